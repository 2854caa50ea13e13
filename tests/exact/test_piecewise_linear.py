"""Piecewise-linear functions on the line: values, superlevel sets, intervals."""

import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geomadv.exact.piecewise_linear import Interval, PiecewiseLinear, complement, first_entry, positive_interval
from properties.support import census

F = Fraction
Term = tuple[Fraction, tuple[Fraction, Fraction]]

NUMBERS = st.one_of(st.integers(-3, 3).map(Fraction), st.builds(Fraction, st.integers(-7, 7), st.integers(1, 4)))
TERMS = st.lists(st.tuples(NUMBERS, st.tuples(NUMBERS, NUMBERS)), max_size=5)
Problem = tuple[list[Term], Fraction, bool]


def value(terms: list[Term], t: Fraction) -> Fraction:
    return sum((a * max(F(0), p + q * t) for a, (p, q) in terms), F(0))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """A sum of hinges, a level, often one that the sum has at a knot, and whether to exceed it."""
    terms = draw(TERMS)
    if draw(st.booleans()) and terms:
        a, (p, q) = terms[0]
        terms.insert(0, (a, (-p, -q)))  # a kink up or down
    roots = [-p / q for _, (p, q) in terms if q != 0]
    level = draw(st.one_of(NUMBERS, st.sampled_from(roots).map(lambda t: value(terms, t))) if roots else NUMBERS)
    return terms, level, draw(st.booleans())


def probes(terms: list[Term], level: Fraction) -> tuple[list[Fraction], list[Fraction]]:
    """All points where the sign of f − level may change, and these with one point of each open interval between."""
    roots = sorted({-p / q for _, (p, q) in terms if q != 0})
    # A piece is linear, so two of its values give its crossing; beyond the outermost roots any two points will do.
    pieces = [*pairwise(roots), (roots[0] - 2, roots[0] - 1), (roots[-1] + 1, roots[-1] + 2)] if roots else []
    crossings = []
    for s, t in pieces:
        rise = (value(terms, t) - value(terms, s)) / (t - s)
        if rise:
            crossings.append(s + (level - value(terms, s)) / rise)
    critical = sorted({*roots, *crossings})  # too many do no harm
    if not critical:
        return [], [F(0)]
    between = [(s + t) / 2 for s, t in pairwise(critical)]
    return critical, sorted([critical[0] - 1, *critical, *between, critical[-1] + 1])


@given(TERMS, NUMBERS)
def test_the_pieces_are_the_sum_of_the_hinges(terms: list[Term], t: Fraction) -> None:
    function = PiecewiseLinear.hinges(terms)
    for point in (t, *function.knots, *(knot + t for knot in function.knots)):
        assert function(point) == value(terms, point)
    assert list(function.knots) == sorted(set(function.knots))
    assert len(function.pieces) == len(function.knots) + 1


@given(problems())
@example(([(F(1), (F(-1), F(1))), (F(1), (F(1), F(-1)))], F(0), True))  # touches the level from above at one point
@example(([(F(-1), (F(-1), F(1))), (F(-1), (F(1), F(-1)))], F(0), False))  # and from below
@example(([(F(1), (F(0), F(1)))], F(0), False))  # at the level on a whole half-line
@example(([], F(0), True))
def test_superlevel_sets_against_all_probes(problem: Problem) -> None:
    terms, level, strict = problem
    intervals = PiecewiseLinear.hinges(terms).superlevel(level, strict=strict)
    critical, points = probes(terms, level)
    for t in points:
        f = value(terms, t)
        assert any(t in interval for interval in intervals) == (f > level or (f == level and not strict))
        # On the complement the other comparison holds, and the two share nothing.
        assert any(t in interval for interval in complement(intervals)) == (f < level or (f == level and strict))
    for interval in (*intervals, *complement(intervals)):
        assert interval.start <= interval.stop
        assert {interval.start, interval.stop} <= {-math.inf, math.inf, *critical}
        assert set(interval.ends) == {interval.start, interval.stop} - {-math.inf, math.inf}
        assert interval.inner in interval
        assert interval.start < interval.stop or (interval.has_start and interval.has_stop)
        assert not (interval.has_start and interval.start == -math.inf)
        assert not (interval.has_stop and interval.stop == math.inf)
    for first, second in pairwise(intervals):  # maximal: not to be joined
        assert first.stop <= second.start
        assert first.stop < second.start or not (first.has_stop or second.has_start)


@given(problems())
def test_the_complement_of_the_complement(problem: Problem) -> None:
    terms, level, strict = problem
    intervals = PiecewiseLinear.hinges(terms).superlevel(level, strict=strict)
    assert complement(complement(intervals)) == intervals


@given(problems())
def test_first_entry_is_the_infimum_over_positive_probes(problem: Problem) -> None:
    terms, level, strict = problem
    entry = first_entry(PiecewiseLinear.hinges(terms).superlevel(level, strict=strict))
    critical = sorted({t for t in probes(terms, level)[0] if t > 0} | {F(0)})
    # Cells of (0, ∞) from left to right: an open interval, its right end, the next open interval, …
    for start, stop in pairwise([*critical, critical[-1] + 2]):
        for inside, infimum in (((start + stop) / 2, start), (stop, stop)):
            f = value(terms, inside)
            if f > level or (f == level and not strict):
                assert entry == infimum
                return
    assert entry == math.inf


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4), st.lists(NUMBERS, min_size=1))
def test_positive_interval(functions: list[tuple[Fraction, Fraction]], points: list[Fraction]) -> None:
    intervals = positive_interval(functions)
    roots = sorted({-p / q for p, q in functions if q != 0})
    middles = [(s + t) / 2 for s, t in pairwise(roots)]
    for t in (*points, *roots, *middles, *[r + 1 for r in roots], *[r - 1 for r in roots]):
        assert any(t in interval for interval in intervals) == all(p + q * t > 0 for p, q in functions)
    for interval in intervals:
        assert interval.start < interval.stop
        assert (interval.has_start, interval.has_stop) == (False, False)


@pytest.mark.parametrize(
    ("intervals", "entry"),
    [
        ([], math.inf),
        ([Interval()], F(0)),
        ([Interval(stop=F(0))], math.inf),
        ([Interval(stop=F(0), has_stop=True)], math.inf),  # at t = 0 only
        ([Interval(start=F(0))], F(0)),
        ([Interval(F(-1), F(-1), True, True), Interval(F(1), F(1), True, True)], F(1)),
        ([Interval(F(-2), F(3))], F(0)),
        ([Interval(F(2), F(3)), Interval(start=F(4))], F(2)),
    ],
)
def test_first_entry(intervals: list[Interval], entry: Fraction | float) -> None:
    assert first_entry(intervals) == entry


def test_complement_by_hand() -> None:
    assert complement([]) == (Interval(),)
    assert complement([Interval()]) == ()
    assert complement([Interval(stop=F(1)), Interval(start=F(1))]) == (Interval(F(1), F(1), True, True),)
    assert complement([Interval(F(0), F(0), True, True)]) == (Interval(stop=F(0)), Interval(start=F(0)))
    assert complement([Interval(F(0), F(1), True, False)]) == (Interval(stop=F(0)), Interval(F(1), has_start=True))


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Problem) -> list[str]:
        terms, level, strict = problem
        function = PiecewiseLinear.hinges(terms)
        intervals = function.superlevel(level, strict=strict)
        rest = complement(intervals)
        found = ["strict" if strict else "not strict"]
        found += ["several intervals"] * (len(intervals) > 1 or len(rest) > 1)
        found += ["a single point"] * any(i.start == i.stop for i in (*intervals, *rest))
        found += ["everywhere or nowhere"] * (not intervals or not rest)
        found += ["level on a piece"] * ((level, F(0)) in function.pieces)
        found += ["an end off the knots"] * any(
            i.start > -math.inf and i.start not in function.knots for i in (*intervals, *rest)
        )
        return found

    counts = census(problems(), kinds, 400)
    floors = {
        "strict": 100,
        "not strict": 100,
        "several intervals": 40,
        "a single point": 4,
        "everywhere or nowhere": 60,
        "level on a piece": 20,
        "an end off the knots": 60,
    }
    assert counts["draws"] >= 400
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}
