"""Covers of points by half-spaces that contain none of others: the hidden units of a two-layer ReLU network.

All rows are homogeneous, z = y (x, 1), so that a half-space W is right about a row where W·z > 0. A unit is right about
every inner row, and about one outer row at least; it is nonnegative on every weak row, which stands for a direction
along which it must not grow, or for a point that it must not reach.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomadv.exact.matrices import Homogeneous, IntegerMatrix, stacked
from geomadv.solvers.guesses import Engine, guess_half_spaces
from geomadv.solvers.motzkin import Alternative, rounded, separate
from geomadv.solvers.scaling import equilibrated


@dataclass(frozen=True)
class Cover:
    """Units that are together right about all outer rows."""

    units: tuple[Homogeneous, ...]


@dataclass(frozen=True)
class Blocked:
    """An outer row that no unit is right about, by its position, and why.

    The strict rows of the alternative are the inner rows, in order, then this outer row.
    """

    outer: int
    why: Alternative


def cover(
    inner: IntegerMatrix, outer: IntegerMatrix, weak: IntegerMatrix, engine: Engine, *, few: bool = True
) -> Cover | Blocked:
    """Cover all outer rows by units, or find one that cannot be covered.

    Parameters
    ----------
    inner, outer, weak : · × m
        Any of them may have no rows, but inner and outer not both.
    engine
        What guesses.
    few
        Whether time may be spent on getting along with fewer units.
    """
    units: list[Homogeneous] = []
    right: list[NDArray[np.bool_]] = []

    def add(unit: Homogeneous) -> None:
        units.append(unit)
        right.append(outer.signs(unit) > 0)

    scales, floats = equilibrated(inner, outer, weak)
    first, last = inner.shape[0], inner.shape[0] + outer.shape[0]
    for guess in guess_half_spaces(engine, floats[:first], floats[first:last], floats[last:], few):
        with np.errstate(all="ignore"):
            meant = np.flatnonzero(floats[first:last] @ guess > 0)
            # Rounded so finely that it is right about all rows that the guess is right about, or some of them at least.
            strict = stacked(inner, outer.take(meant))
            unit = rounded(guess / scales, strict, weak) or rounded(guess / scales, inner, weak)
        if unit is not None:
            add(unit)
    uncovered = np.ones(outer.shape[0], dtype=bool)
    for covered in right:
        uncovered &= ~covered
    while uncovered.any():
        row = int(np.flatnonzero(uncovered)[0])
        found = separate(stacked(inner, outer.take([row])), weak, engine)
        if isinstance(found, Alternative):
            return Blocked(row, found)
        add(found)
        uncovered &= ~right[-1]
    return Cover(tuple(units[k] for k in _needed(right)))


def _needed(right: list[NDArray[np.bool_]]) -> list[int]:
    """The units that remain when those are dropped, the weakest first, without which all rows are covered too."""
    kept = sorted(range(len(right)), key=lambda k: -int(right[k].sum()))
    counts = np.sum(right, axis=0) if right else np.zeros(0)
    for k in reversed(list(kept)):
        if (counts - right[k] > 0).all() and len(kept) > 1:
            counts = counts - right[k]
            kept.remove(k)
    return kept
