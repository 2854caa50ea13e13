"""Exact linear algebra on matrices of integers.

A matrix keeps a floating-point shadow, which is used for guesses and to settle the sign of a scalar product wherever a
proved error bound allows it; every other sign is computed with integers.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from flint import fmpz, fmpz_mat
from numpy.typing import NDArray

from geomadv.exact.arrays import INT64_LIMIT, FloatArray, IndexArray, frozen, integer_array
from geomadv.exact.solving import flint_rows, pivots_modulo
from geomadv.exact.threads import one_blas_thread

__all__ = ["LARGE", "IntegerMatrix", "stacked"]

#: An integer vector that counts up to a positive factor, such as (w, b) of a classifier.
Homogeneous = list[int]

_LARGEST_PRIME = 2**61 - 1
LARGE = 2**24  # entries from which on a matrix has no copies
_FLOAT = 1000  # bits of integers that are floats as they are, and normal ones when divided
_QUICK = 2**17  # bits of one number times those of another
_KEPT = 2**18  # entries up to which a matrix is kept as one of flint, too


class IntegerMatrix:
    """An n × m matrix of exact integers whose rows are points or constraints.

    Parameters
    ----------
    entries
        Shape (n, m); int64 with entries at most 2**53 in absolute value, or `object` with Python integers.
    """

    def __init__(self, entries: NDArray[Any]) -> None:
        self.entries = entries

    @property
    def shape(self) -> tuple[int, int]:
        """(n, m)."""
        return self.entries.shape[0], self.entries.shape[1]

    @cached_property
    def _shadow(self) -> tuple[FloatArray, NDArray[np.int64]]:
        """Floats F and row exponents e: F is within a relative 2⁻⁵³ (or an absolute 2⁻¹⁰⁷⁵) of entries / 2^e."""
        if self.entries.dtype != object:
            return frozen(self.entries.astype(np.float64)), np.zeros(len(self.entries), dtype=np.int64)
        rows = self.entries.tolist()
        exponents = np.array([max(max(row), -min(row)).bit_length() for row in rows], dtype=np.int64)
        if exponents.max(initial=0) <= _FLOAT:
            return frozen(np.ldexp(self.entries.astype(np.float64), -exponents[:, None])), exponents
        scaled = [[x / power for x in row] for row, power in zip(rows, (1 << int(e) for e in exponents), strict=True)]
        return frozen(np.array(scaled, dtype=np.float64).reshape(self.shape)), exponents

    @cached_property
    def floats(self) -> FloatArray:
        """Shape (n, m): the matrix divided by 2^exponent, rounded. For guesses only."""
        shadow, exponents = self._shadow
        if self.entries.dtype != object:
            return shadow
        with np.errstate(under="ignore"):
            return frozen(np.ldexp(shadow, (exponents - self.exponent)[:, None]))

    @property
    def exponent(self) -> int:
        """See `floats`."""
        return int(self._shadow[1].max(initial=0))

    @property
    def row_floats(self) -> tuple[FloatArray, NDArray[np.int64]]:
        """Each row divided by a power of two, rounded, shape (n, m), and the exponents, shape (n,). For guesses only.

        No row vanishes beside a longer one, as it may in `floats`.
        """
        return self._shadow

    @cached_property
    def directions(self) -> FloatArray:
        """Shape (n, m): every row at length 1 (or zero), rounded. For guesses about cones."""
        shadow = self._shadow[0]
        return frozen(shadow / np.where(self._lengths > 0, self._lengths, 1.0)[:, None])

    @cached_property
    def _lengths(self) -> FloatArray:
        return np.concatenate([np.sqrt(np.einsum("ij,ij->i", part, part)) for part in self._parts()])

    def _parts(self) -> Iterable[FloatArray]:
        """The shadow; rows after rows, and not kept, where it would fill the memory."""
        if self.entries.dtype == object or self.entries.size <= LARGE:
            return [self._shadow[0]]
        step = LARGE // self.shape[1] // 16 + 1
        return (self.entries[k : k + step].astype(np.float64) for k in range(0, self.shape[0], step))

    def take(self, rows: IndexArray | Sequence[int]) -> IntegerMatrix:
        """The matrix of the named rows."""
        return IntegerMatrix(self.entries[np.asarray(rows, dtype=np.intp)])

    def with_column(self, value: int) -> IntegerMatrix:
        """The matrix with one more column, of a constant."""
        return IntegerMatrix(np.hstack([self.entries, np.full((self.shape[0], 1), value, dtype=self.entries.dtype)]))

    def beside(self, column: Sequence[int]) -> IntegerMatrix:
        """The matrix with one more column."""
        result = IntegerMatrix(np.hstack([self.entries, integer_array(column, (self.shape[0], 1))]))
        if self.entries.dtype == object and max(map(abs, column), default=0) <= INT64_LIMIT:
            # The floating-point shadow is at hand: so short a column is exact in it.
            floats, exponents = self._shadow
            with np.errstate(under="ignore"):
                last = np.ldexp(np.array(column, dtype=np.float64), -exponents)
            result.__dict__["_shadow"] = frozen(np.column_stack([floats, last])), exponents
        return result

    def to_flint(self, rows: IndexArray | Sequence[int] | None = None) -> fmpz_mat:
        """The named rows (all by default, as a matrix that is kept if it is small) as a flint matrix."""
        if rows is None:
            return self._flint if self.entries.size <= _KEPT else flint_rows(self.entries)
        return flint_rows(self.entries[np.asarray(rows, dtype=np.intp)])

    @cached_property
    def _flint(self) -> fmpz_mat:
        return flint_rows(self.entries)

    def products(self, vector: Sequence[int], rows: IndexArray | Sequence[int] | None = None) -> list[int]:
        """The exact scalar products of the named rows (all by default) with an integer vector."""
        if self._is_quick(vector):
            chosen = self.entries if rows is None else self.entries[np.asarray(rows, dtype=np.intp)]
            return [int(x) for x in chosen.astype(object) @ np.array(vector, dtype=object)]
        return [int(x) for x in (self.to_flint(rows) * fmpz_mat(len(vector), 1, list(vector))).entries()]

    def _is_quick(self, vector: Sequence[int]) -> bool:
        """Whether products with integers of this length take less time than to make the matrix one of FLINT."""
        bits = 53 if self.entries.dtype != object else int(self._shadow[1].max(initial=0))
        return "_flint" not in vars(self) and bits * max(map(int.bit_length, vector), default=0) <= _QUICK

    def combine(self, rows: IndexArray | Sequence[int], weights: Sequence[int]) -> list[int]:
        """The exact combination Σ weights[k] · row[rows[k]]."""
        if len(weights) == 0:
            return [0] * self.shape[1]
        chosen = self.entries[np.asarray(rows, dtype=np.intp)]
        if chosen.dtype != object and sum(map(abs, weights)) * max(1, int(np.abs(chosen).max())) <= INT64_LIMIT:
            # All partial sums are integers that floats hold exactly.
            return [int(x) for x in np.array(weights, dtype=np.float64) @ chosen.astype(np.float64)]
        if self._is_quick(weights):
            return [int(x) for x in np.array(weights, dtype=object) @ chosen.astype(object)]
        if self.entries.size > _KEPT or 4 * len(weights) < self.shape[0]:
            return [int(x) for x in (fmpz_mat(1, len(weights), list(weights)) * flint_rows(chosen)).entries()]
        everywhere = [0] * self.shape[0]
        for row, weight in zip(rows, weights, strict=True):
            everywhere[row] += weight
        return [int(x) for x in (fmpz_mat(1, len(everywhere), everywhere) * self.to_flint()).entries()]

    @one_blas_thread()
    def gram(self, rows: IndexArray | Sequence[int]) -> fmpz_mat:
        """The exact matrix of scalar products between the named rows."""
        chosen = np.asarray(rows, dtype=np.intp)
        if self._is_short[chosen].all():
            floats = self.entries[chosen].astype(np.float64)
            return flint_rows((floats @ floats.T).astype(np.int64))
        products = np.empty((len(chosen), len(chosen)), dtype=object)
        large = np.flatnonzero(~self._is_short[chosen])
        short = np.flatnonzero(self._is_short[chosen])
        if short.size:
            floats = self.entries[chosen[short]].astype(np.float64)
            products[np.ix_(short, short)] = (floats @ floats.T).astype(np.int64)
        if large.size:
            matrix = flint_rows(self.entries[chosen[large]]) * self.to_flint(chosen).transpose()
            across = np.array([int(x) for x in matrix.entries()], dtype=object).reshape(len(large), len(chosen))
            products[large] = across
            products[:, large] = across.T
        return flint_rows(products)

    @cached_property
    def _largest(self) -> int | None:
        """The largest absolute value of an entry; None if the entries may be long."""
        if self.entries.dtype == object:
            return None
        return max(int(self.entries.max(initial=0)), -int(self.entries.min(initial=0)))

    @cached_property
    def _is_short(self) -> NDArray[np.bool_]:
        """Rows whose products with each other, and the partial sums of these, are integers below 2⁵³, shape (n,)."""
        if self.entries.dtype != object:
            largest = np.maximum(self.entries.max(axis=1, initial=0), -self.entries.min(axis=1, initial=0))
            return np.asarray(largest.astype(np.float64) ** 2 * self.shape[1] < INT64_LIMIT)
        floats, exponents = self._shadow
        # Not by the exponents alone: rows that were stacked from int64 have the exponent 0, whatever their size.
        bits = exponents + np.frexp(np.abs(floats).max(axis=1, initial=0))[1]
        return np.asarray(2 * bits + self.shape[1].bit_length() <= 52)

    @one_blas_thread()
    def evaluate(self, vector: Sequence[int], zeros: Sequence[int] = ()) -> tuple[NDArray[np.int8], FloatArray]:
        """The exact signs of the scalar products of every row with an integer vector, and rough values of them.

        A sign is read off the floating-point product where that exceeds a bound on its error, and computed with
        integers elsewhere. With u = 2⁻⁵³, rounding the data and the vector and summing m products in any order errs by
        at most γ_{m+2} Σ|x_j v_j| ≤ γ_{m+2} ‖x‖ ‖v‖, γ_k = ku/(1 − ku) (Higham, Accuracy and Stability of Numerical
        Algorithms, 2002, section 3.1). The factor below doubles it, which covers the rounding of the lengths and of the
        bound itself; the constant covers underflow. The rows `zeros` are known to have the product 0.

        Returns
        -------
        signs : shape (n,)
            −1, 0 or 1.
        values : shape (n,)
            Each up to a positive factor of its row; for heuristics only.
        """
        n, m = self.shape
        v = to_floats(list(vector))
        if not v.any():
            return np.zeros(n, dtype=np.int8), np.zeros(n)
        if self._largest is not None and m * self._largest * max(map(abs, vector)) <= INT64_LIMIT:
            # All partial sums are integers that floats hold exactly.
            values = np.concatenate([part @ v for part in self._parts()])
            return np.sign(values).astype(np.int8), values
        with np.errstate(under="ignore"):
            values = np.concatenate([part @ v for part in self._parts()])
            bounds = self._lengths * (float(np.linalg.norm(v)) * (m + 8) * 2.0**-52) + m * 2.0**-500
        signs: NDArray[np.int8] = np.sign(values).astype(np.int8)
        signs[list(zeros)], bounds[list(zeros)] = 0, -1.0
        undecided = np.flatnonzero(np.abs(values) <= bounds)
        if undecided.size:
            signs[undecided] = [(p > 0) - (p < 0) for p in self.products(vector, undecided)]
        return signs, values

    def signs(self, vector: Sequence[int]) -> NDArray[np.int8]:
        """The exact signs alone, see `evaluate`."""
        return self.evaluate(vector)[0]

    def independent_rows(self, order: IndexArray | Sequence[int], known: int = 0, *, maximal: bool = True) -> list[int]:
        """A maximal linearly independent selection of the named rows, the earlier ones preferred.

        The elimination runs modulo a prime. Rows independent modulo a prime are independent over ℚ; where the prime
        leaves fewer than there could be, the rank over ℚ tells whether it was at fault, and the next prime is tried.

        Parameters
        ----------
        order
            The rows to choose from.
        known
            How many of the first rows are known to be independent; all of these will be chosen.
        maximal
            Whether it must be certain that no row is missing, which may take a rank over ℚ.

        Raises
        ------
        ArithmeticError
            If they are not independent.
        """
        chosen = np.asarray(order, dtype=np.intp)
        if chosen.size == 0:
            return []
        transposed = self.entries[chosen].T
        transposed = transposed[np.any(transposed != 0, axis=1)]
        prime, rank = _LARGEST_PRIME, min(transposed.shape)
        while True:
            pivots = pivots_modulo(transposed, prime)
            if not maximal or (len(pivots) == rank and pivots[:known] == list(range(known))):
                return [int(chosen[p]) for p in pivots]
            rank = flint_rows(transposed).rank()
            if flint_rows(transposed[:, :known]).rank() < known:
                raise ArithmeticError("rows that are to be independent are not independent")
            if len(pivots) < rank or pivots[:known] != list(range(known)):
                prime = next(p for p in itertools.count(prime - 2, -2) if fmpz(p).is_prime())


def stacked(*matrices: IntegerMatrix) -> IntegerMatrix:
    """The rows of all matrices, which have as many columns, one below the other."""
    result = IntegerMatrix(np.concatenate([matrix.entries for matrix in matrices]))
    if len({matrix.entries.dtype for matrix in matrices}) > 1:
        # Short rows and long ones: their floating-point shadows are at hand, or cheap, one by one.
        floats, exponents = zip(*(matrix._shadow for matrix in matrices), strict=True)
        result.__dict__["_shadow"] = frozen(np.concatenate(floats)), np.concatenate(exponents)
    return result


def primitive(w: Homogeneous) -> Homogeneous:
    """The shortest integer vector in the same direction."""
    common = math.gcd(*w)
    return [x // common for x in w] if common > 1 else w


def dot(a: Homogeneous, b: Homogeneous) -> int:
    return sum(x * y for x, y in zip(a, b, strict=True))


def to_floats(values: Homogeneous) -> FloatArray:
    """Floats in the proportions of the integers, the largest about 1."""
    bits = max(map(int.bit_length, values), default=0)
    return np.array([x / (1 << bits) for x in values])
