"""The exact maximum margin beside floating-point answers to the same problem."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import geomadv as ga
from benchmarks import peers
from benchmarks.instances import PAIRS, SMALL_PAIRS, around_support, fresh, pair, pair_name
from benchmarks.recording import Measure
from geomadv.exact.arrays import FloatArray

Peer = Callable[[FloatArray, FloatArray], float]

# A case is the exact computation and right after it each of its peers, under the same load of the machine.
CASES = [
    (name, limit, method)
    for name, limit in PAIRS
    for method in ("geomadv", "libsvm", "clarabel primal", *(["clarabel dual"] if (name, limit) in SMALL_PAIRS else []))
]
PEERS: dict[str, Peer] = {
    "libsvm": peers.libsvm,
    "clarabel primal": peers.clarabel_primal,
    "clarabel dual": peers.clarabel_dual,
}


@pytest.mark.parametrize(("name", "limit", "method"), CASES)
def test_max_margin(name: str, limit: int | None, method: str, measure: Measure, trial: bool) -> None:
    data = pair(name, limit, trial)
    suite, case = "max-margin", pair_name(name, limit)
    if method == "geomadv":
        svm = measure(ga.max_margin, lambda: (fresh(data),), suite=suite, case=case, method=method, rounds=15)
        assert svm.certificate.evidence["multipliers"]
        measure.note(n=data.n, d=data.d, support=len(svm.support), seconds=svm.seconds)
        return
    points, labels = data.to_floats(), np.array(data.labels, dtype=np.float64)
    few = {"clarabel primal": 3 if limit else 1, "clarabel dual": 1, "libsvm": 15 if limit else 5}
    found = measure(
        PEERS[method],
        lambda: (points, labels),
        suite=suite,
        case=case,
        method=method,
        rounds=few[method],
        warmup=1 if method == "libsvm" else 0,  # the others take seconds or a minute
    )
    exact = float(1 / ga.max_margin(data).squared_margin)
    measure.note(relative_error=abs(found - exact) / exact)
    # The peers solve the same problem, to the accuracy of their defaults.
    assert found == pytest.approx(exact, rel=1e-2)


@pytest.mark.parametrize("n", [1_000, 2_000, 4_000, 8_000, 12_000])
def test_growth_with_the_number_of_points(n: int, measure: Measure, trial: bool) -> None:
    everything = pair("mnist:0-1", None, trial)
    svm = ga.max_margin(everything)
    data = around_support(everything, svm.support, 20 + n // 120 if trial else n)
    assert len(np.unique(data.numerators, axis=0)) == data.n
    found = measure(
        ga.max_margin, lambda: (fresh(data),), suite="growth", case=f"n = {data.n:,}", method="geomadv", rounds=15
    )
    assert found.normal == svm.normal
    assert len(found.support) == len(svm.support)
    measure.note(n=data.n, d=data.d, support=len(found.support))
