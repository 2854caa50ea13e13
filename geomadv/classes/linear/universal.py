"""The shortest perturbation after which every classifier of a set has lost the label of some points (L7, A1, A3).

With g = −source · δ, the perturbation δ takes the source label from a point p for every classifier iff (g, 0) − z_p is
in the dual cone, z_p = source · (p, 1); equivalently iff `w·g ≥ W·z_p` for every W = (w, b) in the closure of the set.
The shortest g is found by cutting planes: the shortest that satisfies the inequalities known so far is either right, or
violates an inequality whose W is an extreme ray of that closure, of which there are finitely many.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from geomadv.classes.linear.homogeneous import Entry, LinearSpace, Rays, Target
from geomadv.classes.space import Cut, NoUniversal, Universal
from geomadv.exact.limits import Limits
from geomadv.exact.matrices import Homogeneous, dot
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.solvers.shortest import Inequality, shortest_vector

#: Those of linear classifiers.
LinearCut: TypeAlias = Cut[Homogeneous]
LinearUniversal: TypeAlias = Universal[Homogeneous, Multipliers]
NoLinearUniversal: TypeAlias = NoUniversal[Homogeneous]


@dataclass(frozen=True)
class Sources:
    """The points that are to lose the source label, and how far and where they may be moved.

    Attributes
    ----------
    source : int
    starts : dict
        D z_p of each, by its number.
    are_rows : bool
        Whether the points are rows of the data, and the numbers theirs.
    limits : Limits
        Of δ.
    """

    source: int
    starts: dict[int, Target]
    are_rows: bool
    limits: Limits

    @staticmethod
    def labelled(space: LinearSpace, source: int, limits: Limits | None = None) -> Sources:
        """All points of the source label."""
        rows = space.data.indices(source).tolist()
        starts = {row: Target([int(x) for x in space.rows.entries[row]]) for row in rows}
        return Sources(source, starts, True, limits or Limits())

    @staticmethod
    def listed(space: LinearSpace, source: int, points: list[Vector], limits: Limits) -> Sources:
        """Any points."""
        starts = {k: space.point_target(point, source) for k, point in enumerate(points)}
        return Sources(source, starts, False, limits)

    def height(self, w: Homogeneous, number: int) -> Fraction:
        """D W·z_p."""
        start = self.starts[number]
        return Fraction(dot(w, start.numerators), start.denominator)


def shortest_universal_perturbation(space: LinearSpace, sources: Sources) -> LinearUniversal | NoLinearUniversal:
    """The shortest perturbation of all the points within the limits, exactly, or why there is none."""
    first = max(sources.starts, key=lambda number: sources.height(space.separator, number))
    cuts = [Cut(space.separator, first)]
    cuts += [Cut([sign * x for x in w], first) for w in space.lineality() for sign in (1, -1)]
    # Towards the sum of all rows the cone is entered after a finite distance; the dual vector there is an extreme ray.
    everything = list(range(space.data.n))
    inwards = space.rays(Target(space.rows.combine(everything, [1] * space.data.n)), everything)
    order = list(sources.starts)
    limits = [
        Inequality(_unit(space.data.d, j, sources.source * sign), -most) for j, sign, most in sources.limits.bounds
    ]
    while True:
        known = [_inequality(space, sources, cut) for cut in cuts]
        found = shortest_vector(space.engine, space.data.d, [*known, *limits], sources.limits.norm)
        weighed = tuple(Cut(cut.separator, cut.row, w) for cut, w in zip(cuts, found.weights, strict=False) if w)
        pressing = tuple(found.weights[len(cuts) :])
        if found.vector is None:
            return NoUniversal(weighed, pressing)
        upper: dict[int, Multipliers] = {}
        covered: set[int] = set()
        violated: list[int] = []
        for number in order:
            if number in covered:
                continue
            answer = _certified_or_cut(space, sources, inwards, found.vector, number)
            if isinstance(answer, Multipliers):
                upper[number] = answer
                covered |= space.covered(answer) if sources.are_rows else set()
            else:
                cuts.append(answer)
                violated.append(number)
                if len(violated) == _CUTS_A_ROUND:
                    break
        if not violated:
            multipliers = tuple(upper[number] for number in sorted(upper))
            least = sources.limits.squared_norm(found.vector)
            return Universal(found.vector * -sources.source, least, multipliers, weighed, pressing)
        order = [*violated, *(number for number in order if number not in set(violated))]


_CUTS_A_ROUND = 3


def _unit(d: int, j: int, sign: int) -> list[int]:
    return [sign * (k == j) for k in range(d)]


def _inequality(space: LinearSpace, sources: Sources, cut: LinearCut) -> Inequality:
    """`w·g ≥ W·z_p`."""
    height = sources.height(cut.separator, cut.row) / space.data.denominator
    return Inequality(list(cut.separator[: space.data.d]), height)


def _certified_or_cut(
    space: LinearSpace, sources: Sources, inwards: Rays, g: Vector, number: int
) -> Multipliers | LinearCut:
    """Multipliers that certify g at a point (see `certified`), or an extreme inequality there that g violates."""
    found = certified(space, g, sources.starts[number], number if sources.are_rows else None)
    if isinstance(found, Multipliers):
        return found
    entry = inwards.entry(found.numerators)
    separator = entry.separator if isinstance(entry, Entry) else entry
    if dot(separator, found.numerators) >= 0:
        raise ArithmeticError("an inequality that is to be violated is not, and would be found again and again")
    return Cut(separator, number)


def certified(space: LinearSpace, g: Vector, start: Target, row: int | None) -> Multipliers | Target:
    """Multipliers λ with Σ λ_i z_i = (g, 0) − z_p; of a row those of (g, 0) with λ_row ≥ 1 instead.

    Where there are none: (g, 0) − z_p, times D.
    """
    scaled = [space.data.denominator * n for n in g.numerators]
    if space.has_bias:
        scaled.append(0)
    base = [start.denominator * x - g.denominator * z for x, z in zip(scaled, start.numerators, strict=True)]
    target = Target(base, g.denominator * start.denominator)
    found = space.membership(target)
    if not isinstance(found, Multipliers):
        return target
    if row is None:
        return found
    weights = found.as_dict()
    weights[row] = weights.get(row, Fraction(0)) + 1
    return Multipliers.of(weights)
