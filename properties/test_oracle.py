"""The library and z3 never differ, on data of every kind; and the oracle itself, on instances decided by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from properties import oracle
from properties.support import accepted, census, rows

E1 = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
CROSS = ga.Dataset([[0, 0], [1, 1], [0, 1], [1, 0]], [1, 1, -1, -1])


@st.composite
def problems(draw: DrawFn) -> tuple[ga.Dataset, bool]:
    """Data of every kind, drawn for classifiers with or without bias, and read either way."""
    S = draw(gst.datasets(max_points=6, bias=draw(st.booleans())))
    return S, draw(st.booleans())


@given(problems(), st.data())
def test_the_library_agrees_on_every_question(problem: tuple[ga.Dataset, bool], data: st.DataObject) -> None:
    S, bias = problem
    lin = ga.LinearClassifiers(bias=bias)
    row = data.draw(st.integers(0, S.n - 1))
    source = S.signs.tolist()[row]
    v = data.draw(gst.vectors(S.d).map(lambda v: v if v else ga.Vector.of([1] * S.d)))
    p = data.draw(gst.vectors(S.d).map(lambda p: p if p else ga.Vector.of([1] * S.d)))
    answers = (lin.transfers(S, v, source), lin.bound(S, v, row), lin.largest_bound(S, v, source), lin.forced(S, p))
    assert all(accepted(answer.certificate, S) for answer in answers)
    assert lin.realizable(S).holds == oracle.separable(S, bias=bias)
    assert accepted(lin.realizable(S).certificate, S)
    if not lin.realizable(S).holds:
        assert all(answer.vacuous and answer.certificate.kind == "inseparable" for answer in answers)
        assert not any(answer.holds for answer in answers)
        with pytest.raises(ga.InseparableError):
            ga.max_margin(S, bias=bias)
        return
    assert not any(answer.vacuous for answer in answers)
    assert answers[0].holds == oracle.transfers(S, v, source, bias=bias)
    assert answers[1].value == oracle.bound(S, v, row, bias=bias)
    bounds = {i: oracle.bound(S, v, i, bias=bias) for i, _, _ in rows(S, source)}
    assert answers[2].unbounded == tuple(i for i, value in bounds.items() if value == math.inf)
    assert answers[2].largest_finite == max((value for value in bounds.values() if value < math.inf), default=None)
    assert answers[3].label == oracle.forced(S, p, bias=bias)


@given(st.one_of(gst.separable_datasets(), gst.degenerate_datasets()))
def test_separable_by_construction_is_separable(S: ga.Dataset) -> None:
    assert oracle.separable(S)
    assert ga.LinearClassifiers().realizable(S).holds


@given(gst.inseparable_datasets(wide=True), st.booleans())
def test_inseparable_by_construction_has_a_witness(S: ga.Dataset, bias: bool) -> None:
    """The witness is a point of both hulls; what no classifier with bias separates, none without it does."""
    answer = ga.LinearClassifiers(bias=bias).realizable(S)
    assert not answer.holds
    assert accepted(answer.certificate, S)
    assert answer.multipliers is not None
    weights = answer.multipliers.as_dict()
    assert weights
    assert min(weights.values()) > 0
    zero = ga.Vector.of([0] * S.d)
    assert sum((weight * S.signs.tolist()[i] * S.point(i) for i, weight in weights.items()), zero) == zero
    if bias:
        assert answer.common_point is not None
        for label in (1, -1):
            own = {i: weight for i, weight in weights.items() if S.labels[i] == label}
            total = sum(own.values())
            assert sum((weight / total * S.point(i) for i, weight in own.items()), zero) == answer.common_point


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: tuple[ga.Dataset, bool]) -> list[str]:
        S, bias = problem
        return [f"{'separable' if oracle.separable(S, bias=bias) else 'inseparable'}, {'bias' if bias else 'no bias'}"]

    counts = census(problems(), kinds, 200)
    assert counts["draws"] >= 200
    for kind in ("separable, bias", "separable, no bias", "inseparable, bias", "inseparable, no bias"):
        assert counts[kind] >= 10


# The oracle


def test_oracle_on_separability() -> None:
    assert oracle.separable(E1)
    assert not oracle.separable(CROSS)
    shifted = ga.Dataset([[1], [2]], [1, -1])
    assert oracle.separable(shifted)
    assert not oracle.separable(shifted, bias=False)


@pytest.mark.parametrize(
    ("v", "holds"),
    [((-1, 0), True), ((-2, -1), True), ((-3, -1), True), ((1, 0), False), ((0, -1), False), ((-1, 1), False)],
)
def test_oracle_on_directions(v: tuple[int, int], holds: bool) -> None:
    """K is the cone of (−2, 0) and (−2, −1)."""
    direction = ga.Vector.of(v)
    assert oracle.transfers(E1, direction, 1) == holds
    assert oracle.transfers_by_definition(E1, direction, 1) == holds
    assert oracle.transfers(E1, -direction, -1) == holds


def test_oracle_on_bounds() -> None:
    along = ga.Vector.of([-1, 0])
    assert [oracle.bound(E1, along, i) for i in (0, 1)] == [2, math.inf]
    assert [oracle.largest_multiplier(E1, along, i) for i in (0, 1)] == [Fraction(1, 2), 0]
    assert oracle.bound(E1, ga.Vector.of([-4, -1]), 1) == 1
    assert oracle.bound(E1, ga.Vector.of([0, 1]), 0) == math.inf
    assert oracle.largest_multiplier(E1, ga.Vector.of([0, 1]), 0) == -math.inf
    assert oracle.largest_total(E1, along, 1) == 1


def test_oracle_on_points() -> None:
    assert [oracle.forced(E1, ga.Vector.of(p)) for p in ((2, 0), (-2, 0), (0, 0), (-3, -1), (-3, 1))] == [
        1,
        -1,
        None,
        -1,
        None,
    ]
    assert oracle.forced(ga.Dataset([[1], [2]], [1, 1]), ga.Vector.of([-1]), bias=False) == -1


def test_oracle_on_perturbations() -> None:
    assert oracle.is_universal_perturbation(E1, ga.Vector.of([-4, -1]), 1)
    assert not oracle.is_universal_perturbation(E1, ga.Vector.of([-4, Fraction(-999, 1000)]), 1)
    assert oracle.least_squared_perturbation(E1, 1) == 17
    assert oracle.least_squared_perturbation(E1, -1) == 4
    assert oracle.least_squared_perturbation(ga.Dataset([[1], [3]], [1, -1]), 1) == 4


def test_oracle_on_margins() -> None:
    assert oracle.max_margin_normal(E1) == [1, 0]
    assert oracle.max_margin_normal(ga.Dataset([[1], [2], [-1]], [1, 1, -1])) == [1]
    assert oracle.max_margin_normal(ga.Dataset([[1, 1]], [1]), bias=False) == [Fraction(1, 2), Fraction(1, 2)]


def test_oracle_refuses_the_margin_of_inseparable_data() -> None:
    with pytest.raises(ValueError, match="not separable"):
        oracle.max_margin_normal(CROSS)


def test_oracle_on_two_data_sets() -> None:
    right = ga.Dataset([[1, 0], [-1, 0]], [1, -1])
    left = ga.Dataset([[1, 0], [-1, 0]], [-1, 1])
    up = ga.Dataset([[0, 1], [0, -1]], [1, -1])
    assert oracle.common_direction_exists(right, right, 1)
    assert oracle.common_direction_exists(right, E1, -1)
    for other in (left, up):
        assert not oracle.common_direction_exists(right, other, 1)
        assert oracle.opposite_classifiers_exist(right, other)
    assert not oracle.opposite_classifiers_exist(right, E1)
    # Without bias −y x of every point is a direction.
    wide = ga.Dataset([[1, 1], [-1, 1]], [1, 1])
    assert oracle.common_direction_exists(up, wide, 1, bias=False)
    assert not oracle.opposite_classifiers_exist(up, wide, bias=False)


@given(st.integers(1, 2), st.booleans(), st.sampled_from([1, -1]), st.data())
def test_oracles_on_two_data_sets_exclude_each_other(d: int, bias: bool, source: int, data: st.DataObject) -> None:
    first, second = (data.draw(gst.separable_datasets(dimension=d, max_points=4, bias=bias)) for _ in range(2))
    common = oracle.common_direction_exists(first, second, source, bias=bias)
    assert common != oracle.opposite_classifiers_exist(first, second, bias=bias)


def test_oracle_on_several_models() -> None:
    def have_one(*normals: tuple[int, int]) -> bool:
        return oracle.models_have_common_direction([ga.Vector.of(w) for w in normals])

    assert have_one((1, 0), (0, 1), (-1, 3))
    assert not have_one((1, 0), (-2, 0))
    assert not have_one((1, 1), (-1, 1), (0, -1))
    assert not have_one((0, 0))
