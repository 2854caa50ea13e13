"""What needs Coq: one `make` at a time, as its files are those of the checkout."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COQC = shutil.which("coqc")
OCAML = COQC and shutil.which("ocamlfind")


def make(target: str, *variables: str) -> None:
    """Make the target, and raise with what was printed where that fails."""
    import fcntl  # which is not everywhere; nor is Coq

    with open(Path(tempfile.gettempdir()) / "geomadv-coq.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = subprocess.run(["make", target, *variables], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
