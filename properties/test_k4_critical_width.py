"""K4: the least width at which a direction does not fool every accurate network is that of the data seen along it.

For linearly separable S and a direction v that fools every accurate linear classifier at the label −1, an accurate
network of L units that v never fools exists iff L units realise the projection of S to ℝ^d / ℝv. Every width from 2 to
6 occurs, for the maximum-margin direction. Negative controls: v has to fool the linear classifiers; in three dimensions
two units need not do, as they do in the plane.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.paper.counterexamples.capacity import polygon_data
from properties import convex_oracle
from properties.support import accepted, census, counterexample

Drawn = tuple[ga.Dataset, ga.Vector]


def seen_along(S: ga.Dataset, v: ga.Vector) -> ga.Dataset:
    """The projection, with a coordinate of which v has a part left out."""
    axis = next(j for j in range(S.d) if v[j])
    rows = []
    for x in S.points:
        moved = x - v * (x[axis] / v[axis])
        rows.append([entry for j, entry in enumerate(moved) if j != axis])
    return ga.Dataset(rows, S.labels)


@st.composite
def fooling(draw: DrawFn) -> Drawn:
    """Points that no linear classifier realises, the labels set apart by one coordinate more, and a direction there."""
    d = draw(st.integers(2, 3))
    if draw(st.booleans()):
        flat = draw(gst.surrounded_datasets(dimension=d - 1, max_points=6))
    elif d == 3:
        flat = draw(on_a_parabola())
    else:
        flat = draw(gst.nonconvex_datasets(dimension=d - 1, max_points=6))
    slope = [draw(st.integers(-1, 1)) for _ in range(d - 1)]
    rows = []
    for x, y in zip(flat.points, flat.labels, strict=True):
        height = (draw(st.integers(0, 1)) + 1) * int(y)
        rows.append([height, *(entry + height * s for entry, s in zip(x, slope, strict=True))])
    S, v = ga.Dataset(rows, flat.labels), ga.Vector.of([1, *slope])
    assume(ga.LinearClassifiers().transfers(S, v, -1).holds)
    return S, v


@st.composite
def on_a_parabola(draw: DrawFn) -> ga.Dataset:
    """Points labelled +1 on a parabola, some of their midpoints labelled −1: the fewer of these, the fewer units."""
    places = draw(st.lists(st.integers(-3, 3), min_size=2, max_size=4, unique=True))
    pairs = draw(st.lists(st.sampled_from(list(combinations(places, 2))), min_size=1, max_size=6, unique=True))
    middles = [[Fraction(s + t, 2), Fraction(s * s + t * t, 2)] for s, t in pairs]
    return ga.Dataset([*middles, *([t, t * t] for t in places)], [-1] * len(middles) + [1] * len(places))


@given(fooling())
def test_is_the_width_of_the_projection(drawn: Drawn) -> None:
    S, v = drawn
    answer = ga.critical_width(S, v)
    flat = seen_along(S, v)
    least = convex_oracle.least_width(flat) if convex_oracle.realizable(flat) else None
    assert (answer.lower, answer.upper) == (least, least)
    assert answer.holds == (least is not None)
    assert all(accepted(certificate, S) for certificate in answer.certificates)
    if S.d == 2:
        assert answer.upper in (2, None)
    if answer.classifier is not None:
        assert convex_oracle.never_leaves(answer.classifier, v)
        assert answer.classifier.is_accurate(S)
        assert answer.classifier.width == answer.upper != 1


@given(fooling())
def test_of_either_label(drawn: Drawn) -> None:
    S, v = drawn
    mirrored = ga.Dataset(S.points, [-int(y) for y in S.labels])
    assert ga.critical_width(mirrored, v, 1).upper == ga.critical_width(S, v).upper


@pytest.mark.parametrize("corners", range(2, 7))
def test_every_width_occurs_for_the_maximum_margin_direction(corners: int) -> None:
    S = polygon_data(corners)
    u = ga.max_margin(S).normal
    assert ga.LinearClassifiers().transfers(S, u, -1).holds
    answer = ga.critical_width(S, u)
    assert (answer.least, answer.lower, answer.upper) == (1, corners, corners)
    assert all(accepted(certificate, S) for certificate in answer.certificates)
    if corners <= 4:  # by z3
        assert not convex_oracle.narrow_network_exists(S, corners - 1, u)


def kinds(drawn: Drawn) -> Iterator[str]:
    S, v = drawn
    yield f"{S.d} dimensions"
    width = ga.critical_width(S, v).upper
    yield f"width {width}" if width in (2, None) else "wider"


def test_draws() -> None:
    counts = census(fooling(), kinds, 250)
    floors = {"2 dimensions": 40, "3 dimensions": 60, "width None": 25, "width 2": 30, "wider": 5}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}, counts


def test_control_the_direction_has_to_fool_the_linear_classifiers() -> None:
    """Else one unit resists, and the projection may need more, or be realised by none."""

    @st.composite
    def any_direction(draw: DrawFn) -> Drawn:
        S, _ = draw(fooling())
        v = ga.Vector.of([draw(st.integers(-2, 2)) for _ in range(S.d)])
        assume(any(v))
        return S, v

    def refutes(drawn: Drawn) -> bool:
        S, v = drawn
        flat = seen_along(S, v)
        least = convex_oracle.least_width(flat) if convex_oracle.realizable(flat) else None
        return ga.critical_width(S, v).upper != least

    S, v = counterexample(any_direction(), refutes)
    assert not ga.LinearClassifiers().transfers(S, v, -1).holds
    assert ga.critical_width(S, v).upper == 1


def test_control_two_units_are_not_enough_in_space() -> None:
    S = polygon_data(3)
    assert ConvexRegionClassifiers(member="R").width(seen_along(S, ga.max_margin(S).normal)).upper == 3
