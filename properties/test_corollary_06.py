"""Corollary 6: for any h ∈ H_S there is (x, y) ∈ S such that h(x − c y u) ≠ y for all c > 1/Σ λ_i.

The point is one of least margin y (w·x + b), and the step of 1/Σ λ_i along u has the length of the margin, whatever h.
Hypotheses: those of Theorem 5. That *every* point of S flips by a constant is false: see test_e1_no_universal_constant.
"""

from __future__ import annotations

from fractions import Fraction

import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from properties import oracle
from properties.support import Fitted, Problem, census, counterexample, fitted, rows, separable_problems


def _all_keep_their_labels(S: ga.Dataset, step: ga.Vector, bias: bool) -> bool:
    """Whether some accurate classifier keeps the labels of all points x when each is moved by −y · step."""

    def keeps(w: list[oracle.Expression], b: oracle.Expression) -> oracle.Expression:
        moved = [(x - y * step, y) for _, x, y in rows(S)]
        return z3.And([y * oracle.value_at(w, b, x) > 0 for x, y in moved])

    return oracle.exists_accurate(S, keeps, bias=bias)


@given(fitted(wide=True), st.fractions(min_value=0, max_value=10))
def test_the_point_of_least_margin_has_flipped(problem: Fitted, further: Fraction) -> None:
    S, bias, h = problem
    svm = ga.max_margin(S, bias=bias)
    c = 1 / svm.multipliers.total()
    nearest = [(x, y) for _, x, y in rows(S) if y * h.value(x) == h.margin(S)]
    assert nearest
    for x, y in nearest:
        assert h.flip_distance(x, -y * svm.normal) <= c
        assert h(x - c * (1 + further) * y * svm.normal) in ((-y, 0) if further == 0 else (-y,))


@given(separable_problems(wide=True))
def test_the_step_has_the_length_of_the_margin(problem: Problem) -> None:
    S, bias = problem
    svm = ga.max_margin(S, bias=bias)
    assert (svm.normal * (1 / svm.multipliers.total())).squared_norm() == svm.squared_margin


@given(separable_problems())
def test_z3_finds_no_classifier_that_keeps_all_labels(problem: Problem) -> None:
    S, bias = problem
    svm = ga.max_margin(S, bias=bias)
    assert not _all_keep_their_labels(S, svm.normal * (1 / svm.multipliers.total()), bias)


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Fitted) -> list[str]:
        S, bias, h = problem
        svm = ga.max_margin(S, bias=bias)
        margins = {y * h.value(x) for _, x, y in rows(S)}
        found = ["several margins"] * (len(margins) > 1)
        nearest = next((x, y) for _, x, y in rows(S) if y * h.value(x) == h.margin(S))
        distance = h.flip_distance(nearest[0], -nearest[1] * svm.normal)
        return [*found, "tight" if distance == 1 / svm.multipliers.total() else "strict"]

    counts = census(fitted(wide=True), kinds, 200)
    floors = {"several margins": 100, "tight": 20, "strict": 60}
    assert counts["draws"] >= 200
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


@given(separable_problems(), st.fractions(min_value=0, max_value=Fraction(999, 1000)))
def test_control_no_shorter_step_suffices(problem: Problem, share: Fraction) -> None:
    """The max-margin classifier itself keeps every label: the constant is best possible."""
    S, bias = problem
    svm = ga.max_margin(S, bias=bias)
    step = svm.normal * (share / svm.multipliers.total())
    assert all(svm.classifier(x - y * step) == y for _, x, y in rows(S))
    assert _all_keep_their_labels(S, step, bias)


def test_control_not_every_point_flips() -> None:
    def refutes(problem: Fitted) -> bool:
        S, bias, h = problem
        svm = ga.max_margin(S, bias=bias)
        return any(h.flip_distance(x, -y * svm.normal) > 1 / svm.multipliers.total() for _, x, y in rows(S))

    counterexample(fitted(), refutes)


def test_control_an_inaccurate_classifier_may_keep_all_its_labels() -> None:
    @st.composite
    def unfitted(draw: DrawFn) -> tuple[ga.Dataset, ga.LinearClassifier]:
        S = draw(gst.separable_datasets())
        return S, draw(gst.linear_classifiers(S.d))

    def refutes(drawn: tuple[ga.Dataset, ga.LinearClassifier]) -> bool:
        S, h = drawn
        svm = ga.max_margin(S)
        step = svm.normal * (2 / svm.multipliers.total())
        return all(h(x) != 0 and h(x - y * step) == h(x) for _, x, y in rows(S))

    S, h = counterexample(unfitted(), refutes)
    assert not h.is_accurate(S)


def test_control_multipliers_without_complementary_slackness_only_weaken_the_step() -> None:
    """N5: α = (0, ⅓, ⅓) satisfies the printed conditions of Lemma 3; its step 1/Σα = 3/2 is longer than needed."""
    S = ga.Dataset([[1], [2], [-1]], [1, 1, -1])
    svm = ga.max_margin(S)
    assert 1 / svm.multipliers.total() == 1
    assert not _all_keep_their_labels(S, svm.normal * Fraction(3, 2), True)
    assert not _all_keep_their_labels(S, svm.normal, True)
