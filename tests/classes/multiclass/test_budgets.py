"""Least loss and budgets of directions of multiclass linear classifiers."""

from __future__ import annotations

from fractions import Fraction

import pytest

import geomadv as ga
from geomadv.errors import InvalidInputError
from tests.classes.multiclass.test_questions import CYCLE, TEXT

MULTI = ga.MulticlassLinearClassifiers(verify=True)
INSEPARABLE = ga.Dataset([*CYCLE.points, [0, 0]], [*CYCLE.labels, 2])


@pytest.mark.parametrize(
    ("v", "value"), [((1, 1), "7/2"), ((0, 1), "4"), ((-1, 1), "15/4"), ((0, -1), "2"), ((1, 0), "0")]
)
def test_of_separable_data(v: tuple[int, int], value: str) -> None:
    answer = MULTI.direction_budget(CYCLE, v, 1)
    assert (answer.value, answer.least_loss, answer.trivial) == (Fraction(value), Fraction(0), Fraction(5))
    assert answer.holds == MULTI.transfers(CYCLE, v, 1).holds


@pytest.mark.parametrize(
    ("v", "value"), [((1, 1), "7/2"), ((0, 1), "23/5"), ((-1, 1), "62/15"), ((0, -1), "2"), ((1, 0), "2")]
)
def test_of_inseparable_data(v: tuple[int, int], value: str) -> None:
    answer = MULTI.direction_budget(INSEPARABLE, v, 1)
    assert (answer.value, answer.least_loss) == (Fraction(value), Fraction(2))
    assert answer.holds == (answer.value != 2)
    assert "fooled by the direction at every point that it labels 1" in answer.explanation


def test_in_explanations_text_labels_are_named() -> None:
    answer = MULTI.direction_budget(TEXT, [1] * TEXT.d, "ox")
    assert ("ox" in answer.explanation) == (answer.least_loss != answer.value or not answer.holds)


@pytest.mark.parametrize(
    ("p", "label", "value"), [((0, 0), 1, "5/2"), ((0, 2), 0, "3"), ((2, -2), 2, "3"), ((0, -2), 1, "8/3")]
)
def test_points(p: tuple[int, int], label: int, value: str) -> None:
    S = ga.Dataset([[0, 2], [2, 0], [-1, 0], [0, -2], [2, -2], [0, 0], [0, 1]], [0, 0, 1, 1, 2, 2, 1])
    for shift in (0, Fraction(1, 3)):
        moved = ga.Dataset([[x + shift, y] for x, y in S.points], S.labels)
        answer = MULTI.prediction_budget(moved, [p[0] + shift, p[1]])
        assert (answer.label, answer.value, answer.least_loss, answer.holds) == (
            label,
            Fraction(value),
            Fraction(2),
            True,
        )
        assert f"gives the point the label {label}" in answer.explanation


def test_points_on_which_the_best_disagree() -> None:
    S = ga.Dataset([[0], [1], [2], [1]], ["a", "b", "c", "a"])
    answer = MULTI.prediction_budget(S, [1])
    assert not answer.holds
    assert answer.value == answer.least_loss == 2
    assert "not even all" in answer.explanation
    tied = MULTI.prediction_budget(ga.Dataset([[0], [0], [0]], [1, 2, 3]), [5])  # all of the least loss are constant
    assert (tied.holds, tied.value, tied.least_loss) == (False, Fraction(3), Fraction(3))


def test_numbers_beyond_floats() -> None:
    size = 10**400
    S = ga.Dataset([[size * x, size * y] for x, y in INSEPARABLE.points], INSEPARABLE.labels)
    assert MULTI.direction_budget(S, [0, size], 1).value == Fraction(23, 5)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: MULTI.least_loss(ga.Dataset([[0], [1]], [1, 1])), "at least two labels"),
        (lambda: MULTI.direction_budget(CYCLE, [0, 0], 1), "direction is zero"),
        (lambda: MULTI.direction_budget(CYCLE, [1], 1), "dimension 2"),
        (lambda: MULTI.direction_budget(CYCLE, [1, 0], 7), "no point has the source label 7"),
        (lambda: ga.MulticlassLinearClassifiers(weights=[1, -1]), "row 1 must be positive, got -1"),
        (lambda: ga.MulticlassLinearClassifiers(weights=[2]).least_loss(CYCLE), "one weight for each of the"),
    ],
)
def test_bad_input(ask: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        ask()  # type: ignore[operator]
