"""What the properties of nearly degenerate data draw: both verdicts, every degeneracy, every kind of guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

import geomadv as ga
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.classes.convex.output_layer import fit_output_layer
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.classes.samples.common_direction import common_direction
from geomadv.exact.linear_classifiers import LinearClassifier
from properties.engines import KINDS, DrawnEngine
from properties.nearly_degenerate import (
    Convex,
    Linear,
    Multiclass,
    convex_questions,
    hidden_layers,
    linear_questions,
    means,
    multiclass_questions,
    pairs,
)
from properties.support import census


def features(S: ga.Dataset) -> list[str]:
    """What floating point does not see."""
    distances = [(S.point(i) - S.point(j)).squared_norm() for i, j in combinations(range(S.n), 2)]
    largest, positive = max(distances), [distance for distance in distances if distance]
    found = ["pair"] * bool(means(S)) + ["duplicate"] * (0 in distances)
    found += ["nearly a duplicate"] * (bool(positive) and min(positive) < largest / 10**14)
    sizes = [max(abs(x[j] - S.point(0)[j]) for x in S.points) for j in range(S.d)]
    found += ["columns far apart"] * (min(sizes) * 10**7 < max(sizes))
    return [*found, *["one column"] * (S.d == 1)]


DEGENERATE = {"pair": 25, "duplicate": 1, "nearly a duplicate": 30, "columns far apart": 8, "one column": 4}


def _total(censuses: Iterable[Counter[str]]) -> Counter[str]:
    return sum(censuses, Counter[str]())


def _too_rare(counts: Counter[str], floors: dict[str, int]) -> dict[str, int]:
    return {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]}


def test_linear_draws_are_not_vacuous() -> None:
    def kinds(question: Linear) -> list[str]:
        S, bias, v, source = question
        asked = ga.LinearClassifiers(bias=bias)
        transfers = "transfers" if asked.transfers(S, v, source).holds else "does not transfer"
        unbounded = asked.largest_bound(S, v, source).unbounded
        mixed = ["finite and infinite bounds"] * (0 < len(unbounded) < len(S.indices(source)))
        return [transfers, *mixed, *features(S)]

    cases = [(kind, bias) for kind in ("between two", "any") for bias in (True, False)]
    counts = _total(census(linear_questions(kind=kind, bias=bias), kinds, 25) for kind, bias in cases)
    floors = {"transfers": 40, "does not transfer": 6, "finite and infinite bounds": 2, **DEGENERATE}
    assert _too_rare(counts, floors) == {}


def test_convex_draws_are_not_vacuous() -> None:
    def kinds(question: Convex) -> list[str]:
        S, member, v = question
        asked = ConvexRegionClassifiers(member=member)
        found = features(S)
        found.append("transfers" if asked.transfers(S, v, question.region).holds else "does not transfer")
        found += ["transfers outside"] * asked.transfers(S, v, -question.region).holds
        return found + ["not linearly separable"] * (not ga.LinearClassifiers().realizable(S).holds)

    cases = [(kind, member) for kind in ("outwards", "inwards", "any") for member in ("R", "R''")]
    counts = _total(census(convex_questions(kind=kind, member=member), kinds, 20) for kind, member in cases)
    floors = {"transfers": 25, "does not transfer": 20, "transfers outside": 7, "not linearly separable": 15}
    floors |= DEGENERATE
    assert _too_rare(counts, floors) == {}


def test_multiclass_draws_are_not_vacuous() -> None:
    def kinds(question: Multiclass) -> list[str]:
        S, v, source = question
        found = [f"{len(S.classes)} classes", *features(S)]
        asked = MulticlassLinearClassifiers()
        found.append("transfers" if asked.transfers(S, v, source).holds else "does not transfer")
        row = S.labels.index(source)
        return [*found, "finite" if asked.bound(S, v, row, width=1).holds else "infinite"]

    counts = _total(census(multiclass_questions(kind=kind), kinds, 50) for kind in ("between two", "any"))
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
    floors = {"common": 3, "none in common": 20, "completed": 8, "not completed": 20}
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
