"""C1: whether some classifier with a convex decision region is accurate.

One is iff no outer point lies in the convex hull of the inner points; linear separability is not needed. If so, a
half-space for each outer point, without inner points, makes a two-layer ReLU network. The same holds of networks in R,
in R' and, with the labels exchanged, in R''.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from properties import convex_oracle
from properties.convex_support import MEMBERS, Problem, kinds_of, members, mirrored, moved, problems
from properties.support import accepted, census, counterexample, rows


@st.composite
def covered_problems(draw: DrawFn, wide: bool = False) -> Problem:
    """No member is accurate."""
    member = draw(members())
    return Problem(draw(gst.nonconvex_datasets(max_points=6, region=gst.region_of(member), wide=wide)), member)


@st.composite
def any_problems(draw: DrawFn) -> Problem:
    """Realizable, not realizable, and arbitrary small integers, where points often lie on faces of the inner hull."""
    kind = draw(st.sampled_from(["realizable", "covered", "arbitrary"]))
    if kind == "realizable":
        return draw(problems())
    if kind == "covered":
        return draw(covered_problems())
    d = draw(st.integers(1, 3))
    points = draw(st.lists(st.lists(st.integers(-1, 1), min_size=d, max_size=d), min_size=2, max_size=6))
    labels = [1, -1, *(draw(st.sampled_from([1, -1])) for _ in points[2:])]
    return Problem(ga.Dataset(points, labels), draw(members()))


@given(any_problems())
def test_agrees_with_z3(problem: Problem) -> None:
    S, region = problem.S, problem.region
    answer = problem.asked.realizable(S)
    assert answer.holds == convex_oracle.realizable(S, region) == convex_oracle.realizable_by_hulls(S, region)
    assert not answer.vacuous
    assert accepted(answer.certificate, S)


@given(problems(wide=True))
def test_gives_an_accurate_member(problem: Problem) -> None:
    S = problem.S
    answer = problem.asked.realizable(S)
    h = answer.classifier
    assert answer.holds
    assert accepted(answer.certificate, S)
    assert h is not None
    assert convex_oracle.is_accurate(h, S)
    assert h.is_accurate(S)
    assert convex_oracle.is_member(h, problem.member)
    assert h.members & ({"R", "R'"} if problem.member == "convex" else {problem.member})
    assert h.width <= len(S.indices(-problem.region))


@given(covered_problems(wide=True))
def test_gives_an_outer_point_and_its_convex_weights(problem: Problem) -> None:
    S, region = problem.S, problem.region
    answer = problem.asked.realizable(S)
    assert not answer.holds
    assert answer.classifier is None
    assert accepted(answer.certificate, S)
    assert answer.multipliers is not None
    weights = answer.multipliers.as_dict()
    outer = [i for i in weights if S.labels[i] != region]
    assert len(outer) == 1
    total = weights.pop(outer[0])
    assert min(weights.values()) > 0
    assert sum(weights.values()) == total
    zero = ga.Vector.of([0] * S.d)
    assert sum((S.point(i) * (w / total) for i, w in weights.items()), zero) == S.point(outer[0]) == answer.common_point


@given(problems(wide=True), st.data())
def test_what_a_network_labels_is_realizable(problem: Problem, data: st.DataObject) -> None:
    h = data.draw(problem.networks)
    points = data.draw(st.lists(gst.convex_points(problem.S, region=problem.region), min_size=1, max_size=3))
    S = ga.Dataset([list(x) for x in (*problem.S.points, *points)], [*problem.S.labels, *map(h, points)])
    assert h.is_accurate(S)
    answer = problem.asked.realizable(S)
    assert answer.holds
    assert accepted(answer.certificate, S)


@given(covered_problems(), st.data())
def test_no_network_drawn_is_right_about_the_common_point(problem: Problem, data: st.DataObject) -> None:
    S, region = problem.S, problem.region
    answer = problem.asked.realizable(S)
    assert answer.common_point is not None
    beyond = [2 * max(abs(c) for x in S.points for c in x) + 1] * S.d
    inner = [list(x) for _, x, _ in rows(S, region)]
    h = data.draw(
        gst.accurate_networks(ga.Dataset([*inner, beyond], [region] * len(inner) + [-region]), member=problem.member)
    )
    assert h(answer.common_point) == region
    assert not h.is_accurate(S)


@given(any_problems(), st.data())
def test_is_invariant(problem: Problem, data: st.DataObject) -> None:
    S = problem.S
    status = problem.asked.realizable(S).status
    other = data.draw(moved(S)).data
    answer = problem.asked.realizable(other)
    assert answer.status == status
    assert accepted(answer.certificate, other)
    assert {ConvexRegionClassifiers(member=m).realizable(S).status for m in MEMBERS[:3]} == {
        ConvexRegionClassifiers(member="R''").realizable(mirrored(S)).status
    }


@given(problems())
def test_linear_classifiers_are_members(problem: Problem) -> None:
    if ga.LinearClassifiers().realizable(problem.S).holds:
        assert problem.asked.realizable(problem.S).holds


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Problem) -> list[str]:
        holds = problem.asked.realizable(problem.S).holds
        S, region = problem.S, problem.region
        inner = [x for _, x, _ in rows(S, region)]
        # An outer point in the hull, of which some inner point is dropped, is often outside: it was on the boundary.
        boundary = not holds and any(
            not convex_oracle.in_hull(inner[:i] + inner[i + 1 :], x)
            for _, x, _ in rows(S, -region)
            if convex_oracle.in_hull(inner, x)
            for i in range(len(inner))
        )
        return [f"holds: {holds}", *kinds_of(problem)] + ["needs an inner point"] * boundary

    counts = census(any_problems(), kinds, 120)
    floors = {"holds: True": 25, "holds: False": 20, "region 1": 12, "region -1": 12, "needs an inner point": 8}
    floors |= {"duplicates": 10, "not linearly separable": 25, "line": 10, "two points": 4}
    floors |= dict.fromkeys(MEMBERS, 4)
    assert counts["draws"] >= 120
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


@given(problems(), st.data())
def test_networks_come_in_all_ways(problem: Problem, data: st.DataObject) -> None:
    drawn = data.draw(gst.networks_with_way(problem.S, member=problem.member))
    assert convex_oracle.is_accurate(drawn.classifier, problem.S)
    assert convex_oracle.is_member(drawn.classifier, problem.member)
    assert drawn.classifier.width <= len(problem.S.indices(-problem.region)) + 3


def test_draws_of_networks_are_not_vacuous() -> None:
    @st.composite
    def fitted(draw: DrawFn, member: str, way: str) -> tuple[Problem, gst.AccurateNetwork]:
        problem = draw(problems(member=member, max_points=5))
        return problem, draw(gst.networks_with_way(problem.S, member=member, way=way))

    def kinds(drawn: tuple[Problem, gst.AccurateNetwork]) -> list[str]:
        problem, (h, way) = drawn
        outer = len(problem.S.indices(-problem.region))
        found = [way, h.rule.name]
        found += ["dead unit"] * any(all(unit.value(x) <= 0 for x in problem.S.points) for unit in h.units)
        found += ["duplicate unit"] * (len(set(map(primitive, h.units))) < h.width)
        found += ["zero weight"] * (h.output_weights is not None and 0 in list(h.output_weights))
        return found + ["width 1"] * (h.width == 1) + ["widest"] * (h.width == outer + 3)

    def primitive(unit: LinearClassifier) -> ga.Vector:
        """The same for positive multiples of a unit."""
        W = ga.Vector.of([*unit.normal, unit.bias])
        return W * (1 / max(map(abs, W))) if any(W) else W

    ways = ["cover", "linear program", "trained"]
    counts = sum((census(fitted(member, way), kinds, 16) for member in MEMBERS[1:] for way in ways), Counter[str]())
    floors = {"cover": 40, "linear program": 12, "trained": 10, "EXCEEDS": 40, "REACHES": 6, "ALL": 25}
    floors |= {"dead unit": 6, "duplicate unit": 3, "zero weight": 3, "width 1": 4, "widest": 2}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


@st.composite
def hats(draw: DrawFn) -> tuple[ga.Dataset, ReLUClassifier]:
    """Data on a line and a network of three units, one of which has a negative output weight."""
    S = draw(gst.nonconvex_datasets(dimension=1, max_points=4))
    near = draw(st.sampled_from([x for _, x, _ in rows(S, 1)]))
    units = tuple(LinearClassifier(ga.Vector.of([1]), Fraction(c, 16) - near[0]) for c in (-1, 0, 1))
    weights = [draw(st.integers(0, 2)), -draw(st.integers(1, 2)), draw(st.integers(0, 2))]
    return S, ReLUClassifier(units, ga.Vector.of(draw(st.permutations(weights))))


def test_control_one_negative_output_weight_realizes_more() -> None:
    def refutes(drawn: tuple[ga.Dataset, ReLUClassifier]) -> bool:
        S, h = drawn
        return h.is_accurate(S) and not ConvexRegionClassifiers().realizable(S).holds

    _, h = counterexample(hats(), refutes)
    assert h.output_weights is not None
    assert sum(a < 0 for a in h.output_weights) == 1
    assert h.members == frozenset()


def test_control_linear_separability_is_not_needed() -> None:
    def refutes(problem: Problem) -> bool:
        return problem.asked.realizable(problem.S).holds and not ga.LinearClassifiers().realizable(problem.S).holds

    counterexample(problems(), refutes)


def test_control_it_matters_which_region_is_convex() -> None:
    def refutes(problem: Problem) -> bool:
        S = problem.S
        return problem.asked.realizable(S).holds != problem.asked.realizable(mirrored(S)).holds

    counterexample(problems(), refutes)


def test_control_outer_points_outside_the_inner_hull_may_have_inner_points_between_them() -> None:
    """Were both regions to be convex, the hulls of both labels would have to be free of the other one."""

    def refutes(problem: Problem) -> bool:
        S, region = problem.S, problem.region
        both = all(convex_oracle.realizable(S, label) for label in (1, -1))
        return convex_oracle.realizable(S, region) and not both

    counterexample(problems(), refutes)
