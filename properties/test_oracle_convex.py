"""The oracle for convex decision regions, on instances decided by hand, and its two ways to decide compared."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier, Rule
from properties import convex_oracle, enumeration
from properties.support import census, rows, sources

POINT_AND_INTERVAL = ga.Dataset([[0], [1]], [-1, 1])
TRIANGLE = ga.Dataset([[-1, 0], [0, 1], [0, -1], [1, 0]], [-1, -1, -1, 1])  # after C3
FORK = ga.Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1])  # of C7
XOR = ga.Dataset([[0, 0], [1, 1], [0, 1], [1, 0]], [-1, -1, 1, 1])
ROOF = ga.Dataset([[0, 0], [2, 0], [1, 1]], [-1, -1, 1])
TOWERS = ga.Dataset([[0, 0], [4, 0], [0, 1], [4, 1]], [-1, -1, 1, 1])


def vector(*entries: Fraction | int) -> ga.Vector:
    return ga.Vector.of(entries)


def mirrored(S: ga.Dataset) -> ga.Dataset:
    return ga.Dataset([list(x) for x in S.points], [-y for y in S.signs.tolist()])


# By hand


@pytest.mark.parametrize("realizable", [convex_oracle.realizable, convex_oracle.realizable_by_hulls])
def test_realizable(realizable: convex_oracle.Decision) -> None:
    assert realizable(XOR, -1)
    assert realizable(XOR, 1)
    inside = ga.Dataset([[0, 0], [2, 2], [1, 1]], [-1, -1, 1])
    assert not realizable(inside, -1)
    assert realizable(inside, 1)
    assert not realizable(mirrored(inside), 1)
    assert not realizable(ga.Dataset([[0], [0]], [-1, 1]), -1)


@pytest.mark.parametrize(
    ("S", "v", "holds"),
    [
        (FORK, (1, 1), True),
        (FORK, (1, 0), False),
        (FORK, (-1, 0), False),
        (FORK, (0, 0), False),
        (TRIANGLE, (2, 0), True),
        (TRIANGLE, (1, 1), True),
        (TRIANGLE, (1, 2), False),
        (XOR, (1, -1), True),
        (XOR, (1, 0), True),
        (XOR, (1, 1), False),
        (POINT_AND_INTERVAL, (1,), True),
        (POINT_AND_INTERVAL, (-1,), False),
    ],
)
def test_transfers(S: ga.Dataset, v: tuple[int, ...], holds: bool) -> None:
    for decide in (convex_oracle.transfers, convex_oracle.transfers_by_hulls):
        assert decide(S, vector(*v), -1) == holds
        assert decide(mirrored(S), vector(*v), 1) == holds


def test_bounds() -> None:
    assert [convex_oracle.bound(TRIANGLE, vector(2, 0), row) for row in (0, 1, 2)] == [1, 1, 1]
    assert convex_oracle.largest_multiplier(TRIANGLE, vector(2, 0), 1, vector(1, 0)) == 1
    assert convex_oracle.bound(FORK, vector(1, 1), 0) == 1
    assert convex_oracle.bound(FORK, vector(2, 0), 0) == math.inf
    # From its own point only: S⁻ and the other end are affinely independent.
    assert [convex_oracle.bound(ROOF, vector(1, 1), row) for row in (0, 1)] == [1, math.inf]
    assert [convex_oracle.largest_multiplier(ROOF, vector(1, 1), row, vector(1, 1)) for row in (0, 1)] == [1, 0]
    assert convex_oracle.largest_multiplier(ROOF, vector(0, -1), 0, vector(1, 1)) == -math.inf


def test_bounds_from_outside() -> None:
    assert convex_oracle.bound(ROOF, vector(0, -2), 2) == Fraction(1, 2)
    assert convex_oracle.transfers_from_outside(ROOF, vector(0, -2), 2)
    assert convex_oracle.transfers_from_outside(ROOF, vector(1, -1), 2)
    for v in (vector(0, 1), vector(1, 0), vector(2, -1)):
        assert convex_oracle.bound(ROOF, v, 2) == math.inf
        assert not convex_oracle.transfers_from_outside(ROOF, v, 2)


def test_forced() -> None:
    points = [Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2), Fraction(-1)]
    assert [convex_oracle.forced(POINT_AND_INTERVAL, vector(p)) for p in points] == [-1, None, 1, 1, None]
    assert convex_oracle.forced(ROOF, vector(1, 0)) == -1
    assert convex_oracle.forced(ROOF, vector(1, 2)) == 1
    assert convex_oracle.forced(ROOF, vector(3, 2)) is None
    assert convex_oracle.forced(mirrored(ROOF), vector(1, 2), 1) == -1
    assert convex_oracle.in_shadow(ROOF, vector(1, 2))
    assert not convex_oracle.in_shadow(ROOF, vector(3, 2))


def test_universal_perturbations() -> None:
    assert convex_oracle.is_universal_perturbation(TOWERS, vector(0, 1), -1)
    assert not convex_oracle.is_universal_perturbation(TOWERS, vector(0, Fraction(999, 1000)), -1)
    assert convex_oracle.is_universal_perturbation(ROOF, vector(0, -1), 1)
    assert not convex_oracle.is_universal_perturbation(ROOF, vector(0, Fraction(-1001, 1000)), 1)
    assert convex_oracle.is_universal_perturbation(mirrored(ROOF), vector(0, -1), -1, 1)


def test_shortest_perturbations() -> None:
    """Towards one tower of TOWERS it is (−4, 2), while each point may use the tower above it."""
    assert enumeration.least_squared_perturbation_to(TOWERS, vector(0, 1), -1) == 20
    assert enumeration.least_squared_perturbation_out(TOWERS, -1) == 1
    assert enumeration.least_squared_perturbation_out(POINT_AND_INTERVAL, -1) == 1
    assert enumeration.least_squared_perturbation_to(mirrored(ROOF), vector(1, 1), 1) == 4


def test_width() -> None:
    assert convex_oracle.least_width(FORK) == 1
    assert convex_oracle.least_width(FORK, vector(2, 0)) == 2
    assert convex_oracle.least_width(FORK, vector(1, 1)) is None
    assert convex_oracle.least_width(XOR) == 2
    assert convex_oracle.least_width(ga.Dataset([[0], [1], [1]], [-1, 1, 1])) == 1
    assert not convex_oracle.narrow_network_exists(XOR, 1)


# Concrete networks

DISTANCE = (LinearClassifier(ga.Vector.of([1]), Fraction(0)), LinearClassifier(ga.Vector.of([-1]), Fraction(0)))


def test_labels_at_the_threshold() -> None:
    """f(x) = |x| against τ = 1, as in E7."""
    exceeds = ReLUClassifier(DISTANCE, None, Fraction(1), Rule.EXCEEDS)
    reaches = ReLUClassifier(DISTANCE, None, Fraction(1), Rule.REACHES)
    assert [convex_oracle.label_of(exceeds, [Fraction(x)]) for x in (0, 1, 2)] == [-1, -1, 1]
    assert [convex_oracle.label_of(reaches, [Fraction(x)]) for x in (0, 1, 2)] == [-1, 1, 1]
    assert convex_oracle.flips_within(exceeds, vector(2), vector(-1), Fraction(2))
    assert not convex_oracle.flips_within(exceeds, vector(2), vector(-1), Fraction(1))
    assert not convex_oracle.flips_within(exceeds, vector(2), vector(1), math.inf)
    assert not convex_oracle.never_leaves(exceeds, vector(1))
    assert convex_oracle.is_accurate(exceeds, ga.Dataset([[0], [2]], [-1, 1]))
    assert not convex_oracle.is_accurate(exceeds, ga.Dataset([[0], [1]], [-1, 1]))


def test_a_touch_is_a_flip_under_one_rule_only() -> None:
    """f(x) = σ(x − 1) + σ(1 − x) vanishes at 1 only (section 4)."""
    units = (LinearClassifier(ga.Vector.of([1]), Fraction(-1)), LinearClassifier(ga.Vector.of([-1]), Fraction(1)))
    assert convex_oracle.flips_within(ReLUClassifier(units), vector(0), vector(1), math.inf)
    assert not convex_oracle.flips_within(ReLUClassifier(units, rule=Rule.REACHES), vector(0), vector(1), math.inf)


def test_members() -> None:
    sloped = (LinearClassifier(ga.Vector.of([1]), Fraction(1)),)
    cases = [
        (ReLUClassifier(DISTANCE), {"R", "convex"}),
        (ReLUClassifier(DISTANCE, rule=Rule.REACHES), set()),
        (ReLUClassifier(DISTANCE, vector(1, 0), Fraction(1)), {"R'", "convex"}),
        (ReLUClassifier(DISTANCE, vector(1, 1), Fraction(1), Rule.REACHES), {"R'", "convex"}),
        (ReLUClassifier(DISTANCE, vector(1, -1), Fraction(1)), set()),
        (ReLUClassifier(DISTANCE, vector(2, 1)), set()),
        (ReLUClassifier(sloped, rule=Rule.ALL), {"R''"}),
    ]
    for h, members in cases:
        assert {name for name in ("convex", "R", "R'", "R''") if convex_oracle.is_member(h, name)} == members
    assert convex_oracle.never_leaves(ReLUClassifier(sloped, rule=Rule.ALL), vector(1))
    assert not convex_oracle.never_leaves(ReLUClassifier(sloped, rule=Rule.ALL), vector(-1))
    assert convex_oracle.never_leaves(ReLUClassifier(DISTANCE, vector(0, 1), Fraction(1)), vector(1))


# The two ways to decide

Problem = tuple[ga.Dataset, ga.Vector, int]


@st.composite
def problems(draw: DrawFn) -> Problem:
    region = draw(sources())
    S = draw(gst.convex_datasets(max_points=5, region=region))
    return S, draw(gst.convex_directions(S, region=region)), region


@given(st.one_of(gst.convex_datasets(max_points=6), gst.nonconvex_datasets(max_points=6)), sources())
def test_networks_exist_iff_hulls_avoid_points(S: ga.Dataset, region: int) -> None:
    assert convex_oracle.realizable(S, region) == convex_oracle.realizable_by_hulls(S, region)


@given(problems())
def test_networks_resist_iff_no_hull_is_met(problem: Problem) -> None:
    assert convex_oracle.transfers(*problem) == convex_oracle.transfers_by_hulls(*problem)


@given(problems())
def test_bounds_are_where_networks_end(problem: Problem) -> None:
    S, v, region = problem
    for row, x, label in rows(S):
        bound = convex_oracle.bound(S, v, row, region)
        keeps = convex_oracle.keeps_region if label == region else convex_oracle.leaves_region
        if isinstance(bound, Fraction):
            assert not keeps(S, x + bound * v, region)
            assert keeps(S, x + bound * Fraction(999, 1000) * v, region)
        else:
            assert keeps(S, x + 1000 * v, region)


@given(problems())
def test_bounds_are_the_inverses_of_multipliers(problem: Problem) -> None:
    S, v, region = problem
    for row, _, _ in rows(S, region):
        largest = [convex_oracle.largest_multiplier(S, v, row, x, region) for _, x, _ in rows(S, -region)]
        positive = [1 / kappa for kappa in largest if isinstance(kappa, Fraction) and kappa > 0]
        assert convex_oracle.bound(S, v, row, region) == min(positive, default=math.inf)


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Problem) -> list[str]:
        S, v, region = problem
        bounds = [convex_oracle.bound(S, v, row, region) for row, _, _ in rows(S, region)]
        found = [f"transfers: {convex_oracle.transfers(S, v, region)} from {region}"]
        return found + [f"bounded: {isinstance(bound, Fraction)}" for bound in bounds]

    counts = census(problems(), kinds, 200)
    floors = {f"transfers: {holds} from {region}": 12 for holds in (True, False) for region in (1, -1)}
    floors |= {"bounded: True": 30, "bounded: False": 30}
    assert counts["draws"] >= 200
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}
