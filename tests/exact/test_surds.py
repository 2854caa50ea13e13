"""Numbers a + b √n: compared and enclosed exactly, where floats cannot tell them apart."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geomadv.exact.surds import Surd, Triple, dyadic_between, not_positive, polynomial_at, positive_share

small = st.fractions(-9, 9, max_denominator=6)
surds = st.builds(Surd.of, small, small, st.fractions(0, 20, max_denominator=6))
ROOT = Surd.of(Fraction(0), Fraction(1), Fraction(2))


def as_float(x: Surd) -> float:
    return float(x.rational) + float(x.factor) * math.sqrt(x.radicand)


@given(surds, surds)
def test_compared(x: Surd, y: Surd) -> None:
    difference = as_float(x) - as_float(y)
    if abs(difference) > 1e-9:  # such numbers as these are not nearer to each other unless they are equal
        assert (x < y) is (difference < 0)
        assert (x > y) is (difference > 0)
        assert x != y
    else:
        assert x == y
        assert hash(x) == hash(y)


def test_compared_where_floats_are_equal() -> None:
    """Convergents of √2, and √(10⁶⁰ + 1) beside 10³⁰."""
    p, q = 1, 1
    for k in range(100):
        assert (Surd(Fraction(p, q)) < ROOT) is (k % 2 == 0)
        p, q = p + 2 * q, p + q
    large = Surd.of(Fraction(0), Fraction(1), Fraction(10**60 + 1))
    assert Surd(Fraction(10**30)) < large < Surd(Fraction(10**30) + Fraction(1, 10**30))
    # 1 + √3 and 2 √2 − 1/10 are of different fields.
    assert Surd.of(Fraction(1), Fraction(1), Fraction(3)) > Surd.of(Fraction(-1, 10), Fraction(2), Fraction(2))


@given(surds, small, small)
def test_arithmetic(x: Surd, a: Fraction, b: Fraction) -> None:
    conjugate = Surd(x.rational, -x.factor, x.radicand)
    norm = x * conjugate
    assert norm == Surd(x.rational**2 - x.factor**2 * x.radicand)
    assert norm.is_rational
    assert x + conjugate == Surd(2 * x.rational)
    assert polynomial_at([norm.rational, -2 * x.rational, Fraction(1)], x).sign == 0  # its minimal polynomial
    assert polynomial_at([a, b], x) == Surd(a) + Surd(b) * x
    assert x.sign == (x > Surd(Fraction(0))) - (x < Surd(Fraction(0)))
    if abs(as_float(x)) > 1e-9:
        assert x.sign == (1 if as_float(x) > 0 else -1)


def test_numbers_of_two_fields_have_no_sum() -> None:
    with pytest.raises(ValueError, match="√2 and √3 have no sum"):
        _ = ROOT + Surd.of(Fraction(0), Fraction(1), Fraction(3))


def test_written() -> None:
    values = [Surd(Fraction(1, 2)), ROOT, ROOT * Surd(Fraction(-1)), Surd(Fraction(5), Fraction(-1, 4), 13)]
    assert [str(value) for value in values] == ["1/2", "√2", "−√2", "5 − 1/4·√13"]


@given(surds, st.integers(0, 200))
def test_enclosed(x: Surd, bits: int) -> None:
    above, below = x.above(bits), x.below(bits)
    assert Surd(below) <= x <= Surd(above)
    assert above - below <= Fraction(2, 2**bits)
    assert x.is_rational is (above == below)


@given(surds)
def test_exponent(x: Surd) -> None:
    if x > Surd(Fraction(0)):
        assert Surd(Fraction(2) ** (x.exponent - 3)) < x < Surd(Fraction(2) ** x.exponent)


@given(surds, surds)
def test_dyadic_between(x: Surd, y: Surd) -> None:
    if x < y:
        found = dyadic_between(x, y)
        assert x < Surd(found) <= y
        assert found.denominator & (found.denominator - 1) == 0
        coarser = found.denominator // 4  # with nearly as few binary places as possible
        if coarser:
            grid = [Surd(Fraction(k, coarser)) for k in range(math.floor(as_float(x) * coarser) - 1, 999) if k < 999]
            assert not any(x < point < y for point in grid)


def test_dyadic_between_no_numbers() -> None:
    assert dyadic_between(Surd(Fraction(1, 3)), Surd(Fraction(1, 3))) == Fraction(1, 3)
    assert dyadic_between(Surd(Fraction(5, 2)), None) == 3
    for low, high in ((ROOT, ROOT), (ROOT, Surd(Fraction(1)))):
        with pytest.raises(ArithmeticError, match="without rational numbers"):
            dyadic_between(low, high)


def test_dyadic_between_near_numbers() -> None:
    """In one step, not in as many as it has binary places."""
    found = dyadic_between(ROOT, Surd(ROOT.above(100_000)))
    assert 100_000 <= found.denominator.bit_length() <= 100_010


@given(
    st.fractions(0, 5, max_denominator=3),
    st.fractions(-5, 5, max_denominator=3),
    st.fractions(-5, 5, max_denominator=3),
)
def test_where_a_quadratic_is_not_positive(a: Fraction, b: Fraction, c: Fraction) -> None:
    low, high = not_positive((a, b, c))
    for t in [Fraction(k, 8) for k in range(1, 100)]:
        inside = low is not None and low <= Surd(t) and (high is None or Surd(t) <= high)
        assert (a + b * t + c * t * t <= 0) is inside
    for end in (low, high):
        if end is not None and end.rational and a:
            x = end.above(200)
            assert abs(a + b * x + c * x * x) < Fraction(1, 10**50)


def product_of(p: Fraction, q: Fraction, sign: int) -> Triple:
    """sign · (t − p)(t − q)."""
    return sign * p * q, -sign * (p + q), Fraction(sign)


@st.composite
def apart(draw: st.DrawFn) -> tuple[Triple, Triple]:
    """Two quadratics: all places t > 0 at which the first is not positive are beyond those of the second."""
    places = st.fractions(Fraction(1, 9), 9, max_denominator=9)
    p, q, r, s = sorted(draw(st.lists(places, min_size=4, max_size=4)))
    second = product_of(p, p if draw(st.booleans()) else q, 1)
    first = draw(st.sampled_from([product_of(r, s, 1), product_of(r, -p, -1), (r, Fraction(-1), Fraction(0))]))
    factor = draw(st.sampled_from([Fraction(1), Fraction(1, 50), Fraction(70)]))
    assume(q < r)
    return first, (second[0] * factor, second[1] * factor, second[2] * factor)


@given(apart())
def test_the_positive_combination_of_two(pair: tuple[Triple, Triple]) -> None:
    a, b = pair
    share = positive_share(a, b)
    assert share > 0
    assert not_positive((a[0] + share * b[0], a[1] + share * b[1], a[2] + share * b[2])) == (None, None)


def test_a_combination_that_touches_zero_at_zero() -> None:
    """t (3 − t) and t (t − 2): with the share for which the coefficients of t cancel."""
    assert positive_share(
        (Fraction(0), Fraction(3), Fraction(-1)), (Fraction(0), Fraction(-2), Fraction(1))
    ) == Fraction(3, 2)
