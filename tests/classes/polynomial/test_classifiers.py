"""The class of polynomial classifiers: what it refuses, what it says, and that its search takes no wrong turn."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import geomadv as ga
from geomadv.classes.answers import Realizable, Status

PARABOLA = ga.Dataset([[0], [2], [1]], [1, 1, -1])
FOUR = ga.Dataset([[0, 0], [1, 2], [1, 1], [1, -1]], [1, 1, -1, -1])


@pytest.mark.parametrize("degree", [0, -1, 1.5, "2", None, True, 65, np.float64(2.5)])
def test_a_degree_is_a_positive_integer(degree: Any) -> None:
    with pytest.raises(ga.InvalidInputError, match="the degree must be an integer from 1 to 64"):
        ga.PolynomialClassifiers(degree)


def test_numpy_integers() -> None:
    degree: Any = np.int8(2)
    assert ga.PolynomialClassifiers(degree).realizable(PARABOLA).holds


def test_too_many_monomials() -> None:
    S = ga.Dataset(np.eye(50, dtype=int), [1] * 25 + [-1] * 25)
    with pytest.raises(ga.InvalidInputError, match=r"50 variables have 32,468,435 monomials.*smaller degree"):
        ga.PolynomialClassifiers(6).realizable(S)


def test_vacuous() -> None:
    answer = ga.PolynomialClassifiers(1).transfers_from(PARABOLA, [1], 0)
    assert answer.vacuous
    assert answer.explanation.startswith("vacuous: no polynomial classifier of degree 1 is accurate")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda poly: poly.transfers_from(FOUR, [0, 0], 0), "zero"),
        (lambda poly: poly.transfers_from(FOUR, [1], 0), "dimension"),
        (lambda poly: poly.transfers_from(FOUR, [1, 0], 4), "row must be between 0 and 3"),
        (lambda poly: poly.transfers_from(FOUR, [1, 0], 0, complexity=0), "complexity must be an integer"),
        (lambda poly: poly.transfers_everywhere(FOUR, [1, 0], 2), "must be 1 or −1, got 2"),
        (lambda poly: poly.forced(FOUR, [1, 0, 0]), "dimension"),
        (lambda poly: poly.realizable(ga.Dataset([[0], [1]], [1, 1])), "both classes"),
    ],
)
def test_bad_input(call: Any, message: str) -> None:
    with pytest.raises(ga.InvalidInputError, match=message):
        call(ga.PolynomialClassifiers(2))


def test_fractions_and_large_numbers() -> None:
    """Nothing depends on the scale of the data."""
    for scale in (Fraction(1, 3), Fraction(2) ** 200, Fraction(1, 10**40)):
        S = ga.Dataset([[c * scale for c in x] for x in FOUR.points], FOUR.labels)
        found = [ga.PolynomialClassifiers(k, verify=True).transfers_from(S, [1, 0], 0) for k in (1, 2, 3)]
        assert [answer.status for answer in found] == [Status.HOLDS, Status.HOLDS, Status.FAILS]
        assert [t for t, _ in found[1].distances] == [scale]


def test_through_a_point() -> None:
    """In every degree, with the distance of the nearest of them."""
    for degree in (2, 3, 7):
        answer = ga.PolynomialClassifiers(degree, verify=True).transfers_from(PARABOLA, [3], 0)
        assert answer.holds
        assert answer.distances[0][0] == Fraction(1, 3)


def test_coefficients_are_counted() -> None:
    with pytest.raises(ga.InvalidInputError, match="2 variables have 5 monomials beside the constant, got 2"):
        ga.PolynomialClassifier(2, 2, ga.Vector.of([1, 2]))
    h = ga.PolynomialClassifier(2, 2, ga.Vector.of([0, 0, 1, 0, 1]), Fraction(-1))
    assert [h([0, 0]), h([1, 0]), h([1, 1])] == [-1, 0, 1]
    assert h.along([0, 0], [1, 1]) == tuple(map(Fraction, (-1, 0, 2)))
    assert h.is_accurate(ga.Dataset([[0, 0], [2, 0]], [-1, 1]))
    with pytest.raises(ga.InvalidInputError, match="dimension 2, got dimension 3"):
        h([1, 2, 3])


# Distances


SIX = ga.Dataset([[1, 1], [0, 1], [-1, 0], [1, -1], [0, 0], [-1, -1]], [1, 1, 1, -1, -1, -1])
TWO = ga.Dataset([[2, 0], [2, 2], [-2, 0], [-2, 1]], [1, 1, -1, -1])
TINY = [1e-300, 5e-324, Fraction(1, 10**5000), Fraction(3**900, 5**700)]


@pytest.mark.parametrize("tiny", [*TINY, 1e300, Fraction(10**5000)])
@pytest.mark.parametrize("degree", [1, 2, 3])
def test_directions_of_extreme_sizes(tiny: Any, degree: int) -> None:
    """From (2, 0), the direction misses (−2, 0) by next to nothing, or by a lot."""
    poly = ga.PolynomialClassifiers(degree, verify=True).on(TWO)
    beside = poly.transfers_from([-1, tiny], 0)
    assert beside.status is (Status.HOLDS if degree == 1 and tiny < 1 else Status.FAILS)
    assert poly.transfers_from([-tiny, 0], 0).distances == ((4 / Fraction(tiny), Fraction(1)),)
    assert poly.bound([-tiny, 0], 0).value == (4 / Fraction(tiny))
    assert poly.bound([-1, tiny], 0).holds is beside.holds


def test_a_bracket_of_an_irrational_bound() -> None:
    """(5 − √13)/4, in the unit of the direction."""
    for scale in (Fraction(1), Fraction(10**30), Fraction(1, 10**30)):
        answer = ga.PolynomialClassifiers(2, verify=True).bound(SIX, [-2 * scale, -4 * scale], 0)
        low, high = Fraction(answer.lower or 0) * scale, Fraction(answer.upper or 0) * scale
        assert (5 - 4 * high) ** 2 < 13 < (5 - 4 * low) ** 2
        assert high - low < Fraction(1, 10**6)
        assert answer.value is None
        assert answer.quadratic is not None
        a, b, c = answer.quadratic
        assert (Fraction(b) / c / scale, Fraction(a) / c / scale**2) == (Fraction(-5, 2), Fraction(3, 4)) or scale != 1
        assert "less than about" in answer.explanation


def test_bounds_in_every_degree_that_has_them() -> None:
    for degree, value in ((1, Fraction(1)), (2, Fraction(1)), (3, float("inf")), (4, float("inf"))):
        assert ga.PolynomialClassifiers(degree, verify=True).bound(FOUR, [1, 0], 0).value == value
    assert ga.LinearClassifiers().bound(FOUR, [1, 0], 0).value == 1
    for degree in (3, 4, 7):  # at (1, 1), and beyond it there is nothing to be said
        assert ga.PolynomialClassifiers(degree, verify=True).bound(FOUR, [1, 1], 0).value == 1
    answer = ga.PolynomialClassifiers(1).bound(PARABOLA, [1], 0)
    assert answer.vacuous
    assert answer.value is None


def test_bounds_that_nothing_is_known_of() -> None:
    assert ga.least_degree(PARABOLA).degree == 2
    with pytest.raises(ga.InvalidInputError, match="at least two more than the least one of the data; 3 is neither"):
        ga.PolynomialClassifiers(3).bound(PARABOLA, [1], 0)


# The maximum margin


def test_the_maximum_margin() -> None:
    margin = ga.PolynomialClassifiers(2, verify=True).max_margin(PARABOLA)
    # The points (√2 t, t²): the square of the distance of (√2, 1) from the segment to (2 √2, 4) is 3 − 8²/24.
    assert margin.squared_margin == Fraction(1, 3) / 4
    assert margin.support == (0, 1, 2)
    assert margin.classifier == ga.PolynomialClassifier(1, 2, ga.Vector.of([-4, 2]), Fraction(1))
    with pytest.raises(ga.InseparableError, match="no maximum margin: no polynomial classifier of degree 1") as raised:
        ga.PolynomialClassifiers(1).max_margin(PARABOLA)
    assert isinstance(raised.value.witness, Realizable)
    assert not raised.value.witness.holds
