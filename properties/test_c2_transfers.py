"""C2: whether a direction leads out of the convex decision region of every accurate classifier.

For realizable S, v is adversarial for every S-accurate classifier at every point that it labels like the inner points
iff some outer point is a convex combination of inner points plus t v, t > 0. Otherwise an accurate two-layer ReLU
network in R, R', or, with the labels exchanged, R'', has no unit that grows along v: no inner label is ever lost.

It contains Theorems 10, 11, 15 and 16 (v = x_β − x_α) and Corollary 17. Hypotheses: the region is convex, and closed or
open; output weights are not negative; +1 is said where the output is large; both labels occur.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier, Rule
from properties import convex_oracle
from properties.convex_support import (
    MEMBERS,
    Directed,
    Problem,
    directed,
    kinds_of,
    mirrored,
    moved,
    on_a_line,
    problems,
)
from properties.support import accepted, census, counterexample, rows


@given(directed(max_points=5))
def test_agrees_with_z3(question: Directed) -> None:
    (S, member), v = question
    region = gst.region_of(member)
    answer = ConvexRegionClassifiers(member=member).transfers(S, v, region)
    assert answer.holds == convex_oracle.transfers(S, v, region) == convex_oracle.transfers_by_hulls(S, v, region)
    assert not answer.vacuous
    assert accepted(answer.certificate, S)


@given(directed(wide=True), st.data())
def test_every_network_drawn_is_fooled_or_one_never_is(question: Directed, data: st.DataObject) -> None:
    problem, v = question
    S, region = problem.S, problem.region
    answer = problem.asked.transfers(S, v, region)
    h = data.draw(problem.networks) if answer.holds else answer.counterexample
    assert h is not None
    assert convex_oracle.is_accurate(h, S)
    assert convex_oracle.is_member(h, problem.member)
    others = data.draw(st.lists(gst.convex_points(S, region=region), max_size=3))
    for x in [*S.points, *others]:
        if h(x) == region:
            # The directions' lengths and the numbers are of any size: what counts is whether there is a flip at all.
            assert (h.flip_distance(x, v) < math.inf) == answer.holds
    assert convex_oracle.never_leaves(h, v) != answer.holds
    assert answer.holds or all(convex_oracle.label_of(h, list(x + 10**9 * v)) == region for _, x, _ in rows(S, region))


@given(directed(wide=True))
def test_counterexamples_are_members(question: Directed) -> None:
    for problem in question[0].relatives:
        S, v, region = problem.S, question[1], problem.region
        h = problem.asked.transfers(S, v, region).counterexample
        if h is not None:
            assert convex_oracle.is_accurate(h, S)
            assert convex_oracle.is_member(h, problem.member)
            assert all(h.flip_distance(x, v) == math.inf for _, x, _ in rows(S, region))


@given(problems(wide=True), st.data())
def test_by_construction(problem: Problem, data: st.DataObject) -> None:
    """In the cone of one outer point v transfers; where all supporting half-spaces are turned away it does not."""
    S, region = problem.S, problem.region
    v = data.draw(gst.shadow_directions(S, region=region))
    answer = problem.asked.transfers(S, v, region)
    assert answer.holds
    assert accepted(answer.certificate, S)
    S, v = data.draw(gst.resisted_convex_problems(region=region, wide=True))
    answer = problem.asked.transfers(S, v, region)
    assert not answer.holds
    assert not answer.vacuous
    assert accepted(answer.certificate, S)


@given(problems(max_points=7, wide=True), st.data())
def test_few_points_matter(problem: Problem, data: st.DataObject) -> None:
    """One outer point and at most d inner ones: v transfers for every data set with these."""
    S, region = problem.S, problem.region
    v = data.draw(gst.shadow_directions(S, region=region))
    multipliers = problem.asked.transfers(S, v, region).multipliers
    assert multipliers is not None
    weights = multipliers.as_dict()
    assert min(weights.values()) > 0
    assert len(weights) <= S.d + 1
    assert [S.labels[i] for i in weights].count(-region) == 1
    # x⁺ = Σ μ_j s_j + t v with t > 0.
    outer = next(i for i in weights if S.labels[i] == -region)
    zero = ga.Vector.of([0] * S.d)
    mean = sum((S.point(i) * (w / weights[outer]) for i, w in weights.items() if i != outer), zero)
    assert sum(w for i, w in weights.items() if i != outer) == weights[outer]
    assert S.point(outer) == mean + v * (1 / weights[outer])
    assert problem.asked.transfers(S.take(sorted(weights)), v, region).holds


@given(problems(wide=True), st.data())
def test_pairs_transfer(problem: Problem, data: st.DataObject) -> None:
    """Theorems 10, 11, 15 and 16: v = x_β − x_α, for any inner x_α and outer x_β."""
    S, region = problem.S, problem.region
    inner, outer = ([x for _, x, _ in rows(S, label)] for label in (region, -region))
    a, b = data.draw(st.sampled_from(inner)), data.draw(st.sampled_from(outer))
    assert problem.asked.transfers(S, b - a, region).holds
    h = data.draw(problem.networks)
    assert h.flip_distance(a, b - a) <= 1
    assert all(h.flip_distance(x, b - a) < math.inf for x in inner)


@given(directed())
def test_what_fools_all_convex_regions_fools_all_linear_classifiers(question: Directed) -> None:
    """Corollary 17: a half-space is a convex region."""
    problem, v = question
    S, region = problem.S, problem.region
    linear = ga.LinearClassifiers().transfers(S, v, region)
    if not linear.vacuous and not linear.holds:
        assert not problem.asked.transfers(S, v, region).holds
    if not linear.vacuous and len(S.indices(-region)) == 1:
        assert linear.holds == problem.asked.transfers(S, v, region).holds


@given(directed(), st.data())
def test_is_invariant(question: Directed, data: st.DataObject) -> None:
    problem, v = question
    S, region = problem.S, problem.region
    holds = problem.asked.transfers(S, v, region).holds
    image = data.draw(moved(S))
    answer = problem.asked.transfers(image.data, image.direction(v) * data.draw(gst.scales()), region)
    assert answer.holds == holds
    assert accepted(answer.certificate, image.data)
    for member in MEMBERS[:3]:
        one = ConvexRegionClassifiers(member=member).transfers(S, v, -1)
        other = ConvexRegionClassifiers(member="R''").transfers(mirrored(S), v, 1)
        assert one.status == other.status


@given(problems(), st.data())
def test_more_points_do_no_harm(problem: Problem, data: st.DataObject) -> None:
    S, region = problem.S, problem.region
    v = data.draw(gst.shadow_directions(S, region=region))
    h = data.draw(problem.networks)
    more = data.draw(st.lists(gst.vectors(S.d), max_size=3))
    larger = ga.Dataset([list(x) for x in (*S.points, *more)], [*S.labels, *map(h, more)])
    assert problem.asked.transfers(larger, v, region).holds


@given(gst.nonconvex_datasets(max_points=5), st.data())
def test_is_vacuous_where_nothing_is_accurate(S: ga.Dataset, data: st.DataObject) -> None:
    v = data.draw(st.sampled_from([ga.Vector.of([1] * S.d), ga.Vector.of([-1, *[0] * (S.d - 1)])]))
    for source in (1, -1):
        answer = ConvexRegionClassifiers().transfers(S, v, source)
        assert answer.vacuous
        assert not answer.holds
        assert accepted(answer.certificate, S)


def on_the_boundary(problem: Problem, v: ga.Vector) -> bool:
    """Whether v transfers, but not when turned a little this or that way."""
    S, region = problem.S, problem.region
    tiny = Fraction(1, 10**9)
    turned = [v + ga.Vector.of([sign * tiny * (j == k) for j in range(S.d)]) for k in range(S.d) for sign in (1, -1)]
    return problem.asked.transfers(S, v, region).holds and not all(
        problem.asked.transfers(S, w, region).holds for w in turned if w
    )


def test_draws_are_not_vacuous() -> None:
    def kinds(question: Directed) -> list[str]:
        problem, v = question
        holds = problem.asked.transfers(problem.S, v, problem.region).holds
        found = [f"holds: {holds} in {problem.region}", *kinds_of(problem)]
        return found + ["boundary"] * on_the_boundary(problem, v)

    counts = census(directed(max_points=5), kinds, 120)
    floors = {f"holds: {holds} in {region}": 8 for holds in (True, False) for region in (1, -1)}
    floors |= {"boundary": 8, "duplicates": 8, "not linearly separable": 10, "line": 8, "two points": 1}
    assert counts["draws"] >= 120
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


@st.composite
def transferring(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector]:
    S = draw(gst.convex_datasets(max_points=4))
    return S, draw(gst.shadow_directions(S))


def resists(S: ga.Dataset, v: ga.Vector, h: ReLUClassifier) -> bool:
    """Whether an accurate classifier keeps the label −1 along v from a point, in S or beyond an outer one."""
    beyond = [x + k * v for _, x, _ in rows(S, 1) for k in (1, 3)]
    return h.is_accurate(S) and any(
        h(x) == -1 and h.flip_distance(x, v) == math.inf for x in [*beyond, *(s for _, s, _ in rows(S, -1))]
    )


def test_control_one_negative_output_weight() -> None:
    S, v, h = counterexample(on_a_line(), lambda drawn: resists(*drawn))
    assert ConvexRegionClassifiers().transfers(S, v, -1).holds
    assert h.output_weights is not None
    assert sum(a < 0 for a in h.output_weights) == 1


@dataclass(frozen=True)
class HalfOpen:
    """−1 where w·x + b < 0 and at one point of the boundary: a convex region, neither closed nor open."""

    side: LinearClassifier
    added: ga.Vector

    def __call__(self, x: ga.Vector) -> int:
        return -1 if self.side.value(x) < 0 or x == self.added else 1


def test_control_a_region_neither_closed_nor_open() -> None:
    """E3: along the boundary of the open half-space, from inside, the region is never left."""

    @st.composite
    def drawn(draw: DrawFn) -> tuple[ga.Dataset, HalfOpen, ga.Vector]:
        d = draw(st.integers(2, 3))
        h, a = draw(gst.linear_classifiers(d)), draw(gst.vectors(d))
        turned = ga.Vector.of([-h.normal[1], h.normal[0], *[0] * (d - 2)])
        region = HalfOpen(LinearClassifier(h.normal, -h.normal.dot(a)), a)
        inner = draw(gst.vectors(d))
        return ga.Dataset([list(a), list(inner), list(a + turned)], [-1, -1, 1]), region, turned

    def refutes(case: tuple[ga.Dataset, HalfOpen, ga.Vector]) -> bool:
        S, h, v = case
        accurate = bool(v) and all(h(x) == y for x, y in zip(S.points, S.labels, strict=True))
        return accurate and any(h.side.value(x) < 0 and h.side.normal.dot(v) == 0 for _, x, _ in rows(S, -1))

    S, h, v = counterexample(drawn(), refutes)
    assert ConvexRegionClassifiers().transfers(S, v, -1).holds
    assert all(h(S.point(1) + 10**k * v) == -1 for k in range(9))


@dataclass(frozen=True)
class Gap:
    """+1 on the line exactly between two numbers."""

    left: Fraction
    right: Fraction

    def __call__(self, x: ga.Vector) -> int:
        return 1 if self.left < x[0] < self.right else -1

    def is_met(self, x: ga.Vector, v: ga.Vector) -> bool:
        """Whether x + c v is between them for some c > 0."""
        return x[0] < self.right if v[0] > 0 else x[0] > self.left


def test_control_the_convex_set_may_contain_the_outer_point() -> None:
    """E4: C_h = ℝ contains x_β. From one side of it one needs v > 0, from the other v < 0."""

    @st.composite
    def drawn(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector, Gap, ga.Vector]:
        S, v, _ = draw(on_a_line())
        ((b,),) = (x for _, x, _ in rows(S, 1))
        radius = draw(st.sampled_from([Fraction(1), Fraction(1, 8)]))
        return S, v, Gap(b - radius, b + radius), draw(gst.vectors(1))

    def refutes(case: tuple[ga.Dataset, ga.Vector, Gap, ga.Vector]) -> bool:
        S, v, h, start = case
        accurate = all(h(x) == y for x, y in zip(S.points, S.labels, strict=True))
        return accurate and h(start) == -1 and not h.is_met(start, v)

    S, v, h, start = counterexample(drawn(), refutes)
    assert ConvexRegionClassifiers().transfers(S, v, -1).holds
    assert any(h.is_met(x, v) for _, x, _ in rows(S, -1))
    assert not any(h(start + 10**k * v) == 1 for k in range(9))


@st.composite
def reversed_rules(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector, ReLUClassifier]:
    """Data on a line and f with positive output weights, but +1 where f is small: −f > −τ or −f ≥ −τ, τ > 0."""
    S, v, _ = draw(on_a_line())
    units = tuple(LinearClassifier(ga.Vector.of([w]), Fraction(draw(st.integers(-4, 4)))) for w in (1, -1))
    weights, threshold = -ga.Vector.of([draw(st.integers(1, 2)), 1]), -Fraction(draw(st.integers(1, 3)))
    return S, v, ReLUClassifier(units, weights, threshold, draw(st.sampled_from([Rule.EXCEEDS, Rule.REACHES])))


def test_control_plus_where_the_output_is_small() -> None:
    """E5: with the rule 𝕁_(−∞,τ) a direction that transfers in R' does not."""
    S, v, h = counterexample(reversed_rules(), lambda drawn: resists(*drawn))
    assert ConvexRegionClassifiers(member="R'").transfers(S, v, -1).holds
    assert h.threshold < 0


def test_control_inaccurate_networks_resist() -> None:
    @st.composite
    def unfitted(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector, ReLUClassifier]:
        S, v = draw(transferring())
        units = tuple(LinearClassifier(w, draw(gst.rationals())) for w in draw(st.lists(gst.vectors(S.d), min_size=1)))
        return S, v, ReLUClassifier(units)

    def refutes(case: tuple[ga.Dataset, ga.Vector, ReLUClassifier]) -> bool:
        S, v, h = case
        return any(h(x) == -1 and h.flip_distance(x, v) == math.inf for _, x, _ in rows(S, -1))

    S, _, h = counterexample(unfitted(), refutes)
    assert not h.is_accurate(S)


def test_control_with_one_label_no_direction_transfers() -> None:
    """Without an outer point every direction is resisted by a half-space around all inner points."""

    @st.composite
    def drawn(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector]:
        S = draw(gst.convex_datasets(max_points=4))
        return S.take(S.indices(-1)), draw(gst.shadow_directions(S))

    def refutes(case: tuple[ga.Dataset, ga.Vector]) -> bool:
        S, v = case
        h = ReLUClassifier((LinearClassifier(-v, min(x.dot(v) for x in S.points)),))
        return h.is_accurate(S) and all(h.flip_distance(x, v) == math.inf for x in S.points)

    counterexample(drawn(), refutes)


def test_control_the_opposite_of_a_direction_that_transfers() -> None:
    def refutes(case: tuple[ga.Dataset, ga.Vector]) -> bool:
        S, v = case
        return not ConvexRegionClassifiers().transfers(S, -v, -1).holds

    counterexample(transferring(), refutes)


def test_control_the_linear_criterion_is_weaker() -> None:
    """C7: the max-margin direction may fail for a ReLU network though the data are linearly separable."""

    def refutes(problem: Problem) -> bool:
        S = problem.S
        if not ga.LinearClassifiers().realizable(S).holds:
            return False
        u = ga.max_margin(S).normal
        return not ConvexRegionClassifiers().transfers(S, u, -1).holds

    S = counterexample(problems(member="R"), refutes).S
    assert ga.LinearClassifiers().transfers(S, ga.max_margin(S).normal, -1).holds
