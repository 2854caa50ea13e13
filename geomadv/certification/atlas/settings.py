"""What an atlas is of: its settings, its pairs, and the directory of their units."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from geomadv.certification.directions import slug
from geomadv.certification.units.store import Store
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset, Label

__all__ = ["AtlasSettings", "AtlasStore", "Pair", "pairs"]


@dataclass(frozen=True)
class AtlasSettings:
    """An atlas; equal settings give equal tables, pages and certificates, on one kind of machine.

    Attributes
    ----------
    data : str
        The data set as the user named it.
    limit : int or None
        How many first rows of it.
    sha256 : str
        The digest of these rows.
    classes : tuple of int or str
        Their labels.
    families : tuple of str
        The hypothesis classes asked about, `linear` and perhaps `relu`.
    networks_up_to : int
        Of an inseparable pair networks are asked about only if it has no more points than this.
    """

    data: str
    limit: int | None
    sha256: str
    classes: tuple[Label, ...]
    families: tuple[str, ...]
    networks_up_to: int

    def to_json(self) -> dict[str, Any]:
        """The settings by name."""
        return dataclasses.asdict(self) | {"classes": list(self.classes), "families": list(self.families)}

    @classmethod
    def of(cls, S: Dataset, data: str, limit: int | None, families: tuple[str, ...], most: int) -> AtlasSettings:
        """The settings for a data set, with networks up to so many points.

        Raises
        ------
        InvalidInputError
            If it has only one class.
        """
        if len(S.classes) < 2:
            raise InvalidInputError(f"all points of {data} have the label {S.classes[0]}; pass points of two classes")
        return cls(data, limit, S.digest, S.classes, families, most)


class AtlasStore(Store[AtlasSettings]):
    """The units of one atlas: the pairs of classes."""

    what = "an atlas"

    @staticmethod
    def read(fields: dict[str, Any]) -> AtlasSettings:
        """The settings of `AtlasSettings.to_json`."""
        lists = {name: tuple(fields[name]) for name in ("classes", "families")}
        return AtlasSettings(**(fields | lists))


@dataclass(frozen=True)
class Pair:
    """Two classes of a data set.

    Attributes
    ----------
    data : Dataset
        With all its classes; where a pair is sent to another process, only its own points go.
    first, second : int or str
        The labels that become 1 and −1.
    """

    data: Dataset
    first: Label
    second: Label

    def binary(self) -> Dataset:
        """The points of both classes, with the labels 1 and −1."""
        return self.data.binary(self.first, self.second).called(f"{self.data.name}:{self.first}-{self.second}")

    def __reduce__(self) -> tuple[Any, ...]:
        rows = np.concatenate([self.data.indices(label) for label in (self.first, self.second)])
        return Pair, (self.data.take(np.sort(rows)), self.first, self.second)


def pairs(classes: tuple[Label, ...]) -> dict[str, tuple[Label, Label]]:
    """All pairs of classes by the name of their folder, in the order of the table."""
    found = list(combinations(classes, 2))
    names = ["-".join(slug(str(label), "class") for label in pair) for pair in found]
    if len({name.lower() for name in names}) < len(names):  # where the labels alone do not tell them apart
        names = [f"{i}-{j}" for i, j in combinations(range(len(classes)), 2)]
    return dict(zip(names, found, strict=True))
