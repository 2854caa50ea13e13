"""A model among its peers: what is said of it agrees with the exact questions, and with the model itself."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn

import geomadv as ga
from geomadv.certification.audit import Audit, audit
from geomadv.exact.classifiers import LinearClassifier
from geomadv.exact.rational import Vector


def flowers(pair: str) -> tuple[Any, list[str]]:
    S = ga.load(f"iris:{pair}")
    first, second = pair.split("-")
    return S.to_floats(), [first if y == 1 else second for y in S.labels]


def all_certificates(found: Audit) -> list[ga.Certificate]:
    answers: list[Any] = [found.least_loss, *([] if found.perturbation is None else [found.perturbation])]
    for direction in found.directions:
        answers += [direction.transfers, direction.bound, direction.budget]
    return [certificate for answer in answers for certificate in answer.certificates]


@pytest.mark.parametrize("model", [LogisticRegression(), LinearDiscriminantAnalysis(), ga.MaxMarginClassifier()])
def test_an_accurate_model(model: Any) -> None:
    X, y = flowers("setosa-versicolor")
    pipeline = make_pipeline(StandardScaler(), model).fit(X, y)
    found = audit(pipeline, X, y)
    assert found.accurate
    assert [found.loss, list(found.wrong), list(found.classes)] == [0, [], ["setosa", "versicolor"]]
    assert found.data.labels == tuple(1 if label == "versicolor" else -1 for label in y)
    assert found.classifier.is_accurate(found.data)
    assert found.peers.budget is None
    assert [direction.name for direction in found.directions] == ["normal", "pair", "mean", "svm"]
    assert all(ga.verify(certificate, found.data) for certificate in all_certificates(found))
    assert found.perturbation is not None
    assert found.perturbation.squared_length is not None
    assert found.alone <= found.perturbation.squared_length
    assert "compared with every accurate linear classifier" in str(found)


def test_a_model_with_errors_is_one_of_its_peers() -> None:
    X, y = flowers("versicolor-virginica")
    model = LogisticRegression().fit(X, y)
    found = audit(model, pd.DataFrame(X), y, source="versicolor")
    assert found.source == -1
    assert list(found.wrong) == np.flatnonzero(model.predict(X) != y).tolist()
    assert found.least_loss.value is not None
    assert found.least_loss.value < found.loss == found.classifier.hinge_loss(found.data)
    budget = found.peers.budget
    assert budget is not None
    assert found.loss < budget <= found.loss * (1 + Fraction(1, 10**6))
    assert all(ga.verify(certificate, found.data) for certificate in all_certificates(found))
    for direction in found.directions:
        lower = direction.budget.lower
        assert lower is not None
        assert direction.transfers.holds == (lower >= budget)
        if direction.transfers.holds:
            assert direction.farthest <= (direction.bound.value or 0)
    assert {direction.transfers.holds for direction in found.directions} == {True, False}
    assert "not at the rows" in str(found)


def test_how_far_the_model_reaches_is_what_it_does() -> None:
    S = ga.Dataset([[0, 0], [0, 1], [4, 0], [4, 1]], [-1, -1, 1, 1])
    h = LinearClassifier(Vector.of([2, 1]), Fraction(-4))
    found = audit(h, S.to_floats(), S.labels, directions={"up": [0, 1], "left": np.array([-3.0, 0.0])})
    by_name = {direction.name: direction for direction in found.directions}
    rows = S.indices(1).tolist()
    for direction in found.directions:
        assert direction.farthest == max(h.flip_distance(S.point(row), direction.vector) for row in rows)
    assert by_name["up"].farthest == math.inf
    assert str(by_name["up"]) == "up never fools the model at some point, nor every one of the least loss"
    assert by_name["left"].transfers.holds
    assert found.alone == Fraction(25, 5)


def test_a_model_of_a_round_loss_is_one_of_its_peers() -> None:
    """Its loss is the simplest number of all from there to a little above."""
    X, y = [[0], [1], [3], [4], [5]], [-1, 1, -1, 1, 1]
    h = LinearClassifier(Vector.of([1]), Fraction(0))
    found = audit(h, X, y, directions={"up": [2]})
    assert (found.loss, found.least_loss.value) == (Fraction(7, 2), Fraction(3))
    assert found.peers.budget is not None
    assert found.loss < found.peers.budget <= found.loss * (1 + Fraction(1, 10**6))
    for direction in found.directions[:3]:
        assert direction.transfers.holds
        assert direction.farthest < (direction.bound.value or 0)
    assert "not at the rows 0, 2\n" in str(found)
    alone = audit(LinearClassifier(Vector.of([1]), Fraction(-1, 2)), X, y)
    assert "right at 4 of 5 points, not at the row 2\n" in str(alone)
    best = audit(LinearClassifier(Vector.of([1]), Fraction(-1, 2)), X, y, directions={"up": [2]}).directions[-1]
    assert str(best) == "up never fools the model at some point, nor every one of the least loss"


def test_a_model_far_below_the_range_of_floats() -> None:
    small = Fraction(1, 10**400)
    found = audit(LinearClassifier(Vector.of([small, -small]), -small), [[0, 0], [3, 0]], [-1, 1])
    assert found.directions[0].vector == Vector.of([-1, 1])
    assert found.directions[0].farthest == 1


def test_a_point_with_both_labels_is_no_pair() -> None:
    """Its two rows are the nearest ones of the two classes, and no direction leads from one to the other."""
    X, y = [[0, 0], [0, 0], [1, 0], [1, 1], [2, 1]], [0, 1, 1, 0, 1]
    found = audit(LogisticRegression().fit(X, y), X, y)
    assert [direction.name for direction in found.directions] == ["normal", "mean"]
    assert not found.accurate


@pytest.mark.parametrize("size", [10**400, Fraction(1, 10**400)])
def test_a_normal_beyond_floats(size: Any) -> None:
    found = audit(LinearClassifier(Vector.of([size, 0]), Fraction(0)), [[-1, 0], [1, 1]], [-1, 1])
    assert found.directions[0].vector == Vector.of([-1, 0])
    assert found.directions[0].farthest == 1


def test_torch_models() -> None:
    X, y = [[0.0, 0.0], [0.0, 1.0], [4.0, 0.0], [4.0, 1.0]], [-1, -1, 1, 1]
    one: Any = nn.Sequential(nn.Linear(2, 1))
    two: Any = nn.Sequential(nn.Linear(2, 2))
    with torch.no_grad():
        for layer, weights in ((one[0], [[1.0, 0.0]]), (two[0], [[-0.5, 0.0], [0.5, 0.0]])):
            layer.weight[:] = torch.tensor(weights)
            layer.bias[:] = torch.tensor([-2.0] if len(weights) == 1 else [1.0, -1.0])
    single, double = audit(one, X, y), audit(two, X, [(label + 1) // 2 for label in y])
    assert single.classifier.normal == double.classifier.normal == Vector.of([1, 0])
    assert single.alone == double.alone == 4


def of_ones() -> LinearClassifier:
    return LinearClassifier(Vector.of([1] * 4), Fraction(0))


def one_network() -> Any:
    X, y = flowers("setosa-versicolor")
    return MLPClassifier((2,), max_iter=5).fit(X, y)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(
    ("model", "labels", "options", "message"),
    [
        (LogisticRegression, None, {}, "LogisticRegression is not fitted"),
        (lambda: "svm", None, {}, "got str"),
        (one_network, None, {}, "linear models of two classes, got ReLUClassifier"),
        (
            lambda: LogisticRegression().fit([[0] * 4, [1] * 4], ["a", "b"]),
            None,
            {},
            "two classes of the model",
        ),
        (
            lambda: LinearClassifier(Vector.of([1, 2]), Fraction(0)),
            None,
            {},
            "takes 2 coordinates",
        ),
        (lambda: LinearClassifier(Vector.of([0] * 4), Fraction(1)), None, {}, "normal of the model is zero"),
        (of_ones, "abc", {}, "two classes of the model"),
        (of_ones, None, {"source": "rose"}, "pass one of the labels"),
        (of_ones, None, {"directions": {"z": [0] * 4}}, "zero"),
        (
            of_ones,
            None,
            {"directions": {"z": [1]}},
            "direction z has 1 coordinates",
        ),
        (
            of_ones,
            None,
            {"directions": {"svm": [1] * 4}},
            "two directions",
        ),
        (of_ones, None, {"directions": [[1] * 4]}, "directions must be a dict of vectors by their names, got list"),
    ],
)
def test_bad_input(model: Any, labels: str | None, options: dict[str, Any], message: str) -> None:
    X, y = flowers("setosa-versicolor")
    y = y if labels is None else [labels[i % len(labels)] for i in range(len(y))]
    with pytest.raises(ga.InvalidInputError, match=message):
        audit(model(), X, y, **options)
