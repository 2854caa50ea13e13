"""A guess for boxed quadratic programs: maximise Σ λ_i − ½ ‖Σ λ_i p_i‖² for 0 ≤ λ ≤ u and Σ λ_i s_i = 0.

That is the dual of minimising ½ ‖w‖² + u Σ max(0, 1 − w·p_i − b s_i). In floating point, in two turns: Newton's method
on a hinge with a rounded corner (Chapelle, Training a support vector machine in the primal, Neural Computation 19,
2007), of which the rows on the corner are the first that are free; then an active-set method on the dual, in which many
rows leave and enter at a time. Where that does not end, it starts again from a sharper corner.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf, dpotrs

from geomadv.exact.arrays import FloatArray, IndexArray

Flags = NDArray[np.bool_]  # shape (n,)

_LARGEST_UPPER = 10.0  # for Newton's method, where rows have length 1: a harder margin is ill-conditioned
_CORNER, _SHARPER, _CORNERS = 0.03, 0.1, 3  # the first width of the corner, in standard deviations of the margins
_STEPS, _ROUNDS, _HALVINGS, _CAUTIOUS_STEPS = 8, 40, 25, 2000
_TOLERANCE = 1e-9  # of margins


class BoxedNewton:
    """One program in floating point.

    Parameters
    ----------
    rows : shape (n, m)
        p, of a length of about 1.
    signs : shape (n,)
        s, with the entries 1 and −1, or all 0.
    upper : shape (n,)
        u > 0.
    """

    def __init__(self, rows: FloatArray, signs: FloatArray, upper: FloatArray) -> None:
        self.signs, self.upper, self.balanced = signs, upper, bool(signs.any())
        self.rows = np.column_stack([rows, signs])  # the last coordinate sums to 0, and makes more matrices regular
        self.known, self.gram = np.zeros(0, dtype=np.intp), np.zeros((0, 0))
        self.place = np.full(len(rows), -1)

    def solution(self) -> FloatArray:
        """λ, as far as it was found, shape (n,); exactly 0 or u where a bound holds."""
        softer = min(1.0, _LARGEST_UPPER / float(np.median(self.upper)))
        normal, margins = self._between_means(softer * self.upper)
        corner = _CORNER * (float(np.std(margins)) or 1.0)
        for _ in range(_CORNERS):
            normal, margins = self._rounded(softer * self.upper, corner, normal, margins)
            at_upper = margins < 1 - corner
            if softer < 1 and (margins <= 1).sum() <= self.rows.shape[1]:
                at_upper[:] = False  # if the data are separable, few or none will be there
            weights = self._active_set(np.flatnonzero((margins <= 1) & ~at_upper), at_upper)
            if weights is not None:
                return weights
            softer, corner = min(1.0, softer / _SHARPER), corner * _SHARPER
        weights = self.upper * np.clip((1 - margins) / (corner / _SHARPER), 0, 1)
        excess = float(self.signs @ weights)
        heavy = np.flatnonzero(self.signs * excess > 0)
        heavy = heavy[np.argsort(-margins[heavy])]
        before = np.cumsum(weights[heavy]) - weights[heavy]
        weights[heavy] -= np.clip(abs(excess) - before, 0, weights[heavy])
        return self._one_by_one(weights)

    def _between_means(self, upper: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The best normal along the difference of the means of the classes, and the margins that it gives."""
        shares = upper / upper.sum()
        for own in (self.signs < 0, self.signs > 0) if self.balanced else ():
            shares[own] /= shares[own].sum()
        normal = shares @ self.rows[:, :-1]
        margins = self.rows[:, :-1] @ normal
        margins -= self.signs * (float((shares * self.signs) @ margins) / 2)
        length = _root(lambda t: t * float(normal @ normal) - float((upper * margins) @ (t * margins < 1)), 1e6)
        return length * normal, self._shifted(length * margins)

    def _shifted(self, margins: FloatArray) -> FloatArray:
        """The margins that the same normal has with the best bias: one of them is 1."""
        if not self.balanced:
            return margins
        biases = (1 - margins) * self.signs
        order = np.argsort(biases)
        # The loss falls until those passed outweigh the rows of the sign 1.
        last = np.searchsorted(np.cumsum(self.upper[order]), 0.999999 * self.upper[self.signs > 0].sum())
        return np.asarray(margins + self.signs * biases[order[min(last, len(order) - 1)]])

    def _rounded(
        self, upper: FloatArray, corner: float, normal: FloatArray, margins: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Normal and margins after Newton steps for the hinge that is quadratic from 1 − corner to 1."""
        for _ in range(_STEPS):
            at_upper = margins < 1 - corner
            free = np.flatnonzero((margins <= 1) & ~at_upper)
            if free.size == 0:
                break
            total = self._total(at_upper, upper)
            goal, there = self._classifier(free, total, *self._weights(free, total, corner / upper[free]))
            length = _step(goal - normal, normal, there - margins, margins, upper, corner)
            normal, margins = normal + length * (goal - normal), margins + length * (there - margins)
            if length == 1 and np.array_equal(free, np.flatnonzero((margins <= 1) & (margins >= 1 - corner))):
                break
            margins = self._shifted(margins)
        return normal, margins

    def _active_set(self, free: IndexArray, at_upper: Flags) -> FloatArray | None:
        """The optimal λ, from the rows that are first free and those at the upper bound; None if it is not reached."""
        for _ in range(_ROUNDS):
            total = self._total(at_upper, self.upper)
            while True:
                values, shift = self._weights(free, total, np.zeros(len(free)))
                outside = np.maximum(-values, values - self.upper[free])
                leaving = np.flatnonzero(outside >= 0)
                if leaving.size == 0:
                    break
                leaving = leaving[np.argsort(-outside[leaving])[: max(1, len(leaving) // 3)]]
                rising = free[leaving[values[leaving] > 0]]
                at_upper[rising] = True
                total += self.upper[rising] @ self.rows[rising]
                free = np.delete(free, leaving)
            _, margins = self._classifier(free, total, values, shift)
            wrong = np.where(at_upper, margins - 1, 1 - margins)
            wrong[free] = 0
            if free.size == 0 and self._unbalanced(at_upper):
                wrong[np.argmin(np.abs(margins - 1))] = np.inf
            entering = np.flatnonzero(wrong > _TOLERANCE)
            if entering.size == 0:
                weights = np.where(at_upper, self.upper, 0.0)
                weights[free] = values
                return weights
            room = max(1, min(max(10, len(free) // 10), self.rows.shape[1] - len(free)))
            entering = entering[np.argsort(-wrong[entering])[:room]]
            at_upper[entering] = False
            free = np.concatenate([free, entering])
        return None

    def _one_by_one(self, weights: FloatArray) -> FloatArray:
        """λ after steps in which one row enters or reaches a bound, so that the objective never falls."""
        at_upper = weights >= self.upper
        free = np.flatnonzero((weights > 0) & ~at_upper)
        for _ in range(_CAUTIOUS_STEPS):
            total = self._total(at_upper, self.upper)
            values, shift = self._weights(free, total, np.zeros(len(free)))
            change = values - weights[free]
            with np.errstate(divide="ignore", invalid="ignore"):
                lengths = np.where(change > 0, self.upper[free] - weights[free], -weights[free]) / change
            lengths[change == 0] = np.inf
            if lengths.min(initial=np.inf) < 1:
                first = int(np.argmin(lengths))
                weights[free] = np.clip(weights[free] + lengths[first] * change, 0, self.upper[free])
                at_upper[free[first]] = change[first] > 0
                weights[free[first]] = self.upper[free[first]] if change[first] > 0 else 0.0
                free = np.delete(free, first)
                continue
            weights[free] = values
            _, margins = self._classifier(free, total, values, shift)
            wrong = np.where(at_upper, margins - 1, 1 - margins)
            wrong[free] = 0
            if free.size == 0 and self._unbalanced(at_upper):
                wrong[np.argmin(np.abs(margins - 1))] = np.inf
            entering = np.argmax(wrong)
            if wrong[entering] <= _TOLERANCE:
                break
            at_upper[entering] = False
            free = np.append(free, entering)
        return weights

    def _unbalanced(self, at_upper: Flags) -> bool:
        return abs(float(self.signs[at_upper] @ self.upper[at_upper])) > 1e-9 * float(self.upper.max())

    def _total(self, at_upper: Flags, upper: FloatArray) -> FloatArray:
        """Σ λ_i (p_i, s_i) over the rows at the upper bound."""
        return np.asarray(upper[at_upper] @ self.rows[at_upper])

    def _weights(self, free: IndexArray, total: FloatArray, ridge: FloatArray) -> tuple[FloatArray, float]:
        """λ on the free rows, of any sign, and b, for which their margins are 1 − ridge · λ."""
        if free.size == 0:
            return np.zeros(0), 0.0
        gram = self._gram(free)
        gram.flat[:: len(free) + 1] += ridge
        factor, failed = dpotrf(gram, lower=1)
        if failed:
            factor, failed = dpotrf(gram + 1e-10 * np.eye(len(free)), lower=1)
        if failed:
            raise np.linalg.LinAlgError("the Gram matrix is not positive definite")
        signs = self.signs[free]
        solved = dpotrs(factor, np.column_stack([1 - self.rows[free] @ total, signs]), lower=1)[0]
        shift = float((signs @ solved[:, 0] + total[-1]) / (signs @ solved[:, 1])) if self.balanced else 0.0
        return solved[:, 0] - shift * solved[:, 1], shift

    def _classifier(
        self, free: IndexArray, total: FloatArray, values: FloatArray, shift: float
    ) -> tuple[FloatArray, FloatArray]:
        """The normal and the margins, with the best bias where no row is free."""
        combined = total + values @ self.rows[free]
        margins = self.rows[:, :-1] @ combined[:-1] + shift * self.signs
        return combined[:-1], margins if free.size else self._shifted(margins)

    def _gram(self, chosen: IndexArray) -> FloatArray:
        """The scalar products between rows, which are kept."""
        new = chosen[self.place[chosen] < 0]
        if new.size:
            old, known = len(self.known), np.concatenate([self.known, new])
            products = self.rows[known] @ self.rows[new].T
            self.gram = np.block([[self.gram, products[:old]], [products[:old].T, products[old:]]])
            self.place[new], self.known = np.arange(old, len(known)), known
        places = self.place[chosen]
        return np.asarray(self.gram[np.ix_(places, places)])


def _step(
    step: FloatArray, normal: FloatArray, change: FloatArray, margins: FloatArray, upper: FloatArray, corner: float
) -> float:
    """How far to go, at most 1, for the least objective with the rounded hinge."""

    def slope(t: float) -> float:
        pull = (upper * change) @ np.clip((1 - margins - t * change) / corner, 0, 1)
        return float(normal @ step + t * (step @ step) - pull)

    return _root(slope, 1.0)


def _root(increasing: Callable[[float], float], most: float) -> float:
    """A number in (0, most] up to which a function is negative: most itself if it is negative everywhere."""
    low, high = 0.0, min(1.0, most)
    while high < most and increasing(high) < 0:
        low, high = high, min(4 * high, most)
    if increasing(high) <= 0:
        return high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if increasing(middle) < 0 else (low, middle)
    return high
