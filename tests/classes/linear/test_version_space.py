"""The cone of accurate classifiers: membership, lineality, rays and short classifiers, beside enumeration."""

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from geomadv.adapters.datasets import load
from geomadv.classes.linear import version_space
from geomadv.classes.linear.homogeneous import Entry, Target
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.exact.dataset import Dataset
from geomadv.exact.matrices import primitive, to_floats
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.solvers import guesses, nearest_point
from tests.brute_force import dot, homogeneous, linear_program, time_limit, vertices

PRIME = 2**61 - 1


def space_of(points: list[list[int]], labels: list[int], bias: bool = True) -> VersionSpace | None:
    found = version_space.version_space(Dataset(points, labels), bias=bias)
    return found if isinstance(found, VersionSpace) else None


def separable(points: list[list[int]], labels: list[int], bias: bool = True) -> VersionSpace:
    space = space_of(points, labels, bias)
    assert space is not None
    return space


def random_spaces(seed: int, count: int, factor: int = 1) -> list[VersionSpace]:
    rng = random.Random(seed)
    found: list[VersionSpace] = []
    while len(found) < count:
        d, n, size, bias = rng.randint(1, 2), rng.randint(2, 5), rng.choice([1, 3]), rng.random() < 0.5
        points = [[factor * rng.randint(-size, size) for _ in range(d)] for _ in range(n)]
        space = space_of(points, [1, -1] + [rng.choice([1, -1]) for _ in range(n - 2)], bias)
        if space is not None:
            found.append(space)
    return found


def reaches(space: VersionSpace, target: Target, found: object) -> bool:
    """Whether multipliers have the target as their sum."""
    assert isinstance(found, Multipliers)
    total = space.rows.combine(list(found.indices), list(found.numerators))
    return [target.denominator * x for x in total] == [found.denominator * t for t in target.numerators]


E1 = separable([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])


class TestCoordinates:
    def test_the_rows_are_the_denominator_times_z(self) -> None:
        data = Dataset([[Fraction(1, 2), 1], [-1, 3]], [1, -1])
        for bias, rows in ((True, [[1, 2, 2], [2, -6, -2]]), (False, [[1, 2], [2, -6]])):
            space = version_space.version_space(data, bias=bias)
            assert isinstance(space, VersionSpace)
            assert space.rows.entries.tolist() == rows
            assert space.dimension == len(rows[0])

    def test_targets(self) -> None:
        data = Dataset([[Fraction(1, 2)], [-1]], [1, -1])
        space = version_space.version_space(data)
        assert isinstance(space, VersionSpace)
        assert space.direction_target(Vector.of([Fraction(1, 3)]), 1) == Target([-2, 0], 3)
        assert space.direction_target(Vector.of([Fraction(1, 3)]), -1) == Target([2, 0], 3)
        assert space.point_target(Vector.of([Fraction(1, 3)]), -1) == Target([-2, -6], 3)

    def test_huge_rows_keep_their_signs(self) -> None:
        space = separable([[2**53], [-(2**53)]], [1, -1])
        assert space.rows.entries.tolist() == [[2**53, 1], [2**53, -1]]

    def test_classifier(self) -> None:
        assert E1.classifier([2, 3, -5]).normal == Vector.of([2, 3])
        assert E1.classifier([2, 3, -5]).bias == -5


class TestMembership:
    @pytest.mark.parametrize("bias", [True, False])
    @pytest.mark.parametrize("source", [1, -1])
    def test_the_margin_certifies_its_own_direction(
        self, bias: bool, source: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing is searched, and the multipliers are those of the margin; in other directions they are not."""
        space = separable([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], bias)
        monkeypatch.setattr(version_space, "nearest_point", lambda *_, **__: pytest.fail("searched"))
        factor = Fraction(3, 2)
        found = space.fooled(space.margin.normal * (-source * factor), source)
        expected = {i: factor * x for i, x in space.margin.multipliers.as_dict().items()}
        assert found == Multipliers.of(expected)
        monkeypatch.undo()
        for other in (space.margin.normal * (source * factor), space.margin.normal * -source + Vector(0, 1)):
            assert space.fooled(other, source) != found

    def test_a_target_that_a_guess_misses_by_a_hair(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """In many dimensions a vertex is tried, which is reached with no search; a bad vertex does no harm."""
        rng = random.Random(0)
        points = [[*(rng.randint(0, 9) for _ in range(110)), 20 * (i % 2)] for i in range(140)]
        space = separable(points, [1 if i % 2 else -1 for i in range(140)])
        weights = [10**9] * 90 + [10] * 10
        target = Target(space.rows.combine(list(range(100)), weights))
        tried = list[int]()
        vertex = guesses.guess_vertex
        monkeypatch.setattr(nearest_point._Search, "step", lambda *_: pytest.fail("searched"))

        def watched(engine: Any, columns: Any, rhs: Any, weights: Any, *, among_all: bool) -> Any:
            tried.append(len(columns))
            return vertex(engine, columns, rhs, weights, among_all=among_all)

        monkeypatch.setattr("geomadv.classes.linear.version_space.guess_vertex", watched)
        assert reaches(space, target, space.membership(target))
        monkeypatch.undo()
        monkeypatch.setattr("geomadv.classes.linear.version_space.guess_vertex", lambda *_, **__: np.ones(140))
        assert reaches(space, target, space.membership(target))
        assert tried == [140]

    def test_what_a_guess_misses_refutes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing is searched exactly; half of the directions are refuted by the separator at hand."""
        data = load("breast_cancer")
        space = version_space.version_space(data)
        assert isinstance(space, VersionSpace)
        monkeypatch.setattr(nearest_point._Search, "step", lambda *_: pytest.fail("searched"))
        rng, known = random.Random(0), 0
        for _ in range(30):
            target = space.direction_target(Vector.of([rng.gauss(0, 1) for _ in range(30)]), 1)
            found = space.membership(target)
            if isinstance(found, list):
                assert dot(found, target.numerators) < 0
                assert space.is_accurate(found)
                known += found == space.separator
            else:
                assert reaches(space, target, found)
        assert 5 < known < 25

    def test_numbers_beyond_floating_point_refute_nothing(self) -> None:
        space = separable([[10**400, 1], [-1, 10**400], [0, 0]], [1, 1, -1])
        target = Target([10**400, -(10**399), 0])
        found = space.membership(target)
        assert isinstance(found, list)
        assert dot(found, target.numerators) < 0
        assert min(space.rows.products(found)) >= 0

    def test_by_hand(self) -> None:
        assert E1.membership(Target([2, 0, 0])) == Multipliers((0, 2), (1, 1), 1)
        separator = E1.membership(Target([0, 1, 0]))
        assert isinstance(separator, list)
        assert all(p >= 0 for p in E1.rows.products(separator))
        assert separator[1] < 0

    @pytest.mark.parametrize("factor", [1, PRIME])
    def test_against_enumeration(self, factor: int) -> None:
        rng = random.Random(5)
        outcomes = []
        for space in random_spaces(1, 40, factor):
            z = homogeneous([list(p) for p in space.data.points], space.data.signs.tolist(), space.has_bias)
            numerators = [rng.randint(-3, 3) for _ in range(space.dimension)]
            if rng.random() < 0.5:
                numerators = [int(sum(column)) for column in zip(*rng.sample(z, 2), strict=True)]
            target = Target(numerators, rng.randint(1, 3))
            goal = [Fraction(t, target.denominator) for t in numerators]
            with time_limit(20):
                found = space.membership(target)
            outcomes.append(isinstance(found, Multipliers))
            assert outcomes[-1] == any(True for _ in vertices(z, goal))
            if isinstance(found, Multipliers):
                weights = found.as_dict()
                assert all(w > 0 for w in weights.values())
                assert [sum((w * z[i][k] for i, w in weights.items()), Fraction(0)) for k in range(len(goal))] == goal
            else:
                assert all(dot(row, found) >= 0 for row in z)
                assert dot(goal, found) < 0
                accurate = space.opposed(found, target)
                assert space.is_accurate(accurate)
                assert dot(goal, accurate) < 0
        assert {True, False} == set(outcomes)


class TestSeparator:
    @pytest.mark.parametrize("factor", [1, PRIME, 10**100])
    def test_it_is_accurate(self, factor: int) -> None:
        for space in random_spaces(2, 20, factor):
            assert space.is_accurate(space.separator)
            assert space.classifier(space.separator).is_accurate(space.data)

    def test_it_is_short_where_that_is_possible(self) -> None:
        wide = separable([[10**6 + 1, 3], [-(10**6), 7], [10**6, 0]], [1, -1, 1])
        assert max(map(abs, wide.separator)) < 2**50

    def test_it_is_exact_where_that_is_needed(self) -> None:
        narrow = separable([[10**60 + 1, 1], [10**60, 1]], [1, -1])
        assert narrow.is_accurate(narrow.separator)


class TestLineality:
    def test_data_that_span_everything_leave_nothing(self) -> None:
        assert E1.lineality() == []

    def test_a_line_in_the_plane(self) -> None:
        [w] = separable([[1, 1], [2, 2], [-1, -1]], [1, 1, -1]).lineality()
        assert w in ([1, -1, 0], [-1, 1, 0])

    @pytest.mark.parametrize("factor", [1, PRIME, 10 * PRIME])
    def test_it_is_the_null_space(self, factor: int) -> None:
        space = separable([[factor, 0, 0], [0, factor, 0], [0, 0, -factor]], [1, 1, -1], bias=False)
        assert space.lineality() == []
        space = separable([[factor, 0, 0], [0, factor, 0], [factor, 0, 0]], [1, 1, 1], bias=False)
        assert [[abs(x) for x in w] for w in space.lineality()] == [[0, 0, 1]]


class TestRays:
    def test_by_hand(self) -> None:
        # From −z₀ along the target of v = (−1, 0): 2 = 1/λ₀ for the only λ = (½, 0, ½).
        direction = E1.direction_target(Vector.of([-1, 0]), 1)
        entry = E1.rays(direction, [0, 1, 2]).entry([-1, 0, -1])
        assert isinstance(entry, Entry)
        assert entry.distance == 2
        assert entry.weights == {2: Fraction(1)}
        ray = E1.rays(direction, [0, 1, 2]).entry([-1, -1, -1])
        assert isinstance(ray, list)

    @pytest.mark.parametrize("factor", [1, PRIME])
    def test_against_enumeration(self, factor: int) -> None:
        rng = random.Random(6)
        outcomes = set()
        for space in random_spaces(3, 40, factor):
            z = space.rows.entries.tolist()
            towards = Target([rng.randint(-2, 2) for _ in range(space.dimension)], rng.randint(1, 3))
            if rng.random() < 0.5:
                towards = Target([sum(column) for column in zip(*z, strict=True)], 2)
            base = [rng.randint(-3, 3) for _ in range(space.dimension)]
            columns = [*z, [-t for t in towards.numerators]]
            expected = linear_program(columns, [*[0] * len(z), towards.denominator], base)
            with time_limit(20):
                entry = space.rays(towards, list(range(len(z)))).entry(base)
            outcomes.add(isinstance(entry, Entry))
            if isinstance(entry, Entry):
                W = entry.separator
                assert entry.distance == expected
                reached = [
                    b + entry.distance * Fraction(t, towards.denominator)
                    for b, t in zip(base, towards.numerators, strict=True)
                ]
                assert [
                    sum((w * z[i][k] for i, w in entry.weights.items()), Fraction(0)) for k in range(len(base))
                ] == reached
                assert all(dot(row, W) >= 0 for row in z)
                assert -dot(W, base) * towards.denominator == entry.distance * dot(W, towards.numerators)
            else:
                assert expected == "infeasible"
                assert all(dot(row, entry) >= 0 for row in z)
                assert dot(entry, towards.numerators) <= 0
                assert dot(entry, base) < 0
        assert outcomes == {True, False}


def test_primitive() -> None:
    assert primitive([6, -9, 0]) == [2, -3, 0]
    assert primitive([0, 0]) == [0, 0]
    assert primitive([-4]) == [-1]


def test_to_floats_keeps_the_proportions() -> None:
    assert to_floats([3, -6, 0]).tolist() == [0.375, -0.75, 0]
    assert to_floats([10**400, 0]).tolist()[0] >= 0.5
    assert to_floats([0, 0]).tolist() == [0, 0]
