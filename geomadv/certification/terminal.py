"""One certification run on the terminal: the arguments as they are typed in, progress and a table out."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from geomadv.adapters.csv_files import CsvFormat
from geomadv.certification.arguments import (
    box_of,
    budget_of,
    chosen_classes,
    chosen_source,
    directions_of,
    directory_name,
    fixed_of,
    is_file,
    norm_bound_of,
    penalty_of,
    read_data,
    reading_weights,
    without_weights,
)
from geomadv.certification.data_card import data_card
from geomadv.certification.directions import DEFINED_BY_DATA
from geomadv.certification.options import Allowed, Measured, OnePoint
from geomadv.certification.outcome import Certification
from geomadv.certification.report import write_report
from geomadv.certification.run import Step, certify
from geomadv.certification.summary import summarise

__all__ = ["certify_on_terminal"]

# A guess that fails costs time, not truth: nothing for a user to read about on the terminal.
logging.getLogger("geomadv").addHandler(logging.NullHandler())


def certify_on_terminal(
    data: str,
    form: CsvFormat,
    classes: tuple[str | None, str | None],
    direction: list[str] | None,
    source: str | None,
    family: str,
    gap: float | None,
    budget: str | None,
    penalty: str | None,
    weights: str | None,
    losses: tuple[str | None, str],
    perturbed: tuple[int | None, str | None, str | None, list[str] | None],
    degree: int | None,
    limit: int | None,
    out: Path | None,
) -> bool:
    """Run `geomadv certify`; return whether the checker accepted every certificate."""
    chosen = chosen_classes(family)
    any_classes = all(subject.any_classes for subject in chosen)
    form = reading_weights(form, weights)
    S, class_names, features = read_data(data, form, *classes, limit, any_classes=any_classes)
    S, features, counts = without_weights(S, features, weights)
    if is_file(data):
        _print_card(data_card(S, class_names, features, form))
    row, norm, box, fixed = perturbed
    asked = directions_of(direction or [*DEFINED_BY_DATA])
    absolute, relative = budget_of(budget)
    limits = "l2" if norm is None else norm, box_of(box), fixed_of(fixed, features, S.d)
    with _progress() as step:
        run = certify(
            S,
            out if out is not None else Path("out") / directory_name(data),
            directions=asked,
            source=chosen_source(source, S, class_names),
            class_names=class_names,
            features=features,
            relative_gap=gap,
            families=[subject.name for subject in chosen],
            budget=absolute,
            relative_budget=relative,
            penalty=penalty_of(penalty),
            measured=Measured(counts, weights or "", norm_bound_of(losses[0]), losses[1]),
            universal=Allowed(*limits) if row is None else None,
            one_point=None if row is None else OnePoint(row, *limits),
            degree=degree,
            progress=step,
        )
        step(1, 1, "report")
        report = write_report(run)
    _print_summary(run, report)
    return run.accepted


def _print_card(lines: list[str]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(f"  {escape(line)}")


@contextmanager
def _progress() -> Iterator[Step]:
    """Show the steps of a run on stderr, if that is a terminal."""
    console = Console(stderr=True)
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, total, step: bar.update(task, completed=done, total=total, description=escape(step))


def _print_summary(run: Certification, report: Path) -> None:
    console = Console(highlight=False)
    table = Table(title=escape(run.dataset.name or "data"), title_justify="left", title_style="bold", box=SIMPLE)
    table.show_header = False
    table.add_column(style="bold", no_wrap=True)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(style="dim")
    for fact in summarise(run):
        table.add_row(escape(fact.name), escape(fact.value), escape(fact.remark))
    written = [question for question in run.questions if question.file is not None]
    if run.accepted:
        table.add_row("certificates", f"{len(written)} accepted", "by the independent checker")
    if not console.is_terminal:
        # Nobody has to see it in a narrow window, and whole lines are easier to read and to search in a file.
        natural = console.measure(table, options=console.options.update(max_width=1000)).maximum
        console.width = max(console.width, natural)
    console.print(table)
    plain = Console(highlight=False, soft_wrap=True)
    plain.print(f"Report: {escape(str(report))}")
    plain.print(f"Check again: geomadv check {escape(str(run.out))}/*.json")
    for question in written:
        if question.check is not None and not question.check:
            print(
                f"geomadv: internal error: the checker finds {run.out / str(question.file)} {question.check.verdict}: "
                f"{question.check.reason}. Do not use this certificate; please report the data set.",
                file=sys.stderr,
            )
