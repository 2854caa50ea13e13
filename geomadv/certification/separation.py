"""Separation of the labels in a run: whether a logistic regression has an estimate, and which features diverge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from geomadv.certification.outcome import Certification, ClassOutcome, Fact
from geomadv.certification.plan import Planned, Task, sentence
from geomadv.classes.separations import Separation
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.words import counted

__all__ = ["THEORY", "facts", "plan"]

_SEPARATION = "separation"
_LARGEST = 30_000  # entries of the points up to which the fates of all coefficients are found in a few seconds
_LISTED = 8  # features or rows that a line of the summary names
#: What becomes of coefficients, in the order in which it is told; only those that diverge are named.
_FATES = {
    "+inf": "to +∞",
    "-inf": "to −∞",
    "finite": "finite",
    "undetermined": "undetermined",
    "collinear": "collinear with others",
}
_DIVERGING = ("+inf", "-inf")

_Found = Separation[LinearClassifier]


def plan(task: Task) -> list[Planned[Any]]:
    """Plan to ask how far the labels are separated, of data that are not large."""
    S = task.dataset
    if S.n * S.d > _LARGEST:
        return []
    return [
        Planned(
            _SEPARATION,
            lambda _: task.linear.separation(S),
            partial(_tell, task.features, S.n),
            lambda known, answer: replace(known, separation=answer),
            needs_accurate=False,
        )
    ]


def _tell(features: Sequence[str], n: int, answer: _Found) -> tuple[str, str]:
    text = sentence(answer.explanation)
    if answer.kind == "quasi-complete":
        text += f" The labels overlap at {_rows(answer.overlapping, n, n)}."
    fates = _by_fate(features, answer)
    for fate in fates if len(fates) > 1 else ():
        text += f" {_FATES[fate].capitalize()}: {', '.join(fates[fate])}."
    return answer.kind, text


def _by_fate(features: Sequence[str], answer: _Found) -> dict[str, list[str]]:
    """The coefficients by what becomes of them; the last is the bias."""
    named = list(zip([*features, "the bias"], answer.limits, strict=True))
    return {fate: [name for name, limit in named if limit == fate] for fate in _FATES if fate in answer.limits}


def _rows(rows: Sequence[int], n: int, most: int) -> str:
    """The rows by their numbers, or those that are missing if these are fewer."""
    if len(rows) == n:
        return f"all {n} points"
    missing = [row for row in range(n) if row not in set(rows)]
    if len(missing) < len(rows):
        return f"all {n} points but {_numbers(missing, most)}"
    return _numbers(rows, most)


def _numbers(rows: Sequence[int], most: int) -> str:
    if len(rows) > most:
        return counted(len(rows), "row")
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows))}"


def facts(run: Certification, outcome: ClassOutcome) -> list[Fact]:
    """The lines of the summary."""
    answer = outcome.separation
    if answer is None:
        return []
    estimate = "a logistic regression has an estimate"
    if answer.holds:
        estimate = "a logistic regression has no estimate: its likelihood rises without end"
    if answer.kind == "quasi-complete":
        estimate += f"; the labels overlap at {_rows(answer.overlapping, run.dataset.n, _LISTED)}"
    found = [Fact(_SEPARATION, answer.kind, estimate)]
    for fate, names in _by_fate(run.features, answer).items():
        if fate in _DIVERGING:
            more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
            found.append(Fact(f"coefficients {_FATES[fate]}", str(len(names)), ", ".join(names[:_LISTED]) + more))
    return found


THEORY = (
    (
        "Separation",
        "A logistic regression has a maximum-likelihood estimate if and only if no hyperplane has all points of one "
        "label on one side and all of the other on the other, those on it left aside. Otherwise its coefficients "
        "diverge while it is fitted, and what a program returns depends on when it stops; but some of them go to +∞ "
        "or to −∞, or have a limit, however it is fitted. Which ones is decided by whether the coefficient is a "
        "nonnegative combination of the points, times their labels.",
    ),
)
