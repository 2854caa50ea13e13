"""Regions found line by line, against the label at each point; and the pictures of polynomials."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import pytest
from matplotlib.patches import PathPatch

from geomadv.classes.capacity.signed_units import signed_network
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.plane import Box
from geomadv.figures.polynomial import PolynomialPanel, polynomial_figure
from geomadv.figures.swept import negative_stretches, sweep
from tests.figures.reading import drawn, legend

BOX: Box = (Fraction(-2), Fraction(2), Fraction(-2), Fraction(2))
CIRCLE = PolynomialClassifier(2, 2, Vector.of([0, 0, 1, 0, 1]), Fraction(-1))
CROSS = PolynomialClassifier(2, 2, Vector.of([0, 0, 0, 1, 0]))
WALL = PolynomialClassifier(2, 1, Vector.of([1, 0]), Fraction(-1, 3))
CUBIC = PolynomialClassifier(2, 3, Vector.of([-1, 1, 0, 0, 0, 1, 0, 0, 0]))
NETWORK = signed_network(Dataset([[0, 0], [0, 1], [1, 0]], [-1, -1, 1]), [1, 1], 0)
assert NETWORK is not None


@pytest.mark.parametrize("h", [CIRCLE, CROSS, WALL, CUBIC, NETWORK])
def test_the_parts_are_the_region(h: PolynomialClassifier | ReLUClassifier) -> None:
    region = sweep(partial(negative_stretches, h), BOX)
    wrong = seen = 0
    for i in range(-27, 28):
        for j in range(-27, 28):
            x, y = Fraction(i, 14) + Fraction(1, 1009), Fraction(j, 14) + Fraction(1, 1013)
            inside = any(_within(part, x, y) for part in region.parts if part[0][0] <= x <= part[1][0])
            wrong += inside != (h(Vector.of([x, y])) == -1)
            seen += inside
    assert wrong <= 3  # within the distance of two lines from the boundary
    assert 200 < seen < 55**2 - 200


def _within(part: tuple[tuple[Fraction, Fraction], ...], x: Fraction, y: Fraction) -> bool:
    (left, low), (right, low_there), (_, high_there), (_, high) = part
    share = (x - left) / (right - left)
    return low + share * (low_there - low) <= y <= high + share * (high_there - high)


@pytest.mark.parametrize("h", [CIRCLE, CUBIC, CROSS])
def test_the_edges_are_where_the_sign_changes(h: PolynomialClassifier) -> None:
    region = sweep(partial(negative_stretches, h), BOX)
    assert len(region.edges) > 100
    for a, b in region.edges:
        middle = Vector.of([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2])
        near = [middle + Vector.of(step) * Fraction(1, 40) for step in ((1, 0), (-1, 0), (0, 1), (0, -1))]
        assert {h(p) for p in near} & {1, 0}
        assert {h(p) for p in near} & {-1, 0}


def test_a_vertical_edge_is_drawn() -> None:
    region = sweep(partial(negative_stretches, WALL), BOX)
    assert all(abs(x - Fraction(1, 3)) < Fraction(1, 500) for edge in region.edges for x, _ in edge)
    assert sum(abs(b[1] - a[1]) for a, b in region.edges) == 4


def test_parts_that_do_not_overlap_are_not_joined() -> None:
    """Low on the left, high on the right."""

    def stretches(start: Vector, way: Vector) -> list[tuple[Fraction, Fraction]]:
        return [(Fraction(0), Fraction(1, 4))] if start[0] < Fraction(1, 3) else [(Fraction(3, 4), Fraction(1))]

    region = sweep(stretches, BOX)
    assert all(part[0][1] == part[1][1] and part[2][1] == part[3][1] for part in region.parts)
    assert {part[0][1] for part in region.parts} == {-2, 1}


def test_nothing_and_everything() -> None:
    positive = PolynomialClassifier(2, 1, Vector.of([0, 0]), Fraction(1))
    assert sweep(partial(negative_stretches, positive), BOX).parts == ()
    negative = PolynomialClassifier(2, 1, Vector.of([0, 0]), Fraction(-1))
    region = sweep(partial(negative_stretches, negative), BOX)
    assert region.edges == ()
    assert sum((b[0] - a[0]) * (d[1] - a[1]) for a, b, _, d in region.parts) == 16


def test_the_picture_of_polynomials() -> None:
    S = Dataset([[0, 0], [2, 0]], [-1, 1])
    panels = [
        PolynomialPanel("regions", CIRCLE, S.point(0), Vector.of([1, 0]), (S.point(1),)),
        PolynomialPanel("decided", forced={-1: partial(negative_stretches, CIRCLE), 1: lambda start, way: []}),
    ]
    figure = polynomial_figure(S, panels)
    assert drawn(figure)
    assert [axes.get_title() for axes in figure.axes] == ["regions", "decided"]
    assert legend(figure) >= {
        "it says +1",
        "it says −1",
        "the direction",
        "all accurate ones say +1",
        "all accurate ones say −1",
    }
    for axes in figure.axes:
        region = next(
            patch for patch in axes.patches if isinstance(patch, PathPatch) and "−1" in str(patch.get_label())
        )
        assert region.get_path().contains_point((0.9, 0.3))
        assert not region.get_path().contains_point((0.98, 0.4))
    with pytest.raises(InvalidInputError, match="of the plane"):
        polynomial_figure(Dataset([[0], [1]], [1, -1]), panels)
