"""A study from its settings to its tables, going on where it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.mnist.directions import direction_units
from benchmarks.mnist.plan import model_units, source_units
from benchmarks.mnist.settings import Settings
from benchmarks.mnist.store import Store
from benchmarks.mnist.table import Table
from benchmarks.mnist.tasks import Images
from geomadv.adapters import mnist
from geomadv.certification.units.store import alone
from geomadv.certification.units.unit import Unit
from geomadv.certification.units.workers import Workers, compute

#: Called when a unit is finished, with the share of the work that is done.
Progress = Callable[[Unit], None]


def run(
    settings: Settings,
    directory: Path,
    workers: Workers,
    device: str = "cpu",
    started: Callable[[str, float, float], None] = lambda stage, done, total: None,
    finished: Progress = lambda unit: None,
) -> Store:
    """Compute the units that are missing, and write the table.

    Parameters
    ----------
    settings
        What to compute.
    directory
        Where the units and the table are kept.
    workers
        Who computes the units.
    device
        "cpu" or "cuda".
    started
        Called at the beginning of each stage with its name and the cost of what is done and of all.
    finished
        Called after each unit.

    Raises
    ------
    InvalidInputError
        If the directory holds a study with other settings, or another run is at work there.
    DataUnavailableError
        If MNIST cannot be had.
    """
    training, test = Images(*mnist.load("train")), Images(*mnist.load("test"))
    with workers.running(), alone(directory):
        store = Store.create(directory, settings)
        training_units = list(model_units(settings, training, device))
        compute(store, "training", training_units, started, finished)
        models = {unit.key: store.arrays(unit.key) for unit in training_units}
        compute(store, "examples", list(source_units(settings, test, models, device)), started, finished)
        compute(store, "directions", list(direction_units(settings, training, test, models)), started, finished)
        Table.of_units(store).write(directory)
    return store
