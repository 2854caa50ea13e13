"""Guesses at the multiclass linear classifier that keeps the label of a point farthest, stated in cvxpy.

With the point at the origin and a lead w·x + b of its label over each rival, the label is kept within the radius
min b/‖w‖, the norm being the dual one; along a direction v, up to min b/max(0, −w·v). For a given radius r the least
b − r‖w‖ is maximised, a convex program; r grows to the radius of its solution until little is to be gained:
Dinkelbach's method (Management Science 13, 1967). The dual solution moves the point to where, for each rival, the lead
has been lost. Of the conditions that the points set, those are in the program that a solution failed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from geomadv.exact.arrays import FloatArray, IndexArray

__all__ = ["robust_scores"]

_DUAL = {"l1": np.inf, "l2": 2, "linf": 1}
_ROUNDS = 60
_ENOUGH = 1e-4  # relative gain of the radius
_RIGHT = 1e-6  # by how much a condition may fail, of the largest coefficient
_NOTHING = 1e-9  # of the largest coefficient
_FEW = 300  # conditions that are in the program from the beginning, or come in at a time


def robust_scores(
    points: FloatArray, labels: IndexArray, source: int, rivals: IndexArray, measure: str | FloatArray
) -> FloatArray:
    """See `RobustEngine`."""
    classes, d = int(labels.max()) + 1, points.shape[1]
    scales = np.abs(points).max(axis=0)  # of the coordinates, in which the program is well conditioned
    scales[scales == 0] = 1.0
    if not isinstance(measure, str):
        measure = measure / (float(np.abs(measure).max()) or 1.0)
    conditions = _conditions(points / scales, labels, classes)
    inside = np.zeros(conditions.shape[0], dtype=bool)
    inside[:: max(1, len(inside) // _FEW)] = True
    leading = np.eye(classes)[source] - np.eye(classes)[rivals]
    best, radius, program = np.zeros((classes + len(rivals), d + 1)), 0.0, None
    for _ in range(_ROUNDS):
        program = program or _Program(conditions[np.flatnonzero(inside)], leading, measure, scales)
        found = program.solve(radius)
        if found is None:
            break
        scores, moves, grown = found
        lead = conditions @ scores.ravel()
        wrong = np.flatnonzero(~inside & (lead < -_RIGHT * float(np.abs(scores).max())))
        if len(wrong):
            inside[wrong[np.argsort(lead[wrong])[:_FEW]]], program = True, None
            continue
        best[classes:] = moves
        if grown > radius:
            best[:classes] = scores
        if not grown > radius * (1 + _ENOUGH):
            break
        radius = grown
    best[:classes, :d] /= scales
    best[classes:, :d] *= scales.max()
    return best


def _conditions(points: FloatArray, labels: IndexArray, classes: int) -> csr_array:
    """The leads of each label over each other one at its points, as products with the scores in one vector."""
    n, width = len(points), points.shape[1] + 1
    extended = np.column_stack([points, np.ones(n)])
    rows = np.repeat(np.arange(n), classes - 1)
    rivals = np.broadcast_to(np.arange(classes), (n, classes))
    rivals = rivals[rivals != labels[:, None]]
    blocks = np.column_stack([labels[rows], rivals])[:, :, None] * width + np.arange(width)
    values = np.stack([extended[rows], -extended[rows]], axis=1)
    pointers = np.arange(len(rows) + 1) * 2 * width
    return csr_array((values.ravel(), blocks.ravel(), pointers), shape=(len(rows), classes * width))


class _Program:
    """The program of one radius after another, for points in the unit box around the one that is to be kept."""

    def __init__(
        self,
        conditions: csr_array,
        leading: FloatArray,
        measure: str | FloatArray,
        scales: FloatArray,
    ) -> None:
        import cvxpy as cp

        count, classes = leading.shape
        width = conditions.shape[1] // classes
        self.measure = measure
        self.steps = scales.max() / scales  # a length of 1 is the largest scale
        self.leading = leading
        self.scores = cp.Variable((classes, width))
        leads, lengths, least = cp.Variable((count, width - 1)), cp.Variable(count), cp.Variable()
        self.radius = cp.Parameter(nonneg=True)
        self.moves = leads == self.leading @ self.scores[:, :-1] @ np.diag(self.steps)
        self.shares = self.leading @ self.scores[:, -1] - self.radius * lengths >= least
        if isinstance(measure, str):
            sizes: Any = cp.hstack([cp.norm(leads[j], _DUAL[measure]) for j in range(count)])  # type: ignore[attr-defined]
        else:
            sizes = cp.pos(-leads @ measure)  # type: ignore[attr-defined]
        limits = [lengths >= sizes, cp.abs(self.scores) <= 1]  # type: ignore[attr-defined]
        right = conditions @ cp.vec(self.scores, order="C") >= 0  # type: ignore[attr-defined]
        self.problem = cp.Problem(cp.Maximize(least), [self.moves, self.shares, *limits, right])

    def solve(self, radius: float) -> tuple[FloatArray, FloatArray, float] | None:
        """The scores, for each rival a move and its share, and the radius of the scores; None if there are none."""
        self.radius.value = radius
        self.problem.solve(solver="CLARABEL")
        scores = self.scores.value
        if scores is None:
            return None
        leads = self.leading @ scores
        leads[:, :-1] *= self.steps
        shares = np.maximum(self.shares.dual_value, 0.0)
        pulls = self.moves.dual_value
        # The sign that takes from the lead, whatever the convention of the dual.
        pulls *= -np.sign((pulls * leads[:, :-1]).sum() or 1.0)
        moves = np.column_stack([pulls / np.maximum(shares, _NOTHING)[:, None], shares])
        if isinstance(self.measure, str):
            lengths = np.linalg.norm(leads[:, :-1], _DUAL[self.measure], axis=1)
        else:
            lengths = np.maximum(-leads[:, :-1] @ self.measure, 0.0)
        if float(np.abs(scores).max()) < _NOTHING:
            return scores, moves, 0.0
        return scores, moves, float((leads[:, -1] / np.maximum(lengths, _NOTHING**2)).min())
