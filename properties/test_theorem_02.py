"""Theorem 2: some v_S is adversarial, for every two-layer ReLU network with nonnegative output weights that is right on
S, at every point of S labelled −1.

The paper's introduction states no decision rule. With +1 iff the output exceeds, or reaches, a threshold of any sign,
it is true: v_S = x_β − x_α serves for any x_α in S⁻ and x_β in S⁺. With +1 *below* a threshold it is false (E5).
Theorems 10 and 15 say more, about points that are not in S; this file is about points of S, thresholds of any sign,
and how far one has to go.

Hypotheses: S has both labels; the network is right on S; its output weights are not negative; +1 is said where the
output is large; y = −1. Each is dropped in turn in a negative control.
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
from properties.escape_support import BEYOND, Fooled, Pair, fooled, kinds_of, lacking, mirrored, pairs, slabs
from properties.support import accepted, census, counterexample, rows


@st.composite
def weighted(draw: DrawFn, *, wide: bool = False) -> Fooled:
    """Accurate networks of 𝓡′, and those of 𝓡 with other positive output weights, or more units of weight 0."""
    drawn = draw(fooled(draw(st.sampled_from(["R", "R'"])), wide=wide))
    h = drawn.network
    if h.members == {"R"}:
        weights = draw(st.lists(gst.rationals().map(lambda a: abs(a) + 1), min_size=h.width, max_size=h.width))
        mute = draw(st.lists(gst.vectors(drawn.pair.S.d + 1), max_size=2))
        extra = tuple(ga.LinearClassifier(ga.Vector.of(list(row)[:-1]), row[-1]) for row in mute)
        h = ReLUClassifier((*h.units, *extra), ga.Vector.of([*weights, *[0] * len(extra)]))
    return Fooled(drawn.pair, h, drawn.way, drawn.points)


def check_all_are_fooled(drawn: Fooled) -> None:
    (S, _, start, target), h, _, _ = drawn
    v = drawn.pair.v
    assert h.output_weights is not None
    assert min(h.output_weights) >= 0
    assert convex_oracle.is_accurate(h, S)
    for _, x, _ in rows(S, -1):
        c = h.flip_distance(x, v)
        assert isinstance(c, Fraction)
        assert h.value(x + c * v) == h.threshold
        assert h(x + c / 2 * v) == -1
        assert {h(x + (c + more) * v) for more in BEYOND} == {1}
    assert h.flip_distance(start, v) <= 1
    assert h(start + v) == h(target) == 1


@given(weighted())
def test_every_accurate_network_is_fooled_at_every_point_labelled_minus(drawn: Fooled) -> None:
    check_all_are_fooled(drawn)


@given(weighted(wide=True))
def test_also_with_numbers_of_all_sizes(drawn: Fooled) -> None:
    check_all_are_fooled(drawn)


@given(pairs("convex", wide=True, max_points=8))
def test_the_claim_about_all_networks_is_certified(pair: Pair) -> None:
    for member in ("convex", "R", "R'"):
        answer = ConvexRegionClassifiers(member=member).transfers(pair.S, pair.v, -1)
        assert answer.holds
        assert accepted(answer.certificate, pair.S)


@given(pairs("convex", dimension=2, max_points=5))
def test_z3_finds_no_network_that_resists(pair: Pair) -> None:
    assert convex_oracle.transfers(pair.S, pair.v)


@given(pairs("convex"))
def test_one_step_is_enough_from_the_point_itself(pair: Pair) -> None:
    """For every network; from the other points no distance need be (E1 is about linear classifiers, C3 about this)."""
    row = next(i for i, x, _ in rows(pair.S, -1) if x == pair.start)
    answer = ConvexRegionClassifiers(member="R'").bound(pair.S, pair.v, row)
    assert answer.value is not None
    assert answer.value <= 1
    assert accepted(answer.certificate, pair.S)


@given(weighted())
def test_no_network_needs_more_than_the_bound(drawn: Fooled) -> None:
    S = drawn.pair.S
    asked = ConvexRegionClassifiers()
    for row, x, _ in rows(S, -1):
        value = asked.bound(S, drawn.pair.v, row).value
        assert value is not None
        assert drawn.network.flip_distance(x, drawn.pair.v) <= value


def test_draws_are_not_vacuous() -> None:
    def kinds(drawn: Fooled) -> list[str]:
        h = drawn.network
        assert h.output_weights is not None
        found = [*kinds_of(drawn), "τ = 0" if h.threshold == 0 else "τ > 0"]
        found += ["weights that differ"] * (len({a for a in h.output_weights if a}) > 1)
        bounds = [ConvexRegionClassifiers().bound(drawn.pair.S, drawn.pair.v, i) for i, _, _ in rows(drawn.pair.S, -1)]
        return found + ["no bound for all networks"] * any(bound.value == math.inf for bound in bounds)

    counts = census(weighted(), kinds, 80)
    floors = {"cover": 15, "linear program": 3, "trained": 3, "rule >": 25, "rule >=": 6, "τ = 0": 15, "τ > 0": 15}
    floors |= {f"width {width}": 3 for width in range(1, 6)} | {"weights that differ": 25}
    floors |= {"as wide as S⁺ + 3": 6, "dead unit": 12, "a unit twice": 6, "zero output weight": 15}
    floors |= {"not linearly separable": 8, "several outer points": 20, "no bound for all networks": 10}
    assert lacking(counts, floors) == {}


# Negative controls


@st.composite
def around(draw: DrawFn) -> tuple[ga.Dataset, ReLUClassifier]:
    """S⁻ on both sides of S⁺, and a network that says +1 where f, with weights 1, is below, or not above, 1."""
    S = draw(gst.separable_datasets(max_points=5))
    u, beyond = draw(slabs(S, 1))
    rule = draw(st.sampled_from([Rule.EXCEEDS, Rule.REACHES]))
    h = ReLUClassifier((u, mirrored(u)), ga.Vector.of([-1, -1]), Fraction(-1), rule)
    return ga.Dataset([*map(list, S.points), list(beyond)], [*S.labels, -1]), h


def test_control_the_rule_has_to_be_stated() -> None:
    """E5: a network that says +1 below a threshold, right on S, and every x_β − x_α fails at some point of S⁻."""

    def refutes(drawn: tuple[ga.Dataset, ReLUClassifier]) -> bool:
        S, h = drawn
        inner, outer = ([x for _, x, _ in rows(S, label)] for label in (-1, 1))
        return h.is_accurate(S) and all(
            any(h.flip_distance(x, b - a) == math.inf for x in inner) for a in inner for b in outer
        )

    _, h = counterexample(around(), refutes)
    assert h.threshold < 0
    assert h.members == frozenset()


@given(around().filter(lambda drawn: drawn[1].is_accurate(drawn[0])), st.data())
def test_control_under_that_rule_every_direction_is_refuted(
    drawn: tuple[ga.Dataset, ReLUClassifier], data: st.DataObject
) -> None:
    S, h = drawn
    v = data.draw(gst.vectors(S.d).filter(bool))
    assert any(h.flip_distance(x, v) == math.inf for _, x, _ in rows(S, -1))


@st.composite
def with_a_negative_weight(draw: DrawFn) -> tuple[Pair, ReLUClassifier]:
    """Data with a further point of S⁻ behind S⁺, and a network that takes back there what a unit gives."""
    pair, h, _, _ = draw(fooled("R", way="cover"))
    own = draw(st.sampled_from(h.units))
    behind = max(pair.S.points, key=own.value)
    against = ga.LinearClassifier(own.normal, -own.normal.dot(behind))
    changed = ReLUClassifier((*h.units, against), ga.Vector.of([1] * h.width + [-draw(st.integers(1, 3))]))
    x = pair.target + draw(st.integers(1, 10**6)) * pair.v
    S = ga.Dataset([*map(list, pair.S.points), list(x)], [*pair.S.labels, -1])
    return Pair(S, "R", pair.start, pair.target), changed


def test_control_one_negative_output_weight() -> None:
    def refutes(drawn: tuple[Pair, ReLUClassifier]) -> bool:
        pair, h = drawn
        return h.is_accurate(pair.S) and h.flip_distance(pair.S.point(pair.S.n - 1), pair.v) == math.inf

    pair, h = counterexample(with_a_negative_weight(), refutes)
    assert h.flip_distance(pair.start, pair.v) <= 1


def test_control_at_points_labelled_plus() -> None:
    def refutes(drawn: Fooled) -> bool:
        h, v = drawn.network, drawn.pair.v
        return any({h.flip_distance(x, v), h.flip_distance(x, -v)} == {math.inf} for _, x, _ in rows(drawn.pair.S, 1))

    counterexample(weighted(), refutes)


def test_control_a_network_that_is_not_right_on_all_of_S() -> None:
    def refutes(drawn: tuple[Pair, ReLUClassifier]) -> bool:
        pair, h = drawn
        fits = h.output_weights is not None and min(h.output_weights) >= 0 and h.threshold >= 0
        return fits and h(pair.start) == -1 and h.flip_distance(pair.start, pair.v) == math.inf

    drawn = pairs("R'").flatmap(lambda pair: st.tuples(st.just(pair), gst.relu_classifiers(pair.S.d)))
    pair, h = counterexample(drawn, refutes)
    assert h(pair.target) == -1


@given(st.integers(1, 3).flatmap(lambda d: st.tuples(st.lists(gst.vectors(d), min_size=1, max_size=4), gst.vectors(d))))
def test_control_with_one_label_every_direction_fails(drawn: tuple[list[ga.Vector], ga.Vector]) -> None:
    points, v = drawn
    S = ga.Dataset([list(x) for x in points], [-1] * len(points))
    h = ReLUClassifier((ga.LinearClassifier(-v, min(v.dot(x) for x in points) + 1),), None, Fraction(1))
    assert h.is_accurate(S)
    assert all(h.flip_distance(x, v) == math.inf for x in points)


def test_the_directions_of_the_proof_are_not_the_only_ones() -> None:
    """Nor is every direction one: both kinds occur, and the class decides (C2)."""

    @st.composite
    def drawn(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector]:
        S = draw(gst.convex_datasets(dimension=2))
        return S, draw(gst.convex_directions(S))

    def serves(case: tuple[ga.Dataset, ga.Vector]) -> bool:
        S, v = case
        differences = [b - a for _, a, _ in rows(S, -1) for _, b, _ in rows(S, 1)]
        proven = any(v[0] * w[1] == v[1] * w[0] and v.dot(w) > 0 for w in differences)
        return not proven and ConvexRegionClassifiers().transfers(S, v, -1).holds

    counterexample(drawn(), serves)
    counterexample(drawn(), lambda case: not ConvexRegionClassifiers().transfers(*case, -1).holds)
