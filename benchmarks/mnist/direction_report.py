"""The certified directions on trained networks: the rays as a table, a summary in Markdown, and a figure."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from benchmarks.mnist.directions import COLUMNS, DIRECTIONS, HALVES, MODELS, direction_key, pairs
from benchmarks.mnist.page import image, markdown
from benchmarks.mnist.store import Store
from geomadv.certificate import write_atomically
from geomadv.certification.units.unit import Arrays
from geomadv.errors import InvalidInputError
from geomadv.figures.canvas import rendered

NAME = "directions.csv.gz"
#: Euclidean distances, in intensities from 0 to 1, whose shares the summary shows.
WITHIN = (1, 2, 4, 8)
TITLES = {
    "region": "two-layer, the source's region convex",
    "free": "two-layer, weights of any sign",
    "cnn": "convolutional",
}
_CODES = {"model": MODELS, "direction": DIRECTIONS, "half": HALVES}
_COLOURS = ("#1a62a5", "#d9622b", "#2e8b57", "#8a2be2", "#6b7280", "#22262b", "#b8860b")
_DASHES = ("-", "--", "-.", ":", "-", "--", "-.")

Mask = npt.NDArray[np.bool_]


def rays_of(store: Store) -> Arrays | None:
    """The rays of all finished units, pair by pair; None if there is no such unit."""
    done = store.keys()
    units = [store.arrays(direction_key(pair)) for pair in sorted(pairs(store.settings)) if direction_key(pair) in done]
    return {name: np.concatenate([unit[name] for unit in units]) for name in COLUMNS} if units else None


def to_bytes(rays: Arrays) -> bytes:
    """One line a ray, with names in the place of codes; equal rays are equal bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    named = [
        [_CODES[name][code] for code in rays[name].tolist()] if name in _CODES else rays[name].tolist()
        for name in COLUMNS
    ]
    writer.writerows(zip(*named, strict=True))
    return gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0)


def read(directory: Path) -> Arrays:
    """The rays that `to_bytes` has written into a directory.

    Raises
    ------
    InvalidInputError
        If there are none, or the file is damaged.
    """
    path = directory / NAME
    found: Arrays = {}
    try:
        with gzip.open(path, "rt", newline="", encoding="utf-8") as file:
            head, *lines = csv.reader(file)
        for name, column in zip(head, zip(*lines, strict=True), strict=True):
            codes = _CODES.get(name)
            values = [codes.index(text) for text in column] if codes else [float(text) for text in column]
            found[name] = np.array(values).astype(COLUMNS[name])
    except FileNotFoundError:
        raise InvalidInputError(f"{directory} has no {NAME}; finish the study with the command run") from None
    except (EOFError, gzip.BadGzipFile, KeyError, ValueError, csv.Error, zlib.error) as error:
        raise InvalidInputError(f"{path} is damaged ({error}); remove it, and run the study again") from error
    if set(found) != set(COLUMNS):
        raise InvalidInputError(f"{path} has other columns; remove it, and run the study again")
    return found


def pairs_of(rays: Arrays) -> set[tuple[int, int]]:
    """The pairs of digits, the smaller one first, that have rays."""
    sides = zip(rays["source"].tolist(), rays["other"].tolist(), strict=True)
    return {(min(side), max(side)) for side in sides}


def statements(rays: Arrays) -> dict[str, tuple[Mask, Mask]]:
    """What is proved, by sentence: for which rays it says something, and which of these contradict it."""
    never = np.isinf(rays["distance"])
    universal = (rays["direction"] == DIRECTIONS.index("universal-region")) & (rays["half"] == HALVES.index("train"))
    return {
        "a direction certified for all accurate networks of 𝓡′ flips at every image": (rays["transfers"] == 1, never),
        "some unit with positive output weight grows: the label flips": (rays["rule"] == 1, never),
        "no such unit grows: the label never flips": (rays["rule"] == 0, ~never),
        "`universal-region` flips within its own length at images of S": (
            universal & (rays["model"] == MODELS.index("region")),
            rays["distance"] > rays["length"],
        ),
    }


def violations(rays: Arrays) -> int:
    """How many rays contradict something proved."""
    return sum(int((about & against).sum()) for about, against in statements(rays).values())


def groups(rays: Arrays) -> Iterator[tuple[str, str, Mask]]:
    """The rays from test images by class of networks and direction."""
    test = rays["half"] == HALVES.index("test")
    for m, model in enumerate(MODELS):
        for d, direction in enumerate(DIRECTIONS):
            chosen = test & (rays["model"] == m) & (rays["direction"] == d)
            if chosen.any():
                yield model, direction, chosen


def summary(rays: Arrays) -> str:
    """The summary in Markdown."""
    proved = [
        [sentence, str(int(about.sum())), str(int((about & against).sum()))]
        for sentence, (about, against) in statements(rays).items()
    ]
    measured = []
    for model, direction, chosen in groups(rays):
        d = rays["distance"][chosen]
        # An order statistic, since between a number and ∞ there is no interpolating.
        quartiles = np.quantile(d, (0.25, 0.5, 0.75), method="inverted_cdf")
        shares = [np.isfinite(d), *(d <= radius for radius in WITHIN), d <= rays["length"][chosen]]
        first, *others = (f"{100 * share.mean():.1f} %" for share in shares)
        measured.append([model, f"`{direction}`", str(len(d)), first, *map(_number, quartiles), *others])
    head = ["networks", "direction", "rays", "flip at all", "1st quartile", "median", "3rd quartile"]
    head += [*(f"within {radius}" for radius in WITHIN), "within its length"]
    parts = [
        "## Certified directions on trained networks",
        image("directions", "Share of rays that flip, and distances to the flip, by direction"),
        f"{len(rays['distance'])} rays, {len(pairs_of(rays))} pairs of digits. Distances are Euclidean, in intensities "
        "from 0 to 1; a ray whose label never changes has distance ∞. Two-layer networks are exact, convolutional ones "
        "followed in float64. A ray starts at a test image that its network labels rightly. On convolutional networks "
        "every change of the label counts, on two-layer ones there are two labels.",
        "`margin` is Theorem 8, `pair` Theorem 15. `universal` is a universal perturbation for linear classifiers and "
        "`universal-region` one for convex regions, neither the shortest. `pgd` is the difference that the attack at "
        "ε = 0.1 makes on the network itself, `pgd-transfer` on another one. Where a network is constant around an "
        f"image there is no gradient, and the attack moves nothing: {int((rays['length'] == 0).sum())} rays, which "
        "count as ∞. That is common on networks with a convex region, whose units may all be zero there.",
        "### Proved",
        "The certificates of the directions were accepted when the rays were computed. On two-layer networks with a "
        "convex region of the source (𝓡′):",
        markdown(["statement", "rays", "violations"], proved, texts=1),
        f"Violations in all: {violations(rays)}.",
        "### Measured",
        markdown(head, measured, texts=2),
    ]
    return "\n\n".join(parts) + "\n"


def _number(distance: float) -> str:
    return "∞" if np.isinf(distance) else f"{distance:.3g}"


def figure(rays: Arrays) -> Figure:
    """Above the share of the rays that flip at all, below the share that has flipped within a distance."""
    drawing = Figure(figsize=(13, 7.5), layout="constrained")
    axes = drawing.subplots(2, len(MODELS), height_ratios=(2, 3))
    finite = rays["distance"][np.isfinite(rays["distance"]) & (rays["distance"] > 0)]
    low, high = np.quantile(finite, (0.005, 0.995)) if finite.size else (0.1, 10.0)
    for m, model in enumerate(MODELS):
        bars, curves = axes[:, m]
        bars.set_title(TITLES[model])
        bars.set(xlim=(0, 1.12), ylim=(len(DIRECTIONS) - 0.5, -0.5), xlabel="share of rays that flip at all")
        bars.set_yticks(range(len(DIRECTIONS)), DIRECTIONS if m == 0 else [""] * len(DIRECTIONS))
        curves.set(xscale="log", xlim=(low, high), ylim=(0, 1.02), xlabel="Euclidean distance")
        curves.grid(alpha=0.25)
    for model, direction, chosen in groups(rays):
        bars, curves = axes[:, MODELS.index(model)]
        d = DIRECTIONS.index(direction)
        distances = np.sort(rays["distance"][chosen])
        share = float(np.isfinite(distances).mean())
        bars.barh(d, share, color=_COLOURS[d])
        bars.text(share + 0.01, d, f"{share:.0%}", va="center", fontsize=8)
        steps = np.arange(1, len(distances) + 1) / len(distances)
        curves.plot(distances, steps, color=_COLOURS[d], linestyle=_DASHES[d], label=direction, drawstyle="steps-post")
    axes[1, 0].set_ylabel("share that has flipped")
    drawing.legend(
        *axes[1, 0].get_legend_handles_labels(), loc="outside lower center", ncols=len(DIRECTIONS), frameon=False
    )
    return drawing


def write(store: Store) -> str:
    """Write table, summary and figure of what is finished, or of the table that is there if it has pairs beyond these.

    Returns
    -------
    str
        The summary; empty, and nothing is written, if there is neither a unit nor a table.

    Raises
    ------
    InvalidInputError
        If the table is needed and damaged or of other settings.
    """
    rays = rays_of(store)
    planned = set(pairs(store.settings))
    if (rays is None or pairs_of(rays) != planned) and (store.directory / NAME).exists():
        written = read(store.directory)
        if not pairs_of(written) <= planned:
            raise InvalidInputError(
                f"{store.directory / NAME} is of other settings than study.json beside it; remove it"
            )
        if rays is None or not pairs_of(written) <= pairs_of(rays):
            rays = written
    if rays is None:
        return ""
    write_atomically(store.directory / NAME, to_bytes(rays))
    text = summary(rays)
    write_atomically(store.directory / "directions.md", text.encode())
    drawing = figure(rays)
    for suffix in ("png", "svg"):
        write_atomically(store.directory / f"directions.{suffix}", rendered(drawing, suffix))
    return text
