"""The flip-distance bounds of all source points at once (L5).

The bound of row i is 1/κ, κ being the largest λ_i of all λ that certify v, and infinite if κ = 0. These are linear
programs that differ in their objective alone. One of them is solved exactly, the one of the row whose κ is the
smallest; a row need only have λ_i ≥ κ in some λ, and one λ serves many rows. Which row that is, and what the others
share, is guessed by a simplex method in floating point that goes from row to row; what its guesses do not cover is
solved exactly, row by row. Where some rows have no bound, the smallest face of the cone of the z_i that contains the
target −s (v, 0) says which, and the search is one among the rows on it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from geomadv.classes.linear.covering import covering_basis
from geomadv.classes.linear.faces import Face, smallest_face
from geomadv.classes.linear.homogeneous import Target
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.classes.space import Bounds
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive, to_floats
from geomadv.exact.multipliers import CoveringBasis, Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.solving import solve_column
from geomadv.solvers.guesses import guess_balanced_program
from geomadv.solvers.linear_program import Infeasible, LinearProgram, Optimum
from geomadv.solvers.scaling import equilibrated
from geomadv.solvers.warm_simplex import Group, Packing, Vertices, WarmSimplex, packed, vertices

#: Those of linear classifiers; the largest one is known exactly. `upper` consists of `Multipliers`, and where the space
#: allows it of bases.
LinearBounds: TypeAlias = Bounds[Homogeneous, Any]

_VANISHING = 1e-9  # a weight beside the largest one that seems to be 0
_SHORTEST = 1e-100  # rows that are not too short for floating point, beside the longest
_MANY = 100  # rows from which on bases that cover them take less room than multipliers of groups
_SHORT = 64  # bits of a number that need not be rounded


@dataclass(frozen=True)
class _Largest:
    """The largest bound of some rows, the row that has it, and a weakly accurate W that keeps its label so long."""

    distance: Fraction
    row: int
    separator: Homogeneous


def bounds_along(space: VersionSpace, direction: Vector, source: int, rows: Sequence[int]) -> LinearBounds:
    """The summary of the bounds of the named rows, all of the source label."""
    target = space.direction_target(direction, source)
    search = _Search(space, target, rows)
    if largest := search.largest():
        return Bounds(largest.distance, largest.distance, largest.row, (), search.upper, largest.separator, ())
    found = space.membership(target)
    if not isinstance(found, Multipliers):
        return Bounds(None, None, None, tuple(sorted(rows)), (), None, ((space.opposed(found, target),),))
    face = smallest_face(space.rows, found.indices, space.engine)
    unbounded, bounded = sorted(set(rows) - set(face.rows)), sorted(set(rows) & set(face.rows))
    escaping = ((face.exposing,),) if face.exposing is not None and unbounded else ()
    if not bounded:
        return Bounds(None, None, None, tuple(unbounded), (), None, escaping)
    search = _Search(space, target, bounded, face, found.indices)
    largest = search.largest()
    if largest is None:
        raise ArithmeticError("a row on the face of a direction's multipliers has none that is positive there")
    attaining = face.lifted(space.rows, largest.separator)
    return Bounds(largest.distance, largest.distance, largest.row, tuple(unbounded), search.upper, attaining, escaping)


class _Search:
    """The search for the largest bound of some rows, the multipliers being on a face of the cone or on all rows.

    Parameters
    ----------
    wanted
        The rows.
    face
        On which all of them lie; None if it is not known whether they have bounds.
    feasible
        Rows of the face that carry multipliers, linearly independent.
    """

    def __init__(
        self,
        space: VersionSpace,
        target: Target,
        wanted: Sequence[int],
        face: Face | None = None,
        feasible: Sequence[int] = (),
    ) -> None:
        self.space, self.engine, self.dimension, self.target, self.face = (
            space,
            space.engine,
            space.dimension,
            target,
            face,
        )
        self.rows, self.columns, self.coordinates = list(range(space.data.n)), space.rows, list(range(space.dimension))
        self.balanced = space.column_scales, space.cone
        if face is not None:
            # In as many coordinates as the face has dimensions, so that every vertex has a basis of so many rows.
            self.rows = face.rows
            self.coordinates = IntegerMatrix(space.rows.entries[face.basis].T).independent_rows(self.coordinates)
            self.columns = IntegerMatrix(space.rows.entries[np.ix_(self.rows, self.coordinates)])
            self.balanced = equilibrated(self.columns)
        self.numerators = [target.numerators[c] for c in self.coordinates]
        places = {row: k for k, row in enumerate(self.rows)}
        self.basis = [places[row] for row in feasible]
        # A row that a margin is large at is far from where the label is lost, and likely to have a large bound.
        margins = space.rows.floats @ to_floats(space.separator)
        self.order = [places[row] for row in sorted(wanted, key=lambda row: (-margins[row], row))]
        self.by_bases = space.bases and face is None and len(wanted) >= _MANY
        self.best: _Largest | None = None
        self.within: dict[int, Multipliers | CoveringBasis | None] = dict.fromkeys(wanted)

    @property
    def upper(self) -> tuple[Multipliers | CoveringBasis, ...]:
        """Multipliers by one of which each of the rows has a bound of at most the largest."""
        return tuple({id(m): m for _, m in sorted(self.within.items()) if m is not None}.values())

    def largest(self) -> _Largest | None:
        """The largest bound; without a face None where some row seems to have none, or there are no multipliers."""
        first = self.order[0]
        costs = self._costs(first)
        guess = guess_balanced_program(self.engine, self.balanced, self.numerators, costs)
        # At a vertex with many zeros the search over ℚ would stall, and there may be rows without a bound.
        if self.face is None and (guess > _VANISHING * guess.max()).sum() < self.columns.shape[1] - 1:
            return None
        program = LinearProgram(self.columns, costs)
        if not self._learn(first, program.minimise(self.numerators, guess, self.basis)):
            return None
        # Where all rows have fewer dimensions than coordinates, a face of them has as many of both.
        independent = len(self.basis) == self.columns.shape[1]
        return self.best if len(self.order) == 1 or (independent and self._others()) else None

    def _others(self) -> bool:
        """Go on to the other rows; False where some row has no bound, or seems to have none and there is no face."""
        with np.errstate(all="ignore"):
            scales, columns = self.balanced
            rhs = to_floats(self.numerators) / scales
            simplex = WarmSimplex(columns, rhs / (float(np.abs(rhs).max()) or 1.0), self.basis)
            lengths = np.linalg.norm(self.columns.floats / scales, axis=1)
            lengths = np.where(lengths > _SHORTEST, lengths, 1.0)
            search = vertices if self.by_bases else packed
            found = search(simplex, self.order, lengths)
        if self.face is None and not found.share:
            return False
        if found.least != self.order[0] and not self._solve(found.least, simplex):
            return False
        if self.best is not None and isinstance(found, Vertices):
            self._cover_by_bases(found, self.best.distance)
        elif self.best is not None and isinstance(found, Packing):
            for group in found.groups:
                share = _short_above(Fraction(group.share / found.share) / self.best.distance)
                if (multipliers := self._carried(group, share)) is not None:
                    self._cover(multipliers, self.best.distance)
        return all(self.within[self.rows[k]] is not None or self._solve(k, simplex) for k in self.order)

    def _cover_by_bases(self, found: Vertices, distance: Fraction) -> None:
        """Take note of the rows that have a bound of at most the distance by the bases of vertices."""
        for basis, members in found.bases:
            left = [row for row in members.tolist() if self.within[row] is None]
            covering = covering_basis(self.space, basis, left, self.target, distance) if left else None
            if covering is not None:
                self.within.update(dict.fromkeys(covering.covers, covering))
            for row in left:
                carried = None if self.within[row] else self._carried(Group([row], basis, 0.0), 1 / distance)
                if carried is not None:
                    self._cover(carried, distance)

    def _costs(self, place: int) -> list[int]:
        costs = [0] * len(self.rows)
        costs[place] = -1
        return costs

    def _learn(self, place: int, result: Optimum | Infeasible) -> bool:
        """Take note of the λ with the largest λ of a row; False if there are none, or it is 0."""
        if isinstance(result, Infeasible) or not result.value:
            return False
        self.basis = list(result.basis)
        distance = self.target.denominator / -result.value
        if self.best is None or distance > self.best.distance:
            separator = dict(zip(self.coordinates, primitive([-w for w in result.dual]), strict=True))
            self.best = _Largest(distance, self.rows[place], [separator.get(c, 0) for c in range(self.dimension)])
        weights = {self.rows[j]: x / self.target.denominator for j, x in result.solution.items()}
        self._cover(Multipliers.of(weights), self.best.distance)
        return True

    def _cover(self, multipliers: Multipliers, distance: Fraction) -> None:
        """Take note of the rows that have a bound of at most the distance by the multipliers."""
        enough, factor = multipliers.denominator * distance.denominator, distance.numerator
        for row, weight in zip(multipliers.indices, multipliers.numerators, strict=True):
            if weight * factor >= enough and row in self.within and self.within[row] is None:
                self.within[row] = multipliers

    def _solve(self, place: int, simplex: WarmSimplex) -> bool:
        """Find the largest λ of a row exactly, from where floating point finds it; False if it is 0."""
        simplex.start(self.basis)
        simplex.grow(place)
        basis = self.basis if self._carried(Group([], simplex.basis, 0.0), Fraction(0)) is None else simplex.basis
        program = LinearProgram(self.columns, self._costs(place))
        return self._learn(place, program.minimise(self.numerators, np.zeros(len(self.rows)), basis))

    def _carried(self, group: Group, share: Fraction) -> Multipliers | None:
        """The multipliers that are the share on a group plus what its basis carries; None if some are negative."""
        total = self.columns.combine(group.columns, [1] * len(group.columns))
        top, below = share.numerator * self.target.denominator, share.denominator
        rhs = [below * t - top * x for t, x in zip(self.numerators, total, strict=True)]
        solved = solve_column(self.columns.to_flint(group.basis).transpose(), rhs)
        if solved is None or min(solved[0]) < 0:
            return None
        weights = Counter({self.rows[j]: top * solved[1] for j in group.columns})
        for j, weight in zip(group.basis, solved[0], strict=True):
            weights[self.rows[j]] += weight
        return Multipliers.reduced(weights.items(), 1, solved[1] * below * self.target.denominator)


def _short_above(number: Fraction) -> Fraction:
    """A number of few bits, the same if that has few, else a little larger."""
    top, below = number.as_integer_ratio()
    if max(top.bit_length(), below.bit_length()) <= _SHORT:
        return number
    power = Fraction(2) ** (_SHORT // 2 - top.bit_length() + below.bit_length())
    return math.ceil(number * power) / power
