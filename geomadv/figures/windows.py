"""What pictures of few dimensions are drawn in: panels that show one window of the plane, or rows on one number line.

Both take exact things and put them into plot units.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.canvas import (
    INK,
    FloatArray,
    arrow,
    axis_names,
    class_style,
    class_text,
    classes_of,
    in_units,
    shared_legend,
    to_plot_units,
    unit_vector,
)
from geomadv.figures.plane import Box, Point

__all__ = ["Interval", "NumberLine", "Plane"]

#: The ends of a part of a number line; None is the edge of the window.
Interval = tuple[Fraction | None, Fraction | None]


class Plane:
    """Panels that all show the same window of the plane, around the points of a data set.

    Parameters
    ----------
    S : Dataset
        Points in two dimensions.
    titles : sequence of str
        One for each panel.
    also : sequence of Vector
        Further points that the window has to show.

    Attributes
    ----------
    panels : list of Axes
    points : ndarray, shape (n, 2)
        The points of the data set in plot units.
    box : Box
        The window, in the units of the points.
    wide_box : Box
        The window with a rim, in which the edges of regions that go on are out of sight.

    Raises
    ------
    InvalidInputError
        If the data are not two-dimensional.
    """

    def __init__(self, S: Dataset, titles: Sequence[str], also: Sequence[Vector] = ()) -> None:
        if S.d != 2:
            raise InvalidInputError(f"the picture is of the plane; the points have {S.d} coordinates, pass 2")
        self.points, _, self._exponent = to_plot_units(S)
        self._names = axis_names(S)
        self._unit = Fraction(10) ** self._exponent
        x_low, x_high, y_low, y_high = self._window = _window_around(
            np.vstack([self.points, *(self.place(x) for x in also)])
        )
        self.box = self._exact(self._window)
        x_rim, y_rim = (x_high - x_low) / 20, (y_high - y_low) / 20
        self.wide_box = self._exact((x_low - x_rim, x_high + x_rim, y_low - y_rim, y_high + y_rim))
        self._figure, self.panels = _panels(titles, self._window)

    def _exact(self, window: Box) -> Box:
        x_low, x_high, y_low, y_high = (side * self._unit for side in window)
        return (x_low, x_high, y_low, y_high)

    def place(self, x: Vector | Point) -> FloatArray:
        """A point, or a displacement, in plot units."""
        return np.array([float(entry / self._unit) for entry in x])

    def shade(self, axes: Axes, region: tuple[Point, ...], colour: str, label: str, **style: Any) -> None:
        """Fill an exact convex polygon, by default so that what lies below it shows."""
        if region:
            corners = [self.place(corner) for corner in region]
            look = {"fc": (colour, 0.14), "ec": (colour, 0.55), "lw": 1.6, "zorder": 1, **style}
            axes.add_patch(Polygon(corners, closed=True, label=label, **look))

    def level_line(self, axes: Axes, function: LinearClassifier, level: int = 0, **style: Any) -> None:
        """Draw where an affine function has a given value."""
        exact = [function.normal[0] * self._unit, function.normal[1] * self._unit, function.bias - level]
        largest = max(map(abs, exact))
        a, b, c = (float(value / largest) for value in exact)
        window = self._window
        centre = np.array([float(window[0] + window[1]) / 2, float(window[2] + window[3]) / 2])
        normal = np.array([a, b])
        foot = centre - (normal @ centre + c) / (normal @ normal) * normal
        axes.axline((foot[0], foot[1]), (foot[0] - b, foot[1] + a), **{"zorder": 2, **style})

    def arrow_to_edge(
        self, axes: Axes, start: FloatArray, direction: Vector, label: str | None, *, light: bool = False
    ) -> None:
        """Draw a direction as an arrow from a point of the window, in plot units, nearly to the edge."""
        step = unit_vector(direction)
        arrow(axes, start, step * self._nearly_to_edge(start, step), label, light=light)

    def pointer(self, axes: Axes, start: FloatArray, direction: Vector, label: str | None) -> None:
        """Draw a direction as an arrow from a point, in plot units, of a good part of the window."""
        step = unit_vector(direction)
        window = self._window
        sides = np.array([float(window[1] - window[0]), float(window[3] - window[2])])
        part = 0.28 / float((np.abs(step) / sides).max())
        # An arrow that ends outside the window would not be drawn at all.
        arrow(axes, start, step * min(part, self._nearly_to_edge(start, step)), label)

    def _nearly_to_edge(self, start: FloatArray, step: FloatArray) -> float:
        """How often a step leads from a point of the window, in plot units, nearly to the edge."""
        ends = (float(self._window[2 * axis + int(step[axis] > 0)]) for axis in (0, 1))
        return 0.97 * min((end - float(s)) / float(e) for end, s, e in zip(ends, start, step, strict=True) if e)

    def finish(self) -> Figure:
        """Return the figure, with names of the axes and a legend."""
        for axes in self.panels:
            across, up = (in_units(name, self._exponent) for name in self._names)
            axes.set(xlabel=across, ylabel=up)
        shared_legend(self._figure, self.panels)
        return self._figure


def _window_around(points: FloatArray) -> Box:
    """Return bounds around points in the plane, with some room, no side much longer than the other."""
    low, high = points.min(axis=0), points.max(axis=0)
    spans = np.where(high > low, high - low, max(float((high - low).max()), 1.0) * 0.4)
    room = 0.18 * spans
    if max(spans) <= 8 * min(spans):
        # The axes will have equal scales: fill up the shorter side.
        room = np.maximum(room, (0.62 * (spans + 2 * room).max() - spans) / 2)
    edges = (low[0] - room[0], high[0] + room[0], low[1] - room[1], high[1] + room[1])
    return (Fraction(edges[0]), Fraction(edges[1]), Fraction(edges[2]), Fraction(edges[3]))


def _panels(titles: Sequence[str], window: Box) -> tuple[Figure, list[Axes]]:
    """Make a figure with a panel for each title, all of the same window, with equal scales if its shape allows."""
    columns = min(len(titles), 2)
    lines = math.ceil(len(titles) / columns)
    width, height = float(window[1] - window[0]), float(window[3] - window[2])
    equal = max(width, height) <= 8 * min(width, height)
    side = 7.0 if columns == 1 else 5.5
    tall = side * min(max(height / width, 0.5), 1.2) if equal else side * 0.75
    figure = Figure(figsize=(side * columns, (tall + 0.5) * lines + 0.8), layout="constrained")
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.set(h_pad=0.12, w_pad=0.08)  # type: ignore[call-arg]
    panels = []
    for position, title in enumerate(titles, 1):
        axes = figure.add_subplot(lines, columns, position)
        axes.set_title(title, fontsize=11)
        axes.set(xlim=(float(window[0]), float(window[1])), ylim=(float(window[2]), float(window[3])))
        if equal:
            axes.set_aspect("equal")
        axes.spines[["top", "right"]].set_visible(False)
        panels.append(axes)
    return figure, panels


class NumberLine:
    """Rows below one another on the same number line, each with the points of a data set on it.

    Parameters
    ----------
    S : Dataset
        Points in one dimension.
    rows : sequence of str
        What stands beside each row.
    also : sequence of Fraction
        Further numbers that have to be seen.

    Raises
    ------
    InvalidInputError
        If the data are not one-dimensional.
    """

    def __init__(
        self,
        S: Dataset,
        rows: Sequence[str],
        also: Sequence[Fraction] = (),
    ) -> None:
        if S.d != 1:
            raise InvalidInputError(f"a number line shows one coordinate; the points have {S.d}, pass 1")
        points, _, self._exponent = to_plot_units(S)
        (self._name,) = axis_names(S)
        self._unit = Fraction(10) ** self._exponent
        seen = [*points[:, 0].tolist(), *(float(x / self._unit) for x in also)]
        room = 0.15 * ((max(seen) - min(seen)) or 1.0)
        self._low, self._high = min(seen) - room, max(seen) + room
        self._figure = Figure(figsize=(8, 1.3 + 0.75 * len(rows)), layout="constrained")
        self.axes = self._figure.add_subplot()
        for row in range(len(rows)):
            self.axes.axhline(row, color=INK, lw=0.7, alpha=0.4, zorder=1)
            for label in classes_of(S):
                x = points[S.indices(label), 0]
                colour, marker = class_style(S, label)
                name = class_text(S, label)
                self.axes.plot(x, [row] * len(x), marker, color=colour, ms=6, lw=0, label=name, zorder=4)
        self.axes.set(xlim=(self._low, self._high), ylim=(len(rows) - 0.4, -0.6))
        self.axes.set_yticks(range(len(rows)), rows)
        self.axes.spines[["top", "right", "left"]].set_visible(False)
        self.axes.tick_params(axis="y", length=0)

    def _place(self, x: Fraction) -> float:
        """A number in plot units; numbers far outside the window are cut off, as they may be too large for a double."""
        width = Fraction(self._high) - Fraction(self._low)
        return float(min(max(x / self._unit, Fraction(self._low) - width), Fraction(self._high) + width))

    def _ends(self, part: Interval) -> tuple[float, float]:
        left, right = part
        low = self._low if left is None else max(self._place(left), self._low)
        return low, self._high if right is None else min(self._place(right), self._high)

    def bar(self, row: int, part: Interval, colour: str, label: str) -> None:
        """Fill a part of one row, if it is not empty."""
        low, high = self._ends(part)
        if low < high:
            self.axes.fill_between(
                [low, high], row - 0.24, row + 0.24, color=colour, alpha=0.16, lw=0, label=label, zorder=0.5
            )

    def region(self, part: Interval, colour: str, label: str) -> None:
        """Fill a part of all rows."""
        self.axes.axvspan(*self._ends(part), color=colour, alpha=0.14, lw=0, label=label, zorder=0.5)

    def cross(self, x: Fraction, row: int | None, label: str | None, style: str = "--") -> None:
        """Draw a line across one row, or across all."""
        ends = (row - 0.24, row + 0.24) if row is not None else self.axes.get_ylim()
        self.axes.plot([self._place(x)] * 2, ends, color=INK, lw=1.1, ls=style, label=label, zorder=3)

    def mark(self, row: int, x: Fraction, **style: Any) -> None:
        """Draw a mark at a number, in the style of `Axes.plot`."""
        self.axes.plot([self._place(x)], [row], **{"lw": 0, "zorder": 8, **style})

    def arrow(self, row: int, start: Fraction, end: Fraction, label: str | None) -> None:
        """Draw an arrow from one number to another."""
        begin = self._place(start)
        arrow(self.axes, np.array([begin, row]), np.array([self._place(end) - begin, 0.0]), label)

    def arrow_to_edge(self, row: int, start: Fraction, direction: Vector, label: str) -> None:
        """Draw a direction as an arrow from a number nearly to the edge of the window."""
        begin, edge = self._place(start), self._high if direction[0] > 0 else self._low
        arrow(self.axes, np.array([begin, row]), np.array([0.98 * (edge - begin), 0.0]), label)

    def pointer(self, row: int, start: Fraction, direction: Vector, label: str) -> None:
        """Draw a direction as a short arrow from a number."""
        step = 0.12 * (self._high - self._low) * (1 if direction[0] > 0 else -1)
        arrow(self.axes, np.array([self._place(start), row]), np.array([step, 0.0]), label)

    def finish(self) -> Figure:
        """Return the figure, with the name of the axis and a legend."""
        self.axes.set(xlabel=in_units(self._name, self._exponent))
        shared_legend(self._figure, [self.axes])
        return self._figure
