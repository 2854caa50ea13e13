"""Linear programs over ℚ, beside an enumeration of all vertices."""

import random
from fractions import Fraction

import numpy as np
import pytest

from geomadv.exact.arrays import integer_array
from geomadv.exact.matrices import IntegerMatrix
from geomadv.solvers.linear_program import Infeasible, LinearProgram, Optimum, UnboundedError
from tests import brute_force
from tests.brute_force import dot, time_limit

PRIME = 2**61 - 1


def solved(
    columns: list[list[int]], costs: list[int], rhs: list[int], guess: list[float] | None = None
) -> Fraction | str:
    """Solve, check the certificate of the answer, and compare it with the enumeration."""
    flat = [x for column in columns for x in column]
    program = LinearProgram(IntegerMatrix(integer_array(flat, (len(columns), len(rhs)))), costs)
    expected = brute_force.linear_program(columns, costs, rhs)
    with time_limit(20):
        try:
            answer = program.minimise(rhs, np.array(guess or [0.0] * len(columns)))
        except UnboundedError:
            assert expected == "unbounded"
            return "unbounded"
    if isinstance(answer, Infeasible):
        assert all(dot(column, answer.ray) >= 0 for column in columns)
        assert dot(rhs, answer.ray) < 0
        assert expected == "infeasible"
        return "infeasible"
    assert isinstance(answer, Optimum)
    assert all(x > 0 for x in answer.solution.values())
    assert [sum((x * columns[j][k] for j, x in answer.solution.items()), Fraction(0)) for k in range(len(rhs))] == rhs
    assert sum((costs[j] * x for j, x in answer.solution.items()), Fraction(0)) == answer.value
    dual = [Fraction(w, answer.dual_denominator) for w in answer.dual]
    assert all(dot(column, dual) <= cost for column, cost in zip(columns, costs, strict=True))
    assert dot(rhs, dual) == answer.value == expected
    return answer.value


@pytest.mark.parametrize("guess", [[0, 0, 0], [1, 1, 1], [0, 0, 1], [-1, 2, 0]])
@pytest.mark.parametrize(
    ("columns", "costs", "rhs", "value"),
    [
        ([[1, 0], [0, 1], [1, 1]], [1, 1, 5], [2, 3], Fraction(5)),
        ([[1, 0], [0, 1], [1, 1]], [1, 1, 1], [2, 3], Fraction(3)),
        ([[1, 0], [0, 1], [1, 1]], [1, 1, 1], [-2, 3], "infeasible"),
        ([[1, 0], [-1, 0], [0, 1]], [1, -2, 0], [1, 1], "unbounded"),
        ([[1, 0], [-1, 0], [0, 1]], [1, 0, 0], [-1, 1], Fraction(0)),
        ([[2, 4], [1, 2], [3, 6]], [3, 1, 2], [6, 12], Fraction(4)),  # of rank 1
        ([[2, 4], [1, 2], [3, 6]], [3, 1, 2], [6, 13], "infeasible"),
        ([[0, 0], [1, 1], [0, 0]], [1, 1, 0], [2, 2], Fraction(2)),
        ([[0, 0], [1, 1], [0, 0]], [-1, 1, 0], [2, 2], "unbounded"),
        ([[1, 0], [0, 1], [1, 1]], [0, 0, 0], [0, 0], Fraction(0)),
        ([[1, 1], [1, 1], [1, 1]], [3, 2, 1], [5, 5], Fraction(5)),
        ([[0, 0], [0, 0], [0, 0]], [1, 2, 3], [0, 0], Fraction(0)),
        ([[0, 0], [0, 0], [0, 0]], [1, 2, 3], [0, 1], "infeasible"),
    ],
)
def test_by_hand(
    columns: list[list[int]], costs: list[int], rhs: list[int], value: Fraction | str, guess: list[float]
) -> None:
    assert solved(columns, costs, rhs, guess) == value


@pytest.mark.parametrize("seed", range(10))
def test_random_programs(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(30):
        m, n, size = rng.randint(1, 3), rng.randint(1, 6), rng.choice([1, 2, 9])
        columns = [[rng.randint(-size, size) for _ in range(m)] for _ in range(n)]
        costs = [rng.randint(-1, size) for _ in range(n)]
        rhs = [rng.randint(-size, size) for _ in range(m)]
        if rng.random() < 0.6:  # feasible by construction
            rhs = [sum(column[k] for column in columns if column[0] >= 0) for k in range(m)]
        solved(columns, costs, rhs, [rng.choice([0, 0, 1, rng.random()]) for _ in range(n)])


def test_all_three_outcomes_occur_among_random_programs() -> None:
    rng = random.Random(0)
    outcomes = set()
    for _ in range(40):
        columns = [[rng.randint(-1, 1) for _ in range(2)] for _ in range(4)]
        answer = solved(columns, [rng.randint(-1, 2) for _ in range(4)], [rng.randint(-1, 1) for _ in range(2)])
        outcomes.add(answer if isinstance(answer, str) else "optimal")
    assert outcomes == {"optimal", "infeasible", "unbounded"}


def test_a_program_that_cycles_without_a_rule_against_it() -> None:
    # Beale's example (1955), in integers: columns with slack variables x₁, x₂, x₃ first. The minimum is −5/4.
    rows = [[4, 0, 0, 1, -32, -4, 36], [0, 2, 0, 1, -24, -1, 6], [0, 0, 1, 0, 0, 1, 0]]
    columns = [[row[j] for row in rows] for j in range(7)]
    costs = [0, 0, 0, -3, 80, -2, 24]  # times 4
    assert solved(columns, costs, [0, 0, 1]) == -5
    for first in range(7):
        assert solved(columns, costs, [0, 0, 1], [float(j == first) for j in range(7)]) == -5


def test_a_vertex_of_a_pyramid_with_many_bases() -> None:
    columns = [[1, 0, 1], [-1, 0, 1], [0, 1, 1], [0, -1, 1], [1, 1, 1], [-1, -1, 1]]
    assert solved(columns, [1, 1, 1, 1, 3, 3], [0, 0, 2]) == 2
    assert solved(columns, [4, 3, 1, 2, -1, -1], [0, 0, 2]) == -2


@pytest.mark.parametrize(
    ("columns", "costs", "rhs"),
    [
        ([[PRIME], [2 * PRIME]], [3, 1], [PRIME]),
        ([[PRIME, 0], [0, PRIME], [1, 1]], [1, 1, 5], [2, 3]),
        ([[PRIME, 0], [0, PRIME], [PRIME, PRIME]], [1, 1, 5], [PRIME, 3 * PRIME]),
        ([[PRIME, 1], [1, PRIME], [PRIME, PRIME]], [1, 1, 5], [PRIME, 3 * PRIME]),
        ([[1, PRIME], [1, 2 * PRIME], [1, 3 * PRIME], [2, 0]], [1, 5, 1, 2], [3, 4 * PRIME]),
        ([[PRIME + 1, 1], [1, 1], [2, PRIME + 2]], [1, 4, 1], [PRIME + 3, 9]),
    ],
)
def test_numbers_that_vanish_modulo_the_prime_of_the_selection(
    columns: list[list[int]], costs: list[int], rhs: list[int]
) -> None:
    solved(columns, costs, rhs)
    solved(columns, costs, rhs, [1.0] * len(columns))


def test_random_programs_modulo_the_prime() -> None:
    rng = random.Random(7)
    for _ in range(60):
        m, n = rng.randint(1, 3), rng.randint(2, 5)
        columns = [[rng.choice([1, PRIME]) * rng.randint(-2, 2) for _ in range(m)] for _ in range(n)]
        rhs = [sum(column[k] for column in columns) for k in range(m)]
        solved(columns, [rng.randint(0, 3) for _ in range(n)], rhs)


def test_long_numbers() -> None:
    columns = [[10**100 + 1, 10**100], [10**100, 10**100 + 1], [1, 1]]
    assert solved(columns, [1, 1, 1], [2 * 10**100 + 1, 2 * 10**100 + 1]) == 2


def test_one_program_answers_for_many_right_hand_sides() -> None:
    columns = [[1, 0], [0, 1], [1, 1]]
    program = LinearProgram(IntegerMatrix(np.array(columns)), [1, 1, 1])
    for rhs, value in (([1, 1], 1), ([3, 1], 3), ([0, 0], 0), ([1, 4], 4)):
        answer = program.minimise(rhs, np.zeros(3))
        assert isinstance(answer, Optimum)
        assert answer.value == value


@pytest.mark.parametrize(
    ("rows", "rhs", "start"),
    [
        ([[1, 0], [0, 1]], [1, -1], [0]),  # it would take a negative entry
        ([[1, 1]], [1, 2], [0]),  # not even that helps
    ],
)
def test_a_start_that_carries_no_solution_is_noticed(rows: list[list[int]], rhs: list[int], start: list[int]) -> None:
    program = LinearProgram(
        IntegerMatrix(integer_array([x for row in rows for x in row], (len(rows), 2))), [0] * len(rows)
    )
    with pytest.raises(ArithmeticError, match="carry no solution"):
        program.minimise(rhs, np.zeros(len(rows)), start)


def test_a_dependent_start_is_noticed() -> None:
    """It was sought a prime for which would make it independent, for ever."""
    program = LinearProgram(IntegerMatrix(integer_array([1, 0, 2, 0, 0, 1], (3, 2))), [0, 0, 0])
    with time_limit(10), pytest.raises(ArithmeticError, match="not independent"):
        program.minimise([1, 1], np.zeros(3), [0, 1])
