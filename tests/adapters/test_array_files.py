"""NumPy's files that are damaged, or promise more than they hold: one clear error, and no memory taken for them."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geomadv.adapters import array_files
from geomadv.adapters.array_files import read_direction
from geomadv.adapters.tables import read_table
from geomadv.errors import InvalidInputError

HUGE = 10**12


def header(shape: tuple[int, ...], descr: str = "<f8", version: tuple[int, int] = (1, 0)) -> bytes:
    """The header of an array, with 16 bytes of data."""
    return raw(repr({"descr": descr, "fortran_order": False, "shape": shape}), version)


def raw(text: str, version: tuple[int, int] = (1, 0)) -> bytes:
    length = len(text) + 1
    size = length.to_bytes(2 if version == (1, 0) else 4, "little")
    return b"\x93NUMPY" + bytes(version) + size + text.encode() + b"\n" + bytes(16)


def archive(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(f"{name}.npy", data)
    return content.getvalue()


def saved(array: Any) -> bytes:
    content = io.BytesIO()
    np.save(content, array)
    return content.getvalue()


DAMAGED = {
    "promises more": header((HUGE,)),
    "promises more than fits an integer": header((HUGE, HUGE, HUGE)),
    "promises nothings": header((HUGE,), "<U0"),
    "less than nothing": header((-1,)),
    "negative twice": header((-1, -2)),
    "cut": saved(np.arange(100.0))[:300],
    "header only": saved(np.arange(3.0))[:50],
    "objects": header((2,), "|O"),
    "no type": header((2,), "nonsense"),
    "deep brackets": raw("(" * 5000),
    "deep signs": raw("-" * 9000 + "1"),
    "no dictionary": raw("[1]"),
    "unhashable": raw("{[]: 1}"),
    "long header": raw("{" + " " * 20000 + "}", (2, 0)),
    "unknown version": header((2,), version=(9, 0)),
    "version for names": header((2,), version=(3, 0)),
    "nothing": b"",
    "text": b"1,2,3\n",
    "pickle": b"\x80\x04K\x01.",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_array(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "v.npy").write_bytes(content)
    with pytest.raises(InvalidInputError, match=r"v\.npy is not a \.npy file of numbers"):
        read_direction(tmp_path / "v.npy")
    for members in ({"X": content, "y": saved([1, -1])}, {"X": saved(np.eye(2)), "y": content}):
        (tmp_path / "data.npz").write_bytes(archive(**members))
        with pytest.raises(InvalidInputError, match=r"data\.npz is not an archive of arrays of numbers and text"):
            read_table(tmp_path / "data.npz")


def test_what_is_promised_is_said(tmp_path: Path) -> None:
    (tmp_path / "v.npy").write_bytes(header((HUGE,)))
    with pytest.raises(InvalidInputError, match=f"its header promises {8 * HUGE} bytes, but 16 follow"):
        read_direction(tmp_path / "v.npy")


def test_an_archive_that_lies_about_its_size(tmp_path: Path) -> None:
    content = archive(X=header((HUGE,)), y=saved([1, -1]))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        size = file.getinfo("X.npy").file_size
    path = tmp_path / "data.npz"
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (2**32 - 2).to_bytes(4, "little")))
    with pytest.raises(InvalidInputError, match="is said to hold 4294967294 bytes, packed into"):
        read_table(path)


def test_data_packed_more_tightly_than_data_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.npz"
    np.savez_compressed(path, X=np.zeros((1000, 100)), y=np.ones(1000, dtype=int))
    assert read_table(path).n == 1000
    monkeypatch.setattr(array_files, "_LARGEST_PACKED", 2**16)
    with pytest.raises(InvalidInputError, match=r"pass a file that numpy\.savez wrote, without compression"):
        read_table(path)
    np.savez(path, X=np.zeros((1000, 100)), y=np.ones(1000, dtype=int))
    assert read_table(path).n == 1000


def test_an_archive_that_is_encrypted(tmp_path: Path) -> None:
    content = bytearray(archive(X=saved(np.eye(2)), y=saved([1, -1])))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(start) + flags] |= 1
    (tmp_path / "data.npz").write_bytes(content)
    with pytest.raises(InvalidInputError, match="is not an archive"):
        read_table(tmp_path / "data.npz")


def damages(content: bytes) -> Iterator[bytes]:
    """The content with one byte changed, and cut at each place."""
    for place in range(len(content)):
        yield content[:place]
        for value in (0, 255, content[place] ^ 1):
            yield content[:place] + bytes([value]) + content[place + 1 :]


@pytest.mark.parametrize(
    ("name", "content", "read"),
    [
        ("data.npz", archive(X=saved(np.eye(2)), y=saved(["a", "b"])), lambda path: read_table(path, positive="a")),
        ("v.npy", saved(np.arange(3)), read_direction),
    ],
)
def test_no_damage_is_a_traceback(tmp_path: Path, name: str, content: bytes, read: Callable[[Path], Any]) -> None:
    path = tmp_path / name
    refused = 0
    for damaged in damages(content):
        path.write_bytes(damaged)
        try:
            read(path)
        except InvalidInputError:
            refused += 1
    assert refused > len(content)


class NoText(os.PathLike[bytes]):
    def __fspath__(self) -> bytes:
        return b"data.csv"


@pytest.mark.parametrize("read", [read_table, read_direction])
@pytest.mark.parametrize(
    "path",
    [None, "", b"data.csv", b"v.npy", 5, ["data.csv"], NoText(), np.array(["a.npy"])],
    ids=lambda path: repr(path)[:20],
)
def test_what_is_no_path(read: Callable[[Any], Any], path: Any) -> None:
    with pytest.raises(InvalidInputError, match=r"expected a path as text|the path is empty"):
        read(path)


@pytest.mark.parametrize(("read", "suffix"), [(read_table, ".csv"), (read_table, ".npz"), (read_direction, ".npy")])
def test_paths_that_name_no_file(tmp_path: Path, read: Callable[[Any], Any], suffix: str) -> None:
    (tmp_path / f"folder{suffix}").mkdir()
    for path, message in (
        (tmp_path / f"folder{suffix}", "is not a file"),
        (tmp_path / f"none{suffix}", "there is no file"),
        (tmp_path / f"none{suffix}" / f"none{suffix}", "there is no file"),
        (f"nu\0l{suffix}", "there is no file"),
        (f"{'a' * 5000}{suffix}", "cannot be read"),
        (f"{'a/' * 5000}a{suffix}", "cannot be read"),
        (tmp_path, "pass a"),
    ):
        with pytest.raises(InvalidInputError, match=message) as raised:
            read(path)
        assert len(str(raised.value)) < 600
    shortcut = tmp_path / f"shortcut{suffix}"
    shortcut.symlink_to(shortcut)
    with pytest.raises(InvalidInputError, match=r"there is no file|cannot be read"):
        read(shortcut)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    for name in ("data.csv", "data.npz", "v.npy"):
        (tmp_path / name).write_bytes(b"x")
    monkeypatch.setattr(Path, "open", refuse)
    for name in ("data.csv", "data.npz"):
        with pytest.raises(InvalidInputError, match="Permission denied"):
            read_table(tmp_path / name)
    with pytest.raises(InvalidInputError, match="Permission denied"):
        read_direction(tmp_path / "v.npy")
