"""Checks of arguments: each returns the exact value that is meant, or says in one sentence what to pass instead."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from fractions import Fraction

from geomadv.errors import InvalidInputError, shown, shown_rational
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.names import label_called
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import Exact, to_fraction, to_integer


def check_dataset(data: object) -> None:
    """Raise InvalidInputError unless the argument is a Dataset."""
    if not isinstance(data, Dataset):
        raise InvalidInputError(f"expected a Dataset, got {type(data).__name__}; pass geomadv.Dataset(points, labels)")


def whole_number(value: object, name: str) -> int:
    """An integer of any type but bool."""
    number = to_integer(value)
    if number is None:
        raise InvalidInputError(f"{name} must be an integer, got {shown(value)}")
    return number


def positive_integer(value: object, name: str) -> int:
    """An integer of any type but bool, at least 1."""
    number = to_integer(value)
    if number is None or number < 1:
        raise InvalidInputError(f"the {name} must be a positive integer, got {shown(value)}")
    return number


def checked_flag(value: object, name: str) -> bool:
    """True or False, of Python's own type."""
    if not isinstance(value, bool):
        raise InvalidInputError(f"{name} must be True or False, got {shown(value)}")
    return value


def checked_vector(data: Dataset, values: Vector | Iterable[object], name: str) -> Vector:
    """A vector of the data's dimension."""
    check_dataset(data)
    vector = Vector.of(values)
    if len(vector) != data.d:
        raise InvalidInputError(f"the {name} must have the data's dimension {data.d}, got {len(vector)} coordinates")
    return vector


def checked_direction(data: Dataset, direction: Vector | Iterable[object]) -> Vector:
    """A vector of the data's dimension that is not zero."""
    v = checked_vector(data, direction, "direction")
    if not v:
        raise InvalidInputError("the direction is zero; pass a direction with a nonzero coordinate")
    return v


def checked_row(data: Dataset, row: int) -> int:
    """The number of a row of the data."""
    check_dataset(data)
    row = whole_number(row, "the row")
    if not 0 <= row < data.n:
        raise InvalidInputError(f"row must be between 0 and {data.n - 1}, got {shown(row)}")
    return row


def signed_source(data: Dataset, source: Label) -> int:
    """A source label, checked to be 1 or −1, or the name of a class, and to occur."""
    check_dataset(data)
    signs, names, source = data.signs, data.class_names or (), label_called(source, data.class_names)
    label = 0 if isinstance(source, str) else whole_number(source, "the source label")
    if label not in (1, -1):
        known = "1 or −1" + (f", or {names[0]!r} or {names[1]!r}" if names else "")
        raise InvalidInputError(f"the source label must be {known}, got {shown(source)}")
    if not (signs == label).any():
        raise InvalidInputError(f"no point has the source label {label}; pass source={-label}")
    return label


def occurring_source(data: Dataset, source: Label, role: str = "source") -> Label:
    """A source label, or a label in another role, checked to occur."""
    check_dataset(data)
    source = label_called(source, data.class_names)
    label = source if isinstance(source, str) else whole_number(source, f"the {role} label")
    if label not in data.classes:
        raise InvalidInputError(
            f"no point has the {role} label {shown(label)}; the labels are {', '.join(map(repr, data.classes))}"
        )
    return label


def checked_positive(value: Exact | float, name: str, otherwise: str) -> Fraction:
    """A positive number at its exact value.

    Raises
    ------
    InvalidInputError
        If it is not one; `otherwise` says what to do instead.
    """
    number = to_fraction(value)
    if number <= 0:
        raise InvalidInputError(f"{name} must be positive, got {shown(value)}; {otherwise}")
    return number


def checked_gap(relative_gap: Fraction | float) -> Fraction | float:
    """A relative gap: 0, positive, or infinite.

    Raises
    ------
    InvalidInputError
        If it is negative or not a number.
    """
    gap = math.inf if relative_gap == math.inf else min(to_fraction(relative_gap), Fraction(10**6))
    if gap < 0:
        raise InvalidInputError(f"relative_gap must be 0 (exact) or positive, got {relative_gap}")
    return gap


def checked_seconds(value: Exact | float | None) -> float | None:
    """A positive number of seconds, or None for no limit."""
    return None if value is None else float(checked_positive(value, "time_limit", "leave it out for no limit"))


def positive_budget(value: Exact | float | None, name: str) -> Fraction | None:
    """A positive number, or None."""
    return None if value is None else checked_positive(value, name, "leave it out for the accurate classifiers")


def checked_weights(weights: Vector | Iterable[object]) -> Vector:
    """Positive weights of rows.

    Raises
    ------
    InvalidInputError
        If one is not positive.
    """
    vector = Vector.of(weights)
    for row, weight in enumerate(vector.numerators):
        if weight <= 0:
            raise InvalidInputError(
                f"the weight of row {row} must be positive, got {shown_rational(vector[row])}; "
                "leave out rows that are not to count"
            )
    return vector


def fitting_weights(data: Dataset, weights: Vector | None) -> Vector | None:
    """Weights of which there must be as many as rows; None if all are 1, which is the same as no weights."""
    check_dataset(data)
    if weights is None:
        return None
    if len(weights) != data.n:
        raise InvalidInputError(f"there must be one weight for each of the {data.n} rows, got {len(weights)}")
    return weights if set(weights.numerators) != {weights.denominator} else None


def checked_path(path: object) -> str | os.PathLike[str]:
    """The name of a file, as text or a path."""
    if not isinstance(path, str | os.PathLike) or not isinstance(os.fspath(path), str):
        raise InvalidInputError(f"expected the name of a file as text or a Path, got {shown(path)}")
    return path
