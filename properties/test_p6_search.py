"""P6: the search for a proof, or for a polynomial that resists, ends up to degree 2, and from two degrees above on.

So only the least degree that realises the data and the next one, where they are 3 or more, can be left undecided.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import z3
from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.answers import Status
from geomadv.classes.polynomial.ray import unit_along
from geomadv.exact.features import features, leading_features, lifted
from properties.polynomials import Question, met, questions
from properties.support import accepted, census, half
from properties.test_p5_degree_three import CIRCLE, RIGHT, cubic_questions, rational_circle

#: Lengths of coordinates that a search in the unit of the direction would not survive.
EXTREMES = [Fraction(1), Fraction(1, 10**300), Fraction(10**300), Fraction(3**200, 2**300), Fraction(1, 3**40)]


@st.composite
def extreme_questions(draw: st.DrawFn) -> Question:
    """As `questions`, but each coordinate of the direction is of any size, or the direction nearly one to a point."""
    S, degree, v, row = draw(questions(most=2))
    if draw(st.booleans()):
        v = ga.Vector.of([entry * draw(st.sampled_from(EXTREMES)) for entry in v])
    else:
        beside = draw(st.integers(0, S.d - 1))
        v += ga.Vector.of([draw(st.sampled_from(EXTREMES[1::3])) * (j == beside) for j in range(S.d)])
    return Question(S, degree, v if v else ga.Vector.of([1] * S.d), row)


@given(extreme_questions())
def test_up_to_degree_two_it_ends(question: Question) -> None:
    S, degree, v, row = question
    answer = ga.PolynomialClassifiers(degree).transfers_from(S, v, row)
    assert answer.status is not Status.UNDECIDED
    assert accepted(answer.certificate, S)
    bound = ga.PolynomialClassifiers(degree).bound(S, v, row)
    assert accepted(bound.certificate, S)
    assert answer.holds or not bound.holds


@given(extreme_questions(), st.integers(0, 2))
def test_from_two_degrees_above_it_ends(question: Question, more: int) -> None:
    S, _, v, row = question
    least = ga.least_degree(S).degree
    assert least is not None
    answer = ga.PolynomialClassifiers(least + 2 + more).transfers_from(S, v, row, complexity=1)
    assert answer.status is (Status.HOLDS if met(S, v, row) else Status.FAILS)
    assert accepted(answer.certificate, S)


@given(extreme_questions(), st.sampled_from([Fraction(1, 7), Fraction(10**200), Fraction(2**70)]))
def test_the_length_does_not_matter(question: Question, factor: Fraction) -> None:
    """Nor does the unit: the bound is in that of the direction."""
    S, degree, v, row = question
    poly = ga.PolynomialClassifiers(degree).on(S)
    assert poly.transfers_from(v, row).status is poly.transfers_from(v * factor, row).status
    one, other = poly.bound(v, row), poly.bound(v * factor, row)
    if one.value is not None:
        assert one.value == factor * Fraction(other.value or 0) if one.holds else one.value == other.value


@given(gst.polynomial_datasets(2, max_points=6), st.data())
def test_only_two_degrees_can_be_undecided(S: ga.Dataset, data: st.DataObject) -> None:
    """With distances of complexity 1 alone: that is, none."""
    row = data.draw(st.integers(0, S.n - 1))
    v = data.draw(gst.polynomial_directions(S, row))
    least = ga.least_degree(S).degree
    assert least is not None
    for degree in range(1, 6):
        if ga.PolynomialClassifiers(degree).transfers_from(S, v, row, complexity=1).status is Status.UNDECIDED:
            assert degree >= 3
            assert degree in (least, least + 1)


@half
@given(cubic_questions(), st.sampled_from([3, 5, 8]))
def test_what_undecided_says(question: Question, complexity: int) -> None:
    """Some accurate polynomial is positive at all distances up to the complexity together, and at infinity."""
    S, degree, v, row = question
    answer = ga.PolynomialClassifiers(degree).transfers_from(S, v, row, complexity=complexity)
    if answer.status is Status.UNDECIDED:
        assert answer.complexity == complexity
        assert not refuted(question, [t * unit_along(S, v, row) for t in simple(complexity)])


def simple(complexity: int) -> set[Fraction]:
    return {Fraction(p, q) for p in range(1, complexity) for q in range(1, complexity + 1 - p)}


def refuted(question: Question, distances: list[Fraction]) -> bool:
    """Whether no accurate polynomial is positive at all the distances and at infinity, says z3."""
    S, degree, v, row = question
    above = [features(S.point(row) + v * t, degree) for t in distances]
    solver, (*w, b) = z3.Solver(), z3.Reals([f"w{j}" for j in range(lifted(S, degree).d + 1)])

    def at(x: ga.Vector) -> z3.ArithRef:
        return z3.Sum([z3.RealVal(str(c)) * c_ for c, c_ in zip(x, w, strict=True)])

    for x, y in zip(lifted(S, degree).points, S.signs.tolist(), strict=True):
        solver.add(y * (at(x) + b) > 0)
    source = int(S.signs[row])
    solver.add(*[source * (at(x) + b) > 0 for x in above], source * at(leading_features(v, degree)) > 0)
    return bool(solver.check() == z3.unsat)


def test_a_proof_by_a_distance_that_counts() -> None:
    """Negative control: on a circle of a rational radius one more distance is a proof, and on the other one none is."""
    S, few = rational_circle(), sorted(simple(5))
    question = Question(S, 3, RIGHT, 8)
    [(distance, _)] = ga.PolynomialClassifiers(3).transfers_from(S, RIGHT, 8).distances
    assert not refuted(question, few)
    assert refuted(question, [*few, distance])
    assert not refuted(Question(CIRCLE, 3, RIGHT, 8), [*few, Fraction(7, 5), Fraction(17, 12)])


def test_undecided_draws() -> None:
    def kinds(question: Question) -> Iterator[str]:
        S, degree, v, row = question
        yield ga.PolynomialClassifiers(degree).transfers_from(S, v, row, complexity=3).status.value

    counts = census(cubic_questions(), kinds, 120)
    assert counts["undecided"] >= 10, counts
    assert counts["holds"] >= 20, counts
    assert counts["fails"] >= 10, counts


def test_it_need_not_end() -> None:
    """Negative control: in the least degree, 3, however complicated the distances may be."""
    poly = ga.PolynomialClassifiers(3).on(CIRCLE)
    for complexity in (1, 10, 100, 1000):
        assert poly.transfers_from(RIGHT, 8, complexity=complexity).status is Status.UNDECIDED


def test_draws() -> None:
    def kinds(question: Question) -> Iterator[str]:
        S, degree, v, row = question
        answer = ga.PolynomialClassifiers(degree).transfers_from(S, v, row)
        longest = max(abs(k) for entry in v for k in entry.as_integer_ratio())
        yield f"{answer.status.value} {degree}{', extreme' if longest > 10**15 else ''}"
        yield "met" if met(S, v, row) else "not met"

    counts = census(extreme_questions(), kinds, 200)
    for kind, least in {
        "holds 1, extreme": 25,
        "fails 1, extreme": 25,
        "holds 2, extreme": 15,
        "fails 2, extreme": 10,
        "met": 20,
        "not met": 60,
    }.items():
        assert counts[kind] >= least, counts
