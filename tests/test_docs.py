"""The documentation: its examples run and print what it shows, its links lead somewhere.

In README.md, CONTRIBUTING.md and docs/*.md the blocks of a page run from top to bottom in one empty directory: a
```python block in this process, a ```console block line by line in a shell. A ```text block after a ```python block is
what that printed; lines of a ```console block that do not begin with "$ " are what the command before them printed. An
ellipsis "…" stands for any text within a line, or alone on a line for any number of lines. Blocks of ```sh are not run:
they need a network, or run these tests.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "geomadv"
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
LANGUAGES = {"python", "text", "console", "sh"}
#: What the bibliography may link to: pages that are meant to stay.
PUBLISHED = r"https://(doi\.org/10\.\d{4}/\S+|arxiv\.org/abs/\d{4}\.\d{5}|www\.jmlr\.org/papers/v\d+/\w+\.html)$"
NOT_RUN = (
    *(
        "make",
        "npm",
        "pip",
        "python -m pip",
        "export",
        "geomadv certify mnist:",
        "geomadv atlas mnist",
        "pytest",
        "git",
        "cd",
    ),
    "python -m benchmarks.mnist",  # hours, or MNIST
)


class Block(NamedTuple):
    language: str
    line: int
    text: str


def blocks(page: str) -> list[Block]:
    fence = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return [Block(m[1], page.count("\n", 0, m.start()) + 1, m[2]) for m in fence.finditer(page)]


def same(expected: str, printed: str) -> bool:
    """Whether a text was printed, where "…" stands for anything and any white space within a line for any other.

    The columns of a table are as wide as the times in it make them.
    """
    pattern = []
    for line in expected.strip("\n").splitlines():
        if line.strip() == "…":
            pattern.append(r"(?:.*\n)*?")
        else:
            pattern.append(re.escape(" ".join(line.split())).replace("…", ".*") + "\n")
    lines = [" ".join(line.split()) for line in printed.strip("\n").splitlines()]
    return re.fullmatch("".join(pattern), "".join(f"{line}\n" for line in lines)) is not None


def commands(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with what it is said to print."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory to run in, with `geomadv` on the path, and the checker where a clone has it."""
    programs, here = tmp_path / "bin", tmp_path / "here"
    programs.mkdir()
    here.mkdir()
    for name, line in (("geomadv", "-m geomadv.cli"), ("python", "")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {line} "$@"\n')
        program.chmod(0o755)
    (here / "geomadv").symlink_to(PACKAGE, target_is_directory=True)
    monkeypatch.chdir(here)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("FORCE_COLOR", "GEOMADV_MNIST_DIR", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONUTF8", "1")
    return here


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_print_what_is_shown(name: str, place: Path) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    printed = ""
    before = ""
    for block in blocks((ROOT / name).read_text()):
        where = f"{name}:{block.line}"
        if block.language == "python":
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                exec(compile("\n" * block.line + block.text, where, "exec"), namespace)
            printed = output.getvalue()
        elif block.language == "text":
            assert before == "python", f"{where}: a text block that follows no python block"
            assert same(block.text, printed), f"{where} shows\n{block.text}\nbut this was printed:\n{printed}"
        elif block.language == "console":
            for command, expected in commands(block.text):
                run = subprocess.run(
                    ["bash", "-c", command], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
                )
                assert run.returncode == 0, f"{where}: {command} ended with {run.returncode}:\n{run.stdout}"
                if expected.strip():
                    assert same(expected, run.stdout), f"{where}: {command} printed\n{run.stdout}\nnot\n{expected}"
        before = block.language


def test_the_types_of_the_readmes_examples(tmp_path: Path) -> None:
    """As `mypy --strict` sees them, which pyproject.toml asks for, too."""
    program = tmp_path / "readme.py"
    texts = [block.text for block in blocks((ROOT / "README.md").read_text()) if block.language == "python"]
    assert texts
    program.write_text("\n".join(texts))
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml"), str(program)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_run_is_marked_so_for_a_reason(name: str) -> None:
    for block in blocks((ROOT / name).read_text()):
        assert block.language in LANGUAGES, f"{name}:{block.line}: a block of {block.language or 'no language'}"
        if block.language == "sh":
            for line in block.text.splitlines():
                assert line.startswith(NOT_RUN), f"{name}:{block.line}: {line} could be run"


def test_the_comparison_of_outputs() -> None:
    assert same("a …\nb", "a 1.5 s  \nb\n")
    assert same("a\n…\nz", "a\nb\nc\nz\n")
    assert not same("a\nb", "a\nc\n")
    assert not same("a", "a\nb\n")
    assert not same("a.c", "abc\n")
    assert list(commands("$ one\n$ two\nout\nmore\n")) == [("one", ""), ("two", "out\nmore\n")]


# Links


def slug(heading: str) -> str:
    """The anchor that a heading gets where Markdown pages are shown."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", "")).replace(" ", "-")


def anchors(text: str) -> set[str]:
    without_code = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", without_code, flags=re.MULTILINE)
    return {slug(heading) for heading in headings} | set(re.findall(r'<a id="([^"]+)">', text))


def links(text: str) -> list[str]:
    return re.findall(r"\]\(([^()\s]+)\)", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for link in links(page.read_text()):
        if name == "docs/bibliography.md" and re.match(PUBLISHED, link):
            continue
        file, _, anchor = link.partition("#")
        assert "://" not in link, f"{name} links to {link}"
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{name} links to {link}, which does not exist"
        assert not anchor or anchor in anchors(target.read_text()), f"{name} links to {link}, which has no such anchor"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in PAGES and page not in reached:
            reached.add(page)
            waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links(page.read_text())]
    assert reached == set(PAGES)


def sentences() -> Iterator[tuple[str, str]]:
    """All texts that a reader may see, with the file in which they stand."""
    for path in [*PAGES, *sorted(PACKAGE.rglob("*.html"))]:
        yield str(path), path.read_text()
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield str(path), node.value
            if isinstance(node, ast.JoinedStr):
                yield str(path), "".join(str(x.value) if isinstance(x, ast.Constant) else "…" for x in node.values)


def test_what_is_said_of_all_networks_names_their_output_weights() -> None:
    """With weights of either sign it is false: on (0, 0), (0, 5) against (1, 0) such a network is never fooled."""
    of_all = re.compile(
        r"\b(?:every|all|no|any|each)(?: [^\s.,:;]+){0,3} ReLU (?:network|classifier)s?\b(.{0,40})", re.I
    )
    drawn = [(path, m) for path, text in sentences() for m in of_all.finditer(" ".join(text.split()))]
    assert len(drawn) >= 4
    assert [(path, m[0]) for path, m in drawn if "output weights" not in m[1] and "of any" not in m[0]] == []
