"""The resistance margin: known answers, engines that are of no use, long numbers, sentences, bad input."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from geomadv.certificate import verify
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector

E1 = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
THIRDS = Dataset([[Fraction(1, 3), 0], [Fraction(1, 3), Fraction(1, 3)], [Fraction(-1, 3), 0]], [1, 1, -1])


class Useless:
    """An engine whose weights are all the same, or zero."""

    name = "useless"

    def __init__(self, weight: float) -> None:
        self.weight = weight

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        assert len(rows) == len(groups)
        return np.full(len(rows), self.weight)

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        return np.zeros(len(columns))


ENGINES = pytest.mark.parametrize("engine", ["active-set", "cvxpy", Useless(0), Useless(1)])


@ENGINES
@pytest.mark.parametrize(
    ("v", "source", "squared", "normal"),
    [
        ([-2, 1], 1, Fraction(1, 5), (1, 2)),
        ([-1, 2], 1, Fraction(4, 5), (1, Fraction(1, 2))),
        ([-1, -2], 1, Fraction(9, 20), (Fraction(4, 3), Fraction(-2, 3))),
        ([0, 1], 1, Fraction(1), (1, 0)),
        ([1, 0], 1, Fraction(1), (1, 0)),
        ([-1, 0], 1, Fraction(0), None),
        ([-4, -1], 1, Fraction(0), None),
        ([4, 1], -1, Fraction(0), None),
        ([2, -1], -1, Fraction(1, 5), (1, 2)),
    ],
)
def test_known_answers(
    engine: object, v: list[int], source: int, squared: Fraction, normal: tuple[Fraction, ...] | None
) -> None:
    for factor, data in ((1, E1), (Fraction(1, 3), THIRDS)):
        linear = LinearClassifiers(engine=engine, verify=True)  # type: ignore[arg-type]
        answer = linear.resistance_margin(data, Vector.of(v) * Fraction(5, 7), source)
        assert answer.squared_margin == squared * factor**2
        assert answer.squared_share == squared
        assert answer.squared_max_margin == factor**2
        assert answer.holds == (squared > 0)
        found = None if answer.classifier is None else answer.classifier.normal
        assert found == (None if normal is None else Vector.of(normal) * (1 / Fraction(factor)))


@ENGINES
def test_evidence_of_zero_is_that_of_transfers(engine: object) -> None:
    linear = LinearClassifiers(engine=engine, verify=True)  # type: ignore[arg-type]
    answer, transfers = linear.resistance_margin(E1, [-4, -1]), linear.transfers(E1, [-4, -1], 1)
    assert answer.certificate.claim == transfers.certificate.claim
    assert answer.theta == 1
    assert answer.multipliers is not None
    total = Vector.of([-4, -1])
    for row, weight in answer.multipliers.as_dict().items():
        total = total + int(E1.signs[row]) * weight * E1.point(row)
    assert not total


def test_without_bias_one_label_is_enough() -> None:
    data = Dataset([[1, 1], [1, -1]], [1, 1])
    linear = LinearClassifiers(bias=False, verify=True)
    answer = linear.resistance_margin(data, [-1, 0])
    assert answer.squared_margin == 0
    answer = linear.resistance_margin(data, [-2, 1])
    assert answer.squared_margin == 0  # (1, −1) + (−2, 1) + (1, 0), which the two points have between them
    answer = linear.resistance_margin(data, [-1, 2])
    assert answer.classifier == LinearClassifier(Vector.of([2, 1]), Fraction(0))
    assert (answer.squared_margin, answer.squared_share) == (Fraction(1, 5), Fraction(1, 5))


@pytest.mark.parametrize("long", [2**90 + 1, Fraction(1, 3**60), 2.0**-900, 1e300])
def test_directions_of_any_length(long: Fraction | float) -> None:
    answer = LinearClassifiers(verify=True).resistance_margin(E1, Vector.of([-2, 1]) * Fraction(long))
    assert answer.squared_margin == Fraction(1, 5)
    assert answer.theta == 2 / Fraction(long)


def test_long_numbers_beside_short_ones() -> None:
    v = Vector.of([-(2**70), 2**69 + 1])
    answer = LinearClassifiers(verify=True).resistance_margin(E1, v)
    assert answer.classifier is not None
    assert answer.classifier.normal.dot(v) == 0
    assert answer.squared_margin == 1 / (1 + Fraction(2**70, 2**69 + 1) ** 2)


@pytest.mark.parametrize("engine", ["active-set", "cvxpy", Useless(0), Useless(1)])
@pytest.mark.parametrize(
    ("norm", "v", "source", "margin", "maximum"),
    [
        ("l1", [-2, 1], 1, Fraction(1, 2), Fraction(1)),
        ("linf", [-2, 1], 1, Fraction(1, 3), Fraction(1)),
        ("linf", [-1, -2], 1, Fraction(1, 2), Fraction(1)),
        ("l1", [-1, 2], 1, Fraction(1), Fraction(1)),
        ("linf", [2, -1], -1, Fraction(1, 3), Fraction(1)),
        ("linf", [-4, -1], 1, Fraction(0), Fraction(1)),
    ],
)
def test_known_answers_in_other_norms(
    engine: object, norm: str, v: list[int], source: int, margin: Fraction, maximum: Fraction
) -> None:
    for factor, data in ((1, E1), (Fraction(1, 3), THIRDS)):
        linear = LinearClassifiers(engine=engine, verify=True)  # type: ignore[arg-type]
        answer = linear.resistance_margin(data, Vector.of(v) * Fraction(5, 7), source, norm=norm)
        assert answer.norm == norm
        assert answer.squared_margin == (margin * factor) ** 2
        assert answer.squared_max_margin == (maximum * factor) ** 2
        assert answer.holds == (margin > 0)
        assert len(answer.certificates) == 1 + (margin < maximum)
        assert all(map(verify, answer.certificates))


def test_a_norm_is_asked_of_a_handle_twice() -> None:
    asked = LinearClassifiers(verify=True).on(E1)
    first, second = (asked.resistance_margin([-2, 1], norm="linf") for _ in range(2))
    assert first == second


def test_without_bias_in_other_norms() -> None:
    data, linear = Dataset([[1, 1], [1, -1]], [1, 1]), LinearClassifiers(bias=False, verify=True)
    assert linear.resistance_margin(data, [-2, 1], norm="l1").squared_margin == 0
    answer = linear.resistance_margin(data, [-1, 2], norm="linf")
    assert answer.classifier == LinearClassifier(Vector.of([2, 1]), Fraction(0))
    assert (answer.squared_margin, answer.squared_share) == (Fraction(1, 9), Fraction(1, 9))


def test_sentences() -> None:
    linear = LinearClassifiers()
    assert linear.resistance_margin(E1, [-2, 1]).explanation == (
        "a linear classifier of margin about 0.447214 is never fooled, about 0.447214 times the maximum margin, and "
        "every one of a larger margin is"
    )
    assert linear.resistance_margin(E1, [-2, 1], norm="linf").explanation == (
        "a linear classifier of margin about 0.333333 in the ℓ∞ norm is never fooled, about 0.333333 times the maximum "
        "margin, and every one of a larger margin is"
    )
    assert linear.resistance_margin(E1, [0, 1], norm="l1").explanation == (
        "the direction never fools some linear classifier of the maximum margin in the ℓ1 norm"
    )
    assert linear.resistance_margin(E1, [0, 1]).explanation == (
        "the direction never fools the linear classifier of the maximum margin"
    )
    assert linear.resistance_margin(E1, [-1, 0]).explanation == (
        "the direction fools every accurate linear classifier, of whatever margin"
    )


def test_data_that_nothing_fits() -> None:
    answer = LinearClassifiers().resistance_margin(Dataset([[0], [0]], [1, -1]), [1])
    assert answer.vacuous
    assert (answer.squared_margin, answer.squared_share, answer.multipliers, answer.theta) == (None,) * 4
    assert answer.explanation.startswith("vacuous")
    assert answer.certificate.kind == "inseparable"
    assert verify(answer.certificate)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda linear: linear.resistance_margin(E1, [0, 0]), "direction is zero"),
        (lambda linear: linear.resistance_margin(E1, [1]), "dimension 2"),
        (lambda linear: linear.resistance_margin(E1, [1, 0], 2), "1 or −1"),
        (lambda linear: LinearClassifiers(bias=False).resistance_margin(E1.take([0]), [1, 0], -1), "no point"),
        (lambda linear: linear.resistance_margin(E1.take([0, 1]), [1, 0]), "both classes"),
        (lambda linear: linear.resistance_margin(E1, [1, 0], norm="l3"), 'norm must be "l1", "l2" or "linf"'),
        (lambda linear: linear.resistance_margin(E1, [1, 0], norm=1), 'norm must be "l1", "l2" or "linf"'),
        (lambda linear: LinearClassifiers(budget=3).resistance_margin(E1, [1, 0]), "without a budget"),
    ],
)
def test_bad_input(ask: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        ask(LinearClassifiers())  # type: ignore[operator]
