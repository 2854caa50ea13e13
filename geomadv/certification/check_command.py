"""The command `geomadv check`: certificates in, verdicts and what is claimed of which data out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from geomadv import checker
from geomadv.certification.claims import claim_sentence
from geomadv.certification.given_data import DATA_HELP, checked, given_data
from geomadv.errors import one_line_errors

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("check")(check_command)


def check_command(
    files: Annotated[list[Path], typer.Argument(help="Certificates, for example out/NAME/*.json.")],
    data: Annotated[str | None, typer.Option(help=DATA_HELP)] = None,
    sha256: Annotated[str | None, typer.Option(help="The digest of the data set that they ought to speak of.")] = None,
) -> None:
    """Check certificates with the independent checker, and say what they claim of which data.

    Exit code 0 if all are accepted, 1 if one is rejected, 2 if one is malformed or cannot be read.
    """
    console = Console(highlight=False, soft_wrap=True)
    worst, other = 0, False
    with one_line_errors():
        given = given_data(data)
    for path in files:
        result = checked(path, given, sha256 and sha256.lower())
        worst = max(worst, checker.VERDICTS.index(result.verdict))
        other |= result.verdict == "rejected" and "other data" in result.reason
        style = "green" if result else "bold red"
        remark = _claimed(path, result) if result else result.reason
        name, remark = (escape(checker.printable(text)) for text in (str(path), remark))
        console.print(f"[{style}]{result.verdict:<9}[/]  {name}  {remark}")
    if other and given.from_table:
        typer.echo(
            f"{data} was read as certify reads it without options; if the run had some, or was an audit, pass "
            "data/points.json of the run",
            err=True,
        )
    raise typer.Exit(worst)


def _claimed(path: Path, result: checker.Result) -> str:
    """The kind and the claim of an accepted certificate, and the data that it is about."""
    claim, _, _ = checker.read_claim(checker.read_file(str(path), "the file"))
    nothing = f" (this says nothing: {result.remark})" if result.remark else ""
    return f"({result.kind}) {claim_sentence(claim)}{nothing}; {result.reason}, SHA-256 {result.digest}"
