"""The questions about all accurate multiclass linear classifiers, and those about their losses."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cached_property, partial

from geomadv.certificate import Certificate
from geomadv.classes.answers import Status
from geomadv.classes.brackets import Bound, ShortestPerturbation, UniversalPerturbation
from geomadv.classes.linear.row_weights import RowWeights
from geomadv.classes.losses import Budget, LeastLoss, fooled_at, gives
from geomadv.classes.multiclass.accurate import AccurateScores, accurate_scores
from geomadv.classes.multiclass.budgets import MulticlassAgreement, MulticlassLosses
from geomadv.classes.multiclass.one_point import shortest_for_scores
from geomadv.classes.multiclass.scores import ScoreSpace
from geomadv.classes.multiclass.separation import MulticlassSeparated, MulticlassSeparation
from geomadv.classes.questions import Asked
from geomadv.classes.space import Inseparable, NoUniversal
from geomadv.classes.universal_questions import UniversalQuestions, described
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import checked_direction, checked_gap, occurring_source
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.limits import Range, checked_limits
from geomadv.exact.multipliers import MulticlassMultipliers
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import to_fraction

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
        return self._budget(
            found,
            lambda better: losses.certificate(found, better, v, source),
            fooled_at(self.data, source),
            begin,
        )

    def prediction_budget(self, point: Vector | Iterable[object]) -> Budget[MulticlassLinearClassifier]:
        """See `MulticlassLinearClassifiers.prediction_budget`."""
        p = self._point(point)
        begin, losses = time.perf_counter(), self._losses
        label, found = losses.label(p)
        return self._budget(
            min(found, key=lambda one: one.budget),
            lambda better: losses.label_certificate(found, better, p, label),
            gives(self.data, label),
            begin,
            label,
        )

    def _budget(
        self,
        found: MulticlassAgreement,
        certificate: Callable[[MulticlassLinearClassifier | None], Certificate],
        subject: str,
        begin: float,
        label: Label | None = None,
    ) -> Budget[MulticlassLinearClassifier]:
        """Up to which loss all agree; the certificate names one of a smaller loss, if there is one."""
        least = self._losses.least
        holds = found.budget > least.budget
        return self._finished(
            Budget(
                status=Status.HOLDS if holds else Status.FAILS,
                certificate=certificate(least.attaining if holds else None),
                lower=found.budget,
                upper=found.budget,
                subject=subject,
                label=label,
                least_loss=least.budget,
                trivial=self._losses.trivial,
                multipliers=found.multipliers,
                attaining=found.attaining,
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

    def shortest_perturbation(
        self,
        point: Vector | Iterable[object],
        source: Label,
        *,
        norm: str = "l2",
        box: Range | None = None,
        change: Range | None = None,
        fixed: Iterable[int | str] = (),
    ) -> ShortestPerturbation[MulticlassLinearClassifier]:
        """See `MulticlassLinearClassifiers.shortest_perturbation`."""
        p, source = self._point(point), occurring_source(self.data, source)
        limits = checked_limits(p, p, norm, box, change, fixed, self.data.columns)
        answer = partial(ShortestPerturbation[MulticlassLinearClassifier], norm=limits.norm, limited=limits.limited)

        def decide(space: AccurateScores) -> ShortestPerturbation[MulticlassLinearClassifier]:
            found = shortest_for_scores(space, p, source, limits)
            robust = isinstance(found, NoUniversal) or found.squared_length_at_least
            keeping = [space.classifier(cut.separator) for cut in found.cuts if robust and any(cut.separator)]
            return answer(
                **described(found, limits),
                certificate=self.universal_certificate(space, source, found, limits, p),
                most_robust=keeping[0] if len(found.cuts) == len(keeping) == 1 else None,
                sharing=tuple(keeping) if len(found.cuts) > 1 else (),
            )

        return self._answer(answer, decide)

    # What the shared questions need to know.

    def _described(self) -> AccurateScores | Inseparable[MulticlassMultipliers]:
        return accurate_scores(ScoreSpace(self.data, self.engine))

    def _source(self, source: Label) -> Label:
        return occurring_source(self.data, source)
