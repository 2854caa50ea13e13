"""The command line: what it writes, prints and returns, on real data and on whatever else a user may pass."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import geomadv
from geomadv import checker
from geomadv.certification.commands import FAMILIES
from geomadv.certification.run import CLASSES, names
from geomadv.classes.brackets import LargestBound
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.linear.margin import MaxMargin
from geomadv.cli import command_line
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector
from geomadv.exact.words import decimal, plural

# The fourth row is of a third class.
FLOWERS = "width,height,species\n1,0,setosa\n1,1,setosa\n-1,0,virginica\n7,7,other\n"
CERTIFICATES = {
    "separable.json",
    "separation.json",
    "max-margin.json",
    "transfers.json",
    "bound.json",
    "transfers-pair.json",
    "bound-pair.json",
    "universal-perturbation.json",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.csv").write_text(FLOWERS)
    np.save("up.npy", np.array([0.0, 1.0]))
    np.save("zero.npy", np.zeros(2))
    np.save("long.npy", np.ones(3))
    return tmp_path


def geomadv_command(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "120"}).invoke(command_line(), list(arguments), catch_exceptions=False)


def cells(output: str) -> dict[str, str]:
    """Read the table: the first cell of each line, and the rest."""
    rows = (line.strip().split("  ", 1) for line in output.splitlines())
    return {row[0]: " ".join(row[1].split()) for row in rows if len(row) == 2}


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
    assert table["margin"].startswith("1.00000000000 ")
    assert table["up transfers?"].startswith("no")
    assert table["up largest bound"] == "∞ at 2 of 2"
    assert table["svm largest bound"] == "∞ at 1 of 2 the largest finite one 2.00000, 2.00000 ‖v‖"
    assert table["universal perturbation"] == "4.12311 shortest; diameter of the data 2.23607"
    names = {path.name for path in (here / "deep" / "down").glob("*.json")}
    assert names == {"resistance-margin.json", *(name.replace("-pair", "-svm") for name in CERTIFICATES)}
    refutation = json.loads((here / "deep" / "down" / "transfers.json").read_text())
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
    assert json.loads((here / "out/pets/transfers.json").read_text())["claim"]["source"] == -1
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
    assert "mine has a report.html that geomadv did not write; pass another directory" in result.stderr


def test_one_class_against_the_rest_and_the_other_source(here: Path) -> None:
    result = geomadv_command("certify", "data.csv", "--positive", "setosa", "--source", "-1", "--direction", "pair")
    assert result.exit_code == 0
    table = cells(result.stdout)
    assert "2 × not setosa (−1)" in table["points n, dimension d"]
    assert table["pair largest bound"] == "6.00000 3.00000 ‖v‖"
    by_name = ("certify", "data.csv", "--positive", "setosa", "--source", "not setosa", "--direction", "pair")
    assert cells(geomadv_command(*by_name).stdout)["pair largest bound"] == table["pair largest bound"]
    assert json.loads((here / "out" / "data" / "transfers.json").read_text())["claim"]["source"] == -1


def test_a_bracket_is_printed_where_the_shortest_is_not_known(here: Path) -> None:
    result = geomadv_command("certify", "iris:setosa-versicolor", "--gap", "inf", "--direction", "pair")
    assert result.exit_code == 0
    value, _, remark = cells(result.stdout)["universal perturbation"].partition(" the shortest lies between")
    low, _, high = value.partition(" to ")
    assert 0 < Fraction(low) < Fraction(high)
    assert "diameter of the data 4.85077" in remark


@pytest.mark.parametrize(("budget", "value"), [("10%", "2"), ("11/4", "2"), ("3.5", "2.25000")])
def test_a_budget_asks_about_inseparable_data(here: Path, budget: str, value: str) -> None:
    (here / "mixed.csv").write_text("x,y,label\n0,2,1\n0,-1,1\n1,1,1\n-2,0,-1\n0,0,-1\n-1,1,-1\n")
    result = geomadv_command("certify", "mixed.csv", "--budget", budget)
    assert (result.exit_code, result.stderr) == (0, "")
    table = cells(result.stdout)
    assert "3 points of 3 that some classifier gives the label" in table["mean bound in budget"]
    assert "the shortest for every classifier that has a hinge loss below" in table["perturbation in budget"]
    assert "that has a hinge loss below" in (here / "out" / "mixed" / "report.html").read_text(encoding="utf-8")


def test_the_shortest_perturbation_of_a_row(here: Path) -> None:
    """Of data that no classifier fits, within a budget; the picture is for images only."""
    (here / "mixed.csv").write_text("x,y,label\n0,2,1\n0,-1,1\n1,1,1\n-2,0,-1\n0,0,-1\n-1,1,-1\n")
    common = ("certify", "mixed.csv", "--budget", "4")
    result = geomadv_command(*common, "--row", "0", "--norm", "linf")
    assert (result.exit_code, result.stderr) == (0, "")
    table = cells(result.stdout)
    assert table["row 0: shortest in budget"].startswith("1.50000 in the ℓ∞ norm the shortest takes the label +1 for")
    assert table["shortest perturbation"] == "vacuous no linear classifier is accurate"
    assert geomadv_command("check", "out/mixed/shortest-perturbation-within-budget.json").exit_code == 0
    table = cells(geomadv_command(*common, "--row", "0", "--fixed", "y", "--norm", "linf").stdout)
    assert table["row 0: shortest in budget"].startswith("3.50000 in the ℓ∞ norm the shortest within the limits takes")
    table = cells(geomadv_command(*common, "--row", "0", "--fixed", "1", "--box", "-3,").stdout)
    assert table["row 0: shortest in budget"].startswith("none no perturbation within the limits takes the label +1")
    table = cells(geomadv_command("certify", "data.csv", "--positive", "setosa", "--row", "2").stdout)
    assert "for every accurate classifier; the most robust of them keeps it as far" in table["row 2: shortest"]


def test_all_families(here: Path) -> None:
    (here / "fork.csv").write_text("x,y,label\n0,0,-1\n1,1,1\n1,-1,1\n")
    result = geomadv_command("certify", "fork.csv", "--family", "all", "--direction", "svm", "--direction", "up.npy")
    assert (result.exit_code, result.stderr) == (0, "")
    table = cells(result.stdout)
    assert table["svm transfers?"].startswith("yes")
    assert table["ReLU: svm transfers?"] == "no never fools a network of 2 units"
    assert table["ReLU: network never fooled"].startswith("2 units +1 iff σ(")
    assert table["multiclass: svm transfers?"].startswith("yes")
    assert table["certificates"].startswith("22 accepted")
    names = sorted(path.name for path in (here / "out" / "fork").glob("relu-*.json"))
    assert names == ["relu-separable.json", "relu-transfers-up.json", "relu-transfers.json", "relu-width.json"]
    assert "Here is a two-layer ReLU network" in (here / "out" / "fork" / "report.html").read_text()


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


def test_the_universal_perturbation_within_limits(here: Path) -> None:
    (here / "mixed.csv").write_text("x,y,label\n0,2,1\n0,-1,1\n1,1,1\n-2,0,-1\n0,0,-1\n-1,1,-1\n")
    common = ("certify", "mixed.csv", "--budget", "4")
    table = cells(geomadv_command(*common, "--norm", "linf", "--fixed", "y").stdout)
    assert table["perturbation in budget"].startswith("3.50000 in the ℓ∞ norm the shortest within the limits for every")
    table = cells(geomadv_command(*common, "--fixed", "y", "--box", "-3,").stdout)
    assert table["perturbation in budget"].startswith("none no perturbation within the limits takes the label from all")
    assert not any("shortest" in name for name in table)


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


def test_the_penalty_of_the_support_vector_machine(here: Path) -> None:
    (here / "line.csv").write_text("x,y\n0,1\n2,1\n1,-1\n5,-1\n")
    for option, penalty in (((), "1/4"), (("--penalty", "2"), "2")):
        table = cells(geomadv_command("certify", "line.csv", *option).stdout)
        assert f"the support vector machine of penalty {penalty};" in table["svm loss"]
        assert "fools every classifier of a smaller loss" in table["svm budget"]


SEPARABLE = "x,z,count,y\n0,0,1,1\n-2,1,3,1\n1,1,2,-1\n5,0,1,-1\n"
CROSSED = "x,z,count,y\n0,0,1,1\n2,1,3,1\n1,1,2,-1\n5,0,1,-1\n"


def test_a_penalty_is_answered_on_separable_data_too(here: Path) -> None:
    (here / "line.csv").write_text(SEPARABLE)
    assert "svm loss" not in cells(geomadv_command("certify", "line.csv").stdout)
    table = cells(geomadv_command("certify", "line.csv", "--penalty", "1/2").stdout)
    assert "the support vector machine of penalty 1/2;" in table["svm loss"]
    assert "accepted" in table["certificates"]
    assert json.loads((here / "out" / "line" / "soft-margin.json").read_text())["claim"]["penalty"] == [1, 2]
    assert "svm transfers?" in table
    assert "svm budget" not in table


@pytest.mark.parametrize(("text", "between_means"), [(SEPARABLE, [-46, 1, 0]), (CROSSED, [-10, 1, 0])])
def test_a_column_of_weights(here: Path, text: str, between_means: list[int]) -> None:
    """Weighted means, too."""
    (here / "line.csv").write_text(text)
    table = cells(geomadv_command("certify", "line.csv", "--weights", "count", "--budget", "11/2").stdout)
    assert table["points n, dimension d"].startswith("4, 2")
    assert "(rows weighted by count); to give all points one label costs 6" in table["least loss"]
    assert table["mean budget"].startswith("6.00000")
    assert "accepted" in table["certificates"]
    files = {path.name: path for path in (here / "out" / "line").glob("*.json")}
    for name in ("least-loss.json", "budget.json", "bound-within-budget.json"):
        of_class = json.loads(files[name].read_text())["claim"]["hypothesis_class"]
        assert of_class["weights"] == {"denominator": 1, "numerators": [1, 3, 2, 1]}
    target = json.loads(files["budget.json"].read_text())["claim"]["target"]
    assert [x * between_means[1] for x in target] == [x * target[1] for x in between_means]
    assert target[1] > 0
    v = json.loads(files["bound-within-budget.json"].read_text())["claim"]["direction"]["numerators"]
    assert [x * between_means[1] for x in v] == [x * v[1] for x in between_means[:2]]
    assert "rows weighted by count" in (here / "out" / "line" / "report.html").read_text()


def test_a_column_of_weights_need_not_be_one_of_the_points(here: Path) -> None:
    (here / "line.csv").write_text(SEPARABLE)
    header, *_ = SEPARABLE.split(",")
    told = geomadv_command("certify", "line.csv", "--weights", "count", "--columns", header).stdout
    assert f"4 rows, 1 column: {header}\n" in told
    assert "(rows weighted by count)" in told
    refused = geomadv_command("certify", "line.csv", "--weights", "count", "--drop", "count")
    assert refused.stderr == "geomadv: --weights count: --drop leaves this column out; pass one of the two\n"
    assert refused.exit_code == 2


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
    assert "if not the last column holds the labels: --label COLUMN" in geomadv_command("certify", "front.csv").stderr
    assert "COLUMN" not in geomadv_command("certify", "front.csv", "--label", "y").stderr
    assert "labels in kind: 1 × 1 (+1)" in geomadv_command("certify", "front.csv", "--label", "kind").stdout


def test_losses_of_classifiers_with_bounded_weights(here: Path) -> None:
    (here / "line.csv").write_text(SEPARABLE)
    result = geomadv_command("certify", "line.csv", "--weights", "count", "--norm-bound", "0.1")
    table = cells(result.stdout)
    assert "(rows weighted by count, no weight |w_j| above 1/10)" in table["least loss"]
    S = Dataset([[0, 0], [-2, 1], [1, 1], [5, 0]], [1, 1, -1, -1])
    least = LinearClassifiers(weights=[1, 3, 2, 1], norm_bound=Fraction(1, 10)).least_loss(S)
    claim = json.loads((here / "out" / "line" / "least-loss.json").read_text())["claim"]
    assert least.value
    assert claim["at_least"] == [least.value.numerator, least.value.denominator]
    assert claim["hypothesis_class"]["norm_bound"] == [1, 10]


def test_log_losses(here: Path) -> None:
    (here / "line.csv").write_text("x,y\n0,1\n2,1\n1,-1\n5,-1\n")
    result = geomadv_command("certify", "line.csv", "--loss", "logistic")
    table, S = cells(result.stdout), Dataset([[0], [2], [1], [5]], [1, 1, -1, -1])
    least = LinearClassifiers(loss="logistic").least_loss(S)
    assert least.upper
    assert table["least loss"].startswith(decimal(least.upper))
    assert "total log-loss; to give all points one label costs 2.77" in table["least loss"]
    assert "fools every classifier of a smaller loss" in table["mean budget"]
    claim = json.loads((here / "out" / "line" / "least-loss.json").read_text())["claim"]
    assert claim["kind"] == "log-loss-budget"
    report = (here / "out" / "line" / "report.html").read_text()
    assert "the sum of their entropies" in report
    assert "hinge" not in table["least loss"] + table["mean budget"]


def test_inseparable_data_are_an_answer(here: Path) -> None:
    (here / "line.csv").write_text("x,y\n0,1\n2,1\n1,-1\n")
    geomadv_command("certify", "data.csv", "--positive", "setosa", "--out", "out")
    result = geomadv_command("certify", "line.csv", "--out", "out")
    assert result.exit_code == 0
    table = cells(result.stdout)
    assert table["separable?"].startswith("no")
    vacuous = "vacuous no linear classifier is accurate"
    assert table["universal perturbation"] == table["svm: transfers"] == vacuous
    assert table["least loss"].startswith("2.00000")
    names = ["budget.json", "inseparable.json", "least-loss.json"]
    names += ["separation.json", "soft-margin.json"]
    assert sorted(path.name for path in (here / "out").glob("*.json")) == names
    assert geomadv_command("check", *(f"out/{name}" for name in names)).exit_code == 0


BAD = {
    "unknown name": (["nothing"], "built-in"),
    "missing file": (["missing.csv"], "missing.csv"),
    "unknown class": (["iris:setosa-rose"], "rose"),
    "three classes": (["iris"], "iris:setosa-versicolor"),
    "three classes in a file": (["data.csv"], "--positive"),
    "unknown column": (["data.csv", "--label", "colour", "--positive", "setosa"], "species"),
    "unknown positive": (["data.csv", "--positive", "rose"], "setosa"),
    "unknown negative": (["data.csv", "--positive", "setosa", "--negative", "rose"], "virginica"),
    "unknown source": (["data.csv", "--positive", "setosa", "--source", "rose"], "setosa, not setosa, +1 or -1"),
    "dropped column of a built-in": (["breast_cancer", "--drop", "mean radius"], "leave them out for a built-in"),
    "unknown dropped column": (["data.csv", "--positive", "setosa", "--drop", "id"], "no column 'id' (drop)"),
    "negative alone": (["data.csv", "--negative", "setosa"], "positive"),
    "negative alone, built-in": (["breast_cancer", "--negative", "-1"], "--positive"),
    "label of a built-in": (["breast_cancer", "--label", "x"], "--label"),
    "limit of a file": (["data.csv", "--positive", "setosa", "--limit", "3"], "--limit"),
    "limit zero": (["breast_cancer", "--limit", "0"], "positive"),
    "label column of text": (["data.csv", "--label", "width", "--positive", "1"], "setosa"),
    "zero direction": (["data.csv", "--positive", "setosa", "--direction", "zero.npy"], "nonzero"),
    "wrong dimension": (["data.csv", "--positive", "setosa", "--direction", "long.npy"], "2"),
    "missing direction": (["data.csv", "--positive", "setosa", "--direction", "no.npy"], "no.npy"),
    "unknown direction": (["data.csv", "--positive", "setosa", "--direction", "down"], "svm, pair"),
    "direction twice": (["data.csv", "--positive", "setosa", "--direction", "svm", "--direction", "svm"], "different"),
    "negative gap": (["data.csv", "--positive", "setosa", "--gap", "-1"], "positive"),
    "gap that is no number": (["data.csv", "--positive", "setosa", "--gap", "nan"], "positive"),
    "budget that is no number": (["data.csv", "--positive", "setosa", "--budget", "most"], "10%"),
    "budget of nothing": (["data.csv", "--positive", "setosa", "--budget", "0"], "positive"),
    "row that is not there": (["data.csv", "--positive", "setosa", "--row", "9"], "between 0 and"),
    "row of other classifiers": (["data.csv", "--positive", "setosa", "--row", "0", "--family", "relu"], "linear"),
    "fixed column without end": (["data.csv", "--positive", "setosa", "--fixed", "9" * 5000], "a number from 0 to"),
    "box without end": (["data.csv", "--positive", "setosa", "--box", "0,1e30000000"], "like 0,255"),
    "budget without end": (["data.csv", "--positive", "setosa", "--budget", "1e30000000"], "10%"),
    "penalty that is no number": (["data.csv", "--positive", "setosa", "--penalty", "much"], "like 0.01 or 1/64"),
    "no such weights": (["data.csv", "--positive", "setosa", "--weights", "age"], "pass one of width, height"),
    "weights of built-in data": (["wine:0-1", "--weights", "weight"], "--weights weight: pass one of"),
    "weights below 0": (["data.csv", "--positive", "setosa", "--weights", "width"], "the weight of row 2 must be pos"),
    "bound below 0": (["data.csv", "--positive", "setosa", "--norm-bound", "-1"], "pass a positive number like 0.2"),
    "bound and budget": (
        ["data.csv", "--positive", "setosa", "--norm-bound", "1", "--budget", "1"],
        "within a budget there is no norm_bound",
    ),
    "log-loss budget": (
        ["data.csv", "--positive", "setosa", "--loss", "logistic", "--budget", "1"],
        "within a budget losses are hinge losses",
    ),
    "log-loss bound": (
        ["data.csv", "--positive", "setosa", "--loss", "logistic", "--norm-bound", "1"],
        "there is no norm_bound",
    ),
    "unknown loss": (
        ["data.csv", "--positive", "setosa", "--loss", "squared"],
        "loss must be one of 'hinge', 'logistic'",
    ),
    "penalty for networks": (
        ["data.csv", "--positive", "setosa", "--penalty", "1", "--family", "relu"],
        "are for linear",
    ),
    "penalty of nothing": (["data.csv", "--positive", "setosa", "--penalty", "0"], "pass a positive number"),
    "no such categories": (["data.csv", "--positive", "setosa", "--categorical", "hue"], "there are width, height"),
    "no norm": (["data.csv", "--positive", "setosa", "--norm", ""], "linf"),
    "no such norm": (["data.csv", "--positive", "setosa", "--norm", "l3"], "linf"),
    "box that is no pair": (["data.csv", "--positive", "setosa", "--box", "3"], "like 0,255"),
    "box the wrong way round": (["data.csv", "--positive", "setosa", "--box", "5,1"], "exceeds"),
    "no such column": (["data.csv", "--positive", "setosa", "--fixed", "colour"], "a number from 0 to"),
    "budget in per cent of 0": (["data.csv", "--positive", "setosa", "--budget", "5%"], "least loss"),
    "wrong source": (["data.csv", "--positive", "setosa", "--source", "0"], "+1 or -1"),
    "unknown family": (
        ["data.csv", "--positive", "setosa", "--family", "tree"],
        "linear, relu, multiclass, polynomial or all",
    ),
    "networks of three classes": (["data.csv", "--family", "relu"], "--positive"),
    "all families of three classes": (["iris", "--family", "all"], "iris:setosa-versicolor"),
    "no such source class": (["wine", "--family", "multiclass", "--source", "7"], "--source"),
    "one label": (["one.csv"], "two classes"),
    "no number": (["words.csv"], "line 2"),
    "out is a file": (["data.csv", "--positive", "setosa", "--out", "up.npy"], "directory"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_line(here: Path, name: str) -> None:
    (here / "one.csv").write_text("x,y\n0,1\n2,1\n")
    (here / "words.csv").write_text("x,y\nzero,1\n2,-1\n")
    arguments, hint = BAD[name]
    result = geomadv_command("certify", *arguments)
    assert result.exit_code == 2
    assert all(line.startswith("  ") for line in result.stdout.splitlines())  # what was read, and no answer
    assert "Report" not in result.stdout
    (line,) = result.stderr.splitlines()
    assert line.startswith("geomadv: ")
    assert hint in line
    assert not (here / "out").exists()


def test_check_returns_the_worst(here: Path) -> None:
    geomadv_command("certify", "data.csv", "--positive", "setosa")
    out = here / "out" / "data"
    record = json.loads((out / "max-margin.json").read_text())
    record["claim"]["squared_margin"] = [1, 2]
    (out / "wrong.json").write_text(json.dumps(record))
    (out / "broken.json").write_text("{")
    good, wrong, broken, missing = (f"out/data/{name}.json" for name in ("separable", "wrong", "broken", "missing"))
    for files, code in (([good], 0), ([wrong, good], 1), ([good, broken, wrong], 2), ([missing, good], 2)):
        assert geomadv_command("check", *files).exit_code == code, files
    lines = geomadv_command("check", good, wrong, broken, missing).stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["accepted", good],
        ["rejected", wrong],
        ["malformed", broken],
        ["malformed", missing],
    ]
    assert "squared_margin" in lines[1]


def test_check_notices_changed_data(here: Path) -> None:
    geomadv_command("certify", "data.csv", "--positive", "setosa")
    (here / "out" / "data" / "data" / "points.json").write_text(
        '{"denominator":1,"labels":[1,-1],"points":[[0,0],[1,1]]}'
    )
    assert geomadv_command("check", "out/data/separable.json").exit_code == 1


def test_a_rejected_certificate_of_our_own_is_loud(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = checker.Result("rejected", "made up", "bound")
    monkeypatch.setattr("geomadv.certification.asker.check", lambda text, directory: refused)
    result = geomadv_command("certify", "data.csv", "--positive", "setosa")
    assert result.exit_code == 70
    assert result.stderr.count("internal error") == 8
    assert "accepted" not in result.stdout


def test_no_number_of_a_rejected_certificate_is_told(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = LinearClassifiers.largest_bound

    def tampered(self: LinearClassifiers, data: Dataset, direction: Vector, source: int) -> LargestBound:
        answer = right(self, data, direction, source)
        claim = {**answer.certificate.claim, "direction": {"denominator": 1, "numerators": [7, 0]}}
        return replace(
            answer, largest_finite=Fraction(271828, 10**5), certificate=replace(answer.certificate, claim=claim)
        )

    monkeypatch.setattr(LinearClassifiers, "largest_bound", tampered)
    result = geomadv_command("certify", "data.csv", "--positive", "setosa", "--negative", "virginica")
    assert result.exit_code == 70
    assert result.stderr.count("internal error") == 2
    report = (here / "out" / "data" / "report.html").read_text()
    assert "2.7182" not in result.stdout + report
    table = cells(result.stdout)
    assert table["bound, direction svm"].startswith("rejected Internal error: the checker does not accept this")
    assert "svm largest bound" not in table
    assert table["svm transfers?"].startswith("yes")
    assert "certificates" not in table
    assert "Internal error: the checker does not accept every certificate." in report


def test_nothing_is_told_that_rests_on_a_rejected_margin(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = LinearClassifiers.max_margin

    def tampered(self: LinearClassifiers, data: Dataset) -> MaxMargin:
        margin = right(self, data)
        return replace(margin, normal=271828 * margin.normal)

    monkeypatch.setattr(LinearClassifiers, "max_margin", tampered)
    (here / "fork.csv").write_text("x,y,label\n0,0,-1\n1,1,1\n1,-1,1\n")
    result = geomadv_command("certify", "fork.csv", "--family", "all")
    assert result.exit_code == 70
    assert result.stderr.count("internal error") == 1
    table = cells(result.stdout)
    assert table["max margin"].startswith("rejected")
    assert [name for name, value in table.items() if value.startswith("withheld")] == [
        "transfers, direction svm",
        "bound, direction svm",
        "ReLU: transfers, direction svm",
        "ReLU: width, direction svm",
        "multiclass: transfers, direction svm",
        "polynomials: transfers, direction svm",
        "polynomials: critical degree, direction svm",
        "polynomials: one degree less, direction svm",
    ]
    assert not [name for name in table if name.startswith(("margin", "svm ", "ReLU: svm", "ReLU: fewest"))]
    assert table["pair transfers?"].startswith("yes")
    report = (here / "out" / "fork" / "report.html").read_text()
    assert "271828" not in result.stdout + report
    assert "The maximum-margin direction never fools" not in report


@pytest.mark.parametrize("family", ["linear", "relu", "multiclass", "all"])
@pytest.mark.parametrize("points", ["0,0,-1\n1,1,1\n1,-1,1\n", "0,0,-1\n2,2,-1\n1,1,1\n"])
def test_where_every_certificate_is_rejected_only_that_is_told(
    here: Path, monkeypatch: pytest.MonkeyPatch, family: str, points: str
) -> None:
    refused = checker.Result("malformed", "made up", None)
    monkeypatch.setattr("geomadv.certification.asker.check", lambda text, directory: refused)
    (here / "few.csv").write_text("x,y,label\n" + points)
    result = geomadv_command("certify", "few.csv", "--family", family)
    assert result.exit_code == 70
    table = cells(result.stdout)
    told = {name: value for name, value in table.items() if "Internal error" not in value}
    assert set(told) == {"points n, dimension d", "time"}
    assert {value.split()[0] for value in table.values()} <= {"3,", "malformed", "withheld", told["time"].split()[0]}
    report = (here / "out" / "few" / "report.html").read_text()
    assert "<img" not in report


def test_version_and_help() -> None:
    assert geomadv_command("--version").stdout == f"geomadv {geomadv.__version__}\n"
    text = geomadv_command("certify", "--help").stdout
    for option in [
        "label",
        "positive",
        "negative",
        "direction",
        "source",
        "gap",
        "budget",
        "row",
        "norm",
        "box",
        "fixed",
        "degree",
        "limit",
        "out",
    ]:
        assert f"--{option}" in text
    assert all(name in text for name in names())
    assert geomadv_command("certify").exit_code == 2
    assert geomadv_command("check").exit_code == 2


ROOT = Path(geomadv.__file__).parent.parent


def _environment() -> dict[str, str]:
    """Let another working directory find the package where it is not installed."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def run_main(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    script = f"import sys; sys.argv = ['geomadv', *{list(arguments)!r}]\n{code}\nfrom geomadv.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=_environment()
    )


def test_it_runs_as_a_module() -> None:
    arguments = [sys.executable, "-m", "geomadv", "--version"]
    result = subprocess.run(arguments, capture_output=True, text=True, check=False, env=_environment())
    assert (result.returncode, result.stdout, result.stderr) == (0, f"geomadv {geomadv.__version__}\n", "")


def test_the_installed_command(here: Path) -> None:
    result = run_main("", "certify", "data.csv", "--positive", "setosa")
    # Progress is for terminals only.
    assert (result.returncode, result.stderr) == (0, "")
    assert "8 accepted" in result.stdout
    assert run_main("", "check", "out/data/bound.json").returncode == 0
    bad = run_main("", "certify", "nothing")
    assert (bad.returncode, bad.stdout, bad.stderr.count("\n")) == (2, "", 1)


def ended(command: str, standard_output: int, standard_error: int | None = subprocess.PIPE) -> tuple[int, str]:
    """The exit code and standard error of a command whose output goes to a file descriptor; it is closed here."""
    result = subprocess.run(
        [sys.executable, "-c", "from geomadv.cli import main; main()", *command.split()],
        stdout=standard_output, stderr=standard_error, text=True, check=False, env=_environment(),
    )  # fmt: skip
    os.close(standard_output)
    return result.returncode, result.stderr or ""


@pytest.mark.parametrize("command", ["--version", "check out/data/bound.json", "--help"])
def test_output_that_nobody_takes(here: Path, command: str) -> None:
    run_main("", "certify", "data.csv", "--positive", "setosa")
    reading, writing = os.pipe()
    os.close(reading)
    # Not 1, which says that a certificate is rejected.
    assert ended(command, writing) == (141, "")
    full = "geomadv: the output cannot be written: No space left on device\n"
    assert ended(command, os.open("/dev/full", os.O_WRONLY)) == (74, full)
    assert ended(command, os.open("/dev/full", os.O_WRONLY), os.open("/dev/full", os.O_WRONLY)) == (74, "")


@pytest.mark.parametrize("closed", ["sys.stdout = None", "sys.stdout = sys.stderr = None"])
def test_output_that_is_closed_from_the_start(here: Path, closed: str) -> None:
    for command, code in (("--version", 0), ("certify data.csv --positive setosa", 0), ("certify nothing", 2)):
        result = run_main(closed, *command.split())
        assert (result.returncode, result.stdout) == (code, "")
        assert (result.stderr == "") is ("stderr" in closed or code == 0)
    assert run_main("sys.stderr = None", "certify", "nothing").stdout == ""


@pytest.mark.parametrize(
    ("package", "arguments"),
    [
        ("typer", ["--help"]),
        ("rich", ["--help"]),
        ("jinja2", ["certify", "data.csv", "--positive", "setosa"]),
        ("matplotlib", ["certify", "data.csv", "--positive", "setosa"]),
        ("matplotlib", ["counterexample", "E1"]),
    ],
)
def test_without_the_extra_one_sentence_says_what_to_install(here: Path, package: str, arguments: list[str]) -> None:
    result = run_main(f"sys.modules[{package!r}] = None", *arguments)
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        f'The command line needs {package}, which is not installed: pip install "geomadv[cli]"'
    ]
    assert not (here / "out").exists()


def test_the_library_stays_light() -> None:
    heavy = ["typer", "rich", "matplotlib", "jinja2", "sklearn", "numpy"]
    code = f"import sys, geomadv; print([name for name in {heavy} if name in sys.modules])"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=True, env=_environment())
    assert result.stdout.strip() == "[]"


HEAVY = ["numpy", "scipy", "flint", "cvxpy", "highspy", "clarabel", "sklearn", "matplotlib", "torch", "jinja2"]
CERTIFICATE = str(ROOT / "tests" / "certificates" / "accepted" / "bound-e1.json")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["certify", "--help"],
        ["counterexample", "--help"],
        ["theorems"],
        ["check", CERTIFICATE],
        ["check", "nothing.json"],
    ],
    ids=" ".join,
)
def test_a_command_imports_what_it_needs(arguments: list[str]) -> None:
    code = f"import atexit\natexit.register(lambda: print([name for name in {HEAVY} if name in sys.modules]))"
    result = run_main(code, *arguments)
    assert result.returncode == (2 if "nothing.json" in arguments else 0), result.stderr
    assert result.stdout.endswith("[]\n"), result.stdout


def test_all_heavy_packages_are_names_of_modules() -> None:
    assert all(find_spec(name) for name in HEAVY)


def test_the_help_tells_the_hypothesis_classes() -> None:
    assert ", ".join(f"{subject.name} ({plural(subject.member)})" for subject in CLASSES) == FAMILIES
    # The help says so of one of them.
    assert [subject.name for subject in CLASSES if subject.any_classes] == ["multiclass"]
