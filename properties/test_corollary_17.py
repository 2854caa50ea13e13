"""Corollary 17: for linearly separable S some v is adversarial for every accurate network of 𝓡′ and for every accurate
linear classifier, wherever the one or the other says −1.

Every v = x_β − x_α with x_α in S⁻ and x_β in S⁺ serves: a half-space is a convex region, open as well as closed. More
generally, with a separable S every direction that fools all networks at −1 fools all linear classifiers at −1, with
the same multipliers. Not so the other way round, see test_section_6.py.

Hypotheses: S is linearly separable (else there is no accurate linear classifier to be fooled) and has both labels; 𝓡′
as section 5 of the paper defines it (section 6 repeats it with networks that say +1 *below* a threshold); the label is
−1. Each is dropped in turn in a negative control.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.networks import ReLUClassifier, Rule
from properties import convex_oracle, oracle
from properties.escape_support import BEYOND, Fooled, Pair, fooled_by, kinds_of, lacking, mirrored, pairs_of, slabs
from properties.support import accepted, census, counterexample, rows, separable_problems


class Both(NamedTuple):
    """A pair of separable data, an accurate network, an accurate linear classifier, points that this labels −1."""

    fooled: Fooled
    linear: ga.LinearClassifier
    points: list[ga.Vector]

    @property
    def pair(self) -> Pair:
        return self.fooled.pair


@st.composite
def separable_pairs(draw: DrawFn, *, dimension: int | None = None, wide: bool = False) -> Pair:
    S = draw(separable_problems(bias=True, dimension=dimension, wide=wide))[0]
    return draw(pairs_of(S, "R'"))


@st.composite
def labelled_minus(draw: DrawFn, h: ga.LinearClassifier) -> ga.Vector:
    """Points that a linear classifier labels −1: as close to its boundary as one likes, and far away."""
    x = draw(gst.vectors(len(h.normal)))
    depth = Fraction(10) ** draw(st.sampled_from([-30, -9, 0, 9, 30]))
    return x - ((h.value(x) + depth) / h.normal.squared_norm()) * h.normal


@st.composite
def both(draw: DrawFn, *, wide: bool = False) -> Both:
    pair = draw(separable_pairs(wide=wide))
    h = draw(gst.accurate_linear_classifiers(pair.S))
    own = [x for _, x, _ in rows(pair.S, -1)]
    return Both(draw(fooled_by(pair)), h, [*own, *draw(st.lists(labelled_minus(h), min_size=1, max_size=3))])


def check_both_are_fooled(drawn: Both) -> None:
    (S, _, _, _), network, _, points = drawn.fooled
    v, linear = drawn.pair.v, drawn.linear
    assert convex_oracle.is_accurate(network, S)
    assert convex_oracle.is_member(network, "R'")
    for x in points:
        c = network.flip_distance(x, v)
        assert isinstance(c, Fraction)
        assert (network(x), network(x + c / 2 * v)) == (-1, -1)
        assert {network(x + (c + more) * v) for more in BEYOND} == {1}
    assert linear.is_accurate(S)
    for x in drawn.points:
        c = linear.flip_distance(x, v)
        assert isinstance(c, Fraction)
        assert c == -linear.value(x) / linear.normal.dot(v) > 0
        assert (linear(x), linear(x + c / 2 * v), linear(x + c * v)) == (-1, -1, 0)
        assert {linear(x + (c + more) * v) for more in BEYOND} == {1}


@given(both())
def test_networks_and_linear_classifiers_are_fooled_wherever_they_say_minus(drawn: Both) -> None:
    check_both_are_fooled(drawn)


@given(both(wide=True))
def test_also_with_numbers_of_all_sizes(drawn: Both) -> None:
    check_both_are_fooled(drawn)


@given(separable_pairs(wide=True))
def test_the_claim_about_both_classes_is_certified(pair: Pair) -> None:
    S, v = pair.S, pair.v
    for answer in (
        ConvexRegionClassifiers(member="R'").transfers(S, v, -1),
        ga.LinearClassifiers().transfers(S, v, -1),
    ):
        assert answer.holds
        assert answer.certificate.kind == "transfers"
        assert accepted(answer.certificate, S)


@given(separable_pairs(dimension=2))
def test_z3_finds_nothing_that_resists(pair: Pair) -> None:
    assert convex_oracle.transfers(pair.S, pair.v)
    assert oracle.transfers(pair.S, pair.v, -1)
    assert oracle.transfers_by_definition(pair.S, pair.v, -1)


@given(separable_pairs(), st.data())
def test_every_direction_that_fools_all_networks_fools_all_linear_classifiers(pair: Pair, data: st.DataObject) -> None:
    S = pair.S
    v = data.draw(gst.convex_directions(S))
    answer = ConvexRegionClassifiers(member="R'").transfers(S, v, -1)
    if not answer.holds:
        return
    assert answer.multipliers is not None
    # v = Σ λ_i y_i x_i with Σ λ_i y_i = 0, and so w·v = Σ λ_i y_i (w·x_i + b) > 0.
    weights = answer.multipliers.as_dict()
    signs = S.signs.tolist()
    assert sum(signs[i] * weight for i, weight in weights.items()) == 0
    combined = ga.Vector.of([0] * S.d)
    for i, weight in weights.items():
        combined = combined + signs[i] * weight * S.point(i)
    assert combined == v
    assert ga.LinearClassifiers().transfers(S, v, -1).holds
    h = data.draw(gst.accurate_linear_classifiers(S))
    assert h.normal.dot(v) == sum(weight * signs[i] * h.value(S.point(i)) for i, weight in weights.items()) > 0


@given(both())
def test_a_linear_classifier_is_a_network_with_one_unit(drawn: Both) -> None:
    """As one of 𝓡, or, raised by a constant, as one of 𝓡′: the same label wherever the linear one has one."""
    h = drawn.linear
    raised = ga.LinearClassifier(h.normal, h.bias + 1)
    for network in (
        ReLUClassifier((h,)),
        *(ReLUClassifier((raised,), None, Fraction(1), rule) for rule in list(Rule)[:2]),
    ):
        assert network.members
        assert network.is_accurate(drawn.pair.S)
        for x in drawn.points:
            assert network(x) == h(x) == -1
            assert network.flip_distance(x, drawn.pair.v) == h.flip_distance(x, drawn.pair.v)


def test_draws_are_not_vacuous() -> None:
    def kinds(drawn: Both) -> list[str]:
        found = kinds_of(drawn.fooled)
        found += ["far away, linear"] * any(max(map(abs, x)) > 10**6 for x in drawn.points)
        found += ["close, linear"] * any(abs(drawn.linear.value(x)) < Fraction(1, 10**6) for x in drawn.points)
        disagree = any(drawn.fooled.network(x) != drawn.linear(x) for x in [*drawn.points, *drawn.fooled.points])
        transfers = ConvexRegionClassifiers().transfers(drawn.pair.S, ga.max_margin(drawn.pair.S).normal, -1)
        return found + ["they disagree"] * disagree + ["the max-margin direction is no such"] * (not transfers.holds)

    counts = census(both(), kinds, 160)
    floors = {"cover": 15, "linear program": 3, "trained": 3, "rule >": 15, "rule >=": 10, "zero output weight": 10}
    floors |= {"not in S": 30, "far away": 4, "several outer points": 12}
    floors |= {
        "far away, linear": 15,
        "close, linear": 15,
        "they disagree": 25,
        "the max-margin direction is no such": 2,
    }
    assert lacking(counts, floors) == {}
    assert counts["not linearly separable"] == 0


# Negative controls


def test_control_without_separability_there_is_no_linear_classifier() -> None:
    def inseparable(pair: Pair) -> bool:
        return not ga.LinearClassifiers().realizable(pair.S).holds

    S, _, start, target = counterexample(gst.surrounded_datasets().flatmap(lambda S: pairs_of(S, "R'")), inseparable)
    linear = ga.LinearClassifiers().transfers(S, target - start, -1)
    assert linear.vacuous
    assert not linear.holds
    assert accepted(linear.certificate, S)
    assert ConvexRegionClassifiers(member="R'").transfers(S, target - start, -1).holds


def test_control_with_the_class_of_section_6() -> None:
    """E5: x_β − x_α fools the linear classifiers, and not a network that says +1 below a threshold."""

    @st.composite
    def drawn(draw: DrawFn) -> tuple[Pair, ReLUClassifier, ga.Vector]:
        pair = draw(separable_pairs())
        u, beyond = draw(slabs(pair.S, 1))
        return pair, ReLUClassifier((u, mirrored(u)), ga.Vector.of([-1, -1]), Fraction(-1)), beyond

    def refutes(case: tuple[Pair, ReLUClassifier, ga.Vector]) -> bool:
        pair, h, x = case
        return h.is_accurate(pair.S) and h(x) == -1 and h.flip_distance(x, pair.v) == math.inf

    pair, h, _ = counterexample(drawn(), refutes)
    assert ga.LinearClassifiers().transfers(pair.S, pair.v, -1).holds
    assert h.flip_distance(pair.start, -pair.v) == math.inf


def test_control_at_the_other_label_only_linear_classifiers_are_fooled() -> None:
    def refutes(drawn: Both) -> bool:
        return any(
            drawn.fooled.network.flip_distance(x, -drawn.pair.v) == math.inf for _, x, _ in rows(drawn.pair.S, 1)
        )

    drawn = counterexample(both(), refutes)
    assert ga.LinearClassifiers().transfers(drawn.pair.S, -drawn.pair.v, 1).holds
    assert not ConvexRegionClassifiers(member="R'").transfers(drawn.pair.S, -drawn.pair.v, 1).holds


def test_control_a_direction_for_linear_classifiers_need_not_serve_networks() -> None:
    @st.composite
    def drawn(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector]:
        S = draw(gst.separable_datasets(max_points=6))
        return S, draw(gst.transferring_directions(S, source=-1))

    def refutes(case: tuple[ga.Dataset, ga.Vector]) -> bool:
        return not ConvexRegionClassifiers(member="R'").transfers(*case, -1).holds

    S, v = counterexample(drawn(), refutes)
    assert ga.LinearClassifiers().transfers(S, v, -1).holds
    h = ConvexRegionClassifiers(member="R'").transfers(S, v, -1).counterexample
    assert h is not None
    assert h.is_accurate(S)
    assert all(h.flip_distance(x, v) == math.inf for _, x, _ in rows(S, -1))


@given(st.integers(1, 3).flatmap(lambda d: st.tuples(st.lists(gst.vectors(d), min_size=1, max_size=4), gst.vectors(d))))
def test_control_with_one_label_every_direction_fails(drawn: tuple[list[ga.Vector], ga.Vector]) -> None:
    points, v = drawn
    S = ga.Dataset([list(x) for x in points], [-1] * len(points))
    h = ga.LinearClassifier(-v, min(v.dot(x) for x in points) - 1)
    assert h.is_accurate(S)
    assert all(h.flip_distance(x, v) == math.inf for x in points)
