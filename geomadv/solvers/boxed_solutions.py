"""Exact solutions of linear programs whose variables are boxed, by what a floating-point guess says of each variable.

Which are at a bound, and which inside: then x solves one linear system, w another, and if all signs are right, both
have the same value.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpz_mat
from numpy.typing import NDArray

from geomadv.exact.arrays import IndexArray
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.solving import column, solve
from geomadv.solvers.boxed_guesses import BoxedGuess

Flags = NDArray[np.bool_]  # shape (N,)
Signs = NDArray[np.int8]  # shape (N,)

_VANISHING = 1e-7  # below which the reduced costs of a guess vanish
_BITS = 60  # of the fraction of what is free: a dual solution, variables inside their bounds


@dataclass(frozen=True)
class BoxedOptimum:
    """An optimal solution and a dual one of the same value.

    Attributes
    ----------
    value : Fraction
        p·x = Σ u_j max(0, p_j − w·a_j), where of a fixed variable p_j − w·a_j counts whatever its sign.
    solution : dict
        The nonzero entries of x by column.
    dual : list of int, length m
        With `dual_denominator`: w.
    dual_denominator : int
    """

    value: Fraction
    solution: dict[int, Fraction]
    dual: list[int]
    dual_denominator: int


class BoxedProgram:
    """One program: maximise p·x subject to Σ x_j a_j = 0, 0 ≤ x ≤ u, perhaps with the last variable at its bound."""

    def __init__(self, columns: IntegerMatrix, profits: list[int], upper: list[int], *, last_is_fixed: bool) -> None:
        self.columns, self.profits, self.upper = columns, profits, upper
        self.fixed = np.zeros(len(upper), dtype=bool)
        self.fixed[-1] = last_is_fixed
        self.priced = columns.beside(profits)

    def complementary(self, guess: BoxedGuess, *, dual_vertex: bool = False) -> BoxedOptimum | None:
        """The optimum whose x and reduced costs vanish as those of a guess do, if it is one; no search."""
        balanced = self._balanced(guess)
        if balanced is None:
            return None
        x, denominator = balanced
        at_upper = self.fixed.copy()
        at_upper[[j for j, value in x.items() if value == self.upper[j] * denominator]] = True
        inside = np.sort(np.array([j for j, value in x.items() if value and not at_upper[j]], dtype=np.intp))
        dual, dual_denominator, basis_size = self._dual_near(guess, inside)
        if dual_vertex and basis_size < len(self.columns.independent_rows(range(len(self.upper)))):
            return None
        signs = self.reduced_cost_signs(dual, dual_denominator)
        wrong = (signs < 0) & at_upper & ~self.fixed | (signs > 0) & ~at_upper
        wrong[inside] = signs[inside] != 0
        return None if wrong.any() else self.optimum(x, denominator, (dual, dual_denominator))

    def _balanced(self, guess: BoxedGuess) -> tuple[dict[int, int], int] | None:
        """The x, with its denominator, for which those variables are inside their bounds that a guess has inside.

        If those at a bound cannot be balanced by these alone, others help whose reduced costs nearly vanish.
        """
        inside = np.flatnonzero(guess.inside & ~self.fixed)
        at_upper = (guess.share > 0.5) | self.fixed
        at_upper[inside] = False
        free = np.flatnonzero(~guess.inside & ~self.fixed)
        near = free[np.argsort(guess.slack[free], kind="stable")][: self.columns.shape[1]]
        for order in (inside, np.concatenate([inside, near])):
            basis = self.columns.independent_rows(order, maximal=False)
            self.coordinates = self.independent_coordinates(basis)
            dependent = np.setdiff1d(inside, basis).tolist()
            unit = 1 << _BITS if dependent else 1
            elsewhere = at_upper.copy()
            elsewhere[basis] = False
            others = {j: bound * unit for j, bound in self.at_bounds(elsewhere).items()}
            for j in dependent:  # free to be anything, so they are what the guess says, rounded
                others[j] = round(float(guess.share[j]) * unit) * self.upper[j]
            x, denominator = self.solution(basis, others)
            denominator *= unit
            if all(0 <= x[j] <= self.upper[j] * denominator for j in basis) and not any(
                self.columns.combine(list(x), list(x.values()))
            ):
                return x, denominator
        return None

    def _dual_near(self, guess: BoxedGuess, inside: IndexArray) -> tuple[list[int], int, int]:
        """The w near the guess for which as many reduced costs vanish as may, those inside first; and how many."""
        vanishing = np.setdiff1d(np.flatnonzero((guess.slack < _VANISHING) & ~self.fixed), inside)
        order = [*inside, *vanishing[np.argsort(guess.slack[vanishing], kind="stable")]]
        basis = self.columns.independent_rows(order, maximal=False)
        self.coordinates = self.independent_coordinates(basis)
        # The other coordinates are free: those of the guess, rounded, over one denominator.
        rounded, shift = np.rint(np.ldexp(guess.dual, _BITS)), _BITS + self.columns.exponent - guess.scale
        w = [int(x) << max(0, -shift) for x in rounded]
        shift = max(0, shift)
        for coordinate in self.coordinates:
            w[coordinate] = 0
        rest = self.columns.products(w, basis)
        rhs = [(self.profits[j] << shift) - r for j, r in zip(basis, rest, strict=True)]
        entries, denominator = regular(solve(self.matrix(basis), fmpz_mat(len(basis), 1, rhs)))
        w = [denominator * x for x in w]
        for coordinate, entry in zip(self.coordinates, column(entries, 0), strict=True):
            w[coordinate] = entry
        return w, denominator << shift, len(basis)

    def optimum(self, x: dict[int, int], denominator: int, dual: tuple[list[int], int]) -> BoxedOptimum:
        """The answer for x, as integers over one denominator."""
        solution = {j: Fraction(value, denominator) for j, value in x.items() if value}
        total = Fraction(sum(self.profits[j] * value for j, value in x.items()), denominator)
        return BoxedOptimum(total, solution, *dual)

    def at_bounds(self, at_upper: Flags) -> dict[int, int]:
        """The nonzero values of variables at a bound."""
        return {j: self.upper[j] for j in np.flatnonzero(at_upper).tolist()}

    def solution(self, basis: list[int], others: dict[int, int]) -> tuple[dict[int, int], int]:
        """All values, as integers over one denominator, for those of the variables that are not in the basis."""
        if not basis:
            return others, 1
        total = self.columns.combine(list(others), list(others.values()))
        rhs = fmpz_mat(len(basis), 1, [-total[c] for c in self.coordinates])
        solved, denominator = regular(solve(self.matrix(basis).transpose(), rhs))
        x = {j: denominator * value for j, value in others.items()}
        return x | dict(zip(basis, column(solved, 0), strict=True)), denominator

    def reduced_cost_signs(self, dual: list[int], denominator: int) -> Signs:
        """The signs of p_j − w·a_j."""
        return self.priced.signs([*(-w for w in dual), denominator])

    def independent_coordinates(self, basis: IndexArray | list[int]) -> list[int]:
        """As many coordinates as there are independent rows: the equations of the others follow."""
        transposed = IntegerMatrix(self.columns.entries[np.asarray(basis, dtype=np.intp)].T)
        return transposed.independent_rows(range(self.columns.shape[1]))

    def matrix(self, basis: list[int]) -> fmpz_mat:
        """The columns of a basis, as rows, at the independent coordinates."""
        return IntegerMatrix(self.columns.entries[np.ix_(basis, self.coordinates)]).to_flint()


def regular(solved: tuple[fmpz_mat, int] | None) -> tuple[fmpz_mat, int]:
    """The solution of a system that has one."""
    if solved is None:
        raise ArithmeticError("a simplex basis became singular, which contradicts the choice of pivots")
    return solved
