"""One fitted linear model against all that fit the data as well: what is certain to fool it, and them, and how far."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from geomadv.certification.directions import MEAN, PAIR, SVM, Direction, check_directions, mean_difference, vectors
from geomadv.classes.answers import Transfers
from geomadv.classes.brackets import LargestBound, UniversalPerturbation
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.losses import Budget, LeastLoss
from geomadv.errors import InvalidInputError, shown
from geomadv.exact.classifiers import LinearClassifier, MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Described
from geomadv.exact.scalars import simplest_between
from geomadv.exact.words import counted, decimal, length

__all__ = ["Audit", "AuditedDirection", "audit"]

#: The direction of the model's own gradient.
NORMAL = "normal"
# How much longer than the shortest the universal perturbation may be, and how much above the model's loss the budget.
_GAP = Fraction(1, 100)
_ABOVE = 1 + Fraction(1, 10**6)
_EXACTLY = 8  # dimensions in which classifiers of a loss below a budget have one that is nearly the shortest
_SHOWN = 10


@dataclass(frozen=True, repr=False)
class AuditedDirection(Described):
    """What a direction does to the model, and to all linear classifiers as good as it.

    Attributes
    ----------
    name : str
    vector : Vector, length d
        In the units of the points.
    farthest : Fraction or math.inf
        The largest flip distance of the model, of the points to which it gives the source label, in units of the
        direction's length.
    transfers : Transfers
        Whether it fools all.
    bound : LargestBound
        How far along it all of them have lost the label.
    budget : Budget
        The hinge loss below which it fools every linear classifier.
    """

    name: str
    vector: Vector
    farthest: Fraction | float
    transfers: Transfers[Any, Any]
    bound: LargestBound
    budget: Budget[LinearClassifier]

    def __str__(self) -> str:
        squared = self.vector.squared_norm()
        below = f"of a loss below {decimal(self.budget.lower)}" if self.budget.holds and self.budget.lower else None
        if not isinstance(self.farthest, Fraction):
            together = "nor every one of the least loss" if below is None else f"but every one {below}"
            return f"{self.name} never fools the model at some point, {together}"
        alone = f"has fooled the model at all points after a length of {length(self.farthest**2 * squared)}"
        together = "but not every other one"
        together += ", not even every one of the least loss" if below is None else f": only those {below}"
        if self.transfers.holds:
            found = self.bound.largest_finite
            together = "and every other one"
            if self.bound.unbounded:
                together += (
                    f", at {len(self.bound.unbounded)} of {self.bound.source_size} points without a common length"
                )
            elif found is not None:
                together += f" after {length(found**2 * squared)}"
        return f"{self.name} {alone}, {together}"


@dataclass(frozen=True, repr=False)
class Audit(Described):
    """A linear model and all linear classifiers that fit the data as well as it does.

    Attributes
    ----------
    model : str
        What it is called.
    classifier : LinearClassifier
        The model over the rationals; 1 stands for the second class.
    data : Dataset
        With the labels 1 and −1.
    classes : tuple
        What −1 and 1 stand for.
    source : int
        The label that is to be lost.
    wrong : tuple of int
        The rows at which the model is wrong, or undecided.
    loss : Fraction
        Its hinge loss, scaled as is best; 0 iff it is right about all points.
    least_loss : LeastLoss
        That of the best linear classifier.
    margin : MaxMargin or None
        The maximum margin, where some linear classifier is right about all points.
    peers : LinearClassifiers
        Those it is compared with: the accurate ones if it is one, and otherwise all of a loss below a number just above
        its own.
    directions : tuple of AuditedDirection
    perturbation : UniversalPerturbation or None
        One that takes the source label from all its points, for the model and all its peers. None where they are not
        accurate and there are over 8 dimensions: what is known then is how far one must go along `mean`.
    """

    model: str
    classifier: LinearClassifier
    data: Dataset
    classes: tuple[Label, Label]
    source: int
    wrong: tuple[int, ...]
    loss: Fraction
    least_loss: LeastLoss[LinearClassifier]
    margin: MaxMargin | None
    peers: LinearClassifiers
    directions: tuple[AuditedDirection, ...]
    perturbation: UniversalPerturbation | None

    @property
    def accurate(self) -> bool:
        """Whether the model is right about all points, strictly."""
        return not self.wrong

    @property
    def alone(self) -> Fraction:
        """The squared length of the shortest perturbation after which the model gives no point the source label."""
        h, rows = self.classifier, self.data.indices(self.source).tolist()
        values = [self.source * h.value(self.data.point(row)) for row in rows]
        return max(Fraction(0), *values) ** 2 / h.normal.squared_norm()

    def __str__(self) -> str:
        n, lost = self.data.n, self.classes[(1 + self.source) // 2]
        rows = "s " * (len(self.wrong) > 1) or " "
        rows += ", ".join(map(str, self.wrong[:_SHOWN])) + (", …" if len(self.wrong) > _SHOWN else "")
        lines = [f"{self.model}: right at {n - len(self.wrong)} of {counted(n, 'point')}"]
        lines[0] += "" if self.accurate else f", not at the row{rows}"
        if self.accurate and self.margin is not None:
            own = self.classifier.margin(self.data) ** 2 / self.classifier.normal.squared_norm()
            lines.append(f"margin {length(own)}; the maximum margin is {length(self.margin.squared_margin)}")
            lines.append("compared with every accurate linear classifier:")
        else:
            lines.append(
                f"hinge loss {decimal(self.loss)}; the least is {decimal(self.least_loss.value or Fraction(0))}"
            )
            lines.append("compared with every linear classifier of no larger loss:")
        lines += [f"  {direction}" for direction in self.directions]
        found = None if self.perturbation is None else self.perturbation.squared_length
        if found is not None:
            lines.append(
                f"  one perturbation takes the label {lost} from every point, for the model after a length of "
                f"{length(self.alone)}, for all after {length(found)}"
            )
        return "\n".join(lines)


def audit(
    model: Any,
    X: Any,
    y: Any,
    *,
    source: Label | None = None,
    directions: Mapping[str, Any] | None = None,
) -> Audit:
    """Compare a fitted linear model with all linear classifiers that fit the data as well.

    Parameters
    ----------
    model
        What `from_sklearn` or `from_torch` takes, a pipeline of scalers included, or a `LinearClassifier`: linear, of
        two classes.
    X : array-like or DataFrame, shape (n, d)
        In the units that the model takes.
    y : array-like, shape (n,)
        Labels of two classes.
    source
        The label that the directions are to take away; by default the second one.
    directions : mapping of str to array-like, shape (d,), optional
        Further directions by name, in the units of X. Always asked about are `normal`, against the model's own normal,
        `pair`, between the nearest points of the two classes, unless these are one, `mean`, from the mean of the source
        class to the other, and where some linear classifier is accurate `svm`, against that of the maximum margin.

    Returns
    -------
    Audit
        Every answer in it has a certificate. As text it is a summary.

    Raises
    ------
    InvalidInputError
        If the model is not linear or not fitted, or there are other classes than two.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> X, y = [[0, 0], [0, 1], [4, 0], [4, 1]], ["a", "a", "b", "b"]
    >>> found = audit(LogisticRegression().fit(X, y), X, y)
    >>> found.accurate, found.directions[2].name, found.directions[2].transfers.holds
    (True, 'mean', True)
    """
    h, classes = _linear(model)
    S = Dataset(X, y)
    classes = S.classes if classes is None else classes
    if len(classes) != 2 or not set(S.classes) <= set(classes) or len(S.classes) != 2:
        raise InvalidInputError(
            f"pass labels of the two classes of the model, {shown(classes)}; the labels are {shown(S.classes)}"
        )
    S = S.binary(classes[1], classes[0])
    lost = classes[1] if source is None else source
    if lost not in classes:
        raise InvalidInputError(f"the source is {shown(source)}; pass one of the labels {classes[0]!r}, {classes[1]!r}")
    if not h.normal:
        raise InvalidInputError("the normal of the model is zero, so that it gives all points one label")
    if len(h.normal) != S.d:
        raise InvalidInputError(f"the model takes {len(h.normal)} coordinates and the points have {S.d}")
    return _audited(type(model).__name__, h, S, (classes[0], classes[1]), 1 if lost == classes[1] else -1, directions)


def _audited(
    name: str,
    h: LinearClassifier,
    S: Dataset,
    classes: tuple[Label, Label],
    s: int,
    directions: Mapping[str, Any] | None,
) -> Audit:
    named = {} if directions is None else directions
    if not isinstance(named, Mapping):
        raise InvalidInputError(f"directions must be a dict of vectors by their names, got {type(named).__name__}")
    linear, loss = LinearClassifiers(), h.hinge_loss(S)
    margin = linear.max_margin(S) if linear.realizable(S).holds else None
    # A number above the model's loss, so that the model is one of its peers.
    peers = LinearClassifiers(budget=simplest_between(loss * (1 + _ABOVE) / 2, loss * _ABOVE)) if loss else linear
    asked, means = [Direction(NORMAL, _against(h.normal, s))], mean_difference(S, s)
    sides = [{S.point(row) for row in S.indices(label).tolist()} for label in (s, -s)]
    asked += [Direction(PAIR)] if sides[0].isdisjoint(sides[1]) else []
    asked += [Direction(MEAN, means)] if means else []
    asked += [Direction(SVM)] if margin is not None else []
    asked += [Direction(key, Vector.of(v)) for key, v in named.items()]
    check_directions(asked, S.d)
    found = []
    values = [y * h.value(S.point(row)) for row, y in enumerate(S.signs.tolist())]
    rightly = [values[row] for row in S.indices(s).tolist() if values[row] > 0]
    for key, v in vectors(S, asked, s, margin).items():
        slope = s * h.normal.dot(v)
        reached = [value / -slope if slope < 0 else math.inf for value in rightly]
        transfers, bound = peers.transfers(S, v, s), peers.largest_bound(S, v, s)
        farthest = max(reached, default=Fraction(0))
        found.append(AuditedDirection(key, v, farthest, transfers, bound, linear.direction_budget(S, v, s)))
    return Audit(
        model=name,
        classifier=h,
        data=S,
        classes=classes,
        source=s,
        wrong=tuple(row for row, value in enumerate(values) if value <= 0),
        loss=loss,
        least_loss=linear.least_loss(S),
        margin=margin,
        peers=peers,
        directions=tuple(found),
        perturbation=None if loss and S.d > _EXACTLY else peers.universal_perturbation(S, s, relative_gap=_GAP),
    )


def _against(normal: Vector, source: int) -> Vector:
    """Minus the normal times the source, in doubles of which the largest is 1 in size."""
    return Vector.of((normal * (-source / max(map(abs, normal)))).to_floats())


def _linear(model: Any) -> tuple[LinearClassifier, tuple[Label, ...] | None]:
    """The model over the rationals, and its classes if it names them; the label 1 is the second one."""
    if isinstance(model, LinearClassifier):
        return model, None
    if any(base.__module__.startswith("torch.") for base in type(model).__mro__):
        from geomadv.adapters.torch_models import from_torch

        h, classes = from_torch(model), None
    else:
        from geomadv.adapters.sklearn_models import from_sklearn

        h, classes = from_sklearn(model), tuple(model.classes_.tolist())
    if isinstance(h, MulticlassLinearClassifier) and len(h.classes) == 2:
        return h.difference(h.classes[1], h.classes[0]), classes
    if not isinstance(h, LinearClassifier):
        raise InvalidInputError(
            f"an audit is about linear models of two classes, got {type(h).__name__}; ask `flip_distance` how far its "
            "labels reach, and ConvexRegionClassifiers or MulticlassLinearClassifiers what others of its class share"
        )
    return h, classes
