"""Linear classifiers of small loss in a run: what is asked where none is accurate, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from geomadv.certification.directions import MEAN, SVM, mean_difference, parallel
from geomadv.certification.facts import exactly_or
from geomadv.certification.outcome import Certification, ClassOutcome, Fact
from geomadv.certification.plan import SOFT_MARGIN, Planned, Task, foundation, sentence
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.linear.soft_margin import SoftMargin
from geomadv.classes.losses import Budget, LeastLogLoss, LeastLoss, LogLossBudget
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import simplest_between
from geomadv.exact.words import at_least, decimal, listed
from geomadv.figures.budgets import budgets_figure
from geomadv.figures.canvas import Picture
from geomadv.figures.regions import regions_figure
from geomadv.figures.windows import Plane

__all__ = ["LOG_LOSS", "MACHINE", "THEORY", "facts", "has_short_normal", "lead", "pictures", "plan"]

_LEAST = "least loss"
_PERCENT = 3  # digits of a percentage
_FEW = 500  # points in the plane up to which their regions are drawn in a few seconds
#: How far the budgets of the regions are on the way from the least loss to that of a constant classifier.
_SHARES = (Fraction(1, 20), Fraction(1, 5), Fraction(1, 2))
_SHORT_BUDGET = Fraction(1001, 1000)
_SHORT = 250_000  # entries of the points up to which the machine's normal is short enough to ask programs about it


def plan(task: Task, vectors: Callable[[], Mapping[str, Vector]]) -> list[Planned[Any]]:
    """Plan to ask for the least loss, the support vector machine, and the budgets of the directions and of the means.

    Of separable data only where questions are named, or something is said of losses; for the machine then only where
    its penalty is, and never for its direction.
    """
    S, source, linear = task.dataset, int(task.source), task.losses
    asked = {direction.name: direction for direction in task.directions}

    def wanted(known: ClassOutcome) -> bool:
        return known.unrealizable or task.wanted is not None or task.names_losses

    def with_machine(known: ClassOutcome) -> bool:
        needed = known.unrealizable and SVM in asked
        return (needed or task.penalty is not None) and task.asks_machine

    def budget(name: str) -> Planned[Budget[Any]]:
        def vector() -> Vector:
            return vectors()[name] if name in asked else mean_difference(S, source, task.measured.weights)

        def ask(_: ClassOutcome) -> Budget[Any]:
            plain = task.measured.norm_bound is None and task.measured.loss == "hinge"
            if name == SVM and not has_short_normal(S) and plain:
                return task.machine.direction_budget(source)
            return linear.direction_budget(S, vector(), source)

        def note(known: ClassOutcome, answer: Budget[Any]) -> ClassOutcome:
            along = {**known.budget_directions, name: vector()}
            return replace(known, budgets={**known.budgets, name: answer}, budget_directions=along)

        def arises(known: ClassOutcome) -> bool:
            if name == SVM and not (known.unrealizable and with_machine(known)):
                return False
            return wanted(known) and bool(vector())  # two points or means may coincide

        rests_on = foundation(asked[name]) if name in asked else ()
        return Planned("budget", ask, _tell, note, name, arises=arises, rests_on=rests_on, needs_accurate=False)

    least: Planned[LeastLoss[Any]] = Planned(
        _LEAST,
        lambda _: linear.least_loss(S),
        lambda answer: ("exact" if answer.value is not None else "bracketed", sentence(answer.explanation)),
        lambda known, answer: replace(known, least_loss=answer),
        arises=wanted,
        needs_accurate=False,
    )
    machine: Planned[SoftMargin] = Planned(
        SOFT_MARGIN,
        lambda _: task.machine,
        lambda answer: ("exact", sentence(answer.explanation)),
        lambda known, answer: replace(known, machine=answer),
        arises=with_machine,
        needs_accurate=False,
    )
    return [least, machine, *map(budget, [*([] if MEAN in asked else [MEAN]), *asked])]


def has_short_normal(S: Dataset) -> bool:
    """Whether the normal of a support vector machine has so few digits that what is asked about it is answered soon."""
    return S.n * S.d <= _SHORT


def _tell(answer: Budget[Any]) -> tuple[str, str]:
    return ("fools all of small loss" if answer.holds else "does not fool all"), sentence(answer.explanation)


def facts(run: Certification, outcome: ClassOutcome) -> list[Fact]:
    """The lines of the summary; a loss is a total over all points."""
    least = outcome.least_loss
    if least is None or least.upper is None:
        return []
    trivial, approached = _trivial(least), least.value is None and not least.lower  # a log-loss, on separable data
    found = [
        Fact(
            _LEAST,
            "0" if approached else exactly_or(least.upper) if least.value is not None else decimal(least.upper),
            f"{'approached, and not attained; ' * approached}total {run.measured.name}{_told(run)}; "
            f"to give all points one label costs {trivial}",
        ),
    ]
    if outcome.machine is not None:
        carried = f"{len(outcome.machine.support)} of {run.dataset.n} points are support vectors"
        of = "" if run.measured.loss == "hinge" else "hinge loss of "
        penalty = f"{of}the support vector machine of penalty {outcome.machine.C}; {carried}"
        found.append(Fact("svm loss", exactly_or(outcome.machine.loss), penalty))
    for name, answer in outcome.budgets.items():
        value = answer.lower or least.upper
        share = f"{decimal(100 * value / least.trivial, _PERCENT)} % of {trivial}"
        how = "fools every classifier of a smaller loss" if answer.holds else "does not fool all of the least loss"
        if isinstance(answer, LogLossBudget):
            text = decimal(value)
        else:
            text = exactly_or(value) if answer.is_exact else f"≥ {at_least(value**2)}"
        found.append(Fact(f"{name} budget", text, f"{how}; {share}"))
    return found


def _trivial(least: LeastLoss[Any]) -> str:
    """The loss of a constant classifier."""
    return decimal(least.trivial)


def _about(answer: LeastLoss[Any] | Budget[Any] | LeastLogLoss[Any] | LogLossBudget[Any], x: Fraction) -> str:
    """An end of an answer in a sentence; exactly only where the answer is."""
    text = decimal(x) if answer.value is None else exactly_or(x)
    return text if text.startswith("exactly") else f"about {text}"


def _told(run: Certification) -> str:
    return f" ({run.measured.told})" if run.measured.told else ""


def lead(run: Certification, outcome: ClassOutcome) -> str:
    """What is to be said of the losses at the beginning of the report."""
    least = outcome.least_loss
    if least is None or least.upper is None:
        return ""
    text = (
        f" The best linear classifier has a total {run.measured.name}{_told(run)} of {_about(least, least.upper)}, "
        f"where giving all points one label costs {_trivial(least)}."
    )
    best = max((a for a in outcome.budgets.values() if a.holds), key=lambda a: a.lower or 0, default=None)
    if best is not None and best.lower is not None:
        name = next(name for name, answer in outcome.budgets.items() if answer is best)
        what = "difference of the class means" if name == MEAN else f"direction {name}"
        text += f" The {what} fools every linear classifier of a loss below {_about(best, best.lower)}."
    return text


def pictures(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    """A bar for each direction, and in the plane the regions that are decided."""
    return [*_bars(run, outcome), *_regions(run, outcome)]


def _regions(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    S, least = run.dataset, outcome.least_loss
    if S.d != 2 or S.n > _FEW or least is None or least.value is None or least.value == least.trivial:
        return []
    if run.measured.norm_bound is not None or run.measured.loss != "hinge":  # regions are those of all, of hinge loss
        return []
    plane = Plane(S, ["where all linear classifiers of small loss agree"])
    regions = []
    for share in _SHARES:
        budget = least.value + share * (least.trivial - least.value)
        budget = simplest_between(budget, budget * _SHORT_BUDGET)
        near = LinearClassifiers(budget=budget, weights=run.measured.weights, verify=False).on(S)
        name = f"loss below {decimal(budget, 4)}"
        regions.append((name, {label: near.forced_region(label, plane.wide_box) for label in (1, -1)}))
    told = ", ".join(name.removeprefix("loss below ") for name, _ in regions)
    return [
        Picture(
            regions_figure(plane, S, regions),
            "What is decided for every linear classifier of small loss.",
            f"Every linear classifier whose loss{_told(run)} is below the number gives all points of a region the "
            "label of its colour. The larger the loss may be, the smaller are the regions; the least is "
            f"{decimal(least.value, 4)}, and to give all points one label costs {least.trivial}.",
            f"{S.n} points of two classes, and for the losses {told} two shaded regions each, one for each class, one "
            "within the other, on which all linear classifiers of a smaller loss agree.",
        )
    ]


def _bars(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    least = outcome.least_loss
    known = {name: answer.lower for name, answer in outcome.budgets.items() if answer.lower is not None}
    if least is None or least.upper is None or not known:
        return []
    logistic = isinstance(least, LeastLogLoss)
    budgets, bounds = {}, []
    for names in parallel({name: outcome.budget_directions[name] for name in known}):  # whose budget is one number
        budgets[listed(names)] = max(known[name] for name in names)
        if not (logistic or any(outcome.budgets[name].is_exact for name in names)):
            bounds.append(listed(names))
    told = ", ".join(f"{name} {'at least ' * (name in bounds)}{decimal(value)}" for name, value in budgets.items())
    return [
        Picture(
            budgets_figure(budgets, least.upper, least.trivial, bounds, run.measured.name),
            "Budgets.",
            "A direction fools every linear classifier whose loss is less than its bar is long. At the least loss "
            "there is no such classifier, and a direction whose bar ends there does not fool all of the best ones.",
            f"A bar for each direction: {told}; the least loss is {decimal(least.upper)}, and that of a constant "
            f"classifier {_trivial(least)}.",
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
LOG_LOSS = (
    (
        "Log-losses",
        "The log-loss of a linear classifier is the sum of log(1 + exp(−y (w·x + b))) over the points, in nats. A "
        "direction fools every linear classifier of a log-loss below its budget, which is no rational number: it is "
        "known to lie between two, a millionth of the log-loss of a constant classifier apart. Multipliers λ from 0 to "
        "1 prove the lower one, the sum of their entropies; a classifier that is not fooled proves the upper one.",
    ),
)
MACHINE = (
    (
        "Soft margin",
        "The support vector machine minimises ½‖w‖² + C · loss. Its multipliers, divided by C, show that minus its "
        "normal fools every linear classifier whose loss is below its own plus ‖w‖²/C; the budget may be larger. Where "
        "no penalty C is named it is the power of two nearest to 1 / the mean squared distance of the points from "
        "their mean, which is C = 1 in units in which that distance is 1.",
    ),
)
