"""Pictures of counterexamples: a panel for each case, with decision regions, data and the ray that never changes label.

Where regions end is exact; only the drawing is in floating point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import decimal, show_label, show_number
from geomadv.figures.canvas import COLOURS, INK, MARKERS, arrow, class_style, shared_legend
from geomadv.figures.plane import Point, cut
from geomadv.figures.swept import draw_swept
from geomadv.paper.counterexamples.data_space import OnUnitBox
from geomadv.paper.counterexamples.networks import PointedHalfPlane
from geomadv.paper.counterexamples.refutation import Classifier, Counterexample, Scene
from geomadv.paper.scene_regions import regions_of, swept_region

__all__ = ["counterexample_figure"]

#: Characters of a number that is not rounded.
_LONGEST_NUMBER = 12
_HALO = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.2}


def counterexample_figure(counterexample: Counterexample) -> Figure:
    """Draw the scenes of a counterexample on number lines or in the plane.

    Raises
    ------
    InvalidInputError
        If it has nothing to draw.
    """
    scenes = counterexample.scenes(counterexample.instance) if counterexample.scenes is not None else ()
    if not scenes:
        raise InvalidInputError(f"{counterexample.id} has no picture; pass one that has scenes")
    draw = _lines if scenes[0].data.d == 1 else _planes
    figure = draw(scenes)
    figure.suptitle(_text(f"{counterexample.id}: {counterexample.where}"), fontsize=12, fontweight="bold")
    return figure


def _text(text: str) -> str:
    """Script letters as mathematics: the default font lacks them."""
    return text.replace("𝓡", r"$\mathcal{R}$").replace("𝒳", r"$\mathcal{X}$")


def _style(label: Label | None, scene: Scene) -> tuple[str, str]:
    """Colour and marker of a label; of two classes the second looks like −1."""
    if label is not None and len(scene.data.classes) > 2:
        return class_style(scene.data, label)
    key = 1 if label == 1 else -1
    return COLOURS[key], MARKERS[key]


def _name(label: Label, scene: Scene) -> str:
    return show_label(label) if set(scene.data.classes) <= {1, -1} else str(label)


def _marked(scene: Scene) -> list[Vector]:
    """All points that have to be seen."""
    points = [*scene.data.points, *(x for x, _ in scene.notes), *scene.outline]
    if isinstance(scene.classifier, LinearClassifier) and scene.data.d == 1:
        points.append(Vector.of([-scene.classifier.bias / scene.classifier.normal[0]]))
    if scene.start is not None and scene.direction is not None:
        distance = scene.classifier.flip_distance(scene.start, scene.direction)
        points += [scene.start] if distance == math.inf else [scene.start + Fraction(distance) * scene.direction]
    return points


def _mark_data(axes: Axes, scene: Scene) -> None:
    """Draw the points of the data by label, and the start of the ray where it is not one of them."""
    for x, y in zip(scene.data.points, scene.data.labels, strict=True):
        colour, marker = _style(y, scene)
        name = f"data labelled {_name(y, scene)}"
        axes.plot(*_coordinates(x), marker, color=colour, ms=8, mec="white", mew=0.8, ls="", label=name, zorder=7)
    if scene.start is not None and scene.start not in scene.data.points:
        label = scene.classifier(scene.start)
        colour, marker = _style(label, scene)
        name = f"another point with the label {_name(label, scene) if label is not None else 'none'}"
        axes.plot(
            *_coordinates(scene.start), marker, mfc="white", mec=colour, mew=1.8, ms=8, ls="", label=name, zorder=7
        )


def _coordinates(x: Vector) -> tuple[float, float]:
    floats = [float(entry) for entry in x]
    return floats[0], floats[1] if len(floats) > 1 else 0.0


# Number lines


def _lines(scenes: Sequence[Scene]) -> Figure:
    values = [x[0] for scene in scenes for x in _marked(scene)]
    spread = max(max(values) - min(values), Fraction(2))
    low, high = min(values) - spread * Fraction(2, 5), max(values) + spread * Fraction(2, 5)
    figure = Figure(figsize=(7.6, 1.05 + 1.3 * len(scenes)), layout="constrained")
    panels: list[Axes] = []
    for row, scene in enumerate(scenes):
        axes = figure.add_subplot(len(scenes), 1, row + 1)
        axes.set_title(_text(scene.title).replace("\n", " "), fontsize=10, loc="left")
        ends = [x[0] for x in scene.outline] or [low, high]
        for end in ends if scene.outline else ():
            axes.axvline(float(end), color=INK, lw=1.2, ls=":")
        for start, end, label in _intervals(scene.classifier, min(ends), max(ends)):
            colour, _ = _style(label, scene)
            axes.axvspan(float(start), float(end), color=colour, alpha=0.16, lw=0)
            if start not in ends:
                axes.axvline(float(start), color=INK, lw=1.2)
            if label:
                name = _name(label, scene)
                middle = float(start + end) / 2
                axes.text(middle, 0.74, name, color=colour, ha="center", va="center", fontweight="bold")
        axes.axhline(0, color=INK, lw=0.8, alpha=0.5, zorder=1)
        if scene.start is not None and scene.direction is not None:
            _ray_on_line(axes, scene, scene.start, scene.direction, min(ends), max(ends))
        _mark_data(axes, scene)
        for x, text in scene.notes:
            axes.annotate(
                text,
                (float(x[0]), 0),
                (0, -11),
                textcoords="offset points",
                ha="center",
                va="top",
                fontsize=9,
                bbox=_HALO,
            )
        axes.set(xlim=(float(low), float(high)), ylim=(-1.05, 1.05), yticks=[])
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(labelbottom=row + 1 == len(scenes))
        panels.append(axes)
    panels[-1].set_xlabel("x")
    shared_legend(figure, panels)
    return figure


def _ray_on_line(axes: Axes, scene: Scene, start: Vector, direction: Vector, low: Fraction, high: Fraction) -> None:
    rightwards = direction[0] > 0
    begin, end = float(start[0]), float(high if rightwards else low)
    arrow(axes, np.array([begin, 0.0]), np.array([(end - begin) * 0.97, 0.0]), None)
    distance = scene.classifier.flip_distance(start, direction)
    text = "label never lost" if distance == math.inf else f"label lost at {_short_number(Fraction(distance))}"
    axes.text((begin + end) / 2, -0.3, text, ha="center", va="top", fontsize=9, color=INK)


def _short_number(value: Fraction) -> str:
    """A number as it is, or rounded where that is long."""
    text = show_number(value)
    return text if len(text) <= _LONGEST_NUMBER else f"about {decimal(value, 4)}"


def _intervals(classifier: Classifier, low: Fraction, high: Fraction) -> list[tuple[Fraction, Fraction, Label | None]]:
    """The parts of a number line with one label each, from left to right; parts much narrower than a pixel are lost."""
    right, tiny = Vector.of([1]), (high - low) / 100_000
    found = []
    start = low
    while start < high:
        inside = Vector.of([start + (tiny if start != low else 0)])
        distance = classifier.flip_distance(inside, right)
        end = min(high, inside[0] + Fraction(distance)) if distance != math.inf else high
        found.append((start, end, classifier(inside)))
        start = end
    return found


# The plane


def _planes(scenes: Sequence[Scene]) -> Figure:
    points = [x for scene in scenes for x in _marked(scene)]
    lows = [min(x[j] for x in points) for j in (0, 1)]
    highs = [max(x[j] for x in points) for j in (0, 1)]
    spread = max(high - low for low, high in zip(lows, highs, strict=True))
    room = max(spread / 6, Fraction(1, 3) if scenes[0].outline else Fraction(11, 10))
    window = (lows[0] - room, highs[0] + room, lows[1] - room, highs[1] + room)
    width, height = float(window[1] - window[0]), float(window[3] - window[2])
    columns = 1 if width > 2 * height else min(len(scenes), 3)
    lines = math.ceil(len(scenes) / columns)
    side = 7.4 if columns == 1 else 4.0
    figure = Figure(figsize=(side * columns, (side * height / width + 0.55) * lines + 0.7), layout="constrained")
    panels: list[Axes] = []
    for position, scene in enumerate(scenes, 1):
        axes = figure.add_subplot(lines, columns, position)
        axes.set_title(_text(scene.title), fontsize=10)
        axes.set(xlim=(float(window[0]), float(window[1])), ylim=(float(window[2]), float(window[3])))
        axes.set_aspect("equal")
        axes.spines[["top", "right"]].set_visible(False)
        axes.set(ylabel="x₂" if columns == 1 or position == 1 else "")
        axes.set(xlabel="x₁" if columns > 1 or position == len(scenes) else "")
        _shade_regions(axes, scene, window)
        if scene.start is not None and scene.direction is not None:
            _ray_in_plane(axes, scene, scene.start, scene.direction, window)
        _mark_data(axes, scene)
        for x, text in scene.notes:
            axes.plot(*_coordinates(x), "x", color=INK, ms=8, mew=2, zorder=8)
            axes.annotate(
                text, _coordinates(x), (0, 9), textcoords="offset points", ha="center", fontsize=9, bbox=_HALO, zorder=6
            )
        panels.append(axes)
    shared_legend(figure, panels)
    return figure


def _shade_regions(axes: Axes, scene: Scene, window: tuple[Fraction, Fraction, Fraction, Fraction]) -> None:
    """Shade the regions of the labels, within the data space."""
    # Larger than the window, so that no edge of it looks like one of a region.
    room = window[1] - window[0]
    low, high = (window[0] - room, window[2] - room), (window[1] + room, window[3] + room)
    space: tuple[Point, ...] = ((low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1]))
    if scene.outline:
        space = tuple((x[0], x[1]) for x in scene.outline)
    if (swept := swept_region(scene.classifier, window)) is not None:
        corners = [(float(x), float(y)) for x, y in space]
        axes.add_patch(Polygon(corners, fc=(COLOURS[1], 0.16), ec="none", label="label +1", zorder=0.4))
        draw_swept(axes, swept, lambda p: (float(p[0]), float(p[1])), COLOURS[-1], "label −1")
        return
    edge = "--" if isinstance(scene.classifier, PointedHalfPlane) else "-"
    for depth, (label, functions) in enumerate(regions_of(scene.classifier)):
        region = space
        for g in functions:
            region = cut(region, g)
        if region:
            shown, z = [(float(x), float(y)) for x, y in region], 0.5 + depth / 10
            axes.add_patch(Polygon(shown, fc="white", ec="none", zorder=z))
            name = f"label {_name(label, scene)}"
            axes.add_patch(Polygon(shown, fc=(_style(label, scene)[0], 0.16), ec="none", label=name, zorder=z + 0.05))
            line = {"ec": INK, "lw": 1.3, "ls": edge} if functions or scene.outline else {"ec": "none"}
            axes.add_patch(Polygon(shown, fill=False, zorder=2, **line))


def _ray_in_plane(
    axes: Axes,
    scene: Scene,
    start: Vector,
    direction: Vector,
    window: tuple[Fraction, Fraction, Fraction, Fraction],
) -> None:
    distance = scene.classifier.flip_distance(start, direction)
    exits = [
        ((window[2 * j + 1] if step > 0 else window[2 * j]) - x) / step
        for j, (x, step) in enumerate(zip(start, direction, strict=True))
        if step
    ]
    end = min(exits) * Fraction(19, 20)
    text = "label never lost"
    if isinstance(scene.classifier, OnUnitBox) and distance == math.inf:
        end = Fraction(scene.classifier.leaves_at(start, direction))
        text = "leaves the data space\nwith the same label"
    elif distance != math.inf:
        end, text = Fraction(distance), ""
    begin, step = np.array(_coordinates(start)), np.array(_coordinates(end * direction))
    arrow(axes, begin, step, None)
    for x, _ in scene.notes:
        axes.plot(*zip(_coordinates(start + end * direction), _coordinates(x), strict=True), color=INK, lw=1.4, ls=":")
    if text:
        level = abs(step[0]) > 2 * abs(step[1])
        axes.annotate(
            text,
            tuple(begin + step / 2 if level else begin),
            (0, 8) if level else (0, -10),
            textcoords="offset points",
            ha="center",
            va="bottom" if level else "top",
            fontsize=9,
            bbox=_HALO,
            zorder=6,
        )
