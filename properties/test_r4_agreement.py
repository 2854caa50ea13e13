"""R4: below which hinge loss all linear classifiers give a point the same label, or a coefficient the same sign.

The label y at p has the budget β(y (p, 1)), the sign of coefficient j the budget β(±e_j), β(t) = min{L(W) : W·t ≤ 0}:
all W of a smaller loss agree, and one of that loss does not. For a coefficient it is the least loss without that
feature.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv import strategies as gst
from properties import rashomon
from properties.budgets import Asked, agrees, budget, check, kinds, nearly_best, questions, target
from properties.support import accepted, census, counterexample


@given(questions("point", "coefficient"))
def test_budgets_agree_with_z3(asked: Asked) -> None:
    check(asked)


@given(questions("point", "coefficient"), st.data())
def test_every_classifier_of_smaller_loss_agrees(asked: Asked, data: st.DataObject) -> None:
    S, bias, *_ = asked
    answer, h = budget(asked), data.draw(nearly_best(S, bias))
    assert answer.value is not None
    if h.hinge_loss(S) < answer.value:
        assert agrees(h, target(asked, answer.sign))


@given(questions("coefficient"))
def test_a_sign_is_decided_up_to_the_least_loss_without_the_feature(asked: Asked) -> None:
    S, bias, _, _, j = asked
    if j == S.d or S.d == 1:  # the bias; or no feature would be left
        return
    rest = ga.Dataset([[c for k, c in enumerate(x) if k != j] for x in S.points], S.labels)
    assert budget(asked).value == ga.LinearClassifiers(bias=bias).least_loss(rest).value


@given(st.booleans(), st.data())
def test_where_a_classifier_is_accurate_budgets_decide_what_is_forced(bias: bool, data: st.DataObject) -> None:
    S = data.draw(gst.separable_datasets(dimension=data.draw(st.integers(1, 3)), max_points=6, bias=bias))
    p = data.draw(gst.points(S, bias=bias))
    linear = ga.LinearClassifiers(bias=bias)
    answer, forced = linear.prediction_budget(S, p), linear.forced(S, p)
    assert answer.value is not None
    assert answer.holds == (answer.value > 0) == forced.holds
    assert not answer.holds or (answer.sign == forced.label and answer.value >= 1)


@given(rashomon.questions(), st.booleans())
def test_labels_that_all_of_a_smaller_loss_give_are_those_forced_within_the_budget(
    asked: rashomon.Asked, at_a_row: bool
) -> None:
    S, p = asked.data, asked.data.point(asked.row) if at_a_row else asked.vector
    answer = asked.linear.forced(S, p)
    assert accepted(answer.certificate, S)
    assert answer.vacuous == asked.vacuous
    if answer.vacuous:
        return
    labels = [y for y in (1, -1) if rashomon.exists(asked, rashomon.gives(p, y))]
    assert labels == ([answer.label] if answer.holds else [1, -1])
    budget = ga.LinearClassifiers(bias=asked.bias).prediction_budget(S, p)
    assert budget.value is not None
    assert answer.holds == (budget.value >= asked.budget)
    assert not answer.holds or answer.label == budget.sign
    for label, h in zip((1, -1), answer.disagreeing or (), strict=False):
        assert h.hinge_loss(S) < asked.budget
        assert label * h.value(p) > 0


def test_control_the_label_of_a_point_of_the_data_may_be_wrong() -> None:
    """All classifiers of small loss may agree that a point has not its label."""
    S, bias, _, p, _ = counterexample(
        questions("point"),
        lambda asked: asked[3] in asked[0].points and budget(asked).holds and not_its_own(asked),
    )
    label = ga.LinearClassifiers(bias=bias).prediction_budget(S, p).sign
    assert -label in {y for x, y in zip(S.points, S.labels, strict=True) if x == p}


def not_its_own(asked: Asked) -> bool:
    S, _, _, p, _ = asked
    return budget(asked).sign not in {y for x, y in zip(S.points, S.labels, strict=True) if x == p}


def test_draws_are_not_vacuous() -> None:
    counts = census(questions("point", "coefficient"), kinds, 250)
    for kind in ("point", "coefficient"):
        assert min(counts[f"{kind}, True"], counts[f"{kind}, False"]) >= 12, counts
    assert min(counts["separable True"], counts["separable False"]) >= 40, counts
    assert min(counts["bias True"], counts["bias False"]) >= 60, counts
    assert counts["between True"] >= 20, counts
    within = census(
        rashomon.questions(), lambda asked: [str(asked.linear.forced(asked.data, asked.vector).status)], 300
    )
    assert min(within[str(status)] for status in ga.Status if status is not ga.Status.UNDECIDED) >= 15, within
