"""Multiclass linear classifiers, h(x) = argmax_c (w_c·x + b_c): exact answers about all accurate ones.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, section 4; docs/theory-classes.md for the complete statements M1–M3.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction

from geomadv.certificate import Json, encode_affine, encode_multiclass_multipliers, encode_rational, encode_vector
from geomadv.classes.answers import (
    BoundBracket,
    Forced,
    MulticlassRealizable,
    MulticlassTransfers,
    Realizable,
    Status,
    Transfers,
    UniversalPerturbation,
)
from geomadv.classes.base import HypothesisClass, timed
from geomadv.classes.linear.margin import MaxMargin, hull_distance
from geomadv.classes.linear.universal import Universal
from geomadv.classes.linear.universal_bracket import universal_perturbation
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.classes.multiclass.scores import ScoreSpace
from geomadv.engines import Engine
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import check_dataset, checked_gap, occurring_source
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.matrices import Homogeneous
from geomadv.exact.multipliers import MulticlassMultipliers, Multipliers
from geomadv.exact.rational import Vector, to_fraction
from geomadv.solvers.motzkin import Alternative

__all__ = ["MulticlassLinearClassifiers"]


class MulticlassLinearClassifiers(HypothesisClass):
    """All multiclass linear classifiers, and what those that are accurate on a data set have in common.

    A classifier gives a point the label with the largest score w_c·x + b_c; it is accurate if at every point the score
    of its label is strictly the largest. The classes are the labels that occur in the data, at least two.

    Parameters
    ----------
    engine
        What guesses: "active-set" (default), "cvxpy", or an `Engine`. It changes no answer.
    """

    def __init__(self, *, engine: str | Engine | None = None) -> None:
        super().__init__(engine=engine)
        self._latest: tuple[Dataset, ScoreSpace, Homogeneous | MulticlassRealizable] | None = None

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        return "multiclass linear classifier"

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return {"name": "multiclass-linear"}

    @timed
    def realizable(self, data: Dataset) -> MulticlassRealizable:
        """Whether some classifier is accurate.

        Raises
        ------
        InvalidInputError
            If only one label occurs.
        """
        space, separator = self._accurate(data)
        if isinstance(separator, Realizable):
            return separator
        certificate = self._certificate(data, "separable", {}, {"separator": _encode(space, separator)})
        return Realizable(status=Status.HOLDS, certificate=certificate, classifier=space.classifier(separator))

    @timed
    def transfers(self, data: Dataset, direction: Vector | Iterable[object], source: Label) -> MulticlassTransfers:
        """Whether a direction is adversarial for every accurate classifier at every point of the source label (M2).

        It contains Theorem 8: minus the maximum-margin normal of the source label against any other one transfers.

        Raises
        ------
        InvalidInputError
            As `realizable`; if the direction is zero or has the wrong dimension, or no point has the source label.
        """
        v, source = self._direction(data, direction), occurring_source(data, source)
        space, separator = self._accurate(data)
        if isinstance(separator, Realizable):
            return Transfers(status=Status.VACUOUS, certificate=separator.certificate)
        claim = {"direction": encode_vector(v), "source": data.label_numbers[source]}
        found = space.keeping(source, v)
        if isinstance(found, MulticlassMultipliers):
            evidence = {
                "multipliers": encode_multiclass_multipliers(found, data),
                "separator": _encode(space, separator),
            }
            certificate = self._certificate(data, "transfers", claim, evidence)
            return Transfers(status=Status.HOLDS, certificate=certificate, multipliers=found)
        evidence = {"classifier": _encode(space, found)}
        return Transfers(
            status=Status.FAILS,
            certificate=self._certificate(data, "does-not-transfer", claim, evidence),
            counterexample=space.classifier(found),
        )

    @timed
    def bound(
        self,
        data: Dataset,
        direction: Vector | Iterable[object],
        row: int,
        *,
        width: Fraction | float = Fraction(1, 1000),
    ) -> BoundBracket[MulticlassLinearClassifier]:
        """The supremum over all accurate classifiers of the flip distance from one point along a direction (M3).

        It can be irrational. Whether every accurate classifier has flipped by a given distance is decided exactly, and
        that distance bisected.

        Parameters
        ----------
        row
            The row of the point; its label is the source label.
        width
            How far apart the two ends may be, in units of the direction's length; positive.

        Raises
        ------
        InvalidInputError
            As `transfers`; if there is no such row or the width is not positive.
        """
        row, v, width = self._row(data, row), self._direction(data, direction), to_fraction(width)
        if width <= 0:
            raise InvalidInputError(f"the width must be positive, got {width}; the bound can be irrational")
        space, separator = self._accurate(data)
        if isinstance(separator, Realizable):
            return BoundBracket(status=Status.VACUOUS, certificate=separator.certificate)
        source = data.labels[row]
        claim: dict[str, Json] = {
            "direction": encode_vector(v),
            "source": data.label_numbers[source],
            "index": row,
        }
        chain = space.unbounded(row, v)
        if chain is not None:
            evidence = {
                "chain": [_encode(space, member) for member in chain],
                "separator": _encode(space, separator),
            }
            certificate = self._certificate(data, "unbounded", claim, evidence)
            return BoundBracket(status=Status.FAILS, certificate=certificate, lower=math.inf, upper=math.inf)
        lower, attaining, upper, multipliers = space.bracket(row, v, width, separator)
        claim |= {"at_least": encode_rational(lower), "at_most": encode_rational(upper)}
        evidence = {
            "upper": encode_multiclass_multipliers(multipliers, data),
            "attaining": _encode(space, attaining),
            "separator": _encode(space, separator),
        }
        return BoundBracket(
            status=Status.HOLDS,
            certificate=self._certificate(data, "bound-between", claim, evidence),
            lower=lower,
            upper=upper,
            attaining=space.classifier(attaining),
        )

    @timed
    def forced(self, data: Dataset, point: Vector | Iterable[object]) -> Forced[MulticlassLinearClassifier]:
        """Whether all accurate classifiers give a point the same label, and which.

        Raises
        ------
        InvalidInputError
            As `realizable`; if the point has the wrong dimension.
        """
        p = self._vector(data, point, "point")
        space, separator = self._accurate(data)
        if isinstance(separator, Realizable):
            return Forced(status=Status.VACUOUS, certificate=separator.certificate)
        values = space.classifier(separator).values(p)
        label = data.classes[values.index(max(values))]
        alternatives = []
        for rival in data.classes:
            if rival == label:
                continue
            found = space.preferring(rival, label, p)
            if not isinstance(found, Alternative):
                return self._not_forced(space, p, (label, separator), found)
            # Σ λ G + θ (e_rival − e_label) ⊗ (p, 1) = 0
            alternatives.append(space.multipliers(found, {rival: found.weak[0] * p.denominator}))
        evidence = {
            "upper": [encode_multiclass_multipliers(m, data) for m in alternatives],
            "separator": _encode(space, separator),
        }
        claim = {"point": encode_vector(p), "label": data.label_numbers[label]}
        certificate = self._certificate(data, "forced-among", claim, evidence)
        return Forced(status=Status.HOLDS, certificate=certificate, label=label)

    def _not_forced(
        self, space: ScoreSpace, p: Vector, first: tuple[Label, Homogeneous], other: Homogeneous
    ) -> Forced[MulticlassLinearClassifier]:
        """Two accurate classifiers: one for which a label has a largest score at p, and one for which another has."""
        data = space.data
        values = space.classifier(other).values(p)
        second = next(
            c for c, value in zip(data.classes, values, strict=True) if value == max(values) and c != first[0]
        )
        chosen = [(label, space.favouring(label, w)) for label, w in (first, (second, other))]
        claim = {"point": encode_vector(p), "labels": [data.label_numbers[label] for label, _ in chosen]}
        evidence = {name: _encode(space, w) for name, (_, w) in zip(("first", "second"), chosen, strict=True)}
        return Forced(
            status=Status.FAILS,
            certificate=self._certificate(data, "not-forced-among", claim, evidence),
            disagreeing=(space.classifier(chosen[0][1]), space.classifier(chosen[1][1])),
        )

    @timed
    def universal_perturbation(
        self, data: Dataset, source: Label, *, relative_gap: Fraction | float = 0
    ) -> UniversalPerturbation:
        """A perturbation that takes the source label from all its points, for every accurate classifier.

        The best of those that make one and the same rival overtake the source label everywhere, which is a question
        about two classes (L7). Others may be shorter: the answer says what length is certified to be needed.

        Parameters
        ----------
        relative_gap
            How much longer than the shortest towards one rival it may be, see `LinearClassifiers`.

        Raises
        ------
        InvalidInputError
            As `realizable`; if no point has the source label.
        """
        source, gap = occurring_source(data, source), checked_gap(relative_gap)
        space, separator = self._accurate(data)
        if isinstance(separator, Realizable):
            return UniversalPerturbation(status=Status.VACUOUS, certificate=separator.certificate)
        candidates: list[tuple[Fraction, int, Label, Universal, list[int]]] = []
        for rival in data.classes:
            if rival == source:
                continue
            pair, rows = _pair(data, source, rival)
            margin = hull_distance(pair, bias=True, engine=self.engine)
            if not isinstance(margin, MaxMargin):
                raise ArithmeticError("two labels cannot be separated, which contradicts an accurate classifier")
            found = universal_perturbation(VersionSpace(margin, self.engine), 1, gap)
            candidates.append((found.perturbation.squared_norm(), len(candidates), rival, found, rows))
        squared, _, rival, best, rows = min(candidates)
        upper = [_of_pair(m, rows, data, source, rival) for m in best.upper]
        least, classifier, row = space.farthest(source, separator)
        claim = {
            "perturbation": encode_vector(best.perturbation),
            "source": data.label_numbers[source],
            "squared_length_at_least": encode_rational(least),
        }
        evidence = {
            "upper": [encode_multiclass_multipliers(m, data) for m in upper],
            "classifier": _encode(space, classifier),
            "index": row,
            "separator": _encode(space, separator),
        }
        return UniversalPerturbation(
            status=Status.HOLDS,
            certificate=self._certificate(data, "universal-between", claim, evidence),
            perturbation=best.perturbation,
            squared_length=squared,
            squared_length_at_least=least,
        )

    # What the questions share.

    def _accurate(self, data: Dataset) -> tuple[ScoreSpace, Homogeneous | MulticlassRealizable]:
        """The space of scores with an accurate classifier, or why there is none; kept for the next question."""
        check_dataset(data)
        if self._latest is None or self._latest[0] is not data:
            space = ScoreSpace(data, self.engine)
            separator = space.separated()
            self._latest = (
                data,
                space,
                self._inseparable(space, separator) if isinstance(separator, Alternative) else separator,
            )
        return self._latest[1:]

    def _inseparable(self, space: ScoreSpace, why: Alternative) -> MulticlassRealizable:
        multipliers = space.multipliers(why, {})
        evidence = {"multipliers": encode_multiclass_multipliers(multipliers, space.data)}
        return Realizable(
            status=Status.FAILS,
            certificate=self._certificate(space.data, "inseparable", {}, evidence),
            member=self.member_name,
            multipliers=multipliers,
        )


def _pair(data: Dataset, source: Label, rival: Label) -> tuple[Dataset, list[int]]:
    """The rows of two labels as +1 and −1, and their numbers."""
    rows = [i for i, label in enumerate(data.labels) if label in (source, rival)]
    return data.binary(source, rival), rows


def _of_pair(
    multipliers: Multipliers, rows: list[int], data: Dataset, source: Label, rival: Label
) -> MulticlassMultipliers:
    """Multipliers of two classes as multipliers of all, with θ = 1 for the rival."""
    weights: Mapping[int, Fraction] = multipliers.as_dict()
    return MulticlassMultipliers(
        {(rows[i], rival if data.labels[rows[i]] == source else source): w for i, w in weights.items()},
        {rival: Fraction(1)},
    )


def _encode(space: ScoreSpace, w: Homogeneous) -> Json:
    return [encode_affine(score) for score in space.classifier(w).scores]
