"""The questions about all linear classifiers of a hinge loss below a budget: the Rashomon set of one data set.

Statements R1 to R5 of docs/theory-losses.md.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

from geomadv.certificate import Certificate, Json
from geomadv.classes.answers import ResistanceMargin, Status
from geomadv.classes.brackets import Bound, LargestBound
from geomadv.classes.linear.bounds import LinearBounds
from geomadv.classes.linear.budgets import bound_of
from geomadv.classes.linear.homogeneous import LinearSpace
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.linear.one_point import shortest_within
from geomadv.classes.linear.questions import LinearQuestions
from geomadv.classes.linear.rashomon import RashomonSpace
from geomadv.classes.linear.rashomon_bounds import bounds_within, keeping, never_losing
from geomadv.classes.linear.rashomon_regions import ForcedRegions
from geomadv.classes.linear.rashomon_universal import universal_within
from geomadv.classes.linear.universal import LinearUniversal, NoLinearUniversal, Sources
from geomadv.classes.questions import Asked, written
from geomadv.classes.space import Inseparable
from geomadv.classes.within import CommonDirectionWithin, TransfersWithin
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import checked_direction, checked_row
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.encoding import encode_multipliers, rashomon_class
from geomadv.exact.limits import Inequalities, Range
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.norm_bound import NormBound
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import simplest_between
from geomadv.exact.words import chosen
from geomadv.figures.plane import Box, Point

__all__ = ["RashomonQuestions"]

_SHORT = 1 + Fraction(1, 10**6)  # by how much a budget may exceed 1 + ε times the least loss
_OF_ACCURATE = "the {} margin is about the accurate classifiers: ask a class without a budget"


class RashomonQuestions(LinearQuestions):
    """The questions about all linear classifiers of a loss below a budget, see `LinearClassifiers`."""

    def __init__(
        self,
        asked: Asked,
        data: Dataset,
        *,
        bias: bool,
        budget: Fraction | None,
        relative_budget: Fraction | None,
        weights: Vector | None = None,
        norm_bound: NormBound | None = None,
    ) -> None:
        super().__init__(asked, data, bias=bias, weights=weights, norm_bound=norm_bound)
        self._absolute, self._relative = budget, relative_budget

    @cached_property
    def budget(self) -> Fraction:
        """τ: what the losses are below; a relative one in a short fraction, as every answer computes with it."""
        if self._absolute is not None:
            return self._absolute
        least = self._losses.least.budget
        if not least:
            raise InvalidInputError(
                "a relative budget is relative to the least loss, which is 0 on these data: pass a budget, or none for "
                "the accurate classifiers"
            )
        exact = least * (1 + (self._relative or 0))
        return simplest_between(exact, exact * _SHORT)

    @property
    def _identifier(self) -> dict[str, Json]:
        return rashomon_class(self.bias, self.budget) | self._losses.weights.named | bound_of(self.norm_bound)

    @property
    def _condition(self) -> str:
        return f"has a hinge loss below {chosen(self.budget)}"

    def max_margin(self) -> MaxMargin:
        """Refused: it is about the accurate classifiers."""
        raise InvalidInputError(_OF_ACCURATE.format("maximum"))

    def resistance_margin(
        self, direction: Vector | Iterable[object], source: Label = 1, *, norm: str = "l2"
    ) -> ResistanceMargin:
        """Refused: it is about the accurate classifiers."""
        raise InvalidInputError(_OF_ACCURATE.format("resistance"))

    def common_direction_within(
        self, source: Label, box: Range | None = None, *, inequalities: Inequalities | None = None
    ) -> CommonDirectionWithin[LinearClassifier]:
        """Refused: it is about the accurate classifiers."""
        raise InvalidInputError(
            "a common direction within a box is one for the accurate classifiers: ask a class without a budget"
        )

    def bound(self, direction: Vector | Iterable[object], row: int) -> Bound[LinearClassifier]:
        """See `LinearClassifiers.bound`; 0 where no classifier of the set gives the point its label."""
        begin, space = time.perf_counter(), self._space
        row = checked_row(self.data, row)
        if isinstance(space, RashomonSpace) and not keeping(space, [row]):
            checked_direction(self.data, direction)
            zero, certificate = Fraction(0), self._lost(row)
            return self._finished(Bound(status=Status.HOLDS, certificate=certificate, lower=zero, upper=zero), begin)
        return super().bound(direction, row)

    def _largest_bound(self, space: LinearSpace, v: Vector, source: int, rows: list[int]) -> LargestBound:
        kept = keeping(_rashomon(space), rows)
        lost = tuple(sorted(set(rows) - set(kept)))
        found = super()._largest_bound(space, v, source, kept)
        certificates = tuple(self._lost(row) for row in lost if self._has_label(row))
        return replace(found, source_size=len(rows), lost=lost, lost_certificates=certificates)

    def _without_end(
        self, space: LinearSpace, v: Vector, source: int, rows: list[int]
    ) -> TransfersWithin[LinearClassifier]:
        """A direction that does not transfer may still fool all that give the points the source label."""
        everywhere = super()._without_end(space, v, source, rows)
        if everywhere.holds:
            return everywhere
        keeper = never_losing(_rashomon(space), v, source, rows)
        if keeper is None:
            certificates = self._largest_bound(space, v, source, rows).certificates
            return TransfersWithin(status=Status.HOLDS, certificate=certificates[0], bounds=tuple(certificates))
        evidence = {"classifier": written(space, keeper)}
        certificate = self._certificate("does-not-transfer", self._along(v, source), evidence)
        return replace(everywhere, certificate=certificate, counterexample=space.classifier(keeper))

    def _has_label(self, row: int) -> bool:
        """Whether classifiers can give a point a label: without a bias all of them are zero at the origin."""
        return self.bias or bool(self.data.point(row))

    # What the shared questions need to know.

    def _described(self) -> LinearSpace | Inseparable[Multipliers]:
        least = self._losses.least
        if least.budget < self.budget:
            return RashomonSpace(self._losses, self.budget)
        return Inseparable(least.multipliers, encode_multipliers(least.multipliers, self.data))

    def _bounds_along(self, space: LinearSpace, v: Vector, source: int, rows: list[int]) -> LinearBounds:
        return bounds_within(_rashomon(space), v, source, rows)

    def _shortest_within(self, space: LinearSpace, sources: Sources) -> LinearUniversal | NoLinearUniversal:
        return shortest_within(_rashomon(space), sources)

    def _universal_within(
        self, space: LinearSpace, sources: Sources, gap: Fraction | float, seconds: float | None
    ) -> LinearUniversal | NoLinearUniversal:
        return universal_within(_rashomon(space), sources, gap)

    def _region(self, label: int, box: Box) -> tuple[Point, ...]:
        if self.norm_bound is not None:
            raise InvalidInputError("regions are those of classifiers of any norm; ask a class without norm_bound")
        return self._regions.within(label, box)

    @cached_property
    def _regions(self) -> ForcedRegions:
        space = self._space
        if isinstance(space, Inseparable):
            raise TypeError("where there are no classifiers, no regions are forced by them")
        return ForcedRegions(_rashomon(space))

    def _lost(self, row: int) -> Certificate:
        """The certificate that no classifier of the set gives a row its label."""
        return self.forced(self.data.point(row)).certificate


def _rashomon(space: LinearSpace) -> RashomonSpace:
    if not isinstance(space, RashomonSpace):
        raise TypeError(f"the classifiers of small loss are a RashomonSpace, not a {type(space).__name__}")
    return space
