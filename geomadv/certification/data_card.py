"""What was read from the user's file, before anything is asked about it: so that a slip is seen at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from shlex import quote

import numpy as np
from rich.console import Console
from rich.markup import escape

from geomadv.adapters.csv_files import CsvFormat
from geomadv.certification.arguments import is_file
from geomadv.certification.conflicts import COUNTED, contradictions
from geomadv.certification.feature_tables import standard_deviations
from geomadv.exact.dataset import Dataset
from geomadv.exact.words import counted, listed, rounded, show_label

__all__ = ["data_card", "print_card"]

# What a column may be called that says which row it is.
_NAMES_ROWS = re.compile(r"(.*[_ ])?id|index|number|nr|unnamed.*", re.IGNORECASE)
_FAR_APART = 100  # standard deviations
_SHOWN = 8  # columns, classes or pairs of rows in a line


def data_card(S: Dataset, form: CsvFormat) -> list[str]:
    """Lines about rows, columns and classes, and about what is probably not meant.

    Parameters
    ----------
    S
        The data as they are asked about, n points of dimension d.
    form
        How the file was read.
    """
    names = list(S.columns or ()) or [str(j) for j in range(S.d)]
    sizes = Counter(S.labels)
    two = set(S.classes) == {1, -1}
    classes = [
        f"{sizes[c]} × {show_label(c, S.class_names) if two else c}"
        for c in (reversed(S.classes) if two else S.classes)
    ]
    where = f" in {form.label}" if form.label is not None else " in the last column" if S.columns else ""
    lines = [
        f"{counted(S.n, 'row')}, {counted(S.d, 'column')}: {_listed(names)}",
        f"labels{where}: {_listed(classes)}",
    ]
    columns = dict(zip(names, S.numerators.T, strict=True))
    if constant := [name for name, column in columns.items() if (column == column[0]).all()]:
        lines.append(f"note: constant, so of no use: {_listed(constant)}")
    for name, column in columns.items():
        drop = f" if it only numbers the rows, leave it out: --drop {quote(name)}" if S.columns else ""
        if S.n > 2 and (np.diff(column) == column[1] - column[0]).all() and column[1] != column[0]:
            lines.append(f"note: {name} grows by the same step from row to row;{drop or ' is it an index?'}")
        elif _NAMES_ROWS.fullmatch(name) and len(set(column.tolist())) == S.n:
            lines.append(f"note: {name} is different in each row;{drop}")
    return [*lines, *_repeated(S), *_scales(S, names)]


def print_card(data: str, S: Dataset, form: CsvFormat) -> None:
    """Print the lines, if the user named a file."""
    if is_file(data):
        console = Console(highlight=False, soft_wrap=True)
        for line in data_card(S, form):
            console.print(f"  {escape(line)}")


def _repeated(S: Dataset) -> list[str]:
    """Of rows with the same point."""
    again = S.n - len(set(map(tuple, S.numerators.tolist())))
    lines = [f"note: {counted(again, 'row')} with the point of an earlier one"] if again else []
    if contradicting := contradictions(S):
        shown = _listed([listed([str(row) for row in same[:_SHOWN]]) for same in contradicting])
        lines.append(
            f"note: one point with different labels, so that no classifier is accurate: rows {shown}, {COUNTED}"
        )
    return lines


def _scales(S: Dataset, names: Sequence[str]) -> list[str]:
    """Of columns that are not on one scale, which lengths do not mind."""
    varied = [(spread, name) for spread, name in zip(standard_deviations(S), names, strict=True) if spread]
    if not varied:
        return []
    (least, small), (most, large) = min(varied), max(varied)
    if most < _FAR_APART * least:
        return []
    return [
        f"note: {large} varies {rounded(most / least, 2)} times as much as {small}, and margins and lengths add up "
        "all columns as they are: choose units in which a change by 1 means about as much in each"
    ]


def _listed(items: Sequence[str]) -> str:
    more = f", … ({len(items)} in all)" if len(items) > _SHOWN else ""
    return ", ".join(items[:_SHOWN]) + more
