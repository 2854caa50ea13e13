"""Accuracies by kind of source and classifier, apart where the attacked classifier is asked and where another is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.mnist.settings import SOURCES
from benchmarks.mnist.table import Counts, Table, classifiers

FloatArray = npt.NDArray[np.float64]

NOISE = ("uniform", "corners")
#: The kinds of sources that are classifiers, with one loss each.
MODELS = ("svm", "network")


def attacked(source: str) -> str | None:
    """The kind of classifier that a source attacks; None for noise."""
    return None if source in NOISE else source.removesuffix("-hinge")


def counts(table: Table, source: str, target: str, numbers: list[int]) -> Counts:
    """How many examples the classifiers label rightly, (sources, classifiers, radii)."""
    columns = table.columns(target)
    rows = [table.correct[source, number][:, columns].T for number in numbers]
    shape = (len(numbers), table.settings.models(target), len(table.settings.radii))
    return np.array(rows, dtype=np.int64).reshape(shape)


def own(numbers: list[int], models: int) -> npt.NDArray[np.bool_]:
    """Which pairs of source and classifier have the same number, (sources, classifiers)."""
    return np.equal.outer(np.array(numbers, dtype=np.int64), np.arange(models))


@dataclass(frozen=True)
class Curve:
    """How rightly one kind of classifiers labels the examples of one kind of sources.

    Every attribute but the first has one accuracy for each radius, NaN where there is nothing to average.

    Attributes
    ----------
    sources
        How many sources are finished.
    mean
        The average over all classifiers, of the total accuracy on the examples of all sources.
    low, high
        The smallest and the largest total accuracy of a single classifier.
    whitebox
        The average where each classifier is asked for the examples made from itself.
    transfer
        The average over examples made from other classifiers.
    """

    sources: int
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    whitebox: FloatArray
    transfer: FloatArray

    @classmethod
    def of(cls, table: Table, source: str, target: str) -> Curve:
        numbers = table.numbers(source)
        correct = counts(table, source, target, numbers)
        images = table.settings.images
        same = own(numbers, correct.shape[1]) & (attacked(source) == target)
        nothing = np.full(correct.shape[2], np.nan)

        def average(chosen: npt.NDArray[np.bool_]) -> FloatArray:
            cells = correct[chosen]
            return cells.sum(axis=0) / (len(cells) * images) if len(cells) else nothing

        total = correct.sum(axis=0) / (len(numbers) * images) if correct.size else nothing[np.newaxis]
        return cls(
            sources=len(numbers),
            mean=average(np.ones_like(same)),
            low=total.min(axis=0),
            high=total.max(axis=0),
            whitebox=average(same),
            transfer=nothing if source in NOISE else average(~same),
        )


def still(table: Table, source: str) -> float:
    """The share of the images that the gradient of a source never moves; NaN without sources."""
    numbers = table.numbers(source)
    if not numbers:
        return float("nan")
    return sum(table.still[source, number] for number in numbers) / (len(numbers) * table.settings.images)


def matrix(table: Table, radius: int) -> tuple[list[str], FloatArray]:
    """The accuracy of every classifier (column) on the examples made from every classifier (row).

    Returns
    -------
    names
        Of rows and columns: the support vector machines, with the margin loss as sources, then the networks.
    accuracies
        (classifiers, classifiers), NaN in the rows of sources that are not finished.
    """
    names = classifiers(table.settings)
    place = table.settings.radii.index(radius)
    accuracies = np.full((len(names), len(names)), np.nan)
    for kind in MODELS:
        start = table.columns(kind).start
        for number in table.numbers(kind):
            accuracies[start + number] = table.correct[kind, number][place] / table.settings.images
    return names, accuracies


def clean_agree(table: Table) -> bool:
    """Whether at ε = 0 all sources of equal number have the same counts: those of the same unperturbed images."""
    if 0 not in table.settings.radii:
        return True
    place = table.settings.radii.index(0)
    seen: dict[int, Counts] = {}
    return all(
        np.array_equal(seen.setdefault(number, table.correct[kind, number][place]), table.correct[kind, number][place])
        for kind in SOURCES
        for number in table.numbers(kind)
    )
