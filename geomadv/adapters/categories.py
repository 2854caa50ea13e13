"""Columns of text as numbers: one column of zeros and ones for each value (one-hot encoding)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from shlex import quote

from geomadv.errors import InvalidInputError, shown

__all__ = ["Cell", "check_categorical", "one_by_one", "one_hot"]

#: A number, or the text of a categorical column.
Cell = int | Fraction | str

_MOST_VALUES = 100


def check_categorical(file: str, names: Sequence[str], categorical: Collection[str]) -> None:
    """Raise InvalidInputError unless these are among the columns of the points."""
    if isinstance(categorical, str):
        raise InvalidInputError(f"categorical must be a list of headers, got {shown(categorical)}; pass one in a list")
    for name in categorical:
        if name not in names:
            known = f"{', '.join(names)}{one_by_one(name, names, 'categorical')}"
            raise InvalidInputError(f"{file} has no column {shown(name)} with categories; there are {known}")


def one_by_one(name: object, names: Sequence[str], option: str) -> str:
    """What to add to an error about a column that is several, as one might type them."""
    parts = [part.strip() for part in name.split(",")] if isinstance(name, str) else []
    if not parts or not set(parts) <= set(names):
        return ""
    return f"; name one at a time: {' '.join(f'--{option} {quote(part)}' for part in parts)}"


def one_hot(
    names: Sequence[str], rows: Sequence[Sequence[Cell]], categorical: Collection[str]
) -> tuple[tuple[str, ...], list[list[int | Fraction]]]:
    """
    Replace each categorical column by one for each of its values, 1 where the row has it and 0 elsewhere.

    Parameters
    ----------
    names : sequence of str
        Of the d columns.
    rows : sequence of sequences of int, Fraction or str, shape (n, d)
        Text in the categorical columns, numbers in the others.
    categorical : collection of str
        The names of columns.

    Returns
    -------
    names : tuple of str
        A column for the value red of the column colour is called colour=red; values in the order of the alphabet.
    rows : list of lists of int or Fraction

    Raises
    ------
    InvalidInputError
        A column has so many values that it is rather a name of each row than a category.
    """
    new_names: list[str] = []
    columns: list[Sequence[int | Fraction]] = []
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        if name not in categorical:
            new_names.append(name)
            columns.append(column)
            continue
        values = sorted(set(column))
        if len(values) > _MOST_VALUES:
            raise InvalidInputError(
                f"column {name!r} has {len(values)} different values, too many for categories; remove it"
            )
        new_names += [f"{name}={value}" for value in values]
        columns += [[int(cell == value) for cell in column] for value in values]
    return tuple(new_names), [list(row) for row in zip(*columns, strict=True)]
