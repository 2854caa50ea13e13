"""What the pictures have in common: units, colours, windows, and the drawing of points, lines, regions and arrows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from geomadv.classifiers import LinearClassifier
from geomadv.dataset import Dataset, Label
from geomadv.figures.plane import Box, Point
from geomadv.formulas import class_label
from geomadv.rational import Vector

FloatArray = npt.NDArray[np.float64]

#: Colours and markers of the two classes, which differ in lightness and shape too.
COLOURS = {1: "#1a62a5", -1: "#d9622b"}
MARKERS = {1: "o", -1: "s"}
INK = "#22262b"
DEFAULT_NAMES = ("+1", "−1")
#: Colours and markers of more than two classes, in order; beyond these they begin anew.
_CLASS_COLOURS = ("#1a62a5", "#d9622b", "#2e8b57", "#8a2be2", "#b8860b", "#c2185b", "#00838f", "#6d4c41")
_CLASS_MARKERS = ("o", "s", "^", "D", "v", "P", "X")


@dataclass(frozen=True)
class Picture:
    """A figure, its title, a caption, and a text for readers who do not see it."""

    figure: Figure
    title: str
    caption: str
    alt: str


def class_style(S: Dataset, label: Label) -> tuple[str, str]:
    """Return colour and marker of a class; of the two classes 1 and -1 those of all pictures."""
    if set(S.classes) <= {1, -1}:
        return COLOURS[int(label)], MARKERS[int(label)]
    place = S.classes.index(label)
    return _CLASS_COLOURS[place % len(_CLASS_COLOURS)], _CLASS_MARKERS[place % len(_CLASS_MARKERS)]


def to_plot_units(
    S: Dataset, vectors: Mapping[str, Vector] | None = None
) -> tuple[FloatArray, dict[str, FloatArray], int]:
    """Convert points and vectors to doubles, in units of a power of ten where the data need it.

    Parameters
    ----------
    S : Dataset
        n points in d dimensions, of any magnitude.
    vectors : mapping of str to Vector, optional
        Displacements in the same units.

    Returns
    -------
    points : ndarray, shape (n, d)
    displacements : dict of str to ndarray, shape (d,)
    exponent : int
        One unit of the result is 10**exponent; 0 for data of ordinary size.
    """
    largest = max(abs(int(S.numerators.max())), abs(int(S.numerators.min())))
    # log10 of a quotient of integers of any size
    magnitude = math.floor(math.log10(largest) - math.log10(S.denominator)) if largest else 0
    exponent = magnitude if not -4 <= magnitude <= 5 else 0
    up, down = 10 ** max(-exponent, 0), 10 ** max(exponent, 0)

    def floats(numerators: Any, denominator: int) -> FloatArray:
        quotients = [int(value) * up / (denominator * down) for value in numerators]
        return np.array(quotients, dtype=np.float64)

    points = floats(S.numerators.ravel().tolist(), S.denominator).reshape(S.n, S.d)
    return points, {name: floats(v.numerators, v.denominator) for name, v in (vectors or {}).items()}, exponent


def unit_vector(v: Vector) -> FloatArray:
    """Return v / ‖v‖ in doubles, for exact vectors of any magnitude; zero for zero."""
    largest = max(abs(numerator) for numerator in v.numerators) or 1
    scaled = np.array([numerator / largest for numerator in v.numerators], dtype=np.float64)
    return scaled / (float(np.linalg.norm(scaled)) or 1.0)


def axis_label(text: str, exponent: int) -> str:
    """Add the unit to an axis label where it is not 1."""
    return f"{text}  (in units of $10^{{{exponent}}}$)" if exponent else text


def window_around(points: FloatArray) -> Box:
    """Return bounds around points in the plane, with some room, no side much longer than the other."""
    low, high = points.min(axis=0), points.max(axis=0)
    spans = np.where(high > low, high - low, max(float((high - low).max()), 1.0) * 0.4)
    room = 0.18 * spans
    if max(spans) <= 8 * min(spans):
        # The axes will have equal scales: fill up the shorter side.
        room = np.maximum(room, (0.62 * (spans + 2 * room).max() - spans) / 2)
    edges = (low[0] - room[0], high[0] + room[0], low[1] - room[1], high[1] + room[1])
    return (Fraction(edges[0]), Fraction(edges[1]), Fraction(edges[2]), Fraction(edges[3]))


def window_panels(titles: list[str], window: Box) -> tuple[Figure, list[Axes]]:
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


def scatter(
    axes: Axes,
    points: FloatArray,
    S: Dataset,
    support: tuple[int, ...] = (),
    class_names: tuple[str, str] = DEFAULT_NAMES,
) -> None:
    """Draw the points by class, and rings around the support vectors; `class_names` are those of 1 and -1."""
    size = 36.0 if S.n <= 200 else 16.0 if S.n <= 1000 else 7.0
    two = set(S.classes) <= {1, -1}
    for label in (1, -1) if two else S.classes:
        colour, marker = class_style(S, label)
        axes.scatter(
            points[S.indices(label), 0],
            points[S.indices(label), 1],
            s=size,
            marker=marker,
            color=colour,
            alpha=0.9 if S.n <= 200 else 0.6,
            linewidths=0,
            label=class_label(int(label), class_names) if two else str(label),
            zorder=4,
        )
    if support:
        axes.scatter(
            points[list(support), 0],
            points[list(support), 1],
            s=size * 2.6 + 20,
            facecolors="none",
            edgecolors=INK,
            linewidths=0.9,
            label="support vectors",
            zorder=5,
        )


def wider(window: Box, unit: Fraction) -> Box:
    """The window, in the units of the points, with a rim in which the edges of regions that go on are out of sight."""
    rims = [(window[2 * axis + 1] - window[2 * axis]) / 20 for axis in (0, 1)]
    sides = (window[0] - rims[0], window[1] + rims[0], window[2] - rims[1], window[3] + rims[1])
    return (sides[0] * unit, sides[1] * unit, sides[2] * unit, sides[3] * unit)


def to_the_edge(start: FloatArray, direction: FloatArray, window: Box, part: float = 0.97) -> FloatArray:
    """Scale a direction so that it leads from a point of the window nearly to its edge."""
    lengths: list[float] = [
        (float(window[2 * axis + int(direction[axis] > 0)]) - float(start[axis])) / float(direction[axis])
        for axis in (0, 1)
        if direction[axis]
    ]
    scaled: FloatArray = direction * part * min(lengths)
    return scaled


def shade(axes: Axes, region: tuple[Point, ...], unit: Fraction, colour: str, label: str | None) -> None:
    """Fill an exact convex polygon; `unit` is one plot unit."""
    if region:
        corners = [(float(x / unit), float(y / unit)) for x, y in region]
        axes.add_patch(
            Polygon(corners, closed=True, fc=(colour, 0.14), ec=(colour, 0.55), lw=1.6, label=label, zorder=1)
        )


def level_line(
    axes: Axes, classifier: LinearClassifier, level: Fraction, unit: Fraction, window: Box, **style: Any
) -> None:
    """Draw where a classifier has a given value, in plot units."""
    exact = [classifier.normal[0] * unit, classifier.normal[1] * unit, classifier.bias - level]
    largest = max(map(abs, exact))
    a, b, c = (float(value / largest) for value in exact)
    centre = np.array([float(window[0] + window[1]) / 2, float(window[2] + window[3]) / 2])
    normal = np.array([a, b])
    foot = centre - (normal @ centre + c) / (normal @ normal) * normal
    axes.axline((foot[0], foot[1]), (foot[0] - b, foot[1] + a), **{"zorder": 2, **style})


def margin_lines(axes: Axes, classifier: LinearClassifier, unit: Fraction, window: Box) -> None:
    """Draw where a classifier is 0, and where it is 1 and −1."""
    for level, style, text in ((0, "-", "maximum-margin boundary"), (1, "--", "margins"), (-1, "--", None)):
        level_line(axes, classifier, Fraction(level), unit, window, color=INK, ls=style, lw=1.2, label=text)


def fitting(direction: FloatArray, window: Box) -> FloatArray:
    """Scale a direction to a good part of the window."""
    sides = np.array([float(window[1] - window[0]), float(window[3] - window[2])])
    used = np.abs(direction) / sides
    return direction * (0.28 / float(used.max()))


def arrow(axes: Axes, start: FloatArray, step: FloatArray, label: str | None, *, light: bool = False) -> None:
    """Draw a displacement, thin where there are many."""
    axes.annotate(
        "",
        xy=(start[0] + step[0], start[1] + step[1]),
        xytext=(start[0], start[1]),
        arrowprops={
            "arrowstyle": "->" if light else "-|>",
            "color": INK,
            "alpha": 0.4 if light else 1.0,
            "lw": 0.8 if light else 2.2,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 8 if light else 16,
        },
        zorder=3 if light else 6,
    )
    if label is not None:
        axes.plot([], [], color=INK, lw=2.2, marker=">", label=label)


def shared_legend(figure: Figure, panels: list[Axes]) -> None:
    """One legend below all panels, each entry once."""
    entries: dict[str, Any] = {}
    for axes in panels:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            entries.setdefault(label, handle)
    columns = 4 if len(panels) > 1 else 3
    figure.legend(
        entries.values(), entries.keys(), loc="outside lower center", ncols=columns, frameon=False, fontsize=9
    )
