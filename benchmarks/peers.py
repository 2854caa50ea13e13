"""The same questions put to other software, written as its users would write them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import cvxpy
import numpy as np
import z3
from sklearn.svm import SVC

import geomadv as ga
from geomadv.rational import FloatArray

# Its types leave out the functions that it takes over from its modules.
cp: Any = cvxpy


def libsvm(points: FloatArray, labels: FloatArray) -> float:
    """The hard-margin problem by scikit-learn's SVC; returns ‖w‖²."""
    fitted = SVC(kernel="linear", C=1e8, tol=1e-6).fit(points, labels)
    return float(np.sum((fitted.dual_coef_ @ fitted.support_vectors_) ** 2))


def clarabel_primal(points: FloatArray, labels: FloatArray) -> float:
    """The hard-margin problem by cvxpy and Clarabel, as it is usually stated; returns ‖w‖²."""
    w, b = cp.Variable(points.shape[1]), cp.Variable()
    problem = cp.Problem(cp.Minimize(0.5 * cp.sum_squares(w)), [cp.multiply(labels, points @ w + b) >= 1])
    problem.solve(solver=cp.CLARABEL)
    return 2 * float(problem.value)


def clarabel_dual(points: FloatArray, labels: FloatArray) -> float:
    """Its dual: maximise Σ λ − ½ ‖Σ λ_i y_i x_i‖²; returns ‖w‖²."""
    multipliers = cp.Variable(len(points), nonneg=True)
    normal = (labels[:, None] * points).T @ multipliers
    problem = cp.Problem(cp.Maximize(cp.sum(multipliers) - 0.5 * cp.sum_squares(normal)), [labels @ multipliers == 0])
    problem.solve(solver=cp.CLARABEL)
    return 2 * float(problem.value)


def z3_transfers(data: ga.Dataset, direction: Sequence[Fraction], source: int, seconds: float) -> bool | None:
    """Whether no accurate classifier resists the direction, by z3 over the rationals; None: not decided in time.

    Along x + cv the value source · (w·x + b) > 0 changes at the rate source · w·v: a classifier resists iff that is
    not negative.
    """
    w, b = [z3.Real(f"w{j}") for j in range(data.d)], z3.Real("b")
    solver = z3.Solver()
    solver.set("timeout", round(1000 * seconds))
    for point, label in zip(data.points, data.labels, strict=True):
        solver.add(int(label) * (_dot(point, w) + b) > 0)
    solver.add(source * _dot(direction, w) >= 0)
    answer = solver.check()
    if answer == z3.unknown:
        return None
    return bool(answer == z3.unsat)


def _dot(exact: Sequence[Fraction] | ga.Vector, w: list[z3.ArithRef]) -> z3.ArithRef:
    return z3.Sum([z3.RealVal(str(c)) * entry for c, entry in zip(exact, w, strict=True)])
