"""How far units are, on the terminal: a bar, or a line for each where standard error is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from geomadv.certification.units.unit import Unit

__all__ = ["shown_progress"]


@contextmanager
def shown_progress() -> Iterator[tuple[Callable[[str, float, float], None], Callable[[Unit], None]]]:
    """What `compute` is to call, `started` and `finished`."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    # A unit can take minutes, so the speed is that of the last hour.
    with Progress(*columns, console=console, speed_estimate_period=3600) as progress:
        tasks: list[TaskID] = []

        def started(stage: str, done: float, total: float) -> None:
            tasks.append(progress.add_task(stage, total=total))
            progress.advance(tasks[-1], done)

        def finished(unit: Unit) -> None:
            progress.advance(tasks[-1], unit.cost)
            if not console.is_terminal:
                left = progress.tasks[-1].time_remaining
                console.print(f"{unit.key} finished, {left or 0:.0f} s left of this stage", highlight=False)

        yield started, finished
