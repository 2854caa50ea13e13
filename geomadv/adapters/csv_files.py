"""CSV files: labelled points, each number exactly the decimal that is written."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from shlex import quote
from typing import Any

from geomadv.adapters.categories import Cell, check_categorical, one_by_one, one_hot
from geomadv.adapters.decimals import cut, first_few, is_number, parse_number
from geomadv.errors import InvalidInputError, shown

__all__ = ["CsvFormat", "read_csv"]


@dataclass(frozen=True)
class CsvFormat:
    """How a CSV file is to be read.

    Attributes
    ----------
    label : str or None
        The header of the column of labels; by default the last one.
    categorical : collection of str
        The headers of columns that hold categories.
    columns : collection of str or None
        The headers of the columns of the points; by default all but the labels'.
    drop : collection of str
        The headers of columns to be left out.
    header : bool
        Whether the first line holds the headers. If not, the columns are called by their numbers, from 0 on.
    sep : str
        One character between two cells.
    decimal : str
        The point of a decimal, "." or ",".

    Raises
    ------
    InvalidInputError
        If something is not as said here.
    """

    label: str | None = None
    categorical: Collection[str] = ()
    columns: Collection[str] | None = None
    drop: Collection[str] = ()
    header: bool = True
    sep: str = ","
    decimal: str = "."

    def __post_init__(self) -> None:
        if self.label is not None and not isinstance(self.label, str):
            raise InvalidInputError(f"label is the header of a column as text, got {shown(self.label)}")
        for name, value in (("columns", self.columns), ("drop", self.drop)):
            given = [value] if isinstance(value, str) or not isinstance(value, Collection) else value
            if value is not None and (isinstance(value, str) or not all(isinstance(x, str) for x in given)):
                raise InvalidInputError(
                    f"{name} must be a list of headers, got {shown(value)}; pass text in a list, such as ['a', 'b'], "
                    "or ['0', '1'] of a file without headers"
                )
        if not isinstance(self.header, bool):
            raise InvalidInputError(f"header must be True or False, got {shown(self.header)}")
        if not isinstance(self.sep, str) or len(self.sep) != 1 or self.sep in '"\r\n \0':
            raise InvalidInputError(f"sep must be one character such as ';', got {shown(self.sep)}")
        if self.decimal not in (".", ",") or self.decimal == self.sep:
            raise InvalidInputError(
                f"decimal must be '.' or ',' and not sep, got {shown(self.decimal)}; pass another sep"
            )

    @property
    def is_default(self) -> bool:
        """Whether nothing is asked for that only a CSV file has."""
        return self == CsvFormat()

    def number(self, text: str) -> int | Fraction:
        """A cell as a number."""
        if self.decimal == ".":
            return parse_number(text)
        if "." in text:
            raise InvalidInputError(f"{cut(text)} is not a decimal number with a comma")
        return parse_number(text.replace(",", "."))


def read_csv(path: Path, form: CsvFormat) -> tuple[tuple[str, ...], list[list[int | Fraction]], list[int | str]]:
    """The names of the columns of the points, the points, and the labels.

    A column for the value red of a categorical column colour is called colour=red.

    Raises
    ------
    InvalidInputError
        The file is not as described; the message says in which line and column.
    """
    points: list[list[Cell]] = []
    labels: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True, delimiter=form.sep)
            rows = _rows(path, reader)
            header, first = _header(path, next(rows, []), form)
            column = _label_column(path, header, form)
            used = _used_columns(path, header, column, form)
            check_categorical(f"{path}", [header[k] for k in used], form.categorical)
            for row in chain(first, rows):
                line = reader.line_num
                if len(row) != len(header):
                    raise InvalidInputError(f"{path}, line {line}: {len(row)} cells, but the header has {len(header)}")
                if not row[column]:
                    raise InvalidInputError(f"{path}, line {line}, column {header[column]!r}: no label; give one")
                labels.append(row[column])
                points.append([_parsed(path, line, header[k], row[k], form) for k in used])
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"{path} is not UTF-8 text: {error}; save it as UTF-8") from error
    except csv.Error as error:
        raise InvalidInputError(f"{path}, line {reader.line_num}: not a CSV file: {error}") from error
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {error}") from error
    if not points:
        raise InvalidInputError(f"{path} has a header and no rows; give at least one point of each class")
    names, numbers = one_hot([header[k] for k in used], points, form.categorical)
    return names, numbers, _whole_or_text(labels)


def _rows(path: Path, reader: Any) -> Iterator[list[str]]:
    """The lines as cells without white space around them; empty ones only at the end."""
    blank = None
    for row in reader:
        if not row:
            blank = blank or reader.line_num
            if reader.line_num == 1:
                yield []
            continue
        if blank:
            raise InvalidInputError(f"{path}, line {blank}: empty line; remove it or fill it in")
        yield [cell.strip(" \t") for cell in row]


def _header(path: Path, first: list[str], form: CsvFormat) -> tuple[list[str], list[list[str]]]:
    """The headers, and the first row where there are none."""
    if not any(first):
        raise InvalidInputError(f"{path} begins with an empty line or is empty; give a header line and then the points")
    if not form.header:
        return [str(k) for k in range(len(first))], [first]
    numbers = [name for name in first if is_number(name)]
    if numbers and numbers != [str(k) for k in range(len(numbers))]:
        raise InvalidInputError(
            f"{path}: the first line has the number {cut(numbers[0])}, so it looks like a row; if it is one: "
            "--no-header (header=False in Python), and otherwise give the column another name"
        )
    for position, name in enumerate(first, 1):
        if not name:
            index = "; pandas writes its index so, but with index=False" if position == 1 else ""
            raise InvalidInputError(
                f"{path}: column {position} has no name in the header; give it one or remove it{index}"
            )
        if first.index(name) < position - 1:
            raise InvalidInputError(f"{path}: two columns are called {name!r}; rename one of them")
    return first, []


def _label_column(path: Path, header: Sequence[str], form: CsvFormat) -> int:
    """The position of the column of labels."""
    if len(header) < 2:
        other = re.search(r"[;,\t|]", header[0])
        hint = (
            f"; if {other[0]!r} separates the columns: --sep {other[0]!r} (sep={other[0]!r} in Python)" if other else ""
        )
        raise InvalidInputError(f"{path} has the one column {header[0]!r}; give points and labels{hint}")
    if form.label is None:
        return len(header) - 1
    if form.label not in header:
        raise InvalidInputError(f"{path} has no column {form.label!r}; the columns are {first_few(header)}")
    return header.index(form.label)


def _used_columns(path: Path, header: Sequence[str], label: int, form: CsvFormat) -> list[int]:
    """The positions of the columns of the points."""
    for what, names in (("columns", form.columns or ()), ("drop", form.drop)):
        for name in names:
            if name not in header:
                raise InvalidInputError(
                    f"{path} has no column {shown(name)} ({what}); the columns are {first_few(header)}"
                    f"{one_by_one(name, header, what)}"
                )
            if name == header[label]:
                raise InvalidInputError(f"{path}: the column {name!r} holds the labels; leave it out of {what}")
    used = [
        k
        for k, name in enumerate(header)
        if k != label and name not in form.drop and (form.columns is None or name in form.columns)
    ]
    if not used:
        raise InvalidInputError(f"{path}: no column is left for the points; the columns are {first_few(header)}")
    return used


#: What programs write where a value is missing.
_MISSING = {"na", "n/a", "nan", "null", "none", "nil", "missing", "?", "-", ".", "#n/a"}


def _parsed(path: Path, line: int, name: str, cell: str, form: CsvFormat) -> Cell:
    if not cell:
        raise InvalidInputError(
            f"{path}, line {line}, column {name!r}: empty cell; fill it in, remove the line, or leave the column out: "
            f"--drop {quote(name)}"
        )
    if name in form.categorical:
        return cell
    try:
        return form.number(cell)
    except InvalidInputError as error:
        what = f"{path}, line {line}, column {name!r}: {error}"
        if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", cell) and form.decimal == ".":
            what += "; if the comma is a decimal point: --decimal , (decimal=',' in Python)"
        elif re.fullmatch(r"[+-]?[0-9.,]+ *%", cell):
            what += "; leave out the percent sign"
        elif cell.casefold() in _MISSING:
            what += (
                f"; if it says that a value is missing, fill it in, remove the line, or --drop {quote(name)}; if it is "
                f"a category: --categorical {quote(name)} (categorical=[{name!r}] in Python)"
            )
        elif not is_number(cell):
            if form.label is None:
                what += f"; if the column holds the labels: --label {quote(name)} (label={name!r} in Python)"
            what += (
                f"; if the column holds categories: --categorical {quote(name)} (categorical=[{name!r}] in Python); if "
                f"it is to be left out: --drop {quote(name)} (drop=[{name!r}])"
            )
        raise InvalidInputError(what) from None


def _whole_or_text(labels: Sequence[str]) -> list[int | str]:
    """Take labels as integers if every one of them is a whole number, such as 1, -1 or 1.0, and else as text."""
    values: list[int | str] = []
    for text in labels:
        value = parse_number(text) if is_number(text) else None
        if not isinstance(value, int):
            return list(labels)
        values.append(value)
    return values
