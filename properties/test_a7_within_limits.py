"""A7 within limits: how far a point is from losing its label for every accurate multiclass classifier, in a box.

The least that a lead can be where each coordinate of δ has its own least and largest value is a sum over the
coordinates, so z3 decides whether one classifier keeps the label against all of these δ; in the ℓ∞ norm also against
all that are no longer than r, which are such a box themselves. Whether a δ takes the label from all is M2.
"""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv.classes.multiclass import one_point
from properties import multiclass_oracle, oracle
from properties.limited_points import FIVE, NORMS, SEVERAL, WELL_GUESSED, Limited, lost, questions, squared
from properties.support import accepted, census, counterexample, half


def well_scaled(q: Limited) -> bool:
    entries = [Fraction(x) for point in (*q.data.points, q.point) for x in point]
    return all(abs(x) <= 1000 and x.denominator <= 100 for x in entries)


def some_keeps(q: Limited, radius: Fraction | None = None) -> bool:
    """By z3: a weakly accurate classifier with all leads positive within the limits, and a distance in the ℓ∞ norm."""
    S, ends = q.data, q.ends
    if radius is not None:
        ends = [
            (-radius if low is None else max(low, -radius), radius if high is None else min(high, radius))
            for low, high in ends
        ]
    if any(low is not None and high is not None and low > high for low, high in ends):
        return True
    solver = oracle.new_solver()
    scores: multiclass_oracle.Scores = {
        c: ([z3.Real(f"w{k}_{j}") for j in range(S.d)], z3.Real(f"b{k}")) for k, c in enumerate(S.classes)
    }
    for x, y in zip(S.points, S.labels, strict=True):
        solver.add(*(oracle.value_at(w, b, x) >= 0 for w, b in multiclass_oracle.leads(scores, y)))
    for w, b in multiclass_oracle.leads(scores, q.source):
        least = oracle.value_at(w, b, q.point)
        for entry, (low, high) in zip(w, ends, strict=True):
            at_low, at_high = (z3.RealVal(0) if end is None else entry * oracle.real(end) for end in (low, high))
            solver.add(*([entry >= 0] if high is None else []), *([entry <= 0] if low is None else []))
            least = least + z3.If(entry >= 0, at_low, at_high)
        solver.add(least > 0)
    return oracle.decide(solver)


@given(questions(), st.data())
def test_what_is_said_is_so(q: Limited, data: st.DataObject) -> None:
    """Of δ, of what is shorter, of there being none, and of what is left open."""
    answer = q.answer()
    assert accepted(answer.certificate, q.data)
    assert (answer.status is ga.Status.FAILS and not answer.sharing) == some_keeps(q)
    delta = answer.perturbation
    assert (delta is not None) == answer.holds == (answer.upper is not None)
    if delta is not None:
        assert q.allows([Fraction(x) for x in delta])
        assert squared([Fraction(x) for x in delta], q.norm) == answer.upper
        assert lost(q, [Fraction(x) for x in delta])
        assert answer.lower is not None
        assert answer.lower <= answer.upper
    tried = [Fraction(data.draw(st.integers(-24, 24)), 4) for _ in range(q.data.d)]
    tried = [x if low is None else max(x, low) for x, (low, _) in zip(tried, q.ends, strict=True)]
    tried = [x if high is None else min(x, high) for x, (_, high) in zip(tried, q.ends, strict=True)]
    if q.allows(tried) and (answer.lower is None or squared(tried, q.norm) < answer.lower):
        assert not lost(q, tried)


def root(value: Fraction) -> Fraction:
    """A little less than a square root."""
    return Fraction(math.isqrt(value.numerator * 10**12 // value.denominator), 10**6)


@half
@given(questions().filter(well_scaled))
def test_no_classifier_keeps_it_farther_than_the_one_that_is_found(q: Limited) -> None:
    """In the ℓ∞ norm, up to what a guess is worth."""
    answer = Limited(**{**vars(q), "norm": "linf"}).answer(WELL_GUESSED)
    if answer.lower is not None and not answer.sharing:
        radius = root(answer.lower)
        assert not radius or some_keeps(q, radius * Fraction(999, 1000))
        assert not some_keeps(q, radius * Fraction(1001, 1000) + Fraction(1, 10**5))


@half
@given(questions())
def test_of_two_classes_it_is_what_linear_classifiers_say(q: Limited) -> None:
    S = q.data.binary(q.source, next(c for c in q.data.classes if c != q.source))
    found = Limited(S, q.point, 1, q.norm, q.box, q.change, q.fixed).answer()
    exact = ga.LinearClassifiers().shortest_perturbation(S, q.point, 1, **q.limits)
    assert (found.status, found.lower, found.upper) == (exact.status, exact.lower, exact.upper)
    assert accepted(found.certificate, S)


@half
@given(questions(dimension=1).filter(well_scaled))
def test_on_a_line_it_is_closed(q: Limited) -> None:
    answer = q.answer(WELL_GUESSED)
    assert answer.status is not ga.Status.UNDECIDED
    if answer.upper is not None and answer.lower is not None:
        assert answer.upper <= answer.lower * Fraction(1002, 1000)


@half
@given(questions())
def test_without_limits_it_is_what_it_was(q: Limited) -> None:
    """Limits beyond all that matters change neither end."""
    free = Limited(q.data, q.point, q.source, q.norm, None, None, ())
    answer = free.answer()
    assert answer.holds
    assert answer.upper is not None
    far = Fraction(math.isqrt(math.ceil(answer.upper)) + 2)
    wide = Limited(q.data, q.point, q.source, q.norm, None, (-far, far), ()).answer()
    assert wide.upper is not None
    assert wide.upper <= answer.upper * Fraction(1002, 1000)


# The five points


def test_limits_that_several_classifiers_keep_between_them() -> None:
    """Up to 399 hundredths there is no such perturbation, which no one classifier shows."""
    change = (Fraction(-399, 100), Fraction(399, 100))
    q = Limited(FIVE, FIVE.point(0), 0, "linf", None, change, ())
    answer = q.answer(WELL_GUESSED)
    assert answer.status is ga.Status.FAILS
    assert not some_keeps(q)
    assert len(answer.sharing) > 1
    assert accepted(answer.certificate, FIVE)


def test_what_few_classifiers_do_not_show_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_point, "_PARTS", 4)
    change = (Fraction(-399, 100), Fraction(399, 100))
    answer = Limited(FIVE, FIVE.point(0), 0, "linf", None, change, ()).answer(WELL_GUESSED)
    assert answer.status is ga.Status.UNDECIDED
    assert answer.perturbation is None
    assert answer.upper is None
    assert answer.lower is not None
    assert Fraction(385, 100) ** 2 < answer.lower < Fraction(399, 100) ** 2
    assert accepted(answer.certificate, FIVE)
    assert "was not decided" in answer.explanation
    with pytest.raises(ga.InvalidInputError, match="undecided"):
        bool(answer)


@pytest.mark.parametrize(("half_width", "status"), [(Fraction(384, 100), "fails"), (Fraction(4), "holds")])
def test_narrower_and_wider_limits_are_decided(half_width: Fraction, status: str) -> None:
    answer = Limited(FIVE, FIVE.point(0), 0, "l2", None, (-half_width, half_width), ()).answer()
    assert answer.status.value == status
    assert accepted(answer.certificate, FIVE)


@pytest.mark.parametrize("norm", NORMS)
def test_one_column_alone(norm: str) -> None:
    """The first has to change by more where the second is fixed, and never enough where it may only grow."""
    free, fixed, growing = (
        SEVERAL.shortest_perturbation(FIVE, [3, -2], 0, norm=norm, **limits)
        for limits in ({}, {"fixed": [1]}, {"fixed": [1], "change": (0, None)})
    )
    assert free.upper is not None
    assert fixed.upper is not None
    assert fixed.upper >= free.upper
    assert fixed.perturbation is not None
    assert fixed.perturbation[1] == 0
    assert growing.status is ga.Status.FAILS
    assert growing.most_robust is not None
    assert growing.most_robust.flip_distance([3, -2], [1, 0]) == math.inf


def test_control_limits_make_it_longer() -> None:
    def longer(q: Limited) -> bool:
        free = Limited(q.data, q.point, q.source, q.norm, None, None, ()).answer()
        mine = q.answer()
        return mine.lower is not None and free.upper is not None and mine.lower > free.upper

    counterexample(questions(), longer)


def kinds(q: Limited) -> list[str]:
    answer = q.answer()
    zero = answer.perturbation is not None and not answer.perturbation
    ends = [end for pair in q.ends for end in pair]
    binding = answer.perturbation is not None and any(
        x != 0 and x in pair for x, pair in zip(answer.perturbation, q.ends, strict=True)
    )
    found = [f"{answer.status.value} {q.norm}", f"classes {min(3, len(q.data.classes))}", f"zero {zero}"]
    return [*found, f"binding {binding}", f"limits {any(end is not None for end in ends)}"]


def test_draws_are_not_vacuous() -> None:
    counts = census(questions(), kinds, 200)
    floors = {f"{status} {norm}": 8 for status in ("holds", "fails") for norm in NORMS}
    floors |= {"classes 3": 60, "zero True": 5, "zero False": 60, "binding True": 15, "limits True": 80}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}, counts
