"""Two classifiers and two samples: the common set, the size bounds and the exact binomial tail."""

from __future__ import annotations

import decimal
import math
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from geomadv.certificate import verify
from geomadv.classes.linear.classifiers import max_margin
from geomadv.classes.samples import size_bound as sizebound
from geomadv.classes.samples.size_bound import SizeBound, binomial_tail, size_bounds
from geomadv.classes.samples.soft_margin import soft_margin_transfer, soft_margin_transfer_multiclass
from geomadv.errors import InvalidInputError
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from properties.soft_margin_support import MulticlassProblem, Problem, multiclass_problems, problems

Rows = list[tuple[Vector, Label]]

# The bounds


def printed(n: int, BR: int, rho: Fraction | int = 0, factor: int = 2) -> SizeBound:
    return size_bounds(n, (1 - 2 * Fraction(rho)) * n, (factor * BR) ** 2)[0]


@pytest.mark.parametrize(
    ("factor", "BR", "rho", "n"),
    [
        (2, 1, 0, 115),
        (2, 5, 0, 391),
        (2, 10, 0, 928),
        (2, 50, 0, 12610),
        (2, 1, Fraction(1, 4), 586),
        (2, 10, Fraction(1, 4), 3973),
        (4, 1, 0, 171),
        (4, 5, 0, 928),
        (4, 10, 0, 2624),
    ],
)
def test_the_printed_bound_is_positive_from_here_on(factor: int, BR: int, rho: Fraction, n: int) -> None:
    assert printed(n - 1, BR, rho, factor).vacuous
    assert not any(printed(m, BR, rho, factor).vacuous for m in (n, n + 1, 2 * n, 100 * n))


@given(
    st.integers(2, 10**6),
    st.fractions(-10, 10**6),
    st.fractions(0, 10**6),
    st.sampled_from([20, 40, 100]),
)
def test_the_enclosure_agrees_with_ball_arithmetic(n: int, kept: Fraction, capacity: Fraction, digits: int) -> None:
    precision, ctx.prec = ctx.prec, 600
    try:
        for bound, q in zip(size_bounds(n, kept, capacity), (16, 2), strict=True):
            low, high = bound.enclosure(digits)
            assert 0 < high - low < Fraction(3, 10**digits)
            balls = [arb(x.numerator) / x.denominator for x in (low, high, kept, capacity)]
            value = balls[2] - (balls[3] * n).sqrt() - (q * n * arb(n).log()).sqrt()
            assert balls[0] < value < balls[1]
            assert bound.is_met_by(high)
            assert not bound.is_met_by(low)
            assert bound.vacuous == bool(value <= 0)
            assert float(bound) == pytest.approx(float(value.mid()), rel=1e-12)
    finally:
        ctx.prec = precision


@given(st.integers(2, 10**9), st.sampled_from([3, 10, 40]))
def test_the_logarithm_is_enclosed(n: int, digits: int) -> None:
    low, high = sizebound._logarithm(n, digits)
    precision, ctx.prec = ctx.prec, 400
    try:
        assert arb(low.numerator) / low.denominator < arb(n).log() < arb(high.numerator) / high.denominator
    finally:
        ctx.prec = precision


def test_a_comparison_is_decided_however_close_it_is() -> None:
    bound = size_bounds(1000, 900, 4)[1]
    low, high = bound.enclosure(200)
    assert bound.is_met_by(high)
    assert not bound.is_met_by(low)


@pytest.mark.parametrize(("size", "met"), [(1, True), (Fraction(10**40 - 1, 10**40), False), (0, False), (7, True)])
def test_samples_of_one_point_have_a_rational_bound_that_can_be_attained(size: Fraction, met: bool) -> None:
    for bound in size_bounds(1, 3, 4):
        assert bound.is_met_by(size) is met
        assert float(bound) == pytest.approx(1)
    assert not size_bounds(1, 3, Fraction(899, 100))[0].vacuous
    assert size_bounds(1, 3, 9)[0].vacuous


def test_the_sharper_bound_is_the_larger_one_and_the_probabilities_are_as_stated() -> None:
    for n in (1, 2, 3, 50, 20_000):
        first, second = size_bounds(n, n, 4)
        assert n == 1 or second.enclosure()[0] > first.enclosure()[1]
        assert first.failure_probability == min(1, Fraction(4, n**2))
        assert second.failure_probability == min(1, Fraction(2, n**2))


def test_the_decimal_context_of_the_user_does_not_matter() -> None:
    expected = printed(500, 2).enclosure()
    with decimal.localcontext() as context:
        context.prec = 3
        context.rounding = decimal.ROUND_CEILING
        context.traps[decimal.Inexact] = True
        assert printed(500, 2).enclosure() == expected


@pytest.mark.parametrize("arguments", [(0, 1, 1), (5, 1, -1)])
def test_a_bound_needs_a_size_and_a_capacity(arguments: tuple[int, int, int]) -> None:
    with pytest.raises(InvalidInputError, match="a size bound needs n ≥ 1"):
        size_bounds(*arguments)


# The binomial tail


@given(st.integers(0, 9), st.fractions(0, 1, max_denominator=30))
def test_the_tail_is_what_enumeration_gives(repetitions: int, p: Fraction) -> None:
    counts = [Fraction(0)] * (repetitions + 1)
    for outcome in product([0, 1], repeat=repetitions):
        counts[sum(outcome)] += p ** sum(outcome) * (1 - p) ** (repetitions - sum(outcome))
    for failures in range(repetitions + 1):
        assert binomial_tail(failures, repetitions, p) == sum(counts[failures:])


def test_the_tail_by_hand() -> None:
    assert binomial_tail(2, 3, Fraction(1, 4)) == Fraction(10, 64)
    assert binomial_tail(1, 100, Fraction(1, 2)) == 1 - Fraction(1, 2**100)
    assert binomial_tail(0, 0, 0) == 1


@pytest.mark.parametrize("arguments", [(3, 2, 0.5), (-1, 2, 0.5), (1, 2, 1.5), (1, 2, -0.1)])
def test_a_tail_needs_a_probability(arguments: tuple[int, int, float]) -> None:
    with pytest.raises(InvalidInputError, match="binomial_tail needs 0 ≤ failures ≤ repetitions"):
        binomial_tail(arguments[0], arguments[1], Fraction(arguments[2]))


# Two classes

FIRST = Dataset([[2, 0], [0, 1], [-1, -1], [1, 1]], [1, 1, -1, -1])
SECOND = Dataset([[Fraction(1, 2), 0], [1, -3], [-1, 0], [-2, 1]], [1, 1, -1, 1])


def test_an_instance_by_hand() -> None:
    answer = soft_margin_transfer(FIRST, SECOND, [1, 1], [2, Fraction(1, 2)])
    assert answer.rows == ((0, 1, 2), (0, 2))
    assert answer.sizes == (3, 2)
    common = answer.common
    assert common is not None
    assert common.points == Dataset([[2, 0], [0, 1], [-1, -1], [Fraction(1, 2), 0], [-1, 0]], [1] * 5).points
    assert common.labels == (1, 1, -1, 1, -1)
    # y ⟨w₁, x⟩ is 2, 1, 2, −2 on the first sample, y ⟨w₂, x⟩ is 1, ½, 2, −7/2 on the second.
    assert answer.confident == (3, 2)
    assert answer.rho == (Fraction(1, 4), Fraction(1, 2))
    assert answer.attained_squared_B == answer.squared_B == Fraction(17, 4)
    assert answer.attained_squared_R == answer.squared_R == 10
    assert not answer.fixed_in_advance
    assert (answer.printed, answer.sharper) == size_bounds(4, 1, 4 * Fraction(17, 4) * 10)
    assert answer.printed.vacuous
    # The point (2/5, 1/5) between (½, 0) and (0, 1) is the one of the hull of the y x nearest to the origin.
    assert answer.margin is not None
    assert answer.margin.normal == max_margin(common, bias=False).normal == Vector.of([2, 1])
    assert answer.direction(1) == Vector.of([-2, -1])
    assert answer.direction(-1) == Vector.of([2, 1])
    assert answer.condition_1
    assert answer.condition_2
    assert set(answer.transfers) == {1, -1}
    assert [c.kind for c in answer.certificates] == ["max-margin", "transfers", "transfers"]
    assert all(verify(c, common) for c in answer.certificates)
    assert answer.explanation == (
        "one direction for each label fools both classifiers at all 5 points that both label correctly, 3 and 2 of the "
        "4 of each sample; the printed bound, about -34.4961, is vacuous, the sharper bound, about -28.407, is "
        "vacuous, with B and R as attained in this run"
    )


def test_bounds_fixed_in_advance_take_the_place_of_attained_ones() -> None:
    answer = soft_margin_transfer(FIRST, SECOND, [1, 1], [1, 1], B=1.5, R=Fraction(7, 2))
    assert answer.fixed_in_advance
    assert (answer.squared_B, answer.squared_R) == (Fraction(9, 4), Fraction(49, 4))
    assert [answer.attained_squared_B, answer.attained_squared_R] == [2, 10]
    assert answer.printed == size_bounds(4, answer.printed.kept, 4 * Fraction(9, 4) * Fraction(49, 4))[0]
    assert answer.explanation.endswith("is vacuous")
    exact = soft_margin_transfer(Dataset([[3]], [1]), Dataset([[1]], [1]), [2], [1], B=2, R=3)
    assert [exact.squared_B, exact.squared_R] == [4, 9]


def test_a_bound_that_is_met_and_one_that_is_not() -> None:
    n = 200
    S = Dataset([[1]] * n, [1] * n)
    answer = soft_margin_transfer(S, S, [1], [1], B=1, R=1)
    assert answer.sizes == (n, n)
    assert (answer.printed.vacuous, answer.sharper.vacuous) == (False, False)
    assert answer.condition_1
    assert answer.meets(answer.sharper)
    assert answer.explanation.count("is met") == 2
    # One label: no bias, so this is no obstacle (N2).
    assert set(answer.transfers) == {1}
    assert answer.direction(1) == Vector.of([-1])
    opposite = soft_margin_transfer(S, Dataset([[1]] * n, [-1] * n), [1], [-1], B=1, R=1)
    assert opposite.sizes == (0, 0)
    assert not opposite.condition_1
    assert opposite.explanation.count("is not met") == 2


def test_where_no_point_is_common_there_is_no_direction() -> None:
    answer = soft_margin_transfer(Dataset([[1]], [1]), Dataset([[-1]], [1]), [1], [-1])
    assert answer.common is None
    assert answer.margin is None
    assert answer.rows == ((), ())
    assert answer.transfers == {}
    assert answer.certificates == ()
    assert not answer.condition_2
    assert answer.explanation.startswith("no point of either sample is labelled correctly by both classifiers; ")
    with pytest.raises(InvalidInputError, match="there is no direction"):
        answer.direction(1)


def test_ties_are_not_correct_and_a_confidence_of_one_is_enough() -> None:
    S = Dataset([[1, 0], [0, 1]], [1, 1])
    answer = soft_margin_transfer(S, S, [1, 0], [1, 0])
    assert answer.rows == ((0,), (0,))
    assert answer.confident == (1, 1)
    below = soft_margin_transfer(S, S, [1, 0], [np.nextafter(1, 0), 0])
    assert below.confident == (1, 0)


def test_samples_over_denominators_whose_common_one_is_large() -> None:
    a, b = Fraction(2**40 - 1, 2**40), Fraction(3**20 - 1, 3**20)
    answer = soft_margin_transfer(Dataset([[a]], [1]), Dataset([[b]], [1]), [1], [1])
    assert answer.common is not None
    assert answer.common.canonical() == Dataset([[a], [b]], [1, 1]).canonical()
    assert answer.condition_2


def test_classifiers_are_taken_as_vectors_arrays_or_classifiers() -> None:
    w = [0.1, -0.3]
    answers = [
        soft_margin_transfer(FIRST, SECOND, form, w)
        for form in (w, np.array(w), Vector.of(w), LinearClassifier(Vector.of(w)))
    ]
    assert len({(a.rows, a.squared_B, a.confident) for a in answers}) == 1
    assert answers[0].squared_B == Fraction(0.1) ** 2 + Fraction(0.3) ** 2


@given(problems(wide=True))
def test_everything_agrees_with_the_definition(problem: Problem) -> None:
    S1, S2, *normals = problem
    answer = soft_margin_transfer(S1, S2, normals[0], normals[1])
    rows, common = [], []
    for S in (S1, S2):
        labelled: Rows = list(zip(S.points, S.labels, strict=True))
        right = [i for i, (x, y) in enumerate(labelled) if all(int(y) * w.dot(x) > 0 for w in normals)]
        rows.append(tuple(right))
        common += [labelled[i] for i in right]
    assert answer.rows == tuple(rows)
    assert answer.n == S1.n
    assert answer.confident == tuple(
        sum(int(y) * w.dot(x) >= 1 for x, y in zip(S.points, S.labels, strict=True))
        for S, w in zip((S1, S2), normals, strict=True)
    )
    assert answer.attained_squared_B == max(w.squared_norm() for w in normals)
    assert answer.attained_squared_R == max(x.squared_norm() for S in (S1, S2) for x in S.points)
    capacity = 4 * answer.attained_squared_B * answer.attained_squared_R
    assert (answer.printed, answer.sharper) == size_bounds(S1.n, sum(answer.confident) - S1.n, capacity)
    if not common:
        assert answer.common is None
        return
    expected = Dataset([list(x) for x, _ in common], [y for _, y in common])
    assert answer.common is not None
    assert answer.common.canonical() == expected.canonical()
    assert answer.common.numerators.dtype == expected.numerators.dtype
    assert answer.condition_2
    assert set(answer.transfers) == set(expected.classes)
    assert all(verify(c, expected) for c in answer.certificates)
    for x, y in common:
        for w in normals:
            assert isinstance(LinearClassifier(w).flip_distance(x, answer.direction(y)), Fraction)


def test_twenty_thousand_points_a_sample() -> None:
    rng = np.random.default_rng(0)
    n, d = 20_000, 20
    y = rng.choice([-1, 1], 2 * n)
    X = rng.standard_normal((2 * n, d))
    X[:, 0] += 2 * y
    S = [Dataset(X[rows], y[rows]) for rows in (slice(0, n), slice(n, 2 * n))]
    w = [np.linalg.lstsq(X[rows], y[rows], rcond=None)[0] for rows in (slice(0, n), slice(n, 2 * n))]
    answer = soft_margin_transfer(S[0], S[1], w[0], w[1])
    right = np.all([y * (X @ normal) > 0 for normal in w], axis=0)
    assert answer.sizes == (right[:n].sum(), right[n:].sum())
    assert answer.condition_2


# Several classes

THREE = MulticlassLinearClassifier(
    ("a", "b", "c"),
    (
        LinearClassifier(Vector.of([2, 0])),
        LinearClassifier(Vector.of([-2, 0])),
        LinearClassifier(Vector.of([0, 3])),
    ),
)
LETTERS = Dataset([[1, 0], [1, 1], [-1, 0], [0, 1], [Fraction(1, 4), 0]], ["a", "a", "b", "c", "b"])


def test_a_multiclass_instance_by_hand() -> None:
    answer = soft_margin_transfer_multiclass(LETTERS, LETTERS.take([0, 1, 2, 4]), THREE, THREE, "a", "b")
    assert answer.n == 4
    # At (1, 1) class c wins, but the reduction of a and b is right; at (¼, 0), labelled b, it is wrong.
    assert answer.rows == ((0, 1, 2), (0, 1, 2))
    assert answer.labels == ("a", "b")
    assert answer.confident == (2, 2)
    assert [answer.attained_squared_B, answer.attained_squared_R] == [9, 2]
    assert (answer.printed, answer.sharper) == size_bounds(4, 0, 16 * 9 * 2)
    assert answer.common is not None
    assert answer.common.labels == (1, 1, -1) * 2
    assert answer.direction("a") == Vector.of([-1, 0])
    assert answer.direction("b") == Vector.of([1, 0])
    assert set(answer.transfers) == {"a", "b"}
    assert answer.condition_2


def test_the_confidence_of_b3_is_strict() -> None:
    S = Dataset([[1], [-1]], [0, 1])
    exactly = soft_margin_transfer_multiclass(S, S, [[Fraction(1, 2)], [Fraction(-1, 2)]], [[1], [0]], 0, 1)
    assert exactly.confident == (0, 0)
    assert exactly.sizes == (2, 2)
    more = soft_margin_transfer_multiclass(S, S, [[1], [Fraction(-1, 2)]], np.array([[1.5], [0.0]]), 0, 1)
    assert more.confident == (2, 2)


def test_one_of_the_two_labels_may_be_missing() -> None:
    S = Dataset([[1, 0], [0, 1]], ["a", "c"])
    answer = soft_margin_transfer_multiclass(S, S, THREE, THREE, "a", "b")
    assert answer.n == 1
    assert answer.rows == ((0,), (0,))
    assert set(answer.transfers) == {"a"}
    assert answer.condition_2
    with pytest.raises(InvalidInputError, match=r"the labels are 'a' and 'b', got 'c'"):
        answer.direction("c")


@given(multiclass_problems())
def test_the_multiclass_form_agrees_with_the_definition(problem: MulticlassProblem) -> None:
    S1, S2, *models = problem
    answer = soft_margin_transfer_multiclass(S1, S2, models[0], models[1], 1, 2)
    reductions = [model.difference(1, 2) for model in models]
    rows, confident = [], []
    common: Rows = []
    for S, model, own in zip((S1, S2), models, reductions, strict=True):
        labelled = [(i, x, y) for i, (x, y) in enumerate(zip(S.points, S.labels, strict=True)) if y in (1, 2)]
        assert answer.n == len(labelled)
        right = [i for i, x, y in labelled if all(h(x) == (1 if y == 1 else -1) for h in reductions)]
        rows.append(tuple(right))
        common += [(S.points[i], S.labels[i]) for i in right]
        confident.append(sum(model(x) == y and abs(own.value(x)) > 1 for _, x, y in labelled))
    assert answer.rows == tuple(rows)
    assert answer.confident == tuple(confident)
    squared_b = max(score.normal.squared_norm() for model in models for score in model.scores)
    squared_r = max(x.squared_norm() for S in (S1, S2) for x, y in zip(S.points, S.labels, strict=True) if y in (1, 2))
    assert (answer.attained_squared_B, answer.attained_squared_R) == (squared_b, squared_r)
    assert (answer.printed, answer.sharper) == size_bounds(
        answer.n, sum(confident) - answer.n, 16 * squared_b * squared_r
    )
    assert answer.condition_2 == bool(common)
    assert all(verify(c, answer.common) for c in answer.certificates)
    for x, y in common:
        for model in models:
            if model(x) == y:
                assert isinstance(model.flip_distance(x, answer.direction(y)), Fraction)


@given(multiclass_problems())
def test_a_matrix_is_read_in_the_order_of_the_labels(problem: MulticlassProblem) -> None:
    S1, S2, first, second = problem
    occurring = {*S1.labels, *S2.labels, 1, 2}
    classes = tuple(c for c in first.classes if c in occurring)
    models = [
        MulticlassLinearClassifier(classes, tuple(h.scores[h.classes.index(c)] for c in classes))
        for h in (first, second)
    ]
    matrices = [[score.normal for score in model.scores] for model in models]
    if {*S1.labels, *S2.labels} == occurring:
        by_matrix = soft_margin_transfer_multiclass(S1, S2, matrices[0], matrices[1], 2, 1)
        by_model = soft_margin_transfer_multiclass(S1, S2, models[0], models[1], 2, 1)
        assert (by_matrix.rows, by_matrix.printed) == (by_model.rows, by_model.printed)


# Bad input

BIASED = LinearClassifier(Vector.of([1, 1]), Fraction(1))
POINT = Dataset([[1, 1]], [1])


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((POINT, FIRST, [1, 1], [1, 1]), {}, "equally many rows in both samples, got 1 and 4"),
        ((POINT, Dataset([[1]], [1]), [1, 1], [1]), {}, "must have the same dimension, got 2 and 1"),
        ((POINT, [[1, 1]], [1, 1], [1, 1]), {}, r"expected a Dataset, got list"),
        ((LETTERS, LETTERS, [1, 1], [1, 1]), {}, r"data\.binary"),
        ((POINT, POINT, [1, 1], BIASED), {}, r"the second classifier has the bias 1: .*\(N3 in docs/theory-"),
        ((POINT, POINT, [1, 1, 1], [1, 1]), {}, "have dimension 2, but the first classifier takes 3"),
        ((POINT, POINT, [[1, 1]], [1, 1]), {}, "expected numbers"),
        ((POINT, POINT, [1, float("nan")], [1, 1]), {}, "expected finite numbers"),
        ((POINT, POINT, [1, 1], [3, 4]), {"B": 4.5}, r"B must be at least .* normal; one is about 5.* got B = 4\.5"),
        ((POINT, POINT, [1, 1], [3, 4]), {"R": 1.41421356}, r"R must be at least .* point; one is about 1\.41421 long"),
        ((POINT, POINT, [1, 1], [3, 4]), {"B": -6}, "got B = -6"),
        ((POINT, POINT, [1, 1], [3, 4]), {"B": "6"}, "convert text to numbers"),
    ],
)
def test_bad_input(arguments: tuple[Any, ...], options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        soft_margin_transfer(*arguments, **options)


TWO = MulticlassLinearClassifier(("a", "b"), (BIASED, BIASED))


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((LETTERS, LETTERS, THREE, THREE, "a", "a"), {}, "two different labels, got 'a' twice"),
        ((LETTERS, LETTERS, THREE, THREE, "a", "z"), {}, "has no class 'z'"),
        (
            (LETTERS, LETTERS.take([3]), THREE, THREE, "a", "b"),
            {},
            "no row of the second sample is labelled 'a' or 'b'",
        ),
        ((LETTERS, LETTERS.take([0]), THREE, THREE, "a", "b"), {}, "rows labelled 'a' or 'b' in both samples, got 4"),
        ((LETTERS, LETTERS, TWO, THREE, "a", "b"), {}, "the first classifier has the bias 1"),
        ((LETTERS, LETTERS, THREE, [[1, 0], [0, 1]], "a", "b"), {}, r"labels \['a', 'b', 'c'\], but .* has 2 rows"),
        ((LETTERS, LETTERS, THREE, [[1, 0], [0, 1], [1]], "a", "b"), {}, "the second classifier takes 1"),
        ((LETTERS, LETTERS, np.ones(3), THREE, "a", "b"), {}, "must be a matrix with one row for each label"),
        ((LETTERS, LETTERS, Vector.of([1, 1]), THREE, "a", "b"), {}, "must be a matrix .* got Vector"),
        ((LETTERS, LETTERS, 3, THREE, "a", "b"), {}, "must be a matrix .* got int"),
        ((LETTERS, LETTERS, [1, 2, 3], THREE, "a", "b"), {}, "expected a sequence of numbers, got int 1"),
        ((LETTERS, LETTERS, THREE, THREE, "a", "b"), {"B": 2}, "B must be at least the length of every normal"),
    ],
)
def test_bad_multiclass_input(arguments: tuple[Any, ...], options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        soft_margin_transfer_multiclass(*arguments, **options)


@pytest.mark.parametrize("kind", [np.int32, np.uint32, np.int64, np.uint64])
def test_sizes_of_numpy_do_not_overflow(kind: type[np.integer]) -> None:
    bounds = size_bounds(kind(50000), kind(40000), kind(4))  # type: ignore[arg-type]
    assert bounds == size_bounds(50000, 40000, 4)
    assert bounds[0].failure_probability == Fraction(4, 50000**2)
    assert SizeBound(kind(50000), kind(2), kind(3), kind(4), kind(1)) == SizeBound(  # type: ignore[arg-type]
        50000, Fraction(2), Fraction(3), Fraction(4), Fraction(1)
    )
    assert bounds[0].is_met_by(kind(50000)) is True  # type: ignore[arg-type]
    assert bounds[0].enclosure(kind(40)) == bounds[0].enclosure(40)  # type: ignore[arg-type]
    assert binomial_tail(kind(30), kind(100), 0.25) == binomial_tail(30, 100, Fraction(1, 4))  # type: ignore[arg-type]


def test_what_is_no_number_of_a_size_bound() -> None:
    bound = size_bounds(100, 80, 4)[0]
    for bad in (True, "1", None, math.nan, Decimal("sNaN"), np.array([1, 2])):
        for use in (
            lambda bad: bound.is_met_by(bad),
            lambda bad: bound.enclosure(bad),
            lambda bad: size_bounds(100, bad, 4),
            lambda bad: size_bounds(100, 80, bad),
            lambda bad: SizeBound(100, bad, Fraction(1), Fraction(1), Fraction(1)),
        ):
            with pytest.raises(InvalidInputError):
                use(bad)
    for digits in (0, -5, 10.0):
        with pytest.raises(InvalidInputError):
            bound.enclosure(digits)  # type: ignore[arg-type]
    assert "16610 bits" in repr(size_bounds(100, 10**5000, 4)[0])


def test_what_would_take_time_without_end_is_refused() -> None:
    bound = size_bounds(100, 80, 4)[0]
    for digits in (100_001, 10**12, 10**5000):
        with pytest.raises(InvalidInputError, match="between 1 and 100000 digits"):
            bound.enclosure(digits)
    for repetitions in (100_001, 10**12, 10**5000):
        with pytest.raises(InvalidInputError, match="repetitions ≤ 100000"):
            binomial_tail(2, repetitions, Fraction(1, 2))


def test_a_bound_beyond_the_doubles_is_an_infinity() -> None:
    assert float(size_bounds(100, 10**5000, 4)[0]) == math.inf
    assert float(size_bounds(100, -(10**5000), 4)[0]) == -math.inf
