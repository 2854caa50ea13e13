"""R5: one perturbation that takes a label from all its points, for every linear classifier of a loss below a budget.

δ is universal iff −s (x + δ, 1) has a budget of at least τ for every point x of the label s. There is one for every τ
below the loss τ₀ of a constant classifier: with the means m of the classes and c = min(n₊, n₋) it is
k c (m_{−s} − m_s), k = max(n_s / c, 1 / (τ₀ − τ)).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.brackets import UniversalPerturbation
from properties.budgets import mean_difference
from properties.rashomon import Asked, does_not_lose, exists, gives, questions
from properties.support import accepted, census, counterexample


def is_universal(asked: Asked, delta: ga.Vector) -> bool:
    """By z3; a tie takes the label."""
    rows = asked.data.indices(asked.source).tolist()
    return not any(exists(asked, gives(asked.data.point(row) + delta, asked.source)) for row in rows)


def shortest(asked: Asked) -> UniversalPerturbation:
    answer = asked.linear.universal_perturbation(asked.data, asked.source)
    assert accepted(answer.certificate, asked.data)
    assert answer.vacuous == asked.vacuous
    return answer


@given(questions(), st.data())
def test_no_universal_perturbation_is_shorter(asked: Asked, data: st.DataObject) -> None:
    answer = shortest(asked)
    other = asked.vector * data.draw(st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(3)]))
    if answer.vacuous:
        return
    if not answer.holds:
        assert (answer.lower, answer.upper) == (None, None)
        assert not is_universal(asked, other)
        return
    assert answer.perturbation is not None
    assert answer.is_shortest
    assert is_universal(asked, answer.perturbation)
    if answer.perturbation:
        assert not is_universal(asked, answer.perturbation * Fraction(99, 100))
    near = answer.perturbation + data.draw(gst.vectors(asked.data.d)) * Fraction(1, 10)
    for tried in (other, near):
        assert tried.squared_norm() >= answer.perturbation.squared_norm() or not is_universal(asked, tried)


@given(questions().filter(lambda asked: asked.bias), st.sampled_from([Fraction(1, 9), Fraction(1, 2), Fraction(8, 9)]))
def test_below_the_loss_of_a_constant_a_multiple_of_the_difference_of_means_is_universal(
    drawn: Asked, share: Fraction
) -> None:
    S, s = drawn.data, drawn.source
    own, fewer = S.labels.count(s), min(S.labels.count(1), S.labels.count(-1))
    if drawn.least == 2 * fewer:
        return
    asked = replace(drawn, budget=drawn.least + share * (2 * fewer - drawn.least))
    k = max(Fraction(own, fewer), 1 / (2 * fewer - asked.budget))
    assert shortest(asked).holds
    assert is_universal(asked, mean_difference(S, s, bias=True) * (k * fewer))


@given(questions())
def test_a_budget_of_at_most_1_asks_about_the_accurate_classifiers(asked: Asked) -> None:
    small = ga.LinearClassifiers(bias=asked.bias, budget=1).universal_perturbation(asked.data, asked.source)
    accurate = ga.LinearClassifiers(bias=asked.bias).universal_perturbation(asked.data, asked.source)
    assert (small.perturbation, small.lower, small.upper) == (accurate.perturbation, accurate.lower, accurate.upper)


def test_control_what_is_universal_for_the_best_need_not_be_for_the_nearly_best() -> None:
    def differs(asked: Asked) -> bool:
        larger = ga.LinearClassifiers(bias=asked.bias, budget=asked.budget * 2)
        there = larger.universal_perturbation(asked.data, asked.source)
        return shortest(asked).holds and there.holds and there.upper != shortest(asked).upper

    asked = counterexample(questions(), differs)
    delta = shortest(asked).perturbation
    assert delta is not None
    worse = replace(asked, budget=asked.budget * 2)
    assert any(
        exists(worse, does_not_lose(asked.data.point(row) + delta, asked.source))
        for row in asked.data.indices(asked.source).tolist()
    )


def kinds(asked: Asked) -> list[str]:
    answer = shortest(asked)
    zero = answer.perturbation is not None and not answer.perturbation
    return [str(answer.status), f"bias {asked.bias}", f"separable {asked.least == 0}", f"zero {zero}"]


def test_draws_are_not_vacuous() -> None:
    counts = census(questions(), kinds, 400)
    assert min(counts[str(status)] for status in ga.Status if status is not ga.Status.UNDECIDED) >= 15, counts
    assert min(counts["separable True"], counts["separable False"]) >= 40, counts
    assert min(counts["bias True"], counts["bias False"]) >= 60, counts
    assert counts["zero True"] >= 1, counts
