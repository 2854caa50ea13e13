"""Flip distances of many points at once, for exact classifiers and for torch models."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence, Set
from fractions import Fraction
from typing import overload

import numpy as np

from geomadv.errors import InvalidInputError
from geomadv.exact.arrays import FloatArray
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.entries import as_matrix
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import refuse_masked

__all__ = ["flip_distance"]

Classifier = LinearClassifier | MulticlassLinearClassifier | ReLUClassifier


@overload
def flip_distance(  # type: ignore[overload-overlap]
    model: Classifier, X: object, v: object
) -> tuple[Fraction | float, ...]: ...
@overload
def flip_distance(model: object, X: object, v: object) -> FloatArray: ...
def flip_distance(model: object, X: object, v: object) -> tuple[Fraction | float, ...] | FloatArray:
    """How far each point can move in a direction before its label changes.

    For a row x of X this is the infimum of the c > 0 at which the label of x + c v differs from that of x, and
    `math.inf` if there is none: the piece that extends to infinity is decided too.

    Parameters
    ----------
    model
        A LinearClassifier, MulticlassLinearClassifier or ReLUClassifier; or an `nn.Sequential`, also nested, of Linear,
        Conv2d, ReLU, LeakyReLU, MaxPool2d, AvgPool2d, Flatten, Identity, and in evaluation mode BatchNorm1d,
        BatchNorm2d, Dropout, Dropout2d. Of several outputs of a torch model the label is the largest, lost where it is
        no longer strictly first; one output has the label +1 iff it is positive.
    X : shape (n, *input shape)
        The points.
    v : shape (*input shape) or (n, *input shape)
        One direction for all points, or one for each. The zero vector changes no label.

    Returns
    -------
    tuple of Fraction or math.inf, length n
        For the exact classifiers: exactly what their method `flip_distance` says.
    float64 array, shape (n,)
        For a torch model: weights and points are taken as float64, and every breakpoint of the model along the ray is
        followed, so the only errors are those of rounding. Along the ray a tie within a bound of the rounding error
        counts as a flip, and on the last piece a slope within it as zero. The time is proportional to the number of
        breakpoints before the flip.

    Distances are in units of ‖v‖. The infimum need not be attained, and is 0 where the label is lost at once.

    Raises
    ------
    InvalidInputError
        For a point without a definite label, for shapes that do not fit, for numbers that are not finite, and for every
        other model.

    Examples
    --------
    >>> import geomadv as ga
    >>> h = ga.LinearClassifier([1, 0], -1)
    >>> ga.flip_distance(h, [[3, 0], [2, 5]], [-1, 0])
    (Fraction(2, 1), Fraction(1, 1))
    """
    if isinstance(model, LinearClassifier | MulticlassLinearClassifier | ReLUClassifier):
        points = _vectors(X, "X")
        directions = _directions(v, len(points))
        return tuple(model.flip_distance(x, d) for x, d in zip(points, directions, strict=True))
    torch = sys.modules.get("torch")  # whoever has a torch model has imported it
    if torch is None or not isinstance(model, torch.nn.Module):
        raise InvalidInputError(
            f"expected a LinearClassifier, MulticlassLinearClassifier, ReLUClassifier or torch.nn.Sequential, "
            f"got {type(model).__name__}"
        )
    from geomadv.adapters.torch_rays import flip_distances

    return flip_distances(model, _array(X, "X"), _array(v, "v"))


def _array(given: object, name: str) -> object:
    """A numpy array if the object is a tensor, a frame or another array, else the object itself."""
    refuse_masked(given, f"entries of {name}")
    torch = sys.modules.get("torch")
    try:
        if torch is not None and isinstance(given, torch.Tensor):
            tensor = given.detach().cpu()
            given = tensor.double() if tensor.dtype is torch.bfloat16 else tensor  # numpy has no such type
        if hasattr(given, "to_numpy") and hasattr(given, "columns"):
            return as_matrix(given)  # which casts no column to the type of another
        return np.asarray(given) if hasattr(given, "__array__") else given
    except (TypeError, ValueError, RuntimeError) as error:  # a tensor that is sparse or has no values
        if isinstance(error, InvalidInputError):
            raise
        raise InvalidInputError(f"{name} cannot be read as an array: {error}") from error


def _vectors(rows: object, name: str) -> list[Vector]:
    array = _array(rows, name)
    if (
        isinstance(array, Vector | str | bytes | Mapping | Set)
        or not isinstance(array, Iterable)
        or (isinstance(array, np.ndarray) and array.ndim != 2)
    ):
        raise InvalidInputError(f"{name} must be a sequence of points, shape (n, d); pass [x] for a single point")
    return [Vector.of(_array(row, name)) for row in array]  # type: ignore[arg-type]


def _directions(v: object, count: int) -> list[Vector]:
    array = _array(v, "v")
    several = (
        array.ndim > 1
        if isinstance(array, np.ndarray)
        else isinstance(array, Sequence) and len(array) > 0 and isinstance(array[0], Iterable)
    )
    if not several:
        return [Vector.of(array)] * count  # type: ignore[arg-type]
    directions = _vectors(array, "v")
    if len(directions) != count:
        raise InvalidInputError(
            f"got {count} points but {len(directions)} directions; pass one direction, or one for each point"
        )
    return directions
