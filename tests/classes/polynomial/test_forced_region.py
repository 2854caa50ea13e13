"""Where all accurate polynomials agree, line by line: against the question asked at single points."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest

import geomadv as ga
from geomadv.classes.polynomial.classifiers import PolynomialClassifiers
from geomadv.errors import InvalidInputError

#: Twice the longest gap that is left.
NEAR = Fraction(1, 1000)
#: Of how many points, so that some others are forced.
SIZES = {1: (6, 12), 2: (12, 24), 3: (45, 60)}


def drawn(chance: random.Random, degree: int) -> ga.Dataset:
    """Points of a grid on both sides of a curve of the degree."""
    while True:
        points = chance.sample([(a, b) for a in range(-4, 5) for b in range(-4, 5)], chance.randint(*SIZES[degree]))
        c = [chance.randint(-3, 3) for _ in range(7)]
        values = [c[0] * a + c[1] * b + c[2] for a, b in points]
        if degree > 1:
            values = [f + c[3] * a * a + c[4] * a * b + c[5] * b * b for f, (a, b) in zip(values, points, strict=True)]
        if degree > 2:
            values = [f + c[6] * a * a * b for f, (a, b) in zip(values, points, strict=True)]
        labels = [1 if value > 0 else -1 for value in values]
        S = ga.Dataset(points, labels)
        if len(S.classes) == 2 and ga.PolynomialClassifiers(degree).realizable(S).holds:
            return S


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_the_stretches_are_what_is_forced(degree: int) -> None:
    chance, seen = random.Random(degree), Counter[str]()
    for _ in range(12):
        S = drawn(chance, degree)
        asked = PolynomialClassifiers(degree, verify=False).on(S)
        for label in (1, -1):
            lines = asked.forced_on_lines(label)
            for x in (Fraction(chance.randint(-30, 30), 7) for _ in range(3)):
                start, way = ga.Vector.of([x, -5]), ga.Vector.of([0, 10])
                found = lines.stretches(start, way)
                seen["several"] += len(found) > 1
                seen["ends"] += sum(0 < end < 1 for part in found for end in part)
                assert all(low < high for low, high in found)
                assert sorted(found) == found
                ends = [end for part in found for end in part]
                near = [end + step for end in ends for step in (NEAR, -NEAR)]
                for t in [*(Fraction(k, 13) for k in range(1, 13)), *near]:
                    if not 0 <= t <= 1 or any(abs(t - end) < NEAR for end in ends):
                        continue
                    inside = any(low <= t <= high for low, high in found)
                    assert inside == (asked.forced(start + way * t).label == label)
                    seen["inside" if inside else "outside"] += 1
                    seen["solid" if lines.is_solid else "curves"] += 1
    floors = {"inside": 100, "outside": 300, "ends": 40, "solid": 500, "several": 0 if degree == 1 else 3}
    assert {name: seen[name] for name in floors if seen[name] < floors[name]} == {}, seen


def test_where_forced_points_are_on_curves_no_stretch_is_found() -> None:
    S = ga.Dataset([[0, 0], [1, 1], [0, 1], [1, 0]], [1, 1, -1, -1])
    lines = PolynomialClassifiers(2).on(S).forced_on_lines(1)
    assert not lines.is_solid
    assert lines.stretches(ga.Vector.of([0, -1]), ga.Vector.of([0, 3])) == []


def test_ends_are_exact() -> None:
    """On the line all quadratic polynomials that are right about 0, 1, 2 and 3 agree outside and in the middle."""
    S = ga.Dataset([[x, y] for x in range(4) for y in range(3)], [1, 1, 1, -1, -1, -1, -1, -1, -1, 1, 1, 1])
    lines = PolynomialClassifiers(2).on(S).forced_on_lines(-1)
    (part,) = lines.stretches(ga.Vector.of([0, 1]), ga.Vector.of([3, 0]))
    assert part == pytest.approx((1 / 3, 2 / 3), abs=2**-40)
    first, second = (
        PolynomialClassifiers(2).on(S).forced_on_lines(1).stretches(ga.Vector.of([-1, 1]), ga.Vector.of([5, 0]))
    )
    assert first == pytest.approx((0, 1 / 5), abs=2**-40)
    assert second == pytest.approx((4 / 5, 1), abs=2**-40)


def test_what_has_no_regions_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="of the plane; the points have 1 coordinates"):
        PolynomialClassifiers(1).on(ga.Dataset([[0], [1]], [1, -1])).forced_on_lines(1)
    crossed = ga.Dataset([[0, 0], [1, 1], [0, 1], [1, 0]], [1, 1, -1, -1])
    with pytest.raises(InvalidInputError, match="degree 1 is accurate; pass a larger degree"):
        PolynomialClassifiers(1).on(crossed).forced_on_lines(1)
