"""R7: below which log-loss a direction fools all linear classifiers, a point has one label, a coefficient one sign.

The log-loss budget of t is inf{Σ c_i log(1 + exp(−W·z_i)) : W·t ≤ 0}, at least Σ c_i h(λ_i/c_i) where 0 ≤ λ ≤ c and
Σ λ_i z_i = θ t, θ ≥ 0, h being the entropy. One of the budgets of t and −t is the infimum of all W, the other that of
the W with W·t = 0. Where some classifier is accurate, a direction transfers (L3) iff its budget is positive; and where
R0 says where a coefficient goes, all of small log-loss have it of that sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from scipy.optimize import minimize
from scipy.special import expit

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.arrays import FloatArray
from properties import budgets
from properties.budgets import agrees, mean_difference, nearly_best, problems, questions, target
from properties.support import accepted, census, counterexample, few, half, sources

WIDTH = Fraction(1, 10**6)


@dataclass(frozen=True)
class Asked:
    asked: budgets.Asked
    weights: tuple[Fraction, ...]

    @property
    def data(self) -> ga.Dataset:
        return self.asked[0]

    def linear(self, budget: Fraction | None = None) -> ga.LinearClassifiers:
        return ga.LinearClassifiers(
            bias=self.asked[1], weights=self.weights, loss="logistic", width=WIDTH, budget=budget
        )

    def answer(self) -> ga.LogLossBudget[ga.LinearClassifier]:
        S, _, kind, x, number = self.asked
        linear = self.linear()
        if kind == "coefficient":
            found = linear.sign_budget(S, number)
        else:
            found = linear.prediction_budget(S, x) if kind == "point" else linear.direction_budget(S, x, number)
        assert isinstance(found, ga.LogLossBudget)
        return found

    def loss(self, h: ga.LinearClassifier) -> Decimal:
        """The log-loss of (w, b) as it is scaled, to some 70 digits."""
        with localcontext(prec=80):
            total = Decimal(0)
            for x, y, c in zip(self.data.points, self.data.labels, self.weights, strict=True):
                lag = -int(y) * h.value(x)
                total += digits(c) * (digits(max(lag, Fraction(0))) + (1 + digits(-abs(lag)).exp()).ln())
            return total


def digits(x: Fraction) -> Decimal:
    with localcontext(prec=80):
        return Decimal(x.numerator) / Decimal(x.denominator)


@st.composite
def asked_of(draw: DrawFn, *kinds: str) -> Asked:
    asked = draw(questions(*kinds))
    n = asked[0].n
    each = st.sampled_from([Fraction(1), Fraction(1), Fraction(2), Fraction(1, 3)])
    return Asked(
        asked, tuple(draw(st.lists(each, min_size=n, max_size=n))) if draw(st.booleans()) else (Fraction(1),) * n
    )


def tame(asked: Asked) -> bool:
    """Whether floating point can be asked: beside 10³⁰ it loses all digits of a slope that it is to keep at 0."""
    vectors: list[ga.Vector] = [*asked.data.points, asked.asked[3]]
    return all(abs(c) < 10**6 for x in vectors for c in x)


def in_floats(asked: Asked, t: list[Fraction]) -> float:
    """The log-loss of the best W that scipy finds with W·t = 0, or of all, if t is zero; for data that are `tame`."""
    S, bias = asked.data, asked.asked[1]
    z = np.array([[float(int(y) * c) for c in (*x, 1)] for x, y in zip(S.points, S.labels, strict=True)])
    z, v = z[:, : S.d + bias], np.array([float(c) for c in t])[: S.d + bias]
    c = np.array([float(c) for c in asked.weights])
    space = np.linalg.svd(v[None, :])[2][1:].T if v.any() else np.eye(len(v))
    if not space.shape[1]:
        return float(c.sum() * np.log(2))
    z = z @ space

    def loss(u: FloatArray) -> float:
        return float(c @ np.logaddexp(0, -(z @ u)))

    def gradient(u: FloatArray) -> FloatArray:
        return np.asarray(-(z.T @ (c * expit(-(z @ u)))))

    best = minimize(loss, np.zeros(z.shape[1]), jac=gradient, method="BFGS", options={"gtol": 1e-10})
    return float(best.fun)


@given(asked_of("direction", "mean", "point", "coefficient"))
def test_both_ends_are_right(asked: Asked) -> None:
    answer, t = asked.answer(), target(asked.asked, 1)
    t = [answer.sign * x for x in t] if asked.asked[2] in ("point", "coefficient") else t
    assert answer.lower is not None
    assert answer.upper is not None
    assert answer.attaining is not None
    assert all(accepted(certificate, asked.data) for certificate in answer.certificates)
    assert 0 <= answer.upper - answer.lower <= WIDTH * answer.trivial
    assert asked.loss(answer.attaining) <= digits(answer.upper)
    assert not agrees(answer.attaining, t)
    assert answer.holds == (answer.lower > answer.least_loss)
    least = asked.linear().least_loss(asked.data)
    assert accepted(least.certificate, asked.data)
    if not tame(asked):
        return
    if answer.status is not ga.Status.FAILS:
        floats = in_floats(asked, t)
        assert float(answer.lower) <= floats + 1e-9
        assert floats - 1e-4 * float(answer.trivial) <= float(answer.upper)
    else:
        assert float(answer.lower) <= in_floats(asked, [Fraction(0)] * len(t)) + 1e-9


@given(asked_of("direction", "mean", "point", "coefficient"), st.data())
def test_every_classifier_of_smaller_log_loss_agrees(asked: Asked, data: st.DataObject) -> None:
    answer, scale = asked.answer(), data.draw(st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(4)]))
    h = data.draw(nearly_best(asked.data, asked.asked[1])) if data.draw(st.booleans()) else near(asked, data)
    h = ga.LinearClassifier(h.normal * scale, h.bias * scale)
    assert answer.lower is not None
    if asked.loss(h) < digits(answer.lower):
        assert agrees(h, target(asked.asked, answer.sign))


def near(asked: Asked, data: st.DataObject) -> ga.LinearClassifier:
    """A classifier between one of nearly the least log-loss and one of the budget, or a little beyond."""
    least, other = asked.linear().least_loss(asked.data).classifier, asked.answer().attaining
    assert least is not None
    assert other is not None
    share = data.draw(
        st.sampled_from([Fraction(1, 9), Fraction(1, 2), Fraction(99, 100), Fraction(1), Fraction(11, 10)])
    )
    return ga.LinearClassifier(
        least.normal * (1 - share) + other.normal * share, least.bias * (1 - share) + other.bias * share
    )


@half
@given(asked_of("direction", "mean"))
def test_one_of_two_opposite_budgets_is_the_infimum(asked: Asked) -> None:
    S, bias, kind, x, s = asked.asked
    one, other = asked.answer(), Asked((S, bias, kind, x, -s), asked.weights).answer()
    least = asked.linear().least_loss(S)
    assert not (one.holds and other.holds)
    assert min(one.upper or 0, other.upper or 0) <= (least.upper or 0) + WIDTH * least.trivial
    assert (one.status, other.status) in {
        (ga.Status.HOLDS, ga.Status.FAILS),
        (ga.Status.FAILS, ga.Status.HOLDS),
        (ga.Status.FAILS, ga.Status.FAILS),
        (ga.Status.UNDECIDED, ga.Status.UNDECIDED),  # of symmetric data
    }


@half
@given(problems(), sources())
def test_the_difference_of_means_fools_all_that_are_better_than_a_constant(problem: budgets.Problem, s: int) -> None:
    S, bias = problem
    v = mean_difference(S, s, bias)
    if v:
        answer = ga.LinearClassifiers(bias=bias, loss="logistic").direction_budget(S, v, s)
        assert answer.lower is not None
        assert answer.upper is not None
        assert abs(answer.upper - answer.trivial) <= 2 * WIDTH * answer.trivial
        assert answer.lower <= answer.trivial


@half
@given(st.booleans(), sources(), st.data())
def test_where_a_classifier_is_accurate_log_losses_decide_what_transfers(
    bias: bool, s: int, data: st.DataObject
) -> None:
    S = data.draw(gst.separable_datasets(dimension=data.draw(st.integers(1, 3)), max_points=6, bias=bias))
    v = data.draw(gst.directions(S, source=s, bias=bias))
    if s in S.classes:
        answer = ga.LinearClassifiers(bias=bias, loss="logistic").direction_budget(S, v, s)
        expected = ga.LinearClassifiers(bias=bias).transfers(S, v, s).holds
        assert answer.status is (ga.Status.HOLDS if expected else ga.Status.FAILS)
        assert answer.lower is not None
        assert (answer.lower > 0) == expected


@half
@given(problems())
def test_coefficients_that_diverge_have_one_sign_where_the_log_loss_is_small(problem: budgets.Problem) -> None:
    S, bias = problem
    linear = ga.LinearClassifiers(bias=bias, loss="logistic")
    for j, limit in enumerate(ga.LinearClassifiers(bias=bias).separation(S).limits):
        answer = linear.sign_budget(S, j)
        if limit in ("+inf", "-inf"):
            assert answer.holds
            assert answer.sign == (1 if limit == "+inf" else -1)
        elif limit != "finite":
            assert answer.status is ga.Status.FAILS


@half
@given(asked_of("direction", "mean"), st.fractions(Fraction(1, 20), Fraction(11, 10), max_denominator=60))
def test_what_transfers_within_a_budget_is_what_has_a_larger_one(asked: Asked, share: Fraction) -> None:
    S, _, _, v, s = asked.asked
    answer, least = asked.answer(), asked.linear().least_loss(S)
    budget = share * answer.trivial
    within = asked.linear(budget)
    found, realizable = within.transfers(S, v, s), within.realizable(S)
    assert accepted(found.certificate, S)
    assert accepted(realizable.certificate, S)
    assert found.vacuous == (not realizable.holds)
    if not (least.lower or 0) < budget <= (least.upper or 0):
        assert realizable.holds == (budget > (least.upper or 0))
    if found.holds:
        assert (answer.upper or 0) >= budget
    elif found.counterexample is not None:
        assert asked.loss(found.counterexample) < digits(budget)
        assert s * found.counterexample.normal.dot(v) >= 0


def attained(asked: Asked, answer: ga.LogLossBudget[ga.LinearClassifier]) -> bool:
    """Whether no row has next to no weight, so that floats find the minimum too."""
    m, weights = answer.multipliers, asked.weights
    assert isinstance(m, ga.Multipliers)
    shares = [m.value(row) / weights[row] for row in range(asked.data.n)]
    return min(shares) > Fraction(1, 10**4) and max(shares) < 1 - Fraction(1, 10**4)


def nine_digits(asked: Asked) -> tuple[ga.LogLossBudget[ga.LinearClassifier], float] | None:
    """A narrow bracket of the budget, and what scipy has for it, if it can; None if it is that of all W, say."""
    S, bias, kind, x, s = asked.asked
    linear = ga.LinearClassifiers(bias=bias, weights=asked.weights, loss="logistic", width=Fraction(1, 10**12))
    answer = linear.prediction_budget(S, x) if kind == "point" else linear.direction_budget(S, x, s)
    assert isinstance(answer, ga.LogLossBudget)
    if answer.status is ga.Status.FAILS or not attained(asked, answer) or not tame(asked):
        return None
    return answer, in_floats(asked, target(asked.asked, 1))


@given(asked_of("direction", "mean", "point"))
def test_nine_digits_are_those_of_scipy(asked: Asked) -> None:
    found = nine_digits(asked)
    if found is not None:
        answer, floats = found
        assert answer.lower is not None
        assert answer.upper is not None
        assert abs(floats - float(answer.lower)) < 1e-9 * float(answer.trivial)
        assert abs(floats - float(answer.upper)) < 1e-9 * float(answer.trivial)


@few
@given(asked_of("direction", "point"), st.data())
def test_narrower_brackets_are_within_wider_ones(asked: Asked, data: st.DataObject) -> None:
    S, bias, kind, x, s = asked.asked
    width = data.draw(st.sampled_from([Fraction(1, 10**9), Fraction(1, 10**25)]))
    linear = ga.LinearClassifiers(bias=bias, weights=asked.weights, loss="logistic", width=width)
    narrow = linear.prediction_budget(S, x) if kind == "point" else linear.direction_budget(S, x, s)
    answer = asked.answer()
    assert accepted(narrow.certificate, S)
    assert narrow.lower is not None
    assert narrow.upper is not None
    assert narrow.upper - narrow.lower <= width * narrow.trivial
    if narrow.status is answer.status and narrow.sign == answer.sign:
        assert narrow.lower <= (answer.upper or 0)
        assert (answer.lower or 0) <= narrow.upper


def test_control_at_the_budget_itself_some_classifier_is_not_fooled() -> None:
    """A little above it one is found, and without λ ≤ c the entropies would prove nothing."""
    asked = counterexample(asked_of("direction"), lambda asked: asked.answer().holds)
    answer = asked.answer()
    assert answer.attaining is not None
    assert answer.upper is not None
    assert asked.loss(answer.attaining) <= digits(answer.upper)
    assert asked.asked[4] * answer.attaining.normal.dot(asked.asked[3]) >= 0


def test_control_hinge_and_log_loss_disagree_about_some_direction() -> None:
    """What fools all of nearly the least hinge loss need not fool all of nearly the least log-loss."""

    def differ(asked: Asked) -> bool:
        S, bias, _, v, s = asked.asked
        return (
            asked.answer().holds
            != ga.LinearClassifiers(bias=bias, weights=asked.weights).direction_budget(S, v, s).holds
        )

    counterexample(asked_of("direction"), differ)


def test_draws_are_not_vacuous() -> None:
    def kinds(asked: Asked) -> list[str]:
        answer = asked.answer()
        fit = asked.linear().least_loss(asked.data)
        attained = "separable" if not fit.lower else "inseparable"
        between = fit.upper is not None and (answer.lower or 0) > 2 * fit.upper and (answer.upper or 0) < answer.trivial
        found = [f"{asked.asked[2]}, {answer.status.value}", attained, f"bias {asked.asked[1]}", f"between {between}"]
        digits = asked.asked[2] != "coefficient" and nine_digits(asked) is not None
        return [*found, f"weights {len(set(asked.weights)) > 1}", f"nine digits {digits}", f"tame {tame(asked)}"]

    counts = census(asked_of("direction", "mean", "point", "coefficient"), kinds, 200)
    for kind in ("direction", "point", "coefficient"):
        assert min(counts[f"{kind}, holds"], counts[f"{kind}, fails"]) >= 4, counts
    assert counts["mean, holds"] >= 15, counts
    assert min(counts["separable"], counts["inseparable"]) >= 30, counts
    assert min(counts["bias True"], counts["bias False"], counts["weights True"]) >= 30, counts
    assert min(counts["between True"], counts["nine digits True"], counts["tame True"] - 90) >= 10, counts
