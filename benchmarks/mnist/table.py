"""The table of a study: how many examples of each source every classifier labels rightly, at every ε.

One line for each source and ε, one column for each classifier. It follows from the settings alone (on one kind of
machine), byte for byte, however often the study was interrupted and whoever did the work.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.mnist.plan import source_keys
from benchmarks.mnist.settings import SOURCES, TARGETS, Settings
from benchmarks.mnist.store import Store
from geomadv.certificate import write_atomically
from geomadv.errors import InvalidInputError

NAME = "table.csv.gz"

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Table:
    """What has been counted so far.

    Attributes
    ----------
    settings
        Of the study.
    still
        For each source, by kind and number, how many images have no gradient at the start.
    correct
        For each source, by kind and number: (radii, classifiers), out of `settings.images`. The classifiers are the
        support vector machines and then the networks.
    """

    settings: Settings
    still: dict[tuple[str, int], int]
    correct: dict[tuple[str, int], Counts]

    @property
    def complete(self) -> bool:
        return len(self.correct) == sum(map(self.settings.sources, SOURCES))

    def numbers(self, source: str) -> list[int]:
        """Which sources of a kind are finished."""
        return sorted(number for kind, number in self.correct if kind == source)

    def columns(self, target: str) -> slice:
        start = 0 if target == "svm" else self.settings.svms
        return slice(start, start + self.settings.models(target))

    def to_bytes(self) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["source", "number", "epsilon", "images", "still", *classifiers(self.settings)])
        for kind in SOURCES:
            for number in self.numbers(kind):
                for radius, row in zip(self.settings.radii, self.correct[kind, number], strict=True):
                    head = [kind, number, epsilon(radius), self.settings.images, self.still[kind, number]]
                    writer.writerow([*head, *row.tolist()])
        # Neither a time nor a name in the header: equal tables are equal files.
        return gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0)

    def write(self, directory: Path) -> None:
        write_atomically(directory / NAME, self.to_bytes())

    @classmethod
    def of_units(cls, store: Store) -> Table:
        """What the finished units of a store say."""
        done = store.keys()
        correct, still = {}, {}
        for key, kind, number in source_keys(store.settings):
            if key in done:
                arrays = store.arrays(key)
                correct[kind, number] = arrays["correct"].astype(np.int64)
                still[kind, number] = int(arrays["still"].item())
        return cls(store.settings, still, correct)

    @classmethod
    def fullest(cls, store: Store) -> tuple[Table, bool]:
        """What the units say, or the table beside them if it lists a source that they do not; and whether the units.

        Raises
        ------
        InvalidInputError
            If there is neither, or the table is needed and damaged or of other settings.
        """
        found = cls.of_units(store)
        if found.complete or (found.correct and not (store.directory / NAME).exists()):
            return found, True
        written = cls.read(store.directory, store.settings)
        return (found, True) if set(written.correct) <= set(found.correct) else (written, False)

    @classmethod
    def read(cls, directory: Path, settings: Settings) -> Table:
        """The table that was written into a directory.

        Raises
        ------
        InvalidInputError
            If there is none, or it is of other settings.
        """
        path = directory / NAME
        try:
            with gzip.open(path, "rt", newline="", encoding="utf-8") as file:
                head, *rows = csv.reader(file)
        except FileNotFoundError:
            raise InvalidInputError(f"{directory} has no {NAME}; finish the study with the command run") from None
        except (EOFError, gzip.BadGzipFile, ValueError, csv.Error, zlib.error) as error:
            raise InvalidInputError(f"{path} is damaged ({error}); write it anew with the command run") from error
        said = {(row[2], row[3]) for row in rows}
        if head[5:] != classifiers(settings) or said != {(epsilon(r), str(settings.images)) for r in settings.radii}:
            raise InvalidInputError(f"{path} is of other settings than study.json beside it; write it anew")
        lines: dict[tuple[str, int], list[list[int]]] = {}
        still = {}
        for kind, number, _, _, zero, *counts in rows:
            lines.setdefault((kind, int(number)), []).append(list(map(int, counts)))
            still[kind, int(number)] = int(zero)
        return cls(settings, still, {key: np.array(counts, dtype=np.int64) for key, counts in lines.items()})


def classifiers(settings: Settings) -> list[str]:
    """The names of all classifiers, in the order of the columns."""
    return [f"{target}-{number:03d}" for target in TARGETS for number in range(settings.models(target))]


def epsilon(radius: int) -> str:
    """A radius in hundredths as a decimal number."""
    return f"{radius // 100}.{radius % 100:02d}"
