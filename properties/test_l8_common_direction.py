"""L8: a direction that two data sets, or several given models, have in common.

For separable S₁ and S₂ some v is adversarial, at the points of the source label, for all S₁-accurate and all
S₂-accurate linear classifiers iff no S₁-accurate and S₂-accurate pair has normals w, −w. For given h_1, …, h_m a v is
adversarial for all, at points that they label 1, iff 0 is not in the convex hull of their normals (Gordan).
"""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.answers import Status
from geomadv.classes.samples.common_direction import CommonDirection, common_direction, common_direction_of_models
from properties import oracle
from properties.support import accepted, census, counterexample, rows, sources

Pair = tuple[ga.Dataset, ga.Dataset, bool]


def negated(S: ga.Dataset) -> ga.Dataset:
    """−S, which −w classifies as w does S."""
    return ga.Dataset([list(-x) for x in S.points], S.labels)


def union(S: ga.Dataset, T: ga.Dataset) -> ga.Dataset:
    return ga.Dataset([list(x) for data in (S, T) for x in data.points], [*S.labels, *T.labels])


@st.composite
def pairs(draw: DrawFn, *, wide: bool = False, bias: bool | None = None) -> Pair:
    """Two separable data sets of one dimension, related or not; without bias often with one label only."""
    d = draw(st.integers(1, 3))
    with_bias = draw(st.booleans()) if bias is None else bias
    first = draw(gst.separable_datasets(dimension=d, max_points=5, bias=with_bias, wide=wide))
    kind = draw(st.sampled_from(["other", "other", "opposite", "same", "shifted"]))
    if kind == "other":
        second = draw(gst.separable_datasets(dimension=d, max_points=5, bias=with_bias, wide=wide))
    elif kind == "shifted" and with_bias:
        t = draw(gst.vectors(d))
        second = ga.Dataset([list(x + t) for x in first.points], first.labels)
    else:
        second = first if kind == "same" else negated(first)
    if not with_bias and draw(st.booleans()):
        # Without bias one label is enough: y x stands for (x, y).
        first, second = (ga.Dataset([list(y * x) for _, x, y in rows(S)], [1] * S.n) for S in (first, second))
    return first, second, with_bias


def source_of(S: ga.Dataset, T: ga.Dataset, preferred: int) -> int:
    return preferred if preferred in S.classes and preferred in T.classes else 1


def asked(pair: Pair, source: int, engine: str | None = None) -> CommonDirection:
    S, T, bias = pair
    return common_direction(S, T, source_of(S, T, source), bias=bias, engine=engine)


@given(pairs(), sources())
def test_agrees_with_z3(pair: Pair, preferred: int) -> None:
    S, T, bias = pair
    source = source_of(S, T, preferred)
    answer = common_direction(S, T, source, bias=bias)
    assert answer.holds == oracle.common_direction_exists(S, T, source, bias=bias)
    assert answer.holds != oracle.opposite_classifiers_exist(S, T, bias=bias)
    assert accepted(answer.certificate, union(S, T))


@given(pairs(wide=True), sources())
def test_the_certificate_is_about_the_union(pair: Pair, preferred: int) -> None:
    S, T, _ = pair
    answer = asked(pair, preferred)
    assert answer.certificate.kind == ("common-direction" if answer.holds else "no-common-direction")
    assert answer.certificate.claim["split"] == S.n
    assert accepted(answer.certificate, union(S, T))
    assert ga.verify(answer.certificate).verdict == "accepted"
    if union(S, T).canonical() != S.canonical():
        assert ga.verify(answer.certificate, S).verdict == "rejected"


@given(pairs(wide=True), sources(), st.data())
def test_the_direction_transfers_for_both(pair: Pair, preferred: int, data: st.DataObject) -> None:
    S, T, bias = pair
    source = source_of(S, T, preferred)
    v = common_direction(S, T, source, bias=bias).direction
    if v is None:
        return
    assert v
    for R in (S, T):
        assert ga.LinearClassifiers(bias=bias).transfers(R, v, source).holds
        if len(R.classes) == 2:
            h = data.draw(gst.accurate_linear_classifiers(R, bias=bias))
            assert all(isinstance(h.flip_distance(x, v), Fraction) for _, x, _ in rows(R, source))


@given(pairs(wide=True), sources())
def test_the_opposite_classifiers_are_accurate(pair: Pair, preferred: int) -> None:
    S, T, bias = pair
    answer = asked(pair, preferred)
    assert (answer.direction is None) == (answer.opposite is not None) == (not answer.holds)
    if answer.opposite is None:
        return
    one, other = answer.opposite
    assert one.normal
    assert one.normal == -other.normal
    assert one.is_accurate(S)
    assert other.is_accurate(T)
    assert bias or one.bias == other.bias == 0


@given(pairs(), sources())
def test_neither_the_source_nor_the_order_matters(pair: Pair, source: int) -> None:
    S, T, bias = pair
    answer = asked(pair, source)
    assert asked((T, S, bias), source).status == answer.status
    if {-1, 1} == set(S.classes) == set(T.classes):
        assert common_direction(S, T, -source, bias=bias).status == answer.status
    assert asked((union(S, S), T, bias), source).status == answer.status


@given(pairs(), st.sampled_from([1, 1000]), gst.scales())
def test_a_data_set_has_a_direction_in_common_with_itself(pair: Pair, factor: int, scale: Fraction) -> None:
    S, _, bias = pair
    larger = ga.Dataset([list(factor * scale * x) for x in S.points], S.labels)
    answer = common_direction(S, larger, 1 if 1 in S.classes else -1, bias=bias)
    assert answer.holds
    assert accepted(answer.certificate, union(S, larger))


@given(pairs(bias=True), sources())
def test_opposite_data_have_none(pair: Pair, source: int) -> None:
    S = pair[0]
    answer = common_direction(S, negated(S), source)
    assert not answer.holds
    assert accepted(answer.certificate, union(S, negated(S)))


@given(gst.inseparable_datasets(max_points=5), sources(), st.data())
def test_without_accurate_classifiers_it_is_vacuous(S: ga.Dataset, source: int, data: st.DataObject) -> None:
    T = data.draw(gst.separable_datasets(dimension=S.d, max_points=4))
    if source not in S.classes:
        source = -source
    for first, second in ((S, T), (T, S), (S, S)):
        answer = common_direction(first, second, source)
        assert answer.status is Status.VACUOUS
        assert not answer.holds
        assert answer.direction is None
        assert answer.opposite is None
        assert answer.explanation.startswith("vacuous")
        assert answer.certificate.kind == "inseparable"
        assert accepted(answer.certificate, S)


# Given models


@st.composite
def models(draw: DrawFn, *, wide: bool = False) -> list[ga.LinearClassifier]:
    """Up to 5 models with nonzero normals; often one is opposite to a combination of others."""
    d = draw(st.integers(1, 3))
    normals = draw(st.lists(gst.vectors(d, wide=wide).filter(bool), min_size=1, max_size=4))
    if draw(st.booleans()):
        weights = [draw(st.integers(0, 3)) for _ in normals]
        last = ga.Vector.of([0] * d)
        for weight, normal in zip(weights, normals, strict=True):
            last = last - weight * normal
        normals += [last] if last else []
    return [ga.LinearClassifier(normal, draw(gst.rationals())) for normal in draw(st.permutations(normals))]


@given(models())
def test_of_models_agrees_with_z3(given_models: list[ga.LinearClassifier]) -> None:
    answer = common_direction_of_models(given_models)
    assert answer.holds == oracle.models_have_common_direction([h.normal for h in given_models])
    assert answer.status in (Status.HOLDS, Status.FAILS)


@given(models(wide=True))
def test_of_models_the_evidence_is_right(given_models: list[ga.LinearClassifier]) -> None:
    answer = common_direction_of_models(given_models)
    normals = [h.normal for h in given_models]
    assert (answer.direction is None) == (answer.multipliers is not None) == (not answer.holds)
    if answer.direction is not None:
        assert all(w.dot(answer.direction) < 0 for w in normals)
        for h in given_models:
            x = h.normal * ((abs(h.bias) + 1) / h.normal.squared_norm())
            assert h(x) == 1
            assert isinstance(h.flip_distance(x, answer.direction), Fraction)
    if answer.multipliers is not None:
        weights = answer.multipliers.as_dict()
        total = ga.Vector.of([0] * len(normals[0]))
        for row, weight in weights.items():
            assert weight > 0
            total = total + weight * normals[row]
        assert weights
        assert not total
    S = ga.Dataset([list(w) for w in normals], [1] * len(normals))
    assert accepted(answer.certificate, S)


@given(models(), st.data())
def test_of_models_copies_and_scales_do_not_matter(
    given_models: list[ga.LinearClassifier], data: st.DataObject
) -> None:
    answer = common_direction_of_models(given_models)
    copy = data.draw(st.sampled_from(given_models))
    scaled = ga.LinearClassifier(copy.normal * data.draw(gst.scales()), data.draw(gst.rationals()))
    assert common_direction_of_models([*given_models, copy, scaled]).status == answer.status
    opposite = ga.LinearClassifier(-copy.normal, copy.bias)
    assert not common_direction_of_models([*given_models, opposite]).holds


def test_draws_are_not_vacuous() -> None:
    def kinds(pair: Pair) -> list[str]:
        S, _, bias = pair
        verdict = "holds" if asked(pair, 1).holds else "fails"
        return [f"{verdict}, {'with' if bias else 'without'} bias"] + ["one label"] * (len(S.classes) == 1)

    counts = census(pairs(), kinds, 200)
    floors = {
        "draws": 200,
        "holds, with bias": 25,
        "fails, with bias": 20,
        "holds, without bias": 20,
        "fails, without bias": 15,
        "one label": 20,
    }
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


def test_draws_of_models_are_not_vacuous() -> None:
    counts = census(models(), lambda drawn: [f"{common_direction_of_models(drawn).holds}", f"{len(drawn)}"], 200)
    assert min(counts["True"], counts["False"]) >= 40
    assert counts["5"] >= 5


# Negative controls


def test_control_each_data_set_alone_has_a_direction() -> None:
    """The max-margin direction of either transfers there, and still they may have none in common."""

    def refutes(pair: Pair) -> bool:
        S, T, _ = pair
        return set(S.classes) == set(T.classes) == {1, -1} and not asked(pair, 1).holds

    S, T, bias = counterexample(pairs(), refutes)
    for R in (S, T):
        assert ga.LinearClassifiers(bias=bias).transfers(R, -ga.max_margin(R, bias=bias).normal, 1).holds


def test_control_the_direction_of_one_need_not_serve_the_other() -> None:
    def refutes(pair: Pair) -> bool:
        S, T, bias = pair
        if set(S.classes) != {1, -1} or set(T.classes) != {1, -1} or not asked(pair, 1).holds:
            return False
        v = -ga.max_margin(S, bias=bias).normal
        return not ga.LinearClassifiers(bias=bias).transfers(T, v, 1).holds

    counterexample(pairs(), refutes)


def test_control_one_label_with_bias_has_no_direction() -> None:
    """N2: with one label and a bias no direction fools all; the question needs both labels."""
    S = ga.Dataset([[0]], [1])
    for slope in (1, -1):
        h = ga.LinearClassifier(ga.Vector.of([slope]), Fraction(1))
        assert h.is_accurate(S)
        assert h.flip_distance([0], [slope]) == math.inf


def test_control_pairwise_is_not_enough_for_models() -> None:
    """Every two of three models may have a direction in common, and the three none."""

    def refutes(drawn: list[ga.LinearClassifier]) -> bool:
        return (
            len(drawn) == 3
            and not common_direction_of_models(drawn).holds
            and all(common_direction_of_models([g, h]).holds for g in drawn for h in drawn)
        )

    counterexample(models(), refutes)
