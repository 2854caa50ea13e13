"""Data sets, and what is known about them, as a notebook shows them: a table, and a picture of data in the plane."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from geomadv.errors import shown
from geomadv.exact.entries import listed_labels
from geomadv.exact.html import MOST_POINTS, beside, picture, table
from geomadv.exact.reprs import clipped, typed

if TYPE_CHECKING:
    from geomadv.exact.dataset import Dataset

__all__ = ["drawn", "of_dataset", "plane", "summary", "with_plane"]

_ROWS, _COLUMNS, _CELL = 5, 8, 24  # of a data set in a table
_TEXT = 160  # characters of a field


def summary(data: Dataset) -> str:
    """How many points and dimensions a data set has, and which classes."""
    called = f"{shown(data.name)}, " if data.name else ""
    names = data.class_names
    labels = (
        listed_labels(data.classes)
        if names is None
        else f"-1 ({clipped(names[1], _CELL)}), 1 ({clipped(names[0], _CELL)})"
    )
    return f"Dataset({called}n={data.n}, d={data.d}, labels {labels})"


def of_dataset(data: Dataset) -> str:
    """The first rows of a data set under its summary, and its picture if it is one of the plane."""
    some, cut = min(data.d, _COLUMNS), ["…"] * (data.d > _COLUMNS)
    rows = []
    for k in range(min(data.n, _ROWS)):
        entries = [clipped(typed(data.point(k)[j]), _CELL) for j in range(some)]
        rows.append([str(k), *entries, *cut, clipped(str(data.labels[k]), _CELL)])
    if data.n > _ROWS:
        rows.append(["…"] * len(rows[0]))
    names = data.columns or [f"x{j + 1}" for j in range(some)]
    head = ["row", *(clipped(name, _CELL) for name in names[:some]), *cut, "label"]
    return beside(table(clipped(summary(data), _TEXT), rows, head), plane(data))


def drawn(data: object, claim: Mapping[str, Any], found: Iterable[object] = ()) -> str:
    """The picture of what a claim is about: data in the plane, its direction, and linear classifiers that were found.

    Parameters
    ----------
    data
        There is a picture of a small Dataset in the plane only.
    claim
        Of a certificate.
    found
        Of anything, and of pairs of anything, the linear classifiers.

    Returns
    -------
    str
        SVG; empty where there is nothing to draw.
    """
    each = [x for value in found for x in (value if isinstance(value, tuple) else (value,))]
    numerators = (claim.get("direction") or {"numerators": ()})["numerators"]
    direction = [int(n, 16) if isinstance(n, str) else n for n in numerators]
    return plane(data, [h for h in each if hasattr(h, "normal") and hasattr(h, "bias")], direction)


def plane(data: Any, classifiers: Iterable[Any] = (), direction: Sequence[int] = (), ringed: Iterable[int] = ()) -> str:
    """The picture of a small data set in the plane, with lines where linear classifiers change their label; else ""."""
    if getattr(data, "d", 0) != 2 or data.n > MOST_POINTS:
        return ""
    number = {label: k for k, label in enumerate(reversed(data.classes))}
    points = [(x, y, number[label]) for (x, y), label in zip(data.to_floats().tolist(), data.labels, strict=True)]
    names = [clipped(str(label), _CELL) for label in number]
    lines = [_floats((*h.normal, h.bias)) for h in classifiers]
    arrow = _floats(direction)
    return picture(
        points, [(a, b, c) for a, b, c in lines], (arrow[0], arrow[1]) if any(arrow) else None, ringed, names
    )


def _floats(numbers: Iterable[Fraction | int]) -> list[float]:
    """Numbers in the same proportions, the largest of which is 1 or −1."""
    exact = [Fraction(x) for x in numbers]
    largest = max(map(abs, exact), default=Fraction(0)) or Fraction(1)
    return [float(x / largest) for x in exact]


def with_plane(caption: str, rows: Sequence[Sequence[str]], drawn: str) -> str:
    """A table beside a picture, or alone where there is none."""
    return beside(table(caption, rows), drawn) if drawn else table(caption, rows)
