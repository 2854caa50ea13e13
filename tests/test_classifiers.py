"""One concrete classifier: values, labels, margins and flip distances, all exact."""

import math
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from geomadv.classifiers import LinearClassifier
from geomadv.dataset import Dataset
from geomadv.errors import InvalidInputError
from geomadv.rational import Vector

E1 = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
H = LinearClassifier(Vector.of([2, -1]), Fraction(1, 2))


@pytest.mark.parametrize(
    ("x", "value", "label"),
    [
        ([1, 0], Fraction(5, 2), 1),
        ([0, 1], Fraction(-1, 2), -1),
        ([0, Fraction(1, 2)], 0, 0),
        (np.array([0.5, 0]), Fraction(3, 2), 1),
    ],
)
def test_value_and_label(x: Any, value: Any, label: int) -> None:
    assert H.value(x) == value
    assert H(x) == label
    assert type(H.value(x)) is Fraction


def test_a_value_that_floats_would_round_to_zero() -> None:
    h = LinearClassifier(Vector.of([1, -1]))
    assert h([10**30 + 1, 10**30]) == 1
    assert h([0.1 + 0.2, 0.3]) == 1
    assert h([Fraction(1, 10) + Fraction(2, 10), Fraction(3, 10)]) == 0


def test_margin_and_accuracy_are_strict() -> None:
    assert LinearClassifier(Vector.of([1, 0])).margin(E1) == 1
    assert LinearClassifier(Vector.of([1, 0]), Fraction(1, 3)).margin(E1) == Fraction(2, 3)
    assert LinearClassifier(Vector.of([1, 0]), Fraction(1, 3)).is_accurate(E1)
    on_boundary = LinearClassifier(Vector.of([1, 0]), Fraction(1))
    assert on_boundary.margin(E1) == 0
    assert not on_boundary.is_accurate(E1)
    assert LinearClassifier(Vector.of([-1, 0])).margin(E1) == -1


def test_a_classifier_with_a_point_on_its_boundary_has_no_margin_n6() -> None:
    data = Dataset([[0], [-1]], [1, -1])
    assert LinearClassifier(Vector.of([1])).margin(data) == 0
    assert not LinearClassifier(Vector.of([1])).is_accurate(data)


@pytest.mark.parametrize(
    ("x", "v", "distance"),
    [
        ([1, 0], [-1, 0], Fraction(5, 4)),
        ([1, 0], [-2, 0], Fraction(5, 8)),
        ([1, 0], [1, 0], math.inf),
        ([1, 0], [1, 2], math.inf),  # parallel to the boundary
        ([1, 0], [0, 0], math.inf),
        ([0, 1], [1, 0], Fraction(1, 4)),
        ([0, 1], [0, 1], math.inf),
    ],
)
def test_flip_distance(x: list[int], v: list[int], distance: Any) -> None:
    assert H.flip_distance(x, v) == distance
    if distance != math.inf:
        reached = Vector.of(x) + distance * Vector.of(v)
        assert H(reached) == 0
        assert H(reached + Fraction(1, 10**6) * Vector.of(v)) == -H(x)
        assert H(reached - Fraction(1, 10**6) * Vector.of(v)) == H(x)


@pytest.mark.parametrize("epsilon", [Fraction(1), Fraction(1, 10), Fraction(1, 10**50)])
def test_no_constant_serves_all_classifiers_e1(epsilon: Fraction) -> None:
    h = LinearClassifier(Vector.of([epsilon, 1]))
    assert h.is_accurate(E1)
    assert h.flip_distance([1, 1], [-1, 0]) == (1 + epsilon) / epsilon


def test_a_point_on_the_boundary_has_no_label_to_lose() -> None:
    with pytest.raises(InvalidInputError, match="boundary"):
        H.flip_distance([0, Fraction(1, 2)], [1, 0])


@pytest.mark.parametrize("x", [[1], [1, 2, 3], []])
def test_wrong_dimension(x: list[int]) -> None:
    with pytest.raises(InvalidInputError, match=r"dimension|length|coordinates|entries"):
        H.value(x)
    with pytest.raises(InvalidInputError, match=r"dimension|length|coordinates|entries"):
        H(x)
    with pytest.raises(InvalidInputError, match=r"dimension|length|coordinates|entries"):
        H.flip_distance(x, [1, 0])
    with pytest.raises(InvalidInputError, match=r"dimension|length|coordinates|entries"):
        H.flip_distance([1, 0], x)


def test_wrong_dimension_of_the_data() -> None:
    with pytest.raises(InvalidInputError, match=r"dimension|length|coordinates|entries"):
        H.is_accurate(Dataset([[1], [-1]], [1, -1]))


def test_labels_must_be_signs() -> None:
    with pytest.raises(InvalidInputError, match="binary"):
        H.margin(Dataset([[1, 2], [3, 4]], ["a", "b"]))


def test_a_value_object() -> None:
    assert LinearClassifier(Vector((2, 4), 2), Fraction(1)) == LinearClassifier(Vector.of([1, 2]), Fraction(2, 2))
    assert hash(pickle.loads(pickle.dumps(H))) == hash(H)
    with pytest.raises(AttributeError):
        H.bias = Fraction(0)  # type: ignore[misc]
