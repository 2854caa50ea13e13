"""C8: how many hidden units an accurate network in R, or R'', needs.

The units of an accurate network divide the outer points into groups, one for each unit that is right about them. So the
least width is the least number of groups G with conv G ∩ conv S⁻ = ∅; of networks that are never fooled along v, with
conv G ∩ (conv S⁻ + ℝ₊ v) = ∅. At width at most L a direction may transfer though it does not in general.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.answers import Width
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from properties import convex_oracle
from properties.convex_support import Directed, Problem, kinds_of, mirrored, moved
from properties.convex_support import directed as any_directed
from properties.oracle import decide, new_solver, real, slope_along, value_at
from properties.support import accepted, census, counterexample, rows

Answer = Width[ReLUClassifier]


@st.composite
def conflicting(draw: DrawFn, region: int) -> tuple[ga.Dataset, ga.Vector]:
    """Outer points on the parabola, and midpoints of some of them as inner points: a graph of conflicts."""
    places = draw(st.lists(st.integers(-3, 3), min_size=draw(st.integers(2, 4)), max_size=4, unique=True))
    pairs = draw(st.lists(st.sampled_from(list(combinations(places, 2))), min_size=1, max_size=6, unique=True))
    inner = [[Fraction(s + t, 2), Fraction(s * s + t * t, 2)] for s, t in pairs]
    labels = [region] * len(inner) + [-region] * len(places)
    S = ga.Dataset([*inner, *([Fraction(t), Fraction(t * t)] for t in places)], labels)
    return S, ga.Vector.of(draw(st.sampled_from([[0, 1], [1, 3], [-1, 3], [1, 2], [1, 0], [0, -1]])))


@st.composite
def questions(draw: DrawFn, wide: bool = False, max_points: int = 6) -> Directed:
    """There is no answer for R'."""
    member = draw(st.sampled_from(["R", "R''", "convex"]))
    kind = draw(st.sampled_from(["conflicting", "any", "resisted"]))
    if kind == "any":
        return draw(any_directed(wide=wide, max_points=max_points, member=member))
    if kind == "resisted":
        S, v = draw(gst.resisted_convex_problems(region=gst.region_of(member), wide=wide, max_points=max_points))
    else:
        S, v = draw(conflicting(gst.region_of(member)))
    return Problem(S, member), v


def partitions(items: Sequence[int]) -> Iterator[list[list[int]]]:
    """Of a set into non-empty groups."""
    if not items:
        yield []
        return
    first, *rest = items
    for groups in partitions(rest):
        yield [[first], *groups]
        for k in range(len(groups)):
            yield [*groups[:k], [first, *groups[k]], *groups[k + 1 :]]


def group_has_a_unit(problem: Problem, group: Sequence[int], v: ga.Vector | None) -> bool:
    """Whether one half-space without inner points contains the group and does not grow along v, by z3."""
    S = problem.S
    w, b = [z3.Real(f"w{j}") for j in range(S.d)], z3.Real("b")
    solver = new_solver()
    solver.add(*(value_at(w, b, x) <= 0 for _, x, _ in rows(S, problem.region)))
    solver.add(*(value_at(w, b, S.point(i)) > 0 for i in group))
    if v is not None:
        solver.add(slope_along(w, v) <= real(0))
    return decide(solver)


def least_by_partitions(problem: Problem, v: ga.Vector | None) -> int | None:
    outer = [i for i, _, _ in rows(problem.S, -problem.region)]
    known: dict[tuple[int, ...], bool] = {}

    def possible(group: Sequence[int]) -> bool:
        key = tuple(sorted(group))
        if key not in known:
            known[key] = group_has_a_unit(problem, key, v)
        return known[key]

    sizes = [len(groups) for groups in partitions(outer) if all(map(possible, groups))]
    return min(sizes, default=None)


@pytest.mark.parametrize("least", [least_by_partitions, lambda p, v: convex_oracle.least_width(p.S, v, p.region)])
@given(question=questions())
def test_agrees_with_the_least_number_of_groups(
    least: Callable[[Problem, ga.Vector | None], int | None], question: Directed
) -> None:
    problem, v = question
    for direction in (None, v):
        answer = problem.asked.width(problem.S, direction)
        assert (answer.lower, answer.upper) == (least(problem, direction),) * 2
        assert answer.holds == (answer.lower is not None)
        assert accepted(answer.certificate, problem.S)


@given(questions(wide=True, max_points=8), st.data())
def test_the_network_is_accurate_and_never_fooled(question: Directed, data: st.DataObject) -> None:
    problem, v = question
    S, region = problem.S, problem.region
    for direction in (None, v):
        answer = problem.asked.width(S, direction)
        assert accepted(answer.certificate, S)
        if not answer.holds:
            assert direction is v
            assert problem.asked.transfers(S, v, region).holds
            continue
        h = answer.classifier
        assert h is not None
        assert answer.is_exact
        assert h.width == answer.upper == answer.lower
        assert convex_oracle.is_accurate(h, S)
        assert convex_oracle.is_member(h, problem.member)
        if direction is v:
            others = data.draw(st.lists(gst.convex_points(S, region=region), max_size=3))
            assert all(h.flip_distance(x, v) == math.inf for x in [*S.points, *others] if h(x) == region)


@given(questions(), st.data())
def test_no_network_drawn_is_narrower(question: Directed, data: st.DataObject) -> None:
    problem, v = question
    member = "R''" if problem.region == 1 else "R"
    h = data.draw(gst.accurate_networks(problem.S, member=member))
    lower = problem.asked.width(problem.S).lower
    assert lower is not None
    assert h.width >= lower
    along = problem.asked.width(problem.S, v)
    if convex_oracle.never_leaves(h, v):
        assert along.holds
        assert along.lower is not None
        assert h.width >= along.lower >= lower


@given(questions(max_points=8))
def test_without_a_search_the_least_width_is_enclosed(question: Directed) -> None:
    problem, v = question
    for direction in (None, v):
        exact = problem.asked.width(problem.S, direction)
        answer = problem.asked.width(problem.S, direction, exhaustive=False)
        assert answer.holds == exact.holds
        assert accepted(answer.certificate, problem.S)
        if exact.lower is not None:
            assert answer.lower is not None
            assert answer.upper is not None
            assert answer.lower <= exact.lower <= answer.upper
            assert answer.classifier is not None
            assert answer.classifier.is_accurate(problem.S)


@given(questions())
def test_one_unit_is_a_linear_classifier(question: Directed) -> None:
    """L = 1 is the linear class, and enough units are C2."""
    problem, v = question
    S, region = problem.S, problem.region
    linear = ga.LinearClassifiers()
    assert (problem.asked.width(S).lower == 1) == linear.realizable(S).holds
    along = problem.asked.width(S, v)
    assert along.holds != problem.asked.transfers(S, v, region).holds
    if linear.realizable(S).holds:
        assert (along.lower == 1) != linear.transfers(S, v, region).holds


@given(questions(), st.data())
def test_is_invariant(question: Directed, data: st.DataObject) -> None:
    problem, v = question
    S = problem.S
    image = data.draw(moved(S))
    opposite = ConvexRegionClassifiers(member="R''" if problem.region == -1 else "R")
    for before, after, mirror in (
        (None, None, None),
        (v, image.direction(v), v),
    ):
        width = problem.asked.width(S, before).lower
        assert problem.asked.width(image.data, after).lower == width
        assert opposite.width(mirrored(S), mirror).lower == width


def test_draws_are_not_vacuous() -> None:
    def kinds(question: Directed) -> list[str]:
        problem, v = question
        plain, along = problem.asked.width(problem.S), problem.asked.width(problem.S, v)
        more = along.holds and along.lower != plain.lower
        return [f"{plain.lower}", f"along: {along.lower}", *kinds_of(problem), *["more along it"] * more]

    counts = census(questions(), kinds, 150)
    floors = {"1": 15, "2": 15, "3": 2, "along: None": 10, "along: 1": 10, "along: 2": 8, "more along it": 1}
    floors |= {"duplicates": 1, "line": 2, "region 1": 8, "region -1": 8}
    assert counts["draws"] >= 150
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def test_control_at_a_capped_width_more_directions_transfer() -> None:
    """v fools every accurate network of least width, and not all wider ones."""

    def refutes(question: Directed) -> bool:
        problem, v = question
        plain, along = problem.asked.width(problem.S), problem.asked.width(problem.S, v)
        return along.lower is not None and plain.lower is not None and plain.lower < along.lower

    problem, v = counterexample(conflicting(-1).map(lambda drawn: (Problem(drawn[0], "R"), drawn[1])), refutes)
    S, region = problem.S, problem.region
    cap = problem.asked.width(S).lower
    assert cap is not None
    assert convex_oracle.narrow_network_exists(S, cap, None, region)
    assert not convex_oracle.narrow_network_exists(S, cap, v, region)
    assert not problem.asked.transfers(S, v, region).holds


def test_control_a_positive_threshold_saves_units() -> None:
    """R' needs fewer units: {f ≤ τ} has up to 2^L − 1 faces. So there is no answer for it."""
    S = ga.Dataset([[1, 1], [17, -4], [-4, 17], [22, -20], [-20, 22], [12, 12]], [-1, -1, -1, 1, 1, 1])
    units = (LinearClassifier(ga.Vector.of([1, 0]), Fraction(0)), LinearClassifier(ga.Vector.of([0, 1]), Fraction(0)))
    h = ReLUClassifier(units, threshold=Fraction(20))
    assert h.is_accurate(S)
    assert h.members == {"R'"}
    assert ConvexRegionClassifiers(member="R").width(S).lower == 3
    assert not convex_oracle.narrow_network_exists(S, 2)
    with pytest.raises(ga.InvalidInputError, match="member='R'"):
        ConvexRegionClassifiers(member="R'").width(S)


def test_control_pairwise_conflicts_are_not_enough() -> None:
    """Any two of three outer points around a centre share a unit, all three do not."""
    S = ga.Dataset([[0, 0], [0, 3], [3, -2], [-3, -2]], [-1, 1, 1, 1])
    answer: Answer = ConvexRegionClassifiers().width(S)
    assert (answer.lower, answer.upper) == (2, 2)
    for pair in ((1, 2), (1, 3), (2, 3)):
        assert ConvexRegionClassifiers().width(S.take([0, *pair])).upper == 1
