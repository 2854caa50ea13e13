"""What an audit found: a model among all linear classifiers that fit the data as well, and what fools it and them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from geomadv.certification.audit.model import AuditedModel
from geomadv.classes.answers import Transfers
from geomadv.classes.brackets import LargestBound, UniversalPerturbation
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.losses import Budget, LeastLoss
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Described
from geomadv.exact.words import counted, decimal, length, listed

__all__ = ["PERTURBATION", "Audit", "AuditedDirection", "not_in_time", "right_at"]

#: What one perturbation for all points is called among what was not answered in time.
PERTURBATION = "one perturbation for all points"

_SHOWN = 10  # rows of those at which the model is wrong


@dataclass(frozen=True, repr=False)
class AuditedDirection(Described):
    """What a direction does to the model, and to all linear classifiers as good as it.

    Attributes
    ----------
    name : str
    vector : Vector, length d
        In the units of the points.
    farthest : Fraction, float or math.inf
        The largest flip distance of the model, of the points to which it gives the source label, in units of the
        direction's length; a float where it is measured in float64, that of a deep network.
    transfers : Transfers
        Whether it fools all.
    bound : LargestBound
        How far along it all of them have lost the label.
    budget : Budget
        The hinge loss below which it fools every linear classifier.
    rows : int
        The number of points at which the model rightly gives the source label.
    among : bool
        Whether the model is linear itself, and so one of all.
    """

    name: str
    vector: Vector
    farthest: Fraction | float
    transfers: Transfers[Any, Any]
    bound: LargestBound
    budget: Budget[LinearClassifier]
    rows: int
    among: bool = True

    def __str__(self) -> str:
        squared = self.vector.squared_norm()
        lossless = self.budget.least_loss == 0  # then the accurate ones are meant, and none is of the least loss
        below = f"of a loss below {decimal(self.budget.lower)}" if self.budget.holds and self.budget.lower else None
        one, other = ("one", "other") if self.among else ("linear one", "linear")
        if not self.rows:
            return f"{self.name} has no point of the label to fool the model at"
        if self.farthest == math.inf:
            together = f"nor every {one} of the least loss" if below is None else f"but every {one} {below}"
            together = f"nor every {one}" if lossless else together
            return f"{self.name} never fools the model at some point, {together}"
        alone = f"has fooled the model at all points after a length of {length(Fraction(self.farthest) ** 2 * squared)}"
        together = f"but not every {other} one"
        if not lossless:
            together += ", not even every one of the least loss" if below is None else f": only those {below}"
        if self.transfers.holds:
            found = self.bound.largest_finite
            together = f"and every {other} one"
            if self.bound.unbounded:
                together += (
                    f", at {len(self.bound.unbounded)} of {self.bound.source_size} points without a common length"
                )
            elif found is not None:
                together += f" after {length(found**2 * squared)}"
        return f"{self.name} {alone}, {together}"


@dataclass(frozen=True, repr=False)
class Audit(Described):
    """A model and all linear classifiers that fit the data as well as it does; of a network, those that fit them best.

    Attributes
    ----------
    model : AuditedModel
        Its name, and the classifier that it is: over the rationals, or a torch module that is measured in float64.
    data : Dataset
        With the labels 1 and −1.
    classes : tuple
        What −1 and 1 stand for.
    source : int
        The label that is to be lost.
    wrong : tuple of int
        The rows at which the model is wrong, or undecided.
    loss : Fraction or None
        Its hinge loss, scaled as is best; 0 iff it is right about all points. None of a network.
    least_loss : LeastLoss
        That of the best linear classifier.
    margin : MaxMargin or None
        The maximum margin, where some linear classifier is right about all points.
    peers : LinearClassifiers
        Those it is compared with: the accurate ones if it is one, and otherwise all of a loss below a number just above
        its own. For a network the accurate ones, and if there are none all of less than 1.1 times the least loss.
    directions : tuple of AuditedDirection
    perturbation : UniversalPerturbation or None
        One that takes the source label from all its points, for the model and all its peers. None where they are not
        accurate and there are over 8 dimensions: what is known then is how far one must go along `mean`.
    kept : tuple of int
        The rows at which the model, if a network, gives the source label still after this perturbation.
    unanswered : tuple of str
        The directions, and PERTURBATION, about which nothing was known within the time limit.

    Examples
    --------
    >>> import geomadv as ga
    >>> found = ga.audit(ga.LinearClassifier([2, 1], -1), [[0, 0], [0, 2], [3, 0]], [0, 1, 1])
    >>> found.accurate, found.wrong, [direction.name for direction in found.directions]
    (True, (), ['normal', 'pair', 'mean', 'svm'])
    """

    model: AuditedModel
    data: Dataset
    classes: tuple[Label, Label]
    source: int
    wrong: tuple[int, ...]
    loss: Fraction | None
    least_loss: LeastLoss[LinearClassifier]
    margin: MaxMargin | None
    peers: LinearClassifiers
    directions: tuple[AuditedDirection, ...]
    perturbation: UniversalPerturbation | None
    kept: tuple[int, ...] = ()
    unanswered: tuple[str, ...] = ()

    @property
    def classifier(self) -> Any:
        """What the model denotes: a classifier over the rationals, where 1 is the second class, or a torch module."""
        return self.model.classifier

    @property
    def accurate(self) -> bool:
        """Whether the model is right about all points, strictly."""
        return not self.wrong

    @property
    def alone(self) -> Fraction | None:
        """The squared length of the shortest perturbation after which a linear model gives no point its label."""
        h = self.model.linear
        if h is None:
            return None
        values = [self.source * h.value(self.data.point(row)) for row in self.data.indices(self.source).tolist()]
        return max(Fraction(0), *values) ** 2 / h.normal.squared_norm()

    @property
    def title(self) -> str:
        """At how many points the model is right."""
        return right_at(self.model.name, self.data, self.wrong)

    @property
    def measure(self) -> str:
        """How well the model fits the data, and how well a linear classifier can."""
        h, least = self.model.linear, self.least_loss.value or Fraction(0)
        if self.loss:
            return f"hinge loss {decimal(self.loss)}, scaled as is best; the least is {decimal(least)}"
        if self.margin is None:
            return f"a network; the least hinge loss of a linear classifier is {decimal(least)}"
        best = length(self.margin.squared_margin)
        if h is None:
            return f"a network; the maximum margin of a linear classifier is {best}"
        return f"margin {length(h.margin(self.data) ** 2 / h.normal.squared_norm())}; the maximum margin is {best}"

    @property
    def compared(self) -> str:
        """Which classifiers it is compared with."""
        if self.peers.budget is None and self.peers.relative_budget is None:
            return "every accurate linear classifier"
        return f"every linear classifier of {'no larger' if self.loss else 'less than 1.1 times the least'} loss"

    @property
    def late(self) -> str | None:
        """What was not answered within the time limit."""
        return not_in_time(self.unanswered)

    @property
    def shift(self) -> str | None:
        """What is said of the perturbation of all points."""
        if PERTURBATION in self.unanswered:
            return None
        if self.perturbation is None:
            return "one perturbation for all points is not asked for here: there are too many dimensions"
        found = self.perturbation.squared_length
        if found is None:
            return None
        label = self.classes[(1 + self.source) // 2]
        if self.alone is not None:
            own = (
                f"a perturbation of length {length(self.alone)}, its own, takes the label {label} from every point for"
            )
            return f"{own} the model, and one of length {length(found)} for all"
        told = (
            f"one perturbation of length {length(found)} takes the label {label} from every point for all linear ones"
        )
        return f"{told}; the model leaves it to {counted(len(self.kept), 'point') if self.kept else 'no point'} then"

    def __str__(self) -> str:
        lines = [self.title, self.measure, f"compared with {self.compared}:", *map("  {}".format, self.directions)]
        lines += [f"  {told}" for told in (self.shift, self.late) if told is not None]
        return "\n".join(lines)


def right_at(name: str, S: Dataset, wrong: Sequence[int]) -> str:
    """At how many points a model is right, and where it is not."""
    rows = "s " * (len(wrong) > 1) or " "
    rows += ", ".join(map(str, wrong[:_SHOWN])) + (", …" if len(wrong) > _SHOWN else "")
    told = f"{name}: right at {S.n - len(wrong)} of {counted(S.n, 'point')}"
    return f"{told}, not at the row{rows}" if wrong else told


def not_in_time(unanswered: Sequence[str]) -> str | None:
    """What was not answered within the time limit, if anything."""
    return f"not answered within the time limit: {listed(unanswered)}" if unanswered else None
