"""The estimator passes scikit-learn's own checks, and has the exact optimum inside."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.svm import SVC
from sklearn.utils.estimator_checks import estimator_checks_generator

import geomadv as ga
from geomadv.certificate import verify

#: These fit labels that no linear classifier is right about, for which there is no maximum margin.
ON_INSEPARABLE_DATA = dict.fromkeys(
    (
        "check_classifier_data_not_an_array",
        "check_classifiers_train",
        "check_dtype_object",
        "check_estimators_dtypes",
        "check_estimators_nan_inf",
        "check_fit_check_is_fitted",
        "check_fit_idempotent",
        "check_fit_score_takes_y",
        "check_n_features_in",
        "check_n_features_in_after_fitting",
        "check_supervised_y_2d",
    ),
    "the data of the check are inseparable, which fit refuses as documented",
)


def checks(estimator: Any, expected_failures: dict[str, str]) -> list[Any]:
    """All but those about other arrays than numpy's, which need an environment variable."""
    found = estimator_checks_generator(estimator, expected_failed_checks=expected_failures, mark="xfail")
    return [case for case in found if "array_api" not in str(case)]


@pytest.mark.parametrize(
    ("estimator", "check"),
    [*checks(ga.MaxMarginClassifier(C=1.0), {}), *checks(ga.MaxMarginClassifier(), ON_INSEPARABLE_DATA)],
    ids=lambda part: part.func.__name__ if isinstance(part, partial) else repr(part),
)
def test_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def iris(pair: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    S = ga.load(pair)
    return S.to_floats(), np.array(S.labels)


@pytest.mark.parametrize("fit_intercept", [True, False])
def test_it_is_the_exact_optimum(fit_intercept: bool) -> None:
    X, y = iris("iris:setosa-versicolor")
    S = ga.Dataset(X, y.tolist())
    svm = ga.MaxMarginClassifier(fit_intercept=fit_intercept).fit(X, np.where(y > 0, "yes", "no"))
    expected = ga.max_margin(S, bias=fit_intercept)
    assert (svm.exact_.normal, svm.exact_.bias) == (expected.normal, expected.bias)
    assert svm.classes_.tolist() == ["no", "yes"]
    assert svm.support_.tolist() == list(expected.support)
    assert verify(svm.exact_.certificate, S)
    assert svm.score(X, np.where(y > 0, "yes", "no")) == 1
    assert np.array_equal(svm.coef_[0], expected.normal.to_floats())
    assert svm.intercept_.tolist() == [float(expected.bias)]


@pytest.mark.parametrize("C", [Fraction(1, 8), 1.0, 16])
def test_it_is_what_libsvm_approximates(C: Any) -> None:
    X, y = iris("iris:versicolor-virginica")
    svm, peer = ga.MaxMarginClassifier(C=C).fit(X, y), SVC(kernel="linear", C=float(C), tol=1e-9).fit(X, y)
    assert np.allclose(svm.coef_, peer.coef_, atol=1e-3)
    exact = svm.exact_
    assert isinstance(exact, ga.SoftMargin)
    assert verify(exact.certificate, ga.Dataset(X, y.tolist()))
    lost = np.maximum(0, 1 - y * (X @ peer.coef_[0] + peer.intercept_[0])).sum()
    assert exact.objective < peer.coef_[0] @ peer.coef_[0] / 2 + float(C) * lost < float(exact.objective) * (1 + 1e-4)
    with pytest.raises(ga.InseparableError):
        ga.MaxMarginClassifier().fit(X, y)


def test_predictions_are_exact() -> None:
    """On the boundary x = 1/2 + 2⁻⁶⁰ the doubles cannot tell the sides apart; the exact classifier does."""
    svm = ga.MaxMarginClassifier().fit([[0.0], [1.0 + 2.0**-52]], [0, 1])
    middle = (1.0 + 2.0**-52) / 2
    assert svm.predict([[middle], [np.nextafter(middle, 1)], [np.nextafter(middle, 0)]]).tolist() == [0, 1, 0]
    assert svm.exact_.classifier.value([middle]) == 0


def test_bad_input() -> None:
    with pytest.raises(NotFittedError):
        ga.MaxMarginClassifier().predict([[0.0]])
    for C in (0, -1.0, math.nan, "1"):
        with pytest.raises(ValueError, match=r"C must be positive|finite|numbers"):
            ga.MaxMarginClassifier(C=C).fit([[0.0], [1.0]], [0, 1])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="3 classes"):
        ga.MaxMarginClassifier().fit([[0.0], [1.0], [2.0]], [0, 1, 2])
