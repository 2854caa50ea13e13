"""Linear programs in floating point, by HiGHS itself: most are small, and SciPy's wrappers take longer than it does."""

from __future__ import annotations

import highspy
import numpy as np

from geomadv.exact.arrays import FloatArray

__all__ = ["solve_program"]


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
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(program)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = solver.getSolution()
    return np.array(solution.col_value), np.array(solution.row_dual)
