"""Which piecewise-linear layers a torch model has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.modules.module import _global_forward_hooks, _global_forward_pre_hooks

from geomadv.adapters.torch_layers import Affine, Layer, LeakyReLU, Maximum, check_dimensions
from geomadv.errors import InvalidInputError

__all__ = ["KINDS", "few_threads", "layers_of", "refuse_hooks"]

_SMALL = 2**16  # weights

#: The layers that are followed.
KINDS = (
    *(nn.Linear, nn.Conv2d, nn.ReLU, nn.LeakyReLU, nn.MaxPool2d, nn.AvgPool2d, nn.Flatten, nn.Identity),
    *(nn.BatchNorm1d, nn.BatchNorm2d, nn.Dropout, nn.Dropout2d),
)
_LAYERS = ", ".join(kind.__name__ for kind in KINDS)


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


@contextmanager
def few_threads(layers: Sequence[Layer]) -> Iterator[None]:
    """One thread for a small model; afterwards, also after an exception, as many as before.

    Threads that share small products wait for each other by spinning, many times as long beside another busy process.
    """
    before = torch.get_num_threads()
    small = sum(layer.weight.numel() for layer in layers if isinstance(layer, Affine)) < _SMALL
    if small and before > 1:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        if small and before > 1:
            torch.set_num_threads(before)


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
    if kind in KINDS:  # a subclass may compute something else
        match module:
            case nn.ReLU():
                return Maximum(None, True)
            case nn.LeakyReLU(negative_slope=below):
                return LeakyReLU(float(below))
            case nn.Dropout() | nn.Dropout2d() | nn.Identity():
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
            case nn.AvgPool2d(divisor_override=divisor) if divisor is None or divisor > 0:
                return _averaging(module)
    raise InvalidInputError(
        f"cannot follow {module}; pass an nn.Sequential of {_LAYERS} (padding by zeros, no ceil_mode, no dilation of "
        f"max-pooling, no flattening of the batch, running statistics)"
    )


def _pooling(module: nn.MaxPool2d) -> Maximum:
    kernel, stride, padding = _pair(module.kernel_size), _pair(module.stride), _pair(module.padding)
    if any(2 * p > k for p, k in zip(padding, kernel, strict=True)):
        raise InvalidInputError(f"{module} has windows outside the image; pass a padding of half the kernel at most")
    return Maximum((kernel, stride, padding), False)


def _averaging(module: nn.AvgPool2d) -> Affine:
    def average(x: Tensor, *_: Tensor | None) -> Tensor:
        check_dimensions(x, 4, "AvgPool2d")
        return module.forward(x)

    rows, columns = _pair(module.kernel_size)
    return Affine(average, torch.ones(0, device="cpu"), None, None, rows * columns)


def _linear(module: nn.Linear) -> Affine:
    weight, bias = _parameter(module.weight), _optional(module.bias)
    return Affine(F.linear, weight, bias, None if bias is None else bias.abs(), module.in_features)


def _convolution(module: nn.Conv2d) -> Affine:
    weight, bias = _parameter(module.weight), _optional(module.bias)

    def convolve(x: Tensor, weight: Tensor, constant: Tensor | None) -> Tensor:
        check_dimensions(x, 4, "Conv2d")
        return F.conv2d(x, weight, constant, module.stride, module.padding, module.dilation, module.groups)

    return Affine(convolve, weight, bias, None if bias is None else bias.abs(), weight[0].numel())


def _normalisation(module: nn.BatchNorm1d | nn.BatchNorm2d) -> Affine:
    name, dimensions = type(module).__name__, (4,) if isinstance(module, nn.BatchNorm2d) else (2, 3)
    mean, variance = _parameter(module.running_mean), _parameter(module.running_var)
    factor = (variance + module.eps).rsqrt() * (1 if module.weight is None else _parameter(module.weight))
    bias = torch.zeros_like(mean) if module.bias is None else _parameter(module.bias)

    def normalise(x: Tensor, factor: Tensor, constant: Tensor | None) -> Tensor:
        check_dimensions(x, dimensions, name)
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
