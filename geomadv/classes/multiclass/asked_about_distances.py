"""What `MulticlassLinearClassifiers` is asked about distances: bounds of directions, and perturbations."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from geomadv.classes.base import HypothesisClass
from geomadv.classes.brackets import Bound, ShortestPerturbation, UniversalPerturbation
from geomadv.classes.multiclass.questions import WIDTH, MulticlassLinearQuestions
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.limits import Range
from geomadv.exact.multipliers import MulticlassMultipliers
from geomadv.exact.rational import Vector

__all__ = ["AskedAboutDistances"]


class AskedAboutDistances(
    HypothesisClass[MulticlassLinearQuestions, MulticlassLinearClassifier, MulticlassMultipliers]
):
    """The methods of `MulticlassLinearClassifiers` that are about distances (M3, L7, A7)."""

    def bound(
        self,
        data: Dataset,
        direction: Vector | Iterable[object],
        row: int,
        *,
        width: Fraction | float = WIDTH,
    ) -> Bound[MulticlassLinearClassifier]:
        """The supremum over all accurate classifiers of the flip distance from one point along a direction (M3).

        It can be irrational. Whether every accurate classifier has flipped by a given distance is decided exactly, and
        that distance bisected.

        Parameters
        ----------
        data, direction
            See `transfers`.
        row
            The row of the point; its label is the source label.
        width
            How far apart the two ends may be, in units of the direction's length; positive.

        Returns
        -------
        Bound
            With `lower` and `upper`, in units of ‖v‖, both infinite where no distance is enough.

        Raises
        ------
        InvalidInputError
            As `transfers`; if there is no such row or the width is not positive.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[0, 0], [1, 0], [0, 1]], ["a", "b", "c"])
        >>> answer = ga.MulticlassLinearClassifiers().bound(S, [1, 0], row=0, width=0.01)
        >>> answer.holds, answer.upper, answer.upper - answer.lower < 0.01
        (True, Fraction(1, 1), True)
        >>> ga.MulticlassLinearClassifiers().bound(S, [1, 1], row=0).upper
        inf
        """
        return self.on(data).bound(direction, row, width=width)

    def universal_perturbation(
        self, data: Dataset, source: Label, *, relative_gap: Fraction | float = 0
    ) -> UniversalPerturbation:
        """A perturbation that takes the source label from all its points, for every accurate classifier.

        The best of those that make one and the same rival overtake the source label everywhere, which is a question
        about two classes (L7). Others may be shorter: the answer says what length is certified to be needed.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, with at least two labels.
        source : int or str
            The label that is to be lost.
        relative_gap
            How much longer than the shortest towards one rival it may be, see `LinearClassifiers`.

        Returns
        -------
        UniversalPerturbation
            With the `perturbation`, shape (d,), in the units of the data, `squared_length`, and what length is
            certified to be needed, `squared_length_at_least`.

        Raises
        ------
        InvalidInputError
            As `realizable`; if no point has the source label.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[0, 0], [1, 0], [0, 1]], ["a", "b", "c"])
        >>> answer = ga.MulticlassLinearClassifiers().universal_perturbation(S, source="a")
        >>> answer.perturbation, answer.squared_length, ga.verify(answer.certificate, S).verdict
        (Vector(1, 0), Fraction(1, 1), 'accepted')
        """
        return self.on(data).universal_perturbation(source, relative_gap=relative_gap)

    def shortest_perturbation(
        self,
        data: Dataset,
        point: Vector | Iterable[object],
        source: Label,
        *,
        norm: str = "l2",
        box: Range | None = None,
        change: Range | None = None,
        fixed: Iterable[int | str] = (),
    ) -> ShortestPerturbation[MulticlassLinearClassifier]:
        """A short perturbation of a point after which every accurate classifier has lost a label there (A7).

        For two classes the shortest one is as long as the most robust single classifier keeps the label. For more it
        can be longer, and neither length need be rational. So the answer is a bracket: a perturbation that fools all,
        and a classifier that keeps the label against every shorter one, or nearly so, or several that do between them.
        The longer end is at most a hundredth longer, unless that would take more than 64 classifiers, or the data have
        many classes and dimensions (over 100 coefficients).

        Within limits there may be no such perturbation. That is certain where a single classifier keeps the label
        against all of them, which is always found, or several do; for more than two classes it can also be left open.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, with at least two labels.
        point : shape (d,)
            The point that is moved; any point, not only a row.
        source : int or str
            The label that is to be lost.
        norm, box, change, fixed
            In which norm the length is measured, and what the perturbation may do, see
            `LinearClassifiers.universal_perturbation`.

        Returns
        -------
        ShortestPerturbation
            With the `perturbation`, shape (d,), in the units of the data, its squared length `upper`, and the squared
            distance `lower` within which the classifier `most_robust` keeps the label, or those `sharing` do.

        Raises
        ------
        InvalidInputError
            As `realizable`; if the point has not d coordinates, no row has the label, or the limits are not as they
            must be.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[3, -2], [1, 4], [-2, 1], [-1, -3], [-4, 0]], [0, 1, 1, 2, 2])
        >>> several = ga.MulticlassLinearClassifiers()
        >>> answer = several.shortest_perturbation(S, [3, -2], source=0, norm="linf")
        >>> answer.perturbation, answer.upper, 15.6 < answer.lower, answer.most_robust, len(answer.sharing) > 1
        (Vector(-4, 4), Fraction(16, 1), True, None, True)
        >>> several.shortest_perturbation(S, [3, -2], source=0, fixed=[1]).perturbation
        Vector(-5, 0)
        >>> several.shortest_perturbation(S, [3, -2], source=0, change=(0, None)).status
        <Status.FAILS: 'fails'>
        """
        return self.on(data).shortest_perturbation(point, source, norm=norm, box=box, change=change, fixed=fixed)
