"""The questions about perturbations of points, for all linear classifiers of a set (L7, A1 to A3, R5)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import partial

from geomadv.classes.answers import Status
from geomadv.classes.brackets import RobustRadius, ShortestPerturbation, UniversalPerturbation
from geomadv.classes.linear.homogeneous import LinearSpace
from geomadv.classes.linear.loss_questions import LossQuestions
from geomadv.classes.linear.one_point import shortest_for_accurate
from geomadv.classes.linear.robust_radius import robust_radius
from geomadv.classes.linear.universal import (
    LinearUniversal,
    NoLinearUniversal,
    Sources,
    shortest_universal_perturbation,
)
from geomadv.classes.linear.universal_bracket import universal_perturbation
from geomadv.classes.linear.version_space import accurate
from geomadv.classes.universal_questions import described
from geomadv.exact.arguments import checked_gap, checked_positive, checked_seconds, checked_vector, signed_source
from geomadv.exact.dataset import Label
from geomadv.exact.limits import Inequalities, Range, checked_corners, checked_limits
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import simplest_between

__all__ = ["PerturbationQuestions"]


class PerturbationQuestions(LossQuestions):
    """The questions about perturbations on one data set, see `LinearClassifiers`."""

    def universal_perturbation(
        self,
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
        """See `LinearClassifiers.universal_perturbation`."""
        seconds = checked_seconds(time_limit)
        source, gap = signed_source(self.data, source), checked_gap(relative_gap)
        own = self.data.numerators[self.data.indices(source)]
        ends = [Vector(tuple(end.tolist()), self.data.denominator) for end in (own.min(axis=0), own.max(axis=0))]
        points = (self.data.point(row) for row in self.data.indices(source).tolist())
        limits = checked_limits(ends[0], ends[1], norm, box, change, fixed, self.data.columns)
        limits = limits.within(inequalities, points, self.data.d)

        def decide(space: LinearSpace) -> LinearUniversal | NoLinearUniversal:
            return self._universal_within(space, Sources(space, source, limits), gap, seconds)

        return self._universal(source, decide, limits)

    def shortest_perturbation(
        self,
        point: Vector | Iterable[object],
        source: Label,
        *,
        norm: str = "l2",
        box: Range | None = None,
        change: Range | None = None,
        fixed: Iterable[int | str] = (),
        inequalities: Inequalities | None = None,
    ) -> ShortestPerturbation[LinearClassifier]:
        """See `LinearClassifiers.shortest_perturbation`."""
        p, source = checked_vector(self.data, point, "point"), signed_source(self.data, source)
        limits = checked_limits(p, p, norm, box, change, fixed, self.data.columns)
        limits = limits.within(inequalities, [p], self.data.d)
        answer = partial(ShortestPerturbation[LinearClassifier], norm=limits.norm, limited=limits.limited)

        def decide(space: LinearSpace) -> ShortestPerturbation[LinearClassifier]:
            found = self._shortest_within(space, Sources(space, source, limits, p))
            certificate = self.universal_certificate(space, source, found, limits, p)
            return answer(**described(found, limits), certificate=certificate, most_robust=_combined(space, found))

        return self._answer(answer, decide)

    def robust_radius(
        self,
        point: Vector | Iterable[object],
        *,
        norm: str = "l1",
        fixed: Iterable[int | str] = (),
        width: Fraction | float = Fraction(1, 1000),
    ) -> RobustRadius[LinearClassifier]:
        """See `LinearClassifiers.robust_radius`."""
        p, narrow = self._point(point), checked_positive(width, "width", "the smallest such distance does not exist")
        measured, corners = checked_corners(self.data.d, norm, fixed, self.data.columns)
        answer = partial(RobustRadius[LinearClassifier], norm=measured)

        def decide(space: LinearSpace) -> RobustRadius[LinearClassifier]:
            here = self.forced(p)
            if not here.holds or here.label is None:
                certificate, zero = here.certificate, Fraction(0)
                return answer(status=Status.FAILS, certificate=certificate, lower=zero, upper=zero)
            radius, nearest = robust_radius(space, p, int(here.label), corners)
            upper = simplest_between(radius + narrow / 2, radius + narrow)
            beyond = self.forced(p + upper * nearest)
            losing = space.classifier(space.separator)
            if beyond.disagreeing is not None:
                losing = next(h for h in beyond.disagreeing if h(p + upper * nearest) != here.label)
            ends = [p, *(p + radius * corner for corner in corners)]
            return answer(
                status=Status.HOLDS,
                certificate=beyond.certificate,
                lower=radius,
                upper=upper,
                label=here.label,
                lost_at=p + upper * nearest,
                losing=losing,
                corners=tuple(self.forced(end).certificate for end in ends if self.bias or end),
            )

        return self._answer(answer, decide)

    # What differs between the accurate classifiers and those of small loss.

    def _universal_within(
        self, space: LinearSpace, sources: Sources, gap: Fraction | float, seconds: float | None
    ) -> LinearUniversal | NoLinearUniversal:
        if sources.limits.trivial:
            return universal_perturbation(accurate(space), sources.source, gap, seconds=seconds, rounded=True)
        return shortest_universal_perturbation(sources)

    def _shortest_within(self, space: LinearSpace, sources: Sources) -> LinearUniversal | NoLinearUniversal:
        return shortest_for_accurate(sources)


def _combined(space: LinearSpace, found: LinearUniversal | NoLinearUniversal) -> LinearClassifier | None:
    """The weighted sum of the cuts at one point, which is as good a cut."""
    if not found.cuts:
        return None
    terms = [(space.classifier(cut.separator), cut.weight) for cut in found.cuts]
    normal = sum((h.normal * weight for h, weight in terms), Vector((0,) * space.data.d))
    return LinearClassifier(normal, sum((h.bias * weight for h, weight in terms), Fraction(0)))
