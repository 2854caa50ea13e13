"""The user's own tables: labelled points from CSV files, and from the archives that array_files.py reads.

A number in a CSV file is the decimal that is written there: the text ``0.1`` is exactly 1/10, whereas the float64 0.1
of a NumPy file is the dyadic rational that it is, 3602879701896397/36028797018963968.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geomadv.adapters.array_files import read_npz
from geomadv.adapters.csv_files import CsvFormat, read_csv
from geomadv.adapters.decimals import first_few
from geomadv.adapters.files import existing_file
from geomadv.errors import InvalidInputError, shown
from geomadv.exact.dataset import Dataset
from geomadv.exact.scalars import to_integer

if TYPE_CHECKING:
    import os
    from collections.abc import Collection

__all__ = ["binary", "choose_label", "read_file", "read_table"]

Label = int | str


def read_table(
    path: str | os.PathLike[str],
    label: str | None = None,
    positive: Label | None = None,
    negative: Label | None = None,
    categorical: Collection[str] = (),
    *,
    columns: Collection[str] | None = None,
    drop: Collection[str] = (),
    header: bool = True,
    sep: str = ",",
    decimal: str = ".",
) -> Dataset:
    """
    Read labelled points from a ``.csv`` or ``.npz`` file.

    Parameters
    ----------
    path : path
        ``.csv``: UTF-8 text with a header; one column of labels, numbers in all the others, each read exactly as the
        decimal that is written. ``.npz``: an array ``X`` of shape (n, d), integers or floats of at most 64 bits, and
        an array ``y`` of n labels, integers (whole floats such as 1.0 included) or text.
    label : str, optional
        The header of a CSV file's label column; by default the last one.
    positive, negative : int or str, optional
        The classes to be labelled +1 and −1; the other classes are left out. With `positive` alone, all the others
        are −1. By default, of two classes the second one in the order of numbers, or of the alphabet, is +1.
    categorical : collection of str, optional
        The headers of columns of a CSV file that hold categories, not numbers. Each becomes a column for each of its
        values, in alphabetical order, 1 where the row has the value and 0 elsewhere.
    columns, drop : collection of str, optional
        The headers of the columns of a CSV file that the points consist of, and of those that are left out. By default
        all but the labels' are used.
    header : bool
        Whether the first line of a CSV file holds the headers. If not, columns are called by their numbers: "0", "1", …
    sep, decimal : str
        What stands between two cells of a CSV file, and the point of a decimal, "." or ",".

    Returns
    -------
    Dataset
        With the names of the columns of a CSV file. With labels +1 and −1 if `positive` is given or the file has two
        classes, and otherwise with the file's own labels: whole numbers as int, unless some label is not a whole
        number, when all are str.

    Raises
    ------
    InvalidInputError
        The file does not exist or is not as described, or there is no such class or column.

    Examples
    --------
    >>> import geomadv as ga
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "few.csv"
    >>> _ = path.write_text(chr(10).join(["height,kind", "0.1,cat", "0.3,dog"]))
    >>> data = ga.read_table(path, label="kind")
    >>> data.point(0), data.labels
    (Vector(Fraction(1, 10)), (-1, 1))
    """
    if negative is not None and positive is None:
        raise InvalidInputError(
            f"negative is {shown(negative)} but positive is not given; pass both, or positive alone"
        )
    form = CsvFormat(label, categorical, columns, drop, header, sep, decimal)
    data = read_file(path, form)
    if positive is not None or len(data.classes) == 2:
        data = binary(data, positive, negative)
    return data


#: What to do with other tables.
_INSTEAD = {
    ".tsv": " (the same table under a name in .csv, with --sep '\\t', sep='\\t' in Python)",
    **dict.fromkeys((".xlsx", ".xls", ".ods"), " (of a spreadsheet, the sheet saved as .csv)"),
}


def read_file(path: str | os.PathLike[str], form: CsvFormat | None = None) -> Dataset:
    """The data of a file with its own labels, and the names of its columns if it has any."""
    file = existing_file(path, (".csv", ".npz"), "pass a .csv or .npz file", _INSTEAD)
    form = CsvFormat() if form is None else form
    if file.suffix.lower() == ".csv":
        names, points, labels = read_csv(file, form)
        return Dataset(points, labels, name=file.name, columns=names)
    if not form.is_default:
        asked = ", ".join(key for key, value in vars(form).items() if value != getattr(CsvFormat, key))
        raise InvalidInputError(f"{file}: {asked} is about CSV files; a .npz file has points in X and labels in y")
    return Dataset(*read_npz(file), name=file.name)


def binary(data: Dataset, positive: Label | None, negative: Label | None, what: str = "") -> Dataset:
    """The data with two classes as 1 and −1.

    Parameters
    ----------
    positive, negative
        See `read_table`; None for `positive` only if there are two classes.
    what : str
        What stands before the names of the two in a message.

    Raises
    ------
    InvalidInputError
        There is no such class, or both are one.
    """
    chosen = data.classes[1] if positive is None else choose_label(positive, data.classes, f"{what}positive")
    other = None if negative is None else choose_label(negative, data.classes, f"{what}negative")
    if chosen == other:
        raise InvalidInputError(f"{what}positive and {what}negative are both {chosen!r}; pass two different classes")
    return data.binary(chosen, other)


def choose_label(wanted: Label, classes: Collection[Label], what: str = "label") -> Label:
    """
    Find the class that a user means, who may have typed a whole number as text.

    Parameters
    ----------
    wanted : int or str
        The label asked for.
    classes : collection of int or str
        The labels there are.
    what : str
        What the label is for, in the message.

    Returns
    -------
    int or str
        The element of `classes` that equals `wanted`, or the whole number that `wanted` spells.

    Raises
    ------
    InvalidInputError
        There is no such class; the message lists those that there are.
    """
    meant = str(wanted) if isinstance(wanted, str) else to_integer(wanted)
    if meant is not None and meant in classes:
        return meant
    if isinstance(meant, str) and re.fullmatch(r"[+-]?[0-9]{1,100}", meant.strip()) and int(meant) in classes:
        return int(meant)
    raise InvalidInputError(
        f"{what} {shown(wanted)} is not a class of these data; the classes are {first_few(classes)}"
    )
