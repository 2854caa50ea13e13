"""One certification run on the terminal: the arguments as they are typed in, progress and a table out."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from geomadv.adapters.csv_files import CsvFormat
from geomadv.certification.answers_file import write_answers
from geomadv.certification.arguments import (
    box_of,
    budget_of,
    chosen_classes,
    chosen_source,
    directions_of,
    directory_name,
    fixed_of,
    norm_bound_of,
    penalty_of,
    questions_of,
    read_data,
    reading_weights,
    without_weights,
)
from geomadv.certification.data_card import print_card
from geomadv.certification.directions import DEFINED_BY_DATA
from geomadv.certification.made_by import command_line_of
from geomadv.certification.options import Allowed, Measured, OnePoint
from geomadv.certification.outcome import ANSWERS_FILE, Certification
from geomadv.certification.progress import shown_progress
from geomadv.certification.report import write_report
from geomadv.certification.run import certify
from geomadv.certification.shared_options import check_printed, csv_format
from geomadv.certification.summary import summarise
from geomadv.certification.typed import Typed

__all__ = ["certify_on_terminal"]

# A guess that fails costs time, not truth: nothing for a user to read about on the terminal.
logging.getLogger("geomadv").addHandler(logging.NullHandler())


def certify_on_terminal(typed: Typed) -> bool:
    """Run `geomadv certify`; return whether the checker accepted every certificate."""
    check_printed(typed.json, typed.quiet)
    run, report = _certified(typed)
    if typed.json:
        print((run.out / ANSWERS_FILE).read_text(encoding="utf-8"), end="")
    elif not typed.quiet:
        _print_summary(run, report)
    _print_errors(run)
    return run.accepted


def _certified(typed: Typed) -> tuple[Certification, Path]:
    """The run, and its report."""
    chosen = chosen_classes(typed.family)
    any_classes = all(subject.any_classes for subject in chosen)
    form = reading_weights(_form(typed), typed.weights)
    S = read_data(typed.data, form, typed.positive, typed.negative, typed.limit, any_classes=any_classes)
    S, counts = without_weights(S, typed.weights)
    if not typed.quiet and not typed.json:
        print_card(typed.data, S, form)
    absolute, relative = budget_of(typed.budget)
    limits = "l2" if typed.norm is None else typed.norm, box_of(typed.box), fixed_of(typed.fixed, S)
    row, wanted = typed.row, questions_of(typed.questions)
    with shown_progress(quiet=typed.quiet) as step:
        run = certify(
            S,
            typed.out if typed.out is not None else Path("out") / directory_name(typed.data),
            directions=directions_of(typed.direction or [*DEFINED_BY_DATA]),
            source=chosen_source(typed.source, S),
            relative_gap=typed.relative_gap,
            families=[subject.name for subject in chosen],
            budget=absolute,
            relative_budget=relative,
            C=penalty_of(typed.C),
            measured=Measured(counts, typed.weights or "", norm_bound_of(typed.norm_bound), typed.loss),
            universal=Allowed(*limits) if row is None else None,
            one_point=None if row is None else OnePoint(row, *limits),
            degree=typed.degree,
            wanted=wanted,
            time_limit=typed.time_limit,
            progress=step,
        )
        step(1, 1, "report")
        command = command_line_of(sys.argv[1:])
        write_answers(run, command)
        return run, write_report(run, command)


def _form(typed: Typed) -> CsvFormat:
    return csv_format(typed.label, typed.categorical, typed.columns, typed.drop, typed.header, typed.sep, typed.decimal)


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


def _print_errors(run: Certification) -> None:
    for question in run.questions:
        if question.file is not None and question.check is not None and not question.check:
            print(
                f"geomadv: internal error: the checker finds {run.out / str(question.file)} {question.check.verdict}: "
                f"{question.check.reason}. Do not use this certificate; please report the data set.",
                file=sys.stderr,
            )
