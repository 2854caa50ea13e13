"""Regions of the plane of whatever shape, line by line: where polynomials, or networks of either sign, say −1.

On each of many vertical lines the ends of the region are found exactly, or within an enclosure far below a pixel;
between two lines they are joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.polynomials import PolynomialClassifier, negative_intervals
from geomadv.exact.rational import Vector
from geomadv.figures.canvas import INK
from geomadv.figures.plane import Box, Point

__all__ = ["LINES", "Stretches", "Swept", "draw_swept", "negative_stretches", "sweep"]

#: On how many vertical lines, and one more, the ends of a region are found at least.
LINES = 120
#: How much of its colour a region has.
_STRENGTH = 0.16
#: How often the distance between two lines is halved where the region changes much, and what share is much.
_HALVINGS, _STEEP = 5, 60

#: The parts of a segment, from 0 to 1.
Stretches = Sequence[tuple[Fraction, Fraction]]
_Line = tuple[Fraction, Stretches]


@dataclass(frozen=True)
class Swept:
    """A region as polygons without overlap, and its boundary as segments."""

    parts: tuple[tuple[Point, ...], ...]
    edges: tuple[tuple[Point, Point], ...]


def negative_stretches(h: PolynomialClassifier | ReLUClassifier, start: Vector, way: Vector) -> Stretches:
    """The parts of a segment on which a classifier says −1, as fractions of the way."""
    found: list[tuple[Fraction | float, Fraction | float]]
    if isinstance(h, PolynomialClassifier):
        found = [(low, 1 if high is None else high) for low, high in negative_intervals(h.along(start, way))]
    else:
        found = [(part.start, part.stop) for part in h.label_intervals(start, way, -1)]
    cut = [(Fraction(max(low, 0)), Fraction(min(high, 1))) for low, high in found]
    return [(low, high) for low, high in cut if low < high]


def sweep(stretches: Callable[[Vector, Vector], Stretches], box: Box, lines: int = LINES) -> Swept:
    """A region within a box, found on so many vertical lines and halfway between them.

    Parameters
    ----------
    stretches
        The parts of a segment that belong to the region, given its start and the way to its end.
    box
        The window, in the units of the points.
    lines
        How many at least; more are put where the region changes much between two. The ends on neighbouring ones that
        meet the region equally often are joined.
    """
    left, right, bottom, top = box
    way = Vector.of([0, top - bottom])

    def on(x: Fraction) -> list[tuple[Fraction, Fraction]]:
        found = stretches(Vector.of([x, bottom]), way)
        return [(bottom + low * (top - bottom), bottom + high * (top - bottom)) for low, high in found]

    places = [left + (right - left) * Fraction(k, lines) for k in range(lines + 1)]
    parts: list[tuple[Point, ...]] = []
    edges: list[tuple[Point, Point]] = []
    before: Stretches | None = None
    for (x, here), (further, there) in _refined([(x, on(x)) for x in places], on, (top - bottom) / _STEEP):
        if before is not None:
            edges += [((x, low), (x, high)) for low, high in _difference(before, here)]
        before = there
        for (low, high), (low_there, high_there) in zip(here, there, strict=True):
            parts.append(((x, low), (further, low_there), (further, high_there), (x, high)))
            if (low, low_there) != (bottom, bottom):
                edges.append(((x, low), (further, low_there)))
            if (high, high_there) != (top, top):
                edges.append(((x, high), (further, high_there)))
    return Swept(tuple(parts), tuple(edges))


def _refined(
    lines: Sequence[_Line], on: Callable[[Fraction], Stretches], most: Fraction, depth: int = _HALVINGS
) -> Iterator[tuple[_Line, _Line]]:
    """Pairs of neighbouring lines that meet a region alike, with more lines between those that do not.

    Where the most lines are not enough the one halfway stands for two.
    """
    for (x, here), (further, there) in pairwise(lines):
        alike = _alike(here, there)
        middle = (x + further) / 2
        if alike and (depth == 0 or _farthest(here, there) <= most):
            yield (x, here), (further, there)
        elif depth == 0:
            halfway = on(middle)
            yield (x, halfway), (further, halfway)
        else:
            yield from _refined([(x, here), (middle, on(middle)), (further, there)], on, most, depth - 1)


def _farthest(here: Stretches, there: Stretches) -> Fraction:
    """How far the ends of parts on two lines are apart at most."""
    pairs = zip(here, there, strict=True)
    return max((abs(a - b) for one, other in pairs for a, b in zip(one, other, strict=True)), default=Fraction(0))


def _alike(here: Stretches, there: Stretches) -> bool:
    """Whether the parts on two neighbouring lines are as many, and each overlaps its counterpart."""
    return len(here) == len(there) and all(
        max(low, other_low) < min(high, other_high)
        for (low, high), (other_low, other_high) in zip(here, there, strict=True)
    )


def _difference(one: Stretches, other: Stretches) -> list[tuple[Fraction, Fraction]]:
    """The parts that belong to one of two lists of stretches and not to both."""
    ends = sorted({end for part in (*one, *other) for end in part})
    return [(a, b) for a, b in pairwise(ends) if _covers(one, a, b) != _covers(other, a, b)]


def _covers(stretches: Stretches, low: Fraction, high: Fraction) -> bool:
    return any(start <= low and high <= end for start, end in stretches)


def draw_swept(axes: Axes, region: Swept, place: Callable[[Point], Any], colour: str, label: str) -> None:
    """Fill a region, so that what lies below does not show, and draw its boundary; `place` gives plot units."""
    vertices: list[Any] = []
    codes: list[Any] = []
    for part in region.parts:
        corners = [tuple(place(corner)) for corner in part]
        vertices += [*corners, corners[0]]
        codes += [Path.MOVETO, *[Path.LINETO] * (len(corners) - 1), Path.CLOSEPOLY]
    path = Path(vertices, codes) if vertices else Path([(0.0, 0.0)], [Path.MOVETO])
    # Without antialiasing no seams are seen between the parts.
    tint = tuple(1 - _STRENGTH * (1 - share) for share in to_rgb(colour))
    axes.add_patch(PathPatch(path, fc=tint, ec="none", lw=0, label=label, zorder=0.5, antialiased=False))
    lines = [[tuple(place(end)) for end in segment] for segment in region.edges]
    axes.add_collection(LineCollection(lines, colors=[INK], linewidths=1.2, zorder=2), autolim=False)
