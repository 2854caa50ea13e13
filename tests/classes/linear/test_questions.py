"""The five questions about linear classifiers on instances worked out by hand, and what they refuse."""

import json
import math
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from geomadv.certificate import verify
from geomadv.classes.answers import Status
from geomadv.classes.linear.classifiers import LinearClassifiers, max_margin
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from tests.brute_force import homogeneous, largest_multiplier, time_limit, vertices

E1 = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
LIN = LinearClassifiers()


class TestRealizable:
    def test_a_separable_set(self) -> None:
        answer = LIN.realizable(E1)
        assert answer.holds
        assert answer.classifier is not None
        assert answer.classifier.is_accurate(E1)

    def test_crossing_segments(self) -> None:
        data = Dataset([[0, 0], [3, 3], [0, 2], [2, 0]], [1, 1, -1, -1])
        answer = LIN.realizable(data)
        assert not answer.holds
        assert answer.common_point == Vector.of([1, 1])
        assert answer.multipliers is not None
        weights = answer.multipliers.as_dict()
        assert sum(w for i, w in weights.items() if i < 2) == sum(w for i, w in weights.items() if i >= 2) > 0
        for label in (1, -1):
            total = sum(w for i, w in weights.items() if data.labels[i] == label)
            point = sum(
                (data.point(i) * (w / total) for i, w in weights.items() if data.labels[i] == label), Vector.of([0, 0])
            )
            assert point == answer.common_point
        assert verify(answer.certificate, data)

    @pytest.mark.parametrize(
        "points", [[[3, 4], [3, 4]], [[0.1], [0.1]], [[10**100], [10**100]], [[1e-320, 0], [1e-320, 0]]]
    )
    def test_conflicting_labels_on_one_point(self, points: Any) -> None:
        data = Dataset([*points, [9] * len(points[0])], [1, -1, 1])
        answer = LIN.realizable(data)
        assert answer.status is Status.FAILS
        assert answer.common_point == data.point(0)
        assert answer.multipliers == Multipliers((0, 1), (1, 1), 1)

    def test_floats_are_the_dyadic_numbers_that_they_are(self) -> None:
        # 0.1 + 0.2 ≠ 0.3 in floating point, and equal as decimals.
        assert LIN.realizable(Dataset([[0.1 + 0.2], [0.3]], [1, -1])).holds
        tenths = Dataset([[Fraction(1, 10) + Fraction(2, 10)], [Fraction(3, 10)]], [1, -1])
        assert not LIN.realizable(tenths).holds

    def test_one_label_without_bias(self) -> None:
        lin = LinearClassifiers(bias=False)
        assert lin.realizable(Dataset([[1, 0], [0, 1]], [1, 1])).holds
        assert not lin.realizable(Dataset([[1, 0], [-1, 0]], [1, 1])).holds
        assert not lin.realizable(Dataset([[0, 0]], [1])).holds


class TestTransfers:
    @pytest.mark.parametrize(
        ("v", "source", "holds"),
        [
            ([-1, 0], 1, True),
            ([-2, -1], 1, True),
            ([-1, -1], 1, False),
            ([-2, 1], 1, False),
            ([1, 0], 1, False),
            ([1, 0], -1, True),
            ([-1, 0], -1, False),
            ([0, 1], 1, False),
            ([-2, Fraction(-1, 10**100)], 1, True),
            ([-2, Fraction(1, 10**100)], 1, False),
            ([-2.0, 5e-324], 1, False),
        ],
    )
    def test_on_e1(self, v: Any, source: int, holds: bool) -> None:
        answer = LIN.transfers(E1, v, source)
        assert answer.holds == holds
        assert (answer.multipliers is None) != holds
        assert (answer.counterexample is None) == holds
        assert answer.certificate.kind == ("transfers" if holds else "does-not-transfer")
        assert verify(answer.certificate, E1)
        if answer.counterexample is not None:
            assert answer.counterexample.is_accurate(E1)
            assert source * answer.counterexample.normal.dot(Vector.of(v)) >= 0
            for i in E1.indices(source).tolist():
                assert answer.counterexample.flip_distance(E1.point(i), v) == math.inf

    def test_theorem_4(self) -> None:
        data = Dataset([[5, 1, 0], [3, -2, 7], [4, 4, 1], [-3, 2, 2], [-6, 0, 1]], [1, 1, 1, -1, -1])
        u = max_margin(data).normal
        assert LIN.transfers(data, -u, 1).holds
        assert LIN.transfers(data, u, -1).holds
        assert not LIN.transfers(data, u, 1).holds

    def test_without_bias_the_cone_is_that_of_the_points_themselves(self) -> None:
        data, lin = Dataset([[2, 1], [1, 2]], [1, 1]), LinearClassifiers(bias=False)
        assert lin.transfers(data, [-1, -1], 1).holds
        assert lin.transfers(data, [-2, -1], 1).holds
        assert not lin.transfers(data, [-1, 0], 1).holds

    @pytest.mark.parametrize("bias", [True, False])
    def test_random_instances_against_enumeration(self, bias: bool) -> None:
        rng, lin, outcomes = random.Random(3), LinearClassifiers(bias=bias), set()
        for _ in range(80):
            points = [[rng.randint(-2, 2) for _ in range(2)] for _ in range(4)]
            data = Dataset(points, [1, -1, rng.choice([1, -1]), rng.choice([1, -1])])
            v, source = [rng.randint(-2, 2), rng.choice([-1, 1])], rng.choice([1, -1])
            answer = lin.transfers(data, v, source)
            z = homogeneous(points, data.signs.tolist(), bias)
            zero = any(True for _ in vertices([[*row, 1] for row in z], [*[0] * len(z[0]), 1]))
            assert answer.vacuous == zero
            if not zero:
                target = [-source * Fraction(x) for x in v] + ([Fraction(0)] if bias else [])
                assert answer.holds == any(True for _ in vertices(z, target))
            outcomes.add(answer.status)
        assert outcomes == {Status.HOLDS, Status.FAILS, Status.VACUOUS}


class TestBound:
    @pytest.mark.parametrize(
        ("v", "row", "value"),
        [
            ([-1, 0], 0, 2),
            ([-1, 0], 1, math.inf),
            ([1, 0], 2, 2),
            ([-2, 0], 0, 1),
            ([-4, -1], 0, 1),
            ([-4, -1], 1, 1),
            ([-1, -1], 0, math.inf),
            ([0, 1], 2, math.inf),
        ],
    )
    def test_on_e1(self, v: Any, row: int, value: Any) -> None:
        answer = LIN.bound(E1, v, row)
        assert answer.value == value
        assert answer.holds == (value != math.inf)
        assert verify(answer.certificate, E1)
        if answer.attaining is not None:
            assert answer.attaining.flip_distance(E1.point(row), v) == value
        else:
            assert answer.escaping is not None
            assert answer.escaping.flip_distance(E1.point(row), v) == math.inf

    @pytest.mark.parametrize("bias", [True, False])
    def test_single_bounds_and_their_summary_agree_with_enumeration(self, bias: bool) -> None:
        rng, lin = random.Random(4), LinearClassifiers(bias=bias)
        seen: set[tuple[bool, bool]] = set()
        for _ in range(60):
            points = [[rng.randint(-2, 2) for _ in range(2)] for _ in range(5)]
            data = Dataset(points, [1, 1, -1, -1, rng.choice([1, -1])])
            v = data.point(2) - data.point(0) if rng.random() < 0.8 else data.point(3)
            if not v or not lin.realizable(data).holds:
                continue
            z = homogeneous(points, data.signs.tolist(), bias)
            target = [-x for x in v] + ([Fraction(0)] if bias else [])
            values: dict[int, Any] = {}
            for row in data.indices(1).tolist():
                largest = largest_multiplier(z, target, row)
                values[row] = lin.bound(data, v, row).value
                assert values[row] == (1 / largest if largest else math.inf)
            summary = lin.largest_bound(data, v, 1)
            assert summary.largest_finite == max((b for b in values.values() if b != math.inf), default=None)
            assert summary.unbounded == tuple(row for row, b in values.items() if b == math.inf)
            seen.add((summary.largest_finite is None, summary.unbounded == ()))
        assert {(False, False), (False, True)} <= seen

    def test_e1_no_constant(self) -> None:
        answer = LIN.largest_bound(E1, -max_margin(E1).normal, 1)
        assert answer.status is Status.FAILS
        assert [answer.largest_finite, answer.attained_at, answer.unbounded, answer.source_size] == [2, 0, (1,), 2]


class TestForced:
    @pytest.mark.parametrize(
        ("p", "label"),
        [
            ([1, 0], 1),
            ([1, Fraction(1, 2)], 1),
            ([-1, 0], -1),
            ([5, 0], 1),
            ([3, 1], 1),
            ([3, 2], 1),
            ([-3, 0], -1),
            ([0, 0], None),
            ([1, 2], None),
            ([1, Fraction(-1, 10**100)], None),
            ([-3, -1], -1),
        ],
    )
    def test_on_e1(self, p: Any, label: Any) -> None:
        answer = LIN.forced(E1, p)
        assert answer.label == label
        assert answer.holds == (label is not None)
        assert verify(answer.certificate, E1)
        if answer.disagreeing is not None:
            positive, negative = answer.disagreeing
            assert positive.is_accurate(E1)
            assert negative.is_accurate(E1)
            assert (positive(p), negative(p)) == (1, -1)

    def test_every_point_of_the_data_is_forced_to_its_own_label(self) -> None:
        for i in range(E1.n):
            assert LIN.forced(E1, E1.point(i)).label == E1.labels[i]

    def test_the_origin_without_bias(self) -> None:
        with pytest.raises(InvalidInputError, match="at the origin; pass another point"):
            LinearClassifiers(bias=False).forced(E1, [0, 0])
        assert LIN.forced(E1, [0, 0]).label is None


class TestUniversalPerturbation:
    def test_on_e1(self) -> None:
        answer = LIN.universal_perturbation(E1, 1)
        assert answer.perturbation == Vector.of([-4, -1])
        assert answer.is_shortest
        assert verify(answer.certificate, E1)
        for i in (0, 1):
            assert answer.perturbation is not None
            assert LIN.forced(E1, E1.point(i) + answer.perturbation).label == -1

    def test_from_the_other_side(self) -> None:
        answer = LIN.universal_perturbation(E1, -1)
        assert answer.squared_length == 4
        assert answer.perturbation == Vector.of([2, 0])


class TestInvariance:
    data = Dataset([[5, 1, 0], [3, -2, 7], [4, 4, 1], [-3, 2, 2], [-6, 0, 1], [0, -3, -2]], [1, 1, 1, -1, -1, -1])

    def verdicts(self, data: Dataset, v: Vector, source: int = 1) -> list[Any]:
        with time_limit(20):
            summary = LIN.largest_bound(data, v, source)
            return [
                LIN.transfers(data, v, source).status,
                summary.value,
                len(summary.unbounded),
                LIN.forced(data, data.point(0) + v).label,
                LIN.universal_perturbation(data, source).squared_length,
            ]

    def expected(self) -> list[Any]:
        return self.verdicts(self.data, self.data.point(4) - self.data.point(0))

    def test_the_instance_is_not_trivial(self) -> None:
        status, value, *_ = self.expected()
        assert status is Status.HOLDS
        assert value is not None

    def test_rows(self) -> None:
        order = [0, 2, 1, 5, 4, 3]
        assert self.verdicts(self.data.take(order), self.data.point(4) - self.data.point(0)) == self.expected()

    def test_columns(self) -> None:
        turned = Dataset([list(p)[::-1] for p in self.data.points], self.data.labels)
        assert self.verdicts(turned, turned.point(4) - turned.point(0)) == self.expected()

    @pytest.mark.parametrize("shift", [[1, 2, 3], [10**100, 0, Fraction(-1, 3)], [1e-200, 1e200, 0]])
    def test_translation(self, shift: Any) -> None:
        moved = Dataset([list(p + Vector.of(shift)) for p in self.data.points], self.data.labels)
        assert self.verdicts(moved, moved.point(4) - moved.point(0)) == self.expected()

    @pytest.mark.parametrize(
        "scale", [Fraction(2), Fraction(1, 3), Fraction(10**100), Fraction(1e-200), Fraction(2**61 - 1)]
    )
    def test_scaling(self, scale: Fraction) -> None:
        scaled = Dataset([list(p * scale) for p in self.data.points], self.data.labels)
        *others, squared = self.expected()
        assert self.verdicts(scaled, scaled.point(4) - scaled.point(0)) == [*others, squared * scale**2]

    def test_scaling_the_direction_alone(self) -> None:
        v = self.data.point(4) - self.data.point(0)
        expected = LIN.largest_bound(self.data, v, 1).value
        assert expected is not None
        for scale in (Fraction(3), Fraction(1, 10**50)):
            assert LIN.largest_bound(self.data, scale * v, 1).value == expected / scale

    def test_swapped_labels(self) -> None:
        swapped = Dataset(self.data.points, [-y for y in self.data.signs.tolist()])
        v = self.data.point(4) - self.data.point(0)
        *others, label, squared = self.expected()
        expected = [*others, None if label is None else -label, squared]
        assert self.verdicts(swapped, v, -1) == expected

    def test_copies_of_rows(self) -> None:
        doubled = self.data.take([*range(6), 0, 4])
        v = self.data.point(4) - self.data.point(0)
        status, value, _, label, squared = self.expected()
        found = self.verdicts(doubled, v)
        assert (found[0], found[1], found[3], found[4]) == (status, value, label, squared)


class TestBadInput:
    @pytest.mark.parametrize("source", [0, 2, -2, "1", None, True, 1.0, np.True_, [1], np.array([1]), math.nan])
    def test_a_source_is_one_of_the_two_labels(self, source: Any) -> None:
        for ask in (
            lambda: LIN.transfers(E1, [-1, 0], source),
            lambda: LIN.largest_bound(E1, [-1, 0], source),
            lambda: LIN.universal_perturbation(E1, source),
        ):
            with pytest.raises(InvalidInputError, match="source"):
                ask()

    def test_a_source_may_be_a_numpy_integer(self) -> None:
        numbers: list[Any] = [np.int64(1), np.int8(1), np.uint8(1)]
        for number in numbers:
            for answer in (
                LIN.transfers(E1, [-1, 0], number),
                LIN.largest_bound(E1, [-1, 0], number),
                LIN.universal_perturbation(E1, number),
            ):
                assert verify(answer.certificate, E1)
                assert json.loads(answer.certificate.to_json())["claim"]["source"] == 1

    def test_a_source_without_points(self) -> None:
        data, lin = Dataset([[1], [2]], [1, 1]), LinearClassifiers(bias=False)
        with pytest.raises(InvalidInputError, match="no point has the source label -1; pass source=1"):
            lin.transfers(data, [1], -1)
        with pytest.raises(InvalidInputError, match="no point has the source label -1"):
            lin.universal_perturbation(data, -1)

    @pytest.mark.parametrize("row", [3, -1, 10**30])
    def test_a_row_out_of_range(self, row: int) -> None:
        with pytest.raises(InvalidInputError, match="row must be between 0 and 2"):
            LIN.bound(E1, [-1, 0], row)

    @pytest.mark.parametrize("row", [1.0, "1", None, True, [1], math.nan])
    def test_a_row_is_an_integer(self, row: Any) -> None:
        with pytest.raises(InvalidInputError, match="row"):
            LIN.bound(E1, [-1, 0], row)

    def test_a_row_may_be_a_numpy_integer(self) -> None:
        for row in (np.int64(0), *E1.indices(-1)):
            assert verify(LIN.bound(E1, [-1, 0], row).certificate, E1)

    @pytest.mark.parametrize(
        ("v", "message"),
        [
            ([0, 0], "the direction is zero; pass"),
            ([0.0, -0.0], "the direction is zero"),
            ([1], "dimension 2, got 1 coordinates"),
            ([1, 2, 3], "dimension 2, got 3"),
            ([], "dimension 2, got 0"),
            ([math.nan, 1], "finite"),
            ([math.inf, 1], "finite"),
            (["1", "0"], "text"),
            ("10", "sequence of numbers"),
            (None, "sequence of numbers"),
            (5, "sequence of numbers"),
            ([[1, 0]], "expected numbers"),
            (np.array([[1, 0]]), "one-dimensional"),
            ([True, False], "boolean"),
            (np.array([True, False]), "dtype bool"),
            ([1j, 0], "complex"),
            ({1: 2, 3: 4}, "sequence"),
            ({1, 2}, "sequence"),
        ],
        ids=lambda value: str(value)[:25],
    )
    def test_directions(self, v: Any, message: str) -> None:
        for ask in (
            lambda: LIN.transfers(E1, v, 1),
            lambda: LIN.bound(E1, v, 0),
            lambda: LIN.largest_bound(E1, v, 1),
        ):
            with pytest.raises(InvalidInputError, match=message):
                ask()

    @pytest.mark.parametrize("p", [[1], [1, 2, 3], [math.nan, 0], "10", None, [True, 0]])
    def test_points(self, p: Any) -> None:
        with pytest.raises(InvalidInputError):
            LIN.forced(E1, p)

    def test_bad_input_is_refused_before_separability_is_decided(self) -> None:
        cross = Dataset([[0, 0], [2, 2], [0, 2], [2, 0]], [1, 1, -1, -1])
        for ask in (
            lambda: LIN.transfers(cross, [0, 0], 1),
            lambda: LIN.transfers(cross, [1], 1),
            lambda: LIN.transfers(cross, [1, 0], 3),
            lambda: LIN.bound(cross, [1, 0], 9),
            lambda: LIN.forced(cross, [1]),
            lambda: LIN.universal_perturbation(cross, 3),
            lambda: LIN.universal_perturbation(cross, 1, relative_gap=-1),
        ):
            with pytest.raises(InvalidInputError):
                ask()

    @pytest.mark.parametrize("labels", [[0, 1], ["a", "b"], [1, 2]])
    def test_labels_other_than_signs(self, labels: Any) -> None:
        data = Dataset([[0], [1]], labels)
        for ask in (
            lambda: LIN.realizable(data),
            lambda: LIN.transfers(data, [1], 1),
            lambda: LIN.bound(data, [1], 0),
            lambda: LIN.largest_bound(data, [1], 1),
            lambda: LIN.forced(data, [1]),
            lambda: LIN.universal_perturbation(data, 1),
        ):
            with pytest.raises(InvalidInputError, match="binary"):
                ask()

    def test_one_label_with_bias_n2(self) -> None:
        data = Dataset([[0]], [1])
        for ask in (
            lambda: LIN.realizable(data),
            lambda: LIN.transfers(data, [1], 1),
            lambda: LIN.bound(data, [1], 0),
            lambda: LIN.largest_bound(data, [1], 1),
            lambda: LIN.forced(data, [1]),
            lambda: LIN.universal_perturbation(data, 1),
        ):
            with pytest.raises(InvalidInputError, match="both labels; pass both classes, or bias=False"):
                ask()
        # As the text has it: two accurate classifiers that need opposite directions.
        left, right = LinearClassifier(Vector.of([1]), Fraction(1)), LinearClassifier(Vector.of([-1]), Fraction(1))
        assert left([0]) == right([0]) == 1
        assert left.flip_distance([0], [1]) == right.flip_distance([0], [-1]) == math.inf

    @pytest.mark.parametrize("data", [[[1, 2]], np.zeros((2, 2)), None, "E1"])
    def test_what_is_no_data_set(self, data: Any) -> None:
        for ask in (
            lambda: LIN.realizable(data),
            lambda: LIN.transfers(data, [1, 0], 1),
            lambda: LIN.bound(data, [1, 0], 0),
            lambda: LIN.forced(data, [1, 0]),
            lambda: LIN.universal_perturbation(data, 1),
        ):
            with pytest.raises((InvalidInputError, TypeError), match="Dataset"):
                ask()


def test_answers_about_one_data_set_do_not_leak_into_another() -> None:
    lin = LinearClassifiers()
    other = Dataset([[-1, 0], [-1, 1], [1, 0]], [1, 1, -1])
    for _ in range(2):
        assert lin.forced(E1, [5, 0]).label == 1
        assert lin.forced(other, [5, 0]).label == -1


def test_bounds_without_bias() -> None:
    data, lin = Dataset([[2, 1], [1, 2]], [1, 1]), LinearClassifiers(bias=False)
    assert lin.bound(data, [-1, -1], 0).value == 3
    assert lin.bound(data, [-2, -1], 0).value == 1
    assert lin.bound(data, [-2, -1], 1).value == math.inf
    summary = lin.largest_bound(data, [-2, -1], 1)
    assert [summary.largest_finite, summary.attained_at, summary.unbounded] == [1, 0, (1,)]
