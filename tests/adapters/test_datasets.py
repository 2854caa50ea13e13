"""The built-in data sets: sizes, classes and exact values of the real ones, and what a wrong name says."""

from __future__ import annotations

import struct
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
import sklearn.datasets
from sklearn.datasets import load_breast_cancer, load_iris

from geomadv.adapters import datasets, mnist
from geomadv.adapters.datasets import NAMES, load
from geomadv.errors import DataUnavailableError, InvalidInputError
from geomadv.exact.dataset import Dataset

if TYPE_CHECKING:
    from pathlib import Path


def counts(data: Dataset) -> Counter[int | str]:
    return Counter(data.labels)


@pytest.mark.parametrize(
    ("name", "d", "expected"),
    [
        ("breast_cancer", 30, {1: 212, -1: 357}),
        ("breast_cancer:malignant-benign", 30, {1: 212, -1: 357}),
        ("breast_cancer:benign-malignant", 30, {1: 357, -1: 212}),
        ("wine", 13, {0: 59, 1: 71, 2: 48}),
        ("wine:0-1", 13, {1: 59, -1: 71}),
        ("wine:2-0", 13, {1: 48, -1: 59}),
        ("iris", 4, {"setosa": 50, "versicolor": 50, "virginica": 50}),
        ("iris:setosa-versicolor", 4, {1: 50, -1: 50}),
        ("iris:1-virginica", 4, {1: 50, -1: 50}),
        ("digits", 64, dict(enumerate([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]))),
        ("digits:3-8", 64, {1: 183, -1: 174}),
    ],
)
def test_real_data_have_their_sizes_and_classes(name: str, d: int, expected: dict[int | str, int]) -> None:
    data = load(name)
    assert (data.n, data.d, data.name) == (sum(expected.values()), d, name)
    assert counts(data) == expected


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "iris"])
def test_tables_have_the_names_of_their_columns(name: str) -> None:
    names = [str(column) for column in getattr(sklearn.datasets, f"load_{name}")().feature_names]
    own = [str(column) for column in load(name).columns or ()]
    plain = [column.removesuffix(" (cm)").replace("_", " ").replace("/", " ").lower() for column in names]
    assert [column.replace("/", " ").lower() for column in own] == plain
    assert load("digits").columns is None


def test_malignant_is_positive() -> None:
    source = load_breast_cancer()
    assert [source.target_names[k] == "malignant" for k in source.target] == [
        y == 1 for y in load("breast_cancer").labels
    ]


def test_floats_are_taken_as_the_dyadics_that_they_are() -> None:
    first = load("wine").point(0)[0]
    assert first == Fraction(14.23)
    assert first != Fraction("14.23")


def test_a_pair_keeps_the_order_and_the_values_of_the_source() -> None:
    source = load_iris()
    rows = [row for row, k in enumerate(source.target) if k in (0, 2)]
    data = load("iris:virginica-setosa")
    assert data.labels == tuple(1 if source.target[row] == 2 else -1 for row in rows)
    assert [list(point) for point in data.points] == [[Fraction(x) for x in source.data[row].tolist()] for row in rows]


def test_limit_counts_rows_of_the_source() -> None:
    assert load("digits", limit=25).labels == tuple([*range(10), *range(10), *range(5)])
    assert load("digits:3-8", limit=25).labels == (1, -1, 1, -1, 1)
    assert load("iris", limit=10**6).n == 150
    assert load("iris", limit=np.int64(7)).n == 7  # type: ignore[arg-type]


@pytest.mark.parametrize("limit", [0, -1, 1.5, "10", True])
def test_limit_must_be_a_positive_integer(limit: object) -> None:
    with pytest.raises(InvalidInputError, match=r"limit is .*; pass a positive integer"):
        load("iris", limit=limit)  # type: ignore[arg-type]


def test_a_limit_that_leaves_no_point_of_a_class_is_an_error() -> None:
    with pytest.raises(InvalidInputError, match="first 50 rows of iris have no point of class versicolor"):
        load("iris:setosa-versicolor", limit=50)
    assert counts(load("iris:setosa-versicolor", limit=51)) == {1: 50, -1: 1}


@pytest.mark.parametrize("name", ["", "moons", "Iris", "mnist2", ":0-1"])
def test_an_unknown_name_lists_the_known_ones(name: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        load(name)
    assert all(known in str(caught.value) for known in NAMES)


def test_a_name_is_text() -> None:
    with pytest.raises(InvalidInputError, match="is text, not int"):
        load(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "iris:setosa-rose",
            "'rose' is not a class of these data; the classes are setosa, versicolor, virginica, 0, 1, 2",
        ),
        ("wine:0-3", "'3' is not a class of these data; the classes are 0, 1, 2"),
        ("wine:0", "does not name two classes; write them as in wine:0-1"),
        ("iris:", "does not name two classes; write them as in iris:setosa-versicolor"),
        ("digits:1-2-3", "does not name two classes"),
        ("digits:1-", "'' is not a class"),
        ("digits:3-3", "names one class twice"),
        ("iris:setosa-0", "names one class twice"),
    ],
)
def test_a_wrong_pair_says_what_to_write(name: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        load(name)


def test_without_scikit_learn_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(
        DataUnavailableError, match=r'pip install "geomadv\[data\]", or in a clone: pip install "\.\[data\]"'
    ):
        load("wine")


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "iris", "digits"])
def test_the_tables_are_those_of_scikit_learn(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = load(name)
    bunch = getattr(sklearn.datasets, f"load_{name}")()
    assert read.digest == Dataset(bunch.data, read.labels).digest
    if name not in ("breast_cancer", "iris"):
        assert read.labels == tuple(bunch.target.tolist())
    monkeypatch.setattr(datasets, "_TABLES", {name: "nowhere.csv"})
    again = load(name)
    assert (again.digest, again.labels) == (read.digest, read.labels)


def test_a_table_of_scikit_learn_is_read_without_importing_it() -> None:
    code = "import sys, geomadv; geomadv.load('digits:3-8'); sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_scikit_learn_is_imported_only_when_it_is_the_subject() -> None:
    code = "import sys, geomadv.adapters.datasets; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_mnist_rows_are_the_training_images_in_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    images = np.random.default_rng(0).integers(0, 256, (6, 28, 28), dtype=np.uint8)
    digits = [4, 9, 0, 9, 4, 4]
    (tmp_path / "images").write_bytes(struct.pack(">4B3I", 0, 0, 8, 3, 6, 28, 28) + images.tobytes())
    monkeypatch.setattr(
        mnist, "load", lambda split: (mnist.read_idx((tmp_path / "images").read_bytes()), np.array(digits, np.uint8))
    )
    whole = load("mnist")
    assert (whole.n, whole.d, whole.denominator, whole.labels) == (6, 784, 1, tuple(digits))
    assert whole.numerators.tolist() == images.reshape(6, 784).tolist()
    pair = load("mnist:9-4", limit=5)
    assert pair.labels == (-1, 1, 1, -1)
    assert pair.numerators.tolist() == images.reshape(6, 784)[[0, 1, 3, 4]].tolist()


def test_names_and_limits_of_numpy() -> None:
    data = load(np.str_("iris:setosa-versicolor"), np.int8(60))  # type: ignore[arg-type]
    assert data.canonical() == load("iris:setosa-versicolor", 60).canonical()
    assert type(data.name) is str
    for limit in (np.timedelta64(5), np.array([5]), 5.0, True, "5", 0, -(10**5000)):
        with pytest.raises(InvalidInputError, match="pass a positive integer"):
            load("iris", limit)  # type: ignore[arg-type]
