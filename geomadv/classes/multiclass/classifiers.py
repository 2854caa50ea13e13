"""Multiclass linear classifiers, h(x) = argmax_c (w_c·x + b_c): exact answers about all accurate ones.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, section 4; docs/theory-classes.md for the complete statements M1–M3.
"""

from __future__ import annotations

from collections.abc import Iterable

from geomadv.certificate import Json
from geomadv.classes.losses import Budget, LeastLoss
from geomadv.classes.multiclass.asked_about_distances import AskedAboutDistances
from geomadv.classes.multiclass.questions import MulticlassLinearQuestions
from geomadv.classes.multiclass.separation import MulticlassSeparation
from geomadv.exact.arguments import checked_weights, fitting_weights
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine

__all__ = ["MulticlassLinearClassifiers"]


class MulticlassLinearClassifiers(AskedAboutDistances):
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
