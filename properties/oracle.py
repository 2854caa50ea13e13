"""The quantifier "for every accurate linear classifier", decided without the library.

The SMT solver z3 searches for an accurate classifier, with rational unknowns w and b, that contradicts the claim; it
is complete for linear arithmetic, so finding none proves the claim. Where lengths are minimised (they are quadratic)
every candidate for the active set is tried. Nothing here calls the code under test, and all of it is meant for small
instances only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

import z3

from geomadv import Dataset, Vector

# z3 ships no types: its expressions are Any.
Expression = Any
Condition = Callable[[list[Expression], Expression], Expression]


def real(value: Fraction | int) -> Expression:
    return z3.RealVal(str(value))


def value_at(w: Sequence[Expression], b: Expression, x: Iterable[Fraction]) -> Expression:
    """The expression w·x + b."""
    return z3.Sum([b, *[real(c) * entry for c, entry in zip(x, w, strict=True)]])


def slope_along(w: Sequence[Expression], v: Iterable[Fraction]) -> Expression:
    return value_at(w, real(0), v)


def _decide(solver: Any) -> bool:
    answer = solver.check()
    if answer == z3.unknown:
        raise RuntimeError(f"z3 gave up: {solver.reason_unknown()}")
    return bool(answer == z3.sat)


def _unknowns(data: Dataset, bias: bool) -> tuple[list[Expression], Expression]:
    return [z3.Real(f"w{j}") for j in range(data.d)], z3.Real("b") if bias else real(0)


def _values(data: Dataset, w: list[Expression], b: Expression) -> list[Expression]:
    return [int(y) * value_at(w, b, x) for x, y in zip(data.points, data.labels, strict=True)]


def exists_accurate(
    data: Dataset, condition: Condition | None = None, *, bias: bool = True, weakly: bool = False
) -> bool:
    """Whether some (weakly) accurate classifier satisfies the condition."""
    w, b = _unknowns(data, bias)
    solver = z3.Solver()
    solver.add(*(value >= 0 if weakly else value > 0 for value in _values(data, w, b)))
    if condition is not None:
        solver.add(condition(w, b))
    return _decide(solver)


def separable(data: Dataset, *, bias: bool = True) -> bool:
    return exists_accurate(data, bias=bias)


# The five questions. All but `separable` suppose separable data.


def transfers(data: Dataset, v: Vector, source: int, *, bias: bool = True) -> bool:
    """Along x + cv the value s (w·x + b) > 0 changes at the rate s w·v: a classifier resists iff that is ≥ 0."""
    return not exists_accurate(data, lambda w, b: source * slope_along(w, v) >= 0, bias=bias)


def transfers_by_definition(data: Dataset, v: Vector, source: int, *, bias: bool = True) -> bool:
    """No accurate classifier gives all of the ray from some source point the source label; quantified and nonlinear."""
    c = z3.Real("c")

    def resists(w: list[Expression], b: Expression) -> Expression:
        rays = [
            z3.ForAll([c], z3.Implies(c > 0, source * (value_at(w, b, x) + c * slope_along(w, v)) > 0))
            for x in points_of(data, source)
        ]
        return z3.Or(rays)

    return not exists_accurate(data, resists, bias=bias)


def keeps_label(data: Dataset, p: Vector, label: int, *, bias: bool = True) -> bool:
    """Whether some accurate classifier gives p the label."""
    return exists_accurate(data, lambda w, b: label * value_at(w, b, p) > 0, bias=bias)


def has_label(data: Dataset, p: Vector, label: int, *, bias: bool = True) -> bool:
    """Whether every accurate classifier gives p the label, strictly."""
    return not exists_accurate(data, lambda w, b: label * value_at(w, b, p) <= 0, bias=bias)


def forced(data: Dataset, p: Vector, *, bias: bool = True) -> int | None:
    return next((label for label in (1, -1) if has_label(data, p, label, bias=bias)), None)


def is_universal_perturbation(data: Dataset, delta: Vector, source: int, *, bias: bool = True) -> bool:
    """Whether every accurate classifier gives every displaced source point the other label."""
    return all(has_label(data, x + delta, -source, bias=bias) for x in points_of(data, source))


def bound(data: Dataset, v: Vector, row: int, *, bias: bool = True) -> Fraction | float:
    """The supremum of the flip distance from a row along v, over accurate classifiers.

    It equals the supremum of W·z / −s w·v over the weakly accurate ones with s w·v < 0, and is infinite as soon as
    one has s w·v ≥ 0 < W·z.
    """
    source = int(data.labels[row])
    x = data.point(row)
    if exists_accurate(
        data,
        lambda w, b: z3.And(source * slope_along(w, v) >= 0, source * value_at(w, b, x) > 0),
        bias=bias,
        weakly=True,
    ):
        return math.inf
    w, b = _unknowns(data, bias)
    optimizer = z3.Optimize()
    optimizer.add(*(value >= 0 for value in _values(data, w, b)), source * slope_along(w, v) == -1)
    return _maximum(optimizer, source * value_at(w, b, x))


def _maximum(optimizer: Any, objective: Expression) -> Fraction | float:
    handle = optimizer.maximize(objective)
    if not _decide(optimizer):
        return -math.inf
    value = str(optimizer.upper(handle))  # an integer, a quotient, or oo
    return math.inf if value == "oo" else Fraction(value)


# Multipliers


def multipliers(data: Dataset, target: Vector, *, bias: bool = True) -> tuple[list[Expression], list[Expression]]:
    """Unknown λ and the conditions λ ≥ 0, Σ λ_i y_i x_i = target and, with bias, Σ λ_i y_i = 0."""
    unknown = [z3.Real(f"l{i}") for i in range(data.n)]
    columns = [[int(y) * c for c in x] for x, y in zip(data.points, data.labels, strict=True)]
    conditions = [entry >= 0 for entry in unknown]
    for j in range(data.d):
        conditions.append(
            z3.Sum([real(column[j]) * entry for column, entry in zip(columns, unknown, strict=True)]) == real(target[j])
        )
    if bias:
        conditions.append(z3.Sum([int(y) * entry for y, entry in zip(data.labels, unknown, strict=True)]) == 0)
    return unknown, conditions


def largest_multiplier(data: Dataset, v: Vector, row: int, *, bias: bool = True) -> Fraction | float:
    """The largest λ_row over the multipliers that certify v at the label of the row; −∞ if none does."""
    unknown, conditions = multipliers(data, v * -int(data.labels[row]), bias=bias)
    optimizer = z3.Optimize()
    optimizer.add(*conditions)
    return _maximum(optimizer, unknown[row])


def largest_total(data: Dataset, v: Vector, source: int, *, bias: bool = True) -> Fraction | float:
    """σ(v): the largest Σ λ_i over the multipliers that certify v; −∞ if none does."""
    unknown, conditions = multipliers(data, v * -source, bias=bias)
    optimizer = z3.Optimize()
    optimizer.add(*conditions)
    return _maximum(optimizer, z3.Sum(unknown))


def exist_multipliers(
    data: Dataset, target: Vector, condition: Callable[[list[Expression]], Expression], *, bias: bool = True
) -> bool:
    unknown, conditions = multipliers(data, target, bias=bias)
    solver = z3.Solver()
    solver.add(*conditions, condition(unknown))
    return _decide(solver)


# Least lengths, by trying every active set


def points_of(data: Dataset, label: int) -> list[Vector]:
    return [x for x, y in zip(data.points, data.labels, strict=True) if y == label]


def null_space(rows: Sequence[Sequence[Fraction]], width: int) -> list[list[Fraction]]:
    """A basis of the vectors perpendicular to all rows."""
    echelon: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        rest = list(row)
        for pivot, e in echelon:
            rest = [a - rest[pivot] * c for a, c in zip(rest, e, strict=True)]
        pivot = next((j for j, a in enumerate(rest) if a), -1)
        if pivot < 0:
            continue
        new = [a / rest[pivot] for a in rest]
        echelon = [(p, [a - e[pivot] * c for a, c in zip(e, new, strict=True)]) for p, e in echelon] + [(pivot, new)]
    pivots = {pivot for pivot, _ in echelon}
    basis = []
    for free in sorted(set(range(width)) - pivots):
        v = [Fraction(int(j == free)) for j in range(width)]
        for pivot, e in echelon:
            v[pivot] = -e[free]
        basis.append(v)
    return basis


def _least_norm(rows: Sequence[Sequence[Fraction]], rhs: Sequence[Fraction]) -> list[Fraction] | None:
    """The shortest solution of rows · x = rhs, x = Σ η_i rows_i with Gram · η = rhs; None if the rows are dependent."""
    gram = [[_dot(a, c) for c in rows] for a in rows]
    solution = null_space([[*line, -value] for line, value in zip(gram, rhs, strict=True)], len(rows) + 1)
    if len(solution) != 1 or solution[0][-1] == 0:
        return None
    eta = [entry / solution[0][-1] for entry in solution[0][:-1]]
    return [sum((e * row[j] for e, row in zip(eta, rows, strict=True)), Fraction(0)) for j in range(len(rows[0]))]


def _dot(a: Iterable[Fraction], b: Iterable[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def _lifted(data: Dataset, bias: bool) -> list[list[Fraction]]:
    ones = [Fraction(1)] * bias
    return [[int(y) * c for c in (*x, *ones)] for x, y in zip(data.points, data.labels, strict=True)]


def extreme_rays(data: Dataset, *, bias: bool = True) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
    """The weakly accurate (w, b): extreme rays, and a basis of the subspace where all values vanish."""
    Z = _lifted(data, bias)
    width = len(Z[0])
    lineality = null_space(Z, width)
    rank = width - len(lineality)
    rays: list[list[Fraction]] = []
    for chosen in combinations(Z, rank - 1):
        line = null_space([*lineality, *chosen], width)
        if len(line) != 1:
            continue
        for W in (line[0], [-a for a in line[0]]):
            if all(_dot(W, z) >= 0 for z in Z) and not any(_parallel(W, other) for other in rays):
                rays.append(W)
    return rays, lineality


def _parallel(a: Sequence[Fraction], b: Sequence[Fraction]) -> bool:
    return _dot(a, b) > 0 and _dot(a, b) ** 2 == _dot(a, a) * _dot(b, b)


def least_squared_perturbation(data: Dataset, source: int, *, bias: bool = True) -> Fraction:
    """The squared length of the shortest universal perturbation of separable data.

    δ is universal iff s w·δ ≤ −W·z for every extreme ray W and source point z, with equality 0 for the classifiers on
    which all values vanish. The shortest δ is the least-norm solution of its active conditions taken as equations.
    """
    rays, lineality = extreme_rays(data, bias=bias)
    Z = [z for z, y in zip(_lifted(data, bias), data.labels, strict=True) if y == source]
    cuts = [([source * c for c in W[: data.d]], -max(_dot(W, z) for z in Z)) for W in rays]
    # Independent: a classifier with w = 0 on which all values vanish is 0.
    fixed = [W[: data.d] for W in lineality]
    best: Fraction | None = None
    for size in range(data.d - len(fixed) + 1):
        for active in combinations(cuts, size):
            rows = [*fixed, *(g for g, _ in active)]
            delta = (
                _least_norm(rows, [*[Fraction(0)] * len(fixed), *(h for _, h in active)])
                if rows
                else [Fraction(0)] * data.d
            )
            if (
                delta is not None
                and (best is None or _dot(delta, delta) < best)
                and all(_dot(g, delta) <= h for g, h in cuts)
            ):
                best = _dot(delta, delta)
    if best is None:
        raise ValueError("no universal perturbation found: the data are not separable")
    return best


def max_margin_normal(data: Dataset, *, bias: bool = True) -> list[Fraction]:
    """The shortest w with y (w·x + b) ≥ 1 for separable data: the shortest feasible one over all active sets.

    On an active set, eliminating b leaves differences of points: w·(x_i − x_0) = y_i − y_0, a system that does not
    fix b; b follows from x_0.
    """
    best: tuple[list[Fraction], Fraction] | None = None
    rows = list(zip(data.points, (Fraction(int(y)) for y in data.labels), strict=True))
    for size in range(1, data.d + 2):
        for active in combinations(rows, size):
            base, y0 = active[0]
            differences = [list(x - base) for x, _ in active[1:]] if bias else [list(x) for x, _ in active]
            values = [y - y0 for _, y in active[1:]] if bias else [y for _, y in active]
            w = _least_norm(differences, values) if differences else [Fraction(0)] * data.d
            if w is None:
                continue
            b = y0 - _dot(w, base) if bias else Fraction(0)
            if (best is None or _dot(w, w) < best[1]) and all(y * (_dot(w, x) + b) >= 1 for x, y in rows):
                best = w, _dot(w, w)
    if best is None:
        raise ValueError("no maximum margin: the data are not separable")
    return best[0]
