"""Section 6: the maximum-margin direction need not fool ReLU networks, although it fools every linear classifier (C7).

S is linearly separable, u the normal of its maximum-margin classifier. By Theorem 4, u is adversarial for every
accurate linear classifier wherever it says −1. For networks it is decided by C2: either some x_β is a convex
combination of S⁻ plus a positive multiple of u, and then u fools every accurate network wherever it says −1; or one
accurate network has only units that do not grow along u, and is never fooled. It has at least two units, since u fools
half-spaces, and S⁺ has at least two points, since u lies in the cone of S⁺ − S⁻.

Both happen, on drawn data and on real data.
"""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.networks import ReLUClassifier
from properties import convex_oracle
from properties.escape_support import labelled_points, lacking
from properties.support import accepted, census, counterexample, rows

MEMBERS = ("convex", "R", "R'")


class Question(NamedTuple):
    """Linearly separable data, their maximum-margin direction, and a class of networks."""

    S: ga.Dataset
    u: ga.Vector
    member: str

    @property
    def asked(self) -> ConvexRegionClassifiers:
        return ConvexRegionClassifiers(member=self.member)


@st.composite
def fanned(draw: DrawFn, dimension: int) -> ga.Dataset:
    """Few points of S⁻, and points of S⁺ that lie around the line on which u leads, at some distance."""
    n = draw(st.integers(1, 2))
    inner = [[Fraction(0), *(draw(gst.rationals()) / 9 for _ in range(dimension - 1))] for _ in range(n)]
    outer = []
    for _ in range(draw(st.integers(1, 2))):
        aside = [draw(gst.rationals()) for _ in range(dimension - 1)]
        ahead = abs(draw(gst.rationals())) + Fraction(1, 2)
        outer += [[ahead, *aside], [ahead, *(-a for a in aside)]]
    return ga.Dataset([*inner, *outer], [-1] * n + [1] * len(outer))


@st.composite
def questions(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 6, wide: bool = False, member: str | None = None
) -> Question:
    d = draw(st.integers(1, 3)) if dimension is None else dimension
    kinds: list[SearchStrategy[ga.Dataset]] = [
        gst.separable_datasets(dimension=d, max_points=max_points, wide=wide),
        gst.degenerate_datasets(dimension=d, max_points=max_points, wide=wide),
        fanned(d),
    ]
    S = draw(draw(st.sampled_from(kinds)))
    return Question(S, ga.max_margin(S).normal, member or draw(st.sampled_from(MEMBERS)))


@given(questions(wide=True))
def test_the_verdict_is_certified(question: Question) -> None:
    S, u, _ = question
    answer = question.asked.transfers(S, u, -1)
    assert not answer.vacuous
    assert answer.certificate.kind == ("transfers" if answer.holds else "does-not-transfer")
    assert accepted(answer.certificate, S)
    linear = ga.LinearClassifiers().transfers(S, u, -1)
    assert linear.holds
    assert accepted(linear.certificate, S)


@given(questions(max_points=5, dimension=2))
def test_the_verdict_agrees_with_z3(question: Question) -> None:
    S, u, _ = question
    assert question.asked.transfers(S, u, -1).holds == convex_oracle.transfers(S, u)


@given(questions(), st.data())
def test_one_network_is_never_fooled_or_all_are(question: Question, data: st.DataObject) -> None:
    S, u, member = question
    answer = question.asked.transfers(S, u, -1)
    h = data.draw(gst.accurate_networks(S, member=member)) if answer.holds else answer.counterexample
    assert h is not None
    assert convex_oracle.is_accurate(h, S)
    assert convex_oracle.is_member(h, "R" if member == "convex" and not answer.holds else member)
    points = [x for _, x, _ in rows(S, -1)] + [data.draw(labelled_points(h, S, -1)) for _ in range(2)]
    for x in points:
        assert h(x) == -1
        assert (h.flip_distance(x, u) < math.inf) == answer.holds
    assert convex_oracle.never_leaves(h, u) == (not answer.holds)


@given(questions(), st.data())
def test_no_linear_classifier_resists(question: Question, data: st.DataObject) -> None:
    S, u, _ = question
    h = data.draw(gst.accurate_linear_classifiers(S))
    network = ReLUClassifier((h,))
    for _, x, _ in rows(S, -1):
        assert h.flip_distance(x, u) == network.flip_distance(x, u) == -h.value(x) / h.normal.dot(u) > 0


@given(questions())
def test_a_network_that_resists_has_two_units_at_least(question: Question) -> None:
    S, u, _ = question
    width = ConvexRegionClassifiers(member="R").width(S, u)
    holds = question.asked.transfers(S, u, -1).holds
    assert width.holds == (not holds)
    if holds:
        return
    assert width.lower is not None
    assert width.lower >= 2
    assert accepted(width.certificate, S)
    h = width.classifier
    assert h is not None
    assert h.width == width.upper == width.lower
    assert convex_oracle.is_accurate(h, S)
    assert convex_oracle.never_leaves(h, u)
    assert len({x for _, x, _ in rows(S, 1)}) >= 2
    assert S.d >= 2


@given(questions(max_points=5, dimension=2))
def test_z3_finds_no_single_unit_that_resists(question: Question) -> None:
    assert not convex_oracle.narrow_network_exists(question.S, 1, question.u)


@given(questions())
def test_from_x_alpha_to_x_beta_both_are_fooled(question: Question) -> None:
    """v₂ of the paper's figure 3 serves where v₁ = u does not (Corollary 17)."""
    S, _, _ = question
    (_, a, _), (_, b, _) = next(rows(S, -1)), next(rows(S, 1))
    assert question.asked.transfers(S, b - a, -1).holds
    assert ga.LinearClassifiers().transfers(S, b - a, -1).holds


@given(questions())
def test_the_mirror_image(question: Question) -> None:
    """For 𝓡″, whose region labelled +1 is convex, −u at the label +1 of the data with the labels exchanged."""
    S, u, _ = question
    T = ga.Dataset([list(x) for x in S.points], [-y for y in S.signs.tolist()])
    assert ga.max_margin(T).normal == -u
    answer = ConvexRegionClassifiers(member="R''").transfers(T, u, 1)
    assert answer.holds == question.asked.transfers(S, u, -1).holds
    assert accepted(answer.certificate, T)


# The smallest instance


def test_the_smallest_instance() -> None:
    S = ga.Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1])
    svm = ga.max_margin(S)
    assert svm.normal == ga.Vector.of([2, 0])
    assert svm.bias == -1
    half = Fraction(-1, 2)
    up, down = (ga.LinearClassifier(ga.Vector.of([0, sign]), half) for sign in (1, -1))
    h = ReLUClassifier((up, down))
    assert h.members == {"R"}
    assert h.is_accurate(S)
    assert h.flip_distance([0, 0], svm.normal) == math.inf
    # The strip |x₂| ≤ ½ contains the whole line.
    (whole,) = h.label_intervals([0, 0], svm.normal, -1)
    assert whole.ends == ()
    raised = ReLUClassifier((up, down), None, Fraction(1, 4))
    assert raised.members == {"R'"}
    assert raised.is_accurate(S)
    assert raised.flip_distance([0, 0], svm.normal) == math.inf
    for member in MEMBERS:
        answer = ConvexRegionClassifiers(member=member).transfers(S, svm.normal, -1)
        assert not answer.holds
        assert accepted(answer.certificate, S)
    width = ConvexRegionClassifiers(member="R").width(S, svm.normal)
    assert (width.lower, width.upper) == (2, 2)
    assert accepted(width.certificate, S)


@given(st.one_of(questions(dimension=1), questions()))
def test_there_is_no_smaller_one(question: Question) -> None:
    """In one dimension, and with one point in S⁺, u serves."""
    S, u, _ = question
    _, first, _ = next(rows(S, 1))
    alone = S.take([i for i, x, y in rows(S) if y == -1 or x == first])
    assert question.asked.transfers(alone, ga.max_margin(alone).normal, -1).holds
    if S.d == 1:
        assert question.asked.transfers(S, u, -1).holds


# Real data


@pytest.mark.parametrize(
    ("name", "limit", "holds"),
    [
        ("iris:setosa-versicolor", None, True),
        ("iris:virginica-setosa", None, True),
        ("breast_cancer", 80, False),
        ("breast_cancer", None, False),
    ],
)
def test_real_data(name: str, limit: int | None, holds: bool) -> None:
    S = ga.load(name, limit)
    u = ga.max_margin(S).normal
    answer = ConvexRegionClassifiers(member="R'").transfers(S, u, -1)
    assert answer.holds == holds
    assert accepted(answer.certificate, S)
    assert ga.LinearClassifiers().transfers(S, u, -1).holds
    if not holds:
        h = answer.counterexample
        assert h is not None
        assert "R'" in h.members
        assert convex_oracle.is_accurate(h, S)
        assert convex_oracle.never_leaves(h, u)
        assert {h.flip_distance(x, u) for _, x, _ in rows(S, -1)} == {math.inf}
        assert h.width >= 2


def test_draws_are_not_vacuous() -> None:
    def kinds(question: Question) -> list[str]:
        S, u, member = question
        answer = question.asked.transfers(S, u, -1)
        found = ["fooled" if answer.holds else "refuted", f"{'fooled' if answer.holds else 'refuted'} in {member}"]
        found += [f"{S.d} dimensions" if S.d > 1 else "line"]
        several = len({x for _, x, _ in rows(S, 1)}) > 1
        found += ["fooled, with several points in S⁺ and dimensions"] * (answer.holds and several and S.d > 1)
        return found + ["refuted, S⁻ more than a point"] * (not answer.holds and len(S.indices(-1)) > 1)

    counts = sum((census(questions(member=member), kinds, 60) for member in MEMBERS), Counter[str]())
    floors = {"fooled": 50, "refuted": 25, "line": 20, "2 dimensions": 20, "3 dimensions": 20}
    floors |= {f"{verdict} in {member}": 5 for verdict in ("fooled", "refuted") for member in MEMBERS}
    floors |= {"fooled, with several points in S⁺ and dimensions": 8, "refuted, S⁻ more than a point": 8}
    assert lacking(counts, floors) == {}


# Negative controls


def refuted(question: Question) -> bool:
    return not question.asked.transfers(question.S, question.u, -1).holds


def test_control_with_the_width_capped_at_one_nothing_resists() -> None:
    """The class without a bound on the width is meant: at one unit u fools what it does not fool at two."""
    S, u, _ = counterexample(questions(dimension=2), refuted)
    assert not convex_oracle.narrow_network_exists(S, 1, u)
    assert convex_oracle.narrow_network_exists(S, convex_oracle.least_width(S, u) or 0, u)
    assert (convex_oracle.least_width(S, u) or 0) >= 2


def test_control_a_network_that_is_wrong_at_some_point() -> None:
    """Where u fools every accurate network, one that is wrong at some point of S may resist."""

    @st.composite
    def drawn(draw: DrawFn) -> tuple[Question, ga.Dataset]:
        question = draw(questions(dimension=2))
        kept = draw(st.lists(st.integers(0, question.S.n - 1), min_size=1, unique=True))
        return question, question.S.take(sorted(kept))

    def refutes(case: tuple[Question, ga.Dataset]) -> bool:
        (_, u, _), T = case
        if refuted(case[0]) or len(T.classes) < 2 or not ConvexRegionClassifiers().realizable(T).holds:
            return False
        return not ConvexRegionClassifiers().transfers(T, u, -1).holds

    question, T = counterexample(drawn(), refutes)
    h = ConvexRegionClassifiers().transfers(T, question.u, -1).counterexample
    assert h is not None
    assert not h.is_accurate(question.S)


@given(questions())
def test_control_the_opposite_direction(question: Question) -> None:
    S, u, _ = question
    assert not ga.LinearClassifiers().transfers(S, -u, -1).holds
    answer = question.asked.transfers(S, -u, -1)
    assert not answer.holds
    assert accepted(answer.certificate, S)
