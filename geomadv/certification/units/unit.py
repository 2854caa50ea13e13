"""A unit of work: a call whose result is kept under a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Arrays", "Unit", "as_array"]

#: What a unit has found; a file is its bytes as uint8.
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Unit:
    """A call whose result is kept under a key.

    Attributes
    ----------
    key : str
        Its name in the store.
    cost : float
        Roughly how long it takes, in units that only compare.
    task, arguments
        The call; a function of its arguments alone.
    device : str
        Where it computes.
    """

    key: str
    cost: float
    task: Callable[..., Arrays]
    arguments: tuple[Any, ...]
    device: str = "cpu"


def as_array(content: bytes) -> NDArray[np.uint8]:
    """The bytes of a file as an array."""
    return np.frombuffer(content, dtype=np.uint8)
