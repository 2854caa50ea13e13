"""The figures of the study: accuracy against ε, and the matrix of all classifiers against all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import matplotlib
import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from benchmarks.mnist.analysis import Curve, matrix
from benchmarks.mnist.settings import TARGETS, Settings
from benchmarks.mnist.table import Table
from geomadv.figures.canvas import COLOURS, INK

#: What the two kinds of classifiers are called.
PLURAL = {"svm": "SVMs", "network": "neural networks"}
#: The values of ε, in hundredths, whose matrices are shown.
_MATRIX_RADII = (5, 10, 20, 30)

_BLUE, _ORANGE, _GREY = COLOURS[1], COLOURS[-1], "#6b7280"


@dataclass(frozen=True)
class Line:
    """One line of a figure, drawn in the panels where it has a value.

    Attributes
    ----------
    label
        In the legend.
    source
        The kind of examples.
    part
        Which attribute of `Curve`.
    colour, marker, dashes
        As in matplotlib; lines of a figure differ in more than the colour.
    bars
        Whether error bars go from the smallest to the largest accuracy of one classifier.
    """

    label: str
    source: str
    part: Literal["mean", "whitebox", "transfer"]
    colour: str
    marker: str
    dashes: str = "-"
    bars: bool = False


FIGURE_4 = (
    Line("random noise", "uniform", "mean", _GREY, "^", ":", bars=True),
    Line("SVM examples", "svm", "mean", _BLUE, "o", "-", bars=True),
    Line("network examples", "network", "mean", _ORANGE, "s", "--", bars=True),
)
WHITEBOX = (
    Line("SVM examples, made from another SVM", "svm", "transfer", _BLUE, "o", "-"),
    Line("SVM examples, made from the same SVM", "svm", "whitebox", _BLUE, "v", ":"),
    Line("network examples, made from another network", "network", "transfer", _ORANGE, "s", "--"),
    Line("network examples, made from the same network", "network", "whitebox", _ORANGE, "D", "-."),
)
LOSSES = (
    Line("random noise", "uniform", "mean", _GREY, "^", ":"),
    Line("SVM examples, margin loss", "svm", "mean", _BLUE, "o", "-", bars=True),
    Line("SVM examples, hinge loss", "svm-hinge", "mean", INK, "X", "--", bars=True),
)
NOISE = (
    Line("uniform in the ball", "uniform", "mean", _GREY, "^", ":", bars=True),
    Line("corners of the ball", "corners", "mean", INK, "P", "-", bars=True),
)


def accuracy_figure(table: Table, lines: tuple[Line, ...]) -> Figure:
    """Accuracy against ε in two panels, (a) the support vector machines and (b) the networks."""
    epsilons = np.array(table.settings.radii) / 100
    # With a value at every hundredth, markers at all of them are too many to tell apart.
    marked = [place for place, radius in enumerate(table.settings.radii) if radius % 5 == 0]
    figure = Figure(figsize=(10, 4.4), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    for letter, target, axes in zip("ab", TARGETS, panels, strict=True):
        for line in lines:
            curve = Curve.of(table, line.source, target)
            values = 100 * getattr(curve, line.part)
            if np.isnan(values).all():
                continue
            style = {"color": line.colour, "lw": 1.8, "ls": line.dashes, "marker": line.marker, "ms": 5.5}
            axes.plot(epsilons, values, label=line.label, markevery=marked, zorder=3, **style)
            if line.bars:
                axes.vlines(epsilons, 100 * curve.low, 100 * curve.high, color=line.colour, lw=1.2, alpha=0.75)
        axes.set_title(f"({letter}) accuracy of {PLURAL[target]}", fontsize=11)
        axes.set(xlabel="ε, largest change of a pixel (intensities from 0 to 1)", ylim=(-2, 102))
        axes.grid(color="#e5e7eb", lw=0.7)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel("accuracy, %")
    entries = {
        label: handle for axes in panels for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    order = [line.label for line in lines if line.label in entries]
    figure.legend(
        [entries[label] for label in order],
        order,
        loc="outside lower center",
        ncols=len(order) if len(order) < 4 else 2,
        frameon=False,
        fontsize=9.5,
        handlelength=3.2,
    )
    return figure


def matrix_radii(settings: Settings) -> list[int]:
    """The values of ε of a study, in hundredths, whose matrices are shown."""
    return [radius for radius in _MATRIX_RADII if radius in settings.radii]


def matrix_figure(table: Table) -> Figure | None:
    """Every classifier on the examples of every classifier, one panel for each ε; None if no ε is in the settings."""
    radii = matrix_radii(table.settings)
    if not radii:
        return None
    columns = min(2, len(radii))
    rows = math.ceil(len(radii) / columns)
    figure = Figure(figsize=(4.6 * columns + 0.9, 4.6 * rows), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
    colours = matplotlib.colormaps["cividis"].with_extremes(bad="#ffffff")
    scale = Normalize(0, 100)
    svms, models = table.settings.svms, table.settings.svms + table.settings.networks
    for axes, radius in zip(panels, radii, strict=False):
        _, accuracies = matrix(table, radius)
        axes.imshow(100 * accuracies, cmap=colours, norm=scale, interpolation="nearest")
        for line in (axes.axhline, axes.axvline):
            line(svms - 0.5, color="white", lw=1.5)
        axes.set_title(f"ε = {radius / 100:.2f}", fontsize=11)
        middles = [(svms - 1) / 2, (svms + models - 1) / 2]
        axes.set_xticks(middles, ["SVMs", "networks"])
        axes.set_yticks(middles, ["SVMs", "networks"], rotation=90, va="center")
        axes.tick_params(length=0)
    for axes in panels[len(radii) :]:
        axes.set_axis_off()
    figure.supxlabel("classifier asked", fontsize=10)
    figure.supylabel("examples made from", fontsize=10)
    figure.colorbar(ScalarMappable(scale, colours), ax=list(panels), label="accuracy, %", shrink=0.6, aspect=30)
    return figure
