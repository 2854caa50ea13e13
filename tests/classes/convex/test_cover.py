"""Covers by half-spaces: right about every row, few, and whatever the engine proposes."""

from typing import Any

import numpy as np
import pytest

from geomadv.classes.convex.cover import Blocked, Cover, cover
from geomadv.exact.matrices import IntegerMatrix
from geomadv.solvers.engines import get_engine
from tests.brute_force import time_limit
from tests.classes.convex.test_questions import ANSWERS, Lying, Scribbling
from tests.solvers.test_motzkin import Rows, matrix, products

ENGINE = get_engine(None)
ORIGIN = [[0, 0, -1]]  # the inner point 0, labelled −1


def outer(*points: tuple[int, int]) -> Rows:
    return [[a, b, 1] for a, b in points]


def check(inner: Rows, outside: Rows, weak: Rows, engine: Any = ENGINE) -> Cover | Blocked:
    found = cover(matrix(inner, 3), matrix(outside, 3), matrix(weak, 3), engine)
    if isinstance(found, Blocked):
        rows = [*inner, outside[found.outer]]
        for j in range(3):
            total = sum(w * rows[i][j] for i, w in found.why.strict.items())
            assert total + sum(w * weak[i][j] for i, w in found.why.weak.items()) == 0
        assert found.why.strict[len(inner)] > 0
        return found
    for unit in found.units:
        assert min(products(inner, unit)) > 0
        assert max(products(outside, unit), default=1) > 0
        assert min(products(weak, unit), default=0) >= 0
    assert all(any(products([row], unit)[0] > 0 for unit in found.units) for row in outside)
    return found


def test_one_half_space_serves_many() -> None:
    found = check(ORIGIN, outer((1, 0), (2, 1), (3, -1), (1, 1)), [])
    assert isinstance(found, Cover)
    assert len(found.units) == 1


def test_opposite_points_need_two() -> None:
    found = check(ORIGIN, outer((1, 0), (-1, 0)), [])
    assert isinstance(found, Cover)
    assert len(found.units) == 2


def test_no_unit_is_superfluous() -> None:
    points = outer((3, 1), (-2, 3), (-1, -3), (2, -2), (0, 5), (-4, 0))
    found = check(ORIGIN, points, [])
    assert isinstance(found, Cover)
    for k in range(len(found.units)):
        rest = found.units[:k] + found.units[k + 1 :]
        assert not all(any(products([row], unit)[0] > 0 for unit in rest) for row in points)


def test_a_point_in_the_hull_is_blocked() -> None:
    found = check([[-2, 0, -1], [2, 0, -1]], outer((0, 1), (0, 0), (1, 0)), [])
    assert isinstance(found, Blocked)
    assert found.outer == 1


def test_weak_rows() -> None:
    """No unit may grow along (1, 0): then nothing contains (1, 0) and not 0."""
    assert isinstance(check(ORIGIN, outer((0, 1), (-1, 0)), [[-1, 0, 0]]), Cover)
    found = check(ORIGIN, outer((0, 1), (1, 0)), [[-1, 0, 0]])
    assert isinstance(found, Blocked)
    assert found.outer == 1
    assert list(found.why.weak) == [0]


def test_no_outer_rows() -> None:
    assert check(ORIGIN, [], []) == Cover(())


@pytest.mark.parametrize("answer", ANSWERS)
def test_wrong_proposals_change_no_verdict(answer: str) -> None:
    for engine in (Lying(ANSWERS[answer]), Scribbling(ANSWERS[answer])):
        with time_limit(10):
            assert isinstance(check(ORIGIN, outer((1, 0), (-1, 0), (0, 3)), [[0, 1, 0]], engine), Cover)
            assert isinstance(check(ORIGIN, outer((1, 0), (0, -3), (0, 0)), [], engine), Blocked)


def test_good_proposals_are_taken() -> None:
    class Knowing(Lying):
        def half_spaces(self, inner: Any, outer: Any, weak: Any) -> Any:
            return np.array([[1.0, 0, -0.25], [-1.0, 0, -0.25], [0, 1.0, -0.25]])

        def nearest_point(self, rows: Any, groups: Any, target: Any) -> Any:
            raise AssertionError("not needed")

    found = check(ORIGIN, outer((1, 0), (-1, 0), (1, 1)), [], Knowing(np.ones))
    assert isinstance(found, Cover)
    assert len(found.units) == 2


def test_the_inputs_are_not_changed() -> None:
    inside, outside = matrix(ORIGIN, 3), matrix(outer((1, 0), (-1, 0)), 3)
    before = inside.entries.copy(), outside.entries.copy()
    cover(inside, outside, IntegerMatrix(inside.entries[:0]), Scribbling(np.ones))
    assert (inside.entries == before[0]).all()
    assert (outside.entries == before[1]).all()
