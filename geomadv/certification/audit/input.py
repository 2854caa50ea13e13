"""What an audit is passed: points of any shape, labels of every plain type, and directions by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from geomadv.certification.directions import Direction
from geomadv.errors import InvalidInputError
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import in_order

__all__ = ["flat", "named_directions", "plain", "plain_label"]


def flat(X: Any) -> tuple[Any, tuple[int, ...]]:
    """The points as rows, and the shape of one as it was given."""
    shape = getattr(X, "shape", None)
    if shape is None or len(shape) < 3:
        return X, ()
    return X.reshape(len(X), -1), tuple(map(int, shape[1:]))


def plain(labels: Any) -> Any:
    """Labels as a Dataset takes them: booleans as text, floats that are whole as integers."""
    given = in_order(labels)
    return labels if given is None else [plain_label(label) for label in given]


def plain_label(label: Any) -> Any:
    """One such label."""
    if isinstance(label, bool | np.bool_):
        return str(label)
    return int(label) if isinstance(label, float | np.floating) and float(label).is_integer() else label


def named_directions(given: object, shape: tuple[int, ...]) -> list[Direction]:
    """Directions by name, each a row, or of the shape of a point.

    Raises
    ------
    InvalidInputError
        If they are not.
    """
    named = {} if given is None else given
    if not isinstance(named, Mapping):
        raise InvalidInputError(f"directions must be a dict of vectors by their names, got {type(named).__name__}")
    return [Direction(key, Vector.of(_as_row(v, shape))) for key, v in named.items()]


def _as_row(v: Any, shape: tuple[int, ...]) -> Any:
    return v.reshape(-1) if shape and tuple(getattr(v, "shape", ())) == shape else v
