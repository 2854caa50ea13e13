"""The critical degree: what it says, what it refuses, and the polynomial that is written down two degrees above."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import geomadv as ga
from geomadv.classes.answers import Status
from geomadv.classes.polynomial.two_degrees import resisting
from geomadv.exact.polynomials import negative_intervals

FOUR = ga.Dataset([[0, 0], [1, 2], [1, 1], [1, -1]], [1, 1, -1, -1])


def test_both_sides_have_certificates() -> None:
    answer = ga.critical_degree(FOUR, [1, 0], 0)
    assert (answer.lower, answer.upper, answer.least, answer.fooled) == (3, 3, 1, (1, 2))
    assert answer.explanation == (
        "the direction fools every accurate polynomial of degree 1 and 2, and not every one of degree 3"
    )
    assert [c.kind for c in answer.certificates] == ["does-not-transfer-from", "transfers-from"]
    assert [c.claim["hypothesis_class"]["degree"] for c in answer.certificates] == [3, 2]
    assert all(ga.verify(c, FOUR) for c in answer.certificates)


def test_straight_to_a_point() -> None:
    answer = ga.critical_degree(FOUR, [3, 3], 0)
    assert answer.status is Status.FAILS
    assert (answer.lower, answer.upper, answer.fooled) == (None, None, (1, 2, 3))
    assert "of whatever degree" in answer.explanation
    assert ga.verify(answer.certificate, FOUR)
    assert answer.certificate.evidence["distances"] == [[[1, 3], [1, 1]]]


def test_the_first_of_several_points() -> None:
    S = ga.Dataset([[0], [1], [2], [4]], [1, 1, -1, -1])
    answer = ga.critical_degree(S, [2], 0)
    assert answer.certificate.evidence["distances"] == [[[1, 1], [1, 1]]]
    assert ga.verify(answer.certificate, S)


def test_not_even_the_least_degree() -> None:
    answer = ga.critical_degree(FOUR, [-1, 0], 0)
    assert (answer.lower, answer.upper, answer.fooled) == (1, 1, ())
    assert answer.explanation == "the direction does not fool every accurate polynomial of degree 1"


def test_the_least_degree_is_proved_where_it_is_the_critical_one() -> None:
    S = ga.Dataset([[0, 0], [1, 1], [1, 0], [0, 1]], [1, 1, -1, -1])
    answer = ga.critical_degree(S, [-1, -1], 0)
    assert (answer.lower, answer.upper, answer.least) == (2, 2, 2)
    assert [c.kind for c in answer.certificates] == ["does-not-transfer-from", "inseparable"]
    assert all(ga.verify(c, S) for c in answer.certificates)
    assert "degree 2, the least of which any is accurate" in answer.explanation


def test_undecided_is_said() -> None:
    """P5: nine points with a yes in degree 3 that has no rational certificate."""
    near, far = Fraction(7, 5), Fraction(1, 5)
    minus = [[near, far], [near, -far], [-1, 1], [-1, -1]]
    plus = [[1, 1], [1, -1], [-near, far], [-near, -far], [0, 0]]
    S = ga.Dataset([*minus, *plus], [-1] * 4 + [1] * 5)
    answer = ga.critical_degree(S, [1, 0], 8, complexity=50)
    assert answer.least == 3
    assert (answer.lower, answer.undecided[0]) == (3, 3)
    assert answer.holds
    assert not answer.is_exact
    assert "undecided" in answer.explanation
    assert all(ga.verify(c, S) for c in answer.certificates)


def test_a_contradiction() -> None:
    answer = ga.critical_degree(ga.Dataset([[0], [0], [1]], [1, -1, 1]), [1], 0)
    assert answer.vacuous
    assert answer.explanation.startswith("vacuous")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((FOUR, [0, 0], 0), "zero"),
        ((FOUR, [1], 0), "dimension"),
        ((FOUR, [1, 0], 4), "row must be between 0 and 3"),
        (([[0, 0]], [1, 0], 0), "expected a Dataset"),
        ((ga.Dataset([[0], [1]], [1, 1]), [1], 0), "points of both classes$"),
        ((ga.Dataset([[0], [1]], ["a", "b"]), [1], 0), "1"),
    ],
)
def test_bad_input(arguments: Any, message: str) -> None:
    with pytest.raises(ga.InvalidInputError, match=message):
        ga.critical_degree(*arguments)


@pytest.mark.parametrize("source", [1, -1])
@pytest.mark.parametrize("scale", [Fraction(1), Fraction(1, 3), Fraction(10**30)])
def test_the_polynomial_of_two_degrees_more(source: int, scale: Fraction) -> None:
    """Labels change behind the point, and points beside the line have both."""
    points = [[0, 0], [2, 1], [-1, 0], [-2, 0], [-3, 0], [1, 1], [-2, -1], [1, -1]]
    labels = [1, 1, -1, 1, -1, -1, 1, -1]
    S = ga.Dataset([[scale * c for c in x] for x in points], [source * y for y in labels])
    first, v = ga.least_degree(S), ga.Vector.of([1, 0])
    assert first.classifier is not None
    f = resisting(first.classifier, S, v, 0)
    assert f.degree == first.classifier.degree + 2
    assert f.is_accurate(S)
    along = [source * c for c in f.along(S.point(0), v)]
    assert along[0] > 0
    assert negative_intervals(along) == []
