"""Directions that two data sets, or several given models, have in common (L8)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from geomadv.certificate import Certificate, encode_affine, encode_multipliers, encode_vector, linear_class
from geomadv.classes.answers import Realizable, Status
from geomadv.classes.linear.questions import LinearClassifiers
from geomadv.engines import Engine, get_engine
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import signed_source
from geomadv.exact.classifiers import LinearClassifier, affine_functions
from geomadv.exact.dataset import Dataset
from geomadv.exact.matrices import IntegerMatrix, stacked
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector, integer_array
from geomadv.solvers.motzkin import Alternative, separate

__all__ = ["CommonDirection", "common_direction", "common_direction_of_models"]


@dataclass(frozen=True)
class CommonDirection:
    """Whether some direction fools all classifiers of both kinds.

    Attributes
    ----------
    status : Status
        HOLDS or FAILS; VACUOUS where one of the data sets is not separable.
    certificate : Certificate
        Evidence: of kind "common-direction", "no-common-direction", or "inseparable"; for given models "separable" or
        "inseparable", about the data set of their normals without bias.
    direction : Vector or None
        If there is one, such a direction.
    opposite : tuple of two LinearClassifier, or None
        If there is none, for two data sets: accurate classifiers whose normals are w and −w.
    multipliers : Multipliers or None
        If there is none, for given models: a nonnegative combination of their normals that vanishes.
    seconds : float
        Wall-clock time spent.
    """

    status: Status
    certificate: Certificate = field(repr=False)
    direction: Vector | None = None
    opposite: tuple[LinearClassifier, LinearClassifier] | None = None
    multipliers: Multipliers | None = None
    seconds: float = field(default=0.0, compare=False)

    @property
    def holds(self) -> bool:
        """Whether there is such a direction."""
        return self.status is Status.HOLDS

    @property
    def explanation(self) -> str:
        """The answer in one sentence."""
        if self.status is Status.VACUOUS:
            return "vacuous: no linear classifier is accurate on one of the data sets (the certificate shows why)"
        return "one direction fools all of them" if self.holds else "no direction fools all of them"


def common_direction(
    first: Dataset, second: Dataset, source: int, *, bias: bool = True, engine: str | Engine | None = None
) -> CommonDirection:
    """Whether a direction is adversarial for all classifiers accurate on one data set, and for those on another (L8).

    There is one, at the points of the source label of either, unless the one set has an accurate classifier with the
    normal w, and the other one with −w.

    Parameters
    ----------
    first, second
        Labels −1 and 1, the same dimension.
    source
        The label, 1 or −1, to be lost.
    bias
        Whether the classifiers are sign(w·x + b) or sign(w·x).
    engine
        What guesses.

    Raises
    ------
    InvalidInputError
        If the dimensions differ, or the source label does not occur in both; with a bias also if one of the data sets
        has points of one label only.
    """
    begin = time.perf_counter()
    linear = LinearClassifiers(bias=bias, engine=engine)
    source, _ = (signed_source(data, source) for data in (first, second))
    if first.d != second.d:
        raise InvalidInputError(f"the data sets must have the same dimension, got {first.d} and {second.d}")
    for data in (first, second):
        realizable: Realizable[LinearClassifier, Multipliers] = linear.realizable(data)
        if not realizable.holds:
            return CommonDirection(Status.VACUOUS, realizable.certificate, seconds=time.perf_counter() - begin)
    union = _union(first, second)
    # With W = (w, b₁, b₂): the one classifier is (w, b₁), the other (−w, b₂).
    rows = stacked(_rows(first, 1, 0, bias), _rows(second, -1, 1, bias))
    found = separate(rows, rows.take([]), get_engine(engine))
    claim = {"hypothesis_class": linear_class(bias), "source": source, "split": first.n}
    if isinstance(found, Alternative):
        # λ_i times the row of x_i, which is in units of 1/D.
        scales = [first.denominator] * first.n + [second.denominator] * second.n
        weights = {i: weight * scales[i] for i, weight in found.strict.items()}
        one = {i: weight for i, weight in weights.items() if i < first.n}
        other = {i: weight for i, weight in weights.items() if i >= first.n}
        v = _combined(union, one) * -source
        claim |= {"kind": "common-direction", "direction": encode_vector(v)}
        evidence = {
            "upper": [encode_multipliers(Multipliers.of(part)) for part in (one, other)],
            "separators": [encode_affine(_accurate(linear, data)) for data in (first, second)],
        }
        return CommonDirection(
            Status.HOLDS, Certificate(claim, evidence, union), direction=v, seconds=time.perf_counter() - begin
        )
    normal = Vector(tuple(found[: first.d]))
    biases = [Fraction(x) for x in found[first.d :]] if bias else [Fraction(0)] * 2
    pair = LinearClassifier(normal, biases[0]), LinearClassifier(-normal, biases[1])
    claim |= {"kind": "no-common-direction"}
    return CommonDirection(
        Status.FAILS,
        Certificate(claim, {"separators": [encode_affine(h) for h in pair]}, union),
        opposite=pair,
        seconds=time.perf_counter() - begin,
    )


def common_direction_of_models(
    models: Iterable[LinearClassifier], *, engine: str | Engine | None = None
) -> CommonDirection:
    """Whether a direction is adversarial for each of some linear classifiers at its points of label 1 (L8, Gordan).

    For v to be so at the points of label 1 is w·v < 0 for every normal w; then −v is so at the points of label −1.

    Raises
    ------
    InvalidInputError
        If there are no models, or their dimensions differ, or one has the normal 0, which no direction changes.
    """
    begin = time.perf_counter()
    normals = [model.normal for model in affine_functions(models, "models")]
    if not all(normals):
        raise InvalidInputError("a model has the normal 0, so no direction ever changes its label; leave it out")
    data = Dataset([list(normal) for normal in normals], [1] * len(normals))
    answer = LinearClassifiers(bias=False, engine=engine).realizable(data)
    direction = None if answer.classifier is None else -answer.classifier.normal
    return CommonDirection(
        answer.status,
        answer.certificate,
        direction=direction,
        multipliers=answer.multipliers,
        seconds=time.perf_counter() - begin,
    )


def _union(first: Dataset, second: Dataset) -> Dataset:
    points = [list(point) for data in (first, second) for point in data.points]
    return Dataset(points, [*first.labels, *second.labels])


def _rows(data: Dataset, sign: int, place: int, bias: bool) -> IntegerMatrix:
    """The rows D y (sign · x, 1 at the place of the data set's bias)."""
    signed = data.numerators.astype(object) * (sign * data.signs[:, None].astype(object))
    columns = np.zeros((data.n, 2 if bias else 0), dtype=object)
    if bias:
        columns[:, place] = [int(y) * data.denominator for y in data.signs.tolist()]
    entries = np.hstack([signed, columns])
    return IntegerMatrix(integer_array([int(x) for x in entries.ravel().tolist()], entries.shape))


def _combined(data: Dataset, weights: dict[int, Fraction]) -> Vector:
    """Σ λ_i y_i x_i."""
    total = Vector((0,) * data.d)
    for row, weight in weights.items():
        total = total + data.point(row) * (int(data.signs[row]) * weight)
    return total


def _accurate(linear: LinearClassifiers, data: Dataset) -> LinearClassifier:
    classifier = linear.realizable(data).classifier
    if classifier is None:
        raise ArithmeticError("a data set that is separable has no separator")
    return classifier
