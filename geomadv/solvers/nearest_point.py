"""The point of a convex hull, cone or sum of them that is nearest to a target, exactly.

This one problem decides most of what the library decides: minimise ‖Σ μ_i p_i − t‖² over μ ≥ 0, where the weights of
each group of rows sum to 1 (rows may also belong to no group). Residual zero is a membership with its multipliers; a
nonzero residual separates.

The method is that of Wolfe (Finding the nearest point in a polytope, 1976) and of Lawson and Hanson: the rows of
positive weight stay linearly independent (with their groups), each new support has a strictly smaller distance, so
over ℚ it ends. It starts from the support of a guess.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import fmpq, fmpz_mat

from geomadv.exact.arrays import FloatArray
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.solving import column, solve, solve_column

_CANDIDATES = 4  # rows of a guess that are looked at, for each that there can be in a support


@dataclass(frozen=True)
class NearestPoint:
    """The exact answer; all numbers are integers over the one `denominator`.

    Attributes
    ----------
    support : tuple of int
        The rows of positive weight (and the free rows), linearly independent together with their groups.
    weights : tuple of int
        μ on the support.
    residual : list of int, length m
        Σ μ_i p_i − t.
    group_values : list of int
        ν: every row has `p_i · residual + ν[group of i] ≥ 0`, with equality on the support.
    denominator : int
    """

    support: tuple[int, ...]
    weights: tuple[int, ...]
    residual: list[int]
    group_values: list[int]
    denominator: int

    @property
    def reached(self) -> bool:
        """Whether the target itself was reached."""
        return not any(self.residual)


def nearest_point(
    matrix: IntegerMatrix,
    guess: FloatArray,
    *,
    n_groups: int = 0,
    target: tuple[list[int], int] | None = None,
    free: tuple[int, ...] = (),
) -> NearestPoint:
    """Solve one problem from the support of a guess.

    Parameters
    ----------
    matrix : n × (m + n_groups)
        The points p_i, then one column a group: 1 for its rows. If there is one group only, its column may have any
        numbers, one of them positive: the sum of the weights times these is to be 1.
    guess : shape (n,)
        Approximate weights; only which are positive, and their order, matters.
    n_groups
        How many of the last columns are those of groups.
    target
        t as integers and denominator; the origin by default.
    free
        Rows whose weights may have any sign. They must be linearly independent and belong to no group.
    """
    search = _Search(matrix, n_groups, target, frozenset(free))
    support, solution = search.warm_start(guess)
    while True:
        answer = search.answer(support, solution)
        # On the support there is equality by the system that was solved.
        signs, values = matrix.evaluate(answer.residual + answer.group_values, support)
        violators = np.flatnonzero(signs < 0)
        if violators.size == 0:
            return answer
        entering = int(violators[np.argmin(values[violators])])
        support, solution = search.step(support, solution, entering)


def reached_by(matrix: IntegerMatrix, guess: FloatArray, target: tuple[list[int], int]) -> NearestPoint | None:
    """The combination of the rows of a guess that is the target, if there is one with positive weights; no search."""
    search = _Search(matrix, 0, target, frozenset())
    # A vertex may give rows of very different lengths weights of very different sizes, all of which count.
    every, heavy = search.candidates(guess, share=0.0), search.candidates(guess)
    for support in [every] if every == heavy else [every, heavy]:
        solution = search.minimise_on(support) if len(support) <= matrix.shape[1] else None
        if solution is not None and all(w > 0 for w in solution.weights):
            answer = search.answer(support, solution)
            if answer.reached:
                return answer
    return None


@dataclass(frozen=True)
class _Solution:
    weights: list[int]
    group_values: list[int]
    denominator: int


class _Search:
    def __init__(
        self, matrix: IntegerMatrix, n_groups: int, target: tuple[list[int], int] | None, free: frozenset[int]
    ) -> None:
        self.matrix, self.n_groups, self.free = matrix, n_groups, free
        self.dimension = matrix.shape[1] - n_groups
        numerators, self.target_denominator = target or ([0] * self.dimension, 1)
        # Every group's weights sum to 1, so its indicator column has the target 1.
        self.target = [*numerators, *[self.target_denominator] * n_groups]

    def minimise_on(self, support: list[int]) -> _Solution | None:
        """The minimiser over the affine hull of the support, weights of any sign; None if its rows are dependent."""
        k, g = len(support), self.n_groups
        if k == 0:
            return _Solution([], [0] * g, self.target_denominator)
        if k == self.dimension and g == 0:
            # The rows reach the target, and are shorter than their scalar products.
            reaching = solve_column(self.matrix.to_flint(support).transpose(), self.target)
            return None if reaching is None else _Solution(reaching[0], [], reaching[1] * self.target_denominator)
        gram = self.matrix.gram(support)
        rows = self.matrix.entries[support][:, self.dimension :].tolist()
        if any(self.target[: self.dimension]):
            heights = self.matrix.products(self.target, support)
        else:
            heights = [sum(row) * self.target_denominator for row in rows]
        if g:
            system = [[*(int(x) for x in gram_row), *row] for gram_row, row in zip(gram.tolist(), rows, strict=True)]
            gram = fmpz_mat(system + [[*(row[j] for row in rows), *[0] * g] for j in range(g)])
        rhs = [*heights, *[self.target_denominator] * g]
        solved = solve(gram, fmpz_mat(k + g, 1, rhs))
        if solved is None:
            return None
        values = column(solved[0], 0)
        return _Solution(values[:k], values[k:], solved[1] * self.target_denominator)

    def candidates(self, guess: FloatArray, share: float = 1e-10) -> list[int]:
        """The free rows, and those that the guess gives weight, above a share of the largest, the heavier first."""
        order = np.argsort(-guess, kind="stable")
        threshold = share * float(guess.max(initial=0))
        return [*sorted(self.free), *(int(i) for i in order if guess[i] > threshold and int(i) not in self.free)]

    def warm_start(self, guess: FloatArray) -> tuple[list[int], _Solution]:
        """A support on which the minimiser is positive, taken from the guess as far as it serves."""
        support = self.candidates(guess)
        most = self.matrix.shape[1]
        if len(support) > most:
            # So many rows are dependent, and their Gram matrix, on a bad guess that of all rows, may fill the memory.
            support = self.matrix.independent_rows(support[: _CANDIDATES * most])
        if self.n_groups == 1 and (self.matrix.entries[:, -1] < 0).any():
            return self._signed_start(support)
        for group in range(self.n_groups):
            members = np.flatnonzero(self.matrix.entries[:, self.dimension + group])
            if not set(members.tolist()) & set(support):
                support.append(int(members[0]))
        while True:
            solution = self.minimise_on(support)
            if solution is None:
                support = self.matrix.independent_rows(support)
                continue
            kept = [i for i, w in zip(support, solution.weights, strict=True) if w > 0 or i in self.free]
            if len(kept) == len(support):
                return support, solution
            support = kept

    def _signed_start(self, support: list[int]) -> tuple[list[int], _Solution]:
        """The same for a group with signs: dropping what is not positive might leave no weights that sum to 1."""
        positive = np.flatnonzero(self.matrix.entries[:, -1] > 0).tolist()
        first = next((i for i in support if i in set(positive)), positive[0])
        support = self.matrix.independent_rows([first, *(i for i in support if i != first)])
        share = fmpq(1, int(self.matrix.entries[first, -1]))
        return self._descend({i: share * (i == first) for i in support})

    def step(self, support: list[int], solution: _Solution, entering: int) -> tuple[list[int], _Solution]:
        """Let one row enter, and rows leave, until the minimiser is positive on the support again."""
        weights = {i: fmpq(w, solution.denominator) for i, w in zip(support, solution.weights, strict=True)}
        weights[entering] = fmpq(0)
        return self._descend(weights)

    def _descend(self, weights: dict[int, fmpq]) -> tuple[list[int], _Solution]:
        """From weights that are allowed towards the minimiser on their rows, without those that stop it."""
        while True:
            support = list(weights)
            solution = self._regular(support)
            goal = {i: fmpq(w, solution.denominator) for i, w in zip(support, solution.weights, strict=True)}
            blocking = [i for i in support if goal[i] <= 0 and i not in self.free]
            if not blocking:
                return support, solution
            length = min(weights[i] / (weights[i] - goal[i]) if weights[i] != 0 else fmpq(0) for i in blocking)
            weights = {i: w + length * (goal[i] - w) for i, w in weights.items()}
            weights = {i: w for i, w in weights.items() if w > 0 or goal[i] > 0 or i in self.free}

    def _regular(self, support: list[int]) -> _Solution:
        solution = self.minimise_on(support)
        if solution is None:
            # A row that violates optimality is independent of the support: see the module's docstring.
            raise ArithmeticError("the support became linearly dependent, which contradicts the method's invariant")
        return solution

    def answer(self, support: list[int], solution: _Solution) -> NearestPoint:
        combined = self.matrix.combine(support, solution.weights)[: self.dimension]
        scale = solution.denominator // self.target_denominator
        residual = [c - scale * t for c, t in zip(combined, self.target, strict=False)]
        return NearestPoint(
            tuple(support), tuple(solution.weights), residual, solution.group_values, solution.denominator
        )
