"""The text of an object as one would type it, and never longer than `LONGEST`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from geomadv.exact.html import table
from geomadv.exact.words import decimal

__all__ = [
    "EXACT_BITS",
    "LONGEST",
    "Described",
    "Typed",
    "called",
    "clipped",
    "described",
    "fitting",
    "short_repr",
    "typed",
]

#: The number of characters that no repr exceeds.
LONGEST = 480

#: The bits of integers that are written in full; Python itself writes none of more than about 14,000.
EXACT_BITS = 4096

_SHORTEST = 24  # what a part of a text is never cut below
_CELL = 160  # what a cell of a table in a notebook is not longer than
_PRINTED, _FEW = 50_000, 100  # the length of a text that is printed in full, and how many commas it has


def typed(value: Fraction | int) -> str:
    """A rational number as one would type it, read back exactly: an integer, a decimal that is a double, or a Fraction.

    A decimal stands for the double that it denotes in Python, as everywhere in this library: 0.1 is not 1/10, which is
    ``Fraction(1, 10)``.
    """
    above, below = value.as_integer_ratio()
    if below == 1 and abs(above) < 2**64:
        return str(above)
    try:
        double = above / below
    except OverflowError:
        double = math.inf
    if math.isfinite(double) and double.as_integer_ratio() == (above, below):
        return repr(double)
    return _integer(above) if below == 1 else f"Fraction({_integer(above)}, {_integer(below)})"


def _integer(value: int) -> str:
    bits = value.bit_length()
    return repr(value) if bits <= EXACT_BITS else f"<{'negative ' if value < 0 else ''}integer of {bits} bits>"


def clipped(text: str, limit: int) -> str:
    """A text, with its end cut off where it is longer than the limit."""
    if len(text) <= limit:
        return text
    end = text[-1] if text[-1] in ")]}>" else ""
    return f"{text[: max(limit - 1 - len(end), 0)]}…{end}"


def fitting(texts: Iterable[str], limit: int) -> str:
    """The first of the texts that is not too long; the last one, cut short, if all are."""
    text = ""
    for text in texts:
        if len(text) <= limit:
            return text
    return clipped(text, limit)


def described(value: Any, limit: int = LONGEST) -> str:
    """The text of a value of any type, in at most so many characters, and none fails."""
    own = getattr(type(value), "_as_typed", None)
    if own is not None:
        return str(own(value, limit))
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, int) and not isinstance(value, bool):
        return fitting([_integer(value), f"<integer of {value.bit_length()} bits>"], limit)
    if isinstance(value, Fraction):
        return fitting([typed(value), f"≈ {decimal(value)}"], limit)
    if isinstance(value, tuple | list):
        return _sequence(value, limit)
    if isinstance(value, Mapping):
        text = ", ".join(f"{described(key)}: {described(entry)}" for key, entry in value.items())
        return fitting([f"{{{text}}}", f"{{… {len(value)} entries}}"], limit)
    if is_dataclass(value) and type(value).__repr__ is short_repr:
        return called(type(value).__name__, field_values(value), limit)
    try:
        return clipped(repr(value), limit)
    except Exception:  # of another library
        return clipped(f"<{type(value).__name__}>", limit)


def _sequence(values: tuple[Any, ...] | list[Any], limit: int) -> str:
    left, right = "()" if isinstance(values, tuple) else "[]"
    texts: list[str] = []
    length = 2
    for value in values:
        texts.append(described(value, limit))
        length += len(texts[-1]) + 2
        if length > limit + 2:
            break
    else:
        return f"{left}{', '.join(texts)}{',' if len(texts) == 1 and left == '(' else ''}{right}"
    shown = [text for k, text in enumerate(texts) if sum(map(len, texts[: k + 1])) + 2 * k + _SHORTEST < limit]
    return f"{left}{', '.join([*shown, f'… {len(values)} entries'])}{right}"


def called(name: str, parts: Iterable[tuple[str, Any]], limit: int = LONGEST) -> str:
    """A call of a class with arguments, each by its name or, if that is empty, by its place.

    Where the whole is too long, the longest arguments are shortened.
    """
    parts = list(parts)
    heads = [f"{key}=" if key else "" for key, _ in parts]
    texts = [described(value, limit) for _, value in parts]
    room = limit - len(name) - 2 - sum(len(head) + 2 for head in heads)
    if sum(map(len, texts)) > room:
        left, lengths = room, sorted(map(len, texts))
        for k, length in enumerate(lengths):
            most = max(left // (len(lengths) - k), _SHORTEST)
            if length > most:
                break
            left -= length
        texts = [
            described(value, most) if len(text) > most else text for (_, value), text in zip(parts, texts, strict=True)
        ]
    return clipped(f"{name}({', '.join(head + text for head, text in zip(heads, texts, strict=True))})", limit)


def field_values(value: Any) -> Iterable[tuple[str, Any]]:
    """The fields that make an object what it is, but those that are as they are by default.

    Each by its name, or by the one under which a class has it, too, and which says more: its `_SHOWN_AS`.
    """
    names = getattr(type(value), "_SHOWN_AS", {})
    for field in fields(value):
        found = getattr(value, field.name)
        if field.repr and field.compare and not _is_default(field, found):
            yield names.get(field.name, field.name), found


def _is_default(field: Field[Any], value: Any) -> bool:
    return field.default is not MISSING and type(value) is type(field.default) and value == field.default


def short_repr(self: Any) -> str:
    """The `__repr__` of dataclasses: the call that makes the object, shortened where it is longer than `LONGEST`."""
    return described(self)


class Described:
    """An object whose repr is that of `short_repr`, and in a notebook a table of its fields."""

    __slots__ = ()

    __repr__ = short_repr

    def _repr_html_(self) -> str:
        rows = [(name.replace("_", " "), described(value, _CELL)) for name, value in field_values(self)]
        return table(type(self).__name__, rows)


class Typed(Described):
    """An object that is made of numbers: of few ones it is printed in full, however long they are.

    By what asks for `_repr_pretty_`, such as Hypothesis, whose failing examples are to be typed in again.
    """

    __slots__ = ()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        text = described(self, _PRINTED)
        printer.text(text if text.count(",") <= _FEW else repr(self))
