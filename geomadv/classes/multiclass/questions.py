"""Multiclass linear classifiers, h(x) = argmax_c (w_c·x + b_c): exact answers about all accurate ones.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, section 4; docs/theory-classes.md for the complete statements M1–M3.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from geomadv.certificate import Json
from geomadv.classes.answers import Status
from geomadv.classes.base import HypothesisClass
from geomadv.classes.brackets import Bound, UniversalPerturbation
from geomadv.classes.linear.row_weights import RowWeights
from geomadv.classes.losses import Budget, LeastLoss
from geomadv.classes.multiclass.accurate import AccurateScores, accurate_scores
from geomadv.classes.multiclass.budgets import MulticlassLosses
from geomadv.classes.multiclass.scores import ScoreSpace
from geomadv.classes.multiclass.separation import MulticlassSeparated, MulticlassSeparation
from geomadv.classes.questions import Asked
from geomadv.classes.space import Inseparable
from geomadv.classes.universal_questions import UniversalQuestions
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import checked_direction, checked_gap, checked_weights, fitting_weights, occurring_source
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.multipliers import MulticlassMultipliers
from geomadv.exact.rational import Vector, to_fraction
from geomadv.solvers.guesses import Engine

__all__ = ["MulticlassLinearClassifiers", "MulticlassLinearQuestions"]

_WIDTH = Fraction(1, 1000)


class MulticlassLinearQuestions(UniversalQuestions[AccurateScores, MulticlassLinearClassifier, MulticlassMultipliers]):
    """The questions about all multiclass linear classifiers that are accurate on one data set."""

    def __init__(self, hypothesis_class: Asked, data: Dataset, *, weights: Vector | None = None) -> None:
        super().__init__(hypothesis_class, data)
        self.weights = weights

    def least_loss(self) -> LeastLoss[MulticlassLinearClassifier]:
        """See `MulticlassLinearClassifiers.least_loss`."""
        begin, losses = time.perf_counter(), self._losses
        least = losses.least
        return self._finished(
            LeastLoss(
                status=Status.HOLDS,
                certificate=losses.certificate(least, None, None, self.data.classes[0]),
                lower=least.budget,
                upper=least.budget,
                classifier=least.attaining,
                multipliers=least.multipliers,
                trivial=losses.trivial,
            ),
            begin,
        )

    def direction_budget(
        self, direction: Vector | Iterable[object], source: Label
    ) -> Budget[MulticlassLinearClassifier]:
        """See `MulticlassLinearClassifiers.direction_budget`."""
        v, source = checked_direction(self.data, direction), occurring_source(self.data, source)
        begin, losses = time.perf_counter(), self._losses
        found = losses.agreement(source, v)
        holds = found.budget > losses.least.budget
        better = losses.least.attaining if holds else None
        return self._finished(
            Budget(
                status=Status.HOLDS if holds else Status.FAILS,
                certificate=losses.certificate(found, better, v, source),
                lower=found.budget,
                upper=found.budget,
                subject=f"is fooled by the direction at every point that it labels {source}",
                least_loss=losses.least.budget,
                trivial=losses.trivial,
                multipliers=found.multipliers,
                attaining=found.attaining,
            ),
            begin,
        )

    def prediction_budget(self, point: Vector | Iterable[object]) -> Budget[MulticlassLinearClassifier]:
        """See `MulticlassLinearClassifiers.prediction_budget`."""
        p = self._point(point)
        begin, losses = time.perf_counter(), self._losses
        label, found = losses.label(p)
        least = min(found, key=lambda one: one.budget)
        holds = least.budget > losses.least.budget
        better = losses.least.attaining if holds else None
        return self._finished(
            Budget(
                status=Status.HOLDS if holds else Status.FAILS,
                certificate=losses.label_certificate(found, better, p, label),
                lower=least.budget,
                upper=least.budget,
                subject=f"gives the point the label {label}",
                label=label,
                least_loss=losses.least.budget,
                trivial=losses.trivial,
                multipliers=least.multipliers,
                attaining=least.attaining,
            ),
            begin,
        )

    def separation(self, reference: Label | None = None) -> MulticlassSeparation:
        """See `MulticlassLinearClassifiers.separation`."""
        label = occurring_source(self.data, self.data.classes[0] if reference is None else reference, "reference")
        begin = time.perf_counter()
        found = MulticlassSeparated(ScoreSpace(self.data, self.engine), label)
        return self._finished(
            MulticlassSeparation(
                status=Status.FAILS if found.kind == "overlap" else Status.HOLDS,
                certificate=found.certificate,
                kind=found.kind,
                reference=found.reference,
                overlapping=found.overlapping,
                exposing=found.exposing,
                multipliers=found.multipliers,
                coefficients=found.coefficients,
            ),
            begin,
        )

    @cached_property
    def _losses(self) -> MulticlassLosses:
        return MulticlassLosses(ScoreSpace(self.data, self.engine), RowWeights(self.data, self.weights))

    def bound(
        self, direction: Vector | Iterable[object], row: int, *, width: Fraction | float = _WIDTH
    ) -> Bound[MulticlassLinearClassifier]:
        """See `MulticlassLinearClassifiers.bound`."""
        narrow = to_fraction(width)
        if narrow <= 0:
            raise InvalidInputError(f"the width must be positive, got {width}; the bound can be irrational")
        return self._bound(direction, row, lambda space, v, row: space.bound(v, row, narrow))

    def universal_perturbation(self, source: Label, *, relative_gap: Fraction | float = 0) -> UniversalPerturbation:
        """See `MulticlassLinearClassifiers.universal_perturbation`."""
        source, gap = occurring_source(self.data, source), checked_gap(relative_gap)
        return self._universal(source, lambda space: space.universal(source, gap))

    # What the shared questions need to know.

    def _described(self) -> AccurateScores | Inseparable[MulticlassMultipliers]:
        return accurate_scores(ScoreSpace(self.data, self.engine))

    def _source(self, source: Label) -> Label:
        return occurring_source(self.data, source)


class MulticlassLinearClassifiers(
    HypothesisClass[MulticlassLinearQuestions, MulticlassLinearClassifier, MulticlassMultipliers]
):
    """All multiclass linear classifiers, and what those that are accurate on a data set have in common.

    A classifier gives a point the label with the largest score w_c·x + b_c; it is accurate if at every point the score
    of its label is strictly the largest. The classes are the labels that occur in the data, at least two.

    Parameters
    ----------
    weights : shape (n,)
        Of the rows of the data in the loss, for the questions about it: positive numbers; None: 1 each.
    engine, verify
        See `HypothesisClass`.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[0, 0], [1, 0], [0, 1]], ["a", "b", "c"])
    >>> ga.MulticlassLinearClassifiers().transfers(S, [1, 0], source="a").holds
    True
    """

    def __init__(
        self,
        *,
        weights: Vector | Iterable[object] | None = None,
        engine: str | Engine | None = None,
        verify: bool | None = None,
    ) -> None:
        super().__init__(engine=engine, verify=verify)
        self.weights = None if weights is None else checked_weights(weights)

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        return "multiclass linear classifier"

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return {"name": "multiclass-linear"}

    def _about(self, data: Dataset) -> MulticlassLinearQuestions:
        return MulticlassLinearQuestions(self, data, weights=fitting_weights(data, self.weights))

    def least_loss(self, data: Dataset) -> LeastLoss[MulticlassLinearClassifier]:
        """The least total loss of Crammer and Singer of all classifiers, each scaled as is best, exactly (R8).

        The loss is Σ max(0, 1 − lead), the lead of a point being by how much the score of its label exceeds the largest
        other one. It is 0 iff some classifier is accurate. For a few hundred points: with three classes or more the
        program has an equation for each of them.

        Raises
        ------
        InvalidInputError
            As `realizable`.
        """
        return self.on(data).least_loss()

    def direction_budget(
        self, data: Dataset, direction: Vector | Iterable[object], source: Label
    ) -> Budget[MulticlassLinearClassifier]:
        """The loss below which a direction fools every classifier, whether or not any is accurate (R8).

        A classifier is fooled if it loses the source label along the direction from every point to which it gives it,
        that is, if some score grows faster along the direction than that of the source label. See `least_loss`.

        Raises
        ------
        InvalidInputError
            As `transfers`.
        """
        return self.on(data).direction_budget(direction, source)

    def prediction_budget(self, data: Dataset, point: Vector | Iterable[object]) -> Budget[MulticlassLinearClassifier]:
        """The loss below which all classifiers give a point the same label, `label` of the answer (R8).

        The smallest of those below which all prefer it to one of its rivals. See `least_loss`.

        Raises
        ------
        InvalidInputError
            As `forced`.
        """
        return self.on(data).prediction_budget(point)

    def separation(self, data: Dataset, reference: Label | None = None) -> MulticlassSeparation:
        """Whether hyperplanes separate the labels, completely or not, and which coefficients diverge then (R0).

        The coefficients are those of a multinomial logistic regression, less those of a reference class.

        Parameters
        ----------
        reference
            One of the labels; by default the first one.

        Raises
        ------
        InvalidInputError
            As `realizable`; if no point has the reference label.
        """
        return self.on(data).separation(reference)

    def bound(
        self,
        data: Dataset,
        direction: Vector | Iterable[object],
        row: int,
        *,
        width: Fraction | float = _WIDTH,
    ) -> Bound[MulticlassLinearClassifier]:
        """The supremum over all accurate classifiers of the flip distance from one point along a direction (M3).

        It can be irrational. Whether every accurate classifier has flipped by a given distance is decided exactly, and
        that distance bisected.

        Parameters
        ----------
        row
            The row of the point; its label is the source label.
        width
            How far apart the two ends may be, in units of the direction's length; positive.

        Raises
        ------
        InvalidInputError
            As `transfers`; if there is no such row or the width is not positive.
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
        relative_gap
            How much longer than the shortest towards one rival it may be, see `LinearClassifiers`.

        Raises
        ------
        InvalidInputError
            As `realizable`; if no point has the source label.
        """
        return self.on(data).universal_perturbation(source, relative_gap=relative_gap)
