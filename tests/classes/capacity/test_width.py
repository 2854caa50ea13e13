"""The critical width, and networks with output weights of either sign."""

from __future__ import annotations

import math
from typing import Any

import pytest

import geomadv as ga
from geomadv.classes.answers import Status

#: C7: the maximum-margin direction does not fool all networks of two units.
THREE = ga.Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1])


def test_the_chain_ends_in_the_plane() -> None:
    answer = ga.critical_width(THREE, [1, 0])
    assert (answer.lower, answer.upper, answer.least) == (2, 2, 1)
    assert answer.explanation == (
        "the direction fools every accurate network of fewer than 2 units, and not every one of 2 units"
    )
    assert [c.kind for c in answer.certificates] == ["width-at-least", "does-not-transfer"]
    assert all(ga.verify(c, THREE) for c in answer.certificates)


def test_straight_to_a_point() -> None:
    answer = ga.critical_width(THREE, [1, 1])
    assert answer.status is Status.FAILS
    assert answer.explanation == (
        "the direction fools every accurate classifier with a convex region, so every two-layer ReLU network "
        "with nonnegative output weights, of whatever width"
    )
    assert answer.certificate.kind == "transfers"
    assert ga.verify(answer.certificate, THREE)


def test_not_even_all_linear_classifiers() -> None:
    answer = ga.critical_width(THREE, [-1, 0])
    assert answer.upper == 1
    assert answer.explanation == "the direction does not even fool every accurate linear classifier"


def test_the_least_width_of_any_is_no_credit() -> None:
    """Where two units are needed in any case, nothing is fooled before."""
    S = ga.Dataset([[0], [1], [-1]], [-1, 1, 1])
    answer = ga.critical_width(ga.Dataset([[*x, 0] for x in S.points], S.labels), [0, 1])
    assert (answer.lower, answer.upper, answer.least) == (2, 2, 2)
    assert answer.explanation == (
        "the direction does not fool every accurate network of 2 units, and no fewer units realise the data"
    )


def test_the_other_label() -> None:
    mirrored = ga.Dataset(THREE.points, [-int(y) for y in THREE.labels])
    answer = ga.critical_width(mirrored, [1, 0], 1)
    assert (answer.lower, answer.upper) == (2, 2)
    assert answer.classifier is not None
    assert answer.classifier.members == {"R''"}
    assert all(ga.verify(c, mirrored) for c in answer.certificates)


def test_no_accurate_network() -> None:
    answer = ga.critical_width(ga.Dataset([[0], [2], [1]], [-1, -1, 1]), [1])
    assert answer.vacuous
    assert answer.least is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((THREE, [0, 0]), "zero"), ((THREE, [1]), "dimension"), ((THREE, [1, 0], 2), "must be 1 or −1")],
)
def test_bad_input(arguments: Any, message: str) -> None:
    with pytest.raises(ga.InvalidInputError, match=message):
        ga.critical_width(*arguments)


def test_signs_of_either_kind() -> None:
    """On a line both labels alternate; the network changes with them and never again."""
    S = ga.Dataset([[0], [1], [2]], [-1, 1, -1])
    for row, v in ((0, [-1]), (2, [1])):
        h = ga.signed_network(S, v, row)
        assert h is not None
        assert h.is_accurate(S)
        assert h.flip_distance(S.point(row), v) == math.inf
        assert h.output_weights is not None
        assert {weight > 0 for weight in h.output_weights} == {True, False}
    assert ga.signed_network(S, [1], 0) is None
    assert ga.signed_network(S, [1], 1) is None
    assert ga.signed_network(ga.Dataset([[0], [0]], [1, -1]), [1], 0) is None


@pytest.mark.parametrize("labels", [(-1, 1), (1, -1)])
def test_no_network_is_accurate_where_a_point_off_the_ray_has_both_labels(labels: tuple[int, int]) -> None:
    assert ga.signed_network(ga.Dataset([[0, 0], [1, 0], [0, 2], [0, 2]], [1, -1, *labels]), [1, 1], 0) is None


def test_bumps_between_points_that_share_a_coordinate() -> None:
    S = ga.Dataset([[0, 0], [1, 1], [1, -1], [2, 1], [2, 1], [-1, 0]], [1, 1, -1, 1, 1, -1])
    h = ga.signed_network(S, [1, 0], 0)
    assert h is not None
    assert h.is_accurate(S)
    assert h.flip_distance([0, 0], [1, 0]) == math.inf
    assert ga.signed_network(S, [1, -1], 0) is None


@pytest.mark.parametrize(("v", "row", "message"), [([0, 0], 0, "zero"), ([1, 0], 3, "row must be"), ([1], 0, "dim")])
def test_bad_input_of_signed_networks(v: Any, row: int, message: str) -> None:
    with pytest.raises(ga.InvalidInputError, match=message):
        ga.signed_network(THREE, v, row)
