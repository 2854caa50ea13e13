"""Linear programs over ℚ whose variables are boxed: maximise p·x subject to Σ x_j a_j = 0, 0 ≤ x ≤ u.

x = 0 is feasible, so there always is an optimum; that there still is one if a variable is fixed at its upper bound is
for the caller to know. A floating-point solution says which variables are at a bound and which inside: an interior
point of a large program, a vertex of others. If that is not quite right, the dual simplex method goes on from the
vertex over ℚ. As all variables are boxed, every basis is dual feasible once each of the others stands at the bound that
its reduced cost asks for, so there is no first phase. After some pivots that floating point chooses, the smallest index
decides (Bland, Mathematics of Operations Research 2, 1977), so it ends.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from flint import fmpz_mat

from geomadv.exact.arrays import FloatArray
from geomadv.exact.matrices import IntegerMatrix, to_floats
from geomadv.exact.scalars import Exact
from geomadv.exact.solving import column, solve
from geomadv.exact.threads import one_blas_thread
from geomadv.solvers.boxed_guesses import BoxedGuess, capped_floats, guess_boxed_program
from geomadv.solvers.boxed_solutions import BoxedOptimum, BoxedProgram, Flags, Signs, regular
from geomadv.solvers.guesses import Engine

_LARGE = 1 << 14  # numbers: from here on an interior point is found sooner than a vertex
_BOLD_PIVOTS = 20  # that floating point chooses, for each variable of a basis, before the smallest index does

_FARTHEST = Fraction(10) ** 300  # that a float is told


@one_blas_thread()
def maximise(
    columns: IntegerMatrix,
    profits: list[int],
    upper: Sequence[Exact],
    engine: Engine,
    *,
    last_is_fixed: bool = False,
    dual_vertex: bool = False,
) -> BoxedOptimum:
    """Solve one program exactly.

    Parameters
    ----------
    columns : N × m
        Row j is the column a_j.
    profits : length N
        p.
    upper : length N
        u, positive; as small as is known, since a guess says how much of it a variable takes.
    engine
        What guesses x.
    last_is_fixed
        Whether the last variable must have the value u, which has to be feasible.
    dual_vertex
        Whether w must be one of finitely many: its reduced costs vanish on a basis.
    """
    scale = math.lcm(*{u.denominator for u in upper})
    search = _Search(columns, profits, [int(u * scale) for u in upper], last_is_fixed=last_is_fixed)
    found, (n, m) = None, columns.shape
    if n * m >= _LARGE and n > m and not dual_vertex:
        guess = guess_boxed_program(engine, columns, profits, upper, last_is_fixed=last_is_fixed, interior=True)
        found = search.complementary(guess)
    if found is None:
        guess = guess_boxed_program(engine, columns, profits, upper, last_is_fixed=last_is_fixed)
        found = search.complementary(guess, dual_vertex=dual_vertex) or search.optimal(guess)
    solution = {j: x / scale for j, x in found.solution.items()}
    return replace(found, value=found.value / scale, solution=solution)


class _Search(BoxedProgram):
    def __init__(self, columns: IntegerMatrix, profits: list[int], upper: list[int], *, last_is_fixed: bool) -> None:
        super().__init__(columns, profits, upper, last_is_fixed=last_is_fixed)
        self.profit_bits = max((abs(p).bit_length() for p in profits), default=0)
        self.float_profits = np.array([p / (1 << self.profit_bits) for p in profits])
        self.float_upper = capped_floats(upper)

    def optimal(self, guess: BoxedGuess) -> BoxedOptimum:
        """The optimum by the dual simplex method, from a guess."""
        basis, at_upper = self.start(guess)
        for pivot in itertools.count():
            dual = self.dual(basis)
            at_upper = self.settled(at_upper, self.reduced_cost_signs(*dual), basis)
            x, denominator = self.solution(basis, self.at_bounds(at_upper))
            cautious = pivot >= _BOLD_PIVOTS * len(basis)
            found_out = self.leaving(basis, x, denominator, cautious=cautious)
            if found_out is None:
                return self.optimum(x, denominator, dual)
            leaving, excess = found_out
            at_upper[basis[leaving]] = x[basis[leaving]] > 0
            entering = self.entering(basis, at_upper, leaving, excess, dual, cautious=cautious)
            at_upper[entering] = False
            basis[leaving] = entering
        raise AssertionError("unreachable")

    def start(self, guess: BoxedGuess) -> tuple[list[int], Flags]:
        """A basis, and which of the other variables are at their upper bound, from a guess."""
        inside = np.where(guess.inside, np.minimum(guess.share, 1 - guess.share), 0.0)
        order = np.lexsort((guess.slack, -inside))
        basis = self.columns.independent_rows(order[~self.fixed[order]])
        self.coordinates = self.independent_coordinates(basis)
        return basis, guess.share > 0.5

    def _expanded(self, solved: tuple[fmpz_mat, int] | None) -> tuple[list[int], int]:
        """A vector w from its entries at the independent coordinates."""
        entries, denominator = regular(solved)
        w = [0] * self.columns.shape[1]
        for coordinate, entry in zip(self.coordinates, column(entries, 0), strict=True):
            w[coordinate] = entry
        return w, denominator

    def dual(self, basis: list[int]) -> tuple[list[int], int]:
        """The w with w·a_j = p_j on the basis."""
        if not basis:
            return [0] * self.columns.shape[1], 1
        prices = fmpz_mat(len(basis), 1, [self.profits[j] for j in basis])
        return self._expanded(solve(self.matrix(basis), prices))

    def settled(self, at_upper: Flags, signs: Signs, basis: list[int]) -> Flags:
        """Every variable at the bound that its reduced cost asks for; where that is 0, where it was."""
        settled = np.where(signs == 0, at_upper, signs > 0) | self.fixed
        settled[basis] = False
        return settled

    def leaving(
        self, basis: list[int], x: dict[int, int], denominator: int, *, cautious: bool
    ) -> tuple[int, Fraction] | None:
        """The place in the basis of a variable out of its bounds: the farthest out, or that of the least index."""
        out = [max(-x[j], x[j] - self.upper[j] * denominator) for j in basis]
        candidates = [k for k, excess in enumerate(out) if excess > 0]
        if not candidates:
            return None
        key = (lambda k: -basis[k]) if cautious else (lambda k: Fraction(out[k], self.upper[basis[k]]))
        place = max(candidates, key=key)
        return place, Fraction(out[place], denominator)

    def entering(
        self,
        basis: list[int],
        at_upper: Flags,
        leaving: int,
        excess: Fraction,
        w: tuple[list[int], int],
        *,
        cautious: bool,
    ) -> int:
        """The variable whose reduced cost vanishes while the leaving one, which is out by `excess`, goes to its bound.

        The first of all, and the least index of several; or, roughly, the last whose own change of bound does not
        undo the progress (the long step of Fourer, 1994).
        """
        unit = fmpz_mat(len(basis), 1, [int(k == leaving) for k in range(len(basis))])
        row, denominator = self._expanded(solve(self.matrix(basis), unit))
        # The leaving variable is x_k = … − Σ α_j x_j, α_j = row·a_j, and must fall to its upper bound or rise to 0.
        wanted = np.where(at_upper, -1, 1) * (1 if at_upper[basis[leaving]] else -1)
        free = self.columns.signs(row) * wanted > 0
        free[basis] = False
        free[self.fixed] = False
        candidates = np.flatnonzero(free)
        if candidates.size == 0:
            raise ArithmeticError("no variable can enter, although there is a solution")
        if cautious:
            products = self.priced.products([*(-x for x in w[0]), w[1]], candidates)
            slopes = self.columns.products(row, candidates)
            exact = [Fraction(abs(c), abs(s)) for c, s in zip(products, slopes, strict=True)]
            return int(candidates[exact.index(min(exact))])
        with np.errstate(all="ignore"):
            columns = self.columns.floats[candidates]
            costs = np.abs(self.float_profits[candidates] - columns @ self._scaled(*w, -self.profit_bits))
            rates = np.abs(columns @ self._scaled(row, denominator))
            order = np.argsort(costs / rates, kind="stable")
            passed = np.cumsum(rates[order] * self.float_upper[candidates[order]])
        last = int(np.searchsorted(passed, float(min(excess, _FARTHEST))))
        return int(candidates[order[min(last, len(order) - 1)]])

    def _scaled(self, w: list[int], denominator: int, bits: int = 0) -> FloatArray:
        """The vector 2^bits w / denominator in floats, for the columns' floats."""
        shift = bits + max(map(int.bit_length, w), default=0) - denominator.bit_length() + self.columns.exponent
        return np.ldexp(to_floats(w), shift) / (denominator / (1 << denominator.bit_length()))


def rounded_up(numerator: int, denominator: int) -> Fraction:
    """A power of two above a nonnegative fraction and at most four times as large: a bound for `maximise`."""
    return Fraction(2) ** (max(1, numerator).bit_length() - denominator.bit_length() + 1)
