"""A directory of finished units: whatever happens, a unit is there whole or not at all.

A unit is one safetensors file, written under another name, synchronised and renamed. Its header holds a record of how
it came about; the table that is made of the units does not depend on the record.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import filelock
import numpy as np
import safetensors
import safetensors.numpy

from benchmarks.mnist.settings import Settings
from benchmarks.mnist.tasks import Arrays
from geomadv.certificate import PARTIAL, write_atomically
from geomadv.errors import InvalidInputError

_SUFFIX = ".safetensors"


class Store:
    """The units of one study.

    Raises
    ------
    InvalidInputError
        If the directory holds no study.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        path = directory / "study.json"
        try:
            self.settings = Settings.from_json(json.loads(path.read_bytes()))
        except FileNotFoundError:
            raise InvalidInputError(
                f"{directory} holds no study; pass the directory given to --out when the study was run"
            ) from None
        except (ValueError, TypeError, KeyError) as error:
            raise InvalidInputError(
                f"{path} does not hold the settings of a study ({error!r}); pass another directory"
            ) from error

    @classmethod
    def create(cls, directory: Path, settings: Settings) -> Store:
        """The store in this directory, for these settings, made if there is none.

        Raises
        ------
        InvalidInputError
            If the directory holds a study with other settings.
        """
        path = directory / "study.json"
        if not path.exists():
            directory.mkdir(parents=True, exist_ok=True)
            write_atomically(path, (json.dumps(settings.to_json(), indent=1) + "\n").encode())
        store = cls(directory)
        if store.settings != settings:
            old, new = store.settings.to_json(), settings.to_json()
            other = ", ".join(name for name in new if old[name] != new[name])
            raise InvalidInputError(
                f"{directory} holds a study with other settings ({other}); pass another --out, or the settings of "
                f"{path}"
            )
        return store

    def path(self, key: str) -> Path:
        return self.directory / "units" / f"{key}{_SUFFIX}"

    def keys(self) -> set[str]:
        """The units that are finished."""
        units = self.directory / "units"
        return {path.relative_to(units).with_suffix("").as_posix() for path in units.rglob(f"*{_SUFFIX}")}

    def save(self, key: str, arrays: Arrays, record: dict[str, Any]) -> None:
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        # The format stores rows after rows, and takes the memory as it finds it.
        arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
        write_atomically(path, safetensors.numpy.save(arrays, metadata={"record": json.dumps(record)}))

    def arrays(self, key: str) -> Arrays:
        """What a finished unit has found."""
        with _whole(self.path(key)) as path:
            return dict(safetensors.numpy.load_file(path))

    def record(self, key: str) -> dict[str, Any]:
        """When, where and by which versions a unit was computed."""
        with _whole(self.path(key)) as path, safetensors.safe_open(path, "numpy") as file:
            record: dict[str, Any] = json.loads(file.metadata()["record"])
        return record


@contextlib.contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Keep every other run out of a directory, and clear away what a killed one has left half written.

    Raises
    ------
    InvalidInputError
        If another run is at work.
    """
    directory.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(directory / ".lock", timeout=0):
            for place in (directory, *(directory / "units").glob("*/")):
                for partial in place.glob(f".*-*{PARTIAL}"):
                    partial.unlink()
            yield
    except filelock.Timeout:
        raise InvalidInputError(f"another run is at work in {directory}; wait for it, or pass another --out") from None


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A unit's file, to be read."""
    try:
        yield path
    except safetensors.SafetensorError as error:
        raise InvalidInputError(f"{path} is damaged ({error}); remove it, and run the study again") from error
