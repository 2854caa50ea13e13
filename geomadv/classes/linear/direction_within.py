"""Whether one direction fools every accurate classifier at all points of a label within a polytope (A4 (c)).

From a point x a direction v does iff for some τ ≥ 0 the vector −s (τx + v, τ) is in the cone of the z_i and τx + v in τ
times the polytope a_k·p ≤ b_k. Otherwise a weakly accurate W and u ≥ 0 prove that it does not: g·v > 0, but g·v ≤ 0 for
all that do, where g = s w + Σ u_k a_k, as s W·(x, 1) ≥ Σ u_k (b_k − a_k·x). Such cuts are found, one after another, as
vertices of finitely many programs, until a direction satisfies them all or they leave none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomadv.classes.linear.homogeneous import LinearSpace
from geomadv.exact.arrays import integer_array
from geomadv.exact.limits import Box
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, dot, primitive
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import guess_scaled_program
from geomadv.solvers.linear_program import Infeasible, LinearProgram
from geomadv.solvers.shortest import Inequality, shortest_vector

__all__ = ["DirectionCut", "direction_within"]

_CUTS_A_ROUND = 3


@dataclass(frozen=True)
class DirectionCut:
    """That no direction with g·v > 0 does from one row.

    Attributes
    ----------
    row : int
    separator : list of int
        W, weakly accurate.
    pressing : list of int
        u, one for each wall of the box.
    normal : list of int
        g.
    """

    row: int
    separator: Homogeneous
    pressing: list[int]
    normal: list[int]

    def __mul__(self, factor: int) -> DirectionCut:
        """All of it times a positive integer."""
        parts = ([factor * x for x in part] for part in (self.separator, self.pressing, self.normal))
        return DirectionCut(self.row, *parts)


def direction_within(
    space: LinearSpace, source: int, box: Box
) -> Vector | tuple[Homogeneous, tuple[DirectionCut, ...]]:
    """A direction that does from all rows of a label; or an accurate W, and cuts whose normals add up to −source · w.

    Parameters
    ----------
    space
        Of the accurate classifiers.
    source
        A label that occurs.
    box
        Contains the rows.
    """
    w = space.separator
    inwards = Inequality([-source * x for x in w[: space.data.d]], Fraction(1))
    order, cuts = space.data.indices(source).tolist(), list[DirectionCut]()
    rays = {row: _Ray(space, source, box, row) for row in order}
    while True:
        known = [inwards, *(Inequality([-x for x in cut.normal], Fraction(0)) for cut in cuts)]
        found = shortest_vector(space.engine, space.data.d, known, "linf")
        if found.vector is None:
            return _integral(w, cuts, found.weights)
        violated = []
        for row in order:
            if not rays[row].does(found.vector):
                cuts.append(rays[row].cut(found.vector))
                violated.append(row)
                if len(violated) == _CUTS_A_ROUND:
                    break
        if not violated:
            return found.vector
        order = [*violated, *(row for row in order if row not in violated)]


def _integral(
    w: Homogeneous, cuts: list[DirectionCut], weights: list[Fraction]
) -> tuple[Homogeneous, tuple[DirectionCut, ...]]:
    """The weighted cuts, and W, in integers."""
    vector = Vector.of(weights)
    first, *rest = vector.numerators
    return [first * x for x in w], tuple(cut * weight for cut, weight in zip(cuts, rest, strict=True) if weight)


class _Ray:
    """The directions that do from one row: a program that measures by how much the equations are missed.

    The columns are those of λ, of τ, of a slack for each wall, and of what is missed in either direction. The first
    coordinates are those of D times the equations, the others those of D times the walls, in integers.
    """

    def __init__(self, space: LinearSpace, source: int, box: Box, row: int) -> None:
        self.space, self.source, self.box, self.row = space, source, box, row
        (n, dimension), x = space.rows.shape, space.data.point(row)
        self.units = [most.denominator for _, most in box.walls]
        unit, m = space.data.denominator, dimension + len(box.walls)
        entries: NDArray[Any] = np.zeros((n + 1 + len(box.walls), m), dtype=object)
        entries[:n, :dimension] = space.rows.entries
        entries[n, :dimension] = [source * y for y in space.point_target(x, 1).numerators]
        for k, (a, most) in enumerate(box.walls):
            over = sum((c * x[j] for j, c in a.items()), Fraction(0)) - most
            entries[n, dimension + k] = int(over * most.denominator * unit * x.denominator)
            entries[n + 1 + k, dimension + k] = 1
        missed = np.eye(m, dtype=int).astype(object)
        entries = np.vstack([entries, missed, -missed])
        self.columns = IntegerMatrix(integer_array(entries.ravel().tolist(), entries.shape))
        self.costs = [0] * (n + 1 + len(box.walls)) + [1] * (2 * m)

    def does(self, v: Vector) -> bool:
        """Whether a direction does: iff the last point of the box along it has lost the label for all."""
        x, end = self.space.data.point(self.row), self.box.leaves_at(self.space.data.point(self.row), v)
        if end == math.inf:
            target = self.space.direction_target(v, self.source)
        else:
            target = self.space.point_target(x + Fraction(end) * v, -self.source)
        return isinstance(self.space.membership(target), Multipliers)

    def cut(self, v: Vector) -> DirectionCut:
        """Why a direction does not do."""
        space, dimension, s, unit = self.space, self.space.dimension, self.source, self.space.data.denominator
        rhs = [-s * unit * y for y in v.numerators] + [0] * space.has_bias
        for (a, _), below in zip(self.box.walls, self.units, strict=True):
            rhs.append(-unit * below * sum(c * v.numerators[j] for j, c in a.items()))
        found = LinearProgram(self.columns, self.costs).minimise(
            rhs, guess_scaled_program(space.engine, self.columns, rhs, self.costs)
        )
        if isinstance(found, Infeasible):
            raise ArithmeticError("equations that may be missed have no solution")
        pressing = [-y * below for y, below in zip(found.dual[dimension:], self.units, strict=True)]
        both = primitive([*(-y for y in found.dual[:dimension]), *pressing])
        w, u = both[:dimension], both[dimension:]
        normal = [s * y for y in w[: space.data.d]]
        for (a, _), weight in zip(self.box.walls, u, strict=True):
            for j, c in a.items():
                normal[j] += weight * c
        if dot(normal, list(v.numerators)) <= 0:
            raise ArithmeticError("a cut that is to exclude a direction does not")
        return DirectionCut(self.row, w, u, normal)
