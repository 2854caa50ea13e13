"""The sums of which the dual cone of a Rashomon set consists: of the least product, beside others drawn at random."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

import geomadv as ga
from geomadv.classes.linear.budgets import Losses
from geomadv.classes.linear.extreme_sums import ExtremeSum, ExtremeSums
from geomadv.classes.linear.rashomon import RashomonSpace
from geomadv.exact.norm_bound import NormBound
from geomadv.solvers.engines import get_engine

A = ga.Dataset(
    [[0, Fraction(2, 3)], [0, -1], [1, 1], [-2, 0], [0, 0], [-1, Fraction(1, 2)]],
    [1, 1, 1, -1, -1, -1],
)
BOUNDS = (None, NormBound(Fraction(3, 7)), NormBound(Fraction(5, 2), "l1"))


def sums(budget: Fraction, bound: NormBound | None, weights: list[Fraction] | None = None) -> ExtremeSums:
    given = None if weights is None else ga.Vector.of(weights)
    losses = Losses(A, bias=True, engine=get_engine(None), norm_bound=bound, weights=given)
    return ExtremeSums(RashomonSpace(losses, budget))


def worth(extreme: ExtremeSums, one: ExtremeSum) -> Fraction:
    """Σ λ_i less what F costs."""
    cost = Fraction(0) if extreme.bound is None else extreme.bound.price([Fraction(x) for x in one.added.tolist()])
    return (int(one.weights.sum()) - cost) / extreme.unit


@pytest.mark.parametrize("bound", BOUNDS)
def test_none_has_a_smaller_product(bound: NormBound | None) -> None:
    rng, added = random.Random(4), 0
    for _ in range(150):
        budget = Fraction(rng.randint(1, 36), 6)
        weights = [Fraction(rng.randint(1, 4), 3) for _ in range(6)] if rng.random() < 0.5 else None
        extreme = sums(min(budget, sum(weights or [], Fraction(0)) or Fraction(6)), bound, weights)
        w = [rng.randint(-3, 3) for _ in range(3)]
        products = extreme.space.rows.products(w, range(6))
        found = extreme.lowest(products, w[:2])
        near = extreme.nearly_lowest(
            np.array(products, dtype=float), np.array(w[:2], dtype=float), float(A.denominator)
        )
        least = extreme.product(found, products, w[:2])
        assert extreme.product(near, products, w[:2]) == least
        added += bool(found.added.any())
        for one in (found, near):
            assert worth(extreme, one) >= extreme.space.budget
            assert all(0 <= x <= cap for x, cap in zip(one.weights.tolist(), extreme.caps, strict=True))
        for _ in range(20):
            drawn = np.array([rng.randint(0, cap) for cap in extreme.caps], dtype=object)
            spare = int(drawn.sum()) - extreme.least
            if spare < 0:
                continue
            direction = [Fraction(rng.randint(-3, 3)) for _ in range(2)]
            price = Fraction(0) if bound is None else bound.price(direction)
            f = np.array([x * spare / price if price else Fraction(0) for x in direction], dtype=object)
            assert extreme.product(ExtremeSum(drawn, f), products, w[:2]) >= least
    assert added == 0 if bound is None else added > 60


def test_by_hand() -> None:
    """Where λ_i is not asked for by the budget, it is taken as far as w makes more of it than it costs."""
    free, bounded = (sums(Fraction(3), bound) for bound in (None, NormBound(Fraction(1, 2))))
    products = [4, -1, 0, 7, 1, 2]
    assert free.lowest(products, [-1, 0]).weights.tolist() == [0, 1, 1, 0, 1, 0]
    assert not free.lowest(products, [-1, 0]).added.any()
    none = bounded.lowest(products, [0, 0])
    assert (none.weights.tolist(), none.added.tolist()) == ([0, 1, 1, 0, 1, 0], [0, 0])
    most = bounded.lowest(products, [-1, 0])  # 6 · 1/B = 12 is more than any of the products
    assert (most.weights.tolist(), most.added.tolist()) == ([1] * 6, [6, 0])
