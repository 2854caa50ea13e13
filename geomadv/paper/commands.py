"""The commands that show what became of the paper's results: `geomadv theorems` and `geomadv counterexample`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from geomadv.errors import INTERNAL_ERROR, one_line_errors
from geomadv.paper.theorems import THEOREMS, Status, to_markdown

__all__ = ["register"]

_STYLES = {Status.HOLDS: "green", Status.REPAIRED: "yellow", Status.FALSE: "bold red"}


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("theorems")(theorems_command)
    app.command("counterexample")(counterexample_command)


def theorems_command(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/theorems.md instead.")] = False,
) -> None:
    """List every result of the paper, and those beyond it: whether it holds, and what refutes it if it does not."""
    if markdown:
        # Not through rich, which would wrap the lines.
        print(to_markdown(), end="")
        return
    table = Table(box=SIMPLE)
    for heading in ("result", "in short", "status", "refuted by", "properties/test_….py"):
        table.add_column(heading, overflow="fold")
    for theorem in THEOREMS:
        table.add_row(
            theorem.name,
            theorem.title,
            f"[{_STYLES[theorem.status]}]{theorem.status.value}[/]",
            " ".join(theorem.counterexamples) or ("beyond the paper" if theorem.beyond_paper else "–"),
            theorem.property_file.removeprefix("test_").removesuffix(".py"),
        )
    console = Console(highlight=False)
    console.print(table)
    console.print("Statements, hypotheses and repairs: geomadv theorems --markdown", soft_wrap=True)
    console.print("A counterexample in full: geomadv counterexample E1", soft_wrap=True)


def counterexample_command(
    id: Annotated[str, typer.Argument(help="E1 to E16, N1 to N10, or all.")],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where to write the picture: a .png or .svg file, or a directory; by default out/counterexamples."
        ),
    ] = None,
) -> None:
    """Run a counterexample to the paper's text: the instance, every step with its exact evidence, and a picture.

    Exit code 70 if a step does not hold, which would be an error in this program.
    """
    from geomadv.paper.terminal import refute_on_terminal

    with one_line_errors():
        refuted = refute_on_terminal(id, out)
    if not refuted:
        raise typer.Exit(INTERNAL_ERROR)
