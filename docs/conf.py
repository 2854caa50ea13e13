"""The site: the pages where they lie, and the docstrings. `make docs` builds it into out/site.

The sources are those that one reads on a forge, so the root of the repository is the source folder, and links between
pages hold in both places. No page is executed here: tests/test_docs.py runs every example and compares what it prints
with what the page shows.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from docutils import nodes  # noqa: E402
from latex2mathml.converter import convert  # noqa: E402
from sphinx.util.logging import getLogger  # noqa: E402

import geomadv as ga  # noqa: E402
from geomadv import strategies  # noqa: E402

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_LOGGER = getLogger(__name__)

project = "geomadv"
author = "the geomadv authors"
copyright = author
version = release = ga.__version__
language = "en"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
]
root_doc = "docs/index"
include_patterns = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/*.md",
    "docs/api/*.rst",
    "benchmarks/*.md",
    "benchmarks/results/*/README.md",
]
exclude_patterns = ["out", "build", "dist", "tests", "properties", "proofs", "geomadv", "**/.*", ".*"]

html_theme = "furo"
html_title = f"geomadv {release}"
html_additional_pages = {"index": "redirect.html"}
templates_path = [str(ROOT / "docs" / "templates")]
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_math_renderer = "mathml"

myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
myst_heading_anchors = 4
myst_dmath_double_inline = True
# Anchors written as <a id="…"> are no targets to MyST: docs/links.py follows every link of the site that was built.
# "ref.python": a word such as n in the type of a field has the name of fields elsewhere.
suppress_warnings = ["myst.xref_missing", "myst.header", "ref.python"]
highlight_language = "text"

autosummary_generate = True
# Only for the types in the signatures of two functions, and large.
autodoc_mock_imports = ["torch"]
autodoc_member_order = "groupwise"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_param = False
napoleon_use_ivar = True

#: The sections of the reference, by the room in which a name is defined.
_SECTIONS = {
    "Data": ("exact.dataset", "exact.rational", "adapters.datasets", "adapters.tables"),
    "Hypothesis classes": (
        "classes.linear.classifiers",
        "classes.convex.classifiers",
        "classes.multiclass.classifiers",
        "classes.polynomial.classifiers",
    ),
    "Answers": ("classes", "certification"),
    "Classifiers": ("exact", "adapters"),
    "Certificates": ("certificate",),
    "Errors": ("errors",),
}


def _write_reference() -> None:
    """Write the page that lists the names of the reference, by section; Sphinx makes a page for each of them."""
    folder = ROOT / "docs" / "api"
    folder.mkdir(exist_ok=True)
    stub = (ROOT / "geomadv" / "__init__.pyi").read_text(encoding="utf-8")
    left = {name: home for home, name in re.findall(r"^from \.(\S+) import (\w+) as", stub, re.MULTILINE)}
    text = "API reference\n=============\n\nEvery public name, imported as ``import geomadv as ga``.\n"
    for title, rooms in _SECTIONS.items():
        names = [name for name, home in left.items() if any(f"{home}.".startswith(f"{room}.") for room in rooms)]
        text += _listed(title, "geomadv", sorted(names, key=str.lower))
        left = {name: home for name, home in left.items() if name not in names}
    if left:
        raise ValueError(f"docs/conf.py has no section for {sorted(left)}")
    text += _listed("Hypothesis strategies", "geomadv.strategies", strategies.__all__)
    text += _listed("The checker", "geomadv.checker", ["check", "check_file", "Result"])
    path = folder / "index.rst"
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _listed(title: str, module: str, names: list[str]) -> str:
    lines = "".join(f"   {name}\n" for name in names)
    head = f"\n{title}\n{'-' * len(title)}\n\n.. currentmodule:: {module}\n\n"
    return f"{head}.. autosummary::\n   :toctree:\n   :nosignatures:\n\n{lines}"


def _as_text(app: Sphinx, what: str, name: str, thing: object, options: Any, lines: list[str]) -> None:
    """Show what stands between single backquotes in a docstring as code, and bars, of absolute values, as bars."""
    del app, what, name, thing, options
    for k, line in enumerate(lines):
        coded = re.sub(r"(?<![`:\w])`([^`\n]+)`(?![`_])", r"``\1``", line)
        parts = re.split(r"(``.*?``)", coded)
        lines[k] = "".join(part if part.startswith("``") else part.replace("|", r"\|") for part in parts)


def _of_others(app: Sphinx, what: str, name: str, thing: object, skip: bool, options: Any) -> bool | None:
    """Leave out what a class inherits from scikit-learn, which describes it."""
    del app, what, name, skip, options
    return True if str(getattr(thing, "__module__", "")).startswith("sklearn.") else None


def _mathml(formula: str, display: str) -> str:
    """A formula as MathML, which browsers show without a script from elsewhere."""
    shown = convert(formula, display=display)
    if "\\" in re.sub(r'alttext="[^"]*"', "", shown):
        _LOGGER.warning("a command of this formula is not known: %s", formula)
    return shown


def _inline(translator: Any, node: Any) -> None:
    translator.body.append(_mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def _block(translator: Any, node: Any) -> None:
    translator.body.append(f'<div class="math">{_mathml(node.astext(), "block")}</div>\n')
    raise nodes.SkipNode


def _add_playground(app: Sphinx, error: Exception | None) -> None:
    """Put the playground beside the page that links to it, as it is beside its source."""
    if error is None:
        shutil.copy(ROOT / "docs" / "playground.html", Path(app.outdir, "docs"))


def setup(app: Sphinx) -> None:
    """Register how formulas are shown, and what is done with each docstring and each member of a class."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.connect("build-finished", _add_playground)
    app.connect("autodoc-skip-member", _of_others)
    app.connect("autodoc-process-docstring", _as_text, priority=900)


_write_reference()  # before Sphinx looks for sources
