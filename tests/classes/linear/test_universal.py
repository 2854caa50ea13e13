"""The shortest universal perturbation, exact and bracketed, beside an enumeration."""

import math
import random
from fractions import Fraction
from typing import Any

import pytest

from geomadv.certificate import verify
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.linear.universal import LinearUniversal, Sources, shortest_universal_perturbation
from geomadv.classes.linear.universal_bracket import _Rounding
from geomadv.classes.linear.version_space import VersionSpace, version_space
from geomadv.classes.space import NoUniversal
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.matrices import to_floats
from geomadv.exact.rational import Vector
from tests.brute_force import dot, extreme_rays, homogeneous, shortest_in_polyhedron, solve_uniquely, time_limit

PRIME = 2**61 - 1


def space_of(data: Dataset, bias: bool = True) -> VersionSpace | None:
    found = version_space(data, bias=bias)
    return found if isinstance(found, VersionSpace) else None


def check(space: VersionSpace, source: int) -> LinearUniversal:
    """That the evidence shows universality and that nothing is shorter."""
    with time_limit(30):
        found = shortest_universal_perturbation(Sources(space, source))
    assert not isinstance(found, NoUniversal)
    data = space.data
    z = homogeneous([list(p) for p in data.points], data.signs.tolist(), space.has_bias)
    target = [-source * x for x in found.perturbation] + ([Fraction(0)] if space.has_bias else [])
    for multipliers in found.upper:
        weights = multipliers.as_dict()
        assert min(weights.values()) > 0
        assert [sum((w * z[i][k] for i, w in weights.items()), Fraction(0)) for k in range(len(target))] == target
    assert all(any(m.value(i) >= 1 for m in found.upper) for i in data.indices(source).tolist())
    g, c = Vector.of([0] * data.d), Fraction(0)
    for cut in found.cuts:
        assert all(dot(row, cut.separator) >= 0 for row in z)
        assert data.labels[cut.row] == source
        assert cut.weight > 0
        g = g + cut.weight * Vector.of(cut.separator[: data.d])
        c += cut.weight * dot(z[cut.row], cut.separator)
    assert found.squared_length_at_least == found.perturbation.squared_norm()
    assert c > 0
    assert c**2 == found.squared_length_at_least * g.squared_norm()
    assert g * -source == found.perturbation
    return found


@pytest.mark.parametrize(
    ("points", "labels", "source", "shortest"),
    [
        ([[0], [1]], [1, -1], 1, [1]),
        ([[0], [1]], [1, -1], -1, [-1]),
        ([[0], [1], [-2]], [1, -1, 1], 1, [3]),
        ([[0], [0], [1]], [1, 1, -1], 1, [1]),
        ([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], 1, [-4, -1]),
        ([[1, 0], [1, 10], [-1, 0]], [1, 1, -1], 1, [-4, -10]),
        ([[0, 0], [0, 1], [1, 0], [1, 1]], [1, 1, -1, -1], 1, [1, 0]),
        ([[1, 1], [2, 2], [-1, -1]], [1, 1, -1], 1, [-3, -3]),  # on a line
        ([[1, 2, 3, 4], [1, 2, 3, 5]], [1, -1], 1, [0, 0, 0, 1]),
    ],
)
def test_by_hand(points: Any, labels: Any, source: int, shortest: Any) -> None:
    space = space_of(Dataset(points, labels))
    assert space is not None
    assert check(space, source).perturbation == Vector.of(shortest)


@pytest.mark.parametrize("height", [1, 10, 1000, Fraction(1, 7)])
def test_the_length_is_no_function_of_the_max_margin_classifier(height: Any) -> None:
    space = space_of(Dataset([[1, 0], [1, height], [-1, 0]], [1, 1, -1]))
    assert space is not None
    assert space.margin.normal == Vector.of([1, 0])
    assert check(space, 1).perturbation == Vector.of([-4, -height])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_random_instances(seed: int, bias: bool) -> None:
    rng = random.Random(seed)
    done = 0
    while done < 10:
        n, size = rng.randint(3, 6), rng.choice([1, 2, 5])
        points = [[rng.randint(-size, size) for _ in range(2)] for _ in range(n)]
        labels = [1, -1] + [rng.choice([1, -1]) for _ in range(n - 2)]
        data = Dataset(points, labels)
        space = space_of(data, bias)
        z = homogeneous(points, labels, bias)
        if space is None or space.lineality():
            continue
        done += 1
        source = rng.choice([1, -1])
        found = check(space, source)
        # L7: δ = −s g is universal iff w·g ≥ W·z_i for all extreme rays W and all source rows i.
        rays = extreme_rays(z)
        pairs = [(W[:2], dot(W, z[i])) for W in rays for i in data.indices(source).tolist()]
        expected = shortest_in_polyhedron([w for w, _ in pairs], [h for _, h in pairs])
        assert found.perturbation.squared_norm() == expected


@pytest.mark.parametrize("factor", [Fraction(PRIME), Fraction(10**100), Fraction(1, 3), Fraction(2) ** -600])
@pytest.mark.parametrize("bias", [True, False])
def test_it_scales_with_the_data(factor: Fraction, bias: bool) -> None:
    for points in ([[1, 0], [1, 1], [-1, 0]], [[1, 2], [3, 1], [-1, 1]], [[1, 1], [2, 2], [-1, -1]]):
        plain = space_of(Dataset(points, [1, 1, -1]), bias)
        scaled = space_of(Dataset([[factor * x for x in p] for p in points], [1, 1, -1]), bias)
        assert plain is not None
        assert scaled is not None
        assert check(scaled, 1).perturbation == factor * check(plain, 1).perturbation


def test_the_sum_of_all_differences_is_universal_and_no_shorter() -> None:
    rng = random.Random(9)
    for _ in range(10):
        points = [[rng.randint(1, 4), rng.randint(-3, 3)] for _ in range(3)]
        points += [[rng.randint(-4, 0), rng.randint(-3, 3)] for _ in range(2)]
        data = Dataset(points, [1, 1, 1, -1, -1])
        space = space_of(data)
        assert space is not None
        total = Vector.of([0, 0])
        for p in (3, 4):
            for q in (0, 1, 2):
                total = total + data.point(p) - data.point(q)
        assert check(space, 1).perturbation.squared_norm() <= total.squared_norm()


def squares(
    points: list[list[Any]], labels: list[int], source: int, gap: Any, bias: bool = True
) -> tuple[Fraction, Fraction]:
    data = Dataset(points, labels)
    with time_limit(30):
        found = LinearClassifiers(bias=bias).universal_perturbation(data, source, relative_gap=gap)
    assert verify(found.certificate, data)
    assert found.squared_length is not None
    assert found.squared_length_at_least is not None
    assert found.perturbation is not None
    assert found.squared_length == found.perturbation.squared_norm()
    return found.squared_length_at_least, found.squared_length


class TestBracket:
    @pytest.mark.parametrize(
        "gap", [Fraction(1, 100), 0.1, 1, math.inf, 1e-9, 10**400], ids=["1%", "10%", "1", "inf", "1e-9", "1e400"]
    )
    @pytest.mark.parametrize("bias", [True, False])
    def test_it_encloses_the_shortest(self, gap: Any, bias: bool) -> None:
        rng = random.Random(4)
        for _ in range(5):
            points = [[rng.randint(1, 9), rng.randint(-5, 5), rng.randint(-5, 5)] for _ in range(3)]
            points += [[rng.randint(-9, 0), rng.randint(-5, 5), rng.randint(-5, 5)] for _ in range(3)]
            labels = [1, 1, 1, -1, -1, -1]
            if space_of(Dataset(points, labels), bias) is None:
                continue
            least, most = squares(points, labels, 1, 0, bias)
            assert least == most
            below, above = squares(points, labels, 1, gap, bias)
            assert 0 <= below <= least <= above
            if gap in (Fraction(1, 100), 0.1, 1):
                assert above <= below * (1 + Fraction(gap)) ** 2

    @pytest.mark.parametrize("bias", [True, False])
    @pytest.mark.parametrize("constant", [False, True])
    @pytest.mark.parametrize("twice", [False, True])
    def test_within_the_gap_where_it_is_searched_for(self, bias: bool, constant: bool, twice: bool) -> None:
        # Up to eight dimensions the exact one is found instead. A constant column spans nothing beside the bias.
        rng, gap = random.Random(7), Fraction(1, 20)
        labels = [1] * 9 + [-1] * 9
        points = [[5 * y + rng.randint(-6, 6), *(rng.randint(-3, 3) for _ in range(8))] for y in labels]
        points = [[*p, 2 * constant] for p in points] * (1 + twice)
        labels = labels * (1 + twice)
        least, most = squares(points, labels, 1, 0, bias)
        assert least == most
        below, above = squares(points, labels, 1, gap, bias)
        assert below <= least <= above <= below * (1 + gap) ** 2
        assert below < above

    @pytest.mark.parametrize("scale", [Fraction(1e-200), Fraction(1e200), Fraction(10**100), Fraction(PRIME)])
    @pytest.mark.parametrize("gap", [Fraction(1, 10), math.inf])
    def test_scales(self, scale: Fraction, gap: Any) -> None:
        points = [[scale * x for x in p] for p in ([1, 0], [1, 1], [-1, 0])]
        below, above = squares(points, [1, 1, -1], 1, gap)
        assert below <= 17 * scale**2 <= above

    @pytest.mark.parametrize("gap", [Fraction(1, 10), math.inf])
    def test_all_scales_in_one_data_set(self, gap: Any) -> None:
        points = [[1e-200, 1e200], [2e-200, -1e200], [-1e-200, 0.5]]
        exact = squares(points, [1, 1, -1], 1, 0)[0]
        below, above = squares(points, [1, 1, -1], 1, gap)
        assert below <= exact <= above

    @pytest.mark.parametrize("gap", [-1, -0.5, math.nan, "1", None, True, 1j])
    def test_a_gap_is_a_number_that_is_not_negative(self, gap: Any) -> None:
        with pytest.raises(InvalidInputError, match=r"gap|finite|number"):
            squares([[0], [1]], [1, -1], 1, gap)


def test_the_enumeration_solves_small_systems() -> None:
    assert solve_uniquely([[2, 1], [1, 1]], [3, 2]) == [Fraction(1), Fraction(1)]
    assert solve_uniquely([[1, 1], [2, 2]], [1, 2]) is None
    assert shortest_in_polyhedron([[1, 0], [0, 1]], [3, -1]) == 9


def test_the_highest_row_is_found_exactly_where_floating_point_cannot_tell() -> None:
    rng = random.Random(6)
    # Near a line on which W is constant.
    points = [[2**60 + 2**50 * k + rng.randint(0, 99), 2**60 - 2**50 * k + rng.randint(0, 99)] for k in range(20)]
    space = space_of(Dataset([*points, [-7, 1]], [1] * 20 + [-1]))
    assert space is not None
    rounding, mistaken = _Rounding(space, 1), 0
    for _ in range(50):
        w = [2**50 + rng.randint(-9, 9), 2**50 + rng.randint(-9, 9), rng.randint(-9, 9)]
        heights = space.rows.products(w)[:20]
        row, height = rounding._highest(w, to_floats(w))
        assert height == heights[row] == max(heights)
        mistaken += int((rounding.rows[:20] @ to_floats(w)).argmax()) != row
    assert mistaken > 5


@pytest.mark.parametrize("gap", [math.inf, Fraction(1, 10)])
@pytest.mark.parametrize("bias", [True, False])
def test_columns_that_fit_in_no_float_have_a_bracket(gap: Any, bias: bool) -> None:
    """In many dimensions, where the exact search would not end; in few ones it does, and finds the shortest."""
    rng, sizes = random.Random(1), (Fraction(10) ** 150, Fraction(10) ** -200)
    for d, exact in ((4, True), (12, False)):
        normal = [rng.choice([-2, -1, 1, 2]) for _ in range(d)]
        points = [[rng.randint(-9, 9) for _ in range(d)] for _ in range(5 * d)]
        points = [x for x in points if abs(dot(normal, x)) > 2]
        S = Dataset(
            [[x * sizes[j % 2] for j, x in enumerate(p)] for p in points],
            [2 * (dot(normal, p) > 0) - 1 for p in points],
        )
        with time_limit(30):
            answer = LinearClassifiers(bias=bias).universal_perturbation(S, 1, relative_gap=gap)
        assert answer.holds
        assert answer.is_shortest == exact
        assert answer.lower is not None
        assert answer.upper is not None
        assert 0 < answer.lower <= answer.upper
        assert "universal" in answer.explanation or exact
        assert verify(answer.certificate, S).verdict == "accepted"
