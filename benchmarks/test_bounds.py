"""Many points in a low dimension: bounds and universal perturbations beside the same problems in floating point."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import pytest

import geomadv as ga
from benchmarks import peers
from benchmarks.instances import fresh, separable_integers
from benchmarks.recording import Measure
from geomadv.adapters import datasets
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.classes.linear.questions import LinearQuestions
from geomadv.exact.arrays import FloatArray

Number: TypeAlias = Fraction | float


@dataclass(frozen=True)
class Question:
    """A number that is asked for exactly, and how a peer finds it; the direction is the maximum-margin normal."""

    name: str
    exact: Callable[[Any, ga.Vector], Number | None]
    peer: Callable[[ga.Dataset, FloatArray], float]
    method: str = "HiGHS"
    begin: Callable[[ga.Dataset], Any] = fresh  # what it is asked of, made before the time is taken


def bound(data: ga.Dataset, normal: ga.Vector) -> Number | None:
    return ga.LinearClassifiers().bound(data, -normal, int(data.indices(1)[0])).value


def asked_before(data: ga.Dataset) -> LinearQuestions:
    """The questions about data whose accurate classifiers are known from an earlier one."""
    asked = ga.LinearClassifiers().on(fresh(data))
    assert asked.realizable()
    return asked


def further_bound(asked: LinearQuestions, normal: ga.Vector) -> Number | None:
    return asked.bound(-normal, int(asked.data.indices(1)[0])).value


def peer_bound(data: ga.Dataset, normal: FloatArray) -> float:
    return peers.highs_bound(data, -normal, data.indices(1)[:1].tolist())[0]


def largest_bound(data: ga.Dataset, normal: ga.Vector) -> Number | None:
    return ga.LinearClassifiers().largest_bound(data, -normal, 1).largest_finite


def peer_largest_bound(data: ga.Dataset, normal: FloatArray) -> float:
    bounds = peers.highs_bound(data, -normal, data.indices(1).tolist())
    return max((value for value in bounds if value < math.inf), default=math.inf)


def convex_bound(data: ga.Dataset, normal: ga.Vector) -> Number | None:
    return ConvexRegionClassifiers().bound(data, normal, int(data.indices(-1)[0])).value


def peer_convex_bound(data: ga.Dataset, normal: FloatArray) -> float:
    return peers.highs_convex_bound(data, normal, int(data.indices(-1)[0]))


def universal(data: ga.Dataset, normal: ga.Vector) -> Number | None:
    return ga.LinearClassifiers().universal_perturbation(data, 1).squared_length


def bracketed_universal(data: ga.Dataset, normal: ga.Vector) -> Number | None:
    return ga.LinearClassifiers().universal_perturbation(data, 1, relative_gap=Fraction(1, 100)).squared_length


def peer_universal(data: ga.Dataset, normal: FloatArray) -> float:
    return float(np.sum(peers.cutting_planes(data) ** 2))


QUESTIONS = [
    Question("bound of one point, linear", bound, peer_bound),
    Question("largest bound, linear", largest_bound, peer_largest_bound),
    Question("bound of one point, convex region", convex_bound, peer_convex_bound),
    Question("universal perturbation, linear", universal, peer_universal, "cutting planes"),
]
FURTHER = Question("a further bound of one point, linear", further_bound, peer_bound, begin=asked_before)
BRACKETED = Question("the same within 1 %", bracketed_universal, peer_universal)
CASES = [
    *((d, question, method) for d in (2, 5) for question in QUESTIONS for method in ("geomadv", question.method)),
    *((d, BRACKETED, "geomadv") for d in (2, 5)),
    *((d, question, method) for d in (20, 30) for question in QUESTIONS[:2] for method in ("geomadv", "HiGHS")),
    *((d, FURTHER, method) for d in (2, 5, 20, 30) for method in ("geomadv", "HiGHS")),
]


@lru_cache(maxsize=1)
def points(d: int, trial: bool) -> tuple[ga.Dataset, ga.Vector]:
    """2,000 points, or the breast-cancer data, the only ones with 30 coordinates, and the maximum-margin normal."""
    if d == 30:
        data = datasets.load("breast_cancer", 40 if trial else None)
    else:
        data = separable_integers(2, 40, seed=1) if trial else separable_integers(d, 2_000, 1, 9 if d > 2 else 99)
    return data, ga.max_margin(data).normal


#: What geomadv has answered in this run, for the peer that comes after it; infinite answers do not occur in these data.
ANSWERS: dict[tuple[str, int], float] = {}


@pytest.mark.parametrize(("d", "question", "method"), CASES, ids=lambda value: getattr(value, "name", value))
def test_bounds(d: int, question: Question, method: str, measure: Measure, trial: bool) -> None:
    data, normal = points(d, trial)
    suite, case = "bounds", f"{question.name}, d = {d}"
    if method == "geomadv":
        rounds = 15 if question.exact in (bound, further_bound) else 1
        value = measure(
            question.exact,
            lambda: (question.begin(data), normal),
            suite=suite,
            case=case,
            method=method,
            rounds=rounds,
            warmup=rounds // 10,
        )
        assert value is not None
        ANSWERS[case, data.n] = float(value)
        measure.note(n=data.n, d=data.d)
        return
    floats = np.array(list(normal), dtype=np.float64)
    found = measure(question.peer, lambda: (data, floats), suite=suite, case=case, method=method, rounds=1, warmup=0)
    exact = (
        ANSWERS[case, data.n] if (case, data.n) in ANSWERS else float(question.exact(question.begin(data), normal) or 0)
    )
    measure.note(relative_error=abs(found - exact) / exact)
    # The peers solve the same problem, to the accuracy of their defaults.
    assert found == pytest.approx(exact, rel=1e-2)
