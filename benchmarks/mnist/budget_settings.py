"""The study of budgets: its settings, the presets, and where its units are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from benchmarks.mnist.settings import Seeded
from geomadv.certification.units.store import Store


@dataclass(frozen=True)
class BudgetSettings(Seeded):
    """A study of budgets; equal settings give equal tables.

    Attributes
    ----------
    pairs
        For how many of the 45 pairs of digits.
    images
        The budgets are about the images of the pair among the first so many training images.
    svms, networks
        How many classifiers of a pair are trained and measured, each on `training_images` random images of those, the
        networks for `epochs` epochs. One more network is trained for the attack.
    attacked
        How many images of a digit the attack perturbs, whose changes are then added up.
    measured
        How many random test images of a digit are moved along each direction.
    verify
        Whether the checker must accept the certificate of every budget; if not, where that takes little time.
    """

    pairs: int
    images: int
    svms: int
    networks: int
    training_images: int
    epochs: int
    attacked: int
    measured: int
    verify: bool


BudgetPreset = Literal["smoke", "full"]

PRESETS: dict[BudgetPreset, BudgetSettings] = {
    "smoke": BudgetSettings(
        seed=0,
        pairs=2,
        images=600,
        svms=2,
        networks=1,
        training_images=100,
        epochs=3,
        attacked=20,
        measured=20,
        verify=True,
    ),
    "full": BudgetSettings(
        seed=0,
        pairs=45,
        images=60_000,
        svms=6,
        networks=3,
        training_images=2_000,
        epochs=6,
        attacked=200,
        measured=200,
        verify=False,
    ),
}


class BudgetStore(Store[BudgetSettings]):
    """The units of one study of budgets."""

    what = "a study of budgets"

    @staticmethod
    def read(fields: dict[str, Any]) -> BudgetSettings:
        return BudgetSettings(**fields)
