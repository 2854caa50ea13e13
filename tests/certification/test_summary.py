"""The summary: one line for each thing asked."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from geomadv.certification import Certification, Direction, certify
from geomadv.certification.convex import section_6
from geomadv.certification.facts import length_or
from geomadv.certification.options import Allowed, OnePoint
from geomadv.certification.report import render
from geomadv.certification.summary import summarise
from geomadv.classes.multiclass import one_point as shortest
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.formulas import show_classifier
from geomadv.exact.rational import Vector


@pytest.fixture
def run(tmp_path: Path) -> Certification:
    S = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], name="e1")
    return certify(S, tmp_path, directions=[Direction("svm"), Direction("up", Vector.of([0, 1]))])


@pytest.fixture
def steep(tmp_path: Path) -> Certification:
    S = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], name="e1")
    return certify(S, tmp_path, directions=[Direction("steep", Vector.of([-2, 1])), Direction("pair")])


def facts(run: Certification) -> dict[str, tuple[str, str]]:
    return {fact.name: (fact.value, fact.remark) for fact in summarise(run)}


def test_every_answer_has_a_line(run: Certification) -> None:
    found = facts(run)
    assert found["points n, dimension d"] == ("3, 2", "2 × +1, 1 × −1")
    assert found["separable?"][0] == "yes"
    assert found["margin"] == ("exactly 1", "square in max-margin.json")
    assert found["support vectors"] == ("2", "of 3 points")
    assert found["svm transfers?"][0] == "yes"
    assert found["svm largest bound"] == ("∞ at 1 of 2", "the largest finite one exactly 2 (exactly 2 ‖v‖)")
    assert found["up transfers?"][0] == "no"
    assert found["up resistance margin"] == ("exactly 1", "the whole maximum margin")
    assert found["up largest bound"] == ("∞ at 2 of 2", "")
    assert found["universal perturbation"] == ("4.12311", "shortest; diameter of the data 2.23607")
    assert found["time"][1] == "guess / exact / check"
    assert found["separation"][0] == "complete"
    assert len(found) == 13


def test_a_resistance_margin_is_a_share_of_the_maximum(steep: Certification) -> None:
    found = facts(steep)
    share = "0.447214 of the maximum margin; fools every classifier of a larger one"
    assert found["steep resistance margin"] == ("0.447214", share)
    assert "pair resistance margin" not in found
    assert [q.title for q in steep.questions if q.file == "resistance-margin-steep.json"] == [
        "resistance margin, direction steep"
    ]


@pytest.mark.parametrize(
    ("norm", "margin"), [("l1", "exactly 0.5 in the ℓ1 norm"), ("linf", "0.333333 in the ℓ∞ norm")]
)
@pytest.mark.parametrize("row", [None, 1])
def test_a_resistance_margin_is_in_the_norm_that_is_asked_for(
    norm: str, margin: str, row: int | None, tmp_path: Path
) -> None:
    S = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
    allowed, point = Allowed(norm) if row is None else None, None if row is None else OnePoint(row, norm)
    run = certify(S, tmp_path, directions=[Direction("steep", Vector.of([-2, 1]))], universal=allowed, one_point=point)
    assert run.accepted
    assert facts(run)["steep resistance margin"][0] == margin


def test_a_bracket_is_said_to_be_one(run: Certification) -> None:
    assert run.classes["linear"].perturbation is not None
    bracketed = replace(run.classes["linear"].perturbation, lower=Fraction(2))
    linear = replace(run.classes["linear"], perturbation=bracketed)
    value, remark = facts(replace(run, classes={"linear": linear}))["universal perturbation"]
    assert value == "1.41421 to 4.12311"
    assert remark.startswith("the shortest lies between;")
    assert Fraction("4.12311") ** 2 >= 17


def test_one_point_of_several_classes_has_two_lengths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    S = Dataset([[3, -2], [1, 4], [-2, 1], [-1, -3], [-4, 0]], [0, 1, 1, 2, 2])
    asked: dict[str, Any] = {"directions": [Direction("svm")], "families": ["multiclass"], "source": 0}
    run = certify(S, tmp_path, **asked, one_point=OnePoint(0, "linf"))
    assert run.accepted
    lengths, remark = facts(run)["row 0: shortest"]
    assert lengths.endswith(" to 4 in the ℓ∞ norm")
    assert lengths.startswith("3.96")
    assert remark.startswith("the longer one takes the label 0 for every accurate classifier")
    assert "For more than two classes the shortest perturbation" in render(run)
    assert "<dt>multiclass: shortest perturbation, row 0, 0: bracketed</dt>" in render(run)
    fixed = certify(S, tmp_path / "fixed", **asked, one_point=OnePoint(0, "linf", fixed=[1]))
    assert fixed.accepted
    lengths, remark = facts(fixed)["row 0: shortest"]
    assert lengths.endswith(" in the ℓ∞ norm")
    assert "within the limits" in remark
    never = certify(S, tmp_path / "never", **asked, one_point=OnePoint(0, box=([3, None], [None, -2])))
    assert never.accepted
    assert facts(never)["row 0: shortest"] == (
        "none",
        "no perturbation within the limits takes the label 0 from row 0 for every accurate classifier",
    )
    width = Fraction(39999, 10000)
    box = ([3 - width, -2 - width], [3 + width, -2 + width])
    monkeypatch.setattr(shortest, "_PARTS", 4)
    left_open = certify(S, tmp_path / "open", **asked, one_point=OnePoint(0, "linf", box=box))
    assert left_open.accepted
    length, remark = facts(left_open)["row 0: shortest"]
    assert length.startswith("≥ 3.9")
    assert remark == (
        "no shorter one within the limits takes the label 0 from row 0 for every accurate classifier; 4 classifiers "
        "show that between them; whether a longer one does was not decided"
    )
    assert "whether a longer one does was not decided" in render(left_open)
    with pytest.raises(InvalidInputError, match=r"with more than two classes of the data for multiclass ones"):
        certify(S.binary(0, 1), tmp_path / "two", families=["multiclass"], one_point=OnePoint(0))


def test_families_have_their_lines(tmp_path: Path) -> None:
    S = Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1])
    directions = [Direction("svm"), Direction("pair"), Direction("up", Vector.of([0, 1]))]
    run = certify(S, tmp_path, directions=directions, families=["linear", "relu", "multiclass"])
    found = facts(run)
    assert found["svm transfers?"] == ("yes", "fools every accurate classifier")
    assert found["ReLU: realizable?"] == ("yes", "directions from −1")
    assert found["ReLU: svm transfers?"] == ("no", "never fools a network of 2 units")
    assert found["ReLU: pair transfers?"] == ("yes", "fools every accurate one")
    assert found["ReLU: up transfers?"] == ("no", "not at every point of +1")
    assert found["ReLU: fewest units"] == ("2", "never fooled by svm; no fewer will do")
    units, formula = found["ReLU: network never fooled"]
    assert units == "2 units"
    network = run.classes["relu"].refuting_network("svm")
    assert formula == show_classifier(network)
    assert found["multiclass: realizable?"] == ("yes", "directions from +1")
    assert found["multiclass: up transfers?"] == ("no", "never fools some accurate one")
    assert max(len(name) for name in found) <= 27


def test_the_answer_of_section_6(tmp_path: Path) -> None:
    S = Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1])
    run = certify(S, tmp_path, directions=[Direction("pair"), Direction("svm")], families=["relu"])
    sentence = section_6(run, run.classes["relu"])
    assert sentence == (
        "Here is a two-layer ReLU network with 2 hidden units, accurate on all 3 points, which the maximum-margin "
        "direction never fools at points labelled −1: certificate relu-transfers-svm.json; no network with fewer units "
        "is like that."
    )
    network = run.classes["relu"].refuting_network("svm")
    assert network is not None
    assert network.width == 2
    S = Dataset([[0], [1], [3]], [-1, -1, 1])
    run = certify(S, tmp_path, families=["relu"])
    sentence = section_6(run, run.classes["relu"])
    assert sentence == (
        "The maximum-margin direction fools every two-layer ReLU network with nonnegative output weights that is "
        "accurate on these data, at every point labelled −1: certificate relu-transfers-svm.json."
    )
    run = certify(S, tmp_path, families=["relu"], directions=[Direction("pair")])
    assert section_6(run, run.classes["relu"]) is None


def test_families_without_an_accurate_classifier(tmp_path: Path) -> None:
    S = Dataset([[0], [2], [1]], [-1, -1, 1])
    found = facts(certify(S, tmp_path, families=["relu", "multiclass"]))
    for family in ("ReLU", "multiclass"):
        assert found[f"{family}: realizable?"] == ("no", "no classifier is accurate")
        assert not [name for name in found if name.startswith(family) and "transfers" in name]


def test_inseparable_data_make_the_rest_vacuous(tmp_path: Path) -> None:
    found = facts(certify(Dataset([[0], [2], [1]], [1, 1, -1]), tmp_path))
    assert found["separable?"][0] == "no"
    asked = "max margin, svm: transfers, svm: bound, pair: transfers, pair: bound, universal perturbation"
    assert {name: what for name, what in found.items() if what[0] == "vacuous"} == {
        "all else": ("vacuous", f"no linear classifier is accurate: {asked}")
    }


@pytest.mark.parametrize(
    ("squared", "text"),
    [
        (Fraction(25, 4), "exactly 2.5"),
        (Fraction(1), "exactly 1"),
        (Fraction(0), "exactly 0"),
        (Fraction(2), "1.41421"),
        (Fraction(1, 9), "0.333333"),
        ((Fraction(1, 2) + Fraction(1, 10**12)) ** 2, "0.500000"),
        (Fraction(10**12), "exactly 1000000"),
        (Fraction(10**16), "100000000"),
        (Fraction(1234567891) ** 2, "1234570000"),
        (Fraction(10**7 + 1, 3) ** 2, "3333330"),
        (Fraction(4, 9) + Fraction(1, 10**20), "0.666667"),
    ],
)
def test_short_lengths_are_exact_and_say_so(squared: Fraction, text: str) -> None:
    assert length_or(squared) == text


def test_a_perturbation_longer_than_the_data_is_called_so(run: Certification, tmp_path: Path) -> None:
    told = "is longer than the data are wide: 4.12310 or more, where the farthest two points are 2.23607 apart"
    assert told in render(run)
    short = certify(Dataset([[0], [1], [9]], [1, 1, -1]), tmp_path / "short")
    assert "longer than the data are wide" not in render(short)
