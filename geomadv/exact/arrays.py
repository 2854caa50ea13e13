"""The door from floating point to ℚ for arrays: integers over one common denominator."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomadv.errors import InvalidInputError
from geomadv.exact.scalars import over_common_denominator, refuse_masked

__all__ = [
    "INT64_LIMIT",
    "FloatArray",
    "IndexArray",
    "exact_array",
    "in_lowest_terms",
    "integer_array",
    "scaled_integers",
    "short_rationals",
    "simple_rationals",
]

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]

_PIECE = 2**20  # entries that are looked at together
INT64_LIMIT = 2**53 - 1  # integers up to here are exact in int64 and in float64, and short in certificates


def frozen(array: FloatArray) -> FloatArray:
    """The array, made read-only: engines get views of it, and exact signs rest on it."""
    array.setflags(write=False)
    return array


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


def in_lowest_terms(numerators: NDArray[Any], denominator: int) -> tuple[NDArray[Any], int]:
    """Integers over a common denominator, without common factors; int64 where `integer_array` has it."""
    if denominator == 1 and numerators.dtype != object:
        return numerators, denominator
    entries = numerators.ravel().tolist()
    factor = math.gcd(denominator, *entries)
    return integer_array([entry // factor for entry in entries], numerators.shape), denominator // factor


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


def short_rationals(values: FloatArray, bits: int) -> list[int]:
    """Integers near `values` · 2^k, the largest of about `bits` bits: nearly the same direction, in short numbers."""
    largest = float(np.abs(values).max(initial=0))
    if largest == 0 or not math.isfinite(largest):
        return [0] * len(values)
    exponent = bits - math.frexp(largest)[1]
    return [int(x) for x in np.rint(np.ldexp(values, exponent)).tolist()]


def simple_rationals(values: FloatArray, largest: int, near: float) -> list[Fraction] | None:
    """Fractions with denominators up to `largest`, each off by at most `near` times the largest value; else None."""
    size = near * float(np.abs(values).max(initial=0))
    found = []
    for x in values.tolist():
        if not math.isfinite(x) or not abs((simple := Fraction(x).limit_denominator(largest)) - Fraction(x)) <= size:
            return None
        found.append(simple)
    return found
