"""The data of the suites: pairs of MNIST digits, and random integers, separable by construction."""

from __future__ import annotations

import itertools
from functools import lru_cache

import numpy as np

import geomadv as ga
from geomadv.adapters import datasets

#: Pairs of digits, and within how many training images (None: all 60,000).
PAIRS: tuple[tuple[str, int | None], ...] = (
    ("mnist:0-1", 10_000),
    ("mnist:4-9", 10_000),
    ("mnist:3-5", 10_000),
    ("mnist:0-1", None),
    ("mnist:6-7", None),
)
SMALL_PAIRS = PAIRS[:3]
_DIRECTIONS = 60  # tried with one data set


@lru_cache(maxsize=1)  # one pair at a time: all 60,000 images are hundreds of megabytes as numbers of 64 bits
def pair(name: str, limit: int | None, trial: bool) -> ga.Dataset:
    """A pair of digits of MNIST; for a trial the same digits at 8 × 8 pixels."""
    if trial:
        return datasets.load(name.replace("mnist", "digits"), 600)
    return datasets.load(name, limit)


def pair_name(name: str, limit: int | None) -> str:
    return f"{name}, {'all' if limit is None else 'first'} {60_000 if limit is None else limit:,}"


def fresh(data: ga.Dataset) -> ga.Dataset:
    """The same data set without what has already been derived from it."""
    return data.take(range(data.n))


def around_support(data: ga.Dataset, support: tuple[int, ...], n: int) -> ga.Dataset:
    """All support vectors and as many of the other rows as make n: the same maximum margin, the same support."""
    others = np.setdiff1d(np.arange(data.n), support)
    np.random.default_rng(n).shuffle(others)
    return data.take(np.sort(np.concatenate([support, others[: n - len(support)]])))


def mislabelled(data: ga.Dataset, every: int = 20) -> ga.Dataset:
    """The same points, one in so many of them with the other label."""
    return ga.Dataset(data.points, [-int(y) if row % every == 0 else int(y) for row, y in enumerate(data.labels)])


def noisy_integers(d: int, n: int, seed: int) -> ga.Dataset:
    """n points with coordinates of size up to 99, labelled by a random hyperplane and noise: not separable."""
    random = np.random.default_rng(seed)
    points = random.integers(-99, 100, (n, d))
    values = points @ random.normal(size=d) + random.normal(scale=20 * np.sqrt(d), size=n)
    return ga.Dataset(points, np.where(values > 0, 1, -1))


def separable_integers(d: int, n: int, seed: int, largest: int = 9) -> ga.Dataset:
    """n distinct points, all coordinates of size up to `largest`, labelled by a random hyperplane that none is on."""
    random = np.random.default_rng(seed)
    normal = random.integers(1, 10, d) * random.choice([-1, 1], d)
    points = np.unique(random.integers(-largest, largest + 1, (4 * n, d)), axis=0)
    random.shuffle(points)
    values = points @ normal
    kept = np.flatnonzero(values)[:n]
    return ga.Dataset(points[kept], np.sign(values[kept]))


def conic_integers(d: int, n: int, seed: int) -> ga.Dataset:
    """n distinct points with coordinates from −9 to 9, labelled by a random polynomial of degree 2 at its median."""
    random = np.random.default_rng(seed)
    points = np.unique(random.integers(-9, 10, (4 * n, d)), axis=0)
    random.shuffle(points)
    points = points[:n]
    form, linear = random.integers(-3, 4, (d, d)), random.integers(-9, 10, d)
    values = np.einsum("ni,ij,nj->n", points, form, points) + points @ linear
    return ga.Dataset(points, np.where(values > np.median(values), 1, -1))


def conic_question(d: int, n: int, holds: bool) -> tuple[ga.Dataset, ga.Vector]:
    """Such points, and a direction of small integers, from the first of them to no other one.

    It fools all accurate polynomials of degree 2 there, or not. Many data have no direction that does.
    """
    for seed in itertools.count(1):
        data, random = conic_integers(d, n, seed), np.random.default_rng(seed)
        poly = ga.PolynomialClassifiers(2).on(data)
        for _ in range(_DIRECTIONS):
            v = ga.Vector.of(random.integers(-4, 5, d).tolist())
            found = poly.transfers_from(v, 0) if v else None
            met = found is not None and found.multipliers is not None and len(found.multipliers.indices) == 1
            if found is not None and found.holds is holds and not met:
                return data, v
    raise AssertionError("the seeds have no end")


def multiclass_integers(d: int, n: int, classes: int, seed: int) -> ga.Dataset:
    """n distinct points with coordinates from −9 to 9, labelled by the largest of random scores, without ties."""
    random = np.random.default_rng(seed)
    weights = random.integers(-9, 10, (classes, d))
    points = np.unique(random.integers(-9, 10, (4 * n, d)), axis=0)
    random.shuffle(points)
    scores = np.sort(points @ weights.T, axis=1)
    kept = np.flatnonzero(scores[:, -1] > scores[:, -2])[:n]
    return ga.Dataset(points[kept], np.argmax(points[kept] @ weights.T, axis=1))


def into_a_shadow(data: ga.Dataset) -> ga.Vector:
    """A direction from the mean of d + 1 points labelled −1 to the point in the middle of those labelled 1."""
    inner, outer = data.indices(-1)[: data.d + 1], data.indices(1)
    direction = len(inner) * data.point(int(outer[len(outer) // 2]))
    for row in inner:
        direction = direction - data.point(int(row))
    return direction


def random_direction(d: int, seed: int) -> ga.Vector:
    return ga.Vector.of(np.random.default_rng(1000 + seed).integers(-9, 10, d))
