"""E5: the class 𝓡′ as section 6 restates it has no direction that Theorem 15 promises.

There +1 may be said where the output, with nonnegative weights, is *below* a threshold. Let S be linearly separable, g
accurate and M > 0 its largest value on S. The network |g − M|/M = σ((g − M)/M) + σ((M − g)/M) is below 1 exactly on
the slab 0 < g < 2M, so it is accurate. A direction with w·v ≥ 0 leads no point beyond the slab out of the region
labelled −1, one with w·v ≤ 0 no point of S⁻: for every S, one network refutes every direction. With the point beyond
the slab in S⁻ the points are points of S, so Theorem 2, which names no rule, is refuted as well.

The repair: +1 iff the output exceeds, or reaches, a positive threshold, as in the paper's section 5; then every
x_β − x_α serves.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.networks import ReLUClassifier
from geomadv.paper.counterexamples import COUNTEREXAMPLES
from properties.support import accepted, census, counterexample, rows, separable_problems

STEPS = (Fraction(1, 10**6), Fraction(1), Fraction(10**6))


class Slab(NamedTuple):
    """Separable data, a network that says +1 on a slab, its linear functional, and a point beyond the slab."""

    data: ga.Dataset
    network: ReLUClassifier
    g: ga.LinearClassifier
    beyond: ga.Vector


def slab_of(S: ga.Dataset, g: ga.LinearClassifier) -> Slab:
    most = max(g.value(x) for _, x, _ in rows(S, 1))
    unit = ga.LinearClassifier(g.normal * (1 / most), g.bias / most - 1)
    mirrored = ga.LinearClassifier(-unit.normal, -unit.bias)
    # "below 1" as "−f exceeds −1"
    network = ReLUClassifier((unit, mirrored), ga.Vector.of([-1, -1]), Fraction(-1))
    _, x, _ = next(rows(S, 1))
    beyond = x + ((3 * most - g.value(x)) / g.normal.squared_norm()) * g.normal
    return Slab(S, network, g, beyond)


@st.composite
def slabs(draw: DrawFn, *, wide: bool = False) -> Slab:
    S = draw(separable_problems(bias=True, wide=wide))[0]
    return slab_of(S, draw(gst.accurate_linear_classifiers(S)))


@st.composite
def slabs_with_directions(draw: DrawFn, *, wide: bool = False) -> tuple[Slab, ga.Vector]:
    """Directions of every kind; many lead from a point of S⁻ to one of S⁺, as those of Theorem 15 do."""
    slab = draw(slabs(wide=wide))
    S = slab.data
    between = st.tuples(
        st.sampled_from([x for _, x, _ in rows(S, 1)]), st.sampled_from([x for _, x, _ in rows(S, -1)])
    ).map(lambda pair: pair[0] - pair[1])
    kinds = [between, gst.directions(S, source=-1)]
    pivot = next(j for j, entry in enumerate(slab.g.normal) if entry)
    if S.d > 1:
        # Along the slab.
        v, other = [Fraction(0)] * S.d, (pivot + 1) % S.d
        v[pivot], v[other] = -slab.g.normal[other], slab.g.normal[pivot]
        kinds.append(st.just(ga.Vector.of(v)))
    return slab, draw(st.one_of(kinds))


@given(slabs(wide=True))
def test_the_slab_is_accurate_with_nonnegative_weights(slab: Slab) -> None:
    assert slab.network.is_accurate(slab.data)
    assert slab.network.output_weights == ga.Vector.of([-1, -1])
    assert slab.network(slab.beyond) == -1
    assert slab.g.value(slab.beyond) == 3 * max(slab.g.value(x) for _, x, _ in rows(slab.data, 1))
    wider = ga.Dataset([*slab.data.points, slab.beyond], [*slab.data.labels, -1])
    assert slab.network.is_accurate(wider)


def resists(slab: Slab, v: ga.Vector) -> ga.Vector:
    """A point labelled −1 whose label the network of the slab never changes along v, by the case split above."""
    return slab.beyond if slab.g.normal.dot(v) >= 0 else next(x for _, x, _ in rows(slab.data, -1))


@given(slabs_with_directions(wide=True))
def test_every_direction_is_refuted(problem: tuple[Slab, ga.Vector]) -> None:
    slab, v = problem
    x = resists(slab, v)
    assert slab.network(x) == -1
    assert slab.network.flip_distance(x, v) == math.inf
    assert {slab.network(x + c * v) for c in STEPS} == {-1}


@given(slabs_with_directions())
def test_and_no_direction_works_from_both_sides(problem: tuple[Slab, ga.Vector]) -> None:
    slab, v = problem
    from_below = [slab.network.flip_distance(x, v) for _, x, _ in rows(slab.data, -1)]
    from_beyond = slab.network.flip_distance(slab.beyond, v)
    assert math.inf in (min(from_below), from_beyond)
    assert (from_beyond == math.inf) == (slab.g.normal.dot(v) >= 0)


@given(gst.rationals(wide=True).filter(bool))
def test_the_stored_counterexample_refutes_every_direction(v: Fraction) -> None:
    assert COUNTEREXAMPLES["E5"].refute([v]).holds


# The repair


@st.composite
def repaired(draw: DrawFn) -> tuple[ga.Dataset, ReLUClassifier, ga.Vector]:
    S = draw(gst.convex_datasets(max_points=6))
    h = draw(gst.accurate_networks(S, member="R'"))
    target = draw(st.sampled_from([x for _, x, _ in rows(S, 1)]))
    start = draw(st.sampled_from([x for _, x, _ in rows(S, -1)]))
    return S, h, target - start


@given(repaired())
def test_with_a_threshold_to_be_reached_every_difference_serves(
    problem: tuple[ga.Dataset, ReLUClassifier, ga.Vector],
) -> None:
    S, h, v = problem
    assert h.is_accurate(S)
    assert "R'" in h.members
    for _, x, _ in rows(S, -1):
        assert h(x) == -1
        c = h.flip_distance(x, v)
        assert c < math.inf
        assert h(x + (Fraction(c) + 1) * v) == 1


@given(repaired())
def test_the_repaired_claim_is_certified(problem: tuple[ga.Dataset, ReLUClassifier, ga.Vector]) -> None:
    S, _, v = problem
    answer = ConvexRegionClassifiers(member="R'").transfers(S, v, -1)
    assert answer.holds
    assert accepted(answer.certificate, S)


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: tuple[Slab, ga.Vector]) -> list[str]:
        slab, v = problem
        slope = slab.g.normal.dot(v)
        found = ["towards the slab" if slope > 0 else "away from it" if slope < 0 else "along it"]
        found += ["several dimensions"] * (slab.data.d > 1)
        transfers = ConvexRegionClassifiers(member="R'").transfers(slab.data, v, -1).holds
        return [*found, *["would serve in the repaired class"] * transfers]

    counts = census(slabs_with_directions(), kinds, 200)
    floors = {"towards the slab": 30, "away from it": 5, "along it": 5, "several dimensions": 30}
    floors["would serve in the repaired class"] = 30
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}
    widths = census(repaired(), lambda problem: [f"{min(problem[1].width, 2)} units"], 100)
    assert widths["2 units"] >= 30


# Negative controls


def test_control_the_printed_sentence_fails_for_its_own_directions() -> None:
    def refutes(problem: tuple[Slab, ga.Vector]) -> bool:
        slab, v = problem
        return ConvexRegionClassifiers(member="R'").transfers(slab.data, v, -1).holds

    slab, v = counterexample(slabs_with_directions(), refutes)
    assert slab.network.flip_distance(slab.beyond, v) == math.inf


@given(slabs())
def test_control_a_single_unit_below_a_threshold_is_a_half_space(slab: Slab) -> None:
    """It takes two units: σ(1 − g) is below 1 exactly where g > 0, and then w leads every point to +1."""
    g = slab.g
    unit = ga.LinearClassifier(-g.normal, 1 - g.bias)
    h = ReLUClassifier((unit,), ga.Vector.of([-1]), Fraction(-1))
    assert h.is_accurate(slab.data)
    for _, x, _ in rows(slab.data, -1):
        assert h.flip_distance(x, g.normal) == -g.value(x) / g.normal.squared_norm()


@given(slabs())
def test_control_the_same_units_above_the_threshold_are_wrong_everywhere(slab: Slab) -> None:
    h = ReLUClassifier(slab.network.units, None, Fraction(1))
    assert "R'" in h.members
    assert all(h(x) == -y for _, x, y in rows(slab.data, 1))
    assert not h.is_accurate(slab.data)
