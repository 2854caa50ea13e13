"""Data sets and classifiers as the text that a reader would write, beside what `words` has for their parts."""

from __future__ import annotations

from geomadv.exact.classifiers import LinearClassifier, MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.words import (
    show_number,
    show_vector,
)

__all__ = ["show_affine", "show_classifier", "show_data"]

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


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
