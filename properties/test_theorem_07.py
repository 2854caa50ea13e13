"""Theorem 7: one direction for two classifiers that were trained on two samples.

Two samples of n points are drawn independently from one distribution on a ball of radius R; the classifiers sign(w·x)
have ‖w‖ ≤ B (A1) and y ⟨w, x⟩ ≥ 1 at (1 − ρ_j)n points of their own sample (A3). Then with probability at least
1 − 4/n² the set S of the points that both label correctly has at least (1 − ρ₁ − ρ₂)n − 2BR√n − 4√(n ln n) points of
either sample (condition 1), and −y w*_S is adversarial for both at every (x, y) in S (condition 2). Sharper:
√(2 n ln n) in place of 4√(n ln n), with probability at least 1 − 2/n².

Hypotheses: the draws are independent, within a sample and between the samples; both samples have one distribution; no
bias; B and R are fixed before the draw. The classifiers may know both samples (A2 is not needed), and ρ_j may be what
is attained. These are dropped one by one in negative controls.

Condition 2 is certified in every run. Condition 1 speaks of a probability: an exact binomial test over independent runs
can refute it and never confirm it. The rate at which such a test rejects a true statement is at most FALSE_ALARM.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

import geomadv as ga
from geomadv.classes.samples.common_set import SoftMarginTransfer
from geomadv.classes.samples.size_bound import binomial_tail, size_bounds
from geomadv.classes.samples.soft_margin import soft_margin_transfer
from properties import oracle
from properties.soft_margin_support import (
    FALSE_ALARM,
    Distribution,
    Problem,
    Tally,
    cheating_runs,
    cluster_runs,
    noisy_halfspace,
    problems,
    trained_runs,
    transfer,
    two_gaussians,
)
from properties.support import accepted, census, rows

DISTRIBUTIONS = [
    Distribution("two tight Gaussians", two_gaussians(2, 0.9, 0.08), Fraction(3, 2)),
    Distribution("two Gaussians", two_gaussians(5, 0.7, 0.2), Fraction(4)),
    Distribution("noisy halfspace", noisy_halfspace(3, 0.3, 0.04), Fraction(4)),
]
WIDE = Distribution("two wide Gaussians", two_gaussians(2, 0.6, 0.25), Fraction(6))


def not_refuted(n: int, answers: Iterator[SoftMarginTransfer], floors: tuple[int, int]) -> None:
    """Condition 2 holds in every run; the test does not refute condition 1; enough runs could have failed."""
    tally = Tally.of(n, answers)
    print(tally.report())
    for name, failures, floor in zip(("printed", "sharper"), (4, 2), floors, strict=True):
        assert not tally.refuted(name, min(Fraction(1), Fraction(failures, n * n))), tally.report()
        assert tally.counts[f"{name}: not vacuous"] >= floor, tally.report()


@pytest.mark.parametrize(
    ("n", "repetitions", "floors"),
    [(50, 48, (0, 40)), (200, 32, (25, 80)), (500, 16, (40, 45)), (2_000, 5, (15, 15)), (20_000, 1, (3, 3))],
)
def test_trained_classifiers_share_as_much_as_stated(n: int, repetitions: int, floors: tuple[int, int]) -> None:
    """Ridge and logistic regression, LinearSVC and the perceptron, in pairs, on three distributions."""
    runs = (
        answer
        for seed, distribution in enumerate(DISTRIBUTIONS)
        for answer in trained_runs(distribution, n, repetitions, seed)
    )
    not_refuted(n, runs, floors)


@pytest.mark.parametrize(("n", "repetitions", "floors"), [(50, 16, (0, 14)), (500, 6, (15, 17)), (2_000, 2, (8, 8))])
def test_classifiers_that_know_both_samples_share_as_much(n: int, repetitions: int, floors: tuple[int, int]) -> None:
    """Chosen to have little in common, within A1 and A3: A2 is not needed."""
    runs = (
        answer
        for seed, (distribution, rho) in enumerate(zip([*DISTRIBUTIONS, WIDE], [0.05, 0.1, 0.08, 0.2], strict=True))
        for answer in cheating_runs(distribution, rho, n, repetitions, seed)
    )
    not_refuted(n, runs, floors)


@pytest.mark.parametrize(
    ("rho", "n", "repetitions", "floors"),
    [(0.02, 50, 60, (0, 40)), (0.2, 500, 40, (0, 40)), (0.25, 2_000, 10, (10, 10)), (0.45, 20_000, 3, (0, 3))],
)
def test_the_leading_term_is_attained(rho: float, n: int, repetitions: int, floors: tuple[int, int]) -> None:
    """Two classifiers can share as little as (1 − ρ₁ − ρ₂)n, up to the terms of order √n, and those are needed."""
    answers = list(cluster_runs(rho, n, repetitions, seed=3))
    not_refuted(n, iter(answers), floors)
    without = sum(min(answer.sizes) < sum(answer.confident) - n for answer in answers)
    assert without >= 0.6 * repetitions
    if repetitions >= 10:
        assert binomial_tail(without, repetitions, answers[0].printed.failure_probability) < FALSE_ALARM
    for answer in answers:
        assert min(answer.sizes) <= sum(answer.confident) - n + 4 * math.isqrt(n)


# Every draw, exactly


@given(problems(wide=True))
def test_both_classifiers_are_fooled_at_every_common_point(problem: Problem) -> None:
    S1, S2, w1, w2 = problem
    answer = soft_margin_transfer(S1, S2, w1, w2)
    if answer.common is None or answer.margin is None:
        return
    u = answer.margin.normal
    for _, x, y in rows(answer.common):
        assert answer.direction(y) == -y * u
        for w in (w1, w2):
            h = ga.LinearClassifier(w)
            c = h.flip_distance(x, -y * u)
            assert isinstance(c, Fraction)
            assert (h(x), h(x - c * y * u), h(x - 2 * c * y * u)) == (y, 0, -y)
    assert answer.condition_2
    assert all(accepted(certificate, answer.common) for certificate in answer.certificates)


@given(problems())
def test_no_larger_set_would_do_and_z3_agrees(problem: Problem) -> None:
    S1, S2, w1, w2 = problem
    answer = soft_margin_transfer(S1, S2, w1, w2)
    for S, chosen in zip((S1, S2), answer.rows, strict=True):
        for i, x, y in rows(S):
            assert (i in chosen) == all(ga.LinearClassifier(w)(x) == y for w in (w1, w2))
    if answer.common is not None:
        for label in answer.transfers:
            assert isinstance(label, int)
            assert oracle.transfers(answer.common, answer.direction(label), label, bias=False)


@given(problems())
def test_where_the_shares_leave_nothing_the_bounds_are_vacuous(problem: Problem) -> None:
    answer = soft_margin_transfer(*problem)
    assert sum(answer.rho) < 1 or (answer.printed.vacuous and answer.sharper.vacuous)
    # A3 forces BR ≥ 1 as soon as there is a confident point.
    assert not any(answer.confident) or answer.squared_B * answer.squared_R >= 1


def test_draws_are_not_vacuous() -> None:
    def kinds(problem: Problem) -> list[str]:
        answer = soft_margin_transfer(*problem)
        found = ["something in common"] * (answer.common is not None)
        found += ["both labels"] * (len(answer.transfers) == 2)
        found += ["one label"] * (len(answer.transfers) == 1)
        found += ["points of both samples"] * all(answer.sizes)
        found += ["not everything"] * (answer.sizes != (answer.n, answer.n))
        found += ["not parallel"] * (ga.Vector.of(problem[2]) != ga.Vector.of(problem[3]))
        found += ["shares leave something"] * (sum(answer.rho) < 1)
        return found

    counts = census(problems(), kinds, 200)
    floors = {
        "something in common": 80,
        "both labels": 40,
        "one label": 15,
        "points of both samples": 50,
        "not everything": 80,
        "not parallel": 120,
        "shares leave something": 15,
    }
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


# Negative controls


def refuted(n: int, answers: Iterator[SoftMarginTransfer]) -> bool:
    """Whether both claims are refuted, by runs none of which was vacuous."""
    tally = Tally.of(n, answers)
    assert tally.counts["printed: not vacuous"] == tally.counts["runs"]
    return tally.refuted("printed", Fraction(4, n * n)) and tally.refuted("sharper", Fraction(2, n * n))


def test_control_two_distributions() -> None:
    """The second sample has the opposite labels: nothing is shared, whatever the training."""

    def runs() -> Iterator[SoftMarginTransfer]:
        rng = np.random.default_rng(0)
        for _ in range(10):
            first, (X, y) = DISTRIBUTIONS[0].draw(rng, 500), DISTRIBUTIONS[0].draw(rng, 500)
            yield transfer(first, (X, -y), np.array([1.5, 0]), np.array([-1.5, 0]), Fraction(3, 2))

    assert refuted(500, runs())


def test_control_points_that_are_not_independent() -> None:
    """Every sample is n copies of one draw from (1, +) and (1, −): half of the runs share nothing."""

    def runs() -> Iterator[SoftMarginTransfer]:
        rng = np.random.default_rng(0)
        for y1, y2 in rng.choice([-1, 1], (60, 2)).tolist():
            drawn = [(np.ones((200, 1)), np.full(200, y)) for y in (y1, y2)]
            yield transfer(drawn[0], drawn[1], np.array([float(y1)]), np.array([float(y2)]), Fraction(1))

    assert refuted(200, runs())


def test_the_same_distribution_with_independent_points_is_no_counterexample() -> None:
    """Then ρ is about ½, and the bounds promise nothing."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        drawn = [(np.ones((200, 1)), rng.choice([-1, 1], 200)) for _ in range(2)]
        assert transfer(drawn[0], drawn[1], np.array([1.0]), np.array([-1.0]), Fraction(1)).printed.vacuous


@pytest.mark.parametrize("scale", [Fraction(1), Fraction(12)], ids=["long normals", "long points"])
def test_control_without_a_bound_on_the_lengths(scale: Fraction) -> None:
    """With BR = √n classifiers can fit noise: right on their own sample, they share next to nothing.

    The points are unit vectors of ℝ^2000, times `scale`, with random labels. With B and R as they are the bounds are
    vacuous; with BR = 1 in their place they would be positive, and wrong.
    """
    n, d, wrong, runs = 144, 2000, 0, 6
    rng = np.random.default_rng(0)
    for _ in range(runs):
        samples, normals = [], []
        for _ in range(2):
            axes, y = rng.choice(d, n, replace=True), rng.choice([-1, 1], n)
            X = np.zeros((n, d), dtype=np.int64)
            X[np.arange(n), axes] = int(scale)
            w = np.zeros(d, dtype=np.int64)
            w[axes] = y
            samples.append(ga.Dataset(X, y))
            normals.append((1 / scale) * ga.Vector.of(w))
        answer = soft_margin_transfer(samples[0], samples[1], normals[0], normals[1])
        assert min(answer.confident) >= 0.9 * n
        assert (answer.squared_B, answer.squared_R)[scale > 1] >= 120
        assert answer.printed.vacuous
        assert answer.sharper.vacuous
        bounds = size_bounds(n, sum(answer.confident) - n, 4)
        assert not bounds[1].vacuous
        wrong += not answer.meets(bounds[1])
    assert binomial_tail(wrong, runs, Fraction(2, n * n)) < FALSE_ALARM


def test_control_right_on_half_of_the_sample_only() -> None:
    """N1: with ρ about ½ nothing need be shared, and the bounds do not claim it."""
    rng = np.random.default_rng(0)
    for _ in range(10):
        drawn = [(rng.choice([-1.0, 1.0], (500, 1)), np.ones(500, dtype=np.int64)) for _ in range(2)]
        answer = transfer(drawn[0], drawn[1], np.array([1.0]), np.array([-1.0]), Fraction(1))
        assert answer.sizes == (0, 0)
        assert min(answer.confident) > 200
        assert answer.printed.vacuous
        assert answer.sharper.vacuous


def test_control_with_a_bias_there_may_be_no_common_direction() -> None:
    """N3: both classifiers are right, with confidence 1, on all of a distribution with a single point."""
    h1, h2 = ga.LinearClassifier(ga.Vector.of([1])), ga.LinearClassifier(ga.Vector.of([-1]), Fraction(2))
    x = ga.Vector.of([1])
    assert h1.value(x) == h2.value(x) == 1
    for v in ([1], [-1]):  # up to length, all directions
        assert math.inf in (h1.flip_distance(x, v), h2.flip_distance(x, v))
    n = 200
    S = ga.Dataset([[1]] * n, [1] * n)
    assert not size_bounds(n, n, 4 * 4)[0].vacuous  # it would promise a large S
    with pytest.raises(ga.InvalidInputError, match="the second classifier has the bias 2"):
        soft_margin_transfer(S, S, h1, h2)


@given(problems())
def test_control_the_opposite_direction_fools_neither(problem: Problem) -> None:
    S1, S2, w1, w2 = problem
    answer = soft_margin_transfer(S1, S2, w1, w2)
    if answer.common is None:
        return
    for label in answer.transfers:
        assert isinstance(label, int)
        assert ga.LinearClassifiers(bias=False).transfers(answer.common, -answer.direction(label), label).holds is False
    for _, x, y in rows(answer.common):
        for w in (w1, w2):
            assert ga.LinearClassifier(w).flip_distance(x, -answer.direction(y)) == math.inf
