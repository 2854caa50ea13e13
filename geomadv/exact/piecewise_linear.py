"""Piecewise-linear functions of one variable: what a two-layer ReLU network is along a line, exactly."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

__all__ = ["Interval", "PiecewiseLinear", "complement", "first_entry", "positive_interval"]

Affine = tuple[Fraction, Fraction]  # (p, q): the function p + q t


@dataclass(frozen=True)
class Interval:
    """A non-empty interval of the real line.

    Attributes
    ----------
    start, stop : Fraction, or −math.inf and math.inf
        Its infimum and supremum; equal if it is a single point.
    has_start, has_stop : bool
        Whether the ends belong to it.
    """

    start: Fraction | float = -math.inf
    stop: Fraction | float = math.inf
    has_start: bool = False
    has_stop: bool = False

    @property
    def ends(self) -> tuple[Fraction, ...]:
        """The finite ends, belonging to it or not."""
        return tuple(end for end in (self.start, self.stop) if isinstance(end, Fraction))

    @property
    def inner(self) -> Fraction:
        """Some point of it: the middle, one unit from a single finite end, or 0."""
        if len(self.ends) == 2:
            return (self.ends[0] + self.ends[1]) / 2
        if not self.ends:
            return Fraction(0)
        return self.ends[0] + (1 if self.stop == math.inf else -1)

    def __contains__(self, t: Fraction | int) -> bool:
        return self.start < t < self.stop or (t == self.start and self.has_start) or (t == self.stop and self.has_stop)


@dataclass(frozen=True)
class PiecewiseLinear:
    """A continuous piecewise-linear function on the real line.

    Attributes
    ----------
    knots : tuple of Fraction, length k
        Where pieces meet, strictly increasing.
    pieces : tuple of (Fraction, Fraction), length k + 1
        (p, q) stands for p + q t; piece i ends and piece i + 1 begins at knot i.
    """

    knots: tuple[Fraction, ...]
    pieces: tuple[Affine, ...]

    @classmethod
    def hinges(cls, terms: Iterable[tuple[Fraction, Affine]]) -> PiecewiseLinear:
        """The sum of a · max(0, p + q t) over the terms (a, (p, q))."""
        constant = slope = Fraction(0)  # the piece that extends to −∞
        changes: dict[Fraction, tuple[Fraction, Fraction]] = {}
        for a, (p, q) in terms:
            if q < 0 or (q == 0 and p > 0):
                constant, slope = constant + a * p, slope + a * q
            if q != 0:
                # At its root a rising hinge begins to count and a falling one ceases to.
                sign = a if q > 0 else -a
                p_there, q_there = changes.get(-p / q, (Fraction(0), Fraction(0)))
                changes[-p / q] = (p_there + sign * p, q_there + sign * q)
        knots = sorted(changes)
        pieces = [(constant, slope)]
        for knot in knots:
            p, q = changes[knot]
            constant, slope = constant + p, slope + q
            pieces.append((constant, slope))
        return cls(tuple(knots), tuple(pieces))

    def __call__(self, t: Fraction | int) -> Fraction:
        """The value at t."""
        p, q = self.pieces[bisect_left(self.knots, t)]
        return p + q * t

    def superlevel(self, level: Fraction, *, strict: bool) -> tuple[Interval, ...]:
        """The maximal intervals on which f > level, or f ≥ level if not `strict`, in order."""
        least = 1 if strict else 0
        found: list[Interval] = []
        joined = False  # whether the cell before belongs to the last interval found
        for cell, sign in self._cells(level):
            if sign < least:
                joined = False
                continue
            if joined:
                cell = Interval(found[-1].start, cell.stop, found[-1].has_start, cell.has_stop)
                found.pop()
            found.append(cell)
            joined = True
        return tuple(found)

    def _cells(self, level: Fraction) -> Iterator[tuple[Interval, int]]:
        """The line from left to right in points and open intervals, each with the constant sign of f − level on it."""
        ends: list[Fraction | float] = [-math.inf, *self.knots, math.inf]
        critical = set(self.knots)
        for (p, q), (start, stop) in zip(self.pieces, pairwise(ends), strict=True):
            if q != 0 and start < (root := (level - p) / q) < stop:
                critical.add(root)
        points = sorted(critical)
        if not points:
            yield Interval(), _sign(self.pieces[0][0] - level)  # constant, for a slope would have a root
            return
        values = [self(point) - level for point in points]
        yield Interval(stop=points[0]), _sign(values[0]) or _sign(-self.pieces[0][1])
        for i, (point, value) in enumerate(zip(points, values, strict=True)):
            yield Interval(point, point, True, True), _sign(value)
            if i + 1 < len(points):
                # Without a root between them the ends have no opposite signs, and where both are zero so is the rest.
                yield Interval(point, points[i + 1]), _sign(value + values[i + 1])
        yield Interval(start=points[-1]), _sign(values[-1]) or _sign(self.pieces[-1][1])


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def positive_interval(functions: Iterable[Affine]) -> tuple[Interval, ...]:
    """Where all the affine functions (p, q) are positive: one open interval, or none."""
    start: Fraction | float = -math.inf
    stop: Fraction | float = math.inf
    for p, q in functions:
        if q > 0:
            start = max(start, -p / q)
        elif q < 0:
            stop = min(stop, -p / q)
        elif p <= 0:
            return ()
    return (Interval(start, stop),) if start < stop else ()


def complement(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """The maximal intervals of the rest of the line; the given ones are maximal and in order."""
    found: list[Interval] = []
    start: Fraction | float = -math.inf
    has_start = False
    for interval in intervals:
        if interval.start > start or (has_start and not interval.has_start):
            found.append(Interval(start, interval.start, has_start, not interval.has_start))
        start, has_start = interval.stop, not interval.has_stop
    if start < math.inf:
        found.append(Interval(start, math.inf, has_start, False))
    return tuple(found)


def first_entry(intervals: Iterable[Interval]) -> Fraction | float:
    """The infimum of the t > 0 that lie in one of the intervals; `math.inf` if none does."""
    return min((max(interval.start, Fraction(0)) for interval in intervals if interval.stop > 0), default=math.inf)
