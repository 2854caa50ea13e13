"""The exact comparison of two functions of the plane that are constant on the faces of an arrangement of lines."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from geomadv import strategies as gst
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector
from geomadv.paper.counterexamples.building import affine
from geomadv.paper.counterexamples.region_comparison import critical_lines, difference

AXES = [affine([1, 0]), affine([0, 1])]
DIAGONAL = affine([1, -1])


def test_equal_functions_do_not_differ() -> None:
    assert difference(lambda x: x[0] > 0, lambda x: not x[0] <= 0, AXES) is None


def test_a_difference_in_a_cell_on_a_line_and_at_a_point_is_found() -> None:
    lines = [*AXES, DIAGONAL]
    wedge = difference(lambda x: 0 < x[0] < x[1], lambda x: False, lines)
    assert wedge is not None
    assert 0 < wedge[0] < wedge[1]
    ray = difference(lambda x: x[0] == x[1] > 0, lambda x: False, lines)
    assert ray is not None
    assert ray[0] == ray[1] > 0
    assert difference(lambda x: not x, lambda x: False, lines) == Vector.of([0, 0])
    vertical = difference(lambda x: x[0] == 0 and x[1] < 0, lambda x: False, lines)
    assert vertical is not None
    assert vertical[0] == 0 > vertical[1]


def test_without_lines_one_point_decides() -> None:
    assert difference(lambda x: 1, lambda x: 1, []) is None
    assert difference(lambda x: 1, lambda x: 2, [affine([0, 0], 1)]) is not None


@given(gst.relu_classifiers(2, max_width=3), gst.vectors(2), gst.vectors(2))
def test_a_network_is_constant_where_its_critical_lines_have_one_sign(h: ReLUClassifier, x: Vector, y: Vector) -> None:
    lines = critical_lines(h)
    if [line(x) for line in lines] == [line(y) for line in lines]:
        assert h(x) == h(y)
    # Points of one face are easily made: a short way along a segment, behind all crossings.
    crossings = [Fraction(c) for line in lines if line(x) and (c := line.flip_distance(x, y - x)) < 1]
    near = x + (min(crossings, default=Fraction(1)) / 2) * (y - x)
    if [line(x) for line in lines] == [line(near) for line in lines]:
        assert h(x) == h(near)


@given(gst.relu_classifiers(2, max_width=2), gst.relu_classifiers(2, max_width=2), st.lists(gst.vectors(2)))
def test_no_difference_means_none_anywhere(first: ReLUClassifier, second: ReLUClassifier, points: list[Vector]) -> None:
    lines = [*critical_lines(first), *critical_lines(second)]
    where = difference(first, second, lines)
    if where is None:
        assert all(first(x) == second(x) for x in points)
    else:
        assert first(where) != second(where)


@given(gst.relu_classifiers(2, max_width=3), st.integers(1, 5))
def test_a_network_equals_itself_scaled(h: ReLUClassifier, factor: int) -> None:
    if h.rule is Rule.ALL or h.output_weights is None:
        units = tuple(LinearClassifier(factor * unit.normal, factor * unit.bias) for unit in h.units)
        scaled = ReLUClassifier(units, rule=h.rule)
    else:
        scaled = ReLUClassifier(h.units, factor * h.output_weights, factor * h.threshold, h.rule)
    assert difference(h, scaled, [*critical_lines(h), *critical_lines(scaled)]) is None
