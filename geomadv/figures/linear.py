"""Pictures of what holds for all accurate linear classifiers: in the plane, on a number line, from the side.

In the plane and on the line the shaded regions are exact; only the drawing is in floating point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_label
from geomadv.figures.canvas import (
    COLOURS,
    INK,
    MARKERS,
    STAR,
    Case,
    FloatArray,
    arrow,
    in_units,
    scatter,
    shared_legend,
    signed_distances,
    to_plot_units,
    unit_vector,
)
from geomadv.figures.plane import convex_hull, forced_region
from geomadv.figures.windows import Interval, NumberLine, Plane

__all__ = ["line_figure", "plane_figure", "projection_figure", "witness_figure"]

_REFUTING = "#8a2be2"
_PERTURBATION = "universal perturbation"
#: The values at which a maximum-margin classifier is drawn.
_LEVELS = ((0, "-", "maximum-margin boundary"), (1, "--", "margins"), (-1, "--", None))


def plane_figure(
    S: Dataset,
    classifier: LinearClassifier,
    support: tuple[int, ...],
    cases: Sequence[Case[LinearClassifier]],
    perturbation: Vector | None = None,
    source: int = 1,
) -> Figure:
    """Draw separable data in the plane with the regions that every accurate linear classifier agrees on.

    One panel for each case shows its direction as an arrow, and its classifier if it has one; the last panel shows
    where the universal perturbation takes the points of the source label.

    Parameters
    ----------
    S : Dataset
        Points in two dimensions, labels 1 and -1.
    classifier : LinearClassifier
        The maximum-margin classifier of `S`, scaled to functional margin 1.
    support : tuple of int
        The rows of its support vectors.
    cases : sequence of Case
        Directions, with an accurate classifier that is never fooled where there is one.
    perturbation : Vector, optional
        A universal perturbation of the source label.
    source : int
        The label that the perturbation takes away.

    Raises
    ------
    InvalidInputError
        If the data are not two-dimensional or not separable.
    """
    moved = [] if perturbation is None else [S.point(row) + perturbation for row in S.indices(source).tolist()]
    plane = Plane(S, _rows(cases, perturbation), moved)
    regions = {label: forced_region(S, label, plane.box) for label in (1, -1)}
    for axes in plane.panels:
        for label, region in regions.items():
            plane.shade(axes, region, COLOURS[label], f"all accurate classifiers say {show_label(label)}")
        for level, style, text in _LEVELS:
            plane.level_line(axes, classifier, level, color=INK, ls=style, lw=1.2, label=text)
        scatter(axes, plane.points, S, support)
    for axes, case in zip(plane.panels, cases, strict=False):
        if case.classifier is not None:
            plane.level_line(axes, case.classifier, color=_REFUTING, lw=1.8, label="accurate, but never fooled")
        if case.direction is not None:
            plane.pointer(axes, plane.points[_start(S, support, case.source)], case.direction, "direction")
    if perturbation is not None:
        _draw_moves(plane, S, perturbation, source)
    return plane.finish()


def _rows(cases: Sequence[Case[LinearClassifier]], perturbation: Vector | None) -> list[str]:
    """What stands above a panel or beside a row."""
    moves = [_PERTURBATION] if perturbation is not None else []
    return [case.title for case in cases] + moves or ["the data"]


def _start(S: Dataset, support: tuple[int, ...], source: Label) -> int:
    """The support vector at which an arrow begins."""
    return next(row for row in support if S.labels[row] == source)


def _draw_moves(plane: Plane, S: Dataset, perturbation: Vector, source: int) -> None:
    axes, step = plane.panels[-1], plane.place(perturbation)
    starts = plane.points[S.indices(source)]
    for start in starts:
        arrow(axes, start, step, None, light=True)
    axes.plot(*(starts + step).T, zorder=4, **_hollow(source))


def _hollow(source: int) -> dict[str, Any]:
    """How points of a label look where they are taken."""
    look = {"marker": MARKERS[source], "mfc": "white", "mec": COLOURS[source], "ms": 5, "lw": 0}
    return {**look, "label": f"{show_label(source)} points, moved"}


def line_figure(
    S: Dataset,
    classifier: LinearClassifier,
    support: tuple[int, ...],
    cases: Sequence[Case[LinearClassifier]],
    perturbation: Vector | None = None,
    source: int = 1,
) -> Figure:
    """Draw separable data on a number line, a row for each case; the parameters are those of `plane_figure`.

    Raises
    ------
    InvalidInputError
        If the data are not one-dimensional.
    """
    rows = _rows(cases, perturbation)
    x = [point[0] for point in S.points]
    moved = [] if perturbation is None else [x[row] + perturbation[0] for row in S.indices(source).tolist()]
    line = NumberLine(S, rows, moved)
    for label in (1, -1):
        own = [x[row] for row in S.indices(label).tolist()]
        part: Interval = (min(own), None) if (label == 1) == (classifier.normal[0] > 0) else (None, max(own))
        line.region(part, COLOURS[label], f"all accurate classifiers say {show_label(label)}")
    for level, style, text in _LEVELS:
        line.cross((level - classifier.bias) / classifier.normal[0], None, text, style)
    for row, case in enumerate(cases):
        if case.direction is not None:
            line.pointer(row, x[_start(S, support, case.source)], case.direction, "direction")
    if perturbation is not None:
        start = x[_start(S, support, source)]
        line.arrow(len(cases), start, start + perturbation[0], None)
        for place in moved:
            line.mark(len(cases), place, **_hollow(source))
    return line.finish()


def projection_figure(
    S: Dataset,
    classifier: LinearClassifier,
    support: tuple[int, ...] = (),
) -> Figure:
    """Draw separable data of any dimension from the side: distance to the maximum-margin boundary against the rest.

    The horizontal axis is the signed distance (u·x + b)/‖u‖, the vertical one the first principal component of what is
    left of the points when their part along u is taken away.

    Parameters
    ----------
    S : Dataset
        Labels 1 and -1.
    classifier : LinearClassifier
        The maximum-margin classifier of `S`, scaled to functional margin 1.
    support : tuple of int
        The rows of its support vectors.
    """
    points, _, exponent = to_plot_units(S)
    unit = Fraction(10) ** exponent
    normal = unit_vector(classifier.normal)
    width = 1 / math.sqrt(classifier.normal.squared_norm() * unit**2)
    across = signed_distances(S, classifier, unit)
    residual = points - points.mean(axis=0)
    residual -= np.outer(residual @ normal, normal)
    if S.n > S.d:  # then this is faster
        component = np.linalg.eigh(residual.T @ residual)[1][:, -1]
    else:
        component = np.linalg.svd(residual, full_matrices=False)[2][0]

    figure = Figure(figsize=(8, 4.6), layout="constrained")
    axes = figure.add_subplot()
    axes.axvspan(-width, width, color="#888888", alpha=0.12, lw=0)
    axes.axvline(0, color=INK, lw=1.2, label="maximum-margin boundary")
    for side, text in ((-width, "margins"), (width, None)):
        axes.axvline(side, color=INK, lw=1.0, ls="--", label=text)
    scatter(axes, np.column_stack([across, residual @ component]), S, support)
    label = "signed distance to the maximum-margin boundary"
    if np.abs(across).max() > 20 * width:
        # The empty strip would be too narrow to be seen.
        _scale_logarithmically(axes, across, width)
        label += " (logarithmic beyond two margins)"
    axes.set(xlabel=in_units(label, exponent), ylabel=in_units("first principal component of the rest", exponent))
    axes.spines[["top", "right"]].set_visible(False)
    shared_legend(figure, [axes])
    return figure


def _scale_logarithmically(axes: Axes, across: FloatArray, width: float) -> None:
    axes.set_xscale("symlog", linthresh=2 * width, linscale=0.7)
    # Powers of ten in the logarithmic part only; those next to zero would lie on one another.
    decades = np.arange(math.ceil(math.log10(2 * width)), math.ceil(math.log10(np.abs(across).max())))
    powers = 10.0 ** decades[:: 1 + len(decades) // 6]
    ticks = np.concatenate([-powers[::-1], [0.0], powers])
    axes.set_xticks(ticks[(ticks >= across.min()) & (ticks <= across.max())])


def witness_figure(S: Dataset, common: Vector) -> Figure:
    """Draw inseparable data on a line or in the plane: the hulls of the two classes and a point that they share.

    Parameters
    ----------
    S : Dataset
        Points in one or two dimensions, labels 1 and -1.
    common : Vector
        A point in the convex hulls of both classes.

    Raises
    ------
    InvalidInputError
        If the data have more than two dimensions.
    """
    if S.d == 1:
        line = NumberLine(S, ["no classifier is accurate"])
        for label in (1, -1):
            own = [S.point(row)[0] for row in S.indices(label).tolist()]
            line.bar(0, (min(own), max(own)), COLOURS[label], f"convex hull of {show_label(label)}")
        line.mark(0, common[0], **STAR, label="a common point")
        return line.finish()
    plane = Plane(S, ["the convex hulls of the two classes meet"])
    (axes,) = plane.panels
    for label in (1, -1):
        hull = convex_hull((x[0], x[1]) for x in S.take(S.indices(label)).points)
        plane.shade(axes, hull, COLOURS[label], f"convex hull of {show_label(label)}")
    scatter(axes, plane.points, S, ())
    axes.plot(*plane.place(common), **STAR, label="a common point")
    return plane.finish()
