"""The units of a study: what each is called, which work it is, and roughly how long it takes."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.mnist import tasks
from benchmarks.mnist.settings import SOURCES, TARGETS, Settings
from benchmarks.mnist.tasks import Images
from geomadv.certification.units.unit import Arrays, Unit


def model_key(target: str, index: int) -> str:
    return f"models/{target}-{index:03d}"


def source_key(source: str, index: int) -> str:
    return f"sources/{source}-{index:03d}"


def source_keys(settings: Settings) -> Iterator[tuple[str, str, int]]:
    """The key, kind and number of every source, those of equal number together."""
    kinds = sorted(SOURCES, key=lambda source: source != "network")  # the longest first
    for index in range(max(map(settings.sources, SOURCES))):
        for source in kinds:
            if index < settings.sources(source):
                yield source_key(source, index), source, index


def model_units(settings: Settings, training: Images, device: str) -> Iterator[Unit]:
    """The training of all classifiers, each on images of its own."""
    for target in TARGETS:
        for index in range(settings.models(target)):
            key = model_key(target, index)
            random = settings.generator(key)
            data = training.drawn(settings.training_images, random)
            if target == "svm":
                yield Unit(key, 3, tasks.train_svm, (data,))
            else:
                seed = int(random.integers(2**63))
                yield Unit(key, 8, tasks.train_network, (data, settings.epochs, seed, device), device)


def source_units(settings: Settings, test: Images, models: dict[str, Arrays], device: str) -> Iterator[Unit]:
    """The examples of every source, and what all classifiers make of them."""
    banks = [[models[model_key(target, index)] for index in range(settings.models(target))] for target in TARGETS]
    evaluation = 0.5 * settings.networks
    for key, source, index in source_keys(settings):
        data = test.drawn(settings.images, settings.generator(f"images/{index:03d}"))
        attack = {"network": 50, "svm": 3, "svm-hinge": 3}.get(source, 0)
        arguments = (source, index, data, *banks, settings.radii, settings.steps, settings.generator(key), device)
        yield Unit(key, attack + evaluation, tasks.perturb, arguments, device)
