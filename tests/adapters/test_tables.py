"""The user's files: what is written is what is read, exactly, and everything else gets one clear error."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomadv.adapters.array_files import read_direction
from geomadv.adapters.csv_files import CsvFormat
from geomadv.adapters.decimals import parse_number
from geomadv.adapters.tables import choose_label, read_file, read_table
from geomadv.errors import InvalidInputError

if TYPE_CHECKING:
    from pathlib import Path

    from geomadv.exact.dataset import Dataset


def csv_file(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "data.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows(data: Dataset) -> list[list[int | Fraction]]:
    return [list(point) for point in data.points]


# Numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-0", 0),
        ("+7", 7),
        ("0.1", Fraction(1, 10)),
        ("-.5", Fraction(-1, 2)),
        ("5.", 5),
        ("1e3", 1000),
        ("1.25E-2", Fraction(1, 80)),
        ("2.50e+1", 25),
        ("1e-200", Fraction(1, 10**200)),
        ("1e200", 10**200),
        ("1e0000003", 1000),
        ("123456789012345678901234567890.5", Fraction(246913578024691357802469135781, 2)),
    ],
)
def test_a_number_is_the_decimal_that_is_written(text: str, value: int | Fraction) -> None:
    parsed = parse_number(text)
    assert parsed == value
    assert isinstance(parsed, int) is (value == int(value))


@pytest.mark.parametrize(
    "text",
    [
        *("", " 1", "1 ", "1\n", ".", "+", "e5", "1e", "1e1.5", "1e+-2", "--1", "1.2.3", "1_000", "1,5", "1/3", "0x10"),
        *("nan", "inf", "-Infinity", "True", "½", "١"),
    ],
)
def test_nothing_else_is_a_number(text: str) -> None:
    with pytest.raises(InvalidInputError, match="is not a decimal number"):
        parse_number(text)


@pytest.mark.parametrize("text", ["1e10000", "1e-10000", "1e999999999999", "0e99999"])
def test_a_huge_exponent_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="has an exponent beyond ±9999"):
        parse_number(text)


def test_the_largest_number_that_is_read() -> None:
    assert parse_number("9" * 4000) == 10**4000 - 1
    assert parse_number("1e9999") == 10**9999
    with pytest.raises(InvalidInputError, match="more than 4000 digits"):
        parse_number("9" * 4001)


@given(
    st.sampled_from(["", "+", "-"]),
    st.from_regex(r"[0-9]{1,30}", fullmatch=True),
    st.from_regex(r"[0-9]{0,30}", fullmatch=True),
    st.integers(-300, 300),
)
def test_the_value_is_that_of_positional_notation(sign: str, whole: str, after: str, exponent: int) -> None:
    digits = sum(int(digit) * Fraction(10) ** place for place, digit in enumerate(reversed(whole + after), -len(after)))
    expected = (-1 if sign == "-" else 1) * digits * Fraction(10) ** exponent
    assert parse_number(f"{sign}{whole}.{after}e{exponent}") == expected


# CSV


def test_csv_with_labels_of_one_and_minus_one(tmp_path: Path) -> None:
    data = read_table(csv_file(tmp_path, "a,b,label\n0.1,2,1\n-3e-2,4.50,-1\n"))
    assert rows(data) == [[Fraction(1, 10), Fraction(2)], [Fraction(-3, 100), Fraction(9, 2)]]
    assert data.labels == (1, -1)
    assert data.name == "data.csv"


def test_csv_text_is_not_read_as_a_float(tmp_path: Path) -> None:
    data = read_table(csv_file(tmp_path, "x,y\n0.1,1\n0.2,-1\n0.3,1\n"))
    (a,), (b,), (c,) = rows(data)
    assert a + b == c
    assert a != Fraction(0.1)


@pytest.mark.parametrize("text", ["x,y\r\n1,1\r\n2,-1\r\n", "\ufeffx,y\n1,1\n2,-1", "x,y\n1,1\n2,-1\n\n\n"])
@pytest.mark.parametrize("space", ["", " "])
def test_line_ends_byte_order_marks_and_spaces_around_cells(tmp_path: Path, text: str, space: str) -> None:
    data = read_table(csv_file(tmp_path, text.replace(",", f"{space},{space}")))
    assert (rows(data), data.labels) == ([[Fraction(1)], [Fraction(2)]], (1, -1))


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    data = read_table(csv_file(tmp_path, "\ufeffy,x\n1,2\n-1,3\n"), label="y")
    assert (rows(data), data.labels) == ([[2], [3]], (1, -1))


def test_the_label_column_by_name(tmp_path: Path) -> None:
    path = csv_file(tmp_path, 'x,"the class",z\n1,b,3\n4,a,6\n7,b,9\n')
    data = read_table(path, label="the class", positive="a")
    assert rows(data) == [[1, 3], [4, 6], [7, 9]]
    assert data.labels == (-1, 1, -1)


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        (["1", "-1", "+1"], (1, -1, 1)),
        (["1.0", "-1.0", "1.000e+00"], (1, -1, 1)),
        (["0", "1", "2"], (0, 1, 2)),
        (["0", "1", "two"], ("0", "1", "two")),
        (["0.5", "1", "2"], ("0.5", "1", "2")),
        (["naïve", "NA", "x"], ("naïve", "NA", "x")),
    ],
)
def test_labels_are_integers_if_all_of_them_are_whole_numbers(
    tmp_path: Path, cells: list[str], labels: tuple[int | str, ...]
) -> None:
    path = csv_file(tmp_path, "x,y\n" + "".join(f"{row},{cell}\n" for row, cell in enumerate(cells)))
    assert read_table(path).labels == labels


THREE = "x,y\n1,a\n2,b\n3,c\n4,a\n"


def test_two_of_three_classes(tmp_path: Path) -> None:
    data = read_table(csv_file(tmp_path, THREE), positive="c", negative="a")
    assert (rows(data), data.labels) == ([[1], [3], [4]], (-1, 1, -1))


def test_one_class_against_the_rest(tmp_path: Path) -> None:
    data = read_table(csv_file(tmp_path, THREE), positive="b")
    assert (rows(data), data.labels) == ([[1], [2], [3], [4]], (-1, 1, -1, -1))


def test_three_classes_stay_as_they_are(tmp_path: Path) -> None:
    assert read_table(csv_file(tmp_path, THREE)).labels == ("a", "b", "c", "a")


def test_whole_number_classes_may_be_named_by_text(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "x,y\n1,3\n2,8\n3,3\n")
    expected = (-1, 1, -1)
    assert read_table(path, positive="8").labels == expected
    assert read_table(path, positive=8, negative=3).labels == expected
    assert read_table(path, positive="+8", negative="3").labels == expected


def test_minus_one_may_be_made_positive(tmp_path: Path) -> None:
    assert read_table(csv_file(tmp_path, "x,y\n1,1\n2,-1\n"), positive="-1").labels == (-1, 1)


@pytest.mark.parametrize("cells", [["benign", "malignant"], ["0", "1"], ["9", "10"], ["-1", "1"]])
def test_of_two_classes_the_second_one_is_positive(tmp_path: Path, cells: list[str]) -> None:
    for first, second in (cells, cells[::-1]):
        data = read_table(csv_file(tmp_path, f"x,y\n1,{first}\n2,{second}\n"))
        assert data.labels == ((-1, 1) if first == cells[0] else (1, -1))


def test_which_columns_are_used(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "id,a,b,y\n7,1,2,-1\n8,3,4,1\n")
    assert rows(read_table(path, drop=["id"])) == [[1, 2], [3, 4]]
    assert rows(read_table(path, columns=["b"])) == [[2], [4]]
    assert rows(read_table(path, columns=["b", "id"], drop=["id"])) == [[2], [4]]
    data = read_file(path, CsvFormat(columns=["a", "id"], label="y"))
    assert (data.columns, rows(data)) == (("id", "a"), [[7, 1], [8, 3]])


def test_without_a_header(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "5.1,3.5,setosa\n4.9,3.0,virginica\n")
    with pytest.raises(InvalidInputError, match=r"first line has the number '5\.1', so it looks like a row; .*--no-h"):
        read_table(path)
    data = read_file(path, CsvFormat(header=False))
    assert (data.columns, data.n, data.labels) == (("0", "1"), 2, ("setosa", "virginica"))
    assert rows(read_table(path, header=False, drop=["0"])) == [[Fraction(7, 2)], [3]]
    assert rows(read_table(csv_file(tmp_path, "1,-1\n2,1\n"), header=False)) == [[1], [2]]
    assert rows(read_table(csv_file(tmp_path, "0,1,y\n5,6,1\n7,8,-1\n"))) == [[5, 6], [7, 8]]  # as pandas writes them


def test_other_separators_and_decimal_points(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "a;b;y\n1,5;-2;1\n,25;3;-1\n")
    assert rows(read_table(path, sep=";", decimal=",")) == [[Fraction(3, 2), -2], [Fraction(1, 4), 3]]
    assert rows(read_table(csv_file(tmp_path, "a\tb\ty\n1\t2\t1\n3\t4\t-1\n"), sep="\t")) == [[1, 2], [3, 4]]
    with pytest.raises(InvalidInputError, match=r"'1\.5' is not a decimal number with a comma"):
        read_table(csv_file(tmp_path, "a;y\n1.5;1\n2;-1\n"), sep=";", decimal=",")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"positive": "d"}, "positive 'd' is not a class of these data; the classes are a, b, c"),
        ({"positive": "a", "negative": "z"}, "negative 'z' is not a class"),
        ({"positive": "a", "negative": "a"}, "both 'a'; pass two different classes"),
        ({"negative": "a"}, "positive is not given"),
        ({"label": "z"}, "no column 'z'; the columns are x, y"),
        ({"columns": ["z"]}, "no column 'z' (columns); the columns are x, y"),
        ({"drop": ["x"]}, "no column is left for the points"),
        ({"drop": ["x,y"]}, "the columns are x, y; name one at a time: --drop x --drop y"),
        ({"categorical": ["x, x"]}, "there are x; name one at a time: --categorical x --categorical x"),
        ({"drop": ["y"]}, "the column 'y' holds the labels"),
        ({"columns": "x"}, "columns must be a list of headers, got 'x'"),
        ({"drop": 3}, "drop must be a list of headers, got 3"),
        ({"columns": [1, 2]}, "got [1, 2]; pass text in a list, such as ['a', 'b'], or ['0', '1'] of a file without"),
        ({"header": 1}, "header must be True or False, got 1"),
        ({"sep": ";;"}, "sep must be one character such as ';', got ';;'"),
        ({"decimal": ","}, "decimal must be '.' or ',' and not sep"),
    ],
)
def test_wrong_options(tmp_path: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(message)):
        read_table(csv_file(tmp_path, THREE), **options)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "begins with an empty line or is empty"),
        ("\nx,y\n1,1\n", "begins with an empty line or is empty"),
        ("x,y\n", "has a header and no rows"),
        ("x\n1\n", "has the one column 'x'; give points and labels"),
        ("x;y\n1;1\n", "if ';' separates the columns: --sep ';'"),
        ("1.5,2,1\n1,2,-1\n", "the first line has the number '1.5', so it looks like a row; if it is one: --no-header"),
        ("x,x,y\n1,2,1\n", "two columns are called 'x'"),
        ("x,,y\n1,2,1\n", "column 2 has no name in the header"),
        (",x,y\n0,2,1\n", "column 1 has no name in the header; give it one or remove it; pandas writes its index so"),
        ("x,y\n1,1\n2\n", "line 3: 1 cells, but the header has 2"),
        ("x,y\n1,1\n2,3,4\n", "line 3: 3 cells, but the header has 2"),
        ("x,y\n1,1\n\n2,-1\n", "line 3: empty line"),
        ("x,z,y\n1,2,1\n1,,-1\n", "line 3, column 'z': empty cell; fill it in, remove the line, or"),
        ("x,z,y\n1,2,1\n1,NA,-1\n", "if it says that a value is missing, fill it in, remove the line, or --drop z"),
        ("x,y\n5,1\n4.5 %,-1\n", "'4.5 %' is not a decimal number; leave out the percent sign"),
        ("x,job,y\n1,none,1\n1,cook,-1\n", "--drop job; if it is a category: --categorical job (categorical=['job']"),
        ("x,y\n1,1\n2, \n", "line 3, column 'y': no label"),
        ("x,y\nnan,1\n", "line 2, column 'x': 'nan' is not a decimal number"),
        ("x,y\n1,1\n-inf,1\n", "line 3, column 'x': '-inf' is not a decimal number"),
        ("x,y\n1,1\ntwo,1\n", "line 3, column 'x': 'two' is not a decimal number"),
        ('x,y\n"1,5",1\n', "'1,5' is not a decimal number; if the comma is a decimal point: --decimal ,"),
        ("x,y\n1e99999,1\n", "line 2, column 'x': '1e99999' has an exponent beyond"),
        (f"x,y\n{'9' * 5000},1\n", "line 2, column 'x': '9999999999999999999999999999999999999...' has more than"),
        ('x,y\n"1,1\n', "not a CSV file"),
        ('x,y\n"1"2,1\n', "line 2: not a CSV file"),
        ("x,y\n1\0,1\n", "line 2"),
        (b"x,y\n1,\xff\n", "is not UTF-8 text"),
        ("x,y\n1," + "a" * 200_000, "line 2: not a CSV file: field larger than field limit"),
    ],
)
def test_a_bad_csv_file_gets_an_error_with_row_and_column(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(message)) as caught:
        read_table(csv_file(tmp_path, text))
    assert str(tmp_path / "data.csv") in str(caught.value)


def test_line_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    path = csv_file(tmp_path, 'x,y\n1,"a\nb"\nbad,c\n')
    with pytest.raises(InvalidInputError, match="line 4, column 'x': 'bad'"):
        read_table(path)


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="there is no file"):
        read_table(tmp_path / "none.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InvalidInputError, match="is not a file"):
        read_table(tmp_path / "folder.csv")
    for name in ("data.txt", "data", "data.CSV.gz"):
        with pytest.raises(InvalidInputError, match=r"pass a \.csv or \.npz file"):
            read_table(tmp_path / name)


# NumPy archives


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int64", "uint64", "float16", "float32", "float64", ">i4", ">f8"])
@pytest.mark.parametrize("labels", [[1, -1], [1.0, -1.0]])
def test_npz_values_are_taken_exactly(tmp_path: Path, dtype: str, labels: list[float]) -> None:
    points = np.array([[1, 2, 3], [4, 5, 120]], dtype=dtype)
    if points.dtype.kind == "f":
        points /= 7
    np.savez(tmp_path / "data.npz", X=points, y=np.array(labels))
    data = read_table(tmp_path / "data.npz")
    assert rows(data) == [[Fraction(x) for x in row] for row in points.tolist()]
    assert data.labels == (1, -1)
    assert all(type(label) is int for label in data.labels)


def test_npz_with_text_labels(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "data.npz", X=np.eye(3), y=np.array(["a", "b", "a"]))
    assert read_table(tmp_path / "data.npz", positive="b").labels == (-1, 1, -1)


def test_npz_large_integers_do_not_pass_through_a_float(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", X=np.array([[2**63 + 1], [2**64 - 1]], dtype=np.uint64), y=[1, -1])
    assert rows(read_table(tmp_path / "data.npz")) == [[2**63 + 1], [2**64 - 1]]


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"X": np.eye(2)}, "no array y"),
        ({"a": np.eye(2)}, "no array X and no array y, but ['a']"),
        ({"X": np.eye(2), "y": np.array([1, -1, 1])}, "y has shape (3,); pass 2 labels"),
        ({"X": np.eye(2), "y": np.array([[1], [-1]])}, "y has shape (2, 1)"),
        ({"X": np.ones(2), "y": np.array([1, -1])}, "X has shape (2,)"),
        ({"X": np.ones((2, 2, 2)), "y": np.array([1, -1])}, "X has shape (2, 2, 2)"),
        ({"X": np.eye(2) * 1j, "y": np.array([1, -1])}, "X has dtype complex128"),
        ({"X": np.eye(2, dtype=bool), "y": np.array([1, -1])}, "X has dtype bool"),
        ({"X": np.array([["1"], ["2"]]), "y": np.array([1, -1])}, "X has dtype <U1"),
        ({"X": np.array([["1"], [2]], dtype=object), "y": np.array([1, -1])}, "is not an archive of arrays of numbers"),
        ({"X": np.eye(2), "y": np.array([True, False])}, "y has dtype bool"),
        ({"X": np.eye(2), "y": np.array([0.5, 1.0])}, "y is 0.5 at row 0"),
        ({"X": np.eye(2), "y": np.array([1.0, np.nan])}, "y is nan at row 1"),
        ({"X": np.eye(2), "y": np.array([b"a", b"b"])}, "y has dtype |S1"),
    ],
)
def test_a_bad_npz_file(tmp_path: Path, arrays: dict[str, Any], message: str) -> None:
    np.savez(tmp_path / "data.npz", **arrays)
    with pytest.raises(InvalidInputError, match=re.escape(message)):
        read_table(tmp_path / "data.npz")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_npz_points_are_finite(tmp_path: Path, value: float) -> None:
    np.savez(tmp_path / "data.npz", X=np.array([[0.0, value], [1.0, 1.0]]), y=[1, -1])
    with pytest.raises(InvalidInputError, match=r"finite|NaN|nan|inf"):
        read_table(tmp_path / "data.npz")


def test_what_is_not_an_npz_archive(tmp_path: Path) -> None:
    path = tmp_path / "data.npz"
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(InvalidInputError, match="is not an archive"):
        read_table(path)
    path.write_bytes(b"")
    with pytest.raises(InvalidInputError, match="is not an archive"):
        read_table(path)
    with path.open("wb") as file:
        np.save(file, np.eye(2))
    with pytest.raises(InvalidInputError, match="is a single array"):
        read_table(path)
    with pytest.raises(InvalidInputError, match=r"label is about CSV files; a \.npz file has points in X"):
        read_table(path, label="y")


# Directions


@pytest.mark.parametrize("dtype", ["int64", "uint8", "float32", "float64"])
def test_a_direction_is_read_as_it_is(tmp_path: Path, dtype: str) -> None:
    np.save(tmp_path / "v.npy", np.array([0, 1, 3], dtype=dtype))
    direction = read_direction(tmp_path / "v.npy")
    assert direction.dtype == dtype
    assert direction.tolist() == [0, 1, 3]


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(3), "holds no nonzero number"),
        (np.zeros(0), "holds no nonzero number"),
        (np.ones((1, 3)), "has shape (1, 3); pass one direction of shape (d,)"),
        (np.float64(3), "has shape ()"),
        (np.array([1, np.nan]), "has NaN or infinity at index 1"),
        (np.array([np.inf, 1]), "has NaN or infinity at index 0"),
        (np.array(["1"]), "has dtype <U1"),
        (np.array([1, "2"], dtype=object), "is not a .npy file of numbers"),
        (np.array([True]), "has dtype bool"),
    ],
)
def test_a_bad_direction(tmp_path: Path, array: Any, message: str) -> None:
    np.save(tmp_path / "v.npy", array)
    with pytest.raises(InvalidInputError, match=re.escape(message)):
        read_direction(tmp_path / "v.npy")


def test_what_is_not_a_direction(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="there is no file"):
        read_direction(tmp_path / "v.npy")
    with pytest.raises(InvalidInputError, match=r"pass a \.npy file"):
        read_direction(tmp_path / "v.csv")
    (tmp_path / "v.npy").write_bytes(b"text")
    with pytest.raises(InvalidInputError, match=r"is not a \.npy file"):
        read_direction(tmp_path / "v.npy")
    with (tmp_path / "v.npy").open("wb") as file:
        np.savez(file, v=np.ones(2))
    with pytest.raises(InvalidInputError, match="is an archive"):
        read_direction(tmp_path / "v.npy")


def test_long_doubles_are_refused_since_float64_would_round_them(tmp_path: Path) -> None:
    with (tmp_path / "v.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "<f16", "fortran_order": False, "shape": (2,)})
        file.write(bytes(32))
    known = np.dtype(np.longdouble).itemsize == 16
    with pytest.raises(InvalidInputError, match="at most 64 bits" if known else r"is not a \.npy file"):
        read_direction(tmp_path / "v.npy")


# Labels


def test_choose_label_finds_whole_numbers_typed_as_text_but_prefers_the_text() -> None:
    assert choose_label("3", (1, 3)) == 3
    assert choose_label(3, (1, 3)) == 3
    assert choose_label("3", (3, "3")) == "3"
    assert choose_label("-1", (-1, 1)) == -1


@pytest.mark.parametrize("wanted", ["4", 4, "three", "", "3.0", True, "٣"])
def test_choose_label_lists_the_classes(wanted: Any) -> None:
    with pytest.raises(InvalidInputError, match="is not a class of these data; the classes are 1, 3"):
        choose_label(wanted, (1, 3))


def test_long_lists_of_classes_are_cut() -> None:
    with pytest.raises(InvalidInputError, match=r"10, 11, … \(100 in all\)$"):
        choose_label("x", range(100))


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int64])
def test_classes_of_numpy(tmp_path: Path, kind: type[np.integer]) -> None:
    path = csv_file(tmp_path, "x,y\n1,1\n2,2\n3,3\n")
    data = read_table(path, label=np.str_("y"), positive=kind(2), negative=kind(1))  # type: ignore[arg-type]
    assert data.labels == (-1, 1)
    assert type(choose_label(kind(3), (1, 3))) is int  # type: ignore[arg-type]
    assert type(choose_label(np.str_("a"), ("a", "b"))) is str


@pytest.mark.parametrize(
    "bad",
    [np.array([1, 2]), np.timedelta64(1), 1.0, [1], {}, b"1", np.ma.masked, 10**5000],
    ids=lambda bad: type(bad).__name__,
)
def test_what_names_no_class_or_column(tmp_path: Path, bad: Any) -> None:
    path = csv_file(tmp_path, "x,y\n1,1\n2,2\n3,3\n")
    for arguments in ({"positive": bad}, {"positive": 1, "negative": bad}, {"label": bad}, {"negative": bad}):
        with pytest.raises(InvalidInputError, match=r"is not a class|header of a column|positive is not given"):
            read_table(path, **arguments)


def test_labels_too_long_to_be_written(tmp_path: Path) -> None:
    path = csv_file(tmp_path, f"x,y\n1,{'1' + '0' * 3999}\n2,2\n3,3\n")
    assert len(read_table(path).classes) == 3
    with pytest.raises(InvalidInputError, match="is not a class of these data; the classes are 2, 3, <integer of"):
        read_table(path, positive="x")


def test_categories_become_columns(tmp_path: Path) -> None:
    path = tmp_path / "pets.csv"
    path.write_text("weight,colour,kind\n3.5,black,cat\n4,white,cat\n20,black,dog\n")
    S = read_file(path, CsvFormat(categorical=["colour"]))
    assert S.columns == ("weight", "colour=black", "colour=white")
    assert [list(x) for x in S.points] == [[Fraction(7, 2), 1, 0], [4, 0, 1], [20, 1, 0]]
    assert read_table(path, positive="cat", categorical=["colour"]).digest == S.binary("cat").digest
    for wrong, message in ((["hue"], "no column 'hue'"), ("colour", "must be a list"), (["kind"], "no column 'kind'")):
        with pytest.raises(InvalidInputError, match=message):
            read_table(path, positive="cat", categorical=wrong)
    many = "".join(f"{k},name{k},{'cat' if k % 2 else 'dog'}\n" for k in range(101))
    path.write_text("weight,name,kind\n" + many)
    with pytest.raises(InvalidInputError, match="101 different values"):
        read_table(path, positive="cat", categorical=["name"])


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("a.tsv", r"npz file \(the same table under a name in .csv, with --sep '\\t', sep='\\t' in Python\), not .tsv"),
        ("a.XLSX", r"npz file \(of a spreadsheet, the sheet saved as .csv\), not .XLSX"),
        ("a", "npz file, not one without a suffix"),
    ],
)
def test_other_tables_are_refused_with_advice(tmp_path: Path, name: str, advice: str) -> None:
    with pytest.raises(InvalidInputError, match=advice):
        read_table(tmp_path / name)
