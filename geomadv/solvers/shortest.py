"""The shortest vector that satisfies linear inequalities, exactly, in one of three norms.

The nonnegative combination Σ μ_k (w_k, h_k) of the inequalities w_k·g ≥ h_k with Σ μ_k h_k = 1 whose Σ μ_k w_k is
shortest in the dual norm says it all: 1 over that length is the least ‖g‖, for every g has ‖g‖ ‖Σ μ_k w_k‖_* ≥ 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geomadv.exact.arrays import integer_array
from geomadv.exact.limits import Norm
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine, guess_nearest_point, guess_scaled_program
from geomadv.solvers.linear_program import Infeasible, LinearProgram
from geomadv.solvers.nearest_point import nearest_point

__all__ = ["Inequality", "Shortest", "shortest_vector"]


@dataclass(frozen=True)
class Inequality:
    """`normal · g ≥ height`."""

    normal: list[int]
    height: Fraction


@dataclass(frozen=True)
class Shortest:
    """A shortest vector g, and weights μ that prove it.

    Attributes
    ----------
    vector : Vector or None
        None if the inequalities contradict each other.
    weights : list of Fraction
        One for each inequality, nonnegative. With G = Σ μ · normal and c = Σ μ · height, ‖g‖ ‖G‖_* = c; where there is
        no g, G = 0 and c > 0; where g is 0 they are all 0.
    """

    vector: Vector | None
    weights: list[Fraction]


def shortest_vector(engine: Engine, d: int, inequalities: Sequence[Inequality], norm: Norm) -> Shortest:
    """The shortest vector of dimension d that satisfies the inequalities, of which there may be none."""
    heights = [i.height for i in inequalities]
    if all(height <= 0 for height in heights):
        return Shortest(Vector((0,) * d), [Fraction(0)] * len(heights))
    scales = [height.denominator for height in heights]
    rows = [[*(scale * x for x in i.normal), i.height.numerator] for scale, i in zip(scales, inequalities, strict=True)]
    found = _euclidean(engine, d, rows) if norm == "l2" else _polyhedral(engine, d, rows, norm)
    return Shortest(found.vector, [weight * scale for weight, scale in zip(found.weights, scales, strict=True)])


def _euclidean(engine: Engine, d: int, rows: list[list[int]]) -> Shortest:
    """As a nearest-point problem (Lawson and Hanson, Solving Least Squares Problems, 1974, chapter 23).

    The residual of the nonnegative combination of the rows nearest to (0, 1) is proportional to (g, −1).
    """
    matrix = IntegerMatrix(integer_array([x for row in rows for x in row], (len(rows), d + 1)))
    unit = [0] * d + [1]
    guess = guess_nearest_point(engine, matrix.directions, np.full(len(rows), -1), np.array(unit, dtype=float))
    nearest = nearest_point(matrix, guess, target=(unit, 1))
    weights = [Fraction(0)] * len(rows)
    last = 1 if nearest.reached else -nearest.residual[-1]
    for k, weight in zip(nearest.support, nearest.weights, strict=True):
        weights[k] = Fraction(weight, last)
    vector = None if nearest.reached else Vector(tuple(nearest.residual[:-1]), last)
    return Shortest(vector, weights)


def _polyhedral(engine: Engine, d: int, rows: list[list[int]], norm: Norm) -> Shortest:
    """As a linear program: the columns are the inequalities and what measures the dual norm of G.

    For the ℓ∞ norm of g that is Σ |G_k|, for the ℓ1 norm the least N with N ± G_k ≥ 0; the program's dual vector has g.
    """
    eye, zero = np.eye(d, dtype=int).astype(object), np.zeros((d, d), dtype=object)
    normals = np.array([row[:-1] for row in rows], dtype=object).reshape(len(rows), d)
    heights = np.array([[row[-1]] for row in rows], dtype=object)
    if norm == "linf":
        measured = np.vstack([eye, -eye])
        blocks = [np.hstack([normals, heights]), np.hstack([measured, np.zeros((2 * d, 1), dtype=object)])]
        costs = [0] * len(rows) + [1] * (2 * d)
    else:
        ones = np.ones((1, d), dtype=object)
        blocks = [
            np.hstack([normals, -normals, heights]),
            np.hstack([-eye, zero, np.zeros((d, 1), dtype=object)]),
            np.hstack([zero, -eye, np.zeros((d, 1), dtype=object)]),
            np.hstack([ones, ones, np.zeros((1, 1), dtype=object)]),
        ]
        costs = [0] * (len(rows) + 2 * d) + [1]
    entries = np.vstack(blocks)
    columns = IntegerMatrix(integer_array(entries.ravel().tolist(), entries.shape))
    rhs = [0] * (entries.shape[1] - 1) + [1]
    guess = guess_scaled_program(engine, columns, rhs, costs)
    found = LinearProgram(columns, costs).minimise(rhs, guess)
    if isinstance(found, Infeasible):
        raise ArithmeticError("no inequality has a positive height, which was looked at before")
    weights = [found.solution.get(k, Fraction(0)) for k in range(len(rows))]
    if found.value == 0:
        return Shortest(None, weights)
    halves = [found.dual[:d], found.dual[d : 2 * d] if norm == "l1" else [0] * d]
    return Shortest(Vector(tuple(b - a for a, b in zip(*halves, strict=True)), found.dual[-1]), weights)
