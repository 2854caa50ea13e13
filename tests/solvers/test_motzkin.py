"""Motzkin's alternative: exactly one side exists, and what is returned is checked exactly."""

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from geomadv.exact.arrays import FloatArray, IndexArray, integer_array
from geomadv.exact.matrices import IntegerMatrix
from geomadv.solvers.engines import get_engine
from geomadv.solvers.motzkin import Alternative, relative_interior, rounded, separate
from tests.brute_force import time_limit
from tests.classes.convex.test_questions import ANSWERS, Lying

ENGINE = get_engine(None)
Rows = list[list[int]]


def matrix(rows: Rows, width: int) -> IntegerMatrix:
    return IntegerMatrix(integer_array([x for row in rows for x in row], (len(rows), width)))


def products(rows: Rows, W: Any) -> list[int]:
    return [sum(a * b for a, b in zip(row, W, strict=True)) for row in rows]


def check(strict: Rows, weak: Rows, width: int, engine: Any = ENGINE) -> bool:
    """Whether W exists; what is found is checked."""
    found = separate(matrix(strict, width), matrix(weak, width), engine)
    if not isinstance(found, Alternative):
        assert all(value > 0 for value in products(strict, found))
        assert all(value >= 0 for value in products(weak, found))
        return True
    assert min(found.strict.values()) > 0
    assert sum(found.strict.values()) == 1
    assert min(found.weak.values(), default=Fraction(1)) > 0
    for j in range(width):
        total = sum(w * strict[i][j] for i, w in found.strict.items())
        assert total + sum(w * weak[i][j] for i, w in found.weak.items()) == 0
    assert len(found.strict) + len(found.weak) <= width + 1
    return False


@pytest.mark.parametrize(
    ("strict", "weak", "exists"),
    [
        ([[1, 0]], [], True),
        ([[1, 0], [-1, 0]], [], False),
        ([[1, 0], [-1, 1]], [], True),
        ([[1, 0]], [[-1, 0]], False),
        ([[1, 0]], [[-1, 1]], True),
        ([[1, 0]], [[0, 1], [0, -1]], True),
        ([[1, 1]], [[-1, 0], [0, -1]], False),
        ([[1, 0], [0, 1]], [[-1, -1]], False),
        ([[0, 0]], [], False),
        ([[0, 0], [1, 0]], [], False),
        ([[1, 0]], [[0, 0]], True),
        ([[1, 0], [2, 0], [1, 0]], [[1, 0]], True),
    ],
)
def test_by_hand(strict: Rows, weak: Rows, exists: bool) -> None:
    assert check(strict, weak, 2) == exists
    assert check([[10**400 * a, b] for a, b in strict], [[10**400 * a, b] for a, b in weak], 2) == exists


def test_all_small_problems_in_the_plane() -> None:
    """Against all directions that matter: between and on the perpendiculars of the rows."""
    vectors = [[a, b] for a, b in product((-1, 0, 1), repeat=2)]
    probes = [(a, b) for a, b in product(range(-3, 4), repeat=2)]
    seen = []
    for strict in ([u, v] for u in vectors for v in vectors):
        for weak in ([], [[1, -1]], [[0, 1]], [[1, 0], [-1, 0]]):
            exists = any(min(products(strict, W)) > 0 and min(products(weak, W), default=0) >= 0 for W in probes)
            assert check(strict, weak, 2) == exists, (strict, weak)
            seen.append(exists)
    assert min(seen.count(True), seen.count(False)) > 40


@pytest.mark.parametrize("answer", ANSWERS)
def test_wrong_guesses_change_nothing(answer: str) -> None:
    engine = Lying(ANSWERS[answer])
    with time_limit(10):
        assert check([[1, 0, 0], [-1, 2, 0], [3, -1, 1]], [[0, -1, 5]], 3, engine)
        assert not check([[1, 0, 0], [-1, 2, 0], [3, -1, 1]], [[-1, -1, -1], [-3, 0, -1]], 3, engine)
        assert not check([[1, 2], [3, -1], [-4, -1]], [], 2, engine)


def test_one_weak_row_needs_no_linear_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its negative is in the cone: found from a guess that names too many rows, and one of them with no part in it."""

    def solve(*_: object) -> FloatArray:
        raise AssertionError("a linear program is slow where there are many rows")

    monkeypatch.setattr("geomadv.solvers.motzkin.guess_vertex", solve)
    assert not check([[1, 0, 1], [0, 1, 1], [1, 1, 1], [1, 2, 9]], [[-1, -1, -2]], 3, Lying(np.ones))
    assert check([[1, 0, 1], [0, 1, 1], [1, 1, 1], [1, 2, 9]], [[1, -1, 2]], 3)


@pytest.mark.parametrize(
    "strict",
    [
        [[1, 10**400], [1, -(10**400)]],
        [[10**308, 1], [-(10**308), 1]],
        [[2**1100 + 1, -(2**1100)], [-(2**1100), 2**1100 + 1]],
        [[10**30, 10**30 + 1], [-(10**30), -(10**30) + 1]],
    ],
)
def test_huge_entries(strict: Rows) -> None:
    with time_limit(10):
        assert check(strict, [], 2)
        assert not check(strict, [[-a, -b] for a, b in strict], 2)


class TestRounded:
    @pytest.mark.parametrize(
        "guess",
        [[np.inf, 1.0], [np.nan, 1.0], [-np.inf, 0.0], [0.0, 0.0], [-1.0, 2.0], [1e308, -1e308]],
    )
    @pytest.mark.parametrize("weak", [[], [[0, 1]], [[1, 1], [0, 1]]])
    def test_useless_guesses(self, guess: list[float], weak: Rows) -> None:
        found = rounded(np.array(guess), matrix([[1, 0]], 2), matrix(weak, 2))
        assert found is None or (found[0] > 0 and all(value >= 0 for value in products(weak, found)))

    def test_short_numbers(self) -> None:
        assert rounded(np.array([1.0001, 0.5]), matrix([[1, 0]], 2), matrix([], 2)) == [2, 1]

    def test_a_step_inwards_from_the_boundary_of_a_weak_condition(self) -> None:
        weak = [[-1, 3]]
        found = rounded(np.array([1.0, 1 / 3 - 1e-12]), matrix([[1, 0]], 2), matrix(weak, 2))
        assert found is not None
        assert products(weak, found)[0] >= 0


class TestRelativeInterior:
    @pytest.mark.parametrize(
        ("rows", "positive"),
        [
            ([[1, 0], [0, 1]], {0, 1}),
            ([[1, 0], [-1, 0]], set()),
            ([[1, 0], [-1, 0], [0, 1]], {2}),
            ([[1, 0], [0, 1], [-1, -1]], set()),
            ([[0, 0], [1, 1]], {1}),
            ([[1, 0], [-1, 0], [1, 1], [-1, 2]], {2, 3}),
        ],
    )
    def test_by_hand(self, rows: Rows, positive: set[int]) -> None:
        total, found = relative_interior(matrix(rows, 2), ENGINE)
        assert found == positive
        assert [value > 0 for value in products(rows, total)] == [i in positive for i in range(len(rows))]
        assert min(products(rows, total)) >= 0


class Silent:
    """An engine that never knows anything."""

    name = "silent"

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        return np.zeros(len(rows))

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        return np.zeros(len(columns))


def test_a_weak_row_of_zeros_says_nothing() -> None:
    zeros = IntegerMatrix(integer_array([0], (1, 1)))
    both = IntegerMatrix(integer_array([1, -1], (2, 1)))
    for engine in (get_engine(None), Silent()):
        found = separate(both, zeros, engine)
        assert isinstance(found, Alternative)
        assert found.strict == {0: Fraction(1, 2), 1: Fraction(1, 2)}
        assert isinstance(separate(both.take([0]), zeros, engine), list)
