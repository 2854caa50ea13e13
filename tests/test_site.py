"""The sources of the site, as far as they can be tried without Sphinx; in `make docs` every warning is an error."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import geomadv

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


def constant(name: str) -> Any:
    """What docs/conf.py gives a name; it cannot be imported without Sphinx."""
    for node in ast.parse((DOCS / "conf.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(isinstance(x, ast.Name) and x.id == name for x in node.targets):
            return ast.literal_eval(node.value)
    raise LookupError(name)


def test_every_page_has_its_line_in_the_index() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    trees = re.findall(r"^:::\{toctree\}\n(.*?)^:::$", index, re.MULTILINE | re.DOTALL)
    entries = [line for tree in trees for line in tree.splitlines() if line and not line.startswith(":")]
    pages = [(DOCS / re.sub(r".*<(.+)>$", r"\1", entry)).resolve().relative_to(ROOT) for entry in entries]
    assert len(pages) == len(set(pages))
    assert {page for page in pages if page.parts[0] == "docs"} == {
        *(path.relative_to(ROOT).with_suffix("") for path in DOCS.glob("*.md") if path.stem != "index"),
        Path("docs/api/index"),
    }
    results = {path.relative_to(ROOT).with_suffix("") for path in (ROOT / "benchmarks" / "results").glob("*/README.md")}
    assert results <= set(pages)
    for page in pages:
        assert page.parts[:2] == ("docs", "api") or (ROOT / f"{page}.md").is_file(), page
        if page.parts[0] != "docs":
            assert any((Path(f"{page}.md")).match(pattern) for pattern in constant("include_patterns")), page


def test_every_public_name_has_a_section_of_the_reference() -> None:
    stub = (ROOT / "geomadv" / "__init__.pyi").read_text(encoding="utf-8")
    homes = {name: home for home, name in re.findall(r"^from \.(\S+) import (\w+) as", stub, re.MULTILINE)}
    assert homes.keys() == set(geomadv.__all__)
    rooms = [room for section in constant("_SECTIONS").values() for room in section]
    assert [n for n, home in homes.items() if not any(f"{home}.".startswith(f"{room}.") for room in rooms)] == []


def followed(site: Path) -> tuple[int, list[str]]:
    result = subprocess.run(
        [sys.executable, str(DOCS / "links.py"), str(site)], capture_output=True, text=True, check=False
    )
    return result.returncode, result.stderr.splitlines()


def test_links_of_the_site_are_followed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text('<p id="x"><a href="a/b.html#y">b</a><a href="#x">x</a><img src="p.png">')
    (tmp_path / "a" / "b.html").write_text('<a id="y" href="../index.html">up</a><a href="https://example.org">out</a>')
    (tmp_path / "p.png").touch()
    assert followed(tmp_path) == (0, [])
    (tmp_path / "a" / "b.html").write_text('<a id="z" href="../gone.html">up</a>')
    (tmp_path / "p.png").unlink()
    assert followed(tmp_path) == (
        1,
        [
            "a/b.html: ../gone.html leads nowhere",
            "index.html: a/b.html#y leads nowhere",
            "index.html: p.png leads nowhere",
        ],
    )
