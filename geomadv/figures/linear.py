"""Pictures of a data set and of the answers about it, as matplotlib figures that need no screen.

Verdicts, and in the plane the shaded regions, are exact; only the drawing is in floating point.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from matplotlib.figure import Figure

from geomadv.dataset import Dataset
from geomadv.errors import InvalidInputError
from geomadv.figures.canvas import (
    COLOURS,
    DEFAULT_NAMES,
    INK,
    MARKERS,
    arrow,
    axis_label,
    fitting,
    level_line,
    margin_lines,
    scatter,
    shade,
    shared_legend,
    to_plot_units,
    unit_vector,
    window_around,
    window_panels,
)
from geomadv.figures.plane import Box, convex_hull, forced_region
from geomadv.formulas import SIGNS, class_label
from geomadv.linear import LinearRealizable, LinearTransfers
from geomadv.margin import MaxMargin
from geomadv.rational import Vector

__all__ = ["line_figure", "plane_figure", "projection_figure", "witness_figure"]

_REFUTING = "#8a2be2"


def plane_figure(
    S: Dataset,
    margin: MaxMargin,
    directions: Mapping[str, Vector],
    transfers: Mapping[str, LinearTransfers],
    perturbation: Vector | None = None,
    source: int = 1,
    class_names: tuple[str, str] = DEFAULT_NAMES,
) -> Figure:
    """Draw separable data in the plane with the regions that every accurate linear classifier agrees on.

    One panel for each direction shows it as an arrow, and a refuting classifier if it does not transfer; the last panel
    shows where the universal perturbation takes the points of the source label.

    Parameters
    ----------
    S : Dataset
        Points in two dimensions, labels 1 and -1.
    margin : MaxMargin
        The maximum-margin classifier of `S`.
    directions, transfers : mapping of str to Vector and to Transfers
        The directions and whether they transfer, by name.
    perturbation : Vector, optional
        A universal perturbation of the source label.
    source : int
        The label from which the directions flee.
    class_names : tuple of str
        What the labels 1 and -1 stand for.

    Raises
    ------
    InvalidInputError
        If the data are not two-dimensional or not separable.
    """
    if S.d != 2:
        raise InvalidInputError(f"the picture is of the plane; the points have {S.d} coordinates, pass 2")
    moves = {"": perturbation} if perturbation is not None else {}
    points, displacements, exponent = to_plot_units(S, moves)
    unit = Fraction(10) ** exponent
    moved = points[S.indices(source)] + displacements[""] if moves else points[:0]
    window = window_around(np.vstack([points, moved]))
    box: Box = (window[0] * unit, window[1] * unit, window[2] * unit, window[3] * unit)
    regions = {label: forced_region(S, label, box) for label in (1, -1)}

    titles = [f"{name}: {'transfers' if transfers[name].holds else 'does not transfer'}" for name in directions]
    titles += ["universal perturbation"] if moves else []
    figure, panels = window_panels(titles or ["the data"], window)
    for axes in panels:
        for label, region in regions.items():
            shade(axes, region, unit, COLOURS[label], f"all accurate classifiers say {SIGNS[label]}")
        margin_lines(axes, margin.classifier, unit, window)
        scatter(axes, points, S, margin.support, class_names)
    start = points[next(i for i in margin.support if S.labels[i] == source)]
    for axes, (name, v) in zip(panels, directions.items(), strict=False):
        refuting = transfers[name].counterexample
        if refuting is not None:
            level_line(
                axes, refuting, Fraction(0), unit, window, color=_REFUTING, lw=1.8, label="accurate, but never fooled"
            )
        arrow(axes, start, fitting(unit_vector(v), window), "direction")
    if moves:
        colour, marker = COLOURS[source], MARKERS[source]
        for x, y in zip(points[S.indices(source)], moved, strict=True):
            panels[-1].annotate(
                "", xy=y, xytext=x, arrowprops={"arrowstyle": "->", "color": INK, "alpha": 0.35, "lw": 0.7}, zorder=3
            )
        panels[-1].plot(
            *moved.T, marker, mfc="white", mec=colour, ms=5, lw=0, label=f"{SIGNS[source]} points, moved", zorder=4
        )
    for axes in panels:
        axes.set(xlabel=axis_label("x₁", exponent), ylabel=axis_label("x₂", exponent))
    shared_legend(figure, panels)
    return figure


def line_figure(
    S: Dataset,
    margin: MaxMargin,
    directions: Mapping[str, Vector],
    transfers: Mapping[str, LinearTransfers],
    perturbation: Vector | None = None,
    source: int = 1,
    class_names: tuple[str, str] = DEFAULT_NAMES,
) -> Figure:
    """Draw separable data on a number line; the parameters are those of `plane_figure`.

    Raises
    ------
    InvalidInputError
        If the data are not one-dimensional.
    """
    if S.d != 1:
        raise InvalidInputError(f"a number line shows one coordinate; the points have {S.d}")
    moves = {"universal perturbation": perturbation} if perturbation is not None else {}
    points, displacements, exponent = to_plot_units(S, moves)
    unit = Fraction(10) ** exponent
    x = points[:, 0]
    shift = float(displacements["universal perturbation"][0]) if moves else 0.0
    moved = x[S.indices(source)] + shift
    low, high = float(min(x.min(), *moved)), float(max(x.max(), *moved))
    low, high = low - 0.15 * (high - low), high + 0.15 * (high - low)
    rows = len(directions) + len(moves)
    figure = Figure(figsize=(8, 2.0 + 0.45 * rows), layout="constrained")
    axes = figure.add_subplot()
    orientation = 1 if margin.normal[0] > 0 else -1
    for label in (1, -1):
        own = x[S.indices(label)]
        rightwards = label == orientation
        edge = own.min() if rightwards else own.max()
        axes.axvspan(
            edge,
            high if rightwards else low,
            color=COLOURS[label],
            alpha=0.14,
            lw=0,
            label=f"all accurate classifiers say {SIGNS[label]}",
        )
    for level, style, text in ((0, "-", "maximum-margin boundary"), (1, "--", "margins"), (-1, "--", None)):
        where = float((level - margin.bias) / margin.normal[0] / unit)
        axes.axvline(where, color=INK, ls=style, lw=1.2, label=text)
    for label in (1, -1):
        own = x[S.indices(label)]
        name = class_label(label, class_names)
        axes.plot(own, np.zeros_like(own), MARKERS[label], color=COLOURS[label], ms=7, alpha=0.85, label=name)
    start = float(x[next(i for i in margin.support if S.labels[i] == source)])
    ticks = ["points"]
    for row, (name, v) in enumerate(directions.items(), 1):
        reach = 0.12 * (high - low) * (1 if v[0] > 0 else -1)
        arrow(axes, np.array([start, row]), np.array([reach, 0.0]), None)
        ticks.append(f"{name}: {'transfers' if transfers[name].holds else 'does not transfer'}")
    if moves:
        arrow(axes, np.array([start, rows]), np.array([shift, 0.0]), None)
        ticks.append("universal perturbation")
    axes.set(xlim=(low, high), ylim=(-0.7, rows + 0.7), xlabel=axis_label("x", exponent))
    axes.set_yticks(range(rows + 1), ticks)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    shared_legend(figure, [axes])
    return figure


def projection_figure(S: Dataset, margin: MaxMargin, class_names: tuple[str, str] = DEFAULT_NAMES) -> Figure:
    """Draw separable data of any dimension from the side: distance to the maximum-margin boundary against the rest.

    The horizontal axis is the signed distance (u·x + b)/‖u‖, the vertical one the first principal component of what is
    left of the points when their part along u is taken away.
    """
    points, _, exponent = to_plot_units(S)
    unit = Fraction(10) ** exponent
    normal = unit_vector(margin.normal)
    width = math.sqrt(margin.squared_margin / unit**2)
    # From the exact values: the difference of two large doubles would be noise for points far from the origin.
    values = S.numerators.astype(object) @ np.array(margin.normal.numerators, dtype=object)
    scale = S.denominator * margin.normal.denominator
    across = np.array([width * float(Fraction(int(value), scale) + margin.bias) for value in values])
    residual = points - points.mean(axis=0)
    residual -= np.outer(residual @ normal, normal)
    component = np.linalg.svd(residual, full_matrices=False)[2][0]
    along = residual @ component

    figure = Figure(figsize=(8, 4.6), layout="constrained")
    axes = figure.add_subplot()
    axes.axvspan(-width, width, color="#888888", alpha=0.12, lw=0)
    axes.axvline(0, color=INK, lw=1.2, label="maximum-margin boundary")
    for side, text in ((-width, "margins"), (width, None)):
        axes.axvline(side, color=INK, lw=1.0, ls="--", label=text)
    scatter(axes, np.column_stack([across, along]), S, margin.support, class_names)
    label = "signed distance to the maximum-margin boundary"
    if np.abs(across).max() > 20 * width:
        # The empty strip would be too narrow to be seen.
        axes.set_xscale("symlog", linthresh=2 * width, linscale=0.7)
        # Powers of ten in the logarithmic part only; those next to zero would lie on one another.
        decades = np.arange(math.ceil(math.log10(2 * width)), math.ceil(math.log10(np.abs(across).max())))
        powers = 10.0 ** decades[:: 1 + len(decades) // 6]
        ticks = np.concatenate([-powers[::-1], [0.0], powers])
        axes.set_xticks(ticks[(ticks >= across.min()) & (ticks <= across.max())])
        label += " (logarithmic beyond two margins)"
    axes.set(
        xlabel=axis_label(label, exponent),
        ylabel=axis_label("first principal component of the rest", exponent),
    )
    axes.spines[["top", "right"]].set_visible(False)
    shared_legend(figure, [axes])
    return figure


def witness_figure(S: Dataset, answer: LinearRealizable, class_names: tuple[str, str] = DEFAULT_NAMES) -> Figure:
    """Draw inseparable data on a line or in the plane: the hulls of the two classes and a point that they share.

    Raises
    ------
    InvalidInputError
        If the data have more than two dimensions, or are separable.
    """
    if S.d > 2 or answer.common_point is None:
        raise InvalidInputError("the picture of a common point needs inseparable data of at most two dimensions")
    points, common, exponent = to_plot_units(S, {"point": answer.common_point})
    if S.d == 1:
        points = np.column_stack([points, np.zeros(S.n)])
        common["point"] = np.array([common["point"][0], 0.0])
    window = window_around(points)
    figure, (axes,) = window_panels(["the convex hulls of the two classes meet"], window)
    for label in (1, -1):
        rows = points[S.indices(label)].tolist()
        hull = convex_hull([(Fraction(x), Fraction(y)) for x, y in rows])
        shade(axes, hull, Fraction(1), COLOURS[label], f"convex hull of {SIGNS[label]}")
    scatter(axes, points, S, (), class_names)
    axes.plot(*common["point"], "*", color=INK, ms=15, lw=0, mec="white", label="a common point", zorder=6)
    axes.set(xlabel=axis_label("x₁" if S.d == 2 else "x", exponent))
    if S.d == 2:
        axes.set(ylabel=axis_label("x₂", exponent))
    else:
        axes.set_yticks([])
    shared_legend(figure, [axes])
    return figure
