"""M2: which directions fool every accurate multiclass linear classifier at the points of a label.

For realizable S, v fails to be adversarial for every accurate classifier at S[k] iff some accurate one has
(w_k − w_l)·v ≥ 0 for all l ≠ k; that one is never fooled along v at any point of S[k]. The alternative is λ ≥ 0, λ ≠ 0
and θ ≥ 0 with Σ λ_{i,m} (e_{y_i} − e_m) ⊗ (x_i, 1) + Σ θ_l (e_k − e_l) ⊗ (v, 0) = 0. This is strictly more than the
directions towards one rival (M1). Two labels are the case of linear classifiers with bias.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.certificate import Json
from geomadv.classes.answers import Status
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from geomadv.exact.encoding import encode_multiclass_multipliers
from geomadv.exact.multipliers import MulticlassMultipliers
from properties import multiclass_oracle
from properties.support import accepted, census, counterexample, sources

MULTI, LINEAR = MulticlassLinearClassifiers(), ga.LinearClassifiers()
Question = tuple[ga.Dataset, ga.Vector, Label]


@st.composite
def questions(draw: DrawFn, *, wide: bool = False) -> Question:
    """Realizable data, a direction and a source label: both verdicts, and directions towards no single rival."""
    kind = draw(st.sampled_from(["mixed", "mixed", "cyclic", "resisted"]))
    if kind == "cyclic":
        return draw(gst.cyclic_direction_problems(max_points=7))
    S = draw(gst.multiclass_datasets(wide=wide, max_points=6))
    if kind == "resisted":
        return (S, *draw(gst.resisted_multiclass_problems(S)))
    source = draw(st.sampled_from(S.classes))
    return S, draw(gst.multiclass_directions(S, source)), source


def any_datasets() -> st.SearchStrategy[ga.Dataset]:
    return st.one_of(gst.multiclass_datasets(max_points=6), gst.unrealizable_multiclass_datasets(max_points=6))


def pair_answers(question: Question) -> list[bool]:
    """Whether v transfers at S[k] among the linear classifiers of S[k] against S[l], for every l."""
    S, v, k = question
    return [LINEAR.transfers(S.binary(k, rival), v, 1).holds for rival in S.classes if rival != k]


@given(any_datasets())
def test_realizable_agrees_with_z3(S: ga.Dataset) -> None:
    answer = MULTI.realizable(S)
    assert answer.holds == multiclass_oracle.realizable(S)
    assert (answer.classifier is None) == (answer.multipliers is not None) == (not answer.holds)
    if answer.classifier is not None:
        assert multiclass_oracle.is_accurate(answer.classifier, S)
    assert accepted(answer.certificate, S)


@given(questions())
def test_agrees_with_z3(question: Question) -> None:
    S, v, k = question
    answer = MULTI.transfers(S, v, k)
    assert answer.holds == multiclass_oracle.transfers(S, v, k)
    assert accepted(answer.certificate, S)


@given(st.data())
def test_agrees_with_the_definition(data: st.DataObject) -> None:
    """On tiny data z3 also decides whether every accurate classifier loses the label somewhere on each ray."""
    S = data.draw(gst.multiclass_datasets(dimension=1, max_points=3, classes=3))
    k = data.draw(st.sampled_from(S.classes))
    v = data.draw(gst.multiclass_directions(S, k))
    assert MULTI.transfers(S, v, k).holds == multiclass_oracle.transfers_by_definition(S, v, k)


@given(questions(wide=True), st.data())
def test_a_direction_that_transfers_fools_every_classifier_drawn(question: Question, data: st.DataObject) -> None:
    S, v, k = question
    h = data.draw(gst.accurate_multiclass_classifiers(S))
    steps = [h.flip_distance(S.point(int(i)), v) for i in S.indices(k)]
    if MULTI.transfers(S, v, k).holds:
        assert all(isinstance(c, Fraction) for c in steps)
    # All or none: it depends on the slopes of h alone.
    assert len({c == math.inf for c in steps}) == 1


@given(questions(wide=True))
def test_the_counterexample_is_never_fooled(question: Question) -> None:
    S, v, k = question
    answer = MULTI.transfers(S, v, k)
    assert (answer.counterexample is None) == answer.holds == (answer.multipliers is not None)
    if answer.counterexample is not None:
        h = answer.counterexample
        assert multiclass_oracle.is_accurate(h, S)
        assert all(h.difference(k, rival).normal.dot(v) >= 0 for rival in S.classes if rival != k)
        assert all(h.flip_distance(S.point(int(i)), v) == math.inf for i in S.indices(k))
    assert accepted(answer.certificate, S)


def vanishes(S: ga.Dataset, v: ga.Vector, k: Label, multipliers: MulticlassMultipliers) -> bool:
    """Whether the multipliers are what M2 asks for, from its formula."""
    total = {label: [Fraction(0)] * (S.d + 1) for label in S.classes}
    terms: list[tuple[Label, Label, Fraction, list[Fraction]]] = [
        (S.labels[i], m, weight, [*S.point(i), Fraction(1)]) for (i, m), weight in multipliers.weights.items()
    ]
    terms += [(k, rival, theta, [*v, Fraction(0)]) for rival, theta in multipliers.losses.items()]
    for plus, minus, weight, entries in terms:
        assert plus != minus
        assert weight >= 0
        for j, entry in enumerate(entries):
            total[plus][j] += weight * entry
            total[minus][j] -= weight * entry
    return any(multipliers.weights.values()) and not any(entry for row in total.values() for entry in row)


@given(questions(wide=True))
def test_the_multipliers_satisfy_the_equation(question: Question) -> None:
    S, v, k = question
    multipliers = MULTI.transfers(S, v, k).multipliers
    if multipliers is not None:
        assert vanishes(S, v, k, multipliers)


@given(gst.cyclic_direction_problems(more_points=False))
def test_more_than_the_directions_towards_one_rival(question: Question) -> None:
    S, v, k = question
    assert MULTI.transfers(S, v, k).holds
    assert not any(pair_answers(question))


@given(questions())
def test_the_directions_towards_one_rival_are_among_them(question: Question) -> None:
    S, v, k = question
    assert MULTI.transfers(S, v, k).holds or not any(pair_answers(question))


# The instances of docs/theory.md.

CYCLE: Question = (ga.Dataset([[0, 0], [-1, 1], [0, -1], [1, 2], [-2, 1]], [1, 2, 2, 3, 3]), ga.Vector.of([1, 1]), 1)


def test_the_example_of_a_direction_towards_no_single_rival() -> None:
    S, v, k = CYCLE
    printed = MulticlassMultipliers(
        {
            (0, 2): Fraction(2),
            (1, 3): Fraction(2),
            (2, 1): Fraction(1),
            (3, 1): Fraction(1),
            (4, 2): Fraction(1),
        },
        {3: Fraction(1)},
    )
    assert vanishes(S, v, k, printed)
    answer = MULTI.transfers(S, v, k)
    assert answer.holds
    assert pair_answers(CYCLE) == [False, False]
    certificate = answer.certificate
    evidence: dict[str, Json] = {**certificate.evidence, "multipliers": encode_multiclass_multipliers(printed, S)}
    assert accepted(ga.Certificate(certificate.claim, evidence, S), S)
    evidence["multipliers"] = encode_multiclass_multipliers(
        MulticlassMultipliers(printed.weights, {3: Fraction(1), 2: Fraction(1)}), S
    )
    assert ga.verify(ga.Certificate(certificate.claim, evidence, S), S).verdict == "rejected"


# What does not matter.


class Renamed(NamedTuple):
    S: ga.Dataset
    v: ga.Vector
    k: Label
    p: ga.Vector
    T: ga.Dataset
    w: ga.Vector
    l: Label  # noqa: E741
    q: ga.Vector
    named: dict[Label, Label]


@st.composite
def renamed(draw: DrawFn) -> Renamed:
    """A question, and the same one with other names, another order of rows, and other coordinates."""
    S, v, k = draw(questions())
    kinds: list[list[Label]] = [[5, -3, 0, 11], ["cat", "dog", "", "ox"], [7, "7", "x", -7]]
    names = draw(st.permutations(draw(st.sampled_from(kinds))))
    named = dict(zip(S.classes, names, strict=False))
    order = draw(st.permutations(range(S.n)))
    shift, factor = draw(gst.vectors(S.d)), draw(st.fractions(Fraction(1, 9), 9))
    points = [list(factor * (S.point(i) + shift)) for i in order]
    T = ga.Dataset(points, [named[S.labels[i]] for i in order])
    p = draw(gst.multiclass_points(S))
    return Renamed(S, v, k, p, T, v * draw(st.integers(1, 9)), named[k], factor * (p + shift), named)


@given(renamed())
def test_names_order_place_and_scale_do_not_matter(problem: Renamed) -> None:
    S, T = problem.S, problem.T
    answer = MULTI.transfers(T, problem.w, problem.l)
    assert answer.status == MULTI.transfers(S, problem.v, problem.k).status
    assert accepted(answer.certificate, T)
    label, forced = MULTI.forced(S, problem.p).label, MULTI.forced(T, problem.q)
    assert forced.label == (None if label is None else problem.named[label])
    assert accepted(forced.certificate, T)


@given(gst.multiclass_datasets(max_points=6), st.data())
def test_forced_agrees_with_z3(S: ga.Dataset, data: st.DataObject) -> None:
    p = data.draw(gst.multiclass_points(S))
    answer = MULTI.forced(S, p)
    assert answer.label == multiclass_oracle.forced(S, p)
    assert answer.holds == (answer.label is not None) == (answer.disagreeing is None)
    if answer.disagreeing is not None:
        labels = {multiclass_oracle.label_of(h, list(p)) for h in answer.disagreeing}
        assert len(labels - {None}) == 2
        assert all(multiclass_oracle.is_accurate(h, S) for h in answer.disagreeing)
    assert accepted(answer.certificate, S)


@given(gst.multiclass_datasets(max_points=5), st.data())
def test_universal_perturbations_agree_with_z3(S: ga.Dataset, data: st.DataObject) -> None:
    k = data.draw(st.sampled_from(S.classes))
    answer = MULTI.universal_perturbation(S, k)
    delta, least = answer.perturbation, answer.squared_length_at_least
    assert delta is not None
    assert least is not None
    assert multiclass_oracle.is_universal_perturbation(S, delta, k)
    assert 0 < least <= delta.squared_norm() == answer.squared_length
    assert accepted(answer.certificate, S)
    # Nothing shorter than the certified bound is universal.
    e = data.draw(gst.vectors(S.d).filter(bool))
    shorter = e * Fraction(math.isqrt(int(least / e.squared_norm() * 10**12)), 10**6)
    assert shorter.squared_norm() <= least
    assert not multiclass_oracle.is_universal_perturbation(S, shorter * Fraction(999999, 10**6), k)


# Two labels.


@given(gst.separable_datasets(max_points=6), sources(), st.data())
def test_two_labels_are_the_linear_case(S: ga.Dataset, source: int, data: st.DataObject) -> None:
    v, p = data.draw(gst.directions(S, source=source)), data.draw(gst.points(S))
    assert MULTI.transfers(S, v, source).status == LINEAR.transfers(S, v, source).status
    assert MULTI.forced(S, p).label == LINEAR.forced(S, p).label
    row = int(S.indices(source)[0])
    bound, bracket = LINEAR.bound(S, v, row).value, MULTI.bound(S, v, row)
    assert bracket.lower is not None
    assert bracket.upper is not None
    assert bound is not None
    assert bracket.lower <= bound <= bracket.upper
    assert (bound == math.inf) == (bracket.lower == math.inf) == (bracket.status is Status.FAILS)
    shortest, universal = LINEAR.universal_perturbation(S, source), MULTI.universal_perturbation(S, source)
    assert shortest.is_shortest
    assert shortest.perturbation == universal.perturbation
    assert universal.squared_length_at_least is not None
    assert shortest.squared_length is not None
    assert universal.squared_length_at_least <= shortest.squared_length


@given(gst.inseparable_datasets(max_points=6))
def test_two_labels_that_cannot_be_separated(S: ga.Dataset) -> None:
    answer = MULTI.realizable(S)
    assert not answer.holds
    assert accepted(answer.certificate, S)


# Unrealizable data.


@given(gst.unrealizable_multiclass_datasets(max_points=6, wide=True), st.data())
def test_without_accurate_classifiers_all_is_vacuous(S: ga.Dataset, data: st.DataObject) -> None:
    v = data.draw(gst.vectors(S.d).filter(bool))
    row = data.draw(st.integers(0, S.n - 1))
    k = S.labels[row]
    answers = [
        MULTI.transfers(S, v, k),
        MULTI.bound(S, v, row),
        MULTI.forced(S, v),
        MULTI.universal_perturbation(S, k),
    ]
    for answer in answers:
        assert answer.status is Status.VACUOUS
        assert answer.explanation.startswith("vacuous: no multiclass linear classifier is accurate")
        assert answer.certificate.kind == "inseparable"
        assert accepted(answer.certificate, S)
    realizable = MULTI.realizable(S)
    assert realizable.status is Status.FAILS
    assert realizable.multipliers is not None
    assert not realizable.multipliers.losses
    assert vanishes(S, v, k, realizable.multipliers)


def test_draws_are_not_vacuous() -> None:
    def kinds(question: Question) -> list[str]:
        S, v, k = question
        holds, single = MULTI.transfers(S, v, k).holds, any(pair_answers(question))
        verdict = "fails" if not holds else "holds, towards one rival" if single else "holds, towards none"
        return [verdict, f"{len(S.classes)} labels", "text" if isinstance(k, str) else "number"]

    counts = census(questions(), kinds, 150)
    floors = {
        "draws": 150,
        "fails": 35,
        "holds, towards one rival": 15,
        "holds, towards none": 10,
        "2 labels": 12,
        "3 labels": 35,
        "4 labels": 8,
        "text": 12,
        "number": 50,
    }
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


def test_data_are_not_vacuous() -> None:
    counts = census(any_datasets(), lambda S: [f"{MULTI.realizable(S).holds}"], 100)
    assert min(counts["True"], counts["False"]) >= 20


# Negative controls


def test_control_directions_towards_one_rival_are_not_all() -> None:
    def refutes(question: Question) -> bool:
        S, v, k = question
        return MULTI.transfers(S, v, k).holds and not any(pair_answers(question))

    question = counterexample(questions(), refutes)
    assert multiclass_oracle.transfers(*question)


def test_control_the_sum_of_two_directions_that_transfer_need_not() -> None:
    """For one rival they form a cone; for several they do not."""

    @st.composite
    def summed(draw: DrawFn) -> tuple[ga.Dataset, Label, ga.Vector, ga.Vector]:
        S = draw(gst.multiclass_datasets(dimension=2, classes=3))
        k = draw(st.sampled_from(S.classes))
        return S, k, draw(gst.pair_directions(S, k)), draw(gst.pair_directions(S, k))

    def refutes(drawn: tuple[ga.Dataset, Label, ga.Vector, ga.Vector]) -> bool:
        S, k, v, w = drawn
        return bool(v + w) and not MULTI.transfers(S, v + w, k).holds

    S, k, v, w = counterexample(summed(), refutes)
    assert MULTI.transfers(S, v, k).holds
    assert MULTI.transfers(S, w, k).holds
    assert not multiclass_oracle.transfers(S, v + w, k)


def test_control_a_tied_classifier_may_resist() -> None:
    """A direction that transfers need not fool a classifier that only ties at a data point."""

    def refutes(question: Question) -> bool:
        S, v, k = question
        if not MULTI.transfers(S, v, k).holds:
            return False
        zero = ga.LinearClassifier(ga.Vector.of([0] * S.d))
        best = ga.LinearClassifier(v, max(-v.dot(x) for x in S.points))
        h = MulticlassLinearClassifier(S.classes, tuple(best if label == k else zero for label in S.classes))
        return any(h(S.point(int(i))) == k and h.flip_distance(S.point(int(i)), v) == math.inf for i in S.indices(k))

    S, v, k = counterexample(questions(), refutes)
    assert multiclass_oracle.transfers(S, v, k)
