"""The point of a cone or a slice of one that is nearest to a target, within linear limits, exactly.

Minimise ½ ‖g‖², g = Σ μ_i p_i − t, over μ ≥ 0 subject to a_k · g ≤ m_k and, if balanced, Σ μ_i e_i = 1. With weights
u_k ≥ 0 of the limits and ν of the last equation, μ is optimal iff r_i = p_i · (g + Σ u_k a_k) + ν e_i ≥ 0, and a row
(a limit) of positive weight has r_i = 0 (is reached). That is a linear complementarity problem with a positive
semidefinite matrix. The principal pivoting method of Cottle and Dantzig solves it, which takes few pivots from a good
basis but may stall in one; the criss-cross method with least indices then goes on, which ends from any basis, perhaps
with the proof that nothing is within the limits (Cottle, Pang and Stone, The Linear Complementarity Problem, 1992,
section 4.2; den Hertog, Roos and Terlaky, Linear Algebra and its Applications 187, 1993).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from geomadv.solvers.limited_basis import Basis, Values, WithinLimits, moved

__all__ = ["LimitedNearest", "LimitedSearch", "WithinLimits"]

_PIVOTS = 20  # with blocking, at most, for each variable that there can be in a basis


@dataclass(frozen=True)
class LimitedNearest:
    """The exact answer; all numbers are integers over the one `denominator`.

    Attributes
    ----------
    support : tuple of int
        The rows whose weights may be positive.
    weights : tuple of int
        μ ≥ 0 on the support.
    residual : list of int or None
        g; None if nothing is within the limits, and μ then has no meaning.
    pull : list of int
        g + Σ u_k a_k, or Σ u_k a_k where there is no g, whose products with the p_i are at least −ν e_i; then
        −ν − pull · t exceeds Σ u_k m_k.
    pressing : list of int
        u.
    group_values : list of int
        ν, if balanced.
    denominator : int
    """

    support: tuple[int, ...]
    weights: tuple[int, ...]
    residual: list[int] | None
    pull: list[int]
    pressing: list[int]
    group_values: list[int]
    denominator: int


class LimitedSearch(Basis):
    """One problem, whose rows may become more."""

    def distance(self) -> int:
        """How many variables are negative where the search stands."""
        return int(np.count_nonzero(self.signs(self.point(), 1) < 0))

    def solve(self) -> LimitedNearest:
        """The answer, from the basis where the search stands."""
        left = _PIVOTS * (self.matrix.shape[1] + len(self.heights))
        while True:
            point = self.point()
            wrong = np.flatnonzero(self.signs(point, 1) < 0)
            if wrong.size == 0:
                return self._answer(point, within=True)
            if left <= 0:
                answer = self._crossed(int(wrong[0]))
            else:
                # The rows first, so that where nothing blocks a limit nothing is within all of them.
                at = np.searchsorted(wrong, len(self.heights))
                taken, answer = self._driven(int(wrong[at % len(wrong)]), left)
                left -= taken
            if answer is not None:
                return answer

    def _crossed(self, index: int) -> LimitedNearest | None:
        """One pivot of the criss-cross method for the first variable that is negative, or why there is none."""
        direction = self.direction(index)
        changes = self.signs(direction, 0)
        if changes[index] == 0:
            falling = np.flatnonzero(changes < 0)
            if falling.size == 0:
                return self._answer(direction, within=False)
            self.toggle(int(falling[0]))
        self.toggle(index)
        return None

    def _driven(self, index: int, left: int) -> tuple[int, LimitedNearest | None]:
        """Make a negative variable nonnegative, and keep those so that are; the pivots it took.

        The variable that is 0 beside it is raised. Where one that blocks has a zero on the diagonal, both change
        places, and the negative variable itself is raised to 0, and so on. Where nothing blocks, the direction is the
        answer, and the basis is again that from which this began; too many pivots end in an arbitrary one.
        """
        value, before = Fraction(0), (list(self.rows), list(self.limits))
        for count in range(1, left + 1):
            point, direction = self.point(), self.direction(index)
            guarded = self.signs(moved(point, direction, value), 1) >= 0
            guarded[index] = False
            rate = self.value(direction, index, 0)
            end: Fraction | None = Fraction(0)
            if value >= 0:
                end = -self.value(point, index, 1) / rate if rate > 0 else None
            blocking, end = self._blocking(point, direction, guarded, end)
            if end is None:
                if (self.signs(direction, 0) < 0).any():
                    return left, None
                self.rows, self.limits = before
                return count, self._answer(direction, within=False)
            if blocking is None:
                if value >= 0:
                    self.toggle(index)
                return count, None
            if self.value(self.direction(blocking), blocking, 0) > 0:
                value = end
            else:
                value = self.value(point, index, 1) + end * rate
                self.toggle(index)
            self.toggle(blocking)
        return left, None

    def _blocking(
        self, point: Values, direction: Values, guarded: NDArray[np.bool_], end: Fraction | None
    ) -> tuple[int | None, Fraction | None]:
        """Which of the guarded variables would be negative first before this end, and where it is 0."""
        blocking = None
        while True:
            at_end = self.signs(direction, 0) if end is None else self.signs(moved(point, direction, end), 1)
            negative = np.flatnonzero(guarded & (at_end < 0))
            if negative.size == 0:
                return blocking, end
            blocking = int(negative[0])
            end = -self.value(point, blocking, 1) / self.value(direction, blocking, 0)

    def _answer(self, point: Values, *, within: bool) -> LimitedNearest:
        pressing = [point.limits.get(k, 0) for k in range(len(self.heights))]
        kept = {i: x for i, x in point.rows.items() if x}
        denominator = point.denominator * (self.unit if within else 1)
        shift = [point.shift] * self.balanced
        residual = point.residual if within else None
        return LimitedNearest(tuple(kept), tuple(kept.values()), residual, point.pull, pressing, shift, denominator)
