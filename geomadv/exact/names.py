"""What data are called, the whole set, its coordinates and its two classes; names are no part of what is certified."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.entries import Label, as_label, listed_labels
from geomadv.exact.scalars import in_order

#: What the coordinates of points are called, if they have names.
Columns = tuple[str, ...] | None
#: What the labels 1 and −1 stand for, if they stand for something.
ClassNames = tuple[str, str] | None


class Names(NamedTuple):
    """What a data set, its columns and its two classes are called, each if it has a name."""

    name: str | None = None
    columns: Columns = None
    class_names: ClassNames = None

    def of_pair(self, positive: Label, negative: Label | None, classes: Iterable[Label]) -> Names:
        """The names once two classes are 1 and −1; the second is all that is not the first if it has no label."""
        others = [label for label in classes if label != positive] if negative is None else [negative]
        if {positive, *others} <= {1, -1}:
            if positive == 1:
                return self
            # What is called −1 in a file, say, is 1 from now on, and is to be found by its name.
            return self._replace(class_names=self.class_names[::-1] if self.class_names else ("-1", "1"))
        second = str(others[0]) if len(others) == 1 else f"not {positive}"
        return self._replace(class_names=(str(positive), second))

    def in_common(self, other: Names) -> Names:
        """The names of columns and classes that both have."""
        return Names(
            columns=self.columns if self.columns == other.columns else None,
            class_names=self.class_names if self.class_names == other.class_names else None,
        )


def as_name(name: object) -> str | None:
    """The name of a data set, or None."""
    if name is not None and not isinstance(name, str):
        raise InvalidInputError(f"the name of a data set is text or None, got {shown(name)}")
    return name


def label_called(label: Label, class_names: ClassNames) -> Label:
    """A label; 1 or −1 where one of two classes was called by its name."""
    if class_names is None or label not in class_names:
        return label
    return 1 if label == class_names[0] else -1


def as_columns(columns: Iterable[str], d: int) -> tuple[str, ...]:
    """The names of d columns."""
    entries = in_order(columns)
    names = list(entries) if entries is not None else [None]
    if not all(isinstance(name, str) for name in names):
        raise InvalidInputError(f"columns are the names of the {d} coordinates, got {shown(columns)}; pass {d} texts")
    if len(names) != d or len(set(names)) < d:
        raise InvalidInputError(f"got {len(set(names))} different names of {d} columns; name each, or none")
    return tuple(map(str, names))


def columns_of(points: Any) -> Columns:
    """The names of the columns of a frame, if all are text and different."""
    if isinstance(points, np.ndarray) or not hasattr(points, "to_numpy"):
        return None
    names = list(getattr(points, "columns", ()))
    if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        return None
    return tuple(map(str, names)) or None


def as_class_names(names: Iterable[str], labels: Iterable[Label]) -> tuple[str, str]:
    """The names of the classes 1 and −1."""
    entries = in_order(names)
    found = list(entries) if entries is not None else []
    if not all(isinstance(name, str) and name for name in found) or len(set(found)) != 2 or len(found) != 2:
        raise InvalidInputError(
            f"class_names are what the labels 1 and −1 stand for, got {shown(names)}; pass two different texts"
        )
    if not set(labels) <= {1, -1}:
        raise InvalidInputError("class_names are for the labels 1 and −1; other labels name their classes themselves")
    return str(found[0]), str(found[1])


def checked_pair(
    positive: Label, negative: Label | None, classes: Sequence[Label], class_names: ClassNames
) -> tuple[Label, Label | None]:
    """Two labels, or names of classes, checked to occur and to differ; the second may be left out."""
    positive = label_called(as_label(positive, "the positive label"), class_names)
    negative = None if negative is None else label_called(as_label(negative, "the negative label"), class_names)
    for label in (positive, negative):
        if label is not None and label not in classes:
            raise InvalidInputError(f"no point has the label {shown(label)}; the labels are {listed_labels(classes)}")
    if positive == negative:
        raise InvalidInputError(f"the two classes must differ, got {shown(positive)} twice")
    return positive, negative
