"""What an engine makes of a point that several rivals may take (A7): proposals, whose worth is decided exactly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from geomadv.classes.multiclass.accurate import AccurateScores
from geomadv.classes.multiclass.keeping import Mixtures, leads_of
from geomadv.exact.arrays import FloatArray, simple_rationals
from geomadv.exact.dataset import Label
from geomadv.exact.limits import Limits
from geomadv.exact.matrices import Homogeneous, dot, primitive, to_floats
from geomadv.exact.rational import Vector
from geomadv.solvers.boxed_guesses import capped_floats
from geomadv.solvers.guesses import guess_robust_scores

__all__ = ["MANY", "Proposals"]

#: Coefficients from which on a decision takes long, and what is hardly long enough is not asked about.
MANY = 100
_SHARE = 1e-3  # of the weights of all rivals, from which on one of them counts
_SHORT, _NEAR = 32, 1e-4  # the largest denominator of short numbers, and by how much they may differ
_BEYOND = Fraction(1, 2**18), Fraction(1, 2**12)  # by how much a move is made longer than guessed
_FARTHER = Fraction(1, 2**12), Fraction(1, 2**5), Fraction(1, 2)  # the same within limits, where less is known of it
_BITS = 40  # of a guessed coefficient, beside the largest one


class Proposals:
    """Classifiers that may keep the label of a point, and perturbations that may take it from all."""

    def __init__(self, space: AccurateScores, point: Vector, source: Label, limits: Limits) -> None:
        self.space, self.point, self.source, self.limits = space, point, source, limits
        S = space.data
        self.place = {label: k for k, label in enumerate(S.classes)}
        self.labels = np.array([self.place[label] for label in S.labels])
        with np.errstate(all="ignore"):
            self.around = S.to_floats() - point.to_floats()
        self.rivals = np.delete(np.eye(len(S.classes)), self.place[source], axis=0)
        self.start = self._as_floats(space.separator)

    def _guessed(self, rivals: FloatArray, measure: str | FloatArray) -> tuple[list[Homogeneous], FloatArray]:
        """Weakly accurate classifiers, one or none; and moves with their shares, a row for each rival."""
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

    def keeping(self, mixtures: Mixtures) -> tuple[list[Homogeneous], FloatArray]:
        """A weakly accurate classifier that may keep its leads over mixed rivals far around the point, one or none.

        And for each of these, a row of shape (d + 1,), where it is lost, and its share in that this is no farther.
        """
        counts = np.array(mixtures, dtype=np.float64)
        return self._guessed(counts / counts.sum(axis=1, keepdims=True) @ self.rivals, self.limits.norm)

    def moves(self, apart: FloatArray) -> list[Vector]:
        """Perturbations that may take the label from all where it is lost to several mixed rivals."""
        shares = np.where(apart[:, -1] > _SHARE, apart[:, -1], 0.0)
        if not shares.any():
            return []
        with np.errstate(all="ignore"):
            floats = [*apart[shares > 0], np.nan_to_num(shares @ apart, posinf=0, neginf=0)]
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
        beyond = _BEYOND[-1:] if len(self.space.separator) > MANY else _BEYOND
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
