"""R3: how far along a direction until all linear classifiers of a loss below a budget have lost a point's label.

The bound of row i along v is 1/κ, κ the largest number with −s (v, 0) = κ z_i + Σ λ_j z_j, 0 ≤ λ ≤ M, Σ λ ≥ τ M. It is
infinite where κ is 0 or there is none, and 0 where no classifier of the set gives the point its label. A budget of at
most 1 asks about the accurate classifiers: any other has a loss of at least 1.
"""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given

import geomadv as ga
from properties.rashomon import Asked, exists, gives, questions
from properties.support import accepted, census, counterexample

NEARLY = Fraction(999, 1000)


def bound(asked: Asked) -> Fraction | float | None:
    answer = asked.linear.bound(asked.data, asked.vector, asked.row)
    assert accepted(answer.certificate, asked.data)
    assert answer.vacuous == asked.vacuous
    return answer.upper


@given(questions())
def test_bounds_agree_with_z3(asked: Asked) -> None:
    found, x, s = bound(asked), asked.data.point(asked.row), asked.source
    if found is None:
        assert not exists(asked)
    elif found == 0:
        assert not exists(asked, gives(x, s))
    elif not isinstance(found, Fraction):
        for far in (10, 10**5):
            assert exists(asked, gives(x, s), gives(x + asked.vector * far, s))
    else:
        assert not exists(asked, gives(x, s), gives(x + asked.vector * found, s))
        assert exists(asked, gives(x, s), gives(x + asked.vector * found * NEARLY, s))


@given(questions())
def test_the_largest_bound_is_that_of_the_rows(asked: Asked) -> None:
    answer = asked.linear.largest_bound(asked.data, asked.vector, asked.source)
    assert all(accepted(certificate, asked.data) for certificate in answer.certificates)
    if answer.vacuous:
        assert asked.vacuous
        return
    rows = {
        row: asked.linear.bound(asked.data, asked.vector, row).upper if asked.bias or asked.data.point(row) else 0
        for row in asked.data.indices(asked.source).tolist()
    }
    finite = [value for value in rows.values() if isinstance(value, Fraction) and value]
    assert answer.largest_finite == max(finite, default=None)
    assert answer.unbounded == tuple(row for row, value in rows.items() if value == math.inf)
    assert answer.lost == tuple(row for row, value in rows.items() if value == 0)
    assert answer.holds == (not answer.unbounded)
    assert answer.attained_at is None or rows[answer.attained_at] == answer.largest_finite


@given(questions())
def test_a_budget_of_at_most_1_asks_about_the_accurate_classifiers(asked: Asked) -> None:
    S, v, s = asked.data, asked.vector, asked.source
    for budget in (Fraction(1, 3), 1):
        small, all_accurate = (
            ga.LinearClassifiers(bias=asked.bias, budget=budget),
            ga.LinearClassifiers(bias=asked.bias),
        )
        assert small.realizable(S).status == all_accurate.realizable(S).status
        assert small.transfers(S, v, s).status == all_accurate.transfers(S, v, s).status
        assert small.bound(S, v, asked.row).upper == all_accurate.bound(S, v, asked.row).upper
        one, other = small.largest_bound(S, v, s), all_accurate.largest_bound(S, v, s)
        assert (one.value, one.unbounded, one.lost) == (other.value, other.unbounded, ())


@given(questions())
def test_a_larger_budget_has_larger_bounds(asked: Asked) -> None:
    larger = ga.LinearClassifiers(bias=asked.bias, budget=asked.budget * Fraction(5, 4))
    here, there = bound(asked), larger.bound(asked.data, asked.vector, asked.row).upper
    assert here is None or (there is not None and here <= there)


def test_control_half_a_finite_bound_is_not_enough() -> None:
    asked = counterexample(questions(), lambda asked: bound(asked) not in (None, 0, math.inf))
    found, x, s = bound(asked), asked.data.point(asked.row), asked.source
    assert isinstance(found, Fraction)
    assert exists(asked, gives(x, s), gives(x + asked.vector * (found / 2), s))


def kinds(asked: Asked) -> list[str]:
    found = bound(asked)
    names: dict[Fraction | float | None, str] = {None: "vacuous", 0: "lost", math.inf: "infinite"}
    kind = names.get(found, "finite")
    transfers = asked.linear.transfers(asked.data, asked.vector, asked.source).holds
    return [f"{kind}, transfers {transfers}", f"bias {asked.bias}", kind, f"separable {asked.least == 0}"]


def test_draws_are_not_vacuous() -> None:
    counts = census(questions(), kinds, 500)
    assert min(counts["vacuous"], counts["lost"], counts["finite"], counts["infinite"]) >= 15, counts
    assert counts["finite, transfers False"] >= 3, counts
    assert counts["infinite, transfers True"] >= 3, counts
    assert min(counts["separable True"], counts["separable False"]) >= 50, counts
    assert min(counts["bias True"], counts["bias False"]) >= 80, counts
