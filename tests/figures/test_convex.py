"""Pictures of ReLU networks in the plane and on a line: what is drawn is what the exact answers say."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.text import Annotation

from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.decomposition import Decomposition
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.canvas import Case
from geomadv.figures.convex import network_line_figure, network_plane_figure
from tests.figures.reading import arrows, bars, drawn, marks, rows, shaded, steps

# The smallest data whose maximum-margin direction, (1, 0), does not fool every network.
FORK = Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1])
EAST = Vector.of([1, 0])
HALF = Fraction(1, 2)
STRIP = ReLUClassifier((LinearClassifier(Vector.of([0, 1]), -HALF), LinearClassifier(Vector.of([0, -1]), -HALF)))
RELU = ConvexRegionClassifiers(member="R")


def test_a_network_that_is_never_fooled() -> None:
    figure = network_plane_figure(FORK, [Case("svm", EAST, -1, STRIP)])
    (axes,) = figure.axes
    region = shaded(axes)["this network says −1"]
    assert {y for _, y in region} == {-0.5, 0.5}
    low, high = axes.get_xlim()
    assert min(x for x, _ in region) < low < high < max(x for x, _ in region)
    (step,) = steps(axes)
    assert step[0] > 0 == step[1]
    lines = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert sorted(line.get_xy1()[1] for line in lines) == [-0.5, 0.5]  # type: ignore[attr-defined]
    assert [text.get_text() for text in axes.texts if not isinstance(text, Annotation)] == ["1", "2"]
    drawn(figure)


def test_the_arrow_starts_where_the_label_stays() -> None:
    # Along (1, 0) only the first point labelled 1 is kept: the other one enters the strip.
    S = Dataset([[0, 0], [-2, 1], [-3, 0]], [-1, 1, 1])
    wedge = ReLUClassifier(
        (LinearClassifier(Vector.of([-1, 0]), Fraction(-1)), LinearClassifier(Vector.of([0, 1]), -HALF))
    )
    assert wedge.is_accurate(S)
    assert [wedge.flip_distance(S.point(row), EAST) == math.inf for row in (1, 2)] == [True, False]
    (axes,) = network_plane_figure(S, [Case("", EAST, 1, wedge)]).axes
    (arrow,) = arrows(axes)
    assert tuple(arrow.xyann) == (-2.0, 1.0)
    with pytest.raises(InvalidInputError, match="never fools"):
        network_plane_figure(S, [Case("", Vector.of([1, -1]), 1, wedge)])


def test_a_direction_that_fools_them_all() -> None:
    v = Vector.of([2, 2])
    multipliers = RELU.transfers(FORK, v, -1).multipliers
    assert multipliers is not None
    found = Decomposition.of(FORK, multipliers)
    assert found == Decomposition(1, {0: Fraction(1)}, HALF)
    figure = network_plane_figure(FORK, [Case("pair", v, -1, None, found)])
    (axes,) = figure.axes
    assert steps(axes) == [[1.0, 1.0]]
    shadow = shaded(axes)["every accurate network says +1"]
    assert all(x == y >= 1 for x, y in shadow)
    assert (1.0, 1.0) in shadow
    drawn(figure)


def test_a_decomposition_adds_up() -> None:
    S = Dataset([[0, 0], [0, 2], [-1, 1], [3, 1], [0, 5]], [-1, -1, -1, 1, 1])
    for v in (EAST, Vector.of([3, 1]), Vector.of([1, 4])):
        multipliers = RELU.transfers(S, v, -1).multipliers
        assert multipliers is not None
        found = Decomposition.of(S, multipliers)
        assert sum(found.weights.values()) == 1
        assert all(S.labels[row] == -1 and weight > 0 for row, weight in found.weights.items())
        assert found.step > 0
        assert found.mean(S) + found.step * v == S.point(found.outer)
        drawn(network_plane_figure(S, [Case("", v, -1, None, found)]))


def test_a_direction_towards_the_region() -> None:
    S = Dataset([[-1, 3], [0, -3], [3, 0], [4, 0]], [-1, -1, 1, 1])
    assert RELU.transfers(S, -EAST, 1).holds
    figure = network_plane_figure(S, [Case("", -EAST, 1)])
    assert len(steps(figure.axes[0])) == 2
    assert all(step[0] < 0 == step[1] for step in steps(figure.axes[0]))
    drawn(figure)


def test_a_point_in_the_hull() -> None:
    S = Dataset([[0, 0], [2, 0], [0, 2], [1, 1]], [-1, -1, -1, 1])
    common = RELU.realizable(S).common_point
    (axes,) = network_plane_figure(S, [Case("", common=common)]).axes
    assert marks(axes, "*") == [(1.0, 1.0)]
    assert "convex hull of −1" in shaded(axes)


@pytest.mark.parametrize("scale", ["1e-200", "1e400", "7e5"])
def test_any_scale_is_drawn(scale: str) -> None:
    factor = Fraction(scale)
    S = Dataset([[x * factor for x in row] for row in ([0, 0], [1, 1], [1, -1])], [-1, 1, 1])
    strip = ReLUClassifier(tuple(LinearClassifier(unit.normal, factor * unit.bias) for unit in STRIP.units))
    cases = [Case("", EAST, -1, strip)]
    multipliers = RELU.transfers(S, Vector.of([1, 1]), -1).multipliers
    assert multipliers is not None
    cases.append(Case("", Vector.of([1, 1]), -1, None, Decomposition.of(S, multipliers)))
    figure = network_plane_figure(S, cases)
    region = shaded(figure.axes[0])["this network says −1"]
    # Halfway to the points labelled 1, in whatever units.
    height = max(float(np.asarray(points.get_offsets())[:, 1].max()) for points in figure.axes[0].collections)
    assert sorted({y / height for _, y in region}) == pytest.approx([-0.5, 0.5])
    drawn(figure)


def test_the_number_line() -> None:
    S = Dataset([[0], [1], [-3], [4]], [-1, -1, 1, 1], name="line")
    network = ReLUClassifier(
        (LinearClassifier(Vector.of([1]), Fraction(-2)), LinearClassifier(Vector.of([-1]), Fraction(-1)))
    )
    right = Vector.of([1])
    multipliers = RELU.transfers(S, right, -1).multipliers
    assert multipliers is not None
    away = RELU.transfers(S, right, 1).counterexample
    cases = [
        Case("accurate", classifier=network),
        Case("right", right, -1, None, Decomposition.of(S, multipliers)),
        Case("right, from +1", right, 1, away),
        Case("none", common=S.point(0)),
    ]
    figure = network_line_figure(S, cases)
    (axes,) = figure.axes
    assert rows(axes) == [case.title for case in cases]
    high = axes.get_xlim()[1]
    assert bars(axes)[:3] == [
        ("this network says −1", 0, (-1.0, 2.0)),
        ("every accurate network says −1", 1, (0.0, 1.0)),
        ("every accurate network says +1", 1, (4.0, high)),
    ]
    assert bars(axes)[-1] == ("convex hull of −1", 3, (0.0, 1.0))
    assert marks(axes, "*") == [(0.0, 3.0)]
    assert len(steps(axes)) == 2
    assert all(step[0] > 0 == step[1] for step in steps(axes))
    drawn(figure)


def test_what_cannot_be_drawn_is_refused() -> None:
    line = Dataset([[0], [1]], [-1, 1])
    with pytest.raises(InvalidInputError, match="plane"):
        network_plane_figure(line, [])
    with pytest.raises(InvalidInputError, match="one coordinate"):
        network_line_figure(FORK, [])
    other = Case("", classifier=ReLUClassifier(STRIP.units, threshold=Fraction(1)))
    with pytest.raises(InvalidInputError, match="sum of their units"):
        network_plane_figure(FORK, [other])
    with pytest.raises(InvalidInputError, match="sum of their units"):
        network_line_figure(line, [other])


def test_both_classes_at_the_same_point_of_a_line() -> None:
    S = Dataset([[3], [3]], [1, -1])
    figure = network_line_figure(S, [Case("none", common=S.point(0))])
    low, high = figure.axes[0].get_xlim()
    assert low < 3 < high
    drawn(figure)


def test_units_that_are_zero_far_outside_the_window() -> None:
    far = ReLUClassifier((LinearClassifier(Vector.of([1]), Fraction(-(10**400))),))
    figure = network_line_figure(Dataset([[0], [1]], [-1, -1]), [Case("", classifier=far)])
    assert bars(figure.axes[0]) == [("this network says −1", 0, figure.axes[0].get_xlim())]
    drawn(figure)
