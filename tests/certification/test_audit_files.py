"""The command audit: a model from a file, its page, and certificates that the checker accepts."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from torch import nn

import geomadv as ga
from geomadv import checker
from tests.certification.audits import audit
from tests.certification.command import geomadv_command

DATA = "width,height,kind\n1,0,dog\n1,1,dog\n-1,0,cat\n-2,1,cat\n"


@pytest.fixture
def model(here: Path) -> LogisticRegression:
    (here / "pets.csv").write_text(DATA)
    S = ga.Dataset([[1, 0], [1, 1], [-1, 0], [-2, 1]], ["dog", "dog", "cat", "cat"])
    fitted = LogisticRegression().fit(S.to_floats(), S.labels)
    joblib.dump(fitted, here / "model.joblib")
    (here / "model.pkl").write_bytes(pickle.dumps(fitted))
    return fitted


@pytest.mark.parametrize("file", ["model.joblib", "model.pkl"])
def test_the_page_says_what_the_audit_says(here: Path, model: LogisticRegression, file: str) -> None:
    result = geomadv_command("audit", file, "pets.csv", "--direction", "up.npy")
    assert (result.exit_code, result.stderr) == (0, "")
    X, y = [[1, 0], [1, 1], [-1, 0], [-2, 1]], ["dog", "dog", "cat", "cat"]
    expected = audit(model, X, y, directions={"up": np.array([0.0, 1.0])})
    card = "  4 rows, 2 columns: width, height\n  labels in the last column: 2 × cat, 2 × dog\n"
    assert result.stdout.startswith(f"{card}{expected}\nPage: out/audit-pets/audit.html\n")
    folder = here / "out/audit-pets"
    page = (folder / "audit.html").read_text(encoding="utf-8")
    text = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert "LogisticRegression: right at 4 of 4 points" in text
    assert "Its margin is" in text
    assert "takes the label dog from every point" in text
    assert "The model, LogisticRegression feature weight times standard deviation width" in text
    for direction in expected.directions:
        verdict = "yes" if direction.transfers.holds else "no"
        row = re.search(rf'<th scope="row">{direction.name}</th>.*?<td class="value (\w+)">', page)
        assert row is not None
        assert row[1] == verdict
    assert not re.search(r"https?://|<script", page)
    names = sorted(path.name for path in folder.glob("*.json"))
    assert {"transfers-up.json", "bound-normal.json", "budget-svm.json", "max-margin.json"} <= set(names)
    for name in names:
        assert checker.check((folder / name).read_bytes(), directory=folder), name
        assert name in page


def test_a_pipeline_is_called_after_its_steps(here: Path) -> None:
    (here / "pets.csv").write_text(DATA)
    fitted = make_pipeline(StandardScaler(), LogisticRegression())
    fitted.fit([[1.0, 0.0], [1.0, 1.0], [-1.0, 0.0], [-2.0, 1.0]], ["dog", "dog", "cat", "cat"])
    (here / "pipe.pickle").write_bytes(pickle.dumps(fitted))
    told = geomadv_command("audit", "pipe.pickle", "pets.csv").stdout
    assert "\nStandardScaler → LogisticRegression: right at 4 of 4 points\n" in told


def test_a_file_is_read_as_certify_reads_it(here: Path) -> None:
    (here / "semi.csv").write_text("1;1,5;red;dog\n2;2,5;blue;dog\n3;-1,5;red;cat\n4;-2,5;blue;cat\n")
    X = [[1.5, 0, 1], [2.5, 1, 0], [-1.5, 0, 1], [-2.5, 1, 0]]
    (here / "model.pkl").write_bytes(pickle.dumps(LogisticRegression().fit(X, ["dog", "dog", "cat", "cat"])))
    options = ["--no-header", "--sep", ";", "--decimal", ",", "--columns", "1", "--columns", "2", "--categorical", "2"]
    result = geomadv_command("audit", "model.pkl", "semi.csv", *options)
    assert (result.exit_code, result.stderr) == (0, "")
    data = json.loads((here / "out/audit-semi/data/points.json").read_text())
    assert data["labels"] == [1, 1, -1, -1]
    assert "right at 4 of 4 points" in result.stdout


def test_a_file_of_torch(here: Path, model: LogisticRegression) -> None:
    layer = nn.Linear(2, 1, dtype=torch.float64)
    with torch.no_grad():
        layer.weight[:] = torch.tensor(model.coef_)
        layer.bias[:] = torch.tensor(model.intercept_)
    torch.save(nn.Sequential(layer), here / "model.PT")
    told = geomadv_command("audit", "model.PT", "pets.csv").stdout.splitlines()
    expected = geomadv_command("audit", "model.pkl", "pets.csv").stdout.splitlines()
    assert told[2] == "Sequential: right at 4 of 4 points"
    assert told[3:] == expected[3:]


def test_a_pipeline_that_encodes_what_the_command_encodes(here: Path) -> None:
    """Fitted to a frame with text, audited on the file that this comes from."""
    text = "id;width;colour;kind\n9;1,5;red;dog\n2;2,5;blue;dog\n5;-1,5;red;cat\n7;-2,5;grey;cat\n"
    (here / "pets.csv").write_text(text)
    frame = pd.read_csv(here / "pets.csv", sep=";", decimal=",").drop(columns="id")
    columns = ColumnTransformer([("n", StandardScaler(), ["width"]), ("k", OneHotEncoder(), ["colour"])])
    pipeline = make_pipeline(columns, LogisticRegression()).fit(frame.drop(columns="kind"), frame["kind"])
    joblib.dump(pipeline, here / "pipe.joblib")
    options = ["--sep", ";", "--decimal", ",", "--drop", "id"]
    told = geomadv_command("audit", "pipe.joblib", "pets.csv", *options, "--categorical", "colour")
    assert told.exit_code == 0, told.stderr
    assert "4 columns: width, colour=blue, colour=grey, colour=red" in told.stdout
    assert "ColumnTransformer → LogisticRegression: right at 4 of 4 points" in told.stdout
    asked = geomadv_command("audit", "pipe.joblib", "pets.csv", *options, "--drop", "colour")
    assert (asked.exit_code, "such as colour=blue: --categorical colour, or" in asked.stderr) == (2, True)


def test_a_model_with_errors_and_another_source(here: Path, model: LogisticRegression) -> None:
    (here / "mixed.csv").write_text(DATA + "-1,0,dog\n")
    result = geomadv_command("audit", "model.pkl", "mixed.csv", "--source", "cat", "--out", "here")
    assert result.exit_code == 0
    assert "right at 4 of 5 points, not at the row 4" in result.stdout
    page = (here / "here/audit.html").read_text(encoding="utf-8")
    assert "compared with every linear classifier of no larger loss" in page
    assert "Directions that take the label cat" in page
    claim = json.loads((here / "here/transfers-mean.json").read_text())["claim"]
    assert (claim["source"], claim["hypothesis_class"]["name"]) == (-1, "rashomon-linear")


def test_nothing_foreign_is_overwritten_and_nothing_old_stays(here: Path, model: LogisticRegression) -> None:
    (here / "mine").mkdir()
    (here / "mine/audit.html").write_text("precious")
    result = geomadv_command("audit", "model.pkl", "pets.csv", "--out", "mine")
    assert (result.exit_code, (here / "mine/audit.html").read_text()) == (2, "precious")
    assert "mine has a file audit.html that geomadv did not write; pass another directory" in result.stderr
    assert geomadv_command("audit", "model.pkl", "pets.csv", "--out", "here").exit_code == 0
    assert (here / "here/max-margin.json").exists()
    (here / "mixed.csv").write_text(DATA + "-1,0,dog\n")
    assert geomadv_command("audit", "model.pkl", "mixed.csv", "--out", "here").exit_code == 0
    assert not (here / "here/max-margin.json").exists()


def test_the_certificates_of_a_run_are_no_place_for_an_audit(here: Path, model: LogisticRegression) -> None:
    assert geomadv_command("certify", "pets.csv", "--out", "run").exit_code == 0
    before = {path.name: path.read_bytes() for path in (here / "run").glob("*.json")}
    result = geomadv_command("audit", "model.pkl", "pets.csv", "--out", "run")
    assert result.exit_code == 2
    assert "run has certificates beside another page, report.html; pass another directory" in result.stderr
    assert {path.name: path.read_bytes() for path in (here / "run").glob("*.json")} == before


def test_a_rejected_certificate_is_loud(here: Path, model: LogisticRegression, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = checker.Result("rejected", "made up", "bound")
    monkeypatch.setattr("geomadv.certification.audit.files.check", lambda text, directory: refused)
    result = geomadv_command("audit", "model.pkl", "pets.csv")
    assert result.exit_code == 70
    assert "internal error" in result.stderr
    page = (here / "out/audit-pets/audit.html").read_text(encoding="utf-8")
    assert "Internal error" in page
    assert "margin" not in result.stdout
    assert "Feature by feature" not in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["model.txt", "pets.csv"], "pass a .joblib, .pkl or .pickle file"),
        (["broken.pt", "pets.csv"], "broken.pt cannot be read as a torch model: "),
        (["none.pkl", "pets.csv"], "there is no file none.pkl"),
        (["broken.pkl", "pets.csv"], "broken.pkl cannot be read as a model: "),
        (["broken.joblib", "pets.csv"], "broken.joblib cannot be read as a model: "),
        (["line.pkl", "pets.csv"], "LinearRegression"),
        (
            ["model.pkl", "iris:setosa-versicolor"],
            "the classes of the model are cat and dog, those of the data versicolor and setosa; say which one is dog",
        ),
        (["model.pkl", "pets.csv", "--source", "cow"], "--source cow: pass one of cat, dog"),
        (["model.pkl", "pets.csv", "--direction", "svm"], "asked about in any case"),
        (["model.pkl", "pets.csv", "--drop", "width"], "the model takes 2 coordinates and the points have 1"),
        (["model.pkl", "pets.csv", "--out", "up.npy"], "pass a directory that can be written to"),
    ],
)
def test_bad_input_gets_one_line(here: Path, model: LogisticRegression, arguments: list[str], message: str) -> None:
    for name in ("broken.pkl", "broken.joblib", "broken.pt"):
        (here / name).write_bytes(b"\x80nothing")
    (here / "line.pkl").write_bytes(pickle.dumps(LinearRegression().fit([[0.0, 1], [1, 0]], [0, 1])))
    result = geomadv_command("audit", *arguments)
    assert result.exit_code == 2
    assert "right at" not in result.stdout
    (line,) = result.stderr.splitlines()
    assert message in line
    assert not (here / "out").exists()


def test_the_help_warns() -> None:
    text = " ".join(geomadv_command("audit", "--help").stdout.split())
    assert "to read a file of joblib or pickle is to run the code in it" in text
