"""The benchmarks: each runs on small data, the peers solve the same problems, and the report says what it should."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import geomadv as ga
from benchmarks import instances, peers, report
from benchmarks.results import Results, Time, three_digits
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers

ROOT = Path(__file__).resolve().parents[2]


def entry(suite: str, case: str, method: str, median: float, **info: Any) -> dict[str, Any]:
    """What pytest-benchmark writes, as far as the report reads it."""
    return {
        "stats": None if info.get("timeout") else {"median": median, "iqr": median / 10, "rounds": 5},
        "extra_info": {"suite": suite, "case": case, "method": method, "load": 1.0, "cpu_median": median / 2, **info},
    }


def document(*entries: dict[str, Any]) -> dict[str, Any]:
    return {
        "machine_info": {
            "cpu": {"brand_raw": "A Processor"},
            "processor": "",
            "cores": 2,
            "memory_bytes": 2**34,
            "os": "A System",
            "python_version": "3.11.1",
            "versions": {"geomadv": "1.2", "numpy": "3.4"},
            "blas": ["openblas, 1 thread"],
            "trial": False,
        },
        "commit_info": {"id": "0123456789abcdef", "dirty": False},
        "datetime": "2026-01-02T03:04:05.678+00:00",
        "benchmarks": list(entries),
    }


def margins(case: str, ours: float, libsvm: float, clarabel: float) -> list[dict[str, Any]]:
    return [
        entry("max-margin", case, "geomadv", ours, n=2_000, d=784, support=50),
        entry("max-margin", case, "libsvm", libsvm, relative_error=1e-6),
        entry("max-margin", case, "clarabel primal", clarabel, relative_error=1e-4),
    ]


def rows_of(text: str, first: str) -> list[list[str]]:
    """The cells of the table rows that begin so."""
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith(f"| {first}")]


def test_the_targets_are_judged_by_the_worst_case() -> None:
    text = report.readme(
        document(
            *margins("a, first 10,000", 0.1, 0.05, 1.0),
            *margins("b, first 10,000", 0.1, 0.02, 0.4),
            *margins("c, all 60,000", 1.0, 4.0, 60.0),
        )
    )
    targets = text[text.index("## Targets") : text.index("## Exact maximum margin")]
    assert rows_of(targets, "exact maximum margin / libsvm, about 2,000")[0][2:] == ["5.00 ×", "**missed**", "5.00 ×"]
    assert rows_of(targets, "exact maximum margin / libsvm, about 12,000")[0][2:] == ["0.250 ×", "yes", "0.250 ×"]
    assert rows_of(targets, "cvxpy")[0][2:] == ["4.00 ×", "**missed**", "4.00 ×"]
    assert rows_of(targets, "check of")[0][2:] == ["not measured", "–", "not measured"]
    assert "A Processor, 2 cores, 16.0 GiB" in text
    assert "2026-01-02 03:04 UTC" in text
    assert "commit: 0123456789ab\n" in text
    assert "openblas, 1 thread" in text


def test_the_faster_of_two_forms_is_the_peer() -> None:
    dual = entry("max-margin", "a, first 10,000", "clarabel dual", 0.6, relative_error=1e-4)
    text = report.readme(document(*margins("a, first 10,000", 0.1, 0.05, 1.0), dual))
    assert rows_of(text, "a, first 10,000")[0][-3:] == ["1.00 s (0.100)", "600 ms (60.0)", "6.00"]


def test_soft_margins_are_beside_libsvm() -> None:
    ours = entry("soft-margin", "a, first 10,000, C = 1e-07", "geomadv", 0.1, n=2_000, support=50, free=7)
    libsvm = entry("soft-margin", "a, first 10,000, C = 1e-07", "libsvm", 0.05, relative_error=1e-6)
    text = report.readme(document(ours, libsvm))
    assert rows_of(text, "exact soft margin / libsvm")[0][2:4] == ["2.00 ×", "yes"]
    assert rows_of(text, "a, first")[0][1:4] == ["2,000", "50", "7"]
    assert rows_of(text, "a, first")[0][-1] == "2.00"


def test_a_timeout_is_no_number() -> None:
    case = "d = 20, n = 100, seed 0, transfers"
    ours, z3 = entry("transfers", case, "geomadv", 0.03, d=20), entry("transfers", case, "z3", 0.0, timeout=60.0)
    text = report.readme(document(ours, z3))
    assert rows_of(text, case) == [[case, "30.0 ms (3.00)", "> 60 s", "> 2,000"]]
    assert rows_of(text, "z3 / exact")[0][2:4] == ["> 2,000 ×", "yes"]
    slow = entry("transfers", case, "geomadv", 3.0, d=20)
    assert rows_of(report.readme(document(slow, z3)), "z3 / exact")[0][2:4] == ["> 20.0 ×", "not known"]


def test_the_exponent_is_that_of_a_power() -> None:
    entries = [entry("growth", f"n = {n}", "geomadv", 1e-5 * n**1.5, n=n, support=9) for n in (1_000, 2_000, 8_000)]
    assert report.growth_exponents(Results(document(*entries))) == pytest.approx([1.5, 1.5])
    assert rows_of(report.readme(document(*entries)), "exponent")[0][2:] == ["1.50", "**missed**", "1.50"]
    assert report.growth_exponents(Results(document(entries[0]))) == []


def test_the_import_is_judged_with_the_start_of_the_interpreter() -> None:
    entries = [entry("import", statement, "geomadv", t) for statement, t in (("pass", 0.2), ("import geomadv", 0.4))]
    assert rows_of(report.readme(document(*entries)), "a new interp")[0][2:] == ["0.400 s", "**missed**", "0.200 s"]


def test_all_threads_are_shown_beside_one() -> None:
    case = "mnist:4-9, first 10,000, beside busy processes"
    entries = [
        entry("threads", case, "geomadv", 0.5, threads=2),
        entry("threads", case, "one thread", 0.4, threads=1),
    ]
    text = report.readme(document(*entries))
    assert rows_of(text, "data |") == [["data", "2 threads", "one thread", "one thread / all"]]
    assert rows_of(text, case) == [[case, "500 ms (50.0)", "400 ms (40.0)", "0.800"]]


def test_the_networks_are_shown_beside_their_peers() -> None:
    case = "mnist:3-5, first 10,000"
    entries = [
        entry("relu", case, "geomadv", 0.5, n=1_895, units=2),
        entry("relu", case, "LinearSVC", 1.0, units=7),
        entry("relu", case, "width", 2.0, lower=2, upper=3),
        entry("relu", case, "checker", 0.4),
        entry("relu-pairs", "3-5", "geomadv", 0.6, n=1_895, units=2, lower=2),
    ]
    text = report.readme(document(*entries))
    times = ["500 ms (50.0)", "1.00 s (0.100)", "400 ms (40.0)", "2.00 s (0.200)"]
    expected = [case, "1,895", times[0], "2", times[1], "7", "2.00", times[2], "2 to 3", times[3]]
    assert rows_of(text, case) == [expected]
    assert rows_of(text, "3-5 ") == [["3-5", "1,895", "2", "2", "600 ms (60.0)", "–"]]
    assert rows_of(text, "ReLU network for mnist:3-5")[0][2:4] == ["0.500 s", "yes"]
    assert rows_of(text, "ReLU network for mnist:0-1")[0][2:4] == ["not measured", "–"]


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0.00"), (0.01234, "0.0123"), (1.0, "1.00"), (98.76, "98.8"), (12345.6, "12,346")]
)
def test_three_digits(value: float, text: str) -> None:
    assert three_digits(value) == text


def test_times_as_text() -> None:
    assert str(Time(0.0123, 0.001, 5, 0.01)) == "12.3 ms (1.00)"
    assert str(Time(2.5, 0.0, 1, 2.4)) == "2.50 s (once)"


# ---- The data and the peers


@pytest.mark.parametrize("seed", range(5))
def test_the_random_data_are_what_they_are_said_to_be(seed: int) -> None:
    data = instances.separable_integers(4, 25, seed)
    assert (data.n, data.d, data.classes) == (25, 4, (-1, 1))
    assert len(set(data.points)) == 25
    assert ga.LinearClassifiers(bias=False).realizable(data).holds
    assert instances.separable_integers(4, 25, seed).digest == data.digest
    assert instances.fresh(data).digest == data.digest


def test_the_growing_subsets_keep_the_optimum() -> None:
    data = instances.separable_integers(4, 60, 0)
    svm = ga.max_margin(data)
    part = instances.around_support(data, svm.support, 20)
    assert part.n == len(set(part.points)) == 20
    assert ga.max_margin(part).normal == svm.normal


@pytest.mark.parametrize("peer", [peers.libsvm, peers.clarabel_primal, peers.clarabel_dual])
def test_the_peers_solve_the_hard_margin_problem(peer: Any) -> None:
    data = instances.separable_integers(4, 25, 1)
    exact = 1 / ga.max_margin(data).squared_margin
    assert peer(data.to_floats(), np.array(data.labels, dtype=np.float64)) == pytest.approx(float(exact), rel=1e-3)


def test_libsvm_solves_the_soft_margin_problem() -> None:
    data = instances.separable_integers(4, 25, 1)
    exact = ga.LinearClassifiers().soft_margin(data, 1e-3).objective
    found = peers.libsvm_soft(data.to_floats(), np.array(data.labels, dtype=np.float64), 1e-3)
    assert found == pytest.approx(float(exact), rel=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_z3_decides_the_same_question(seed: int) -> None:
    data = instances.separable_integers(3, 12, seed)
    for direction in (-ga.max_margin(data).normal, ga.max_margin(data).normal, instances.random_direction(3, seed)):
        expected = ga.LinearClassifiers().transfers(data, direction, 1).holds
        assert peers.z3_transfers(data, list(direction), 1, 60.0) is expected


@pytest.mark.parametrize("seed", range(6))
def test_z3_decides_the_same_question_about_relu_networks(seed: int) -> None:
    data = instances.separable_integers(3, 12, seed)
    into, normal = instances.into_a_shadow(data), ga.max_margin(data).normal
    verdicts = []
    for direction in (into, normal, -normal):
        verdicts.append(ConvexRegionClassifiers(member="R").transfers(data, direction, -1).holds)
        assert peers.z3_relu_transfers(data, list(direction), 60.0) is verdicts[-1]
    assert verdicts[0] is True
    assert verdicts[-1] is False


@pytest.mark.parametrize("seed", range(3))
def test_z3_and_highs_decide_the_same_question_about_multiclass_classifiers(seed: int) -> None:
    data = instances.multiclass_integers(3, 12, 3, seed)
    assert data.classes == (0, 1, 2)
    assert peers.highs_multiclass(data, None, 0, 60.0) is True
    transferring = -ga.max_margin(data.binary(0, 1)).normal
    for direction, expected in ((transferring, True), (-transferring, False)):
        assert MulticlassLinearClassifiers().transfers(data, direction, 0).holds is expected
        assert peers.z3_multiclass_transfers(data, list(direction), 0, 60.0) is expected
        floats = np.array(list(direction), dtype=np.float64)
        # An answer of HiGHS is whether a classifier resists.
        assert peers.highs_multiclass(data, floats, 0, 60.0) is not expected


def test_z3_decides_the_same_question_about_polynomials() -> None:
    data, direction = instances.conic_question(2, 8, False)
    assert not ga.PolynomialClassifiers(2).transfers_from(data, direction, 0).holds
    assert peers.z3_polynomial_transfers_from(data, list(direction), 0, 60.0) is False
    line = ga.Dataset([[0], [2], [1]], [1, 1, -1])
    for row, holds in ((0, True), (1, False)):
        assert ga.PolynomialClassifiers(2).transfers_from(line, [1], row).holds is holds
        assert peers.z3_polynomial_transfers_from(line, [Fraction(1)], row, 60.0) is holds


def test_z3_out_of_time_is_no_answer() -> None:
    data = instances.separable_integers(20, 100, 0)
    normal = ga.max_margin(data).normal
    assert peers.z3_transfers(data, list(-normal), 1, 0.2) is None
    assert peers.z3_relu_transfers(data, list(normal), 0.2) is None
    several = instances.multiclass_integers(20, 100, 4, 0)
    assert peers.z3_multiclass_transfers(several, list(normal), 0, 0.2) is None


def test_the_greedy_half_spaces_are_a_network_that_the_direction_never_fools() -> None:
    data = instances.separable_integers(10, 60, 0)
    normal = ga.max_margin(data).normal
    inner, outer = (data.to_floats()[data.indices(label)] for label in (-1, 1))
    direction = np.array(list(normal), dtype=np.float64)
    units = peers.greedy_units(inner, outer, direction)
    assert len(units) >= 2  # one would be a linear classifier, and those are fooled
    for w, b in units:
        assert abs(w @ direction) <= 1e-9 * np.linalg.norm(w) * np.linalg.norm(direction)
        assert (inner @ w + b <= 1e-9).all()
    assert np.any([outer @ w + b > 0 for w, b in units], axis=0).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_peers_find_the_bounds_and_the_shortest_universal_perturbation(seed: int) -> None:
    data = instances.separable_integers(2, 30, seed)
    normal = ga.max_margin(data).normal
    direction = np.array(list(normal), dtype=np.float64)
    linear, convex = ga.LinearClassifiers(), ConvexRegionClassifiers()
    rows = data.indices(1).tolist()
    exact = [linear.bound(data, -normal, row).value for row in rows]
    assert peers.highs_bound(data, -direction, rows) == pytest.approx([float(value or 0) for value in exact])
    for row in data.indices(-1)[:3].tolist():
        value = convex.bound(data, normal, row).value
        assert peers.highs_convex_bound(data, direction, row) == pytest.approx(float(value or 0))
    shortest = linear.universal_perturbation(data, 1).squared_length
    assert np.sum(peers.cutting_planes(data) ** 2) == pytest.approx(float(shortest or 0), rel=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_highs_finds_the_least_loss_and_budgets(seed: int) -> None:
    data = instances.mislabelled(instances.noisy_integers(3, 40, seed), 10)
    rows = data.signs.astype(np.float64)[:, None] * np.column_stack([data.to_floats(), np.ones(data.n)])
    least = ga.LinearClassifiers().least_loss(data).value
    assert least
    assert peers.highs_budget(rows, np.zeros(4)) == pytest.approx(float(least))
    budget = ga.LinearClassifiers().direction_budget(data, [1, 2, 3], 1).value
    assert peers.highs_budget(rows, np.array([-1.0, -2, -3, 0])) == pytest.approx(float(budget or 0))


def test_budgets_are_judged_by_their_size() -> None:
    entries = [
        entry("budgets", f"{name}: least loss", method, seconds, n=9, d=3, certificate_bytes=2_000)
        for name, ours, peer in (("a", 1.0, 0.7), ("b", 1.0, 0.4), ("mnist:4-9, all 60,000", 10.0, 30.0))
        for method, seconds in (("geomadv", ours), ("HiGHS", peer), ("checker", 2.0))
    ]
    text = report.readme(document(*entries))
    assert rows_of(text, "HiGHS / exact least loss and budgets, up")[0][2:4] == ["0.400 ×", "**missed**"]
    assert rows_of(text, "HiGHS / exact least loss and budgets, about 12,000")[0][2:4] == ["3.00 ×", "yes"]
    assert rows_of(text, "a: ")[0][-2:] == ["2.00 s (0.200)", "2 kB"]


# ---- The suites


SUITES = sorted((ROOT / "benchmarks").glob("test_*.py"))
#: Suites that start processes of their own, and how many of the targets they are about.
STARTING, THEIR_TARGETS = {"test_attack.py", "test_import.py", "test_scale.py", "test_threads.py"}, 2


@pytest.mark.parametrize("starting", [True, False])
def test_every_benchmark_runs_and_the_report_shows_it(starting: bool, tmp_path: Path) -> None:
    results, written = tmp_path / "benchmarks.json", tmp_path / "README.md"
    asked = [str(path) for path in SUITES if (path.name in STARTING) == starting]
    options = ["-p", "no:xdist", "-p", "no:cacheprovider", "--trial", "--benchmark-only", f"--benchmark-json={results}"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *options, *asked],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert report.main([str(results), "--output", str(written)]) == 0
    text = written.read_text(encoding="utf-8")
    suites = {found["extra_info"]["suite"] for found in json.loads(results.read_text(encoding="utf-8"))["benchmarks"]}
    assert len(suites) == text.count("\n## ") - 1 == (len(STARTING) if starting else 21 - len(STARTING))
    assert "This was a trial" in text
    targets = text.partition("## Targets")[2].partition("\n## ")[0]
    rows = [line for line in targets.splitlines() if line.startswith("| ")][2:]
    measured = [row for row in rows if "not measured" not in row]
    assert len(measured) == (THEIR_TARGETS if starting else len(rows) - THEIR_TARGETS)
