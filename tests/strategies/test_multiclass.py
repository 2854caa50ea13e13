"""The strategies for several classes draw what they promise, often enough; z3 and exact arithmetic decide."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.strategies.multiclass_data import won
from properties import multiclass_oracle, oracle
from properties.support import MulticlassQuestion, census, fitted_multiclass, multiclass_questions

Kind = Callable[..., SearchStrategy[ga.Dataset]]


def pairs_separable(S: ga.Dataset) -> bool:
    return all(oracle.separable(S.binary(*pair)) for pair in combinations(S.classes, 2))


# Data sets

KINDS = [gst.multiclass_datasets, gst.degenerate_multiclass_datasets, gst.nearly_degenerate_multiclass_datasets]


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_realizable_datasets_are_realizable(kind: Kind, wide: bool, data: st.DataObject) -> None:
    S = data.draw(kind(wide=wide, max_points=6))
    assert 2 <= len(S.classes) <= 4
    assert multiclass_oracle.realizable(S)


@given(st.booleans(), st.data())
def test_unrealizable_datasets_are_not(wide: bool, data: st.DataObject) -> None:
    S = data.draw(gst.unrealizable_multiclass_datasets(wide=wide))
    assert 2 <= len(S.classes) <= 4
    assert not multiclass_oracle.realizable(S)


@given(st.integers(1, 4), st.integers(2, 6), st.integers(2, 4), st.data())
def test_sizes_are_respected(d: int, n: int, classes: int, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    for S in (
        data.draw(kind(dimension=d, max_points=n, classes=classes)),
        data.draw(gst.unrealizable_multiclass_datasets(dimension=d, max_points=n)),
    ):
        assert S.d == d
        assert 2 <= S.n <= n
    assert len(data.draw(kind(dimension=d, max_points=n, classes=classes)).classes) <= classes


def test_datasets_are_of_every_kind() -> None:
    def kinds(S: ga.Dataset) -> list[str]:
        differences = [list(x - S.point(0)) for x in S.points]
        collinear = S.d > 1 and S.n > 2 and len(oracle.null_space(differences, S.d)) == S.d - 1
        found = [f"{len(S.classes)} classes", f"dimension {S.d}", *["collinear"] * collinear]
        found += ["duplicates"] * (len(set(S.points)) < S.n)
        return found + ["text"] * any(isinstance(label, str) for label in S.classes)

    counts = census(gst.multiclass_datasets(), kinds, 300)
    floors = {"2 classes": 60, "3 classes": 50, "4 classes": 35, "dimension 1": 30, "dimension 2": 60}
    floors |= {"dimension 3": 60, "collinear": 3, "duplicates": 25, "text": 60}
    assert counts["draws"] >= 300
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


def test_a_tie_is_left_by_less_than_makes_a_third_class_win() -> None:
    """At 0 the scores x and −x tie; from 1/9 on 10 x − 1 is the largest."""
    scores = [(Fraction(1), Fraction(0)), (Fraction(-1), Fraction(0)), (Fraction(10), Fraction(-1))]
    (x,), winner = won(scores, (Fraction(0),))
    assert winner == 0
    assert 0 < x < Fraction(1, 9)
    assert won(scores, (Fraction(2),)) == ((Fraction(2),), 2)


def test_degenerate_datasets_are_degenerate() -> None:
    def kinds(S: ga.Dataset) -> list[str]:
        differences = [list(x - S.point(0)) for x in S.points]
        collinear = S.d > 1 and S.n > 2 and len(oracle.null_space(differences, S.d)) == S.d - 1
        return ["collinear"] * collinear + ["duplicates"] * (len(set(S.points)) < S.n)

    counts = census(gst.degenerate_multiclass_datasets(), kinds, 200)
    assert counts["collinear"] >= 20
    assert counts["duplicates"] >= 40


def test_unrealizable_datasets_are_of_every_kind() -> None:
    def kinds(S: ga.Dataset) -> list[str]:
        return ["pairs separable" if pairs_separable(S) else "hulls meet", f"{len(S.classes)} classes"]

    counts = census(gst.unrealizable_multiclass_datasets(), kinds, 300)
    floors = {"pairs separable": 20, "hulls meet": 100, "2 classes": 40, "3 classes": 80, "4 classes": 8}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Classifiers


@given(fitted_multiclass())
def test_accurate_classifiers_are_accurate(drawn: tuple[ga.Dataset, MulticlassLinearClassifier]) -> None:
    S, h = drawn
    assert h.classes == S.classes
    assert multiclass_oracle.is_accurate(h, S)


def test_extreme_classifiers_come_close_to_ties() -> None:
    @st.composite
    def extreme(draw: DrawFn) -> tuple[ga.Dataset, MulticlassLinearClassifier]:
        S = draw(gst.multiclass_datasets(max_points=5))
        return S, draw(gst.accurate_multiclass_classifiers(S, extreme=True))

    def kinds(drawn: tuple[ga.Dataset, MulticlassLinearClassifier]) -> list[str]:
        S, h = drawn
        leads = [
            h.difference(y, rival).value(x)
            for x, y in zip(S.points, S.labels, strict=True)
            for rival in h.classes
            if rival != y
        ]
        return ["within 1/1000"] * (max(leads) > 1000 * min(leads)) + [f"{len(h.classes)} classes"]

    counts = census(extreme(), kinds, 120)
    assert counts["within 1/1000"] >= 15
    assert counts["3 classes"] + counts["4 classes"] >= 30


@given(gst.unrealizable_multiclass_datasets(), st.data())
def test_unrealizable_data_have_no_accurate_classifiers(S: ga.Dataset, data: st.DataObject) -> None:
    with pytest.raises(ga.InseparableError):
        data.draw(gst.accurate_multiclass_classifiers(S))


def test_one_label_is_refused() -> None:
    with pytest.raises(ga.InvalidInputError, match="all points have the label 3; pass data with at least two labels"):
        find(gst.accurate_multiclass_classifiers(ga.Dataset([[0]], [3])), lambda h: True)


@given(st.integers(1, 3), st.data())
def test_arbitrary_classifiers(d: int, data: st.DataObject) -> None:
    h = data.draw(gst.multiclass_classifiers(d, classes=(0, 1, "a")))
    assert h.classes == (0, 1, "a")
    assert len({s.normal for s in h.scores}) == 3


# Directions and points


@given(gst.multiclass_datasets(max_points=6), st.data())
def test_directions_transfer_as_promised(S: ga.Dataset, data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(S.classes))
    assert multiclass_oracle.transfers(S, data.draw(gst.pair_directions(S, source)), source)
    v, resisting = data.draw(gst.resisted_multiclass_problems(S))
    assert v
    assert not multiclass_oracle.transfers(S, v, resisting)


@given(gst.cyclic_direction_problems(max_points=6))
def test_cyclic_directions_transfer(problem: tuple[ga.Dataset, ga.Vector, int | str]) -> None:
    S, v, source = problem
    assert multiclass_oracle.realizable(S)
    assert multiclass_oracle.transfers(S, v, source)


@given(gst.cyclic_direction_problems(more_points=False))
def test_cyclic_directions_lead_to_no_single_rival(problem: tuple[ga.Dataset, ga.Vector, int | str]) -> None:
    S, v, source = problem
    rivals = [label for label in S.classes if label != source]
    assert len(rivals) == 2
    assert not any(oracle.transfers(S.binary(source, rival), v, 1) for rival in rivals)


def test_questions_are_of_every_kind() -> None:
    def kinds(question: MulticlassQuestion) -> list[str]:
        S, v, source = question
        rivals = [label for label in S.classes if label != source]
        found = ["nonzero"] * bool(v) + [f"{len(S.classes)} classes"]
        if not multiclass_oracle.transfers(S, v, source):
            return [*found, "resisted"]
        one = any(oracle.transfers(S.binary(source, rival), v, 1) for rival in rivals)
        return [*found, "towards one rival" if one else "towards no single rival"]

    counts = census(multiclass_questions(), kinds, 250)
    floors = {"resisted": 60, "towards one rival": 25, "towards no single rival": 25}
    floors |= {"2 classes": 25, "3 classes": 60, "4 classes": 20}
    assert counts["nonzero"] == counts["draws"] >= 250
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


def test_points_are_of_every_kind() -> None:
    @st.composite
    def asked(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector]:
        S = draw(gst.multiclass_datasets(max_points=5))
        return S, draw(gst.multiclass_points(S))

    counts = census(asked(), lambda drawn: ["free" if multiclass_oracle.forced(*drawn) is None else "forced"], 150)
    assert min(counts["free"], counts["forced"]) >= 20


# Shrinking

SHRINKING = settings(
    max_examples=100, database=None, derandomize=True, deadline=None, phases=[Phase.generate, Phase.shrink]
)


def test_data_shrink_to_small_integers() -> None:
    S = find(gst.multiclass_datasets(wide=True), lambda S: len(S.classes) == 3, settings=SHRINKING)
    assert S.n == 3
    assert S.denominator == 1
    assert abs(S.numerators).max() <= 4
