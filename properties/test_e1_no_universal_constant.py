"""E1: the sentence after Corollary 6 is false.

"For any set S, there is a universal constant c_S such that for any h that linearly separates S and any (x, y) ∈ S,
−c_S y w* is an adversarial perturbation for h at x."

S⁺ = {(1, 0), (1, M)}, S⁻ = {(−1, 0)} with M ≠ 0 has u = (1, 0); for ε > 0 the classifier with normal (ε, 1/M) and
bias 0 is accurate, and from (1, M) along −u it flips at (1 + ε)/ε, which has no bound. The repair is L5: the constant
exists iff the bound along −y u is finite at every point; and L7: some other direction always has one.
"""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from properties import oracle
from properties.support import (
    Problem,
    accepted,
    census,
    counterexample,
    rows,
    separable_problems,
    universal_perturbation,
)

FAR = 1  # the row of (1, M)


def counterexamples(wide: bool = True) -> SearchStrategy[Fraction]:
    """Values of M."""
    return st.builds(
        Fraction.__mul__, gst.scales() if wide else st.integers(1, 9).map(Fraction), st.sampled_from([1, -1])
    )


def positive() -> SearchStrategy[Fraction]:
    return st.builds(Fraction.__mul__, gst.scales(), st.integers(1, 9).map(Fraction))


def data_set(M: Fraction) -> ga.Dataset:
    return ga.Dataset([[1, 0], [1, M], [-1, 0]], [1, 1, -1])


@given(counterexamples(), positive())
def test_the_family_of_accurate_classifiers(M: Fraction, epsilon: Fraction) -> None:
    S = data_set(M)
    u = ga.max_margin(S).normal
    assert u == ga.Vector.of([1, 0])
    h = ga.LinearClassifier(ga.Vector.of([epsilon, 1 / M]), Fraction(0))
    assert h.is_accurate(S)
    assert h.flip_distance(S.point(FAR), -u) == (1 + epsilon) / epsilon


@given(counterexamples(), positive())
def test_every_constant_is_refuted(M: Fraction, c: Fraction) -> None:
    """Whatever c, some accurate classifier keeps the label of (1, M) after −c u, and after every shorter step."""
    S = data_set(M)
    u = ga.max_margin(S).normal
    h = ga.LinearClassifier(ga.Vector.of([1 / c, 1 / M]), Fraction(0))
    assert h.is_accurate(S)
    assert h(S.point(FAR) - c * u) == 1
    assert h.flip_distance(S.point(FAR), -u) > c


@given(counterexamples())
def test_the_library_says_that_there_is_none(M: Fraction) -> None:
    S = data_set(M)
    u = ga.max_margin(S).normal
    lin = ga.LinearClassifiers()
    assert lin.transfers(S, -u, 1).holds
    answer = lin.bound(S, -u, FAR)
    assert answer.value == math.inf
    assert accepted(answer.certificate, S)
    assert lin.bound(S, -u, 0).value == 2
    assert lin.bound(S, u, 2).value == 2
    assert lin.largest_bound(S, -u, 1).unbounded == (FAR,)


@given(counterexamples(wide=False), st.integers(1, 10**6))
def test_z3_refutes_every_constant(M: Fraction, c: int) -> None:
    S = data_set(M)
    assert oracle.bound(S, ga.Vector.of([-1, 0]), FAR) == math.inf
    assert oracle.keeps_label(S, ga.Vector.of([1 - c, M]), 1)


@given(counterexamples())
def test_another_direction_has_a_constant(M: Fraction) -> None:
    S = data_set(M)
    answer = universal_perturbation(S, 1)
    assert answer.delta == ga.Vector.of([-4, -M])
    assert answer.is_shortest
    assert ga.LinearClassifiers().largest_bound(S, answer.delta, 1).value == 1


# The repair, on drawn data: the constant exists iff all bounds are finite.


@st.composite
def problems_with_classifiers(draw: DrawFn) -> tuple[ga.Dataset, bool, list[ga.LinearClassifier]]:
    S, bias = draw(separable_problems(max_points=5))
    return S, bias, [draw(gst.accurate_linear_classifiers(S, bias=bias, extreme=True)) for _ in range(3)]


def constant(problem: Problem) -> Fraction | None:
    """The least c_S that the sentence promises, None if there is none."""
    S, bias = problem
    lin, u = ga.LinearClassifiers(bias=bias), ga.max_margin(S, bias=bias).normal
    values = [lin.bound(S, -y * u, i).value for i, _, y in rows(S)]
    finite = [value for value in values if isinstance(value, Fraction)]
    return max(finite) if len(finite) == len(values) else None


@given(problems_with_classifiers())
def test_where_all_bounds_are_finite_their_maximum_is_the_constant(
    problem: tuple[ga.Dataset, bool, list[ga.LinearClassifier]],
) -> None:
    S, bias, classifiers = problem
    c = constant((S, bias))
    u = ga.max_margin(S, bias=bias).normal
    if c is None:
        far = 10**6 * u
        assert any(oracle.keeps_label(S, x - y * far, y, bias=bias) for _, x, y in rows(S))
    else:
        assert all(h.flip_distance(x, -y * u) <= c for h in classifiers for _, x, y in rows(S))
        shorter = c * Fraction(99, 100)
        assert any(oracle.keeps_label(S, x - shorter * y * u, y, bias=bias) for _, x, y in rows(S))


def test_draws_are_not_vacuous() -> None:
    counts = census(
        separable_problems(max_points=5), lambda problem: ["constant" if constant(problem) else "none"], 200
    )
    assert counts["draws"] >= 200
    assert counts["constant"] >= 40
    assert counts["none"] >= 12


# Negative controls


def test_control_the_printed_sentence_fails_on_drawn_data_too() -> None:
    S, bias = counterexample(separable_problems(max_points=5), lambda problem: constant(problem) is None)
    u = ga.max_margin(S, bias=bias).normal
    assert any(oracle.bound(S, -y * u, i, bias=bias) == math.inf for i, _, y in rows(S))


def test_control_without_the_far_point_the_constant_exists() -> None:
    """The failure is due to (1, M): M = 0, or the point left out, and the sentence is true."""
    assert constant((data_set(Fraction(0)), True)) == 2
    assert constant((data_set(Fraction(7)).take([0, 2]), True)) == 2


def test_control_a_bounded_family_of_classifiers_has_a_constant() -> None:
    """Were only ε ≥ ε₀ allowed, c = (1 + ε₀)/ε₀ would do: it is the quantifier over all h that fails."""
    S, least = data_set(Fraction(1)), Fraction(1, 10)
    for epsilon in (least, 2 * least, Fraction(1), Fraction(50)):
        h = ga.LinearClassifier(ga.Vector.of([epsilon, 1]), Fraction(0))
        assert h.flip_distance(S.point(FAR), [-1, 0]) <= (1 + least) / least
