"""What `LinearClassifiers` is asked about perturbations of points."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from geomadv.classes.brackets import RobustRadius, ShortestPerturbation, UniversalPerturbation
from geomadv.classes.linear.asked_about_losses import AskedAboutLosses
from geomadv.exact.classifiers import LinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.limits import Inequalities, Range
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
            length is certified to be needed. In other norms and within limits it is always the shortest. With a budget,
            more than 8 dimensions and a positive gap it is a multiple of the difference of the class means.
        time_limit : float, optional
            After how many seconds the search for a positive gap stops, though what it has found is certified still; by
            default it goes on until it is within the gap or gains no more.

        Raises
        ------
        InvalidInputError
            As `realizable`; if no point has the source label, or the limits are not as they must be.
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
        point : sequence of d numbers
            Of the data or not. If no classifier gives it the label to begin with, the perturbation is zero.
        source : int
            The label that is to be lost.
        norm, box, change, fixed, inequalities
            See `universal_perturbation`.

        Raises
        ------
        InvalidInputError
            As `universal_perturbation`.
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
        norm : {"l1", "linf"}
            In ℓ∞ for up to 12 coordinates that move: the corners of the ball are asked one by one. In ℓ2 a radius is
            hard to certify.
        fixed
            The coordinates that do not change: counted from 0, or by the names in the data's `columns`.
        width
            How much farther away the answer shows a classifier that has lost the label; positive.

        Raises
        ------
        InvalidInputError
            As `forced`; if norm, fixed or width are not as they must be.
        """
        return self.on(data).robust_radius(point, norm=norm, fixed=fixed, width=width)
