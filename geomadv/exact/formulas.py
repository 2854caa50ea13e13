"""Numbers, points, data sets and classifiers as the text that a reader would write."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from geomadv.exact.classifiers import LinearClassifier, MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector, decimal_sqrt

__all__ = [
    "SIGNS",
    "at_least",
    "at_most",
    "class_label",
    "counted",
    "decimal",
    "length",
    "listed",
    "show_affine",
    "show_classifier",
    "show_data",
    "show_label",
    "show_number",
    "show_vector",
]

#: The labels of two classes as text.
SIGNS = {1: "+1", -1: "−1"}
_DIGITS = 6
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def show_number(value: Fraction | float) -> str:
    """A rational or ∞ as text."""
    return "∞" if value == math.inf else str(value).replace("-", "−")


def show_vector(x: Vector) -> str:
    """A point as text: a number in one dimension."""
    entries = [show_number(entry) for entry in x]
    return entries[0] if len(entries) == 1 else f"({', '.join(entries)})"


def show_label(label: Label) -> str:
    """A label as text; ±1 with a sign."""
    return SIGNS.get(label, str(label)) if isinstance(label, int) else label


def class_label(label: int, class_names: tuple[str, str]) -> str:
    """Name a class together with its label, such as `benign (−1)`; the label alone if the class has no other name."""
    name = class_names[0 if label == 1 else 1]
    return name if name == SIGNS[label] else f"{name} ({SIGNS[label]})"


def show_data(data: Dataset) -> str:
    """A small data set as text, class by class."""
    binary = set(data.classes) <= {1, -1}
    parts = []
    for label in sorted(data.classes, key=lambda y: (isinstance(y, str), y), reverse=binary):
        name = {1: "S⁺", -1: "S⁻"}[int(label)] if binary else f"S[{label}]"
        parts.append(f"{name} = {{{', '.join(show_vector(data.point(i)) for i in data.indices(label).tolist())}}}")
    return ", ".join(parts)


def show_affine(function: LinearClassifier) -> str:
    """An affine function as a formula."""
    d = len(function.normal)
    names = ["x"] if d == 1 else [f"x{j}".translate(_SUBSCRIPTS) for j in range(1, d + 1)]
    terms = [*zip(function.normal, names, strict=True), (function.bias, "")]
    text = ""
    for coefficient, name in terms:
        if coefficient:
            size = abs(coefficient)
            number = "" if size == 1 and name else f"{size}·" if name and size.denominator > 1 else str(size)
            sign = " − " if coefficient < 0 else " + "
            text += (sign if text else sign.strip(" +")) + number + name
    return text or "0"


def show_classifier(h: object) -> str:
    """A classifier as a formula; others are asked for their text."""
    if isinstance(h, LinearClassifier):
        return f"sign({show_affine(h)})"
    if isinstance(h, MulticlassLinearClassifier):
        scores = [f"{show_affine(score)} for {c}" for c, score in zip(h.classes, h.scores, strict=True)]
        return f"the largest of {', '.join(scores)}"
    if isinstance(h, ReLUClassifier):
        units = [show_affine(unit) for unit in h.units]
        if h.rule is Rule.ALL or h.output_weights is None:
            return f"+1 iff {', '.join(units)} are all positive"
        # Where the paper would say +1 below a threshold: −f > −τ.
        decreasing = h.threshold < 0 and all(a <= 0 for a in h.output_weights)
        weights = [-a if decreasing else a for a in h.output_weights]
        text = ""
        for a, unit in zip(weights, units, strict=True):
            size = "" if abs(a) == 1 else f"{abs(a)}·"
            text += (" − " if text else "−") if a < 0 else " + " if text else ""
            text += f"{size}σ({unit})"
        relation = {Rule.EXCEEDS: "<" if decreasing else ">", Rule.REACHES: "≤" if decreasing else "≥"}[h.rule]
        return f"+1 iff {text} {relation} {show_number(-h.threshold if decreasing else h.threshold)}"
    return str(h)


# Rounded numbers


def decimal(value: Fraction, digits: int = _DIGITS) -> str:
    """Write a rational number as a decimal, correctly rounded to so many significant digits."""
    return ("−" if value < 0 else "") + decimal_sqrt(value**2, digits)


def length(squared: Fraction, digits: int = _DIGITS) -> str:
    """Write the square root of a rational number as a decimal, correctly rounded to so many significant digits."""
    return decimal_sqrt(squared, digits)


def at_most(squared: Fraction, digits: int = _DIGITS) -> str:
    """Write a decimal of so many digits that is no less than the square root of a rational number."""
    return next(text for text in _near(squared, digits) if Fraction(text) ** 2 >= squared)


def at_least(squared: Fraction, digits: int = _DIGITS) -> str:
    """Write a decimal of so many digits that is no more than the square root of a rational number."""
    return next(text for text in reversed(_near(squared, digits)) if Fraction(text) ** 2 <= squared)


def _near(squared: Fraction, digits: int) -> tuple[str, ...]:
    """The correctly rounded decimal between its two neighbours, in increasing order."""
    if squared == 0:
        return ("0",)
    middle = Fraction(decimal_sqrt(squared, digits))
    unit = Fraction(1, 10 ** (digits - 1))
    while middle / unit >= 10**digits:
        unit *= 10
    while middle / unit < 10 ** (digits - 1):
        unit /= 10
    # Below a power of ten the decimals of so many digits are ten times as dense.
    below = middle - (unit / 10 if middle == unit * 10 ** (digits - 1) else unit)
    return tuple(decimal_sqrt(neighbour**2, digits) for neighbour in (below, middle, middle + unit))


# Words


def counted(count: int, noun: str) -> str:
    """A number and a noun."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them: with commas, and `and` before the last."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
