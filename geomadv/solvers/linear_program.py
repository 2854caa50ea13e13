"""Linear programs over ℚ: minimise c·x subject to Σ x_j a_j = b, x ≥ 0.

A floating-point solution names the columns to begin with. Feasibility is decided by the nearest-point method, which
also leaves an independent support; from there the simplex method pivots over ℚ, with Bland's rule (Mathematics of
Operations Research 2, 1977) while it stalls, so it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpz_mat
from numpy.typing import NDArray

from geomadv.exact.arrays import FloatArray
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.solving import column, solve
from geomadv.solvers.nearest_point import nearest_point, reached_by


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
    basis : tuple of int
        The columns of the vertex: a feasible start for other costs.
    """

    value: Fraction
    solution: dict[int, Fraction]
    dual: list[int]
    dual_denominator: int
    basis: tuple[int, ...]


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
        self._costly = [j for j, cost in enumerate(costs) if cost]

    def minimise(self, rhs: list[int], guess: FloatArray, start: Sequence[int] = ()) -> Optimum | Infeasible:
        """Solve it exactly for one b.

        Parameters
        ----------
        rhs : length m
            b.
        guess : shape (N,)
            An approximate solution, or zeros.
        start
            Linearly independent columns that are known to carry a solution, to begin with where the guess is wrong.

        Raises
        ------
        UnboundedError
            If c·x has no minimum.
        ArithmeticError
            If the start is not as it must be.
        """
        first = reached_by(self.columns, guess, (rhs, 1))
        if first is not None or not start:
            first = first or nearest_point(self.columns, guess, target=(rhs, 1))
            if not first.reached:
                return Infeasible(first.residual)
            start = [i for i, w in zip(first.support, first.weights, strict=True) if w]
        support = list(start)
        rest = np.setdiff1d(np.argsort(-guess, kind="stable"), support, assume_unique=True).tolist()
        basis = self._completed(support, rest)
        stalled = False
        while True:
            coordinates = IntegerMatrix(self.columns.entries[basis].T).independent_rows(range(self.columns.shape[1]))
            matrix = IntegerMatrix(self.columns.entries[np.ix_(basis, coordinates)]).to_flint()
            dual, dual_denominator = self._dual(matrix, basis, coordinates)
            signs, reduced = self._reduced_costs(dual, dual_denominator)
            improving = np.flatnonzero(signs < 0)
            right_sides = [[rhs[c] for c in coordinates]]
            if improving.size:
                entering = int(improving[0] if stalled else improving[np.argmin(reduced[improving])])
                right_sides.append([int(self.columns.entries[entering, c]) for c in coordinates])
            solved, denominator = _solve_regular(matrix.transpose(), right_sides)
            values = column(solved, 0)
            if not improving.size:
                if min(values, default=0) < 0 or self.columns.combine(basis, values) != [denominator * b for b in rhs]:
                    raise ArithmeticError("the columns of the start carry no solution")
                solution = {j: Fraction(x, denominator) for j, x in zip(basis, values, strict=True) if x}
                value = sum((self.costs[j] * x for j, x in solution.items()), Fraction(0))
                return Optimum(value, solution, dual, dual_denominator, tuple(basis))
            rates = column(solved, 1)
            ratios = [
                (Fraction(x, r), basis[k], k) for k, (x, r) in enumerate(zip(values, rates, strict=True)) if r > 0
            ]
            if not ratios:
                raise UnboundedError(f"column {entering} can grow without bound")
            length, _, position = min(ratios)
            stalled = length == 0
            basis[position] = entering

    def _completed(self, support: list[int], rest: list[int]) -> list[int]:
        """The support with as many of the other columns, the first preferred, as make a basis."""
        most = self.columns.shape[1]
        # Mostly a few columns are enough, and elimination among all of them takes long.
        basis = self.columns.independent_rows([*support, *rest[:most]], maximal=False)
        if len(basis) == most and basis[: len(support)] == support:
            return basis
        return self.columns.independent_rows([*support, *rest], known=len(support))

    def _reduced_costs(self, dual: list[int], denominator: int) -> tuple[NDArray[np.int8], FloatArray]:
        """The signs of c_j − w·a_j, exact, and their rough values where c_j = 0."""
        signs, values = self.columns.evaluate([-w for w in dual])
        for j, product in zip(self._costly, self.columns.products(dual, self._costly), strict=True):
            exact = self.costs[j] * denominator - product
            signs[j] = (exact > 0) - (exact < 0)
            values[j] = signs[j]
        return signs, values

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
