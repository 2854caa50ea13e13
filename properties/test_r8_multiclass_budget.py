"""R8: below which loss of Crammer and Singer a direction fools all multiclass linear classifiers.

H has the loss Σ c_i max(0, max_m 1 − H·G_{i,m}), G_{i,m} = (e_{y_i} − e_m) ⊗ (x_i, 1). The budget of v at the label k
is the least loss of an H with (w_k − w_l)·v ≥ 0 for all l: the largest Σ λ with λ, θ ≥ 0, Σ_m λ_{i,m} ≤ c_i and
Σ λ_{i,m} G_{i,m} + Σ θ_l (e_k − e_l) ⊗ (v, 0) = 0. Where some classifier is accurate, a direction transfers (M2) iff
its budget is positive, and then that is at least twice the least weight. Two classes are the binary question.
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
from properties import multiclass_oracle, oracle
from properties.support import accepted, census, counterexample, few, half


@dataclass(frozen=True)
class Asked:
    data: ga.Dataset
    weights: tuple[Fraction, ...]
    direction: ga.Vector
    source: Label

    @property
    def multi(self) -> ga.MulticlassLinearClassifiers:
        return ga.MulticlassLinearClassifiers(weights=self.weights)

    @property
    def budget(self) -> ga.Budget[MulticlassLinearClassifier]:
        return self.multi.direction_budget(self.data, self.direction, self.source)


@st.composite
def questions(draw: DrawFn) -> Asked:
    """Data of two to four classes, scattered or separable."""
    if draw(st.booleans()):
        S = draw(gst.multiclass_datasets(max_points=6))
    else:
        d, classes = draw(st.integers(1, 2)), draw(st.integers(2, 4))
        n = draw(st.integers(classes, classes + 3))
        labels = [*range(classes), *draw(st.lists(st.integers(0, classes - 1), min_size=n - classes, max_size=n))][:n]
        points = draw(st.lists(st.lists(st.integers(-3, 3), min_size=d, max_size=d), min_size=n, max_size=n))
        S = ga.Dataset(points[: len(labels)], labels)
    source = draw(st.sampled_from(S.classes))
    v = draw(st.one_of(gst.vectors(S.d), st.sampled_from(S.points).map(lambda x: x - S.point(0))))
    unit = draw(st.sampled_from([1, 2]))
    c = draw(st.lists(st.integers(1, 3), min_size=S.n, max_size=S.n)) if draw(st.booleans()) else [unit] * S.n
    weights = tuple(Fraction(k, unit) for k in c)
    return Asked(S, weights, v if v else ga.Vector.of([1] * S.d), source)


def exists(asked: Asked, loss: Fraction, *, resists: bool) -> bool:
    """Whether some H has a smaller loss, and is never fooled, by z3."""
    S, solver = asked.data, z3.Solver()
    scores: multiclass_oracle.Scores = {
        k: ([z3.Real(f"w{i}_{j}") for j in range(S.d)], z3.Real(f"b{i}")) for i, k in enumerate(S.classes)
    }
    lost: list[Any] = [z3.Real(f"s{i}") for i in range(S.n)]
    for x, y, slack in zip(S.points, S.labels, lost, strict=True):
        solver.add(slack >= 0, *(slack >= 1 - oracle.value_at(w, b, x) for w, b in multiclass_oracle.leads(scores, y)))
    solver.add(z3.Sum([oracle.real(c) * s for c, s in zip(asked.weights, lost, strict=True)]) < oracle.real(loss))
    if resists:
        leads = multiclass_oracle.leads(scores, asked.source)
        solver.add(*(oracle.slope_along(w, asked.direction) >= 0 for w, _ in leads))
    return oracle.decide(solver)


def loss(asked: Asked, h: MulticlassLinearClassifier) -> Fraction:
    """As it is scaled."""
    total = Fraction(0)
    for c, x, y in zip(asked.weights, asked.data.points, asked.data.labels, strict=True):
        values = {k: f.value(x) for k, f in zip(h.classes, h.scores, strict=True)}
        total += c * max(Fraction(0), *(1 - values[y] + value for k, value in values.items() if k != y))
    return total


def never_fooled(asked: Asked, h: MulticlassLinearClassifier) -> bool:
    slopes = {k: f.normal.dot(asked.direction) for k, f in zip(h.classes, h.scores, strict=True)}
    return max(slopes.values()) == slopes[asked.source]


@half
@given(questions())
def test_budgets_agree_with_z3(asked: Asked) -> None:
    least, answer = asked.multi.least_loss(asked.data), asked.budget
    assert least.value is not None
    assert answer.value is not None
    assert least.classifier is not None
    assert answer.attaining is not None
    assert accepted(least.certificate, asked.data)
    assert accepted(answer.certificate, asked.data)
    assert loss(asked, least.classifier) == least.value == answer.least_loss <= least.trivial
    assert loss(asked, answer.attaining) == answer.value <= answer.trivial
    assert never_fooled(asked, answer.attaining)
    assert not exists(asked, least.value, resists=False)
    assert not exists(asked, answer.value, resists=True)
    assert answer.holds == (answer.value > least.value)


@few
@given(questions())
def test_where_a_classifier_is_accurate_budgets_decide_what_transfers(asked: Asked) -> None:
    S, answer = asked.data, asked.budget
    assert answer.value is not None
    if not answer.least_loss:
        assert asked.multi.realizable(S).holds
        assert answer.holds == asked.multi.transfers(S, asked.direction, asked.source).holds == (answer.value > 0)
        assert not answer.holds or answer.value >= 2 * min(asked.weights)
    else:
        assert asked.multi.realizable(S).vacuous or not asked.multi.realizable(S).holds


@given(questions())
def test_two_classes_are_the_binary_question(asked: Asked) -> None:
    rows = [i for i, y in enumerate(asked.data.labels) if y in (asked.source, *asked.data.classes[:2])]
    labels = [1 if asked.data.labels[i] == asked.source else -1 for i in rows]
    if len(set(labels)) == 1:
        return
    S, c = ga.Dataset([asked.data.point(i) for i in rows], labels), [asked.weights[i] for i in rows]
    multi, linear = ga.MulticlassLinearClassifiers(weights=c), ga.LinearClassifiers(weights=c)
    # A binary W is half the difference of two scores, so its loss is the same.
    assert multi.least_loss(S).value == linear.least_loss(S).value
    assert multi.least_loss(S).trivial == linear.least_loss(S).trivial
    assert multi.direction_budget(S, asked.direction, 1).value == linear.direction_budget(S, asked.direction, 1).value


@given(questions())
def test_integer_weights_are_repeated_rows(asked: Asked) -> None:
    c = [int(2 * x) for x in asked.weights]
    rows = [i for i, k in enumerate(c) for _ in range(k)]
    R = ga.Dataset([asked.data.point(i) for i in rows], [asked.data.labels[i] for i in rows])
    repeated = ga.MulticlassLinearClassifiers().direction_budget(R, asked.direction, asked.source)
    assert asked.budget.value is not None
    assert (2 * asked.budget.value, 2 * asked.budget.least_loss) == (repeated.value, repeated.least_loss)


def test_control_with_three_classes_the_difference_of_means_need_not_have_the_trivial_loss() -> None:
    """Of two classes it has; of more no direction need have it."""

    def fails(asked: Asked) -> bool:
        S, k = asked.data, asked.source
        if len(S.classes) < 3 or asked.budget.least_loss == asked.budget.trivial:
            return False
        own = [S.point(i) for i, y in enumerate(S.labels) if y == k]
        other = [S.point(i) for i, y in enumerate(S.labels) if y != k]
        v = mean(other) - mean(own)
        plain = ga.MulticlassLinearClassifiers()
        return bool(v) and plain.direction_budget(S, v, k).value != plain.least_loss(S).trivial

    def mean(points: list[ga.Vector]) -> ga.Vector:
        total = ga.Vector.of([0] * len(points[0]))
        for x in points:
            total = total + x
        return total * Fraction(1, len(points))

    counterexample(questions(), fails)  # raises if none does


def test_draws_are_not_vacuous() -> None:
    def kinds(asked: Asked) -> list[str]:
        answer = asked.budget
        between = answer.least_loss < (answer.value or 0) < answer.trivial
        return [
            str(answer.holds),
            f"separable {answer.least_loss == 0}",
            f"between {between}",
            f"{min(len(asked.data.classes), 3)} classes",
            f"weights {len(set(asked.weights)) > 1}",
        ]

    counts = census(questions(), kinds, 100)
    assert min(counts["True"], counts["False"], counts["separable True"], counts["separable False"]) >= 7, counts
    assert min(counts["between True"], counts["2 classes"], counts["3 classes"], counts["weights True"]) >= 10, counts
