"""R7: classifiers that are scaled so that no weight |w_j| is above a bound B.

The budget of t is then the largest Σ λ − B Σ_j |g_j| with 0 ≤ λ ≤ c and Σ λ_i z_i = θ t + (g, 0), θ ≥ 0: multipliers
need not balance, at a price. No budget is smaller than without a bound or with a larger one, the difference of the
means has the trivial loss as its budget whatever B is, and one of t and −t the least loss.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from properties.budgets import agrees, exists, mean_difference, nearly_best
from properties.support import accepted, census, counterexample
from properties.test_r7_weights import Weighted, weighted


@dataclass(frozen=True)
class Bounded:
    """Questions about classifiers with weights of at most a bound."""

    asked: Weighted
    bound: Fraction

    @property
    def linear(self) -> ga.LinearClassifiers:
        return ga.LinearClassifiers(bias=self.asked.bias, weights=self.asked.weights, norm_bound=self.bound)

    def loss(self, h: ga.LinearClassifier) -> Fraction:
        return h.hinge_loss(self.asked.data, weights=self.asked.weights, norm_bound=self.bound)

    def exists(self, t: list[Fraction], loss: Fraction) -> bool:
        S, bias, c = self.asked.data, self.asked.bias, self.asked.weights
        return exists(S, bias, t, loss, strictly=True, weights=c, largest=self.bound)

    def budgets(self) -> list[tuple[ga.Budget[ga.LinearClassifier], list[Fraction]]]:
        answers = self.asked.budgets(self.linear, self.asked.data)
        signs = [1, *(answer.sign for answer in answers[1:])]
        return [(a, [s * x for x in t]) for a, s, t in zip(answers, signs, self.asked.targets, strict=True)]


@st.composite
def bounded(draw: DrawFn) -> Bounded:
    asked = draw(weighted())
    if draw(st.booleans()):
        asked = replace(asked, weights=(Fraction(1),) * asked.data.n)
    return Bounded(asked, Fraction(draw(st.integers(1, 6)), draw(st.sampled_from([1, 2, 4, 9]))))


@given(bounded())
def test_budgets_agree_with_z3(asked: Bounded) -> None:
    S = asked.asked.data
    least = asked.linear.least_loss(S)
    assert least.value is not None
    assert least.classifier is not None
    assert accepted(least.certificate, S)
    assert asked.loss(least.classifier) == least.value
    assert not asked.exists([Fraction(0)] * (S.d + 1), least.value)
    for answer, t in asked.budgets():
        assert answer.value is not None
        assert answer.attaining is not None
        assert accepted(answer.certificate, S)
        assert not asked.exists(t, answer.value)
        assert asked.loss(answer.attaining) == answer.value
        assert max(map(abs, answer.attaining.normal)) <= asked.bound
        assert not agrees(answer.attaining, t)
        assert answer.holds == (answer.value > least.value)


@given(bounded(), st.data())
def test_every_classifier_of_smaller_loss_agrees(asked: Bounded, data: st.DataObject) -> None:
    h = data.draw(nearly_best(asked.asked.data, asked.asked.bias))
    for answer, t in asked.budgets():
        assert answer.value is not None
        assert asked.loss(h) >= answer.least_loss
        assert agrees(h, t) or asked.loss(h) >= answer.value


@given(bounded())
def test_no_budget_is_smaller_than_without_a_bound(asked: Bounded) -> None:
    plain = asked.asked.linear()
    tighter = Bounded(asked.asked, asked.bound / 3)
    unbounded = asked.asked.budgets(plain, asked.asked.data)
    for (answer, _), free, (other, _) in zip(asked.budgets(), unbounded, tighter.budgets(), strict=True):
        assert answer.value is not None
        assert free.value is not None
        assert other.value is not None
        assert answer.sign != free.sign or free.value <= answer.value
        assert answer.sign != other.sign or answer.value <= other.value
        assert answer.trivial == free.trivial >= answer.least_loss >= free.least_loss


@given(bounded())
def test_one_of_two_opposite_budgets_is_the_least_loss(asked: Bounded) -> None:
    S, v = asked.asked.data, asked.asked.direction
    values = [asked.linear.direction_budget(S, w, asked.asked.source).value for w in (v, -v)]
    assert asked.linear.least_loss(S).value in values


@given(bounded())
def test_the_difference_of_means_keeps_its_budget(asked: Bounded) -> None:
    S, bias, s = asked.asked.data, asked.asked.bias, asked.asked.source
    v = mean_difference(S, s, bias)
    if v:
        answer = ga.LinearClassifiers(bias=bias, norm_bound=asked.bound).direction_budget(S, v, s)
        assert answer.value == answer.trivial
        assert accepted(answer.certificate, S)


def test_control_a_direction_that_fools_none_of_the_best_may_fool_all_of_bounded_norm() -> None:
    def gains(asked: Bounded) -> bool:
        question = asked.asked.data, asked.asked.direction, asked.asked.source
        return asked.linear.direction_budget(*question).holds and not plain(asked).direction_budget(*question).holds

    def plain(asked: Bounded) -> ga.LinearClassifiers:
        return asked.asked.linear()

    found = counterexample(bounded(), gains)
    h = plain(found).direction_budget(found.asked.data, found.asked.direction, found.asked.source).attaining
    assert h is not None
    assert found.loss(h) > h.hinge_loss(found.asked.data, weights=found.asked.weights)


def test_draws_are_not_vacuous() -> None:
    def kinds(asked: Bounded) -> list[str]:
        answers = asked.budgets()
        free = asked.asked.linear().least_loss(asked.asked.data).value
        found = [f"{k}, {answer.holds}" for k, (answer, _) in enumerate(answers)]
        bites = free is not None and free < answers[0][0].least_loss < answers[0][0].trivial
        return [*found, f"bites {bites}", f"bias {asked.asked.bias}", f"separable {free == 0}"]

    counts = census(bounded(), kinds, 100)
    assert min(counts["0, True"], counts["0, False"], counts["2, True"], counts["2, False"]) >= 10, counts
    assert min(counts["1, True"], counts["1, False"]) >= 2, counts
    assert min(counts["bites True"], counts["bites False"], counts["separable True"]) >= 10, counts
    assert min(counts["bias True"], counts["bias False"]) >= 20, counts
