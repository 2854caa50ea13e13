"""One certification run: every question about a data set answered, certified, and checked from the files.

The files are `data/points.json` (the data set, to which the certificates refer by digest), `separable.json`,
`max-margin.json`, `transfers-NAME.json` and `bound-NAME.json` for every direction, and `universal-perturbation.json`;
or `inseparable.json`, `least-loss.json`, `soft-margin.json` and `budget-NAME.json`; of few points `separation.json`.
With a budget there are `bound-within-budget-NAME.json` and `perturbation-within-budget.json`, too; for a direction that
does not fool all, `resistance-margin-NAME.json`; of one row
`shortest-perturbation.json` and, with a budget, `shortest-perturbation-within-budget.json`. Those about other classes
than linear classifiers begin with `relu-`, `multiclass-` and `polynomial-`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from geomadv.certification import convex, linear, multiclass, polynomial
from geomadv.certification.asker import Asker, Step
from geomadv.certification.directions import DEFINED_BY_DATA, Direction, check_directions
from geomadv.certification.folders import prepare
from geomadv.certification.options import Allowed, Measured, OnePoint, Wanted
from geomadv.certification.outcome import REPORT_FILE, Certification
from geomadv.certification.plan import ClassInRun, Planned, Task
from geomadv.certification.time_limit import TimeLimit
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.polynomial.classifiers import PolynomialClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import (
    check_dataset,
    checked_positive,
    checked_row,
    fitting_weights,
    occurring_source,
    signed_source,
)
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.limits import checked_limits
from geomadv.exact.scalars import Exact, in_order
from geomadv.solvers.engines import get_engine
from geomadv.solvers.guesses import Engine
from geomadv.solvers.timed_engine import TimedEngine

__all__ = ["BASE", "CLASSES", "Step", "certify", "default_gap", "names"]

#: The hypothesis classes that can be asked about, in the order in which they are told.
CLASSES: tuple[ClassInRun, ...] = (
    linear,
    convex,
    multiclass,
    polynomial,
)
#: Asked about wherever there are two classes, since the maximum margin defines a direction.
BASE: ClassInRun = linear


def names() -> list[str]:
    """The hypothesis classes as they are called on the command line."""
    return [subject.name for subject in CLASSES]


def default_gap(d: int) -> float:
    """Return how exactly the shortest universal perturbation is asked for in d dimensions, to be answered soon enough.

    It takes a time that grows with the dimension: 0.01 (at most one per cent longer than the shortest; in few
    dimensions `LinearClassifiers` then gives the exact answer) up to 100, and 0.05 beyond, where classes other than the
    linear one give any perturbation with a lower bound for the length of the shortest.
    """
    return 0.01 if d <= 100 else 0.05


def certify(
    dataset: Dataset,
    out: Path,
    *,
    directions: Sequence[Direction] = tuple(map(Direction, DEFINED_BY_DATA)),
    source: Label = 1,
    relative_gap: float | None = None,
    families: Sequence[str] = (BASE.name,),
    budget: Exact | float | None = None,
    relative_budget: Exact | float | None = None,
    C: Exact | float | None = None,
    measured: Measured | None = None,
    universal: Allowed | None = None,
    one_point: OnePoint | None = None,
    degree: int | None = None,
    wanted: Wanted | None = None,
    time_limit: float | None = None,
    engine: str | Engine | None = None,
    progress: Step = lambda done, total, step: None,
) -> Certification:
    """Answer every question about some hypothesis classes on one data set, with one certificate each.

    Parameters
    ----------
    dataset, source, engine
        Labels 1 and -1, or any if multiclass classifiers are all; the label to flee from; what guesses.
    out, directions
        Directory to write to, from which an earlier run's files go; the directions to ask about, with different names.
    relative_gap
        How much longer than the shortest the universal perturbation may be; by default `default_gap`.
    families
        Of `linear`, `relu`, `multiclass` and `polynomial`. Whether two classes are linearly separable, and the maximum
        margin, are asked in any case.
    budget, relative_budget
        See `LinearClassifiers`; with one of them, questions about the linear classifiers of smaller loss are asked.
    C, measured
        Of the machine that is the direction svm where none is accurate, and is asked for elsewhere if it is named; see
        `LinearClassifiers.soft_margin`. How losses are measured.
    universal, one_point, degree, wanted
        In which norm and limits the universal perturbation is asked for; a point whose shortest perturbation is asked
        for as well; the degree of the polynomials asked about at this point, by default 2; what alone is asked, by
        default everything.
    time_limit, progress
        The seconds for everything: what is not answered in time says so. What is told of each step that begins.

    Raises
    ------
    InvalidInputError
        If the arguments do not suit the data or each other; then nothing is written or removed.
    """
    limit, timed = TimeLimit.checked(time_limit), TimedEngine(get_engine(engine))
    task = _checked_task(dataset, directions, source, relative_gap, families, timed)
    task = _with_budget(_with_losses(task, measured or Measured(), C), budget, relative_budget)
    task = replace(_with_point(_with_limits(task, universal or Allowed()), one_point), wanted=wanted)
    task = replace(task, degree=_checked_degree(task, degree), limit=limit)
    return _run(task, out, timed, progress)


def _run(task: Task, out: Path, engine: TimedEngine, progress: Step) -> Certification:
    subjects = [
        subject for subject in CLASSES if subject.name in task.classes or (subject is BASE and task.two_classes)
    ]
    task, everything = _with_foundations(task, [subject.plan(task) for subject in subjects], subjects)
    plans = [_asked(plan, task.wanted) for plan in everything]
    prepare(out, REPORT_FILE, task.dataset)
    asker = Asker(out, sum(map(len, plans)), engine, progress, task.limit)
    asked = {subject.name: asker.ask_about(subject, plan) for subject, plan in zip(subjects, plans, strict=True)}
    classes = {name: told() for name, told in asked.items()}
    found = (asker.questions, classes, task.measured, task.limit.seconds)
    return Certification(task.dataset, task.source, out, *found)


def _asked(plan: list[Planned[Any]], wanted: Wanted | None) -> list[Planned[Any]]:
    """What is asked of a plan: everything, or whether some classifier is accurate and the questions named."""
    return [plan[0], *(planned for planned in plan[1:] if wanted is None or planned.name in wanted.questions)]


def _with_foundations(
    task: Task, plans: list[list[Planned[Any]]], subjects: Sequence[ClassInRun]
) -> tuple[Task, list[list[Planned[Any]]]]:
    """The task and its plans; where a user named questions, also with those on which these rest."""
    wanted = task.wanted
    if wanted is None or not wanted.typed:
        return task, plans
    planned = [one for plan in plans for one in plan]
    known = list(dict.fromkeys(one.name for one in planned))
    unknown = [name for name in wanted.questions if name not in known]
    if unknown:
        raise InvalidInputError(f"--questions {unknown[0]}: pass some of {', '.join(known)}, separated by commas")
    needed = {name for one in planned if one.name in wanted.questions for name in one.rests_on}
    task = replace(task, wanted=replace(wanted, questions={*wanted.questions, *needed}))
    return task, [subject.plan(task) for subject in subjects]


def _checked_task(
    dataset: Dataset,
    directions: Sequence[Direction],
    source: Label,
    relative_gap: float | None,
    families: Sequence[str],
    engine: Engine,
) -> Task:
    check_dataset(dataset)
    _check_classes(dataset, families)
    gap = default_gap(dataset.d) if relative_gap is None else relative_gap
    task = _with_source(Task(dataset, directions, source, gap, families, engine))
    check_directions(directions, dataset.d)
    if not gap >= 0:
        raise InvalidInputError(f"the gap is {gap}; pass 0 for the exact shortest perturbation, or a positive number")
    return task


def _checked_penalty(penalty: Exact | float | None) -> Fraction | None:
    return None if penalty is None else checked_positive(penalty, "the penalty", "leave it out for one that suits")


def _checked_degree(task: Task, degree: int | None) -> int | None:
    if degree is None:
        return None
    if polynomial.name not in task.classes:
        raise InvalidInputError(f"a degree is for {polynomial.name} classifiers; ask about them, or leave it out")
    return PolynomialClassifiers(degree).degree


def _with_losses(task: Task, measured: Measured, penalty: Exact | float | None) -> Task:
    if BASE.name not in task.classes and not (measured.trivial and penalty is None):
        raise InvalidInputError(
            f"weights, a norm bound, a loss and a penalty are for {BASE.name} classifiers; ask about them, or leave "
            "them out"
        )
    checked = LinearClassifiers(weights=measured.weights, norm_bound=measured.norm_bound, loss=measured.loss)
    measured = replace(measured, weights=fitting_weights(task.dataset, checked.weights), norm_bound=checked.norm_bound)
    return replace(task, measured=measured, penalty=_checked_penalty(penalty))


def _with_budget(task: Task, budget: Exact | float | None, relative_budget: Exact | float | None) -> Task:
    near = LinearClassifiers(budget=budget, relative_budget=relative_budget)
    if near.budget is None and near.relative_budget is None:
        return task
    if task.measured.loss != "hinge":
        raise InvalidInputError("within a budget losses are hinge losses: leave out the budget, or the loss")
    if BASE.name not in task.classes:
        raise InvalidInputError(f"a budget is for {BASE.name} classifiers; ask about them, or leave it out")
    if near.relative_budget is not None and not task.losses.least_loss(task.dataset).value:
        raise InvalidInputError(
            "a budget in per cent is relative to the least loss, which is 0 on these data; pass a number"
        )
    return replace(task, budget=near.budget, relative_budget=near.relative_budget)


def _with_limits(task: Task, universal: Allowed) -> Task:
    if universal.trivial:
        return task
    if BASE.name not in task.classes:
        raise InvalidInputError(f"norms and limits are for {BASE.name} classifiers; ask about them, or leave them out")
    if (named := in_order(universal.fixed)) is not None:
        universal = replace(universal, fixed=tuple(named))
    p = task.dataset.point(0)
    checked_limits(p, p, universal.norm, universal.box, None, universal.fixed)
    return replace(task, universal=universal)


def _with_point(task: Task, asked: OnePoint | None) -> Task:
    if asked is None:
        return task
    several = [multiclass.name] * (len(task.dataset.classes) > 2)
    if not {BASE.name, polynomial.name, *several}.intersection(task.classes):
        raise InvalidInputError(
            f"a row is for {BASE.name} and {polynomial.name} classifiers, and with more than two classes of the data "
            f"for {multiclass.name} ones; ask about them, or leave it out"
        )
    if (named := in_order(asked.fixed)) is not None:
        asked = replace(asked, fixed=tuple(named))
    p = task.dataset.point(checked_row(task.dataset, asked.row))
    checked_limits(p, p, asked.norm, asked.box, None, asked.fixed)
    return replace(task, one_point=asked)


def _check_classes(dataset: Dataset, families: Sequence[str]) -> None:
    unknown = [family for family in families if family not in names()]
    if unknown or not families:
        raise InvalidInputError(f"families are {', '.join(names())}, got {', '.join(map(repr, unknown)) or 'none'}")
    if any(subject.name in families and not subject.any_classes for subject in CLASSES):
        # The message says how to get two classes.
        _ = dataset.signs


def _with_source(task: Task) -> Task:
    """The task with its source as a label, which may have been the name of a class."""
    S = task.dataset
    if len(S.classes) < 2:
        both = "both 1 and -1 occur" if task.two_classes else "at least two labels occur"
        raise InvalidInputError(f"all points have the label {S.classes[0]}; pass a data set in which {both}")
    source = signed_source(S, task.source) if task.two_classes else occurring_source(S, task.source)
    return replace(task, source=source)
