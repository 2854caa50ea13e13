"""Numbers in the summary: exactly where that is short, and else as decimals."""

from __future__ import annotations

from fractions import Fraction

from geomadv.certification.outcome import Fact
from geomadv.classes.brackets import LargestBound
from geomadv.exact.scalars import square_root
from geomadv.exact.words import decimal, length

__all__ = ["bound_fact", "exactly_or", "length_or"]

_SHORT = 8  # characters of a number that is written out
_DIGITS = 6


def exactly_or(x: Fraction, digits: int = _DIGITS) -> str:
    """A number exactly, where it is a short decimal, and else rounded to so many digits."""
    text = decimal(x, _SHORT)
    short = len(text) <= _SHORT and Fraction(text.replace("−", "-")) == x
    return f"exactly {text}" if short else decimal(x, digits)


def length_or(squared: Fraction, digits: int = _DIGITS) -> str:
    """The same of a square root."""
    root = square_root(squared)
    return exactly_or(root, digits) if isinstance(root, Fraction) else length(squared, digits)


def bound_fact(title: str, bound: LargestBound, squared_norm: Fraction) -> Fact:
    """The largest bound along a direction, as a length first; of the others where it is infinite at some points."""
    finite = bound.largest_finite
    reach = None if finite is None else length_or(finite**2 * squared_norm)
    steps = "" if finite is None else f"{exactly_or(finite)} ‖v‖"
    if not bound.unbounded:
        return Fact(title, "–" if reach is None else reach, steps)
    infinite = f"∞ at {len(bound.unbounded)} of {bound.source_size}"
    return Fact(title, infinite, "" if reach is None else f"the largest finite one {reach} ({steps})")
