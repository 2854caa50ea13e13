"""The built-in named data sets, all of them real, and the readers of the user's own files.

The values are those of the source, exactly: scikit-learn holds its tables as float64, and each float64 is taken as the
dyadic rational that it is (the 14.23 of the wine table is the float64 next to 14.23); the pixels of the digits are the
integers 0 … 16, those of MNIST 0 … 255.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geomadv.adapters import mnist
from geomadv.adapters.array_files import read_direction
from geomadv.adapters.tables import choose_label, read_table
from geomadv.errors import DataUnavailableError, InvalidInputError, how_to_install, shown
from geomadv.exact.dataset import Dataset
from geomadv.exact.scalars import to_integer

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["NAMES", "load", "read_direction", "read_table"]

#: The names that `load` knows; all but ``breast_cancer`` have more than two classes, of which ``name:a-b`` takes two.
NAMES = ("breast_cancer", "wine", "iris", "digits", "mnist")

#: The tables of scikit-learn, and which of them have names of classes that tell more than their numbers.
_TABLES = {
    "breast_cancer": "breast_cancer.csv",
    "wine": "wine_data.csv",
    "iris": "iris.csv",
    "digits": "digits.csv.gz",
}
_TELLING = ("breast_cancer", "iris")

#: What their columns hold; of the images nothing but the number of the pixel need be said.
_COLUMNS = {
    "breast_cancer": [
        which.format(what)
        for which in ("mean {}", "{} error", "worst {}")
        for what in (
            "radius",
            "texture",
            "perimeter",
            "area",
            "smoothness",
            "compactness",
            "concavity",
            "concave points",
            "symmetry",
            "fractal dimension",
        )
    ],
    "wine": [
        "alcohol",
        "malic acid",
        "ash",
        "alcalinity of ash",
        "magnesium",
        "total phenols",
        "flavanoids",
        "nonflavanoid phenols",
        "proanthocyanins",
        "color intensity",
        "hue",
        "OD280/OD315 of diluted wines",
        "proline",
    ],
    "iris": ["sepal length", "sepal width", "petal length", "petal width"],
}


@dataclass(frozen=True)
class _Source:
    """Points (n, d), class numbers (n,), and the classes' names where they are more telling than the numbers."""

    points: NDArray[Any]
    numbers: NDArray[Any]
    class_names: tuple[str, ...] | None = None


def load(name: str, limit: int | None = None) -> Dataset:
    """
    Load a built-in data set.

    Parameters
    ----------
    name : str
        One of

        - ``breast_cancer``: 569 × 30, malignant +1, benign −1;
        - ``wine``: 178 × 13, classes 0, 1, 2;
        - ``iris``: 150 × 4, classes setosa, versicolor, virginica;
        - ``digits``: 1,797 × 64, classes 0 … 9, pixels in units of 1/16 of full intensity;
        - ``mnist``: the 60,000 training images × 784, classes 0 … 9, pixels in units of 1/255 of full intensity;

        or one of these with two of its classes, by name or number, such as ``wine:0-1``, ``iris:setosa-versicolor``,
        ``digits:3-8`` or ``mnist:4-9``: the points of the first class are labelled +1, those of the second −1, and
        the other points are left out.
    limit : int, optional
        Use only the first `limit` rows of the source, before the two classes are picked; all if there are not so
        many.

    Returns
    -------
    Dataset
        In the order of the source, called `name`; with the names of the two classes, and of the columns but for images.

    Raises
    ------
    InvalidInputError
        There is no such data set or class, or `limit` is not a positive integer or leaves no point of a class.
    DataUnavailableError
        scikit-learn is not installed, or MNIST cannot be obtained; see `geomadv.adapters.mnist.load`.

    Examples
    --------
    >>> import geomadv as ga
    >>> flowers = ga.load("iris:setosa-versicolor")
    >>> flowers.n, flowers.d, flowers.classes
    (100, 4, (-1, 1))
    """
    if not isinstance(name, str):
        raise InvalidInputError(f"the name of a data set is text, not {type(name).__name__}; {_known()}")
    rows_wanted = None if limit is None else to_integer(limit)
    if limit is not None and (rows_wanted is None or rows_wanted < 1):
        raise InvalidInputError(f"limit is {shown(limit)}; pass a positive integer, or None for all rows")
    name, limit = str(name), rows_wanted
    base, colon, pair = name.partition(":")
    if base not in NAMES:
        raise InvalidInputError(f"there is no built-in data set {shown(base)}; {_known()}")
    source = _mnist() if base == "mnist" else _from_sklearn(base)
    names = source.class_names
    if not colon and base != "breast_cancer":
        rows = slice(limit)
        labels = [int(k) if names is None else names[k] for k in source.numbers[rows]]
        return Dataset(source.points[rows], labels, name=name, columns=_COLUMNS.get(base))
    positive, negative = _pick(pair, source, base) if colon else (0, 1)
    within = source.numbers[:limit]
    for k in (positive, negative):
        if not (within == k).any():
            raise InvalidInputError(
                f"the first {limit} rows of {base} have no point of class {names[k] if names else k}; raise the limit"
            )
    rows_of_pair = np.flatnonzero((within == positive) | (within == negative))
    labels_of_pair = np.where(within[rows_of_pair] == positive, 1, -1)
    called = [str(names[k] if names else k) for k in (positive, negative)]
    return Dataset(source.points[rows_of_pair], labels_of_pair, name, _COLUMNS.get(base), called)


def _pick(pair: str, source: _Source, base: str) -> tuple[int, int]:
    """Return the numbers of the two classes that `pair` names."""
    numbers: list[int] = np.unique(source.numbers).tolist()
    names = list(source.class_names or ())
    parts = pair.split("-")
    if len(parts) != 2:
        example = "-".join(names[:2] or ["0", "1"])
        raise InvalidInputError(f"{base}:{pair} does not name two classes; write them as in {base}:{example}")
    chosen = []
    for part in parts:
        k = choose_label(part, [*names, *numbers], f"{base}:{pair}:")
        chosen.append(names.index(k) if isinstance(k, str) else k)
    if chosen[0] == chosen[1]:
        raise InvalidInputError(f"{base}:{pair} names one class twice; name two")
    return chosen[0], chosen[1]


def _known() -> str:
    return f"the built-in ones are {', '.join(NAMES)}, and two classes of one of them, such as mnist:4-9"


def _mnist() -> _Source:
    images, labels = mnist.load("train")
    return _Source(images.reshape(len(images), -1), labels)


def _from_sklearn(base: str) -> _Source:
    """What scikit-learn's own reader gives, but where its table is found without importing scikit-learn.

    That import takes longer than most answers: it brings pandas and scipy.stats.
    """
    found = find_spec("sklearn")
    if found is None or not found.submodule_search_locations:
        raise DataUnavailableError(
            f"the data set {base} comes with scikit-learn, which is not installed: {how_to_install('data')}"
        )
    path = Path(found.submodule_search_locations[0], "datasets", "data", _TABLES[base])
    if not path.is_file():  # a version that keeps its tables elsewhere
        return _by_sklearn(base)
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as stream:
        rows = list(csv.reader(stream))
    # All but the digits begin with n, d and the names of the classes; those of the wines are class_0, class_1, class_2.
    names = () if base == "digits" else tuple(rows.pop(0)[2:])
    values = np.array(rows, dtype=np.float64)
    return _Source(values[:, :-1], values[:, -1].astype(np.int64), names if base in _TELLING else None)


def _by_sklearn(base: str) -> _Source:
    from sklearn import datasets as sklearn_datasets

    reader: Callable[[], Any] = getattr(sklearn_datasets, f"load_{base}")
    bunch = reader()
    return _Source(bunch.data, bunch.target, tuple(map(str, bunch.target_names)) if base in _TELLING else None)
