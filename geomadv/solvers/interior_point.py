"""Linear programs with boxed variables in floating point, by a primal-dual interior-point method.

Its iterates tend to a strictly complementary solution: each variable either is at a bound and has a reduced cost, or
is inside its bounds and has none (Güler and Ye, Mathematical Programming 60, 1993). So they tell exact arithmetic
which variables are inside, whether or not these form a basis, and no pivots follow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotrs

from geomadv.exact.arrays import FloatArray

__all__ = ["strictly_complementary"]

Step: TypeAlias = tuple[FloatArray, FloatArray, FloatArray]

_ROUNDS = 100
_GAP = 1e-11  # between both values, of 1 + theirs: here it ends
_BACK = 0.999  # of the way to the boundary
_CORRECTORS, _LONG = 2, 0.9  # at most so many more for a step, and none for one as long as that
_CENTRAL = (0.1, 10.0)  # within which part of their aim the products of a corrected step shall be


def strictly_complementary(
    columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
) -> FloatArray | None:
    """A maximiser of profits·x subject to Σ x_j columns[j] = 0 and lower ≤ x ≤ upper, and a dual solution.

    Mehrotra's predictor and corrector (SIAM Journal on Optimization 2, 1992), with further correctors by Gondzio
    (Computational Optimization and Applications 6, 1996): a factorisation of the m × m normal equations takes the time,
    and these save a fourth of them.

    Parameters
    ----------
    columns : shape (N, m)
        Of length about 1.
    profits, lower, upper : shape (N,)
        Of about 1. Each entry of `lower` is 0, or that of `upper`.

    Returns
    -------
    shape (N + m,), or None
        x, exactly at a bound where it tends to it, and behind it w; None if it does not converge.
    """
    n, m = columns.shape
    moving = upper > lower
    used = columns[moving].any(axis=0)
    rhs = -columns[~moving][:, used].T @ upper[~moving]
    point = _Point(np.ascontiguousarray(columns[np.ix_(moving, used)]), profits[moving], rhs, upper[moving])
    with np.errstate(all="ignore"):
        if not point.converges():
            return None
    result = np.concatenate([upper, np.zeros(m)])
    result[:n][moving] = point.settled()
    result[n:][used] = point.dual
    return result


class _Point:
    """Interior x and u − x, one behind the other, as `values`; their nonnegative duals z and s, z − s = A w − p."""

    def __init__(self, columns: FloatArray, profits: FloatArray, rhs: FloatArray, upper: FloatArray) -> None:
        self.columns, self.profits, self.rhs, self.upper = columns, profits, rhs, upper
        self.n, m = columns.shape
        self.values = np.concatenate([upper, upper]) / 2
        self.dual = np.zeros(m)
        self.slacks = np.concatenate([np.maximum(-profits, 0), np.maximum(profits, 0)])
        self.slacks += float(np.abs(profits).max(initial=0)) or 1.0

    def converges(self) -> bool:
        """Go on until both values agree."""
        for _ in range(_ROUNDS):
            gap = float(self.values @ self.slacks)
            if gap <= _GAP * (1 + abs(float(self.profits @ self.values[: self.n]))):
                return True
            if not np.isfinite(gap) or not self.advances(gap / (2 * self.n)):
                return False
        return False

    def settled(self) -> FloatArray:
        """The x, at a bound where its distance from there is less than the dual of that bound."""
        at_bound = self.values <= self.slacks
        x = np.where(at_bound[self.n :], self.upper, self.values[: self.n])
        return np.where(at_bound[: self.n], 0.0, x)

    def advances(self, mean: float) -> bool:
        """One step, if rounding leaves one; the products of values and slacks have this mean."""
        solve = self.directions()
        if solve is None:
            return False
        products = self.values * self.slacks
        predicted = solve(-products)
        ahead = [_length(self.values, predicted[1]), _length(self.slacks, predicted[2])]
        aim = float((self.values + ahead[0] * predicted[1]) @ (self.slacks + ahead[1] * predicted[2]))
        aim = mean * (aim / (2 * self.n * mean)) ** 3
        wanted = aim - products - predicted[1] * predicted[2]
        step = solve(wanted)
        lengths = _length(self.values, step[1]), _length(self.slacks, step[2])
        for _ in range(_CORRECTORS):
            if min(lengths) > _LONG:
                break
            farther = [min(1.0, 1.08 * length + 0.18) for length in lengths]
            reached = (self.values + farther[0] * step[1]) * (self.slacks + farther[1] * step[2])
            change = np.clip(reached, _CENTRAL[0] * aim, _CENTRAL[1] * aim) - reached
            wanted = wanted + np.maximum(change, -_CENTRAL[1] * aim)
            corrected = solve(wanted)
            longer = _length(self.values, corrected[1]), _length(self.slacks, corrected[2])
            if sum(longer) < sum(lengths) + 0.02:
                break
            step, lengths = corrected, longer
        self.values = self.values + _BACK * lengths[0] * step[1]
        self.dual = self.dual + _BACK * lengths[1] * step[0]
        self.slacks = self.slacks + _BACK * lengths[1] * step[2]
        return True

    def directions(self) -> Callable[[FloatArray], Step] | None:
        """What changes w, the values and the slacks so that Σ x_j a_j = rhs and the products change as is wanted."""
        values, slacks, n = self.values, self.slacks, self.n
        ratios = slacks / values
        weights = 1 / (ratios[:n] + ratios[n:])
        weighted = self.columns * np.sqrt(weights)[:, None]
        normal = weighted.T @ weighted
        factor = _factor(normal)
        if factor is None:
            return None
        missing = self.rhs - self.columns.T @ values[:n]

        def solve(wanted: FloatArray) -> Step:
            costs = wanted / values
            costs = costs[:n] - costs[n:]
            rhs = self.columns.T @ (weights * costs) - missing
            dual = dpotrs(factor, rhs, lower=1)[0]
            dual += dpotrs(factor, rhs - normal @ dual, lower=1)[0]
            change = weights * (costs - self.columns @ dual)
            both = np.concatenate([change, -change])
            return dual, both, (wanted - slacks * both) / values

        return solve


def _factor(normal: FloatArray) -> FloatArray | None:
    """The Cholesky factor of a matrix that may be singular, made regular by little; None if that takes more."""
    diagonal = normal.diagonal()
    for power in range(-18, 0, 2):
        shifted = normal.copy()
        np.fill_diagonal(shifted, diagonal + 10.0**power * (diagonal + 0.01 * diagonal.max(initial=0)))
        factor, failed = dpotrf(shifted, lower=1)
        if not failed:
            return np.asarray(factor)
    return None


def _length(values: FloatArray, change: FloatArray) -> float:
    """How far, at most once, positive values may change until one is 0."""
    fastest = float(np.max(-change / values, initial=0))
    return 1.0 if fastest <= 1 else 1 / fastest
