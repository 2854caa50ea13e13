"""The exact maximum margin of up to a million points, from a memory-mapped file: time and memory.

All are separable, generated, multiples of 2⁻¹⁶ in float64.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.recording import Measure

# The first four grow with n alone; the last three are the shapes for which CGAL has published distances of hulls.
SHAPES = [
    (125_000, 20),
    (250_000, 20),
    (500_000, 20),
    (1_000_000, 20),
    (100_000, 10),
    (1_000_000, 3),
    (100_000, 100),
]

# Beside the pages of the file, which the system shares and drops as it likes, the most memory that was in use.
_CHILD = """
import json, sys, threading, time
import numpy as np, geomadv as ga
def in_use():
    text = open("/proc/self/status").read()
    return 1024 * int(text.split("RssAnon:")[1].split()[0])
ga.max_margin(ga.Dataset([[0], [1]], [-1, 1]))
before, most, done = in_use(), [0], threading.Event()
def watch():
    while not done.wait(0.002):
        most[0] = max(most[0], in_use())
threading.Thread(target=watch, daemon=True).start()
points, labels = np.load(sys.argv[1], mmap_mode="r"), np.load(sys.argv[2])
begin = time.process_time()
svm = ga.max_margin(ga.Dataset(points, labels))
spent = time.process_time() - begin
done.set()
print(json.dumps({"seconds": spent, "memory": max(most[0] - before, 0) / points.nbytes, "support": len(svm.support)}))
"""


def generated(folder: Path, n: int, d: int) -> list[str]:
    """The files of points on both sides of a hyperplane, at least 0.1 away from it, and of their labels."""
    rng = np.random.default_rng(0)
    normal = rng.normal(size=d)
    normal /= np.linalg.norm(normal)
    points = np.lib.format.open_memmap(folder / "points.npy", mode="w+", dtype=np.float64, shape=(n, d))
    labels = np.where(rng.random(n) < 0.5, 1, -1)
    for part in np.array_split(np.arange(n), max(1, n // 50_000)):
        p = rng.normal(size=(len(part), d))
        heights = p @ normal
        p += np.outer(labels[part] * (np.abs(heights) + 0.1) - heights, normal)
        points[part] = np.rint(p * 2.0**16) / 2.0**16
    points.flush()
    np.save(folder / "labels.npy", labels)
    return [str(folder / "points.npy"), str(folder / "labels.npy")]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory in use is read from /proc")
@pytest.mark.parametrize(("n", "d"), SHAPES)
def test_scale(n: int, d: int, tmp_path: Path, measure: Measure, trial: bool) -> None:
    files = generated(tmp_path, n // 500 if trial else n, d)

    def run() -> str:
        return subprocess.run([sys.executable, "-c", _CHILD, *files], capture_output=True, text=True, check=True).stdout

    found = json.loads(measure(run, suite="scale", case=f"n = {n:,}, d = {d}", method="geomadv", rounds=1, warmup=0))
    measure.note(n=n, d=d, **found)
