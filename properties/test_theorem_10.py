"""Theorem 10: some v is adversarial, for every accurate network of 𝓡, at every point that the network labels −1.

𝓡 are the networks f(x) = Σ_j max(0, w_j·x + b_j) with the label +1 iff f(x) > 0. Every v = x_β − x_α with x_α in S⁻ and
x_β in S⁺ serves: some unit is positive at x_β and not at x_α, so it grows along v, and from wherever it is not positive
it becomes so. The label is lost where the first unit does; for good, since the region labelled −1 is convex.

Hypotheses: S has both labels; the network is accurate on S; no output weight is negative; +1 is said where f is large;
x is labelled −1. Each of them is dropped in turn in a negative control.
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
from geomadv.exact.networks import ReLUClassifier
from properties import convex_oracle
from properties.escape_support import BEYOND, Fooled, Pair, fooled, fooled_by, kinds_of, lacking, pairs
from properties.support import accepted, census, counterexample, rows


def first_unit(h: ReLUClassifier, x: ga.Vector, v: ga.Vector) -> Fraction | float:
    """Where on the ray from a point labelled −1 some unit begins to be positive."""
    slopes = [(unit.value(x), unit.normal.dot(v)) for unit in h.units]
    return min((-value / slope for value, slope in slopes if slope > 0), default=math.inf)


def check_all_are_fooled(drawn: Fooled) -> None:
    (S, _, _, target), h, _, points = drawn
    v = drawn.pair.v
    assert h.members == {"R"}
    assert convex_oracle.is_accurate(h, S)
    assert any(unit.value(target) > 0 and unit.normal.dot(v) > 0 for unit in h.units)
    for x in points:
        assert h(x) == -1
        c = h.flip_distance(x, v)
        assert isinstance(c, Fraction)
        assert c == first_unit(h, x, v) >= 0
        # The region is closed.
        assert h(x + c / 2 * v) == h(x + c * v) == -1
        assert {h(x + (c + more) * v) for more in BEYOND} == {1}


@given(fooled("R"))
def test_every_accurate_network_is_fooled_wherever_it_says_minus(drawn: Fooled) -> None:
    check_all_are_fooled(drawn)


@given(fooled("R", wide=True))
def test_also_with_numbers_of_all_sizes(drawn: Fooled) -> None:
    check_all_are_fooled(drawn)


@given(pairs("R").flatmap(lambda pair: st.lists(fooled_by(pair), min_size=2, max_size=3)))
def test_one_direction_fools_all_networks(drawn: list[Fooled]) -> None:
    for one in drawn:
        assert one.pair.v == drawn[0].pair.v
        assert all(one.network.flip_distance(x, one.pair.v) < math.inf for x in one.points)


@given(fooled("R"))
def test_one_step_leads_from_the_one_point_to_the_other(drawn: Fooled) -> None:
    (_, _, start, target), h, _, _ = drawn
    assert h.flip_distance(start, drawn.pair.v) < 1
    assert h(start + drawn.pair.v) == h(target) == 1


@given(pairs("R", wide=True, max_points=8))
def test_the_claim_about_all_networks_is_certified(pair: Pair) -> None:
    answer = ConvexRegionClassifiers(member="R").transfers(pair.S, pair.v, -1)
    assert answer.holds
    assert answer.certificate.kind == "transfers"
    assert accepted(answer.certificate, pair.S)


@given(pairs("R", dimension=2, max_points=5))
def test_z3_finds_no_network_that_resists(pair: Pair) -> None:
    assert convex_oracle.transfers(pair.S, pair.v)
    assert convex_oracle.transfers_by_hulls(pair.S, pair.v)


# Regions without interior: from a point that is a region by itself every direction leads out at once.


@st.composite
def pinched(draw: DrawFn) -> tuple[ReLUClassifier, ga.Vector, ga.Vector]:
    """Σ_k σ(u_k) + σ(−u_k), u_k = e_k·(x − a) up to a factor: zero, and labelled −1, at a alone."""
    d = draw(st.integers(1, 3))
    a = draw(gst.vectors(d))
    units = []
    for k in range(d):
        w = ga.Vector.of([draw(st.integers(1, 9)) * (j == k) for j in range(d)])
        units += [ga.LinearClassifier(w, -w.dot(a)), ga.LinearClassifier(-w, w.dot(a))]
    return ReLUClassifier(tuple(draw(st.permutations(units)))), a, draw(gst.vectors(d).filter(bool))


@given(pinched())
def test_a_single_point_is_left_at_once(drawn: tuple[ReLUClassifier, ga.Vector, ga.Vector]) -> None:
    h, a, v = drawn
    S = ga.Dataset([list(a), list(a + v)], [-1, 1])
    assert h.is_accurate(S)
    assert h.flip_distance(a, v) == h.flip_distance(a, -v) == 0
    # From v a step too far to meet a: that a ray touches a region in one point is a flip, too.
    assert h.flip_distance(a - v, v) == 1
    assert h.flip_distance(a + v, v) == math.inf


def test_draws_are_not_vacuous() -> None:
    counts = census(fooled("R"), kinds_of, 120)
    floors = {"cover": 10, "linear program": 3, "trained": 3, "rule >": 80}
    floors |= {f"width {width}": 3 for width in range(1, 6)}
    floors |= {"as wide as S⁺ + 3": 10, "a unit twice": 8, "dead unit": 12}
    floors |= {"not linearly separable": 8, "several outer points": 25}
    floors |= {"not in S": 35, "far away": 4, "on the boundary": 25}
    assert lacking(counts, floors) == {}


# Negative controls


@st.composite
def with_a_negative_weight(draw: DrawFn) -> tuple[Pair, ReLUClassifier, ga.Vector]:
    """An accurate network, and one unit more that takes away what an own one gives, behind all points of S."""
    pair, h, _, _ = draw(fooled("R", way="cover"))
    own = draw(st.sampled_from(h.units))
    factor, behind = draw(st.integers(1, 3)), max(pair.S.points, key=own.value)
    against = ga.LinearClassifier(own.normal, -own.normal.dot(behind))
    changed = ReLUClassifier((*h.units, against), ga.Vector.of([1] * h.width + [-factor]))
    return pair, changed, pair.target + draw(st.integers(1, 10**6)) * pair.v


def test_control_one_negative_output_weight() -> None:
    def refutes(drawn: tuple[Pair, ReLUClassifier, ga.Vector]) -> bool:
        pair, h, x = drawn
        return h.is_accurate(pair.S) and h(x) == -1 and h.flip_distance(x, pair.v) == math.inf

    pair, h, x = counterexample(with_a_negative_weight(), refutes)
    assert h.members == frozenset()
    assert ConvexRegionClassifiers(member="R").transfers(pair.S, pair.v, -1).holds
    # Nor does it help to have that point among the data, which 𝓡 realizes no more.
    wider = ga.Dataset([*map(list, pair.S.points), list(x)], [*pair.S.labels, -1])
    assert h.is_accurate(wider)
    assert not ConvexRegionClassifiers(member="R").realizable(wider).holds


def test_control_the_other_label_may_be_kept() -> None:
    """From points labelled +1 neither v nor its opposite need lead to −1."""

    def refutes(drawn: Fooled) -> bool:
        h, v = drawn.network, drawn.pair.v
        return any({h.flip_distance(x, v), h.flip_distance(x, -v)} == {math.inf} for _, x, _ in rows(drawn.pair.S, 1))

    pair = counterexample(fooled("R"), refutes).pair
    assert not all(ConvexRegionClassifiers(member="R").transfers(pair.S, s * pair.v, 1).holds for s in (1, -1))


def test_control_the_opposite_direction() -> None:
    def refutes(drawn: Fooled) -> bool:
        (_, _, start, _), h, _, _ = drawn
        return h.flip_distance(start, -drawn.pair.v) == math.inf

    counterexample(fooled("R"), refutes)


@st.composite
def wrong_somewhere(draw: DrawFn) -> tuple[Pair, ReLUClassifier]:
    """A network that is accurate after one point of S has been left out."""
    pair = draw(pairs("R"))
    left_out = draw(st.sampled_from([i for i, x in enumerate(pair.S.points) if x in (pair.start, pair.target)]))
    kept = [i for i in range(pair.S.n) if i != left_out]
    T = pair.S.take(kept)
    if len(T.classes) < 2:
        w = -pair.v
        if T.labels[0] == 1:
            w, b = w, 1 - min(w.dot(x) for x in T.points)
        else:
            b = -max(w.dot(x) for x in T.points)
        return pair, ReLUClassifier((ga.LinearClassifier(w, b),))
    return pair, draw(gst.accurate_networks(T, member="R"))


def test_control_accuracy_at_the_other_points_is_not_enough() -> None:
    def refutes(drawn: tuple[Pair, ReLUClassifier]) -> bool:
        pair, h = drawn
        return any(h(x) == -1 and h.flip_distance(x, pair.v) == math.inf for x in pair.S.points)

    pair, h = counterexample(wrong_somewhere(), refutes)
    assert [h(pair.start), h(pair.target)] != [-1, 1]


@given(st.integers(1, 3).flatmap(lambda d: st.tuples(st.lists(gst.vectors(d), min_size=1, max_size=4), gst.vectors(d))))
def test_control_with_one_label_every_direction_fails(drawn: tuple[list[ga.Vector], ga.Vector]) -> None:
    """A half-space around all of S⁻ that does not grow along v is a network of 𝓡 with one unit."""
    points, v = drawn
    S = ga.Dataset([list(x) for x in points], [-1] * len(points))
    h = ReLUClassifier((ga.LinearClassifier(-v, min(v.dot(x) for x in points)),))
    assert h.members == {"R"}
    assert h.is_accurate(S)
    assert all(h.flip_distance(x, v) == math.inf for x in points)
