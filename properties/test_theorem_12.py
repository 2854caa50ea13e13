"""Theorem 12, repaired: fix x_α and x_β. Some v is adversarial, for every h with h(x_α) = α and h(x_β) = β that says β
everywhere outside some convex set C_h, at every point that h labels α.

C_h contains x_α and not x_β, and is closed or open; inside it h is arbitrary. v = x_β − x_α serves, and, as no other
point is known, only its positive multiples do.

The paper asks that h be continuous, which leaves no h at all (E2), and allows x_β in C_h, with which it is false (E4).

Hypotheses: C_h is convex, closed or open, without x_β, and h is β outside it; h is right at x_α and x_β. Each is
dropped in turn in a negative control.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.networks import ReLUClassifier
from geomadv.paper.counterexamples import COUNTEREXAMPLES
from properties import convex_oracle
from properties.convex_regions import ConvexSet, convex_sets, describe, points_within, way_out
from properties.escape_support import lacking
from properties.support import accepted, census, counterexample

Inside = Callable[[ga.Vector], int]


@dataclass(frozen=True)
class Checkerboard:
    """−1 and +1 in turn on the cells of a grid."""

    cell: Fraction

    def __call__(self, x: ga.Vector) -> int:
        return 1 if sum(int(c // self.cell) for c in x) % 2 else -1


@dataclass(frozen=True)
class Sparse:
    """−1 at finitely many points only."""

    points: tuple[ga.Vector, ...]

    def __call__(self, x: ga.Vector) -> int:
        return -1 if x in self.points else 1


@dataclass(frozen=True)
class WithinSet:
    """α = −1 at x_α; elsewhere in C as `inside` says; β = 1 outside C."""

    C: ConvexSet
    start: ga.Vector
    inside: Inside

    def __call__(self, x: ga.Vector) -> int:
        return -1 if x == self.start else self.inside(x) if x in self.C else 1


class Fixed(NamedTuple):
    """x_α and x_β, a classifier, and points that it labels α, which lie in C."""

    start: ga.Vector
    target: ga.Vector
    h: WithinSet
    points: list[ga.Vector]

    @property
    def v(self) -> ga.Vector:
        return self.target - self.start

    @property
    def S(self) -> ga.Dataset:
        return ga.Dataset([list(self.start), list(self.target)], [-1, 1])


def behaviours(points: list[ga.Vector], dimension: int) -> SearchStrategy[Inside]:
    return st.one_of(
        st.builds(Checkerboard, st.sampled_from([Fraction(1), Fraction(1, 3), Fraction(1, 10**6)])),
        st.lists(st.sampled_from(points), min_size=1, max_size=3).map(lambda some: Sparse(tuple(some))),
        gst.relu_classifiers(dimension),
        st.just(lambda x: -1),
    )


@st.composite
def fixed(draw: DrawFn, *, dimension: int | None = None, wide: bool = False) -> Fixed:
    d = draw(st.integers(1, 3)) if dimension is None else dimension
    start = draw(gst.vectors(d, wide=wide))
    target = start + draw(gst.vectors(d, wide=wide).filter(bool))
    # More points, so that the set is not made for these two only.
    others = draw(st.lists(gst.vectors(d), max_size=2).map(lambda more: [x for x in more if x != target]))
    held = [x for x in others if not _before(start, x, target)]
    S = ga.Dataset([list(start), *map(list, held[:1]), list(target)], [-1] * (1 + len(held[:1])) + [1])
    C = draw(convex_sets(S, -1))
    points = [start, *held[:1], *draw(st.lists(points_within(C, S, -1), min_size=1, max_size=4))]
    h = WithinSet(C, start, draw(behaviours(points, d)))
    return Fixed(start, target, h, [x for x in points if h(x) == -1])


def _before(start: ga.Vector, x: ga.Vector, target: ga.Vector) -> bool:
    """Whether the target lies between the other two, where no convex set has these and not that."""
    back, forth = start - target, x - target
    return back.dot(forth) <= 0 and back.squared_norm() * forth.squared_norm() == back.dot(forth) ** 2


def check_all_are_fooled(drawn: Fixed) -> None:
    start, target, h, points = drawn
    assert (h(start), h(target)) == (-1, 1)
    assert start in h.C
    assert target not in h.C
    assert start in points
    for x in points:
        assert h(x) == -1
        assert x in h.C
        c = way_out(h.C, x, drawn.v)
        assert {h(x + factor * c * drawn.v) for factor in (1, 3, 10**12)} == {1}


@given(fixed())
def test_every_classifier_is_fooled_wherever_it_says_alpha(drawn: Fixed) -> None:
    check_all_are_fooled(drawn)


@given(fixed(wide=True))
def test_also_with_numbers_of_all_sizes(drawn: Fixed) -> None:
    check_all_are_fooled(drawn)


@given(fixed())
def test_the_two_points_alone_give_the_direction(drawn: Fixed) -> None:
    answer = ConvexRegionClassifiers().transfers(drawn.S, drawn.v, -1)
    assert answer.holds
    assert accepted(answer.certificate, drawn.S)
    assert not drawn.h.C.keeps(drawn.v)


@given(fixed(dimension=2), gst.vectors(2).filter(bool))
def test_no_direction_but_its_multiples_will_do(drawn: Fixed, v: ga.Vector) -> None:
    """A network with a half-space for C is of the class, too: h = α all over C."""
    parallel = v[0] * drawn.v[1] == v[1] * drawn.v[0] and v.dot(drawn.v) > 0
    answer = ConvexRegionClassifiers().transfers(drawn.S, v, -1)
    assert answer.holds == parallel == convex_oracle.transfers(drawn.S, v)
    assert accepted(answer.certificate, drawn.S)
    if not parallel:
        assert answer.counterexample is not None
        assert answer.counterexample.flip_distance(drawn.start, v) == math.inf


def test_draws_are_not_vacuous() -> None:
    def kinds(drawn: Fixed) -> list[str]:
        start, _, h, points = drawn
        found = describe(h.C, drawn.S) + ["network inside"] * isinstance(h.inside, ReLUClassifier)
        found += [kind.__name__ for kind in (Checkerboard, Sparse) if isinstance(h.inside, kind)]
        found += ["other points labelled α"] * (len(set(points)) > 1)
        back = [way_out(h.C, x, drawn.v) for x in points]
        steps = [Fraction(k, 16) for k in range(1, 16)]
        labels = [[h(x + t * c * drawn.v) for t in steps] for x, c in zip(points, back, strict=True)]
        found += ["β and α again on the way out"] * any(
            -1 in row and 1 in row[: len(row) - 1 - row[::-1].index(-1)] for row in labels
        )
        return found + ["far away"] * any(max(map(abs, x - start)) > 10**6 for x in points)

    counts = census(fixed(), kinds, 120)
    floors = {"open": 30, "closed": 30, "bounded quadric": 15, "cone": 15, "half-space": 12, "no interior": 5}
    floors |= {"network inside": 12, "Checkerboard": 12, "Sparse": 12, "other points labelled α": 50}
    floors |= {"β and α again on the way out": 5, "far away": 8}
    assert lacking(counts, floors) == {}


# Negative controls


@dataclass(frozen=True)
class Hole:
    """β in a ball around x_β only; C is all of space."""

    center: ga.Vector
    squared_radius: Fraction

    def __call__(self, x: ga.Vector) -> int:
        return 1 if (x - self.center).squared_norm() < self.squared_radius else -1

    def is_met(self, x: ga.Vector, v: ga.Vector) -> bool:
        """Whether x + c v is in the ball for some c > 0, for x outside: by the discriminant."""
        away = x - self.center
        b, c = away.dot(v), away.squared_norm() - self.squared_radius
        return b < 0 and b * b - v.squared_norm() * c > 0


@st.composite
def holes(draw: DrawFn) -> tuple[Fixed, Hole, ga.Vector]:
    pair = draw(fixed())
    radius = pair.v.squared_norm() * draw(st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(1, 100)]))
    return pair, Hole(pair.target, radius), pair.start + draw(gst.rationals()) * pair.v


def test_control_the_convex_set_may_contain_the_other_point() -> None:
    """E4: from beyond x_β the direction leads away from it."""

    def refutes(drawn: tuple[Fixed, Hole, ga.Vector]) -> bool:
        pair, h, x = drawn
        return h(x) == -1 and not h.is_met(x, pair.v)

    pair, h, x = counterexample(holes(), refutes)
    assert (h(pair.start), h(pair.target)) == (-1, 1)
    assert h.is_met(pair.start, pair.v)
    assert {h(x + 10**k * pair.v) for k in range(9)} == {-1}


@given(holes(), st.data())
def test_control_there_every_direction_is_refuted(drawn: tuple[Fixed, Hole, ga.Vector], data: st.DataObject) -> None:
    """E4: v or −v leads away from the hole, so from one of two points on either side v never meets it."""
    pair, h, _ = drawn
    v = data.draw(st.one_of(gst.vectors(len(pair.start)).filter(bool), st.just(pair.v)))
    sides = [pair.start, pair.target + pair.v]
    assert [h(x) for x in sides] == [-1, -1]
    assert not all(h.is_met(x, v) for x in sides)


@given(gst.rationals(wide=True).filter(bool))
def test_control_the_stored_counterexample_refutes_every_direction(v: Fraction) -> None:
    assert COUNTEREXAMPLES["E4"].refute([v]).holds


@dataclass(frozen=True)
class HalfOpen:
    """α on the open half-space w·x < w·x_α, and at x_α on its edge."""

    w: ga.Vector
    start: ga.Vector

    def __call__(self, x: ga.Vector) -> int:
        return -1 if self.w.dot(x - self.start) < 0 or x == self.start else 1


@given(fixed().filter(lambda drawn: len(drawn.start) > 1))
def test_control_the_set_may_be_neither_closed_nor_open(drawn: Fixed) -> None:
    """With E3's set, h = α on it: from within, no step along v leads out, for any x_α and x_β."""
    start, target, v = drawn.start, drawn.target, drawn.v
    w = ga.Vector.of([-v[1], v[0], *[0] * (len(v) - 2)])
    w = w if w else ga.Vector.of([1, *[0] * (len(v) - 1)])
    h = HalfOpen(w, start)
    assert (h(start), h(target)) == (-1, 1)
    assert w.dot(v) == 0
    assert {h(start - w + Fraction(10) ** k * v) for k in (-9, 0, 9, 90)} == {-1}


@given(fixed())
def test_control_not_always_beta_outside(drawn: Fixed) -> None:
    """α beyond x_β, too, where C cannot be: the ray from there never meets another label."""
    x = drawn.target + drawn.v

    def h(p: ga.Vector) -> int:
        return -1 if (p - x).dot(drawn.v) >= 0 else drawn.h(p)

    assert [h(p) for p in (drawn.start, drawn.target, x)] == [-1, 1, -1]
    assert x not in drawn.h.C
    assert {h(x + 10**k * drawn.v) for k in range(9)} == {-1}


def test_control_another_target() -> None:
    """The direction depends on x_β: with a set made for another one it may stay inside."""

    @st.composite
    def drawn(draw: DrawFn) -> tuple[Fixed, ga.Vector]:
        pair = draw(fixed())
        return pair, draw(gst.vectors(len(pair.start)).filter(bool))

    def refutes(case: tuple[Fixed, ga.Vector]) -> bool:
        return case[0].h.C.keeps(case[1])

    pair, v = counterexample(drawn(), refutes)
    assert all(pair.start + 10**k * v in pair.h.C for k in range(9))
    assert pair.start + way_out(pair.h.C, pair.start, pair.v) * pair.v not in pair.h.C
