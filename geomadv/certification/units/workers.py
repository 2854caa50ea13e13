"""Who computes units: the cores of this machine or a Dask cluster, behind joblib."""

from __future__ import annotations

import contextlib
import datetime
import functools
import multiprocessing
import os
import platform
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

import joblib
import numpy as np
import threadpoolctl  # type: ignore[import-untyped]
from joblib.externals.loky import BrokenProcessPool

import geomadv
from geomadv.certification.units.store import Store
from geomadv.certification.units.unit import Arrays, Unit
from geomadv.errors import GeomadvError, InvalidInputError

__all__ = ["BackendName", "WorkerDiedError", "Workers", "compute", "provenance", "results"]

BackendName = Literal["loky", "dask"]

#: What results may depend on, where it is installed.
_PACKAGES = ("numpy", "scipy", "python-flint", "torch", "scikit-learn", "joblib", "numba")


@dataclass(frozen=True)
class Workers:
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

    name: BackendName = "loky"
    jobs: int = 2
    scheduler: str | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """The workers as joblib's backend."""
        if self.name == "loky":
            # Arguments are sent, not mapped from temporary files, which a killed process would leave behind.
            with joblib.parallel_config("loky", n_jobs=self.jobs, inner_max_num_threads=1, max_nbytes=None):
                yield
            return
        import distributed

        with contextlib.ExitStack() as stack:
            address = self.scheduler
            if address is None:
                cluster = distributed.LocalCluster(n_workers=self.jobs, threads_per_worker=1, dashboard_address=":0")
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
    """The units with what they found and a record of how, as they finish, within `Workers.running`.

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
    store: Store[Any],
    stage: str,
    units: Sequence[Unit],
    started: Callable[[str, float, float], None],
    finished: Callable[[Unit], None],
) -> None:
    """Compute the units that are missing in a store, and keep each as it is finished; within `Workers.running`.

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
    with _ALONE, _one_thread():
        begin, begin_cpu = time.perf_counter(), time.process_time()
        arrays = unit.task(*unit.arguments)
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


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """One thread for the libraries below, and for torch where the task has imported it."""
    torch = sys.modules.get("torch")
    threads = torch.get_num_threads() if torch is not None else 1
    if torch is not None:
        torch.set_num_threads(1)
    try:
        with threadpoolctl.threadpool_limits(1):
            yield
    finally:
        if torch is not None:
            torch.set_num_threads(threads)


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
        "versions": {"geomadv": geomadv.__version__, "python": platform.python_version()} | _installed(),
        "commit": _commit(),
        "machine": {
            "system": platform.system(),
            "processor": _processor(),
            "cores": os.cpu_count(),
            "instructions": _instructions(),
        },
    }


def _instructions() -> str:
    """The widest vector instructions that numpy uses."""
    configuration: Any = np.show_config("dicts")
    extensions = configuration["SIMD Extensions"]
    return str(["", *extensions.get("baseline", ()), *extensions.get("found", ())][-1])


def _installed() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def _commit() -> str:
    """The commit of the checkout, with a plus sign if files of it have changed; empty where there is none."""
    file = Path(__file__).resolve()

    def git(*arguments: str) -> str:
        try:
            # A run may be killed any time, and must not leave a lock in the checkout.
            command = ["git", "--no-optional-locks", *arguments]
            run = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return ""
        return run.stdout.strip()

    if not git("ls-files", file.name):  # a copy that is installed, perhaps below a checkout of something else
        return ""
    return git("rev-parse", "HEAD") + "+" * bool(git("status", "--porcelain", "--untracked-files=no"))


def _processor() -> str:
    """What the system says of the processor."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
