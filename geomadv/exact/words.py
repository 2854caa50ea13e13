"""Numbers, labels, lengths and counts as the text that a reader would write; it loads fast, without numpy."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

__all__ = [
    "NETWORK",
    "SIGNS",
    "about",
    "about_length",
    "at_least",
    "at_most",
    "chosen",
    "class_name",
    "counted",
    "decimal",
    "in_norm",
    "length",
    "listed",
    "plural",
    "rounded",
    "rounded_sqrt",
    "show_label",
    "show_number",
    "show_vector",
    "without_zeros",
]

#: The networks of 𝓡 and 𝓡′; what is true of all of them is false of networks with weights of either sign.
NETWORK = "two-layer ReLU network with nonnegative output weights"

#: The labels of two classes as text.
SIGNS = {1: "+1", -1: "−1"}
_DIGITS = 6
_TYPED = 100  # the largest denominator that somebody may have typed
_LARGE = 10**4  # a number from which on no fraction of it is written out


def show_number(value: Fraction | float) -> str:
    """A rational or ∞ as text."""
    return "∞" if value == math.inf else str(value).replace("-", "−")


def show_vector(x: Iterable[Fraction]) -> str:
    """A point as text: a number in one dimension."""
    entries = [show_number(entry) for entry in x]
    return entries[0] if len(entries) == 1 else f"({', '.join(entries)})"


def show_label(label: int | str, class_names: tuple[str, str] | None = None) -> str:
    """A label as text, ±1 with a sign, and behind the name of the class if it has one, such as `benign (−1)`."""
    shown = SIGNS.get(label, str(label)) if isinstance(label, int) else label
    return f"{class_name(label, class_names)} ({shown})" if class_names is not None and label in SIGNS else shown


def class_name(label: int | str, class_names: tuple[str, str] | None) -> str:
    """What the class 1 or −1 is called; its label if it has no name."""
    return show_label(label) if class_names is None else class_names[0 if label == 1 else 1]


def plural(member: str) -> str:
    """What several classifiers are called, whose name may have more words behind the noun."""
    noun = re.split(" (?:of|with|that|through) ", member, maxsplit=1)[0]
    return f"{noun}s{member[len(noun) :]}"


# Rounded numbers


def rounded_sqrt(value: Fraction, digits: int) -> str:
    """√value as a decimal, correctly rounded (half up) to at least one significant digit; value ≥ 0."""
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


def decimal(value: Fraction, digits: int = _DIGITS) -> str:
    """A rational number as a decimal: correctly rounded to so many significant digits, or exact in fewer."""
    return ("−" if value < 0 else "") + length(value**2, digits)


def length(squared: Fraction, digits: int = _DIGITS) -> str:
    """The square root of a rational number as a decimal, likewise."""
    return _shortest(rounded_sqrt(squared, digits), squared)


def rounded(value: Fraction, digits: int) -> str:
    """A number among others that are rounded: to so many significant digits, or fewer where the last ones are 0."""
    return without_zeros(decimal(value, digits))


def about(value: Fraction | int, digits: int = _DIGITS) -> str:
    """A number in a sentence: a short decimal as it is, another one rounded, and said to be so."""
    text = decimal(Fraction(value), digits)
    return text if Fraction(text.replace("−", "-")) == value else f"about {without_zeros(text)}"


def chosen(value: Fraction) -> str:
    """A number that somebody chose, in a sentence: a short decimal or fraction as it is, another one rounded."""
    # A larger denominator is that of a share of a number that was found.
    text, short = about(value), value.numerator < _LARGE and value.denominator <= _TYPED
    return show_number(value) if short and text.startswith("about") else text


def about_length(squared: Fraction | int, digits: int = _DIGITS) -> str:
    """The square root of a number in a sentence, likewise."""
    text = length(Fraction(squared), digits)
    return text if Fraction(text) ** 2 == squared else f"about {without_zeros(text)}"


def without_zeros(text: str) -> str:
    """A decimal without the zeros at its end, or before its exponent."""
    digits, e, exponent = text.partition("e")
    return f"{digits.rstrip('0').rstrip('.')}{e}{exponent}" if "." in digits else text


def at_most(squared: Fraction, digits: int = _DIGITS) -> str:
    """Write a decimal of so many digits, or fewer, that is no less than the square root of a rational number."""
    return _shortest(next(text for text in _near(squared, digits) if Fraction(text) ** 2 >= squared), squared)


def at_least(squared: Fraction, digits: int = _DIGITS) -> str:
    """Write a decimal of so many digits, or fewer, that is no more than the square root of a rational number."""
    return _shortest(next(text for text in reversed(_near(squared, digits)) if Fraction(text) ** 2 <= squared), squared)


def _shortest(text: str, squared: Fraction) -> str:
    """Without zeros at the end where they say nothing since the decimal is exact."""
    return without_zeros(text) if Fraction(text) ** 2 == squared else text


def _near(squared: Fraction, digits: int) -> tuple[str, ...]:
    """The correctly rounded decimal between its two neighbours, in increasing order."""
    if squared == 0:
        return ("0",)
    middle = Fraction(rounded_sqrt(squared, digits))
    unit = Fraction(1, 10 ** (digits - 1))
    while middle / unit >= 10**digits:
        unit *= 10
    while middle / unit < 10 ** (digits - 1):
        unit /= 10
    # Below a power of ten the decimals of so many digits are ten times as dense.
    below = middle - (unit / 10 if middle == unit * 10 ** (digits - 1) else unit)
    return tuple(rounded_sqrt(neighbour**2, digits) for neighbour in (below, middle, middle + unit))


def in_norm(norm: str) -> str:
    """What a sentence says behind a length; nothing for the usual one."""
    return "" if norm == "l2" else f" in the {'ℓ1' if norm == 'l1' else 'ℓ∞'} norm"


# Words


def counted(count: int, noun: str) -> str:
    """A number and a noun."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them: with commas, and `and` before the last."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
