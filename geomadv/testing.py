"""Checks of other people's linear classifiers: whether `fit` keeps its contract, decided by exact arithmetic.

Each fits an estimator with the interface of scikit-learn to data that Hypothesis draws, all of them separable and
exact in float64, and reads `coef_` and `intercept_` as the rational numbers that they are. Where a contract is broken
the error names the smallest data set that Hypothesis finds. They need the extra `strategies`.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from geomadv.classes.linear.classifiers import LinearClassifiers, max_margin
from geomadv.errors import GeomadvError, InvalidInputError, shown
from geomadv.exact.arguments import checked_flag, checked_positive
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import Exact
from geomadv.exact.words import length
from geomadv.strategies import separable_datasets

__all__ = ["ContractBroken", "check_max_margin", "check_separator"]

Check: TypeAlias = Callable[[LinearClassifier, Dataset], str | None]

#: Nothing that a run of Hypothesis leaves behind, and no limit of time: a fit takes as long as it takes.
_SETTINGS = settings(
    max_examples=200,
    derandomize=True,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)


class ContractBroken(GeomadvError, AssertionError):
    """An estimator does not do what it is to do, on the data that it names.

    Attributes
    ----------
    data : Dataset
        The smallest data set found on which it does not.
    reason : str
        What it does instead.
    """

    def __init__(self, message: str, data: Dataset, reason: str) -> None:
        super().__init__(message, data, reason)
        self.data, self.reason = data, reason

    def __str__(self) -> str:
        return str(self.args[0])


def check_separator(estimator: Any, data: SearchStrategy[Dataset] | Dataset | None = None, *, bias: bool = True) -> int:
    """Check that `fit` on separable data ends with a classifier that is right about every one of their points.

    The contract: for every data set S with the labels −1 and 1 that a linear classifier separates, and with coordinates
    that are exact in float64, ``estimator.fit(X, y)`` ends without an exception, and y (w·x + b) > 0 for every
    (x, y) of S, evaluated exactly with w = `coef_` and b = `intercept_`.

    Parameters
    ----------
    estimator
        It has `fit(X, y)`, and then `coef_` of d numbers, and perhaps `intercept_` and `classes_`. It is copied before
        each fit.
    data
        A strategy of separable data sets, or one of them; by default
        ``separable_datasets(representable=True)``: up to 7 points in up to 3 dimensions, small integers and sixteenths.
    bias
        False for an estimator without intercept: the data are separable by a hyperplane through the origin.

    Returns
    -------
    int
        To how many data sets the estimator was fitted.

    Raises
    ------
    ContractBroken
        With the smallest data set on which it does not do so.
    InvalidInputError
        If the data drawn are not exact in float64, or the estimator has no `fit`, or afterwards no `coef_`.

    Examples
    --------
    >>> import geomadv as ga
    >>> from geomadv.testing import check_separator
    >>> check_separator(ga.MaxMarginClassifier()) >= 200
    True
    """
    return _check(estimator, data, bias, _wrong)


def check_max_margin(
    estimator: Any,
    data: SearchStrategy[Dataset] | Dataset | None = None,
    *,
    ratio: Exact | float = Fraction(99, 100),
    bias: bool = True,
) -> int:
    """Check that `fit` on separable data ends with nearly the largest margin there is.

    The contract is that of `check_separator`, and: the geometric margin min y (w·x + b) / ‖w‖ is at least `ratio` times
    that of the exact maximum-margin classifier.

    Parameters
    ----------
    estimator, data, bias
        As for `check_separator`.
    ratio
        A number above 0 and at most 1.

    Returns
    -------
    int
        To how many data sets the estimator was fitted.

    Raises
    ------
    ContractBroken
        With the smallest data set on which it does not do so.
    InvalidInputError
        As `check_separator`; if the ratio is not as described.

    Examples
    --------
    >>> import geomadv as ga
    >>> from geomadv.testing import ContractBroken, check_max_margin
    >>> from sklearn.linear_model import Perceptron
    >>> S = ga.Dataset([[1], [-2]], [1, -1])
    >>> check_max_margin(ga.MaxMarginClassifier(), S)
    1
    >>> try:
    ...     check_max_margin(Perceptron(), S)
    ... except ContractBroken as broken:
    ...     print(broken.reason)
    the margin is 0.333333 times the largest
    """
    wanted = checked_positive(ratio, "ratio", "pass a number above 0 and at most 1")
    if wanted > 1:
        raise InvalidInputError(f"ratio must be at most 1, got {shown(ratio)}: no margin exceeds the largest")

    def small(h: LinearClassifier, S: Dataset) -> str | None:
        if (wrong := _wrong(h, S)) is not None:
            return wrong
        squared = max_margin(S, bias=bias).squared_margin
        share = h.margin(S) ** 2 / h.normal.squared_norm() / squared
        return None if share >= wanted**2 else f"the margin is {length(share)} times the largest"

    return _check(estimator, data, bias, small)


def _wrong(h: LinearClassifier, S: Dataset) -> str | None:
    """The row at which a classifier is most wrong, if there is one."""
    values = [y * h.value(S.point(row)) for row, y in enumerate(S.signs.tolist())]
    if min(values) > 0:
        return None
    row = values.index(min(values))
    return f"row {row} is {'on the boundary' if values[row] == 0 else 'on the wrong side'}"


def _check(estimator: Any, data: SearchStrategy[Dataset] | Dataset | None, bias: bool, check: Check) -> int:
    if isinstance(estimator, type):
        raise InvalidInputError(f"expected an estimator, got the class {estimator.__name__}; pass one of it")
    if not callable(getattr(estimator, "fit", None)):
        raise InvalidInputError(f"expected an estimator with fit(X, y), got {type(estimator).__name__}")
    drawn = separable_datasets(bias=checked_flag(bias, "bias"), representable=True) if data is None else data
    if not isinstance(drawn, SearchStrategy | Dataset):
        raise InvalidInputError(f"data must be a strategy of data sets, or a Dataset, got {shown(data)}")
    fits = 0

    def on(S: Dataset) -> None:
        nonlocal fits
        fits += 1
        _check_on(estimator, S, bias, check)

    if isinstance(drawn, Dataset):
        on(drawn)
    else:
        _SETTINGS(given(drawn)(on))()
    return fits


def _check_on(estimator: Any, S: Dataset, bias: bool, check: Check) -> None:
    """Fit a copy to one data set, and see what it has become."""
    X = S.to_floats()
    if Dataset(X, S.labels) != S:
        raise InvalidInputError(
            f"expected data that are exact in float64, got {S!r}; draw them with representable=True"
        )
    fitted = copy.deepcopy(estimator)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted.fit(X, S.signs)
    except Exception as error:  # whatever it raises: it was to raise nothing
        reason: str | None = f"fit raised {type(error).__name__}: {' '.join(str(error).split())}"
    else:
        h = _classifier(fitted, S)
        reason = h if isinstance(h, str) else check(h, S)
    if reason is None:
        return
    if not LinearClassifiers(bias=bias).realizable(S).holds:
        raise InvalidInputError(f"expected data that a linear classifier separates, got {S!r}")
    raise ContractBroken(f"{shown(estimator)} on {S!r}: {reason}", S, reason)


def _classifier(fitted: Any, S: Dataset) -> LinearClassifier | str:
    """The classifier that a fitted estimator is, exactly; or in what way it is none."""
    if not hasattr(fitted, "coef_"):
        raise InvalidInputError(f"after its fit the {type(fitted).__name__} has no coef_; pass a linear classifier")
    coefficients = fitted.coef_.toarray() if hasattr(fitted.coef_, "toarray") else fitted.coef_
    w, b = np.ravel(coefficients), np.ravel(getattr(fitted, "intercept_", 0.0))
    if len(w) != S.d or len(b) != 1:
        raise InvalidInputError(
            f"expected {S.d} coefficients and one intercept of two classes, got {len(w)} and {len(b)}"
        )
    if not (np.isfinite(w).all() and np.isfinite(b).all()):
        return "the weights are not finite"
    classes = list(getattr(fitted, "classes_", (-1, 1)))
    sign = -1 if classes == [1, -1] else 1  # the second class is that of positive values
    found = LinearClassifier(Vector.of(w), b[0])
    return found if sign == 1 else -found
