"""What an atlas shows: the table, the pages of the pairs with their certificates, the picture, and an index of all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction

from geomadv.certificate import write_atomically
from geomadv.certification.atlas.pair import NORMAL, PAIRS, ROW, SECONDS, columns
from geomadv.certification.atlas.settings import AtlasStore, Pair, pairs
from geomadv.certification.directions import PAIR
from geomadv.certification.outcome import DATA_FILE, REPORT_FILE
from geomadv.certification.report import template
from geomadv.exact.dataset import Dataset
from geomadv.figures.atlas import Cell, atlas_figure
from geomadv.figures.canvas import rendered

__all__ = ["INDEX", "METADATA", "PICTURE", "TABLE", "key_of", "write"]

TABLE, MARKDOWN, PICTURE, INDEX, METADATA = "atlas.csv", "atlas.md", "matrix.png", "index.html", "metadata.json"

Row = Mapping[str, str]


def key_of(name: str) -> str:
    """The key of a pair, and its folder."""
    return f"{PAIRS}/{name}"


def write(store: AtlasStore, data: Dataset) -> bool:
    """Write everything that is shown of the finished pairs.

    All but the metadata follows from the settings alone, byte for byte, on one kind of machine.

    Returns
    -------
    bool
        Whether the checker accepted every certificate.
    """
    settings, directory, done = store.settings, store.directory, store.keys()
    named = pairs(settings.classes)
    rows: dict[str, Row] = {}
    seconds = {}
    for name, (first, second) in named.items():
        if key_of(name) not in done:
            continue
        arrays = store.arrays(key_of(name))
        rows[name] = json.loads(arrays.pop(ROW).tobytes())
        seconds[name] = json.loads(arrays.pop(SECONDS).tobytes())
        folder = directory / key_of(name)
        (folder / DATA_FILE).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / DATA_FILE, Pair(data, first, second).binary().canonical())
        for file, content in sorted(arrays.items()):
            write_atomically(folder / file, content.tobytes())
    places = {name: (settings.classes.index(a), settings.classes.index(b)) for name, (a, b) in named.items()}
    classes = [str(label) for label in settings.classes]
    cells = {places[name]: _cell(row) for name, row in rows.items() if row["least loss"]}
    # The budget of the means is that of a constant classifier, always.
    shown = [name for name in (NORMAL, PAIR) if any(name in cell.budgets for cell in cells.values())]
    described = store.describe([key_of(name) for name in named]) | {"seconds_by_question": seconds}
    texts = {
        TABLE: _csv(columns(settings.families), list(rows.values())),
        MARKDOWN: _markdown(columns(settings.families), list(rows.values())),
        INDEX: _index(store, data, rows),
        METADATA: json.dumps(described, indent=1) + "\n",
    }
    write_atomically(directory / PICTURE, rendered(atlas_figure(classes, cells, shown), "png"))
    for file, text in texts.items():
        write_atomically(directory / file, text.encode())
    return all(row["accepted"] == "yes" for row in rows.values())


def _cell(row: Row) -> Cell:
    """What is drawn of a pair."""
    constant = Fraction(row["constant loss"])

    def share(text: str) -> float:
        return float(Fraction(text) / constant)

    budgets = {name: share(row[f"budget {name}"]) for name in (NORMAL, PAIR) if row[f"budget {name}"]}
    margin = f"{float(row['margin']):.3g}" if row["margin"] else None
    return Cell(share(row["least loss"]), budgets, margin)


def _csv(names: Sequence[str], rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _markdown(names: Sequence[str], rows: Sequence[Row]) -> str:
    shown = [name for name in names if name != "sha256"]
    lines = [shown, ["---"] * len(shown), *([_short(row[name]).replace("|", r"\|") for name in shown] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _short(text: str) -> str:
    """A cell with six digits at most, where it is a decimal."""
    return f"{float(text):.6g}" if "." in text else text


def _index(store: AtlasStore, data: Dataset, rows: Mapping[str, Row]) -> str:
    """The page that links all others."""
    settings = store.settings
    names = [name for name in columns(settings.families) if name not in ("first", "second", "sha256")]
    return template("atlas.html").render(
        name=settings.data,
        limit=settings.limit,
        n=data.n,
        d=data.d,
        digest=settings.sha256,
        classes=settings.classes,
        planned=len(pairs(settings.classes)),
        columns=names,
        rows=[
            {
                "title": f"{row['first']} – {row['second']}",
                "page": f"{key_of(name)}/{REPORT_FILE}",
                "cells": [_short(row[column]) for column in names],
            }
            for name, row in rows.items()
        ],
        separable=sum(row["separable"] == "yes" for row in rows.values()),
        accepted=all(row["accepted"] == "yes" for row in rows.values()),
        networks="relu" in settings.families,
        networks_up_to=settings.networks_up_to,
        table=TABLE,
        picture=PICTURE,
        commands=f"geomadv check {PAIRS}/*/*.json",
    )
