"""scikit-learn models and exact classifiers: the same labels, from the same numbers."""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from sklearn.compose import ColumnTransformer
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Perceptron, RidgeClassifier, SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    RobustScaler,
    StandardScaler,
)
from sklearn.svm import SVC, LinearSVC

import geomadv as ga
from geomadv.adapters.sklearn_models import from_sklearn
from geomadv.errors import InvalidInputError
from geomadv.exact.arrays import FloatArray
from geomadv.exact.networks import Rule

LINEAR = [
    LinearDiscriminantAnalysis(),
    LinearSVC(),
    LinearSVC(fit_intercept=False),
    LogisticRegression(),
    LogisticRegression(fit_intercept=False),
    Perceptron(),
    RidgeClassifier(),
    RidgeClassifier(fit_intercept=False),
    SGDClassifier(random_state=0),
    SGDClassifier(loss="log_loss", fit_intercept=False, random_state=0),
]
TWO = [*LINEAR, SVC(kernel="linear"), MLPClassifier((7,), solver="lbfgs", max_iter=50, random_state=0)]


def points(count: int, classes: int) -> tuple[FloatArray, Any]:
    """Overlapping blobs of points, not centred at 0, and their numbers."""
    generator = np.random.default_rng(5)
    labels = np.arange(count) % classes
    return generator.normal(size=(count, 3)) + 2 * generator.normal(size=(classes, 3))[labels] + 0.5, labels


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("model", TWO, ids=repr)
@pytest.mark.parametrize("names", [[3, 8], ["no", "yes"]])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_two_classes(model: Any, names: list[Any], dtype: type) -> None:
    X, numbers = points(60, 2)
    model.fit(X.astype(dtype), np.array(names)[numbers])
    h = from_sklearn(model)
    assert isinstance(h, ga.ReLUClassifier if isinstance(model, MLPClassifier) else ga.LinearClassifier)
    where = np.random.default_rng(6).normal(size=(200, 3)) * 3
    labels = [h(x) for x in where]
    assert set(labels) == {1, -1}  # both occur, and no point lies on the boundary
    assert [names[label == 1] for label in labels] == model.predict(where).tolist()


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("model", LINEAR, ids=repr)
@pytest.mark.parametrize("names", [[3, 8, 11], ["a", "b", "c"]])
def test_several_classes(model: Any, names: list[Any]) -> None:
    X, numbers = points(90, 3)
    model.fit(X, np.array(names)[numbers])
    h = from_sklearn(model)
    assert isinstance(h, ga.MulticlassLinearClassifier)
    assert h.classes == tuple(names)
    assert {type(label) for label in h.classes} <= {int, str}
    where = np.random.default_rng(6).normal(size=(200, 3)) * 3
    labels = [h(x) for x in where]
    assert set(labels) == set(names)
    assert labels == model.predict(where).tolist()


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(
    "scalers",
    [
        [StandardScaler()],
        [StandardScaler(with_mean=False)],
        [StandardScaler(with_std=False)],
        [MinMaxScaler((-3, 5))],
        [MaxAbsScaler()],
        [RobustScaler()],
        [RobustScaler(with_centering=False, with_scaling=False)],
        [MinMaxScaler(), "passthrough", StandardScaler()],
    ],
    ids=str,
)
@pytest.mark.parametrize("classes", [2, 3])
def test_pipelines_of_scalers(scalers: list[Any], classes: int) -> None:
    X, numbers = points(60, classes)
    models = [LinearSVC(), *([MLPClassifier((7,), max_iter=50, random_state=0)] if classes == 2 else [])]
    where = np.random.default_rng(6).normal(size=(200, 3)) * 3
    for model in models:
        pipeline = make_pipeline(*scalers, model).fit(X * [1, 100, 1e-3], numbers)
        h = from_sklearn(pipeline)
        labels = [h(x) for x in where * [1, 100, 1e-3]]
        expected = pipeline.predict(where * [1, 100, 1e-3]).tolist()
        assert len(set(expected)) == classes
        assert [int(label == 1) for label in labels] == expected if classes == 2 else labels == expected


def table(count: int = 60, classes: int = 2) -> tuple[Any, Any]:
    """Points in a frame with a column of text, and their numbers."""
    X, numbers = points(count, classes)
    frame = pd.DataFrame(X * [1, 100, 1e-3], columns=["a", "b", "c"])
    frame["kind"] = np.where(X[:, 0] > 0, "x", "y")
    return frame, numbers


COLUMNS = [
    ColumnTransformer([("n", StandardScaler(), ["c", "a"]), ("p", "passthrough", ["b"])]),
    ColumnTransformer([("n", MinMaxScaler(), slice("a", "b")), ("d", "drop", ["kind"])], remainder="passthrough"),
    ColumnTransformer(
        [("n", make_pipeline(SimpleImputer(), RobustScaler(), "passthrough"), [0, 2]), ("e", MaxAbsScaler(), [])]
    ),
    ColumnTransformer([("n", StandardScaler(), [True, True, False, False]), ("m", MinMaxScaler(), ["a"])]),
    ColumnTransformer([("k", "drop", ["kind"])], remainder=make_pipeline(SimpleImputer(), StandardScaler())),
]


@pytest.mark.parametrize("columns", COLUMNS, ids=range(len(COLUMNS)))
@pytest.mark.parametrize("classes", [2, 3])
def test_columns_that_are_scaled_passed_or_dropped(columns: Any, classes: int) -> None:
    frame, numbers = table(90, classes)
    pipeline = make_pipeline(columns, StandardScaler(), LogisticRegression()).fit(frame, numbers)
    h = from_sklearn(pipeline)
    where = pd.DataFrame(np.random.default_rng(6).normal(size=(200, 3)) * [3, 300, 3e-3], columns=["a", "b", "c"])
    where["kind"] = "x"
    labels = [h([*row, 0.0]) for row in where[["a", "b", "c"]].to_numpy()]
    expected = pipeline.predict(where).tolist()
    assert len(set(expected)) == classes
    assert [int(label == 1) for label in labels] == expected if classes == 2 else labels == expected
    functions = h.scores if isinstance(h, ga.MulticlassLinearClassifier) else [h]
    assert {f.normal[3] for f in functions if isinstance(f, ga.LinearClassifier)} == {0}


def test_a_column_may_be_used_twice() -> None:
    X, numbers = points(60, 2)
    columns = ColumnTransformer([("n", StandardScaler(), [0]), ("m", "passthrough", [0, 1])])
    pipeline = make_pipeline(columns, LogisticRegression()).fit(X, numbers)
    h, w = from_sklearn(pipeline), pipeline[-1].coef_[0]
    assert isinstance(h, ga.LinearClassifier)
    scaler = pipeline[0].named_transformers_["n"]
    exact = [Fraction(float(x)) for x in (*w, scaler.scale_[0], scaler.mean_[0])]
    assert list(h.normal) == [exact[0] / exact[3] + exact[1], exact[2], 0]
    assert h.bias == Fraction(float(pipeline[-1].intercept_[0])) - exact[0] / exact[3] * exact[4]


@pytest.mark.parametrize(
    ("part", "what"),
    [
        (OneHotEncoder(), r"columns kind, but has OneHotEncoder\(\) for them"),
        (
            make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder()),
            "kind, but has SimpleImputer.* → OneHot",
        ),
        (OrdinalEncoder(), r"has OrdinalEncoder\(\)"),
        (SimpleImputer(strategy="most_frequent"), "has SimpleImputer"),
    ],
)
def test_columns_of_categories_are_to_be_encoded_first(part: Any, what: str) -> None:
    frame, _ = table()
    columns = ColumnTransformer([("n", StandardScaler(), ["a", "b"]), ("k", part, ["kind"])]).fit(frame)
    with pytest.raises(InvalidInputError, match=f"{what}.*pipeline\\[:-1\\].transform") as caught:
        from_sklearn(Pipeline([("columns", columns), ("model", fitted(LogisticRegression()))]))
    assert ("audit takes it as it is" in str(caught.value)) == ("OneHot" in what)


def test_what_the_error_proposes_works() -> None:
    frame, numbers = table()
    columns = ColumnTransformer([("n", StandardScaler(), ["a", "b", "c"]), ("k", OneHotEncoder(), ["kind"])])
    pipeline = make_pipeline(columns, LogisticRegression()).fit(frame, numbers)
    alone = from_sklearn(pipeline[-1])
    expected = pipeline.predict(frame).tolist()
    assert [int(alone(x) == 1) for x in pipeline[:-1].transform(frame)] == expected
    encoded = pd.get_dummies(frame, dtype=float)
    columns = ColumnTransformer([("n", StandardScaler(), ["a", "b", "c"])], remainder="passthrough")
    again = make_pipeline(columns, LogisticRegression()).fit(encoded, numbers)
    h = from_sklearn(again)
    assert [int(h(x) == 1) for x in encoded.to_numpy()] == again.predict(encoded).tolist()


def test_a_scaled_classifier_is_composed_exactly() -> None:
    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(*points(30, 2))
    scaler, model = pipeline
    h, a = from_sklearn(pipeline), [1 / Fraction(float(s)) for s in scaler.scale_]
    assert isinstance(h, ga.LinearClassifier)
    w, m = [Fraction(float(x)) for x in model.coef_[0]], [Fraction(float(x)) for x in scaler.mean_]
    assert list(h.normal) == [x * y for x, y in zip(w, a, strict=True)]
    assert h.bias == Fraction(float(model.intercept_[0])) - sum(x * y * z for x, y, z in zip(w, a, m, strict=True))


def test_the_weights_are_those_of_the_model() -> None:
    X, numbers = points(60, 2)
    linear = LogisticRegression().fit(X, numbers)
    assert from_sklearn(linear) == ga.LinearClassifier(
        ga.Vector.of(linear.coef_[0]), Fraction(float(linear.intercept_[0]))
    )
    network = MLPClassifier((4,), solver="lbfgs", max_iter=500, random_state=0).fit(X, numbers)
    h = from_sklearn(network)
    assert isinstance(h, ga.ReLUClassifier)
    assert (h.width, h.rule) == (4, Rule.EXCEEDS)
    assert h.units[2].normal == ga.Vector.of(network.coefs_[0][:, 2])
    assert h.units[2].bias == Fraction(float(network.intercepts_[0][2]))
    assert h.output_weights == ga.Vector.of(network.coefs_[1][:, 0])
    assert h.threshold == -Fraction(float(network.intercepts_[1][0]))
    x = [0.5, 0.25, 1.0]
    probability = network.predict_proba([x])[0, 1]
    assert float(h.value(x) - h.threshold) == pytest.approx(np.log(probability / (1 - probability)), rel=1e-9)


def test_sparse_weights_are_those_of_the_model() -> None:
    X, numbers = points(60, 2)
    for classes in (2, 3):
        model = fitted(LinearSVC(), classes)
        expected = from_sklearn(model)
        assert from_sklearn(model.sparsify()) == expected
    svm = SVC(kernel="linear").fit(csr_matrix(X), numbers)
    weights: Any = svm.coef_
    assert not isinstance(weights, np.ndarray)
    h = from_sklearn(svm)
    assert isinstance(h, ga.LinearClassifier)
    assert h.normal == ga.Vector.of(weights.toarray()[0])


class Contrary(LogisticRegression):  # type: ignore[misc]
    def predict(self, X: Any) -> Any:
        return self.classes_[0]


def fitted(model: Any, classes: int = 2) -> Any:
    return model.fit(*points(30, classes))


def one_class(model: Any) -> Any:
    return model.fit(points(30, 1)[0], [1] * 30)


def empty_column() -> Any:
    X, numbers = points(30, 2)
    X[:, 1] = np.nan
    with pytest.warns(UserWarning, match="without any observed values"):
        return make_pipeline(SimpleImputer(), LinearSVC()).fit(X, numbers)


def other_labels(labels: list[float]) -> Any:
    """A model whose classes are called otherwise, as scikit-learn itself takes whole floats only."""
    model = LinearSVC().fit(*points(30, 3))
    model.classes_ = np.array(labels)
    return model


def test_classes_that_are_whole_floats_are_integers() -> None:
    X, numbers = points(60, 3)
    model = LinearSVC(random_state=0).fit(X, numbers - 1.0)
    found, same = from_sklearn(model), from_sklearn(LinearSVC(random_state=0).fit(X, numbers - 1))
    assert isinstance(found, ga.MulticlassLinearClassifier)
    assert found == same
    assert [type(label) for label in found.classes] == [int] * 3
    assert found.classes == (-1, 0, 1)


def multilabel(model: Any) -> Any:
    X, numbers = points(30, 3)
    return model.fit(X, np.eye(3, dtype=int)[numbers])


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: LogisticRegression(), "LogisticRegression is not fitted; call its fit"),
        (lambda: MLPClassifier(), "MLPClassifier is not fitted"),
        (lambda: fitted(Contrary()), "expected a fitted LinearDiscriminantAnalysis, .*; got Contrary"),
        (lambda: fitted(LinearRegression()), "got LinearRegression"),
        (lambda: make_pipeline(StandardScaler(), LinearSVC()), "LinearSVC is not fitted"),
        (
            lambda: fitted(make_pipeline(PolynomialFeatures(2), LinearSVC())),
            "before the last one must be .*; got PolynomialFeatures",
        ),
        (
            lambda: fitted(make_pipeline(MinMaxScaler(clip=True), LinearSVC())),
            "before the last one must be .*; got MinMaxScaler",
        ),
        (lambda: Pipeline([("a", MaxAbsScaler()), ("b", fitted(LinearSVC()))]), "MaxAbsScaler is not fitted"),
        (lambda: fitted(make_pipeline(SimpleImputer(add_indicator=True), LinearSVC())), "must fill in missing values"),
        (lambda: fitted(make_pipeline(SimpleImputer(missing_values=0), LinearSVC())), "must fill in missing values"),
        (empty_column, "numeric columns that have some value"),
        (lambda: "svm", "got str"),
        (lambda: fitted(GridSearchCV(LinearSVC(), {"C": [1]}, cv=2)), "of a GridSearchCV pass its best_estimator_"),
        (lambda: ga.MaxMarginClassifier(), "expected a fitted .*, MaxMarginClassifier, or MLPC.*; got MaxMarginClass"),
        (lambda: fitted(SVC()), "kernel 'linear' and two classes, got 'rbf' and 2; LinearSVC"),
        (lambda: fitted(SVC(kernel="linear"), 3), "got 'linear' and 3"),
        (lambda: multilabel(RidgeClassifier()), "several labels to a point"),
        (lambda: one_class(MLPClassifier((2,), max_iter=2)), "MLPClassifier knows 1 class; fit it to at least two"),
        (lambda: one_class(RidgeClassifier()), "RidgeClassifier knows 1 class"),
        (lambda: other_labels([0.5, 1.0, 2.0]), "the class 0.5; fit it to labels that are whole numbers or text"),
        (lambda: other_labels([0.0, 1e400, 2.0]), "the class inf; fit it"),
        (lambda: fitted(MLPClassifier((2, 2), max_iter=2)), "got 2 hidden layers, 'relu' and 1 outputs"),
        (lambda: fitted(MLPClassifier((2,), activation="tanh", max_iter=2)), "'tanh'"),
        (lambda: fitted(MLPClassifier((2,), max_iter=2), 3), "3 outputs"),
        (lambda: multilabel(MLPClassifier((2,), max_iter=2)), "3 outputs"),
    ],
)
def test_other_models_are_refused(build: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        from_sklearn(build())
