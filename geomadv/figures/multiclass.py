"""Pictures of what holds for all multiclass linear classifiers, with the decision regions of one of them.

In the plane the regions are exact; only the drawing is in floating point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from geomadv.classifiers import LinearClassifier, MulticlassLinearClassifier
from geomadv.dataset import Dataset, Label
from geomadv.errors import InvalidInputError
from geomadv.figures.canvas import (
    INK,
    FloatArray,
    arrow,
    axis_label,
    class_style,
    scatter,
    shade,
    shared_legend,
    to_plot_units,
    to_the_edge,
    unit_vector,
    wider,
    window_around,
    window_panels,
)
from geomadv.figures.images import colour_limit, square_side
from geomadv.figures.plane import Box, negative_region
from geomadv.rational import Vector

__all__ = ["MulticlassCase", "multiclass_line_figure", "multiclass_plane_figure", "scores_figure"]

#: Classes whose scores are shown as images.
_MOST = 10


@dataclass(frozen=True)
class MulticlassCase:
    """One panel: a direction, a classifier, and whether the direction fools all accurate ones.

    Attributes
    ----------
    title : str
    direction : Vector
    source : int or str
        The label from which it flees.
    classifier : MulticlassLinearClassifier
        An accurate one: one that the direction never fools, where there are such.
    """

    title: str
    direction: Vector
    source: Label
    classifier: MulticlassLinearClassifier


def multiclass_plane_figure(S: Dataset, cases: Sequence[MulticlassCase]) -> Figure:
    """Draw directions in the plane, a panel each, with the decision regions of an accurate classifier.

    The arrow leads from a point of the source label as far as the classifier changes its label, or to the edge.

    Raises
    ------
    InvalidInputError
        If the data are not two-dimensional.
    """
    if S.d != 2:
        raise InvalidInputError(f"the picture is of the plane; the points have {S.d} coordinates, pass 2")
    points, _, exponent = to_plot_units(S)
    unit = Fraction(10) ** exponent
    window = window_around(points)
    figure, panels = window_panels([case.title for case in cases], window)
    for axes, case in zip(panels, cases, strict=True):
        for label in case.classifier.classes:
            region = negative_region(_rivals(case.classifier, label), wider(window, unit))
            shade(axes, region, unit, class_style(S, label)[0], f"this classifier says {label}")
        scatter(axes, points, S)
        _draw_direction(axes, S, points, case, unit, window)
        axes.set(xlabel=axis_label("x₁", exponent), ylabel=axis_label("x₂", exponent))
    shared_legend(figure, panels)
    return figure


def _rivals(classifier: MulticlassLinearClassifier, label: Label) -> list[LinearClassifier]:
    """The leads of the other classes over one, none of which is positive in its region."""
    return [classifier.difference(rival, label) for rival in classifier.classes if rival != label]


def _start(S: Dataset, case: MulticlassCase) -> tuple[int, Fraction | float]:
    """The point of the source label farthest along the direction, and how far the label stays."""
    rows = S.indices(case.source).tolist()
    row = max(rows, key=lambda i: S.point(i).dot(case.direction))
    return row, case.classifier.flip_distance(S.point(row), case.direction)


def _draw_direction(
    axes: Axes, S: Dataset, points: FloatArray, case: MulticlassCase, unit: Fraction, window: Box
) -> None:
    row, distance = _start(S, case)
    edge = to_the_edge(points[row], unit_vector(case.direction), window)
    arrow(axes, points[row], edge, "direction")
    if distance != math.inf:
        flip = points[row] + np.array([float(x / unit) for x in Fraction(distance) * case.direction])
        axes.plot(*flip, "X", color="white", mec=INK, ms=9, lw=0, label="here the label is lost", zorder=8)


def multiclass_line_figure(S: Dataset, cases: Sequence[MulticlassCase]) -> Figure:
    """Draw directions on a number line, a row each; see `multiclass_plane_figure`.

    Raises
    ------
    InvalidInputError
        If the data are not one-dimensional.
    """
    if S.d != 1:
        raise InvalidInputError(f"a number line shows one coordinate; the points have {S.d}")
    points, _, exponent = to_plot_units(S)
    unit, x = Fraction(10) ** exponent, points[:, 0]
    room = 0.15 * float(x.max() - x.min())
    low, high = float(x.min()) - room, float(x.max()) + room
    figure = Figure(figsize=(8, 1.3 + 0.75 * len(cases)), layout="constrained")
    axes = figure.add_subplot()
    for level, case in enumerate(cases):
        axes.axhline(level, color=INK, lw=0.7, alpha=0.4, zorder=1)
        for label in case.classifier.classes:
            colour, marker = class_style(S, label)
            left, right = _interval(_rivals(case.classifier, label), low, high, unit)
            text = f"this classifier says {label}"
            if left < right:
                axes.fill_between([left, right], level - 0.24, level + 0.24, color=colour, alpha=0.16, lw=0, label=text)
            own = x[S.indices(label)]
            axes.plot(own, [level] * len(own), marker, color=colour, ms=6, lw=0, label=str(label), zorder=4)
        row, distance = _start(S, case)
        begin, end = float(x[row]), high if case.direction[0] > 0 else low
        arrow(axes, np.array([begin, level]), np.array([0.98 * (end - begin), 0.0]), "direction")
        if distance != math.inf:
            flip = begin + float(Fraction(distance) * case.direction[0] / unit)
            axes.plot(flip, level, "X", color="white", mec=INK, ms=9, lw=0, label="here the label is lost", zorder=8)
    axes.set(xlim=(low, high), ylim=(-0.6, len(cases) - 0.4), xlabel=axis_label("x", exponent))
    axes.set_yticks(range(len(cases)), [case.title for case in cases])
    axes.invert_yaxis()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    shared_legend(figure, [axes])
    return figure


def _interval(functions: Sequence[LinearClassifier], low: float, high: float, unit: Fraction) -> tuple[float, float]:
    """The part of a number line on which no function is positive; empty if the first number is not the smaller one."""
    for function in functions:
        if not function.normal:
            if function.bias > 0:
                return high, low
            continue
        end = float(-function.bias / function.normal[0] / unit)
        low, high = (low, min(high, end)) if function.normal[0] > 0 else (max(low, end), high)
    return low, high


def scores_figure(S: Dataset, classifier: MulticlassLinearClassifier) -> Figure:
    """Show the weights of the scores as images, less their mean, on one colour scale.

    Raises
    ------
    InvalidInputError
        If the points are not square images.
    """
    k = square_side(S)
    shown = classifier.scores[:_MOST]
    mean = Vector.of([0] * S.d)
    for score in classifier.scores:
        mean = mean + score.normal
    # Exactly, since all scores may share one large part; then all in units of the largest entry.
    normals = [len(classifier.scores) * score.normal - mean for score in shown]
    largest = max((abs(x) for normal in normals for x in normal), default=Fraction(0)) or Fraction(1)
    columns = min(len(shown), 5)
    lines = math.ceil(len(shown) / columns)
    figure = Figure(figsize=(1.8 * columns + 0.8, 2.1 * lines), layout="constrained")
    panels = np.array(figure.subplots(lines, columns, squeeze=False)).ravel()
    for panel in panels:
        panel.set_axis_off()
    pixels = [np.array([float(x / largest) for x in normal]) for normal in normals]
    limit, beyond = colour_limit(pixels)
    for panel, label, weights in zip(panels, classifier.classes, pixels, strict=False):
        image = panel.imshow(weights.reshape(k, k), cmap="RdBu_r", vmin=-limit, vmax=limit)
        panel.set_title(f"score of {label}", fontsize=10)
    figure.colorbar(
        image,
        ax=list(panels),
        shrink=0.8,
        pad=0.01,
        aspect=14,
        label="in units of the largest",
        extend="both" if beyond else "neither",
    )
    return figure
