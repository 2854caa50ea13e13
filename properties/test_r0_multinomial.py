"""R0 for several classes: separation of the labels, and the coefficients of a multinomial logistic regression.

With G_{i,m} = (e_{y_i} − e_m) ⊗ (x_i, 1) for the z_i, and (e_c − e_r) ⊗ e_j for e_j, r being the reference class: a
coefficient has a limit, perhaps an infinite one, iff its functional or minus it is in the cone of the G; it is
undetermined iff neither is, and collinear iff it is not in their span.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from properties import oracle, separation
from properties.multiclass_oracle import Scores, lead, leads
from properties.oracle import Expression
from properties.support import accepted, census, counterexample, few, half

Problem = tuple[ga.Dataset, Label]
MULTI = ga.MulticlassLinearClassifiers()


@st.composite
def problems(draw: DrawFn) -> Problem:
    """Data of two to four classes, some features of which are one-sided or depend on others."""
    S, _ = draw(separation.problems())
    points = list(S.points) + [S.point(0)] * draw(st.integers(0, 1))
    classes = draw(st.integers(2, 4))
    labels = draw(st.lists(st.integers(0, classes - 1), min_size=len(points), max_size=len(points)))
    labels[:2] = [0, 1]
    data = ga.Dataset(points, labels)
    return data, draw(st.sampled_from(data.classes))


def exists(S: ga.Dataset, condition: Callable[[Scores], Expression]) -> bool:
    """Whether some weakly accurate H satisfies a condition, by z3."""
    scores: Scores = {
        k: ([z3.Real(f"w{i}_{j}") for j in range(S.d)], z3.Real(f"b{i}")) for i, k in enumerate(S.classes)
    }
    solver = oracle.new_solver()
    for x, y in zip(S.points, S.labels, strict=True):
        solver.add(*(oracle.value_at(w, b, x) >= 0 for w, b in leads(scores, y)))
    solver.add(condition(scores))
    return oracle.decide(solver)


def pairs(S: ga.Dataset) -> list[tuple[int, Label]]:
    return [(i, m) for i, y in enumerate(S.labels) for m in S.classes if m != y]


def overlapping(S: ga.Dataset) -> tuple[tuple[int, Label], ...]:
    def parted(i: int, m: Label) -> bool:
        return exists(S, lambda scores: oracle.value_at(*lead(scores, S.labels[i], m), S.point(i)) > 0)

    return tuple(pair for pair in pairs(S) if not parted(*pair))


def limit(S: ga.Dataset, reference: Label, label: Label, j: int) -> str:
    def coefficient(scores: Scores) -> Expression:
        w, b = lead(scores, label, reference)
        return [*w, b][j]

    def blind(scores: Scores) -> Expression:
        zero = [
            oracle.value_at(w, b, x) == 0 for x, y in zip(S.points, S.labels, strict=True) for w, b in leads(scores, y)
        ]
        return z3.And(*zero, coefficient(scores) > 0)

    rises = exists(S, lambda scores: coefficient(scores) > 0)
    falls = exists(S, lambda scores: coefficient(scores) < 0)
    if not (rises and falls):
        return "+inf" if rises else "-inf" if falls else "finite"
    return "collinear" if exists(S, blind) else "undetermined"


def values(S: ga.Dataset, h: MulticlassLinearClassifier) -> dict[tuple[int, Label], Fraction]:
    """H·G."""
    scores = dict(zip(h.classes, h.scores, strict=True))
    return {(i, m): scores[S.labels[i]].value(S.point(i)) - scores[m].value(S.point(i)) for i, m in pairs(S)}


def combined(S: ga.Dataset, multipliers: ga.MulticlassMultipliers) -> dict[Label, list[Fraction]]:
    """Σ λ G, by class."""
    total = {label: [Fraction(0)] * (S.d + 1) for label in S.classes}
    for (i, m), weight in multipliers.weights.items():
        assert weight > 0
        for label, sign in ((S.labels[i], 1), (m, -1)):
            total[label] = [t + sign * weight * c for t, c in zip(total[label], [*S.point(i), 1], strict=True)]
    return total


@half
@given(problems())
def test_what_overlaps_and_the_limits_agree_with_z3(problem: Problem) -> None:
    S, reference = problem
    answer = MULTI.separation(S, reference)
    assert accepted(answer.certificate, S)
    assert answer.overlapping == overlapping(S)
    rest = [label for label in S.classes if label != reference]
    assert answer.limits == {label: tuple(limit(S, reference, label, j) for j in range(S.d + 1)) for label in rest}
    assert (answer.kind == "complete") == MULTI.realizable(S).holds
    assert (answer.kind == "overlap") == (not answer.holds) == (answer.overlapping == tuple(pairs(S)))


@given(problems())
def test_the_evidence_is_as_it_says(problem: Problem) -> None:
    S, reference = problem
    answer = MULTI.separation(S, reference)
    assert {pair: value > 0 for pair, value in values(S, answer.exposing).items()} == {
        pair: pair not in answer.overlapping for pair in pairs(S)
    }
    assert set(answer.multipliers.weights) == set(answer.overlapping)
    assert not any(c for block in combined(S, answer.multipliers).values() for c in block)
    for label, row in answer.coefficients.items():
        for j, coefficient in enumerate(row):
            if coefficient.multipliers is not None:
                unit = [Fraction(int(k == j)) * (-1 if coefficient.limit == "-inf" else 1) for k in range(S.d + 1)]
                zero = [Fraction(0)] * (S.d + 1)
                expected = {label: unit, reference: [-c for c in unit]}
                assert combined(S, coefficient.multipliers) == {k: expected.get(k, zero) for k in S.classes}
                on_the_face = set(coefficient.multipliers.weights) <= set(answer.overlapping)
                assert on_the_face == (coefficient.limit == "finite")
            else:
                assert coefficient.classifiers is not None
                rising, falling = (
                    dict(zip(h.classes, ([*f.normal, f.bias][j] for f in h.scores), strict=True))
                    for h in coefficient.classifiers
                )
                assert rising[label] > rising[reference]
                assert falling[label] < falling[reference]
                assert all(min(values(S, h).values()) >= 0 for h in coefficient.classifiers)


@given(problems())
def test_two_classes_are_the_binary_answer(problem: Problem) -> None:
    S = ga.Dataset(problem[0].points, [1 if y == 0 else -1 for y in problem[0].labels])
    binary, answer = ga.LinearClassifiers().separation(S), MULTI.separation(S, -1)
    assert answer.limits == {1: binary.limits}
    assert (answer.kind, answer.status) == (binary.kind, binary.status)
    assert answer.overlapping == tuple((i, -int(S.labels[i])) for i in binary.overlapping)
    opposite = {"+inf": "-inf", "-inf": "+inf"}
    assert MULTI.separation(S).limits == answer.limits
    assert MULTI.separation(S, 1).limits == {-1: tuple(opposite.get(x, x) for x in binary.limits)}


@few
@given(problems())
def test_pairs_that_overlap_in_two_classes_overlap_in_all(problem: Problem) -> None:
    """A pair that overlaps among the rows of its two labels overlaps among all."""
    S, reference = problem
    answer = MULTI.separation(S, reference)
    first, second = S.classes[:2]
    rows = [i for i, y in enumerate(S.labels) if y in (first, second)]
    of_two = MULTI.separation(S.take(rows))
    assert {(rows[i], m) for i, m in of_two.overlapping} <= set(answer.overlapping)


def test_control_with_a_third_class_more_may_overlap() -> None:
    def more(problem: Problem) -> bool:
        S, _ = problem
        rows = [i for i, y in enumerate(S.labels) if y in S.classes[:2]]
        alone = {(rows[i], m) for i, m in MULTI.separation(S.take(rows)).overlapping}
        among = {
            (i, m) for i, m in MULTI.separation(S).overlapping if S.labels[i] in S.classes[:2] and m in S.classes[:2]
        }
        return alone < among

    assert len(counterexample(problems(), more)[0].classes) > 2


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Problem) -> list[str]:
        S, reference = problem
        answer = MULTI.separation(S, reference)
        partly = any(0 < sum((i, m) in answer.overlapping for m in S.classes) < len(S.classes) - 1 for i in range(S.n))
        found = {limit for row in answer.limits.values() for limit in row}
        return [answer.kind, *found, f"{min(len(S.classes), 3)} classes", f"partly {partly}"]

    counts = census(problems(), kinds, 150)
    assert min(counts[kind] for kind in ("complete", "quasi-complete", "overlap")) >= 8, counts
    assert min(counts[limit] for limit in ("finite", "+inf", "-inf", "undetermined", "collinear")) >= 8, counts
    assert min(counts["2 classes"], counts["3 classes"], counts["partly True"]) >= 8, counts
