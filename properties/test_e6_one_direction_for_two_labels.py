"""E6: no one direction serves at the points of two labels.

After Theorem 8 the paper says that for labels k and l one direction is adversarial for every accurate multiclass linear
classifier at every point labelled k or l. With these two labels alone, h changes from k to l along v iff
(w_k − w_l)·v < 0, and from l to k iff it is > 0: every direction fails for every accurate classifier, at all points of
one of the two labels.

The repair (M1): −u at the points labelled k and +u at those labelled l, u being the maximum-margin normal of the ones
(as +1) against the others. With further labels one direction may serve, and may not.
"""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.paper.counterexamples import COUNTEREXAMPLES
from properties.support import accepted, census, counterexample

Problem = tuple[ga.Dataset, MulticlassLinearClassifier, ga.Vector]
Label = int | str


def points(S: ga.Dataset, label: Label) -> list[ga.Vector]:
    return [S.point(i) for i in S.indices(label).tolist()]


@st.composite
def two_labels(draw: DrawFn, *, wide: bool = False) -> Problem:
    """Data with two labels, an accurate classifier, and a direction, which serves at one label or at none."""
    S = draw(gst.multiclass_datasets(classes=2, max_points=6, wide=wide))
    h = draw(gst.accurate_multiclass_classifiers(S))
    return S, h, draw(gst.multiclass_directions(S, draw(st.sampled_from(S.classes))))


def lost(h: MulticlassLinearClassifier, S: ga.Dataset, v: ga.Vector, label: Label) -> bool:
    """Whether v is adversarial at every point with the label."""
    return all(h.flip_distance(x, v) < math.inf for x in points(S, label))


@given(two_labels(wide=True))
def test_every_direction_fails_at_one_of_the_two_labels(problem: Problem) -> None:
    S, h, v = problem
    assert h.is_accurate(S)
    k, l = S.classes  # noqa: E741
    slope = h.difference(k, l).normal.dot(v)
    resisting = k if slope >= 0 else l
    for x in points(S, resisting):
        assert h.flip_distance(x, v) == math.inf
        assert {h(x + c * v) for c in (Fraction(1, 10**6), Fraction(1), Fraction(10**6))} == {resisting}


@given(two_labels())
def test_the_library_never_says_that_one_direction_serves_both(problem: Problem) -> None:
    S, _, v = problem
    answers = [MulticlassLinearClassifiers().transfers(S, v, label) for label in S.classes]
    assert not all(answer.holds for answer in answers)
    assert not any(answer.vacuous for answer in answers)
    assert all(accepted(answer.certificate, S) for answer in answers)


@given(gst.rationals(wide=True).filter(bool))
def test_the_stored_counterexample_refutes_every_direction(v: Fraction) -> None:
    assert COUNTEREXAMPLES["E6"].refute([v]).holds


# The repair


@st.composite
def pairs(draw: DrawFn) -> tuple[ga.Dataset, MulticlassLinearClassifier, Label, Label]:
    S = draw(gst.multiclass_datasets(max_points=6))
    k, l, *_ = draw(st.permutations(S.classes))  # noqa: E741
    return S, draw(gst.accurate_multiclass_classifiers(S)), k, l


@given(pairs())
def test_opposite_directions_serve(problem: tuple[ga.Dataset, MulticlassLinearClassifier, Label, Label]) -> None:
    S, h, k, l = problem  # noqa: E741
    u = ga.max_margin(S.binary(k, l)).normal
    for label, v in ((k, -u), (l, u)):
        for x in points(S, label):
            c = h.flip_distance(x, v)
            assert c < math.inf
            assert h(x + (Fraction(c) + 1) * v) != label
        answer = MulticlassLinearClassifiers().transfers(S, v, label)
        assert answer.holds
        assert accepted(answer.certificate, S)


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Problem) -> list[str]:
        S, h, v = problem
        k, l = S.classes  # noqa: E741
        found = ["serves at one label"] * (lost(h, S, v, k) or lost(h, S, v, l))
        found += ["several points of a label"] * (len(S.indices(k)) > 1 or len(S.indices(l)) > 1)
        return found + ["text for a label"] * any(isinstance(label, str) for label in S.classes)

    counts = census(two_labels(), kinds, 100)
    floors = {"serves at one label": 60, "several points of a label": 40, "text for a label": 10}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}
    labels = census(pairs(), lambda problem: [f"{len(problem[0].classes)} labels"], 100)
    assert labels["2 labels"] >= 10
    assert labels["3 labels"] >= 20


# Negative controls


def test_control_the_repaired_direction_fails_at_the_other_label() -> None:
    def refutes(problem: tuple[ga.Dataset, MulticlassLinearClassifier, Label, Label]) -> bool:
        S, h, k, l = problem  # noqa: E741
        return not lost(h, S, -ga.max_margin(S.binary(k, l)).normal, l)

    S, h, k, l = counterexample(pairs(), refutes)  # noqa: E741
    assert lost(h, S, -ga.max_margin(S.binary(k, l)).normal, k)


def test_control_a_third_label_may_save_one_direction() -> None:
    """On a line with the labels 1, 2, 3 in order, to the right every accurate classifier loses 1 and 2."""
    S = ga.Dataset([[0], [1], [2]], [1, 2, 3])
    for label, serves in ((1, True), (2, True), (3, False)):
        assert MulticlassLinearClassifiers().transfers(S, [1], label).holds is serves


def test_control_at_one_label_alone_a_direction_exists() -> None:
    S = COUNTEREXAMPLES["E6"].instance.data
    assert MulticlassLinearClassifiers().transfers(S, [1], 1).holds
    assert MulticlassLinearClassifiers().transfers(S, [-1], 2).holds
