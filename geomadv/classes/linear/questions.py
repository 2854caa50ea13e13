"""The hypothesis class of linear classifiers, h(x) = sign(w·x + b): exact answers about all accurate ones.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, section 3; docs/theory.md for the complete statements L1–L7 and the repairs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from geomadv.certificate import (
    Certificate,
    Json,
    encode_affine,
    encode_multipliers,
    encode_rational,
    encode_vector,
    linear_class,
)
from geomadv.classes.answers import (
    Bound,
    Forced,
    LargestBound,
    LinearRealizable,
    LinearTransfers,
    Realizable,
    Status,
    Transfers,
    UniversalPerturbation,
)
from geomadv.classes.base import HypothesisClass, timed
from geomadv.classes.linear.bounds import Bounds, bounds_along
from geomadv.classes.linear.margin import MaxMargin, hull_distance
from geomadv.classes.linear.universal_bracket import universal_certificate, universal_perturbation
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.engines import Engine
from geomadv.errors import InseparableError, InvalidInputError
from geomadv.exact.arguments import checked_gap, signed_source
from geomadv.exact.classifiers import LinearClassifier
from geomadv.exact.dataset import Dataset
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector


class LinearClassifiers(HypothesisClass):
    """All linear classifiers, with or without a bias, and what those that are accurate on a data set have in common.

    A direction v and a perturbation δ are vectors of the data's dimension and units: sequences of exact numbers or
    floats, numpy arrays, or `Vector`. Distances are in units of ‖v‖. The `source` is the label, 1 or −1, to be lost.

    Parameters
    ----------
    bias
        Whether the classifiers are sign(w·x + b), or sign(w·x).
    engine
        What guesses in floating point: "active-set" (default), "cvxpy", or an `Engine`. It changes no answer.
    """

    def __init__(self, *, bias: bool = True, engine: str | Engine | None = None) -> None:
        super().__init__(engine=engine)
        if not isinstance(bias, bool):
            raise InvalidInputError(f"bias must be True or False, got {bias!r}")
        self.bias = bias
        self._latest: tuple[Dataset, VersionSpace | LinearRealizable] | None = None

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        return "linear classifier" if self.bias else "linear classifier through the origin"

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return linear_class(self.bias)

    @timed
    def realizable(self, data: Dataset) -> LinearRealizable:
        """Whether some classifier is accurate (L1).

        Raises
        ------
        InvalidInputError
            If the labels are not −1 and 1, or there is a bias and only one label.
        """
        space = self._space(data)
        if isinstance(space, Realizable):
            return space
        certificate = self._certificate(data, "separable", {}, {"separator": _encode(space, space.separator)})
        return Realizable(
            status=Status.HOLDS,
            certificate=certificate,
            classifier=space.classifier(space.separator),
        )

    def max_margin(self, data: Dataset) -> MaxMargin:
        """The maximum-margin classifier (L2), kept from the other questions about the same data.

        Raises
        ------
        InseparableError
            If no classifier is accurate.
        """
        space = self._space(data)
        if isinstance(space, Realizable):
            raise InseparableError(
                f"these data have no maximum margin: {space.explanation}; the exception's `witness` proves it",
                witness=space,
            )
        return space.margin

    @timed
    def transfers(self, data: Dataset, direction: Vector | Iterable[object], source: int) -> LinearTransfers:
        """Whether a direction is adversarial for every accurate classifier at every point of the source label (L3).

        It is, iff −source · (v, 0) is a nonnegative combination of the y (x, 1): Theorem 4 is the case v = −source · u.

        Raises
        ------
        InvalidInputError
            As `realizable`; if the direction is zero or has the wrong dimension, or no point has the source label.
        """
        v, source = self._direction(data, direction), signed_source(data, source)
        space = self._space(data)
        if isinstance(space, Realizable):
            return Transfers(status=Status.VACUOUS, certificate=space.certificate)
        target = space.direction_target(v, source)
        found = space.membership(target)
        claim = {"direction": encode_vector(v), "source": source}
        if isinstance(found, Multipliers):
            evidence = {"multipliers": encode_multipliers(found), "separator": _encode(space, space.separator)}
            return Transfers(
                status=Status.HOLDS,
                certificate=self._certificate(data, "transfers", claim, evidence),
                multipliers=found,
            )
        counterexample = space.made_accurate(found, target)
        evidence = {"classifier": _encode(space, counterexample)}
        return Transfers(
            status=Status.FAILS,
            certificate=self._certificate(data, "does-not-transfer", claim, evidence),
            counterexample=space.classifier(counterexample),
        )

    @timed
    def bound(self, data: Dataset, direction: Vector | Iterable[object], row: int) -> Bound[LinearClassifier]:
        """The supremum over all accurate classifiers of the flip distance from one point along a direction (L5).

        Parameters
        ----------
        row
            The row of the point; its label is the source label.

        Raises
        ------
        InvalidInputError
            As `transfers`; if there is no such row.
        """
        row = self._row(data, row)
        source = int(data.signs[row])
        v = self._direction(data, direction)
        space = self._space(data)
        if isinstance(space, Realizable):
            return Bound(status=Status.VACUOUS, certificate=space.certificate)
        bounds = bounds_along(space, v, source, [row])
        certificate = self._bound_certificate(space, v, source, [row], bounds)
        return Bound(
            status=Status.HOLDS if bounds.largest is not None else Status.FAILS,
            certificate=certificate,
            value=math.inf if bounds.largest is None else bounds.largest,
            attaining=None if bounds.attaining is None else space.classifier(bounds.attaining),
            escaping=space.classifier(bounds.escaping[0]) if bounds.escaping else None,
        )

    @timed
    def largest_bound(self, data: Dataset, direction: Vector | Iterable[object], source: int) -> LargestBound:
        """Which points of the source label have a finite `bound`, and the largest of those.

        Raises
        ------
        InvalidInputError
            As `transfers`.
        """
        v, source = self._direction(data, direction), signed_source(data, source)
        space = self._space(data)
        if isinstance(space, Realizable):
            return LargestBound(status=Status.VACUOUS, certificate=space.certificate)
        bounds = bounds_along(space, v, source, data.indices(source).tolist())
        return LargestBound(
            status=Status.FAILS if bounds.unbounded else Status.HOLDS,
            certificate=self._bound_certificate(space, v, source, "all", bounds),
            value=bounds.largest,
            attained_at=bounds.attained_at,
            unbounded=bounds.unbounded,
            source_size=len(data.indices(source)),
        )

    @timed
    def forced(self, data: Dataset, point: Vector | Iterable[object]) -> Forced[LinearClassifier]:
        """Whether all accurate classifiers give a point the same label, and which (L6).

        Raises
        ------
        InvalidInputError
            As `realizable`; if the point has the wrong dimension, or is the origin and there is no bias (a tie).
        """
        p = self._vector(data, point, "point")
        if not self.bias and not p:
            raise InvalidInputError("without a bias every classifier is zero at the origin; pass another point")
        space = self._space(data)
        if isinstance(space, Realizable):
            return Forced(status=Status.VACUOUS, certificate=space.certificate)
        disagreeing = []
        for label in (1, -1):
            target = space.point_target(p, label)
            found = space.membership(target)
            if isinstance(found, Multipliers):
                evidence = {"multipliers": encode_multipliers(found), "separator": _encode(space, space.separator)}
                claim = {"point": encode_vector(p), "label": label}
                return Forced(
                    status=Status.HOLDS,
                    certificate=self._certificate(data, "forced", claim, evidence),
                    label=label,
                )
            disagreeing.append(space.made_accurate(found, target))
        negative, positive = disagreeing
        evidence = {"positive": _encode(space, positive), "negative": _encode(space, negative)}
        return Forced(
            status=Status.FAILS,
            certificate=self._certificate(data, "not-forced", {"point": encode_vector(p)}, evidence),
            disagreeing=(space.classifier(positive), space.classifier(negative)),
        )

    @timed
    def universal_perturbation(
        self, data: Dataset, source: int, *, relative_gap: Fraction | float = 0
    ) -> UniversalPerturbation:
        """A shortest perturbation that takes the source label from all its points, for every accurate classifier (L7).

        Parameters
        ----------
        relative_gap
            0 (default) for the exact shortest one, which takes long in many dimensions. Otherwise aim for one at most
            1 + relative_gap times as long as the shortest; `math.inf` asks for the cheapest one. The answer says what
            length is certified to be needed.

        Raises
        ------
        InvalidInputError
            As `realizable`; if no point has the source label.
        """
        source, gap = signed_source(data, source), checked_gap(relative_gap)
        space = self._space(data)
        if isinstance(space, Realizable):
            return UniversalPerturbation(status=Status.VACUOUS, certificate=space.certificate)
        found = universal_perturbation(space, source, gap)
        return UniversalPerturbation(
            status=Status.HOLDS,
            certificate=universal_certificate(space, source, found),
            perturbation=found.perturbation,
            squared_length=found.perturbation.squared_norm(),
            squared_length_at_least=found.squared_length_at_least,
        )

    # What the questions share.

    def _space(self, data: Dataset) -> VersionSpace | LinearRealizable:
        """The version space, or why it is empty; the latest one is kept for the next question about the same data."""
        if self._latest is None or self._latest[0] is not data:
            found = hull_distance(data, bias=self.bias, engine=self.engine)
            space: VersionSpace | LinearRealizable
            space = VersionSpace(found, self.engine) if isinstance(found, MaxMargin) else self._inseparable(data, found)
            self._latest = data, space
        return self._latest[1]

    def _inseparable(self, data: Dataset, multipliers: Multipliers) -> LinearRealizable:
        common = None
        if self.bias:
            weights = {i: w for i, w in multipliers.as_dict().items() if data.signs[i] > 0}
            total = sum(weights.values())
            common = Vector.of([Fraction(0)] * data.d)
            for row, weight in weights.items():
                common = common + data.point(row) * (weight / total)
        certificate = self._certificate(data, "inseparable", {}, {"multipliers": encode_multipliers(multipliers)})
        return Realizable(
            status=Status.FAILS,
            certificate=certificate,
            multipliers=multipliers,
            common_point=common,
        )

    def _bound_certificate(
        self, space: VersionSpace, v: Vector, source: int, points: list[int] | str, bounds: Bounds
    ) -> Certificate:
        claim = {
            "direction": encode_vector(v),
            "source": source,
            "points": points,
            "largest": None if bounds.largest is None else encode_rational(bounds.largest),
            "attained_at": bounds.attained_at,
            "unbounded": list(bounds.unbounded),
        }
        evidence = {
            "upper": [encode_multipliers(m) for m in bounds.upper],
            "attaining": None if bounds.attaining is None else _encode(space, bounds.attaining),
            "escaping": [_encode(space, w) for w in bounds.escaping],
            "separator": _encode(space, space.separator),
        }
        return self._certificate(space.data, "bound", claim, evidence)


def _encode(space: VersionSpace, w: list[int]) -> Json:
    return encode_affine(space.classifier(w))


def max_margin(data: Dataset, *, bias: bool = True, engine: str | Engine | None = None) -> MaxMargin:
    """The exact maximum-margin classifier.

    Parameters
    ----------
    data
        Labels −1 and 1; with a bias both must occur.
    bias
        Whether the classifiers are sign(w·x + b) or sign(w·x).
    engine
        What guesses the support vectors: "active-set" (default), "cvxpy", or an `Engine`.

    Returns
    -------
    MaxMargin
        A rational Karush–Kuhn–Tucker point. Every constraint has been checked exactly.

    Raises
    ------
    InseparableError
        If no classifier is accurate; its `witness` is the answer of `LinearClassifiers.realizable`.
    InvalidInputError
        If the labels are not −1 and 1, or only one occurs and there is a bias.
    """
    return LinearClassifiers(bias=bias, engine=engine).max_margin(data)


__all__ = ["LinearClassifiers", "max_margin"]
