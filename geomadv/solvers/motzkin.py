"""Motzkin's transposition theorem, decided exactly.

For vectors g_i (at least one) and t_j, exactly one of these exists: W with W·g_i > 0 for all i and W·t_j ≥ 0 for all j;
or λ ≥ 0, λ ≠ 0 and θ ≥ 0 with Σ λ_i g_i + Σ θ_j t_j = 0. Whether some accurate classifier behaves in a given way
along a ray, or at a point, is this question. The second case is that the origin lies in conv{g_i} + cone{t_j}; in the
first, the point of that set nearest to the origin is such a W.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from geomadv.exact.arrays import FloatArray, integer_array, short_rationals
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive, stacked
from geomadv.solvers.guesses import Engine, guess_nearest_point, guess_vertex
from geomadv.solvers.nearest_point import nearest_point, reached_by
from geomadv.solvers.scaling import equilibrated

_BITS = (3, 8, 20, 50)  # to which a guess is rounded, the shortest first


@dataclass(frozen=True)
class Alternative:
    """λ ≥ 0 with sum 1, and θ ≥ 0, such that Σ λ_i g_i + Σ θ_j t_j = 0; the nonzero ones, by position."""

    strict: dict[int, Fraction]
    weak: dict[int, Fraction]


def separate(strict: IntegerMatrix, weak: IntegerMatrix, engine: Engine) -> Homogeneous | Alternative:
    """Find W with W·g > 0 for every strict row g and W·t ≥ 0 for every weak row t, or why there is none.

    Parameters
    ----------
    strict : (n ≥ 1) × m
    weak : q × m
        May have no rows.
    engine
        What guesses.

    Returns
    -------
    list of int or Alternative
        W in short integers where rounding permits.
    """
    n, m = strict.shape
    found, floats, weights = guessed(strict, weak, engine)
    if found is not None:
        return found
    # The origin is in the hull and cone iff (0, 1) is in the cone of the (g, 1) and the (t, 0).
    matrix = stacked(strict.with_column(1), weak.with_column(0))
    unit = [0] * m + [1]
    nearest = reached_by(matrix, weights, (unit, 1))
    if nearest is None and weak.shape[0] == 1:
        why = _towards(strict, weak, floats, engine)
        if why is not None:
            return why
    if nearest is None:
        columns = np.hstack([floats, (np.arange(len(floats)) < n)[:, None]])
        vertex = guess_vertex(engine, columns, np.eye(m + 1)[-1], weights)
        nearest = nearest_point(matrix, vertex if vertex.any() else weights, target=(unit, 1))
    if not nearest.reached:
        exact = primitive(nearest.residual[:-1])
        bits = max(map(int.bit_length, exact))
        return rounded(np.array([x / (1 << bits) for x in exact]), strict, weak) or exact
    shares = {i: Fraction(w, nearest.denominator) for i, w in zip(nearest.support, nearest.weights, strict=True) if w}
    return Alternative(
        {i: share for i, share in shares.items() if i < n}, {i - n: share for i, share in shares.items() if i >= n}
    )


class Guessed(NamedTuple):
    """A guess of W in short integers that satisfies all conditions, if one was found, and how.

    Attributes
    ----------
    separator : list of int or None
        W.
    rows : shape (n + q, m)
        All rows, scaled.
    weights : shape (n + q,)
        Those of the nearest point of their hull and cone to the origin, roughly.
    """

    separator: Homogeneous | None
    rows: FloatArray
    weights: FloatArray


def guessed(strict: IntegerMatrix, weak: IntegerMatrix, engine: Engine) -> Guessed:
    """What `separate` tries first: if it fails there may be a W nevertheless."""
    scales, floats = equilibrated(strict, weak)
    groups = np.where(np.arange(len(floats)) < strict.shape[0], 0, -1)
    weights = guess_nearest_point(engine, floats, groups, np.zeros(strict.shape[1]))
    with np.errstate(all="ignore"):
        guess = (floats.T @ weights) / scales
    return Guessed(rounded(guess, strict, weak), floats, weights)


def _towards(strict: IntegerMatrix, weak: IntegerMatrix, floats: FloatArray, engine: Engine) -> Alternative | None:
    """The alternative with one weak row t, if −t is in the cone of the strict rows."""
    weights = guess_nearest_point(engine, floats[:-1], np.full(len(floats) - 1, -1), -floats[-1])
    nearest = nearest_point(strict, weights, target=([-int(x) for x in weak.entries[0]], 1))
    if not nearest.reached or not any(nearest.weights):  # a row of zeros says nothing
        return None
    shares = dict(zip(nearest.support, nearest.weights, strict=True))
    total = sum(shares.values())
    return Alternative(
        {i: Fraction(w, total) for i, w in shares.items() if w}, {0: Fraction(nearest.denominator, total)}
    )


def rounded(guess: FloatArray, strict: IntegerMatrix, weak: IntegerMatrix) -> Homogeneous | None:
    """A vector in short integers near a guess that satisfies all conditions; None if rounding spoils them.

    A guess is often on the boundary of a weak condition, where rounding would break it; so it is also tried after a
    small step inwards, along the weak rows, that uses a part of the room the strict conditions leave.
    """
    with np.errstate(all="ignore"):
        inwards = weak.directions.sum(axis=0)
        room = float((strict.directions @ guess).min(initial=np.inf))
    steps = [0.0, room / 4, room / 64] if room > 0 and weak.shape[0] else [0.0]
    for bits in _BITS:
        for step in steps:
            with np.errstate(all="ignore"):  # a guess, and the room, may be infinite
                candidate = primitive(short_rationals(guess + step * inwards, bits))
            if (strict.signs(candidate) > 0).all() and (weak.signs(candidate) >= 0).all():
                return candidate
    return None


def relative_interior(conditions: IntegerMatrix, engine: Engine) -> tuple[Homogeneous, set[int]]:
    """A vector inner to the cone {W : W·t ≥ 0 for every row t}, and the rows on which it is positive.

    No vector of the cone is positive on any other row.
    """
    total = [0] * conditions.shape[1]
    positive: set[int] = set()
    while True:
        rest = [k for k in range(conditions.shape[0]) if k not in positive]
        if not rest:
            return total, positive
        goal = IntegerMatrix(integer_array(conditions.combine(rest, [1] * len(rest)), (1, conditions.shape[1])))
        if not goal.entries.any():
            return total, positive
        found = separate(goal, conditions, engine)
        if isinstance(found, Alternative):
            return total, positive
        total = primitive([x + y for x, y in zip(total, found, strict=True)])
        positive |= {int(k) for k in np.flatnonzero(conditions.signs(found) > 0)}
