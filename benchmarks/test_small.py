"""A small instance, where the cost is that of the fixed parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import geomadv as ga
from benchmarks.instances import fresh, separable_integers
from benchmarks.recording import Measure

Question = Callable[[ga.Dataset, ga.Vector, int], object]


def max_margin(data: ga.Dataset, direction: ga.Vector, row: int) -> object:
    return ga.max_margin(data)


def transfers(data: ga.Dataset, direction: ga.Vector, row: int) -> object:
    return ga.LinearClassifiers().transfers(data, direction, 1)


def bound(data: ga.Dataset, direction: ga.Vector, row: int) -> object:
    return ga.LinearClassifiers().bound(data, direction, row)


@pytest.mark.parametrize("question", [max_margin, transfers, bound])
def test_small(question: Question, measure: Measure) -> None:
    data = separable_integers(3, 20, seed=0)
    direction, row = -ga.max_margin(data).normal, int(data.indices(1)[0])
    measure(
        question,
        lambda: (fresh(data), direction, row),
        suite="small",
        case=question.__name__.replace("_", " "),
        method="geomadv",
        rounds=100,
        warmup=3,
        n=data.n,
        d=data.d,
    )
