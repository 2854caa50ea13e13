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
from geomadv.classes.losses import Budget, LeastLoss
from geomadv.classes.multiclass.questions import WIDTH, MulticlassLinearQuestions
from geomadv.classes.multiclass.separation import MulticlassSeparation
from geomadv.exact.arguments import checked_weights, fitting_weights
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.multipliers import MulticlassMultipliers
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine

__all__ = ["MulticlassLinearClassifiers"]


class MulticlassLinearClassifiers(
    HypothesisClass[MulticlassLinearQuestions, MulticlassLinearClassifier, MulticlassMultipliers]
):
    """All multiclass linear classifiers, and what those that are accurate on a data set have in common.

    A classifier gives a point the label with the largest score w_c·x + b_c; it is accurate if at every point the score
    of its label is strictly the largest. The classes are the labels that occur in the data, at least two.

    Parameters
    ----------
    weights : shape (n,)
        Of the rows of the data in the loss, for the questions about it: positive numbers; None: 1 each.
    engine, verify
        See `HypothesisClass`.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[0, 0], [1, 0], [0, 1]], ["a", "b", "c"])
    >>> ga.MulticlassLinearClassifiers().transfers(S, [1, 0], source="a").holds
    True
    """

    def __init__(
        self,
        *,
        weights: Vector | Iterable[object] | None = None,
        engine: str | Engine | None = None,
        verify: bool | None = None,
    ) -> None:
        super().__init__(engine=engine, verify=verify)
        self.weights = None if weights is None else checked_weights(weights)

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        return "multiclass linear classifier"

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return {"name": "multiclass-linear"}

    def _about(self, data: Dataset) -> MulticlassLinearQuestions:
        return MulticlassLinearQuestions(self, data, weights=fitting_weights(data, self.weights))

    def least_loss(self, data: Dataset) -> LeastLoss[MulticlassLinearClassifier]:
        """The least total loss of Crammer and Singer of all classifiers, each scaled as is best, exactly (R8).

        The loss is Σ max(0, 1 − lead), the lead of a point being by how much the score of its label exceeds the largest
        other one. It is 0 iff some classifier is accurate. For a few hundred points: with three classes or more the
        program has an equation for each of them.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, with at least two labels.

        Returns
        -------
        LeastLoss
            With `value`, a `classifier` of this loss, and `multipliers` that show that none has a smaller one.

        Raises
        ------
        InvalidInputError
            As `realizable`.

        Examples
        --------
        >>> import geomadv as ga
        >>> T = ga.Dataset([[0], [1], [2], [3]], ["a", "b", "a", "c"])
        >>> least = ga.MulticlassLinearClassifiers().least_loss(T)
        >>> least.value, least.trivial, ga.verify(least.certificate, T).verdict
        (Fraction(2, 1), Fraction(4, 1), 'accepted')
        """
        return self.on(data).least_loss()

    def direction_budget(
        self, data: Dataset, direction: Vector | Iterable[object], source: Label
    ) -> Budget[MulticlassLinearClassifier]:
        """The loss below which a direction fools every classifier, whether or not any is accurate (R8).

        A classifier is fooled if it loses the source label along the direction from every point to which it gives it,
        that is, if some score grows faster along the direction than that of the source label. See `least_loss`.

        Parameters
        ----------
        data, direction, source
            See `transfers`.

        Returns
        -------
        Budget
            With `value`, `least_loss`, and a classifier of that loss that is not fooled, `attaining`.

        Raises
        ------
        InvalidInputError
            As `transfers`.

        Examples
        --------
        >>> import geomadv as ga
        >>> T = ga.Dataset([[0], [1], [2], [3]], ["a", "b", "a", "c"])
        >>> budget = ga.MulticlassLinearClassifiers().direction_budget(T, [1], source="a")
        >>> budget.holds, budget.value, budget.least_loss
        (True, Fraction(4, 1), Fraction(2, 1))
        """
        return self.on(data).direction_budget(direction, source)

    def prediction_budget(self, data: Dataset, point: Vector | Iterable[object]) -> Budget[MulticlassLinearClassifier]:
        """The loss below which all classifiers give a point the same label, `label` of the answer (R8).

        The smallest of those below which all prefer it to one of its rivals. See `least_loss`.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, with at least two labels.
        point : Vector or array-like, shape (d,)
            See `forced`.

        Returns
        -------
        Budget
            With `value`, the `label` that is meant, and a classifier of that loss that does not give it, `attaining`.

        Raises
        ------
        InvalidInputError
            As `forced`.

        Examples
        --------
        >>> import geomadv as ga
        >>> T = ga.Dataset([[0], [1], [2], [3]], ["a", "b", "a", "c"])
        >>> budget = ga.MulticlassLinearClassifiers().prediction_budget(T, [5])
        >>> budget.label, budget.value, budget.least_loss
        ('c', Fraction(10, 3), Fraction(2, 1))
        """
        return self.on(data).prediction_budget(point)

    def separation(self, data: Dataset, reference: Label | None = None) -> MulticlassSeparation:
        """Whether hyperplanes separate the labels, completely or not, and which coefficients diverge then (R0).

        The coefficients are those of a multinomial logistic regression, less those of a reference class.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, with at least two labels.
        reference
            One of the labels; by default the first one.

        Returns
        -------
        MulticlassSeparation
            With its `kind`, and by class the `limits` of the coefficients, that of the bias last.

        Raises
        ------
        InvalidInputError
            As `realizable`; if no point has the reference label.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[0], [1], [2]], ["a", "b", "c"])
        >>> answer = ga.MulticlassLinearClassifiers().separation(S, reference="b")
        >>> answer.kind, answer.limits
        ('complete', {'a': ('-inf', '+inf'), 'c': ('+inf', '-inf')})
        """
        return self.on(data).separation(reference)

    def bound(
        self,
        data: Dataset,
        direction: Vector | Iterable[object],
        row: int,
        *,
        width: Fraction | float = WIDTH,
    ) -> Bound[MulticlassLinearClassifier]:
        """The supremum over all accurate classifiers of the flip distance from one point along a direction (M3).

        It can be irrational. Whether every accurate classifier has flipped by a given distance is decided exactly, and
        that distance bisected.

        Parameters
        ----------
        data, direction
            See `transfers`.
        row
            The row of the point; its label is the source label.
        width
            How far apart the two ends may be, in units of the direction's length; positive.

        Returns
        -------
        Bound
            With `lower` and `upper`, in units of ‖v‖, both infinite where no distance is enough.

        Raises
        ------
        InvalidInputError
            As `transfers`; if there is no such row or the width is not positive.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[0, 0], [1, 0], [0, 1]], ["a", "b", "c"])
        >>> answer = ga.MulticlassLinearClassifiers().bound(S, [1, 0], row=0, width=0.01)
        >>> answer.holds, answer.upper, answer.upper - answer.lower < 0.01
        (True, Fraction(1, 1), True)
        >>> ga.MulticlassLinearClassifiers().bound(S, [1, 1], row=0).upper
        inf
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
        data : Dataset
            n points in d dimensions, with at least two labels.
        source : int or str
            The label that is to be lost.
        relative_gap
            How much longer than the shortest towards one rival it may be, see `LinearClassifiers`.

        Returns
        -------
        UniversalPerturbation
            With the `perturbation`, shape (d,), in the units of the data, `squared_length`, and what length is
            certified to be needed, `squared_length_at_least`.

        Raises
        ------
        InvalidInputError
            As `realizable`; if no point has the source label.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[0, 0], [1, 0], [0, 1]], ["a", "b", "c"])
        >>> answer = ga.MulticlassLinearClassifiers().universal_perturbation(S, source="a")
        >>> answer.perturbation, answer.squared_length, ga.verify(answer.certificate, S).verdict
        (Vector(1, 0), Fraction(1, 1), 'accepted')
        """
        return self.on(data).universal_perturbation(source, relative_gap=relative_gap)
