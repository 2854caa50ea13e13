"""Exact geometry in the plane: hulls against their definition, regions against the decision made point by point."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.plane import Box, Point, chord, convex_hull, cut, forced_region, negative_region, shadow
from tests.figures.reading import contains

BOX: Box = (Fraction(-5), Fraction(6), Fraction(-5), Fraction(5))

SEPARABLE = {
    "two triangles": ([[0, 0], [1, 2], [2, 0], [4, 1], [5, 3], [5, -1]], [1, 1, 1, -1, -1, -1]),
    "one point each": ([[0, 0], [2, 1]], [1, -1]),
    "collinear, one ray": ([[0, 0], [1, 1], [3, 3], [4, 4]], [-1, -1, 1, 1]),
    "a class on a line": ([[1, 0], [1, 1], [-1, 0]], [1, 1, -1]),
    "cone of obtuse angle": ([[0, 1], [0, -4], [0, 4], [1, 3], [1, -3]], [1, 1, 1, -1, -1]),
    "fractions": (
        [[Fraction(1, 3), 0], [0, Fraction(2, 7)], [2, 2], [Fraction(5, 2), Fraction(-1, 3)]],
        [1, 1, -1, -1],
    ),
    "duplicates": ([[0, 0], [0, 0], [2, 0], [2, 0], [3, 2]], [1, 1, -1, -1, -1]),
    "outside the window": ([[100, 0], [100, 1], [103, 0]], [1, 1, -1]),
}


def point(x: int | Fraction, y: int | Fraction) -> Point:
    return (Fraction(x), Fraction(y))


@pytest.mark.parametrize("name", SEPARABLE)
def test_a_region_is_what_is_forced(name: str) -> None:
    S = Dataset(*SEPARABLE[name])
    linear = LinearClassifiers()
    regions = {label: forced_region(S, label, BOX) for label in (1, -1)}
    samples = [point(x, y) for x, y in product(range(-5, 7), range(-5, 6))]
    generator = random.Random(name)
    samples += [
        point(Fraction(generator.randint(-20, 24), 4), Fraction(generator.randint(-15, 15), 3)) for _ in range(25)
    ]
    # Corners are on the border, where closedness matters; just beyond them the answer may change.
    for region in regions.values():
        samples += region
        samples += [(x + Fraction(dx, 1000), y) for x, y in region for dx in (-1, 1)]
    samples = [p for p in samples if BOX[0] <= p[0] <= BOX[1] and BOX[2] <= p[1] <= BOX[3]]
    for p in samples:
        expected = linear.forced(S, p).label
        found = [label for label, region in regions.items() if contains(region, p)]
        assert found == ([] if expected is None else [expected]), p


def test_regions_hold_the_points_of_their_class() -> None:
    S = Dataset(*SEPARABLE["two triangles"])
    for label in (1, -1):
        region = forced_region(S, label, BOX)
        assert all(contains(region, point(*S.point(int(i)))) for i in S.indices(label))
        assert not any(contains(region, point(*S.point(int(i)))) for i in S.indices(-label))


def test_a_region_beyond_the_window_is_empty() -> None:
    S = Dataset(*SEPARABLE["outside the window"])
    assert forced_region(S, -1, BOX) == ()
    assert forced_region(S, 1, BOX) != ()


@pytest.mark.parametrize(
    ("points", "labels"),
    [
        ([[0, 0], [2, 0], [1, 0]], [1, 1, -1]),
        ([[0, 0], [1, 1], [0, 1], [1, 0]], [1, 1, -1, -1]),
        ([[0, 0], [0, 0]], [1, -1]),
        ([[0, 0], [1, 0], [1, 0], [2, 1]], [1, 1, -1, -1]),
    ],
)
def test_inseparable_data_have_no_regions(points: list[list[int]], labels: list[int]) -> None:
    with pytest.raises(InvalidInputError, match="separable"):
        forced_region(Dataset(points, labels), 1, BOX)


def test_other_dimensions_and_single_labels_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="3 coordinates"):
        forced_region(Dataset([[0, 0, 0], [1, 1, 1]], [1, -1]), 1, BOX)
    with pytest.raises(InvalidInputError, match="both labels"):
        forced_region(Dataset([[0, 0], [1, 1]], [1, 1]), 1, BOX)


def test_hull_is_the_smallest_convex_set() -> None:
    generator = random.Random(7)
    for _ in range(60):
        points = [point(generator.randint(-3, 3), generator.randint(-3, 3)) for _ in range(generator.randint(1, 9))]
        hull = convex_hull(points)
        assert set(hull) <= set(points)
        assert all(contains(hull, p) for p in points)
        # No vertex is superfluous.
        for vertex in hull:
            assert not contains(convex_hull([p for p in hull if p != vertex]), vertex)


def test_contains_is_closed() -> None:
    square = convex_hull([point(0, 0), point(2, 0), point(2, 2), point(0, 2), point(1, 0)])
    assert len(square) == 4
    assert all(contains(square, p) for p in (point(0, 0), point(1, 0), point(2, Fraction(1, 3)), point(1, 1)))
    assert not any(contains(square, p) for p in (point(-1, 0), point(1, Fraction(-1, 10**30)), point(3, 1)))
    segment = (point(0, 0), point(2, 2))
    assert contains(segment, point(1, 1))
    assert not any(contains(segment, p) for p in (point(3, 3), point(-1, -1), point(1, 0)))
    assert contains((point(1, 1),), point(1, 1))
    assert not contains((point(1, 1),), point(1, 2))
    assert not contains((), point(0, 0))


def functions(generator: random.Random, count: int) -> list[LinearClassifier]:
    def entry(most: int) -> Fraction:
        return Fraction(generator.randint(-most, most))

    return [LinearClassifier(Vector.of([entry(3), entry(3)]), entry(12)) for _ in range(count)]


def test_the_region_where_nothing_is_positive() -> None:
    generator = random.Random(11)
    inside = outside = 0
    for _ in range(60):
        given = functions(generator, generator.randint(1, 4))
        region = negative_region(given, BOX)
        assert all(f.value(corner) <= 0 for f in given for corner in region)
        for _ in range(12):
            p = point(Fraction(generator.randint(-40, 40), 5), Fraction(generator.randint(-40, 40), 5))
            within = BOX[0] <= p[0] <= BOX[1] and BOX[2] <= p[1] <= BOX[3]
            expected = within and all(f.value(p) <= 0 for f in given)
            assert contains(region, p) == expected
            inside, outside = inside + expected, outside + (not expected)
    assert min(inside, outside) > 50


def test_a_chord_ends_on_the_edge_of_the_box() -> None:
    generator = random.Random(13)
    lengths = []
    for function in functions(generator, 80):
        ends = chord(function, BOX)
        lengths.append(len(ends))
        for p in ends:
            assert function.value(p) == 0
            assert p[0] in BOX[:2] or p[1] in BOX[2:]
        if not ends and function.normal:
            corners = [function.value((x, y)) for x in BOX[:2] for y in BOX[2:]]
            assert min(corners) > 0 or max(corners) < 0
    assert {0, 2} <= set(lengths) <= {0, 1, 2}
    assert chord(LinearClassifier(Vector.of([0, 0])), BOX) == ()


def test_cuts_of_segments_and_points() -> None:
    right = LinearClassifier(Vector.of([-1, 0]), Fraction(1))
    assert set(cut((point(0, 0), point(2, 0)), right)) == {point(1, 0), point(2, 0)}
    assert cut((point(1, 5),), right) == (point(1, 5),)
    assert cut((point(0, 5),), right) == ()
    assert cut((), right) == ()


def test_the_shadow_of_a_point() -> None:
    S = Dataset([[0, 0], [0, 2], [3, 1], [3, 9]], [-1, -1, 1, 1])
    region = shadow(S, 2, BOX)
    assert point(3, 1) in region
    relu = ConvexRegionClassifiers()
    alone = S.take([0, 1, 2])
    for p in (point(4, 1), point(4, Fraction(4, 3)), point(4, Fraction(3, 2)), point(2, 1), point(4, Fraction(2, 3))):
        answer = relu.forced(alone, p)
        assert contains(region, p) == (answer.holds and answer.label == 1)
