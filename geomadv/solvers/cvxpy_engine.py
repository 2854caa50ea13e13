"""The reference engine: every problem as cvxpy states it, solved by Clarabel and HiGHS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.solvers.robust_scores import robust_scores

if TYPE_CHECKING:
    import cvxpy as cp


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

    def boxed_quadratic(self, rows: FloatArray, signs: FloatArray, upper: FloatArray) -> FloatArray:
        """See `QuadraticEngine`."""
        import cvxpy as cp

        shares = cp.Variable(len(rows), nonneg=True)  # of the largest upper bound
        largest = float(upper.max())
        point = cp.Variable(rows.shape[1])
        constraints = [point == rows.T @ shares, shares <= upper / largest, signs @ shares == 0]
        objective = cp.Minimize(largest / 2 * cp.sum_squares(point) - np.ones(len(rows)) @ shares)  # type: ignore[attr-defined]
        problem = cp.Problem(objective, constraints)
        return largest * self._solve(problem, shares, cp.CLARABEL)

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

    @staticmethod
    def _solve(problem: cp.Problem, variable: cp.Variable, solver: str) -> FloatArray:
        problem.solve(solver=solver)
        if variable.value is None:
            return np.zeros(variable.size)
        return np.asarray(variable.value, dtype=np.float64)
