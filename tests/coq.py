"""What needs Coq: made once for all tests, processes and runs, until a source of it changes."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROOFS = ROOT / "proofs"
COQC = shutil.which("coqc")
OCAML = COQC and shutil.which("ocamlfind")


def make(target: str, result: Path) -> None:
    """Make the target, and raise with what was printed where that fails."""

    def run() -> None:
        made = subprocess.run(["make", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stdout[-2000:] + made.stderr[-2000:]

    once(target, result, run)


def once(name: str, result: Path, action: Callable[[], None], more: str = "") -> None:
    """Have the action done, unless it was, with these sources, and left the result: one process at a time does it."""
    import fcntl  # which is not everywhere; nor is Coq

    stamp = ROOT / "out" / f"{name}.sha256"
    with open(Path(tempfile.gettempdir()) / "geomadv-coq.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        now = _digest(more)
        if not (result.exists() and stamp.exists() and stamp.read_text() == now):
            action()
            stamp.parent.mkdir(exist_ok=True)
            stamp.write_text(now)


def _digest(more: str) -> str:
    """Of the sources, in the order of their paths."""
    sources = [ROOT / "Makefile", PROOFS / "_CoqProject", *PROOFS.glob("*.v"), *PROOFS.glob("verified/*")]
    found = hashlib.sha256(more.encode())
    for path in sorted(sources):
        content = path.read_bytes()
        found.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return found.hexdigest()
