"""From floats to ℚ without loss."""

import decimal
import math
import pickle
import random
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from geomadv.errors import InvalidInputError
from geomadv.exact.arrays import exact_array
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import decimal_sqrt, square_root, to_fraction

TINY = 5e-324
HUGE = sys.float_info.max


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, Fraction(3)),
        (-0.0, Fraction(0)),
        (0.1, Fraction(3602879701896397, 2**55)),
        (TINY, Fraction(1, 2**1074)),
        (HUGE, Fraction((2**53 - 1) * 2**971)),
        (10**100, Fraction(10**100)),
        (Fraction(10**100, 7), Fraction(10**100, 7)),
        (Decimal("0.1"), Fraction(1, 10)),
        (Decimal("-1e-400"), Fraction(-1, 10**400)),
        (Decimal("1e400"), Fraction(10**400)),
        (np.int64(-(2**63)), Fraction(-(2**63))),
        (np.uint64(2**64 - 1), Fraction(2**64 - 1)),
        (np.float16(0.1), Fraction(1638, 2**14)),
        (np.float32(0.1), Fraction(13421773, 2**27)),
        (np.float64(0.1), Fraction(3602879701896397, 2**55)),
        (np.longdouble(1) + np.longdouble(2) ** -60, 1 + Fraction(1, 2**60)),
    ],
)
def test_a_number_is_the_rational_that_it_denotes(value: object, expected: Fraction) -> None:
    converted = to_fraction(value)
    assert type(converted) is Fraction
    assert converted == expected


@pytest.mark.parametrize(
    "value",
    [True, False, np.True_, math.nan, math.inf, -math.inf, np.float32("nan"), Decimal("NaN"), Decimal("sNaN"),
     Decimal("Infinity"), 1 + 0j, np.complex128(1), "1", "1/2", b"1", None, [1], np.array(1), np.datetime64("2020")],
    ids=repr,
)  # fmt: skip
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError, match=r"expected (a|finite)? ?number"):
        to_fraction(value)


def test_text_is_refused_with_advice() -> None:
    with pytest.raises(InvalidInputError, match="convert text to numbers"):
        to_fraction("1.5")


EXACT_ARRAYS: list[tuple[Any, list[Fraction]]] = [
    (np.array([2**63 - 1, -(2**63)]), [Fraction(2**63 - 1), Fraction(-(2**63))]),
    (np.array([2**53, -(2**53)]), [Fraction(2**53), Fraction(-(2**53))]),
    (np.array([2**53 + 1, 0]), [Fraction(2**53 + 1), Fraction(0)]),
    (np.array([2**63, 2**64 - 1], dtype=np.uint64), [Fraction(2**63), Fraction(2**64 - 1)]),
    (np.array([-128, 127], dtype=np.int8), [Fraction(-128), Fraction(127)]),
    (np.array([255, 0], dtype=np.uint8), [Fraction(255), Fraction(0)]),
    (np.array([0.1, -65504], dtype=np.float16), [Fraction(1638, 2**14), Fraction(-65504)]),
    (np.array([0.1, 2**24], dtype=np.float32), [Fraction(13421773, 2**27), Fraction(2**24)]),
    (np.array([0.1, -0.0]), [Fraction(0.1), Fraction(0)]),
    (np.array([TINY, HUGE, -TINY]), [Fraction(1, 2**1074), Fraction(HUGE), Fraction(-1, 2**1074)]),
    (np.array([2.5e-310, 1.0]), [Fraction(2.5e-310), Fraction(1)]),
    (np.array([1.5, -3.0, 0.0, 2.0**60]), [Fraction(3, 2), Fraction(-3), Fraction(0), Fraction(2**60)]),
    (np.array([-0.0, 0.0]), [Fraction(0), Fraction(0)]),
    (np.array([0.5, 0.25], dtype=">f8"), [Fraction(1, 2), Fraction(1, 4)]),
    (np.array([1, 2], dtype=">i4"), [Fraction(1), Fraction(2)]),
    (np.array([Fraction(1, 4), Fraction(1, 6)], dtype=object), [Fraction(1, 4), Fraction(1, 6)]),
    (
        np.array([1, 0.5, Fraction(1, 3), Decimal("0.2"), np.int8(-1), 10**30], dtype=object),
        [Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(1, 5), Fraction(-1), Fraction(10**30)],
    ),
]


@pytest.mark.parametrize(("array", "expected"), EXACT_ARRAYS, ids=lambda value: str(value)[:40])
def test_an_array_is_integers_over_their_least_common_denominator(array: Any, expected: list[Fraction]) -> None:
    numerators, denominator = exact_array(array)
    assert [Fraction(n, denominator) for n in numerators.tolist()] == expected
    assert denominator == math.lcm(*(f.denominator for f in expected))
    small = all(abs(n) < 2**53 for n in numerators.tolist())
    assert numerators.dtype == (np.int64 if small else object)
    assert all(type(n) is int for n in numerators.tolist())


def test_random_doubles_of_all_magnitudes_are_kept() -> None:
    bits = np.random.default_rng(0).integers(0, 2**64, size=4000, dtype=np.uint64).view(np.float64)
    floats = bits[np.isfinite(bits)].reshape(-1, 1)
    for chunk in np.array_split(floats, 40):
        numerators, denominator = exact_array(chunk)
        assert [Fraction(n, denominator) for n in numerators.ravel().tolist()] == list(
            map(Fraction, chunk.ravel().tolist())
        )


def test_an_array_keeps_its_shape_and_may_be_empty() -> None:
    assert exact_array(np.zeros((2, 3, 4)))[0].shape == (2, 3, 4)
    for dtype in (np.int64, np.uint8, np.float64, object):
        numerators, denominator = exact_array(np.zeros((0, 3), dtype=dtype))
        assert numerators.shape == (0, 3)
        assert denominator == 1


def test_the_array_that_was_passed_is_left_alone() -> None:
    for array in (np.array([1.5, 2]), np.array([3, 4]), np.array([Fraction(1, 2), 3], dtype=object)):
        before = array.tolist()
        numerators, _ = exact_array(array)
        numerators[0] = 99
        assert array.tolist() == before


@pytest.mark.parametrize(
    "array",
    [np.array([True, False]), np.array([1j]), np.array(["1", "2"]), np.array([b"1"]),
     np.array(["2020-01-01"], dtype="M8[D]"), np.array([1, True], dtype=object), np.array([1, None], dtype=object),
     np.array([1, "2"], dtype=object), np.array([(1, 2.0)], dtype="i4,f8")],
    ids=lambda a: str(a.dtype) + str(a),
)  # fmt: skip
def test_an_array_of_other_things_is_refused(array: Any) -> None:
    with pytest.raises(InvalidInputError, match="expected"):
        exact_array(array)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, object])
def test_an_array_that_is_not_finite_is_refused(bad: float, dtype: Any) -> None:
    with pytest.raises(InvalidInputError, match="expected finite numbers, got"):
        exact_array(np.array([1.0, bad], dtype=dtype))


class TestVector:
    def test_lowest_terms(self) -> None:
        assert Vector((2, 4), 6) == Vector((1, 2), 3)
        assert Vector((0, 0), 7) == Vector((0, 0))
        assert hash(Vector((2, 4), 6)) == hash(Vector((1, 2), 3))
        assert Vector.of([0.5, Fraction(1, 3), 2]).numerators == (3, 2, 12)
        assert Vector.of([0.5, Fraction(1, 3), 2]).denominator == 6

    @pytest.mark.parametrize("values", [np.array([0.5, 1]), [0.5, 1], (Fraction(1, 2), 1), iter([0.5, 1])])
    def test_what_it_is_made_of(self, values: Any) -> None:
        vector = Vector.of(values)
        assert vector == Vector((1, 2), 2)
        assert Vector.of(vector) is vector
        assert all(type(n) is int for n in vector.numerators)

    @pytest.mark.parametrize(
        "values", ["12", b"12", 5, None, np.zeros((1, 2)), np.array(3), [[1, 2]], [1, "2"], [True]]
    )
    def test_what_it_is_not_made_of(self, values: Any) -> None:
        with pytest.raises(InvalidInputError, match="expected"):
            Vector.of(values)

    @pytest.mark.parametrize("values", [{1: 2, 3: 4}, {1, 2}])
    def test_collections_without_an_order_of_their_own_are_refused(self, values: Any) -> None:
        with pytest.raises(InvalidInputError, match="expected"):
            Vector.of(values)

    def test_arithmetic(self) -> None:
        a, b = Vector.of([Fraction(1, 2), 3]), Vector.of([Fraction(1, 3), -3])
        assert a + b == Vector.of([Fraction(5, 6), 0])
        assert a - b == Vector.of([Fraction(1, 6), 6])
        assert -a == Vector.of([Fraction(-1, 2), -3])
        assert 2 * a == a * 2 == a + a
        assert a * Fraction(-2, 3) == Vector.of([Fraction(-1, 3), -2])
        assert a * 0 == a - a == Vector((0, 0))
        assert a.dot(b) == Fraction(1, 6) - 9
        assert a.squared_norm() == Fraction(37, 4)
        assert list(a) == [Fraction(1, 2), Fraction(3)]
        assert [len(a), a[1], a[-1]] == [2, 3, 3]
        assert bool(a)
        assert not a * 0

    def test_arithmetic_of_huge_numbers_is_exact(self) -> None:
        a = Vector.of([10**100 + 1, Fraction(1, 10**100)])
        assert (a - Vector.of([10**100, 0]))[0] == 1
        assert a.dot(Vector.of([0, 10**100])) == 1
        assert a.squared_norm() == (10**100 + 1) ** 2 + Fraction(1, 10**200)

    def test_random_arithmetic_agrees_with_fractions(self) -> None:
        rng = random.Random(1)
        for _ in range(100):
            a, b = ([Fraction(rng.randint(-9, 9), rng.randint(1, 9)) for _ in range(3)] for _ in range(2))
            factor = Fraction(rng.randint(-9, 9), rng.randint(1, 9))
            assert list(Vector.of(a) + Vector.of(b)) == [x + y for x, y in zip(a, b, strict=True)]
            assert list(Vector.of(a) - Vector.of(b)) == [x - y for x, y in zip(a, b, strict=True)]
            assert list(factor * Vector.of(a)) == [factor * x for x in a]
            assert Vector.of(a).dot(Vector.of(b)) == sum(x * y for x, y in zip(a, b, strict=True))

    @pytest.mark.parametrize("operation", ["__add__", "__sub__", "dot"])
    def test_different_dimensions_are_refused(self, operation: str) -> None:
        with pytest.raises(InvalidInputError, match=r"dimension|length|coordinates|entries"):
            getattr(Vector.of([1, 2]), operation)(Vector.of([1]))

    @pytest.mark.parametrize("denominator", [0, -1])
    def test_a_denominator_is_positive(self, denominator: int) -> None:
        with pytest.raises(InvalidInputError, match="at least 1"):
            Vector((1,), denominator)

    def test_floats_are_the_nearest_doubles(self) -> None:
        values = [Fraction(1, 3), Fraction(10**400), Fraction(-(10**400)), Fraction(1, 10**400), Fraction(2**53 + 1)]
        # One coordinate at a time, and all over one denominator.
        for value, expected in zip(values, [1 / 3, math.inf, -math.inf, 0.0, 2.0**53], strict=True):
            assert Vector.of([value]).to_floats().tolist() == [expected]
        assert Vector.of(values).to_floats().tolist() == [1 / 3, math.inf, -math.inf, 0.0, 2.0**53]

    def test_immutable_and_picklable(self) -> None:
        vector = Vector.of([0.5, 1])
        with pytest.raises(AttributeError):
            vector.denominator = 3  # type: ignore[misc]
        assert pickle.loads(pickle.dumps(vector)) == vector

    @pytest.mark.parametrize(
        "values", [[1, 0.5], [10**5000], [Fraction(1, 10**5000)], [0] * 1000], ids=["2", "huge", "tiny", "many"]
    )
    def test_its_representation_is_short(self, values: list[Any]) -> None:
        text = repr(Vector.of(values))
        assert text.startswith("Vector(")
        assert len(text) < 300

    def test_its_representation_shows_short_rationals(self) -> None:
        assert repr(Vector.of([1, 0.5, 0.1])) == "Vector(1, 0.5, 0.1)"
        assert repr(Vector.of([-2, Fraction(-1, 3), Fraction(1, 10)])) == "Vector(-2, Fraction(-1, 3), Fraction(1, 10))"
        assert repr(Vector.of([2**53 + 1, 2**70, 2**70 + 1])) == f"Vector({2**53 + 1}, {2.0**70!r}, {2**70 + 1})"


def rounded_sqrt(value: Fraction, digits: int) -> Decimal:
    """√value to so many digits, half up, by way of many more."""
    with decimal.localcontext() as context:
        context.prec = 2 * digits + 60
        context.Emax, context.Emin = decimal.MAX_EMAX, decimal.MIN_EMIN
        root = (Decimal(value.numerator) / Decimal(value.denominator)).sqrt()
        context.prec, context.rounding = digits, decimal.ROUND_HALF_UP
        return +root


SQUARE_ROOTS = [Fraction(v) for v in (1, 2, 3, 4, 10, 99, 100, 10**20, 10**40 + 1, 12345678987654321)]
SQUARE_ROOTS += [
    Fraction(1, 3),
    Fraction(1, 10**400),
    Fraction(10**400),
    Fraction(7, 10**401),
    Fraction(1, 4),
    Fraction(2, 9),
]
SQUARE_ROOTS += [Fraction(99999, 10000) ** 2, Fraction(999999999, 10**9), Fraction(15, 10) ** 2, Fraction(0.1)]


@pytest.mark.parametrize("digits", [1, 2, 5, 17, 28, 50, 200])
@pytest.mark.parametrize("value", SQUARE_ROOTS, ids=lambda v: f"{float(min(v, 10**300)):.6g}")
def test_a_square_root_is_rounded_correctly(value: Fraction, digits: int) -> None:
    text = decimal_sqrt(value, digits)
    with decimal.localcontext() as context:
        context.prec, context.Emax, context.Emin = 5000, decimal.MAX_EMAX, decimal.MIN_EMIN
        assert Decimal(text) == rounded_sqrt(value, digits)


def test_square_roots_of_random_rationals_are_rounded_correctly() -> None:
    rng = random.Random(2)
    for _ in range(300):
        value = Fraction(rng.randint(1, 10 ** rng.randint(1, 40)), rng.randint(1, 10 ** rng.randint(1, 40)))
        digits = rng.randint(1, 25)
        assert Decimal(decimal_sqrt(value, digits)) == rounded_sqrt(value, digits)


def test_a_square_root_does_not_depend_on_the_callers_decimal_context() -> None:
    with decimal.localcontext() as context:
        context.prec = 5
        assert decimal_sqrt(2, 20) == "1.4142135623730950488"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 5, "0"),
        (2, 1, "1"),
        (4, 3, "2.00"),
        (Fraction(9, 4), 1, "2"),
        (Fraction(25, 100), 4, "0.5000"),
        (99, 1, "1e+1"),
    ],
)
def test_a_square_root_as_it_is_written(value: Fraction, digits: int, text: str) -> None:
    assert (
        decimal_sqrt(value, digits).replace("E", "e") == text
        if text != "1e+1"
        else Decimal(decimal_sqrt(value, digits)) == 10
    )


@pytest.mark.parametrize(("value", "digits"), [(Fraction(-1), 5), (Fraction(2), 0), (Fraction(2), -3)])
def test_a_square_root_needs_a_value_and_digits(value: Fraction, digits: int) -> None:
    with pytest.raises(InvalidInputError, match="decimal_sqrt needs"):
        decimal_sqrt(value, digits)


class TestWhatAVectorIsMadeOf:
    @pytest.mark.parametrize("kind", [np.int8, np.int32, np.uint8, np.int64, np.uint64])
    def test_integers_of_numpy_do_not_overflow(self, kind: type[np.integer]) -> None:
        largest = int(np.iinfo(kind).max)
        v = Vector((kind(largest), kind(1)), kind(2))  # type: ignore[call-overload]
        assert v == Vector((largest, 1), 2)
        assert v.squared_norm() == Fraction(largest**2 + 1, 4)
        assert all(type(n) is int for n in (*v.numerators, v.denominator))

    def test_a_list_becomes_a_tuple(self) -> None:
        v = Vector([2, 4], 2)
        assert v == Vector((1, 2))
        assert hash(v) == hash(Vector((1, 2)))

    @pytest.mark.parametrize("numerators", [(1.5, 2), ("a",), (None,), (True, 1), (Fraction(1),), (np.bool_(True),)])
    def test_what_is_no_integer_is_refused(self, numerators: Any) -> None:
        with pytest.raises(InvalidInputError, match="integers"):
            Vector(numerators)

    @pytest.mark.parametrize("entry", ["12", {1, 2}, None, True, math.nan, math.inf, 1j, [1, 2], np.array(1)])
    def test_what_is_no_number_is_no_entry(self, entry: Any) -> None:
        with pytest.raises(InvalidInputError, match=r"expected (finite )?numbers|the boolean"):
            Vector(1, 2, entry)

    def test_entries_one_by_one(self) -> None:
        assert Vector(1, 2) == Vector.of([1, 2])
        assert Vector(5) == Vector.of([5])
        assert Vector() == Vector.of([])
        assert Vector(0.1, Decimal("0.1"), Fraction(1, 3), np.float64(0.5)) == Vector.of(
            [Fraction(0.1), Fraction(1, 10), Fraction(1, 3), Fraction(1, 2)]
        )
        assert Vector((1, 2), 3) == Vector(Fraction(1, 3), Fraction(2, 3)) != Vector(1, 2, 3)
        with pytest.raises(InvalidInputError, match="got tuple"):
            Vector((1, 2), 3, 4)  # type: ignore[call-overload]

    @pytest.mark.parametrize("denominator", [1.0, True, "1", None, 0, -1, np.timedelta64(1)])
    def test_the_denominator_is_a_positive_integer(self, denominator: Any) -> None:
        with pytest.raises(InvalidInputError):
            Vector((1, 2), denominator)

    @pytest.mark.parametrize("factor", [2, np.int8(2), np.uint64(2), 2.0, np.float32(2), Decimal(2), Fraction(2)])
    def test_factors_of_every_kind_of_number(self, factor: Any) -> None:
        assert Vector((1, 3), 2) * factor == factor * Vector((1, 3), 2) == Vector((1, 3))

    def test_factors_that_are_no_numbers(self) -> None:
        for factor in (math.nan, np.float64(math.inf), True, 1j):
            with pytest.raises(InvalidInputError):
                Vector((1, 2)) * factor  # type: ignore[operator]
        for other in ("2", None, [1, 2]):
            with pytest.raises(TypeError):
                Vector((1, 2)) * other  # type: ignore[operator]

    @pytest.mark.parametrize("divisor", [2, np.int8(2), np.uint64(2), 2.0, np.float32(2), Decimal(2), Fraction(2)])
    def test_divisors_of_every_kind_of_number(self, divisor: Any) -> None:
        assert Vector(1, 3) / divisor == Vector(0.5, 1.5)
        assert Vector(1, 3) / 0.1 == Vector(1, 3) * (1 / Fraction(0.1)) != Vector(10, 30)

    def test_divisors_that_are_none(self) -> None:
        for divisor in (0, -0.0, math.nan, np.float64(math.inf), True, 1j):
            with pytest.raises(InvalidInputError):
                Vector(1, 2) / divisor  # type: ignore[operator]
        for other in ("2", None, [1, 2], Vector(1, 2)):
            with pytest.raises(TypeError):
                Vector(1, 2) / other  # type: ignore[operator]
        with pytest.raises(TypeError):
            2 / Vector(1, 2)  # type: ignore[operator]

    def test_the_scalar_product_as_an_operator(self) -> None:
        assert Vector(1, 0.5) @ Vector(4, Fraction(1, 3)) == Fraction(25, 6)
        with pytest.raises(InvalidInputError, match="same length"):
            Vector(1, 2) @ Vector(1)
        for other in ([1, 2], np.array([1, 2]), 2):
            with pytest.raises(TypeError):
                Vector(1, 2) @ other  # type: ignore[operator]
            with pytest.raises(TypeError):
                other @ Vector(1, 2)  # type: ignore[operator]

    def test_entries_by_number_only(self) -> None:
        v = Vector((1, 2), 3)
        assert (v[np.int8(1)], v[-1]) == (Fraction(2, 3), Fraction(2, 3))  # type: ignore[index]
        for index in (slice(0, 1), True, 0.0, "0", None, np.timedelta64(1)):
            with pytest.raises(InvalidInputError, match="integers for numbers"):
                v[index]  # type: ignore[index]
        with pytest.raises(IndexError):
            v[2]

    def test_a_product_with_a_sequence_of_numbers(self) -> None:
        assert Vector((1, 2), 2).dot([1, 0.5]) == 1  # type: ignore[arg-type]
        with pytest.raises(InvalidInputError):
            Vector((1, 2)).dot("12")  # type: ignore[arg-type]


MASKED = np.ma.array([1, 2], mask=[False, True])


def test_masked_entries_are_refused_and_an_empty_mask_is_none() -> None:
    for array in (MASKED, MASKED.astype(float), MASKED.astype(object)):
        for take in (Vector.of, exact_array):
            with pytest.raises(InvalidInputError, match="some entries are masked"):
                take(array)
    for value in (np.ma.masked, [1, np.ma.masked]):
        with pytest.raises(InvalidInputError):
            Vector.of(value)
    assert Vector.of(np.ma.array([1, 2])) == Vector((1, 2))


@pytest.mark.parametrize(
    "value",
    [np.timedelta64(3), np.timedelta64(3, "D"), np.timedelta64("NaT"), np.datetime64(3, "D"), np.array([1, 2]),
     np.array(1), np.ma.masked, Decimal("sNaN"), Decimal("NaN"), np.complex64(1), np.str_("1"), [10**5000]],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_numpy_counts_among_numbers_and_is_none(value: object) -> None:
    with pytest.raises(InvalidInputError, match=r"expected (finite )?numbers"):
        to_fraction(value)
    with pytest.raises(InvalidInputError):
        Vector.of([value])


def test_a_decimal_of_gigabytes_is_refused() -> None:
    assert to_fraction(Decimal("1e100000")) == 10**100000
    assert to_fraction(Decimal("0e999999")) == 0
    for text in ("1e100001", "-1e999999999999999999", "1e-999999999999999999"):
        with pytest.raises(InvalidInputError, match="has an exponent beyond"):
            to_fraction(Decimal(text))


def test_vectors_of_any_size_have_a_short_representation() -> None:
    for entries in ([10**5000], [Fraction(1, 10**5000)] * 3, [10**5000] * 100):
        text = repr(Vector.of(entries))
        assert text == f"Vector(of {len(entries)} numbers with up to 16610 bits)"


def test_a_root_of_numbers_of_every_kind() -> None:
    assert decimal_sqrt(np.int8(4), np.int8(3)) == decimal_sqrt(4, 3)  # type: ignore[arg-type]
    assert decimal_sqrt(0.25, 3) == decimal_sqrt(Fraction(1, 4), 3)  # type: ignore[arg-type]
    for value, digits in ((4, 2.0), (4, True), ("4", 3), (math.nan, 3), (4, None), (-1, 3), (4, 10**5000)):
        with pytest.raises(InvalidInputError):
            decimal_sqrt(value, digits)  # type: ignore[arg-type]


def test_square_roots() -> None:
    assert [square_root(Fraction(x)) for x in (0, 4, Fraction(49, 25))] == [0, 2, Fraction(7, 5)]
    assert isinstance(square_root(Fraction(49, 25)), Fraction)
    assert square_root(Fraction(17)) == math.sqrt(17)
    chance = random.Random(1)
    for _ in range(500):
        size = chance.choice([4, 60, 400, 2000])
        x = Fraction(chance.getrandbits(size) + 2, chance.getrandbits(chance.choice([4, 60, 400, 2000])) + 1)
        root = square_root(x)
        if isinstance(root, float):
            # The nearest double: the root is between the middles to its neighbours.
            below, above = (Fraction(math.nextafter(root, end)) for end in (-math.inf, math.inf))
            assert ((Fraction(root) + below) / 2) ** 2 < x < ((Fraction(root) + above) / 2) ** 2
    assert square_root(Fraction(10**700 + 1)) == math.inf
    assert square_root(Fraction(2, 10**700)) == 0
