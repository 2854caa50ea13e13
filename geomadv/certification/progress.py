"""The progress of a run on stderr: a bar that moves on a terminal, and elsewhere a line now and then."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from geomadv.certification.asker import Step

__all__ = ["shown_progress"]

_EVERY = 30.0  # seconds between two lines


@contextmanager
def shown_progress(*, quiet: bool = False) -> Iterator[Step]:
    """Show the steps of a run, of which the callable is told; nothing at all if quiet."""
    console = Console(stderr=True)
    if quiet or sys.stderr is None:
        yield lambda done, total, step: None
    elif console.is_terminal:
        with _bar(console) as step:
            yield step
    else:
        with _lines() as step:
            yield step


@contextmanager
def _bar(console: Console) -> Iterator[Step]:
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, total, step: bar.update(task, completed=done, total=total, description=escape(step))


@contextmanager
def _lines() -> Iterator[Step]:
    """Say every so often which step is on its way, and since when: a step may take minutes."""
    state = {"text": "reading"}
    begin, ended = time.monotonic(), threading.Event()

    def step(done: int, total: int, name: str) -> None:
        state["text"] = f"{done} of at most {total} steps done, {name}" if total > 1 else name

    def tell() -> None:
        while not ended.wait(_EVERY):
            with suppress(OSError, ValueError):  # nobody reads it, or it is closed
                print(f"geomadv: {time.monotonic() - begin:.0f} s: {state['text']}", file=sys.stderr, flush=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield step
    finally:
        ended.set()
        teller.join()
