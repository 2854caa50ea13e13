"""What a user passes as points and labels, entry by entry: nothing is rounded, cast or dropped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arrays import exact_array
from geomadv.exact.scalars import in_order, refuse_masked, to_fraction, to_integer, without_torch

Label = int | str


def as_matrix(points: Any) -> NDArray[Any]:
    """The matrix of points, shape (n, d), in a dtype that loses nothing."""
    points = without_torch(points)
    if isinstance(points, np.ndarray):
        refuse_masked(points, "points")
        array = np.asarray(points)
    elif hasattr(points, "toarray"):
        raise InvalidInputError("points are a sparse matrix; pass points.toarray()")
    elif hasattr(points, "to_numpy") and hasattr(points, "columns") and hasattr(points, "dtypes"):
        array = _from_frame(points)
    elif hasattr(points, "__arrow_c_stream__"):
        array = _from_any_frame(points)
    else:
        array = _from_sequences(points)
    if array.ndim != 2:
        raise InvalidInputError(
            f"points must be a matrix of shape (n, d), got shape {array.shape}; for d = 1 pass X.reshape(-1, 1)"
        )
    if array.shape[0] == 0 or array.shape[1] == 0:
        raise InvalidInputError(f"a data set needs at least one point and one coordinate, got shape {array.shape}")
    return array


def exact_matrix(points: Any, names: Sequence[str] | None) -> tuple[NDArray[Any], int]:
    """The matrix of points as integers over one denominator, as `exact_array` has it; errors say where.

    `names` are those of the columns, if they have any.
    """
    array = as_matrix(points)
    try:
        return exact_array(array)
    except InvalidInputError as error:
        raise InvalidInputError(f"{_place_of_refused(array, names)}{error}") from None


def _place_of_refused(array: NDArray[Any], names: Sequence[str] | None) -> str:
    """Where the first entry is that is no number, if it is not the type of all that is none."""
    for row, entries in enumerate(array if array.dtype == object or array.dtype.kind == "f" else ()):
        for column, entry in enumerate(entries):
            try:
                to_fraction(entry)
            except InvalidInputError:
                return f"row {row}, column {column if names is None else repr(names[column])}: "
    return ""


def _from_frame(frame: Any) -> NDArray[Any]:
    """A frame of pandas or polars: column by column, since one of mixed types would be cast to one of them."""
    kinds, names = set(frame.dtypes), list(frame.columns)
    if len(kinds) == 1:
        return np.asarray(frame.to_numpy())
    if len(set(names)) < len(names):
        raise InvalidInputError("two columns of the frame have the same name; rename one")
    columns = [np.asarray(frame[name].to_numpy()) for name in names]
    array = np.empty((len(frame), len(columns)), dtype=object)
    for place, column in enumerate(columns):
        array[:, place] = column.astype(object)
    return array


def _from_any_frame(frame: Any) -> NDArray[Any]:
    """A frame of any library that narwhals knows, such as a table of pyarrow, as Python's numbers."""
    try:
        import narwhals.stable.v2 as narwhals
    except ImportError as error:
        raise InvalidInputError(
            f"a {type(frame).__name__} is read by way of narwhals, which is not installed; pass frame.to_pandas()"
        ) from error
    found: Any = narwhals.from_native(frame, eager_only=True, pass_through=True)
    if not isinstance(found, narwhals.DataFrame):
        return _from_sequences(frame)
    array = np.empty(found.shape, dtype=object)
    for place, name in enumerate(found.columns):
        array[:, place] = found[name].to_list()
    return array


def _from_sequences(points: Any) -> NDArray[Any]:
    """Nested sequences, entry by entry: numpy would cast mixed and large numbers to float64."""
    given = in_order(points)
    if given is None:
        raise InvalidInputError(f"points must be a matrix of shape (n, d), got {type(points).__name__}")
    rows = []
    for index, row in enumerate(given):
        entries = in_order(row)
        if entries is None:
            raise InvalidInputError(
                "points must be a matrix of shape (n, d), "
                f"but row {index} is {shown(row)}; for d = 1 pass [[x] for x in points]"
            )
        rows.append(list(entries))
    widths = sorted({len(row) for row in rows})
    if len(widths) > 1:
        raise InvalidInputError(
            f"the points have different numbers of coordinates: {', '.join(map(str, widths))}; pass the same for all"
        )
    # Not by assignment of rows, which would look into entries that are sequences themselves.
    flat = np.fromiter((entry for row in rows for entry in row), dtype=object)
    return flat.reshape(len(rows), widths[0] if widths else 0)


def _label(value: object) -> Label | None:
    return str(value) if isinstance(value, str) else to_integer(value)


def as_label(value: object, what: str) -> Label:
    """One label as Python's integer or text; `what` is what messages call it."""
    label = _label(value)
    if label is None:
        raise InvalidInputError(f"{what} must be an integer or text, got {type(value).__name__} {shown(value)}")
    return label


def as_labels(labels: Iterable[Any]) -> tuple[Label, ...]:
    """Labels as Python's integers and text."""
    if isinstance(labels, np.ndarray):
        refuse_masked(labels, "labels")
        if labels.ndim != 1:
            raise InvalidInputError(f"labels must be one-dimensional, got shape {labels.shape}")
        # As Python's objects, but times and their differences as numpy's: as integers they would lose their unit.
        labels = list(labels) if labels.dtype.kind in "mM" else labels.tolist()
    result, given = [], in_order(labels)
    if given is None:
        raise InvalidInputError(f"labels must be a sequence of integers or of text, got {shown(labels)}")
    for index, value in enumerate(given):
        label = _label(value)
        if label is None and isinstance(value, bool | np.bool_):
            raise InvalidInputError(
                f"label {index} is the boolean {value}; pass integers, for example np.where(labels, 1, -1)"
            )
        if label is None:
            raise InvalidInputError(
                f"label {index} is {shown(value)}; labels must be integers or text, for example labels.astype(int)"
            )
        result.append(label)
    return tuple(result)


def row_numbers(rows: object, n: int) -> NDArray[np.intp]:
    """Numbers of rows that exist among n, at least one."""
    refuse_masked(rows, "row numbers")
    if isinstance(rows, np.ndarray):
        rows = rows.tolist() if rows.ndim == 1 and rows.dtype.kind in "iu" else []
    numbers = [to_integer(row) for row in in_order(rows) or ()]
    found = [number for number in numbers if number is not None]
    if not found or len(found) < len(numbers):
        raise InvalidInputError("take needs a non-empty list of row numbers; for a mask pass np.flatnonzero(mask)")
    for number in (min(found), max(found)):
        if not 0 <= number < n:
            raise InvalidInputError(f"rows are numbered from 0 to {n - 1}, got {shown(number)}")
    return np.array(found, dtype=np.intp)


def listed_labels(labels: Sequence[Label]) -> str:
    """Labels as messages list them, the first ten of many."""
    return ", ".join(map(shown, labels[:10])) + (", …" if len(labels) > 10 else "")


def encode_integer(value: int) -> int | str:
    """An integer as certificates write it: itself below 2**53 in absolute value, else hexadecimal text."""
    return value if -(2**53) < value < 2**53 else hex(value)


def canonical_json(numerators: NDArray[Any], denominator: int, labels: Sequence[int]) -> bytes:
    """Points and the numbers of their labels as canonical JSON (docs/certificate-format.md)."""
    points = numerators.tolist()
    if numerators.dtype == object:
        points = [[encode_integer(x) for x in row] for row in points]
    record = {"denominator": encode_integer(denominator), "labels": labels, "points": points}
    return json.dumps(record, separators=(",", ":"), sort_keys=True).encode("ascii")
