"""R1, R2 and R4: up to which hinge loss all linear classifiers agree, whether or not any is accurate.

L(W) = Σ max(0, 1 − W·z_i), z_i = y_i (x_i, 1), and β(t) = min{L(W) : W·t ≤ 0}: all W with L(W) < β(t) have W·t > 0, and
one of the loss β(t) has not. The least loss is β(0), the budget of a direction v at s is β(−s (v, 0)), that of a label
y at p is β(y (p, 1)), that of a sign of a coefficient β(±e_j). For every t one of β(t), β(−t) is the least loss. The
difference of the means of the classes, which flees from s, has the largest budget of all directions: 2 min(n₊, n₋), or
n without a bias. Where some classifier is accurate, a direction transfers (L3) iff its budget is positive, and then
that is at least 2, or 1 without a bias.
"""

from __future__ import annotations

from fractions import Fraction

import z3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from properties import oracle
from properties.support import accepted, census, counterexample, sources

Problem = tuple[ga.Dataset, bool]
Asked = tuple[ga.Dataset, bool, str, ga.Vector, int]  # what is asked, the direction or point, source or coefficient


@st.composite
def problems(draw: DrawFn) -> Problem:
    """Data of every kind, most of them inseparable."""
    bias, d = draw(st.booleans()), draw(st.integers(1, 3))
    if draw(st.booleans()):
        return draw(gst.inseparable_datasets(dimension=d, max_points=6, bias=bias)), bias
    if draw(st.booleans()):
        return draw(gst.datasets(dimension=d, max_points=6, bias=bias)), bias
    n = draw(st.integers(2, 7))
    labels = draw(st.lists(st.sampled_from([1, -1]), min_size=n - 2, max_size=n - 2))
    points = draw(st.lists(st.lists(st.integers(-2, 2), min_size=d, max_size=d), min_size=n, max_size=n))
    return ga.Dataset(points, [1, -1, *labels]), bias


@st.composite
def questions(draw: DrawFn) -> Asked:
    S, bias = draw(problems())
    asked = draw(st.sampled_from(["direction", "mean", "point", "coefficient"]))
    if asked == "coefficient":
        return S, bias, asked, ga.Vector.of([0] * S.d), draw(st.integers(0, S.d - 1 + bias))
    s = draw(sources())
    if asked == "point":
        x = draw(st.one_of(gst.vectors(S.d), st.sampled_from(S.points)))
    elif asked == "mean":
        x = mean_difference(S, s, bias)
    else:
        row, other = draw(st.integers(0, S.n - 1)), draw(st.integers(0, S.n - 1))
        x = draw(st.one_of(gst.vectors(S.d), st.just(S.point(row) - S.point(other))))
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


def exists(S: ga.Dataset, bias: bool, t: list[Fraction], loss: Fraction, *, strictly: bool) -> bool:
    """Whether some W has W·t ≤ 0 and a loss below `loss`, or of at most that, by z3."""
    w, b = [z3.Real(f"w{j}") for j in range(S.d)], z3.Real("b") if bias else oracle.real(0)
    slack = [z3.Real(f"s{i}") for i in range(S.n)]
    solver = z3.Solver()
    for i, y in enumerate(S.labels):
        value = oracle.value_at(w, b, S.point(i))
        solver.add(slack[i] >= 0, slack[i] >= 1 - int(y) * value)
    solver.add(oracle.value_at(w, oracle.real(0), t[:-1]) + b * oracle.real(t[-1]) <= 0)
    total = z3.Sum(slack)
    solver.add(total < oracle.real(loss) if strictly else total <= oracle.real(loss))
    return oracle.decide(solver)


def agrees(h: ga.LinearClassifier, t: list[Fraction]) -> bool:
    return sum((a * c for a, c in zip((*h.normal, h.bias), t, strict=True)), Fraction(0)) > 0


@given(problems())
def test_the_least_loss_agrees_with_z3(problem: Problem) -> None:
    S, bias = problem
    answer = ga.LinearClassifiers(bias=bias).least_loss(S)
    assert answer.value is not None
    assert answer.classifier is not None
    assert accepted(answer.certificate, S)
    zero = [Fraction(0)] * (S.d + 1)
    assert not exists(S, bias, zero, answer.value, strictly=True)
    assert answer.classifier.hinge_loss(S) == answer.classifier.hinge_loss(S, rescaled=False) == answer.value
    assert (answer.value == 0) == oracle.separable(S, bias=bias)
    assert answer.value <= answer.trivial


@given(questions())
def test_budgets_agree_with_z3(asked: Asked) -> None:
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


@given(questions(), st.data())
def test_every_classifier_of_smaller_loss_agrees(asked: Asked, data: st.DataObject) -> None:
    S, bias, *_ = asked
    answer, least = budget(asked), ga.LinearClassifiers(bias=bias).least_loss(S).classifier
    assert least is not None
    drawn = data.draw(gst.linear_classifiers(S.d, bias=bias))
    share = data.draw(st.sampled_from([Fraction(0), Fraction(1, 7), Fraction(1, 2), Fraction(1)]))
    h = ga.LinearClassifier(
        drawn.normal * share + least.normal * (1 - share), drawn.bias * share + least.bias * (1 - share)
    )
    assert answer.value is not None
    if h.hinge_loss(S) < answer.value:
        assert agrees(h, target(asked, answer.sign))


@given(questions())
def test_one_of_two_opposite_budgets_is_the_least_loss(asked: Asked) -> None:
    """The blind principle: the larger one is the least loss of the W with W·t = 0."""
    S, bias, kind, x, s = asked
    if kind in ("direction", "mean"):
        one, other = budget(asked), budget((S, bias, kind, x, -s))
        assert one.least_loss in (one.value, other.value)
        larger = max((one, other), key=lambda answer: answer.value or 0)
        assert larger.attaining is not None
        assert not larger.holds or larger.attaining.normal.dot(x) == 0


@given(problems(), sources())
def test_the_difference_of_means_fools_all_that_are_better_than_a_constant(problem: Problem, s: int) -> None:
    S, bias = problem
    linear, v = ga.LinearClassifiers(bias=bias), mean_difference(S, s, bias)
    if not v:
        least = linear.least_loss(S)
        assert least.value == least.trivial
        return
    answer = linear.direction_budget(S, v, s)
    assert answer.value == answer.trivial
    assert answer.trivial == (2 * min(S.labels.count(1), S.labels.count(-1)) if bias else S.n)


@given(questions())
def test_no_direction_has_a_larger_budget_than_the_difference_of_means(asked: Asked) -> None:
    if asked[2] in ("direction", "mean"):
        answer = budget(asked)
        assert answer.value is not None
        assert answer.value <= answer.trivial


@given(st.booleans(), sources(), st.data())
def test_where_a_classifier_is_accurate_budgets_decide_what_transfers(bias: bool, s: int, data: st.DataObject) -> None:
    S = data.draw(gst.separable_datasets(dimension=data.draw(st.integers(1, 3)), max_points=6, bias=bias))
    v = data.draw(gst.directions(S, source=s, bias=bias))
    linear = ga.LinearClassifiers(bias=bias)
    if s not in S.classes:
        return
    answer = linear.direction_budget(S, v, s)
    assert answer.value is not None
    assert linear.transfers(S, v, s).holds == answer.holds == (answer.value > 0)
    assert not answer.holds or answer.value >= (2 if bias else 1)


def test_control_a_direction_with_a_mistake_left_out() -> None:
    """A classifier of just the budget's loss need not be fooled, so the bound on the loss is strict."""
    S, bias, _, v, s = counterexample(questions(), lambda asked: asked[2] == "direction" and budget(asked).holds)
    answer = ga.LinearClassifiers(bias=bias).direction_budget(S, v, s)
    assert answer.attaining is not None
    assert answer.attaining.hinge_loss(S) == answer.value
    assert s * answer.attaining.normal.dot(v) >= 0


def test_draws_are_not_vacuous() -> None:
    def kinds(asked: Asked) -> list[str]:
        answer = budget(asked)
        found = [f"{asked[2]}, {answer.holds}", f"separable {answer.least_loss == 0}", f"bias {asked[1]}"]
        strict = answer.value is not None and answer.least_loss < answer.value < answer.trivial
        return [*found, f"between {strict and answer.least_loss > 0}"]

    counts = census(questions(), kinds, 300)
    for kind in ("direction", "point", "coefficient"):
        assert counts[f"{kind}, True"] >= 8, counts
        assert counts[f"{kind}, False"] >= 8, counts
    assert counts["mean, True"] >= 15, counts
    assert min(counts["separable True"], counts["separable False"]) >= 40, counts
    assert min(counts["bias True"], counts["bias False"]) >= 80, counts
    assert counts["between True"] >= 30, counts
