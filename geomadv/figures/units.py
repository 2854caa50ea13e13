"""Pictures of two-layer ReLU networks on data of many dimensions: hidden units as images, and as coordinates.

At which points a unit is positive is exact; only the drawing is in floating point.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from matplotlib.figure import Figure

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.decomposition import Decomposition
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.canvas import (
    COLOURS,
    INK,
    arrow,
    in_units,
    scatter,
    shared_legend,
    signed_distances,
    to_plot_units,
    unit_vector,
)
from geomadv.figures.images import ImageGrid, colour_limit

__all__ = ["MOST_UNITS", "decomposition_figure", "excluded_rows", "two_units_figure", "units_figure"]

#: Hidden units shown as images.
MOST_UNITS = 8


def excluded_rows(S: Dataset, function: LinearClassifier) -> list[int]:
    """The rows at which a hidden unit is positive, so that they get the label +1."""
    return [row for row, value in enumerate(function.values_at(S)) if value > 0]


def two_units_figure(S: Dataset, network: ReLUClassifier, direction: Vector) -> Figure:
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
    points = np.column_stack([signed_distances(S, function, unit) for function in network.units])
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.08 * np.maximum(high - low, 1e-300)
    low, high = np.minimum(low, 0) - room, np.maximum(high, 0) + room
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.add_subplot()
    axes.fill_between([low[0], 0], low[1], 0, color=COLOURS[-1], alpha=0.14, lw=0, label="the network says −1")
    for draw in (axes.axhline, axes.axvline):
        draw(0, color=INK, lw=1.1, ls="--")
    scatter(axes, points, S, ())
    slopes = np.array([float(unit_vector(f.normal) @ unit_vector(direction)) for f in network.units])
    if np.abs(slopes).max() > 1e-9:
        inner = S.indices(-1)
        start = points[inner[int(np.argmax(points[inner].sum(axis=1)))]]
        arrow(axes, start, slopes * 0.3 / float((np.abs(slopes) / (high - low)).max()), "the direction")
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    axes.spines[["top", "right"]].set_visible(False)
    axes.set(
        xlabel=in_units("signed distance to the boundary of hidden unit 1", exponent),
        ylabel=in_units("… of hidden unit 2", exponent),
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
    units = network.units[:MOST_UNITS]
    columns = len(units) + 1
    grid = ImageGrid(S, 2, columns, (1.75 * max(columns, 3) + 0.9, 4.3))
    inner = S.indices(-1)
    weights = [unit_vector(unit.normal) for unit in units]
    head = [] if direction is None else [unit_vector(direction[1])]
    limit, beyond = colour_limit([*weights, *head])
    if direction is not None:
        grid.signed((0, 0), f"direction {direction[0]}", head[0], limit)
    grid.grey((1, 0), f"mean of {len(inner)}\nlabelled −1", grid.points[inner].mean(axis=0))
    for column, (unit, image) in enumerate(zip(units, weights, strict=True), 1):
        grid.signed((0, column), f"unit {column}", image, limit)
        rows = excluded_rows(S, unit)
        if rows:
            grid.grey((1, column), f"mean of {len(rows)}\nkept out", grid.points[rows].mean(axis=0))
    places = [(0, column) for column in range(direction is None, columns)]
    grid.colour_bar(places, "pixel of w/‖w‖", beyond=beyond)
    return grid.figure


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
    grid = ImageGrid(S, len(cases), 3, (8.2, 2.75 * len(cases)))
    for line, (name, v, found) in enumerate(cases):
        step = grid.place(found.step * v)
        rows = sorted(found.weights)
        whose = f"row {rows[0]}, labelled −1" if len(rows) == 1 else f"mean of {len(rows)} images labelled −1"
        grid.grey((line, 0), whose, grid.place(found.mean(S)))
        grid.signed((line, 1), f"+  a multiple of {name}", step, float(np.abs(step).max()) or 1.0)
        grid.colour_bar([(line, 1)])
        grid.grey((line, 2), f"=  row {found.outer}, labelled +1", grid.points[found.outer])
    return grid.figure
