"""Pictures of what holds for all multiclass linear classifiers, with the decision regions of one of them.

In the plane and on a line the regions are exact; only the drawing is in floating point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.canvas import INK, Case, class_style, scatter
from geomadv.figures.images import ImageGrid, colour_limit
from geomadv.figures.plane import negative_region
from geomadv.figures.windows import Interval, NumberLine, Plane

__all__ = ["multiclass_line_figure", "multiclass_plane_figure", "scores_figure"]

#: Classes whose scores are shown as images.
_MOST = 10
_LOST: dict[str, Any] = {
    "marker": "X",
    "color": "white",
    "mec": INK,
    "ms": 9,
    "lw": 0,
    "label": "here the label is lost",
    "zorder": 8,
}


def multiclass_plane_figure(S: Dataset, cases: Sequence[Case[MulticlassLinearClassifier]]) -> Figure:
    """Draw directions in the plane, a panel each, with the decision regions of an accurate classifier.

    The arrow leads from a point of the source label to the edge; a mark shows where the classifier changes its label.

    Raises
    ------
    InvalidInputError
        If the data are not two-dimensional.
    """
    plane = Plane(S, [case.title for case in cases])
    for axes, case in zip(plane.panels, cases, strict=True):
        for label, rivals in _rivals(case.classifier):
            region = negative_region(rivals, plane.wide_box)
            plane.shade(axes, region, class_style(S, label)[0], f"this classifier says {label}")
        scatter(axes, plane.points, S)
        if case.direction is not None:
            row, lost = _start(S, case, case.direction)
            plane.arrow_to_edge(axes, plane.points[row], case.direction, "direction")
            if lost is not None:
                axes.plot(*plane.place(lost), **_LOST)
    return plane.finish()


def _rivals(classifier: MulticlassLinearClassifier | None) -> list[tuple[Label, list[LinearClassifier]]]:
    """For each class the leads of the others over it, none of which is positive in its region."""
    if classifier is None:
        return []
    classes = classifier.classes
    return [(c, [classifier.difference(rival, c) for rival in classes if rival != c]) for c in classes]


def _start(S: Dataset, case: Case[MulticlassLinearClassifier], v: Vector) -> tuple[int, Vector | None]:
    """The point of the source label farthest along the direction, and where the classifier changes its label."""
    row: int = max(S.indices(case.source).tolist(), key=lambda i: S.point(i).dot(v))
    distance = math.inf if case.classifier is None else case.classifier.flip_distance(S.point(row), v)
    return row, None if distance == math.inf else S.point(row) + Fraction(distance) * v


def multiclass_line_figure(S: Dataset, cases: Sequence[Case[MulticlassLinearClassifier]]) -> Figure:
    """Draw directions on a number line, a row each; see `multiclass_plane_figure`.

    Raises
    ------
    InvalidInputError
        If the data are not one-dimensional.
    """
    line = NumberLine(S, [case.title for case in cases])
    for level, case in enumerate(cases):
        for label, rivals in _rivals(case.classifier):
            part = _interval(rivals)
            if part is not None:
                line.bar(level, part, class_style(S, label)[0], f"this classifier says {label}")
        if case.direction is not None:
            row, lost = _start(S, case, case.direction)
            line.arrow_to_edge(level, S.point(row)[0], case.direction, "direction")
            if lost is not None:
                line.mark(level, lost[0], **_LOST)
    return line.finish()


def _interval(functions: Sequence[LinearClassifier]) -> Interval | None:
    """The ends of the interval on which no function is positive, None for ±∞; None alone if there is no such point."""
    low: Fraction | None = None
    high: Fraction | None = None
    for function in functions:
        if not function.normal:
            if function.bias > 0:
                return None
            continue
        end = -function.bias / function.normal[0]
        if function.normal[0] > 0:
            high = end if high is None else min(high, end)
        else:
            low = end if low is None else max(low, end)
    return low, high


def scores_figure(S: Dataset, classifier: MulticlassLinearClassifier) -> Figure:
    """Show the weights of the scores as images, less their mean, on one colour scale.

    Raises
    ------
    InvalidInputError
        If the points are not square images.
    """
    shown = classifier.scores[:_MOST]
    columns = min(len(shown), 5)
    lines = math.ceil(len(shown) / columns)
    grid = ImageGrid(S, lines, columns, (1.8 * columns + 0.8, 2.1 * lines))
    mean = Vector.of([0] * S.d)
    for score in classifier.scores:
        mean = mean + score.normal
    # Exactly, since all scores may share one large part; then all in units of the largest entry.
    normals = [len(classifier.scores) * score.normal - mean for score in shown]
    largest = max((abs(x) for normal in normals for x in normal), default=Fraction(0)) or Fraction(1)
    pixels = [np.array([float(x / largest) for x in normal]) for normal in normals]
    limit, beyond = colour_limit(pixels)
    places = [divmod(number, columns) for number in range(len(shown))]
    for place, label, weights in zip(places, classifier.classes, pixels, strict=False):
        grid.signed(place, f"score of {label}", weights, limit)
    grid.colour_bar(places, "in units of the largest", beyond=beyond)
    return grid.figure
