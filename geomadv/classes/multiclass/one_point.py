"""How far one point is from losing its label for every accurate multiclass classifier: two ends (A7).

*From above* stands a perturbation δ: that no accurate classifier gives the moved point the label is decided exactly,
and certified as for any point (M2, with (x + δ, 1) for the direction). Which δ to try is guessed: for each rival that
the most robust classifier is up against, the shortest one, which is a convex program; where that classifier has lost
the label to each of them, and in between; and the nearest point of another label, where all have lost it.

*From below* stands an accurate classifier H: it keeps the label within min f_{k,l}(x)/‖w_k − w_l‖, in the dual norm.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from geomadv.classes.multiclass.accurate import AccurateScores, ScoreUniversal
from geomadv.classes.space import Cut, Universal
from geomadv.exact.arrays import FloatArray, IndexArray, simple_rationals
from geomadv.exact.dataset import Label
from geomadv.exact.limits import Limits, Norm
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import Homogeneous, primitive
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import guess_robust_scores
from geomadv.solvers.motzkin import Alternative

__all__ = ["shortest_for_scores"]

_DUAL: dict[Norm, Norm] = {"l1": "linf", "l2": "l2", "linf": "l1"}
_ORDER: dict[Norm, float] = {"l1": 1, "l2": 2, "linf": np.inf}
_SHARE = 1e-3
_SHORT, _NEAR = 32, 1e-4  # the largest denominator of short numbers, and by how much they may differ
_LONGER = tuple(1 + Fraction(1, 2**bits) for bits in (18, 12))
_BITS = 40  # of a guessed coefficient, beside the largest one


def shortest_for_scores(space: AccurateScores, point: Vector, source: Label, norm: Norm) -> ScoreUniversal:
    """A short perturbation of a point that takes the label from it for all, and the classifier that shows how short."""
    scores, limits = space.scores, Limits(norm=norm)
    here = scores.keeping_at(source, point)
    if isinstance(here, Alternative):
        lost = scores.certifying(here, source, point.denominator)
        return Universal(Vector((0,) * space.data.d), Fraction(0), (lost,), (Cut(space.separator, 0, Fraction(1)),))
    proposals = _Proposals(space, point, source)
    least, keeping = max((_squared_radius(space, w, point, source, norm), w) for w in proposals.keeping(here, norm))
    for move in sorted(proposals.moves(norm, least), key=limits.squared_norm):
        found = scores.keeping_at(source, point + move)
        if isinstance(found, Alternative):
            upper = scores.certifying(found, source, (point + move).denominator)
            return Universal(move, least, (upper,), (Cut(keeping, 0, Fraction(1)),))
    raise ArithmeticError("a point keeps a label at a point of another one, which contradicts its being accurate")


def _squared_radius(space: AccurateScores, w: Homogeneous, point: Vector, source: Label, norm: Norm) -> Fraction:
    """Within which squared distance a classifier keeps the label; 0 where it is not its label at the point itself."""
    leads, dual = _leads(space, w, source), Limits(norm=_DUAL[norm])
    if any(lead.value(point) <= 0 for lead in leads):
        return Fraction(0)
    return min(lead.value(point) ** 2 / dual.squared_norm(lead.normal) for lead in leads if lead.normal)


class _Proposals:
    """What an engine makes of one point: only proposals, whose worth is decided exactly."""

    def __init__(self, space: AccurateScores, point: Vector, source: Label) -> None:
        self.space, self.point, self.source = space, point, source
        S = space.data
        self.place = {label: k for k, label in enumerate(S.classes)}
        self.labels = np.array([self.place[label] for label in S.labels])
        with np.errstate(all="ignore"):
            self.around = S.to_floats() - point.to_floats()
        self.rivals = np.delete(np.arange(len(S.classes)), self.place[source])
        self.apart = np.zeros((0, S.d + 1))

    def _guessed(self, rivals: IndexArray, measure: str | FloatArray) -> tuple[list[Homogeneous], FloatArray]:
        """Weakly accurate classifiers, one or none, and the moves."""
        place, classes = self.place[self.source], len(self.place)
        found = guess_robust_scores(self.space.engine, self.around, self.labels, place, rivals, measure)
        return self._made_accurate(found[:classes]), found[classes:]

    def _made_accurate(self, scores: FloatArray) -> list[Homogeneous]:
        """The guess, around the point, with as much of an accurate classifier as makes it weakly accurate."""
        if not scores.any():
            return []
        _, exponent = np.frexp(np.abs(scores).max())
        relative = np.rint(np.ldexp(scores, _BITS - int(exponent))).astype(np.int64)
        below = self.point.denominator
        guess: list[int] = []
        for row in (relative - relative[0])[1:].tolist():
            at_point = sum(w * x for w, x in zip(row[:-1], self.point.numerators, strict=True))
            guess += [*(below * w for w in row[:-1]), below * row[-1] - at_point]
        rows, safe = self.space.scores.rows, self.space.separator
        pairs = zip(rows.products(guess), rows.products(safe), strict=True)
        missing = max(Fraction(-product, spare) for product, spare in pairs)
        if missing > 0:
            guess = [missing.denominator * x + missing.numerator * y for x, y in zip(guess, safe, strict=True)]
        return [primitive(guess)] if any(guess) else []

    def keeping(self, here: Homogeneous, norm: Norm) -> list[Homogeneous]:
        """Weakly accurate classifiers that may keep the label far around the point: those at hand, and a guess."""
        found, self.apart = self._guessed(self.rivals, norm)
        return [self.space.separator, here, *found]

    def moves(self, norm: Norm, least: Fraction) -> list[Vector]:
        """Perturbations, of at least a squared length; one of them surely takes the label from all."""
        shares = np.where(self.apart[:, -1] > _SHARE, self.apart[:, -1], 0.0)
        with np.errstate(all="ignore"):
            floats = [self.apart[shares > 0], np.nan_to_num(shares @ self.apart, posinf=0, neginf=0)[None]]
        if np.count_nonzero(shares) > 1:
            floats += [self._guessed(self.rivals[[k]], norm)[1] for k in np.flatnonzero(shares)]
        found = [near for move in np.vstack(floats) if move[:-1].any() for near in self._lost_along(move[:-1])]
        others = np.flatnonzero(self.labels != self.place[self.source])
        with np.errstate(all="ignore"):
            lengths = np.linalg.norm(self.around[others], ord=_ORDER[norm], axis=1)
        found.append(self.space.data.point(int(others[np.argmin(lengths)])) - self.point)
        return [move for move in found if Limits(norm=norm).squared_norm(move) >= least]

    def _lost_along(self, move: FloatArray) -> list[Vector]:
        """Moves in a direction, a little beyond where all have lost the label, as far as one can guess."""
        direction = Vector.of(simple_rationals(move, _SHORT, _NEAR) or [Fraction(x) for x in move.tolist()])
        farthest = max((self._reach(w, direction) for w in self._guessed(self.rivals, move)[0]), default=Fraction(0))
        rounded = farthest.limit_denominator(_SHORT)
        simple = [rounded] if abs(rounded - farthest) <= Fraction(_NEAR) * farthest else []
        return [direction * x for x in (*simple, *(farthest * factor for factor in _LONGER)) if x]

    def _reach(self, w: Homogeneous, direction: Vector) -> Fraction:
        """How far along a direction a classifier keeps the label; 0 where it does not give it, or always keeps it."""
        leads = _leads(self.space, w, self.source)
        slopes = [lead.normal @ direction for lead in leads]
        reached = [-lead.value(self.point) / slope for lead, slope in zip(leads, slopes, strict=True) if slope < 0]
        return max(Fraction(0), min(reached, default=Fraction(0)))


def _leads(space: AccurateScores, w: Homogeneous, source: Label) -> list[LinearClassifier]:
    """The leads of a label over all others."""
    h = space.classifier(w)
    return [h.difference(source, rival) for rival in space.data.classes if rival != source]
