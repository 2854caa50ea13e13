"""Interior points of linear programs with boxed variables, and the exact answers that follow from them."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from geomadv.exact.arrays import FloatArray, integer_array
from geomadv.exact.matrices import IntegerMatrix
from geomadv.solvers import boxed_program
from geomadv.solvers.active_set import ActiveSetEngine
from geomadv.solvers.boxed_guesses import BoxedGuess
from geomadv.solvers.boxed_program import maximise
from geomadv.solvers.boxed_solutions import BoxedOptimum
from geomadv.solvers.engines import get_engine
from geomadv.solvers.interior_point import strictly_complementary
from geomadv.solvers.timed_engine import TimedEngine
from tests.brute_force import dot, time_limit

Program = tuple[list[list[int]], list[int], list[int]]  # columns, profits and upper bounds


class Scattered(ActiveSetEngine):
    """Interior points that are none, and the right vertices."""

    def interior_program(
        self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
    ) -> FloatArray:
        return np.random.default_rng(columns.size).uniform(0, 1, sum(columns.shape))


class NoVertices(ActiveSetEngine):
    """Interior points, and no vertices."""

    def boxed_program(
        self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
    ) -> FloatArray:
        raise AssertionError("a vertex is asked for")


class Lame(ActiveSetEngine):
    """No guess."""

    def interior_program(
        self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
    ) -> FloatArray:
        raise FloatingPointError

    boxed_program = interior_program


def guessed(program: Program, *, fixed: bool = False) -> list[float] | None:
    columns, profits, upper = (np.array(part, dtype=np.float64) for part in program)
    lower = np.zeros(len(upper))
    lower[-1] = upper[-1] if fixed else 0
    found = strictly_complementary(columns, profits, lower, upper)
    return None if found is None else found[: len(upper)].tolist()


def solved(program: Program, engine: object = None, *, fixed: bool = False) -> BoxedOptimum:
    """Solve, and check both solutions."""
    columns, profits, upper = program
    matrix = IntegerMatrix(integer_array([x for column in columns for x in column], (len(columns), len(columns[0]))))
    with time_limit(20):
        found = maximise(matrix, profits, upper, get_engine(engine), last_is_fixed=fixed)  # type: ignore[arg-type]
    assert all(0 < x <= upper[j] for j, x in found.solution.items())
    assert not fixed or found.solution[len(upper) - 1] == upper[-1]
    for k in range(len(columns[0])):
        assert sum(x * columns[j][k] for j, x in found.solution.items()) == 0
    dual = [Fraction(w, found.dual_denominator) for w in found.dual]
    rests = [Fraction(p - dot(column, dual)) for column, p in zip(columns, profits, strict=True)]
    gains = [max(rest, Fraction(0)) for rest in rests[:-1]] + [rests[-1] if fixed else max(rests[-1], Fraction(0))]
    bound = sum((gain * u for gain, u in zip(gains, upper, strict=True)), Fraction(0))
    assert sum(profits[j] * x for j, x in found.solution.items()) == found.value == bound
    return found


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Every program counts as large; how many guesses were right, and how many searches there were."""
    counts: Counter[str] = Counter()
    right, search = boxed_program._Search.complementary, boxed_program._Search.optimal

    def counted(
        self: boxed_program._Search, guess: BoxedGuess, *, dual_vertex: bool | None = None
    ) -> BoxedOptimum | None:
        found = right(self, guess, dual_vertex=bool(dual_vertex))
        counts[f"{'interior' if dual_vertex is None else 'vertex'} {'wrong' if found is None else 'right'}"] += 1
        return found

    def searched(self: boxed_program._Search, guess: BoxedGuess) -> BoxedOptimum:
        counts["searches"] += 1
        return search(self, guess)

    monkeypatch.setattr(boxed_program, "_LARGE", 0)
    monkeypatch.setattr(boxed_program._Search, "complementary", counted)
    monkeypatch.setattr(boxed_program._Search, "optimal", searched)
    return counts


def drawn_program(drawn: random.Random) -> Program:
    """Degenerate ones nearly always: short integers, duplicates, columns of zeros, coordinates of one sign."""
    m = drawn.randint(1, 4)
    n = drawn.randint(m + 1, 14)
    columns = [[drawn.randint(-2, 2) for _ in range(m)] for _ in range(n)]
    if drawn.random() < 0.5:
        columns[: n // 2] = columns[-(n // 2) :]
    if drawn.random() < 0.3:  # quasi-separated: these columns are unused
        columns = [[abs(column[0]), *column[1:]] for column in columns]
    if drawn.random() < 0.2 and m > 1:
        columns = [[*column[:-1], column[0]] for column in columns]
    profits = [1] * n if drawn.random() < 0.5 else [drawn.randint(-1, 2) for _ in range(n)]
    if drawn.random() < 0.5:
        profits[-1] = 0
    return columns, profits, [drawn.choice([1, 1, 2, 3]) for _ in range(n)]


def test_what_is_inside_its_bounds_and_what_is_not() -> None:
    """Of several solutions one in the middle; the last variable exactly at its bound, the fourth exactly at 0."""
    columns = [[1, 0], [1, 0], [1, 0], [0, 1], [-1, 0]]
    found = guessed((columns, [1, 1, 1, 1, 1], [1, 1, 1, 1, 2]))
    assert found is not None
    assert found[3:] == [0, 2]
    assert all(0.5 < x < 0.8 for x in found[:3])


def test_a_fixed_variable_stays_where_it_is() -> None:
    found = guessed(([[1], [1], [-1]], [-1, -5, 0], [1, 1, 1]), fixed=True)
    assert found is not None
    assert found[1:] == [0, 1]


def test_where_there_is_no_solution_none_is_found() -> None:
    assert guessed(([[1], [1]], [1, 1], [1, 1]), fixed=True) is None


def test_those_inside_need_not_be_a_basis(searches: Counter[str]) -> None:
    columns = [[1, 0], [1, 0], [1, 0], [0, 1], [-1, 0]]
    found = solved((columns, [1, 1, 1, 1, 1], [1, 1, 1, 1, 2]), NoVertices())
    assert found.value == 4
    assert len(found.solution) == 4
    assert searches == {"interior right": 1}


def test_one_inside_that_ought_not_to_be(searches: Counter[str]) -> None:
    """It would be feasible; but as the first is inside, the second costs more than it brings."""

    class Halves(ActiveSetEngine):
        def interior_program(
            self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
        ) -> FloatArray:
            return np.array([upper[0] / 2, upper[1] / 2, upper[2], 2 * profits[1] / columns[1, 0]])

    assert solved(([[1], [1], [-1]], [2, 1, 0], [1, 1, 1]), Halves()).value == 2
    assert searches == {"interior wrong": 1, "vertex right": 1}


def test_one_inside_that_a_guess_has_at_its_bound(searches: Counter[str]) -> None:
    """The second is 2/3 and alone has a reduced cost of nearly 0, the third is not in use."""

    class Nearly(NoVertices):
        def interior_program(
            self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
        ) -> FloatArray:
            found = super().interior_program(columns, profits, lower, upper)
            found[1] = upper[1]
            found[-1] *= 1 + 1e-6
            return found

    found = solved(([[-2], [3], [7]], [1, 1, 1], [1, 1, 1]), Nearly())
    assert (found.value, found.solution) == (Fraction(5, 3), {0: 1, 1: Fraction(2, 3)})
    assert searches == {"interior right": 1}


@pytest.mark.parametrize("fixed", [False, True])
def test_the_same_values_by_interior_points_vertices_and_from_scratch(
    fixed: bool, searches: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, found = random.Random(int(fixed)), Counter[str]()
    for _ in range(80):
        columns, profits, upper = drawn_program(drawn)
        if fixed:  # the last variable can be balanced by the one before
            columns[-2], upper[-2] = [-x for x in columns[-1]], upper[-1]
        program = columns, profits, upper
        values = set()
        for name, engine in (
            ("default", None),
            ("timed", TimedEngine(ActiveSetEngine())),
            ("scattered", Scattered()),
            ("lame", Lame()),
        ):
            searches.clear()
            values.add(solved(program, engine, fixed=fixed).value)
            found.update({f"{name}: {what}": count for what, count in searches.items()})
        with monkeypatch.context() as context:
            context.setattr(boxed_program, "_LARGE", 1 << 60)
            values.add(solved(program, fixed=fixed).value)
        assert len(values) == 1
    # The interior points of the default engine nearly always are right, wrong ones are noticed, and vertices help.
    assert found["default: interior right"] == found["timed: interior right"] >= 78
    assert found["scattered: interior wrong"] >= 50
    assert found["scattered: vertex right"] >= 50
    assert found["lame: searches"] >= 40


def test_a_vertex_is_not_sought_inside(searches: Counter[str]) -> None:
    matrix = IntegerMatrix(integer_array([1, 1, 1, -1], (4, 1)))
    assert maximise(matrix, [1] * 4, [1, 1, 1, 2], get_engine(None), dual_vertex=True).value == 4
    assert set(searches) == {"vertex right"}
