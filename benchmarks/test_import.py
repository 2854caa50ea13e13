"""What `import geomadv` costs a new interpreter; what a program uses first is loaded then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.recording import Measure

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("statement", ["pass", "import geomadv", "import geomadv; geomadv.max_margin"])
def test_import(statement: str, measure: Measure) -> None:
    def start() -> None:
        subprocess.run([sys.executable, "-c", statement], cwd=ROOT, check=True)

    measure(start, suite="import", case=statement, method="geomadv", rounds=15)
