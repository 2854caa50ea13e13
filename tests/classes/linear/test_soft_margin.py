"""Soft margins whose values are known, and their invariances."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import geomadv as ga
from geomadv.certificate import verify
from geomadv.errors import InvalidInputError
from tests.brute_force import time_limit

A = ga.Dataset([[0, 2], [0, -1], [1, 1], [-2, 0], [0, 0], [-1, 1]], [1, 1, 1, -1, -1, -1])
LINEAR = ga.LinearClassifiers(verify=True)
THROUGH_ORIGIN = ga.LinearClassifiers(bias=False, verify=True)
THIRD = Fraction(1, 3)


@pytest.mark.parametrize(
    ("points", "labels", "C", "normal", "bias", "loss"),
    [
        ([[1], [0]], [1, -1], 1, [1], Fraction(-1, 2), 1),  # at both bounds: the middle of the biases from −1 to 0
        ([[1], [0]], [1, -1], 2, [2], -1, 0),  # the hard margin, just
        ([[1], [0]], [1, -1], 10**9, [2], -1, 0),
        ([[3], [3]], [1, -1], 5, [0], 0, 2),
        ([[3], [3], [3]], [1, -1, 1], 5, [0], 1, 2),  # the majority decides
        ([[2], [0], [-1], [5]], [1, -1, 1, -1], THIRD, [-THIRD], 2 * THIRD, Fraction(8, 3)),  # λ = 1/6 at −1 and 5
    ],
)
def test_by_hand(points: Any, labels: Any, C: Any, normal: Any, bias: Any, loss: Any) -> None:
    machine = LINEAR.soft_margin(ga.Dataset(points, labels), C)
    assert (machine.normal, machine.bias, machine.loss) == (ga.Vector.of(normal), bias, loss)
    assert machine.objective == machine.normal.squared_norm() / 2 + C * loss
    assert machine.classifier == ga.LinearClassifier(machine.normal, machine.bias)
    assert machine.C == C


@pytest.mark.parametrize(
    ("points", "labels", "C", "normal", "loss"),
    [
        ([[2, 0], [0, 0]], [1, 1], 5, [Fraction(1, 2), 0], 1),
        ([[2], [1]], [1, -1], THIRD, [THIRD], Fraction(5, 3)),
        ([[2]], [-1], Fraction(1, 8), [Fraction(-1, 4)], Fraction(1, 2)),
        ([[0, 0]], [-1], 1, [0, 0], 1),
    ],
)
def test_by_hand_without_bias(points: Any, labels: Any, C: Any, normal: Any, loss: Any) -> None:
    machine = THROUGH_ORIGIN.soft_margin(ga.Dataset(points, labels), C)
    assert (machine.normal, machine.loss) == (ga.Vector.of(normal), loss)
    assert machine.bias == 0
    assert not machine.has_bias


def test_the_example_of_the_theory() -> None:
    machine = LINEAR.soft_margin(A, THIRD)
    assert machine.normal == ga.Vector.of([Fraction(19, 30), Fraction(1, 10)])
    assert machine.multipliers == ga.Multipliers((0, 1, 2, 3, 4, 5), (10, 10, 3, 3, 10, 10), 30)
    assert machine.support == (0, 1, 2, 3, 4, 5)
    assert machine.budget == Fraction(23, 5) == machine.loss + 3 * machine.normal.squared_norm()
    claim = machine.budget_certificate.claim
    assert (claim["at_least"], claim["at_most"], claim["least"]) == ([23, 5], [6, 1], False)
    for certificate in (machine.certificate, machine.budget_certificate):
        result = verify(certificate, A)
        assert result
        assert result.remark is None


def test_a_machine_with_no_normal_speaks_of_the_least_loss() -> None:
    machine = LINEAR.soft_margin(ga.Dataset([[3], [3]], [1, -1]), 5)
    assert machine.budget == machine.loss == Fraction(2)
    assert machine.budget_certificate.claim["least"]
    assert verify(machine.budget_certificate)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("scale", [Fraction(1, 7), Fraction(10**50), Fraction(3, 10**200)])
def test_scaling(bias: bool, scale: Fraction) -> None:
    linear = ga.LinearClassifiers(bias=bias, verify=True)
    machine = linear.soft_margin(A, THIRD)
    scaled = ga.Dataset([[scale * x for x in p] for p in A.points], list(A.labels))
    with time_limit(20):
        other = linear.soft_margin(scaled, THIRD / scale**2)
    assert other.normal == machine.normal * (1 / scale)
    assert (other.bias, other.loss, other.budget) == (machine.bias, machine.loss, machine.budget)


@pytest.mark.parametrize("C", [Fraction(1, 10**6), THIRD, Fraction(10**6)])
def test_translation_copies_and_labels(C: Fraction) -> None:
    machine = LINEAR.soft_margin(A, C)
    moved = LINEAR.soft_margin(ga.Dataset([[x + 10**30, y - 7] for x, y in A.points], list(A.labels)), C)
    assert moved.normal == machine.normal
    assert moved.bias == machine.bias - 10**30 * machine.normal[0] + 7 * machine.normal[1]
    swapped = LINEAR.soft_margin(ga.Dataset(A.points, [-int(y) for y in A.labels]), C)
    assert (swapped.normal, swapped.bias) == (-machine.normal, -machine.bias)
    thrice = LINEAR.soft_margin(ga.Dataset([*A.points] * 3, list(A.labels) * 3), C / 3)
    assert (thrice.normal, thrice.bias, thrice.objective) == (machine.normal, machine.bias, machine.objective)


@pytest.mark.parametrize("bias", [True, False])
def test_engines_agree(bias: bool) -> None:
    rng = np.random.default_rng(2)
    points = rng.integers(-9, 10, size=(40, 4))
    data = ga.Dataset(points, np.where(points[:, 0] + rng.normal(size=40) * 5 > 0, 1, -1))
    for C in (0.001, 0.1, 100):
        found = [
            ga.LinearClassifiers(bias=bias, engine=engine, verify=True).soft_margin(data, C)
            for engine in (None, "cvxpy")
        ]
        assert (found[0].normal, found[0].bias) == (found[1].normal, found[1].bias)
        assert Fraction(C) == found[0].C


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("engine", [None, "cvxpy"])
def test_weights_and_data_beyond_floats(bias: bool, engine: str | None) -> None:
    """Rows that weigh w times as much are as good as a penalty of w C; with all points s times as far, of w C / s²."""
    weights, far = [1, 2, 1, 3, 1, 2], 10**200
    expected = ga.LinearClassifiers(bias=bias, weights=weights).soft_margin(A, THIRD)
    for factor in (10**180, 10**400, Fraction(1, 10**400)):
        heavy = ga.LinearClassifiers(bias=bias, weights=[factor * w for w in weights], engine=engine, verify=True)
        machine = heavy.soft_margin(A, THIRD / factor)
        assert (machine.normal, machine.bias, machine.C * factor) == (expected.normal, expected.bias, THIRD)
        distant = ga.Dataset([[far * c for c in x] for x in A.points], A.labels)
        machine = heavy.soft_margin(distant, THIRD / factor / far**2)
        assert (machine.normal * far, machine.bias) == (expected.normal, expected.bias)
    # One row that outweighs all others, off the origin.
    for row in (0, 1, 2, 3, 5):
        unequal = ga.LinearClassifiers(bias=bias, weights=[10**400 if i == row else 1 for i in range(A.n)], verify=True)
        assert unequal.soft_margin(A, 1).classifier(A.point(row)) == A.labels[row]


def test_larger_random_data_are_solved_exactly() -> None:
    rng = np.random.default_rng(3)
    points = rng.normal(size=(300, 8))
    data = ga.Dataset(points, np.where(points[:, 2] + rng.normal(size=300) > 0, 1, -1))
    machine = LINEAR.soft_margin(data, 1)
    free = [weight for weight in machine.multipliers.as_dict().values() if weight < 1]
    assert 1 <= len(free) <= 9
    assert machine.loss > ga.LinearClassifiers().least_loss(data).upper  # type: ignore[operator]


def test_the_budget_of_the_class_does_not_matter() -> None:
    near = ga.LinearClassifiers(budget=4)
    assert near.soft_margin(A, 1) == LINEAR.soft_margin(A, 1) == LINEAR.on(A).soft_margin(1)
    assert set(LINEAR.soft_margin(A, 1).seconds) == {"guess", "exact"}


@pytest.mark.parametrize("C", [0, -1, Fraction(-1, 3), 0.0])
def test_a_penalty_that_is_not_positive(C: Any) -> None:
    with pytest.raises(InvalidInputError, match=r"C must be positive, got .*; for the hard margin ask for max_margin"):
        LINEAR.soft_margin(A, C)


def test_one_label_with_bias() -> None:
    with pytest.raises(InvalidInputError, match="all points have the label 1"):
        LINEAR.soft_margin(ga.Dataset([[0], [1]], [1, 1]), 1)


def test_many_copies_of_few_points() -> None:
    rng = np.random.default_rng(4)
    points = rng.integers(0, 3, size=(2000, 2))
    data = ga.Dataset(points, np.where(points[:, 0] + rng.normal(size=2000) > 1, 1, -1))
    for bias in (True, False):
        for C in (Fraction(1, 10**6), Fraction(1, 7), Fraction(10**6)):
            with time_limit(20):
                machine = ga.LinearClassifiers(bias=bias, verify=True).soft_margin(data, C)
            assert len(machine.support) > 500
            assert max(machine.multipliers.as_dict().values()) == C


def test_without_a_penalty_it_follows_the_units() -> None:
    machine = LINEAR.soft_margin(A)
    assert Fraction(1, 2) == machine.C  # the mean squared distance from the mean is 67/36
    for scale in (Fraction(8), Fraction(1, 4), Fraction(2) ** 60):
        scaled = ga.Dataset([[x * scale + 7 for x in p] for p in A.points], list(A.labels))
        assert machine.C / scale**2 == LINEAR.soft_margin(scaled).C
    assert LINEAR.soft_margin(ga.Dataset([[3], [3]], [1, -1])).C == 1


def test_what_the_machine_says_of_its_direction() -> None:
    machine = LINEAR.soft_margin(A, THIRD)
    answer, exact = machine.direction_budget(1), LINEAR.direction_budget(A, -machine.normal, 1)
    assert answer.lower == Fraction(23, 5)
    assert answer.upper == 6
    assert answer.value is None
    assert exact.value is not None
    assert answer.lower is not None
    assert answer.lower <= exact.value
    assert ga.verify(answer.certificate)
    assert answer.subject == exact.subject
    assert "one of the loss 6" in answer.explanation
    assert not LINEAR.soft_margin(ga.Dataset([[3], [3]], [1, -1]), 5).direction_budget(1).holds
