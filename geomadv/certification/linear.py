"""Linear classifiers in a run: what is asked about them, and how it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from geomadv.certification import losses, near_optimal, one_point, separation, universal
from geomadv.certification.directions import Direction, vectors
from geomadv.certification.facts import bound_fact, length_or
from geomadv.certification.linear_pictures import pictures
from geomadv.certification.outcome import VACUOUS, Certification, ClassOutcome, Fact, Passages, Question
from geomadv.certification.plan import MAX_MARGIN, Planned, Task, foundation, realizability, sentence, transfer
from geomadv.classes.answers import ResistanceMargin
from geomadv.classes.brackets import LargestBound
from geomadv.classes.linear.margin import MaxMargin, SupportVectorMachine
from geomadv.classes.losses import LeastLogLoss
from geomadv.exact.rational import Vector
from geomadv.exact.words import in_norm, listed

__all__ = ["any_classes", "facts", "heading", "member", "name", "passages", "pictures", "plan", "prefix", "remark"]

name = "linear"
member = "linear classifier"
heading = ""
prefix = ""
any_classes = False

_MARGIN_DIGITS = 12
_LONGEST_FRACTION = 60
_MOST_NUMBERS = 1 << 16  # of data whose margins in other norms take seconds


def plan(task: Task) -> list[Planned[Any]]:
    """Plan to ask everything, or, where other classes are asked about, what defines directions."""
    S, source, linear = task.dataset, int(task.source), task.linear

    def svm() -> SupportVectorMachine | None:
        return task.margin or (task.machine if task.asks_machine else None)

    found = cache(lambda: vectors(S, task.directions, source, svm()))
    questions: list[Planned[Any]] = [
        realizability("separable", lambda: linear.realizable(S)),
        Planned(
            MAX_MARGIN,
            lambda _: linear.max_margin(S),
            lambda m: ("exact", sentence(m.explanation)),
            lambda known, m: replace(known, margin=m),
        ),
    ]
    if name not in task.classes:
        return questions
    questions += separation.plan(task)
    questions += [*losses.plan(task, found), *near_optimal.plan(task, found), *one_point.plan(task)]

    def vector_of(direction: Direction) -> Callable[[], Vector]:
        return lambda: found()[direction.name]

    for direction in task.directions:
        vector = vector_of(direction)
        questions += [
            transfer(direction, source, vector, lambda v: linear.transfers(S, v, source)),
            _resistance(direction, lambda name: linear.resistance_margin(S, found()[name], source, norm=_norm(task))),
            _bound(direction, source, vector, lambda v: linear.largest_bound(S, v, source)),
        ]
    return [
        *questions,
        universal.plan(task, linear, universal.PERTURBATION, lambda: linear.max_margin(S).classifier),
    ]


def _norm(task: Task) -> str:
    """In which norm margins are resisted: beyond ℓ2 one linear program with a variable for each point."""
    norm = task.universal.norm if task.one_point is None else task.one_point.norm
    return norm if task.dataset.numerators.size <= _MOST_NUMBERS else "l2"


def _bound(
    direction: Direction, source: int, vector: Callable[[], Vector], ask: Callable[[Vector], LargestBound]
) -> Planned[LargestBound]:
    def note(known: ClassOutcome, answer: LargestBound) -> ClassOutcome:
        return replace(
            known,
            directions={**known.directions, direction.name: vector()},
            sources={**known.sources, direction.name: source},
            bounds={**known.bounds, direction.name: answer},
        )

    def tell(answer: LargestBound) -> tuple[str, str]:
        extent = "infinite" if answer.value is None else "partly infinite" if answer.unbounded else "finite"
        return extent, sentence(answer.explanation)

    return Planned("bound", lambda _: ask(vector()), tell, note, direction.name, rests_on=foundation(direction))


def _resistance(direction: Direction, ask: Callable[[str], ResistanceMargin]) -> Planned[ResistanceMargin]:
    """Plan to ask how robust a classifier can be that a direction never fools, where it does not fool all."""
    name = direction.name
    return Planned(
        "resistance margin",
        lambda _: ask(name),
        lambda answer: ("exact", sentence(answer.explanation)),
        lambda known, answer: replace(known, resistances={**known.resistances, name: answer}),
        name,
        arises=lambda known: name in known.transfers and not known.transfers[name].holds,
        rests_on=foundation(direction),
    )


# The summary


def facts(run: Certification, outcome: ClassOutcome) -> list[Fact]:
    """The lines of the summary; lengths are in the units of the points, bounds in units of the direction's too."""
    if outcome.unrealizable:
        return [
            Fact("separable?", "no", "the classes' convex hulls share a point"),
            *separation.facts(run, outcome),
            *losses.facts(run, outcome),
            *near_optimal.facts(run, outcome),
            *one_point.facts(run, outcome),
            *_vacuous(run),
        ]
    found = []
    if outcome.realizable is not None:
        found.append(Fact("separable?", "yes", "strictly, by a hyperplane"))
    found += separation.facts(run, outcome)
    if outcome.margin is not None:
        found += _of_margin(run, outcome.margin)
    for direction in outcome.directions:
        found += _of_direction(run, outcome, direction)
    found += universal.facts(run, outcome, universal.PERTURBATION)
    further = (losses.facts, near_optimal.facts, one_point.facts)
    return [*found, *(fact for facts_of in further for fact in facts_of(run, outcome))]


def _vacuous(run: Certification) -> list[Fact]:
    """One line for all questions about accurate classifiers, of which there are none."""
    vacuous = [q for q in run.questions if q.hypothesis_class == name and q.verdict == VACUOUS]
    asked = ", ".join(map(_title, vacuous))
    return [Fact("all else", "vacuous", f"no linear classifier is accurate: {asked}")] if vacuous else []


def _title(question: Question) -> str:
    return f"{question.direction}: {question.name}" if question.direction else question.name


def _of_margin(run: Certification, margin: MaxMargin) -> list[Fact]:
    value, remark = length_or(margin.squared_margin, _MARGIN_DIGITS), f"square in {run.file(MAX_MARGIN)}"
    return [
        Fact("margin", value, remark if "exactly" in value else f"{_MARGIN_DIGITS} correct digits; {remark}"),
        Fact("support vectors", str(len(margin.support)), f"of {run.dataset.n} points"),
    ]


def _of_direction(run: Certification, outcome: ClassOutcome, direction: str) -> list[Fact]:
    found = []
    transfers, bound = outcome.transfers.get(direction), outcome.bounds.get(direction)
    if transfers is not None:
        answer, remark = ("no", "some accurate classifier is never fooled")
        if transfers.holds:
            answer, remark = ("yes", "fools every accurate classifier")
        found.append(Fact(f"{direction} transfers?", answer, remark))
    resistance = outcome.resistances.get(direction)
    if resistance is not None and resistance.squared_margin is not None and resistance.squared_share is not None:
        part = resistance.squared_share
        share = "the whole maximum margin" if part == 1 else f"{length_or(part)} of the maximum margin"
        share += "; fools every classifier of a larger one" if part < 1 else ""
        value = f"{length_or(resistance.squared_margin)}{in_norm(resistance.norm)}"
        found.append(Fact(f"{direction} resistance margin", value, share))
    if bound is not None:
        found.append(bound_fact(f"{direction} largest bound", bound, outcome.directions[direction].squared_norm()))
    return found


# The report


def remark(outcome: ClassOutcome, direction: str) -> str:
    """Nothing is to be added to whether a direction fools all."""
    return ""


def passages(run: Certification, outcome: ClassOutcome) -> Passages:
    """What the report says."""
    fraction = "" if outcome.margin is None else _short_fraction(outcome.margin)
    return Passages(
        definition="Linear classifiers are x ↦ sign(w·x + b), and no point may lie on the boundary.",
        strictness="A point on the boundary of a linear classifier counts as on neither side, so accurate ones have a "
        "positive margin.",
        lead=_lead(run, outcome),
        note=f"The squared margin is exactly <code>{fraction}</code>." if fraction else "",
        theory=_theory(outcome),
    )


def _theory(outcome: ClassOutcome) -> tuple[tuple[str, str], ...]:
    found = _MARGIN + (_ALL if outcome.directions else ())
    if outcome.unrealizable:
        found = _INSEPARABLE
    logistic = isinstance(outcome.least_loss, LeastLogLoss)
    theory = losses.LOG_LOSS if logistic else losses.THEORY
    found = (*found, *theory) if outcome.least_loss is not None or outcome.unrealizable else found
    found = (*found, *losses.MACHINE) if outcome.machine else found
    found = (*found, *separation.THEORY) if outcome.separation is not None else found
    found = (*found, *near_optimal.THEORY) if outcome.near_bounds else found
    return (*found, *one_point.THEORY) if outcome.shortest else found


def _lead(run: Certification, outcome: ClassOutcome) -> str | None:
    if outcome.realizable is None:
        return None
    alone = len(run.classes) == 1
    if outcome.unrealizable:
        first, second = run.class_label(1), run.class_label(-1)
        text = (
            f"No linear classifier separates {first} from {second} on these data: the convex hulls of the two classes "
            f"meet. What every accurate {'' if alone else 'linear '}classifier would do is therefore an empty question."
        )
        return text + losses.lead(run, outcome)
    text = "The two classes are linearly separable."
    if outcome.fooling:
        plural = len(outcome.fooling) > 1
        text += (
            f" The direction{'s' if plural else ''} {listed(outcome.fooling)} {'fool' if plural else 'fools'} every "
            f"linear classifier that is accurate on these data, at every point of the class "
            f"{run.class_label(run.source)}."
        )
    elif outcome.transfers:
        text += (
            f" None of the directions asked about fools every accurate classifier{'' if alone else ' that is linear'}."
        )
    return text + universal.lead(run, outcome)


def _short_fraction(margin: MaxMargin) -> str:
    squared = margin.squared_margin
    text = str(squared) if squared.denominator.bit_length() < 200 else ""
    return text if len(text) <= _LONGEST_FRACTION else ""


_MARGIN = (
    (
        "Maximum margin",
        "The maximum-margin normal u is a combination u = Σ λ<sub>i</sub> y<sub>i</sub> x<sub>i</sub> of the support "
        "vectors, with λ<sub>i</sub> ≥ 0 and Σ λ<sub>i</sub> y<sub>i</sub> = 0. For rational data u, the bias and the "
        "λ<sub>i</sub> are rational, so the optimum is known exactly.",
    ),
)
_ALL = (
    (
        "Transfer",
        "Let S be the points of the source label and T the others. A direction v fools every accurate classifier at "
        "the points of S if and only if it is a nonnegative combination, not zero, of differences p − q with p in T "
        "and q in S. The multipliers of the combination prove it; otherwise there is an accurate classifier that v "
        "never fools. The answer is the same for all points of S. The max-margin normal, pointing away from S, always "
        "qualifies, and so does the difference of any two points of opposite labels.",
    ),
    (
        "Resistance margin",
        "Where a direction does not fool every accurate classifier, it may still fool all that are robust: those of a "
        "margin larger than half the distance between the two convex hulls, that of S extended without end along the "
        "direction.",
    ),
    (
        "Bound",
        "How far one must go along v until every accurate classifier has changed its label depends on the point. It "
        "can be infinite even along a direction that transfers: every classifier is fooled in the end, but some of "
        "them arbitrarily late.",
    ),
    (
        "Universal perturbation",
        "For separable data there is always one displacement that takes all points of the source label across the "
        "boundary of every accurate classifier, unless limits forbid it. The shortest one can be much longer than the "
        "margin, and than the data’s diameter.",
    ),
)
_INSEPARABLE = (
    (
        "Separability",
        "Either some linear classifier is accurate, or the convex hulls of the two classes have a point in common. "
        "Weights that give one and the same mean of either class prove the second: a linear classifier that is right "
        "on a class is right on all weighted means of it, so none is right on both classes.",
    ),
)
