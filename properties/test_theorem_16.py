"""Theorem 16, for 𝓡″: some v is adversarial, for every accurate network, at every point that the network labels +1.

𝓡″ are the networks that say +1 iff all hidden units w_j·x + b_j are positive. The region labelled +1 is open and
convex, and every v = x_β − x_α with x_α in S⁺ and x_β in S⁻ serves: the label is lost where the first unit that falls
along v becomes zero.

The paper prints 𝓡′ in place of 𝓡″. There, with +1 iff the output exceeds a threshold, it is false (E7): for every
linearly separable S one network of two units refutes every direction.

Hypotheses: S has both labels; the network is accurate on S; +1 is said where *all* units are positive.
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
from geomadv.paper.counterexamples import COUNTEREXAMPLES
from properties import convex_oracle
from properties.escape_support import (
    BEYOND,
    Fooled,
    Pair,
    fooled,
    fooled_by,
    kinds_of,
    lacking,
    mirrored,
    pairs,
    pairs_of,
    slabs,
)
from properties.support import accepted, census, counterexample, rows


def first_unit(h: ReLUClassifier, x: ga.Vector, v: ga.Vector) -> Fraction | float:
    """Where on the ray from a point labelled +1 some unit ceases to be positive."""
    slopes = [(unit.value(x), unit.normal.dot(v)) for unit in h.units]
    return min((-value / slope for value, slope in slopes if slope < 0), default=math.inf)


def check_all_are_fooled(drawn: Fooled) -> None:
    (S, _, _, _), h, _, points = drawn
    v = drawn.pair.v
    assert h.members == {"R''"}
    assert convex_oracle.is_accurate(h, S)
    for x in points:
        assert h(x) == 1
        c = h.flip_distance(x, v)
        assert isinstance(c, Fraction)
        assert c == first_unit(h, x, v) > 0
        # The region is open.
        assert h(x + c / 2 * v) == 1
        assert {h(x + (c + more) * v) for more in (0, *BEYOND)} == {-1}


@given(fooled("R''"))
def test_every_accurate_network_is_fooled_wherever_it_says_plus(drawn: Fooled) -> None:
    check_all_are_fooled(drawn)


@given(fooled("R''", wide=True))
def test_also_with_numbers_of_all_sizes(drawn: Fooled) -> None:
    check_all_are_fooled(drawn)


@given(pairs("R''").flatmap(lambda pair: st.lists(fooled_by(pair), min_size=2, max_size=3)))
def test_one_direction_fools_all_networks(drawn: list[Fooled]) -> None:
    for one in drawn:
        (_, _, start, target), h, _, points = one
        assert all(h.flip_distance(x, one.pair.v) < math.inf for x in points)
        assert h.flip_distance(start, one.pair.v) <= 1
        assert h(target) == -1


@given(pairs("R''", wide=True, max_points=8))
def test_the_claim_about_all_networks_is_certified(pair: Pair) -> None:
    answer = ConvexRegionClassifiers(member="R''").transfers(pair.S, pair.v, 1)
    assert answer.holds
    assert answer.certificate.kind == "transfers"
    assert accepted(answer.certificate, pair.S)


@given(pairs("R''", dimension=2, max_points=5))
def test_z3_finds_no_network_that_resists(pair: Pair) -> None:
    assert convex_oracle.transfers(pair.S, pair.v, 1)


def test_draws_are_not_vacuous() -> None:
    def kinds(drawn: Fooled) -> list[str]:
        units, target = drawn.network.units, drawn.pair.target
        return kinds_of(drawn) + ["zero at x_β"] * any(unit.value(target) == 0 for unit in units)

    counts = census(fooled("R''"), kinds, 80)
    floors = {"cover": 15, "linear program": 3, "trained": 3, "rule all": 80}
    floors |= {f"width {width}": 2 for width in range(1, 6)}
    floors |= {"as wide as S⁺ + 3": 10, "dead unit": 12, "a unit twice": 8, "zero at x_β": 5}
    floors |= {"not linearly separable": 8, "several outer points": 25, "not in S": 35, "far away": 4}
    assert lacking(counts, floors) == {}


# As printed, for 𝓡′


@st.composite
def outside_a_slab(draw: DrawFn) -> tuple[Pair, ReLUClassifier, ga.Vector, ga.LinearClassifier]:
    """A network that says +1 iff |u| exceeds, or reaches, 1, and a point on the far side of the slab |u| < 1."""
    S = draw(st.one_of(gst.separable_datasets(max_points=5), gst.degenerate_datasets(max_points=5)))
    pair = draw(pairs_of(S, "R''"))
    u, beyond = draw(slabs(S, -1))
    rule = draw(st.sampled_from([Rule.EXCEEDS, Rule.REACHES]))
    return pair, ReLUClassifier((u, mirrored(u)), None, Fraction(1), rule), beyond, u


def test_control_as_printed_for_the_other_class() -> None:
    """E7: the direction of the proof, and every other, is resisted by one accurate network of 𝓡′."""

    def refutes(drawn: tuple[Pair, ReLUClassifier, ga.Vector, ga.LinearClassifier]) -> bool:
        pair, h, x, _ = drawn
        return h.is_accurate(pair.S) and h(x) == 1 and h.flip_distance(x, pair.v) == math.inf

    pair, h, _, _ = counterexample(outside_a_slab(), refutes)
    assert "R'" in h.members
    assert "R''" not in h.members
    assert not ConvexRegionClassifiers(member="R'").transfers(pair.S, -pair.v, 1).vacuous
    assert h.flip_distance(pair.start, -pair.v) == math.inf


@given(outside_a_slab(), st.data())
def test_control_there_every_direction_is_refuted(
    drawn: tuple[Pair, ReLUClassifier, ga.Vector, ga.LinearClassifier], data: st.DataObject
) -> None:
    pair, _, _, u = drawn
    # Wide enough to be accurate: |u − t| against 1 + t.
    t = max(Fraction(0), *((-1 - u.value(x)) for _, x, _ in rows(pair.S, -1)))
    shifted = ga.LinearClassifier(u.normal, u.bias + t)
    h = ReLUClassifier((shifted, mirrored(shifted)), None, 1 + t)
    assert "R'" in h.members
    assert h.is_accurate(pair.S)
    v = data.draw(gst.directions(pair.S, source=1))
    beyond = pair.start - (abs(shifted.value(pair.start)) + 2 + t) / u.normal.squared_norm() * u.normal
    x = pair.start if u.normal.dot(v) >= 0 else beyond
    assert h(x) == 1
    assert h.flip_distance(x, v) == math.inf


@given(gst.rationals(wide=True).filter(bool))
def test_control_the_stored_counterexample_refutes_every_direction(v: Fraction) -> None:
    assert COUNTEREXAMPLES["E7"].refute([v]).holds


# Negative controls


def test_control_some_unit_in_place_of_all() -> None:
    """With +1 iff some unit is positive, that is, in 𝓡, the region labelled +1 is not convex."""

    def refutes(drawn: Fooled) -> bool:
        h, v = drawn.network, -drawn.pair.v
        return any(h.flip_distance(x, v) == math.inf for _, x, _ in rows(drawn.pair.S, 1))

    pair, h, _, _ = counterexample(fooled("R", way="cover"), refutes)
    assert not ReLUClassifier(h.units, rule=Rule.ALL).is_accurate(pair.S)
    assert h.flip_distance(pair.target, -pair.v) <= 1


def test_control_the_other_label_may_be_kept() -> None:
    def refutes(drawn: Fooled) -> bool:
        h, v = drawn.network, drawn.pair.v
        return any({h.flip_distance(x, v), h.flip_distance(x, -v)} == {math.inf} for _, x, _ in rows(drawn.pair.S, -1))

    counterexample(fooled("R''"), refutes)


def test_control_the_opposite_direction() -> None:
    counterexample(
        fooled("R''"), lambda drawn: drawn.network.flip_distance(drawn.pair.start, -drawn.pair.v) == math.inf
    )


def test_control_a_network_that_is_wrong_at_the_target() -> None:
    def refutes(drawn: tuple[Pair, ReLUClassifier]) -> bool:
        pair, h = drawn
        return h.rule is Rule.ALL and h(pair.start) == 1 and h.flip_distance(pair.start, pair.v) == math.inf

    drawn = pairs("R''").flatmap(lambda pair: st.tuples(st.just(pair), gst.relu_classifiers(pair.S.d)))
    pair, h = counterexample(drawn, refutes)
    assert h(pair.target) == 1


@given(st.integers(1, 3).flatmap(lambda d: st.tuples(st.lists(gst.vectors(d), min_size=1, max_size=4), gst.vectors(d))))
def test_control_with_one_label_every_direction_fails(drawn: tuple[list[ga.Vector], ga.Vector]) -> None:
    points, v = drawn
    S = ga.Dataset([list(x) for x in points], [1] * len(points))
    h = ReLUClassifier((ga.LinearClassifier(v, 1 - min(v.dot(x) for x in points)),), rule=Rule.ALL)
    assert h.is_accurate(S)
    assert all(h.flip_distance(x, v) == math.inf for x in points)
