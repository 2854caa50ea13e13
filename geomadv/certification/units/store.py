"""A directory of finished units: whatever happens, a unit is there whole or not at all.

A unit is one safetensors file, written under another name, synchronised and renamed. Its header holds a record of how
it came about; what is made of the units does not depend on the record, but for a description of all records.
"""

from __future__ import annotations

import contextlib
import json
import math
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

import filelock
import numpy as np
import safetensors
import safetensors.numpy

from geomadv.certificate import PARTIAL, write_atomically
from geomadv.certification.units.unit import Arrays
from geomadv.errors import InvalidInputError

__all__ = ["Settings", "Store", "alone"]

_SUFFIX = ".safetensors"


class Settings(Protocol):
    """What is computed; equal settings give equal units."""

    def to_json(self) -> dict[str, Any]:
        """The settings by name."""


S = TypeVar("S", bound=Settings)


class Store(ABC, Generic[S]):
    """The units of one study, or of whatever a subclass calls it.

    Parameters
    ----------
    directory : Path
        Where they are kept.

    Raises
    ------
    InvalidInputError
        If the directory holds no study.
    """

    #: What is kept, with its article; the settings are in the file of this name.
    what: ClassVar[str]

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        path = self._file(directory)
        try:
            self.settings = self.read(json.loads(path.read_bytes()))
        except FileNotFoundError:
            noun = path.stem
            raise InvalidInputError(
                f"{directory} holds no {noun}; pass the directory given to --out when the {noun} was run"
            ) from None
        except (ValueError, TypeError, KeyError) as error:
            raise InvalidInputError(
                f"{path} does not hold the settings of {self.what} ({error!r}); pass another directory"
            ) from error

    @staticmethod
    @abstractmethod
    def read(fields: dict[str, Any]) -> S:
        """The settings of `to_json`; ValueError, TypeError or KeyError where they are none."""

    @classmethod
    def _file(cls, directory: Path) -> Path:
        return directory / f"{cls.what.split()[-1]}.json"

    @classmethod
    def create(cls, directory: Path, settings: S) -> Self:
        """The store in this directory, for these settings, made if there is none.

        Raises
        ------
        InvalidInputError
            If the directory holds a study with other settings.
        """
        path = cls._file(directory)
        if not path.exists():
            directory.mkdir(parents=True, exist_ok=True)
            write_atomically(path, (json.dumps(settings.to_json(), indent=1) + "\n").encode())
        store = cls(directory)
        if store.settings != settings:
            old, new = store.settings.to_json(), settings.to_json()
            other = ", ".join(name for name in new if old[name] != new[name])
            raise InvalidInputError(
                f"{directory} holds {cls.what} with other settings ({other}); pass another --out, or the settings of "
                f"{path}"
            )
        return store

    def path(self, key: str) -> Path:
        """The file of a unit, finished or not."""
        return self.directory / "units" / f"{key}{_SUFFIX}"

    def keys(self) -> set[str]:
        """The units that are finished."""
        units = self.directory / "units"
        return {path.relative_to(units).with_suffix("").as_posix() for path in units.rglob(f"*{_SUFFIX}")}

    def save(self, key: str, arrays: Arrays, record: dict[str, Any]) -> None:
        """Keep what a unit has found, and a record of how."""
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

    def describe(self, planned: Sequence[str]) -> dict[str, Any]:
        """How the units came about: how many, of how many planned, how long, when, by which versions, and where."""
        keys = sorted(self.keys())
        # Older records do not name the device.
        records = [{"device": "cpu"} | self.record(key) for key in keys]

        def distinct(name: str) -> list[Any]:
            texts = sorted({json.dumps(record[name], sort_keys=True) for record in records})
            return [json.loads(text) for text in texts]

        return {
            "complete": set(planned) <= set(keys),
            "settings": self.settings.to_json(),
            "units": dict(Counter(key.split("/")[0] for key in keys)),
            "units_planned": dict(Counter(key.split("/")[0] for key in planned)),
            "seconds": round(math.fsum(record["seconds"] for record in records), 2),
            "cpu_seconds": round(math.fsum(record["cpu_seconds"] for record in records), 2),
            "first_finished": min(record["finished"] for record in records),
            "last_finished": max(record["finished"] for record in records),
            "commits": distinct("commit"),
            "devices": distinct("device"),
            "versions": distinct("versions"),
            "machines": distinct("machine"),
        }


@contextlib.contextmanager
def alone(directory: Path, *folders: str) -> Iterator[None]:
    """Keep every other run out of a directory, and clear away what a killed one has left half written.

    Parameters
    ----------
    directory
        Made if missing.
    folders
        Patterns of folders in it that are written to, besides those of the units.

    Raises
    ------
    InvalidInputError
        If another run is at work.
    """
    directory.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(directory / ".lock", timeout=0):
            for pattern in (".", "units/*", *folders):
                for partial in directory.glob(f"{pattern}/.*-*{PARTIAL}"):
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
        raise InvalidInputError(f"{path} is damaged ({error}); remove it, and run the same command again") from error
