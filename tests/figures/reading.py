"""What a figure shows, read back from it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.text import Annotation

from geomadv.figures.plane import Point


def drawn(figure: Figure) -> bytes:
    """Draw everything, so that errors of drawing show."""
    stream = io.BytesIO()
    figure.savefig(stream, format="rgba", dpi=40)
    return stream.getvalue()


def legend(figure: Figure) -> set[str]:
    return {text.get_text() for text in figure.legends[0].get_texts()}


def rows(axes: Axes) -> list[str]:
    """What stands beside the rows of a number line, from above."""
    assert axes.yaxis.get_inverted()
    return [tick.get_text() for tick in axes.get_yticklabels()]


def arrows(axes: Axes) -> list[Annotation]:
    return [text for text in axes.texts if isinstance(text, Annotation)]


def steps(axes: Axes) -> list[list[float]]:
    """The displacements of the arrows."""
    return [np.subtract(arrow.xy, arrow.xyann).tolist() for arrow in arrows(axes)]


def shaded(axes: Axes) -> dict[str, list[tuple[float, float]]]:
    """The corners of the regions, by what the legend says of them."""
    regions = [patch for patch in axes.patches if isinstance(patch, Polygon)]
    return {str(patch.get_label()): [(x, y) for x, y in np.asarray(patch.get_xy())[:-1].tolist()] for patch in regions}


def bars(axes: Axes) -> list[tuple[str, int, tuple[float, float]]]:
    """The parts of a number line that are filled in a row: what the legend says, the row, the ends."""
    found = []
    for bar in axes.collections:
        extent = bar.get_paths()[0].get_extents()
        found.append((str(bar.get_label()), round((extent.y0 + extent.y1) / 2), (extent.x0, extent.x1)))
    return found


def marks(axes: Axes, marker: str) -> list[tuple[float, float]]:
    lines = [line for line in axes.lines if line.get_marker() == marker]
    return [(float(x), float(y)) for line in lines for x, y in np.asarray(line.get_xydata()).tolist()]


def contains(polygon: Sequence[Point], p: Point) -> bool:
    """Tell whether a closed convex polygon, segment or point, given by its vertices counter-clockwise, contains p."""

    def turn(a: Point, b: Point, c: Point) -> Fraction:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    if len(polygon) <= 2:
        ends = [*polygon, *polygon[-1:]][:2]
        between = [min(a, b) <= x <= max(a, b) for a, b, x in zip(*ends, p, strict=True)] if ends else [False]
        return all(between) and turn(ends[0], ends[1], p) == 0
    return all(turn(a, b, p) >= 0 for a, b in zip(polygon, [*polygon[1:], polygon[0]], strict=True))
