"""The study on images that need no network: scikit-learn's digits, 8 × 8 and enlarged, in the place of MNIST.

As a program it is python -m benchmarks.mnist on these images.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_digits

from benchmarks.mnist.tasks import Images
from geomadv.adapters import mnist

TRAINING = 1_400


def halves() -> dict[str, Images]:
    """Training and test images, (n, 28, 28) in 255ths."""
    images, labels = load_digits(return_X_y=True)
    large = np.kron(images.reshape(-1, 8, 8) * (255 / 16), np.ones((3, 3)))
    framed = np.pad(large, ((0, 0), (2, 2), (2, 2))).astype(np.uint8)
    digits = labels.astype(np.uint8)
    return {
        "train": Images(framed[:TRAINING], digits[:TRAINING]),
        "test": Images(framed[TRAINING:], digits[TRAINING:]),
    }


def load(split: mnist.Split = "train") -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    images = halves()[split]
    return images.images, images.labels


def digits(count: int, first: int = 0) -> Images:
    """So many training images, from the first on."""
    images = halves()["train"]
    return Images(images.images[first : first + count], images.labels[first : first + count])


if __name__ == "__main__":
    from benchmarks.mnist.__main__ import main

    mnist.load = load
    main()
