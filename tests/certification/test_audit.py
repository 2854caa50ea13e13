"""A model among its peers: what is said of it agrees with the exact questions, and with the model itself."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.compose import ColumnTransformer
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from torch import nn

import geomadv as ga
from geomadv.certification.audit.result import Audit
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from tests.certification.audits import audit, audit_several


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
    assert found.alone is not None
    assert found.alone <= found.perturbation.squared_length
    assert "compared with every accurate linear classifier" in str(found)


def test_a_model_with_errors_is_one_of_its_peers() -> None:
    X, y = flowers("versicolor-virginica")
    model = LogisticRegression().fit(X, y)
    found = audit(model, pd.DataFrame(X), y, source="versicolor")
    assert found.source == -1
    assert list(found.wrong) == np.flatnonzero(model.predict(X) != y).tolist()
    assert found.loss is not None
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
    assert str(by_name["up"]) == "up never fools the model at some point, nor every one"
    assert by_name["left"].transfers.holds
    assert found.alone == Fraction(25, 5)


def test_a_model_of_a_round_loss_is_one_of_its_peers() -> None:
    """Its loss is the simplest number of all from there to a little above."""
    X, y = [[0], [1], [3], [4], [5]], [-1, 1, -1, 1, 1]
    h = LinearClassifier(Vector.of([1]), Fraction(0))
    found = audit(h, X, y, directions={"up": [2]})
    assert (found.loss, found.least_loss.value) == (Fraction(7, 2), Fraction(3))
    assert found.loss is not None
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


def trained(X: Any, y: list[str], *layers: nn.Module) -> nn.Sequential:
    """A network of two outputs, in the order of the labels."""
    torch.manual_seed(0)
    for layer in layers:  # they were initialised before
        if isinstance(layer, nn.Linear | nn.Conv2d):
            layer.reset_parameters()
    network, classes = nn.Sequential(*layers), sorted(set(y))
    inputs, targets = torch.tensor(X, dtype=torch.float32), torch.tensor([classes.index(label) for label in y])
    optimizer = torch.optim.Adam(network.parameters(), lr=0.02)
    for _ in range(200):
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(inputs), targets).backward()
        optimizer.step()
    return network.eval()


@pytest.mark.parametrize("pair", ["setosa-versicolor", "versicolor-virginica"])
def test_a_deep_network_is_measured(pair: str) -> None:
    X, y = flowers(pair)
    network = trained(X, y, nn.Linear(4, 9), nn.LeakyReLU(), nn.Linear(9, 5), nn.ReLU(), nn.Linear(5, 2))
    found = audit(network, X, y)
    predicted = [found.classes[k] for k in network(torch.tensor(X).float()).argmax(1).tolist()]
    assert list(found.wrong) == [row for row, label in enumerate(y) if predicted[row] != label]
    assert (found.loss, found.alone, found.source) == (None, None, 1)
    assert found.peers.relative_budget == (None if pair == "setosa-versicolor" else Fraction(1, 10))
    names = [direction.name for direction in found.directions]
    assert names == ["gradient", "pair", "mean", *(["svm"] if pair == "setosa-versicolor" else [])]
    rows = [row for row in found.data.indices(1).tolist() if row not in found.wrong]
    for direction in found.directions:
        v = direction.vector.to_floats()
        assert direction.farthest == ga.flip_distance(network, X[rows], v).max()
        assert isinstance(direction.farthest, float)
    # Before that the label is kept at some point, and after it is lost at all, as torch says it.
    farthest = float(found.directions[0].farthest) * found.directions[0].vector.to_floats()
    for factor, lost in ((0.99, False), (1.01, True)):
        outputs = network(torch.tensor(X[rows] + factor * farthest).float())
        assert bool((outputs.argmax(1) == 0).all()) is lost
    assert all(ga.verify(certificate, found.data) for certificate in all_certificates(found))
    assert found.perturbation is not None
    assert found.perturbation.perturbation is not None
    moved = network(torch.tensor(X[rows] + found.perturbation.perturbation.to_floats()).float()).argmax(1).tolist()
    assert list(found.kept) == [row for row, k in zip(rows, moved, strict=True) if k == 1]
    assert "every linear one" in str(found)
    assert "every other" not in str(found)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_one_hidden_layer_is_exact() -> None:
    X, y = flowers("setosa-versicolor")
    model = MLPClassifier((5,), max_iter=400, random_state=0).fit(X, y)
    h = ga.from_sklearn(model)
    found = audit(model, X, y, source="setosa")
    assert found.classifier == h
    rows = [row for row in found.data.indices(-1).tolist() if row not in found.wrong]
    assert rows
    for direction in found.directions:
        assert direction.farthest == max(h.flip_distance(found.data.point(row), direction.vector) for row in rows)
        assert isinstance(direction.farthest, Fraction) or direction.farthest == math.inf
    # Its gradient leads out of the label for a while: the output grows from each of its points.
    gradient = found.directions[0]
    assert gradient.name == "gradient"
    assert max(map(abs, gradient.vector)) == 1
    assert isinstance(h, ga.ReLUClassifier)
    step = gradient.vector / 1000
    assert sum(h.value(found.data.point(row) + step) - h.value(found.data.point(row)) for row in rows) > 0


def test_a_network_that_a_linear_perturbation_does_not_fool() -> None:
    """|x| > 3/4 is no half-line: what takes the label from all linear classifiers leaves it to this network."""
    units = (ga.LinearClassifier(Vector.of([1])), ga.LinearClassifier(Vector.of([-1])))
    h = ga.ReLUClassifier(units, threshold=Fraction(3, 4))
    found = audit(h, [[-3], [-2], [0], [Fraction(1, 2)]], [1, 1, -1, -1])
    assert found.accurate
    assert found.perturbation is not None
    assert found.perturbation.perturbation is not None
    moved = {row: h(found.data.point(row) + found.perturbation.perturbation) for row in (0, 1)}
    assert list(found.kept) == [row for row, label in moved.items() if label == 1]
    assert found.kept
    assert "the model leaves it to 1 point then" in str(found)
    resisted = audit(h, [[-3], [0]], [1, -1], directions={"left": [-1]}).directions[-1]
    assert str(resisted) == "left never fools the model at some point, nor every linear one"


@pytest.mark.parametrize("labels", [(False, True), (0.0, 1.0), (0, 1)])
def test_labels_of_every_plain_type(labels: tuple[Any, Any]) -> None:
    X, y = [[0.0], [1.0], [3.0], [4.0]], np.array([labels[0], labels[0], labels[1], labels[1]])
    found = audit(LogisticRegression().fit(X, y), X, y, source=labels[0])
    assert found.data.labels == (-1, -1, 1, 1)
    assert found.source == -1
    assert found.classes == (("False", "True") if labels[0] is False else (0, 1))


@pytest.mark.parametrize(
    "y",
    [
        None,
        5,
        "abcd",
        np.array([0, 0, 1, 1], "m8[ns]"),
        np.ma.array([0.0, 0, 1, 1], mask=[False, True, False, False]),
        [[0]] * 4,
    ],
)
def test_what_is_no_label_is_refused(y: Any) -> None:
    with pytest.raises(ga.InvalidInputError, match="labels must be"):
        audit(LinearClassifier(Vector.of([1]), Fraction(-2)), [[0], [1], [3], [4]], y)


def test_a_model_that_is_wrong_everywhere_has_nothing_to_fool() -> None:
    found = audit(LinearClassifier(Vector.of([1]), Fraction(-9)), [[0], [1], [3], [4]], [-1, -1, 1, 1])
    assert list(found.wrong) == [2, 3]
    assert {str(d) for d in found.directions} == {
        f"{d.name} has no point of the label to fool the model at" for d in found.directions
    }


def test_the_shortest_of_the_model_and_of_all_are_two() -> None:
    X, y = flowers("setosa-versicolor")
    found = audit(LogisticRegression().fit(X, y), X, y)
    h, w, rows = found.classifier, found.perturbation, found.data.indices(1).tolist()
    assert w is not None
    assert w.perturbation is not None
    assert found.alone is not None
    own = h.normal * (-max(h.value(found.data.point(row)) for row in rows) / h.normal.squared_norm())
    assert own.squared_norm() == found.alone
    assert max(h.value(found.data.point(row) + own) for row in rows) == 0
    assert max(h.value(found.data.point(row) + w.perturbation) for row in rows) <= 0
    assert found.shift is not None
    assert found.shift.startswith("a perturbation of length")
    assert "one and the same" not in found.shift


def test_images_keep_their_shape() -> None:
    generator = np.random.default_rng(0)
    X = generator.integers(0, 9, (12, 1, 4, 4)).astype(float)
    y = ["a" if row.sum() < np.median(X.sum((1, 2, 3))) else "b" for row in X]
    model = trained(X, y, nn.Conv2d(1, 2, 2), nn.ReLU(), nn.AvgPool2d(3), nn.Flatten(), nn.Linear(2, 2))
    right = [row for row, k in enumerate(model(torch.tensor(X).float()).argmax(1).tolist()) if "ab"[k] == y[row]]
    found = audit(model, X, y, directions={"darker": -np.ones((1, 4, 4))})
    assert found.data == ga.Dataset(X.reshape(12, 16), [1 if label == "b" else -1 for label in y])
    assert set(found.wrong) == set(range(12)) - set(right)
    (darker,) = (direction for direction in found.directions if direction.name == "darker")
    rows = [row for row in right if y[row] == "b"]
    assert darker.farthest == ga.flip_distance(model, X[rows], -np.ones((1, 4, 4))).max()
    again = audit(model, torch.tensor(X), y)
    assert again.directions[0].vector == found.directions[0].vector


def test_points_without_a_label_are_wrong() -> None:
    tied = nn.Sequential(nn.Linear(1, 2), nn.LeakyReLU(), nn.Linear(2, 2))
    for values in tied.parameters():
        nn.init.zeros_(values)
    found = audit(tied, [[0.0], [1.0]], [0, 1])
    assert found.wrong == (0, 1)
    assert [direction.name for direction in found.directions] == ["pair", "mean", "svm"]
    assert {direction.farthest for direction in found.directions} == {0}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(
    ("model", "labels", "options", "message"),
    [
        (LogisticRegression, None, {}, "LogisticRegression is not fitted"),
        (lambda: "svm", None, {}, "got str"),
        (
            lambda: nn.Sequential(nn.Linear(4, 3)),
            None,
            {},
            "labels of the 3 classes of the model",
        ),
        (lambda: nn.Sequential(nn.Linear(4, 2), nn.LeakyReLU(), nn.Linear(2, 3)), None, {}, "with one output or two"),
        (lambda: nn.Sequential(nn.Linear(4, 2), nn.Tanh(), nn.Linear(2, 2)), None, {}, "cannot follow Tanh"),
        (lambda: nn.Sequential(nn.Linear(3, 2), nn.LeakyReLU(), nn.Linear(2, 2)), None, {}, "does not take points"),
        (lambda: ga.ReLUClassifier((LinearClassifier(Vector.of([1, 2])),)), None, {}, "takes 2 coordinates"),
        (
            lambda: LogisticRegression().fit([[0] * 4, [1] * 4], ["a", "b"]),
            None,
            {},
            "two classes of the model, ",
        ),
        (
            lambda: LinearClassifier(Vector.of([1, 2]), Fraction(0)),
            None,
            {},
            "takes 2 coordinates",
        ),
        (lambda: LinearClassifier(Vector.of([0] * 4), Fraction(1)), None, {}, "normal of the model is zero"),
        (of_ones, "abc", {}, "two classes of the model, "),
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


def test_the_direction_of_the_margin_is_exact_for_an_accurate_model_only() -> None:
    X, y = flowers("setosa-versicolor")
    right = audit(LogisticRegression().fit(X, y), X, y)
    assert right.margin is not None
    assert right.directions[-1].vector == -right.margin.normal
    h = LinearClassifier(right.margin.normal, right.margin.bias + 1)  # just wrong at the nearest points
    wrong = audit(h, X, y)
    assert wrong.loss
    assert wrong.margin is not None
    svm = wrong.directions[-1].vector
    assert [Fraction(float(x)) for x in svm] == list(svm)
    assert max(map(abs, svm)) == 1
    cosine = svm.dot(-wrong.margin.normal)
    assert abs(cosine**2 / (svm.squared_norm() * wrong.margin.normal.squared_norm()) - 1) < Fraction(1, 10**20)
    assert cosine > 0
    assert all(ga.verify(certificate, wrong.data) for certificate in all_certificates(wrong))


@pytest.fixture(scope="module")
def table() -> tuple[pd.DataFrame, list[str], Any]:
    """Flowers in a frame with a column of text, and a pipeline that drops it."""
    X, y = flowers("setosa-versicolor")
    frame = pd.DataFrame(X, columns=["a", "b", "c", "d"])
    frame.insert(1, "kind", ["x", "y"] * 50)
    columns = ColumnTransformer([("scaled", StandardScaler(), ["d", "a", "c"]), ("passed", "passthrough", ["b"])])
    return frame, y, make_pipeline(columns, LogisticRegression()).fit(frame, y)


@pytest.mark.parametrize("chosen", [["a", "b", "c", "d"], ["d", "b", "a", "c"]])
def test_columns_are_taken_by_their_names(table: Any, chosen: list[str]) -> None:
    frame, y, pipeline = table
    found = audit(pipeline, frame[chosen], y)
    assert found.data.columns == tuple(chosen)
    assert [found.classes[int(h > 0)] for h in map(found.classifier.value, found.data.points)] == pipeline.predict(
        frame
    ).tolist()
    several = frame.assign(label=[*y[:60], *["rose"] * 40])
    pipeline = make_pipeline(pipeline[0], LogisticRegression()).fit(frame, several["label"])
    rose = audit_several(pipeline, frame[chosen], several["label"].tolist(), source="rose")
    assert [rose.classifier(x) for x in rose.data.points] == pipeline.predict(frame).tolist()
    network = make_pipeline(pipeline[0], MLPClassifier((3,), solver="lbfgs", max_iter=100, random_state=0))
    told = audit(network.fit(frame, y), frame[chosen], y)
    assert [told.classes[int(told.classifier(x) == 1)] for x in told.data.points] == network.predict(frame).tolist()


def test_columns_that_do_not_fit(table: Any) -> None:
    frame, y, pipeline = table
    numbers = frame[["a", "b", "c", "d"]]
    with pytest.raises(ga.InvalidInputError, match="the points have no column d, which the model takes; pass it, too"):
        audit(pipeline, numbers[["a", "b", "c"]], y)
    with pytest.raises(
        ga.InvalidInputError, match="takes the columns a, kind, b, c and d, and the points have a, b, c and e"
    ):
        audit(pipeline, numbers.rename(columns={"d": "e"}), y)
    with pytest.raises(ga.InvalidInputError, match="takes 5 columns, a, kind, b, c and d, and the points have 4"):
        audit(pipeline, numbers.to_numpy(), y)
    model = LogisticRegression().fit(numbers, y)
    expected = audit(model, numbers, y).directions[0]
    assert audit(model, numbers.to_numpy(), y).directions[0].farthest == expected.farthest  # as they stand
    assert audit(model, numbers.rename(columns={"d": "e"}), y).directions[0].farthest == expected.farthest
    with pytest.raises(
        ga.InvalidInputError, match="takes the columns a, b, c and d, and the points have b, a, c and e"
    ):
        audit(model, numbers.rename(columns={"d": "e"})[["b", "a", "c", "e"]], y)


@pytest.fixture(scope="module")
def categories() -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Flowers with two columns of categories, text and numbers; the same with these encoded; and their labels."""
    X, y = flowers("versicolor-virginica")
    X, y = X[::4], y[::4]
    frame = pd.DataFrame(X[:, :2], columns=["a", "b"])
    frame.insert(1, "size", np.where(X[:, 2] > 5, "large", np.where(X[:, 2] > 4.5, "middle", "small")))
    frame["code"] = (X[:, 3] > 1.6).astype(float) + 2.0
    encoded = pd.get_dummies(frame.astype({"code": int}), columns=["size", "code"], prefix_sep="=", dtype=int)
    return frame, encoded, y


@pytest.mark.parametrize(
    "encoder",
    [
        OneHotEncoder(),
        OneHotEncoder(drop="first", sparse_output=False),
        make_pipeline(
            SimpleImputer(strategy="most_frequent"), OneHotEncoder(drop="if_binary", handle_unknown="ignore")
        ),
    ],
)
def test_a_pipeline_that_encodes_categories(categories: Any, encoder: Any) -> None:
    frame, encoded, y = categories
    columns = ColumnTransformer([("k", encoder, ["code", "size"]), ("n", StandardScaler(), ["b", "a"])])
    pipeline = make_pipeline(columns, LogisticRegression()).fit(frame, y)
    for chosen in (encoded, encoded[encoded.columns[::-1]]):
        found = audit(pipeline, chosen, y)
        assert found.data.columns == tuple(chosen.columns)
        said = [found.classes[int(found.classifier.value(x) > 0)] for x in found.data.points]
        assert said == pipeline.predict(frame).tolist()
    rows = np.flatnonzero(encoded["size=middle"] == 0)  # a value that does not occur needs no column
    fewer = encoded.drop(columns="size=middle").iloc[rows]
    assert len(set(np.array(y)[rows])) == 2
    found = audit(pipeline, fewer, [y[row] for row in rows])
    said = [found.classes[int(found.classifier.value(x) > 0)] for x in found.data.points]
    assert said == pipeline.predict(frame.iloc[rows]).tolist()


def test_categories_are_to_be_encoded_as_columns_of_their_names(categories: Any) -> None:
    frame, encoded, y = categories
    columns = ColumnTransformer([("k", OneHotEncoder(), ["size", "code"])], remainder="passthrough")
    pipeline = make_pipeline(columns, LogisticRegression(max_iter=1000)).fit(frame, y)
    for raw in (frame, encoded[["a", "b"]]):
        with pytest.raises(
            ga.InvalidInputError, match=r"categories of size and code; .* size=large: --categorical size "
        ):
            audit(pipeline, raw, y)
    wrong = encoded.rename(columns={"size=large": "size_large"})
    with pytest.raises(
        ga.InvalidInputError, match=r"takes the columns a, b, size=large, .* and code=3, and the points have"
    ):
        audit(pipeline, wrong, y)
    with pytest.raises(ga.InvalidInputError, match=r"takes 7 columns, a, b, size=large, .* and the points have 4"):
        audit(pipeline, frame.to_numpy()[:, [0, 0, 2, 2]].astype(float), y)
    columns = ColumnTransformer([("k", OneHotEncoder(max_categories=2), ["size"])], remainder="passthrough")
    pipeline = make_pipeline(columns, LogisticRegression(max_iter=1000)).fit(frame, y)
    with pytest.raises(ga.InvalidInputError, match="does not scale the columns size, but has OneHotEncoder"):
        audit(pipeline, encoded, y)
    scaled = StandardScaler().set_output(transform="pandas")
    columns = ColumnTransformer([("k", OneHotEncoder(), ["code"])], remainder="passthrough")
    pipeline = make_pipeline(scaled, columns, LogisticRegression()).fit(frame[["a", "code"]], y)
    with pytest.raises(ga.InvalidInputError, match="does not scale the columns code, but has OneHotEncoder"):
        audit(pipeline, encoded[["a", "code=2", "code=3"]], y)
