"""Flip distances of many points: exact for the exact classifiers, and of torch models against samples and against ℚ."""

import copy
import math
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.adapters import torch_rays
from geomadv.adapters.flip_distance import flip_distance

ROOT = Path(ga.__file__).parent.parent
SEEDS = st.integers(0, 2**32 - 1)


def randomised(model: nn.Sequential, seed: int) -> nn.Sequential:
    """The model in evaluation mode with random weights and running statistics."""
    generator = torch.Generator().manual_seed(seed)
    for name, values in model.state_dict().items():
        if "running_var" in name:
            values.copy_(torch.rand(values.shape, generator=generator) + 0.2)
        elif "num_batches" not in name:
            values.copy_(torch.randn(values.shape, generator=generator))
    return model.eval()


def rays(shape: tuple[int, ...], count: int, seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    size = (count, *shape)
    return tuple(torch.randn(size, generator=generator, dtype=torch.float64) for _ in range(2))  # type: ignore[return-value]


MODELS: dict[str, tuple[tuple[int, ...], Callable[[], nn.Sequential]]] = {
    "linear": ((3,), lambda: nn.Sequential(nn.Linear(3, 4))),
    "one output": ((3,), lambda: nn.Sequential(nn.Linear(3, 1))),
    "two layers": ((3,), lambda: nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 3))),
    "one output of a network": ((3,), lambda: nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1))),
    "ends in ReLU": ((3,), lambda: nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 3), nn.ReLU())),
    "four layers": (
        (3,),
        lambda: nn.Sequential(
            nn.Linear(3, 8),
            nn.ReLU(),
            nn.Linear(8, 8, bias=False),
            nn.ReLU(),
            nn.Linear(8, 8),
            nn.ReLU(),
            nn.Linear(8, 3),
        ),
    ),
    "nested": (
        (2, 3),
        lambda: nn.Sequential(
            nn.Sequential(nn.Flatten(), nn.Dropout(), nn.Linear(6, 5)), nn.Sequential(nn.ReLU(), nn.Linear(5, 3))
        ),
    ),
    "normalised": (
        (4,),
        lambda: nn.Sequential(
            nn.BatchNorm1d(4), nn.Linear(4, 6), nn.BatchNorm1d(6, affine=False), nn.ReLU(), nn.Linear(6, 3)
        ),
    ),
    "normalised sequence": (
        (4, 3),
        lambda: nn.Sequential(nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(3, 2), nn.Flatten(), nn.Linear(8, 2)),
    ),
    "convolution": (
        (1, 6, 6),
        lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.MaxPool2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3)),
    ),
    "ReLU before pooling": (
        (1, 6, 6),
        lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3)),
    ),
    "pooling alone": ((2, 4, 4), lambda: nn.Sequential(nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3))),
    "two poolings": (
        (1, 6, 6),
        lambda: nn.Sequential(nn.MaxPool2d(2, 1), nn.MaxPool2d((3, 1), (1, 2)), nn.Flatten(), nn.Linear(9, 8)),
    ),
    "padding, stride, groups": (
        (2, 7, 7),
        lambda: nn.Sequential(
            nn.Conv2d(2, 4, 3, stride=2, padding=1, groups=2),
            nn.BatchNorm2d(4),
            nn.Dropout2d(),
            nn.MaxPool2d(3, stride=2, padding=1),
            nn.Conv2d(4, 3, 3, padding="same", bias=False),
            nn.ReLU(),
            nn.MaxPool2d((2, 1), stride=(1, 2)),
            nn.Flatten(),
            nn.Linear(3, 3),
        ),
    ),
    "leaky": (
        (3,),
        lambda: nn.Sequential(
            nn.Linear(3, 8), nn.LeakyReLU(0.2), nn.Linear(8, 8), nn.LeakyReLU(1.5), nn.Identity(), nn.Linear(8, 2)
        ),
    ),
    "leaky, bent the other way": (
        (3,),
        lambda: nn.Sequential(nn.Linear(3, 9), nn.LeakyReLU(-0.5), nn.ReLU(), nn.LeakyReLU(), nn.Linear(9, 3)),
    ),
    "averages": (
        (1, 6, 6),
        lambda: nn.Sequential(
            nn.Conv2d(1, 2, 3), nn.LeakyReLU(), nn.AvgPool2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3)
        ),
    ),
    "averages of maxima": (
        (2, 7, 7),
        lambda: nn.Sequential(
            *(nn.MaxPool2d(2, 1), nn.AvgPool2d((3, 2), stride=2, padding=1, ceil_mode=True, count_include_pad=False)),
            *(nn.Conv2d(2, 3, 2), nn.ReLU(), nn.AvgPool2d(2, divisor_override=3), nn.Flatten(), nn.Linear(3, 3)),
        ),
    ),
    "dilation": (
        (1, 6, 6),
        lambda: nn.Sequential(nn.Conv2d(1, 3, 2, stride=(1, 2), dilation=2), nn.ReLU(), nn.Flatten(), nn.Linear(24, 2)),
    ),
}


def labels(model: nn.Sequential, points: Tensor) -> Tensor:
    """The labels by the model itself, in float64; −1 where several outputs are first."""
    with torch.no_grad():
        outputs: Tensor = copy.deepcopy(model).double()(points)
    if outputs.shape[1] == 1:
        return torch.where(outputs[:, 0] > 0, 1, 0)
    first = outputs.argmax(1)
    return torch.where((outputs == outputs.max(1, keepdim=True).values).sum(1) == 1, first, -1)


def definite(model: nn.Sequential, X: Tensor, V: Tensor) -> tuple[Tensor, Tensor]:
    """The rays that begin at points with a label."""
    known = labels(model, X) >= 0
    return X[known], V[known]


@pytest.mark.parametrize("name", MODELS)
def test_against_samples_of_the_ray(name: str) -> None:
    shape, build = MODELS[name]
    finite = never = 0
    for seed in range(3):
        model = randomised(build(), seed)
        X, V = definite(model, *rays(shape, 10, 100 + seed))
        distances = flip_distance(model, X, V)
        assert distances.shape == (len(X),)
        assert distances.dtype == np.float64
        for x, v, distance in zip(X, V, distances.tolist(), strict=True):
            (label,) = labels(model, x[None])
            if distance == math.inf:
                never += 1
                steps = torch.logspace(-3, 6, 200, dtype=torch.float64)
            else:
                finite += 1
                steps = torch.linspace(0, distance * (1 - 1e-9), 200, dtype=torch.float64)
                after = x + distance * (1 + 1e-9) * v
                assert labels(model, after[None]) != label
            assert (labels(model, x + steps.view(-1, *[1] * len(shape)) * v) == label).all()
    assert finite >= 3
    assert never >= 3


@given(SEEDS, st.integers(1, 4), st.integers(1, 12), st.booleans(), st.sampled_from([torch.float32, torch.float64]))
def test_against_the_exact_distance_of_two_layers(
    seed: int, dimension: int, width: int, bias: bool, dtype: torch.dtype
) -> None:
    generator = torch.Generator().manual_seed(seed)
    model = nn.Sequential(nn.Linear(dimension, width, bias), nn.ReLU(), nn.Linear(width, 1, bias)).to(dtype)
    for values in model.parameters():
        values.data = torch.randn(values.shape, generator=generator, dtype=dtype)
    X, V = rays((dimension,), 5, seed)
    compare(flip_distance(model, X, V), flip_distance(ga.from_torch(model), X, V))


@given(SEEDS, st.integers(1, 3), st.integers(1, 8), st.sampled_from([0.25, -0.5, 0.0, 1.0, 3.0]))
def test_a_leaky_unit_is_two_units(seed: int, dimension: int, width: int, below: float) -> None:
    """x where it is positive and a x elsewhere is σ(x) − a σ(−x), which an exact classifier has."""
    first, last = nn.Linear(dimension, width), nn.Linear(width, 1)
    leaky = randomised(nn.Sequential(first, nn.LeakyReLU(below), last), seed).double()
    inner, outer = nn.Linear(dimension, 2 * width), nn.Linear(2 * width, 1)
    inner.weight.data, inner.bias.data = (torch.cat([values, -values]) for values in (first.weight, first.bias))
    outer.weight.data, outer.bias.data = torch.cat([last.weight, -below * last.weight], 1), last.bias
    two = nn.Sequential(inner, nn.ReLU(), outer)
    X, V = rays((dimension,), 5, seed)
    compare(flip_distance(leaky, X, V), flip_distance(ga.from_torch(two), X, V))


@given(SEEDS, st.integers(1, 4), st.integers(2, 5))
def test_against_the_exact_distance_of_several_outputs(seed: int, dimension: int, count: int) -> None:
    model = randomised(nn.Sequential(nn.Linear(dimension, count)), seed)
    X, V = rays((dimension,), 5, seed)
    compare(flip_distance(model, X, V), flip_distance(ga.from_torch(model), X, V))


def compare(floats: Any, exact: Any) -> None:
    assert [d == math.inf for d in floats] == [d == math.inf for d in exact]
    assert floats.tolist() == pytest.approx([float(d) for d in exact], rel=1e-9, abs=1e-300)


def test_these_comparisons_have_flips_of_both_labels_and_none() -> None:
    kinds = set()
    for seed in range(20):
        model = randomised(nn.Sequential(nn.Linear(2, 5), nn.ReLU(), nn.Linear(5, 1)), seed)
        X, V = rays((2,), 5, seed)
        kinds |= set(zip(labels(model, X).tolist(), np.isfinite(flip_distance(model, X, V)).tolist(), strict=True))
    assert kinds == {(0, True), (0, False), (1, True), (1, False)}


# What the exact classifiers say


@given(st.data())
def test_exact_classifiers_answer_as_their_methods(data: st.DataObject) -> None:
    S = data.draw(gst.separable_datasets(dimension=2))
    v = data.draw(gst.directions(S))
    for h in (data.draw(gst.accurate_linear_classifiers(S)), data.draw(gst.relu_classifiers(2))):
        points = [S.point(row) for row in range(S.n)]
        expected = tuple(h.flip_distance(x, v) for x in points)
        assert flip_distance(h, points, v) == expected
        assert flip_distance(h, points, [v] * len(points)) == expected
        assert flip_distance(h, [list(x) for x in points], list(v)) == expected


def test_exact_distances_by_hand() -> None:
    h = ga.LinearClassifier(ga.Vector.of([3, 0]), Fraction(-1))
    X = [[0, 5], [1, 5]]
    assert flip_distance(h, X, [1, 0]) == (Fraction(1, 3), math.inf)
    assert flip_distance(h, X, [[1, 0], [-1, 7]]) == (Fraction(1, 3), Fraction(2, 3))
    assert flip_distance(h, X, [0, 0]) == (math.inf, math.inf)
    assert flip_distance(h, np.array(X), np.array([0.5, 0])) == (Fraction(2, 3), math.inf)
    assert flip_distance(h, torch.tensor(X), torch.tensor([[0.5, 0], [0, 1]])) == (Fraction(2, 3), math.inf)
    assert flip_distance(h, [ga.Vector.of([Fraction(1, 9), 0])], ga.Vector.of([2, 0])) == (Fraction(1, 9),)
    scores = ga.MulticlassLinearClassifier(
        ("a", "b"), (ga.LinearClassifier(ga.Vector.of([0])), ga.LinearClassifier(ga.Vector.of([7]), Fraction(-1)))
    )
    assert flip_distance(scores, [[0], [1]], [1]) == (Fraction(1, 7), math.inf)
    assert flip_distance(h, [], [1, 0]) == ()


# Torch models by hand


def linear(weights: Any, bias: Any = None) -> nn.Linear:
    layer = nn.Linear(len(weights[0]), len(weights), bias is not None)
    layer.weight.data = torch.tensor(weights, dtype=torch.float32)
    if bias is not None:
        layer.bias.data = torch.tensor(bias, dtype=torch.float32)
    return layer


def test_one_output_is_positive_or_not() -> None:
    model = nn.Sequential(linear([[1.0]], [0.0]))
    assert flip_distance(
        model, [[0.0], [0.0], [2.0], [-2.0], [2.0]], [[1.0], [-1.0], [-1.0], [4.0], [1.0]]
    ).tolist() == [*(0.0, math.inf, 2.0, 0.5, math.inf)]


def test_a_label_that_is_lost_at_one_point_only() -> None:
    # |x|, which is 0 at the origin and positive elsewhere.
    model = nn.Sequential(linear([[1.0], [-1.0]]), nn.ReLU(), linear([[1.0, 1.0]]))
    assert flip_distance(model, [[3.0], [0.0]], [[-1.0], [1.0]]).tolist() == [3.0, 0.0]


@pytest.mark.parametrize("name", ["two layers", "four layers", "convolution", "ReLU before pooling"])
def test_a_model_without_bias_has_a_tie_at_the_origin(name: str) -> None:
    shape, build = MODELS[name]
    model = randomised(build(), 3)
    for layer in model:
        if isinstance(layer, nn.Linear | nn.Conv2d):
            layer.bias = None
    X, _ = rays(shape, 20, 4)
    assert flip_distance(model, X, -X).tolist() == [1.0] * 20
    assert flip_distance(model, X, -4 * X).tolist() == [0.25] * 20
    assert flip_distance(model, X, X).tolist() == [math.inf] * 20


TOUCHING: dict[str, tuple[tuple[int, ...], Callable[[], nn.Sequential]]] = {
    "ReLU before pooling": ((1, 6, 6), lambda: nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU(), nn.MaxPool2d(2))),
    "pooling before ReLU": ((1, 6, 6), lambda: nn.Sequential(nn.Conv2d(1, 3, 3), nn.MaxPool2d(2), nn.ReLU())),
    "pooling": ((1, 6, 6), lambda: nn.Sequential(nn.Conv2d(1, 3, 3), nn.MaxPool2d(2))),
}


@pytest.mark.parametrize("scale", [1, 3, 4, 7])
@pytest.mark.parametrize("name", TOUCHING)
def test_a_tie_at_one_point_is_lost_though_rounding_hides_it(name: str, scale: int) -> None:
    # At the origin all outputs are 0, and on most rays the same one is first on both sides of it.
    shape, build = TOUCHING[name]
    same = 0
    for seed in range(4):
        model = randomised(build().extend([nn.Flatten(), nn.Linear(12, 3, bias=False)]), seed)
        model[0].bias = None  # type: ignore[assignment]
        X, _ = rays(shape, 10, 100 + seed)
        assert flip_distance(model, X, -scale * X).tolist() == pytest.approx([1 / scale] * len(X), rel=1e-9)
        same += int((labels(model, X) == labels(model, -X)).sum())
    assert same >= 5


def test_units_that_cancel_lose_no_label() -> None:
    counted = 0
    for seed in range(40):
        generator = torch.Generator().manual_seed(seed)
        first, bias, output = (
            torch.randn(size, generator=generator, dtype=torch.float64) for size in ((5, 2), (5,), (1, 5))
        )
        order = torch.randperm(10, generator=generator)
        model = nn.Sequential(nn.Linear(2, 10), nn.ReLU(), nn.Linear(10, 1)).double()
        model[0].weight.data, model[0].bias.data = first.repeat(2, 1)[order], bias.repeat(2)[order]
        model[2].weight.data, model[2].bias.data = (
            torch.cat([output, -output], 1)[:, order],
            torch.tensor([0.5]).double(),
        )
        X, V = rays((2,), 5, seed)
        assert flip_distance(model, X, V).tolist() == [math.inf] * 5
        with torch.no_grad():
            counted += int((model(X + 1e9 * V) != 0.5).sum())
    assert counted >= 20  # the sums are not 0 in float64


def test_the_last_slope_counts_where_it_exceeds_rounding() -> None:
    for exponent in (-9, -6, -3):
        model = nn.Sequential(linear([[1.0], [1.0]]), nn.ReLU(), linear([[1.0, -1.0 - 2.0**exponent]], [1.0]))
        assert flip_distance(model, [[0.0]], [1.0]).tolist() == pytest.approx([2.0**-exponent], rel=1e-9)


@pytest.mark.parametrize("name", ["convolution", "padding, stride, groups", "ReLU before pooling"])
def test_the_order_in_memory_does_not_matter(name: str) -> None:
    shape, build = MODELS[name]
    model = randomised(build(), 0)
    X, V = definite(model, *rays(shape, 12, 100))
    expected = flip_distance(model, X, V).tolist()
    assert any(distance < math.inf for distance in expected)
    last = copy.deepcopy(model).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    for array, direction in (
        (X.contiguous(memory_format=torch.channels_last), V.contiguous(memory_format=torch.channels_last)),
        (X.numpy().transpose(0, 2, 3, 1).copy().transpose(0, 3, 1, 2), V.numpy()),
    ):
        compare(flip_distance(model, array, direction), expected)
        compare(flip_distance(last, array, direction), expected)


def test_another_default_device_changes_nothing() -> None:
    shape, build = MODELS["convolution"]
    model = randomised(build(), 1)
    X, V = rays(shape, 5, 2)
    expected = flip_distance(model, X, V).tolist()
    with torch.device("meta"):
        assert flip_distance(model, X, V).tolist() == expected


@pytest.mark.parametrize(("width", "inside"), [(8, 1), (40_000, 2)])
def test_a_small_model_takes_one_thread(monkeypatch: pytest.MonkeyPatch, width: int, inside: int) -> None:
    model, seen, before = (
        nn.Sequential(nn.Linear(2, width), nn.ReLU(), nn.Linear(width, 1)),
        [],
        torch.get_num_threads(),
    )

    def spied(*arguments: Any) -> float:
        seen.append(torch.get_num_threads())
        raise ZeroDivisionError

    monkeypatch.setattr(torch_rays, "_flip_distance", spied)
    try:
        torch.set_num_threads(2)
        with pytest.raises(ZeroDivisionError):
            flip_distance(model, [[1.0, 2.0]], [1.0, 0.0])
        assert (seen, torch.get_num_threads()) == ([inside], 2)
    finally:
        torch.set_num_threads(before)


def test_tensors_of_every_real_type() -> None:
    model = nn.Sequential(linear([[2.0]], [0.0]))
    for exact in (model, ga.from_torch(model)):
        for x in (torch.tensor([[0.75]], requires_grad=True), torch.tensor([[0.75]], dtype=torch.bfloat16)):
            assert list(flip_distance(exact, x, -x)) == [1.0]
            assert list(flip_distance(exact, x, -x[0])) == [1.0]
    assert flip_distance(ga.from_torch(model), [x[0]], [-x[0]]) == (1,)


def test_the_label_may_be_lost_on_the_last_piece_or_never() -> None:
    # The lead max(0, 1000 − t) + a t − 5 for a = 1/8, 0 and −1/8, beyond the only knot.
    for a, expected in ((0.125, math.inf), (0.0, 995.0), (-0.125, 995 / 1.125)):
        model = nn.Sequential(linear([[-1.0], [1.0]], [1000.0, 0.0]), nn.ReLU(), linear([[1.0, a]], [-5.0]))
        assert flip_distance(model, [[0.0]], [1.0]).tolist() == pytest.approx([expected], rel=1e-12)
    model = nn.Sequential(linear([[-1.0], [1.0]], [1.0, 0.0]), nn.ReLU(), linear([[0.0, -1.0]], [5000.0]))
    assert flip_distance(model, [[0.0]], [1.0]).tolist() == [5000.0]


def test_pooling_pads_with_nothing_and_not_with_zero() -> None:
    model = nn.Sequential(nn.MaxPool2d(3, padding=1), nn.Flatten(), linear([[1.0]], [2.0]))
    x = -torch.ones((1, 1, 2, 2))
    assert flip_distance(model, x, -torch.ones((1, 2, 2))).tolist() == [1.0]


@pytest.mark.parametrize("name", MODELS)
def test_a_zero_direction_and_no_points(name: str) -> None:
    shape, build = MODELS[name]
    model = randomised(build(), 0)
    X, _ = definite(model, *rays(shape, 6, 1))
    assert len(X)
    assert flip_distance(model, X, torch.zeros(shape)).tolist() == [math.inf] * len(X)
    assert flip_distance(model, X[:0], torch.zeros(shape)).shape == (0,)


@pytest.mark.parametrize("name", MODELS)
def test_the_parts_in_which_a_ray_is_followed_do_not_matter(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shape, build = MODELS[name]
    model = randomised(build(), 1)
    X, V = definite(model, *rays(shape, 5, 2))
    assert len(X)
    whole = flip_distance(model, X, V)
    monkeypatch.setattr(torch_rays, "_STEP", 1)
    monkeypatch.setattr(torch_rays, "_ENTRIES", 1)
    compare(flip_distance(model, X, V), whole.tolist())


def test_numbers_are_taken_as_float64() -> None:
    model = nn.Sequential(linear([[1.0]], [0.0]))
    exact = flip_distance(ga.from_torch(model), [[0.1]], [-1])
    assert flip_distance(model, [[0.1]], [-1]).tolist() == [0.1] == [float(exact[0])]
    fixed = np.array([[0.1]])
    fixed.setflags(write=False)
    assert flip_distance(model, fixed, [Fraction(-1, 3)]).tolist() == pytest.approx([0.3], rel=1e-15)
    assert flip_distance(model, fixed.astype(np.float32), [-1]).tolist() == [float(np.float32(0.1))]


def test_a_direction_for_each_point() -> None:
    shape, build = MODELS["convolution"]
    model = randomised(build(), 1)
    X, V = rays(shape, 8, 2)
    each = [float(flip_distance(model, x[None], v)[0]) for x, v in zip(X, V, strict=True)]
    assert flip_distance(model, X, V).tolist() == each
    assert flip_distance(model, X.numpy(), V.numpy()).tolist() == each
    assert flip_distance(model, X, V[0]).tolist() == flip_distance(model, X, V[:1].expand(X.shape)).tolist() != each


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_model_stays_as_it_is(dtype: torch.dtype) -> None:
    model = randomised(MODELS["padding, stride, groups"][1](), 0).to(dtype)
    before = copy.deepcopy(model.state_dict())
    random = torch.get_rng_state()
    flip_distance(model, *rays((2, 7, 7), 3, 0))
    assert {values.dtype for values in model.parameters()} == {dtype}
    assert all(torch.equal(values, before[name]) for name, values in model.state_dict().items())
    assert all(values.requires_grad and values.grad is None for values in model.parameters())
    assert torch.equal(torch.get_rng_state(), random)


def test_exact_classifiers_need_no_torch() -> None:
    code = (
        "import sys, geomadv as ga; h = ga.LinearClassifier([2]);"
        "print(ga.flip_distance(h, [[-1]], [1]), 'torch' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["(Fraction(1,", "1),)", "False"]
