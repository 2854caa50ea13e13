"""Verdicts and lengths do not depend on how the data are written down.

Permuting rows and columns, scaling by a nonzero rational, swapping the labels and (with bias) translating carry
accurate classifiers to accurate classifiers, so every answer moves along: transfers, forced and the bounds keep their
values (along a direction that moves with the data), squared margins and squared lengths are multiplied by the square
of the scale.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from properties.support import census, counterexample, rows, separable_problems, sources, universal_perturbation


@dataclass(frozen=True)
class Transformation:
    """x ↦ factor · x[columns] + shift, rows reordered, labels multiplied by sign."""

    row_order: tuple[int, ...]
    columns: tuple[int, ...]
    factor: Fraction
    shift: ga.Vector
    sign: int

    def direction(self, v: ga.Vector) -> ga.Vector:
        return self.factor * ga.Vector.of([v[j] for j in self.columns])

    def point(self, x: ga.Vector) -> ga.Vector:
        return self.direction(x) + self.shift

    def data(self, S: ga.Dataset) -> ga.Dataset:
        labels = S.signs.tolist()
        return ga.Dataset(
            [list(self.point(S.point(i))) for i in self.row_order], [self.sign * labels[i] for i in self.row_order]
        )


Moved = tuple[ga.Dataset, bool, Transformation]


@st.composite
def moved(draw: DrawFn, wide: bool = True) -> Moved:
    S, bias = draw(separable_problems(wide=wide))
    factor = draw(gst.scales() if wide else st.sampled_from([Fraction(1), Fraction(3, 2)])) * draw(
        st.sampled_from([1, -1])
    )
    return (
        S,
        bias,
        Transformation(
            row_order=tuple(draw(st.permutations(range(S.n)))),
            columns=tuple(draw(st.permutations(range(S.d)))),
            factor=factor,
            shift=draw(gst.vectors(S.d, wide=wide)) if bias else ga.Vector.of([0] * S.d),
            sign=draw(st.sampled_from([1, -1])),
        ),
    )


@given(moved())
def test_max_margin(drawn: Moved) -> None:
    S, bias, T = drawn
    before, after = ga.max_margin(S, bias=bias), ga.max_margin(T.data(S), bias=bias)
    assert after.squared_margin == T.factor**2 * before.squared_margin
    assert after.normal == T.direction(before.normal) * (T.sign / T.factor**2)
    x = S.point(0)
    assert after.classifier.value(T.point(x)) == T.sign * before.classifier.value(x)


@given(st.one_of(gst.separable_datasets(wide=True), gst.inseparable_datasets(wide=True)), st.data())
def test_realizable(S: ga.Dataset, data: st.DataObject) -> None:
    T = Transformation(
        row_order=tuple(data.draw(st.permutations(range(S.n)))),
        columns=tuple(data.draw(st.permutations(range(S.d)))),
        factor=data.draw(gst.scales()),
        shift=data.draw(gst.vectors(S.d, wide=True)),
        sign=data.draw(st.sampled_from([1, -1])),
    )
    lin = ga.LinearClassifiers()
    assert lin.realizable(T.data(S)).holds == lin.realizable(S).holds


@given(moved(), sources(), st.data())
def test_transfers(drawn: Moved, source: int, data: st.DataObject) -> None:
    S, bias, T = drawn
    v = data.draw(gst.directions(S, source=source, bias=bias))
    lin = ga.LinearClassifiers(bias=bias)
    assert lin.transfers(T.data(S), T.direction(v), T.sign * source).holds == lin.transfers(S, v, source).holds


@given(moved(), sources(), st.data())
def test_resistance_margin(drawn: Moved, source: int, data: st.DataObject) -> None:
    S, bias, T = drawn
    v = data.draw(gst.directions(S, source=source, bias=bias))
    lin = ga.LinearClassifiers(bias=bias)
    before = lin.resistance_margin(S, v, source)
    after = lin.resistance_margin(T.data(S), T.direction(v), T.sign * source)
    assert before.squared_margin is not None
    assert after.squared_margin == T.factor**2 * before.squared_margin
    assert after.squared_share == before.squared_share


@given(moved(), st.data())
def test_bound(drawn: Moved, data: st.DataObject) -> None:
    S, bias, T = drawn
    row = data.draw(st.integers(0, S.n - 1))
    v = data.draw(gst.directions(S, source=S.signs.tolist()[row], bias=bias))
    lin = ga.LinearClassifiers(bias=bias)
    assert lin.bound(T.data(S), T.direction(v), T.row_order.index(row)).value == lin.bound(S, v, row).value


@given(moved(), st.data())
def test_forced(drawn: Moved, data: st.DataObject) -> None:
    S, bias, T = drawn
    p = data.draw(gst.points(S, bias=bias))
    lin = ga.LinearClassifiers(bias=bias)
    label = lin.forced(S, p).label
    assert lin.forced(T.data(S), T.point(p)).label == (None if label is None else T.sign * label)


@given(moved(), sources())
def test_universal_perturbation(drawn: Moved, source: int) -> None:
    S, bias, T = drawn
    before, after = (
        universal_perturbation(S, source, bias),
        universal_perturbation(T.data(S), T.sign * source, bias),
    )
    assert before.is_shortest
    assert after.is_shortest
    assert after.squared_length == T.factor**2 * before.squared_length
    assert after.delta == T.direction(before.delta)


@given(separable_problems(wide=True), st.data())
def test_repeating_points_changes_nothing(problem: tuple[ga.Dataset, bool], data: st.DataObject) -> None:
    S, bias = problem
    repeated = S.take([*range(S.n), *data.draw(st.lists(st.integers(0, S.n - 1), min_size=1, max_size=4))])
    assert ga.max_margin(repeated, bias=bias).normal == ga.max_margin(S, bias=bias).normal
    v = data.draw(gst.directions(S, bias=bias))
    lin = ga.LinearClassifiers(bias=bias)
    assert lin.transfers(repeated, v, 1).holds == lin.transfers(S, v, 1).holds
    i = int(S.indices(1)[0])
    assert lin.bound(repeated, v, i).value == lin.bound(S, v, i).value


def test_draws_are_not_vacuous() -> None:
    def kinds(drawn: Moved) -> list[str]:
        S, _, T = drawn
        found = ["rows move"] * (T.row_order != tuple(range(S.n))) + ["columns move"] * (T.columns != tuple(range(S.d)))
        found += ["rescaled"] * (abs(T.factor) != 1) + ["mirrored"] * (T.factor < 0) + ["swapped"] * (T.sign < 0)
        return found + ["translated"] * bool(T.shift) + ["large integers"] * (S.numerators.dtype == object)

    counts = census(moved(), kinds, 200)
    floors = {"rows move": 60, "columns move": 20, "rescaled": 60, "mirrored": 30, "swapped": 30, "translated": 30}
    floors |= {"large integers": 60}
    assert counts["draws"] >= 200
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls: maps that do not carry accurate classifiers to accurate classifiers


def _changes_the_margin(image: Callable[[ga.Vector], ga.Vector], bias: bool) -> Callable[[ga.Dataset], bool]:
    def refutes(S: ga.Dataset) -> bool:
        T = ga.Dataset([list(image(x)) for _, x, _ in rows(S)], S.labels)
        if not ga.LinearClassifiers(bias=bias).realizable(T).holds:
            return True
        return ga.max_margin(T, bias=bias).squared_margin != ga.max_margin(S, bias=bias).squared_margin

    return refutes


def test_control_without_bias_translations_matter() -> None:
    counterexample(
        gst.separable_datasets(dimension=2, bias=False),
        _changes_the_margin(lambda x: x + ga.Vector.of([1, 2]), bias=False),
    )


def test_control_scaling_one_coordinate_is_not_a_similarity() -> None:
    counterexample(
        gst.separable_datasets(dimension=2), _changes_the_margin(lambda x: ga.Vector.of([x[0], 2 * x[1]]), bias=True)
    )


def test_control_swapping_labels_needs_the_other_source() -> None:
    def refutes(drawn: tuple[ga.Dataset, ga.Vector]) -> bool:
        S, v = drawn
        swapped = ga.Dataset([list(x) for x in S.points], [-y for y in S.signs.tolist()])
        lin = ga.LinearClassifiers()
        return lin.transfers(swapped, v, 1).holds != lin.transfers(S, v, 1).holds

    counterexample(gst.separable_datasets().flatmap(lambda S: st.tuples(st.just(S), gst.directions(S))), refutes)
