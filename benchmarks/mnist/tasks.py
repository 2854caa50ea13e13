"""The units of work: functions of their arguments alone, single-threaded, so that it does not matter who runs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from benchmarks.mnist import networks, svms
from benchmarks.mnist.attacks import Gradient, projected_gradient
from benchmarks.mnist.pixels import noise, on_lattice
from geomadv.certification.units.unit import Arrays


@dataclass(frozen=True)
class Images:
    """Images (n, 28, 28) of uint8 and their digits (n,)."""

    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.uint8]

    def drawn(self, count: int, random: np.random.Generator) -> Images:
        """So many different ones, at random."""
        chosen = random.choice(len(self.images), count, replace=False)
        return Images(self.images[chosen], self.labels[chosen])

    def tensors(self, device: str) -> tuple[Tensor, Tensor]:
        """The images on the lattice, and the labels."""
        return on_lattice(self.images).to(device), torch.from_numpy(self.labels.astype(np.int64)).to(device)


def train_svm(data: Images) -> Arrays:
    return _arrays(svms.train(data.images, data.labels))


def train_network(data: Images, epochs: int, seed: int, device: str) -> Arrays:
    pixels, labels = data.tensors("cpu")
    return _arrays(networks.train(pixels, labels, epochs, seed, device))


class Bank:
    """All trained classifiers, asked together: the support vector machines, then the networks."""

    def __init__(self, machines: Sequence[Arrays], models: Sequence[Arrays], device: str) -> None:
        self.device = device
        self.machines = [_state(arrays, device) for arrays in machines]
        states = [_state(arrays, device) for arrays in models]
        self.networks = [
            networks.FastNetwork(state) if device == "cpu" else networks.TrainedNetwork(state, device)
            for state in states
        ]
        self._together = (
            {name: torch.cat([state[name] for state in self.machines]) for name in ("weight", "bias")}
            if self.machines
            else {}
        )

    def predictions(self, pixels: Tensor) -> Tensor:
        """The digit that each classifier gives to each image, (classifiers, n): the first with the largest score."""
        found = []
        if self.machines:
            f = svms.scores(self._together, pixels).view(len(pixels), len(self.machines), -1)
            found.append(f.argmax(dim=2).T)
        if self.networks:
            pieces = networks.pieces(pixels, self.device)
            found.append(
                torch.stack([torch.cat([net.scores(piece).argmax(dim=1) for piece in pieces]) for net in self.networks])
            )
        return torch.cat(found)

    def gradient(self, source: str, index: int) -> Gradient:
        """The gradient that the attack named `source` follows, on the classifier with this number."""
        if source == "network":
            return self.networks[index].gradient
        state = self.machines[index]
        loss = "hinge" if source == "svm-hinge" else "margin"
        return lambda pixels, labels: svms.gradient(state, loss, pixels, labels)


def perturb(
    source: str,
    index: int,
    data: Images,
    machines: Sequence[Arrays],
    models: Sequence[Arrays],
    radii: tuple[int, ...],
    steps: int,
    random: np.random.Generator,
    device: str,
) -> Arrays:
    """Make examples from one source at every radius, and ask all classifiers for their labels.

    Returns
    -------
    dict
        "correct", (radii, classifiers): how many of the examples each classifier labels rightly; "still": how many
        images have a gradient of zero at the start, so that the attack never moves them.
    """
    bank = Bank(machines, models, device)
    pixels, labels = data.tensors(device)
    still = 0
    if source in ("uniform", "corners"):
        examples = {radius: noise(source, pixels, radius, random) for radius in radii}
    else:
        gradient = bank.gradient(source, index)
        still = int((gradient(pixels, labels) == 0).all(dim=1).sum())
        examples = projected_gradient(gradient, pixels, labels, radii, steps)
    correct = [(bank.predictions(examples[radius]) == labels).sum(dim=1) for radius in radii]
    return {"correct": torch.stack(correct).cpu().numpy().astype(np.int32), "still": np.array([still], dtype=np.int32)}


def _arrays(state: dict[str, Tensor]) -> Arrays:
    return {name: value.cpu().numpy() for name, value in state.items()}


def _state(arrays: Arrays, device: str) -> dict[str, Tensor]:
    return {name: torch.from_numpy(value).to(device) for name, value in arrays.items()}
