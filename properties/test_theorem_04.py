"""Theorem 4: for all h ∈ H_S and (x, y) ∈ S, −y w* is an adversarial direction for h at x.

Hypotheses: S is linearly separable and has both labels; h labels every point of S correctly and strictly; the data
space is all of ℝ^d. With bias both labels must be present; without, one suffices. Each of these is dropped in turn in a
negative control. The direction −y u for u = w*/γ* is the same one.
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
from properties.support import Fitted, Problem, accepted, census, counterexample, fitted, rows, separable_problems


@given(fitted(wide=True))
def test_every_accurate_classifier_is_fooled_at_every_point(problem: Fitted) -> None:
    S, bias, h = problem
    u = ga.max_margin(S, bias=bias).normal
    assert h.is_accurate(S)
    for _, x, y in rows(S):
        c = h.flip_distance(x, -y * u)
        assert isinstance(c, Fraction)
        assert c > 0
        assert (h(x), h(x - c / 2 * y * u), h(x - c * y * u), h(x - 2 * c * y * u)) == (y, y, 0, -y)


@given(separable_problems(wide=True, max_points=8))
def test_the_claim_about_all_classifiers_is_certified(problem: Problem) -> None:
    S, bias = problem
    u = ga.max_margin(S, bias=bias).normal
    for source in (1, -1):
        answer = ga.LinearClassifiers(bias=bias).transfers(S, -source * u, source)
        assert answer.holds
        assert answer.certificate.kind == "transfers"
        assert accepted(answer.certificate, S)


@given(separable_problems(dimension=2, max_points=5))
def test_z3_finds_no_classifier_that_resists(problem: Problem) -> None:
    S, bias = problem
    u = ga.max_margin(S, bias=bias).normal
    for source in (1, -1):
        assert oracle.transfers(S, -source * u, source, bias=bias)
        assert oracle.transfers_by_definition(S, -source * u, source, bias=bias)


@st.composite
def weakly_fitted(draw: DrawFn) -> tuple[ga.Dataset, ga.LinearClassifier]:
    S = draw(separable_problems(bias=True))[0]
    return S, draw(gst.weak_linear_classifiers(S))


@given(fitted(bias=True))
def test_survives_positive_points_on_the_boundary(problem: Fitted) -> None:
    """With sign(0) = +1 a classifier may be accurate although positive points lie on its boundary (N6)."""
    S, _, h = problem
    h = ga.LinearClassifier(h.normal, h.bias - min(h.value(x) for _, x, _ in rows(S, 1)))
    u = ga.max_margin(S).normal
    for _, x, y in rows(S):
        c = h.value(x) / (y * h.normal.dot(u))
        assert (h.value(x) >= 0) == (y == 1)
        assert (h.value(x - (c + 1 if y == 1 else c) * y * u) >= 0) == (y == -1)


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Fitted) -> list[str]:
        S, bias, h = problem
        u = ga.max_margin(S, bias=bias).normal
        found = ["bias" if bias else "no bias"]
        found += ["not the max-margin classifier"] * (h.normal * (1 / h.margin(S)) != u)
        found += ["both labels"] * (len(S.classes) == 2)
        steps = [h.flip_distance(x, -y * u) for _, x, y in rows(S)]
        found += ["far from the support vectors' step"] * (max(steps) > 1000 * min(steps))
        return found

    counts = census(fitted(wide=True), kinds, 200)
    assert counts["draws"] == counts["both labels"] >= 200
    floors = {
        "bias": 80,
        "no bias": 20,
        "not the max-margin classifier": 120,
        "far from the support vectors' step": 30,
    }
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def test_control_the_opposite_sign_fools_nobody() -> None:
    def refutes(problem: Fitted) -> bool:
        S, bias, h = problem
        u = ga.max_margin(S, bias=bias).normal
        return all(h.flip_distance(x, y * u) == math.inf for _, x, y in rows(S))

    S, bias, _ = counterexample(fitted(), refutes)
    answer = ga.LinearClassifiers(bias=bias).transfers(S, ga.max_margin(S, bias=bias).normal, 1)
    assert not answer.holds
    assert accepted(answer.certificate, S)


def test_control_a_classifier_that_is_right_at_the_point_alone_may_resist() -> None:
    @st.composite
    def partly_right(draw: DrawFn) -> tuple[ga.Dataset, ga.LinearClassifier, int]:
        S = draw(gst.separable_datasets())
        return S, draw(gst.linear_classifiers(S.d)), draw(st.integers(0, S.n - 1))

    def refutes(drawn: tuple[ga.Dataset, ga.LinearClassifier, int]) -> bool:
        S, h, i = drawn
        x, y = S.point(i), S.signs.tolist()[i]
        return h(x) == y and h.flip_distance(x, -y * ga.max_margin(S).normal) == math.inf

    S, h, _ = counterexample(partly_right(), refutes)
    assert not h.is_accurate(S)


def test_control_weak_accuracy_on_both_labels_is_not_enough() -> None:
    def refutes(drawn: tuple[ga.Dataset, ga.LinearClassifier]) -> bool:
        S, h = drawn
        u = ga.max_margin(S).normal
        return any(h(x) == y and h.flip_distance(x, -y * u) == math.inf for _, x, y in rows(S))

    S, h = counterexample(weakly_fitted(), refutes)
    assert h.margin(S) == 0


@given(st.integers(1, 3).flatmap(lambda d: st.tuples(gst.vectors(d), gst.vectors(d))), st.sampled_from([1, -1]))
def test_control_with_one_label_every_direction_fails(drawn: tuple[ga.Vector, ga.Vector], label: int) -> None:
    """N2: no v is adversarial for every classifier that is accurate on one-label data, with bias."""
    point, v = drawn
    S = ga.Dataset([list(point)], [label])
    h = ga.LinearClassifier(label * v, label * (1 - v.dot(point)))
    assert h.is_accurate(S)
    assert h.flip_distance(point, v) == math.inf


@given(st.lists(st.integers(-4, 4).map(lambda x: [1, x]), min_size=1, max_size=5), st.sampled_from([1, -1]))
def test_one_label_suffices_without_bias(points: list[list[int]], label: int) -> None:
    S = ga.Dataset(points, [label] * len(points))
    u = ga.max_margin(S, bias=False).normal
    answer = ga.LinearClassifiers(bias=False).transfers(S, -label * u, label)
    assert answer.holds
    assert accepted(answer.certificate, S)
    assert oracle.transfers(S, -label * u, label, bias=False)


def test_control_in_a_box_the_ray_may_leave_before_it_flips() -> None:
    """N4: the theorem needs ℝ^d; within the unit square some accurate classifier is not fooled."""

    @st.composite
    def in_square(draw: DrawFn) -> tuple[ga.Dataset, ga.LinearClassifier]:
        corners = [(0, 0), (0, 1), (1, 0), (1, 1)]
        w, b = draw(st.tuples(st.integers(-2, 2), st.integers(-2, 2))), draw(st.sampled_from([-1, 1]))
        labelled = [(p, w[0] * 2 * p[0] + w[1] * 2 * p[1] + b) for p in corners]
        kept = draw(st.lists(st.sampled_from(labelled), min_size=2, max_size=4, unique=True))
        S = ga.Dataset([p for p, _ in kept], [1 if value > 0 else -1 for _, value in kept])
        return S, ga.LinearClassifier(ga.Vector.of([2 * w[0], 2 * w[1]]), Fraction(b))

    def refutes(drawn: tuple[ga.Dataset, ga.LinearClassifier]) -> bool:
        S, h = drawn
        if len(S.classes) < 2:
            return False
        u = ga.max_margin(S).normal
        for _, x, y in rows(S):
            c = h.flip_distance(x, -y * u)
            assert isinstance(c, Fraction)  # the theorem itself
            if not all(0 <= coordinate <= 1 for coordinate in x - c * y * u):
                return True
        return False

    S, h = counterexample(in_square(), refutes)
    assert h.is_accurate(S)
    printed = ga.Dataset([[1, 0], [1, 1], [0, 0]], [1, 1, -1])
    assert refutes((printed, ga.LinearClassifier(ga.Vector.of([2, 2]), Fraction(-1))))
