"""The shortest universal perturbation (L7).

With g = −source · δ, the perturbation δ takes the source label from row i for every accurate classifier iff
(g, 0) − z_i lies in the cone of the z_j; equivalently iff `w·g ≥ W·z_i` for every weakly accurate W = (w, b). The
shortest g is found by cutting planes: the point nearest to the origin that satisfies the inequalities known so far is
either universal, or violates an inequality whose W is an extreme ray of the version space's closure, of which there are
finitely many.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

import numpy as np

from geomadv.classes.linear.homogeneous import Entry, LinearSpace, Rays, Target
from geomadv.classes.space import Cut, NoUniversal, Universal
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, dot
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector, integer_array
from geomadv.solvers.guesses import guess_nearest_point
from geomadv.solvers.nearest_point import nearest_point

#: Those of linear classifiers.
LinearCut: TypeAlias = Cut[Homogeneous]
LinearUniversal: TypeAlias = Universal[Homogeneous, Multipliers]
NoLinearUniversal: TypeAlias = NoUniversal[Homogeneous]


def shortest_universal_perturbation(space: LinearSpace, source: int) -> LinearUniversal | NoLinearUniversal:
    """The shortest universal perturbation for the source label, exactly, or why there is none."""
    order = space.data.indices(source).tolist()
    first = int(max(order, key=lambda i: space.rows.products(space.separator, [i])[0]))
    cuts = [Cut(space.separator, first)]
    cuts += [Cut([sign * x for x in w], first) for w in space.lineality() for sign in (1, -1)]
    # Towards the sum of all rows the cone is entered after a finite distance; the dual vector there is an extreme ray.
    everything = list(range(space.data.n))
    inwards = space.rays(Target(space.rows.combine(everything, [1] * space.data.n)), everything)
    while True:
        g, weights = _shortest_within(space, cuts)
        if g is None:
            return NoUniversal(_used(cuts, weights))
        upper: list[Multipliers] = []
        covered: set[int] = set()
        violated: list[int] = []
        for row in order:
            if row in covered:
                continue
            found = _certified_or_cut(space, inwards, g, row)
            if isinstance(found, Multipliers):
                upper.append(found)
                covered |= space.covered(found)
            else:
                cuts.append(found)
                violated.append(row)
                if len(violated) == _CUTS_A_ROUND:
                    break
        if not violated:
            return Universal(g * -source, g.squared_norm(), tuple(upper), _used(cuts, weights))
        order = [*violated, *(row for row in order if row not in set(violated))]


_CUTS_A_ROUND = 3


def _used(cuts: list[LinearCut], weights: list[Fraction]) -> tuple[LinearCut, ...]:
    return tuple(Cut(cut.separator, cut.row, w) for cut, w in zip(cuts, weights, strict=False) if w)


def _shortest_within(space: LinearSpace, cuts: list[LinearCut]) -> tuple[Vector | None, list[Fraction]]:
    """The shortest g with w·g ≥ W·z_row for every cut, and weights with g = Σ weight · w, zero on slack cuts.

    Where there is no such g: None, and weights with Σ weight · w = 0 and Σ weight · W·z_row > 0.

    This is least-distance programming as a nearest-point problem (Lawson and Hanson, 1974, chapter 23): the residual
    of the nonnegative combination of the (w, W·z) nearest to (0, 1) is proportional to (g, −1).
    """
    d = space.data.d
    scale = space.data.denominator  # the rows of the version space are D z
    heights = [space.rows.products(cut.separator, [cut.row])[0] for cut in cuts]
    entries = [[*(scale * x for x in cut.separator[:d]), h] for cut, h in zip(cuts, heights, strict=True)]
    matrix = IntegerMatrix(integer_array([x for row in entries for x in row], (len(cuts), d + 1)))
    unit = [0] * d + [1]
    guess = guess_nearest_point(space.engine, matrix.directions, np.full(len(cuts), -1), np.array(unit, dtype=float))
    nearest = nearest_point(matrix, guess, target=(unit, 1))
    if nearest.reached:
        found = dict(zip(nearest.support, nearest.weights, strict=True))
        return None, [Fraction(found.get(k, 0)) for k in range(len(cuts))]
    *direction, last = nearest.residual
    weights = [Fraction(0)] * len(cuts)
    for k, weight in zip(nearest.support, nearest.weights, strict=True):
        weights[k] = Fraction(weight * scale, -last)
    return Vector(tuple(direction), -last), weights


def _certified_or_cut(space: LinearSpace, inwards: Rays, g: Vector, row: int) -> Multipliers | LinearCut:
    """Multipliers that certify g with λ_row ≥ 1, or an extreme inequality at this row that g violates."""
    found = certified(space, g, row)
    if isinstance(found, Multipliers):
        return found
    entry = inwards.entry(found.numerators)
    separator = entry.separator if isinstance(entry, Entry) else entry
    if dot(separator, found.numerators) >= 0:
        raise ArithmeticError("an inequality that is to be violated is not, and would be found again and again")
    return Cut(separator, row)


def certified(space: LinearSpace, g: Vector, row: int) -> Multipliers | Target:
    """Multipliers λ with Σ λ_i z_i = (g, 0) and λ_row ≥ 1; where there are none, (g, 0) − z_row, times D."""
    scaled = [space.data.denominator * n for n in g.numerators]
    if space.has_bias:
        scaled.append(0)
    base = [x - g.denominator * int(z) for x, z in zip(scaled, space.rows.entries[row], strict=True)]
    target = Target(base, g.denominator)
    found = space.membership(target)
    if not isinstance(found, Multipliers):
        return target
    weights = found.as_dict()
    weights[row] = weights.get(row, Fraction(0)) + 1
    return Multipliers.of(weights)
