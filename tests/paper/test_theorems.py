"""The table of results: complete, consistent with the counterexamples and the property files, and printed as a page."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from geomadv.paper.counterexamples import ARGUMENTS, COUNTEREXAMPLES
from geomadv.paper.theorems import THEOREMS, Status, Theorem, to_markdown

ROOT = Path(__file__).resolve().parents[2]
NUMBERED = [
    *(f"Theorem {n}" for n in (1, 2, 4, 5, 7, 8, 9, 10, 11, 12, 15, 16)),
    *(f"Lemma {n}" for n in (3, 13, 14)),
    *(f"Corollary {n}" for n in (6, 17)),
]
#: A file under properties/ is about a result iff it is named after one: a kind with two digits, a section, or the
#: identifier of a counterexample (E, N) or of a new result (L, M, C) with a few words. The others test the test: the
#: oracles, and that answers do not depend on how a question is put.
OF_A_RESULT = re.compile(r"test_(?:(?:theorem|lemma|corollary)_\d\d|section_\d|[aceklmnpr]\d_[a-z0-9_]+)\.py")
OTHERS = re.compile(r"test_(?:oracle|invariance|nearly_degenerate|engines|evidence_by_hand)(?:_[a-z]+)?\.py")

names = pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.name)


def test_every_numbered_result_is_there_once_in_the_order_of_the_paper() -> None:
    found = [t.name for t in THEOREMS if re.fullmatch(r"(Theorem|Lemma|Corollary) \d+", t.name)]
    assert sorted(found) == sorted(NUMBERED)
    assert [int(name.split()[1]) for name in found] == list(range(1, 18))


def test_names_are_unique() -> None:
    assert {name: n for name, n in Counter(t.name for t in THEOREMS).items() if n > 1} == {}


def test_each_result_has_one_property_file_and_each_such_file_one_result() -> None:
    files = {path.name for path in (ROOT / "properties").glob("test_*.py")}
    of_results = {name for name in files if OF_A_RESULT.fullmatch(name)}
    assert {name for name in files - of_results if not OTHERS.fullmatch(name)} == set()
    named = Counter(t.property_file for t in THEOREMS)
    assert {name: n for name, n in named.items() if n > 1} == {}
    assert set(named) - of_results == set(), "no such file under properties/"
    assert of_results - set(named) == set(), "no row in theorems.py"


@names
def test_the_file_is_named_after_the_result(theorem: Theorem) -> None:
    match = re.fullmatch(r"(Theorem|Lemma|Corollary) (\d+)", theorem.name)
    if match:
        assert theorem.property_file == f"test_{match[1].lower()}_{int(match[2]):02}.py"
    elif theorem.beyond_paper:
        assert theorem.property_file.startswith("test_" + re.sub(r"\W+", "_", theorem.name.lower()))
    elif theorem.counterexamples:
        assert theorem.property_file.startswith(f"test_{theorem.counterexamples[0].lower()}_")


@names
def test_a_result_that_does_not_hold_says_why_and_what_does(theorem: Theorem) -> None:
    assert bool(theorem.counterexamples) is bool(theorem.repair) is (theorem.status is not Status.HOLDS)
    assert set(theorem.counterexamples) <= {*COUNTEREXAMPLES, *ARGUMENTS}
    if theorem.status is Status.FALSE:
        assert set(theorem.counterexamples) & set(COUNTEREXAMPLES), "what is false has a counterexample that runs"


@names
def test_every_row_says_all_there_is_to_say(theorem: Theorem) -> None:
    assert theorem.title
    assert theorem.hypotheses
    assert not theorem.hypotheses.endswith(".")
    assert theorem.statement.endswith(".")
    assert not theorem.repair or theorem.repair.endswith(".")
    assert not set("|\n") & set(theorem.name + theorem.title)
    if theorem.beyond_paper:
        assert theorem.status is Status.HOLDS


def test_every_counterexample_belongs_to_a_result() -> None:
    used = {id for t in THEOREMS for id in t.counterexamples}
    beyond = {id for t in THEOREMS for id in COUNTEREXAMPLES if t.beyond_paper and f"({id})" in t.statement}
    assert used | beyond == {*COUNTEREXAMPLES, *ARGUMENTS}
    assert not used & beyond


@pytest.mark.parametrize("id", ["E1", "E5", "E6", "E7", "N1", "N3"])
def test_what_an_executable_counterexample_refutes_outright_is_marked_false(id: str) -> None:
    assert any(t.status is Status.FALSE and t.counterexamples == (id,) for t in THEOREMS)


# The page


def test_the_page_is_printed_from_the_table() -> None:
    assert (ROOT / "docs" / "theorems.md").read_text(encoding="utf-8") == to_markdown()


@names
def test_the_page_has_every_row(theorem: Theorem) -> None:
    page = to_markdown()
    assert page.count(f"\n### {theorem.name}: {theorem.title}\n") == 1
    (row,) = (line for line in page.splitlines() if line.startswith(f"| {theorem.name} |"))
    assert f"| {theorem.status.value} |" in row
    assert f"(../properties/{theorem.property_file})" in row
    assert theorem.statement in page
    assert theorem.repair in page


def test_the_page_counts_correctly() -> None:
    for status in Status:
        number = sum(t.status is status for t in THEOREMS if not t.beyond_paper)
        assert f"* **{status.value}** ({number} of the paper's)" in to_markdown()
