"""The words: tables in Markdown, and the page that shows a study."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.mnist.analysis import Curve, attacked, clean_agree, still
from benchmarks.mnist.claims import Finding, Verdict
from benchmarks.mnist.figures import matrix_radii
from benchmarks.mnist.settings import SOURCES, TARGETS, Settings
from benchmarks.mnist.table import NAME, Table, epsilon

Row = Sequence[str]

_SOURCE_NAMES = {
    "svm": "SVM, margin loss",
    "svm-hinge": "SVM, hinge loss",
    "network": "network",
    "uniform": "uniform noise",
    "corners": "corner noise",
}
_PLURAL = {"svm": "SVMs", "network": "networks"}

_DECIDED = """\
Each claim says that a sum of accuracies is positive: how much less rightly one kind of examples is labelled than \
another, or how far a loss stays below a quarter of another loss. It holds where the whole 95 % confidence interval \
of the sum is positive, fails where the whole interval is negative, and is undecided otherwise. The sum is computed \
for each pair of a source number i and a classifier j; sources of equal number perturb the same images, so it is \
paired by images. Both kinds of models are taken as random: SE = s_T / √T + s_B / √B, where s_T and s_B are the \
standard deviations of the means of the T classifiers and of the B source numbers, with the t quantile of min(T, B) \
− 1 degrees of freedom. They are added as if fully correlated, since a model that attacks well may withstand well. \
The intervals are for one ε at a time; nothing is corrected for looking at many. ε = 0 is left out, since nothing is \
perturbed there. A range of ε means those values of the study that are in it. All intervals, in all readings: \
`claims.csv`."""

_COMPARED = """\
What (iv b), (v a) and (v b) compare with a quarter. (iv b): the loss of accuracy to SVM examples beyond noise, \
divided by the loss to network examples beyond noise. (v a), (v b): the loss to noise, divided by the loss to examples \
of the classifiers' own kind."""


def accuracies(table: Table) -> str:
    """The numbers of Figure 4 and of the figures beside it, at every twentieth."""
    radii = table.settings.radii
    places = {radius: place for place, radius in enumerate(radii) if radius % 5 == 0}

    def by_radius(columns: Sequence[tuple[str, Callable[[int], str]]]) -> str:
        rows = [[epsilon(radius), *(cell(place) for _, cell in columns)] for radius, place in places.items()]
        return markdown(["ε", *(name for name, _ in columns)], rows)

    def spread(curve: Curve) -> Callable[[int], str]:
        return lambda at: f"{percent(curve.mean[at])} ({percent(curve.low[at])} – {percent(curve.high[at])})"

    def apart(curve: Curve) -> Callable[[int], str]:
        return lambda at: f"{percent(curve.whitebox[at])} / {percent(curve.transfer[at])}"

    parts = []
    for target in TARGETS:
        curves = {source: Curve.of(table, source, target) for source in SOURCES}
        own_kind = [source for source in SOURCES if attacked(source) == target]
        parts += [
            f"**Accuracy of {_PLURAL[target]}**, in percent, by the source of the perturbation: average over all "
            f"classifiers (smallest – largest accuracy of a single one).",
            by_radius([(_SOURCE_NAMES[source], spread(curve)) for source, curve in curves.items()]),
            f"**The same, white box / transfer**: asked for examples made from the classifier itself, and from other "
            f"{_PLURAL[target]}.",
            by_radius([(_SOURCE_NAMES[source], apart(curves[source])) for source in own_kind]),
        ]
    return "\n\n".join(parts) + "\n"


def claims(found: list[Finding], settings: Settings) -> str:
    """The claims, where they hold, and by how much."""
    default: dict[str, Finding] = {}
    for finding in found:
        default.setdefault(finding.claim.name, finding)
    shown = [radius for radius in settings.radii if radius and radius % 5 == 0]

    def where(finding: Finding) -> list[str]:
        verdicts: tuple[Verdict, ...] = ("holds", "fails", "undecided")
        return [ranges(finding.radii(verdict), settings) for verdict in verdicts]

    def by_radius(chosen: list[Finding], cell: Callable[[Finding, int], str]) -> str:
        rows = [[epsilon(radius), *(cell(finding, radius) for finding in chosen)] for radius in shown]
        return markdown(["ε", *(f"({finding.claim.name})" for finding in chosen)], rows)

    def size(finding: Finding, radius: int) -> str:
        interval = finding.intervals[radius]
        return f"{percent(interval.estimate)} [{percent(interval.low)}, {percent(interval.high)}]"

    def ratio(finding: Finding, radius: int) -> str:
        return number(finding.ratios[radius], 2)

    verdicts = ["holds at ε", "fails at ε", "undecided at ε"]
    by_default = list(default.values())
    parts = [
        _DECIDED,
        "Read by default for transfer only (no classifier is asked for examples made from itself), the margin loss and "
        "uniform noise:",
        markdown(["", "claim", *verdicts], [[f.claim.name, f.claim.sentence, *where(f)] for f in by_default]),
        "By how much, in percentage points of accuracy, with the 95 % interval:",
        by_radius(by_default, size),
        _COMPARED,
        by_radius([finding for finding in by_default if finding.ratios], ratio),
        "All readings:",
        markdown(["", "reading", *verdicts], [[f.claim.name, f.reading.text, *where(f)] for f in found]),
    ]
    return "\n\n".join(parts) + "\n"


def page(table: Table, found: list[Finding], metadata: dict[str, Any] | None, directions: str) -> str:
    """The README of a directory of results.

    Parameters
    ----------
    table, found
        The study.
    metadata
        What is known of the run, if anything.
    directions
        The section about certified directions, if there is one.
    """
    settings = table.settings
    planned = sum(map(settings.sources, SOURCES))
    matrices = [epsilon(radius) for radius in matrix_radii(settings)]
    parts = [
        "# Transfer of adversarial examples on MNIST",
        "Written by `python -m benchmarks.mnist figure DIRECTORY`; do not edit.",
        f"{settings.svms} linear SVMs and {settings.networks} convolutional networks, each trained on "
        f"{settings.training_images:,} random images of the training half of MNIST. Each classifier is attacked by "
        f"projected gradient ascent on {settings.images:,} random test images, {settings.steps} steps of 0.01, for "
        f"{len(settings.radii)} values of ε from {epsilon(min(settings.radii))} to {epsilon(max(settings.radii))}. All "
        f"classifiers are asked for the labels of all examples. Every count is in `{NAME}`.",
        *([] if table.complete else [f"**Partial**: {len(table.correct)} of {planned} sources are finished."]),
        "## Figure 4",
        image("figure-4", "Accuracy of SVMs and of networks against ε, under noise, SVM and network examples"),
        "Average accuracy (a) over all SVMs and (b) over all networks, after perturbations of ℓ∞ norm at most ε: "
        "uniform random noise, SVM examples (margin loss) and network examples. Bars reach from the smallest to the "
        "largest total accuracy of a single classifier. As in the paper, accuracies are averaged over all sources, so "
        "examples made from the very classifier that is asked (white box) are mixed with transferred ones; these are "
        "apart below. Numbers at every ε: `figure-4.csv`.",
        accuracies(table).rstrip(),
        "## The claims of Section 7",
        claims(found, settings).rstrip(),
        "## White box and transfer apart",
        image("whitebox", "Accuracy against ε, white box and transfer apart"),
        "Average accuracy where examples are made from another classifier of the same kind (transfer), and where they "
        "are made from the classifier that is asked (white box). Examples made from the other kind are always "
        "transferred.",
        "## Two losses for the SVMs",
        image("losses", "Accuracy against ε, SVM examples by margin loss and by hinge loss"),
        "SVM examples made by the margin loss (the largest other score minus the score of the label) and by the "
        "one-against-the-rest hinge loss that LinearSVC minimises (in its squared form). The hinge loss is flat where "
        "all ten two-class problems are solved with margin 1: on "
        f"{percent(still(table, 'svm-hinge'))} % of the images it has no gradient at all, so that the attack never "
        f"moves them; for the margin loss these are {percent(still(table, 'svm'))} %, for the networks' cross-entropy "
        f"{percent(still(table, 'network'))} %.",
        "## Two kinds of noise",
        image("noise", "Accuracy against ε under two kinds of noise"),
        "Noise drawn uniformly from the ℓ∞ ball, and noise that changes every pixel by ε or by −ε.",
        *_matrix_section(matrices, table.complete),
        "## Choices where the paper is silent",
        _choices(settings),
        "## Checks",
        _checks(table),
        *(["## The run", the_run(metadata)] if metadata else []),
        *([directions.strip()] if directions.strip() else []),
    ]
    return "\n\n".join(parts) + "\n"


def _matrix_section(matrices: list[str], complete: bool) -> list[str]:
    if not matrices:
        return []
    files = ", ".join(f"`matrix-{name}.csv`" for name in matrices)
    return [
        "## All against all",
        image("matrix", "Accuracy of every classifier on the examples made from every classifier"),
        "Accuracy of every classifier (column) on the examples made from every classifier (row; SVMs with the margin "
        f"loss). The diagonal is white box. {'' if complete else 'White rows are not finished. '}Numbers: {files}.",
    ]


def _choices(settings: Settings) -> str:
    return "\n".join(
        [
            "* ε is measured in intensities from 0 to 1, before the normalisation with which the networks are trained.",
            "* Perturbed images are clipped to [0, 1]. All of the attack is in whole multiples of 1/25,500, so no "
            "example leaves its ball, or the box, by rounding.",
            "* The attack starts at the image itself, not at a random point of the ball. A pixel moves with the sign "
            "of the gradient, and sign(0) = 0.",
            "* SVM examples maximise the margin loss by default: its sign decides the prediction, and it has a "
            "gradient at every image. The hinge loss is beside it. Networks are attacked by their cross-entropy.",
            "* The SVMs are `LinearSVC(dual=False)` with its other defaults, on intensities in [0, 1]. The primal "
            "problem is solved because the dual method stops at its limit of iterations.",
            "* The networks have the architecture of PyTorch's MNIST example as of 2018 (two convolutions with max "
            "pooling, two linear layers, dropout), trained by its stochastic gradient descent with batches of 64, "
            f"rate 0.01 and momentum 0.5, for {settings.epochs} epochs.",
            "* Random noise is uniform in the ball by default, as many blocks of it as there are classifiers of the "
            "larger kind; random corners of the ball are beside it.",
            "* Sources of equal number perturb the same test images, so that comparisons are paired.",
            "* Ties: a classifier predicts the first label with the largest score, and the gradient of max pooling "
            "goes to the first largest value.",
        ]
    )


def _checks(table: Table) -> str:
    if 0 not in table.settings.radii:
        return "* ε = 0 is not in the study."
    place = table.settings.radii.index(0)
    clean = {target: Curve.of(table, "uniform", target).mean[place] for target in TARGETS}
    agree = (
        "have exactly the same counts" if clean_agree(table) else "**do not have the same counts; this is an error**"
    )
    rise = max(
        (np.diff(Curve.of(table, source, target).whitebox).max(initial=-1.0))
        for target, source in (("svm", "svm"), ("network", "network"))
    )
    falls = (
        "never rises with ε"
        if rise <= 0
        else f"rises with ε by at most {number(100 * rise, 2)} percentage points from one value to the next"
    )
    return (
        f"* White-box accuracy, averaged over the classifiers of a kind, {falls}.\n"
        f"* At ε = 0 all sources of equal number {agree}: those of the unperturbed images. On average "
        f"{percent(clean['svm'])} % are labelled rightly by the SVMs and {percent(clean['network'])} % by the networks."
    )


def the_run(metadata: dict[str, Any]) -> str:
    """How a study came about, see `Store.describe`."""
    units = ", ".join(f"{count:,} {kind}" for kind, count in metadata["units"].items())
    machines = "; ".join(
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}" for machine in metadata["machines"]
    )
    versions = "; ".join(
        ", ".join(f"{name} {version}" for name, version in found.items()) for found in metadata["versions"]
    )
    return "\n".join(
        [
            f"* units: {units}",
            f"* time, added up over the units, one thread each: {metadata['seconds'] / 60:,.1f} minutes; of the "
            f"processor {metadata['cpu_seconds'] / 60:,.1f} minutes",
            f"* finished: from {metadata['first_finished']} to {metadata['last_finished']}",
            f"* machine: {machines}; device: {', '.join(metadata.get('devices', ['cpu']))}",
            f"* versions: {versions}",
            f"* commit: {', '.join(commit or 'none' for commit in metadata['commits'])}",
        ]
    )


def ranges(radii: Sequence[int], settings: Settings) -> str:
    """Some of the radii of a study as ranges of ε, in which no other radius above 0 lies; – for none."""
    places = [settings.radii.index(radius) for radius in radii]
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    ends = [[epsilon(settings.radii[place]) for place in (run[0], run[-1])] for run in runs]
    return ", ".join(first if first == last else f"{first} – {last}" for first, last in ends) or "–"


def image(name: str, alt: str) -> str:
    return f"[![{alt}]({name}.png)]({name}.svg)"


def markdown(head: Row, rows: Sequence[Row], texts: int | None = None) -> str:
    """A table whose first columns are texts, and the others numbers, set to the right; by default all are texts."""
    texts = len(head) if texts is None else texts
    lines = [head, ["---"] * texts + ["--:"] * (len(head) - texts), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def percent(value: float) -> str:
    return number(100 * value, 1)


def number(value: float, digits: int) -> str:
    """A number for reading, or – where there is none."""
    if math.isnan(value):
        return "–"
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if not float(text) else text.replace("-", "−")
