"""P2: the directions that fool every accurate polynomial of degree k wherever it gives the label s.

They are those with −s φ^∞(v) in the cone of the y φ(x), φ^∞ the monomials of degree k, and there are some at most for
the least degree that realises the data. Else some accurate f has s f_k(v) > 0.
"""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given

import geomadv as ga
from geomadv.exact.features import leading_features, lifted
from properties import oracle
from properties.polynomials import Question, questions
from properties.support import accepted, census


@given(questions())
def test_everywhere(question: Question) -> None:
    S, degree, v, row = question
    poly, source = ga.PolynomialClassifiers(degree), S.signs.tolist()[row]
    answer = poly.transfers_everywhere(S, v, source)
    assert accepted(answer.certificate, S)
    if not answer.vacuous:
        assert answer.holds == oracle.transfers(lifted(S, degree), leading_features(v, degree), source)
        if answer.holds:  # then so it is from each point, and the degree is the least
            assert poly.transfers_from(S, v, row).holds
            assert ga.least_degree(S).degree == degree
        else:
            h = answer.counterexample
            assert h is not None
            assert h.is_accurate(S)
            assert source * h.along(S.point(row), v)[-1] > 0


def test_none_for_an_exclusive_or() -> None:
    """Negative control: there need not be any."""
    S = ga.Dataset([[0, 0], [1, 1], [1, 0], [0, 1]], [1, 1, -1, -1])
    poly = ga.PolynomialClassifiers(2)
    directions = [[a, b] for a in range(-2, 3) for b in range(-2, 3) if a or b]
    assert not any(poly.transfers_everywhere(S, v, source).holds for v in directions for source in (1, -1))


def test_a_direction_and_its_opposite() -> None:
    S = ga.Dataset([[-1, 1], [1, 1], [0, 1], [0, 0]], [-1, -1, 1, 1])
    poly = ga.PolynomialClassifiers(2)
    assert [poly.transfers_everywhere(S, [a, b], 1).holds for a, b in ((1, 0), (-1, 0), (0, 1))] == [True, True, False]


def test_draws() -> None:
    def kinds(question: Question) -> Iterator[str]:
        S, degree, v, row = question
        yield f"{ga.PolynomialClassifiers(degree).transfers_everywhere(S, v, int(S.signs[row])).status.value} {degree}"

    counts = census(questions(), kinds, 150)
    for kind, least in {"holds 1": 7, "fails 1": 3, "holds 2": 1, "fails 2": 16, "holds 3": 1, "fails 3": 20}.items():
        assert counts[kind] >= least, counts
