"""Inner and outer points in homogeneous coordinates, and one shadow at a time."""

import math
from fractions import Fraction

import numpy as np
import pytest

from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.classes.convex.shadows import Shadows
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector
from geomadv.solvers.engines import get_engine

ENGINE = get_engine(None)
TRIANGLE = Dataset([[-1, 0], [1, 0], [0, 1], [3, 3], [0, -1]], [-1, 1, -1, 1, -1])
HALVES = Dataset([[Fraction(1, 2)], [2]], [1, -1])


def test_the_split() -> None:
    shadows = Shadows(TRIANGLE, -1, ENGINE)
    assert shadows.inner_rows == [0, 2, 4]
    assert shadows.outer_rows == [1, 3]
    assert shadows.inner.entries.tolist() == [[1, 0, -1], [0, -1, -1], [0, 1, -1]]
    assert shadows.outer.entries.tolist() == [[1, 0, 1], [3, 3, 1]]
    assert shadows.nothing.shape == (0, 3)


def test_the_split_the_other_way() -> None:
    shadows = Shadows(HALVES, 1, ENGINE)
    assert (shadows.inner_rows, shadows.outer_rows) == ([0], [1])
    assert shadows.inner.entries.tolist() == [[1, 2]]
    assert shadows.outer.entries.tolist() == [[-4, -2]]


def test_weak_rows() -> None:
    shadows = Shadows(TRIANGLE, -1, ENGINE)
    v = Vector.of([Fraction(1, 2), -1])
    assert shadows.along(v, 1).entries.tolist() == [[1, -2, 0]]
    assert shadows.along(v, -1).entries.tolist() == [[-1, 2, 0]]
    assert shadows.at(v, 1).entries.tolist() == [[1, -2, 2]]
    assert shadows.at(v, -1).entries.tolist() == [[-1, 2, -2]]


def test_one_label() -> None:
    with pytest.raises(InvalidInputError, match="all points have the label 1"):
        Shadows(Dataset([[0], [1]], [1, 1]), -1, ENGINE)


class TestBound:
    @pytest.mark.parametrize(("row", "outer", "distance"), [(0, 0, 1), (2, 0, 1), (4, 0, 1), (0, 1, None)])
    def test_from_inner_rows(self, row: int, outer: int, distance: int | None) -> None:
        v = Vector.of([2, 0])
        shadows = Shadows(TRIANGLE, -1, ENGINE)
        found = shadows.bound(outer, v, -1, row)
        assert found.distance == distance
        unit = shadows.affine(found.unit)
        x = TRIANGLE.point(row)
        assert unit.value(x) < 0
        assert max(unit.value(TRIANGLE.point(i)) for i in shadows.inner_rows) <= 0
        assert unit.value(TRIANGLE.point(shadows.outer_rows[outer])) >= 0
        if distance is None:
            assert found.upper is None
            assert unit.normal.dot(v) <= 0
        else:
            assert unit.value(x + distance * v) <= 0
            assert found.upper is not None
            weights = found.upper.as_dict()
            assert weights[row] * distance >= 1
            assert [i for i in weights if TRIANGLE.labels[i] == 1] == [shadows.outer_rows[outer]]

    def test_from_an_outer_row(self) -> None:
        shadows = Shadows(TRIANGLE, -1, ENGINE)
        assert shadows.bound(0, Vector.of([-1, 0]), 1, 1).distance == 1
        assert shadows.bound(0, Vector.of([-1, 3]), 1, 1).distance is None
        assert shadows.bound(1, Vector.of([-3, -3]), 1, 3).distance == 1

    def test_the_least_over_outer_points_is_the_bound(self) -> None:
        shadows = Shadows(TRIANGLE, -1, ENGINE)
        for v in ([1, 0], [3, 2], [1, 1], [0, 1], [3, 4], [-1, 0]):
            for row in shadows.inner_rows:
                found = [shadows.bound(k, Vector.of(v), -1, row).distance for k in range(2)]
                least = min((c for c in found if c is not None), default=math.inf)
                assert ConvexRegionClassifiers().bound(TRIANGLE, v, row).value == least

    def test_an_outer_point_in_the_hull(self) -> None:
        shadows = Shadows(Dataset([[0], [2], [1]], [-1, -1, 1]), -1, ENGINE)
        with pytest.raises(ArithmeticError, match="inner hull"):
            shadows.space(0)


class TestLengths:
    def test_all_targets_where_there_are_few(self) -> None:
        data = Dataset([[0], *([k + 1] for k in reversed(range(8)))], [-1] + [1] * 8)
        assert Shadows(data, -1, ENGINE).nearest_targets() == [7, 6, 5, 4, 3, 2, 1, 0]

    def test_the_nearest_where_there_are_many(self) -> None:
        data = Dataset([[0], *([k + 1] for k in reversed(range(20)))], [-1] + [1] * 20)
        assert Shadows(data, -1, ENGINE).nearest_targets() == [19, 18]

    def test_many_targets_are_all_allowed(self) -> None:
        data = Dataset([[0, 0], *([30 - k, k * k] for k in range(20))], [-1] + [1] * 20)
        asked = ConvexRegionClassifiers()
        best = asked.universal_perturbation(data, -1)
        assert best.squared_length is not None
        lengths = [asked.universal_perturbation(data, -1, target=row).squared_length for row in range(1, 21)]
        assert best.squared_length in lengths
        assert best.squared_length == min(length for length in lengths if length is not None)

    @pytest.mark.parametrize("scale", [Fraction(1), Fraction(10**400), Fraction(1, 10**400)])
    def test_a_single_inner_point_is_as_far_as_the_nearest_outer_one(self, scale: Fraction) -> None:
        data = Dataset([[0, 0], [3 * scale, 4 * scale], [5 * scale, 1 * scale]], [-1, 1, 1])
        answer = ConvexRegionClassifiers().universal_perturbation(data, -1)
        assert answer.squared_length == answer.squared_length_at_least == 25 * scale**2
        assert answer.is_shortest
        assert answer.target == 1

    def test_the_distance_from_a_shadow(self) -> None:
        """The shadow of (1, 0) is the quadrant-like cone between (1, ±1); (−1, 0) is 2 away, (0, ±1) √2."""
        shadows = Shadows(TRIANGLE.take([0, 2, 4, 1]), -1, ENGINE)
        row, least, units = shadows.farthest([[2, 0, -1]], Fraction(100))
        assert row == 0
        assert least == 4
        assert len(units) == 1
        unit = shadows.affine(units[0])
        assert unit.value([-1, 0]) ** 2 == least * unit.normal.squared_norm()
        assert shadows.farthest([[2, 0, -1]], Fraction(1))[1] == 1

    def test_more_units_than_one(self) -> None:
        data = Dataset([[0, 0], [2, 0], [-3, 0]], [-1, 1, 1])
        shadows = Shadows(data, -1, ENGINE)
        _, least, units = shadows.farthest([[1, 0, -1], [-1, 0, -1]], Fraction(100))
        assert least == 4
        assert [np.sign(unit[0]) for unit in units] == [1, -1]
