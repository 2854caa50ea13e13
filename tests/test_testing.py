"""The checks of other people's linear classifiers: what passes, what does not, and what is said of it."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression, Perceptron
from sklearn.svm import SVC

import geomadv as ga
from geomadv.strategies import degenerate_datasets, inseparable_datasets, separable_datasets
from geomadv.testing import ContractBroken, check_max_margin, check_separator

SMALL = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])


class Machine:
    """The exact maximum margin, changed by a function after its fit."""

    def __init__(self, change: Callable[[Any, ga.Dataset], object] = lambda machine, S: None) -> None:
        self.change = change

    def fit(self, X: Any, y: Any) -> Machine:
        S = ga.Dataset(X, y)
        h = ga.max_margin(S).classifier
        self.coef_: Any = h.normal.to_floats()[np.newaxis]
        self.intercept_: Any = np.array([float(h.bias)])
        self.change(self, S)
        return self


def test_the_exact_optimum_keeps_both_contracts() -> None:
    for check in (check_separator, check_max_margin):
        assert check(ga.MaxMarginClassifier()) >= 200
        assert check(Machine()) >= 200
        assert check(Machine(), SMALL) == 1


def test_without_bias() -> None:
    through_origin = ga.MaxMarginClassifier(fit_intercept=False)
    assert check_max_margin(through_origin, bias=False) >= 200
    with pytest.raises(ContractBroken, match=r"wrong side|boundary|raised InseparableError"):
        check_separator(through_origin)


def test_the_estimator_is_left_as_it_was() -> None:
    model = Perceptron()
    check_separator(model, SMALL)
    assert not hasattr(model, "coef_")


def wrong_from_three_points_on(machine: Any, S: ga.Dataset) -> None:
    if S.n > 2:
        machine.coef_ = -machine.coef_


def on_the_boundary(machine: Any, S: ga.Dataset) -> None:
    machine.coef_, machine.intercept_ = 0 * machine.coef_, np.array([0.0])


def not_finite(machine: Any, S: ga.Dataset) -> None:
    machine.coef_ = machine.coef_ * np.inf


def gives_up(machine: Any, S: ga.Dataset) -> None:
    raise ArithmeticError("no\nmore")


@pytest.mark.parametrize(
    ("change", "reason", "n"),
    [
        (wrong_from_three_points_on, "wrong side", 3),
        (on_the_boundary, "row 0 is on the boundary", 2),
        (not_finite, "not finite", 2),
        (gives_up, "fit raised ArithmeticError: no more", 2),
    ],
)
@pytest.mark.parametrize("check", [check_separator, check_max_margin])
def test_what_breaks_it_is_named_with_the_smallest_data(check: Any, change: Any, reason: str, n: int) -> None:
    with pytest.raises(ContractBroken) as caught:
        check(Machine(change))
    broken = caught.value
    assert reason in broken.reason
    assert (broken.data.n, broken.data.d) == (n, 1)
    assert repr(broken.data) in str(broken)
    assert broken.reason in str(broken)
    assert isinstance(broken, AssertionError)
    copied = pickle.loads(pickle.dumps(broken))
    assert (copied.data, copied.reason, str(copied)) == (broken.data, broken.reason, str(broken))
    with pytest.raises(ContractBroken):
        check(Machine(change), broken.data)


@pytest.mark.parametrize(("ratio", "kept"), [(Fraction(96, 100), True), (0.98, False), (1, False)])
def test_the_ratio_of_the_margins_is_exact(ratio: Any, kept: bool) -> None:
    def shift(machine: Any, S: ga.Dataset) -> None:
        machine.intercept_ = machine.intercept_ + 1 / 32  # of a functional margin 1

    if kept:
        assert check_max_margin(Machine(shift), ratio=ratio) >= 200
    else:
        with pytest.raises(ContractBroken, match=r"the margin is 0\.96875 times the largest"):
            check_max_margin(Machine(shift), ratio=ratio)
    assert check_max_margin(Machine(shift), SMALL, ratio=Fraction(31, 32)) == 1
    with pytest.raises(ContractBroken):
        check_max_margin(Machine(shift), SMALL, ratio=Fraction(31, 32) + Fraction(1, 10**30))


def test_coefficients_of_every_form() -> None:
    def sparse(machine: Any, S: ga.Dataset) -> None:
        machine.coef_ = csr_matrix(machine.coef_)

    def flat(machine: Any, S: ga.Dataset) -> None:
        machine.coef_, machine.intercept_ = machine.coef_[0], float(machine.intercept_[0])

    def turned(machine: Any, S: ga.Dataset) -> None:
        machine.coef_, machine.intercept_, machine.classes_ = -machine.coef_, -machine.intercept_, np.array([1, -1])

    def no_intercept(machine: Any, S: ga.Dataset) -> None:
        del machine.intercept_

    for change in (sparse, flat, turned):
        assert check_max_margin(Machine(change)) >= 200
    assert check_separator(Machine(no_intercept), ga.Dataset([[1], [-1]], [1, -1])) == 1


def several(machine: Any, S: ga.Dataset) -> None:
    machine.coef_ = np.zeros((3, S.d))


def forget(machine: Any, S: ga.Dataset) -> None:
    del machine.coef_


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((None,), "with fit"),
        ((Machine,), "got the class Machine; pass one of it"),
        ((Machine(forget),), "no coef_"),
        ((Machine(several),), "got 3 and 1"),
        ((Machine(), [[1], [2]]), "must be a strategy"),
        ((Machine(), ga.Dataset([[Fraction(1, 3)], [1]], [1, -1])), "representable=True"),
        ((Machine(), separable_datasets()), "representable=True"),
        ((Machine(), inseparable_datasets(representable=True)), "a linear classifier separates"),
    ],
)
def test_what_is_no_use_of_it_gets_one_sentence(arguments: tuple[Any, ...], message: str) -> None:
    for check in (check_separator, check_max_margin):
        with pytest.raises(ga.InvalidInputError, match=message):
            check(*arguments)


def test_other_arguments() -> None:
    for ratio in (0, -1, 1.5, "1"):
        with pytest.raises(ga.InvalidInputError):
            check_max_margin(Machine(), ratio=ratio)  # type: ignore[arg-type]
    with pytest.raises(ga.InvalidInputError, match="True or False"):
        check_separator(Machine(), bias=1)  # type: ignore[arg-type]


def test_other_data() -> None:
    """In several scales a large C is not enough for the solver of SVC, which might not even end."""
    machine = SVC(kernel="linear", C=1e10, max_iter=100_000)
    assert check_separator(machine, degenerate_datasets(representable=True)) >= 100
    with pytest.raises(ContractBroken) as caught:
        check_separator(machine, separable_datasets(representable=True, wide=True))
    assert ga.LinearClassifiers().realizable(caught.value.data).holds
    model = LogisticRegression().fit(SMALL.to_floats(), SMALL.signs)
    assert check_separator(copy.deepcopy(model), st.just(SMALL)) == 1
