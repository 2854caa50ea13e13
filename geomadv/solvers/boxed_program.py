"""Linear programs over ℚ whose variables are boxed: maximise p·x subject to Σ x_j a_j = 0, 0 ≤ x ≤ u.

x = 0 is feasible, so there always is an optimum. A floating-point solution says which variables are at a bound and
which inside; the dual simplex method goes on from there over ℚ. As all variables are boxed, every basis is dual
feasible once each of the others stands at the bound that its reduced cost asks for, so there is no first phase. After
some pivots that floating point chooses, the smallest index decides (Bland, Mathematics of Operations Research 2, 1977),
so it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpz_mat

from geomadv.exact.matrices import IntegerMatrix, column, solve
from geomadv.exact.rational import FloatArray, IndexArray, integer_array
from geomadv.solvers.guesses import Engine, capped_floats, guess_boxed_program

_BOLD_PIVOTS = 200  # that floating point chooses, before the smallest index does


@dataclass(frozen=True)
class BoxedOptimum:
    """An optimal solution and a dual one of the same value.

    Attributes
    ----------
    value : Fraction
        p·x = Σ u_j max(0, p_j − w·a_j).
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


def maximise(columns: IntegerMatrix, profits: list[int], upper: list[int], engine: Engine) -> BoxedOptimum:
    """Solve one program exactly.

    Parameters
    ----------
    columns : N × m
        Row j is the column a_j.
    profits : length N
        p.
    upper : length N
        u, positive.
    engine
        What guesses x.
    """
    search = _Search(columns, profits, upper)
    guess = guess_boxed_program(engine, columns, profits, upper)
    basis, at_upper = search.start(guess)
    pivots = 0
    while True:
        dual, dual_denominator = search.dual(basis)
        reduced = search.reduced_costs(dual, dual_denominator)
        at_upper = search.settled(at_upper, reduced[0], basis)
        values, denominator = search.values(basis, at_upper)
        cautious = pivots >= _BOLD_PIVOTS
        leaving = search.leaving(basis, values, denominator, cautious=cautious)
        if leaving is None:
            solution = {int(j): Fraction(upper[j]) for j in np.flatnonzero(at_upper)}
            solution |= {j: Fraction(x, denominator) for j, x in zip(basis, values, strict=True) if x}
            value = sum((profits[j] * x for j, x in solution.items()), Fraction(0))
            return BoxedOptimum(value, solution, dual, dual_denominator)
        at_upper[basis[leaving]] = values[leaving] > 0
        exactly = (dual, dual_denominator) if cautious else None
        entering = search.entering(basis, at_upper, leaving, reduced[1], exactly)
        at_upper[entering] = False
        basis[leaving] = entering
        pivots += 1


class _Search:
    def __init__(self, columns: IntegerMatrix, profits: list[int], upper: list[int]) -> None:
        self.columns, self.profits, self.upper = columns, profits, upper
        self.size = columns.shape[0]
        priced = np.hstack([columns.entries, integer_array(profits, (self.size, 1))])
        self.priced = IntegerMatrix(priced)

    def start(self, guess: FloatArray) -> tuple[list[int], IndexArray]:
        """A basis, and which of the other variables are at their upper bound, from a guess."""
        share = np.clip(guess / capped_floats(self.upper), 0, 1)
        inside = np.minimum(share, 1 - share)  # how far from a bound
        order = np.lexsort((self._slack(inside > 1e-7), -np.where(inside > 1e-7, inside, 0)))
        basis = self.columns.independent_rows(order)
        # A maximal set of independent coordinates: the equations of the others follow.
        self.coordinates = IntegerMatrix(self.columns.entries[basis].T).independent_rows(range(self.columns.shape[1]))
        return basis, share > 0.5

    def _slack(self, inside: IndexArray) -> FloatArray:
        """Roughly how far each reduced cost is from 0, given the variables inside their bounds, whose are 0."""
        floats, profits = self.columns.floats, np.array(self.profits, dtype=np.float64)
        with np.errstate(all="ignore"):
            w = np.linalg.lstsq(floats[inside], profits[inside], rcond=None)[0]
            slack = np.abs(profits - floats @ w)
        return np.where(np.isfinite(slack), slack, np.inf)

    def _matrix(self, basis: list[int]) -> fmpz_mat:
        return IntegerMatrix(self.columns.entries[np.ix_(basis, self.coordinates)]).to_flint()

    def _expanded(self, solved: tuple[fmpz_mat, int] | None) -> tuple[list[int], int]:
        """A vector w from its entries at the independent coordinates."""
        entries, denominator = _regular(solved)
        w = [0] * self.columns.shape[1]
        for coordinate, entry in zip(self.coordinates, column(entries, 0), strict=True):
            w[coordinate] = entry
        return w, denominator

    def dual(self, basis: list[int]) -> tuple[list[int], int]:
        """The w with w·a_j = p_j on the basis."""
        if not basis:
            return [0] * self.columns.shape[1], 1
        prices = fmpz_mat(len(basis), 1, [self.profits[j] for j in basis])
        return self._expanded(solve(self._matrix(basis), prices))

    def reduced_costs(self, dual: list[int], denominator: int) -> tuple[IndexArray, FloatArray]:
        """The signs of p_j − w·a_j, exact, and rough values, each up to a positive factor of its column."""
        return self.priced.evaluate([*(-w for w in dual), denominator])

    def settled(self, at_upper: IndexArray, signs: IndexArray, basis: list[int]) -> IndexArray:
        """Every variable at the bound that its reduced cost asks for; where that is 0, where it was."""
        settled = np.where(signs == 0, at_upper, signs > 0)
        settled[basis] = False
        return settled

    def values(self, basis: list[int], at_upper: IndexArray) -> tuple[list[int], int]:
        """x on the basis, as integers over one denominator."""
        if not basis:
            return [], 1
        rows = np.flatnonzero(at_upper)
        total = self.columns.combine(rows, [self.upper[j] for j in rows])
        rhs = fmpz_mat(len(basis), 1, [-total[c] for c in self.coordinates])
        solved, denominator = _regular(solve(self._matrix(basis).transpose(), rhs))
        return column(solved, 0), denominator

    def leaving(self, basis: list[int], values: list[int], denominator: int, *, cautious: bool) -> int | None:
        """The place in the basis of a variable out of its bounds: the farthest out, or the one of the least index."""
        out = [max(-x, x - self.upper[j] * denominator) for j, x in zip(basis, values, strict=True)]
        candidates = [k for k, excess in enumerate(out) if excess > 0]
        if not candidates:
            return None
        if cautious:
            return min(candidates, key=lambda k: basis[k])
        return max(candidates, key=lambda k: Fraction(out[k], self.upper[basis[k]]))

    def entering(
        self, basis: list[int], at_upper: IndexArray, leaving: int, rough: FloatArray, dual: tuple[list[int], int] | None
    ) -> int:
        """The variable whose reduced cost is the first to vanish while the leaving one goes to its bound.

        By the dual solution exactly, and the least index of several; without it by the rough reduced costs.
        """
        unit = fmpz_mat(len(basis), 1, [int(k == leaving) for k in range(len(basis))])
        row, _ = self._expanded(solve(self._matrix(basis), unit))
        signs, rates = self.priced.evaluate([*row, 0])
        # The leaving variable is x_k = ... − Σ α_j x_j with α_j = row·a_j, and must fall to its upper bound or rise to 0.
        wanted = np.where(at_upper, -1, 1) * (1 if at_upper[basis[leaving]] else -1)
        free = signs * wanted > 0
        free[basis] = False
        candidates = np.flatnonzero(free)
        if candidates.size == 0:
            raise ArithmeticError("no variable can enter, although 0 is a solution")
        if dual is None:
            with np.errstate(all="ignore"):
                ratios = np.abs(rough[candidates] / rates[candidates])
            return int(candidates[np.argmin(ratios)])
        w, denominator = dual
        costs = self.priced.products([*(-x for x in w), denominator], candidates)
        slopes = self.columns.products(row, candidates)
        ratios = [Fraction(abs(c), abs(s)) for c, s in zip(costs, slopes, strict=True)]
        return int(candidates[ratios.index(min(ratios))])


def _regular(solved: tuple[fmpz_mat, int] | None) -> tuple[fmpz_mat, int]:
    if solved is None:
        raise ArithmeticError("a simplex basis became singular, which contradicts the choice of pivots")
    return solved
