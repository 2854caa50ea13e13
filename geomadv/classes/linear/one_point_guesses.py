"""The shortest perturbation of one point in floating point, from which the exact search begins.

Equations are coordinates so heavy that they nearly hold: that of the bias, and one for each limit that was violated,
with a slack for what is below it. What such an equation misses is then the weight of its limit.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geomadv.classes.linear.extreme_sums import ExtremeSum, ExtremeSums
from geomadv.classes.linear.universal import Sources
from geomadv.exact.arrays import FloatArray
from geomadv.solvers.boxed_guesses import capped_floats
from geomadv.solvers.guesses import guess_nearest_point

__all__ = ["OnePointGuesses", "Weights"]

Flags: TypeAlias = NDArray[np.bool_]

#: About the weights of the rows, and of the limits.
Weights: TypeAlias = tuple[FloatArray, FloatArray]

_HEAVY = 1e3  # how much a guess minds an equation
_ROUNDS = 40  # in floating point at most, for each dimension
_PATIENCE = 5  # rounds without progress
_LIMITS = 20  # how often violated limits are added
_SMALL = 1e-9  # what floating point cannot tell from nothing
_LARGEST_EXPONENT = 600  # of a weight in floats: then its product with a number of the data is one


class OnePointGuesses:
    """Guesses for one point and its limits.

    Data and guesses may be too large for floats; the exact search begins wherever they end.
    """

    @np.errstate(all="ignore")
    def __init__(self, sources: Sources) -> None:
        space, start, bounds = sources.space, sources.start(0), sources.limits.bounds
        self.space = space
        floats = space.rows.floats.copy()
        unit = start.denominator << space.rows.exponent
        goal = -capped_floats([Fraction(x, unit) for x in start.numerators])
        sizes = np.abs(floats).max(axis=0)
        ratios = float(sizes.max()) / np.where(sizes > 0, sizes, 1.0)
        if space.has_bias:
            # So small may the coordinate be beside the others that it is 0 in floats.
            floats[:, -1] *= _HEAVY * ratios[-1]
            goal[-1] *= _HEAVY * ratios[-1]
        self.rows, self.goal = floats, goal
        self.size = float(capped_floats([Fraction(space.data.denominator, 1 << space.rows.exponent)])[0])
        self.coordinates = np.array([j for j, _, _ in bounds], dtype=np.intp)
        self.signs = np.array([-sources.source * sign for _, sign, _ in bounds], dtype=np.float64)
        scaled = [Fraction(most * space.data.denominator, 1 << space.rows.exponent) for _, _, most in bounds]
        self.most = capped_floats(scaled) if bounds else np.zeros(0)
        # Of features of very different sizes the smallest would be so heavy that the sums of squares lose the others.
        self.heavy = _HEAVY * np.sqrt(ratios[self.coordinates])

    @np.errstate(all="ignore")
    def of_rows(self) -> Weights:
        """The weights of the rows themselves."""
        guess, _, _ = self._within(self.rows, self.signs == 0)
        return guess

    @np.errstate(all="ignore")
    def of_sums(self, first: ExtremeSum, extreme: ExtremeSums) -> tuple[list[ExtremeSum], Weights]:
        """The sums that carry the nearest point, the first one, and their weights."""
        vertices, sums = [first], [self._sum(first, extreme.unit)]
        heeded, shortest, left = self.signs == 0, math.inf, _PATIENCE
        guess = np.ones(1), np.zeros(len(self.signs))
        for _ in range(_ROUNDS * self.space.dimension):
            before = int(heeded.sum())
            guess, residual, heeded = self._within(np.array(sums), heeded)
            length = float(np.linalg.norm(residual[: len(self.goal)]))
            progress = length < (1 - _SMALL) * shortest or int(heeded.sum()) > before
            shortest, left = (length, _PATIENCE) if progress else (shortest, left - 1)
            pull = self._pull(residual)
            products, normal = self.rows @ pull, pull[: len(first.added)]
            entering = extreme.nearly_lowest(products, normal, self.size)
            weighed, total = _shares(entering.weights, extreme.unit), self._sum(entering, extreme.unit)
            scale = weighed @ np.abs(products) + self.size * (
                np.abs(_shares(entering.added, extreme.unit)) @ abs(normal)
            )
            # A product that is not a number is not below anything.
            if left < 0 or not total @ pull < -_SMALL * scale:
                break
            kept = [k for k, weight in enumerate(guess[0]) if weight > 0 or k == 0]
            vertices, sums = [*(vertices[k] for k in kept), entering], [*(sums[k] for k in kept), total]
            guess = np.append(guess[0][kept], 0.0), guess[1]
        return vertices, guess

    def _sum(self, one: ExtremeSum, unit: int) -> FloatArray:
        total = _shares(one.weights, unit) @ self.rows
        total[: len(one.added)] += self.size * _shares(one.added, unit)
        return np.asarray(total)

    def _within(self, rows: FloatArray, heeded: Flags) -> tuple[Weights, FloatArray, Flags]:
        """The weights of some rows and of the limits, the residual, and the limits that were heeded at last."""
        for _ in range(_LIMITS):
            factors = (self.signs * self.heavy)[heeded]
            equations = rows[:, self.coordinates[heeded]] * factors
            slacks = np.zeros((len(factors), rows.shape[1] + len(factors)))
            slacks[:, rows.shape[1] :] = np.diag(self.heavy[heeded])
            heights = self.heavy[heeded] * self.most[heeded] + self.goal[self.coordinates[heeded]] * factors
            extended, goal = np.vstack([np.hstack([rows, equations]), slacks]), np.append(self.goal, heights)
            weights = guess_nearest_point(self.space.engine, extended, np.full(len(extended), -1), goal)
            missed = weights @ extended - goal
            residual = np.zeros(rows.shape[1] + len(heeded))
            residual[: rows.shape[1]] = missed[: rows.shape[1]]
            residual[rows.shape[1] :][heeded] = np.maximum(missed[rows.shape[1] :], 0) * self.heavy[heeded]
            values = residual[self.coordinates] * self.signs
            violated = ~heeded & (values > self.most + _SMALL * np.maximum(np.abs(values), np.abs(self.most)))
            if not violated.any():
                break
            heeded = heeded | violated
        return (weights[: len(rows)], residual[rows.shape[1] :]), residual, heeded

    def _pull(self, residual: FloatArray) -> FloatArray:
        """What the rows are multiplied with: the residual, and the limits with their weights."""
        pull = residual[: len(self.goal)].copy()
        np.add.at(pull, self.coordinates, residual[len(self.goal) :] * self.signs)
        return pull


def _shares(vertex: NDArray[Any], unit: int) -> FloatArray:
    """Integers in floats, without their denominator; those beyond the range of floats are cut."""
    most = unit << _LARGEST_EXPONENT
    return np.array([max(-most, min(x, most)) / unit for x in vertex.tolist()])
