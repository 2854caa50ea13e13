"""The only door from floating point to ℚ, and exact linear algebra behind it.

A rational vector or matrix is held as integers over one common denominator. Integer matrices keep a floating-point
shadow, which is used for guesses and to settle the sign of a scalar product wherever a proved error bound allows it;
every other sign is computed with integers.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from numbers import Integral, Rational
from typing import Any, cast

import numpy as np
from flint import fmpq_mat, fmpz, fmpz_mat, nmod_mat
from numpy.typing import NDArray

from geomadv.errors import InvalidInputError

Exact = int | Fraction
FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]

_INT64_LIMIT = 2**53 - 1  # integers up to here are exact in int64 and in float64, and short in certificates
_LARGEST_PRIME = 2**61 - 1


def to_fraction(value: object) -> Fraction:
    """The rational number that `value` denotes exactly.

    Parameters
    ----------
    value
        An int, Fraction, Decimal, float, or a numpy integer or floating-point scalar. A float is the dyadic rational
        that it stores.

    Raises
    ------
    InvalidInputError
        For NaN, infinities, booleans, text and every other type.
    """
    if isinstance(value, bool | np.bool_):
        raise InvalidInputError(f"expected a number, got the boolean {value}; pass 0 or 1 if that is meant")
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, float | np.floating | Decimal):
        if not (value.is_finite() if isinstance(value, Decimal) else np.isfinite(value)):
            raise InvalidInputError(f"expected finite numbers, got {value}; remove or replace such entries")
        return Fraction(*value.as_integer_ratio())
    hint = "; convert text to numbers first, for example with fractions.Fraction" if isinstance(value, str) else ""
    raise InvalidInputError(
        f"expected numbers (int, float, Fraction, Decimal), got {type(value).__name__} {value!r}{hint}"
    )


def _over_common_denominator(values: Iterable[object]) -> tuple[list[int], int]:
    fractions = [to_fraction(value) for value in values]
    denominator = math.lcm(*(f.denominator for f in fractions))
    return [f.numerator * (denominator // f.denominator) for f in fractions], denominator


def integer_array(values: Sequence[int], shape: tuple[int, ...]) -> NDArray[Any]:
    """An array of integers: int64 where every entry is exact in float64 too, else Python integers."""
    if max(map(abs, values), default=0) <= _INT64_LIMIT:
        return np.array(values, dtype=np.int64).reshape(shape)
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array.reshape(shape)


def exact_array(array: NDArray[Any]) -> tuple[NDArray[Any], int]:
    """Integers and their least common denominator: `array == numerators / denominator` exactly.

    Parameters
    ----------
    array
        Any shape; an integer or floating-point dtype, or `object` with entries that `to_fraction` takes.

    Returns
    -------
    numerators, denominator
        The numerators have dtype int64 if all are at most 2**53 in absolute value, else `object` (Python integers).

    Raises
    ------
    InvalidInputError
        As `to_fraction`; also for complex, boolean and text dtypes.
    """
    if array.dtype.kind in "iu":
        if array.size == 0 or (int(array.max()) <= _INT64_LIMIT and int(array.min()) >= -_INT64_LIMIT):
            return array.astype(np.int64), 1
        return integer_array(array.ravel().tolist(), array.shape), 1
    if array.dtype.kind == "f" and array.dtype.itemsize <= 8:
        floats = array.astype(np.float64)
        finite = np.isfinite(floats)
        if not finite.all():
            raise InvalidInputError(
                f"expected finite numbers, got {floats[~finite][0]}; remove or replace such entries"
            )
        return _dyadic_array(floats)
    if array.dtype != object:
        raise InvalidInputError(
            f"expected real numbers, got an array of dtype {array.dtype}; pass integers, float64 or Fractions"
        )
    numerators, denominator = _over_common_denominator(array.ravel().tolist())
    return integer_array(numerators, array.shape), denominator


def _dyadic_array(floats: FloatArray) -> tuple[NDArray[Any], int]:
    """Finite doubles as integers over their least common denominator, a power of two."""
    mantissas, exponents = np.frexp(floats)
    integers = np.ldexp(mantissas, 53).astype(np.int64)
    lowest_bits = np.frexp((integers & -integers).astype(np.float64))[1] - 1
    zeros = np.where(integers == 0, 0, lowest_bits)
    integers >>= zeros
    exponents = np.where(integers == 0, 0, exponents - 53 + zeros)
    denominator_bits = max(0, -int(exponents.min(initial=0)))
    shifts = exponents + denominator_bits
    lengths = np.frexp(np.abs(integers).astype(np.float64))[1]
    if int((lengths + shifts).max(initial=0)) <= 53:
        return integers << shifts, 1 << denominator_bits
    shifted = [
        integer << shift for integer, shift in zip(integers.ravel().tolist(), shifts.ravel().tolist(), strict=True)
    ]
    return integer_array(shifted, floats.shape), 1 << denominator_bits


@dataclass(frozen=True, slots=True)
class Vector:
    """A vector of rational numbers: `numerators / denominator`, in lowest terms.

    Build one with `Vector.of(values)`; entries are `Fraction`, arithmetic and comparison are exact.
    """

    numerators: tuple[int, ...]
    denominator: int = 1

    def __post_init__(self) -> None:
        if self.denominator < 1:
            raise InvalidInputError(f"the denominator of a Vector must be at least 1, got {self.denominator}")
        common = math.gcd(self.denominator, *self.numerators) if self.denominator != 1 else 1
        if common != 1:
            object.__setattr__(self, "numerators", tuple(n // common for n in self.numerators))
            object.__setattr__(self, "denominator", self.denominator // common)

    @classmethod
    def of(cls, values: Vector | Iterable[object]) -> Vector:
        """The exact vector that `values` denote: numbers as in `to_fraction`, a one-dimensional array, or a Vector.

        Raises
        ------
        InvalidInputError
            For entries that are not finite numbers, and for arrays that are not one-dimensional.
        """
        if isinstance(values, Vector):
            return values
        if isinstance(values, np.ndarray):
            if values.ndim != 1:
                raise InvalidInputError(
                    f"expected a one-dimensional array, got shape {values.shape}; pass values.ravel() if that is meant"
                )
            integers, denominator = exact_array(values)
            return cls(tuple(integers.tolist()), denominator)
        if isinstance(values, str | bytes | Mapping | Set) or not isinstance(values, Iterable):
            raise InvalidInputError(f"expected a sequence of numbers, got {type(values).__name__} {values!r}")
        numerators, denominator = _over_common_denominator(values)
        return cls(tuple(numerators), denominator)

    def __len__(self) -> int:
        return len(self.numerators)

    def __getitem__(self, index: int) -> Fraction:
        return Fraction(self.numerators[index], self.denominator)

    def __iter__(self) -> Iterator[Fraction]:
        return (Fraction(n, self.denominator) for n in self.numerators)

    def __bool__(self) -> bool:
        return any(self.numerators)

    def __neg__(self) -> Vector:
        return Vector(tuple(-n for n in self.numerators), self.denominator)

    def __add__(self, other: Vector) -> Vector:
        if not isinstance(other, Vector):
            return NotImplemented
        self._check_length(other)
        denominator = math.lcm(self.denominator, other.denominator)
        a, b = denominator // self.denominator, denominator // other.denominator
        return Vector(tuple(a * n + b * m for n, m in zip(self.numerators, other.numerators, strict=True)), denominator)

    def __sub__(self, other: Vector) -> Vector:
        if not isinstance(other, Vector):
            return NotImplemented
        return self + -other

    def __mul__(self, factor: Exact) -> Vector:
        if not isinstance(factor, int | Fraction):
            return NotImplemented
        return Vector(tuple(n * factor.numerator for n in self.numerators), self.denominator * factor.denominator)

    __rmul__ = __mul__

    def dot(self, other: Vector) -> Fraction:
        """The scalar product.

        Raises
        ------
        InvalidInputError
            If the lengths differ.
        """
        self._check_length(other)
        total = sum(n * m for n, m in zip(self.numerators, other.numerators, strict=True))
        return Fraction(total, self.denominator * other.denominator)

    def _check_length(self, other: Vector) -> None:
        if len(self) != len(other):
            raise InvalidInputError(f"the vectors must have the same length, got {len(self)} and {len(other)}")

    def squared_norm(self) -> Fraction:
        """The squared Euclidean length (the length itself is usually irrational)."""
        return self.dot(self)

    def to_floats(self) -> FloatArray:
        """The nearest doubles, shape (d,)."""
        return np.array([nearest_float(n, self.denominator) for n in self.numerators], dtype=np.float64)

    def __repr__(self) -> str:
        if len(self) > 8 or max(map(int.bit_length, (*self.numerators, self.denominator))) > 64:
            return f"Vector(≈ {np.array2string(self.to_floats(), threshold=6, precision=6)})"
        return f"Vector({', '.join(map(str, self))})"


def nearest_float(numerator: int, denominator: int) -> float:
    try:
        return numerator / denominator  # correctly rounded by Python
    except OverflowError:
        return math.inf if numerator > 0 else -math.inf


def decimal_sqrt(value: Exact, digits: int) -> str:
    """√value as a decimal, correctly rounded (half up) to `digits` significant digits.

    Raises
    ------
    InvalidInputError
        If `value` is negative or `digits` is not positive.
    """
    value = Fraction(value)
    if value < 0 or not 1 <= digits <= 4000:
        raise InvalidInputError(f"decimal_sqrt needs a value ≥ 0 and between 1 and 4000 digits, got {digits} digits")
    if value == 0:
        return "0"
    # The number of decimals, first estimated, then corrected until the rounded root has exactly the digits asked for.
    decimals = digits - math.floor((value.numerator.bit_length() - value.denominator.bit_length()) * math.log10(2) / 2)
    while True:
        root = (
            math.isqrt(math.floor(4 * value * Fraction(10) ** (2 * decimals))) + 1
        ) // 2  # ⌊√value · 10^decimals + ½⌋
        if len(str(root)) == digits:
            # From text, since arithmetic would round to the precision of the decimal context.
            return format(Decimal(f"{root}e{-decimals}"), "f" if -digits <= decimals <= digits + 6 else "e")
        decimals += 1 if len(str(root)) < digits else -1


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The rational with the smallest denominator in the interval [low, high], 0 < low ≤ high."""
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    below = Fraction(whole - 1)
    return below + 1 / simplest_between(1 / (high - below), 1 / (low - below))


def flint_rows(rows: NDArray[Any]) -> fmpz_mat:
    """A two-dimensional integer array as a flint matrix."""
    return fmpz_mat(rows.shape[0], rows.shape[1], rows.ravel().tolist())


def _frozen(array: FloatArray) -> FloatArray:
    """The array, made read-only: engines get views of it, and exact signs rest on it."""
    array.setflags(write=False)
    return array


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
            return _frozen(self.entries.astype(np.float64)), np.zeros(len(self.entries), dtype=np.int64)
        exponents = np.array([max(abs(x) for x in row).bit_length() for row in self.entries.tolist()], dtype=np.int64)
        scaled = [[x / (1 << int(e)) for x in row] for row, e in zip(self.entries.tolist(), exponents, strict=True)]
        return _frozen(np.array(scaled, dtype=np.float64).reshape(self.shape)), exponents

    @cached_property
    def floats(self) -> FloatArray:
        """Shape (n, m): the matrix divided by one power of two, rounded. For guesses only."""
        shadow, exponents = self._shadow
        if self.entries.dtype != object:
            return shadow
        with np.errstate(under="ignore"):
            return _frozen(np.ldexp(shadow, (exponents - exponents.max(initial=0))[:, None]))

    @cached_property
    def directions(self) -> FloatArray:
        """Shape (n, m): every row at length 1 (or zero), rounded. For guesses about cones."""
        shadow = self._shadow[0]
        return _frozen(shadow / np.where(self._lengths > 0, self._lengths, 1.0)[:, None])

    @cached_property
    def _lengths(self) -> FloatArray:
        return np.asarray(np.sqrt(np.einsum("ij,ij->i", self._shadow[0], self._shadow[0])))

    def take(self, rows: IndexArray | Sequence[int]) -> IntegerMatrix:
        """The matrix of the named rows."""
        return IntegerMatrix(self.entries[np.asarray(rows, dtype=np.intp)])

    def with_column(self, value: int) -> IntegerMatrix:
        """The matrix with one more column, of a constant."""
        return IntegerMatrix(np.hstack([self.entries, np.full((self.shape[0], 1), value, dtype=self.entries.dtype)]))

    def to_flint(self, rows: IndexArray | Sequence[int] | None = None) -> fmpz_mat:
        """The named rows (all by default) as a flint matrix."""
        return flint_rows(self.entries if rows is None else self.entries[np.asarray(rows, dtype=np.intp)])

    def products(self, vector: Sequence[int], rows: IndexArray | Sequence[int] | None = None) -> list[int]:
        """The exact scalar products of the named rows (all by default) with an integer vector."""
        column = fmpz_mat(len(vector), 1, list(vector))
        return [int(x) for x in (self.to_flint(rows) * column).entries()]

    def combine(self, rows: IndexArray | Sequence[int], weights: Sequence[int]) -> list[int]:
        """The exact combination Σ weights[k] · row[rows[k]]."""
        if len(weights) == 0:
            return [0] * self.shape[1]
        return [int(x) for x in (fmpz_mat(1, len(weights), list(weights)) * self.to_flint(rows)).entries()]

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
    def _is_short(self) -> NDArray[np.bool_]:
        """Rows whose products with each other, and the partial sums of these, are integers below 2⁵³, shape (n,)."""
        if self.entries.dtype != object:
            largest = np.abs(self.entries).max(axis=1, initial=0).astype(np.float64)
            return np.asarray(largest**2 * self.shape[1] < _INT64_LIMIT)
        floats, exponents = self._shadow
        # Not by the exponents alone: rows that were stacked from int64 have the exponent 0, whatever their size.
        bits = exponents + np.frexp(np.abs(floats).max(axis=1, initial=0))[1]
        return np.asarray(2 * bits + self.shape[1].bit_length() <= 52)

    def evaluate(self, vector: Sequence[int]) -> tuple[NDArray[np.int8], FloatArray]:
        """The exact signs of the scalar products of every row with an integer vector, and rough values of them.

        A sign is read off the floating-point product where that exceeds a bound on its error, and computed with
        integers elsewhere. With u = 2⁻⁵³, rounding the data and the vector and summing m products in any order errs by
        at most γ_{m+2} Σ|x_j v_j| ≤ γ_{m+2} ‖x‖ ‖v‖, γ_k = ku/(1 − ku) (Higham, Accuracy and Stability of Numerical
        Algorithms, 2002, section 3.1). The factor below doubles it, which covers the rounding of the lengths and of the
        bound itself; the constant covers underflow.

        Returns
        -------
        signs : shape (n,)
            −1, 0 or 1.
        values : shape (n,)
            Each up to a positive factor of its row; for heuristics only.
        """
        n, m = self.shape
        bits = max(map(int.bit_length, vector), default=0)
        if bits == 0:
            return np.zeros(n, dtype=np.int8), np.zeros(n)
        scale = 1 << bits
        v = np.array([x / scale for x in vector])
        floats = self._shadow[0]
        with np.errstate(under="ignore"):
            values = floats @ v
            bounds = self._lengths * (float(np.linalg.norm(v)) * (m + 8) * 2.0**-52) + m * 2.0**-500
        signs: NDArray[np.int8] = np.sign(values).astype(np.int8)
        undecided = np.flatnonzero(np.abs(values) <= bounds)
        if undecided.size:
            signs[undecided] = [(p > 0) - (p < 0) for p in self.products(vector, undecided)]
        return signs, values

    def signs(self, vector: Sequence[int]) -> NDArray[np.int8]:
        """The exact signs alone, see `evaluate`."""
        return self.evaluate(vector)[0]

    def independent_rows(self, order: IndexArray | Sequence[int], known: int = 0) -> list[int]:
        """A maximal linearly independent selection of the named rows, the earlier ones preferred.

        The elimination runs modulo a prime. Rows independent modulo a prime are independent over ℚ; where the prime
        leaves fewer than there could be, the rank over ℚ tells whether it was at fault, and the next prime is tried.

        Parameters
        ----------
        order
            The rows to choose from.
        known
            How many of the first rows are known to be independent; all of these will be chosen.
        """
        chosen = np.asarray(order, dtype=np.intp)
        if chosen.size == 0:
            return []
        transposed = self.entries[chosen].T
        transposed = transposed[np.any(transposed != 0, axis=1)]
        prime, rank = _LARGEST_PRIME, min(transposed.shape)
        while True:
            pivots = _pivots_modulo(transposed, prime)
            if len(pivots) == rank and pivots[:known] == list(range(known)):
                return [int(chosen[p]) for p in pivots]
            rank = flint_rows(transposed).rank()
            if len(pivots) < rank or pivots[:known] != list(range(known)):
                prime = next(p for p in itertools.count(prime - 2, -2) if fmpz(p).is_prime())


def stacked(*matrices: IntegerMatrix) -> IntegerMatrix:
    """The rows of all matrices, which have as many columns, one below the other."""
    result = IntegerMatrix(np.concatenate([matrix.entries for matrix in matrices]))
    if len({matrix.entries.dtype for matrix in matrices}) > 1:
        # Short rows and long ones: their floating-point shadows are at hand, or cheap, one by one.
        floats, exponents = zip(*(matrix._shadow for matrix in matrices), strict=True)
        result.__dict__["_shadow"] = _frozen(np.concatenate(floats)), np.concatenate(exponents)
    return result


def _pivots_modulo(matrix: NDArray[Any], prime: int) -> list[int]:
    """The pivot columns of the echelon form of an integer matrix modulo a prime."""
    residues = [int(x) % prime for x in matrix.ravel().tolist()]
    echelon, rank = nmod_mat(matrix.shape[0], matrix.shape[1], residues, prime).rref()
    pivots: list[int] = []
    at = 0
    for row in range(rank):
        while not int(echelon[row, at]):
            at += 1
        pivots.append(at)
        at += 1
    return pivots


def solve(matrix: fmpz_mat, rhs: fmpz_mat) -> tuple[fmpz_mat, int] | None:
    """Solve `matrix · X = rhs` over ℚ; X as integers over one denominator, None if the matrix is singular."""
    try:
        solution = cast(fmpq_mat, matrix.solve(rhs))
    except ZeroDivisionError:
        return None
    numerators, denominator = solution.numer_denom()
    return numerators, int(denominator)


def column(matrix: fmpz_mat, index: int) -> list[int]:
    """One column of a flint matrix as Python integers."""
    return [int(matrix[row, index]) for row in range(matrix.nrows())]


def short_rationals(values: FloatArray, bits: int) -> list[int]:
    """Integers near `values` · 2^k, the largest of about `bits` bits: nearly the same direction, in short numbers."""
    largest = float(np.abs(values).max(initial=0))
    if largest == 0 or not math.isfinite(largest):
        return [0] * len(values)
    exponent = bits - math.frexp(largest)[1]
    return [int(x) for x in np.rint(np.ldexp(values, exponent)).tolist()]


__all__ = [
    "Exact",
    "FloatArray",
    "IndexArray",
    "IntegerMatrix",
    "Vector",
    "column",
    "decimal_sqrt",
    "exact_array",
    "flint_rows",
    "integer_array",
    "short_rationals",
    "simplest_between",
    "solve",
    "stacked",
    "to_fraction",
]
