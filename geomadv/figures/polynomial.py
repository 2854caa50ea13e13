"""Pictures of polynomial classifiers: in the plane where one says −1 and where all accurate ones agree; along rays.

Regions end where exact polynomials change their signs, see `swept`; only the drawing is in floating point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from geomadv.exact.dataset import Dataset
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import decimal, show_label
from geomadv.figures.canvas import COLOURS, INK, STAR, scatter
from geomadv.figures.swept import Stretches, draw_swept, negative_stretches, sweep
from geomadv.figures.windows import Plane

__all__ = ["AlongRay", "PolynomialPanel", "along_figure", "polynomial_figure"]

#: A star through which a point of the data is seen where the ray meets one.
_HOLLOW: dict[str, Any] = {**STAR, "mfc": "none", "mec": INK, "mew": 1.4, "ms": 18}
#: In how many places a polynomial is evaluated along a ray.
_PLACES = 240


@dataclass(frozen=True)
class PolynomialPanel:
    """One panel.

    Attributes
    ----------
    title : str
    classifier : PolynomialClassifier or None
        Whose regions are shown.
    start, direction : Vector or None
        A ray.
    marked : tuple of Vector
        Points of the ray where all accurate classifiers of a class have lost the label.
    mark : str
        What the legend says of them.
    forced : mapping of int to callable
        For the labels 1 and −1 the parts of a segment on which all accurate classifiers give it, see `sweep`.
    """

    title: str
    classifier: PolynomialClassifier | None = None
    start: Vector | None = None
    direction: Vector | None = None
    marked: tuple[Vector, ...] = ()
    mark: str = "all have lost the label here"
    forced: Mapping[int, Callable[[Vector, Vector], Stretches]] | None = None


def polynomial_figure(S: Dataset, panels: Sequence[PolynomialPanel]) -> Figure:
    """Draw polynomial classifiers in the plane, a panel each.

    Raises
    ------
    InvalidInputError
        If the data are not two-dimensional.
    """
    plane = Plane(S, [panel.title for panel in panels], [x for panel in panels for x in panel.marked])
    for axes, panel in zip(plane.panels, panels, strict=True):
        if panel.classifier is not None:
            _draw_regions(plane, axes, panel.classifier)
        for label, stretches in (panel.forced or {}).items():
            said = f"all accurate ones say {show_label(label)}"
            draw_swept(axes, sweep(stretches, plane.wide_box), plane.place, COLOURS[label], said)
        if panel.start is not None and panel.direction is not None:
            plane.arrow_to_edge(axes, plane.place(panel.start), panel.direction, "the direction")
        for place, x in enumerate(panel.marked):
            name = None if place else panel.mark
            axes.plot(*plane.place(x), **_HOLLOW, label=name)
        scatter(axes, plane.points, S, ())
    return plane.finish()


@dataclass(frozen=True)
class AlongRay:
    """A polynomial along a ray, times the label of its start.

    Attributes
    ----------
    name : str
    coefficients : tuple of Fraction
        Of t⁰, t¹, ….
    """

    name: str
    coefficients: tuple[Fraction, ...]


def along_figure(panels: Sequence[tuple[str, Fraction, Sequence[AlongRay]]]) -> Figure:
    """Draw polynomials along rays from the start to infinity, a panel for each ray.

    Parameters
    ----------
    panels
        For each a title, the distance that is to be in the middle, and the polynomials. The values are divided by a
        power of the distance, and by the largest, so that the whole ray is seen; signs are as they are.
    """
    figure = Figure(figsize=(5.5 * len(panels), 3.9), layout="constrained")
    for place, (title, middle, curves) in enumerate(panels, 1):
        axes = figure.add_subplot(1, len(panels), place)
        axes.axhspan(-1.1, 0, color=COLOURS[-1], alpha=0.12, lw=0, label="the label is lost")
        for style, curve in zip(("-", "--", ":"), curves, strict=False):
            axes.plot(*_squeezed(curve.coefficients, middle), style, color=INK, lw=1.8, label=curve.name)
        axes.set_title(title, fontsize=11)
        axes.set(xlim=(0, 1), ylim=(-1.1, 1.1), yticks=[0], xlabel="along the direction, from the point to infinity")
        axes.set_xticks([0, 0.5, 1], ["0", f"{decimal(middle, 3)}", "∞"])
        axes.legend(fontsize=9, loc="lower left")
        axes.spines[["top", "right"]].set_visible(False)
    return figure


def _squeezed(coefficients: Sequence[Fraction], middle: Fraction) -> tuple[list[float], list[float]]:
    """Where t is, of u = t / (t + middle), and the values times (1 − u)^degree over the largest."""
    k = len(coefficients) - 1
    places = [Fraction(i, _PLACES) for i in range(_PLACES + 1)]
    scaled = [c * middle**j for j, c in enumerate(coefficients)]
    values = [sum((c * u**j * (1 - u) ** (k - j) for j, c in enumerate(scaled)), Fraction(0)) for u in places]
    largest = max(map(abs, values)) or Fraction(1)
    return [float(u) for u in places], [float(value / largest) for value in values]


def _draw_regions(plane: Plane, axes: Axes, h: PolynomialClassifier) -> None:
    left, right, bottom, top = plane.wide_box
    corners = [plane.place(p) for p in ((left, bottom), (right, bottom), (right, top), (left, top))]
    axes.add_patch(Polygon(corners, fc=(COLOURS[1], 0.16), ec="none", label="it says +1", zorder=0.4))
    draw_swept(axes, sweep(partial(negative_stretches, h), plane.wide_box), plane.place, COLOURS[-1], "it says −1")
