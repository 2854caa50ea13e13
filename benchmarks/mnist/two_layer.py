"""Two-layer ReLU networks of two digits, with integer weights, so that floating point evaluates them exactly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from geomadv.errors import GeomadvError

WIDTH = 20
BATCH, RATE, EPOCHS, ATTEMPTS = 128, 0.02, 150, 5
#: Weights are rounded to these fractions: of the units, per unit of intensity, and of the output.
_UNITS, _OUTPUT = 2**12, 2**8
_LEAST_THRESHOLD = 2.0**-6


def train(images: npt.NDArray[np.uint8], signs: npt.NDArray[np.int64], region: bool, seed: int) -> nn.Sequential:
    """Train a network until it labels every image rightly.

    Parameters
    ----------
    images, signs
        Shapes (n, 784) and (n,): intensities 0 … 255, and labels −1 and 1.
    region
        Whether the output weights are kept nonnegative and the threshold positive (a member of 𝓡′): then the region
        labelled −1 is convex.
    seed
        Of the first weights and the order of the images.

    Returns
    -------
    nn.Sequential
        ``Linear(784, WIDTH), ReLU(), Linear(WIDTH, 1)`` in float64, on intensities 0 … 255; +1 iff the output is
        positive. All weights are integers, so small that every evaluation at integer intensities is exact.

    Raises
    ------
    GeomadvError
        If the network is not accurate after `EPOCHS` epochs from any of `ATTEMPTS` starts, or its weights are too
        large.
    """
    x = torch.from_numpy(images.astype(np.float64) / 255)
    y = torch.from_numpy(signs.astype(np.float64))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for _ in range(ATTEMPTS):
            hidden, output = nn.Linear(x.shape[1], WIDTH).double(), nn.Linear(WIDTH, 1).double()
            for model in _epochs(hidden, output, x, y, region):
                if (labels(model, images) == signs).all():
                    return model
    raise GeomadvError(
        f"a two-layer network of width {WIDTH} is not accurate after {EPOCHS} epochs, from {ATTEMPTS} starts"
    )


def _epochs(hidden: nn.Linear, output: nn.Linear, x: Tensor, y: Tensor, region: bool) -> Iterator[nn.Sequential]:
    """The rounded network after each epoch."""
    if region:
        with torch.no_grad():
            output.weight.abs_()
    optimizer = torch.optim.Adam([*hidden.parameters(), *output.parameters()], lr=RATE)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            before = hidden(x[batch])
            # Where every unit is zero, the one that is nearest to being positive stands for them: else an image
            # labelled 1 there would have no gradient for ever.
            dormant = before.max(dim=1).values.clamp(max=0) * (y[batch] > 0)
            value = output(F.relu(before))[:, 0] + dormant
            F.softplus(-y[batch] * value).mean().backward()
            optimizer.step()
            if region:
                with torch.no_grad():
                    output.weight.clamp_(min=0)
                    output.bias.clamp_(max=-_LEAST_THRESHOLD)
        yield _rounded(nn.Sequential(hidden, nn.ReLU(), output))


def labels(model: nn.Sequential, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """The exact labels, −1 or 1, of images (n, 784)."""
    with torch.no_grad():
        output = model(torch.from_numpy(images.astype(np.float64)))[:, 0]
    return np.where(output.numpy() > 0, 1, -1)


def _rounded(model: nn.Sequential) -> nn.Sequential:
    """The network on intensities 0 … 255 with weights rounded to integers; a positive factor changes no label."""
    factors = {"0.weight": _UNITS, "0.bias": 255 * _UNITS, "2.weight": _OUTPUT, "2.bias": 255 * _UNITS * _OUTPUT}
    weights = {name: torch.round(factors[name] * value) for name, value in model.state_dict().items()}
    largest = 255 * weights["0.weight"].abs().sum(dim=1) + weights["0.bias"].abs()
    if weights["2.weight"][0].abs() @ largest + weights["2.bias"].abs() >= 2**53:
        raise GeomadvError("the weights of a two-layer network are too large for exact evaluation in float64")
    width, inputs = weights["0.weight"].shape
    rounded = nn.Sequential(nn.Linear(inputs, width), nn.ReLU(), nn.Linear(width, 1)).double()
    rounded.load_state_dict(weights)
    return rounded.requires_grad_(False)
