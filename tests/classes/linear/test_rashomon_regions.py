"""The forced regions of the plane: their vertices are just on the budget, and nothing beyond their edges is forced."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

import geomadv as ga
from geomadv.errors import InvalidInputError
from geomadv.figures.plane import Point, forced_region
from tests.figures.reading import contains

LINEAR = ga.LinearClassifiers(verify=False)
BOX = (Fraction(-4), Fraction(4), Fraction(-3), Fraction(3))


def drawn(seed: int) -> ga.Dataset:
    """Some points, of which a third lie on one line."""
    draw = random.Random(seed)
    n = draw.randint(3, 9)
    points = [[draw.randint(-2, 2), draw.randint(-2, 2) if seed % 3 else 1] for _ in range(n)]
    return ga.Dataset(points, [1, -1, *(draw.choice([1, -1]) for _ in range(n - 2))])


def grid() -> list[Point]:
    return [(Fraction(x, 2), Fraction(y, 2)) for x in range(-8, 9, 3) for y in range(-6, 7, 2)]


def test_a_point_is_in_a_region_iff_its_budget_is_large_enough() -> None:
    census = {"inside": 0, "outside": 0, "line": 0, "separable": 0, "fraction": 0, "weighted": 0}
    for seed in range(45):
        S = drawn(seed)
        weights = [Fraction(1 + 3 * i % 5, 1 + i % 2) if seed % 2 else Fraction(1) for i in range(S.n)]
        losses = ga.LinearClassifiers(weights=weights, verify=False).on(S)
        least = losses.least_loss()
        assert least.value is not None
        budget = least.value + (sum(weights) - least.value) * Fraction(1 + seed % 7, 9)
        if budget == least.value:
            continue
        near = ga.LinearClassifiers(budget=budget, weights=weights, verify=False).on(S)
        regions = {label: near.forced_region(label, BOX) for label in (1, -1)}
        census["line"] += seed % 3 == 0
        census["separable"] += least.value == 0
        census["weighted"] += seed % 2
        census["fraction"] += budget.denominator > 1
        for p in grid():
            found = losses.prediction_budget(p)
            for label, region in regions.items():
                forced = found.sign == label and found.value is not None and found.value >= budget
                assert contains(region, p) == forced, (seed, p, label)
                census["inside" if forced else "outside"] += 1
        for label, region in regions.items():
            for p in region[:3]:
                found = losses.prediction_budget(p)
                assert found.sign == label
                assert found.value is not None
                assert found.value >= budget
    assert min(census.values()) >= 5, census


def test_a_tiny_budget_gives_the_regions_of_the_accurate_classifiers() -> None:
    S = ga.Dataset([[0, 0], [1, 2], [3, 1], [3, 3]], [1, 1, -1, -1])
    for label in (1, -1):
        expected = forced_region(S, label, BOX)
        assert len(expected) > 2
        assert set(LINEAR.on(S).forced_region(label, BOX)) == set(expected)
        assert set(ga.LinearClassifiers(budget=1).on(S).forced_region(label, BOX)) == set(expected)


def test_what_has_no_regions() -> None:
    S = ga.Dataset([[0, 0], [1, 1], [0, 1], [1, 0]], [1, 1, -1, -1])
    with pytest.raises(InvalidInputError, match="raise the budget"):
        ga.LinearClassifiers(budget=4).on(S).forced_region(1, BOX)
    with pytest.raises(InvalidInputError, match="have 1 coordinates"):
        LINEAR.on(ga.Dataset([[0], [1]], [1, -1])).forced_region(1, BOX)
    with pytest.raises(InvalidInputError, match="no bias"):
        ga.LinearClassifiers(bias=False, budget=5).on(S).forced_region(1, BOX)
