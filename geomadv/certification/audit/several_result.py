"""What an audit of several classes found: a linear model among all that fit the data as well, and what fools them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from geomadv.certification.audit.model import AuditedModel
from geomadv.certification.audit.result import not_in_time, right_at
from geomadv.classes.answers import Transfers
from geomadv.classes.brackets import LargestBound, UniversalPerturbation
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.losses import Budget, LeastLoss
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Described
from geomadv.exact.words import decimal, length

__all__ = ["MulticlassAudit", "MulticlassDirection"]


@dataclass(frozen=True, repr=False)
class MulticlassDirection(Described):
    """What a direction out of a class does to the model, and to all multiclass linear classifiers as good as it.

    Attributes
    ----------
    name : str
    source : int or str
        The label that is to be lost.
    target : int or str or None
        The class that the direction is to lead to; None of one that the user named.
    vector : Vector, length d
        In the units of the points.
    farthest : Fraction or math.inf
        The largest flip distance of the model, of the points to which it rightly gives the source label, in units of
        the direction's length.
    rows : int
        The number of these points.
    holds : bool
        Whether the direction fools all that the model is compared with.
    transfers : Transfers or None
        The answer, where these are the accurate ones.
    budget : Budget or None
        The answer, where they have a loss below a number: the loss below which the direction fools all.
    bound : LargestBound or None
        How far along it the label is lost at all points of the source class by all linear classifiers of two classes,
        `source` and `rival`, that are as good on their rows. The difference of the two scores of every classifier that
        the model is compared with is one of these, so these classifiers have lost the label, too, by then. None where
        the direction does not fool all.
    rival : int or str or None
        That class, which the scores fall behind; most often the target.
    """

    name: str
    source: Label
    target: Label | None
    vector: Vector
    farthest: Fraction | float
    rows: int
    holds: bool
    transfers: Transfers[Any, Any] | None
    budget: Budget[MulticlassLinearClassifier] | None
    bound: LargestBound | None
    rival: Label | None

    @property
    def alone(self) -> Fraction | None:
        """The squared length after which the model has lost the label at all points; None if at some it never does."""
        if isinstance(self.farthest, float):
            return None
        return self.farthest**2 * self.vector.squared_norm()

    @property
    def together(self) -> Fraction | None:
        """A squared length after which all have lost it; None where none is known."""
        reach = None if self.bound is None or self.bound.unbounded else self.bound.largest_finite
        return None if reach is None else reach**2 * self.vector.squared_norm()

    def __str__(self) -> str:
        alone = "never" if self.alone is None else length(self.alone)
        if not self.holds:
            return f"{self.name} {alone}, not all"
        return f"{self.name} {alone}, all {'in the end' if self.together is None else length(self.together)}"


@dataclass(frozen=True, repr=False)
class MulticlassAudit(Described):
    """A linear model of several classes, and all multiclass linear classifiers that fit the data as well as it does.

    Attributes
    ----------
    model : AuditedModel
        Its name, and the classifier that it is.
    data : Dataset
    sources : tuple of int or str
        The labels that are to be lost.
    wrong : tuple of int
        The rows at which the model is wrong, or undecided.
    loss : Fraction
        Its loss of Crammer and Singer, scaled as is best; 0 iff it is right about all points.
    least_loss : LeastLoss or None
        That of the best classifier; None where the model is right about all points.
    peers : LinearClassifiers
        What the difference of two scores is one of, for each classifier that the model is compared with: the accurate
        ones of two classes, or if the model is not accurate those of a loss below a number just above its own.
    directions : tuple of MulticlassDirection
        Out of each source: for each other class the four of `audit`, and those that the user named.
    perturbations : mapping from Label to UniversalPerturbation
        By source: one that takes the label from all its points, for the model and all others. Empty where the model is
        not accurate.
    unanswered : tuple of str
        What was not known within the time limit.

    Examples
    --------
    >>> import geomadv as ga
    >>> scores = [ga.LinearClassifier([-1, 0]), ga.LinearClassifier([1, -1]), ga.LinearClassifier([0, 1])]
    >>> h = ga.MulticlassLinearClassifier(("a", "b", "c"), scores)
    >>> found = ga.audit(h, [[-3, 0], [3, 0], [0, 3]], ["a", "b", "c"], source="a")
    >>> found.accurate, [str(direction) for direction in found.directions if direction.target == "b"][1]
    (True, 'pair 3, all 6')
    """

    model: AuditedModel
    data: Dataset
    sources: tuple[Label, ...]
    wrong: tuple[int, ...]
    loss: Fraction
    least_loss: LeastLoss[MulticlassLinearClassifier] | None
    peers: LinearClassifiers
    directions: tuple[MulticlassDirection, ...]
    perturbations: Mapping[Label, UniversalPerturbation] = field(default_factory=dict)
    unanswered: tuple[str, ...] = ()

    @property
    def classifier(self) -> MulticlassLinearClassifier:
        """What the model denotes, over the rationals."""
        h: MulticlassLinearClassifier = self.model.classifier
        return h

    @property
    def classes(self) -> tuple[Label, ...]:
        """The classes of the model and of the data."""
        return self.data.classes

    @property
    def accurate(self) -> bool:
        """Whether the model is right about all points, strictly."""
        return not self.wrong

    @property
    def nearest(self) -> Fraction:
        """The squared distance from which some point of an accurate model has another label, or none."""
        found: list[Fraction] = []
        for k in self.classes:
            rows = self.data.take(self.data.indices(k))
            for lead in _leads(self.classifier, k):
                found.append(min(lead.values_at(rows)) ** 2 / lead.normal.squared_norm())
        return min(found)

    @property
    def alone(self) -> dict[Label, Fraction]:
        """By source the squared length of the shortest perturbation towards one rival that takes it from the model."""
        found = {}
        for source in self.sources:
            rows = self.data.take(self.data.indices(source))
            leads = _leads(self.classifier, source)
            found[source] = min(
                max(Fraction(0), *lead.values_at(rows)) ** 2 / lead.normal.squared_norm() for lead in leads
            )
        return found

    @property
    def title(self) -> str:
        """At how many points the model is right."""
        return right_at(self.model.name, self.data, self.wrong)

    @property
    def measure(self) -> str:
        """How well the model fits the data, and how well a multiclass linear classifier can."""
        if self.least_loss is None:
            return f"no point is nearer than {length(self.nearest)} to another label"
        least = self.least_loss.value or Fraction(0)
        return f"loss of Crammer and Singer {decimal(self.loss)}, scaled as is best; the least is {decimal(least)}"

    @property
    def compared(self) -> str:
        """Which classifiers it is compared with."""
        if self.accurate:
            return "every accurate multiclass linear classifier"
        return "every multiclass linear classifier of no larger loss"

    @property
    def late(self) -> str | None:
        """What was not answered within the time limit."""
        return not_in_time(self.unanswered)

    @property
    def ways(self) -> dict[Label, dict[Label | None, list[MulticlassDirection]]]:
        """The directions by source, and by where they lead."""
        found: dict[Label, dict[Label | None, list[MulticlassDirection]]] = {source: {} for source in self.sources}
        for direction in self.directions:
            found[direction.source].setdefault(direction.target, []).append(direction)
        return found

    @property
    def shifts(self) -> dict[Label, str]:
        """What is said of the perturbations of all points, by source."""
        found, alone = {}, self.alone
        for source, answer in self.perturbations.items():
            if answer.squared_length is not None:
                own = f"a perturbation of length {length(alone[source])}, its own, takes the label {source} from every"
                together = f"one of length {length(answer.squared_length)} for all"
                found[source] = f"{own} point for the model, and {together}"
        return found

    def __str__(self) -> str:
        lines = [
            self.title,
            self.measure,
            f"compared with {self.compared}; a direction has fooled the model at all points",
        ]
        lines[-1] += " after the first length, and all of these after the second:"
        for source, of_source in self.ways.items():
            if not any(direction.rows for directions in of_source.values() for direction in directions):
                lines.append(f"  {source}: the model is right at none of its points")
                continue
            for target, directions in of_source.items():
                way = f"from {source}" if target is None else f"{source} → {target}"
                lines.append(f"  {way}: {'; '.join(map(str, directions))}")
        lines += [f"  {told}" for told in (*self.shifts.values(), self.late) if told is not None]
        return "\n".join(lines)


def _leads(h: MulticlassLinearClassifier, source: Label) -> list[LinearClassifier]:
    """By how much the score of a class exceeds the others, where that is not the same everywhere."""
    found = [h.difference(source, rival) for rival in h.classes if rival != source]
    return [lead for lead in found if lead.normal]
