"""Floating-point guesses.

An engine proposes weights; exact arithmetic keeps only which of them are positive, solves that system over ℚ and
repairs it. So an engine may be wrong, and even fail: that costs time, never truth.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import linprog

from geomadv.errors import EngineError
from geomadv.exact.rational import FloatArray, IndexArray
from geomadv.soft_separator import propose_units

if TYPE_CHECKING:
    import cvxpy as cp

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())


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
            Zeros where it finds none.
        """
        ...


@runtime_checkable
class HalfSpaceEngine(Engine, Protocol):
    """An engine that proposes half-spaces too. Without them every one is found from scratch."""

    def half_spaces(self, inner: FloatArray, outer: FloatArray, weak: FloatArray, few: bool = True) -> FloatArray:
        """A few W, each with W·z > 0 on every inner row, that are together positive on many outer rows.

        Parameters
        ----------
        inner, outer, weak : shape (·, m)
            W·z ≥ 0 is to hold on the weak rows.
        few
            Whether time may be spent on getting along with fewer.

        Returns
        -------
        shape (k, m)
        """
        ...


class ActiveSetEngine:
    """The default: an active-set method for nearest points, and HiGHS for linear programs.

    The nearest point follows Lawson and Hanson's scheme (Solving Least Squares Problems, 1974, chapter 23), except that
    many of the most violated rows enter at a time, and that at first all negative weights leave at a time. Every step
    is one Cholesky factorisation of the Gram matrix of the support.
    """

    name = "active-set"
    bold_rounds, max_rounds = 50, 300

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        """See `Engine`."""
        problem = _Problem(rows, groups, target)
        for count in range(self.max_rounds):
            problem.descend(cautious=count >= self.bold_rounds)
            slack = problem.slack()
            violators = np.flatnonzero(slack < -problem.tolerance)
            room = problem.capacity - len(problem.support)
            if violators.size == 0 or room <= 0:
                break
            batch = min(room, max(10, int(0.3 * len(problem.support))))
            problem.enter(violators[np.argsort(slack[violators])[:batch]])
        result = np.zeros(len(rows))
        result[problem.support] = problem.weights
        return result

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        """See `Engine`."""
        result = linprog(costs, A_eq=columns.T, b_eq=rhs, bounds=(0, None), method="highs-ds")
        return np.zeros(len(columns)) if result.x is None else np.asarray(result.x, dtype=np.float64)

    def half_spaces(self, inner: FloatArray, outer: FloatArray, weak: FloatArray, few: bool = True) -> FloatArray:
        """See `Engine`."""
        proposed = propose_units(inner, outer, weak, at_least=1 if few else len(outer))
        return np.array(proposed).reshape(-1, inner.shape[1])


class _Problem:
    """One nearest-point problem in floating point and the state of its active-set search.

    The Gram matrix of the support is kept, with the indicators of the groups added in the scale of the data: the rows
    of a group have weights that sum to 1, so this changes no minimiser, and it makes every matrix that occurs
    regular.
    """

    def __init__(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> None:
        n, m = rows.shape
        self.rows, self.target = rows, target
        names = np.unique(groups[groups >= 0])
        self.n_groups = len(names)
        sample = rows[:: max(1, n // 256)]
        self.scale = float(np.einsum("ij,ij->", sample, sample)) / len(sample) or 1.0
        self.indicators = (groups[:, None] == names).astype(np.float64)
        self.heights = rows @ target
        self.capacity = min(n, m + self.n_groups)
        self.support = np.zeros(0, dtype=np.intp)
        self.weights = np.zeros(0)
        self.gram = np.zeros((0, 0))
        self.multipliers = np.zeros(self.n_groups)
        self.tolerance = 0.0
        if self.n_groups:
            # The rows of each group that come first on the way to the other's mean.
            direction = np.sum([rows[groups == g].mean(axis=0) for g in names], axis=0) - target
            first = rows @ direction
            for g in names:
                members = np.flatnonzero(groups == g)
                self.enter(members[np.argsort(first[members])[:8]])
            counts = self.indicators[self.support].sum(axis=0)
            self.weights = self.indicators[self.support] @ (1 / counts)

    def enter(self, entering: IndexArray) -> None:
        """Add rows to the support, with weight zero."""
        old, new = self.rows[self.support], self.rows[entering]
        old_groups, new_groups = self.indicators[self.support], self.indicators[entering]
        cross = old @ new.T + self.scale * (old_groups @ new_groups.T)
        corner = new @ new.T + self.scale * (new_groups @ new_groups.T)
        self.gram = np.block([[self.gram, cross], [cross.T, corner]])
        self.support = np.concatenate([self.support, entering])
        self.weights = np.concatenate([self.weights, np.zeros(len(entering))])

    def slack(self) -> FloatArray:
        """What must be nonnegative at the optimum: row · residual + multiplier of its group, shape (n,)."""
        residual = self.rows[self.support].T @ self.weights - self.target
        length = float(np.linalg.norm(residual))
        noise = 1e-15 * self.scale * float(np.abs(self.weights).max(initial=0))
        self.tolerance = 1e-9 * length * (length if self.n_groups else self.scale**0.5) + noise
        if length <= 1e-8 * np.linalg.norm(self.target):
            self.tolerance = np.inf  # the target is reached
        slack = self.rows @ residual + self.indicators @ self.multipliers
        slack[self.support] = 0
        return np.asarray(slack)

    def _factor(self) -> tuple[FloatArray, bool]:
        try:
            return cho_factor(self.gram, lower=True)
        except np.linalg.LinAlgError:
            jitter = 1e-12 * self.scale * np.eye(len(self.support))
            return cho_factor(self.gram + jitter, lower=True, overwrite_a=True)

    def descend(self, *, cautious: bool) -> None:
        """Go to the minimiser on the support, dropping the rows whose weights turn negative.

        All of them at once, or cautiously, those first that reach zero first: slower, but then the distance never
        grows.
        """
        while len(self.support):
            members = self.indicators[self.support]
            factor = self._factor()
            solved = cho_solve(factor, np.column_stack([self.heights[self.support], members]))
            shares = members.T @ solved
            shift = np.linalg.solve(shares[:, 1:], 1 - shares[:, 0]) if self.n_groups else np.zeros(0)
            goal = solved[:, 0] + solved[:, 1:] @ shift
            negative = goal <= 0
            if not negative.any():
                self.weights, self.multipliers = goal, self.scale - shift
                return
            if cautious:
                step = float(np.min(self.weights[negative] / (self.weights[negative] - goal[negative])))
                self.weights = self.weights + step * (goal - self.weights)
                negative &= self.weights <= max(1e-12 * self.weights.max(), self.weights[negative].min())
                if not negative.any():
                    return  # not a number: rounding has left no way on
            else:
                self.weights = goal
            kept = ~negative
            self.support, self.weights = self.support[kept], self.weights[kept]
            self.gram = self.gram[np.ix_(kept, kept)]


class CvxpyEngine:
    """The reference: the same problems as cvxpy states them, solved by Clarabel and HiGHS."""

    name = "cvxpy"

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        """See `Engine`."""
        import cvxpy as cp

        weights = cp.Variable(len(rows), nonneg=True)
        point = cp.Variable(rows.shape[1])
        members = (groups[:, None] == np.unique(groups[groups >= 0])).astype(np.float64)
        constraints = [point == rows.T @ weights - target, members.T @ weights == 1]
        problem = cp.Problem(cp.Minimize(cp.sum_squares(point)), constraints)  # type: ignore[attr-defined]
        return self._solve(problem, weights, cp.CLARABEL)

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        """See `Engine`."""
        import cvxpy as cp

        x = cp.Variable(len(columns), nonneg=True)
        problem = cp.Problem(cp.Minimize(costs @ x), [columns.T @ x == rhs])
        return self._solve(problem, x, cp.HIGHS)

    def half_spaces(self, inner: FloatArray, outer: FloatArray, weak: FloatArray, few: bool = True) -> FloatArray:
        """See `Engine`; each W minimises Σ max(0, 1 − W·z) over the outer rows on which no earlier one is positive."""
        import cvxpy as cp

        found: list[FloatArray] = []
        while len(outer):
            w = cp.Variable(inner.shape[1])
            slack = cp.Variable(len(outer), nonneg=True)
            constraints = [w @ outer.T + slack >= 1]
            constraints += [w @ rows.T >= least for rows, least in ((inner, 1), (weak, 0)) if len(rows)]
            problem = cp.Problem(cp.Minimize(np.ones(len(outer)) @ slack), constraints)
            unit = self._solve(problem, w, cp.HIGHS)
            covered = outer @ unit > 1e-9
            if not covered.any():
                break
            found.append(unit)
            outer = outer[~covered]
        return np.array(found).reshape(-1, inner.shape[1])

    @staticmethod
    def _solve(problem: cp.Problem, variable: cp.Variable, solver: str) -> FloatArray:
        problem.solve(solver=solver)
        if variable.value is None:
            return np.zeros(variable.size)
        return np.asarray(variable.value, dtype=np.float64)


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
    if callable(getattr(engine, "nearest_point", None)) and callable(getattr(engine, "linear_program", None)):
        return cast(Engine, engine)
    if not isinstance(engine, str) or engine not in _ENGINES:
        known = ", ".join(sorted(_ENGINES))
        raise EngineError(
            f"there is no engine {engine!r}; pass one of {known}, or an object with the methods of Engine"
        )
    return _ENGINES[engine]()


def guess_nearest_point(engine: Engine, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
    """The engine's weights, shape (n,), made harmless: zeros where it failed or returned no finite numbers."""
    return _harmless(engine, lambda: engine.nearest_point(rows, groups.copy(), target.copy()), len(rows))


def guess_linear_program(engine: Engine, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
    """The engine's solution, shape (N,), made harmless as in `guess_nearest_point`."""
    return _harmless(engine, lambda: engine.linear_program(columns, rhs.copy(), costs.copy()), len(columns))


def guess_half_spaces(
    engine: Engine, inner: FloatArray, outer: FloatArray, weak: FloatArray, few: bool = True
) -> FloatArray:
    """The engine's half-spaces, shape (k, m), made harmless: none where it failed or proposes none."""
    nothing = np.zeros((0, inner.shape[1]))
    if not isinstance(engine, HalfSpaceEngine):
        return nothing
    return _finite(
        engine,
        lambda: engine.half_spaces(inner.copy(), outer.copy(), weak.copy(), few),
        (None, inner.shape[1]),
        nothing,
    )


def _harmless(engine: Engine, guess: Callable[[], object], length: int) -> FloatArray:
    return _finite(engine, guess, (length,), np.zeros(length))


def _finite(
    engine: Engine, guess: Callable[[], object], shape: tuple[int | None, ...], otherwise: FloatArray
) -> FloatArray:
    """What an engine returns, if it has the shape (None stands for any length); zeros for entries not finite."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            array = np.asarray(guess())
        except Exception:  # whatever a guess dies of, the exact search goes on without it
            _log.warning("engine %r failed; going on without a guess", engine, exc_info=True)
            return otherwise
        fits = array.ndim == len(shape) and all(k in (None, n) for k, n in zip(shape, array.shape, strict=True))
        if not fits or array.dtype.kind not in "fiu":
            _log.warning("engine %r returned no numbers of shape %s; going on without a guess", engine, shape)
            return otherwise
        floats = array.astype(np.float64)
        return np.where(np.isfinite(floats), floats, 0.0)
