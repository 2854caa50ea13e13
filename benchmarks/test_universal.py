"""Universal perturbations in many dimensions: the time to a certified bracket, what it is, and the time to check it."""

from __future__ import annotations

from functools import lru_cache

import pytest

import geomadv as ga
from benchmarks.instances import SMALL_PAIRS, fresh, pair, pair_name
from benchmarks.recording import Measure
from geomadv import checker
from geomadv.classes.brackets import UniversalPerturbation

#: And within what factor of the shortest the perturbation is to be.
CASES: dict[str, tuple[str, int | None, float]] = {
    "digits:3-8": ("digits:3-8", None, 0.01),
    **{pair_name(name, limit): (name, limit, 0.05) for name, limit in SMALL_PAIRS},
}


def ask(data: ga.Dataset, gap: float) -> UniversalPerturbation:
    return ga.LinearClassifiers().universal_perturbation(data, 1, relative_gap=gap)


@lru_cache(maxsize=1)
def answer(name: str, trial: bool) -> UniversalPerturbation:
    digits, limit, gap = CASES[name]
    return ask(pair(digits, limit, trial), gap)


@pytest.mark.parametrize("method", ["geomadv", "checker"])
@pytest.mark.parametrize("name", CASES)
def test_universal(name: str, method: str, measure: Measure, trial: bool) -> None:
    digits, limit, gap = CASES[name]
    data = pair(digits, limit, trial)
    if method == "geomadv":
        found = measure(
            ask,
            lambda: (fresh(data), gap),
            suite="universal",
            case=name,
            method=method,
            rounds=1,
            warmup=0,
            n=data.n,
            d=data.d,
        )
        assert found.lower is not None
        assert found.upper is not None
        measure.note(ratio=float(found.upper / found.lower) ** 0.5)
        assert float(found.upper / found.lower) ** 0.5 <= 1 + gap
        return
    text, content = answer(name, trial).certificate.to_json(embed=False, file="data.json"), data.canonical()
    checked = measure(
        checker.check, lambda: (text, content), suite="universal", case=name, method=method, rounds=1, warmup=0
    )
    measure.note(certificate_bytes=len(text.encode()))
    assert checked.verdict == "accepted"
