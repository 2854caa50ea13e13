"""The MNIST study: units that are kept, and a study that survives whatever happens to it."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import distributed
import numpy as np
import pytest
from typer.testing import CliRunner, Result

from benchmarks.mnist import plan, report, study, table
from benchmarks.mnist.__main__ import app
from benchmarks.mnist.settings import PRESETS, SOURCES, Settings
from benchmarks.mnist.store import Store
from benchmarks.mnist.table import Table
from geomadv.adapters import mnist
from geomadv.certification.units.store import alone
from geomadv.certification.units.unit import Arrays, Unit
from geomadv.certification.units.workers import WorkerDiedError, Workers, results
from geomadv.errors import InvalidInputError
from tests.stand_in import digits, load

ROOT = Path(__file__).resolve().parents[2]

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


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mnist, "load", load)


def test_a_study_gives_the_same_table_again(stand_in: None, tmp_path: Path) -> None:
    tables = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        settings = dataclasses.replace(TINY, seed=seed)
        store = study.run(settings, tmp_path / name, Workers(jobs=1))
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
    study.run(TINY, tmp_path / "whole", Workers(jobs=1))
    done: list[str] = []

    def stop(unit: Unit) -> None:
        done.append(unit.key)
        if len(done) in (2, 6):
            raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            study.run(TINY, tmp_path / "parts", Workers(jobs=1), finished=stop)
        partial = Table.of_units(Store(tmp_path / "parts"))
        assert not partial.complete
        assert len(partial.correct) < len(Table.read(tmp_path / "whole", TINY).correct)
    study.run(TINY, tmp_path / "parts", Workers(jobs=1), finished=lambda unit: done.append(unit.key))
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
    monkeypatch.setattr("geomadv.certificate.os.fsync", lambda _: (_ for _ in ()).throw(OSError("no space left")))
    with pytest.raises(OSError, match="no space"):
        store.save("models/a", {"x": np.zeros(3)}, {})
    assert list((tmp_path / "units" / "models").iterdir()) == []


def die() -> Arrays:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def test_a_worker_that_dies_is_reported() -> None:
    with Workers(jobs=2).running(), pytest.raises(WorkerDiedError, match="run the same command again"):
        list(results([Unit("x", 1, die, ()), Unit("y", 1, die, ())]))


def slow(pids: Path) -> Arrays:
    (pids / str(os.getpid())).touch()
    time.sleep(600)
    return {}


def quick(pids: Path) -> Arrays:
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
        study.run(TINY, tmp_path / "out", Workers(jobs=2), finished=interrupt)
    (worker,) = (int(path.name) for path in pids.iterdir())
    limit = time.monotonic() + 60
    while alive(worker):
        assert time.monotonic() < limit, "a worker goes on"
        time.sleep(0.01)
    assert interrupted.tb is not None
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
    models: dict[str, Arrays] = {unit.key: {} for unit in units}
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
        study.run(TINY, tmp_path / "new", Workers("dask", scheduler="nonsense"))
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
    with distributed.LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=":0") as cluster:
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
