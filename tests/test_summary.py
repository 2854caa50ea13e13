"""The summary: decimals that are right in every digit shown, and one line for each thing asked."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomadv.certification import Certification, Direction
from geomadv.certify import certify
from geomadv.dataset import Dataset
from geomadv.rational import Vector
from geomadv.summary import at_least, at_most, decimal, length, summarise

POSITIVE = st.fractions(min_value=Fraction(1, 10**12), max_value=10**12) | st.builds(
    lambda k, e: k * Fraction(10) ** e, st.integers(1, 10**9), st.integers(-250, 250)
)
HALF_A_UNIT = Fraction(1, 2 * 10**5)


@given(POSITIVE)
def test_bounds_enclose_the_root_tightly(squared: Fraction) -> None:
    low, high = Fraction(at_least(squared)), Fraction(at_most(squared))
    assert low**2 <= squared <= high**2
    assert high - low <= high / 10**5


@given(POSITIVE)
def test_decimals_are_within_half_a_unit(value: Fraction) -> None:
    text = decimal(value)
    assert abs(Fraction(text) - value) <= value * HALF_A_UNIT
    assert decimal(-value) == f"−{text}"
    root = Fraction(length(value))
    assert (root * (1 - HALF_A_UNIT)) ** 2 <= value <= (root * (1 + HALF_A_UNIT)) ** 2


def test_exact_roots() -> None:
    assert at_least(Fraction(0)) == at_most(Fraction(0)) == length(Fraction(0)) == "0"
    assert at_least(Fraction(4)) == at_most(Fraction(4)) == length(Fraction(4)) == "2.00000"
    assert at_most(Fraction(2)) == "1.41422"
    assert at_least(Fraction(2)) == "1.41421"
    assert at_least(Fraction(999_999_999)) == "31622.7"
    assert at_least(1 - Fraction(1, 10**40)) == "0.999999"


@pytest.fixture
def run(tmp_path: Path) -> Certification:
    S = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], name="e1")
    return certify(S, tmp_path, directions=[Direction("svm"), Direction("up", Vector.of([0, 1]))])


def facts(run: Certification) -> dict[str, tuple[str, str]]:
    return {fact.name: (fact.value, fact.remark) for fact in summarise(run)}


def test_every_answer_has_a_line(run: Certification) -> None:
    found = facts(run)
    assert found["points n, dimension d"] == ("3, 2", "2 × +1, 1 × −1")
    assert found["separable?"][0] == "yes"
    assert found["margin"] == ("1.00000000000", "12 correct digits; square in max-margin.json")
    assert found["support vectors"] == ("2", "of 3 points")
    assert found["svm transfers?"][0] == "yes"
    assert found["svm largest bound"] == ("2.00000 ‖v‖", "length 2.00000; infinite at 1 of 2")
    assert found["up transfers?"][0] == "no"
    assert found["up largest bound"] == ("∞", "infinite at 2 of 2")
    assert found["universal perturbation"] == ("4.12311", "shortest; diameter of the data 2.23607")
    assert found["time"][1] == "guess / exact / check"
    assert len(found) == 10


def test_a_bracket_is_said_to_be_one(run: Certification) -> None:
    assert run.linear.perturbation is not None
    bracketed = replace(run.linear.perturbation, squared_length_at_least=Fraction(2))
    value, remark = facts(replace(run, linear=replace(run.linear, perturbation=bracketed)))["universal perturbation"]
    assert value == "1.41421 to 4.12311"
    assert remark.startswith("the shortest lies between;")
    assert Fraction("4.12311") ** 2 >= 17


def test_inseparable_data_make_the_rest_vacuous(tmp_path: Path) -> None:
    found = facts(certify(Dataset([[0], [2], [1]], [1, 1, -1]), tmp_path))
    assert found["separable?"][0] == "no"
    vacuous = [name for name, (value, _) in found.items() if value == "vacuous"]
    assert vacuous == [
        "max margin",
        "svm: transfers",
        "svm: bound",
        "pair: transfers",
        "pair: bound",
        "universal perturbation",
    ]
