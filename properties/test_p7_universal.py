"""P7: one perturbation of all points of a label need not exist for polynomials, and for large degrees is a coincidence.

δ takes the label from every point of it, for every accurate polynomial, iff all polynomials give each p + δ the other
label. From two degrees above the least one on that is so iff each p + δ is a point of the other label.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.features import features, lifted
from properties import oracle
from properties.support import accepted, census


@st.composite
def perturbed(draw: st.DrawFn) -> tuple[ga.Dataset, ga.Vector, int]:
    """Data, a perturbation and the label to be taken; one in three shifts a label's points onto points of the other."""
    S = draw(gst.polynomial_datasets(draw(st.integers(1, 2)), max_points=6))
    source = draw(st.sampled_from([1, -1]))
    kind = draw(st.sampled_from(["onto", "from one to another", "any"]))
    ours, others = S.indices(source).tolist(), S.indices(-source).tolist()
    to = S.point(draw(st.sampled_from(others)))
    delta = to - S.point(draw(st.sampled_from(ours)))
    if kind == "any":
        delta = ga.Vector.of(draw(st.lists(st.integers(-4, 4), min_size=S.d, max_size=S.d)))
    if kind == "onto":
        shift = ga.Vector.of(draw(st.lists(st.integers(-3, 3), min_size=S.d, max_size=S.d).filter(any)))
        points = [S.point(i) for i in ours]
        shifted = [p + shift for p in points]
        if not set(shifted) & set(points):
            return ga.Dataset([*points, *shifted], [source] * len(ours) + [-source] * len(ours)), shift, source
    return S, delta, source


def universal(S: ga.Dataset, degree: int, delta: ga.Vector, source: int) -> bool:
    """By one question about each point."""
    poly = ga.PolynomialClassifiers(degree).on(S)
    answers = [poly.forced(S.point(i) + delta) for i in S.indices(source).tolist()]
    assert all(accepted(answer.certificate, S) for answer in answers)
    return all(answer.label == -source for answer in answers)


def onto(S: ga.Dataset, delta: ga.Vector, source: int) -> bool:
    others = {S.point(i) for i in S.indices(-source).tolist()}
    return all(S.point(i) + delta in others for i in S.indices(source).tolist())


@given(perturbed(), st.integers(0, 1))
def test_two_degrees_above(drawn: tuple[ga.Dataset, ga.Vector, int], more: int) -> None:
    S, delta, source = drawn
    least = ga.least_degree(S).degree
    assert least is not None
    assert universal(S, least + 2 + more, delta, source) is onto(S, delta, source)


@given(perturbed())
def test_from_higher_to_lower_and_as_z3_says(drawn: tuple[ga.Dataset, ga.Vector, int]) -> None:
    S, delta, source = drawn
    least = ga.least_degree(S).degree
    assert least is not None
    found = [universal(S, degree, delta, source) for degree in (least, least + 1, least + 2)]
    assert found == sorted(found, reverse=True)
    above = lifted(S, least)
    rows = S.indices(source).tolist()
    assert found[0] is all(oracle.forced(above, features(S.point(i) + delta, least)) == -source for i in rows)


def test_none_need_exist() -> None:
    """Negative control, of L7: for linear classifiers there is always one. The other label is forced at 1 alone."""
    S = ga.Dataset([[0], [2], [1]], [1, 1, -1])
    poly = ga.PolynomialClassifiers(2).on(S)
    places = [Fraction(t, 8) for t in range(-80, 90)]
    assert [t for t in places if poly.forced([t]).label == -1] == [1]
    assert not any(universal(S, 2, ga.Vector.of([t]), 1) for t in places)


def test_what_is_forced_is_not_convex() -> None:
    S = ga.Dataset([[0], [2], [1]], [-1, -1, 1])
    poly = ga.PolynomialClassifiers(2).on(S)
    assert [poly.forced([t]).label for t in (-1, 0, Fraction(1, 2), 1, 2, 3)] == [-1, -1, None, 1, -1, -1]
    assert universal(S, 2, ga.Vector.of([-1]), 1)
    assert universal(S, 2, ga.Vector.of([5]), 1)
    assert not universal(S, 2, ga.Vector.of([Fraction(1, 2)]), 1)


def test_draws() -> None:
    def kinds(drawn: tuple[ga.Dataset, ga.Vector, int]) -> Iterator[str]:
        S, delta, source = drawn
        least = ga.least_degree(S).degree or 0
        yield "onto" if onto(S, delta, source) else "not onto"
        for more in (0, 1):
            is_so = universal(S, least + more, delta, source)
            yield f"{'universal' if is_so else 'not universal'}, least degree + {more}"
            if is_so and not onto(S, delta, source):
                yield f"universal and not onto, least degree + {more}"

    counts = census(perturbed(), kinds, 200)
    for kind, least in {
        "onto": 50,
        "not onto": 40,
        "not universal, least degree + 0": 20,
        "universal and not onto, least degree + 0": 8,
        "not universal, least degree + 1": 30,
    }.items():
        assert counts[kind] >= least, counts
