"""The shortest perturbation after which every classifier of a set has lost the label of some points (L7, A1, A3).

With g = −source · δ, the perturbation δ takes the source label from a point p for every classifier iff (g, 0) − z_p is
in the dual cone, z_p = source · (p, 1); equivalently iff `w·g ≥ W·z_p` for every W = (w, b) in the closure of the set.
The shortest g is found by cutting planes: the shortest that satisfies the inequalities known so far is either right, or
violates an inequality whose W is an extreme ray of that closure, of which there are finitely many.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from geomadv.classes.linear.homogeneous import Entry, LinearSpace, Rays, Target
from geomadv.classes.space import Cut, NoUniversal, Universal
from geomadv.exact.limits import Limits
from geomadv.exact.matrices import Homogeneous, dot
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.solvers.shortest import Inequality, shortest_vector

#: Those of linear classifiers.
LinearCut: TypeAlias = Cut[Homogeneous]
#: With `Multipliers`, or a `CoveringBasis` where the space takes bases.
LinearUniversal: TypeAlias = Universal[Homogeneous, Any]
NoLinearUniversal: TypeAlias = NoUniversal[Homogeneous]


def summed(cuts: Sequence[LinearCut]) -> Homogeneous:
    """The weighted sum of cuts at one point, at least one, which is as good a cut."""
    common = math.lcm(*(cut.weight.denominator for cut in cuts))
    weighed = [[int(cut.weight * common) * x for x in cut.separator] for cut in cuts]
    return [sum(entries) for entries in zip(*weighed, strict=True)]


@dataclass(frozen=True)
class Sources:
    """The points that are to lose the source label, and how far and where they may be moved.

    Attributes
    ----------
    space : LinearSpace
    source : int
    limits : Limits
        Of δ.
    point : Vector or None
        The only point, numbered 0; None for all rows of the source label, with their numbers.
    """

    space: LinearSpace
    source: int
    limits: Limits = field(default_factory=Limits)
    point: Vector | None = None

    @property
    def numbers(self) -> list[int]:
        """The numbers of the points."""
        return self.space.data.indices(self.source).tolist() if self.point is None else [0]

    def start(self, number: int) -> Target:
        """D z_p."""
        if self.point is not None:
            return self.space.point_target(self.point, self.source)
        return Target(self.space.rows.entries[number].tolist())

    def height(self, w: Homogeneous, number: int) -> Fraction:
        """W·z_p."""
        start = self.start(number)
        return Fraction(dot(w, start.numerators), start.denominator * self.space.data.denominator)

    def certified(self, g: Vector, number: int) -> Multipliers | Target:
        """Multipliers λ with Σ λ_i z_i = (g, 0) − z_p; of a row those of (g, 0) with λ_row ≥ 1 instead.

        Where there are none: (g, 0) − z_p, times D.
        """
        space, start, scaled = self.space, self.start(number), self._target(g).numerators
        base = [start.denominator * x - g.denominator * z for x, z in zip(scaled, start.numerators, strict=True)]
        target = Target(base, g.denominator * start.denominator)
        found = space.membership(target)
        if not isinstance(found, Multipliers):
            return target
        if self.point is not None:
            return found
        return found.with_more(number, Fraction(1))

    def _target(self, g: Vector) -> Target:
        """D (g, 0)."""
        scaled = [self.space.data.denominator * n for n in g.numerators]
        return Target([*scaled, 0] if self.space.has_bias else scaled, g.denominator)

    def covered(self, multipliers: Multipliers, g: Vector) -> set[int]:
        """The rows that have lost the label by multipliers of g, of those that were found for one of them."""
        return self.space.covered(multipliers, self._target(g)) if self.point is None else {0}

    def all_certified(self, g: Vector, known: Sequence[Multipliers] = ()) -> tuple[Multipliers, ...] | None:
        """Multipliers of g that cover all points, the known ones among them; None if a point has none."""
        upper = list(known)
        covered: set[int] = set().union(*(self.covered(m, g) for m in known))
        for number in self.numbers:
            if number not in covered:
                found = self.certified(g, number)
                if not isinstance(found, Multipliers):
                    return None
                upper.append(found)
                covered |= self.covered(found, g)
        return tuple(upper)

    def shortest(
        self, g: Vector, multipliers: Multipliers, cut: LinearCut, pressing: tuple[Fraction, ...] = ()
    ) -> LinearUniversal:
        """The perturbation of the only point, with a dual solution of the same length."""
        least = self.limits.squared_norm(g)
        weights = pressing if least else (Fraction(0),) * len(pressing)
        cuts = (cut,) if least and any(cut.separator) else ()
        return Universal(g * -self.source, least, (multipliers,), cuts, weights)


def shortest_universal_perturbation(sources: Sources) -> LinearUniversal | NoLinearUniversal:
    """The shortest perturbation of all the points within the limits, exactly, or why there is none."""
    space, d, norm = sources.space, sources.space.data.d, sources.limits.norm
    order = sources.numbers
    first = max(order, key=lambda number: sources.height(space.separator, number))
    cuts = [Cut(space.separator, first)]
    cuts += [Cut([sign * x for x in w], first) for w in space.lineality() for sign in (1, -1)]
    # Towards the sum of all rows the cone is entered after a finite distance; the dual vector there is an extreme ray.
    inwards = space.inwards()
    limits = [
        Inequality([sources.source * sign * (k == j) for k in range(d)], -most)
        for j, sign, most in sources.limits.bounds
    ]
    limits += [Inequality([sources.source * x for x in a], -most) for a, most in sources.limits.inequalities]
    while True:
        known = [Inequality(cut.separator[:d], sources.height(cut.separator, cut.row)) for cut in cuts]
        found = shortest_vector(space.engine, d, [*known, *limits], norm)
        weighed = tuple(Cut(cut.separator, cut.row, w) for cut, w in zip(cuts, found.weights, strict=False) if w)
        pressing = tuple(found.weights[len(cuts) :])
        if found.vector is None:
            return NoUniversal(weighed, pressing)
        upper: list[Multipliers] = []
        covered: set[int] = set()
        violated: list[int] = []
        for number in order:
            if number in covered:
                continue
            answer = _certified_or_cut(sources, inwards, found.vector, number)
            if isinstance(answer, Multipliers):
                upper.append(answer)
                covered |= sources.covered(answer, found.vector)
            else:
                cuts.append(answer)
                violated.append(number)
                if len(violated) == _CUTS_A_ROUND:
                    break
        if not violated:
            least = sources.limits.squared_norm(found.vector)
            return Universal(found.vector * -sources.source, least, tuple(upper), weighed, pressing)
        order = [*violated, *(number for number in order if number not in set(violated))]


_CUTS_A_ROUND = 3


def _certified_or_cut(sources: Sources, inwards: Rays, g: Vector, number: int) -> Multipliers | LinearCut:
    """Multipliers that certify g at a point, or an extreme inequality there that g violates."""
    found = sources.certified(g, number)
    if isinstance(found, Multipliers):
        return found
    entry = inwards.entry(found.numerators)
    separator = entry.separator if isinstance(entry, Entry) else entry
    if dot(separator, found.numerators) >= 0:
        raise ArithmeticError("an inequality that is to be violated is not, and would be found again and again")
    return Cut(separator, number)
