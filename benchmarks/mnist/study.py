"""A study from its settings to its tables, going on where it was."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from benchmarks.mnist.directions import direction_units
from benchmarks.mnist.engine import Engine, results
from benchmarks.mnist.plan import Unit, model_units, pending, source_units
from benchmarks.mnist.settings import Settings
from benchmarks.mnist.store import Store, alone
from benchmarks.mnist.table import Table
from benchmarks.mnist.tasks import Images
from geomadv.adapters import mnist

#: Called when a unit is finished, with the share of the work that is done.
Progress = Callable[[Unit], None]


def run(
    settings: Settings,
    directory: Path,
    engine: Engine,
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
    engine
        Where the units run.
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
    with engine.running(), alone(directory):
        store = Store.create(directory, settings)

        def compute(stage: str, units: list[Unit]) -> None:
            missing = pending(units, store.keys())
            total = sum(unit.cost for unit in units)
            started(stage, total - sum(unit.cost for unit in missing), total)
            with contextlib.closing(results(missing)) as done:
                for unit, arrays, record in done:
                    store.save(unit.key, arrays, record)
                    finished(unit)

        training_units = list(model_units(settings, training, device))
        compute("training", training_units)
        models = {unit.key: store.arrays(unit.key) for unit in training_units}
        compute("examples", list(source_units(settings, test, models, device)))
        compute("directions", list(direction_units(settings, training, test, models)))
        Table.of_units(store).write(directory)
    return store
