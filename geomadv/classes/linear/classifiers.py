"""The hypothesis class of linear classifiers, h(x) = sign(w·x + b): exact answers about all accurate ones.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, section 3; docs/theory.md for the complete statements L1–L7 and the repairs,
docs/theory-losses.md for all those of small loss.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from geomadv.certificate import Json, linear_class
from geomadv.classes.answers import ResistanceMargin, TransfersWithin
from geomadv.classes.brackets import Bound, LargestBound, RobustRadius, ShortestPerturbation, UniversalPerturbation
from geomadv.classes.linear.asked_about_losses import AskedAboutLosses
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.linear.questions import LinearQuestions
from geomadv.classes.linear.rashomon_questions import RashomonQuestions
from geomadv.errors import InvalidInputError, shown_rational
from geomadv.exact.arguments import checked_flag, checked_norm_bound, checked_weights, fitting_weights, positive_budget
from geomadv.exact.classifiers import LinearClassifier
from geomadv.exact.dataset import Dataset
from geomadv.exact.limits import Range
from geomadv.exact.rational import Exact, Vector
from geomadv.solvers.guesses import Engine

__all__ = ["LinearClassifiers", "max_margin"]


class LinearClassifiers(AskedAboutLosses):
    """All linear classifiers, with or without a bias, and what those that fit a data set have in common.

    Those that fit are by default the accurate ones; with a budget τ all whose hinge loss (see `least_loss`) is below τ,
    whether or not any is accurate: the Rashomon set of the data.

    A direction v and a perturbation δ are vectors of the data's dimension and units: sequences of exact numbers or
    floats, numpy arrays, or `Vector`. Distances are in units of ‖v‖. The `source` is the label, 1 or −1, to be lost.

    Parameters
    ----------
    bias
        Whether the classifiers are sign(w·x + b), or sign(w·x).
    budget
        τ > 0; an int, a `Fraction`, or a float at its exact value.
    relative_budget
        Instead of τ: ε > 0. τ is then 1 + ε times the least loss of the data, or up to a millionth more: the simplest
        such fraction, since the least loss itself often is one with hundreds of digits.
    weights : shape (n,)
        Of the rows of the data in the loss: positive numbers c_i, for Σ c_i max(0, 1 − y_i (w·x_i + b)); None: 1 each.
        Integers are as good as repeated rows. Without a budget only the questions about losses depend on them.
    norm_bound
        B > 0, for the questions about losses: classifiers are only scaled so that no weight |w_j| is above B, in the
        inverse units of the data. None: there is no such bound.
    engine, verify
        See `HypothesisClass`.

    Raises
    ------
    InvalidInputError
        If a budget or a weight is not positive, or both budgets are given. Asking raises it where a relative budget
        meets data of which the least loss is 0, or where there is not one weight for each row.
    """

    def __init__(
        self,
        *,
        bias: bool = True,
        budget: Exact | float | None = None,
        relative_budget: Exact | float | None = None,
        weights: Vector | Iterable[object] | None = None,
        norm_bound: Exact | float | None = None,
        engine: str | Engine | None = None,
        verify: bool | None = None,
    ) -> None:
        super().__init__(engine=engine, verify=verify)
        self.bias = checked_flag(bias, "bias")
        if budget is not None and relative_budget is not None:
            raise InvalidInputError("pass budget or relative_budget, not both")
        self.budget = positive_budget(budget, "budget")
        self.relative_budget = positive_budget(relative_budget, "relative_budget")
        self.weights = None if weights is None else checked_weights(weights)
        self.norm_bound = None if norm_bound is None else checked_norm_bound(norm_bound)
        if self.norm_bound is not None and (self.budget or self.relative_budget):
            raise InvalidInputError(
                "within a budget there is no norm_bound: leave out one of them, and ask for budgets of directions, "
                "labels or signs with a norm_bound"
            )

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        name = "linear classifier" if self.bias else "linear classifier through the origin"
        return name if self.norm_bound is None else f"{name} with no weight beyond ±{shown_rational(self.norm_bound)}"

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return linear_class(self.bias)

    def _about(self, data: Dataset) -> LinearQuestions:
        weights = fitting_weights(data, self.weights)
        if self.budget is None and self.relative_budget is None:
            return LinearQuestions(self, data, bias=self.bias, weights=weights, norm_bound=self.norm_bound)
        return RashomonQuestions(
            self, data, bias=self.bias, budget=self.budget, relative_budget=self.relative_budget, weights=weights
        )

    def max_margin(self, data: Dataset) -> MaxMargin:
        """The maximum-margin classifier (L2), kept from the other questions about the same data.

        Raises
        ------
        InseparableError
            If no classifier is accurate; its `witness` is the answer of `realizable`.
        """
        return self.on(data).max_margin()

    def resistance_margin(
        self, data: Dataset, direction: Vector | Iterable[object], source: int = 1
    ) -> ResistanceMargin:
        """The largest margin of a classifier that a direction never fools at the source label (A5).

        It is 0 iff the direction transfers; else the direction fools every classifier of a larger margin, and one of
        this margin not. At most the maximum margin, and less iff the maximum-margin classifier is fooled.

        Raises
        ------
        InvalidInputError
            As `transfers`; if the class has a budget.
        """
        return self.on(data).resistance_margin(direction, source)

    def transfers_within(
        self, data: Dataset, direction: Vector | Iterable[object], source: int, box: Range
    ) -> TransfersWithin[LinearClassifier]:
        """Whether a direction fools every accurate classifier at every source point before it leaves a box (A4).

        It does iff from none of the points the way out of the box is shorter than the `bound` there. Unlike `transfers`
        that may be so from some of the points only, and −source · u need not do (N4).

        Parameters
        ----------
        box
            A pair (least, largest) of values of the coordinates, see `universal_perturbation`.

        Raises
        ------
        InvalidInputError
            As `transfers`; if the box is not as it must be, or a point of the source label is outside.
        """
        return self.on(data).transfers_within(direction, source, box)

    def bound(self, data: Dataset, direction: Vector | Iterable[object], row: int) -> Bound[LinearClassifier]:
        """The supremum over all accurate classifiers of the flip distance from one point along a direction (L5).

        Parameters
        ----------
        row
            The row of the point; its label is the source label.

        Raises
        ------
        InvalidInputError
            As `transfers`; if there is no such row.
        """
        return self.on(data).bound(direction, row)

    def largest_bound(self, data: Dataset, direction: Vector | Iterable[object], source: int) -> LargestBound:
        """Which points of the source label have a finite `bound`, and the largest of those.

        Raises
        ------
        InvalidInputError
            As `transfers`.
        """
        return self.on(data).largest_bound(direction, source)

    def universal_perturbation(
        self,
        data: Dataset,
        source: int,
        *,
        norm: str = "l2",
        box: Range | None = None,
        change: Range | None = None,
        fixed: Iterable[int] = (),
        relative_gap: Fraction | float = 0,
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
            The coordinates, counted from 0, that do not change.
        relative_gap
            0 (default) for the exact shortest one, which takes long in many dimensions. Otherwise aim for one at most
            1 + relative_gap times as long as the shortest; `math.inf` asks for the cheapest one. The answer says what
            length is certified to be needed. In other norms and within limits it is always the shortest. With a budget,
            more than 8 dimensions and a positive gap it is a multiple of the difference of the class means.

        Raises
        ------
        InvalidInputError
            As `realizable`; if no point has the source label, or the limits are not as they must be.
        """
        return self.on(data).universal_perturbation(
            source, norm=norm, box=box, change=change, fixed=fixed, relative_gap=relative_gap
        )

    def shortest_perturbation(
        self,
        data: Dataset,
        point: Vector | Iterable[object],
        source: int,
        *,
        norm: str = "l2",
        box: Range | None = None,
        change: Range | None = None,
        fixed: Iterable[int] = (),
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
        norm, box, change, fixed
            See `universal_perturbation`.

        Raises
        ------
        InvalidInputError
            As `universal_perturbation`.
        """
        return self.on(data).shortest_perturbation(point, source, norm=norm, box=box, change=change, fixed=fixed)

    def robust_radius(
        self,
        data: Dataset,
        point: Vector | Iterable[object],
        *,
        norm: str = "l1",
        fixed: Iterable[int] = (),
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
            The coordinates, counted from 0, that do not change.
        width
            How much farther away the answer shows a classifier that has lost the label; positive.

        Raises
        ------
        InvalidInputError
            As `forced`; if norm, fixed or width are not as they must be.
        """
        return self.on(data).robust_radius(point, norm=norm, fixed=fixed, width=width)


def max_margin(data: Dataset, *, bias: bool = True, engine: str | Engine | None = None) -> MaxMargin:
    """The exact maximum-margin classifier.

    Parameters
    ----------
    data
        Labels −1 and 1; with a bias both must occur.
    bias
        Whether the classifiers are sign(w·x + b) or sign(w·x).
    engine
        What guesses the support vectors: "active-set" (default), "cvxpy", or an `Engine`.

    Returns
    -------
    MaxMargin
        A rational Karush–Kuhn–Tucker point. Every constraint has been checked exactly.

    Raises
    ------
    InseparableError
        If no classifier is accurate; its `witness` is the answer of `LinearClassifiers.realizable`.
    InvalidInputError
        If the labels are not −1 and 1, or only one occurs and there is a bias.
    """
    return LinearClassifiers(bias=bias, engine=engine).max_margin(data)
