"""How many threads BLAS has while the library computes, and afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import threadpoolctl  # type: ignore[import-untyped]

import geomadv as ga
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.threads import one_blas_thread
from geomadv.solvers.active_set import ActiveSetEngine
from geomadv.solvers.boxed_program import maximise
from geomadv.solvers.guesses import guess_nearest_point

ROOT = Path(ga.__file__).parent.parent
POINTS = ga.Dataset([[2, 1], [1, 3], [-1, 0], [0, -2]], [1, 1, -1, -1])
Threads = Callable[[], set[int]]


@pytest.fixture
def threads() -> Iterator[Threads]:
    """How many threads each BLAS library has; two, whatever the environment says."""
    with one_blas_thread():
        pass  # by now all libraries are loaded
    controller = threadpoolctl.ThreadpoolController().select(user_api="blas")
    with controller.limit(limits=2):
        # Not those that know one thread only, which other packages may have brought.
        able = {library["filepath"] for library in controller.info() if library["num_threads"] == 2}
        assert able
        yield lambda: {library["num_threads"] for library in controller.info() if library["filepath"] in able}


def test_one_thread_inside_and_as_many_as_before_afterwards(threads: Threads) -> None:
    with one_blas_thread():
        assert threads() == {1}
        with one_blas_thread():
            assert threads() == {1}
        assert threads() == {1}
    assert threads() == {2}


def test_as_many_as_before_after_an_exception(threads: Threads) -> None:
    @one_blas_thread()
    def fail() -> float:
        return 1 / (threads() - {1} != set())

    with pytest.raises(ZeroDivisionError):
        fail()
    assert threads() == {2}


def run(code: str) -> str:
    """What a new process prints whose BLAS has two threads, and nobody who has asked for them."""
    head = """import sys, threading, threadpoolctl
from geomadv.exact.threads import one_blas_thread
def threads():
    return [pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
"""
    return subprocess.run(
        [sys.executable, "-c", head + textwrap.dedent(code)],
        cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "2"},
    ).stdout.strip()  # fmt: skip


def test_no_library_is_missed_that_is_loaded_later() -> None:
    code = """
        from geomadv.exact.matrices import IntegerMatrix
        loaded = "scipy" in sys.modules
        with one_blas_thread():
            import scipy.linalg.lapack
            print(loaded, set(threads()), len(threads()) > 1)
    """
    assert run(code) == "False {1} True"


def test_the_first_of_several_computations_puts_the_number_back() -> None:
    code = """
        inside, leave, seen = threading.Event(), threading.Event(), []
        def compute():
            with one_blas_thread():
                inside.set()
                leave.wait()
                with one_blas_thread():
                    seen.append(set(threads()))
                seen.append(set(threads()))
        other = threading.Thread(target=compute)
        with one_blas_thread():
            other.start()
            inside.wait()
            seen.append(set(threads()))
        seen.append(set(threads()))
        leave.set()
        other.join()
        print(*seen, set(threads()))
    """
    assert run(code) == "{1} {2} {1} {2} {2}"


def test_many_computations_at_a_time() -> None:
    code = """
        sys.setswitchinterval(1e-6)
        def compute():
            for _ in range(1000):
                with one_blas_thread(), one_blas_thread():
                    pass
        computing = [threading.Thread(target=compute) for _ in range(4)]
        for thread in computing:
            thread.start()
        for thread in computing:
            thread.join()
        print(set(threads()))
    """
    assert run(code) == "{2}"


def test_a_thread_that_could_not_lower_the_number_does_not_touch_it() -> None:
    code = """
        with one_blas_thread():
            pass
        inside, leave = threading.Event(), threading.Event()
        def compute():
            with one_blas_thread():
                inside.set()
                leave.wait()
        other = threading.Thread(target=compute)
        with threadpoolctl.threadpool_limits(3, user_api="blas"):
            other.start()
            inside.wait()
        leave.set()
        other.join()
        print(set(threads()))
        with threadpoolctl.threadpool_limits(1, user_api="blas"):
            print(set(threads()))
    """
    assert run(code).split() == ["{2}", "{1}"]


class Watched(ActiveSetEngine):
    """An engine that notes how many threads it has, and may fail."""

    def __init__(self, threads: Threads, fails: bool = False) -> None:
        self.threads, self.fails = threads, fails
        self.seen: list[set[int]] = []

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        self.seen.append(self.threads())
        if self.fails:
            raise ZeroDivisionError
        return super().nearest_point(rows, groups, target)


@pytest.mark.parametrize("fails", [False, True])
def test_an_engine_guesses_with_one_thread(threads: Threads, fails: bool) -> None:
    engine = Watched(threads, fails)
    assert ga.max_margin(POINTS, engine=engine).normal == ga.max_margin(POINTS).normal
    guess_nearest_point(engine, np.eye(2), np.zeros(2, dtype=np.intp), np.ones(2))
    assert len(engine.seen) > 1
    assert all(found == {1} for found in engine.seen)
    assert threads() == {2}


def test_exact_products_are_computed_with_one_thread(threads: Threads) -> None:
    seen: list[set[int]] = []

    class WatchedMatrix(IntegerMatrix):
        @property
        def shape(self) -> tuple[int, int]:
            seen.append(threads())
            return super().shape

    matrix = WatchedMatrix(np.array([[1, 2], [3, 4]]))
    for computed in (lambda: matrix.evaluate([1, -1]), lambda: matrix.gram([0, 1])):
        seen.clear()
        computed()
        assert seen
        assert all(found == {1} for found in seen)
    seen.clear()
    maximise(matrix, [1, 1], [1, 1], ActiveSetEngine())
    assert all(found == {1} for found in seen[1:])
    assert threads() == {2}


def test_a_question_is_answered_with_one_thread(threads: Threads, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[int]] = []

    def watch(name: str) -> None:
        original = getattr(VersionSpace, name)

        def watched(*arguments: object, **named: object) -> object:
            seen.append(threads())
            return original(*arguments, **named)

        monkeypatch.setattr(VersionSpace, name, watched)

    watch("__init__")
    watch("forced")
    assert ga.LinearClassifiers().forced(POINTS, [3, 3]).label == 1
    assert ga.LinearClassifiers().realizable(POINTS)
    assert seen == [{1}, {1}, {1}]
    assert threads() == {2}
    with pytest.raises(ga.InvalidInputError):
        ga.LinearClassifiers().forced(POINTS, [3])
    assert threads() == {2}
