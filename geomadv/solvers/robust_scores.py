"""Guesses at the multiclass linear classifier that keeps the label of a point farthest, stated in cvxpy.

With the point at the origin and a lead w·x + b of its label over each rival, the label is kept within the radius
min b/‖w‖, the norm being the dual one; along a direction v, up to min b/max(0, −w·v). For a given radius r the least
(b − r‖w‖)/s is maximised, a convex program, where s is ‖w‖ in the solution before; r grows to the radius of its
solution until little is to be gained. That is Dinkelbach's method in the form of Crouzeix, Ferland and Schaible
(Journal of Optimization Theory and Applications 47, 1985). The dual solution moves the point to where, for each rival,
the lead has been lost. Of the conditions that the points set, those are in the program that a solution nearly failed.

Where the moves are bounded, weights u ≥ 0 of the bounds are in the program, for each rival: they are added to w, and
what they allow is taken from b.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from geomadv.exact.arrays import FloatArray, IndexArray

__all__ = ["robust_scores"]

_DUAL = {"l1": np.inf, "l2": 2, "linf": 1}
_ORDER = {"l1": 1, "l2": 2, "linf": np.inf}
_ROUNDS = 60
_ENOUGH = 1e-4  # relative gain of the radius
_RIGHT = 1e-6  # by how much a condition may fail, of the largest coefficient
_NOTHING = 1e-9  # of the largest coefficient
_SHORTEST = 1e-3  # length of a lead, beside the longest one
_FIRST, _FEW = 300, 150  # conditions that are in the program from the beginning, and come in at a time
_FOR_EVER = 1e6  # a radius, in the scale of the points, that stands for all


def robust_scores(
    points: FloatArray,
    labels: IndexArray,
    source: int,
    rivals: FloatArray,
    measure: str | FloatArray,
    start: FloatArray,
    ends: FloatArray,
) -> FloatArray:
    """See `RobustEngine`."""
    classes, d = start.shape[0], points.shape[1]
    scales = np.abs(points).max(axis=0)  # of the coordinates, in which the program is well conditioned
    scales[scales == 0] = 1.0
    if not isinstance(measure, str):
        measure = measure / (float(np.abs(measure).max()) or 1.0)
    frame = _Frame(np.eye(classes)[source] - rivals, scales, measure, ends / scales.max())
    conditions = _conditions(points / scales, labels, classes)
    scores = start * np.append(scales, 1.0)
    scores /= float(np.abs(scores).max()) or 1.0
    inside, best = np.zeros(conditions.shape[0], dtype=bool), np.zeros((classes + len(rivals), d + 1))
    inside[np.argsort(conditions @ scores.ravel())[:_FIRST]] = True
    radius, lengths = frame.radius(frame.leads(scores))
    radius = max(radius, frame.nearest * (1 + _ENOUGH))
    best[:classes], program = scores, None
    for _ in range(_ROUNDS):
        program = program or _Program(conditions[np.flatnonzero(inside)], frame)
        scale = lengths / (float(lengths.max()) or 1.0)
        found = program.solve(radius, np.maximum(scale, _SHORTEST))
        if found is None:
            break
        outside = np.flatnonzero(~inside)
        lead = conditions[outside] @ found.scores.ravel()
        if (lead < -_RIGHT * float(np.abs(found.scores).max())).any():
            inside[outside[np.argsort(lead)[:_FEW]]], program = True, None
            continue
        best[classes:] = found.moves
        grown, lengths = frame.radius(found.leads)
        if grown > radius:
            best[:classes] = found.scores
        if not radius * (1 + _ENOUGH) < grown < _FOR_EVER:
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


@dataclass(frozen=True)
class _Frame:
    """How far scores keep the label of the origin, for points in the unit box around it.

    Attributes
    ----------
    leading : shape (J, K)
        From the scores to the leads of the label over its rivals.
    scales : shape (d,)
        Of the coordinates; a length of 1 is the largest of them.
    measure
        A norm, or a direction of shape (d,).
    ends : shape (2, d)
        Between which the coordinates of a move are, in units of that length.
    """

    leading: FloatArray
    scales: FloatArray
    measure: str | FloatArray
    ends: FloatArray

    @property
    def steps(self) -> FloatArray:
        """By which the normal of a lead is multiplied, shape (d,)."""
        return np.asarray(self.scales.max() / self.scales)

    @property
    def nearest(self) -> float:
        """The length of the shortest move between the ends, below which the weights of these have no bound."""
        inside = np.clip(0.0, *self.ends)
        return float(np.linalg.norm(inside, _ORDER[self.measure])) if isinstance(self.measure, str) else 0.0

    def leads(self, scores: FloatArray) -> FloatArray:
        """Normals and offsets, shape (J, d + 1)."""
        leads = np.asarray(self.leading @ scores)
        leads[:, :-1] *= self.steps
        return leads

    def radius(self, leads: FloatArray) -> tuple[float, FloatArray]:
        """Within which leads are kept, 0 if they are none; and how long they are, shape (J,)."""
        if isinstance(self.measure, str):
            lengths = np.linalg.norm(leads[:, :-1], _DUAL[self.measure], axis=1)
        else:
            lengths = np.maximum(-leads[:, :-1] @ self.measure, 0.0)
        if float(np.abs(leads).max()) < _NOTHING:
            return 0.0, lengths
        return max(0.0, float((leads[:, -1] / np.maximum(lengths, _NOTHING**2)).min())), lengths


@dataclass(frozen=True)
class _Solution:
    """Of one program: scores, shape (K, d + 1); and for each rival its lead within the bounds, a move and its share."""

    scores: FloatArray
    leads: FloatArray
    moves: FloatArray


class _Program:
    """The program of one radius after another."""

    def __init__(self, conditions: csr_array, frame: _Frame) -> None:
        import cvxpy as cp

        count, classes = frame.leading.shape
        width = conditions.shape[1] // classes
        self.frame, self.scores = frame, cp.Variable((classes, width))
        leads, lengths, least = cp.Variable((count, width - 1)), cp.Variable(count), cp.Variable()
        self.radius, self.scale = cp.Parameter(nonneg=True), cp.Parameter(count, nonneg=True)
        self.pulled, self.paid, limits = _pressing(count, frame.ends)
        self.moves = leads == frame.leading @ self.scores[:, :-1] @ np.diag(frame.steps) + self.pulled
        kept = frame.leading @ self.scores[:, -1] - self.paid - self.radius * lengths
        self.shares = kept >= cp.multiply(self.scale, least)  # type: ignore[attr-defined]
        if isinstance(frame.measure, str):
            dual = _DUAL[frame.measure]
            sizes: Any = cp.hstack([cp.norm(leads[j], dual) for j in range(count)])  # type: ignore[attr-defined]
        else:
            sizes = cp.pos(-leads @ frame.measure)  # type: ignore[attr-defined]
        limits += [lengths >= sizes, cp.abs(self.scores) <= 1]  # type: ignore[attr-defined]
        right = conditions @ cp.vec(self.scores, order="C") >= 0  # type: ignore[attr-defined]
        self.problem = cp.Problem(cp.Maximize(least), [self.moves, self.shares, *limits, right])

    def solve(self, radius: float, scale: FloatArray) -> _Solution | None:
        """The solution for a radius, the leads being about as long as a scale, shape (J,), says; None if it fails."""
        from cvxpy.error import SolverError

        self.radius.value, self.scale.value = radius, scale
        try:
            self.problem.solve(solver="CLARABEL")
        except SolverError:  # near the end the program is nearly degenerate
            return None
        scores = self.scores.value
        if scores is None:
            return None
        shares, pulls = np.maximum(self.shares.dual_value, 0.0), self.moves.dual_value
        # The sign that takes from the lead, whatever the convention of the dual.
        leads = self.frame.leads(scores)
        leads[:, :-1] += self.pulled.value
        leads[:, -1] -= self.paid.value
        pulls *= -np.sign((pulls * leads[:, :-1]).sum() or 1.0)
        moves = pulls / np.maximum(shares, _NOTHING)[:, None]
        return _Solution(scores, leads, np.column_stack([moves, shares / (float(shares.sum()) or 1.0)]))


def _pressing(count: int, ends: FloatArray) -> tuple[Any, Any, list[Any]]:
    """What weights of the bounds add to the normals of the leads, and take from the offsets; and that they are ≥ 0."""
    import cvxpy as cp

    pulled: Any = cp.Constant(np.zeros((count, ends.shape[1])))
    paid: Any = cp.Constant(np.zeros(count))
    limits: list[Any] = []
    for sign, end in zip((-1, 1), ends, strict=True):
        bounded = np.flatnonzero(np.isfinite(end))
        if len(bounded):
            weights = cp.Variable((count, len(bounded)))
            pulled = pulled + sign * (weights @ np.eye(len(end))[bounded])
            paid = paid + sign * (weights @ end[bounded])
            limits.append(weights >= 0)
    return pulled, paid, limits
