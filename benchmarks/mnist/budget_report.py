"""What is written about a study of budgets: a table, a figure, and a page that shows them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from scipy.stats import spearmanr

from benchmarks.mnist.budget_settings import BudgetSettings, BudgetStore
from benchmarks.mnist.budget_study import budget_pairs
from benchmarks.mnist.budgets import COLUMNS, DIRECTIONS, ONE_IN, RADIUS, SHARES, budget_key
from benchmarks.mnist.page import image, markdown, number, percent, the_run
from benchmarks.mnist.pair_classifiers import DISTANCES, PENALTIES
from benchmarks.mnist.report import METADATA
from geomadv.certificate import write_atomically
from geomadv.certification.units.unit import Arrays
from geomadv.errors import InvalidInputError
from geomadv.figures.canvas import rendered

NAME = "budgets.csv"
#: The distance whose fooling rates are in the figure and in the correlations.
SHOWN = 2
TARGETS = {"svm": "SVMs", "network": "networks"}
#: The two budgets, by the prefix of their columns.
CLASSES = {"": "all pixels", "common_": "common pixels"}
_STYLES = {
    "mean": ("#1a62a5", "o"),
    "svm-soft": ("#2e8b57", "^"),
    "svm": ("#8a2be2", "v"),
    "pgd": ("#d9622b", "s"),
    "random": ("#6b7280", "x"),
}
_LINEAR = 0.01  # up to which share the axis of the budgets is linear, beyond it is logarithmic

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def rows_of(store: BudgetStore) -> Arrays | None:
    """The rows of all finished units, pair by pair; None if there is no such unit."""
    done = store.keys()
    keys = [key for key in map(budget_key, sorted(budget_pairs(store.settings))) if key in done]
    units = [store.arrays(key) for key in keys]
    return {name: np.concatenate([unit[name] for unit in units]) for name in COLUMNS} if units else None


def to_text(rows: Arrays) -> str:
    """One line a direction and source, the direction by name; equal rows are equal text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    named = [rows[name].tolist() for name in COLUMNS]
    place = list(COLUMNS).index("direction")
    named[place] = [DIRECTIONS[code] for code in named[place]]
    writer.writerows(zip(*named, strict=True))
    return text.getvalue()


def read(directory: Path) -> Arrays:
    """The rows that `to_text` has written into a directory.

    Raises
    ------
    InvalidInputError
        If there are none, or the file is damaged.
    """
    path = directory / NAME
    try:
        with path.open(newline="", encoding="utf-8") as file:
            head, *lines = csv.reader(file)
        columns = dict(zip(head, zip(*lines, strict=True), strict=True))
        codes = [DIRECTIONS.index(text) for text in columns["direction"]]
        found = {
            name: np.array(codes if name == "direction" else [float(text) for text in columns[name]]).astype(kind)
            for name, kind in COLUMNS.items()
        }
    except FileNotFoundError:
        raise InvalidInputError(f"{directory} has no {NAME}; run the study of budgets first") from None
    except (KeyError, ValueError, csv.Error) as error:
        raise InvalidInputError(f"{path} is damaged ({error!r}); remove it, and run the study again") from error
    return found


def share(rows: Arrays, kind: str = "") -> Floats:
    """The budgets as shares of the trivial loss."""
    shares: Floats = rows[f"{kind}budget"] / rows[f"{kind}trivial"]
    return shares


def rate(rows: Arrays, target: str, distance: int) -> Floats:
    """The fooling rates: of the images that are labelled rightly, how many are not at a distance; NaN without any."""
    right = rows[f"{target}_right"].astype(float)
    rates: Floats = rows[f"{target}_{distance}"] / np.where(right > 0, right, np.nan)
    return rates


def correlation(x: Floats, y: Floats) -> float:
    """Spearman's, with the mean rank for ties, where there is a rate; NaN if x or y is constant there."""
    x, y = x[~np.isnan(y)], y[~np.isnan(y)]
    if len(set(x.tolist())) < 2 or len(set(y.tolist())) < 2:
        return float("nan")
    return float(spearmanr(x, y).statistic)


def by_direction(rows: Arrays) -> Iterator[tuple[str, Mask]]:
    """The rows of each direction."""
    for code, name in enumerate(DIRECTIONS):
        yield name, rows["direction"] == code


def correlations(rows: Arrays, kind: str, target: str) -> dict[str, float]:
    """Between budget and fooling rate: over all rows; within a pair and source, on average; and within a direction."""
    x, y = share(rows, kind), rate(rows, target, SHOWN)
    sides = rows["source"].astype(int) * 10 + rows["other"]
    within = np.array([correlation(x[sides == side], y[sides == side]) for side in np.unique(sides)])
    within = within[~np.isnan(within)]
    found = {"all rows": correlation(x, y), "within a pair": float(within.mean()) if len(within) else float("nan")}
    return found | {f"`{name}`": correlation(x[chosen], y[chosen]) for name, chosen in by_direction(rows)}


def figure(rows: Arrays) -> Figure:
    """The fooling rates of SVMs and networks against the two budgets."""
    drawing = Figure(figsize=(10, 8), layout="constrained")
    panels = drawing.subplots(len(CLASSES), len(TARGETS), sharex=True, sharey=True)
    for (kind, title), line in zip(CLASSES.items(), panels, strict=True):
        for (target, plural), axes in zip(TARGETS.items(), line, strict=True):
            for name, chosen in by_direction(rows):
                colour, marker = _STYLES[name]
                x, y = share(rows, kind)[chosen], 100 * rate(rows, target, SHOWN)[chosen]
                axes.scatter(100 * x, y, s=26, c=colour, marker=marker, alpha=0.65, label=name, linewidths=1)
            axes.set_xscale("symlog", linthresh=100 * _LINEAR, linscale=0.6)
            axes.set(xlim=(-0.1, 130), ylim=(-3, 103))
            axes.set_xticks([0, 1, 3, 10, 30, 100], ["0", "1", "3", "10", "30", "100"])
            axes.set_xticks([], minor=True)
            axes.set_title(f"{plural}; budgets in {title}", fontsize=11)
            axes.grid(color="#e5e7eb", lw=0.7)
            axes.set_axisbelow(True)
            axes.spines[["top", "right"]].set_visible(False)
    drawing.supxlabel("budget, % of the loss of a constant classifier", fontsize=10)
    drawing.supylabel(f"images that have lost their label at distance {SHOWN}, %", fontsize=10)
    drawing.legend(
        *panels[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=len(DIRECTIONS), frameon=False
    )
    return drawing


def page(settings: BudgetSettings, rows: Arrays, metadata: dict[str, object]) -> str:
    """The README of a directory of results."""
    pairs, planned = len(rows["source"]) // (2 * len(DIRECTIONS)), settings.pairs
    separable = int((rows["least"] == 0).sum()) // (2 * len(DIRECTIONS))
    soft, hard = (float(PENALTIES[name]) for name in ("svm-soft", "svm"))
    parts = [
        "# Budgets of directions on MNIST, and whether they predict transfer",
        "Written by `python -m benchmarks.mnist budgets figure DIRECTORY`; do not edit.",
        f"{pairs} pairs of digits, all images of the pair among the first {settings.images:,} training images; "
        f"{separable} of the pairs are linearly separable. The *budget* of a direction is the total hinge loss on them "
        "below which it fools every linear classifier: exactly, with a classifier of that loss that it does not fool. "
        "It is shown as a share of the trivial loss, that of a constant classifier. Beside it, "
        f"{settings.svms} linear SVMs and {settings.networks} convolutional networks of each pair, each trained on "
        f"{settings.training_images:,} random images of the pair, and {settings.measured} test images of either digit, "
        f"moved along the direction by a Euclidean distance (intensities from 0 to 1, no box). Every number: `{NAME}`.",
        *([] if pairs == planned else [f"**Partial**: {pairs} of {planned} pairs are finished."]),
        "`mean` is the difference of the class means. `svm-soft` and `svm` are minus the normals of the soft-margin "
        f"SVMs of all these images with C = {soft:g} and {hard:g}, their multipliers rounded to multiples of "
        f"C/{SHARES}: rounded multipliers keep the budget, rounded normals lose it. `pgd` is what the attack at "
        f"ε = {RADIUS / 100:.2f} adds to {settings.attacked} images of the source, added up, on a further network. "
        "`random` is Gaussian.",
        image("budgets", "Fooling rates of SVMs and networks against the budgets of the directions"),
        "## By direction",
        _table(rows, settings.svms),
        f"Budgets: median (smallest – largest), % of the trivial loss. A pixel is *common* if at least one of "
        f"{ONE_IN} images of either digit uses it ({_pixels(rows)} of 784 pixels, by pair): the budgets there are "
        "about the linear classifiers that look at common pixels only, and the direction's part in them. "
        "*Above least*: how many rows have a budget above the least loss, that is, how many directions fool all of the "
        "best linear classifiers at all. *Covered*: SVMs with a loss below the budget; *fooled*: SVMs that lose the "
        "label along the direction from everywhere, if one goes far enough.",
        "## Fooling rates",
        _rates(rows),
        "Of the test images that the classifier labels rightly, how many % have lost the label at a distance; all rows "
        "of a direction together.",
        "## Does the budget predict transfer?",
        f"Spearman's rank correlation between budget and fooling rate at distance {SHOWN}, with the mean rank for "
        "ties: over all rows, within a pair and source over its directions (on average), and within one direction over "
        "pairs and sources; – where the budgets are all equal.",
        _correlated(rows),
        "## Proved",
        f"An SVM with a loss below the budget is fooled: {int(rows['covered'].sum())} cases, "
        f"{int(rows['exceptions'].sum())} exceptions, decided exactly.",
        "## The run",
        the_run(metadata),
    ]
    return "\n\n".join(parts) + "\n"


def _pixels(rows: Arrays) -> str:
    return f"{rows['common_pixels'].min()} – {rows['common_pixels'].max()}"


def _table(rows: Arrays, svms: int) -> str:
    lines = []
    for name, chosen in by_direction(rows):
        budgets: list[str] = []
        for kind in CLASSES:
            x = share(rows, kind)[chosen]
            budgets += [f"{percent(np.median(x))} ({percent(x.min())} – {percent(x.max())})"]
            budgets += [str(int(rows[f"{kind}above"][chosen].sum()))]
        covered, fooled = (rows[what][chosen].mean() / svms for what in ("covered", "fooled"))
        lines.append([f"`{name}`", str(int(chosen.sum())), *budgets, percent(covered), percent(fooled)])
    head = ["direction", "rows", "budget", "above least", "in common pixels", "above least", "covered, %", "fooled, %"]
    return markdown(head, lines, texts=1)


def _rates(rows: Arrays) -> str:
    head = ["direction", *(f"{plural}, {distance}" for plural in TARGETS.values() for distance in DISTANCES)]
    lines = []
    for name, chosen in by_direction(rows):
        total = {what: column[chosen].sum(keepdims=True) for what, column in rows.items()}
        rates = [float(rate(total, target, r)[0]) for target in TARGETS for r in DISTANCES]
        lines.append([f"`{name}`", *map(percent, rates)])
    return markdown(head, lines, texts=1)


def _correlated(rows: Arrays) -> str:
    lines = []
    head: list[str] = []
    for kind, title in CLASSES.items():
        for target, plural in TARGETS.items():
            found = correlations(rows, kind, target)
            head = ["budgets", "classifiers", *found]
            lines.append([title, plural, *(number(value, 2) for value in found.values())])
    return markdown(head, lines, texts=2)


def write(directory: Path) -> None:
    """Write table, figure and page of what is finished, or of the table that is there if it has more pairs.

    Raises
    ------
    InvalidInputError
        If the directory holds no study of budgets, or neither a finished unit nor a table.
    """
    store = BudgetStore(directory)
    planned = [budget_key(pair) for pair in budget_pairs(store.settings)]
    rows, from_units = rows_of(store), True
    if rows is None or (not set(planned) <= store.keys() and (directory / NAME).exists()):
        written = read(directory)
        if rows is None or len(written["source"]) > len(rows["source"]):
            rows, from_units = written, False
    if from_units:
        metadata = json.dumps(store.describe(planned), indent=1, ensure_ascii=False) + "\n"
        write_atomically(directory / METADATA, metadata.encode())
    write_atomically(directory / NAME, to_text(rows).encode())
    drawing = figure(rows)
    for suffix in ("png", "svg"):
        write_atomically(directory / f"budgets.{suffix}", rendered(drawing, suffix))
    described = json.loads((directory / METADATA).read_text())
    write_atomically(directory / "README.md", page(store.settings, rows, described).encode())
