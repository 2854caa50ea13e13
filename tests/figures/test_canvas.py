"""Plot units: exact where doubles are, and ordinary numbers for data of any magnitude."""

from __future__ import annotations

from fractions import Fraction

import pytest

from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.canvas import class_style, signed_distances, to_plot_units, unit_vector
from geomadv.figures.windows import NumberLine, Plane


def test_plot_units_are_exact_where_doubles_are() -> None:
    S = Dataset([[Fraction(1, 10**300), 0], [Fraction(25, 10**301), 1]], [1, -1])
    points, moves, exponent = to_plot_units(S, {"v": Vector.of([2, 3])})
    assert (points.tolist(), exponent) == ([[1e-300, 0.0], [2.5e-300, 1.0]], 0)
    assert moves["v"].tolist() == [2.0, 3.0]
    tiny, _, small = to_plot_units(Dataset([[Fraction(k, 10**300)] for k in (1, 2, 5)], [1, 1, 1]))
    assert (tiny.tolist(), small) == ([[1.0], [2.0], [5.0]], -300)
    assert unit_vector(Vector.of([3 * 10**400, 4 * 10**400])) == pytest.approx([0.6, 0.8])


def test_distances_of_points_far_from_the_origin() -> None:
    S = Dataset([[10**20 + 3, 4], [10**20, 0]], [1, -1])
    function = LinearClassifier(Vector.of([3, 4]), Fraction(-3 * 10**20))
    assert signed_distances(S, function, Fraction(1)).tolist() == [5.0, 0.0]
    assert signed_distances(S, function, Fraction(1, 10)).tolist() == [50.0, 0.0]


def test_classes_differ_in_colour_and_marker() -> None:
    three = Dataset([[0], [1], [2]], ["a", "b", "c"])
    assert len({class_style(three, label) for label in three.classes}) == 3
    two = Dataset([[0], [1]], [1, -1])
    assert [class_style(two, label)[1] for label in (1, -1)] == ["o", "s"]


def test_axes_are_called_after_the_columns() -> None:
    plane = Dataset([[0, 0], [1, 2]], [1, -1], columns=["cost in $", "b"])
    axes = Plane(plane, ["here"]).finish().axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == (r"cost in \$", "b")
    line = NumberLine(Dataset([[0], [1]], [1, -1], columns=["height"]), ["here"])
    assert line.finish().axes[0].get_xlabel() == "height"
    assert Plane(plane.union(Dataset([[0, 0]], [1])), ["here"]).finish().axes[0].get_xlabel() == "x₁"
