"""Pictures of data whose points are square images: directions, perturbations and support vectors as images."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from geomadv.dataset import Dataset
from geomadv.errors import InvalidInputError
from geomadv.figures.canvas import to_plot_units, unit_vector
from geomadv.formulas import SIGNS
from geomadv.margin import MaxMargin
from geomadv.rational import Vector

__all__ = ["colour_limit", "directions_figure", "displaced_figure", "image_side", "square_side", "support_figure"]

FloatArray = npt.NDArray[np.float64]
_SMALLEST_SIDE = 8


def image_side(d: int) -> int | None:
    """Return k where points of d = k² coordinates are taken for k × k images, k at least 8; None otherwise."""
    k = math.isqrt(d)
    return k if k * k == d and k >= _SMALLEST_SIDE else None


def square_side(S: Dataset) -> int:
    """Return k where the points of a data set are k × k images.

    Raises
    ------
    InvalidInputError
        If they are not.
    """
    k = image_side(S.d)
    if k is None:
        raise InvalidInputError(f"points of {S.d} coordinates are no square images of side {_SMALLEST_SIDE} or more")
    return k


def colour_limit(images: Sequence[FloatArray]) -> tuple[float, bool]:
    """Return the end of a symmetric colour scale, and whether a few pixels of the images are beyond it.

    A few pixels much larger than all others would make these look blank.
    """
    sizes = np.abs(np.concatenate([image.ravel() for image in images]))
    largest, most = float(sizes.max()), float(np.quantile(sizes, 0.98))
    return (most, True) if 0 < most < largest / 2 else (largest or 1.0, False)


def directions_figure(S: Dataset, directions: Mapping[str, Vector], perturbation: Vector | None = None) -> Figure:
    """Show directions, scaled to length 1 and on one colour scale, and a perturbation, in the units of the pixels.

    Parameters
    ----------
    S : Dataset
        Points that are square images.
    directions : mapping of str to Vector
        By name.
    perturbation : Vector, optional
        Shown beside them on a colour scale of its own.

    Raises
    ------
    InvalidInputError
        If the points are not square images.
    """
    k = square_side(S)
    _, moves, exponent = to_plot_units(S, {} if perturbation is None else {"δ": perturbation})
    units = {name: unit_vector(v) for name, v in directions.items()}
    columns = len(units) + len(moves)
    figure = Figure(figsize=(3.1 * columns + 0.6, 3.3), layout="constrained")
    axes = np.atleast_1d(np.array(figure.subplots(1, columns, squeeze=False))[0])
    limit = max((float(np.abs(image).max()) for image in units.values()), default=1.0)
    for panel, (name, image) in zip(axes, units.items(), strict=False):
        shown = panel.imshow(image.reshape(k, k), cmap="RdBu_r", vmin=-limit, vmax=limit)
        panel.set_title(f"direction {name}", fontsize=11)
    if units:
        figure.colorbar(shown, ax=list(axes[: len(units)]), shrink=0.85, pad=0.02, label="pixel of v/‖v‖")
    if perturbation is not None:
        largest = float(np.abs(moves["δ"]).max()) or 1.0
        shown = axes[-1].imshow(moves["δ"].reshape(k, k), cmap="RdBu_r", vmin=-largest, vmax=largest)
        axes[-1].set_title("universal perturbation", fontsize=11)
        label = "pixel of δ" + (f", in units of $10^{{{exponent}}}$" if exponent else "")
        figure.colorbar(shown, ax=axes[-1], shrink=0.85, pad=0.02, label=label)
    for panel in axes:
        panel.set_axis_off()
    return figure


def support_figure(S: Dataset, margin: MaxMargin, count: int = 8) -> Figure:
    """Show the support vectors of largest multiplier, `count` of each label, as grey images on one scale.

    Raises
    ------
    InvalidInputError
        If the points are not square images.
    """
    k = square_side(S)
    points, _, _ = to_plot_units(S)
    weights = margin.multipliers.as_dict()
    chosen = {
        label: sorted((i for i in weights if S.labels[i] == label), key=lambda i: (-weights[i], i))[:count]
        for label in (1, -1)
    }
    figure = Figure(figsize=(1.05 * count + 0.6, 2.9), layout="constrained")
    panels = np.array(figure.subplots(2, count, squeeze=False))
    for line, label in zip(panels, (1, -1), strict=True):
        for panel in line:
            panel.set_axis_off()
        for panel, i in zip(line, chosen[label], strict=False):
            panel.imshow(points[i].reshape(k, k), cmap="gray_r", vmin=points.min(), vmax=points.max())
            panel.set_title(f"{SIGNS[label]}, row {i}", fontsize=8)
    return figure


def displaced_figure(S: Dataset, row: int, steps: Sequence[tuple[str, Vector]]) -> Figure:
    """Show one point and where displacements take it, as grey images, each on a scale of its own.

    Parameters
    ----------
    S : Dataset
        Points that are square images.
    row : int
        The point.
    steps : sequence of (str, Vector)
        A title and a displacement for each further image.

    Raises
    ------
    InvalidInputError
        If the points are not square images.
    """
    k = square_side(S)
    points, moves, exponent = to_plot_units(S, dict(steps))
    images = {f"row {row}": points[row]} | {title: points[row] + move for title, move in moves.items()}
    figure = Figure(figsize=(3.6 * len(images), 3.3), layout="constrained")
    panels = np.array(figure.subplots(1, len(images), squeeze=False))[0]
    label = "pixel" + (f", in units of $10^{{{exponent}}}$" if exponent else "")
    for panel, (title, image) in zip(panels, images.items(), strict=True):
        # The shown range covers that of the data, so that a faint image looks faint.
        low, high = min(float(image.min()), float(points.min())), max(float(image.max()), float(points.max()))
        shown = panel.imshow(image.reshape(k, k), cmap="gray_r", vmin=low, vmax=high)
        panel.set_title(title, fontsize=11)
        panel.set_axis_off()
        figure.colorbar(shown, ax=panel, shrink=0.85, pad=0.02, label=label)
    return figure
