"""The questions about all classifiers with a convex decision region that are accurate on one data set.

Statements C1 to C8 and A6 of docs/theory-classes.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import partial

from geomadv.certificate import Certificate
from geomadv.classes.answers import Status
from geomadv.classes.brackets import Bound
from geomadv.classes.convex.accurate import AccurateNetworks, Network, accurate_networks
from geomadv.classes.convex.answers import TargetedPerturbation, Width
from geomadv.classes.convex.cover import Blocked, cover
from geomadv.classes.convex.nearest_shadow import NearestShadow, towards_each_shadow
from geomadv.classes.convex.shadows import Shadows
from geomadv.classes.convex.width import least_cover
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.questions import Asked
from geomadv.classes.space import Inseparable, Universal
from geomadv.classes.universal_questions import UniversalQuestions
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import checked_direction, checked_gap, checked_row, signed_source
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.encoding import encode_classifier, encode_multipliers, encode_vector
from geomadv.exact.limits import Range, checked_limits
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector

__all__ = ["ConvexRegionQuestions"]

_FEW = 24  # outer points, up to which the least width is searched for


class ConvexRegionQuestions(UniversalQuestions[AccurateNetworks, ReLUClassifier, Multipliers]):
    """The questions about all convex regions that are accurate on one data set, see `ConvexRegionClassifiers`."""

    def __init__(self, asked: Asked, data: Dataset, *, member: str, region: int) -> None:
        super().__init__(asked, data)
        self.member, self.region = member, region

    def bound(self, direction: Vector | Iterable[object], row: int) -> Bound[ReLUClassifier]:
        """See `ConvexRegionClassifiers.bound`."""
        return self._bound(direction, row, lambda space, v, row: space.bound(v, row))

    def universal_perturbation(
        self, source: Label, *, target: int | None = None, relative_gap: Fraction | float = 0
    ) -> TargetedPerturbation:
        """See `ConvexRegionClassifiers.universal_perturbation`."""
        source, gap = self._inner(source), checked_gap(relative_gap)
        if target is not None:
            target = checked_row(self.data, target)
            if self.data.labels[target] == self.region:
                raise InvalidInputError(f"the target must be a row with the label {-self.region}, got row {target}")

        def decide(space: AccurateNetworks) -> TargetedPerturbation:
            shadows = space.shadows
            targets = shadows.nearest_targets() if target is None else [shadows.outer_rows.index(target)]
            found = space.universal(source, targets, gap)
            linear = LinearClassifiers(engine=self.engine).on(found.space.data)
            delta = found.universal.perturbation
            return TargetedPerturbation(
                status=Status.HOLDS,
                certificate=self.universal_certificate(space, source, found.universal),
                perturbation=delta,
                lower=found.universal.squared_length_at_least,
                upper=delta.squared_norm(),
                target=found.target,
                target_certificate=linear.universal_certificate(found.space, source, found.within_target),
            )

        return self._answer(TargetedPerturbation, decide)

    def shortest_perturbation(
        self,
        point: Vector | Iterable[object],
        source: Label,
        *,
        norm: str = "l2",
        box: Range | None = None,
        change: Range | None = None,
        fixed: Iterable[int | str] = (),
    ) -> NearestShadow:
        """See `ConvexRegionClassifiers.shortest_perturbation`."""
        p, _ = self._point(point), self._inner(source)
        limits = checked_limits(p, p, norm, box, change, fixed, self.data.columns)
        answer = partial(NearestShadow, norm=limits.norm, limited=bool(limits.bounds))

        def decide(space: AccurateNetworks) -> NearestShadow:
            found = towards_each_shadow(space.shadows, p, limits)
            towards = tuple((row, certificate) for row, _, certificate in found)
            reached = {row: each.perturbation for row, each, _ in found if isinstance(each, Universal)}
            if not reached:
                return answer(status=Status.FAILS, certificate=towards[0][1], towards=towards)
            target = min(reached, key=lambda row: limits.squared_norm(reached[row]))
            squared = limits.squared_norm(reached[target])
            return answer(
                status=Status.HOLDS,
                certificate=self.forced(p + reached[target]).certificate,
                perturbation=reached[target],
                lower=squared,
                upper=squared,
                target=target,
                towards=towards,
            )

        return self._answer(answer, decide)

    def width(
        self, direction: Vector | Iterable[object] | None = None, *, exhaustive: bool | None = None
    ) -> Width[ReLUClassifier]:
        """See `ConvexRegionClassifiers.width`."""
        if self.member == "R'":
            raise InvalidInputError(
                "the least width is known for a sum of units compared with 0, not with a positive threshold; "
                "pass member='R'"
            )
        if exhaustive is not None and not isinstance(exhaustive, bool):
            raise InvalidInputError(f"exhaustive must be True, False or None, got {exhaustive!r}")
        v = None if direction is None else checked_direction(self.data, direction)

        def decide(space: AccurateNetworks) -> Width[ReLUClassifier]:
            shadows = space.shadows
            weak = shadows.nothing if v is None else shadows.along(v, self.region)
            known = cover(shadows.inner, shadows.outer, weak, self.engine)
            if isinstance(known, Blocked):
                return Width(status=Status.FAILS, certificate=self.transfers(v or (), self.region).certificate)
            search = exhaustive if exhaustive is not None else len(shadows.outer_rows) <= _FEW
            least = least_cover(shadows.inner, shadows.outer, weak, known, self.engine, exhaustive=search)
            conflicts = [
                encode_multipliers(
                    shadows.forbidding(conflict.why, conflict.outer, v),
                    self.data,
                    -self.region if conflict.why.weak else None,
                )
                for conflict in least.conflicts
            ]
            claim = {"at_least": least.at_least, "direction": None if v is None else encode_vector(v)}
            network = Network(least.units)
            return Width(
                status=Status.HOLDS,
                certificate=self._certificate("width-at-least", claim, {"conflicts": conflicts}),
                lower=least.at_least,
                upper=len(least.units),
                classifier=space.classifier(network),
                network_certificate=self._network_certificate(space, network, v),
            )

        return self._answer(Width[ReLUClassifier], decide)

    def _network_certificate(self, space: AccurateNetworks, network: Network, v: Vector | None) -> Certificate:
        """That a network is accurate, and keeps the inner label along a direction."""
        encoded = encode_classifier(space.functions(network))
        if v is None:
            return self._certificate("separable", {}, {"separator": encoded})
        return self._certificate("does-not-transfer", self._along(v, self.region), {"classifier": encoded})

    # What the shared questions need to know.

    def _described(self) -> AccurateNetworks | Inseparable[Multipliers]:
        return accurate_networks(Shadows(self.data, self.region, self.engine), self.member)

    def _source(self, source: Label) -> int:
        return signed_source(self.data, source)

    def _inner(self, source: Label) -> int:
        """A source label, checked to be the inner one."""
        if (label := signed_source(self.data, source)) != self.region:
            raise InvalidInputError(f"perturbations are found for the inner label only; pass source={self.region}")
        return label
