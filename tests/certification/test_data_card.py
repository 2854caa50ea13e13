"""What is said of a file before it is certified: enough to see a slip, and no false alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from geomadv.adapters.csv_files import CsvFormat
from geomadv.adapters.tables import binary, read_file
from geomadv.certification.data_card import data_card


def card(tmp_path: Path, text: str, form: CsvFormat | None = None) -> list[str]:
    path = tmp_path / "data.csv"
    path.write_text(text)
    form = CsvFormat() if form is None else form
    S = read_file(path, form)
    if len(S.classes) == 2 and set(S.classes) != {1, -1}:
        S = binary(S, None, None)
    return data_card(S, form)


def test_rows_columns_and_classes(tmp_path: Path) -> None:
    text = "a,b,kind\n1,7,cat\n5,2,dog\n2,9,cat\n"
    assert card(tmp_path, text) == ["3 rows, 2 columns: a, b", "labels in the last column: 1 × dog (+1), 2 × cat (−1)"]
    assert (
        card(tmp_path, text.replace("dog", "1").replace("cat", "-1"))[1] == "labels in the last column: 1 × +1, 2 × −1"
    )
    form = CsvFormat(label="kind", drop=["b"])
    assert card(tmp_path, text, form)[:2] == ["3 rows, 1 column: a", "labels in kind: 1 × dog (+1), 2 × cat (−1)"]
    three = card(tmp_path, "a,kind\n1,x\n5,y\n2,z\n")
    assert three[1:] == ["labels in the last column: 1 × x, 1 × y, 1 × z"]


@pytest.mark.parametrize(
    ("ids", "found"),
    [("123", True), ("024", True), ("321", True), ("124", False), ("111", False), (("0.1", "0.2", "0.3"), True)],
)
def test_a_column_that_numbers_the_rows(tmp_path: Path, ids: str, found: bool) -> None:
    rows = "".join(f"{number},{x},{y}\n" for number, x, y in zip(ids, (4, 9, 1), (1, -1, 1), strict=True))
    lines = [line for line in card(tmp_path, f"k,x,y\n{rows}") if "--drop k" in line]
    assert len(lines) == found
    assert not any("--drop x" in line for line in card(tmp_path, f"k,x,y\n{rows}"))


@pytest.mark.parametrize(
    ("name", "ids", "found"),
    [
        *(("id", "194", True), ("Patient ID", "194", True), ("unnamed: 0", "194", True), ("index", "194", True)),
        *(("id", "191", False), ("width", "194", False), ("body mass index", "194", False), ("acid", "194", False)),
        ("index of mass", "194", False),
    ],
)
def test_a_column_that_is_called_like_a_name_of_rows(tmp_path: Path, name: str, ids: str, found: bool) -> None:
    rows = "".join(f"{number},{x},{y}\n" for number, x, y in zip(ids, (4, 9, 1), (1, -1, 1), strict=True))
    notes = [line for line in card(tmp_path, f"{name},x,y\n{rows}") if "is different in each row" in line]
    assert len(notes) == found


def test_what_is_constant_or_repeated(tmp_path: Path) -> None:
    lines = card(tmp_path, "a,b,y\n1,7,1\n2,7,-1\n1.0,7,-1\n1,7,1\n4,7,1\n2,7,-1\n")
    assert lines[2:] == [
        "note: constant, so of no use: b",
        "note: 3 rows with the point of an earlier one",
        "note: one point with different labels, so that no classifier is accurate: rows 0, 2 and 3, counted from 0",
    ]
    assert card(tmp_path, "a,y\n1,1\n5,-1\n1,1\n")[2:] == ["note: 1 row with the point of an earlier one"]


def test_long_lists_are_cut(tmp_path: Path) -> None:
    header = ",".join(f"c{k}" for k in range(20))
    lines = card(tmp_path, f"{header},y\n{'1,' * 20}1\n{'2,' * 20}-1\n")
    assert lines[0] == "2 rows, 20 columns: c0, c1, c2, c3, c4, c5, c6, c7, … (20 in all)"


@pytest.mark.parametrize(("unit", "told"), [(99, False), (101, True)])
def test_columns_on_other_scales(tmp_path: Path, unit: int, told: bool) -> None:
    rows = "".join(f"{x},7,{unit * y},{label}\n" for x, y, label in ((1, 2, 1), (2, 1, -1), (4, 4, 1)))
    notes = [line for line in card(tmp_path, f"a,b,c,label\n{rows}") if "varies" in line]
    assert len(notes) == told
    assert not told or notes[0].startswith("note: c varies 100 times as much as a, and margins and lengths add up")
