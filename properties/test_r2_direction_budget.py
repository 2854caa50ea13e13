"""R2: below which hinge loss a direction fools all linear classifiers.

v fools, at the label s, all W with L(W) < β(−s (v, 0)), and one of that loss not; β(t) = min{L(W) : W·t ≤ 0}. One of
the budgets of v at s and at −s is the least loss, the other that of the best classifier with w·v = 0. The difference of
the means of the classes, which flees from s, has the largest budget of all directions: 2 min(n₊, n₋), or n without a
bias. Where some classifier is accurate, a direction transfers (L3) iff its budget is positive, and then that is at
least 2, or 1 without a bias.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv import strategies as gst
from properties import rashomon
from properties.budgets import (
    Asked,
    Problem,
    agrees,
    budget,
    budget_of_large_data,
    check,
    kinds,
    mean_difference,
    nearly_best,
    problems,
    questions,
    target,
)
from properties.support import accepted, census, counterexample, sources


@given(questions("direction", "mean"))
def test_budgets_agree_with_z3(asked: Asked) -> None:
    answer = check(asked)
    assert answer.value is not None
    assert answer.value <= answer.trivial


@given(questions("direction", "point", "coefficient"))
def test_interior_points_lead_to_the_same_budgets(asked: Asked) -> None:
    answer, _ = budget_of_large_data(asked)
    usual = budget(asked)
    assert (answer.value, answer.status) == (usual.value, usual.status)
    assert answer.sign == usual.sign or not answer.holds  # both signs have the budget of the least loss
    assert accepted(answer.certificate, asked[0])


@given(questions("direction", "mean"), st.data())
def test_every_classifier_of_smaller_loss_agrees(asked: Asked, data: st.DataObject) -> None:
    S, bias, *_ = asked
    answer, h = budget(asked), data.draw(nearly_best(S, bias))
    assert answer.value is not None
    if h.hinge_loss(S) < answer.value:
        assert agrees(h, target(asked, answer.sign))


@given(questions("direction", "mean"))
def test_one_of_two_opposite_budgets_is_the_least_loss(asked: Asked) -> None:
    """The blind principle: the larger one is the least loss of the W with W·t = 0."""
    S, bias, kind, x, s = asked
    one, other = budget(asked), budget((S, bias, kind, x, -s))
    assert one.least_loss in (one.value, other.value)
    larger = max((one, other), key=lambda answer: answer.value or 0)
    assert larger.attaining is not None
    assert not larger.holds or larger.attaining.normal.dot(x) == 0


@given(problems(), sources())
def test_the_difference_of_means_fools_all_that_are_better_than_a_constant(problem: Problem, s: int) -> None:
    S, bias = problem
    linear, v = ga.LinearClassifiers(bias=bias), mean_difference(S, s, bias)
    if not v:
        least = linear.least_loss(S)
        assert least.value == least.trivial
        return
    answer = linear.direction_budget(S, v, s)
    assert answer.value == answer.trivial
    assert answer.trivial == (2 * min(S.labels.count(1), S.labels.count(-1)) if bias else S.n)


@given(st.booleans(), sources(), st.data())
def test_where_a_classifier_is_accurate_budgets_decide_what_transfers(bias: bool, s: int, data: st.DataObject) -> None:
    S = data.draw(gst.separable_datasets(dimension=data.draw(st.integers(1, 3)), max_points=6, bias=bias))
    v = data.draw(gst.directions(S, source=s, bias=bias))
    linear = ga.LinearClassifiers(bias=bias)
    if s not in S.classes:
        return
    answer = linear.direction_budget(S, v, s)
    assert answer.value is not None
    assert linear.transfers(S, v, s).holds == answer.holds == (answer.value > 0)
    assert not answer.holds or answer.value >= (2 if bias else 1)


@given(rashomon.questions())
def test_what_fools_all_of_a_smaller_loss_is_what_transfers_within_the_budget(asked: rashomon.Asked) -> None:
    S, v, s = asked.data, asked.vector, asked.source
    answer = asked.linear.transfers(S, v, s)
    assert accepted(answer.certificate, S)
    along = ga.LinearClassifiers(bias=asked.bias).direction_budget(S, v, s).value
    assert along is not None
    assert answer.vacuous == asked.vacuous == (not asked.linear.realizable(S).holds)
    assert answer.vacuous or answer.holds == (along >= asked.budget)
    assert answer.vacuous or answer.holds == (not rashomon.exists(asked, rashomon.never_fooled(v, s)))
    if answer.counterexample is not None:
        assert answer.counterexample.hinge_loss(S) < asked.budget
        assert s * answer.counterexample.normal.dot(v) >= 0


def test_control_at_the_budget_itself_some_classifier_is_not_fooled() -> None:
    """A classifier of just the budget's loss need not be fooled, so the bound on the loss is strict."""
    S, bias, _, v, s = counterexample(questions("direction"), lambda asked: budget(asked).holds)
    answer = ga.LinearClassifiers(bias=bias).direction_budget(S, v, s)
    assert answer.attaining is not None
    assert answer.attaining.hinge_loss(S) == answer.value
    assert s * answer.attaining.normal.dot(v) >= 0


def test_draws_are_not_vacuous() -> None:
    counts = census(questions("direction", "mean"), kinds, 400)
    assert min(counts["direction, True"], counts["direction, False"]) >= 20, counts
    assert counts["mean, True"] >= 30, counts
    assert min(counts["separable True"], counts["separable False"]) >= 40, counts
    assert min(counts["bias True"], counts["bias False"]) >= 70, counts
    assert counts["between True"] >= 6, counts
    guesses = census(questions("direction", "point"), lambda asked: budget_of_large_data(asked)[1], 200)
    assert guesses["interior True"] >= 30, guesses
    assert min(guesses["interior False"], guesses["vertex True"], guesses["vertex False"]) >= 5, guesses
    within = census(
        rashomon.questions(),
        lambda asked: [str(asked.linear.transfers(asked.data, asked.vector, asked.source).status)],
        300,
    )
    assert min(within[str(status)] for status in ga.Status if status is not ga.Status.UNDECIDED) >= 15, within
