"""The questions about all accurate multiclass linear classifiers, and those about their losses."""

from __future__ import annotations

import time
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from geomadv.classes.answers import Status
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
from geomadv.exact.arguments import checked_direction, checked_gap, occurring_source
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.multipliers import MulticlassMultipliers
from geomadv.exact.rational import Vector, to_fraction

__all__ = ["MulticlassLinearQuestions"]

WIDTH = Fraction(1, 1000)  # of the bracket of a bound


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
        self, direction: Vector | Iterable[object], row: int, *, width: Fraction | float = WIDTH
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
