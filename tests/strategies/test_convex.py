"""The strategies for convex regions draw what they promise, often enough; z3 and exact arithmetic decide."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from properties import convex_oracle, oracle
from properties.convex_support import Directed, Problem, directed, problems
from properties.support import census, rows, sources

# Data sets

KINDS = [
    gst.convex_datasets,
    gst.surrounded_datasets,
    gst.degenerate_convex_datasets,
    gst.nearly_degenerate_convex_datasets,
]
Kind = Callable[..., SearchStrategy[ga.Dataset]]


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("kind", KINDS)
@given(region=sources(), data=st.data())
def test_realizable_datasets_are_realizable(kind: Kind, wide: bool, region: int, data: st.DataObject) -> None:
    S = data.draw(kind(region=region, wide=wide))
    assert set(S.classes) == {1, -1}
    assert convex_oracle.realizable_by_hulls(S, region)


@given(sources(), st.booleans(), st.data())
def test_surrounded_datasets_are_not_linearly_separable(region: int, wide: bool, data: st.DataObject) -> None:
    assert not oracle.separable(data.draw(gst.surrounded_datasets(region=region, wide=wide)))


@given(sources(), st.booleans(), st.data())
def test_nonconvex_datasets_are_not_realizable(region: int, wide: bool, data: st.DataObject) -> None:
    S = data.draw(gst.nonconvex_datasets(region=region, wide=wide))
    assert set(S.classes) == {1, -1}
    assert not convex_oracle.realizable_by_hulls(S, region)


@given(st.integers(1, 4), st.integers(3, 6), sources(), st.data())
def test_dimension_and_number_of_points_are_respected(d: int, n: int, region: int, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([*KINDS, gst.nonconvex_datasets]))
    S = data.draw(kind(dimension=d, max_points=n, region=region))
    assert S.d == d
    assert 2 <= S.n <= n


def dataset_kinds(problem: Problem) -> list[str]:
    S, region = problem.S, problem.region
    inner = [list(x) for _, x, _ in rows(S, region)]
    differences = [[a - b for a, b in zip(x, inner[0], strict=True)] for x in inner[1:]]
    rank = S.d - len(oracle.null_space(differences, S.d))
    collinear = len(oracle.null_space([list(x - S.point(0)) for x in S.points], S.d)) == S.d - 1
    found = [f"dimension {S.d}", f"region {region}", "separable" if oracle.separable(S) else "surrounded"]
    found += ["duplicates"] * (len(set(S.points)) < S.n)
    found += ["collinear"] * (S.d > 1 and S.n > 2 and collinear)
    found += ["flat inner hull"] * (rank < min(S.d, len(inner) - 1))
    found += ["several outer points"] * (S.n - len(inner) > 1)
    found += ["width at least 2"] * (convex_oracle.least_width(S, None, region) != 1)
    return found


def test_datasets_are_of_every_kind() -> None:
    counts = census(problems(), dataset_kinds, 300)
    floors = {"dimension 1": 30, "dimension 2": 60, "dimension 3": 40, "region 1": 40, "region -1": 85}
    floors |= {"separable": 80, "surrounded": 65, "duplicates": 30, "collinear": 16, "flat inner hull": 25}
    floors |= {"several outer points": 100, "width at least 2": 65}
    assert counts["draws"] >= 300
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


def test_nonconvex_datasets_are_of_every_kind() -> None:
    def kinds(S: ga.Dataset) -> list[str]:
        inner = [x for _, x, _ in rows(S, -1)]
        inside = [x for _, x, _ in rows(S, 1) if convex_oracle.in_hull(inner, x)]
        found = ["at an inner point" if x in inner else "between inner points" for x in inside]
        return found + ["further outer points"] * (S.n - len(inner) > len(inside))

    counts = census(gst.nonconvex_datasets(), kinds, 200)
    assert min(counts["at an inner point"], counts["between inner points"], counts["further outer points"]) >= 25


# Directions


def test_questions_are_of_every_kind() -> None:
    def kinds(question: Directed) -> list[str]:
        (S, member), v = question
        region = gst.region_of(member)
        pairs = [x - s for _, x, _ in rows(S, -region) for _, s, _ in rows(S, region)]
        found = ["transfers" if convex_oracle.transfers(S, v, region) else "resisted", member]
        found += ["pair"] * (v in pairs) + ["resisted, surrounded"] * (
            found[0] == "resisted" and not oracle.separable(S)
        )
        return found + ["nonzero"] * bool(v)

    counts = census(directed(), kinds, 300)
    floors = {
        "transfers": 80,
        "resisted": 80,
        "resisted, surrounded": 5,
        "pair": 2,
        "convex": 14,
        "R": 20,
        "R'": 20,
        "R''": 20,
    }
    assert counts["nonzero"] == counts["draws"] >= 300
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


@given(problems(), st.booleans(), st.data())
def test_shadow_directions_transfer(problem: Problem, interior: bool, data: st.DataObject) -> None:
    v = data.draw(gst.shadow_directions(problem.S, region=problem.region, interior=interior))
    assert v
    assert convex_oracle.transfers(problem.S, v, problem.region)


@given(sources(), st.booleans(), st.data())
def test_resisted_directions_do_not_transfer(region: int, wide: bool, data: st.DataObject) -> None:
    S, v = data.draw(gst.resisted_convex_problems(region=region, wide=wide))
    assert v
    assert convex_oracle.realizable_by_hulls(S, region)
    assert not convex_oracle.transfers(S, v, region)


@given(problems(), st.data())
def test_directions_from_outside_hit_or_miss_the_hull(problem: Problem, data: st.DataObject) -> None:
    S, region = problem.S, problem.region
    row = data.draw(st.sampled_from(S.indices(-region).tolist()))
    hit = data.draw(gst.hitting_directions(S, row, region=region))
    miss = data.draw(gst.missing_directions(S, row, region=region))
    assert miss
    assert convex_oracle.transfers_from_outside(S, hit, row, region)
    assert not convex_oracle.transfers_from_outside(S, miss, row, region)


def test_missing_directions_need_an_outer_point() -> None:
    S = ga.Dataset([[0], [2], [1]], [-1, -1, 1])
    with pytest.raises(ga.InvalidInputError, match="row 2 is in the hull of the points labelled -1"):
        find(gst.missing_directions(S, 2), lambda v: True)


# Points


@given(problems(), st.data())
def test_points_are_forced_as_promised(problem: Problem, data: st.DataObject) -> None:
    S, region = problem.S, problem.region
    assert convex_oracle.forced(S, data.draw(gst.hull_points(S, region=region)), region) == region
    assert convex_oracle.forced(S, data.draw(gst.shadow_points(S, region=region)), region) == -region


@given(sources(), st.booleans(), st.data())
def test_unforced_points_are_unforced(region: int, wide: bool, data: st.DataObject) -> None:
    S, p = data.draw(gst.unforced_convex_problems(region=region, wide=wide))
    assert convex_oracle.realizable_by_hulls(S, region)
    assert convex_oracle.forced(S, p, region) is None


def test_points_are_of_every_kind() -> None:
    @st.composite
    def asked(draw: DrawFn) -> tuple[Problem, ga.Vector]:
        problem = draw(problems(max_points=5))
        return problem, draw(gst.convex_points(problem.S, region=problem.region))

    def kinds(drawn: tuple[Problem, ga.Vector]) -> list[str]:
        problem, p = drawn
        label = convex_oracle.forced(problem.S, p, problem.region)
        return ["unforced" if label is None else "inner" if label == problem.region else "outer"]

    counts = census(asked(), kinds, 200)
    assert min(counts["unforced"], counts["inner"], counts["outer"]) >= 30


# Shrinking

SHRINKING = settings(
    max_examples=100, database=None, derandomize=True, deadline=None, phases=[Phase.generate, Phase.shrink]
)


def test_data_shrink_to_small_integers() -> None:
    S = find(gst.surrounded_datasets(max_points=4, wide=True), lambda S: S.n >= 3, settings=SHRINKING)
    assert S.n == 3
    assert S.denominator == 1
    assert abs(S.numerators).max() <= Fraction(4)
