"""The same questions put to other software, written as its users would write them."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

import cvxpy
import numpy as np
import scipy.sparse
import z3
from scipy.optimize import linprog
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import SVC, LinearSVC

import geomadv as ga
from geomadv.exact.arrays import FloatArray
from geomadv.exact.dataset import Label

# Its types leave out the functions that it takes over from its modules.
cp: Any = cvxpy


def libsvm(points: FloatArray, labels: FloatArray) -> float:
    """The hard-margin problem by scikit-learn's SVC; returns ‖w‖²."""
    fitted = SVC(kernel="linear", C=1e8, tol=1e-6).fit(points, labels)
    return float(np.sum((fitted.dual_coef_ @ fitted.support_vectors_) ** 2))


def libsvm_soft(points: FloatArray, labels: FloatArray, penalty: float) -> float:
    """The soft-margin problem by scikit-learn's SVC; returns the dual objective."""
    fitted = SVC(kernel="linear", C=penalty, tol=1e-6).fit(points, labels)
    normal = fitted.dual_coef_ @ fitted.support_vectors_
    return float(np.abs(fitted.dual_coef_).sum() - np.sum(normal**2) / 2)


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


def z3_relu_transfers(data: ga.Dataset, direction: Sequence[Fraction], seconds: float) -> bool | None:
    """Whether the direction fools every accurate ReLU network at the points labelled −1 (C2), by z3 over the rationals.

    A network resists iff all its units fall along the direction, so one unit is searched for each point labelled +1,
    until there is none; None: not decided in time.
    """
    deadline = time.perf_counter() + seconds
    w, b = [z3.Real(f"w{j}") for j in range(data.d)], z3.Real("b")
    for row in data.indices(1).tolist():
        solver = z3.Solver()
        solver.set("timeout", max(1, round(1000 * (deadline - time.perf_counter()))))
        solver.add(*(_dot(data.point(i), w) + b <= 0 for i in data.indices(-1).tolist()))
        solver.add(_dot(data.point(row), w) + b > 0, _dot(direction, w) <= 0)
        answer = solver.check()
        if answer != z3.sat:
            return None if answer == z3.unknown else True
    return False


def z3_polynomial_transfers_from(
    data: ga.Dataset, direction: Sequence[Fraction], row: int, seconds: float
) -> bool | None:
    """Whether no accurate polynomial of degree 2 keeps the label of a row on a ray, by z3's procedure for polynomials.

    The condition on the coefficients along the ray is the one without quantifiers. None: not decided in time.
    """
    terms = [term for k in (1, 2) for term in combinations_with_replacement(range(data.d), k)]
    w, b = [z3.Real(f"w{j}") for j in range(len(terms))], z3.Real("b")

    def value(point: Sequence[Fraction], constant: Any) -> Any:
        return _dot([math.prod((point[j] for j in term), start=Fraction(1)) for term in terms], w) + constant

    solver = z3.SolverFor("QF_NRA")
    solver.set("timeout", round(1000 * seconds))
    for point, label in zip(data.points, data.signs.tolist(), strict=True):
        solver.add(label * value(list(point), b) >= 1)
    source, start = int(data.signs[row]), list(data.point(row))
    at_0 = source * value(start, b)
    at_1 = source * value([x + v for x, v in zip(start, direction, strict=True)], b)
    leading = source * _dot(
        [math.prod((direction[j] for j in term), start=Fraction(len(term) - 1)) for term in terms], w
    )
    slope = at_1 - at_0 - leading
    solver.add(leading >= 0, z3.Or(slope >= 0, 4 * at_0 * leading > slope * slope))
    answer = solver.check()
    return None if answer == z3.unknown else bool(answer == z3.unsat)


def z3_multiclass_transfers(
    data: ga.Dataset, direction: Sequence[Fraction], source: Label, seconds: float
) -> bool | None:
    """Whether no accurate multiclass classifier resists the direction (M2), by z3; None: not decided in time."""
    weights = {c: [z3.Real(f"w{c}_{j}") for j in range(data.d)] for c in data.classes}
    biases = {c: z3.Real(f"b{c}") for c in data.classes}
    solver = z3.Solver()
    solver.set("timeout", round(1000 * seconds))
    for point, label in zip(data.points, data.labels, strict=True):
        score = _dot(point, weights[label]) + biases[label]
        solver.add(*(score > _dot(point, weights[c]) + biases[c] for c in data.classes if c != label))
    kept = _dot(direction, weights[source])
    solver.add(*(kept >= _dot(direction, weights[c]) for c in data.classes if c != source))
    answer = solver.check()
    return None if answer == z3.unknown else bool(answer == z3.unsat)


def highs_multiclass(data: ga.Dataset, direction: FloatArray | None, source: Label, seconds: float) -> bool | None:
    """Whether some multiclass classifier has all leads at least 1, and resists a direction if one is given, by HiGHS.

    It is a linear program in floating point, without an objective; None: not decided in time.
    """
    points = np.column_stack([data.to_floats(), np.ones(data.n)])
    places = {c: k for k, c in enumerate(data.classes)}
    own = np.array([places[label] for label in data.labels])
    blocks = [(k, rows) for k in range(len(places)) if (rows := np.flatnonzero(own != k)).size]
    width = points.shape[1]
    parts = []
    for rival, rows in blocks:
        leads = scipy.sparse.lil_matrix((len(rows), len(places) * width))
        for k in np.unique(own[rows]):
            leads[np.flatnonzero(own[rows] == k), k * width : (k + 1) * width] = points[rows[own[rows] == k]]
        leads[:, rival * width : (rival + 1) * width] = -points[rows]
        parts.append(leads)
    least = [np.ones(sum(len(rows) for _, rows in blocks))]
    if direction is not None:
        step, home = np.append(direction, 0.0), places[source]
        grown = scipy.sparse.lil_matrix((len(places) - 1, len(places) * width))
        for row, rival in enumerate(k for k in places.values() if k != home):
            grown[row, home * width : (home + 1) * width] = step
            grown[row, rival * width : (rival + 1) * width] = -step
        parts.append(grown)
        least.append(np.zeros(len(places) - 1))
    matrix = scipy.sparse.vstack(parts, format="csr")
    found = linprog(
        np.zeros(matrix.shape[1]),
        A_ub=-matrix,
        b_ub=-np.concatenate(least),
        bounds=(None, None),
        method="highs",
        options={"time_limit": seconds},
    )
    return {0: True, 2: False}.get(found.status)


def greedy_units(inner: FloatArray, outer: FloatArray, direction: FloatArray) -> list[tuple[FloatArray, float]]:
    """A ReLU network that a direction never fools, by scikit-learn's LinearSVC: half-spaces w·x + b > 0.

    One after another is fitted to the inner points and those outer ones that no earlier one contains, orthogonal to the
    direction; its bias is the largest with which it contains no inner point. An error on an inner point costs a hundred
    times as much as one on an outer point.
    """
    unit = direction / np.linalg.norm(direction)
    inner, outer = (points - np.outer(points @ unit, unit) for points in (inner, outer))
    found: list[tuple[FloatArray, float]] = []
    left = outer
    while len(left):
        for chosen in (left, left[:1]):  # one point alone, where all together lead to nothing
            labels = np.repeat([-1, 1], [len(inner), len(chosen)])
            svm = LinearSVC(dual=False, class_weight={-1: 100.0, 1: 1.0})
            with warnings.catch_warnings():
                # A fit that has not converged serves as well: the bias makes it right about the inner points.
                warnings.simplefilter("ignore", ConvergenceWarning)
                normal = svm.fit(np.vstack([inner, chosen]), labels).coef_[0]
            bias = -float(np.max(inner @ normal))
            contained = left @ normal + bias > 0
            if contained.any():
                break
        else:
            raise ArithmeticError(f"{len(left)} points are left, about which no half-space is right")
        found.append((normal, bias))
        left = left[~contained]
    return found


def highs_bound(data: ga.Dataset, direction: FloatArray, rows: Iterable[int]) -> list[float]:
    """The bounds of rows labelled +1 among the linear classifiers (L5), one linear program each, by HiGHS."""
    signs = data.signs.astype(np.float64)
    columns = signs[:, None] * np.column_stack([data.to_floats(), np.ones(data.n)])
    target = -np.append(direction, 0.0)
    return [_reciprocal(_largest(columns, target, row)) for row in rows]


def highs_convex_bound(data: ga.Dataset, direction: FloatArray, row: int) -> float:
    """The bound of a row labelled −1 among the convex regions (C3): a linear program for each outer point, by HiGHS."""
    points, inner = data.to_floats(), data.indices(-1)
    place = int(np.flatnonzero(inner == row)[0])
    return min(_reciprocal(_largest(points[k] - points[inner], direction, place)) for k in data.indices(1))


def _largest(columns: FloatArray, target: FloatArray, place: int) -> float:
    """The largest weight at a place with which nonnegative weights make the columns the target; 0 if none do."""
    costs = np.zeros(len(columns))
    costs[place] = -1
    found = linprog(costs, A_eq=columns.T, b_eq=target, bounds=(0, None), method="highs")
    return float(np.asarray(found.x)[place]) if found.status == 0 else 0.0


def _reciprocal(weight: float) -> float:
    return 1 / weight if weight > 1e-12 else math.inf


def highs_budget(rows: FloatArray, target: FloatArray) -> float:
    """The largest Σ λ with Σ λ_i rows[i] = θ target, 0 ≤ λ ≤ 1 and θ ≥ 0, by HiGHS: the budget, or the least loss."""
    n, columns = len(rows), np.vstack([rows, -target])
    bounds = [*[(0.0, 1.0)] * n, (0.0, None)]
    result = linprog([*[-1.0] * n, 0.0], A_eq=columns.T, b_eq=np.zeros(len(target)), bounds=bounds)
    return -float(np.asarray(result.fun))


def cutting_planes(data: ga.Dataset) -> FloatArray:
    """The shortest universal perturbation δ of the label +1 among the linear classifiers (L7), by HiGHS and Clarabel.

    A linear program finds the weakly accurate classifier that most prefers to leave the label +1 to a displaced point;
    it becomes a condition on δ, and a quadratic program finds the shortest one with all of them.
    """
    signs = data.signs.astype(np.float64)
    homogeneous = np.column_stack([data.to_floats(), np.ones(data.n)])
    source = homogeneous[data.indices(1)]
    accurate = signs[:, None] * homogeneous
    cuts: list[FloatArray] = []
    limits: list[float] = []
    delta = np.zeros(data.d)
    changed = True
    while changed:
        changed = False
        for point in source:
            at = point + np.append(delta, 0.0)
            w = _weakly_accurate(accurate, at)
            if w @ at <= 1e-6 * np.linalg.norm(w) * np.linalg.norm(at):
                continue
            cuts.append(w[:-1])
            limits.append(-float(np.max(source @ w)))
            shift = cp.Variable(data.d)
            problem = cp.Problem(cp.Minimize(cp.sum_squares(shift)), [np.array(cuts) @ shift <= np.array(limits)])
            problem.solve(solver=cp.CLARABEL)
            delta, changed = np.asarray(shift.value, dtype=np.float64), True
    return delta


def _weakly_accurate(rows: FloatArray, point: FloatArray) -> FloatArray:
    """The w with w·row ≥ 0 on all rows, their mean 1, for which w·point is largest."""
    found = linprog(
        -point,
        A_ub=-rows,
        b_ub=np.zeros(len(rows)),
        A_eq=rows.mean(axis=0)[None],
        b_eq=[1.0],
        bounds=(None, None),
        method="highs",
    )
    return np.asarray(found.x, dtype=np.float64)


def _dot(exact: Sequence[Fraction] | ga.Vector, w: list[z3.ArithRef]) -> z3.ArithRef:
    return z3.Sum([z3.RealVal(str(c)) * entry for c, entry in zip(exact, w, strict=True)])
