"""What the files on Theorems 1, 7 and 9 share: distributions with known R, ways to train and to cheat, counted runs.

Everything random comes from numpy generators with fixed seeds. Points lie on a grid of width 2⁻²⁰ and are rounded
towards the origin, so that no length exceeds R = 1. Classifiers are scaled to a length B that is fixed beforehand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import NamedTuple, TypeAlias

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.random import Generator
from numpy.typing import NDArray
from sklearn.svm import LinearSVC

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.samples.common_set import SoftMarginTransfer
from geomadv.classes.samples.size_bound import binomial_tail
from geomadv.classes.samples.soft_margin import soft_margin_transfer
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Drawn: TypeAlias = tuple[Floats, Integers]

#: The rate at which a test of a true probability statement would be failed by the luck of the seeds.
FALSE_ALARM = Fraction(1, 10**6)

_GRID = 2.0**20


def in_the_ball(X: Floats) -> Floats:
    """Points of length at most 1: longer ones are clipped to it."""
    clipped = X / np.maximum(np.linalg.norm(X, axis=1, keepdims=True), 1.0)
    return np.asarray(np.trunc(clipped * (1 - 2.0**-40) * _GRID) / _GRID)


class Distribution(NamedTuple):
    """A distribution of labelled points in the unit ball, and the B with which its classifiers are scaled."""

    name: str
    draw: Callable[[Generator, int], Drawn]
    B: Fraction


def two_gaussians(d: int, distance: float, deviation: float) -> Callable[[Generator, int], Drawn]:
    """One Gaussian around each of ±distance · e₁, clipped to the ball."""

    def draw(rng: Generator, n: int) -> Drawn:
        y = rng.choice([-1, 1], n)
        X = deviation * rng.standard_normal((n, d))
        X[:, 0] += distance * y
        return in_the_ball(X), y

    return draw


def noisy_halfspace(d: int, gap: float, noise: float) -> Callable[[Generator, int], Drawn]:
    """Uniform on the sphere outside of |x₁| < gap, labelled by the sign of x₁, which is flipped now and then."""

    def draw(rng: Generator, n: int) -> Drawn:
        X = rng.standard_normal((n, d))
        X /= np.linalg.norm(X, axis=1, keepdims=True)
        side = np.where(X[:, 0] < 0, -1.0, 1.0)
        across = side * np.maximum(np.abs(X[:, 0]), gap)
        X *= np.sqrt((1 - across**2) / (1 - X[:, 0] ** 2))[:, None]
        X[:, 0] = across
        y = side.astype(np.int64)
        return in_the_ball(X), np.where(rng.random(n) < noise, -y, y)

    return draw


def three_clusters(rho: float) -> Callable[[Generator, int], Drawn]:
    """All labels 1: (1, 0), and with probability ρ each (0, 1) and (0, −1)."""

    def draw(rng: Generator, n: int) -> Drawn:
        which = rng.choice(3, n, p=[1 - 2 * rho, rho, rho])
        return np.array([[1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])[which], np.ones(n, dtype=np.int64)

    return draw


def several_gaussians(classes: int, distance: float, deviation: float) -> Callable[[Generator, int], Drawn]:
    """One Gaussian in the plane around each corner of a regular polygon, labelled 0, 1, …, clipped to the ball."""

    def draw(rng: Generator, n: int) -> Drawn:
        y = rng.integers(classes, size=n)
        angles = 2 * np.pi * y / classes
        X = deviation * rng.standard_normal((n, 2))
        X += distance * np.column_stack([np.cos(angles), np.sin(angles)])
        return in_the_ball(X), y

    return draw


# Training, in floating point


def ridge(X: Floats, y: Integers, rng: Generator) -> Floats:
    return np.asarray(np.linalg.solve(X.T @ X + np.eye(X.shape[1]), X.T @ y))


def logistic(X: Floats, y: Integers, rng: Generator) -> Floats:
    """Regularised logistic regression by Newton's method."""
    w = np.zeros(X.shape[1])
    for _ in range(8):
        p = 1 / (1 + np.exp(y * (X @ w)))
        hessian = (X * (p * (1 - p))[:, None]).T @ X + np.eye(X.shape[1])
        w = w + np.linalg.solve(hessian, X.T @ (y * p) - w)
    return w


def linear_svc(X: Floats, y: Integers, rng: Generator) -> Floats:
    if len(np.unique(y)) == 1:  # the library asks for two labels; without a bias (−x, −y) says the same as (x, y)
        X, y = np.vstack([X, -X]), np.concatenate([y, -y])
    fitted = LinearSVC(fit_intercept=False, dual=False, max_iter=10_000).fit(X, y)
    return np.asarray(fitted.coef_[0], dtype=np.float64)


def perceptron(X: Floats, y: Integers, rng: Generator) -> Floats:
    """The mean of the normals that a perceptron passes through on a few hundred points."""
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for i in rng.choice(len(X), 400):
        if y[i] * (X[i] @ w) <= 0:
            w = w + y[i] * X[i]
        total += w
    return total


TRAINERS: dict[str, Callable[[Floats, Integers, Generator], Floats]] = {
    "ridge": ridge,
    "logistic": logistic,
    "LinearSVC": linear_svc,
    "perceptron": perceptron,
}


def scaled(W: Floats, B: Fraction) -> Floats:
    """The multiple whose largest row is almost as long as B, and not longer."""
    longest = float(np.linalg.norm(np.atleast_2d(W), axis=1).max())
    return np.asarray(W * (float(B) / longest * (1 - 2.0**-40)))


# Cheating: classifiers chosen with both samples in view


def apart(first: Drawn, second: Drawn, B: Fraction, rho: float, rng: Generator) -> tuple[Floats, Floats]:
    """Of many normals of length B that keep A3 with ρ on their own sample, the two that leave the least in common.

    The candidates lie around a good normal, at all angles. Should none keep A3, the best one is taken.
    """
    samples, kept = (first, second), []
    d = first[0].shape[1]
    for X, y in samples:
        spread = rng.standard_normal((150, d)) * np.geomspace(0.02, 3, 150)[:, None]
        good = ridge(X, y, rng)
        candidates = np.vstack([good, good / np.linalg.norm(good) + spread])
        candidates = np.array([scaled(w, B) for w in candidates])
        share = ((candidates @ X.T) * y >= 1).mean(axis=1)
        kept.append(candidates[share >= min(1 - rho, share.max())])
    common = np.full((len(kept[0]), len(kept[1])), np.inf)
    for X, y in samples:
        right = [((W @ X.T) * y > 0).astype(np.float64) for W in kept]
        common = np.minimum(common, right[0] @ right[1].T)
    i, j = np.unravel_index(np.argmin(common), common.shape)
    return kept[0][i], kept[1][j]


# Several classes


def one_against_the_rest(X: Floats, y: Integers, classes: int, trainer: str, rng: Generator) -> Floats:
    train = TRAINERS[trainer]
    return np.array([train(X, np.where(y == c, 1, -1), rng) for c in range(classes)])


def softmax(X: Floats, y: Integers, classes: int, rng: Generator) -> Floats:
    """Multinomial logistic regression by gradient descent."""
    W, one_hot = np.zeros((classes, X.shape[1])), np.eye(classes)[y]
    for _ in range(200):
        scores = X @ W.T
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        W += 2 * ((one_hot - p).T @ X / len(X) - 1e-3 * W)
    return W


# Counted runs


@dataclass
class Tally:
    """What became of independent runs with one n."""

    n: int
    counts: Counter[str]

    @classmethod
    def of(cls, n: int, answers: Iterator[SoftMarginTransfer]) -> Tally:
        """Every run is checked for condition 2, by the checker and against both sizes, and counted for condition 1."""
        counts: Counter[str] = Counter()
        for answer in answers:
            assert answer.n == n
            assert answer.fixed_in_advance
            counts["runs"] += 1
            for name, bound in (("printed", answer.printed), ("sharper", answer.sharper)):
                counts[f"{name}: vacuous"] += bound.vacuous
                counts[f"{name}: not vacuous"] += not bound.vacuous
                counts[f"{name}: failed"] += not answer.meets(bound)
            if answer.common is None:
                counts["nothing in common"] += 1
                continue
            assert answer.condition_2
            assert set(answer.transfers) == {answer.labels[0 if y == 1 else 1] for y in answer.common.classes}
            assert all(ga.verify(c, answer.common).verdict == "accepted" for c in answer.certificates)
            counts["certified"] += 1
        return cls(n, counts)

    def refuted(self, name: str, probability: Fraction) -> bool:
        """Whether the exact binomial test refutes that a run fails with at most this probability.

        Vacuous runs cannot fail, yet they are among the repetitions: leaving them out would be choosing by outcome.
        What they are worth is settled by floors on the number of the others.
        """
        return binomial_tail(self.counts[f"{name}: failed"], self.counts["runs"], probability) < FALSE_ALARM

    def report(self) -> str:
        """One line for the log of the test."""
        kinds = ("vacuous", "not vacuous", "failed")
        bounds = "; ".join(
            f"{name} bound: " + ", ".join(f"{self.counts[f'{name}: {kind}']} {kind}" for kind in kinds)
            for name in ("printed", "sharper")
        )
        return f"n = {self.n}: {self.counts['runs']} runs, {self.counts['certified']} certified; {bounds}"


def cluster_runs(rho: float, n: int, repetitions: int, seed: int) -> Iterator[SoftMarginTransfer]:
    """Independent runs on `three_clusters` with (1, 1) and (1, −1), each of which gives up one outer cluster.

    Which classifier gives up which is chosen with both samples in view, so that less is left in common.
    """
    rng = np.random.default_rng([seed, n])
    draw = three_clusters(rho)
    for _ in range(repetitions):
        first, second = draw(rng, n), draw(rng, n)
        pair = [np.array([1.0, 1.0]), np.array([1.0, -1.0])]
        lost = [(first[0][:, 1] == side).sum() - (second[0][:, 1] == side).sum() for side in (1, -1)]
        if lost[0] < lost[1]:
            pair.reverse()
        yield transfer(first, second, pair[0], pair[1], Fraction(3, 2))


def transfer(first: Drawn, second: Drawn, w1: Floats, w2: Floats, B: Fraction) -> SoftMarginTransfer:
    """The answer for two drawn samples of points in the unit ball."""
    return soft_margin_transfer(ga.Dataset(*first), ga.Dataset(*second), w1, w2, B=B, R=1)


def trained_runs(distribution: Distribution, n: int, repetitions: int, seed: int) -> Iterator[SoftMarginTransfer]:
    """Independent runs with two training methods each; sixteen in sequence are all pairs of methods."""
    rng = np.random.default_rng([seed, n])
    pairs = list(product(TRAINERS.values(), repeat=2))
    for i in range(repetitions):
        first, second = distribution.draw(rng, n), distribution.draw(rng, n)
        train = pairs[(6 + 5 * (seed + i)) % len(pairs)]
        w = [scaled(f(*drawn, rng), distribution.B) for f, drawn in zip(train, (first, second), strict=True)]
        yield transfer(first, second, w[0], w[1], distribution.B)


def cheating_runs(
    distribution: Distribution, rho: float, n: int, repetitions: int, seed: int
) -> Iterator[SoftMarginTransfer]:
    """Independent runs with classifiers that were chosen by `apart`."""
    rng = np.random.default_rng([seed, n])
    for _ in range(repetitions):
        first, second = distribution.draw(rng, n), distribution.draw(rng, n)
        w1, w2 = apart(first, second, distribution.B, rho, rng)
        yield transfer(first, second, w1, w2, distribution.B)


# Small exact instances

Problem: TypeAlias = tuple[ga.Dataset, ga.Dataset, ga.Vector, ga.Vector]
MulticlassProblem: TypeAlias = tuple[ga.Dataset, ga.Dataset, MulticlassLinearClassifier, MulticlassLinearClassifier]


@st.composite
def problems(draw: DrawFn, *, wide: bool = False) -> Problem:
    """Two samples of one size, and two normals, both of which are often right."""
    d, n = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    w = [draw(gst.vectors(d, wide=wide)), draw(gst.vectors(d))]
    labels = draw(st.lists(st.sampled_from([1, -1]), min_size=2 * n, max_size=2 * n))
    points = [draw(gst.vectors(d, wide=wide)) for _ in labels]
    for i, y in enumerate(labels):
        j = draw(st.integers(0, 4))
        if j < 2 and w[j] and draw(st.booleans()):  # exactly at confidence one
            points[i] = points[i] + ((y - w[j].dot(points[i])) / w[j].squared_norm()) * w[j]
        elif j < 4 and y * w[j % 2].dot(points[i]) < 0:
            points[i] = -points[i]
    samples = [ga.Dataset([list(x) for x in points[a : a + n]], labels[a : a + n]) for a in (0, n)]
    return samples[0], samples[1], w[0], w[1]


@st.composite
def multiclass_problems(draw: DrawFn) -> MulticlassProblem:
    """Two samples with equally many rows labelled 1 or 2, perhaps others, and classifiers of three or four classes."""
    d, n = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    classes: tuple[Label, ...] = draw(st.sampled_from([(1, 2, 3), (1, 2, "other"), (0, 1, 2, 3)]))
    models = [
        MulticlassLinearClassifier(classes, tuple(ga.LinearClassifier(draw(gst.vectors(d))) for _ in classes))
        for _ in range(2)
    ]
    samples = []
    for model in models:
        labels: list[Label] = [draw(st.sampled_from([1, 2])) for _ in range(n)]
        others = [c for c in classes if c not in (1, 2)]
        labels = draw(st.permutations(labels + draw(st.lists(st.sampled_from(others), max_size=2))))
        points = [draw(gst.vectors(d)) for _ in labels]
        for i, y in enumerate(labels):
            if draw(st.booleans()):  # further to where its score is large
                points[i] = points[i] + draw(st.integers(1, 3)) * model.scores[classes.index(y)].normal
        samples.append(ga.Dataset([list(x) for x in points], labels))
    return samples[0], samples[1], models[0], models[1]
