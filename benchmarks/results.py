"""The results of a run, by suite, case and method."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

Clock = Literal["median", "cpu"]


@dataclass(frozen=True)
class Time:
    """The median and the interquartile range of the rounds, in seconds; or the limit that a peer ran into.

    `cpu` is the median of the processor time, which the load of the machine hardly changes.
    """

    median: float
    spread: float
    rounds: int
    cpu: float
    is_limit: bool = False

    ONCE: ClassVar[str] = "(once)"

    def on(self, clock: Clock) -> float:
        """The median on the wall clock, or of the processor time."""
        return self.cpu if clock == "cpu" else self.median

    def __str__(self) -> str:
        if self.is_limit:
            return f"> {self.median:g} s"
        factor, unit = (1, "s") if self.median >= 1 else (1000, "ms")
        spread = f"({three_digits(factor * self.spread)})" if self.rounds > 1 else self.ONCE
        return f"{three_digits(factor * self.median)} {unit} {spread}"


@dataclass(frozen=True)
class Ratio:
    """A peer's time over ours; a lower bound of it if the peer timed out."""

    value: float
    is_bound: bool = False

    def __str__(self) -> str:
        return f"{'> ' if self.is_bound else ''}{three_digits(self.value)}"


@dataclass(frozen=True)
class Measured:
    """A time and what was recorded beside it."""

    time: Time
    info: dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One question about one data set, and what each method took for it."""

    name: str
    methods: dict[str, Measured] = field(default_factory=dict)

    @property
    def ours(self) -> dict[str, Any]:
        """What was recorded beside the time of geomadv."""
        return self.methods["geomadv"].info

    def details(self, method: str) -> dict[str, Any]:
        """What was recorded beside the time of a method; nothing if it was not run."""
        return self.methods[method].info if method in self.methods else {}

    def time(self, method: str = "geomadv") -> Time:
        return self.methods[method].time

    def shown(self, method: str = "geomadv") -> str:
        """The time of a method as text."""
        return str(self.time(method)) if method in self.methods else "–"

    def ratio(self, *methods: str, clock: Clock = "median") -> Ratio | None:
        """The time of the fastest of some methods over that of geomadv; None if none of them was run."""
        times = [self.time(method) for method in methods if method in self.methods]
        if not times:
            return None
        fastest = min(times, key=lambda time: time.on(clock))
        return Ratio(fastest.on(clock) / self.time().on(clock), fastest.is_limit)


class Results:
    """What the JSON file of a run holds."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._suites: dict[str, dict[str, Case]] = {}
        self._loads: list[float] = []
        for entry in document["benchmarks"]:
            info, stats = entry["extra_info"], entry["stats"]
            if info.get("timeout"):
                time = Time(info["timeout"], 0.0, 1, info["timeout"], is_limit=True)
            else:
                time = Time(stats["median"], stats["iqr"], stats["rounds"], info["cpu_median"])
            cases = self._suites.setdefault(info["suite"], {})
            cases.setdefault(info["case"], Case(info["case"])).methods[info["method"]] = Measured(time, info)
            self._loads.append(info["load"])

    def suite(self, name: str) -> list[Case]:
        """The cases of a suite in the order of the run."""
        return [case for case in self._suites.get(name, {}).values() if "geomadv" in case.methods]

    def loads(self) -> list[float]:
        """The load average of the machine after each benchmark."""
        return self._loads


def three_digits(value: float) -> str:
    """A number to three significant digits, and never with an exponent."""
    decimals = 2 - math.floor(math.log10(abs(value))) if value else 2
    return f"{value:,.{min(max(decimals, 0), 6)}f}"
