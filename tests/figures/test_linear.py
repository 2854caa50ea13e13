"""Pictures: what they show agrees with the exact answers, for data of any scale; no screen is needed."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from geomadv.classes.linear.classifiers import LinearClassifiers, max_margin
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.canvas import COLOURS, Case
from geomadv.figures.linear import line_figure, plane_figure, projection_figure, witness_figure
from tests.figures.reading import arrows, bars, drawn, legend, marks, rows, shaded, steps

E1 = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], class_names=("a", "b"))
DIRECTIONS = {"svm": Vector.of([-1, 0]), "up": Vector.of([0, 1])}


def xs(line: Line2D) -> list[float]:
    values: list[float] = np.asarray(line.get_xdata(), dtype=float).tolist()
    return values


def cases(S: Dataset, directions: dict[str, Vector], source: int = 1) -> list[Case[LinearClassifier]]:
    answers = {name: LinearClassifiers().transfers(S, v, source) for name, v in directions.items()}
    return [Case(name, v, source, answers[name].counterexample) for name, v in directions.items()]


def plane(S: Dataset, directions: dict[str, Vector], source: int = 1) -> Figure:
    perturbation = LinearClassifiers().universal_perturbation(S, source).perturbation
    margin = max_margin(S)
    return plane_figure(S, margin.classifier, margin.support, cases(S, directions, source), perturbation, source)


def side(S: Dataset) -> Figure:
    margin = max_margin(S)
    return projection_figure(S, margin.classifier, margin.support)


def test_one_panel_a_direction_and_one_for_the_perturbation() -> None:
    figure = plane(E1, DIRECTIONS)
    assert [axes.get_title() for axes in figure.axes] == ["svm", "up", "universal perturbation"]
    assert {"a (+1)", "b (−1)"} < legend(figure)
    assert "accurate, but never fooled" in legend(figure)
    assert "accurate, but never fooled" not in legend(plane(E1, {"svm": DIRECTIONS["svm"]}))
    assert len(set(drawn(figure))) > 10


def test_shaded_regions_have_the_exact_corners() -> None:
    axes = plane(E1, DIRECTIONS).axes[0]
    corners = set(shaded(axes)["all accurate classifiers say +1"])
    # S⁺ − K: from the two points to the right, between the slopes 0 and 1/2.
    right = axes.get_xlim()[1]
    assert {(1.0, 0.0), (1.0, 1.0)} <= corners
    assert {x for x, _ in corners} == {1.0, right}
    assert {y for _, y in corners} == {0.0, 1.0, 1 + (right - 1) / 2}


def test_a_refuting_classifier_is_drawn_where_it_is_zero() -> None:
    counterexample = LinearClassifiers().transfers(E1, DIRECTIONS["up"], 1).counterexample
    assert counterexample is not None
    line = next(
        line for line in plane(E1, DIRECTIONS).axes[1].lines if line.get_label() == "accurate, but never fooled"
    )
    w, b = counterexample.normal.to_floats(), float(counterexample.bias)
    for p in (line.get_xy1(), line.get_xy2()):  # type: ignore[attr-defined]
        assert abs(np.dot(w, p) + b) <= 1e-9 * np.abs(w).max()


def test_arrows_follow_the_directions_and_the_perturbation() -> None:
    figure = plane(E1, DIRECTIONS)
    *directions, moves = (steps(axes) for axes in figure.axes)
    for (step,), v in zip(directions, DIRECTIONS.values(), strict=True):
        assert step @ v.to_floats() == pytest.approx(np.linalg.norm(step))
    assert moves == [[-4.0, -1.0]] * 2


def test_the_source_label_turns_the_picture() -> None:
    figure = plane(E1, {"svm": Vector.of([1, 0])}, source=-1)
    (arrow,) = arrows(figure.axes[0])
    assert tuple(arrow.xyann) == (-1.0, 0.0)
    moved = next(line for line in figure.axes[1].lines if line.get_label() == "−1 points, moved")
    assert moved.get_markeredgecolor() == COLOURS[-1]
    assert len(xs(moved)) == 1


@pytest.mark.parametrize(
    ("scale", "exponent"), [("1", 0), ("1e-200", -200), ("1e400", 400), ("3e-350", -350), ("7e5", 6)]
)
def test_any_scale_is_drawn(scale: str, exponent: int) -> None:
    factor = Fraction(scale)
    S = Dataset([[x * factor for x in row] for row in ([1, 0], [2, 1], [-1, 0], [-3, -2])], [1, 1, -1, -1])
    figure = plane(S, {"svm": -max_margin(S).normal})
    drawn(figure)
    assert figure.axes[0].get_xlabel() == ("x₁" if exponent == 0 else f"x₁  (in units of $10^{{{exponent}}}$)")
    drawn(side(S))


@pytest.mark.parametrize("flipped", [False, True])
def test_the_number_line(flipped: bool) -> None:
    labels = [-1, -1, 1, 1] if flipped else [1, 1, -1, -1]
    S = Dataset([[0], [1], [4], [6]], labels)
    v, margin = Vector.of([1]), max_margin(S)
    perturbation = LinearClassifiers().universal_perturbation(S, 1).perturbation
    assert perturbation is not None
    figure = line_figure(S, margin.classifier, margin.support, cases(S, {"there": v, "back": -v}), perturbation)
    (axes,) = figure.axes
    assert rows(axes) == ["there", "back", "universal perturbation"]
    upright = [line for line in axes.lines if xs(line) and xs(line) == xs(line)[:1] * 2]
    assert sorted(xs(line)[0] for line in upright) == [1.0, 2.5, 4.0]
    edges = {}
    for patch in axes.patches:
        corners = axes.transData.inverted().transform(patch.get_window_extent().get_points())
        edges[patch.get_label()] = sorted(corners[:, 0].round(9).tolist())
    left, right = ("−1", "+1") if flipped else ("+1", "−1")
    assert edges[f"all accurate classifiers say {left}"][1] == 1.0
    assert edges[f"all accurate classifiers say {right}"][0] == 4.0
    start, own = (4.0, [4, 6]) if flipped else (1.0, [0, 1])
    assert [tuple(arrow.xyann) for arrow in arrows(axes)] == [(start, row) for row in range(3)]
    there, back, moved = (step[0] for step in steps(axes))
    assert there > 0 > back
    assert moved == perturbation[0]
    hollow = next(line for line in axes.lines if line.get_label() == "+1 points, moved")
    assert hollow.get_markerfacecolor() == "white"
    assert [x for x, y in marks(axes, "o") if y == 2] == [*own, *(x + perturbation[0] for x in own)]
    drawn(figure)


def test_the_view_from_the_side() -> None:
    S = Dataset([[1, 0, 0], [1, 5, 1], [-1, 0, 0], [-1, -7, 0], [-9, 1, 1]], [1, 1, -1, -1, -1])
    (axes,) = side(S).axes
    positive, negative, support = (np.asarray(points.get_offsets()) for points in axes.collections)
    # Distances to the boundary x₁ = 0, in the order of the rows.
    assert positive[:, 0] == pytest.approx([1, 1])
    assert negative[:, 0] == pytest.approx([-1, -1, -9])
    assert np.abs(support[:, 0]) == pytest.approx(np.ones(len(support)))
    assert sorted(xs(line)[0] for line in axes.lines) == pytest.approx([-1, 0, 1])


def test_a_narrow_margin_is_still_visible() -> None:
    S = Dataset([[1, 0], [1000, 4], [-1, 0]], [1, 1, -1])
    figure = side(S)
    assert figure.axes[0].get_xscale() == "symlog"
    assert figure.axes[0].get_xticks().tolist() == [0.0, 10.0, 100.0]
    drawn(figure)


def test_the_common_point_of_inseparable_classes() -> None:
    crossed = Dataset([[0, 0], [2, 2], [0, 2], [2, 0]], [1, 1, -1, -1])
    common = LinearClassifiers().realizable(crossed).common_point
    assert common is not None
    (axes,) = witness_figure(crossed, common).axes
    assert marks(axes, "*") == [(1.0, 1.0)]
    assert set(shaded(axes)["convex hull of −1"]) == {(0.0, 2.0), (2.0, 0.0)}
    line = Dataset([[0], [5], [4]], [1, 1, -1])
    figure = witness_figure(line, Vector.of([4]))
    assert marks(figure.axes[0], "*") == [(4.0, 0.0)]
    assert bars(figure.axes[0]) == [("convex hull of +1", 0, (0.0, 5.0))]
    drawn(figure)
    with pytest.raises(InvalidInputError, match="plane"):
        witness_figure(Dataset([[0, 0, 0], [1, 1, 1], [2, 2, 2]], [1, -1, 1]), Vector.of([1, 1, 1]))


def test_classes_at_the_same_point_of_a_line() -> None:
    drawn(witness_figure(Dataset([[3], [3]], [1, -1]), Vector.of([3])))


def test_wrong_dimensions_are_refused() -> None:
    margin = max_margin(E1)
    with pytest.raises(InvalidInputError, match="one coordinate"):
        line_figure(E1, margin.classifier, margin.support, [])
    flat = max_margin(Dataset([[0], [1]], [1, -1]))
    with pytest.raises(InvalidInputError, match="plane"):
        plane_figure(flat.data, flat.classifier, flat.support, [])


def test_no_global_state_of_matplotlib_is_touched() -> None:
    modules = "geomadv.figures.linear, geomadv.figures.convex, geomadv.figures.units, geomadv.figures.multiclass"
    code = f"import sys, {modules}; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_arrow_ends_outside_the_picture() -> None:
    S = Dataset([[0, 5], [4, -4], [9, 0]], [1, 1, -1])
    for v in ([0, 1], [1, 1], [-1, 0], [0, -1], [1, 0]):
        axes = plane(S, {"steep": Vector.of(v)}, source=1).axes[0]
        (arrow,) = arrows(axes)
        low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
        assert ((low < arrow.xy) & (arrow.xy < high)).all()
        assert np.linalg.norm(np.subtract(arrow.xy, arrow.xyann)) >= (high - low).min() / 20
