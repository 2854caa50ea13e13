"""Integer matrices as floats that an engine's tolerances suit."""

from __future__ import annotations

import numpy as np

from geomadv.exact.arrays import FloatArray
from geomadv.exact.matrices import IntegerMatrix

__all__ = ["equilibrated", "scaled"]

_ROUNDS = 6  # of dividing the rows and then the coordinates


def equilibrated(*matrices: IntegerMatrix) -> tuple[FloatArray, FloatArray]:
    """The largest entry of each column of the rows at length 1, and the rows divided by these and by their lengths."""
    with np.errstate(all="ignore"):
        directions = np.concatenate([matrix.directions for matrix in matrices])
        largest = np.abs(directions).max(axis=0)
        scales = np.where(largest > 0, largest, 1.0)
        scaled = directions / scales
        lengths = np.linalg.norm(scaled, axis=1)
        return scales, np.asarray(scaled / np.where(lengths > 0, lengths, 1.0)[:, None])


def scaled(columns: IntegerMatrix) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Scales of the coordinates and of the rows, and the rows divided by both: all numbers are about 1, if they can be.

    The rows are those of `IntegerMatrix.row_floats`.

    Rows and coordinates are divided by the geometric mean of their largest and smallest entry in turn (Fulkerson and
    Wolfe, SIAM Review 4, 1962), so that an engine's tolerances mean the same for all of them.
    """
    floats = columns.row_floats[0].copy()
    coordinates, lengths = np.ones(floats.shape[1]), np.ones(len(floats))
    for _ in range(_ROUNDS):
        for axis, scales in ((0, coordinates), (1, lengths)):
            sizes = np.abs(floats)
            largest = sizes.max(axis=axis, initial=0)
            means = np.sqrt(largest * np.where(sizes > 0, sizes, np.inf).min(axis=axis, initial=np.inf))
            means = np.where(np.isfinite(means) & (means > 0), means, 1.0)
            floats /= np.expand_dims(means, axis)
            scales *= means
    return coordinates, lengths, floats
