"""The outcome of a certification run: what was asked, the answers, their certificates, and what the checker said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geomadv.checker import Result
from geomadv.classes.answers import LinearRealizable, LinearTransfers, Realizable, Transfers
from geomadv.classes.brackets import LargestBound, UniversalPerturbation, Width
from geomadv.classes.linear.margin import MaxMargin
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.distances import PairDistance
from geomadv.exact.formulas import SIGNS, class_label
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector

__all__ = [
    "DATA_FILE",
    "REPORT_FILE",
    "SIGNS",
    "Certification",
    "Direction",
    "FamilyOutcome",
    "Question",
    "class_label",
]

#: Where the data set lies in the output directory: below it, so that `*.json` names the certificates and nothing else.
DATA_FILE = "data/points.json"
REPORT_FILE = "report.html"


@dataclass(frozen=True)
class Direction:
    """A direction to ask about.

    Attributes
    ----------
    name : str
        A label for tables and file names.
    vector : Vector or None
        The direction, d exact coordinates in the units of the points. None stands for the direction of that name that
        the data define: `svm`, minus the source label times the maximum-margin normal, or `pair`, the difference of the
        two closest points of opposite labels, pointing away from the source.
    """

    name: str
    vector: Vector | None = None


@dataclass(frozen=True)
class Question:
    """One question of a run, its answer in words, and what the checker made of the certificate.

    Attributes
    ----------
    name : str
        `separable`, `max margin`, `transfers`, `bound` or `universal perturbation`.
    direction : str or None
        Name of the direction asked about, where there is one.
    family : str
        `linear`, `relu` or `multiclass`.
    verdict : str
        The answer in a word or two.
    explanation : str
        The answer in a sentence.
    file : str or None
        Name of the certificate in the output directory; None where the question is vacuous.
    check : checker.Result or None
        What the checker said of that file as it stands on disk.
    seconds : mapping of str to float
        Time spent in `guess`, `exact` and `check`.
    """

    name: str
    direction: str | None
    verdict: str = ""
    explanation: str = ""
    file: str | None = None
    check: Result | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    family: str = "linear"

    @property
    def title(self) -> str:
        """What is asked, in a few words."""
        family = {"linear": "", "relu": "ReLU: ", "multiclass": "multiclass: "}[self.family]
        return f"{family}{self.name}" + (f", direction {self.direction}" if self.direction else "")


@dataclass(frozen=True)
class FamilyOutcome:
    """What was found about two-layer ReLU networks, or about multiclass linear classifiers.

    Attributes
    ----------
    family : str
        `relu` or `multiclass`.
    source : int or str
        The label from which directions defined by the data flee.
    realizable : Realizable
        Whether some classifier of the family is accurate. If not, the fields below are None or empty.
    directions : mapping of str to Vector
        The directions asked about, by name.
    sources : mapping of str to label
        The label from which each flees.
    transfers : mapping of str to Transfers
        The answers, by name of the direction.
    width : Width or None
        Of ReLU networks that the maximum-margin direction never fools, where there are any.
    """

    family: str
    source: Label
    realizable: Realizable[Any, Any]
    directions: Mapping[str, Vector] = field(default_factory=dict)
    sources: Mapping[str, Label] = field(default_factory=dict)
    transfers: Mapping[str, Transfers[Any, Any]] = field(default_factory=dict)
    width: Width[ReLUClassifier] | None = None


@dataclass(frozen=True)
class LinearOutcome:
    """What was found about linear classifiers.

    Attributes
    ----------
    realizable : LinearRealizable or None
        Whether some linear classifier is accurate; None for more than two classes. Where none is, the fields below are
        None or empty.
    margin : MaxMargin or None
        The maximum-margin classifier. Where it is all that was asked for, the fields below are None or empty.
    directions : mapping of str to Vector
        The directions asked about, by name.
    transfers, bounds : mapping of str to Transfers and to LargestBound
        The answers, by name of the direction.
    perturbation : UniversalPerturbation or None
        The universal perturbation of the source label.
    """

    realizable: LinearRealizable | None = None
    margin: MaxMargin | None = None
    directions: Mapping[str, Vector] = field(default_factory=dict)
    transfers: Mapping[str, LinearTransfers] = field(default_factory=dict)
    bounds: Mapping[str, LargestBound] = field(default_factory=dict)
    perturbation: UniversalPerturbation | None = None


@dataclass(frozen=True)
class Certification:
    """The outcome of one run.

    Attributes
    ----------
    dataset : Dataset
        The points, labels 1 and -1; any labels where only multiclass classifiers are asked about.
    class_names : tuple of str
        What the labels 1 and -1 stand for, in this order.
    source : int or str
        The label from which the directions flee.
    out : Path
        The directory with the certificates.
    diameter : PairDistance
        The two points farthest apart, to compare the lengths of perturbations with.
    questions : tuple of Question
        In the order asked.
    linear : LinearOutcome
        What was found about linear classifiers.
    families : mapping of str to FamilyOutcome
        What was found about ReLU networks (`relu`) and multiclass classifiers (`multiclass`), where asked for.
    """

    dataset: Dataset
    class_names: tuple[str, str]
    source: Label
    out: Path
    diameter: PairDistance
    questions: tuple[Question, ...]
    linear: LinearOutcome = field(default_factory=LinearOutcome)
    families: Mapping[str, FamilyOutcome] = field(default_factory=dict)

    def class_label(self, label: Label) -> str:
        """Name the class of a label."""
        if self.linear.realizable is None or label not in (1, -1):
            return str(label)
        return class_label(int(label), self.class_names)

    @property
    def accepted(self) -> bool:
        """Whether the checker accepted every certificate."""
        return all(bool(question.check) for question in self.questions if question.file is not None)

    def seconds(self, phase: str) -> float:
        """Return the time that all questions spent in one phase: `guess`, `exact` or `check`."""
        return sum(question.seconds.get(phase, 0.0) for question in self.questions)
