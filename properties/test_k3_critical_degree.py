"""K3: the first degree at which a direction does not fool every accurate polynomial at a point.

It is k₀, k₀ + 1 or k₀ + 2, k₀ the least degree of the data, or there is none, iff the ray meets a point of the other
label. The oracle asks for each degree by itself, with a linear program for k₀ + 2 too, where the library writes a
polynomial down. Negative controls: fewer degrees are not enough, and a polynomial of degree k₀ does not do.
"""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv.classes.answers import Status
from geomadv.classes.polynomial.two_degrees import resisting
from properties.polynomials import Question, met, questions
from properties.support import accepted, census, counterexample, half


@st.composite
def alternating(draw: DrawFn) -> tuple[ga.Dataset, int]:
    """Points on a line with alternating labels beside a point, and the degree that they need: K2 is sharp."""
    k = draw(st.integers(1, 4))
    places = sorted(draw(st.lists(st.integers(-6, 6), min_size=k + 1, max_size=k + 1, unique=True)))
    labels = [(-1) ** (k - j + 1) for j in range(k + 1)]
    return ga.Dataset([[0, 0], *([t, 1] for t in places)], [1, *labels]), k


@half
@given(questions(most=2))
def test_agrees_with_the_degrees_one_by_one(question: Question) -> None:
    S, _, v, row = question
    answer = ga.critical_degree(S, v, row, complexity=100)
    least = ga.least_degree(S).degree
    assert answer.least == least
    assert least is not None
    found = [
        ga.PolynomialClassifiers(k).transfers_from(S, v, row, complexity=100).status for k in range(least, least + 3)
    ]
    first = next((least + j for j, status in enumerate(found) if status is Status.FAILS), None)
    last = max((least + j for j, status in enumerate(found) if status is Status.HOLDS), default=least - 1)
    assert answer.upper == first
    assert answer.holds == (first is not None) == (not met(S, v, row))
    if first is not None:
        assert answer.lower == last + 1
        assert answer.is_exact == (answer.undecided == ())
        assert least <= first <= least + 2
    assert all(accepted(certificate, S) for certificate in answer.certificates)


@given(questions(most=2))
def test_the_polynomial_written_down_resists(question: Question) -> None:
    """Whatever the degree at which the direction stops."""
    S, _, v, row = question
    if met(S, v, row):
        return
    classifier = ga.least_degree(S).classifier
    assert classifier is not None
    f = resisting(classifier, S, v, row)
    source = int(S.signs[row])
    assert f.is_accurate(S)
    x = S.point(row)
    along = [source * f.value(x + v * t) for t in range(12)]
    assert min(along) > 0
    answer = ga.PolynomialClassifiers(f.degree).transfers_from(S, v, row)
    assert answer.status is Status.FAILS


@given(alternating())
def test_alternating_labels_are_fooled_at_their_degree_alone(question: tuple[ga.Dataset, int]) -> None:
    """κ = k₀ + 1 for every k₀."""
    S, k = question
    answer = ga.critical_degree(S, [1, 0], 0)
    assert (answer.least, answer.lower, answer.upper) == (k, k + 1, k + 1)
    assert all(accepted(certificate, S) for certificate in answer.certificates)


def stops(question: Question) -> Iterator[str]:
    S, _, v, row = question
    answer = ga.critical_degree(S, v, row, complexity=100)
    yield f"k0 = {answer.least}"
    if answer.upper is None:
        yield "never"
    elif answer.is_exact and answer.least is not None:
        yield f"k0 + {answer.upper - answer.least}"
    else:
        yield "open"


def test_draws() -> None:
    counts = census(questions(most=2), stops, 200)
    floors = {"k0 = 1": 60, "k0 = 2": 10, "never": 20, "k0 + 0": 40, "k0 + 1": 15}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}, counts


def test_control_one_degree_above_does_not_do() -> None:
    """Some direction that meets no point fools all of k₀ + 1: so κ = k₀ + 2 occurs."""
    plus, minus = [[0, 0], [0, 3], [0, -3]], [[1, 1], [1, -1], [2, 1], [2, -1]]
    S = ga.Dataset([*plus, *minus], [1] * 3 + [-1] * 4)
    v = -ga.max_margin(S).normal
    answer = ga.critical_degree(S, v, 0)
    assert (answer.least, answer.lower, answer.upper) == (1, 3, 3)
    assert not met(S, v, 0)


def test_control_the_accurate_polynomial_itself_may_be_fooled() -> None:
    """Without the product with the squared distance there is no proof."""

    def refutes(question: Question) -> bool:
        S, _, v, row = question
        classifier = ga.least_degree(S).classifier
        assert classifier is not None
        values = [int(S.signs[row]) * classifier.value(S.point(row) + v * t) for t in range(50)]
        return not met(S, v, row) and min(values) < 0

    S, _, v, row = counterexample(questions(most=2), refutes)
    assert ga.critical_degree(S, v, row).holds
