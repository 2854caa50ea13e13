"""A picture of one point of the plane, the perturbation that takes its label from all classifiers, and the most robust.

Regions and limits are exact; only the drawing is in floating point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon

from geomadv.exact.dataset import Dataset
from geomadv.exact.limits import Box
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.canvas import INK, arrow, class_style, scatter
from geomadv.figures.plane import Point, negative_region
from geomadv.figures.windows import Plane

__all__ = ["OnePointPanel", "one_point_figure"]

_ROBUST = "#8a2be2"


@dataclass(frozen=True)
class OnePointPanel:
    """What is known of one point.

    Attributes
    ----------
    title : str
    row : int
    perturbation : Vector or None
        After which every classifier has lost the label of the row; None where there is none.
    called : str
        What the perturbation is called.
    squared_radius : Fraction or None
        The square of the distance within which the most robust classifier keeps the label; None where there is no such
        ball, or limits leave only a part of it.
    norm : {"l1", "l2", "linf"}
        In which it is measured.
    kept : sequence of LinearClassifier
        The functions that are positive where the most robust classifier keeps the label; none where there is none.
    robust : str
        What that classifier is called.
    box : Box or None
        The limits of the moved point.
    """

    title: str
    row: int
    perturbation: Vector | None = None
    called: str = "the shortest perturbation"
    squared_radius: Fraction | None = None
    norm: str = "l2"
    kept: Sequence[LinearClassifier] = ()
    robust: str = "the most robust classifier"
    box: Box | None = None


def one_point_figure(S: Dataset, panels: Sequence[OnePointPanel]) -> Figure:
    """Draw points of the plane, a panel for each question about one of them.

    Raises
    ------
    InvalidInputError
        If the data are not two-dimensional.
    """
    moved = [S.point(panel.row) + panel.perturbation for panel in panels if panel.perturbation is not None]
    plane = Plane(S, [panel.title for panel in panels], moved)
    for axes, panel in zip(plane.panels, panels, strict=True):
        colour, marker = class_style(S, S.labels[panel.row])
        x, start = S.point(panel.row), plane.points[panel.row]
        if panel.kept:
            region = negative_region([-f for f in panel.kept], plane.wide_box)
            name = f"{panel.robust} keeps the label"
            plane.shade(axes, region, colour, name, ec=_ROBUST, lw=1.8, zorder=1)
        if panel.box is not None:
            within = negative_region([_wall(*side) for side in panel.box.sides], plane.wide_box)
            plane.shade(axes, within, INK, "the box", fc="none", ec=(INK, 0.8), ls="--", lw=1.2, zorder=2)
        if panel.squared_radius:
            axes.add_patch(_ball(plane, x, panel.squared_radius, panel.norm))
        scatter(axes, plane.points, S)
        look: dict[str, Any] = {"marker": "o", "ms": 13, "mfc": "none", "mec": INK, "mew": 1.6, "lw": 0, "zorder": 5}
        axes.plot(*start, **look, label=f"row {panel.row}")
        if panel.perturbation:
            arrow(axes, start, plane.place(panel.perturbation), panel.called)
            # A point of the data at its end is seen through it.
            hollow: dict[str, Any] = {
                "marker": marker,
                "mfc": "none",
                "mec": colour,
                "mew": 1.8,
                "ms": 11,
                "lw": 0,
                "zorder": 7,
            }
            axes.plot(*plane.place(x + panel.perturbation), **hollow, label=f"row {panel.row}, moved")
    return plane.finish()


def _wall(coordinate: int, sign: int, most: Fraction) -> LinearClassifier:
    """Not positive where sign · x_j ≤ most."""
    return LinearClassifier(Vector.of([sign * (j == coordinate) for j in (0, 1)]), -most)


def _ball(plane: Plane, x: Vector, squared_radius: Fraction, norm: str) -> Circle | Polygon:
    """The points that are as near as the robust classifier allows."""
    look: dict[str, Any] = {
        **{"fc": "none", "ec": _ROBUST, "ls": ":", "lw": 1.6, "zorder": 3},
        "label": "no nearer point is enough",
    }
    numerator, denominator = squared_radius.numerator, squared_radius.denominator
    radius = Fraction(math.isqrt(numerator * denominator << 120), denominator << 60)  # far below a pixel
    if norm == "l2":
        a, b = plane.place(x)
        return Circle((a, b), float(plane.place((radius, radius))[0]), **look)
    corners: list[Point]
    if norm == "l1":
        corners = [(radius, Fraction(0)), (Fraction(0), radius), (-radius, Fraction(0)), (Fraction(0), -radius)]
    else:
        corners = [(radius, radius), (-radius, radius), (-radius, -radius), (radius, -radius)]
    return Polygon([plane.place((x[0] + a, x[1] + b)) for a, b in corners], closed=True, **look)
