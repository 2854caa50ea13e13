"""P1, P2, P3, P4, K1 and K2: what all accurate polynomials of a degree have in common.

A polynomial of degree k is a linear classifier of the monomials φ(x). A direction v fools every accurate one wherever
it gives the label s iff −s φ^∞(v) is in the cone of the y φ(x) (P2), which happens at most at the least degree k₀ that
realises the data; and at one point x iff Σ λ_i y_i φ(x_i) + s Σ_j θ_j φ(x + τ_j v) + s θ_∞ φ^∞(v) = 0 for some λ, θ ≥ 0
not all zero (P3), for k ≥ k₀ + 2 iff the ray meets a point of the other label (K2). What fools all of a degree fools
all of a smaller one (K1).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from sklearn.preprocessing import PolynomialFeatures

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.answers import Status
from geomadv.exact.features import features, leading_features, lifted
from properties import oracle
from properties.support import accepted, census, counterexample, half


class Question(NamedTuple):
    data: ga.Dataset
    degree: int
    direction: ga.Vector
    row: int


@st.composite
def questions(draw: DrawFn, most: int = 3) -> Question:
    """Data of some degree, asked about that degree or another one; one in four transfers by construction."""
    if draw(st.integers(0, 3)) == 0:
        degree = draw(st.integers(1, most))
        S, v = draw(gst.transferring_polynomial_problems(degree))
        return Question(S, degree, v, 0)
    S = draw(gst.polynomial_datasets(draw(st.integers(1, 2)), max_points=6))
    row = draw(st.integers(0, S.n - 1))
    return Question(S, draw(st.integers(1, most)), draw(gst.polynomial_directions(S, row)), row)


def met(S: ga.Dataset, v: ga.Vector, row: int) -> bool:
    """Whether the ray meets a point of the other label."""
    ways = [S.point(i) - S.point(row) for i in range(S.n) if S.labels[i] != S.labels[row]]
    return any(way == v * (way.dot(v) / v.dot(v)) and way.dot(v) > 0 for way in ways)


# P1


@given(questions())
def test_realizable_and_forced_are_those_of_the_monomials(question: Question) -> None:
    S, degree, v, row = question
    poly, above = ga.PolynomialClassifiers(degree), lifted(S, degree)
    realizable, forced = poly.realizable(S), poly.forced(S, S.point(row) + v)
    assert accepted(realizable.certificate, S)
    assert accepted(forced.certificate, S)
    assert realizable.holds == oracle.separable(above)
    if realizable.holds:
        assert realizable.classifier is not None
        assert realizable.classifier.is_accurate(S)
        assert forced.label == oracle.forced(above, features(S.point(row) + v, degree))


@given(st.integers(1, 3), st.integers(1, 4), st.data())
def test_the_monomials_are_those_of_scikit_learn(dimension: int, degree: int, data: st.DataObject) -> None:
    x = data.draw(st.lists(st.integers(-5, 5), min_size=dimension, max_size=dimension))
    theirs = PolynomialFeatures(degree, include_bias=False).fit_transform(np.array([x]))
    assert list(features(ga.Vector.of(x), degree)) == theirs[0].tolist()


@given(gst.polynomial_datasets(2, max_points=6))
def test_the_least_degree(S: ga.Dataset) -> None:
    answer = ga.least_degree(S)
    assert answer.degree is not None
    assert answer.degree <= 2
    assert all(accepted(certificate, S) for certificate in answer.certificates)
    assert oracle.separable(lifted(S, answer.degree))
    assert answer.degree == 1 or not oracle.separable(S)


# P2


@given(questions())
def test_everywhere(question: Question) -> None:
    S, degree, v, row = question
    poly, source = ga.PolynomialClassifiers(degree), S.signs.tolist()[row]
    answer = poly.transfers_everywhere(S, v, source)
    assert accepted(answer.certificate, S)
    if not answer.vacuous:
        assert answer.holds == oracle.transfers(lifted(S, degree), leading_features(v, degree), source)
        if answer.holds:  # then so it is from each point, and the degree is the least
            assert poly.transfers_from(S, v, row).holds
            assert ga.least_degree(S).degree == degree
        else:
            h = answer.counterexample
            assert h is not None
            assert h.is_accurate(S)
            assert source * h.along(S.point(row), v)[-1] > 0


# P3, P4, K2


def value(coefficients: tuple[Fraction, ...], t: Fraction) -> Fraction:
    return sum((c * t**k for k, c in enumerate(coefficients)), Fraction(0))


@given(questions())
def test_one_kind_of_evidence(question: Question) -> None:
    S, degree, v, row = question
    answer = ga.PolynomialClassifiers(degree).transfers_from(S, v, row)
    assert accepted(answer.certificate, S)
    if answer.holds:
        assert answer.counterexample is None
        assert answer.multipliers is not None
        assert answer.beyond is not None
        total = leading_features(v, degree) * (answer.beyond * int(S.signs[row]))
        constant = Fraction(0)
        for t, theta in answer.distances:
            assert t > 0 < theta
            total += features(S.point(row) + v * t, degree) * (theta * int(S.signs[row]))
            constant += theta * int(S.signs[row])
        for i, weight in answer.multipliers.as_dict().items():
            assert weight > 0
            total += features(S.point(i), degree) * (weight * int(S.signs[i]))
            constant += weight * int(S.signs[i])
        assert not total
        assert constant == 0
    elif answer.status is Status.FAILS:
        h = answer.counterexample
        assert h is not None
        assert h.is_accurate(S)
        along = h.along(S.point(row), v)
        assert all(int(S.signs[row]) * value(along, Fraction(t, 7)) > 0 for t in range(200))


@given(st.integers(1, 4), st.data())
def test_agrees_with_the_construction(degree: int, data: st.DataObject) -> None:
    S, v = data.draw(gst.transferring_polynomial_problems(degree))
    answer = ga.PolynomialClassifiers(degree).transfers_from(S, v, 0)
    assert answer.holds
    assert accepted(answer.certificate, S)
    assert not met(S, v, 0)


@half
@given(questions(), st.data())
def test_no_accurate_polynomial_drawn_resists(question: Question, data: st.DataObject) -> None:
    """Where the answer is yes, each is negative at one of the distances, or far out."""
    S, degree, v, row = question
    poly = ga.PolynomialClassifiers(degree)
    answer = poly.transfers_from(S, v, row)
    if answer.holds:
        h = data.draw(gst.accurate_polynomials(S, degree))
        along = tuple(int(S.signs[row]) * c for c in h.along(S.point(row), v))
        assert min([along[-1], *(value(along, t) for t, _ in answer.distances)]) <= 0


@given(questions())
def test_degree_two_is_about_forced_points(question: Question) -> None:
    """P4: yes iff some point of the ray is forced to the other label, or the direction is so everywhere."""
    S, _, v, row = question
    poly, source = ga.PolynomialClassifiers(2), int(S.signs[row])
    answer = poly.transfers_from(S, v, row)
    if answer.holds and not poly.transfers_everywhere(S, v, source).holds:
        assert answer.multipliers is not None
        assert answer.beyond is not None
        # τ = m₂/m₁ of the moments of θ.
        first = sum((theta * t for t, theta in answer.distances), Fraction(0))
        second = sum((theta * t * t for t, theta in answer.distances), answer.beyond)
        assert poly.forced(S, S.point(row) + v * (second / first)).label == -source


@given(questions(most=1), st.integers(0, 1))
def test_two_degrees_are_enough(question: Question, more: int) -> None:
    """K2."""
    S, _, v, row = question
    least = ga.least_degree(S).degree
    assert least is not None
    answer = ga.PolynomialClassifiers(least + 2 + more).transfers_from(S, v, row)
    assert answer.holds == met(S, v, row)
    assert answer.status in (Status.HOLDS, Status.FAILS)
    assert accepted(answer.certificate, S)


@half
@given(questions())
def test_from_higher_to_lower(question: Question) -> None:
    """K1."""
    S, _, v, row = question
    least = ga.least_degree(S).degree
    assert least is not None
    degrees = range(least, least + 4)
    found = [ga.PolynomialClassifiers(k).transfers_from(S, v, row).status for k in degrees]
    decided = [status is Status.HOLDS for status in found if status is not Status.UNDECIDED]
    assert decided == sorted(decided, reverse=True)


@given(questions(most=1))
def test_degree_one_is_the_linear_class(question: Question) -> None:
    S, _, v, row = question
    source = S.signs.tolist()[row]
    linear, poly = ga.LinearClassifiers().transfers(S, v, source), ga.PolynomialClassifiers(1)
    assert poly.transfers_everywhere(S, v, source).status is linear.status
    assert poly.transfers_from(S, v, row).status is linear.status


# Negative controls


def test_no_converse_of_k1() -> None:
    """What fools all of degree 1 from a point need not fool all of degree 2."""
    S, _, v, row = counterexample(
        questions(),
        lambda q: (
            ga.PolynomialClassifiers(1).transfers_from(q.data, q.direction, q.row).holds
            and not ga.PolynomialClassifiers(2).transfers_from(q.data, q.direction, q.row).holds
        ),
    )
    assert not met(S, v, row)


def test_not_all_or_none() -> None:
    """Unlike a linear classifier's, a polynomial's points of one label are not all fooled or none."""
    S = ga.Dataset([[0], [2], [1]], [1, 1, -1])
    poly = ga.PolynomialClassifiers(2)
    assert [poly.transfers_from(S, [1], row).holds for row in (0, 1)] == [True, False]


def test_draws() -> None:
    def kinds(question: Question) -> Iterator[str]:
        S, degree, v, row = question
        poly = ga.PolynomialClassifiers(degree)
        answer = poly.transfers_from(S, v, row)
        yield f"{answer.status.value} {degree}"
        if answer.holds and degree > 1:
            yield "through a point" if met(S, v, row) else "not through a point"
            yield "everywhere" if poly.transfers_everywhere(S, v, S.signs.tolist()[row]).holds else "from here"

    counts = census(questions(), kinds, 300)
    for kind, least in {
        "holds 1": 40,
        "fails 1": 15,
        "vacuous 1": 4,
        "holds 2": 25,
        "fails 2": 10,
        "holds 3": 20,
        "fails 3": 25,
        "through a point": 25,
        "not through a point": 15,
        "everywhere": 5,
        "from here": 30,
    }.items():
        assert counts[kind] >= least, counts
