"""P1: what is said of linear classifiers and of points holds of polynomials, with the monomials of a point for it.

Some polynomial of degree k is accurate iff some linear classifier of the monomials φ(x) is, and all accurate ones give
p one label iff all linear ones of the monomials give it to φ(p). With certain weights the products of monomials are
(1 + x·y)^k, and the maximum margin is that of this kernel. Negative control: no degree fits a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import PolynomialFeatures

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.features import features, kernel_lifted, lifted
from properties import oracle
from properties.polynomials import Question, questions
from properties.support import accepted, census


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


@given(questions())
def test_the_kernel_form_of_the_maximum_margin(question: Question) -> None:
    """The solution of the lifted problem meets the conditions of the optimum in terms of (1 + x·y)^k, exactly."""
    S, degree, _, _ = question
    if not ga.PolynomialClassifiers(degree).realizable(S).holds:
        return
    margin = ga.PolynomialClassifiers(degree).max_margin(S)
    weights = margin.multipliers.as_dict()

    def kernel(x: ga.Vector, y: ga.Vector) -> Fraction:
        return (1 + x.dot(y)) ** degree

    def f(x: ga.Vector) -> Fraction:
        terms = (weight * int(S.signs[i]) * kernel(S.point(i), x) for i, weight in weights.items())
        return sum(terms, margin.classifier.bias)

    assert min(weights.values()) > 0
    assert sum(weight * int(S.signs[i]) for i, weight in weights.items()) == 0
    values = [int(S.signs[i]) * f(S.point(i)) for i in range(S.n)]
    assert min(values) >= 1
    assert all(values[i] == 1 for i in margin.support)
    pairs = product(weights.items(), repeat=2)
    square = sum(a * b * int(S.signs[i] * S.signs[j]) * kernel(S.point(i), S.point(j)) for (i, a), (j, b) in pairs)
    assert square == sum(weights.values()) == 1 / margin.squared_margin
    # And it is the classifier that is given as a polynomial, and the lift has the products that it must have.
    assert all(margin.classifier.value(x) == f(x) for x in [*S.points, ga.Vector.of([3] * S.d)])
    lift = kernel_lifted(S, degree)[0].points
    assert all(lift[i].dot(lift[j]) == kernel(S.point(i), S.point(j)) - 1 for i in range(S.n) for j in range(i + 1))
    assert accepted(margin.certificate, S)


def test_the_margin_of_the_monomials_is_another_one() -> None:
    """Negative control: without their weights the monomials have other products."""
    S = ga.Dataset([[-1], [3]], [1, -1])
    kernel, plain = ga.PolynomialClassifiers(2).max_margin(S), ga.max_margin(lifted(S, 2))
    assert kernel.squared_margin != plain.squared_margin
    # (√2 t, t²) at −1 and 3 differ by (4 √2, 8).
    assert kernel.squared_margin == Fraction(32 + 64, 4)
    assert plain.squared_margin == Fraction(16 + 64, 4)


@given(gst.polynomial_datasets(2, max_points=6))
def test_the_least_degree(S: ga.Dataset) -> None:
    answer = ga.least_degree(S)
    assert answer.degree is not None
    assert answer.degree <= 2
    assert all(accepted(certificate, S) for certificate in answer.certificates)
    assert oracle.separable(lifted(S, answer.degree))
    assert answer.degree == 1 or not oracle.separable(S)


def test_a_contradiction_has_no_degree() -> None:
    S = ga.Dataset([[0, 1], [0, 1], [2, 2]], [1, -1, 1])
    answer = ga.least_degree(S)
    assert answer.degree is None
    assert accepted(answer.certificate, S)


def test_draws() -> None:
    def kinds(question: Question) -> Iterator[str]:
        S, degree, v, row = question
        poly = ga.PolynomialClassifiers(degree)
        yield "realised" if poly.realizable(S).holds else "not realised"
        if poly.realizable(S).holds:
            yield "forced" if poly.forced(S, S.point(row) + v).holds else "not forced"

    counts = census(questions(), kinds, 150)
    for kind, least in {"realised": 100, "not realised": 1, "forced": 40, "not forced": 20}.items():
        assert counts[kind] >= least, counts
