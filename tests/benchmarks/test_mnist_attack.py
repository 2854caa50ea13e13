"""The attack of the MNIST study: exact perturbations, the classifiers and their gradients, and what is counted."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from sklearn.svm import LinearSVC
from torch import Tensor

from benchmarks.mnist import networks, svms, tasks
from benchmarks.mnist.attacks import projected_gradient
from benchmarks.mnist.pixels import FULL, STEP, intensities, moved, noise, on_lattice
from benchmarks.mnist.settings import SOURCES
from benchmarks.mnist.tasks import Bank
from geomadv.certification.units.unit import Arrays
from tests.stand_in import digits

# ---- Images


@given(st.integers(0, 40), st.integers(0, 2**32 - 1))
def test_nothing_moves_further_than_the_radius_or_out_of_the_box(radius: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    centre = on_lattice(random.choice(np.array([0, 1, 100, 254, 255], dtype=np.uint8), (3, 28, 28)))
    change = torch.from_numpy(random.integers(-FULL - STEP, FULL + STEP, (3, 784)).astype(np.int16))
    there = moved(centre, change, radius).int()
    exact = torch.clamp(centre.int() + change.int().clamp(-radius * STEP, radius * STEP), 0, FULL)
    assert torch.equal(there, exact)


@pytest.mark.parametrize("kind", ["uniform", "corners"])
def test_noise_fills_its_ball(kind: str) -> None:
    centre = torch.full((40, 784), FULL // 2, dtype=torch.int16)
    change = noise(kind, centre, 40, np.random.default_rng(0)).int() - FULL // 2
    assert change.min() == -40 * STEP
    assert change.max() == 40 * STEP
    inside = (change.abs() < 40 * STEP).float().mean().item()
    assert inside == 0 if kind == "corners" else inside > 0.99
    assert abs(change.float().mean().item()) < 40 * STEP * 4 / np.sqrt(change.numel())
    white = torch.full((1, 784), FULL, dtype=torch.int16)
    assert noise(kind, white, 40, np.random.default_rng(0)).max() == FULL


def test_the_lattice_has_every_intensity_and_every_step() -> None:
    assert on_lattice(np.array([[[0, 1, 255]]], dtype=np.uint8)).tolist() == [[0, 100, FULL]]
    assert FULL == 100 * STEP
    assert intensities(torch.tensor([0, FULL], dtype=torch.int16), torch.float64).tolist() == [0, 1]


# ---- The attack


def plain(gradient: Any, images: Tensor, labels: Tensor, radius: int, steps: int) -> Tensor:
    """Projected gradient ascent as it is written down, in wide integers."""
    x = images.int()
    for _ in range(steps):
        x = x + STEP * gradient(x.to(images.dtype), labels).sign().int()
        x = torch.clamp(images.int() + (x - images.int()).clamp(-radius * STEP, radius * STEP), 0, FULL)
    return x.to(images.dtype)


@given(st.integers(0, 2**32 - 1), st.sets(st.integers(0, 14), min_size=1), st.integers(0, 12))
def test_the_shared_steps_change_nothing(seed: int, radii: set[int], steps: int) -> None:
    random = np.random.default_rng(seed)
    images = on_lattice(random.integers(0, 256, (4, 2, 3), dtype=np.uint8))
    labels = torch.arange(4)
    matrix = torch.from_numpy(random.normal(size=(6, 6)))

    def gradient(pixels: Tensor, labels: Tensor) -> Tensor:
        # It turns with the place, and is zero here and there.
        value = torch.sin(pixels.double() @ matrix / 5_000 + labels[:, None])
        return torch.where(value.abs() < 0.3, 0, value)

    found = projected_gradient(gradient, images, labels, sorted(radii), steps)
    assert set(found) == radii
    for radius, examples in found.items():
        assert torch.equal(examples, plain(gradient, images, labels, radius, steps))


def test_eight_hundred_and_twenty_gradients_replace_sixteen_hundred() -> None:
    calls = 0

    def gradient(pixels: Tensor, labels: Tensor) -> Tensor:
        nonlocal calls
        calls += len(pixels)
        return torch.ones(pixels.shape)

    projected_gradient(gradient, torch.zeros((1, 784), dtype=torch.int16), torch.zeros(1), range(41), 40)
    assert calls == 820


def test_without_a_gradient_nothing_moves() -> None:
    images = on_lattice(digits(3).images)
    found = projected_gradient(lambda x, y: torch.zeros(x.shape), images, torch.zeros(3), (0, 5, 40), 40)
    assert all(torch.equal(examples, images) for examples in found.values())


# ---- The models


@pytest.fixture(scope="module")
def trained() -> dict[str, Any]:
    data = digits(400)
    return {
        "svm": [tasks.train_svm(digits(200, first)) for first in (0, 200)],
        "network": [tasks.train_network(data, 12, seed, "cpu") for seed in (7, 8)],
        "data": data,
    }


def state(arrays: Arrays) -> dict[str, Tensor]:
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def assert_same_gradients(weights: dict[str, Tensor], images: npt.NDArray[np.uint8]) -> None:
    """The scores and gradients of the fast network are those of the model."""
    model, fast = networks.network(weights), networks.FastNetwork(weights)
    pixels, labels = on_lattice(images), torch.arange(len(images)) % 10
    x = intensities(pixels, torch.float32).view(-1, 1, 28, 28).requires_grad_()
    scores = model(x)
    for pieces in (networks.pieces(pixels, "cpu"), [x.detach()]):
        found = torch.cat([fast.scores(piece) for piece in pieces])
        assert torch.allclose(found, scores, atol=1e-5 * scores.abs().max().item())
    (expected,) = torch.autograd.grad(F.cross_entropy(scores, labels, reduction="sum"), x)
    expected = expected.flatten(1)
    size = expected.abs().max().item()
    assert torch.allclose(networks.TrainedNetwork(weights).gradient(pixels, labels), expected, atol=1e-6 * size)
    found = fast.gradient(pixels, labels)
    clear = expected.abs() > 1e-5 * size
    assert clear.float().mean() > 0.2
    assert torch.equal(found.sign()[clear], expected.sign()[clear])
    assert torch.allclose(found, expected, atol=1e-5 * size)


def test_the_fast_network_is_the_network(trained: dict[str, Any]) -> None:
    images = digits(130, 500).images.copy()
    images[1] = 0  # the same values in every pooling window: ties
    images[2] = 255
    assert_same_gradients(state(trained["network"][0]), images)


def test_the_fast_network_where_values_tie_and_vanish() -> None:
    random = np.random.default_rng(0)
    weights = networks.train(*digits(6).tensors("cpu"), 0, 1)
    for name in ("0.weight", "0.bias", "3.weight", "3.bias"):
        # Few of the weights and pixels are not zero, and all are whole, so sums are exact and often equal.
        values = random.choice([-1, 0, 1], tuple(weights[name].shape), p=[0.1, 0.8, 0.1])
        weights[name] = torch.from_numpy(values.astype(np.float32))
    images = random.choice(np.array([0, 255], np.uint8), (40, 28, 28), p=[0.9, 0.1])
    layers = networks.network(weights)
    h = torch.from_numpy(images[:, None] / np.float32(255))
    for layer in (0, 3):  # both convolutions
        h = layers[layer](h)
        windows = F.unfold(h.flatten(0, 1)[:, None], 2, stride=2)
        top, largest = windows[:, :2].amax(dim=1), windows.amax(dim=1)
        assert ((windows == largest[:, None]).sum(dim=1)[largest > 0] > 1).any(), "no ties"
        assert ((windows[:, 2] == windows[:, 3]) & (windows[:, 2] > top) & (largest > 0)).any(), "no ties below"
        assert (largest == 0).any(), "no zeros"
        h = F.relu(F.max_pool2d(h, 2))
    assert_same_gradients(weights, images)


def test_the_normalisation_is_in_the_first_layer() -> None:
    data = digits(6)
    pixels, labels = data.tensors("cpu")
    weights = networks.train(pixels, labels, 0, 11)
    with torch.random.fork_rng():
        torch.manual_seed(11)
        model = networks.architecture().eval()
    x = intensities(pixels, torch.float32).view(-1, 1, 28, 28)
    normalised = model((x - networks.MEAN) / networks.DEVIATION)
    assert torch.allclose(networks.network(weights)(x), normalised, atol=1e-5)


def test_training_depends_on_its_seed_alone() -> None:
    data = digits(100)
    first = tasks.train_network(data, 1, 5, "cpu")
    torch.manual_seed(99)
    again, other = (tasks.train_network(data, 1, seed, "cpu") for seed in (5, 6))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["0.weight"], other["0.weight"])


def test_a_machine_is_the_one_of_scikit_learn(trained: dict[str, Any]) -> None:
    data, test = digits(200), digits(50, 600)
    flat = test.images.reshape(50, -1) / 255
    model = LinearSVC(dual=False).fit(data.images.reshape(200, -1) / 255, data.labels)
    scores = svms.scores(state(trained["svm"][0]), on_lattice(test.images)).numpy()
    assert np.allclose(scores, model.decision_function(flat))
    predictions = Bank(trained["svm"], [], "cpu").predictions(on_lattice(test.images))
    assert predictions[0].tolist() == model.predict(flat).tolist()


@pytest.mark.parametrize("loss", svms.LOSSES)
def test_the_gradients_of_the_losses(loss: str, trained: dict[str, Any]) -> None:
    weights = state(trained["svm"][0])
    test = digits(50, 600)
    pixels, labels = test.tensors("cpu")
    x = intensities(pixels, torch.float64).requires_grad_()
    f = x @ weights["weight"].T + weights["bias"]
    right = F.one_hot(labels, 10).bool()
    if loss == "margin":
        value = f.masked_fill(right, -torch.inf).amax(dim=1) - f[right]
    else:
        value = F.relu(1 - torch.where(right, f, -f)).sum(dim=1)
    (expected,) = torch.autograd.grad(value.sum(), x)
    assert torch.allclose(svms.gradient(weights, loss, pixels, labels), expected)
    flat = (expected == 0).all(dim=1)
    assert bool(flat.any()) is (loss == "hinge")  # where all ten problems are solved the hinge says nothing


@pytest.mark.parametrize("source", SOURCES)
def test_examples_are_counted(source: str, trained: dict[str, Any]) -> None:
    test = digits(30, 600)
    random = np.random.default_rng(4)
    arguments = (source, 1, test, trained["svm"], trained["network"], (0, 10, 40), 40)
    found = tasks.perturb(*arguments, random, "cpu")
    correct = found["correct"]
    pixels, labels = test.tensors("cpu")
    models = [networks.network(state(arrays)) for arrays in trained["network"]]
    x = intensities(pixels, torch.float32).view(-1, 1, 28, 28)
    clean = [(svms.scores(state(arrays), pixels).argmax(1) == labels).sum().item() for arrays in trained["svm"]]
    clean += [(model(x).argmax(1) == labels).sum().item() for model in models]
    assert correct[0].tolist() == clean  # at radius 0 the clean accuracy, exactly
    attacked = {"svm": 1, "svm-hinge": 1, "network": 3}.get(source)
    if attacked is not None:
        assert correct[2, attacked] < correct[0, attacked]
        # The examples are those of the source that has this number, and of its loss.
        weights = state(trained["network" if source == "network" else "svm"][1])
        loss = "hinge" if source == "svm-hinge" else "margin"
        gradient = (
            networks.FastNetwork(weights).gradient if source == "network" else partial(svms.gradient, weights, loss)
        )
        examples = projected_gradient(gradient, pixels, labels, (0, 10, 40), 40)
        bank = Bank(trained["svm"], trained["network"], "cpu")
        expected = [(bank.predictions(examples[radius]) == labels).sum(dim=1).tolist() for radius in (0, 10, 40)]
        assert correct.tolist() == expected
    still = {"svm-hinge": True}.get(source, False)
    assert bool(found["still"].item()) is still
