"""Whether every accurate polynomial changes its sign on a ray from a point of the data (P3, P4, P6, K2), exactly.

Up to degree 2, and two degrees above one that realises the data, there are methods of their own. Otherwise polynomials
that are accurate and positive at finitely many distances, and at infinity, are put to the test on the whole ray; where
one is negative, the simplest rational distance there joins the others. If it ends, there is none, and the multipliers
prove it; or one is positive on all of the ray.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import overload

import numpy as np

from geomadv.classes.polynomial.accurate import AccuratePolynomials
from geomadv.classes.polynomial.degree_two import ChangedDistances
from geomadv.classes.polynomial.two_degrees import first_other, keeping
from geomadv.classes.space import Refuted
from geomadv.exact.arrays import integer_array
from geomadv.exact.dataset import Dataset
from geomadv.exact.features import features, leading_features
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive, stacked
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.polynomials import NegativePart, PolynomialClassifier, negative_parts
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Described
from geomadv.exact.scalars import simplest_between
from geomadv.solvers.motzkin import Alternative, guessed, separate

__all__ = ["RayMultipliers", "Unfinished", "changed_on_ray", "unit_along"]

_LONGEST = 4_000  # bits of the monomials in a search that need not end
_PRECISION = 64  # bits with which roots are enclosed, beside those for the complexity


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
    if space.degree == 1:  # what fools all at one point does so at all (L3)
        everywhere = space.fooled(direction, int(space.data.signs[row]))
        return everywhere if isinstance(everywhere, Refuted) else RayMultipliers(everywhere, (), Fraction(1))
    unit = unit_along(space.data, direction, row)
    if space.degree > 2:
        return _exchanged(space, direction * unit, row, unit, complexity)
    beyond = _Target.beyond(direction * unit, space.degree)
    found = _separated(space, [beyond], int(space.data.signs[row]))
    if isinstance(found, Alternative):
        return _multipliers(space, found, [beyond], unit)
    search = ChangedDistances(space, direction * unit, row, found)
    changed = search.some(guessing=True)
    if changed is None:
        return Refuted(search.refuting(found))
    return RayMultipliers(changed.multipliers, ((changed.distance * unit, Fraction(1)),), Fraction(0))


def _exchanged(
    space: AccuratePolynomials, direction: Vector, row: int, unit: Fraction, complexity: int
) -> RayMultipliers | Refuted[Homogeneous] | Unfinished:
    """By the search of P6, along the direction in that unit."""
    x, source = space.data.point(row), int(space.data.signs[row])
    targets, least = [_Target.beyond(direction, space.degree)], 2  # p + q of no distance is less
    longest = _bits(space.lifted.rows.entries.ravel().tolist())
    precision = _PRECISION + 2 * complexity.bit_length()
    while True:
        longest = max(longest, *(_bits(target.integers) for target in targets))
        found = _separated(space, targets, source, exactly=longest <= _LONGEST)
        if found is None:
            return Unfinished(least - 1)
        if isinstance(found, Alternative):
            return _multipliers(space, found, targets, unit)
        along = [source * c for c in space.classifier(found).along(x, direction)]
        parts = negative_parts(along, precision)
        if not parts:
            return Refuted(_off_zero(space, found, source))
        # Any proof has a distance in one of these parts, and the simplest ones are no more complicated than that.
        simplest = [_simplest(along, part, complexity) for part in parts]
        least = min(t.numerator + t.denominator for t in simplest)
        if least > complexity:
            return Unfinished(complexity)
        # The others make the parts shorter by a factor, where the simplest numbers may take many small steps.
        distances = dict.fromkeys([*simplest, *(_central(part) for part in parts if part.high is not None)])
        targets += [_Target.at(distance, x + direction * distance, space.degree) for distance in distances]


def _bits(integers: Iterable[int]) -> int:
    """Of the longest one."""
    return max(map(int.bit_length, integers))


@overload
def _separated(space: AccuratePolynomials, targets: list[_Target], source: int) -> Homogeneous | Alternative: ...


@overload
def _separated(
    space: AccuratePolynomials, targets: list[_Target], source: int, *, exactly: bool
) -> Homogeneous | Alternative | None: ...


def _separated(
    space: AccuratePolynomials, targets: list[_Target], source: int, *, exactly: bool = True
) -> Homogeneous | Alternative | None:
    """An accurate polynomial that is positive at the targets, times the source, or why there is none.

    If not exactly, None where a guess does not show that there is one.
    """
    flat = [source * entry for target in targets for entry in target.integers]
    ray = IntegerMatrix(integer_array(flat, (len(targets), space.lifted.dimension)))
    strict, none = stacked(space.lifted.rows, ray), ray.take([])
    engine = space.lifted.engine
    return separate(strict, none, engine) if exactly else guessed(strict, none, engine).separator


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


def _simplest(g: Sequence[Fraction], part: NegativePart, complexity: int) -> Fraction:
    """The p/q of the least p + q in a part where g is negative; perhaps another one, if that is over the complexity."""
    low, high = part.before, part.behind
    if high is None or part.high is None:
        whole = math.floor(low) + 1
        while _value(g, Fraction(whole)) >= 0:
            whole += 1
        return Fraction(whole)
    middle = (part.low + part.high) / 2
    while low <= high:
        t = simplest_between(low, high)
        if t.numerator + t.denominator > complexity:
            break
        if _value(g, t) < 0:
            return t
        # It is at a root, or beyond; the next number of a denominator that counts is so far away, behind the enclosure.
        step = Fraction(1, t.denominator * complexity)
        low, high = (t + step, high) if t < middle else (low, t - step)
    return _central(part)


def _central(part: NegativePart) -> Fraction:
    """The simplest distance in the middle half of a part."""
    low, high = part.low, part.high or part.low + 4
    return simplest_between(low + (high - low) / 4, high - (high - low) / 4)


def _value(g: Sequence[Fraction], t: Fraction) -> Fraction:
    total = Fraction(0)
    for c in reversed(g):
        total = total * t + c
    return total


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
