"""Two degrees above one that realises the data: a polynomial that keeps the label as far as any on a ray (K2).

With an accurate f_0 of degree k − 2, D the squared distance from the line of the ray times v·v, and h a polynomial of
the place along the line that has the right signs at the data there, M f_0 D + s h is accurate for large M.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise, product

from geomadv.exact.dataset import Dataset
from geomadv.exact.features import monomials
from geomadv.exact.matrices import Homogeneous, primitive
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector

__all__ = ["first_other", "keeping", "resisting"]

#: The coefficients of a polynomial by the coordinates that are multiplied.
Polynomial = dict[tuple[int, ...], Fraction]


def _on_line(data: Dataset, direction: Vector, row: int) -> dict[int, Fraction]:
    """The τ by row, of the points x + τ v of the data, x that of a row and v the direction; τ may be negative."""
    along, found = direction.numerators, {}
    axis, *others = sorted(range(data.d), key=lambda j: -abs(along[j]))  # where a difference shows, it shows soon
    for i in range(data.n):
        way = (data.numerators[i] - data.numerators[row]).tolist()
        if all(way[j] * along[axis] == way[axis] * along[j] for j in others):
            found[i] = Fraction(way[axis], data.denominator) / direction[axis]
    return found


def first_other(data: Dataset, direction: Vector, row: int) -> tuple[int, Fraction] | None:
    """The first point of the other label that the ray from a row meets, as its row and τ > 0; None if there is none."""
    there = _on_line(data, direction, row)
    others = [(t, i) for i, t in there.items() if t > 0 and data.signs[i] != data.signs[row]]
    return min(others)[::-1] if others else None


def keeping(data: Dataset, direction: Vector, row: int, lower: PolynomialClassifier) -> Homogeneous:
    """A polynomial of two degrees more than an accurate one, times the source positive on the ray from a row.

    It is accurate if the ray meets no point of the other label, and else weakly, and positive before the first of them.
    """
    x, source = data.point(row), int(data.signs[row])
    there = _on_line(data, direction, row)
    roots = _roots(sorted((t, int(data.signs[i]) * source) for i, t in there.items()))

    # z − x, its product with v over v·v, and its squared distance from the line times v·v, as polynomials of z.
    way = [_affine(data.d, {j: Fraction(1)}, -x[j]) for j in range(data.d)]
    square = direction.squared_norm()
    behind = direction.dot(x) / square
    place = _affine(data.d, {j: entry / square for j, entry in enumerate(direction)}, -behind)
    off = _sum(*(_times(part, part, square) for part in way), _times(place, place, -(square**2)))

    needed = Fraction(0)
    for i in range(data.n):
        if i not in there:
            z = data.point(i)
            share = math.prod((1 - (z.dot(direction) / square - behind) / root for root in roots), start=Fraction(1))
            away = square * (z - x).squared_norm() - (z - x).dot(direction) ** 2
            needed = max(needed, abs(share / (away * lower.value(z))))
    base = dict(zip(monomials(data.d, lower.degree), lower.coefficients, strict=True)) | {(): lower.bias}
    total = _times(base, off, Fraction(math.floor(needed) + 1))
    on_line: Polynomial = {(): Fraction(source)}
    for root in roots:
        on_line = _sum(on_line, _times(on_line, place, -1 / root))
    total = _sum(total, on_line)
    order = [*monomials(data.d, lower.degree + 2), ()]
    common = math.lcm(*(c.denominator for c in total.values()))
    return primitive([int(total.get(term, Fraction(0)) * common) for term in order])


def resisting(accurate: PolynomialClassifier, data: Dataset, direction: Vector, row: int) -> PolynomialClassifier:
    """The same as a classifier, for a ray that meets no point of the other label: it is accurate, and never fooled."""
    *coefficients, constant = keeping(data, direction, row, accurate)
    return PolynomialClassifier(data.d, accurate.degree + 2, Vector.of(coefficients), Fraction(constant))


def _roots(places: list[tuple[Fraction, int]]) -> list[Fraction]:
    """Where to change the sign, for points at places on a line, to be 1 or −1 at each; the first −1 after 0 may be 0.

    There are at most as many as the degree of any polynomial with these signs.
    """
    roots: list[Fraction] = []
    for (before, sign), (after, other) in pairwise(places):
        if sign != other:
            roots.append(after if before >= 0 and not any(root > 0 for root in roots) else (before + after) / 2)
    return roots


def _affine(dimension: int, slopes: dict[int, Fraction], constant: Fraction) -> Polynomial:
    return {(j,): slopes[j] for j in range(dimension) if slopes.get(j)} | {(): constant}


def _sum(*polynomials: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for polynomial in polynomials:
        for term, c in polynomial.items():
            total[term] = total.get(term, Fraction(0)) + c
    return total


def _times(one: Polynomial, other: Polynomial, factor: Fraction) -> Polynomial:
    total: Polynomial = {}
    for (left, a), (right, b) in product(one.items(), other.items()):
        term = tuple(sorted(left + right))
        total[term] = total.get(term, Fraction(0)) + factor * a * b
    return total
