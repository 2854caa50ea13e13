"""Directions, perturbations and classifiers as tables of features, the largest in standard deviations first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geomadv.certification.shown import Shown
from geomadv.exact.dataset import Dataset
from geomadv.exact.formulas import coordinate_names
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import counted, rounded
from geomadv.figures.canvas import unit_vector

__all__ = ["ROWS", "FeatureTable", "feature_table", "standard_deviations"]

#: How many features a table shows.
ROWS = 10
_DIGITS, _DIGITS_OF_VALUES = 4, 6
_LARGE = 10**6  # a weight from which on all are shown in units of a power of ten


@dataclass(frozen=True)
class FeatureTable:
    """A table with a feature in each line.

    Attributes
    ----------
    title : str
    head : sequence of str
        Over the columns.
    lines : sequence of sequence of str
        The feature and its numbers; of a classifier the last one is the bias.
    remark : str
        How many features are shown of how many, and what the numbers are.
    """

    title: str
    head: Sequence[str]
    lines: Sequence[Sequence[str]]
    remark: str


def feature_table(S: Dataset, thing: Shown) -> FeatureTable | None:
    """The table of a direction, a perturbation or a classifier; None of a polynomial, which is a formula."""
    if thing.direction is not None:
        step = Vector.of(unit_vector(thing.direction))
        return _of_change(S, thing.title, step, "a step of length 1 along it")
    if thing.perturbation is not None:
        return _of_change(S, thing.title, thing.perturbation, "the perturbation", thing.row)
    return _of_functions(S, thing) if thing.functions else None


def standard_deviations(S: Dataset) -> list[Fraction]:
    """Those of the d coordinates over all points, correct to about as many digits as a double has; 0 iff constant."""
    found = []
    for column in S.numerators.T:
        # Less the first one, exactly, or large offsets would leave few digits of small differences.
        moved = [int(x) - int(column[0]) for x in column.tolist()]
        largest = max(map(abs, moved))
        spread = float(np.std([x / largest for x in moved])) if largest else 0.0
        found.append(Fraction(spread) * largest / S.denominator)
    return found


def _of_change(S: Dataset, title: str, change: Vector, what: str, row: int | None = None) -> FeatureTable:
    """A line for each feature that changes; for one row with its values before and after."""
    spread = standard_deviations(S)
    shares = [x / s if s else None for x, s in zip(change, spread, strict=True)]
    # What changes a constant feature is beyond compare.
    moved = [j for j, x in enumerate(change) if x]
    order = sorted(moved, key=lambda j: (shares[j] is not None, -abs(shares[j] or change[j])))
    names = coordinate_names(S)
    head = ["feature", "change", "in standard deviations"]
    lines = [
        [names[j], _signed(change[j]), "constant" if (share := shares[j]) is None else _signed(share)]
        for j in order[:ROWS]
    ]
    if row is not None:
        head[1:1] = [f"row {row}", "moved to"]
        for j, line in zip(order, lines, strict=False):
            x = S.point(row)[j]
            line[1:1] = [rounded(x, _DIGITS_OF_VALUES), rounded(x + change[j], _DIGITS_OF_VALUES)]
    remark = f"The change of each feature by {what}: {_how_many(len(moved), S.d)}."
    return FeatureTable(title, head, lines, remark)


def _of_functions(S: Dataset, thing: Shown) -> FeatureTable:
    spread, functions = standard_deviations(S), [h for _, h in thing.functions]
    weighty = [max(abs(h.normal[j]) * (spread[j] or 1) for h in functions) for j in range(S.d)]
    used = [j for j in range(S.d) if any(h.normal[j] for h in functions)]
    order = sorted(used, key=lambda j: -weighty[j])
    names, alone = coordinate_names(S), functions[0] if len(functions) == 1 else None
    power = _power(functions)
    functions = [LinearClassifier(h.normal / 10**power, h.bias / 10**power) for h in functions] if power else functions
    alone = functions[0] if alone is not None else None
    head, lines = ["feature", *(name for name, _ in thing.functions)], []
    for j in order[:ROWS]:
        lines.append([names[j], *(_signed(h.normal[j]) for h in functions)])
        if alone is not None:
            lines[-1].append(_signed(alone.normal[j] * spread[j]))
    lines.append(["(bias)", *(_signed(h.bias) for h in functions), *([""] if alone is not None else [])])
    if alone is not None:
        head.append("times standard deviation")
    scaled = f", in units of 1e{power}" if power else ""
    return FeatureTable(thing.title, head, lines, f"The weight of each feature{scaled}: {_how_many(len(used), S.d)}.")


def _power(functions: Sequence[LinearClassifier]) -> int:
    """The power of ten of the largest weight, where that would be hard to read; else 0."""
    largest = max(abs(w) for h in functions for w in h.normal)
    if not largest or Fraction(1, _LARGE) < largest < _LARGE:
        return 0
    return math.floor(math.log10(largest.numerator) - math.log10(largest.denominator))


def _how_many(count: int, d: int) -> str:
    if count > ROWS:
        return f"the {ROWS} largest of {count} features" + (
            f"; it is 0 at {counted(d - count, 'other')}" if count < d else ""
        )
    whole = {1: "the one feature", 2: "both features"}.get(d, f"all {d} features")
    if not count:
        return f"0 at {whole}"
    if count == d:
        return whole
    return f"{count} of {d} features; at the others it is 0"


def _signed(x: Fraction) -> str:
    """With a sign, since it is a change."""
    return f"+{rounded(x, _DIGITS)}" if x > 0 else rounded(x, _DIGITS)
