"""Concrete linear and multiclass classifiers: values, labels, margins and flip distances, all exact."""

import math
import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from geomadv.errors import InvalidInputError
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from properties.support import census

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


def test_the_negative_gives_the_other_label() -> None:
    h = LinearClassifier(Vector.of([1, -2]), Fraction(1, 3))
    other = -h
    assert other == LinearClassifier(Vector.of([-1, 2]), Fraction(-1, 3))
    assert -other == h
    assert [other(x) for x in ([1, 0], [0, 1])] == [-h(x) for x in ([1, 0], [0, 1])] == [-1, 1]


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


# Multiclass

ABC = Dataset([[0, 0], [3, 0], [0, 4]], ["a", "b", "c"])
M = MulticlassLinearClassifier(
    ("a", "b", "c"),
    (
        LinearClassifier(Vector.of([0, 0]), Fraction(2)),
        LinearClassifier(Vector.of([1, 0])),
        LinearClassifier(Vector.of([0, 1])),
    ),
)
NUMBERS = st.one_of(st.integers(-2, 2).map(Fraction), st.builds(Fraction, st.integers(-5, 5), st.integers(1, 3)))
Situation = tuple[MulticlassLinearClassifier, Vector, Vector]


def test_multiclass_values_and_labels() -> None:
    assert list(M.values([3, Fraction(1, 2)])) == [2, 3, Fraction(1, 2)]
    assert [M(x) for x in ([0, 0], [3, 0], [0, 4], [5, 4])] == ["a", "b", "c", "b"]
    assert M([2, 0]) is None  # a tie for the first place
    assert M([1, 1]) == "a"  # a tie for the second
    assert M([2, 2]) is None
    assert M([2 + Fraction(1, 10**50), 2]) == "b"


def test_multiclass_margin_and_accuracy_are_strict() -> None:
    assert M.margin(ABC) == 1
    assert M.is_accurate(ABC)
    touching = Dataset([[0, 0], [2, 0]], ["a", "b"])
    assert M.margin(touching) == 0
    assert not M.is_accurate(touching)
    assert M.margin(Dataset([[0, 0], [3, 0]], ["b", "b"])) == -2


def test_a_label_that_the_classifier_does_not_know_is_an_error_of_the_classifier() -> None:
    other = Dataset([[0, 0], [9, 9]], ["a", "d"])
    assert not M.is_accurate(other)
    with pytest.raises(InvalidInputError, match=r"no class 'd'; its classes are \['a', 'b', 'c'\]"):
        M.margin(other)


def test_integer_labels_and_text_are_different_classes() -> None:
    h = MulticlassLinearClassifier((2, "1"), M.scores[:2])
    assert h.classes == Dataset([[0], [1]], ["1", 2]).classes
    assert h([0, 0]) == 2
    assert not h.is_accurate(Dataset([[0, 0]], ["2"]))


def test_difference_separates_two_classes() -> None:
    assert M.difference("a", "b") == LinearClassifier(Vector.of([-1, 0]), Fraction(2))
    assert M.difference("b", "a").value([5, 0]) == 3
    with pytest.raises(InvalidInputError, match="no class 'd'"):
        M.difference("a", "d")


@pytest.mark.parametrize(
    ("x", "v", "distance"),
    [
        ([0, 0], [1, 1], Fraction(2)),
        ([0, 0], [1, 2], Fraction(1)),  # the nearer of two rivals
        ([0, 0], [-1, -1], math.inf),
        ([0, 0], [0, 0], math.inf),
        ([5, 4], [-1, 0], Fraction(1)),
        ([5, 4], [1, 1], math.inf),  # along a boundary
    ],
)
def test_multiclass_flip_distance(x: list[int], v: list[int], distance: Any) -> None:
    assert M.flip_distance(x, v) == distance


def test_a_tie_has_no_label_to_lose() -> None:
    with pytest.raises(InvalidInputError, match="definite label"):
        M.flip_distance([2, 0], [1, 0])


@st.composite
def situations(draw: DrawFn) -> Situation:
    """A classifier, a point and a direction; scores repeat, and points lie on boundaries."""
    dimension, number = draw(st.integers(1, 3)), draw(st.integers(2, 4))
    vectors = st.lists(NUMBERS, min_size=dimension, max_size=dimension).map(Vector.of)
    scores = [LinearClassifier(draw(vectors), draw(NUMBERS)) for _ in range(number)]
    if draw(st.integers(0, 4)) == 0:
        scores[-1] = scores[0]
    classes: tuple[Label, ...] = draw(st.sampled_from([(0, 1, 2, 3), (-1, 7, "a", "b"), ("B", "a", "c", "d")]))
    return MulticlassLinearClassifier(classes[:number], tuple(scores)), draw(vectors), draw(vectors)


def strictly_first(h: MulticlassLinearClassifier, x: Vector) -> list[Label]:
    values = {label: score.normal.dot(x) + score.bias for label, score in zip(h.classes, h.scores, strict=True)}
    return [k for k in h.classes if all(values[k] > values[m] for m in h.classes if m != k)]


@given(situations())
def test_multiclass_labels_by_definition(situation: Situation) -> None:
    h, x, _ = situation
    assert ([] if h(x) is None else [h(x)]) == strictly_first(h, x)


@given(situations())
def test_multiclass_flip_distance_is_where_the_label_stops_being_strictly_first(situation: Situation) -> None:
    h, x, v = situation
    label = h(x)
    if label is None:
        with pytest.raises(InvalidInputError, match="definite label"):
            h.flip_distance(x, v)
        return
    distance = h.flip_distance(x, v)
    # The points labelled alike on a line form an open interval.
    if isinstance(distance, Fraction):
        assert distance > 0
        assert h(x + distance * v) is None
        assert h(x + distance * Fraction(10**9 - 1, 10**9) * v) == label
        assert h(x + 2 * distance * v) != label
    else:
        assert h(x + 10**9 * v) == label


@given(situations(), st.booleans())
def test_accuracy_is_the_sign_of_the_margin(situation: Situation, own: bool) -> None:
    h, x, v = situation
    firsts = [strictly_first(h, p) for p in (x, v)]
    labels = [first[0] if first and own else h.classes[-1] for first in firsts]
    data = Dataset([list(x), list(v)], labels)
    assert h.is_accurate(data) == (h.margin(data) > 0) == (firsts == [[k] for k in labels])
    leads = [h.difference(k, m).value(p) for p, k in zip((x, v), labels, strict=True) for m in h.classes if m != k]
    assert h.margin(data) == min(leads)


@given(situations())
def test_two_classes_are_a_linear_classifier(situation: Situation) -> None:
    h, x, v = situation
    two = MulticlassLinearClassifier(h.classes[:2], h.scores[:2])
    linear = two.difference(two.classes[0], two.classes[1])
    assert {1: two.classes[0], -1: two.classes[1], 0: None}[linear(x)] == two(x)
    if linear(x):
        assert two.flip_distance(x, v) == linear.flip_distance(x, v)


@given(situations())
def test_multiclass_integral_changes_numbers_and_nothing_else(situation: Situation) -> None:
    h, x, v = situation
    same = h.integral()
    numbers = [n for score in same.scores for n in (*score.normal, score.bias)]
    assert all(n.denominator == 1 for n in numbers)
    assert math.gcd(*(n.numerator for n in numbers)) in (0, 1)
    assert same(x) == h(x)
    assert h(x) is None or same.flip_distance(x, v) == h.flip_distance(x, v)
    assert same.integral() == same


def test_multiclass_draws_are_not_vacuous() -> None:
    def kinds(situation: Situation) -> list[str]:
        h, x, v = situation
        if h(x) is None:
            return ["tie"]
        return ["never" if h.flip_distance(x, v) == math.inf else "flips", f"{len(h.classes)} classes"]

    counts = census(situations(), kinds, 300)
    floors = {"tie": 20, "never": 60, "flips": 40, "2 classes": 30, "3 classes": 20, "4 classes": 30}
    assert counts["draws"] >= 300
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: MulticlassLinearClassifier(("a",), M.scores[:1]), "at least two classes, got 1"),
        (lambda: MulticlassLinearClassifier((), M.scores), "at least two classes, got 0"),
        (lambda: MulticlassLinearClassifier(("b", "a"), M.scores[:2]), r"in order.*pass them.*as \['a', 'b'\]"),
        (lambda: MulticlassLinearClassifier((1, 1), M.scores[:2]), "distinct"),
        (lambda: MulticlassLinearClassifier(("a", 1), M.scores[:2]), "numbers before text"),
        (lambda: MulticlassLinearClassifier((0, 1), M.scores), "2 classes but 3 scores"),
        (lambda: MulticlassLinearClassifier((0, True), M.scores[:2]), "got bool True"),
        (lambda: MulticlassLinearClassifier((0, 1.5), M.scores[:2]), "got float 1.5"),  # type: ignore[arg-type]
        (lambda: MulticlassLinearClassifier("ab", M.scores[:2]), "sequence of integers or text"),  # type: ignore[arg-type]
        (lambda: MulticlassLinearClassifier((0, 1), ()), "at least one"),
        (lambda: MulticlassLinearClassifier((0, 1), (H, [1, 2])), "LinearClassifier objects"),  # type: ignore[arg-type]
        (lambda: MulticlassLinearClassifier((0, 1), (H, LinearClassifier(Vector.of([1])))), "dimensions: 1, 2"),
        (lambda: M([1]), "dimension"),
        (lambda: M.flip_distance([0, 0], [1]), "length"),
    ],
)
def test_invalid_multiclass_input(build: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        build()


@st.composite
def several_with_errors(draw: DrawFn) -> tuple[MulticlassLinearClassifier, Dataset]:
    """A classifier of three classes, and points with its labels but for a few."""
    row = st.tuples(*[st.integers(-2, 2)] * 3)
    scores = tuple(LinearClassifier(Vector.of(w[:2]), Fraction(w[2])) for w in draw(st.tuples(row, row, row)))
    h = MulticlassLinearClassifier(("a", "b", "c"), scores)
    points = draw(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=4, max_size=8))
    labels = [h(x) or "a" for x in points]
    labels[0] = draw(st.sampled_from("abc"))
    return h, Dataset(points, labels)


def test_the_loss_of_several_classes_is_the_least_of_all_scales() -> None:
    def least(h: MulticlassLinearClassifier, S: Dataset) -> Fraction:
        leads = []
        for x, label in zip(S.points, S.labels, strict=True):
            values = dict(zip(h.classes, h.values(x), strict=True))
            leads.append(values.pop(label) - max(values.values()))
        # The loss is convex in the scale, and linear between the scales where a lead is 1.
        scales = [Fraction(0), *(1 / lead for lead in leads if lead > 0)]
        return min(sum((max(Fraction(0), 1 - t * lead) for lead in leads), Fraction(0)) for t in scales)

    def kinds(drawn: tuple[MulticlassLinearClassifier, Dataset]) -> list[str]:
        h, S = drawn
        loss = h.hinge_loss(S)
        assert loss == least(h, S)
        assert (loss == 0) == h.is_accurate(S)
        return ["accurate" if loss == 0 else "scaled" if loss < S.n else "at scale 0"]

    counts = census(several_with_errors(), kinds, 200)
    assert min(counts["accurate"], counts["scaled"], counts["at scale 0"]) >= 5, counts


def test_a_multiclass_value_object() -> None:
    again = MulticlassLinearClassifier(list("abc"), list(M.scores))  # type: ignore[arg-type]
    assert again == M
    assert MulticlassLinearClassifier(tuple(np.arange(2)), M.scores[:2]).classes == (0, 1)
    assert hash(pickle.loads(pickle.dumps(M))) == hash(M)
    with pytest.raises(AttributeError):
        M.classes = (1, 2)  # type: ignore[misc]


@pytest.mark.parametrize("data", [[[1, 2]], None, "data", np.array([[1, 2]]), pd.DataFrame([[1, 2]])])
def test_only_a_data_set_can_be_fitted(data: Any) -> None:
    for judge in (H.is_accurate, H.margin, H.values_at, M.is_accurate, M.margin, M.hinge_loss):
        with pytest.raises(InvalidInputError, match="expected a Dataset"):
            judge(data)


@pytest.mark.parametrize("label", [np.array([1, 2]), np.timedelta64(1), True, 1.0, None, [1], np.datetime64(1, "D")])
def test_what_is_no_class(label: Any) -> None:
    with pytest.raises(InvalidInputError, match="must be an integer or text"):
        M.difference(label, M.classes[0])
    with pytest.raises(InvalidInputError, match="must be an integer or text"):
        MulticlassLinearClassifier((0, label), M.scores[:2])


def test_what_is_masked_is_no_weight() -> None:
    masked = np.ma.array([1, 2], mask=[False, True])
    for use in (lambda: LinearClassifier(masked), lambda: H(masked), lambda: H.flip_distance([1, 1], masked)):  # type: ignore[arg-type]
        with pytest.raises(InvalidInputError, match="masked"):
            use()
