"""One perturbation for all points of the source label in a run: what is asked, within which limits, and how it is told.

The shortest one within limits, or in another norm than ℓ2, is found by cutting planes, which take long in many
dimensions. There, unless the gap is 0, one row is asked about: what it needs, all points need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from geomadv.certification.facts import length_or
from geomadv.certification.outcome import Certification, ClassOutcome, Fact
from geomadv.certification.plan import Planned, Task, sentence
from geomadv.classes.brackets import ShortestPerturbation, UniversalPerturbation
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.words import at_least, at_most, in_norm, length

__all__ = ["PERTURBATION", "WITHIN_BUDGET", "facts", "lead", "plan"]

PERTURBATION, WITHIN_BUDGET = "universal perturbation", "perturbation within budget"
_OF_ROW = "of one row"
_SECONDS = 60  # of search for one that is within the gap
#: Dimensions up to which the shortest perturbation within limits is found in seconds.
_MOST = {PERTURBATION: 30, WITHIN_BUDGET: 8}


def plan(task: Task, classifiers: LinearClassifiers, name: str, guide: Callable[[], LinearClassifier]) -> Planned[Any]:
    """Plan to ask for the universal perturbation, or for what one row needs where that would take too long.

    Parameters
    ----------
    classifiers
        Those that are to lose the label.
    name
        Of the question: PERTURBATION, or WITHIN_BUDGET.
    guide
        One of them; the row is asked about to which it gives the label most clearly.
    """
    S, source, allowed = task.dataset, int(task.source), task.universal
    box, fixed, needs_accurate = allowed.box, tuple(allowed.fixed), name == PERTURBATION
    if allowed.trivial or S.d <= _MOST[name] or task.relative_gap == 0:

        def note(known: ClassOutcome, answer: UniversalPerturbation) -> ClassOutcome:
            if name == PERTURBATION:
                return replace(known, perturbation=answer)
            return replace(known, near_perturbation=answer)

        def ask(_: ClassOutcome) -> UniversalPerturbation:
            return classifiers.universal_perturbation(
                S,
                source,
                norm=allowed.norm,
                box=box,
                fixed=fixed,
                relative_gap=task.relative_gap,
                time_limit=_SECONDS if task.limit.left is None else min(_SECONDS, task.limit.left / 2),
            )

        return Planned(name, ask, _tell, note, needs_accurate=needs_accurate)

    @cache
    def row() -> int:
        h = guide()
        rows = S.indices(source)
        values = S.to_floats()[rows] @ np.array([float(x) for x in h.normal])
        return int(rows[int((source * values).argmax())])

    def ask_of_row(_: ClassOutcome) -> ShortestPerturbation[LinearClassifier]:
        # In ℓ∞ it is one linear program, and a vector is at least as long in ℓ2.
        norm = "linf" if allowed.norm == "l2" else allowed.norm
        return classifiers.shortest_perturbation(S, S.point(row()), source, norm=norm, box=box, fixed=fixed)

    return Planned(
        f"{name} {_OF_ROW}",
        ask_of_row,
        _tell,
        lambda known, answer: replace(known, of_row={**known.of_row, name: (row(), answer)}),
        needs_accurate=needs_accurate,
    )


def _tell(answer: UniversalPerturbation) -> tuple[str, str]:
    verdict = "shortest" if answer.is_shortest else "length bracketed"
    return "vacuous" if answer.vacuous else verdict if answer.holds else "none", sentence(answer.explanation)


def facts(run: Certification, outcome: ClassOutcome, name: str) -> list[Fact]:
    """The line of the summary."""
    answer = outcome.perturbation if name == PERTURBATION else outcome.near_perturbation
    title = name if name == PERTURBATION else "perturbation in budget"
    if name in outcome.of_row:
        return _of_row(run, title, *outcome.of_row[name])
    if answer is None or answer.vacuous:
        return []
    whom = "" if name == PERTURBATION else f" for every {answer.fitting}"
    within = " within the limits" if answer.limited else ""
    low, high = answer.squared_length_at_least, answer.squared_length
    if low is None or high is None:
        whom = whom or " for every accurate classifier"
        return [Fact(title, "none", f"no perturbation{within} takes the label from all points{whom}")]
    text = length_or(high) if answer.is_shortest else f"{at_least(low)} to {at_most(high)}"
    which = f"{'the ' * bool(whom)}shortest{within}" if answer.is_shortest else "the shortest lies between"
    which += (
        ""
        if answer.is_shortest or whom
        else f"; searched for at most {_SECONDS} s{', or half of what was left' * bool(run.time_limit)}"
    )
    compared = "" if in_norm(answer.norm) else f"; diameter of the data {length(run.diameter.squared)}"
    return [Fact(title, text + in_norm(answer.norm), f"{which}{whom}{compared}")]


def _of_row(run: Certification, title: str, row: int, answer: ShortestPerturbation[LinearClassifier]) -> list[Fact]:
    if answer.vacuous:
        return []
    if answer.squared_length is None:
        return [Fact(title, "none", f"no perturbation within the limits takes the label from row {row} alone")]
    within = " within the limits" if answer.limited else ""
    why = f"row {row} alone needs that{within}; the shortest for all points is looked for with --relative-gap 0"
    return [Fact(title, f"≥ {at_least(answer.squared_length)}{in_norm(answer.norm)}", why)]


def lead(run: Certification, outcome: ClassOutcome) -> str:
    """A sentence where every universal perturbation is longer than the data are wide; elsewhere nothing."""
    answer = outcome.perturbation
    least = None if answer is None else answer.squared_length_at_least
    if answer is None or least is None or answer.norm != "l2" or least <= run.diameter.squared:
        return ""
    return (
        f" Every perturbation that takes all points of the class {run.class_label(run.source)} across the boundary of "
        f"every accurate linear classifier is longer than the data are wide: {at_least(least)} or more, where the "
        f"farthest two points are {length(run.diameter.squared)} apart. It leads out of the data."
    )
