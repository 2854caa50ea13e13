"""The command line: what its options ask for."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from typer.main import get_command

import geomadv as ga
from geomadv.certification.audit.command import audit_command
from geomadv.certification.commands import FAMILIES, certify_command
from geomadv.certification.run import CLASSES, names
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.cli import command_line
from geomadv.exact.dataset import Dataset
from geomadv.exact.words import decimal, plural
from tests.certification.command import cells, geomadv_command


def test_a_bracket_is_printed_where_the_shortest_is_not_known(here: Path) -> None:
    result = geomadv_command("certify", "iris:setosa-versicolor", "--relative-gap", "inf", "--direction", "pair")
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
    assert "the shortest for every linear classifier that has a hinge loss below" in table["perturbation in budget"]
    assert "that has a hinge loss below" in (here / "out" / "mixed" / "report.html").read_text(encoding="utf-8")


def test_the_shortest_perturbation_of_a_row(here: Path) -> None:
    """Of data that no classifier fits, within a budget; the picture is for images only."""
    (here / "mixed.csv").write_text("x,y,label\n0,2,1\n0,-1,1\n1,1,1\n-2,0,-1\n0,0,-1\n-1,1,-1\n")
    common = ("certify", "mixed.csv", "--budget", "4")
    result = geomadv_command(*common, "--row", "0", "--norm", "linf")
    assert (result.exit_code, result.stderr) == (0, "")
    table = cells(result.stdout)
    assert table["row 0: shortest in budget"].startswith(
        "exactly 1.5 in the ℓ∞ norm the shortest takes the label +1 for"
    )
    assert "max margin, shortest perturbation, svm: transfers" in table["all else"]
    assert geomadv_command("check", "out/mixed/shortest-perturbation-within-budget.json").exit_code == 0
    table = cells(geomadv_command(*common, "--row", "0", "--fixed", "y", "--norm", "linf").stdout)
    assert table["row 0: shortest in budget"].startswith(
        "exactly 3.5 in the ℓ∞ norm the shortest within the limits takes"
    )
    table = cells(geomadv_command(*common, "--row", "0", "--fixed", "1", "--box", "-3,").stdout)
    assert table["row 0: shortest in budget"].startswith("none no perturbation within the limits takes the label +1")
    table = cells(geomadv_command("certify", "data.csv", "--positive", "setosa", "--row", "2").stdout)
    assert "for every accurate classifier; the most robust of them keeps it as far" in table["row 2: shortest"]


def test_a_row_on_which_all_within_the_budget_err(here: Path) -> None:
    (here / "odd.csv").write_text("x,label\n1,1\n2,1\n3,1\n-1,-1\n-2,-1\n-3,-1\n5,-1\n")
    table = cells(geomadv_command("certify", "odd.csv", "--budget", "10%", "--row", "6").stdout)
    assert table["row 6: shortest in budget"] == (
        "exactly 0 no linear classifier that has a hinge loss below 4.84 gives row 6 its label −1: each already errs "
        "on it"
    )
    record = json.loads((here / "out/odd/answers/answers.json").read_text())
    (said,) = [a["explanation"] for a in record["answers"] if a["name"] == "shortest perturbation within budget"]
    assert said == (
        "No linear classifier that has a hinge loss below 4.84 gives the point the label that is to be lost, so the "
        "shortest perturbation that fools all is none at all."
    )
    shown = geomadv_command("show", "out/odd/shortest-perturbation-within-budget.json").stdout
    assert "Without any perturbation every linear classifier of a hinge loss below 4.84 is fooled at the" in shown


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
    assert names == ["relu-separable.json", "relu-transfers-svm.json", "relu-transfers-up.json", "relu-width-svm.json"]
    assert "Here is a two-layer ReLU network" in (here / "out" / "fork" / "report.html").read_text()


def test_the_universal_perturbation_within_limits(here: Path) -> None:
    (here / "mixed.csv").write_text("x,y,label\n0,2,1\n0,-1,1\n1,1,1\n-2,0,-1\n0,0,-1\n-1,1,-1\n")
    common = ("certify", "mixed.csv", "--budget", "4")
    table = cells(geomadv_command(*common, "--norm", "linf", "--fixed", "y").stdout)
    assert table["perturbation in budget"].startswith(
        "exactly 3.5 in the ℓ∞ norm the shortest within the limits for every"
    )
    table = cells(geomadv_command(*common, "--fixed", "y", "--box", "-3,").stdout)
    assert table["perturbation in budget"].startswith("none no perturbation within the limits takes the label from all")
    assert not any("shortest" in name for name in table)


def test_the_penalty_of_the_support_vector_machine(here: Path) -> None:
    (here / "line.csv").write_text("x,y\n0,1\n2,1\n1,-1\n5,-1\n")
    for option, penalty in (((), "1/4"), (("--C", "2"), "2")):
        table = cells(geomadv_command("certify", "line.csv", *option).stdout)
        assert f"the support vector machine of penalty {penalty};" in table["svm loss"]
        assert "fools every classifier of a smaller loss" in table["svm budget"]


SEPARABLE = "x,z,count,y\n0,0,1,1\n-2,1,3,1\n1,1,2,-1\n5,0,1,-1\n"
CROSSED = "x,z,count,y\n0,0,1,1\n2,1,3,1\n1,1,2,-1\n5,0,1,-1\n"


def test_a_penalty_is_answered_on_separable_data_too(here: Path) -> None:
    (here / "line.csv").write_text(SEPARABLE)
    assert "svm loss" not in cells(geomadv_command("certify", "line.csv").stdout)
    table = cells(geomadv_command("certify", "line.csv", "--C", "1/2").stdout)
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
    assert table["mean budget"].startswith("exactly 6")
    assert "accepted" in table["certificates"]
    files = {path.name: path for path in (here / "out" / "line").glob("*.json")}
    for name in ("least-loss.json", "budget-mean.json", "bound-within-budget-mean.json"):
        of_class = json.loads(files[name].read_text())["claim"]["hypothesis_class"]
        assert of_class["weights"] == {"denominator": 1, "numerators": [1, 3, 2, 1]}
    target = json.loads(files["budget-mean.json"].read_text())["claim"]["target"]
    assert [x * between_means[1] for x in target] == [x * target[1] for x in between_means]
    assert target[1] > 0
    v = json.loads(files["bound-within-budget-mean.json"].read_text())["claim"]["direction"]["numerators"]
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


def test_a_budget_of_classifiers_with_bounded_weights(here: Path) -> None:
    """Of data that a classifier with larger weights separates; in per cent of the least loss of those without."""
    (here / "line.csv").write_text("x,z,y\n0,0,1\n-2,1,1\n1,1,-1\n5,0,-1\n")
    result = geomadv_command("certify", "line.csv", "--norm-bound", "0.1", "--budget", "20%", "--row", "0")
    assert (result.exit_code, result.stderr) == (0, "")
    S = Dataset([[0, 0], [-2, 1], [1, 1], [5, 0]], [1, 1, -1, -1])
    near = LinearClassifiers(relative_budget=Fraction(1, 5), norm_bound=Fraction(1, 10))
    claim = json.loads((here / "out/line/bound-within-budget-mean.json").read_text())["claim"]
    bound = near.largest_bound(S, [Fraction(4), Fraction(0)], 1).largest_finite
    assert claim["direction"] == {"denominator": 1, "numerators": [4, 0]}
    assert bound is not None
    assert claim["at_most"] == [bound.numerator, bound.denominator]
    assert claim["hypothesis_class"]["norm_bound"] == [1, 10]
    told = cells(result.stdout)["perturbation in budget"]
    assert "for every linear classifier with no weight beyond ±1/10 that has a hinge loss below" in told


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


def test_version_and_help() -> None:
    assert geomadv_command("--version").stdout == f"geomadv {ga.__version__}\n"
    text = geomadv_command("certify", "--help").stdout
    for option in [
        "label",
        "positive",
        "negative",
        "direction",
        "source",
        "relative-gap",
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


def test_the_help_tells_the_hypothesis_classes() -> None:
    assert ", ".join(f"{subject.name} ({plural(subject.member)})" for subject in CLASSES) == FAMILIES
    # The help says so of one of them.
    assert [subject.name for subject in CLASSES if subject.any_classes] == ["multiclass"]


def test_all_answers_as_json_and_nothing_else(here: Path) -> None:
    result = geomadv_command("certify", "data.csv", "--positive", "setosa", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    record = json.loads(result.stdout)
    assert result.stdout == (here / "out/data/answers/answers.json").read_text(encoding="utf-8")
    assert record["data"]["columns"] == ["width", "height"]
    assert [answer["verdict"] for answer in record["answers"]][:2] == ["yes", "exact"]


def test_quiet_prints_errors_only(here: Path) -> None:
    result = geomadv_command("certify", "data.csv", "--positive", "setosa", "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert (here / "out/data/report.html").exists()
    wrong = geomadv_command("certify", "data.csv", "--positive", "rose", "--quiet")
    assert (wrong.exit_code, wrong.stdout, wrong.stderr.count("\n")) == (2, "", 1)
    assert geomadv_command("certify", "data.csv", "--json", "--quiet").stderr.startswith("geomadv: --json and --quiet")


@pytest.mark.parametrize(
    ("named", "files"),
    [
        ("separation", ["separable", "separation"]),
        ("universal-perturbation", ["separable", "universal-perturbation"]),
        # The direction svm is that of the maximum margin.
        ("bound", ["bound-pair", "bound-svm", "max-margin", "separable"]),
        ("universal perturbation, max margin", ["max-margin", "separable", "universal-perturbation"]),
    ],
)
def test_some_questions_only(here: Path, named: str, files: list[str]) -> None:
    result = geomadv_command("certify", "data.csv", "--positive", "setosa", "--questions", named)
    assert (result.exit_code, result.stderr) == (0, "")
    assert sorted(path.stem for path in (here / "out/data").glob("*.json")) == files


def test_of_networks_the_margin_is_asked_that_defines_a_direction(here: Path) -> None:
    common = ("certify", "data.csv", "--positive", "setosa", "--family", "relu", "--questions", "transfers")
    assert geomadv_command(*common).exit_code == 0
    assert (here / "out/data/max-margin.json").exists()
    assert geomadv_command(*common, "--direction", "pair").exit_code == 0
    assert not (here / "out/data/max-margin.json").exists()


def test_a_time_limit_says_what_was_not_answered(here: Path) -> None:
    common = ("certify", "data.csv", "--positive", "setosa", "--time-limit")
    table = cells(geomadv_command(*common, "1e-9").stdout)
    assert table["universal perturbation"] == "not answered Not answered within the time limit of 1e-09 s."
    assert table["certificates"].startswith("0 accepted")
    assert "not answered" not in geomadv_command(*common, "100000").stdout


PETS = "width,weight,kind\n1,1,dog\n2,3,dog\n-1,1,cat\n-2,2,cat\n"


def test_weights_leave_the_classes_their_names(here: Path) -> None:
    (here / "pets.csv").write_text(PETS)
    result = geomadv_command("certify", "pets.csv", "--weights", "weight", "--source", "cat", "--positive", "dog")
    assert result.exit_code == 0
    assert "2 × dog (+1), 2 × cat (−1)" in result.stdout.replace("\n", " ")


def test_labels_that_are_turned_round_are_called_as_in_the_file(here: Path) -> None:
    (here / "signs.csv").write_text("x,y\n1,1\n2,1\n3,1\n-1,-1\n-2,-1\n")
    result = geomadv_command("certify", "signs.csv", "--positive=-1", "--source=-1")
    assert result.exit_code == 0
    assert "2 × -1 (+1), 3 × 1 (−1)" in result.stdout.replace("\n", " ")
    claim = json.loads((here / "out" / "signs" / "transfers-svm.json").read_text())["claim"]
    assert claim["source"] == 1  # the file's −1


def test_the_least_log_loss_of_separable_data_is_approached(here: Path) -> None:
    (here / "pets.csv").write_text(PETS)
    table = cells(geomadv_command("certify", "pets.csv", "--loss", "logistic", "--columns", "width").stdout)
    assert table["least loss"].startswith("0 approached, and not attained; total log-loss")
    assert "least loss: bracketed" in (here / "out" / "pets" / "report.html").read_text()


def test_networks_alone_name_no_source(here: Path) -> None:
    (here / "pets.csv").write_text(PETS)
    for family, told in (("relu", False), ("linear", True), ("all", True)):
        assert geomadv_command("certify", "pets.csv", "--family", family).exit_code == 0
        assert ("Source label, from which" in (here / "out" / "pets" / "report.html").read_text()) is told


def test_options_are_called_as_in_python() -> None:
    linear = ga.LinearClassifiers
    in_python: list[Callable[..., object]] = [ga.read_table, ga.load, ga.audit, linear, ga.PolynomialClassifiers]
    in_python += [linear.transfers, linear.bound, linear.universal_perturbation, linear.shortest_perturbation]
    in_python += [linear.soft_margin, ga.from_torch]
    words = {name for function in in_python for name in inspect.signature(function).parameters}
    of_the_command = {"direction", "family", "out", "questions", "json", "quiet"}
    for command in (certify_command, audit_command):
        options = inspect.signature(command).parameters.keys() - {"data", "model"}
        assert len(options) > 8
        assert options - of_the_command - words == set()


def test_options_that_are_spoken_of_exist() -> None:
    commands = [command for command in get_command(command_line()).commands.values()]  # type: ignore[attr-defined]
    known = {option for c in commands for p in c.params for option in (*p.opts, *p.secondary_opts)} | {"--version"}
    root = Path(ga.__file__).parent
    docs = [root.parent / "README.md", *(root.parent / "docs").glob("*.md")]
    of_others = {"mnist-study.md", "proofs.md", "mnist.py", "workers.py"}
    spoken = set()
    for file in (*docs, *(root / "certification").rglob("*.py"), *(root / "adapters").glob("*.py")):
        if file.name not in of_others:
            found = set(re.findall(r"(?<![\w-])--[A-Za-z][\w-]*", file.read_text(encoding="utf-8")))
            assert found - {"--help"} <= known, file
            spoken |= found
    assert len(spoken) > 20
