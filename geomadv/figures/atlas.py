"""A matrix of all pairs of classes: which are separable, the others' least losses, and the budgets of directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from geomadv.figures.canvas import COLOURS, INK

__all__ = ["Cell", "atlas_figure"]

_MOST = 16  # classes of which the cells are written into


@dataclass(frozen=True)
class Cell:
    """A pair of classes in numbers to be drawn.

    Attributes
    ----------
    least : float
        The least hinge loss over that of a constant classifier.
    budgets : mapping of str to float
        Those of the directions, over the same.
    margin : str or None
        The maximum margin of a separable pair.
    """

    least: float
    budgets: Mapping[str, float]
    margin: str | None = None


def atlas_figure(classes: Sequence[str], cells: Mapping[tuple[int, int], Cell], directions: Sequence[str]) -> Figure:
    """One panel for the least losses, and one for the budgets of each direction.

    Parameters
    ----------
    classes
        Their names.
    cells
        By the numbers of both classes, the smaller first; pairs that are missing stay white.
    directions
        Whose budgets are shown.
    """
    side = 1.1 + 0.5 * min(max(len(classes), 4), _MOST)
    size = (side * (1 + len(directions)) + 0.8, side + 0.6)
    figure = Figure(figsize=size, layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
    panels = figure.subplots(1, 1 + len(directions), squeeze=False, sharey=True)[0]
    colours = matplotlib.colormaps["cividis_r"].with_extremes(bad="#ffffff")
    scale = Normalize(0, 100)
    found = {place: (100 * cell.least, cell.margin) for place, cell in cells.items()}
    _panel(panels[0], "least loss; of the blue pairs, the margin", classes, found, colours, scale)
    for axes, name in zip(panels[1:], directions, strict=True):
        budgets = {place: (100 * cell.budgets[name], None) for place, cell in cells.items() if name in cell.budgets}
        _panel(axes, f"budget of the direction {name}", classes, budgets, colours, scale)
    label = "hinge loss, % of that of a constant classifier"
    figure.colorbar(ScalarMappable(scale, colours), ax=list(panels), label=label, shrink=0.8, aspect=30)
    return figure


def _panel(
    axes: Axes,
    title: str,
    classes: Sequence[str],
    found: Mapping[tuple[int, int], tuple[float, str | None]],
    colours: matplotlib.colors.Colormap,
    scale: Normalize,
) -> None:
    """The lower triangle of a matrix: a share as a colour and a number, or a text on blue."""
    values = np.full((len(classes), len(classes)), np.nan)
    for (first, second), (value, text) in found.items():
        values[second, first] = np.nan if text is not None else value
    axes.imshow(values, cmap=colours, norm=scale, interpolation="nearest")
    for (first, second), (value, text) in found.items():
        if text is not None:
            axes.fill_between([first - 0.5, first + 0.5], second - 0.5, second + 0.5, color=COLOURS[1], lw=0)
        if len(classes) <= _MOST:
            shown = f"{value:.3g}" if text is None else text
            dark = text is not None or scale(value) > 0.5
            axes.text(first, second, shown, ha="center", va="center", fontsize=7.5, color="white" if dark else INK)
    axes.set_title(title, fontsize=10)
    axes.set_xticks(range(len(classes)), classes, rotation=90 if max(map(len, classes)) > 3 else 0)
    axes.set_yticks(range(len(classes)), classes)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
