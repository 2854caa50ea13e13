"""Whether a direction fools every accurate ReLU network: small instances beside z3, MNIST beside greedy half-spaces."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

import numpy as np
import pytest

import geomadv as ga
from benchmarks.instances import SMALL_PAIRS, fresh, into_a_shadow, pair, pair_name, separable_integers
from benchmarks.peers import greedy_units, z3_relu_transfers
from benchmarks.recording import Measure
from geomadv import checker
from geomadv.classes.answers import ReLUTransfers, Status
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers

# With these seeds the maximum-margin normal does not transfer (asserted below).
SMALL = [(3, 12, 2), (5, 30, 1), (10, 60, 0), (20, 100, 0)]
TIMEOUT = 20.0
TEN_THOUSAND = 10_000


def decided(data: ga.Dataset, direction: ga.Vector) -> ReLUTransfers:
    return ConvexRegionClassifiers(member="R").transfers(data, direction, -1)


def decided_from_the_data(data: ga.Dataset) -> ReLUTransfers:
    return decided(data, ga.max_margin(data).normal)


@pytest.mark.parametrize("method", ["geomadv", "z3"])
@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize(("d", "n", "seed"), SMALL)
def test_small_instances(d: int, n: int, seed: int, holds: bool, method: str, measure: Measure, trial: bool) -> None:
    data = separable_integers(*SMALL[0]) if trial else separable_integers(d, n, seed)
    direction = into_a_shadow(data) if holds else ga.max_margin(data).normal
    suite, case = "relu-small", f"d = {d}, n = {n}, {'transfers' if holds else 'does not transfer'}"
    if method == "geomadv":
        answer = measure(decided, lambda: (fresh(data), direction), suite=suite, case=case, method=method, rounds=15)
        assert answer.holds is holds
        measure.note(units=None if answer.counterexample is None else answer.counterexample.width)
        return
    exact = list(direction)
    found = measure(
        z3_relu_transfers,
        lambda: (data, exact, TIMEOUT),
        suite=suite,
        case=case,
        method=method,
        rounds=1 if d >= 20 else 3,
        warmup=0 if d >= 20 else 1,
    )
    measure.note(timeout=TIMEOUT if found is None else None)
    assert found in (holds, None)


# ---- MNIST


@lru_cache(maxsize=1)
def refuted(name: str, limit: int | None, trial: bool) -> tuple[ga.Vector, ReLUTransfers]:
    """The maximum-margin normal, and the network that it never fools."""
    data = pair(name, limit, trial)
    normal = ga.max_margin(data).normal
    return normal, decided(data, normal)


def check(answer: ReLUTransfers, data: ga.Dataset, measure: Measure, suite: str, case: str) -> None:
    """Measure the checker on the certificate."""
    text, content = answer.certificate.to_json(embed=False, file="data.json"), data.canonical()
    rounds = 3 if suite == "relu" else 1
    report = measure(
        checker.check, lambda: (text, content), suite=suite, case=case, method="checker", rounds=rounds, warmup=0
    )
    assert report.verdict == "accepted"
    measure.note(certificate_bytes=len(text.encode()))


@pytest.mark.parametrize("method", ["geomadv", "LinearSVC", "width", "checker"])
@pytest.mark.parametrize(("name", "limit"), SMALL_PAIRS)
def test_refutation(name: str, limit: int | None, method: str, measure: Measure, trial: bool) -> None:
    data = pair(name, limit, trial)
    normal, known = refuted(name, limit, trial)
    suite, case = "relu", pair_name(name, limit)
    if method == "checker":
        check(known, data, measure, suite, case)
    elif method == "width":
        width = measure(
            ConvexRegionClassifiers(member="R").width,
            lambda: (fresh(data), normal),
            suite=suite,
            case=case,
            method=method,
            rounds=1,
            warmup=0,
        )
        measure.note(lower=width.lower, upper=width.upper)
    elif method == "geomadv":
        answer = measure(decided, lambda: (fresh(data), normal), suite=suite, case=case, method=method, rounds=5)
        assert answer.status is Status.FAILS
        assert answer.counterexample is not None
        measure.note(n=data.n, units=answer.counterexample.width)
    else:
        # As images usually are for such a method: brightness from 0 to 1.
        points = data.to_floats() / np.max(data.to_floats())
        inner, outer = points[data.indices(-1)], points[data.indices(1)]
        direction = np.array(list(normal), dtype=np.float64)
        units = measure(
            greedy_units, lambda: (inner, outer, direction), suite=suite, case=case, method=method, rounds=3, warmup=0
        )
        # The peer solves the same problem, in floating point.
        assert all((inner @ w + b <= 1e-9).all() for w, b in units)
        assert np.any([outer @ w + b > 0 for w, b in units], axis=0).all()
        measure.note(units=len(units))


#: What geomadv has answered in this run, for the checker that comes after it.
ANSWERS: dict[str, ReLUTransfers] = {}


@pytest.mark.parametrize("method", ["geomadv", "checker"])
@pytest.mark.parametrize(("first", "second"), list(combinations(range(10), 2)))
def test_all_pairs(first: int, second: int, method: str, measure: Measure, trial: bool) -> None:
    name = f"mnist:{first}-{second}"
    data = pair(name, TEN_THOUSAND, trial)
    suite, case = "relu-pairs", f"{first}-{second}"
    if method == "checker":
        known = ANSWERS.pop(case) if case in ANSWERS else decided_from_the_data(data)
        check(known, data, measure, suite, case)
        return
    answer = measure(
        decided_from_the_data, lambda: (fresh(data),), suite=suite, case=case, method=method, rounds=1, warmup=0
    )
    assert answer.counterexample is not None
    ANSWERS[case] = answer
    units = answer.counterexample.width
    measure.note(n=data.n, units=units, lower=at_least(data, ga.max_margin(data).normal, units))


def at_least(data: ga.Dataset, normal: ga.Vector, units: int) -> int | None:
    """How many units a network that the direction never fools needs (C8)."""
    if units > 2:
        return ConvexRegionClassifiers(member="R").width(data, normal).lower
    # One unit is a linear classifier, and the direction fools all of those: by Theorem 4, and here by a certificate.
    return 2 if ga.LinearClassifiers().transfers(data, normal, -1).holds else 1
