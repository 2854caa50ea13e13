"""The default engine: an active-set method for nearest points, and HiGHS for linear programs."""

from __future__ import annotations

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotrs

from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.solvers.boxed_newton import BoxedNewton
from geomadv.solvers.half_spaces import propose_units
from geomadv.solvers.highs import solve_program
from geomadv.solvers.interior_point import strictly_complementary
from geomadv.solvers.robust_scores import robust_scores


class ActiveSetEngine:
    """The default: an active-set method for nearest points, and HiGHS for linear programs.

    The nearest point follows Lawson and Hanson's scheme (Solving Least Squares Problems, 1974, chapter 23), except that
    many of the most violated rows enter at a time, and that all negative weights leave at a time until the distance
    once fails to fall. Every step is one Cholesky factorisation of the Gram matrix of the support.
    """

    name = "active-set"
    max_rounds = 300

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        """See `Engine`."""
        problem = _Problem(rows, groups, target)
        shortest, cautious = np.inf, False
        for _ in range(self.max_rounds):
            problem.descend(cautious=cautious)
            slack = problem.slack()
            cautious = cautious or not problem.distance < shortest
            shortest = problem.distance
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
        n = len(columns)
        found = solve_program(costs, columns, rhs, np.zeros(n), np.full(n, np.inf))
        return np.zeros(n) if found is None else found[0]

    def boxed_program(
        self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
    ) -> FloatArray:
        """See `BoxedEngine`."""
        found = solve_program(-profits, columns, np.zeros(columns.shape[1]), lower, upper)
        return np.zeros(sum(columns.shape)) if found is None else np.concatenate([found[0], -found[1]])

    def boxed_quadratic(self, rows: FloatArray, signs: FloatArray, upper: FloatArray) -> FloatArray:
        """See `QuadraticEngine`."""
        return BoxedNewton(rows, signs, upper).solution()

    def robust_scores(
        self,
        points: FloatArray,
        labels: IndexArray,
        source: int,
        rivals: FloatArray,
        measure: str | FloatArray,
        start: FloatArray,
        ends: FloatArray,
    ) -> FloatArray:
        """See `RobustEngine`."""
        return robust_scores(points, labels, source, rivals, measure, start, ends)

    def interior_program(
        self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
    ) -> FloatArray:
        """See `InteriorEngine`."""
        found = strictly_complementary(columns, profits, lower, upper)
        return np.zeros(sum(columns.shape)) if found is None else found

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
        self.tolerance = self.distance = 0.0
        if self.n_groups:
            # The rows of each group that come first on the way to the other's mean.
            means = (self.indicators.T @ rows) / self.indicators.sum(axis=0)[:, None]
            direction = means.sum(axis=0) - target
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
        length = self.distance = float(np.linalg.norm(residual))
        noise = 1e-15 * self.scale * float(np.abs(self.weights).max(initial=0))
        self.tolerance = 1e-9 * length * (length if self.n_groups else self.scale**0.5) + noise
        if length <= 1e-8 * np.linalg.norm(self.target):
            self.tolerance = np.inf  # the target is reached
        slack = self.rows @ residual + self.indicators @ self.multipliers
        slack[self.support] = 0
        return np.asarray(slack)

    def _solved(self, rhs: FloatArray) -> FloatArray:
        """The Gram matrix's solutions, by LAPACK itself: most problems are small."""
        factor, failed = dpotrf(self.gram, lower=1)
        if failed:
            factor, failed = dpotrf(self.gram + 1e-12 * self.scale * np.eye(len(self.support)), lower=1)
        if failed:
            raise np.linalg.LinAlgError("the Gram matrix is not positive definite")
        return np.asarray(dpotrs(factor, rhs, lower=1)[0])

    def descend(self, *, cautious: bool) -> None:
        """Go to the minimiser on the support, dropping the rows whose weights turn negative.

        All of them at once, or cautiously, those first that reach zero first: slower, but then the distance never
        grows.
        """
        while len(self.support):
            members = self.indicators[self.support]
            solved = self._solved(np.column_stack([self.heights[self.support], members]))
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
