"""Directions that transfer between two classifiers that were trained on two samples (Theorems 1, 7 and 9).

The classifiers have no bias and need not be accurate. On the *common set* S, the points of both samples that both
classifiers label correctly, they are two accurate classifiers among others, so minus the label times the max-margin
normal of S fools both at every point of S: that is certified. How large S is depends on the draw. The theorems bound
its size from below with high probability, by numbers that are mostly irrational; they are compared exactly here.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, sections 3 and 4.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomadv.certificate import Certificate
from geomadv.classes.answers import LinearTransfers
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.linear.questions import LinearClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import check_dataset
from geomadv.exact.classifiers import LinearClassifier, MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.rational import IndexArray, Vector, decimal_sqrt, integer_array, to_fraction
from geomadv.sizebound import SizeBound, size_bounds
from geomadv.solvers.guesses import Engine

__all__ = [
    "SoftMarginTransfer",
    "soft_margin_transfer",
    "soft_margin_transfer_multiclass",
]

_EXACT_IN_INT64 = 2**53 - 1
_NAMES = ("first", "second")

Mask = NDArray[np.bool_]
Normal = LinearClassifier | Vector | Iterable[object]
Scores = MulticlassLinearClassifier | Iterable[Vector | Iterable[object]]


@dataclass(frozen=True, kw_only=True)
class SoftMarginTransfer:
    """What two classifiers, each trained on its own sample, have in common.

    No larger set than `common` will do: a direction is adversarial only at points that the classifier labels
    correctly. Labels are those of the samples; in `common` itself they are 1 and −1.

    Attributes
    ----------
    common : Dataset or None
        S, the rows of both samples that both classifiers (of several classes: both reductions w_k − w_l) label
        correctly and not with a tie, first those of S⁽¹⁾, then those of S⁽²⁾. None where there are none.
    rows : pair of tuples of int
        Which rows of S⁽¹⁾ and of S⁽²⁾ these are.
    labels : pair of labels
        What 1 and −1 in `common` stand for: (1, −1), or (k, l).
    n : int
        The number of rows of each sample; of several classes, of those labelled k or l.
    confident : pair of int
        How many of these each classifier labels correctly with confidence on its own sample: y ⟨w, x⟩ ≥ 1 (A3), of
        several classes h(x) = y and |⟨w_k − w_l, x⟩| > 1 (B3).
    squared_B, squared_R : Fraction
        B² and R² in the bounds.
    attained_squared_B, attained_squared_R : Fraction
        The largest ‖w‖² and ‖x‖².
    fixed_in_advance : bool
        Whether B and R were given. The theorems' probability is about numbers fixed before the draw; with the attained
        ones in their place the bounds are a description of this run only.
    printed, sharper : SizeBound
        The bounds on |S ∩ S⁽ʲ⁾|, with ρ_j as attained.
    margin : MaxMargin or None
        The max-margin classifier of S without bias, whose normal is u.
    transfers : mapping of label to answer
        For every label that occurs in S: that minus its sign times u fools every classifier without bias that is
        accurate on S, both of those given among them, at every point of S with this label.
    seconds : float
        Wall-clock time spent.
    """

    common: Dataset | None
    rows: tuple[tuple[int, ...], tuple[int, ...]]
    labels: tuple[Label, Label]
    n: int
    confident: tuple[int, int]
    squared_B: Fraction
    squared_R: Fraction
    attained_squared_B: Fraction
    attained_squared_R: Fraction
    fixed_in_advance: bool
    printed: SizeBound
    sharper: SizeBound
    margin: MaxMargin | None
    transfers: Mapping[Label, LinearTransfers]
    seconds: float = field(default=0.0, compare=False)

    @property
    def sizes(self) -> tuple[int, int]:
        """|S ∩ S⁽¹⁾| and |S ∩ S⁽²⁾|, counted as multisets."""
        return len(self.rows[0]), len(self.rows[1])

    @property
    def rho(self) -> tuple[Fraction, Fraction]:
        """The attained ρ_j: the share of its own sample that each classifier does not label correctly with confidence.

        The printed theorems have one ρ for both; any ρ from the larger of the two on gives them, and a weaker bound.
        """
        return 1 - Fraction(self.confident[0], self.n), 1 - Fraction(self.confident[1], self.n)

    def meets(self, bound: SizeBound) -> bool:
        """Whether S has as many points of each sample as a bound says."""
        return bound.is_met_by(min(self.sizes))

    @property
    def condition_1(self) -> bool:
        """Whether S is as large as printed, in this run. See `printed.vacuous` before making much of it."""
        return self.meets(self.printed)

    @property
    def condition_2(self) -> bool:
        """Whether there is a direction that is certified to fool both classifiers at every point of S."""
        return bool(self.transfers) and all(answer.holds for answer in self.transfers.values())

    def direction(self, label: Label) -> Vector:
        """The direction that fools both classifiers at every point of S with this label: −u, or u for the second label.

        Raises
        ------
        InvalidInputError
            If S is empty, or the label is not one of the two.
        """
        if self.margin is None:
            raise InvalidInputError("no point is labelled correctly by both classifiers, so there is no direction")
        if label not in self.labels:
            raise InvalidInputError(f"the labels are {self.labels[0]!r} and {self.labels[1]!r}, got {label!r}")
        return -self.margin.normal if label == self.labels[0] else self.margin.normal

    @cached_property
    def certificates(self) -> tuple[Certificate, ...]:
        """That u is the max-margin normal of S, and that its directions transfer; all about `common`."""
        if self.margin is None:
            return ()
        return self.margin.certificate, *(answer.certificate for answer in self.transfers.values())

    @property
    def explanation(self) -> str:
        """The outcome in a few sentences."""
        if self.common is None:
            found = "no point of either sample is labelled correctly by both classifiers"
        else:
            found = (
                f"one direction for each label fools both classifiers at all {self.common.n} points that both label "
                f"correctly, {self.sizes[0]} and {self.sizes[1]} of the {self.n} of each sample"
            )
        source = "" if self.fixed_in_advance else ", with B and R as attained in this run"
        return f"{found}; {self._comparison('printed')}, {self._comparison('sharper')}{source}"

    def _comparison(self, name: str) -> str:
        bound: SizeBound = getattr(self, name)
        verdict = "vacuous" if bound.vacuous else "met" if self.meets(bound) else "not met"
        return f"the {name} bound, about {float(bound):.6g}, is {verdict}"


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

    Raises
    ------
    InvalidInputError
        If the samples differ in size or dimension, a classifier has a bias, or B or R is exceeded.
    """
    begin = time.perf_counter()
    samples = _samples(S1, S2)
    for sample in samples:
        sample.restrict(np.arange(sample.data.n), sample.data.signs)
    n = _equal_sizes(samples, "rows", "Theorem 7")
    normals = [_normal(w, S1.d, name) for w, name in zip((w1, w2), _NAMES, strict=True)]
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
        Two samples of equal dimension, with equally many rows labelled k or l. In Theorem 9 they are drawn
        independently from one distribution.
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

    Raises
    ------
    InvalidInputError
        If the samples differ in dimension or in the number of rows labelled k or l, there are none, k and l are not two
        classes of the classifiers, a classifier has a bias, or B or R is exceeded.
    """
    begin = time.perf_counter()
    samples = _samples(S1, S2)
    classes = tuple(sorted({*S1.classes, *S2.classes}, key=lambda label: (isinstance(label, str), label)))
    models = [_multiclass(W, classes, S1.d, name) for W, name in zip((W1, W2), _NAMES, strict=True)]
    if k == l:
        raise InvalidInputError(f"k and l must be two different labels, got {k!r} twice")
    for sample in samples:
        rows = np.flatnonzero([y in (k, l) for y in sample.data.labels])
        if not rows.size:
            raise InvalidInputError(f"no row of the {sample.name} sample is labelled {k!r} or {l!r}")
        sample.restrict(rows, np.array([1 if sample.data.labels[i] == k else -1 for i in rows], dtype=np.int64))
    n = _equal_sizes(samples, f"rows labelled {k!r} or {l!r}", "Theorem 9")
    reductions = [model.difference(k, l).normal for model in models]
    confident = [
        int((_labelled_correctly(s, model, k, l) & (s.compared_with_one(w) > 0)).sum())
        for s, model, w in zip(samples, models, reductions, strict=True)
    ]
    return _outcome(
        samples,
        reductions,
        labels=(k, l),
        confident=(confident[0], confident[1]),
        n=n,
        factor=4,
        squared_norms=[score.normal.squared_norm() for model in models for score in model.scores],
        given=(B, R),
        engine=engine,
        begin=begin,
    )


class _Sample:
    """One sample, and of the rows that matter the products y x."""

    def __init__(self, data: Dataset, name: str) -> None:
        self.data, self.name = data, name

    def restrict(self, rows: IndexArray, signs: NDArray[np.int64]) -> None:
        """Keep these rows, with the labels that are to be read as 1 and −1."""
        self.rows, self.signs = rows, signs
        self.points = self.data.numerators[rows]
        height = integer_array([-self.data.denominator] * len(rows), (len(rows), 1))
        self._matrix = IntegerMatrix(np.hstack([self.points * signs[:, None], height]))

    def signs_of(self, w: Vector) -> NDArray[np.int8]:
        """The sign of y ⟨w, x⟩ for every row."""
        return self._matrix.signs([*w.numerators, 0])

    def compared_with_one(self, w: Vector) -> NDArray[np.int8]:
        """The sign of y ⟨w, x⟩ − 1 for every row."""
        return self._matrix.signs([*w.numerators, w.denominator])

    @property
    def squared_radius(self) -> Fraction:
        """The largest ‖x‖²."""
        squares = (self.points.astype(object) ** 2).sum(axis=1)
        return Fraction(int(squares.max()), self.data.denominator**2)


def _labelled_correctly(sample: _Sample, model: MulticlassLinearClassifier, k: Label, l: Label) -> Mask:  # noqa: E741
    """Whether the score of the label is strictly the largest, for every row."""
    correct: Mask = sample.signs_of(model.difference(k, l).normal) > 0
    for rival in model.classes:
        if rival not in (k, l):
            # The rows labelled l hold −x.
            from_k = sample.signs_of(model.difference(k, rival).normal) > 0
            from_l = sample.signs_of(model.difference(rival, l).normal) > 0
            correct &= np.where(sample.signs > 0, from_k, from_l)
    return correct


def _outcome(
    samples: tuple[_Sample, _Sample],
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
    squared_b = _squared(given[0], attained_b, "B", "normal")
    squared_r = _squared(given[1], attained_r, "R", "point")
    kept = [np.flatnonzero(np.all([sample.signs_of(w) > 0 for w in normals], axis=0)) for sample in samples]
    linear = LinearClassifiers(bias=False, engine=engine)
    common = _union(samples, kept)
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


def _union(samples: tuple[_Sample, _Sample], kept: list[IndexArray]) -> Dataset | None:
    """The chosen rows of both samples as one data set with labels 1 and −1, None if no row is chosen."""
    if not any(chosen.size for chosen in kept):
        return None
    denominator = math.lcm(*(sample.data.denominator for sample in samples))
    numerators = np.vstack(
        [
            _multiplied(sample.points[chosen], denominator // sample.data.denominator)
            for sample, chosen in zip(samples, kept, strict=True)
        ]
    )
    common = math.gcd(denominator, int(np.gcd.reduce(numerators, axis=None)))
    numerators //= common
    if numerators.dtype == object:
        numerators = integer_array(numerators.ravel().tolist(), numerators.shape)
    labels = [int(y) for sample, chosen in zip(samples, kept, strict=True) for y in sample.signs[chosen]]
    return Dataset._exact(numerators, denominator // common, tuple(labels), None)


def _multiplied(numerators: NDArray[Any], factor: int) -> NDArray[Any]:
    """The array times a positive integer; Python integers where int64 might not be exact."""
    largest = max(abs(int(numerators.max(initial=0))), abs(int(numerators.min(initial=0))))
    if numerators.dtype != object and largest * factor <= _EXACT_IN_INT64:
        return numerators * factor if numerators.size else numerators
    return np.asarray(numerators.astype(object) * factor)


def _samples(S1: Dataset, S2: Dataset) -> tuple[_Sample, _Sample]:
    for data in (S1, S2):
        check_dataset(data)
    if S1.d != S2.d:
        raise InvalidInputError(f"the samples must have the same dimension, got {S1.d} and {S2.d}")
    return _Sample(S1, _NAMES[0]), _Sample(S2, _NAMES[1])


def _equal_sizes(samples: tuple[_Sample, _Sample], what: str, theorem: str) -> int:
    first, second = (len(sample.rows) for sample in samples)
    if first != second:
        raise InvalidInputError(
            f"{theorem} is about equally many {what} in both samples, got {first} and {second}; "
            "draw as many, or leave out some of the larger sample with take"
        )
    return first


def _without_bias(classifier: LinearClassifier, name: str) -> Vector:
    if classifier.bias:
        raise InvalidInputError(
            f"the {name} classifier has the bias {classifier.bias}: with biases two classifiers may be right at the "
            "same points and share no direction (N3 in docs/theory-classes.md); pass classifiers without"
        )
    return classifier.normal


def _normal(w: Normal, d: int, name: str) -> Vector:
    normal = _without_bias(w, name) if isinstance(w, LinearClassifier) else Vector.of(w)
    if len(normal) != d:
        raise InvalidInputError(f"the samples have dimension {d}, but the {name} classifier takes {len(normal)}")
    return normal


def _multiclass(W: Scores, classes: tuple[Label, ...], d: int, name: str) -> MulticlassLinearClassifier:
    if isinstance(W, MulticlassLinearClassifier):
        scores = [_normal(score, d, name) for score in W.scores]
        classes = W.classes
    else:
        if isinstance(W, LinearClassifier | Vector) or not isinstance(W, Iterable) or getattr(W, "ndim", 2) != 2:
            raise InvalidInputError(
                f"the {name} classifier must be a matrix with one row for each label, or a MulticlassLinearClassifier, "
                f"got {type(W).__name__}"
            )
        scores = [_normal(row, d, name) for row in W]
        if len(scores) != len(classes):
            raise InvalidInputError(
                f"the samples have the labels {list(classes)}, but the {name} classifier has {len(scores)} rows; "
                "pass one row for each label in this order, or a MulticlassLinearClassifier, which names its classes"
            )
    return MulticlassLinearClassifier(classes, tuple(LinearClassifier(w) for w in scores))


def _squared(given: object, attained: Fraction, name: str, what: str) -> Fraction:
    """The square of a bound on lengths, or of the largest length where none is given."""
    if given is None:
        return attained
    bound = to_fraction(given)
    if bound < 0 or bound * bound < attained:
        raise InvalidInputError(
            f"{name} must be at least the length of every {what}; one is about {decimal_sqrt(attained, 6)} long, "
            f"got {name} = {given}"
        )
    return bound * bound
