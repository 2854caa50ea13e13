"""The exact soft margin beside libsvm's floating-point answers to the same problem."""

from __future__ import annotations

import numpy as np
import pytest

import geomadv as ga
from benchmarks import peers
from benchmarks.instances import PAIRS, fresh, pair, pair_name
from benchmarks.recording import Measure

# With pixels from 0 to 255 from many rows at the penalty to nearly a hard margin.
PENALTIES = (1e-8, 1e-7, 1e-6)
# A case is the exact computation and right after it its peer, under the same load of the machine.
CASES = [(*which, C, method) for which in PAIRS for C in PENALTIES for method in ("geomadv", "libsvm")]


@pytest.mark.parametrize(("name", "limit", "C", "method"), CASES)
def test_soft_margin(name: str, limit: int | None, C: float, method: str, measure: Measure, trial: bool) -> None:
    data = pair(name, limit, trial)
    suite, case = "soft-margin", f"{pair_name(name, limit)}, C = {C:.0e}"
    linear, rounds = ga.LinearClassifiers(), 9 if limit else 3
    if method == "geomadv":
        machine = measure(
            lambda S: linear.soft_margin(S, C),
            lambda: (fresh(data),),
            suite=suite,
            case=case,
            method=method,
            rounds=rounds,
        )
        assert machine.certificate.evidence["multipliers"]
        free = sum(weight < machine.C for weight in machine.multipliers.as_dict().values())
        measure.note(n=data.n, d=data.d, support=len(machine.support), free=free, seconds=machine.seconds)
        return
    points, labels = data.to_floats(), np.array(data.labels, dtype=np.float64)
    found = measure(
        peers.libsvm_soft, lambda: (points, labels, C), suite=suite, case=case, method=method, rounds=rounds
    )
    exact = float(linear.soft_margin(data, C).objective)
    measure.note(relative_error=abs(found - exact) / exact)
    assert found == pytest.approx(exact, rel=1e-3)
