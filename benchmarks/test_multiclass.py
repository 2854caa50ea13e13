"""Multiclass linear classifiers: small instances beside z3, ten classes of digits beside HiGHS in floating point."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

import geomadv as ga
from benchmarks.instances import fresh, multiclass_integers, random_direction
from benchmarks.peers import highs_multiclass, z3_multiclass_transfers
from benchmarks.recording import Measure
from geomadv.adapters import datasets
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.exact.dataset import Label

# Dimension, points, classes, seed.
SMALL = [(3, 12, 3, 0), (5, 30, 3, 0), (10, 60, 4, 0)]
TIMEOUT = 20.0


def realizable(data: ga.Dataset) -> bool:
    return MulticlassLinearClassifiers().realizable(data).holds


def transfers(data: ga.Dataset, direction: ga.Vector, source: Label) -> bool:
    return MulticlassLinearClassifiers().transfers(data, direction, source).holds


@pytest.mark.parametrize("method", ["geomadv", "z3"])
@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize(("d", "n", "classes", "seed"), SMALL)
def test_small_instances(
    d: int, n: int, classes: int, seed: int, holds: bool, method: str, measure: Measure, trial: bool
) -> None:
    data = multiclass_integers(*SMALL[0]) if trial else multiclass_integers(d, n, classes, seed)
    source, rival = data.classes[:2]
    # Theorem 8: minus the maximum-margin normal against a rival transfers; a random direction does not (asserted).
    direction = -ga.max_margin(data.binary(source, rival)).normal if holds else random_direction(data.d, seed)
    verdict = "transfers" if holds else "does not transfer"
    suite, case = "multiclass-small", f"d = {d}, n = {n}, {classes} classes, {verdict}"
    if method == "geomadv":
        answer = measure(
            transfers, lambda: (fresh(data), direction, source), suite=suite, case=case, method=method, rounds=15
        )
        assert answer is holds
        return
    exact = list(direction)
    found = measure(
        z3_multiclass_transfers,
        lambda: (data, exact, source, TIMEOUT),
        suite=suite,
        case=case,
        method=method,
        rounds=1 if d >= 10 else 3,
        warmup=0 if d >= 10 else 1,
    )
    measure.note(timeout=TIMEOUT if found is None else None)
    assert found in (holds, None)


@lru_cache(maxsize=1)
def digits(trial: bool) -> tuple[ga.Dataset, ga.Vector]:
    """All digits, and a direction that transfers at the threes (Theorem 8)."""
    data = datasets.load("digits", 100 if trial else None)
    return data, -ga.max_margin(data.binary(3, 8)).normal


@pytest.mark.parametrize("method", ["geomadv", "HiGHS"])
@pytest.mark.parametrize("question", ["realizable", "transfers"])
def test_digits(question: str, method: str, measure: Measure, trial: bool) -> None:
    data, direction = digits(trial)
    suite = "digits"
    if method == "geomadv":
        asked = (direction, 3) if question == "transfers" else ()
        function = transfers if question == "transfers" else realizable
        answer = measure(
            function, lambda: (fresh(data), *asked), suite=suite, case=question, method=method, rounds=1, warmup=0
        )
        assert answer
        measure.note(n=data.n, d=data.d)
        return
    floats = np.array(list(direction), dtype=np.float64) if question == "transfers" else None
    found = measure(
        highs_multiclass,
        lambda: (data, floats, 3, TIMEOUT),
        suite=suite,
        case=question,
        method=method,
        rounds=1,
        warmup=0,
    )
    measure.note(timeout=TIMEOUT if found is None else None)
    # No classifier resists a direction that transfers.
    assert found in (question == "realizable", None)
