"""A5: the resistance margin γ(v), the largest margin of a classifier that v never fools at the label s.

γ(v) = ½ dist(conv S⁺ + ℝ₊v, conv S⁻) for s = 1, mirrored for s = −1; without a bias the distance of 0 from
conv{y x} + ℝ₊ s v: in the ℓ2 norm, and as well in ℓ1 and ℓ∞, the margin being measured in the dual norm. It is 0 iff v
transfers (L3) and at most the maximum margin γ*; in ℓ2 it is that iff s u·v ≥ 0, and where s u·v < 0 the maximum margin
of the data projected along v. Every classifier of a larger margin is fooled.

The repaired sentence after Corollary 6: for every accurate h of margin ε a step of the length (γ*/ε) · max dist(x, conv
S⁻) along −u takes the label from every x in S⁺.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import Any, NamedTuple

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.answers import ResistanceMargin
from geomadv.exact.limits import checked_corners
from properties import oracle
from properties.evidence import rational
from properties.support import accepted, blend, census, counterexample, few, rows, separable_problems


@lru_cache(maxsize=4)
def margin_of(S: ga.Dataset, bias: bool) -> ga.MaxMargin:
    """Of one draw it is asked for many times."""
    return ga.max_margin(S, bias=bias)


class Asked(NamedTuple):
    """Separable data, whether there is a bias, and a direction that flees from a label that occurs."""

    data: ga.Dataset
    bias: bool
    direction: ga.Vector
    source: int

    @property
    def linear(self) -> ga.LinearClassifiers:
        return ga.LinearClassifiers(bias=self.bias)

    @property
    def margin(self) -> ga.MaxMargin:
        return margin_of(self.data, self.bias)

    def answer(self) -> ResistanceMargin:
        return self.linear.resistance_margin(self.data, self.direction, self.source)

    def fools(self, h: ga.LinearClassifier) -> bool:
        return self.source * h.normal.dot(self.direction) < 0


@st.composite
def questions(draw: DrawFn, *, wide: bool = False) -> Asked:
    """Directions of any kind, along the maximum-margin classifier's boundary, and such that go slightly across it."""
    d = draw(st.sampled_from([1, 2, 2, 3, 3]))
    S, bias = draw(separable_problems(dimension=d, max_points=5, wide=wide))
    s = draw(st.sampled_from([label for label in (1, -1) if label in S.classes]))
    u = margin_of(S, bias).normal
    if draw(st.integers(0, 2)) == 0:
        v = draw(gst.directions(S, source=s, bias=bias))
    else:
        v = draw(gst.vectors(S.d))
        share = draw(st.sampled_from([Fraction(0), Fraction(1, 20), Fraction(1, 4), Fraction(1)]))
        v = v - u * ((v.dot(u) + s * share) / u.squared_norm())
    return Asked(S, bias, v if v else -s * u, s)


@st.composite
def with_classifiers(draw: DrawFn) -> tuple[Asked, list[ga.LinearClassifier]]:
    """Accurate classifiers, some of them near the one of the maximum margin or the one that resists."""
    asked = draw(questions())
    found = [draw(gst.accurate_linear_classifiers(asked.data, bias=asked.bias)) for _ in range(2)]
    for share in (Fraction(1, 10), Fraction(1)):
        found.append(blend(found[0], asked.margin.classifier, share))
    if (resisting := asked.answer().classifier) is not None:
        found.append(blend(resisting, found[1], Fraction(1, 100)))
        found.append(blend(resisting, asked.margin.classifier, Fraction(1, 100)))
    return asked, found


def squared_margin_of(h: ga.LinearClassifier, S: ga.Dataset) -> Fraction:
    return Fraction(h.margin(S) ** 2 / h.normal.squared_norm())


@given(questions(wide=True))
def test_it_is_zero_iff_the_direction_transfers(asked: Asked) -> None:
    answer = asked.answer()
    assert accepted(answer.certificate, asked.data)
    assert answer.squared_margin is not None
    assert answer.holds == (answer.squared_margin > 0) == (answer.classifier is not None)
    assert answer.holds != asked.linear.transfers(asked.data, asked.direction, asked.source).holds
    assert answer.certificate.kind == ("resistance-margin" if answer.holds else "transfers")


@given(questions())
def test_z3_agrees(asked: Asked) -> None:
    assert asked.answer().holds != oracle.transfers(asked.data, asked.direction, asked.source, bias=asked.bias)


@given(questions(wide=True))
def test_it_is_at_most_the_maximum_margin_and_that_iff_the_best_classifier_is_not_fooled(asked: Asked) -> None:
    answer, margin = asked.answer(), asked.margin
    assert answer.squared_margin is not None
    assert answer.squared_share is not None
    assert answer.squared_max_margin == margin.squared_margin
    assert answer.squared_margin <= margin.squared_margin
    assert (answer.squared_share == 1) == (not asked.fools(margin.classifier))


@given(questions(wide=True))
def test_multipliers_and_classifier_belong_together(asked: Asked) -> None:
    answer = asked.answer()
    assert answer.multipliers is not None
    assert answer.theta is not None
    assert answer.theta >= 0
    total = asked.direction * (answer.theta * asked.source)
    for i, x, y in rows(asked.data):
        total = total + answer.multipliers.value(i) * y * x
    if answer.classifier is None:
        assert not total
        return
    assert total == answer.classifier.normal
    assert answer.classifier.margin(asked.data) == 1
    assert not asked.fools(answer.classifier)
    assert answer.theta == 0 or answer.classifier.normal.dot(asked.direction) == 0


@few
@given(questions())
def test_it_is_the_maximum_margin_of_the_data_projected_along_the_direction(asked: Asked) -> None:
    """Where the maximum-margin classifier is fooled; computed by trying all sets of support vectors."""
    S, v, answer = asked.data, asked.direction, asked.answer()
    if not asked.fools(asked.margin.classifier):
        assert answer.classifier == asked.margin.classifier
        return
    projected = [x - v * (x.dot(v) / v.squared_norm()) for x in S.points]
    try:
        normal = oracle.max_margin_normal(ga.Dataset(list(map(list, projected)), list(S.labels)), bias=asked.bias)
    except ValueError:
        assert answer.squared_margin == 0
        return
    assert answer.classifier is not None
    assert list(answer.classifier.normal) == normal


@given(with_classifiers())
def test_every_classifier_of_a_larger_margin_is_fooled(drawn: tuple[Asked, list[ga.LinearClassifier]]) -> None:
    asked, classifiers = drawn
    answer = asked.answer()
    assert answer.squared_margin is not None
    for h in classifiers:
        assert h.is_accurate(asked.data)
        assert asked.fools(h) or squared_margin_of(h, asked.data) <= answer.squared_margin


@given(questions(), st.fractions(Fraction(1, 10), 10))
def test_the_length_of_the_direction_does_not_matter(asked: Asked, factor: Fraction) -> None:
    longer = asked.linear.resistance_margin(asked.data, asked.direction * factor, asked.source)
    assert longer.squared_margin == asked.answer().squared_margin


# Other norms


def resists(asked: Asked, norm: str, margin: Fraction) -> bool:
    """Whether z3 finds a classifier of a larger margin in the norm that is not fooled."""
    S, solver = asked.data, z3.Solver()
    w: list[Any] = [z3.Real(f"w{j}") for j in range(S.d)]
    b: Any = z3.Real("b") if asked.bias else oracle.real(0)
    sizes = [z3.If(x >= 0, x, -x) for x in w]
    for size in [z3.Sum(sizes)] if norm == "linf" else sizes:  # the dual norm
        solver.add([int(y) * oracle.value_at(w, b, x) > oracle.real(margin) * size for _, x, y in rows(S)])
    solver.add(asked.source * oracle.slope_along(w, asked.direction) >= 0)
    return oracle.decide(solver)


def near(asked: Asked, norm: str, distance: Fraction) -> bool:
    """Whether z3 finds conv S⁺ + ℝ₊ s v and conv S⁻, or without a bias conv {y x} + ℝ₊ s v and 0, no farther apart."""
    S, solver = asked.data, z3.Solver()
    weights, theta = [z3.Real(f"l{i}") for i in range(S.n)], z3.Real("theta")
    solver.add([x >= 0 for x in [*weights, theta]])
    for label in (1, -1) if asked.bias else (None,):
        solver.add(z3.Sum([weights[i] for i, _, _ in rows(S, label)]) == 1)
    apart: list[Any] = []
    for j in range(S.d):
        terms = [oracle.real(y * x[j]) * weights[i] for i, x, y in rows(S)]
        apart.append(z3.Sum(terms) + oracle.real(asked.source * Fraction(asked.direction[j])) * theta)
    sizes = [z3.If(x >= 0, x, -x) for x in apart]
    solver.add([size <= oracle.real(distance) for size in ([z3.Sum(sizes)] if norm == "l1" else sizes)])
    return oracle.decide(solver)


NORMS = st.sampled_from(["l1", "linf"])


def dual_norm(w: ga.Vector, norm: str) -> Fraction:
    sizes = [abs(Fraction(x)) for x in w]
    return max(sizes) if norm == "l1" else sum(sizes, Fraction(0))


def margin_in(answer: ResistanceMargin) -> Fraction:
    """The margin of an answer in the ℓ1 or ℓ∞ norm, which is rational."""
    assert answer.squared_margin is not None
    margin = Fraction(*(isqrt(x) for x in answer.squared_margin.as_integer_ratio()))
    assert margin**2 == answer.squared_margin
    return margin


@few
@given(questions(), NORMS)
def test_in_other_norms_z3_agrees(asked: Asked, norm: str) -> None:
    """No classifier of a larger margin is not fooled, and the sets of the formula are just so far apart."""
    answer = asked.linear.resistance_margin(asked.data, asked.direction, asked.source, norm=norm)
    assert all(accepted(certificate, asked.data) for certificate in answer.certificates)
    margin, sides = margin_in(answer), 2 if asked.bias else 1
    assert not resists(asked, norm, margin)
    assert near(asked, norm, margin * sides)
    assert answer.holds == (margin > 0) == asked.answer().holds
    if margin:
        assert resists(asked, norm, margin * Fraction(999, 1000))
        assert not near(asked, norm, margin * sides * Fraction(999, 1000))


@given(questions(wide=True), NORMS)
def test_in_other_norms_multipliers_and_classifier_belong_together(asked: Asked, norm: str) -> None:
    answer = asked.linear.resistance_margin(asked.data, asked.direction, asked.source, norm=norm)
    margin, total = margin_in(answer), asked.direction * (answer.theta or 0) * asked.source
    assert answer.multipliers is not None
    assert answer.theta is not None
    assert answer.theta >= 0
    for i, x, y in rows(asked.data):
        total = total + answer.multipliers.value(i) * y * x
    assert dual_norm(total, "linf" if norm == "l1" else "l1") == margin * answer.multipliers.total()
    if answer.classifier is not None:
        assert answer.classifier.margin(asked.data) == 1
        assert dual_norm(answer.classifier.normal, norm) * margin == 1
        assert not asked.fools(answer.classifier)


@given(with_classifiers(), NORMS)
def test_in_other_norms_every_classifier_of_a_larger_margin_is_fooled(
    drawn: tuple[Asked, list[ga.LinearClassifier]], norm: str
) -> None:
    asked, classifiers = drawn
    answer = asked.linear.resistance_margin(asked.data, asked.direction, asked.source, norm=norm)
    assert answer.squared_max_margin is not None
    for h in classifiers:
        margin = h.margin(asked.data) / dual_norm(h.normal, norm)
        assert margin**2 <= answer.squared_max_margin
        assert asked.fools(h) or margin <= margin_in(answer)


@given(questions(), NORMS)
def test_in_other_norms_one_of_two_opposite_directions_leaves_the_maximum(asked: Asked, norm: str) -> None:
    """And the other one, where it leaves less, has a certificate of the maximum beside its own."""
    S, v, s = asked.data, asked.direction, asked.source
    answers = [asked.linear.resistance_margin(S, w, s, norm=norm) for w in (v, -v)]
    assert len({answer.squared_max_margin for answer in answers}) == 1
    assert max(answer.squared_share or 0 for answer in answers) == 1
    for answer in answers:
        assert bool(answer.of_maximum) <= (answer.certificate.kind == "transfers" or answer.theta != 0)
        claims = [c.claim for c in answer.certificates if c.kind == "resistance-margin"]
        assert claims[-1]["squared_margin"] == rational(answer.squared_max_margin or 0)


def test_control_in_one_norm_the_classifier_of_another_is_not_the_best() -> None:
    """Nor need a direction that fools the maximum-margin classifier of ℓ2 leave less than the maximum margin."""

    def refutes(asked: Asked) -> bool:
        answer = asked.linear.resistance_margin(asked.data, asked.direction, asked.source, norm="l1")
        return answer.squared_share == 1 and asked.fools(asked.margin.classifier)

    counterexample(questions(), refutes)


@few
@given(questions(), st.sampled_from(["l1", "linf"]), st.sampled_from([Fraction(k, 8) for k in (1, 2, 4, 8, 12, 20)]))
def test_in_other_norms_the_corners_of_balls_decide(asked: Asked, norm: str, margin: Fraction) -> None:
    """A margin above ε is accuracy on them, so L3 about these data says whether v fools all classifiers of it."""
    S, v, s = asked.data, asked.direction, asked.source
    _, corners = checked_corners(S.d, norm, ())
    points = [x + margin * corner for x in S.points for corner in corners]
    thick = ga.Dataset([list(x) for x in points], [y for y in S.labels for _ in corners])
    answer = asked.linear.transfers(thick, v, s)
    assert accepted(answer.certificate, thick)
    assert resists(asked, norm, margin) == (answer.counterexample is not None)
    assert near(asked, norm, margin * (2 if asked.bias else 1)) == (answer.counterexample is None)


# The repaired sentence after Corollary 6


@st.composite
def steps(draw: DrawFn) -> tuple[ga.Dataset, bool, ga.LinearClassifier]:
    S, bias = draw(separable_problems(max_points=6))
    return S, bias, draw(gst.accurate_linear_classifiers(S, bias=bias))


def squared_share_of_the_step(S: ga.Dataset, bias: bool, h: ga.LinearClassifier) -> Fraction:
    """The largest squared length that h needs along −u for the points of S⁺, over that of the sentence.

    Without a bias the negatives of S⁺ count as points of S⁻.
    """
    svm = ga.max_margin(S, bias=bias)
    behind = [list(x) for _, x, y in rows(S) if y == -1]
    behind += [] if bias else [list(-x) for _, x, y in rows(S) if y == 1]
    needed, distance = Fraction(0), Fraction(0)
    for _, x, _ in rows(S, 1):
        flip = h.flip_distance(x, -svm.normal)
        assert isinstance(flip, Fraction)
        needed = max(needed, flip**2 * svm.normal.squared_norm())
        pair = ga.max_margin(ga.Dataset([list(x), *behind], [1, *[-1] * len(behind)]))
        distance = max(distance, 4 * pair.squared_margin)
    return needed / (svm.squared_margin / squared_margin_of(h, S) * distance)


@given(steps())
def test_a_margin_gives_a_constant(drawn: tuple[ga.Dataset, bool, ga.LinearClassifier]) -> None:
    S, bias, h = drawn
    if 1 in S.classes:
        assert squared_share_of_the_step(S, bias, h) < 1


def test_control_half_the_length_is_not_enough() -> None:
    def refutes(drawn: tuple[ga.Dataset, bool, ga.LinearClassifier]) -> bool:
        return 1 in drawn[0].classes and squared_share_of_the_step(*drawn) > Fraction(1, 4)

    counterexample(steps(), refutes)


# Examples, negative controls, counts


@pytest.mark.parametrize("bias", [True, False])
def test_example(bias: bool) -> None:
    S, linear = ga.Dataset([[-1, 0], [1, 0]], [-1, 1]), ga.LinearClassifiers(bias=bias)
    answer = linear.resistance_margin(S, [-2, 1])
    assert answer.squared_margin == answer.squared_share == Fraction(1, 5)
    assert answer.classifier == ga.LinearClassifier(ga.Vector((1, 2)), Fraction(0))
    assert answer.theta == 2
    assert linear.resistance_margin(S, [-1, 0], 1).squared_margin == 0
    assert linear.resistance_margin(S, [-1, 0], -1).squared_margin == 1


def test_control_a_classifier_of_just_this_margin_is_not_fooled() -> None:
    """So "of a larger margin" cannot be "of this margin", though the margin is less than the maximum."""
    asked = counterexample(questions(), lambda asked: 0 < (asked.answer().squared_share or 0) < 1)
    answer = asked.answer()
    assert answer.classifier is not None
    assert answer.classifier.is_accurate(asked.data)
    assert squared_margin_of(answer.classifier, asked.data) == answer.squared_margin
    assert not asked.fools(answer.classifier)


def test_control_some_classifier_of_a_smaller_margin_is_not_fooled() -> None:
    def refutes(drawn: tuple[Asked, list[ga.LinearClassifier]]) -> bool:
        asked, classifiers = drawn
        squared = asked.answer().squared_margin or Fraction(0)
        return any(not asked.fools(h) and squared_margin_of(h, asked.data) < squared for h in classifiers)

    counterexample(with_classifiers(), refutes)


def test_inseparable_data_have_none() -> None:
    S = ga.Dataset([[0], [1], [2]], [1, -1, 1])
    answer = ga.LinearClassifiers().resistance_margin(S, [1])
    assert answer.vacuous
    assert answer.squared_margin is None
    assert answer.squared_share is None
    assert accepted(answer.certificate, S)


def kinds(drawn: tuple[Asked, list[ga.LinearClassifier]]) -> list[str]:
    asked, classifiers = drawn
    share = asked.answer().squared_share or Fraction(0)
    found = ["none" if share == 0 else "all" if share == 1 else "between", f"bias {asked.bias}"]
    slope = asked.margin.normal.dot(asked.direction)
    found += ["along"] * (slope == 0) + [f"source {asked.source}"]
    larger = [h for h in classifiers if squared_margin_of(h, asked.data) > share * asked.margin.squared_margin]
    return [*found, *["larger"] * bool(larger), *["smaller, not fooled"] * any(not asked.fools(h) for h in classifiers)]


def thick_kinds(drawn: tuple[Asked, str, Fraction]) -> list[str]:
    return [f"{drawn[1]} {resists(*drawn)}"]


def shares_left(drawn: tuple[Asked, str]) -> list[str]:
    asked, norm = drawn
    share = asked.linear.resistance_margin(asked.data, asked.direction, asked.source, norm=norm).squared_share or 0
    return [f"{norm} {'none' if share == 0 else 'all' if share == 1 else 'between'}"]


def test_draws_are_not_vacuous() -> None:
    drawn = st.tuples(questions(), st.sampled_from(["l1", "linf"]), st.sampled_from([Fraction(1, 8), Fraction(1)]))
    others = census(drawn, thick_kinds, 100)
    assert min(others[f"{norm} {flag}"] for norm in ("l1", "linf") for flag in (True, False)) >= 4, others
    counts = census(with_classifiers(), kinds, 250)
    assert counts["draws"] >= 250
    floors = {"none": 50, "between": 30, "all": 30, "along": 8, "larger": 100, "smaller, not fooled": 60}
    floors |= {"bias True": 100, "bias False": 25, "source 1": 80, "source -1": 70}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}, counts
    shares = census(st.tuples(questions(), NORMS), shares_left, 100)
    assert min(shares[f"{norm} {share}"] for norm in ("l1", "linf") for share in ("none", "between", "all")) >= 4, (
        shares
    )
    labels = census(steps(), lambda drawn: [f"source {y}" for y in drawn[0].classes], 200)
    assert labels["source 1"] >= 150, labels
