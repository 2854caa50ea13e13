"""The flip-distance bounds of all source points at once (L5).

Whether a point has a finite bound is decided for all of them by the smallest face of the cone of the z_i that
contains the target −s (v, 0): a row has a finite bound iff it lies on that face, that is, iff some λ that certifies v
is positive there. The largest finite bound is then found by linear programs on the face, starting where the upper
bounds 1/λ_i known so far are largest, and ending when no other can exceed the best.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from geomadv.classes.linear.homogeneous import Target
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.classes.space import Bounds
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive, solve_column
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector, integer_array, short_rationals
from geomadv.solvers.guesses import Engine, guess_balanced_program, guess_nearest_point
from geomadv.solvers.linear_program import LinearProgram, Optimum
from geomadv.solvers.nearest_point import nearest_point
from geomadv.solvers.scaling import equilibrated

#: Those of linear classifiers; the largest one is known exactly.
LinearBounds: TypeAlias = Bounds[Homogeneous, Multipliers]


@dataclass(frozen=True)
class Face:
    """A face of the cone of the rows.

    Attributes
    ----------
    rows : list of int
        The rows on it.
    multipliers : Multipliers
        Positive on all of them.
    exposing : homogeneous vector or None
        W with W·z_i = 0 on the face and W·z_i > 0 off it; None if all rows are on it.
    """

    rows: list[int]
    multipliers: Multipliers
    exposing: Homogeneous | None


def bounds_along(space: VersionSpace, direction: Vector, source: int, rows: Sequence[int]) -> LinearBounds:
    """The summary of the bounds of the named rows, all of the source label."""
    target = space.direction_target(direction, source)
    sources = set(rows)
    found = space.membership(target)
    if not isinstance(found, Multipliers):
        return Bounds(None, None, None, tuple(sorted(sources)), (), None, ((space.opposed(found, target),),))
    face = smallest_face(space.rows, found, space.engine)
    unbounded = tuple(sorted(sources - set(face.rows)))
    escaping = ((face.exposing,),) if face.exposing is not None and unbounded else ()
    ceilings = {row: 1 / weight for row, weight in face.multipliers.as_dict().items() if row in sources}
    if not ceilings:
        return Bounds(None, None, None, unbounded, (), None, escaping)
    used = {row: face.multipliers for row in ceilings}
    program = _Multipliers(space, target, face.rows, found.indices)
    best: tuple[Fraction, int, Homogeneous] | None = None
    while ceilings:
        row = max(ceilings, key=lambda i: (ceilings[i], -i))
        if best is not None and ceilings[row] <= best[0]:
            break
        del ceilings[row]
        attained, separator = program.largest_at(row)
        used[row] = attained
        for other, weight in attained.as_dict().items():
            if other in ceilings and 1 / weight < ceilings[other]:
                ceilings[other], used[other] = 1 / weight, attained
        distance = 1 / attained.value(row)
        if best is None or distance > best[0]:
            best = distance, row, separator
    if best is None:
        raise ArithmeticError("a direction with multipliers on source points has no largest bound")
    largest, attained_at, separator = best
    upper = tuple({id(m): m for _, m in sorted(used.items())}.values())
    return Bounds(largest, largest, attained_at, unbounded, upper, lifted(space.rows, separator, face), escaping)


class _Multipliers:
    """The multipliers of a target on the rows of a face, to be maximised at one row after another."""

    def __init__(self, space: VersionSpace, target: Target, rows: list[int], feasible: Sequence[int]) -> None:
        self.engine, self.target, self.rows = space.engine, target, rows
        self.columns = space.rows.take(rows)
        self.balanced = equilibrated(self.columns)
        self.positions = {row: k for k, row in enumerate(rows)}
        self.basis = [self.positions[row] for row in feasible]

    def largest_at(self, row: int) -> tuple[Multipliers, Homogeneous]:
        """The λ with the largest λ_row, and W with W·z_i ≥ 0 on the face and W·z_row = W·target / λ_row."""
        costs = [0] * len(self.rows)
        costs[self.positions[row]] = -1
        guess = guess_balanced_program(self.engine, self.balanced, self.target.numerators, costs)
        result = LinearProgram(self.columns, costs).minimise(self.target.numerators, guess, self.basis)
        if not isinstance(result, Optimum):
            raise ArithmeticError(
                "a direction has no multipliers on its own face, which contradicts those found before"
            )
        # The next program begins at this vertex, where the engine's guess for it is wrong.
        self.basis = [j for j in result.basis if j in result.solution]
        weights = {self.rows[j]: x / self.target.denominator for j, x in result.solution.items()}
        return Multipliers.of(weights), primitive([-w for w in result.dual])


def smallest_face(rows: IntegerMatrix, multipliers: Multipliers, engine: Engine) -> Face:
    """The smallest face that contains Σ λ_i z_i.

    Rows in the span of those found so far are on the face too, and rows whose sum is in it. While no W vanishes on the
    span and is positive off it, a nonnegative combination of other rows lies in it. Either way a relation Σ r_i z_i = 0
    that is nonnegative on the new rows makes λ positive there, when a little of it is added.
    """
    weights = multipliers.as_dict()
    while True:
        basis = rows.independent_rows(sorted(weights))
        relation = _relation_of_span(rows, basis, weights.keys())
        if relation:
            _add_relation(weights, relation)
            # Its rows are in the span as a sum, and perhaps not one by one: then the face has grown in rank.
            basis = rows.independent_rows(sorted(weights))
        found = sorted(weights)
        others = sorted(set(range(rows.shape[0])) - set(found))
        if not others:
            return Face(found, Multipliers.of(weights), None)
        exposing = _guess_exposing(rows, basis, others, engine) or _exposing_or_relation(rows, basis, others)
        if isinstance(exposing, list):
            signs = rows.signs(exposing)
            if signs[found].any() or not (signs[others] > 0).all():
                raise ArithmeticError("a vector that is to expose a face is not zero on it, or not positive off it")
            return Face(found, Multipliers.of(weights), exposing)
        _add_relation(weights, exposing)


def _add_relation(weights: dict[int, Fraction], relation: dict[int, Fraction]) -> None:
    """Add so much of a relation that the positive weights stay positive."""
    shrinking = [weights[i] / -r for i, r in relation.items() if r < 0]
    step = _simplest_below(min(shrinking)) if shrinking else Fraction(1)
    for i, r in relation.items():
        weights[i] = weights.get(i, Fraction(0)) + step * r


def _simplest_below(limit: Fraction) -> Fraction:
    """A power of two below a positive number."""
    exponent = limit.numerator.bit_length() - limit.denominator.bit_length() - 2
    return Fraction(2) ** exponent


def _relation_of_span(rows: IntegerMatrix, basis: list[int], known: Collection[int]) -> dict[int, Fraction]:
    """A relation that is 1 on the other rows in the span of the basis, as far as floating point sees them."""
    others = np.array(sorted(set(range(rows.shape[0])) - set(known)), dtype=np.intp)
    directions = rows.directions
    orthonormal = np.linalg.qr(directions[basis].T)[0]
    outside = directions[others] - (directions[others] @ orthonormal) @ orthonormal.T
    others = others[np.linalg.norm(outside, axis=1) < 1e-7]
    if not others.size:
        return {}
    total = rows.combine(others, [1] * len(others))
    solved = solve_column(rows.gram(basis), rows.products(total, basis))
    if solved is None:
        return {}
    weights, denominator = solved
    if rows.combine(basis, weights) != [denominator * t for t in total]:
        return {}  # some were only nearly in the span
    relation = {int(i): Fraction(1) for i in others}
    return relation | {i: Fraction(-w, denominator) for i, w in zip(basis, weights, strict=True)}


def _guess_exposing(rows: IntegerMatrix, basis: list[int], others: list[int], engine: Engine) -> Homogeneous | None:
    """Separate in floating point, round, make it exactly orthogonal to the basis; None if it is no longer positive."""
    spanning, rest = rows.floats[basis], rows.floats[others]
    one_group = np.zeros(len(others), dtype=np.intp)
    with np.errstate(all="ignore"):
        orthonormal = np.linalg.qr(spanning.T)[0]
        projected = rest - (rest @ orthonormal) @ orthonormal.T
        weights = guess_nearest_point(engine, projected, one_group, np.zeros(rows.shape[1]))
        candidate = short_rationals(projected.T @ weights, 40)
    products = rows.products(candidate, basis)
    solved = solve_column(rows.gram(basis), products)
    if solved is None:
        return None
    shares, denominator = solved
    correction = rows.combine(basis, shares)
    exact = primitive([denominator * c - x for c, x in zip(candidate, correction, strict=True)])
    signs = rows.signs(exact)
    on_face = np.ones(rows.shape[0], dtype=bool)
    on_face[others] = False
    return exact if (signs[others] > 0).all() and not signs[on_face].any() else None


def _exposing_or_relation(
    rows: IntegerMatrix, basis: list[int], others: list[int]
) -> Homogeneous | dict[int, Fraction]:
    """Decide it: the point of conv(others) + span(basis) nearest to the origin separates, or is the origin."""
    order = [*basis, *others]
    indicators = np.array([[0]] * len(basis) + [[1]] * len(others), dtype=object)
    entries = np.hstack([rows.entries[order].astype(object), indicators])
    matrix = IntegerMatrix(integer_array(entries.ravel().tolist(), entries.shape))
    nearest = nearest_point(matrix, np.zeros(len(order)), n_groups=1, free=tuple(range(len(basis))))
    if not nearest.reached:
        return primitive(nearest.residual)
    return {
        order[k]: Fraction(w, nearest.denominator) for k, w in zip(nearest.support, nearest.weights, strict=True) if w
    }


def lifted(rows: IntegerMatrix, separator: Homogeneous, face: Face) -> Homogeneous:
    """A vector that is nonnegative on the face made so on all rows, by adding a multiple of the exposing vector."""
    negative = np.flatnonzero(rows.signs(separator) < 0)
    if not negative.size:
        return separator
    if face.exposing is None or not set(negative.tolist()).isdisjoint(face.rows):
        raise ArithmeticError("a vector that is to be nonnegative on a face is negative on it")
    lacking = rows.products(separator, negative)
    gains = rows.products(face.exposing, negative)
    factor = max(-(lack // gain) for lack, gain in zip(lacking, gains, strict=True))
    return primitive([x + factor * e for x, e in zip(separator, face.exposing, strict=True)])
