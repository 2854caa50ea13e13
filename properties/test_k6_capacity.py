"""K6: what fools all of the larger class fools all of the smaller one, and nothing more can be said.

The chains are linear classifiers, networks of two units, of three, and so on to convex regions; linear classifiers and
polynomials of degree 2, 3, ...; and both of them to networks with output weights of either sign. Negative controls: at
each step of each chain some direction fools all of the smaller class and not all of the larger one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.paper.counterexamples.capacity import polygon_data
from properties import convex_oracle
from properties.polynomials import met
from properties.support import accepted, census, counterexample

Drawn = tuple[ga.Dataset, ga.Vector]


@st.composite
def asked(draw: DrawFn) -> Drawn:
    """Data that a convex region realises, and a direction: between points of opposite labels, beside it, or any."""
    S = draw(gst.convex_datasets(dimension=draw(st.integers(1, 2)), max_points=6))
    inner, outer = S.take(S.indices(-1)).points, S.take(S.indices(1)).points
    towards = draw(st.sampled_from(outer)) - draw(st.sampled_from(inner))
    if draw(st.booleans()):
        return S, towards
    return S, draw(gst.vectors(S.d).filter(bool))


@given(asked())
def test_down_the_chain_of_widths(drawn: Drawn) -> None:
    """By z3 for each width: the networks that resist come last."""
    S, v = drawn
    found = [convex_oracle.narrow_network_exists(S, width, v) for width in (1, 2, 3)]
    assert found == sorted(found)
    answer = ga.critical_width(S, v)
    assert all(accepted(certificate, S) for certificate in answer.certificates)
    for width, resists in enumerate(found, 1):
        assert resists == (answer.upper is not None and answer.upper <= width)


@given(asked())
def test_from_signed_units_to_everything_else(drawn: Drawn) -> None:
    """The richest class: what fools all of it leads to a point, and fools all of each other class there."""
    S, v = drawn
    row = int(S.indices(-1)[0])
    if ga.signed_network(S, v, row) is None:
        assert ga.critical_width(S, v).upper is None
        assert not ga.critical_degree(S, v, row).holds
    else:
        assert not met(S, v, row)
        assert ga.critical_degree(S, v, row, complexity=50).holds


def test_draws() -> None:
    def kinds(drawn: Drawn) -> Iterator[str]:
        S, v = drawn
        yield f"width {ga.critical_width(S, v).upper}"
        yield "signed units resist" if ga.signed_network(S, v, int(S.indices(-1)[0])) else "signed units are fooled"
        yield f"least degree {ga.least_degree(S).degree}"

    counts = census(asked(), kinds, 200)
    floors = {"width None": 40, "width 1": 25, "width 2": 10, "signed units resist": 40, "signed units are fooled": 40}
    floors |= {"least degree 1": 40, "least degree 2": 20}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}, counts


# Negative controls: nothing goes up


@pytest.mark.parametrize("width", range(2, 7))
def test_control_not_from_narrower_to_wider(width: int) -> None:
    S = polygon_data(width)
    u = ga.max_margin(S).normal
    assert ga.critical_width(S, u).lower == width


@pytest.mark.parametrize("degree", range(1, 5))
def test_control_not_from_a_degree_to_the_next(degree: int) -> None:
    labels = [(-1) ** (degree - j + 1) for j in range(degree + 1)]
    S = ga.Dataset([[0, 0], *([j, 1] for j in range(degree + 1))], [1, *labels])
    assert ga.PolynomialClassifiers(degree).transfers_from(S, [1, 0], 0).holds
    assert not ga.PolynomialClassifiers(degree + 1).transfers_from(S, [1, 0], 0).holds


def test_control_not_from_convex_regions_to_signed_units() -> None:
    S, v = counterexample(
        asked(),
        lambda drawn: (
            ga.critical_width(*drawn).upper is None
            and ga.signed_network(*drawn, int(drawn[0].indices(-1)[0])) is not None
        ),
    )
    assert not met(S, v, int(S.indices(-1)[0]))


def test_control_a_single_member_says_nothing() -> None:
    """One classifier of a class is fooled, one is not: about the other class nothing follows."""
    S = ga.Dataset([[0, 1], [0, -1]], [1, -1])
    v = ga.Vector.of([1, 0])
    fooled, resists = ga.LinearClassifier(ga.Vector.of([-1, 1])), ga.LinearClassifier(ga.Vector.of([1, 1]))
    assert fooled.is_accurate(S)
    assert resists.is_accurate(S)
    assert fooled.flip_distance(S.point(0), v) == 1
    assert resists.flip_distance(S.point(0), v) == float("inf")
