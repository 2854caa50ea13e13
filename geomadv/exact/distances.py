"""Extreme distances in a data set: floating point screens the pairs with a proved error bound, integers decide."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset

__all__ = ["PairDistance", "closest_pair", "diameter"]

_BLOCK = 512


@dataclass(frozen=True)
class PairDistance:
    """Two rows of a data set and the exact squared Euclidean distance between them."""

    first: int
    second: int
    squared: Fraction


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


def _extreme(S: Dataset, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], sign: int) -> PairDistance:
    """Minimise `sign` times the squared distance over rows × columns, ties by lowest (row, column)."""
    # Translating by a point and dividing by the common factor changes no comparison, and keeps the integers short.
    integers = S.numerators - S.numerators[0]
    factor = int(np.gcd.reduce(integers, axis=None)) or 1
    integers = integers // factor
    size = max(abs(int(integers.max())), abs(int(integers.min())), 1)
    exact = 4 * S.d * size**2 < 2**53
    floats = np.asarray(integers if exact else integers / size, dtype=np.float64)
    norms = np.einsum("ij,ij->i", floats, floats)
    # A computed squared distance is off by less than this: entries and the sum of d products are each rounded at most
    # d + 8 times by 2**-53, relative to (|a| + |b|)² <= 4 max |a|².
    error = 0.0 if exact else 8.0 * (S.d + 8) * 2.0**-53 * float(norms.max())
    starts = range(0, len(rows), _BLOCK)
    lowest = [float(_block(floats, norms, rows[start : start + _BLOCK], columns, sign).min()) for start in starts]
    limit = min(lowest) + 2 * error
    winner: tuple[int, int, int] | None = None
    for start, low in zip(starts, lowest, strict=True):
        if low > limit:
            continue
        found = np.argwhere(_block(floats, norms, rows[start : start + _BLOCK], columns, sign) <= limit)
        # Without rounding, every pair found is a minimiser, and argwhere lists the lowest first.
        for i, j in found[:1] if exact else found:
            row, column = int(rows[start + i]), int(columns[j])
            difference = [int(a) - int(b) for a, b in zip(integers[row], integers[column], strict=True)]
            candidate = (sign * sum(a * a for a in difference), row, column)
            winner = candidate if winner is None else min(winner, candidate)
    if winner is None:
        raise ArithmeticError("the error bound of the screen is wrong: no pair attains the minimum")
    value, row, column = winner
    return PairDistance(row, column, Fraction(sign * value) * Fraction(factor, S.denominator) ** 2)


def _block(
    floats: npt.NDArray[np.float64],
    norms: npt.NDArray[np.float64],
    rows: npt.NDArray[np.intp],
    columns: npt.NDArray[np.intp],
    sign: int,
) -> npt.NDArray[np.float64]:
    """Return `sign` times the approximate squared distances between some rows and all columns."""
    products = floats[rows] @ floats[columns].T
    return sign * (norms[rows][:, None] + norms[columns][None, :] - 2.0 * products)
