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

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from geomadv.certificate import Certificate, Json, encode_affine, encode_multipliers, encode_rational, encode_vector
from geomadv.classes.answers import (
    Bound,
    Forced,
    Realizable,
    ReLURealizable,
    ReLUTransfers,
    Status,
    TargetedPerturbation,
    Transfers,
    Width,
)
from geomadv.classes.base import HypothesisClass, timed
from geomadv.classes.convex.cover import Blocked, cover
from geomadv.classes.convex.shadows import ShadowBound, Shadows, Units, on_rows
from geomadv.classes.convex.width import least_cover
from geomadv.classes.linear.universal_bracket import universal_certificate, universal_perturbation
from geomadv.engines import Engine
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import check_dataset, checked_gap, signed_source
from geomadv.exact.dataset import Dataset
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, stacked
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector
from geomadv.solvers.motzkin import Alternative, separate

__all__ = ["ConvexRegionClassifiers"]


_FEW = 24  # outer points, up to which the least width is searched for
_MEMBERS = {"convex": -1, "R": -1, "R'": -1, "R''": 1}


class ConvexRegionClassifiers(HypothesisClass):
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
    engine
        What guesses: "active-set" (default), "cvxpy", or an `Engine`. It changes no answer.

    Attributes
    ----------
    region : int
        The label of the convex region, −1 or 1.
    """

    def __init__(self, *, member: str = "convex", engine: str | Engine | None = None) -> None:
        super().__init__(engine=engine)
        if not isinstance(member, str) or member not in _MEMBERS:
            raise InvalidInputError(f"member must be one of {', '.join(_MEMBERS)}, got {member!r}")
        self.member = member
        self.region = _MEMBERS[member]
        self._latest: tuple[Dataset, Shadows, Units | Realizable[ReLUClassifier, Multipliers]] | None = None

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        return "classifier with a convex region" if self.member == "convex" else "two-layer ReLU network"

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return {"name": "convex-region", "region": self.region}

    @timed
    def realizable(self, data: Dataset) -> ReLURealizable:
        """Whether some classifier is accurate: whether no outer point is in the convex hull of the inner ones (C1).

        Raises
        ------
        InvalidInputError
            If the labels are not −1 and 1, or only one occurs.
        """
        shadows, separator = self._accurate(data)
        if isinstance(separator, Realizable):
            return separator
        return Realizable(
            status=Status.HOLDS,
            certificate=self._certificate(data, "separable", {}, {"separator": encode_units(shadows, separator)}),
            classifier=self._network(shadows, separator),
        )

    @timed
    def transfers(self, data: Dataset, direction: Vector | Iterable[object], source: int) -> ReLUTransfers:
        """Whether a direction is adversarial for every accurate classifier at every point of the source label.

        At the inner label it is iff some outer point is an inner convex combination plus a positive multiple of the
        direction (C2, which contains Theorems 10, 11, 15 and 16); then it is so at every point to which a classifier
        gives the inner label. At the outer label it is iff the ray from every outer point meets the inner hull (C6).

        Raises
        ------
        InvalidInputError
            As `realizable`; if the direction is zero or has the wrong dimension.
        """
        v, source = self._direction(data, direction), signed_source(data, source)
        shadows, separator = self._accurate(data)
        if isinstance(separator, Realizable):
            return Transfers(status=Status.VACUOUS, certificate=separator.certificate)
        claim = {"direction": encode_vector(v), "source": source}
        weak = shadows.along(v, source)
        if source == self.region:
            found = cover(shadows.inner, shadows.outer, weak, self.engine)
            if isinstance(found, Blocked):
                multipliers = shadows.certifying(found.why, found.outer, v)
                evidence = {
                    "multipliers": encode_multipliers(multipliers),
                    "separator": encode_units(shadows, separator),
                }
                certificate = self._certificate(data, "transfers", claim, evidence)
                return Transfers(status=Status.HOLDS, certificate=certificate, multipliers=multipliers)
            units: Units = found.units
        else:
            escape = self._escape(shadows, weak)
            if escape is None:
                # Then the ray from every outer point has a first point in the inner hull.
                certificate = self._outer_bounds(shadows, v, source, separator)
                return Transfers(status=Status.HOLDS, certificate=certificate)
            units = self._completed(shadows, [escape])
        certificate = self._certificate(data, "does-not-transfer", claim, {"classifier": encode_units(shadows, units)})
        return Transfers(status=Status.FAILS, certificate=certificate, counterexample=self._network(shadows, units))

    @timed
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
        row = self._row(data, row)
        v, source = self._direction(data, direction), int(data.signs[row])
        shadows, separator = self._accurate(data)
        if isinstance(separator, Realizable):
            return Bound(status=Status.VACUOUS, certificate=separator.certificate)
        if source == self.region:
            units: Units
            best, units = self._first_shadow(shadows, v, source, row)
        else:
            best = shadows.bound(shadows.outer_rows.index(row), v, source, row)
            units = self._completed(shadows, [best.unit])
        finite = best.distance is not None
        certificate = self._certificate(
            data,
            "bound",
            {
                "direction": encode_vector(v),
                "source": source,
                "points": [row],
                "largest": None if best.distance is None else encode_rational(best.distance),
                "attained_at": row if finite else None,
                "unbounded": [] if finite else [row],
            },
            {
                "upper": [] if best.upper is None else [encode_multipliers(best.upper)],
                "attaining": encode_units(shadows, units) if finite else None,
                "escaping": [] if finite else [encode_units(shadows, units)],
                "separator": encode_units(shadows, separator),
            },
        )
        network = self._network(shadows, units, weakly=True)
        return Bound(
            status=Status.HOLDS if finite else Status.FAILS,
            certificate=certificate,
            value=math.inf if best.distance is None else best.distance,
            attaining=network if finite else None,
            escaping=None if finite else network,
        )

    @timed
    def forced(self, data: Dataset, point: Vector | Iterable[object]) -> Forced[ReLUClassifier]:
        """Whether all accurate classifiers give a point the same label, and which (C4).

        The inner label iff the point is in the hull of the inner points, the outer one iff it is in a shadow.

        Raises
        ------
        InvalidInputError
            As `realizable`; if the point has the wrong dimension.
        """
        p = self._vector(data, point, "point")
        shadows, separator = self._accurate(data)
        if isinstance(separator, Realizable):
            return Forced(status=Status.VACUOUS, certificate=separator.certificate)
        inside, outside = shadows.at(p, self.region), shadows.at(p, -self.region)
        excluding = cover(shadows.inner, outside, shadows.nothing, self.engine, few=False)
        if isinstance(excluding, Blocked):
            # Σ λ_i D z_i + λ_p (−r) D_p (p, 1) = 0: the point is an inner convex combination.
            factor = 1 / (excluding.why.strict[len(shadows.inner_rows)] * p.denominator)
            return self._forced(shadows, p, self.region, shadows.multipliers(excluding.why, [], factor), separator)
        containing = cover(stacked(shadows.inner, inside), shadows.outer, shadows.nothing, self.engine, few=False)
        if isinstance(containing, Blocked):
            strict = containing.why.strict
            place = len(shadows.inner_rows)  # of the point, between the inner rows and the outer one
            factor = 1 / (strict[place] * p.denominator)
            why = Alternative({i - (i > place): w for i, w in strict.items() if i != place}, {})
            multipliers = shadows.multipliers(why, [containing.outer], factor)
            return self._forced(shadows, p, -self.region, multipliers, separator)
        outer_units = self._completed(shadows, excluding.units)
        by_label = {self.region: containing.units, -self.region: outer_units}
        evidence = {name: encode_units(shadows, by_label[label]) for name, label in (("positive", 1), ("negative", -1))}
        return Forced(
            status=Status.FAILS,
            certificate=self._certificate(data, "not-forced", {"point": encode_vector(p)}, evidence),
            disagreeing=(self._network(shadows, by_label[1], [p]), self._network(shadows, by_label[-1], [p])),
        )

    @timed
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
        source, gap = signed_source(data, source), checked_gap(relative_gap)
        if source != self.region:
            raise InvalidInputError(
                f"universal perturbations are found for the inner label only; pass source={self.region}"
            )
        shadows, separator = self._accurate(data)
        if isinstance(separator, Realizable):
            return TargetedPerturbation(status=Status.VACUOUS, certificate=separator.certificate)
        if target is None:
            targets = shadows.nearest_targets()
        else:
            if self._row(data, target) not in shadows.outer_rows:
                raise InvalidInputError(f"the target must be a row with the label {-self.region}, got row {target}")
            targets = [shadows.outer_rows.index(target)]
        found = {k: universal_perturbation(shadows.space(k)[0], source, gap) for k in targets}
        best = min(targets, key=lambda k: (found[k].perturbation.squared_norm(), k))
        space, rows = shadows.space(best)
        delta = found[best].perturbation
        row, least, units = shadows.farthest(separator, delta.squared_norm())
        claim = {
            "perturbation": encode_vector(delta),
            "source": source,
            "squared_length_at_least": encode_rational(least),
        }
        evidence = {
            "upper": [encode_multipliers(on_rows(m, rows)) for m in found[best].upper],
            "classifier": encode_units(shadows, units),
            "index": row,
            "separator": encode_units(shadows, separator),
        }
        return TargetedPerturbation(
            status=Status.HOLDS,
            certificate=self._certificate(data, "universal-between", claim, evidence),
            perturbation=delta,
            squared_length=delta.squared_norm(),
            squared_length_at_least=least,
            target=shadows.outer_rows[best],
            target_certificate=universal_certificate(space, source, found[best]),
        )

    @timed
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
        if self.member == "R'":
            raise InvalidInputError(
                "the least width is known for a sum of units compared with 0, not with a positive threshold; "
                "pass member='R'"
            )
        check_dataset(data)
        if exhaustive is not None and not isinstance(exhaustive, bool):
            raise InvalidInputError(f"exhaustive must be True, False or None, got {exhaustive!r}")
        v = None if direction is None else self._direction(data, direction)
        shadows, separator = self._accurate(data)
        if isinstance(separator, Realizable):
            return Width(status=Status.VACUOUS, certificate=separator.certificate)
        weak = shadows.nothing if v is None else shadows.along(v, self.region)
        known = cover(shadows.inner, shadows.outer, weak, self.engine)
        if isinstance(known, Blocked):
            return Width(
                status=Status.FAILS, certificate=self.transfers(data, direction or (), self.region).certificate
            )
        if exhaustive is None:
            exhaustive = len(shadows.outer_rows) <= _FEW
        least = least_cover(shadows.inner, shadows.outer, weak, known, self.engine, exhaustive=exhaustive)
        evidence = [
            {
                "multipliers": encode_multipliers(
                    shadows.multipliers(
                        conflict.why,
                        conflict.outer,
                        1 / (conflict.why.weak[0] * v.denominator) if v and conflict.why.weak else Fraction(1),
                    )
                ),
                "steps": len(conflict.why.weak),
            }
            for conflict in least.conflicts
        ]
        claim = {"at_least": least.at_least, "direction": None if v is None else encode_vector(v)}
        return Width(
            status=Status.HOLDS,
            certificate=self._certificate(data, "width-at-least", claim, {"conflicts": evidence}),
            lower=least.at_least,
            upper=len(least.units),
            classifier=self._network(shadows, least.units),
            network_certificate=self._network_certificate(shadows, least.units, v),
        )

    # What the questions share.

    def _network_certificate(self, shadows: Shadows, units: Units, v: Vector | None) -> Certificate:
        """That a network is accurate, and keeps the inner label along a direction."""
        encoded = encode_units(shadows, units)
        if v is None:
            return self._certificate(shadows.data, "separable", {}, {"separator": encoded})
        claim = {"direction": encode_vector(v), "source": self.region}
        return self._certificate(shadows.data, "does-not-transfer", claim, {"classifier": encoded})

    def _accurate(self, data: Dataset) -> tuple[Shadows, Units | ReLURealizable]:
        """The data split, with the units of an accurate network, or why there is none; kept for the next question."""
        check_dataset(data)
        if self._latest is None or self._latest[0] is not data:
            shadows = Shadows(data, self.region, self.engine)
            found = cover(shadows.inner, shadows.outer, shadows.nothing, self.engine)
            separator = self._covered(shadows, found) if isinstance(found, Blocked) else found.units
            self._latest = data, shadows, separator
        return self._latest[1:]

    def _covered(self, shadows: Shadows, blocked: Blocked) -> ReLURealizable:
        """The answer where an outer point lies in the inner hull."""
        outer = shadows.outer_rows[blocked.outer]
        factor = 1 / (blocked.why.strict[len(shadows.inner_rows)] * shadows.data.denominator)
        multipliers = shadows.multipliers(blocked.why, [blocked.outer], factor)
        certificate = self._certificate(
            shadows.data, "inseparable", {}, {"multipliers": encode_multipliers(multipliers)}
        )
        return Realizable(
            status=Status.FAILS,
            certificate=certificate,
            member=self.member_name,
            multipliers=multipliers,
            common_point=shadows.data.point(outer),
        )

    def _escape(self, shadows: Shadows, weak: IntegerMatrix) -> Homogeneous | None:
        """A unit that is right about an outer point and does not fall along the direction, if there is one (C6)."""
        for k in range(len(shadows.outer_rows)):
            found = separate(stacked(shadows.inner, shadows.outer.take([k])), weak, self.engine)
            if not isinstance(found, Alternative):
                return found
        return None

    def _first_shadow(
        self, shadows: Shadows, v: Vector, source: int, row: int
    ) -> tuple[ShadowBound, list[Homogeneous]]:
        """The first shadow that the ray from an inner row enters, and a network that it does not leave before (C3).

        The network is completed outer point by outer point. One that blocks it casts a shadow that the ray enters no
        later than the best known one, and its own unit stands for it from then on.
        """
        best = ShadowBound(None, None, [])
        weak = shadows.along(v, source)
        left = list(range(len(shadows.outer_rows)))
        units: list[Homogeneous] = []
        while True:
            found = cover(shadows.inner, shadows.outer.take(left), weak, self.engine, few=False)
            if not isinstance(found, Blocked):
                return best, [*units, *found.units]
            here = shadows.bound(left[found.outer], v, source, row)
            units.append(here.unit)
            left = [k for k in left if shadows.outer.signs(here.unit)[k] <= 0 and k != left[found.outer]]
            if here.distance is not None and (best.distance is None or here.distance < best.distance):
                best = here
                weak = shadows.at(shadows.data.point(row) + here.distance * v, source)

    def _outer_bounds(self, shadows: Shadows, v: Vector, source: int, separator: Units) -> Certificate:
        """The certificate of the bounds at all outer points, which are finite."""
        bounds = [shadows.bound(k, v, source, row) for k, row in enumerate(shadows.outer_rows)]
        largest, place = max((b.distance, -k) for k, b in enumerate(bounds) if b.distance is not None)
        attaining = self._completed(shadows, [bounds[-place].unit])
        claim = {
            "direction": encode_vector(v),
            "source": source,
            "points": "all",
            "largest": encode_rational(largest),
            "attained_at": shadows.outer_rows[-place],
            "unbounded": [],
        }
        evidence = {
            "upper": [encode_multipliers(b.upper) for b in bounds if b.upper is not None],
            "attaining": encode_units(shadows, attaining),
            "escaping": [],
            "separator": encode_units(shadows, separator),
        }
        return self._certificate(shadows.data, "bound", claim, evidence)

    def _forced(
        self, shadows: Shadows, p: Vector, label: int, multipliers: Multipliers, separator: Units
    ) -> Forced[ReLUClassifier]:
        evidence = {"multipliers": encode_multipliers(multipliers), "separator": encode_units(shadows, separator)}
        claim = {"point": encode_vector(p), "label": label}
        certificate = self._certificate(shadows.data, "forced", claim, evidence)
        return Forced(status=Status.HOLDS, certificate=certificate, label=label)

    def _completed(self, shadows: Shadows, units: Units) -> Units:
        """The units, and further ones for the outer points about which none of them is right."""
        right = np.zeros(len(shadows.outer_rows), dtype=bool)
        for unit in units:
            right |= shadows.outer.signs(unit) > 0
        left = np.flatnonzero(~right)
        if not left.size:
            return units
        found = cover(shadows.inner, shadows.outer.take(left), shadows.nothing, self.engine, few=False)
        if isinstance(found, Blocked):
            raise ArithmeticError("an outer point lies in the inner hull, which contradicts an accurate network")
        return [*units, *found.units]

    def _network(
        self, shadows: Shadows, units: Units, points: Sequence[Vector] = (), *, weakly: bool = False
    ) -> ReLUClassifier:
        """The network of these hidden units, as the class named writes it.

        In 𝓡′ the threshold is half the least positive value of a unit at outer points and the others named, so that
        every unit alone exceeds it; a weakly accurate network, which may be zero at outer points, is written as in 𝓡.
        """
        functions = tuple(shadows.affine(unit) for unit in units)
        if self.member == "R''":
            return ReLUClassifier(functions, rule=Rule.ALL)
        network = ReLUClassifier(functions)
        if self.member != "R'" or weakly:
            return network
        outer = [shadows.data.point(row) for row in shadows.outer_rows]
        least = min(value for unit in functions for value in map(unit.value, [*outer, *points]) if value > 0)
        return ReLUClassifier(functions, threshold=least / 2)


def encode_units(shadows: Shadows, units: Units) -> Json:
    """The hidden units as a certificate has them."""
    return [encode_affine(shadows.affine(unit)) for unit in units]
