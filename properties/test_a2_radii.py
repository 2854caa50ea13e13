"""A2: the four radii at a point p, in the ℓ1 and ℓ∞ norms, for accurate classifiers and for those of small loss.

- After the shortest perturbation every classifier has lost the label, and some classifier keeps it so far: A1.
- Within the robust radius every classifier keeps it, and not farther: the least distance, over the corners v of the
  unit ball, at which p + t v leaves the points that all of them give the label. For one classifier the worst point of a
  ball is a corner of it, so z3 decides it without this.
- No distance is enough for all classifiers in every direction, and none is needed for some.

Of accurate classifiers with a bias the robust radius is 0 at some point of each label.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.brackets import RobustRadius
from properties import oracle
from properties.rashomon import Affine, Asked, Condition, exists, questions
from properties.support import Problem, accepted, census, counterexample, half, separable_problems


@dataclass(frozen=True)
class Around:
    """A question, a point, a norm, and the coordinates that do not change."""

    asked: Asked
    point: ga.Vector
    norm: str
    fixed: tuple[int, ...]

    def answer(self, linear: ga.LinearClassifiers | None = None) -> RobustRadius[ga.LinearClassifier]:
        a = self.asked
        return (linear or a.linear).robust_radius(a.data, self.point, norm=self.norm, fixed=self.fixed)

    def corners(self, radius: Fraction) -> list[ga.Vector]:
        """Of the ball around the point."""
        signs = product((-1, 0, 1), repeat=self.asked.data.d)
        wanted = [v for v in signs if not any(v[j] for j in self.fixed)]
        moving = self.asked.data.d - len(self.fixed)
        ends = [v for v in wanted if sum(map(abs, v)) == (1 if self.norm == "l1" else moving)]
        return [self.point + radius * ga.Vector.of(v) for v in ends]

    def some_loses(self, label: int, radius: Fraction) -> bool:
        """Whether z3 finds a classifier that has lost the label in the ball; without a bias a tie is no loss."""

        def lost(h: Affine) -> Condition:
            values = [label * oracle.value_at(*h, x) for x in self.corners(radius)]
            return z3.Or([value <= 0 if self.asked.bias else value < 0 for value in values])

        return exists(self.asked, lost)


@st.composite
def around(draw: DrawFn) -> Around:
    """Points of the data, arbitrary ones, and such as all classifiers give one label, well within."""
    if draw(st.booleans()):
        S, bias = draw(separable_problems(max_points=5))
        row = draw(st.integers(0, S.n - 1))
        asked = Asked(S, bias, Fraction(1), ga.Vector.of([1] * S.d), int(S.labels[row]), row)
    else:
        asked = draw(questions())
        S = asked.data
    points = st.sampled_from(S.points) | gst.vectors(S.d)
    p = draw(points)
    if draw(st.booleans()):  # away from the mean of the other label
        others = [S.point(i) for i in S.indices(-asked.source).tolist()] or [ga.Vector.of([0] * S.d)]
        mean = sum(others, ga.Vector.of([0] * S.d)) * Fraction(1, len(others))
        x = S.point(asked.row)
        p = x + (x - mean) * draw(st.sampled_from([Fraction(1, 2), Fraction(2), Fraction(5)]))
    if not asked.bias and not p:
        p = ga.Vector.of([1] * S.d)
    fixed = draw(st.sampled_from([(), (), (S.d - 1,)] if S.d > 1 else [()]))
    return Around(asked, p, draw(st.sampled_from(["l1", "linf"])), fixed)


@given(around())
def test_z3_agrees(q: Around) -> None:
    a, answer = q.asked, q.answer()
    assert all(accepted(certificate, a.data) for certificate in answer.certificates)
    assert answer.vacuous == (not exists(a))
    if answer.vacuous:
        return
    assert answer.lower is not None
    assert answer.upper is not None
    if not answer.holds:
        assert answer.lower == answer.upper == 0
        assert all(q.some_loses(label, Fraction(0)) or not a.bias for label in (1, -1))
        assert len(a.linear.forced(a.data, q.point).disagreeing or ()) == 2
        return
    assert answer.label is not None
    label = int(answer.label)
    assert not q.some_loses(label, answer.lower)
    assert q.some_loses(label, answer.lower + Fraction(1, 10**9))
    assert 0 < answer.upper - answer.lower <= Fraction(1, 1000)


@given(around())
def test_the_answer_shows_a_classifier_that_has_lost_the_label(q: Around) -> None:
    answer = q.answer()
    if not answer.holds:
        return
    assert answer.lost_at is not None
    assert answer.losing is not None
    sizes = [abs(Fraction(x)) for x in answer.lost_at - q.point]
    assert answer.upper == (sum(sizes) if q.norm == "l1" else max(sizes))
    assert not any(sizes[j] for j in q.fixed)
    assert answer.losing(answer.lost_at) != answer.label
    assert answer.losing.hinge_loss(q.asked.data) < q.asked.budget or answer.losing.is_accurate(q.asked.data)
    assert answer.losing(q.point) == answer.label


@given(around())
def test_it_is_less_than_the_length_after_which_all_have_lost_it(q: Around) -> None:
    a, answer = q.asked, q.answer()
    if not answer.holds or answer.lower is None or answer.label is None or answer.label not in a.data.classes:
        return
    fooled = a.linear.shortest_perturbation(a.data, q.point, int(answer.label), norm=q.norm, fixed=q.fixed)
    assert fooled.upper is None or answer.lower**2 <= fooled.upper


@half
@given(around(), st.fractions(Fraction(1, 2), 4))
def test_norms_fixed_coordinates_and_smaller_budgets(q: Around, factor: Fraction) -> None:
    a, answer = q.asked, q.answer()
    if not answer.holds or answer.lower is None:
        return
    radii = [Around(a, q.point, norm, q.fixed).answer().lower for norm in ("linf", "l1")]
    assert radii[0] is not None
    assert radii[1] is not None
    assert radii[0] <= radii[1] <= (a.data.d - len(q.fixed)) * radii[0]
    free = Around(a, q.point, q.norm, ()).answer().lower
    assert free is not None
    assert free <= answer.lower
    fewer = q.answer(ga.LinearClassifiers(bias=a.bias, budget=a.budget / (1 + factor)))
    assert fewer.vacuous or (fewer.lower is not None and fewer.lower >= answer.lower)


@given(around())
def test_a_budget_of_at_most_1_asks_about_the_accurate_classifiers(q: Around) -> None:
    small, accurate = (q.answer(ga.LinearClassifiers(bias=q.asked.bias, budget=budget)) for budget in (1, None))
    assert (small.status, small.lower, small.label) == (accurate.status, accurate.lower, accurate.label)


def least_radius(problem: Problem, label: int) -> Fraction:
    """At the points of a label."""
    S, bias = problem
    linear = ga.LinearClassifiers(bias=bias)
    return min(linear.robust_radius(S, S.point(i)).lower or Fraction(0) for i in S.indices(label).tolist())


@given(separable_problems(bias=True))
def test_no_radius_protects_all_points_of_a_label(problem: Problem) -> None:
    for label in problem[0].classes:
        assert least_radius(problem, int(label)) == 0


# Examples, negative controls, counts


@pytest.mark.parametrize(("norm", "expected"), [("l1", Fraction(1, 2)), ("linf", Fraction(1, 3))])
def test_example(norm: str, expected: Fraction) -> None:
    """Forced to 1 are the (x, y) with 0 ≤ y ≤ (x + 1)/2 and x ≥ 1."""
    S = ga.Dataset([[-1, 0], [1, 0], [1, 1]], [-1, 1, 1])
    answer = ga.LinearClassifiers().robust_radius(S, [3, Fraction(3, 2)], norm=norm)
    assert (answer.label, answer.lower) == (1, expected)
    assert ga.LinearClassifiers().robust_radius(S, [3, Fraction(3, 2)], norm=norm, fixed=[1]).lower == 1


def test_control_through_the_origin_a_radius_may_protect_all() -> None:
    S = ga.Dataset([[2], [3], [-1]], [1, 1, -1])
    assert least_radius((S, False), 1) == 2
    assert least_radius((S, True), 1) == 0


def test_control_the_radius_is_not_that_of_the_shortest_perturbation() -> None:
    def less(q: Around) -> bool:
        a, answer = q.asked, q.answer()
        if not answer.holds or not answer.lower or answer.label not in a.data.classes:
            return False
        fooled = a.linear.shortest_perturbation(a.data, q.point, int(answer.label or 0), norm=q.norm, fixed=q.fixed)
        return fooled.upper is None or answer.lower**2 < fooled.upper

    counterexample(around(), less)


def kinds(q: Around) -> list[str]:
    answer = q.answer()
    found = [f"{answer.status} {q.norm}", f"fixed {bool(q.fixed)}"]
    if answer.holds:
        found += ["positive" if answer.lower else "zero", f"accurate {q.asked.budget <= 1}", f"bias {q.asked.bias}"]
    return found


def test_draws_are_not_vacuous() -> None:
    counts = census(around(), kinds, 200)
    for norm in ("l1", "linf"):
        assert counts[f"{ga.Status.HOLDS} {norm}"] >= 25, counts
        assert counts[f"{ga.Status.FAILS} {norm}"] >= 10, counts
    floors = {"positive": 30, "zero": 15, "accurate True": 30, "accurate False": 10, "bias False": 15, "fixed True": 15}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}, counts
