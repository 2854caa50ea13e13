"""Torch networks along rays: where a piecewise-linear model loses the label of a point, in float64.

Along x + t v every unit is a piecewise-linear function of t, kept as its values at knots and its slope after the last
one. An affine layer acts on these; ReLU and max-pooling first add the knots at which a maximum passes from one argument
to another. Whether a label is lost in a tie, or kept for ever, is decided up to a bound of the rounding errors.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from geomadv.adapters.torch_layers import Affine, Layer
from geomadv.adapters.torch_modules import few_threads, layers_of
from geomadv.errors import InvalidInputError
from geomadv.exact.arrays import FloatArray, exact_array

__all__ = ["flip_distances"]

_ENTRIES = 2**18  # of the activations that are computed at a time: 2 MB, about the cache of a core
_STEP = 8  # and at least so many knots


@dataclass(frozen=True)
class _Lead:
    """By how much the label of the first point leads: over each rival, or over 0 where there is one output.

    Attributes
    ----------
    label : int
        The output that is first; 1 or −1 where there is one output.
    first : Tensor, shape (rivals,)
        The lead at t = 0.
    error, drift : Tensor, shape (rivals,)
        A lead at t is right up to error + t drift, its slope on the last piece up to drift.
    """

    label: int
    first: Tensor
    error: Tensor
    drift: Tensor

    def loss(self, t: Tensor, outputs: Tensor, slope: Tensor | None) -> float:
        """The least t at which the lead is lost, ∞ if it is not lost on these pieces."""
        _check_finite(outputs)
        lead = _differences(outputs, self.label)
        error = self.error + t[:, None] * self.drift
        lost = lead < -error
        if outputs.shape[1] > 1 or self.label == 1:  # the label −1 of a single output is kept at 0
            # Slopes that cancel but for rounding may make a knot so far that its error exceeds every lead. So a tie
            # takes a fall that exceeds the error too.
            lost |= (lead <= error) & (self.first - lead > error)
        rows = lost.any(1).nonzero()
        if len(rows):
            row = int(rows[0])
            if row == 0:
                return float(t[0])
            before, after = lead[row - 1, lost[row]], lead[row, lost[row]]
            fraction = torch.where(after < 0, (before / (before - after)).clamp(0, 1), 1.0)
            return float(t[row - 1] + (t[row] - t[row - 1]) * fraction.min())
        if slope is None:
            return math.inf
        falls = -_differences(slope[None], self.label)[0]
        return float((t[-1] + torch.where(falls > self.drift, lead[-1].clamp(min=0) / falls, math.inf)).min())


def _differences(outputs: Tensor, label: int) -> Tensor:
    """The leads of the label, shape (rows, rivals), from outputs or from slopes."""
    if outputs.shape[1] == 1:
        return label * outputs
    others = [k for k in range(outputs.shape[1]) if k != label]
    return outputs[:, label, None] - outputs[:, others]


def _lead(layers: Sequence[Layer], x: Tensor, v: Tensor, outputs: Tensor, label: int) -> _Lead:
    """The lead at x, with bounds of its rounding errors.

    A path through the layers has at most so many roundings as they have together, and each is relative to a sum that
    has no greater absolute value than the same sum of absolute values, weights too. At x + t v those are at most
    A(|x|) + t A₀(|v|), A₀ being A without constants. A rounding errs by half an eps; the other half is for products of
    errors.
    """
    unit = torch.finfo(torch.float64).eps * sum(layer.roundings for layer in layers)
    bounds = []
    for size, slopes in ((x.abs(), False), (v.abs(), True)):
        size = size[None]
        for layer in layers:
            size = layer.magnitude(size, slopes)
        size = unit * size[0]
        others = [k for k in range(len(size)) if k != label]
        bounds.append(size if len(size) == 1 else size[label] + size[others])
    return _Lead(label, _differences(outputs, label)[0], *bounds)


def flip_distances(model: nn.Module, X: object, v: object) -> FloatArray:
    """The flip distances of a piecewise-linear torch model, see `geomadv.flip_distance`."""
    layers = layers_of(model)
    points = _floats(X, "X")
    directions = _floats(v, "v")
    if points.ndim < 2:
        raise InvalidInputError(f"X must have the shape (n, *input shape), got {tuple(points.shape)}; pass X[None]")
    if directions.shape not in (points.shape, points.shape[1:]):
        raise InvalidInputError(
            f"v must have the shape {tuple(points.shape[1:])} of one point, or {tuple(points.shape)} with a direction "
            f"for each, got {tuple(directions.shape)}"
        )
    directions = directions.expand(points.shape)
    with torch.no_grad(), few_threads(layers):
        return np.array(
            [_flip_distance(layers, x, d, row) for row, (x, d) in enumerate(zip(points, directions, strict=True))],
            dtype=np.float64,
        )


def _flip_distance(layers: Sequence[Layer], x: Tensor, v: Tensor, row: int) -> float:
    try:
        outputs = x[None]
        for layer in layers:
            outputs = layer.apply(outputs)
    except (RuntimeError, IndexError) as error:  # what torch raises where shapes do not fit
        raise InvalidInputError(f"the model does not take points of shape {tuple(x.shape)}: {error}") from error
    if outputs.ndim != 2 or outputs.shape[1] == 0:
        raise InvalidInputError(
            f"the outputs for one point must be a vector, got the shape {tuple(outputs.shape[1:])}; append nn.Flatten()"
        )
    _check_finite(outputs)
    if outputs.shape[1] == 1:
        label = 1 if float(outputs) > 0 else -1
    else:
        label = int(outputs.argmax())
        if int((outputs == outputs.max()).sum()) > 1:
            raise InvalidInputError(
                f"several outputs share the largest value at the point in row {row}, which has no label to lose; "
                f"pass points with a definite label"
            )
    origin = torch.zeros(1, dtype=torch.float64, device="cpu")
    return _first_loss(layers, origin, x[None], v, _lead(layers, x, v, outputs, label))


def _first_loss(layers: Sequence[Layer], t: Tensor, values: Tensor, slope: Tensor | None, lead: _Lead) -> float:
    """Follow the pieces through the layers, from near to far, until the lead is lost.

    `values` are those at the knots t, shape (knots, *units); `slope` those after the last knot, shape (*units), or None
    if the pieces end there.
    """
    for index, layer in enumerate(layers):
        if isinstance(layer, Affine):
            values = layer.apply(values)
            slope = None if slope is None else layer.linear(slope[None])[0]
            continue
        knots = layer.knots(t, values, slope)
        rest = layers[index + 1 :]
        step = max(_STEP, _ENTRIES // values[0].numel())
        for start in range(0, max(1, len(knots) - 1), step):
            part = knots[start : start + step + 1]  # ends where the next part begins
            last = start + step + 1 >= len(knots)
            further = layer.apply(slope[None])[0] if last and slope is not None else None
            found = _first_loss(rest, part, layer.apply(_at(part, t, values, slope)), further, lead)
            if found < math.inf:
                return found
        return math.inf
    return lead.loss(t, values, slope)


def _at(where: Tensor, t: Tensor, values: Tensor, slope: Tensor | None) -> Tensor:
    """The values at further knots, shape (len(where), *units)."""
    inner = where[where < t[-1]]
    beyond = where[len(inner) :]
    column = (-1,) + (1,) * (values.ndim - 1)
    parts = []
    if len(inner):
        piece = torch.searchsorted(t, inner, right=True) - 1
        fraction = (inner - t[piece]) / (t[piece + 1] - t[piece])
        parts.append(torch.lerp(values[piece], values[piece + 1], fraction.view(column)))
    if len(beyond):
        parts.append(values[-1:] if slope is None else values[-1] + (beyond - t[-1]).view(column) * slope)
    return torch.cat(parts) if len(parts) > 1 else parts[0]


def _check_finite(outputs: Tensor) -> None:
    if not outputs.isfinite().all():
        raise InvalidInputError("the outputs overflow along a ray; pass a model with smaller weights, or nearer points")


def _floats(array: object, name: str) -> Tensor:
    """A float64 tensor with the given numbers."""
    try:
        if isinstance(array, Tensor) and array.dtype is torch.bfloat16:  # numpy has no such type
            array = array.double()
        given = array.numpy(force=True) if isinstance(array, Tensor) else np.asarray(array)
        # Entry by entry: numpy takes text among objects, and booleans among the numbers of a list, for numbers.
        if given.dtype == object:
            exact_array(given)
        elif isinstance(array, list | tuple):
            entries = np.asarray(array, dtype=object).flat
            if any(isinstance(entry, bool | np.bool_) for entry in entries):
                raise InvalidInputError("some entries are booleans; pass 0 or 1 if that is meant")
        floats = given.astype(np.float64) if given.dtype.kind in "iufO" else None
    except (TypeError, ValueError, OverflowError) as error:  # ragged lists, objects that are no numbers or too large
        raise InvalidInputError(f"{name} must be an array or tensor of real numbers: {error}") from error
    if floats is None:
        raise InvalidInputError(f"{name} must be an array or tensor of real numbers, got {given.dtype}")
    if not np.isfinite(floats).all():
        raise InvalidInputError(f"{name} has entries that are not finite; remove or replace them")
    return torch.tensor(floats, device="cpu")
