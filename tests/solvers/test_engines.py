"""Guesses may be wrong in every way, and no answer changes."""

import logging
import math
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from geomadv.adapters.datasets import load
from geomadv.certificate import verify
from geomadv.classes.linear.classifiers import LinearClassifiers, max_margin
from geomadv.errors import EngineError, InseparableError
from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.dataset import Dataset
from geomadv.solvers.active_set import ActiveSetEngine
from geomadv.solvers.cvxpy_engine import CvxpyEngine
from geomadv.solvers.engines import get_engine
from geomadv.solvers.guesses import guess_linear_program, guess_nearest_point, guess_vertex
from geomadv.solvers.highs import solve_program
from tests.brute_force import time_limit

INSTANCES = {
    "E1": Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1]),
    "square": Dataset([[0, 0], [0, 1], [1, 0], [1, 1], [3, 0], [3, 1], [4, 0], [4, 1]], [1, 1, 1, 1, -1, -1, -1, -1]),
    "copies": Dataset([[1, 2], [1, 2], [0, 0], [0, 0], [0, 0]], [1, 1, -1, -1, -1]),
    "flat": Dataset([[1, 1, 1], [2, 2, 2], [-1, -1, -1]], [1, 1, -1]),
    "scales": Dataset([[1e-200, 1e200], [2e-200, -1e200], [-1e-200, 0.5]], [1, 1, -1]),
    "inseparable": Dataset([[0, 0], [2, 2], [0, 2], [2, 0]], [1, 1, -1, -1]),
}


class Answering:
    """An engine that answers both questions with a function of the number of unknowns."""

    name = "answering"

    def __init__(self, answer: Callable[[int], Any]) -> None:
        self.answer = answer

    def nearest_point(self, rows: Any, groups: Any, target: Any) -> Any:
        return self.answer(len(rows))

    def linear_program(self, columns: Any, rhs: Any, costs: Any) -> Any:
        return self.answer(len(columns))


def raising(error: BaseException) -> Callable[[int], Any]:
    def answer(size: int) -> Any:
        raise error

    return answer


class Unreadable:
    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("no array after all")


BAD_ANSWERS: dict[str, Callable[[int], Any]] = {
    "zeros": np.zeros,
    "ones": np.ones,
    "noise": lambda size: np.random.default_rng(size).normal(size=size),
    "negative": lambda size: -np.ones(size),
    "last alone": lambda size: np.eye(size)[-1],
    "first alone": lambda size: np.eye(size)[0],
    "rising": lambda size: np.arange(size) + 1.0,
    "huge": lambda size: np.full(size, 1e308),
    "tiny": lambda size: np.full(size, 5e-324),
    "NaN": lambda size: np.full(size, math.nan),
    "some NaN": lambda size: np.where(np.arange(size) % 2, math.nan, 1.0),
    "infinite": lambda size: np.full(size, math.inf),
    "minus infinite": lambda size: np.full(size, -math.inf),
    "integers": lambda size: np.ones(size, dtype=np.int64),
    "unsigned": lambda size: np.full(size, 2**64 - 1, dtype=np.uint64),
    "long doubles": lambda size: np.full(size, np.longdouble("1e4000")),
    "booleans": lambda size: np.ones(size, dtype=bool),
    "complex": lambda size: np.full(size, 1j),
    "text": lambda size: np.array(["1"] * size),
    "one text": lambda size: "1" * size,
    "list": lambda size: [1.0] * size,
    "ragged": lambda size: [[1], [1, 2]],
    "objects": lambda size: np.array([object()] * size),
    "fractions": lambda size: [Fraction(1, 2)] * size,
    "None": lambda size: None,
    "number": lambda size: 3.0,
    "generator": lambda size: (x for x in range(size)),
    "mapping": lambda size: {"weights": 1},
    "column": lambda size: np.ones((size, 1)),
    "too long": lambda size: np.ones(size + 1),
    "far too long": lambda size: np.ones(10**6),
    "too short": lambda size: np.ones(size - 1),
    "empty": lambda size: np.ones(0),
    "unreadable": lambda size: Unreadable(),
    "ValueError": raising(ValueError("no")),
    "MemoryError": raising(MemoryError()),
    "RecursionError": raising(RecursionError()),
    "LinAlgError": raising(np.linalg.LinAlgError("singular")),
    "Warning": raising(RuntimeWarning("overflow")),
}


class Scribbling(Answering):
    """An engine that overwrites whatever it is given."""

    name = "scribbling"

    def nearest_point(self, rows: Any, groups: Any, target: Any) -> Any:
        for array in (rows, groups, target):
            array[...] = -7
        return np.ones(len(rows))

    def linear_program(self, columns: Any, rhs: Any, costs: Any) -> Any:
        for array in (columns, rhs, costs):
            array[...] = -7
        return np.ones(len(columns))


class Timid(Scribbling):
    """An engine that overwrites what can be overwritten, array by array."""

    name = "timid"

    def nearest_point(self, rows: Any, groups: Any, target: Any) -> Any:
        for array in (target, groups, rows):
            if array.flags.writeable:
                array[...] = -7
        return np.ones(len(rows))

    def linear_program(self, columns: Any, rhs: Any, costs: Any) -> Any:
        for array in (costs, rhs, columns):
            if array.flags.writeable:
                array[...] = -7
        return np.ones(len(columns))


class Nameless:
    def nearest_point(self, rows: Any, groups: Any, target: Any) -> Any:
        raise ValueError("no")

    def linear_program(self, columns: Any, rhs: Any, costs: Any) -> Any:
        raise ValueError("no")


def decided(data: Dataset, bias: bool, engine: Any) -> list[Any]:
    """What can be known of a data set: everything that is unique."""
    lin = LinearClassifiers(bias=bias, engine=engine)
    found: list[Any] = [lin.realizable(data).status]
    certificates = [lin.realizable(data).certificate]
    if not lin.realizable(data).holds:
        with pytest.raises(InseparableError):
            max_margin(data, bias=bias, engine=engine)
        assert verify(certificates[0], data)
        return found
    svm = max_margin(data, bias=bias, engine=engine)
    found += [svm.normal, svm.bias, svm.squared_margin]
    certificates.append(svm.certificate)
    for v in (-svm.normal, svm.normal, data.point(data.n - 1) - data.point(0)):
        answers: list[Any] = [lin.transfers(data, v, 1), lin.largest_bound(data, v, 1), lin.forced(data, v)]
        answers.append(lin.bound(data, v, 0))
        found += [answers[0].status, answers[1].value, answers[1].unbounded, answers[2].label, answers[3].value]
        certificates += [answer.certificate for answer in answers]
    shortest = lin.universal_perturbation(data, 1)
    assert shortest.is_shortest
    found += [shortest.perturbation, shortest.squared_length]
    certificates.append(shortest.certificate)
    assert all(verify(certificate, data) for certificate in certificates)
    return found


@pytest.fixture(scope="module")
def expected() -> dict[tuple[str, bool], list[Any]]:
    return {(name, bias): decided(data, bias, None) for name, data in INSTANCES.items() for bias in (True, False)}


@pytest.mark.parametrize("bad", BAD_ANSWERS)
def test_wrong_guesses_change_no_answer(bad: str, expected: dict[tuple[str, bool], list[Any]]) -> None:
    for (name, bias), answers in expected.items():
        with time_limit(20):
            assert decided(INSTANCES[name], bias, Answering(BAD_ANSWERS[bad])) == answers, (name, bias)


@pytest.mark.parametrize("engine", [Scribbling, Timid, Nameless])
def test_misbehaving_engines_change_no_answer(engine: Any, expected: dict[tuple[str, bool], list[Any]]) -> None:
    made = engine(np.ones) if engine is not Nameless else engine()
    for (name, bias), answers in expected.items():
        with time_limit(20):
            assert decided(INSTANCES[name], bias, made) == answers, (name, bias)


def test_the_reference_engine_gives_the_same_answers(expected: dict[tuple[str, bool], list[Any]]) -> None:
    for name in ("E1", "square", "inseparable"):
        assert decided(INSTANCES[name], True, "cvxpy") == expected[name, True]


def test_engines_by_name() -> None:
    assert isinstance(get_engine(None), ActiveSetEngine)
    assert isinstance(get_engine("active-set"), ActiveSetEngine)
    assert isinstance(get_engine("cvxpy"), CvxpyEngine)
    own = Answering(np.ones)
    assert get_engine(own) is own


@pytest.mark.parametrize("engine", ["libsvm", "", "Active-Set", 42, object(), 1.5])
def test_an_unknown_engine(engine: Any) -> None:
    with pytest.raises(EngineError, match="engine"):
        LinearClassifiers(engine=engine)
    with pytest.raises(EngineError, match="engine"):
        max_margin(INSTANCES["E1"], engine=engine)


def test_the_message_lists_the_engines() -> None:
    with pytest.raises(EngineError, match="there is no engine 'libsvm'; pass one of active-set, cvxpy"):
        get_engine("libsvm")


def test_an_engine_that_fails_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="geomadv.solvers.engines"):
        max_margin(INSTANCES["E1"], engine=Answering(raising(ValueError("out of ideas"))))
    assert "engine " in caplog.text
    assert "failed" in caplog.text
    assert "out of ideas" in caplog.text


def test_an_interrupt_is_not_a_bad_guess() -> None:
    with pytest.raises(KeyboardInterrupt):
        max_margin(INSTANCES["E1"], engine=Answering(raising(KeyboardInterrupt())))


@pytest.mark.parametrize("name", ["active-set", "cvxpy"])
class TestGuesses:
    """Good guesses are near the answer: what they are for."""

    def test_two_hulls(self, name: str) -> None:
        rows = np.array([[1.0, 0], [1, 1], [3, 0], [1, 0], [5, 5]])  # of the last two, minus the points
        weights = guess_nearest_point(get_engine(name), rows, np.array([0, 0, 0, 1, 1]), np.zeros(2))
        assert weights.shape == (5,)
        assert np.allclose(weights, [1, 0, 0, 1, 0], atol=1e-3)

    def test_a_cone(self, name: str) -> None:
        weights = guess_nearest_point(
            get_engine(name), np.array([[1.0, 0], [1, 1]]), np.full(2, -1), np.array([3.0, 1.0])
        )
        assert np.allclose(weights, [2, 1], atol=1e-3)

    def test_a_linear_program(self, name: str) -> None:
        columns, costs = np.array([[1.0, 0], [0, 1], [1, 1]]), np.array([1.0, 1, 1])
        solution = guess_linear_program(get_engine(name), columns, np.array([2.0, 3.0]), costs)
        assert np.allclose(solution, [0, 1, 2], atol=1e-6)

    def test_an_infeasible_linear_program(self, name: str) -> None:
        columns = np.array([[1.0, 0], [0, 1]])
        assert guess_linear_program(get_engine(name), columns, np.array([-1.0, 0]), np.ones(2)).tolist() == [0, 0]


@pytest.mark.parametrize("among_all", [True, False])
def test_a_vertex_is_sought_among_the_rows_that_are_near_first(among_all: bool) -> None:
    """First among as many as twice the dimension; where that is in vain, among all, if so wished."""
    asked: list[int] = []

    class Watched(ActiveSetEngine):
        def linear_program(self, columns: Any, rhs: Any, costs: Any) -> Any:
            asked.append(len(columns))
            return super().linear_program(columns, rhs, costs)

    columns = np.vstack([np.eye(3), [[1.0, 1, 1]] * 5])
    near = np.array([0.0, 0, 0, 1, 1, 1, 1, 1])
    found = guess_vertex(Watched(), columns, np.array([2.0, 1, 1]), near, among_all=among_all)
    assert np.allclose(found @ columns, [2, 1, 1])
    assert asked == [6]
    found = guess_vertex(Watched(), columns, np.array([1.0, 3, 2]), near, among_all=among_all)
    assert asked == ([6, 6, 8] if among_all else [6, 6])
    assert np.allclose(found @ columns, [1, 3, 2] if among_all else [0, 0, 0])


def test_the_default_finds_the_support_of_a_larger_problem() -> None:
    rng = np.random.default_rng(0)
    points = rng.integers(-50, 50, size=(400, 10))
    points[:200, 0] += 200
    data = Dataset(points, [1] * 200 + [-1] * 200)
    support = max_margin(data).support
    rows = points * np.repeat([1.0, -1.0], 200)[:, None]
    guess = ActiveSetEngine().nearest_point(rows, np.repeat([0, 1], 200), np.zeros(10))
    assert tuple(np.flatnonzero(guess > 1e-9 * guess.max()).tolist()) == support


def test_the_guess_arrives_in_few_rounds() -> None:
    class Hasty(ActiveSetEngine):
        max_rounds = 15
        guess = np.zeros(0)

        def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
            self.guess = super().nearest_point(rows, groups, target)
            return self.guess

    engine = Hasty()
    svm = max_margin(load("wine:0-1"), engine=engine)
    assert set(np.flatnonzero(engine.guess > 0).tolist()) == set(svm.support)


@pytest.mark.parametrize("which", ["costs", "columns", "rhs"])
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_highs_is_not_asked_about_numbers_that_are_not_finite(which: str, bad: float) -> None:
    asked = {"costs": np.ones(3), "columns": np.array([[1.0, 0], [0, 1], [1, 1]]), "rhs": np.ones(2)}

    def solved() -> object:
        return solve_program(asked["costs"], asked["columns"], asked["rhs"], np.zeros(3), np.full(3, np.inf))

    assert solved() is not None
    asked[which].flat[0] = bad
    assert solved() is None


def test_highs_does_not_even_say_who_it_is() -> None:
    code = """
import numpy as np
from geomadv.solvers.highs import solve_program
one = np.ones(1)
print(solve_program(one, np.ones((1, 1)), one, np.zeros(1), np.full(1, np.inf))[0])
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == ("[1.]\n", "")
