"""The command `geomadv certify`: arguments in, tables and exit codes out."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from geomadv.certification.arguments import (
    budget_of,
    chosen_classes,
    chosen_source,
    directions_of,
    directory_name,
    read_data,
)
from geomadv.certification.directions import DEFINED_BY_DATA
from geomadv.certification.outcome import Certification
from geomadv.certification.report import write_report
from geomadv.certification.run import BASE, CLASSES, Step, certify
from geomadv.certification.summary import summarise
from geomadv.errors import INTERNAL_ERROR, one_line_errors

__all__ = ["register"]

# A guess that fails costs time, not truth: nothing for a user to read about on the terminal.
logging.getLogger("geomadv").addHandler(logging.NullHandler())

_CLASSES = ", ".join(f"{subject.name} ({subject.member}s)" for subject in CLASSES)
_OF_ANY_CLASSES = " or ".join(subject.name for subject in CLASSES if subject.any_classes)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("certify")(certify_command)


_Data = Annotated[
    str,
    typer.Argument(
        help="A built-in data set (breast_cancer, wine:0-1, iris:setosa-versicolor, digits:3-8, mnist:4-9, …), "
        "a .csv file with a header, or a .npz file with arrays X and y."
    ),
]
_Label = Annotated[
    str | None, typer.Option(help="The column of a .csv file that holds the labels; by default the last one.")
]
_Positive = Annotated[str | None, typer.Option(help="The class to be labelled +1.")]
_Negative = Annotated[
    str | None, typer.Option(help="The class to be labelled −1; by default every class but the positive one.")
]
_Direction = Annotated[
    list[str] | None,
    typer.Option(
        help="svm (away from the source along the maximum-margin normal), pair (from the source's point of the "
        "closest pair to the other), or a .npy file; may be repeated. By default svm and pair."
    ),
]
_Source = Annotated[
    str | None,
    typer.Option(
        help="The label from which the directions flee, +1 (default) or -1; of more classes one of them, by default "
        "the first."
    ),
]
_Family = Annotated[
    str,
    typer.Option(
        help=f"What to ask about: {_CLASSES}, or all. With {_OF_ANY_CLASSES} alone the data may have more than two "
        "classes."
    ),
]
_Gap = Annotated[
    float | None,
    typer.Option(
        help="How much longer than the shortest the universal perturbation may be: 0 for the shortest itself, 0.1 "
        "for 10 %, inf for any, with a lower bound. By default the closer, the fewer dimensions there are, since "
        "closer can take long in many."
    ),
]
_Budget = Annotated[
    str | None,
    typer.Option(
        help="Ask about all linear classifiers of a smaller total hinge loss, too, accurate or not: a number, or 10% "
        "for all within 10 % of the best."
    ),
]
_Limit = Annotated[int | None, typer.Option(help="Use only so many first rows of a built-in data set.")]
_Out = Annotated[Path | None, typer.Option(help="Where to write certificates and report; by default out/NAME.")]


def certify_command(
    data: _Data,
    label: _Label = None,
    positive: _Positive = None,
    negative: _Negative = None,
    direction: _Direction = None,
    source: _Source = None,
    family: _Family = BASE.name,
    gap: _Gap = None,
    budget: _Budget = None,
    limit: _Limit = None,
    out: _Out = None,
) -> None:
    """Answer every question about a data set, exactly, and write the certificates and a report.

    The questions are about all linear classifiers, two-layer ReLU networks, or multiclass linear classifiers that are
    accurate on the data. The files are separable.json, max-margin.json, transfers.json and bound.json for the first
    direction, transfers-NAME.json and bound-NAME.json for each further one, universal-perturbation.json (or, where no
    linear classifier fits, inseparable.json, least-loss.json and budget.json; with a budget also
    bound-within-budget.json and perturbation-within-budget.json; for a direction that does not fool all,
    resistance-margin.json), data/points.json, and report.html; for other families relu-….json and multiclass-….json.

    Exit code 70 if a certificate is not accepted by the checker, which would be an error in this program.
    """
    with one_line_errors():
        chosen = chosen_classes(family)
        any_classes = all(subject.any_classes for subject in chosen)
        S, class_names = read_data(data, label, positive, negative, limit, any_classes=any_classes)
        asked = directions_of(direction or [*DEFINED_BY_DATA])
        absolute, relative = budget_of(budget)
        with _progress() as step:
            run = certify(
                S,
                out if out is not None else Path("out") / directory_name(data),
                directions=asked,
                source=chosen_source(source, S),
                class_names=class_names,
                relative_gap=gap,
                families=[subject.name for subject in chosen],
                budget=absolute,
                relative_budget=relative,
                progress=step,
            )
            step(1, 1, "report")
            report = write_report(run)
    _print_summary(run, report)
    if not run.accepted:
        raise typer.Exit(INTERNAL_ERROR)


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
