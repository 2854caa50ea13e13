"""R8, points: below which loss of Crammer and Singer all multiclass linear classifiers give a point one label.

The least over the rivals l of the label k of min{L(H) : H·(e_k − e_l) ⊗ (p, 1) ≤ 0}, each of which is the largest Σ λ
with λ, θ ≥ 0, Σ_m λ_{i,m} ≤ c_i and Σ λ_{i,m} G_{i,m} = θ (e_k − e_l) ⊗ (p, 1). Where some classifier is accurate, a
label is forced (M2) iff it is positive. Two classes are the binary question (R4).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from properties import multiclass_oracle, oracle, test_r8_multiclass_budget
from properties.support import accepted, census, counterexample, few, half


@dataclass(frozen=True)
class Asked:
    data: ga.Dataset
    weights: tuple[Fraction, ...]
    point: ga.Vector

    @property
    def multi(self) -> ga.MulticlassLinearClassifiers:
        return ga.MulticlassLinearClassifiers(weights=self.weights)

    @property
    def budget(self) -> ga.Budget[MulticlassLinearClassifier]:
        return self.multi.prediction_budget(self.data, self.point)


@st.composite
def questions(draw: DrawFn) -> Asked:
    asked = draw(test_r8_multiclass_budget.questions())
    S = asked.data
    p = draw(st.one_of(gst.vectors(S.d), st.sampled_from(S.points), st.just(ga.Vector.of([0] * S.d))))
    return Asked(S, asked.weights, p)


def exists(asked: Asked, below: Fraction, lost: Label | None) -> bool:
    """Whether some H has a smaller loss, and does not give the point a label, by z3."""
    S, solver = asked.data, z3.Solver()
    scores: multiclass_oracle.Scores = {
        k: ([z3.Real(f"w{i}_{j}") for j in range(S.d)], z3.Real(f"b{i}")) for i, k in enumerate(S.classes)
    }
    slacks: list[Any] = [z3.Real(f"s{i}") for i in range(S.n)]
    for x, y, slack in zip(S.points, S.labels, slacks, strict=True):
        solver.add(slack >= 0, *(slack >= 1 - oracle.value_at(w, b, x) for w, b in multiclass_oracle.leads(scores, y)))
    solver.add(z3.Sum([oracle.real(c) * s for c, s in zip(asked.weights, slacks, strict=True)]) < oracle.real(below))
    if lost is not None:
        leads = multiclass_oracle.leads(scores, lost)
        solver.add(z3.Or([oracle.value_at(w, b, asked.point) <= 0 for w, b in leads]))
    return oracle.decide(solver)


def gives(h: MulticlassLinearClassifier, p: ga.Vector, label: Label | None) -> bool:
    values = {k: f.value(p) for k, f in zip(h.classes, h.scores, strict=True)}
    return all(values[k] < values[label] for k in values if k != label) if label is not None else False


def loss(asked: Asked, h: MulticlassLinearClassifier) -> Fraction:
    """As it is scaled."""
    of = test_r8_multiclass_budget.Asked(asked.data, asked.weights, asked.point, asked.data.classes[0])
    return test_r8_multiclass_budget.loss(of, h)


@half
@given(questions())
def test_budgets_agree_with_z3(asked: Asked) -> None:
    answer = asked.budget
    assert answer.value is not None
    assert answer.attaining is not None
    assert answer.label in asked.data.classes
    assert accepted(answer.certificate, asked.data)
    assert loss(asked, answer.attaining) == answer.value
    assert not gives(answer.attaining, asked.point, answer.label)
    assert not exists(asked, answer.value, answer.label)
    assert answer.holds == (answer.value > answer.least_loss) == exists(asked, answer.value, None)
    if not answer.holds:  # whichever label is named, it is the same
        others = [k for k in asked.data.classes if k != answer.label]
        assert all(exists(asked, answer.value + Fraction(1, 1000), k) for k in others)


@half
@given(questions(), st.data())
def test_every_classifier_of_smaller_loss_gives_the_label(asked: Asked, data: st.DataObject) -> None:
    answer, least = asked.budget, asked.multi.least_loss(asked.data).classifier
    assert least is not None
    assert answer.attaining is not None
    assert answer.value is not None
    other = (
        data.draw(gst.multiclass_classifiers(asked.data.d, classes=asked.data.classes))
        if data.draw(st.booleans())
        else answer.attaining
    )
    share = data.draw(st.sampled_from([Fraction(0), Fraction(1, 9), Fraction(1, 2), Fraction(99, 100), Fraction(1)]))
    mixed = [
        ga.LinearClassifier(f.normal * (1 - share) + g.normal * share, f.bias * (1 - share) + g.bias * share)
        for f, g in zip(least.scores, other.scores, strict=True)
    ]
    h = MulticlassLinearClassifier(least.classes, tuple(mixed))
    if loss(asked, h) < answer.value:
        assert gives(h, asked.point, answer.label)


@few
@given(questions())
def test_where_a_classifier_is_accurate_budgets_decide_what_is_forced(asked: Asked) -> None:
    answer = asked.budget
    if not answer.least_loss:
        forced = asked.multi.forced(asked.data, asked.point)
        assert forced.holds == answer.holds
        assert not forced.holds or forced.label == answer.label


@given(questions())
def test_two_classes_are_the_binary_question(asked: Asked) -> None:
    first = asked.data.classes[0]
    S = ga.Dataset(asked.data.points, [1 if y == first else -1 for y in asked.data.labels])
    multi, linear = ga.MulticlassLinearClassifiers(weights=asked.weights), ga.LinearClassifiers(weights=asked.weights)
    answer, binary = multi.prediction_budget(S, asked.point), linear.prediction_budget(S, asked.point)
    assert (answer.value, answer.status, answer.trivial) == (binary.value, binary.status, binary.trivial)
    assert not answer.holds or answer.label == binary.sign


def test_control_at_the_budget_itself_some_classifier_gives_another_label() -> None:
    asked = counterexample(questions(), lambda asked: asked.budget.holds and len(asked.data.classes) > 2)
    answer = asked.budget
    assert answer.attaining is not None
    assert loss(asked, answer.attaining) == answer.value
    assert not gives(answer.attaining, asked.point, answer.label)


def test_control_the_rivals_have_different_budgets() -> None:
    """One rival is not enough: against another one the label may be given up sooner."""

    def differ(asked: Asked) -> bool:
        evidence = asked.budget.certificate.evidence["upper"]
        totals = [sum(int(w) for *_, w in m["weights"]) for m in evidence]
        return asked.budget.holds and len(set(totals)) > 1

    assert len(counterexample(questions(), differ).data.classes) > 2


def test_draws_are_not_vacuous() -> None:
    def kinds(asked: Asked) -> list[str]:
        answer = asked.budget
        return [
            str(answer.holds),
            f"separable {answer.least_loss == 0}",
            f"between {answer.least_loss < (answer.value or 0) < answer.trivial}",
            f"{min(len(asked.data.classes), 3)} classes, {answer.holds}",
            f"weights {len(set(asked.weights)) > 1}",
        ]

    counts = census(questions(), kinds, 100)
    assert min(counts["True"], counts["False"], counts["separable True"], counts["separable False"]) >= 7, counts
    assert min(counts["between True"], counts["3 classes, True"], counts["weights True"]) >= 7, counts
    assert min(counts["3 classes, False"], counts["2 classes, True"]) >= 4, counts
