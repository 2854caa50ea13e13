"""C3: how far every accurate classifier with a convex region must be followed from an inner point until it has flipped.

For realizable S and inner x, the supremum of the flip distance from x along v over all S-accurate classifiers is the
first entry of x + c v into a shadow x⁺ + cone{x⁺ − s}, the minimum over the outer x⁺ of 1 / max{κ_x : v = Σ κ_j
(x⁺ − s_j), κ ≥ 0}, infinite where the maximum is 0. Every S-accurate classifier has flipped at that distance and
beyond. For x_β − x_α, and no other outer point, it is infinite off x_α if the inner points and x_β are affinely
independent, but not in general.
"""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from properties import convex_oracle
from properties.convex_support import (
    Problem,
    directed,
    kinds_of,
    mirrored,
    moved,
    nearby,
    on_a_line,
)
from properties.support import accepted, census, counterexample, rows

Question = tuple[Problem, ga.Vector, int]


KINDS = ["independent", "hit", "pair", "drawn"]


@st.composite
def independent_points(draw: DrawFn) -> tuple[ga.Dataset, int]:
    """Affinely independent inner points and one outer point, and the row of an inner one."""
    d = draw(st.integers(1, 3))
    count = draw(st.integers(1, d + 1))
    # A triangular array with a nonzero diagonal, after a shift: the differences from the first row are independent.
    shift = draw(gst.vectors(d))
    points = [shift]
    for k in range(count):
        lower = [*draw(gst.vectors(d))][:k] if k else []
        if k < d:
            points.append(shift + ga.Vector.of([*lower, draw(st.integers(1, 4)), *[0] * (d - k - 1)]))
    place = draw(st.integers(0, len(points) - 1))
    labels = [1 if i == place else -1 for i in range(len(points))]
    return ga.Dataset([list(x) for x in points], labels), draw(
        st.sampled_from([i for i, y in enumerate(labels) if y == -1])
    )


@st.composite
def questions(
    draw: DrawFn,
    wide: bool = False,
    max_points: int = 6,
    member: str | None = None,
    dimension: int | None = None,
    kind: str | None = None,
) -> Question:
    """A direction from an inner row: drawn with the data, into a shadow from there, or from another inner row."""
    problem, v = draw(directed(wide=wide, max_points=max_points, member=member, dimension=dimension))
    S, region = problem.S, problem.region
    kind = draw(st.sampled_from(KINDS)) if kind is None else kind
    if kind == "independent":
        S, other = draw(independent_points())
        row = max((i for i, _, _ in rows(S, -1)), key=lambda i: i != other)
        v = S.point(S.labels.index(1)) - S.point(other)
        return Problem(S if region == -1 else mirrored(S), problem.member), v, row
    row, other = (draw(st.sampled_from([i for i, _, _ in rows(S, region)])) for _ in range(2))
    if kind == "hit":
        hit = draw(gst.shadow_points(S, region=region)) - S.point(row)
        return problem, hit * draw(st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(3)])), row
    if kind == "pair":
        return problem, draw(st.sampled_from([x for _, x, _ in rows(S, -region)])) - S.point(other), row
    return problem, v, row


@given(questions())
def test_agrees_with_z3(question: Question) -> None:
    problem, v, row = question
    answer = problem.asked.bound(problem.S, v, row)
    assert answer.value == convex_oracle.bound(problem.S, v, row, problem.region)
    assert answer.holds == (answer.value != math.inf)
    assert not answer.vacuous
    assert accepted(answer.certificate, problem.S)


@given(questions())
def test_z3_finds_no_network_that_keeps_the_label(question: Question) -> None:
    """No network keeps it at the bound; one does a little before, or far away where there is no bound."""
    problem, v, row = question
    S, region = problem.S, problem.region
    value, x = problem.asked.bound(S, v, row).value, S.point(row)
    if isinstance(value, Fraction):
        assert not convex_oracle.keeps_region(S, x + value * v, region)
        assert convex_oracle.keeps_region(S, x + value * Fraction(999, 1000) * v, region)
    else:
        assert convex_oracle.keeps_region(S, x + 10**6 * v, region)


@given(questions())
def test_is_the_least_reciprocal_of_the_largest_multipliers(question: Question) -> None:
    problem, v, row = question
    S, region = problem.S, problem.region
    targets = [x for _, x, _ in rows(S, -region)]
    largest = [convex_oracle.largest_multiplier(S, v, row, target, region) for target in targets]
    positive = [1 / kappa for kappa in largest if isinstance(kappa, Fraction) and kappa > 0]
    assert problem.asked.bound(S, v, row).value == min(positive, default=math.inf)


@given(questions(wide=True), st.data())
def test_every_network_drawn_has_flipped_by_then(question: Question, data: st.DataObject) -> None:
    problem, v, row = question
    S, region = problem.S, problem.region
    value, x = problem.asked.bound(S, v, row).value, S.point(row)
    h = data.draw(problem.networks)
    assert value is not None
    assert h.flip_distance(x, v) <= value
    if isinstance(value, Fraction):
        assert h(x + value * v) == h(x + 2 * value * v) == -region


@given(questions(wide=True), st.integers(1, 10**6))
def test_is_a_supremum(question: Question, factor: int) -> None:
    """Accurate members near the network given flip as late as one likes, up to the bound."""
    problem, v, row = question
    S, x = problem.S, problem.S.point(row)
    answer = problem.asked.bound(S, v, row)
    if isinstance(answer.value, Fraction):
        weak, later = answer.attaining, answer.value * (1 - Fraction(1, factor + 1))
        assert answer.escaping is None
    else:
        weak, later = answer.escaping, Fraction(factor)
        assert answer.attaining is None
    assert weak is not None
    for relative in problem.relatives:
        strict = relative.asked.realizable(S).classifier
        assert strict is not None
        h = nearby(weak, strict, relative, x, problem.region, x + later * v)
        assert h.is_accurate(S)
        assert convex_oracle.is_member(h, relative.member)
        assert later < h.flip_distance(x, v) <= (answer.value or 0)


@given(questions(wide=True))
def test_is_finite_somewhere_iff_the_direction_transfers(question: Question) -> None:
    problem, v, _ = question
    S, region = problem.S, problem.region
    values = [problem.asked.bound(S, v, i).value for i, _, _ in rows(S, region)]
    assert problem.asked.transfers(S, v, region).holds == any(value != math.inf for value in values)
    assert all(value is not None and value > 0 for value in values)


@given(independent_points())
def test_a_pair_of_affinely_independent_points_bounds_itself_only(case: tuple[ga.Dataset, int]) -> None:
    S, alpha = case
    v = S.point(S.labels.index(1)) - S.point(alpha)
    values = {i: ConvexRegionClassifiers().bound(S, v, i).value for i, _, _ in rows(S, -1)}
    assert values == {i: 1 if i == alpha else math.inf for i in values}


@given(questions(), st.data())
def test_is_invariant(question: Question, data: st.DataObject) -> None:
    problem, v, row = question
    S = problem.S
    value = problem.asked.bound(S, v, row).value
    assert value is not None
    image = data.draw(moved(S))
    length = data.draw(gst.scales())
    answer = problem.asked.bound(image.data, image.direction(v) * length, image.order.index(row))
    assert answer.value == value / length
    assert accepted(answer.certificate, image.data)
    opposite = "R''" if problem.region == -1 else "R"
    assert ConvexRegionClassifiers(member=opposite).bound(mirrored(S), v, row).value == value


@given(questions(wide=True), st.data())
def test_more_points_bring_the_bound_nearer(question: Question, data: st.DataObject) -> None:
    problem, v, row = question
    S = problem.S
    before = problem.asked.bound(S, v, row).value
    h = data.draw(problem.networks)
    more = data.draw(st.lists(gst.vectors(S.d), min_size=1, max_size=2))
    larger = ga.Dataset([list(x) for x in (*S.points, *more)], [*S.labels, *map(h, more)])
    after = problem.asked.bound(larger, v, row).value
    assert before is not None
    assert after is not None
    assert after <= before


def test_draws_are_not_vacuous() -> None:
    def kinds(question: Question) -> list[str]:
        problem, v, row = question
        S, region = problem.S, problem.region
        value = problem.asked.bound(S, v, row).value
        transfers = problem.asked.transfers(S, v, region).holds
        finite = "finite" if value != math.inf else "infinite, transferring" if transfers else "infinite"
        entries = convex_oracle._shadow_entries(S, S.point(row), v, region)
        several = ["several shadows"] * (len({entry for entry in entries if entry != math.inf}) > 1)
        return [finite, *several, *kinds_of(problem)]

    counts = sum((census(questions(kind=kind), kinds, 40) for kind in KINDS), Counter[str]())
    floors = {"finite": 40, "infinite, transferring": 6, "infinite": 5, "several shadows": 4}
    floors |= {"duplicates": 8, "not linearly separable": 10, "line": 8, "two points": 3}
    floors |= {"region 1": 15, "region -1": 15}
    assert counts["draws"] >= 140
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def test_control_affine_independence_is_needed() -> None:
    """The paper's x_β − x_α may have finite bounds at all inner points."""
    S = ga.Dataset([[-1, 0], [0, 1], [0, -1], [1, 0]], [-1, -1, -1, 1])
    v = S.point(3) - S.point(0)
    assert [ConvexRegionClassifiers().bound(S, v, i).value for i in range(3)] == [1, 1, 1]


def test_control_a_direction_that_transfers_need_not_have_a_bound() -> None:
    def refutes(question: Question) -> bool:
        problem, v, row = question
        S = problem.S
        return problem.asked.transfers(S, v, problem.region).holds and problem.asked.bound(S, v, row).value == math.inf

    counterexample(questions(), refutes)


def test_control_a_little_less_than_the_bound_is_too_short() -> None:
    def refutes(question: Question) -> bool:
        problem, v, row = question
        value = problem.asked.bound(problem.S, v, row).value
        if not isinstance(value, Fraction):
            return False
        near = problem.S.point(row) + value * Fraction(999, 1000) * v
        return convex_oracle.keeps_region(problem.S, near, problem.region)

    counterexample(questions(), refutes)


def test_control_the_linear_bound_is_shorter() -> None:
    """Among the accurate classifiers with a convex region the linear ones need not be the last to flip."""

    def refutes(question: Question) -> bool:
        problem, v, row = question
        S = problem.S
        linear = ga.LinearClassifiers()
        if not linear.realizable(S).holds or linear.bound(S, v, row).value == math.inf:
            return False
        return problem.asked.bound(S, v, row).value != linear.bound(S, v, row).value

    problem, v, row = counterexample(questions(kind="drawn", dimension=2, max_points=4), refutes)
    short, long = ga.LinearClassifiers().bound(problem.S, v, row).value, problem.asked.bound(problem.S, v, row).value
    assert short is not None
    assert long is not None
    assert short < long


@st.composite
def unfitted(draw: DrawFn) -> tuple[Question, ReLUClassifier]:
    question = draw(questions(member="R"))
    units = draw(st.lists(gst.vectors(question[0].S.d + 1), min_size=1, max_size=3))
    return question, ReLUClassifier(tuple(LinearClassifier(ga.Vector.of([*W][:-1]), W[-1]) for W in units))


def test_control_an_inaccurate_network_flips_later() -> None:
    def refutes(drawn: tuple[Question, ReLUClassifier]) -> bool:
        (problem, v, row), h = drawn
        value, x = problem.asked.bound(problem.S, v, row).value, problem.S.point(row)
        return h(x) == -1 and isinstance(value, Fraction) and h.flip_distance(x, v) > value

    (problem, _, _), h = counterexample(unfitted(), refutes)
    assert not h.is_accurate(problem.S)


def test_control_a_negative_output_weight_flips_back() -> None:
    """One negative output weight: accurate, but no longer flipped beyond the bound."""

    def refutes(drawn: tuple[ga.Dataset, ga.Vector, ReLUClassifier]) -> bool:
        S, v, h = drawn
        value, x = ConvexRegionClassifiers().bound(S, v, 0).value, S.point(0)
        return h.is_accurate(S) and isinstance(value, Fraction) and h(x + 2 * value * v) == -1

    counterexample(on_a_line(), refutes)
