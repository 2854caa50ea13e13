"""The command audit: which classes of the data those of the model stand for, its time, and what it prints."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

import geomadv as ga
from geomadv import checker
from geomadv.adapters.csv_files import CsvFormat
from geomadv.certification.audit.classes import classes_of, read_named
from geomadv.certification.audit.result import PERTURBATION
from geomadv.classes.linear.classifiers import LinearClassifiers
from tests.certification.audits import audit
from tests.certification.command import geomadv_command

FLOWERS = ga.load("iris:setosa-versicolor")  # setosa is 1
X, SIGNS = FLOWERS.to_floats(), np.array(FLOWERS.labels)


def written(here: Path, labels: Any, points: Any = X) -> LogisticRegression:
    model = LogisticRegression(max_iter=10_000).fit(points, labels)
    (here / "model.pkl").write_bytes(pickle.dumps(model))
    return model


def claims(folder: Path) -> dict[str, Any]:
    return {path.name: json.loads(path.read_text())["claim"] for path in folder.glob("*.json")}


@pytest.mark.parametrize(
    ("labels", "options", "positive"),
    [
        (np.where(SIGNS == 1, "setosa", "versicolor"), [], "versicolor"),
        (SIGNS, [], "setosa"),
        (SIGNS.astype(float), [], "setosa"),
        ((SIGNS + 1) // 2, ["--positive", "setosa"], "setosa"),
        ((1 - SIGNS) // 2, ["--positive", "versicolor"], "versicolor"),
        (SIGNS, ["--positive", "setosa", "--negative", "versicolor"], "setosa"),
    ],
)
def test_models_of_a_built_in_pair(here: Path, labels: Any, options: list[str], positive: str) -> None:
    model = written(here, labels)
    result = geomadv_command("audit", "model.pkl", "iris:setosa-versicolor", *options)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("LogisticRegression: right at 100 of 100 points\n")
    assert f"takes the label {positive} from every point" in result.stdout
    points = json.loads((here / "out/audit-iris-setosa-versicolor/data/points.json").read_text())
    assert points["labels"] == [1 if y == model.classes_[1] else -1 for y in labels]
    lost = "setosa" if positive == "versicolor" else "versicolor"
    again = geomadv_command("audit", "model.pkl", "iris:setosa-versicolor", *options, "--source", lost)
    assert f"takes the label {lost} from every point" in again.stdout


def test_where_it_is_not_clear_it_is_asked(here: Path) -> None:
    written(here, (SIGNS + 1) // 2)
    result = geomadv_command("audit", "model.pkl", "iris:setosa-versicolor")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "geomadv: the classes of the model are 0 and 1, those of the data versicolor and setosa; say which one is 1: "
        "--positive versicolor or --positive setosa\n"
    )


def test_classes_that_are_numbers_by_name() -> None:
    class Model:
        classes_ = np.array([0, 1])

    S, pair = read_named("wine:0-1", CsvFormat(), None, None)
    assert pair == ("1", "0")  # 0 is labelled 1
    assert classes_of(Model(), pair, named=False) == ("0", "1")
    assert S.classes == ("0", "1")


def test_a_table_of_text_labels_and_a_model_of_numbers(here: Path) -> None:
    (here / "pets.csv").write_text("weight,kind\n3,dog\n2,dog\n-1,cat\n-2,cat\n")
    written(here, [1, 1, -1, -1], [[3], [2], [-1], [-2]])  # as read_table labels them
    assert "takes the label dog from" in geomadv_command("audit", "model.pkl", "pets.csv").stdout
    written(here, [0, 0, 1, 1], [[3], [2], [-1], [-2]])
    refused = geomadv_command("audit", "model.pkl", "pets.csv").stderr
    assert "those of the data cat and dog; say which one is 1: --positive cat or --positive dog" in refused
    told = geomadv_command("audit", "model.pkl", "pets.csv", "--positive", "cat").stdout
    assert "\nLogisticRegression: right at 4 of 4 points" in told
    assert "takes the label cat from" in told


def test_one_class_against_the_rest(here: Path) -> None:
    (here / "pets.csv").write_text("weight,kind\n3,dog\n2,dog\n-1,cat\n-2,cow\n")
    written(here, [1, 1, 0, 0], [[3], [2], [-1], [-2]])
    asked = geomadv_command("audit", "model.pkl", "pets.csv").stderr
    assert "the classes cat, cow, dog; choose two of them, for example --positive cat --negative cow\n" in asked
    told = geomadv_command("audit", "model.pkl", "pets.csv", "--positive", "dog", "--source", "not dog").stdout
    assert "\nLogisticRegression: right at 4 of 4 points" in told
    assert "takes the label not dog from" in told
    two = geomadv_command("audit", "model.pkl", "pets.csv", "--positive", "dog", "--negative", "cow").stdout
    assert "\nLogisticRegression: right at 3 of 3 points" in two


def test_the_second_output_of_a_network_can_be_named(here: Path) -> None:
    layer, h = nn.Linear(4, 1), ga.max_margin(FLOWERS).classifier
    network = nn.Sequential(layer)
    with torch.no_grad():
        layer.weight[:] = torch.tensor([[float(w) for w in h.normal]])
        layer.bias[:] = float(h.bias)
    (here / "model.pkl").write_bytes(pickle.dumps(network))
    asked = ("audit", "model.pkl", "iris:setosa-versicolor")
    assert "right at 100 of 100 points" in geomadv_command(*asked).stdout  # setosa is labelled +1
    assert "right at 0 of 100 points" in geomadv_command(*asked, "--positive", "versicolor").stdout


def test_classes_in_the_order_of_the_model() -> None:
    class Model:
        classes_ = np.array(["dog", "cat"])

    assert classes_of(Model(), ("cat", "dog"), named=False) == ("dog", "cat")
    assert classes_of(object(), ("cat", "dog"), named=False) == ("cat", "dog")
    assert classes_of(object(), ("cat", "dog"), named=True) == ("cat", "dog")


def test_json_is_the_record_beside_the_page(here: Path) -> None:
    model = written(here, SIGNS)
    result = geomadv_command("audit", "model.pkl", "iris:setosa-versicolor", "--json", "--out", "here")
    assert (result.exit_code, result.stderr) == (0, "")
    record = json.loads(result.stdout)
    assert record == json.loads((here / "here/answers/answers.json").read_text())
    assert record["accepted"]
    assert record["data"]["classes"] == {"1": "setosa", "-1": "versicolor"}
    expected = audit(model, X, SIGNS)
    by_file = {answer["certificate"]: answer for answer in record["answers"]}
    assert set(by_file) == set(claims(here / "here"))
    for direction in expected.directions:
        said = by_file[f"transfers-{direction.name}.json"]
        assert said["verdict"] == ("yes" if direction.transfers.holds else "no")
        assert said["checker"] == "accepted"
        bound = by_file[f"bound-{direction.name}.json"]
        assert bound["explanation"][1:-1] == direction.bound.explanation[1:]
    assert [d["name"] for d in record["directions"]] == [d.name for d in expected.directions]
    squared = expected.alone
    assert record["model"]["own_perturbation_squared_length"]["exact"] == str(squared)
    arrays = {path.name: np.load(path) for path in (here / "here/answers").glob("*.npy")}
    assert (arrays["model.npy"] == [*model.coef_[0], *model.intercept_]).all()
    assert set(arrays) == {"model.npy", "universal-perturbation.npy", *(d["array"] for d in record["directions"])}
    shown = geomadv_command("show", "here/transfers-svm.json").stdout
    assert "setosa" in shown
    assert "petal length" in shown


def test_quiet_prints_nothing(here: Path) -> None:
    written(here, SIGNS)
    result = geomadv_command("audit", "model.pkl", "iris:setosa-versicolor", "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    (here / "flowers.csv").write_text("a,b,kind\n1,2,x\n2,1,y\n")
    written(here, ["x", "y"], [[1, 2], [2, 1]])
    for option, printed in (("--quiet", False), ("--json", False), ("--header", True)):
        told = geomadv_command("audit", "model.pkl", "flowers.csv", option).stdout
        assert ("2 rows, 2 columns: a, b" in told) == printed
    both = geomadv_command("audit", "model.pkl", "iris:setosa-versicolor", "--quiet", "--json")
    assert (both.exit_code, both.stderr) == (2, "geomadv: --json and --quiet are both given; pass one of them\n")


def late(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let one question never be answered."""

    def for_ever(*_: Any, **__: Any) -> Any:
        while True:
            pass

    monkeypatch.setattr(LinearClassifiers, name, for_ever)


def test_what_is_not_answered_in_time_says_so(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = written(here, SIGNS)
    late(monkeypatch, "universal_perturbation")
    found = audit(model, X, SIGNS, time_limit=1.5)
    assert found.unanswered == (PERTURBATION,)
    assert [direction.name for direction in found.directions] == ["normal", "pair", "mean", "svm"]
    assert (found.perturbation, found.kept) == (None, ())
    assert str(found).endswith("\n  not answered within the time limit: one perturbation for all points")
    result = geomadv_command("audit", "model.pkl", "iris:setosa-versicolor", "--time-limit", "1.5")
    assert (result.exit_code, result.stdout.splitlines()[-3]) == (0, str(found).splitlines()[-1])
    folder = here / "out/audit-iris-setosa-versicolor"
    assert "Not answered within the time limit: one perturbation" in (folder / "audit.html").read_text()
    record = json.loads((folder / "answers/answers.json").read_text())
    assert [(a["question"], a["certificate"]) for a in record["answers"] if a["verdict"] == "not answered"] == [
        ("one perturbation for all points", None)
    ]
    assert all(checker.check(path.read_bytes(), directory=folder) for path in folder.glob("*.json"))


def test_directions_that_are_not_answered_in_time(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = written(here, SIGNS)
    late(monkeypatch, "largest_bound")
    found = audit(model, X, SIGNS, time_limit=1)
    assert found.unanswered == ("normal", "pair", "mean", "svm", PERTURBATION)
    assert found.directions == ()
    assert "not answered within the time limit: normal, pair, mean, svm and one perturbation" in str(found)


def test_too_little_time_for_anything(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(here, SIGNS)
    late(monkeypatch, "least_loss")
    result = geomadv_command("audit", "model.pkl", "iris:setosa-versicolor", "--time-limit", "0.5")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith("is not known within 0.5 s; pass a longer time limit, or none\n")
    assert not (here / "out").exists()


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf"), 10**9, "soon"])
def test_limits_that_are_none(limit: Any) -> None:
    with pytest.raises(ga.InvalidInputError, match="pass a positive number of seconds up to"):
        audit(LogisticRegression().fit(X, SIGNS), X, SIGNS, time_limit=limit)


def test_enough_time_changes_nothing() -> None:
    model = LogisticRegression().fit(X, SIGNS)
    assert str(audit(model, X, SIGNS, time_limit=10**6)) == str(audit(model, X, SIGNS))


def test_images_are_shown_as_images(here: Path) -> None:
    points = np.zeros((3, 64))
    points[:, :2] = [[1, 0], [1, 1], [-1, 0]]
    np.savez("images.npz", X=points, y=np.array([1, 1, -1]))
    written(here, [1, 1, -1], points)
    assert geomadv_command("audit", "model.pkl", "images.npz").exit_code == 0
    page = (here / "out/audit-images/audit.html").read_text(encoding="utf-8")
    assert page.count("<figure>") == page.count('<img src="data:image/png;base64,') == 1
    assert "Directions, perturbations and classifiers as images." in page
    assert "Feature by feature" not in page
    written(here, SIGNS)
    geomadv_command("audit", "model.pkl", "iris:setosa-versicolor")
    page = (here / "out/audit-iris-setosa-versicolor/audit.html").read_text(encoding="utf-8")
    assert ("<figure>" in page, "Feature by feature" in page) == (False, True)


@pytest.mark.parametrize("limit", [None, 1000])
def test_half_of_the_time_left_is_for_a_short_perturbation(limit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    ask = LinearClassifiers.universal_perturbation

    def asked(self: LinearClassifiers, *arguments: Any, time_limit: Any, **named: Any) -> Any:
        seen.append(time_limit)
        return ask(self, *arguments, time_limit=time_limit, **named)

    monkeypatch.setattr(LinearClassifiers, "universal_perturbation", asked)
    audit(LogisticRegression().fit(X, SIGNS), X, SIGNS, time_limit=limit)
    (seconds,) = seen
    assert seconds is None if limit is None else 300 < seconds <= 500
