"""Boxed quadratic programs over ℚ: maximise h Σ μ_i − ½ ‖Σ μ_i p_i‖² for 0 ≤ μ ≤ u with Σ μ_i s_i = 0, if asked.

That is the dual of the soft-margin support vector machine. As for the nearest point, an active-set method: the rows
strictly inside their bounds stay linearly independent together with their signs, and μ is the maximiser for them. A row
that enters makes the objective strictly larger, so over ℚ no set comes back and it ends. Only here a row that enters
may depend on the others; then the objective is linear along the dependency, and some row reaches a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpz_mat
from numpy.typing import NDArray

from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.solving import column, solve

Flags = NDArray[np.bool_]  # shape (n,)

_BLOCK = 512  # so many integers of at most 53 bits have a sum of at most 62
_CANDIDATES = 4  # free rows of a guess that are looked at, for each that there can be
_INSIDE = 1e-10  # from where a guess is inside its bounds


@dataclass(frozen=True)
class BoxedMaximum:
    """The exact answer; all numbers but u are integers over the one `denominator`.

    Attributes
    ----------
    at_upper : tuple of int
        The rows with μ = u.
    free : tuple of int
        The rows with 0 < μ < u, linearly independent together with their signs; perhaps none.
    weights : tuple of int
        μ on the free rows.
    combined : list of int, length m
        Σ μ_i p_i.
    shift : int
        ν: p_i · combined + ν s_i is h on the free rows, at most h at u, at least h at 0. The middle of all such
        numbers; 0 if not balanced.
    denominator : int
    """

    at_upper: tuple[int, ...]
    free: tuple[int, ...]
    weights: tuple[int, ...]
    combined: list[int]
    shift: int
    denominator: int


def boxed_quadratic(
    matrix: IntegerMatrix, guess: FloatArray, *, height: int, upper: int, counts: IndexArray, balanced: bool
) -> BoxedMaximum:
    """Solve one program from what a guess says of the bounds.

    Parameters
    ----------
    matrix : n × (m + balanced + 1)
        The points p_i, then if balanced the signs s_i, each ±1 and not all the same, and a column of ones.
    guess : shape (n,)
        About μ/u; only which entries are 0, 1 or between, and their order, matters.
    height, upper
        Positive: h, and u for a row with the count 1.
    counts : shape (n,)
        Positive: u is upper times them.
    balanced
        Whether Σ μ_i s_i = 0 is asked for.
    """
    search = _Search(matrix, height, upper, counts, balanced=balanced)
    search.start(guess)
    while entering := search.entering():
        search.step(entering)
    return search.answer()


@dataclass(frozen=True)
class _Solution:
    values: list[int]
    shift: int
    denominator: int


class _Search:
    """The state: which rows are at the upper bound, and μ on the free ones."""

    def __init__(self, matrix: IntegerMatrix, height: int, upper: int, counts: IndexArray, *, balanced: bool) -> None:
        self.matrix, self.height, self.upper, self.counts, self.balanced = matrix, height, upper, counts, balanced
        self.ends = [upper * count for count in counts.tolist()]
        self.signs = matrix.entries[:, -2].astype(np.int64) if balanced else np.zeros(matrix.shape[0], dtype=np.int64)
        self.at_upper: Flags = np.zeros(matrix.shape[0], dtype=np.bool_)
        self.free: list[int] = []
        self.solution = _Solution([], 0, 1)

    def start(self, guess: FloatArray) -> None:
        """The bounds and free rows of a guess, as far as they serve."""
        room = np.minimum(guess, 1 - guess)
        inside = np.flatnonzero((guess > _INSIDE * guess.max(initial=0)) & (guess < 1 - _INSIDE))
        most = self.matrix.shape[1] - 1
        free = inside[np.argsort(-room[inside], kind="stable")][: _CANDIDATES * most].tolist()
        if len(free) > most:
            free = self._independent(free)
        self.at_upper = guess > 0.5
        self.at_upper[free] = False
        while free:
            solution = self._solved(free)
            if solution is None:
                dependent, free = free, self._independent(free)
                rest = sorted(set(dependent) - set(free))
                self.at_upper[rest] = guess[rest] > 0.5
                continue
            values = dict(zip(free, self._fractions(solution), strict=True))
            kept = [i for i, x in values.items() if 0 < x < self.ends[i]]
            if len(kept) == len(free):
                self.free, self.solution = free, solution
                return
            self.at_upper[[i for i, x in values.items() if x >= self.ends[i]]] = True
            free = kept
        if self.balanced:
            self._balance(guess)

    def _balance(self, guess: FloatArray) -> None:
        """Take from the rows at the upper bound that have the sign of the sum, one perhaps not wholly."""
        excess = int((self.signs * self.counts)[self.at_upper].sum())
        side = (excess > 0) - (excess < 0)  # the excess itself may be larger than the integers of an array
        rows, excess = np.flatnonzero(self.at_upper & (self.signs * side > 0)), abs(excess)
        for row in rows[np.argsort(guess[rows], kind="stable")].tolist():
            if not excess:
                return
            self.at_upper[row] = False
            left = excess - int(self.counts[row])
            if left < 0:
                solution = self._solved([row])  # its weight is what the balance leaves
                if solution is None:
                    raise ArithmeticError("one row depends on itself, although it has a sign")
                self.free, self.solution = [row], solution
            excess = max(0, left)

    def entering(self) -> list[int]:
        """A row that violates optimality, where none is free and they are balanced two of them; none at the optimum."""
        combined, denominator = self._combined(), self.solution.denominator
        if self.balanced and not self.free:
            least, greatest = (self._end_of_shifts(combined, end) for end in (1, -1))
            self.solution = _Solution([], least[0] + greatest[0], 2)
            return [] if least[0] <= greatest[0] else [least[1], greatest[1]]
        signs, values = self.matrix.evaluate(self._priced(combined, self.solution.shift, denominator))
        wrong = np.where(self.at_upper, signs > 0, signs < 0)
        wrong[self.free] = False
        rows = np.flatnonzero(wrong)
        return [int(rows[np.argmax(np.abs(values[rows]))])] if rows.size else []

    def _end_of_shifts(self, combined: list[int], end: int) -> tuple[int, int]:
        """The least shift (end 1) that the rows allow that bound it from below, and the row; or (−1) the greatest."""
        rows = np.flatnonzero(((self.signs > 0) != self.at_upper) == (end > 0))
        sides = self.signs[rows] * end
        row, shift = -1, 0
        while True:
            # A row allows its own shift t and what lies beyond it; its value at another one is s (shift − t).
            signs, values = self.matrix.evaluate(self._priced(combined, shift, 1))
            beyond = signs[rows] * sides
            if row >= 0 and beyond.min() >= 0:
                return shift, row
            rough = np.where((beyond < 0) | (row < 0), values[rows] * sides, np.inf)
            row = int(rows[np.argmin(rough)])
            [product] = self.matrix.products(self._priced(combined, 0, 1), [row])
            shift = -int(self.signs[row]) * product

    def step(self, entering: list[int]) -> None:
        """Let rows enter, and rows reach a bound, until the maximiser is inside the bounds again."""
        current = dict(zip(self.free, self._fractions(self.solution), strict=True))
        current |= {row: Fraction(self.ends[row] if self.at_upper[row] else 0) for row in entering}
        self.at_upper[entering] = False
        while current:
            self.free = list(current)
            solution = self._solved(self.free)
            if solution is None:
                direction = self._dependency(self.free)
            else:
                goals = self._fractions(solution)
                if all(0 < goal < self.ends[row] for row, goal in zip(self.free, goals, strict=True)):
                    self.solution = solution
                    return
                direction = [goal - x for goal, x in zip(goals, current.values(), strict=True)]
            moves = list(zip(self.free, current.values(), direction, strict=True))
            length = min(((self.ends[row] if v > 0 else 0) - x) / v for row, x, v in moves if v)
            current = {row: x + length * v for row, x, v in moves}
            self.at_upper[[row for row, x in current.items() if x == self.ends[row]]] = True
            current = {row: x for row, x in current.items() if 0 < x < self.ends[row]}
        self.free, self.solution = [], _Solution([], 0, 1)

    def _dependency(self, rows: list[int]) -> list[Fraction]:
        """The direction of growth in which the combination stays, where the last row depends on the others."""
        points = self._points(rows)
        *pulls, _ = points.products(points.entries[-1].tolist())
        coefficients: list[Fraction] = []
        if len(rows) > 1:
            solved = solve(points.gram(range(len(rows) - 1)), fmpz_mat(len(rows) - 1, 1, [-pull for pull in pulls]))
            if solved is None:
                raise ArithmeticError("the free rows became dependent, which contradicts the method's invariant")
            coefficients = [Fraction(x, solved[1]) for x in column(solved[0], 0)]
        direction = [*coefficients, Fraction(1)]
        return direction if sum(direction) > 0 else [-x for x in direction]

    def _solved(self, free: list[int]) -> _Solution | None:
        """The maximiser over the free rows, of weights of any sign; None if they are dependent."""
        points, total = self._points(free), self._total()
        rhs = [self.height - pull for pull in points.products(total)]
        system, signs = points.gram(range(len(free))).tolist(), self.signs[free].tolist()
        if self.balanced:
            # The sign is also a coordinate of the points, whose sum is 0: that changes nothing.
            system = [[*row, sign] for row, sign in zip(system, signs, strict=True)] + [[*signs, 0]]
            rhs.append(-total[-1])
        solved = solve(fmpz_mat(system), fmpz_mat(len(rhs), 1, rhs))
        if solved is None:
            return None
        values = column(solved[0], 0)
        return _Solution(values[: len(free)], values[-1] if self.balanced else 0, solved[1])

    def _independent(self, rows: list[int]) -> list[int]:
        return [rows[k] for k in self._points(rows).independent_rows(range(len(rows)))]

    def _points(self, rows: list[int]) -> IntegerMatrix:
        return IntegerMatrix(self.matrix.entries[rows, :-1])

    def _total(self) -> list[int]:
        """The sum of the points at the upper bound, each times its u."""
        total = np.zeros(self.matrix.shape[1] - 1, dtype=object)
        for count in np.unique(self.counts[self.at_upper]).tolist():
            rows = np.flatnonzero(self.at_upper & (self.counts == count))
            blocks = np.add.reduceat(self.matrix.entries[rows, :-1], range(0, len(rows), _BLOCK))
            total += blocks.astype(object).sum(axis=0) * (self.upper * count)
        return [int(x) for x in total]

    def _combined(self) -> list[int]:
        """Σ μ_i p_i times the denominator."""
        inside = self._points(self.free).combine(range(len(self.free)), self.solution.values)
        total = [self.solution.denominator * x + y for x, y in zip(self._total(), inside, strict=True)]
        return total[:-1] if self.balanced else total

    def _priced(self, combined: list[int], shift: int, denominator: int) -> list[int]:
        """The vector whose products with the rows are positive where μ is to be smaller."""
        return [*combined, *([shift] if self.balanced else []), -self.height * denominator]

    def _fractions(self, solution: _Solution) -> list[Fraction]:
        return [Fraction(x, solution.denominator) for x in solution.values]

    def answer(self) -> BoxedMaximum:
        return BoxedMaximum(
            tuple(np.flatnonzero(self.at_upper).tolist()),
            tuple(self.free),
            tuple(self.solution.values),
            self._combined(),
            self.solution.shift,
            self.solution.denominator,
        )
