"""Fitted scikit-learn models to exact classifiers, their weights taken as the rationals that they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression, Perceptron, RidgeClassifier, SGDClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC, LinearSVC
from sklearn.utils.validation import check_is_fitted

from geomadv.adapters.sklearn_steps import STEPS, Encoded, column_map
from geomadv.errors import InvalidInputError, shown
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector

__all__ = ["classifier_of", "from_sklearn"]

_LINEAR = (
    LinearDiscriminantAnalysis,
    LinearSVC,
    LogisticRegression,
    Perceptron,
    RidgeClassifier,
    SGDClassifier,
)
_MODELS = (
    f"{', '.join(kind.__name__ for kind in _LINEAR)}, SVC(kernel='linear') of two classes, MaxMarginClassifier, or "
    "MLPClassifier with one hidden layer of ReLU and two classes; "
    f"or a Pipeline of {STEPS} before one"
)


def from_sklearn(model: BaseEstimator) -> LinearClassifier | MulticlassLinearClassifier | ReLUClassifier:
    """The exact classifier that a fitted scikit-learn model denotes.

    Parameters
    ----------
    model
        A LinearDiscriminantAnalysis, LinearSVC, LogisticRegression, Perceptron, RidgeClassifier or SGDClassifier; an
        ``SVC(kernel="linear")`` of two classes, taken as its `coef_` and `intercept_`; an MLPClassifier with one hidden
        layer of ReLU and two classes; a `MaxMarginClassifier`. Or a Pipeline of scalers, also within a
        ColumnTransformer that scales, passes or drops columns, and one of these at the end: then the exact composition,
        in the units of the points before they are scaled.

    Returns
    -------
    LinearClassifier, MulticlassLinearClassifier or ReLUClassifier
        With two classes the label 1 means ``model.classes_[1]`` and −1 ``model.classes_[0]``. With more, the classes
        are ``model.classes_``, whole floats as integers. scikit-learn evaluates in floating point: near a boundary its
        label may differ.

    Raises
    ------
    InvalidInputError
        For every other model, and for one that is not fitted, knows fewer than two classes, or has more than two that
        are neither whole numbers nor text.

    Examples
    --------
    >>> import geomadv as ga
    >>> from sklearn.linear_model import Perceptron
    >>> ga.from_sklearn(Perceptron().fit([[0, 1], [2, 1]], ["no", "yes"]))
    LinearClassifier(normal=Vector(2, -1), bias=-1)
    """
    return classifier_of(model, None)


def classifier_of(
    model: BaseEstimator, encoded: Encoded | None
) -> LinearClassifier | MulticlassLinearClassifier | ReLUClassifier:
    """The same, where columns of categories may be encoded first of all, see `column_map`."""
    if type(model) is Pipeline:
        return _composed(model, encoded)
    if hasattr(model, "best_estimator_"):
        raise InvalidInputError(f"expected a fitted {_MODELS}; of a {type(model).__name__} pass its best_estimator_")
    if isinstance(exact := getattr(getattr(model, "exact_", None), "classifier", None), LinearClassifier):
        return exact  # of a MaxMarginClassifier
    # A subclass may predict something else.
    if type(model) not in (*_LINEAR, SVC, MLPClassifier):
        raise InvalidInputError(f"expected a fitted {_MODELS}; got {type(model).__name__}")
    try:
        check_is_fitted(model)
    except NotFittedError as error:
        raise InvalidInputError(f"the {type(model).__name__} is not fitted; call its fit first") from error
    count = len(model.classes_)
    if count < 2:
        raise InvalidInputError(f"the {type(model).__name__} knows {count} class; fit it to at least two")
    if type(model) is MLPClassifier:
        return _network(model)
    if type(model) is SVC and (model.kernel != "linear" or count != 2):
        raise InvalidInputError(
            f"an SVC must have the kernel 'linear' and two classes, got {model.kernel!r} and {count}; "
            f"LinearSVC has one linear function for each of several classes"
        )
    if type(model) is RidgeClassifier and model._label_binarizer.y_type_.startswith("multilabel"):
        raise InvalidInputError("the RidgeClassifier gives several labels to a point; fit one for each label")
    coefficients = model.coef_ if isinstance(model.coef_, np.ndarray) else model.coef_.toarray()  # else sparse
    weights = np.atleast_2d(coefficients)  # some have one row for two classes, some a vector
    rows = _functions(weights, np.broadcast_to(model.intercept_, len(weights)))
    return rows[0] if count == 2 else MulticlassLinearClassifier(_labels(model.classes_.tolist()), rows)


def _labels(classes: list[Any]) -> tuple[Label, ...]:
    """The classes of a model as labels of data, which are integers or text; whole floats are integers."""
    found = [int(label) if isinstance(label, float) and label.is_integer() else label for label in classes]
    other = [label for label in found if not isinstance(label, int | str)]
    if other:
        raise InvalidInputError(
            f"the model has the class {shown(other[0])}; fit it to labels that are whole numbers or text"
        )
    return tuple(found)


def _composed(
    pipeline: Pipeline, encoded: Encoded | None
) -> LinearClassifier | MulticlassLinearClassifier | ReLUClassifier:
    """A classifier of scaled points as one of the points themselves."""
    *before, (_, last) = pipeline.steps
    classifier = from_sklearn(last)
    whole = column_map([step for _, step in before], encoded)
    if whole is None:
        return classifier

    def composed(functions: tuple[LinearClassifier, ...]) -> tuple[LinearClassifier, ...]:
        return tuple(whole.before(f) for f in functions)

    if isinstance(classifier, LinearClassifier):
        return composed((classifier,))[0]
    if isinstance(classifier, MulticlassLinearClassifier):
        return replace(classifier, scores=composed(classifier.scores))
    return replace(classifier, units=composed(classifier.units))


def _network(model: MLPClassifier) -> ReLUClassifier:
    if model.activation != "relu" or len(model.coefs_) != 2 or model.n_outputs_ != 1:
        raise InvalidInputError(
            f"an MLPClassifier must have one hidden layer, the activation 'relu' and two classes, got "
            f"{len(model.coefs_) - 1} hidden layers, {model.activation!r} and {model.n_outputs_} outputs"
        )
    hidden, output = model.coefs_
    units = _functions(hidden.T, model.intercepts_[0])
    # The logistic function of the output exceeds 1/2 iff the output exceeds 0.
    return ReLUClassifier(units, Vector.of(output[:, 0]), -Vector.of(model.intercepts_[1])[0])


def _functions(weights: NDArray[np.floating], biases: NDArray[np.floating]) -> tuple[LinearClassifier, ...]:
    return tuple(LinearClassifier(Vector.of(w), b) for w, b in zip(weights, Vector.of(biases), strict=True))
