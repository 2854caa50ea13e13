"""The outcome of a certification run in a few lines, the same for the terminal and for the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from geomadv.certification import Certification, FamilyOutcome
from geomadv.dataset import Label
from geomadv.rational import decimal_sqrt

__all__ = ["Fact", "at_least", "at_most", "decimal", "length", "summarise"]

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


def _of_family(run: Certification, outcome: FamilyOutcome) -> list[Fact]:
    called = _CALLED[outcome.family]
    holds = outcome.realizable.holds
    facts = [Fact(f"{called}: realizable?", "yes" if holds else "no", f"by some {outcome.realizable.member}")]
    for name, answer in outcome.transfers.items():
        source = run.class_label(outcome.sources[name])
        kind = "fools every accurate one" if answer.holds else "some accurate one is never fooled"
        facts.append(Fact(f"{called}: {name} transfers?", "yes" if answer.holds else "no", f"{kind}, from {source}"))
    if outcome.width is not None and outcome.width.upper is not None:
        least = "no fewer suffice" if outcome.width.is_exact else f"at least {outcome.width.lower} are needed"
        facts.append(Fact("ReLU: units never fooled by svm", str(outcome.width.upper), least))
    return facts


def _times(run: Certification) -> Fact:
    guess, exact, check = (f"{run.seconds(phase):.2f}" for phase in ("guess", "exact", "check"))
    return Fact("time", f"{guess} / {exact} / {check} s", "guess / exact / check")


def _file(run: Certification, name: str) -> str:
    return next(str(question.file) for question in run.questions if question.name == name)


def _titled(name: str, direction: str | None) -> str:
    return name if direction is None else f"{direction}: {name}"
