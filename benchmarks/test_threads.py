"""The exact maximum margin with all the threads that BLAS may have and with one, alone and beside busy processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
import threadpoolctl  # type: ignore[import-untyped]

import geomadv as ga
from benchmarks.conftest import cores
from benchmarks.instances import SMALL_PAIRS, fresh, pair, pair_name
from benchmarks.recording import Measure


@contextmanager
def busy_processes(count: int) -> Iterator[None]:
    """Processes that never rest."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


@pytest.mark.parametrize("method", ["geomadv", "one thread"])
@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize(("name", "limit"), SMALL_PAIRS)
def test_threads(name: str, limit: int | None, beside: bool, method: str, measure: Measure, trial: bool) -> None:
    data = pair(name, limit, trial)
    # Nothing is set but in the rows that say so.
    limited = threadpoolctl.threadpool_limits(1) if method == "one thread" else nullcontext()
    with limited, busy_processes(cores() if beside else 0):
        measure(
            ga.max_margin,
            lambda: (fresh(data),),
            suite="threads",
            case=f"{pair_name(name, limit)}{', beside busy processes' if beside else ''}",
            method=method,
            rounds=7,
            threads=1 if method == "one thread" else cores(),
        )
