"""The Coq proofs: docs/proofs.md names a theorem for every kind of certificate, and the files hold it, without axioms.

Where `coqc` is there, all is built and Coq says on what each named theorem rests; where it is not, the last test has
"not rebuilt, no coqc" in its name.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from geomadv import checker
from tests.coq import COQC, PROOFS, ROOT, make, once

FILES = {path.stem: path.read_text("utf-8") for path in sorted(PROOFS.glob("*.v"))}
PAGE = (ROOT / "docs" / "proofs.md").read_text("utf-8")
PARTLY = {
    "log-loss-budget",
    "multiclass-separation",
    "separation",
}  # as the table says, and under "What is not proved"
FORBIDDEN = (
    r"Admitted|admit|Abort|Axioms?|Parameters?|Conjecture|Hypothesis|Variables?|give_up|Unset Guard|bypass_check"
)


def table() -> list[list[str]]:
    """Return the cells of the rows of the table of theorems, without the header."""
    section = PAGE.split("## Theorems by kind")[1].split("## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


def names(cell: str) -> list[str]:
    return re.findall(r"`([A-Za-z]+\.[A-Za-z0-9_]+)`", cell)


NAMED = sorted(set(names(PAGE)))


def without_comments(text: str) -> str:
    while "(*" in text:  # from the inside out
        text = re.sub(r"\(\*(?:(?!\(\*|\*\)).)*\*\)", "", text, flags=re.DOTALL)
    return text


def outside_sections(text: str) -> str:
    return re.sub(r"^Section (\w+)\..*?^End \1\.", "", text, flags=re.DOTALL | re.MULTILINE)


def test_every_kind_in_every_class_has_a_theorem() -> None:
    proved = {(row[0].split("`")[1], letter) for row in table() for letter in row[1].split() if names(row[2])}
    assert proved == {(kind, letter) for kind, letters in checker.KINDS.items() for letter in letters}
    assert {row[0].split("`")[1] for row in table() if "in part" in row[0]} == PARTLY
    unproved = PAGE.split("## What is not proved")[1]
    assert all(f"`{kind}`" in unproved for kind in PARTLY)


@pytest.mark.parametrize("name", NAMED)
def test_the_named_theorem_is_there_under_a_comment(name: str) -> None:
    file, theorem = name.split(".")
    assert re.search(rf"\*\)\n(Theorem|Lemma) {theorem}\b", FILES[file]), f"{theorem} in proofs/{file}.v"


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_assumed(file: str) -> None:
    text = without_comments(FILES[file])
    assert re.findall(rf"\b(?:{FORBIDDEN})\b", outside_sections(text)) == []
    assert re.findall(r"\b(?:Admitted|admit|Abort|Axioms?|Parameters?|Conjecture)\b", text) == []
    assert text.count("Proof.") == text.count("Qed.")


def test_all_files_are_built() -> None:
    listed = re.findall(r"^(\w+)\.v$", (PROOFS / "_CoqProject").read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(FILES)


def test_every_lemma_is_used_or_named() -> None:
    everything = "\n".join(without_comments(text) for text in FILES.values())
    lemmas = re.findall(r"^\s*Lemma (\w+)", everything, re.MULTILINE)
    assert len(lemmas) > 100
    of_page, words = {name.split(".")[1] for name in NAMED}, Counter(re.findall(r"\w+", everything))
    assert [x for x in lemmas if x not in of_page and words[x] < 2] == []


@pytest.mark.early
@pytest.mark.parametrize("coqc", [pytest.param(COQC, id="rebuilt" if COQC else "not rebuilt, no coqc")])
def test_coq_accepts_all_without_axioms(coqc: str | None, tmp_path: Path) -> None:
    if coqc is None:
        return
    make("proofs", PROOFS / "Decide.vo")
    script = tmp_path / "assumptions.v"
    files = sorted({name.split(".")[0] for name in NAMED})
    named = ", ".join(f"@Geomadv.{name}" for name in NAMED)  # together, as they rest on the same lemmas
    asked = f"From Geomadv Require {' '.join(files)}.\nDefinition named := ({named}).\nPrint Assumptions named.\n"
    script.write_text(asked, "utf-8")

    def ask() -> None:
        run = subprocess.run([coqc, "-R", PROOFS, "Geomadv", script], check=True, capture_output=True, text=True)
        assert run.stdout.splitlines() == ["Closed under the global context"]

    once("assumptions", PROOFS / "Decide.vo", ask, asked)
