"""A linear model of several classes among all multiclass linear classifiers that fit the data as well.

Whether a direction fools all of these is decided for them as they are, by M2 where the model is accurate and by the
budget of the direction (R8) where it is not. How far is decided for two classes at a time: at each point of the source
k, h(x + c v) ≠ k as soon as the lead w_k − w_l over one rival l is not positive there. This lead is a linear classifier
of the rows labelled k and l, accurate if h is, and of no larger hinge loss than h has by Crammer and Singer, whose loss
at a row is that of the least lead. So the largest bound of all such classifiers of two classes holds for each h.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, partial
from itertools import product
from typing import Any

from geomadv.certification.audit.model import NORMAL, AuditedModel, in_doubles
from geomadv.certification.audit.result import PERTURBATION
from geomadv.certification.audit.several_result import MulticlassAudit, MulticlassDirection
from geomadv.certification.audit.steps import GAP, Steps, asked_directions, no_worse_than
from geomadv.certification.directions import MEAN, PAIR, SVM, Direction, check_directions
from geomadv.classes.answers import Transfers
from geomadv.classes.brackets import LargestBound
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.losses import Budget
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.exact.classifiers import MulticlassLinearClassifier, leads_at
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import MulticlassMultipliers
from geomadv.exact.rational import Vector

__all__ = ["compared_several"]


def compared_several(
    model: AuditedModel, S: Dataset, sources: Sequence[Label], further: list[Direction], steps: Steps
) -> MulticlassAudit:
    """What an audit finds, along directions out of each source, of data with the labels of the model."""
    taken = [Direction(PAIR), Direction(SVM), *(Direction(name, Vector.of([1] * S.d)) for name in (NORMAL, MEAN))]
    check_directions([*taken, *further], S.d)
    known, least = steps.known("the labels that the model gives", lambda: _Known(model.classifier, S)), None
    if known.loss:
        least = steps.known("the best multiclass linear classifiers", known.several.least_loss)
    pairs = [(k, other) for k in sources for other in S.classes if other != k]
    directions: list[MulticlassDirection | None] = []
    steps.total = steps.done + 5 * len(pairs) + len(sources) * (1 + len(further))
    for k, other in pairs:
        asked = steps.ask(f"what leads from {k} to {other}", partial(known.asked, k, other)) or {}
        for name, v in asked.items():
            directions.append(steps.ask(f"{name} from {k} to {other}", partial(known.direction, name, k, other, v)))
    named = {one.name: one.vector for one in further if one.vector is not None}
    for k, (name, v) in product(sources, named.items()):
        directions.append(steps.ask(f"{name} from {k}", partial(known.direction, name, k, None, v)))
    moves = {}
    for k in sources if not known.loss else ():
        move = partial(known.several.universal_perturbation, k, relative_gap=GAP)
        moves[k] = steps.ask(f"{PERTURBATION} of {k}", move)
    return MulticlassAudit(
        model=model,
        data=S,
        sources=tuple(sources),
        wrong=known.wrong,
        loss=known.loss,
        least_loss=least,
        peers=known.peers,
        directions=tuple(found for found in directions if found is not None),
        perturbations={k: found for k, found in moves.items() if found is not None},
        unanswered=tuple(steps.unanswered),
    )


@dataclass(frozen=True)
class _Source:
    """The leads of a label over its rivals at the points to which the model rightly gives it."""

    leads: dict[Label, LinearClassifier]
    values: dict[Label, list[Fraction]]
    count: int

    def farthest(self, v: Vector) -> Fraction | float:
        """The largest flip distance along a direction: at each point the first of the leads to be lost counts."""
        slopes = {other: -lead.normal.dot(v) for other, lead in self.leads.items()}
        falling = [[value / slope for value in self.values[other]] for other, slope in slopes.items() if slope > 0]
        if not self.count:
            return Fraction(0)
        return max(map(min, zip(*falling, strict=True))) if falling else math.inf


class _Known:
    """What all answers of an audit of several classes rest on, and how they are found.

    Parameters
    ----------
    h
        The classifier, with the labels of the data.
    S
        The data.
    """

    def __init__(self, h: MulticlassLinearClassifier, S: Dataset) -> None:
        self.h, self.data = h, S
        self.wrong = tuple(row for row, lead in enumerate(leads_at(h, S)) if lead <= 0)
        self.loss = h.hinge_loss(S)
        self.several = MulticlassLinearClassifiers().on(S)
        self.peers = no_worse_than(self.loss) if self.loss else LinearClassifiers()
        self._pair, self._source = cache(self._of_pair), cache(self._of_source)

    @cached_property
    def _right(self) -> set[int]:
        return set(range(self.data.n)) - set(self.wrong)

    def _of_pair(self, k: Label, other: Label) -> tuple[Dataset, Any]:
        """The rows of two labels as 1 and −1, and what all classifiers as good as the model are asked about them."""
        pair = self.data.binary(k, other)
        return pair, self.peers.on(pair)

    def _of_source(self, k: Label) -> _Source:
        rows = self.data.indices(k)
        kept = [i for i, row in enumerate(rows.tolist()) if row in self._right]
        leads = {other: self.h.difference(k, other) for other in self.h.classes if other != k}
        at = {other: lead.values_at(self.data.take(rows)) for other, lead in leads.items()}
        return _Source(leads, {other: [values[i] for i in kept] for other, values in at.items()}, len(kept))

    def asked(self, k: Label, other: Label) -> dict[str, Vector]:
        """The directions from one class to another, by their names."""
        pair, _ = self._pair(k, other)
        linear = LinearClassifiers()
        margin = linear.max_margin(pair) if linear.realizable(pair).holds else None
        own = NORMAL, in_doubles(-self._source(k).leads[other].normal)
        return asked_directions(pair, 1, own, margin, [], exactly=not self.loss)

    def direction(self, name: str, k: Label, target: Label | None, v: Vector) -> MulticlassDirection:
        """What a direction does at the points of a class."""
        transfers: Transfers[Any, Any] | None = None
        budget: Budget[MulticlassLinearClassifier] | None = None
        if self.peers.budget is None:
            transfers = self.several.transfers(v, k)
            holds = transfers.holds
        else:
            budget = self.several.direction_budget(v, k)
            holds = (budget.lower or 0) >= self.peers.budget
        why: Any = transfers if budget is None else budget
        rival, bound = self._bound(v, k, target, why.multipliers) if holds else (None, None)
        of_source = self._source(k)
        return MulticlassDirection(
            name=name,
            source=k,
            target=target,
            vector=v,
            farthest=of_source.farthest(v),
            rows=of_source.count,
            holds=holds,
            transfers=transfers,
            budget=budget,
            bound=bound,
            rival=rival,
        )

    def _bound(
        self, v: Vector, k: Label, target: Label | None, multipliers: Any
    ) -> tuple[Label | None, LargestBound | None]:
        """How far all have lost the label to one rival: the one that the certificate names, or the target."""
        losses = multipliers.losses if isinstance(multipliers, MulticlassMultipliers) else {}
        named = [label for label, theta in losses.items() if theta]
        rival = named[0] if len(named) == 1 else target
        if rival is None:
            return None, None
        _, questions = self._pair(k, rival)
        return rival, questions.largest_bound(v, 1)
