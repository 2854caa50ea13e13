"""A small instance, where the cost is that of the fixed parts; and a moderate one in a low dimension."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

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


def largest_bound(data: ga.Dataset, direction: ga.Vector, row: int) -> object:
    return ga.LinearClassifiers().largest_bound(data, direction, 1)


def universal_perturbation(data: ga.Dataset, direction: ga.Vector, row: int) -> object:
    return ga.LinearClassifiers().universal_perturbation(data, 1)


def bracketed_universal_perturbation(data: ga.Dataset, direction: ga.Vector, row: int) -> object:
    return ga.LinearClassifiers().universal_perturbation(data, 1, relative_gap=Fraction(1, 100))


def run(
    question: Question,
    data: ga.Dataset,
    measure: Measure,
    suite: str,
    rounds: int,
) -> None:
    direction, row = -ga.max_margin(data).normal, int(data.indices(1)[0])
    measure(
        question,
        lambda: (fresh(data), direction, row),
        suite=suite,
        case=question.__name__.replace("_", " "),
        method="geomadv",
        rounds=rounds,
        warmup=min(rounds - 1, 3),
        n=data.n,
        d=data.d,
    )


@pytest.mark.parametrize("question", [max_margin, transfers, bound])
def test_small(question: Question, measure: Measure) -> None:
    run(question, separable_integers(3, 20, seed=0), measure, "small", rounds=100)


@pytest.mark.parametrize(
    ("question", "rounds"),
    [(bound, 15), (largest_bound, 1), (universal_perturbation, 3), (bracketed_universal_perturbation, 1)],
)
def test_moderate(question: Question, rounds: int, measure: Measure, trial: bool) -> None:
    data = separable_integers(2, 40, seed=1) if trial else separable_integers(5, 2_000, seed=1)
    run(question, data, measure, "moderate", rounds)
