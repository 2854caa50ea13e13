"""The quantifier "for every accurate linear classifier", decided without the library.

The SMT solver z3 searches for an accurate classifier, with rational unknowns w and b, that contradicts the claim; it
is complete for linear arithmetic, so finding none proves the claim. Where lengths are minimised (they are quadratic)
`enumeration` tries every candidate for the active set. Nothing here calls the code under test, and all of it is meant
for small instances only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import z3

from geomadv import Dataset, Vector

# Property files find all oracles for linear classifiers here.
from properties.enumeration import extreme_rays as extreme_rays
from properties.enumeration import least_squared_perturbation as least_squared_perturbation
from properties.enumeration import max_margin_normal as max_margin_normal
from properties.enumeration import null_space as null_space
from properties.enumeration import points_of as points_of

# z3 ships no types: its expressions are Any.
Expression = Any
Condition = Callable[[list[Expression], Expression], Expression]


_SOLVER = z3.Solver()
_CONTEXT = z3.main_ctx()


def new_solver() -> Any:
    """z3's solver without conditions. It is always the same one, so only the last that was asked for may be used.

    One of its own would take longer to make than most of the questions take to answer; but it is needed where there are
    quantifiers, which z3 does not get rid of in a solver that it may be told more.
    """
    _SOLVER.pop(_SOLVER.num_scopes())
    _SOLVER.push()
    return _SOLVER


@lru_cache(maxsize=1000)
def real(value: Fraction | int) -> Expression:
    return z3.RealVal(str(value))


def value_at(w: Sequence[Expression], b: Expression, x: Iterable[Fraction]) -> Expression:
    """The expression w·x + b."""
    # By the functions of z3 behind `*` and `Sum`, which spend most of their time on the sorts of the terms.
    factors = [(real(c), entry) for c, entry in zip(x, w, strict=True) if c]
    terms = [b, *(z3.ArithRef(z3.Z3_mk_mul(_CONTEXT.ref(), 2, _asts(*pair)), _CONTEXT) for pair in factors)]
    return z3.ArithRef(z3.Z3_mk_add(_CONTEXT.ref(), len(terms), _asts(*terms)), _CONTEXT)


def _asts(*terms: Expression) -> Any:
    """As the functions of z3 take them; whoever calls these keeps the terms."""
    return (z3.Ast * len(terms))(*(term.ast for term in terms))


def slope_along(w: Sequence[Expression], v: Iterable[Fraction]) -> Expression:
    return value_at(w, real(0), v)


def decide(solver: Any) -> bool:
    answer = solver.check()
    if answer == z3.unknown:
        raise RuntimeError(f"z3 gave up: {solver.reason_unknown()}")
    return bool(answer == z3.sat)


def _unknowns(data: Dataset, bias: bool) -> tuple[list[Expression], Expression]:
    return [z3.Real(f"w{j}") for j in range(data.d)], z3.Real("b") if bias else real(0)


def _values(data: Dataset, w: list[Expression], b: Expression) -> list[Expression]:
    return [int(y) * value_at(w, b, x) for x, y in zip(data.points, data.labels, strict=True)]


def exists_accurate(
    data: Dataset,
    condition: Condition | None = None,
    *,
    bias: bool = True,
    weakly: bool = False,
    quantified: bool = False,
) -> bool:
    """Whether some (weakly) accurate classifier satisfies the condition."""
    w, b = _unknowns(data, bias)
    solver = z3.Solver() if quantified else new_solver()
    solver.add(*(value >= 0 if weakly else value > 0 for value in _values(data, w, b)))
    if condition is not None:
        solver.add(condition(w, b))
    return decide(solver)


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

    return not exists_accurate(data, resists, bias=bias, quantified=True)


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
    return maximum(optimizer, source * value_at(w, b, x))


def maximum(optimizer: Any, objective: Expression) -> Fraction | float:
    handle = optimizer.maximize(objective)
    if not decide(optimizer):
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
    return maximum(optimizer, unknown[row])


def largest_total(data: Dataset, v: Vector, source: int, *, bias: bool = True) -> Fraction | float:
    """σ(v): the largest Σ λ_i over the multipliers that certify v; −∞ if none does."""
    unknown, conditions = multipliers(data, v * -source, bias=bias)
    optimizer = z3.Optimize()
    optimizer.add(*conditions)
    return maximum(optimizer, z3.Sum(unknown))


def exist_multipliers(
    data: Dataset, target: Vector, condition: Callable[[list[Expression]], Expression], *, bias: bool = True
) -> bool:
    unknown, conditions = multipliers(data, target, bias=bias)
    solver = new_solver()
    solver.add(*conditions, condition(unknown))
    return decide(solver)


# Two data sets and several models (L8)


def common_direction_exists(first: Dataset, second: Dataset, source: int, *, bias: bool = True) -> bool:
    """Whether some v fools every accurate classifier of either data set at the source label, for separable data.

    A v that multipliers of both data sets certify; it is not 0 unless both are 0, since the data are separable.
    """
    v = [z3.Real(f"v{j}") for j in range(first.d)]
    solver = new_solver()
    for name, data in (("first", first), ("second", second)):
        unknown = [z3.Real(f"{name}{i}") for i in range(data.n)]
        solver.add(*(entry >= 0 for entry in unknown), z3.Sum(unknown) > 0)
        signed = [int(y) * entry for y, entry in zip(data.labels, unknown, strict=True)]
        for j in range(data.d):
            combination = z3.Sum([real(x[j]) * entry for x, entry in zip(data.points, signed, strict=True)])
            solver.add(-source * v[j] == combination)
        if bias:
            solver.add(z3.Sum(signed) == 0)
    return decide(solver)


def opposite_classifiers_exist(first: Dataset, second: Dataset, *, bias: bool = True) -> bool:
    """Whether some classifiers accurate on the one and on the other data set have the normals w and −w."""
    w = [z3.Real(f"w{j}") for j in range(first.d)]
    solver = new_solver()
    for sign, name, data in ((1, "b", first), (-1, "c", second)):
        b = z3.Real(name) if bias else real(0)
        solver.add(*(value > 0 for value in _values(data, [sign * entry for entry in w], b)))
    return decide(solver)


def models_have_common_direction(normals: Sequence[Vector]) -> bool:
    """Whether w·v < 0 for all the normals, for some v."""
    v = [z3.Real(f"v{j}") for j in range(len(normals[0]))]
    solver = new_solver()
    solver.add(*(slope_along(v, w) < 0 for w in normals))
    return decide(solver)
