"""A7 by parts: several classifiers show between them how far a point is from losing its label for all of them.

Each has its leads over the mixed rivals of one cone. At every point that is so near, some weighted mean of them keeps
the label: z3 finds its weights.
"""

from __future__ import annotations

import json
from fractions import Fraction
from unittest import mock

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv.classes.brackets import ShortestPerturbation
from geomadv.classes.multiclass import one_point
from geomadv.exact.classifiers import MulticlassLinearClassifier
from properties import oracle
from properties.limited_points import FIVE, NORMS, WELL_GUESSED, Limited, lost, questions, squared
from properties.support import accepted, census, half

several = questions().filter(lambda q: len(q.data.classes) > 2)


def in_parts(q: Limited, most: int) -> ShortestPerturbation[MulticlassLinearClassifier]:
    """The answer with so many parts, as long as the two ends differ at all."""
    with mock.patch.multiple(one_point, _PARTS=most, _CLOSE=Fraction(1)):
        return q.answer(WELL_GUESSED)


def some_mean_keeps(q: Limited, classifiers: tuple[MulticlassLinearClassifier, ...], delta: list[Fraction]) -> bool:
    """Whether with some weights all leads are positive, by z3."""
    solver = oracle.new_solver()
    weights = [z3.Real(f"m{k}") for k in range(len(classifiers))]
    solver.add(*(weight >= 0 for weight in weights))
    moved = q.point + ga.Vector.of(delta)
    for rival in q.data.classes:
        if rival != q.source:
            leads = [h.difference(q.source, rival).value(moved) for h in classifiers]
            solver.add(z3.Sum([oracle.real(x) * weight for x, weight in zip(leads, weights, strict=True)]) > 0)
    return oracle.decide(solver)


@half
@given(several, st.integers(2, 6), st.data())
def test_more_parts_show_no_less_and_nothing_false(q: Limited, most: int, data: st.DataObject) -> None:
    one, answer = in_parts(q, 1), in_parts(q, most)
    assert len(answer.sharing) <= most
    assert accepted(answer.certificate, q.data)
    if answer.lower is not None:
        assert one.lower is not None
        assert one.lower <= answer.lower
        assert answer.upper is None or answer.lower <= answer.upper
    delta = [Fraction(data.draw(st.integers(-24, 24)), 4) for _ in range(q.data.d)]
    if q.allows(delta) and (answer.lower is None or squared(delta, q.norm) < answer.lower):
        assert not lost(q, delta)
        assert not answer.sharing or some_mean_keeps(q, answer.sharing, delta)


@pytest.mark.parametrize("norm", NORMS)
def test_the_ends_approach_each_other(norm: str) -> None:
    q = Limited(FIVE, FIVE.point(0), 0, norm, None, None, ())
    gaps = []
    for most in (1, 4, 16):
        answer = in_parts(q, most)
        assert answer.upper is not None
        assert answer.lower is not None
        gaps.append(answer.upper - answer.lower)
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[2] < gaps[0] / 4 or gaps[0] < Fraction(1, 10**6)


def test_control_each_classifier_is_for_its_own_part() -> None:
    certificate = in_parts(Limited(FIVE, FIVE.point(0), 0, "linf", None, None, ()), 4).certificate
    assert certificate is not None
    assert certificate.evidence["splits"].count(None) == len(certificate.evidence["cuts"]) == 4
    exchanged, whole = json.loads(certificate.to_json()), json.loads(certificate.to_json())
    exchanged["evidence"]["cuts"].reverse()
    del whole["evidence"]["splits"]
    assert ga.checker.check(json.dumps(exchanged)).verdict == "rejected"
    assert ga.checker.check(json.dumps(whole)).verdict == "malformed"


def kinds(q: Limited) -> list[str]:
    answer = in_parts(q, 3)
    return [f"{answer.status.value}, parts {len(answer.sharing) > 1}", q.norm]


def test_draws_are_not_vacuous() -> None:
    counts = census(several, kinds, 150)
    floors = {"holds, parts True": 10, "fails, parts False": 10, **dict.fromkeys(NORMS, 25)}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}, counts
