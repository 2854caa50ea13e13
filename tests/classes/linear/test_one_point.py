"""The programs for one point, beside the cutting planes, which find the same with other means."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import geomadv as ga
from geomadv.classes.answers import Status
from geomadv.classes.linear import (
    one_point,
    one_point_guesses,
    one_point_nearest,
    perturbation_questions,
    rashomon_questions,
)
from geomadv.classes.linear.one_point_guesses import OnePointGuesses, Weights
from geomadv.classes.linear.rashomon import RashomonSpace
from geomadv.classes.linear.universal import (
    LinearUniversal,
    NoLinearUniversal,
    Sources,
    shortest_universal_perturbation,
)
from geomadv.exact.arrays import FloatArray, IndexArray
from tests.brute_force import time_limit

NORMS = ("l1", "l2", "linf")


class Silent:
    """An engine that guesses nothing."""

    name = "silent"

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        return np.zeros(len(rows))

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        return np.zeros(len(columns))


def drawn(rng: random.Random) -> tuple[ga.Dataset, Any, int, dict[str, Any]]:
    """Small data with duplicates and ties, a point and limits that often touch it."""
    d, n = rng.choice([1, 2, 2, 3]), rng.randint(2, 6)
    labels = [-1, 1, *(rng.choice([-1, 1]) for _ in range(n - 2))]
    points = [[rng.randint(-2, 2) for _ in range(d)] for _ in labels]
    p = rng.choice(points) if rng.random() < 0.4 else [Fraction(rng.randint(-6, 6), 2) for _ in range(d)]
    limits: dict[str, Any] = {"norm": rng.choice(NORMS)}
    if rng.random() < 0.4:
        limits["box"] = (rng.randint(-4, 0), rng.randint(0, 4))
    if rng.random() < 0.3:
        limits["change"] = ([rng.choice([None, 0, -1, Fraction(-1, 2)]) for _ in range(d)], rng.choice([None, 0, 1, 2]))
    if rng.random() < 0.3:
        limits["fixed"] = [rng.randrange(d)]
    return ga.Dataset(points, labels), p, rng.choice([-1, 1]), limits


def cutting_planes(monkeypatch: pytest.MonkeyPatch) -> None:
    def within(space: RashomonSpace, sources: Sources) -> LinearUniversal | NoLinearUniversal:
        return shortest_universal_perturbation(sources)

    monkeypatch.setattr(perturbation_questions, "shortest_for_accurate", shortest_universal_perturbation)
    monkeypatch.setattr(rashomon_questions, "shortest_within", within)


@pytest.mark.parametrize("engine", [None, Silent()])
def test_both_ways_find_the_same_length(engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rng, seen = random.Random(3), Counter[tuple[str, str, Status]]()
    for _ in range(200):
        S, p, source, limits = drawn(rng)
        budget = rng.choice([None, Fraction(rng.randint(1, 2 * S.n + 2), 2)])
        bias = rng.random() < 0.7
        bound: dict[str, Any] = {
            "norm_bound": Fraction(rng.randint(1, 6), 4),
            "bounded_norm": rng.choice(["linf", "l1"]),
        }
        bounded = bound if budget is not None and rng.random() < 0.5 else {}
        found = []
        for planes in (False, True):
            with monkeypatch.context() as patched:
                if planes:
                    cutting_planes(patched)
                asked = ga.LinearClassifiers(bias=bias, budget=budget, engine=engine, verify=True, **bounded)
                found.append(asked.shortest_perturbation(S, p, source, **limits))
        assert (found[0].status, found[0].lower, found[0].upper) == (found[1].status, found[1].lower, found[1].upper)
        assert found[0].lower == found[0].upper
        seen[limits["norm"], "all" if budget is None else "bounded" if bounded else "near", found[0].status] += 1
    kinds = itertools.product(NORMS, ("all", "near", "bounded"), (Status.HOLDS, Status.FAILS))
    assert {*kinds} - {*seen} <= {("l1", "all", Status.FAILS), ("l2", "all", Status.FAILS)}


def flipped_wine() -> ga.Dataset:
    wine = ga.load("wine:0-1")
    return ga.Dataset(wine.points, [-int(y) if row % 20 == 0 else int(y) for row, y in enumerate(wine.labels)])


@pytest.mark.parametrize("norm", NORMS)
def test_features_of_very_different_sizes(norm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On data where the cutting planes do not end within minutes."""
    monkeypatch.delattr(one_point, "shortest_universal_perturbation")
    S = flipped_wine()
    near = ga.LinearClassifiers(relative_budget=Fraction(1, 10))
    with time_limit(60):
        answer = near.shortest_perturbation(S, S.point(3), int(S.signs[3]), norm=norm)
    assert answer.is_shortest
    assert ga.verify(answer.certificate)
    robust = answer.most_robust
    assert robust is not None
    value = abs(sum(w * x for w, x in zip(robust.normal, S.point(3), strict=True)) + robust.bias)
    sizes = [abs(Fraction(w)) for w in robust.normal]
    squared = {"l1": max(sizes) ** 2, "l2": robust.normal.squared_norm(), "linf": sum(sizes, Fraction(0)) ** 2}[norm]
    assert value**2 / squared == answer.upper


@pytest.mark.parametrize(
    ("limits", "exists"),
    [({"fixed": [12, 0]}, True), ({"box": (0.13, 1680)}, True), ({"box": (0, 20), "fixed": [12]}, False)],
)
def test_limits_of_features_of_very_different_sizes(limits: Any, exists: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(one_point, "shortest_universal_perturbation")
    S = flipped_wine()
    with time_limit(60):
        near = ga.LinearClassifiers(relative_budget=Fraction(1, 10), verify=True)
        answer = near.shortest_perturbation(S, S.point(3), int(S.signs[3]), **limits)
        free = near.shortest_perturbation(S, S.point(3), int(S.signs[3]))
    assert answer.holds is exists
    if exists:
        assert answer.is_shortest
        assert free.upper is not None
        assert answer.lower is not None
        assert answer.lower > free.upper


@pytest.mark.parametrize(
    ("name", "limits", "spoilt"),
    [
        ("breast_cancer", {"fixed": [0, 1, 2, 3]}, False),
        ("breast_cancer", {"fixed": [0, 1, 2, 3]}, True),
        ("digits:3-8", {"box": (0, 16)}, False),
    ],
)
def test_accurate_classifiers_within_limits(
    name: str, limits: dict[str, Any], spoilt: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad guess is mended by cutting planes."""
    asked, guessed = [], OnePointGuesses.of_rows

    def counted(sources: Sources) -> LinearUniversal | NoLinearUniversal:
        asked.append(sources)
        return shortest_universal_perturbation(sources)

    def zeros(guesses: OnePointGuesses) -> Weights:
        rows, bounds = guessed(guesses)
        return np.zeros_like(rows), np.zeros_like(bounds)

    monkeypatch.setattr(one_point_nearest, "shortest_universal_perturbation", counted)
    if spoilt:
        monkeypatch.setattr(OnePointGuesses, "of_rows", zeros)
    S = ga.load(name)
    with time_limit(60):
        answer = ga.LinearClassifiers(verify=True).shortest_perturbation(S, S.point(5), int(S.signs[5]), **limits)
    assert answer.is_shortest
    assert asked or not spoilt


def test_no_perturbation_of_all_when_a_constant_classifier_is_within_the_budget() -> None:
    S = ga.Dataset([[0], [2], [3]], [-1, 1, 1])
    for norm in NORMS:
        answer = ga.LinearClassifiers(budget=3, verify=True).shortest_perturbation(S, [2], 1, norm=norm)
        assert answer.status is Status.FAILS
        assert ga.LinearClassifiers(budget=1, verify=True).shortest_perturbation(S, [2], 1, norm=norm).holds


@pytest.mark.parametrize("budget", [None, Fraction(1), 5e-324, 1 + Fraction(1, 10**400)])
def test_numbers_beyond_floats(budget: Any) -> None:
    size = 10**400
    S = ga.Dataset([[size], [2 * size], [3 * size]], [-1, 1, 1])
    for norm in NORMS:
        found = ga.LinearClassifiers(budget=budget, verify=True).shortest_perturbation(S, [2 * size], 1, norm=norm)
        assert found.is_shortest
        if budget is None or budget <= 1:
            assert found.perturbation == ga.Vector.of([-size])


@pytest.mark.parametrize("engine", [None, Silent()])
def test_weights_beyond_floats(engine: Any) -> None:
    """It takes 10^360 of the short rows to outweigh the long one."""
    long, short = 10**180, Fraction(1, 10**180)
    S = ga.Dataset([[-2 * long, -2 * long], [3 * short, -short], [-short, 0], [-short, -short]], [1, 1, -1, -1])
    for bias, squared in ((True, 4), (False, Fraction(4, 13))):
        near = ga.LinearClassifiers(budget=Fraction(3, 2), bias=bias, engine=engine, verify=True)
        found = near.shortest_perturbation(S, S.point(0), 1)
        assert found.is_shortest
        assert found.upper is not None
        assert found.lower == found.upper
        assert round(found.upper / long**2, 100) == round(Fraction(squared), 100)


class Wild(Silent):
    """An engine whose guesses overflow wherever they are used, and whose signs alternate."""

    name = "wild"

    def __init__(self, size: float) -> None:
        self.size = size

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        return np.where(np.arange(len(rows)) % 2, -self.size, self.size)


@pytest.mark.parametrize("engine", [Silent(), Wild(1e308), Wild(1.0), Wild(5e-324)])
def test_wild_guesses_about_numbers_beyond_floats(engine: Any) -> None:
    rng = random.Random(6)
    for _ in range(20):
        small, p, source, _ = drawn(rng)
        sizes = [Fraction(10) ** rng.choice([-180, 0, 180]) for _ in range(small.n)]
        S = ga.Dataset([[size * c for c in x] for size, x in zip(sizes, small.points, strict=True)], small.labels)
        p = [rng.choice(sizes) * c for c in p]
        arguments: dict[str, Any] = {"bias": rng.random() < 0.7, "budget": Fraction(rng.randint(1, 2 * S.n), 2)}
        if rng.random() < 0.3:
            arguments["weights"] = [rng.choice([1, 10**400, Fraction(1, 10**400)]) for _ in range(S.n)]
        found, expected = (
            ga.LinearClassifiers(**arguments, engine=e, verify=e is not None).shortest_perturbation(S, p, source)
            for e in (engine, None)
        )
        assert (found.status, found.lower, found.upper) == (expected.status, expected.lower, expected.upper)


class Fading(Silent):
    """An engine that gives weight to all vertices, and then to the first alone."""

    name = "fading"

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        n = len(rows)
        return 4.0 ** (n - 5) * (np.ones(n) if n < 3 else np.eye(n)[0])


def test_a_search_in_floating_point_that_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with fewer vertices than its last guess had weights."""
    rng = random.Random(1)
    for _ in range(30):
        S, p, source, _ = drawn(rng)
        expected = ga.LinearClassifiers(budget=Fraction(3, 2)).shortest_perturbation(S, p, source)
        with monkeypatch.context() as patched:
            patched.setattr(one_point_guesses, "_ROUNDS", 1)
            near = ga.LinearClassifiers(budget=Fraction(3, 2), engine=Fading(), verify=True)
            found = near.shortest_perturbation(S, p, source)
        assert (found.status, found.lower, found.upper) == (expected.status, expected.lower, expected.upper)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("factor", [Fraction(10) ** 400, Fraction(1, 10**400)])
def test_a_norm_bound_in_units_that_fit_in_no_float(norm: str, factor: Fraction) -> None:
    points, labels = [[0, 2], [0, -1], [1, 1], [-2, 0], [0, 0], [-1, 1]], [1, 1, 1, -1, -1, -1]
    found = []
    for unit, bound in ((1, Fraction(1, 2)), (factor, Fraction(1, 2) / factor), (1, None)):
        S = ga.Dataset([[unit * x for x in p] for p in points], labels)
        linear = ga.LinearClassifiers(budget=4, norm_bound=bound, verify=True)
        found.append(linear.shortest_perturbation(S, S.point(1), 1, norm=norm).upper)
    one, other, free = found
    assert one is not None
    assert free is not None
    assert other == factor**2 * one
    assert one < free
