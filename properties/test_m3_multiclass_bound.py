"""M3: how far every accurate multiclass linear classifier must be followed until it has flipped.

The supremum of the flip distance from a row along v over all accurate classifiers is not the value of a linear program,
and can be irrational. For a given c, whether every accurate classifier has flipped by c is a linear question; so the
answer is a bracket with rational ends, each with its evidence. It is infinite where accurate classifiers flip as late
as one likes, or never: h_0 + εh_1 + ε²h_2 + … for small ε > 0, sometimes with more than two terms.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.answers import Status
from geomadv.classes.brackets import Bound
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from properties import multiclass_oracle
from properties.multiclass_oracle import Scores, lead, leads
from properties.oracle import Expression, decide, new_solver, slope_along, value_at
from properties.support import accepted, census, counterexample

MULTI = MulticlassLinearClassifiers()
Question = tuple[ga.Dataset, ga.Vector, int]  # the last is a row, whose label is the source
FAR = 10**30  # beyond every finite bound of the small instances


@st.composite
def questions(draw: DrawFn, *, wide: bool = False, transferring: bool = False) -> Question:
    """Realizable data, a direction and a row; the bound is often finite, often infinite."""
    kind = draw(st.sampled_from(["pair", "cyclic", "pair of others", "mixed"]))
    if kind == "cyclic":
        S, v, k = draw(gst.cyclic_direction_problems(max_points=6))
        return S, v, int(draw(st.sampled_from(S.indices(k).tolist())))
    S = draw(gst.multiclass_datasets(wide=wide, max_points=6))
    row = draw(st.integers(0, S.n - 1))
    k = S.labels[row]
    others = S.take([i for i in range(S.n) if i != row])
    if kind == "pair of others" and k in others.classes and len(others.classes) > 1:
        # What transfers without the row transfers with it, but no certificate need use it: the bound is often ∞.
        return S, draw(gst.pair_directions(others, k)), row
    directions = gst.multiclass_directions if kind == "mixed" and not transferring else gst.pair_directions
    return S, draw(directions(S, k)), row


def widths() -> st.SearchStrategy[Fraction]:
    return st.sampled_from([Fraction(3), Fraction(1), Fraction(1, 10), Fraction(1, 1000)])


def ends(answer: Bound[MulticlassLinearClassifier]) -> tuple[Fraction, Fraction]:
    """Both ends of a finite bracket."""
    assert answer.status is Status.HOLDS
    assert isinstance(answer.lower, Fraction)
    assert isinstance(answer.upper, Fraction)
    return answer.lower, answer.upper


@given(questions(), widths())
def test_agrees_with_z3(question: Question, width: Fraction) -> None:
    S, v, row = question
    answer = MULTI.bound(S, v, row, width=width)
    assert accepted(answer.certificate, S)
    if not answer.holds:
        assert answer.status is Status.FAILS
        assert answer.lower == answer.upper == math.inf
        assert not multiclass_oracle.flipped_by(S, v, row, FAR)
        return
    lower, upper = ends(answer)
    assert 0 < lower <= upper <= lower + width
    assert multiclass_oracle.flipped_by(S, v, row, upper)
    assert multiclass_oracle.flipped_by(S, v, row, upper * Fraction(1001, 1000))
    assert not multiclass_oracle.flipped_by(S, v, row, lower * Fraction(999999, 10**6))


@given(questions(wide=True), st.data())
def test_every_classifier_drawn_has_flipped_by_the_upper_end(question: Question, data: st.DataObject) -> None:
    S, v, row = question
    # Wide data may have a bound of any order of magnitude, so that the bracket must be wide to come soon.
    answer = MULTI.bound(S, v, row, width=Fraction(10) ** 400)
    x, k = S.point(row), S.labels[row]
    assert accepted(answer.certificate, S)
    h = data.draw(gst.accurate_multiclass_classifiers(S))
    assert answer.upper is not None
    assert h.flip_distance(x, v) <= answer.upper
    if isinstance(answer.upper, Fraction):
        assert h(x + answer.upper * v) != k
        assert h(x + 2 * answer.upper * v) != k


@given(questions(), st.data())
def test_and_by_that_of_a_narrow_bracket(question: Question, data: st.DataObject) -> None:
    S, v, row = question
    h = data.draw(gst.accurate_multiclass_classifiers(S, extreme=True))
    answer = MULTI.bound(S, v, row, width=Fraction(1, 100))
    assert answer.upper is not None
    assert h.flip_distance(S.point(row), v) <= answer.upper


@given(questions(transferring=True), st.integers(1, 10**6))
def test_the_lower_end_is_approached(question: Question, factor: int) -> None:
    """Accurate classifiers near the one given flip as late as one likes, up to the lower end."""
    S, v, row = question
    answer = MULTI.bound(S, v, row)
    x, k = S.point(row), S.labels[row]
    inside = MULTI.realizable(S).classifier
    weak = answer.attaining
    assert inside is not None
    assert (weak is not None) == answer.holds
    if weak is None:
        return
    lower, _ = ends(answer)
    assert weak.margin(S) >= 0
    assert weak.flip_distance(x, v) >= lower
    later = lower * (1 - Fraction(1, factor + 1))
    # At x + later·v the weak classifier still leads, strictly; a little of an accurate one does not change that.
    p = x + later * v
    remaining = min(weak.difference(k, rival).value(p) for rival in S.classes if rival != k)
    change = max(abs(inside.difference(k, rival).value(p)) for rival in S.classes if rival != k)
    assert remaining > 0
    epsilon = remaining / (2 * change + 1)
    scores = (
        ga.LinearClassifier(f.normal + epsilon * g.normal, f.bias + epsilon * g.bias)
        for f, g in zip(weak.scores, inside.scores, strict=True)
    )
    h = MulticlassLinearClassifier(S.classes, tuple(scores))
    assert multiclass_oracle.is_accurate(h, S)
    assert h.flip_distance(x, v) > later


@given(questions(transferring=True), st.fractions(Fraction(1, 9), 9), st.data())
def test_brackets_of_one_number_meet(question: Question, factor: Fraction, data: st.DataObject) -> None:
    """However wide, and in other units."""
    S, v, row = question
    answers = [(MULTI.bound(S, v, row, width=data.draw(widths())), Fraction(1)) for _ in range(2)]
    answers.append((MULTI.bound(S, v * factor, row, width=data.draw(widths())), factor))
    moved = ga.Dataset([list(factor * (x + v)) for x in S.points], S.labels)
    answers.append((MULTI.bound(moved, v, row, width=data.draw(widths())), 1 / factor))
    assert len({answer.status for answer, _ in answers}) == 1
    if answers[0][0].holds:
        found = [(ends(answer), unit) for answer, unit in answers]
        assert max(lower * unit for (lower, _), unit in found) <= min(upper * unit for (_, upper), unit in found)


@given(questions(transferring=True), st.data())
def test_more_points_make_it_no_larger(question: Question, data: st.DataObject) -> None:
    S, v, row = question
    h = data.draw(gst.accurate_multiclass_classifiers(S))
    p = data.draw(gst.vectors(S.d))
    label = h(p)
    if label is None:
        label, p = S.labels[0], S.point(0)
    more = ga.Dataset([*map(list, S.points), list(p)], [*S.labels, label])
    before, after = MULTI.bound(S, v, row), MULTI.bound(more, v, row)
    assert before.upper is not None
    assert after.lower is not None
    assert after.lower <= before.upper


@given(questions(), st.data())
def test_where_the_direction_does_not_transfer_it_is_infinite(question: Question, data: st.DataObject) -> None:
    S, v, row = question
    if not MULTI.transfers(S, v, S.labels[row]).holds:
        answer = MULTI.bound(S, v, row)
        assert answer.upper == math.inf
        assert answer.certificate.kind == "bound"


# The instance of docs/theory.md.

CURVED = ga.Dataset(
    [[2, 0, -1], [-3, -4, -1], [-1, 1, 0], [0, 2, -2], [2, 2, 2], [1, 0, 1], [-3, -2, 1], [0, 0, -2]],
    [1, 2, 3, 4, 3, 2, 4, 2],
)
ALONG = ga.Vector.of([-1, 1, 0])


def side(c: Fraction) -> int:
    """On which side of the larger root (1297 + √124705)/416 of 208 c² − 1297 c + 1872 a number beyond 3 lies."""
    assert c > Fraction(1297, 416)  # between the roots
    value = 208 * c * c - 1297 * c + 1872
    return (value > 0) - (value < 0)


def test_an_irrational_bound() -> None:
    assert 1297**2 - 4 * 208 * 1872 == 124705
    assert math.isqrt(124705) ** 2 != 124705
    for digits in (0, 1, 3, 6, 12, 30):
        width = Fraction(1, 10**digits)
        answer = MULTI.bound(CURVED, ALONG, 0, width=width)
        lower, upper = ends(answer)
        assert upper - lower <= width
        assert side(upper) > 0
        assert lower < Fraction(1297, 416) or side(lower) < 0
        assert accepted(answer.certificate, CURVED)
        assert multiclass_oracle.flipped_by(CURVED, ALONG, 0, upper)
        assert not multiclass_oracle.flipped_by(CURVED, ALONG, 0, lower * (1 - width / 1000))


def ahead_of(rival: int, p: ga.Vector) -> Callable[[Scores], Expression]:
    """That label 1 leads over a rival at a point."""

    def condition(scores: Scores) -> Expression:
        return value_at(*lead(scores, 1, rival), p) > 0

    return condition


def test_several_rivals_are_needed_at_once() -> None:
    """No rival alone has overtaken the label of the row for all accurate classifiers; one of them always has."""
    answer = MULTI.bound(CURVED, ALONG, 0, width=Fraction(1, 10**6))
    _, upper = ends(answer)
    p = CURVED.point(0) + ALONG * upper
    for rival in (2, 3, 4):
        found = multiclass_oracle.exists_accurate(CURVED, ahead_of(rival, p))
        assert found
    assert not multiclass_oracle.keeps_label(CURVED, p, 1)
    losses = answer.certificate.evidence["upper"][0]["losses"]
    assert len(losses) >= 2


# Where it is infinite.

CHAINED: Question = (
    ga.Dataset([[0, 1, -1], [-2, 2, 1], [-2, -3, 3], [2, -3, 2], [0, -2, 0]], [1, 2, 3, 1, 2]),
    ga.Vector.of([-26, -101, 64]),
    3,
)


def one_weak_classifier_suffices(question: Question) -> bool:
    """Whether some weakly accurate classifier, on all of the ray, has no negative lead of the label of the row, and for
    every rival one that is positive at the row or increases: accurate classifiers near it flip as late as one likes."""
    S, v, row = question

    def resists(scores: Scores, k: Label) -> list[Expression]:
        found: list[Expression] = []
        for w, b in leads(scores, k):
            found += [slope_along(w, v) >= 0]
            found += [slope_along(w, v) + value_at(w, b, S.point(row)) > 0]
        return found

    scores: Scores = {
        k: ([z3.Real(f"w{i}_{j}") for j in range(S.d)], z3.Real(f"b{i}")) for i, k in enumerate(S.classes)
    }
    solver = new_solver()
    for x, y in zip(S.points, S.labels, strict=True):
        solver.add(*(value_at(w, b, x) >= 0 for w, b in leads(scores, y)))
    solver.add(*resists(scores, S.labels[row]))
    return decide(solver)


def test_a_chain_of_three() -> None:
    """The bound is infinite, and no one weakly accurate classifier shows it."""
    S, v, row = CHAINED
    assert MULTI.transfers(S, v, S.labels[row]).holds
    answer = MULTI.bound(S, v, row)
    assert answer.upper == math.inf
    assert len(answer.certificate.evidence["escaping"][0]) == 3
    assert accepted(answer.certificate, S)
    assert not multiclass_oracle.flipped_by(S, v, row, FAR)
    assert not one_weak_classifier_suffices(CHAINED)


@given(questions())
def test_longer_chains_only_where_they_are_needed(question: Question) -> None:
    S, v, row = question
    answer = MULTI.bound(S, v, row, width=10)
    if not answer.holds:
        assert (len(answer.certificate.evidence["escaping"][0]) <= 2) == one_weak_classifier_suffices(question)
    else:
        assert not one_weak_classifier_suffices(question)


def test_draws_are_not_vacuous() -> None:
    def kinds(question: Question) -> list[str]:
        S, v, row = question
        finite = MULTI.bound(S, v, row, width=10).holds
        transfers = MULTI.transfers(S, v, S.labels[row]).holds
        verdict = "finite" if finite else "infinite, transferring" if transfers else "infinite, not transferring"
        return [verdict, f"{len(S.classes)} labels"]

    counts = census(questions(), kinds, 120)
    floors = {
        "draws": 120,
        "finite": 40,
        "infinite, transferring": 5,
        "infinite, not transferring": 2,
        "2 labels": 10,
        "3 labels": 30,
        "4 labels": 5,
    }
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def test_control_a_direction_that_transfers_need_not_have_a_bound() -> None:
    def refutes(question: Question) -> bool:
        S, v, row = question
        return len(S.classes) > 2 and MULTI.transfers(S, v, S.labels[row]).holds and not MULTI.bound(S, v, row).holds

    counterexample(questions(), refutes)


def test_control_a_little_less_than_the_lower_end_is_too_short() -> None:
    def refutes(question: Question) -> bool:
        S, v, row = question
        answer = MULTI.bound(S, v, row)
        return answer.holds and not multiclass_oracle.flipped_by(S, v, row, ends(answer)[0] * Fraction(999, 1000))

    counterexample(questions(), refutes)


def test_control_the_best_rival_alone_gives_a_larger_number() -> None:
    """The least of the bounds towards one rival is an upper bound, and not the bound."""

    def refutes(question: Question) -> bool:
        S, v, row = question
        answer, k = MULTI.bound(S, v, row, width=Fraction(1, 100)), S.labels[row]
        if not answer.holds:
            return False
        single = []
        for rival in S.classes:
            if rival != k:
                rows = [i for i, y in enumerate(S.labels) if y in (k, rival)]
                single.append(ga.LinearClassifiers().bound(S.binary(k, rival), v, rows.index(row)).value)
        return all(value is not None and value > ends(answer)[1] for value in single)

    counterexample(questions(), refutes)


def test_control_an_inaccurate_classifier_flips_later() -> None:
    @st.composite
    def unfitted(draw: DrawFn) -> tuple[Question, MulticlassLinearClassifier]:
        question = draw(questions(transferring=True))
        return question, draw(gst.multiclass_classifiers(question[0].d, classes=question[0].classes))

    def refutes(drawn: tuple[Question, MulticlassLinearClassifier]) -> bool:
        (S, v, row), h = drawn
        answer, x = MULTI.bound(S, v, row, width=10), S.point(row)
        return h(x) == S.labels[row] and answer.holds and h.flip_distance(x, v) > ends(answer)[1]

    (S, _, _), h = counterexample(unfitted(), refutes)
    assert not h.is_accurate(S)
