"""The budgets of directions, beside the least loss and that of a constant classifier."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from matplotlib.figure import Figure

from geomadv.exact.scalars import Exact
from geomadv.figures.canvas import COLOURS, INK

__all__ = ["budgets_figure"]


def budgets_figure(
    budgets: Mapping[str, Fraction],
    least: Fraction,
    trivial: Exact,
    lower_bounds: Collection[str] = (),
    loss: str = "hinge loss",
) -> Figure:
    """A bar for each direction, from 0 to its budget, and lines at the least and the trivial loss.

    Parameters
    ----------
    budgets
        The budgets by name of the direction: total losses.
    least
        The least loss of all linear classifiers.
    trivial
        The loss of the best constant one.
    lower_bounds
        The directions whose budgets are at least so large.
    loss
        What the loss is called.
    """
    figure = Figure(figsize=(7.2, 1.3 + 0.45 * len(budgets)), layout="constrained")
    axes = figure.add_subplot()
    names = list(budgets)
    texts = [f"{'≥ ' * (name in lower_bounds)}{float(value):.4g}" for name, value in budgets.items()]
    lengths = [float(value) for value in budgets.values()]
    colours = [COLOURS[1] if value > least else COLOURS[-1] for value in budgets.values()]
    axes.barh(names, lengths, color=colours, height=0.6)
    for value, name, style in ((float(least), "least loss", "-"), (float(trivial), "one label for all points", "--")):
        axes.axvline(value, color=INK, linestyle=style, linewidth=1.2, label=f"{name}: {value:.4g}")
    for place, value in enumerate(lengths):
        inside = value > 0.85 * trivial
        axes.annotate(
            texts[place],
            (value, place),
            xytext=(-4 if inside else 4, 0),
            textcoords="offset points",
            ha="right" if inside else "left",
            va="center",
            color="white" if inside else INK,
        )
    axes.invert_yaxis()
    axes.set_xlim(0, 1.04 * trivial)
    axes.set_xlabel(f"total {loss}")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper left", ncols=2, frameon=False)
    return figure
