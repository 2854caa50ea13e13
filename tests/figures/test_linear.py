"""Pictures: what they show agrees with the exact answers, for data of any scale; no screen is needed."""

from __future__ import annotations

import io
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Annotation

from geomadv.dataset import Dataset
from geomadv.datasets import load
from geomadv.errors import InvalidInputError
from geomadv.figures.canvas import COLOURS, to_plot_units, unit_vector
from geomadv.figures.images import directions_figure, displaced_figure, image_side, support_figure
from geomadv.figures.linear import line_figure, plane_figure, projection_figure, witness_figure
from geomadv.linear import LinearClassifiers
from geomadv.margin import max_margin
from geomadv.rational import Vector

E1 = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
DIRECTIONS = {"svm": Vector.of([-1, 0]), "up": Vector.of([0, 1])}


def drawn(figure: Figure) -> bytes:
    """Draw everything, so that errors of drawing show."""
    stream = io.BytesIO()
    figure.savefig(stream, format="rgba", dpi=40)
    return stream.getvalue()


def xs(line: Line2D) -> list[float]:
    values: list[float] = np.asarray(line.get_xdata(), dtype=float).tolist()
    return values


def plane(S: Dataset, directions: dict[str, Vector], source: int = 1) -> Figure:
    linear = LinearClassifiers()
    transfers = {name: linear.transfers(S, v, source) for name, v in directions.items()}
    perturbation = linear.universal_perturbation(S, source).perturbation
    return plane_figure(S, max_margin(S), directions, transfers, perturbation, source)


def legend(figure: Figure) -> set[str]:
    return {text.get_text() for text in figure.legends[0].get_texts()}


def test_one_panel_a_direction_and_one_for_the_perturbation() -> None:
    figure = plane(E1, DIRECTIONS)
    assert [axes.get_title() for axes in figure.axes] == [
        "svm: transfers",
        "up: does not transfer",
        "universal perturbation",
    ]
    assert "accurate, but never fooled" in legend(figure)
    assert "accurate, but never fooled" not in legend(plane(E1, {"svm": DIRECTIONS["svm"]}))
    assert len(set(drawn(figure))) > 10


def test_shaded_regions_have_the_exact_corners() -> None:
    axes = plane(E1, DIRECTIONS).axes[0]
    shaded = {patch.get_label(): patch.get_xy() for patch in axes.patches if isinstance(patch, Polygon)}
    corners = {tuple(corner) for corner in np.asarray(shaded["all accurate classifiers say +1"]).tolist()}
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
    arrows = [[text for text in axes.texts if isinstance(text, Annotation)] for axes in figure.axes]
    steps = [[np.subtract(a.xy, a.xyann) for a in panel] for panel in arrows]
    assert [len(panel) for panel in steps] == [1, 1, 2]
    for (step,), v in zip(steps, DIRECTIONS.values(), strict=False):
        assert step @ v.to_floats() == pytest.approx(np.linalg.norm(step))
    assert all(step.tolist() == [-4.0, -1.0] for step in steps[2])


def test_the_source_label_turns_the_picture() -> None:
    figure = plane(E1, {"svm": Vector.of([1, 0])}, source=-1)
    assert figure.axes[0].get_title() == "svm: transfers"
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
    drawn(projection_figure(S, max_margin(S)))


def test_plot_units_are_exact_where_doubles_are() -> None:
    S = Dataset([[Fraction(1, 10**300), 0], [Fraction(25, 10**301), 1]], [1, -1])
    points, moves, exponent = to_plot_units(S, {"v": Vector.of([2, 3])})
    assert (points.tolist(), exponent) == ([[1e-300, 0.0], [2.5e-300, 1.0]], 0)
    assert moves["v"].tolist() == [2.0, 3.0]
    tiny, _, small = to_plot_units(Dataset([[Fraction(k, 10**300)] for k in (1, 2, 5)], [1, 1, 1]))
    assert (tiny.tolist(), small) == ([[1.0], [2.0], [5.0]], -300)
    assert unit_vector(Vector.of([3 * 10**400, 4 * 10**400])) == pytest.approx([0.6, 0.8])


@pytest.mark.parametrize("flipped", [False, True])
def test_the_number_line(flipped: bool) -> None:
    labels = [-1, -1, 1, 1] if flipped else [1, 1, -1, -1]
    S = Dataset([[0], [1], [4], [6]], labels)
    linear, v = LinearClassifiers(), Vector.of([-1 if flipped else 1])
    directions = {"there": v, "back": -v}
    transfers = {name: linear.transfers(S, w, 1) for name, w in directions.items()}
    perturbation = linear.universal_perturbation(S, 1).perturbation
    figure = line_figure(S, max_margin(S), directions, transfers, perturbation)
    (axes,) = figure.axes
    ticks = [tick.get_text() for tick in axes.get_yticklabels()]
    assert ticks == ["points", "there: transfers", "back: does not transfer", "universal perturbation"]
    assert sorted(xs(line)[0] for line in axes.lines[:3]) == [1.0, 2.5, 4.0]
    spans = {patch.get_label(): patch.get_window_extent() for patch in axes.patches}
    edges = {}
    for label, extent in spans.items():
        corners = axes.transData.inverted().transform(extent.get_points())
        edges[label] = sorted(corners[:, 0].round(9).tolist())
    left, right = (-1, 1) if flipped else (1, -1)
    signs = {1: "+1", -1: "−1"}
    assert edges[f"all accurate classifiers say {signs[left]}"][1] == 1.0
    assert edges[f"all accurate classifiers say {signs[right]}"][0] == 4.0
    drawn(figure)


def test_the_view_from_the_side() -> None:
    S = Dataset([[1, 0, 0], [1, 5, 1], [-1, 0, 0], [-1, -7, 0], [-9, 1, 1]], [1, 1, -1, -1, -1])
    (axes,) = projection_figure(S, max_margin(S)).axes
    positive, negative, support = (np.asarray(points.get_offsets()) for points in axes.collections)
    # Distances to the boundary x₁ = 0, in the order of the rows.
    assert positive[:, 0] == pytest.approx([1, 1])
    assert negative[:, 0] == pytest.approx([-1, -1, -9])
    assert np.abs(support[:, 0]) == pytest.approx(np.ones(len(support)))
    assert sorted(xs(line)[0] for line in axes.lines) == pytest.approx([-1, 0, 1])


def test_a_narrow_margin_is_still_visible() -> None:
    S = Dataset([[1, 0], [1000, 4], [-1, 0]], [1, 1, -1])
    figure = projection_figure(S, max_margin(S))
    assert figure.axes[0].get_xscale() == "symlog"
    assert figure.axes[0].get_xticks().tolist() == [0.0, 10.0, 100.0]
    drawn(figure)


def test_the_common_point_of_inseparable_classes() -> None:
    crossed = Dataset([[0, 0], [2, 2], [0, 2], [2, 0]], [1, 1, -1, -1])
    (axes,) = witness_figure(crossed, LinearClassifiers().realizable(crossed)).axes
    star = next(line for line in axes.lines if line.get_label() == "a common point")
    assert (xs(star), np.asarray(star.get_ydata()).tolist()) == ([1.0], [1.0])
    line = Dataset([[0], [5], [4]], [1, 1, -1])
    drawn(witness_figure(line, LinearClassifiers().realizable(line)))
    with pytest.raises(InvalidInputError, match="inseparable data"):
        witness_figure(E1, LinearClassifiers().realizable(E1))


def test_wrong_dimensions_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="one coordinate"):
        line_figure(E1, max_margin(E1), {}, {})
    flat = Dataset([[0], [1]], [1, -1])
    with pytest.raises(InvalidInputError, match="plane"):
        plane_figure(flat, max_margin(flat), {}, {})
    with pytest.raises(InvalidInputError, match="square images"):
        support_figure(E1, max_margin(E1))


def test_images() -> None:
    S = load("digits:3-8", limit=200)
    margin = max_margin(S)
    pair = S.point(1) - S.point(0)
    figure = directions_figure(S, {"svm": -margin.normal, "pair": pair}, 30 * pair)
    shown = [axes.images[0] for axes in figure.axes if axes.images]
    arrays = [np.asarray(image.get_array(), dtype=float) for image in shown[:3]]
    assert [array.shape for array in arrays] == [(8, 8)] * 3
    assert np.linalg.norm(arrays[0]) == pytest.approx(1)
    assert arrays[2].ravel().tolist() == (30 * pair).to_floats().tolist()
    limits = [image.get_clim() for image in shown[:3]]
    assert limits[0] == limits[1] != limits[2]
    assert all(low == -high for low, high in limits)
    drawn(figure)

    figure = displaced_figure(S, 3, [("there", pair)])
    arrays = [np.asarray(axes.images[0].get_array(), dtype=float).ravel() for axes in figure.axes[:2]]
    assert arrays[0].tolist() == S.point(3).to_floats().tolist()
    assert arrays[1].tolist() == (S.point(3) + pair).to_floats().tolist()

    rows = [axes.get_title() for axes in support_figure(S, margin, count=2).axes if axes.get_title()]
    weights = margin.multipliers.as_dict()
    heaviest = max((i for i in weights if S.labels[i] == -1), key=lambda i: weights[i])
    assert rows[2] == f"−1, row {heaviest}"
    assert len(rows) == 4


@pytest.mark.parametrize(("d", "side"), [(64, 8), (784, 28), (63, None), (49, None), (4, None), (1, None)])
def test_which_points_are_images(d: int, side: int | None) -> None:
    assert image_side(d) == side


def test_no_global_state_of_matplotlib_is_touched() -> None:
    code = "import sys, geomadv.figures.linear, geomadv.figures.images; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
