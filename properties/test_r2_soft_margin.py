"""R2, soft margin: the machine is exact, and minus its normal fools all that are hardly worse than it.

(w, b) minimises ½‖w‖² + C L iff there are 0 ≤ λ ≤ C with w = Σ λ_i y_i x_i, Σ λ_i y_i = 0 (with a bias), λ_i = 0 where
the margin is above 1 and λ_i = C where it is below. Then −s w fools, at the label s, all classifiers of a hinge loss
below Σ λ_i / C = L + ‖w‖²/C. If some classifier is accurate and C is at least every multiplier of the maximum margin,
the machine is that classifier.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from properties.budgets import exists, nearly_best, problems
from properties.support import accepted, census, counterexample, sources

PENALTIES = list(map(Fraction, ("1/100", "1/9", "1/3", "1", "7/2", "100", "1e9")))


@st.composite
def machines(draw: DrawFn) -> ga.SoftMargin:
    """On data of every kind, some with repeated points, and with penalties from soft to hard."""
    S, bias = draw(problems())
    again = draw(st.lists(st.tuples(st.sampled_from(range(S.n)), st.booleans()), max_size=2))
    points = [*S.points, *(S.points[row] for row, _ in again)]
    labels = [*S.labels, *(-int(S.labels[row]) if turned else S.labels[row] for row, turned in again)]
    T = ga.Dataset([list(x) for x in points], labels)
    return ga.LinearClassifiers(bias=bias).soft_margin(T, draw(st.sampled_from(PENALTIES)))


def margins(machine: ga.SoftMargin) -> list[Fraction]:
    S = machine.data
    return [int(y) * (machine.normal.dot(x) + machine.bias) for x, y in zip(S.points, S.labels, strict=True)]


def objective(h: ga.LinearClassifier, S: ga.Dataset, C: Fraction) -> Fraction:
    """½‖w‖² + C Σ max(0, 1 − y (w·x + b)), of the classifier as it is scaled."""
    return h.normal.squared_norm() / 2 + C * h.hinge_loss(S, rescaled=False)


@given(machines())
def test_the_conditions_of_karush_kuhn_and_tucker(machine: ga.SoftMargin) -> None:
    S, C, weights = machine.data, machine.C, machine.multipliers.as_dict()
    combined = ga.Vector.of([0] * S.d)
    for row, weight in weights.items():
        assert 0 < weight <= C
        combined += S.point(row) * (weight * int(S.labels[row]))
    assert combined == machine.normal
    assert sum(weight * int(S.labels[row]) for row, weight in weights.items()) == 0 if machine.has_bias else True
    assert machine.has_bias or machine.bias == 0
    for row, margin in enumerate(margins(machine)):
        assert margin <= 1 or row not in weights
        assert margin >= 1 or weights[row] == C
    assert machine.loss == sum(max(Fraction(0), 1 - margin) for margin in margins(machine))
    assert machine.objective == objective(machine.classifier, S, C)
    assert accepted(machine.certificate, S)


@given(machines(), st.data())
def test_no_classifier_has_a_smaller_objective(machine: ga.SoftMargin, data: st.DataObject) -> None:
    S, C = machine.data, machine.C
    other = data.draw(st.one_of(gst.linear_classifiers(S.d, bias=machine.has_bias), nearly_best(S, machine.has_bias)))
    share = data.draw(st.sampled_from([Fraction(1), Fraction(1, 5), Fraction(1, 1000)]))
    normal = machine.normal * (1 - share) + other.normal * share
    between = ga.LinearClassifier(normal, machine.bias * (1 - share) + other.bias * share)
    assert objective(between, S, C) >= machine.objective
    assert objective(between, S, C) > machine.objective or normal == machine.normal


@given(st.booleans(), st.data())
def test_a_large_penalty_gives_the_maximum_margin(bias: bool, data: st.DataObject) -> None:
    S = data.draw(gst.separable_datasets(dimension=data.draw(st.integers(1, 3)), max_points=6, bias=bias))
    hard = ga.max_margin(S, bias=bias)
    C = max(hard.multipliers.as_dict().values()) * data.draw(st.sampled_from([1, 2, 10**6]))
    soft = ga.LinearClassifiers(bias=bias).soft_margin(S, C)
    assert (soft.normal, soft.bias) == (hard.normal, hard.bias)
    assert soft.loss == 0
    assert soft.multipliers.total() == hard.multipliers.total()


@given(machines(), sources())
def test_minus_the_normal_fools_all_of_a_loss_below_the_budget(machine: ga.SoftMargin, s: int) -> None:
    S, bias, w = machine.data, machine.has_bias, machine.normal
    assert machine.budget == machine.multipliers.total() / machine.C == machine.loss + w.squared_norm() / machine.C
    assert accepted(machine.budget_certificate, S)
    assert not exists(S, bias, [*w, Fraction(0)], machine.budget, strictly=True)
    if w:
        answer = ga.LinearClassifiers(bias=bias).direction_budget(S, -s * w, s)
        assert answer.value is not None
        assert answer.holds
        assert machine.classifier.hinge_loss(S) <= machine.loss < machine.budget <= answer.value <= answer.trivial


@given(machines(), sources(), st.data())
def test_a_classifier_of_a_smaller_loss_is_fooled(machine: ga.SoftMargin, s: int, data: st.DataObject) -> None:
    h = data.draw(nearly_best(machine.data, machine.has_bias))
    if h.hinge_loss(machine.data) < machine.budget:
        assert s * h.normal.dot(-s * machine.normal) < 0


def test_control_at_a_larger_loss_some_classifier_is_not_fooled() -> None:
    """Nor is the budget of the machine that of its direction: that can be larger, and at that one is not fooled."""

    def beyond(machine: ga.SoftMargin) -> bool:
        if not machine.normal:
            return False
        answer = ga.LinearClassifiers(bias=machine.has_bias).direction_budget(machine.data, -machine.normal, 1)
        return answer.value is not None and answer.value > machine.budget

    machine = counterexample(machines(), beyond)
    S = machine.data
    blind = ga.LinearClassifiers(bias=machine.has_bias).direction_budget(S, -machine.normal, 1).attaining
    assert blind is not None
    assert blind.hinge_loss(S) > machine.budget
    assert blind.normal.dot(-machine.normal) >= 0


def test_control_a_small_penalty_gives_no_maximum_margin() -> None:
    def loses(machine: ga.SoftMargin) -> bool:
        return machine.loss > 0 and ga.LinearClassifiers(bias=machine.has_bias).realizable(machine.data).holds

    machine = counterexample(machines(), loses)
    hard = ga.max_margin(machine.data, bias=machine.has_bias)
    assert max(hard.multipliers.as_dict().values()) > machine.C
    assert hard.normal != machine.normal


def kinds(machine: ga.SoftMargin) -> list[str]:
    """What a draw is, for a census."""
    weights, C = machine.multipliers.as_dict(), machine.C
    pairs = [(margin, weights.get(row, Fraction(0))) for row, margin in enumerate(margins(machine))]
    strict = machine.normal and machine.classifier.hinge_loss(machine.data) < machine.budget
    return [
        f"bias {machine.has_bias}",
        f"loss {machine.loss > 0}",
        f"fools some {bool(strict)}",
        f"normal {bool(machine.normal)}",
        f"free row {any(0 < weight < C for weight in weights.values())}",
        *["weightless on the margin"] * any(margin == 1 and not weight for margin, weight in pairs),
        *["at the penalty on the margin"] * any(margin == 1 and weight == C for margin, weight in pairs),
        *["all at the penalty"] * (len(weights) == machine.data.n and set(weights.values()) == {C}),
        *["repeated point"] * (len(set(map(tuple, machine.data.points))) < machine.data.n),
    ]


def test_draws_are_not_vacuous() -> None:
    counts = census(machines(), kinds, 400)
    for name in ("bias", "loss", "free row", "normal", "fools some"):
        assert min(counts[f"{name} True"], counts[f"{name} False"]) >= 10, counts
    for name in ("weightless on the margin", "at the penalty on the margin", "all at the penalty", "repeated point"):
        assert counts[name] >= 10, counts
