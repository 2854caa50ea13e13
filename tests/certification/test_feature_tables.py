"""Tables of features: what changes by how much, in the units of the data and of their spread."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from geomadv.certification.feature_tables import ROWS, feature_table, standard_deviations
from geomadv.certification.shown import Shown
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector

S = Dataset([[0, 10, 7], [2, 30, 7], [4, 20, 7]], [1, -1, 1], columns=["a", "b", "c"])


def test_standard_deviations_are_those_of_numpy() -> None:
    points = np.random.default_rng(0).normal(3, 2, (40, 3)) * [1, 1e-9, 1e9]
    found = [float(s) for s in standard_deviations(Dataset(points, [1] * 40))]
    assert found == pytest.approx(points.std(axis=0).tolist(), rel=1e-9)


def test_nor_do_offsets_or_magnitudes_spoil_them() -> None:
    for offset, unit in ((2**70, 1), (0, 10**400), (Fraction(1, 3), Fraction(1, 10**400))):
        shifted = Dataset([[offset + unit * x] for x in (1, 2, 3, 4)], [1] * 4)
        (found,) = standard_deviations(shifted)
        assert float(found / unit) == pytest.approx(np.std([1, 2, 3, 4]))


def test_a_perturbation_has_the_largest_share_first() -> None:
    table = feature_table(S, Shown("x", "The change", perturbation=Vector.of([2, -4, 0])))
    assert table is not None
    # The deviations are √(8/3) and √(200/3).
    assert table.lines == [["a", "+2", "+1.225"], ["b", "−4", "−0.4899"]]
    told = "The change of each feature by the perturbation: 2 of 3 features; at the others it is 0."
    assert table.remark == told


def test_a_classifier_of_one_label_has_no_feature() -> None:
    h = LinearClassifier(Vector.of([0, 0, 0]), Fraction(1))
    table = feature_table(S, Shown("x", "One", functions=(("weight", h),)))
    assert table is not None
    assert table.remark == "The weight of each feature: 0 at all 3 features."


def test_a_constant_feature_that_changes_comes_first() -> None:
    table = feature_table(S, Shown("x", "The change", perturbation=Vector.of([2, 0, Fraction(1, 7)])))
    assert table is not None
    assert table.lines[0] == ["c", "+0.1429", "constant"]


def test_a_direction_is_a_step_of_length_1() -> None:
    table = feature_table(S, Shown("x", "The direction", direction=Vector.of([0, 300, -400])))
    assert table is not None
    assert [line[:2] for line in table.lines] == [["c", "−0.8"], ["b", "+0.6"]]


def test_of_one_row_there_are_the_values_before_and_after() -> None:
    table = feature_table(S, Shown("x", "The change", perturbation=Vector.of([0, -4, Fraction(1, 7)]), row=1))
    assert table is not None
    assert table.head == ["feature", "row 1", "moved to", "change", "in standard deviations"]
    assert table.lines == [["c", "7", "7.14286", "+0.1429", "constant"], ["b", "30", "26", "−4", "−0.4899"]]


def test_classifiers_have_a_column_for_each_function() -> None:
    h, g = LinearClassifier(Vector.of([1, 1, 0]), Fraction(-3)), LinearClassifier(Vector.of([5, 0, 0]))
    table = feature_table(S, Shown("x", "One", functions=(("weight", h),)))
    assert table is not None
    assert table.head == ["feature", "weight", "times standard deviation"]
    assert table.lines[0] == ["b", "+1", "+8.165"]
    assert table.lines[-1] == ["(bias)", "−3", ""]
    table = feature_table(S, Shown("x", "Two", functions=(("unit 1", h), ("unit 2", g))))
    assert table is not None
    assert table.head == ["feature", "unit 1", "unit 2"]
    assert table.lines == [["a", "+1", "+5"], ["b", "+1", "0"], ["(bias)", "−3", "0"]]


def test_of_many_features_the_largest_are_shown_and_counted() -> None:
    wide = Dataset([[0] * 30, [1] * 30], [1, -1])
    table = feature_table(wide, Shown("x", "Many", perturbation=Vector.of(range(30))))
    assert table is not None
    assert [line[0] for line in table.lines] == [f"coordinate {j}" for j in range(29, 29 - ROWS, -1)]
    assert "the 10 largest of 29 features; it is 0 at 1 other." in table.remark


def test_a_polynomial_has_no_table() -> None:
    assert feature_table(S, Shown("x", "A polynomial")) is None


@pytest.mark.parametrize(("size", "power"), [(10**5, 0), (10**6, 6), (10**400, 400), (Fraction(1, 10**7), -7), (1, 0)])
def test_weights_beyond_what_one_reads_are_readable(size: int | Fraction, power: int) -> None:
    h, g = (LinearClassifier(Vector.of(w) * size, Fraction(b) * size) for w, b in (([2, 0, 0], -30), ([0, 5, 0], 0)))
    table = feature_table(S, Shown("x", "Two", functions=(("unit 1", h), ("unit 2", g))))
    assert table is not None
    if power:
        assert table.lines == [["b", "0", "+5"], ["a", "+2", "0"], ["(bias)", "−30", "0"]]
        assert f", in units of 1e{power}: " in table.remark
    else:
        assert "in units" not in table.remark
        assert table.lines[-1][1] == ("−30" if size == 1 else "−3000000")


def test_few_features_are_counted_in_words() -> None:
    for d, said in ((1, "the one feature"), (2, "both features"), (3, "all 3 features")):
        few = Dataset([[0] * d, [1] * d], [1, -1])
        for weight, told in ((1, said), (0, f"0 at {said}")):
            h = LinearClassifier(Vector.of([weight] * d), Fraction(1))
            table = feature_table(few, Shown("x", "One", functions=(("weight", h),)))
            assert table is not None
            assert table.remark == f"The weight of each feature: {told}."
