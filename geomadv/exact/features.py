"""Polynomial features: points as the values of all monomials there, which makes polynomials linear.

The monomials of degree 1 to k come in the order of scikit-learn's `PolynomialFeatures`: by degree, and within one as
the coordinates are combined with replacement. The constant is not among them: it is the bias.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement

import numpy as np

from geomadv.errors import InvalidInputError
from geomadv.exact.arrays import integer_array
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector

__all__ = ["features", "features_along", "kernel_lifted", "kernel_weights", "leading_features", "lifted", "monomials"]

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


def features_along(start: Vector, way: Vector, degree: int) -> list[list[int]]:
    """The coefficients of t⁰ to t^degree of the monomials at start + t · way, the constant 1 last, times one number."""
    below = math.lcm(start.denominator, way.denominator)
    constants = [a * (below // start.denominator) for a in start.numerators]
    slopes = [b * (below // way.denominator) for b in way.numerators]
    terms = monomials(len(constants), degree)
    products: dict[tuple[int, ...], list[int]] = {(): [1]}
    for term in terms:
        known, j = products[term[:-1]], term[-1]
        products[term] = [constants[j] * c + slopes[j] * d for c, d in zip([*known, 0], [0, *known], strict=True)]
    padded = [[*products[term], *[0] * (degree - len(term))] for term in (*terms, ())]
    scales = [below ** (degree - len(term)) for term in (*terms, ())]
    return [[f[power] * scale for f, scale in zip(padded, scales, strict=True)] for power in range(degree + 1)]


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
    _check_size(data, math.comb(data.d + degree, degree) - 1, degree)
    if degree == 1:
        return data
    rows = _homogenised(data.numerators.tolist(), data.denominator, degree)
    return _of_rows(data, rows, data.denominator**degree)


def kernel_weights(dimension: int, degree: int) -> list[int]:
    """What each monomial of degree 1 to `degree` is multiplied with in (1 + x·y)^degree, at x and y together."""
    factorial = math.factorial
    return [
        factorial(degree) // (factorial(degree - len(term)) * math.prod(map(factorial, Counter(term).values())))
        for term in monomials(dimension, degree)
    ]


def kernel_lifted(data: Dataset, degree: int) -> tuple[Dataset, list[tuple[int, int]]]:
    """Points whose products with each other are (1 + x·y)^degree − 1, and which monomial each coordinate is how often.

    A monomial is to be multiplied with the square root of its `kernel_weights`. That is a sum of squares, and there is
    a coordinate for each of them: so all are rational.

    Raises
    ------
    InvalidInputError
        If there are too many coordinates for the memory.
    """
    above = lifted(data, degree)
    columns = [(j, root) for j, weight in enumerate(kernel_weights(data.d, degree)) for root in _squares(weight)]
    _check_size(data, len(columns), degree)
    rows = [[row[j] * root for j, root in columns] for row in above.numerators.tolist()]
    return _of_rows(data, rows, above.denominator), columns


def _squares(number: int) -> Iterator[int]:
    """Positive integers whose squares add up to the number."""
    while number:
        root = math.isqrt(number)
        yield root
        number -= root * root


def _of_rows(data: Dataset, rows: list[list[int]], below: int) -> Dataset:
    """The rows over a denominator, with the labels of data."""
    flat, shape = [value for row in rows for value in row], (data.n, len(rows[0]))
    if below == 1:
        return Dataset(integer_array(flat, shape), data.labels, data.name)
    fractions = np.array([Fraction(value, below) for value in flat], dtype=object)
    return Dataset(fractions.reshape(shape), data.labels, data.name)


def _check_size(data: Dataset, width: int, degree: int) -> None:
    if data.n * width > _MOST:
        raise InvalidInputError(
            f"polynomials of degree {degree} in {data.d} variables have {width:,} monomials, at {data.n} points over "
            f"{_MOST:,} numbers; pass a smaller degree, or fewer coordinates"
        )
