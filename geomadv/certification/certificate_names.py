"""What the coordinates, the classes and the rows of the data of a certificate are called; it loads without numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from geomadv.exact.words import show_label

__all__ = ["Names"]


@dataclass(frozen=True)
class Names:
    """What the coordinates and the rows of the data are called.

    Attributes
    ----------
    columns : sequence of str
    labels : sequence of int
        Of the rows.
    classes : mapping of str to str
        What the labels stand for, as far as known.
    """

    columns: Sequence[str]
    labels: Sequence[int]
    classes: Mapping[str, str]

    @cached_property
    def _binary(self) -> bool:
        return set(self.labels) <= {1, -1}

    def _parts(self, label: int) -> list[str]:
        """A label, and the name of its class if it has one."""
        shown = show_label(label) if self._binary else str(label)
        named = self.classes.get(str(label), shown)
        return [shown, *([] if named in (shown, str(label)) else [named])]

    def label(self, label: int) -> str:
        """A label, behind the name of its class if it has one."""
        shown, *named = self._parts(label)
        return f"{named[0]} ({shown})" if named else shown

    def row(self, row: int) -> str:
        """A row, counted from 0, with its label."""
        return f"row {row} ({', '.join(self._parts(self.labels[row]))})"
