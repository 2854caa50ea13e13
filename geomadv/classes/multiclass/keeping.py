"""How far a multiclass classifier keeps the label of a point against perturbations within limits (A7).

Against all that are shorter than r, iff for each rival no perturbation within the limits is, after which the rival has
caught up: the shortest vector that satisfies some inequalities, with weights of these as evidence. The rivals may also
be mixed ones, whose scores are sums of those of several: nonnegative integers say how often each counts.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from geomadv.classes.multiclass.accurate import AccurateScores
from geomadv.exact.arrays import integer_array
from geomadv.exact.dataset import Label
from geomadv.exact.limits import Limits, Norm
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine
from geomadv.solvers.motzkin import Alternative, separate
from geomadv.solvers.shortest import Inequality, shortest_vector

__all__ = ["Kept", "Mixtures", "keeping_always", "kept", "leads_of"]

#: How often each rival counts, in the order of the classes, in each of several mixed rivals.
Mixtures: TypeAlias = tuple[tuple[int, ...], ...]

_DUAL: dict[Norm, Norm] = {"l1": "linf", "l2": "l2", "linf": "l1"}


@dataclass(frozen=True)
class Kept:
    """Against which perturbations a classifier keeps the label of a point.

    Attributes
    ----------
    squared : Fraction or None
        Those of a smaller squared length; None: all that are within the limits.
    classifier : list of int
        W; zero, if the limits alone allow no shorter perturbation.
    pressing : tuple of Fraction
        The weights of the limits, for each mixed rival in turn, see `Universal`.
    """

    squared: Fraction | None
    classifier: Homogeneous
    pressing: tuple[Fraction, ...] = ()

    @property
    def length(self) -> Fraction | float:
        """The squared length, infinite where it is kept against all."""
        return math.inf if self.squared is None else self.squared


def leads_of(space: AccurateScores, w: Homogeneous, source: Label) -> list[LinearClassifier]:
    """The leads of a label over all others."""
    h = space.classifier(w)
    return [h.difference(source, rival) for rival in space.data.classes if rival != source]


def kept(
    space: AccurateScores, w: Homogeneous, mixtures: Mixtures, point: Vector, source: Label, limits: Limits
) -> Kept:
    """How far a classifier keeps its leads over mixed rivals; as far as 0 where it has none at the point itself."""
    leads = [_mixed(leads_of(space, w, source), shares) for shares in mixtures]
    if not limits.limited:
        dual = Limits(norm=_DUAL[limits.norm])
        if any(lead.value(point) <= 0 for lead in leads):
            return Kept(Fraction(0), w)
        moving = [lead.value(point) ** 2 / dual.squared_norm(lead.normal) for lead in leads if lead.normal]
        return Kept(min(moving, default=None), w)
    pressing: list[Fraction] = []
    least: Fraction | None = None
    for lead in leads:
        squared, share, weights = _caught_up(space.engine, lead, point, limits)
        if not share:  # it is no farther from the point to where the limits begin
            return Kept(squared, [0] * len(w), tuple(weights) * len(leads))
        pressing += [weight / share for weight in weights]
        if squared is not None and (least is None or squared < least):
            least = squared
    return Kept(least, w, tuple(pressing))


def _mixed(leads: Sequence[LinearClassifier], shares: Sequence[int]) -> LinearClassifier:
    counting = [(lead, share) for lead, share in zip(leads, shares, strict=True) if share]
    normal = functools.reduce(Vector.__add__, (lead.normal * share for lead, share in counting))
    return LinearClassifier(normal, sum((lead.bias * share for lead, share in counting), Fraction(0)))


def _caught_up(
    engine: Engine, lead: LinearClassifier, point: Vector, limits: Limits
) -> tuple[Fraction | None, Fraction, list[Fraction]]:
    """The least squared length within the limits of what takes a lead away, and the weights that prove it.

    They are those of the lead and of the limits: the sum of the so weighted normals, as long in the dual norm as it is,
    is that of a function which is as large at the point as it takes.
    """
    d, normal = len(point), lead.normal
    losing = Inequality([-x for x in normal.numerators], lead.value(point) * normal.denominator)
    bounds = [Inequality([-sign * (k == j) for k in range(d)], -most) for j, sign, most in limits.bounds]
    found = shortest_vector(engine, d, [losing, *bounds], limits.norm)
    squared = None if found.vector is None else limits.squared_norm(found.vector)
    return squared, found.weights[0] * normal.denominator, found.weights[1:]


def keeping_always(
    space: AccurateScores, mixtures: Mixtures, point: Vector, source: Label, limits: Limits
) -> list[Homogeneous]:
    """A weakly accurate classifier that keeps its leads against all perturbations within bounds, one or none.

    W and weights p ≥ 0, one for each mixed rival and each coordinate that is bounded on both sides, by low and high:
    there the least w δ is that of low w − (high − low) p with p + w ≥ 0. Of a coordinate without bound w is zero, and
    of one with one bound w has the sign with which that matters.
    """
    S, scores = space.data, space.scores
    ends: dict[int, dict[int, Fraction]] = {j: {} for j in range(S.d)}
    for j, sign, most in limits.bounds:
        ends[j][sign] = sign * most
    shares = np.array(mixtures, dtype=object)
    at_point, *units = (
        (shares @ scores.leads(source, vector).entries).tolist()
        for vector in ([*point.numerators, point.denominator], *np.eye(S.d, S.d + 1, dtype=int).tolist())
    )
    pairs = [j for j in range(S.d) if len(ends[j]) == 2 and ends[j][-1] != ends[j][1]]
    rivals, width = len(at_point), len(space.separator)
    strict, weak = [], [[*row, *[0] * (rivals * len(pairs))] for row in scores.rows.entries.tolist()]
    for r in range(rivals):
        least = [*(Fraction(x, point.denominator) for x in at_point[r]), *[Fraction(0)] * (rivals * len(pairs))]
        for j in range(S.d):
            row = [*units[j][r], *[0] * (rivals * len(pairs))]
            low, high = ends[j].get(-1), ends[j].get(1)
            end = high if low is None else low
            if end is not None:
                least = [x + end * y for x, y in zip(least, row, strict=True)]
            if low is None:
                weak.append([-x for x in row])
            if high is None:
                weak.append(row)
            if low is not None and high is not None and low != high:
                place = width + r * len(pairs) + pairs.index(j)
                least[place] -= high - low
                weak += [[int(k == place) for k in range(len(row))], [x + (k == place) for k, x in enumerate(row)]]
        common = math.lcm(*(x.denominator for x in least))
        strict.append([int(x * common) for x in least])
    found = separate(_matrix(strict), _matrix(weak), space.engine)
    return [] if isinstance(found, Alternative) else [primitive(found[:width])]


def _matrix(rows: Sequence[Sequence[int]]) -> IntegerMatrix:
    return IntegerMatrix(integer_array([x for row in rows for x in row], (len(rows), len(rows[0]))))
