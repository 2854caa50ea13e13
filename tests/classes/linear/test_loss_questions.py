"""Least losses and budgets whose values are known."""

from fractions import Fraction

import pytest

import geomadv as ga
from geomadv.errors import InvalidInputError

HALF = Fraction(1, 2)
A = ga.Dataset([[0, 2], [0, -1], [1, 1], [-2, 0], [0, 0], [-1, 1]], [1, 1, 1, -1, -1, -1])
LINEAR = ga.LinearClassifiers(verify=True)


def test_the_least_loss() -> None:
    answer = LINEAR.least_loss(A)
    assert answer.value == 2
    assert answer.trivial == 6
    assert answer.multipliers == ga.Multipliers((0, 1, 4), (1, 2, 3), 3)
    assert answer.holds
    assert "below 2, and one has that" in answer.explanation


@pytest.mark.parametrize(
    ("v", "budget"), [([-1, 0], 5), ([-1, -1], 4), ([-1, 1], 3), ([0, 1], 2), ([0, -1], 2), ([-4, -1], 6), ([1, 0], 2)]
)
def test_directions(v: list[int], budget: int) -> None:
    for factor in (1, Fraction(1, 3)):
        answer = LINEAR.direction_budget(A, ga.Vector.of(v) * factor, 1)
        assert answer.value == budget
        assert answer.holds == (budget > 2)
        opposite = LINEAR.direction_budget(A, ga.Vector.of(v) * -factor, -1)  # the labels exchanged and w negated
        assert opposite.value == budget


def test_the_difference_of_means_need_not_be_the_margin() -> None:
    S = ga.Dataset([[1, 0], [1, 1], [-1, 0], [-1, -1]], [1, 1, -1, -1])
    assert LINEAR.direction_budget(S, -LINEAR.max_margin(S).normal, 1).value == 2
    assert LINEAR.direction_budget(S, [-2, -1], 1).value == 4


@pytest.mark.parametrize(
    ("p", "label", "budget"), [([1, 1], 1, 4 + HALF), ([-2, 0], -1, 4 + HALF), ([0, 0], 1, 2 + HALF)]
)
def test_points(p: list[int], label: int, budget: Fraction) -> None:
    answer = LINEAR.prediction_budget(A, p)
    assert (answer.sign, answer.value, answer.holds) == (label, budget, True)
    assert f"the label {label}" in answer.explanation


def test_a_point_of_the_majority_beyond_the_trivial_loss() -> None:
    S = ga.Dataset([[0], [1], [3], [-1], [2]], [1, 1, 1, -1, -1])
    answer = LINEAR.prediction_budget(S, [2])
    assert answer.least_loss == answer.trivial == 4
    assert (answer.sign, answer.value) == (1, Fraction(14, 3))


@pytest.mark.parametrize(("coefficient", "budget"), [(0, Fraction(5)), (1, Fraction(2)), (2, 2 + HALF)])
def test_signs(coefficient: int, budget: Fraction) -> None:
    answer = LINEAR.sign_budget(A, coefficient)
    assert (answer.value, answer.holds) == (budget, budget > 2)
    assert not answer.holds or answer.sign == 1


def test_data_that_fit_in_no_float() -> None:
    large = ga.Dataset([[10**400 * c for c in x] for x in A.points], A.labels)
    assert LINEAR.least_loss(large).value == 2
    assert LINEAR.direction_budget(large, [-1, 0], 1).value == 5
    assert LINEAR.prediction_budget(large, [0, 0]).value == 2 + HALF


def test_without_a_bias_one_label_is_enough() -> None:
    answer = ga.LinearClassifiers(bias=False, verify=True).least_loss(ga.Dataset([[1], [-1], [0]], [1, 1, 1]))
    assert answer.value == answer.trivial == 3


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: LINEAR.least_loss(ga.Dataset([[0], [1]], [1, 1])), "points of both labels"),
        (lambda: LINEAR.least_loss(ga.Dataset([[0], [1]], ["a", "b"])), "labels −1 and 1"),
        (lambda: LINEAR.direction_budget(A, [0, 0], 1), "direction is zero"),
        (lambda: LINEAR.direction_budget(A, [1, 0, 0], 1), "dimension 2"),
        (lambda: LINEAR.direction_budget(A, [1, 0], 2), "1 or −1"),
        (lambda: LINEAR.prediction_budget(A, [1]), "dimension 2"),
        (lambda: LINEAR.sign_budget(A, 3), "between 0 and 2"),
        (lambda: LINEAR.sign_budget(A, -1), "between 0 and 2"),
        (lambda: ga.LinearClassifiers(bias=False).sign_budget(A, 2), "between 0 and 1"),
        (lambda: ga.LinearClassifiers(bias=False).prediction_budget(A, [0, 0]), "origin"),
        (lambda: ga.LinearClassifiers(weights=[1, 0]), "row 1 must be positive, got 0"),
        (lambda: ga.LinearClassifiers(weights=[1, "2"]), "number"),
        (lambda: ga.LinearClassifiers(weights=2), "sequence of numbers"),  # type: ignore[arg-type]
        (lambda: ga.LinearClassifiers(norm_bound=0), "norm_bound must be positive, got 0; leave it out"),
        (lambda: ga.LinearClassifiers(norm_bound=1, bounded_norm="l2"), 'bounded_norm must be "linf" or "l1", got'),
        (lambda: ga.LinearClassifiers(bounded_norm="1"), 'bounded_norm must be "linf" or "l1", got'),
        (lambda: ga.LinearClassifiers(bounded_norm="l1"), "pass norm_bound, too"),
        (lambda: ga.LinearClassifiers(norm_bound=1).soft_margin(A, 1), "without norm_bound"),
        (lambda: ga.LinearClassifiers(weights=[1, 2]).least_loss(A), "one weight for each of the 6 rows, got 2"),
        (
            lambda: ga.LinearClassifier(ga.Vector.of([1, 0])).hinge_loss(A, weights=[1, 2]),
            "one weight for each of the 6 rows",
        ),
    ],
)
def test_bad_input(ask: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        ask()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("weight", "told"),
    [(1, "below 2, and"), (Fraction(1, 4), "below 0.5, and"), (Fraction(1, 3), "below about 0.666667, and")],
)
def test_a_loss_is_about_a_number_only_where_it_is_not_that_number(weight: Fraction, told: str) -> None:
    S = ga.Dataset([[0], [1], [0]], [1, 1, -1])
    least = ga.LinearClassifiers(weights=[weight, 1, weight]).least_loss(S)
    assert least.value == 2 * weight
    assert told in least.explanation
