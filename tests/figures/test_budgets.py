"""The bars of the budgets."""

from fractions import Fraction

import numpy as np
from matplotlib.patches import Rectangle

from geomadv.figures.budgets import budgets_figure
from geomadv.figures.canvas import COLOURS


def test_bars_are_as_long_as_the_budgets() -> None:
    figure = budgets_figure({"mean": Fraction(10), "pair": Fraction(7, 2), "none": Fraction(2)}, Fraction(2), 10)
    (axes,) = figure.axes
    assert [bar.get_width() for bar in axes.patches if isinstance(bar, Rectangle)] == [10, 3.5, 2]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["mean", "pair", "none"]
    assert [np.asarray(line.get_xdata())[0] for line in axes.lines] == [2, 10]
    assert [text.get_text() for text in axes.texts] == ["10", "3.5", "2"]
    assert [
        text.get_text() for text in budgets_figure({"svm": Fraction(3)}, Fraction(2), 9, ["svm"]).axes[0].texts
    ] == ["≥ 3"]
    fools, does_not = axes.patches[0].get_facecolor(), axes.patches[2].get_facecolor()
    assert fools != does_not
    assert COLOURS[1] != COLOURS[-1]
