"""Every question of every class about data on which floating point sees what is not there.

Antithetic pairs, near-duplicates, points nearly on a facet, columns of sizes far apart: whatever an engine guesses of
them, and however badly, every answer agrees with z3 and every certificate is accepted.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple, Protocol

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.answers import Status
from geomadv.classes.convex.output_layer import fit_output_layer
from geomadv.classes.convex.questions import ConvexRegionClassifiers
from geomadv.classes.multiclass.questions import MulticlassLinearClassifiers
from geomadv.classes.samples.common_direction import common_direction
from geomadv.exact.classifiers import LinearClassifier
from geomadv.exact.dataset import Label
from geomadv.solvers.guesses import Engine
from properties import convex_oracle, multiclass_oracle, oracle
from properties.engines import KINDS, DrawnEngine
from properties.support import accepted, census, rows, sources


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


def engines() -> SearchStrategy[Engine | None]:
    """The default engine, one that always errs in the same way, or one that errs now and then."""
    one_kind = st.sampled_from(list(KINDS)).map(lambda kind: DrawnEngine([kind]))
    return st.one_of(st.none(), st.none(), one_kind, st.builds(DrawnEngine))


def means(data: ga.Dataset) -> list[int]:
    """The rows that are the mean of two others with the same label: around which there is an antithetic pair."""
    points, labels = data.points, data.labels
    halves = {
        (((points[i] + points[j]) * Fraction(1, 2)), labels[i])
        for i, j in combinations(range(data.n), 2)
        if labels[i] == labels[j] and points[i] != points[j]
    }
    return [i for i in range(data.n) if (points[i], labels[i]) in halves]


@st.composite
def between_two(draw: DrawFn, S: ga.Dataset, source: Label, bias: bool = True) -> ga.Vector:
    """From a point of the source label to one of another: where the face of the cone is as small as can be."""
    here, there = ([i for i, y in enumerate(S.labels) if (y == source) == own] for own in (True, False))
    preferred = draw(st.sampled_from([True, True, False]))
    i, j = (draw(st.sampled_from([k for k in means(S) if preferred and k in side] or side)) for side in (here, there))
    factor = draw(st.sampled_from([Fraction(1), Fraction(2, 3), Fraction(10**8)]))
    if not bias:
        return -S.point(i) * factor if S.point(i) else ga.Vector.of([1] * S.d)
    v = (S.point(j) - S.point(i)) * factor
    return v if v else ga.Vector.of([1] * S.d)


#: Each example asks many questions, so that a half of the usual number is enough.
half = settings(max_examples=settings.default.max_examples // 2 if settings.default else 50)


# Linear classifiers


class Linear(NamedTuple):
    S: ga.Dataset
    bias: bool
    v: ga.Vector
    source: int


@st.composite
def linear_questions(draw: DrawFn, max_points: int = 6) -> Linear:
    bias, source = draw(st.booleans()), draw(sources())
    S = draw(gst.nearly_degenerate_datasets(bias=bias, max_points=max_points))
    kind = draw(st.sampled_from(["between two", "between two", "any"]))
    v = between_two(S, source, bias) if kind == "between two" else gst.directions(S, source=source, bias=bias)
    return Linear(S, bias, draw(v), source)


@half
@given(linear_questions(), engines(), st.data())
def test_linear_verdicts(question: Linear, engine: Engine | None, data: st.DataObject) -> None:
    S, bias, v, source = question
    p = data.draw(gst.points(S, bias=bias))
    asked = ga.LinearClassifiers(bias=bias, engine=engine)
    assert held(asked.realizable(S), S)
    assert accepted(asked.max_margin(S).certificate, S)
    assert held(asked.transfers(S, v, source), S) == oracle.transfers(S, v, source, bias=bias)
    forced = asked.forced(S, p)
    assert held(forced, S) == (forced.label is not None)
    assert forced.label == oracle.forced(S, p, bias=bias)


@given(linear_questions(), engines())
def test_linear_bounds(question: Linear, engine: Engine | None) -> None:
    S, bias, v, source = question
    asked = ga.LinearClassifiers(bias=bias, engine=engine)
    values = {i: oracle.bound(S, v, i, bias=bias) for i, _, _ in rows(S, source)}
    for i, value in values.items():
        bound = asked.bound(S, v, i)
        assert held(bound, S) == (value != math.inf)
        assert bound.value == value
    largest = asked.largest_bound(S, v, source)
    assert held(largest, S) == (math.inf not in values.values())
    assert largest.value == max((value for value in values.values() if value != math.inf), default=None)
    assert largest.unbounded == tuple(i for i, value in values.items() if value == math.inf)


@half
@given(linear_questions(max_points=5), engines())
def test_linear_perturbations(question: Linear, engine: Engine | None) -> None:
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


@st.composite
def pairs(draw: DrawFn) -> tuple[ga.Dataset, ga.Dataset, bool, int]:
    bias = draw(st.booleans())
    S = draw(gst.nearly_degenerate_datasets(bias=bias, max_points=5))
    T = draw(gst.nearly_degenerate_datasets(bias=bias, max_points=5, dimension=S.d))
    if draw(st.booleans()):
        T = ga.Dataset([list(-x) for x in S.points], S.labels)
    return S, T, bias, draw(sources())


@half
@given(pairs(), engines())
def test_common_directions(pair: tuple[ga.Dataset, ga.Dataset, bool, int], engine: Engine | None) -> None:
    S, T, bias, source = pair
    union = ga.Dataset([list(x) for R in (S, T) for x in R.points], [*S.labels, *T.labels])
    answer = common_direction(S, T, source, bias=bias, engine=engine)
    assert held(answer, union) == oracle.common_direction_exists(S, T, source, bias=bias)


# Convex regions


class Convex(NamedTuple):
    S: ga.Dataset
    member: str
    v: ga.Vector

    @property
    def region(self) -> int:
        return gst.region_of(self.member)


@st.composite
def convex_questions(draw: DrawFn, max_points: int = 6) -> Convex:
    member = draw(st.sampled_from(["R", "R''", "R'", "R''", "convex"]))
    region = gst.region_of(member)
    S = draw(gst.nearly_degenerate_convex_datasets(region=region, max_points=max_points))
    if draw(st.sampled_from([True, True, False])):
        return Convex(S, member, draw(between_two(S, draw(st.sampled_from([region, region, -region])))))
    return Convex(S, member, draw(gst.convex_directions(S, region=region)))


@half
@given(convex_questions(), engines(), st.data())
def test_convex_verdicts(question: Convex, engine: Engine | None, data: st.DataObject) -> None:
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
def test_convex_bounds(question: Convex, engine: Engine | None, data: st.DataObject) -> None:
    S, member, v = question
    source = data.draw(sources())
    row = data.draw(st.sampled_from([i for i, _, _ in rows(S, source)]))
    answer = ConvexRegionClassifiers(member=member, engine=engine).bound(S, v, row)
    assert answer.value == convex_oracle.bound(S, v, row, question.region)
    assert held(answer, S) == (answer.value != math.inf)


@half
@given(convex_questions(max_points=5), engines(), st.sampled_from([0, math.inf]))
def test_convex_perturbations(question: Convex, engine: Engine | None, gap: float) -> None:
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
def test_widths(question: Convex, engine: Engine | None, along: bool) -> None:
    S, member, v = question
    asked = ConvexRegionClassifiers(member="R" if member == "R'" else member, engine=engine)
    answer = asked.width(S, v if along else None)
    least = convex_oracle.least_width(S, v if along else None, question.region)
    assert held(answer, S) == (least is not None)
    assert answer.lower == answer.upper == least
    assert answer.network_certificate is None or accepted(answer.network_certificate, S)


@st.composite
def hidden_layers(draw: DrawFn) -> tuple[ga.Dataset, list[LinearClassifier]]:
    """Half-spaces that are nearly right: with boundaries through points, or nearly so."""
    S = draw(gst.nearly_degenerate_convex_datasets(max_points=5))
    units = []
    for _ in range(draw(st.integers(1, 3))):
        x, y = (draw(st.sampled_from(S.points)) for _ in range(2))
        normal = x - y if draw(st.booleans()) and x != y else draw(gst.vectors(S.d))
        units.append(LinearClassifier(normal, -normal.dot(y)))
    return S, units


@half
@given(hidden_layers(), engines())
def test_output_layers(problem: tuple[ga.Dataset, list[LinearClassifier]], engine: Engine | None) -> None:
    S, units = problem
    assert held(fit_output_layer(S, units, engine=engine), S) == _output_layer_exists(S, units)


def _output_layer_exists(S: ga.Dataset, units: list[LinearClassifier]) -> bool:
    weights, threshold = [z3.Real(f"a{j}") for j in range(len(units))], z3.Real("t")
    solver = z3.Solver()
    solver.add(threshold > 0, *(weight >= 0 for weight in weights))
    for _, x, y in rows(S):
        outputs = [max(unit.value(x), Fraction(0)) for unit in units]
        solver.add(y * oracle.value_at(weights, -threshold, outputs) > 0)
    return oracle.decide(solver)


# Several classes


class Multiclass(NamedTuple):
    S: ga.Dataset
    v: ga.Vector
    source: Label


@st.composite
def multiclass_questions(draw: DrawFn, max_points: int = 5) -> Multiclass:
    S = draw(gst.nearly_degenerate_multiclass_datasets(max_points=max_points))
    source = draw(st.sampled_from(S.classes))
    v = between_two(S, source) if draw(st.booleans()) else gst.multiclass_directions(S, source)
    return Multiclass(S, draw(v), source)


@half
@given(multiclass_questions(), engines(), st.data())
def test_multiclass_verdicts(question: Multiclass, engine: Engine | None, data: st.DataObject) -> None:
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


@half
@given(multiclass_questions(), engines(), st.data())
def test_multiclass_bounds(question: Multiclass, engine: Engine | None, data: st.DataObject) -> None:
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


MAKERS: dict[str, Callable[..., st.SearchStrategy[ga.Dataset]]] = {
    "linear": gst.nearly_degenerate_datasets,
    "convex": gst.nearly_degenerate_convex_datasets,
    "multiclass": gst.nearly_degenerate_multiclass_datasets,
}


@st.composite
def vacuous_problems(draw: DrawFn, kind: str) -> ga.Dataset:
    """One more point, in the hull of the points of one label, perhaps hardly, with another label."""
    S = draw(MAKERS[kind](max_points=5))
    label = -1 if kind == "convex" else draw(st.sampled_from(S.classes))
    own = [x for x, y in zip(S.points, S.labels, strict=True) if y == label]
    x, y = (draw(st.sampled_from(own)) for _ in range(2))
    share = draw(st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1, 10**9), Fraction(1, 10**100)]))
    other = next(c for c in S.classes if c != label)
    return ga.Dataset([*map(list, S.points), list(x * (1 - share) + y * share)], [*S.labels, other])


@pytest.mark.parametrize("kind", MAKERS)
@half
@given(engine=engines(), data=st.data())
def test_without_accurate_classifiers_every_answer_is_vacuous(
    kind: str, engine: Engine | None, data: st.DataObject
) -> None:
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


# What is drawn


def features(S: ga.Dataset) -> list[str]:
    """What floating point does not see."""
    distances = [(S.point(i) - S.point(j)).squared_norm() for i, j in combinations(range(S.n), 2)]
    largest, positive = max(distances), [distance for distance in distances if distance]
    found = ["pair"] * bool(means(S)) + ["duplicate"] * (0 in distances)
    found += ["nearly a duplicate"] * (bool(positive) and min(positive) < largest / 10**14)
    sizes = [max(abs(x[j] - S.point(0)[j]) for x in S.points) for j in range(S.d)]
    found += ["columns far apart"] * (min(sizes) * 10**7 < max(sizes))
    return [*found, *["one column"] * (S.d == 1)]


DEGENERATE = {"pair": 25, "duplicate": 1, "nearly a duplicate": 30, "columns far apart": 15, "one column": 4}


def _too_rare(counts: Counter[str], floors: dict[str, int]) -> dict[str, int]:
    return {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]}


def test_linear_draws_are_not_vacuous() -> None:
    def kinds(question: Linear) -> list[str]:
        S, bias, v, source = question
        asked = ga.LinearClassifiers(bias=bias)
        transfers = "transfers" if asked.transfers(S, v, source).holds else "does not transfer"
        unbounded = asked.largest_bound(S, v, source).unbounded
        mixed = ["finite and infinite bounds"] * (0 < len(unbounded) < len(S.indices(source)))
        return [transfers, *mixed, f"bias {bias}", *features(S)]

    counts = census(linear_questions(), kinds, 100)
    floors = {"transfers": 40, "does not transfer": 6, "finite and infinite bounds": 8}
    floors |= {"bias True": 25, "bias False": 25, **DEGENERATE}
    assert _too_rare(counts, floors) == {}


def test_convex_draws_are_not_vacuous() -> None:
    def kinds(question: Convex) -> list[str]:
        S, member, v = question
        asked = ConvexRegionClassifiers(member=member)
        found = [f"region {question.region}", member, *features(S)]
        found.append("transfers" if asked.transfers(S, v, question.region).holds else "does not transfer")
        found += ["transfers outside"] * asked.transfers(S, v, -question.region).holds
        return found + ["not linearly separable"] * (not ga.LinearClassifiers().realizable(S).holds)

    counts = census(convex_questions(), kinds, 100)
    floors = {"transfers": 25, "does not transfer": 20, "transfers outside": 7, "not linearly separable": 15}
    floors |= {"region 1": 20, "region -1": 20, "R": 5, "R'": 5, "R''": 20, "convex": 4, **DEGENERATE}
    assert _too_rare(counts, floors) == {}


def test_multiclass_draws_are_not_vacuous() -> None:
    def kinds(question: Multiclass) -> list[str]:
        S, v, source = question
        found = [f"{len(S.classes)} classes", *features(S)]
        asked = MulticlassLinearClassifiers()
        found.append("transfers" if asked.transfers(S, v, source).holds else "does not transfer")
        row = S.labels.index(source)
        return [*found, "finite" if asked.bound(S, v, row, width=1).holds else "infinite"]

    counts = census(multiclass_questions(), kinds, 100)
    floors = {"transfers": 20, "does not transfer": 8, "finite": 15, "infinite": 10}
    floors |= {"2 classes": 20, "3 classes": 15, **DEGENERATE}
    assert _too_rare(counts, floors) == {}


def test_other_draws_are_of_every_kind() -> None:
    def pair_kinds(pair: tuple[ga.Dataset, ga.Dataset, bool, int]) -> list[str]:
        S, T, bias, source = pair
        return ["common" if common_direction(S, T, source, bias=bias).holds else "none in common"]

    def layer_kinds(problem: tuple[ga.Dataset, list[LinearClassifier]]) -> list[str]:
        return ["completed" if fit_output_layer(*problem).holds else "not completed"]

    counts = census(pairs(), pair_kinds, 60) + census(hidden_layers(), layer_kinds, 100)
    floors = {"common": 4, "none in common": 20, "completed": 8, "not completed": 20}
    assert _too_rare(counts, floors) == {}


def test_engines_of_every_kind_are_asked() -> None:
    engine = DrawnEngine()

    def ask(question: Linear) -> list[str]:
        ga.LinearClassifiers(bias=question.bias, engine=engine).bound(question.S, question.v, 0)
        return []

    census(linear_questions(), ask, 60)
    assert set(engine.counts) == set(KINDS)
    assert engine.counts["default"] >= 30
    assert engine.counts["zero"] >= 10
