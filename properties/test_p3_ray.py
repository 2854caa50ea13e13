"""P3: the directions that fool every accurate polynomial of degree k at one point x of the data, whose label is s.

They are those for which Σ λ_i y_i φ(x_i) + s Σ_j θ_j φ(x + τ_j v) + s θ_∞ φ^∞(v) = 0 for some λ ≥ 0, λ ≠ 0, distances
τ_j > 0 and θ ≥ 0. Else some accurate polynomial is positive, times s, on the whole ray.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.answers import Status
from geomadv.exact.features import features, leading_features
from properties.polynomial_oracle import resisted
from properties.polynomials import Question, met, questions, value
from properties.support import accepted, census, few, half


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


@given(questions(most=1))
def test_degree_one_is_the_linear_class(question: Question) -> None:
    S, _, v, row = question
    source = S.signs.tolist()[row]
    linear, poly = ga.LinearClassifiers().transfers(S, v, source), ga.PolynomialClassifiers(1)
    assert poly.transfers_everywhere(S, v, source).status is linear.status
    assert poly.transfers_from(S, v, row).status is linear.status
    assert poly.bound(S, v, row).value == ga.LinearClassifiers().bound(S, v, row).value


@few
@given(questions())
def test_as_z3_says(question: Question) -> None:
    """Whether some accurate polynomial of degree 1 to 3 keeps the label on the whole ray, on a line."""
    S, degree, v, row = question
    answer = ga.PolynomialClassifiers(degree).transfers_from(S, v, row)
    if S.d == 1 and answer.status in (Status.HOLDS, Status.FAILS):
        assert resisted(S, degree, v, row) is not answer.holds


def test_draws_on_a_line() -> None:
    def kinds(question: Question) -> Iterator[str]:
        S, degree, v, row = question
        if S.d == 1:
            yield f"{ga.PolynomialClassifiers(degree).transfers_from(S, v, row).status.value} {degree}"

    counts = census(questions(), kinds, 250)
    for kind in ("holds 2", "fails 2", "holds 3", "fails 3"):
        assert counts[kind] >= 2, counts


def test_not_all_or_none() -> None:
    """Negative control: unlike a linear classifier's, a polynomial's points of one label are not all fooled or none."""
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

    counts = census(questions(), kinds, 250)
    for kind, least in {
        "holds 1": 7,
        "fails 1": 3,
        "vacuous 1": 1,
        "holds 2": 12,
        "fails 2": 3,
        "holds 3": 10,
        "fails 3": 4,
        "through a point": 10,
        "not through a point": 8,
        "everywhere": 3,
        "from here": 15,
    }.items():
        assert counts[kind] >= least, counts
