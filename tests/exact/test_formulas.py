"""Formulas as text."""

from __future__ import annotations

from fractions import Fraction

import pytest

from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset
from geomadv.exact.formulas import show_affine, show_classifier, show_data
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.polynomials import PolynomialClassifier
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
        (PolynomialClassifier(1, 2, Vector.of([0, 1])), "sign(x²)"),
        (
            PolynomialClassifier(2, 3, Vector.of([1, -2, Fraction(1, 3), 0, -1, 5, 2, 0, -1]), Fraction(-3, 2)),
            "sign(5x₁³ + 2x₁²x₂ − x₂³ + 1/3·x₁² − x₂² + x₁ − 2x₂ − 3/2)",
        ),
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


def test_named_columns_stand_in_formulas() -> None:
    columns = ("top width", "height")
    h = LinearClassifier(Vector.of([2, Fraction(-1, 2)]), Fraction(3))
    assert show_classifier(h, columns) == "sign(2·top width − 1/2·height + 3)"
    assert show_affine(LinearClassifier(Vector.of([1, 0])), columns) == "top width"
    f = PolynomialClassifier(2, 2, Vector.of([0, 1, 1, -3, 0]))
    assert show_classifier(f, columns) == "sign(top width² − 3·top width·height + height)"
