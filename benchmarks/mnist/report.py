"""What is written about a study: figures, tables, the claims, and a page that shows them all."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.mnist import direction_report, page
from benchmarks.mnist.analysis import Curve, matrix
from benchmarks.mnist.claims import Finding, findings
from benchmarks.mnist.directions import direction_key, pairs
from benchmarks.mnist.figures import (
    FIGURE_4,
    LOSSES,
    NOISE,
    WHITEBOX,
    accuracy_figure,
    matrix_figure,
    matrix_radii,
)
from benchmarks.mnist.plan import model_key, source_keys
from benchmarks.mnist.settings import SOURCES, TARGETS
from benchmarks.mnist.store import Store
from benchmarks.mnist.table import Table, epsilon
from geomadv.certificate import write_atomically
from geomadv.figures.canvas import rendered

METADATA = "metadata.json"


def write(directory: Path) -> None:
    """Write all that can be said of a study into its directory, from what is finished.

    The tables are made from the units. Tables that list what the units do not have are read, and stay as they are:
    where there are no units, or beside a rerun that is not finished.

    Raises
    ------
    InvalidInputError
        If the directory holds no study, or neither a finished source nor a table.
    """
    store = Store(directory)
    table, from_units = Table.fullest(store)
    if from_units:
        table.write(directory)
        metadata = json.dumps(describe(store), indent=1, ensure_ascii=False) + "\n"
        write_atomically(directory / METADATA, metadata.encode())

    directions = direction_report.write(store)
    figures = {
        "figure-4": accuracy_figure(table, FIGURE_4),
        "whitebox": accuracy_figure(table, WHITEBOX),
        "losses": accuracy_figure(table, LOSSES),
        "noise": accuracy_figure(table, NOISE),
        "matrix": matrix_figure(table),
    }
    for name, figure in figures.items():
        if figure is not None:
            for suffix in ("png", "svg"):
                write_atomically(directory / f"{name}.{suffix}", rendered(figure, suffix))

    found = findings(table)
    texts = {
        "figure-4.csv": table_csv(table),
        "figure-4.md": page.accuracies(table),
        "claims.csv": claims_csv(found),
        "claims.md": page.claims(found, table.settings),
    }
    texts |= {f"matrix-{epsilon(radius)}.csv": matrix_csv(table, radius) for radius in matrix_radii(table.settings)}
    metadata_file = directory / METADATA
    texts["README.md"] = page.page(
        table,
        found,
        json.loads(metadata_file.read_text()) if metadata_file.exists() else None,
        directions,
    )
    for name, text in texts.items():
        write_atomically(directory / name, text.encode())


def describe(store: Store) -> dict[str, Any]:
    """How the units of a study came about: how many, how long, when, by which versions, and where."""
    settings = store.settings
    planned = [model_key(target, index) for target in TARGETS for index in range(settings.models(target))]
    planned += [key for key, _, _ in source_keys(settings)]
    planned += map(direction_key, pairs(settings))
    return store.describe(planned)


def table_csv(table: Table) -> str:
    """Figure 4 and all that is beside it as numbers, one line for each ε, kind of classifiers and kind of sources."""
    rows = []
    for target in TARGETS:
        for source in SOURCES:
            curve = Curve.of(table, source, target)
            parts = (curve.mean, curve.low, curve.high, curve.whitebox, curve.transfer)
            for place, radius in enumerate(table.settings.radii):
                values = [_number(float(part[place])) for part in parts]
                rows.append([epsilon(radius), target, source, str(curve.sources), *values])
    return _csv(["epsilon", "target", "source", "sources", "mean", "min", "max", "whitebox", "transfer"], rows)


def matrix_csv(table: Table, radius: int) -> str:
    """The matrix of all classifiers, with names in the first line and column; empty where nothing is finished."""
    names, accuracies = matrix(table, radius)
    rows = ([name, *map(_number, row.tolist())] for name, row in zip(names, accuracies, strict=True))
    return _csv(["source", *names], rows)


def claims_csv(found: list[Finding]) -> str:
    """Every claim in every reading at every ε above 0."""
    rows = []
    for finding in found:
        reading = finding.reading
        pairs = {True: "transfer", False: "all", None: ""}[reading.transfer]
        for radius, interval in finding.intervals.items():
            numbers = (interval.estimate, interval.low, interval.high, finding.ratios.get(radius, np.nan))
            head = [finding.claim.name, pairs, reading.loss or "", reading.noise or "", epsilon(radius)]
            rows.append([*head, str(finding.blocks), interval.verdict, *map(_number, numbers)])
    head = ["claim", "pairs", "svm_loss", "noise", "epsilon", "blocks", "verdict", "estimate", "low", "high", "ratio"]
    return _csv(head, rows)


def _number(value: float) -> str:
    """A double as it is, or nothing where there is none."""
    return "" if math.isnan(value) else repr(value)


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()
