"""The simplex method from column to column, beside HiGHS, and the groups of columns that share a right-hand side."""

import math

import numpy as np
import pytest
from scipy.optimize import linprog

from geomadv.exact.arrays import FloatArray
from geomadv.solvers import warm_simplex
from geomadv.solvers.warm_simplex import Packing, WarmSimplex, packed, vertices

Program = tuple[FloatArray, FloatArray]


def program(seed: int, n: int = 40, m: int = 4) -> Program:
    """Columns of length 1 in a half-space, the first m of which carry the right-hand side."""
    random = np.random.default_rng(seed)
    columns = random.normal(size=(n, m))
    columns[:, 0] = np.abs(columns[:, 0]) + 0.5
    columns /= np.linalg.norm(columns, axis=1)[:, None]
    return columns, random.uniform(0.5, 1, m) @ columns[:m]


def largest(columns: FloatArray, rhs: FloatArray, column: int) -> float:
    costs = np.zeros(len(columns))
    costs[column] = -1
    return float(np.asarray(linprog(costs, A_eq=columns.T, b_eq=rhs).x)[column])


@pytest.mark.parametrize("seed", range(5))
def test_every_column_in_turn_grows_as_large_as_it_can(seed: int) -> None:
    columns, rhs = program(seed)
    simplex = WarmSimplex(columns, rhs, range(4))
    for column in range(len(columns)):
        assert simplex.grow(column) == pytest.approx(largest(columns, rhs, column), abs=1e-9)
        assert simplex.weights.min() > -1e-12
        assert simplex.weights @ columns[simplex.basis] == pytest.approx(rhs)


@pytest.mark.parametrize("seed", range(3))
def test_of_many_columns_most_are_rarely_priced(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    columns, rhs = program(seed, n=400)
    columns.setflags(write=False)
    expected = [largest(columns, rhs, column) for column in range(0, 400, 4)]

    def pivots() -> tuple[int, int]:
        """Of columns that had entered before, and of those that were found among all."""
        simplex = WarmSimplex(columns, rhs, range(4))
        priced, seen = simplex._priced, [0, 0]

        def watched(functional: FloatArray) -> tuple[int, float]:
            known = len(simplex._entered)
            entering, cost = priced(functional)
            seen[len(simplex._entered) > known] += cost < -1e-9
            return entering, cost

        monkeypatch.setattr(simplex, "_priced", watched)
        for column, most in zip(range(0, 400, 4), expected, strict=True):
            assert simplex.grow(column) == pytest.approx(most, abs=1e-9)
        return seen[0], seen[1]

    assert pivots()[1] == 0  # no list is kept of few columns
    monkeypatch.setattr(warm_simplex, "_MANY", 400)
    again, found = pivots()
    assert 0 < found < again / 3


def test_it_stops_when_a_column_is_large_enough() -> None:
    columns, rhs = program(0)
    simplex = WarmSimplex(columns, rhs, range(4))
    half = simplex.weights[0] / 2
    assert simplex.grow(0, half) == 2 * half  # without a pivot
    assert simplex.basis == [0, 1, 2, 3]
    best = largest(columns, rhs, 20)
    assert best / 2 <= simplex.grow(20, best / 2)


def test_what_is_taken_is_gone_until_the_next_start() -> None:
    columns, rhs = program(1)
    simplex = WarmSimplex(columns, rhs, range(4))
    best = simplex.grow(7)
    basis = list(simplex.basis)
    simplex.take(7, best / 2)
    assert simplex.grow(7) == pytest.approx(best / 2)
    assert simplex.grow(8) == pytest.approx(largest(columns, rhs - best / 2 * columns[7], 8))
    simplex.start(basis)
    assert simplex.grow(7) == pytest.approx(best)


def test_a_basis_that_floating_point_cannot_invert_is_harmless() -> None:
    simplex = WarmSimplex(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), np.array([1.0, 1.0]), [0, 1])
    assert simplex.grow(2) == 0
    assert packed(simplex, [0, 1, 2], np.ones(3)).groups == []


@pytest.mark.parametrize("rhs", [[math.nan, 1.0], [math.inf, 1.0]])
def test_numbers_that_are_none_are_harmless(rhs: list[float]) -> None:
    simplex = WarmSimplex(np.eye(2), np.array(rhs), [0, 1])
    assert packed(simplex, [0, 1], np.ones(2)).groups == []
    columns = program(0)[0]
    assert WarmSimplex(columns, np.full(4, rhs[0]), range(4)).grow(20) == 0


def checked(columns: FloatArray, rhs: FloatArray, lengths: FloatArray) -> Packing:
    """The groups of all columns: each column is in one, the share is the least, and every group can have it."""
    found = packed(WarmSimplex(columns, rhs, range(columns.shape[1])), range(len(columns)), lengths)
    weights = [largest(columns, rhs, k) / lengths[k] for k in range(len(columns))]
    assert found.share == pytest.approx(min(weights))
    assert weights[found.least] == pytest.approx(found.share)
    members = [column for group in found.groups for column in group.columns]
    assert len(set(members)) == len(members)
    assert len(members) + sum(not group.columns for group in found.groups) == len(columns)
    for group in found.groups:
        assert group.share >= found.share
        left = rhs - sum((group.share * lengths[k] * columns[k] for k in group.columns), np.zeros(len(rhs)))
        assert np.linalg.solve(columns[group.basis].T, left).min() > -1e-9
    return found


@pytest.mark.parametrize("seed", range(8))
def test_groups_share_the_right_hand_side(seed: int) -> None:
    columns, rhs = program(seed)
    found = checked(columns, rhs, np.random.default_rng(seed).uniform(0.2, 3, len(columns)))
    assert len(found.groups) < len(columns)


def test_copies_and_ties() -> None:
    columns = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    assert len(checked(columns, np.array([1.0, 1.0]), np.ones(4)).groups) == 4
    assert len(checked(columns, np.array([1.0, 3.0]), np.ones(4)).groups) == 3  # [0], [1, 3], [2]


def test_no_groups_where_a_column_must_vanish() -> None:
    columns = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    found = packed(WarmSimplex(columns, np.array([1.0, 0.0]), [0, 1]), [0, 2, 1], np.ones(3))
    assert (found.least, found.groups) == (2, [])


@pytest.mark.parametrize("seed", range(5))
def test_vertices_give_every_column_its_share(seed: int) -> None:
    columns, rhs = program(seed)
    lengths = np.ones(len(columns))
    found = vertices(WarmSimplex(columns, rhs, range(4)), range(len(columns)), lengths)
    weights = [largest(columns, rhs, k) for k in range(len(columns))]
    assert found.share == pytest.approx(min(weights))
    assert weights[found.least] == pytest.approx(found.share)
    assert sorted(k for _, members in found.bases for k in members.tolist()) == list(range(len(columns)))
    assert len(found.bases) < len(columns)
    for basis, members in found.bases:
        for k in members.tolist():
            assert np.linalg.solve(columns[basis].T, rhs - found.share * columns[k]).min() > -1e-9


def test_there_are_no_vertices_where_a_column_has_no_share() -> None:
    columns = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    assert vertices(WarmSimplex(columns, np.array([1.0, 0.0]), [0, 1]), [0, 2, 1], np.ones(3)).bases == []
    assert vertices(WarmSimplex(np.eye(2), np.array([math.nan, 1.0]), [0, 1]), [0, 1], np.ones(2)).bases == []
