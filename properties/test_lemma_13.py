"""Lemma 13: for h in 𝓡 the region labelled −1 is convex; it is closed, too.

𝓡 are the networks f(x) = Σ_j max(0, w_j·x + b_j) with the label +1 iff f(x) > 0. f is a sum of convex functions, so
{f ≤ 0} is convex and closed: it is where no unit is positive. On every line it is one closed interval, or empty.

Hypotheses: no output weight is negative, and +1 is said where f is large.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.networks import ReLUClassifier
from properties.support import census, counterexample

Line = tuple[ReLUClassifier, ga.Vector, ga.Vector]  # the points x + t v


@st.composite
def inactive_units(draw: DrawFn, x: ga.Vector, y: ga.Vector) -> ga.LinearClassifier:
    """A unit that is positive at neither point: dead, or zero at one of them, or negative at both."""
    normal = draw(gst.vectors(len(x))) * draw(st.sampled_from([1, 1, 1, 0]))
    slack = abs(draw(gst.rationals())) if draw(st.booleans()) else 0
    return ga.LinearClassifier(normal, -max(normal.dot(x), normal.dot(y)) - slack)


@st.composite
def regions(draw: DrawFn) -> Line:
    """A network that gives x and x + v the label −1."""
    d = draw(st.integers(1, 3))
    x, y = draw(st.lists(gst.vectors(d), min_size=2, max_size=2, unique=True))
    units = draw(st.lists(inactive_units(x, y), min_size=1, max_size=3))
    again = units[:1] * draw(st.integers(0, 1))
    return ReLUClassifier((*units, *again)), x, y - x


@st.composite
def lines(draw: DrawFn) -> Line:
    """A network and a line that were drawn together, or not."""
    h, x, v = draw(regions())
    if draw(st.booleans()):
        unit = st.builds(ga.LinearClassifier, gst.vectors(len(x)), gst.rationals())
        h = ReLUClassifier(tuple(draw(st.lists(unit, min_size=1, max_size=4))))
    return h, x, draw(st.one_of(st.just(v), gst.vectors(len(x))))


def parts() -> SearchStrategy[Fraction]:
    return st.fractions(0, 1, max_denominator=12)


@given(regions(), parts())
def test_between_points_labelled_negative_the_label_is_negative(region: Line, t: Fraction) -> None:
    h, x, v = region
    assert h.members == {"R"}
    assert h(x) == h(x + v) == -1
    assert h(x + t * v) == -1


@given(lines())
def test_every_line_meets_the_region_in_one_closed_interval(line: Line) -> None:
    h, x, v = line
    intervals = h.label_intervals(x, v, -1)
    assert len(intervals) <= 1
    assert all(end in interval and h(x + end * v) == -1 for interval in intervals for end in interval.ends)


@given(lines(), parts())
def test_the_output_is_convex(line: Line, t: Fraction) -> None:
    h, x, v = line
    assert h.value(x + t * v) <= (1 - t) * h.value(x) + t * h.value(x + v)


@given(lines(), gst.rationals())
def test_the_region_is_where_no_unit_is_positive(line: Line, t: Fraction) -> None:
    h, x, v = line
    assert (h(x + t * v) == -1) == all(unit.value(x + t * v) <= 0 for unit in h.units)


def test_draws_are_not_vacuous() -> None:
    def kinds(region: Line) -> list[str]:
        h, x, v = region
        found = [f"width {h.width}"] + ["dead unit"] * any(not unit.normal for unit in h.units)
        found += ["a unit twice"] * (len(set(h.units)) < h.width)
        found += ["on the boundary"] * any(u.normal and u.value(p) == 0 for u in h.units for p in (x, x + v))
        found += ["not all of space"] * any(unit.normal for unit in h.units)
        return found

    counts = census(regions(), kinds, 200)
    floors = {
        "width 1": 15,
        "width 2": 25,
        "width 3": 25,
        "width 4": 8,
        "dead unit": 20,
        "a unit twice": 25,
        "on the boundary": 50,
        "not all of space": 100,
    }
    assert counts["draws"] >= 200
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}

    def meets(line: Line) -> list[str]:
        h, x, v = line
        intervals = h.label_intervals(x, v, -1)
        return [f"{len(intervals[0].ends)} ends" if intervals else "empty"]

    counts = census(lines(), meets, 200)
    floors = {"empty": 8, "0 ends": 4, "1 ends": 40, "2 ends": 12}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def test_control_one_negative_output_weight() -> None:
    def altered(line: Line) -> Line:
        h, x, v = line
        return ReLUClassifier(h.units, ga.Vector.of([-1] + [1] * (h.width - 1))), x, v

    h, x, v = counterexample(lines().map(altered), lambda line: len(line[0].label_intervals(*line[1:], -1)) > 1)
    first, second = (interval.inner for interval in h.label_intervals(x, v, -1)[:2])
    between = next(i.inner for i in h.label_intervals(x, v, 1) if first < i.inner < second)
    assert [h(x + t * v) for t in (first, between, second)] == [-1, 1, -1]


def test_control_the_other_region_is_not_convex() -> None:
    """So saying +1 where the output is small, and −1 elsewhere, will not do."""
    counterexample(lines(), lambda line: len(line[0].label_intervals(*line[1:], 1)) > 1)


def test_control_the_region_is_not_open() -> None:
    h, x, v = counterexample(lines(), lambda line: any(i.ends for i in line[0].label_intervals(*line[1:], -1)))
    end = h.label_intervals(x, v, -1)[0].ends[0]
    assert h(x + end * v) == -1


def test_control_a_region_need_not_be_a_half_space() -> None:
    counterexample(lines(), lambda line: any(len(i.ends) == 2 for i in line[0].label_intervals(*line[1:], -1)))
