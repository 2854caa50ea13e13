"""N3: Theorem 7 does not hold for classifiers with a bias.

Before its assumptions the paper leaves the bias out, as if that were a matter of notation. But let all points carry one
label. For any w ≠ 0 the classifiers (w, b) and (−w, b′) with large biases are right on all of them by a margin of 1, so
ρ = 0 and S is not empty; along v one of the two never loses the label, whatever v is.

The repair: no bias, where one label is an ordinary case; or with a bias both labels among the points that both
classifiers label correctly, which is then L3.
"""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.paper.counterexamples import COUNTEREXAMPLES
from properties.support import census, counterexample, rows, separable_problems

Pair = tuple[ga.LinearClassifier, ga.LinearClassifier]
Problem = tuple[ga.Dataset, Pair, ga.Vector]


def one_sided(S: ga.Dataset, w: ga.Vector) -> ga.LinearClassifier:
    """The classifier with the normal y w, y being the one label of S, that is right by a margin of 1."""
    y = S.signs.tolist()[0]
    return ga.LinearClassifier(y * w, y * (1 - min(w.dot(x) for x in S.points)))


@st.composite
def one_label(draw: DrawFn, *, wide: bool = False) -> Problem:
    """Points of one label, two classifiers that are right by a margin of 1 on all of them, and a direction."""
    d = draw(st.integers(1, 3))
    points = draw(st.lists(gst.vectors(d, wide=wide), min_size=1, max_size=5))
    S = ga.Dataset(points, [draw(st.sampled_from([1, -1]))] * len(points))
    w, v = (draw(gst.vectors(d, wide=wide).filter(bool)) for _ in range(2))
    if d > 1 and draw(st.sampled_from([False, False, True])):
        # Along the boundaries: w rotated in the plane of the coordinate that is not 0 and another one.
        pivot = next(j for j, entry in enumerate(w) if entry)
        other, rotated = (pivot + 1) % d, [Fraction(0)] * d
        rotated[pivot], rotated[other] = -w[other], w[pivot]
        v = ga.Vector.of(rotated)
    return S, (one_sided(S, w), one_sided(S, -w)), v


@given(one_label(wide=True))
def test_every_direction_is_refuted(problem: Problem) -> None:
    S, pair, v = problem
    assert all(h.margin(S) == 1 for h in pair)
    y = S.signs.tolist()[0]
    resisting = pair[0] if y * pair[0].normal.dot(v) >= 0 else pair[1]
    for x in S.points:
        assert resisting.flip_distance(x, v) == math.inf
        assert {resisting(x + c * v) for c in (Fraction(1, 10**6), Fraction(1), Fraction(10**6))} == {y}


@given(one_label())
def test_and_no_maximum_margin_exists(problem: Problem) -> None:
    S, pair, _ = problem
    with pytest.raises(ga.InvalidInputError, match="both"):
        ga.max_margin(S)
    # The margin grows beyond every bound with the bias, at the same normal.
    y, h = S.signs.tolist()[0], pair[0]
    assert ga.LinearClassifier(h.normal, h.bias + 1000 * y).margin(S) == 1001


@given(gst.rationals(wide=True).filter(bool))
def test_the_stored_counterexample_refutes_every_direction(v: Fraction) -> None:
    assert COUNTEREXAMPLES["N3"].refute([v]).holds


# The repairs


@st.composite
def without_bias(draw: DrawFn) -> tuple[ga.Dataset, Pair]:
    """Points of one label, two classifiers through the origin that are right on all of them."""
    S = draw(separable_problems(bias=False))[0]
    folded = ga.Dataset([y * x for _, x, y in rows(S)], [1] * S.n)
    first, second = (draw(gst.accurate_linear_classifiers(folded, bias=False)) for _ in range(2))
    return folded, (first, second)


@given(without_bias())
def test_without_bias_one_label_is_an_ordinary_case(problem: tuple[ga.Dataset, Pair]) -> None:
    S, pair = problem
    u = ga.max_margin(S, bias=False).normal
    for h in pair:
        assert h.is_accurate(S)
        assert all(h.flip_distance(x, -u) < math.inf for x in S.points)


@st.composite
def with_both_labels(draw: DrawFn) -> tuple[ga.Dataset, Pair]:
    """A sample with noise, and two classifiers with bias that are right together at points of both labels."""
    S = draw(separable_problems(bias=True))[0]
    first, second = (draw(gst.accurate_linear_classifiers(S)) for _ in range(2))
    noise = draw(st.lists(st.tuples(gst.vectors(S.d), st.sampled_from([1, -1])), max_size=4))
    sample = ga.Dataset([*S.points, *(x for x, _ in noise)], [*S.labels, *(y for _, y in noise)])
    return sample, (first, second)


def right_for_both(sample: ga.Dataset, pair: Pair) -> list[int]:
    return [i for i, x, y in rows(sample) if all(h(x) == y for h in pair)]


@given(with_both_labels())
def test_with_both_labels_the_maximum_margin_serves(problem: tuple[ga.Dataset, Pair]) -> None:
    sample, pair = problem
    S = sample.take(right_for_both(sample, pair))
    u = ga.max_margin(S).normal
    for h in pair:
        assert all(h.flip_distance(x, -y * u) < math.inf for _, x, y in rows(S))


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Problem) -> list[str]:
        S, pair, v = problem
        slope = pair[0].normal.dot(v)
        return ["across" if slope else "along", "several points" if S.n > 1 else "one point", f"label {S.labels[0]}"]

    counts = census(one_label(), kinds, 100)
    floors = {"across": 40, "along": 5, "several points": 40, "label 1": 20, "label -1": 20}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}

    def noises(problem: tuple[ga.Dataset, Pair]) -> list[str]:
        sample, pair = problem
        different = pair[0] != pair[1]
        return ["wrong somewhere"] * (len(right_for_both(sample, pair)) < sample.n) + ["different"] * different

    counts = census(with_both_labels(), noises, 100)
    assert counts["wrong somewhere"] >= 10
    assert counts["different"] >= 30


# Negative controls


def test_control_each_classifier_alone_has_a_direction() -> None:
    """It takes two: along −y w the first of the pair does lose the label."""
    S, pair, _ = counterexample(one_label(), lambda problem: problem[0].n > 1)
    for h in pair:
        y = S.signs.tolist()[0]
        assert all(h.flip_distance(x, -y * h.normal) < math.inf for x in S.points)


def test_control_with_both_labels_the_pair_is_not_accurate() -> None:
    """What the second label forbids: normals w and −w cannot both be right on points that w tells apart."""

    @st.composite
    def second_label(draw: DrawFn) -> tuple[ga.Dataset, ga.LinearClassifier]:
        S = draw(separable_problems(bias=True))[0]
        return S, draw(gst.accurate_linear_classifiers(S))

    @given(second_label(), gst.rationals(wide=True))
    def check(problem: tuple[ga.Dataset, ga.LinearClassifier], bias: Fraction) -> None:
        S, h = problem
        assert not ga.LinearClassifier(-h.normal, bias).is_accurate(S)

    check()


def test_control_theorem_seven_promises_a_nonempty_set() -> None:
    """For the stored distribution the printed size is positive; with ρ = ½ it would not be."""
    steps = COUNTEREXAMPLES["N3"].run()
    assert any("promised size" in step.sentence and step.holds for step in steps)
