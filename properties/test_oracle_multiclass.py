"""The oracle for multiclass linear classifiers, on instances decided by hand and against the oracle for two classes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.linear_classifiers import LinearClassifier
from properties import multiclass_oracle, oracle
from properties.support import census, sources

# After M2: towards no single rival, yet every accurate classifier is fooled at the origin.
CYCLE = ga.Dataset([[0, 0], [-1, 1], [0, -1], [1, 2], [-2, 1]], [1, 2, 2, 3, 3])
# After M3: the bound is irrational.
CURVED = ga.Dataset(
    [[2, 0, -1], [-3, -4, -1], [-1, 1, 0], [0, 2, -2], [2, 2, 2], [1, 0, 1], [-3, -2, 1], [0, 0, -2]],
    [1, 2, 3, 4, 3, 2, 4, 2],
)
LINE = ga.Dataset([[0], [1], [3]], [1, 2, 3])
PINWHEEL = ga.Dataset([[1, 0], [-2, -2], [2, 0], [0, 1], [-1, -1], [0, 2]], [1, 1, 2, 2, 3, 3])


def vector(*entries: Fraction | int) -> ga.Vector:
    return ga.Vector.of(entries)


def test_realizable() -> None:
    assert multiclass_oracle.realizable(CYCLE)
    assert multiclass_oracle.realizable(CURVED)
    assert multiclass_oracle.realizable(LINE)
    assert not multiclass_oracle.realizable(ga.Dataset([[0], [1], [2]], [1, 2, 1]))
    assert not multiclass_oracle.realizable(ga.Dataset([[0], [0], [5]], [1, 2, 3]))


def test_separable_pairs_are_not_enough() -> None:
    """With p₁₂ = (1, 0), p₁₃ = (−2, −2), …: 2 p₁₂ + p₁₃ = p₂₁ + 2 p₃₁, and so on around."""
    assert not multiclass_oracle.realizable(PINWHEEL)
    assert all(oracle.separable(PINWHEEL.binary(*pair)) for pair in ((1, 2), (1, 3), (2, 3)))


def test_a_direction_towards_no_single_rival() -> None:
    v = vector(1, 1)
    assert multiclass_oracle.transfers(CYCLE, v, 1)
    assert not any(oracle.transfers(CYCLE.binary(1, rival), v, 1) for rival in (2, 3))
    assert not multiclass_oracle.transfers(CYCLE, vector(1, 0), 1)
    accurate = MulticlassLinearClassifier(
        (1, 2, 3),
        (
            LinearClassifier(vector(0, 0), Fraction(0)),
            LinearClassifier(vector(-4, -2), Fraction(-1)),
            LinearClassifier(vector(-6, 13), Fraction(-19)),
        ),
    )
    assert multiclass_oracle.is_accurate(accurate, CYCLE)
    assert multiclass_oracle.label_of(accurate, [Fraction(0), Fraction(-1, 2)]) is None
    assert not multiclass_oracle.is_accurate(accurate, LINE_IN_THE_PLANE)


LINE_IN_THE_PLANE = ga.Dataset([[0, 0], [1, 0]], [1, 2])


@pytest.mark.parametrize(
    ("v", "source", "holds"), [(1, 1, True), (-1, 1, False), (1, 2, True), (-1, 2, True), (1, 3, False), (0, 2, False)]
)
def test_directions_on_the_line(v: int, source: int, holds: bool) -> None:
    assert multiclass_oracle.transfers(LINE, vector(v), source) == holds
    assert multiclass_oracle.transfers_by_definition(LINE, vector(v), source) == holds


def test_one_direction_for_both_labels_is_refuted() -> None:
    """E6: S[1] = {0} needs v > 0, S[2] = {1} needs v < 0."""
    S = ga.Dataset([[0], [1]], [1, 2])
    for v in (1, -1):
        assert sum(multiclass_oracle.transfers(S, vector(v), source) for source in (1, 2)) == 1


def test_bounds() -> None:
    assert multiclass_oracle.flipped_by(LINE, vector(1), 0, 1)
    assert not multiclass_oracle.flipped_by(LINE, vector(1), 0, Fraction(999, 1000))
    assert not multiclass_oracle.flipped_by(LINE, vector(-1), 0, 1000)


def test_an_irrational_bound() -> None:
    """The larger root (1297 + √124705)/416 of 208 c² − 1297 c + 1872; the sign of that says on which side c is."""
    below, above = Fraction(3966672, 10**6), Fraction(3966674, 10**6)
    assert 208 * below**2 - 1297 * below + 1872 < 0 < 208 * above**2 - 1297 * above + 1872
    assert not multiclass_oracle.flipped_by(CURVED, vector(-1, 1, 0), 0, below)
    assert multiclass_oracle.flipped_by(CURVED, vector(-1, 1, 0), 0, above)


def test_points() -> None:
    labels = [multiclass_oracle.forced(LINE, vector(p)) for p in (-1, 0, Fraction(1, 2), 1, 2, 3, 4)]
    assert labels == [1, 1, None, 2, None, 3, 3]
    assert multiclass_oracle.keeps_label(LINE, vector(Fraction(1, 2)), 1)
    assert not multiclass_oracle.keeps_label(LINE, vector(Fraction(1, 2)), 3)


def test_universal_perturbations() -> None:
    assert multiclass_oracle.is_universal_perturbation(LINE, vector(1), 1)
    assert not multiclass_oracle.is_universal_perturbation(LINE, vector(Fraction(999, 1000)), 1)
    assert multiclass_oracle.is_universal_perturbation(LINE, vector(-1), 2)
    assert multiclass_oracle.is_universal_perturbation(LINE, vector(2), 2)
    assert not multiclass_oracle.is_universal_perturbation(LINE, vector(Fraction(3, 2)), 2)


# Two classes are the linear classifiers with bias.


@given(gst.datasets(max_points=5), sources(), st.data())
def test_two_classes_are_the_linear_case(S: ga.Dataset, source: int, data: st.DataObject) -> None:
    assert multiclass_oracle.realizable(S) == oracle.separable(S)
    if not oracle.separable(S):
        return
    v, p = data.draw(gst.directions(S, source=source)), data.draw(gst.points(S))
    row = int(S.indices(source)[0])
    assert multiclass_oracle.transfers(S, v, source) == oracle.transfers(S, v, source)
    assert multiclass_oracle.forced(S, p) == oracle.forced(S, p)
    assert multiclass_oracle.is_universal_perturbation(S, v, source) == oracle.is_universal_perturbation(S, v, source)
    bound = oracle.bound(S, v, row)
    for c in (Fraction(1, 3), Fraction(1), Fraction(7)):
        assert multiclass_oracle.flipped_by(S, v, row, c) == (bound <= c)


Question = tuple[ga.Dataset, ga.Vector, int | str]


@st.composite
def tiny_questions(draw: DrawFn) -> Question:
    S = draw(gst.multiclass_datasets(dimension=1, max_points=3, classes=3))
    source = draw(st.sampled_from(S.classes))
    return S, draw(gst.multiclass_directions(S, source)), source


@given(tiny_questions())
def test_transfers_agrees_with_the_definition(question: Question) -> None:
    assert multiclass_oracle.transfers(*question) == multiclass_oracle.transfers_by_definition(*question)


def test_tiny_questions_are_not_vacuous() -> None:
    def kinds(question: Question) -> list[str]:
        return [f"{multiclass_oracle.transfers(*question)}", f"{len(question[0].classes)} classes"]

    counts = census(tiny_questions(), kinds, 100)
    floors = {"True": 25, "False": 12, "2 classes": 15, "3 classes": 15}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}
