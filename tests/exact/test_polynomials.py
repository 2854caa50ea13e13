"""The intervals on which a polynomial is negative, against its known roots; and monomials."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomadv.exact.features import features, features_along, leading_features, monomials
from geomadv.exact.polynomials import negative_intervals, negative_parts
from geomadv.exact.rational import Vector

NEAR = Fraction(1, 10**40)


@given(
    st.lists(st.builds(Fraction, st.integers(-3, 9), st.integers(1, 4)), max_size=4),
    st.sampled_from([1, -1]),
    st.booleans(),
    st.booleans(),
)
def test_negative_intervals(roots: list[Fraction], sign: int, complex_too: bool, near: bool) -> None:
    roots = [*roots, roots[0] + NEAR] if near and roots else roots
    f = [Fraction(sign)]
    factors = [[-root, Fraction(1)] for root in roots] + [[Fraction(2), Fraction(0), Fraction(1)]] * complex_too
    for factor in factors:
        f = np.convolve(np.array(f, dtype=object), np.array(factor, dtype=object)).tolist()
    ends: list[Fraction | None] = [Fraction(0), *sorted({root for root in roots if root > 0}), None]
    expected = []
    for low, high in pairwise(ends):
        assert low is not None
        middle = low + 1 if high is None else (low + high) / 2
        if sum((c * middle**k for k, c in enumerate(f)), Fraction(0)) < 0:
            expected.append((low, high))
    found = negative_intervals(f)
    assert len(found) == len(expected)
    for (low, high), (left, right) in zip(found, expected, strict=True):
        assert left <= low
        assert (high is None) == (right is None)
        assert high is None or right is None or low < high <= right
    for precision in (53, 300):
        parts = negative_parts(f, precision)
        assert len(parts) == len(expected)
        for part, (left, right) in zip(parts, expected, strict=True):
            assert part.before <= left <= part.low <= (part.before * (1 + Fraction(1, 1 << (precision - 8))))
            if right is None or part.high is None or part.behind is None:
                assert right is part.high is part.behind is None
            else:
                assert part.high <= right <= part.behind


@pytest.mark.parametrize("f", [[], [0], [0, 0]])
def test_the_zero_polynomial_is_nowhere_negative(f: list[int]) -> None:
    assert negative_intervals(map(Fraction, f)) == []


def test_monomials() -> None:
    assert monomials(2, 2) == [(0,), (1,), (0, 0), (0, 1), (1, 1)]
    p = Vector.of([2, Fraction(1, 3)])
    assert list(features(p, 2)) == [2, Fraction(1, 3), 4, Fraction(2, 3), Fraction(1, 9)]
    assert list(leading_features(p, 2)) == [0, 0, 4, Fraction(2, 3), Fraction(1, 9)]
    assert features(p, 1) == p == leading_features(p, 1)


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_monomials_along_a_line(degree: int) -> None:
    start, way = Vector.of([Fraction(1, 2), -3]), Vector.of([Fraction(2, 3), Fraction(1, 5)])
    along = features_along(start, way, degree)
    assert len(along) == degree + 1
    scales = set()
    for t in (Fraction(0), Fraction(1), Fraction(-7, 4)):
        *found, last = [sum(c * t**k for k, c in enumerate(column)) for column in zip(*along, strict=True)]
        assert [x / last for x in found] == list(features(start + way * t, degree))
        scales.add(last)
    assert len(scales) == 1
    assert min(scales) > 0
