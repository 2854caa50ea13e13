"""All linear classifiers of a loss below a budget in a run: what is asked about them, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from geomadv.certification import universal
from geomadv.certification.directions import MEAN, SVM, mean_difference
from geomadv.certification.facts import bound_fact
from geomadv.certification.losses import has_short_normal
from geomadv.certification.outcome import Certification, ClassOutcome, Fact
from geomadv.certification.plan import Planned, Task, foundation, sentence
from geomadv.classes.brackets import LargestBound
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import counted

__all__ = ["THEORY", "facts", "plan"]

_BOUND = "bound within budget"


def plan(task: Task, vectors: Callable[[], Mapping[str, Vector]]) -> list[Planned[Any]]:
    """Plan to ask about all classifiers of a loss below the budget, where there is one."""
    near = task.near
    if near is None:
        return []
    S, source = task.dataset, int(task.source)
    asked = [direction.name for direction in task.directions]

    @cache
    def vector(name: str) -> Vector | None:
        """None where the direction is not defined by these data."""
        found = vectors().get(name) if name in asked else mean_difference(S, source, task.measured.weights)
        return found if found else None

    def bound(name: str) -> Planned[LargestBound]:
        def ask(_: ClassOutcome) -> LargestBound:
            return near.largest_bound(S, vector(name) or (), source)

        def note(known: ClassOutcome, answer: LargestBound) -> ClassOutcome:
            lengths = {**known.near_squared_lengths, name: (vector(name) or Vector((0,) * S.d)).squared_norm()}
            return replace(known, near_bounds={**known.near_bounds, name: answer}, near_squared_lengths=lengths)

        rests_on = next((foundation(d) for d in task.directions if d.name == name), ())
        return Planned(
            _BOUND,
            ask,
            _tell,
            note,
            name,
            arises=lambda known: (
                vector(name) is not None and (name != SVM or has_short_normal(S) or not known.unrealizable)
            ),
            rests_on=rests_on,
            needs_accurate=False,
        )

    perturbation = universal.plan(task, near, universal.WITHIN_BUDGET, lambda: _best(task))
    return [*map(bound, [*([] if MEAN in asked else [MEAN]), *asked]), perturbation]


def _best(task: Task) -> LinearClassifier:
    """A classifier of the least loss."""
    found = task.losses.least_loss(task.dataset).classifier
    if found is None:
        raise TypeError("the least loss of linear classifiers is attained")
    return found


def _tell(answer: LargestBound) -> tuple[str, str]:
    extent = "finite" if answer.holds else "infinite" if answer.value is None else "partly infinite"
    verdict = "vacuous" if answer.vacuous else extent
    return verdict, sentence(answer.explanation)


def facts(run: Certification, outcome: ClassOutcome) -> list[Fact]:
    """The lines of the summary."""
    found = []
    for name, answer in outcome.near_bounds.items():
        title = f"{name} bound in budget"
        if answer.vacuous:
            return [Fact("budget", "vacuous", f"no {answer.fitting}")]
        asked = answer.source_size - len(answer.lost)
        where = f"{counted(asked, 'point')} of {answer.source_size} that some classifier gives the label"
        fact = bound_fact(title, answer, outcome.near_squared_lengths[name])
        found.append(replace(fact, remark=f"{fact.remark}; {where}" if fact.remark else where))
    return [*found, *universal.facts(run, outcome, universal.WITHIN_BUDGET)]


THEORY = (
    (
        "Within the budget",
        "The classifiers of a loss below the budget are a convex set, whether or not one of them is accurate. How far "
        "one must go until all of them have lost the label of a point, and which one displacement takes it from all "
        "points, are linear and quadratic programs over the combinations Σ λ<sub>i</sub> y<sub>i</sub> (x<sub>i</sub>, "
        "1) with 0 ≤ λ<sub>i</sub> ≤ M and Σ λ<sub>i</sub> at least the budget times M.",
    ),
)
