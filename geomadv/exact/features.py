"""Polynomial features: points as the values of all monomials there, which makes polynomials linear.

The monomials of degree 1 to k come in the order of scikit-learn's `PolynomialFeatures`: by degree, and within one as
the coordinates are combined with replacement. The constant is not among them: it is the bias.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb

import numpy as np

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector, integer_array

__all__ = ["features", "leading_features", "lifted", "monomials"]

_MOST = 10**7  # numbers in a lifted data set: some gigabytes


def monomials(dimension: int, degree: int) -> list[tuple[int, ...]]:
    """The coordinates that each monomial of degree 1 to `degree` multiplies."""
    return [term for j in range(1, degree + 1) for term in combinations_with_replacement(range(dimension), j)]


def _homogenised(points: list[list[int]], below: int, degree: int) -> list[list[int]]:
    """The monomials of the points over `below`, each times below^degree; those of the leading form where it is 0."""
    terms = monomials(len(points[0]), degree)
    scales = [below ** (degree - j) for j in range(degree)] + [1]
    found = []
    for point in points:
        values: dict[tuple[int, ...], int] = {(): 1}
        for term in terms:
            values[term] = values[term[:-1]] * point[term[-1]]
        found.append([values[term] * scales[len(term)] for term in terms])
    return found


def features(point: Vector, degree: int) -> Vector:
    """The values of the monomials at a point, length C(d + degree, degree) − 1."""
    [values] = _homogenised([list(point.numerators)], point.denominator, degree)
    return Vector(tuple(values), point.denominator**degree)


def leading_features(direction: Vector, degree: int) -> Vector:
    """The limit of the monomials at t · direction, divided by t^degree, for t → ∞: those of lower degree are 0."""
    [values] = _homogenised([list(direction.numerators)], 0, degree)
    return Vector(tuple(values), direction.denominator**degree)


def lifted(data: Dataset, degree: int) -> Dataset:
    """The data with the monomials of the points instead of the points, shape (n, C(d + degree, degree) − 1).

    Raises
    ------
    InvalidInputError
        If there are too many monomials for the memory.
    """
    width = comb(data.d + degree, degree) - 1
    if data.n * width > _MOST:
        raise InvalidInputError(
            f"polynomials of degree {degree} in {data.d} variables have {width:,} monomials, at {data.n} points over "
            f"{_MOST:,} numbers; pass a smaller degree, or fewer coordinates"
        )
    if degree == 1:
        return data
    rows = _homogenised(data.numerators.tolist(), data.denominator, degree)
    flat = [value for row in rows for value in row]
    if data.denominator == 1:
        return Dataset(integer_array(flat, (data.n, width)), data.labels, data.name)
    below = data.denominator**degree
    fractions = np.array([Fraction(value, below) for value in flat], dtype=object)
    return Dataset(fractions.reshape(data.n, width), data.labels, data.name)
