"""Guesses at the minimiser of a log-loss: gradients that vanish to as many bits as were asked for."""

from fractions import Fraction

import numpy as np
import pytest

from geomadv.exact.arrays import integer_array
from geomadv.exact.logarithms import logistic
from geomadv.exact.matrices import IntegerMatrix
from geomadv.solvers.logistic import LARGE_MARGIN, LogisticFit

ROWS = [[0, 2, 1], [0, -1, 1], [1, 1, 1], [2, 0, -1], [0, 0, -1], [1, -1, -1], [-3, 2, 1]]


def gradient(rows: list[list[int]], unit: int, w: list[Fraction], weights: list[Fraction]) -> list[Fraction]:
    margins = [sum((Fraction(z, unit) * x for z, x in zip(row, w, strict=True)), Fraction(0)) for row in rows]
    shares = [c * Fraction(logistic(m, 400), 2**400) for m, c in zip(margins, weights, strict=True)]
    return [sum((s * row[j] for s, row in zip(shares, rows, strict=True)), Fraction(0)) for j in range(len(w))]


def matrix(rows: list[list[int]]) -> IntegerMatrix:
    return IntegerMatrix(integer_array([x for row in rows for x in row], (len(rows), len(rows[0]))))


@pytest.mark.parametrize("factor", [1, 10**30])
def test_the_gradient_vanishes(factor: int) -> None:
    rows = [[x * factor for x in row] for row in ROWS]
    weights = [Fraction(k + 1, 2) for k in range(len(rows))]
    fit = LogisticFit(matrix(rows), factor, weights)
    assert not fit.is_rough
    assert fit.largest < LARGE_MARGIN
    assert max(map(abs, gradient(rows, factor, fit.solution, weights))) < Fraction(factor, 10**8)
    fit.refine(200)
    assert max(map(abs, gradient(rows, factor, fit.solution, weights))) < Fraction(factor, 2**190)


def test_columns_that_depend_on_others_are_zero() -> None:
    fit = LogisticFit(matrix([[a, b, a + b, c] for a, b, c in ROWS]), 1, [Fraction(1)] * len(ROWS))
    fit.refine(100)
    assert not fit.is_rough
    assert sum(x != 0 for x in fit.solution) == 3
    assert LogisticFit(matrix([[0, 0], [0, 0]]), 1, [Fraction(1)] * 2).solution == [0, 0]


def test_columns_that_only_floats_find_dependent_come_in_with_more_bits() -> None:
    big = 10**25
    rows = [[y * (big + x), y] for x, y in ((0, 1), (1, -1), (2, 1), (3, 1), (4, -1), (0, -1))]
    fit = LogisticFit(matrix(rows), 1, [Fraction(1)] * 6)
    assert fit.is_rough
    fit.refine(100)
    assert max(map(abs, gradient(rows, 1, fit.solution, [Fraction(1)] * 6))) < Fraction(big, 2**90)


def test_large_margins_where_the_infimum_is_not_attained() -> None:
    assert LogisticFit(matrix([[1, 1], [2, 1], [1, -3]]), 1, [Fraction(1)] * 3).largest > LARGE_MARGIN
    assert np.isfinite(LogisticFit(matrix([[1]]), 1, [Fraction(1)]).largest)


def test_weights_of_very_different_size() -> None:
    """Far from the minimum the Hessian matrix is next to singular, and a whole Newton step leads astray."""
    points = [
        [2, -1, 0, 3],
        [-727743238262, 119620490118, 331938752428, -3],
        [-435122711651, 181081924513, 3, 373357292210],
    ]
    points += [[3, 606270382499, -878591867296, -1], [-396522675942, 2, -573697368190, 1]]
    points += [[1, -384659338801, -414571059424, -190403998400], [-2, 279384472834, -874804153403, 1]]
    rows = [[y * x for x in (*p, 1)] for p, y in zip(points, [1, -1, -1, 1, 1, 1, -1], strict=True)]
    weights = [
        Fraction(1),
        Fraction(1, 1000),
        Fraction(1),
        Fraction(1, 1000),
        Fraction(1, 1000),
        Fraction(10**6),
        Fraction(3),
    ]
    fit = LogisticFit(matrix(rows), 1, weights)
    assert fit.may_escape
    fit.refine(100)
    assert max(map(abs, gradient(rows, 1, fit.solution, weights))) < Fraction(1, 2**60)


def test_refining_gives_up_beyond_a_margin() -> None:
    fit = LogisticFit(matrix([[1, 1], [2, 1], [1, -3]]), 1, [Fraction(1)] * 3)
    fit.refine(100, until=60)
    assert fit.largest > 60
