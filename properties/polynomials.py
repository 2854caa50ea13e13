"""What the properties of polynomial classifiers share: drawn questions."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst


class Question(NamedTuple):
    data: ga.Dataset
    degree: int
    direction: ga.Vector
    row: int


@st.composite
def questions(draw: DrawFn, most: int = 3) -> Question:
    """Data of some degree, asked about that degree or another one; one in four transfers by construction."""
    if draw(st.integers(0, 3)) == 0:
        degree = draw(st.integers(1, most))
        S, v = draw(gst.transferring_polynomial_problems(degree))
        return Question(S, degree, v, 0)
    S = draw(gst.polynomial_datasets(draw(st.integers(1, 2)), max_points=6))
    row = draw(st.integers(0, S.n - 1))
    return Question(S, draw(st.integers(1, most)), draw(gst.polynomial_directions(S, row)), row)


@st.composite
def crowded_questions(draw: DrawFn) -> Question:
    """Many points in the plane on both sides of a conic, of which bounds are irrational now and then."""
    grid = [(a, b) for a in range(-3, 4) for b in range(-3, 4)]
    points = draw(st.lists(st.sampled_from(grid), min_size=10, max_size=13, unique=True))
    p, q, r, s, t = draw(st.tuples(*[st.integers(-3, 3)] * 5))
    values = [p * a + q * b + r * a * a + s * a * b + t * b * b for a, b in points]
    cut = sorted(values)[len(values) // 2]
    labels = [1 if value >= cut else -1 for value in values]
    assume(len(set(labels)) == 2)
    row = draw(st.integers(0, len(points) - 1))
    v = draw(st.tuples(st.integers(-4, 4), st.integers(-4, 4)).filter(any))
    places = [ga.Vector.of(x) for x in points]
    if draw(st.booleans()):  # each twice, nearly: so that what almost decides does not
        shift = draw(st.lists(st.sampled_from(grid), min_size=len(points), max_size=len(points)))
        places += [x + ga.Vector.of(e) * Fraction(1, 10**9) for x, e in zip(places, shift, strict=True)]
        assume(len(set(places)) == 2 * len(points))
        labels += labels
    return Question(ga.Dataset(places, labels), 2, ga.Vector.of(v), row)


def met(S: ga.Dataset, v: ga.Vector, row: int) -> bool:
    """Whether the ray meets a point of the other label."""
    ways = [S.point(i) - S.point(row) for i in range(S.n) if S.labels[i] != S.labels[row]]
    return any(way == v * (way.dot(v) / v.dot(v)) and way.dot(v) > 0 for way in ways)


def value(coefficients: tuple[Fraction, ...], t: Fraction) -> Fraction:
    return sum((c * t**k for k, c in enumerate(coefficients)), Fraction(0))
