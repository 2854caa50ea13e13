"""How far one point is from losing its label for every accurate multiclass classifier: two ends (A7).

*From above* stands a perturbation δ after which no accurate classifier gives the point the label, certified as for any
point (M2, with (x + δ, 1) for the direction). For one rival of the label the shortest within the limits is known
exactly, the question being one about two classes. Where several limit the most robust classifier a shorter one may do,
which is guessed: where that classifier has lost the label to each of them, and in between. Whether it does is decided
exactly.

*From below* stands an accurate classifier H, which keeps the label against all that is shorter (`kept`); or against all
within the limits, which is decided exactly (`keeping_always`). Of two classes alone both ends are the exact ones. Of
several a robust H is guessed, and may not do: for each δ one may keep the label, yet none for all. If δ takes it from
all, then with some θ ≥ 0, not zero, Σ θ_l f_{k,l}(x + δ) ≤ 0 for every accurate H. So one H is enough for all θ in a
cone, if it keeps its leads over the mixed rivals Σ t_l f_{k,l} for the generators t of the cone. The cone of all θ is
split until the two ends are near each other, or the limits are seen to allow no δ at all, or there are many parts.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from geomadv.classes.linear.one_point import shortest_for_accurate
from geomadv.classes.linear.universal import Sources, summed
from geomadv.classes.multiclass.accurate import AccurateScores
from geomadv.classes.multiclass.keeping import Kept, Mixtures, keeping_always, kept
from geomadv.classes.multiclass.proposals import MANY, Proposals
from geomadv.classes.space import Cut, NoneShorter, NoUniversal, Splits, Universal
from geomadv.exact.arrays import FloatArray
from geomadv.exact.dataset import Label
from geomadv.exact.limits import Limits
from geomadv.exact.matrices import Homogeneous
from geomadv.exact.multipliers import MulticlassMultipliers
from geomadv.exact.rational import Vector
from geomadv.solvers.motzkin import Alternative

__all__ = ["ScoresMoved", "shortest_for_scores"]

ScoresMoved = Universal[Homogeneous, MulticlassMultipliers] | NoUniversal[Homogeneous] | NoneShorter[Homogeneous]

_PARTS = 64  # at most
# How much longer the longer end may be, squared, before a shorter move is guessed, and before more parts are made.
_TIGHT, _CLOSE = Fraction(1001, 1000) ** 2, Fraction(101, 100) ** 2


@dataclass(frozen=True)
class _Move:
    """A perturbation that takes the label from the point for all, its squared length, and multipliers for it."""

    perturbation: Vector
    squared: Fraction
    multipliers: MulticlassMultipliers


def shortest_for_scores(space: AccurateScores, point: Vector, source: Label, limits: Limits) -> ScoresMoved:
    """A short perturbation of a point that takes the label from it for all, and the classifiers that show how short."""
    scores, zero = space.scores, Vector((0,) * space.data.d)
    here = scores.keeping_at(source, point) if zero in limits else [0] * len(space.separator)
    if isinstance(here, Alternative):
        lost = _Move(zero, Fraction(0), scores.certifying(here, source, point.denominator))
        pressing = (Fraction(0),) * (len(limits.bounds) * (len(space.data.classes) - 1))
        return _answer(lost, [Kept(Fraction(0), space.separator, pressing)])
    rivals = [rival for rival in space.data.classes if rival != source]
    for_two = [_for_two_labels(space, point, source, rival, limits) for rival in rivals]
    found = min((move for move, _ in for_two if move is not None), key=lambda move: move.squared, default=None)
    candidates = [space.separator, here]
    search = _Search(space, point, source, limits, found)
    if len(rivals) == 1:
        return _answer(found, [search.keeping(((1,),), [*candidates, *for_two[0][1]])])
    search.begin(candidates)
    while search.open:
        search.split()
    return _answer(search.found, [part.kept for part in search.parts], tuple(search.splits))


def _answer(found: _Move | None, keeping: list[Kept], splits: Splits = ()) -> ScoresMoved:
    cuts = tuple(Cut(best.classifier, 0, Fraction(1)) for best in keeping)
    pressing = tuple(weight for best in keeping for weight in best.pressing)
    splits = splits if len(cuts) > 1 else ()
    least = min((best.squared for best in keeping if best.squared is not None), default=None)
    if found is None:
        if least is None:
            return NoUniversal(cuts, pressing, splits)
        return NoneShorter(least, cuts, pressing, splits)
    if least is None:
        raise ArithmeticError("classifiers keep a label against a perturbation that takes it from all")
    return Universal(found.perturbation, least, (found.multipliers,), cuts, pressing, splits=splits)


def _for_two_labels(
    space: AccurateScores, point: Vector, source: Label, rival: Label, limits: Limits
) -> tuple[_Move | None, list[Homogeneous]]:
    """The shortest move for which all classifiers of two labels lose the one to the other, exactly, if there is one.

    And the classifier that keeps it as far, which are the scores where there are no other labels.
    """
    pair = space.pair(source, rival)
    found = shortest_for_accurate(Sources(pair.space, 1, limits, point))
    # The first class has the score 0, so that the other one has the lead, or its negative.
    sign = -1 if source == space.data.classes[0] else 1
    robust = [[sign * x for x in summed(found.cuts)]] if found.cuts else []
    if isinstance(found, NoUniversal):
        return None, robust
    move = found.perturbation
    return _Move(move, limits.squared_norm(move), pair.multipliers(found.upper[0])), robust


@dataclass(frozen=True)
class _Part:
    """Mixed rivals, generators of a cone; how far a classifier keeps its leads over them, and where it loses them."""

    mixtures: Mixtures
    kept: Kept
    apart: FloatArray

    @property
    def edge(self) -> tuple[int, int]:
        """The two that limit the classifier the most."""
        a, b = sorted(np.argsort(-self.apart[:, -1], kind="stable")[:2].tolist())
        return a, b


class _Search:
    """Parts of the cone of all mixed rivals, each with a classifier, and the shortest perturbation at hand."""

    def __init__(
        self, space: AccurateScores, point: Vector, source: Label, limits: Limits, found: _Move | None = None
    ) -> None:
        self.space, self.found, self.asked = space, found, (point, source, limits)
        self.proposals = Proposals(space, point, source, limits)
        self.parts: list[_Part] = []
        self.splits: list[tuple[int, int] | None] = [None]

    @property
    def open(self) -> bool:
        """Whether more parts may bring the two ends nearer to each other."""
        few = len(self.parts) < _PARTS and len(self.space.separator) <= MANY
        return few and self._apart(_CLOSE)

    @property
    def _least(self) -> Fraction | float:
        return min(part.kept.length for part in self.parts)

    def _apart(self, ratio: Fraction) -> bool:
        """Whether the squares of the two ends are by more than a ratio apart."""
        return self._least < math.inf and (self.found is None or self.found.squared > self._least * ratio)

    def keeping(self, mixtures: Mixtures, candidates: Sequence[Homogeneous]) -> Kept:
        """How far the best of the candidates keeps its leads."""
        found = (kept(self.space, w, mixtures, *self.asked) for w in candidates)
        return max(found, key=lambda keeping: keeping.length)

    def begin(self, candidates: Sequence[Homogeneous]) -> None:
        """Begin with one part, for the rivals themselves."""
        count = len(self.space.data.classes) - 1
        part = self._part(tuple(tuple(int(k == j) for k in range(count)) for j in range(count)), candidates)
        if self.found is None and part.kept.squared == 0:
            favouring = self.space.scores.favouring(self.asked[1], self.space.separator)
            part = replace(part, kept=self.keeping(part.mixtures, [favouring]))
        self.parts = [part]
        if np.count_nonzero(part.apart[:, -1]) > 1:  # the shortest move to one of them is known
            self._try_moves(part)

    def split(self) -> None:
        """Split the part whose classifier keeps its leads for the least distance."""
        k = min(range(len(self.parts)), key=lambda k: self.parts[k].kept.length)
        part, place = self.parts[k], [place for place, split in enumerate(self.splits) if split is None][k]
        a, b = part.edge
        middle = tuple(map(operator.add, part.mixtures[a], part.mixtures[b]))
        self.splits[place : place + 1] = [part.edge, None, None]
        halves = [(*part.mixtures[:c], middle, *part.mixtures[c + 1 :]) for c in (b, a)]
        self.parts[k : k + 1] = [self._part(mixtures, [part.kept.classifier]) for mixtures in halves]
        for half in self.parts[k : k + 2]:
            self._try_moves(half)

    def _part(self, mixtures: Mixtures, candidates: Sequence[Homogeneous]) -> _Part:
        always = [] if self.found else keeping_always(self.space, mixtures, *self.asked)
        guessed, apart = self.proposals.keeping(mixtures)
        return _Part(mixtures, self.keeping(mixtures, [*candidates, *guessed, *always]), apart)

    def _try_moves(self, part: _Part) -> None:
        """Take a shorter perturbation, if one of those proposed takes the label from all."""
        if not self._apart(_TIGHT):
            return
        point, source, limits = self.asked
        scores, least = self.space.scores, self._least
        for move in sorted(self.proposals.moves(part.apart), key=limits.squared_norm):
            squared = limits.squared_norm(move)
            if least <= squared and (self.found is None or squared < self.found.squared):
                why = scores.keeping_at(source, point + move)
                if isinstance(why, Alternative):
                    self.found = _Move(move, squared, scores.certifying(why, source, (point + move).denominator))
                    return
