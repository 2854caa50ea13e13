"""R7 within a budget: all classifiers of a loss below τ with ‖w‖ ≤ B, in the ℓ∞ or the ℓ1 norm.

In homogeneous coordinates, each with all its positive multiples, they are an open convex cone again. Its dual cone has
the sums Σ λ_i z_i − (g, 0) with 0 ≤ λ_i ≤ M c_i and Σ λ_i − B ‖g‖ ≥ τ M for some M, in the dual norm. So all that is
asked of those of any norm (R1 to R5) is asked of these, with a vector g in the equation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from properties import oracle
from properties.rashomon import Affine, Condition, does_not_lose, gives, never_fooled
from properties.support import accepted, census, counterexample, few, half
from properties.test_r7_weights import Weighted, weighted


@dataclass(frozen=True)
class Within:
    """Questions about the classifiers of a loss below a budget and of a norm up to a bound."""

    asked: Weighted
    bound: Fraction
    norm: str
    budget: Fraction
    row: int

    @property
    def linear(self) -> ga.LinearClassifiers:
        return ga.LinearClassifiers(
            bias=self.asked.bias,
            budget=self.budget,
            weights=self.asked.weights,
            norm_bound=self.bound,
            bounded_norm=self.norm,
        )

    @property
    def of_any_norm(self) -> ga.LinearClassifiers:
        return self.asked.linear(self.budget)

    def contains(self, h: ga.LinearClassifier) -> bool:
        S, c = self.asked.data, self.asked.weights
        return h.hinge_loss(S, weights=c, norm_bound=self.bound, bounded_norm=self.norm) < self.budget

    def some(self, *conditions: Callable[[Affine], Condition]) -> bool:
        """Whether one of them satisfies the conditions, by z3."""
        S, solver = self.asked.data, oracle.new_solver()
        w: list[Any] = [z3.Real(f"w{j}") for j in range(S.d)]
        b: Any = z3.Real("b") if self.asked.bias else oracle.real(0)
        losses = []
        for x, y, c in zip(S.points, S.labels, self.asked.weights, strict=True):
            loss = oracle.real(c) * (1 - int(y) * oracle.value_at(w, b, x))
            losses.append(z3.If(loss > 0, loss, 0))
        sizes = [z3.If(x >= 0, x, -x) for x in w]
        solver.add([size <= oracle.real(self.bound) for size in ([z3.Sum(sizes)] if self.norm == "l1" else sizes)])
        solver.add(z3.Sum(losses) < oracle.real(self.budget))
        solver.add([condition((w, b)) for condition in conditions])
        return oracle.decide(solver)


@st.composite
def within(draw: DrawFn) -> Within:
    """Budgets above the least loss of these classifiers, at it, or where an answer changes."""
    asked, norm = draw(weighted()), draw(st.sampled_from(["linf", "l1"]))
    bound = Fraction(draw(st.integers(1, 6)), draw(st.sampled_from([1, 2, 4, 9])))
    linear = ga.LinearClassifiers(bias=asked.bias, weights=asked.weights, norm_bound=bound, bounded_norm=norm)
    S = asked.data
    if draw(st.booleans()):
        s = asked.source
        here = draw(st.sampled_from([x for x, y in zip(S.points, S.labels, strict=True) if y == s]))
        there = draw(st.sampled_from([x for x, y in zip(S.points, S.labels, strict=True) if y != s] or [-here]))
        asked = replace(asked, direction=there - here or asked.direction)
    least, along = linear.least_loss(S), linear.direction_budget(S, asked.direction, asked.source)
    assert least.value is not None
    assert along.value is not None
    near = [least.value + share for share in (Fraction(1, 7), Fraction(1, 2), Fraction(1), Fraction(2))]
    exact = [along.value, along.value, Fraction(least.trivial), least.value, sum(asked.weights, Fraction(0))]
    budget = draw(st.sampled_from([*near, *near, *exact]))
    rows = [row for row in S.indices(asked.source).tolist() if asked.bias or S.point(row)]
    row = draw(st.sampled_from(rows)) if rows else -1
    return Within(asked, bound, norm, budget if budget > 0 else Fraction(1, 3), row)


@given(within())
def test_whether_there_are_any_agrees_with_z3(q: Within) -> None:
    S, answer = q.asked.data, q.linear.realizable(q.asked.data)
    assert accepted(answer.certificate, S)
    assert answer.holds == q.some()
    if answer.classifier is not None:
        assert q.contains(answer.classifier)


@given(within())
def test_transfers_agrees_with_z3(q: Within) -> None:
    S, v, s = q.asked.data, q.asked.direction, q.asked.source
    answer = q.linear.transfers(S, v, s)
    assert accepted(answer.certificate, S)
    if answer.vacuous:
        assert not q.some()
        return
    assert answer.holds != q.some(never_fooled(v, s))
    if answer.counterexample is not None:
        assert q.contains(answer.counterexample)
        assert s * answer.counterexample.normal.dot(v) >= 0


@given(within())
def test_it_transfers_iff_the_budget_is_at_most_that_of_the_direction(q: Within) -> None:
    S, v, s = q.asked.data, q.asked.direction, q.asked.source
    linear = ga.LinearClassifiers(bias=q.asked.bias, weights=q.asked.weights, norm_bound=q.bound, bounded_norm=q.norm)
    answer, budget = q.linear.transfers(S, v, s), linear.direction_budget(S, v, s)
    assert budget.value is not None
    assert answer.vacuous == (q.budget <= budget.least_loss)
    if not answer.vacuous:
        assert answer.holds == (q.budget <= budget.value)


@given(within())
def test_forced_agrees_with_z3(q: Within) -> None:
    S, p = q.asked.data, q.asked.point
    answer = q.linear.forced(S, p)
    assert accepted(answer.certificate, S)
    if answer.vacuous:
        return
    for label in (1, -1):
        assert (answer.label == label) == (not q.some(does_not_lose(p, -label)))
    for h in answer.disagreeing or ():
        assert q.contains(h)


@half
@given(within())
def test_bound_agrees_with_z3(q: Within) -> None:
    if q.row < 0:
        return
    S, v, s, x = q.asked.data, q.asked.direction, q.asked.source, q.asked.data.point(q.row)
    answer = q.linear.bound(S, v, q.row)
    assert accepted(answer.certificate, S)
    if answer.vacuous:
        return
    if answer.value is not None and answer.value < float("inf"):
        c = Fraction(answer.value)
        assert not q.some(gives(x, s), gives(x + c * v, s))
        assert c == 0 or q.some(gives(x, s), gives(x + c * Fraction(999, 1000) * v, s))
        assert (c > 0) == q.some(gives(x, s))
    else:
        assert q.some(gives(x, s), gives(x + 10**4 * v, s))


@half
@given(within())
def test_the_largest_bound_is_that_of_a_row(q: Within) -> None:
    if q.row < 0:
        return
    S, v, s = q.asked.data, q.asked.direction, q.asked.source
    answer = q.linear.largest_bound(S, v, s)
    assert all(accepted(certificate, S) for certificate in answer.certificates)
    if answer.vacuous:
        return
    rows = [row for row in S.indices(s).tolist() if q.asked.bias or S.point(row)]
    values = [q.linear.bound(S, v, row).value for row in rows]
    finite = [Fraction(value) for value in values if value is not None and value < float("inf")]
    assert (answer.largest_finite or 0) == max(finite, default=0)
    assert len(answer.unbounded) == len(values) - len(finite)


@few
@given(within(), st.sampled_from(["l1", "l2", "linf"]))
def test_perturbations_agree_with_z3(q: Within, norm: str) -> None:
    check_perturbations(q, norm)


@few
@given(within(), st.sampled_from(["l1", "l2", "linf"]))
def test_perturbations_agree_with_z3_where_all_rows_lie_in_a_hyperplane(q: Within, norm: str) -> None:
    """No loss depends on the last weight, but with the norm bound it cannot outweigh the others."""
    flat = ga.Dataset([[*x, 0] for x in q.asked.data.points], q.asked.data.labels)
    v, p = (ga.Vector.of([*x, 0]) for x in (q.asked.direction, q.asked.point))
    check_perturbations(replace(q, asked=replace(q.asked, data=flat, direction=v, point=p)), norm)


def check_perturbations(q: Within, norm: str) -> None:
    """Of one point and of all: the end has lost the label for all, and the cuts say that nothing shorter does."""
    if q.row < 0:
        return
    S, s, x = q.asked.data, q.asked.source, q.asked.data.point(q.row)
    one = q.linear.shortest_perturbation(S, x, s, norm=norm)
    assert accepted(one.certificate, S)
    if one.perturbation is not None:
        assert not q.some(gives(x + one.perturbation, s))
        assert one.lower == one.upper
        assert (one.upper == 0) == (not q.some(gives(x, s)))
    all_of_them = q.linear.universal_perturbation(S, s, norm=norm)
    assert accepted(all_of_them.certificate, S)
    if all_of_them.perturbation is not None:
        assert one.perturbation is not None
        assert (one.upper or 0) <= (all_of_them.upper or 0)
        assert not any(q.some(gives(S.point(i) + all_of_them.perturbation, s)) for i in S.indices(s).tolist())


@half
@given(within())
def test_a_large_bound_makes_no_difference_and_a_smaller_one_no_fewer_agreements(q: Within) -> None:
    S, v, s = q.asked.data, q.asked.direction, q.asked.source
    free, tight = q.of_any_norm.transfers(S, v, s), q.linear.transfers(S, v, s)
    assert not free.holds or tight.holds or tight.vacuous
    wide = Within(q.asked, Fraction(10**6), q.norm, q.budget, q.row).linear.transfers(S, v, s)
    assert wide.status == free.status


def test_control_a_direction_that_some_of_any_norm_resist_may_fool_all_of_bounded_norm() -> None:
    def gains(q: Within) -> bool:
        question = q.asked.data, q.asked.direction, q.asked.source
        return q.linear.transfers(*question).holds and q.of_any_norm.transfers(*question).status is ga.Status.FAILS

    found = counterexample(within(), gains)
    h = found.of_any_norm.transfers(found.asked.data, found.asked.direction, found.asked.source).counterexample
    assert h is not None
    assert not found.contains(h)


def test_control_the_two_norms_differ() -> None:
    def differs(q: Within) -> bool:
        S, v, s = q.asked.data, q.asked.direction, q.asked.source
        other = Within(q.asked, q.bound, "l1" if q.norm == "linf" else "linf", q.budget, q.row)
        return {q.linear.transfers(S, v, s).status, other.linear.transfers(S, v, s).status} == {
            ga.Status.HOLDS,
            ga.Status.FAILS,
        }

    counterexample(within(), differs)


def test_draws_are_not_vacuous() -> None:
    def kinds(q: Within) -> list[str]:
        S, v, s = q.asked.data, q.asked.direction, q.asked.source
        transfers, forced = q.linear.transfers(S, v, s), q.linear.forced(S, q.asked.point)
        found = [
            f"transfers {transfers.status.value} {q.norm}",
            f"forced {forced.status.value}",
            f"bias {q.asked.bias}",
        ]
        if q.row >= 0 and not transfers.vacuous:
            value = q.linear.bound(S, v, q.row).value
            found.append("lost" if value == 0 else "infinite" if value == float("inf") else "finite")
            free = q.of_any_norm.bound(S, v, q.row).value
            found += ["smaller"] * (value is not None and free is not None and value < free)
        return found

    counts = census(within(), kinds, 120)
    floors = {f"transfers {status} {norm}": 8 for status in ("holds", "fails") for norm in ("l1", "linf")}
    floors |= {"forced holds": 15, "forced fails": 15, "bias True": 30, "bias False": 30}
    floors |= {"lost": 4, "infinite": 8, "finite": 8, "smaller": 8}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}, counts
