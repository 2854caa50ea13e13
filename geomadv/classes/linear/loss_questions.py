"""The questions about all linear classifiers of small loss, asked whether or not any classifier is accurate.

Statements R0, R1, R2 and R4 of docs/theory-losses.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import cached_property

from geomadv.certificate import Certificate
from geomadv.classes.answers import Status
from geomadv.classes.linear.budgets import Losses
from geomadv.classes.linear.homogeneous import LinearSpace
from geomadv.classes.linear.separation import Separated
from geomadv.classes.linear.soft_margin import SoftMargin, natural_penalty, soft_margin
from geomadv.classes.losses import Budget, LeastLoss, fooled_at, gives
from geomadv.classes.questions import Asked
from geomadv.classes.separations import Separation
from geomadv.classes.universal_questions import UniversalQuestions
from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arguments import checked_direction, checked_positive, signed_source, whole_number
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.encoding import encode_classifier, encode_classifiers, encode_multipliers, linear_class
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.norm_bound import NormBound
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import Exact

__all__ = ["LossQuestions"]


class LossQuestions(UniversalQuestions[LinearSpace, LinearClassifier, Multipliers]):
    """The questions about the hinge losses of linear classifiers on one data set, see `LinearClassifiers`."""

    def __init__(
        self,
        hypothesis_class: Asked,
        data: Dataset,
        *,
        bias: bool,
        weights: Vector | None = None,
        norm_bound: NormBound | None = None,
    ) -> None:
        super().__init__(hypothesis_class, data)
        self.bias, self.weights, self.norm_bound = bias, weights, norm_bound

    def least_loss(self) -> LeastLoss[LinearClassifier]:
        """See `LinearClassifiers.least_loss`."""
        begin, losses = time.perf_counter(), self._losses
        least = losses.least
        return self._finished(
            LeastLoss(
                status=Status.HOLDS,
                certificate=losses.certificate(least, None),
                lower=least.budget,
                upper=least.budget,
                classifier=least.attaining,
                multipliers=least.multipliers,
                trivial=losses.trivial,
            ),
            begin,
        )

    def direction_budget(self, direction: Vector | Iterable[object], source: Label) -> Budget[LinearClassifier]:
        """See `LinearClassifiers.direction_budget`."""
        v, source = checked_direction(self.data, direction), signed_source(self.data, source)
        target = [-source * n for n in v.numerators]
        said = fooled_at(self.data, source)
        return self._budget(lambda: [*target, 0] if self.bias else target, lambda _: said, source)

    def prediction_budget(self, point: Vector | Iterable[object]) -> Budget[LinearClassifier]:
        """See `LinearClassifiers.prediction_budget`."""
        p = self._point(point)
        target = [*p.numerators, p.denominator] if self.bias else list(p.numerators)
        return self._budget(lambda: target, lambda label: gives(self.data, label))

    def sign_budget(self, coefficient: int) -> Budget[LinearClassifier]:
        """See `LinearClassifiers.sign_budget`."""
        j, length = whole_number(coefficient, "the coefficient"), self.data.d + self.bias
        if not 0 <= j < length:
            raise InvalidInputError(f"the coefficient must be between 0 and {length - 1}, got {shown(j)}")
        return self._budget(
            lambda: [int(k == j) for k in range(length)], lambda s: f"has coefficient {j} of the sign {s}"
        )

    def separation(self) -> Separation[LinearClassifier]:
        """See `LinearClassifiers.separation`."""
        begin, found = time.perf_counter(), Separated(self.data, bias=self.bias, engine=self.engine)
        overlapping = found.multipliers.indices
        kind = "complete" if not overlapping else "overlap" if len(overlapping) == self.data.n else "quasi-complete"
        return self._finished(
            Separation(
                status=Status.FAILS if kind == "overlap" else Status.HOLDS,
                certificate=self._separation_certificate(found),
                kind=kind,
                overlapping=overlapping,
                exposing=found.exposing,
                multipliers=found.multipliers,
                coefficients=found.coefficients,
            ),
            begin,
        )

    def soft_margin(self, C: Exact | float | None = None) -> SoftMargin:
        """See `LinearClassifiers.soft_margin`."""
        if self.norm_bound is not None:
            raise InvalidInputError("the soft margin has C instead of a norm bound: ask a class without norm_bound")
        begin = time.perf_counter()
        if C is None:
            penalty = natural_penalty(self.data)
        else:
            penalty = checked_positive(C, "C", "for the hard margin ask for max_margin")
        machine = soft_margin(self.data, penalty, bias=self.bias, engine=self.engine, weights=self.weights)
        self._check([machine.certificate], time.perf_counter() - begin)
        return machine

    # What the questions about budgets are made of.

    @cached_property
    def _losses(self) -> Losses:
        return Losses(self.data, bias=self.bias, engine=self.engine, weights=self.weights, norm_bound=self.norm_bound)

    def _budget(
        self, target: Callable[[], list[int]], subject: Callable[[int], str], source: int = 0
    ) -> Budget[LinearClassifier]:
        """The budget of a vector of homogeneous coordinates, with the sign of the least loss unless it has a source.

        The subject is what all classifiers are said to do or be, by the sign.
        """
        begin, losses = time.perf_counter(), self._losses
        t, sign = target(), source
        if not source:
            sign = -1 if losses.value(losses.least.attaining, t) < 0 else 1
            t = [sign * x for x in t]
        found = losses.agreement(t)
        holds = found.budget > losses.least.budget
        return self._finished(
            Budget(
                status=Status.HOLDS if holds else Status.FAILS,
                certificate=losses.certificate(found, losses.least.attaining if holds else None),
                lower=found.budget,
                upper=found.budget,
                subject=subject(sign),
                sign=sign,
                least_loss=losses.least.budget,
                trivial=losses.trivial,
                multipliers=found.multipliers,
                attaining=found.attaining,
            ),
            begin,
        )

    def _separation_certificate(self, found: Separated) -> Certificate:
        """The certificate of kind "separation"."""
        claim = {
            "kind": "separation",
            "hypothesis_class": linear_class(self.bias),
            "overlapping": list(found.multipliers.indices),
            "coefficients": [c.limit for c in found.coefficients],
        }
        limited = [c.multipliers for c in found.coefficients]
        others = dict.fromkeys(h for c in found.coefficients for h in c.classifiers or () if h != found.exposing)
        evidence = {
            "exposing": encode_classifier([found.exposing]),
            "multipliers": encode_multipliers(found.multipliers, self.data),
            "upper": [None if m is None else encode_multipliers(m, self.data, -1) for m in limited],
            "others": encode_classifiers([h] for h in others),
        }
        return Certificate(claim, evidence, self.data)

    def _point(self, point: Vector | Iterable[object]) -> Vector:
        p = super()._point(point)
        if not self.bias and not p:
            raise InvalidInputError("without a bias every classifier is zero at the origin; pass another point")
        return p
