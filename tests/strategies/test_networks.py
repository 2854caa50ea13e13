"""The strategies for ReLU networks draw what they promise, in every way and often enough; exact arithmetic decides."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.strategies.proposals import half_spaces, output_weights, trained_network
from properties import convex_oracle
from properties.convex_support import MEMBERS, Problem, members, problems
from properties.support import census, rows

WAYS = ["cover", "linear program", "trained"]
Drawn = tuple[Problem, str, gst.AccurateNetwork]


@st.composite
def networks(
    draw: DrawFn, member: str | None = None, way: str | None = None, max_points: int = 6, wide: bool = False
) -> Drawn:
    problem = draw(problems(member=member, max_points=max_points, wide=wide))
    asked = draw(st.sampled_from(WAYS)) if way is None else way
    return problem, asked, draw(gst.networks_with_way(problem.S, member=problem.member, way=asked))


@given(networks())
def test_networks_are_accurate_members(drawn: Drawn) -> None:
    (S, member), asked, (h, way) = drawn
    assert convex_oracle.is_member(h, member)
    assert convex_oracle.is_accurate(h, S)
    assert 1 <= h.width <= len(S.indices(-gst.region_of(member))) + 3
    assert way in (asked, "cover")


@given(networks(wide=True))
def test_networks_are_accurate_at_every_scale(drawn: Drawn) -> None:
    """Linear programs and training overflow there, and a cover takes their place."""
    (S, member), _, (h, _) = drawn
    assert convex_oracle.is_member(h, member)
    assert convex_oracle.is_accurate(h, S)


@given(problems(), st.data())
def test_the_way_can_be_left_open(problem: Problem, data: st.DataObject) -> None:
    h = data.draw(gst.accurate_networks(problem.S, member=problem.member))
    assert convex_oracle.is_member(h, problem.member)
    assert convex_oracle.is_accurate(h, problem.S)


@pytest.mark.parametrize("member", ["R", "R'", "R''"])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_leads_to_networks(member: str, way: str) -> None:
    counts = census(networks(member=member, way=way), lambda drawn: [drawn[2].way], 40)
    assert counts[way] >= 5


def test_networks_are_of_every_kind() -> None:
    def kinds(drawn: Drawn) -> list[str]:
        (S, member), _, (h, way) = drawn
        inner = [h.value(x) for _, x, _ in rows(S, gst.region_of(member))]
        outer = [h.value(x) for _, x, _ in rows(S, -gst.region_of(member))]
        weights = [] if h.output_weights is None else list(h.output_weights)
        unused = [u for u in h.units if all(u.value(x) <= 0 for x in S.points)]
        at_data = [u for u in h.units if any(u.value(x) == 0 for x in S.points)]
        found = [way, f"width {min(h.width, 5)}", *sorted(h.members), h.rule.value]
        found += ["repeated unit"] * (len(set(h.units)) < h.width) + ["zero weight"] * (0 in weights)
        found += ["inactive unit"] * (bool(unused) and h.rule is not Rule.ALL) + ["touches the data"] * bool(at_data)
        found += ["constant unit"] * any(not u.normal and u.bias > 0 for u in h.units)
        found += ["inner at the threshold"] * (h.threshold > 0 and max(inner) == h.threshold)
        found += ["outer at the threshold"] * (h.threshold > 0 and min(outer) == h.threshold)
        found += ["active inside"] * (max(inner) > 0 and h.rule is not Rule.ALL)
        found += ["many digits"] * (max(u.bias.denominator for u in h.units) > 2**60)
        return found

    # Case by case: in one long sequence, draws like earlier ones leave rare kinds to chance.
    cases = [(member, way) for member in MEMBERS for way in WAYS]
    counts = sum((census(networks(member=member, way=way), kinds, 30) for member, way in cases), Counter[str]())
    floors = {way: 12 for way in WAYS}
    floors |= {"width 1": 15, "width 2": 30, "width 3": 20, "width 4": 8, "width 5": 3, "R": 40, "R'": 40, "R''": 15}
    floors |= {">": 50, ">=": 12, "all": 15, "repeated unit": 4, "zero weight": 8, "inactive unit": 20}
    floors |= {"touches the data": 60, "constant unit": 5, "inner at the threshold": 2, "outer at the threshold": 3}
    floors |= {"active inside": 20, "many digits": 20}
    assert counts["draws"] >= 360
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


@given(members(), st.data())
def test_unrealizable_data_have_no_networks(member: str, data: st.DataObject) -> None:
    S = data.draw(gst.nonconvex_datasets(region=gst.region_of(member)))
    with pytest.raises(ga.InseparableError):
        data.draw(gst.accurate_networks(S, member=member))


def test_unknown_names_are_refused() -> None:
    S = ga.Dataset([[0], [1]], [-1, 1])
    with pytest.raises(ga.InvalidInputError, match="unknown member class 'R3'; pass one of 'convex', 'R'"):
        gst.accurate_networks(S, member="R3")
    with pytest.raises(ga.InvalidInputError, match="unknown way 'luck'; pass one of 'cover', 'linear program'"):
        gst.accurate_networks(S, way="luck")


def test_all_ways_are_drawn_where_none_is_named() -> None:
    @st.composite
    def any_way(draw: DrawFn) -> gst.AccurateNetwork:
        problem = draw(problems())
        return draw(gst.networks_with_way(problem.S, member=problem.member))

    counts = census(any_way(), lambda network: [network.way], 120)
    assert min(counts[way] for way in WAYS) >= 3


@given(st.integers(1, 3), st.booleans(), st.data())
def test_arbitrary_networks(d: int, wide: bool, data: st.DataObject) -> None:
    h = data.draw(gst.relu_classifiers(d, max_width=3, wide=wide))
    assert 1 <= h.width <= 3
    assert {len(u.normal) for u in h.units} == {d}


def test_arbitrary_networks_are_of_every_kind() -> None:
    def kinds(h: ReLUClassifier) -> list[str]:
        weights = [] if h.output_weights is None else list(h.output_weights)
        return [h.rule.value, *["negative weight"] * any(a < 0 for a in weights), *sorted(h.members)]

    counts = census(gst.relu_classifiers(2), kinds, 200)
    assert min(counts[kind] for kind in (">", ">=", "all", "negative weight")) >= 25


SHRINKING = settings(
    max_examples=100, database=None, derandomize=True, deadline=None, phases=[Phase.generate, Phase.shrink]
)


def test_networks_shrink_to_small_integers() -> None:
    S = ga.Dataset([[0, 0], [1, 1], [-1, 0]], [-1, 1, 1])
    h = find(gst.accurate_networks(S, member="R", way="cover"), lambda h: h.width >= 2, settings=SHRINKING)
    assert h.width == 2
    assert max(abs(c) for u in h.units for c in (*u.normal, u.bias)) <= 10


# Proposals

INNER = [(Fraction(0), Fraction(1))]
OUTER = [(Fraction(1), Fraction(1)), (Fraction(-1), Fraction(1))]
HUGE = [(Fraction(10) ** 400, Fraction(1))]


def test_half_spaces_are_proposed_where_there_are_some() -> None:
    """w·1 + b ≥ 1 and b ≤ −1: for the objective w the least is 2."""
    assert half_spaces(INNER, OUTER[:1], [1, 0])[0] == (Fraction(2), Fraction(-1))
    assert half_spaces(INNER, OUTER, [1, 0]) == []
    assert half_spaces(INNER, HUGE, [1, 0]) == []


def test_output_weights_are_proposed_where_there_are_some() -> None:
    """The hidden layer (x)₊, (−x)₊: a_j ≥ τ + 1 and τ ≥ 1."""
    hidden = [(Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))]
    assert output_weights([(Fraction(0), Fraction(0))], hidden, [1, 1, 1])[0] == (Fraction(2), Fraction(2), Fraction(1))
    assert output_weights([(Fraction(1), Fraction(1))], hidden, [1, 1, 1]) == []


def test_training_is_reproducible_and_keeps_its_promises() -> None:
    first, second = (trained_network(INNER, OUTER, width=3, seed=7, fixed_output=False) for _ in range(2))
    assert first == second
    assert first is not None
    assert first != trained_network(INNER, OUTER, width=3, seed=8, fixed_output=False)
    units, weights = first
    assert len(units) == len(weights) == 3
    assert min(weights) >= 0
    fixed = trained_network(INNER, OUTER, width=2, seed=7, fixed_output=True)
    assert fixed is not None
    assert fixed[1] == (Fraction(1), Fraction(1))
    assert trained_network(INNER, HUGE, width=2, seed=7, fixed_output=False) is None
