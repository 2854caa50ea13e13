"""The work of the MNIST study, attack and evaluation, beside torchattacks and beside a loop as one would write it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F
import torchattacks
from torch import Tensor, nn

from benchmarks.mnist import networks, tasks
from benchmarks.mnist.pixels import intensities
from benchmarks.mnist.tasks import Images
from benchmarks.recording import Measure
from geomadv.adapters import mnist
from geomadv.certification.units.unit import Arrays, Unit
from geomadv.certification.units.workers import Workers, results

RADII = tuple(range(1, 41))
STEPS = 40
TRAINED, COPIES = 5, 10  # every example is labelled by 50 networks, as in the study
ATTACKED = 2

Attack = Callable[[nn.Module, Tensor, Tensor, float], Tensor]


@lru_cache
def workload(trial: bool) -> tuple[list[Arrays], Images, tuple[int, ...]]:
    """Trained networks, test images and radii."""
    random = np.random.default_rng(0)
    if trial:
        noise = Images(random.integers(0, 256, (20, 28, 28), dtype=np.uint8), random.integers(0, 10, 20, np.uint8))
        return [tasks.train_network(noise, 1, seed, "cpu") for seed in range(TRAINED)], noise, RADII[::20]
    training, test = Images(*mnist.load("train")), Images(*mnist.load("test"))
    models = [tasks.train_network(training.drawn(10_000, random), 1, seed, "cpu") for seed in range(TRAINED)]
    return models, test.drawn(200, random), RADII


def plain_loop(model: nn.Module, x: Tensor, y: Tensor, epsilon: float) -> Tensor:
    adversarial = x.clone()
    for _ in range(STEPS):
        adversarial.requires_grad_()
        (gradient,) = torch.autograd.grad(F.cross_entropy(model(adversarial), y), adversarial)
        moved = adversarial.detach() + 0.01 * gradient.sign()
        adversarial = torch.clamp(torch.minimum(torch.maximum(moved, x - epsilon), x + epsilon), 0, 1)
    return adversarial


def with_torchattacks(model: nn.Module, x: Tensor, y: Tensor, epsilon: float) -> Tensor:
    attack = torchattacks.PGD(model, eps=epsilon, alpha=0.01, steps=STEPS, random_start=False)
    examples: Tensor = attack(x, y)
    return examples.detach()


def in_a_loop(attack: Attack, models: list[Arrays], images: Images, radii: tuple[int, ...]) -> list[list[list[int]]]:
    """How many examples each network labels rightly, by source and radius: one attack for each radius."""
    pixels, y = images.tensors("cpu")
    x = intensities(pixels, torch.float32).view(-1, 1, 28, 28)
    nets = [networks.network({name: torch.from_numpy(a) for name, a in arrays.items()}) for arrays in models]
    found: list[list[list[int]]] = []
    for source in nets[:ATTACKED]:
        found.append([])
        for radius in radii:
            examples = attack(source, x, y, radius / 100)
            with torch.no_grad():
                labels = [net(examples).argmax(dim=1) for _ in range(COPIES) for net in nets]
            found[-1].append([int((label == y).sum()) for label in labels])
    return found


def as_in_the_study(
    models: list[Arrays], images: Images, radii: tuple[int, ...]
) -> tuple[list[list[list[int]]], float]:
    """The same counts by two processes, and the processor time that they took."""
    bank = models * COPIES
    random = np.random.default_rng(0)
    units = [
        Unit(str(source), 1, tasks.perturb, ("network", source, images, [], bank, radii, STEPS, random, "cpu"))
        for source in range(ATTACKED)
    ]
    done = {unit.key: (arrays["correct"].tolist(), record["cpu_seconds"]) for unit, arrays, record in results(units)}
    return [done[unit.key][0] for unit in units], sum(seconds for _, seconds in done.values())


@lru_cache
def expected(trial: bool) -> list[list[list[int]]]:
    """What the study counts."""
    with Workers(jobs=2).running():
        return as_in_the_study(*workload(trial))[0]


@pytest.fixture
def two_threads(trial: bool) -> Iterator[None]:
    """What the peers get: as many threads as the study has processes."""
    before = torch.get_num_threads()
    torch.set_num_threads(1 if trial else 2)
    yield
    torch.set_num_threads(before)


METHODS = {"plain loop": plain_loop, "torchattacks": with_torchattacks}


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize("method", ["geomadv", *METHODS])
def test_attack_and_evaluation(method: str, measure: Measure, trial: bool) -> None:
    models, images, radii = workload(trial)
    case = f"{ATTACKED} networks, {len(images.labels)} images, {len(radii)} radii"
    timed = partial(measure, rounds=1, suite="attack", case=case, method=method)
    if method == "geomadv":
        with Workers(jobs=2).running():
            # The first round starts the processes.
            _, cpu = timed(lambda: as_in_the_study(models, images, radii))
        measure.note(cpu_median=cpu)  # the processes live on, so the time of finished children does not have theirs
        return
    attack = METHODS[method]
    counts = timed(lambda: in_a_loop(attack, models, images, radii), warmup=0)
    # The same predictions, though these libraries round where the study counts in integers.
    measure.note(different=int(np.abs(np.subtract(counts, expected(trial))).sum()))
    assert counts == expected(trial)
