"""Linear programs over ℚ: minimise c·x subject to Σ x_j a_j = b, x ≥ 0.

A floating-point solution names the columns to begin with. Feasibility is decided by the nearest-point method, which also leaves an independent
support; from there the simplex method pivots over ℚ, with Bland's rule (Mathematics of Operations Research 2, 1977) while it stalls, so it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpz_mat

from geomadv.nearest import nearest_point
from geomadv.rational import FloatArray, IntegerMatrix, column, solve


@dataclass(frozen=True)
class Optimum:
    """An optimal vertex, and why nothing is better.

    Attributes
    ----------
    value : Fraction
        c·x.
    solution : dict
        The nonzero entries of x by column.
    dual : list of int, length m
        With `dual_denominator`: the vector w with w·a_j ≤ c_j for every column and w·b = c·x.
    dual_denominator : int
    """

    value: Fraction
    solution: dict[int, Fraction]
    dual: list[int]
    dual_denominator: int


@dataclass(frozen=True)
class Infeasible:
    """No solution: `ray`·a_j ≥ 0 for every column, and `ray`·b < 0."""

    ray: list[int]


class UnboundedError(ArithmeticError):
    """The objective has no lower bound on the feasible set."""


def minimise(columns: IntegerMatrix, rhs: list[int], costs: list[int], guess: FloatArray) -> Optimum | Infeasible:
    """Solve one linear program exactly.

    Parameters
    ----------
    columns : N × m
        Row j is the column a_j.
    rhs : length m
        b.
    costs : length N
        c.
    guess : shape (N,)
        An approximate solution, or zeros.

    Raises
    ------
    UnboundedError
        If c·x has no minimum.
    """
    start = nearest_point(columns, guess, target=(rhs, 1))
    if not start.reached:
        return Infeasible(start.residual)
    priced = IntegerMatrix(np.hstack([columns.entries.astype(object), np.array(costs, dtype=object)[:, None]]))
    support = [i for i, w in zip(start.support, start.weights, strict=True) if w]
    rest = sorted(set(range(columns.shape[0])) - set(support), key=lambda j: (-guess[j], j))
    basis = columns.independent_rows([*support, *rest])
    stalled = False
    while True:
        coordinates = IntegerMatrix(columns.entries[basis].T).independent_rows(range(columns.shape[1]))
        matrix = IntegerMatrix(columns.entries[np.ix_(basis, coordinates)]).to_flint()
        dual, dual_denominator = _solve_regular(matrix, [costs[j] for j in basis])
        w = [0] * columns.shape[1]
        for coordinate, entry in zip(coordinates, dual, strict=True):
            w[coordinate] = entry
        signs, reduced = priced.evaluate([*(-entry for entry in w), dual_denominator])
        improving = np.flatnonzero(signs < 0)
        right_sides = [[rhs[c] for c in coordinates]]
        entering = -1
        if improving.size:
            entering = int(improving[0] if stalled else improving[np.argmin(reduced[improving])])
            right_sides.append([int(columns.entries[entering, c]) for c in coordinates])
        numerators, denominator = _solve_columns(matrix.transpose(), right_sides)
        values = column(numerators, 0)
        if entering < 0:
            solution = {j: Fraction(x, denominator) for j, x in zip(basis, values, strict=True) if x}
            value = sum((costs[j] * x for j, x in solution.items()), Fraction(0))
            return Optimum(value, solution, w, dual_denominator)
        rates = column(numerators, 1)
        if columns.combine(basis, rates) != [denominator * int(x) for x in columns.entries[entering]]:
            basis.append(entering)  # independent over ℚ, though not modulo the prime that chose the basis
            continue
        leaving = [(Fraction(x, r), j, k) for k, (j, x, r) in enumerate(zip(basis, values, rates, strict=True)) if r > 0]
        if not leaving:
            raise UnboundedError(f"column {entering} can grow without bound")
        length, _, position = min(leaving)
        stalled = length == 0
        basis[position] = entering


def _solve_regular(matrix: fmpz_mat, rhs: list[int]) -> tuple[list[int], int]:
    numerators, denominator = _solve_columns(matrix, [rhs])
    return column(numerators, 0), denominator


def _solve_columns(matrix: fmpz_mat, right_sides: list[list[int]]) -> tuple[fmpz_mat, int]:
    k = matrix.nrows()
    rhs = fmpz_mat(len(right_sides), k, [x for side in right_sides for x in side]).transpose()
    solved = solve(matrix, rhs)
    if solved is None:
        raise ArithmeticError("a simplex basis became singular, which contradicts the choice of pivots")
    return solved
