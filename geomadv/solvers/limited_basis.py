"""A basis of the complementarity problem of `limited_nearest`: which variables are not 0, and what they are there.

Each of the weights μ_i and u_k stands beside what it weighs, r_i = p_i · (g + Σ u_k a_k) + ν e_i or m_k − a_k · g. One
of the two is basic, the other one is 0, or is raised to see how all basic ones change. Where the basic weights are
those of rows S and limits T, they solve one linear system, of as many equations as they are, and one for ν.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpz_mat
from numpy.typing import NDArray

from geomadv.exact.arrays import FloatArray, integer_array
from geomadv.exact.matrices import IntegerMatrix, dot, stacked
from geomadv.exact.solving import solve_column

__all__ = ["Basis", "Values", "WithinLimits", "moved"]

_CANDIDATES = 4  # rows of a guess that are looked at, for each that there can be in a basis


@dataclass(frozen=True)
class WithinLimits:
    """Limits a_k · g ≤ m_k.

    Attributes
    ----------
    normals : IntegerMatrix, l × m
        The a_k.
    heights : list of int
        The m_k times the denominator of the target.
    """

    normals: IntegerMatrix
    heights: list[int]


@dataclass(frozen=True)
class Values:
    """The values of all weights and what follows from them, or how they change along a direction.

    All are integers over one positive denominator; values are also times the denominator of the target.

    Attributes
    ----------
    rows, limits : dict of int
        μ and u, where they may not be 0.
    shift : int
        ν, or 0.
    residual, pull : list of int
        g, and g + Σ u_k a_k.
    denominator : int
    """

    rows: dict[int, int]
    limits: dict[int, int]
    shift: int
    residual: list[int]
    pull: list[int]
    denominator: int


class Basis:
    """One problem, whose rows may become more.

    The state: the rows and the limits whose weights are basic; of all others what the weights weigh is basic.

    Parameters
    ----------
    matrix : n × (m + balanced)
        The points p_i, then if balanced the e_i, one of them positive.
    limits
        At least one.
    target
        t as integers and denominator.
    balanced
        Whether Σ μ_i e_i = 1.
    """

    def __init__(
        self, matrix: IntegerMatrix, limits: WithinLimits, target: tuple[list[int], int], *, balanced: bool
    ) -> None:
        self.matrix, self.balanced = matrix, balanced
        self.normals, self.heights = limits.normals, limits.heights
        self.slacks = limits.normals.beside(limits.heights)
        self.target, self.unit = target
        self.size = len(self.target)
        self.rows: list[int] = []
        self.limits: list[int] = []

    def add(self, row: list[int]) -> None:
        """One more row, the last one."""
        self.matrix = stacked(self.matrix, IntegerMatrix(integer_array(row, (1, len(row)))))

    def start(self, weights: FloatArray, pressing: FloatArray) -> None:
        """From approximate weights of the rows and of the limits, only the order and signs of which matter.

        The largest part of them that is a basis of nonnegative weights.
        """
        rows = [int(i) for i in np.argsort(-weights, kind="stable") if weights[i] > 0]
        limits = [int(k) for k in np.argsort(-pressing, kind="stable") if pressing[k] > 0]
        rows = self.matrix.independent_rows(rows[: _CANDIDATES * self.matrix.shape[1]])
        while True:
            self._settle(rows, limits)
            point = self.point()
            rows, limits = ([k for k, x in of.items() if x >= 0] for of in (point.rows, point.limits))
            if len(rows) == len(self.rows) and len(limits) == len(self.limits):
                return

    def _settle(self, rows: list[int], limits: list[int]) -> None:
        """A basis of independent rows and of those of the limits for which they leave room."""
        if self.balanced and not any(self.matrix.entries[rows, -1] > 0):
            rows, limits = [int(np.flatnonzero(self.matrix.entries[:, -1] > 0)[0])], []
        self.rows, self.limits = list(rows), []
        if not rows or not limits:
            return
        conditions = self._products(limits)
        if self.balanced:
            conditions.insert(0, [int(x) for x in self.matrix.entries[rows, -1]])
        entries = integer_array([x for row in conditions for x in row], (len(conditions), len(rows)))
        chosen = IntegerMatrix(entries).independent_rows(range(len(conditions)))
        self.limits = [limits[k - self.balanced] for k in chosen if k >= self.balanced]

    def _products(self, limits: list[int]) -> list[list[int]]:
        """The a_k · p_i, for each of the limits those of the basic rows."""
        points = IntegerMatrix(self.matrix.entries[self.rows, : self.size])
        return [points.products(self.normals.entries[k].tolist()) for k in limits]

    def toggle(self, index: int) -> None:
        """Let a weight become basic, or what it weighs; the limits are numbered first."""
        count = len(self.heights)
        basic, member = (self.limits, index) if index < count else (self.rows, index - count)
        if member in basic:
            basic.remove(member)
        else:
            basic.append(member)

    def _solved(self, rhs: list[int]) -> tuple[list[int], int]:
        """μ, u and ν with this right-hand side, over a positive denominator."""
        points = IntegerMatrix(self.matrix.entries[self.rows, : self.size])
        system = [list(map(int, row)) for row in points.gram(range(len(self.rows))).tolist()] if self.rows else []
        beside = self._products(self.limits)
        if self.balanced:
            beside.append([int(x) for x in self.matrix.entries[self.rows, -1]])
        full = [[*row, *(column[i] for column in beside)] for i, row in enumerate(system)]
        full += [[*row, *[0] * len(beside)] for row in beside]
        if not full:
            return [], 1
        solved = solve_column(fmpz_mat(full), rhs)
        if solved is None:
            raise ArithmeticError("a basis became singular, which contradicts the method's invariant")
        return solved

    def _expanded(self, solved: tuple[list[int], int], extra: dict[int, int], scale: int) -> Values:
        """All variables: those solved for, weights that are not basic, and so many times the target."""
        values, denominator = solved
        n, end = len(self.rows), len(self.rows) + len(self.limits)
        rows = dict(zip(self.rows, values[:n], strict=True))
        limits = dict(zip(self.limits, values[n:end], strict=True))
        for index, weight in extra.items():
            count = len(self.heights)
            (limits if index < count else rows)[index if index < count else index - count] = weight * denominator
        residual = self.matrix.combine(list(rows), list(rows.values()))[: self.size]
        if scale:
            residual = [x - scale * denominator * t for x, t in zip(residual, self.target, strict=True)]
        pressed = self.normals.combine(list(limits), list(limits.values()))
        pull = [x + y for x, y in zip(residual, pressed, strict=True)]
        shift = values[-1] if self.balanced else 0
        return Values(rows, limits, shift, residual, pull, denominator)

    def point(self) -> Values:
        """The values of the basis, times the denominator of the target."""
        rhs = [dot(self.matrix.entries[i, : self.size].tolist(), self.target) for i in self.rows]
        rhs += [self.heights[k] + dot(self.normals.entries[k].tolist(), self.target) for k in self.limits]
        rhs += [self.unit] * self.balanced
        return self._expanded(self._solved(rhs), {}, 1)

    def direction(self, index: int) -> Values:
        """How all variables change as the one grows that is basic beside that of an index."""
        count = len(self.heights)
        size = len(self.rows) + len(self.limits) + self.balanced
        rhs, extra = [0] * size, dict[int, int]()
        if index < count and index in self.limits:
            rhs[len(self.rows) + self.limits.index(index)] = -1
        elif index >= count and index - count in self.rows:
            rhs[self.rows.index(index - count)] = 1
        else:
            entries = self.normals.entries[index] if index < count else self.matrix.entries[index - count]
            vector = entries[: self.size].tolist()
            points = self.matrix.entries[self.rows, : self.size]
            rhs = [-dot(point, vector) for point in points.tolist()]
            if index < count:
                rhs += [0] * (size - len(rhs))
            else:
                rhs += [-dot(self.normals.entries[k].tolist(), vector) for k in self.limits]
                rhs += [-int(entries[-1])] * self.balanced
            extra[index] = 1
        return self._expanded(self._solved(rhs), extra, 0)

    def signs(self, point: Values, fixed: int) -> NDArray[Any]:
        """The signs of all basic variables (fixed is 1), or of how they change (0): of limits, then of rows."""
        limits = -self.slacks.signs([*point.residual, -fixed * point.denominator]).astype(int)
        rows = self.matrix.signs([*point.pull, *[point.shift] * self.balanced]).astype(int)
        for k in self.limits:
            limits[k] = _sign(point.limits[k])
        for i in self.rows:
            rows[i] = _sign(point.rows[i])
        return np.concatenate([limits, rows])

    def value(self, point: Values, index: int, fixed: int) -> Fraction:
        """One of them, times the denominator of the target."""
        count = len(self.heights)
        if index < count and index in self.limits:
            value = point.limits[index]
        elif index < count:
            [product] = self.slacks.products([*point.residual, -fixed * point.denominator], [index])
            value = -product
        elif index - count in self.rows:
            value = point.rows[index - count]
        else:
            [value] = self.matrix.products([*point.pull, *[point.shift] * self.balanced], [index - count])
        return Fraction(value, point.denominator)


def moved(point: Values, direction: Values, step: Fraction) -> Values:
    """The sum of the point and so many times the direction."""
    here, there = direction.denominator * step.denominator, step.numerator * point.denominator

    def mixed(a: list[int], b: list[int]) -> list[int]:
        return [here * x + there * y for x, y in zip(a, b, strict=True)]

    def mapped(a: dict[int, int], b: dict[int, int]) -> dict[int, int]:
        return {k: here * a.get(k, 0) + there * b.get(k, 0) for k in a.keys() | b.keys()}

    return Values(
        mapped(point.rows, direction.rows),
        mapped(point.limits, direction.limits),
        here * point.shift + there * direction.shift,
        mixed(point.residual, direction.residual),
        mixed(point.pull, direction.pull),
        here * point.denominator,
    )


def _sign(x: int) -> int:
    return (x > 0) - (x < 0)
