"""The hypothesis class of linear classifiers, h(x) = sign(w·x + b): exact answers about all accurate ones.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, section 3; docs/theory.md for the complete statements L1–L7 and the repairs.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from fractions import Fraction

from geomadv.certificate import Json, encode_multipliers, linear_class
from geomadv.classes.answers import Status
from geomadv.classes.base import HypothesisClass
from geomadv.classes.brackets import Bound, Budget, LargestBound, LeastLoss, UniversalPerturbation
from geomadv.classes.linear.bounds import bounds_along
from geomadv.classes.linear.loss_questions import LossQuestions
from geomadv.classes.linear.margin import MaxMargin, hull_distance
from geomadv.classes.linear.universal_bracket import universal_perturbation
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.classes.space import Inseparable
from geomadv.errors import InseparableError
from geomadv.exact.arguments import checked_direction, checked_flag, checked_gap, signed_source
from geomadv.exact.classifiers import LinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.multipliers import Multipliers, combination
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine

__all__ = ["LinearClassifiers", "LinearQuestions", "max_margin"]


class LinearQuestions(LossQuestions):
    """The questions about all linear classifiers that are accurate on one data set, see `LinearClassifiers`."""

    def __init__(self, hypothesis_class: LinearClassifiers, data: Dataset) -> None:
        super().__init__(hypothesis_class, data, bias=hypothesis_class.bias)

    def max_margin(self) -> MaxMargin:
        """See `LinearClassifiers.max_margin`."""
        begin = time.perf_counter()
        if isinstance(self._space, Inseparable):
            answer = self.realizable()
            raise InseparableError(
                f"these data have no maximum margin: {answer.explanation}; the exception's `witness` proves it",
                witness=answer,
            )
        margin = self._space.margin
        self._check([margin.certificate], time.perf_counter() - begin)
        return margin

    def bound(self, direction: Vector | Iterable[object], row: int) -> Bound[LinearClassifier]:
        """See `LinearClassifiers.bound`."""
        return self._bound(
            direction, row, lambda space, v, row: bounds_along(space, v, int(self.data.signs[row]), [row])
        )

    def largest_bound(self, direction: Vector | Iterable[object], source: int) -> LargestBound:
        """See `LinearClassifiers.largest_bound`."""
        v, source = checked_direction(self.data, direction), signed_source(self.data, source)

        def decide(space: VersionSpace) -> LargestBound:
            rows = self.data.indices(source).tolist()
            found = bounds_along(space, v, source, rows)
            return LargestBound(
                status=Status.FAILS if found.unbounded else Status.HOLDS,
                certificate=self._bounds(space, v, source, "all", found),
                value=found.at_most,
                attained_at=found.attained_at,
                unbounded=found.unbounded,
                source_size=len(rows),
            )

        return self._answer(LargestBound, decide)

    def universal_perturbation(self, source: int, *, relative_gap: Fraction | float = 0) -> UniversalPerturbation:
        """See `LinearClassifiers.universal_perturbation`."""
        source, gap = signed_source(self.data, source), checked_gap(relative_gap)
        return self._universal(source, lambda space: universal_perturbation(space, source, gap))

    # What the shared questions need to know.

    def _described(self) -> VersionSpace | Inseparable[Multipliers]:
        found = hull_distance(self.data, bias=self.bias, engine=self.engine)
        if isinstance(found, MaxMargin):
            return VersionSpace(found, self.engine)
        return Inseparable(
            found, encode_multipliers(found, self.data), self._common_point(found) if self.bias else None
        )

    def _common_point(self, multipliers: Multipliers) -> Vector:
        """Σ λ_i x_i / Σ λ_i over the points labelled 1, which is the same over those labelled −1."""
        positive = Multipliers.of({i: w for i, w in multipliers.as_dict().items() if self.data.signs[i] > 0})
        return combination(self.data, positive) * (1 / positive.total())

    def _source(self, source: Label) -> int:
        return signed_source(self.data, source)


class LinearClassifiers(HypothesisClass[LinearQuestions, LinearClassifier, Multipliers]):
    """All linear classifiers, with or without a bias, and what those that are accurate on a data set have in common.

    A direction v and a perturbation δ are vectors of the data's dimension and units: sequences of exact numbers or
    floats, numpy arrays, or `Vector`. Distances are in units of ‖v‖. The `source` is the label, 1 or −1, to be lost.

    Parameters
    ----------
    bias
        Whether the classifiers are sign(w·x + b), or sign(w·x).
    engine, verify
        See `HypothesisClass`.
    """

    def __init__(self, *, bias: bool = True, engine: str | Engine | None = None, verify: bool | None = None) -> None:
        super().__init__(engine=engine, verify=verify)
        self.bias = checked_flag(bias, "bias")

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        return "linear classifier" if self.bias else "linear classifier through the origin"

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return linear_class(self.bias)

    def _about(self, data: Dataset) -> LinearQuestions:
        return LinearQuestions(self, data)

    def max_margin(self, data: Dataset) -> MaxMargin:
        """The maximum-margin classifier (L2), kept from the other questions about the same data.

        Raises
        ------
        InseparableError
            If no classifier is accurate; its `witness` is the answer of `realizable`.
        """
        return self.on(data).max_margin()

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
        self, data: Dataset, source: int, *, relative_gap: Fraction | float = 0
    ) -> UniversalPerturbation:
        """A shortest perturbation that takes the source label from all its points, for every accurate classifier (L7).

        Parameters
        ----------
        relative_gap
            0 (default) for the exact shortest one, which takes long in many dimensions. Otherwise aim for one at most
            1 + relative_gap times as long as the shortest; `math.inf` asks for the cheapest one. The answer says what
            length is certified to be needed.

        Raises
        ------
        InvalidInputError
            As `realizable`; if no point has the source label.
        """
        return self.on(data).universal_perturbation(source, relative_gap=relative_gap)

    def least_loss(self, data: Dataset) -> LeastLoss[LinearClassifier]:
        """The least total hinge loss Σ max(0, 1 − y (w·x + b)) of all classifiers, exactly (R1).

        It is 0 iff some classifier is accurate; 2 min(n₊, n₋), or n without a bias, if none is better than a constant.

        Raises
        ------
        InvalidInputError
            As `realizable`.
        """
        return self.on(data).least_loss()

    def direction_budget(
        self, data: Dataset, direction: Vector | Iterable[object], source: int
    ) -> Budget[LinearClassifier]:
        """The loss below which a direction fools every classifier, whether or not any is accurate (R2).

        A classifier is fooled if it loses the source label along the direction from every point to which it gives it,
        that is, if source · w·v < 0. The difference of the means of the classes, towards the other one, fools all that
        are better than a constant one.

        Raises
        ------
        InvalidInputError
            As `transfers`.
        """
        return self.on(data).direction_budget(direction, source)

    def prediction_budget(self, data: Dataset, point: Vector | Iterable[object]) -> Budget[LinearClassifier]:
        """The loss below which all classifiers give a point the same label, `sign` of the answer (R4).

        Raises
        ------
        InvalidInputError
            As `forced`.
        """
        return self.on(data).prediction_budget(point)

    def sign_budget(self, data: Dataset, coefficient: int) -> Budget[LinearClassifier]:
        """The loss below which a coefficient has the same sign in all classifiers, `sign` of the answer (R4).

        Every classifier better than the best one without the feature gives it that sign.

        Parameters
        ----------
        coefficient
            The number of a feature, counted from 0; d stands for the bias.

        Raises
        ------
        InvalidInputError
            As `realizable`; if there is no such coefficient.
        """
        return self.on(data).sign_budget(coefficient)


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
