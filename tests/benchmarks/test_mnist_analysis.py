"""The MNIST study: averages and tables, on studies whose answers are known."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
from pathlib import Path

import numpy as np
import pytest

from benchmarks.mnist import page, report
from benchmarks.mnist.analysis import NOISE, Curve, clean_agree, matrix, still
from benchmarks.mnist.claims import findings
from benchmarks.mnist.settings import SOURCES, TARGETS
from benchmarks.mnist.table import Table
from tests.benchmarks.mnist_tables import SETTINGS, distinct, flat, table_of, wavy

# ---- Averages


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("target", TARGETS)
def test_mean_smallest_and_largest_of_a_curve(source: str, target: str) -> None:
    curve = Curve.of(table_of(distinct), source, target)
    sources, models = range(SETTINGS.sources(source)), range(SETTINGS.models(target))
    assert curve.sources == len(sources)
    for place, radius in enumerate(SETTINGS.radii):
        totals = [sum(distinct(source, i, target, j, radius) for i in sources) for j in models]
        assert curve.mean[place] == sum(totals) / (len(sources) * len(models) * 1000)
        assert curve.low[place] == min(totals) / (len(sources) * 1000)
        assert curve.high[place] == max(totals) / (len(sources) * 1000)
        assert curve.low[place] < curve.mean[place] < curve.high[place]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("target", TARGETS)
def test_white_box_and_transfer(source: str, target: str) -> None:
    """A classifier is attacked in a white box by the source of its own kind and number, and by no other."""
    own = source not in NOISE and source.startswith(target)

    def count(source: str, i: int, target_: str, j: int, radius: int) -> int:
        return 100 if own and i == j else 700

    curve = Curve.of(table_of(count), source, target)
    if source in NOISE:
        assert np.isnan(curve.whitebox).all()
        assert np.isnan(curve.transfer).all()
        assert curve.mean.tolist() == [0.7] * 3
    elif own:
        n = SETTINGS.models(target)
        assert curve.whitebox.tolist() == [0.1] * 3
        assert curve.transfer.tolist() == [0.7] * 3
        assert curve.mean.tolist() == [(100 + 700 * (n - 1)) / (1000 * n)] * 3
    else:
        assert np.isnan(curve.whitebox).all()
        assert curve.transfer.tolist() == [0.7] * 3


def test_curves_of_a_partial_table() -> None:
    """The sources that are finished keep their numbers: network 1 is network 1, though it is the first here."""
    table = table_of(distinct, without=(("network", 0), ("svm", 0), ("svm", 1), ("svm", 2)))
    curve = Curve.of(table, "network", "network")
    assert curve.sources == 1
    assert curve.whitebox[1] == distinct("network", 1, "network", 1, 5) / 1000
    assert curve.transfer[1] == distinct("network", 1, "network", 0, 5) / 1000
    nothing = Curve.of(table, "svm", "network")
    assert nothing.sources == 0
    for part in (nothing.mean, nothing.low, nothing.high, nothing.whitebox, nothing.transfer):
        assert part.shape == (3,)
        assert np.isnan(part).all()


def test_one_model_has_no_transfer_within_its_kind() -> None:
    curve = Curve.of(table_of(distinct, dataclasses.replace(SETTINGS, networks=1)), "network", "network")
    assert curve.whitebox[2] == curve.mean[2] == distinct("network", 0, "network", 0, 10) / 1000
    assert np.isnan(curve.transfer).all()


def test_images_without_a_gradient() -> None:
    table = table_of(distinct)
    assert still(table, "svm-hinge") == (100 + 101 + 102) / 3000
    assert still(table, "network") == 1 / 2000
    assert math.isnan(still(table_of(distinct, without=(("network", 0), ("network", 1))), "network"))


def test_the_matrix() -> None:
    table = table_of(distinct, without=(("network", 0),))
    names, accuracies = matrix(table, 5)
    assert names == ["svm-000", "svm-001", "svm-002", "network-000", "network-001"]
    assert np.isnan(accuracies[3]).all()
    for row, (source, i) in enumerate([("svm", 0), ("svm", 1), ("svm", 2), ("network", 0), ("network", 1)]):
        for column, (target, j) in enumerate([("svm", 0), ("svm", 1), ("svm", 2), ("network", 0), ("network", 1)]):
            if row != 3:
                assert accuracies[row, column] == distinct(source, i, target, j, 5) / 1000


def test_equal_counts_at_zero() -> None:
    table = table_of(distinct)
    assert clean_agree(table)
    table.correct["corners", 1][0, 4] += 1
    assert not clean_agree(table)
    table.correct["corners", 1][0, 4] -= 1
    table.correct["corners", 1][1, 4] += 1
    assert clean_agree(table)


# ---- Tables


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_of_figure_4_has_every_number() -> None:
    table = table_of(distinct, without=(("network", 0),))
    rows = rows_of(report.table_csv(table))
    assert len(rows) == len(SOURCES) * 2 * 3
    for row in rows:
        curve = Curve.of(table, row["source"], row["target"])
        place = ["0.00", "0.05", "0.10"].index(row["epsilon"])
        assert int(row["sources"]) == curve.sources
        parts = {"mean": curve.mean, "min": curve.low, "max": curve.high}
        parts |= {"whitebox": curve.whitebox, "transfer": curve.transfer}
        for name, part in parts.items():
            assert (row[name] == "") if math.isnan(part[place]) else (float(row[name]) == part[place])


def test_the_matrix_as_a_table_has_names() -> None:
    lines = list(csv.reader(io.StringIO(report.matrix_csv(table_of(distinct, without=(("svm", 1),)), 5))))
    assert lines[0] == ["source", "svm-000", "svm-001", "svm-002", "network-000", "network-001"]
    assert [line[0] for line in lines[1:]] == lines[0][1:]
    assert lines[2][1:] == [""] * 5
    assert float(lines[5][3]) == distinct("network", 1, "svm", 2, 5) / 1000


def test_the_table_of_claims_has_every_interval() -> None:
    found = findings(table_of(distinct))
    rows = rows_of(report.claims_csv(found))
    assert len(rows) == 34 * 2
    numbers = [
        (interval, radius, finding) for finding in found for radius, interval in finding.intervals.items()
    ]  # in the order of the lines
    for row, (interval_, radius, finding) in zip(rows, numbers, strict=True):
        assert (row["claim"], row["verdict"]) == (finding.claim.name, interval_.verdict)
        assert float(row["epsilon"]) == radius / 100
        assert (float(row["estimate"]), float(row["low"])) == (interval_.estimate, interval_.low)
        assert row["pairs"] == {True: "transfer", False: "all", None: ""}[finding.reading.transfer]
        assert (row["ratio"] != "") == (finding.claim.name in ("iv b", "v a", "v b"))


def test_a_table_that_was_written_says_the_same(tmp_path: Path) -> None:
    table = table_of(wavy(svm=300, svm_hinge=350, network=500, uniform=800, corners=700))
    table.write(tmp_path)
    again = Table.read(tmp_path, SETTINGS)
    for make in (report.table_csv, page.accuracies, lambda t: report.matrix_csv(t, 5)):
        assert make(again) == make(table)
    assert report.claims_csv(findings(again)) == report.claims_csv(findings(table))


def test_ranges() -> None:
    settings = dataclasses.replace(SETTINGS, radii=(0, 1, 2, 5, 10))
    assert page.ranges([], settings) == "–"
    assert page.ranges([2], settings) == "0.02"
    assert page.ranges([1, 2, 10], settings) == "0.01 – 0.02, 0.10"
    assert page.ranges([1, 2, 5, 10], settings) == "0.01 – 0.10"


def test_numbers_for_reading() -> None:
    assert page.percent(0.1234) == "12.3"
    assert page.percent(-0.1234) == "−12.3"
    assert page.percent(-0.0001) == "0.0"
    assert page.percent(math.nan) == "–"


def test_the_markdown_of_figure_4() -> None:
    """Every twentieth of ε, and no other."""
    settings = dataclasses.replace(SETTINGS, radii=(0, 4, 5))
    table = table_of(flat(svm=111, svm_hinge=222, network=333, uniform=444, corners=555), settings)
    text = page.accuracies(table)
    row = "| 0.05 | 11.1 (11.1 – 11.1) | 22.2 (22.2 – 22.2) | 33.3 (33.3 – 33.3) | 44.4 (44.4 – 44.4) | 55.5 "
    assert text.count(row) == 2
    assert "| 0.05 | 11.1 / 11.1 | 22.2 / 22.2 |" in text
    assert "| 0.05 | 33.3 / 33.3 |" in text
    assert "0.04" not in text


def test_the_markdown_of_the_claims() -> None:
    found = findings(table_of(flat(svm=200, svm_hinge=500, network=400, uniform=800, corners=800)))
    text = page.claims(found, SETTINGS)
    assert "| i | SVM examples fool SVMs more than network examples do. | 0.05 – 0.10 | – | – |" in text
    assert "| iii | Network examples fool networks more than SVM examples do. | – | 0.05 – 0.10 | – |" in text
    assert "| i | transfer only, hinge loss | – | 0.05 – 0.10 | – |" in text
    assert "| 0.05 | 20.0 [20.0, 20.0] | 40.0 [40.0, 40.0] | −20.0 [−20.0, −20.0] | 60.0 " in text
    assert "| 0.05 | 1.50 | 0.14 | 0.20 |" in text
