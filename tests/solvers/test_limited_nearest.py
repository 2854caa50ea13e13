"""The nearest point within limits, beside a search through all sets of rows and limits that may be active."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from geomadv.exact.arrays import integer_array
from geomadv.exact.matrices import IntegerMatrix
from geomadv.solvers import limited_nearest
from geomadv.solvers.limited_nearest import LimitedNearest, LimitedSearch, WithinLimits

Rows = list[list[int]]


def matrix(rows: Rows) -> IntegerMatrix:
    return IntegerMatrix(integer_array([x for row in rows for x in row], (len(rows), len(rows[0]))))


def solved(system: list[list[Fraction]], rhs: list[Fraction]) -> list[Fraction] | None:
    if not system:
        return []
    n = len(system)
    left = fmpq_mat(n, n, [fmpq(x.numerator, x.denominator) for row in system for x in row])
    right = fmpq_mat(n, 1, [fmpq(x.numerator, x.denominator) for x in rhs])
    if left.det() == 0:
        return None
    found = left.solve(right)
    return [Fraction(int(found[i, 0].p), int(found[i, 0].q)) for i in range(n)]


def least(rows: Rows, normals: Rows, heights: list[Fraction], target: list[Fraction], balanced: bool) -> object:
    """The least ‖g‖², None if nothing is within the limits: every regular system of optimality is tried."""
    d = len(target)

    def dot(a: list[int], b: list[Fraction]) -> Fraction:
        return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))

    best: Fraction | None = None
    for size in range(len(rows) + 1):
        for S in combinations(range(len(rows)), size):
            for T in (T for k in range(size + 1) for T in combinations(range(len(normals)), k)):
                beside = [[dot(normals[k], [Fraction(x) for x in rows[i][:d]]) for i in S] for k in T]
                beside += [[Fraction(rows[i][d]) for i in S]] if balanced else []
                gram = [[dot(rows[i][:d], [Fraction(x) for x in rows[j][:d]]) for j in S] for i in S]
                system = [[*row, *(column[k] for column in beside)] for k, row in enumerate(gram)]
                system += [[*row, *[Fraction(0)] * len(beside)] for row in beside]
                rhs = [dot(rows[i][:d], target) for i in S] + [heights[k] + dot(normals[k], target) for k in T]
                values = solved(system, rhs + [Fraction(1)] * balanced)
                if values is None or min([Fraction(0), *values[:size]]) < 0 or (balanced and not S):
                    continue
                g = [sum((values[k] * rows[i][j] for k, i in enumerate(S)), -target[j]) for j in range(d)]
                if all(dot(a, g) <= m for a, m in zip(normals, heights, strict=True)):
                    length = sum((x * x for x in g), Fraction(0))
                    best = length if best is None else min(best, length)
    return best


def holds(
    found: LimitedNearest, rows: Rows, normals: Rows, heights: list[Fraction], target: list[Fraction], balanced: bool
) -> bool:
    """The conditions of optimality, or what shows that nothing is within the limits."""
    unit, d = found.denominator, len(target)
    u, pull = [Fraction(x, unit) for x in found.pressing], [Fraction(x, unit) for x in found.pull]
    shift = Fraction(found.group_values[0], unit) if balanced else Fraction(0)
    pressed = [sum((w * a[j] for w, a in zip(u, normals, strict=True)), Fraction(0)) for j in range(d)]
    offsets = [row[d] if balanced else 0 for row in rows]
    values = [
        sum((x * y for x, y in zip(row, pull, strict=False)), shift * e) for row, e in zip(rows, offsets, strict=True)
    ]
    if min(values) < 0 or min(u) < 0:
        return False
    if found.residual is None:
        gain = -shift - sum((x * y for x, y in zip(pull, target, strict=True)), Fraction(0))
        return pull == pressed and gain > sum((w * m for w, m in zip(u, heights, strict=True)), Fraction(0))
    weights = {i: Fraction(w, unit) for i, w in zip(found.support, found.weights, strict=True)}
    g = [sum((w * rows[i][j] for i, w in weights.items()), -target[j]) for j in range(d)]
    slacks = [
        m - sum((x * y for x, y in zip(a, g, strict=True)), Fraction(0)) for a, m in zip(normals, heights, strict=True)
    ]
    assert g == [Fraction(x, unit) for x in found.residual]
    assert not balanced or sum(w * rows[i][d] for i, w in weights.items()) == 1
    assert pull == [x + y for x, y in zip(g, pressed, strict=True)]
    complementary = all(values[i] == 0 for i in weights) and all(w * s == 0 for w, s in zip(u, slacks, strict=True))
    return complementary and min(slacks) >= 0 and min([Fraction(0), *weights.values()]) >= 0


@pytest.mark.parametrize("pivots", [0, 20])
def test_every_answer_is_optimal_or_impossible(pivots: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no pivot of the first method the criss-cross method finds everything; with enough it is not needed."""
    monkeypatch.setattr(limited_nearest, "_PIVOTS", pivots)
    if pivots:
        monkeypatch.delattr(LimitedSearch, "_crossed")
    rng, seen = random.Random(pivots), Counter[tuple[bool, bool]]()
    for _ in range(150):
        d, n, bounds, balanced = rng.randint(1, 3), rng.randint(1, 4), rng.randint(1, 3), rng.random() < 0.6
        rows = [[rng.randint(-2, 2) for _ in range(d + balanced)] for _ in range(n)]
        if balanced:
            rows[rng.randrange(n)][d] = rng.randint(1, 2)
        normals = [[rng.randint(-2, 2) for _ in range(d)] for _ in range(bounds)]
        unit, numerators = rng.randint(1, 3), [rng.randint(-3, 3) for _ in range(d)]
        target, levels = [Fraction(x, unit) for x in numerators], [rng.randint(-5, 4) for _ in range(bounds)]
        heights = [Fraction(level, unit) for level in levels]
        limits = WithinLimits(matrix(normals), levels)
        shown = rng.randint(1, n) if not balanced else next(i for i, row in enumerate(rows) if row[d] > 0) + 1
        search = LimitedSearch(matrix(rows[:shown]), limits, (numerators, unit), balanced=balanced)
        search.start(
            np.array([rng.choice([0, 1, rng.random()]) for _ in range(shown)]),
            np.array([rng.choice([0, 1, rng.random()]) for _ in range(bounds)]),
        )
        for row in rows[shown:]:
            search.solve()
            search.add(row)
        found = search.solve()
        expected = least(rows, normals, heights, target, balanced)
        assert holds(found, rows, normals, heights, target, balanced)
        assert (found.residual is None) == (expected is None)
        if found.residual is not None:
            assert Fraction(sum(x * x for x in found.residual), found.denominator**2) == expected
        seen[balanced, expected is None] += 1
    assert min(seen[balanced, none] for balanced in (False, True) for none in (False, True)) > 10
