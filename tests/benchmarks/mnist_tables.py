"""Tables of the MNIST study whose answers are known."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from benchmarks.mnist.settings import PRESETS, SOURCES, TARGETS, Settings
from benchmarks.mnist.table import Table

#: Three machines and two networks: no two lengths are equal by accident.
SETTINGS = dataclasses.replace(PRESETS["smoke"], svms=3, networks=2, images=1000, radii=(0, 5, 10), digits_pairs=0)

Count = Callable[[str, int, str, int, int], int]


def table_of(count: Count, settings: Settings = SETTINGS, without: tuple[tuple[str, int], ...] = ()) -> Table:
    """The table with count(source, number, target, number, radius) in each place, but for some missing sources."""
    columns = [(target, number) for target in TARGETS for number in range(settings.models(target))]
    correct = {
        (source, i): np.array([[count(source, i, *column, radius) for column in columns] for radius in settings.radii])
        for source in SOURCES
        for i in range(settings.sources(source))
        if (source, i) not in without
    }
    return Table(settings, {key: 100 * (key[0] == "svm-hinge") + key[1] for key in correct}, correct)


def distinct(source: str, i: int, target: str, j: int, radius: int) -> int:
    """Every place has its own count, and ε = 0 is clean."""
    if radius == 0:
        return 900 - 10 * i - j - 50 * (target == "svm")
    return 800 - 100 * SOURCES.index(source) - 40 * i - 7 * j - 20 * (target == "network") - 3 * radius


def flat(**accuracy: int) -> Count:
    """Only the kind of the source matters: equal counts for all pairs, 900 at ε = 0."""
    return lambda source, i, target, j, radius: accuracy[source.replace("-", "_")] if radius else 900


def wavy(**accuracy: int) -> Count:
    """Like `flat`, with differences between the images and between the classifiers that pairing takes away."""
    steady = flat(**accuracy)
    return lambda source, i, target, j, radius: steady(source, i, target, j, radius) + 40 * (-1) ** i + 30 * (-1) ** j
