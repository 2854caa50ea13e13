"""Data sets and classifiers as the text that a reader would write, beside what `words` has for their parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset
from geomadv.exact.features import monomials
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.names import Columns
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.words import (
    show_number,
    show_vector,
)

__all__ = ["coordinate_names", "show_affine", "show_classifier", "show_data", "show_polynomial"]

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def coordinate_names(data: Dataset) -> tuple[str, ...]:
    """What the d coordinates are called where they have no names: coordinate 0 and so on, and else their names."""
    return data.columns or tuple(f"coordinate {j}" for j in range(data.d))


def show_data(data: Dataset) -> str:
    """A small data set as text, class by class."""
    binary = set(data.classes) <= {1, -1}
    parts = []
    for label in sorted(data.classes, key=lambda y: (isinstance(y, str), y), reverse=binary):
        name = {1: "S⁺", -1: "S⁻"}[int(label)] if binary else f"S[{label}]"
        parts.append(f"{name} = {{{', '.join(show_vector(data.point(i)) for i in data.indices(label).tolist())}}}")
    return ", ".join(parts)


def show_affine(function: LinearClassifier, columns: Columns = None) -> str:
    """An affine function as a formula, of x₁, x₂, … or of named columns."""
    names = columns or _coordinates(len(function.normal))
    return _sum([*zip(function.normal, names, strict=True), (function.bias, "")], "·" * bool(columns))


def show_polynomial(function: PolynomialClassifier, columns: Columns = None) -> str:
    """A polynomial as a formula, the highest degree first."""
    names, times = columns or _coordinates(function.dimension), "·" * bool(columns)
    terms = zip(monomials(function.dimension, function.degree), function.coefficients, strict=True)
    by_degree = sorted(terms, key=lambda term: -len(term[0]))
    written = [(c, _product([names[j] for j in term], times)) for term, c in by_degree]
    return _sum([*written, (function.bias, "")], times)


def _coordinates(d: int) -> list[str]:
    return ["x"] if d == 1 else [f"x{j}".translate(_SUBSCRIPTS) for j in range(1, d + 1)]


def _product(names: Sequence[str], times: str) -> str:
    """Coordinates multiplied, equal ones as powers."""
    powers = [(name, names.count(name)) for name in dict.fromkeys(names)]
    return times.join(name + (str(power).translate(_SUPERSCRIPTS) if power > 1 else "") for name, power in powers)


def _sum(terms: Iterable[tuple[Fraction, str]], times: str) -> str:
    """Coefficients times names, those that are 0 left out."""
    text = ""
    for coefficient, name in terms:
        if coefficient:
            size = abs(coefficient)
            between = "·" if size.denominator > 1 else times
            number = str(size) + between * bool(name) if size != 1 or not name else ""
            sign = " − " if coefficient < 0 else " + "
            text += (sign if text else sign.strip(" +")) + number + name
    return text or "0"


def show_classifier(h: object, columns: Columns = None) -> str:
    """A classifier as a formula, of x₁, x₂, … or of named columns; others are asked for their text.

    Parameters
    ----------
    h
        A linear, multiclass linear, polynomial or ReLU classifier.
    columns
        What the d coordinates are called, if they have names.

    Returns
    -------
    str
        Such as ``sign(2·x₁ − 1)``.

    Raises
    ------
    Exception
        What the text of another object raises, if it does.

    Examples
    --------
    >>> import geomadv as ga
    >>> ga.show_classifier(ga.LinearClassifier([2, 0], -1))
    'sign(2x₁ − 1)'
    """
    if isinstance(h, LinearClassifier):
        return f"sign({show_affine(h, columns)})"
    if isinstance(h, PolynomialClassifier):
        return f"sign({show_polynomial(h, columns)})"
    if isinstance(h, MulticlassLinearClassifier):
        scores = [f"{show_affine(score, columns)} for {c}" for c, score in zip(h.classes, h.scores, strict=True)]
        return f"the largest of {', '.join(scores)}"
    if isinstance(h, ReLUClassifier):
        units = [show_affine(unit, columns) for unit in h.units]
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
