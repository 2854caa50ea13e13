"""L3, which contains Theorem 4: the directions that fool every accurate linear classifier are a cone without its apex.

Let S be separable and K = cone{p − q : p ∈ S⁻, q ∈ S⁺}. Then v ≠ 0 is adversarial for every S-accurate h at the points
of S⁺ iff v ∈ K, and at those of S⁻ iff −v ∈ K; without bias K = cone{−y_i x_i}. Evidence for yes: λ ≥ 0, λ ≠ 0 with
Σ λ_i y_i = 0 and v = −Σ λ_i y_i x_i; for no: an S-accurate (w, b) with w·v ≥ 0. Exactly one exists. The points with
λ_i > 0 are a core set: v transfers to every classifier that is accurate on them alone.
"""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from properties import oracle
from properties.support import accepted, census, counterexample, rows, separable_problems, sources

Question = tuple[ga.Dataset, bool, ga.Vector, int]


@st.composite
def questions(draw: DrawFn, wide: bool = False, dimension: int | None = None, max_points: int = 6) -> Question:
    S, bias = draw(separable_problems(wide=wide, dimension=dimension, max_points=max_points))
    source = draw(sources())
    return S, bias, draw(gst.directions(S, source=source, bias=bias)), source


@given(questions())
def test_agrees_with_z3(question: Question) -> None:
    S, bias, v, source = question
    answer = ga.LinearClassifiers(bias=bias).transfers(S, v, source)
    assert answer.holds == oracle.transfers(S, v, source, bias=bias)
    assert accepted(answer.certificate, S)


@given(questions(dimension=2, max_points=4))
def test_agrees_with_z3_on_the_definition(question: Question) -> None:
    S, bias, v, source = question
    answer = ga.LinearClassifiers(bias=bias).transfers(S, v, source)
    assert answer.holds == oracle.transfers_by_definition(S, v, source, bias=bias)


@st.composite
def decided(draw: DrawFn) -> tuple[ga.Dataset, bool, ga.Vector, int, bool]:
    """Questions at every scale whose answer is known by construction."""
    S, bias = draw(separable_problems(wide=True))
    source, holds = draw(sources()), draw(st.booleans())
    kind = gst.transferring_directions if holds else gst.nontransferring_directions
    return S, bias, draw(kind(S, source=source, bias=bias)), source, holds


@given(decided())
def test_agrees_with_the_construction(question: tuple[ga.Dataset, bool, ga.Vector, int, bool]) -> None:
    S, bias, v, source, holds = question
    lin = ga.LinearClassifiers(bias=bias)
    answer = lin.transfers(S, v, source)
    assert answer.holds == holds
    assert answer.certificate.kind == ("transfers" if holds else "does-not-transfer")
    assert accepted(answer.certificate, S)
    if bias:
        assert lin.transfers(S, -v, -source).holds == holds


@given(questions(wide=True))
def test_exactly_one_kind_of_evidence_is_given_and_it_is_valid(question: Question) -> None:
    S, bias, v, source = question
    answer = ga.LinearClassifiers(bias=bias).transfers(S, v, source)
    if answer.holds:
        assert answer.counterexample is None
        assert answer.multipliers is not None
        weights = answer.multipliers.as_dict()
        assert weights
        assert min(weights.values()) > 0
        signed = [weight * S.signs.tolist()[i] * S.point(i) for i, weight in weights.items()]
        assert sum(signed, ga.Vector.of([0] * S.d)) == -source * v
        assert not bias or sum(weight * S.signs.tolist()[i] for i, weight in weights.items()) == 0
    else:
        h = answer.counterexample
        assert answer.multipliers is None
        assert h is not None
        assert h.is_accurate(S)
        assert bias or h.bias == 0
        assert all(h.flip_distance(x, v) == math.inf for _, x, _ in rows(S, source))


@given(questions(), st.data())
def test_all_or_none_for_drawn_classifiers(question: Question, data: st.DataObject) -> None:
    """Where v transfers, every accurate classifier drawn is fooled; a classifier treats all source points alike."""
    S, bias, v, source = question
    h = data.draw(gst.accurate_linear_classifiers(S, bias=bias))
    fooled = {h.flip_distance(x, v) < math.inf for _, x, _ in rows(S, source)}
    assert len(fooled) == 1
    if ga.LinearClassifiers(bias=bias).transfers(S, v, source).holds:
        assert fooled == {True}


@st.composite
def certified(draw: DrawFn, bias: bool | None = None) -> Question:
    S, with_bias = draw(separable_problems(bias=bias))
    source = draw(sources())
    return S, with_bias, draw(gst.transferring_directions(S, source=source, bias=with_bias)), source


@given(certified(), st.data())
def test_a_core_set_suffices(question: Question, data: st.DataObject) -> None:
    S, bias, v, source = question
    lin = ga.LinearClassifiers(bias=bias)
    multipliers = lin.transfers(S, v, source).multipliers
    assert multipliers is not None
    core = S.take(list(multipliers.indices))
    assert core.n <= S.d + 1
    assert oracle.transfers(core, v, source, bias=bias)
    if len(core.classes) == 2:
        assert lin.transfers(core, v, source).holds
        h = data.draw(gst.accurate_linear_classifiers(core, bias=bias))
        assert source * h.normal.dot(v) < 0


@given(certified(), st.data())
def test_soft_identity_for_any_classifier(question: Question, data: st.DataObject) -> None:
    """s w·v = −Σ λ_i y_i (w·x_i + b) for every (w, b), accurate or not."""
    S, bias, v, source = question
    multipliers = ga.LinearClassifiers(bias=bias).transfers(S, v, source).multipliers
    assert multipliers is not None
    h = data.draw(gst.linear_classifiers(S.d, bias=bias))
    weighted = sum(weight * S.signs.tolist()[i] * h.value(S.point(i)) for i, weight in multipliers.as_dict().items())
    assert source * h.normal.dot(v) == -weighted


def test_draws_are_not_vacuous() -> None:
    def kinds(question: Question) -> list[str]:
        S, bias, v, source = question
        answer = ga.LinearClassifiers(bias=bias).transfers(S, v, source)
        found = [f"{answer.holds}", f"{answer.holds} from {source}", "bias" if bias else "no bias"]
        rays, lineality = oracle.extreme_rays(S, bias=bias)
        slopes = [source * ga.Vector.of(W[: S.d]).dot(v) for W in [*rays, *lineality]]
        return [*found, *["boundary of K"] * (answer.holds and 0 in slopes)]

    counts = census(questions(), kinds, 200)
    floors = {"True": 60, "False": 40, "True from 1": 20, "True from -1": 20, "False from 1": 10, "False from -1": 10}
    floors |= {"bias": 80, "no bias": 30, "boundary of K": 20}
    assert counts["draws"] >= 200
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def test_control_the_apex_of_the_cone_fools_nobody() -> None:
    """v = 0 lies in K: it has λ = 0, and no classifier changes its mind without a step."""
    S = ga.Dataset([[1], [-1]], [1, -1])
    zero = ga.Vector.of([0])
    assert not oracle.transfers(S, zero, 1)
    assert ga.LinearClassifier(ga.Vector.of([1]), Fraction(0)).flip_distance([1], zero) == math.inf


def test_control_the_wrong_source_label() -> None:
    def refutes(question: Question) -> bool:
        S, bias, v, source = question
        return not ga.LinearClassifiers(bias=bias).transfers(S, v, -source).holds

    S, bias, v, source = counterexample(certified(), refutes)
    assert not oracle.transfers(S, v, -source, bias=bias)


def test_control_inaccurate_classifiers_resist() -> None:
    @st.composite
    def unfitted(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector, int, ga.LinearClassifier]:
        S, _, v, source = draw(certified(bias=True))
        return S, v, source, draw(gst.linear_classifiers(S.d))

    S, _, _, h = counterexample(
        unfitted(),
        lambda drawn: any(
            drawn[3](x) == y and drawn[3].flip_distance(x, drawn[1]) == math.inf for _, x, y in rows(drawn[0], drawn[2])
        ),
    )
    assert not h.is_accurate(S)


def test_control_a_core_set_less_one_point_does_not_suffice() -> None:
    def refutes(question: Question) -> bool:
        S, bias, v, source = question
        multipliers = ga.LinearClassifiers(bias=bias).transfers(S, v, source).multipliers
        assert multipliers is not None
        fewer = S.take(list(multipliers.indices)[1:] or [S.indices(-source)[0]])
        return not oracle.transfers(fewer, v, source, bias=bias)

    counterexample(certified(), refutes)


def test_control_with_bias_the_cone_without_bias_is_too_large() -> None:
    """Directions −y x fool every classifier through the origin, but not every classifier with bias."""

    @st.composite
    def unbiased(draw: DrawFn) -> Question:
        S = draw(gst.separable_datasets(bias=False))
        source = draw(sources())
        return S, False, draw(gst.transferring_directions(S, source=source, bias=False)), source

    S, _, v, source = counterexample(
        unbiased(), lambda question: not ga.LinearClassifiers().transfers(question[0], question[2], question[3]).holds
    )
    assert ga.LinearClassifiers(bias=False).transfers(S, v, source).holds
