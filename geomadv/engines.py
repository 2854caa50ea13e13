"""Floating-point guesses.

An engine proposes weights; exact arithmetic keeps only which of them are positive, solves that system over ℚ and repairs it. So an engine may
be wrong, and even fail: that costs time, never truth.
"""

from __future__ import annotations

import logging
from typing import Protocol

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import linprog

from geomadv.errors import EngineError
from geomadv.rational import FloatArray, IndexArray

_log = logging.getLogger(__name__)


class Engine(Protocol):
    """What proposes solutions in floating point."""

    name: str

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        """Weights μ ≥ 0 that bring Σ μ_i rows[i] near `target`.

        Parameters
        ----------
        rows : shape (n, m)
        groups : shape (n,)
            The weights of the rows with the same number sum to 1; rows with −1 belong to no group.
        target : shape (m,)

        Returns
        -------
        shape (n,)
        """
        ...

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        """A minimiser x ≥ 0 of costs·x subject to Σ x_j columns[j] = rhs.

        Parameters
        ----------
        columns : shape (N, m)
        rhs : shape (m,)
        costs : shape (N,)

        Returns
        -------
        shape (N,)
        """
        ...


class ActiveSetEngine:
    """The default: an active-set method for nearest points, and HiGHS for linear programs.

    The nearest point follows Lawson and Hanson's scheme (Solving Least Squares Problems, 1974, chapter 23), except that many of the most
    violated rows enter at a time; every step is one Cholesky factorisation of the Gram matrix of the support.
    """

    name = "active-set"
    max_rounds = 500

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        """See `Engine`."""
        problem = _Problem(rows, groups, target)
        support, weights = problem.start()
        for _ in range(self.max_rounds):
            support, weights, multipliers = problem.descend(support, weights)
            residual = rows[support].T @ weights - target
            slack = rows @ residual + problem.indicators @ multipliers
            slack[support] = 0
            violators = np.flatnonzero(slack < -1e-9 * problem.scale * max(float(np.abs(weights).max(initial=0)), 1e-300))
            room = problem.capacity - len(support)
            if violators.size == 0 or room <= 0:
                break
            batch = min(room, max(10, int(0.3 * len(support))))
            entering = violators[np.argsort(slack[violators])[:batch]]
            support = np.concatenate([support, entering])
            weights = np.concatenate([weights, np.zeros(len(entering))])
        result = np.zeros(len(rows))
        result[support] = weights
        return result

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        """See `Engine`."""
        result = linprog(costs, A_eq=columns.T, b_eq=rhs, bounds=(0, None), method="highs-ds")
        if result.x is None:
            raise EngineError(f"HiGHS found no solution: {result.message}")
        return np.asarray(result.x, dtype=np.float64)


class _Problem:
    """One nearest-point problem in floating point, with what its steps share."""

    def __init__(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> None:
        n, m = rows.shape
        self.rows, self.target, self.groups = rows, target, groups
        self.names = np.unique(groups[groups >= 0])
        self.indicators = (groups[:, None] == self.names).astype(np.float64)
        self.projections = rows @ target
        self.scale = float(np.mean(np.einsum("ij,ij->i", rows[:256], rows[:256]))) or 1.0
        self.capacity = min(n, m + len(self.names))

    def start(self) -> tuple[IndexArray, FloatArray]:
        """A few rows of each group, those that look foremost from the others' mean; none where there are no groups."""
        if not len(self.names):
            return np.zeros(0, dtype=np.intp), np.zeros(0)
        residual = sum(self.rows[self.groups == g].mean(axis=0) for g in self.names) - self.target
        heights = self.rows @ residual
        chosen, weights = [], []
        for g in self.names:
            members = np.flatnonzero(self.groups == g)
            foremost = members[np.argsort(heights[members])[:8]]
            chosen.append(foremost)
            weights.append(np.full(len(foremost), 1.0 / len(foremost)))
        return np.concatenate(chosen), np.concatenate(weights)

    def descend(self, support: IndexArray, weights: FloatArray) -> tuple[IndexArray, FloatArray, FloatArray]:
        """Move towards the minimiser on the support, dropping the rows whose weights would turn negative."""
        while True:
            if len(support) == 0:
                return support, weights, np.zeros(len(self.names))
            members = self.indicators[support]
            gram = self.rows[support] @ self.rows[support].T + self.scale * (members @ members.T)
            gram.flat[:: len(support) + 1] += 1e-13 * self.scale
            factor = cho_factor(gram, lower=True, overwrite_a=True, check_finite=True)
            solutions = cho_solve(factor, np.column_stack([self.projections[support], members]))
            shares = members.T @ solutions
            shift = np.linalg.solve(shares[:, 1:], 1 - shares[:, 0]) if len(self.names) else np.zeros(0)
            proposal = solutions[:, 0] + solutions[:, 1:] @ shift
            negative = proposal <= 0
            if not negative.any():
                return support, proposal, self.scale - shift
            step = float(np.min(weights[negative] / (weights[negative] - proposal[negative])))
            weights = weights + step * (proposal - weights)
            kept = ~(negative & (weights <= 1e-12 * weights.max()))
            if kept.all():
                kept[np.argmin(np.where(negative, weights, np.inf))] = False
            support, weights = support[kept], weights[kept]


class CvxpyEngine:
    """The reference: the same problems as cvxpy states them, solved by Clarabel and HiGHS."""

    name = "cvxpy"

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        """See `Engine`."""
        import cvxpy as cp

        weights = cp.Variable(len(rows), nonneg=True)
        point = cp.Variable(rows.shape[1])
        constraints = [point == rows.T @ weights - target]
        constraints += [cp.sum(weights[np.flatnonzero(groups == g)]) == 1 for g in np.unique(groups[groups >= 0])]
        problem = cp.Problem(cp.Minimize(cp.sum_squares(point)), constraints)
        return self._solve(problem, weights, cp.CLARABEL)

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        """See `Engine`."""
        import cvxpy as cp

        x = cp.Variable(len(columns), nonneg=True)
        problem = cp.Problem(cp.Minimize(costs @ x), [columns.T @ x == rhs])
        return self._solve(problem, x, cp.HIGHS)

    @staticmethod
    def _solve(problem: object, variable: object, solver: str) -> FloatArray:
        problem.solve(solver=solver)  # type: ignore[attr-defined]
        if variable.value is None:  # type: ignore[attr-defined]
            raise EngineError(f"cvxpy ended with status {problem.status}")  # type: ignore[attr-defined]
        return np.asarray(variable.value, dtype=np.float64)  # type: ignore[attr-defined]


_ENGINES: dict[str, type[ActiveSetEngine] | type[CvxpyEngine]] = {
    ActiveSetEngine.name: ActiveSetEngine,
    CvxpyEngine.name: CvxpyEngine,
}


def get_engine(engine: str | Engine | None) -> Engine:
    """An engine by name, the default for None; an engine is passed through.

    Raises
    ------
    EngineError
        If there is no engine of that name.
    """
    if engine is None:
        return ActiveSetEngine()
    if not isinstance(engine, str):
        return engine
    if engine not in _ENGINES:
        raise EngineError(f"there is no engine {engine!r}; pass one of {', '.join(sorted(_ENGINES))}, or an object with the methods of Engine")
    return _ENGINES[engine]()


def guess_nearest_point(engine: Engine, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
    """The engine's weights, shape (n,), made harmless: zeros where it failed or returned anything but finite numbers."""
    with np.errstate(all="ignore"):
        try:
            weights = engine.nearest_point(rows, groups, target)
        except Exception:  # whatever a guess dies of, the exact search goes on without it
            _log.warning("engine %s failed; going on without a guess", engine.name, exc_info=True)
            return np.zeros(len(rows))
    return _harmless(weights, len(rows))


def guess_linear_program(engine: Engine, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
    """The engine's solution, shape (N,), made harmless as in `guess_nearest_point`."""
    with np.errstate(all="ignore"):
        try:
            solution = engine.linear_program(columns, rhs, costs)
        except Exception:  # as above
            _log.warning("engine %s failed; going on without a guess", engine.name, exc_info=True)
            return np.zeros(len(columns))
    return _harmless(solution, len(columns))


def _harmless(weights: object, length: int) -> FloatArray:
    array = np.asarray(weights)
    if array.shape != (length,) or array.dtype.kind not in "fiu":
        return np.zeros(length)
    return np.where(np.isfinite(array), array, 0.0).astype(np.float64)
