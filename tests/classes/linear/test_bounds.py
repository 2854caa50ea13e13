"""The largest finite bound and the rows without one, beside an enumeration of all multipliers."""

import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from geomadv.classes.linear.bounds import LinearBounds, bounds_along
from geomadv.classes.linear.faces import smallest_face
from geomadv.classes.linear.version_space import VersionSpace, version_space
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine
from geomadv.solvers.linear_program import LinearProgram, Optimum
from geomadv.solvers.warm_simplex import Group, Packing
from tests.brute_force import dot, homogeneous, largest_multiplier, time_limit, vertices
from tests.constant_engine import ConstantEngine

PRIME = 2**61 - 1


def space_of(
    points: list[list[int]], labels: list[int], bias: bool = True, engine: Engine | None = None
) -> VersionSpace:
    found = version_space(Dataset(points, labels), bias=bias, engine=engine)
    assert isinstance(found, VersionSpace)
    return found


E1 = space_of([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])


def check(space: VersionSpace, v: Vector, source: int) -> LinearBounds:
    """The evidence of the bounds, and L5's values by enumeration."""
    z = homogeneous([list(p) for p in space.data.points], space.data.signs.tolist(), space.has_bias)
    target = [-source * x for x in v] + ([Fraction(0)] if space.has_bias else [])
    with time_limit(20):
        bounds = bounds_along(space, v, source, space.data.indices(source).tolist())
    sources = space.data.indices(source).tolist()
    best = {i: largest_multiplier(z, target, i) for i in sources}
    expected = {i: 1 / value for i, value in best.items() if value}
    assert bounds.unbounded == tuple(i for i in sources if i not in expected)
    assert bounds.at_most == max(expected.values(), default=None)
    for multipliers in bounds.upper:
        weights = multipliers.as_dict()
        assert min(weights.values()) > 0
        assert [sum((w * z[i][k] for i, w in weights.items()), Fraction(0)) for k in range(len(target))] == target
    for i in expected:
        assert bounds.at_most is not None
        assert any(m.value(i) * bounds.at_most >= 1 for m in bounds.upper)
    for [W] in bounds.escaping:
        assert all(dot(row, W) >= 0 for row in z)
        assert dot(W, target) <= 0
    for i in bounds.unbounded:
        assert any(dot(z[i], W) > 0 for [W] in bounds.escaping)
    if bounds.at_most is None:
        assert bounds.attained_at is None
        assert bounds.attaining is None
    else:
        assert bounds.attaining is not None
        assert bounds.attained_at is not None
        assert expected[bounds.attained_at] == bounds.at_most
        assert all(dot(row, bounds.attaining) >= 0 for row in z)
        assert dot(z[bounds.attained_at], bounds.attaining) == bounds.at_most * dot(bounds.attaining, target) > 0
    return bounds


def test_e1_has_a_finite_bound_at_one_point_alone() -> None:
    bounds = check(E1, Vector.of([-1, 0]), 1)
    assert [bounds.at_most, bounds.attained_at, bounds.unbounded] == [2, 0, (1,)]


def test_e1_from_the_other_side() -> None:
    bounds = check(E1, Vector.of([1, 0]), -1)
    assert [bounds.at_most, bounds.attained_at, bounds.unbounded] == [2, 2, ()]


def test_a_direction_that_does_not_transfer_has_no_finite_bound() -> None:
    assert check(E1, Vector.of([0, 1]), 1).unbounded == (0, 1)


@pytest.mark.parametrize(
    ("points", "labels", "v", "source", "largest", "unbounded"),
    [
        ([[0], [1]], [1, -1], [1], 1, 1, ()),
        ([[0], [1]], [1, -1], [Fraction(1, 2)], 1, 2, ()),
        ([[0], [0], [1]], [1, 1, -1], [1], 1, 1, ()),  # copies
        ([[0], [-3], [1]], [1, 1, -1], [1], 1, 4, ()),
        ([[0, 0], [0, 2], [1, 1]], [1, 1, -1], [1, 0], 1, 2, ()),
        ([[0, 0], [0, 1], [1, 0], [1, 1]], [1, 1, -1, -1], [1, 0], 1, 1, ()),
        ([[0, 0], [0, 1], [1, 0], [1, 1]], [1, 1, -1, -1], [1, 1], 1, 1, (1,)),
        ([[0, 0], [0, 1], [1, 0], [1, 1]], [1, 1, -1, -1], [-1, -1], -1, 1, (2,)),
    ],
)
def test_by_hand(
    points: list[list[int]], labels: list[int], v: list[Fraction], source: int, largest: int, unbounded: tuple[int, ...]
) -> None:
    bounds = check(space_of(points, labels), Vector.of(v), source)
    assert [bounds.at_most, bounds.unbounded] == [largest, unbounded]


@pytest.mark.parametrize("factor", [1, PRIME, 10**60])
@pytest.mark.parametrize("seed", range(5))
def test_random_instances(seed: int, factor: int) -> None:
    rng = random.Random(seed)
    kinds = set()
    done = 0
    while done < 15:
        d, n, size, bias = rng.randint(1, 3), rng.randint(2, 5), rng.choice([1, 2, 5]), rng.random() < 0.6
        points = [[factor * rng.randint(-size, size) for _ in range(d)] for _ in range(n)]
        labels = [1, -1] + [rng.choice([1, -1]) for _ in range(n - 2)]
        if not isinstance(version_space(Dataset(points, labels), bias=bias), VersionSpace):
            continue
        space = space_of(points, labels, bias)
        source = rng.choice([1, -1])
        v = -source * space.margin.normal
        if rng.random() < 0.6:
            pairs = [
                space.data.point(i) - space.data.point(j)
                for i in space.data.indices(-source)
                for j in space.data.indices(source)
            ]
            v = sum(rng.sample(pairs, min(len(pairs), 2)), Vector.of([0] * d))
        if not v:
            continue
        done += 1
        bounds = check(space, v, source)
        kinds.add((bounds.at_most is None, bool(bounds.unbounded)))
    assert (False, False) in kinds


class TestSmallestFace:
    @pytest.mark.parametrize("factor", [1, PRIME])
    def test_it_holds_the_rows_that_some_multipliers_use(self, factor: int) -> None:
        rng = random.Random(11)
        sizes = set()
        for _ in range(60):
            points = [[factor * rng.randint(-2, 2) for _ in range(2)] for _ in range(5)]
            labels = [1, 1, -1, -1, 1]
            if not isinstance(version_space(Dataset(points, labels)), VersionSpace):
                continue
            space = space_of(points, labels)
            z = homogeneous(points, labels, True)
            chosen = rng.sample(range(5), 2)
            target = [z[chosen[0]][k] + z[chosen[1]][k] for k in range(3)]
            with time_limit(20):
                face = smallest_face(space.rows, chosen, space.engine)
            assert face.rows == sorted({i for vertex in vertices(z, target) for i in vertex})
            sizes.add(len(face.rows))
            if face.exposing is None:
                assert len(face.rows) == 5
            else:
                products = [dot(face.exposing, row) for row in z]
                assert all(p == 0 if i in face.rows else p > 0 for i, p in enumerate(products))
        assert len(sizes) > 1


class TestNearlyDegenerate:
    """Rows that floating point takes for rows in the span of a face, and whose sum alone is in it."""

    @pytest.mark.parametrize("size", [10**7, 10**8, 10**30])
    def test_antithetic_pair(self, size: int) -> None:
        space = space_of([[1, 0], [size, 1], [size, -1], [0, 1]], [1, 1, 1, 1], bias=False)
        bounds = check(space, Vector.of([-1, 0]), 1)
        assert bounds.unbounded == ()
        alone = {row: bounds_along(space, Vector.of([-1, 0]), 1, [row]).at_most for row in (2, 3)}
        assert alone == {2: size, 3: size}

    def test_a_face_is_exposed_exactly(self) -> None:
        space = space_of([[1, 0, 0], [10**8, 1, 0], [10**8, -1, 0], [0, 1, 0], [0, 0, 1]], [1] * 5, bias=False)
        face = smallest_face(space.rows, [0], space.engine)
        assert face.rows == [0, 1, 2, 3]
        assert face.exposing is not None
        assert space.rows.signs(face.exposing).tolist() == [0, 0, 0, 0, 1]


class TestSharedMultipliers:
    """Many rows, few multipliers: the summary beside one exact linear program a row."""

    @staticmethod
    def one_by_one(space: VersionSpace, v: Vector, source: int) -> dict[int, Fraction]:
        """1 / max λ_i of every source row, by a linear program of its own; the rows without a bound are left out."""
        target, n = space.direction_target(v, source), space.data.n
        found = {}
        for row in space.data.indices(source).tolist():
            program = LinearProgram(space.rows, [-int(i == row) for i in range(n)])
            answer = program.minimise(target.numerators, np.zeros(n))
            if isinstance(answer, Optimum) and answer.value:
                found[row] = target.denominator / -answer.value
        return found

    def compared(self, space: VersionSpace, v: Vector, source: int) -> LinearBounds:
        rows = space.data.indices(source).tolist()
        bounds, expected = bounds_along(space, v, source, rows), self.one_by_one(space, v, source)
        assert bounds.at_most == max(expected.values(), default=None)
        assert bounds.unbounded == tuple(row for row in rows if row not in expected)
        if bounds.at_most is not None:
            assert bounds.attained_at is not None
            assert expected[bounds.attained_at] == bounds.at_most
        target = space.direction_target(v, source)
        for m in bounds.upper:
            assert min(m.numerators) > 0
            reached = space.rows.combine(m.indices, [target.denominator * w for w in m.numerators])
            assert reached == [m.denominator * t for t in target.numerators]
        for row in expected:
            assert any(m.value(row) * (bounds.at_most or 0) >= 1 for m in bounds.upper)
        return bounds

    def test_random_instances(self) -> None:
        rng = random.Random(5)
        kinds: Counter[str] = Counter()
        while kinds["draws"] < 60:
            d, n, size, bias = rng.randint(1, 4), rng.randint(2, 24), rng.choice([1, 2, 9]), rng.random() < 0.6
            points = [[rng.randint(-size, size) for _ in range(d)] for _ in range(n)]
            copies, dependent = rng.random() < 0.3, rng.random() < 0.3
            if copies:
                points += points[: n // 2]
            if dependent:
                points = [[*p, sum(p), 2 * p[0]] for p in points]
            w, offset = [rng.randint(-5, 5) for _ in points[0]], rng.randint(-size, size) if bias else 0
            values = [dot(w, p) + offset for p in points]
            points = [p for p, value in zip(points, values, strict=True) if value]
            labels = [1 if value > 0 else -1 for value in values if value]
            if not points or (bias and len(set(labels)) < 2):
                continue
            space, source = space_of(points, labels, bias), rng.choice(labels)
            v = -source * space.margin.normal
            others = space.data.indices(-source).tolist()
            if others and rng.random() < 0.6:
                own = space.data.indices(source).tolist()
                pairs = [space.data.point(rng.choice(others)) - space.data.point(rng.choice(own)) for _ in range(2)]
                v = sum(pairs[: rng.randint(1, 2)], Vector.of([0] * len(v)))
            elif rng.random() < 0.4:
                v = Vector.of([rng.randint(-2, 2) for _ in v])
            if not v:
                continue
            bounds = self.compared(space, v, source)
            kinds["draws"] += 1
            kinds["copies"] += copies
            kinds["dependent"] += dependent
            kinds["without a bias"] += not bias
            kinds["none" if bounds.at_most is None else "partly infinite" if bounds.unbounded else "finite"] += 1
            kinds["shared"] += len(bounds.upper) < len(space.data.indices(source)) - len(bounds.unbounded)
        floors = {
            "copies": 10, "dependent": 10, "without a bias": 10,
            "none": 5, "partly infinite": 3, "finite": 20, "shared": 10,
        }  # fmt: skip
        assert {kind: kinds[kind] for kind, floor in floors.items() if kinds[kind] < floor} == {}

    @pytest.mark.parametrize("factor", [1, PRIME])
    def test_many_rows_share_multipliers(self, factor: int) -> None:
        rng = random.Random(1)
        points = [[factor * rng.randint(-99, 99) for _ in range(2)] for _ in range(120)]
        points = [p for p in points if p[0] + 2 * p[1]]
        space = space_of(points, [1 if p[0] + 2 * p[1] > 0 else -1 for p in points])
        bounds = self.compared(space, -space.margin.normal, 1)
        assert bounds.unbounded == ()
        assert len(bounds.upper) < len(space.data.indices(1)) / 2

    def test_copies_of_the_last_row(self) -> None:
        """Rows with the same, largest bound: none of them has any of its multipliers to spare."""
        space = space_of([[0, 0], *[[-3, 1]] * 6, [-3, -1], [1, 0]], [1] * 8 + [-1])
        bounds = self.compared(space, Vector.of([1, 0]), 1)
        assert bounds.at_most is not None
        assert bounds.attained_at in range(1, 8)

    def test_one_row_of_several(self) -> None:
        for row, value in ((0, 1), (1, 4)):
            bounds = bounds_along(space_of([[0], [-3], [1]], [1, 1, -1]), Vector.of([1]), 1, [row])
            assert [bounds.at_most, bounds.attained_at, bounds.unbounded] == [value, row, ()]

    @pytest.mark.parametrize("weight", [0.0, 1.0])
    def test_whatever_the_engine_guesses(self, weight: float) -> None:
        points = [[0, 0], [-3, 1], [-1, 4], [-2, -2], [1, 0], [2, 5]]
        labels, engine = [1, 1, 1, 1, -1, -1], ConstantEngine(weight)
        largest = self.compared(space_of(points, labels), Vector.of([1, 0]), 1).at_most
        assert self.compared(space_of(points, labels, engine=engine), Vector.of([1, 0]), 1).at_most == largest
        plane = space_of([[*p, p[0] + p[1], 0] for p in points], labels, engine=engine)
        assert self.compared(plane, Vector.of([1, 0, 1, 0]), 1).at_most == largest
        e1 = space_of([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], engine=engine)
        for v, unbounded in (([-1, 0], (1,)), ([0, 1], (0, 1))):
            assert check(e1, Vector.of(v), 1).unbounded == unbounded
        alone = bounds_along(e1, Vector.of([-1, 0]), 1, [1])
        assert [alone.at_most, alone.unbounded] == [None, (1,)]

    def test_wrong_groups_cost_time_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Groups that cannot share, a vertex outside, the wrong row: all that they leave open is solved exactly."""
        space = space_of([[0, 0], [-3, 1], [-1, 4], [-2, -2], [1, 0], [2, 5]], [1, 1, 1, 1, -1, -1])
        largest = self.compared(space, Vector.of([1, 0]), 1).at_most
        for groups in ([Group([0, 1, 2, 3], [0, 1, 4], 1.0)], [Group([], [1, 2, 3], 1.0)], []):
            for least in range(4):
                wrong = Packing(least, 1.0, groups)
                monkeypatch.setattr("geomadv.classes.linear.bounds.packed", lambda *_, wrong=wrong: wrong)
                assert self.compared(space, Vector.of([1, 0]), 1).at_most == largest
