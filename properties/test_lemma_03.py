"""Lemma 3, with L2: the maximum-margin classifier and its multipliers.

For linearly separable S with both labels there are λ ≥ 0 with u = Σ λ_i y_i x_i, Σ λ_i y_i = 0 and λ_i > 0 only where
y_i (u·x_i + b) = 1, the least value; u is the unique shortest normal of functional margin 1, u·u = Σ λ_i and the
squared margin is 1/(u·u). Without bias the condition Σ λ_i y_i = 0 goes. The lemma as printed omits the condition on
where λ_i > 0; without it Σ λ_i is not one number.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
import z3
from hypothesis import given

import geomadv as ga
from geomadv import strategies as gst
from properties import oracle
from properties.support import Fitted, Problem, accepted, census, counterexample, fitted, rows, separable_problems


@given(separable_problems(wide=True, max_points=8))
def test_multipliers_satisfy_the_optimality_conditions(problem: Problem) -> None:
    S, bias = problem
    svm = ga.max_margin(S, bias=bias)
    weights = svm.multipliers.as_dict()
    u = sum((weight * S.signs.tolist()[i] * S.point(i) for i, weight in weights.items()), ga.Vector.of([0] * S.d))
    assert all(weight > 0 for weight in weights.values())
    assert svm.normal == u
    assert not bias or sum(weight * S.signs.tolist()[i] for i, weight in weights.items()) == 0
    assert bias or svm.bias == 0
    values = [y * (svm.normal.dot(x) + svm.bias) for _, x, y in rows(S)]
    assert min(values) == 1
    assert all(values[i] == 1 for i in weights)
    assert svm.normal.squared_norm() == svm.multipliers.total()
    assert svm.squared_margin == 1 / svm.normal.squared_norm()
    assert accepted(svm.certificate, S)


@given(fitted(wide=True))
def test_no_accurate_classifier_has_a_larger_margin(problem: Fitted) -> None:
    S, bias, h = problem
    svm = ga.max_margin(S, bias=bias)
    squared = h.margin(S) ** 2 / h.normal.squared_norm()
    assert squared <= svm.squared_margin
    if squared == svm.squared_margin:
        assert h.normal == svm.normal * h.margin(S)
        assert h.bias == svm.bias * h.margin(S)


@given(gst.datasets_with_max_margin(wide=True))
def test_finds_a_max_margin_classifier_known_by_construction(drawn: tuple[ga.Dataset, ga.LinearClassifier]) -> None:
    S, classifier = drawn
    svm = ga.max_margin(S)
    assert svm.classifier == classifier
    assert svm.squared_margin == 1 / classifier.normal.squared_norm()


@given(separable_problems())
def test_agrees_with_trying_every_active_set(problem: Problem) -> None:
    S, bias = problem
    assert list(ga.max_margin(S, bias=bias).normal) == oracle.max_margin_normal(S, bias=bias)


def _total_differs(problem: Problem, slackness: bool) -> bool:
    """Whether Σ λ_i ≠ u·u for some λ ≥ 0 with u = Σ λ_i y_i x_i, Σ λ_i y_i = 0 (and complementary slackness)."""
    S, bias = problem
    svm = ga.max_margin(S, bias=bias)
    behind = [i for i, x, y in rows(S) if y * (svm.normal.dot(x) + svm.bias) > 1] if slackness else []
    square = oracle.real(svm.normal.squared_norm())
    return oracle.exist_multipliers(
        S, svm.normal, lambda λ: z3.And(z3.Sum(λ) != square, *(λ[i] == 0 for i in behind)), bias=bias
    )


@given(separable_problems())
def test_complementary_slackness_makes_the_total_one_number(problem: Problem) -> None:
    assert not _total_differs(problem, slackness=True)


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Problem) -> list[str]:
        S, bias = problem
        svm = ga.max_margin(S, bias=bias)
        on_margin = [i for i, x, y in rows(S) if y * (svm.normal.dot(x) + svm.bias) == 1]
        found = ["bias" if bias else "no bias"]
        found += ["behind the margin"] * (len(on_margin) < S.n)
        found += ["more support vectors than d + 1"] * (len(on_margin) > S.d + 1)
        found += ["multipliers vanish on the margin"] * (len(svm.multipliers.indices) < len(on_margin))
        return found

    counts = census(separable_problems(wide=True), kinds, 200)
    floors = {
        "bias": 80,
        "no bias": 30,
        "behind the margin": 60,
        "more support vectors than d + 1": 1,
        "multipliers vanish on the margin": 12,
    }
    assert counts["draws"] >= 200
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


def test_control_without_complementary_slackness_the_total_varies() -> None:
    S, bias = counterexample(separable_problems(), lambda problem: _total_differs(problem, slackness=False))
    assert not _total_differs((S, bias), slackness=True)


def test_control_the_printed_conditions_allow_a_smaller_total() -> None:
    S = ga.Dataset([[1], [2], [-1]], [1, 1, -1])
    svm = ga.max_margin(S)
    α = [Fraction(0), Fraction(1, 3), Fraction(1, 3)]
    assert sum(a * y * x[0] for a, (_, x, y) in zip(α, rows(S), strict=True)) == svm.normal[0] == 1
    assert sum(a * y for a, (_, _, y) in zip(α, rows(S), strict=True)) == 0
    assert sum(α) == Fraction(2, 3) != svm.multipliers.total()


def test_control_one_label_has_no_max_margin() -> None:
    """With a bias, one label alone leaves the margin unbounded: no u exists, and the library does not invent one."""
    S = ga.Dataset([[0], [3]], [1, 1])
    margins = [ga.LinearClassifier(ga.Vector.of([1]), Fraction(b)).margin(S) for b in (1, 10, 100)]
    assert margins == sorted(set(margins))
    with pytest.raises(ga.InvalidInputError):
        ga.max_margin(S)
