"""R7: weights c_i > 0 of the rows in the hinge loss.

The budget of t is then the largest Σ λ with 0 ≤ λ_i ≤ c_i and Σ λ_i z_i = θ t, θ ≥ 0. Integer weights are as good as
repeated rows, and weights times k make all budgets k times as large. The difference of the weighted means fools all
that are better than a constant classifier, and no direction has a larger budget.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from properties import oracle
from properties.budgets import agrees, exists, problems
from properties.support import accepted, census, counterexample, half


@dataclass(frozen=True)
class Weighted:
    """Data with weights, a direction, a source label that occurs, a point that has a label, and a coefficient."""

    data: ga.Dataset
    bias: bool
    weights: tuple[Fraction, ...]
    direction: ga.Vector
    source: int
    point: ga.Vector
    coefficient: int

    def linear(self, budget: Fraction | None = None) -> ga.LinearClassifiers:
        return ga.LinearClassifiers(bias=self.bias, weights=self.weights, budget=budget)

    @property
    def unit(self) -> int:
        return ga.Vector.of(self.weights).denominator

    @property
    def repeated(self) -> ga.Dataset:
        """Each row as often as its weight times `unit` says."""
        rows = [i for i, c in enumerate(self.weights) for _ in range(int(c * self.unit))]
        return ga.Dataset([self.data.point(i) for i in rows], [self.data.labels[i] for i in rows])

    def budgets(self, linear: ga.LinearClassifiers, data: ga.Dataset) -> list[ga.Budget[ga.LinearClassifier]]:
        return [
            linear.direction_budget(data, self.direction, self.source),
            linear.prediction_budget(data, self.point),
            linear.sign_budget(data, self.coefficient),
        ]

    @property
    def targets(self) -> list[list[Fraction]]:
        """The t of these, without the sign of the last two."""
        unit = [Fraction(j == self.coefficient) for j in range(self.data.d + 1)]
        return [[-self.source * x for x in (*self.direction, 0)], [*self.point, Fraction(1)], unit]


@st.composite
def weighted(draw: DrawFn) -> Weighted:
    S, bias = draw(problems())
    unit = draw(st.sampled_from([1, 1, 2, 3]))
    c = draw(st.lists(st.integers(1, 4), min_size=S.n, max_size=S.n))
    v = draw(gst.vectors(S.d))
    named = [x for x in S.points if bias or x]  # without a bias the origin has no label
    assume(named)
    row = draw(st.integers(0, S.n - 1))
    coefficient = draw(st.integers(0, S.d - 1 + bias))
    v = v if v else ga.Vector.of([1] * S.d)
    weights = tuple(Fraction(k, unit) for k in c)
    point = draw(st.one_of(st.sampled_from(named), gst.vectors(S.d).filter(lambda x: bias or bool(x))))
    return Weighted(S, bias, weights, v, int(S.labels[row]), point, coefficient)


@given(weighted())
def test_budgets_agree_with_z3(asked: Weighted) -> None:
    S, bias, c = asked.data, asked.bias, asked.weights
    linear = asked.linear()
    least = linear.least_loss(S)
    assert least.value is not None
    assert least.classifier is not None
    assert accepted(least.certificate, S)
    assert least.classifier.hinge_loss(S, rescaled=False, weights=c) == least.value
    assert not exists(S, bias, [Fraction(0)] * (S.d + 1), least.value, strictly=True, weights=c)
    for k, (answer, t) in enumerate(zip(asked.budgets(linear, S), asked.targets, strict=True)):
        t = [answer.sign * x for x in t] if k else t
        assert answer.value is not None
        assert answer.attaining is not None
        assert accepted(answer.certificate, S)
        assert not exists(S, bias, t, answer.value, strictly=True, weights=c)
        assert answer.attaining.hinge_loss(S, weights=c) == answer.value
        assert not agrees(answer.attaining, t)
        assert answer.holds == (answer.value > least.value)


@given(weighted())
def test_integer_weights_are_repeated_rows(asked: Weighted) -> None:
    one, other = asked.linear(), ga.LinearClassifiers(bias=asked.bias)
    S, R, k = asked.data, asked.repeated, asked.unit
    least, of_repeated = one.least_loss(S), other.least_loss(R)
    assert least.value is not None
    assert (least.value * k, least.trivial * k) == (of_repeated.value, of_repeated.trivial)
    for answer, expected in zip(asked.budgets(one, S), asked.budgets(other, R), strict=True):
        assert answer.value is not None
        assert (answer.value * k, answer.status) == (expected.value, expected.status)
    C = Fraction(1, 3)
    machine, expected_machine = one.soft_margin(S, C * k), other.soft_margin(R, C)
    assert (machine.normal, machine.bias) == (expected_machine.normal, expected_machine.bias)
    assert machine.objective == expected_machine.objective
    assert accepted(machine.certificate, S)
    assert accepted(machine.budget_certificate, S)


@half
@given(weighted(), st.sampled_from(["l1", "l2", "linf"]), st.data())
def test_within_a_budget_too(asked: Weighted, norm: str, data: st.DataObject) -> None:
    S, R, k, v, s = asked.data, asked.repeated, asked.unit, asked.direction, asked.source
    budget = data.draw(budgets(asked))
    one, other = asked.linear(budget), ga.LinearClassifiers(bias=asked.bias, budget=budget * k)
    assert one.realizable(S).status == other.realizable(R).status
    answer = one.transfers(S, v, s)
    assert accepted(answer.certificate, S)
    assert answer.status == other.transfers(R, v, s).status
    assert one.forced(S, asked.point).status == other.forced(R, asked.point).status
    bound, expected = one.largest_bound(S, v, s), other.largest_bound(R, v, s)
    assert (bound.status, bound.value) == (expected.status, expected.value)
    assert accepted(bound.certificate, S)
    box = data.draw(st.sampled_from([None, (-4, 4)]))
    near = one.shortest_perturbation(S, asked.point, s, norm=norm, box=box)
    far = other.shortest_perturbation(R, asked.point, s, norm=norm, box=box)
    assert accepted(near.certificate, S)
    assert (near.status, near.upper) == (far.status, far.upper)
    universal, expected_universal = one.universal_perturbation(S, s), other.universal_perturbation(R, s)
    assert accepted(universal.certificate, S)
    assert (universal.status, universal.upper) == (expected_universal.status, expected_universal.upper)


@st.composite
def budgets(draw: DrawFn, asked: Weighted) -> Fraction:
    """Above the least loss, at it, or where an answer changes."""
    least = asked.linear().least_loss(asked.data)
    along = asked.linear().direction_budget(asked.data, asked.direction, asked.source).value
    assert least.value is not None
    assert along is not None
    near = [least.value + share for share in (Fraction(1, 7), Fraction(1), Fraction(2))]
    whole = sum(asked.weights, Fraction(0))
    budget = draw(st.sampled_from([*near, *near, along, least.trivial, least.value, whole, whole + 1]))
    return budget if budget > 0 else Fraction(1, 3)


@given(weighted())
def test_the_difference_of_weighted_means_fools_all_that_are_better_than_a_constant(asked: Weighted) -> None:
    S, s = asked.data, asked.source
    total = ga.Vector.of([0] * S.d)
    for i, y in enumerate(S.labels):
        own = sum((c for c, label in zip(asked.weights, S.labels, strict=True) if label == y), Fraction(0))
        total = total + S.point(i) * (int(y) * asked.weights[i] / (own if asked.bias else 1))
    v, linear = total * -s, asked.linear()
    if not v:
        least = linear.least_loss(S)
        assert least.value == least.trivial
        return
    answer = linear.direction_budget(S, v, s)
    assert answer.value == answer.trivial >= (linear.direction_budget(S, asked.direction, s).value or 0)
    assert accepted(answer.certificate, S)


@given(weighted(), st.sampled_from([Fraction(1), Fraction(5), Fraction(2, 7)]))
def test_equal_weights_change_no_more_than_the_unit(asked: Weighted, c: Fraction) -> None:
    S, bias = asked.data, asked.bias
    same, plain = ga.LinearClassifiers(bias=bias, weights=[c] * S.n), ga.LinearClassifiers(bias=bias)
    for answer, expected in zip(asked.budgets(same, S), asked.budgets(plain, S), strict=True):
        assert expected.value is not None
        assert answer.value == c * expected.value
        assert c != 1 or answer.certificate.to_json() == expected.certificate.to_json()


def test_control_the_weights_matter() -> None:
    """A direction may fool all of the least loss if rows count otherwise, and not if they count alike."""

    def changed(asked: Weighted) -> bool:
        S, v, s = asked.data, asked.direction, asked.source
        plain = ga.LinearClassifiers(bias=asked.bias).direction_budget(S, v, s)
        return asked.linear().direction_budget(S, v, s).holds and not plain.holds

    found = counterexample(weighted(), changed)
    assert len(set(found.weights)) > 1


def test_draws_are_not_vacuous() -> None:
    def kinds(asked: Weighted) -> list[str]:
        answers = asked.budgets(asked.linear(), asked.data)
        least = asked.linear().least_loss(asked.data)
        plain = ga.LinearClassifiers(bias=asked.bias).least_loss(asked.data)
        found = [f"{k}, {answer.holds}" for k, answer in enumerate(answers)]
        differ = least.value != plain.value and 0 < (least.value or 0) < least.trivial
        heavy = [f"differ {differ}", f"separable {oracle.separable(asked.data, bias=asked.bias)}"]
        return [*found, *heavy, f"bias {asked.bias}", f"fractions {asked.unit > 1}"]

    counts = census(weighted(), kinds, 100)
    assert min(counts[f"{k}, {holds}"] for k in range(3) for holds in (True, False)) >= 2, counts
    assert min(counts["0, True"], counts["0, False"], counts["2, True"], counts["2, False"]) >= 10, counts
    assert min(counts["differ True"], counts["separable True"], counts["fractions True"]) >= 10, counts
    assert min(counts["bias True"], counts["bias False"]) >= 20, counts

    def within(pair: tuple[Weighted, Fraction]) -> list[str]:
        asked, budget = pair
        return [str(asked.linear(budget).transfers(asked.data, asked.direction, asked.source).status)]

    pairs = weighted().flatmap(lambda asked: st.tuples(st.just(asked), budgets(asked)))
    statuses = census(pairs, within, 80)
    assert min(statuses[str(status)] for status in ga.Status if status is not ga.Status.UNDECIDED) >= 2, statuses
