"""Data sets from frames, tensors and masked arrays: taken exactly, or refused with advice, with names of columns."""

import pickle
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector


def values(data: Dataset) -> list[list[Fraction]]:
    return [list(point) for point in data.points]


SMALL = Dataset([[1, 2], [3, 4], [5, 6]], [1, -1, 1])
MASKED = np.ma.array([0, 1], mask=[False, True])


class TestMasks:
    def test_masked_points_labels_and_rows_are_refused(self) -> None:
        points = np.ma.array([[1, 2], [3, 4]], mask=[[False, False], [False, True]])
        for build, what in (
            (lambda: Dataset(points, [1, -1]), "points"),
            (lambda: Dataset([[1], [2]], MASKED), "labels"),
            (lambda: Dataset([[1], [2]], np.ma.array(["a", "b"], mask=[True, False])), "labels"),
            (lambda: SMALL.take(MASKED), "row numbers"),
            (lambda: SMALL.relabelled(MASKED, [1, 1]), "row numbers"),
            (lambda: SMALL.relabelled([0, 1], MASKED), "labels"),  # type: ignore[arg-type]
        ):
            with pytest.raises(InvalidInputError, match=f"some {what} are masked"):
                build()  # type: ignore[no-untyped-call]

    def test_so_is_a_masked_entry_in_a_list(self) -> None:
        for build in (
            lambda: Dataset([[1, np.ma.masked]], [1]),
            lambda: Dataset([MASKED, [1, 2]], [1, -1]),
            lambda: Dataset([[1], [2]], [1, np.ma.masked]),
            lambda: SMALL.take([0, np.ma.masked]),  # type: ignore[list-item]
            lambda: SMALL.point(np.ma.masked),  # type: ignore[arg-type]
        ):
            with pytest.raises(InvalidInputError):
                build()

    def test_a_mask_of_nothing_is_none(self) -> None:
        data = Dataset(np.ma.array([[1, 2], [3, 4]]), np.ma.array([1, -1]))
        assert data.take(np.ma.array([1])).points == (Vector.of([3, 4]),)


class Column:
    """A column as polars has them: it has no `astype`."""

    def __init__(self, values: np.ndarray[Any, Any]) -> None:
        self._values = values

    def to_numpy(self) -> np.ndarray[Any, Any]:
        return self._values


class Frame:
    """A frame as polars has them: `dtypes` is a list, and `to_numpy` casts mixed columns to floats."""

    def __init__(self, **columns: np.ndarray[Any, Any]) -> None:
        self._columns = columns

    @property
    def columns(self) -> list[str]:
        return list(self._columns)

    @property
    def dtypes(self) -> list[np.dtype[Any]]:
        return [column.dtype for column in self._columns.values()]

    def __getitem__(self, name: str) -> Column:
        return Column(self._columns[name])

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def to_numpy(self) -> np.ndarray[Any, Any]:
        return np.stack(list(self._columns.values()), axis=1)


def test_a_frame_of_polars() -> None:
    integers, floats = np.array([2**60 + 1, 3]), np.array([0.5, 4])
    assert values(Dataset(Frame(a=integers, b=floats), [1, -1])) == [[2**60 + 1, Fraction(1, 2)], [3, 4]]
    assert values(Dataset(Frame(a=integers, b=integers), [1, -1])) == [[2**60 + 1] * 2, [3, 3]]
    for bad in (np.array([True, False]), np.array(["a", "b"], dtype=object), np.array([1, 2], "m8[s]")):
        with pytest.raises(InvalidInputError):
            Dataset(Frame(a=integers, b=bad), [1, -1])


def test_columns_stay_with_the_points() -> None:
    S = Dataset([[1, 2], [3, 4], [5, 6]], ["a", "b", "c"], name="three", columns=iter(["height", "width"]))
    assert S.columns == ("height", "width")
    kept = [
        S.take([2, 0]),
        S.binary("a"),
        S.binary("a", "b"),
        S.called("other"),
        S.relabelled([0, 1], [1, -1]),
        S.union(S.take([0])),
        pickle.loads(pickle.dumps(S)),
    ]
    assert [data.columns for data in kept] == [S.columns] * len(kept)
    assert S.union(Dataset([[0, 0]], ["a"])).columns is None


def test_columns_are_no_part_of_the_data() -> None:
    named, plain = Dataset([[1, 2]], [1], columns=["x", "y"]), Dataset([[1, 2]], [1])
    assert plain.columns is None
    assert (named, hash(named), named.digest) == (plain, hash(plain), plain.digest)
    assert named.canonical() == plain.canonical()


def test_a_frame_brings_its_columns() -> None:
    assert Dataset(pd.DataFrame({"x": [1], "y": [2.5]}), [1]).columns == ("x", "y")
    assert Dataset(pd.DataFrame({"x": [1], "y": [2.5]}), [1], columns=["u", "v"]).columns == ("u", "v")
    assert Dataset(pd.DataFrame([[1, 2]]), [1]).columns is None
    assert Dataset(pd.DataFrame([[1, 2]], columns=["x", "x"]), [1]).columns is None


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["x"], "got 1 different names of 2 columns; name each, or none"),
        (["x", "x"], "got 1 different names of 2"),
        (["x", 1], "pass 2 texts"),
        ("xy", "got 'xy'; pass 2 texts"),
        (3, "pass 2 texts"),
    ],
)
def test_columns_that_are_no_names(columns: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Dataset([[1, 2]], [1], columns=columns)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int8, torch.int64])
def test_tensors_are_taken_exactly(kind: torch.dtype) -> None:
    values = torch.tensor([[0.1, -3], [7, 100]]).to(kind)
    expected = [[Fraction(x) for x in row] for row in values.double().tolist()]
    for tensor in (values, values.clone().t().contiguous().t(), torch.nn.Parameter(values, requires_grad=False)):
        data = Dataset(tensor, torch.tensor([1, -1]))
        assert data == Dataset(expected, [1, -1])
        assert Vector.of(tensor[0]) == Vector.of(expected[0])
    assert Dataset([values[0], values[1]], [1, -1]) == Dataset(expected, [1, -1])


def test_tensors_with_gradients_and_of_other_layouts() -> None:
    weights = torch.tensor([[0.1, 2.0]], requires_grad=True)
    assert Dataset(2 * weights, [1]) == Dataset([[2 * Fraction(float(np.float32(0.1))), 4]], [1])
    for refused in (weights.detach().to_sparse(), torch.tensor([[True]]), torch.tensor([[1j]]), torch.tensor([1.0])):
        with pytest.raises(InvalidInputError):
            Dataset(refused, [1])
    with pytest.raises(InvalidInputError, match="to_dense"):
        Vector.of(weights.detach()[0].to_sparse())
    with pytest.raises(InvalidInputError):
        Dataset([[1]], torch.tensor([0.5]))


class Table:
    """What is left of a frame that numpy does not know, such as a table of pyarrow."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def __arrow_c_stream__(self) -> object:
        raise NotImplementedError


def test_a_frame_is_read_by_way_of_narwhals(monkeypatch: pytest.MonkeyPatch) -> None:
    import narwhals.stable.v2 as narwhals

    frame = pd.DataFrame({"a": [2**60 + 1, 2], "b": [0.1, 0.5], "c": [Decimal("0.1"), Fraction(1, 3)]})
    with pytest.raises(InvalidInputError, match=r"must be a matrix.*got Table"):
        Dataset(Table(frame), [1, -1])
    known = narwhals.from_native
    monkeypatch.setattr(narwhals, "from_native", lambda table, **options: known(table.frame, **options))
    assert Dataset(Table(frame), [1, -1]) == Dataset(frame, [1, -1])
    with pytest.raises(InvalidInputError, match=r"got NoneType|finite"):
        Dataset(Table(pd.DataFrame({"a": [1, None]}, dtype=object)), [1, -1])
    monkeypatch.setitem(sys.modules, "narwhals.stable.v2", None)
    with pytest.raises(InvalidInputError, match=r"not installed; pass frame\.to_pandas\(\)"):
        Dataset(Table(frame), [1, -1])


class Arrow(list[Any]):
    """An array of pyarrow, whose entries are wrapped."""

    def __iter__(self) -> Any:
        return iter([object()] * len(self))

    def to_pylist(self) -> list[Any]:
        return [self[k] for k in range(len(self))]


def test_the_entries_of_arrays_of_pyarrow() -> None:
    assert Vector.of(Arrow([0.1, 2])) == Vector.of([0.1, 2])
    assert Dataset([[1], [2]], Arrow(["a", "b"])).labels == ("a", "b")
