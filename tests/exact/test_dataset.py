"""Data sets: nothing is dropped, cast or normalised, and what cannot be taken is refused with advice."""

import copy
import hashlib
import json
import math
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

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


@pytest.mark.parametrize(
    ("points", "where"),
    [
        (np.array([[1.0, 2.0], [3.0, np.nan]]), "row 1, column 1: expected finite numbers, got nan"),
        ([[1, 2], ["a", 3]], "row 1, column 0: expected numbers .*, got str 'a'"),
        (pd.DataFrame({"age": [1, 2], "job": ["cook", "x"]}), "row 0, column 'job': expected numbers"),
        (
            pd.DataFrame({"age": [1, 2], "pay": [0.5, math.inf]}),
            "row 1, column 'pay': expected finite numbers, got inf",
        ),
        (np.array([[1j]]), "^expected real numbers, got an array of dtype complex128"),
    ],
)
def test_an_entry_that_is_no_number_is_named(points: object, where: str) -> None:
    with pytest.raises(InvalidInputError, match=where):
        Dataset(points, [1, -1][: len(points)])  # type: ignore[arg-type]
