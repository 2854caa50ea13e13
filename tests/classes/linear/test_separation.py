"""Separations whose kind, rows and limits are known."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import geomadv as ga
from geomadv.errors import InvalidInputError

A = ga.Dataset([[0, 2], [0, -1], [1, 1], [-2, 0], [0, 0], [-1, 1]], [1, 1, 1, -1, -1, -1])
E1 = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
CROSS = ga.Dataset([[0, 0], [2, 2], [0, 2], [2, 0]], [1, 1, -1, -1])
THREE = ga.Dataset([[0], [-2], [-2]], [1, -1, -1])
LINE = ga.Dataset([[-1, 1], [-2, 2], [1, -1], [2, -2]], [1, 1, -1, 1])
ONE_SIDED = ga.Dataset([[0, 1], [4, 4], [0, 4], [0, 0]], [1, -1, -1, -1])
LINEAR, THROUGH = ga.LinearClassifiers(verify=True), ga.LinearClassifiers(bias=False, verify=True)


@pytest.mark.parametrize(
    ("linear", "data", "kind", "overlapping", "limits"),
    [
        (LINEAR, A, "quasi-complete", (0, 1, 4), ("+inf", "finite", "finite")),
        (THROUGH, A, "quasi-complete", (0, 1, 4), ("+inf", "finite")),
        (LINEAR, E1, "complete", (), ("+inf", "undetermined", "undetermined")),
        (THROUGH, E1, "complete", (), ("+inf", "undetermined")),
        (LINEAR, THREE, "complete", (), ("+inf", "+inf")),
        (THROUGH, THREE, "quasi-complete", (0,), ("+inf",)),
        (LINEAR, CROSS, "overlap", (0, 1, 2, 3), ("finite", "finite", "finite")),
        (LINEAR, LINE, "overlap", (0, 1, 2, 3), ("collinear", "collinear", "finite")),
        (LINEAR, ONE_SIDED, "quasi-complete", (0, 2, 3), ("-inf", "finite", "finite")),
        (THROUGH, ga.Dataset([[0], [0]], [1, 1]), "overlap", (0, 1), ("collinear",)),
        (THROUGH, ga.Dataset([[1], [2]], [1, 1]), "complete", (), ("+inf",)),
    ],
)
def test_known(
    linear: ga.LinearClassifiers, data: ga.Dataset, kind: str, overlapping: tuple[int, ...], limits: tuple[str, ...]
) -> None:
    answer = linear.separation(data)
    assert (answer.kind, answer.overlapping, answer.limits) == (kind, overlapping, limits)
    assert answer.holds == (kind != "overlap")
    # Units that fit in no float, another one for each feature.
    large = ga.Dataset([[Fraction(10**400, 3 + j) * c for j, c in enumerate(x)] for x in data.points], data.labels)
    assert linear.separation(large).limits == limits


def test_the_evidence_of_the_example() -> None:
    answer = LINEAR.separation(A)
    assert answer.exposing == ga.LinearClassifier(ga.Vector.of([1, 0]))
    mu = answer.multipliers.as_dict()
    assert [mu[row] / mu[0] for row in (0, 1, 4)] == [1, 2, 3]
    assert answer.coefficients[0].multipliers == ga.Multipliers((2, 5), (1, 1), 2)
    assert answer.coefficients[0].classifiers is None


def test_undetermined_coefficients_have_either_sign_in_weakly_accurate_classifiers() -> None:
    for j, coefficient in enumerate(LINEAR.separation(E1).coefficients[1:], 1):
        assert coefficient.multipliers is None
        assert coefficient.classifiers is not None
        rising, falling = coefficient.classifiers
        assert [*rising.normal, rising.bias][j] > 0 > [*falling.normal, falling.bias][j]
        for h, (x, y) in itertools.product(coefficient.classifiers, zip(E1.points, E1.labels, strict=True)):
            assert int(y) * h.value(x) >= 0


def test_a_coefficient_on_which_no_inner_classifier_depends_may_be_undetermined() -> None:
    """W̄ may have a zero there by symmetry: the other sign is found by reflection."""
    symmetric = ga.Dataset([[1, 1], [1, -1], [-1, 1], [-1, -1]], [1, 1, -1, -1])
    answer = LINEAR.separation(symmetric)
    assert answer.limits == ("+inf", "undetermined", "undetermined")
    assert [*answer.exposing.normal, answer.exposing.bias][1:] == [0, 0]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            E1,
            "the labels are separated, so there is no maximum-likelihood estimate; "
            "coefficients: 1 to +∞, 2 undetermined",
        ),
        (
            ONE_SIDED,
            "the labels are separated, though not at every row, so there is no maximum-likelihood estimate; "
            "coefficients: 2 finite, 1 to −∞",
        ),
        (
            LINE,
            "the labels overlap, so there is a maximum-likelihood estimate; "
            "coefficients: 1 finite, 2 collinear with others",
        ),
    ],
)
def test_sentences(data: ga.Dataset, sentence: str) -> None:
    assert LINEAR.separation(data).explanation == sentence


def test_within_a_budget_the_question_is_the_same() -> None:
    assert ga.LinearClassifiers(budget=4).separation(A).certificate == LINEAR.separation(A).certificate


def test_data_that_do_not_suit() -> None:
    with pytest.raises(InvalidInputError, match="points of both labels"):
        LINEAR.separation(ga.Dataset([[0], [1]], [1, 1]))
    with pytest.raises(InvalidInputError, match="labels −1 and 1"):
        LINEAR.separation(ga.Dataset([[0], [1]], ["a", "b"]))


def fitted(data: ga.Dataset, penalty: float) -> list[float]:
    """The coefficients that minimise the logistic loss plus penalty · ‖W‖²/2, by Newton's method in floating point."""
    rows = np.array([[int(y) * float(c) for c in (*x, 1)] for x, y in zip(data.points, data.labels, strict=True)])
    w = np.zeros(rows.shape[1])

    def objective(w: np.ndarray) -> float:
        return float(np.logaddexp(0, -rows @ w).sum() + penalty * (w @ w) / 2)

    for _ in range(500):
        wrong = 1 / (1 + np.exp(rows @ w))
        slope = penalty * w - rows.T @ wrong
        step = np.linalg.solve(rows.T @ (rows * (wrong * (1 - wrong))[:, None]) + penalty * np.eye(len(w)), slope)
        size = 1.0
        while objective(w - size * step) > objective(w) and size > 1e-9:
            size /= 2
        w = w - size * step
    return [float(x) for x in w]


@pytest.mark.parametrize("data", [A, THREE, CROSS, ONE_SIDED])
def test_as_a_penalty_vanishes_the_coefficients_go_where_they_are_said_to(data: ga.Dataset) -> None:
    """What is fitted with less and less penalty is one of the sequences that the limits are about."""
    weak, weaker = fitted(data, 1e-6), fitted(data, 1e-9)
    for limit, before, after in zip(LINEAR.separation(data).limits, weak, weaker, strict=True):
        if limit == "finite":
            assert abs(after - before) < 0.01
        else:
            assert (after - before) * {"+inf": 1, "-inf": -1}[limit] > 1
