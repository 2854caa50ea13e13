"""R1: the least hinge loss of all linear classifiers.

min L(W) = max{Σ λ_i : 0 ≤ λ ≤ 1, Σ λ_i z_i = 0}, L(W) = Σ max(0, 1 − W·z_i), z_i = y_i (x_i, 1) or y_i x_i.
It is 0 iff some classifier is accurate, and at most the loss of a constant one.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from properties import oracle
from properties.budgets import Problem, exists, nearly_best, problems
from properties.support import accepted, census, counterexample


@given(problems())
def test_the_least_loss_agrees_with_z3(problem: Problem) -> None:
    S, bias = problem
    answer = ga.LinearClassifiers(bias=bias).least_loss(S)
    assert answer.value is not None
    assert answer.classifier is not None
    assert accepted(answer.certificate, S)
    zero = [Fraction(0)] * (S.d + 1)
    assert not exists(S, bias, zero, answer.value, strictly=True)
    assert answer.classifier.hinge_loss(S) == answer.classifier.hinge_loss(S, rescaled=False) == answer.value
    assert (answer.value == 0) == oracle.separable(S, bias=bias)
    assert answer.value <= answer.trivial


@given(problems(), st.data())
def test_no_classifier_has_less(problem: Problem, data: st.DataObject) -> None:
    S, bias = problem
    least = ga.LinearClassifiers(bias=bias).least_loss(S).value
    h = data.draw(nearly_best(S, bias))
    assert least is not None
    assert least <= h.hinge_loss(S) <= h.hinge_loss(S, rescaled=False)
    assert h.hinge_loss(S) == ga.LinearClassifier(h.normal * 3, h.bias * 3).hinge_loss(S)


def test_control_the_scale_matters_unless_it_is_the_best() -> None:
    S, bias = counterexample(problems(), lambda problem: not oracle.separable(problem[0], bias=problem[1]))
    h = ga.LinearClassifiers(bias=bias).least_loss(S).classifier
    assert h is not None
    double = ga.LinearClassifier(h.normal * 1000, h.bias * 1000)
    assert not h.normal or double.hinge_loss(S, rescaled=False) > h.hinge_loss(S) == double.hinge_loss(S)


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Problem) -> list[str]:
        answer = ga.LinearClassifiers(bias=problem[1]).least_loss(problem[0])
        assert answer.value is not None
        size = "0" if answer.value == 0 else "trivial" if answer.value == answer.trivial else "between"
        return [size, f"bias {problem[1]}"]

    counts = census(problems(), kinds, 200)
    assert min(counts["0"], counts["trivial"], counts["between"]) >= 20, counts
    assert min(counts["bias True"], counts["bias False"]) >= 50, counts
