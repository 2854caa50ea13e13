"""P4: in degree 2 a direction fools every accurate polynomial at x iff it meets a point that all give the other label.

Or fools all from everywhere (P2). A rational such point exists then. In degree 3 two distances can be needed, and there
are data without any rational certificate.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given

import geomadv as ga
from geomadv.classes.answers import Status
from properties.polynomials import Question, questions
from properties.support import accepted


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


def test_no_single_point_in_degree_three() -> None:
    places = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    S = ga.Dataset([list(x) for x in places], [1, 1, -1, 1, -1, 1, 1, -1, -1])
    poly = ga.PolynomialClassifiers(3)
    answer = poly.transfers_from(S, [2, 3], places.index((0, -1)))
    assert answer.holds
    assert accepted(answer.certificate, S)
    assert len(answer.distances) + (answer.beyond != 0) > 1
    assert not any(poly.forced(S, [Fraction(t, 20), Fraction(3 * t, 40) - 1]).holds for t in range(1, 80))


def test_no_rational_certificate_in_degree_three() -> None:
    """Every accurate cubic is negative at (√2, 0), and at no other distance all of them."""
    near, far = Fraction(1, 5), Fraction(7, 5)
    minus = [[far, near], [far, -near], [-1, 1], [-1, -1]]
    S = ga.Dataset([*minus, [1, 1], [1, -1], [-far, near], [-far, -near], [0, 0]], [-1] * 4 + [1] * 5)
    answer = ga.PolynomialClassifiers(3).transfers_from(S, [1, 0], 8, complexity=100)
    assert answer.status is Status.UNDECIDED
    assert answer.complexity == 100
    assert answer.explanation.startswith("undecided: no accurate polynomial")
    assert ga.PolynomialClassifiers(2).realizable(S).holds is False
    assert ga.PolynomialClassifiers(5).transfers_from(S, [1, 0], 8).status is Status.FAILS
