"""Two samples and the classifiers that were trained on them, checked: the arguments of Theorems 7 and 9."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import check_dataset
from geomadv.exact.arrays import IndexArray, integer_array
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import decimal_sqrt, to_fraction

NAMES = ("first", "second")
Mask = NDArray[np.bool_]
Normal = LinearClassifier | Vector | Iterable[object]
Scores = MulticlassLinearClassifier | Iterable[Vector | Iterable[object]]


class Sample:
    """One sample, and of the rows that matter the products y x."""

    def __init__(self, data: Dataset, name: str) -> None:
        self.data, self.name = data, name
        self.labels: tuple[Label, Label] = 1, -1

    def restrict(self, rows: IndexArray, signs: NDArray[np.int64]) -> None:
        """Keep these rows, with the labels that are to be read as 1 and −1."""
        self.rows, self.signs = rows, signs
        self.points = self.data.numerators[rows]
        height = integer_array([-self.data.denominator] * len(rows), (len(rows), 1))
        self._matrix = IntegerMatrix(np.hstack([self.points * signs[:, None], height]))

    def restrict_to_labels(self, k: Label, l: Label) -> None:  # noqa: E741
        """Keep the rows of two labels, the first to be read as 1 and the second as −1."""
        if k == l:
            raise InvalidInputError(f"k and l must be two different labels, got {k!r} twice")
        rows = np.flatnonzero([y in (k, l) for y in self.data.labels])
        if not rows.size:
            raise InvalidInputError(f"no row of the {self.name} sample is labelled {k!r} or {l!r}")
        self.labels = k, l
        self.restrict(rows, np.array([1 if self.data.labels[i] == k else -1 for i in rows], dtype=np.int64))

    def chosen(self, rows: IndexArray) -> Dataset:
        """Some of the rows kept, labelled 1 and −1."""
        return self.data.relabelled(self.rows[rows], self.signs[rows].tolist())

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


def confidently_correct(sample: Sample, model: MulticlassLinearClassifier, reduction: Vector) -> int:
    """How many rows of two labels k and l have the largest score, strictly, and y ⟨w_k − w_l, x⟩ > 1 (B3)."""
    k, l = sample.labels  # noqa: E741
    correct: Mask = sample.compared_with_one(reduction) > 0
    for rival in model.classes:
        if rival not in (k, l):
            # The rows labelled l hold −x.
            from_k = sample.signs_of(model.difference(k, rival).normal) > 0
            from_l = sample.signs_of(model.difference(rival, l).normal) > 0
            correct &= np.where(sample.signs > 0, from_k, from_l)
    return int(correct.sum())


def sample_pair(S1: Dataset, S2: Dataset) -> tuple[Sample, Sample]:
    """Two samples of the same dimension."""
    for data in (S1, S2):
        check_dataset(data)
    if S1.d != S2.d:
        raise InvalidInputError(f"the samples must have the same dimension, got {S1.d} and {S2.d}")
    return Sample(S1, NAMES[0]), Sample(S2, NAMES[1])


def equal_sizes(samples: tuple[Sample, Sample], what: str, theorem: str) -> int:
    """The number of rows kept, which must be the same in both samples."""
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


def normal_of(w: Normal, d: int, name: str) -> Vector:
    """The normal of a classifier without bias, in d dimensions."""
    normal = _without_bias(w, name) if isinstance(w, LinearClassifier) else Vector.of(w)
    if len(normal) != d:
        raise InvalidInputError(f"the samples have dimension {d}, but the {name} classifier takes {len(normal)}")
    return normal


def multiclass_of(W: Scores, classes: tuple[Label, ...], d: int, name: str) -> MulticlassLinearClassifier:
    """A multiclass classifier without biases, in d dimensions."""
    if isinstance(W, MulticlassLinearClassifier):
        scores = [normal_of(score, d, name) for score in W.scores]
        classes = W.classes
    else:
        if isinstance(W, LinearClassifier | Vector) or not isinstance(W, Iterable) or getattr(W, "ndim", 2) != 2:
            raise InvalidInputError(
                f"the {name} classifier must be a matrix with one row for each label, or a MulticlassLinearClassifier, "
                f"got {type(W).__name__}"
            )
        scores = [normal_of(row, d, name) for row in W]
        if len(scores) != len(classes):
            raise InvalidInputError(
                f"the samples have the labels {list(classes)}, but the {name} classifier has {len(scores)} rows; "
                "pass one row for each label in this order, or a MulticlassLinearClassifier, which names its classes"
            )
    return MulticlassLinearClassifier(classes, tuple(LinearClassifier(w) for w in scores))


def squared_bound(given: object, attained: Fraction, name: str, what: str) -> Fraction:
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
