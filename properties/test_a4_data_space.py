"""A4: Theorem 4 when the data space is a box X that contains S, for accurate classifiers and for those of small loss.

(a) v fools every classifier that gives x its label s, before the ray leaves X at x + c v, iff the bound of L5 (R3) is
at most c; of accurate classifiers iff x + c v is forced to the label −s. (b) From each point alone some direction does:
that to any point of the other label. (c) One v does from all points iff there are v and τ_x ≥ 0 such that every
τ_x (x, 1) + (v, 0) is −s times a nonnegative combination of the z, and τ_x x + v is in τ_x X: a linear program. All of
this holds as well where X is a polytope, a box with further linear inequalities.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.brackets import ShortestPerturbation, UniversalPerturbation
from geomadv.classes.within import TransfersWithin
from geomadv.exact.limits import Box
from properties import oracle
from properties.rashomon import Asked, exists, gives, never_fooled, questions
from properties.support import accepted, census, half, separable_problems

SQUARE = ga.Dataset([[1, 0], [1, 1], [0, 0]], [1, 1, -1])
BELOW = ga.Dataset([[Fraction(1, 2), 0], [0, 1], [1, 1]], [-1, 1, 1])
Ends = list[Fraction | None]
Walls = Sequence[tuple[ga.Vector, Fraction]]


@dataclass(frozen=True)
class Within:
    """A question, the ends of the box, and whether it is about the accurate classifiers."""

    asked: Asked
    low: Ends
    high: Ends
    accurate: bool

    @property
    def linear(self) -> ga.LinearClassifiers:
        return ga.LinearClassifiers(bias=self.asked.bias) if self.accurate else self.asked.linear

    @property
    def rows(self) -> list[int]:
        return [int(i) for i in self.asked.data.indices(self.asked.source)]

    def leaves_at(self, row: int, v: ga.Vector | None = None) -> Fraction | float:
        """By trying all walls."""
        v, found = v or self.asked.vector, []
        for x, step, low, high in zip(self.asked.data.point(row), v, self.low, self.high, strict=True):
            end = high if step > 0 else low
            if step and end is not None:
                found.append((end - x) / step)
        return min(found, default=math.inf)

    def answer(self, v: ga.Vector | None = None) -> TransfersWithin[ga.LinearClassifier]:
        a = self.asked
        return self.linear.transfers_within(a.data, v or a.vector, a.source, (self.low, self.high))


@st.composite
def of_accurate(draw: DrawFn) -> Asked:
    """The budget 1 says the same."""
    S, bias = draw(separable_problems(max_points=5))
    rows = [row for row in range(S.n) if bias or S.point(row)]
    row = draw(st.sampled_from(rows))
    return Asked(S, bias, Fraction(1), draw(gst.vectors(S.d).filter(bool)), int(S.labels[row]), row)


@st.composite
def boxes(draw: DrawFn, *, accurate: bool | None = None) -> Within:
    about_accurate = draw(st.booleans()) if accurate is None else accurate
    asked = draw(of_accurate() if about_accurate else questions())
    S, s = asked.data, asked.source
    if draw(st.booleans()):  # the difference of the means, and a vector near it
        own, others = ([S.point(i) for i in S.indices(y).tolist()] for y in (s, -s))
        origin = ga.Vector.of([0] * S.d)
        total = sum(others, origin) * max(1, len(own)) - sum(own, origin) * max(1, len(others))
        v = total + asked.vector * draw(st.sampled_from([Fraction(0), Fraction(1, 9)]))
        asked = replace(asked, vector=v) if v else asked
    endless = draw(st.integers(0, 5)) == 0
    rooms = st.sampled_from([None] if endless else [None, None, *map(Fraction, (0, 1, 3, 20, 20))])
    low: Ends = []
    high: Ends = []
    for j in range(S.d):
        entries = [Fraction(S.point(i)[j]) for i in S.indices(s).tolist()]
        below, above = draw(rooms), draw(rooms)
        low.append(None if below is None else min(entries) - below)
        high.append(None if above is None else max(entries) + above)
    return Within(asked, low, high, about_accurate)


def kept(q: Within, row: int, v: ga.Vector | None = None) -> bool:
    """Whether z3 finds a classifier that keeps the label of a row until the ray leaves the box."""
    x, c, v, s = q.asked.data.point(row), q.leaves_at(row, v), v or q.asked.vector, q.asked.source
    return exists(q.asked, gives(x, s), gives(x + Fraction(c) * v, s))


@given(boxes())
def test_z3_agrees(q: Within) -> None:
    a, answer = q.asked, q.answer()
    assert all(accepted(certificate, a.data) for certificate in answer.certificates)
    assert answer.vacuous == (not exists(a))
    if answer.vacuous:
        return
    if q.leaves_at(q.rows[0]) == math.inf:
        # A classifier of a loss below a budget that is never fooled need not give any point the source label.
        resists = never_fooled(a.vector, a.source)
        assert answer.holds != any(exists(a, gives(a.data.point(row), a.source), resists) for row in q.rows)
        assert answer.holds or not q.linear.transfers(a.data, a.vector, a.source).holds
        assert (answer.row, answer.needed) == (None, None)
        return
    assert answer.holds != any(kept(q, row) for row in q.rows)
    if answer.holds:
        assert (answer.row, answer.counterexample) == (None, None)
        return
    assert answer.row in q.rows
    assert answer.leaves_at == q.leaves_at(answer.row)
    assert answer.needed is not None
    assert answer.needed > answer.leaves_at
    assert kept(q, answer.row)
    h, x, v = answer.counterexample, a.data.point(answer.row), a.vector
    assert h is not None
    ends = [a.source * h.value(x + share * Fraction(answer.leaves_at) * v) for share in (Fraction(0), Fraction(1))]
    assert min(ends) >= 0 < max(ends)


@given(boxes(accurate=True))
def test_accurate_classifiers_are_fooled_iff_the_exits_are_forced(q: Within) -> None:
    a, answer = q.asked, q.answer()
    if answer.vacuous or math.inf in map(q.leaves_at, q.rows):
        return
    last = [a.data.point(row) + Fraction(q.leaves_at(row)) * a.vector for row in q.rows]
    labels = [q.linear.forced(a.data, x).label for x in last if a.bias or x]  # without a bias the origin has none
    assert answer.holds == all(label == -a.source for label in labels)


@given(boxes(accurate=True))
def test_from_each_point_some_direction_does(q: Within) -> None:
    """In the least box that contains the data, which the ray does not leave before it reaches the other point."""
    S, s = q.asked.data, q.asked.source
    ends = [[f(x[j] for x in S.points) for j in range(S.d)] for f in (min, max)]
    others = [S.point(i) for i in S.indices(-s).tolist()]
    if q.answer().vacuous:
        return
    for row in q.rows:
        for p in others:
            v = p - S.point(row)
            assert Box.checked((ends[0], ends[1]), S.d).leaves_at(S.point(row), v) >= 1
            bound = q.linear.bound(S, v, row).value
            assert bound is not None
            assert bound <= 1


def common_direction(q: Within, inequalities: Walls = ()) -> ga.Vector | None:
    """By z3: (c), for accurate classifiers, with a·x ≤ b for (a, b) in some inequalities."""
    S, s, solver = q.asked.data, q.asked.source, z3.Solver()
    v: list[Any] = [z3.Real(f"v{j}") for j in range(S.d)]
    accurate = q.linear.realizable(S).classifier
    assert accurate is not None
    solver.add(z3.Sum([oracle.real(s * w) * x for w, x in zip(accurate.normal, v, strict=True)]) == -1)
    for row in q.rows:
        tau, p = z3.Real(f"t{row}"), S.point(row)
        weights = [z3.Real(f"l{row}_{i}") for i in range(S.n)]
        solver.add([x >= 0 for x in [tau, *weights]])
        for j, x in enumerate(p):
            there = oracle.real(Fraction(x)) * tau + v[j]
            terms = [w * oracle.real(int(y) * z[j]) for w, y, z in zip(weights, S.labels, S.points, strict=True)]
            solver.add(z3.Sum(terms) == -s * there)
            low, high = q.low[j], q.high[j]
            solver.add([there >= oracle.real(low) * tau] if low is not None else [])
            solver.add([there <= oracle.real(high) * tau] if high is not None else [])
        for a, b in inequalities:
            terms = [oracle.real(c) * (oracle.real(Fraction(x)) * tau + y) for c, x, y in zip(a, p, v, strict=True)]
            solver.add(z3.Sum(terms) <= oracle.real(b) * tau)
        if q.asked.bias:
            solver.add(z3.Sum([int(y) * w for w, y in zip(weights, S.labels, strict=True)]) == -s * tau)
    if not oracle.decide(solver):
        return None
    model = solver.model()
    entries = [model.eval(x, model_completion=True) for x in v]
    return ga.Vector.of([Fraction(x.numerator_as_long(), x.denominator_as_long()) for x in entries])


@st.composite
def polytopes(draw: DrawFn) -> tuple[Within, Walls]:
    """A box, or none, and up to three half-spaces with the points of the label."""
    q, walls = draw(boxes(accurate=True)), []
    if draw(st.booleans()):
        q = replace(q, low=[None] * q.asked.data.d, high=[None] * q.asked.data.d)
    for _ in range(draw(st.integers(0, 3))):
        a = draw(gst.vectors(q.asked.data.d).filter(bool))
        room = draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 3), Fraction(2)]))
        walls.append((a, max(a.dot(q.asked.data.point(row)) for row in q.rows) + room))
    return q, walls


@given(polytopes())
def test_whether_one_direction_does_from_all_points_agrees_with_z3(drawn: tuple[Within, Walls]) -> None:
    q, walls = drawn
    S, s, inequalities = q.asked.data, q.asked.source, ([a for a, _ in walls], [b for _, b in walls])
    answer = q.linear.common_direction_within(S, s, (q.low, q.high), inequalities=inequalities)
    assert all(accepted(certificate, S) for certificate in answer.certificates)
    v = common_direction(q, walls)
    assert answer.holds == (v is not None)
    assert (answer.direction is None) == bool(answer.resisting) == (v is None)
    for w in (v, answer.direction):
        if w is not None:
            within = q.linear.transfers_within(S, w, s, (q.low, q.high), inequalities=inequalities)
            assert within.holds
            assert all(accepted(certificate, S) for certificate in within.certificates)
    for row, h in answer.resisting:
        assert S.labels[row] == s
        assert h.margin(S) >= 0


@given(polytopes())
def test_within_a_polytope_z3_agrees(drawn: tuple[Within, Walls]) -> None:
    """(a) for the vector drawn: from every point until the ray leaves the polytope."""
    q, walls = drawn
    S, v, s = q.asked.data, q.asked.vector, q.asked.source
    answer = q.linear.transfers_within(
        S, v, s, (q.low, q.high), inequalities=([a for a, _ in walls], [b for _, b in walls])
    )
    ends = {}
    for row in q.rows:
        x = S.point(row)
        through = [(b - a.dot(x)) / a.dot(v) for a, b in walls if a.dot(v) > 0]
        ends[row] = min([q.leaves_at(row), *through])
    if math.inf in ends.values():
        assert answer.holds == q.linear.transfers(S, v, s).holds
        return
    last = {row: S.point(row) + Fraction(c) * v for row, c in ends.items()}
    keeps = {row: exists(q.asked, gives(S.point(row), s), gives(x, s)) for row, x in last.items()}
    assert answer.holds != any(keeps.values())
    if not answer.holds:
        assert answer.row is not None
        assert keeps[answer.row]
        assert answer.leaves_at == ends[answer.row]


def reaches(q: Within, walls: Walls, rows: list[int], norm: str, longest: Fraction | None, *, strictly: bool) -> bool:
    """Whether z3 finds one perturbation of some rows, no longer, or shorter, after which all have lost the label."""
    S, s, solver = q.asked.data, q.asked.source, z3.Solver()
    delta: list[Any] = [z3.Real(f"d{j}") for j in range(S.d)]
    for row in rows:
        there = [oracle.real(Fraction(x)) + step for x, step in zip(S.point(row), delta, strict=True)]
        weights = [z3.Real(f"l{row}_{i}") for i in range(S.n)]
        solver.add([x >= 0 for x in weights])
        for j, place in enumerate(there):
            terms = [w * oracle.real(int(y) * z[j]) for w, y, z in zip(weights, S.labels, S.points, strict=True)]
            solver.add(z3.Sum(terms) == -s * place)
        if q.asked.bias:
            solver.add(z3.Sum([int(y) * w for w, y in zip(weights, S.labels, strict=True)]) == -s)
        for low, high, place in zip(q.low, q.high, there, strict=True):
            solver.add([place >= oracle.real(low)] if low is not None else [])
            solver.add([place <= oracle.real(high)] if high is not None else [])
        for a, b in walls:
            solver.add(z3.Sum([oracle.real(c) * x for c, x in zip(a, there, strict=True)]) <= oracle.real(b))
    sizes = [z3.If(x >= 0, x, -x) for x in delta]
    if longest is not None:
        for size in [z3.Sum(sizes)] if norm == "l1" else sizes:
            solver.add(size < oracle.real(longest) if strictly else size <= oracle.real(longest))
    return oracle.decide(solver)


@half
@given(polytopes(), st.sampled_from(["l1", "linf"]), st.booleans())
def test_perturbations_within_a_polytope_agree_with_z3(drawn: tuple[Within, Walls], norm: str, every: bool) -> None:
    """The shortest one of a point, or of all points of the label."""
    q, walls = drawn
    S, s, box = q.asked.data, q.asked.source, (q.low, q.high)
    inequalities = [a for a, _ in walls], [b for _, b in walls]
    answer: UniversalPerturbation | ShortestPerturbation[ga.LinearClassifier]
    if every:
        answer = q.linear.universal_perturbation(S, s, norm=norm, box=box, inequalities=inequalities)
    else:
        x = S.point(q.asked.row)
        answer = q.linear.shortest_perturbation(S, x, s, norm=norm, box=box, inequalities=inequalities)
    assert accepted(answer.certificate, S)
    rows = q.rows if every else [q.asked.row]
    if answer.perturbation is None:
        assert not reaches(q, walls, rows, norm, None, strictly=False)
        return
    sizes = [abs(Fraction(x)) for x in answer.perturbation]
    length = sum(sizes, Fraction(0)) if norm == "l1" else max(sizes)
    assert answer.lower == answer.upper == length**2
    assert reaches(q, walls, rows, norm, length, strictly=False)
    assert not reaches(q, walls, rows, norm, length, strictly=True)
    euclidean = q.linear.shortest_perturbation(S, S.point(q.asked.row), s, box=box, inequalities=inequalities)
    assert accepted(euclidean.certificate, S)
    assert euclidean.perturbation is not None
    assert max(abs(Fraction(x)) for x in euclidean.perturbation) ** 2 <= (euclidean.upper or 0)


@half
@given(boxes(accurate=True), st.data())
def test_one_direction_for_all_points_is_a_linear_program(q: Within, data: st.DataObject) -> None:
    a = q.asked
    if q.answer().vacuous:
        return
    v = common_direction(q)
    if v is not None:
        assert q.answer(v).holds
        return
    own = [a.data.point(i) for i in q.rows]
    others = [a.data.point(i) for i in a.data.indices(-a.source).tolist()]
    tried = [a.vector, data.draw(gst.vectors(a.data.d).filter(bool))]
    tried += [p - x for x in own for p in others]
    for direction in tried:
        assert not q.answer(direction).holds


@given(boxes(), st.fractions(Fraction(1, 3), 5))
def test_a_larger_box_and_a_longer_direction(q: Within, factor: Fraction) -> None:
    """If it does in a box, it does in a larger one; the direction's length does not matter."""
    answer = q.answer()
    wider = replace(
        q,
        low=[None if x is None else x - factor for x in q.low],
        high=[None if x is None else x + factor for x in q.high],
    )
    assert wider.answer().holds or not answer.holds
    assert q.answer(q.asked.vector * factor).status == answer.status


# Negative controls, counts


@pytest.mark.parametrize("S", [SQUARE, BELOW])
def test_control_within_the_square_no_direction_does(S: ga.Dataset) -> None:
    """Three points; from each of the two alone some direction does."""
    linear, asked = ga.LinearClassifiers(), Asked(S, True, Fraction(1), ga.Vector((1, 0)), 1, 0)
    square = Within(asked, [Fraction(0)] * 2, [Fraction(1)] * 2, accurate=True)
    assert common_direction(square) is None
    answer = linear.common_direction_within(S, 1, (0, 1))
    assert not answer.holds
    assert accepted(answer.certificate, S)
    assert len({row for row, _ in answer.resisting}) == 2
    assert linear.common_direction_within(S, 1, (-9, 9)).holds
    away = -linear.max_margin(S).normal
    assert linear.transfers(S, away, 1).holds
    assert not square.answer(away).holds
    [p] = [S.point(i) for i in S.indices(-1).tolist()]
    for row in square.rows:
        v = p - S.point(row)
        assert linear.bound(S, v, row).value == square.leaves_at(row, v) == 1
        assert not square.answer(v).holds


def test_control_it_is_not_all_or_none() -> None:
    """Unlike L3: from one point the direction does, from another it does not."""
    asked = Asked(SQUARE, True, Fraction(1), ga.Vector((-1, 0)), 1, 0)
    q = Within(asked, [Fraction(0)] * 2, [Fraction(1)] * 2, accurate=True)
    assert [kept(q, row) for row in q.rows] == [False, True]
    assert q.answer().row == 1
    assert q.linear.transfers(SQUARE, asked.vector, 1).holds


def test_control_at_the_exit_not_every_classifier_of_the_budget_says_the_other_label() -> None:
    """Those that gave the point itself the other label are not asked; of accurate ones there are none."""
    S = ga.Dataset([[0], [0], [-1], [-1]], [1, -1, 1, -1])
    q = Within(Asked(S, False, Fraction(5), ga.Vector.of([1]), 1, 2), [Fraction(-1)], [Fraction(1)], accurate=False)
    assert q.answer().holds
    assert not kept(q, 2)
    assert q.linear.forced(S, [1]).label is None


def kinds(q: Within) -> list[str]:
    answer = q.answer()
    if answer.vacuous:
        return ["vacuous"]
    if q.leaves_at(q.rows[0]) == math.inf:
        return [f"no end, {answer.status}"]
    several = "several" if len(q.rows) > 1 else "one"
    at_once = "at once" if answer.leaves_at == 0 else "later"
    return [f"{answer.status}, accurate {q.accurate}", several, *[at_once] * (not answer.holds)]


def programs(q: Within) -> list[str]:
    return ["none" if common_direction(q) is None else "some"]


def in_polytopes(drawn: tuple[Within, Walls]) -> list[str]:
    found = "none" if common_direction(*drawn) is None else "some"
    q, walls = drawn
    ends = f"reached {reaches(q, walls, [q.asked.row], 'l1', None, strictly=False)}"
    return [f"{'walls' if walls else 'no walls'}, {found}", *[ends] * bool(walls)]


def test_draws_are_not_vacuous() -> None:
    counts = census(boxes(), kinds, 250)
    floors = {f"no end, {status}": 6 for status in (ga.Status.HOLDS, ga.Status.FAILS)}
    floors |= {f"{ga.Status.HOLDS}, accurate {flag}": 3 for flag in (True, False)}
    floors |= {f"{ga.Status.FAILS}, accurate {flag}": 30 for flag in (True, False)}
    floors |= {"one": 17, "several": 50, "at once": 15, "later": 25}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}, counts
    common = census(boxes(accurate=True), programs, 80)
    assert min(common["none"], common["some"]) >= 9, common
    within = census(polytopes(), in_polytopes, 80)
    assert min(within["walls, none"], within["walls, some"]) >= 9, within
    assert min(within["reached True"], within["reached False"]) >= 9, within
