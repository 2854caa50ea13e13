"""Arguments of readers of files and models: every kind of number and array, and what is none of them."""

from __future__ import annotations

import pytest
from torch import nn

import geomadv as ga
from tests.arguments import (
    FLOATING,
    NONE,
    NOTHING,
    THREE_OUTPUTS,
    TWO_OUTPUTS,
    H,
    Use,
    check_integer,
    check_label,
    check_matrix,
    check_object,
    check_pair,
    check_vector,
)

INTEGERS: dict[str, tuple[int, Use]] = {
    "load.limit": (100, lambda x: ga.load("iris", x)),
}

LABELS: dict[str, tuple[int, Use]] = {
    "from_torch.classes": (1, lambda x: ga.from_torch(THREE_OUTPUTS, classes=[0, x, 2])),
}

VECTORS: dict[str, Use] = {
    "flip_distance.v": lambda v: ga.flip_distance(H, [[-1, 0], [-2, 0]], v),
    "flip_distance.v of a torch model": lambda v: ga.flip_distance(FLOATING, [[-1, 0], [-2, 0]], v),
}

MATRICES: dict[str, Use] = {
    "flip_distance.X": lambda X: ga.flip_distance(H, X, [-1, 0]),
    "flip_distance.X of a torch model": lambda X: ga.flip_distance(FLOATING, X, [-1, 0]),
    "flip_distance.v, one for each point": lambda V: ga.flip_distance(H, [[-1, 0], [-2, 0]], V),
}

PAIRS: dict[str, Use] = {
    "from_torch.classes": lambda y: ga.from_torch(TWO_OUTPUTS, classes=y),
}

OBJECTS: dict[str, Use] = {
    "read_table.categorical": lambda x: ga.read_table("no such file.csv", categorical=x),
    "load.name": ga.load,
    "read_table.path": ga.read_table,
    "from_torch.model": ga.from_torch,
    "from_torch.rule": lambda x: ga.from_torch(nn.Sequential(nn.Linear(2, 2), nn.ReLU()), x),
    "to_torch.classifier": ga.to_torch,
    "from_sklearn.model": ga.from_sklearn,
    "flip_distance.model": lambda x: ga.flip_distance(x, [[1, 2]], [1, 0]),
}

#: Which odd values an argument takes besides.
ALSO: dict[str, set[str]] = {
    "load.limit": NONE,
    "flip_distance.X": NOTHING - {"array of nothing"},
    "flip_distance.X of a torch model": {"nothing of it"},
    "flip_distance.v, one for each point": {"array", "list", "one less", "tensor"},
    "from_torch.classes, two": {"U3", "list of U3"},
    "from_torch.rule": NONE,
}


@pytest.mark.parametrize("name", INTEGERS)
def test_an_integer(name: str) -> None:
    check_integer(*INTEGERS[name], ALSO.get(name, set()))


@pytest.mark.parametrize("name", LABELS)
def test_a_label(name: str) -> None:
    check_label(*LABELS[name], ALSO.get(name, set()))


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector(name: str) -> None:
    check_vector(VECTORS[name], ALSO.get(name))


@pytest.mark.parametrize("name", MATRICES)
def test_a_matrix(name: str) -> None:
    check_matrix(MATRICES[name], ALSO.get(name, set()))


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair(name: str) -> None:
    check_pair(PAIRS[name], ALSO.get(f"{name}, two", set()))


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object(name: str) -> None:
    check_object(OBJECTS[name], ALSO.get(name, set()))
