"""The sentences of the paper's Section 7, made testable: each says that a sum of accuracies is positive.

The sum is computed for each pair of a source number i and a classifier j. Sources of equal number perturb the same
images, so what makes these images easy or hard for a classifier cancels out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.stats

from benchmarks.mnist.analysis import NOISE, FloatArray, counts, own
from benchmarks.mnist.table import Table
from geomadv.errors import InvalidInputError

LOSSES = {"margin": "svm", "hinge": "svm-hinge"}
LEVEL = 0.95

Verdict = Literal["holds", "fails", "undecided"]


@dataclass(frozen=True)
class Claim:
    """A sentence about one kind of classifiers.

    Attributes
    ----------
    name, sentence
        The number of the claim, and what it says.
    target
        The kind of classifiers asked.
    quarters
        The claim is that Σ (quarters/4) · accuracy > 0, summed over "svm", "network", "noise" and "clean", the
        unperturbed images. Quarters are integers, so that the sums are exact.
    """

    name: str
    sentence: str
    target: str
    quarters: Mapping[str, int]


CLAIMS = (
    Claim("i", "SVM examples fool SVMs more than network examples do.", "svm", {"network": 4, "svm": -4}),
    Claim("ii", "Network examples fool SVMs more than noise does.", "svm", {"noise": 4, "network": -4}),
    Claim("iii", "Network examples fool networks more than SVM examples do.", "network", {"svm": 4, "network": -4}),
    Claim("iv a", "SVM examples fool networks more than noise does.", "network", {"noise": 4, "svm": -4}),
    Claim(
        "iv b",
        "But only a little more: beyond noise, they cost networks less than a quarter of what network examples cost.",
        "network",
        {"svm": 4, "noise": -3, "network": -1},
    ),
    Claim(
        "v a",
        "SVMs are relatively robust to noise: it costs them less than a quarter of what SVM examples cost.",
        "svm",
        {"noise": 4, "clean": -3, "svm": -1},
    ),
    Claim(
        "v b",
        "Networks are relatively robust to noise: it costs them less than a quarter of what network examples cost.",
        "network",
        {"noise": 4, "clean": -3, "network": -1},
    ),
)


@dataclass(frozen=True)
class Reading:
    """What a claim leaves open.

    Attributes
    ----------
    transfer
        Whether only pairs of a source and a classifier of different numbers count, so that no classifier is asked for
        examples made from itself. None where the claim is about no such pair.
    loss
        "margin" or "hinge", what the attack on the support vector machines maximises; None without SVM examples.
    noise
        "uniform" or "corners"; None without noise.
    """

    transfer: bool | None
    loss: str | None
    noise: str | None

    @property
    def text(self) -> str:
        pairs = {True: "transfer only", False: "white box and transfer", None: ""}[self.transfer]
        loss = f"{self.loss} loss" if self.loss else ""
        noise = {"uniform": "uniform noise", "corners": "corner noise", None: ""}[self.noise]
        return ", ".join(filter(None, (pairs, loss, noise)))


def readings(claim: Claim) -> Iterator[Reading]:
    """All readings of a claim, the default first: transfer only, margin loss, uniform noise."""
    own_kind = claim.target in claim.quarters
    yield from itertools.starmap(
        Reading,
        itertools.product(
            (True, False) if own_kind else (None,),
            LOSSES if "svm" in claim.quarters else (None,),
            NOISE if "noise" in claim.quarters else (None,),
        ),
    )


@dataclass(frozen=True)
class Interval:
    """An estimate with its confidence interval; NaN where there is too little to tell."""

    estimate: float
    low: float
    high: float

    @property
    def verdict(self) -> Verdict:
        """Whether the quantity is positive: the whole interval decides."""
        return "holds" if self.low > 0 else "fails" if self.high < 0 else "undecided"


def interval(cells: FloatArray, scale: int) -> Interval:
    """The interval for the mean of a two-way table whose rows and columns are both random.

    SE = s_columns/√T + s_rows/√B, where s is the standard deviation of the means of the T columns or of the B rows,
    with the t quantile of min(T, B) − 1 degrees of freedom. The standard deviations are added, not their squares,
    since rows and columns can be the same models: whatever the correlation, a sum has no larger one.

    Parameters
    ----------
    cells
        (B, T), whole numbers; NaN where there is no pair.
    scale
        By which the result is divided.
    """
    there = ~np.isnan(cells)
    cells = cells[np.ix_(there.any(axis=1), there.any(axis=0))]
    there = ~np.isnan(cells)
    if not cells.size:
        return Interval(np.nan, np.nan, np.nan)
    filled = np.where(there, cells, 0.0)
    estimate = filled.sum() / (there.sum() * scale)
    if min(cells.shape) < 2:
        return Interval(float(estimate), np.nan, np.nan)
    error = sum(
        np.std(filled.sum(axis=axis) / (there.sum(axis=axis) * scale), ddof=1) / np.sqrt(cells.shape[1 - axis])
        for axis in (0, 1)
    )
    half = scipy.stats.t.ppf((1 + LEVEL) / 2, min(cells.shape) - 1) * error
    return Interval(float(estimate), float(estimate - half), float(estimate + half))


@dataclass(frozen=True)
class Finding:
    """What the study says of one claim in one reading: an interval for each ε above 0, by radius.

    `ratios` has the part of the sentence's "a quarter" that was measured, by radius; it is empty for other claims.
    """

    claim: Claim
    reading: Reading
    blocks: int
    intervals: dict[int, Interval]
    ratios: dict[int, float]

    def radii(self, verdict: Verdict) -> list[int]:
        return [radius for radius, found in self.intervals.items() if found.verdict == verdict]


def examine(table: Table, claim: Claim, reading: Reading) -> Finding:
    """Decide a claim at every ε above 0, from the sources that are finished.

    Raises
    ------
    InvalidInputError
        If the claim is about unperturbed images and ε = 0 is not in the settings.
    """
    settings = table.settings
    source = {"network": "network", "svm": LOSSES[reading.loss or "margin"], "noise": reading.noise or "uniform"}
    used = [source[role] for role in claim.quarters if role != "clean"]
    numbers = sorted(set.intersection(*(set(table.numbers(kind)) for kind in used)))
    if "clean" in claim.quarters and 0 not in settings.radii:
        raise InvalidInputError("the study has no ε = 0, with which claims about noise compare; put 0 into the radii")

    correct = {role: counts(table, source[role], claim.target, numbers) for role in claim.quarters if role != "clean"}
    if "clean" in claim.quarters:
        clean = correct["noise"][..., [settings.radii.index(0)]]
        correct["clean"] = np.broadcast_to(clean, correct["noise"].shape)
    total = np.sum([quarters * correct[role] for role, quarters in claim.quarters.items()], axis=0)
    paired = ~own(numbers, settings.models(claim.target)) if reading.transfer else np.ones(total.shape[:2], dtype=bool)
    cells = np.where(paired[..., np.newaxis], total, np.nan)
    intervals = {
        radius: interval(cells[..., place], 4 * settings.images)
        for place, radius in enumerate(settings.radii)
        if radius
    }
    ratios = {}
    if min(claim.quarters.values()) == -3:
        # 4·little − 3·base − full > 0 says that base − little < (base − full)/4.
        role = {quarters: role for role, quarters in claim.quarters.items()}
        little, base, full = (correct[role[key]][paired].sum(axis=0) for key in (4, -3, -1))
        ratios = {
            radius: float((base[place] - little[place]) / (base[place] - full[place]))
            if base[place] != full[place]
            else np.nan
            for place, radius in enumerate(settings.radii)
            if radius
        }
    return Finding(claim, reading, len(numbers), intervals, ratios)


def findings(table: Table) -> list[Finding]:
    """All claims in all readings, the default reading of each claim first."""
    return [examine(table, claim, reading) for claim in CLAIMS for reading in readings(claim)]
