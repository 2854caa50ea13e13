"""The checker that is extracted from the Coq proofs beside `checker.py`: time and memory of a process of each.

Where Coq or OCaml is missing, the second is not built, which is in the name of its benchmarks, and in the report.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pytest

import geomadv as ga
from benchmarks.instances import PAIRS, pair, pair_name
from benchmarks.recording import Measure
from geomadv import checker
from tests.coq import OCAML, ROOT, make

CASES = [(name, limit) for name, limit in PAIRS if name == "mnist:0-1"]
NOT_BUILT = "verified, not built: no Coq or no OCaml"
METHODS = ("geomadv", "verified" if OCAML else NOT_BUILT)


@lru_cache(maxsize=1)
def program() -> Path:
    found = ROOT / "out" / "geomadv-check-verified"
    make("verified-checker", found)
    return found


@lru_cache(maxsize=1)
def certificate(name: str, limit: int | None, trial: bool) -> str:
    return ga.max_margin(pair(name, limit, trial)).certificate.to_json(embed=False, file="data.json")


# A small process starts the other one: what is said of a child counts from what its parent had in use.
START = """import resource, subprocess, sys
subprocess.run(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""


def process(command: Sequence[str | Path], directory: Path) -> tuple[str, int]:
    """What is printed, and the most memory that was in use, in KiB."""
    start = [sys.executable, "-I", "-c", START, *command]
    printed, kibibytes = subprocess.run(
        start, cwd=directory, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return printed, int(kibibytes)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("name", "limit"), CASES)
def test_max_margin(name: str, limit: int | None, method: str, measure: Measure, trial: bool, tmp_path: Path) -> None:
    data = pair(name, limit, trial)
    (tmp_path / "data.json").write_bytes(data.canonical())
    (tmp_path / "certificate.json").write_text(certificate(name, limit, trial))
    suite, case = "verified-checker", f"{pair_name(name, limit)}: max-margin"
    if method == NOT_BUILT:
        measure(str, suite=suite, case=case, method=method, rounds=1)  # of nothing: the report says what is missing
        return
    python = [sys.executable, "-I", checker.__file__]
    command = [*(python if method == "geomadv" else [program()]), "certificate.json"]
    printed, kibibytes = measure(
        process,
        lambda: (command, tmp_path),
        suite=suite,
        case=case,
        method=method,
        rounds=3,
        n=data.n,
        d=data.d,
    )
    measure.note(memory_bytes=1024 * kibibytes)
    assert printed.startswith("accepted: ")
