"""The command line: what it says of bad input and rejected certificates, and how it ends and loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import pytest

import geomadv
from geomadv import checker
from geomadv.classes.brackets import LargestBound
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.linear.margin import MaxMargin
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector
from tests.certification.command import cells, geomadv_command

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
    "negative gap": (["data.csv", "--positive", "setosa", "--relative-gap", "-1"], "positive"),
    "gap that is no number": (["data.csv", "--positive", "setosa", "--relative-gap", "nan"], "positive"),
    "budget that is no number": (["data.csv", "--positive", "setosa", "--budget", "most"], "10%"),
    "budget of nothing": (["data.csv", "--positive", "setosa", "--budget", "0"], "positive"),
    "row that is not there": (["data.csv", "--positive", "setosa", "--row", "9"], "between 0 and"),
    "row of other classifiers": (["data.csv", "--positive", "setosa", "--row", "0", "--family", "relu"], "linear"),
    "fixed column without end": (["data.csv", "--positive", "setosa", "--fixed", "9" * 5000], "a number from 0 to"),
    "box without end": (["data.csv", "--positive", "setosa", "--box", "0,1e30000000"], "like 0,255"),
    "budget without end": (["data.csv", "--positive", "setosa", "--budget", "1e30000000"], "10%"),
    "penalty that is no number": (["data.csv", "--positive", "setosa", "--C", "much"], "like 0.01 or 1/64"),
    "no such weights": (["data.csv", "--positive", "setosa", "--weights", "age"], "pass one of width, height"),
    "weights of built-in data": (["wine:0-1", "--weights", "weight"], "--weights weight: pass one of"),
    "weights below 0": (["data.csv", "--positive", "setosa", "--weights", "width"], "the weight of row 2 must be pos"),
    "bound below 0": (["data.csv", "--positive", "setosa", "--norm-bound", "-1"], "pass a positive number like 0.2"),
    "log-loss budget": (
        ["data.csv", "--positive", "setosa", "--loss", "logistic", "--budget", "1"],
        "within a budget losses are hinge losses",
    ),
    "log-loss bound": (
        ["data.csv", "--positive", "setosa", "--loss", "logistic", "--norm-bound", "1"],
        "goes without norm_bound",
    ),
    "unknown loss": (
        ["data.csv", "--positive", "setosa", "--loss", "squared"],
        "loss must be one of 'hinge', 'logistic'",
    ),
    "log-loss and budget": (
        ["data.csv", "--positive", "setosa", "--loss", "logistic", "--budget", "1"],
        "leave out the budget, or the loss",
    ),
    "penalty for networks": (
        ["data.csv", "--positive", "setosa", "--C", "1", "--family", "relu"],
        "are for linear",
    ),
    "penalty of nothing": (["data.csv", "--positive", "setosa", "--C", "0"], "pass a positive number"),
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
    "no such question": (["data.csv", "--positive", "setosa", "--questions", "bond"], "separation, least loss"),
    "no time": (["data.csv", "--positive", "setosa", "--time-limit", "0"], "positive number of seconds"),
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
    monkeypatch.setattr("geomadv.certification.checking.check", lambda text, directory: refused)
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
        "polynomials: transfers, direction svm, row 1, +1",
        "polynomials: critical degree, direction svm, row 1, +1",
        "polynomials: one degree less, direction svm, row 1, +1",
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
    monkeypatch.setattr("geomadv.certification.checking.check", lambda text, directory: refused)
    (here / "few.csv").write_text("x,y,label\n" + points)
    result = geomadv_command("certify", "few.csv", "--family", family)
    assert result.exit_code == 70
    table = cells(result.stdout)
    told = {name: value for name, value in table.items() if "Internal error" not in value}
    assert set(told) == {"points n, dimension d", "time"}
    assert {value.split()[0] for value in table.values()} <= {"3,", "malformed", "withheld", told["time"].split()[0]}
    report = (here / "out" / "few" / "report.html").read_text()
    assert "<img" not in report


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
    assert run_main("", "check", "out/data/bound-svm.json").returncode == 0
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


@pytest.mark.parametrize("command", ["--version", "check out/data/bound-svm.json", "--help"])
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
        f'The command line needs {package}, which is not installed: pip install "geomadv[cli]", or in a clone: pip '
        'install ".[cli]"'
        + ('. Without it there are "geomadv check" and "geomadv --version".' if package in ("typer", "rich") else "")
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
