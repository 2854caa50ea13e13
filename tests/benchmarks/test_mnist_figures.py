"""The MNIST study: what the figures show, and the files that are written."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from benchmarks.mnist import direction_report, page, report
from benchmarks.mnist.analysis import Curve, matrix
from benchmarks.mnist.figures import (
    FIGURE_4,
    LOSSES,
    NOISE,
    WHITEBOX,
    Line,
    accuracy_figure,
    matrix_figure,
)
from benchmarks.mnist.plan import model_key, source_key
from benchmarks.mnist.settings import TARGETS, Settings
from benchmarks.mnist.store import Store
from benchmarks.mnist.table import NAME, Table
from geomadv.certification.units.unit import Arrays
from geomadv.errors import InvalidInputError
from geomadv.figures.canvas import rendered
from tests.benchmarks.mnist_tables import SETTINGS, distinct, table_of

FIGURES = {"figure-4": FIGURE_4, "whitebox": WHITEBOX, "losses": LOSSES, "noise": NOISE}
#: In which panels each line is: examples made from the same classifier are of its own kind.
BOTH, SVMS, NETWORKS = {0, 1}, {0}, {1}
PANELS = {"figure-4": [BOTH] * 3, "whitebox": [BOTH, SVMS, BOTH, NETWORKS], "losses": [BOTH] * 3, "noise": [BOTH] * 2}


def bars(axes: Axes) -> list[list[list[float]]]:
    """The ends of the bars, one list for each line that has any."""
    found = [collection for collection in axes.collections if isinstance(collection, LineCollection)]
    return [[segment[:, 1].tolist() for segment in collection.get_segments()] for collection in found]


# ---- Figures


@pytest.mark.parametrize("name", FIGURES)
def test_lines_and_bars_are_the_numbers(name: str) -> None:
    table, lines = table_of(distinct), FIGURES[name]
    figure = accuracy_figure(table, lines)
    for panel, target, axes in zip((0, 1), TARGETS, figure.axes, strict=True):
        drawn = [line for line, panels in zip(lines, PANELS[name], strict=True) if panel in panels]
        assert [line.get_label() for line in axes.lines] == [line.label for line in drawn]
        for line, shown in zip(drawn, axes.lines, strict=True):
            assert np.asarray(shown.get_xdata()).tolist() == [0, 0.05, 0.1]
            values = getattr(Curve.of(table, line.source, target), line.part)
            assert np.asarray(shown.get_ydata()).tolist() == (100 * values).tolist()
        curves = [Curve.of(table, line.source, target) for line in drawn if line.bars]
        assert bars(axes) == [np.stack([100 * c.low, 100 * c.high], axis=1).tolist() for c in curves]
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts == [line.label for line in lines]


def test_the_figures_have_the_lines_of_the_paper_and_more() -> None:
    def sources(lines: tuple[Line, ...]) -> list[tuple[str, str]]:
        return [(line.source, line.part) for line in lines]

    assert sources(FIGURE_4) == [("uniform", "mean"), ("svm", "mean"), ("network", "mean")]
    assert all(line.bars for line in FIGURE_4)
    assert set(sources(WHITEBOX)) == {(kind, part) for kind in TARGETS for part in ("whitebox", "transfer")}
    assert {("svm", "mean"), ("svm-hinge", "mean")} <= set(sources(LOSSES))
    assert sources(NOISE) == [("uniform", "mean"), ("corners", "mean")]


@pytest.mark.parametrize("lines", FIGURES.values(), ids=list(FIGURES))
def test_lines_differ_without_colour(lines: tuple[Line, ...]) -> None:
    assert len({line.dashes for line in lines}) == len({line.marker for line in lines}) == len(lines)


def test_missing_sources_have_no_line() -> None:
    table = table_of(distinct, without=(("svm", 0), ("svm", 1), ("svm", 2)))
    figure = accuracy_figure(table, FIGURE_4)
    for axes in figure.axes:
        assert [line.get_label() for line in axes.lines] == ["random noise", "network examples"]
    assert len(figure.legends[0].get_texts()) == 2


def test_markers_at_every_twentieth() -> None:
    table = table_of(distinct, dataclasses.replace(SETTINGS, radii=(0, 1, 4, 5, 7, 10)))
    (line, *_) = accuracy_figure(table, FIGURE_4).axes[0].lines
    assert line.get_markevery() == [0, 3, 5]
    assert len(np.asarray(line.get_ydata())) == 6


def test_the_matrix_is_shown_for_the_values_that_the_study_has() -> None:
    table = table_of(distinct, dataclasses.replace(SETTINGS, radii=(0, 5, 20, 40)), without=(("network", 1),))
    figure = matrix_figure(table)
    assert figure is not None
    panels = [axes for axes in figure.axes if axes.images]
    assert [axes.get_title() for axes in panels] == ["ε = 0.05", "ε = 0.20"]
    for axes, radius in zip(panels, (5, 20), strict=True):
        shown: Any = axes.images[0].get_array()
        _, accuracies = matrix(table, radius)
        assert shown.shape == (5, 5)
        assert np.array_equal(shown.filled(np.nan), 100 * accuracies, equal_nan=True)
        assert np.isnan(shown.filled(np.nan)[4]).all()
    assert matrix_figure(table_of(distinct, dataclasses.replace(SETTINGS, radii=(0, 40)))) is None


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_equal_figures_are_equal_files(suffix: str) -> None:
    first, second = (rendered(accuracy_figure(table_of(distinct), NOISE), suffix) for _ in range(2))
    assert first == second
    assert first.startswith(b"\x89PNG" if suffix == "png" else b"<?xml")


def test_the_table_for_reading() -> None:
    table = table_of(lambda *pair: distinct(*pair) - 60 * (pair[:2] == pair[2:4]))  # less in the white box
    lines = page.accuracies(table).splitlines()
    for target, own in (("svm", "svm"), ("network", "network")):
        curve = Curve.of(table, own, target)
        low, mean, high = (f"{100 * part[2]:.1f}" for part in (curve.low, curve.mean, curve.high))
        white, transfer = (f"{100 * part[2]:.1f}" for part in (curve.whitebox, curve.transfer))
        assert white != transfer
        rows = [line for line in lines if line.startswith("| 0.10 |")]
        assert sum(f"| {mean} ({low} – {high}) |" in row for row in rows) == 1
        assert sum(row.startswith(f"| 0.10 | {white} / {transfer} |") for row in rows) == 1


# ---- Files


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are drawn in the tests above."""
    monkeypatch.setattr(report, "rendered", lambda figure, suffix: suffix.encode())


def study(directory: Path, table: Table) -> Store:
    """A directory in which the sources of a table are finished units, and all models."""
    settings: Settings = table.settings
    store = Store.create(directory, settings)
    model_keys = [model_key(target, index) for target in TARGETS for index in range(settings.models(target))]
    for place, key in enumerate([*model_keys, *(source_key(*source) for source in table.correct)]):
        record = {
            "key": key,
            "seconds": 1.5,
            "cpu_seconds": 1.25,
            "finished": f"2026-01-01T00:00:{59 - place:02d}+00:00",
            "commit": "abc" if place else "abc+",
            "versions": {"numpy": "2.0"},
            "machine": {"processor": "A Processor", "cores": 2, "system": "A System"},
            "device": "cpu",
        }
        kind, number = key.split("/")[1].rsplit("-", 1)
        arrays: Arrays = {"weights": np.zeros(1)}
        if key.startswith("sources"):
            source = (kind, int(number))
            arrays = {"correct": table.correct[source].astype(np.int32), "still": np.array([table.still[source]])}
        store.save(key, arrays, record)
    return store


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.is_file()}


EXPECTED = {
    *(f"{name}.{suffix}" for name in (*FIGURES, "matrix") for suffix in ("png", "svg")),
    *("README.md", "claims.csv", "claims.md", "figure-4.csv", "figure-4.md", "matrix-0.05.csv", "matrix-0.10.csv"),
}


@pytest.mark.usefixtures("quick")
def test_all_files_of_a_complete_study(tmp_path: Path) -> None:
    table = table_of(distinct)
    study(tmp_path, table)
    report.write(tmp_path)
    files = contents(tmp_path)
    assert set(files) == EXPECTED | {"study.json", "metadata.json", NAME}
    assert files[NAME] == table.to_bytes()
    assert files["figure-4.csv"].decode() == report.table_csv(table)
    assert files["matrix-0.10.csv"].decode() == report.matrix_csv(table, 10)
    readme = files["README.md"].decode()
    assert files["claims.md"].decode().strip() in readme
    assert files["figure-4.md"].decode().strip() in readme
    assert "**Partial**" not in readme
    assert "have exactly the same counts" in readme
    for name in (*FIGURES, "matrix"):
        assert f"({name}.png)" in readme

    metadata = json.loads(files["metadata.json"])
    assert metadata["complete"] is True
    assert metadata["settings"] == SETTINGS.to_json()
    assert metadata["units"] == metadata["units_planned"] == {"models": 5, "sources": 14}
    assert (metadata["seconds"], metadata["cpu_seconds"]) == (19 * 1.5, 19 * 1.25)
    assert metadata["first_finished"] == "2026-01-01T00:00:41+00:00"
    assert metadata["last_finished"] == "2026-01-01T00:00:59+00:00"
    assert metadata["commits"] == ["abc", "abc+"]
    assert metadata["versions"] == [{"numpy": "2.0"}]
    assert len(metadata["machines"]) == 1


@pytest.mark.usefixtures("quick")
def test_from_the_table_alone(tmp_path: Path) -> None:
    """Without the units, the table and what is known of the run stay as they are, and all else is the same."""
    study(tmp_path / "a", table_of(distinct))
    report.write(tmp_path / "a")
    files = contents(tmp_path / "a")
    (tmp_path / "b").mkdir()
    for name in ("study.json", "metadata.json", NAME):
        (tmp_path / "b" / name).write_bytes(files[name])
    report.write(tmp_path / "b")
    assert contents(tmp_path / "b") == files
    # Nor does a rerun that lacks something take anything away.
    study(tmp_path / "b", table_of(distinct, without=(("network", 0),)))
    report.write(tmp_path / "b")
    assert contents(tmp_path / "b") == files


@pytest.mark.usefixtures("quick")
def test_which_table_counts(tmp_path: Path) -> None:
    """Where the table lists a source that the units do not, it stays; otherwise the units are all that counts."""
    some, more = table_of(distinct, without=(("svm", 0), ("svm", 1))), table_of(distinct, without=(("svm", 1),))
    others = table_of(distinct, without=(("network", 0), ("network", 1)))
    store = study(tmp_path, some)
    for written, expected in ((more, more), (others, others), (some, some), (None, some)):
        (tmp_path / NAME).unlink(missing_ok=True)
        if written:
            written.write(tmp_path)
        report.write(tmp_path)
        assert (tmp_path / NAME).read_bytes() == expected.to_bytes()
    (tmp_path / NAME).write_bytes(b"damaged")
    with pytest.raises(InvalidInputError, match="is damaged"):
        report.write(tmp_path)
    assert (tmp_path / NAME).read_bytes() == b"damaged"
    whole = table_of(distinct)
    for source in (("svm", 0), ("svm", 1)):
        arrays: Arrays = {"correct": whole.correct[source].astype(np.int32), "still": np.array([whole.still[source]])}
        store.save(source_key(*source), arrays, store.record(source_key("network", 0)))
    report.write(tmp_path)
    assert (tmp_path / NAME).read_bytes() == whole.to_bytes()


@pytest.mark.usefixtures("quick")
def test_records_from_before_devices_were_named(tmp_path: Path) -> None:
    store = study(tmp_path, table_of(distinct))
    key = source_key("network", 0)
    store.save(key, store.arrays(key), {k: v for k, v in store.record(key).items() if k != "device"})
    report.write(tmp_path)
    assert json.loads((tmp_path / "metadata.json").read_text())["devices"] == ["cpu"]


@pytest.mark.usefixtures("quick")
def test_a_partial_study(tmp_path: Path) -> None:
    table = table_of(distinct, without=(("network", 0), ("network", 1), ("svm", 2)))
    study(tmp_path, table)
    report.write(tmp_path)
    readme = (tmp_path / "README.md").read_text()
    assert "**Partial**: 11 of 14 sources are finished." in readme
    assert "White rows are not finished." in readme
    assert "nan" not in readme.lower()
    metadata = json.loads((tmp_path / "metadata.json").read_text())
    assert metadata["complete"] is False
    assert (metadata["units"]["sources"], metadata["units_planned"]["sources"]) == (11, 14)
    with (tmp_path / "claims.csv").open() as file:
        verdicts = {row["claim"]: row["verdict"] for row in csv.DictReader(file)}
    assert verdicts["i"] == "undecided"
    assert (tmp_path / NAME).read_bytes() == table.to_bytes()


@pytest.mark.parametrize("without", [("svm",), ("network",), ("svm", "svm-hinge", "network", "uniform")])
def test_what_is_finished_can_be_drawn(tmp_path: Path, without: tuple[str, ...]) -> None:
    study(tmp_path, table_of(distinct, without=tuple((source, i) for source in without for i in range(3))))
    report.write(tmp_path)
    assert set(contents(tmp_path)) >= EXPECTED


@pytest.mark.usefixtures("quick")
def test_counts_that_differ_at_zero_are_reported(tmp_path: Path) -> None:
    table = table_of(distinct)
    table.correct["svm", 0][0, 0] -= 1
    study(tmp_path, table)
    report.write(tmp_path)
    assert "this is an error" in (tmp_path / "README.md").read_text()


@pytest.mark.usefixtures("quick")
def test_the_section_about_directions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study(tmp_path, table_of(distinct))
    monkeypatch.setattr(direction_report, "write", lambda store: "## Directions\n\nThey flip.\n")
    report.write(tmp_path)
    assert (tmp_path / "README.md").read_text().endswith("\n\n## Directions\n\nThey flip.\n")


def test_a_study_with_nothing_finished(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="holds no study"):
        report.write(tmp_path)
    Store.create(tmp_path, SETTINGS)
    with pytest.raises(InvalidInputError, match="finish the study"):
        report.write(tmp_path)
    assert set(contents(tmp_path)) == {"study.json"}
