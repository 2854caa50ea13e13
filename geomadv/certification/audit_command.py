"""The command `geomadv audit`: a fitted model from a file, against all linear classifiers that fit the data as well."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geomadv.certification.csv_options import (
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
    app.command("audit")(audit_command)


def audit_command(
    model: Annotated[
        Path, typer.Argument(help="A .joblib, .pkl or .pickle file with a fitted model, of scikit-learn or torch.")
    ],
    data: Annotated[
        str,
        typer.Argument(help="A built-in data set, a .csv file, or a .npz file with X and y, of two classes."),
    ],
    label: Label = None,
    categorical: Categorical = None,
    columns: Columns = None,
    drop: Drop = None,
    header: Header = True,
    sep: Separator = ",",
    decimal: Decimal = ".",
    source: Annotated[
        str | None, typer.Option(help="The class that directions are to lead out of; by default the second one.")
    ] = None,
    direction: Annotated[
        list[str] | None, typer.Option(help="A .npy file with a further direction; may be repeated.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write; by default out/audit-NAME.")] = None,
) -> None:
    """Compare a fitted model, linear or a network, with all linear classifiers that fit the data as well, on a page.

    Is it one of them, by how much, which directions are certain to fool it and all others, and after what length?
    Every answer has a certificate, which the independent checker has read; they stand beside audit.html.

    Caution: to read such a file is to run the code in it. Audit only models from people whom you trust.

    Exit code 70 if a certificate is not accepted by the checker, which would be an error in this program.
    """
    from geomadv.certification.audit_files import audit_files

    with one_line_errors():
        form = csv_format(label, categorical, columns, drop, header, sep, decimal)
        page, accepted, summary = audit_files(model, data, form, source, direction or [], out)
    typer.echo(summary)
    typer.echo(f"Page: {page}")
    typer.echo(f"Check again: geomadv check {page.parent}/*.json")
    if not accepted:
        typer.echo("geomadv: internal error: the checker does not accept every certificate; see the page", err=True)
        raise typer.Exit(INTERNAL_ERROR)
