"""Hypothesis strategies for polynomial classifiers, data that they realise, and directions to ask them about."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from geomadv.exact.dataset import Dataset
from geomadv.exact.features import lifted
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector
from geomadv.strategies.linear import accurate_linear_classifiers
from geomadv.strategies.values import (
    Row,
    chosen,
    combine,
    dataset_of,
    dimension_of,
    nonzero,
    positives,
    rationals,
    row_vectors,
)

__all__ = [
    "accurate_polynomials",
    "polynomial_classifiers",
    "polynomial_datasets",
    "polynomial_directions",
    "transferring_polynomial_problems",
]


@st.composite
def polynomial_classifiers(draw: DrawFn, dimension: int, degree: int | None = None) -> PolynomialClassifier:
    """Any polynomial classifier of at most the degree, by default one from 1 to 3, that is not constant."""
    degree = draw(st.integers(1, 3)) if degree is None else degree
    one = PolynomialClassifier.count(dimension, degree)
    coefficients, _ = draw(nonzero(one))
    return PolynomialClassifier(dimension, degree, Vector.of(coefficients), draw(rationals()))


@st.composite
def polynomial_datasets(draw: DrawFn, degree: int, *, dimension: int | None = None, max_points: int = 8) -> Dataset:
    """Data with both labels, of which some polynomial of the degree is accurate: the points carry its signs.

    Many of the points are on a grid, so that polynomials of a smaller degree often do not suffice, and rays from one
    point meet others. The constant is moved where a drawn polynomial has one sign on all points.
    """
    d = dimension_of(draw, dimension, 2)
    grid = st.tuples(*[st.integers(-2, 2).map(Fraction)] * d)
    points: list[Row] = draw(st.lists(st.one_of(grid, row_vectors(d)), min_size=2, max_size=max_points, unique=True))
    h = draw(polynomial_classifiers(d, degree))
    values = [h.value(Vector.of(x)) for x in points]
    levels = sorted(set(values))
    if len(levels) == 1:  # an affine function that tells two of the points apart
        axis = next(j for j in range(d) if points[0][j] != points[1][j])
        values = [x[axis] for x in points]
        levels = sorted(set(values))
    cut = draw(st.integers(1, len(levels) - 1))
    sign = chosen(draw, [1, -1])
    return dataset_of([(x, sign if value >= levels[cut] else -sign) for x, value in zip(points, values, strict=True)])


@st.composite
def accurate_polynomials(draw: DrawFn, S: Dataset, degree: int) -> PolynomialClassifier:
    """Polynomials of the degree that give every point of data that they realise its label, random or extreme.

    Raises
    ------
    InseparableError
        If there is none.
    """
    h = draw(accurate_linear_classifiers(lifted(S, degree)))
    return PolynomialClassifier(S.d, degree, h.normal, h.bias)


@st.composite
def polynomial_directions(draw: DrawFn, S: Dataset, row: int) -> Vector:
    """Nonzero directions: from a point to another one of the data, beside such, arbitrary."""
    others = [S.point(i) - S.point(row) for i in range(S.n) if S.point(i) != S.point(row)]
    towards = chosen(draw, others)
    kind = chosen(draw, ["any", "towards", "beside"])
    v = draw(nonzero(S.d).map(lambda drawn: Vector.of(drawn[0])))
    if kind == "any":
        return v
    beside = towards + v * Fraction(1, chosen(draw, [8, -8]))
    return towards if kind == "towards" or not beside else beside


@st.composite
def transferring_polynomial_problems(draw: DrawFn, degree: int) -> tuple[Dataset, Vector]:
    """Data in the plane and a direction that fools every accurate polynomial of the degree at the first row.

    The ray from there meets no other point. The other k + 1 points are on a line, where they determine polynomials of
    degree k: either across the ray, and the polynomials extrapolate to the other label where it meets the line; or
    along the ray, and alternating labels make the leading coefficient of all of them the other one's.
    """
    x, v = draw(row_vectors(2)), draw(nonzero(2))[0]
    across = (-v[1], v[0])
    source = chosen(draw, [1, -1])
    places = sorted(draw(st.lists(st.integers(1, 6), min_size=degree + 1, max_size=degree + 1, unique=True)))
    along = draw(st.booleans())
    foot = combine((1, x), (1, across) if along else (draw(positives()), v))
    points = [combine((1, foot), (place, v if along else across)) for place in places]
    # The weights of the values at the places in the leading coefficient, and in the value at 0, alternate.
    last = -source if along else -source * (-1) ** degree
    labels = [last * (-1) ** (degree - j) for j in range(degree + 1)]
    return dataset_of([(x, source), *zip(points, labels, strict=True)]), Vector.of(v)
