"""The study of budgets from its settings to its units, going on where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.mnist.budget_settings import BudgetSettings, BudgetStore
from benchmarks.mnist.budgets import budget_key, measure_pair
from benchmarks.mnist.directions import drawn_pairs
from benchmarks.mnist.tasks import Images
from geomadv.adapters import mnist
from geomadv.certification.units.store import alone
from geomadv.certification.units.unit import Unit
from geomadv.certification.units.workers import Workers, compute


def budget_pairs(settings: BudgetSettings) -> list[tuple[int, int]]:
    """The pairs of digits of a study, in random order, so that a few stand for all."""
    return drawn_pairs(settings.pairs, settings.generator("budgets"))


def budget_units(settings: BudgetSettings, training: Images, test: Images) -> Iterator[Unit]:
    """One unit a pair of digits."""
    first = Images(training.images[: settings.images], training.labels[: settings.images])
    for pair in budget_pairs(settings):
        key = budget_key(pair)
        halves = (_only(first, pair), _only(test, pair))
        yield Unit(key, 1, measure_pair, (pair, *halves, settings, settings.generator(key)))


def run(
    settings: BudgetSettings,
    directory: Path,
    workers: Workers,
    started: Callable[[str, float, float], None] = lambda stage, done, total: None,
    finished: Callable[[Unit], None] = lambda unit: None,
) -> BudgetStore:
    """Compute the units that are missing; arguments and errors as those of `study.run`."""
    training, test = Images(*mnist.load("train")), Images(*mnist.load("test"))
    with workers.running(), alone(directory):
        store = BudgetStore.create(directory, settings)
        compute(store, "budgets", list(budget_units(settings, training, test)), started, finished)
    return store


def _only(data: Images, pair: tuple[int, int]) -> Images:
    chosen = np.isin(data.labels, pair)
    return Images(data.images[chosen], data.labels[chosen])
