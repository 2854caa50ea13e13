"""The shortest perturbation of one point in a run: what is asked, and how it is told and shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from geomadv.certification.facts import length_or
from geomadv.certification.options import OnePoint
from geomadv.certification.outcome import Certification, ClassOutcome, Fact
from geomadv.certification.plan import Planned, Task, sentence
from geomadv.classes.brackets import ShortestPerturbation
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.words import in_norm, length
from geomadv.figures.canvas import Picture
from geomadv.figures.images import displaced_figure, shows_images

__all__ = ["THEORY", "facts", "pictures", "plan"]

_OF_ACCURATE, _WITHIN_BUDGET = "shortest perturbation", "shortest perturbation within budget"

_Shortest = ShortestPerturbation[LinearClassifier]


def plan(task: Task) -> list[Planned[Any]]:
    """Plan to ask how far one point is from losing its label for every classifier, where this is asked at all."""
    if task.one_point is None:
        return []
    asked = [_planned(_OF_ACCURATE, task.linear, task, task.one_point)]
    if task.near is not None:
        asked.append(_planned(_WITHIN_BUDGET, task.near, task, task.one_point))
    return asked


def _planned(name: str, classifiers: LinearClassifiers, task: Task, point: OnePoint) -> Planned[_Shortest]:
    S, row = task.dataset, point.row

    def ask(_: ClassOutcome) -> _Shortest:
        return classifiers.shortest_perturbation(
            S, S.point(row), int(S.labels[row]), norm=point.norm, box=point.box, fixed=point.fixed
        )

    def note(known: ClassOutcome, answer: _Shortest) -> ClassOutcome:
        return replace(known, shortest={**known.shortest, (name, row): answer})

    return Planned(name, ask, _tell, note, needs_accurate=name == _OF_ACCURATE)


def _tell(answer: _Shortest) -> tuple[str, str]:
    return "vacuous" if answer.vacuous else "exact" if answer.holds else "none", sentence(answer.explanation)


def facts(run: Certification, outcome: ClassOutcome) -> list[Fact]:
    """The lines of the summary."""
    return [_fact(run, *key, answer) for key, answer in outcome.shortest.items() if not answer.vacuous]


def _fact(run: Certification, name: str, row: int, answer: _Shortest) -> Fact:
    title = f"row {row}: shortest" + (" in budget" if name == _WITHIN_BUDGET else "")
    whom = "every accurate classifier" if name == _OF_ACCURATE else f"every {answer.fitting}"
    label = run.class_label(int(run.dataset.labels[row]))
    within = " within the limits" if answer.limited else ""
    if answer.squared_length is None:
        return Fact(title, "none", f"no perturbation{within} takes the label {label} from row {row} for {whom}")
    if not answer.squared_length:
        which = "accurate classifier" if name == _OF_ACCURATE else answer.fitting
        return Fact(title, "exactly 0", f"no {which} gives row {row} its label {label}: each already errs on it")
    robust = "" if answer.most_robust is None else "; the most robust of them keeps it as far"
    text = f"{length_or(answer.squared_length)}{in_norm(answer.norm)}"
    return Fact(title, text, f"the shortest{within} takes the label {label} for {whom}{robust}")


def pictures(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    """The point before and after, where points are images."""
    if not shows_images(run.dataset):
        return []
    found = []
    for (name, row), answer in outcome.shortest.items():
        if answer.perturbation is None or not answer.squared_length:
            continue
        whom = "accurate classifier" if name == _OF_ACCURATE else "classifier within the budget"
        size = f"{length(answer.squared_length)}{in_norm(answer.norm)}"
        found.append(
            Picture(
                displaced_figure(run.dataset, row, [("after the shortest perturbation", answer.perturbation)]),
                f"Row {row} before and after the shortest perturbation after which every {whom} has lost its label.",
                "No shorter one will do" + (" within the limits." if answer.limited else "."),
                f"Two grey images: row {row}, and the same plus a perturbation of length {size}.",
            )
        )
    return found


THEORY = (
    (
        "One point",
        "The points that have lost a label for every classifier form a convex set, and the shortest perturbation leads "
        "to its nearest point. It is as long as the distance within which the most robust single classifier keeps the "
        "label: both are certified, and each shows that the other cannot be improved.",
    ),
)
