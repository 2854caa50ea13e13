"""Certified directions on trained networks: what is proved has no exception, and exceptions would be seen."""

from __future__ import annotations

import dataclasses
import gzip
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

import geomadv as ga
from benchmarks.mnist import direction_report, directions, networks, tasks, two_layer
from benchmarks.mnist.directions import COLUMNS, DIRECTIONS, HALVES, MODELS, NETWORKS
from benchmarks.mnist.plan import model_key
from benchmarks.mnist.settings import PRESETS
from benchmarks.mnist.store import Store
from benchmarks.mnist.tasks import Images
from geomadv.certification.units.unit import Arrays
from geomadv.errors import InvalidInputError
from tests.stand_in import halves

DATA = halves()
RAYS = 2
SETTINGS = dataclasses.replace(
    PRESETS["smoke"], networks=2, steps=10, digits_images=150, digits_pairs=1, digits_rays=RAYS
)


@pytest.fixture(scope="module")
def unit() -> Any:
    """The one unit of a small study."""
    training = DATA["train"]
    first = Images(training.images[:300], training.labels[:300])
    models = {model_key("network", i): tasks.train_network(first, 3, i, "cpu") for i in range(2)}
    (found,) = directions.direction_units(SETTINGS, training, DATA["test"], models)
    return found


@pytest.fixture(scope="module")
def rays(unit: Any) -> Arrays:
    arrays: Arrays = unit.task(*unit.arguments)
    return arrays


@pytest.fixture(scope="module")
def data() -> tuple[Any, Any]:
    """Images of 3 and 5, and their labels; 3 is the source."""
    chosen = np.isin(DATA["train"].labels[:200], (3, 5))
    digits = DATA["train"].labels[:200][chosen]
    return DATA["train"].images[:200][chosen].reshape(-1, 784), np.where(digits == 3, -1, 1)


@pytest.fixture(scope="module")
def region(data: tuple[Any, Any]) -> torch.nn.Sequential:
    return two_layer.train(*data, True, 0)


def test_no_ray_contradicts_a_theorem(rays: Arrays) -> None:
    for about, against in direction_report.statements(rays).values():
        assert about.sum() >= 2 * RAYS  # says something
        assert not (about & against).any()
    assert direction_report.violations(rays) == 0


def test_every_ray_is_there(rays: Arrays) -> None:
    two_layer_rays = 2 * 2 * NETWORKS * RAYS * len(DIRECTIONS)  # sources, classes
    at_training_images = 2 * NETWORKS * RAYS * 2  # directions
    assert len(rays["distance"]) >= two_layer_rays + at_training_images
    assert set(rays["model"].tolist()) == set(range(len(MODELS)))
    assert {name: array.dtype for name, array in rays.items()} == {name: np.dtype(t) for name, t in COLUMNS.items()}
    kept = rays["model"] == MODELS.index("region")
    pair = rays["direction"] == DIRECTIONS.index("pair")
    assert (rays["transfers"][kept & pair] == 1).all()
    assert (rays["transfers"][~kept] == -1).all()


def test_a_violation_is_counted(rays: Arrays) -> None:
    pair = np.flatnonzero((rays["transfers"] == 1) & (rays["rule"] == 1))[0]
    broken = {name: array.copy() for name, array in rays.items()}
    broken["distance"][pair] = math.inf
    assert direction_report.violations(broken) >= 2  # of the certificate and of the rule
    broken = {name: array.copy() for name, array in rays.items()}
    at_S = (rays["half"] == HALVES.index("train")) & (rays["direction"] == DIRECTIONS.index("universal-region"))
    broken["distance"][np.flatnonzero(at_S)[0]] = 1.001 * broken["length"][at_S][0]
    assert direction_report.violations(broken) == 1


def test_a_unit_is_a_function_of_its_arguments(unit: Any, rays: Arrays) -> None:
    (again,) = directions.direction_units(
        SETTINGS,
        DATA["train"],
        DATA["test"],
        {k: v for k, v in zip((model_key("network", i) for i in range(2)), unit.arguments[4], strict=True)},
    )
    found = again.task(*again.arguments)
    assert all((found[name] == rays[name]).all() for name in COLUMNS)


def test_two_layer_networks_are_exact_and_accurate(data: tuple[Any, Any], region: torch.nn.Sequential) -> None:
    h = directions.exact(region)
    S = ga.Dataset(data[0].astype(np.int64), data[1])
    assert h.is_accurate(S)
    assert h.members == frozenset({"R'"})
    free = directions.exact(two_layer.train(*data, False, 0))
    assert free.is_accurate(S)
    test = DATA["test"].images[:40].reshape(-1, 784)
    assert two_layer.labels(region, test).tolist() == [h(x.astype(np.int64)) for x in test]


def test_one_negative_output_weight_breaks_the_rule() -> None:
    # f = σ(x) − 2 σ(x − 1) − ½: grows at first, comes back; from 5 the label is −1 for ever, though a unit grows.
    units = (ga.LinearClassifier(ga.Vector.of([1])), ga.LinearClassifier(ga.Vector.of([1]), Fraction(-1)))
    convex = ga.ReLUClassifier(units, ga.Vector.of([1, 2]), Fraction(100))
    other = ga.ReLUClassifier(units, ga.Vector.of([1, -2]), Fraction(1, 2))
    v = ga.Vector.of([1])
    assert directions.grows(convex, v)
    assert convex.flip_distance([5], v) < math.inf
    assert directions.grows(other, v)
    assert other([5]) == -1
    assert other.flip_distance([5], v) == math.inf
    idle = ga.ReLUClassifier(units, ga.Vector.of([0, 0]), Fraction(100))
    assert not directions.grows(idle, v)
    assert not directions.grows(convex, -v)
    assert convex.flip_distance([5], -v) == math.inf


def test_the_reversed_pair_is_not_certified(data: tuple[Any, Any]) -> None:
    S = ga.Dataset(data[0].astype(np.int64), data[1])
    found = directions.certified_directions(S, np.random.default_rng(0))
    assert list(found) == ["margin", "pair", "universal", "universal-region", "random"]
    assert found["pair"][1] == found["universal-region"][1] == 1
    classifiers = ga.ConvexRegionClassifiers(member="R'")
    for name in ("pair", "universal-region"):
        answer = classifiers.transfers(S, -found[name][0], source=-1)
        assert not answer.holds
        assert answer.counterexample is not None
        assert not directions.grows(answer.counterexample, -found[name][0])


def test_what_the_margin_direction_is_certified_for() -> None:
    # A wedge that holds the origin goes between the two outer points, so only the linear classifiers are all fooled.
    S = ga.Dataset([[0, 0], [0, 1], [1, 3], [-1, 3]], [-1, -1, 1, 1])
    found = directions.certified_directions(S, np.random.default_rng(0))
    assert found["margin"] == (ga.max_margin(S).normal, 0)
    assert found["pair"][1] == 1
    one = ga.Dataset([[0, 0], [2, 0]], [-1, 1])
    assert directions.certified_directions(one, np.random.default_rng(0))["margin"][1] == 1


def test_distances_on_two_layer_networks() -> None:
    # The first pixel beyond 100 changes the label; the second never does.
    hidden, output = torch.nn.Linear(784, 1), torch.nn.Linear(1, 1)
    model = torch.nn.Sequential(hidden, torch.nn.ReLU(), output).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        hidden.weight[0, 0] = 1.0
        output.weight[0, 0] = 1.0
        output.bias[0] = -100.0
    first, second = (ga.Vector(tuple(51 * (k == pixel) for k in range(784))) for pixel in (0, 1))
    images = np.zeros((2, 28, 28), np.uint8)
    images[1, 0, 0] = 40
    data = Images(images, np.zeros(2, np.uint8))
    certified = {"universal": (first, 1), "universal-region": (second, -1)}
    rows = list(directions.on_training_images(model, data, np.arange(2), certified))
    train, names = HALVES.index("train"), (DIRECTIONS.index("universal"), DIRECTIONS.index("universal-region"))
    assert [row[:5] for row in rows] == [
        (train, 0, names[0], 1, 1), (train, 1, names[0], 1, 1), (train, 0, names[1], -1, 0), (train, 1, names[1], -1, 0)
    ]  # fmt: skip
    assert [row[5] for row in rows] == [51 / 255] * 4
    assert [row[6] for row in rows] == [pytest.approx(100 / 255), pytest.approx(60 / 255), math.inf, math.inf]


def test_distances_on_convolutional_networks(unit: Any, rays: Arrays) -> None:
    """The rays of the margin direction again: the label is right before the distance, and lost after it."""
    pair, training, test, numbers, states, *_ = unit.arguments
    rows = np.flatnonzero(np.isin(training.labels, pair))
    points = training.images[rows].reshape(len(rows), -1).astype(np.int64)
    normal = ga.max_margin(ga.Dataset(points, np.where(training.labels[rows] == pair[0], -1, 1))).normal.to_floats()
    unit_normal = normal / np.linalg.norm(normal)
    cnn = (rays["model"] == MODELS.index("cnn")) & (rays["direction"] == DIRECTIONS.index("margin"))
    chosen = np.flatnonzero(cnn & np.isfinite(rays["distance"]))
    assert len(chosen) > 0
    for row in chosen:
        source, image, distance = (rays[name][row] for name in ("source", "image", "distance"))
        state = states[numbers.index(rays["number"][row])]
        model = networks.network({name: torch.from_numpy(value) for name, value in state.items()}).double()
        away = unit_normal if source == pair[0] else -unit_normal
        labels = [
            model(torch.from_numpy(test.images[image] / 255 + factor * distance * away.reshape(28, 28))[None, None])
            .argmax()
            .item()
            for factor in (0, 1 - 1e-6, 1 + 1e-6)
        ]
        assert test.labels[image] == source == labels[0] == labels[1] != labels[2]


def test_attacked_directions_are_as_long_as_the_attack_goes(rays: Arrays) -> None:
    pgd, transferred = (rays["direction"] == DIRECTIONS.index(name) for name in ("pgd", "pgd-transfer"))
    assert rays["length"][pgd | transferred].max() <= 28 * directions.RADIUS / 100
    cnn = rays["model"] == MODELS.index("cnn")
    assert rays["length"][cnn & (pgd | transferred)].min() > 0.5
    free = rays["model"] == MODELS.index("free")
    assert (rays["image"][free & pgd] == rays["image"][free & transferred]).all()
    assert (rays["length"][free & pgd] != rays["length"][free & transferred]).any()
    assert (rays["distance"][free & pgd] != rays["distance"][free & transferred]).all()


def test_lengths_are_in_intensities() -> None:
    assert directions.euclidean(ga.Vector.of([0, 255, 0])) == 1.0
    assert directions.euclidean(ga.Vector.of([153, 204]), Fraction(2)) == 2.0


def test_the_report(unit: Any, rays: Arrays, tmp_path: Path) -> None:
    store = Store.create(tmp_path, SETTINGS)
    names = ("directions.csv.gz", "directions.md", "directions.png", "directions.svg")
    assert direction_report.write(store) == ""
    (tmp_path / names[0]).write_bytes(b"damaged, but not needed")
    store.save(unit.key, rays, {})
    direction_report.write(store)
    first = {name: (tmp_path / name).read_bytes() for name in names}
    back = direction_report.read(tmp_path)
    assert all((back[name] == rays[name]).all() and back[name].dtype == rays[name].dtype for name in COLUMNS)
    store.path(unit.key).unlink()  # from the table alone
    assert direction_report.write(store) == first["directions.md"].decode()
    assert {name: (tmp_path / name).read_bytes() for name in names} == first
    text = first["directions.md"].decode()
    assert "Violations in all: 0." in text
    assert f"| region | `pair` | {2 * NETWORKS * RAYS} | 100.0 % |" in text


def test_bars_are_the_shares_that_flip(rays: Arrays) -> None:
    drawing = direction_report.figure(rays)
    for m, (bars, model) in enumerate(zip(drawing.axes, MODELS, strict=False)):
        shown = {DIRECTIONS[round(bar.get_y() + bar.get_height() / 2)]: bar.get_width() for bar in rectangles(bars)}
        for d, direction in enumerate(DIRECTIONS):
            chosen = (rays["model"] == m) & (rays["direction"] == d) & (rays["half"] == HALVES.index("test"))
            assert shown[direction] == pytest.approx(np.isfinite(rays["distance"][chosen]).mean()), (model, direction)
    assert min(bar.get_width() for axes in drawing.axes for bar in rectangles(axes)) < 1


def rectangles(axes: Axes) -> list[Rectangle]:
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def test_a_table_stays_beside_a_rerun(rays: Arrays, tmp_path: Path) -> None:
    """Units and a table that each lack a pair: the table stays if it has one that the units do not have."""
    settings = dataclasses.replace(SETTINGS, digits_pairs=2)
    planned = directions.pairs(settings)
    store = Store.create(tmp_path, settings)
    units = []
    for k, other in planned:
        sides = np.where(rays["source"] == rays["source"].min(), k, other).astype(np.uint8)
        units.append(rays | {"source": sides, "other": (k + other - sides).astype(np.uint8)})
    path = tmp_path / direction_report.NAME
    both = direction_report.to_bytes({name: np.concatenate([unit[name] for unit in units]) for name in COLUMNS})
    first, second = (direction_report.to_bytes(unit) for unit in units)
    store.save(directions.direction_key(planned[0]), units[0], {})
    for written, expected in ((first, first), (second, second), (both, both)):
        path.write_bytes(written)
        direction_report.write(store)
        assert gzip.decompress(path.read_bytes()) == gzip.decompress(expected)
    damages = [b"", first[:-30], b"no table", gzip.compress(b""), gzip.compress(b"a,b\n1,2\n")]
    middle = len(first) // 2
    damages.append(first[:middle] + bytes(8) + first[middle + 8 :])  # what does not decompress
    damages.append(gzip.compress(gzip.decompress(first).splitlines()[0] + b"\n"))
    for damage in damages:
        path.write_bytes(damage)
        with pytest.raises(InvalidInputError, match="remove it, and run the study again"):
            direction_report.write(store)
        assert path.read_bytes() == damage
    elsewhere = units[0] | {"source": np.full_like(rays["source"], 9), "other": np.full_like(rays["other"], 9)}
    path.write_bytes(direction_report.to_bytes(elsewhere))
    with pytest.raises(InvalidInputError, match="is of other settings"):
        direction_report.write(store)
    store.save(directions.direction_key(planned[1]), units[1], {})
    direction_report.write(store)
    assert direction_report.pairs_of(direction_report.read(tmp_path)) == set(planned)


def test_pairs_are_different_and_in_random_order() -> None:
    everything = directions.pairs(PRESETS["paper"])
    assert len(set(everything)) == 45
    assert everything != sorted(everything)
    assert directions.pairs(dataclasses.replace(PRESETS["paper"], digits_pairs=3)) == everything[:3]
