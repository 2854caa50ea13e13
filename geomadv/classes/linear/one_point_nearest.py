"""The shortest perturbation of one point in the ℓ2 norm: a nearest-point problem (A1).

(g, 0) − z_p ranges over the dual cone of a set of classifiers. Of the accurate ones its generators are the rows z_i; of
those of a loss below τ they are the `ExtremeSums`. These are too many to be listed, but the one that violates
optimality the most is easily found, so each is added when it is needed. Limits of the perturbation are limits of g.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomadv.classes.linear.extreme_sums import ExtremeSum, ExtremeSums
from geomadv.classes.linear.one_point_guesses import OnePointGuesses, Weights
from geomadv.classes.linear.rashomon import RashomonSpace
from geomadv.classes.linear.universal import (
    LinearUniversal,
    NoLinearUniversal,
    Sources,
    shortest_universal_perturbation,
)
from geomadv.classes.space import Cut, NoUniversal
from geomadv.exact.arrays import FloatArray, integer_array
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, stacked
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.solvers.boxed_guesses import capped_floats
from geomadv.solvers.limited_nearest import LimitedNearest, LimitedSearch, WithinLimits
from geomadv.solvers.nearest_point import nearest_point

__all__ = ["nearest_for_accurate", "nearest_within"]

_Found = LinearUniversal | NoLinearUniversal

_NEARLY_RIGHT = 8  # of so many coordinates one may be wrong in a guess that is mended step by step


def nearest_for_accurate(sources: Sources) -> _Found:
    """The shortest perturbation of one point that fools every accurate classifier."""
    space = sources.space
    entries = space.rows.entries
    if space.has_bias:
        entries = np.concatenate([entries[:, :-1], _gains(sources)[:, None].astype(entries.dtype)], axis=1)
    search = _search(sources, IntegerMatrix(entries), OnePointGuesses(sources).of_rows())
    if isinstance(search, LimitedSearch) and search.distance() * _NEARLY_RIGHT > space.dimension:
        return shortest_universal_perturbation(sources)  # a bad guess, which few cutting planes mend sooner
    found = search.solve()
    if found.residual is None:
        return _none(sources, found)
    weights = zip(found.support, found.weights, strict=True)
    return _answer(sources, found, Multipliers.reduced(weights, 1, found.denominator))


def nearest_within(space: RashomonSpace, sources: Sources) -> _Found:
    """The shortest perturbation of one point that fools every classifier of a loss below the budget.

    The budget is at most the weight of all rows.
    """
    n, d, extreme = space.data.n, space.data.d, ExtremeSums(space)
    if space.has_bias:
        gains = _gains(sources)
        first = extreme.without_added([-x for x in gains.tolist()])
        if int(gains @ first.weights) <= 0:  # the constant classifier of the source label is not above the budget
            zeros = (Fraction(0),) * len(sources.limits.bounds)
            return NoUniversal((Cut([*[0] * d, sources.source], 0, Fraction(1)),), zeros)
    else:
        first = extreme.without_added(space.rows.products(space.separator, range(n)))
    sums, guess = OnePointGuesses(sources).of_sums(first, extreme)
    rows = [_sum(sources, one) for one in sums]
    entries = integer_array([x for row in rows for x in row], (len(rows), space.dimension))
    search = _search(sources, IntegerMatrix(entries), guess)
    while True:
        found = search.solve()
        separator = _separator(sources, found)
        products = space.rows.products(separator, range(n))
        entering = extreme.lowest(products, separator[:d])
        if extreme.product(entering, products, separator[:d]) >= 0:
            break
        sums.append(entering)
        search.add(_sum(sources, entering))
    if found.residual is None:
        return _none(sources, found)
    total = np.zeros(n, dtype=object)
    for k, weight in zip(found.support, found.weights, strict=True):
        total += weight * sums[k].weights
    return _answer(sources, found, Multipliers.reduced(enumerate(total.tolist()), 1, found.denominator))


def _gains(sources: Sources) -> NDArray[Any]:
    """−source · y_i: what the rows count in the equation of the bias, whose right-hand side is then 1."""
    return -sources.source * sources.space.data.signs.astype(object)


def _sum(sources: Sources, one: ExtremeSum) -> list[int]:
    """D times a sum, with what it counts in the equation of the bias."""
    space = sources.space
    support = np.flatnonzero(one.weights).tolist()
    total = space.rows.combine(support, one.weights[support].tolist())
    for j in np.flatnonzero(one.added).tolist():
        total[j] += space.data.denominator * one.added[j]
    if space.has_bias:
        total[-1] = int(_gains(sources) @ one.weights)
    return total


def _search(sources: Sources, matrix: IntegerMatrix, guess: Weights) -> LimitedSearch | _FreeSearch:
    """For D g: the distance of a combination of the rows from −D z_p; with a bias what they count must add up to 1."""
    start, d = sources.start(0), sources.space.data.d
    target = [-x for x in start.numerators[:d]], start.denominator
    if not sources.limits.bounds:
        return _FreeSearch(matrix, target, guess[0], int(sources.space.has_bias))
    search = LimitedSearch(matrix, _limits(sources), target, balanced=sources.space.has_bias)
    search.start(*guess)
    return search


@dataclass
class _FreeSearch:
    """The same without limits, where a nearest point alone is looked for."""

    matrix: IntegerMatrix
    target: tuple[list[int], int]
    guess: FloatArray
    n_groups: int

    def add(self, row: list[int]) -> None:
        self.matrix = stacked(self.matrix, IntegerMatrix(integer_array(row, (1, len(row)))))
        self.guess = np.append(self.guess, 0.0)

    def solve(self) -> LimitedNearest:
        found = nearest_point(self.matrix, self.guess, n_groups=self.n_groups, target=self.target)
        self.guess = np.zeros(len(self.guess))
        self.guess[list(found.support)] = capped_floats([Fraction(w, found.denominator) for w in found.weights])
        return LimitedNearest(
            found.support, found.weights, found.residual, found.residual, [], found.group_values, found.denominator
        )


def _limits(sources: Sources) -> WithinLimits:
    """Those of D g, the numbers of each over its own denominator."""
    d, bounds = sources.space.data.d, sources.limits.bounds
    normals = np.zeros((len(bounds), d), dtype=object)
    for k, (j, sign, most) in enumerate(bounds):
        normals[k, j] = -sources.source * sign * most.denominator
    factor = sources.space.data.denominator * sources.start(0).denominator
    heights = [factor * most.numerator for _, _, most in bounds]
    return WithinLimits(IntegerMatrix(integer_array(normals.ravel().tolist(), normals.shape)), heights)


def _separator(sources: Sources, found: LimitedNearest) -> Homogeneous:
    """The W whose products with the rows are nonnegative where optimality holds."""
    unit, offsets = sources.space.data.denominator, found.group_values
    return [*(unit * x for x in found.pull), *(-sources.source * offset for offset in offsets)]


def _evidence(sources: Sources, found: LimitedNearest) -> tuple[Cut[Homogeneous], tuple[Fraction, ...]]:
    """W, and the weights of the limits beside it."""
    separator = _separator(sources, found)
    common = math.gcd(*separator) or 1
    bounds = zip(found.pressing, sources.limits.bounds, strict=True)
    pressing = [Fraction(sources.space.data.denominator * x * most.denominator, common) for x, (_, _, most) in bounds]
    return Cut([x // common for x in separator], 0, Fraction(1)), tuple(pressing)


def _none(sources: Sources, found: LimitedNearest) -> NoLinearUniversal:
    cut, pressing = _evidence(sources, found)
    return NoUniversal((cut,) if any(cut.separator) else (), pressing)


def _answer(sources: Sources, found: LimitedNearest, multipliers: Multipliers) -> LinearUniversal:
    if found.residual is None:
        raise TypeError("where nothing is within the limits there is no shortest perturbation")
    g = Vector(tuple(found.residual), found.denominator * sources.space.data.denominator)
    return sources.shortest(g, multipliers, *_evidence(sources, found))
