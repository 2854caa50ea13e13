"""The rows about which no classifier can be right at once, where no classifier is accurate: from the proof of that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from geomadv.certification.outcome import Certification, ClassOutcome, Fact
from geomadv.exact.dataset import Dataset
from geomadv.exact.formulas import coordinate_names
from geomadv.exact.multipliers import MulticlassMultipliers, Multipliers
from geomadv.exact.words import counted, listed, rounded

__all__ = ["COUNTED", "Conflict", "conflict_of", "contradictions", "facts"]

#: Said wherever rows are named.
COUNTED = "counted from 0"
_LISTED = 8  # rows that a line names
_ROWS = 20  # rows of a table
_FEW = 6  # features up to which a row is shown with its values
_DIGITS = 4


@dataclass(frozen=True)
class Conflict:
    """Rows about which no classifier of a class is right at once.

    Attributes
    ----------
    member : str
        What such a classifier is called.
    weights : dict of int to Fraction
        Of the rows in the proof; those of one label sum up to 1, where there are two classes.
    duplicates : tuple of tuple of int
        Rows with one point and different labels.
    lines : sequence of sequence of str
        A table: row, class, weight, values or other rows of the same point.
    more : int
        How many rows the table leaves out.
    """

    member: str
    weights: dict[int, Fraction]
    duplicates: tuple[tuple[int, ...], ...]
    lines: Sequence[Sequence[str]]
    more: int


def contradictions(S: Dataset) -> tuple[tuple[int, ...], ...]:
    """The rows with one point and different labels, point by point."""
    rows: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for i, x in enumerate(S.numerators.tolist()):
        rows[tuple(x)].append(i)
    return tuple(tuple(same) for same in rows.values() if len({S.labels[i] for i in same}) > 1)


def conflict_of(run: Certification, outcome: ClassOutcome) -> Conflict | None:
    """The rows in the proof that no classifier of a class is accurate; None where there is no such proof."""
    S, answer = run.dataset, outcome.realizable
    if answer is None or answer.holds or answer.multipliers is None:
        return None
    weights = _weights(S, answer.multipliers)
    order = sorted(weights, key=lambda row: (-weights[row], row))
    duplicates = contradictions(S)
    same = {row: [other for other in rows if other != row] for rows in duplicates for row in rows}
    lines = [
        (str(row), run.class_label(S.labels[row]), rounded(weights[row], _DIGITS), _shown(S, row, same.get(row, [])))
        for row in order[:_ROWS]
    ]
    return Conflict(answer.member, weights, duplicates, lines, len(order) - len(lines))


def _weights(S: Dataset, multipliers: Multipliers | MulticlassMultipliers) -> dict[int, Fraction]:
    """The weight of each row, as a share of those of its label."""
    sums: dict[int, Fraction] = defaultdict(Fraction)
    if isinstance(multipliers, Multipliers):
        sums.update(multipliers.as_dict())
    else:
        for (row, _), weight in multipliers.weights.items():
            sums[row] += weight
    of_label: dict[object, Fraction] = defaultdict(Fraction)
    for row, weight in sums.items():
        of_label[S.labels[row]] += weight
    return {row: weight / of_label[S.labels[row]] for row, weight in sums.items() if weight}


def _shown(S: Dataset, row: int, same: Sequence[int]) -> str:
    told = [f"the point of {_rows(same)}, too"] if same else []
    if S.d <= _FEW:
        values = zip(coordinate_names(S), S.point(row), strict=True)
        told.insert(0, ", ".join(f"{name} {rounded(x, _DIGITS)}" for name, x in values))
    return "; ".join(told)


def _rows(rows: Sequence[int]) -> str:
    shown = [*map(str, rows[:_LISTED]), *(["…"] if len(rows) > _LISTED else [])]
    return f"row{'s' if len(rows) > 1 else ''} {listed(shown)}"


def facts(run: Certification, outcome: ClassOutcome, heading: str) -> list[Fact]:
    """The lines of the summary about the rows in conflict, if there are any; of duplicates for the first class only."""
    conflict = conflict_of(run, outcome)
    if conflict is None:
        return []
    rows = sorted(conflict.weights)
    told = f"{_rows(rows)}, {COUNTED}: no {conflict.member} is right about all of them"
    found = [Fact(f"{heading}rows in conflict", f"{len(rows)} of {run.dataset.n}", told)]
    if conflict.duplicates and outcome is next(iter(run.classes.values())):
        shown = "; ".join(_rows(same) for same in conflict.duplicates[:_LISTED])
        more = "; …" if len(conflict.duplicates) > _LISTED else ""
        points = counted(len(conflict.duplicates), "point")
        found.append(Fact("contradictory rows", points, f"with different labels: {shown}{more}"))
    return found
