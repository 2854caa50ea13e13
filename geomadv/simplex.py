"""Linear programs over ℚ: minimise c·x subject to Σ x_j a_j = b, x ≥ 0.

A floating-point solution names the columns to begin with. Feasibility is decided by the nearest-point method, which
also leaves an independent support; from there the simplex method pivots over ℚ, with Bland's rule (Mathematics of
Operations Research 2, 1977) while it stalls, so it ends.
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


class LinearProgram:
    """The columns and costs of a linear program, to be solved for one right-hand side after another.

    Parameters
    ----------
    columns : N × m
        Row j is the column a_j.
    costs : length N
        c.
    """

    def __init__(self, columns: IntegerMatrix, costs: list[int]) -> None:
        self.columns, self.costs = columns, costs
        # Times (−w, denominator of w) this gives the reduced costs.
        self._priced = IntegerMatrix(
            np.hstack([columns.entries, np.array(costs, dtype=columns.entries.dtype)[:, None]])
        )

    def minimise(self, rhs: list[int], guess: FloatArray) -> Optimum | Infeasible:
        """Solve it exactly for one b.

        Parameters
        ----------
        rhs : length m
            b.
        guess : shape (N,)
            An approximate solution, or zeros.

        Raises
        ------
        UnboundedError
            If c·x has no minimum.
        """
        start = nearest_point(self.columns, guess, target=(rhs, 1))
        if not start.reached:
            return Infeasible(start.residual)
        support = [i for i, w in zip(start.support, start.weights, strict=True) if w]
        rest = sorted(set(range(self.columns.shape[0])) - set(support), key=lambda j: (-guess[j], j))
        basis = self.columns.independent_rows([*support, *rest], known=len(support))
        stalled = False
        while True:
            coordinates = IntegerMatrix(self.columns.entries[basis].T).independent_rows(range(self.columns.shape[1]))
            matrix = IntegerMatrix(self.columns.entries[np.ix_(basis, coordinates)]).to_flint()
            dual, dual_denominator = self._dual(matrix, basis, coordinates)
            signs, reduced = self._priced.evaluate([*(-w for w in dual), dual_denominator])
            improving = np.flatnonzero(signs < 0)
            right_sides = [[rhs[c] for c in coordinates]]
            if improving.size:
                entering = int(improving[0] if stalled else improving[np.argmin(reduced[improving])])
                right_sides.append([int(self.columns.entries[entering, c]) for c in coordinates])
            solved, denominator = _solve_regular(matrix.transpose(), right_sides)
            values = column(solved, 0)
            if not improving.size:
                solution = {j: Fraction(x, denominator) for j, x in zip(basis, values, strict=True) if x}
                value = sum((self.costs[j] * x for j, x in solution.items()), Fraction(0))
                return Optimum(value, solution, dual, dual_denominator)
            rates = column(solved, 1)
            ratios = [
                (Fraction(x, r), basis[k], k) for k, (x, r) in enumerate(zip(values, rates, strict=True)) if r > 0
            ]
            if not ratios:
                raise UnboundedError(f"column {entering} can grow without bound")
            length, _, position = min(ratios)
            stalled = length == 0
            basis[position] = entering

    def _dual(self, matrix: fmpz_mat, basis: list[int], coordinates: list[int]) -> tuple[list[int], int]:
        solved, denominator = _solve_regular(matrix, [[self.costs[j] for j in basis]])
        dual = [0] * self.columns.shape[1]
        for coordinate, entry in zip(coordinates, column(solved, 0), strict=True):
            dual[coordinate] = entry
        return dual, denominator


def _solve_regular(matrix: fmpz_mat, right_sides: list[list[int]]) -> tuple[fmpz_mat, int]:
    rhs = fmpz_mat(len(right_sides), matrix.nrows(), [x for side in right_sides for x in side]).transpose()
    solved = solve(matrix, rhs)
    if solved is None:
        raise ArithmeticError("a simplex basis became singular, which contradicts the choice of pivots")
    return solved
