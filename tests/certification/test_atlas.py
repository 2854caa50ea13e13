"""An atlas of all pairs of classes: what it says, and that it ends the same whatever happens to it."""

from __future__ import annotations

import csv
import json
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import distributed
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from geomadv import checker
from geomadv.adapters.datasets import load
from geomadv.certificate import write_atomically
from geomadv.certification import checking
from geomadv.certification.atlas import pages
from geomadv.certification.atlas.normal import balanced, short_normal
from geomadv.certification.atlas.pair import DIRECTIONS, NORMAL, ask, columns
from geomadv.certification.atlas.run import make, units
from geomadv.certification.atlas.settings import AtlasSettings, AtlasStore, Pair, pairs
from geomadv.certification.units.workers import Workers
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.cli import command_line
from geomadv.errors import INTERNAL_ERROR, InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.words import decimal

ROOT = Path(__file__).resolve().parents[2]
BOTH = ("linear", "relu")


def settings(S: Dataset) -> AtlasSettings:
    return AtlasSettings.of(S, "iris", None, BOTH, 20_000)


@pytest.fixture(scope="module")
def S() -> Dataset:
    return load("iris")


@pytest.fixture(scope="module")
def whole(S: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The atlas of iris, made without an interruption."""
    directory = tmp_path_factory.mktemp("whole")
    assert make(S, settings(S), directory, Workers(jobs=1))
    return directory


def shown(directory: Path) -> dict[str, bytes]:
    """All that must not depend on when and by whom the atlas was made."""
    files = (path for path in directory.rglob("*") if path.is_file() and path.suffix != ".safetensors")
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in files
        if path.name not in (".lock", pages.METADATA)
    }


def table(directory: Path) -> dict[str, dict[str, str]]:
    with (directory / pages.TABLE).open(newline="") as file:
        return {f"{row['first']}-{row['second']}": row for row in csv.DictReader(file)}


# What it says


def test_the_table_tells_what_the_library_answers(S: Dataset, whole: Path) -> None:
    rows = table(whole)
    assert list(rows) == ["setosa-versicolor", "setosa-virginica", "versicolor-virginica"]
    assert {name: row["separable"] for name, row in rows.items()} == dict(zip(rows, ["yes", "yes", "no"], strict=True))
    linear = LinearClassifiers()
    for row in rows.values():
        two = S.binary(row["first"], row["second"])
        assert (row["points first"], row["points second"], row["sha256"]) == ("50", "50", two.digest)
        assert row["accepted"] == "yes"
        least = linear.least_loss(two)
        assert (row["least loss"], row["constant loss"]) == (decimal(least.value or Fraction(0), 12), "100")
        budgets = [Fraction(row[f"budget {name}"]) for name in (NORMAL, "pair", "mean")]
        assert all(Fraction(row["least loss"]) <= budget <= 100 for budget in budgets)
        assert budgets[-1] == 100
        if row["separable"] == "yes":
            margin = linear.max_margin(two)
            assert abs(Fraction(row["margin"]) ** 2 / margin.squared_margin - 1) < Fraction(1, 10**11)
            assert row["linear svm"] == row["linear normal"] == row["linear pair"] == row["networks"] == "yes"
            assert row["units"] == "1"
        else:
            assert {row[name] for name in ("margin", "support", *(f"linear {name}" for name in DIRECTIONS))} == {""}
            assert row["networks"] == "no"


def test_every_certificate_is_accepted_where_it_lies(whole: Path) -> None:
    kinds = set()
    for folder in sorted((whole / "pairs").iterdir()):
        files = sorted(folder.glob("*.json"))
        assert str(len(files)) == table(whole)[folder.name]["certificates"]
        for path in files:
            result = checker.check_file(str(path))
            assert result, (path, result)
            kinds.add(result.kind)
            assert f"<code>{path.name}</code>" in (folder / "report.html").read_text()
    assert {"separable", "inseparable", "max-margin", "budget", "transfers"} <= kinds


def test_the_index_links_every_page(whole: Path) -> None:
    index = (whole / pages.INDEX).read_text()
    links = re.findall(r'(?:href|src)="([^"]+)"', index)
    assert len(links) == len(set(links)) == 5
    assert all((whole / link).is_file() for link in links)
    assert "2 of 3 pairs of classes are linearly separable" in index
    metadata = json.loads((whole / pages.METADATA).read_text())
    assert metadata["complete"] is True
    assert metadata["units"] == metadata["units_planned"] == {"pairs": 3}
    assert set(metadata["seconds_by_question"]) == set(table(whole))
    assert metadata["machines"][0]["cores"] == os.cpu_count()


def test_no_time_and_no_temporary_folder_in_a_page(whole: Path) -> None:
    for path in whole.glob("pairs/*/report.html"):
        text = path.read_text()
        assert "Guess" not in text
        assert "geomadv check *.json" in text


def test_networks_are_not_asked_about_many_inseparable_points(S: Dataset) -> None:
    S = S.take([*range(12), *range(74, 86), *range(124, 136)])
    few = AtlasSettings.of(S, "iris", None, BOTH, 23)
    for first, second, asked in (("versicolor", "virginica", False), ("setosa", "versicolor", True)):
        arrays = ask(Pair(S, first, second), few)
        row = json.loads(arrays["row"].tobytes())
        assert list(row) == columns(BOTH)
        assert (row["networks"] != "", any(name.startswith("relu") for name in arrays)) == (asked, asked)


@pytest.mark.parametrize(
    ("inner", "outer", "units"),
    [
        ([[0, 0]], [[-1, 0], [1, 0]], "2"),
        ([[-1, 0], [1, 0]], [[0, 0]], ""),
        ([[0, 0], [4, 0], [0, 4]], [[2, -1], [-1, 2], [3, 3]], "3"),
    ],
)
def test_networks_of_an_inseparable_pair(inner: list[list[int]], outer: list[list[int]], units: str) -> None:
    """A point between two, which is outside of no convex region of these, and a triangle with a point at each side."""
    S = Dataset([*inner, *outer], [*("b" * len(inner)), *("a" * len(outer))], name="plane")
    arrays = ask(Pair(S, "a", "b"), settings(S))
    row = json.loads(arrays["row"].tobytes())
    accurate = "yes" if units else "no"
    assert (row["separable"], row["networks"], row["units"], row["accepted"]) == ("no", accurate, units, "yes")
    assert row["relu pair"] == ("yes" if units else "")
    # That one unit is not enough for two is known already.
    assert ("relu-units.json" in arrays) == (units == "3")


# Whatever happens


def command(directory: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "geomadv.cli", "atlas", "iris", "--out", str(directory), *options]


def finished(directory: Path) -> int:
    return len(list((directory / "units").rglob("*.safetensors")))


def test_killed_and_gone_on(whole: Path, S: Dataset, tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(tmp_path), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while not finished(tmp_path):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "units").rglob("*.safetensors")}
    assert 1 <= len(kept) <= 3
    assert not (tmp_path / pages.TABLE).exists()
    (tmp_path / "pairs" / "setosa-versicolor").mkdir(parents=True)
    (tmp_path / "pairs" / "setosa-versicolor" / ".report.html-x.partial").write_bytes(b"half of it")
    assert make(S, settings(S), tmp_path, Workers(jobs=1))
    assert shown(tmp_path) == shown(whole)
    assert all(path.stat().st_mtime_ns == changed for path, changed in kept.items())


def test_interrupted_while_pages_are_written(
    whole: Path, S: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for unit in (whole / "units" / "pairs").iterdir():
        (tmp_path / "units" / "pairs").mkdir(parents=True, exist_ok=True)
        (tmp_path / "units" / "pairs" / unit.name).write_bytes(unit.read_bytes())
    write, total = write_atomically, len(shown(whole)) - 1  # the settings are written elsewhere
    for allowed in (1, total - 1):
        written: list[Path] = []

        def stopping(path: Path, content: bytes, most: int = allowed, written: list[Path] = written) -> Path:
            if len(written) == most:
                raise KeyboardInterrupt
            written.append(path)
            return write(path, content)

        with monkeypatch.context() as patch:
            patch.setattr(pages, "write_atomically", stopping)
            with pytest.raises(KeyboardInterrupt):
                make(S, settings(S), tmp_path, Workers(jobs=1))
        assert shown(tmp_path) != shown(whole)
    done: list[str] = []
    make(S, settings(S), tmp_path, Workers(jobs=1), finished=lambda unit: done.append(unit.key))
    assert not done
    assert shown(tmp_path) == shown(whole)


def test_a_cluster_makes_the_same_atlas(whole: Path, tmp_path: Path) -> None:
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        result = CliRunner().invoke(
            command_line(), ["atlas", "iris", "--out", str(tmp_path), "--scheduler", cluster.scheduler_address]
        )
    assert result.exit_code == 0, result.output
    assert "3 pairs" in result.stdout
    assert shown(tmp_path) == shown(whole)
    store = AtlasStore(tmp_path)
    workers = {store.record(key)["process"] for key in store.keys()}  # noqa: SIM118
    assert workers
    assert os.getpid() not in workers


def test_a_certificate_that_is_not_accepted(S: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rejected = checker.Result("rejected", "", "for a test")
    monkeypatch.setattr(checking, "check", lambda *arguments, **options: rejected)
    options = ["atlas", "iris", "--limit", "60", "--family", "linear", "--out", str(tmp_path), "--jobs", "1"]
    result = CliRunner().invoke(command_line(), options)
    assert result.exit_code == INTERNAL_ERROR
    assert "does not accept every certificate" in result.stderr
    assert table(tmp_path)["setosa-versicolor"]["accepted"] == "no"
    assert "does not accept every certificate" in (tmp_path / pages.INDEX).read_text()


# What it refuses


def test_other_settings_or_other_data(S: Dataset, tmp_path: Path) -> None:
    first = settings(S)
    store = AtlasStore.create(tmp_path, first)
    assert AtlasStore(tmp_path).settings == store.settings == first
    others = (settings(S.take(range(149))), AtlasSettings.of(S, "iris", None, ("linear",), 20_000))
    for other, name in zip(others, ("sha256", "families"), strict=True):
        with pytest.raises(InvalidInputError, match=rf"holds an atlas with other settings \({name}\)"):
            AtlasStore.create(tmp_path, other)
    with pytest.raises(InvalidInputError, match="holds no atlas"):
        AtlasStore(tmp_path / "none")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["iris", "--family", "relu"], "--family relu: pass linear or all"),
        (["iris", "--scheduler", "nonsense"], "'nonsense' is not the address of a Dask scheduler"),
        (["nothing"], "there is no built-in data set"),
        (["iris", "--limit", "20"], "all points of iris have the label setosa"),
    ],
)
def test_bad_arguments(arguments: list[str], message: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(command_line(), ["atlas", *arguments, "--out", str(tmp_path / "new")])
    assert result.exit_code != 0
    assert message in result.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("package", ["joblib", "distributed"])
def test_without_the_extra_one_sentence_says_what_to_install(package: str, tmp_path: Path) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; from geomadv.cli import main; main()"
    options = [
        "--out",
        str(tmp_path / "new"),
        *(["--scheduler", "tcp://127.0.0.1:1"] if package == "distributed" else []),
    ]
    result = subprocess.run(
        [sys.executable, "-c", code, "atlas", "iris", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stderr.strip() == (
        f'The command needs {package}, which is not installed: pip install "geomadv[atlas]", or in a clone: '
        'pip install ".[atlas]"'
    )


# Its parts


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6))
def test_rounded_weights_are_balanced(drawn: list[tuple[int, int]]) -> None:
    """Of either sign as many in all, none above its weight by one, none raised where the total is lowered."""
    positive, negative = ([Fraction(pair[side], 7) for pair in drawn] for side in (0, 1))
    scale = Fraction(sum(positive), sum(negative) or 1) if sum(positive) else Fraction(0)
    weights = dict(enumerate([*(positive if sum(negative) else []), *(w * scale for w in negative)]))
    signs = [*([1] * len(positive if sum(negative) else [])), *([-1] * len(negative))]
    kept = balanced(weights, signs)
    totals = [sum(k for row, k in kept.items() if signs[row] == sign) for sign in (1, -1)]
    naive = [sum(round(w) for row, w in weights.items() if signs[row] == sign) for sign in (1, -1)]
    assert totals[0] == totals[1] == min(naive)
    assert all(0 < k <= round(weights[row]) for row, k in kept.items())


def test_the_short_normal_fools_below_what_it_promises() -> None:
    S = load("iris:versicolor-virginica")
    linear = LinearClassifiers()
    w, machine = short_normal(S, linear), linear.soft_margin(S)
    assert max(abs(x) for x in w.numerators).bit_length() < 64 < machine.normal.denominator.bit_length()
    budget = linear.direction_budget(S, w, -1).value
    assert budget is not None
    assert linear.least_loss(S).value < Fraction(9, 10) * machine.budget < budget < 100  # type: ignore[operator]


def test_a_pair_takes_only_its_own_points_along(S: Dataset) -> None:
    pair = Pair(S, "versicolor", "setosa")
    sent = pickle.loads(pickle.dumps(pair))
    assert sent.data.n == 100
    assert sent.binary().digest == pair.binary().digest == load("iris:versicolor-setosa").digest
    assert sent.binary().name == "iris:versicolor-setosa"


@pytest.mark.parametrize(
    ("text", "options", "pair"),
    [
        ("x,kind\n1,cat\n2,dog\n", (), "cat-dog"),
        ("x,colour,kind\n1,red,cat\n2,blue,dog\n", ("--categorical", "colour"), "cat-dog"),
        ("x,kind\n1,1\n2,-1\n", (), "1-1"),
        (
            "1;cat;0,5;red\n2;dog;1,5;blue\n3;dog;2,5;red\n",
            ("--no-header", "--sep", ";", "--decimal", ",", "--label", "1", "--drop", "0", "--categorical", "3"),
            "cat-dog",
        ),
        ("a,b,c,kind\n1,?,3,cat\n2,?,4,dog\n", ("--columns", "a", "--columns", "c"), "cat-dog"),
    ],
)
def test_tables_of_two_classes(tmp_path: Path, text: str, options: tuple[str, ...], pair: str) -> None:
    (tmp_path / "pets.csv").write_text(text)
    arguments = ["atlas", str(tmp_path / "pets.csv"), "--out", str(tmp_path / "out"), "--jobs", "1", *options]
    result = CliRunner().invoke(command_line(), arguments)
    assert result.exit_code == 0
    assert "1 × cat" in result.stdout or "1 × +1" in result.stdout
    assert [path.name for path in (tmp_path / "out" / "pairs").iterdir()] == [pair]


def test_folders_are_told_apart() -> None:
    assert list(pairs((0, 1, "x y"))) == ["0-1", "0-x-y", "1-x-y"]
    assert list(pairs(("a", "A", "b"))) == ["0-1", "0-2", "1-2"]
    assert list(pairs(("?", "!"))) == ["class-class"]
    S = Dataset(np.arange(4)[:, None], ["a", "a-b", "b-b", "b"])
    assert len({unit.key for unit in units(S, settings(S))}) == 6
