"""How the suites record a time: under a suite, a case (what is computed, on which data) and a method (by what)."""

from __future__ import annotations

import os
import resource
import statistics
from collections.abc import Callable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Measure:
    """Calls a function several times and records each call, for `benchmarks.report` to tell apart.

    Parameters
    ----------
    benchmark
        The fixture of pytest-benchmark.
    trial
        One round of everything.
    """

    def __init__(self, benchmark: Any, trial: bool) -> None:
        self.benchmark = benchmark
        self.trial = trial

    def __call__(
        self,
        function: Callable[..., Answer],
        arguments: Callable[[], tuple[object, ...]] = tuple,
        *,
        suite: str,
        case: str,
        method: str,
        rounds: int,
        warmup: int = 1,
        **details: object,
    ) -> Answer:
        """The answer of the function; `arguments` makes its arguments anew for every round, outside the time."""
        self.benchmark.group = f"{suite}: {case}"
        self.note(suite=suite, case=case, method=method, **details)
        seconds: list[float] = []

        def timed(*values: object) -> Answer:
            begin = cpu_seconds()
            answer = function(*values)
            seconds.append(cpu_seconds() - begin)
            return answer

        warmup = 0 if self.trial else warmup
        answer: Answer = self.benchmark.pedantic(
            timed,
            setup=lambda: (arguments(), {}),
            rounds=1 if self.trial else rounds,
            warmup_rounds=warmup,
        )
        self.note(cpu_median=statistics.median(seconds[warmup:]), load=round(os.getloadavg()[0], 2))
        return answer

    def note(self, **details: object) -> None:
        """Record something beside the times, such as the size of the answer."""
        self.benchmark.extra_info.update(details)


def cpu_seconds() -> float:
    """What this process and its finished children have had of the processors; other processes do not add to it."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
