"""Classifiers of two digits, and what a direction does to them: whether it fools them, and at which distance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import torch

import geomadv as ga
from benchmarks.mnist import networks, tasks
from benchmarks.mnist.budget_settings import BudgetSettings
from benchmarks.mnist.tasks import Images
from geomadv.certification.units.unit import Arrays

#: C of the machines, for intensities from 0 to 1; those that are measured have each in turn.
PENALTIES = {"svm-soft": Fraction(1, 1000), "svm": Fraction(1, 100)}
#: How far images are moved: Euclidean distances in intensities from 0 to 1, those of the certified directions' summary.
DISTANCES = (1, 2, 4, 8)
_PRECISION = 2**20  # of the weights of a machine, which are integers

Row = dict[str, float]
IntArray = npt.NDArray[np.int64]
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Machine:
    """A linear classifier sign(w·x + b) with integer w and b, exact on intensities 0 … 255."""

    weights: IntArray
    bias: int

    @classmethod
    def trained(cls, images: IntArray, signs: IntArray, penalty: Fraction) -> Machine:
        """The soft-margin support vector machine, its weights rounded."""
        machine = ga.LinearClassifiers().soft_margin(ga.Dataset(images, signs), penalty / 255**2)
        normal = machine.normal.to_floats()
        factor = _PRECISION / np.abs(normal).max()
        return cls(np.rint(factor * normal).astype(np.int64), round(factor * float(machine.bias)))

    def values(self, images: npt.NDArray[np.integer]) -> IntArray:
        """W(x) of every image."""
        values: IntArray = images.astype(np.int64) @ self.weights + self.bias
        return values


def scaled_loss(margins: IntArray) -> Fraction:
    """The least hinge loss min over t ≥ 0 of Σ max(0, 1 − t m), for integer margins m = y W(x)."""
    values = np.sort(margins)[::-1]
    if values.sum() <= 0:
        return Fraction(len(values))
    # The loss falls with t as long as the sum of the margins below 1/t is positive.
    last = int(values[np.argmax(values.sum() - np.cumsum(values) <= 0)])
    return Fraction(int(np.maximum(0, last - margins).sum()), last)


def dot(a: IntArray, b: IntArray) -> int:
    """The inner product, which may not be an int64."""
    return sum(x * y for x, y in zip(a.tolist(), b.tolist(), strict=True))


def trained_machines(
    images: IntArray, signs: IntArray, settings: BudgetSettings, random: np.random.Generator
) -> Iterator[Machine]:
    penalties = list(PENALTIES.values())
    for number in range(settings.svms):
        rows = random.choice(len(images), min(settings.training_images, len(images)), replace=False)
        yield Machine.trained(images[rows], signs[rows], penalties[number % len(penalties)])


def trained_network(training: Images, settings: BudgetSettings, random: np.random.Generator) -> Arrays:
    data = training.drawn(min(settings.training_images, len(training.images)), random)
    return tasks.train_network(data, settings.epochs, int(random.integers(2**63)), "cpu")


def state_of(arrays: Arrays) -> networks.State:
    return {name: torch.from_numpy(value) for name, value in arrays.items()}


def _unit(v: IntArray) -> npt.NDArray[np.float64]:
    length = float(np.linalg.norm(v.astype(np.float64)))
    return v / length if length else np.zeros(len(v))


def fooled_machines(
    machines: Sequence[Machine], losses: Sequence[Fraction], budget: Fraction, v: IntArray, s: int
) -> Row:
    """How many machines have a loss below the budget, how many lose the label s along v, how many only the first."""
    covered = np.array([loss < budget for loss in losses])
    fooled = np.array([s * dot(machine.weights, v) < 0 for machine in machines])
    return {
        "covered": int(covered.sum()),
        "fooled": int(fooled.sum()),
        "exceptions": int((covered & ~fooled).sum()),
    }


def moved_by_machines(machines: Sequence[Machine], images: Pixels, v: IntArray, s: int) -> Row:
    """How many images of the label s the machines label rightly, and how many of them no longer at each distance."""
    flat = images.reshape(len(images), -1)
    values = np.stack([s * machine.values(flat) for machine in machines])
    slopes = np.array([255 * s * float(machine.weights @ _unit(v)) for machine in machines])
    kept = {distance: values + distance * slopes[:, None] > 0 for distance in (0, *DISTANCES)}
    return _counted("svm", kept)


@torch.no_grad()
def moved_by_networks(states: Sequence[Arrays], images: Pixels, v: IntArray, source: int, other: int) -> Row:
    """The same for networks, of whose scores those of the two digits are compared."""
    step = torch.from_numpy(_unit(v)).view(1, 1, 28, 28)
    x = torch.from_numpy(images / 255).unsqueeze(1)
    nets = [networks.FastNetwork(state_of(state)) for state in states]

    def kept(distance: int) -> npt.NDArray[np.bool_]:
        pieces = (x + distance * step).float().split(networks.PIECE)
        scores = torch.stack([torch.cat([net.scores(piece) for piece in pieces]) for net in nets])
        return (scores[:, :, source] > scores[:, :, other]).numpy()

    return _counted("network", {distance: kept(distance) for distance in (0, *DISTANCES)})


def _counted(target: str, kept: dict[int, npt.NDArray[np.bool_]]) -> Row:
    """Which classifiers give which images the label of the source, by distance, counted."""
    right: Row = {f"{target}_right": int(kept[0].sum())}
    return right | {f"{target}_{distance}": int((kept[0] & ~kept[distance]).sum()) for distance in DISTANCES}
