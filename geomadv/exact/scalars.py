"""The door from floating point to ℚ for one number and back, what is refused there, and the text of a square root."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational
from typing import Any

import numpy as np

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.words import rounded_sqrt

__all__ = [
    "INTEGER",
    "Exact",
    "decimal_sqrt",
    "in_order",
    "integer_factor",
    "nearest_float",
    "over_common_denominator",
    "refuse_masked",
    "simplest_between",
    "square_root",
    "to_fraction",
    "to_integer",
    "to_integers",
    "without_torch",
]

Exact = int | Fraction
INTEGER = frozenset({int})  # the type of entries that need no conversion

# Beyond it a few characters would become gigabytes of number; a longdouble stays far within.
_LARGEST_EXPONENT = 100_000


def to_integer(value: object) -> int | None:
    """The integer that `value` is, of Python's own or numpy's types; None if it is none.

    Booleans and time differences are none, though Python and numpy count them among the integers.
    """
    if type(value) is int:
        return value
    if isinstance(value, bool | np.bool_ | np.timedelta64) or not isinstance(value, Integral):
        return None
    return int(value)


def without_torch(values: Any) -> Any:
    """The array of exactly the numbers in a tensor of torch, wherever it lies; anything else as it is."""
    if not any(kind.__module__ == "torch" and kind.__name__ == "Tensor" for kind in type(values).__mro__):
        return values
    if str(values.layout) != "torch.strided":
        raise InvalidInputError(f"a tensor of the layout {values.layout}; pass tensor.to_dense()")
    tensor = values.detach().cpu()
    # numpy does not know all short types, whose numbers are doubles.
    return (tensor.double() if tensor.is_floating_point() else tensor).numpy()


def in_order(values: object) -> Iterator[Any] | None:
    """The entries of a sequence or another iterable that has an order; None for text and whatever else is none."""
    values = without_torch(values)
    if hasattr(values, "to_pylist"):  # an array of pyarrow, whose entries are no numbers of Python
        values = values.to_pylist()
    if isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping | Set):
        with suppress(TypeError):  # raised by arrays and tensors without dimensions
            return iter(values)
    return None


def to_integers(values: object) -> tuple[int, ...]:
    """Python's integers from integers of any type, in a sequence of any kind."""
    found, entries = [], in_order(values)
    if entries is None:
        raise InvalidInputError(f"expected a sequence of integers, got {type(values).__name__} {shown(values)}")
    for value in entries:
        integer = to_integer(value)
        if integer is None:
            raise InvalidInputError(
                f"Vector(numerators, denominator) takes integers, got {type(value).__name__} {shown(value)}; "
                f"pass Vector.of(values) for other numbers"
            )
        found.append(integer)
    return tuple(found)


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
        For NaN, infinities, booleans, text, arrays of any shape and every other type; for a Decimal with an exponent
        beyond ±100,000.
    """
    if type(value) is Fraction:
        return value
    integer = to_integer(value)
    if integer is not None:
        return Fraction(integer)
    if isinstance(value, bool | np.bool_):
        raise InvalidInputError(
            f"expected a number, got the boolean {value}; pass 0 or 1 if that is meant: .astype(int)"
        )
    if isinstance(value, Rational) and not isinstance(value, Integral):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, float | np.floating | Decimal):
        if not (value.is_finite() if isinstance(value, Decimal) else np.isfinite(value)):
            raise InvalidInputError(f"expected finite numbers, got {value}; remove or replace such entries")
        if isinstance(value, Decimal) and value and abs(value.adjusted()) > _LARGEST_EXPONENT:
            raise InvalidInputError(
                f"the number {shown(value)} has an exponent beyond ±{_LARGEST_EXPONENT}; pass a Fraction if it is meant"
            )
        return Fraction(*value.as_integer_ratio())
    hint = ""
    if isinstance(value, str):
        hint = "; convert text to numbers first, for example with fractions.Fraction"
    elif isinstance(value, np.ndarray) and value.ndim == 0 and not isinstance(value, np.ma.MaskedArray):
        hint = "; pass array.item() for the number in an array without dimensions"
    raise InvalidInputError(
        f"expected numbers (int, float, Fraction, Decimal), got {type(value).__name__} {shown(value)}{hint}"
    )


def over_common_denominator(values: Iterable[object]) -> tuple[list[int], int]:
    """Integers and the least common denominator of the numbers that `values` denote."""
    fractions = [to_fraction(value) for value in values]
    denominator = math.lcm(*(f.denominator for f in fractions))
    return [f.numerator * (denominator // f.denominator) for f in fractions], denominator


def refuse_masked(values: object, what: str) -> None:
    """Raise InvalidInputError if an entry of an array, or of nested lists of arrays, is masked.

    numpy reads through the mask wherever such an array becomes part of another one. `what` says in the plural what the
    entries are.
    """
    if isinstance(values, list | tuple):
        for value in values:
            if isinstance(value, list | tuple | np.ma.MaskedArray):
                refuse_masked(value, what)
    elif isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise InvalidInputError(f"some {what} are masked; remove them, or fill them with array.filled(value)")


def decimal_sqrt(value: Exact, digits: int) -> str:
    """√value as a decimal, correctly rounded (half up) to `digits` significant digits.

    Raises
    ------
    InvalidInputError
        If `value` is negative or `digits` is not between 1 and 4000.
    """
    value, wanted = to_fraction(value), to_integer(digits)
    if value < 0 or wanted is None or not 1 <= wanted <= 4000:
        raise InvalidInputError(
            f"decimal_sqrt needs a value ≥ 0 and between 1 and 4000 digits, got {shown(digits)} digits"
        )
    return rounded_sqrt(value, wanted)


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The rational with the smallest denominator in the interval [low, high], 0 < low ≤ high."""
    wholes: list[int] = []
    while (whole := -(-low.numerator // low.denominator)) > high:
        wholes.append(whole - 1)
        low, high = 1 / (high - wholes[-1]), 1 / (low - wholes[-1])
    found = Fraction(whole)
    for below in reversed(wholes):
        found = below + 1 / found
    return found


def integer_factor(numbers: Iterable[Fraction]) -> Fraction:
    """The positive factor that makes the numbers integers without a common divisor; 1 if all are zero."""
    fractions = list(numbers)
    denominator = math.lcm(*(f.denominator for f in fractions))
    divisor = math.gcd(*(f.numerator * (denominator // f.denominator) for f in fractions))
    return Fraction(denominator, divisor) if divisor else Fraction(1)


def square_root(x: Fraction) -> Fraction | float:
    """√x for x ≥ 0: exactly where it is rational, and else the double nearest to it."""
    roots = math.isqrt(x.numerator), math.isqrt(x.denominator)
    if roots[0] ** 2 == x.numerator and roots[1] ** 2 == x.denominator:
        return Fraction(*roots)
    shift = max(67 + (x.denominator.bit_length() - x.numerator.bit_length()) // 2, 0)
    below = math.isqrt((x.numerator << 2 * shift) // x.denominator)  # of 65 bits at least
    # The root is irrational, so between that and one more, where no double and no midpoint of two is.
    return nearest_float(2 * below + 1, 1 << shift + 1)


def nearest_float(numerator: int, denominator: int) -> float:
    """The double nearest to a fraction; an infinity beyond the largest."""
    try:
        return numerator / denominator  # correctly rounded by Python
    except OverflowError:
        return math.inf if numerator > 0 else -math.inf
