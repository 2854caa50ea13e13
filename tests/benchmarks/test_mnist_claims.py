"""The MNIST study: intervals and claims, on studies whose answers are known."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np
import pytest
import scipy.stats

from benchmarks.mnist.analysis import NOISE, Curve
from benchmarks.mnist.claims import CLAIMS, Claim, Interval, Reading, examine, findings, interval, readings
from benchmarks.mnist.settings import SOURCES
from geomadv.errors import InvalidInputError
from tests.benchmarks.mnist_tables import SETTINGS, Count, distinct, flat, table_of, wavy

# ---- Intervals


def test_an_interval_by_hand() -> None:
    """Rows 1 2 6 / 3 4 11: means of columns 2, 3, 8.5 and of rows 3, 6, over a scale of 10."""
    found = interval(np.array([[1.0, 2, 6], [3, 4, 11]]), 10)
    columns, rows = [0.2, 0.3, 0.85], [0.3, 0.6]
    error = np.std(columns, ddof=1) / math.sqrt(3) + np.std(rows, ddof=1) / math.sqrt(2)
    half = 12.706204736 * error  # the 97.5 % quantile of Student's t with one degree of freedom
    assert found.estimate == 0.45
    assert found.low == pytest.approx(0.45 - half, rel=1e-9)
    assert found.high == pytest.approx(0.45 + half, rel=1e-9)


def test_degrees_of_freedom_are_those_of_the_shorter_side() -> None:
    cells = np.arange(12.0).reshape(3, 4) ** 2
    error = np.std(cells.mean(axis=0), ddof=1) / 2 + np.std(cells.mean(axis=1), ddof=1) / math.sqrt(3)
    expected = scipy.stats.t.ppf(0.975, 2) * error
    for found in (interval(cells, 1), interval(cells.T, 1)):
        assert (found.high - found.low) / 2 == pytest.approx(expected, rel=1e-12)


def test_an_interval_without_the_pairs_that_are_left_out() -> None:
    nan = math.nan
    cells = np.array([[nan, 2, 3], [4, nan, 6], [7, 8, nan]])
    found = interval(cells, 1)
    columns, rows = [5.5, 5.0, 4.5], [2.5, 5.0, 7.5]
    half = scipy.stats.t.ppf(0.975, 2) * (np.std(columns, ddof=1) + np.std(rows, ddof=1)) / math.sqrt(3)
    assert found.estimate == 5.0
    assert found.high == pytest.approx(5.0 + half, rel=1e-12)
    # A row and a column without any pair are as good as absent.
    wider = np.pad(cells, ((0, 1), (0, 1)), constant_values=nan)
    assert interval(wider, 1) == found


@pytest.mark.parametrize("shape", [(1, 5), (5, 1), (1, 1)])
def test_one_row_or_column_decides_nothing(shape: tuple[int, int]) -> None:
    found = interval(np.full(shape, 7.0), 2)
    assert found.estimate == 3.5
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert found.verdict == "undecided"


def test_no_pairs_at_all() -> None:
    for cells in (np.empty((0, 5)), np.full((3, 3), math.nan)):
        found = interval(cells, 1)
        assert math.isnan(found.estimate)
        assert found.verdict == "undecided"


def test_equal_cells_give_an_interval_of_length_zero() -> None:
    assert interval(np.full((7, 3), 30.0), 100) == Interval(0.3, 0.3, 0.3)
    assert interval(np.zeros((7, 3)), 100) == Interval(0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.1, 0.2, "holds"), (-0.2, -0.1, "fails"), (-0.1, 0.2, "undecided"), (0, 0.1, "undecided"), (-1, 0, "undecided")],
)
def test_the_whole_interval_decides(low: float, high: float, verdict: str) -> None:
    assert Interval((low + high) / 2, low, high).verdict == verdict


# ---- Claims


#: For each claim, a study in which it holds and one in which it fails.
BOTH_WAYS = {
    "i": ({"svm": 200, "network": 210}, {"svm": 210, "network": 200}),
    "ii": ({"network": 790, "uniform": 800}, {"network": 810, "uniform": 800}),
    "iii": ({"network": 200, "svm": 210}, {"network": 210, "svm": 200}),
    "iv a": ({"svm": 790, "uniform": 800}, {"svm": 810, "uniform": 800}),
    # The networks' own kind costs 400 beyond noise, and a quarter of this is 100.
    "iv b": ({"uniform": 800, "network": 400, "svm": 701}, {"uniform": 800, "network": 400, "svm": 699}),
    # 900 are right at ε = 0; the own kind costs 400.
    "v a": ({"uniform": 801, "svm": 500}, {"uniform": 799, "svm": 500}),
    "v b": ({"uniform": 801, "network": 500}, {"uniform": 799, "network": 500}),
}


def by_name(name: str) -> Claim:
    return next(claim for claim in CLAIMS if claim.name == name)


@pytest.mark.parametrize("shape", [flat, wavy])
@pytest.mark.parametrize("name", BOTH_WAYS)
def test_each_claim_both_ways(name: str, shape: Callable[..., Count]) -> None:
    claim = by_name(name)
    for verdict, given in zip(("holds", "fails"), BOTH_WAYS[name], strict=True):
        # Nothing else may matter: what is not given is anything.
        for rest in (0, 850):
            table = table_of(shape(**(dict.fromkeys(("svm", "svm_hinge", "network", *NOISE), rest) | given)))
            finding = examine(table, claim, next(readings(claim)))
            assert {radius: found.verdict for radius, found in finding.intervals.items()} == {5: verdict, 10: verdict}


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_exactly_on_the_edge_is_undecided(name: str) -> None:
    claim, (first, second) = by_name(name), BOTH_WAYS[name]
    middle = {source: (first[source] + second[source]) // 2 for source in first}
    rest = dict.fromkeys(("svm", "svm_hinge", "network", *NOISE), 0)
    finding = examine(table_of(flat(**(rest | middle))), claim, next(readings(claim)))
    assert finding.radii("undecided") == [5, 10]
    assert finding.intervals[5] == Interval(0.0, 0.0, 0.0)


def test_an_estimate_is_the_difference_of_the_averages() -> None:
    """Over all pairs, and without those of a classifier with itself."""
    table = table_of(distinct, dataclasses.replace(SETTINGS, svms=3, networks=3))
    svm, network = (Curve.of(table, source, "network") for source in ("svm", "network"))
    everything = examine(table, by_name("iii"), Reading(False, "margin", None))
    assert everything.intervals[5].estimate == pytest.approx(svm.mean[1] - network.mean[1], rel=1e-12)
    assert everything.blocks == 3

    apart = examine(table, by_name("iii"), Reading(True, "margin", None))
    pairs = [(i, j) for i in range(3) for j in range(3) if i != j]
    differences = [distinct("svm", i, "network", j, 5) - distinct("network", i, "network", j, 5) for i, j in pairs]
    assert apart.intervals[5].estimate == pytest.approx(sum(differences) / 6000, rel=1e-12)


def test_transfer_and_white_box_can_disagree() -> None:
    """Networks that fool nobody but themselves: the claim is true of all pairs and false of transfer."""

    def count(source: str, i: int, target: str, j: int, radius: int) -> int:
        if not radius or source != "network":
            return 500
        return 0 if target == "network" and i == j else 510

    table = table_of(count, dataclasses.replace(SETTINGS, svms=5, networks=5))
    apart, together = (examine(table, by_name("iii"), Reading(transfer, "margin", None)) for transfer in (True, False))
    assert apart.radii("fails") == [5, 10]
    assert together.radii("holds") == [5, 10]


@pytest.mark.parametrize("name", ["i", "iii", "iv a", "iv b", "v a"])
def test_the_loss_of_a_reading_is_the_one_that_is_used(name: str) -> None:
    claim = by_name(name)
    noise = 800 if name == "v a" else 600
    for margin, hinge in ((100, 700), (700, 100)):
        table = table_of(flat(svm=margin, svm_hinge=hinge, network=400, uniform=noise, corners=noise))
        verdicts = {reading.loss: examine(table, claim, reading).intervals[5].verdict for reading in readings(claim)}
        low, high = ("margin", "hinge") if margin < hinge else ("hinge", "margin")
        expected = ("fails", "holds") if name in ("iii", "iv b") else ("holds", "fails")
        assert (verdicts[low], verdicts[high]) == expected


def test_the_noise_of_a_reading_is_the_one_that_is_used() -> None:
    table = table_of(flat(svm=0, svm_hinge=0, network=500, uniform=600, corners=400))
    verdicts = {r.noise: examine(table, by_name("ii"), r).intervals[5].verdict for r in readings(by_name("ii"))}
    assert verdicts == {"uniform": "holds", "corners": "fails"}


def test_ratios() -> None:
    table = table_of(flat(svm=700, svm_hinge=750, network=400, uniform=800, corners=400))
    ratio = {
        (finding.claim.name, finding.reading.loss, finding.reading.noise): finding.ratios
        for finding in findings(table)
        if finding.reading.transfer is not False
    }
    assert ratio["iv b", "margin", "uniform"] == {5: 100 / 400, 10: 100 / 400}
    assert ratio["iv b", "hinge", "uniform"] == {5: 50 / 400, 10: 50 / 400}
    assert ratio["v a", "margin", "uniform"] == {5: 100 / 200, 10: 100 / 200}
    assert ratio["v b", None, "corners"] == {5: 1.0, 10: 1.0}
    assert math.isnan(ratio["iv b", "margin", "corners"][5])  # noise costs what networks cost
    assert ratio["i", "margin", None] == {}


def test_ratios_of_transfer_leave_out_the_white_box() -> None:
    elsewhere = flat(svm=700, svm_hinge=700, network=400, uniform=800, corners=800)

    def count(source: str, i: int, target: str, j: int, radius: int) -> int:
        return 0 if (source, i) == (target, j) and radius else elsewhere(source, i, target, j, radius)

    table = table_of(count)
    claim = by_name("iv b")
    assert examine(table, claim, Reading(True, "margin", "uniform")).ratios[5] == 100 / 400
    # In the white box, which is two of four pairs, network examples cost 800.
    assert examine(table, claim, Reading(False, "margin", "uniform")).ratios[5] == 100 / 600


def test_every_reading_once_with_the_default_first() -> None:
    numbers = {claim.name: list(readings(claim)) for claim in CLAIMS}
    assert {name: len(set(found)) for name, found in numbers.items()} == {
        "i": 4, "ii": 2, "iii": 4, "iv a": 4, "iv b": 8, "v a": 8, "v b": 4,
    }  # fmt: skip
    for name, found in numbers.items():
        assert len(found) == len(set(found))
        assert found[0].transfer in (True, None)
        assert found[0].loss in ("margin", None)
        assert found[0].noise in ("uniform", None)
        assert (found[0].transfer is None) == (name in ("ii", "iv a"))


def test_only_blocks_that_all_sources_of_a_claim_have() -> None:
    table = table_of(distinct, dataclasses.replace(SETTINGS, networks=3), without=(("svm", 0), ("network", 2)))
    finding = examine(table, by_name("iii"), Reading(False, "margin", None))
    assert finding.blocks == 1
    expected = sum(distinct("svm", 1, "network", j, 5) - distinct("network", 1, "network", j, 5) for j in range(3))
    assert finding.intervals[5].estimate == pytest.approx(expected / 3000, rel=1e-12)
    assert finding.intervals[5].verdict == "undecided"


@pytest.mark.parametrize("kept", SOURCES)
def test_with_one_kind_of_sources_everything_is_undecided(kept: str) -> None:
    without = tuple((source, i) for source in SOURCES if source != kept for i in range(3))
    found = findings(table_of(distinct, without=without))
    assert len(found) == 34
    assert all(finding.radii("undecided") == [5, 10] for finding in found)


def test_one_model_of_each_kind_decides_nothing() -> None:
    found = findings(table_of(distinct, dataclasses.replace(SETTINGS, svms=1, networks=1)))
    assert all(finding.radii("undecided") == [5, 10] for finding in found)


def test_claims_about_noise_need_the_unperturbed_images() -> None:
    table = table_of(distinct, dataclasses.replace(SETTINGS, radii=(5, 10)))
    with pytest.raises(InvalidInputError, match="put 0 into the radii"):
        findings(table)
