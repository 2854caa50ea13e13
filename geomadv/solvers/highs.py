"""Linear programs in floating point, by HiGHS itself: most are small, and SciPy's wrappers take longer than it does."""

from __future__ import annotations

import highspy
import numpy as np

from geomadv.exact.arrays import FloatArray

__all__ = ["solve_program"]


class _Silent(highspy.Highs):
    """HiGHS that prints nothing, not even who it is, as from version 1.16 on it does where callbacks are enabled."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.setOptionValue("output_flag", False)

    def enableCallbacks(self) -> None:
        """Enable none: nothing is to be called."""


def solve_program(
    costs: FloatArray, columns: FloatArray, rhs: FloatArray, lower: FloatArray, upper: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    """Minimise costs · x subject to columnsᵀ x = rhs and lower ≤ x ≤ upper.

    Parameters
    ----------
    costs, lower, upper : shape (N,)
    columns : shape (N, m)
    rhs : shape (m,)

    Returns
    -------
    x : shape (N,)
    duals : shape (m,)
        By how much the minimum grows with an entry of the rhs.

        Both None together where HiGHS finds no optimum, or a number is not finite: on nan HiGHS may end the process.
    """
    if not all(np.isfinite(numbers).all() for numbers in (costs, columns, rhs)):
        return None
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = columns.shape
    program.col_cost_, program.col_lower_, program.col_upper_ = costs, lower, upper
    program.row_lower_ = program.row_upper_ = rhs
    at, index = np.nonzero(columns)
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.searchsorted(at, np.arange(len(columns) + 1)).astype(np.int32)
    program.a_matrix_.index_ = index.astype(np.int32)
    program.a_matrix_.value_ = columns[at, index]
    solver = _Silent()
    solver.passModel(program)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = solver.getSolution()
    return np.array(solution.col_value), np.array(solution.row_dual)
