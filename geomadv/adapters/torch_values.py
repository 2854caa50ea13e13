"""Piecewise-linear torch models of two classes at points: their labels, and the mean of their gradients."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np
import torch

from geomadv.adapters.torch_modules import few_threads, layers_of
from geomadv.errors import InvalidInputError
from geomadv.exact.arrays import FloatArray

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["mean_gradient", "signs"]


def signs(model: nn.Module, X: FloatArray) -> list[int]:
    """The labels of points X, shape (n, *input shape), as `flip_distance` takes them: 1 is the second of two outputs.

    A point at which two outputs are equal has none, which is written as 0.

    Raises
    ------
    InvalidInputError
        If the model is not piecewise linear, does not take the points, or has another number of outputs.
    """
    layers = layers_of(model)
    with torch.no_grad(), few_threads(layers):
        outputs = torch.tensor(X, dtype=torch.float64, device="cpu")
        try:
            for layer in layers:
                outputs = layer.apply(outputs)
        except (RuntimeError, IndexError) as error:  # what torch raises where shapes do not fit
            raise InvalidInputError(f"the model does not take points of shape {X.shape[1:]}: {error}") from error
        found = _lead(outputs).sign().int()
    return (found if outputs.shape[1] == 2 else torch.where(found > 0, 1, -1)).tolist()


def mean_gradient(model: nn.Module, X: FloatArray) -> FloatArray:
    """The mean over points, shape (n, *input shape), of the gradient of the output, or of the second less the first."""
    points = torch.tensor(X, dtype=torch.float64, device="cpu", requires_grad=True)
    with few_threads(layers_of(model)):
        _lead(copy.deepcopy(model).to("cpu", torch.float64)(points.clone())).sum().backward()  # of in-place layers, too
    assert points.grad is not None
    return np.asarray(points.grad.mean(0).numpy(), dtype=np.float64)


def _lead(outputs: Tensor) -> Tensor:
    if outputs.ndim != 2 or outputs.shape[1] not in (1, 2):
        raise InvalidInputError(
            f"an audit is about networks of two classes, with one output or two, got outputs of the shape "
            f"{tuple(outputs.shape[1:])} for one point"
        )
    return outputs[:, 0] if outputs.shape[1] == 1 else outputs[:, 1] - outputs[:, 0]
