"""The simplex method in floating point for one column after another: the largest x_j with Σ x_k a_k = b, x ≥ 0.

All these programs have the same constraints, so the vertex where one ends is feasible for the next, and often nearly
optimal. It stops as soon as x_j is large enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomadv.exact.arrays import FloatArray, IndexArray

#: Reduced costs, pivots and weights of this size count as zero; a share is exceeded by as much before it is taken.
_ZERO = 1e-9
_PIVOTS_BEFORE_INVERTING = 50
_MANY = 10_000  # columns from which on few of them are priced at a time


class WarmSimplex:
    """A vertex of {x ≥ 0 : Σ x_k a_k = b} that moves; everything is rounded, so only its basis is of use.

    Parameters
    ----------
    columns : shape (N, m)
        Row k is the column a_k; of rank m, and of length about 1.
    rhs : shape (m,)
        b.
    basis : sequence of m int
        Independent columns that carry a solution.
    """

    def __init__(self, columns: FloatArray, rhs: FloatArray, basis: Sequence[int]) -> None:
        self.columns, self.rhs = columns, rhs
        self._entered, self._entered_columns = list[int](), columns[:0]
        self.start(basis)

    def start(self, basis: Sequence[int]) -> None:
        """Begin at another vertex, with nothing taken."""
        self.basis, self._left = list(basis), self.rhs
        self._invert()

    def _invert(self) -> None:
        try:
            self._inverse = np.linalg.inv(self.columns[self.basis].T)
        except np.linalg.LinAlgError:  # the basis is singular to the eyes of floating point, and cannot be left
            self._inverse = np.zeros((len(self.basis), len(self.basis)))
        with np.errstate(all="ignore"):
            self.weights = self._inverse @ self._left
        self._pivots = 0

    def grow(self, column: int, enough: float = math.inf) -> float:
        """Pivot until x of the column is enough or as large as it can be, and return it."""
        with np.errstate(all="ignore"):
            for _ in range(10 * len(self.basis) + 100):
                entering = column
                if column in self.basis:
                    place = self.basis.index(column)
                    if self.weights[place] >= enough:
                        break
                    entering, cost = self._priced(self._inverse[place])
                    if not cost < -_ZERO:
                        break
                if not self._enter(entering):
                    break
        return float(self.weights[self.basis.index(column)]) if column in self.basis else 0.0

    def _priced(self, functional: FloatArray) -> tuple[int, float]:
        """A column of the least reduced cost, and that; of many columns most never enter, so those first that did."""
        if self._entered:
            reduced = self._entered_columns @ functional
            first = int(reduced.argmin())
            if reduced[first] < -_ZERO:
                return self._entered[first], float(reduced[first])
        reduced = self.columns @ functional
        entering = int(reduced.argmin())
        if len(self.columns) >= _MANY and reduced[entering] < -_ZERO:
            self._entered.append(entering)
            self._entered_columns = self.columns[self._entered]
        return entering, float(reduced[entering])

    def fitting(self, columns: IndexArray, amounts: FloatArray) -> NDArray[np.bool_]:
        """Which columns could each have an amount by itself, the rest being carried by the basis as it is."""
        with np.errstate(all="ignore"):
            rates = (self.columns[columns] * amounts[:, None]) @ self._inverse.T
            return np.asarray((rates <= self.weights).all(axis=1))

    def take(self, column: int, amount: float) -> None:
        """Subtract so much of a basic column from the right-hand side."""
        self._left = self._left - amount * self.columns[column]
        self.weights[self.basis.index(column)] -= amount

    def _enter(self, entering: int) -> bool:
        rates = self._inverse @ self.columns[entering]
        shrinking = np.flatnonzero(rates > _ZERO)
        if not shrinking.size:
            return False
        lengths = np.maximum(self.weights[shrinking], 0) / rates[shrinking]
        length = lengths.min()
        first = shrinking[lengths <= length * (1 + 1e-12)]
        if not first.size:  # the weights are not numbers any more
            return False
        place = int(first[rates[first].argmax()])
        self.weights -= length * rates
        self.weights[place] = length
        self.basis[place] = entering
        row = self._inverse[place] / rates[place]
        self._inverse -= np.multiply.outer(rates, row)
        self._inverse[place] = row
        self._pivots += 1
        if self._pivots == _PIVOTS_BEFORE_INVERTING:
            self._invert()
        return True


@dataclass(frozen=True)
class Group:
    """Columns that can all have a share at once: what is left of b when each has it is carried by the basis.

    Without any columns it is a vertex for b itself, at which some column has just its share.
    """

    columns: list[int]
    basis: list[int]
    share: float


@dataclass(frozen=True)
class Packing:
    """Groups in which columns get a share of b.

    Attributes
    ----------
    least : int
        The column whose largest weight is the smallest.
    share : float
        That weight.
    groups : list of Group
        Each has a share that is at least this one. There are none if that weight seems to be 0.
    """

    least: int
    share: float
    groups: list[Group]


@dataclass(frozen=True)
class Vertices:
    """Vertices that together give each column its share of b.

    Attributes
    ----------
    least, share
        As in `Packing`.
    bases : list of (list of int, ndarray)
        The bases of the vertices, each with columns of which any one could have its share there. There are none if the
        share seems to be 0.
    """

    least: int
    share: float
    bases: list[tuple[list[int], IndexArray]]


def vertices(simplex: WarmSimplex, order: Sequence[int], lengths: FloatArray) -> Vertices:
    """Find vertices for columns one by one, all getting as much as the worst of them can get at all.

    The arguments are those of `packed`.
    """
    left = np.asarray(order, dtype=np.intp)
    zero = _ZERO * float(np.abs(simplex.weights).max(initial=0))
    least, share, bases = int(left[0]), math.inf, list[tuple[list[int], IndexArray]]()
    while left.size:
        column = int(left[0])
        found = simplex.grow(column, share * (1 + _ZERO) * lengths[column])
        if not zero < found < math.inf:
            return Vertices(column, 0.0, [])
        if found < share * lengths[column]:
            least, share = column, found / float(lengths[column])
        fits = simplex.fitting(left, share * lengths[left])
        fits[0] = True
        bases.append((list(simplex.basis), left[fits]))
        left = left[~fits]
    return Vertices(least, share, bases)


def packed(simplex: WarmSimplex, order: Iterable[int], lengths: FloatArray) -> Packing:
    """Divide columns into groups that can share b, all columns getting as much as the worst of them can get at all.

    A group begins with the first column that is left, and those that are left last are added until one does not fit.
    So the order should be that of the largest x, beginning with the smallest.

    Parameters
    ----------
    simplex
        At a vertex.
    order
        The columns.
    lengths : shape (N,)
        The weight of a column is its x over its length.
    """
    basis, left = simplex.basis, dict.fromkeys(order)
    zero = _ZERO * float(np.abs(simplex.weights).max(initial=0))
    least, share, groups = next(iter(left)), math.inf, list[Group]()
    while left:
        column = next(iter(left))
        del left[column]
        simplex.start(basis)
        amounts = share * (1 + _ZERO) * lengths
        found = simplex.grow(column, amounts[column])
        basis = list(simplex.basis)
        if not zero < found < math.inf:
            return Packing(column, 0.0, [])
        if found >= amounts[column]:
            groups.append(Group([column, *_joined(simplex, column, left, amounts)], list(simplex.basis), share))
            continue
        if found < share * lengths[column]:
            least, share = column, found / float(lengths[column])
        groups.append(Group([], basis, share))
    return Packing(least, share, groups)


def _joined(simplex: WarmSimplex, first: int, left: dict[int, None], amounts: FloatArray) -> list[int]:
    """The columns that join a first one that has its amount; they are removed from those left."""
    joined = []
    simplex.take(first, amounts[first])
    for column in reversed(list(left)):
        if simplex.grow(column, amounts[column]) < amounts[column]:
            break
        simplex.take(column, amounts[column])
        del left[column]
        joined.append(column)
    return joined
