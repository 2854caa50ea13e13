"""Polynomials of degree 2: directions that fool all accurate ones at a point, beside z3; the questions at digits."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

import geomadv as ga
from benchmarks.instances import conic_question, fresh, pair
from benchmarks.peers import z3_polynomial_transfers_from
from benchmarks.recording import Measure

SIZES = [(2, 5), (2, 12), (3, 30), (5, 60)]
TIMEOUT = 20.0
DEGREE_TWO = ga.PolynomialClassifiers(2)


def transfers_from(data: ga.Dataset, direction: ga.Vector, row: int) -> bool:
    return DEGREE_TWO.transfers_from(data, direction, row).holds


@pytest.mark.parametrize("method", ["geomadv", "z3"])
@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize(("d", "n"), SIZES)
def test_transfers_from(d: int, n: int, holds: bool, method: str, measure: Measure, trial: bool) -> None:
    data, direction = conic_question(2 if trial else d, 5 if trial else n, holds)
    case = f"d = {d}, n = {n}, {'fools all' if holds else 'does not'}"
    if method == "geomadv":
        answer = measure(
            transfers_from,
            lambda: (fresh(data), direction, 0),
            suite="polynomials",
            case=case,
            method=method,
            rounds=25,
            d=d,
            n=n,
        )
        assert answer is holds
        return
    exact = list(direction)
    found = measure(
        z3_polynomial_transfers_from,
        lambda: (data, exact, 0, 0.5 if trial else TIMEOUT),
        suite="polynomials",
        case=case,
        method=method,
        rounds=1,
        warmup=0,
        d=d,
        n=n,
    )
    measure.note(timeout=TIMEOUT if found is None else None)
    assert found in (holds, None)


def middle(data: ga.Dataset) -> ga.Vector:
    """The point in the middle between that of the first row and the first of the other label."""
    return (data.point(0) + data.point(other(data))) * Fraction(1, 2)


def towards(data: ga.Dataset) -> ga.Vector:
    """The direction from the first row to the first of the other label."""
    return data.point(other(data)) - data.point(0)


def backwards(data: ga.Dataset) -> ga.Vector:
    """Minus the maximum-margin normal of the linear classifiers, as seen from the first row."""
    return -int(data.signs[0]) * ga.max_margin(data).normal


def other(data: ga.Dataset) -> int:
    return int(np.flatnonzero(data.signs != data.signs[0])[0])


QUESTIONS: dict[str, Callable[[ga.Dataset], object]] = {
    "realizable": DEGREE_TWO.realizable,
    "forced, in the middle of two images": lambda S: DEGREE_TWO.forced(S, middle(S)),
    "transfers_everywhere": lambda S: DEGREE_TWO.transfers_everywhere(S, towards(S), int(S.signs[0])),
    "transfers_from, to another image": lambda S: DEGREE_TWO.transfers_from(S, towards(S), 0),
    "transfers_from, against the maximum margin": lambda S: DEGREE_TWO.transfers_from(S, backwards(S), 0),
    "max_margin": DEGREE_TWO.max_margin,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_digits(question: str, measure: Measure, trial: bool) -> None:
    data = pair("digits:3-8", None, trial)
    monomials = ga.PolynomialClassifier.count(data.d, 2)
    measure(
        QUESTIONS[question],
        lambda: (fresh(data),),
        suite="polynomials-digits",
        case=question,
        method="geomadv",
        rounds=3,
        n=data.n,
        monomials=monomials,
    )
