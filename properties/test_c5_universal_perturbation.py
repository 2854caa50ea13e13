"""C5: one step that takes the inner label from every inner point, for every accurate classifier with a convex region.

For every target x⁺ some δ moves all inner points into the shadow of x⁺, Σ (x⁺ − s) for one. The shortest for a given
target solves the quadratic problem of L7 on the inner points and the target. The best over the targets is an upper
bound for the shortest of all: different inner points may use different targets.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from properties import convex_oracle, enumeration
from properties.convex_support import Problem, kinds_of, mirrored, moved, problems
from properties.support import accepted, census, counterexample, rows


class Perturbation(NamedTuple):
    delta: ga.Vector
    squared_length: Fraction
    squared_length_at_least: Fraction
    target: int
    certificate: ga.Certificate
    target_certificate: ga.Certificate


def perturbation(problem: Problem, target: int | None = None, gap: Fraction = Fraction(0)) -> Perturbation:
    answer = problem.asked.universal_perturbation(problem.S, problem.region, target=target, relative_gap=gap)
    assert answer.holds
    assert answer.perturbation is not None
    assert answer.squared_length is not None
    assert answer.squared_length_at_least is not None
    assert answer.target is not None
    assert answer.target_certificate is not None
    return Perturbation(
        answer.perturbation,
        answer.squared_length,
        answer.squared_length_at_least,
        answer.target,
        answer.certificate,
        answer.target_certificate,
    )


def with_target(problem: Problem, target: int) -> ga.Dataset:
    """The inner points and the target."""
    return problem.S.take(sorted([*problem.S.indices(problem.region).tolist(), target]))


def outer_rows(problem: Problem) -> list[int]:
    return [i for i, _, _ in rows(problem.S, -problem.region)]


@given(problems(wide=True), st.data())
def test_every_network_drawn_is_fooled_at_every_inner_point(problem: Problem, data: st.DataObject) -> None:
    S, region = problem.S, problem.region
    found = perturbation(problem)
    assert accepted(found.certificate, S)
    assert accepted(found.target_certificate, with_target(problem, found.target))
    assert S.labels[found.target] == -region
    assert found.delta.squared_norm() == found.squared_length >= found.squared_length_at_least > 0
    h = data.draw(problem.networks)
    for _, x, _ in rows(S, region):
        assert h(x + found.delta) == h(x + 2 * found.delta) == -region


@given(problems(max_points=5))
def test_z3_finds_no_network_that_resists(problem: Problem) -> None:
    S, region = problem.S, problem.region
    delta = perturbation(problem).delta
    assert convex_oracle.is_universal_perturbation(S, delta, region, region)
    assert all(problem.asked.forced(S, x + delta).label == -region for _, x, _ in rows(S, region))


@given(problems(max_points=5), st.data())
def test_is_the_shortest_for_its_target(problem: Problem, data: st.DataObject) -> None:
    """By the certificate nothing shorter will do, by enumeration of the active sets neither."""
    S, region = problem.S, problem.region
    target = data.draw(st.sampled_from(outer_rows(problem)))
    found = perturbation(problem, target)
    small = with_target(problem, target)
    assert found.target == target
    assert accepted(found.certificate, S)
    assert accepted(found.target_certificate, small)
    linear = ga.LinearClassifiers().universal_perturbation(small, region)
    assert linear.squared_length_at_least == linear.squared_length == found.squared_length
    assert linear.perturbation == found.delta
    least = enumeration.least_squared_perturbation(small, region)
    assert found.squared_length == least == enumeration.least_squared_perturbation_to(S, S.point(target), region)
    # One 1 % shorter is too short, whatever its direction, and this one shortened no longer reaches the shadow.
    assert Fraction(99, 100) ** 2 * found.squared_length < least
    moved_points = [x + Fraction(99, 100) * found.delta for _, x, _ in rows(S, region)]
    assert not all(convex_oracle.in_shadow(small, x, region) for x in moved_points)


@given(problems(max_points=5))
def test_takes_the_best_target(problem: Problem) -> None:
    S = problem.S
    lengths = [
        enumeration.least_squared_perturbation_to(S, S.point(target), problem.region) for target in outer_rows(problem)
    ]
    assert perturbation(problem).squared_length == min(lengths)


@given(problems(dimension=2, max_points=4))
def test_the_lower_bound_is_below_the_shortest_of_all(problem: Problem) -> None:
    """By brute force: every assignment of targets to inner points is tried."""
    found = perturbation(problem)
    shortest = enumeration.least_squared_perturbation_out(problem.S, problem.region)
    assert 0 < found.squared_length_at_least <= shortest <= found.squared_length
    if len(problem.S.indices(problem.region)) == 1:
        assert shortest == found.squared_length_at_least == found.squared_length


@given(problems(wide=True), st.data())
def test_the_sum_of_all_differences_will_do(problem: Problem, data: st.DataObject) -> None:
    S, region = problem.S, problem.region
    target = data.draw(st.sampled_from(outer_rows(problem)))
    zero = ga.Vector.of([0] * S.d)
    delta = sum((S.point(target) - s for _, s, _ in rows(S, region)), zero)
    assert all(problem.asked.forced(S, s + delta).label == -region for _, s, _ in rows(S, region))
    assert perturbation(problem, target).squared_length <= delta.squared_norm()


@given(problems(), st.sampled_from([Fraction(1, 100), Fraction(1), Fraction(10**9)]))
def test_a_gap_is_kept(problem: Problem, gap: Fraction) -> None:
    """In few dimensions the shortest is found whatever the gap."""
    found = perturbation(problem, gap=gap)
    assert accepted(found.certificate, problem.S)
    assert accepted(found.target_certificate, with_target(problem, found.target))
    assert found.squared_length <= (1 + gap) ** 2 * perturbation(problem).squared_length


@given(problems(), st.data())
def test_is_invariant(problem: Problem, data: st.DataObject) -> None:
    S, region = problem.S, problem.region
    before = perturbation(problem)
    image = data.draw(moved(S, shear=False))
    after = perturbation(Problem(image.data, problem.member))
    assert after.squared_length == image.factor**2 * before.squared_length
    assert accepted(after.certificate, image.data)
    opposite = perturbation(Problem(mirrored(S), "R''" if region == -1 else "R"))
    assert opposite.squared_length == before.squared_length


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Problem) -> list[str]:
        S, region = problem.S, problem.region
        found = perturbation(problem)
        sharp = "sharp" if found.squared_length == found.squared_length_at_least else "not sharp"
        several = ["several targets"] * (len(S.indices(-region)) > 1)
        straight = any(found.delta == S.point(found.target) - s for _, s, _ in rows(S, region))
        return [sharp, "straight to the target" if straight else "beside it", *several, *kinds_of(problem)]

    counts = census(problems(max_points=5), kinds, 120)
    floors = {"sharp": 12, "not sharp": 12, "straight to the target": 12, "beside it": 12, "several targets": 20}
    floors |= {"duplicates": 8, "not linearly separable": 10, "line": 8, "region 1": 8, "region -1": 8}
    assert counts["draws"] >= 120
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def test_control_different_targets_may_be_nearer() -> None:
    """The best for one target is an upper bound only."""
    S = ga.Dataset([[0, 0], [4, 0], [0, 1], [4, 1]], [-1, -1, 1, 1])
    found = perturbation(Problem(S, "R"))
    assert found.squared_length == 20
    assert enumeration.least_squared_perturbation_out(S, -1) == 1
    assert found.squared_length_at_least <= 1
    assert convex_oracle.is_universal_perturbation(S, ga.Vector.of([0, 1]), -1)


def test_control_a_shorter_step_in_the_same_direction_fails() -> None:
    def refutes(problem: Problem) -> bool:
        delta = perturbation(problem).delta * Fraction(999, 1000)
        return not convex_oracle.is_universal_perturbation(problem.S, delta, problem.region, problem.region)

    counterexample(problems(), refutes)


def test_control_the_linear_perturbation_is_too_short() -> None:
    """What fools every linear classifier need not fool every classifier with a convex region."""

    def refutes(problem: Problem) -> bool:
        S, region = problem.S, problem.region
        linear = ga.LinearClassifiers().universal_perturbation(S, region)
        if linear.perturbation is None:
            return False
        return not convex_oracle.is_universal_perturbation(S, linear.perturbation, region, region)

    counterexample(problems(), refutes)


def test_control_an_inaccurate_network_resists() -> None:
    @st.composite
    def unfitted(draw: DrawFn) -> tuple[Problem, ReLUClassifier]:
        problem = draw(problems(member="R"))
        units = draw(st.lists(st.tuples(gst.vectors(problem.S.d), gst.rationals()), min_size=1, max_size=2))
        return problem, ReLUClassifier(tuple(LinearClassifier(w, b) for w, b in units))

    def refutes(drawn: tuple[Problem, ReLUClassifier]) -> bool:
        problem, h = drawn
        delta = perturbation(problem).delta
        inner = [x for _, x, _ in rows(problem.S, -1)]
        return any(h(x) == h(x + delta) == -1 for x in inner)

    problem, h = counterexample(unfitted(), refutes)
    assert not h.is_accurate(problem.S)


def test_control_nothing_is_claimed_where_nothing_is_accurate() -> None:
    S = ga.Dataset([[0], [2], [1]], [-1, -1, 1])
    answer = ConvexRegionClassifiers().universal_perturbation(S, -1)
    assert answer.vacuous
    assert answer.perturbation is None
    assert accepted(answer.certificate, S)
