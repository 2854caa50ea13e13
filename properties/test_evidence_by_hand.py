"""What z3 finds as evidence is accepted, what fails one condition is rejected, and false claims have no evidence.

The certificates are written by hand, after docs/certificate-format.md; only the checker is the code under test. Whether
a claim is true is asked of z3 once more, in terms of the classifiers.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.checker import check
from geomadv.classes.linear.budgets import Losses
from geomadv.solvers.engines import get_engine
from properties import budgets, convex_oracle, evidence_kinds, multiclass_oracle, oracle, rashomon, separation, truth
from properties.evidence import Draft, Setting, rational, vector
from properties.oracle import decide, new_solver
from properties.support import census, few, half, sources

CLASSES = {
    "linear": [
        "transfers",
        "bound",
        "forced",
        "universal",
        "max-margin",
        "resistance",
        "two sets",
        "budget",
        "soft margin",
        "separation",
    ],
    "rashomon-linear": ["transfers", "bound", "forced", "universal"],
    "convex-region": ["transfers", "bound", "forced", "universal", "output layer"],
    "multiclass-linear": ["transfers", "bound", "forced", "universal"],
}
QUESTIONS = [(name, question) for name, questions in CLASSES.items() for question in questions]
Case = tuple[Draft, bool | None]  # and whether the claim is true; None where the evidence need not exist


@st.composite
def settings_of(draw: DrawFn, name: str) -> Setting:
    """Small data sets, most of them realizable, with whole numbers as labels."""
    d = draw(st.integers(1, 2))
    bias, region = name != "linear" or draw(st.booleans()), draw(sources())
    if name == "rashomon-linear":
        asked = draw(rashomon.questions().filter(lambda asked: asked.data.d <= 2 and asked.data.n <= 6))
        return Setting(asked.data, name, bias=asked.bias, budget=asked.budget)
    if name == "linear":
        data = draw(gst.datasets(dimension=d, max_points=4, bias=bias))
    elif name == "convex-region":
        kind = draw(st.sampled_from([gst.convex_datasets, gst.convex_datasets, gst.nonconvex_datasets]))
        data = draw(kind(dimension=d, max_points=4, region=region))
    else:
        multi = [gst.multiclass_datasets, gst.multiclass_datasets, gst.unrealizable_multiclass_datasets]
        drawn = draw(draw(st.sampled_from(multi))(dimension=d, max_points=4))
        data = ga.Dataset([list(x) for x in drawn.points], [drawn.classes.index(y) + 1 for y in drawn.labels])
    return Setting(data, name, bias=bias, region=region)


@st.composite
def some_direction(draw: DrawFn, q: Setting, s: int) -> ga.Vector:
    here, there = (
        draw(st.sampled_from([x for x, y in zip(q.x, q.y, strict=True) if (y == s) == own])) for own in (1, 0)
    )
    v = there - here if draw(st.booleans()) else draw(gst.vectors(q.data.d))
    return v if v else ga.Vector.of([1] * q.data.d)


@st.composite
def cases(draw: DrawFn, name: str, question: str) -> list[Case]:
    """A claim and its opposite, about drawn data; and that these data are realizable, or not."""
    q = draw(settings_of(name))
    real = truth.realizable(q)
    found: list[Case] = [(evidence_kinds.separable(q), real), (evidence_kinds.inseparable(q), not real)]
    s = draw(st.sampled_from(sorted(set(q.y))))
    if q.outer is not None:
        s = -q.outer
    v = draw(some_direction(q, s))
    if question == "transfers":
        decided = real and truth.transfers(q, v, s)
        found.append((evidence_kinds.transfers(q, v, s), decided))
        found.append((evidence_kinds.does_not_transfer(q, v, s), real and not decided))
    elif question == "forced":
        between = st.tuples(st.sampled_from(q.x), st.sampled_from(q.x)).map(
            lambda ends: Fraction(1, 2) * (ends[0] + ends[1])
        )
        p = draw(st.one_of(gst.vectors(q.data.d), st.sampled_from(q.x), between))
        labels = draw(st.permutations(q.labels))
        if real and draw(st.booleans()):  # those first that some classifier gives the point
            labels = sorted(labels, key=lambda label: not truth.keeps(q, p, label))
        label, other = labels[:2]
        both = real and truth.keeps(q, p, label) and truth.keeps(q, p, other)
        found.append((evidence_kinds.forced(q, p, label), real and truth.forced(q, p) == label))
        found.append((evidence_kinds.not_forced(q, p, label, other), both))
    elif question == "bound":
        found += draw(_bounds(q, v, s, real))
    elif question == "universal":
        found += draw(_perturbations(q, s, real))
    elif question == "max-margin" and real:
        u = ga.Vector.of(oracle.max_margin_normal(q.data)) if q.bias else draw(gst.vectors(q.data.d))
        factor = draw(st.sampled_from([Fraction(1), Fraction(3, 2)])) if q.bias else Fraction(1)
        if u:
            found.append((evidence_kinds.max_margin(q, u * factor), factor == 1 if q.bias else None))
    elif question == "resistance" and real:
        # The classifiers that v never fools: the best of all is one of them, or else the best one that is blind to v.
        points = [list(x) for x in q.x]
        u = ga.Vector.of(oracle.max_margin_normal(q.data, bias=q.bias))
        if s * u.dot(v) < 0:
            points = [list(x - v * (x.dot(v) / v.squared_norm())) for x in q.x]
        if oracle.separable(projected := ga.Dataset(points, q.y), bias=q.bias):
            u = ga.Vector.of(oracle.max_margin_normal(projected, bias=q.bias))
            for factor in (Fraction(1), Fraction(3, 2)):
                found.append((evidence_kinds.resistance_margin(q, u * factor, v, s), factor == 1))
    elif question == "soft margin":
        found.append(draw(_soft_margins(q)))
    elif question == "output layer" and q.outer == 1:
        found += draw(_layers(q))
    elif question == "two sets":
        found += draw(_two_sets(q))
    elif question == "budget":
        found += draw(_budgets(q))
    elif question == "separation":
        found += draw(_separations())
    return found


@st.composite
def _soft_margins(draw: DrawFn, q: Setting) -> Case:
    """The library proposes a normal and a value, or a normal of another length, or a value a little off."""
    C = draw(st.sampled_from([Fraction(1, 9), Fraction(1), Fraction(100)]))
    machine = ga.LinearClassifiers(bias=q.bias).soft_margin(q.data, C)
    factor = draw(st.sampled_from([1, 1, 1, 2]))
    off = draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 1000)]))
    right = off == 0 and (factor == 1 or not machine.normal)
    return evidence_kinds.soft_margin(q, machine.normal * factor, C, machine.objective + off), right


@st.composite
def _budgets(draw: DrawFn, q: Setting) -> list[Case]:
    """The library proposes a budget, or one a little off; z3 says whether it is right."""
    target = draw(st.lists(st.integers(-2, 2), min_size=q.data.d, max_size=q.data.d))
    target.append(draw(st.integers(-1, 1)) if q.bias else 0)
    losses = Losses(q.data, bias=q.bias, engine=get_engine(None))
    t = target if q.bias else target[:-1]
    value = losses.agreement(t).budget * draw(
        st.sampled_from([Fraction(1), Fraction(1), Fraction(99, 100), Fraction(2)])
    )
    theta = int(value > losses.least.budget)
    if value == 0:
        return []
    rational_target = list(map(Fraction, target))
    none_better = not budgets.exists(q.data, q.bias, rational_target, value, strictly=True)
    attained = budgets.exists(q.data, q.bias, rational_target, value, strictly=False)
    return [(evidence_kinds.budget(q, target, value, theta), none_better and attained)]


@st.composite
def _separations(draw: DrawFn) -> list[Case]:
    """What z3 finds, or that with one entry changed; what is collinear is also undetermined."""
    data, bias = draw(separation.problems().filter(lambda problem: problem[0].d <= 2 and problem[0].n <= 5))
    rows, fates = list(separation.overlapping(data, bias)), list(separation.limits(data, bias))
    claimed, j = list(fates), draw(st.integers(0, len(fates) - 1))
    if draw(st.booleans()):
        claimed[j] = draw(st.sampled_from(["finite", "+inf", "-inf", "undetermined", "collinear"]))
    true = claimed == fates or (claimed[j], fates[j]) == ("undetermined", "collinear")
    if draw(st.integers(0, 3)) == 0:
        rows, true = sorted({draw(st.integers(0, data.n - 1))} ^ set(rows)), False
    return [(evidence_kinds.separation(Setting(data, "linear", bias=bias), rows, claimed), true)]


@st.composite
def _bounds(draw: DrawFn, q: Setting, v: ga.Vector, s: int, real: bool) -> list[Case]:
    row = draw(st.sampled_from(q.of(s) if q.outer is None else range(q.data.n)))
    factor = draw(st.sampled_from([Fraction(1), Fraction(1), Fraction(999, 1000), Fraction(1001, 1000)]))
    if q.name == "multiclass-linear":
        value = draw(st.fractions(Fraction(1, 3), 3, max_denominator=5))
        reached = real and multiclass_oracle.flipped_by(q.data, v, row, value)
        within = evidence_kinds.bound(q, v, row, Fraction(0), value)
        return [
            (within, reached),
            (evidence_kinds.bound(q, v, row, None, None), False if reached or not real else None),
        ]
    if not real:
        return [(evidence_kinds.bound(q, v, row, value, value), False) for value in (Fraction(1), None)]
    if q.budget is not None:
        if not truth.keeps(q, q.x[row], s):
            return []
        found = ga.LinearClassifiers(bias=q.bias, budget=q.budget).bound(q.data, v, row).upper
        assert found is not None
        bound = found
    elif q.outer is None:
        bound = oracle.bound(q.data, v, row, bias=q.bias)
    else:
        bound = convex_oracle.bound(q.data, v, row, -q.outer)
    if isinstance(bound, float):
        return [(evidence_kinds.bound(q, v, row, value, value), value is None) for value in (None, Fraction(10**6))]
    return [
        (evidence_kinds.bound(q, v, row, bound * factor, bound * factor), factor == 1),
        (evidence_kinds.bound(q, v, row, None, None), False),
    ]


@st.composite
def _perturbations(draw: DrawFn, q: Setting, s: int, real: bool) -> list[Case]:
    total = ga.Vector.of([0] * q.data.d)
    for x, y in zip(q.x, q.y, strict=True):
        for z, other in zip(q.x, q.y, strict=True):
            if y == s != other:
                total = total + z - x
    delta = total * draw(st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 7)]))
    delta = delta if delta else ga.Vector.of([1] * q.data.d)
    row = draw(st.sampled_from(q.of(s)))
    if q.name != "linear" or not real:
        universal = real and truth.universal(q, delta, s)
        if q.budget is not None:
            universal = universal and truth.keeps(q, q.x[row], s)
        cut = ga.LinearClassifier(ga.Vector.of([1] * q.data.d)) if q.name == "linear" else None
        return [(evidence_kinds.universal(q, delta, s, Fraction(0), cut, row), universal)]
    rays, _ = oracle.extreme_rays(q.data, bias=q.bias)
    ray = draw(st.sampled_from(rays))
    h = ga.LinearClassifier(ga.Vector.of(ray[: q.data.d]), Fraction(ray[-1]) if q.bias else Fraction(0))
    if not h.normal:
        return []
    factor = draw(st.sampled_from([Fraction(1), Fraction(1), Fraction(1001, 1000)]))
    least = h.value(q.x[row]) ** 2 / h.normal.squared_norm() * factor
    # Without bias the boundary may be reached and not crossed, which is not what the oracle asks.
    known = truth.universal(q, delta, s) if q.bias else None
    too_much = least * h.normal.squared_norm() > h.value(q.x[row]) ** 2
    return [(evidence_kinds.universal(q, delta, s, least, h, row), False if too_much else known)]


@st.composite
def _layers(draw: DrawFn, q: Setting) -> list[Case]:
    count = draw(st.integers(1, 3))
    units = [ga.LinearClassifier(draw(gst.vectors(q.data.d)), draw(gst.rationals())) for _ in range(count)]
    return [(evidence_kinds.no_output_layer(q, units), not convex_oracle.output_layer_exists(q.data, units))]


@st.composite
def _two_sets(draw: DrawFn, q: Setting) -> list[Case]:
    other = draw(gst.datasets(dimension=q.data.d, max_points=3, bias=q.bias))
    both = evidence_kinds.joined(q.data, other, q.bias)
    s = draw(sources())
    real = truth.realizable(q) and oracle.separable(other, bias=q.bias)
    there_is = real and oracle.common_direction_exists(q.data, other, s, bias=q.bias)
    return [
        (evidence_kinds.common_direction(both, q.data.n, s), there_is),
        (evidence_kinds.no_common_direction(both, q.data.n, s), real and not there_is),
    ]


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
@few
@given(data=st.data())
def test_evidence_is_accepted_iff_every_condition_holds(name: str, question: str, data: st.DataObject) -> None:
    for draft, true in data.draw(cases(name, question)):
        text = draft.certificate()
        assert true is None or (text is not None) == true, draft.kind
        if text is not None:
            assert check(text).verdict == "accepted", (check(text), text)
        tried = st.lists(st.integers(0, len(draft.conditions) - 1), min_size=1, max_size=2, unique=True)
        for k in data.draw(tried):
            spoilt = draft.certificate(violated=k)
            lenient = any(draft.conditions[k] is condition for condition in draft.setting.lenient)
            if spoilt is not None and k not in draft.spare and not lenient:
                assert check(spoilt).verdict == "rejected", (draft.kind, draft.conditions[k], spoilt)


# Width: which sets of outer points are conflicts


@st.composite
def widths(draw: DrawFn) -> tuple[Setting, ga.Vector | None]:
    region = draw(sources())
    data = draw(gst.convex_datasets(max_points=5, dimension=draw(st.integers(1, 2)), region=region))
    v = draw(gst.convex_directions(data, region=region)) if draw(st.booleans()) else None
    return Setting(data, "convex-region", region=region), v


def conflict(q: Setting, outer: tuple[int, ...], v: ga.Vector | None) -> dict[str, Any] | None:
    """Multipliers on exactly these outer rows, if z3 finds any."""
    for steps in (0, 1) if v is not None else (0,):
        m, solver = q.multipliers(), new_solver()
        target = [oracle.real(steps * (q.outer or 0) * c) for c in v or [Fraction(0)] * q.data.d]
        solver.add(*q.signs(m), *q.sum_is(m, target, 0))
        solver.add(*(m.at(i) > 0 if i in outer else m.at(i) == 0 for i in q.of(q.outer)))
        if decide(solver):
            return q.encode_multipliers(solver.model(), m, lost=q.outer if steps else None)
    return None


@half
@given(widths())
def test_conflicts_show_the_least_width_and_no_more(problem: tuple[Setting, ga.Vector | None]) -> None:
    q, v = problem
    least = convex_oracle.least_width(q.data, v, -(q.outer or 1))
    rows = q.of(q.outer)
    subsets = [chosen for size in range(1, len(rows) + 1) for chosen in combinations(rows, size)]
    found = [written for chosen in subsets if (written := conflict(q, chosen, v)) is not None]
    below = math.lcm(*(c.denominator for x in q.x for c in x))
    for at_least in range(1, len(rows) + 2):
        certificate = {
            "format": "geomadv-certificate",
            "version": 1,
            "claim": {
                "kind": "width-at-least",
                "hypothesis_class": q.identifier,
                "at_least": at_least,
                "direction": None if v is None else vector(v),
            },
            "data": {
                "denominator": below,
                "labels": q.y,
                "points": [[rational(c * below)[0] for c in x] for x in q.x],
            },
            "evidence": {"conflicts": found},
        }
        verdict = check(json.dumps(certificate)).verdict
        assert verdict == ("accepted" if least is None or at_least <= least else "rejected")


def test_draws_are_not_vacuous() -> None:
    """Every kind with evidence and without, in every class that has it."""
    counts: Counter[str] = Counter()
    for name, question in QUESTIONS:

        def kinds(drawn: list[Case], name: str = name) -> list[str]:
            return [f"{draft.kind}, {name}, {draft.certificate() is not None}" for draft, _ in drawn]

        counts += census(cases(name, question), kinds, 30)
    lacking = [
        f"{kind}, {name}, {found}"
        for kind, names in {
            "separable": CLASSES,
            "inseparable": CLASSES,
            "transfers": CLASSES,
            "does-not-transfer": CLASSES,
            "bound": CLASSES,
            "forced": CLASSES,
            "not-forced": CLASSES,
            "max-margin": ["linear"],
            "resistance-margin": ["linear"],
            "soft-margin": ["linear"],
            "budget": ["linear"],
            "separation": ["linear"],
            "universal-perturbation": CLASSES,
            "no-output-layer": ["convex-region"],
            "common-direction": ["linear"],
            "no-common-direction": ["linear"],
        }.items()
        for name in names
        for found in (True, False)
        if not counts[f"{kind}, {name}, {found}"]
    ]
    assert lacking == []
