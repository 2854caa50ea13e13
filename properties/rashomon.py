"""Questions about all linear classifiers of a loss below a budget, and what z3 says of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import z3
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from properties import oracle
from properties.budgets import problems

Condition: TypeAlias = Any
Affine: TypeAlias = tuple[list[Any], Any]


@dataclass(frozen=True)
class Asked:
    """Data, a budget, a direction or perturbation, a source label that occurs, and a row of it."""

    data: ga.Dataset
    bias: bool
    budget: Fraction
    vector: ga.Vector
    source: int
    row: int

    @property
    def linear(self) -> ga.LinearClassifiers:
        return ga.LinearClassifiers(bias=self.bias, budget=self.budget)

    @property
    def vacuous(self) -> bool:
        return self.least >= self.budget

    @property
    def least(self) -> Fraction:
        value = ga.LinearClassifiers(bias=self.bias).least_loss(self.data).value
        assert value is not None
        return value


@st.composite
def questions(draw: DrawFn) -> Asked:
    """The budgets are above the least loss, or at it, or just those where an answer changes."""
    S, bias = draw(problems())
    named = [row for row in range(S.n) if bias or S.point(row)]  # without a bias the origin has no label
    assume(named)
    row = draw(st.sampled_from(named))
    s = int(S.labels[row])
    others = [x for x, y in zip(S.points, S.labels, strict=True) if y != s] or [S.point(row)]
    v = draw(st.one_of(gst.vectors(S.d), st.sampled_from(others).map(lambda x: x - S.point(row))))
    v = v if v else ga.Vector.of([1] * S.d)
    linear = ga.LinearClassifiers(bias=bias)
    least, along = linear.least_loss(S), linear.direction_budget(S, v, s)
    assert least.value is not None
    assert along.value is not None
    near = [least.value + share for share in (Fraction(1, 7), Fraction(1, 2), Fraction(1), Fraction(2))]
    exact = [along.value, along.value, Fraction(least.trivial), least.value, Fraction(S.n), Fraction(S.n + 1)]
    budget = draw(st.sampled_from([*near, *near, *exact]))
    return Asked(S, bias, budget if budget > 0 else Fraction(1, 3), v, s, row)


def exists(asked: Asked, *conditions: Callable[[Affine], Condition]) -> bool:
    """Whether some W has a loss below the budget and the conditions hold of it, by z3."""
    S, solver = asked.data, oracle.new_solver()
    w: list[Any] = [z3.Real(f"w{j}") for j in range(S.d)]
    b: Any = z3.Real("b") if asked.bias else oracle.real(0)
    losses = []
    for x, y in zip(S.points, S.labels, strict=True):
        loss = 1 - int(y) * oracle.value_at(w, b, x)
        losses.append(z3.If(loss > 0, loss, 0))
    solver.add(z3.Sum(losses) < oracle.real(asked.budget))
    solver.add([condition((w, b)) for condition in conditions])
    return oracle.decide(solver)


def gives(x: ga.Vector, label: int) -> Callable[[Affine], Condition]:
    return lambda h: label * oracle.value_at(*h, x) > 0


def does_not_lose(x: ga.Vector, label: int) -> Callable[[Affine], Condition]:
    """A tie is no loss here."""
    return lambda h: label * oracle.value_at(*h, x) >= 0


def never_fooled(v: ga.Vector, s: int) -> Callable[[Affine], Condition]:
    return lambda h: s * oracle.slope_along(h[0], v) >= 0
