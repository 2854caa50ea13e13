"""Classifiers with a convex decision region, two-layer ReLU networks among them: exact answers about all accurate ones.

The region labelled r is convex, and closed or open; the points labelled r are the *inner* ones, the others the *outer*
ones. A classifier of the class is accurate iff for every outer point its region avoids that point, and the accurate
classifiers on the inner points and one outer point behave, as far as the questions go, like linear ones. So every
question is one about linear classifiers, with multipliers on a single outer point; and every refutation is a set of
half-spaces, one or more outer points each, which is a two-layer ReLU network.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, sections 5 and 6; docs/theory-classes.md for the complete statements C1–C8 and the repairs.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from geomadv.certificate import Certificate, Json, encode_classifier, encode_multipliers, encode_vector
from geomadv.classes.answers import Status
from geomadv.classes.base import HypothesisClass
from geomadv.classes.brackets import Bound, TargetedPerturbation, Width
from geomadv.classes.convex.accurate import AccurateNetworks, Network, accurate_networks
from geomadv.classes.convex.cover import Blocked, cover
from geomadv.classes.convex.shadows import Shadows
from geomadv.classes.convex.width import least_cover
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.space import Inseparable
from geomadv.classes.universal_questions import UniversalQuestions
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import checked_direction, checked_gap, checked_row, signed_source
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine

__all__ = ["ConvexRegionClassifiers", "ConvexRegionQuestions"]

_FEW = 24  # outer points, up to which the least width is searched for
_MEMBERS = {"convex": -1, "R": -1, "R'": -1, "R''": 1}


class ConvexRegionQuestions(UniversalQuestions[AccurateNetworks, ReLUClassifier, Multipliers]):
    """The questions about all convex regions that are accurate on one data set, see `ConvexRegionClassifiers`."""

    def __init__(self, hypothesis_class: ConvexRegionClassifiers, data: Dataset) -> None:
        super().__init__(hypothesis_class, data)
        self.member, self.region = hypothesis_class.member, hypothesis_class.region

    def bound(self, direction: Vector | Iterable[object], row: int) -> Bound[ReLUClassifier]:
        """See `ConvexRegionClassifiers.bound`."""
        return self._bound(direction, row, lambda space, v, row: space.bound(v, row))

    def universal_perturbation(
        self, source: int, *, target: int | None = None, relative_gap: Fraction | float = 0
    ) -> TargetedPerturbation:
        """See `ConvexRegionClassifiers.universal_perturbation`."""
        source, gap = signed_source(self.data, source), checked_gap(relative_gap)
        if source != self.region:
            raise InvalidInputError(
                f"universal perturbations are found for the inner label only; pass source={self.region}"
            )
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


class ConvexRegionClassifiers(HypothesisClass[ConvexRegionQuestions, ReLUClassifier, Multipliers]):
    """All classifiers with a convex decision region, and what those that are accurate on a data set have in common.

    Parameters
    ----------
    member
        "convex" (default): the region labelled −1 is convex, and closed or open. "R": two-layer ReLU networks that say
        +1 iff the sum of their hidden units is positive. "R'": with nonnegative output weights, +1 iff the output
        exceeds, or reaches, a positive threshold. "R''": +1 iff all hidden units are positive, so that the region
        labelled +1 is open and convex. All of any width. The first three have the same answers; refutations are
        networks of the class named, of "R" for "convex"; networks that accurate ones come close to (those of `bound`)
        are written as in "R" for "R'" too.
    engine, verify
        See `HypothesisClass`.

    Attributes
    ----------
    region : int
        The label of the convex region, −1 or 1.
    """

    def __init__(
        self, *, member: str = "convex", engine: str | Engine | None = None, verify: bool | None = None
    ) -> None:
        super().__init__(engine=engine, verify=verify)
        if not isinstance(member, str) or member not in _MEMBERS:
            raise InvalidInputError(f"member must be one of {', '.join(_MEMBERS)}, got {member!r}")
        self.member = member
        self.region = _MEMBERS[member]

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        return "classifier with a convex region" if self.member == "convex" else "two-layer ReLU network"

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return {"name": "convex-region", "region": self.region}

    def _about(self, data: Dataset) -> ConvexRegionQuestions:
        return ConvexRegionQuestions(self, data)

    def bound(self, data: Dataset, direction: Vector | Iterable[object], row: int) -> Bound[ReLUClassifier]:
        """The supremum over all accurate classifiers of the flip distance from one point along a direction.

        From an inner point it is where the ray first enters a shadow (C3), from an outer one where it first enters the
        inner hull (C6).

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

    def universal_perturbation(
        self, data: Dataset, source: int, *, target: int | None = None, relative_gap: Fraction | float = 0
    ) -> TargetedPerturbation:
        """A perturbation that takes the inner label from all its points, for every accurate classifier (C5).

        It moves all inner points into the shadow of one outer point, the target. The shortest one for a given target
        is that of the linear classifiers on the inner points and the target (L7). With other targets for other points
        there may be a shorter one: the answer says what length is certified to be needed.

        Parameters
        ----------
        source
            The inner label, which is `region`.
        target
            The row of an outer point; by default the best of those that look most promising is taken, all of them if
            there are few.
        relative_gap
            How much longer than the shortest for its target it may be, see `LinearClassifiers`.

        Raises
        ------
        InvalidInputError
            As `realizable`; if the source is not the inner label, or the target no outer point.
        """
        return self.on(data).universal_perturbation(source, target=target, relative_gap=relative_gap)

    def width(
        self,
        data: Dataset,
        direction: Vector | Iterable[object] | None = None,
        *,
        exhaustive: bool | None = None,
    ) -> Width[ReLUClassifier]:
        """How many hidden units an accurate network needs, or one that a direction never fools too (C8).

        Parameters
        ----------
        direction
            The network is to keep the inner label along it, from every point to which it gives this label.
        exhaustive
            Whether to search for the least width. By default where there are at most 24 outer points; otherwise the
            lower bound comes from conflicts that are easy to find.

        Raises
        ------
        InvalidInputError
            As `transfers`; for "R'", where two units with a positive threshold can do what takes three of "R".
        """
        return self.on(data).width(direction, exhaustive=exhaustive)
