"""Images on a lattice, so that no perturbation is larger than said.

MNIST stores intensities in 255ths and the attack moves in hundredths. In units of 1/25,500 of full intensity both are
integers: an image is an int16 tensor with values from 0 to `FULL`, a step is `STEP`, and projections are exact.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

FULL = 25_500
STEP = 255


def on_lattice(images: npt.NDArray[np.uint8]) -> Tensor:
    """MNIST's images (n, 28, 28), in 255ths, as an (n, 784) tensor of int16."""
    return torch.from_numpy(images.reshape(len(images), -1).astype(np.int16) * (FULL // 255))


def intensities(pixels: Tensor, dtype: torch.dtype) -> Tensor:
    """The intensities in [0, 1], rounded to floats."""
    return pixels.to(dtype) / FULL


def moved(centre: Tensor, change: Tensor, radius: int) -> Tensor:
    """The images `centre` + `change`, projected on the ℓ∞ balls of `radius` hundredths around `centre` and on [0, 1]^d.

    Room to move is computed before adding, since `FULL` plus a radius may not be an int16.
    """
    down = centre.clamp_max(radius * STEP).neg_()
    up = (FULL - centre).clamp_max_(radius * STEP)
    return centre + torch.minimum(torch.maximum(change, down), up)


def noise(kind: str, centre: Tensor, radius: int, random: np.random.Generator) -> Tensor:
    """Images with random noise of ℓ∞ norm at most `radius` hundredths, clipped to the box.

    "uniform" is uniform on the lattice points of the ball, "corners" on its corners, where every pixel changes by
    plus or minus the radius.
    """
    shape = tuple(centre.shape)
    size = radius * STEP
    if kind == "uniform":
        change = random.integers(-size, size, shape, dtype=np.int16, endpoint=True)
    else:
        change = random.integers(0, 1, shape, dtype=np.int16, endpoint=True) * np.int16(2 * size) - np.int16(size)
    return moved(centre, torch.from_numpy(change).to(centre.device), radius)
