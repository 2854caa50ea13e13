"""C6: the source is the outer label.

For realizable S, v is adversarial for every S-accurate classifier with a convex region at the outer point x⁺ iff the
ray {x⁺ + c v : c > 0} meets the convex hull of the inner points; the bound is its first entry. It is not all or none.
δ is universal for the outer points iff all of them land in that hull.
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
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.networks import ReLUClassifier
from properties import convex_oracle
from properties.convex_support import (
    MEMBERS,
    Problem,
    directed_outside,
    kinds_of,
    mirrored,
    moved,
    nearby,
    problems,
)
from properties.support import accepted, census, counterexample, rows

Question = tuple[Problem, ga.Vector, int]


def all_meet(problem: Problem, v: ga.Vector) -> bool:
    """Whether, by z3, no network resists at any outer row."""
    S, region = problem.S, problem.region
    return all(convex_oracle.transfers_from_outside(S, v, i, region) for i, _, _ in rows(S, -region))


@given(directed_outside())
def test_agrees_with_z3(question: Question) -> None:
    problem, v, row = question
    S, region = problem.S, problem.region
    answer = problem.asked.transfers(S, v, -region)
    assert answer.holds == all_meet(problem, v)
    assert not answer.vacuous
    assert accepted(answer.certificate, S)
    bound = problem.asked.bound(S, v, row)
    assert bound.value == convex_oracle.bound(S, v, row, region)
    assert (bound.value != math.inf) == convex_oracle.transfers_from_outside(S, v, row, region)
    assert accepted(bound.certificate, S)


@given(directed_outside(wide=True), st.data())
def test_every_network_drawn_is_fooled_or_one_never_is(question: Question, data: st.DataObject) -> None:
    problem, v, row = question
    S, region, x = problem.S, problem.region, problem.S.point(row)
    h = data.draw(problem.networks)
    value = problem.asked.bound(S, v, row).value
    assert value is not None
    assert h.flip_distance(x, v) <= value
    if isinstance(value, Fraction):
        assert h(x + value * v) == region
    answer = problem.asked.transfers(S, v, -region)
    if answer.counterexample is None:
        assert all(h.flip_distance(o, v) < math.inf for _, o, _ in rows(S, -region))
    else:
        resisting = answer.counterexample
        assert convex_oracle.is_accurate(resisting, S)
        assert convex_oracle.is_member(resisting, problem.member)
        assert any(resisting.flip_distance(o, v) == math.inf for _, o, _ in rows(S, -region))


@given(directed_outside(wide=True), st.integers(1, 10**6))
def test_is_a_supremum(question: Question, factor: int) -> None:
    problem, v, row = question
    S, x = problem.S, problem.S.point(row)
    answer = problem.asked.bound(S, v, row)
    finite = isinstance(answer.value, Fraction)
    weak = answer.attaining if finite else answer.escaping
    assert weak is not None
    assert answer.value is not None
    later = Fraction(answer.value) * (1 - Fraction(1, factor + 1)) if finite else Fraction(factor)
    for relative in problem.relatives:
        strict = relative.asked.realizable(S).classifier
        assert strict is not None
        h = nearby(weak, strict, relative, x, -problem.region, x + later * v)
        assert h.is_accurate(S)
        assert convex_oracle.is_member(h, relative.member)
        assert later < h.flip_distance(x, v) <= answer.value


@given(problems(wide=True), st.data())
def test_by_construction(problem: Problem, data: st.DataObject) -> None:
    S, region = problem.S, problem.region
    row = data.draw(st.sampled_from([i for i, _, _ in rows(S, -region)]))
    hit = data.draw(gst.hitting_directions(S, row, region=region))
    miss = data.draw(gst.missing_directions(S, row, region=region))
    assert isinstance(problem.asked.bound(S, hit, row).value, Fraction)
    assert problem.asked.bound(S, miss, row).value == math.inf
    assert not problem.asked.transfers(S, miss, -region).holds
    # With this outer point only, the direction transfers or not as it does from there.
    alone = S.take(sorted([*S.indices(region).tolist(), row]))
    for v, holds in ((hit, True), (miss, False)):
        answer = problem.asked.transfers(alone, v, -region)
        assert answer.holds == holds
        assert accepted(answer.certificate, alone)


@given(problems(), st.data())
def test_a_perturbation_is_universal_iff_all_outer_points_land_in_the_hull(
    problem: Problem, data: st.DataObject
) -> None:
    S, region = problem.S, problem.region
    x = data.draw(st.sampled_from([x for _, x, _ in rows(S, -region)]))
    delta = data.draw(gst.hull_points(S, region=region)) - x
    forced = [problem.asked.forced(S, x + delta).label == region for _, x, _ in rows(S, -region)]
    assert all(forced) == convex_oracle.is_universal_perturbation(S, delta, -region, region)


@given(directed_outside(), st.data())
def test_is_invariant(question: Question, data: st.DataObject) -> None:
    problem, v, row = question
    S, region = problem.S, problem.region
    value, holds = problem.asked.bound(S, v, row).value, problem.asked.transfers(S, v, -region).holds
    assert value is not None
    image, length = data.draw(moved(S)), data.draw(gst.scales())
    w = image.direction(v) * length
    assert problem.asked.bound(image.data, w, image.order.index(row)).value == value / length
    assert problem.asked.transfers(image.data, w, -region).holds == holds
    opposite = ConvexRegionClassifiers(member="R''" if region == -1 else "R")
    assert opposite.bound(mirrored(S), v, row).value == value
    assert opposite.transfers(mirrored(S), v, region).holds == holds


def test_draws_are_not_vacuous() -> None:
    def kinds(question: Question) -> list[str]:
        problem, v, row = question
        S, region = problem.S, problem.region
        asked = problem.asked
        finite = asked.bound(S, v, row).value != math.inf
        holds = asked.transfers(S, v, -region).holds
        found = [f"bounded: {finite} {region}", f"holds: {holds}", *kinds_of(problem)]
        return found + ["not all or none"] * (finite and not holds)

    counts = census(directed_outside(max_points=5), kinds, 120)
    floors = {f"bounded: {finite} {region}": 6 for finite in (True, False) for region in (1, -1)}
    floors |= {"holds: True": 15, "holds: False": 15, "not all or none": 6}
    floors |= {"duplicates": 8, "not linearly separable": 10, "line": 8, "two points": 3}
    assert counts["draws"] >= 120
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def test_control_it_is_not_all_or_none() -> None:
    S = ga.Dataset([[0, 0], [1, 0], [1, 5]], [-1, 1, 1])
    asked = ConvexRegionClassifiers()
    assert asked.bound(S, [-1, 0], 1).value == 1
    assert asked.bound(S, [-1, 0], 2).value == math.inf
    assert not asked.transfers(S, [-1, 0], 1).holds


def test_control_what_leads_out_need_not_lead_in() -> None:
    """C2 for the inner label says nothing about the opposite direction at the outer one."""

    @st.composite
    def drawn(draw: DrawFn) -> tuple[Problem, ga.Vector]:
        problem = draw(problems())
        return problem, draw(gst.shadow_directions(problem.S, region=problem.region))

    def refutes(case: tuple[Problem, ga.Vector]) -> bool:
        problem, v = case
        return not problem.asked.transfers(problem.S, -v, -problem.region).holds

    counterexample(drawn(), refutes)


def test_control_a_little_less_than_the_bound_is_too_short() -> None:
    def refutes(question: Question) -> bool:
        problem, v, row = question
        value = problem.asked.bound(problem.S, v, row).value
        if not isinstance(value, Fraction):
            return False
        near = problem.S.point(row) + value * Fraction(999, 1000) * v
        return convex_oracle.leaves_region(problem.S, near, problem.region)

    counterexample(directed_outside(), refutes)


def test_control_beyond_the_hull_the_label_returns() -> None:
    """At the bound every accurate classifier has flipped, beyond it not: the ray leaves the hull again."""

    @st.composite
    def drawn(draw: DrawFn) -> tuple[Question, ReLUClassifier]:
        question = draw(directed_outside())
        return question, draw(question[0].networks)

    def refutes(case: tuple[Question, ReLUClassifier]) -> bool:
        (problem, v, row), h = case
        value, x = problem.asked.bound(problem.S, v, row).value, problem.S.point(row)
        return isinstance(value, Fraction) and h(x + 1000 * value * v) == -problem.region

    counterexample(drawn(), refutes)


def test_control_universal_perturbations_are_for_the_inner_label() -> None:
    for member in MEMBERS:
        region = gst.region_of(member)
        with pytest.raises(ga.InvalidInputError, match=f"pass source={region}"):
            ConvexRegionClassifiers(member=member).universal_perturbation(ga.Dataset([[0], [1]], [-1, 1]), -region)
