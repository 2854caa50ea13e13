"""The labels of data sets: which are taken, and how two classes become 1 and −1."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset


def values(data: Dataset) -> list[list[Fraction]]:
    return [list(point) for point in data.points]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([1, -1], (1, -1)),
        (np.array([1, -1], dtype=np.int8), (1, -1)),
        ([np.int64(1), np.uint8(0)], (1, 0)),
        (["a", "b"], ("a", "b")),
        (np.array(["a", "b"]), ("a", "b")),
        (pd.Series(["a", "b"], dtype="category"), ("a", "b")),
        (pd.Series([1, -1], dtype="Int64"), (1, -1)),
        (("1", 1), ("1", 1)),
        (iter([0, 1]), (0, 1)),
    ],
)
def test_labels_are_integers_or_text(labels: Any, expected: tuple[Any, ...]) -> None:
    data = Dataset([[1], [2]], labels)
    assert data.labels == expected
    assert [type(label) for label in data.labels] == [type(label) for label in expected]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([True, False], "label 0 is the boolean True; pass integers"),
        (np.array([True, False]), "boolean"),
        ([1, np.True_], "label 1 is the boolean"),
        ([1.0, -1.0], r"label 0 is 1\.0; labels must be integers or text, for example labels.astype\(int\)"),
        (np.array([1.0, -1.0]), "astype"),
        ([1, math.nan], "label 1 is nan"),
        ([None, 1], "label 0 is None"),
        ([Fraction(1), -1], "label 0 is Fraction"),
        (pd.Series([1, None], dtype="Int64"), "label 1 is <NA>"),
        (np.array([[1], [-1]]), "label"),
        ([1], "2 points but 1 labels"),
        ([1, -1, 1], "2 points but 3 labels"),
        ([], "2 points but 0 labels"),
        ("ab", "sequence of integers or of text"),
        (5, "sequence of integers or of text"),
        (None, "sequence of integers or of text"),
        (np.array(1), "label"),
    ],
    ids=lambda value: str(value)[:30].replace("\n", " "),
)
def test_labels_that_cannot_be_taken(labels: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Dataset([[1], [2]], labels)


def test_the_classes_are_sorted_numbers_before_text() -> None:
    assert Dataset([[0]] * 5, ["b", 10, 9, "a", 10]).classes == (9, 10, "a", "b")


@pytest.mark.parametrize(
    ("labels", "listed"), [([0, 1], "0, 1"), (["a", "b"], "'a', 'b'"), ([1, 2], "1, 2"), (["1", "-1"], "'-1', '1'")]
)
def test_two_class_questions_need_signs(labels: list[Any], listed: str) -> None:
    with pytest.raises(InvalidInputError, match=rf"need the labels −1 and 1, got {listed}; use data\.binary"):
        _ = Dataset([[1], [2]], labels).signs


def test_signs() -> None:
    assert Dataset([[1], [2]], [1, -1]).signs.tolist() == [1, -1]
    assert Dataset([[1], [2]], [1, 1]).signs.tolist() == [1, 1]


class TestBinary:
    data = Dataset([[0], [Fraction(1, 2)], [2], [3]], ["a", "b", "c", "a"], name="letters")

    def test_one_against_the_rest(self) -> None:
        assert self.data.binary("a").labels == (1, -1, -1, 1)
        assert self.data.binary("a").points == self.data.points

    def test_one_against_one(self) -> None:
        pair = self.data.binary("c", "a")
        assert pair.labels == (-1, 1, -1)
        assert values(pair) == [[0], [2], [3]]
        assert pair.denominator == 1  # ½ has left
        assert pair.name == "letters"

    @pytest.mark.parametrize(("positive", "negative"), [("d", None), ("a", "d"), (1, None), ("a", "a")])
    def test_labels_that_do_not_occur_or_are_the_same(self, positive: Any, negative: Any) -> None:
        with pytest.raises(InvalidInputError, match=r"no point has the label|must differ"):
            self.data.binary(positive, negative)

    def test_numbers_and_text_are_different_labels(self) -> None:
        data = Dataset([[0], [1]], [1, "1"])
        assert data.binary(1).labels == (1, -1)
        assert data.binary("1").labels == (-1, 1)
        assert data.indices(1).tolist() == [0]
        assert data.indices("1").tolist() == [1]

    def test_zero_and_one(self) -> None:
        assert Dataset([[0], [1]], [0, 1]).binary(1).labels == (-1, 1)


SMALL = Dataset([[1, 2], [3, 4], [5, 6]], [1, -1, 1])


NO_LABELS = [np.timedelta64(1), np.timedelta64(1, "D"), np.datetime64(1, "D"), np.float64(1), 1.0, True, np.True_, None,
             np.array(1), np.array([1, 2]), b"1", 1j, [1], math.nan]  # fmt: skip


@pytest.mark.parametrize("label", NO_LABELS, ids=lambda value: f"{type(value).__name__} {value}")
def test_what_is_no_label(label: Any) -> None:
    for use in (
        lambda: Dataset([[1], [2]], [1, label]),
        lambda: SMALL.binary(label),
        lambda: SMALL.binary(1, label) if label is not None else SMALL.binary(None),  # type: ignore[arg-type]
        lambda: SMALL.indices(label),
        lambda: SMALL.relabelled([0], [label]),
    ):
        with pytest.raises(InvalidInputError, match=r"integers? or|pass integers"):
            use()
    if isinstance(label, np.generic):
        with pytest.raises(InvalidInputError, match=r"label 0 is|boolean"):
            Dataset([[1], [2]], np.array([label, label]))


def test_labels_of_numpy_are_those_of_python() -> None:
    for kind in (np.int8, np.uint8, np.int64, np.uint64):
        assert SMALL.indices(kind(1)).tolist() == [0, 2]  # type: ignore[arg-type]
        assert SMALL.binary(kind(1)).labels == SMALL.labels  # type: ignore[arg-type]
    text = Dataset([[1], [2]], [np.str_("a"), "b"])
    assert [type(label) for label in text.labels] == [str, str]
    assert text.indices(np.str_("b")).tolist() == [1]


def test_as_many_other_labels_as_rows() -> None:
    with pytest.raises(InvalidInputError, match="2 rows but 1 labels"):
        SMALL.relabelled([0, 1], [1])
