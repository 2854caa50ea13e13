"""An engine that knows how long it has been guessing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.solvers.guesses import (
    BoxedEngine,
    Engine,
    InteriorEngine,
    QuadraticEngine,
    guess_half_spaces,
    guess_robust_scores,
)


class TimedEngine:
    """An engine that knows how long it has been guessing."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.name, self.seconds = engine, engine.name, 0.0

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        """See `Engine`."""
        with self._timed():
            return self.engine.nearest_point(rows, groups, target)

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        """See `Engine`."""
        with self._timed():
            return self.engine.linear_program(columns, rhs, costs)

    def boxed_program(
        self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
    ) -> FloatArray:
        """See `BoxedEngine`."""
        with self._timed():
            if isinstance(self.engine, BoxedEngine):
                return self.engine.boxed_program(columns, profits, lower, upper)
            return np.zeros(sum(columns.shape))

    def interior_program(
        self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
    ) -> FloatArray:
        """See `InteriorEngine`."""
        with self._timed():
            if isinstance(self.engine, InteriorEngine):
                return self.engine.interior_program(columns, profits, lower, upper)
            return np.zeros(sum(columns.shape))

    def boxed_quadratic(self, rows: FloatArray, signs: FloatArray, upper: FloatArray) -> FloatArray:
        """See `QuadraticEngine`."""
        with self._timed():
            if isinstance(self.engine, QuadraticEngine):
                return self.engine.boxed_quadratic(rows, signs, upper)
            return np.zeros(len(rows))

    def half_spaces(self, inner: FloatArray, outer: FloatArray, weak: FloatArray, few: bool = True) -> FloatArray:
        """See `Engine`."""
        with self._timed():
            return guess_half_spaces(self.engine, inner, outer, weak, few)

    def robust_scores(
        self,
        points: FloatArray,
        labels: IndexArray,
        source: int,
        rivals: FloatArray,
        measure: str | FloatArray,
        start: FloatArray,
        ends: FloatArray,
    ) -> FloatArray:
        """See `RobustEngine`."""
        with self._timed():
            return guess_robust_scores(self.engine, points, labels, source, rivals, measure, start, ends)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - start
