"""Short universal perturbations with a certified lower bound, where the exact shortest one is too dear.

The search is in floating point: by cutting planes in up to some tens of dimensions, see `FloatCuts`, and beyond by
`UniversalSearch`. In the end both sides are rounded to short rationals and certified exactly: the perturbation is the
exact sum of rounded multipliers, and just as long as its largest bound demands; the inequalities have a little of an
accurate classifier mixed in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from geomadv.classes.linear.bounds import bounds_along
from geomadv.classes.linear.float_cuts import FloatCuts, weights_of_shortest
from geomadv.classes.linear.rounded import ApproximateInverse, RoundedMultipliers, rounded_multipliers
from geomadv.classes.linear.universal import (
    LinearCut,
    LinearUniversal,
    NoLinearUniversal,
    Sources,
    shortest_universal_perturbation,
)
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.classes.space import Cut, NoUniversal, Universal
from geomadv.exact.arrays import FloatArray, short_rationals
from geomadv.exact.matrices import Homogeneous, primitive, to_floats
from geomadv.exact.multipliers import CoveringBasis, Multipliers, combination
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import guess_nearest_point
from geomadv.solvers.universal_search import Enclosure, UniversalSearch

_EXACT_IS_CHEAPER = 8  # dimensions up to which the exact shortest universal perturbation is faster than a bracket
_CUT_UP_TO = 41  # coordinates up to which cutting planes are quicker
_ROUNDED_FROM = 101  # coordinates up to which all multipliers are exact
_NEAR = 1e-9  # beside the lengths of W and z: far more than W·z is off in floating point
_BITS = (47, 52, 60)  # of the largest of rounded multipliers, which may be too few
_SEARCHED = 2 / 3  # of the gap; the rest is for rounding


def universal_perturbation(
    space: VersionSpace,
    source: int,
    gap: Fraction | float,
    *,
    seconds: float | None = None,
    rounded: bool = False,
) -> LinearUniversal:
    """The shortest universal perturbation where the gap is 0 or that is cheap, else one within the gap.

    The search for the latter takes no more than so many seconds. In many dimensions its multipliers are rounded, where
    that is allowed; else the gap is infinite there.
    """
    aims = gap == math.inf or (gap > 0 and space.data.d > _EXACT_IS_CHEAPER)
    found: LinearUniversal | NoLinearUniversal | None = None
    if aims:
        within = float(gap) if rounded or space.dimension <= _ROUNDED_FROM else math.inf
        found = universal_perturbation_within(space, source, within, seconds)
    if aims and found is None and space.data.d > _EXACT_IS_CHEAPER:
        found = _between_means(space, source)
    found = found or shortest_universal_perturbation(Sources(space, source))
    if isinstance(found, NoUniversal):
        raise ArithmeticError("accurate classifiers have no universal perturbation, which contradicts the theory")
    return found


def universal_perturbation_within(
    space: VersionSpace, source: int, relative_gap: float, seconds: float | None = None
) -> LinearUniversal | None:
    """A universal perturbation that aims to be at most 1 + relative_gap times as long as the shortest.

    With an infinite gap it is the first one that comes to hand, with the first lower bound. So it is where the search
    does not get as far as it should. None where the data exceed the range of floating point.
    """
    with np.errstate(all="ignore"):
        try:
            rounding = _Rounding(space, source)
            common = rounding.multipliers(rounding.common, at_least_one=True)
            separators = [to_floats(space.separator), rounding.closest_along(rounding.common @ rounding.points)]
            upper = _Upper(combination(space.data, common), (common,))
            if math.isfinite(relative_gap):
                found, separators = _searched(rounding, separators, relative_gap * _SEARCHED, seconds)
                upper = found or upper
            lower, cuts = rounding.lower_bound(separators)
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            return None
    if not upper.g:
        return None
    return Universal(upper.g * -source, lower, upper.multipliers, cuts, rounded=upper.rounded)


def _between_means(space: VersionSpace, source: int) -> LinearUniversal | None:
    """A multiple of the difference of the class means, and what one classifier demands: all of it without floats.

    For data beyond the range of these, where the exact shortest one has so long numbers that it may take for ever.
    None where there is only one label, or without a bias the means are zero.
    """
    data, rows = space.data, space.data.indices(source).tolist()
    others = data.indices(-source).tolist()
    weights = dict.fromkeys(rows, Fraction(1)) | dict.fromkeys(others, Fraction(len(rows), max(1, len(others))))
    multipliers = Multipliers.of(weights)
    g = combination(data, multipliers)
    if not g or not others:
        return None
    height, row = max(zip(space.rows.products(space.separator, rows), rows, strict=True))
    squared = Fraction(height, data.denominator) ** 2 / Vector(tuple(space.separator[: data.d])).squared_norm()
    return Universal(g * -source, squared, (multipliers,), (Cut(space.separator, row, Fraction(1)),))


@dataclass(frozen=True)
class _Upper:
    """A universal g with multipliers that serve every source row, or evidence of such."""

    g: Vector
    multipliers: tuple[Multipliers | CoveringBasis, ...]
    rounded: RoundedMultipliers | None = None


def _searched(
    rounding: _Rounding, separators: list[FloatArray], gap: float, seconds: float | None
) -> tuple[_Upper | None, list[FloatArray]]:
    """What a search finds, made exact, and W that show it to be short; None where floating point is not up to it."""
    space = rounding.space
    if space.dimension <= _CUT_UP_TO:
        cuts = FloatCuts(space, rounding.sources, rounding.common, separators)
        cuts.narrow(gap, seconds)
        return _covered(rounding, rounding.multipliers(cuts.weights)), cuts.separators
    inner, serve = to_floats(space.separator), space.dimension > _ROUNDED_FROM
    try:
        search = UniversalSearch(rounding.rows, rounding.sources, inner, balanced=space.has_bias, engine=space.engine)
        found = search.narrow(gap, seconds, serve=serve)
    except (ValueError, np.linalg.LinAlgError):  # numbers that are not finite, say
        return None, separators
    if not (np.isfinite(found.combinations).all() and np.isfinite(found.spare).all()):
        return None, separators
    return _upper(rounding, found), [*separators, *found.separators]


def _upper(rounding: _Rounding, found: Enclosure) -> _Upper | None:
    """What the search in many dimensions has found, exactly; None if it does not suffice."""
    space = rounding.space
    mean = found.combinations.mean(axis=0) + found.spare
    if space.dimension <= _ROUNDED_FROM:
        return _covered(rounding, rounding.multipliers(mean))
    inverse = ApproximateInverse.of(space.rows, space.data.denominator)
    if inverse is None:
        return None
    weights = found.combinations + found.spare
    for bits in _BITS:
        first = rounding.multipliers(mean, bits=bits)
        rounded = rounded_multipliers(space, rounding.source, first, weights, inverse)
        if rounded:
            return _Upper(combination(space.data, first), (), rounded)
    return None


class _Rounding:
    """What floating point has found, made exact."""

    def __init__(self, space: VersionSpace, source: int) -> None:
        self.space, self.source = space, source
        self.rows = space.rows.floats
        self.points = self.rows[:, : space.data.d]
        self.sources = space.data.indices(source)
        self.labels = space.data.signs.astype(np.float64)

    @cached_property
    def common(self) -> FloatArray:
        """One λ for all rows, at least 1 on the source label; the balance of the labels counts heavily."""
        heavy = self.rows.copy()
        if self.space.has_bias:
            heavy[:, -1] *= 1e3 * float(np.abs(self.rows).mean()) * self.points.shape[1]
            heavy[:, -1] /= float(np.abs(self.rows[:, -1]).mean())
        weights = np.zeros(len(heavy))
        weights[self.sources] = 1.0
        alone = np.full(len(heavy), -1)
        return weights + guess_nearest_point(self.space.engine, heavy, alone, -(weights @ heavy))

    def closest_along(self, normal: FloatArray) -> FloatArray:
        """The normal with the bias that leaves a source row the most height but loses no row of the other label."""
        if not self.space.has_bias:
            return normal
        values = (self.points @ normal) * self.labels
        unit = float(np.abs(self.rows[:, -1]).mean())
        sign = self.labels[self.sources[0]]
        positive, negative = values[self.labels > 0].min(), values[self.labels < 0].max()
        return np.append(normal, -(negative if sign > 0 else positive) / unit)

    def lower_bound(self, separators: list[FloatArray]) -> tuple[Fraction, tuple[LinearCut, ...]]:
        """A lower bound for the squared length of every universal perturbation, with the cuts that prove it."""
        d, data = self.space.data.d, self.space.data
        exact = [w for w in map(self._accurate_near, separators) if w is not None] or [self.space.separator]
        normals, heights, cuts = [], [], []
        for w in exact:
            floats = to_floats(w)
            row, height = self._highest(w, floats)
            normals.append(floats[:d])
            heights.append(float(self.rows[row] @ floats))
            cuts.append((w, row, height))
        normal, total, used = Vector((0,) * d), Fraction(0), []
        weights = weights_of_shortest(np.array(normals), np.array(heights))
        for (w, row, height), weight in zip(cuts, weights.tolist(), strict=True):
            # Weights matter up to a common factor only, so they may be short; `height` is D W·z.
            share = _rounded_down(Fraction(weight) / (1 << max(map(int.bit_length, w))), 50)
            if share > 0:
                normal += Vector(tuple(w[:d])) * share
                total += share * Fraction(height, data.denominator)
                used.append(Cut(w, row, share))
        if not used or not normal or total <= 0:
            return Fraction(0), ()
        return _rounded_down(total * total / normal.squared_norm(), 60), tuple(used)

    def _highest(self, w: Homogeneous, floats: FloatArray) -> tuple[int, int]:
        """The first source row with the largest D W·z, and that, exactly; few rows come near it."""
        values, lengths = self.rows[self.sources] @ floats, np.linalg.norm(self.rows[self.sources], axis=1)
        room = _NEAR * float(lengths.max() * np.linalg.norm(floats))
        near = self.sources[~(values < values.max() - room)]
        return max(zip(near.tolist(), self.space.rows.products(w, near), strict=True), key=lambda pair: pair[1])

    def _accurate_near(self, separator: FloatArray) -> Homogeneous | None:
        """An accurate classifier in short integers near a float that is weakly accurate up to rounding."""
        size, inner = float(np.abs(separator).max()), to_floats(self.space.separator)
        if not size > 0:
            return None
        for share in (1e-10, 1e-7, 1e-5, 1e-3):
            candidate = primitive(short_rationals(separator / size + share * inner / np.abs(inner).max(), 50))
            if self.space.is_accurate(candidate):
                return candidate
        return None

    def multipliers(self, weights: FloatArray, *, at_least_one: bool = False, bits: int = 52) -> Multipliers:
        """Weights in short rationals, with the labels exactly in balance; at least 1 on the source label if so."""
        shift = bits - int(np.frexp(weights.max())[1])
        rounded = np.rint(np.ldexp(weights, shift)).tolist()
        exact = {i: Fraction(int(w)) / Fraction(2) ** shift for i, w in enumerate(rounded) if w > 0}
        if at_least_one:
            for i in self.sources.tolist():
                exact[i] = max(exact.get(i, Fraction(0)), Fraction(1))
        if self.space.has_bias:
            labels = self.space.data.signs.tolist()
            surplus = sum((w * labels[i] for i, w in exact.items()), Fraction(0))
            lacking = -1 if surplus > 0 else 1
            row = max(np.flatnonzero(self.labels == lacking).tolist(), key=lambda i: exact.get(i, Fraction(0)))
            exact[row] = exact.get(row, Fraction(0)) + abs(surplus)
        return Multipliers.of(exact)


def _covered(rounding: _Rounding, multipliers: Multipliers) -> _Upper | None:
    """The shortest universal multiple of the g that multipliers certify."""
    space, source, g = rounding.space, rounding.source, combination(rounding.space.data, multipliers)
    if not g:
        return None
    bounds = bounds_along(space, g * -source, source, rounding.sources.tolist())
    if bounds.unbounded or bounds.at_most is None:
        return None
    factor = -_rounded_down(-bounds.at_most, 40)
    return _Upper(g * factor, tuple(_times(m, factor) for m in bounds.upper))


def _times(m: Multipliers | CoveringBasis, factor: Fraction) -> Multipliers | CoveringBasis:
    """What certifies factor · g where m certifies g; a basis carries multiples that are hardly longer as it is."""
    if isinstance(m, CoveringBasis):
        return m
    return Multipliers.of({i: weight * factor for i, weight in m.as_dict().items()})


def _rounded_down(value: Fraction, bits: int) -> Fraction:
    """A dyadic rational with about that many significant bits, just below a given one."""
    scale = Fraction(2) ** (bits - value.numerator.bit_length() + value.denominator.bit_length())
    return Fraction(math.floor(value * scale)) / scale
