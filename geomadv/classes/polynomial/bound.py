"""How far along a ray some accurate polynomial can keep the label of a point of the data (P4, K2)."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from geomadv.classes.polynomial.accurate import AccuratePolynomials
from geomadv.classes.polynomial.degree_two import ChangedDistances
from geomadv.classes.polynomial.ray import unit_along
from geomadv.classes.polynomial.two_degrees import first_other, keeping
from geomadv.classes.space import Bounds
from geomadv.errors import InvalidInputError
from geomadv.exact.matrices import Homogeneous
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector

__all__ = ["BoundOnRay", "bound_on_ray"]


class BoundOnRay(NamedTuple):
    """The bound of one row, and if it is irrational the integers c with c₀ + c₁ t + c₂ t² = 0 there."""

    bounds: Bounds[Homogeneous, Multipliers]
    quadratic: tuple[int, int, int] | None = None


def bound_on_ray(
    space: AccuratePolynomials, direction: Vector, row: int, lower: PolynomialClassifier | None
) -> BoundOnRay:
    """The supremum over all accurate polynomials of the flip distance from a row along a direction v ≠ 0.

    Parameters
    ----------
    lower
        An accurate polynomial of two degrees less; None if there is none.

    Raises
    ------
    InvalidInputError
        If there is none, and the degree is more than 2.
    """
    other = first_other(space.data, direction, row)
    if lower is not None:
        kept = keeping(space.data, direction, row, lower)
        if other is None:
            return _never(row, kept)
        i, distance = other
        return BoundOnRay(_within(row, distance, distance, Multipliers.of({i: Fraction(1)}), kept))
    if space.degree > 2:
        raise InvalidInputError(
            f"bounds are known for the degrees 1 and 2, and for those that are at least two more than the least one of "
            f"the data; {space.degree} is neither"
        )
    unit = unit_along(space.data, direction, row)
    search = ChangedDistances(space, direction * unit, row, space.separator)
    found = search.least(None if other is None else other[1] / unit)
    if found is None:
        return _never(row, search.escaping())
    at_least, at_most = found.at_least * unit, found.changed.distance * unit
    quadratic = None
    if at_least < at_most:
        scaled = [c / unit**k for k, c in enumerate(found.along)]
        common = math.lcm(*(c.denominator for c in scaled))
        a, b, c = (int(x * common) for x in scaled)
        divisor = math.gcd(a, b, c)
        quadratic = (a // divisor, b // divisor, c // divisor)
    return BoundOnRay(_within(row, at_least, at_most, found.changed.multipliers, found.attaining), quadratic)


def _never(row: int, escaping: Homogeneous) -> BoundOnRay:
    return BoundOnRay(Bounds(None, None, None, (row,), (), None, ((escaping,),)))


def _within(
    row: int, at_least: Fraction, at_most: Fraction, multipliers: Multipliers, attaining: Homogeneous
) -> Bounds[Homogeneous, Multipliers]:
    return Bounds(at_least, at_most, row, (), (multipliers,), attaining, ())
