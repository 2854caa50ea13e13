"""An atlas from its settings to its pages, going on where it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from geomadv.certification.atlas.pages import key_of, write
from geomadv.certification.atlas.pair import PAIRS, ask
from geomadv.certification.atlas.settings import AtlasSettings, AtlasStore, Pair, pairs
from geomadv.certification.units.store import alone
from geomadv.certification.units.unit import Unit
from geomadv.certification.units.workers import Workers, compute
from geomadv.exact.dataset import Dataset

__all__ = ["make", "units"]


def make(
    data: Dataset,
    settings: AtlasSettings,
    directory: Path,
    workers: Workers,
    started: Callable[[str, float, float], None] = lambda stage, done, total: None,
    finished: Callable[[Unit], None] = lambda unit: None,
) -> bool:
    """Compute the pairs that are missing, and write table, picture and pages.

    Parameters
    ----------
    data, settings
        The points of all classes, and what is asked of their pairs.
    directory
        Where everything is kept; an atlas in it is gone on with.
    workers
        Who computes.
    started, finished
        See `compute`.

    Returns
    -------
    bool
        Whether the checker accepted every certificate.

    Raises
    ------
    InvalidInputError
        If the directory holds an atlas with other settings, or another run is at work there.
    WorkerDiedError
        If a process that computed was killed; what was finished is kept.
    """
    with workers.running(), alone(directory, f"{PAIRS}/*", f"{PAIRS}/*/data"):
        store = AtlasStore.create(directory, settings)
        compute(store, "pairs", units(data, settings), started, finished)
        return write(store, data)


def units(data: Dataset, settings: AtlasSettings) -> list[Unit]:
    """One unit for each pair."""
    sizes = {label: len(data.indices(label)) for label in settings.classes}
    return [
        Unit(key_of(name), float(sizes[a] + sizes[b]), ask, (Pair(data, a, b), settings))
        for name, (a, b) in pairs(settings.classes).items()
    ]
