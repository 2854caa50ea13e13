"""The quantifier "for every accurate hypothesis with a convex decision region", decided without the library.

The points that carry the label `region` are inner, the others outer. What z3 searches for is a ReLU network in R that
contradicts a claim: one half-space for every outer point, w·s + b ≤ 0 for all inner points s and w·x⁺ + b > 0. For R''
(`region` = 1) the network is the mirror image, +1 iff −(w·x + b) > 0 for all units; a small shift of b turns the
conditions into one another, since there are finitely many points. The theorems' own criteria, in terms of convex
combinations, are asked of z3 too, under names that say so: none is used to decide another.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

import z3

from geomadv import Dataset, LinearClassifier, Vector
from geomadv.exact.networks import ReLUClassifier, Rule
from properties.oracle import Expression, decide, maximum, new_solver, points_of, real, slope_along, value_at

Condition = Callable[[list[Expression], Expression], Expression]
Decision = Callable[[Dataset, int], bool]


# Half-spaces: the accurate networks


def half_space_exists(inner: Iterable[Vector], outer: Vector, condition: Condition | None = None) -> bool:
    """Whether a half-space {w·x + b > 0} without inner points contains the outer point, under a condition."""
    w, b = [z3.Real(f"w{j}") for j in range(len(outer))], z3.Real("b")
    solver = new_solver()
    solver.add(*(value_at(w, b, s) <= 0 for s in inner), value_at(w, b, outer) > 0)
    if condition is not None:
        solver.add(condition(w, b))
    return decide(solver)


def network_exists(inner: Sequence[Vector], outer: Sequence[Vector], condition: Condition | None = None) -> bool:
    """Whether some network in R is −1 on all inner and +1 on all outer points, with units that meet a condition."""
    return all(half_space_exists(inner, x, condition) for x in outer)


def _sides(data: Dataset, region: int) -> tuple[list[Vector], list[Vector]]:
    return points_of(data, region), points_of(data, -region)


def realizable(data: Dataset, region: int = -1) -> bool:
    return network_exists(*_sides(data, region))


def transfers(data: Dataset, v: Vector, region: int = -1) -> bool:
    """From the region: no accurate network has only units with w·v ≤ 0, along which no inner label is ever lost."""
    return not network_exists(*_sides(data, region), lambda w, b: slope_along(w, v) <= 0)


def transfers_from_outside(data: Dataset, v: Vector, row: int, region: int = -1) -> bool:
    """From an outer row: no half-space without inner points contains the ray from it along v."""
    inner, _ = _sides(data, region)
    return not half_space_exists(inner, data.point(row), lambda w, b: slope_along(w, v) >= 0)


def keeps_region(data: Dataset, p: Vector, region: int = -1) -> bool:
    """Whether some accurate network gives p the label of the region."""
    inner, outer = _sides(data, region)
    return network_exists([*inner, p], outer)


def leaves_region(data: Dataset, p: Vector, region: int = -1) -> bool:
    """Whether some accurate network gives p the other label."""
    inner, outer = _sides(data, region)
    return network_exists(inner, [*outer, p])


def forced(data: Dataset, p: Vector, region: int = -1) -> int | None:
    """The label that all accurate networks give p, for realizable data."""
    if not leaves_region(data, p, region):
        return region
    return None if keeps_region(data, p, region) else -region


def is_universal_perturbation(data: Dataset, delta: Vector, source: int, region: int = -1) -> bool:
    """Whether every accurate network gives every displaced source point the other label, for realizable data."""
    keeps = keeps_region if source == region else leaves_region
    return not any(keeps(data, x + delta, region) for x in points_of(data, source))


# The criteria in terms of convex combinations


def _weights(count: int, name: str) -> tuple[list[Expression], list[Expression]]:
    unknown = [z3.Real(f"{name}{i}") for i in range(count)]
    return unknown, [entry >= 0 for entry in unknown]


def _combination(weights: Sequence[Expression], points: Sequence[Vector], j: int) -> Expression:
    return z3.Sum([real(x[j]) * entry for x, entry in zip(points, weights, strict=True)])


def in_hull(points: Sequence[Vector], p: Vector) -> bool:
    """Whether p = Σ μ_j s_j with μ ≥ 0, Σ μ_j = 1."""
    mu, conditions = _weights(len(points), "m")
    solver = new_solver()
    solver.add(*conditions, z3.Sum(mu) == 1, *(_combination(mu, points, j) == real(p[j]) for j in range(len(p))))
    return decide(solver)


def realizable_by_hulls(data: Dataset, region: int = -1) -> bool:
    """C1: no outer point is in the inner hull."""
    inner, outer = _sides(data, region)
    return not any(in_hull(inner, x) for x in outer)


def transfers_by_hulls(data: Dataset, v: Vector, region: int = -1) -> bool:
    """C2: x⁺ = Σ μ_j s_j + t v for an outer point x⁺, t > 0 and convex weights μ."""
    inner, outer = _sides(data, region)
    for x in outer:
        mu, conditions = _weights(len(inner), "m")
        t = z3.Real("t")
        solver = new_solver()
        solver.add(*conditions, z3.Sum(mu) == 1, t > 0)
        solver.add(*(_combination(mu, inner, j) + t * real(v[j]) == real(x[j]) for j in range(data.d)))
        if decide(solver):
            return True
    return False


def in_shadow(data: Dataset, p: Vector, region: int = -1) -> bool:
    """C4: p = x⁺ + Σ κ_j (x⁺ − s_j) for an outer point x⁺ and κ ≥ 0."""
    return any(entry == 0 for entry in _shadow_entries(data, p, Vector.of([0] * data.d), region))


def _shadow_entries(data: Dataset, p: Vector, v: Vector, region: int) -> list[Fraction | float]:
    """For every outer point the least c ≥ 0 with p + c v in its shadow, ∞ if there is none."""
    inner, outer = _sides(data, region)
    found = []
    for x in outer:
        kappa, conditions = _weights(len(inner), "k")
        c = z3.Real("c")
        optimizer = z3.Optimize()
        optimizer.add(*conditions, c >= 0)
        away = [x - s for s in inner]
        optimizer.add(*(real(p[j] - x[j]) + c * real(v[j]) == _combination(kappa, away, j) for j in range(data.d)))
        found.append(_minimum(optimizer, c))
    return found


def _minimum(optimizer: Any, objective: Expression) -> Fraction | float:
    """The least value of what is at least 0; ∞ if the conditions cannot be met."""
    handle = optimizer.minimize(objective)
    return Fraction(str(optimizer.lower(handle))) if decide(optimizer) else math.inf


def bound(data: Dataset, v: Vector, row: int, region: int = -1) -> Fraction | float:
    """C3 and C6: the first entry of the ray from the row into a shadow, or for an outer row into the inner hull."""
    x = data.point(row)
    if data.labels[row] == region:
        return min(_shadow_entries(data, x, v, region))
    inner, _ = _sides(data, region)
    mu, conditions = _weights(len(inner), "m")
    c = z3.Real("c")
    optimizer = z3.Optimize()
    optimizer.add(*conditions, z3.Sum(mu) == 1, c >= 0)
    optimizer.add(*(real(x[j]) + c * real(v[j]) == _combination(mu, inner, j) for j in range(data.d)))
    return _minimum(optimizer, c)


def largest_multiplier(data: Dataset, v: Vector, row: int, target: Vector, region: int = -1) -> Fraction | float:
    """The largest κ_row with v = Σ κ_j (target − s_j), κ ≥ 0, over the inner points s_j; −∞ if there are none (C3)."""
    rows = [i for i, label in enumerate(data.labels) if label == region]
    kappa, conditions = _weights(len(rows), "k")
    away = [target - data.point(i) for i in rows]
    optimizer = z3.Optimize()
    optimizer.add(*conditions, *(_combination(kappa, away, j) == real(v[j]) for j in range(data.d)))
    return maximum(optimizer, kappa[rows.index(row)])


# Width (C8)


def narrow_network_exists(data: Dataset, width: int, v: Vector | None = None, region: int = -1) -> bool:
    """Whether an accurate network of at most that many units exists that, if v is given, never loses a label along v.

    Units without use are harmless, so there are exactly as many.
    """
    inner, outer = _sides(data, region)
    units = [([z3.Real(f"w{i}_{j}") for j in range(data.d)], z3.Real(f"b{i}")) for i in range(width)]
    solver = new_solver()
    for w, b in units:
        solver.add(*(value_at(w, b, s) <= 0 for s in inner))
        if v is not None:
            solver.add(slope_along(w, v) <= 0)
    solver.add(*(z3.Or([value_at(w, b, x) > 0 for w, b in units]) for x in outer))
    return decide(solver)


def least_width(data: Dataset, v: Vector | None = None, region: int = -1) -> int | None:
    """The least width of such a network, None if there is none of any width."""
    sizes = range(1, len(points_of(data, -region)) + 1)
    return next((width for width in sizes if narrow_network_exists(data, width, v, region)), None)


def output_layer_exists(data: Dataset, units: Sequence[LinearClassifier]) -> bool:
    """Whether some nonnegative output weights and a positive threshold make these units right about all points."""
    weights, threshold = [z3.Real(f"a{j}") for j in range(len(units))], z3.Real("t")
    solver = new_solver()
    solver.add(threshold > 0, *(weight >= 0 for weight in weights))
    for x, y in zip(data.points, data.labels, strict=True):
        outputs = [max(unit.value(x), Fraction(0)) for unit in units]
        solver.add(int(y) * value_at(weights, -threshold, outputs) > 0)
    return decide(solver)


# One concrete network, from its numbers alone


def label_of(h: ReLUClassifier, p: Sequence[Fraction]) -> int:
    values = [sum((a * c for a, c in zip(u.normal, p, strict=True)), u.bias) for u in h.units]
    if h.rule is Rule.ALL:
        return 1 if all(value > 0 for value in values) else -1
    weights = [Fraction(1)] * len(values) if h.output_weights is None else list(h.output_weights)
    f = sum((a * max(value, Fraction(0)) for a, value in zip(weights, values, strict=True)), Fraction(0))
    return 1 if f > h.threshold or (f == h.threshold and h.rule is Rule.REACHES) else -1


def is_accurate(h: ReLUClassifier, data: Dataset) -> bool:
    return all(label_of(h, list(x)) == y for x, y in zip(data.points, data.labels, strict=True))


def is_member(h: ReLUClassifier, member: str) -> bool:
    """Whether the network is in R, R' or R''; for "convex" in R or R'."""
    weights = [Fraction(1)] * len(h.units) if h.output_weights is None else list(h.output_weights)
    if member == "convex":
        return is_member(h, "R") or is_member(h, "R'")
    if member == "R''":
        return h.rule is Rule.ALL
    if member == "R'":
        return h.rule in (Rule.EXCEEDS, Rule.REACHES) and h.threshold > 0 and min(weights) >= 0
    return h.rule is Rule.EXCEEDS and h.threshold == 0 and set(weights) == {1}


def never_leaves(h: ReLUClassifier, v: Vector) -> bool:
    """Whether no label of the region is ever lost along v, by the signs of w·v alone (C2).

    For a network in R or R' no unit of positive weight, for one in R'' no unit at all may lead out.
    """
    slopes = [sum((a * c for a, c in zip(u.normal, v, strict=True)), Fraction(0)) for u in h.units]
    if h.rule is Rule.ALL:
        return min(slopes) >= 0
    weights = [Fraction(1)] * len(slopes) if h.output_weights is None else list(h.output_weights)
    return all(slope <= 0 for slope, weight in zip(slopes, weights, strict=True) if weight)


def flips_within(h: ReLUClassifier, x: Vector, v: Vector, distance: Fraction | float) -> bool:
    """Whether h(x + c v) differs from h(x) for some c with 0 < c < distance."""
    c = z3.Real("c")
    along = [value_at([c], real(value), [slope]) for value, slope in ((u.value(x), u.normal.dot(v)) for u in h.units)]
    if h.rule is Rule.ALL:
        positive = z3.And([value > 0 for value in along])
    else:
        weights = [Fraction(1)] * len(along) if h.output_weights is None else list(h.output_weights)
        f = z3.Sum([real(a) * z3.If(value > 0, value, real(0)) for a, value in zip(weights, along, strict=True)])
        positive = f >= real(h.threshold) if h.rule is Rule.REACHES else f > real(h.threshold)
    solver = new_solver()
    solver.add(c > 0, z3.Not(positive) if label_of(h, list(x)) == 1 else positive)
    if not isinstance(distance, float):
        solver.add(c < real(distance))
    return decide(solver)
