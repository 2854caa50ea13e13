"""C4: which label every accurate classifier with a convex region gives a point.

For realizable S every S-accurate classifier gives p the inner label iff p is in the convex hull of the inner points,
the outer one iff p is in a shadow x⁺ + cone{x⁺ − s : s inner} of an outer point x⁺; else two accurate networks
disagree about p. To refute the inner label a network may need one unit more than there are outer points.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from properties import convex_oracle
from properties.convex_support import Problem, kinds_of, mirrored, moved, problems
from properties.support import accepted, census, counterexample, rows

Question = tuple[Problem, ga.Vector]


@st.composite
def questions(draw: DrawFn, wide: bool = False, max_points: int = 6) -> Question:
    problem = draw(problems(wide=wide, max_points=max_points))
    region = problem.region
    kind = draw(st.sampled_from(["unforced", "mixed", "mixed"]))
    if kind == "unforced":
        S, p = draw(gst.unforced_convex_problems(region=region, wide=wide, max_points=max_points))
        return Problem(S, problem.member), p
    return problem, draw(gst.convex_points(problem.S, region=region))


@given(questions())
def test_agrees_with_z3(question: Question) -> None:
    problem, p = question
    S, region = problem.S, problem.region
    answer = problem.asked.forced(S, p)
    assert answer.label == convex_oracle.forced(S, p, region)
    assert answer.holds == (answer.label is not None) == (answer.disagreeing is None)
    assert accepted(answer.certificate, S)
    inside = convex_oracle.in_hull([x for _, x, _ in rows(S, region)], p)
    assert (answer.label == region) == inside
    assert (answer.label == -region) == convex_oracle.in_shadow(S, p, region)


@given(questions(wide=True), st.data())
def test_every_network_drawn_agrees_or_two_do_not(question: Question, data: st.DataObject) -> None:
    problem, p = question
    S = problem.S
    answer = problem.asked.forced(S, p)
    assert accepted(answer.certificate, S)
    if answer.disagreeing is None:
        h = data.draw(problem.networks)
        assert h(p) == answer.label
        return
    for relative in problem.relatives:
        disagreeing = relative.asked.forced(S, p).disagreeing
        assert disagreeing is not None
        for h, label in zip(disagreeing, (1, -1), strict=True):
            assert convex_oracle.is_accurate(h, S)
            assert convex_oracle.is_member(h, relative.member)
            assert h(p) == convex_oracle.label_of(h, list(p)) == label
            assert h.width <= len(S.indices(-problem.region)) + 1


@given(problems(wide=True), st.data())
def test_by_construction(problem: Problem, data: st.DataObject) -> None:
    S, region = problem.S, problem.region
    assert problem.asked.forced(S, data.draw(gst.hull_points(S, region=region))).label == region
    assert problem.asked.forced(S, data.draw(gst.shadow_points(S, region=region))).label == -region
    S, p = data.draw(gst.unforced_convex_problems(region=region, wide=True))
    assert problem.asked.forced(S, p).disagreeing is not None
    assert all(problem.asked.forced(S, x).label == y for _, x, y in rows(S))


@given(questions(), st.data())
def test_is_invariant(question: Question, data: st.DataObject) -> None:
    problem, p = question
    S = problem.S
    label = problem.asked.forced(S, p).label
    assert not isinstance(label, str)
    image = data.draw(moved(S))
    answer = problem.asked.forced(image.data, image.point(p))
    assert answer.label == label
    assert accepted(answer.certificate, image.data)
    opposite = ConvexRegionClassifiers(member="R''" if problem.region == -1 else "R").forced(mirrored(S), p).label
    assert opposite == (None if label is None else -label)


@given(questions())
def test_a_forced_point_changes_nothing(question: Question) -> None:
    """With the label that is forced the data stay realizable, with the other one they do not."""
    problem, p = question
    S = problem.S
    forced = problem.asked.forced(S, p).label
    for label in (1, -1):
        larger = ga.Dataset([list(x) for x in (*S.points, p)], [*S.labels, label])
        assert problem.asked.realizable(larger).holds == (forced in (None, label))


def test_draws_are_not_vacuous() -> None:
    def kinds(question: Question) -> list[str]:
        problem, p = question
        S, region = problem.S, problem.region
        answer = problem.asked.forced(S, p)
        role = "not forced" if answer.label is None else "hull" if answer.label == region else "shadow"
        found = [f"{role}, region {region}", *kinds_of(problem)]
        if role == "shadow" and p in S.points:
            found.append("apex")
        if answer.disagreeing and max(h.width for h in answer.disagreeing) > len(S.indices(-region)):
            found.append("one unit more")
        return found

    counts = census(questions(max_points=5), kinds, 200)
    floors = {f"{role}, region {region}": 4 for role in ("hull", "shadow", "not forced") for region in (1, -1)}
    floors |= {"apex": 3, "one unit more": 3, "duplicates": 8, "not linearly separable": 10, "line": 8}
    assert counts["draws"] >= 120
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def test_control_a_unit_more_than_outer_points_is_needed() -> None:
    S = ga.Dataset([[0], [1]], [-1, 1])
    answer = ConvexRegionClassifiers().forced(S, [-1])
    assert answer.disagreeing is not None
    assert answer.disagreeing[0].width == 2
    # One unit that is right about both points is negative at −1.
    assert not convex_oracle.half_space_exists([S.point(0)], S.point(1), lambda w, b: w[0] * -1 + b > 0)


def test_control_one_negative_output_weight_frees_points_of_the_hull() -> None:
    @st.composite
    def hats(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector, ReLUClassifier]:
        """Two inner points on a line, an outer one beyond, and a hat at a point between the inner ones."""
        left, outer, p = Fraction(0), Fraction(draw(st.integers(5, 9))), Fraction(draw(st.integers(1, 3)))
        S = ga.Dataset([[left], [Fraction(4)], [outer]], [-1, -1, 1])
        biases = [Fraction(1, 16) - p, -p, -Fraction(1, 16) - p, Fraction(draw(st.integers(0, 1)), 2) - outer]
        weights = [draw(st.integers(0, 2)), -draw(st.integers(1, 2)), draw(st.integers(0, 2)), draw(st.integers(0, 2))]
        units = tuple(LinearClassifier(ga.Vector.of([1]), b) for b in biases)
        return S, ga.Vector.of([p]), ReLUClassifier(units, ga.Vector.of(weights))

    def refutes(drawn: tuple[ga.Dataset, ga.Vector, ReLUClassifier]) -> bool:
        S, p, h = drawn
        return h.is_accurate(S) and h(p) != ConvexRegionClassifiers().forced(S, p).label

    S, p, h = counterexample(hats(), refutes)
    assert ConvexRegionClassifiers().forced(S, p).label == -1
    assert h(p) == 1


def test_control_a_point_a_little_outside_is_not_forced() -> None:
    @st.composite
    def near(draw: DrawFn) -> tuple[Problem, ga.Vector, ga.Vector]:
        problem, p = draw(questions())
        return problem, p, draw(gst.vectors(problem.S.d)) * Fraction(1, 1000)

    def refutes(case: tuple[Problem, ga.Vector, ga.Vector]) -> bool:
        problem, p, step = case
        before, after = (problem.asked.forced(problem.S, q) for q in (p, p + step))
        return before.label == problem.region and after.label is None

    counterexample(near(), refutes)


def test_control_linear_classifiers_force_more() -> None:
    def refutes(question: Question) -> bool:
        problem, p = question
        linear = ga.LinearClassifiers().forced(problem.S, p)
        return linear.holds and not problem.asked.forced(problem.S, p).holds

    counterexample(questions(), refutes)
