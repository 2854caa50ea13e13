"""Pictures of data whose points are square images: directions, perturbations and support vectors as images."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_label
from geomadv.figures.canvas import FloatArray, in_units, to_plot_units, unit_vector

__all__ = [
    "ImageGrid",
    "colour_limit",
    "displaced_figure",
    "image_side",
    "shows_images",
    "support_figure",
    "vectors_figure",
]

_SMALLEST_SIDE = 8
_COLUMNS = 3  # panels in a line, so that they can be read on a narrow page
_FRAME = "#8a929c"
#: Line and column of a panel.
Place = tuple[int, int]


def image_side(d: int) -> int | None:
    """Return k where points of d = k² coordinates are taken for k × k images, k at least 8; None otherwise."""
    k = math.isqrt(d)
    return k if k * k == d and k >= _SMALLEST_SIDE else None


def shows_images(S: Dataset) -> bool:
    """Whether the points are shown as square images: their columns, if named, are called alike but for numbers."""
    alike = S.columns is None or len({re.sub(r"\d+", "", name) for name in S.columns}) == 1
    return image_side(S.d) is not None and alike


def colour_limit(images: Sequence[FloatArray]) -> tuple[float, bool]:
    """Return the end of a symmetric colour scale, and whether a few pixels of the images are beyond it.

    A few pixels much larger than all others would make these look blank.
    """
    sizes = np.abs(np.concatenate([image.ravel() for image in images]))
    largest, most = float(sizes.max()), float(np.quantile(sizes, 0.98))
    return (most, True) if 0 < most < largest / 2 else (largest or 1.0, False)


class ImageGrid:
    """Panels in lines and columns, each of which can show one image of a data set.

    Parameters
    ----------
    S : Dataset
        Points that are square images.
    lines, columns : int
    size : tuple of float
        Width and height of the figure.
    title_size : float
        Of the letters above the panels.

    Attributes
    ----------
    figure : Figure
    points : ndarray, shape (n, d)
        The points of the data set in plot units.
    exponent : int
        One plot unit is 10**exponent.

    Raises
    ------
    InvalidInputError
        If the points are not square images.
    """

    def __init__(
        self, S: Dataset, lines: int, columns: int, size: tuple[float, float], *, title_size: float = 10
    ) -> None:
        side = image_side(S.d)
        if side is None:
            raise InvalidInputError(
                f"points of {S.d} coordinates are no square images of side {_SMALLEST_SIDE} or more"
            )
        self.points, _, self.exponent = to_plot_units(S)
        self.figure = Figure(figsize=size, layout="constrained")
        self._side, self._title_size = side, title_size
        self._panels = np.array(self.figure.subplots(lines, columns, squeeze=False))
        for panel in self._panels.ravel():
            panel.set_axis_off()  # where nothing is shown
        self._shown: dict[Place, AxesImage] = {}

    def place(self, x: Vector) -> FloatArray:
        """A point, or a displacement, in plot units."""
        unit = Fraction(10) ** self.exponent
        return np.array([float(entry / unit) for entry in x])

    def grey(self, place: Place, title: str, image: FloatArray, scale: tuple[float, float] | None = None) -> None:
        """Show a point on the scale of the data set, or on another one."""
        low, high = scale or (float(self.points.min()), float(self.points.max()))
        self._show(place, title, image, "gray_r", low, high)

    def signed(self, place: Place, title: str, image: FloatArray, limit: float) -> None:
        """Show a displacement, or weights, on a symmetric colour scale."""
        self._show(place, title, image, "RdBu_r", -limit, limit)

    def _show(self, place: Place, title: str, image: FloatArray, colours: str, low: float, high: float) -> None:
        panel = self._panels[place]
        self._shown[place] = panel.imshow(image.reshape(self._side, self._side), cmap=colours, vmin=low, vmax=high)
        panel.set_title(title, fontsize=self._title_size)
        # A frame, or a white image would have no edge.
        panel.set_axis_on()
        panel.set(xticks=[], yticks=[])
        for side in panel.spines.values():
            side.set(color=_FRAME, linewidth=0.8)

    def colour_bar(self, places: Sequence[Place], label: str = "", *, beyond: bool = False) -> None:
        """Add the scale that some panels share; `beyond` says that a few pixels are outside it."""
        self.figure.colorbar(
            self._shown[places[0]],
            ax=[self._panels[place] for place in places],
            shrink=0.85,
            pad=0.01,
            label=label,
            extend="both" if beyond else "neither",
        )


def vectors_figure(
    S: Dataset,
    directions: Mapping[str, Vector],
    perturbations: Mapping[str, Vector] | None = None,
    weights: Mapping[str, Vector] | None = None,
) -> Figure:
    """Show directions, perturbations and the weights of classifiers as images, each under its name.

    Parameters
    ----------
    S : Dataset
        Points that are square images.
    directions : mapping of str to Vector
        Scaled to length 1, and on one colour scale.
    perturbations : mapping of str to Vector, optional
        In the units of the pixels, each on a scale of its own.
    weights : mapping of str to Vector, optional
        Scaled to length 1, each on a scale of its own.

    Raises
    ------
    InvalidInputError
        If the points are not square images.
    """
    named = {name: unit_vector(v) for name, v in directions.items()}
    scaled = {name: unit_vector(w) for name, w in (weights or {}).items()}
    count = len(named) + len(perturbations or {}) + len(scaled)
    columns = min(count, _COLUMNS)
    lines = math.ceil(count / columns)
    grid = ImageGrid(S, lines, columns, (3.3 * columns, 3.3 * lines), title_size=11)
    moved = {name: grid.place(v) for name, v in (perturbations or {}).items()}
    common = max((_largest(image) for image in named.values()), default=1.0)
    panels = [(name, image, common, "pixel of v/‖v‖") for name, image in named.items()]
    panels += [(name, image, _largest(image), in_units("pixel", grid.exponent)) for name, image in moved.items()]
    panels += [(name, image, _largest(image), "pixel of w/‖w‖") for name, image in scaled.items()]
    for number, (name, image, limit, label) in enumerate(panels):
        place = divmod(number, columns)
        grid.signed(place, name, image, limit)
        grid.colour_bar([place], label)
    return grid.figure


def _largest(image: FloatArray) -> float:
    return float(np.abs(image).max()) or 1.0


def support_figure(S: Dataset, multipliers: Multipliers, count: int = 8) -> Figure:
    """Show the support vectors of largest multiplier, `count` of each label, as grey images on one scale.

    Raises
    ------
    InvalidInputError
        If the points are not square images.
    """
    grid = ImageGrid(S, 2, count, (1.05 * count + 0.6, 2.9), title_size=8)
    weights = multipliers.as_dict()
    for line, label in enumerate((1, -1)):
        own = sorted((i for i in weights if S.labels[i] == label), key=lambda i: (-weights[i], i))
        for column, i in enumerate(own[:count]):
            grid.grey((line, column), f"{show_label(label)}, row {i}", grid.points[i])
    return grid.figure


def displaced_figure(S: Dataset, row: int, steps: Sequence[tuple[str, Vector]]) -> Figure:
    """Show one point and where displacements take it, as grey images on one scale, since they are added up.

    It reaches beyond the data as far as they are wide, at most: what lies farther is shown as its end.

    Parameters
    ----------
    S : Dataset
        Points that are square images.
    row : int
        The point.
    steps : sequence of (str, Vector)
        A title and a displacement for each further image.

    Raises
    ------
    InvalidInputError
        If the points are not square images.
    """
    columns = 1 + len(steps)
    grid = ImageGrid(S, 1, columns, (3.1 * columns + 0.6, 3.3), title_size=11)
    points = [(f"row {row}", S.point(row)), *((title, S.point(row) + step) for title, step in steps)]
    images = [(title, grid.place(x)) for title, x in points]
    # The scale covers that of the data, so that a faint image looks faint, and not much more, or they would look empty.
    ends = [grid.points, *(image for _, image in images)]
    low, high = min(float(image.min()) for image in ends), max(float(image.max()) for image in ends)
    darkest, lightest = float(grid.points.max()), float(grid.points.min())
    width = darkest - lightest
    scale = max(low, lightest - width), min(high, darkest + width)
    places = [(0, column) for column in range(columns)]
    for place, (title, image) in zip(places, images, strict=True):
        grid.grey(place, title, image, scale)
    grid.colour_bar(places, in_units("pixel", grid.exponent), beyond=scale != (low, high))
    return grid.figure
