"""The MNIST study: exact perturbations, the attack, the models, and a study that survives whatever happens to it."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import distributed
import numpy as np
import numpy.typing as npt
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from sklearn.svm import LinearSVC
from torch import Tensor
from typer.testing import CliRunner, Result

from benchmarks.mnist import networks, plan, report, study, svms, table, tasks
from benchmarks.mnist.__main__ import app
from benchmarks.mnist.attacks import projected_gradient
from benchmarks.mnist.engine import Engine, WorkerDiedError, results
from benchmarks.mnist.pixels import FULL, STEP, intensities, moved, noise, on_lattice
from benchmarks.mnist.plan import Unit
from benchmarks.mnist.settings import PRESETS, SOURCES, Settings
from benchmarks.mnist.store import Store, alone
from benchmarks.mnist.table import Table
from benchmarks.mnist.tasks import Bank, Images
from geomadv import mnist
from geomadv.errors import InvalidInputError
from tests.stand_in import halves, load

ROOT = Path(__file__).resolve().parent.parent

TINY = Settings(
    seed=3,
    svms=2,
    networks=1,
    training_images=200,
    epochs=1,
    images=20,
    radii=(0, 10, 40),
    steps=12,
    digits_images=200,
    digits_pairs=1,
    digits_rays=1,
)


HALVES = halves()


def digits(count: int, first: int = 0) -> Images:
    """So many training images, from the first on."""
    images = HALVES["train"]
    return Images(images.images[first : first + count], images.labels[first : first + count])


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mnist, "load", load)


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


def state(arrays: tasks.Arrays) -> dict[str, Tensor]:
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


# ---- The study


def test_a_study_gives_the_same_table_again(stand_in: None, tmp_path: Path) -> None:
    tables = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        settings = dataclasses.replace(TINY, seed=seed)
        store = study.run(settings, tmp_path / name, Engine(jobs=1))
        tables.append((tmp_path / name / table.NAME).read_bytes())
        read = Table.read(tmp_path / name, settings)
        assert read.complete
        assert read.to_bytes() == Table.of_units(store).to_bytes() == tables[-1]
    assert tables[0] == tables[1] != tables[2]
    # Sources of equal number perturb the same images, so at radius 0 they agree.
    for number in range(2):
        rows = {tuple(read.correct[source, number][0]) for source in SOURCES if (source, number) in read.correct}
        assert len(rows) == 1


def test_a_study_goes_on_where_it_was(stand_in: None, tmp_path: Path) -> None:
    study.run(TINY, tmp_path / "whole", Engine(jobs=1))
    done: list[str] = []

    def stop(unit: Unit) -> None:
        done.append(unit.key)
        if len(done) in (2, 6):
            raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            study.run(TINY, tmp_path / "parts", Engine(jobs=1), finished=stop)
        partial = Table.of_units(Store(tmp_path / "parts"))
        assert not partial.complete
        assert len(partial.correct) < len(Table.read(tmp_path / "whole", TINY).correct)
    study.run(TINY, tmp_path / "parts", Engine(jobs=1), finished=lambda unit: done.append(unit.key))
    assert len(done) == len(set(done)), "a finished unit was computed again"
    assert (tmp_path / "parts" / table.NAME).read_bytes() == (tmp_path / "whole" / table.NAME).read_bytes()


def test_what_a_store_refuses(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="holds no study"):
        Store(tmp_path)
    Store.create(tmp_path, TINY)
    with pytest.raises(InvalidInputError, match=r"other settings \(images, radii\)"):
        Store.create(tmp_path, dataclasses.replace(TINY, images=2, radii=(0,)))
    with alone(tmp_path), pytest.raises(InvalidInputError, match="another run is at work"), alone(tmp_path):
        pass
    with pytest.raises(InvalidInputError, match=f"has no {table.NAME}"):
        Table.read(tmp_path, TINY)


def test_a_unit_is_kept_whole(tmp_path: Path) -> None:
    store = Store.create(tmp_path, TINY)
    arrays = {"columns": np.asfortranarray(np.arange(6.0).reshape(2, 3)), "one": np.array([5], dtype=np.int32)}
    store.save("models/a", arrays, {"seconds": 1.5})
    (tmp_path / "units" / "models" / ".b.safetensors-x.partial").write_bytes(b"half of it")
    (tmp_path / "thesis.pdf.partial").write_bytes(b"not of the study")
    assert store.keys() == {"models/a"}
    for name, array in store.arrays("models/a").items():
        assert np.array_equal(array, arrays[name])
        assert array.dtype == arrays[name].dtype
    assert store.record("models/a") == {"seconds": 1.5}
    with alone(tmp_path):
        assert [path.name for path in (tmp_path / "units" / "models").iterdir()] == ["a.safetensors"]
        assert (tmp_path / "thesis.pdf.partial").exists()


@pytest.mark.parametrize("damage", [b"", b"{}", b"{", b'{"radii": [0], "seed": 1}', b"\xff"])
def test_damaged_settings(damage: bytes, tmp_path: Path) -> None:
    (tmp_path / "study.json").write_bytes(damage)
    with pytest.raises(InvalidInputError, match="does not hold the settings of a study"):
        Store(tmp_path)


def test_damaged_files(tmp_path: Path) -> None:
    store = Store.create(tmp_path, TINY)
    store.save("models/a", {"x": np.zeros(3)}, {})
    whole = store.path("models/a").read_bytes()
    for damage in (b"", whole[:60], whole[:-1]):
        store.path("models/a").write_bytes(damage)
        with pytest.raises(InvalidInputError, match=r"a\.safetensors is damaged .* remove it"):
            store.arrays("models/a")
    counted = Table(TINY, {("svm", 0): 0}, {("svm", 0): np.zeros((3, 3), dtype=np.int64)})
    counted.write(tmp_path)
    assert Table.read(tmp_path, TINY).to_bytes() == counted.to_bytes()
    for other in (dataclasses.replace(TINY, radii=(0, 5, 10)), dataclasses.replace(TINY, images=21)):
        with pytest.raises(InvalidInputError, match="is of other settings"):
            Table.read(tmp_path, other)
    path = tmp_path / table.NAME
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InvalidInputError, match="is damaged"):
        Table.read(tmp_path, TINY)


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.create(tmp_path, TINY)
    monkeypatch.setattr("benchmarks.mnist.store.os.fsync", lambda _: (_ for _ in ()).throw(OSError("no space left")))
    with pytest.raises(OSError, match="no space"):
        store.save("models/a", {"x": np.zeros(3)}, {})
    assert list((tmp_path / "units" / "models").iterdir()) == []


def die() -> tasks.Arrays:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def test_a_worker_that_dies_is_reported() -> None:
    with Engine(jobs=2).running(), pytest.raises(WorkerDiedError, match="run the same command again"):
        list(results([Unit("x", 1, die, ()), Unit("y", 1, die, ())]))


def slow(pids: Path) -> tasks.Arrays:
    (pids / str(os.getpid())).touch()
    time.sleep(600)
    return {}


def quick(pids: Path) -> tasks.Arrays:
    """Nothing, as soon as another unit is at work."""
    while not any(pids.iterdir()):
        time.sleep(0.01)
    return {"nothing": np.zeros(1)}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_an_interrupt_ends_the_work(stand_in: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pids = tmp_path / "pids"
    pids.mkdir()
    units = [Unit("models/slow", 1, slow, (pids,)), Unit("models/quick", 1, quick, (pids,), "cuda")]
    monkeypatch.setattr(study, "model_units", lambda *arguments: units)

    def interrupt(unit: Unit) -> None:
        raise KeyboardInterrupt

    # While the traceback is kept, so is all that the interrupted functions hold.
    with pytest.raises(KeyboardInterrupt) as interrupted:
        study.run(TINY, tmp_path / "out", Engine(jobs=2), finished=interrupt)
    (worker,) = (int(path.name) for path in pids.iterdir())
    limit = time.monotonic() + 60
    while alive(worker):
        assert time.monotonic() < limit, "a worker goes on"
        time.sleep(0.01)
    assert interrupted.tb
    store = Store(tmp_path / "out")
    assert store.keys() == {"models/quick"}
    assert store.record("models/quick")["device"] == "cuda"


def test_every_classifier_is_trained_on_images_of_its_own() -> None:
    settings = dataclasses.replace(TINY, networks=2)
    units = list(plan.model_units(settings, digits(1_000), "cuda"))
    data = [unit.arguments[0].images.tobytes() for unit in units]
    assert len(set(data)) == len(units) == 4
    assert len({unit.arguments[2] for unit in units if "network" in unit.key}) == 2  # seeds
    assert {unit.key.split("/")[1][:3]: unit.device for unit in units} == {"svm": "cpu", "net": "cuda"}
    models: dict[str, tasks.Arrays] = {unit.key: {} for unit in units}
    sources = {unit.key: unit for unit in plan.source_units(settings, digits(1_000), models, "cuda")}
    assert {unit.device for unit in sources.values()} == {"cuda"}
    shown = {key: unit.arguments[2].images.tobytes() for key, unit in sources.items()}
    assert shown["sources/svm-001"] == shown["sources/network-001"] == shown["sources/uniform-001"]
    assert shown["sources/svm-000"] != shown["sources/svm-001"]


def test_sources_in_order() -> None:
    settings = PRESETS["paper"]
    keys = list(plan.source_keys(settings))
    assert len(keys) == len(set(keys)) == 3 * 50 + 2 * 10
    assert keys[0] == ("sources/network-000", "network", 0)
    assert settings.generator("a").integers(2**60) != settings.generator("b").integers(2**60)


# ---- The command


def start(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    """The command on the stand-in, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.stand_in", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )


def finished_units(directory: Path) -> int:
    return len(list((directory / "units").rglob("*.safetensors")))


def smoke(directory: Path, *options: str) -> Result:
    """The preset `smoke` of the command on the stand-in, driven by this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mnist, "load", load)
        result = CliRunner().invoke(app, ["run", "--preset", "smoke", "--out", str(directory), *options])
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The table of an uninterrupted run of the preset `smoke`."""
    directory = tmp_path_factory.mktemp("whole")
    result = smoke(directory, "--jobs", "1")
    units = finished_units(directory)
    assert f"{units} units" in result.stdout
    assert result.stderr.count("finished") == units
    report.write(directory)
    metadata = json.loads((directory / report.METADATA).read_text())
    assert (metadata["complete"], metadata["devices"]) == (True, ["cpu"])
    assert "Violations in all: 0." in (directory / "README.md").read_text()
    return (directory / table.NAME).read_bytes()


def test_killed_twice_and_gone_on(whole: bytes, tmp_path: Path) -> None:
    for target in (2, 7):
        process = start("run", "--preset", "smoke", "--out", str(tmp_path))
        while finished_units(tmp_path) < target:
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert not (tmp_path / table.NAME).exists()
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "units").rglob("*.safetensors")}
    assert len(kept) >= 7
    smoke(tmp_path, "--jobs", "1")
    assert (tmp_path / table.NAME).read_bytes() == whole
    assert all(path.stat().st_mtime_ns == changed for path, changed in kept.items())


def test_the_workers_end_with_the_driver(tmp_path: Path) -> None:
    process = start("run", "--preset", "smoke", "--out", str(tmp_path))
    while finished_units(tmp_path) < 1:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    try:
        process.communicate(timeout=60)  # the pipes are open as long as anybody has them
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        pytest.fail("workers have outlived the driver")


def test_an_address_that_is_none(stand_in: None, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="'nonsense' is not the address of a Dask scheduler"):
        study.run(TINY, tmp_path / "new", Engine("dask", scheduler="nonsense"))
    assert not (tmp_path / "new").exists()


def test_without_room_for_a_file(tmp_path: Path) -> None:
    import resource  # where files can be limited

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    process = start("run", "--preset", "smoke", "--jobs", "1", "--out", str(tmp_path), preexec_fn=small_files)
    _, errors = process.communicate()
    assert process.returncode == 1
    assert "error: [Errno 27]" in errors
    assert "Traceback" not in errors
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(left) == [".lock", "study.json"]


def test_a_cluster_gives_the_same_table(whole: bytes, tmp_path: Path) -> None:
    # With several threads a worker gets several units at a time.
    with distributed.LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None) as cluster:
        smoke(tmp_path, "--engine", "dask", "--scheduler", cluster.scheduler_address)
    assert (tmp_path / table.NAME).read_bytes() == whole
    store = Store(tmp_path)
    workers = {store.record(key)["process"] for key in store.keys()}  # noqa: SIM118
    assert len(workers) == 2
    assert os.getpid() not in workers


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--preset", "smoke", "--scheduler", "tcp://127.0.0.1:1"], "pass --engine dask with it"),
        (["--preset", "smoke", "--device", "cuda"], "no CUDA device here"),
        (["--preset", "smoke", "--device", "foo"], "cpu or cuda, not foo"),
    ],
)
def test_bad_options(arguments: list[str], message: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["run", "--out", str(tmp_path / "new"), *arguments])
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (tmp_path / "new").exists()
