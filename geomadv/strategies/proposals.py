"""Proposals for ReLU networks that might be accurate, in floating point: linear programs, and gradient descent.

Points have a 1 appended, so that a hidden unit is one vector. All numbers come back as rationals; whoever uses them
checks them exactly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog

from geomadv.exact.arrays import FloatArray
from geomadv.strategies.values import Row

__all__ = ["half_spaces", "output_weights", "trained_network"]


def half_spaces(inner: Sequence[Row], outer: Sequence[Row], objective: Sequence[int]) -> list[Row]:
    """A vertex of the half-spaces of functional margin 1 within a box, rounded more and more finely.

    They are negative on the inner points and positive on the outer ones.
    """
    rows = np.vstack([-_floats(outer), _floats(inner)])
    return _rounded(_solve(objective, rows, -np.ones(len(rows)), (-100.0, 100.0)))


def output_weights(hidden_inner: Sequence[Row], hidden_outer: Sequence[Row], objective: Sequence[int]) -> list[Row]:
    """Output weights a ≥ 0 and a threshold τ, a vertex where a·h − τ ≥ 1 outside and ≤ −1 inside, rounded likewise.

    The hidden layer has the given values h at the points; the threshold is the last number.
    """
    inner, outer = _floats(hidden_inner), _floats(hidden_outer)
    matrix = np.vstack([np.hstack([-outer, np.ones((len(outer), 1))]), np.hstack([inner, -np.ones((len(inner), 1))])])
    return _rounded(_solve(objective, matrix, -np.ones(len(matrix)), (0.0, 1000.0)))


def trained_network(
    inner: Sequence[Row], outer: Sequence[Row], *, width: int, seed: int, fixed_output: bool
) -> tuple[list[Row], Row] | None:
    """Hidden units and output weights after some steps of Adam on the logistic loss; None if the numbers overflow.

    The output weights are kept nonnegative, or all 1.
    """
    random = np.random.default_rng(seed)
    inside, outside = _floats(inner), _floats(outer)
    x, sign = np.vstack([inside, outside]), np.repeat([-1.0, 1.0], [len(inside), len(outside)])
    learned = np.ones(width * (x.shape[1] + 1) + 1)
    units, output = (
        learned[: -width - 1].reshape(width, -1),
        learned[-width - 1 : -1],
    )  # parts of it; then the threshold
    momentum, squares = np.zeros_like(learned), np.zeros_like(learned)
    with np.errstate(all="ignore"):
        # Units that look from the inner to the outer points start close to a solution.
        towards = outside[random.integers(len(outside), size=width)] - inside.mean(0)
        units[:] = towards + random.standard_normal(towards.shape)
        for step in range(1, 31):
            values = x @ units.T
            hidden = np.maximum(values, 0)
            slopes = -sign / (1 + np.exp(sign * (hidden @ output - learned[-1]))) / len(x)
            towards = ((slopes[:, None] * (values > 0)).T @ x) * output[:, None]
            gradient = np.concatenate([towards.ravel(), slopes @ hidden, [-slopes.sum()]])
            if fixed_output:
                gradient[-width - 1 :] = 0
            momentum = 0.9 * momentum + 0.1 * gradient
            squares = 0.999 * squares + 0.001 * gradient**2
            learned -= 0.3 * momentum / (1 - 0.9**step) / (np.sqrt(squares / (1 - 0.999**step)) + 1e-8)
            np.maximum(output, 0, out=output)
    if not np.isfinite(learned).all():
        return None
    return [tuple(map(Fraction, row)) for row in units.tolist()], tuple(map(Fraction, output.tolist()))


def _floats(rows: Sequence[Row]) -> FloatArray:
    return np.array([[_float(c) for c in row] for row in rows])


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _solve(
    objective: Sequence[int], matrix: FloatArray, limits: FloatArray, bounds: tuple[float, float]
) -> list[float]:
    """A vertex that minimises the objective subject to matrix · x ≤ limits; nothing if the solver finds none."""
    if np.abs(matrix).max() > 1e9:
        return []  # beyond what the solver's own tolerances make sense of
    answer = linprog(objective, A_ub=matrix, b_ub=limits, bounds=bounds, method="highs")
    return [] if answer.x is None else [float(x) for x in answer.x]


def _rounded(values: Sequence[float]) -> list[Row]:
    """The same values as integers, as short fractions, and in full."""
    if not values:
        return []
    short = [tuple(Fraction(round(x * scale), scale) for x in values) for scale in (1, 12, 2**12)]
    return [*short, tuple(map(Fraction, values))]
