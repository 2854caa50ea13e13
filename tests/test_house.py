"""The rooms of the package: what the design page says of them, how long modules and functions are, what loads what.

Which room may import which, and that there is no circle, is for the contracts in pyproject.toml, see `make lint`.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "geomadv"
MODULES = {str(path.relative_to(PACKAGE)): path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}
FOLDERS = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
DESIGN = (ROOT / "docs" / "design.md").read_text()
LONGEST_MODULE, LONGEST_CHECKER, LONGEST_FUNCTION = 300, 1522, 60


def table(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading of the design page."""
    section = DESIGN.split(f"## {heading}\n", 1)[1]
    lines = re.findall(r"^\|.*\|$", section.split("\n## ", 1)[0], flags=re.MULTILINE)
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines[2:]]


def test_few_rooms_and_files() -> None:
    assert {path.name for path in PACKAGE.glob("*.py")} == {
        *("__init__.py", "__main__.py", "certificate.py", "checker.py", "cli.py", "errors.py"),
        *("hypothesis_entry.py", "testing.py"),
    }
    assert len(FOLDERS) <= 8


def test_the_design_page_names_each_room_once() -> None:
    rows = table("Rooms")
    assert sorted(row[1].strip("`/") for row in rows) == sorted(
        FOLDERS | {"certificate.py", "checker.py", "cli.py", "errors.py", "hypothesis_entry.py", "testing.py"}
    )
    assert len({row[0] for row in rows}) <= 7


@pytest.mark.parametrize("row", table("Where does a new … go?"), ids=lambda row: row[0])
def test_the_places_that_the_design_page_names_exist(row: list[str]) -> None:
    places = re.findall(r"`([\w./*]+(?:/|\.py|\.md|NAME\w*))`", " ".join(row[1:]))
    assert places
    for place in places:
        pattern = place.replace("NAME", "*")
        assert any(found for base in (PACKAGE, ROOT, ROOT / "docs") for found in base.glob(pattern)), place


def long_functions(text: str) -> Iterator[tuple[str, int]]:
    """The functions that are too long, without their docstrings, each with its length."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if ast.get_docstring(node) is not None:
                length -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
            if length > LONGEST_FUNCTION:
                yield node.name, length


@pytest.mark.parametrize("name", MODULES)
def test_nothing_is_long(name: str) -> None:
    lines = MODULES[name].count("\n")
    if name != "paper/theorems.py":  # a table
        assert lines <= (LONGEST_CHECKER if name == "checker.py" else LONGEST_MODULE)
    assert list(long_functions(MODULES[name])) == []


def test_long_functions_are_found() -> None:
    body = "    pass\n" * LONGEST_FUNCTION
    assert list(long_functions(f"def f():\n{body}")) == [("f", LONGEST_FUNCTION + 1)]
    assert list(long_functions("def f():\n" + body[9:])) == []
    assert list(long_functions(f'def f():\n    """One.\n\n    Two.\n    """\n{body}')) == [("f", LONGEST_FUNCTION + 1)]


def test_the_tests_mirror_the_rooms() -> None:
    tests = ROOT / "tests"
    assert {path.name for path in tests.iterdir() if path.is_dir()} - {"__pycache__"} == FOLDERS | {
        *("benchmarks", "certificates", "mutations"),
    }
    for room in FOLDERS:
        for path in (tests / room).rglob("test_*.py"):
            place = PACKAGE / path.parent.relative_to(tests)
            assert place.is_dir(), f"{path.relative_to(ROOT)} is about no room"


def test_the_checker_imports_the_standard_library_only() -> None:
    imported = set()
    for node in ast.walk(ast.parse(MODULES["checker.py"])):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])
    assert imported
    assert imported <= sys.stdlib_module_names


def test_the_import_of_the_package_loads_nothing_heavy() -> None:
    code = "import sys, geomadv; print(*sorted(m for m in sys.modules if not m.startswith('_')))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    heavy = {"numpy", "scipy", "cvxpy", "flint", "sklearn", "matplotlib", "hypothesis"}
    assert "geomadv" in loaded.split()
    assert not heavy & set(loaded.split())
