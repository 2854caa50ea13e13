"""L6: the points whose label the data force on every accurate linear classifier.

For separable S every S-accurate h labels p −1 iff p ∈ F⁻ = conv S⁻ + K, and +1 iff p ∈ F⁺ = conv S⁺ − K, with K as in
L3; otherwise two S-accurate classifiers disagree at p. Without bias "conv" is dropped: F⁺ = cone{y_i x_i}, and p must
not be the origin, which no classifier labels.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from properties import oracle
from properties.support import accepted, census, counterexample, separable_problems

Question = tuple[ga.Dataset, bool, ga.Vector]


@st.composite
def questions(draw: DrawFn, wide: bool = False) -> Question:
    S, bias = draw(separable_problems(wide=wide))
    return S, bias, draw(gst.points(S, bias=bias))


@st.composite
def decided(draw: DrawFn) -> tuple[ga.Dataset, bool, ga.Vector, int | None]:
    """Points at every scale whose answer is known by construction."""
    S, bias = draw(separable_problems(wide=True))
    label = draw(st.sampled_from([1, -1, None] if bias or S.d > 1 else [1, -1]))
    if label is None:
        return S, bias, draw(gst.unforced_points(S, bias=bias)), None
    return S, bias, draw(gst.forced_points(S, label=label, bias=bias)), label


@given(questions())
def test_agrees_with_z3(question: Question) -> None:
    S, bias, p = question
    answer = ga.LinearClassifiers(bias=bias).forced(S, p)
    assert answer.label == oracle.forced(S, p, bias=bias)
    assert accepted(answer.certificate, S)


@given(decided())
def test_agrees_with_the_construction(question: tuple[ga.Dataset, bool, ga.Vector, int | None]) -> None:
    S, bias, p, label = question
    answer = ga.LinearClassifiers(bias=bias).forced(S, p)
    assert answer.label == label
    assert answer.certificate.kind == ("not-forced" if label is None else "forced")
    assert accepted(answer.certificate, S)


@given(questions(wide=True), st.data())
def test_classifiers_agree_exactly_where_the_label_is_forced(question: Question, data: st.DataObject) -> None:
    S, bias, p = question
    answer = ga.LinearClassifiers(bias=bias).forced(S, p)
    if answer.label is not None:
        assert answer.disagreeing is None
        assert data.draw(gst.accurate_linear_classifiers(S, bias=bias))(p) == answer.label
    else:
        assert answer.disagreeing is not None
        positive, negative = answer.disagreeing
        assert positive.is_accurate(S)
        assert negative.is_accurate(S)
        assert (positive(p), negative(p)) == (1, -1)
        assert bias or positive.bias == negative.bias == 0


@given(separable_problems(), st.data())
def test_the_bound_is_the_first_entry_into_the_region(problem: tuple[ga.Dataset, bool], data: st.DataObject) -> None:
    """bound(v, x) = min{c ≥ 0 : x + c v ∈ F⁻}: forced there and beyond, not forced to −1 before."""
    S, bias = problem
    row = data.draw(st.integers(0, S.n - 1))
    x, y = S.point(row), S.signs.tolist()[row]
    v = data.draw(gst.transferring_directions(S, source=y, bias=bias))
    lin = ga.LinearClassifiers(bias=bias)
    value = lin.bound(S, v, row).value
    if not isinstance(value, Fraction):
        assert oracle.keeps_label(S, x + 1000 * v, y, bias=bias)
        return
    if bias:
        assert lin.forced(S, x + value * v).label == -y
    assert lin.forced(S, x + value * Fraction(4, 3) * v).label == -y
    before = x + value * Fraction(3, 4) * v
    assert not before or lin.forced(S, before).label != -y


@given(separable_problems(wide=True))
def test_the_data_are_forced_to_their_own_labels(problem: tuple[ga.Dataset, bool]) -> None:
    S, bias = problem
    lin = ga.LinearClassifiers(bias=bias)
    assert [lin.forced(S, x).label for x in S.points] == list(S.labels)


def test_draws_are_not_vacuous() -> None:
    def kinds(question: Question) -> list[str]:
        S, bias, p = question
        return [f"{ga.LinearClassifiers(bias=bias).forced(S, p).label}"] + ["beyond the data"] * (p not in S.points)

    counts = census(questions(), kinds, 200)
    floors = {"1": 20, "-1": 20, "None": 20, "beyond the data": 70}
    assert counts["draws"] >= 200
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def test_control_the_convex_hulls_alone_are_not_the_regions() -> None:
    """Points are forced although they lie in neither hull: the cone cannot be left out."""

    def refutes(question: Question) -> bool:
        S, bias, p = question
        label = ga.LinearClassifiers(bias=bias).forced(S, p).label
        if label is None or not bias:
            return False
        own = S.take(S.indices(label))
        # p lies outside conv of its own class iff some affine function is positive there and negative at p.
        return oracle.exists_accurate(own, lambda w, b: label * oracle.value_at(w, b, p) < 0)

    counterexample(questions(), refutes)


def test_control_an_inaccurate_classifier_need_not_comply() -> None:
    @st.composite
    def unfitted(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector, ga.LinearClassifier]:
        S = draw(gst.separable_datasets())
        return S, draw(gst.forced_points(S, label=1)), draw(gst.linear_classifiers(S.d))

    S, _, h = counterexample(unfitted(), lambda drawn: drawn[2](drawn[1]) == -1)
    assert not h.is_accurate(S)


def test_control_fewer_points_force_less() -> None:
    """Dropping the last point of the data unforces some point: the region depends on all of S."""

    def refutes(question: Question) -> bool:
        S, bias, p = question
        fewer = S.take(list(range(S.n - 1)))
        lin = ga.LinearClassifiers(bias=bias)
        return len(fewer.classes) == 2 and lin.forced(S, p).label is not None and lin.forced(fewer, p).label is None

    counterexample(questions(), refutes)
