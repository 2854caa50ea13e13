"""Questions about separation, and what z3 says of them: shared by the properties of R0."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import z3
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from properties import budgets, oracle
from properties.oracle import Expression, new_solver, value_at

Problem = tuple[ga.Dataset, bool]
Vanishing = Callable[[list[Expression]], Expression]  # a condition on the values W·z_i


@st.composite
def problems(draw: DrawFn) -> Problem:
    """Data of every kind; many features have one sign at the points of a label, or depend linearly on others."""
    if draw(st.integers(0, 3)) == 0:
        return draw(budgets.problems())
    bias, d = draw(st.booleans()), draw(st.integers(1, 3))
    n = draw(st.integers(2, 7))
    labels = [1, -1, *draw(st.lists(st.sampled_from([1, -1]), min_size=n - 2, max_size=n - 2))]
    columns: list[list[int]] = []
    for _ in range(d):
        column = draw(st.lists(st.integers(-2, 2), min_size=n, max_size=n))
        kind = draw(st.sampled_from(["any", "any", "one-sided", "zero for a label", "dependent"]))
        if kind == "one-sided":
            sign = draw(st.sampled_from([1, -1]))
            column = [sign * y * abs(c) for c, y in zip(column, labels, strict=True)]
        elif kind == "zero for a label":
            column = [abs(c) if y > 0 else 0 for c, y in zip(column, labels, strict=True)]
        elif kind == "dependent":
            factor, shift = draw(st.integers(-1, 1)), draw(st.integers(-1, 1))
            column = [factor * c + shift for c in (columns[-1] if columns else column)]
        columns.append(column)
    return ga.Dataset([list(point) for point in zip(*columns, strict=True)], labels), bias


def exists(S: ga.Dataset, bias: bool, coefficient: int | None, sign: int, values: Vanishing | None = None) -> bool:
    """Whether some weakly accurate W, whose W·z_i satisfy a condition, has a coefficient of a sign, by z3."""

    def condition(w: list[Expression], b: Expression) -> Expression:
        found = [int(y) * value_at(w, b, x) for x, y in zip(S.points, S.labels, strict=True)]
        here = [] if values is None else [values(found)]
        return z3.And(*here, *([] if coefficient is None else [sign * [*w, b][coefficient] > 0]))

    return oracle.exists_accurate(S, condition, bias=bias, weakly=True)


def overlapping(S: ga.Dataset, bias: bool) -> tuple[int, ...]:
    """The rows at which every weakly accurate W is zero."""
    return tuple(i for i in range(S.n) if not exists(S, bias, None, 0, lambda values, i=i: values[i] > 0))  # type: ignore[misc]


def limits(S: ga.Dataset, bias: bool) -> tuple[str, ...]:
    """The fates of the coefficients, from the signs that they have in weakly accurate W."""

    def limit(j: int) -> str:
        rises, falls = exists(S, bias, j, 1), exists(S, bias, j, -1)
        if not (rises and falls):
            return "+inf" if rises else "-inf" if falls else "finite"
        blind = exists(S, bias, j, 1, lambda values: z3.And([value == 0 for value in values]))
        return "collinear" if blind else "undetermined"

    return tuple(map(limit, range(S.d + bias)))


def in_cone(S: ga.Dataset, bias: bool, target: list[Fraction], rows: tuple[int, ...] | None = None) -> bool:
    """Whether the target, d + 1 coordinates, is Σ λ_i z_i with λ ≥ 0, on the rows named."""
    chosen = range(S.n) if rows is None else rows
    weights = {i: z3.Real(f"l{i}") for i in chosen}
    solver = new_solver()
    solver.add(*(weight >= 0 for weight in weights.values()))
    for j in range(S.d + bias):
        terms = [oracle.real(int(S.labels[i]) * [*S.point(i), Fraction(1)][j]) * w for i, w in weights.items()]
        solver.add(z3.Sum([oracle.real(0), *terms]) == oracle.real(target[j]))
    return oracle.decide(solver)
