"""How far one point is from losing its label for every accurate multiclass classifier: two ends (A7).

*From above* stands a perturbation δ after which no accurate classifier gives the point the label, certified as for any
point (M2, with (x + δ, 1) for the direction). For one rival of the label the shortest within the limits is known
exactly, the question being one about two classes. Where several limit the most robust classifier a shorter one may do,
which is guessed: where that classifier has lost the label to each of them, and in between. Whether it does is decided
exactly.

*From below* stands an accurate classifier H, which keeps the label against all that is shorter (`kept`). Of two classes
alone both ends are the exact ones; of several a robust H is guessed. Where no perturbation within the limits takes the
label to one rival, whether a single H keeps it against all of them is decided exactly (`keeping_always`); if none does,
several of them might between them, or might not, which can be left open.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geomadv.classes.linear.one_point import shortest_for_accurate
from geomadv.classes.linear.universal import Sources, summed
from geomadv.classes.multiclass.accurate import AccurateScores
from geomadv.classes.multiclass.keeping import Kept, keeping_always, kept, leads_of
from geomadv.classes.space import Cut, NoneShorter, NoUniversal, Universal
from geomadv.exact.arrays import FloatArray, IndexArray, simple_rationals
from geomadv.exact.dataset import Label
from geomadv.exact.limits import Limits
from geomadv.exact.matrices import Homogeneous, dot, primitive, to_floats
from geomadv.exact.multipliers import MulticlassMultipliers
from geomadv.exact.rational import Vector
from geomadv.solvers.boxed_guesses import capped_floats
from geomadv.solvers.guesses import guess_robust_scores
from geomadv.solvers.motzkin import Alternative

__all__ = ["ScoresMoved", "shortest_for_scores"]

ScoresMoved = Universal[Homogeneous, MulticlassMultipliers] | NoUniversal[Homogeneous] | NoneShorter[Homogeneous]

_SHARE = 1e-3  # of the weights of all rivals, from which on one of them counts
_SHORT, _NEAR = 32, 1e-4  # the largest denominator of short numbers, and by how much they may differ
_BEYOND = Fraction(1, 2**18), Fraction(1, 2**12)  # by how much a move is made longer than guessed
_FARTHER = Fraction(1, 2**12), Fraction(1, 2**5), Fraction(1, 2)  # the same within limits, where less is known of it
_MANY = 100  # coefficients from which on a decision takes long, and what is hardly long enough is not asked about
_BITS = 40  # of a guessed coefficient, beside the largest one


@dataclass(frozen=True)
class _Move:
    """A perturbation that takes the label from the point for all, its squared length, and multipliers for it."""

    perturbation: Vector
    squared: Fraction
    multipliers: MulticlassMultipliers


def shortest_for_scores(space: AccurateScores, point: Vector, source: Label, limits: Limits) -> ScoresMoved:
    """A short perturbation of a point that takes the label from it for all, and the classifier that shows how short."""
    scores, zero = space.scores, Vector((0,) * space.data.d)
    here = scores.keeping_at(source, point) if zero in limits else [0] * len(space.separator)
    if isinstance(here, Alternative):
        lost = _Move(zero, Fraction(0), scores.certifying(here, source, point.denominator))
        pressing = (Fraction(0),) * (len(limits.bounds) * (len(space.data.classes) - 1))
        return _answer(lost, Kept(Fraction(0), space.separator, pressing))
    rivals = [rival for rival in space.data.classes if rival != source]
    for_two = [_for_two_labels(space, point, source, rival, limits) for rival in rivals]
    found = min((move for move, _ in for_two if move is not None), key=lambda move: move.squared, default=None)
    proposals = _Proposals(space, point, source, limits)
    candidates = [space.separator, here, *(proposals.keeping() if len(rivals) > 1 else for_two[0][1])]
    if found is None and len(rivals) > 1:
        candidates += keeping_always(space, point, source, limits)
    best = max((kept(space, w, point, source, limits) for w in candidates), key=lambda keeping: keeping.length)
    for move in sorted(proposals.moves(), key=limits.squared_norm):
        squared = limits.squared_norm(move)
        if best.length <= squared and (found is None or squared < found.squared):
            why = scores.keeping_at(source, point + move)
            if isinstance(why, Alternative):
                found = _Move(move, squared, scores.certifying(why, source, (point + move).denominator))
                break
    if found is None and best.squared == 0:
        best = kept(space, scores.favouring(source, here), point, source, limits)
    return _answer(found, best)


def _answer(found: _Move | None, best: Kept) -> ScoresMoved:
    cut = Cut(best.classifier, 0, Fraction(1))
    if found is None:
        if best.squared is None:
            return NoUniversal((cut,), best.pressing)
        return NoneShorter(best.squared, (cut,), best.pressing)
    if best.squared is None:
        raise ArithmeticError("a classifier keeps a label against a perturbation that takes it from all")
    return Universal(found.perturbation, best.squared, (found.multipliers,), (cut,), best.pressing)


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


class _Proposals:
    """What an engine makes of one point: only proposals, whose worth is decided exactly."""

    def __init__(self, space: AccurateScores, point: Vector, source: Label, limits: Limits) -> None:
        self.space, self.point, self.source, self.limits = space, point, source, limits
        S = space.data
        self.place = {label: k for k, label in enumerate(S.classes)}
        self.labels = np.array([self.place[label] for label in S.labels])
        with np.errstate(all="ignore"):
            self.around = S.to_floats() - point.to_floats()
        self.rivals = np.delete(np.arange(len(S.classes)), self.place[source])
        self.apart = np.zeros((0, S.d + 1))
        self.start = self._as_floats(space.separator)

    def _guessed(self, rivals: IndexArray, measure: str | FloatArray) -> tuple[list[Homogeneous], FloatArray]:
        """Weakly accurate classifiers, one or none, and the moves."""
        place, classes = self.place[self.source], len(self.place)
        ends = self._ends() if isinstance(measure, str) else np.full((2, self.space.data.d), [[-np.inf], [np.inf]])
        asked = self.around, self.labels, place, rivals, measure, self.start, ends
        found = guess_robust_scores(self.space.engine, *asked)
        return self._made_accurate(found[:classes]), found[classes:]

    def _ends(self) -> FloatArray:
        """Between what the coordinates of a perturbation are, shape (2, d)."""
        ends = np.full((2, self.space.data.d), [[-np.inf], [np.inf]])
        for j, sign, most in self.limits.bounds:
            ends[(sign + 1) // 2, j] = sign * capped_floats([most])[0]
        return ends

    def _as_floats(self, w: Homogeneous) -> FloatArray:
        """The scores around the point, shape (K, d + 1), up to a factor."""
        width, below, numerators = len(self.point) + 1, self.point.denominator, self.point.numerators
        exact = [0] * width
        for k in range(0, len(w), width):
            *normal, bias = w[k : k + width]
            exact += [*(below * x for x in normal), below * bias + dot(normal, list(numerators))]
        return to_floats(exact).reshape(-1, width)

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

    def keeping(self) -> list[Homogeneous]:
        """A weakly accurate classifier that may keep the label far around the point, if one is guessed."""
        found, self.apart = self._guessed(self.rivals, self.limits.norm)
        return found

    def moves(self) -> list[Vector]:
        """Perturbations that may take the label from all where several rivals share in that."""
        # In how far each rival limits the classifier that keeps the label farthest.
        shares = np.where(self.apart[:, -1] > _SHARE, self.apart[:, -1], 0.0)
        if np.count_nonzero(shares) < 2:
            return []
        with np.errstate(all="ignore"):
            floats = [*self.apart[shares > 0], np.nan_to_num(shares @ self.apart, posinf=0, neginf=0)]
        rays = [(move[:-1], _direction(move[:-1])) for move in floats if move[:-1].any()]
        along = [near for move, direction in rays for near in self._lost_along(move, direction)]
        if not self.limits.limited:
            return along
        farther = [direction * (1 + share) for _, direction in rays for share in _FARTHER]
        return [self.limits.nearest(move) for move in (*along, *farther)]

    def _lost_along(self, move: FloatArray, direction: Vector) -> list[Vector]:
        """Moves in a direction, a little beyond where all have lost the label, as far as one can guess."""
        farthest = max((self._reach(w, direction) for w in self._guessed(self.rivals, move)[0]), default=Fraction(0))
        rounded = farthest.limit_denominator(_SHORT)
        simple = [rounded] if 0 <= rounded - farthest <= Fraction(_NEAR) * farthest else []
        beyond = _BEYOND[-1:] if len(self.space.separator) > _MANY else _BEYOND
        return [direction * x for x in (*simple, *(farthest * (1 + share) for share in beyond)) if x]

    def _reach(self, w: Homogeneous, direction: Vector) -> Fraction:
        """How far along a direction a classifier keeps the label; 0 where it does not give it, or always keeps it."""
        leads = leads_of(self.space, w, self.source)
        slopes = [lead.normal @ direction for lead in leads]
        reached = [-lead.value(self.point) / slope for lead, slope in zip(leads, slopes, strict=True) if slope < 0]
        return max(Fraction(0), min(reached, default=Fraction(0)))


def _direction(move: FloatArray) -> Vector:
    """In short numbers, where they are near."""
    return Vector.of(simple_rationals(move, _SHORT, _NEAR) or [Fraction(x) for x in move.tolist()])
