"""The hypothesis class of linear classifiers, h(x) = sign(w·x + b): exact answers about all accurate ones.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, section 3; docs/theory.md for the complete statements L1–L7 and the repairs,
docs/theory-losses.md for all those of small loss.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from geomadv.certificate import Json, linear_class
from geomadv.classes.answers import ResistanceMargin
from geomadv.classes.brackets import Bound, LargestBound, ShortestPerturbation, UniversalPerturbation
from geomadv.classes.linear.asked_about_losses import AskedAboutLosses
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.linear.questions import LinearQuestions
from geomadv.classes.linear.rashomon_questions import RashomonQuestions
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import checked_flag, positive_budget
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
    engine, verify
        See `HypothesisClass`.

    Raises
    ------
    InvalidInputError
        If a budget is not positive, or both are given. Asking raises it where a relative budget meets data of which the
        least loss is 0.
    """

    def __init__(
        self,
        *,
        bias: bool = True,
        budget: Exact | float | None = None,
        relative_budget: Exact | float | None = None,
        engine: str | Engine | None = None,
        verify: bool | None = None,
    ) -> None:
        super().__init__(engine=engine, verify=verify)
        self.bias = checked_flag(bias, "bias")
        if budget is not None and relative_budget is not None:
            raise InvalidInputError("pass budget or relative_budget, not both")
        self.budget = positive_budget(budget, "budget")
        self.relative_budget = positive_budget(relative_budget, "relative_budget")

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        return "linear classifier" if self.bias else "linear classifier through the origin"

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return linear_class(self.bias)

    def _about(self, data: Dataset) -> LinearQuestions:
        if self.budget is None and self.relative_budget is None:
            return LinearQuestions(self, data, bias=self.bias)
        return RashomonQuestions(self, data, bias=self.bias, budget=self.budget, relative_budget=self.relative_budget)

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
            The coordinates, counted from 0, that do not change.
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
            source, norm=norm, box=box, change=change, fixed=fixed, relative_gap=relative_gap, time_limit=time_limit
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
