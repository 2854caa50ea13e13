"""Coordinates by their numbers, or by the names of the columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.scalars import in_order, to_integer

__all__ = ["coordinates_called", "fixed_coordinates"]


def coordinates_called(name: str, columns: Sequence[str] | None) -> list[int]:
    """The coordinates of a column; of one of categories those of all its values, which are called COLUMN=VALUE."""
    names = columns or ()
    return [j for j, known in enumerate(names) if known == name] or [
        j for j, known in enumerate(names) if known.startswith(f"{name}=")
    ]


def fixed_coordinates(fixed: Iterable[int | str], d: int, columns: Sequence[str] | None) -> list[int]:
    """The coordinates that do not change.

    Raises
    ------
    InvalidInputError
        If `fixed` is no list of numbers and names of coordinates.
    """
    named = None if isinstance(fixed, bytes) else in_order(fixed)
    either = f"coordinates from 0 to {d - 1}" + (f" or some of {shown(list(columns))}" if columns else "")
    if named is None:
        raise InvalidInputError(f"fixed must name {either} in a list, got {shown(fixed)}")
    found: list[int] = []
    for value in named:
        coordinate = to_integer(value)
        meant = (
            coordinates_called(value, columns) if isinstance(value, str) else [] if coordinate is None else [coordinate]
        )
        if not meant or not all(0 <= j < d for j in meant):
            raise InvalidInputError(f"fixed must name {either}, got {shown(value)}")
        found += meant
    return found
