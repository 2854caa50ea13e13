"""Engines that guess badly: an engine may cost time, never truth.

The properties run with `DrawnEngine` in the place of the default engine (see conftest.py): each single guess is drawn,
by a digest of what is asked, from the default engine's, none at all, and all that an adversary may return. So one and
the same question is always guessed in the same way, and the next one in another.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence

import hypothesis
import numpy as np

from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.solvers.active_set import ActiveSetEngine

Guess = Callable[[], FloatArray]


class BadGuessError(Exception):
    """What an engine dies of."""


def _raise(guess: Guess, shape: tuple[int, ...], random: np.random.Generator) -> FloatArray:
    raise BadGuessError("an engine may fail")


def _partly(value: float) -> Callable[[Guess, tuple[int, ...], np.random.Generator], FloatArray]:
    def spoil(guess: Guess, shape: tuple[int, ...], random: np.random.Generator) -> FloatArray:
        right = guess()
        return np.where(random.random(right.shape) < 0.5, value, right)

    return spoil


def _on_other_rows(guess: Guess, shape: tuple[int, ...], random: np.random.Generator) -> FloatArray:
    right = guess()
    return right[random.permutation(len(right))]


def _scattered(guess: Guess, shape: tuple[int, ...], random: np.random.Generator) -> FloatArray:
    numbers = random.standard_normal(shape) * 10.0 ** random.integers(-300, 300, shape)
    return numbers * (random.random(shape) < 0.5)


#: What becomes of a guess; the names are those of a census.
KINDS: dict[str, Callable[[Guess, tuple[int, ...], np.random.Generator], FloatArray]] = {
    "default": lambda guess, shape, random: guess(),
    "zero": lambda guess, shape, random: np.zeros(shape),
    "raises": _raise,
    "nan": _partly(np.nan),
    "inf": _partly(np.inf),
    "wrong shape": lambda guess, shape, random: np.ones((shape[0] + 1, *shape[1:])),
    "wrong number of axes": lambda guess, shape, random: np.ones((*shape, 1)),
    "wrong type": lambda guess, shape, random: np.full(shape, "1"),
    "ones": lambda guess, shape, random: np.ones(shape),
    "negative": lambda guess, shape, random: -guess(),
    "random": lambda guess, shape, random: random.standard_normal(shape),
    "scattered": _scattered,
    "on other rows": _on_other_rows,
}
#: The kinds as they are drawn: the default engine's guess a third of the time.
DRAWN = [*["default"] * 6, *["zero"] * 2, *(kind for kind in KINDS if kind not in ("default", "zero"))]


_LARGE = 1000  # numbers: beyond, exact arithmetic takes long from a bad start


class DrawnEngine(ActiveSetEngine):
    """The default engine with its guesses spoilt, where making good takes little time.

    Parameters
    ----------
    kinds
        Of which one is drawn for each guess.
    """

    name = "drawn"

    def __init__(self, kinds: Sequence[str] = DRAWN) -> None:
        self.kinds = kinds
        self.counts: Counter[str] = Counter()

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        return self._spoilt(lambda: super(DrawnEngine, self).nearest_point(rows, groups, target), rows, target)

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        return self._spoilt(lambda: super(DrawnEngine, self).linear_program(columns, rhs, costs), columns, rhs, costs)

    def boxed_program(
        self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
    ) -> FloatArray:
        def guess() -> FloatArray:
            return super(DrawnEngine, self).boxed_program(columns, profits, lower, upper)

        return self._spoilt(guess, columns, profits, lower, upper, shape=(sum(columns.shape),))

    def interior_program(
        self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
    ) -> FloatArray:
        def guess() -> FloatArray:
            return super(DrawnEngine, self).interior_program(columns, profits, lower, upper)

        return self._spoilt(guess, columns, profits, lower, upper, shape=(sum(columns.shape),))

    def half_spaces(self, inner: FloatArray, outer: FloatArray, weak: FloatArray, few: bool = True) -> FloatArray:
        def guess() -> FloatArray:
            return super(DrawnEngine, self).half_spaces(inner, outer, weak, few)

        return self._spoilt(guess, outer, inner, weak, shape=(2, inner.shape[1]))

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
        def guess() -> FloatArray:
            return super(DrawnEngine, self).robust_scores(points, labels, source, rivals, measure, start, ends)

        shape = (len(start) + len(rivals), points.shape[1] + 1)
        return self._spoilt(guess, points, labels.astype(np.float64), rivals.astype(np.float64), shape=shape)

    def _spoilt(self, guess: Guess, asked: FloatArray, *more: FloatArray, shape: tuple[int, ...] = ()) -> FloatArray:
        if asked.size > _LARGE:
            return guess()
        digest = hashlib.blake2b(b"".join(np.ascontiguousarray(array).tobytes() for array in (asked, *more)))
        random = np.random.default_rng(int.from_bytes(digest.digest()[:8], "big"))
        kind = self.kinds[int(random.integers(len(self.kinds)))]
        self.counts[kind] += 1
        if hypothesis.currently_in_test_context():
            hypothesis.note(f"guess: {kind}")
        return KINDS[kind](guess, shape or (len(asked),), random)
