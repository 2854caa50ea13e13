"""The commands of the command line, on typer and rich: arguments in, tables and exit codes out."""

from __future__ import annotations

import logging
import re
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

import geomadv
from geomadv import checker
from geomadv.certification import Certification, Direction
from geomadv.certify import Step, certify
from geomadv.datasets import NAMES, load, read_direction, read_table
from geomadv.errors import GeomadvError, InvalidInputError
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.rational import Vector
from geomadv.families import FAMILIES
from geomadv.report import write_report
from geomadv.summary import summarise
from geomadv.tables import choose_label
from geomadv.theory_commands import register

__all__ = ["app"]

#: Exit codes beyond those of the checker: bad input, and (as in sysexits.h) an error in this program.
BAD_INPUT = 2
INTERNAL_ERROR = 70

# A guess that fails costs time, not truth: nothing for a user to read about on the terminal.
logging.getLogger("geomadv").addHandler(logging.NullHandler())

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Which directions fool every classifier that fits the data, how far, and a certificate for each answer.",
)
register(app)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"geomadv {geomadv.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    del version


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """Turn errors that the user can mend into one line on stderr and exit code 2."""
    try:
        yield
    except GeomadvError as error:
        print(f"geomadv: {' '.join(str(error).split())}", file=sys.stderr)
        raise typer.Exit(BAD_INPUT) from error


@app.command("certify")
def certify_command(
    data: Annotated[
        str,
        typer.Argument(
            help="A built-in data set (breast_cancer, wine:0-1, iris:setosa-versicolor, digits:3-8, mnist:4-9, …), "
            "a .csv file with a header, or a .npz file with arrays X and y."
        ),
    ],
    label: Annotated[
        str | None, typer.Option(help="The column of a .csv file that holds the labels; by default the last one.")
    ] = None,
    positive: Annotated[str | None, typer.Option(help="The class to be labelled +1.")] = None,
    negative: Annotated[
        str | None, typer.Option(help="The class to be labelled −1; by default every class but the positive one.")
    ] = None,
    direction: Annotated[
        list[str] | None,
        typer.Option(
            help="svm (away from the source along the maximum-margin normal), pair (from the source's point of the "
            "closest pair to the other), or a .npy file; may be repeated. By default svm and pair."
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            help="The label from which the directions flee, +1 (default) or -1; of more classes one of them, by "
            "default the first."
        ),
    ] = None,
    family: Annotated[
        str,
        typer.Option(
            help="What to ask about: linear, relu (two-layer ReLU networks), multiclass, or all. With multiclass alone "
            "the data may have more than two classes."
        ),
    ] = "linear",
    gap: Annotated[
        float | None,
        typer.Option(
            help="How much longer than the shortest the universal perturbation may be: 0 for the shortest itself, 0.1 "
            "for 10 %, inf for any, with a lower bound. By default the closer, the fewer dimensions there are, since "
            "closer can take long in many."
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Use only so many first rows of a built-in data set.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to write certificates and report; by default out/NAME.")
    ] = None,
) -> None:
    """Answer every question about a data set, exactly, and write the certificates and a report.

    The questions are about all linear classifiers, two-layer ReLU networks, or multiclass linear classifiers that are
    accurate on the data. The files are separable.json, max-margin.json, transfers.json and bound.json for the first
    direction, transfers-NAME.json and bound-NAME.json for each further one, universal-perturbation.json (or, where no
    linear classifier fits, inseparable.json alone), data/points.json, and report.html; for other families relu-….json
    and multiclass-….json.
    """
    with _one_line_errors():
        families = _families(family)
        S, class_names = _read(data, label, positive, negative, limit, any_classes=families == ["multiclass"])
        asked = _directions(direction or ["svm", "pair"])
        target = out if out is not None else Path("out") / _directory_name(data)
        with _progress() as step:
            run = certify(
                S,
                target,
                directions=asked,
                source=_source(source, S),
                class_names=class_names,
                relative_gap=gap,
                families=families,
                progress=step,
            )
            step(1, 1, "report")
            report = write_report(run)
    _print_summary(run, report)
    if not run.accepted:
        raise typer.Exit(INTERNAL_ERROR)


@app.command("check")
def check_command(
    files: Annotated[list[Path], typer.Argument(help="Certificates, for example out/NAME/*.json.")],
) -> None:
    """Check certificates with the independent checker.

    Exit code 0 if all are accepted, 1 if one is rejected, 2 if one is malformed or cannot be read.
    """
    console = Console(highlight=False, soft_wrap=True)
    worst = 0
    for path in files:
        result = _check(path)
        worst = max(worst, checker.VERDICTS.index(result.verdict))
        style = "green" if result else "bold red"
        remark = f"({result.kind})" if result else result.reason
        console.print(f"[{style}]{result.verdict:<9}[/]  {escape(str(path))}  {escape(remark or '')}")
    raise typer.Exit(worst)


def _check(path: Path) -> checker.Result:
    return checker.examine(lambda: checker.read_file(str(path), "the file"), lambda: None, path.parent)


def _families(text: str) -> list[str]:
    if text == "all":
        return list(FAMILIES)
    if text not in FAMILIES:
        raise InvalidInputError(f"--family {text}: pass {', '.join(FAMILIES)} or all")
    return [text]


def _read(
    data: str,
    label: str | None,
    positive: str | None,
    negative: str | None,
    limit: int | None,
    *,
    any_classes: bool = False,
) -> tuple[Dataset, tuple[str, str]]:
    """Load the data set that the user named, with labels 1 and -1, and what these stand for; or with any classes."""
    is_file = data.partition(":")[0] not in NAMES and (Path(data).suffix != "" or "/" in data or Path(data).exists())
    if is_file:
        if limit is not None:
            raise InvalidInputError("--limit is for built-in data sets; pass a file with the rows that are meant")
        S = read_table(data, label=label, positive=positive, negative=negative)
        names = (positive, negative or f"not {positive}") if positive is not None else None
    else:
        if label is not None:
            raise InvalidInputError("--label names a column of a .csv file; leave it out for a built-in data set")
        S = load(data, limit=limit)
        names = _names_of_classes(data)
        if positive is not None:
            chosen = choose_label(positive, S.classes, "--positive")
            other = None if negative is None else choose_label(negative, S.classes, "--negative")
            S, names = S.binary(chosen, other), (positive, negative or f"not {positive}")
        elif negative is not None:
            raise InvalidInputError("--negative is given and --positive is not; pass both, or --positive alone")
    if len(S.classes) < 2:
        raise InvalidInputError(f"all points of {data} have the label {S.classes[0]}; pass points of two classes")
    if set(S.classes) != {1, -1} and not any_classes:
        first, second = S.classes[:2]
        raise InvalidInputError(
            f"{data} has the classes {', '.join(map(str, S.classes))}; choose two of them, for example "
            + (f"{data}:{first}-{second}" if not is_file else f"--positive {first} --negative {second}")
            + "; --family multiclass takes them all"
        )
    return S, names or ("+1", "−1")


def _names_of_classes(data: str) -> tuple[str, str] | None:
    """Return the names of the two classes of a built-in data set, as `load` labels them 1 and -1."""
    base, _, pair = data.partition(":")
    if pair.count("-") == 1:
        first, second = pair.split("-")
        return first, second
    return ("malignant", "benign") if base == "breast_cancer" else None


def _directions(asked: list[str]) -> list[Direction]:
    directions = []
    for text in asked:
        if text in ("svm", "pair"):
            directions.append(Direction(text))
        elif text.lower().endswith(".npy"):
            directions.append(Direction(Path(text).stem, Vector.of(read_direction(text))))
        else:
            raise InvalidInputError(f"--direction {text}: pass svm, pair, or a .npy file with one vector")
    return directions


def _source(text: str | None, S: Dataset) -> Label:
    if set(S.classes) != {1, -1}:
        return S.classes[0] if text is None else choose_label(text, S.classes, "--source")
    if text not in (None, "1", "+1", "-1"):
        raise InvalidInputError(f"--source {text}: pass +1 or -1")
    return -1 if text == "-1" else 1


def _directory_name(data: str) -> str:
    """Name the output after the data: `mnist:4-9` gives mnist-4-9, `some/data.csv` gives data."""
    name = Path(data).stem if data.lower().endswith((".csv", ".npz")) else data
    return re.sub(r"[^A-Za-z0-9_.]+", "-", name).strip("-.") or "data"


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
