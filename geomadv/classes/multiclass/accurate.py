"""The accurate multiclass classifiers of a data set that has any: what the questions about them are decided with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from geomadv.certificate import Json
from geomadv.classes.linear.universal import LinearUniversal
from geomadv.classes.linear.universal_bracket import universal_perturbation
from geomadv.classes.linear.version_space import VersionSpace, version_space
from geomadv.classes.multiclass.scores import ScoreSpace
from geomadv.classes.space import Bounds, Cut, Forcing, Inseparable, Refuted, Universal
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.encoding import encode_multiclass_multipliers
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import Homogeneous
from geomadv.exact.multipliers import MulticlassMultipliers, Multipliers
from geomadv.exact.rational import Vector
from geomadv.solvers.motzkin import Alternative

ScoreBounds: TypeAlias = Bounds[Homogeneous, MulticlassMultipliers]
ScoreUniversal: TypeAlias = Universal[Homogeneous, MulticlassMultipliers]


@dataclass(frozen=True)
class Pair:
    """Two labels of a data set as +1 and −1.

    Attributes
    ----------
    data : Dataset
        All labels.
    source, rival
        The labels +1 and −1.
    space : VersionSpace
        The linear classifiers that are accurate on the two.
    """

    data: Dataset
    source: Label
    rival: Label
    space: VersionSpace

    def multipliers(self, found: Multipliers) -> MulticlassMultipliers:
        """Multipliers of the two as multipliers of all classes, with θ = 1 for the rival."""
        labels, other = self.data.labels, {self.source: self.rival, self.rival: self.source}
        rows = [i for i, label in enumerate(labels) if label in other]
        weights: Mapping[int, Fraction] = found.as_dict()
        return MulticlassMultipliers(
            {(rows[i], other[labels[rows[i]]]): w for i, w in weights.items()}, {self.rival: Fraction(1)}
        )


class AccurateScores:
    """The accurate multiclass classifiers.

    Parameters
    ----------
    scores
        The space of all classifiers.
    separator
        An accurate one.
    """

    def __init__(self, scores: ScoreSpace, separator: Homogeneous) -> None:
        self.scores, self.separator = scores, separator
        self.data, self.engine = scores.data, scores.engine

    # The questions that all hypothesis classes answer, see `Space`.

    def classifier(self, w: Homogeneous) -> MulticlassLinearClassifier:
        """The classifier of a vector."""
        return self.scores.classifier(w)

    def functions(self, w: Homogeneous) -> Sequence[LinearClassifier]:
        """The scores."""
        return self.classifier(w).scores

    def encode_multipliers(self, m: MulticlassMultipliers, label: Label) -> Json:
        """Multipliers as certificates write them; they say themselves which labels the scores fall behind."""
        return encode_multiclass_multipliers(m, self.data)

    def fooled(self, direction: Vector, source: Label) -> MulticlassMultipliers | Refuted[Homogeneous]:
        """Multipliers that certify the direction, or a classifier that it never fools (M2)."""
        found = self.scores.keeping(source, direction)
        return found if isinstance(found, MulticlassMultipliers) else Refuted(found)

    def forced(
        self, point: Vector
    ) -> Forcing[MulticlassMultipliers] | tuple[tuple[Label, Homogeneous], tuple[Label, Homogeneous]]:
        """The label that all give the point; or a classifier for which it has a largest score, and one for another."""
        classes, values = self.data.classes, self.classifier(self.separator).values(point)
        label = classes[values.index(max(values))]
        upper = []
        for rival in classes:
            if rival == label:
                continue
            found = self.scores.preferring(rival, label, point)
            if not isinstance(found, Alternative):
                values = self.classifier(found).values(point)
                second = next(
                    c for c, value in zip(classes, values, strict=True) if value == max(values) and c != label
                )
                favouring = self.scores.favouring
                return (label, favouring(label, self.separator)), (second, favouring(second, found))
            # Σ λ G + θ (e_rival − e_label) ⊗ (p, 1) = 0
            upper.append(self.scores.multipliers(found, {rival: found.weak[0] * point.denominator}))
        return Forcing(label, tuple(upper))

    # The questions of this class.

    def bound(self, direction: Vector, row: int, width: Fraction) -> ScoreBounds:
        """The bound at a row, between two numbers at most `width` apart (M3)."""
        chain = self.scores.unbounded(row, direction)
        if chain is not None:
            return Bounds(None, None, None, (row,), (), None, (tuple(chain),))
        lower, attaining, upper, multipliers = self.scores.bracket(row, direction, width, self.separator)
        return Bounds(lower, upper, row, (), (multipliers,), attaining, ())

    def universal(self, source: Label, gap: Fraction | float) -> ScoreUniversal:
        """The best of the perturbations that make one and the same rival overtake the source label everywhere (L7)."""
        candidates: list[tuple[Fraction, int, Pair, LinearUniversal]] = []
        for rival in self.data.classes:
            if rival != source:
                pair = self.pair(source, rival)
                found = universal_perturbation(pair.space, 1, gap)
                candidates.append((found.perturbation.squared_norm(), len(candidates), pair, found))
        _, _, pair, best = min(candidates)
        least, classifier, row = self.scores.farthest(source, self.separator)
        cut = Cut(classifier, row, Fraction(1))
        return Universal(best.perturbation, least, tuple(map(pair.multipliers, best.upper)), (cut,))

    def pair(self, source: Label, rival: Label) -> Pair:
        """The classifiers of two labels alone: what fools all of them fools these classifiers, too."""
        space = version_space(self.data.binary(source, rival), engine=self.engine)
        if not isinstance(space, VersionSpace):
            raise ArithmeticError("two labels cannot be separated, which contradicts an accurate classifier")
        return Pair(self.data, source, rival, space)


def accurate_scores(scores: ScoreSpace) -> AccurateScores | Inseparable[MulticlassMultipliers]:
    """The accurate classifiers, or why there are none."""
    found = scores.separated()
    if not isinstance(found, Alternative):
        return AccurateScores(scores, found)
    multipliers = scores.multipliers(found, {})
    return Inseparable(multipliers, encode_multiclass_multipliers(multipliers, scores.data))
