"""Theorem 15: some v is adversarial, for every accurate network of 𝓡′, at every point that the network labels −1.

𝓡′ are the networks f(x) = Σ_j a_j max(0, w_j·x + b_j), a ≥ 0, with the label +1 iff f(x) > τ, or iff f(x) ≥ τ, where
τ > 0. Every v = x_β − x_α with x_α in S⁻ and x_β in S⁺ serves. The label is lost exactly where f reaches τ on the way;
the point where it does is labelled −1 still if τ is to be exceeded.

Hypotheses: S has both labels; the network is accurate on S; no output weight is negative; +1 is said where f is large
(section 6 of the paper drops this, see test_e5_decreasing_rule.py). Each is dropped in turn in a negative control.
"""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.networks import ReLUClassifier, Rule
from properties import convex_oracle
from properties.escape_support import (
    BEYOND,
    Fooled,
    Pair,
    fooled,
    fooled_by,
    half_spaces,
    kinds_of,
    lacking,
    mirrored,
    pairs,
    pairs_of,
    slabs,
)
from properties.support import accepted, census, counterexample


def check_all_are_fooled(drawn: Fooled) -> None:
    (S, _, _, _), h, _, points = drawn
    v = drawn.pair.v
    assert "R'" in h.members
    assert convex_oracle.is_accurate(h, S)
    at_the_end = -1 if h.rule is Rule.EXCEEDS else 1
    for x in points:
        assert h(x) == -1
        c = h.flip_distance(x, v)
        assert isinstance(c, Fraction)
        assert h.value(x + c * v) == h.threshold
        assert h(x + c * v) == at_the_end
        assert h(x + c / 2 * v) == -1
        assert {h(x + (c + more) * v) for more in BEYOND} == {1}


@given(fooled("R'"))
def test_every_accurate_network_is_fooled_wherever_it_says_minus(drawn: Fooled) -> None:
    check_all_are_fooled(drawn)


@given(fooled("R'", wide=True))
def test_also_with_numbers_of_all_sizes(drawn: Fooled) -> None:
    check_all_are_fooled(drawn)


@given(fooled("R'"))
def test_an_active_unit_grows_along_the_direction(drawn: Fooled) -> None:
    """That decides it for one network, wherever it says −1 (section 5); the tests above look at points."""
    (_, _, start, target), h, _, _ = drawn
    assert not convex_oracle.never_leaves(h, drawn.pair.v)
    assert h.flip_distance(start, drawn.pair.v) <= 1
    assert h(target) == 1


@given(pairs("R'").flatmap(lambda pair: st.lists(fooled_by(pair), min_size=2, max_size=3)))
def test_one_direction_fools_all_networks(drawn: list[Fooled]) -> None:
    for one in drawn:
        assert all(one.network.flip_distance(x, one.pair.v) < math.inf for x in one.points)


@given(pairs("R'", wide=True, max_points=8))
def test_the_claim_about_all_networks_is_certified(pair: Pair) -> None:
    answer = ConvexRegionClassifiers(member="R'").transfers(pair.S, pair.v, -1)
    assert answer.holds
    assert answer.certificate.kind == "transfers"
    assert accepted(answer.certificate, pair.S)


@given(pairs("R'", dimension=2, max_points=5))
def test_z3_finds_no_network_that_resists(pair: Pair) -> None:
    assert convex_oracle.transfers(pair.S, pair.v)


# The least value as the threshold: where the rules differ most


@st.composite
def touching(draw: DrawFn) -> tuple[ga.LinearClassifier, ga.Vector, Fraction]:
    """A unit u, a direction in which it is not constant, and the value of |u| + 1 at which +1 is said."""
    d = draw(st.integers(1, 3))
    v = draw(gst.vectors(d).filter(bool))
    w = draw(gst.vectors(d))
    return ga.LinearClassifier(w if w.dot(v) else v, draw(gst.rationals())), v, Fraction(1)


@given(touching(), st.integers(1, 9).map(Fraction))
def test_a_ray_that_touches_the_threshold(drawn: tuple[ga.LinearClassifier, ga.Vector, Fraction], c: Fraction) -> None:
    """f = σ(u) + σ(−u) + 1 with τ = 1: −1 on the hyperplane u = 0 if τ is to be exceeded, nowhere if reached."""
    u, v, threshold = drawn
    units = (u, ga.LinearClassifier(-u.normal, -u.bias), ga.LinearClassifier(0 * v, threshold))
    on = (-u.bias / u.normal.squared_norm()) * u.normal
    exceeds, reaches = (ReLUClassifier(units, None, threshold, rule) for rule in (Rule.EXCEEDS, Rule.REACHES))
    assert (exceeds(on), reaches(on)) == (-1, 1)
    assert exceeds.flip_distance(on, v) == exceeds.flip_distance(on, -v) == 0
    assert exceeds.flip_distance(on - c * v, v) == c
    assert reaches.flip_distance(on - c * v, v) == math.inf
    # The network that says −1 nowhere is accurate on no data with both labels, and vacuously fooled.
    assert reaches.label_intervals(on, v, -1) == ()


def test_draws_are_not_vacuous() -> None:
    def kinds(drawn: Fooled) -> list[str]:
        h, points = drawn.network, drawn.points
        found = kinds_of(drawn) + ["the value is the threshold"] * any(h.value(x) == h.threshold for x in points)
        found += ["left at once"] * any(h.flip_distance(x, drawn.pair.v) == 0 for x in points)
        return found + ["positive, but below the threshold"] * any(0 < h.value(x) < h.threshold for x in points)

    counts = census(fooled("R'"), kinds, 120)
    floors = {"cover": 20, "linear program": 3, "trained": 3, "rule >": 20, "rule >=": 12}
    floors |= {f"width {width}": 1 for width in range(1, 7)}
    floors |= {"as wide as S⁺ + 3": 10, "dead unit": 12, "a unit twice": 8, "zero output weight": 15}
    floors |= {"not linearly separable": 8, "several outer points": 25, "not in S": 35, "far away": 4}
    floors |= {"the value is the threshold": 3, "left at once": 1, "positive, but below the threshold": 12}
    assert lacking(counts, floors) == {}


# Negative controls


@st.composite
def with_a_negative_weight(draw: DrawFn) -> tuple[Pair, ReLUClassifier, ga.Vector]:
    """An accurate network, and one unit more that takes away what an own one gives, behind all points of S."""
    pair, h, _, _ = draw(fooled("R'", way="cover"))
    k = draw(st.integers(0, h.width - 1))
    own, factor = h.units[k], draw(st.integers(1, 3))
    behind = max(pair.S.points, key=own.value)
    against = ga.LinearClassifier(own.normal, -own.normal.dot(behind))
    assert h.output_weights is not None
    weights = [*h.output_weights, -factor * h.output_weights[k]]
    changed = ReLUClassifier((*h.units, against), ga.Vector.of(weights), h.threshold, h.rule)
    return pair, changed, pair.target + draw(st.integers(1, 10**6)) * pair.v


def test_control_one_negative_output_weight() -> None:
    def refutes(drawn: tuple[Pair, ReLUClassifier, ga.Vector]) -> bool:
        pair, h, x = drawn
        return h.is_accurate(pair.S) and h(x) == -1 and h.flip_distance(x, pair.v) == math.inf

    pair, h, x = counterexample(with_a_negative_weight(), refutes)
    assert h.output_weights is not None
    assert sum(a < 0 for a in h.output_weights) == 1
    assert ConvexRegionClassifiers(member="R'").transfers(pair.S, pair.v, -1).holds
    wider = ga.Dataset([*map(list, pair.S.points), list(x)], [*pair.S.labels, -1])
    assert h.is_accurate(wider)
    assert not ConvexRegionClassifiers(member="R'").realizable(wider).holds


@st.composite
def reversed_rules(draw: DrawFn) -> tuple[Pair, ReLUClassifier, ga.Vector]:
    """a ≥ 0 and τ > 0, but +1 where f < τ, or f ≤ τ: "f exceeds τ" with all signs changed."""
    pair = draw(pairs_of(draw(gst.separable_datasets(max_points=5)), "R'"))
    u, beyond = draw(slabs(pair.S, 1))
    rule = draw(st.sampled_from([Rule.EXCEEDS, Rule.REACHES]))
    return pair, ReLUClassifier((u, mirrored(u)), ga.Vector.of([-1, -1]), Fraction(-1), rule), beyond


def test_control_plus_below_the_threshold() -> None:
    """E5: v as in the proof leads from one side of S⁺ only to +1."""

    def refutes(drawn: tuple[Pair, ReLUClassifier, ga.Vector]) -> bool:
        pair, h, x = drawn
        return h.is_accurate(pair.S) and h(x) == -1 and h.flip_distance(x, pair.v) == math.inf

    pair, h, _ = counterexample(reversed_rules(), refutes)
    assert h.flip_distance(pair.start, -pair.v) == math.inf
    assert ConvexRegionClassifiers(member="R'").transfers(pair.S, pair.v, -1).holds
    assert h.threshold < 0
    assert h.members == frozenset()


@given(pairs("R'").flatmap(lambda pair: st.tuples(st.just(pair), half_spaces(pair.S, -1))))
def test_control_with_a_threshold_below_zero_nothing_is_accurate(
    drawn: tuple[Pair, list[ga.LinearClassifier]],
) -> None:
    """τ > 0 excludes nothing but constants, and, at τ = 0, 𝓡 with output weights: f is never negative."""
    pair, units = drawn
    for rule in (Rule.EXCEEDS, Rule.REACHES):
        assert {ReLUClassifier(tuple(units), None, Fraction(-1), rule)(x) for x in pair.S.points} == {1}
    assert {ReLUClassifier(tuple(units), None, Fraction(0), Rule.REACHES)(x) for x in pair.S.points} == {1}
    assert ReLUClassifier(tuple(units)).is_accurate(pair.S)


def test_control_the_opposite_direction() -> None:
    counterexample(fooled("R'"), lambda drawn: drawn.network.flip_distance(drawn.pair.start, -drawn.pair.v) == math.inf)


def test_control_a_network_that_is_wrong_at_the_target() -> None:
    """x_β becomes the first point with the label −1 beyond which a unit may begin."""

    def refutes(drawn: tuple[Pair, ReLUClassifier]) -> bool:
        pair, h = drawn
        return h(pair.start) == -1 and h.flip_distance(pair.start, pair.v) == math.inf

    drawn = pairs("R'").flatmap(lambda pair: st.tuples(st.just(pair), gst.relu_classifiers(pair.S.d)))
    pair, h = counterexample(drawn.filter(lambda case: "R'" in case[1].members), refutes)
    assert not h.is_accurate(pair.S)
    assert h(pair.target) == -1


@given(st.integers(1, 3).flatmap(lambda d: st.tuples(st.lists(gst.vectors(d), min_size=1, max_size=4), gst.vectors(d))))
def test_control_with_one_label_every_direction_fails(drawn: tuple[list[ga.Vector], ga.Vector]) -> None:
    points, v = drawn
    S = ga.Dataset([list(x) for x in points], [-1] * len(points))
    unit = ga.LinearClassifier(-v, min(v.dot(x) for x in points) + 1)
    for rule, threshold in ((Rule.EXCEEDS, Fraction(1)), (Rule.REACHES, Fraction(2))):
        h = ReLUClassifier((unit,), None, threshold, rule)
        assert h.members == {"R'"}
        assert h.is_accurate(S)
        assert all(h.flip_distance(x, v) == math.inf for x in points)
