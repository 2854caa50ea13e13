"""One direction for all points of a label within a box or a polytope: known answers, sentences, bad input."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from geomadv.certificate import verify
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.dataset import Dataset
from geomadv.exact.limits import Box
from geomadv.exact.rational import Vector
from geomadv.solvers.engines import get_engine

SQUARE = Dataset([[1, 0], [1, 1], [0, 0]], [1, 1, -1])
TRIANGLE = [[-1, 0], [0, -1], [1, 1]], [0, 0, 2]


class Wrong:
    """An engine that is of no use."""

    name = "wrong"

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        assert len(rows) == len(groups)
        return np.ones(len(rows))

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        return np.full(len(columns), np.nan)


@pytest.mark.parametrize("engine", ["active-set", Wrong()])
@pytest.mark.parametrize(
    ("low", "high", "holds"), [(0, 1, False), (-3, 1, True), (None, 1, True), (0, None, False), (-3, 5, True)]
)
def test_in_boxes(engine: object, low: int | None, high: int | None, holds: bool) -> None:
    linear = LinearClassifiers(engine=get_engine(engine), verify=True)  # type: ignore[arg-type]
    for factor in (Fraction(1), Fraction(1, 3), Fraction(10**20)):
        S = Dataset([x * factor for x in SQUARE.points], SQUARE.labels)
        ends = None if low is None else low * factor, None if high is None else high * factor
        answer = linear.common_direction_within(S, 1, ends)
        assert answer.holds == holds
        assert all(verify(certificate, S) for certificate in answer.certificates)
        if answer.direction is not None:
            assert linear.transfers_within(S, answer.direction, 1, ends).holds
        assert {row for row, _ in answer.resisting} == (set() if holds else {0, 1})


def test_in_polytopes() -> None:
    linear = LinearClassifiers(verify=True)
    for below, holds in ((0, False), (Fraction(1, 10), False), (3, True)):
        inequalities = TRIANGLE[0], [below, below, 2]
        answer = linear.common_direction_within(SQUARE, 1, inequalities=inequalities)
        assert answer.holds == holds
        assert all(verify(certificate, SQUARE) for certificate in answer.certificates)
    within = linear.transfers_within(SQUARE, [-1, -1], 1, inequalities=TRIANGLE)
    assert (within.holds, within.row, within.leaves_at) == (False, 0, 0)
    both = linear.common_direction_within(SQUARE, 1, (-5, 5), inequalities=TRIANGLE)
    assert not both.holds
    limits = both.certificate.claim["limits"]
    assert [isinstance(a, list) for a, *_ in limits] == [False] * 4 + [True] * 3


def test_a_polytope_is_left_where_the_first_inequality_ends() -> None:
    box = Box.checked(None, 2, ([[Fraction(1, 2), 1], [-1, 0]], [Fraction(3, 4), 0]))
    assert Vector.of([0, Fraction(3, 4)]) in box
    assert Vector.of([0, Fraction(4, 5)]) not in box
    assert box.leaves_at(Vector.of([1, 0]), Vector.of([1, 1])) == Fraction(1, 6)
    assert box.leaves_at(Vector.of([1, 0]), Vector.of([-2, -1])) == Fraction(1, 2)
    assert box.leaves_at(Vector.of([1, 0]), Vector.of([0, -1])) == float("inf")


def test_perturbations_stay_in_the_polytope() -> None:
    S = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
    linear = LinearClassifiers(verify=True)
    free = linear.shortest_perturbation(S, [1, 1], 1, norm="linf")
    assert free.upper == 4
    assert not free.limited
    inequalities = [[-1, 0], [0, -1]], [1, Fraction(-1, 2)]
    within = linear.shortest_perturbation(S, [1, 1], 1, norm="linf", inequalities=inequalities)
    assert within.limited
    assert within.perturbation is None
    longer = linear.shortest_perturbation(S, [1, 1], 1, norm="l1", inequalities=([[1, 2]], [-1]))
    assert longer.perturbation is not None
    moved = Vector.of([1, 1]) + longer.perturbation
    assert moved[0] + 2 * moved[1] <= -1
    assert linear.forced(S, moved).label != 1
    assert "within the limits" in longer.explanation
    near = LinearClassifiers(budget=Fraction(1, 2), verify=True)
    assert near.shortest_perturbation(S, [1, 1], 1, norm="l1", inequalities=([[1, 2]], [-1])).upper == longer.upper
    every = linear.universal_perturbation(S, 1, inequalities=([[0, -1]], [0]))
    assert every.perturbation is None
    assert linear.universal_perturbation(S, 1, inequalities=([[0, -1]], [2])).holds


def test_sentences() -> None:
    linear = LinearClassifiers()
    assert linear.common_direction_within(SQUARE, 1, (0, 1)).explanation == (
        "no direction fools every accurate linear classifier at 2 points of the source label together, within the box"
    )
    assert linear.common_direction_within(SQUARE, 1, (-5, 1)).explanation == (
        "one direction fools every accurate linear classifier at every point of the source label, within the box"
    )
    vacuous = linear.common_direction_within(Dataset([[0], [0]], [1, -1]), 1, (-1, 1))
    assert vacuous.vacuous
    assert verify(vacuous.certificate)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda linear: linear.common_direction_within(SQUARE, 1), "box must be a pair"),
        (lambda linear: linear.common_direction_within(SQUARE, 1, (2, 3)), "row 0 is outside the box"),
        (lambda linear: linear.common_direction_within(SQUARE, 2, (0, 1)), "1 or −1"),
        (lambda linear: LinearClassifiers(budget=1).common_direction_within(SQUARE, 1, (0, 1)), "without a budget"),
        (lambda linear: linear.common_direction_within(SQUARE, 1, inequalities=[[1, 1]]), "must be a pair"),
        (lambda linear: linear.common_direction_within(SQUARE, 1, inequalities=(1, [1])), "must be a pair"),
        (lambda linear: linear.common_direction_within(SQUARE, 1, inequalities=([[1]], [1])), "1 rows of .1., and 1"),
        (lambda linear: linear.common_direction_within(SQUARE, 1, inequalities=([[1, 2]], [1, 2])), "and 2 numbers"),
        (lambda linear: linear.common_direction_within(SQUARE, 1, inequalities=([[1, 1]], [0])), "row 0 is outside"),
        (lambda linear: linear.transfers_within(SQUARE, [1, 0], 1), "box must be a pair"),
        (lambda linear: linear.shortest_perturbation(SQUARE, [1, 0], 1, inequalities=([1], [1])), "inequalities"),
        (lambda linear: linear.universal_perturbation(SQUARE, 1, inequalities=([[1, 1, 1]], [1])), "rows of 2 numbers"),
    ],
)
def test_bad_input(ask: Callable[[LinearClassifiers], object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        ask(LinearClassifiers())
