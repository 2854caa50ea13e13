"""What `LinearClassifiers` is asked about perturbations of points."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from geomadv.classes.brackets import RobustRadius, ShortestPerturbation, UniversalPerturbation
from geomadv.classes.linear.asked_about_losses import AskedAboutLosses
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.limits import Inequalities, Range
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector

__all__ = ["AskedAboutPerturbations"]


class AskedAboutPerturbations(AskedAboutLosses):
    """The methods of `LinearClassifiers` that are about perturbations (A1 to A3, L7, R5)."""

    def universal_perturbation(
        self,
        data: Dataset,
        source: Label,
        *,
        norm: str = "l2",
        box: Range | None = None,
        change: Range | None = None,
        fixed: Iterable[int | str] = (),
        inequalities: Inequalities | None = None,
        relative_gap: Fraction | float = 0,
        time_limit: float | None = None,
    ) -> UniversalPerturbation:
        """A shortest perturbation that takes the source label from all its points, for every accurate classifier (L7).

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.
        source : int or str
            See `transfers`.
        norm : {"l2", "l1", "linf"}
            In which its length is measured.
        box
            Where the moved points stay: a pair (least, largest) of values of the coordinates, each None, one number for
            all coordinates, or one for each. For images (0, 255).
        change
            The same for the coordinates of the perturbation: (0, None) if they may only grow.
        fixed
            The coordinates that do not change: counted from 0, or by the names in the data's `columns`.
        inequalities
            Where else the moved points stay: a pair (A, b), A of the shape (m, d) and b of the length m, for A x ≤ b.
        relative_gap
            0 (default) for the exact shortest one, which takes long in many dimensions. Otherwise aim for one at most
            1 + relative_gap times as long as the shortest; `math.inf` asks for the cheapest one. The answer says what
            length is certified to be needed. In other norms and within limits it is always the shortest, whatever the
            gap and the time limit, which may take very long in more than 30 dimensions; of one point
            `shortest_perturbation` finds it in hundreds. With a budget, more than 8 dimensions and a positive gap it is
            a multiple of the difference of the class means.
        time_limit : float, optional
            After how many seconds the search for a positive gap stops, though what it has found is certified still; by
            default it goes on until it is within the gap or gains no more.

        Returns
        -------
        UniversalPerturbation
            With the `perturbation`, shape (d,), in the units of the data, `squared_length`, and what length is
            certified to be needed, `squared_length_at_least`.

        Raises
        ------
        InvalidInputError
            As `realizable`; if no point has the source label, or the limits are not as they must be.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> answer = ga.LinearClassifiers().universal_perturbation(S, source=1)
        >>> answer.perturbation, answer.squared_length, answer.is_shortest
        (Vector(-4, -1), Fraction(17, 1), True)
        >>> ga.LinearClassifiers().universal_perturbation(S, source=1, box=(-2, 2)).holds
        False
        """
        return self.on(data).universal_perturbation(
            source,
            norm=norm,
            box=box,
            change=change,
            fixed=fixed,
            inequalities=inequalities,
            relative_gap=relative_gap,
            time_limit=time_limit,
        )

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
        inequalities: Inequalities | None = None,
    ) -> ShortestPerturbation[LinearClassifier]:
        """The shortest perturbation of one point after which every accurate classifier has lost the label there (A1).

        In other words the cheapest counterfactual explanation, or recourse, that is valid whichever of the classifiers
        is used. Without limits it is as long as the distance within which the most robust of them keeps the label,
        `most_robust` of the answer.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.
        point : Vector or array-like, shape (d,)
            Of the data or not. If no classifier gives it the label to begin with, the perturbation is zero.
        source : int or str
            The label that is to be lost, see `transfers`.
        norm, box, change, fixed, inequalities
            See `universal_perturbation`.

        Returns
        -------
        ShortestPerturbation
            With the `perturbation`, shape (d,), in the units of the data, `squared_length`, and the `most_robust`
            classifier.

        Raises
        ------
        InvalidInputError
            As `universal_perturbation`.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> answer = ga.LinearClassifiers().shortest_perturbation(S, [1, 1], source=1)
        >>> answer.perturbation, answer.squared_length, answer.most_robust.normal
        (Vector(-2, -1), Fraction(5, 1), Vector(2, 1))
        >>> ga.LinearClassifiers().shortest_perturbation(S, [1, 1], source=1, fixed=[1]).holds
        False
        """
        return self.on(data).shortest_perturbation(
            point, source, norm=norm, box=box, change=change, fixed=fixed, inequalities=inequalities
        )

    def robust_radius(
        self,
        data: Dataset,
        point: Vector | Iterable[object],
        *,
        norm: str = "l1",
        fixed: Iterable[int | str] = (),
        width: Fraction | float = Fraction(1, 1000),
    ) -> RobustRadius[LinearClassifier]:
        """How far around a point every accurate classifier keeps its label (A2).

        The opposite of `shortest_perturbation`, after which none of them does: here no classifier is fooled yet.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.
        point : Vector or array-like, shape (d,)
            See `forced`.
        norm : {"l1", "linf"}
            In ℓ∞ for up to 12 coordinates that move: the corners of the ball are asked one by one. In ℓ2 a radius is
            hard to certify.
        fixed
            The coordinates that do not change: counted from 0, or by the names in the data's `columns`.
        width
            How much farther away the answer shows a classifier that has lost the label; positive.

        Returns
        -------
        RobustRadius
            With the radius `lower`, in the units of the data, the `label`, and a classifier that has lost it at
            `lost_at`, at most `width` farther away.

        Raises
        ------
        InvalidInputError
            As `forced`; if norm, fixed or width are not as they must be.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> answer = ga.LinearClassifiers().robust_radius(S, [3, 1])
        >>> answer.label, answer.lower, answer.norm
        (1, Fraction(1, 1), 'l1')
        >>> ga.LinearClassifiers().robust_radius(S, [0, 0]).lower
        Fraction(0, 1)
        """
        return self.on(data).robust_radius(point, norm=norm, fixed=fixed, width=width)
