"""Polynomial classifiers in a run: whether a direction fools all of a degree at one point, and where it no longer does.

The point is the row of the run, or the source's point of the closest pair. Beside the class of one degree the run asks
for the first degree at which a direction does not fool every accurate polynomial (K3).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import comb
from typing import Any

from geomadv.certificate import Certificate
from geomadv.certification.directions import Direction, vectors
from geomadv.certification.outcome import Certification, ClassOutcome, Fact, Passages
from geomadv.certification.plan import TRANSFERS, Planned, Task, foundation, realizability, row_called, sentence
from geomadv.certification.polynomial_pictures import pictures
from geomadv.classes.answers import Status
from geomadv.classes.capacity.answers import CriticalDegree
from geomadv.classes.capacity.degree import critical_degree
from geomadv.classes.polynomial.answers import PolynomialTransfersFrom
from geomadv.classes.polynomial.classifiers import PolynomialClassifiers
from geomadv.exact.dataset import Dataset
from geomadv.exact.distances import closest_pair
from geomadv.exact.formulas import show_classifier
from geomadv.exact.words import listed

__all__ = [
    "CRITICAL",
    "any_classes",
    "default_degree",
    "facts",
    "heading",
    "member",
    "name",
    "passages",
    "pictures",
    "plan",
    "prefix",
    "remark",
]

name = "polynomial"
member = "polynomial classifier"
heading = "polynomials: "
prefix = "polynomial-"
any_classes = False

#: The question for the first degree at which a direction does not fool all.
CRITICAL = "critical degree"
_BELOW = "one degree less"
#: How long a formula may be to stand in a line.
_SHORT = 120
#: The largest p + q of a distance p/q that is tried where a search need not end.
_COMPLEXITY = 1_000
#: Up to so many bits of the monomials at all points polynomials of degree 2 are asked about without being told to.
_FEW = 10**7


def default_degree(S: Dataset) -> int:
    """The degree that is asked about where none is named: 2, or 1 where the numbers are so many and so long."""
    longest = max(int(abs(S.numerators).max()), S.denominator).bit_length()
    return 2 if S.n * comb(S.d + 2, 2) * 2 * longest <= _FEW else 1


def plan(task: Task) -> list[Planned[Any]]:
    """Plan to ask about one class, and along all directions for the first degree that they do not fool."""
    S, degree = task.dataset, task.degree or default_degree(task.dataset)
    poly = PolynomialClassifiers(degree, engine=task.engine, verify=False)
    row = closest_pair(S, int(task.source)).first if task.one_point is None else task.one_point.row
    source = int(S.labels[row])
    found = cache(lambda: vectors(S, task.directions, source, task.margin))
    questions: list[Planned[Any]] = [realizability("realizable", lambda: poly.realizable(S))]
    for direction in task.directions:
        questions.append(_transfer(direction, poly, S, row, found))
        if degree > 1:
            questions += _critical(direction, task, row, found)
    return questions


def _transfer(
    direction: Direction, poly: PolynomialClassifiers, S: Dataset, row: int, found: Any
) -> Planned[PolynomialTransfersFrom]:
    """Plan to ask whether a direction fools every accurate polynomial of the degree at the row."""
    name = direction.name

    def note(known: ClassOutcome, answer: PolynomialTransfersFrom) -> ClassOutcome:
        return replace(
            known,
            degree=poly.degree,
            row=row,
            directions={**known.directions, name: found()[name]},
            sources={**known.sources, name: S.labels[row]},
            from_row={**known.from_row, name: answer},
        )

    return Planned(
        TRANSFERS,
        lambda _: poly.transfers_from(S, found()[name], row, complexity=_COMPLEXITY),
        lambda answer: (_verdict(answer.status), sentence(answer.explanation)),
        note,
        name,
        # Where no linear classifier is accurate there is no direction svm.
        arises=lambda _: name in found(),
        rests_on=foundation(direction),
        at=row_called(S, row),
    )


def _verdict(status: Status) -> str:
    return {Status.HOLDS: "yes", Status.UNDECIDED: "undecided"}.get(status, "no")


def _critical(direction: Direction, task: Task, row: int, found: Any) -> list[Planned[Any]]:
    """Plan to ask for the first degree at which a direction does not fool all, with the evidence of both sides."""
    name, S = direction.name, task.dataset

    def ask(_: ClassOutcome) -> CriticalDegree:
        return critical_degree(S, found()[name], row, complexity=_COMPLEXITY, engine=task.engine)

    def tell(answer: CriticalDegree) -> tuple[str, str]:
        return _stop(answer), sentence(answer.explanation)

    def below(known: ClassOutcome) -> Below:
        return Below(known.critical[name])

    return [
        Planned(
            CRITICAL,
            ask,
            tell,
            lambda known, answer: replace(known, critical={**known.critical, name: answer}),
            name,
            arises=lambda _: name in found(),
            rests_on=foundation(direction),
            at=row_called(S, row),
        ),
        Planned(
            _BELOW,
            below,
            lambda answer: ("yes", answer.explanation),
            lambda known, _: known,
            name,
            arises=lambda known: name in known.critical and known.critical[name].below is not None,
            rests_on=(*foundation(direction), _title(CRITICAL, name, S, row)),
            at=row_called(S, row),
        ),
    ]


class Below:
    """The other side of a critical degree, as an answer of its own."""

    def __init__(self, critical: CriticalDegree) -> None:
        self.critical = critical

    @property
    def certificate(self) -> Certificate:
        """That all of one degree less are fooled, or none is accurate."""
        if self.critical.below is None:
            raise ArithmeticError("there is no degree below the critical one")
        return self.critical.below

    @property
    def explanation(self) -> str:
        """What it says."""
        lower = self.critical.lower or 1
        if self.critical.fooled:
            return f"The direction fools every accurate polynomial of degree {lower - 1} at the point."
        return f"No polynomial of degree {lower - 1} is accurate."


def _title(question: str, direction: str, S: Dataset, row: int) -> str:
    return f"{heading}{question}, direction {direction}, {row_called(S, row)}"


def _stop(answer: CriticalDegree) -> str:
    """The critical degree in a word or two."""
    if answer.upper is None:
        return "never"
    return f"degree {answer.upper}" if answer.is_exact else f"degree {answer.lower} to {answer.upper}"


# The summary


def facts(run: Certification, outcome: ClassOutcome) -> list[Fact]:
    """The lines of the summary."""
    if outcome.unrealizable:
        return [Fact("polynomials: realizable?", "no", _none_accurate(run.dataset, outcome))]
    found = []
    for direction, answer in outcome.from_row.items():
        said = "fools every accurate one" if answer.holds else "not every accurate one"
        said = said if answer.status is not Status.UNDECIDED else "neither was proved"
        title = f"degree {outcome.degree}: {direction} transfers?"
        found.append(Fact(title, _verdict(answer.status), f"{said}, at row {outcome.row}"))
    for direction, critical in outcome.critical.items():
        found.append(Fact(f"polynomials: {direction} stops at", _stop(critical), _remark(critical)))
    return found


def _none_accurate(S: Dataset, outcome: ClassOutcome) -> str:
    """Why no polynomial is accurate, or what else may be asked."""
    positive, negative = ({S.point(row) for row in S.indices(label).tolist()} for label in (1, -1))
    if positive & negative:
        return "a point occurs with both labels, so that no polynomial is accurate"
    asked = member if outcome.realizable is None else outcome.realizable.member
    return f"no {asked} is accurate; a larger --degree may be enough"


def _remark(critical: CriticalDegree) -> str:
    if critical.upper is None:
        return "it leads straight to a point of the other label"
    if critical.fooled:
        return f"fools every accurate one of degree {_numbers(critical.fooled)}"
    if critical.undecided:
        return "neither was proved of the simplest ones that are accurate"
    return "does not even fool the simplest ones that are accurate"


def _numbers(degrees: tuple[int, ...]) -> str:
    return listed([str(k) for k in degrees])


# The report


def remark(outcome: ClassOutcome, direction: str) -> str:
    """Of which degree, and where."""
    where = f"degree {outcome.degree}, at row {outcome.row}"
    critical = outcome.critical.get(direction)
    if critical is None:
        return where
    return f"{where}; " + ("never stops" if critical.upper is None else f"stops at {_stop(critical)}")


def passages(run: Certification, outcome: ClassOutcome) -> Passages:
    """What the report says."""
    return Passages(
        definition="Polynomial classifiers say +1 where a polynomial of at most a given degree is positive, and −1 "
        "where it is negative.",
        strictness="A polynomial classifier gives no label where the polynomial is 0; accurate ones are 0 at none of "
        "the points.",
        lead=_lead(run, outcome),
        of_directions=""
        if outcome.row is None
        else f"For polynomials the question is about {row_called(run.dataset, outcome.row)}, alone.",
        theory=_THEORY,
    )


def _lead(run: Certification, outcome: ClassOutcome) -> str | None:
    """Up to which degree each direction fools all, and one polynomial that it does not fool."""
    if outcome.row is None or not outcome.critical:
        return None
    text = f"At {row_called(run.dataset, outcome.row)}:"
    for k, (direction, critical) in enumerate(outcome.critical.items()):
        file = run.file(_title(CRITICAL, direction, run.dataset, outcome.row))
        said = critical.explanation.replace("the direction", f"the direction {direction}", 1)
        text += f" {sentence(said)[:-1] if k else said}"
        h = critical.classifier
        if h is not None:
            formula = show_classifier(h, run.dataset.columns)
            shown = f"{formula}, " if len(formula) <= _SHORT else ""
            text += f"; here is one: {shown}certificate {file}"
        else:
            text += f", certificate {file}"
        text += "."
    return text


_THEORY = (
    (
        "Polynomials",
        "What fools every accurate polynomial of a degree fools every one of a smaller degree. A direction fools every "
        "accurate polynomial of a degree at a point if and only if some nonnegative combination of the monomials at "
        "the points of the data, times their labels, and at distances along the direction vanishes; otherwise some "
        "accurate polynomial keeps the label on the whole ray. Two degrees above the least one that realises the data "
        "only directions that lead straight to a point of the other label are left: the product of an accurate "
        "polynomial with the squared distance from the ray decides about all points off its line. So a direction "
        "stops fooling all at the least degree of the data, one degree above it, two degrees above it, or never.",
    ),
)
