"""A1, A3: the shortest perturbation of one point, or of all of a label, in three norms and within limits.

δ takes the label s from p for every linear classifier of a loss below τ iff Σ λ_i z_i = −s (p + δ, 1) for some λ with
0 ≤ λ_i ≤ M and Σ λ_i ≥ τ M. So the shortest δ in the ℓ1 or the ℓ∞ norm is a linear program, which z3 decides here. Of
one point without limits it is as long as the distance within which the most robust of the classifiers keeps the label.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.brackets import ShortestPerturbation, UniversalPerturbation
from properties import oracle
from properties.rashomon import Asked, exists, gives, questions
from properties.support import accepted, census, counterexample

NORMS = ("l1", "l2", "linf")


@dataclass(frozen=True)
class Limited:
    """A question, whether it is about one point and which, and what limits there are."""

    asked: Asked
    point: ga.Vector | None
    norm: str
    box: tuple[Fraction, Fraction] | None
    change: tuple[int | None, int | None] | None
    fixed: tuple[int, ...]

    @property
    def points(self) -> list[ga.Vector]:
        S = self.asked.data
        return [S.point(i) for i in S.indices(self.asked.source).tolist()] if self.point is None else [self.point]

    @property
    def unlimited(self) -> bool:
        return self.box is None and self.change is None and not self.fixed

    def answer(self, linear: ga.LinearClassifiers | None = None) -> UniversalPerturbation:
        a, limits = self.asked, {"norm": self.norm, "box": self.box, "change": self.change, "fixed": self.fixed}
        linear = linear or a.linear
        if self.point is None:
            return linear.universal_perturbation(a.data, a.source, **limits)  # type: ignore[arg-type]
        return linear.shortest_perturbation(a.data, self.point, a.source, **limits)  # type: ignore[arg-type]

    def allows(self, delta: list[Any]) -> list[Any]:
        """That δ is within the limits, of z3's numbers or fractions."""
        conditions = [delta[j] == 0 for j in self.fixed]
        low, high = self.change or (None, None)
        conditions += [entry >= low for entry in delta if low is not None]
        conditions += [entry <= high for entry in delta if high is not None]
        for p in self.points if self.box else []:
            for x, step in zip(p, delta, strict=True):
                least, largest = self.box or (Fraction(0), Fraction(0))
                conditions += [step >= _like(step, least - x), step <= _like(step, largest - x)]
        return conditions

    def lost_everywhere(self, delta: ga.Vector) -> bool:
        """By z3, about classifiers."""
        return not any(exists(self.asked, gives(p + delta, self.asked.source)) for p in self.points)


def _like(example: object, number: Fraction | int) -> Any:
    return Fraction(number) if isinstance(example, Fraction) else oracle.real(Fraction(number))


@st.composite
def unlimited(draw: DrawFn) -> Limited:
    """One point without limits."""
    asked = draw(questions())
    S = asked.data
    points = st.integers(0, S.n - 1).map(S.point) | gst.vectors(S.d)
    return Limited(asked, draw(points), draw(st.sampled_from(NORMS)), None, None, ())


@st.composite
def limited(draw: DrawFn) -> Limited:
    asked = draw(questions())
    S = asked.data
    points = st.none() | st.integers(0, S.n - 1).map(S.point) | gst.vectors(S.d)
    entries = [x for p in S.points for x in p]
    boxes = st.sampled_from(
        [None, None, (min(entries), max(entries)), (min(entries) - 1, max(entries) + Fraction(1, 2))]
    )
    changes = st.sampled_from([None, None, None, (None, 0), (0, None), (-1, 1), (-3, 2), (1, None)])
    change = draw(changes)
    fixed = st.sampled_from([(), (), (), (0,), (S.d - 1,)] if change != (1, None) else [()])
    return Limited(asked, draw(points), draw(st.sampled_from(NORMS)), draw(boxes), change, draw(fixed))


def some_perturbation(q: Limited, length: Fraction | None, *, strictly: bool) -> bool:
    """Whether z3 finds multipliers of a δ within the limits, shorter than (or as long as) the ℓ1 or ℓ∞ length."""
    S, s, solver = q.asked.data, q.asked.source, oracle.new_solver()
    delta: list[Any] = [z3.Real(f"d{j}") for j in range(S.d)]
    solver.add(q.allows(delta))
    for k, p in enumerate(q.points):
        top = z3.Real(f"m{k}")
        weights = [z3.Real(f"l{k}_{i}") for i in range(S.n)]
        solver.add([z3.And(x >= 0, x <= top) for x in weights])
        solver.add(z3.Sum(weights) >= oracle.real(q.asked.budget) * top)
        for j in range(S.d):
            terms = [x * oracle.real(int(y) * z[j]) for x, y, z in zip(weights, S.labels, S.points, strict=True)]
            solver.add(z3.Sum(terms) == -s * (oracle.real(Fraction(p[j])) + delta[j]))
        if q.asked.bias:
            solver.add(z3.Sum([int(y) * x for x, y in zip(weights, S.labels, strict=True)]) == -s)
    if length is not None:
        sizes = [z3.If(x >= 0, x, -x) for x in delta]
        measured = [z3.Sum(sizes)] if q.norm == "l1" else sizes
        solver.add([x < oracle.real(length) if strictly else x <= oracle.real(length) for x in measured])
    return oracle.decide(solver)


def size(delta: ga.Vector, norm: str) -> Fraction:
    sizes = [abs(Fraction(x)) for x in delta]
    return {"l1": sum(sizes, Fraction(0)), "linf": max(sizes), "l2": delta.squared_norm()}[norm]


@given(limited(), st.data())
def test_the_answer_is_the_shortest_within_the_limits(q: Limited, data: st.DataObject) -> None:
    answer = q.answer()
    assert accepted(answer.certificate, q.asked.data)
    assert answer.vacuous == q.asked.vacuous
    if answer.vacuous:
        return
    if not answer.holds:
        assert (answer.perturbation, answer.lower, answer.upper) == (None, None, None)
        assert not some_perturbation(q, None, strictly=False)
        return
    delta = answer.perturbation
    assert delta is not None
    assert answer.is_shortest
    assert all(q.allows([Fraction(x) for x in delta]))
    assert q.lost_everywhere(delta)
    length = size(delta, q.norm)
    assert answer.upper == (length if q.norm == "l2" else length**2)
    if q.norm != "l2":
        assert some_perturbation(q, length, strictly=False)
        assert not some_perturbation(q, length, strictly=True)
        return
    for tried in (delta * Fraction(99, 100), delta + data.draw(gst.vectors(q.asked.data.d)) * Fraction(1, 10)):
        if all(q.allows([Fraction(x) for x in tried])) and size(tried, "l2") < length:
            assert not q.lost_everywhere(tried)


@given(unlimited())
def test_the_most_robust_classifier_keeps_the_label_as_far(q: Limited) -> None:
    answer = q.answer()
    assert isinstance(answer, ShortestPerturbation)
    if answer.most_robust is None or q.point is None or answer.upper is None:
        assert not answer.holds or answer.upper == 0
        return
    w = answer.most_robust.normal
    dual = {"l1": "linf", "l2": "l2", "linf": "l1"}[q.norm]
    height = q.asked.source * answer.most_robust.value(q.point)
    length = size(w, dual) if q.norm == "l2" else size(w, dual) ** 2
    assert height > 0
    assert height**2 == answer.upper * length


@given(limited())
def test_a_budget_of_at_most_1_asks_about_the_accurate_classifiers(q: Limited) -> None:
    bias = q.asked.bias
    small, accurate = (q.answer(ga.LinearClassifiers(bias=bias, budget=budget)) for budget in (1, None))
    assert (small.status, small.lower, small.upper) == (accurate.status, accurate.lower, accurate.upper)


@pytest.mark.parametrize(("norm", "one", "all_points"), [("l1", 3, 5), ("l2", None, None), ("linf", 2, 4)])
def test_example(norm: str, one: int | None, all_points: int | None) -> None:
    """One perturbation of all points is longer than that of any point alone."""
    S = ga.Dataset([[-1, 0], [1, 0], [1, 1]], [-1, 1, 1])
    linear = ga.LinearClassifiers()
    alone, together = (
        linear.shortest_perturbation(S, [1, 1], 1, norm=norm),
        linear.universal_perturbation(S, 1, norm=norm),
    )
    assert alone.upper == (5 if one is None else one**2)
    assert together.upper == (17 if all_points is None else all_points**2)
    assert alone.perturbation == ga.Vector((-2, -1))
    assert together.perturbation == ga.Vector((-4, -1))


def test_control_within_a_box_there_may_be_no_perturbation_of_all_points() -> None:
    S, linear = ga.Dataset([[Fraction(1, 2), 0], [0, 1], [1, 1]], [-1, 1, 1]), ga.LinearClassifiers()
    assert linear.universal_perturbation(S, 1).holds
    none = linear.universal_perturbation(S, 1, box=(0, 1))
    assert none.status is ga.Status.FAILS
    assert accepted(none.certificate, S)
    for point in ([0, 1], [1, 1]):
        assert linear.shortest_perturbation(S, point, 1, box=(0, 1)).perturbation is not None


def test_control_limits_make_it_longer() -> None:
    def longer(q: Limited) -> bool:
        free = Limited(q.asked, q.point, q.norm, None, None, ())
        mine, other = q.answer().upper, free.answer().upper
        return mine is not None and other is not None and mine > other

    counterexample(limited(), longer)


def kinds(q: Limited) -> list[str]:
    answer = q.answer()
    zero = answer.perturbation is not None and not answer.perturbation
    return [f"{answer.status} {q.norm}", f"one {q.point is not None}", f"limits {not q.unlimited}", f"zero {zero}"]


def test_draws_are_not_vacuous() -> None:
    counts = census(limited(), kinds, 500)
    for status in (ga.Status.HOLDS, ga.Status.FAILS):
        assert min(counts[f"{status} {norm}"] for norm in NORMS) >= 15, counts
    assert min(counts["one True"], counts["one False"]) >= 80, counts
    assert min(counts["limits True"], counts["limits False"]) >= 30, counts
    assert counts["zero True"] >= 10, counts
