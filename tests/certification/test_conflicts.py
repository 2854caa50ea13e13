"""Rows in conflict: those of the proof that no classifier is accurate, as a reader finds them in the data."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from geomadv.certification import Certification, certify
from geomadv.certification.conflicts import conflict_of, contradictions
from geomadv.certification.report import render
from geomadv.certification.summary import summarise
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.exact.dataset import Dataset
from geomadv.exact.multipliers import Multipliers

# Rows 1 and 3 alone are inseparable: they are one point.
TWICE = Dataset([[9, 0], [3, 2], [0, 9], [3, 2]], [1, 1, -1, -1], columns=["age", "income"])
BETWEEN = Dataset([[0], [7], [4], [6], [9]], [1, -1, 1, -1, 1])


def facts(run: Certification) -> dict[str, tuple[str, str]]:
    return {fact.name: (fact.value, fact.remark) for fact in summarise(run)}


def test_the_rows_of_the_proof_are_named(tmp_path: Path) -> None:
    run = certify(TWICE, tmp_path)
    found = facts(run)
    told = "rows 1 and 3, counted from 0: no linear classifier is right about all of them"
    assert found["rows in conflict"] == ("2 of 4", told)
    assert found["contradictory rows"] == ("1 point", "with different labels: rows 1 and 3")
    assert list(found)[:3] == ["points n, dimension d", "separable?", "rows in conflict"]
    text = " ".join(render(run).split())
    assert "No linear classifier is right about all of 2 rows" in text
    assert '<th scope="row">1</th><td>+1</td><td class="number">1</td>' in text
    assert "<td>age 3, income 2; the point of row 3, too</td>" in text
    assert "rows 1 and 3." in text


@pytest.mark.parametrize("S", [TWICE, BETWEEN, Dataset([[0, 0], [2, 2], [0, 2], [2, 0], [5, 5]], [1, 1, -1, -1, 1])])
def test_no_classifier_is_right_about_them_alone(tmp_path: Path, S: Dataset) -> None:
    run = certify(S, tmp_path)
    conflict = conflict_of(run, run.classes["linear"])
    assert conflict is not None
    alone = S.take(sorted(conflict.weights))
    assert not LinearClassifiers().realizable(alone).holds
    for label in (1, -1):
        assert sum(w for row, w in conflict.weights.items() if S.labels[row] == label) == 1


def test_weights_are_shares_of_a_class(tmp_path: Path) -> None:
    run = certify(TWICE, tmp_path)
    linear = run.classes["linear"]
    assert linear.realizable is not None
    scaled = replace(linear.realizable, multipliers=Multipliers((0, 1, 3), (3, 4, 7), 5))
    conflict = conflict_of(run, replace(linear, realizable=scaled))
    assert conflict is not None
    assert conflict.weights == {0: Fraction(3, 7), 1: Fraction(4, 7), 3: 1}
    assert [line[:3] for line in conflict.lines] == [("3", "−1", "1"), ("1", "+1", "0.5714"), ("0", "+1", "0.4286")]


def test_every_class_names_its_own_rows(tmp_path: Path) -> None:
    run = certify(BETWEEN, tmp_path, families=["linear", "relu", "multiclass", "polynomial"], degree=1)
    found = facts(run)
    assert found["rows in conflict"][0] == "3 of 5"
    assert "multiclass: rows in conflict" in found
    of_degree = "no polynomial classifier of degree 1 is right about all of them"
    assert found["polynomials: rows in conflict"][1].endswith(of_degree)
    # Networks can be right: only +1 has points on both sides.
    assert "ReLU: rows in conflict" not in found
    assert "contradictory rows" not in found
    assert render(run).count("<h3>No ") == 3


def test_separable_data_have_none(tmp_path: Path) -> None:
    run = certify(Dataset([[0], [1]], [1, -1]), tmp_path)
    assert conflict_of(run, run.classes["linear"]) is None
    assert not [name for name in facts(run) if "conflict" in name]
    assert "Rows in conflict" not in render(run)


def test_contradictions_are_of_one_point_and_two_labels() -> None:
    S = Dataset([[1], [1], [2], [1], [2], [3]], ["a", "b", "c", "a", "c", "a"])
    assert contradictions(S) == ((0, 1, 3),)


def test_long_lists_are_cut_and_counted(tmp_path: Path) -> None:
    points = [[k] for k in range(30)] * 2
    run = certify(Dataset(points, [1] * 30 + [-1] * 30), tmp_path)
    value, told = facts(run)["contradictory rows"]
    assert value == "30 points"
    assert told.endswith("rows 7 and 37; …")
