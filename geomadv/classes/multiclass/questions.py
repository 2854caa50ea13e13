"""Multiclass linear classifiers, h(x) = argmax_c (w_c·x + b_c): exact answers about all accurate ones.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, section 4; docs/theory-classes.md for the complete statements M1–M3.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from geomadv.certificate import Json
from geomadv.classes.base import HypothesisClass
from geomadv.classes.brackets import Bound, UniversalPerturbation
from geomadv.classes.multiclass.accurate import AccurateScores, accurate_scores
from geomadv.classes.multiclass.scores import ScoreSpace
from geomadv.classes.space import Inseparable
from geomadv.classes.universal_questions import UniversalQuestions
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import checked_gap, occurring_source
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.multipliers import MulticlassMultipliers
from geomadv.exact.rational import Vector, to_fraction

__all__ = ["MulticlassLinearClassifiers", "MulticlassLinearQuestions"]

_WIDTH = Fraction(1, 1000)


class MulticlassLinearQuestions(UniversalQuestions[AccurateScores, MulticlassLinearClassifier, MulticlassMultipliers]):
    """The questions about all multiclass linear classifiers that are accurate on one data set."""

    def bound(
        self, direction: Vector | Iterable[object], row: int, *, width: Fraction | float = _WIDTH
    ) -> Bound[MulticlassLinearClassifier]:
        """See `MulticlassLinearClassifiers.bound`."""
        narrow = to_fraction(width)
        if narrow <= 0:
            raise InvalidInputError(f"the width must be positive, got {width}; the bound can be irrational")
        return self._bound(direction, row, lambda space, v, row: space.bound(v, row, narrow))

    def universal_perturbation(self, source: Label, *, relative_gap: Fraction | float = 0) -> UniversalPerturbation:
        """See `MulticlassLinearClassifiers.universal_perturbation`."""
        source, gap = occurring_source(self.data, source), checked_gap(relative_gap)
        return self._universal(source, lambda space: space.universal(source, gap))

    # What the shared questions need to know.

    def _described(self) -> AccurateScores | Inseparable[MulticlassMultipliers]:
        return accurate_scores(ScoreSpace(self.data, self.engine))

    def _source(self, source: Label) -> Label:
        return occurring_source(self.data, source)


class MulticlassLinearClassifiers(
    HypothesisClass[MulticlassLinearQuestions, MulticlassLinearClassifier, MulticlassMultipliers]
):
    """All multiclass linear classifiers, and what those that are accurate on a data set have in common.

    A classifier gives a point the label with the largest score w_c·x + b_c; it is accurate if at every point the score
    of its label is strictly the largest. The classes are the labels that occur in the data, at least two.

    Parameters
    ----------
    engine, verify
        See `HypothesisClass`.
    """

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        return "multiclass linear classifier"

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return {"name": "multiclass-linear"}

    def _about(self, data: Dataset) -> MulticlassLinearQuestions:
        return MulticlassLinearQuestions(self, data)

    def bound(
        self,
        data: Dataset,
        direction: Vector | Iterable[object],
        row: int,
        *,
        width: Fraction | float = _WIDTH,
    ) -> Bound[MulticlassLinearClassifier]:
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
        return self.on(data).bound(direction, row, width=width)

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
        return self.on(data).universal_perturbation(source, relative_gap=relative_gap)
