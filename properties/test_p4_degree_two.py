"""P4: in degree 2 a direction fools every accurate polynomial at x iff it meets a point that all give the other label.

Or fools all from everywhere (P2). A rational such point exists then. These points are an interval of the ray, and the
distance of the first is the supremum of the flip distances, which can be irrational.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv.exact.features import features, lifted
from properties import oracle
from properties.polynomial_oracle import kept
from properties.polynomials import Question, crowded_questions, met, questions, value
from properties.support import accepted, census, few


@given(questions())
def test_degree_two_is_about_forced_points(question: Question) -> None:
    """P4: yes iff some point of the ray is forced to the other label, or the direction is so everywhere."""
    S, _, v, row = question
    poly, source = ga.PolynomialClassifiers(2), int(S.signs[row])
    answer = poly.transfers_from(S, v, row)
    if answer.holds and not poly.transfers_everywhere(S, v, source).holds:
        assert answer.multipliers is not None
        assert answer.beyond is not None
        # τ = m₂/m₁ of the moments of θ.
        first = sum((theta * t for t, theta in answer.distances), Fraction(0))
        second = sum((theta * t * t for t, theta in answer.distances), answer.beyond)
        assert poly.forced(S, S.point(row) + v * (second / first)).label == -source


def test_four_points() -> None:
    """The three points with x₁ = 1 determine quadratic polynomials on that line."""
    S = ga.Dataset([[0, 0], [1, 2], [1, 1], [1, -1]], [1, 1, -1, -1])
    poly = ga.PolynomialClassifiers(2)
    assert poly.transfers_from(S, [1, 0], 0).distances == ((Fraction(1), Fraction(1)),)
    assert poly.forced(S, [1, 0]).label == -1
    assert not any(poly.forced(S, [Fraction(t, 8), 0]).holds for t in range(1, 20) if t != 8)


@few
@given(questions())
def test_as_z3_says(question: Question) -> None:
    """Whether some accurate quadratic keeps the label on the whole ray, and up to distances about the bound."""
    S, _, v, row = question
    poly = ga.PolynomialClassifiers(2).on(S)
    answer, bound = poly.transfers_from(v, row), poly.bound(v, row)
    if not answer.vacuous:
        assert kept(S, v, row, None) is not answer.holds
        assert bound.lower is not None
        assert bound.upper is not None
        if bound.holds:
            assert not kept(S, v, row, Fraction(bound.upper))
            assert kept(S, v, row, Fraction(bound.lower) * Fraction(999, 1000))
        else:
            assert kept(S, v, row, Fraction(50))


@given(st.one_of(questions(), crowded_questions()))
def test_the_bound(question: Question) -> None:
    """At the bound all have changed the label, and before it not; an irrational one is where the quadratic vanishes."""
    S, _, v, row = question
    poly, source = ga.PolynomialClassifiers(2).on(S), int(S.signs[row])
    answer = poly.bound(v, row)
    assert accepted(answer.certificate, S)
    if not answer.holds:
        assert answer.vacuous or (answer.lower, answer.escaping is None) == (math.inf, False)
        return
    low, high = Fraction(answer.lower or 0), Fraction(answer.upper or 0)
    assert 0 < low <= high < low * Fraction(1001, 1000)
    assert poly.transfers_from(v, row).holds
    above = lifted(S, 2)
    assert oracle.forced(above, features(S.point(row) + v * high, 2)) == -source
    assert oracle.forced(above, features(S.point(row) + v * (low * Fraction(999, 1000)), 2)) != -source
    assert (answer.quadratic is None) is answer.is_exact
    if answer.quadratic is not None:
        a, b, c = answer.quadratic
        assert (a + b * low + c * low * low) * (a + b * high + c * high * high) < 0
        square = b * b - 4 * a * c
        assert math.isqrt(square) ** 2 < square
        # To 300 binary places it is this root.
        root = Fraction(math.isqrt(square << 600), 1 << 300)
        near = min(((-b + sign * root) / (2 * c) for sign in (1, -1)), key=lambda t: abs(t - low))
        ends = [S.point(row) + v * (near + side * Fraction(1, 1 << 280)) for side in (1, -1)]
        assert [oracle.forced(above, features(end, 2)) == -source for end in ends] == [True, False]
        assert math.gcd(a, b, c) == 1
    else:
        assert answer.attaining is not None
        assert value(answer.attaining.along(S.point(row), v), low) == 0


@given(questions())
def test_all_have_changed_the_label_on_an_interval(question: Question) -> None:
    S, _, v, row = question
    poly, source = ga.PolynomialClassifiers(2).on(S), int(S.signs[row])
    if not poly.realizable().holds:
        return
    changed = [poly.forced(S.point(row) + v * Fraction(t, 6)).label == -source for t in range(1, 20)]
    assert sum(one != other for one, other in pairwise([False, *changed, False])) <= 2


def test_an_irrational_bound() -> None:
    S = ga.Dataset([[1, 1], [0, 1], [-1, 0], [1, -1], [0, 0], [-1, -1]], [1, 1, 1, -1, -1, -1])
    answer = ga.PolynomialClassifiers(2).bound(S, [-2, -4], 0)
    assert answer.quadratic == (3, -10, 4)
    assert answer.lower is not None
    assert answer.upper is not None
    assert answer.lower < (5 - math.sqrt(13)) / 4 < answer.upper


def test_an_infinite_bound_though_all_are_fooled() -> None:
    """Negative control: that all are fooled in the end does not mean by some distance."""
    S = ga.Dataset([[-1, 1], [1, 1], [0, 1], [0, 0]], [-1, -1, 1, 1])
    poly = ga.PolynomialClassifiers(2).on(S)
    assert poly.transfers_from([1, 0], 3).holds
    assert poly.bound([1, 0], 3).upper == math.inf


def test_draws() -> None:
    def kinds(question: Question) -> Iterator[str]:
        S, _, v, row = question
        poly = ga.PolynomialClassifiers(2).on(S)
        answer, bound = poly.transfers_from(v, row), poly.bound(v, row)
        yield f"{answer.status.value}, bound {bound.status.value}"
        yield "at a point" if met(S, v, row) else "not at a point"
        if bound.holds and not met(S, v, row):
            yield "finite, not at a point"
            yield "irrational" if bound.quadratic else "rational, not at a point"

    counts = census(st.one_of(questions(), crowded_questions()), kinds, 300)
    for kind, least in {
        "holds, bound holds": 60,
        "holds, bound fails": 2,
        "fails, bound fails": 60,
        "rational, not at a point": 10,
        "irrational": 4,
    }.items():
        assert counts[kind] >= least, counts
