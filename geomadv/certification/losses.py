"""Linear classifiers of small loss in a run: what is asked where none is accurate, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from geomadv.certification.directions import MEAN, SVM, mean_difference
from geomadv.certification.outcome import Certification, ClassOutcome, Fact
from geomadv.certification.plan import Planned, Task, sentence
from geomadv.classes.losses import Budget, LeastLoss
from geomadv.exact.rational import Vector
from geomadv.exact.words import decimal
from geomadv.figures.budgets import budgets_figure
from geomadv.figures.canvas import Picture

__all__ = ["THEORY", "facts", "lead", "pictures", "plan"]

_LEAST = "least loss"
_PERCENT = 3  # digits of a percentage


def plan(task: Task, vectors: Callable[[], Mapping[str, Vector]]) -> list[Planned[Any]]:
    """Plan to ask for the least loss and for the budgets of the directions and of the means.

    Of separable data only where questions are named.
    """
    S, source, linear = task.dataset, int(task.source), task.linear
    asked = [direction.name for direction in task.directions if direction.name != SVM]

    def wanted(known: ClassOutcome) -> bool:
        return known.unrealizable or task.wanted is not None

    def budget(name: str) -> Planned[Budget[Any]]:
        def vector() -> Vector:
            return vectors()[name] if name in asked else mean_difference(S, source)

        def ask(_: ClassOutcome) -> Budget[Any]:
            return linear.direction_budget(S, vector(), source)

        def note(known: ClassOutcome, answer: Budget[Any]) -> ClassOutcome:
            return replace(known, budgets={**known.budgets, name: answer})

        def arises(known: ClassOutcome) -> bool:
            return wanted(known) and bool(vector())  # two points or means may coincide

        return Planned("budget", ask, _tell, note, name, arises=arises, needs_accurate=False)

    least: Planned[LeastLoss[Any]] = Planned(
        _LEAST,
        lambda _: linear.least_loss(S),
        lambda answer: ("exact", sentence(answer.explanation)),
        lambda known, answer: replace(known, least_loss=answer),
        arises=wanted,
        needs_accurate=False,
    )
    return [least, *map(budget, [*([] if MEAN in asked else [MEAN]), *asked])]


def _tell(answer: Budget[Any]) -> tuple[str, str]:
    return ("fools all of small loss" if answer.holds else "does not fool all"), sentence(answer.explanation)


def facts(run: Certification, outcome: ClassOutcome) -> list[Fact]:
    """The lines of the summary; a loss is a total over all points."""
    least = outcome.least_loss
    if least is None or least.value is None:
        return []
    found = [
        Fact(_LEAST, decimal(least.value), f"total hinge loss; to give all points one label costs {least.trivial}"),
    ]
    for name, answer in outcome.budgets.items():
        value = answer.value or least.value
        share = f"{decimal(100 * value / least.trivial, _PERCENT)} % of {least.trivial}"
        how = "fools every classifier of a smaller loss" if answer.holds else "does not fool all of the least loss"
        found.append(Fact(f"{name} budget", decimal(value), f"{how}; {share}"))
    return found


def lead(run: Certification, outcome: ClassOutcome) -> str:
    """What is to be said of the losses at the beginning of the report."""
    least = outcome.least_loss
    if least is None or least.value is None:
        return ""
    text = (
        f" The best linear classifier has a total hinge loss of about {decimal(least.value)}, where giving all points "
        f"one label costs {least.trivial}."
    )
    best = max((a for a in outcome.budgets.values() if a.holds), key=lambda a: a.value or 0, default=None)
    if best is not None and best.value is not None:
        name = next(name for name, answer in outcome.budgets.items() if answer is best)
        what = "difference of the class means" if name == MEAN else f"direction {name}"
        text += f" The {what} fools every linear classifier of a loss below about {decimal(best.value)}."
    return text


def pictures(outcome: ClassOutcome) -> list[Picture]:
    """A bar for each direction."""
    least = outcome.least_loss
    budgets = {name: answer.value for name, answer in outcome.budgets.items() if answer.value is not None}
    if least is None or least.value is None or not budgets:
        return []
    told = ", ".join(f"{name} {decimal(value)}" for name, value in budgets.items())
    return [
        Picture(
            budgets_figure(budgets, least.value, least.trivial),
            "Budgets.",
            "A direction fools every linear classifier whose loss is less than its bar is long. At the least loss "
            "there is no such classifier, and a direction whose bar ends there does not fool all of the best ones.",
            f"A bar for each direction: {told}; the least loss is {decimal(least.value)}, and that of a constant "
            f"classifier {least.trivial}.",
        )
    ]


THEORY = (
    (
        "Small losses",
        "The loss of a linear classifier is the sum of max(0, 1 − y (w·x + b)) over the points, w and b being scaled "
        "as is best. A direction fools every linear classifier of a loss below its budget, and some classifier of just "
        "that loss is not fooled: both are known exactly, by linear programming duality. The difference of the class "
        "means has the largest budget of all directions, the loss of a constant classifier.",
    ),
)
