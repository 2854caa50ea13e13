"""The results in the repository: complete, what their own table says, and sane."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from benchmarks.mnist import budget_report, direction_report, report
from benchmarks.mnist.analysis import MODELS, clean_agree, counts, own
from benchmarks.mnist.budget_settings import PRESETS as BUDGET_PRESETS
from benchmarks.mnist.budgets import DIRECTIONS
from benchmarks.mnist.settings import PRESETS, SOURCES
from benchmarks.mnist.table import NAME, Table

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results" / "paper"
BUDGETS = RESULTS.parent / "budgets"


@pytest.fixture(scope="module")
def table() -> Table:
    return Table.read(RESULTS, PRESETS["paper"])


def test_the_preset_has_run_to_its_end(table: Table) -> None:
    metadata = json.loads((RESULTS / report.METADATA).read_text())
    assert metadata["complete"] is True
    assert metadata["units"] == metadata["units_planned"]
    assert metadata["settings"] == PRESETS["paper"].to_json() == json.loads((RESULTS / "study.json").read_text())
    assert table.complete
    assert all(row.shape == (41, 100) for row in table.correct.values())
    assert all(row.min() >= 0 and row.max() <= 1_000 for row in table.correct.values())


def test_the_pages_say_what_the_tables_say(tmp_path: Path) -> None:
    for name in ("study.json", NAME, report.METADATA, direction_report.NAME):
        shutil.copy(RESULTS / name, tmp_path)
    report.write(tmp_path)
    texts = {path.name for path in RESULTS.iterdir() if path.suffix in (".md", ".csv", ".gz", ".json")}
    assert len(texts) == 14
    for name in texts:
        assert (tmp_path / name).read_bytes() == (RESULTS / name).read_bytes(), f"{name} is not what the table says"
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in RESULTS.iterdir()}


def test_without_a_perturbation_the_accuracy_is_the_clean_one(table: Table) -> None:
    assert clean_agree(table)
    assert table.settings.radii[0] == 0
    assert min(row[0].min() for row in table.correct.values()) > 800


@pytest.mark.parametrize("source", [*MODELS, "svm-hinge"])
def test_white_box_accuracy_falls(source: str, table: Table) -> None:
    target = source.removesuffix("-hinge")
    numbers = table.numbers(source)
    white = counts(table, source, target, numbers)[own(numbers, table.settings.models(target))]
    share = white / table.settings.images
    # A larger ball cannot hurt the attacker but through the steps it takes; that is less than the images' own chance.
    error = np.sqrt(share[:, :-1] * (1 - share[:, :-1]) / table.settings.images)
    assert (share[:, 1:] <= share[:, :-1] + 3 * error).all()
    assert (share[:, -1] < share[:, 0] / 2).all()


def test_every_source_has_its_images(table: Table) -> None:
    for source in SOURCES:
        assert table.numbers(source) == list(range(table.settings.sources(source)))
    assert all(table.still[source, 0] == 0 for source in ("svm", "network", "uniform"))
    assert table.still["svm-hinge", 0] > 0


def test_nothing_that_is_proved_has_an_exception() -> None:
    rays = direction_report.read(RESULTS)
    for about, against in direction_report.statements(rays).values():
        assert about.sum() > 1_000
        assert not (about & against).any()


def test_the_budgets_are_what_their_table_says(tmp_path: Path) -> None:
    metadata = json.loads((BUDGETS / report.METADATA).read_text())
    rows = budget_report.read(BUDGETS)
    assert metadata["settings"] == BUDGET_PRESETS["full"].to_json()
    assert len(rows["source"]) == 2 * len(DIRECTIONS) * metadata["units"]["budgets"]
    assert not any(commit.endswith("+") for commit in metadata["commits"])
    for name in ("budgets.json", budget_report.NAME, report.METADATA):
        shutil.copy(BUDGETS / name, tmp_path)
    budget_report.write(tmp_path)
    for name in ("README.md", budget_report.NAME, report.METADATA):
        assert (tmp_path / name).read_bytes() == (BUDGETS / name).read_bytes(), f"{name} is not what the table says"
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in BUDGETS.iterdir()}


def test_what_is_proved_of_budgets_has_no_exception() -> None:
    rows = budget_report.read(BUDGETS)
    assert rows["exceptions"].sum() == 0
    assert rows["covered"].sum() > 2 * len(rows["source"])
    assert (rows["least"] <= rows["budget"]).all()
    assert (rows["budget"] <= rows["trivial"]).all()
    assert (rows["above"] == (rows["budget"] > rows["least"])).all()
    # A classifier that looks at common pixels only is one of all classifiers.
    assert (rows["common_budget"] >= rows["budget"]).all()
    mean = rows["direction"] == DIRECTIONS.index("mean")
    assert (rows["budget"] == rows["trivial"])[mean].all()
