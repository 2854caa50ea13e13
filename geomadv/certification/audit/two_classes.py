"""A model of two classes among all linear classifiers that fit the data as well."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from geomadv.certification.audit.model import AuditedModel
from geomadv.certification.audit.result import PERTURBATION, Audit, AuditedDirection
from geomadv.certification.audit.steps import GAP, Steps, asked_directions, no_worse_than
from geomadv.certification.directions import Direction
from geomadv.classes.brackets import UniversalPerturbation
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.losses import LeastLoss
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector

__all__ = ["compared"]

_EXACTLY = 8  # dimensions in which classifiers of a loss below a budget have one that is nearly the shortest
# How much above the least loss the peers of a network may be, on data that no linear classifier fits.
_NEAR = Fraction(1, 10)
_LINEAR = LinearClassifiers()


def compared(
    model: AuditedModel, S: Dataset, classes: tuple[Label, Label], s: int, further: list[Direction], steps: Steps
) -> Audit:
    """What an audit finds, of data labelled 1 and −1 by the names of these, along directions out of the label `s`."""
    known = steps.known("the best linear classifiers", lambda: _known(model, S, s, further))
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
        return self.peers.universal_perturbation(self.data, self.source, relative_gap=GAP, time_limit=half)

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
    if loss:
        peers = no_worse_than(loss)
    elif h is None and margin is None:
        peers = LinearClassifiers(relative_budget=_NEAR)
    right = [sign == y for sign, y in zip(model.signs(S.points), S.signs.tolist(), strict=True)]
    rightly = [row for row in S.indices(s).tolist() if right[row]]
    own = model.own_direction(s, [S.point(row) for row in rightly])
    asked = asked_directions(S, s, own, margin, further, exactly=peers is _LINEAR)
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
