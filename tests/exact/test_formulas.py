"""Formulas as text."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomadv.exact.classifiers import LinearClassifier, MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.formulas import (
    at_least,
    at_most,
    class_label,
    counted,
    decimal,
    length,
    listed,
    show_affine,
    show_classifier,
    show_data,
    show_label,
    show_number,
    show_vector,
)
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector
from geomadv.paper.counterexamples.building import affine


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (affine([1]), "x"),
        (affine([-1], 2), "−x + 2"),
        (affine([0], -3), "−3"),
        (affine([0, 0]), "0"),
        (affine([2, -1], -1), "2x₁ − x₂ − 1"),
        (affine([0, 3, 0]), "3x₂"),
        (LinearClassifier(Vector.of([Fraction(1, 2), Fraction(-3, 2)]), Fraction(1, 3)), "1/2·x₁ − 3/2·x₂ + 1/3"),
        (affine([0] * 11 + [1]), "x₁₂"),
    ],
)
def test_affine_functions(function: LinearClassifier, text: str) -> None:
    assert show_affine(function) == text


UNITS = (affine([1]), affine([-1], 1))


@pytest.mark.parametrize(
    ("h", "text"),
    [
        (affine([1], -1), "sign(x − 1)"),
        (ReLUClassifier(UNITS), "+1 iff σ(x) + σ(−x + 1) > 0"),
        (ReLUClassifier(UNITS, Vector.of([2, -1]), Fraction(1, 2)), "+1 iff 2·σ(x) − σ(−x + 1) > 1/2"),
        (ReLUClassifier(UNITS, None, Fraction(1), Rule.REACHES), "+1 iff σ(x) + σ(−x + 1) ≥ 1"),
        (ReLUClassifier(UNITS, Vector.of([-1, -2]), Fraction(-3)), "+1 iff σ(x) + 2·σ(−x + 1) < 3"),
        (ReLUClassifier(UNITS, Vector.of([-1, -1]), Fraction(-1), Rule.REACHES), "+1 iff σ(x) + σ(−x + 1) ≤ 1"),
        (ReLUClassifier(UNITS, Vector.of([-1, 1]), Fraction(-1)), "+1 iff −σ(x) + σ(−x + 1) > −1"),
        (ReLUClassifier(UNITS, rule=Rule.ALL), "+1 iff x, −x + 1 are all positive"),
        (MulticlassLinearClassifier((1, "b"), UNITS), "the largest of x for 1, −x + 1 for b"),
        ("anything", "anything"),
    ],
)
def test_classifiers(h: object, text: str) -> None:
    assert show_classifier(h) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (Dataset([[1], [2], [-1]], [1, 1, -1]), "S⁺ = {1, 2}, S⁻ = {−1}"),
        (Dataset([[0, Fraction(-1, 2)]], [-1]), "S⁻ = {(0, −1/2)}"),
        (Dataset([[1], [0]], [2, 1]), "S[1] = {0}, S[2] = {1}"),
        (Dataset([[1], [0]], ["a", 1]), "S[1] = {0}, S[a] = {1}"),
    ],
)
def test_data(data: Dataset, text: str) -> None:
    assert show_data(data) == text


@pytest.mark.parametrize(("label", "text"), [(1, "+1"), (-1, "−1"), (2, "2"), (0, "0"), ("1", "1")])
def test_labels(label: Label, text: str) -> None:
    assert show_label(label) == text


def test_numbers_and_vectors() -> None:
    assert [show_number(x) for x in (math.inf, Fraction(-3, 4), Fraction(2))] == ["∞", "−3/4", "2"]
    assert show_vector(Vector.of([-1])) == "−1"
    assert show_vector(Vector.of([Fraction(1, 2), -1])) == "(1/2, −1)"


def test_names_of_classes() -> None:
    assert class_label(-1, ("malignant", "benign")) == "benign (−1)"
    assert class_label(1, ("+1", "−1")) == "+1"
    assert class_label(-1, ("0", "1")) == "1 (−1)"


# Rounded numbers

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


# Words


def test_counts() -> None:
    assert [counted(k, "unit") for k in (0, 1, 2)] == ["0 units", "1 unit", "2 units"]


def test_lists() -> None:
    assert [listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
