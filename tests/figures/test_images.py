"""Pictures of points that are images: what is shown are the points, the directions and the displacements themselves."""

from __future__ import annotations

import numpy as np
import pytest

from geomadv.adapters.datasets import load
from geomadv.classes.linear.classifiers import max_margin
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.figures.images import (
    colour_limit,
    displaced_figure,
    image_side,
    shows_images,
    support_figure,
    vectors_figure,
)
from tests.figures.reading import drawn


def test_images() -> None:
    S = load("digits:3-8", limit=200)
    margin = max_margin(S)
    pair = S.point(1) - S.point(0)
    figure = vectors_figure(S, {"svm": -margin.normal, "pair": pair}, {"δ": 30 * pair}, {"w": 9 * margin.normal})
    panels = [axes for axes in figure.axes if axes.get_title()]
    shown = [axes.images[0] for axes in panels]
    assert [axes.get_title() for axes in panels] == ["svm", "pair", "δ", "w"]
    assert all(side.get_visible() for axes in panels for side in axes.spines.values())
    arrays = [np.asarray(image.get_array(), dtype=float) for image in shown]
    assert [array.shape for array in arrays] == [(8, 8)] * 4
    assert (arrays[3] == -arrays[0]).all()
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
    # They are added up, so they are compared.
    scale = figure.axes[0].images[0].get_clim()
    ends = (*arrays, S.to_floats())
    assert scale == figure.axes[1].images[0].get_clim() == (min(map(np.min, ends)), max(map(np.max, ends)))
    assert all(axes.axison and axes.spines["top"].get_visible() for axes in figure.axes[:2])

    # What leads far away leaves the point itself to be seen.
    far = displaced_figure(S, 3, [("far", 10**5 * pair)])
    low, high = S.to_floats().min(), S.to_floats().max()
    assert far.axes[0].images[0].get_clim() == (2 * low - high, 2 * high - low)
    drawn(far)

    rows = [axes.get_title() for axes in support_figure(S, margin.multipliers, count=2).axes if axes.get_title()]
    weights = margin.multipliers.as_dict()
    heaviest = max((i for i in weights if S.labels[i] == -1), key=lambda i: weights[i])
    assert rows[2] == f"−1, row {heaviest}"
    assert len(rows) == 4


@pytest.mark.parametrize(("d", "side"), [(64, 8), (784, 28), (63, None), (49, None), (4, None), (1, None)])
def test_which_points_are_images(d: int, side: int | None) -> None:
    assert image_side(d) == side


def test_named_columns_of_a_table_are_no_pixels() -> None:
    points = [[1] * 64, [0] * 64]
    assert shows_images(Dataset(points, [1, -1]))
    assert shows_images(Dataset(points, [1, -1], columns=[f"pixel{j}" for j in range(64)]))
    assert not shows_images(Dataset(points, [1, -1], columns=["age", *(f"x{j}" for j in range(63))]))
    assert not shows_images(Dataset([[1] * 63, [0] * 63], [1, -1]))


def test_points_that_are_no_images_are_refused() -> None:
    S = Dataset([[1, 0], [-1, 0]], [1, -1])
    with pytest.raises(InvalidInputError, match="square images"):
        support_figure(S, max_margin(S).multipliers)


def test_a_few_large_pixels_do_not_blank_the_rest() -> None:
    even = np.linspace(-1, 1, 100)
    assert colour_limit([even]) == (1.0, False)
    spiked = np.append(even, 50.0)
    limit, beyond = colour_limit([spiked])
    assert beyond
    assert 0.9 < limit <= 1
    assert colour_limit([np.zeros(9)]) == (1.0, False)
    assert colour_limit([np.array([0.0] * 99 + [7.0])]) == (7.0, False)
