"""The command `geomadv audit`: a fitted model from a file, against all linear classifiers that fit the data as well."""

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
    Json,
    Label,
    Quiet,
    Separator,
    TimeLimit,
    check_printed,
    csv_format,
)
from geomadv.errors import INTERNAL_ERROR, one_line_errors

__all__ = ["register"]


_Model = Annotated[
    Path,
    typer.Argument(
        help="A .joblib, .pkl or .pickle file with a fitted model, of scikit-learn or torch, or a .pt or .pth file of "
        "torch.save with the layers themselves."
    ),
]
_Data = Annotated[
    str,
    typer.Argument(help="A built-in data set, a .csv file, or a .npz file with X and y, of the model's classes."),
]
_Positive = Annotated[
    str | None,
    typer.Option(
        help="The class of the data that is the second one of the model, such as 1 of 0 and 1; needed where the "
        "two have not the same names. Without it 1 of -1 and 1, and the second output of a network, are what "
        "certify labels +1."
    ),
]
_Negative = Annotated[str | None, typer.Option(help="The other class; by default every class but the positive one.")]
_Classes = Annotated[
    str | None,
    typer.Option(
        metavar="NAME,...",
        help="The classes of the data in the order of those of a model of more than two, where they are not called "
        "like them: the outputs of a network have no names.",
    ),
]
_Source = Annotated[
    str | None,
    typer.Option(
        help="The class that directions are to lead out of; by default the second of two, and of more each in turn."
    ),
]
_Direction = Annotated[list[str] | None, typer.Option(help="A .npy file with a further direction; may be repeated.")]
_Out = Annotated[Path | None, typer.Option(help="Where to write; by default out/audit-NAME.")]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("audit")(audit_command)


def audit_command(
    model: _Model,
    data: _Data,
    label: Label = None,
    positive: _Positive = None,
    negative: _Negative = None,
    classes: _Classes = None,
    categorical: Categorical = None,
    columns: Columns = None,
    drop: Drop = None,
    header: Header = True,
    sep: Separator = ",",
    decimal: Decimal = ".",
    source: _Source = None,
    direction: _Direction = None,
    out: _Out = None,
    time_limit: TimeLimit = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compare a fitted model, linear or a network, with all linear classifiers that fit the data as well, on a page.

    Is it one of them, by how much, which directions are certain to fool it and all others, and after what length?
    Every answer has a certificate, which the independent checker has read; they stand beside audit.html.

    Caution: to read a file of joblib or pickle is to run the code in it. Audit only models from people whom you trust.
    Of a .pt file no code is run.

    Exit code 70 if a certificate is not accepted by the checker, which would be an error in this program.
    """
    from geomadv.certification.audit.files import audit_files, read_given
    from geomadv.certification.data_card import print_card
    from geomadv.certification.progress import shown_progress
    from geomadv.certification.time_limit import TimeLimit as Limit

    with one_line_errors():
        check_printed(json, quiet)
        limit, form = Limit.checked(time_limit), csv_format(label, categorical, columns, drop, header, sep, decimal)
        given = read_given(model, data, form, (positive, negative), classes, source, direction or [])
        if not (json or quiet):
            print_card(data, given.data, form)
        with shown_progress(quiet=quiet) as step:
            made = audit_files(given, out, limit, step)
    if json:
        typer.echo(made.record.read_text(encoding="utf-8"), nl=False)
    elif not quiet:
        typer.echo(made.summary)
        typer.echo(f"Page: {made.page}")
        typer.echo(f"Check again: geomadv check {made.page.parent}/*.json")
    if not made.accepted:
        typer.echo("geomadv: internal error: the checker does not accept every certificate; see the page", err=True)
        raise typer.Exit(INTERNAL_ERROR)
