"""Directions within a box: sentences, which certificates there are, bad input."""

from __future__ import annotations

import math
import random
from collections import Counter
from fractions import Fraction

import pytest

from geomadv.certificate import verify
from geomadv.classes.answers import Status
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.limits import Range

SQUARE = Dataset([[1, 0], [1, 1], [0, 0]], [1, 1, -1])


def test_one_certificate_for_each_distance() -> None:
    S = Dataset([[0], [1], [2], [2]], [-1, 1, 1, 1])
    answer = LinearClassifiers().transfers_within(S, [-2], 1, (-1, 9))
    assert answer.holds
    assert [c.claim["points"] for c in answer.certificates] == [[1], [2, 3]]
    assert [c.claim["at_most"] for c in answer.certificates] == [[1, 2], [1, 1]]
    assert all(verify(c, S) for c in answer.certificates)
    assert "within the box" in answer.explanation


@pytest.mark.parametrize(
    ("direction", "box", "sentence"),
    [
        ([-1, Fraction(-1, 2)], (0, 1), "from row 0 the direction leaves the box at 0 times its length"),
        ([-1, Fraction(-1, 2)], (0, 1), "(2 is needed)"),
        ([-1, 0], (-1, 1), "from row 1 the direction leaves the box at 2 times"),
        ([-1, 0], (-1, 1), "none is enough"),
        ([0, 1], (0, None), "does not transfer"),
    ],
)
def test_sentences(direction: list[Fraction | int], box: Range, sentence: str) -> None:
    answer = LinearClassifiers().transfers_within(SQUARE, direction, 1, box)
    assert not answer.holds
    assert sentence in answer.explanation
    assert verify(answer.certificate, SQUARE)


def test_at_the_very_end_of_the_box_is_within() -> None:
    S = Dataset([[0], [1]], [-1, 1])
    linear = LinearClassifiers()
    assert linear.transfers_within(S, [-1], 1, (0, 1)).holds
    nearly = linear.transfers_within(S, [-1], 1, (Fraction(1, 10**9), 1))
    assert not nearly.holds
    assert (nearly.needed, nearly.leaves_at) == (1, 1 - Fraction(1, 10**9))


def test_rows_that_had_lost_their_label_do_not_matter() -> None:
    S = Dataset([[-1], [0], [0], [0], [5]], [-1, -1, -1, 1, 1])
    linear = LinearClassifiers(budget=Fraction(5, 2))
    assert linear.forced(S, [0]).label == -1
    answer = linear.transfers_within(S, [-1], 1, (-9, 9))
    assert answer.holds
    assert sorted(c.kind for c in answer.certificates) == ["bound", "bound", "forced"]
    assert all(verify(c, S) for c in answer.certificates)


def test_a_classifier_that_gains_the_label_on_the_way_is_not_asked() -> None:
    S = Dataset([[-1], [-2], [-2]], [1, -1, -1])
    linear = LinearClassifiers(bias=False, budget=4)
    best = linear.realizable(S).classifier
    assert best is not None
    assert [best(x) for x in (S.point(0), -S.point(0))] == [-1, 1]
    assert linear.transfers_within(S, [1], 1, (-1, 1)).holds


def test_inseparable_data_have_no_answer() -> None:
    S = Dataset([[0], [1], [2]], [1, -1, 1])
    answer = LinearClassifiers().transfers_within(S, [1], 1, (0, 5))
    assert answer.vacuous
    assert verify(answer.certificate, S)


def test_where_the_box_has_no_end_the_question_is_that_of_transfers() -> None:
    answer = LinearClassifiers().transfers_within(SQUARE, [-1, 0], 1, (-math.inf, math.inf))
    assert answer.holds
    assert answer.certificate.kind == "transfers"


@pytest.mark.parametrize("bias", [True, False])
def test_within_a_budget_a_box_without_end_asks_only_those_that_label_the_points(bias: bool) -> None:
    """Some classifier of the set keeps −1 all along the direction, but gives it to no point of that label at first."""
    S = Dataset([[0], [2], [Fraction(-3, 2)]] if bias else [[0], [-2], [Fraction(-1, 2)]], [1, -1, 1 if bias else -1])
    v = [-2 if bias else 2]
    linear = LinearClassifiers(bias=bias, budget=Fraction(5, 2) if bias else 4, verify=True)
    assert not linear.transfers(S, v, -1).holds
    answer = linear.transfers_within(S, v, -1, (None, None))
    assert answer.holds
    assert all(verify(c, S) for c in answer.certificates)


@pytest.mark.parametrize("bias", [True, False])
def test_a_counterexample_in_a_box_without_end_labels_a_point(bias: bool) -> None:
    rng, seen = random.Random(5), Counter[tuple[Status, Status]]()
    for _ in range(100):
        d, n = rng.choice([1, 2]), rng.randint(2, 5)
        labels = [1, -1, *(rng.choice([1, -1]) for _ in range(n - 2))]
        S = Dataset([[rng.randint(-2, 2) for _ in range(d)] for _ in labels], labels)
        v = [rng.choice([-2, -1, 1, 2]) for _ in range(d)]
        linear = LinearClassifiers(bias=bias, budget=Fraction(rng.randint(2, 2 * n + 1), 2), verify=True)
        answer, everywhere = linear.transfers_within(S, v, 1, (None, None)), linear.transfers(S, v, 1)
        seen[answer.status, everywhere.status] += 1
        if (h := answer.counterexample) is not None:
            assert any(h.value(S.point(row)) > 0 for row in S.indices(1).tolist())
            assert sum(w * x for w, x in zip(h.normal, v, strict=True)) >= 0
            assert h.hinge_loss(S) < (linear.budget or 0)
    assert min(seen[status, status] for status in (Status.HOLDS, Status.FAILS)) > 5
    assert not seen[Status.FAILS, Status.HOLDS]


@pytest.mark.parametrize(
    ("box", "message"),
    [
        ((0, Fraction(1, 2)), "row 0 is outside the box"),
        (None, "ask `transfers`"),
        ((1, 0), "exceeds the largest"),
        (1, "must be a pair"),
    ],
)
def test_bad_boxes(box: Range, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        LinearClassifiers().transfers_within(SQUARE, [-1, 0], 1, box)
