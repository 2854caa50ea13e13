"""Theorem 11, repaired: some v is adversarial, for every accurate h whose region labelled α is convex, and closed or
open, at every point that h labels α.

Every v = x_β − x_α serves. The paper asks that h be continuous in place of closed or open: but a continuous map to two
labels is constant, and none is accurate (E2). Without either the statement is false from two dimensions on (E3).

Tested on curved regions, with a boundary or without, with or without interior, bounded or not (convex_regions.py), and
for either label as α. The property files of Theorems 10, 15 and 16 test it on networks.

Hypotheses: the region is convex; it is closed or open; S has both labels; h is accurate on S. Each is dropped in turn
in a negative control.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.paper.counterexamples import COUNTEREXAMPLES
from properties import convex_oracle
from properties.convex_regions import ConvexSet, Part, Shape, convex_sets, describe, points_within, way_out
from properties.escape_support import lacking
from properties.support import accepted, census, counterexample, rows

FAR = [Fraction(10) ** k for k in (-12, -3, 0, 3, 12, 40)]


@dataclass(frozen=True)
class ByRegion:
    """α on a convex set, β elsewhere; β = −α."""

    region: ConvexSet
    alpha: int

    def __call__(self, x: ga.Vector) -> int:
        return self.alpha if x in self.region else -self.alpha

    def is_accurate(self, data: ga.Dataset) -> bool:
        return all(self(x) == y for _, x, y in rows(data))


class Accurate(NamedTuple):
    """Data, x_α and x_β of it, an accurate classifier, and points that it labels α."""

    S: ga.Dataset
    start: ga.Vector
    target: ga.Vector
    h: ByRegion
    points: list[ga.Vector]

    @property
    def v(self) -> ga.Vector:
        return self.target - self.start


@st.composite
def accurate(draw: DrawFn, *, dimension: int | None = None, wide: bool = False, flat: bool = False) -> Accurate:
    alpha = draw(st.sampled_from([-1, 1]))
    kind = gst.degenerate_convex_datasets if flat else gst.convex_datasets
    S = draw(kind(dimension=dimension, max_points=6, region=alpha, wide=wide))
    start, target = (draw(st.sampled_from([x for _, x, _ in rows(S, label)])) for label in (alpha, -alpha))
    region = draw(convex_sets(S, alpha))
    own = [x for _, x, _ in rows(S, alpha)]
    others = draw(st.lists(points_within(region, S, alpha), min_size=1, max_size=4))
    return Accurate(S, start, target, ByRegion(region, alpha), [*own, *others])


def check_all_are_fooled(drawn: Accurate) -> None:
    S, _, _, h, points = drawn
    assert h.is_accurate(S)
    assert not h.region.keeps(drawn.v)
    for x in points:
        assert h(x) == h.alpha
        c = way_out(h.region, x, drawn.v)
        # What has been left is not entered again.
        assert {h(x + factor * c * drawn.v) for factor in (1, 2, 10**12)} == {-h.alpha}


@given(accurate())
def test_every_accurate_classifier_is_fooled_throughout_its_region(drawn: Accurate) -> None:
    check_all_are_fooled(drawn)


@given(accurate(wide=True))
def test_also_with_numbers_of_all_sizes(drawn: Accurate) -> None:
    check_all_are_fooled(drawn)


@given(accurate(flat=True))
def test_also_with_regions_without_interior(drawn: Accurate) -> None:
    check_all_are_fooled(drawn)


@given(accurate(), st.data())
def test_one_direction_fools_all_classifiers(drawn: Accurate, data: st.DataObject) -> None:
    for _ in range(3):
        region = data.draw(convex_sets(drawn.S, drawn.h.alpha))
        assert ByRegion(region, drawn.h.alpha).is_accurate(drawn.S)
        assert not region.keeps(drawn.v)
        assert drawn.start + way_out(region, drawn.start, drawn.v) * drawn.v not in region


@given(accurate(wide=True))
def test_the_claim_about_all_classifiers_is_certified(drawn: Accurate) -> None:
    member = "convex" if drawn.h.alpha == -1 else "R''"
    answer = ConvexRegionClassifiers(member=member).transfers(drawn.S, drawn.v, drawn.h.alpha)
    assert answer.holds
    assert answer.certificate.kind == "transfers"
    assert accepted(answer.certificate, drawn.S)


@given(accurate(dimension=2))
def test_z3_finds_no_polyhedron_that_resists(drawn: Accurate) -> None:
    assert convex_oracle.transfers(drawn.S, drawn.v, drawn.h.alpha)


@given(accurate(), st.data())
def test_every_direction_that_transfers_leads_out_of_curved_regions_too(drawn: Accurate, data: st.DataObject) -> None:
    """C2 is decided by polyhedra: here one direction of any kind against one region of another."""
    v = data.draw(gst.convex_directions(drawn.S, region=drawn.h.alpha))
    member = "convex" if drawn.h.alpha == -1 else "R''"
    if ConvexRegionClassifiers(member=member).transfers(drawn.S, v, drawn.h.alpha).holds:
        assert not drawn.h.region.keeps(v)


# The regions are what they are said to be


@given(accurate(), st.data(), st.fractions(0, 1, max_denominator=8))
def test_the_regions_are_convex(drawn: Accurate, data: st.DataObject, t: Fraction) -> None:
    x, y = data.draw(st.sampled_from(drawn.points)), data.draw(st.sampled_from(drawn.points))
    assert x + t * (y - x) in drawn.h.region


@given(accurate(), st.data())
def test_what_keeps_a_ray_is_seen_along_it(drawn: Accurate, data: st.DataObject) -> None:
    region = drawn.h.region
    v = data.draw(gst.vectors(drawn.S.d).filter(bool))
    for x in drawn.points:
        if region.keeps(v):
            assert all(x + c * v in region for c in FAR)
        else:
            assert x + way_out(region, x, v) * v not in region


def test_known_regions() -> None:
    x, y = (ga.LinearClassifier(ga.Vector.of(w)) for w in ([1, 0], [0, 1]))
    disc = ConvexSet((Part(ga.LinearClassifier(ga.Vector.of([0, 0]), Fraction(-25)), (x, y)),), is_open=False)
    assert ga.Vector.of([3, 4]) in disc
    assert ga.Vector.of([3, Fraction(401, 100)]) not in disc
    assert ga.Vector.of([3, 4]) not in ConvexSet(disc.parts, is_open=True)
    assert not any(disc.keeps(ga.Vector.of(v)) for v in ([1, 0], [0, -1], [2, 3]))
    parabola = ConvexSet((Part(ga.LinearClassifier(ga.Vector.of([0, -1])), (x,)),), is_open=False)
    assert [parabola.keeps(ga.Vector.of(v)) for v in ([0, 1], [0, -1], [1, 10**9])] == [True, False, False]
    branch = ConvexSet((Part(ga.LinearClassifier(ga.Vector.of([0, -1])), (x,), Shape.CONE),), is_open=False)
    assert [branch.keeps(ga.Vector.of(v)) for v in ([0, 1], [1, 1], [1, 0], [0, -1])] == [True, True, False, False]
    point = ConvexSet((Part(ga.LinearClassifier(ga.Vector.of([0, 0])), (x, y)),), is_open=False)
    assert ga.Vector.of([0, 0]) in point
    assert ga.Vector.of([0, Fraction(1, 10**9)]) not in point


def test_draws_are_not_vacuous() -> None:
    def kinds(drawn: Accurate) -> list[str]:
        S, _, _, h, points = drawn
        found = [*describe(h.region, S), f"α = {h.alpha}"]
        found += ["not linearly separable"] * (not ga.LinearClassifiers().realizable(S).holds)
        found += ["not in S"] * any(x not in S.points for x in points)
        return found + ["far away"] * any(max(map(abs, x)) > 10**6 for x in points)

    counts = census(accurate(), kinds, 120) + census(accurate(flat=True), kinds, 60)
    floors = {"open": 40, "closed": 40, "α = 1": 40, "α = -1": 40, "not linearly separable": 25, "not in S": 75}
    floors |= {"bounded quadric": 30, "cone": 30, "half-space": 30, "no interior": 10, "several parts": 40}
    floors |= {"curved through a point of S": 8, "far away": 10}
    assert lacking(counts, floors) == {}


# Negative controls


@dataclass(frozen=True)
class Lexicographic:
    """α where u(x) < 0, and where u(x) = 0 as far as t(x) ≤ 0: a convex set, as its complement is; neither closed nor
    open."""

    u: ga.LinearClassifier
    t: ga.LinearClassifier

    def __call__(self, x: ga.Vector) -> int:
        u, t = self.u.value(x), self.t.value(x)
        return -1 if u < 0 or (u == 0 and t <= 0) else 1

    def flip_distance(self, x: ga.Vector, v: ga.Vector) -> Fraction | float:
        """From a point labelled −1."""
        for f in (self.u, self.t):
            if f.normal.dot(v):
                return -f.value(x) / f.normal.dot(v) if f.normal.dot(v) > 0 else math.inf
            if f.value(x) < 0:
                break
        return math.inf


@st.composite
def on_the_edge(draw: DrawFn) -> tuple[ga.Dataset, Lexicographic, ga.Vector]:
    """Two points on the boundary of a half-space, or elsewhere, and a point within."""
    d = draw(st.integers(1, 3))
    w, t, x = draw(gst.vectors(d).filter(bool)), draw(gst.vectors(d)), draw(gst.vectors(d))
    step = draw(gst.vectors(d).filter(bool))
    if draw(st.booleans()):
        step = w.squared_norm() * step - w.dot(step) * w
    h = Lexicographic(ga.LinearClassifier(w, -w.dot(x)), ga.LinearClassifier(t, -t.dot(x)))
    return ga.Dataset([list(x), list(x + step)], [-1, 1]), h, x - draw(st.integers(1, 9)) * w


def test_control_neither_closed_nor_open() -> None:
    """E3: x_β − x_α runs along the edge, and from within it never leads out."""

    def refutes(drawn: tuple[ga.Dataset, Lexicographic, ga.Vector]) -> bool:
        S, h, x = drawn
        accurate = all(h(p) == y for _, p, y in rows(S))
        return accurate and h(x) == -1 and h.flip_distance(x, S.point(1) - S.point(0)) == math.inf

    S, h, x = counterexample(on_the_edge(), refutes)
    v = S.point(1) - S.point(0)
    assert S.d >= 2
    assert {h(x + c * v) for c in FAR} == {-1}
    assert h.flip_distance(S.point(0), v) == 0
    assert ConvexRegionClassifiers().transfers(S, v, -1).holds
    # It can be turned into a closed or an open one only by losing a point of S.
    closed, opened = (ConvexSet((Part(h.u),), is_open) for is_open in (False, True))
    assert [ByRegion(region, -1).is_accurate(S) for region in (closed, opened)] == [False, False]


@st.composite
def two_points(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector]:
    """x_α and x_β in several dimensions, and a direction: a multiple of x_β − x_α, or any."""
    d = draw(st.integers(2, 3))
    a, step = draw(gst.vectors(d)), draw(gst.vectors(d).filter(bool))
    v = draw(gst.scales()) * step if draw(st.booleans()) else draw(gst.vectors(d).filter(bool))
    return ga.Dataset([list(a), list(a + step)], [-1, 1]), v


@given(two_points())
def test_control_there_every_direction_is_refuted(drawn: tuple[ga.Dataset, ga.Vector]) -> None:
    """E3: only multiples of x_β − x_α transfer to closed or open regions, and a half-open one resists those."""
    S, v = drawn
    a, step = S.point(0), S.point(1) - S.point(0)
    answer = ConvexRegionClassifiers().transfers(S, v, -1)
    if not answer.holds:
        assert answer.counterexample is not None
        assert answer.counterexample.flip_distance(a, v) == math.inf
        return
    along = ga.Vector.of([-step[1], step[0], *[0] * (S.d - 2)])
    w = along if along else ga.Vector.of([1, *[0] * (S.d - 1)])
    h = Lexicographic(ga.LinearClassifier(w, -w.dot(a)), ga.LinearClassifier(step, -step.dot(a)))
    assert [h(x) for x in S.points] == [-1, 1]
    assert h(a - w) == -1
    assert h.flip_distance(a - w, v) == math.inf


@given(st.lists(gst.rationals(), min_size=2, max_size=2, unique=True), gst.rationals())
def test_control_on_the_line_half_open_will_do(ends: list[Fraction], far: Fraction) -> None:
    """In one dimension convex sets are intervals, and x_β − x_α leads out of those without x_β, whatever their ends."""
    a, b = ends
    below = ga.LinearClassifier(ga.Vector.of([b - a]), a * (a - b))
    with_a = Lexicographic(below, ga.LinearClassifier(ga.Vector.of([0])))
    x, v = ga.Vector.of([a - abs(far) * (b - a)]), ga.Vector.of([b - a])
    assert [with_a(p) for p in (x, ga.Vector.of([a]), ga.Vector.of([b]))] == [-1, -1, 1]
    assert with_a.flip_distance(x, v) == abs(far)


@given(gst.vectors(2, wide=True).filter(bool))
def test_control_the_stored_counterexample_refutes_every_direction(v: ga.Vector) -> None:
    assert COUNTEREXAMPLES["E3"].refute(list(v)).holds


def test_control_a_region_that_is_not_convex() -> None:
    """α on either side of a slab around x_β."""

    @st.composite
    def drawn(draw: DrawFn) -> tuple[ga.Dataset, tuple[ga.Vector, Fraction], ga.Vector]:
        S = draw(gst.convex_datasets(max_points=4))
        w, b = draw(gst.vectors(S.d).filter(bool)), draw(st.sampled_from([x for _, x, _ in rows(S, 1)]))
        return S, (w, w.dot(b)), b + draw(st.integers(1, 10**6)) * w

    def refutes(case: tuple[ga.Dataset, tuple[ga.Vector, Fraction], ga.Vector]) -> bool:
        S, (w, level), x = case

        def h(p: ga.Vector) -> int:
            return 1 if abs(w.dot(p) - level) < Fraction(1, 8) else -1

        a, b = (next(rows(S, label))[1] for label in (-1, 1))
        slope, height = w.dot(b - a), w.dot(x) - level
        return all(h(p) == y for _, p, y in rows(S)) and h(x) == -1 and slope * height >= 0

    S, _, _ = counterexample(drawn(), refutes)
    assert ConvexRegionClassifiers().realizable(S).holds


def test_control_a_region_that_contains_the_other_point() -> None:
    def refutes(drawn: tuple[Accurate, ConvexSet]) -> bool:
        first, region = drawn
        return first.start in region and region.keeps(first.v)

    @st.composite
    def drawn(draw: DrawFn) -> tuple[Accurate, ConvexSet]:
        return draw(accurate()), draw(accurate()).h.region

    both = drawn().filter(lambda case: len(case[0].start) == len(case[1].parts[0].u.normal))
    first, region = counterexample(both, refutes)
    assert first.target in region


@given(accurate())
def test_control_with_one_label_every_direction_fails(drawn: Accurate) -> None:
    v, points = drawn.v, [x for _, x, _ in rows(drawn.S, drawn.h.alpha)]
    half_space = ConvexSet((Part(ga.LinearClassifier(-v, min(v.dot(x) for x in points))),), is_open=False)
    assert all(x in half_space for x in points)
    assert half_space.keeps(v)
    assert ByRegion(half_space, drawn.h.alpha)(drawn.target) == drawn.h.alpha
