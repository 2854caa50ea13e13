"""The layers of piecewise-linear torch models: affine maps, and maxima with their knots along a ray."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from geomadv.errors import InvalidInputError

__all__ = ["Affine", "Knots", "Layer", "Maximum", "layers_of"]

_KINDS = (
    *(nn.Linear, nn.Conv2d, nn.ReLU, nn.MaxPool2d, nn.Flatten),
    *(nn.BatchNorm1d, nn.BatchNorm2d, nn.Dropout, nn.Dropout2d),
)
_LAYERS = ", ".join(kind.__name__ for kind in _KINDS)


@dataclass(frozen=True)
class Affine:
    """A layer that maps values, and slopes without its constant part."""

    apply: Callable[[Tensor], Tensor]
    linear: Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Knots:
    """Where the maxima of a layer pass from one argument to another.

    Attributes
    ----------
    t : Tensor, shape (k,)
        The knots before the layer and the passes, increasing.
    zeros, units : Tensor, shape (m,)
        The passes from or to 0, where the maximum is 0, and its index among the units.
    """

    t: Tensor
    zeros: Tensor
    units: Tensor

    def vanish(self, where: Tensor, maxima: Tensor) -> None:
        """Set the maxima at the knots `where` to 0 where they are 0 but for rounding.

        A unit that dies at the last knot would else keep its rounding error for ever, and with it perhaps a label.
        """
        slack = 4 * torch.finfo(torch.float64).eps * self.zeros
        first = torch.searchsorted(where, self.zeros - slack)
        count = torch.searchsorted(where, self.zeros + slack, right=True) - first
        offset = torch.arange(int(count.sum())) - (count.cumsum(0) - count).repeat_interleave(count)
        maxima.view(len(where), -1)[first.repeat_interleave(count) + offset, self.units.repeat_interleave(count)] = 0


@dataclass(frozen=True)
class Maximum:
    """The maximum over windows of (kernel, stride, padding), or over single units; with `zero` also of 0."""

    pool: tuple[tuple[int, int], tuple[int, int], tuple[int, int]] | None
    zero: bool

    def arguments(self, x: Tensor) -> list[Tensor]:
        """What the maximum is taken of besides 0; −∞ where a window leaves the image. Each (rows, *units)."""
        if self.pool is None:
            return [x]
        _dimensions(x, 4, "MaxPool2d")
        (rows, columns), (down, right), (above, left) = self.pool
        if above or left:
            x = F.pad(x, (left, left, above, above), value=-math.inf)
        height, width = (x.shape[2] - rows) // down + 1, (x.shape[3] - columns) // right + 1
        if height < 1 or width < 1:
            raise InvalidInputError(
                f"a MaxPool2d with the kernel {self.pool[0]} got images of {tuple(x.shape[2:])}, padding included; "
                f"pass larger ones"
            )
        return [
            x[:, :, i : i + down * (height - 1) + 1 : down, j : j + right * (width - 1) + 1 : right]
            for i in range(rows)
            for j in range(columns)
        ]

    def apply(self, x: Tensor) -> Tensor:
        """The maxima; also the slopes at infinity if x are the slopes there."""
        first, *others = self.arguments(x)
        result = first.clamp(min=0) if self.zero else first.clone()
        for other in others:
            torch.maximum(result, other, out=result)
        return result

    def knots(self, t: Tensor, values: Tensor, slope: Tensor | None) -> Knots:
        """Where maxima pass to another argument, on the pieces between the knots t and after the last one."""
        lines = [argument.flatten(1) for argument in self.arguments(values)]
        if self.zero:
            lines.append(torch.zeros_like(lines[0]))
        passes = [(t, torch.zeros(len(t), dtype=torch.int64), torch.zeros(len(t), dtype=torch.bool))]
        if len(t) > 1:
            # An affine function that is the largest at both ends of a piece is so between them.
            winner = _winners(lines)
            piece, unit = (winner[1:] != winner[:-1]).nonzero(as_tuple=True)
            start = torch.stack([line[piece, unit] for line in lines])
            stop = torch.stack([line[piece + 1, unit] for line in lines])
            origin, length = t[piece], t[piece + 1] - t[piece]
            for i, u, last in _passes(start, stop - start, 1.0):
                passes.append((origin[i] + length[i] * u, unit[i], last))
        if slope is not None:
            rises = [argument.flatten() for argument in self.arguments(slope[None])]
            if self.zero:
                rises.append(torch.zeros_like(rises[0]))
            for unit, u, last in _passes(torch.stack([line[-1] for line in lines]), torch.stack(rises), math.inf):
                passes.append((t[-1] + u, unit, last))
        where, units, last = (torch.cat(parts) for parts in zip(*passes, strict=True))
        ordered, _ = where.sort()
        distinct = torch.cat([ordered[:1], ordered[1:][ordered[1:] > ordered[:-1]]])
        vanishing = last if self.zero else torch.zeros_like(last)
        return Knots(distinct, where[vanishing], units[vanishing])


def _winners(lines: Sequence[Tensor]) -> Tensor:
    """Which of the tensors has the largest entry at each place; argmax of their stack, but many times faster."""
    best, winner = lines[0], torch.zeros(lines[0].shape, dtype=torch.int16)
    for j, line in enumerate(lines[1:], start=1):
        winner.masked_fill_(line > best, j)
        best = torch.maximum(best, line)
    return winner


def _passes(start: Tensor, rise: Tensor, stop: float) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """The u in (0, stop) at which max_j start_j + u rise_j passes to another j.

    Each comes with its column, and with whether it is a pass from or to the last j.

    `start` and `rise` have shape (arguments, columns). The rise of the winner grows with each pass, so this ends.
    """
    columns = torch.arange(start.shape[1])
    winner = start.argmax(0)
    while len(columns):
        lead = start.gather(0, winner[None]) - start
        gain = rise - rise.gather(0, winner[None])
        u, following = torch.where(gain > 0, lead / gain, math.inf).min(0)
        last = torch.maximum(winner, following) == len(start) - 1
        going = (u < stop).nonzero()[:, 0]
        inside = going[u[going] > 0]
        yield columns[inside], u[inside], last[inside]
        columns, winner, start, rise = columns[going], following[going], start[:, going], rise[:, going]


Layer = Affine | Maximum


def layers_of(model: nn.Module) -> list[Layer]:
    """The layers of a model that is piecewise linear, as float64 copies.

    Raises
    ------
    InvalidInputError
        For every model that has others.
    """
    layers: list[Layer] = []
    for module in _modules(model):
        layer = _layer(module)
        before = layers[-1] if layers else None
        if isinstance(layer, Maximum) and isinstance(before, Maximum) and not (layer.pool and before.pool):
            # max(max(a, b), 0) = max(max(a, 0), max(b, 0)): one maximum has fewer knots than two in turn.
            layers[-1] = replace(before, pool=layer.pool or before.pool, zero=layer.zero or before.zero)
        elif layer is not None:
            layers.append(layer)
    return layers


def _modules(model: nn.Module) -> Iterator[nn.Module]:
    if model._forward_hooks or model._forward_pre_hooks or "forward" in vars(model):
        raise InvalidInputError(
            "the model has forward hooks, or a forward of its own, which may change what it computes; remove them first"
        )
    if type(model) is not nn.Sequential:  # a subclass may compute something else
        yield model
        return
    for module in model:
        yield from _modules(module)


def _layer(module: nn.Module) -> Layer | None:
    kind = type(module)
    if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d | nn.Dropout | nn.Dropout2d) and module.training:
        raise InvalidInputError(f"{kind.__name__} in training mode is no function of the point; pass model.eval()")
    if kind in _KINDS:  # a subclass may compute something else
        match module:
            case nn.ReLU():
                return Maximum(None, True)
            case nn.Dropout() | nn.Dropout2d():
                return None
            case nn.Linear():
                return _linear(module)
            case nn.Flatten(start_dim=start) if start >= 1:
                return Affine(module.forward, module.forward)
            case nn.Conv2d(padding_mode="zeros"):
                return _convolution(module)
            case nn.BatchNorm1d() | nn.BatchNorm2d() if module.running_mean is not None:
                return _normalisation(module)
            case nn.MaxPool2d(ceil_mode=False, return_indices=False, dilation=1 | (1, 1)):
                return Maximum((_pair(module.kernel_size), _pair(module.stride), _pair(module.padding)), False)
    raise InvalidInputError(
        f"cannot follow {module}; pass an nn.Sequential of {_LAYERS} (padding by zeros, no ceil_mode, no dilation of "
        f"max-pooling, no flattening of the batch, running statistics)"
    )


def _linear(module: nn.Linear) -> Affine:
    weight, bias = _parameter(module.weight), _optional(module.bias)
    return Affine(lambda x: F.linear(x, weight, bias), lambda x: F.linear(x, weight))


def _convolution(module: nn.Conv2d) -> Affine:
    weight, bias = _parameter(module.weight), _optional(module.bias)

    def convolve(x: Tensor, constant: Tensor | None) -> Tensor:
        _dimensions(x, 4, "Conv2d")
        return F.conv2d(x, weight, constant, module.stride, module.padding, module.dilation, module.groups)

    return Affine(lambda x: convolve(x, bias), lambda x: convolve(x, None))


def _normalisation(module: nn.BatchNorm1d | nn.BatchNorm2d) -> Affine:
    dimensions = (4,) if isinstance(module, nn.BatchNorm2d) else (2, 3)
    mean, variance = _parameter(module.running_mean), _parameter(module.running_var)
    factor = (variance + module.eps).rsqrt() * (1 if module.weight is None else _parameter(module.weight))
    shift = (0 if module.bias is None else _parameter(module.bias)) - mean * factor

    def scaled(x: Tensor) -> Tensor:
        _dimensions(x, dimensions, type(module).__name__)
        return x * factor.view(1, -1, *(1,) * (x.ndim - 2))

    return Affine(lambda x: scaled(x) + shift.view(1, -1, *(1,) * (x.ndim - 2)), scaled)


def _parameter(values: Tensor | None) -> Tensor:
    if values is None or values.is_meta:
        raise InvalidInputError("a layer has no values; pass a model with weights in memory")
    if values.dtype not in (torch.float32, torch.float64):
        raise InvalidInputError(f"expected float32 or float64 weights, got {values.dtype}; pass model.double()")
    if not values.isfinite().all():
        raise InvalidInputError("the model has weights that are not finite; pass a model without them")
    return values.detach().to("cpu", torch.float64)


def _optional(values: Tensor | None) -> Tensor | None:
    return None if values is None else _parameter(values)


def _pair(size: int | tuple[int, ...]) -> tuple[int, int]:
    return (size, size) if isinstance(size, int) else (size[0], size[1])


def _dimensions(x: Tensor, allowed: int | tuple[int, ...], layer: str) -> None:
    allowed = (allowed,) if isinstance(allowed, int) else allowed
    if x.ndim not in allowed:
        listed = " or ".join(str(n - 1) for n in allowed)
        raise InvalidInputError(
            f"{layer} takes points of {listed} dimensions besides the batch, got the shape {tuple(x.shape[1:])}"
        )
