"""What `LinearClassifiers` answers about the hinge loss of linear classifiers, with or without a budget."""

from __future__ import annotations

from collections.abc import Iterable

from geomadv.classes.base import HypothesisClass
from geomadv.classes.linear.questions import LinearQuestions
from geomadv.classes.linear.soft_margin import SoftMargin
from geomadv.classes.losses import Budget, LeastLoss
from geomadv.classes.separations import Separation
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import Exact

__all__ = ["AskedAboutLosses"]


class AskedAboutLosses(HypothesisClass[LinearQuestions, LinearClassifier, Multipliers]):
    """The methods of `LinearClassifiers` that are about losses (docs/theory-losses.md)."""

    def least_loss(self, data: Dataset) -> LeastLoss[LinearClassifier]:
        """The least total hinge loss Σ max(0, 1 − y (w·x + b)) of all classifiers, exactly (R1).

        It is 0 iff some classifier is accurate; 2 min(n₊, n₋), or n without a bias, if none is better than a constant.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.

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
        >>> T = ga.Dataset([[0], [1], [2], [3]], [-1, 1, -1, 1])
        >>> least = ga.LinearClassifiers().least_loss(T)
        >>> least.value, least.classifier.hinge_loss(T), ga.verify(least.certificate, T).verdict
        (Fraction(8, 3), Fraction(8, 3), 'accepted')
        """
        return self.on(data).least_loss()

    def direction_budget(
        self, data: Dataset, direction: Vector | Iterable[object], source: Label
    ) -> Budget[LinearClassifier]:
        """The loss below which a direction fools every classifier, whether or not any is accurate (R2).

        A classifier is fooled if it loses the source label along the direction from every point to which it gives it,
        that is, if source · w·v < 0. The difference of the means of the classes, towards the other one, fools all that
        are better than a constant one.

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
        >>> T = ga.Dataset([[0, 0], [1, 0], [2, 0], [3, 1]], [-1, 1, -1, 1])
        >>> budgets = [ga.LinearClassifiers().direction_budget(T, v, source=1) for v in ([-1, 0], [-1, -1])]
        >>> [(budget.holds, budget.value) for budget in budgets], budgets[0].least_loss
        ([(False, Fraction(2, 1)), (True, Fraction(3, 1))], Fraction(2, 1))
        """
        return self.on(data).direction_budget(direction, source)

    def prediction_budget(self, data: Dataset, point: Vector | Iterable[object]) -> Budget[LinearClassifier]:
        """The loss below which all classifiers give a point the same label, `sign` of the answer (R4).

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.
        point : Vector or array-like, shape (d,)
            See `forced`.

        Returns
        -------
        Budget
            With `value`, the label that is meant, `sign`, and a classifier of that loss that does not give it,
            `attaining`.

        Raises
        ------
        InvalidInputError
            As `forced`.

        Examples
        --------
        >>> import geomadv as ga
        >>> T = ga.Dataset([[0], [1], [2], [3]], [-1, 1, -1, 1])
        >>> budget = ga.LinearClassifiers().prediction_budget(T, [2])
        >>> budget.sign, budget.value, budget.least_loss
        (1, Fraction(3, 1), Fraction(8, 3))
        """
        return self.on(data).prediction_budget(point)

    def sign_budget(self, data: Dataset, coefficient: int) -> Budget[LinearClassifier]:
        """The loss below which a coefficient has the same sign in all classifiers, `sign` of the answer (R4).

        Every classifier better than the best one without the feature gives it that sign.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.
        coefficient
            The number of a feature, counted from 0; d stands for the bias.

        Returns
        -------
        Budget
            With `value`, the `sign` that is meant, and a classifier of that loss that does not have it, `attaining`.

        Raises
        ------
        InvalidInputError
            As `realizable`; if there is no such coefficient.

        Examples
        --------
        >>> import geomadv as ga
        >>> T = ga.Dataset([[0, 0], [1, 0], [2, 0], [3, 1]], [-1, 1, -1, 1])
        >>> budgets = [ga.LinearClassifiers().sign_budget(T, j) for j in (0, 1)]
        >>> [(budget.sign, budget.value) for budget in budgets], budgets[0].least_loss
        ([(1, Fraction(2, 1)), (1, Fraction(8, 3))], Fraction(2, 1))
        """
        return self.on(data).sign_budget(coefficient)

    def separation(self, data: Dataset) -> Separation[LinearClassifier]:
        """Whether a hyperplane separates the labels, completely or not, and which coefficients diverge then (R0).

        If the labels are separated, the likelihood of a logistic regression has no maximum, and what a solver returns
        depends on when it stops. Some coefficients may have a limit nevertheless.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.

        Returns
        -------
        Separation
            With its `kind`, and the `limits` of the coefficients, that of the bias last.

        Raises
        ------
        InvalidInputError
            As `realizable`.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> answer = ga.LinearClassifiers().separation(S)
        >>> answer.kind, answer.limits
        ('complete', ('+inf', 'undetermined', 'undetermined'))
        """
        return self.on(data).separation()

    def soft_margin(self, data: Dataset, C: Exact | float | None = None) -> SoftMargin:
        """The soft-margin support vector machine, the minimiser of ½‖w‖² + C Σ max(0, 1 − y (w·x + b)), exactly (R2).

        Whether or not any classifier is accurate. Minus the source label times its normal fools every classifier of a
        hinge loss below `budget` of the answer, which is more than the machine's own loss.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.
        C
            Positive; an int, a `Fraction`, or a float at its exact value. In units of the data to the power −2. By
            default the power of two nearest, by its logarithm, to 1 / the mean squared distance of the points from
            their mean: what C = 1 is on points scaled to mean squared distance 1.

        Returns
        -------
        SoftMargin
            With `normal`, `bias`, `multipliers`, `loss` and `budget`.

        Raises
        ------
        InvalidInputError
            As `realizable`; if C is not positive, or the class has a norm bound.

        Examples
        --------
        >>> import geomadv as ga
        >>> T = ga.Dataset([[0], [1], [2], [3]], [-1, 1, -1, 1])
        >>> machine = ga.LinearClassifiers().soft_margin(T, C=1)
        >>> machine.normal, machine.loss, machine.budget
        (Vector(Fraction(2, 3)), Fraction(8, 3), Fraction(28, 9))
        >>> ga.LinearClassifiers().direction_budget(T, -machine.normal, source=1).value
        Fraction(4, 1)
        """
        return self.on(data).soft_margin(C)
