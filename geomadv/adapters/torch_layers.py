"""The layers of piecewise-linear torch models: affine maps, and maxima with their knots along a ray."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.modules.module import _global_forward_hooks, _global_forward_pre_hooks

from geomadv.errors import InvalidInputError

__all__ = ["Affine", "Layer", "Maximum", "layers_of", "refuse_hooks"]

_KINDS = (
    *(nn.Linear, nn.Conv2d, nn.ReLU, nn.MaxPool2d, nn.Flatten),
    *(nn.BatchNorm1d, nn.BatchNorm2d, nn.Dropout, nn.Dropout2d),
)
_LAYERS = ", ".join(kind.__name__ for kind in _KINDS)


_ROUNDINGS = 16  # of a layer besides those of its sums, at most; see `roundings`


@dataclass(frozen=True)
class Affine:
    """A layer x ↦ map(x, weight, constant), where None stands for the constant 0.

    Attributes
    ----------
    sizes : Tensor or None
        Bounds of the constant and of the terms from which it was rounded, in absolute value.
    terms : int
        How many products are summed for one value.
    """

    map: Callable[[Tensor, Tensor, Tensor | None], Tensor]
    weight: Tensor
    constant: Tensor | None
    sizes: Tensor | None
    terms: int

    def apply(self, x: Tensor) -> Tensor:
        """The values."""
        return self.map(x, self.weight, self.constant)

    def linear(self, slopes: Tensor) -> Tensor:
        """The slopes, which are the values without the constant."""
        return self.map(slopes, self.weight, None)

    def magnitude(self, x: Tensor, slopes: bool) -> Tensor:
        """Bounds of absolute values, or of those of slopes, from those before the layer; no sum cancels in them."""
        return self.map(x, self.weight.abs(), None if slopes else self.sizes)

    @property
    def roundings(self) -> int:
        """How many roundings lie on a path through the layer, at most.

        One for each term, one for the constant, and at most six of weights and constant, in BatchNorm.
        """
        return self.terms + _ROUNDINGS


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

    def magnitude(self, x: Tensor, slopes: bool) -> Tensor:
        """Bounds of absolute values, or of those of slopes, from those before the layer."""
        return self.apply(x)

    @property
    def roundings(self) -> int:
        """How many roundings lie on a path through the layer, at most: those of a knot and of a value there."""
        return _ROUNDINGS

    def knots(self, t: Tensor, values: Tensor, slope: Tensor | None) -> Tensor:
        """The knots t, and where maxima pass to another argument between them and after the last one; increasing."""
        lines = [argument.flatten(1) for argument in self.arguments(values)]
        if self.zero:
            lines.append(torch.zeros_like(lines[0]))
        passes = [t]
        if len(t) > 1:
            # An affine function that is the largest at both ends of a piece is so between them.
            winner = _winners(lines)
            piece, unit = (winner[1:] != winner[:-1]).nonzero(as_tuple=True)
            start = torch.stack([line[piece, unit] for line in lines])
            stop = torch.stack([line[piece + 1, unit] for line in lines])
            origin, length = t[piece], t[piece + 1] - t[piece]
            passes += [origin[i] + length[i] * u for i, u in _passes(start, stop - start, 1.0)]
        if slope is not None:
            rises = [argument.flatten() for argument in self.arguments(slope[None])]
            if self.zero:
                rises.append(torch.zeros_like(rises[0]))
            last = torch.stack([line[-1] for line in lines])
            passes += [t[-1] + u for _, u in _passes(last, torch.stack(rises), math.inf)]
        ordered, _ = torch.cat(passes).sort()
        return torch.cat([ordered[:1], ordered[1:][ordered[1:] > ordered[:-1]]])


def _winners(lines: Sequence[Tensor]) -> Tensor:
    """Which of the tensors has the largest entry at each place; argmax of their stack, but many times faster."""
    best, winner = lines[0], torch.zeros(lines[0].shape, dtype=torch.int16, device="cpu")
    for j, line in enumerate(lines[1:], start=1):
        winner.masked_fill_(line > best, j)
        best = torch.maximum(best, line)
    return winner


def _passes(start: Tensor, rise: Tensor, stop: float) -> Iterator[tuple[Tensor, Tensor]]:
    """The u in (0, stop) at which max_j start_j + u rise_j passes to another j, each after its column.

    `start` and `rise` have shape (arguments, columns). The rise of the winner grows with each pass, so this ends.
    """
    columns = torch.arange(start.shape[1], device="cpu")
    winner = start.argmax(0)
    while len(columns):
        lead = start.gather(0, winner[None]) - start
        gain = rise - rise.gather(0, winner[None])
        u, following = torch.where(gain > 0, lead / gain, math.inf).min(0)
        going = (u < stop).nonzero()[:, 0]
        inside = going[u[going] > 0]
        yield columns[inside], u[inside]
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


def refuse_hooks(module: nn.Module) -> None:
    """Raise InvalidInputError if a module may compute something else than its layer: by hooks, or its own forward."""
    hooks = (module._forward_hooks, module._forward_pre_hooks, _global_forward_hooks, _global_forward_pre_hooks)
    if any(hooks) or "forward" in vars(module):
        raise InvalidInputError(
            "the model has forward hooks, its own or global ones, or a forward of its own, which may change "
            "what it computes; remove them first"
        )


def _modules(model: object) -> Iterator[nn.Module]:
    if not isinstance(model, nn.Module):
        raise InvalidInputError(f"the model contains {model!r}, which is no layer; leave it out")
    refuse_hooks(model)
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
                return Affine(lambda x, *_: module.forward(x), torch.ones(0, device="cpu"), None, None, 0)
            case nn.Conv2d(padding_mode="zeros"):
                return _convolution(module)
            case nn.BatchNorm1d() | nn.BatchNorm2d() if module.running_mean is not None:
                return _normalisation(module)
            case nn.MaxPool2d(ceil_mode=False, return_indices=False, dilation=1 | (1, 1)):
                return _pooling(module)
    raise InvalidInputError(
        f"cannot follow {module}; pass an nn.Sequential of {_LAYERS} (padding by zeros, no ceil_mode, no dilation of "
        f"max-pooling, no flattening of the batch, running statistics)"
    )


def _pooling(module: nn.MaxPool2d) -> Maximum:
    kernel, stride, padding = _pair(module.kernel_size), _pair(module.stride), _pair(module.padding)
    if any(2 * p > k for p, k in zip(padding, kernel, strict=True)):
        raise InvalidInputError(f"{module} has windows outside the image; pass a padding of half the kernel at most")
    return Maximum((kernel, stride, padding), False)


def _linear(module: nn.Linear) -> Affine:
    weight, bias = _parameter(module.weight), _optional(module.bias)
    return Affine(F.linear, weight, bias, None if bias is None else bias.abs(), module.in_features)


def _convolution(module: nn.Conv2d) -> Affine:
    weight, bias = _parameter(module.weight), _optional(module.bias)

    def convolve(x: Tensor, weight: Tensor, constant: Tensor | None) -> Tensor:
        _dimensions(x, 4, "Conv2d")
        return F.conv2d(x, weight, constant, module.stride, module.padding, module.dilation, module.groups)

    return Affine(convolve, weight, bias, None if bias is None else bias.abs(), weight[0].numel())


def _normalisation(module: nn.BatchNorm1d | nn.BatchNorm2d) -> Affine:
    name, dimensions = type(module).__name__, (4,) if isinstance(module, nn.BatchNorm2d) else (2, 3)
    mean, variance = _parameter(module.running_mean), _parameter(module.running_var)
    factor = (variance + module.eps).rsqrt() * (1 if module.weight is None else _parameter(module.weight))
    bias = torch.zeros_like(mean) if module.bias is None else _parameter(module.bias)

    def normalise(x: Tensor, factor: Tensor, constant: Tensor | None) -> Tensor:
        _dimensions(x, dimensions, name)
        if x.shape[1] != len(factor):
            raise InvalidInputError(f"{name}({len(factor)}) got points of {x.shape[1]} features; pass the width it has")
        column = (-1,) + (1,) * (x.ndim - 2)
        scaled = x * factor.view(column)
        return scaled if constant is None else scaled + constant.view(column)

    return Affine(normalise, factor, bias - mean * factor, bias.abs() + (mean * factor).abs(), 1)


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
