"""The command `geomadv atlas`: its arguments and exit codes. What answers is imported when the command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geomadv.certification.shared_options import (
    Categorical,
    Columns,
    Decimal,
    Drop,
    Header,
    Label,
    Separator,
    csv_format,
)
from geomadv.errors import INTERNAL_ERROR, one_line_errors

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("atlas")(atlas_command)


def atlas_command(
    data: Annotated[
        str,
        typer.Argument(
            help="A built-in data set (mnist, digits, wine, iris), a .csv file, or a .npz file with arrays X and y."
        ),
    ],
    label: Label = None,
    categorical: Categorical = None,
    columns: Columns = None,
    drop: Drop = None,
    header: Header = True,
    sep: Separator = ",",
    decimal: Decimal = ".",
    family: Annotated[
        str,
        typer.Option(
            help="What to ask about: linear (linear classifiers), or all (two-layer ReLU networks with nonnegative "
            "output weights, too)."
        ),
    ] = "all",
    networks_up_to: Annotated[
        int,
        typer.Option(
            min=0, help="Ask about networks of an inseparable pair only if it has no more points: it may take long."
        ),
    ] = 20_000,
    limit: Annotated[int | None, typer.Option(help="Use only so many first rows of a built-in data set.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Directory to write to, or to go on in; by default out/atlas-NAME."),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes on this machine, each with one thread.")] = 2,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, whose workers compute instead.")
    ] = None,
) -> None:
    """Certify every pair of classes of a data set: an atlas that may be interrupted at any moment.

    For each pair: whether it is linearly separable, the maximum margin or a proof that it is not, the least hinge loss,
    the budgets of directions, which of them fool every accurate classifier, and the fewest units of a network that
    one does not fool. The directory has a table (atlas.csv, atlas.md), a picture (matrix.png), index.html with a link
    to a page of each pair, the certificates (pairs/*/*.json), and metadata.json. Run the same command again to go on.

    Needs the extra atlas: pip install "geomadv[atlas]", or in a clone: pip install ".[atlas]".

    Exit code 70 if a certificate is not accepted by the checker, which would be an error in this program.
    """
    from geomadv.certification.atlas.terminal import atlas_on_terminal

    with one_line_errors():
        form = csv_format(label, categorical, columns, drop, header, sep, decimal)
        accepted = atlas_on_terminal(data, form, family, networks_up_to, limit, out, jobs, scheduler)
    if not accepted:
        raise typer.Exit(INTERNAL_ERROR)
