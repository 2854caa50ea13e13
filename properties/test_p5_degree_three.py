"""P5: in degree 3 one distance need not be enough to prove that all are fooled, and there need be no rational proof.

On the 3 × 3 grid two distances are needed together. And where the points of a circle determine all accurate cubics at
the irrational distance √2, each of them has changed its label there, and there alone all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.answers import Status
from properties.polynomial_oracle import positive_at_root
from properties.polynomials import Question, crowded_questions, value
from properties.support import accepted, census, half

PLACES = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
GRID = ga.Dataset([list(x) for x in PLACES], [1, 1, -1, 1, -1, 1, 1, -1, -1])
NEAR, FAR = Fraction(1, 5), Fraction(7, 5)
CIRCLE = ga.Dataset(
    [[FAR, NEAR], [FAR, -NEAR], [-1, 1], [-1, -1], [1, 1], [1, -1], [-FAR, NEAR], [-FAR, -NEAR], [0, 0]],
    [-1] * 4 + [1] * 5,
)
RIGHT = ga.Vector.of([1, 0])


def test_no_single_point() -> None:
    """Some accurate cubic keeps the label at each distance, but none at all of them."""
    poly, row = ga.PolynomialClassifiers(3).on(GRID), PLACES.index((0, -1))
    answer = poly.transfers_from([2, 3], row)
    assert answer.holds
    assert accepted(answer.certificate, GRID)
    assert len(answer.distances) + (answer.beyond != 0) > 1
    assert not any(poly.forced([Fraction(t, 20), Fraction(3 * t, 40) - 1]).holds for t in range(1, 80))
    assert not poly.transfers([2, 3], 1).holds


def test_no_rational_certificate() -> None:
    """Every accurate cubic is negative at (√2, 0), says z3, and at no distance near it all of them."""
    assert not positive_at_root(CIRCLE, 3, CIRCLE.point(8), RIGHT, 2, 1)
    assert positive_at_root(CIRCLE, 3, CIRCLE.point(8), RIGHT, 3, 1)
    poly = ga.PolynomialClassifiers(3).on(CIRCLE)
    for t in (Fraction(1), Fraction(3, 2), Fraction(7, 5), Fraction(17, 12), Fraction(41, 29), Fraction(99, 70)):
        assert not poly.forced([t, 0]).holds
    answer = poly.transfers_from(RIGHT, 8, complexity=100)
    assert answer.status is Status.UNDECIDED
    assert answer.complexity == 100
    assert answer.explanation.startswith("undecided: no accurate polynomial")
    assert accepted(answer.certificate, CIRCLE)


def rational_circle() -> ga.Dataset:
    """With the radius 5/2 in the place of √2, the distance is rational."""
    places = [(Fraction(3, 2), Fraction(2)), (Fraction(7, 10), Fraction(12, 5))]
    minus = [[x, s * y] for (x, y) in (places[0], (-places[1][0], places[1][1])) for s in (1, -1)]
    plus = [[x, s * y] for (x, y) in (places[1], (-places[0][0], places[0][1])) for s in (1, -1)]
    return ga.Dataset([*minus, *plus, [0, 0]], [-1] * 4 + [1] * 5)


def test_the_degrees_about_it_are_decided() -> None:
    """Negative control: 3 is the least degree, two more are enough, and on a rational circle there is a proof."""
    assert ga.least_degree(CIRCLE).degree == 3
    assert ga.PolynomialClassifiers(5).transfers_from(CIRCLE, RIGHT, 8).status is Status.FAILS
    answer = ga.PolynomialClassifiers(3).transfers_from(rational_circle(), RIGHT, 8)
    assert answer.holds
    assert [distance for distance, _ in answer.distances] == [Fraction(5, 2)]


@st.composite
def cubic_questions(draw: st.DrawFn) -> Question:
    """Data of degree 2 or 3, asked about degree 3, which is the least one or one more or two."""
    kind = draw(st.sampled_from(["by construction", "crowded", "any"]))
    if kind == "by construction":
        S, v = draw(gst.transferring_polynomial_problems(3))
        return Question(S, 3, v, 0)
    if kind == "crowded":
        return draw(crowded_questions())._replace(degree=3)
    S = draw(gst.polynomial_datasets(draw(st.integers(2, 3)), dimension=2, max_points=9))
    row = draw(st.integers(0, S.n - 1))
    return Question(S, 3, draw(gst.polynomial_directions(S, row)), row)


@half
@given(cubic_questions())
def test_the_evidence_is_right(question: Question) -> None:
    S, degree, v, row = question
    answer = ga.PolynomialClassifiers(degree).transfers_from(S, v, row)
    assert accepted(answer.certificate, S)
    if answer.status is Status.FAILS:
        assert answer.counterexample is not None
        along = answer.counterexample.along(S.point(row), v)
        assert min(int(S.signs[row]) * value(along, Fraction(t, 9)) for t in range(150)) > 0


def test_draws() -> None:
    def kinds(question: Question) -> Iterator[str]:
        S, degree, v, row = question
        answer = ga.PolynomialClassifiers(degree).transfers_from(S, v, row)
        yield answer.status.value
        yield f"least degree {ga.least_degree(S).degree}"

    counts = census(cubic_questions(), kinds, 120)
    for kind, least in {
        "holds": 40,
        "fails": 15,
        "least degree 1": 10,
        "least degree 2": 10,
        "least degree 3": 20,
    }.items():
        assert counts[kind] >= least, counts
