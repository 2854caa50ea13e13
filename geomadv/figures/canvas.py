"""What the pictures have in common: units, colours, cases, and the drawing of points, arrows and legends."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic, TypeVar

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.decomposition import Decomposition
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_label

FloatArray = npt.NDArray[np.float64]
#: What a case shows: a linear classifier, a network, a multiclass classifier.
H = TypeVar("H")

#: Colours and markers of the two classes, which differ in lightness and shape too.
COLOURS = {1: "#1a62a5", -1: "#d9622b"}
MARKERS = {1: "o", -1: "s"}
INK = "#22262b"
#: How a point that refutes looks.
STAR: dict[str, Any] = {"marker": "*", "color": INK, "ms": 15, "lw": 0, "mec": "white", "zorder": 8}
#: Colours and markers of more than two classes, in order; beyond these they begin anew.
_CLASS_COLOURS = ("#1a62a5", "#d9622b", "#2e8b57", "#8a2be2", "#b8860b", "#c2185b", "#00838f", "#6d4c41")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_CLASS_MARKERS = ("o", "s", "^", "D", "v", "P", "X")


@dataclass(frozen=True)
class Picture:
    """A figure, its title, a caption, and a text for readers who do not see it."""

    figure: Figure
    title: str
    caption: str
    alt: str


@dataclass(frozen=True)
class Case(Generic[H]):
    """One panel or row of a picture: a direction and why it fools all accurate classifiers or not, or a classifier.

    Attributes
    ----------
    title : str
    direction : Vector or None
    source : int or str
        The label from which the direction flees.
    classifier : classifier or None
        An accurate classifier that the direction never fools, where there is one to be shown.
    decomposition : Decomposition or None
        Why the direction fools every classifier that is right on a convex region.
    common : Vector or None
        A point labelled +1 in the convex hull of those labelled −1, where no such classifier is accurate.
    """

    title: str
    direction: Vector | None = None
    source: Label = 1
    classifier: H | None = None
    decomposition: Decomposition | None = None
    common: Vector | None = None


# Classes


def is_binary(S: Dataset) -> bool:
    """Tell whether the labels are 1 and -1, which look the same in all pictures."""
    return set(S.classes) <= {1, -1}


def classes_of(S: Dataset) -> tuple[Label, ...]:
    """The labels in the order of the legends."""
    return (1, -1) if is_binary(S) else S.classes


def class_style(S: Dataset, label: Label) -> tuple[str, str]:
    """Return colour and marker of a class; of the two classes 1 and -1 those of all pictures."""
    if is_binary(S):
        return COLOURS[int(label)], MARKERS[int(label)]
    place = S.classes.index(label)
    return _CLASS_COLOURS[place % len(_CLASS_COLOURS)], _CLASS_MARKERS[place % len(_CLASS_MARKERS)]


def class_text(S: Dataset, label: Label) -> str:
    """Name a class in a legend."""
    return show_label(label, S.class_names) if is_binary(S) else str(label)


# Units


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

    if S.numerators.dtype != object and exponent == 0:
        points = S.to_floats()
    else:
        points = floats(S.numerators.ravel().tolist(), S.denominator).reshape(S.n, S.d)
    return points, {name: floats(v.numerators, v.denominator) for name, v in (vectors or {}).items()}, exponent


def unit_vector(v: Vector) -> FloatArray:
    """Return v / ‖v‖ in doubles, for exact vectors of any magnitude; zero for zero."""
    largest = max(abs(numerator) for numerator in v.numerators) or 1
    scaled = np.array([numerator / largest for numerator in v.numerators], dtype=np.float64)
    return scaled / (float(np.linalg.norm(scaled)) or 1.0)


def axis_names(S: Dataset) -> tuple[str, ...]:
    """What axes are called: x₁, x₂, …, or as the columns are, with no dollar sign that would begin a formula."""
    if S.columns is not None:
        return tuple(name.replace("$", r"\$") for name in S.columns)
    return ("x",) if S.d == 1 else tuple(f"x{j}".translate(_SUBSCRIPTS) for j in range(1, S.d + 1))


def in_units(text: str, exponent: int) -> str:
    """Add the unit to a label where it is not 1."""
    return f"{text}  (in units of $10^{{{exponent}}}$)" if exponent else text


def signed_distances(S: Dataset, function: LinearClassifier, unit: Fraction) -> FloatArray:
    """Signed distances of all points to the hyperplane on which an affine function is 0, in plot units.

    From the exact values: the difference of two large doubles would be noise for points far from the origin.
    """
    largest = Fraction(max(map(abs, function.normal.numerators)), function.normal.denominator)
    norm = float(np.linalg.norm([float(entry / largest) for entry in function.normal]))
    return np.array([float(value / largest / unit) / norm for value in function.values_at(S)])


# Drawing


def scatter(
    axes: Axes,
    points: FloatArray,
    S: Dataset,
    support: tuple[int, ...] = (),
) -> None:
    """Draw the points by class, and rings around the support vectors."""
    size = 36.0 if S.n <= 200 else 16.0 if S.n <= 1000 else 7.0
    for label in classes_of(S):
        colour, marker = class_style(S, label)
        axes.scatter(
            points[S.indices(label), 0],
            points[S.indices(label), 1],
            s=size,
            marker=marker,
            color=colour,
            alpha=0.9 if S.n <= 200 else 0.6,
            linewidths=0,
            label=class_text(S, label),
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


# Files


def rendered(figure: Figure, suffix: str) -> bytes:
    """A figure as the bytes of a file ending in "png" or "svg"; equal figures give equal bytes."""
    stream = io.BytesIO()
    undated = {"svg": {"Date": None}, "png": {"Software": None}}[suffix]
    with matplotlib.rc_context({"svg.hashsalt": "geomadv", "svg.fonttype": "none"}):
        figure.savefig(stream, format=suffix, dpi=150, facecolor="white", metadata=undated)
    return stream.getvalue()
