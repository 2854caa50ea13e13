"""The commands `geomadv theorems` and `geomadv counterexample`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from geomadv.paper.commands import register
from geomadv.paper.counterexamples import ARGUMENTS, COUNTEREXAMPLES
from geomadv.paper.counterexamples.refutation import Step
from geomadv.paper.theorems import THEOREMS, to_markdown


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(*arguments: str, columns: int = 140) -> Result:
    app = typer.Typer()
    register(app)
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(app, list(arguments), catch_exceptions=False)


def test_the_table_has_every_result() -> None:
    result = command("theorems")
    assert result.exit_code == 0
    lines = [line.split("  ") for line in result.stdout.splitlines()]
    first = [next((cell.strip() for cell in line if cell.strip()), "") for line in lines]
    assert [t.name for t in THEOREMS] == [name for name in first if name in {t.name for t in THEOREMS}]
    (line,) = (line for line in result.stdout.splitlines() if line.strip().startswith("Theorem 16 "))
    assert "false as printed" in line
    assert "E7" in line
    assert "theorem_16" in line


def test_the_page_can_be_printed() -> None:
    assert command("theorems", "--markdown", columns=40).stdout == to_markdown()


@pytest.mark.parametrize("id", COUNTEREXAMPLES)
def test_a_counterexample_is_printed_in_full(here: Path, id: str) -> None:
    result = command("counterexample", id.lower(), columns=4000)
    assert result.exit_code == 0
    assert result.stderr == ""
    chosen = COUNTEREXAMPLES[id]
    for text in (chosen.where, chosen.statement, chosen.conclusion, chosen.repair, *chosen.instance.lines()):
        assert text in result.stdout
    steps = chosen.run()
    assert result.stdout.count("✓") == len(steps)
    assert "✗" not in result.stdout
    for step in steps:
        assert step.sentence in result.stdout
        assert step.evidence in result.stdout
    picture = here / "out" / "counterexamples" / f"{id}.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert f"Picture: out/counterexamples/{id}.png" in result.stdout


@pytest.mark.parametrize("id", ARGUMENTS)
def test_an_argument_is_printed_as_one(here: Path, id: str) -> None:
    result = command("counterexample", id, columns=4000)
    assert result.exit_code == 0
    assert "nothing to compute" in result.stdout
    assert ARGUMENTS[id].text in result.stdout
    assert ARGUMENTS[id].repair in result.stdout
    assert "✓" not in result.stdout
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(("out", "file"), [("a/b.svg", "a/b.svg"), ("pictures", "pictures/E7.png"), ("x.PNG", "x.PNG")])
def test_where_the_picture_goes(here: Path, out: str, file: str) -> None:
    assert command("counterexample", "E7", "--out", out).exit_code == 0
    assert (here / file).stat().st_size > 1000
    if file.endswith("svg"):
        assert "<svg" in (here / file).read_text()


def test_all_of_them(here: Path) -> None:
    result = command("counterexample", "all", "--out", "pictures")
    assert result.exit_code == 0
    assert {path.name for path in (here / "pictures").iterdir()} == {f"{id}.png" for id in COUNTEREXAMPLES}
    rows = {line.split()[0]: line for line in result.stdout.splitlines() if line.split()}
    for id in COUNTEREXAMPLES:
        assert "✓" in rows[id]
    for id in ARGUMENTS:
        assert "by an argument" in rows[id]


BAD = {
    "unknown": (["E17"], "E1, E2, E3"),
    "another format": (["E1", "--out", "picture.jpg"], ".svg"),
    "picture of an argument": (["E2", "--out", "x.png"], "no picture"),
    "one file for all": (["all", "--out", "x.png"], "directory"),
    "a file in the way": (["E1", "--out", "taken/x.png"], "cannot write"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_line(here: Path, name: str) -> None:
    (here / "taken").write_text("")
    arguments, hint = BAD[name]
    result = command("counterexample", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("geomadv: ")
    assert hint in line
    assert [path.name for path in here.iterdir()] == ["taken"]


def test_a_step_that_does_not_hold_is_loud(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = replace(COUNTEREXAMPLES["E7"], steps=lambda instance: [Step("Made up.", "nothing", False)])
    monkeypatch.setitem(COUNTEREXAMPLES, "E7", broken)
    result = command("counterexample", "E7")
    assert result.exit_code == 70
    assert "✗ Made up." in result.stdout
    everything = command("counterexample", "all")
    assert everything.exit_code == 70
    assert everything.stdout.count("✗") == 1
