"""Every question of every class about data on which floating point sees what is not there.

Antithetic pairs, near-duplicates, points nearly on a facet, columns of sizes far apart: whatever an engine guesses of
them, and however badly, every answer agrees with z3 and every certificate is accepted.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.answers import Status
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.classes.convex.output_layer import fit_output_layer
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.classes.samples.common_direction import common_direction
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.solvers.guesses import Engine
from properties import convex_oracle, multiclass_oracle, oracle
from properties.nearly_degenerate import (
    MAKERS,
    Convex,
    Linear,
    Multiclass,
    convex_questions,
    engines,
    hidden_layers,
    linear_questions,
    multiclass_questions,
    pairs,
    vacuous_problems,
)
from properties.support import accepted, half, rows, sources


class Certified(Protocol):
    @property
    def status(self) -> Status: ...

    @property
    def certificate(self) -> ga.Certificate: ...


def held(answer: Certified, data: ga.Dataset) -> bool:
    """Whether the answer is yes; its certificate is accepted in any case, and it is not vacuous."""
    assert accepted(answer.certificate, data)
    assert answer.status is not Status.VACUOUS
    return answer.status is Status.HOLDS


# Linear classifiers


@half
@given(linear_questions(), engines(), st.data())
def test_linear_verdicts(question: Linear, engine: Engine, data: st.DataObject) -> None:
    S, bias, v, source = question
    p = data.draw(gst.points(S, bias=bias))
    asked = ga.LinearClassifiers(bias=bias, engine=engine)
    assert held(asked.realizable(S), S)
    assert accepted(asked.max_margin(S).certificate, S)
    transfers = oracle.transfers(S, v, source, bias=bias)
    assert held(asked.transfers(S, v, source), S) == transfers
    assert held(asked.resistance_margin(S, v, source), S) != transfers
    forced = asked.forced(S, p)
    assert held(forced, S) == (forced.label is not None)
    assert forced.label == oracle.forced(S, p, bias=bias)


@given(linear_questions(), engines())
def test_linear_bounds(question: Linear, engine: Engine) -> None:
    S, bias, v, source = question
    asked = ga.LinearClassifiers(bias=bias, engine=engine)
    values = {i: oracle.bound(S, v, i, bias=bias) for i, _, _ in rows(S, source)}
    for i, value in values.items():
        bound = asked.bound(S, v, i)
        assert held(bound, S) == (value != math.inf)
        assert bound.value == value
    largest = asked.largest_bound(S, v, source)
    assert held(largest, S) == (math.inf not in values.values())
    assert largest.largest_finite == max((value for value in values.values() if value != math.inf), default=None)
    assert largest.unbounded == tuple(i for i, value in values.items() if value == math.inf)


@half
@given(linear_questions(max_points=5), engines())
def test_linear_perturbations(question: Linear, engine: Engine) -> None:
    S, bias, _, source = question
    asked = ga.LinearClassifiers(bias=bias, engine=engine)
    shortest = asked.universal_perturbation(S, source)
    assert held(shortest, S)
    assert shortest.squared_length == shortest.squared_length_at_least
    assert shortest.squared_length == oracle.least_squared_perturbation(S, source, bias=bias)
    cheap = asked.universal_perturbation(S, source, relative_gap=math.inf)
    assert held(cheap, S)
    assert cheap.squared_length is not None
    assert cheap.squared_length_at_least is not None
    assert shortest.squared_length is not None
    assert cheap.squared_length_at_least <= shortest.squared_length <= cheap.squared_length


@half
@given(pairs(), engines())
def test_common_directions(pair: tuple[ga.Dataset, ga.Dataset, bool, int], engine: Engine) -> None:
    S, T, bias, source = pair
    union = ga.Dataset([list(x) for R in (S, T) for x in R.points], [*S.labels, *T.labels])
    answer = common_direction(S, T, source, bias=bias, engine=engine)
    assert held(answer, union) == oracle.common_direction_exists(S, T, source, bias=bias)


# Convex regions


@half
@given(convex_questions(), engines(), st.data())
def test_convex_verdicts(question: Convex, engine: Engine, data: st.DataObject) -> None:
    S, member, v = question
    region = question.region
    p = data.draw(gst.convex_points(S, region=region))
    asked = ConvexRegionClassifiers(member=member, engine=engine)
    assert held(asked.realizable(S), S)
    assert held(asked.transfers(S, v, region), S) == convex_oracle.transfers(S, v, region)
    outside = all(convex_oracle.transfers_from_outside(S, v, i, region) for i, _, _ in rows(S, -region))
    assert held(asked.transfers(S, v, -region), S) == outside
    forced = asked.forced(S, p)
    assert held(forced, S) == (forced.label is not None)
    assert forced.label == convex_oracle.forced(S, p, region)


@given(convex_questions(), engines(), st.data())
def test_convex_bounds(question: Convex, engine: Engine, data: st.DataObject) -> None:
    S, member, v = question
    source = data.draw(sources())
    row = data.draw(st.sampled_from([i for i, _, _ in rows(S, source)]))
    answer = ConvexRegionClassifiers(member=member, engine=engine).bound(S, v, row)
    assert answer.value == convex_oracle.bound(S, v, row, question.region)
    assert held(answer, S) == (answer.value != math.inf)


@half
@given(convex_questions(max_points=5), engines(), st.sampled_from([0, math.inf]))
def test_convex_perturbations(question: Convex, engine: Engine, gap: float) -> None:
    S, member, _ = question
    answer = ConvexRegionClassifiers(member=member, engine=engine).universal_perturbation(
        S, question.region, relative_gap=gap
    )
    assert held(answer, S)
    assert answer.perturbation is not None
    assert answer.target is not None
    target = S.take(sorted([answer.target, *(i for i, _, _ in rows(S, question.region))]))
    assert accepted(answer.target_certificate, target)
    assert convex_oracle.is_universal_perturbation(S, answer.perturbation, question.region, question.region)


@half
@given(convex_questions(max_points=5), engines(), st.booleans())
def test_widths(question: Convex, engine: Engine, along: bool) -> None:
    S, member, v = question
    asked = ConvexRegionClassifiers(member="R" if member == "R'" else member, engine=engine)
    answer = asked.width(S, v if along else None)
    least = convex_oracle.least_width(S, v if along else None, question.region)
    assert held(answer, S) == (least is not None)
    assert answer.lower == answer.upper == least
    assert answer.network_certificate is None or accepted(answer.network_certificate, S)


@half
@given(hidden_layers(), engines())
def test_output_layers(problem: tuple[ga.Dataset, list[LinearClassifier]], engine: Engine) -> None:
    S, units = problem
    assert held(fit_output_layer(S, units, engine=engine), S) == convex_oracle.output_layer_exists(S, units)


# Several classes


@half
@given(multiclass_questions(), engines(), st.data())
def test_multiclass_verdicts(question: Multiclass, engine: Engine, data: st.DataObject) -> None:
    S, v, source = question
    p = data.draw(gst.multiclass_points(S))
    asked = MulticlassLinearClassifiers(engine=engine)
    assert held(asked.realizable(S), S)
    assert held(asked.transfers(S, v, source), S) == multiclass_oracle.transfers(S, v, source)
    forced = asked.forced(S, p)
    assert held(forced, S) == (forced.label is not None)
    assert forced.label == multiclass_oracle.forced(S, p)
    for gap in (0, math.inf):
        perturbed = asked.universal_perturbation(S, source, relative_gap=gap)
        assert held(perturbed, S)
        assert perturbed.perturbation is not None
        assert multiclass_oracle.is_universal_perturbation(S, perturbed.perturbation, source)
    norm = data.draw(st.sampled_from(["l1", "l2", "linf"]))
    moved = asked.shortest_perturbation(S, p, source, norm=norm)
    assert held(moved, S)
    assert moved.perturbation is not None
    assert not multiclass_oracle.keeps_label(S, p + moved.perturbation, source)
    assert (moved.upper == 0) == (not multiclass_oracle.keeps_label(S, p, source))


@half
@given(multiclass_questions(), engines(), st.data())
def test_multiclass_bounds(question: Multiclass, engine: Engine, data: st.DataObject) -> None:
    S, v, source = question
    row = data.draw(st.sampled_from([i for i, label in enumerate(S.labels) if label == source]))
    answer = MulticlassLinearClassifiers(engine=engine).bound(S, v, row, width=Fraction(1, 10))
    if held(answer, S):
        assert isinstance(answer.lower, Fraction)
        assert isinstance(answer.upper, Fraction)
        assert answer.lower <= answer.upper <= answer.lower + Fraction(1, 10)
        assert multiclass_oracle.flipped_by(S, v, row, answer.upper)
        assert not multiclass_oracle.flipped_by(S, v, row, answer.lower * Fraction(999, 1000))
    else:
        assert not multiclass_oracle.flipped_by(S, v, row, 10**300)


# No accurate classifier


@pytest.mark.parametrize("kind", MAKERS)
@half
@given(engine=engines(), data=st.data())
def test_without_accurate_classifiers_every_answer_is_vacuous(kind: str, engine: Engine, data: st.DataObject) -> None:
    S = data.draw(vacuous_problems(kind))
    source, v = S.classes[0], [1] * S.d
    classes: dict[str, Any] = {
        "linear": ga.LinearClassifiers(engine=engine),
        "convex": ConvexRegionClassifiers(engine=engine),
        "multiclass": MulticlassLinearClassifiers(engine=engine),
    }
    asked = classes[kind]
    realizable = asked.realizable(S)
    assert not held(realizable, S)
    for answer in (
        asked.transfers(S, v, source),
        asked.bound(S, v, 0),
        asked.forced(S, v),
        asked.universal_perturbation(S, source),
    ):
        assert answer.vacuous
        assert accepted(answer.certificate, S)
        assert answer.certificate.kind == "inseparable"
