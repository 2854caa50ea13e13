"""What a user passes as points and labels, entry by entry: nothing is rounded, cast or dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomadv.errors import InvalidInputError

Label = int | str


def as_matrix(points: Any) -> NDArray[Any]:
    """The matrix of points, shape (n, d), in a dtype that loses nothing."""
    if isinstance(points, np.ma.MaskedArray) and np.ma.is_masked(points):
        raise InvalidInputError("some points are masked; remove those rows or fill them before")
    if isinstance(points, np.ndarray):
        array = np.asarray(points)
    elif hasattr(points, "toarray"):
        raise InvalidInputError("points are a sparse matrix; pass points.toarray()")
    elif hasattr(points, "to_numpy") and hasattr(points, "columns"):
        # Column by column: a frame of mixed types would be cast to one of them.
        kinds = set(points.dtypes)
        if len(kinds) > 1 and len(set(points.columns)) < len(points.columns):
            raise InvalidInputError("two columns of the frame have the same name; rename one")
        array = (
            points.to_numpy()
            if len(kinds) == 1
            else np.array([points[c].astype(object).to_numpy() for c in points.columns], dtype=object).T
        )
    else:
        array = _from_sequences(points)
    if array.ndim != 2:
        raise InvalidInputError(
            f"points must be a matrix of shape (n, d), got shape {array.shape}; for d = 1 pass X.reshape(-1, 1)"
        )
    if array.shape[0] == 0 or array.shape[1] == 0:
        raise InvalidInputError(f"a data set needs at least one point and one coordinate, got shape {array.shape}")
    return array


def _from_sequences(points: Any) -> NDArray[Any]:
    """Nested sequences, entry by entry: numpy would cast mixed and large numbers to float64."""
    if isinstance(points, str | bytes | Mapping | Set) or not isinstance(points, Iterable):
        raise InvalidInputError(f"points must be a matrix of shape (n, d), got {type(points).__name__}")
    rows = []
    for index, row in enumerate(points):
        if isinstance(row, str | bytes | Mapping | Set) or not isinstance(row, Iterable):
            raise InvalidInputError(
                "points must be a matrix of shape (n, d), "
                f"but row {index} is {row!r}; for d = 1 pass [[x] for x in points]"
            )
        rows.append(list(row))
    widths = sorted({len(row) for row in rows})
    if len(widths) > 1:
        raise InvalidInputError(
            f"the points have different numbers of coordinates: {', '.join(map(str, widths))}; pass the same for all"
        )
    array = np.empty((len(rows), widths[0] if widths else 0), dtype=object)
    for index, row in enumerate(rows):
        array[index, :] = row
    return array


def as_labels(labels: Iterable[Any]) -> tuple[Label, ...]:
    """Labels as Python's integers and text."""
    if isinstance(labels, str | bytes | Mapping | Set) or not isinstance(labels, Iterable):
        raise InvalidInputError(f"labels must be a sequence of integers or of text, got {labels!r}")
    if isinstance(labels, np.ndarray) and labels.ndim != 1:
        raise InvalidInputError(f"labels must be one-dimensional, got shape {labels.shape}")
    values = list(labels.tolist() if isinstance(labels, np.ndarray) else labels)
    result: list[Label] = []
    for index, value in enumerate(values):
        if isinstance(value, bool | np.bool_):
            raise InvalidInputError(
                f"label {index} is the boolean {value}; pass integers, for example np.where(labels, 1, -1)"
            )
        if isinstance(value, int | np.integer):
            result.append(int(value))
        elif isinstance(value, str):
            result.append(str(value))
        else:
            raise InvalidInputError(
                f"label {index} is {value!r}; labels must be integers or text, for example labels.astype(int)"
            )
    return tuple(result)
