"""The shortest perturbation of one point in the ℓ2 norm: a nearest-point problem (A1).

(g, 0) − z_p ranges over the dual cone of a set of classifiers. Of the accurate ones its generators are the rows z_i; of
those of a loss below τ they are the sums Σ λ_i z_i with λ a vertex of {0 ≤ λ ≤ c, Σ λ_i ≥ τ}. These are too many to be
listed, but the one that violates optimality the most is found by sorting, so each is added when it is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomadv.classes.linear.rashomon import RashomonSpace
from geomadv.classes.linear.universal import LinearUniversal, NoLinearUniversal, Sources
from geomadv.classes.space import Cut, NoUniversal
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import FloatArray, Vector, integer_array
from geomadv.solvers.boxed_guesses import capped_floats
from geomadv.solvers.guesses import guess_nearest_point
from geomadv.solvers.nearest_point import NearestPoint, nearest_point

__all__ = ["nearest_for_accurate", "nearest_within"]

_HEAVY = 1e3  # how much a guess minds the equation of the bias
_ROUNDS = 40  # in floating point at most, for each dimension
_SMALL = 1e-9  # what floating point cannot tell from nothing
_LARGEST_EXPONENT = 600  # of a weight in floats: then its product with a number of the data is one


def nearest_for_accurate(sources: Sources) -> LinearUniversal:
    """The shortest perturbation of one point that fools every accurate classifier."""
    space = sources.space
    entries = space.rows.entries
    if space.has_bias:
        entries = np.concatenate([entries[:, :-1], _gains(sources)[:, None].astype(entries.dtype)], axis=1)
    floats, goal = _balanced(sources)
    guess = guess_nearest_point(space.engine, floats, np.full(len(floats), -1), goal)
    found = _nearest(sources, IntegerMatrix(entries), guess)
    weights = zip(found.support, found.weights, strict=True)
    return _answer(sources, found, Multipliers.reduced(weights, 1, found.denominator))


def nearest_within(space: RashomonSpace, sources: Sources) -> LinearUniversal | NoLinearUniversal:
    """The shortest perturbation of one point that fools every classifier of a loss below the budget."""
    n, d = space.data.n, space.data.d
    caps, least, _ = _caps(space)
    if space.has_bias:
        gains = _gains(sources)
        first = _vertex([-x for x in gains.tolist()], caps, least)
        if int(gains @ first) <= 0:  # the constant classifier of the source label is not above the budget
            return NoUniversal((Cut([*[0] * d, sources.source], 0, Fraction(1)),))
    else:
        first = _vertex(space.rows.products(space.separator, range(n)), caps, least)
    vertices, guess = _likely(space, sources, first)
    rows = [_sum(sources, vertex) for vertex in vertices]
    while True:
        matrix = IntegerMatrix(integer_array([x for row in rows for x in row], (len(rows), space.dimension)))
        found = _nearest(sources, matrix, guess)
        products = space.rows.products(_separator(sources, found), range(n))
        entering = _vertex(products, caps, least)
        if found.reached or sum(x * p for x, p in zip(entering.tolist(), products, strict=True)) >= 0:
            break
        vertices.append(entering)
        rows.append(_sum(sources, entering))
        guess = np.zeros(len(vertices))
        guess[list(found.support)] = capped_floats([Fraction(w, found.denominator) for w in found.weights])
    weights = np.zeros(n, dtype=object)
    for k, weight in zip(found.support, found.weights, strict=True):
        weights += weight * vertices[k]
    return _answer(sources, found, Multipliers.reduced(enumerate(weights.tolist()), 1, found.denominator))


def _gains(sources: Sources) -> NDArray[Any]:
    """−source · y_i: what the rows count in the equation of the bias, whose right-hand side is then 1."""
    return -sources.source * sources.space.data.signs.astype(object)


def _caps(space: RashomonSpace) -> tuple[list[int], int, int]:
    """The weights c and τ over one denominator, which comes last."""
    weights = space.losses.weights
    unit = math.lcm(space.budget.denominator, weights.denominator)
    return [c * (unit // weights.denominator) for c in weights.numerators], int(space.budget * unit), unit


def _vertex(products: Sequence[int], caps: Sequence[int], least: int) -> NDArray[Any]:
    """The vertex λ of {0 ≤ λ ≤ caps, Σ λ_i ≥ least} with the least Σ λ_i · product."""
    missing, vertex = least, np.zeros(len(products), dtype=object)
    for i in sorted(range(len(products)), key=products.__getitem__):
        whole = caps[i]
        vertex[i] = whole if products[i] < 0 else min(whole, max(0, missing))
        missing -= whole
    return vertex


def _sum(sources: Sources, vertex: NDArray[Any]) -> list[int]:
    """Σ λ_i D z_i for a vertex λ, with what it counts in the equation of the bias."""
    space = sources.space
    support = np.flatnonzero(vertex).tolist()
    total = space.rows.combine(support, vertex[support].tolist())
    if space.has_bias:
        total[-1] = int(_gains(sources) @ vertex)
    return total


@np.errstate(all="ignore")
def _likely(space: RashomonSpace, sources: Sources, first: NDArray[Any]) -> tuple[list[NDArray[Any]], FloatArray]:
    """The vertices that carry the nearest point in floating point, the first one, and their weights.

    Data and guesses may be too large for floats; the exact search begins wherever this ends.
    """
    floats, goal = _balanced(sources)
    caps, least, unit = _caps(space)
    vertices, sums = [first], [_shares(first, unit) @ floats]
    guess, length = np.ones(1), math.inf
    for _ in range(_ROUNDS * space.dimension):
        rows = np.array(sums)
        guess = guess_nearest_point(space.engine, rows, np.full(len(rows), -1), goal)
        residual = guess @ rows - goal
        length, before = float(np.linalg.norm(residual)), length
        products = floats @ residual
        entering = _vertex(products.tolist(), caps, least)
        weighed = _shares(entering, unit)
        # Neither holds of what is not a number.
        if not (length < (1 - _SMALL) * before and weighed @ products < -_SMALL * (weighed @ np.abs(products))):
            break
        kept = [k for k, weight in enumerate(guess) if weight > 0 or k == 0]
        vertices, sums = [*(vertices[k] for k in kept), entering], [*(sums[k] for k in kept), weighed @ floats]
        guess = np.append(guess[kept], 0.0)
    return vertices, guess


def _shares(vertex: NDArray[Any], unit: int) -> FloatArray:
    """A vertex in floats, without its denominator; weights beyond the range of floats are cut."""
    most = unit << _LARGEST_EXPONENT
    return np.array([min(x, most) / unit for x in vertex.tolist()])


def _balanced(sources: Sources) -> tuple[FloatArray, FloatArray]:
    """The rows and −z_p in floats, with the coordinate of the bias so heavy that its equation nearly holds."""
    space, start = sources.space, sources.start(0)
    floats = space.rows.floats.copy()
    goal = -capped_floats([Fraction(x, start.denominator << space.rows.exponent) for x in start.numerators])
    if space.has_bias:
        # So small may the coordinate be beside the others that it is 0 in floats.
        heavy = _HEAVY * float(np.abs(floats).max()) / (float(np.abs(floats[:, -1]).max()) or 1.0)
        floats[:, -1] *= heavy
        goal[-1] *= heavy
    return floats, goal


def _nearest(sources: Sources, matrix: IntegerMatrix, guess: FloatArray) -> NearestPoint:
    """D g: the distance of a combination of the rows from −D z_p; with a bias what they count must add up to 1."""
    start = sources.start(0)
    target = [-x for x in start.numerators[: sources.space.data.d]]
    return nearest_point(matrix, guess, n_groups=int(sources.space.has_bias), target=(target, start.denominator))


def _separator(sources: Sources, found: NearestPoint) -> Homogeneous:
    """The W whose products with the rows are nonnegative where optimality holds."""
    unit, offsets = sources.space.data.denominator, found.group_values
    return [*(unit * x for x in found.residual), *(-sources.source * offset for offset in offsets)]


def _answer(sources: Sources, found: NearestPoint, multipliers: Multipliers) -> LinearUniversal:
    g = Vector(tuple(found.residual), found.denominator * sources.space.data.denominator)
    return sources.shortest(g, multipliers, Cut(primitive(_separator(sources, found)), 0, Fraction(1)))
