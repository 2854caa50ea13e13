"""Directions that transfer between two classifiers that were trained on two samples (Theorems 1, 7 and 9).

The classifiers have no bias and need not be accurate. On the *common set* S, the points of both samples that both
classifiers label correctly, they are two accurate classifiers among others, so minus the label times the max-margin
normal of S fools both at every point of S: that is certified. How large S is depends on the draw. The theorems bound
its size from below with high probability, by numbers that are mostly irrational; they are compared exactly here.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, sections 3 and 4.
"""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np

from geomadv.classes.answers import LinearTransfers
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.samples.common_set import SoftMarginTransfer
from geomadv.classes.samples.size_bound import size_bounds
from geomadv.classes.samples.trained import (
    NAMES,
    Normal,
    Sample,
    Scores,
    confidently_correct,
    equal_sizes,
    multiclass_of,
    normal_of,
    sample_pair,
    squared_bound,
)
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine

__all__ = [
    "SoftMarginTransfer",
    "soft_margin_transfer",
    "soft_margin_transfer_multiclass",
]


def soft_margin_transfer(
    S1: Dataset,
    S2: Dataset,
    w1: Normal,
    w2: Normal,
    *,
    B: object = None,
    R: object = None,
    engine: str | Engine | None = None,
) -> SoftMarginTransfer:
    """The common set of two linear classifiers without bias, and the direction that fools both on it (Theorem 7).

    Parameters
    ----------
    S1, S2
        Two samples of equal size and dimension with labels −1 and 1, drawn independently from one distribution if the
        size bounds are to mean anything.
    w1, w2
        The normals of the classifiers sign(w·x), trained on S1 and S2 in any way: exact vectors, arrays of floats,
        which are taken as the dyadic rationals that they store, or `LinearClassifier` with bias 0.
    B, R
        Bounds on ‖w‖ and ‖x‖ that were fixed before the draw (Assumption A1). By default the largest ones that occur.
    engine
        What guesses support vectors, see `max_margin`. It changes no answer.

    Returns
    -------
    SoftMarginTransfer
        The common set, the direction on it, and the bounds on its size.

    Raises
    ------
    InvalidInputError
        If the samples differ in size or dimension, a classifier has a bias, or B or R is exceeded.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[1, 0], [-1, 0]], [1, -1])
    >>> ga.soft_margin_transfer(S, S, [1, 0], [1, 1]).common.n
    4
    """
    begin = time.perf_counter()
    samples = sample_pair(S1, S2)
    for sample in samples:
        sample.restrict(np.arange(sample.data.n), sample.data.signs)
    n = equal_sizes(samples, "rows", "Theorem 7")
    normals = [normal_of(w, S1.d, name) for w, name in zip((w1, w2), NAMES, strict=True)]
    confident = [int((s.compared_with_one(w) >= 0).sum()) for s, w in zip(samples, normals, strict=True)]
    return _outcome(
        samples,
        normals,
        labels=(1, -1),
        confident=(confident[0], confident[1]),
        n=n,
        factor=2,
        squared_norms=[w.squared_norm() for w in normals],
        given=(B, R),
        engine=engine,
        begin=begin,
    )


def soft_margin_transfer_multiclass(
    S1: Dataset,
    S2: Dataset,
    W1: Scores,
    W2: Scores,
    k: Label,
    l: Label,  # noqa: E741
    *,
    B: object = None,
    R: object = None,
    engine: str | Engine | None = None,
) -> SoftMarginTransfer:
    """The common set of two multiclass linear classifiers for two of their labels (Theorem 9).

    On S both reductions sign((w_k − w_l)·x) are accurate with k as 1 and l as −1. So wherever such a classifier gives
    a point of S its label, it changes the label along −u (from k) or u (from l): there the other of the two scores
    overtakes. The label need not become that other one.

    Parameters
    ----------
    S1, S2
        Two samples of equal dimension, with equally many rows labelled k or l; in Theorem 9 drawn independently.
    W1, W2
        The classifiers argmax_c w_c·x, trained on S1 and S2 in any way: matrices with one row for every label that
        occurs in S1 or S2, in order, numbers before text; or `MulticlassLinearClassifier` with all biases 0.
    k, l
        Two labels, fixed before the draw and the same for both samples.
    B, R
        Bounds on ‖w_c‖ for every class c, and on ‖x‖ for every point labelled k or l, that were fixed before the draw
        (Assumption B1). By default the largest ones that occur.
    engine
        What guesses support vectors, see `max_margin`. It changes no answer.

    Returns
    -------
    SoftMarginTransfer
        The common set, the direction on it, and the bounds on its size.

    Raises
    ------
    InvalidInputError
        If the samples differ in dimension or in the number of rows labelled k or l, there are none, k and l are not two
        classes of the classifiers, a classifier has a bias, or B or R is exceeded.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[1, 0], [-1, 0]], ["a", "b"])
    >>> W = [[1, 0], [-1, 0]]
    >>> ga.soft_margin_transfer_multiclass(S, S, W, W, "a", "b").common.n
    4
    """
    begin = time.perf_counter()
    samples = sample_pair(S1, S2)
    classes = tuple(sorted({*S1.classes, *S2.classes}, key=lambda label: (isinstance(label, str), label)))
    models = [multiclass_of(W, classes, S1.d, name) for W, name in zip((W1, W2), NAMES, strict=True)]
    for sample in samples:
        sample.restrict_to_labels(k, l)
    n = equal_sizes(samples, f"rows labelled {k!r} or {l!r}", "Theorem 9")
    reductions = [model.difference(k, l).normal for model in models]
    first, second = map(confidently_correct, samples, models, reductions)
    return _outcome(
        samples,
        reductions,
        labels=(k, l),
        confident=(first, second),
        n=n,
        factor=4,
        squared_norms=[score.normal.squared_norm() for model in models for score in model.scores],
        given=(B, R),
        engine=engine,
        begin=begin,
    )


def _outcome(
    samples: tuple[Sample, Sample],
    normals: list[Vector],
    *,
    labels: tuple[Label, Label],
    confident: tuple[int, int],
    n: int,
    factor: int,
    squared_norms: list[Fraction],
    given: tuple[object, object],
    engine: str | Engine | None,
    begin: float,
) -> SoftMarginTransfer:
    """Everything, from two classifiers without bias and two samples with labels 1 and −1."""
    attained_b, attained_r = max(squared_norms), max(sample.squared_radius for sample in samples)
    squared_b = squared_bound(given[0], attained_b, "B", "normal")
    squared_r = squared_bound(given[1], attained_r, "R", "point")
    kept = [np.flatnonzero(np.all([sample.signs_of(w) > 0 for w in normals], axis=0)) for sample in samples]
    linear = LinearClassifiers(bias=False, engine=engine)
    parts = [sample.chosen(rows) for sample, rows in zip(samples, kept, strict=True) if rows.size]
    common = parts[0].union(parts[1]) if len(parts) == 2 else next(iter(parts), None)
    margin = None if common is None else linear.max_margin(common)
    transfers: dict[Label, LinearTransfers] = {}
    if common is not None and margin is not None:
        for label, sign in zip(labels, (1, -1), strict=True):
            if sign in common.classes:
                transfers[label] = linear.transfers(common, -sign * margin.normal, sign)
    rows = [tuple(sample.rows[chosen].tolist()) for sample, chosen in zip(samples, kept, strict=True)]
    printed, sharper = size_bounds(n, confident[0] + confident[1] - n, factor**2 * squared_b * squared_r)
    return SoftMarginTransfer(
        common=common,
        rows=(rows[0], rows[1]),
        labels=labels,
        n=n,
        confident=confident,
        squared_B=squared_b,
        squared_R=squared_r,
        attained_squared_B=attained_b,
        attained_squared_R=attained_r,
        fixed_in_advance=all(bound is not None for bound in given),
        printed=printed,
        sharper=sharper,
        margin=margin,
        transfers=transfers,
        seconds=time.perf_counter() - begin,
    )
