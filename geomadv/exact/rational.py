"""The only door from floating point to ℚ: arrays and vectors as integers over one common denominator."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from numbers import Number
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.scalars import (
    INTEGER,
    Exact,
    decimal_sqrt,
    in_order,
    over_common_denominator,
    refuse_masked,
    simplest_between,
    to_fraction,
    to_integer,
    to_integers,
)

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]

_PIECE = 2**20  # entries that are looked at together
INT64_LIMIT = 2**53 - 1  # integers up to here are exact in int64 and in float64, and short in certificates


def integer_array(values: Sequence[int], shape: tuple[int, ...]) -> NDArray[Any]:
    """An array of integers: int64 where every entry is exact in float64 too, else Python integers."""
    if max(map(abs, values), default=0) <= INT64_LIMIT:
        return np.array(values, dtype=np.int64).reshape(shape)
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array.reshape(shape)


def scaled_integers(numerators: NDArray[Any], factor: int) -> NDArray[Any]:
    """An array of integers times a positive integer: int64 where every entry is exact in float64 too."""
    largest = max(abs(int(numerators.max(initial=0))), abs(int(numerators.min(initial=0))))
    if numerators.dtype != object and largest * factor <= INT64_LIMIT:
        return numerators * factor
    return np.asarray(numerators.astype(object) * factor)


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
        As `to_fraction`; also for complex, boolean and text dtypes, and for masked entries.
    """
    refuse_masked(array, "entries")
    array = np.asarray(array)  # no subclass, whose methods may take other arguments
    if array.dtype.kind in "iu":
        if array.size == 0 or (int(array.max()) <= INT64_LIMIT and int(array.min()) >= -INT64_LIMIT):
            return array.astype(np.int64), 1
        return integer_array(array.ravel().tolist(), array.shape), 1
    if array.dtype.kind == "f" and array.dtype.itemsize <= 8:
        floats = np.asarray(array, dtype=np.float64)
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
    numerators, denominator = over_common_denominator(array.ravel().tolist())
    return integer_array(numerators, array.shape), denominator


def _dyadic_array(floats: FloatArray) -> tuple[NDArray[Any], int]:
    """Finite doubles as integers over their least common denominator, a power of two."""
    flat, bits, length = floats.reshape(-1), 0, 0
    pieces = [flat[start : start + _PIECE] for start in range(0, flat.size, _PIECE)]  # or there would be many copies
    for piece in pieces:
        integers, exponents = _odd_times_power(piece)
        bits = max(bits, -int(exponents.min()))
        length = max(length, int((np.frexp(np.abs(integers).astype(np.float64))[1] + exponents).max()))
    if length + bits <= 53:
        result = np.empty(flat.shape, dtype=np.int64)
        for k, piece in enumerate(pieces):
            result[k * _PIECE : k * _PIECE + len(piece)] = np.ldexp(piece, bits)
        return result.reshape(floats.shape), 1 << bits
    shifted: list[int] = []
    for piece in pieces:
        integers, exponents = _odd_times_power(piece)
        shifts = (exponents + bits).tolist()
        shifted += [integer << shift for integer, shift in zip(integers.tolist(), shifts, strict=True)]
    return integer_array(shifted, floats.shape), 1 << bits


def _odd_times_power(floats: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Odd integers, or 0, and exponents: the floats are integers · 2^exponents."""
    mantissas, exponents = np.frexp(floats)
    integers = np.ldexp(mantissas, 53).astype(np.int64)
    lowest_bits = np.frexp((integers & -integers).astype(np.float64))[1] - 1
    zeros = np.where(integers == 0, 0, lowest_bits)
    return integers >> zeros, np.where(integers == 0, 0, exponents - 53 + zeros).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Vector:
    """A vector of rational numbers: `numerators / denominator`, in lowest terms.

    Build one with `Vector.of(values)`; entries are `Fraction`, arithmetic and comparison are exact.

    Attributes
    ----------
    numerators : tuple of int
    denominator : int
        At least 1.
    """

    numerators: tuple[int, ...]
    denominator: int = 1

    #: numpy leaves `scalar * vector` to the vector, instead of making an array of its entries.
    __array_ufunc__: ClassVar[None] = None

    def __post_init__(self) -> None:
        # What is usual is recognised at the speed of C; all else is looked at entry by entry.
        if (
            type(self.numerators) is not tuple
            or type(self.denominator) is not int
            or not INTEGER.issuperset(map(type, self.numerators))
        ):
            object.__setattr__(self, "numerators", to_integers(self.numerators))
            object.__setattr__(self, "denominator", to_integers([self.denominator])[0])
        if self.denominator < 1:
            raise InvalidInputError(f"the denominator of a Vector must be at least 1, got {shown(self.denominator)}")
        self._reduce()

    def _reduce(self) -> None:
        common = math.gcd(self.denominator, *self.numerators) if self.denominator != 1 else 1
        if common != 1:
            object.__setattr__(self, "numerators", tuple(n // common for n in self.numerators))
            object.__setattr__(self, "denominator", self.denominator // common)

    @classmethod
    def of_integers(cls, numerators: tuple[int, ...], denominator: int) -> Vector:
        """As the constructor, but for Python's integers only, which are not checked; quicker in many dimensions."""
        vector = object.__new__(cls)
        object.__setattr__(vector, "numerators", numerators)
        object.__setattr__(vector, "denominator", denominator)
        vector._reduce()
        return vector

    @classmethod
    def of(cls, values: Vector | Iterable[object]) -> Vector:
        """The exact vector that `values` denote: numbers as in `to_fraction`, a one-dimensional array, or a Vector.

        Raises
        ------
        InvalidInputError
            For entries that are masked or not finite numbers, and for arrays that are not one-dimensional.
        """
        if isinstance(values, Vector):
            return values
        if isinstance(values, np.ndarray):
            if values.ndim != 1:
                raise InvalidInputError(
                    f"expected a one-dimensional array, got shape {values.shape}; pass values.ravel() if that is meant"
                )
            integers, denominator = exact_array(values)
            return cls.of_integers(tuple(integers.tolist()), denominator)
        entries = in_order(values)
        if entries is None:
            raise InvalidInputError(f"expected a sequence of numbers, got {type(values).__name__} {shown(values)}")
        numerators, denominator = over_common_denominator(entries)
        return cls.of_integers(tuple(numerators), denominator)

    def __len__(self) -> int:
        return len(self.numerators)

    def __getitem__(self, index: int) -> Fraction:
        number = to_integer(index)
        if number is None:
            raise InvalidInputError(f"the entries of a Vector have integers for numbers, got {shown(index)}")
        return Fraction(self.numerators[number], self.denominator)

    def __iter__(self) -> Iterator[Fraction]:
        return (Fraction(n, self.denominator) for n in self.numerators)

    def __bool__(self) -> bool:
        return any(self.numerators)

    def __neg__(self) -> Vector:
        return Vector.of_integers(tuple(-n for n in self.numerators), self.denominator)

    def __add__(self, other: Vector) -> Vector:
        if not isinstance(other, Vector):
            return NotImplemented
        self._check_length(other)
        denominator = math.lcm(self.denominator, other.denominator)
        a, b = denominator // self.denominator, denominator // other.denominator
        numerators = tuple(a * n + b * m for n, m in zip(self.numerators, other.numerators, strict=True))
        return Vector.of_integers(numerators, denominator)

    def __sub__(self, other: Vector) -> Vector:
        if not isinstance(other, Vector):
            return NotImplemented
        return self + -other

    def __mul__(self, factor: Exact) -> Vector:
        if not isinstance(factor, Number | np.generic | np.ndarray):
            return NotImplemented
        by, over = to_fraction(factor).as_integer_ratio()
        return Vector.of_integers(tuple(n * by for n in self.numerators), self.denominator * over)

    __rmul__ = __mul__

    def dot(self, other: Vector) -> Fraction:
        """The scalar product.

        Raises
        ------
        InvalidInputError
            If the lengths differ.
        """
        other = Vector.of(other)
        self._check_length(other)
        total = sum(map(operator.mul, self.numerators, other.numerators))
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
        bits = max(map(int.bit_length, (*self.numerators, self.denominator)))
        if bits > 1000:  # some may be no double
            return f"Vector(of {len(self)} numbers with up to {bits} bits)"
        if len(self) > 8 or bits > 64:
            return f"Vector(≈ {np.array2string(self.to_floats(), threshold=6, precision=6)})"
        return f"Vector({', '.join(map(str, self))})"


def nearest_float(numerator: int, denominator: int) -> float:
    """The double nearest to a fraction; an infinity beyond the largest."""
    try:
        return numerator / denominator  # correctly rounded by Python
    except OverflowError:
        return math.inf if numerator > 0 else -math.inf


def short_rationals(values: FloatArray, bits: int) -> list[int]:
    """Integers near `values` · 2^k, the largest of about `bits` bits: nearly the same direction, in short numbers."""
    largest = float(np.abs(values).max(initial=0))
    if largest == 0 or not math.isfinite(largest):
        return [0] * len(values)
    exponent = bits - math.frexp(largest)[1]
    return [int(x) for x in np.rint(np.ldexp(values, exponent)).tolist()]


__all__ = [
    "INT64_LIMIT",
    "Exact",
    "FloatArray",
    "IndexArray",
    "Vector",
    "decimal_sqrt",
    "exact_array",
    "integer_array",
    "nearest_float",
    "scaled_integers",
    "short_rationals",
    "simplest_between",
    "to_fraction",
]
