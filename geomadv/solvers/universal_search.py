"""A short vector that lies beyond all of some rows in a cone, and a lower bound for its length, in floating point.

The vector is g, with λ_i ≥ 0, λ_ii ≥ 1 and Σ_j λ_ij z_j = (g, 0) for each of the rows i. Few rows demand anything of
the shortest g: the search is narrowed to those. A bracket needs λ ≥ 0 and W·z_j ≥ 0 without "nearly", so in the end
both are mended: one short combination is added to all λ, and multiples of one short vector to all W.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.solvers.guesses import Engine, guess_nearest_point
from geomadv.solvers.shared_sum import SharedSum

__all__ = ["Enclosure", "UniversalSearch"]

_FIRST, _ROUND, _SERVING = 25, 125, 100  # iterations
_ROUNDS, _IDLE_ROUNDS = 400, 8
_DEMANDING = 0.01  # beside the row that demands most
_AT_ONCE = 4  # rows that one combination is to serve
_BLOCK = 256  # combinations
_LONGER = 5  # times, for rows that are hard to serve
_STRAGGLING = 1.2  # times the gap, where few rows make the last of it
_SPARE = 1e-5  # of every weight
_LEAST = 0.01  # of the largest
_HEAVY = 1e3  # the balance of the labels, beside a coordinate: it is mended by one row, which may be far away


@dataclass(frozen=True)
class Enclosure:
    """What the search has come to.

    Attributes
    ----------
    total : shape (D,)
        (g, 0) before mending.
    combinations : shape (K, n)
        λ with this sum, up to rounding.
    spare : shape (n,)
        κ. All λ + κ are a little above 0, and most rows, if not all, have one with λ_i + κ_i a little above 1.
    separators : shape (k, D)
        W with W·z_j ≥ 0, up to rounding.
    ratio : float
        Of the upper and the lower end of the length.
    """

    total: FloatArray
    combinations: FloatArray
    spare: FloatArray
    separators: FloatArray
    ratio: float


class UniversalSearch:
    """The search.

    Parameters
    ----------
    rows : shape (n, D)
        z_j.
    sources
        The numbers of the rows i.
    inner : shape (D,)
        Some W with W·z_j > 0 for all j.
    balanced
        Whether the last coordinate belongs to a bias, and is to be 0; else g has D coordinates.
    engine
        What finds the mending.
    """

    def __init__(
        self, rows: FloatArray, sources: IndexArray, inner: FloatArray, *, balanced: bool, engine: Engine
    ) -> None:
        self.rows, self.sources, self.inner, self.engine = rows, sources, inner, engine
        self.d = rows.shape[1] - balanced
        self.alone = np.full(len(rows), -1)
        # The balance of the labels counts heavily.
        self.heavy = rows.copy()
        if balanced:
            last = float(np.abs(rows[:, -1]).mean())
            self.heavy[:, -1] *= _HEAVY * float(np.abs(rows).mean()) * self.d / last
        self.sum = SharedSum(rows, self._demands([[i] for i in sources]), balanced=balanced)

    def _demands(self, groups: Sequence[IndexArray | list[int]]) -> FloatArray:
        demands = np.zeros((len(groups), len(self.rows)))
        for k, group in enumerate(groups):
            demands[k, group] = 1.0
        return demands

    def narrow(self, gap: float, seconds: float | None, *, serve: bool = True) -> Enclosure:
        """Search until the ends differ by the gap at most, or for so many seconds, or in vain.

        Parameters
        ----------
        serve
            Whether in the end each row is to have a combination, whatever spare that takes; else the demanding ones.
        """
        end = None if seconds is None else time.monotonic() + seconds
        # With all rows an iteration is dear; where all are to be served, more of them drop out later.
        for _ in range(4 if serve else 8):
            self.sum.advance(_FIRST)
        self._only_demanding()
        best, idle, due, straggled = self._bracket(), 0, 0, False
        for k in range(_ROUNDS):
            self.sum.advance(_ROUND)
            late = k == _ROUNDS - 1 or (end is not None and time.monotonic() > end)
            if k < due and not late:
                continue
            due = k + 1 + k // 5
            found = self._bracket()
            if serve and not straggled:  # who is dropped here is served in the end, or comes back as a straggler
                self._only_demanding()
            best, idle = (found, 0) if found.ratio < best.ratio else (best, idle + 1)
            late = late or idle > _IDLE_ROUNDS
            if not serve and (late or best.ratio <= 1 + gap):
                break
            if late or best.ratio <= 1 + gap:
                served, stragglers = self._serve(best)
                if late or not len(stragglers) or served.ratio <= 1 + _STRAGGLING * gap:
                    return served
                self.sum.also(self._demands([[i] for i in stragglers]))
                best, straggled = self._bracket(), True
        return best

    def _only_demanding(self) -> None:
        """Go on with the rows that seem to demand something."""
        heights = self._heights(self.sum.state().separators)
        self.sum.only(np.flatnonzero(heights > _DEMANDING * heights.max()))

    def _with(self, found: Enclosure, stragglers: IndexArray) -> Enclosure:
        """With combinations for the stragglers after a longer search, and with what these still lack to spare."""
        demands = self._demands([[i] for i in stragglers])
        reached = self.sum.reaching(found.total, demands, _LONGER * _SERVING)
        spare = found.spare + self._spare(demands + _SPARE - reached - found.spare)
        before, after = (float(np.linalg.norm(found.total + x @ self.rows)) for x in (found.spare, spare))
        combinations = np.vstack([found.combinations, reached])
        return replace(found, combinations=combinations, spare=spare, ratio=found.ratio * after / before)

    def _spare(self, lacking: FloatArray) -> FloatArray:
        """A short combination that makes up for what is lacking, shape (K, n), in each."""
        least: FloatArray = np.maximum(lacking, 0.0).max(axis=0)
        return least + guess_nearest_point(self.engine, self.heavy, self.alone, -(least @ self.heavy))

    def _bracket(self) -> Enclosure:
        state = self.sum.state()
        spare = self._spare(np.maximum(self.sum.demands - state.combinations, 0.0) + 2 * _SPARE)
        total = state.total[: self.d] + (spare @ self.rows)[: self.d]
        separators = self._mended(state.separators)
        least = float(self._heights(separators).sum() / np.linalg.norm(separators[:, : self.d].sum(axis=0)))
        ratio = float(np.linalg.norm(total)) / least if least > 0 else np.inf
        return Enclosure(state.total, state.combinations, spare, separators, ratio)

    def _heights(self, separators: FloatArray) -> FloatArray:
        """Of what the combinations must outweigh, each under its W."""
        return np.asarray(np.sum(separators * (self.sum.demands @ self.rows), axis=1))

    def _mended(self, separators: FloatArray) -> FloatArray:
        """W with W·z_j ≥ 0: with multiples of a short one that is large where they are wrong."""
        lacking = np.maximum(-(separators @ self.rows.T), 0.0)
        worst = lacking.max(axis=0)
        if not worst.any():
            return separators
        worst = np.maximum(worst, _LEAST * worst.max())
        short = self._shortest_above(worst)
        values = self.rows @ short
        if not (values > 0).all():
            short, values = self.inner, self.rows @ self.inner
        return np.asarray(separators + (lacking / values).max(axis=1)[:, None] * short)

    def _shortest_above(self, heights: FloatArray) -> FloatArray:
        """The shortest W with W·z_j ≥ heights_j."""
        unit = float(np.linalg.norm(self.rows, axis=1).mean())
        rows = np.column_stack([self.rows / unit, heights / heights.max()])
        target = np.zeros(rows.shape[1])
        target[-1] = 1.0
        *direction, last = guess_nearest_point(self.engine, rows, self.alone, target) @ rows - target
        return np.array(direction) / (-last or 1.0)

    def _serve(self, found: Enclosure) -> tuple[Enclosure, IndexArray]:
        """With further combinations for the rows that the present ones do not serve, and the rows that took more."""
        served = np.asarray((found.combinations + found.spare >= 1 + _SPARE).any(axis=0))
        left = self.sources[~served[self.sources]]
        combinations = [found.combinations]
        size = _AT_ONCE
        while len(left) and size:
            groups = [left[k :: -(-len(left) // size)] for k in range(-(-len(left) // size))]
            for first in range(0, len(groups), _BLOCK):
                demands = self._demands(groups[first : first + _BLOCK])
                reached = self.sum.reaching(found.total, demands, _SERVING)
                good = (reached + found.spare >= demands + _SPARE).all(axis=1)
                combinations.append(reached[good])
                served |= (reached[good] + found.spare >= 1 + _SPARE).any(axis=0)
            left = left[~served[left]]
            size //= 2
        found = replace(found, combinations=np.vstack(combinations))
        return self._with(found, left) if len(left) else found, left
