"""Extreme distances in a data set: floating point screens the pairs with a proved error bound, integers decide."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geomadv.errors import InvalidInputError
from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.dataset import Dataset
from geomadv.exact.threads import one_blas_thread

__all__ = ["PairDistance", "closest_pair", "diameter"]

_ROWS, _COLUMNS = 256, 4096  # of a block
_SPARE = 1e-6  # beside the greatest length


@dataclass(frozen=True)
class PairDistance:
    """Two rows of a data set and the exact squared Euclidean distance between them."""

    first: int
    second: int
    squared: Fraction


@one_blas_thread()
def diameter(S: Dataset) -> PairDistance:
    """Return the two points of `S` that are farthest apart.

    Parameters
    ----------
    S : Dataset
        n points in d dimensions.

    Returns
    -------
    PairDistance
        Among exact ties, the pair whose first row, then whose second row, is lowest.
    """
    everything = np.arange(S.n)
    return _extreme(S, everything, everything, sign=-1)


@one_blas_thread()
def closest_pair(S: Dataset, source: int) -> PairDistance:
    """Return the closest two points of opposite labels.

    Parameters
    ----------
    S : Dataset
        Points with labels 1 and -1.
    source : int
        Label (1 or -1) of the point reported as `first`; `second` has the other label.

    Returns
    -------
    PairDistance
        Among exact ties, the pair whose first row, then whose second row, is lowest.

    Raises
    ------
    InvalidInputError
        If one of the labels does not occur.
    """
    first, second = S.indices(source), S.indices(-source)
    if not len(first) or not len(second):
        raise InvalidInputError("the closest pair needs points of both labels, 1 and -1; only one occurs")
    return _extreme(S, first, second, sign=1)


def _extreme(S: Dataset, rows: IndexArray, columns: IndexArray, sign: int) -> PairDistance:
    """Minimise `sign` times the squared distance over rows × columns, ties by lowest (row, column)."""
    # Translating by a point and dividing by the common factor changes no comparison, and keeps the integers short.
    integers = S.numerators - S.numerators[0]
    factor = int(np.gcd.reduce(integers, axis=None)) or 1
    integers = integers // factor
    size = max(abs(int(integers.max())), abs(int(integers.min())), 1)
    exact = 4 * S.d * size**2 < 2**53
    floats = np.asarray(integers if exact else integers / size, dtype=np.float64)
    # A computed squared distance is off by less than this: entries and the sum of d + 2 products are each rounded at
    # most d + 8 times by 2**-53, relative to (|a| + |b|)² <= 4 max |a|².
    error = 0.0 if exact else 8.0 * (S.d + 8) * 2.0**-53 * float(np.einsum("ij,ij->i", floats, floats).max())
    screen = _Screen(floats, rows, columns, sign, error)
    limit = screen.lowest + 2 * error
    winner: tuple[int, int, int] | None = None
    for row, column in screen.pairs(limit, alike=exact):
        difference = [int(a) - int(b) for a, b in zip(integers[row], integers[column], strict=True)]
        candidate = (sign * sum(a * a for a in difference), row, column)
        winner = candidate if winner is None else min(winner, candidate)
    if winner is None:
        raise ArithmeticError("the error bound of the screen is wrong: no pair attains the minimum")
    value, row, column = winner
    return PairDistance(row, column, Fraction(sign * value) * Fraction(factor, S.denominator) ** 2)


class _Screen:
    """`sign` times the approximate squared distances between some rows and columns, but for pairs that cannot be least.

    Far apart are only points far from the mean of all, near each other only points whose projections on a line are: a
    pair is left out where that says so with more to spare than the rounding of some 10⁹ coordinates can cost.
    """

    def __init__(self, floats: FloatArray, rows: IndexArray, columns: IndexArray, sign: int, error: float) -> None:
        self.far, self.error = sign < 0, error
        centred = floats - floats.mean(axis=0)
        lengths = np.sqrt(np.einsum("ij,ij->i", centred, centred))
        self.spare = _SPARE * float(lengths.max())
        if self.far:
            keys = -lengths
        else:
            line = centred[rows].mean(axis=0) - centred[columns].mean(axis=0)
            keys = centred @ (line / (float(np.linalg.norm(line)) or 1.0))
        # The rows that are likely to be in the pair first, so that most others can be left out.
        self.rows, self.columns = rows[np.argsort(keys[rows], kind="stable")], columns[np.argsort(keys[columns])]
        self.row_keys, self.column_keys = keys[self.rows], keys[self.columns]
        norms, ones = np.einsum("ij,ij->i", floats, floats), np.ones(len(floats))
        self.left = np.column_stack([floats * (-2 * sign), norms * sign, ones * sign])[self.rows]
        self.right = np.column_stack([floats, ones, norms])[self.columns].T.copy()
        self.lowest, self.blocks = math.inf, list[tuple[float, slice, slice]]()
        for start in range(0, len(rows), _ROWS):
            block = slice(start, min(start + _ROWS, len(rows)))
            begin, end = self._within(self.row_keys[block])
            for first in range(begin, end, _COLUMNS):
                across = slice(first, min(first + _COLUMNS, end))
                low = float((self.left[block] @ self.right[:, across]).min())
                self.blocks.append((low, block, across))
                self.lowest = min(self.lowest, low)

    def _within(self, keys: FloatArray) -> tuple[int, int]:
        """Of which columns the distance from some row of a block may be less, or more, than the one that is known."""
        if self.lowest == math.inf:
            return 0, len(self.columns)
        known = math.sqrt(max(abs(self.lowest) + (-self.error if self.far else self.error), 0.0))
        least, most = -math.inf, float(keys[-1]) + known + self.spare
        if self.far:
            most = -known - float(keys[0]) + self.spare
        else:
            least = float(keys[0]) - known - self.spare
        begin, end = np.searchsorted(self.column_keys, [least, most])
        return int(begin), int(end)

    def pairs(self, limit: float, *, alike: bool) -> Iterator[tuple[int, int]]:
        """The pairs up to a limit; of a block the lowest alone where all of them are alike."""
        for low, block, across in self.blocks:
            if low <= limit:
                places = np.nonzero(self.left[block] @ self.right[:, across] <= limit)
                found = self.rows[block][places[0]], self.columns[across][places[1]]
                kept = np.lexsort(found[::-1])[: 1 if alike else None]
                yield from zip(found[0][kept].tolist(), found[1][kept].tolist(), strict=True)
