"""What the property files of section 5 share: pairs x_α, x_β, accurate networks, points anywhere in their regions."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.piecewise_linear import Interval
from properties.support import rows

#: How far beyond the flip distance labels are looked up; a convex region that has been left is never entered again.
BEYOND = (Fraction(1, 10**12), Fraction(1), Fraction(10**12))


class Pair(NamedTuple):
    """Realizable data, x_α in the convex region and x_β outside, for a member class: "convex", "R", "R'" or "R''"."""

    S: ga.Dataset
    member: str
    start: ga.Vector
    target: ga.Vector

    @property
    def v(self) -> ga.Vector:
        """The direction that the theorems' proofs give."""
        return self.target - self.start

    @property
    def region(self) -> int:
        """The label of the convex region."""
        return gst.region_of(self.member)


class Fooled(NamedTuple):
    """A pair, an accurate network, how it was found, and points that the network labels like its region."""

    pair: Pair
    network: ReLUClassifier
    way: str
    points: list[ga.Vector]


@st.composite
def pairs_of(draw: DrawFn, S: ga.Dataset, member: str) -> Pair:
    region = gst.region_of(member)
    start, target = (draw(st.sampled_from([x for _, x, _ in rows(S, label)])) for label in (region, -region))
    return Pair(S, member, start, target)


@st.composite
def pairs(draw: DrawFn, member: str, *, dimension: int | None = None, max_points: int = 6, wide: bool = False) -> Pair:
    region = gst.region_of(member)
    S = draw(gst.convex_datasets(dimension=dimension, max_points=max_points, region=region, wide=wide))
    return draw(pairs_of(S, member))


@st.composite
def times(draw: DrawFn, interval: Interval) -> Fraction:
    """A number in an interval: an end of it, close to one, in the middle, or far out."""
    upwards = draw(st.booleans()) if math.inf not in (-interval.start, interval.stop) else interval.stop == math.inf
    end, belongs = (interval.stop, interval.has_stop) if upwards else (interval.start, interval.has_start)
    if isinstance(end, float):
        return interval.inner + (1 if upwards else -1) * draw(st.sampled_from([1, 10**9, 10**30]))
    if belongs and draw(st.booleans()):
        return end
    return end + (interval.inner - end) / (1 << draw(st.integers(0, 40)))


@st.composite
def labelled_points(draw: DrawFn, h: ReLUClassifier, S: ga.Dataset, label: int) -> ga.Vector:
    """Points with the label of the convex region: of S, of the hull, and along a ray from there as far as it goes."""
    x = draw(gst.hull_points(S, region=label))
    if draw(st.sampled_from([True, False, False])):
        return x
    v = draw(gst.vectors(S.d).filter(bool))
    here = next(interval for interval in h.label_intervals(x, v, label) if 0 in interval)
    return x + draw(times(here)) * v


@st.composite
def widened(draw: DrawFn, h: ReLUClassifier, width: int) -> ReLUClassifier:
    """The same function with more units: copies, units that decide nothing, and such of output weight 0."""
    units = list(h.units)
    d = len(units[0].normal)
    weights = [Fraction(1)] * h.width if h.output_weights is None else list(h.output_weights)
    idle = ga.LinearClassifier(ga.Vector.of([0] * d), Fraction(1 if h.rule is Rule.ALL else -1))
    while len(units) < width:
        kind = draw(st.sampled_from(["copy", "idle", *["mute"] * ("R'" in h.members)]))
        if kind == "mute":
            units.append(ga.LinearClassifier(draw(gst.vectors(d)), draw(gst.rationals())))
            weights.append(Fraction(0))
        elif kind == "copy":
            k = draw(st.integers(0, len(units) - 1))
            units.append(units[k])
            # In 𝓡 and 𝓡″ what a unit gives may be given twice; in 𝓡′ it is shared out.
            weights[k] = weights[k] / 2 if "R'" in h.members else weights[k]
            weights.append(weights[k])
        else:
            units.append(idle)
            weights.append(Fraction(1))
    return ReLUClassifier(tuple(units), None if h.rule is Rule.ALL else ga.Vector.of(weights), h.threshold, h.rule)


@st.composite
def fooled_by(draw: DrawFn, pair: Pair, *, way: str | None = None) -> Fooled:
    found = draw(gst.networks_with_way(pair.S, member=pair.member, way=way))
    h = found.classifier
    if draw(st.integers(0, 3)) == 0:
        h = draw(widened(h, len(pair.S.indices(-pair.region)) + 3))
    own = [x for _, x, _ in rows(pair.S, pair.region)]
    others = draw(st.lists(labelled_points(h, pair.S, pair.region), min_size=1, max_size=3))
    return Fooled(pair, h, found.way, [*own, *others])


def fooled(
    member: str, *, way: str | None = None, dimension: int | None = None, wide: bool = False
) -> SearchStrategy[Fooled]:
    """Realizable data of every kind, a pair, and an accurate network of the member class, found in any way."""
    return pairs(member, dimension=dimension, wide=wide).flatmap(lambda pair: fooled_by(pair, way=way))


def kinds_of(drawn: Fooled) -> list[str]:
    """What a census counts."""
    (S, _, _, _), h, way, points = drawn
    region = drawn.pair.region
    found = [way, f"rule {h.rule.value}", f"width {h.width}"]
    found += ["as wide as S⁺ + 3"] * (h.width == len(S.indices(-region)) + 3)
    # A unit that decides about no point of S: never active, or, where all units have to be positive, always.
    found += ["dead unit"] * any(all(region * u.value(x) >= 0 for x in S.points) for u in h.units)
    found += ["a unit twice"] * (len(set(h.units)) < h.width)
    found += ["zero output weight"] * (h.output_weights is not None and 0 in list(h.output_weights))
    found += ["not linearly separable"] * (not ga.LinearClassifiers().realizable(S).holds)
    found += ["not in S"] * any(x not in S.points for x in points)
    found += ["far away"] * any(max(map(abs, x)) > 10**6 for x in points)
    found += ["on the boundary"] * any(0 in [u.value(x) for u in h.units if u.normal] for x in points)
    found += ["several outer points"] * (len({x for _, x, _ in rows(S, -region)}) > 1)
    return found


def lacking(counts: dict[str, int], floors: dict[str, int]) -> dict[str, int]:
    """The kinds that were drawn less often than they have to be."""
    return {kind: counts.get(kind, 0) for kind, floor in floors.items() if counts.get(kind, 0) < floor}


@st.composite
def slabs(draw: DrawFn, S: ga.Dataset, label: int) -> tuple[ga.LinearClassifier, ga.Vector]:
    """For linearly separable S: u, more than 1 at the points without the label, and a point at which it is below −1.

    At the points with the label it is below 1, and often not below −1. |u| = σ(u) + σ(−u) is the output of a network.
    """
    g = draw(gst.accurate_linear_classifiers(S))
    g = ga.LinearClassifier(-label * g.normal, -label * g.bias)
    depth = max(-g.value(x) for _, x, _ in rows(S, label)) * draw(
        st.sampled_from([Fraction(1, 4), Fraction(1), Fraction(2)])
    )
    u = ga.LinearClassifier(g.normal * (2 / depth), g.bias * 2 / depth + 1)
    x = draw(st.sampled_from(S.points))
    return u, x - (abs(u.value(x)) + 1 + draw(st.integers(1, 9))) / u.normal.squared_norm() * u.normal


def mirrored(u: ga.LinearClassifier) -> ga.LinearClassifier:
    return ga.LinearClassifier(-u.normal, -u.bias)


@st.composite
def half_spaces(draw: DrawFn, S: ga.Dataset, label: int) -> list[ga.LinearClassifier]:
    """Functions that are negative on the points with the label, such that each other point has one positive there."""
    inner = [list(x) for _, x, _ in rows(S, label)]
    found: list[ga.LinearClassifier] = []
    for _, x, _ in rows(S, -label):
        if all(u.value(x) <= 0 for u in found):
            split = ga.Dataset([*inner, list(x)], [-1] * len(inner) + [1])
            found.append(draw(gst.accurate_linear_classifiers(split)))
    return found
