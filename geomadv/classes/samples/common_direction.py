"""Directions that two data sets, or several given models, have in common (L8)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from geomadv.certificate import Certificate, Json
from geomadv.classes.answers import Answer, Status
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import signed_source
from geomadv.exact.arrays import integer_array
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.encoding import encode_classifiers, encode_multipliers, encode_vector, linear_class
from geomadv.exact.linear_classifiers import LinearClassifier, affine_functions
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, stacked
from geomadv.exact.multipliers import Multipliers, combination
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine
from geomadv.solvers.motzkin import Alternative, separate

__all__ = ["CommonDirection", "common_direction", "common_direction_of_models"]


@dataclass(frozen=True, kw_only=True, repr=False)
class CommonDirection(Answer):
    """Whether some direction fools all classifiers of both kinds (L8).

    It is VACUOUS where one of the data sets is not separable. Its certificate is of kind "common-direction",
    "no-common-direction", or "inseparable"; for given models "separable" or "inseparable", about the data set of their
    normals without bias.

    Attributes
    ----------
    direction : Vector or None
        If there is one, such a direction.
    opposite : tuple of two LinearClassifier, or None
        If there is none, for two data sets: accurate classifiers whose normals are w and −w.
    multipliers : Multipliers or None
        If there is none, for given models: a nonnegative combination of their normals that vanishes.

    Examples
    --------
    >>> import geomadv as ga
    >>> first, second = ga.Dataset([[1], [-1]], [1, -1]), ga.Dataset([[-1], [1]], [1, -1])
    >>> [ga.common_direction(first, other, source=1).direction for other in (first, second)]
    [Vector(-0.5), None]
    """

    direction: Vector | None = None
    opposite: tuple[LinearClassifier, LinearClassifier] | None = None
    multipliers: Multipliers | None = None

    def _vacuous_sentence(self) -> str:
        return f"vacuous: no {self.member} is accurate on one of the data sets (the certificate shows why)"

    def _sentence(self) -> str:
        return "one direction fools all of them" if self.holds else "no direction fools all of them"


def common_direction(
    first: Dataset, second: Dataset, source: Label, *, bias: bool = True, engine: str | Engine | None = None
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

    Returns
    -------
    CommonDirection
        HOLDS with the `direction`; FAILS with a normal that shows that there is none.

    Raises
    ------
    InvalidInputError
        If the dimensions differ, or the source label does not occur in both; with a bias also if one of the data sets
        has points of one label only.

    Examples
    --------
    >>> import geomadv as ga
    >>> S, T = ga.Dataset([[1, 0], [-1, 0]], [1, -1]), ga.Dataset([[2, 0], [-1, 0]], [1, -1])
    >>> ga.common_direction(S, T, source=1).holds
    True
    """
    begin = time.perf_counter()
    linear = LinearClassifiers(bias=bias, engine=engine)
    source, theirs = signed_source(first, source), signed_source(second, source)
    second = second if theirs == source else second.binary(-1)  # a class by its name, which is 1 in one and −1 in one
    if first.d != second.d:
        raise InvalidInputError(f"the data sets must have the same dimension, got {first.d} and {second.d}")
    answers = [linear.realizable(data) for data in (first, second)]
    vacuous = next((answer for answer in answers if not answer.holds), None)
    if vacuous is not None:
        answer = CommonDirection(status=Status.VACUOUS, certificate=vacuous.certificate)
    else:
        # With W = (w, b₁, b₂): the one classifier is (w, b₁), the other (−w, b₂).
        rows = stacked(_rows(first, 1, 0, bias), _rows(second, -1, 1, bias))
        found = separate(rows, rows.take([]), linear.engine)
        separators = [answer.classifier for answer in answers if answer.classifier is not None]
        claim = {"hypothesis_class": linear_class(bias), "source": source, "split": first.n}
        answer = (
            _common(first, second, claim, found, separators)
            if isinstance(found, Alternative)
            else _opposite(first, second, claim, found)
        )
    return replace(answer, member=linear.member_name, seconds=time.perf_counter() - begin)


def _common(
    first: Dataset, second: Dataset, claim: dict[str, Json], why: Alternative, separators: list[LinearClassifier]
) -> CommonDirection:
    """The direction of both, from the alternative to a pair of opposite classifiers."""
    # λ_i times the row of x_i, which is in units of 1/D.
    scales = [first.denominator] * first.n + [second.denominator] * second.n
    weights = {i: weight * scales[i] for i, weight in why.strict.items()}
    parts = [
        Multipliers.of({i: weight for i, weight in weights.items() if (i < first.n) == one}) for one in (True, False)
    ]
    union = first.union(second)
    v = combination(union, parts[0]) * -claim["source"]
    claim = claim | {"kind": "common-direction", "direction": encode_vector(v)}
    evidence = {
        "upper": [encode_multipliers(part, union, -claim["source"]) for part in parts],
        "separators": encode_classifiers([h] for h in separators),
    }
    return CommonDirection(status=Status.HOLDS, certificate=Certificate(claim, evidence, union), direction=v)


def _opposite(first: Dataset, second: Dataset, claim: dict[str, Json], found: Homogeneous) -> CommonDirection:
    """Two accurate classifiers with opposite normals, from their common vector."""
    normal = Vector(tuple(found[: first.d]))
    one, other = [Fraction(x) for x in found[first.d :]] or [Fraction(0)] * 2
    pair = LinearClassifier(normal, one), LinearClassifier(-normal, other)
    evidence = {"separators": encode_classifiers([h] for h in pair)}
    certificate = Certificate(claim | {"kind": "no-common-direction"}, evidence, first.union(second))
    return CommonDirection(status=Status.FAILS, certificate=certificate, opposite=pair)


def common_direction_of_models(
    models: Iterable[LinearClassifier], *, engine: str | Engine | None = None
) -> CommonDirection:
    """Whether a direction is adversarial for each of some linear classifiers at its points of label 1 (L8, Gordan).

    For v to be so at the points of label 1 is w·v < 0 for every normal w; then −v is so at the points of label −1.

    Parameters
    ----------
    models
        Linear classifiers of one dimension.
    engine
        What guesses: "active-set" (default), "cvxpy", or an `Engine`. It changes no answer.

    Returns
    -------
    CommonDirection
        HOLDS with the `direction`; FAILS with `multipliers` λ ≥ 0, λ ≠ 0 with which the normals add up to 0.

    Raises
    ------
    InvalidInputError
        If there are no models, or their dimensions differ, or one has the normal 0, which no direction changes.

    Examples
    --------
    >>> import geomadv as ga
    >>> models = [ga.LinearClassifier([1, 0]), ga.LinearClassifier([0, 1])]
    >>> ga.common_direction_of_models(models).direction
    Vector(-1, -1)
    """
    begin = time.perf_counter()
    normals = [model.normal for model in affine_functions(models, "models")]
    if not all(normals):
        raise InvalidInputError("a model has the normal 0, so no direction ever changes its label; leave it out")
    data = Dataset([list(normal) for normal in normals], [1] * len(normals))
    linear = LinearClassifiers(bias=False, engine=engine)
    answer = linear.realizable(data)
    return CommonDirection(
        status=answer.status,
        certificate=answer.certificate,
        direction=None if answer.classifier is None else -answer.classifier.normal,
        multipliers=answer.multipliers,
        member=linear.member_name,
        seconds=time.perf_counter() - begin,
    )


def _rows(data: Dataset, sign: int, place: int, bias: bool) -> IntegerMatrix:
    """The rows D y (sign · x, 1 at the place of the data set's bias)."""
    signed = data.numerators.astype(object) * (sign * data.signs[:, None].astype(object))
    columns = np.zeros((data.n, 2 if bias else 0), dtype=object)
    if bias:
        columns[:, place] = [int(y) * data.denominator for y in data.signs.tolist()]
    entries = np.hstack([signed, columns])
    return IntegerMatrix(integer_array([int(x) for x in entries.ravel().tolist()], entries.shape))
