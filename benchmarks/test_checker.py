"""The checker, which is pure Python: its time, and the size of what it reads."""

from __future__ import annotations

from functools import lru_cache

import pytest

import geomadv as ga
from benchmarks.instances import PAIRS, pair, pair_name
from benchmarks.recording import Measure
from geomadv import checker
from geomadv.certificate import Certificate

# One bound, of the first point: to find it takes the library far longer than to check it takes the checker.
CASES = [
    (name, limit, kind)
    for name, limit in PAIRS
    for kind in ("max-margin", "transfers", *(["bound"] if (name, limit) == PAIRS[0] else []))
]


@lru_cache(maxsize=1)
def canonical(name: str, limit: int | None, trial: bool) -> bytes:
    return pair(name, limit, trial).canonical()


def certificate(data: ga.Dataset, kind: str) -> Certificate:
    svm = ga.max_margin(data)
    if kind == "max-margin":
        return svm.certificate
    lin = ga.LinearClassifiers()
    if kind == "transfers":
        return lin.transfers(data, -svm.normal, 1).certificate
    return lin.bound(data, -svm.normal, int(data.indices(1)[0])).certificate


@pytest.mark.parametrize(("name", "limit", "kind"), CASES)
def test_check(name: str, limit: int | None, kind: str, measure: Measure, trial: bool) -> None:
    data = pair(name, limit, trial)
    evidence = certificate(data, kind)
    assert evidence.kind == kind
    text, content = evidence.to_json(embed=False, file="data.json"), canonical(name, limit, trial)
    result = measure(
        checker.check,
        lambda: (text, content),
        suite="checker",
        case=f"{pair_name(name, limit)}: {kind}",
        method="geomadv",
        rounds=3,
        warmup=0,
        n=data.n,
        d=data.d,
        certificate_bytes=len(text.encode()),
        data_bytes=len(content),
    )
    assert result.verdict == "accepted"
