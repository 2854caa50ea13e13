"""The user's own tables: labelled points from CSV files, and from the archives that array_files.py reads.

A number in a CSV file is the decimal that is written there: the text ``0.1`` is exactly 1/10, whereas the float64 0.1
of a NumPy file is the dyadic rational that it is, 3602879701896397/36028797018963968.
"""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomadv.adapters.array_files import read_npz
from geomadv.adapters.categories import Cell, check_categorical, one_hot
from geomadv.adapters.files import existing_file
from geomadv.errors import InvalidInputError, shown
from geomadv.exact.dataset import Dataset
from geomadv.exact.scalars import to_integer

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Sequence
    from pathlib import Path

__all__ = ["check_two_classes", "choose_label", "parse_number", "read_named_table", "read_table"]

Label = int | str

_NUMBER = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?")
# Both bounds keep a few bytes of text from becoming gigabytes of number; Python itself reads no longer integers.
_MOST_DIGITS = 4000
_LARGEST_EXPONENT = 9999
_SHOWN = 12  # labels or columns listed in an error


def read_table(
    path: str | os.PathLike[str],
    label: str | None = None,
    positive: Label | None = None,
    negative: Label | None = None,
    categorical: Collection[str] = (),
) -> Dataset:
    """
    Read labelled points from a ``.csv`` or ``.npz`` file.

    Parameters
    ----------
    path : path
        ``.csv``: comma-separated UTF-8 text with a header; one column of labels, numbers in all the others, each read
        exactly as the decimal that is written. ``.npz``: an array ``X`` of shape (n, d), integers or floats of at
        most 64 bits, and an array ``y`` of n labels, integers (whole floats such as 1.0 included) or text.
    label : str, optional
        The header of a CSV file's label column; by default the last one.
    positive, negative : int or str, optional
        The classes to be labelled +1 and −1; the other classes are left out. With `positive` alone, all the others
        are −1.
    categorical : collection of str, optional
        The headers of columns of a CSV file that hold categories, not numbers. Each becomes a column for each of its
        values, in alphabetical order, 1 where the row has the value and 0 elsewhere.

    Returns
    -------
    Dataset
        With labels +1 and −1 if `positive` is given or the file has no others. Otherwise with the file's own labels,
        of which there are three or more, or one: whole numbers as int, unless some label is not a whole number, when
        all are str.

    Raises
    ------
    InvalidInputError
        The file does not exist or is not as described, or it has two classes, not +1 and −1, and nothing says which
        of them is to be +1.
    """
    if negative is not None and positive is None:
        raise InvalidInputError(
            f"negative is {shown(negative)} but positive is not given; pass both, or positive alone"
        )
    data, _ = read_named_table(path, label, categorical)
    if positive is None:
        check_two_classes(data, path)
        return data
    chosen = choose_label(positive, data.classes, "positive")
    other = None if negative is None else choose_label(negative, data.classes, "negative")
    if chosen == other:
        raise InvalidInputError(f"positive and negative are both {chosen!r}; pass two different classes")
    return data.binary(chosen, other)


def read_named_table(
    path: str | os.PathLike[str], label: str | None = None, categorical: Collection[str] = ()
) -> tuple[Dataset, tuple[str, ...]]:
    """The data of a file with its own labels, and the names of the d coordinates; none if the file has no names.

    A column for the value red of a categorical column colour is called colour=red.
    """
    file = existing_file(path, (".csv", ".npz"), "pass a .csv or .npz file")
    if label is not None and not isinstance(label, str):
        raise InvalidInputError(f"label is the header of a column as text, got {shown(label)}")
    names: tuple[str, ...] = ()
    points: Any
    if file.suffix.lower() == ".csv":
        names, points, labels = _read_csv(file, label, categorical)
    elif label is None and not categorical:
        points, labels = read_npz(file)
    else:
        named = f"label={label!r}" if label is not None else f"categorical={list(categorical)!r}"
        raise InvalidInputError(f"{file}: {named} names a CSV column; a .npz file has its labels in y")
    return Dataset(points, labels, name=file.name), names


def check_two_classes(data: Dataset, path: str | os.PathLike[str]) -> None:
    """Raise InvalidInputError if the data have two classes, and nothing says which of them is to be +1."""
    if len(data.classes) == 2 and set(data.classes) != {1, -1}:
        first, second = data.classes
        raise InvalidInputError(
            f"{Path(path)} has the classes {first!r} and {second!r}, not 1 and -1; say which is to be +1: "
            f"--positive {first} or --positive {second} (positive={first!r} or positive={second!r} in Python)"
        )


def parse_number(text: str) -> int | Fraction:
    """
    Parse a decimal number exactly.

    Parameters
    ----------
    text : str
        An optional sign, ASCII digits with at most one point, and an optional exponent; nothing else.

    Returns
    -------
    int or Fraction
        An int if the number is whole.

    Raises
    ------
    InvalidInputError
        The text is not such a number, or is one of more than 4,000 digits or with an exponent beyond ±9,999.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise InvalidInputError(f"{_short(text)} is not a decimal number")
    sign, whole, after, only, exponent_text = match.groups()
    digits = after or only or ""
    if len(whole or "") + len(digits) > _MOST_DIGITS:
        raise InvalidInputError(f"{_short(text)} has more than {_MOST_DIGITS} digits")
    exponent_digits = (exponent_text or "0").lstrip("+-").lstrip("0") or "0"
    if len(exponent_digits) > 5 or int(exponent_digits) > _LARGEST_EXPONENT:
        raise InvalidInputError(f"{_short(text)} has an exponent beyond ±{_LARGEST_EXPONENT}")
    exponent = int(exponent_text or "0") - len(digits)
    mantissa = int(f"{sign}{whole or ''}{digits}")
    if exponent >= 0:
        return int(mantissa * 10**exponent)
    value = Fraction(mantissa, 10**-exponent)
    return value.numerator if value.denominator == 1 else value


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
    raise InvalidInputError(f"{what} {shown(wanted)} is not a class of these data; the classes are {_list(classes)}")


def _read_csv(
    path: Path, label: str | None, categorical: Collection[str]
) -> tuple[tuple[str, ...], list[list[int | Fraction]], list[Label]]:
    points: list[list[Cell]] = []
    labels: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip() for name in next(reader, [])]
            column = _label_column(path, header, label)
            names = header[:column] + header[column + 1 :]
            check_categorical(f"{path}", names, categorical)
            blank = None
            for row in reader:
                line = reader.line_num
                if not row:
                    blank = blank or line
                    continue
                if blank:
                    raise InvalidInputError(f"{path}, line {blank}: empty line; remove it or fill it in")
                if len(row) != len(header):
                    raise InvalidInputError(f"{path}, line {line}: {len(row)} cells, but the header has {len(header)}")
                cells = [cell.strip(" \t") for cell in row]
                name = cells.pop(column)
                if not name:
                    raise InvalidInputError(f"{path}, line {line}, column {header[column]!r}: no label; give one")
                labels.append(name)
                points.append(_parse_row(path, line, names, cells, categorical))
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"{path} is not UTF-8 text: {error}; save it as UTF-8") from error
    except csv.Error as error:
        raise InvalidInputError(f"{path}, line {reader.line_num}: not a CSV file: {error}") from error
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {error}") from error
    if not points:
        raise InvalidInputError(f"{path} has a header and no rows; give at least one point of each class")
    new_names, rows = one_hot(names, points, categorical)
    return new_names, rows, _whole_or_text(labels)


def _label_column(path: Path, header: Sequence[str], label: str | None) -> int:
    """Check the header, and return the position of the label column."""
    if not any(header):
        raise InvalidInputError(f"{path} begins with an empty line or is empty; give a header line and then the points")
    if all(_is_number(name) for name in header):
        raise InvalidInputError(f"{path}: the first line holds numbers only; give a header line before the points")
    for position, name in enumerate(header, 1):
        if not name:
            raise InvalidInputError(f"{path}: column {position} has no name in the header; give it one or remove it")
        if header.index(name) < position - 1:
            raise InvalidInputError(f"{path}: two columns are called {name!r}; rename one of them")
    if len(header) < 2:
        hint = "; separate the columns by commas" if re.search(r"[;\t|]", header[0]) else ""
        raise InvalidInputError(f"{path} has the one column {header[0]!r}; give points and labels{hint}")
    if label is None:
        return len(header) - 1
    if label not in header:
        raise InvalidInputError(f"{path} has no column {label!r}; the columns are {_list(header)}")
    return header.index(label)


def _parse_row(
    path: Path, line: int, header: Sequence[str], cells: Sequence[str], categorical: Collection[str]
) -> list[Cell]:
    row: list[Cell] = []
    for name, cell in zip(header, cells, strict=True):
        if not cell:
            raise InvalidInputError(f"{path}, line {line}, column {name!r}: empty cell; give a number")
        try:
            row.append(cell if name in categorical else parse_number(cell))
        except InvalidInputError as error:
            what = f"{path}, line {line}, column {name!r}: {error}"
            if not _is_number(cell):
                what += f"; if the column holds categories: --categorical {name} (categorical=[{name!r}] in Python)"
            raise InvalidInputError(what) from None
    return row


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _whole_or_text(labels: Sequence[str]) -> list[Label]:
    """Take labels as integers if every one of them is a whole number, such as 1, -1 or 1.0, and else as text."""
    values: list[Label] = []
    for text in labels:
        value = parse_number(text) if _is_number(text) else None
        if not isinstance(value, int):
            return list(labels)
        values.append(value)
    return values


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:37]}...")


def _list(items: Collection[Label]) -> str:
    listed = ", ".join(item if isinstance(item, str) else shown(item) for item in list(items)[:_SHOWN])
    return f"{listed}, … ({len(items)} in all)" if len(items) > _SHOWN else listed
