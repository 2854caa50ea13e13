"""Options that `certify`, `audit` and `atlas` share: how CSV files are read, the time, and what is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from geomadv.errors import InvalidInputError

if TYPE_CHECKING:  # what reads files is imported when a command runs
    from geomadv.adapters.csv_files import CsvFormat

__all__ = [
    "Categorical",
    "Columns",
    "Decimal",
    "Drop",
    "Header",
    "Json",
    "Label",
    "Quiet",
    "Separator",
    "TimeLimit",
    "check_printed",
    "csv_format",
]

Label = Annotated[
    str | None, typer.Option(help="The column of a .csv file that holds the labels; by default the last one.")
]
Categorical = Annotated[
    list[str] | None,
    typer.Option(
        help="A column of a .csv file that holds categories: it becomes a column of zeros and ones for each of its "
        "values, called COLUMN=VALUE; may be repeated."
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(help="A column of a .csv file to be used, and no others; may be repeated. By default all are used."),
]
Drop = Annotated[
    list[str] | None, typer.Option(help="A column of a .csv file to be left out, such as an id; may be repeated.")
]
Header = Annotated[
    bool, typer.Option("--header/--no-header", help="Whether the first line of a .csv file holds names of columns.")
]
Separator = Annotated[str, typer.Option("--sep", help="What stands between two cells of a .csv file; \\t for a tab.")]
Decimal = Annotated[str, typer.Option(help="The decimal point in a .csv file, . or ,")]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        help="Answer no longer than this. A question that is not answered in time says so, and the answers that there "
        "are stay: none depends on the limit, but for how close to the shortest a universal perturbation comes.",
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print all answers as JSON, as they stand in answers/answers.json, and no more.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]


def check_printed(json: bool, quiet: bool) -> None:
    """Refuse to print everything and nothing."""
    if json and quiet:
        raise InvalidInputError("--json and --quiet are both given; pass one of them")


def csv_format(
    label: str | None,
    categorical: Sequence[str] | None,
    columns: Sequence[str] | None,
    drop: Sequence[str] | None,
    header: bool,
    sep: str,
    decimal: str,
) -> CsvFormat:
    """What the options say, as they were typed."""
    from geomadv.adapters.csv_files import CsvFormat

    return CsvFormat(label, categorical or (), columns or None, drop or (), header, sep.replace(r"\t", "\t"), decimal)
