"""Theorem 1: two linear classifiers, each right on Θ(n) of its sample of n points, share a direction on Θ(n) points.

It is Theorem 7 told informally, and read to the letter it is false. Being right on a constant fraction is not enough:
N1 has classifiers that are each right on about half of their sample, and never at the same point. Nor is being right
everywhere, with a bias: N3. It is true of classifiers without bias that are right by a margin of 1 on more than half of
their sample, A3 with ρ < ½, where BR stays small against √n: then both bounds of Theorem 7 are a constant fraction of
n from some n on. One and the same vector serves for the points of one label; for the other label it is the opposite.

Condition: as Theorem 7. Statements about probability are tested there; here the fractions are.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv.classes.samples.common_set import SoftMarginTransfer
from geomadv.classes.samples.size_bound import SizeBound, binomial_tail, size_bounds
from geomadv.classes.samples.soft_margin import soft_margin_transfer
from properties.soft_margin_support import (
    FALSE_ALARM,
    Distribution,
    Tally,
    cheating_runs,
    cluster_runs,
    noisy_halfspace,
    trained_runs,
    two_gaussians,
)

RIGHT = Fraction(1, 5)  # the fraction that the bounds promise in these runs
NOISY = Distribution("noisy halfspace", noisy_halfspace(3, 0.3, 0.04), Fraction(4))
GAUSSIANS = Distribution("two Gaussians", two_gaussians(5, 0.7, 0.2), Fraction(4))


def at_least(bound: SizeBound, size: Fraction) -> bool:
    """Whether the bound is at least a number; for n ≥ 2 it is never equal to one."""
    return not bound.is_met_by(size)


@given(
    st.fractions(0, Fraction(49, 100)),
    st.fractions(0, Fraction(49, 100)),
    st.fractions(1, 100),
    st.sampled_from([2, 4]),
    st.integers(1, 10**6),
)
def test_the_bounds_are_a_constant_fraction_from_some_n_on(
    rho1: Fraction, rho2: Fraction, BR: Fraction, factor: int, times: int
) -> None:
    share = 1 - rho1 - rho2

    def bounds(n: int) -> tuple[SizeBound, SizeBound]:
        return size_bounds(n, share * n, (factor * BR) ** 2)

    # √n ≥ 4 factor·BR / share and √(n / ln n) ≥ 16 / share give half of the share.
    n = math.ceil((4 * factor * BR / share) ** 2)
    while n < (16 / share) ** 2 * Fraction(math.log(n + 2) + 1):
        n *= 2
    for larger in (n, n + 1, n * times):
        printed, sharper = bounds(larger)
        assert at_least(printed, share / 2 * larger)
        assert at_least(sharper, share / 2 * larger)
        assert printed.is_met_by(share * larger)
        assert sharper.is_met_by(share * larger)


def check(n: int, answers: Iterator[SoftMarginTransfer]) -> None:
    """In every run one vector fools both classifiers on a constant fraction; the bounds promise it."""
    seen: list[SoftMarginTransfer] = []

    def kept() -> Iterator[SoftMarginTransfer]:
        for answer in answers:
            seen.append(answer)
            yield answer

    tally = Tally.of(n, kept())
    print(tally.report())
    assert tally.counts["sharper: not vacuous"] == len(seen) > 0
    too_few = 0
    for answer in seen:
        assert at_least(answer.sharper, RIGHT * n)
        too_few += min(answer.sizes) < RIGHT * n
        # One vector alone: the direction of the label that is more frequent.
        assert answer.common is not None
        labels = answer.common.labels
        parts = Counter(labels[: answer.sizes[0]]), Counter(labels[answer.sizes[0] :])
        assert max(min(part[label] for part in parts) for label in answer.transfers) >= RIGHT / 2 * n
    assert binomial_tail(too_few, len(seen), Fraction(2, n * n)) >= FALSE_ALARM


@pytest.mark.parametrize(("n", "repetitions"), [(500, 8), (2_000, 3), (20_000, 1)])
def test_trained_classifiers_share_a_constant_fraction(n: int, repetitions: int) -> None:
    check(n, trained_runs(NOISY, n, repetitions, seed=11))
    check(n, trained_runs(GAUSSIANS, n, repetitions, seed=12))


@pytest.mark.parametrize(("n", "repetitions"), [(500, 4), (2_000, 2)])
def test_so_do_classifiers_chosen_to_share_little(n: int, repetitions: int) -> None:
    check(n, cheating_runs(NOISY, 0.06, n, repetitions, seed=13))


def test_so_do_those_that_are_right_on_little_more_than_half() -> None:
    """ρ = 0.45 on either side, as unlike each other as can be: about a tenth is shared, and no more."""
    n = 20_000
    for answer in cluster_runs(0.45, n, 2, seed=14):
        assert answer.condition_2
        assert at_least(answer.sharper, Fraction(n, 50))
        assert Fraction(n, 50) < min(answer.sizes) <= max(answer.sizes) < Fraction(12, 100) * n


# Negative controls


def n1(n: int, rng: np.random.Generator) -> tuple[ga.Dataset, ga.Dataset]:
    """Two samples of (1, +) and (−1, +), equally likely."""
    first, second = (ga.Dataset(rng.choice([-1, 1], (n, 1)), [1] * n) for _ in range(2))
    return first, second


@pytest.mark.parametrize("n", [50, 200, 2_000])
def test_n1_right_on_half_of_the_sample_each_and_nothing_shared(n: int) -> None:
    """No vector is adversarial for both at any point, in any run: "with high probability" is refuted."""
    rng, repetitions = np.random.default_rng(n), 30
    h1, h2 = ga.LinearClassifier(ga.Vector.of([1])), ga.LinearClassifier(ga.Vector.of([-1]))
    failures = 0
    for _ in range(repetitions):
        S1, S2 = n1(n, rng)
        answer = soft_margin_transfer(S1, S2, h1, h2, B=1, R=1)
        assert min(answer.confident) >= n / 5  # each is right on Θ(n)
        failures += answer.common is None
    assert binomial_tail(failures, repetitions, Fraction(1, 2)) < FALSE_ALARM
    for x in ([1], [-1]):  # adversarial at (x, +) means right there to begin with
        assert sorted((h1(x), h2(x))) == [-1, 1]


@given(st.integers(1, 40), st.integers(0, 2**40 - 1), st.integers(0, 2**40 - 1))
def test_n1_whatever_is_drawn(n: int, first: int, second: int) -> None:
    samples = [ga.Dataset([[1 if bits >> i & 1 else -1] for i in range(n)], [1] * n) for bits in (first, second)]
    answer = soft_margin_transfer(samples[0], samples[1], [1], [-1], B=1, R=1)
    assert answer.common is None
    assert not answer.condition_2
    ones = [sum(x[0] == 1 for x in S.points) for S in samples]
    assert answer.confident == (ones[0], n - ones[1])


def test_n3_right_everywhere_with_a_bias_and_nothing_shared() -> None:
    """All points are (1, +); sign(x) and sign(2 − x) are right on all of them and flee in opposite directions."""
    h1, h2 = ga.LinearClassifier(ga.Vector.of([1])), ga.LinearClassifier(ga.Vector.of([-1]), Fraction(2))
    S = ga.Dataset([[1]] * 20, [1] * 20)
    assert h1.is_accurate(S)
    assert h2.is_accurate(S)
    for v in ([1], [-1]):
        assert [h.flip_distance([1], v) for h in (h1, h2)].count(math.inf) == 1
    # Where both labels occur, accurate classifiers with a bias do share a direction.
    both = ga.Dataset([[1], [0]], [1, -1])
    u = ga.max_margin(both).normal
    assert ga.LinearClassifiers().transfers(both, -u, 1).holds


def test_control_lengths_that_grow_with_the_sample() -> None:
    """With BR = √n/4 the printed bound is never positive, whatever n: it is no fraction of n."""
    for n in (2, 16, 10**3, 10**6, 10**12):
        printed, _ = size_bounds(n, n, Fraction(n, 4))
        assert printed.is_met_by(Fraction(n, 2))
        assert size_bounds(n, n, Fraction(n))[0].vacuous
