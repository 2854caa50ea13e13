"""Questions about budgets, and what z3 says of them: shared by the properties of R1, R2 and R4."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from fractions import Fraction

import pytest
import z3
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.solvers import boxed_program
from geomadv.solvers.boxed_guesses import BoxedGuess
from geomadv.solvers.boxed_solutions import BoxedOptimum
from properties import oracle
from properties.support import accepted, sources

Problem = tuple[ga.Dataset, bool]
Asked = tuple[ga.Dataset, bool, str, ga.Vector, int]  # what is asked, the direction or point, source or coefficient


@st.composite
def problems(draw: DrawFn) -> Problem:
    """Data of every kind, most of them inseparable."""
    bias, d = draw(st.booleans()), draw(st.integers(1, 3))
    kind = draw(st.sampled_from(["inseparable", "any", "scattered", "scattered"]))
    if kind != "scattered":
        strategy = gst.inseparable_datasets if kind == "inseparable" else gst.datasets
        return draw(strategy(dimension=d, max_points=6, bias=bias)), bias
    n = draw(st.integers(4, 8))
    labels = draw(st.lists(st.sampled_from([1, -1]), min_size=n - 2, max_size=n - 2))
    points = draw(st.lists(st.lists(st.integers(-3, 3), min_size=d, max_size=d), min_size=n, max_size=n))
    return ga.Dataset(points, [1, -1, *labels]), bias


@st.composite
def questions(draw: DrawFn, *kinds: str) -> Asked:
    """Of the kinds "direction", "mean", "point", "coefficient"."""
    S, bias = draw(problems())
    asked = draw(st.sampled_from(kinds))
    if asked == "coefficient":
        return S, bias, asked, ga.Vector.of([0] * S.d), draw(st.integers(0, S.d - 1 + bias))
    s = draw(sources())
    if asked == "point":
        x = draw(st.one_of(gst.vectors(S.d), st.sampled_from(S.points)))
    elif asked == "mean":
        x = mean_difference(S, s, bias)
    else:
        here, there = (
            draw(
                st.sampled_from([p for p, y in zip(S.points, S.labels, strict=True) if (y == s) == own] or [S.point(0)])
            )
            for own in (True, False)
        )
        x = draw(st.sampled_from([draw(gst.vectors(S.d)), there - here]))
    if not x and (asked != "point" or not bias):
        x = ga.Vector.of([1] * S.d)
    return S, bias, asked, x, s


def mean_difference(S: ga.Dataset, source: int, bias: bool) -> ga.Vector:
    """From the mean of the source label to that of the other; without a bias −source · Σ y x."""
    total = ga.Vector.of([0] * S.d)
    for row, y in enumerate(S.labels):
        weight = Fraction(int(y), S.labels.count(y)) if bias else Fraction(int(y))
        total = total + S.point(row) * weight
    return total * -source


def budget(asked: Asked) -> ga.Budget[ga.LinearClassifier]:
    S, bias, kind, x, number = asked
    linear = ga.LinearClassifiers(bias=bias)
    if kind == "coefficient":
        return linear.sign_budget(S, number)
    return linear.prediction_budget(S, x) if kind == "point" else linear.direction_budget(S, x, number)


def target(asked: Asked, sign: int) -> list[Fraction]:
    """The t that the question is about, d + 1 coordinates."""
    S, _, kind, x, number = asked
    if kind == "coefficient":
        return [Fraction(sign * (j == number)) for j in range(S.d + 1)]
    return [sign * c for c in (*x, 1)] if kind == "point" else [-number * c for c in (*x, 0)]


def exists(
    S: ga.Dataset,
    bias: bool,
    t: list[Fraction],
    loss: Fraction,
    *,
    strictly: bool,
    weights: Iterable[Fraction] = itertools.repeat(Fraction(1)),
    largest: Fraction | None = None,
) -> bool:
    """Whether some W has W·t ≤ 0, no |w_j| above the largest, and a loss below `loss`, or of at most that, by z3."""
    w, b = [z3.Real(f"w{j}") for j in range(S.d)], z3.Real("b") if bias else oracle.real(0)
    slack = [z3.Real(f"s{i}") for i in range(S.n)]
    solver = oracle.new_solver()
    for i, y in enumerate(S.labels):
        value = oracle.value_at(w, b, S.point(i))
        solver.add(slack[i] >= 0, slack[i] >= 1 - int(y) * value)
    solver.add(oracle.value_at(w, oracle.real(0), t[:-1]) + b * oracle.real(t[-1]) <= 0)
    if largest is not None:
        solver.add([z3.And(x <= oracle.real(largest), x >= oracle.real(-largest)) for x in w])
    total = z3.Sum([oracle.real(c) * loss_of_row for c, loss_of_row in zip(weights, slack, strict=False)])
    solver.add(total < oracle.real(loss) if strictly else total <= oracle.real(loss))
    return oracle.decide(solver)


def agrees(h: ga.LinearClassifier, t: list[Fraction]) -> bool:
    return sum((a * c for a, c in zip((*h.normal, h.bias), t, strict=True)), Fraction(0)) > 0


def check(asked: Asked) -> ga.Budget[ga.LinearClassifier]:
    """The answer, found right by the checker and z3 at both ends."""
    S, bias, *_ = asked
    answer = budget(asked)
    t = target(asked, answer.sign)
    assert answer.value is not None
    assert answer.attaining is not None
    assert accepted(answer.certificate, S)
    assert not exists(S, bias, t, answer.value, strictly=True)
    assert answer.attaining.hinge_loss(S) == answer.value
    assert not agrees(answer.attaining, t)
    assert answer.holds == exists(S, bias, [Fraction(0)] * (S.d + 1), answer.value, strictly=True)
    assert answer.least_loss == ga.LinearClassifiers(bias=bias).least_loss(S).value
    return answer


def budget_of_large_data(asked: Asked) -> tuple[ga.Budget[ga.LinearClassifier], list[str]]:
    """The answer if the data count as large, so that interior points are tried first; and which guesses were right."""
    found, right = [], boxed_program._Search.complementary

    def tried(
        self: boxed_program._Search, guess: BoxedGuess, *, dual_vertex: bool | None = None
    ) -> BoxedOptimum | None:
        optimum = right(self, guess, dual_vertex=bool(dual_vertex))
        found.append(f"{'interior' if dual_vertex is None else 'vertex'} {optimum is not None}")
        return optimum

    with pytest.MonkeyPatch.context() as context:
        context.setattr(boxed_program, "_LARGE", 0)
        context.setattr(boxed_program._Search, "complementary", tried)
        return budget(asked), found


@st.composite
def nearly_best(draw: DrawFn, S: ga.Dataset, bias: bool) -> ga.LinearClassifier:
    """One between a classifier of the least loss and any other."""
    least = ga.LinearClassifiers(bias=bias).least_loss(S).classifier
    assert least is not None
    drawn = draw(gst.linear_classifiers(S.d, bias=bias))
    share = draw(st.sampled_from([Fraction(0), Fraction(1, 7), Fraction(1, 2), Fraction(1)]))
    rest = 1 - share
    return ga.LinearClassifier(drawn.normal * share + least.normal * rest, drawn.bias * share + least.bias * rest)


def kinds(asked: Asked) -> list[str]:
    """What a draw is, for a census."""
    answer = budget(asked)
    found = [f"{asked[2]}, {answer.holds}", f"separable {answer.least_loss == 0}", f"bias {asked[1]}"]
    strict = answer.value is not None and answer.least_loss < answer.value < answer.trivial
    return [*found, f"between {strict and answer.least_loss > 0}"]
