"""Two degrees above that of an accurate polynomial, an accurate one that a direction never fools (K2), written down.

It takes no search: its product with the squared distance from the line of the ray decides the points off that line, and
a polynomial in one variable those on it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from geomadv.exact.dataset import Dataset
from geomadv.exact.features import monomials
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import simplest_between

__all__ = ["resisting"]

#: A polynomial: the coefficients of its monomials, each named by the coordinates that it multiplies, in order.
_Terms = Mapping[tuple[int, ...], Fraction]


def resisting(accurate: PolynomialClassifier, data: Dataset, direction: Vector, row: int) -> PolynomialClassifier:
    """An accurate polynomial of two degrees more that has the sign of a point all along the ray from there (K2).

    Parameters
    ----------
    accurate
        f₀, accurate on the data, of degree k.
    direction
        v ≠ 0, along which the point meets none of the other label.
    row
        That of the point x, with the label s.

    Returns
    -------
    PolynomialClassifier
        M f₀ D + s h(τ): D(z) = |v|² |z − x|² − (v·(z − x))² is 0 on the line and positive off it, τ(z) is the place of
        z on the line, and h has a root between neighbouring points behind x with different labels, at most k.
    """
    x, source, squared = data.point(row), int(data.signs[row]), direction.squared_norm()
    roots, steep = list(_roots(data, direction, row)), 1
    for i, label in enumerate(data.signs.tolist()):
        way = data.point(i) - x
        along = way.dot(direction)
        if off := squared * way.squared_norm() - along**2:
            on_line = source * math.prod(along / squared - root for root in roots)
            # The smallest whole number for which the first term decides.
            steep = max(steep, math.floor(-label * on_line / (abs(accurate.value(data.point(i))) * off)) + 1)
    h: _Terms = {(): Fraction(source)}
    for root in roots:
        place = _place(x, direction)
        h = _product(h, {**place, (): place[()] - root})
    product = _product(_terms(accurate), _squared_distance(x, direction))
    return _classifier(data.d, accurate.degree + 2, _sum(product, Fraction(steep), h))


def _roots(data: Dataset, direction: Vector, row: int) -> Iterator[Fraction]:
    """A number between any two neighbouring places τ ≤ 0 of points on the line that have different labels."""
    x, squared = data.point(row), direction.squared_norm()
    places = {Fraction(0): int(data.signs[row])}
    for i, label in enumerate(data.signs.tolist()):
        way = data.point(i) - x
        tau = way.dot(direction) / squared
        if tau < 0 and way == direction * tau:
            places[tau] = label
    behind = sorted(places)
    for left, right in pairwise(behind):
        if places[left] != places[right]:
            # Off the ends, at which the simplest number between them may lie.
            room = (right - left) / 4
            yield -simplest_between(-(right - room), -(left + room))


def _squared_distance(x: Vector, v: Vector) -> _Terms:
    """|v|² times the squared distance from the line x + ℝv."""
    squared, parts = v.squared_norm(), _place(x, v)
    lines: list[_Terms] = [{(j,): Fraction(1), (): -entry} for j, entry in enumerate(x)]
    total: _Terms = {}
    for line in lines:
        total = _sum(_product(line, line), squared, total)
    # (v·(z − x))² = |v|⁴ τ².
    return _sum(_product(parts, parts), -(squared**2), total)


def _place(x: Vector, v: Vector) -> dict[tuple[int, ...], Fraction]:
    """τ(z) = v·(z − x) / |v|²."""
    squared = v.squared_norm()
    linear: dict[tuple[int, ...], Fraction] = {(j,): entry / squared for j, entry in enumerate(v) if entry}
    return {**linear, (): -x.dot(v) / squared}


def _terms(h: PolynomialClassifier) -> _Terms:
    names = monomials(h.dimension, h.degree)
    return {(): h.bias, **{name: c for name, c in zip(names, h.coefficients, strict=True) if c}}


def _classifier(dimension: int, degree: int, terms: _Terms) -> PolynomialClassifier:
    coefficients = [terms.get(name, Fraction(0)) for name in monomials(dimension, degree)]
    return PolynomialClassifier(dimension, degree, Vector.of(coefficients), terms.get((), Fraction(0)))


def _product(first: _Terms, second: _Terms) -> dict[tuple[int, ...], Fraction]:
    found: dict[tuple[int, ...], Fraction] = {}
    for a, c in first.items():
        for b, e in second.items():
            name = tuple(sorted((*a, *b)))
            found[name] = found.get(name, Fraction(0)) + c * e
    return found


def _sum(first: _Terms, factor: Fraction, second: _Terms) -> dict[tuple[int, ...], Fraction]:
    """`factor` times the first, plus the second."""
    found = dict(second)
    for name, c in first.items():
        found[name] = found.get(name, Fraction(0)) + factor * c
    return found
