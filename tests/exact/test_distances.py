"""Extreme distances: equal to brute force over the rationals, for data of any scale."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.distances import closest_pair, diameter

SCALES: dict[str, Any] = {
    "small integers, many ties": lambda r: r.randint(-2, 2),
    "equal decimals as doubles": lambda r: r.choice([0.1, 0.2, -0.3]),
    "long fractions": lambda r: Fraction(r.randint(-(10**30), 10**30), r.choice([1, 3, 7])),
    "huge and tiny": lambda r: r.choice([1e200, 1e-200, 1.0, -1e200, 3e-200, 0.0]),
    "far from the origin": lambda r: 10**20 + r.randint(-3, 3),
    "nearly tied": lambda r: 1.0 + r.randint(0, 3) * 2.0**-52,
}


def squared_distance(S: Dataset, i: int, j: int) -> Fraction:
    return (S.point(i) - S.point(j)).squared_norm()


@pytest.mark.parametrize("scale", SCALES)
def test_equal_to_brute_force(scale: str) -> None:
    generator = random.Random(scale)
    for _ in range(40):
        n, d = generator.randint(2, 9), generator.randint(1, 4)
        labels = [1, -1] + [generator.choice([1, -1]) for _ in range(n - 2)]
        S = Dataset([[SCALES[scale](generator) for _ in range(d)] for _ in range(n)], labels)
        farthest = diameter(S)
        most = max(squared_distance(S, i, j) for i in range(n) for j in range(n))
        first = next((i, j) for i in range(n) for j in range(n) if squared_distance(S, i, j) == most)
        assert (farthest.squared, (farthest.first, farthest.second)) == (most, first)
        for source in (1, -1):
            pairs = [(i, j) for i in range(n) for j in range(n) if labels[i] == source and labels[j] == -source]
            closest = closest_pair(S, source)
            assert closest.squared == min(squared_distance(S, i, j) for i, j in pairs)
            ties = [(i, j) for i, j in pairs if squared_distance(S, i, j) == closest.squared]
            assert (closest.first, closest.second) == ties[0]


def test_more_points_than_a_block() -> None:
    S = Dataset([[(7 * i) % 1201, (11 * i * i) % 1301] for i in range(1300)], [1, -1] * 650)
    found = diameter(S)
    assert found.squared == max(squared_distance(S, i, found.second) for i in range(S.n))
    assert found.squared == max(squared_distance(S, found.first, j) for j in range(S.n))
    corners = [i for i in range(S.n) if min(S.point(i)[0], 1200 - S.point(i)[0]) < 150]
    assert found.squared >= max(squared_distance(S, i, j) for i in corners[:80] for j in corners[-80:])


def test_one_point_has_diameter_zero() -> None:
    assert diameter(Dataset([[5, 5]], [1])).squared == 0


def test_a_closest_pair_needs_both_labels() -> None:
    with pytest.raises(InvalidInputError, match="both labels"):
        closest_pair(Dataset([[0], [1]], [1, 1]), 1)
