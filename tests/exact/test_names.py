"""Names of data, columns and classes: kept, shown, taken for a label, and no part of what is certified."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

import geomadv as ga

NAMED = ga.Dataset([[0, 0], [1, 2], [3, 1]], ["cat", "dog", "cat"], columns=["width", "height"]).binary("dog")
PLAIN = ga.Dataset([[0, 0], [1, 2], [3, 1]], [-1, 1, -1])
THREE = ga.Dataset([[0], [1], [2]], ["cat", "dog", "cow"])

LINEAR, QUADRATIC = ga.LinearClassifiers(), ga.PolynomialClassifiers(2)
CONVEX = ga.ConvexRegionClassifiers(member="R''")
WAYS_TO_ASK: list[Callable[[ga.Dataset, Any], Any]] = [
    lambda S, label: LINEAR.transfers(S, [1, -1], label),
    lambda S, label: LINEAR.largest_bound(S, [1, -1], label),
    lambda S, label: LINEAR.universal_perturbation(S, label),
    lambda S, label: LINEAR.shortest_perturbation(S, [1, 2], label, norm="linf"),
    lambda S, label: LINEAR.direction_budget(S, [1, -1], label),
    lambda S, label: LINEAR.resistance_margin(S, [1, -1], label),
    lambda S, label: LINEAR.transfers_within(S, [1, -1], label, (-9, 9)),
    lambda S, label: LINEAR.common_direction_within(S, label, (-9, 9)),
    lambda S, label: CONVEX.transfers(S, [-1, -2], label),
    lambda S, label: CONVEX.universal_perturbation(S, label),
    lambda S, label: QUADRATIC.transfers_everywhere(S, [1, -1], label),
    lambda S, label: ga.MulticlassLinearClassifiers().transfers(S, [1, -1], label),
    lambda S, label: ga.critical_width(S, [-1, -2], label),
]


@pytest.mark.parametrize("ask", WAYS_TO_ASK)
def test_a_class_is_called_by_its_name(ask: Callable[[ga.Dataset, Any], Any]) -> None:
    by_name, by_label = ask(NAMED, "dog"), ask(PLAIN, 1)
    assert by_name.status is by_label.status
    assert by_name.certificate is not None
    assert by_label.certificate is not None
    assert by_name.certificate.claim == by_label.certificate.claim
    assert ga.verify(by_name.certificate, PLAIN).verdict == "accepted"


def test_either_class_is() -> None:
    answers = {label: LINEAR.transfers(NAMED, [1, -1], label) for label in ("dog", "cat", 1, -1)}
    assert answers["dog"].holds == answers[1].holds
    assert answers["cat"].holds == answers[-1].holds
    assert answers["cat"].holds != answers["dog"].holds


@pytest.mark.parametrize("ask", WAYS_TO_ASK)
@pytest.mark.parametrize(("S", "wrong"), [(NAMED, "cow"), (PLAIN, "dog")])
def test_no_other_name_is_taken(ask: Callable[[ga.Dataset, Any], Any], S: ga.Dataset, wrong: str) -> None:
    with pytest.raises(ga.InvalidInputError, match=r"'cow'|'dog'"):
        ask(S, wrong)


def test_the_message_says_the_names() -> None:
    with pytest.raises(ga.InvalidInputError, match="must be 1 or −1, or 'dog' or 'cat', got 'cow'"):
        LINEAR.transfers(NAMED, [1, -1], "cow")


@pytest.mark.parametrize(
    ("S", "names"),
    [
        (NAMED, ("dog", "cat")),
        (THREE.binary("dog", "cow"), ("dog", "cow")),
        (THREE.binary("dog"), ("dog", "not dog")),
        (ga.Dataset([[0], [1]], [0, 1]).binary(1), ("1", "0")),
        (PLAIN.binary(1), None),
        (PLAIN.binary(-1), ("-1", "1")),
        (NAMED.binary(1), ("dog", "cat")),
        (NAMED.binary(-1), ("cat", "dog")),
        (NAMED.called("pets"), ("dog", "cat")),
        (NAMED.take([2, 1]), ("dog", "cat")),
        (NAMED.relabelled([0, 1], [1, -1]), None),
        (NAMED.union(NAMED), ("dog", "cat")),
        (NAMED.union(PLAIN), None),
        (pickle.loads(pickle.dumps(NAMED)), ("dog", "cat")),
        (ga.load("breast_cancer"), ("malignant", "benign")),
        (ga.load("iris:virginica-setosa"), ("virginica", "setosa")),
        (ga.load("wine:2-0"), ("2", "0")),
        (ga.load("wine"), None),
    ],
)
def test_names_are_kept_where_they_still_fit(S: ga.Dataset, names: tuple[str, str] | None) -> None:
    assert S.class_names == names


def test_they_are_no_part_of_the_data() -> None:
    assert NAMED == PLAIN
    assert hash(NAMED) == hash(PLAIN)
    assert NAMED.digest == PLAIN.digest


def test_the_repr_has_them() -> None:
    again = eval(repr(NAMED), {"Dataset": ga.Dataset})
    assert (again, again.class_names, again.columns) == (NAMED, ("dog", "cat"), ("width", "height"))


@pytest.mark.parametrize(
    ("names", "labels", "message"),
    [
        (["dog"], [-1, 1], "two different texts"),
        (["dog", "dog"], [-1, 1], "two different texts"),
        (["dog", ""], [-1, 1], "two different texts"),
        (["dog", 1], [-1, 1], "two different texts"),
        ("no", [-1, 1], "two different texts"),
        (["dog", "cat"], [0, 1], "other labels name their classes themselves"),
    ],
)
def test_other_names_are_refused(names: Any, labels: list[int], message: str) -> None:
    with pytest.raises(ga.InvalidInputError, match=message):
        ga.Dataset([[0], [1]], labels, class_names=names)


def test_sentences_name_the_class() -> None:
    """Braces in a name are text."""
    S = ga.Dataset([[1], [2], [-1], [-2]], [1, 1, -1, -1], class_names=["{dog}", "cat"])
    assert LINEAR.forced(S, [3]).explanation.endswith("gives the point the label {dog} (+1)")
    assert LINEAR.robust_radius(S, [3]).explanation.startswith(
        "every accurate linear classifier keeps the label {dog} (+1)"
    )
    assert "the label cat (−1), but not every one" in LINEAR.prediction_budget(S, [-3]).explanation
    assert "at every point that it labels {dog} (+1)" in LINEAR.direction_budget(S, [-1], "{dog}").explanation
    machine = LINEAR.soft_margin(S, 1).direction_budget("cat")
    assert "at every point that it labels cat (−1)" in machine.explanation
    assert "of the sign 1" in LINEAR.sign_budget(S, 0).explanation


def test_a_class_may_have_another_label_in_another_data_set() -> None:
    """Its name decides, not its label: these directions fool all about the class that is meant, in both."""
    first, second = ga.load("iris:setosa-versicolor"), ga.load("iris:virginica-setosa")
    answers = [ga.common_direction(first, other, source="setosa") for other in (second, second.binary("setosa"))]
    assert [answer.holds for answer in answers] == [True, True]
    for answer in answers:
        assert answer.direction is not None
        assert ga.verify(answer.certificate)
        assert all(LINEAR.transfers(data, answer.direction, "setosa").holds for data in (first, second))
    assert not ga.common_direction(first, second, source=1).holds  # the labels as they are


def test_a_union_keeps_classes_together() -> None:
    one, other = ga.load("iris:setosa-versicolor"), ga.load("iris:versicolor-setosa")
    both = one.union(other)
    assert both == one.union(one)
    alone = other.take(other.indices("setosa"))
    assert one.union(alone) == one.union(one.take(one.indices("setosa")))
    assert both.class_names == ("setosa", "versicolor")
    assert LINEAR.realizable(both).holds


def test_rows_and_pairs_are_found_by_name() -> None:
    assert NAMED.indices("cat").tolist() == NAMED.indices(-1).tolist() == [0, 2]
    assert NAMED.binary("cat") == PLAIN.relabelled(range(3), [1, -1, 1])
    assert NAMED.binary("cat").class_names == ("cat", "dog")
    assert NAMED.binary("dog", "cat") == PLAIN


def test_labels_that_are_turned_round_are_found_by_their_old_names() -> None:
    turned = PLAIN.binary(-1)
    assert turned == PLAIN.relabelled(range(3), [1, -1, 1])
    assert LINEAR.transfers(turned, [-1, 1], "-1").holds == LINEAR.transfers(turned, [-1, 1], 1).holds
