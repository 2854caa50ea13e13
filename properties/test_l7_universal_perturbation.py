"""L7: one step that fools every accurate linear classifier at every point of the source label.

For separable S, δ works for S⁺ iff x + δ ∈ F⁻ for every x ∈ S⁺. One always exists, δ = Σ (p − q) over p ∈ S⁻, q ∈ S⁺.
The shortest one is the solution of a convex quadratic problem; its length is also the minimum over v of ‖v‖ max_x
bound(v, x), and it is not a function of the max-margin classifier.
"""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from properties import oracle
from properties.support import (
    accepted,
    census,
    counterexample,
    rows,
    separable_problems,
    sources,
    universal_perturbation,
)

Question = tuple[ga.Dataset, bool, int]


@st.composite
def questions(
    draw: DrawFn,
    wide: bool = False,
    dimension: int | None = None,
    max_points: int = 5,
    bias: bool | None = None,
) -> Question:
    S, with_bias = draw(separable_problems(wide=wide, dimension=dimension, max_points=max_points, bias=bias))
    return S, with_bias, draw(sources())


@given(questions(wide=True), st.data())
def test_every_classifier_drawn_is_fooled_at_every_source_point(question: Question, data: st.DataObject) -> None:
    S, bias, source = question
    answer = universal_perturbation(S, source, bias)
    assert accepted(answer.certificate, S)
    h = data.draw(gst.accurate_linear_classifiers(S, bias=bias))
    for _, x, _ in rows(S, source):
        # Without bias the boundary may be reached at δ itself and crossed only beyond.
        assert h(x + answer.delta) == -source or (not bias and h(x + answer.delta) == 0)
        assert h(x + answer.delta * Fraction(101, 100)) == -source


@given(questions())
def test_z3_finds_no_classifier_that_resists(question: Question) -> None:
    S, bias, source = question
    lin = ga.LinearClassifiers(bias=bias)
    delta = universal_perturbation(S, source, bias).delta
    assert oracle.is_universal_perturbation(S, delta if bias else delta * Fraction(101, 100), source, bias=bias)
    if bias:
        assert all(lin.forced(S, x + delta).label == -source for _, x, _ in rows(S, source))


@given(questions())
def test_is_the_shortest_among_all_active_sets(question: Question) -> None:
    S, bias, source = question
    answer = universal_perturbation(S, source, bias)
    assert answer.squared_length == answer.delta.squared_norm()
    assert answer.is_shortest
    assert answer.squared_length == answer.squared_length_at_least
    assert answer.squared_length == oracle.least_squared_perturbation(S, source, bias=bias)


@given(questions(max_points=7, wide=True))
def test_the_certified_lower_bound_is_never_above_the_length(question: Question) -> None:
    S, bias, source = question
    answer = universal_perturbation(S, source, bias)
    assert 0 <= answer.squared_length_at_least <= answer.squared_length
    assert answer.is_shortest == (answer.squared_length_at_least == answer.squared_length)


@given(questions(dimension=2), st.integers(1, 3))
def test_no_shorter_grid_point_is_universal(question: Question, fineness: int) -> None:
    """Brute force: of the points of a grid inside the circle of radius ‖δ‖ none works."""
    S, bias, source = question
    delta = universal_perturbation(S, source, bias).delta
    reach = max(abs(c) for c in delta)
    for i in range(-fineness, fineness + 1):
        for j in range(-fineness, fineness + 1):
            other = ga.Vector.of([reach * i / fineness, reach * j / fineness])
            if other.squared_norm() < delta.squared_norm():
                assert not oracle.is_universal_perturbation(S, other, source, bias=bias)


@given(questions(), st.data())
def test_its_length_is_the_least_product_of_norm_and_bound(question: Question, data: st.DataObject) -> None:
    S, bias, source = question
    lin = ga.LinearClassifiers(bias=bias)
    answer = universal_perturbation(S, source, bias)
    along = lin.largest_bound(S, answer.delta, source)
    assert along.unbounded == ()
    assert along.value == 1
    v = data.draw(gst.transferring_directions(S, source=source, bias=bias))
    other = lin.largest_bound(S, v, source)
    if not other.unbounded:
        assert other.value is not None
        assert other.value**2 * v.squared_norm() >= answer.squared_length


@given(separable_problems(wide=True, bias=True), sources())
def test_one_always_exists(problem: tuple[ga.Dataset, bool], source: int) -> None:
    S, _ = problem
    own, other = ([x for _, x, _ in rows(S, label)] for label in (source, -source))
    delta = sum((p - q for p in other for q in own), ga.Vector.of([0] * S.d))
    lin = ga.LinearClassifiers()
    assert all(lin.forced(S, x + delta).label == -source for x in own)
    assert universal_perturbation(S, source).squared_length <= delta.squared_norm()


def test_draws_are_not_vacuous() -> None:
    def kinds(question: Question) -> list[str]:
        S, bias, source = question
        delta = universal_perturbation(S, source, bias).delta
        u = ga.max_margin(S, bias=bias).normal
        parallel = delta.dot(u) ** 2 == delta.squared_norm() * u.squared_norm()
        found = ["along the max-margin normal" if parallel else "another direction", "bias" if bias else "no bias"]
        return found + ["several source points"] * (len(S.indices(source)) > 1)

    counts = census(questions(), kinds, 200)
    floors = {"along the max-margin normal": 40, "another direction": 20, "several source points": 40, "no bias": 15}
    assert counts["draws"] >= 200
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def test_control_a_shorter_step_in_the_same_direction_fails() -> None:
    def refutes(question: Question) -> bool:
        S, bias, source = question
        delta = universal_perturbation(S, source, bias).delta
        return not oracle.is_universal_perturbation(S, delta * Fraction(999, 1000), source, bias=bias)

    counterexample(questions(), refutes)


def test_control_twice_the_margin_along_the_max_margin_normal_fails() -> None:
    """That step carries every support vector across the margin, but not every source point past every classifier."""

    def refutes(question: Question) -> bool:
        S, _, source = question
        u = ga.max_margin(S).normal
        step = -source * u * (2 / u.squared_norm())
        return not oracle.is_universal_perturbation(S, step, source)

    counterexample(questions(bias=True), refutes)


def test_control_the_length_is_not_a_function_of_the_max_margin_classifier() -> None:
    def with_far_point(far: int) -> ga.Dataset:
        return ga.Dataset([[1, 0], [1, far], [-1, 0]], [1, 1, -1])

    classifiers = {ga.max_margin(with_far_point(far)).classifier for far in (1, 10, 100)}
    assert len(classifiers) == 1
    for far in (1, 10, 100):
        answer = universal_perturbation(with_far_point(far), 1)
        assert answer.delta == ga.Vector.of([-4, -far])
        assert answer.is_shortest


def test_control_an_inaccurate_classifier_resists() -> None:
    @st.composite
    def unfitted(draw: DrawFn) -> tuple[Question, ga.LinearClassifier]:
        S, bias, source = draw(questions())
        return (S, bias, source), draw(gst.linear_classifiers(S.d, bias=bias))

    def refutes(drawn: tuple[Question, ga.LinearClassifier]) -> bool:
        (S, bias, source), h = drawn
        delta = universal_perturbation(S, source, bias).delta
        return any(h(x) == source == h(x + delta) for _, x, _ in rows(S, source))

    (S, _, _), h = counterexample(unfitted(), refutes)
    assert not h.is_accurate(S)


def test_control_a_direction_that_transfers_need_not_be_universal_at_any_length() -> None:
    """E1: −u fools every classifier at every source point at some distance, yet no multiple of it is universal."""
    S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
    lin = ga.LinearClassifiers()
    u = ga.max_margin(S).normal
    assert lin.transfers(S, -u, 1).holds
    assert lin.bound(S, -u, 1).value == math.inf
    assert not any(oracle.is_universal_perturbation(S, -u * 10**k, 1) for k in range(6))
