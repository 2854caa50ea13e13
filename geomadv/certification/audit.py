"""One fitted model against all linear classifiers that fit the data as well: what fools it, and them, and how far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

import numpy as np

from geomadv.certification.asker import Step
from geomadv.certification.audit_result import PERTURBATION, Audit, AuditedDirection
from geomadv.certification.audited_model import AuditedModel, audited_model, in_doubles
from geomadv.certification.directions import MEAN, PAIR, SVM, Direction, check_directions, mean_difference, vectors
from geomadv.certification.time_limit import OutOfTime, TimeLimit
from geomadv.classes.brackets import UniversalPerturbation
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.losses import LeastLoss
from geomadv.errors import InvalidInputError, shown
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import in_order, simplest_between

__all__ = ["audit"]

# How much longer than the shortest the universal perturbation may be, and how much above the model's loss the budget.
_GAP = Fraction(1, 100)
_ABOVE = 1 + Fraction(1, 10**6)
_EXACTLY = 8  # dimensions in which classifiers of a loss below a budget have one that is nearly the shortest
# How much above the least loss the peers of a network may be, on data that no linear classifier fits.
_NEAR = Fraction(1, 10)
_LINEAR = LinearClassifiers()
T = TypeVar("T")


def audit(
    model: Any,
    X: Any,
    y: Any,
    *,
    source: Label | None = None,
    directions: Mapping[str, Any] | None = None,
    time_limit: float | None = None,
) -> Audit:
    """Compare a fitted model with all linear classifiers that fit the data as well.

    Parameters
    ----------
    model
        Of two classes: what `from_sklearn` or `from_torch` takes, a pipeline of scalers included; a `LinearClassifier`
        or a `ReLUClassifier`; or a deeper torch network that `flip_distance` follows, with one output or two.
    X : array-like or DataFrame, shape (n, d)
        In the units that the model takes; an array or a tensor also with one more axis or more, as a network takes it.
    y : array-like, shape (n,)
        Labels of two classes.
    source
        The label that the directions are to take away; by default the second one.
    directions : mapping of str to array-like, shape (d,), optional
        Further directions by name, in the units of X. Always asked about are `normal`, against a linear model's own
        normal, or `gradient`, against the mean gradient of a network at the points that have the label, unless it is 0,
        `pair`, between the nearest points of the two classes, unless these are one, `mean`, from the mean of the source
        class to the other, and where some linear classifier is accurate `svm`, against that of the maximum margin, for
        a model that is not accurate in doubles, since the exact one may have thousands of digits.
    time_limit : float, optional
        Seconds in all. What is not answered by then is in `unanswered`, and the rest is as without a limit, but for how
        near the shortest the perturbation comes.

    Returns
    -------
    Audit
        Every answer about all classifiers has a certificate. What is said of a deep network alone is measured in
        float64. As text it is a summary.

    Raises
    ------
    InvalidInputError
        If the model is none of these or not fitted, or there are other classes than two, or the time is over before
        any direction is asked about.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> X, y = [[0, 0], [0, 1], [4, 0], [4, 1]], ["a", "a", "b", "b"]
    >>> found = audit(LogisticRegression().fit(X, y), X, y)
    >>> found.accurate, found.directions[2].name, found.directions[2].transfers.holds
    (True, 'mean', True)
    """
    return audited(model, X, y, source, directions, TimeLimit.checked(time_limit))


def audited(
    model: Any,
    X: Any,
    y: Any,
    source: Label | None,
    directions: Mapping[str, Any] | None,
    limit: TimeLimit,
    step: Step = lambda done, total, step: None,
    called: tuple[Label, Label] | None = None,
) -> Audit:
    """`audit` within a limit that has begun, each step told as it begins; `called` are the labels of the classes."""
    points, shape = _flat(X)
    asked = audited_model(model, shape)
    S, classes = Dataset(points, _plain(y)), called or (asked.classes and tuple(_plain(asked.classes)))
    classes = S.classes if classes is None else classes
    if len(classes) != 2 or not set(S.classes) <= set(classes) or len(S.classes) != 2:
        raise InvalidInputError(
            f"pass labels of the two classes of the model, {shown(classes)}; the labels are {shown(S.classes)}"
        )
    S = S.binary(classes[1], classes[0])
    lost = classes[1] if source is None else _plain_label(source)
    if lost not in classes:
        raise InvalidInputError(f"the source is {shown(source)}; pass one of the labels {classes[0]!r}, {classes[1]!r}")
    if asked.linear is not None and not asked.linear.normal:
        raise InvalidInputError("the normal of the model is zero, so that it gives all points one label")
    named = {} if directions is None else directions
    if not isinstance(named, Mapping):
        raise InvalidInputError(f"directions must be a dict of vectors by their names, got {type(named).__name__}")
    if asked.dimension not in (None, S.d):
        raise InvalidInputError(f"the model takes {asked.dimension} coordinates and the points have {S.d}")
    further = [Direction(key, Vector.of(_as_row(v, shape))) for key, v in named.items()]
    s = 1 if lost == classes[1] else -1
    return _compared(asked, S, (classes[0], classes[1]), s, further, _Steps(limit, step))


def _flat(X: Any) -> tuple[Any, tuple[int, ...]]:
    """The points as rows, and the shape of one as it was given."""
    shape = getattr(X, "shape", None)
    if shape is None or len(shape) < 3:
        return X, ()
    return X.reshape(len(X), -1), tuple(map(int, shape[1:]))


def _plain(labels: Any) -> Any:
    """Labels as a Dataset takes them: booleans as text, floats that are whole as integers."""
    given = in_order(labels)
    return labels if given is None else [_plain_label(label) for label in given]


def _plain_label(label: Any) -> Any:
    if isinstance(label, bool | np.bool_):
        return str(label)
    return int(label) if isinstance(label, float | np.floating) and float(label).is_integer() else label


def _as_row(v: Any, shape: tuple[int, ...]) -> Any:
    return v.reshape(-1) if shape and tuple(getattr(v, "shape", ())) == shape else v


class _Steps:
    """Asks one thing after the other, each within what is left of the time, and notes what is not answered."""

    def __init__(self, limit: TimeLimit, step: Step) -> None:
        self.limit, self._step = limit, step
        self.done, self.total = 0, 1
        self.unanswered: list[str] = []

    def ask(self, name: str, question: Callable[[], T]) -> T | None:
        """The answer; None if there is none in time."""
        self._step(self.done, self.total, name)
        self.done += 1
        try:
            with self.limit.kept():
                return question()
        except OutOfTime:
            self.unanswered.append(name)
            return None


def _compared(
    model: AuditedModel, S: Dataset, classes: tuple[Label, Label], s: int, further: list[Direction], steps: _Steps
) -> Audit:
    known = steps.ask("the best linear classifiers", lambda: _known(model, S, s, further))
    if known is None:
        raise InvalidInputError(
            f"what the model is to be compared with is not known within {steps.limit.seconds:g} s; pass a longer time "
            "limit, or none"
        )
    steps.total = len(known.vectors) + 2
    directions = {key: steps.ask(key, partial(known.direction, key)) for key in known.vectors}
    exactly = known.peers is _LINEAR or S.d <= _EXACTLY
    perturbation = steps.ask(PERTURBATION, lambda: known.perturbation(steps.limit.left)) if exactly else None
    w = None if perturbation is None else perturbation.perturbation
    return Audit(
        model=model,
        data=S,
        classes=classes,
        source=s,
        wrong=known.wrong,
        loss=known.loss,
        least_loss=known.least_loss,
        margin=known.margin,
        peers=known.peers,
        directions=tuple(found for found in directions.values() if found is not None),
        perturbation=perturbation,
        kept=() if w is None else known.kept(w),
        unanswered=tuple(steps.unanswered),
    )


@dataclass(frozen=True)
class _Known:
    """What all answers of an audit rest on, and how they are found.

    Attributes
    ----------
    model, data, source, loss, least_loss, margin, peers, wrong
        See `Audit`.
    rightly : list of int
        The rows to which the model rightly gives the source label.
    vectors : dict of str to Vector
        The directions asked about.
    """

    model: AuditedModel
    data: Dataset
    source: int
    loss: Fraction | None
    least_loss: LeastLoss[LinearClassifier]
    margin: MaxMargin | None
    peers: LinearClassifiers
    wrong: tuple[int, ...]
    rightly: list[int]
    vectors: dict[str, Vector]

    def direction(self, name: str) -> AuditedDirection:
        """What a direction does."""
        S, s, v = self.data, self.source, self.vectors[name]
        transfers, bound = self.peers.transfers(S, v, s), self.peers.largest_bound(S, v, s)
        farthest = max(self.model.reach([S.point(row) for row in self.rightly], v), default=Fraction(0))
        budget = _LINEAR.direction_budget(S, v, s)
        among = self.model.linear is not None
        return AuditedDirection(name, v, farthest, transfers, bound, budget, len(self.rightly), among)

    def perturbation(self, seconds: float | None) -> UniversalPerturbation:
        """One for all points; of the time that is left one half is for getting near the shortest."""
        half = None if seconds is None else seconds / 2
        return self.peers.universal_perturbation(self.data, self.source, relative_gap=_GAP, time_limit=half)

    def kept(self, w: Vector) -> tuple[int, ...]:
        """The rows at which a network gives the source label still after a perturbation."""
        if self.model.linear is not None or not self.rightly:
            return ()
        signs = self.model.signs([self.data.point(row) + w for row in self.rightly])
        return tuple(row for row, sign in zip(self.rightly, signs, strict=True) if sign == self.source)


def _known(model: AuditedModel, S: Dataset, s: int, further: list[Direction]) -> _Known:
    h, peers = model.linear, _LINEAR
    margin = _LINEAR.max_margin(S) if _LINEAR.realizable(S).holds else None
    loss = None if h is None else h.hinge_loss(S)
    if loss:  # a number above the model's loss, so that the model is one of its peers
        peers = LinearClassifiers(budget=simplest_between(loss * (1 + _ABOVE) / 2, loss * _ABOVE))
    elif h is None and margin is None:
        peers = LinearClassifiers(relative_budget=_NEAR)
    right = [sign == y for sign, y in zip(model.signs(S.points), S.signs.tolist(), strict=True)]
    rightly = [row for row in S.indices(s).tolist() if right[row]]
    asked = _vectors(model, S, s, margin, further, rightly)
    if SVM in asked and peers is not _LINEAR:
        asked[SVM] = in_doubles(asked[SVM])
    return _Known(
        model=model,
        data=S,
        source=s,
        loss=loss,
        least_loss=_LINEAR.least_loss(S),
        margin=margin,
        peers=peers,
        wrong=tuple(row for row in range(S.n) if not right[row]),
        rightly=rightly,
        vectors=asked,
    )


def _vectors(
    model: AuditedModel, S: Dataset, s: int, margin: MaxMargin | None, further: list[Direction], rightly: list[int]
) -> dict[str, Vector]:
    """The directions asked about, by their names."""
    name, own = model.own_direction(s, [S.point(row) for row in rightly])
    means, sides = mean_difference(S, s), [{S.point(row) for row in S.indices(y).tolist()} for y in (s, -s)]
    asked = [Direction(name, own)] if own else []
    asked += [Direction(PAIR)] if sides[0].isdisjoint(sides[1]) else []
    asked += [Direction(MEAN, means)] if means else []
    asked += [Direction(SVM)] if margin is not None else []
    asked += further
    check_directions(asked, S.d)
    return vectors(S, asked, s, margin)
