"""The questions about margins of the linear classifiers that are accurate on one data set (L2, A5)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from geomadv.certificate import Certificate
from geomadv.classes.answers import ResistanceMargin, Status
from geomadv.classes.linear.hulls import Hulls
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.linear.norm_margin import NormMargin, largest_margin
from geomadv.classes.linear.perturbation_questions import PerturbationQuestions
from geomadv.classes.linear.version_space import VersionSpace, accurate
from geomadv.errors import InseparableError
from geomadv.exact.arguments import checked_direction, signed_source
from geomadv.exact.dataset import Label
from geomadv.exact.encoding import encode_multipliers, encode_rational, encode_vector
from geomadv.exact.limits import Norm, checked_norm
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.threads import one_blas_thread

__all__ = ["MarginQuestions"]


class MarginQuestions(PerturbationQuestions):
    """The questions about margins on one data set, see `LinearClassifiers`."""

    @cached_property
    def _hulls(self) -> Hulls:
        return Hulls(self.data, bias=self.bias, engine=self.engine)

    @one_blas_thread()
    def max_margin(self) -> MaxMargin:
        """See `LinearClassifiers.max_margin`."""
        begin, margin = time.perf_counter(), self._hulls.distance
        if not isinstance(margin, MaxMargin):
            answer = self.realizable()
            raise InseparableError(
                f"these data have no maximum margin: {answer.explanation}; the exception's `witness` proves it",
                witness=answer,
            )
        self._check([margin.certificate], time.perf_counter() - begin)
        return margin

    def resistance_margin(
        self, direction: Vector | Iterable[object], source: Label = 1, *, norm: str = "l2"
    ) -> ResistanceMargin:
        """See `LinearClassifiers.resistance_margin`."""
        v, source = checked_direction(self.data, direction), signed_source(self.data, source)
        measured = checked_norm(norm)

        def decide(space: VersionSpace) -> ResistanceMargin:
            return self._euclidean(space, v, source) if measured == "l2" else self._other(space, v, source, measured)

        return self._answer(ResistanceMargin, lambda space: decide(accurate(space)))

    def _euclidean(self, space: VersionSpace, v: Vector, source: int) -> ResistanceMargin:
        found, maximum = space.resisting(v, source), space.margin.squared_margin
        if isinstance(found, Multipliers):
            return self._never(space, v, source, found, maximum)
        squared, h = 1 / found.multipliers.total(), LinearClassifier(found.normal, found.bias)
        return ResistanceMargin(
            status=Status.HOLDS,
            certificate=self._resisting(v, source, "l2", squared, h, found.multipliers, found.theta),
            squared_margin=squared,
            squared_max_margin=maximum,
            classifier=h,
            multipliers=found.multipliers,
            theta=found.theta,
        )

    def _other(self, space: VersionSpace, v: Vector, source: int, norm: Norm) -> ResistanceMargin:
        """The same in the ℓ1 or ℓ∞ norm: one of v and −v leaves the maximum margin, which the second one proves."""
        maximum = space.margin_in(norm)
        certificate = self._of_margin(v, source, norm, maximum)
        if certificate is not None:
            return self._found(maximum, maximum, norm, certificate, ())
        found = largest_margin(space, norm, source * v)
        opposite = self._of_margin(-v, source, norm, maximum) if found.value < maximum.value else None
        largest = () if opposite is None else (opposite,)
        if not found.value:  # θ > 0, as there are accurate classifiers
            scaled = {i: weight / found.theta for i, weight in found.multipliers.as_dict().items()}
            return self._never(space, v, source, Multipliers.of(scaled), maximum.value**2, norm, largest)
        certificate = self._of_margin(v, source, norm, found)
        if certificate is None:
            raise ArithmeticError("a classifier that a direction must not fool is fooled by it")
        return self._found(found, maximum, norm, certificate, largest)

    def _of_margin(self, v: Vector, source: int, norm: Norm, found: NormMargin) -> Certificate | None:
        """That it is the largest that a direction leaves, unless the direction fools its classifier."""
        h = found.classifier
        if h is None or source * h.normal.dot(v) < 0:
            return None
        return self._resisting(v, source, norm, found.value**2, h, found.multipliers, found.theta)

    def _found(
        self,
        found: NormMargin,
        maximum: NormMargin,
        norm: Norm,
        certificate: Certificate,
        largest: tuple[Certificate, ...],
    ) -> ResistanceMargin:
        return ResistanceMargin(
            status=Status.HOLDS,
            certificate=certificate,
            norm=norm,
            squared_margin=found.value**2,
            squared_max_margin=maximum.value**2,
            classifier=found.classifier,
            multipliers=found.multipliers,
            theta=found.theta,
            of_maximum=largest,
        )

    def _never(
        self,
        space: VersionSpace,
        v: Vector,
        source: Label,
        found: Multipliers,
        maximum: Fraction,
        norm: Norm = "l2",
        largest: tuple[Certificate, ...] = (),
    ) -> ResistanceMargin:
        """That the direction fools every accurate classifier."""
        return ResistanceMargin(
            status=Status.FAILS,
            certificate=self._fooling(space, v, source, found),
            norm=norm,
            squared_margin=Fraction(0),
            squared_max_margin=maximum,
            multipliers=found,
            theta=Fraction(1),
            of_maximum=largest,
        )

    def _resisting(
        self,
        v: Vector,
        source: Label,
        norm: Norm,
        squared: Fraction,
        h: LinearClassifier,
        multipliers: Multipliers,
        theta: Fraction,
    ) -> Certificate:
        """The certificate of kind "resistance-margin"."""
        claim = {
            **self._along(v, source),
            "normal": encode_vector(h.normal),
            "bias": encode_rational(h.bias),
            "norm": norm,
            "squared_margin": encode_rational(squared),
        }
        evidence = {
            "multipliers": encode_multipliers(multipliers, self.data, -1),
            "weight": encode_rational(theta),
        }
        return self._certificate("resistance-margin", claim, evidence)
