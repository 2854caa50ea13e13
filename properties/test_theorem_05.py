"""Theorem 5, with L4: how far along −y u an accurate classifier h has certainly flipped.

Fix h = sign(w·x + b), S-accurate with margin γ_h = min y (w·x + b) > 0 over S, and any x, in S or not, with
y (w·x + b) > 0. Then h(x − c y u) ≠ y for every c > y (w·x + b) / (γ_h Σ λ_i), c in units of ‖u‖. The exact flip
distance y (w·x + b) / (w·u) is never larger, and equal for the max-margin classifier. With σ(v) the largest Σ λ_i that
certifies v in place of Σ λ_i the same holds for every transferring v; σ(v)² ≤ ‖v‖² (u·u), with equality iff v is
parallel to −y u.

Hypotheses: h is accurate, strictly (γ_h > 0); γ_h is its least margin; the multipliers are those of u.
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
from properties.support import Fitted, census, counterexample, fitted, rows, separable_problems, sources

Situation = tuple[ga.Dataset, bool, ga.LinearClassifier, ga.Vector, int]


@st.composite
def situations(draw: DrawFn, wide: bool = False) -> Situation:
    """An accurate classifier, and a point with the label that this classifier gives it."""
    S, bias, h = draw(fitted(wide=wide, max_points=5))
    x = draw(gst.points(S, bias=bias))
    if h.value(x) == 0:
        x = x + h.normal
    return S, bias, h, x, h(x)


@given(situations(wide=True), st.fractions(min_value=0, max_value=10))
def test_the_label_has_changed_beyond_the_stated_distance(situation: Situation, further: Fraction) -> None:
    S, bias, h, x, y = situation
    svm = ga.max_margin(S, bias=bias)
    stated = y * h.value(x) / (h.margin(S) * svm.multipliers.total())
    assert h.flip_distance(x, -y * svm.normal) == y * h.value(x) / h.normal.dot(svm.normal) <= stated
    assert h(x - (stated * (1 + further)) * y * svm.normal) in ((-y, 0) if further == 0 else (-y,))


@given(situations())
def test_the_distance_is_exact_for_the_max_margin_classifier(situation: Situation) -> None:
    S, bias, _, x, _ = situation
    svm = ga.max_margin(S, bias=bias)
    y = svm.classifier(x)
    if y:
        stated = y * svm.classifier.value(x) / svm.multipliers.total()
        assert svm.classifier.flip_distance(x, -y * svm.normal) == stated


@given(situations(), st.data())
def test_other_transferring_directions_with_their_own_total(situation: Situation, data: st.DataObject) -> None:
    S, bias, h, x, y = situation
    v = data.draw(gst.transferring_directions(S, source=y, bias=bias))
    total = oracle.largest_total(S, v, y, bias=bias)
    assert isinstance(total, Fraction)
    assert h.flip_distance(x, v) <= y * h.value(x) / (h.margin(S) * total)
    u = ga.max_margin(S, bias=bias).normal
    assert total**2 <= v.squared_norm() * u.squared_norm()
    parallel = -y * v.dot(u) > 0 and v.dot(u) ** 2 == v.squared_norm() * u.squared_norm()
    assert (total**2 == v.squared_norm() * u.squared_norm()) == parallel


@given(separable_problems(max_points=5), sources())
def test_the_multipliers_of_the_margin_have_the_largest_total(problem: tuple[ga.Dataset, bool], source: int) -> None:
    """Any λ ≥ 0 that certifies u may stand in the theorem; those with complementary slackness give the best bound."""
    S, bias = problem
    svm = ga.max_margin(S, bias=bias)
    assert oracle.largest_total(S, -source * svm.normal, source, bias=bias) == svm.multipliers.total()


def test_draws_are_not_vacuous() -> None:
    def kinds(situation: Situation) -> list[str]:
        S, bias, h, x, y = situation
        svm = ga.max_margin(S, bias=bias)
        stated = y * h.value(x) / (h.margin(S) * svm.multipliers.total())
        found = ["positive" if y == 1 else "negative"]
        found += ["outside the data"] * (x not in S.points)
        found += ["strict"] * (h.flip_distance(x, -y * svm.normal) < stated)
        found += ["tight, another classifier"] * (
            h.flip_distance(x, -y * svm.normal) == stated and h.normal * (1 / h.margin(S)) != svm.normal
        )
        return found

    counts = census(situations(), kinds, 200)
    floors = {"positive": 50, "negative": 50, "outside the data": 60, "strict": 60, "tight, another classifier": 5}
    assert counts["draws"] >= 200
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def test_control_half_the_distance_is_too_short() -> None:
    def refutes(situation: Situation) -> bool:
        S, bias, h, x, y = situation
        svm = ga.max_margin(S, bias=bias)
        c = y * h.value(x) / (h.margin(S) * svm.multipliers.total()) / 2
        return h(x - c * y * svm.normal) == y

    counterexample(situations(), refutes)


def test_control_the_largest_margin_in_place_of_the_least() -> None:
    def refutes(situation: Situation) -> bool:
        S, bias, h, x, y = situation
        svm = ga.max_margin(S, bias=bias)
        largest = max(label * h.value(point) for _, point, label in rows(S))
        return h(x - 2 * y * h.value(x) / (largest * svm.multipliers.total()) * y * svm.normal) == y

    counterexample(situations(), refutes)


def test_control_an_inaccurate_classifier_measured_on_the_points_that_it_gets_right() -> None:
    @st.composite
    def inaccurate(draw: DrawFn) -> Situation:
        S = draw(gst.separable_datasets())
        h = draw(gst.linear_classifiers(S.d))
        x = draw(gst.points(S))
        return S, True, h, x, h(x)

    def refutes(situation: Situation) -> bool:
        S, _, h, x, y = situation
        margins = [label * h.value(point) for _, point, label in rows(S) if h(point) == label]
        if not margins or y == 0:
            return False
        svm = ga.max_margin(S)
        return h(x - 2 * y * h.value(x) / (min(margins) * svm.multipliers.total()) * y * svm.normal) == y

    S, _, h, _, _ = counterexample(inaccurate(), refutes)
    assert not h.is_accurate(S)


def test_control_weak_accuracy_leaves_no_distance_at_all() -> None:
    """N6: with γ_h = 0 the stated distance does not exist, and h may never flip."""

    @st.composite
    def weak(draw: DrawFn) -> Fitted:
        S, bias = draw(separable_problems())
        return S, bias, draw(gst.weak_linear_classifiers(S, bias=bias))

    def refutes(problem: Fitted) -> bool:
        S, bias, h = problem
        u = ga.max_margin(S, bias=bias).normal
        return any(h(x) == y and h.flip_distance(x, -y * u) == math.inf for _, x, y in rows(S))

    S, _, h = counterexample(weak(), refutes)
    assert h.margin(S) == 0
    printed, sign = ga.Dataset([[0], [-1]], [1, -1]), ga.LinearClassifier(ga.Vector.of([1]), Fraction(0))
    assert sign.margin(printed) == 0
