"""Known answers about all linear classifiers of a loss below a budget."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

import geomadv as ga
from geomadv.classes.linear.budgets import Losses
from geomadv.classes.linear.homogeneous import Target
from geomadv.classes.linear.rashomon import RashomonSpace
from geomadv.errors import InvalidInputError
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.norm_bound import NormBound
from geomadv.solvers import boxed_program
from geomadv.solvers.boxed_guesses import BoxedGuess
from geomadv.solvers.boxed_solutions import BoxedOptimum
from geomadv.solvers.engines import get_engine
from tests.brute_force import time_limit

A = ga.Dataset([[0, 2], [0, -1], [1, 1], [-2, 0], [0, 0], [-1, 1]], [1, 1, 1, -1, -1, -1])
HALF = Fraction(1, 2)


def within(budget: Fraction | float, **more: Any) -> ga.LinearClassifiers:
    return ga.LinearClassifiers(budget=budget, verify=True, **more)


@pytest.mark.parametrize(
    ("budget", "v", "bounds"),
    [
        (3, [-1, 0], [1, 1, 2]),
        (4, [-1, 0], [7 * HALF, 2, 5 * HALF]),
        (5, [-1, 0], [math.inf, 7 * HALF, 5]),
        (3, [-1, -1], [1, 2, 2]),
        (4, [-1, -1], [3 * HALF, math.inf, math.inf]),
        (6, [-4, -1], [math.inf, math.inf, math.inf]),
    ],
)
def test_bounds(budget: int, v: list[int], bounds: list[Fraction | float]) -> None:
    assert within(budget).transfers(A, v, 1).holds
    for factor in (1, Fraction(1, 3)):
        found = [within(budget).bound(A, ga.Vector.of(v) * factor, row).upper for row in (0, 1, 2)]
        assert found == [b / factor if b != math.inf else b for b in bounds]


@pytest.mark.parametrize(("budget", "delta"), [(3, [-2, 0]), (4, [-5 * HALF, -HALF]), (5, [-4, -1])])
def test_universal_perturbations(budget: int, delta: list[Fraction]) -> None:
    assert within(budget).universal_perturbation(A, 1).perturbation == ga.Vector.of(delta)


@pytest.mark.parametrize("budget", [6, Fraction(13, 2), 7])
def test_no_perturbation_changes_a_constant(budget: Fraction) -> None:
    answer = within(budget).universal_perturbation(A, 1)
    assert answer.status is ga.Status.FAILS
    assert (answer.perturbation, answer.lower, answer.upper) == (None, None, None)
    assert answer.explanation.startswith("no perturbation fools every linear classifier that has a hinge loss below")


def test_without_a_bias_a_single_point_is_moved_to_the_origin_for_all() -> None:
    S = ga.Dataset([[2, 1], [1, 1]], [1, -1])
    assert within(5, bias=False).universal_perturbation(S, 1).perturbation == ga.Vector.of([-2, -1])
    both = ga.Dataset([[2, 1], [1, 1], [0, 3]], [1, -1, 1])
    assert not within(5, bias=False).universal_perturbation(both, 1).holds


def test_a_label_that_nobody_gives_is_lost_before() -> None:
    answer = within(5 * HALF).largest_bound(A, [1, 0], -1)
    assert answer.lost == (4,)
    assert answer.value is not None
    assert "had lost it before" in answer.explanation
    alone = within(5 * HALF).bound(A, [1, 0], 4)
    assert alone.value == 0
    assert alone.certificate.kind == "forced"
    assert "to begin with" in alone.explanation
    assert [c.kind for c in answer.certificates] == ["bound", "forced"]


def test_a_label_that_no_point_has_may_be_given_to_one() -> None:
    """Without a bias data of one label are data."""
    S = ga.Dataset([[5], [5], [-1]], [1, 1, 1])
    near = within(2, bias=False)
    assert near.bound(S, [-1], 2).value == 0
    assert near.largest_bound(S, [-1], 1).lost == (2,)
    assert near.forced(S, [-1]).label == -1
    assert ga.LinearClassifiers(bias=False, verify=True).forced(ga.Dataset([[-1], [-1]], [1, 1]), [1]).label == -1
    assert within(4, bias=False).forced(S, [1]).certificate.kind == "not-forced"


def test_relative_budgets() -> None:
    near = ga.LinearClassifiers(relative_budget=HALF)
    assert near.bound(A, [-1, 0], 2).value == within(3).bound(A, [-1, 0], 2).value == 2
    with pytest.raises(InvalidInputError, match="least loss, which is 0"):
        near.realizable(ga.Dataset([[0], [1]], [1, -1]))


def test_at_the_least_loss_there_is_no_classifier() -> None:
    answer = within(2).transfers(A, [-1, 0], 1)
    assert answer.vacuous
    assert answer.explanation.startswith("vacuous: no linear classifier has a hinge loss below 2")
    assert not within(2).realizable(A).holds
    assert within(2).realizable(A).multipliers is not None


def test_what_speaks_of_accurate_classifiers_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="without a budget"):
        within(3).max_margin(A)


@pytest.mark.parametrize("value", [0, -1, -(10**5000), math.nan, math.inf, "many", None], ids=range(7))
def test_bad_budgets(value: Any) -> None:
    for name in ("budget", "relative_budget"):
        if value is None:
            with pytest.raises(InvalidInputError, match="not both"):
                ga.LinearClassifiers(budget=1, relative_budget=1)
        else:
            with pytest.raises(InvalidInputError):
                ga.LinearClassifiers(**{name: value})


@pytest.mark.parametrize("budget", [10**5000, Fraction(1, 10**5000), 5 + Fraction(1, 10**5000)], ids=range(3))
def test_budgets_that_fit_in_no_float(budget: Fraction) -> None:
    near = within(budget)
    assert near.realizable(A).holds == (budget > 2)
    assert near.transfers(A, [-4, -1], 1).holds == (2 < budget <= 6)
    assert near.bound(A, [-4, -1], 0).explanation
    assert near.universal_perturbation(A, 1).holds == (2 < budget < 6)


def test_data_that_fit_in_no_float() -> None:
    for factor in (Fraction(10) ** 400, Fraction(1, 10**400)):
        S = ga.Dataset([[factor * c for c in x] for x in A.points], A.labels)
        assert within(4).bound(S, [-1, 0], 0).value == 7 * HALF * factor
        assert within(4).universal_perturbation(S, 1).perturbation == ga.Vector.of([-5 * HALF, -HALF]) * factor


@pytest.mark.parametrize("norm", ["linf", "l1"])
@pytest.mark.parametrize("factor", [1, Fraction(1, 3), 10**9])
def test_with_a_norm_bound_too(norm: str, factor: Fraction | int) -> None:
    """Of the example, in other units, of which the bound is in the inverse ones."""
    S = ga.Dataset([x * Fraction(factor) for x in A.points], A.labels)
    bound = HALF / factor
    near, free = within(5, norm_bound=bound, bounded_norm=norm), within(5)
    assert near.transfers(S, [-1, 0], 1).holds
    assert near.transfers(S, [-1, -1], 1).holds == (norm == "l1")
    assert not near.transfers(S, [0, 1], 1)
    assert near.bound(S, [-1, 0], 0).value == {"linf": 8, "l1": 6}[norm] * factor
    assert free.bound(S, [-1, 0], 0).value == math.inf
    least = {"linf": Fraction(7, 2), "l1": Fraction(4)}[norm]
    for budget, vacuous in ((least, True), (least * Fraction(1001, 1000), False)):
        assert within(budget, norm_bound=bound, bounded_norm=norm).realizable(S).holds != vacuous


def test_what_the_equation_leaves_counts_for_other_rows_too() -> None:
    """Multipliers that were found for one row cover others only as far as Σ λ less the price of g reaches."""
    S = ga.Dataset([[1, 2], [2, -2], [3, -2], [-1, -2], [3, 2], [-2, 2], [0, 0]], [1, 1, 1, -1, -1, -1, -1])
    near = within(5, norm_bound=Fraction(1, 4))
    largest = near.largest_bound(S, [-3, -1], 1)
    assert {near.bound(S, [-3, -1], row).value for row in range(3)} >= {largest.largest_finite} == {5}
    losses = Losses(A, bias=True, engine=get_engine(None), norm_bound=NormBound(HALF))
    space, m = RashomonSpace(losses, Fraction(4)), Multipliers.of(dict.fromkeys(range(6), Fraction(1)))
    total = space.rows.combine(m.indices, m.numerators)
    for off, covered in ((0, set(range(6))), (2, set(range(6))), (3, set())):
        assert space.covered(m, Target([total[0] + off, *total[1:]])) == covered


@pytest.mark.parametrize("norm", ["linf", "l1"])
@pytest.mark.parametrize("length", ["l1", "l2", "linf"])
def test_what_no_row_sees_is_bounded_too(norm: str, length: str) -> None:
    """On a line in the plane w_2 has no effect on any loss, but with a norm bound it cannot outweigh the rest."""
    S = ga.Dataset([[0, 0], [1, 0]], [1, -1])
    near, free = within(Fraction(3, 2), norm_bound=1, bounded_norm=norm), within(Fraction(3, 2))
    point = near.shortest_perturbation(S, [0, 0], 1, norm=length)
    assert (point.perturbation, point.is_exact) == (ga.Vector(2, 0), True)
    assert near.universal_perturbation(S, 1, norm=length).perturbation == ga.Vector(2, 0)
    along, without = (linear.shortest_perturbation(S, [0, 1], 1, norm=length, fixed=[1]) for linear in (near, free))
    assert (along.perturbation, without.perturbation) == (ga.Vector({"linf": 4, "l1": 3}[norm], 0), None)


def test_regions_are_of_any_norm() -> None:
    near = ga.LinearClassifiers(budget=5, norm_bound=HALF).on(A)
    with pytest.raises(InvalidInputError, match="without norm_bound"):
        near.forced_region(1, (Fraction(-3), Fraction(3), Fraction(-3), Fraction(3)))


def test_the_guess_is_right_whatever_the_sizes_of_columns_and_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Features of very different sizes, a long fraction as budget, directions of any length: guesses are right."""
    data = ga.load("wine:0-1")
    S = ga.Dataset(data.points, [-int(y) if row % 20 == 0 else int(y) for row, y in enumerate(data.labels)])
    near = ga.LinearClassifiers(relative_budget=Fraction(1, 10))
    near.realizable(S)
    rows = S.indices(1)
    v = sum((S.point(int(row)) for row in S.indices(-1)), start=S.point(int(rows[1])) * -len(S.indices(-1)))

    searches, search = [], boxed_program._Search.optimal

    def counted(self: boxed_program._Search, guess: BoxedGuess) -> BoxedOptimum:
        searches.append(guess)
        return search(self, guess)

    monkeypatch.setattr(boxed_program._Search, "optimal", counted)
    found = set()
    with time_limit(60):
        for factor in (Fraction(1), Fraction(10) ** 200, Fraction(1, 10**200)):
            bound = near.bound(S, v * factor, int(rows[1])).upper
            assert isinstance(bound, Fraction)
            found.add(bound * factor)
    assert len(found) == 1
    assert len(searches) <= 3  # of more than twenty programs
