"""The command `geomadv show`: what certificates claim of which data, and what shows it, in words and decimals."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from geomadv import checker
from geomadv.certification.certificate_names import Names
from geomadv.certification.claims import claim_sentence
from geomadv.certification.evidence import claim_lines, evidence_lines
from geomadv.certification.given_data import DATA_HELP, Given, checked, given_data
from geomadv.errors import one_line_errors
from geomadv.exact.words import counted

__all__ = ["register"]

_ANSWERS = Path("answers", "answers.json")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("show")(show_command)


def show_command(
    files: Annotated[list[Path], typer.Argument(help="Certificates, for example out/NAME/max-margin.json.")],
    data: Annotated[str | None, typer.Option(help=DATA_HELP)] = None,
) -> None:
    """Show what certificates claim, of which data, and the evidence, in words and decimals, once they are checked.

    Columns and classes are called as in the file of the data, or in the answers of the run beside the certificate.
    Rows are counted from 0. Exit code 0 if all are accepted, 1 if one is rejected, 2 if one is malformed.
    """
    console, worst = Console(highlight=False, soft_wrap=True), 0
    with one_line_errors():
        given = given_data(data)
    for number, path in enumerate(files):
        result = checked(path, given)
        worst = max(worst, checker.VERDICTS.index(result.verdict))
        style = "green" if result else "bold red"
        head = f"{'' if number == 0 else chr(10)}[{style}]{result.verdict}[/]  {_printable(str(path))}"
        console.print(head if result else f"{head}  {_printable(result.reason)}")
        for title, lines in _told(path, result, given) if result else ():
            for place, line in enumerate(lines):
                console.print(f"  [bold]{title if place == 0 else '':<9}[/] {_printable(line)}")
    raise typer.Exit(worst)


def _printable(text: str) -> str:
    return escape(checker.printable(text))


def _told(path: Path, result: checker.Result, given: Given) -> list[tuple[str, list[str]]]:
    """The claim, the data and the evidence of an accepted certificate."""
    claim, value, evidence = checker.read_claim(checker.read_file(str(path), "the file"))
    parsed = None if given.text is None else checker.data_of_text(given.text)
    data, digest = checker.settle_data(value, parsed, path.parent)
    columns, classes = _called(path, digest, given)
    d = len(data.points[0])
    names = Names(columns or [f"coordinate {j}" for j in range(d)], data.labels, classes)
    nothing = [f"This says nothing: {result.remark}"] if result.remark else []
    sizes = ", ".join(f"{many} labelled {names.label(y)}" for y, many in sorted(Counter(data.labels).items()))
    of_data = [f"{counted(len(data.points), 'point')} in dimension {d}: {sizes}", f"SHA-256 {digest}"]
    sentence = claim_sentence(claim, names.label)
    return [
        ("claim", [f"{sentence[:1].upper()}{sentence[1:]}.", *nothing, *claim_lines(claim, names)]),
        ("data", of_data),
        ("evidence", evidence_lines(evidence, names) or ["none is needed"]),
    ]


def _called(path: Path, digest: str, given: Given) -> tuple[Sequence[str], Mapping[str, str]]:
    """The columns and the classes, from the data or from the answers of the run, if these are of the same data."""
    record: Any = {}
    try:
        record = json.loads((path.parent / _ANSWERS).read_bytes())["data"]
        known = record["sha256"] == digest
        columns = list(map(str, record["columns"] or ()))
        classes = {str(label): str(name) for label, name in record["classes"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        known, columns, classes = False, [], {}
    return given.columns or (columns if known else []), given.classes or (classes if known else {})
