"""A linear model of several classes among its peers: what is said agrees with the questions, and with classifiers."""

from __future__ import annotations

import json
import math
import pickle
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from torch import nn

import geomadv as ga
from geomadv import checker
from geomadv.classes.multiclass.questions import MulticlassLinearQuestions
from tests.certification.audits import audit_several
from tests.certification.command import geomadv_command

X = np.array([[0, 0], [1, 1], [0, 2], [6, 0], [7, 1], [6, 2], [3, 7], [4, 8], [2, 8]], dtype=float)
Y = ["ant", "ant", "ant", "bee", "bee", "bee", "cow", "cow", "cow"]
WRONG_X, WRONG_Y = np.vstack([X, [[6, 1]]]), [*Y, "cow"]  # among the bees
UP = {"up": [0, 1]}


@pytest.fixture(scope="module")
def fitted() -> LogisticRegression:
    return LogisticRegression(C=10).fit(X, Y)


@pytest.fixture(scope="module")
def accurate(fitted: LogisticRegression) -> ga.MulticlassAudit:
    return audit_several(fitted, X, Y, directions=UP)


@pytest.fixture(scope="module")
def wrong() -> ga.MulticlassAudit:
    return audit_several(LogisticRegression(C=10).fit(WRONG_X, WRONG_Y), WRONG_X, WRONG_Y, directions=UP)


def linear(weights: list[int], bias: int = 0) -> ga.LinearClassifier:
    return ga.LinearClassifier(ga.Vector.of(weights), Fraction(bias))


def of_scores(*scores: ga.LinearClassifier) -> ga.MulticlassLinearClassifier:
    return ga.MulticlassLinearClassifier(("ant", "bee", "cow"), scores)


def classifiers(S: ga.Dataset, below: Fraction, count: int) -> list[ga.MulticlassLinearClassifier]:
    """Random ones of a loss below a number, or accurate ones: near the means, as others are seldom accurate."""
    found: list[ga.MulticlassLinearClassifier] = []
    generator = np.random.default_rng(0)
    means = [S.take(S.indices(k)).to_floats().mean(0) for k in S.classes]
    while len(found) < count:
        centres = [mean + generator.normal(scale=1.5, size=2) for mean in means]
        scores = tuple(
            ga.LinearClassifier(ga.Vector.of(2 * c), ga.Vector.of([generator.normal() * 4 - c @ c])[0]) for c in centres
        )
        h = ga.MulticlassLinearClassifier(S.classes, scores)
        if h.hinge_loss(S) < below or h.is_accurate(S):
            found.append(h)
    return found


def last_flip(h: ga.MulticlassLinearClassifier, S: ga.Dataset, direction: Any) -> Fraction | float:
    """Where it has lost the label of the source at all points to which it rightly gives it."""
    points = [S.point(row) for row in S.indices(direction.source).tolist()]
    rightly = [x for x in points if h(x) == direction.source]
    return max((h.flip_distance(x, direction.vector) for x in rightly), default=Fraction(0))


@pytest.mark.parametrize("name", ["accurate", "wrong"])
def test_what_is_said_of_all_is_true_of_others(name: str, request: pytest.FixtureRequest) -> None:
    found: ga.MulticlassAudit = request.getfixturevalue(name)
    S, below = found.data, found.peers.budget or Fraction(0)
    others = [found.classifier, *classifiers(S, below, 60)]
    bounded = refuted = 0
    for direction in found.directions:
        reaches = [last_flip(h, S, direction) for h in others]
        assert reaches[0] == direction.farthest
        if direction.holds:
            assert max(reaches) < math.inf
        if direction.together is not None:
            bounded += 1
            assert max(reaches) ** 2 * direction.vector.squared_norm() <= direction.together
        refuted += not direction.holds
    assert bounded >= 8
    assert refuted >= 1
    for source, answer in found.perturbations.items():
        w = answer.perturbation
        assert w is not None
        for h in others:
            assert source not in {h(S.point(row) + w) for row in S.indices(source).tolist()}
    assert set(found.perturbations) == (set(S.classes) if name == "accurate" else set())


def test_an_accurate_model(fitted: LogisticRegression, accurate: ga.MulticlassAudit) -> None:
    found = accurate
    assert found.accurate
    assert found.loss == 0
    assert found.least_loss is None
    assert found.peers.budget is None
    assert found.sources == found.classes == ("ant", "bee", "cow")
    assert found.classifier == ga.from_sklearn(fitted)
    ways = [(d.source, d.target, d.name) for d in found.directions]
    names = ["normal", "pair", "mean", "svm"]
    assert ways[:4] == [("ant", "bee", name) for name in names]
    assert ways[-3:] == [("ant", None, "up"), ("bee", None, "up"), ("cow", None, "up")]
    assert len(ways) == len(set(ways)) == 6 * 4 + 3
    classes = ga.MulticlassLinearClassifiers()
    for direction in found.directions:
        assert direction.holds == classes.transfers(found.data, direction.vector, direction.source).holds
        assert direction.budget is None
        assert (direction.bound is None) == (not direction.holds)
        assert direction.rows == 3
    # The model's own direction is the shortest way between the two of its scores.
    normal = found.directions[0].vector
    lead = found.classifier.difference("ant", "bee").normal
    assert normal.dot(lead) < 0
    assert abs(normal.dot(lead) ** 2 / (normal.squared_norm() * lead.squared_norm()) - 1) < Fraction(1, 10**20)


def test_labels_that_are_whole_floats_are_integers() -> None:
    y = np.repeat([1.0, 2.0, 3.0], 3)
    found = audit_several(LogisticRegression(C=10).fit(X, y), X, y, source=2.0)
    assert found.classes == found.data.classes == (1, 2, 3)
    assert found.sources == (2,)
    assert found.accurate


def test_a_model_with_errors_is_one_of_its_peers(wrong: ga.MulticlassAudit) -> None:
    found, S = wrong, wrong.data
    assert found.wrong == (9,)
    assert found.least_loss is not None
    budget = found.peers.budget
    assert budget is not None
    assert (found.least_loss.value or 0) < found.loss < budget <= found.loss * (1 + Fraction(1, 10**6))
    assert found.loss == found.classifier.hinge_loss(S)
    classes = ga.MulticlassLinearClassifiers()
    for direction in found.directions:
        lower = classes.direction_budget(S, direction.vector, direction.source).lower
        assert direction.holds == (lower is not None and lower >= budget)
        assert direction.transfers is None
    assert {direction.holds for direction in found.directions} == {True, False}
    assert {direction.rows for direction in found.directions} == {3}


def test_every_certificate_is_accepted(accurate: ga.MulticlassAudit, wrong: ga.MulticlassAudit) -> None:
    for found in (accurate, wrong):
        for direction in found.directions:
            answer: Any = direction.budget if direction.transfers is None else direction.transfers
            assert ga.verify(answer.certificate, found.data)
            if direction.bound is not None:
                pair = found.data.binary(direction.source, direction.rival)
                assert ga.verify(direction.bound.certificate, pair)
        for move in found.perturbations.values():
            assert ga.verify(move.certificate, found.data)


def test_its_own_perturbation(accurate: ga.MulticlassAudit) -> None:
    """Towards one rival it is the shortest: along that difference of scores, to where the last point has lost it."""
    h, S = accurate.classifier, accurate.data
    for source in S.classes:
        points, lengths = [S.point(row) for row in S.indices(source).tolist()], []
        for rival in set(S.classes) - {source}:
            lead = h.difference(source, rival)
            move = lead.normal * (-max(map(lead.value, points)) / lead.normal.squared_norm())
            assert max(lead.value(x + move) for x in points) == 0
            lengths.append(move.squared_norm())
        assert accurate.alone[source] == min(lengths)
    near = min(
        h.difference(y, rival).value(x) ** 2 / h.difference(y, rival).normal.squared_norm()
        for x, y in zip(S.points, S.labels, strict=True)
        for rival in set(S.classes) - {y}
    )
    assert accurate.nearest == near


def test_another_rival_may_come_first() -> None:
    """On a line every way from ant to cow leads through bee, which takes the label away already."""
    h = of_scores(*(linear([k], -3 * k * k) for k in (0, 1, 2)))  # the boundaries are 3 and 9
    labels = ["ant", "ant", "bee", "bee", "cow", "cow"]
    found = audit_several(h, [[0], [1], [5], [6], [11], [12]], labels, source="ant", directions={"on": [2]})
    assert found.accurate
    by_name = {(d.name, d.target): d for d in found.directions}
    for name, target in (("mean", "cow"), ("on", None), ("mean", "bee")):
        direction = by_name[name, target]
        assert (direction.holds, direction.rival) == (True, "bee")
        assert direction.alone == 9
        assert direction.together == 25  # an accurate boundary is below 5


def test_a_lead_that_stays_the_same_is_never_lost() -> None:
    h = of_scores(linear([-1, 0]), linear([1, 0]), linear([0, 1]))
    labels, points = ["ant", "ant", "bee", "cow"], [[-4, 0], [-2, 1], [4, 0], [0, 4]]
    found = audit_several(h, points, labels, directions={"up": [0, 1], "down": [0, -1]})
    by_name = {(d.name, d.source): d for d in found.directions}
    assert [by_name["up", k].farthest for k in found.classes] == [4, 4, math.inf]
    assert [by_name["down", k].farthest for k in found.classes] == [math.inf, math.inf, 4]
    assert "from cow: up never, not all" in str(found)


@pytest.mark.parametrize(
    "model",
    [LinearDiscriminantAnalysis(), LinearSVC(), RidgeClassifier(), make_pipeline(StandardScaler(), LinearSVC())],
)
def test_models_of_several_kinds(model: Any) -> None:
    found = audit_several(model.fit(X, Y), X, Y, source="cow")
    assert found.sources == ("cow",)
    predicted = model.predict(X).tolist()
    assert list(found.wrong) == [row for row, label in enumerate(Y) if predicted[row] != label]
    assert {direction.target for direction in found.directions} == {"ant", "bee"}


def layer(fitted: LogisticRegression) -> nn.Linear:
    made = nn.Linear(2, 3, dtype=torch.float64)
    with torch.no_grad():
        made.weight[:] = torch.tensor(fitted.coef_)
        made.bias[:] = torch.tensor(fitted.intercept_)
    return made


def test_a_torch_layer_has_the_classes_0_1_2(fitted: LogisticRegression, accurate: ga.MulticlassAudit) -> None:
    numbers = [["ant", "bee", "cow"].index(label) for label in Y]
    found = audit_several(layer(fitted), torch.tensor(X), numbers, source=1)
    expected = [str(direction) for direction in accurate.directions if direction.source == "bee" and direction.target]
    assert [str(direction) for direction in found.directions] == expected


def test_two_scores_are_a_model_of_two_classes() -> None:
    h = ga.MulticlassLinearClassifier(("ant", "bee"), (linear([-1, 0], 3), linear([1, 0], -3)))
    found = ga.audit(h, X[:6], Y[:6])
    assert isinstance(found, ga.Audit)
    assert found.classifier == linear([2, 0], -6)
    assert found.classes == ("ant", "bee")


def test_what_is_not_answered_in_time_says_so(fitted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def for_ever(*_: Any, **__: Any) -> Any:
        while True:
            pass

    monkeypatch.setattr(MulticlassLinearQuestions, "universal_perturbation", for_ever)
    found = audit_several(fitted, X, Y, source="ant", time_limit=1.5)
    assert found.unanswered == ("one perturbation for all points of ant",)
    assert len(found.directions) == 8
    assert found.perturbations == {}
    assert str(found).endswith("not answered within the time limit: one perturbation for all points of ant")


@pytest.mark.parametrize(
    ("labels", "options", "message"),
    [
        (["ant", "bee"], {}, "labels of the 3 classes of the model, .* and points of each; the labels are"),
        (["ant", "bee", "cow", "dog"], {}, "labels of the 3 classes"),
        (["ant", "bee", "cow"], {"source": "dog"}, "the source is 'dog'; pass one of the labels 'ant', 'bee', 'cow'"),
        (["ant", "bee", "cow"], {"directions": {"mean": [1, 0]}}, "two directions are called mean"),
        (["ant", "bee", "cow"], {"directions": {"up": [1]}}, "direction up has 1 coordinates and the points have 2"),
        (["ant", "bee", "cow"], {"directions": [1, 0]}, "directions must be a dict"),
    ],
)
def test_bad_input(fitted: Any, labels: list[str], options: dict[str, Any], message: str) -> None:
    with pytest.raises(ga.InvalidInputError, match=message):
        ga.audit(fitted, X, [labels[row % len(labels)] for row in range(len(X))], **options)


def test_models_that_are_none() -> None:
    with pytest.raises(ga.InvalidInputError, match="gives all points one label"):
        ga.audit(of_scores(*(linear([1, 0], b) for b in (0, 1, 2))), X, Y)
    with pytest.raises(ga.InvalidInputError, match="takes 3 coordinates and the points have 2"):
        ga.audit(of_scores(*(linear([b, 0, 0]) for b in (0, 1, 2))), X, Y)


# The command


@pytest.fixture
def insects(here: Path, fitted: LogisticRegression) -> Path:
    lines = [f"{int(x)},{int(y)},{label}" for (x, y), label in zip(X.tolist(), Y, strict=True)]
    (here / "insects.csv").write_text("\n".join(["width,height,kind", *lines]) + "\n")
    (here / "model.pkl").write_bytes(pickle.dumps(fitted))
    (here / "layer.pkl").write_bytes(pickle.dumps(layer(fitted)))
    return here


def test_the_page_says_what_the_audit_says(insects: Path, accurate: ga.MulticlassAudit) -> None:
    result = geomadv_command("audit", "model.pkl", "insects.csv", "--direction", "up.npy")
    assert (result.exit_code, result.stderr) == (0, "")
    card = "  9 rows, 2 columns: width, height\n  labels in the last column: 3 × ant, 3 × bee, 3 × cow\n"
    assert result.stdout.startswith(f"{card}{accurate}\nPage: out/audit-insects/audit.html\n")
    folder = insects / "out/audit-insects"
    page = (folder / "audit.html").read_text(encoding="utf-8")
    rows = re.findall(r'<th scope="row">(\w+)</th><td class="number">([^<]*)</td><td class="value (\w+)">', page)
    assert [(name, verdict) for name, _, verdict in rows] == [
        (d.name, "yes" if d.holds else "no") for k in accurate.sources for d in accurate.directions if d.source == k
    ]
    assert page.count("<h3>From ") == 3
    assert "The perturbation for all points of cow" in page
    assert not re.search(r"https?://|<script", page)
    names = sorted(path.name for path in folder.glob("*.json"))
    held = sum(direction.bound is not None for direction in accurate.directions)
    assert len(names) == 27 + held + 3
    assert {"transfers-pair-from-ant-to-bee.json", "transfers-up-from-cow.json"} <= set(names)
    for name in names:
        assert checker.check((folder / name).read_bytes(), directory=folder), name
        assert name in page
    record = json.loads((folder / "answers/answers.json").read_text())
    assert (record["accepted"], record["data"]["classes"]) == (True, {"0": "ant", "1": "bee", "2": "cow"})
    by_file = {answer["certificate"]: answer for answer in record["answers"]}
    assert set(by_file) == set(names)
    assert by_file["universal-perturbation-of-ant.json"]["source"] == "ant"
    assert by_file["transfers-pair-from-ant-to-bee.json"]["source"] == "ant"
    assert by_file["bound-mean-from-ant-to-bee.json"]["hypothesis_class"] == "linear"
    assert len(record["directions"]) == 27
    arrays = {path.name: np.load(path) for path in (folder / "answers").glob("*.npy")}
    assert arrays["model.npy"].shape == (3, 3)
    assert set(arrays) == {
        "model.npy",
        *(f"universal-perturbation-of-{label}.npy" for label in accurate.classes),
        *(d["array"] for d in record["directions"]),
    }


def test_an_audit_is_replaced_and_nothing_foreign_is(insects: Path) -> None:
    pairs = insects / "out/audit-insects/data"
    assert geomadv_command("audit", "model.pkl", "insects.csv", "--source", "ant").exit_code == 0
    assert {path.name for path in pairs.glob("pair-*")} == {"pair-ant-bee.json", "pair-ant-cow.json"}
    assert geomadv_command("audit", "model.pkl", "insects.csv", "--source", "bee").exit_code == 0
    assert {path.name for path in pairs.glob("pair-*")} == {"pair-bee-ant.json", "pair-bee-cow.json"}
    (pairs / "pair-mine.json").write_text("precious")
    result = geomadv_command("audit", "model.pkl", "insects.csv", "--source", "cow")
    assert (result.exit_code, (pairs / "pair-mine.json").read_text()) == (2, "precious")
    assert "a file data/pair-mine.json that geomadv did not write" in result.stderr


def test_the_classes_of_a_layer_are_to_be_named(insects: Path, accurate: ga.MulticlassAudit) -> None:
    asked = geomadv_command("audit", "layer.pkl", "insects.csv")
    assert asked.exit_code == 2
    assert "say what its classes are called, in its order: --classes ant,bee,cow" in asked.stderr
    told = geomadv_command("audit", "layer.pkl", "insects.csv", "--classes", "ant,bee,cow", "--source", "cow").stdout
    expected = [line for line in str(accurate).splitlines() if line.startswith("  cow → ")]
    assert expected == [line for line in told.splitlines() if line.startswith("  cow → ")]
    other = geomadv_command("audit", "layer.pkl", "insects.csv", "--classes", "cow,bee,ant", "--source", "cow").stdout
    assert "Linear: right at 3 of 9 points" in other
    assert "cow: the model is right at none of its points" in other


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["iris:setosa-versicolor"],
            "the model has 3 classes, and iris:setosa-versicolor 2: setosa and versicolor; pass",
        ),
        (["insects.csv", "--positive", "ant"], "the model has 3 classes; leave out --positive and --negative"),
        (["insects.csv", "--classes", "ant,bee"], "--classes ant,bee: pass ant,bee,cow in the order of the model's"),
        (["iris"], "the classes of the model are ant, bee and cow, those of the data setosa, versicolor and virginica"),
        (["insects.csv", "--source", "dog"], "--source dog: pass one of ant, bee, cow"),
    ],
)
def test_bad_arguments(insects: Path, arguments: list[str], message: str) -> None:
    result = geomadv_command("audit", "model.pkl", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert message in line
    assert not (insects / "out").exists()


def test_classes_are_of_models_of_more_than_two(insects: Path) -> None:
    (insects / "two.pkl").write_bytes(pickle.dumps(LogisticRegression().fit(X[:6], Y[:6])))
    result = geomadv_command("audit", "two.pkl", "insects.csv", "--positive", "bee", "--classes", "ant,bee")
    assert "--classes is about models of more than two classes; pass --positive" in result.stderr
