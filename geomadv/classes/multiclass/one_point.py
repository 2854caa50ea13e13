"""How far one point is from losing its label for every accurate multiclass classifier: two ends (A7).

*From above* stands a perturbation δ after which no accurate classifier gives the point the label, certified as for any
point (M2, with (x + δ, 1) for the direction). For one rival of the label the shortest is known exactly, the question
being one about two classes. Where several limit the most robust classifier a shorter one may do, which is guessed:
where that classifier has lost the label to each of them, and in between. Whether it does is decided exactly.

*From below* stands an accurate classifier H: it keeps the label within min f_{k,l}(x)/‖w_k − w_l‖, in the dual norm.
Of two classes alone both ends are the exact ones; of several a robust H is guessed.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from geomadv.classes.linear.one_point import shortest_for_accurate
from geomadv.classes.linear.universal import Sources
from geomadv.classes.multiclass.accurate import AccurateScores, ScoreUniversal
from geomadv.classes.space import Cut, NoUniversal, Universal
from geomadv.exact.arrays import FloatArray, IndexArray, simple_rationals
from geomadv.exact.dataset import Label
from geomadv.exact.limits import Limits, Norm
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import Homogeneous, dot, primitive, to_floats
from geomadv.exact.multipliers import MulticlassMultipliers
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import guess_robust_scores
from geomadv.solvers.motzkin import Alternative

__all__ = ["shortest_for_scores"]

_DUAL: dict[Norm, Norm] = {"l1": "linf", "l2": "l2", "linf": "l1"}
_SHARE = 1e-3  # of the weights of all rivals, from which on one of them counts
_SHORT, _NEAR = 32, 1e-4  # the largest denominator of short numbers, and by how much they may differ
_BEYOND = Fraction(1, 2**18), Fraction(1, 2**12)  # by how much a move is made longer than guessed
_MANY = 100  # coefficients from which on a decision takes long, and what is hardly long enough is not asked about
_BITS = 40  # of a guessed coefficient, beside the largest one


def shortest_for_scores(space: AccurateScores, point: Vector, source: Label, norm: Norm) -> ScoreUniversal:
    """A short perturbation of a point that takes the label from it for all, and the classifier that shows how short."""
    scores, limits = space.scores, Limits(norm=norm)
    here = scores.keeping_at(source, point)
    if isinstance(here, Alternative):
        lost = scores.certifying(here, source, point.denominator)
        return Universal(Vector((0,) * space.data.d), Fraction(0), (lost,), (Cut(space.separator, 0, Fraction(1)),))
    proposals = _Proposals(space, point, source)
    rivals = [rival for rival in space.data.classes if rival != source]
    for_two = [_for_two_labels(space, point, source, rival, limits) for rival in rivals]
    shortest, lost, robust = min(for_two, key=lambda found: limits.squared_norm(found[0]))
    candidates = [space.separator, here, *(proposals.keeping(norm) if len(rivals) > 1 else robust)]
    least, keeping = max((_squared_radius(space, w, point, source, norm), w) for w in candidates)
    cut = Cut(keeping, 0, Fraction(1))
    for move in sorted(proposals.moves(), key=limits.squared_norm):
        if least <= limits.squared_norm(move) < limits.squared_norm(shortest):
            found = scores.keeping_at(source, point + move)
            if isinstance(found, Alternative):
                shortest, lost = move, scores.certifying(found, source, (point + move).denominator)
                break
    return Universal(shortest, least, (lost,), (cut,))


def _for_two_labels(
    space: AccurateScores, point: Vector, source: Label, rival: Label, limits: Limits
) -> tuple[Vector, MulticlassMultipliers, list[Homogeneous]]:
    """The shortest move for which all classifiers of two labels lose the one to the other, exactly.

    And the classifier that keeps it as far, which are the scores where there are no other labels.
    """
    pair = space.pair(source, rival)
    found = shortest_for_accurate(Sources(pair.space, 1, limits, point))
    if isinstance(found, NoUniversal):
        raise ArithmeticError("a point cannot be moved to one of another label, though nothing limits it")
    # The first class has the score 0, so that the other one has the lead, or its negative.
    sign = -1 if source == space.data.classes[0] else 1
    robust = [[sign * x for x in cut.separator] for cut in found.cuts]
    return found.perturbation, pair.multipliers(found.upper[0]), robust


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
        self.start = self._as_floats(space.separator)

    def _guessed(self, rivals: IndexArray, measure: str | FloatArray) -> tuple[list[Homogeneous], FloatArray]:
        """Weakly accurate classifiers, one or none, and the moves."""
        place, classes = self.place[self.source], len(self.place)
        found = guess_robust_scores(self.space.engine, self.around, self.labels, place, rivals, measure, self.start)
        return self._made_accurate(found[:classes]), found[classes:]

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

    def keeping(self, norm: Norm) -> list[Homogeneous]:
        """A weakly accurate classifier that may keep the label far around the point, if one is guessed."""
        found, self.apart = self._guessed(self.rivals, norm)
        return found

    def moves(self) -> list[Vector]:
        """Perturbations that may take the label from all where several rivals share in that."""
        # In how far each rival limits the classifier that keeps the label farthest.
        shares = np.where(self.apart[:, -1] > _SHARE, self.apart[:, -1], 0.0)
        if np.count_nonzero(shares) < 2:
            return []
        with np.errstate(all="ignore"):
            floats = [*self.apart[shares > 0], np.nan_to_num(shares @ self.apart, posinf=0, neginf=0)]
        return [near for move in floats if move[:-1].any() for near in self._lost_along(move[:-1])]

    def _lost_along(self, move: FloatArray) -> list[Vector]:
        """Moves in a direction, a little beyond where all have lost the label, as far as one can guess."""
        direction = Vector.of(simple_rationals(move, _SHORT, _NEAR) or [Fraction(x) for x in move.tolist()])
        farthest = max((self._reach(w, direction) for w in self._guessed(self.rivals, move)[0]), default=Fraction(0))
        rounded = farthest.limit_denominator(_SHORT)
        simple = [rounded] if 0 <= rounded - farthest <= Fraction(_NEAR) * farthest else []
        beyond = _BEYOND[-1:] if len(self.space.separator) > _MANY else _BEYOND
        return [direction * x for x in (*simple, *(farthest * (1 + share) for share in beyond)) if x]

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
