"""Pictures of two-layer ReLU networks on data of many dimensions: hidden units as images, and as coordinates.

At which points a unit is positive is exact; only the drawing is in floating point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from matplotlib.figure import Figure

from geomadv.classifiers import LinearClassifier
from geomadv.dataset import Dataset
from geomadv.errors import InvalidInputError
from geomadv.figures.canvas import (
    COLOURS,
    DEFAULT_NAMES,
    INK,
    FloatArray,
    arrow,
    axis_label,
    scatter,
    shared_legend,
    to_plot_units,
    unit_vector,
)
from geomadv.figures.convex import Decomposition
from geomadv.figures.images import colour_limit, square_side
from geomadv.networks import ReLUClassifier
from geomadv.rational import Vector

__all__ = ["MOST_UNITS", "decomposition_figure", "excluded_rows", "two_units_figure", "units_figure"]

#: Hidden units shown as images.
MOST_UNITS = 8


def _values(S: Dataset, function: LinearClassifier) -> list[Fraction]:
    """An affine function at all points."""
    products = S.numerators.astype(object) @ np.array(function.normal.numerators, dtype=object)
    scale = S.denominator * function.normal.denominator
    return [Fraction(int(value), scale) + function.bias for value in products]


def excluded_rows(S: Dataset, function: LinearClassifier) -> list[int]:
    """The rows at which a hidden unit is positive, so that they get the label +1."""
    return [row for row, value in enumerate(_values(S, function)) if value > 0]


def _distances(S: Dataset, function: LinearClassifier, unit: Fraction) -> FloatArray:
    """Signed distances to the line on which a hidden unit is 0, in plot units."""
    largest = max(abs(Fraction(n, function.normal.denominator)) for n in function.normal.numerators)
    norm = math.sqrt(sum(float(n / largest) ** 2 for n in function.normal))
    return np.array([float(value / largest / unit) / norm for value in _values(S, function)])


def two_units_figure(
    S: Dataset, network: ReLUClassifier, direction: Vector, class_names: tuple[str, str] = DEFAULT_NAMES
) -> Figure:
    """Draw data of any dimension as a network with two hidden units sees them: by the distances to both.

    The region labelled −1 is the quadrant in which neither unit is positive; the direction leads no unit up.

    Raises
    ------
    InvalidInputError
        If there are not two units, with weights that are not all zero.
    """
    if network.width != 2 or not all(unit.normal for unit in network.units):
        raise InvalidInputError(f"the picture is of two hidden units, got {network.width}")
    _, _, exponent = to_plot_units(S)
    unit = Fraction(10) ** exponent
    points = np.column_stack([_distances(S, function, unit) for function in network.units])
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.08 * np.maximum(high - low, 1e-300)
    low, high = np.minimum(low, 0) - room, np.maximum(high, 0) + room
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.add_subplot()
    axes.fill_between([low[0], 0], low[1], 0, color=COLOURS[-1], alpha=0.14, lw=0, label="the network says −1")
    for draw in (axes.axhline, axes.axvline):
        draw(0, color=INK, lw=1.1, ls="--")
    scatter(axes, points, S, (), class_names)
    slopes = np.array([float(unit_vector(f.normal) @ unit_vector(direction)) for f in network.units])
    if np.abs(slopes).max() > 1e-9:
        inner = S.indices(-1)
        start = points[inner[int(np.argmax(points[inner].sum(axis=1)))]]
        arrow(axes, start, slopes * 0.3 / float((np.abs(slopes) / (high - low)).max()), "the direction")
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    axes.spines[["top", "right"]].set_visible(False)
    axes.set(
        xlabel=axis_label("signed distance to the boundary of hidden unit 1", exponent),
        ylabel=axis_label("… of hidden unit 2", exponent),
    )
    shared_legend(figure, [axes])
    return figure


def units_figure(S: Dataset, network: ReLUClassifier, direction: tuple[str, Vector] | None = None) -> Figure:
    """Show the hidden units of a network as images, the first few, and below them what they keep out.

    Above are the direction and the weights of the units, scaled to length 1, on one colour scale; below the mean of the
    images labelled −1, and for each unit the mean of those at which it is positive.

    Raises
    ------
    InvalidInputError
        If the points are not square images.
    """
    k = square_side(S)
    points, _, _ = to_plot_units(S)
    units = network.units[:MOST_UNITS]
    columns = len(units) + 1
    figure = Figure(figsize=(1.75 * max(columns, 3) + 0.9, 4.3), layout="constrained")
    panels = np.array(figure.subplots(2, columns, squeeze=False))
    inner = S.indices(-1)
    weights = [unit_vector(unit.normal) for unit in units]
    head = [] if direction is None else [unit_vector(direction[1])]
    limit, beyond = colour_limit([*weights, *head])
    excluded = [excluded_rows(S, unit) for unit in units]
    tops: list[tuple[str, FloatArray] | None] = [
        None if direction is None else (f"direction {direction[0]}", head[0]),
        *((f"unit {number}", image) for number, image in enumerate(weights, 1)),
    ]
    bottoms: list[tuple[str, FloatArray] | None] = [
        (f"mean of {len(inner)}\nlabelled −1", points[inner].mean(axis=0)),
        *((f"mean of {len(rows)}\nkept out", points[rows].mean(axis=0)) if rows else None for rows in excluded),
    ]
    for (top, bottom), upper, lower in zip(zip(tops, bottoms, strict=True), *panels, strict=True):
        upper.set_axis_off()
        lower.set_axis_off()
        if top is not None:
            shown = upper.imshow(top[1].reshape(k, k), cmap="RdBu_r", vmin=-limit, vmax=limit)
            upper.set_title(top[0], fontsize=10)
        if bottom is not None:
            lower.imshow(bottom[1].reshape(k, k), cmap="gray_r", vmin=points.min(), vmax=points.max())
            lower.set_title(bottom[0], fontsize=9)
    figure.colorbar(
        shown,
        ax=list(panels[0]),
        shrink=0.8,
        pad=0.01,
        aspect=14,
        label="pixel of w/‖w‖",
        extend="both" if beyond else "neither",
    )
    return figure


def decomposition_figure(S: Dataset, cases: Sequence[tuple[str, Vector, Decomposition]]) -> Figure:
    """Show as images why directions fool every network: a mean of images labelled −1, plus t v, is one labelled +1.

    Parameters
    ----------
    S : Dataset
        Points that are square images.
    cases : sequence of (str, Vector, Decomposition)
        The name of a direction, the direction, and the decomposition of a point labelled +1.

    Raises
    ------
    InvalidInputError
        If the points are not square images.
    """
    k = square_side(S)
    points, _, exponent = to_plot_units(S)
    unit = Fraction(10) ** exponent
    figure = Figure(figsize=(8.2, 2.75 * len(cases)), layout="constrained")
    panels = np.array(figure.subplots(len(cases), 3, squeeze=False))
    for (first, second, third), (name, v, found) in zip(panels, cases, strict=True):
        mean = np.array([float(x / unit) for x in found.mean(S)])
        step = np.array([float(x / unit) for x in found.step * v])
        largest = float(np.abs(step).max()) or 1.0
        rows = sorted(found.weights)
        whose = f"row {rows[0]}, labelled −1" if len(rows) == 1 else f"mean of {len(rows)} images labelled −1"
        grey = {"cmap": "gray_r", "vmin": points.min(), "vmax": points.max()}
        first.imshow(mean.reshape(k, k), **grey)
        first.set_title(whose, fontsize=10)
        shown = second.imshow(step.reshape(k, k), cmap="RdBu_r", vmin=-largest, vmax=largest)
        second.set_title(f"+  a multiple of {name}", fontsize=10)
        figure.colorbar(shown, ax=second, shrink=0.85, pad=0.02)
        third.imshow(points[found.outer].reshape(k, k), **grey)
        third.set_title(f"=  row {found.outer}, labelled +1", fontsize=10)
        for panel in (first, second, third):
            panel.set_axis_off()
    return figure
