"""What all suites share: how a time is recorded, and on what machine."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from typing import Any

import pytest
import threadpoolctl  # type: ignore[import-untyped]

import geomadv
from benchmarks.recording import Measure

PACKAGES = (
    "numpy",
    "scipy",
    "python-flint",
    "highspy",
    "cvxpy",
    "clarabel",
    "scikit-learn",
    "torch",
    "numba",
    "torchattacks",
    "z3-solver",
    "pytest-benchmark",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--trial",
        action="store_true",
        help="run every benchmark once on small stand-ins for its data: a test of the suites, not a measurement",
    )


@pytest.fixture(scope="session")
def trial(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--trial"))


@pytest.fixture
def measure(benchmark: Any, trial: bool) -> Measure:
    return Measure(benchmark, trial)


def pytest_benchmark_update_machine_info(config: pytest.Config, machine_info: dict[str, Any]) -> None:
    machine_info["memory_bytes"] = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    machine_info["cores"] = cores()
    machine_info["os"] = _operating_system()
    machine_info["versions"] = {"geomadv": geomadv.__version__} | {name: metadata.version(name) for name in PACKAGES}
    # The libraries are those that the suites have loaded by now.
    pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    libraries = {(pool["internal_api"], pool["num_threads"]) for pool in pools}
    machine_info["blas"] = sorted(f"{name}, {threads} thread{'s' * (threads > 1)}" for name, threads in libraries)
    machine_info["trial"] = bool(config.getoption("--trial"))


def pytest_benchmark_update_json(output_json: dict[str, Any]) -> None:
    """Where a peer ran into its time limit, the limit is no measurement: only that it was reached is kept."""
    for entry in output_json["benchmarks"]:
        if entry["extra_info"].get("timeout"):
            entry["stats"] = None


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _operating_system() -> str:
    kernel = f"{platform.system()} {platform.release()}"
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return kernel
    return f"{name} ({kernel})"
