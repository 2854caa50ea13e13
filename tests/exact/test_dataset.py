"""Data sets: nothing is dropped, cast or normalised, and what cannot be taken is refused with advice."""

import copy
import hashlib
import json
import math
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
from geomadv.exact.entries import encode_integer
from geomadv.exact.rational import Vector

SQUARE = [[0, 0], [0, 1], [1, 0], [1, 1]]


def values(data: Dataset) -> list[list[Fraction]]:
    return [list(point) for point in data.points]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([[1, 2], [3, 4]], [[1, 2], [3, 4]]),
        (((1, 0.5), (Fraction(1, 3), Decimal("0.1"))), [[1, Fraction(1, 2)], [Fraction(1, 3), Fraction(1, 10)]]),
        ([np.array([1, 2]), [0.5, 2**64]], [[1, 2], [Fraction(1, 2), 2**64]]),
        (np.array([[1, 2], [3, 4]], dtype=np.uint8), [[1, 2], [3, 4]]),
        (np.array([[0.1, -0.0], [1, 2]]), [[Fraction(0.1), 0], [1, 2]]),
        ([[1e-200, 1e200], [10**100, 1]], [[Fraction(1e-200), Fraction(1e200)], [10**100, 1]]),
        (({"x": 1, "y": 2}.values(), [3, 4]), [[1, 2], [3, 4]]),
        ((iter(row) for row in [[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (pd.DataFrame({"a": [1, 3], "b": [2, 4]}), [[1, 2], [3, 4]]),
        (pd.DataFrame({"a": [2**60 + 1, 3], "b": [0.5, 4]}), [[2**60 + 1, Fraction(1, 2)], [3, 4]]),
        (pd.DataFrame({"a": np.array([0.1, 3], "f4"), "b": [5.5, 4]}), [[Fraction(13421773, 2**27), 5.5], [3, 4]]),
        (pd.DataFrame({"a": [2**60 + 1, 3], "b": [2, 4]}, dtype="Int64"), [[2**60 + 1, 2], [3, 4]]),
        (pd.DataFrame({"a": [0.1, 3], "b": [2, 4]}).astype({"a": "Float64", "b": "Int8"}), [[0.1, 2], [3, 4]]),
        (pd.DataFrame({"a": [Fraction(1, 3), 10**99], "b": [2, 4]}, dtype=object), [[Fraction(1, 3), 2], [10**99, 4]]),
        (pd.DataFrame([[1, 2], [3, 4]], index=[7, 7]), [[1, 2], [3, 4]]),
        (pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"]), [[1, 2], [3, 4]]),
    ],
    ids=["lists", "tuples", "mixed", "uint8", "floats", "scales", "views", "iterators", "frame", "frame-mixed",
         "frame-floats", "frame-nullable", "frame-nullable-mixed", "frame-object", "frame-index", "frame-same-names"],
)  # fmt: skip
def test_points_are_the_rationals_that_were_given(points: Any, expected: list[list[Any]]) -> None:
    data = Dataset(points, [1, -1])
    assert values(data) == expected
    assert (data.n, data.d) == (2, 2)
    assert data.denominator == math.lcm(*(Fraction(x).denominator for row in expected for x in row))
    small = all(abs(x) < 2**53 for x in data.numerators.ravel().tolist())
    assert data.numerators.dtype == (np.int64 if small else object)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, np.nan, Decimal("NaN")])
def test_what_is_not_finite_is_refused(bad: Any) -> None:
    for points in ([[1, 2], [3, bad]], np.array([[1, 2], [3, float(bad)]]), pd.DataFrame([[1, 2], [3, float(bad)]])):
        with pytest.raises(InvalidInputError, match=r"finite numbers, got .*; remove or replace"):
            Dataset(points, [1, -1])


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([[1, 2], [3]], "coordinates"),
        ([], "at least one point"),
        (np.zeros((0, 2)), "at least one point"),
        ([[], []], "at least one point and one coordinate"),
        (np.zeros((2, 0)), "one coordinate"),
        ([1, 2], "row 0 is 1"),
        (np.array([1, 2]), r"reshape\(-1, 1\)"),
        (np.zeros((2, 2, 2)), "must be a matrix"),
        ([[[1], [2]], [[3], [4]]], "expected numbers"),
        ([[[1]], [[2]]], "expected numbers"),
        (3, "must be a matrix"),
        (None, "must be a matrix"),
        ("12", "must be a matrix"),
        (["12", "34"], "row 0 is '12'"),
        ([["1", 2], [3, 4]], "convert text to numbers"),
        (np.array([["1", "2"], ["3", "4"]]), "expected real numbers"),
        ([[True, False], [True, True]], "pass 0 or 1"),
        (np.array([[True], [False]]), "dtype bool"),
        ([[1, None], [3, 4]], "got NoneType"),
        ([[1j, 2], [3, 4]], "got complex"),
        (np.array([[1j], [2]]), "dtype complex128"),
        (pd.Series([1, 2]), "row 0 is 1"),
        (pd.DataFrame({"a": [1, None], "b": [1, 2]}, dtype="Int64"), "NAType"),
        (pd.DataFrame({"a": [True, False], "b": [1, 2]}), "boolean"),
        (pd.DataFrame({"a": ["x", "y"], "b": [1, 2]}), "text"),
        (pd.DataFrame({"a": pd.to_datetime(["2020-01-01", "2020-01-02"])}), "expected real numbers"),
        (pd.DataFrame({"a": []}), "at least one point"),
        ([{1: 5, 2: 6}, {1: 7, 2: 8}], "row 0"),
        ([{1, 2}, {3, 4}], "row 0"),
        (np.ma.masked_equal([[1, 2], [3, 4]], 2), "mask"),
        (np.ma.masked_equal([[1.0, 2], [3, 4]], 2), "mask"),
    ],
    ids=lambda value: str(value)[:30].replace("\n", " "),
)  # fmt: skip
def test_points_that_cannot_be_taken(points: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Dataset(points, [1, -1])


class Subclass(np.ndarray[Any, Any]):
    def __mul__(self, other: Any) -> Any:
        return self @ other


def test_subclasses_of_arrays_are_plain_arrays_afterwards() -> None:
    for points in (np.array([[1, 2], [3, 4]]).view(Subclass), np.ma.array([[1, 2], [3, 4]])):
        data = Dataset(points, [1, -1])
        assert type(data.numerators) is np.ndarray
        assert data.numerators.tolist() == [[1, 2], [3, 4]]


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


class TestTake:
    data = Dataset([[Fraction(1, 2), 1], [Fraction(1, 3), 2], [3, 10**30]], [1, -1, 1])

    def test_rows_in_the_order_given(self) -> None:
        taken = self.data.take([2, 0, 2])
        assert values(taken) == [[3, 10**30], [Fraction(1, 2), 1], [3, 10**30]]
        assert taken.labels == (1, 1, 1)
        assert taken.denominator == 2

    def test_numbers_that_have_become_short_are_held_as_int64(self) -> None:
        taken = self.data.take(np.array([0, 1]))
        assert taken.numerators.dtype == np.int64
        assert taken.numerators.tolist() == [[3, 6], [2, 12]]
        assert taken.denominator == 6

    def test_it_is_the_data_set_of_those_points(self) -> None:
        built = Dataset([[Fraction(1, 3), 2], [Fraction(1, 2), 1]], [-1, 1])
        assert self.data.take([1, 0]).canonical() == built.canonical()

    @pytest.mark.parametrize("rows", [[], [3], [0, 99], [0.7], [1.0], ["0"], [[0, 1]], 0, None])
    def test_what_names_no_rows_is_refused(self, rows: Any) -> None:
        with pytest.raises(InvalidInputError):
            self.data.take(rows)

    def test_a_mask_is_not_taken_for_row_numbers(self) -> None:
        try:
            taken = self.data.take(np.array([True, False, True]))
        except InvalidInputError:
            return
        assert values(taken) == [values(self.data)[0], values(self.data)[2]]

    def test_a_point(self) -> None:
        assert self.data.point(0) == Vector.of([Fraction(1, 2), 1])
        with pytest.raises((InvalidInputError, IndexError)):
            self.data.point(3)


def test_floats_are_the_nearest_doubles() -> None:
    floats = np.random.default_rng(5).normal(size=(20, 3)) * 10.0 ** np.arange(-100, 200, 100)
    assert Dataset(floats, [1] * 20).to_floats().tolist() == floats.tolist()
    assert Dataset([[Fraction(1, 3), 1]], [1]).to_floats().tolist() == [[1 / 3, 1]]
    assert Dataset([[Fraction(10**30, 7), 10**400]], [1]).to_floats().tolist() == [[10**30 / 7, math.inf]]


def test_numbers_just_within_int64_become_the_nearest_doubles() -> None:
    # Over a denominator that is no double, dividing as doubles would round twice.
    denominator = 2**55 + 3
    numerator = 2**53 - 5
    data = Dataset([[Fraction(numerator, denominator)]], [1])
    assert data.to_floats().tolist() == [[numerator / denominator]]


class TestCanonical:
    def test_the_form_of_the_specification(self) -> None:
        data = Dataset([[Fraction(1, 2), -1], [0, 2**53]], [1, -1])
        assert data.canonical() == b'{"denominator":2,"labels":[1,-1],"points":[[1,-2],[0,"0x40000000000000"]]}'
        assert Dataset([[2**53]], [1]).canonical() == b'{"denominator":1,"labels":[1],"points":[["0x20000000000000"]]}'
        assert (
            Dataset([[1 - 2**53]], [1]).canonical() == b'{"denominator":1,"labels":[1],"points":[[-9007199254740991]]}'
        )
        assert data.digest == hashlib.sha256(data.canonical()).hexdigest()

    def test_it_does_not_depend_on_how_the_numbers_were_given(self) -> None:
        forms: list[Any] = [[[0.5, 2], [3, 4]], np.array([[0.5, 2], [3, 4]]), pd.DataFrame([[0.5, 2], [3, 4]])]
        forms += [[[Fraction(1, 2), Decimal(2)], [3, 4]], np.array([[0.5, 2], [3, 4]], dtype=np.float16)]
        assert len({Dataset(points, [1, -1], name=str(k)).digest for k, points in enumerate(forms)}) == 1

    def test_it_depends_on_points_labels_and_order(self) -> None:
        variants = [([[1], [2]], [1, -1]), ([[1], [2]], [-1, 1]), ([[2], [1]], [1, -1]), ([[1], [3]], [1, -1])]
        variants.append(([[1], [2], [2]], [1, -1, -1]))
        assert len({Dataset(points, labels).digest for points, labels in variants}) == len(variants)

    def test_other_labels_keep_their_numbers(self) -> None:
        assert json.loads(Dataset([[1], [2], [3]], [7, -2, 7]).canonical())["labels"] == [7, -2, 7]

    def test_text_is_numbered_in_the_order_of_the_classes(self) -> None:
        data = Dataset([[1], [2], [3]], ["wolf", "fox", "wolf"])
        assert data.label_numbers == {"fox": 0, "wolf": 1}
        assert json.loads(data.canonical())["labels"] == [1, 0, 1]

    def test_labels_must_be_exact_in_json(self) -> None:
        with pytest.raises(InvalidInputError, match="2\\*\\*53"):
            Dataset([[1], [2]], [0, 2**53]).canonical()

    @pytest.mark.parametrize(
        ("value", "encoded"),
        [
            (2**53 - 1, 2**53 - 1),
            (2**53, "0x20000000000000"),
            (-(2**53), "-0x20000000000000"),
            (1 - 2**53, 1 - 2**53),
            (0, 0),
        ],
    )
    def test_integers_beyond_doubles_are_hexadecimal(self, value: int, encoded: object) -> None:
        assert encode_integer(value) == encoded

    def test_huge_entries_survive(self) -> None:
        data = Dataset([[10**5000]], [1])
        record = json.loads(data.canonical())
        assert int(record["points"][0][0], 16) == 10**5000


def test_the_caller_keeps_the_arrays() -> None:
    points, labels = np.array([[1, 2], [3, 4]]), np.array([1, -1])
    data = Dataset(points, labels)
    points[0, 0], labels[0] = 99, 99
    assert data.numerators.tolist() == [[1, 2], [3, 4]]
    assert data.labels == (1, -1)


def test_a_data_set_survives_pickling() -> None:
    data = Dataset([[Fraction(1, 3), 10**40], [1, 2]], [1, -1], name="small")
    copy = pickle.loads(pickle.dumps(data))
    assert copy.canonical() == data.canonical()
    assert copy.name == "small"


def test_its_representation() -> None:
    text = repr(Dataset(SQUARE, [0, 1, 1, 0], name="xor"))
    assert "xor" in text
    assert len(text) < 200
    assert len(repr(Dataset([[10**5000]] * 100, list(range(100))))) < 400


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


class TestItCannotBeChanged:
    @pytest.mark.parametrize("points", [[[1, 2], [3, 4]], [[10**30, 0.5], [1, 2]]])
    def test_numerators_signs_and_numbers_of_labels_are_read_only(self, points: Any) -> None:
        data = Dataset(points, [1, -1])
        copies = [data, data.take([0, 1]), data.union(data), data.binary(1), data.relabelled([0, 1], [1, -1])]
        for one in [*copies, pickle.loads(pickle.dumps(data)), copy.copy(data), copy.deepcopy(data)]:
            before = one.digest
            for array in (one.numerators, one.signs):
                with pytest.raises(ValueError, match="read-only"):
                    array[0] = 7
            with pytest.raises(TypeError):
                one.label_numbers[1] = 5
            assert one.digest == hashlib.sha256(one.canonical()).hexdigest() == before

    def test_nor_can_its_parts_be_set(self) -> None:
        for name in ("numerators", "denominator", "labels", "name", "points", "n", "other"):
            with pytest.raises(AttributeError, match="cannot be changed"):
                setattr(SMALL, name, None)
            with pytest.raises(AttributeError, match="cannot be changed"):
                delattr(SMALL, name)

    def test_pickles_leave_out_what_can_be_computed(self) -> None:
        data = Dataset([[1, 2]] * 50, [1] * 50)
        before = len(pickle.dumps(data))
        assert (len(data.points), len(data.digest)) == (50, 64)
        assert len(pickle.dumps(data)) == before

    def test_its_points_are_built_once(self) -> None:
        assert SMALL.points is SMALL.points
        assert SMALL.points[1] == SMALL.point(1) == Vector.of([3, 4])


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


@pytest.mark.parametrize(
    "row",
    [np.timedelta64(1), 1.0, True, np.True_, None, "1", 3, -1, 10**5000, np.array([1]), np.uint64(2**64 - 1)],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_row(row: Any) -> None:
    for rows in ([row], [0, row], np.array([row])):
        with pytest.raises(InvalidInputError, match=r"row numbers|rows (are|have)"):
            SMALL.take(rows)
    with pytest.raises(InvalidInputError, match="rows are numbered from 0 to 2"):
        SMALL.point(row)


@pytest.mark.parametrize(
    "rows",
    [
        range(1, 3),
        (np.int8(1), 2),
        np.array([1, 2], np.uint8),
        np.array([1, 2], ">i8"),
        pd.Series([1, 2]),
        iter([1, 2]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_row_numbers_of_every_kind(rows: Any) -> None:
    assert SMALL.take(rows).points == SMALL.points[1:]


def test_entries_that_are_sequences_themselves() -> None:
    for points in ([[[1, 2], [3, 4]]], [[[1], 2]], [[np.array([1, 2]), 3]], [[(), ()]], [["12", "34"]]):
        with pytest.raises(InvalidInputError, match="expected numbers"):
            Dataset(points, [1])


@pytest.mark.parametrize("name", [5, b"a", ["a"], np.int64(1)])
def test_its_name_is_text(name: Any) -> None:
    with pytest.raises(InvalidInputError, match="name of a data set"):
        Dataset([[1]], [1], name=name)
    with pytest.raises(InvalidInputError, match="name of a data set"):
        Dataset([[1]], [1], name="old").called(name)


def test_as_many_points_as_it_is_long() -> None:
    S = Dataset([[1], [2], [2]], [1, -1, -1])
    assert len(S) == S.n == 3


def test_another_name_changes_nothing_else() -> None:
    S = Dataset([[1, Fraction(1, 2)]], ["a"], name="old")
    other = S.called("new")
    assert (S.name, other.name) == ("old", "new")
    assert (other.digest, other.labels, other.denominator) == (S.digest, ("a",), 2)


def test_a_union_is_with_a_data_set() -> None:
    with pytest.raises(InvalidInputError, match="expected a Dataset, got list"):
        SMALL.union([[1, 2]])  # type: ignore[arg-type]


def test_as_many_other_labels_as_rows() -> None:
    with pytest.raises(InvalidInputError, match="2 rows but 1 labels"):
        SMALL.relabelled([0, 1], [1])


def test_huge_numbers_are_shown_short() -> None:
    huge = 10**5000
    assert repr(Dataset([[huge, Fraction(1, huge)]], [-huge])) == (
        "Dataset([[<integer of 16610 bits>, Fraction(1, <integer of 16610 bits>)]], [<negative integer of 16610 bits>])"
    )
    for use in (
        lambda: Dataset([[1]], [huge]).signs,
        lambda: Dataset([[1]], [huge]).canonical(),
        lambda: Dataset([[1]], [1]).binary(huge),
        lambda: Dataset([huge], [1]),
        lambda: Dataset([[1]], huge),  # type: ignore[arg-type]
        lambda: Dataset([[1]], [[huge]]),
    ):
        with pytest.raises(InvalidInputError, match="integer of 16610 bits"):
            use()


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


def test_data_sets_are_equal_by_content() -> None:
    data = Dataset([[1, Fraction(1, 2)], [3, 4]], [1, -1], name="S")
    same = Dataset(np.array([[1.0, 0.5], [3.0, 4.0]]), [1, -1])
    assert data == same
    assert {data: "found"}[same] == "found"
    others = [
        Dataset([[1, Fraction(1, 2)], [3, 5]], [1, -1]),
        Dataset([[1, Fraction(1, 3)], [3, 4]], [1, -1]),
        Dataset([[3, 4], [1, Fraction(1, 2)]], [-1, 1]),
        Dataset([[1, Fraction(1, 2)], [3, 4]], [1, 1]),
        Dataset([[1, Fraction(1, 2)], [3, 4]], ["1", "-1"]),
        Dataset([[1, Fraction(1, 2)]], [1]),
        Dataset([[2**70, Fraction(1, 2)], [3, 4]], [1, -1]),
    ]
    assert all(data != other for other in others)
    assert len({data, same, *others}) == 1 + len(others)
    assert Dataset([[2**70]], [1]) == Dataset([[2**70]], [1])
    assert data != "data"


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
