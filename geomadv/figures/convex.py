"""Pictures of what holds for all two-layer ReLU networks: a network never fooled, or the shadow that fools them all.

On a line or in the plane. Regions and hidden units are exact; only the drawing is in floating point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from geomadv.certificate import Multipliers
from geomadv.dataset import Dataset
from geomadv.errors import InvalidInputError
from geomadv.figures.canvas import (
    COLOURS,
    DEFAULT_NAMES,
    INK,
    MARKERS,
    FloatArray,
    arrow,
    axis_label,
    level_line,
    scatter,
    shade,
    shared_legend,
    to_plot_units,
    to_the_edge,
    unit_vector,
    wider,
    window_around,
    window_panels,
)
from geomadv.figures.plane import Box, chord, convex_hull, negative_region, shadow
from geomadv.formulas import SIGNS
from geomadv.networks import ReLUClassifier, Rule
from geomadv.rational import Vector

__all__ = [
    "Case",
    "Decomposition",
    "network_line_figure",
    "network_plane_figure",
]

#: Up to so many hidden units are numbered.
_NUMBERED = 12
_HULL = "every accurate network says −1"
_STAR: dict[str, Any] = {"color": INK, "lw": 0, "mec": "white", "label": "a point labelled +1 in it", "zorder": 8}


@dataclass(frozen=True)
class Decomposition:
    """A point labelled +1 as a mean of points labelled −1 plus a positive multiple t v of a direction (C2).

    Attributes
    ----------
    outer : int
        The row of the point x⁺.
    weights : dict of int to Fraction
        μ of the points labelled −1, by row; their sum is 1.
    step : Fraction
        t.
    """

    outer: int
    weights: dict[int, Fraction]
    step: Fraction

    @classmethod
    def of(cls, S: Dataset, multipliers: Multipliers) -> Decomposition:
        """From the multipliers λ of `Transfers`, with v = λ⁺ x⁺ − Σ λ_j s_j and λ⁺ = Σ λ_j."""
        rows = multipliers.as_dict()
        (outer,) = (i for i in rows if S.labels[i] == 1)
        return cls(outer, {i: w / rows[outer] for i, w in rows.items() if i != outer}, 1 / rows[outer])

    def mean(self, S: Dataset) -> Vector:
        """Σ μ_j s_j."""
        found = Vector.of([0] * S.d)
        for row, weight in self.weights.items():
            found = found + weight * S.point(row)
        return found


@dataclass(frozen=True)
class Case:
    """One panel: a direction and the answer about it, or a network alone.

    Attributes
    ----------
    title : str
    direction : Vector or None
    source : int
        The label from which the direction flees.
    network : ReLUClassifier or None
        An accurate network that the direction never fools; one with the rule ">" and output weights 1.
    decomposition : Decomposition or None
        Why the direction fools every accurate network at the points labelled −1.
    common : Vector or None
        A point labelled +1 in the convex hull of those labelled −1, where no network is accurate.
    """

    title: str
    direction: Vector | None = None
    source: int = -1
    network: ReLUClassifier | None = None
    decomposition: Decomposition | None = None
    common: Vector | None = None

    def __post_init__(self) -> None:
        if self.network is not None and "R" not in self.network.members:
            raise InvalidInputError(
                f"the picture is of networks that say +1 iff the sum of their units is positive; got the rule "
                f"{Rule(self.network.rule).value!r} with other weights or threshold"
            )


def network_plane_figure(S: Dataset, cases: Sequence[Case], class_names: tuple[str, str] = DEFAULT_NAMES) -> Figure:
    """Draw answers about two-layer ReLU networks in the plane, a panel each.

    A network is drawn with the region that it labels −1, where none of its hidden units is positive, the lines on which
    these are 0, and the direction from a point that keeps its label for ever. A direction that fools all accurate
    networks is drawn as the last part of the way from a mean of points labelled −1 to a point labelled +1, whose shadow
    no accurate network labels −1.

    Raises
    ------
    InvalidInputError
        If the data are not two-dimensional.
    """
    if S.d != 2:
        raise InvalidInputError(f"the picture is of the plane; the points have {S.d} coordinates, pass 2")
    points, _, exponent = to_plot_units(S)
    unit = Fraction(10) ** exponent
    window = window_around(points)
    figure, panels = window_panels([case.title for case in cases], window)
    for axes, case in zip(panels, cases, strict=True):
        scatter(axes, points, S, (), class_names)
        if case.network is not None:
            _draw_network(axes, S, points, case, unit, window)
        elif case.decomposition is not None:
            _draw_decomposition(axes, S, points, case.decomposition, unit, window)
        else:
            _draw_hull(axes, S, unit, _HULL if case.common is None else "convex hull of −1")
            if case.direction is not None:
                for place, row in enumerate(S.indices(case.source)):
                    step = to_the_edge(points[row], unit_vector(case.direction), window)
                    arrow(axes, points[row], step, None if place else "direction", light=True)
            if case.common is not None:
                axes.plot(*[float(x / unit) for x in case.common], "*", ms=15, **_STAR)
        axes.set(xlabel=axis_label("x₁", exponent), ylabel=axis_label("x₂", exponent))
    shared_legend(figure, panels)
    return figure


def _draw_network(axes: Axes, S: Dataset, points: FloatArray, case: Case, unit: Fraction, window: Box) -> None:
    network, box = case.network, wider(window, unit)
    if network is None:
        return
    region = negative_region(network.units, box)
    shade(axes, region, unit, COLOURS[-1], "this network says −1")
    inner: Box = (window[0] * unit, window[1] * unit, window[2] * unit, window[3] * unit)
    for number, function in enumerate(network.units, 1):
        if not function.normal:
            continue
        name = "hidden units are 0" if number == 1 else None
        level_line(axes, function, Fraction(0), unit, window, color=INK, lw=0.9, ls="--", alpha=0.75, label=name)
        ends = chord(function, inner)
        if len(ends) == 2 and network.width <= _NUMBERED:
            x, y = (float((9 * a + b) / 10 / unit) for a, b in zip(*ends, strict=True))
            halo = {"boxstyle": "circle,pad=0.2", "fc": "white", "ec": INK, "lw": 0.7}
            axes.text(x, y, str(number), fontsize=8, ha="center", va="center", bbox=halo, zorder=7)
    if case.direction is not None:
        row = _keeping(S, network, case.direction, case.source)
        step = to_the_edge(points[row], unit_vector(case.direction), window)
        arrow(axes, points[row], step, "direction, along which the label stays for ever")


def _keeping(S: Dataset, network: ReLUClassifier, v: Vector, source: int) -> int:
    """A point of the source label that keeps its label along a direction: of those the one farthest along it."""
    keeping = [i for i in S.indices(source).tolist() if network.flip_distance(S.point(i), v) == math.inf]
    if not keeping:
        raise InvalidInputError("the direction fools the network at all points; pass a network that it never fools")
    row: int = max(keeping, key=lambda i: S.point(i).dot(v))
    return row


def _draw_hull(axes: Axes, S: Dataset, unit: Fraction, label: str) -> None:
    inner = convex_hull((x[0], x[1]) for x in (S.point(i) for i in S.indices(-1).tolist()))
    shade(axes, inner, unit, COLOURS[-1], label)


def _draw_decomposition(
    axes: Axes, S: Dataset, points: FloatArray, found: Decomposition, unit: Fraction, window: Box
) -> None:
    _draw_hull(axes, S, unit, _HULL)
    shade(axes, shadow(S, found.outer, wider(window, unit)), unit, COLOURS[1], "every accurate network says +1")
    mean = np.array([float(x / unit) for x in found.mean(S)])
    target = points[found.outer]
    if len(found.weights) > 1:
        for row in found.weights:
            axes.plot(*zip(points[row], mean, strict=True), color=INK, lw=0.9, ls=":", zorder=3)
        axes.plot(*mean, "D", color="white", mec=INK, ms=6, lw=0, label="a mean of these points", zorder=7)
    axes.plot(*target, "o", mfc="none", mec=INK, mew=1.3, ms=13, lw=0, label="x⁺", zorder=7)
    arrow(axes, mean, target - mean, "a multiple of the direction")


def network_line_figure(S: Dataset, cases: Sequence[Case], class_names: tuple[str, str] = DEFAULT_NAMES) -> Figure:
    """Draw answers about two-layer ReLU networks on a number line, a row each; see `network_plane_figure`.

    Raises
    ------
    InvalidInputError
        If the data are not one-dimensional.
    """
    if S.d != 1:
        raise InvalidInputError(f"a number line shows one coordinate; the points have {S.d}")
    points, _, exponent = to_plot_units(S)
    unit, x = Fraction(10) ** exponent, points[:, 0]
    room = 0.15 * float(x.max() - x.min())
    low, high = float(x.min()) - room, float(x.max()) + room
    figure = Figure(figsize=(8, 1.3 + 0.75 * len(cases)), layout="constrained")
    axes = figure.add_subplot()
    names = {row: S.labels[row] for row in range(S.n)}
    for level, case in enumerate(cases):
        axes.axhline(level, color=INK, lw=0.7, alpha=0.4, zorder=1)
        band = (level - 0.24, level + 0.24)
        if case.network is not None:
            ends = [(-f.bias / f.normal[0] / unit, f.normal[0] > 0) for f in case.network.units if f.normal]
            right = min([float(end) for end, above in ends if above], default=high)
            left = max([float(end) for end, above in ends if not above], default=low)
            _bar(axes, (max(left, low), min(right, high)), band, COLOURS[-1], "this network says −1")
            for end, _ in ends:
                axes.plot([float(end)] * 2, band, color=INK, lw=1.1, ls="--", label="hidden units are 0", zorder=3)
        else:
            own = x[S.indices(-1)]
            text = _HULL if case.common is None else "convex hull of −1"
            _bar(axes, (own.min(), own.max()), band, COLOURS[-1], text)
            if case.common is not None:
                axes.plot(float(case.common[0] / unit), level, "*", ms=15, **_STAR)
        if case.decomposition is not None:
            end = x[case.decomposition.outer]
            edge = high if end > float(case.decomposition.mean(S)[0] / unit) else low
            _bar(axes, (min(end, edge), max(end, edge)), band, COLOURS[1], "every accurate network says +1")
            axes.plot(end, level, "o", mfc="none", mec=INK, mew=1.3, ms=13, lw=0, label="x⁺", zorder=7)
        for label in (1, -1):
            rows = [row for row, y in names.items() if y == label]
            text = SIGNS[label] if class_names == DEFAULT_NAMES else f"{class_names[label != 1]} ({SIGNS[label]})"
            colour = COLOURS[label]
            axes.plot(x[rows], [level] * len(rows), MARKERS[label], color=colour, ms=6, lw=0, label=text, zorder=4)
        if case.direction is not None:
            _arrow_on_line(axes, S, x, case, level, (low, high), unit)
    axes.set(xlim=(low, high), ylim=(-0.6, len(cases) - 0.4), xlabel=axis_label("x", exponent))
    axes.set_yticks(range(len(cases)), [case.title for case in cases])
    axes.invert_yaxis()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    shared_legend(figure, [axes])
    return figure


def _bar(axes: Axes, across: tuple[float, float], band: tuple[float, float], colour: str, label: str) -> None:
    axes.fill_between(across, band[0], band[1], color=colour, alpha=0.16, lw=0, label=label, zorder=0.5)


def _arrow_on_line(
    axes: Axes, S: Dataset, x: FloatArray, case: Case, level: int, ends: tuple[float, float], unit: Fraction
) -> None:
    if case.direction is None:
        return
    rightwards = case.direction[0] > 0
    if case.decomposition is not None:
        begin, end = float(case.decomposition.mean(S)[0] / unit), float(x[case.decomposition.outer])
    elif case.network is not None:
        begin, end = float(x[_keeping(S, case.network, case.direction, case.source)]), ends[rightwards]
    else:
        begin, end = float(x[S.indices(case.source)[0]]), ends[rightwards]
    arrow(axes, np.array([begin, level]), np.array([0.98 * (end - begin), 0.0]), "direction")
