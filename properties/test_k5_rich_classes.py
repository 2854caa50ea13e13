"""K5: with output weights of either sign, a direction fools every accurate network at x iff it meets the other label.

The class is the two-layer ReLU networks of any width and any output weights. Where the ray meets no point of the other
label an accurate network that keeps the label is constructed and put to the test by an evaluation of its own. z3 looks
for output weights of drawn hidden layers: where the ray meets a point it finds accurate networks, and none of them
keeps the label; where it meets none, it finds one with the units of the construction, and others with other units.
Negative control: with nonnegative output weights the same sentence is false.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.networks import ReLUClassifier
from properties.oracle import decide, new_solver, value_at
from properties.polynomials import met
from properties.support import census, counterexample, half

Asked = tuple[ga.Dataset, ga.Vector, int]
Units = tuple[ga.LinearClassifier, ...]


@st.composite
def asked(draw: DrawFn) -> Asked:
    """Any labels on different points of a small grid: many of them on one line."""
    d = draw(st.integers(1, 3))
    points = draw(st.lists(st.tuples(*[st.integers(-2, 2)] * d), min_size=2, max_size=5 if d == 1 else 8, unique=True))
    labels = draw(st.lists(st.sampled_from([1, -1]), min_size=len(points), max_size=len(points)))
    labels[0], labels[1] = 1, -1
    S, row = ga.Dataset(points, labels), draw(st.integers(0, len(points) - 1))
    others = [S.point(i) - S.point(row) for i in range(S.n) if i != row]
    free = st.tuples(*[st.integers(-2, 2)] * d).filter(any).map(ga.Vector.of)
    return S, draw(st.one_of(free, st.sampled_from(others))), row


@st.composite
def with_units(draw: DrawFn) -> tuple[Asked, Units]:
    """And a hidden layer: steps at the points along a drawn vector, which are often enough for all labels, and more."""
    question = draw(asked())
    S = question[0]
    drawn = st.tuples(*[st.integers(-3, 3)] * S.d).filter(any).map(ga.Vector.of)
    c = draw(drawn)
    places = sorted({-c.dot(x) for x in S.points})
    steps = [ga.LinearClassifier(c, b) for b in [*places, places[0] - 1]]
    more = draw(st.lists(st.builds(ga.LinearClassifier, drawn, st.integers(-3, 3)), max_size=3))
    return question, (*steps, *more)


def network(S: ga.Dataset, units: Units, ray: tuple[ga.Vector, ga.Vector, int] | None = None) -> ReLUClassifier | None:
    """An accurate network of these hidden units, perhaps one that keeps a label on a ray; z3 finds its output layer."""
    solver, a, b = new_solver(), [z3.Real(f"a{j}") for j in range(len(units))], z3.Real("b")

    def said(z: ga.Vector) -> Any:
        hidden = [sum((p * q for p, q in zip(unit.normal, z, strict=True)), unit.bias) for unit in units]
        return value_at(a, b, [max(Fraction(0), h) for h in hidden])

    for x, y in zip(S.points, S.signs.tolist(), strict=True):
        solver.add(y * said(x) >= 1)  # as the scale is free
    if ray is not None:
        x, v, s = ray
        slopes = [(unit, sum((p * q for p, q in zip(unit.normal, v, strict=True)), Fraction(0))) for unit in units]
        knots = [-sum((p * q for p, q in zip(unit.normal, x, strict=True)), unit.bias) / c for unit, c in slopes if c]
        places = sorted({Fraction(0), *(t for t in knots if t > 0)})
        # Between the knots it is linear, and behind the last one it may not fall.
        for t in places:
            solver.add(s * said(x + v * t) >= 1)
        solver.add(s * (said(x + v * (places[-1] + 1)) - said(x + v * places[-1])) >= 0)
    if not decide(solver):
        return None
    model = solver.model()
    weights, constant = ([model.eval(e, model_completion=True).as_fraction() for e in many] for many in (a, [b]))
    return ReLUClassifier(units, ga.Vector.of(weights), -constant[0])


def output(h: ReLUClassifier, x: ga.Vector) -> Fraction:
    """Straight from the definition."""
    total = Fraction(0)
    assert h.output_weights is not None
    for unit, weight in zip(h.units, h.output_weights, strict=True):
        total += weight * max(Fraction(0), sum((a * b for a, b in zip(unit.normal, x, strict=True)), unit.bias))
    return total


@given(asked())
def test_iff_the_ray_meets_a_point_of_the_other_label(question: Asked) -> None:
    S, v, row = question
    h = ga.signed_network(S, v, row)
    assert (h is None) == met(S, v, row)
    if h is None:
        return
    assert h.threshold == 0
    assert all(y * output(h, x) > 0 for x, y in zip(S.points, S.signs.tolist(), strict=True))
    x, source = S.point(row), int(S.signs[row])
    assert h.flip_distance(x, v) == math.inf
    # Between its knots the output is linear, so that its signs there and beyond the last one decide.
    knots = [-unit.value(x) / slope for unit in h.units if (slope := unit.normal.dot(v))]
    ahead = [t for t in knots if t > 0]
    assert all(
        source * output(h, x + v * t) > 0 for t in [*ahead, max(ahead, default=Fraction(0)) + 1, Fraction(10**9)]
    )


@half
@given(with_units())
def test_what_z3_says(drawn: tuple[Asked, Units]) -> None:
    (S, v, row), units = drawn
    x, s = S.point(row), int(S.signs[row])
    h, resisting = network(S, units), network(S, units, (x, v, s))
    if met(S, v, row):
        assert resisting is None
        ways = [S.point(i) - x for i in S.indices(-s).tolist()]
        first = min(way.dot(v) / v.dot(v) for way in ways if way == v * (way.dot(v) / v.dot(v)) and way.dot(v) > 0)
        if h is not None:
            assert h.is_accurate(S)
            assert h.flip_distance(x, v) <= first
        return
    own = ga.signed_network(S, v, row)
    assert own is not None
    assert network(S, own.units, (x, v, s)) is not None
    if resisting is not None:
        assert resisting.is_accurate(S)
        assert resisting.flip_distance(x, v) == math.inf


@given(asked())
def test_who_meets_a_point_is_fooled(question: Asked) -> None:
    """Networks that resist other rays at the point are fooled by those that lead straight to a point."""
    S, v, row = question
    h = ga.signed_network(S, v, row)
    if h is None:
        return
    for i in S.indices(-int(S.signs[row])).tolist():
        assert h.flip_distance(S.point(row), S.point(i) - S.point(row)) <= 1


def test_draws() -> None:
    def kinds(question: Asked) -> Iterator[str]:
        S, v, row = question
        yield "met" if met(S, v, row) else "not met"
        yield f"label {S.labels[row]}"
        yield f"{S.d} dimensions"

    counts = census(asked(), kinds, 200)
    floors = {"met": 30, "not met": 60, "label 1": 40, "label -1": 30, "1 dimensions": 20, "3 dimensions": 20}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}, counts


def test_draws_of_units() -> None:
    def kinds(drawn: tuple[Asked, Units]) -> Iterator[str]:
        (S, v, row), units = drawn
        if network(S, units) is None:
            yield "no accurate network"
        elif met(S, v, row):
            yield "met, and some are accurate"
        else:
            resists = network(S, units, (S.point(row), v, int(S.signs[row]))) is not None
            yield "not met, and one resists" if resists else "not met, and none of these units resists"

    counts = census(with_units(), kinds, 200)
    floors = {"met, and some are accurate": 25, "not met, and one resists": 25}
    floors["not met, and none of these units resists"] = 10
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}, counts


def test_control_nonnegative_weights_are_fooled_by_more() -> None:
    """Some direction that meets no point fools every accurate network with nonnegative output weights (C2)."""

    def refutes(question: Asked) -> bool:
        S, v, row = question
        networks = ConvexRegionClassifiers(member="R'")
        fooled = S.labels[row] == -1 and networks.realizable(S).holds and networks.transfers(S, v, -1).holds
        return fooled and not met(S, v, row)

    S, v, row = counterexample(asked(), refutes)
    h = ga.signed_network(S, v, row)
    assert h is not None
    assert h.output_weights is not None
    assert min(h.output_weights) < 0
