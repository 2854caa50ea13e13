"""Pictures of hidden units on data of many dimensions: which points they keep out is exact."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from matplotlib.figure import Figure

from geomadv.adapters.datasets import load
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.decomposition import Decomposition
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.units import MOST_UNITS, decomposition_figure, excluded_rows, two_units_figure, units_figure
from tests.figures.reading import drawn, steps

SPACE = Dataset([[0, 0, 0], [1, 1, 2], [1, -1, 2]], [-1, 1, 1])
UNITS = (LinearClassifier(Vector.of([0, 3, 4]), Fraction(-5)), LinearClassifier(Vector.of([0, -2, 0]), Fraction(-1)))
STRIP = ReLUClassifier(UNITS)


def titles(figure: Figure) -> list[str]:
    return [axes.get_title() for axes in figure.axes if axes.get_title()]


def test_rows_that_a_unit_keeps_out() -> None:
    assert [excluded_rows(SPACE, unit) for unit in STRIP.units] == [[1], [2]]
    tiny = LinearClassifier(Vector.of([0, 0, 10**30]), Fraction(-2 * 10**30))
    assert excluded_rows(SPACE, tiny) == []
    assert excluded_rows(SPACE, LinearClassifier(tiny.normal, tiny.bias + 1)) == [1, 2]


def test_points_by_their_distances_to_two_units() -> None:
    figure = two_units_figure(SPACE, STRIP, Vector.of([0, 0, -1]))
    (axes,) = figure.axes
    positive, negative = (np.asarray(points.get_offsets()) for points in axes.collections[1:3])
    assert positive == pytest.approx(np.array([[6 / 5, -3 / 2], [0, 1 / 2]]))
    assert negative == pytest.approx(np.array([[-1, -1 / 2]]))
    (step,) = steps(axes)
    assert step[0] < 0 == pytest.approx(step[1])
    drawn(figure)
    with pytest.raises(InvalidInputError, match="two hidden units"):
        two_units_figure(SPACE, ReLUClassifier(STRIP.units[:1]), Vector.of([0, 0, 1]))


def test_hidden_units_as_images() -> None:
    S = load("digits:3-8", limit=300)
    relu = ConvexRegionClassifiers(member="R")
    network = relu.realizable(S).classifier
    assert network is not None
    v = S.point(0) - S.point(1)
    figure = units_figure(S, network, ("there", v))
    kept = [len(excluded_rows(S, unit)) for unit in network.units]
    assert titles(figure)[: network.width + 1] == ["direction there", *(f"unit {k + 1}" for k in range(network.width))]
    assert titles(figure)[network.width + 2 :] == [f"mean of {count}\nkept out" for count in kept if count]
    weights = np.asarray(figure.axes[1].images[0].get_array(), dtype=float).ravel()
    normal = network.units[0].normal.to_floats()
    assert weights == pytest.approx(normal / np.linalg.norm(normal))
    low, high = figure.axes[1].images[0].get_clim()
    assert low == -high
    drawn(figure)
    many = ReLUClassifier(network.units[:1] * (MOST_UNITS + 3))
    assert "direction" not in titles(units_figure(S, many))[0]
    assert sum(title.startswith("unit") for title in titles(units_figure(S, many))) == MOST_UNITS


def test_a_mean_plus_a_multiple_is_a_point() -> None:
    S = load("digits:3-8", limit=300)
    three, eight = (int(S.indices(label)[0]) for label in (1, -1))
    v = S.point(three) - S.point(eight)
    multipliers = ConvexRegionClassifiers(member="R").transfers(S, v, -1).multipliers
    assert multipliers is not None
    found = Decomposition.of(S, multipliers)
    figure = decomposition_figure(S, [("pair", v, found)])
    images = [np.asarray(axes.images[0].get_array(), dtype=float) for axes in figure.axes[:3]]
    assert images[0] + images[1] == pytest.approx(images[2])
    assert images[2].ravel().tolist() == S.point(found.outer).to_floats().tolist()
    drawn(figure)
    with pytest.raises(InvalidInputError, match="square images"):
        decomposition_figure(SPACE, [])
    with pytest.raises(InvalidInputError, match="square images"):
        units_figure(SPACE, STRIP)
