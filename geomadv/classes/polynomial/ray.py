"""Whether every accurate polynomial changes its sign on a ray from a point of the data (P3, P4, P6, K2), exactly.

Up to degree 2, and two degrees above one that realises the data, there are methods of their own. Otherwise polynomials
that are accurate and positive at finitely many distances, and at infinity, are put to the test on the whole ray; where
one is negative, the simplest rational distance there joins the others. If it ends, there is none, and the multipliers
prove it; or one is positive on all of the ray.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geomadv.classes.polynomial.accurate import AccuratePolynomials
from geomadv.classes.polynomial.degree_two import ChangedDistances
from geomadv.classes.polynomial.two_degrees import first_other, keeping
from geomadv.classes.space import Refuted
from geomadv.exact.dataset import Dataset
from geomadv.exact.features import features, leading_features
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive, stacked
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.polynomials import PolynomialClassifier, negative_intervals
from geomadv.exact.rational import Vector, integer_array
from geomadv.exact.reprs import Described
from geomadv.exact.scalars import simplest_between
from geomadv.solvers.motzkin import Alternative, separate

__all__ = ["RayMultipliers", "Unfinished", "changed_on_ray", "unit_along"]


@dataclass(frozen=True, repr=False)
class RayMultipliers(Described):
    """λ ≥ 0, λ ≠ 0, θ ≥ 0: Σ λ_i y_i φ(x_i) + s Σ_j θ_j φ(x + τ_j v) + s θ_∞ φ^∞(v) = 0 (P3).

    Attributes
    ----------
    multipliers : Multipliers
        λ.
    distances : tuple of (Fraction, Fraction)
        The pairs τ_j > 0, θ_j > 0, in increasing order.
    beyond : Fraction
        θ_∞.
    """

    multipliers: Multipliers
    distances: tuple[tuple[Fraction, Fraction], ...]
    beyond: Fraction


@dataclass(frozen=True)
class Unfinished:
    """Neither an accurate polynomial that resists was found, nor multipliers with distances of this complexity."""

    complexity: int


def changed_on_ray(
    space: AccuratePolynomials,
    direction: Vector,
    row: int,
    lower: PolynomialClassifier | None,
    complexity: int,
) -> RayMultipliers | Refuted[Homogeneous] | Unfinished:
    """Multipliers that prove it, or an accurate polynomial that is positive on the ray, times the label of the point.

    Parameters
    ----------
    space
        The accurate polynomials.
    direction
        v ≠ 0.
    row
        That of the point x.
    lower
        An accurate polynomial of two degrees less; None if there is none.
    complexity
        The largest p + q of a distance p/q to be tried, in a unit in which the data are about 1 wide, where the search
        need not end: if the degree is at least 3, and `lower` None.
    """
    hit = first_other(space.data, direction, row)
    if hit is not None:
        other, distance = hit
        return RayMultipliers(Multipliers.of({other: Fraction(1)}), ((distance, Fraction(1)),), Fraction(0))
    if lower is not None:
        return Refuted(keeping(space.data, direction, row, lower))
    unit = unit_along(space.data, direction, row)
    if space.degree > 2:
        return _exchanged(space, direction * unit, row, unit, complexity)
    beyond = _Target.beyond(direction * unit, space.degree)
    found = _separated(space, [beyond], int(space.data.signs[row]))
    if isinstance(found, Alternative):
        return _multipliers(space, found, [beyond], unit)
    search = ChangedDistances(space, direction * unit, row, found)
    changed = search.some()
    if changed is None:
        return Refuted(search.refuting(found))
    return RayMultipliers(changed.multipliers, ((changed.distance * unit, Fraction(1)),), Fraction(0))


def _exchanged(
    space: AccuratePolynomials, direction: Vector, row: int, unit: Fraction, complexity: int
) -> RayMultipliers | Refuted[Homogeneous] | Unfinished:
    """By the search of P6, along the direction in that unit."""
    x, source = space.data.point(row), int(space.data.signs[row])
    targets = [_Target.beyond(direction, space.degree)]
    while True:
        found = _separated(space, targets, source)
        if isinstance(found, Alternative):
            return _multipliers(space, found, targets, unit)
        along = space.classifier(found).along(x, direction)
        intervals = negative_intervals(source * c for c in along)
        if not intervals:
            return Refuted(_off_zero(space, found, source))
        distances = [_simplest(low, high) for low, high in intervals]
        if any(t.numerator + t.denominator > complexity for t in distances):
            return Unfinished(complexity)
        targets += [_Target.at(distance, x + direction * distance, space.degree) for distance in distances]


def _separated(space: AccuratePolynomials, targets: list[_Target], source: int) -> Homogeneous | Alternative:
    """An accurate polynomial that is positive at the targets, times the source, or why there is none."""
    flat = [source * entry for target in targets for entry in target.integers]
    ray = IntegerMatrix(integer_array(flat, (len(targets), space.lifted.dimension)))
    none = IntegerMatrix(np.zeros((0, space.lifted.dimension), dtype=np.int64))
    return separate(stacked(space.lifted.rows, ray), none, space.lifted.engine)


@dataclass(frozen=True)
class _Target:
    """Where a polynomial is to be positive: at a distance, or beyond all (None)."""

    distance: Fraction | None
    integers: tuple[int, ...]  # the values of the monomials and of the constant there, times the factor
    factor: int

    @staticmethod
    def at(distance: Fraction, point: Vector, degree: int) -> _Target:
        values = features(point, degree)
        return _Target(distance, (*values.numerators, values.denominator), values.denominator)

    @staticmethod
    def beyond(direction: Vector, degree: int) -> _Target:
        values = leading_features(direction, degree)
        return _Target(None, (*values.numerators, 0), values.denominator)


def unit_along(data: Dataset, direction: Vector, row: int) -> Fraction:
    """The distance after which some coordinate has changed by as much as those of the data: it fits any scale."""
    widest = max(int(abs(data.numerators - data.numerators[row]).max()), 1)
    return Fraction(widest, data.denominator) / max(map(abs, direction))


def _simplest(low: Fraction, high: Fraction | None) -> Fraction:
    """The simplest distance in the interval, of which the ends may be roots."""
    if high is None:
        return Fraction(math.floor(low) + 1)
    off = (high - low) / 2**20
    return simplest_between(low + off, high - off)


def _off_zero(space: AccuratePolynomials, w: Homogeneous, source: int) -> Homogeneous:
    """The polynomial plus so small a constant of the source's sign that it stays accurate: it may have touched zero."""
    rows, data = space.lifted.rows, space.lifted.data
    values = rows.entries.astype(object) @ np.array(w, dtype=object)
    room = min(values[data.signs != source].tolist(), default=1)
    moved = [2 * data.denominator * x for x in w]
    moved[-1] += source * room
    return primitive(moved)


def _multipliers(
    space: AccuratePolynomials, found: Alternative, targets: list[_Target], unit: Fraction
) -> RayMultipliers:
    """In terms of the points, not of the integers that stand for them, and of the direction that was given."""
    n, below = space.data.n, space.lifted.data.denominator
    weights = {i: share * below for i, share in found.strict.items() if i < n}
    shares = [(targets[i - n], share * targets[i - n].factor) for i, share in found.strict.items() if i >= n]
    finite = sorted((target.distance * unit, theta) for target, theta in shares if target.distance is not None)
    beyond = sum((theta for target, theta in shares if target.distance is None), Fraction(0))
    return RayMultipliers(Multipliers.of(weights), tuple(finite), beyond * unit**space.degree)
