"""Integer matrices whose signs are never guessed, and what is solved with them."""

import math
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import fmpz_mat

from geomadv.exact import matrices
from geomadv.exact.arrays import integer_array, short_rationals, simple_rationals
from geomadv.exact.matrices import IntegerMatrix, dot, stacked
from geomadv.exact.solving import column, flint_rows, solve

PRIME = 2**61 - 1  # that of IntegerMatrix.independent_rows


def matrix(rows: list[list[int]]) -> IntegerMatrix:
    return IntegerMatrix(integer_array([x for row in rows for x in row], (len(rows), len(rows[0]))))


def sign(value: int) -> int:
    return (value > 0) - (value < 0)


def hard_rows(rng: random.Random, m: int, size: int, bits: int) -> tuple[list[list[int]], list[int]]:
    """A vector, and rows whose products with it vanish or nearly so although their terms do not."""
    vector = [rng.choice([-1, 1]) * rng.getrandbits(rng.randint(1, bits)) for _ in range(m)]
    vector[0] = vector[0] or 1
    rows = []
    for _ in range(size):
        row = [rng.choice([-1, 1]) * rng.getrandbits(rng.randint(1, bits)) for _ in range(m - 1)]
        total = sum(a * b for a, b in zip(row, vector[1:], strict=True))
        # Times vector[0], the first entry can balance the others exactly; then −1, 0 or 1 is added.
        rows.append([-total + rng.choice([-1, 0, 0, 1]), *(vector[0] * x for x in row)])
    return rows, vector


class TestIntegerMatrix:
    @pytest.mark.parametrize("bits", [8, 20, 26, 60, 1100, 5000])
    @pytest.mark.parametrize("m", [2, 5, 40])
    def test_signs_where_floating_point_cancels(self, m: int, bits: int) -> None:
        rng = random.Random(bits * m)
        for _ in range(5):
            rows, vector = hard_rows(rng, m, 12, bits)
            expected = [sum(a * b for a, b in zip(row, vector, strict=True)) for row in rows]
            assert matrix(rows).signs(vector).tolist() == [sign(p) for p in expected]
            assert matrix(rows).products(vector) == expected

    def test_signs_of_entries_of_all_magnitudes(self) -> None:
        rng = random.Random(3)
        for _ in range(40):
            m = rng.randint(1, 6)
            bits = [1, 30, 53, 54, 64, 900, 4000]
            *rows, vector = [
                [rng.choice([-1, 0, 1]) * rng.getrandbits(rng.choice(bits)) for _ in range(m)] for _ in range(11)
            ]
            expected = [sign(sum(a * b for a, b in zip(row, vector, strict=True))) for row in rows]
            assert matrix(rows).signs(vector).tolist() == expected

    @pytest.mark.parametrize(
        ("rows", "vector", "signs"),
        [
            ([[2**53, -(2**53) + 1]], [2**53 - 1, 2**53], [0]),
            ([[2**53, -(2**53)]], [2**53 + 1, 2**53], [1]),  # the vector is rounded to a tie
            ([[2**53, -(2**53)]], [2**53, 2**53 + 1], [-1]),
            ([[1, -1], [1, 1]], [2**4000 + 1, 2**4000], [1, 1]),
            ([[1, 2**4000], [-1, 0]], [1, 0], [1, -1]),  # the product is far below the row's scale
            ([[2**4000, 0], [0, 1]], [0, 1], [0, 1]),
            ([[1, 0]], [1, 2**5000], [1]),  # so small beside the vector that its float is 0
            ([[0, 0], [1, 0]], [5, 7], [0, 1]),
            ([[1, 2], [3, 4]], [0, 0], [0, 0]),
            ([[1] * 1000], [2**60, *[0] * 998, -(2**60) + 1], [1]),
        ],
    )
    def test_signs_by_hand(self, rows: list[list[int]], vector: list[int], signs: list[int]) -> None:
        assert matrix(rows).signs(vector).tolist() == signs
        # The same as Python integers throughout.
        objects = np.array(rows, dtype=object)
        assert IntegerMatrix(objects).signs(vector).tolist() == signs

    def test_values_have_the_signs_wherever_these_are_not_close(self) -> None:
        signs, values = matrix([[1, 0], [0, 3], [-2, 0]]).evaluate([10**50, 10**50])
        assert signs.tolist() == np.sign(values).tolist() == [1, 1, -1]

    @pytest.mark.parametrize("factor", [1, 2**30, 10**100])
    def test_gram_combine_and_products(self, factor: int) -> None:
        rows = [[factor * x for x in row] for row in ([1, 2, 3], [4, -5, 6], [0, 0, 0])]
        held = matrix(rows)
        assert held.shape == (3, 3)
        assert [[int(x) for x in r] for r in held.gram([1, 0]).tolist()] == [
            [77 * factor**2, 12 * factor**2],
            [12 * factor**2, 14 * factor**2],
        ]
        assert held.combine([0, 1], [2, -3]) == [-10 * factor, 19 * factor, -12 * factor]
        assert held.combine([], []) == [0, 0, 0]
        assert held.products([1, 1, 1], [1]) == [5 * factor]
        assert held.take([2, 0]).entries.tolist() == [rows[2], rows[0]]

    def test_combine_near_the_limit_of_exact_floats(self) -> None:
        rng = random.Random(5)
        for _ in range(30):
            rows = [[rng.choice([-1, 1]) * (2**26 + rng.randint(-4, 0)) for _ in range(3)] for _ in range(5)]
            weights = [rng.choice([-1, 1]) * ((2**27 + rng.randint(-40, 40)) // 5) for _ in range(5)]
            for factor in (1, 2, 3):  # sums of at most about 2⁵³, and beyond
                expected = [factor * sum(w * row[k] for w, row in zip(weights, rows, strict=True)) for k in range(3)]
                assert matrix(rows).combine(range(5), [factor * w for w in weights]) == expected
        odd = matrix([[2**53 - 1, 1], [1, 1], [0, 0]])
        assert odd.combine([0, 1], [1, 1]) == [2**53, 2]
        assert odd.combine([0, 1, 1], [1, 1, 1]) == [2**53 + 1, 3]
        assert odd.combine([2], [10**400]) == [0, 0]

    def test_gram_near_the_limit_of_exact_floats(self) -> None:
        rng = random.Random(4)
        for size in (2**25, 2**26, 2**27 - 1, 2**52):
            rows = [[rng.randint(-size, size) for _ in range(3)] for _ in range(4)]
            exact = [[sum(a * b for a, b in zip(r, s, strict=True)) for s in rows] for r in rows]
            assert [[int(x) for x in r] for r in matrix(rows).gram(range(4)).tolist()] == exact

    def test_floats_are_one_scaling_of_the_entries(self) -> None:
        assert matrix([[1, -2], [3, 0]]).floats.tolist() == [[1, -2], [3, 0]]
        floats = matrix([[2**2000, 2**1999], [2**1990, 0]]).floats
        assert (floats / floats[0, 0]).tolist() == [[1, 0.5], [2.0**-10, 0]]

    def test_directions_have_length_one_or_zero(self) -> None:
        assert matrix([[3, 4], [0, 0], [0, -(2**2000)]]).directions.tolist() == [[0.6, 0.8], [0, 0], [0, -1]]

    @pytest.mark.parametrize(
        "entries", [np.array([[1, 2], [3, 5]]), np.array([[10**40, 1], [1, 10**40]], dtype=object)]
    )
    def test_what_engines_are_shown_cannot_change_a_sign(self, entries: Any) -> None:
        held = IntegerMatrix(entries)
        before = held.signs([1, -1]).tolist()
        for shown in (held.floats, held.directions):
            if shown.flags.writeable:
                shown[...] = -7 * shown
        assert held.signs([1, -1]).tolist() == before
        assert [[int(x) for x in r] for r in held.gram([0, 1]).tolist()] == [
            [int(r @ s) for s in entries] for r in entries
        ]

    def test_independent_rows_prefer_the_earlier(self) -> None:
        held = matrix([[1, 2], [2, 4], [0, 0], [1, 3], [5, 5]])
        assert held.independent_rows([2, 1, 0, 4, 3]) == [1, 4]
        assert held.independent_rows([3, 0]) == [3, 0]
        assert held.independent_rows([]) == []
        assert held.independent_rows([2]) == []

    def test_independent_rows_are_independent_even_where_the_prime_divides(self) -> None:
        held = matrix([[PRIME, 0], [0, 1], [1, 0]])
        chosen = held.independent_rows([0, 1, 2])
        assert int(held.to_flint(chosen).rank()) == len(chosen) == 2
        assert held.independent_rows([0, 1], maximal=False) == [1]


class TestFlint:
    def test_solve(self) -> None:
        solved = solve(fmpz_mat([[2, 0], [1, 3]]), fmpz_mat(2, 1, [1, 1]))
        assert solved is not None
        assert [Fraction(x, solved[1]) for x in column(solved[0], 0)] == [Fraction(1, 2), Fraction(1, 6)]

    def test_a_singular_matrix_has_no_solution(self) -> None:
        assert solve(fmpz_mat([[1, 2], [2, 4]]), fmpz_mat(2, 1, [1, 2])) is None

    def test_rows_of_python_integers(self) -> None:
        rows = flint_rows(np.array([[10**40, 1], [-1, 0]], dtype=object))
        assert [int(x) for x in rows.entries()] == [10**40, 1, -1, 0]


class TestShortRationals:
    def test_the_largest_gets_the_bits(self) -> None:
        assert short_rationals(np.array([1.0, -0.5, 0.25]), 8) == [128, -64, 32]
        assert short_rationals(np.array([1e300, 1e-300]), 8)[1] == 0
        assert short_rationals(np.array([5e-324]), 8) == [128]

    def test_simple_rationals(self) -> None:
        third = Fraction(1, 3)
        assert simple_rationals(np.array([1.0, -1 / 3, 0.0]), 32, 1e-9) == [1, -third, 0]
        assert simple_rationals(np.array([100.0, 1 / 3 + 1e-8]), 32, 1e-9) == [100, third]  # near, beside the largest
        assert simple_rationals(np.array([1.0, 1 / 3 + 1e-8]), 32, 1e-9) is None
        assert simple_rationals(np.array([1e-300]), 32, 1e-9) is None
        assert simple_rationals(np.array([5e-324]), 32, 1e-9) is None
        for bad in (np.nan, np.inf):
            assert simple_rationals(np.array([1.0, bad]), 32, 1e-9) is None

    @pytest.mark.parametrize("values", [[0.0, 0.0], [math.nan, 1.0], [math.inf, 1.0]])
    def test_nothing_comes_of_nothing(self, values: list[float]) -> None:
        assert short_rationals(np.array(values), 8) == [0, 0]


class TestStacked:
    def test_rows_of_all_sizes_keep_their_exact_products(self) -> None:
        rng = random.Random(5)
        for _ in range(50):
            sizes = [rng.choice([2, 20, 26, 52, 53, 60, 300]) for _ in range(6)]
            rows = [[rng.randint(-(2**bits) + 1, 2**bits - 1) for _ in range(4)] for bits in sizes]
            both = stacked(matrix(rows[:3]), matrix(rows[3:]))
            assert both.entries.tolist() == rows
            gram = [[sum(x * y for x, y in zip(a, b, strict=True)) for b in rows] for a in rows]
            assert [[int(x) for x in row] for row in both.gram(range(6)).tolist()] == gram
            w = [rng.randint(-(2**30), 2**30) for _ in range(4)]
            assert both.signs(w).tolist() == [sign(sum(x * y for x, y in zip(row, w, strict=True))) for row in rows]

    def test_a_column_beside(self) -> None:
        """Its signs too, where the floating-point shadow is that of the matrix without it."""
        short, large = [[1, 2], [3, 4], [0, 0]], [[2**80, 1], [-(2**80), 3], [0, 0]]
        for rows in (short, large, [[2**1100, 1], [5, -(2**1090)], [1, 1]]):
            for entries in ([1, -1, 0], [2**60, -(2**90), 7]):
                found = matrix(rows).beside(entries)
                expected = [[*row, entry] for row, entry in zip(rows, entries, strict=True)]
                assert found.entries.tolist() == expected
                for vector in ([1, 0, -1], [1, -(2**80), 3], [0, 0, 1], [2**90, 1, -(2**95)]):
                    products = [dot(row, vector) for row in expected]
                    assert found.signs(vector).tolist() == [sign(p) for p in products]

    def test_a_column_is_added_on_the_right(self) -> None:
        assert matrix([[1, 2], [3, 4]]).with_column(7).entries.tolist() == [[1, 2, 7], [3, 4, 7]]
        assert matrix([[1, 2**70]]).with_column(-1).entries.tolist() == [[1, 2**70, -1]]


def test_signs_without_a_kept_shadow_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    entries = rng.integers(-(2**40), 2**40, (50, 3))
    entries[7] = [1, -1, 0]
    vector = [3 * 2**60 + 1, 3 * 2**60, -5]
    kept = IntegerMatrix(entries)
    monkeypatch.setattr("geomadv.exact.matrices.LARGE", 20)
    parts = IntegerMatrix(entries)
    assert (parts.signs(vector) == kept.signs(vector)).all()
    assert (parts.signs(vector) == np.sign(kept.products(vector)).astype(int)).all()
    assert "_shadow" not in vars(parts)


def test_products_known_to_be_zero_are_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[list[int]] = []
    products = IntegerMatrix.products

    def watched(self: IntegerMatrix, vector: Any, rows: Any = None) -> list[int]:
        computed.append([int(row) for row in rows])
        return products(self, vector, rows)

    monkeypatch.setattr(IntegerMatrix, "products", watched)
    rows = matrix([[3, -1, 0], [0, 0, 7], [1, 0, 0], [-1, 0, 5], [6, -2, 0]])
    vector = [2**52, 3 * 2**52, 0]
    expected = [0, 0, 1, -1, 0]
    assert rows.signs(vector).tolist() == rows.evaluate(vector, [4, 0])[0].tolist() == expected
    assert rows.evaluate(vector, range(5))[0].tolist() == [0] * 5  # what is known is believed
    assert computed == [[0, 1, 4], [1]]


@pytest.mark.parametrize("largest", [2**17, 2**18])
def test_products_of_short_integers_are_exact_in_floats(largest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to 2⁵³ − 1 for a whole row, that is; then nothing is left to compute with integers, not even a 0."""
    computed: list[Any] = []
    products = IntegerMatrix.products

    def watched(self: IntegerMatrix, vector: Any, rows: Any = None) -> list[int]:
        computed.append(rows)
        return products(self, vector, rows)

    monkeypatch.setattr(IntegerMatrix, "products", watched)
    rows = matrix([[largest, -largest], [largest, 1 - largest], [0, -1]])
    assert rows.signs([2**34, 2**34]).tolist() == [0, 1, -1]
    assert bool(computed) == (largest == 2**18)


@pytest.mark.parametrize("bits", [70, 1000, 1001, 1030, 5000])
def test_floats_of_long_numbers_are_as_near_as_is_said(bits: int) -> None:
    rng = random.Random(bits)
    sizes = [1, 30, 70, bits // 2, bits - 1, bits]
    rows = [[rng.choice((-1, 1)) * rng.getrandbits(size) for size in rng.sample(sizes, 6)] for _ in range(20)]
    rows += [[2**bits - 1, 2**bits - 2, 1, 0, -1, 3], [0] * 6, [-(2**bits - 1), *[0] * 5]]
    floats, exponents = IntegerMatrix(np.array(rows, dtype=object)).row_floats
    for row, found, exponent in zip(rows, floats.tolist(), exponents.tolist(), strict=True):
        assert exponent == max(map(abs, row)).bit_length()
        for x, f in zip(row, found, strict=True):
            exact = Fraction(x, 2**exponent)
            assert abs(Fraction(f) - exact) <= max(abs(exact) / 2**53, Fraction(1, 2**1075))


@pytest.mark.parametrize("entry", [10, 60, 400])
@pytest.mark.parametrize("bits", [5, 60, 300, 3000])
def test_products_and_combinations_of_short_and_long_numbers(
    entry: int, bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In Python's integers and in FLINT's, which are for the long ones."""
    rng, made = random.Random(entry * bits), list[int]()
    rows = [[rng.randint(-(2**entry), 2**entry) for _ in range(4)] for _ in range(9)]
    vector, weights = ([rng.randint(-(2**bits), 2**bits) for _ in range(k)] for k in (4, 9))

    def watched(chosen: Any) -> fmpz_mat:
        made.append(len(chosen))
        return flint_rows(chosen)

    monkeypatch.setattr(matrices, "flint_rows", watched)
    exact = matrix(rows)
    expected = [sum(x * v for x, v in zip(row, vector, strict=True)) for row in rows]
    assert exact.products(vector) == expected
    assert exact.products(vector, [7, 2]) == [expected[7], expected[2]]
    chosen = [8, 0, 5]
    some = [sum(w * rows[i][j] for i, w in zip(chosen, weights, strict=False)) for j in range(4)]
    assert exact.combine(chosen, weights[:3]) == some
    assert exact.combine(range(9), weights) == [
        sum(w * row[j] for w, row in zip(weights, rows, strict=True)) for j in range(4)
    ]
    assert bool(made) == (max(entry, 53) * bits > 2**17)
