"""Linear programs with boxed variables: both ends agree, whatever was guessed."""

import random
from fractions import Fraction

import numpy as np
import pytest

from geomadv.certificate import verify
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.exact.arrays import FloatArray, integer_array
from geomadv.exact.dataset import Dataset
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.rational import Vector
from geomadv.solvers import boxed_program
from geomadv.solvers.active_set import ActiveSetEngine
from geomadv.solvers.boxed_program import maximise
from geomadv.solvers.engines import get_engine
from geomadv.solvers.timed_engine import TimedEngine
from tests.brute_force import dot, time_limit


class Told(ActiveSetEngine):
    """Guesses what it was told."""

    def __init__(self, guess: list[float]) -> None:
        self.guess = guess

    def boxed_program(
        self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
    ) -> FloatArray:
        return np.array(self.guess)


class NoBoxes:
    """An engine that knows nothing of bounds."""

    name = "no boxes"
    nearest_point = ActiveSetEngine.nearest_point
    linear_program = ActiveSetEngine.linear_program


def solved(columns: list[list[int]], profits: list[int], upper: list[int], engine: object = None) -> Fraction:
    """Solve, and check both solutions."""
    matrix = IntegerMatrix(integer_array([x for column in columns for x in column], (len(columns), len(columns[0]))))
    with time_limit(20):
        found = maximise(matrix, profits, upper, get_engine(engine))  # type: ignore[arg-type]
    assert all(0 < x <= upper[j] for j, x in found.solution.items())
    for k in range(len(columns[0])):
        assert sum(x * columns[j][k] for j, x in found.solution.items()) == 0
    dual = [Fraction(w, found.dual_denominator) for w in found.dual]
    rests = [Fraction(p - dot(column, dual)) for column, p in zip(columns, profits, strict=True)]
    bound = sum((max(rest, Fraction(0)) * u for rest, u in zip(rests, upper, strict=True)), Fraction(0))
    assert sum(profits[j] * x for j, x in found.solution.items()) == found.value == bound
    return found.value


@pytest.mark.parametrize("engine", [None, NoBoxes()])
def test_the_last_variable_may_be_fixed_and_bounds_be_fractions(engine: object) -> None:
    matrix = IntegerMatrix(integer_array([1, 1, -1], (3, 1)))
    third = Fraction(1, 3)
    for fixed, value, solution in ((False, 0, {}), (True, -third, {0: third, 2: third})):
        found = maximise(matrix, [-1, -5, 0], [1, third, third], get_engine(engine), last_is_fixed=fixed)  # type: ignore[arg-type]
        assert (found.value, found.solution) == (value, solution)


@pytest.mark.parametrize("cautious", [False, True])
@pytest.mark.parametrize(
    ("columns", "profits", "upper", "value"),
    [
        ([[1], [-1]], [1, 1], [1, 1], 2),
        ([[2], [-1]], [1, 1], [1, 1], Fraction(3, 2)),
        ([[1], [2]], [1, 1], [1, 1], 0),
        ([[0], [0]], [1, -1], [3, 5], 3),
        ([[1, 0], [0, 1], [-1, -1]], [1, 0, 0], [5, 2, 9], 2),
        ([[1, 1], [2, 2], [-3, -3]], [1, 1, 1], [1, 1, 1], 3),  # of rank 1
        ([[1, 0], [-1, 0], [0, 1]], [1, 1, 7], [1, 2, 3], 2),
        ([[10**30, 1], [-(10**30), 0], [0, -1]], [1, 1, 1], [1, 1, 10**300], 3),
    ],
)
def test_small(
    columns: list[list[int]],
    profits: list[int],
    upper: list[int],
    value: Fraction | int,
    cautious: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(boxed_program, "_BOLD_PIVOTS", 0 if cautious else 20)
    size = len(columns) + len(columns[0])
    engines = [
        None,
        NoBoxes(),
        *(Told([x] * size) for x in (0.0, 1.0, -1.0, 0.5, 1e300)),
        TimedEngine(get_engine(None)),
    ]
    for engine in [*engines, TimedEngine(NoBoxes())]:
        assert solved(columns, profits, upper, engine) == value


@pytest.mark.parametrize("bold", [0, 1, 20])
def test_many_with_every_guess(bold: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Degenerate ones among them: integers as small as these tie often."""
    monkeypatch.setattr(boxed_program, "_BOLD_PIVOTS", bold)
    drawn = random.Random(bold)
    seen = set()
    for _ in range(150):
        n, m = drawn.randint(1, 9), drawn.randint(1, 4)
        columns = [[drawn.randint(-2, 2) for _ in range(m)] for _ in range(n)]
        profits, upper = [drawn.randint(-1, 2) for _ in range(n)], [drawn.randint(1, 3) for _ in range(n)]
        guess = [drawn.choice([0.0, 1.0, 0.3, drawn.gauss(0, 3)]) for _ in range(n + m)]
        values = {solved(columns, profits, upper, engine) for engine in (None, NoBoxes(), Told(guess))}
        assert len(values) == 1
        seen |= {value.denominator > 1 for value in values}
    assert seen == {True, False}


def test_a_right_guess_takes_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a search began")

    monkeypatch.setattr(boxed_program._Search, "start", refuse)
    drawn = np.random.default_rng(0)
    columns = drawn.integers(-9, 10, (60, 5)).tolist()
    assert solved(columns, [1] * 60, [1] * 60) > 30


@pytest.mark.parametrize("bits", [60, 700, 3000])
def test_a_column_of_another_size_does_not_spoil_the_guess(bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a direction of a thousand digits the points once vanished in floating point; now nothing is searched."""
    monkeypatch.setattr("geomadv.solvers.boxed_program._Search.optimal", lambda *_: pytest.fail("searched"))
    rng = random.Random(1)
    points = [[rng.randint(-9, 9) + 3 * (i % 2) for _ in range(4)] for i in range(40)]
    S = Dataset(points, [1 if i % 2 else -1 for i in range(40)])
    v = Vector(tuple(-3 * (1 << bits) + rng.randrange(1 << bits) for _ in range(4)))
    budget = LinearClassifiers().direction_budget(S, v, 1)
    assert budget.holds
    assert budget.is_exact
    assert verify(budget.certificate, S)
