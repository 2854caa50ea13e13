"""Pictures of counterexamples: one panel a case, shaded as the classifiers say."""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Annotation

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.canvas import COLOURS, class_style
from geomadv.paper.counterexamples import COUNTEREXAMPLES
from geomadv.paper.counterexamples.building import affine
from geomadv.paper.counterexamples.data_space import OnUnitBox
from geomadv.paper.counterexamples.refutation import Scene
from geomadv.paper.counterexamples.sign_of import SignOf
from geomadv.paper.figures import counterexample_figure

IDS = list(COUNTEREXAMPLES)
ON_LINES = [id for id in IDS if COUNTEREXAMPLES[id].instance.data.d == 1]
IN_PLANES = [id for id in IDS if COUNTEREXAMPLES[id].instance.data.d == 2]


def scenes(id: str) -> list[Scene]:
    chosen = COUNTEREXAMPLES[id]
    assert chosen.scenes is not None
    return list(chosen.scenes(chosen.instance))


def legend(figure: Figure) -> set[str]:
    return {text.get_text() for text in figure.legends[0].get_texts()}


@pytest.mark.parametrize("id", IDS)
def test_each_is_drawn_without_complaint_with_a_panel_for_each_scene(id: str) -> None:
    figure = counterexample_figure(COUNTEREXAMPLES[id])
    # All warnings are errors here, that of a missing glyph among them.
    figure.savefig(io.BytesIO(), format="png", dpi=40)
    figure.savefig(io.BytesIO(), format="svg")
    assert len(figure.axes) == len(scenes(id))
    assert figure.get_suptitle().startswith(f"{id}: ")
    assert all(axes.get_title() or axes.get_title(loc="left") for axes in figure.axes)


@pytest.mark.parametrize("id", ON_LINES)
def test_intervals_have_the_colours_of_their_labels(id: str) -> None:
    for axes, scene in zip(counterexample_figure(COUNTEREXAMPLES[id]).axes, scenes(id), strict=True):
        spans = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
        assert len(spans) >= 2
        for span in spans:
            middle = Vector.of([Fraction(span.get_x() + span.get_width() / 2)])
            colour = COLOURS[1 if scene.classifier(middle) == 1 else -1]
            assert to_rgb(span.get_facecolor()[:3]) == to_rgb(colour)
        colours = [to_rgb(span.get_facecolor()[:3]) for span in spans]
        assert all(left != right for left, right in pairwise(colours))
        ends = [float(x[0]) for x in scene.outline] or axes.get_xlim()
        assert sum(span.get_width() for span in spans) == pytest.approx(max(ends) - min(ends))


def test_in_a_data_space_on_a_line_arrows_stay() -> None:
    for axes, scene in zip(counterexample_figure(COUNTEREXAMPLES["N10"]).axes, scenes("N10"), strict=True):
        [tip] = [text.xy[0] for text in axes.texts if isinstance(text, Annotation) and text.arrow_patch is not None]
        assert scene.start is not None
        assert 0 <= tip < scene.start[0] / 10
        assert {float(np.asarray(line.get_xdata())[0]) for line in axes.lines if line.get_linestyle() == ":"} == {0, 1}


def test_regions_of_several_classes_have_the_colours_of_their_data() -> None:
    S = COUNTEREXAMPLES["E8"].instance.data
    for axes, scene in zip(counterexample_figure(COUNTEREXAMPLES["E8"]).axes, scenes("E8"), strict=True):
        shaded = {patch.get_label(): patch for patch in axes.patches if str(patch.get_label()).startswith("label ")}
        assert set(shaded) == {"label 0", "label 1", "label 2"}
        for label in S.classes:
            region = shaded[f"label {label}"]
            assert to_rgb(region.get_facecolor()[:3]) == to_rgb(class_style(S, label)[0])
            for i, j in product(range(-15, 24, 2), range(-52, 40, 4)):
                said = scene.classifier(Vector.of([Fraction(i, 3), Fraction(j, 7)]))
                assert said is None or region.get_path().contains_point((i / 3, j / 7)) == (said == label)


@pytest.mark.parametrize("id", [id for id in IN_PLANES if COUNTEREXAMPLES[id].instance.data.classes == (-1, 1)])
def test_regions_have_the_colours_of_their_labels(id: str) -> None:
    for axes, scene in zip(counterexample_figure(COUNTEREXAMPLES[id]).axes, scenes(id), strict=True):
        shaded = [patch for patch in axes.patches if patch.get_label() == "label −1"]
        (region,) = shaded
        swept = not isinstance(region, Polygon)
        assert swept == isinstance(scene.classifier, SignOf) or id == "E9"
        (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        seen = set()
        for i in range(1, 20):
            for j in range(1, 20):
                # Irrational proportions would do as well: these points are on no boundary.
                x, y = low + (high - low) * (i / 20 + 0.0137), bottom + (top - bottom) * (j / 20 + 0.0071)
                if isinstance(scene.classifier, OnUnitBox) and not (0 < x < 1 and 0 < y < 1):
                    continue
                inside = region.get_path().contains_point((x, y))
                label = scene.classifier(Vector.of([Fraction(x), Fraction(y)]))
                step = (high - low) / 400
                near = [(x + step, y), (x - step, y), (x, y + step), (x, y - step)]
                if swept and {scene.classifier(Vector.of([*map(Fraction, p)])) for p in near} != {label}:
                    continue  # between two of the lines on which the region is found
                assert inside == (label == -1), (x, y)
                seen.add(label)
        assert seen == {1, -1}


@pytest.mark.parametrize("id", IDS)
def test_data_and_rays_are_shown(id: str) -> None:
    figure = counterexample_figure(COUNTEREXAMPLES[id])
    classes = COUNTEREXAMPLES[id].instance.data.classes
    assert sum(text.startswith("data labelled") for text in legend(figure)) == len(classes)
    for axes, scene in zip(figure.axes, scenes(id), strict=True):
        low, high = axes.get_xlim()
        assert all(low < float(x[0]) < high for x in scene.data.points)
        arrows = [text for text in axes.texts if isinstance(text, Annotation) and text.arrow_patch is not None]
        assert len(arrows) == (scene.direction is not None)
        if scene.start is not None and scene.start not in scene.data.points:
            assert any(text.startswith("another point") for text in legend(figure))


def test_the_ray_of_e1_ends_where_the_label_changes() -> None:
    for axes, scene in zip(counterexample_figure(COUNTEREXAMPLES["E1"]).axes, scenes("E1"), strict=True):
        assert scene.start is not None
        assert scene.direction is not None
        (arrow,) = (text for text in axes.texts if isinstance(text, Annotation) and text.arrow_patch is not None)
        end = scene.start + Fraction(scene.classifier.flip_distance(scene.start, scene.direction)) * scene.direction
        assert arrow.xy == tuple(map(float, end))


def test_what_cannot_be_drawn_is_refused() -> None:
    chosen = COUNTEREXAMPLES["N7"]
    with pytest.raises(InvalidInputError, match="no picture"):
        counterexample_figure(replace(chosen, scenes=None))
    everywhere = ReLUClassifier((affine([1, 0]),), rule="all")  # type: ignore[arg-type]
    scene = Scene("", everywhere, Dataset([[1, 1], [-1, 0]], [1, -1]))
    with pytest.raises(InvalidInputError, match="convex region labelled −1"):
        counterexample_figure(replace(chosen, scenes=lambda instance: [scene]))
