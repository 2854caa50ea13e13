"""The support vector machines: training, scores, and the gradients of two losses."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from sklearn.svm import LinearSVC
from torch import Tensor

from benchmarks.mnist.pixels import intensities

#: What the attack on a support vector machine maximises.
LOSSES = ("margin", "hinge")

State = dict[str, Tensor]


def train(images: npt.NDArray[np.uint8], labels: npt.NDArray[np.uint8]) -> State:
    """LinearSVC, one against the rest, with its defaults, on intensities in [0, 1].

    The primal is solved, which converges here where the dual method stops at its limit of iterations.
    """
    model = LinearSVC(dual=False)
    model.fit(images.reshape(len(images), -1) / 255, labels)
    return {"weight": torch.from_numpy(model.coef_), "bias": torch.from_numpy(model.intercept_)}


def scores(state: State, pixels: Tensor) -> Tensor:
    """The scores, (n, 10) in float64."""
    return intensities(pixels, torch.float64) @ state["weight"].T + state["bias"]


def gradient(state: State, loss: str, pixels: Tensor, labels: Tensor) -> Tensor:
    """The gradient of the loss of each image with respect to its pixels, (n, 784).

    "margin" is the largest other score minus the score of the label, which decides the prediction. "hinge" is the sum
    over the digits of max(0, 1 − s f), where f is the score of the digit and s = 1 for the label, −1 for the others:
    the loss of ten two-class problems, which is flat where all ten are solved with margin 1.
    """
    weight = state["weight"]
    f = scores(state, pixels)
    of_label = torch.nn.functional.one_hot(labels, len(weight)).bool()
    if loss == "margin":
        rival = f.masked_fill(of_label, -torch.inf).argmax(dim=1)
        return weight[rival] - weight[labels]
    s = torch.where(of_label, 1.0, -1.0).to(f.dtype)
    return torch.where(s * f < 1, -s, 0.0) @ weight
