"""A short universal perturbation and what shows it to be short, by cutting planes in floating point.

Between a universal g and the shortest one within the inequalities known so far another g is tried: if it violates
inequalities at some rows, these are added, and else it takes the place of the first. That needs few rounds in up to
some tens of dimensions, however different the units of the coordinates are.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from geomadv.classes.linear.version_space import VersionSpace
from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.matrices import to_floats
from geomadv.exact.threads import one_blas_thread
from geomadv.solvers.guesses import guess_linear_program
from geomadv.solvers.warm_simplex import WarmSimplex

__all__ = ["FloatCuts", "weights_of_shortest"]

_ROUNDS = 400
_IDLE_ROUNDS = 30
_CUTS_A_ROUND = 10
_MANY = 1000  # rows from which on those that the vertex of another one serves are passed over


@dataclass
class _Inequality:
    """`normal · g ≥ height`, from W = `separator` at the source row that it leaves the most height; in floats."""

    separator: FloatArray
    height: float


class FloatCuts:
    """The search.

    Parameters
    ----------
    space
    sources
        The rows that are to lose the label.
    weights : shape (n,)
        Multipliers of a universal g, up to rounding, to begin with.
    separators
        W to begin with, W·z_j ≥ 0 up to rounding.

    Attributes
    ----------
    weights : shape (n,)
        Those of the shortest universal g found.
    separators : list of arrays of shape (D,)
        The W of the inequalities.
    """

    def __init__(
        self, space: VersionSpace, sources: IndexArray, weights: FloatArray, separators: list[FloatArray]
    ) -> None:
        self.space, self.sources, self.weights = space, sources, weights
        self.rows, self.d = space.rows.floats, space.data.d
        self.inner = to_floats(space.separator)
        self.inequalities: list[_Inequality] = []
        # The cone in coordinates of the span of its rows, so that a vertex has a basis of so many rows.
        _, sizes, axes = np.linalg.svd(space.cone, full_matrices=False)
        axes = axes[sizes > 1e-10 * sizes[0]].T
        self.spanned = axes, space.cone @ axes
        self.best = self.weights @ self.rows[:, : self.d]
        for separator in separators:
            self._add(separator)

    @property
    def separators(self) -> list[FloatArray]:
        """The W of the inequalities."""
        return [inequality.separator for inequality in self.inequalities]

    def _add(self, separator: FloatArray) -> None:
        """Add the inequality of a separator, mended with so much of an accurate one that no row is lost."""
        values = self.rows @ separator
        wrong = values < 0
        if wrong.any():
            separator = separator + float(np.max(-values[wrong] / (self.rows[wrong] @ self.inner))) * self.inner
        self.inequalities.append(_Inequality(separator, float((self.rows[self.sources] @ separator).max())))

    def _shortest(self) -> FloatArray:
        """The shortest g within the inequalities."""
        normals = np.array([i.separator[: self.d] for i in self.inequalities])
        heights = np.array([i.height for i in self.inequalities])
        total = weights_of_shortest(normals, heights)
        g, height = total @ normals, float(total @ heights)
        return np.asarray(g * (height / (float(g @ g) or math.inf)))

    @one_blas_thread()
    def narrow(self, gap: float, seconds: float | None) -> None:
        """Bring the universal g and the lower bound together until their lengths differ by the gap, or in vain."""
        end = None if seconds is None else time.monotonic() + seconds
        order = self.sources.tolist()
        narrowest, idle = math.inf, 0
        for _ in range(_ROUNDS):
            lowest = self._shortest()
            ratio = float(np.linalg.norm(self.best) / (np.linalg.norm(lowest) or 1e-300))
            idle = 0 if ratio < narrowest else idle + 1
            narrowest = min(ratio, narrowest)
            late = end is not None and time.monotonic() > end
            if ratio <= 1 + gap or idle > _IDLE_ROUNDS or late:
                return
            # Far apart, a point nearer to the lower end is as likely to settle much; close together, the midpoint.
            middle = lowest + (self.best - lowest) / (1 + ratio**0.5)
            known = len(self.inequalities)
            violated, weights = self._violations(middle, order)
            if violated:
                if all(i.separator[: self.d] @ middle >= i.height for i in self.inequalities[known:]):
                    return  # rounding hides what is violated
                order = [*violated, *(row for row in order if row not in set(violated))]
            else:
                self.best, self.weights = middle, weights

    def _violations(self, g: FloatArray, order: list[int]) -> tuple[list[int], FloatArray]:
        """Add the inequalities of some rows that g violates; without any, multipliers of g."""
        cone, scales = self.space.cone, self.space.column_scales
        lengths = np.linalg.norm(self.rows / scales, axis=1)
        target = np.append(g, 0.0) if self.space.has_bias else g
        violated: list[int] = []
        total, count = np.zeros(len(self.rows)), 0
        left = np.array(order)
        vertex = self._vertex(target / scales)
        while left.size:
            row, left = int(left[0]), left[1:]
            if vertex is not None and vertex.grow(row, lengths[row]) >= lengths[row]:
                weights = np.zeros(len(self.rows))
                weights[vertex.basis] = np.maximum(vertex.weights, 0.0) / lengths[vertex.basis]
                if len(order) >= _MANY:
                    left = left[~vertex.fitting(left, lengths[left])]
            else:
                base = (target - self.rows[row]) / scales
                size = float(np.linalg.norm(base)) or 1.0
                found = _nonnegative_least_squares(cone, base / size)
                residual = found @ cone - base / size
                if np.linalg.norm(residual) > 1e-7:
                    self._add(self._extreme(base / size, residual) / scales)
                    violated.append(row)
                    if len(violated) == _CUTS_A_ROUND:
                        break
                    continue
                weights = found * size / lengths
                weights[row] += 1.0
            left = left[weights[left] < 1]
            total, count = total + weights, count + 1
        return violated, total / max(count, 1)

    def _vertex(self, target: FloatArray) -> WarmSimplex | None:
        """A vertex of the multipliers of a target in the cone; None where it seems degenerate or outside."""
        axes, columns = self.spanned
        found = _nonnegative_least_squares(self.space.cone, target / (float(np.linalg.norm(target)) or 1.0))
        basis = np.flatnonzero(found).tolist()
        return WarmSimplex(columns, target @ axes, basis) if len(basis) == columns.shape[1] else None

    def _extreme(self, base: FloatArray, fallback: FloatArray) -> FloatArray:
        """A separator on an extreme ray, where the way from the base towards the sum of all rows enters the cone.

        It is zero on the rows that the entry needs. Far fewer of these are needed than of nearest-point residuals.
        """
        rows = self.space.cone
        inwards = rows.sum(axis=0)
        inwards /= np.linalg.norm(inwards)
        costs = np.append(np.zeros(len(rows)), 1.0)
        entry = guess_linear_program(self.space.engine, np.vstack([rows, -inwards]), base, costs)[:-1]
        needed = rows[entry > 1e-10 * entry.max(initial=0)]
        system = np.vstack([needed, inwards])
        separator = np.linalg.lstsq(system, np.append(np.zeros(len(needed)), 1.0))[0]
        valid = float((rows @ separator).min()) > -1e-9 * float(np.linalg.norm(separator))
        return separator if valid and float(separator @ base) < 0 else fallback


def weights_of_shortest(normals: FloatArray, heights: FloatArray) -> FloatArray:
    """The weights of the inequalities normal · g ≥ height whose sum has the largest height beside its length."""
    unit = float((heights / np.linalg.norm(normals, axis=1)).max())
    rows = np.column_stack([normals * unit, heights])
    lengths = np.linalg.norm(rows, axis=1)
    target = np.zeros(rows.shape[1])
    target[-1] = 1.0
    return np.asarray(_nonnegative_least_squares(rows / lengths[:, None], target) / lengths)


def _nonnegative_least_squares(rows: FloatArray, target: FloatArray) -> FloatArray:
    try:
        return np.asarray(nnls(rows.T, target)[0])
    except RuntimeError:  # too many iterations
        return np.zeros(len(rows))
