"""Numbers, labels and counts as text."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomadv.exact.entries import Label
from geomadv.exact.rational import Vector
from geomadv.exact.words import (
    about,
    about_length,
    at_least,
    at_most,
    chosen,
    class_name,
    counted,
    decimal,
    in_norm,
    length,
    listed,
    rounded,
    show_label,
    show_number,
    show_vector,
)


@pytest.mark.parametrize(("label", "text"), [(1, "+1"), (-1, "−1"), (2, "2"), (0, "0"), ("1", "1")])
def test_labels(label: Label, text: str) -> None:
    assert show_label(label) == text


def test_numbers_and_vectors() -> None:
    assert [show_number(x) for x in (math.inf, Fraction(-3, 4), Fraction(2))] == ["∞", "−3/4", "2"]
    assert show_vector(Vector.of([-1])) == "−1"
    assert show_vector(Vector.of([Fraction(1, 2), -1])) == "(1/2, −1)"


def test_names_of_classes() -> None:
    assert show_label(-1, ("malignant", "benign")) == "benign (−1)"
    assert show_label(1, None) == "+1"
    assert show_label(-1, ("0", "1")) == "1 (−1)"
    assert [class_name(y, ("malignant", "benign")) for y in (1, -1)] == ["malignant", "benign"]
    assert class_name(-1, None) == "−1"


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
    assert at_least(Fraction(4)) == at_most(Fraction(4)) == "2"
    assert length(Fraction(4)) == decimal(Fraction(2)) == "2"
    assert length(Fraction(4) + Fraction(1, 10**20)) == decimal(Fraction(2) + Fraction(1, 10**20)) == "2.00000"
    exact = ["−0.8", "1.25", "120", "1e-30"]
    assert [decimal(Fraction(x), 4) for x in ("-0.8", "1.25", "120", "1e-30", "1/3")] == [*exact, "0.3333"]
    assert at_most(Fraction(2)) == "1.41422"
    assert at_least(Fraction(2)) == "1.41421"
    assert at_least(Fraction(999_999_999)) == "31622.7"
    assert at_least(1 - Fraction(1, 10**40)) == "0.999999"


# Words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(2), "2"),
        (Fraction(0), "0"),
        (Fraction(-3, 2), "−1.5"),
        (Fraction(120), "120"),
        (Fraction(1, 3), "about 0.333333"),
        (Fraction(1000001, 10**6), "about 1"),
        (Fraction(1234567), "about 1234570"),
        (Fraction(3, 10**20), "3e-20"),
    ],
)
def test_only_what_is_rounded_is_said_to_be_about_that(value: Fraction, text: str) -> None:
    assert about(value) == text
    assert about_length(value**2) == text.replace("−", "")
    assert about_length(2 * value**2).startswith("about") == (value != 0)


def test_numbers_that_were_chosen() -> None:
    numbers = [
        Fraction(154, 25),
        Fraction(1, 3),
        Fraction(10**7),
        Fraction(200011, 90914),
        Fraction(4),
        Fraction(3653, 259),
    ]
    assert [chosen(x) for x in numbers] == ["6.16", "1/3", "10000000", "about 2.2", "4", "about 14.1042"]


def test_among_rounded_numbers_none_ends_with_zeros() -> None:
    numbers = [Fraction(4, 5), Fraction(0.8), Fraction(2), Fraction(120), Fraction(1, 3), 1 + Fraction(1, 10**9)]
    assert [rounded(x, 4) for x in numbers] == ["0.8", "0.8", "2", "120", "0.3333", "1"]


def test_counts() -> None:
    assert [counted(k, "unit") for k in (0, 1, 2)] == ["0 units", "1 unit", "2 units"]


def test_lists() -> None:
    assert [listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


def test_norms() -> None:
    assert [in_norm(norm) for norm in ("l2", "l1", "linf")] == ["", " in the ℓ1 norm", " in the ℓ∞ norm"]
