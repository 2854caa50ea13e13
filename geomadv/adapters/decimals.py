"""Decimal numbers as text, read exactly."""

from __future__ import annotations

import re
from collections.abc import Collection
from fractions import Fraction

from geomadv.errors import InvalidInputError, shown

__all__ = ["cut", "first_few", "is_number", "parse_number"]

_NUMBER = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?")
# Both bounds keep a few bytes of text from becoming gigabytes of number; Python itself reads no longer integers.
_MOST_DIGITS = 4000
_LARGEST_EXPONENT = 9999
_SHOWN = 12  # labels or columns that an error lists


def is_number(text: str) -> bool:
    """Whether `parse_number` finds a number, but for its length."""
    return _NUMBER.fullmatch(text) is not None


def parse_number(text: str) -> int | Fraction:
    """
    Parse a decimal number exactly.

    Parameters
    ----------
    text : str
        An optional sign, ASCII digits with at most one point, and an optional exponent; nothing else.

    Returns
    -------
    int or Fraction
        An int if the number is whole.

    Raises
    ------
    InvalidInputError
        The text is not such a number, or is one of more than 4,000 digits or with an exponent beyond ±9,999.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise InvalidInputError(f"{cut(text)} is not a decimal number")
    sign, whole, after, only, exponent_text = match.groups()
    digits = after or only or ""
    if len(whole or "") + len(digits) > _MOST_DIGITS:
        raise InvalidInputError(f"{cut(text)} has more than {_MOST_DIGITS} digits")
    exponent_digits = (exponent_text or "0").lstrip("+-").lstrip("0") or "0"
    if len(exponent_digits) > 5 or int(exponent_digits) > _LARGEST_EXPONENT:
        raise InvalidInputError(f"{cut(text)} has an exponent beyond ±{_LARGEST_EXPONENT}")
    exponent = int(exponent_text or "0") - len(digits)
    mantissa = int(f"{sign}{whole or ''}{digits}")
    if exponent >= 0:
        return int(mantissa * 10**exponent)
    value = Fraction(mantissa, 10**-exponent)
    return value.numerator if value.denominator == 1 else value


def cut(text: str) -> str:
    """A text as a message shows it, if it is long only in part."""
    return repr(text if len(text) <= 40 else f"{text[:37]}...")


def first_few(items: Collection[int | str]) -> str:
    """Labels or headers as a message lists them."""
    found = ", ".join(item if isinstance(item, str) else shown(item) for item in list(items)[:_SHOWN])
    return f"{found}, … ({len(items)} in all)" if len(items) > _SHOWN else found
