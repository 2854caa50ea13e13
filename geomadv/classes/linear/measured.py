"""A vector in parts, by nonnegative variables, whose ℓ1 or ℓ∞ norm is linear in them.

In the ℓ1 norm G = A − B, and the norm is the least Σ A_j + B_j; in the ℓ∞ norm G_j = A_j − R with A_j + S_j = 2R, and
it is the least R.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomadv.exact.limits import Norm

__all__ = ["costs_of", "measures_of", "parts_of", "zeros"]


def zeros(n: int, m: int) -> NDArray[Any]:
    """Columns for integers of any length."""
    return np.zeros((n, m), dtype=object)


def measures_of(d: int, norm: Norm) -> int:
    """How many equations the parts of a vector of d coordinates need."""
    return d if norm == "linf" else 0


def costs_of(d: int, norm: Norm) -> list[int]:
    """What each part adds to the norm."""
    return [1] * (2 * d) if norm == "l1" else [0] * (2 * d) + [1]


def parts_of(up: NDArray[Any], norm: Norm, first: int) -> NDArray[Any]:
    """The columns of the parts, one a row.

    Parameters
    ----------
    up : d × m
        What a unit of each coordinate of the vector adds to the equations; in the ℓ∞ norm zero at those of `first`.
    norm
        "l1" or "linf".
    first
        The coordinate of the first of the d equations that the parts need in the ℓ∞ norm.
    """
    if norm == "l1":
        return np.vstack([up, -up])
    d, m = up.shape
    above, rest, shift = up.copy(), zeros(d, m), -up.sum(axis=0, keepdims=True)
    for j in range(d):
        above[j, first + j] = rest[j, first + j] = 1
        shift[0, first + j] = -2
    return np.vstack([above, rest, shift])
