"""L5: how far every accurate classifier must be followed until it has flipped.

For separable S, nonzero v ∈ K and x_i of the source label, the supremum of the flip distance from x_i along v over all
S-accurate classifiers is 1 / max{λ_i : λ certifies v}, infinite if that maximum is 0. At this distance, and beyond,
every accurate classifier has flipped. For v outside K it is infinite at every source point. It is finite at all of
them iff one certificate has λ_i > 0 at all; v in the relative interior of K is sufficient, not necessary.
"""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from properties import oracle
from properties.support import accepted, blend, census, counterexample, rows, separable_problems, sources

Question = tuple[ga.Dataset, bool, ga.Vector, int]  # the last is a row, whose label is the source


@st.composite
def questions(draw: DrawFn, wide: bool = False, transferring: bool = False) -> Question:
    S, bias = draw(separable_problems(wide=wide))
    row = draw(st.integers(0, S.n - 1))
    source = S.signs.tolist()[row]
    others = S.take([i for i in range(S.n) if i != row])
    if source in others.classes and draw(st.booleans()):
        # What transfers without the row transfers with it, but no certificate need use it: the bound is often ∞.
        return S, bias, draw(gst.transferring_directions(others, source=source, bias=bias, interior=False)), row
    kind = gst.transferring_directions if transferring else gst.directions
    return S, bias, draw(kind(S, source=source, bias=bias)), row


@given(questions())
def test_agrees_with_z3(question: Question) -> None:
    S, bias, v, row = question
    answer = ga.LinearClassifiers(bias=bias).bound(S, v, row)
    assert answer.value == oracle.bound(S, v, row, bias=bias)
    assert accepted(answer.certificate, S)


@given(questions(transferring=True))
def test_is_the_reciprocal_of_the_largest_multiplier(question: Question) -> None:
    S, bias, v, row = question
    largest = oracle.largest_multiplier(S, v, row, bias=bias)
    value = ga.LinearClassifiers(bias=bias).bound(S, v, row).value
    assert value == (1 / largest if largest else math.inf)


@given(questions(wide=True), st.data())
def test_every_classifier_drawn_has_flipped_by_then(question: Question, data: st.DataObject) -> None:
    S, bias, v, row = question
    value = ga.LinearClassifiers(bias=bias).bound(S, v, row).value
    h = data.draw(gst.accurate_linear_classifiers(S, bias=bias))
    x, y = S.point(row), S.signs.tolist()[row]
    assert value is not None
    assert h.flip_distance(x, v) <= value
    if isinstance(value, Fraction):
        # With bias even at the very distance; without, the boundary may have been reached but not crossed.
        assert h(x + value * v) == -y or (not bias and h(x + value * v) == 0)
        assert h(x + 2 * value * v) == -y


@given(questions(wide=True), st.integers(1, 10**6))
def test_is_a_supremum(question: Question, factor: int) -> None:
    """Accurate classifiers near the one given flip as late as one likes, up to the bound."""
    S, bias, v, row = question
    answer = ga.LinearClassifiers(bias=bias).bound(S, v, row)
    x, s = S.point(row), S.signs.tolist()[row]
    inside = ga.max_margin(S, bias=bias).classifier
    if not isinstance(answer.value, Fraction):
        weak, later = answer.escaping, Fraction(factor)
        assert answer.value == math.inf
        assert weak is not None
    else:
        weak, later = answer.attaining, answer.value * (1 - Fraction(1, factor + 1))
        assert weak is not None
        assert s * weak.value(x) == answer.value * -s * weak.normal.dot(v) > 0
    assert weak.margin(S) >= 0
    # At x + later·v the weak classifier still has the label, strictly; a little of an accurate one does not change
    # that.
    remaining, change = s * weak.value(x + later * v), abs(inside.value(x + later * v))
    assert remaining > 0
    h = blend(weak, inside, remaining / (2 * change + 1))
    assert h.is_accurate(S)
    assert h.flip_distance(x, v) > later


@given(separable_problems(), sources(), st.data())
def test_the_largest_bound_collects_the_bounds(
    problem: tuple[ga.Dataset, bool], source: int, data: st.DataObject
) -> None:
    S, bias = problem
    v = data.draw(gst.directions(S, source=source, bias=bias))
    lin = ga.LinearClassifiers(bias=bias)
    values = {i: lin.bound(S, v, i).value for i, _, _ in rows(S, source)}
    finite = [value for value in values.values() if isinstance(value, Fraction)]
    answer = lin.largest_bound(S, v, source)
    assert answer.unbounded == tuple(i for i, value in values.items() if value == math.inf)
    assert answer.largest_finite == max(finite, default=None)
    if finite:
        assert answer.attained_at is not None
        assert values[answer.attained_at] == answer.largest_finite
    assert accepted(answer.certificate, S)


@given(separable_problems(), sources(), st.data())
def test_in_the_relative_interior_all_bounds_are_finite(
    problem: tuple[ga.Dataset, bool], source: int, data: st.DataObject
) -> None:
    S, bias = problem
    v = data.draw(gst.transferring_directions(S, source=source, bias=bias, interior=True))
    assert ga.LinearClassifiers(bias=bias).largest_bound(S, v, source).unbounded == ()


def test_draws_are_not_vacuous() -> None:
    def kinds(question: Question) -> list[str]:
        S, bias, v, row = question
        lin = ga.LinearClassifiers(bias=bias)
        finite = lin.bound(S, v, row).value != math.inf
        transfers = lin.transfers(S, v, S.signs.tolist()[row]).holds
        return ["finite" if finite else "infinite, transferring" if transfers else "infinite, not transferring"]

    counts = census(questions(), kinds, 200)
    floors = {"finite": 50, "infinite, transferring": 10, "infinite, not transferring": 35}
    assert counts["draws"] >= 200
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def test_control_a_direction_that_transfers_need_not_have_a_bound() -> None:
    """Off the relative interior of K the bound may be infinite, even for the max-margin direction."""

    def refutes(problem: tuple[ga.Dataset, bool]) -> bool:
        S, bias = problem
        lin = ga.LinearClassifiers(bias=bias)
        u = ga.max_margin(S, bias=bias).normal
        return any(lin.bound(S, -y * u, i).value == math.inf for i, _, y in rows(S))

    counterexample(separable_problems(), refutes)


def test_control_the_relative_interior_is_not_necessary() -> None:
    """A direction on a proper face of K may have finite bounds at every source point."""

    @st.composite
    def on_a_face(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector]:
        S = draw(gst.separable_datasets(dimension=2))
        return S, draw(gst.transferring_directions(S, interior=False))

    def refutes(drawn: tuple[ga.Dataset, ga.Vector]) -> bool:
        S, v = drawn
        rays, lineality = oracle.extreme_rays(S)
        slopes = [ga.Vector.of(W[:2]).dot(v) for W in rays]
        return not lineality and 0 in slopes and not ga.LinearClassifiers().largest_bound(S, v, 1).unbounded

    counterexample(on_a_face(), refutes)


def test_control_a_little_less_than_the_bound_is_too_short() -> None:
    def refutes(question: Question) -> bool:
        S, bias, v, row = question
        value = ga.LinearClassifiers(bias=bias).bound(S, v, row).value
        if not isinstance(value, Fraction):
            return False
        near = S.point(row) + value * Fraction(999, 1000) * v
        return oracle.keeps_label(S, near, S.signs.tolist()[row], bias=bias)

    counterexample(questions(), refutes)


def test_control_an_inaccurate_classifier_flips_later() -> None:
    @st.composite
    def unfitted(draw: DrawFn) -> tuple[Question, ga.LinearClassifier]:
        question = draw(questions(transferring=True))
        return question, draw(gst.linear_classifiers(question[0].d, bias=question[1]))

    def refutes(drawn: tuple[Question, ga.LinearClassifier]) -> bool:
        (S, bias, v, row), h = drawn
        value = ga.LinearClassifiers(bias=bias).bound(S, v, row).value
        x = S.point(row)
        return h(x) == S.labels[row] and isinstance(value, Fraction) and h.flip_distance(x, v) > value

    (S, _, _, _), h = counterexample(unfitted(), refutes)
    assert not h.is_accurate(S)
