"""What a hypothesis class brings to a run: the questions to be asked, and how the answers are told and shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from geomadv.certificate import Certificate
from geomadv.certification.directions import SVM, Direction
from geomadv.certification.options import Allowed, Measured, OnePoint, Wanted
from geomadv.certification.outcome import Certification, ClassOutcome, Fact, Passages
from geomadv.certification.time_limit import TimeLimit
from geomadv.classes.answers import Answer, Realizable, Transfers
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.linear.soft_margin import SoftMargin
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.formulas import coordinate_names
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_label
from geomadv.figures.canvas import Picture
from geomadv.solvers.guesses import Engine

__all__ = [
    "MAX_MARGIN",
    "SOFT_MARGIN",
    "TRANSFERS",
    "ClassInRun",
    "Planned",
    "Task",
    "foundation",
    "realizability",
    "row_called",
    "sentence",
    "transfer",
    "yes_no",
]

#: The question on which whatever is said of the direction svm rests.
MAX_MARGIN = "max margin"
#: The same where no classifier is accurate.
SOFT_MARGIN = "soft margin"
#: The question that classes are compared by.
TRANSFERS = "transfers"


_ALIKE, _UNLIMITED, _ENDLESS = Measured(), Allowed(), TimeLimit()


@dataclass(frozen=True)
class Task:
    """What a run is asked to do: see `certify`."""

    dataset: Dataset
    directions: Sequence[Direction]
    source: Label
    relative_gap: float
    classes: Sequence[str]
    engine: Engine
    budget: Fraction | None = None
    relative_budget: Fraction | None = None
    penalty: Fraction | None = None
    measured: Measured = _ALIKE
    universal: Allowed = _UNLIMITED
    one_point: OnePoint | None = None
    degree: int | None = None
    wanted: Wanted | None = None
    limit: TimeLimit = _ENDLESS

    @property
    def two_classes(self) -> bool:
        """Whether the labels are 1 and -1."""
        return set(self.dataset.classes) <= {1, -1}

    @property
    def features(self) -> Sequence[str]:
        """What the coordinates are called."""
        return coordinate_names(self.dataset)

    @cached_property
    def linear(self) -> LinearClassifiers:
        """One object for all questions about linear classifiers, since it keeps what it has found."""
        known = None if self.wanted is None else self.wanted.known
        # The run checks what it has written.
        return LinearClassifiers(engine=self.engine, verify=False) if known is None else known

    @cached_property
    def losses(self) -> LinearClassifiers:
        """The same for the questions about losses."""
        if self.measured.trivial:
            return self.linear
        return LinearClassifiers(
            weights=self.measured.weights,
            norm_bound=self.measured.norm_bound,
            loss=self.measured.loss,
            engine=self.engine,
            verify=False,
        )

    @property
    def names_losses(self) -> bool:
        """Whether something was said of losses, which are then asked about of separable data, too."""
        return not self.measured.trivial or self.penalty is not None

    @cached_property
    def near(self) -> LinearClassifiers | None:
        """The same for the linear classifiers of a loss below the budget, where there is one."""
        if self.budget is None and self.relative_budget is None:
            return None
        return LinearClassifiers(
            budget=self.budget,
            relative_budget=self.relative_budget,
            weights=self.measured.weights,
            norm_bound=self.measured.norm_bound,
            engine=self.engine,
            verify=False,
        )

    @property
    def margin(self) -> MaxMargin | None:
        """The maximum-margin classifier of two classes, which defines the direction svm; None if they meet."""
        S = self.dataset
        return self.linear.max_margin(S) if self.linear.realizable(S).holds else None

    @cached_property
    def machine(self) -> SoftMargin:
        """The soft-margin support vector machine, which defines that direction where the classes meet."""
        weighted = (
            self.linear
            if self.measured.weights is None
            else LinearClassifiers(weights=self.measured.weights, engine=self.engine, verify=False)
        )
        return weighted.soft_margin(self.dataset, self.penalty)

    @property
    def asks_machine(self) -> bool:
        """Whether that machine is asked about where the classes meet."""
        return self.wanted is None or SOFT_MARGIN in self.wanted.questions


class Certified(Protocol):
    """An answer with a certificate."""

    @property
    def certificate(self) -> Certificate:
        """The evidence."""


A = TypeVar("A", bound=Certified)


@dataclass(frozen=True)
class Planned(Generic[A]):
    """A question to be asked.

    Attributes
    ----------
    name : str
        What is asked, in a word or two; the name of the certificate's file too.
    ask : callable
        Computes the answer, from what was found before about the class.
    tell : callable
        Gives the answer in a word or two, and in a sentence.
    note : callable
        Adds the answer to what is known about the class.
    direction : str or None
        The direction asked about.
    at : str
        The row asked about, as `row_called` has it; empty where it is not one row.
    arises : callable
        Whether there is such a question, by what was found before.
    rests_on : tuple of str
        Titles of other questions without whose answers this one cannot be told.
    needs_accurate : bool
        Whether the question is vacuous where no classifier is accurate.
    file_by_kind : bool
        Whether the file is called by the kind of the certificate, so that its name tells the answer.
    """

    name: str
    ask: Callable[[ClassOutcome], A]
    tell: Callable[[A], tuple[str, str]]
    note: Callable[[ClassOutcome, A], ClassOutcome]
    direction: str | None = None
    arises: Callable[[ClassOutcome], bool] = lambda found: True
    rests_on: tuple[str, ...] = ()
    needs_accurate: bool = True
    file_by_kind: bool = False
    at: str = ""


class ClassInRun(Protocol):
    """A hypothesis class in a run; a module for each.

    Attributes
    ----------
    name : str
        On the command line.
    member : str
        What a classifier of it is called.
    heading : str
        Begins the titles of its questions.
    prefix : str
        Begins the names of its certificates.
    any_classes : bool
        Whether the data may have more than two classes.
    """

    name: str
    member: str
    heading: str
    prefix: str
    any_classes: bool

    def plan(self, task: Task) -> list[Planned[Any]]:
        """All questions that can arise; the first is whether some classifier is accurate."""

    def facts(self, run: Certification, outcome: ClassOutcome) -> list[Fact]:
        """The lines of the summary."""

    def remark(self, outcome: ClassOutcome, direction: str) -> str:
        """What is to be added to whether a direction fools all accurate classifiers, in a table."""

    def passages(self, run: Certification, outcome: ClassOutcome) -> Passages:
        """What the report says."""

    def pictures(self, run: Certification, outcome: ClassOutcome) -> list[Picture]:
        """The pictures of the report that suit the data."""


def row_called(S: Dataset, row: int) -> str:
    """A row, counted from 0, with its class, as titles and texts name it."""
    label = S.labels[row]
    return f"row {row}, {show_label(label, S.class_names) if set(S.classes) <= {1, -1} else label}"


# Questions that all classes share


def realizability(name: str, ask: Callable[[], Realizable[Any, Any]]) -> Planned[Realizable[Any, Any]]:
    """Plan to ask whether some classifier is accurate."""
    return Planned(
        name, lambda found: ask(), yes_no, lambda found, answer: replace(found, realizable=answer), file_by_kind=True
    )


def transfer(
    direction: Direction,
    source: Label,
    vector: Callable[[], Vector],
    ask: Callable[[Vector], Transfers[Any, Any]],
    *,
    arises: Callable[[ClassOutcome], bool] = lambda found: True,
) -> Planned[Transfers[Any, Any]]:
    """Plan to ask whether a direction fools every accurate classifier at every point of a source label."""
    name = direction.name

    def note(found: ClassOutcome, answer: Transfers[Any, Any]) -> ClassOutcome:
        return replace(
            found,
            directions={**found.directions, name: vector()},
            sources={**found.sources, name: source},
            transfers={**found.transfers, name: answer},
        )

    return Planned(
        TRANSFERS, lambda found: ask(vector()), yes_no, note, name, arises=arises, rests_on=foundation(direction)
    )


def foundation(direction: Direction) -> tuple[str, ...]:
    """The questions on whose answers a direction rests."""
    return (MAX_MARGIN, SOFT_MARGIN) if direction.name == SVM else ()


def yes_no(answer: Answer) -> tuple[str, str]:
    """Tell whether a claim holds."""
    return "yes" if answer.holds else "no", sentence(answer.explanation)


def sentence(explanation: str) -> str:
    """An explanation with a capital letter and a full stop."""
    return f"{explanation[:1].upper()}{explanation[1:]}."
