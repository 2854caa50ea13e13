"""Up to degree 2: the distances along a ray at which all accurate polynomials have changed the label (P4).

Each polynomial has changed it on an interval, so all have on one. Whether a distance belongs to it is a linear program:
its answer is either a proof, or a vertex, one of finitely many, whose interval is elsewhere; so the search ends. Among
many monomials a vertex takes long, and a rounded guess instead, a few times, mostly does. Two polynomials without a
common distance have a positive combination that never changes the label.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import count
from typing import NamedTuple

from geomadv.classes.polynomial.accurate import AccuratePolynomials
from geomadv.exact.arrays import integer_array
from geomadv.exact.features import features, leading_features
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, dot, primitive, stacked
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.surds import Surd, Triple, dyadic_between, not_positive, positive_share
from geomadv.solvers.guesses import guess_balanced_program
from geomadv.solvers.linear_program import Infeasible, LinearProgram
from geomadv.solvers.motzkin import guessed
from geomadv.solvers.scaling import equilibrated

__all__ = ["Changed", "ChangedDistances", "Least"]

_BITS = 24  # of a bracket around an irrational distance, at least
_MANY = 100  # monomials from which on a vertex takes long
_GUESSES = 8  # polynomials that are no vertices, of which there may be infinitely many


class Cut(NamedTuple):
    """A weakly accurate polynomial, what it is on the ray, times the source, and where that is not positive."""

    w: Homogeneous
    along: Triple
    low: Surd | None
    high: Surd | None


class Changed(NamedTuple):
    """A distance τ and λ ≥ 0 with Σ λ_i y_i (φ(x_i), 1) = −s (φ(x + τ v), 1)."""

    distance: Fraction
    multipliers: Multipliers


class Least(NamedTuple):
    """The least distance at which all have changed the label.

    Attributes
    ----------
    at_least : Fraction
        A distance up to which a weakly accurate polynomial is positive: the least one itself, if it is rational.
    attaining : list of int
        This polynomial, which is 0 at the least one.
    along : tuple of Fraction
        What it is on the ray.
    changed : Changed
        A distance that is not less, or the least one itself.
    """

    at_least: Fraction
    attaining: Homogeneous
    along: Triple
    changed: Changed


class ChangedDistances:
    """The distances along a ray from a point of the data at which all accurate polynomials have changed the label.

    Parameters
    ----------
    space
        The accurate polynomials, of degree 1 or 2.
    direction
        v ≠ 0.
    row
        That of the point x, whose label is the source s.
    start
        An accurate polynomial.
    """

    def __init__(self, space: AccuratePolynomials, direction: Vector, row: int, start: Homogeneous) -> None:
        self.space, self.source = space, int(space.data.signs[row])
        x, rows = space.data.point(row), space.lifted.rows
        # (φ(x + τ v), 1) = e_0 + τ e_1 + τ² e_2
        constant, leading = features(x, space.degree), leading_features(direction, space.degree)
        linear = features(x + direction, space.degree) - constant
        parts = (constant, linear, leading * 0) if space.degree == 1 else (constant, linear - leading, leading)
        self.below = math.lcm(*(part.denominator for part in parts))
        self.parts = [[k * (self.below // part.denominator) for k in part.numerators] + [0] for part in parts]
        self.parts[0][-1] = self.below
        # The largest value of a weakly accurate W with W·c = 1, c the sum of the rows: the dual of this program.
        total = [-k for k in rows.combine(range(rows.shape[0]), [1] * rows.shape[0])]
        columns = stacked(rows, IntegerMatrix(integer_array(total, (1, len(total)))))
        self.program = LinearProgram(columns, [*[0] * rows.shape[0], 1])
        self.balanced = equilibrated(columns)
        self.first = self.last = self._cut(start)
        self.guesses = _GUESSES if rows.shape[1] > _MANY else 0

    def _cut(self, w: Homogeneous) -> Cut:
        a, b, c = (Fraction(self.source * dot(w, part)) for part in self.parts)
        return Cut(w, (a, b, c), *not_positive((a, b, c)))

    def _add(self, w: Homogeneous) -> None:
        """Take a weakly accurate polynomial into account."""
        new = self._cut(w)
        if _before(self.first.low, new.low):
            self.first = new
        if _before(new.high, self.last.high):
            self.last = new

    @property
    def is_empty(self) -> bool:
        """Whether two polynomials are known that leave no distance."""
        return self.first.low is None or _before(self.last.high, self.first.low)

    def _asked(self, moments: Triple, *, guessing: bool = False) -> dict[int, Fraction] | None:
        """The λ ≥ 0 with Σ λ_i y_i (φ(x_i), 1) = −s (m_0 e_0 + m_1 e_1 + m_2 e_2).

        None if there are none: then a polynomial has been added whose product with the moments is positive.
        """
        common = math.lcm(*(m.denominator for m in moments))
        factors = [-self.source * m.numerator * (common // m.denominator) for m in moments]
        rhs = [dot(factors, list(entries)) for entries in zip(*self.parts, strict=True)]
        lifted = self.space.lifted
        guess = guess_balanced_program(lifted.engine, self.balanced, rhs, self.program.costs)
        if guessing and self.guesses and not (guess.any() and guess[-1] <= 0):
            self.guesses -= 1
            outside = IntegerMatrix(integer_array([-k for k in rhs], (1, len(rhs))))
            w = guessed(stacked(lifted.rows, outside), outside.take([]), lifted.engine).separator
            if w is not None:
                self._add(w)
                return None
        found = self.program.minimise(rhs, guess)
        if isinstance(found, Infeasible):
            self._add(primitive(found.ray))
            return None
        if found.value > 0:
            self._add(primitive([-k for k in found.dual]))
            return None
        scale = Fraction(lifted.data.denominator, common * self.below)
        return {row: share * scale for row, share in found.solution.items()}

    def at(self, distance: Fraction, *, guessing: bool = False) -> Changed | None:
        """Multipliers, if all have changed the label at this distance; see `some`."""
        found = self._asked((Fraction(1), distance, distance**2), guessing=guessing)
        return None if found is None else Changed(distance, Multipliers.of(found))

    def some(self, *, guessing: bool = False) -> Changed | None:
        """Some distance at which all have; None if there is none.

        Parameters
        ----------
        guessing
            Whether a few polynomials need not be vertices, but rounded guesses.
        """
        while True:
            low, high = self.first.low, self.last.high
            if low is None or _before(high, low):
                return None
            found = self.at(dyadic_between(low, high), guessing=guessing)
            if found is not None:
                return found

    def least(self, known: Fraction | None) -> Least | None:
        """The least distance at which all have; None if there is none.

        Parameters
        ----------
        known
            Some distance at which all have, if one is known.
        """
        changed = self.some() if known is None else self.at(known)
        bits = _BITS
        while changed is not None:
            w, along, low, _ = self.first
            if low is None:
                break
            if low.is_rational:
                found = changed if changed.distance == low.rational else self.at(low.rational)
                if found is not None:
                    return Least(low.rational, w, along, found)
                continue
            fine = max(bits - low.exponent, 0)
            step = Fraction(1, 1 << fine)
            below = dyadic_between(Surd(low.below(fine) - step), low)
            above = dyadic_between(low, Surd(min(low.above(fine) + step, changed.distance)))
            # If the moments of two distances, on the line on which the product with the polynomial vanishes, have
            # multipliers, then so has what is between, and there the line meets the curve of the (1, τ, τ²).
            on_line = [(Fraction(1), t, -(along[0] + along[1] * t) / along[2]) for t in (below, above)]
            if all(self._asked(moments) is not None for moments in on_line):
                found = self.at(above)
                if found is not None:
                    return Least(below, w, along, found)
            bits *= 2
        return None

    def escaping(self) -> Homogeneous:
        """If there is no such distance: a weakly accurate polynomial that is positive at all of them."""
        if self.first.low is None:
            return self.first.w
        share = positive_share(self.first.along, self.last.along)
        both = zip(self.first.w, self.last.w, strict=True)
        return primitive([x * share.denominator + y * share.numerator for x, y in both])

    def refuting(self, start: Homogeneous) -> Homogeneous:
        """If there is none, and an accurate polynomial is given that is positive far out: one that is so everywhere."""
        escaping = self.escaping()

        def accept(w: Homogeneous) -> bool:
            return self.space.lifted.is_accurate(w) and self._cut(w).low is None

        for bits in count(0, 16):
            mixed = [(x << bits) + y for x, y in zip(escaping, start, strict=True)]
            if accept(mixed):
                return self.space.lifted.shortened(mixed, accept)
        return escaping


def _before(one: Surd | None, other: Surd | None) -> bool:
    """Whether one distance is less than the other; None stands for ∞."""
    return one is not None and (other is None or one < other)
