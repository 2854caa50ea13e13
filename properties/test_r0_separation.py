"""R0: separation of the labels, and the fate of every coefficient of a logistic regression.

W̄ with W̄·z_i ≥ 0, and μ ≥ 0 with Σ μ_i z_i = 0, z_i = y_i (x_i, 1): one of W̄·z_i and μ_i is positive, for every row.
Coefficient j is finite iff e_j and −e_j are in the cone of the z_i, goes to ±∞ iff one of them is, and is undetermined
iff neither is; collinear iff e_j is not even in their span.
"""

from __future__ import annotations

from fractions import Fraction

import z3
from hypothesis import given

import geomadv as ga
from properties import oracle
from properties.separation import Problem, exists, in_cone, limits, overlapping, problems
from properties.support import accepted, census, counterexample, half


def combined(S: ga.Dataset, multipliers: ga.Multipliers) -> list[Fraction]:
    """Σ λ_i z_i, d + 1 coordinates."""
    total = [Fraction(0)] * (S.d + 1)
    for row, weight in multipliers.as_dict().items():
        total = [t + weight * int(S.labels[row]) * c for t, c in zip(total, [*S.point(row), 1], strict=True)]
    return total


def values(S: ga.Dataset, h: ga.LinearClassifier) -> list[Fraction]:
    return [int(y) * h.value(x) for x, y in zip(S.points, S.labels, strict=True)]


@given(problems())
def test_the_kind_the_rows_and_the_limits_agree_with_z3(problem: Problem) -> None:
    S, bias = problem
    answer = ga.LinearClassifiers(bias=bias).separation(S)
    assert accepted(answer.certificate, S)
    assert answer.overlapping == overlapping(S, bias)
    assert answer.limits == limits(S, bias)
    assert (answer.kind == "complete") == oracle.separable(S, bias=bias)
    assert (answer.kind == "overlap") == (not answer.holds) == (answer.overlapping == tuple(range(S.n)))


@given(problems())
def test_the_evidence_is_as_it_says(problem: Problem) -> None:
    S, bias = problem
    answer = ga.LinearClassifiers(bias=bias).separation(S)
    assert bias or answer.exposing.bias == 0
    assert [value > 0 for value in values(S, answer.exposing)] == [i not in answer.overlapping for i in range(S.n)]
    assert min(values(S, answer.exposing)) >= 0
    assert answer.multipliers.indices == answer.overlapping
    assert not any(combined(S, answer.multipliers)[: S.d + bias])
    assert len(answer.coefficients) == S.d + bias
    for j, coefficient in enumerate(answer.coefficients):
        if coefficient.multipliers is not None:
            assert coefficient.classifiers is None
            unit = [Fraction(int(k == j)) * (-1 if coefficient.limit == "-inf" else 1) for k in range(S.d + bias)]
            assert combined(S, coefficient.multipliers)[: S.d + bias] == unit
            on_the_face = set(coefficient.multipliers.indices) <= set(answer.overlapping)
            assert on_the_face == (coefficient.limit == "finite")
        else:
            assert coefficient.classifiers is not None
            rising, falling = coefficient.classifiers
            assert [*rising.normal, rising.bias][j] > 0 > [*falling.normal, falling.bias][j]
            assert min(values(S, rising) + values(S, falling)) >= 0
            assert coefficient.limit != "collinear" or not any(values(S, rising))


@half
@given(problems())
def test_two_memberships_tell_the_limit(problem: Problem) -> None:
    S, bias = problem
    answer = ga.LinearClassifiers(bias=bias).separation(S)
    for j, limit in enumerate(answer.limits):
        unit = [Fraction(int(k == j)) for k in range(S.d + 1)]
        there, back = in_cone(S, bias, unit), in_cone(S, bias, [-c for c in unit])
        expected = {(True, True): ["finite"], (True, False): ["+inf"], (False, True): ["-inf"]}
        assert limit in expected.get((there, back), ["undetermined", "collinear"])
        assert (limit == "finite") == in_cone(S, bias, unit, answer.overlapping)


@half
@given(problems())
def test_labels_exchanged_exchange_the_infinities(problem: Problem) -> None:
    S, bias = problem
    linear = ga.LinearClassifiers(bias=bias)
    answer, other = linear.separation(S), linear.separation(ga.Dataset(S.points, [-int(y) for y in S.labels]))
    opposite = {"+inf": "-inf", "-inf": "+inf"}
    assert other.limits == tuple(opposite.get(limit, limit) for limit in answer.limits)
    assert (other.kind, other.overlapping) == (answer.kind, answer.overlapping)


def optima(S: ga.Dataset, bias: bool) -> tuple[Fraction, list[tuple[bool, bool]]]:
    """Konis' program: the largest Σ W·z_i with W·z_i ≥ 0 and |W_j| ≤ 1, and whether W_j can be 0, or not 0, there."""
    w, b = [z3.Real(f"w{j}") for j in range(S.d)], z3.Real("b") if bias else oracle.real(0)
    found = [int(y) * oracle.value_at(w, b, x) for x, y in zip(S.points, S.labels, strict=True)]
    unknowns = [*w, *([b] if bias else [])]
    box = [condition for u in unknowns for condition in (u >= -1, u <= 1)]
    optimiser = z3.Optimize()
    optimiser.add(*box, *(value >= 0 for value in found))
    highest = optimiser.maximize(z3.Sum(found))
    assert optimiser.check() == z3.sat
    best = optimiser.upper(highest)

    def possible(condition: oracle.Expression) -> bool:
        solver = oracle.new_solver()
        solver.add(*box, *(value >= 0 for value in found), z3.Sum(found) == best, condition)
        return oracle.decide(solver)

    return Fraction(str(best)), [(possible(u == 0), possible(u != 0)) for u in unknowns]


def test_control_a_bounded_program_does_not_tell_which_coefficients_are_infinite() -> None:
    """Its solution need not be inner to the cone: here it is unique, and 0 where the bias goes to +∞."""
    S = ga.Dataset([[0], [-2], [-2]], [1, -1, -1])
    assert optima(S, True) == (Fraction(4), [(False, True), (True, False)])
    assert ga.LinearClassifiers().separation(S).limits == ("+inf", "+inf")
    assert in_cone(S, True, [Fraction(0), Fraction(1)])


def test_control_it_tells_them_in_most_draws_and_separation_in_all() -> None:
    def kinds(problem: Problem) -> list[str]:
        S, bias = problem
        best, zero = optima(S, bias)
        answer = ga.LinearClassifiers(bias=bias).separation(S)
        found = [f"separated {best > 0}, {answer.holds}"]
        for limit, (can, can_otherwise) in zip(answer.limits, zero, strict=True):
            finite = "either" if can and can_otherwise else "finite" if can else "infinite"
            found.append(f"{limit} as {finite}")
        return found

    counts = census(problems(), kinds, 300)
    assert counts["separated True, False"] == counts["separated False, True"] == 0, counts
    assert counts["finite as infinite"] == 0, counts
    assert counts["+inf as finite"] + counts["-inf as finite"] > 0, counts
    assert counts["+inf as infinite"] > counts["+inf as finite"], counts


def test_control_a_classifier_that_is_not_inner_shows_too_many_rows_as_overlapping() -> None:
    """Of the W that are wrong about no row and right about some, only the inner ones tell which rows overlap."""

    def refutes(problem: Problem) -> bool:
        S, bias = problem
        rows = overlapping(S, bias)
        return any(
            i not in rows and exists(S, bias, None, 0, lambda found, i=i: z3.And(found[i] == 0, z3.Sum(found) > 0))  # type: ignore[misc]
            for i in range(S.n)
        )

    counterexample(problems(), refutes)


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Problem) -> list[str]:
        answer = ga.LinearClassifiers(bias=problem[1]).separation(problem[0])
        blind = "collinear" in answer.limits
        return [answer.kind, *answer.limits, f"bias {problem[1]}", f"{answer.kind}, collinear {blind}"]

    counts = census(problems(), kinds, 300)
    assert min(counts[kind] for kind in ("complete", "quasi-complete", "overlap")) >= 30, counts
    assert min(counts[limit] for limit in ("finite", "+inf", "-inf", "undetermined", "collinear")) >= 25, counts
    assert min(counts["bias True"], counts["bias False"]) >= 90, counts
    assert min(counts[f"{kind}, collinear True"] for kind in ("complete", "quasi-complete", "overlap")) >= 5, counts
