"""P8: Theorem 4 has no analogue in degree 2: no direction need fool all at every point of a label.

Three points are enough for that. And the gradient of the polynomial of the largest margin is no such direction even at
a single point.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.answers import Status
from geomadv.exact.features import lifted
from properties.polynomial_oracle import kept
from properties.support import accepted, census, few

THREE = ga.Dataset([[0, 0], [1, 0], [0, 1]], [1, 1, -1])
DIRECTIONS = st.one_of(
    st.sampled_from([ga.Vector.of([0, 1]), ga.Vector.of([-1, 1])]),
    st.tuples(st.integers(-6, 6), st.integers(-6, 6)).filter(any).map(ga.Vector.of),
    st.tuples(st.fractions(-2, 2, max_denominator=9), st.just(Fraction(1))).map(ga.Vector.of),
)


@given(DIRECTIONS)
def test_no_direction_at_both_points(v: ga.Vector) -> None:
    poly = ga.PolynomialClassifiers(2).on(THREE)
    answers = [poly.transfers_from(v, row) for row in (0, 1)]
    assert all(accepted(answer.certificate, THREE) for answer in answers)
    # Four distinct points are independent conditions on conics, unless they are on a line: only (0, 1) is forced.
    assert [answer.holds for answer in answers] == [along(v, (0, 1)), along(v, (-1, 1))]
    assert not poly.transfers(v, 1).holds


@few
@given(DIRECTIONS)
def test_as_z3_says(v: ga.Vector) -> None:
    assert any(kept(THREE, v, row, None) for row in (0, 1))


def along(v: ga.Vector, w: tuple[int, int]) -> bool:
    """Whether v is a positive multiple of w."""
    return v[0] * w[1] == v[1] * w[0] and v[0] * w[0] + v[1] * w[1] > 0


@given(gst.separable_datasets(max_points=6, bias=True))
def test_in_degree_one_there_is_one(S: ga.Dataset) -> None:
    """Negative control: Theorem 4, for the class of degree 1."""
    u, poly = ga.max_margin(S).normal, ga.PolynomialClassifiers(1).on(S)
    assert all(poly.transfers_from(-u, row).holds for row in S.indices(1).tolist())


@given(st.integers(1, 4), st.integers(1, 5))
def test_the_gradient(left: int, right: int) -> None:
    """At S⁺ = {−a}, with S⁻ = {b}, that of the largest margin of (t, t²) has the sign of 2a (b − a) − 1."""
    S = ga.Dataset([[-left], [right]], [1, -1])
    w = ga.max_margin(lifted(S, 2)).normal
    away = w[0] - 2 * left * w[1] > 0  # minus the gradient points away from S⁻
    assert away is (2 * left * (right - left) > 1)
    minus_gradient = [-1] if away else [1]
    assert ga.PolynomialClassifiers(2).transfers_from(S, minus_gradient, 0).holds is not away


def test_minus_the_gradient_points_away() -> None:
    """With the monomials as they are for −1 and 2; with the kernel (1 + x y)² for −1 and 3. ½ − t is never fooled."""
    S = ga.Dataset([[-1], [2]], [1, -1])
    w = ga.max_margin(lifted(S, 2)).normal
    assert w[0] - 2 * w[1] > 0
    T = ga.Dataset([[-1], [3]], [1, -1])
    f = ga.PolynomialClassifiers(2).max_margin(T).classifier
    assert f.along([-1], [1])[1] > 0
    line = ga.PolynomialClassifier(1, 2, ga.Vector.of([-1, 0]), Fraction(1, 2))
    for data in (S, T):
        assert line.is_accurate(data)
        assert ga.PolynomialClassifiers(2).transfers_from(data, [-1], 0).status is Status.FAILS


def test_draws() -> None:
    def kinds(v: ga.Vector) -> Iterator[str]:
        fooled = [along(v, w) for w in ((0, 1), (-1, 1))]
        yield ["at neither point", "at one point"][sum(fooled)]

    counts = census(DIRECTIONS, kinds, 150)
    assert counts["at one point"] >= 12, counts
    assert counts["at neither point"] >= 40, counts
