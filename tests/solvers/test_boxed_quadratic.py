"""Boxed quadratic programs: the conditions of optimality hold, whatever was guessed."""

import random
from collections import Counter
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np
import pytest

from geomadv.exact.arrays import integer_array
from geomadv.exact.matrices import IntegerMatrix
from geomadv.solvers.boxed_guesses import guess_boxed_quadratic
from geomadv.solvers.boxed_newton import BoxedNewton
from geomadv.solvers.boxed_quadratic import BoxedMaximum, boxed_quadratic
from geomadv.solvers.cvxpy_engine import CvxpyEngine
from geomadv.solvers.engines import get_engine
from geomadv.solvers.timed_engine import TimedEngine
from tests.brute_force import dot, time_limit

NAN, INF = float("nan"), float("inf")


def solved(
    points: list[list[int]],
    signs: list[int] | None,
    guess: list[float],
    height: int = 1,
    upper: int = 1,
    counts: list[int] | None = None,
) -> BoxedMaximum:
    """Solve, and check that μ and ν are optimal."""
    rows = [[*p, *([] if signs is None else [signs[i]]), 1] for i, p in enumerate(points)]
    matrix = IntegerMatrix(integer_array(list(chain(*rows)), (len(rows), len(rows[0]))))
    copies = integer_array(counts or [1] * len(points), (len(points),))
    ends = [upper * count for count in copies.tolist()]
    with time_limit(20):
        found = boxed_quadratic(
            matrix, np.array(guess), height=height, upper=upper, counts=copies, balanced=signs is not None
        )
    scale = found.denominator
    weights = dict(zip(found.free, found.weights, strict=True))
    assert all(0 < weight < ends[i] * scale for i, weight in weights.items())
    weights |= {i: ends[i] * scale for i in found.at_upper}
    assert len(weights) == len(found.free) + len(found.at_upper)
    assert found.combined == [sum(w * points[i][j] for i, w in weights.items()) for j in range(len(points[0]))]
    s = signs or [0] * len(points)
    assert sum(w * s[i] for i, w in weights.items()) == 0
    assert signs or found.shift == 0
    for i, p in enumerate(points):
        value = dot(p, found.combined) + found.shift * s[i] - height * scale
        assert value >= 0 or i in found.at_upper
        assert value <= 0 or i not in weights
    return found


@pytest.mark.parametrize("guess", [0.0, 0.3, 1.0])
@pytest.mark.parametrize(
    ("points", "signs", "upper", "combined", "shift"),
    [
        ([[2]], None, 9, [Fraction(1, 2)], 0),
        ([[2], [1], [0]], None, 9, [1], 0),  # what is zero goes to the bound
        ([[2], [-1]], None, 9, [Fraction(1, 2)], 0),  # 2 · 19/4 − 9
        ([[1], [0]], [1, -1], 1, [1], Fraction(-1, 2)),  # none is free: the middle of [−1, 0]
        ([[1], [0]], [1, -1], 2, [2], -1),
        ([[1], [0]], [1, -1], 5, [2], -1),
        ([[3], [-3]], [1, -1], 2, [0], 0),  # one point with both labels
        ([[1, 0], [0, 1], [0, 0]], [1, 1, -1], 100, [2, 2], -1),
    ],
)
def test_small(points: Any, signs: Any, upper: int, combined: Any, shift: Any, guess: float) -> None:
    found = solved(points, signs, [guess] * len(points), upper=upper)
    assert [Fraction(x, found.denominator) for x in found.combined] == combined
    assert Fraction(found.shift, found.denominator) == shift


@pytest.mark.parametrize("guess", [[1, 1, 0], [0, 0, 1], [1, 1, 1]])
def test_counts_beyond_the_integers_of_an_array(guess: list[float]) -> None:
    found = solved([[2], [1], [0]], [1, 1, -1], guess, height=10**400, counts=[10**180, 10**400, 10**180])
    assert found.at_upper


@pytest.mark.parametrize("balanced", [True, False])
def test_many_with_every_guess(balanced: bool) -> None:
    """Integers as small as these tie often: rows repeat, depend on others, and stop at their bounds."""
    drawn = random.Random(5)
    seen: Counter[str] = Counter()
    for _ in range(150):
        n, m, size = drawn.randint(2, 10), drawn.randint(1, 4), drawn.choice([1, 2, 10**20])
        signs = [1, -1, *(drawn.choice([1, -1]) for _ in range(n - 2))] if balanced else None
        points = [[drawn.randint(-size, size) for _ in range(m)] for _ in range(n)]
        height, upper = drawn.choice([1, size, size**2]), drawn.choice([1, 3, 100])
        counts = drawn.choice([[1] * n, [drawn.choice([1, 2, 5]) for _ in range(n)]])
        guesses = [[0.0] * n, [1.0] * n, [drawn.choice([0.0, 1.0, 0.3, drawn.random()]) for _ in range(n)]]
        found = [solved(points, signs, guess, height, upper, counts) for guess in guesses]
        combined = {tuple(Fraction(x, f.denominator) for x in f.combined) for f in found}
        shifts = {Fraction(f.shift, f.denominator) for f in found}
        assert (len(combined), len(shifts)) == (1, 1)
        seen["none is free"] += not found[0].free
        seen["some is free"] += bool(found[0].free)
        seen["all at the bound"] += len(found[0].at_upper) == n
        seen["counts"] += max(counts) > 1
        seen["none at the bound"] += not found[0].at_upper
        seen["nothing combined"] += not any(found[0].combined)
    assert min(seen.values()) >= 1, seen
    assert len(seen) == 6


def instance(n: int, d: int, balanced: bool, seed: int = 0, noise: float = 1.0) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(n, d))
    signs = np.where(points[:, 0] + noise * rng.normal(size=n) > 0, 1, -1)
    return points * signs[:, None], signs * balanced


def optimality(rows: Any, signs: Any, upper: Any, weights: Any) -> float:
    """How far margins are from what the weights ask for, with the best shift."""
    assert weights.min() >= 0
    assert (weights <= upper).all()
    assert abs(weights @ signs) <= 1e-9 * upper.max()
    margins = rows @ (weights @ rows)
    biases = np.unique((1 - margins) * signs) if signs.any() else np.zeros(1)
    wrong = []
    for bias in biases:
        rest = 1 - margins - bias * signs
        wrong.append(max(np.max(rest, where=weights < upper, initial=0), np.max(-rest, where=weights > 0, initial=0)))
    return float(min(wrong))


@pytest.mark.parametrize("balanced", [True, False])
@pytest.mark.parametrize("upper", [1e-6, 1e-2, 1.0, 1e3])
@pytest.mark.parametrize(("n", "d", "noise"), [(300, 20, 0), (200, 30, 1), (300, 3, 1), (30, 40, 1), (2, 1, 0)])
def test_the_guess_is_optimal(n: int, d: int, noise: float, upper: float, balanced: bool) -> None:
    rows, signs = instance(n, d, balanced, noise=noise)
    rows /= np.sqrt(np.mean(rows**2) * d)
    bounds: list[Any] = [np.full(n, upper), upper * (1.0 + np.arange(n) % 3)]
    for most in bounds:
        assert optimality(rows, signs, most, BoxedNewton(rows, signs.astype(float), most).solution()) < 1e-6


@pytest.mark.parametrize("balanced", [True, False])
def test_the_reference_engine_solves_the_same_problem(balanced: bool) -> None:
    rows, signs = instance(40, 5, balanced)
    bounds: list[Any] = [np.full(40, 0.1), np.full(40, 10.0), 1.0 + np.arange(40)]
    for upper in bounds:
        weights = CvxpyEngine().boxed_quadratic(rows, signs.astype(float), upper)
        assert weights == pytest.approx(
            BoxedNewton(rows, signs.astype(float), upper).solution(), abs=1e-5 * upper.max()
        )


class Answering:
    """An engine that says the same of all quadratic programs, or fails."""

    name = "answering"

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def nearest_point(self, rows: Any, groups: Any, target: Any) -> Any:
        raise NotImplementedError

    linear_program = nearest_point

    def boxed_quadratic(self, rows: Any, signs: Any, upper: Any) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class NoQuadratics:
    """An engine that knows nothing of quadratic programs."""

    name = "no quadratics"
    nearest_point = linear_program = Answering.nearest_point


@pytest.mark.parametrize("answer", [ValueError("no"), [NAN, INF, -INF], [1e300, -5, 0.1], [[1, 2, 3]], "abc", [1, 2]])
def test_an_engine_may_answer_anything(answer: Any) -> None:
    rows, signs = np.ones((3, 2)), np.array([1, -1, 1])
    for engine in (Answering(answer), TimedEngine(Answering(answer))):
        shares = guess_boxed_quadratic(engine, rows, signs, 1, np.ones(len(rows), dtype=np.intp), 1)
        assert shares.shape == (3,)
        assert shares.min() >= 0
        assert shares.max() <= 1


@pytest.mark.parametrize(("scale", "upper"), [(1, 10**400), (Fraction(1, 10**400), 1), (10**200, 10**200), (1, 0.1)])
def test_numbers_beyond_the_range_of_floats(scale: Any, upper: Any) -> None:
    rows, signs = instance(20, 3, True)
    shares = guess_boxed_quadratic(get_engine(None), rows, signs, Fraction(upper), np.ones(20, dtype=np.intp), scale)
    assert np.isfinite(shares).all()
    assert not guess_boxed_quadratic(get_engine(None), 0 * rows, signs, 1, np.ones(20, dtype=np.intp), 1).any()


def test_the_largest_guess_about_the_smallest_bounds() -> None:
    rows, signs = np.ones((3, 2)), np.array([1, -1, 1])
    counts = np.array([10**400, 1, 10**180], dtype=object)
    for upper in (Fraction(1, 10**400), Fraction(10**400)):
        shares = guess_boxed_quadratic(Answering([1e308, 0, -1e308]), rows, signs, upper, counts, 1)
        assert shares.tolist() == [1, 0, 0]


@pytest.mark.parametrize("engine", [NoQuadratics(), TimedEngine(NoQuadratics())])
def test_without_an_engine_for_them_there_is_no_guess(engine: Any) -> None:
    assert not guess_boxed_quadratic(
        engine, np.ones((1, 2)), np.ones(1, dtype=np.intp), 1, np.ones(1, dtype=np.intp), 1
    ).any()


def test_the_time_is_counted() -> None:
    engine = TimedEngine(get_engine(None))
    rows, signs = instance(20, 3, True)
    assert guess_boxed_quadratic(engine, rows, signs, 1, np.ones(len(rows), dtype=np.intp), 1).any()
    assert engine.seconds > 0
