"""The strategies draw what they promise, often enough, and shrink to small integers; z3 and exact arithmetic decide."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from properties import oracle
from properties.support import Fitted, Problem, census, rows, separable_problems

# Data sets


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("wide", [True, False])
@given(data=st.data())
def test_separable_datasets_are_separable(bias: bool, wide: bool, data: st.DataObject) -> None:
    kinds = [gst.separable_datasets, gst.degenerate_datasets, gst.nearly_degenerate_datasets]
    S = data.draw(data.draw(st.sampled_from(kinds))(bias=bias, wide=wide))
    assert set(S.classes) == {1, -1}
    assert oracle.separable(S, bias=bias)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("wide", [True, False])
@given(data=st.data())
def test_inseparable_datasets_are_not(bias: bool, wide: bool, data: st.DataObject) -> None:
    S = data.draw(gst.inseparable_datasets(bias=bias, wide=wide))
    assert set(S.classes) == {1, -1}
    assert not oracle.separable(S, bias=bias)


@given(st.integers(1, 4), st.integers(2, 6), st.booleans(), st.data())
def test_dimension_and_number_of_points_are_respected(d: int, n: int, bias: bool, data: st.DataObject) -> None:
    kinds: list[Callable[..., SearchStrategy[ga.Dataset]]] = [gst.separable_datasets, gst.inseparable_datasets]
    kinds += [gst.degenerate_datasets, gst.datasets, gst.nearly_degenerate_datasets]
    S = data.draw(data.draw(st.sampled_from(kinds))(dimension=d, max_points=n, bias=bias))
    assert S.d == d
    assert 2 <= S.n <= n


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("wide", [True, False])
@given(data=st.data())
def test_what_is_representable_is_exact_in_float64_and_what_it_was(bias: bool, wide: bool, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([gst.separable_datasets, gst.degenerate_datasets, gst.inseparable_datasets]))
    S = data.draw(kind(bias=bias, wide=wide, representable=True))
    assert ga.Dataset(S.to_floats(), S.labels) == S
    assert set(S.classes) == {1, -1}
    assert oracle.separable(S, bias=bias) == (kind is not gst.inseparable_datasets)
    v = data.draw(gst.vectors(3, wide=wide, representable=True))
    assert ga.Vector.of(v.to_floats()) == v


def test_what_is_representable_and_wide_has_many_digits_and_scales() -> None:
    found = settings(database=None, derandomize=True, max_examples=2000, phases=[Phase.generate])
    for kind in (gst.separable_datasets, gst.inseparable_datasets):
        strategy = kind(dimension=2, wide=True, representable=True)
        find(strategy, lambda S: np.abs(S.to_floats()).max() > 1e60, settings=found)
        find(strategy, lambda S: 0 < np.abs(S.to_floats()).min() < 1e-60, settings=found)
    strategy = gst.separable_datasets(dimension=2, wide=True, representable=True)
    find(strategy, lambda S: (S.to_floats() * 2**20 % 1).any() and abs(S.to_floats()).max() < 9, settings=found)


@pytest.mark.parametrize("wide", [True, False])
@given(data=st.data())
def test_the_max_margin_of_what_is_representable(wide: bool, data: st.DataObject) -> None:
    S, classifier = data.draw(gst.datasets_with_max_margin(wide=wide, representable=True))
    assert ga.Dataset(S.to_floats(), S.labels) == S
    assert ga.max_margin(S).classifier == classifier


@given(gst.datasets_with_max_margin())
def test_the_max_margin_classifier_is_the_one_stated(drawn: tuple[ga.Dataset, ga.LinearClassifier]) -> None:
    S, classifier = drawn
    assert classifier.margin(S) == 1
    assert list(classifier.normal) == oracle.max_margin_normal(S)


def degeneracies(S: ga.Dataset) -> list[str]:
    u, b = ga.max_margin(S).normal, ga.max_margin(S).bias
    on_margin = [[*x, Fraction(1)] for _, x, y in rows(S) if y * (u.dot(x) + b) == 1]
    found = ["duplicate points"] * (len(set(S.points)) < S.n)
    found += ["more points on the margin than d + 1"] * (len(on_margin) > S.d + 1)
    dependent = S.d + 1 - len(oracle.null_space(on_margin, S.d + 1)) < len(on_margin)
    found += ["affinely dependent points on the margin"] * dependent
    found += ["one dimension"] * (S.d == 1) + ["fewer points than dimensions"] * (S.n < S.d)
    differences = [list(x - S.point(0)) for x in S.points]
    found += ["collinear in the plane or above"] * (
        S.d > 1 and S.n > 2 and len(oracle.null_space(differences, S.d)) == S.d - 1
    )
    found += ["large integers"] * (S.numerators.dtype == object)
    return found


def test_degenerate_datasets_are_degenerate() -> None:
    counts = census(gst.degenerate_datasets(), degeneracies, 300)
    floors = {
        "duplicate points": 45,
        "more points on the margin than d + 1": 20,
        "affinely dependent points on the margin": 30,
        "one dimension": 30,
        "fewer points than dimensions": 30,
        "collinear in the plane or above": 30,
    }
    assert counts["draws"] >= 300
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


def test_wide_datasets_have_large_numbers() -> None:
    counts = census(gst.separable_datasets(wide=True), degeneracies, 100)
    assert counts["large integers"] >= 35


def test_datasets_are_of_every_kind() -> None:
    def kinds(S: ga.Dataset) -> list[str]:
        labels = S.signs.tolist()
        conflicting = len(set(S.points)) < len(set(zip(S.points, labels, strict=True)))
        verdict = "separable" if oracle.separable(S) else "inseparable"
        return [verdict, f"{S.d}", *["conflicting labels"] * conflicting, *["both labels"] * (set(labels) == {1, -1})]

    counts = census(gst.datasets(), kinds, 300)
    assert counts["both labels"] == counts["draws"] >= 300
    floors = {"separable": 100, "inseparable": 60, "conflicting labels": 10, "1": 40, "2": 40, "3": 40}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Numbers


def test_scales_are_tiny_and_huge() -> None:
    def kinds(q: Fraction) -> list[str]:
        found = ["tiny"] * (q < Fraction(1, 10**50)) + ["huge"] * (q > 10**50)
        return found + ["100 digits"] * (10**99 <= q.numerator < 10**100) + ["positive"] * (q > 0)

    counts = census(gst.scales(), kinds, 200)
    assert counts["positive"] == counts["draws"]
    assert min(counts["tiny"], counts["huge"], counts["100 digits"]) >= 7


# Classifiers


@given(separable_problems(wide=True), st.sampled_from([True, False, None]), st.data())
def test_accurate_classifiers_are_accurate(problem: Problem, extreme: bool | None, data: st.DataObject) -> None:
    S, bias = problem
    h = data.draw(gst.accurate_linear_classifiers(S, bias=bias, extreme=extreme))
    assert all(h(x) == y for _, x, y in rows(S))
    assert bias or h.bias == 0


@given(separable_problems(wide=True), st.data())
def test_weak_classifiers_are_extreme_rays(problem: Problem, data: st.DataObject) -> None:
    """The values that vanish determine the classifier, up to a factor and to what vanishes on all points."""
    S, bias = problem
    h = data.draw(gst.weak_linear_classifiers(S, bias=bias))
    assert h.margin(S) >= 0
    assert any(h.value(x) != 0 for x in S.points)
    width = S.d + bias
    lifted = [([*x, Fraction(1)] if bias else list(x), h.value(x)) for x in S.points]
    tight = oracle.null_space([row for row, value in lifted if value == 0], width)
    assert len(tight) == 1 + len(oracle.null_space([row for row, _ in lifted], width))


@given(separable_problems(), st.data())
def test_weak_classifiers_are_among_the_rays_found_by_enumeration(problem: Problem, data: st.DataObject) -> None:
    S, bias = problem
    h = data.draw(gst.weak_linear_classifiers(S, bias=bias))
    rays, lineality = oracle.extreme_rays(S, bias=bias)
    if not lineality:
        W = [*h.normal, h.bias][: S.d + bias]
        pivot = next(j for j, c in enumerate(W) if c)
        assert [c / abs(W[pivot]) for c in W] in [[c / abs(ray[pivot]) for c in ray] for ray in rays if ray[pivot]]


def test_extreme_classifiers_come_close_to_rays() -> None:
    @st.composite
    def extreme(draw: DrawFn) -> Fitted:
        S, bias = draw(separable_problems())
        return S, bias, draw(gst.accurate_linear_classifiers(S, bias=bias, extreme=True))

    def kinds(problem: Fitted) -> list[str]:
        S, _, h = problem
        values = [abs(h.value(x)) for x in S.points]
        ratio = max(values) / min(values)
        return ["within 1/1000"] * (ratio > 1000) + ["within 2**-100"] * (ratio > 2**100)

    counts = census(extreme(), kinds, 200)
    assert counts["within 1/1000"] >= 25
    assert counts["within 2**-100"] >= 10


@given(gst.inseparable_datasets(), st.data())
def test_inseparable_data_have_no_accurate_classifiers(S: ga.Dataset, data: st.DataObject) -> None:
    with pytest.raises(ga.InseparableError):
        data.draw(gst.accurate_linear_classifiers(S))


# Directions and points


@given(separable_problems(), st.sampled_from([1, -1]), st.booleans(), st.data())
def test_directions_transfer_as_promised(problem: Problem, source: int, holds: bool, data: st.DataObject) -> None:
    S, bias = problem
    kind = gst.transferring_directions if holds else gst.nontransferring_directions
    v = data.draw(kind(S, source=source, bias=bias))
    assert v
    assert oracle.transfers(S, v, source, bias=bias) == holds


@given(separable_problems(), st.data())
def test_points_are_forced_as_promised(problem: Problem, data: st.DataObject) -> None:
    S, bias = problem
    label = data.draw(st.sampled_from([1, -1]))
    assert oracle.forced(S, data.draw(gst.forced_points(S, label=label, bias=bias)), bias=bias) == label
    if bias or S.d > 1:
        assert oracle.forced(S, data.draw(gst.unforced_points(S, bias=bias)), bias=bias) is None


@given(gst.separable_datasets(dimension=1, bias=False), st.data())
def test_nothing_is_unforced_on_the_line_without_bias(S: ga.Dataset, data: st.DataObject) -> None:
    assert data.draw(gst.points(S, bias=False))
    with pytest.raises(ga.InvalidInputError, match="dimension at least 2"):
        data.draw(gst.unforced_points(S, bias=False))


def test_directions_and_points_are_of_every_kind() -> None:
    @st.composite
    def asked(draw: DrawFn) -> tuple[Problem, int, ga.Vector, ga.Vector]:
        S, bias = draw(separable_problems())
        source = draw(st.sampled_from([1, -1]))
        return (S, bias), source, draw(gst.directions(S, source=source, bias=bias)), draw(gst.points(S, bias=bias))

    def kinds(drawn: tuple[Problem, int, ga.Vector, ga.Vector]) -> list[str]:
        (S, bias), source, v, p = drawn
        found = ["nonzero"] * bool(v)
        if oracle.transfers(S, v, source, bias=bias):
            rays, lineality = oracle.extreme_rays(S, bias=bias)
            slopes = [ga.Vector.of(W[: S.d]).dot(v) for W in [*rays, *lineality]]
            found.append("transfers, on the boundary" if 0 in slopes else "transfers, inside")
            bounds = [oracle.bound(S, v, i, bias=bias) for i, _, _ in rows(S, source)]
            found.append("bounded" if all(isinstance(bound, Fraction) for bound in bounds) else "unbounded somewhere")
        else:
            found.append("resisted")
        u = ga.max_margin(S, bias=bias).normal
        found += ["max margin"] * (v in (u, -u))
        return [*found, f"forced: {oracle.forced(S, p, bias=bias)}"]

    counts = census(asked(), kinds, 200)
    assert counts["nonzero"] == counts["draws"] >= 200
    floors = {"transfers, on the boundary": 20, "transfers, inside": 20, "resisted": 50, "max margin": 20}
    floors |= {"bounded": 40, "unbounded somewhere": 8, "forced: 1": 30, "forced: -1": 30, "forced: None": 30}
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Shrinking

SHRINKING = settings(
    max_examples=100, database=None, derandomize=True, deadline=None, phases=[Phase.generate, Phase.shrink]
)


@pytest.mark.parametrize(
    "strategy",
    [
        gst.separable_datasets(max_points=4, wide=True),
        gst.inseparable_datasets(max_points=4, wide=True),
        gst.degenerate_datasets(max_points=4, wide=True),
    ],
)
def test_data_shrink_to_small_integers(strategy: SearchStrategy[ga.Dataset]) -> None:
    S = find(strategy, lambda S: S.n >= 3, settings=SHRINKING)
    assert S.n == 3
    assert S.denominator == 1
    assert abs(S.numerators).max() <= 4


def test_classifiers_shrink_to_small_integers() -> None:
    @st.composite
    def extreme(draw: DrawFn) -> ga.LinearClassifier:
        return draw(gst.accurate_linear_classifiers(draw(gst.separable_datasets(dimension=1, max_points=3))))

    h = find(extreme(), lambda h: h.bias > 0, settings=SHRINKING)
    assert max(abs(c) for c in (*h.normal, h.bias)) <= 9
