"""What `LinearClassifiers` is asked about directions, beside whether they transfer."""

from __future__ import annotations

from collections.abc import Iterable

from geomadv.classes.answers import ResistanceMargin
from geomadv.classes.brackets import Bound, LargestBound
from geomadv.classes.linear.asked_about_perturbations import AskedAboutPerturbations
from geomadv.classes.within import CommonDirectionWithin, TransfersWithin
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.limits import Inequalities, Range
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector

__all__ = ["AskedAboutDirections"]


class AskedAboutDirections(AskedAboutPerturbations):
    """The methods of `LinearClassifiers` that are about directions (A4, A5, L5)."""

    def resistance_margin(
        self, data: Dataset, direction: Vector | Iterable[object], source: Label = 1, *, norm: str = "l2"
    ) -> ResistanceMargin:
        """The largest margin of a classifier that a direction never fools at the source label (A5).

        It is 0 iff the direction transfers; else the direction fools every classifier of a larger margin, and one of
        this margin not. At most the maximum margin, and less iff all maximum-margin classifiers are fooled, of which
        there is one in the ℓ2 norm.

        Parameters
        ----------
        data, direction, source
            See `transfers`.
        norm
            "l2", "l1" or "linf": a classifier has a margin above ε iff every perturbation of this length ε or less
            leaves all points their labels.

        Returns
        -------
        ResistanceMargin
            With `squared_margin`, its `squared_share` of the maximum margin, and the `classifier` that has it.

        Raises
        ------
        InvalidInputError
            As `transfers`; if the class has a budget, or the norm is none of these.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> answer = ga.LinearClassifiers().resistance_margin(S, [-1, 2], source=1)
        >>> answer.squared_margin, answer.classifier.normal, answer.holds
        (Fraction(4, 5), Vector(1, 0.5), True)
        >>> ga.LinearClassifiers().resistance_margin(S, [-1, 0], source=1).squared_margin
        Fraction(0, 1)
        """
        return self.on(data).resistance_margin(direction, source, norm=norm)

    def common_direction_within(
        self, data: Dataset, source: Label, box: Range | None = None, *, inequalities: Inequalities | None = None
    ) -> CommonDirectionWithin[LinearClassifier]:
        """Whether some direction fools every accurate classifier at every source point before it leaves a box (A4).

        From each point alone some direction does, but within a bounded box perhaps none from all of them (N4).

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.
        source : int or str
            See `transfers`.
        box, inequalities
            See `transfers_within`.

        Returns
        -------
        CommonDirectionWithin
            With a `direction`, or with classifiers at points of the source label, `resisting`, that no direction fools
            together.

        Raises
        ------
        InvalidInputError
            As `transfers_within`; if the class has a budget.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> answer = ga.LinearClassifiers().common_direction_within(S, source=1, box=(-3, 3))
        >>> answer.holds, answer.direction
        (True, Vector(-1, -0.25))
        >>> ga.LinearClassifiers().common_direction_within(S, source=1, box=(-2, 2)).explanation
        'no direction fools every accurate linear classifier at 2 points of the source label together, within the box'
        """
        return self.on(data).common_direction_within(source, box, inequalities=inequalities)

    def transfers_within(
        self,
        data: Dataset,
        direction: Vector | Iterable[object],
        source: Label,
        box: Range | None = None,
        *,
        inequalities: Inequalities | None = None,
    ) -> TransfersWithin[LinearClassifier]:
        """Whether a direction fools every accurate classifier at every source point before it leaves a box (A4).

        It does iff from none of the points the way out of the box is shorter than the `bound` there. Unlike `transfers`
        that may be so from some of the points only, and −source · u need not do (N4). Within a budget only those that
        give a point its label are asked there, so in a box without end it may hold where `transfers` does not.

        Parameters
        ----------
        data, direction, source
            See `transfers`.
        box
            A pair (least, largest) of values of the coordinates, see `universal_perturbation`; None: any.
        inequalities
            A pair (A, b), A of the shape (m, d) and b of the length m: of the box only the points x with A x ≤ b. With
            a box, or instead of one.

        Returns
        -------
        TransfersWithin
            If not, with the `row` from which the direction leaves too early, where it does, `leaves_at`, what is
            `needed`, and a `counterexample`.

        Raises
        ------
        InvalidInputError
            As `transfers`; if the box is not as it must be, or a point of the source label is outside.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> [ga.LinearClassifiers().transfers_within(S, [-4, -1], 1, box=(-end, end)).holds for end in (2, 3)]
        [False, True]
        >>> answer = ga.LinearClassifiers().transfers_within(S, [-4, -1], 1, box=(-2, 2))
        >>> answer.row, answer.leaves_at, answer.needed
        (0, Fraction(3, 4), Fraction(1, 1))
        """
        return self.on(data).transfers_within(direction, source, box, inequalities=inequalities)

    def bound(self, data: Dataset, direction: Vector | Iterable[object], row: int) -> Bound[LinearClassifier]:
        """The supremum over all accurate classifiers of the flip distance from one point along a direction (L5).

        Parameters
        ----------
        data, direction
            See `transfers`.
        row
            The row of the point; its label is the source label.

        Returns
        -------
        Bound
            With `value`, in units of ‖v‖, infinite where no distance is enough, and a classifier that comes near it.

        Raises
        ------
        InvalidInputError
            As `transfers`; if there is no such row.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> answer = ga.LinearClassifiers().bound(S, [-1, 0], row=0)
        >>> answer.value, ga.verify(answer.certificate, S).verdict
        (Fraction(2, 1), 'accepted')
        >>> [ga.LinearClassifiers().bound(S, v, row=1).value for v in ([-1, 0], [-4, -1])]
        [inf, Fraction(1, 1)]
        """
        return self.on(data).bound(direction, row)

    def largest_bound(self, data: Dataset, direction: Vector | Iterable[object], source: Label) -> LargestBound:
        """Which points of the source label have a finite `bound`, and the largest of those.

        Parameters
        ----------
        data, direction, source
            See `transfers`.

        Returns
        -------
        LargestBound
            With `value`, in units of ‖v‖, `largest_finite` with its row `attained_at`, and the rows that are
            `unbounded`.

        Raises
        ------
        InvalidInputError
            As `transfers`.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> answer = ga.LinearClassifiers().largest_bound(S, [-1, 0], source=1)
        >>> answer.value, answer.largest_finite, answer.attained_at, answer.unbounded
        (inf, Fraction(2, 1), 0, (1,))
        """
        return self.on(data).largest_bound(direction, source)
