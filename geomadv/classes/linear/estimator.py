"""The exact support vector machine as an estimator of scikit-learn."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.exact.arrays import FloatArray
from geomadv.exact.dataset import Dataset

__all__ = ["MaxMarginClassifier"]


class MaxMarginClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The classifier of the maximum margin, or the soft-margin support vector machine, with its exact optimum inside.

    ``SVC(kernel="linear", C=C)`` with the hinge loss, but solved over the rationals: `fit` ends with the optimum itself
    and a certificate of it, and `predict` decides by exact arithmetic.

    Parameters
    ----------
    C : float
        The penalty of the hinge losses, > 0. Infinite by default: every point must be on its side, and the margin is
        the largest there is.
    fit_intercept : bool
        Whether the classifiers are sign(w·x + b) or sign(w·x).

    Attributes
    ----------
    classes_ : ndarray, shape (2,)
        The second one is the positive class.
    coef_ : ndarray, shape (1, d)
        The doubles nearest to the exact normal, for which the functional margin is 1, in inverse units of the data.
    intercept_ : ndarray, shape (1,)
    support_ : ndarray of int, shape (n_support,)
        The rows with positive multipliers.
    n_features_in_ : int
    exact_ : MaxMargin or SoftMargin
        The optimum, with `normal`, `bias`, `multipliers` and `certificate`.

    See Also
    --------
    geomadv.max_margin : The same for a `Dataset`.

    Examples
    --------
    >>> import geomadv as ga
    >>> svm = ga.MaxMarginClassifier().fit([[0, 0], [1, 1], [1, 0]], ["no", "yes", "yes"])
    >>> svm.coef_.tolist(), svm.intercept_.tolist(), svm.predict([[0.5, 0.0], [0.6, 0.0]]).tolist()
    ([[2.0, 0.0]], [-1.0], ['no', 'yes'])
    >>> svm.exact_.squared_margin, ga.verify(svm.exact_.certificate).verdict
    (Fraction(1, 4), 'accepted')
    """

    def __init__(self, *, C: float = math.inf, fit_intercept: bool = True) -> None:
        self.C = C
        self.fit_intercept = fit_intercept

    def fit(self, X: Any, y: Any) -> MaxMarginClassifier:
        """Find the optimum.

        Parameters
        ----------
        X : array-like, shape (n, d)
        y : array-like, shape (n,)
            Labels of two classes.

        Returns
        -------
        MaxMarginClassifier
            Itself.

        Raises
        ------
        ValueError
            If the data are not as described, or C is not positive.
        InseparableError
            If C is infinite and no linear classifier is accurate; pass a finite C then.

        Examples
        --------
        >>> import geomadv as ga
        >>> svm = ga.MaxMarginClassifier().fit([[0, 0], [1, 1], [1, 0]], ["no", "yes", "yes"])
        >>> svm.exact_.normal, svm.exact_.bias, svm.support_.tolist()
        (Vector(2, 0), Fraction(-1, 1), [0, 2])
        """
        X, y = validate_data(self, X, y, dtype="numeric")
        if type_of_target(y, input_name="y", raise_unknown=True) not in ("binary", "multiclass"):
            raise ValueError(f"Unknown label type: {type_of_target(y)}; pass the labels of two classes")
        self.classes_, numbers = np.unique(y, return_inverse=True)
        if len(self.classes_) > 2:
            raise ValueError(
                "Only binary classification is supported. The type of the target is multiclass: "
                f"{len(self.classes_)} classes"
            )
        if len(self.classes_) < 2:
            raise ValueError("Classifier can't train when only one class is present; pass points of two classes")
        data, linear = Dataset(X, 2 * numbers - 1), LinearClassifiers(bias=self.fit_intercept)
        self.exact_ = linear.max_margin(data) if math.inf == self.C else linear.soft_margin(data, self.C)
        self.coef_ = self.exact_.normal.to_floats()[np.newaxis]
        self.intercept_ = np.array([float(self.exact_.bias)])
        self.support_ = np.array(self.exact_.support, dtype=np.intp)
        return self

    def decision_function(self, X: Any) -> FloatArray:
        """w·x + b in floating point, shape (n,).

        Parameters
        ----------
        X : array-like, shape (n, d)
            Points, in the units of those that it was fitted to.

        Returns
        -------
        ndarray of float64, shape (n,)
            Positive where the second class is likely to be predicted; `predict` computes exactly.

        Raises
        ------
        NotFittedError
            Before `fit`.
        ValueError
            If the points are not as described.

        Examples
        --------
        >>> import geomadv as ga
        >>> svm = ga.MaxMarginClassifier().fit([[0, 0], [1, 1], [1, 0]], ["no", "yes", "yes"])
        >>> svm.decision_function([[0.5, 0.0], [2.0, 0.0]]).tolist()
        [0.0, 3.0]
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype="numeric")
        return np.asarray(X @ self.coef_[0] + self.intercept_[0], dtype=np.float64)

    def predict(self, X: Any) -> NDArray[Any]:
        """The class of each point, shape (n,): the second one iff w·x + b is positive, exactly.

        Parameters
        ----------
        X : array-like, shape (n, d)
            Points, in the units of those that it was fitted to.

        Returns
        -------
        ndarray, shape (n,)
            Of `classes_`.

        Raises
        ------
        NotFittedError
            Before `fit`.
        ValueError
            If the points are not as described.

        Examples
        --------
        >>> import geomadv as ga
        >>> svm = ga.MaxMarginClassifier().fit([[0, 0], [1, 1], [1, 0]], ["no", "yes", "yes"])
        >>> svm.predict([[0.5, 0.0], [0.6, 0.0]]).tolist()
        ['no', 'yes']
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype="numeric")
        h = self.exact_.classifier
        positive = np.fromiter((h.value(x) > 0 for x in Dataset(X, [1] * len(X)).points), bool, len(X))
        return np.asarray(self.classes_[positive.astype(np.intp)])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags
