"""A picture of the regions of the plane that are decided for all classifiers of small loss, as they shrink with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from geomadv.exact.dataset import Dataset
from geomadv.exact.words import show_label
from geomadv.figures.canvas import COLOURS, scatter
from geomadv.figures.plane import Point
from geomadv.figures.windows import Plane

__all__ = ["regions_figure"]

#: How much of its colour the largest region has, and the smallest.
_PALEST, _STRONGEST = 0.12, 0.6


def regions_figure(
    plane: Plane,
    S: Dataset,
    regions: Sequence[tuple[str, Mapping[int, tuple[Point, ...]]]],
) -> Figure:
    """Draw data in the plane and, on one another, regions of both labels.

    Parameters
    ----------
    plane : Plane
        With one panel, around the points.
    S : Dataset
        Points in two dimensions, labels 1 and -1.
    regions : sequence of (str, mapping of label to polygon)
        From the largest to the smallest: of which classifiers, and where all of these give the label 1 or -1.
    """
    (axes,) = plane.panels
    for label in (1, -1):
        for k, (name, of_label) in enumerate(regions):
            strength = _PALEST + (_STRONGEST - _PALEST) * k / max(len(regions) - 1, 1)
            tint = tuple(1 - strength * (1 - part) for part in to_rgb(COLOURS[label]))
            text = f"{show_label(label)}: {name}"
            plane.shade(axes, of_label[label], COLOURS[label], text, fc=tint, ec=(COLOURS[label], 0.8), lw=0.8)
    scatter(axes, plane.points, S, ())
    return plane.finish()
