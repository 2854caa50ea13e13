"""Pictures of multiclass classifiers: the regions are those in which a class wins."""

from __future__ import annotations

import io
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.text import Annotation

from geomadv.classifiers import LinearClassifier, MulticlassLinearClassifier
from geomadv.dataset import Dataset
from geomadv.datasets import load
from geomadv.errors import InvalidInputError
from geomadv.figures.canvas import class_style
from geomadv.figures.multiclass import (
    MulticlassCase,
    multiclass_line_figure,
    multiclass_plane_figure,
    scores_figure,
)
from geomadv.figures.plane import contains
from geomadv.multiclass import MulticlassLinearClassifiers
from geomadv.rational import Vector

THREE = Dataset([[0, 3], [-3, -1], [3, -1]], ["a", "b", "c"])
# Class a wins above, b on the left, c on the right.
FAN = MulticlassLinearClassifier(
    ("a", "b", "c"),
    tuple(LinearClassifier(Vector.of(w)) for w in ([0, 2], [-2, -1], [2, -1])),
)


def drawn(figure: Figure) -> None:
    figure.savefig(io.BytesIO(), format="rgba", dpi=40)


def test_regions_are_those_of_the_classifier() -> None:
    assert FAN.is_accurate(THREE)
    figure = multiclass_plane_figure(THREE, [MulticlassCase("down", Vector.of([0, -1]), "a", FAN)])
    (axes,) = figure.axes
    polygons = {
        str(patch.get_label())[-1]: [(Fraction(x), Fraction(y)) for x, y in np.asarray(patch.get_xy()).tolist()][:-1]
        for patch in axes.patches
        if isinstance(patch, Polygon)
    }
    assert set(polygons) == {"a", "b", "c"}
    checked = 0
    for x in range(-4, 5):
        for y in range(-1, 4):
            winner = FAN([x, y])
            if winner is not None:
                inside = {label for label, corners in polygons.items() if contains(corners, (Fraction(x), Fraction(y)))}
                assert inside == {winner}
                checked += 1
    assert checked > 35
    drawn(figure)


def test_the_label_is_lost_where_the_flip_distance_says() -> None:
    down = Vector.of([0, -1])
    (axes,) = multiclass_plane_figure(THREE, [MulticlassCase("down", down, "a", FAN)]).axes
    (mark,) = [line for line in axes.lines if line.get_marker() == "X"]
    assert FAN.flip_distance([0, 3], down) == 3
    assert (np.asarray(mark.get_xdata()).tolist(), np.asarray(mark.get_ydata()).tolist()) == ([0.0], [0.0])
    up = MulticlassCase("up", -down, "a", FAN)
    (axes,) = multiclass_plane_figure(THREE, [up]).axes
    assert not [line for line in axes.lines if line.get_marker() == "X"]
    (arrow,) = [text for text in axes.texts if isinstance(text, Annotation)]
    step = np.subtract(arrow.xy, arrow.xyann)
    assert step[0] == 0 < step[1]


def test_the_number_line() -> None:
    S = Dataset([[0], [4], [8]], ["p", "q", "r"])
    classifier = MulticlassLinearClassifiers().realizable(S).classifier
    assert classifier is not None
    cases = [MulticlassCase(str(v), Vector.of([v]), "p", classifier) for v in (1, -1)]
    figure = multiclass_line_figure(S, cases)
    (axes,) = figure.axes
    low, high = axes.get_xlim()
    extents = [bar.get_paths()[0].get_extents() for bar in axes.collections[:3]]
    bars = [(extent.x0, extent.x1) for extent in extents]
    assert [bars[0][0], bars[2][1]] == pytest.approx([low, high])
    assert bars[0][1] == pytest.approx(bars[1][0])
    assert bars[1][1] == pytest.approx(bars[2][0])
    for x in np.linspace(low, high, 50):
        winner = classifier([float(x)])
        assert winner == next(c for c, bar in zip("pqr", bars, strict=True) if bar[0] <= x <= bar[1])
    assert len([line for line in axes.lines if line.get_marker() == "X"]) == 1
    drawn(figure)


def test_scores_as_images() -> None:
    S = load("digits", limit=40)
    classifier = MulticlassLinearClassifiers().realizable(S).classifier
    assert classifier is not None
    figure = scores_figure(S, classifier)
    images = [np.asarray(axes.images[0].get_array(), dtype=float) for axes in figure.axes if axes.images][:10]
    assert [image.shape for image in images] == [(8, 8)] * 10
    # Their mean is taken away.
    assert sum(images) == pytest.approx(np.zeros((8, 8)), abs=1e-12)
    assert max(float(np.abs(image).max()) for image in images) == 1
    drawn(figure)


def test_classes_differ_in_colour_and_marker() -> None:
    assert len({class_style(THREE, label) for label in THREE.classes}) == 3
    two = Dataset([[0], [1]], [1, -1])
    assert [class_style(two, label)[1] for label in (1, -1)] == ["o", "s"]


def test_wrong_dimensions_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="one coordinate"):
        multiclass_line_figure(THREE, [])
    with pytest.raises(InvalidInputError, match="plane"):
        multiclass_plane_figure(Dataset([[0], [1]], [0, 1]), [])
    with pytest.raises(InvalidInputError, match="square images"):
        scores_figure(THREE, FAN)
