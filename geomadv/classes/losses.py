"""Answers about losses: the least one, and up to which all agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Generic

from geomadv.certificate import Certificate
from geomadv.classes.answers import H, Status, told
from geomadv.classes.brackets import Bracket, end
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.multipliers import MulticlassMultipliers, Multipliers
from geomadv.exact.words import plural

__all__ = ["Budget", "LeastLogLoss", "LeastLoss", "LogLossBudget", "fooled_at", "gives"]


@dataclass(frozen=True, kw_only=True, repr=False)
class LeastLoss(Bracket[Fraction], Generic[H]):
    """The least total hinge loss of all classifiers, each scaled as is best (R1). It is 0 iff one is accurate.

    Attributes
    ----------
    lower, upper : Fraction
        The least loss, exactly: Σ λ of the multipliers, and the loss of the classifier.
    classifier : LinearClassifier or None
        One of this loss.
    multipliers : Multipliers, MulticlassMultipliers or None
        0 ≤ λ ≤ 1, or at most the weights, with Σ λ_i y_i x_i = 0 and, with a bias, Σ λ_i y_i = 0.
    trivial : Fraction
        The least loss of a classifier that gives all points one label.

    Examples
    --------
    >>> import geomadv as ga
    >>> T = ga.Dataset([[0], [1], [2], [3]], [-1, 1, -1, 1])
    >>> least = ga.LinearClassifiers().least_loss(T)
    >>> least.value, least.trivial, least.classifier
    (Fraction(8, 3), Fraction(4, 1), LinearClassifier(normal=Vector(Fraction(2, 3)), bias=-1))
    """

    classifier: H | None = None
    multipliers: Multipliers | MulticlassMultipliers | None = None
    trivial: Fraction = Fraction(0)

    @property
    def value(self) -> Fraction | None:
        """The least loss."""
        return self.upper

    def _sentence(self) -> str:
        if not self.upper:
            return f"some {self.member} is accurate: the least hinge loss is 0"
        return (
            f"no {self.member} has a hinge loss below {end(self.upper)}, and one has that; "
            f"to give all points one label costs {self.trivial}"
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class Budget(Bracket[Fraction], Generic[H]):
    """Up to which hinge loss all classifiers agree about a direction, the label of a point, or a sign (R2, R4).

    HOLDS means that some classifier has a smaller loss than that; otherwise there are classifiers of the least loss
    that do not agree.

    Attributes
    ----------
    lower, upper : Fraction
        The budget, exactly: all classifiers of a smaller loss agree, and one of this loss does not. Two numbers where
        a support vector machine says how large its direction's is at least.
    subject : str
        What the classifiers of smaller loss do, as a sentence goes on after "every linear classifier of smaller loss".
    sign : int
        The label of the point, or the sign of the coefficient, that is meant, either of the two if not even those of
        the least loss agree; of a direction the source label, but 0 of several classes.
    label : Label or None
        Of several classes: the label of the point that is meant.
    least_loss : Fraction
        The least loss of all.
    trivial : Fraction
        The least loss of a classifier that gives all points one label.
    multipliers : Multipliers, MulticlassMultipliers or None
        λ with Σ λ = budget.
    attaining : LinearClassifier or None
        One of the loss `upper` that does not agree.

    Examples
    --------
    >>> import geomadv as ga
    >>> T = ga.Dataset([[0], [1], [2], [3]], [-1, 1, -1, 1])
    >>> budget = ga.LinearClassifiers().direction_budget(T, [-1], source=1)
    >>> budget.holds, budget.value, budget.trivial, ga.verify(budget.certificate, T).verdict
    (True, Fraction(4, 1), Fraction(4, 1), 'accepted')
    """

    subject: str = ""
    sign: int = 0
    label: Label | None = None
    least_loss: Fraction = Fraction(0)
    trivial: Fraction = Fraction(0)
    multipliers: Multipliers | MulticlassMultipliers | None = None
    attaining: H | None = None

    @property
    def value(self) -> Fraction | None:
        """The budget, where it is known exactly."""
        return self.upper if self.is_exact else None

    def _sentence(self) -> str:
        at = end(self.upper)
        if not self.holds:
            return f"not even all {plural(self.member)} of the least hinge loss, {at}, agree: not each {self.subject}"
        if not self.is_exact:
            return (
                f"every {self.member} of a hinge loss below {end(self.lower)} {self.subject}, but not "
                f"one of the loss {at}, which gives all points one label"
            )
        return (
            f"every {self.member} of a hinge loss below {at} {self.subject}, but not every one of that loss; "
            f"the least loss is {end(self.least_loss)}, and to give all points one label costs "
            f"{self.trivial}"
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class LeastLogLoss(LeastLoss[H]):
    """The infimum of the log-losses Σ log(1 + exp(−y (w·x + b))) of all classifiers, between two numbers (R7).

    It is transcendental, or 0 iff one is accurate.

    Attributes
    ----------
    lower, upper : Fraction
        No classifier has a log-loss below the one, and one has at most the other.
    classifier : LinearClassifier or None
        That one, as it is to be scaled.
    multipliers : Multipliers or None
        0 ≤ λ ≤ 1, or at most the weights c, with Σ λ_i y_i x_i = 0 and, with a bias, Σ λ_i y_i = 0: the sum of the
        entropies c_i h(λ_i / c_i) is at least `lower`.
    trivial : Fraction
        The least log-loss of a classifier that gives all points one label, or hardly more.

    Examples
    --------
    >>> import geomadv as ga
    >>> T = ga.Dataset([[0], [1], [2], [3]], [-1, 1, -1, 1])
    >>> least = ga.LinearClassifiers(loss="logistic").least_loss(T)
    >>> least.upper - least.lower < 10**-5, round(float(least.upper), 3)
    (True, 2.347)
    """

    @property
    def value(self) -> Fraction | None:
        """None: the number is not rational."""
        return self.upper if self.is_exact else None

    def _sentence(self) -> str:
        return (
            f"no {self.member} has a log-loss below {end(self.lower)}, and one has at most "
            f"{end(self.upper)}; to give all points one label costs {end(self.trivial)}"
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class LogLossBudget(Budget[H]):
    """Up to which log-loss all classifiers agree about a direction, the label of a point, or a sign (R7).

    HOLDS means that some classifier has a smaller log-loss than that, FAILS that there are classifiers of log-losses as
    near to the infimum as one likes that do not agree. UNDECIDED: the budget exceeds the infimum by less than 10⁻³⁰ of
    the constant's log-loss, if at all.

    Attributes
    ----------
    lower, upper : Fraction
        All classifiers of a log-loss below the one agree, and one of a log-loss of at most the other does not.
    subject, sign : see `Budget`
    least_loss : Fraction
        The log-loss of some classifier that is nearly the infimum.
    trivial : Fraction
        See `LeastLogLoss`.
    multipliers : Multipliers or None
        λ with Σ c_i h(λ_i / c_i) ≥ lower.
    attaining : LinearClassifier or None
        One of the log-loss `upper` that does not agree, as it is to be scaled.
    opposite : Certificate or None
        Why it fails, unless classifiers disagree along which no log-loss grows, or the means of the labels coincide:
        all of small log-loss are of the opposite opinion.

    Examples
    --------
    >>> import geomadv as ga
    >>> T = ga.Dataset([[0], [1], [2], [3]], [-1, 1, -1, 1])
    >>> budget = ga.LinearClassifiers(loss="logistic").direction_budget(T, [-1], source=1)
    >>> budget.holds, round(float(budget.lower), 3), round(float(budget.upper), 3)
    (True, 2.773, 2.773)
    """

    opposite: Certificate | None = field(default=None, repr=False)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates of the answer."""
        return (self.certificate, *([self.opposite] if self.opposite else []))

    def _sentence(self) -> str:
        least, lower, upper = map(end, (self.least_loss, self.lower, self.upper))
        if self.status is Status.UNDECIDED:
            return (
                f"every {self.member} of a log-loss below {lower} {self.subject}, and one of at most {upper} does not, "
                f"but the least log-loss is so near that it was not told apart"
            )
        if not self.holds:
            nearly = f"not even all {plural(self.member)} of nearly the least log-loss, {least}, agree"
            return f"{nearly}: not each {self.subject}"
        return (
            f"every {self.member} of a log-loss below {lower} {self.subject}, but not every one of {upper}; the least "
            f"log-loss is {least}, and to give all points one label costs {end(self.trivial)}"
        )


def fooled_at(data: Dataset, source: Label) -> str:
    """What classifiers of a loss below the budget of a direction are said to be."""
    return f"is fooled by the direction at every point that it labels {told(source, data)}"


def gives(data: Dataset, label: Label) -> str:
    """What classifiers of a loss below the budget of a point's label are said to do."""
    return f"gives the point the label {told(label, data)}"
