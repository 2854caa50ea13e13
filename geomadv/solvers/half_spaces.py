"""Guesses of half-spaces that contain none of the inner points and as many of the outer ones as possible.

Rows are homogeneous, y (x, 1), so that W is right about a row where W · row > 0, and the length of a row does not
matter. Everything here is floating point: what a proposal is worth is decided elsewhere, over ℚ.

One W is a support vector machine with squared hinge loss, in which the inner rows weigh more than the outer ones, with
ever less regularisation. A cover is greedy: each W is for the rows that are left. Then it is shortened in the manner of
k-means: one W is left out, and the others are fitted in turn to the rows that they alone cover or come closest to.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geomadv.exact.arrays import FloatArray, IndexArray

_MUST = 30.0  # weight of the inner and weak rows, relative to the outer ones
_WEAK_LENGTH = 10.0  # other rows have length 1, so a weak row needs a tenth of their margin
_RIDGES = (1e-2, 1e-4, 1e-6, 1e-8)  # from a soft margin to a nearly hard one
_NEWTON_STEPS = 30
_ENOUGH = 0.5  # the loss aims at W · row ≥ 1; with this much on all rows there is no need to go on
_LEAST_MARGIN = 1e-6  # relative to ‖W‖ and the row: below it, rounding W would put the sign at risk
_SEEDS = 8  # rows to start from where no W is right about half of the rows
_ROUNDS = 12  # of growing a W from a row, and of taking turns
_OPERATIONS, _STEPS = 2e10, 60  # a cover may cost about so many operations and so many Newton steps with all rows


def propose_units(inner: FloatArray, outer: FloatArray, weak: FloatArray, *, at_least: int = 1) -> list[FloatArray]:
    """Few W, each positive on all inner and weak rows, that together are positive on the outer rows.

    Parameters
    ----------
    inner, outer, weak : shape (·, m)
        Any of them may be empty.
    at_least
        How many are needed, as far as that is known; it saves the search for fewer.

    Returns
    -------
    list of arrays of shape (m,)
        Each with largest entry 1. Rows for which nothing was found are left uncovered.
    """
    with np.errstate(all="ignore"):
        search = _Search.of(inner, outer, weak)
        units = [] if search is None else [search.unscaled(w) for w in search.cover(at_least)]
        return [w for w in units if w.any()]


class _Search:
    """The rows at length 1, after every column has been divided by its largest entry; columns of zeros are left out."""

    def __init__(self, must: FloatArray, may: FloatArray, scales: FloatArray) -> None:
        self.must, self.may, self.scales = must, may, scales
        n, m = len(must) + len(may), must.shape[1]
        self.nothing = np.zeros(m)
        self.budget = _OPERATIONS + _STEPS * n * m * min(n, m)

    @classmethod
    def of(cls, inner: FloatArray, outer: FloatArray, weak: FloatArray) -> _Search | None:
        """None where the data are not finite, or some inner row is zero."""
        if not all(np.isfinite(rows).all() for rows in (inner, outer, weak)) or not inner.any(axis=1).all():
            return None
        weak = weak[weak.any(axis=1)]
        scales = np.abs(np.vstack([inner, outer])).max(axis=0, initial=0.0)
        scales = np.where(scales > 0, scales, np.abs(weak).max(axis=0, initial=0.0))
        used = scales > 0
        must, may = (_normalised(rows[:, used] / scales[used]) for rows in (np.vstack([inner, weak]), outer))
        must[len(inner) :] *= _WEAK_LENGTH
        return cls(must, may, scales)

    def unscaled(self, w: FloatArray) -> FloatArray:
        """For the columns of the data, with largest entry 1; zeros where that leaves the range of floating point."""
        original = np.zeros(len(self.scales))
        original[self.scales > 0] = w / self.scales[self.scales > 0]
        largest = np.abs(original).max(initial=0.0)
        return original / largest if 0 < largest < np.inf else np.zeros(len(original))

    def covered(self, w: FloatArray, rows: IndexArray) -> NDArray[np.bool_]:
        return np.asarray(self.may[rows] @ w > _LEAST_MARGIN * np.linalg.norm(w))

    def count(self, w: FloatArray, rows: IndexArray) -> int:
        """How many of the outer rows it covers; 0 unless it is right about all the others."""
        valid = bool(np.all(self.must @ w > _LEAST_MARGIN * np.linalg.norm(w)))
        return int(self.covered(w, rows).sum()) if valid else 0

    def cover(self, at_least: int) -> list[FloatArray]:
        """See `propose_units`."""
        units: list[FloatArray] = []
        rows = left = np.arange(len(self.may))
        while len(left) and self.budget > 0:
            w = self.separator(left, alone=len(units) + 1 >= at_least)
            if not self.count(w, left):
                break
            units.append(w)
            left = left[~self.covered(w, left)]
        rows = np.setdiff1d(rows, left)
        while len(units) > max(at_least, 2):
            fewer = (self.taking_turns(units[:k] + units[k + 1 :], rows) for k in reversed(range(len(units))))
            shorter = next(filter(None, fewer), None)
            if shorter is None:
                break
            units = shorter
        return units

    def taking_turns(self, units: list[FloatArray], rows: IndexArray) -> list[FloatArray] | None:
        """As many W, near these, that cover all the rows; None where that fails, or goes in circles."""
        seen = set[bytes]()
        for _ in range(_ROUNDS):
            for k in range(len(units)):
                covered = np.array([self.covered(w, rows) for w in units])
                left = ~covered.any(axis=0)
                if k == 0:
                    if covered.tobytes() in seen:
                        return None
                    seen.add(covered.tobytes())
                if not left.any():
                    return units
                if self.budget <= 0:
                    return None
                closest = np.argmax([self.may[rows] @ w for w in units], axis=0)
                group = rows[(covered[k] & (covered.sum(axis=0) == 1)) | (left & (closest == k))]
                w, count = self.fitted(group, units[k])
                if count:
                    units = [*units[:k], w, *units[k + 1 :]]
        return None

    def separator(self, rows: IndexArray, *, alone: bool = True) -> FloatArray:
        """A W for as many of the rows as possible; zeros if none was found. Unless alone, most of them will do."""
        best, most = self.fitted(rows, self.nothing, most_will_do=not alone)
        if 2 * most < len(rows):  # they lie on different sides: start from single ones
            for seed in rows[:: -(-len(rows) // _SEEDS)]:
                w, count = self.grown(seed, rows)
                if count > most:
                    best, most = w, count
        return best

    def grown(self, seed: int, rows: IndexArray) -> tuple[FloatArray, int]:
        """A W that covers a row, and as many others as can be won without those that are far on the wrong side."""
        best, _ = self.fitted(np.array([seed]), self.nothing)
        most = self.count(best, rows)
        for _ in range(_ROUNDS):
            w, _ = self.fitted(rows[self.may[rows] @ best > -1], best)
            count = self.count(w, rows)
            if count <= most or self.budget <= 0:
                break
            best, most = w, count
        return best, most

    def fitted(self, rows: IndexArray, start: FloatArray, *, most_will_do: bool = False) -> tuple[FloatArray, int]:
        """A W for all of the rows together, and how many it covers."""
        z = np.vstack([self.must, self.may[rows]])
        weights = np.ones(len(z))
        weights[: len(self.must)] = _MUST
        w, best, most = start, self.nothing, 0
        machine = _Machine(z, weights)
        for ridge in _RIDGES:
            w = self.minimised(machine, ridge, w)
            count = self.count(w, rows)
            few_won = most > 0 and 4 * (count - most) < len(rows) - most
            if count > most:
                best, most = w, count
            if most == len(rows) or few_won or (most_will_do and 2 * most >= len(rows)):
                break
        return best, most

    def minimised(self, machine: _Machine, ridge: float, start: FloatArray) -> FloatArray:
        """Minimise ridge ‖W‖² + Σ weight · max(0, 1 − W · row)² by Newton steps with a line search."""
        w, rows = start, machine.rows
        values = rows @ start
        for _ in range(_NEWTON_STEPS):
            active = values < 1
            step = machine.regression(active, ridge) - w
            change = rows @ step
            length = _line_search(values, change, machine.weights, ridge * float(w @ step), ridge * float(step @ step))
            w, values = w + length * step, values + length * change
            count = int(active.sum())
            self.budget -= count * len(w) * min(count, len(w)) + 20 * rows.size
            if values.min(initial=1.0) > _ENOUGH or (length == 1 and np.array_equal(values < 1, active)):
                break
        return w


class _Machine:
    """Rows with weights, and the Gram matrix of those that were active last: from step to step few change."""

    def __init__(self, rows: FloatArray, weights: FloatArray) -> None:
        self.rows, self.weights = rows, weights
        self.active = np.zeros(len(rows), dtype=np.bool_)
        self.gram = np.zeros((rows.shape[1], rows.shape[1]))

    def regression(self, active: NDArray[np.bool_], ridge: float) -> FloatArray:
        """The minimiser of ridge ‖W‖² + Σ weight · (W · row − 1)² over the active rows.

        From the smaller one of the two Gram matrices. NumPy alone is faster than SciPy's Cholesky factorisation in
        between: their pools of threads disturb each other.
        """
        n, m = int(active.sum()), self.rows.shape[1]
        if n < m:
            roots = np.sqrt(self.weights[active])
            chosen = self.rows[active] * roots[:, None]
            return np.asarray(chosen.T @ np.linalg.solve(_ridged(chosen @ chosen.T, ridge), roots), dtype=np.float64)
        if 2 * int((active != self.active).sum()) > n:
            self.gram, self.active = np.zeros_like(self.gram), np.zeros_like(active)
        for sign, changed in ((1.0, active & ~self.active), (-1.0, self.active & ~active)):
            chosen = self.rows[changed] * np.sqrt(self.weights[changed])[:, None]
            self.gram += sign * (chosen.T @ chosen)
        self.active = active
        target = self.weights[active] @ self.rows[active]
        return np.asarray(np.linalg.solve(_ridged(self.gram, ridge), target), dtype=np.float64)


def _ridged(gram: FloatArray, ridge: float) -> FloatArray:
    return gram + ridge * np.eye(len(gram))


def _normalised(rows: FloatArray) -> FloatArray:
    largest = np.abs(rows).max(axis=1, initial=0.0, keepdims=True)
    rows = rows / np.where(largest > 0, largest, 1.0)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1.0), dtype=np.float64)


def _line_search(values: FloatArray, change: FloatArray, weights: FloatArray, slope: float, curvature: float) -> float:
    """How far to go: until the slope of the objective, which never falls, is a tenth of what it was."""
    missing, weighed = 1 - values, weights * change

    def derivative(t: float) -> float:
        return slope + t * curvature - float(np.maximum(0.0, missing - t * change) @ weighed)

    goal = 0.1 * abs(derivative(0.0))
    low, high, at_low = 0.0, 1.0, -10 * goal
    while (at_high := derivative(high)) < -goal and high < 64:
        low, high, at_low = high, 2 * high, at_high
    if abs(at_high) <= goal:
        return high
    for _ in range(20):
        # By false position; an end that stays counts half, so that the other one moves too (Illinois).
        middle = low + (high - low) * at_low / (at_low - at_high)
        at_middle = derivative(middle)
        if abs(at_middle) <= goal:
            return middle
        if at_middle < 0:
            low, at_low, at_high = middle, at_middle, at_high / 2
        else:
            high, at_high, at_low = middle, at_middle, at_low / 2
    return low
