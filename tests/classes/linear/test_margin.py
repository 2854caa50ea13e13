"""The maximum margin over ℚ, whatever the degeneracy, and its invariances."""

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from geomadv.certificate import verify
from geomadv.classes.answers import Realizable
from geomadv.classes.linear.classifiers import max_margin
from geomadv.classes.linear.hulls import hull_distance
from geomadv.classes.linear.margin import MaxMargin
from geomadv.errors import InseparableError, InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from tests.brute_force import nearest_residual, time_limit

PRIME = 2**61 - 1
N5 = Dataset([[1], [2], [-1]], [1, 1, -1])


def assert_optimal(svm: MaxMargin) -> None:
    """The Karush–Kuhn–Tucker conditions of L2, in fractions."""
    data, weights = svm.data, svm.multipliers.as_dict()
    assert svm.support == tuple(sorted(weights))
    assert all(w > 0 for w in weights.values())
    combined = Vector.of([0] * data.d)
    for i, w in weights.items():
        combined = combined + w * int(data.signs[i]) * data.point(i)
    assert combined == svm.normal
    for i, y in enumerate(data.signs.tolist()):
        margin = y * (svm.normal.dot(data.point(i)) + svm.bias)
        assert margin == 1 if i in weights else margin >= 1
    assert svm.normal.squared_norm() == svm.multipliers.total() == 1 / svm.squared_margin
    if svm.has_bias:
        assert sum(w * int(data.signs[i]) for i, w in weights.items()) == 0
    else:
        assert svm.bias == 0
    assert svm.classifier.margin(data) == 1
    assert verify(svm.certificate, data)


@pytest.mark.parametrize(
    ("points", "labels", "normal", "bias", "squared_margin"),
    [
        ([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], [1, 0], 0, 1),  # E1
        ([[1], [2], [-1]], [1, 1, -1], [1], 0, 1),  # N5
        ([[0], [-1]], [1, -1], [2], 1, Fraction(1, 4)),  # N6
        ([[1, 1], [1, -1], [0, 0]], [1, 1, -1], [2, 0], -1, Fraction(1, 4)),
        ([[0, 0], [0, 1], [3, 0], [3, 1]], [1, 1, -1, -1], [Fraction(-2, 3), 0], 1, Fraction(9, 4)),
        ([[0, 0], [0, 1], [1, 0], [1, 1], [3, 0], [3, 1], [4, 0], [4, 1]], [1] * 4 + [-1] * 4, [-1, 0], 2, 1),
        ([[1, 2]] * 3 + [[0, 0]] * 4, [1] * 3 + [-1] * 4, [Fraction(2, 5), Fraction(4, 5)], -1, Fraction(5, 4)),
        ([[0.5], [0.25]], [1, -1], [8], -3, Fraction(1, 64)),
        ([[1, 2, 3, 4], [1, 2, 3, 5]], [1, -1], [0, 0, 0, -2], 9, Fraction(1, 4)),  # n < d
        ([[1, 0, 0], [0, 1, 0]], [1, -1], [1, -1, 0], 0, Fraction(1, 2)),
        ([[Fraction(1, 3)], [Fraction(1, 7)]], [1, -1], [Fraction(21, 2)], Fraction(-5, 2), Fraction(4, 441)),
        ([[1, 5], [1, -7], [-1, 3], [-1, -2]], [1, 1, -1, -1], [1, 0], 0, 1),
        ([[0, 3], [4, 0], [0, 0]], [1, 1, -1], [Fraction(1, 2), Fraction(2, 3)], -1, Fraction(36, 25)),
    ],
)
def test_by_hand(points: Any, labels: Any, normal: Any, bias: Any, squared_margin: Any) -> None:
    svm = max_margin(Dataset(points, labels))
    assert svm.normal == Vector.of(normal)
    assert svm.bias == bias
    assert svm.squared_margin == squared_margin
    assert_optimal(svm)


@pytest.mark.parametrize(
    ("points", "labels", "normal"),
    [
        ([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], [1, 0]),
        ([[1], [2], [-1]], [1, 1, -1], [1]),
        ([[2, 0]], [1], [Fraction(1, 2), 0]),  # one label is enough without a bias
        ([[2, 0]], [-1], [Fraction(-1, 2), 0]),
        ([[3, 1], [3, -1]], [1, 1], [Fraction(1, 3), 0]),
        ([[1, 3], [3, 1]], [1, 1], [Fraction(1, 4), Fraction(1, 4)]),
        ([[1], [2]], [1, 1], [1]),
    ],
)
def test_by_hand_without_bias(points: Any, labels: Any, normal: Any) -> None:
    svm = max_margin(Dataset(points, labels), bias=False)
    assert svm.normal == Vector.of(normal)
    assert svm.bias == 0
    assert_optimal(svm)


def test_n5_the_multipliers_are_those_of_complementary_slackness() -> None:
    assert max_margin(N5).multipliers == Multipliers((0, 2), (1, 1), 2)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_random_degenerate_instances_against_enumeration(seed: int, bias: bool) -> None:
    rng = random.Random(seed)
    for _ in range(15):
        d, n, size = rng.randint(1, 3), rng.randint(2, 6), rng.choice([1, 2, 6])
        points = [[rng.randint(-size, size) for _ in range(d)] for _ in range(n)]
        labels = [1, -1] + [rng.choice([1, -1]) for _ in range(n - 2)]
        signed = [[y * x for x in p] for p, y in zip(points, labels, strict=True)]
        shortest = nearest_residual(signed, [int(y < 0) if bias else 0 for y in labels], [0] * d)
        squared = sum(x * x for x in shortest)
        data = Dataset(points, labels)
        if not squared:
            assert isinstance(hull_distance(data, bias=bias), Multipliers)
            with pytest.raises(InseparableError):
                max_margin(data, bias=bias)
            continue
        svm = max_margin(data, bias=bias)
        assert svm.normal == Vector.of([(2 if bias else 1) / squared * x for x in shortest])
        assert svm.squared_margin == squared / (4 if bias else 1)
        assert_optimal(svm)


SCALES = [Fraction(1), Fraction(1, 3), Fraction(10**100), Fraction(7, 10**100), Fraction(PRIME), Fraction(2) ** -1000]
INSTANCES = {
    "E1": ([[1, 0], [1, 1], [-1, 0]], [1, 1, -1]),
    "ties": ([[0, 0], [0, 1], [1, 0], [1, 1], [3, 0], [3, 1], [4, 0], [4, 1]], [1] * 4 + [-1] * 4),
    "general": ([[5, 1, 0], [3, -2, 7], [4, 4, 1], [-3, 2, 2], [-6, 0, 1], [0, -3, -2]], [1, 1, 1, -1, -1, -1]),
}


def transformed(points: Any, change: Any) -> list[list[Fraction]]:
    return [[Fraction(x) for x in change(p)] for p in points]


@pytest.mark.parametrize("name", INSTANCES)
class TestInvariance:
    def test_rows(self, name: str) -> None:
        points, labels = INSTANCES[name]
        svm = max_margin(Dataset(points, labels))
        rng = random.Random(1)
        for _ in range(5):
            order = rng.sample(range(len(points)), len(points))
            other = max_margin(Dataset([points[i] for i in order], [labels[i] for i in order]))
            assert (other.normal, other.bias, other.squared_margin) == (svm.normal, svm.bias, svm.squared_margin)

    def test_copies_of_rows(self, name: str) -> None:
        points, labels = INSTANCES[name]
        svm, other = max_margin(Dataset(points, labels)), max_margin(Dataset(points * 3, labels * 3))
        assert (other.normal, other.bias) == (svm.normal, svm.bias)
        assert_optimal(other)

    def test_columns(self, name: str) -> None:
        points, labels = INSTANCES[name]
        svm = max_margin(Dataset(points, labels))
        other = max_margin(Dataset([p[::-1] for p in points], labels))
        assert list(other.normal) == list(svm.normal)[::-1]
        assert (other.bias, other.squared_margin) == (svm.bias, svm.squared_margin)

    def test_more_columns(self, name: str) -> None:
        points, labels = INSTANCES[name]
        svm = max_margin(Dataset(points, labels))
        other = max_margin(Dataset([[7, *p, 10**60] for p in points], labels))
        assert list(other.normal) == [0, *svm.normal, 0]
        assert other.bias == svm.bias

    @pytest.mark.parametrize("scale", SCALES)
    @pytest.mark.parametrize("bias", [True, False])
    def test_scaling(self, name: str, scale: Fraction, bias: bool) -> None:
        points, labels = INSTANCES[name]
        if not bias and name == "ties":
            labels = [1, 1, 1, 1, 1, 1, 1, 1]
            points = [[x + 1, y] for x, y in points]
        svm = max_margin(Dataset(points, labels), bias=bias)
        with time_limit(20):
            other = max_margin(Dataset(transformed(points, lambda p: [scale * x for x in p]), labels), bias=bias)
        assert other.normal == (1 / scale) * svm.normal
        assert other.bias == svm.bias
        assert other.squared_margin == scale**2 * svm.squared_margin
        assert_optimal(other)

    @pytest.mark.parametrize("shift", [Fraction(1), Fraction(-5, 7), Fraction(10**100), Fraction(1e-200)])
    def test_translation(self, name: str, shift: Fraction) -> None:
        points, labels = INSTANCES[name]
        svm = max_margin(Dataset(points, labels))
        moved = transformed(points, lambda p: [x + (k + 1) * shift for k, x in enumerate(p)])
        other = max_margin(Dataset(moved, labels))
        assert other.normal == svm.normal
        assert other.bias == svm.bias - sum((k + 1) * shift * w for k, w in enumerate(svm.normal))
        assert_optimal(other)

    def test_swapped_labels(self, name: str) -> None:
        points, labels = INSTANCES[name]
        svm, other = max_margin(Dataset(points, labels)), max_margin(Dataset(points, [-y for y in labels]))
        assert (other.normal, other.bias, other.squared_margin) == (-svm.normal, -svm.bias, svm.squared_margin)

    def test_the_reference_engine(self, name: str) -> None:
        data = Dataset(*INSTANCES[name])
        svm, other = max_margin(data), max_margin(data, engine="cvxpy")
        assert (other.normal, other.bias) == (svm.normal, svm.bias)


def test_all_scales_in_one_data_set() -> None:
    points = [[1e-200, 1e200, 1], [3e-200, -1e200, 2], [-1e-200, 5e199, -1e-100], [-2e-200, 0, 5e-324]]
    svm = max_margin(Dataset(points, [1, 1, -1, -1]))
    assert_optimal(svm)
    # Without the second and third coordinate only the tiny one is left to separate with.
    alone = max_margin(Dataset([[p[0]] for p in points], [1, 1, -1, -1]))
    assert alone.squared_margin == Fraction(1e-200) ** 2
    assert alone.normal == Vector.of([1 / Fraction(1e-200)])


def test_a_margin_that_floats_cannot_see() -> None:
    tiny = Fraction(1, 10**300)
    svm = max_margin(Dataset([[10**100 + tiny, 1], [10**100, 1]], [1, -1]))
    assert svm.squared_margin == tiny**2 / 4
    assert_optimal(svm)
    with pytest.raises(InseparableError):
        max_margin(Dataset([[1e100 + float(tiny), 1], [1e100, 1]], [1, -1]))


def test_integers_of_a_hundred_digits() -> None:
    big = 10**100
    points = [[big + 7, 3], [big + 9, -(10**99)], [big - 2, 10**98], [big - 5, 1]]
    labels = [1, 1, -1, -1]
    svm = max_margin(Dataset(points, labels))
    assert_optimal(svm)
    for form in (np.array(points, dtype=object), [[Fraction(x) for x in p] for p in points]):
        assert max_margin(Dataset(form, labels)).normal == svm.normal
    near = max_margin(Dataset([[x - big, y] for x, y in points], labels))
    assert near.normal == svm.normal


@pytest.mark.parametrize("size", [20, 60])
def test_many_affinely_dependent_support_vectors(size: int) -> None:
    ring = [[x, y] for x in (0, 1) for y in range(size)]
    svm = max_margin(Dataset(ring, [1 if x else -1 for x, _ in ring]))
    assert [svm.normal, svm.bias] == [Vector.of([2, 0]), -1]
    assert_optimal(svm)


def test_larger_random_data_are_solved_exactly() -> None:
    rng = np.random.default_rng(3)
    points = rng.normal(size=(300, 8))
    points[:150, 2] += 9
    assert_optimal(max_margin(Dataset(points, [1] * 150 + [-1] * 150)))


class TestInseparable:
    def test_the_witness(self) -> None:
        with pytest.raises(InseparableError, match="no linear classifier is accurate") as caught:
            max_margin(Dataset([[0, 0], [2, 2], [0, 2], [2, 0]], [1, 1, -1, -1]))
        witness = caught.value.witness
        assert isinstance(witness, Realizable)
        assert witness.common_point == Vector.of([1, 1])
        assert verify(witness.certificate)

    def test_conflicting_labels_on_one_point(self) -> None:
        with pytest.raises(InseparableError) as caught:
            max_margin(Dataset([[3, 4], [0, 0], [3, 4]], [1, 1, -1]))
        witness = caught.value.witness
        assert isinstance(witness, Realizable)
        assert witness.multipliers == Multipliers((0, 2), (1, 1), 1)
        assert witness.common_point == Vector.of([3, 4])

    def test_hulls_that_only_touch(self) -> None:
        with pytest.raises(InseparableError):
            max_margin(Dataset([[0, 0], [0, 2], [0, 1], [2, 1]], [1, 1, -1, -1]))

    def test_without_bias(self) -> None:
        with pytest.raises(InseparableError) as caught:
            max_margin(Dataset([[1, 1], [2, 2]], [1, -1]), bias=False)
        witness = caught.value.witness
        assert isinstance(witness, Realizable)
        assert witness.common_point is None
        assert verify(witness.certificate)

    def test_the_origin_is_on_every_boundary_without_bias(self) -> None:
        with pytest.raises(InseparableError):
            max_margin(Dataset([[0, 0], [1, 1]], [1, -1]), bias=False)


class TestBadInput:
    @pytest.mark.parametrize("label", [1, -1])
    def test_one_label_with_bias_n2(self, label: int) -> None:
        with pytest.raises(
            InvalidInputError, match=f"all points have the label {label}.*pass both classes, or bias=False"
        ):
            max_margin(Dataset([[0], [1]], [label, label]))

    @pytest.mark.parametrize("labels", [[0, 1], ["a", "b"], [1, 2], [1, "-1"]])
    def test_labels_other_than_signs(self, labels: Any) -> None:
        with pytest.raises(InvalidInputError, match="binary"):
            max_margin(Dataset([[0], [1]], labels))

    @pytest.mark.parametrize("data", [[[1, 2], [3, 4]], np.zeros((2, 2)), None])
    def test_what_is_no_data_set(self, data: Any) -> None:
        with pytest.raises((InvalidInputError, TypeError), match="Dataset"):
            max_margin(data)


def test_the_times_are_told_apart() -> None:
    seconds = max_margin(N5).seconds
    assert set(seconds) == {"guess", "exact"}
    assert min(seconds.values()) >= 0


def test_two_runs_give_equal_answers() -> None:
    assert max_margin(N5) == max_margin(N5)


def test_the_margin_of_large_data_is_that_of_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    points = rng.integers(-50, 50, (200, 3))
    points[:, 0] = np.where(np.arange(200) < 90, 1, -1) * rng.integers(1, 50, 200)
    labels = [1] * 90 + [-1] * 110
    small = [hull_distance(Dataset(points, labels), bias=bias) for bias in (True, False)]
    for name in ("geomadv.exact.matrices.LARGE", "geomadv.classes.linear.hulls.LARGE"):
        monkeypatch.setattr(name, 20)
    large = [hull_distance(Dataset(points, labels), bias=bias) for bias in (True, False)]
    for one, other in zip(small, large, strict=True):
        assert isinstance(one, MaxMargin)
        assert isinstance(other, MaxMargin)
        assert (one.normal, one.bias, one.multipliers) == (other.normal, other.bias, other.multipliers)
