"""The outcome of a certification run: what was asked, the answers, their certificates, and what the checker said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from geomadv.certification.options import Measured, OnePoint
from geomadv.checker import Result
from geomadv.classes.answers import Answer, Realizable, ResistanceMargin, Transfers
from geomadv.classes.brackets import LargestBound, ShortestPerturbation, UniversalPerturbation
from geomadv.classes.capacity.answers import CriticalDegree
from geomadv.classes.convex.answers import Width
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.linear.soft_margin import SoftMargin
from geomadv.classes.losses import Budget, LeastLoss
from geomadv.classes.polynomial.answers import PolynomialTransfersFrom
from geomadv.classes.separations import Separation
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.distances import PairDistance, diameter
from geomadv.exact.formulas import coordinate_names
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_label

__all__ = [
    "ANSWERS_FILE",
    "DATA_FILE",
    "REPORT_FILE",
    "UNANSWERED",
    "VACUOUS",
    "Certification",
    "ClassOutcome",
    "Fact",
    "Passages",
    "Question",
]

#: Where the data set lies in the output directory: below it, so that `*.json` names the certificates and nothing else.
DATA_FILE = "data/points.json"
REPORT_FILE = "report.html"
#: The verdicts of a question about all classifiers where there are none, and of one that was not answered in time.
VACUOUS, UNANSWERED = "vacuous", "not answered"
#: All answers in machine form; in a directory of its own for the same reason, with the arrays that it names.
ANSWERS_FILE = "answers/answers.json"


@dataclass(frozen=True)
class Question:
    """One question of a run, its answer in words, and what the checker made of the certificate.

    Attributes
    ----------
    title : str
        What is asked, in a few words; no two questions of a run have the same.
    hypothesis_class : str
        The name of the class that it is about.
    name : str
        Such as `separable` or `transfers`.
    direction : str or None
        Name of the direction asked about, where there is one.
    verdict : str
        The answer in a word or two.
    explanation : str
        The answer in a sentence.
    file : str or None
        Name of the certificate in the output directory; None where the question is vacuous.
    check : checker.Result or None
        What the checker said of that file as it stands on disk.
    withheld : bool
        Whether there is an answer that is not told, since it rests on a certificate that the checker does not accept.
    seconds : mapping of str to float
        Time spent in `guess`, `exact` and `check`.
    answer : Answer, MaxMargin, SoftMargin or None
        What was found; None where the question is vacuous, its answer withheld, or not known in time.
    """

    title: str
    hypothesis_class: str
    name: str
    direction: str | None = None
    verdict: str = ""
    explanation: str = ""
    file: str | None = None
    check: Result | None = None
    withheld: bool = False
    seconds: Mapping[str, float] = field(default_factory=dict)
    answer: Any = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Fact:
    """One line of the summary: what is stated, its value, and a remark."""

    name: str
    value: str
    remark: str = ""


@dataclass(frozen=True)
class Passages:
    """What the report says about a hypothesis class, apart from facts and pictures; all but `lead` is HTML.

    Attributes
    ----------
    definition : str
        What its classifiers are, in a sentence.
    strictness : str
        What they say of a point on a boundary.
    lead : str or None
        What was found, for the beginning.
    note : str
        Further exact values, for the end of the summary.
    of_directions : str
        What is to be known of the directions asked about.
    theory : sequence of (str, str)
        Why the answers are complete: headings and texts.
    """

    definition: str
    strictness: str
    lead: str | None = None
    note: str = ""
    of_directions: str = ""
    theory: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class ClassOutcome:
    """What was found about a hypothesis class: the answers whose certificates the checker accepts.

    Attributes
    ----------
    name : str
        The class, as on the command line.
    realizable : Realizable or None
        Whether some classifier of the class is accurate. If not, the fields below are None or empty, but for those
        about losses.
    margin : MaxMargin or None
        The maximum-margin classifier, of linear classifiers.
    directions : mapping of str to Vector
        The directions asked about, by name.
    sources : mapping of str to label
        The label from which each flees.
    transfers, bounds : mapping of str to Transfers and to LargestBound
        The answers, by name of the direction.
    resistances : mapping of str to ResistanceMargin
        Of linear classifiers, along the directions that do not transfer.
    perturbation : UniversalPerturbation or None
        The universal perturbation of the source label.
    width : Width or None
        Of networks that the maximum-margin direction never fools, where there are any.
    units : Width or None
        Of accurate networks.
    separation : Separation or None
        Of the labels, and what becomes of the coefficients of a logistic regression; whether or not any is accurate.
    machine, least_loss, budgets, budget_directions
        Of linear classifiers where none is accurate, or losses were asked about: the soft-margin support vector
        machine, the least loss, and budgets by name of the direction, and the directions.
    near_bounds, near_squared_lengths, near_perturbation
        Of the linear classifiers of a loss below a budget: the bounds along directions by name, the squared lengths of
        these, and the universal perturbation.
    of_row
        Where the universal perturbation would take too long, a row and the shortest perturbation of that alone, by the
        name of the question.
    shortest, one_point
        The shortest perturbation of a point, by the name of the question and the row; and what it may do.
    degree, row, from_row, critical
        Of polynomials: the degree asked about, the row of the point, and by name of the direction whether all are
        fooled there, and the critical degrees.
    """

    name: str
    realizable: Realizable[Any, Any] | None = None
    margin: MaxMargin | None = None
    directions: Mapping[str, Vector] = field(default_factory=dict)
    sources: Mapping[str, Label] = field(default_factory=dict)
    transfers: Mapping[str, Transfers[Any, Any]] = field(default_factory=dict)
    bounds: Mapping[str, LargestBound] = field(default_factory=dict)
    resistances: Mapping[str, ResistanceMargin] = field(default_factory=dict)
    perturbation: UniversalPerturbation | None = None
    width: Width[ReLUClassifier] | None = None
    units: Width[ReLUClassifier] | None = None
    separation: Separation[LinearClassifier] | None = None
    machine: SoftMargin | None = None
    least_loss: LeastLoss[LinearClassifier] | None = None
    budgets: Mapping[str, Budget[LinearClassifier]] = field(default_factory=dict)
    budget_directions: Mapping[str, Vector] = field(default_factory=dict)
    near_bounds: Mapping[str, LargestBound] = field(default_factory=dict)
    near_squared_lengths: Mapping[str, Fraction] = field(default_factory=dict)
    near_perturbation: UniversalPerturbation | None = None
    of_row: Mapping[str, tuple[int, ShortestPerturbation[LinearClassifier]]] = field(default_factory=dict)
    shortest: Mapping[tuple[str, int], ShortestPerturbation[LinearClassifier]] = field(default_factory=dict)
    one_point: OnePoint | None = None
    degree: int | None = None
    row: int | None = None
    from_row: Mapping[str, PolynomialTransfersFrom] = field(default_factory=dict)
    critical: Mapping[str, CriticalDegree] = field(default_factory=dict)

    @property
    def unrealizable(self) -> bool:
        """Whether no classifier of the class is accurate."""
        return self.realizable is not None and not self.realizable.holds

    @property
    def fooling(self) -> list[str]:
        """The directions that fool every accurate classifier."""
        return [name for name, answer in self.transfers.items() if answer.holds]

    def whether_all(self, name: str) -> Answer | None:
        """The answer to whether a direction fools every accurate classifier, if that was asked."""
        return self.transfers.get(name, self.from_row.get(name))

    def refuting_network(self, name: str) -> ReLUClassifier | None:
        """A network that is accurate and that a direction never fools, if there is any."""
        answer = self.transfers.get(name)
        if answer is None or answer.holds or not isinstance(answer.counterexample, ReLUClassifier):
            return None
        return answer.counterexample


@dataclass(frozen=True)
class Certification:
    """The outcome of one run.

    Attributes
    ----------
    dataset : Dataset
        The points, labels 1 and -1; any labels where only multiclass classifiers are asked about.
    source : int or str
        The label from which the directions flee.
    out : Path
        The directory with the certificates.
    questions : tuple of Question
        In the order asked.
    classes : mapping of str to ClassOutcome
        What was found about each hypothesis class, by its name on the command line. Linear classifiers are among them
        wherever there are two classes, since they define directions.
    measured : Measured
        How losses are measured.
    time_limit : float or None
        The seconds in which everything was to be answered.
    """

    dataset: Dataset
    source: Label
    out: Path
    questions: tuple[Question, ...]
    classes: Mapping[str, ClassOutcome] = field(default_factory=dict)
    measured: Measured = field(default_factory=Measured)
    time_limit: float | None = None

    @property
    def two_classes(self) -> bool:
        """Whether the labels are 1 and -1."""
        return set(self.dataset.classes) <= {1, -1}

    @property
    def features(self) -> Sequence[str]:
        """What the d coordinates are called."""
        return coordinate_names(self.dataset)

    @cached_property
    def diameter(self) -> PairDistance:
        """The two points farthest apart, to compare the lengths of perturbations with."""
        return diameter(self.dataset)

    @property
    def labels(self) -> Sequence[Label]:
        """The labels, in the order in which they are shown."""
        return (1, -1) if self.two_classes else self.dataset.classes

    @property
    def accepted(self) -> bool:
        """Whether the checker accepted every certificate."""
        return all(bool(question.check) for question in self.questions if question.file is not None)

    def class_label(self, label: Label) -> str:
        """Name the class of a label."""
        return show_label(label, self.dataset.class_names) if self.two_classes else str(label)

    def file(self, title: str) -> str:
        """Name the certificate of a question."""
        return next(str(question.file) for question in self.questions if question.title == title)

    def seconds(self, phase: str) -> float:
        """Return the time that all questions spent in one phase: `guess`, `exact` or `check`."""
        return sum(question.seconds.get(phase, 0.0) for question in self.questions)
