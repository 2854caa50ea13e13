"""The outcome of a certification run in a few lines, the same for the terminal and for the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from geomadv.certification import Certification, FamilyOutcome
from geomadv.exact.dataset import Label
from geomadv.exact.formulas import show_classifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import decimal_sqrt

__all__ = [
    "Fact",
    "at_least",
    "at_most",
    "counted",
    "decimal",
    "length",
    "refuting_network",
    "section_6",
    "summarise",
]

_DIGITS = 6
_MARGIN_DIGITS = 12


@dataclass(frozen=True)
class Fact:
    """One line of the summary: what is stated, its value, and a remark."""

    name: str
    value: str
    remark: str = ""


def decimal(value: Fraction, digits: int = _DIGITS) -> str:
    """Write a rational number as a decimal, correctly rounded to so many significant digits."""
    return ("−" if value < 0 else "") + decimal_sqrt(value**2, digits)


def length(squared: Fraction, digits: int = _DIGITS) -> str:
    """Write the square root of a rational number as a decimal, correctly rounded to so many significant digits."""
    return decimal_sqrt(squared, digits)


def at_most(squared: Fraction, digits: int = _DIGITS) -> str:
    """Write a decimal of so many digits that is no less than the square root of a rational number."""
    return next(text for text in _near(squared, digits) if Fraction(text) ** 2 >= squared)


def at_least(squared: Fraction, digits: int = _DIGITS) -> str:
    """Write a decimal of so many digits that is no more than the square root of a rational number."""
    return next(text for text in reversed(_near(squared, digits)) if Fraction(text) ** 2 <= squared)


def _near(squared: Fraction, digits: int) -> tuple[str, ...]:
    """The correctly rounded decimal between its two neighbours, in increasing order."""
    if squared == 0:
        return ("0",)
    middle = Fraction(decimal_sqrt(squared, digits))
    unit = Fraction(1, 10 ** (digits - 1))
    while middle / unit >= 10**digits:
        unit *= 10
    while middle / unit < 10 ** (digits - 1):
        unit /= 10
    # Below a power of ten the decimals of so many digits are ten times as dense.
    below = middle - (unit / 10 if middle == unit * 10 ** (digits - 1) else unit)
    return tuple(decimal_sqrt(neighbour**2, digits) for neighbour in (below, middle, middle + unit))


def summarise(run: Certification) -> list[Fact]:
    """Return what a run found, in the order in which a reader asks.

    Lengths are in the units of the points, bounds in units of the direction's length too. Decimals are correctly
    rounded; the exact numbers are in the certificates.
    """
    S = run.dataset
    labels: Sequence[Label] = (1, -1) if run.linear.realizable is not None else S.classes
    classes = ", ".join(f"{len(S.indices(label))} × {run.class_label(label)}" for label in labels)
    facts = [Fact("points n, dimension d", f"{S.n}, {S.d}", classes)]
    if run.linear.realizable is not None:
        facts += _of_linear(run)
    for outcome in run.families.values():
        facts += _of_family(run, outcome)
    return [*facts, _times(run)]


def _of_linear(run: Certification) -> list[Fact]:
    S = run.dataset
    if run.linear.margin is None:
        return [
            Fact("separable?", "no", "the classes' convex hulls share a point"),
            *(
                Fact(_titled(question.name, question.direction), question.verdict)
                for question in run.questions
                if question.file is None and question.family == "linear"
            ),
        ]
    facts = [
        Fact("separable?", "yes", "strictly, by a hyperplane"),
        Fact(
            "margin",
            length(run.linear.margin.squared_margin, _MARGIN_DIGITS),
            f"{_MARGIN_DIGITS} correct digits; square in {_file(run, 'max margin')}",
        ),
        Fact("support vectors", str(len(run.linear.margin.support)), f"of {S.n} points"),
    ]
    for name, v in run.linear.directions.items():
        transfers, bound = run.linear.transfers[name].holds, run.linear.bounds[name]
        facts.append(
            Fact(
                f"{name} transfers?",
                "yes" if transfers else "no",
                "fools every accurate classifier" if transfers else "some accurate classifier is never fooled",
            )
        )
        infinite = f"infinite at {len(bound.unbounded)} of {len(S.indices(run.source))}"
        if bound.value is None:
            facts.append(Fact(f"{name} largest bound", "∞", infinite))
        else:
            reach = length(bound.value**2 * v.squared_norm())
            facts.append(Fact(f"{name} largest bound", f"{decimal(bound.value)} ‖v‖", f"length {reach}; {infinite}"))
    if run.linear.perturbation is not None:
        low, high = run.linear.perturbation.squared_length_at_least, run.linear.perturbation.squared_length
        if low is not None and high is not None:
            exact = run.linear.perturbation.is_shortest
            text = length(high) if exact else f"{at_least(low)} to {at_most(high)}"
            which = "shortest" if exact else "the shortest lies between"
            across = f"{which}; diameter of the data {length(run.diameter.squared)}"
            facts.append(Fact("universal perturbation", text, across))
    return facts


_CALLED = {"relu": "ReLU", "multiclass": "multiclass"}
#: How long a formula may be to stand in a line.
_SHORT = 60


def _of_family(run: Certification, outcome: FamilyOutcome) -> list[Fact]:
    called = _CALLED[outcome.family]
    if not outcome.realizable.holds:
        return [Fact(f"{called}: realizable?", "no", "no classifier is accurate")]
    facts = [Fact(f"{called}: realizable?", "yes", f"directions from {run.class_label(outcome.source)}")]
    for name, answer in outcome.transfers.items():
        remark = "fools every accurate one"
        network = refuting_network(outcome, name)
        if network is not None:
            remark = f"never fools a network of {counted(network.width, 'unit')}"
        elif not answer.holds:
            remark = "never fools some accurate one"
        source = run.class_label(outcome.sources[name])
        if outcome.sources[name] != outcome.source:
            # Away from the convex region each point has its own answer.
            remark = f"at every point of {source}" if answer.holds else f"not at every point of {source}"
        facts.append(Fact(f"{called}: {name} transfers?", "yes" if answer.holds else "no", remark))
    if outcome.width is not None and outcome.width.upper is not None:
        least = "no fewer do" if outcome.width.is_exact else f"{outcome.width.lower} at least"
        facts.append(Fact("ReLU: fewest units", str(outcome.width.upper), f"never fooled by svm; {least}"))
    shown = refuting_network(outcome, "svm") or outcome.realizable.classifier
    if isinstance(shown, ReLUClassifier) and len(formula := show_classifier(shown)) <= _SHORT:
        which = "network never fooled" if shown is not outcome.realizable.classifier else "accurate network"
        facts.append(Fact(f"ReLU: {which}", counted(shown.width, "unit"), formula))
    return facts


def counted(count: int, noun: str) -> str:
    """A number and a noun."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def refuting_network(outcome: FamilyOutcome, name: str) -> ReLUClassifier | None:
    """A network that is accurate and that a direction never fools, if there is any."""
    answer = outcome.transfers.get(name)
    if answer is None or answer.holds or not isinstance(answer.counterexample, ReLUClassifier):
        return None
    return answer.counterexample


def section_6(run: Certification) -> str | None:
    """Whether the maximum-margin direction fools every two-layer ReLU network, in one sentence.

    None where that was not asked: there is no such direction, or no accurate network.
    """
    relu = run.families.get("relu")
    answer = relu.transfers.get("svm") if relu is not None else None
    if relu is None or answer is None:
        return None
    file = _file(run, "transfers", "svm", "relu")
    if answer.holds:
        return (
            "The maximum-margin direction fools every two-layer ReLU network that is accurate on these data, at every "
            f"point labelled {run.class_label(relu.sources['svm'])}: certificate {file}."
        )
    network = refuting_network(relu, "svm")
    size, inner = network.width if network is not None else 0, run.class_label(relu.sources["svm"])
    fewest = ""
    if relu.width is not None and relu.width.is_exact and relu.width.upper == size:
        fewest = "; no network with fewer units is like that"
    return (
        f"Here is a two-layer ReLU network with {counted(size, 'hidden unit')}, accurate on all {run.dataset.n} "
        f"points, which the maximum-margin direction never fools at points labelled {inner}: "
        f"certificate {file}{fewest}."
    )


def _times(run: Certification) -> Fact:
    guess, exact, check = (f"{run.seconds(phase):.2f}" for phase in ("guess", "exact", "check"))
    return Fact("time", f"{guess} / {exact} / {check} s", "guess / exact / check")


def _file(run: Certification, name: str, direction: str | None = None, family: str = "linear") -> str:
    asked = (name, direction, family)
    return next(str(q.file) for q in run.questions if (q.name, q.direction, q.family) == asked)


def _titled(name: str, direction: str | None) -> str:
    return name if direction is None else f"{direction}: {name}"
