"""Separation of several labels whose rows, rivals and limits are known."""

from __future__ import annotations

import pytest

import geomadv as ga
from geomadv.errors import InvalidInputError

MULTI = ga.MulticlassLinearClassifiers(verify=True)
STAIRS = ga.Dataset([[0], [1], [2], [1], [0], [2]], [0, 1, 2, 0, 1, 0])


def test_a_label_that_overlaps_with_one_of_the_others() -> None:
    """Label 2 occurs at x = 2 alone, where 0 does too: at these two rows all odds tend to numbers, elsewhere not."""
    answer = MULTI.separation(STAIRS)
    assert answer.kind == "quasi-complete"
    assert answer.holds
    assert answer.reference == 0
    assert set(answer.overlapping) == {(i, m) for i in (0, 1, 3, 4) for m in (0, 1) if m != STAIRS.labels[i]} | {
        *((2, 0), (2, 1), (5, 1), (5, 2)),
    }
    assert answer.limits == {1: ("finite", "finite"), 2: ("+inf", "-inf")}
    assert answer.explanation.endswith("coefficients: 2 finite, 1 to +∞, 1 to −∞")


def test_the_reference_is_taken_from_the_others() -> None:
    assert MULTI.separation(STAIRS, 2).limits == {0: ("-inf", "+inf"), 1: ("-inf", "+inf")}


def test_text_labels_and_fractions() -> None:
    S = ga.Dataset([[x / 4, 1] for (x,) in STAIRS.to_floats().tolist()], ["bcd"[int(y)] for y in STAIRS.labels])
    answer = MULTI.separation(S, "b")
    assert answer.limits == {"c": ("finite", "collinear", "collinear"), "d": ("+inf", "collinear", "collinear")}
    assert (2, "b") in answer.overlapping


@pytest.mark.parametrize(
    ("points", "kind", "limits"),
    [
        ([[1, 1], [-1, -1], [3, 2]], "complete", {1: ("undetermined",) * 3, 2: ("undetermined",) * 3}),
        ([[1, 0], [1, 0], [1, 0]], "overlap", {k: ("collinear", "collinear", "collinear") for k in (1, 2)}),
    ],
)
def test_three_points(points: list[list[int]], kind: str, limits: dict[int, tuple[str, ...]]) -> None:
    answer = MULTI.separation(ga.Dataset(points, [0, 1, 2]))
    assert answer.kind == kind
    assert answer.limits == limits


def test_bad_input() -> None:
    with pytest.raises(InvalidInputError, match="no point has the reference label 7"):
        MULTI.separation(STAIRS, 7)
    with pytest.raises(InvalidInputError, match="at least two labels"):
        MULTI.separation(ga.Dataset([[0], [1]], [1, 1]))
