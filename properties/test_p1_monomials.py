"""P1: what is said of linear classifiers and of points holds of polynomials, with the monomials of a point for it.

Some polynomial of degree k is accurate iff some linear classifier of the monomials φ(x) is, and all accurate ones give
p one label iff all linear ones of the monomials give it to φ(p). Negative control: no degree fits a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import PolynomialFeatures

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.features import features, lifted
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
