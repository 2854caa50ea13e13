"""The atlas of MNIST in the repository: whole, of one commit, and what the theory and the other study say."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest

from geomadv.certification.atlas.pages import METADATA, TABLE
from geomadv.certification.atlas.pair import DIRECTIONS, NORMAL, PAIRS
from geomadv.certification.directions import MEAN, SVM

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results"
NETWORKS = "relu"

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with (RESULTS / "atlas" / TABLE).open(newline="") as file:
        return list(csv.DictReader(file))


def test_it_is_whole_and_of_one_commit(rows: list[Row]) -> None:
    metadata = json.loads((RESULTS / "atlas" / METADATA).read_text())
    assert metadata["complete"] is True
    assert metadata["units"] == metadata["units_planned"] == {PAIRS: len(rows)} == {PAIRS: 45}
    assert {row["accepted"] for row in rows} == {"yes"}
    assert set(metadata["seconds_by_question"]) == {f"{row['first']}-{row['second']}" for row in rows}
    assert len(metadata["commits"]) == 1


def test_it_agrees_with_the_study_of_budgets(rows: list[Row]) -> None:
    """Which pairs are separable, and the least losses of the others, were computed there by other programs too."""
    with (RESULTS / "budgets" / "budgets.csv").open(newline="") as file:
        known = {(row["source"], row["other"]): row for row in csv.DictReader(file) if row["direction"] == "mean"}
    for row in rows:
        other = known[row["first"], row["second"]]
        assert int(other["images"]) == int(row["points first"]) + int(row["points second"])
        assert float(other["least"]) == pytest.approx(float(row["least loss"]), rel=1e-9)
        assert other["trivial"] == row["constant loss"]


def test_what_the_theory_says_of_every_pair(rows: list[Row]) -> None:
    counts = dict.fromkeys(("separable", "networks hold", "networks fail"), 0)
    for row in rows:
        counts["separable"] += (separable := row["separable"] == "yes")
        assert Fraction(row["constant loss"]) == 2 * min(int(row["points first"]), int(row["points second"]))
        assert bool(row["margin"]) == separable
        assert (Fraction(row["least loss"]) == 0) == separable
        assert Fraction(row[f"budget {MEAN}"]) == Fraction(row["constant loss"])
        assert Fraction(row[f"budget {NORMAL}"]) > Fraction(row["least loss"])
        for direction in DIRECTIONS:
            linear, networks = row[f"linear {direction}"], row[f"{NETWORKS} {direction}"]
            assert bool(linear) == separable
            counts["networks hold"] += networks == "yes"
            counts["networks fail"] += networks == "no"
            if networks == "yes" and separable:  # whoever fools all networks fools all linear classifiers
                assert linear == "yes"
        if separable:
            assert row[f"linear {SVM}"] == row[f"linear {MEAN}"] == row["networks"] == "yes"
    assert min(counts.values()) >= 5, counts
