"""Nearest points of hulls and cones, beside an enumeration of all supports."""

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import fmpz_mat

from geomadv.exact.arrays import integer_array
from geomadv.exact.matrices import IntegerMatrix
from geomadv.solvers.nearest_point import NearestPoint, nearest_point, reached_by
from tests.brute_force import dot, nearest_residual, time_limit

PRIME = 2**61 - 1


def matrix(points: list[list[int]], groups: list[int]) -> IntegerMatrix:
    n_groups = max(groups) + 1
    rows = [[*p, *(int(g == k) for k in range(n_groups))] for p, g in zip(points, groups, strict=True)]
    return IntegerMatrix(integer_array([x for row in rows for x in row], (len(rows), len(rows[0]))))


def test_one_group_with_signs() -> None:
    """Weights that sum to 1 where some are subtracted: the program min ‖Σ μ p − t‖², Σ ±μ = 1, μ ≥ 0."""
    rng, dropped = random.Random(5), 0
    for _ in range(300):
        n, m = rng.randint(1, 5), rng.randint(1, 3)
        points = [[rng.randint(-3, 3) for _ in range(m)] for _ in range(n)]
        signs = [1, *(rng.choice([-2, -1, 1, 3]) for _ in range(n - 1))]
        target = [rng.randint(-3, 3) for _ in range(m)]
        entries = [x for p, sign in zip(points, signs, strict=True) for x in (*p, sign)]
        rows = IntegerMatrix(integer_array(entries, (n, m + 1)))
        guess = np.array([rng.choice([0.0, 1.0, 2.0]) for _ in range(n)])
        with time_limit(20):
            answer = nearest_point(rows, guess, n_groups=1, target=(target, 1))
        weights = dict(zip(answer.support, answer.weights, strict=True))
        assert all(w > 0 for w in weights.values())
        assert sum(signs[i] * w for i, w in weights.items()) == answer.denominator
        combined = [sum(points[i][j] * w for i, w in weights.items()) for j in range(m)]
        assert [c - answer.denominator * t for c, t in zip(combined, target, strict=True)] == answer.residual
        [offset] = answer.group_values
        slack = [dot(p, answer.residual) + offset * sign for p, sign in zip(points, signs, strict=True)]
        assert all(s >= 0 for s in slack)
        assert all(slack[i] == 0 for i in weights)
        dropped += 0 not in weights and bool(guess[0])
    assert dropped > 20


def residual(answer: NearestPoint) -> list[Fraction]:
    return [Fraction(r, answer.denominator) for r in answer.residual]


def check(
    points: list[list[int]], groups: list[int], target: list[int], denominator: int, guess: list[float]
) -> NearestPoint:
    """Solve, check the optimality conditions and compare with the enumeration."""
    n_groups = max(groups) + 1
    with time_limit(20):
        answer = nearest_point(matrix(points, groups), np.array(guess), n_groups=n_groups, target=(target, denominator))
    goal = [Fraction(t, denominator) for t in target]
    weights = [Fraction(w, answer.denominator) for w in answer.weights]
    assert answer.denominator > 0
    assert all(w > 0 for w in weights)
    for g in range(n_groups):
        assert sum(w for i, w in zip(answer.support, weights, strict=True) if groups[i] == g) == 1
    combined = [
        sum((w * points[i][j] for i, w in zip(answer.support, weights, strict=True)), Fraction(0))
        for j in range(len(goal))
    ]
    assert residual(answer) == [c - t for c, t in zip(combined, goal, strict=True)]
    values = [Fraction(v, answer.denominator) for v in answer.group_values]
    assert len(values) == n_groups
    for i, (p, g) in enumerate(zip(points, groups, strict=True)):
        slack = dot(p, residual(answer)) + (values[g] if g >= 0 else 0)
        assert slack == 0 if i in answer.support else slack >= 0
    assert residual(answer) == nearest_residual(points, groups, goal)
    assert answer.reached == (not any(residual(answer)))
    return answer


def test_the_nearest_point_of_a_segment() -> None:
    answer = check([[1, 0], [0, 1], [2, 2]], [0, 0, 0], [0, 0], 1, [0, 0, 0])
    assert residual(answer) == [Fraction(1, 2), Fraction(1, 2)]
    assert set(answer.support) == {0, 1}


def test_the_nearest_point_of_a_cone() -> None:
    answer = check([[1, 0], [1, 1]], [-1, -1], [0, 2], 1, [0, 0])
    assert residual(answer) == [1, -1]
    assert answer.support == (1,)


def test_a_cone_that_lies_on_the_other_side() -> None:
    answer = check([[1, 0], [1, 1]], [-1, -1], [-3, 1], 2, [0, 0])
    assert answer.support == ()
    assert residual(answer) == [Fraction(3, 2), Fraction(-1, 2)]


def test_a_target_that_is_reached() -> None:
    answer = check([[0, 0], [4, 0], [0, 4]], [0, 0, 0], [1, 1], 1, [0, 0, 0])
    assert answer.reached
    assert {i: Fraction(w, answer.denominator) for i, w in zip(answer.support, answer.weights, strict=True)} == {
        0: Fraction(1, 2),
        1: Fraction(1, 4),
        2: Fraction(1, 4),
    }


def test_the_origin_of_a_cone_is_reached_by_nothing() -> None:
    answer = check([[1, 0], [-1, 0]], [-1, -1], [0, 0], 1, [1, 1])
    assert answer.reached


def test_a_sum_of_two_hulls() -> None:
    # Group 0 is S⁺, group 1 is −S⁻: the residual is the shortest vector between the hulls.
    answer = check([[1, 0], [1, 1], [1, 0]], [0, 0, 1], [0, 0], 1, [0, 0, 0])
    assert residual(answer) == [2, 0]


@pytest.mark.parametrize(
    "guess", [[0, 0, 0, 0, 0], [1, 1, 1, 1, 1], [-1, -1, -1, -1, -1], [0, 0, 0, 0, 1e300], [5, 4, 3, 2, 1]]
)
def test_dependent_supports_of_a_guess(guess: list[float]) -> None:
    # Four corners of a square and its middle: every larger support is affinely dependent.
    answer = check([[1, 1], [1, -1], [-1, 1], [-1, -1], [0, 0]], [0] * 5, [0, 0], 1, guess)
    assert answer.reached
    check([[3, 1], [3, -1], [5, 1], [5, -1], [3, 0]], [0] * 5, [0, 0], 1, guess)


def test_many_copies_of_few_points() -> None:
    points = [[1, 2], [2, 1]] * 4
    assert residual(check(points, [0] * 8, [0, 0], 1, [1.0] * 8)) == [Fraction(3, 2), Fraction(3, 2)]


@pytest.mark.parametrize("seed", range(8))
def test_random_instances(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(25):
        d, n, size = rng.randint(1, 3), rng.randint(2, 6), rng.choice([1, 3, 10])
        groups = rng.choice(
            [
                [0] * n,
                [-1] * n,
                [0, 1] + [rng.randint(0, 1) for _ in range(n - 2)],
                [0] + [rng.choice([-1, 0]) for _ in range(n - 1)],
            ]
        )
        points = [[rng.randint(-size, size) for _ in range(d)] for _ in range(n)]
        target = [0] * d if rng.random() < 0.4 else [rng.randint(-size, size) for _ in range(d)]
        check(points, groups, target, rng.randint(1, 3), [rng.choice([0, 0, 1, rng.random(), -1]) for _ in range(n)])


@pytest.mark.parametrize("factor", [PRIME, 3 * PRIME, 2**3000])
@pytest.mark.parametrize("group", [0, -1])
def test_entries_that_vanish_modulo_the_prime_of_the_selection(factor: int, group: int) -> None:
    rng = random.Random(factor)
    for _ in range(15):
        points = [[factor * rng.randint(-2, 2) for _ in range(2)] for _ in range(4)]
        check(points, [group] * 4, [factor * rng.randint(-2, 2), rng.randint(-2, 2)], 1, [1.0] * 4)


def test_coordinates_of_very_different_scales() -> None:
    answer = check([[10**200, 1], [-(10**200), 1], [0, 2]], [0, 0, 0], [0, 0], 1, [0.0] * 3)
    assert residual(answer) == [0, 1]


def test_free_rows_may_have_weights_of_any_sign() -> None:
    # conv{(1, 1), (2, 1)} + span{(1, 0)}, with an indicator of the hull: nearest to the origin is (0, 1).
    held = IntegerMatrix(np.array([[1, 0, 0], [1, 1, 1], [2, 1, 1]]))
    answer = nearest_point(held, np.zeros(3), n_groups=1, free=(0,))
    assert residual(answer) == [0, 1]
    weights = {i: Fraction(w, answer.denominator) for i, w in zip(answer.support, answer.weights, strict=True)}
    assert weights[0] < 0
    assert sum(w for i, w in weights.items() if i) == 1


def test_free_rows_reach_what_the_hull_alone_does_not() -> None:
    held = IntegerMatrix(np.array([[1, 0, 0], [-1, 1, 1], [5, -1, 1]]))
    assert nearest_point(held, np.zeros(3), n_groups=1, free=(0,)).reached
    assert not nearest_point(held.take([1, 2]), np.zeros(2), n_groups=1).reached


@pytest.mark.parametrize("group", [True, False])
def test_a_guess_of_all_rows_asks_for_no_large_gram_matrix(group: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 10,000 rows it filled the memory, and the process died of a guess."""
    sizes: list[int] = []
    gram = IntegerMatrix.gram

    def counted(self: IntegerMatrix, rows: list[int]) -> fmpz_mat:
        sizes.append(len(rows))
        return gram(self, rows)

    monkeypatch.setattr(IntegerMatrix, "gram", counted)
    points = [[x, y, 1] for x in range(1, 30) for y in range(1, 30)]
    rows = IntegerMatrix(integer_array([c for point in points for c in point], (len(points), 3)))
    guess = np.ones(len(points))
    if group:
        assert residual(nearest_point(rows, guess, n_groups=1)) == [1, 1]
    else:
        assert nearest_point(rows, guess, target=([3, 5, 1], 1)).reached
        assert reached_by(rows, guess, ([3, 5, 1], 1)) is None
    assert 0 < max(sizes) <= 3


def test_the_equality_on_the_support_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[int] = []
    products = IntegerMatrix.products

    def watched(self: IntegerMatrix, vector: Any, rows: Any = None) -> list[int]:
        computed.extend(int(row) for row in rows)
        return products(self, vector, rows)

    rng, supports = random.Random(8), 0
    for _ in range(20):
        points = [[rng.randint(-99, 99) for _ in range(3)] for _ in range(8)]
        points = [[x + 300 * (k < 4), y, z] for k, (x, y, z) in enumerate(points)]
        groups = [0] * 4 + [1] * 4
        signed = [[x if g else -x for x in p] for p, g in zip(points, groups, strict=True)]
        answer = check(signed, groups, [0, 0, 0], 1, [1.0] * 8)
        with monkeypatch.context() as patch:
            patch.setattr(IntegerMatrix, "products", watched)
            again = nearest_point(matrix(signed, groups), np.ones(8), n_groups=2)
        assert again == answer
        assert not set(answer.support) & set(computed)
        supports += len(answer.support)
        computed.clear()
    assert supports > 40


def test_a_small_weight_of_a_vertex_counts() -> None:
    """As it does where one row is very long; a little weight that is noise does not."""
    rows = IntegerMatrix(integer_array([1, 0, 0, 1, 1, 1], (3, 2)))
    reached = reached_by(rows, np.array([1e12, 1.0, 0.0]), ([10**12, 1], 1))
    assert reached is not None
    assert list(reached.support) == [0, 1]
    assert [w / reached.denominator for w in reached.weights] == [10**12, 1]
    noisy = reached_by(rows, np.array([1.0, 0.0, 1e-14]), ([1, 0], 1))
    assert noisy is not None
    assert list(noisy.support) == [0]
