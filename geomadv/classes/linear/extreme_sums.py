"""The sums of which the dual cone of a Rashomon set consists, by those that are extreme.

They are the Σ λ_i z_i with λ a vertex of {0 ≤ λ ≤ c, Σ λ_i ≥ τ}, and with a norm bound B the Σ λ_i z_i + (F, 0) with
B ‖F‖ = Σ λ_i − τ, in the dual norm. There are too many to be listed, but of least product with a W one is found by
sorting: more of λ_i pays where W·z_i is less than what F makes of it, ‖w‖/B.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomadv.classes.linear.rashomon import RashomonSpace
from geomadv.exact.arrays import FloatArray
from geomadv.exact.matrices import Homogeneous
from geomadv.solvers.boxed_guesses import capped_floats

__all__ = ["ExtremeSum", "ExtremeSums"]


@dataclass(frozen=True)
class ExtremeSum:
    """One of the sums, in integers over the `unit` of all.

    Attributes
    ----------
    weights : NDArray, shape (n,)
        λ.
    added : NDArray, shape (d,)
        F; zero without a norm bound.
    """

    weights: NDArray[Any]
    added: NDArray[Any]


class ExtremeSums:
    """All of them.

    Parameters
    ----------
    space
        Its budget is at most the weight of all rows.
    """

    def __init__(self, space: RashomonSpace) -> None:
        weights, self.bound = space.losses.weights, space.losses.norm_bound
        self.space = space
        self.most, self.below = (1, 0) if self.bound is None else self.bound.value.as_integer_ratio()
        unit = math.lcm(space.budget.denominator, weights.denominator)
        # All weights are multiples of the numerator of B, so that F is whole too.
        self.caps = [self.most * c * (unit // weights.denominator) for c in weights.numerators]
        self.least = self.most * int(space.budget * unit)
        self.unit = self.most * unit

    def without_added(self, products: Sequence[int]) -> ExtremeSum:
        """Of the least Σ λ_i · product_i, where no F is added."""
        return ExtremeSum(self._vertex(products), np.zeros(self.space.data.d, dtype=object))

    def lowest(self, products: Sequence[int], normal: Homogeneous) -> ExtremeSum:
        """Of the least product with W, of which the products with the D z_i and the normal are given."""
        pays = self.below * self.space.data.denominator * self._length(normal)
        return self._with_added(self._vertex([self.most * x - pays for x in products]), normal)

    def nearly_lowest(self, products: FloatArray, normal: FloatArray, size: float) -> ExtremeSum:
        """The same in floating point, D being so large in its units."""
        pays = 0.0
        if self.bound is not None:
            pays = size * float(self._length(normal)) * float(capped_floats([1 / self.bound.value])[0])
        return self._with_added(self._vertex((products - pays).tolist()), normal.tolist())

    def product(self, one: ExtremeSum, products: Sequence[int], normal: Homogeneous) -> int:
        """W·(D Σ λ_i z_i + D (F, 0)), times the unit."""
        rows = sum(x * p for x, p in zip(one.weights.tolist(), products, strict=True))
        added = sum(x * w for x, w in zip(one.added.tolist(), normal, strict=True))
        return int(rows + self.space.data.denominator * added)

    def _length(self, normal: Sequence[Any] | FloatArray) -> Any:
        sizes = [abs(x) for x in normal]
        return sum(sizes) if self.bound is not None and self.bound.norm == "l1" else max(sizes)

    def _vertex(self, products: Sequence[Any]) -> NDArray[Any]:
        """The vertex λ of {0 ≤ λ ≤ caps, Σ λ_i ≥ least} with the least Σ λ_i · product."""
        missing, vertex = self.least, np.zeros(len(products), dtype=object)
        for i in sorted(range(len(products)), key=products.__getitem__):
            whole = self.caps[i]
            vertex[i] = whole if products[i] < 0 else min(whole, max(0, missing))
            missing -= whole
        return vertex

    def _with_added(self, vertex: NDArray[Any], normal: Sequence[Any]) -> ExtremeSum:
        """And the F of the least product with the normal."""
        added = np.zeros(len(normal), dtype=object)
        if self.bound is not None:
            largest = max(abs(x) for x in normal)
            far = (int(vertex.sum()) - self.least) // self.most * self.below
            chosen = [j for j, x in enumerate(normal) if x and (self.bound.norm == "l1" or abs(x) == largest)]
            for j in chosen if self.bound.norm == "l1" else chosen[:1]:
                added[j] = -far if normal[j] > 0 else far
        return ExtremeSum(vertex, added)
