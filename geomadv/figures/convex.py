"""Pictures of what holds for all networks with a convex region: one never fooled, or the shadow that fools them all.

On a line or in the plane. Regions and hidden units are exact; only the drawing is in floating point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.decomposition import Decomposition
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector
from geomadv.figures.canvas import COLOURS, INK, STAR, Case, arrow, scatter
from geomadv.figures.plane import chord, convex_hull, negative_region, shadow
from geomadv.figures.windows import Interval, NumberLine, Plane

__all__ = ["network_line_figure", "network_plane_figure"]

#: Up to so many hidden units are numbered.
_NUMBERED = 12
_REGION = "this network says −1"
_UNITS = "hidden units are 0"
_HULL = "every accurate network says −1"
_SHADOW = "every accurate network says +1"
_COMMON = "a point labelled +1 in it"
_OUTER: dict[str, Any] = {
    "marker": "o",
    "mfc": "none",
    "mec": INK,
    "mew": 1.3,
    "ms": 13,
    "lw": 0,
    "label": "x⁺",
    "zorder": 7,
}


def network_plane_figure(S: Dataset, cases: Sequence[Case[ReLUClassifier]]) -> Figure:
    """Draw answers about two-layer ReLU networks in the plane, a panel each.

    A network is drawn with the region that it labels −1, where none of its hidden units is positive, the lines on which
    these are 0, and the direction from a point that keeps its label for ever. A direction that fools all accurate
    networks is drawn as the last part of the way from a mean of points labelled −1 to a point labelled +1, whose shadow
    no accurate network labels −1.

    Raises
    ------
    InvalidInputError
        If the data are not two-dimensional, a network has another rule than ">" or other output weights than 1, or it
        is fooled by the direction that it is shown with.
    """
    plane = Plane(S, [case.title for case in cases])
    for axes, case in zip(plane.panels, cases, strict=True):
        scatter(axes, plane.points, S, ())
        if case.classifier is not None:
            _draw_network(plane, axes, S, case, _checked(case.classifier))
            continue
        inner = convex_hull((x[0], x[1]) for x in S.take(S.indices(-1)).points)
        plane.shade(axes, inner, COLOURS[-1], _hull(case))
        if case.decomposition is not None:
            _draw_decomposition(plane, axes, S, case.decomposition)
        elif case.direction is not None:
            for place, row in enumerate(S.indices(case.source)):
                label = None if place else "direction"
                plane.arrow_to_edge(axes, plane.points[row], case.direction, label, light=True)
        if case.common is not None:
            axes.plot(*plane.place(case.common), **STAR, label=_COMMON)
    return plane.finish()


def _checked(network: ReLUClassifier) -> ReLUClassifier:
    """The network, if it says −1 exactly where none of its units is positive."""
    if "R" not in network.members:
        raise InvalidInputError(
            f"the picture is of networks that say +1 iff the sum of their units is positive; got the rule "
            f"{Rule(network.rule).value!r} with other weights or threshold"
        )
    return network


def _hull(case: Case[ReLUClassifier]) -> str:
    return _HULL if case.common is None else "convex hull of −1"


def _draw_network(plane: Plane, axes: Axes, S: Dataset, case: Case[ReLUClassifier], network: ReLUClassifier) -> None:
    plane.shade(axes, negative_region(network.units, plane.wide_box), COLOURS[-1], _REGION)
    drawn = [(number, function) for number, function in enumerate(network.units, 1) if function.normal]
    for place, (number, function) in enumerate(drawn):
        name = None if place else _UNITS
        plane.level_line(axes, function, color=INK, lw=0.9, ls="--", alpha=0.75, label=name)
        ends = chord(function, plane.box)
        if len(ends) == 2 and network.width <= _NUMBERED:
            x, y = (9 * plane.place(ends[0]) + plane.place(ends[1])) / 10
            halo = {"boxstyle": "circle,pad=0.2", "fc": "white", "ec": INK, "lw": 0.7}
            axes.text(x, y, str(number), fontsize=8, ha="center", va="center", bbox=halo, zorder=7)
    if case.direction is not None:
        start = plane.points[_keeping(S, network, case.direction, case.source)]
        plane.arrow_to_edge(axes, start, case.direction, "direction, along which the label stays for ever")


def _keeping(S: Dataset, network: ReLUClassifier, v: Vector, source: Label) -> int:
    """A point of the source label that keeps its label along a direction: of those the one farthest along it."""
    keeping = [i for i in S.indices(source).tolist() if network.flip_distance(S.point(i), v) == math.inf]
    if not keeping:
        raise InvalidInputError("the direction fools the network at all points; pass a network that it never fools")
    row: int = max(keeping, key=lambda i: S.point(i).dot(v))
    return row


def _draw_decomposition(plane: Plane, axes: Axes, S: Dataset, found: Decomposition) -> None:
    plane.shade(axes, shadow(S, found.outer, plane.wide_box), COLOURS[1], _SHADOW)
    mean = plane.place(found.mean(S))
    target = plane.points[found.outer]
    if len(found.weights) > 1:
        for row in found.weights:
            axes.plot(*zip(plane.points[row], mean, strict=True), color=INK, lw=0.9, ls=":", zorder=3)
        axes.plot(*mean, "D", color="white", mec=INK, ms=6, lw=0, label="a mean of these points", zorder=7)
    axes.plot(*target, **_OUTER)
    arrow(axes, mean, target - mean, "a multiple of the direction")


def network_line_figure(S: Dataset, cases: Sequence[Case[ReLUClassifier]]) -> Figure:
    """Draw answers about two-layer ReLU networks on a number line, a row each; see `network_plane_figure`.

    Raises
    ------
    InvalidInputError
        If the data are not one-dimensional, or as for `network_plane_figure`.
    """
    line = NumberLine(S, [case.title for case in cases])
    x = [point[0] for point in S.points]
    for row, case in enumerate(cases):
        if case.classifier is not None:
            _draw_intervals(line, row, _checked(case.classifier))
        else:
            own = [x[i] for i in S.indices(-1).tolist()]
            line.bar(row, (min(own), max(own)), COLOURS[-1], _hull(case))
        if case.common is not None:
            line.mark(row, case.common[0], **STAR, label=_COMMON)
        if case.decomposition is not None:
            mean, end = case.decomposition.mean(S)[0], x[case.decomposition.outer]
            forced: Interval = (end, None) if end > mean else (None, end)
            line.bar(row, forced, COLOURS[1], _SHADOW)
            line.mark(row, end, **_OUTER)
            line.arrow(row, mean, end, "direction")
        elif case.direction is not None:
            network, rows = case.classifier, S.indices(case.source).tolist()
            start = rows[0] if network is None else _keeping(S, network, case.direction, case.source)
            line.arrow_to_edge(row, x[start], case.direction, "direction")
    return line.finish()


def _draw_intervals(line: NumberLine, row: int, network: ReLUClassifier) -> None:
    """Draw the interval that a network labels −1, and where its units are 0."""
    ends = [(-f.bias / f.normal[0], f.normal[0] > 0) for f in network.units if f.normal]
    right = min((end for end, above in ends if above), default=None)
    left = max((end for end, above in ends if not above), default=None)
    line.bar(row, (left, right), COLOURS[-1], _REGION)
    for end, _ in ends:
        line.cross(end, row, _UNITS)
