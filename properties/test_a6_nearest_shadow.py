"""A6: the shortest perturbation of one point after which every accurate classifier of 𝓒 has lost the inner label.

It leads into the nearest shadow x⁺ + cone{x⁺ − s : s inner}, in the ℓ1, ℓ2 or ℓ∞ norm and within limits: the shortest
of the linear answers about the inner points and one outer point. In a ball that meets no shadow some accurate network
keeps the label everywhere: the order of quantifiers does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.nearest_shadow import NearestShadow
from geomadv.errors import InvalidInputError
from properties import convex_oracle, oracle
from properties.convex_support import Problem, problems
from properties.support import accepted, census, counterexample, half, rows

NORMS = ("l1", "l2", "linf")


@dataclass(frozen=True)
class Near:
    """A problem, a point, a norm, and between which numbers the coordinates of the perturbation are."""

    problem: Problem
    point: ga.Vector
    norm: str
    change: tuple[int | None, int | None] | None

    @property
    def inner(self) -> list[ga.Vector]:
        return [x for _, x, _ in rows(self.problem.S, self.problem.region)]

    @property
    def outer(self) -> list[ga.Vector]:
        return [x for _, x, _ in rows(self.problem.S, -self.problem.region)]

    def answer(self) -> NearestShadow:
        S, region = self.problem.S, self.problem.region
        return self.problem.asked.shortest_perturbation(S, self.point, region, norm=self.norm, change=self.change)

    def some(self, length: Fraction | None, *, strictly: bool = False) -> bool:
        """Whether z3 finds a perturbation within the limits into a shadow, of at most the ℓ1 or ℓ∞ length."""
        return any(self._into(x, length, strictly) for x in self.outer)

    def _into(self, x: ga.Vector, length: Fraction | None, strictly: bool) -> bool:
        solver, d = z3.Solver(), len(self.point)
        delta: list[Any] = [z3.Real(f"d{j}") for j in range(d)]
        weights = [z3.Real(f"m{i}") for i in range(len(self.inner))]
        solver.add([m >= 0 for m in weights])
        for j in range(d):
            away = [m * oracle.real(x[j] - s[j]) for m, s in zip(weights, self.inner, strict=True)]
            solver.add(oracle.real(Fraction(self.point[j])) + delta[j] == oracle.real(Fraction(x[j])) + z3.Sum(away))
            low, high = self.change or (None, None)
            solver.add([delta[j] >= low] if low is not None else [])
            solver.add([delta[j] <= high] if high is not None else [])
        if length is not None:
            sizes = [z3.If(step >= 0, step, -step) for step in delta]
            measured = [z3.Sum(sizes)] if self.norm == "l1" else sizes
            solver.add([m < oracle.real(length) if strictly else m <= oracle.real(length) for m in measured])
        return oracle.decide(solver)


@st.composite
def near(draw: DrawFn, *, limited: bool | None = None, max_points: int = 6) -> Near:
    problem = draw(problems(max_points=max_points))
    S, region = problem.S, problem.region
    own = [x for _, x, _ in rows(S, region)]
    p = draw(st.sampled_from(own) | gst.hull_points(S, region=region) | gst.convex_points(S, region=region))
    change = draw(st.sampled_from([(None, 0), (0, None), (-2, 2), (-1, None), (-9, 9)]))
    within = draw(st.booleans()) if limited is None else limited
    return Near(problem, p, draw(st.sampled_from(NORMS)), change if within else None)


def size(delta: ga.Vector, norm: str) -> Fraction:
    sizes = [abs(Fraction(x)) for x in delta]
    return {"l1": sum(sizes, Fraction(0)), "linf": max(sizes), "l2": delta.squared_norm()}[norm]


@given(near())
def test_it_is_the_shortest_into_a_shadow(q: Near) -> None:
    S, region, answer = q.problem.S, q.problem.region, q.answer()
    assert [row for row, _ in answer.towards] == [i for i, _, _ in rows(S, -region)]
    for row, certificate in answer.towards:
        one = S.take(sorted([*(i for i, _, _ in rows(S, region)), row]))
        assert accepted(certificate, one)
        assert certificate.kind == "universal-perturbation"
    if not answer.holds:
        assert (answer.perturbation, answer.lower, answer.upper, answer.target) == (None, None, None, None)
        assert not q.some(None)
        return
    delta = answer.perturbation
    assert delta is not None
    assert accepted(answer.certificate, S)
    assert answer.certificate.kind == "forced"
    low, high = q.change or (None, None)
    assert all((low is None or low <= x) and (high is None or x <= high) for x in delta)
    assert not convex_oracle.keeps_region(S, q.point + delta, region)
    length = size(delta, q.norm)
    assert answer.lower == answer.upper == (length if q.norm == "l2" else length**2)
    if q.norm != "l2":
        assert q.some(length)
        assert not q.some(length, strictly=True)


@half
@given(near(limited=False), st.data())
def test_no_shorter_one_serves(q: Near, data: st.DataObject) -> None:
    S, region, delta = q.problem.S, q.problem.region, q.answer().perturbation
    assert delta is not None
    for tried in (delta * Fraction(99, 100), delta + data.draw(gst.vectors(S.d)) * Fraction(1, 10)):
        if size(tried, q.norm) < size(delta, q.norm):
            assert convex_oracle.keeps_region(S, q.point + tried, region)


@half
@given(near(limited=False))
def test_one_accurate_network_keeps_the_label_in_the_whole_ball(q: Near) -> None:
    """Of a little smaller radius, in the ℓ1 and the ℓ∞ norm; in none of a little larger one."""
    delta, d = q.answer().perturbation, len(q.point)
    assert delta is not None
    if q.norm == "l2" or not delta:
        return
    signs = [v for v in product((-1, 0, 1), repeat=d) if sum(map(abs, v)) == (1 if q.norm == "l1" else d)]
    for share in (Fraction(999, 1000), Fraction(1001, 1000)):
        corners = [q.point + share * size(delta, q.norm) * ga.Vector.of(v) for v in signs]
        assert convex_oracle.network_exists([*q.inner, *corners], q.outer) == (share < 1)


@half
@given(near(limited=False))
def test_it_is_at_least_as_long_as_for_linear_classifiers(q: Near) -> None:
    """Which are among those of 𝓒, where the data are linearly separable."""
    S, region = q.problem.S, q.problem.region
    linear = ga.LinearClassifiers().shortest_perturbation(S, q.point, region, norm=q.norm)
    mine = q.answer().upper
    assert mine is not None
    assert linear.vacuous or (linear.upper is not None and linear.upper <= mine)


@half
@given(near(limited=False))
def test_the_members_with_one_region_have_one_answer(q: Near) -> None:
    answers = [Near(problem, q.point, q.norm, None).answer() for problem in q.problem.relatives]
    assert len({(answer.perturbation, answer.upper, answer.target) for answer in answers}) == 1


# Examples, negative controls, counts


@pytest.mark.parametrize(("norm", "squared"), [("l1", 1), ("l2", 1), ("linf", 1)])
def test_example(norm: str, squared: int) -> None:
    """The nearer of two outer points, unless limits forbid it, and then the other one."""
    S = ga.Dataset([[-1], [1], [-2], [2]], [-1, -1, 1, 1])
    answer = ga.ConvexRegionClassifiers().shortest_perturbation(S, [1], -1, norm=norm)
    assert (answer.perturbation, answer.target) == (ga.Vector((1,)), 3)
    assert answer.upper == squared
    assert answer.explanation == (
        "the shortest perturbation that fools every accurate classifier with a convex region at the point has length "
        f"1{ {'l1': ' in the ℓ1 norm', 'l2': '', 'linf': ' in the ℓ∞ norm'}[norm] }"
    )
    left = ga.ConvexRegionClassifiers().shortest_perturbation(S, [1], -1, norm=norm, change=(None, 0))
    assert (left.perturbation, left.target) == (ga.Vector((-3,)), 2)
    none = ga.ConvexRegionClassifiers().shortest_perturbation(S, [1], -1, norm=norm, change=(-2, 0))
    assert none.status is ga.Status.FAILS
    assert len(none.certificates) == 2


def test_control_the_nearest_outer_point_need_not_be_the_target() -> None:
    """A shadow reaches farther than its point."""

    def refutes(q: Near) -> bool:
        answer = q.answer()
        if answer.target is None or answer.upper is None:
            return False
        return min(size(x - q.point, "l2") for x in q.outer) > answer.upper > 0

    counterexample(near(limited=False).filter(lambda q: q.norm == "l2"), refutes)


def test_control_linear_classifiers_need_less() -> None:
    def refutes(q: Near) -> bool:
        linear = ga.LinearClassifiers().shortest_perturbation(q.problem.S, q.point, q.problem.region, norm=q.norm)
        return linear.upper is not None and linear.upper < (q.answer().upper or 0)

    counterexample(near(limited=False), refutes)


def test_the_outer_label_is_refused() -> None:
    S = ga.Dataset([[-1], [1], [-2], [2]], [-1, -1, 1, 1])
    with pytest.raises(InvalidInputError, match="inner label only; pass source=-1"):
        ga.ConvexRegionClassifiers().shortest_perturbation(S, [1], 1)


def test_unrealizable_data_have_none() -> None:
    S = ga.Dataset([[-1], [0], [1]], [-1, 1, -1])
    answer = ga.ConvexRegionClassifiers().shortest_perturbation(S, [1], -1)
    assert answer.vacuous
    assert accepted(answer.certificate, S)


def kinds(q: Near) -> list[str]:
    answer = q.answer()
    zero = answer.perturbation is not None and not answer.perturbation
    several = len(q.outer) > 1
    return [f"{answer.status} {q.norm}", f"limits {q.change is not None}", f"zero {zero}", f"several {several}"]


def test_draws_are_not_vacuous() -> None:
    counts = census(near(), kinds, 200)
    floors = {f"{ga.Status.HOLDS} {norm}": 20 for norm in NORMS} | {"zero True": 5, "zero False": 80}
    floors |= {"limits True": 40, "limits False": 40, "several True": 60}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}, counts
    assert sum(counts[f"{ga.Status.FAILS} {norm}"] for norm in NORMS) >= 10, counts
