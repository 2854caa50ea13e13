"""A7: for three classes "one δ for all classifiers" and "a δ for each of them" are different lengths.

A classifier keeps the label of x in a ball of the ℓ∞ norm iff it is right about the corners too, as its regions are
convex; so whether an accurate one does is `realizable` of the data with the corners. A ball is in the set of the points
where *some* accurate classifier keeps the label if finitely many boxes cover it, each with an accurate classifier that
is right about its corners. For two classes the one implies the other (A1). For three it does not: five points.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.answers import MulticlassRealizable
from geomadv.classes.multiclass import one_point
from geomadv.solvers.active_set import ActiveSetEngine
from properties import oracle
from properties.support import accepted, census, half

SEVERAL = ga.MulticlassLinearClassifiers()
WELL_GUESSED = ga.MulticlassLinearClassifiers(engine=ActiveSetEngine())  # how near the ends are depends on the guess
FIVE = ga.Dataset([[3, -2], [1, 4], [-2, 1], [-1, -3], [-4, 0]], [0, 1, 1, 2, 2])
IRRATIONAL = ga.Dataset([[1, 0], [1, 8], [-3, 0], [-2, -1], [-5, -1]], [0, 1, 1, 2, 2])
Box = tuple[tuple[Fraction, Fraction], ...]  # the least and largest value of each coordinate


def ball(S: ga.Dataset, row: int, radius: Fraction) -> Box:
    return tuple((x - radius, x + radius) for x in S.point(row))


def keeping(S: ga.Dataset, row: int, points: Iterable[Iterable[Fraction]]) -> MulticlassRealizable:
    """Whether an accurate classifier gives some points the label of a row."""
    extra = [list(p) for p in points]
    extended = ga.Dataset([*map(list, S.points), *extra], [*S.labels, *[S.labels[row]] * len(extra)])
    found = SEVERAL.realizable(extended)
    assert accepted(found.certificate, extended)
    return found


def cover(S: ga.Dataset, row: int, box: Box, depth: int = 8) -> list[tuple[Box, ga.MulticlassLinearClassifier]] | None:
    """Boxes that cover a box, each with an accurate classifier that keeps the label of the row on it; by bisection."""
    found = keeping(S, row, product(*box))
    if found.classifier is not None:
        return [(box, found.classifier)]
    if not depth:
        return None
    j = max(range(len(box)), key=lambda k: box[k][1] - box[k][0])
    low, high = box[j]
    parts = []
    for half_of_it in ((low, (low + high) / 2), ((low + high) / 2, high)):
        part = cover(S, row, (*box[:j], half_of_it, *box[j + 1 :]), depth - 1)
        if part is None:
            return None
        parts += part
    return parts


def some_keeps_the_ball(S: ga.Dataset, row: int, radius: Fraction) -> bool:
    """By z3: an accurate classifier with all leads at the row above radius · ‖w_k − w_l‖₁."""
    solver = z3.Solver()
    scores: dict[Any, tuple[list[Any], Any]] = {
        c: ([z3.Real(f"w{c}_{j}") for j in range(S.d)], z3.Real(f"b{c}")) for c in S.classes
    }
    for i, (x, y) in enumerate(zip(S.points, S.labels, strict=True)):
        for rival in S.classes:
            if rival == y:
                continue
            difference = [a - b for a, b in zip(scores[y][0], scores[rival][0], strict=True)]
            lead = oracle.value_at(difference, scores[y][1] - scores[rival][1], x)
            solver.add(lead > 0)
            if i == row:
                solver.add(lead > oracle.real(radius) * z3.Sum([z3.If(w >= 0, w, -w) for w in difference]))
    return oracle.decide(solver)


@st.composite
def questions(draw: DrawFn, *, dimension: int | None = None) -> tuple[ga.Dataset, int, Fraction]:
    S = draw(gst.multiclass_datasets(dimension=dimension or draw(st.sampled_from([1, 2, 2])), max_points=6))
    return S, draw(st.integers(0, S.n - 1)), draw(st.sampled_from([Fraction(k, 4) for k in (1, 2, 4, 6, 10, 20, 60)]))


def well_scaled(q: tuple[ga.Dataset, int, Fraction]) -> bool:
    """Where floating point guesses well; on other data the ends are as certain, but may be far apart."""
    entries = [Fraction(x) for point in q[0].points for x in point]
    return all(abs(x) <= 1000 and x.denominator <= 100 for x in entries)


@given(questions())
def test_a_ball_is_kept_iff_its_corners_are(q: tuple[ga.Dataset, int, Fraction]) -> None:
    S, row, radius = q
    assert keeping(S, row, product(*ball(S, row, radius))).holds == some_keeps_the_ball(S, row, radius)


@given(questions(), st.data())
def test_a_cover_keeps_every_point(q: tuple[ga.Dataset, int, Fraction], data: st.DataObject) -> None:
    S, row, radius = q
    parts = cover(S, row, ball(S, row, radius), depth=3)
    shares = [Fraction(data.draw(st.integers(-8, 8)), 8) for _ in range(S.d)]
    p = [x + share * radius for x, share in zip(S.point(row), shares, strict=True)]
    if parts is not None:
        around = [h for box, h in parts if all(low <= x <= high for x, (low, high) in zip(p, box, strict=True))]
        assert around
        assert all(h(p) == S.labels[row] and h.is_accurate(S) for h in around)
        assert keeping(S, row, [p]).holds
        assert SEVERAL.forced(S, p).label in (None, S.labels[row])


@half
@given(questions(dimension=1))
def test_on_a_line_it_makes_no_difference(q: tuple[ga.Dataset, int, Fraction]) -> None:
    """If each end of an interval is kept by some accurate classifier, one keeps the interval."""
    S, row, radius = q
    [(low, high)] = ball(S, row, radius)
    apart = all(keeping(S, row, [[end]]).holds for end in (low, high))
    assert keeping(S, row, [[low], [high]]).holds == apart


# The bracket


def below(squared: Fraction) -> Fraction:
    """A little less than a square root."""
    return Fraction(math.isqrt(squared.numerator * 10**12 // squared.denominator), 10**6)


@half
@given(questions().filter(well_scaled))
def test_the_ends_of_the_bracket_are_what_they_are_said_to_be(q: tuple[ga.Dataset, int, Fraction]) -> None:
    """Nothing is kept at the one end; within the other the most robust classifier keeps the ball, and none a larger."""
    S, row, _ = q
    answer = WELL_GUESSED.shortest_perturbation(S, S.point(row), S.labels[row], norm="linf")
    assert answer.lower is not None
    assert answer.upper is not None
    assert answer.perturbation is not None
    assert accepted(answer.certificate, S)
    assert answer.lower <= answer.upper
    assert not keeping(S, row, [S.point(row) + answer.perturbation]).holds
    radius = below(answer.lower)
    assert some_keeps_the_ball(S, row, radius * Fraction(999, 1000))
    assert not some_keeps_the_ball(S, row, radius * Fraction(1001, 1000) + Fraction(1, 10**5))


@half
@given(questions().filter(well_scaled), st.sampled_from(["l1", "l2", "linf"]))
def test_between_two_classes_or_on_a_line_it_is_closed(q: tuple[ga.Dataset, int, Fraction], norm: str) -> None:
    S, row, _ = q
    exact = None
    if len(S.classes) > 2 and S.d > 1:
        S = S.binary(S.labels[row], next(c for c in S.classes if c != S.labels[row]))
        row = S.labels.index(1)
    if len(S.classes) == 2:
        signed = S.binary(S.labels[row], next(c for c in S.classes if c != S.labels[row]))
        exact = ga.LinearClassifiers().shortest_perturbation(signed, S.point(row), 1, norm=norm).upper
    answer = WELL_GUESSED.shortest_perturbation(S, S.point(row), S.labels[row], norm=norm)
    assert answer.lower is not None
    assert answer.upper is not None
    assert answer.upper <= answer.lower * Fraction(1002, 1000)
    assert exact is None or answer.lower <= exact <= answer.upper


def test_the_bracket_of_the_five_points(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = WELL_GUESSED.shortest_perturbation(FIVE, [3, -2], 0, norm="linf")
    assert answer.upper == 16
    assert answer.lower is not None
    assert Fraction(396, 100) ** 2 < answer.lower < 16
    assert answer.most_robust is None
    assert len(answer.sharing) > 1
    assert accepted(answer.certificate, FIVE)
    monkeypatch.setattr(one_point, "_PARTS", 1)
    alone = WELL_GUESSED.shortest_perturbation(FIVE, [3, -2], 0, norm="linf")
    assert alone.lower is not None
    assert Fraction(384, 100) ** 2 < alone.lower < Fraction(385, 100) ** 2
    assert alone.most_robust is not None
    assert alone.most_robust.flip_distance([3, -2], [-1, 1]) ** 2 >= alone.lower
    narrow = WELL_GUESSED.shortest_perturbation(IRRATIONAL, [1, 0], 0, norm="linf")
    assert narrow.lower is not None
    assert Fraction(247, 100) < below(narrow.lower)
    assert (below(narrow.lower) + 2) ** 2 < 20


# The five points


@pytest.mark.parametrize(("radius", "together"), [(Fraction(384, 100), True), (Fraction(385, 100), False)])
def test_each_classifier_loses_the_label_within_385_hundredths(radius: Fraction, together: bool) -> None:
    assert keeping(FIVE, 0, product(*ball(FIVE, 0, radius))).holds == together


def test_but_no_one_perturbation_of_less_than_399_hundredths_takes_it_from_all() -> None:
    """Three classifiers between them keep the label everywhere in the ball; at 4 one point has lost it for all."""
    radius = Fraction(399, 100)
    assert not keeping(FIVE, 0, product(*ball(FIVE, 0, radius))).holds
    parts = cover(FIVE, 0, ball(FIVE, 0, radius))
    assert parts is not None
    assert len(parts) == 3
    edges = [Fraction(k, 4) * radius for k in range(-4, 5)]
    for p in ([x + a, y + b] for (x, y), a, b in product([tuple(FIVE.point(0))], edges, edges)):
        assert any(h(p) == 0 for _, h in parts)
    lost = SEVERAL.forced(FIVE, [-1, 2])
    assert lost.label == 1
    assert accepted(lost.certificate, FIVE)


def test_control_without_one_class_it_makes_no_difference() -> None:
    """For two classes the corner of a ball that no accurate classifier keeps is lost for all (A1)."""
    for rival in (1, 2):
        S = FIVE.binary(0, rival)
        fooled = ga.LinearClassifiers().shortest_perturbation(S, S.point(0), 1, norm="linf")
        assert fooled.upper is not None
        # Its square root is rational here: a corner moves by as much in both coordinates, or a side by one.
        radius = max(abs(Fraction(x)) for x in fooled.perturbation or ())
        assert radius**2 == fooled.upper
        for share, kept in ((Fraction(999, 1000), True), (Fraction(1001, 1000), False)):
            assert keeping(S, 0, product(*ball(S, 0, share * radius))).holds == kept


def test_the_distance_that_the_best_classifier_keeps_it_can_be_irrational() -> None:
    """2(√5 − 1), to seven digits: r is below it iff (r + 2)² < 20."""
    for numerator in (24721358, 24721360):
        radius = Fraction(numerator, 10**7)
        below = (radius + 2) ** 2 < 20
        assert below == (numerator == 24721358)
        assert keeping(IRRATIONAL, 0, product(*ball(IRRATIONAL, 0, radius))).holds == below


def kinds(q: tuple[ga.Dataset, int, Fraction]) -> list[str]:
    S, row, radius = q
    kept = keeping(S, row, product(*ball(S, row, radius))).holds
    covered = kept or cover(S, row, ball(S, row, radius), depth=3) is not None
    return [f"kept {kept}", f"d {S.d}, covered {covered}", f"classes {min(len(S.classes), 3)}"]


def test_draws_are_not_vacuous() -> None:
    counts = census(questions(), kinds, 120)
    floors = {"kept True": 20, "kept False": 25, "d 1, covered True": 5, "d 1, covered False": 8}
    floors |= {"d 2, covered True": 15, "d 2, covered False": 12, "classes 3": 40}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}, counts
