"""The search for the distances at which all polynomials have changed the label, from wherever it begins."""

from __future__ import annotations

from fractions import Fraction

import pytest

import geomadv as ga
from geomadv.classes.polynomial import degree_two
from geomadv.classes.polynomial.accurate import AccuratePolynomials
from geomadv.classes.polynomial.degree_two import ChangedDistances

SIX = ga.Dataset([[1, 1], [0, 1], [-1, 0], [1, -1], [0, 0], [-1, -1]], [1, 1, 1, -1, -1, -1])
DIRECTION = ga.Vector.of([-2, -4])


def space_of(S: ga.Dataset) -> AccuratePolynomials:
    space = ga.PolynomialClassifiers(2).on(S)._space
    assert isinstance(space, AccuratePolynomials)
    return space


@pytest.mark.parametrize("bits", [0, 10, 30, 60, 300])
def test_a_polynomial_that_nearly_attains_the_bound_does_not_decide_it(bits: int) -> None:
    """It is 0 at an irrational distance that is less than (5 − √13)/4 by about 2^−bits."""
    space = space_of(SIX)
    exact = ChangedDistances(space, DIRECTION, 0, space.separator).least(None)
    assert exact is not None
    near = [(x << bits) + y for x, y in zip(exact.attaining, space.separator, strict=True)]
    search = ChangedDistances(space, DIRECTION, 0, near)
    assert search.first.low is not None
    assert not search.first.low.is_rational
    found = search.least(None)
    assert found is not None
    a, b, c = found.along
    assert (a / c, b / c) == (Fraction(3, 4), Fraction(-5, 2))
    assert found.at_least < found.changed.distance
    assert found.changed.distance - found.at_least < Fraction(1, 2**20)


def test_a_known_distance_is_where_it_begins() -> None:
    space = space_of(SIX)
    for known in (Fraction(7, 20), Fraction(2, 5)):
        assert ga.PolynomialClassifiers(2).forced(SIX, SIX.point(0) + DIRECTION * known).label == -1
        found = ChangedDistances(space, DIRECTION, 0, space.separator).least(known)
        assert found is not None
        assert found.along[2] / found.along[0] == Fraction(4, 3)


def test_a_line_is_followed_as_near_as_need_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly a unit away there are no multipliers on the line that the bound is on."""
    monkeypatch.setattr(degree_two, "_BITS", 1)
    space = space_of(SIX)
    found = ChangedDistances(space, DIRECTION, 0, space.separator).least(None)
    assert found is not None
    assert found.along[2] / found.along[0] == Fraction(4, 3)
    assert Fraction(1, 2**10) < found.changed.distance - found.at_least
