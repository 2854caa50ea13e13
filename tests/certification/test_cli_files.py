"""The command line: what it reads and writes, of real data and of files of every form."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from geomadv import checker
from geomadv.cli import command_line
from tests.certification.command import CERTIFICATES, FLOWERS, cells, geomadv_command


@pytest.mark.parametrize(
    ("arguments", "size", "classes"),
    [
        (["iris:setosa-versicolor"], "100, 4", "50 × setosa (+1), 50 × versicolor (−1)"),
        (["wine:0-1"], "130, 13", "59 × 0 (+1), 71 × 1 (−1)"),
        (["breast_cancer", "--limit", "120"], "120, 30", "malignant (+1), "),
    ],
)
def test_real_data_end_to_end(here: Path, arguments: list[str], size: str, classes: str) -> None:
    result = geomadv_command("certify", *arguments)
    assert result.exit_code == 0
    assert result.stderr == ""
    table = cells(result.stdout)
    assert table["points n, dimension d"].startswith(size)
    assert classes in table["points n, dimension d"]
    assert table["separable?"].startswith("yes")
    assert table["svm transfers?"].startswith("yes")
    assert table["pair transfers?"].startswith("yes")
    assert table["certificates"].startswith("8 accepted")
    out = here / "out" / arguments[0].replace(":", "-")
    assert {path.name for path in out.glob("*.json")} == CERTIFICATES
    assert (out / "report.html").stat().st_size > 10_000
    assert f"Report: {out.relative_to(here)}/report.html" in result.stdout

    files = sorted(str(path) for path in out.glob("*.json"))
    checked = geomadv_command("check", *files)
    assert checked.exit_code == 0
    assert [line.split()[:2] for line in checked.stdout.splitlines()] == [["accepted", name] for name in files]
    alone = subprocess.run(
        [sys.executable, "-I", str(checker.__file__), *files], capture_output=True, text=True, check=False
    )
    assert (alone.returncode, alone.stdout.count("accepted")) == (0, 8)


def test_a_table_with_text_labels(here: Path) -> None:
    result = geomadv_command(
        *["certify", "data.csv", "--label", "species", "--positive", "setosa", "--negative", "virginica"],
        *["--direction", "up.npy", "--direction", "svm", "--out", "deep/down"],
    )
    assert result.exit_code == 0
    table = cells(result.stdout)
    assert table["points n, dimension d"] == "3, 2 2 × setosa (+1), 1 × virginica (−1)"
    assert table["margin"].startswith("exactly 1 ")
    assert table["up transfers?"].startswith("no")
    assert table["up largest bound"] == "∞ at 2 of 2"
    assert table["svm largest bound"] == "∞ at 1 of 2 the largest finite one exactly 2 (exactly 2 ‖v‖)"
    assert table["universal perturbation"] == "4.12311 shortest; diameter of the data 2.23607"
    names = {path.name for path in (here / "deep" / "down").glob("*.json")}
    assert names == {"resistance-margin-up.json", *(name.replace("-pair", "-up") for name in CERTIFICATES)}
    refutation = json.loads((here / "deep" / "down" / "transfers-up.json").read_text())
    assert refutation["claim"]["kind"] == "does-not-transfer"


def test_two_classes_need_no_option_and_a_file_is_described_first(here: Path) -> None:
    (here / "pets.csv").write_text("id;weight;kind\n1;3,5;cat\n2;4,5;cat\n3;20;dog\n")
    common = ("certify", "pets.csv", "--sep", ";", "--decimal", ",")
    result = geomadv_command(*common)
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines[:2] == ["3 rows, 2 columns: id, weight", "labels in the last column: 1 × dog (+1), 2 × cat (−1)"]
    assert (
        lines[2]
        == "note: id grows by the same step from row to row; if it only numbers the rows, leave it out: --drop id"
    )
    assert "2 × cat (−1)" in cells(result.stdout)["points n, dimension d"]
    dropped = geomadv_command(*common, "--drop", "id", "--source", "cat")
    assert "--drop" not in dropped.stdout
    assert cells(dropped.stdout)["points n, dimension d"].startswith("3, 1 ")
    assert json.loads((here / "out/pets/transfers-svm.json").read_text())["claim"]["source"] == -1
    (here / "bare.csv").write_text("3.5,cat\n20,dog\n")
    assert geomadv_command("certify", "bare.csv", "--no-header").exit_code == 0
    assert (
        geomadv_command("certify", "iris:setosa-versicolor").stdout.splitlines()[0].strip() == "iris:setosa-versicolor"
    )


def test_a_report_that_is_none_of_a_run_stays(here: Path) -> None:
    (here / "mine").mkdir()
    (here / "mine" / "report.html").write_text("precious")
    result = geomadv_command("certify", "data.csv", "--positive", "setosa", "--out", "mine")
    assert (result.exit_code, (here / "mine" / "report.html").read_text()) == (2, "precious")
    assert "mine has a file report.html that geomadv did not write; pass another directory" in result.stderr


def test_one_class_against_the_rest_and_the_other_source(here: Path) -> None:
    result = geomadv_command("certify", "data.csv", "--positive", "setosa", "--source", "-1", "--direction", "pair")
    assert result.exit_code == 0
    table = cells(result.stdout)
    assert "2 × not setosa (−1)" in table["points n, dimension d"]
    assert table["pair largest bound"] == "exactly 6 exactly 3 ‖v‖"
    by_name = ("certify", "data.csv", "--positive", "setosa", "--source", "not setosa", "--direction", "pair")
    assert cells(geomadv_command(*by_name).stdout)["pair largest bound"] == table["pair largest bound"]
    assert json.loads((here / "out" / "data" / "transfers-pair.json").read_text())["claim"]["source"] == -1


def test_more_than_two_classes(here: Path) -> None:
    (here / "four.csv").write_text(FLOWERS + "8,8,other\n")
    result = geomadv_command("certify", "four.csv", "--family", "multiclass", "--source", "setosa")
    assert (result.exit_code, result.stderr) == (0, "")
    table = cells(result.stdout)
    assert table["points n, dimension d"] == "5, 2 2 × other, 2 × setosa, 1 × virginica"
    assert table["multiclass: realizable?"] == "yes directions from setosa"
    assert table["multiclass: svm transfers?"] == "yes fools every accurate one"
    assert table["certificates"].startswith("3 accepted")


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_lines_stay_whole_where_nobody_sees_a_window(here: Path, columns: str) -> None:
    arguments = ["certify", "data.csv", "--positive", "setosa", "--family", "all"]
    result = CliRunner(env={"COLUMNS": columns}).invoke(command_line(), arguments, catch_exceptions=False)
    table = cells(result.stdout)
    assert table["margin"].endswith("12 correct digits; square in max-margin.json")
    assert [line for line in result.stdout.splitlines() if line.startswith(" " * 20) and line.strip()] == []


def test_arrays(here: Path) -> None:
    np.savez("points.npz", X=np.array([[0.1, 2], [3, 4]]), y=np.array([1, -1]))
    assert geomadv_command("certify", "points.npz").exit_code == 0
    points = json.loads((here / "out" / "points" / "data" / "points.json").read_text())
    numerator, denominator = (int(str(x), 0) for x in (points["points"][0][0], points["denominator"]))
    assert Fraction(numerator, denominator) == Fraction(0.1)


def test_categories_become_columns(here: Path) -> None:
    (here / "pets.csv").write_text("weight,colour,kind\n3,black,cat\n4,white,cat\n20,black,dog\n9,brown,dog\n")
    asked = ("certify", "pets.csv", "--positive", "cat")
    assert "--categorical colour (categorical=['colour'] in Python)" in geomadv_command(*asked).stderr
    result = geomadv_command(*asked, "--categorical", "colour", "--fixed", "colour", "--fixed", "weight")
    table = cells(result.stdout)
    assert table["points n, dimension d"].startswith("4, 4")
    assert table["universal perturbation"].startswith("none")
    report = (here / "out" / "pets" / "report.html").read_text(encoding="utf-8")
    assert "weight" in report


def test_a_file_with_tabs(here: Path) -> None:
    (here / "tabs.csv").write_text("x\ty\tkind\n1\t2\ta\n3\t0\tb\n")
    hint = geomadv_command("certify", "tabs.csv").stderr
    assert r"--sep '\t'" in hint
    result = geomadv_command("certify", "tabs.csv", "--sep", r"\t")
    assert "2 rows, 2 columns: x, y" in result.stdout


def test_names_with_spaces_are_quoted_where_they_are_to_be_passed(here: Path) -> None:
    (here / "names.csv").write_text("row no,top colour,x,kind\n1,dark red,4,a b\n2,blue,1,c\n3,blue,2,d\n")
    common = ("certify", "names.csv")
    told = geomadv_command(*common).stderr
    for option in ("--categorical", "--drop", "--label"):
        assert f"{option} 'top colour' (" in told
    assert "--positive 'a b' --negative c;" in geomadv_command(*common, "--drop", "top colour").stderr
    result = geomadv_command(*common, "--categorical", "top colour", "--positive", "a b")
    assert "leave it out: --drop 'row no'\n" in result.stdout
    (here / "names.csv").write_text("top colour,x,kind\n,4,a\n")
    assert geomadv_command(*common).stderr.endswith("leave the column out: --drop 'top colour'\n")


def test_labels_that_are_not_in_the_last_column(here: Path) -> None:
    (here / "front.csv").write_text("kind,x,y\na,1,2.5\nb,3,0.5\na,2,1.5\n")
    assert (
        "if the column holds the labels: --label kind (label='kind'" in geomadv_command("certify", "front.csv").stderr
    )
    named = geomadv_command("certify", "front.csv", "--label", "y").stderr
    assert "'a' is not a decimal number; if the column holds categories" in named
    (here / "front.csv").write_text("kind,x,y\n0,1,2.5\n1,3,0.5\n0,2,1.5\n")
    assert (
        "if another column than the last holds the labels: --label COLUMN"
        in geomadv_command("certify", "front.csv").stderr
    )
    assert "COLUMN" not in geomadv_command("certify", "front.csv", "--label", "y").stderr
    assert "COLUMN" not in geomadv_command("certify", "iris").stderr
    assert "labels in kind: 1 × 1 (+1)" in geomadv_command("certify", "front.csv", "--label", "kind").stdout


def test_inseparable_data_are_an_answer(here: Path) -> None:
    (here / "line.csv").write_text("x,y\n0,1\n2,1\n1,-1\n")
    geomadv_command("certify", "data.csv", "--positive", "setosa", "--out", "out")
    result = geomadv_command("certify", "line.csv", "--out", "out")
    assert result.exit_code == 0
    table = cells(result.stdout)
    assert table["separable?"].startswith("no")
    vacuous = "max margin, svm: transfers, svm: bound, pair: transfers, pair: bound, universal perturbation"
    assert table["all else"] == f"vacuous no linear classifier is accurate: {vacuous}"
    assert table["least loss"].startswith("exactly 2")
    names = ["budget-pair.json", "inseparable.json", "least-loss.json"]
    names += ["separation.json", "soft-margin.json"]
    assert sorted(path.name for path in (here / "out").glob("*.json")) == names
    assert geomadv_command("check", *(f"out/{name}" for name in names)).exit_code == 0


@pytest.mark.parametrize(
    ("options", "positive"),
    [
        ([], "setosa"),
        (["--positive", "setosa"], "setosa"),
        (["--positive", "versicolor"], "versicolor"),
        (["--positive", "versicolor", "--negative", "setosa"], "versicolor"),
    ],
)
def test_the_classes_of_a_built_in_pair_may_be_named(here: Path, options: list[str], positive: str) -> None:
    result = geomadv_command("certify", "iris:setosa-versicolor", *options, "--questions", "separable")
    assert result.exit_code == 0, result.stderr
    negative = "setosa" if positive == "versicolor" else "versicolor"
    assert f"50 × {positive} (+1), 50 × {negative} (−1)" in " ".join(result.stdout.split())
    points = json.loads((here / "out/iris-setosa-versicolor/data/points.json").read_text())
    assert points["labels"][0] == (1 if positive == "setosa" else -1)
