"""What is computed: the settings of a study, and the presets."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

#: How adversarial or random examples are made, in the order of every table.
SOURCES = ("svm", "svm-hinge", "network", "uniform", "corners")
#: Those beside the three kinds of Figure 4, of which fewer sources are enough.
BESIDE = ("svm-hinge", "corners")
MOST_BESIDE = 10
#: The classifiers that are asked for the label of an example.
TARGETS = ("svm", "network")


@dataclass(frozen=True)
class Seeded:
    """Settings from which all randomness of a study follows."""

    seed: int

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    def generator(self, name: str) -> np.random.Generator:
        """The random numbers for what has this name, independent of all others and of the order of the work."""
        return np.random.default_rng([self.seed, *name.encode()])


@dataclass(frozen=True)
class Settings(Seeded):
    """A study; equal settings give equal tables.

    Attributes
    ----------
    seed
        All randomness derives from it and from the name of what is drawn.
    svms, networks
        How many classifiers are trained, each on `training_images` random images of the training half of MNIST, the
        networks for `epochs` epochs.
    images
        How many random test images each source perturbs. Sources of the same index perturb the same images.
    radii
        The values of ε, in hundredths of full intensity.
    steps
        How many steps of size 0.01 the attack takes.
    digits_images
        The certified directions are those of the first so many training images.
    digits_pairs
        For how many of the 45 pairs of digits they are computed.
    digits_rays
        Along each direction, how many test images of the digit each trained classifier is followed.
    """

    svms: int
    networks: int
    training_images: int
    epochs: int
    images: int
    radii: tuple[int, ...]
    steps: int
    digits_images: int
    digits_pairs: int
    digits_rays: int

    def models(self, target: str) -> int:
        """How many classifiers of a kind there are."""
        return {"svm": self.svms, "network": self.networks}[target]

    def sources(self, source: str) -> int:
        """How many sources of a kind there are: the classifiers attacked, or as many blocks of noise."""
        noise = source in ("uniform", "corners")
        whole = max(self.svms, self.networks) if noise else self.models(source.removesuffix("-hinge"))
        return min(whole, MOST_BESIDE) if source in BESIDE else whole

    def to_json(self) -> dict[str, Any]:
        return super().to_json() | {"radii": list(self.radii)}

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Settings:
        return cls(**(fields | {"radii": tuple(fields["radii"])}))


PresetName = Literal["smoke", "small", "paper"]

PRESETS: dict[PresetName, Settings] = {
    "smoke": Settings(
        seed=0,
        svms=2,
        networks=2,
        training_images=1_000,
        epochs=6,
        images=40,
        radii=(0, 5, 20, 40),
        steps=40,
        digits_images=600,
        digits_pairs=1,
        digits_rays=2,
    ),
    "small": Settings(
        seed=0,
        svms=10,
        networks=10,
        training_images=10_000,
        epochs=10,
        images=300,
        radii=(0, 5, 10, 15, 20, 25, 30, 35, 40),
        steps=40,
        digits_images=2_000,
        digits_pairs=3,
        digits_rays=5,
    ),
    "paper": Settings(
        seed=0,
        svms=50,
        networks=50,
        training_images=10_000,
        epochs=10,
        images=1_000,
        radii=tuple(range(41)),
        steps=40,
        digits_images=10_000,
        digits_pairs=45,
        digits_rays=10,
    ),
}
