"""Nonnegative combinations of rows that share one short sum, by the alternating direction method of multipliers.

Given rows z_j and demands e_k, look for combinations λ_k ≥ e_k with Σ_j λ_kj z_j = g for all k, ‖g‖ as short as can be.
The dual problem has a vector W_k for each k, with W_k·z_j ≥ 0 for all j: then ‖g‖ ≥ Σ_k W_k·(Σ_j e_kj z_j) / ‖Σ_k W_k‖,
and the best W come with the best λ. One iteration is two products of matrices (Boyd, Parikh, Chu, Peleato & Eckstein,
Distributed Optimization and Statistical Learning via the Alternating Direction Method of Multipliers, 2011, with the
over-relaxation and the balance of the residuals of sections 3.4.1 and 3.4.3). Everything here is floating point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, solve_triangular

from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.threads import one_blas_thread

__all__ = ["SharedSum", "State"]

_RELAXATION = 1.6
_LARGE = 100_000  # weights from which on single precision is worth while
_RANK = 1e-10
_LIGHTEST = 0.25
_FASTEST = 3.0  # change of the penalty


@dataclass(frozen=True)
class State:
    """Where the iteration stands, in double precision.

    Attributes
    ----------
    total : shape (D,)
        g.
    combinations : shape (K, n)
        λ, with the sum g up to rounding, and a little below the demands.
    separators : shape (K, D)
        W, with W_k·z_j a little below 0.
    """

    total: FloatArray
    combinations: FloatArray
    separators: FloatArray


class SharedSum:
    """The iteration.

    Parameters
    ----------
    rows : shape (n, D)
        z_j.
    demands : shape (K, n)
        e_k, nonnegative.
    balanced
        Whether the last coordinate of the sum is to be 0.
    """

    @one_blas_thread()
    def __init__(self, rows: FloatArray, demands: FloatArray, *, balanced: bool) -> None:
        self.rows, self.balanced = rows, balanced
        self.scales = np.abs(rows).max(axis=0)
        self.scales[self.scales == 0] = 1.0
        left, sizes, right = np.linalg.svd(rows / self.scales, full_matrices=False)
        rank = int((sizes > _RANK * sizes[0]).sum())
        self.left, self.sizes, self.right = left[:, :rank], sizes[:rank, None], right[:rank]
        self.penalty = float(np.mean(np.sum(rows**2, axis=1))) / 10
        self.shares = np.ones(len(rows))
        self._start(demands, demands, np.zeros_like(demands))

    def _start(self, demands: NDArray[Any], parts: NDArray[Any], prices: NDArray[Any]) -> None:
        self.dtype = np.dtype(np.float32 if demands.size > _LARGE else np.float64)
        self.demands, self.parts, self.prices = (x.astype(self.dtype) for x in (demands, parts, prices))
        self._factor()

    def only(self, chosen: IndexArray) -> None:
        """Go on with some of the combinations."""
        self._start(self.demands[chosen], self.parts[chosen], self.prices[chosen])

    def also(self, demands: FloatArray) -> None:
        """Go on with further ones."""
        start = np.maximum(self.parts.mean(axis=0), demands)
        self._start(
            np.vstack([self.demands, demands]),
            np.vstack([self.parts, start]),
            np.vstack([self.prices, np.zeros_like(demands)]),
        )

    @one_blas_thread()
    def _factor(self) -> None:
        """Rows = basis @ axes, with basis.T @ (basis / penalties) = 1, and the factor of the normal equations of g."""
        penalties = (self.penalty * self.shares)[:, None]
        self.lower = np.linalg.cholesky(self.left.T @ (self.left / penalties))  # well-conditioned, as the shares are
        self.basis = solve_triangular(self.lower, self.left.T, lower=True).T
        self.axes = self.lower.T @ (self.sizes * self.right * self.scales)
        self.dual = (self.basis / penalties).T
        self._basis, self._dual = self.basis.astype(self.dtype), self.dual.astype(self.dtype)
        normal = self.axes @ self.axes.T + len(self.parts) * np.eye(len(self.axes))
        self._normal = cho_factor(normal)
        if self.balanced:
            self._last = self.axes[:, -1], cho_solve(self._normal, self.axes[:, -1])

    def _sum(self, total: FloatArray) -> FloatArray:
        """The coordinates of the g that is best now, given the total of the combinations' ones."""
        a = np.asarray(cho_solve(self._normal, total))
        if self.balanced:
            last, along = self._last
            a = a - along * ((last @ a) / (last @ along))
        return a

    @one_blas_thread()
    def advance(self, count: int) -> None:
        """Iterate, and balance the penalty."""
        for _ in range(count):
            wanted = self.parts - self.prices
            at = wanted @ self._basis
            a = self._sum(at.sum(axis=0, dtype=np.float64)).astype(self.dtype)
            affine = wanted - (at - a) @ self._dual
            before = self.parts
            self._project(affine)
        self._balance(affine, before)

    def _project(self, affine: NDArray[Any]) -> None:
        moved = affine * self.dtype.type(_RELAXATION)
        moved += self.parts * self.dtype.type(1 - _RELAXATION)
        moved += self.prices
        self.parts = np.maximum(moved, self.demands)
        self.prices = moved - self.parts

    def _balance(self, affine: NDArray[Any], before: NDArray[Any]) -> None:
        """Weights that are large move more easily; the penalty grows where the primal residual is the larger one."""
        primal, dual = (float(np.linalg.norm(x)) or 1e-300 for x in (affine - self.parts, self.parts - before))
        lengths = np.maximum(np.linalg.norm(self.parts, axis=0).astype(np.float64), 1e-30)
        old = self.penalty * self.shares
        self.penalty *= float(np.clip(np.sqrt(primal / dual), 1 / _FASTEST, _FASTEST))
        self.shares = np.clip(float(np.median(lengths)) / lengths, _LIGHTEST, 1.0)
        self.prices *= (old / (self.penalty * self.shares)).astype(self.dtype)
        self._factor()

    @one_blas_thread()
    def state(self) -> State:
        """g, λ and W."""
        wanted = self.parts.astype(np.float64) - self.prices
        at = wanted @ self.basis
        a = self._sum(at.sum(axis=0))
        along = solve_triangular(self.lower.T, (at - a).T) / self.sizes
        separators = along.T @ self.right / self.scales
        if len(self.axes) < self.axes.shape[1]:  # what the rows say nothing about makes the sum of the W longer
            span = np.linalg.qr(self.axes.T)[0]
            separators = separators @ span @ span.T
        return State(a @ self.axes, wanted - (at - a) @ self.dual, separators)

    @one_blas_thread()
    def reaching(self, total: FloatArray, demands: FloatArray, count: int) -> FloatArray:
        """Combinations with a given sum that nearly meet other demands, shape (k, n)."""
        a = solve_triangular(self.lower, self.right @ (total / self.scales) / self.sizes[:, 0], lower=True)
        basis, dual, goal = (x.astype(np.float32) for x in (self.basis, self.dual, a))
        parts = np.maximum(self.parts.mean(axis=0), demands).astype(np.float32)
        prices, lower = np.zeros_like(parts), demands.astype(np.float32)
        for _ in range(count):
            wanted = parts - prices
            affine = wanted - (wanted @ basis - goal) @ dual
            moved = np.float32(_RELAXATION) * affine + np.float32(1 - _RELAXATION) * parts + prices
            parts = np.maximum(moved, lower)
            prices = moved - parts
        wanted = (parts - prices).astype(np.float64)
        return np.asarray(wanted - (wanted @ self.basis - a) @ self.dual)
