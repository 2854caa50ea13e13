"""Whether a direction transfers: decided exactly by geomadv and by z3."""

from __future__ import annotations

import pytest

import geomadv as ga
from benchmarks.instances import fresh, random_direction, separable_integers
from benchmarks.peers import z3_transfers
from benchmarks.recording import Measure

SIZES = [(5, 30), (10, 60), (20, 100)]
SEEDS = [0, 1]
TIMEOUT = 60.0


def transfers(data: ga.Dataset, direction: ga.Vector) -> bool:
    return ga.LinearClassifiers().transfers(data, direction, 1).holds


@pytest.mark.parametrize("method", ["geomadv", "z3"])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize(("d", "n"), SIZES)
def test_transfers(d: int, n: int, holds: bool, seed: int, method: str, measure: Measure, trial: bool) -> None:
    data = separable_integers(3 if trial else d, 12 if trial else n, seed)
    # Theorem 4: minus the maximum-margin normal transfers; a random direction does not (asserted below).
    direction = -ga.max_margin(data).normal if holds else random_direction(data.d, seed)
    case = f"d = {d}, n = {n}, seed {seed}, {'transfers' if holds else 'does not transfer'}"
    suite = "transfers"
    if method == "geomadv":
        answer = measure(
            transfers, lambda: (fresh(data), direction), suite=suite, case=case, method=method, rounds=25, d=d, n=n
        )
        assert answer is holds
        return
    exact = list(direction)
    found = measure(
        z3_transfers,
        lambda: (data, exact, 1, TIMEOUT),
        suite=suite,
        case=case,
        method=method,
        rounds=1 if d >= 20 else 5,
        warmup=0 if d >= 20 else 1,
        d=d,
        n=n,
    )
    measure.note(timeout=TIMEOUT if found is None else None)
    assert found in (holds, None)
