"""Pictures of multiclass classifiers: the regions are those in which a class wins."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from geomadv.adapters.datasets import load
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.canvas import Case
from geomadv.figures.multiclass import (
    multiclass_line_figure,
    multiclass_plane_figure,
    scores_figure,
)
from tests.figures.reading import bars, contains, drawn, marks, rows, shaded, steps

THREE = Dataset([[0, 3], [-3, -1], [3, -1]], ["a", "b", "c"])
# Class a wins above, b on the left, c on the right.
FAN = MulticlassLinearClassifier(
    ("a", "b", "c"),
    tuple(LinearClassifier(Vector.of(w)) for w in ([0, 2], [-2, -1], [2, -1])),
)


def test_regions_are_those_of_the_classifier() -> None:
    assert FAN.is_accurate(THREE)
    figure = multiclass_plane_figure(THREE, [Case("down", Vector.of([0, -1]), "a", FAN)])
    (axes,) = figure.axes
    polygons = {label[-1]: [(Fraction(x), Fraction(y)) for x, y in corners] for label, corners in shaded(axes).items()}
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
    (axes,) = multiclass_plane_figure(THREE, [Case("down", down, "a", FAN)]).axes
    assert FAN.flip_distance([0, 3], down) == 3
    assert marks(axes, "X") == [(0.0, 0.0)]
    up = Case("up", -down, "a", FAN)
    (axes,) = multiclass_plane_figure(THREE, [up]).axes
    assert marks(axes, "X") == []
    (step,) = steps(axes)
    assert step[0] == 0 < step[1]


def test_the_number_line() -> None:
    S = Dataset([[0], [4], [8]], ["p", "q", "r"])
    classifier = MulticlassLinearClassifiers().realizable(S).classifier
    assert classifier is not None
    cases = [Case(str(v), Vector.of([v]), "p", classifier) for v in (1, -1)]
    figure = multiclass_line_figure(S, cases)
    (axes,) = figure.axes
    low, high = axes.get_xlim()
    assert rows(axes) == ["1", "-1"]
    shown = bars(axes)
    assert [(label, row) for label, row, _ in shown] == [
        (f"this classifier says {c}", k) for k in (0, 1) for c in "pqr"
    ]
    first, second, third = (ends for _, row, ends in shown if row == 0)
    assert [first[0], third[1]] == [low, high]
    assert [first[1], second[1]] == [second[0], third[0]]
    for x in np.linspace(low, high, 50):
        winner = classifier([float(x)])
        assert winner == next(c for c, bar in zip("pqr", (first, second, third), strict=True) if bar[0] <= x <= bar[1])
    ((lost, row),) = marks(axes, "X")
    assert (lost, row) == (first[1], 0)
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


def test_wrong_dimensions_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="one coordinate"):
        multiclass_line_figure(THREE, [])
    with pytest.raises(InvalidInputError, match="plane"):
        multiclass_plane_figure(Dataset([[0], [1]], [0, 1]), [])
    with pytest.raises(InvalidInputError, match="square images"):
        scores_figure(THREE, FAN)
