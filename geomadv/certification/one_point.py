"""The shortest perturbation of one point in a run: what is asked, and how it is told and shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from geomadv.certification.facts import length_or
from geomadv.certification.options import OnePoint
from geomadv.certification.outcome import Certification, ClassOutcome, Fact
from geomadv.certification.plan import Planned, Task, row_called, sentence
from geomadv.classes.answers import Status
from geomadv.classes.brackets import ShortestPerturbation
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from geomadv.exact.limits import Box
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.words import at_least, at_most, in_norm, length
from geomadv.figures.canvas import Picture
from geomadv.figures.images import displaced_figure, shows_images
from geomadv.figures.one_point import OnePointPanel, one_point_figure

__all__ = ["SEVERAL_CLASSES", "THEORY", "facts", "perturbation", "pictures", "plan", "plan_several"]

_OF_ACCURATE, _WITHIN_BUDGET = "shortest perturbation", "shortest perturbation within budget"

_Shortest = ShortestPerturbation[Any]


def plan(task: Task) -> list[Planned[Any]]:
    """Plan to ask how far one point is from losing its label for every classifier, where this is asked at all."""
    if task.one_point is None:
        return []
    label = int(task.dataset.labels[task.one_point.row])
    asked = [_planned(_OF_ACCURATE, task, task.one_point, _asked(task.linear, task, task.one_point, label))]
    if task.near is not None:
        asked.append(_planned(_WITHIN_BUDGET, task, task.one_point, _asked(task.near, task, task.one_point, label)))
    return asked


def plan_several(task: Task, classifiers: MulticlassLinearClassifiers) -> list[Planned[Any]]:
    """The same for more than two classes; for two, linear classifiers give the answer."""
    point, S = task.one_point, task.dataset
    if point is None or len(S.classes) == 2:
        return []
    return [_planned(_OF_ACCURATE, task, point, _asked(classifiers, task, point, S.labels[point.row]))]


def _asked(
    classifiers: LinearClassifiers | MulticlassLinearClassifiers, task: Task, point: OnePoint, source: Label
) -> Callable[[ClassOutcome], _Shortest]:
    S, row = task.dataset, point.row
    return lambda _: classifiers.shortest_perturbation(
        S, S.point(row), source, norm=point.norm, box=point.box, fixed=point.fixed
    )


def _planned(name: str, task: Task, point: OnePoint, ask: Callable[[ClassOutcome], _Shortest]) -> Planned[_Shortest]:
    row = point.row

    def note(known: ClassOutcome, answer: _Shortest) -> ClassOutcome:
        return replace(known, shortest={**known.shortest, (name, row): answer}, one_point=point)

    return Planned(name, ask, _tell, note, needs_accurate=name == _OF_ACCURATE, at=row_called(task.dataset, row))


def _tell(answer: _Shortest) -> tuple[str, str]:
    if answer.status is Status.UNDECIDED:
        return "undecided", sentence(answer.explanation)
    if answer.holds and not answer.is_exact:
        return "bracketed", sentence(answer.explanation)
    return "vacuous" if answer.vacuous else "exact" if answer.holds else "none", sentence(answer.explanation)


def facts(run: Certification, outcome: ClassOutcome) -> list[Fact]:
    """The lines of the summary."""
    return [_fact(run, *key, answer) for key, answer in outcome.shortest.items() if not answer.vacuous]


def _fact(run: Certification, name: str, row: int, answer: _Shortest) -> Fact:
    title = f"row {row}: shortest" + (" in budget" if name == _WITHIN_BUDGET else "")
    whom = "every accurate classifier" if name == _OF_ACCURATE else f"every {answer.fitting}"
    label = run.class_label(run.dataset.labels[row])
    within = " within the limits" if answer.limited else ""
    if answer.status is Status.UNDECIDED:
        why = f"no shorter one{within} takes the label {label} from row {row} for {whom}"
        return Fact(title, _measured(answer), f"{why}{_between(answer)}; whether a longer one does was not decided")
    if answer.squared_length is None:
        why = f"no perturbation{within} takes the label {label} from row {row} for {whom}"
        return Fact(title, "none", f"{why}{_between(answer)}")
    if not answer.squared_length:
        which = "accurate classifier" if name == _OF_ACCURATE else answer.fitting
        return Fact(title, "exactly 0", f"no {which} gives row {row} its label {label}: each already errs on it")
    if answer.lower != answer.upper and answer.lower is not None:
        why = f"the longer one takes the label {label} for {whom}, none below the shorter one{within} does"
        return Fact(title, _measured(answer), f"{why}{_between(answer)}")
    robust = "" if answer.most_robust is None else "; the most robust of them keeps it as far"
    return Fact(title, _measured(answer), f"the shortest{within} takes the label {label} for {whom}{robust}")


def _between(answer: _Shortest) -> str:
    return f"; {len(answer.sharing)} classifiers show that between them" if answer.sharing else ""


def pictures(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    """The point before and after, where points are images; in the plane where it is led, and the most robust one."""
    if run.dataset.d == 2:
        return _in_the_plane(run, outcome)
    if not shows_images(run.dataset):
        return []
    found = []
    for (name, row), answer in outcome.shortest.items():
        if answer.perturbation is None or not answer.squared_length:
            continue
        whom = "accurate classifier" if name == _OF_ACCURATE else "classifier within the budget"
        size, what = f"{length(answer.squared_length)}{in_norm(answer.norm)}", perturbation(answer)
        found.append(
            Picture(
                displaced_figure(run.dataset, row, [(f"after {what}", answer.perturbation)]),
                f"Row {row} before and after {what} after which every {whom} has lost its label.",
                _no_shorter(answer),
                f"Two grey images: row {row}, and the same plus a perturbation of length {size}.",
            )
        )
    return found


def _in_the_plane(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    S, point = run.dataset, outcome.one_point
    panels = []
    for (name, row), answer in outcome.shortest.items():
        if answer.vacuous or answer.squared_length == 0:
            continue
        panels.append(
            OnePointPanel(
                f"{row_called(S, row)}: {_measured(answer)}{' within the budget' * (name == _WITHIN_BUDGET)}",
                row,
                answer.perturbation,
                perturbation(answer),
                None if answer.limited else answer.lower,
                answer.norm,
                _kept(answer.most_robust, S.labels[row]),
                "the most robust classifier" if answer.is_exact else "a robust classifier",
                None if point is None or point.box is None else Box.checked(point.box, S.d),
            )
        )
    if not panels:
        return []
    return [
        Picture(
            one_point_figure(S, panels),
            f"How far row {panels[0].row} is from losing its label for all.",
            _caption(panels, list(outcome.shortest.values())),
            f"{S.n} points, a ring around row {panels[0].row}, an arrow where a perturbation leads it, and a shaded "
            f"region in which one classifier keeps its label. {'; '.join(panel.title for panel in panels)}.",
        )
    ]


def _measured(answer: _Shortest) -> str:
    if answer.squared_length is None:
        return (
            "no perturbation is enough" if answer.lower is None else f"≥ {at_least(answer.lower)}{in_norm(answer.norm)}"
        )
    if answer.lower != answer.upper and answer.lower is not None:
        return f"{at_least(answer.lower)} to {at_most(answer.squared_length)}{in_norm(answer.norm)}"
    return f"{length_or(answer.squared_length)}{in_norm(answer.norm)}"


def _kept(robust: Any, label: Label) -> tuple[LinearClassifier, ...]:
    """Functions that are positive where a classifier gives the label."""
    if isinstance(robust, MulticlassLinearClassifier):
        return tuple(robust.difference(label, other) for other in robust.classes if other != label)
    if robust is None:
        return ()
    return (robust if label == 1 else -robust,)


def _caption(panels: Sequence[OnePointPanel], answers: Sequence[_Shortest]) -> str:
    found = []
    if any(panel.perturbation is not None for panel in panels):
        found.append("At the end of the arrow every classifier asked about has lost the label of the row.")
    if any(panel.kept for panel in panels):
        found.append("In the shaded region one classifier keeps it, so that no perturbation that ends there is enough.")
    if any(panel.squared_radius and panel.kept for panel in panels):
        found.append("The dotted line has the distance from the row within which it does.")
    if any(panel.squared_radius and not panel.kept for panel in panels):
        found.append("No point nearer to the row than the dotted line is enough, as several classifiers show together.")
    if any(answer.limited for answer in answers):
        found.append("Only perturbations within the limits count.")
    return " ".join(found)


def _no_shorter(answer: _Shortest) -> str:
    if answer.is_exact or answer.lower is None or answer.upper is None:
        return "No shorter one will do" + (" within the limits." if answer.limited else ".")
    size = f"{at_most(answer.upper)}{in_norm(answer.norm)}"
    return f"It has length {size}; none shorter than {at_least(answer.lower)} will do."


def perturbation(answer: _Shortest) -> str:
    """What the perturbation of an answer is: the shortest, or one between two lengths."""
    return "the shortest perturbation" if answer.is_exact else "a short perturbation"


THEORY = (
    (
        "One point",
        "The points that have lost a label for every classifier form a convex set, and the shortest perturbation leads "
        "to its nearest point. It is as long as the distance within which the most robust single classifier keeps the "
        "label: both are certified, and each shows that the other cannot be improved.",
    ),
)

SEVERAL_CLASSES = (
    (
        "One point",
        "For more than two classes the shortest perturbation of one point after which every accurate classifier has "
        "lost its label may be longer than the distance within which the most robust single one keeps it. So two "
        "lengths are given: of a perturbation that takes the label for all, and one that none can be shorter than. Of "
        "the perturbations within limits perhaps none does, which is certain where one classifier keeps the label "
        "against all of them, or several do between them.",
    ),
)
