"""K2: two degrees above the least one a direction fools every accurate polynomial at x iff it meets the other label.

That is: iff the ray from x along it contains a point of the other label. One degree above is not enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv.classes.answers import Status
from properties.polynomial_oracle import resisted
from properties.polynomials import Question, met, questions
from properties.support import accepted, census, few


@given(questions(most=1), st.integers(0, 1))
def test_two_degrees_are_enough(question: Question, more: int) -> None:
    """K2."""
    S, _, v, row = question
    least = ga.least_degree(S).degree
    assert least is not None
    answer = ga.PolynomialClassifiers(least + 2 + more).transfers_from(S, v, row)
    assert answer.holds == met(S, v, row)
    assert answer.status in (Status.HOLDS, Status.FAILS)
    assert accepted(answer.certificate, S)
    bound = ga.PolynomialClassifiers(least + 2 + more).bound(S, v, row)
    assert accepted(bound.certificate, S)
    ways = [S.point(i) - S.point(row) for i in range(S.n) if S.labels[i] != S.labels[row]]
    places = [(way.dot(v) / v.dot(v), way) for way in ways]
    assert bound.value == min((t for t, way in places if t > 0 and way == v * t), default=math.inf)


@few
@given(questions(most=1))
def test_as_z3_says(question: Question) -> None:
    """For data on a line that a polynomial of degree 1 realises, and degree 3."""
    S, _, v, row = question
    if S.d == 1 and ga.least_degree(S).degree == 1:
        assert resisted(S, 3, v, row) is not met(S, v, row)


def test_one_degree_above_is_not_enough() -> None:
    """Negative control: the direction fools all of the least degree and of one more, and meets no point."""
    S = ga.Dataset([[0, 0], [1, 2], [1, 1], [1, -1]], [1, 1, -1, -1])
    assert ga.least_degree(S).degree == 1
    assert not met(S, ga.Vector.of([1, 0]), 0)
    assert [ga.PolynomialClassifiers(k).transfers_from(S, [1, 0], 0).holds for k in (1, 2, 3)] == [True, True, False]


def test_draws() -> None:
    def kinds(q: Question) -> Iterator[str]:
        kind = "met" if met(q.data, q.direction, q.row) else "not met"
        yield kind
        if q.data.d == 1 and ga.least_degree(q.data).degree == 1:
            yield f"{kind}, on a line"

    counts = census(questions(most=1), kinds, 150)
    assert min(counts["met, on a line"], counts["not met, on a line"]) >= 5, counts
    assert counts["met"] >= 15, counts
    assert counts["not met"] >= 50, counts
