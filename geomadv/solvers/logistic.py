"""Guesses at the minimiser of a log-loss Σ c_i log(1 + exp(−W·z_i)), to as many bits as are asked for.

Damped Newton steps, first in floating point, in coordinates in which the columns of the z_i are orthonormal, then in
numbers of many bits. Where the infimum is not attained the first ones end when margins are large.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import arb, arb_mat, ctx, fmpq
from scipy.linalg import qr, solve, solve_triangular
from scipy.special import expit

from geomadv.exact.arrays import FloatArray
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.threads import one_blas_thread

__all__ = ["LARGE_MARGIN", "LogisticFit"]

#: The infimum may not be attained if some margin is larger than this.
LARGE_MARGIN = 25.0
_STEPS = 200
_HALVINGS = 40
_DEPENDENT = 1e-11  # of what is left of a column, relative to the column


class LogisticFit:
    """The minimiser of Σ c_i log(1 + exp(−W·z_i)), for a guess.

    Parameters
    ----------
    rows
        The z_i times `unit`.
    unit
        A positive integer.
    weights
        The c_i > 0.

    Attributes
    ----------
    solution : list of Fraction
        W; zero on columns that depend on others.
    largest : float
        The largest margin |W·z_i|; as far as is known.
    is_rough : bool
        Whether columns that depend on others in floating point alone are left out at first.
    """

    def __init__(self, rows: IntegerMatrix, unit: int, weights: Sequence[Fraction]) -> None:
        self.rows, self.unit, self.weights = rows, unit, weights
        self.solution, self.largest = self._in_floats()
        self._bits = 0 if self.is_rough else 40

    @one_blas_thread()
    def _in_floats(self) -> tuple[list[Fraction], float]:
        floats, c = self.rows.floats, np.array([float(c) for c in self.weights])
        scales = np.abs(floats).max(axis=0, initial=0)
        scales[scales == 0] = 1
        q, r, order = qr(floats / scales, mode="economic", pivoting=True)
        rank = int((np.abs(np.diag(r)) > _DEPENDENT).sum())
        self._columns = sorted(order[:rank].tolist())
        if rank < floats.shape[1]:  # perhaps only to so many digits
            transposed = np.ascontiguousarray(self.rows.entries.T)
            self._columns = IntegerMatrix(transposed).independent_rows([*order[:rank], *order[rank:]])
        self.is_rough = rank < len(self._columns)
        u = _newton(q[:, :rank], c / c.sum())
        w = np.zeros(floats.shape[1])
        w[order[:rank]] = solve_triangular(r[:rank, :rank], u) / scales[order[:rank]]
        factor = Fraction(self.unit, 2**self.rows.exponent)
        return [Fraction(x) * factor for x in w.tolist()], float(np.abs(q[:, :rank] @ u).max(initial=0))

    @property
    def may_escape(self) -> bool:
        """Whether the infimum may not be attained, for all that is known."""
        return self.is_rough or not self.largest < LARGE_MARGIN

    def refine(self, bits: int, until: float = math.inf) -> None:
        """Have margins that are right to about 2^−bits; give up when one is larger than `until`."""
        if bits <= self._bits:
            return
        precision = 2 * bits + 64
        while not self._refined(bits, precision, until):
            precision *= 2  # the Hessian matrix is singular to so many bits
        if self.largest <= until:
            self._bits = bits

    def _refined(self, bits: int, precision: int, until: float) -> bool:
        with ctx.workprec(precision):
            entries = self.rows.entries[:, self._columns].ravel().tolist()
            z = arb_mat(self.rows.shape[0], len(self._columns), [arb(x) / self.unit for x in entries])
            w = arb_mat(len(self._columns), 1, [_ball(self.solution[j]) for j in self._columns])
            c, enough = [_ball(x) for x in self.weights], arb(2) ** (-(bits // 2) - 2)
            for _ in range(_STEPS):
                try:
                    step = _step(z, c, w)
                except ZeroDivisionError:
                    return False
                change = _largest(z * step)
                longest = 1 + _largest(z * w) / 2  # far away the Hessian matrix is another one
                if change > longest:
                    step = step * (longest / change)
                before, halvings = _loss(z, c, w), 0
                while change > enough and halvings < precision and not _loss(z, c, w + step) < before:
                    step, halvings = step / 2, halvings + 1
                w = _middles(w + step)
                self.largest = float(_largest(z * w))
                if change < enough or self.largest > until:  # the next step would be smaller than its square
                    break
            for j, x in zip(self._columns, w.entries(), strict=True):
                mantissa, exponent = x.man_exp()
                self.solution[j] = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
        return True


def _newton(z: FloatArray, c: FloatArray) -> FloatArray:
    u = np.zeros(z.shape[1])

    def loss(u: FloatArray) -> float:
        return float(c @ np.logaddexp(0, -(z @ u)))

    for _ in range(_STEPS):
        m = z @ u
        p = expit(-m)
        gradient = z.T @ (c * p)
        hessian = (z.T * (c * p * (1 - p))) @ z
        hessian[np.diag_indices_from(hessian)] += 1e-15 * np.trace(hessian) + 1e-300
        step = solve(hessian, gradient, assume_a="sym")
        fall, size, now = float(gradient @ step), 1.0, loss(u)
        while size > 2.0**-_HALVINGS and not loss(u + size * step) <= now - size * fall / 4:
            size /= 2
        if size <= 2.0**-_HALVINGS or not fall > 0:
            break
        u = u + size * step
        if fall < 1e-24 * now or np.abs(m).max(initial=0) > 2 * LARGE_MARGIN:
            break
    return u


def _step(z: arb_mat, c: list[arb], w: arb_mat) -> arb_mat:
    p = [1 / (1 + m.exp()) for m in (z * w).entries()]
    gradient = z.transpose() * arb_mat(len(c), 1, [x * y for x, y in zip(c, p, strict=True)])
    curved = [x * y * (1 - y) for x, y in zip(c, p, strict=True)]
    k = z.ncols()
    scaled = arb_mat(len(c), k, [x * curved[i // k] for i, x in enumerate(z.entries())])
    return _middles((z.transpose() * scaled).solve(gradient))


def _loss(z: arb_mat, c: list[arb], w: arb_mat) -> arb:
    return sum((x * (-m).exp().log1p() for x, m in zip(c, (z * w).entries(), strict=True)), arb(0))


def _largest(column: arb_mat) -> arb:
    return max((abs(x).mid() for x in column.entries()), default=arb(0))


def _middles(column: arb_mat) -> arb_mat:
    return arb_mat(column.nrows(), 1, [x.mid() for x in column.entries()])


def _ball(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))
