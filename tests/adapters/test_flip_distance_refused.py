"""Flip distances of many points: what is refused, with advice, and frames that are taken."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from torch import Tensor, nn

import geomadv as ga
from geomadv.adapters.flip_distance import flip_distance
from geomadv.errors import InvalidInputError


def linear(weights: Any, bias: Any = None) -> nn.Linear:
    layer = nn.Linear(len(weights[0]), len(weights), bias is not None)
    layer.weight.data = torch.tensor(weights, dtype=torch.float32)
    if bias is not None:
        layer.bias.data = torch.tensor(bias, dtype=torch.float32)
    return layer


TWO = nn.Sequential(nn.Linear(2, 2))
X2 = torch.tensor([[1.0, 2.0]])
IMAGE = torch.ones((1, 1, 4, 4))


class Negated(nn.Sequential):
    def forward(self, x: Tensor) -> Tensor:
        return -x


class OtherReLU(nn.ReLU):
    def forward(self, x: Tensor) -> Tensor:
        return -x


def hooked() -> nn.Sequential:
    model = nn.Sequential(nn.Sequential(nn.Linear(2, 2)))
    model[0].register_forward_hook(lambda module, inputs, output: -output)
    return model


def patched() -> nn.Sequential:
    model = nn.Sequential(nn.Linear(2, 2))
    vars(model[0])["forward"] = lambda x: -x
    return model


def filled(value: float) -> nn.Sequential:
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    for parameter in model.parameters():
        parameter.data.fill_(value)
    return model


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("h", "expected a LinearClassifier, .* got str"),
        (Negated(nn.Linear(2, 2)), "cannot follow Negated"),
        (nn.Sequential(Negated(nn.Linear(2, 2))), "cannot follow Negated"),
        (nn.Sequential(OtherReLU()), "cannot follow OtherReLU"),
        (nn.Sequential(nn.Linear(2, 2), nn.Tanh()), "cannot follow Tanh.* pass an nn.Sequential of Linear, Conv2d"),
        (nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))), "cannot follow Parametrized"),
        (nn.Sequential(nn.Flatten(0)), "cannot follow Flatten"),
        (nn.Sequential(nn.Conv2d(1, 1, 3, padding=1, padding_mode="reflect")), "padding by zeros"),
        (nn.Sequential(nn.MaxPool2d(2, ceil_mode=True)), "ceil_mode"),
        (nn.Sequential(nn.MaxPool2d(2, dilation=2)), "no dilation"),
        (nn.Sequential(nn.MaxPool2d(2, return_indices=True)), "cannot follow MaxPool2d"),
        (nn.Sequential(nn.BatchNorm1d(2, track_running_stats=False)).eval(), "running statistics"),
        (nn.Sequential(nn.BatchNorm1d(2)), r"BatchNorm1d in training mode .*; pass model\.eval\(\)"),
        (nn.Sequential(nn.BatchNorm2d(2)), "BatchNorm2d in training mode"),
        (nn.Sequential(nn.Dropout()), "Dropout in training mode"),
        (nn.Sequential(nn.Dropout2d()), "Dropout2d in training mode"),
        (hooked(), "forward hooks"),
        (patched(), "a forward of its own"),
        (filled(math.nan), "not finite"),
        (filled(1e30).append(nn.Sequential(*[filled(1e30) for _ in range(5)])), "overflow"),
        (nn.Sequential(nn.Linear(2, 2)).bfloat16(), r"bfloat16; pass model\.double\(\)"),
        (nn.Sequential(nn.Linear(2, 2, device="meta")), "no values"),
        (nn.Sequential(nn.Linear(3, 2)), r"does not take points of shape \(2,\)"),
        (nn.Sequential(nn.Conv2d(1, 1, 1)), r"Conv2d takes points of 3 dimensions .* \(2,\)"),
        (nn.Sequential(nn.MaxPool2d(2)), "MaxPool2d takes points of 3 dimensions"),
        (nn.Sequential(nn.AvgPool2d(2)), "AvgPool2d takes points of 3 dimensions"),
        (nn.Sequential(nn.AvgPool2d(2, divisor_override=-1)), "cannot follow AvgPool2d"),
        (nn.Sequential(nn.PReLU()), "cannot follow PReLU"),
        (nn.Sequential(nn.BatchNorm2d(2)).eval(), "BatchNorm2d takes points of 3 dimensions"),
        (filled(0.0), "several outputs share the largest value at the point in row 0"),
        (nn.Sequential(nn.Flatten(2)), r"does not take points of shape \(2,\)"),
        (nn.Sequential(nn.Linear(2, 2), None), "contains None, which is no layer"),  # type: ignore[call-overload]
        (nn.Sequential(nn.BatchNorm1d(1)).eval(), r"BatchNorm1d\(1\) got points of 2 features"),
        (nn.Sequential(nn.MaxPool2d(2, padding=2)), "half the kernel at most"),
    ],
)
def test_models_that_are_refused(model: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        flip_distance(model, X2, [1.0, 0.0])


def test_a_tied_point_is_named() -> None:
    with pytest.raises(InvalidInputError, match="row 2"):
        flip_distance(nn.Sequential(nn.Flatten()), [[1.0, 2.0], [2.0, 1.0], [1.0, 1.0]], [1.0, 0.0])


@pytest.mark.parametrize(
    "register", [nn.modules.module.register_module_forward_hook, nn.modules.module.register_module_forward_pre_hook]
)
def test_global_hooks_are_refused(register: Callable[..., Any]) -> None:
    hook = register(lambda *_: None)
    try:
        with pytest.raises(InvalidInputError, match="forward hooks, its own or global ones"):
            flip_distance(TWO, X2, X2)
    finally:
        hook.remove()


H = ga.LinearClassifier(ga.Vector.of([1, 0]))


@pytest.mark.parametrize(
    ("model", "X", "v", "message"),
    [
        (TWO, X2[0], X2[0], r"X must have the shape .* pass X\[None\]"),
        (TWO, X2, [1.0], r"v must have the shape \(2,\) of one point, or \(1, 2\)"),
        (TWO, X2, torch.ones((2, 2)), r"got \(2, 2\)"),
        (TWO, [[math.nan, 0.0]], [1.0, 0.0], "X has entries that are not finite"),
        (TWO, X2, [math.inf, 0.0], "v has entries that are not finite"),
        (TWO, "points", [1.0, 0.0], "X must be an array or tensor of real numbers"),
        (TWO, np.array([[1j, 2.0]]), [1.0, 0.0], "X must be an array or tensor of real numbers, got complex128"),
        (TWO, torch.ones((1, 2), dtype=torch.bool), [1.0, 0.0], "got bool"),
        (TWO, [[1.0, 2.0], [1.0]], [1.0, 0.0], "X must be an array"),
        (TWO, [[10**400, 1]], [1.0, 0.0], "X must be an array or tensor of real numbers: int too large"),
        (nn.Sequential(nn.ReLU()), IMAGE, IMAGE[0], r"must be a vector, got the shape \(1, 4, 4\); append nn.Flatten"),
        (nn.Sequential(nn.MaxPool2d(5)), IMAGE, IMAGE[0], "pass larger ones"),
        (nn.Sequential(nn.Linear(2, 2)).double(), [[1e308, 1e308]], [1e308, 1e308], "overflow"),
        (H, [1, 2], [1, 0], "expected a sequence"),
        (H, ga.Vector.of([1, 2]), [1, 0], r"pass \[x\] for a single point"),
        (H, np.array([1.0, 2.0]), [1, 0], r"shape \(n, d\)"),
        (H, 3, [1, 0], r"shape \(n, d\)"),
        (H, [[1, 2, 3]], [1, 0], "dimension 3"),
        (H, [[1, 2]], [1, 0, 0], "same length"),
        (H, [[1, 2]], [[1, 0], [1, 0]], "got 1 points but 2 directions"),
        (H, [[math.nan, 2]], [1, 0], "finite"),
        (H, [[0, 2]], [1, 0], "lies on the boundary"),
    ],
)
def test_points_and_directions_that_are_refused(model: Any, X: Any, v: Any, message: str) -> None:
    if isinstance(model, nn.Sequential) and isinstance(model[0], nn.Linear):
        model[0].weight.data = torch.tensor([[2.0, 3.0], [1.0, 1.0]], dtype=model[0].weight.dtype)
    with pytest.raises(InvalidInputError, match=message):
        flip_distance(model, X, v)


EXACT = ga.LinearClassifier(ga.Vector((1, 2)), Fraction(3))
FLOATING = nn.Sequential(linear([[1.0, 2.0]], [3.0]))


@pytest.mark.parametrize("model", [EXACT, FLOATING], ids=["exact", "floating"])
def test_no_mask_is_read_through(model: Any) -> None:
    masked, whole = np.ma.array([1.0, -9.0], mask=[False, True]), np.ma.array([1.0, 1.0])
    for points in (masked[None], [masked], (masked,), [[1.0, 1.0], masked]):
        with pytest.raises(InvalidInputError, match="entries of X are masked"):
            flip_distance(model, points, [1, 1])
    for directions in (masked, masked[None], [masked]):
        with pytest.raises(InvalidInputError, match="entries of v are masked"):
            flip_distance(model, [[1, 1]], directions)
    assert list(flip_distance(model, whole[None], -whole)) == list(flip_distance(model, [[1, 1]], [-1, -1]))


@pytest.mark.parametrize("model", [EXACT, FLOATING], ids=["exact", "floating"])
@pytest.mark.parametrize(
    "bad",
    [
        torch.eye(2).to_sparse(),
        torch.empty((2, 2), device="meta"),
        [["1", "2"]],
        np.array([["1", "2"]], dtype=object),
        np.array([[True, 1]], dtype=object),
        np.array([[1, 2]], dtype="m8[s]"),
        np.array([[1, 2]], dtype="M8[s]"),
        np.array([[1j, 2]]),
        "12",
        b"12",
        {"a": 1, "b": 2},
        None,
        5,
    ],
    ids=lambda value: f"{type(value).__name__} {getattr(value, 'dtype', '')}",
)
def test_what_are_no_points(model: Any, bad: Any) -> None:
    with pytest.raises(InvalidInputError):
        flip_distance(model, bad, [1, 1])


def test_a_frame_of_several_types_is_taken_exactly() -> None:
    frame = pd.DataFrame({"a": [2**60 + 1], "b": [0.5]})
    assert flip_distance(EXACT, frame, [-1, 0]) == (2**60 + 1 + 1 + 3,)
