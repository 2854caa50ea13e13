"""NumPy's files: directions from ``.npy``, labelled points from ``.npz``.

What a file says of its own size is held against the size that it has before any memory is taken for it.
"""

from __future__ import annotations

import lzma
import math
import struct
import tokenize
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from geomadv.adapters.files import existing_file
from geomadv.errors import InvalidInputError, shown

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["read_direction", "read_npz"]

Label = int | str

# What numpy and zipfile raise where a file is damaged.
_DAMAGED = (
    *(OSError, EOFError, ValueError, TypeError, OverflowError, RuntimeError, SyntaxError, KeyError),
    *(zlib.error, lzma.LZMAError, struct.error, tokenize.TokenError, zipfile.BadZipFile),
)
# Larger arrays of an archive are refused where they are packed more tightly than data are, to a hundredth.
_LARGEST_PACKED = 2**30
_LARGEST_RATIO = 100


def read_direction(path: str | os.PathLike[str]) -> NDArray[Any]:
    """
    Read a direction from a ``.npy`` file.

    Parameters
    ----------
    path : path
        A NumPy array of shape (d,), integers or floats of at most 64 bits, in the units of the data.

    Returns
    -------
    (d,) array of int or float64
        With the exact values of the file.

    Raises
    ------
    InvalidInputError
        The file does not exist or is not as described, or the direction is zero or not finite.
    """
    found = existing_file(path, (".npy",), "pass a .npy file, as numpy.save writes it")
    try:
        with found.open("rb") as file:
            if file.read(2) == b"PK":
                raise InvalidInputError(f"{found} is an archive; pass a .npy file, as numpy.save writes it")
            file.seek(0)
            array = _read_array(file, found.stat().st_size)
    except InvalidInputError:
        raise
    except _DAMAGED as error:
        raise InvalidInputError(f"{found} is not a .npy file of numbers: {error}") from error
    array = _numeric(array, f"{found}")
    if array.ndim != 1:
        raise InvalidInputError(f"{found} has shape {array.shape}; pass one direction of shape (d,), e.g. v.ravel()")
    if not np.isfinite(array).all():
        raise InvalidInputError(f"{found} has NaN or infinity at index {int(np.argmin(np.isfinite(array)))}")
    if not array.any():
        raise InvalidInputError(f"{found} holds no nonzero number; a direction has at least one")
    return array


def read_npz(path: Path) -> tuple[NDArray[Any], list[Label]]:
    """
    Read points and labels from the arrays ``X`` and ``y`` of a ``.npz`` file, see `read_table`.

    Raises
    ------
    InvalidInputError
        The file is not as described.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(np.lib.format.MAGIC_PREFIX)) == np.lib.format.MAGIC_PREFIX:
                raise InvalidInputError(
                    f"{path} is a single array; pass an archive with X and y, as numpy.savez writes it"
                )
            file.seek(0)
            points, labels = _read_members(path, file)
            points = _numeric(points, f"{path}: X")
            if points.ndim != 2:
                raise InvalidInputError(f"{path}: X has shape {points.shape}; pass n points of d numbers, shape (n, d)")
            if labels.shape != points.shape[:1]:
                raise InvalidInputError(
                    f"{path}: y has shape {labels.shape}; pass {len(points)} labels, one for each row of X"
                )
            return points, _array_labels(labels, path)
    except InvalidInputError:
        raise
    except _DAMAGED as error:
        raise InvalidInputError(f"{path} is not an archive of arrays of numbers and text: {error}") from error


def _read_members(path: Path, file: IO[bytes]) -> list[NDArray[Any]]:
    """The arrays X and y of an archive."""
    with zipfile.ZipFile(file) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        missing = [key for key in ("X", "y") if key not in members]
        if missing:
            raise InvalidInputError(f"{path} has no array {' and no array '.join(missing)}, but {shown([*members])}")
        arrays = []
        for info in (members["X"], members["y"]):
            if info.file_size > max(_LARGEST_PACKED, _LARGEST_RATIO * info.compress_size):
                raise InvalidInputError(
                    f"{path}: {info.filename} is said to hold {info.file_size} bytes, packed into "
                    f"{info.compress_size}; pass a file that numpy.savez wrote, without compression"
                )
            with archive.open(info) as member:
                arrays.append(_read_array(member, info.file_size))
        return arrays


def _read_array(file: IO[bytes], size: int) -> NDArray[Any]:
    """The array of a ``.npy`` file of so many bytes, once it is known that it holds what its header promises."""
    version = np.lib.format.read_magic(file)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"version {version} of the format is for other arrays than numbers and text")
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    try:
        shape, _, dtype = read_header(file)
    except (MemoryError, RecursionError) as error:  # raised by Python's parser where brackets are nested deeply
        raise ValueError("its header is damaged") from error
    if dtype.hasobject:
        raise ValueError("it holds Python objects")
    promised, there = math.prod(shape) * max(1, dtype.itemsize), size - file.tell()
    if promised > there or any(length < 0 for length in shape):
        raise ValueError(f"its header promises {shown(promised)} bytes, but {there} follow")
    file.seek(0)
    return np.asarray(np.lib.format.read_array(file, allow_pickle=False))


def _numeric(array: NDArray[Any], what: str) -> NDArray[Any]:
    """Refuse whatever is neither an integer nor a float that float64 holds exactly."""
    if array.dtype.kind not in "iuf" or array.dtype.itemsize > 8:
        raise InvalidInputError(f"{what} has dtype {array.dtype}; pass integers or floats of at most 64 bits")
    return array


def _array_labels(labels: NDArray[Any], path: Path) -> list[Label]:
    if labels.dtype.kind in "iuU":
        return list(labels.tolist())
    if labels.dtype.kind == "f" and labels.dtype.itemsize <= 8:
        whole = np.isfinite(labels) & (labels == np.trunc(labels))
        if whole.all():
            return [int(value) for value in labels.tolist()]
        row = int(np.argmin(whole))
        raise InvalidInputError(f"{path}: y is {labels[row]} at row {row}; pass whole numbers or text as labels")
    raise InvalidInputError(f"{path}: y has dtype {labels.dtype}; pass integers or text as labels")
