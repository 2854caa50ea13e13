"""N7: at equal width 𝓡′ is not broader than 𝓡.

{u₁ ≤ 0, u₂ ≤ 0} with independent w₁, w₂ is the region labelled −1 of the network σ(u₁) + σ(u₂) > 0 of 𝓡. No network of
𝓡′ with two hidden units, that is, with a positive threshold, has this region: for each, a point is found where it
differs. With a third, constant unit there is one; and one more unit is enough for every network of 𝓡.

Networks in the plane are compared exactly, on every face of the arrangement of the lines on which one of them may
change.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.paper.counterexamples.region_comparison import critical_lines, difference
from properties.support import census, counterexample

Units = tuple[ga.LinearClassifier, ga.LinearClassifier]


@st.composite
def corners(draw: DrawFn) -> ReLUClassifier:
    """A network of 𝓡 with two units and independent weights: −1 on a wedge."""
    a, b = draw(gst.vectors(2).filter(bool)), draw(gst.rationals())
    other = draw(gst.vectors(2))
    if a[0] * other[1] == a[1] * other[0]:
        other = other + ga.Vector.of([-a[1], a[0]])
    return ReLUClassifier((ga.LinearClassifier(a, b), ga.LinearClassifier(other, draw(gst.rationals()))))


def positive() -> SearchStrategy[Fraction]:
    return st.builds(Fraction, st.integers(1, 6), st.integers(1, 6))


@st.composite
def rivals(draw: DrawFn) -> tuple[ReLUClassifier, ReLUClassifier]:
    """A wedge, and a network of 𝓡′ with at most two units: its own, moved ones, a constant, or others."""
    h = draw(corners())
    threshold = draw(positive())

    def unit(own: ga.LinearClassifier) -> SearchStrategy[ga.LinearClassifier]:
        return st.one_of(
            positive().map(lambda factor: ga.LinearClassifier(factor * own.normal, factor * own.bias)),
            positive().map(lambda shift: ga.LinearClassifier(own.normal, own.bias + shift)),
            # Zero on the edge of the wedge where the threshold is.
            st.just(ga.LinearClassifier(own.normal, own.bias + threshold)),
            gst.rationals().map(lambda b: ga.LinearClassifier(ga.Vector.of([0, 0]), b)),
            st.builds(ga.LinearClassifier, gst.vectors(2), gst.rationals()),
        )

    units = tuple(draw(unit(own)) for own in draw(st.sampled_from([h.units, h.units, h.units[:1]])))
    weights = ga.Vector.of([draw(st.one_of(st.just(Fraction(1)), positive(), st.just(Fraction(0)))) for _ in units])
    return h, ReLUClassifier(units, weights, threshold, draw(st.sampled_from([Rule.EXCEEDS, Rule.REACHES])))


def apart(first: ReLUClassifier, second: ReLUClassifier) -> ga.Vector | None:
    return difference(first, second, [*critical_lines(first), *critical_lines(second)])


def widened(h: ReLUClassifier, threshold: Fraction = Fraction(1)) -> ReLUClassifier:
    """A network of 𝓡′ that equals one of 𝓡, with a constant unit more."""
    constant = ga.LinearClassifier(ga.Vector.of([0] * len(h.units[0].normal)), threshold)
    return ReLUClassifier((*h.units, constant), None, threshold)


@given(rivals())
def test_no_network_of_equal_width_has_the_wedge(pair: tuple[ReLUClassifier, ReLUClassifier]) -> None:
    h, rival = pair
    assert h.members == {"R"}
    assert "R'" in rival.members
    assert rival.width <= h.width == 2
    where = apart(h, rival)
    assert where is not None
    assert h(where) != rival(where)


@given(corners(), positive())
def test_a_third_unit_is_enough(h: ReLUClassifier, threshold: Fraction) -> None:
    wider = widened(h, threshold)
    assert wider.members == {"R'"}
    assert wider.width == 3
    assert apart(h, wider) is None


@st.composite
def networks(draw: DrawFn) -> tuple[ReLUClassifier, list[ga.Vector]]:
    d = draw(st.integers(1, 3))
    unit = st.builds(ga.LinearClassifier, gst.vectors(d), gst.rationals())
    h = ReLUClassifier(tuple(draw(st.lists(unit, min_size=1, max_size=4))))
    return h, draw(st.lists(gst.vectors(d), min_size=1, max_size=6))


@given(networks(), positive())
def test_one_more_unit_is_enough_for_every_network(
    drawn: tuple[ReLUClassifier, list[ga.Vector]], threshold: Fraction
) -> None:
    h, points = drawn
    wider = widened(h, threshold)
    assert wider.width == h.width + 1
    for x in points:
        assert wider.value(x) == h.value(x) + threshold
        assert wider(x) == h(x)


def test_draws_are_not_vacuous() -> None:
    def kinds(pair: tuple[ReLUClassifier, ReLUClassifier]) -> list[str]:
        h, rival = pair
        labels = {rival(x) for x in (ga.Vector.of([a, b]) for a in (-50, 0, 50) for b in (-50, 0, 50))}
        found = ["both labels"] * (len(labels) == 2) + ["one unit"] * (rival.width == 1)
        found += ["a constant unit"] * any(not any(unit.normal) for unit in rival.units)
        return found + ["its own units"] * all(
            unit.normal[0] * own.normal[1] == unit.normal[1] * own.normal[0]
            for unit, own in zip(rival.units, h.units, strict=False)
        )

    counts = census(rivals(), kinds, 100)
    floors = {"both labels": 30, "one unit": 15, "a constant unit": 15, "its own units": 30}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


@given(corners(), positive())
def test_control_with_the_threshold_zero_two_units_are_enough(h: ReLUClassifier, factor: Fraction) -> None:
    scaled = ReLUClassifier(h.units, factor * ga.Vector.of([1, 1]))
    assert "R'" not in scaled.members
    assert apart(h, scaled) is None


def test_control_a_half_plane_needs_no_further_unit() -> None:
    """It is the corner that costs the unit: the half-plane x₁ ≤ 0 is {σ(x₁ + 1) ≤ 1}."""
    narrow = ReLUClassifier((ga.LinearClassifier(ga.Vector.of([1, 0])),))
    other = ReLUClassifier((ga.LinearClassifier(ga.Vector.of([1, 0]), Fraction(1)),), None, Fraction(1))
    assert "R'" in other.members
    assert apart(narrow, other) is None


def test_control_the_comparison_finds_small_differences() -> None:
    h, rival = counterexample(rivals(), lambda pair: "R'" in pair[1].members and pair[1].width == 2)
    assert apart(h, rival) is not None
    assert apart(h, h) is None
    moved = ReLUClassifier((ga.LinearClassifier(h.units[0].normal, h.units[0].bias + Fraction(1, 10**9)), h.units[1]))
    where = apart(h, moved)
    assert where is not None
    assert h(where) != moved(where)
