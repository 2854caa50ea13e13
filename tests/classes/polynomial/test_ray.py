"""The search along a ray in degree 3 and more: the simplest distances, how many steps, and what is given up."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import gcd, lcm

import pytest

import geomadv as ga
from geomadv.classes.answers import Status
from geomadv.classes.polynomial import degree_two, ray
from geomadv.classes.polynomial.accurate import AccuratePolynomials
from geomadv.exact.polynomials import negative_parts
from geomadv.solvers.linear_program import LinearProgram
from geomadv.solvers.motzkin import Alternative

#: Of the least degree 2; from (0, 0) along (1, 0) there is (1, 0) of the other label.
SIX = ga.Dataset([[0, 0], [2, 0], [1, 0], [0, 1], [2, 1], [1, 2]], [1, 1, -1, -1, 1, 1])
SIMPLE = sorted(
    (Fraction(p, q) for p, q in product(range(1, 60), repeat=2) if gcd(p, q) == 1 and p + q <= 60),
    key=lambda t: (t.numerator + t.denominator, t),
)


def with_roots(*roots: Fraction | int) -> list[Fraction]:
    """The polynomial of these roots that is positive at the end."""
    f = [Fraction(1)]
    for root in roots:
        f = [a - root * b for a, b in zip([Fraction(0), *f], [*f, Fraction(0)], strict=True)]
    return f


@pytest.mark.parametrize("tiny", [Fraction(1, 10**9), Fraction(1, 10**40)])
@pytest.mark.parametrize(
    ("low", "high"), [(1, 2), (Fraction(1, 3), Fraction(2, 5)), (Fraction(7, 5), Fraction(17, 12))]
)
def test_the_simplest_distance_of_an_open_interval(low: Fraction, high: Fraction, tiny: Fraction) -> None:
    """Also where the simplest numbers are just inside, just outside, or the roots themselves."""
    for left, right in product((low - tiny, Fraction(low), low + tiny), (high - tiny, Fraction(high), high + tiny)):
        g = with_roots(left, right)
        [part] = negative_parts(g, 400)
        [expected, *_] = [t for t in SIMPLE if left < t < right]
        found = ray._simplest(g, part, 60)
        assert left < found < right
        assert found.numerator + found.denominator == expected.numerator + expected.denominator
        few = ray._simplest(g, part, expected.numerator + expected.denominator - 1)
        assert left < few < right
        assert few.numerator + few.denominator >= expected.numerator + expected.denominator


@pytest.mark.parametrize(
    ("root", "expected"), [(Fraction(5, 2), 3), (Fraction(3), 4), (Fraction(3) - Fraction(1, 10**30), 3)]
)
def test_an_interval_without_end(root: Fraction, expected: int) -> None:
    g = [-c for c in with_roots(root)]
    [part] = negative_parts(g)
    assert ray._simplest(g, part, 40) == expected


def count_steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many targets there are in each step from now on."""
    steps: list[int] = []
    separated = ray._separated

    def counting(space, targets, source, **options):  # type: ignore[no-untyped-def]
        steps.append(len(targets))
        return separated(space, targets, source, **options)

    monkeypatch.setattr(ray, "_separated", counting)
    return steps


def test_a_point_that_is_missed_by_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simplest distances 1/3, 2/5, 3/7, … alone would need a third of the complexity in steps."""
    steps = count_steps(monkeypatch)
    poly = ga.PolynomialClassifiers(3, verify=True).on(SIX)
    answer = poly.transfers_from([1, Fraction(1, 10**20)], 0, complexity=1000)
    assert (answer.status, answer.complexity) == (Status.UNDECIDED, 1000)
    assert len(steps) < 60


def test_one_simple_distance_is_enough_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """One is negative near 1, where no distance counts, and about 5/2, where one does; then there is a proof."""
    S = ga.Dataset([[0], [-1], [-2], [-3], [-4]], [1, -1, 1, -1, 1])
    near = Fraction(1, 10**6)
    f = with_roots(*(4 * t for t in (1 + near, 1 + 2 * near, Fraction(21, 10), Fraction(29, 10))))  # in units of 4
    scale = lcm(*(c.denominator for c in f))
    answers = iter([[int(c * scale) for c in [*f[1:], f[0]]], Alternative({0: Fraction(1)}, {})])
    monkeypatch.setattr(ray, "_separated", lambda *_, **__: next(answers))
    space = ga.PolynomialClassifiers(4).on(S)._space
    assert isinstance(space, AccuratePolynomials)
    found = ray.changed_on_ray(space, ga.Vector.of([1]), 0, None, 50)
    assert isinstance(found, ray.RayMultipliers)


@pytest.mark.parametrize("digits", [1500, 5000])
def test_long_numbers_are_guessed_about(digits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An easy answer is found; the exact search, which would take minutes, is not begun."""
    monkeypatch.setattr(ray, "separate", None)
    poly, tiny = ga.PolynomialClassifiers(3, verify=True).on(SIX), Fraction(1, 10**digits)
    assert poly.transfers_from([1, Fraction(1, 3) + tiny], 0).status is Status.FAILS
    answer = poly.transfers_from([1, tiny], 0)
    assert answer.status is Status.UNDECIDED
    # The point is missed after half the width of the data, and 1/2 is the simplest number that was to be asked about.
    assert answer.complexity == 2


def test_floats_of_extreme_sizes_are_no_long_numbers() -> None:
    answer = ga.PolynomialClassifiers(3, verify=True).transfers_from(SIX, [1, 1e-300], 0, complexity=50)
    assert (answer.status, answer.complexity) == (Status.UNDECIDED, 50)


def random_points(n: int) -> ga.Dataset:
    """Fewer points than there are monomials, so that no other point is forced."""
    points = [[(7 * i * i + 3 * i * j + j**3) % 19 for j in range(1, 6)] for i in range(n)]
    return ga.Dataset(points, [1 if i % 2 else -1 for i in range(n)])


def test_among_many_monomials_a_guess_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Degree 2: where no vertex of the linear program is looked for."""
    S = random_points(12)
    v = S.point(1) - S.point(0) + ga.Vector.of([1, -1, 0, 0, 1])
    poly = ga.PolynomialClassifiers(2, verify=True).on(S)
    exact = poly.transfers_from(v, 0)
    monkeypatch.setattr(degree_two, "_MANY", 10)
    monkeypatch.setattr(LinearProgram, "minimise", None)
    answer = poly.transfers_from(v, 0)
    assert answer.status is exact.status is Status.FAILS
    assert answer.counterexample != exact.counterexample
