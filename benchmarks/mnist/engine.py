"""Running units: on the cores of this machine or on a Dask cluster, behind joblib."""

from __future__ import annotations

import contextlib
import datetime
import functools
import multiprocessing
import os
import platform
import subprocess
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

import joblib
import threadpoolctl  # type: ignore[import-untyped]
import torch
from joblib.externals.loky import BrokenProcessPool

import geomadv
from benchmarks.mnist.plan import Unit
from benchmarks.mnist.store import Units
from benchmarks.mnist.tasks import Arrays
from geomadv.errors import GeomadvError, InvalidInputError

EngineName = Literal["loky", "dask"]

_PACKAGES = ("numpy", "scipy", "torch", "scikit-learn", "joblib", "numba")


@dataclass(frozen=True)
class Engine:
    """Where units run.

    Attributes
    ----------
    name
        "loky", processes on this machine; "dask", the workers of a Dask cluster.
    jobs
        How many processes compute, each one unit at a time; on a cluster that is given, all of its.
    scheduler
        The address of a Dask scheduler. Without one, "dask" starts a cluster of `jobs` processes on this machine.
    """

    name: EngineName = "loky"
    jobs: int = 2
    scheduler: str | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """The engine as joblib's backend."""
        if self.name == "loky":
            # Arguments are sent, not mapped from temporary files, which a killed process would leave behind.
            with joblib.parallel_config("loky", n_jobs=self.jobs, inner_max_num_threads=1, max_nbytes=None):
                yield
            return
        import distributed

        with contextlib.ExitStack() as stack:
            address = self.scheduler
            if address is None:
                cluster = distributed.LocalCluster(n_workers=self.jobs, threads_per_worker=1, dashboard_address=None)
                address = stack.enter_context(cluster).scheduler_address
            try:
                stack.enter_context(distributed.Client(address))
            except ValueError as error:  # what distributed raises for an address that is none
                raise InvalidInputError(f"{address!r} is not the address of a Dask scheduler: {error}") from error
            with joblib.parallel_config("dask"):
                yield


class WorkerDiedError(GeomadvError):
    """A process that computed units is no more."""


def results(units: Sequence[Unit]) -> Generator[tuple[Unit, Arrays, dict[str, Any]]]:
    """The units with what they found and a record of how, as they finish, within `Engine.running`.

    Close it to stop the work before its end.

    Raises
    ------
    WorkerDiedError
        If a process that computed them was killed.
    """
    by_key = {unit.key: unit for unit in units}
    parallel = joblib.Parallel(return_as="generator_unordered", batch_size=1)
    with warnings.catch_warnings():
        # loky replaces a worker whose memory has grown, and warns that it has.
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs were given")
        # joblib warns of what is stopped before its end, even where that is what is wanted.
        warnings.filterwarnings("ignore", message="[0-9]+ tasks? .* cancelled")
        try:
            calls = parallel(joblib.delayed(_execute)(unit, os.getpid()) for unit in units)
            with contextlib.closing(calls):
                for key, arrays, record in calls:
                    yield by_key[key], arrays, record
        except BrokenProcessPool:
            raise WorkerDiedError(
                "a worker process has died, perhaps for want of memory; what was finished is kept: run the same "
                "command again to go on, perhaps with fewer --jobs"
            ) from None


def compute(
    store: Units[Any],
    stage: str,
    units: Sequence[Unit],
    started: Callable[[str, float, float], None],
    finished: Callable[[Unit], None],
) -> None:
    """Compute the units that are missing in a store, and keep each as it is finished; within `Engine.running`.

    Parameters
    ----------
    store, units
        What is kept in it is not computed again.
    stage, started
        Called with the name of the stage, the cost of what is done already, and that of all.
    finished
        Called after each unit that is kept.
    """
    done = store.keys()
    missing = [unit for unit in units if unit.key not in done]
    total = sum(unit.cost for unit in units)
    started(stage, total - sum(unit.cost for unit in missing), total)
    with contextlib.closing(results(missing)) as found:
        for unit, arrays, record in found:
            store.save(unit.key, arrays, record)
            finished(unit)


#: Units use the random generator and the number of threads of their process, so only one runs in it at a time.
_ALONE = threading.Lock()


def _execute(unit: Unit, driver: int) -> tuple[str, Arrays, dict[str, Any]]:
    """One unit, in one thread: the result must not depend on how many there are."""
    _end_with(driver)
    with _ALONE:
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        begin, begin_cpu = time.perf_counter(), time.process_time()
        try:
            with threadpoolctl.threadpool_limits(1):
                arrays = unit.task(*unit.arguments)
        finally:
            torch.set_num_threads(threads)
    record = {
        "key": unit.key,
        "seconds": round(time.perf_counter() - begin, 2),
        "cpu_seconds": round(time.process_time() - begin_cpu, 2),
        "finished": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "process": os.getpid(),
        "device": unit.device,
        **provenance(),
    }
    return unit.key, arrays, record


@functools.cache
def _end_with(driver: int) -> None:
    """In a process of loky, watch for the end of the driver, which when killed cannot end its children."""
    if not multiprocessing.current_process().name.startswith("LokyProcess"):
        return

    def watch() -> None:
        while os.getppid() == driver:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@functools.cache
def provenance() -> dict[str, Any]:
    """Versions, commit and machine."""
    return {
        "versions": {"geomadv": geomadv.__version__, "python": platform.python_version()}
        | {name: metadata.version(name) for name in _PACKAGES},
        "commit": _commit(),
        "machine": {
            "system": platform.system(),
            "processor": _processor(),
            "cores": os.cpu_count(),
            "instructions": torch.backends.cpu.get_cpu_capability(),
        },
    }


def _commit() -> str:
    """The commit of the checkout, with a plus sign if files of it have changed; empty where there is none."""
    root = Path(__file__).resolve().parents[2]

    def git(*arguments: str) -> str:
        try:
            run = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return ""
        return run.stdout.strip()

    return git("rev-parse", "HEAD") + "+" * bool(git("status", "--porcelain", "--untracked-files=no"))


def _processor() -> str:
    """What the system says of the processor."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
