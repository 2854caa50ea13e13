"""The questions about all linear classifiers, h(x) = sign(w·x + b), that are accurate on one data set.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, section 3; docs/theory.md for the complete statements L1–L7 and the repairs.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from fractions import Fraction
from functools import partial

from geomadv.certificate import encode_multipliers, encode_rational, encode_vector
from geomadv.classes.answers import ResistanceMargin, Status
from geomadv.classes.brackets import Bound, LargestBound, ShortestPerturbation, UniversalPerturbation
from geomadv.classes.linear.bounds import LinearBounds, bounds_along
from geomadv.classes.linear.homogeneous import LinearSpace
from geomadv.classes.linear.loss_questions import LossQuestions
from geomadv.classes.linear.margin import MaxMargin, hull_distance
from geomadv.classes.linear.one_point import shortest_for_accurate
from geomadv.classes.linear.universal import (
    LinearUniversal,
    NoLinearUniversal,
    Sources,
    shortest_universal_perturbation,
)
from geomadv.classes.linear.universal_bracket import universal_perturbation
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.classes.space import Inseparable
from geomadv.classes.universal_questions import described
from geomadv.errors import InseparableError
from geomadv.exact.arguments import checked_direction, checked_gap, checked_seconds, checked_vector, signed_source
from geomadv.exact.classifiers import LinearClassifier
from geomadv.exact.dataset import Label
from geomadv.exact.limits import Range, checked_limits
from geomadv.exact.multipliers import Multipliers, combination
from geomadv.exact.rational import Vector

__all__ = ["LinearQuestions"]


class LinearQuestions(LossQuestions):
    """The questions about all linear classifiers that are accurate on one data set, see `LinearClassifiers`."""

    def max_margin(self) -> MaxMargin:
        """See `LinearClassifiers.max_margin`."""
        begin = time.perf_counter()
        if isinstance(self._space, Inseparable):
            answer = self.realizable()
            raise InseparableError(
                f"these data have no maximum margin: {answer.explanation}; the exception's `witness` proves it",
                witness=answer,
            )
        margin = _accurate(self._space).margin
        self._check([margin.certificate], time.perf_counter() - begin)
        return margin

    def resistance_margin(self, direction: Vector | Iterable[object], source: int = 1) -> ResistanceMargin:
        """See `LinearClassifiers.resistance_margin`."""
        v, source = checked_direction(self.data, direction), signed_source(self.data, source)
        return self._answer(ResistanceMargin, lambda space: self._resistance(_accurate(space), v, source))

    def _resistance(self, space: VersionSpace, v: Vector, source: int) -> ResistanceMargin:
        found, maximum = space.resisting(v, source), space.margin.squared_margin
        if isinstance(found, Multipliers):
            return ResistanceMargin(
                status=Status.FAILS,
                certificate=self._fooling(space, v, source, found),
                squared_margin=Fraction(0),
                squared_max_margin=maximum,
                multipliers=found,
                theta=Fraction(1),
            )
        squared = 1 / found.multipliers.total()
        claim = {
            **self._along(v, source),
            "normal": encode_vector(found.normal),
            "bias": encode_rational(found.bias),
            "squared_margin": encode_rational(squared),
        }
        evidence = {
            "multipliers": encode_multipliers(found.multipliers, self.data, -1),
            "weight": encode_rational(found.theta),
        }
        return ResistanceMargin(
            status=Status.HOLDS,
            certificate=self._certificate("resistance-margin", claim, evidence),
            squared_margin=squared,
            squared_max_margin=maximum,
            classifier=LinearClassifier(found.normal, found.bias),
            multipliers=found.multipliers,
            theta=found.theta,
        )

    def bound(self, direction: Vector | Iterable[object], row: int) -> Bound[LinearClassifier]:
        """See `LinearClassifiers.bound`."""
        return self._bound(
            direction, row, lambda space, v, row: self._bounds_along(space, v, int(self.data.signs[row]), [row])
        )

    def largest_bound(self, direction: Vector | Iterable[object], source: int) -> LargestBound:
        """See `LinearClassifiers.largest_bound`."""
        v, source = checked_direction(self.data, direction), signed_source(self.data, source)
        rows = self.data.indices(source).tolist()
        return self._answer(LargestBound, lambda space: self._largest_bound(space, v, source, rows))

    def _largest_bound(self, space: LinearSpace, v: Vector, source: int, rows: list[int]) -> LargestBound:
        found = self._bounds_along(space, v, source, rows)
        everything = len(rows) == len(self.data.indices(source))
        return LargestBound(
            status=Status.FAILS if found.unbounded else Status.HOLDS,
            certificate=self._bounds(space, v, source, "all" if everything else rows, found),
            value=found.at_most,
            attained_at=found.attained_at,
            unbounded=found.unbounded,
            source_size=len(rows),
        )

    def universal_perturbation(
        self,
        source: int,
        *,
        norm: str = "l2",
        box: Range | None = None,
        change: Range | None = None,
        fixed: Iterable[int] = (),
        relative_gap: Fraction | float = 0,
        time_limit: float | None = None,
    ) -> UniversalPerturbation:
        """See `LinearClassifiers.universal_perturbation`."""
        seconds = checked_seconds(time_limit)
        source, gap = signed_source(self.data, source), checked_gap(relative_gap)
        own = self.data.numerators[self.data.indices(source)]
        ends = [Vector(tuple(end.tolist()), self.data.denominator) for end in (own.min(axis=0), own.max(axis=0))]
        limits = checked_limits(ends[0], ends[1], norm, box, change, fixed)

        def decide(space: LinearSpace) -> LinearUniversal | NoLinearUniversal:
            return self._universal_within(space, Sources(space, source, limits), gap, seconds)

        return self._universal(source, decide, limits)

    def shortest_perturbation(
        self,
        point: Vector | Iterable[object],
        source: int,
        *,
        norm: str = "l2",
        box: Range | None = None,
        change: Range | None = None,
        fixed: Iterable[int] = (),
    ) -> ShortestPerturbation[LinearClassifier]:
        """See `LinearClassifiers.shortest_perturbation`."""
        p, source = checked_vector(self.data, point, "point"), signed_source(self.data, source)
        limits = checked_limits(p, p, norm, box, change, fixed)
        answer = partial(ShortestPerturbation[LinearClassifier], norm=limits.norm, limited=bool(limits.bounds))

        def decide(space: LinearSpace) -> ShortestPerturbation[LinearClassifier]:
            found = self._shortest_within(space, Sources(space, source, limits, p))
            certificate = self.universal_certificate(space, source, found, limits, p)
            return answer(**described(found, limits), certificate=certificate, most_robust=_combined(space, found))

        return self._answer(answer, decide)

    # What the shared questions need to know.

    def _bounds_along(self, space: LinearSpace, v: Vector, source: int, rows: list[int]) -> LinearBounds:
        return bounds_along(_accurate(space), v, source, rows)

    def _universal_within(
        self, space: LinearSpace, sources: Sources, gap: Fraction | float, seconds: float | None
    ) -> LinearUniversal | NoLinearUniversal:
        if sources.limits.trivial:
            return universal_perturbation(_accurate(space), sources.source, gap, seconds=seconds, rounded=True)
        return shortest_universal_perturbation(sources)

    def _shortest_within(self, space: LinearSpace, sources: Sources) -> LinearUniversal | NoLinearUniversal:
        return shortest_for_accurate(sources)

    def _described(self) -> LinearSpace | Inseparable[Multipliers]:
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


def _combined(space: LinearSpace, found: LinearUniversal | NoLinearUniversal) -> LinearClassifier | None:
    """The weighted sum of the cuts at one point, which is as good a cut."""
    if not found.cuts:
        return None
    terms = [(space.classifier(cut.separator), cut.weight) for cut in found.cuts]
    normal = sum((h.normal * weight for h, weight in terms), Vector((0,) * space.data.d))
    return LinearClassifier(normal, sum((h.bias * weight for h, weight in terms), Fraction(0)))


def _accurate(space: LinearSpace) -> VersionSpace:
    if not isinstance(space, VersionSpace):
        raise TypeError(f"the accurate classifiers are a VersionSpace, not a {type(space).__name__}")
    return space
