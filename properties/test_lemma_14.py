"""Lemma 14: for h in 𝓡′ the region labelled −1 is convex; it is closed where the threshold is to be exceeded, open
where it is to be reached. For h in 𝓡″ the region labelled +1 is convex and open.

𝓡′ are the networks f(x) = Σ_j a_j max(0, w_j·x + b_j), a ≥ 0, with the label +1 iff f(x) > τ, or iff f(x) ≥ τ, where
τ > 0. f is convex, so {f ≤ τ} is convex and closed, {f < τ} convex and open. 𝓡″ says +1 iff every unit is positive:
an intersection of open half-spaces.

Hypotheses: no output weight is negative; +1 is said where f is large. Section 6 of the paper states 𝓡′ again with a
rule that says +1 where f < τ; then −1 is the label of a region that need not be convex.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.strategies.values import null_space
from properties.support import census, counterexample

Line = tuple[ReLUClassifier, ga.Vector, ga.Vector]  # the points x + t v

THRESHOLD_RULES = [Rule.EXCEEDS, Rule.REACHES]


def positive() -> SearchStrategy[Fraction]:
    return st.builds(Fraction, st.integers(1, 9), st.integers(1, 6))


@st.composite
def unit_lists(draw: DrawFn, dimension: int) -> tuple[ga.LinearClassifier, ...]:
    """Up to four units; the last may be the first again, or its mirror image, or dead."""
    unit = st.builds(ga.LinearClassifier, gst.vectors(dimension), gst.rationals())
    units = draw(st.lists(unit, min_size=1, max_size=3))
    related = draw(st.sampled_from([[], [(1, 1)], [(-1, -1)], [(0, 1)]]))
    return (*units, *(ga.LinearClassifier(a * units[0].normal, b * units[0].bias) for a, b in related))


@st.composite
def regions(draw: DrawFn) -> Line:
    """A network of 𝓡′ that gives x and x + v the label −1, often at the threshold itself."""
    d = draw(st.integers(1, 3))
    x, y = draw(st.lists(gst.vectors(d), min_size=2, max_size=2, unique=True))
    units = draw(unit_lists(d))
    output = draw(st.lists(gst.rationals().map(abs), min_size=len(units), max_size=len(units)))
    h = ReLUClassifier(units, ga.Vector.of(output), rule=draw(st.sampled_from(THRESHOLD_RULES)))
    threshold = max(h.value(x), h.value(y))
    if h.rule is Rule.REACHES or threshold == 0 or draw(st.booleans()):
        threshold += draw(positive())
    return ReLUClassifier(units, h.output_weights, threshold, h.rule), x, y - x


@st.composite
def lines(draw: DrawFn) -> Line:
    """A network of 𝓡′ and a line that were drawn together, or not."""
    h, x, v = draw(regions())
    if draw(st.booleans()):
        h = ReLUClassifier(h.units, h.output_weights, draw(positive()), h.rule)
        x = draw(gst.vectors(len(x)))
        normals = [unit.normal for unit in h.units]
        along = [ga.Vector.of(row) for row in null_space([tuple(w) for w in normals], len(x))]
        v = draw(st.one_of(gst.vectors(len(x)), *(st.sampled_from(some) for some in (normals, along) if some)))
    return h, x, v


@st.composite
def polyhedra(draw: DrawFn) -> Line:
    """A network of 𝓡″ and a line; half of them give x and x + v the label +1. No unit need change along the line."""
    d = draw(st.integers(1, 3))
    x, y = draw(st.lists(gst.vectors(d), min_size=2, max_size=2, unique=True))
    units = draw(unit_lists(d))
    if draw(st.booleans()):
        gap = draw(positive())
        least = [min(unit.value(x), unit.value(y), Fraction(0)) for unit in units]
        units = tuple(
            ga.LinearClassifier(unit.normal, unit.bias - value + gap) for unit, value in zip(units, least, strict=True)
        )
    along = null_space([tuple(unit.normal) for unit in units], d)
    if not along or not draw(st.booleans()):
        return ReLUClassifier(units, rule=Rule.ALL), x, y - x
    return ReLUClassifier(units, rule=Rule.ALL), x, ga.Vector.of(draw(st.sampled_from(along)))


def parts() -> SearchStrategy[Fraction]:
    return st.fractions(0, 1, max_denominator=12)


@given(regions(), parts())
def test_between_points_labelled_negative_the_label_is_negative(region: Line, t: Fraction) -> None:
    h, x, v = region
    assert "R'" in h.members
    assert h(x) == h(x + v) == -1
    assert h(x + t * v) == -1


@given(lines())
def test_every_line_meets_the_region_in_one_interval_with_ends_as_the_rule_says(line: Line) -> None:
    h, x, v = line
    intervals = h.label_intervals(x, v, -1)
    assert len(intervals) <= 1
    at_the_end = -1 if h.rule is Rule.EXCEEDS else 1
    for interval in intervals:
        assert {h(x + end * v) for end in interval.ends} <= {at_the_end}
        assert all((end in interval) == (h.rule is Rule.EXCEEDS) for end in interval.ends)
        assert {h.value(x + end * v) for end in interval.ends} <= {h.threshold}


@given(lines(), parts())
def test_the_output_is_convex(line: Line, t: Fraction) -> None:
    h, x, v = line
    assert h.value(x + t * v) <= (1 - t) * h.value(x) + t * h.value(x + v)


@given(polyhedra(), parts())
def test_between_points_labelled_positive_by_all_units_the_label_is_positive(line: Line, t: Fraction) -> None:
    h, x, v = line
    assert h.members == {"R''"}
    intervals = h.label_intervals(x, v, 1)
    assert len(intervals) <= 1
    assert not any(end in interval or h(x + end * v) == 1 for interval in intervals for end in interval.ends)  # open
    if h(x) == h(x + v) == 1:
        assert h(x + t * v) == 1


def test_draws_are_not_vacuous() -> None:
    def kinds(region: Line) -> list[str]:
        h, x, v = region
        assert h.output_weights is not None
        found = [h.rule.name, f"width {h.width}"]
        found += ["a weight of zero"] * (0 in list(h.output_weights))
        found += ["a dead unit"] * any(not unit.normal for unit in h.units)
        found += ["a unit twice"] * (len(set(h.units)) < h.width)
        found += ["at the threshold"] * (h.threshold in (h.value(x), h.value(x + v)))
        found += ["not linear between"] * (2 * h.value(x + Fraction(1, 2) * v) < h.value(x) + h.value(x + v))
        return found

    counts = census(regions(), kinds, 300)
    floors = {
        "EXCEEDS": 80,
        "REACHES": 80,
        "width 1": 14,
        "width 2": 50,
        "width 3": 30,
        "width 4": 15,
        "a weight of zero": 30,
        "a dead unit": 15,
        "a unit twice": 30,
        "at the threshold": 20,
        "not linear between": 30,
    }
    assert counts["draws"] >= 300
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}

    def met(line: Line) -> list[str]:
        h, x, v = line
        intervals = h.label_intervals(x, v, 1 if h.rule is Rule.ALL else -1)
        return [f"{len(intervals[0].ends)} ends" if intervals else "empty"]

    for strategy, floors in (
        (lines(), {"empty": 4, "0 ends": 4, "1 ends": 40, "2 ends": 25}),
        (polyhedra(), {"empty": 15, "0 ends": 4, "1 ends": 40, "2 ends": 10}),
    ):
        counts = census(strategy, met, 200)
        assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def several(label: int, line: Line) -> bool:
    """Whether the points with the label on the line are no interval."""
    h, x, v = line
    return len(h.label_intervals(x, v, label)) > 1


def assert_not_convex(line: Line, label: int) -> None:
    h, x, v = line
    first, second = (interval.inner for interval in h.label_intervals(x, v, label)[:2])
    between = next(i.inner for i in h.label_intervals(x, v, -label) if first <= i.inner <= second)
    assert [h(x + t * v) for t in (first, between, second)] == [label, -label, label]


@pytest.mark.parametrize("rule", THRESHOLD_RULES)
def test_control_one_negative_output_weight(rule: Rule) -> None:
    def altered(line: Line, weight: Fraction) -> Line:
        h, x, v = line
        assert h.output_weights is not None
        output = ga.Vector.of([-weight, *list(h.output_weights)[1:]])
        return ReLUClassifier(h.units, output, h.threshold, rule), x, v

    assert_not_convex(counterexample(st.builds(altered, lines(), positive()), lambda line: several(-1, line)), -1)


def test_control_saying_positive_where_the_output_is_small() -> None:
    """The rule "+1 iff f < τ" labels −1 what "+1 iff f ≥ τ" labels +1."""
    found = counterexample(lines(), lambda line: line[0].rule is Rule.REACHES and several(1, line))
    assert_not_convex(found, 1)


def test_control_the_other_region_of_all_units_positive_is_not_convex() -> None:
    found = counterexample(polyhedra(), lambda line: several(-1, line))
    assert_not_convex(found, -1)


@pytest.mark.parametrize(("rule", "label"), [(Rule.EXCEEDS, -1), (Rule.REACHES, 1)])
def test_control_one_rule_has_closed_regions_and_the_other_open_ones(rule: Rule, label: int) -> None:
    """Neither is true of both rules."""

    def has_an_end(line: Line) -> bool:
        return line[0].rule is rule and any(i.ends for i in line[0].label_intervals(*line[1:], -1))

    h, x, v = counterexample(lines(), has_an_end)
    assert h(x + h.label_intervals(x, v, -1)[0].ends[0] * v) == label


def test_control_a_convex_region_without_output_weights_of_one_sign_is_possible() -> None:
    """The hypotheses are sufficient, not necessary: the members are said by their form."""

    def altered(line: Line) -> bool:
        h, x, v = line
        mixed = ReLUClassifier(h.units, ga.Vector.of([-1] + [1] * (h.width - 1)), h.threshold, h.rule)
        return not mixed.members and not several(-1, (mixed, x, v))

    counterexample(lines(), altered)
