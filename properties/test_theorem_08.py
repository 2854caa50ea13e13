"""Theorem 8: for every label k some direction is adversarial for all h ∈ M_S at all points of S[k].

In full: let u be the max-margin normal of S[k], as +1, against S[l], as −1. Then −u is adversarial at every point of
S[k] and +u at every point of S[l], for every multiclass linear classifier that is accurate on S, strictly. So does, at
S[k], every nonzero v ∈ cone{p − q : p ∈ S[l], q ∈ S[k]}. Hypotheses: S has an accurate classifier, which gives every
point its label by strictly the largest score. One direction for the points of both labels, as the sentence after the
theorem has it, does not exist in general.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.answers import Status
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from properties import multiclass_oracle
from properties.support import accepted, census, counterexample

MULTI = MulticlassLinearClassifiers()
Fitted = tuple[ga.Dataset, MulticlassLinearClassifier]


@st.composite
def fitted(draw: DrawFn, *, wide: bool = False, max_points: int = 7) -> Fitted:
    """Realizable data with an accurate classifier, random or extreme."""
    S = draw(gst.multiclass_datasets(wide=wide, max_points=max_points))
    return S, draw(gst.accurate_multiclass_classifiers(S))


def directions_of_theorem(S: ga.Dataset) -> Iterator[tuple[Label, Label, ga.Vector]]:
    """For all pairs of labels k and l: k, l and the direction for S[k]. That of l and k is for S[l], and is +u."""
    for k, rival in permutations(S.classes, 2):
        yield k, rival, -ga.max_margin(S.binary(k, rival)).normal


def points_of(S: ga.Dataset, label: Label) -> Iterator[ga.Vector]:
    return (S.point(int(i)) for i in S.indices(label))


@given(fitted(wide=True))
def test_every_accurate_classifier_is_fooled_at_every_point(problem: Fitted) -> None:
    S, h = problem
    assert multiclass_oracle.is_accurate(h, S)
    for k, rival, v in directions_of_theorem(S):
        for x in points_of(S, k):
            c = h.flip_distance(x, v)
            overtaken = h.difference(k, rival).flip_distance(x, v)
            assert isinstance(c, Fraction)
            assert 0 < c <= overtaken
            assert (h(x), h(x + c / 2 * v), h(x + c * v)) == (k, k, None)
            assert k not in (h(x + c * Fraction(1001, 1000) * v), h(x + 1000 * c * v))


@given(gst.multiclass_datasets())
def test_the_two_normals_are_opposite(S: ga.Dataset) -> None:
    """What is −u for S[k] against S[l] is +u for S[l] against S[k]."""
    found = {(k, rival): v for k, rival, v in directions_of_theorem(S)}
    assert all(found[rival, k] == -v for (k, rival), v in found.items())


@given(gst.multiclass_datasets(wide=True, max_points=8))
def test_the_claim_about_all_classifiers_is_certified(S: ga.Dataset) -> None:
    for k, _, v in directions_of_theorem(S):
        answer = MULTI.transfers(S, v, k)
        assert answer.holds
        assert answer.certificate.kind == "transfers"
        assert accepted(answer.certificate, S)


@given(gst.multiclass_datasets(dimension=2, max_points=6))
def test_z3_finds_no_classifier_that_resists(S: ga.Dataset) -> None:
    for k, _, v in directions_of_theorem(S):
        assert multiclass_oracle.transfers(S, v, k)


@given(gst.multiclass_datasets(dimension=1, max_points=3, classes=3))
def test_z3_finds_no_ray_of_one_label(S: ga.Dataset) -> None:
    for k, _, v in directions_of_theorem(S):
        assert multiclass_oracle.transfers_by_definition(S, v, k)


@given(gst.multiclass_datasets(max_points=6), st.data())
def test_so_does_every_direction_of_the_cone(S: ga.Dataset, data: st.DataObject) -> None:
    k = data.draw(st.sampled_from(S.classes))
    v = data.draw(gst.pair_directions(S, k))
    h = data.draw(gst.accurate_multiclass_classifiers(S))
    answer = MULTI.transfers(S, v, k)
    assert answer.holds
    assert accepted(answer.certificate, S)
    assert multiclass_oracle.transfers(S, v, k)
    assert all(isinstance(h.flip_distance(x, v), Fraction) for x in points_of(S, k))


@given(gst.unrealizable_multiclass_datasets(max_points=6), st.data())
def test_without_accurate_classifiers_it_is_vacuous(S: ga.Dataset, data: st.DataObject) -> None:
    k = data.draw(st.sampled_from(S.classes))
    answer = MULTI.transfers(S, data.draw(gst.vectors(S.d).filter(bool)), k)
    assert answer.status is Status.VACUOUS
    assert answer.vacuous
    assert not answer.holds
    assert answer.certificate.kind == "inseparable"
    assert accepted(answer.certificate, S)
    assert not multiclass_oracle.realizable(S)


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Fitted) -> list[str]:
        S, h = problem
        found = [f"{len(S.classes)} labels"]
        steps = [h.flip_distance(x, v) for k, _, v in directions_of_theorem(S) for x in points_of(S, k)]
        found += ["far apart"] * (max(steps) > 1000 * min(steps))
        overtakers = [
            h.flip_distance(x, v) == h.difference(k, rival).flip_distance(x, v)
            for k, rival, v in directions_of_theorem(S)
            for x in points_of(S, k)
        ]
        return found + ["the rival itself"] * any(overtakers) + ["another rival"] * (not all(overtakers))

    counts = census(fitted(wide=True), kinds, 100)
    floors = {
        "draws": 100,
        "2 labels": 15,
        "3 labels": 15,
        "4 labels": 5,
        "far apart": 20,
        "the rival itself": 60,
        "another rival": 15,
    }
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


@given(st.integers(-9, 9).filter(bool))
def test_control_one_direction_does_not_serve_both_labels(c: int) -> None:
    """E6: S[1] = {0} needs v > 0 and S[2] = {1} needs v < 0, already for the scores 0 and 2x − 1."""
    S = ga.Dataset([[0], [1]], [1, 2])
    h = MulticlassLinearClassifier(
        (1, 2), (ga.LinearClassifier(ga.Vector.of([0])), ga.LinearClassifier(ga.Vector.of([2]), Fraction(-1)))
    )
    v = ga.Vector.of([c])
    assert h.is_accurate(S)
    assert {h.flip_distance(S.point(i), v) for i in (0, 1)} == {Fraction(1, 2 * abs(c)), math.inf}
    assert sorted(MULTI.transfers(S, v, k).holds for k in (1, 2)) == [False, True]


@given(gst.multiclass_datasets(classes=2, max_points=6), st.data())
def test_control_with_two_labels_no_direction_serves_both(S: ga.Dataset, data: st.DataObject) -> None:
    v = data.draw(gst.multiclass_directions(S, S.classes[0]))
    assert not all(MULTI.transfers(S, v, k).holds for k in S.classes)


def test_control_the_direction_for_one_label_may_fail_at_the_other() -> None:
    def refutes(problem: Fitted) -> bool:
        S, h = problem
        return len(S.classes) > 2 and any(
            h.flip_distance(x, v) == math.inf for _, rival, v in directions_of_theorem(S) for x in points_of(S, rival)
        )

    counterexample(fitted(), refutes)


def test_control_the_opposite_sign_fools_nobody() -> None:
    def refutes(problem: Fitted) -> bool:
        S, h = problem
        return len(S.classes) > 2 and all(
            h.flip_distance(x, -v) == math.inf for k, _, v in directions_of_theorem(S) for x in points_of(S, k)
        )

    S, _ = counterexample(fitted(), refutes)
    for k, _, v in directions_of_theorem(S):
        answer = MULTI.transfers(S, -v, k)
        assert not answer.holds
        assert accepted(answer.certificate, S)


def test_control_a_third_label_may_win() -> None:
    """The paper's note: along −u the label of x is lost, but not necessarily to l."""

    def refutes(problem: Fitted) -> bool:
        S, h = problem
        return any(
            h.flip_distance(x, v) < h.difference(k, rival).flip_distance(x, v)
            for k, rival, v in directions_of_theorem(S)
            for x in points_of(S, k)
        )

    counterexample(fitted(), refutes)


def test_control_ties_are_not_accurate() -> None:
    """Weak accuracy, where other labels may share the first place, is not enough: h may keep k along the whole ray."""

    @st.composite
    def weakly_fitted(draw: DrawFn) -> Fitted:
        S = draw(gst.separable_datasets(max_points=5))
        positive = draw(gst.weak_linear_classifiers(S))
        zero = ga.LinearClassifier(ga.Vector.of([0] * S.d))
        return S, MulticlassLinearClassifier((-1, 1), (zero, positive))

    def refutes(problem: Fitted) -> bool:
        S, h = problem
        return any(
            h(x) == k and h.flip_distance(x, v) == math.inf
            for k, _, v in directions_of_theorem(S)
            for x in points_of(S, k)
        )

    S, h = counterexample(weakly_fitted(), refutes)
    assert h.margin(S) == 0
    assert not h.is_accurate(S)


def test_control_a_classifier_that_is_right_at_the_point_alone_may_resist() -> None:
    @st.composite
    def partly_right(draw: DrawFn) -> Fitted:
        S = draw(gst.multiclass_datasets())
        return S, draw(gst.multiclass_classifiers(S.d, classes=S.classes))

    def refutes(problem: Fitted) -> bool:
        S, h = problem
        return any(
            h(x) == k and h.flip_distance(x, v) == math.inf
            for k, _, v in directions_of_theorem(S)
            for x in points_of(S, k)
        )

    S, h = counterexample(partly_right(), refutes)
    assert not h.is_accurate(S)
