"""Answers about hinge losses: the least one, and up to which loss all classifiers agree."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Generic

from geomadv.classes.answers import H
from geomadv.classes.brackets import Bracket, shown_decimal
from geomadv.exact.multipliers import Multipliers

__all__ = ["Budget", "LeastLoss"]


@dataclass(frozen=True, kw_only=True, repr=False)
class LeastLoss(Bracket[Fraction], Generic[H]):
    """The least total hinge loss of all classifiers, each scaled as is best (R1). It is 0 iff one is accurate.

    Attributes
    ----------
    lower, upper : Fraction
        The least loss, exactly: Σ λ of the multipliers, and the loss of the classifier.
    classifier : LinearClassifier or None
        One of this loss.
    multipliers : Multipliers or None
        0 ≤ λ ≤ 1 with Σ λ_i y_i x_i = 0 and, with a bias, Σ λ_i y_i = 0.
    trivial : int
        The least loss of a classifier that gives all points one label.
    """

    classifier: H | None = None
    multipliers: Multipliers | None = None
    trivial: int = 0

    @property
    def value(self) -> Fraction | None:
        """The least loss."""
        return self.upper

    def _sentence(self) -> str:
        if not self.upper:
            return f"some {self.member} is accurate: the least hinge loss is 0"
        return (
            f"no {self.member} has a hinge loss below about {shown_decimal(self.upper)}, and one has that; "
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
        The budget, exactly: all classifiers of a smaller loss agree, and one of this loss does not.
    subject : str
        What the classifiers of smaller loss do, as a sentence goes on after "every linear classifier of smaller loss".
    sign : int
        The label of the point, or the sign of the coefficient, that is meant; of a direction the source label.
    least_loss : Fraction
        The least loss of all.
    trivial : int
        The least loss of a classifier that gives all points one label.
    multipliers : Multipliers or None
        λ with Σ λ = budget.
    attaining : LinearClassifier or None
        One of the loss `upper` that does not agree.
    """

    subject: str = ""
    sign: int = 0
    least_loss: Fraction = Fraction(0)
    trivial: int = 0
    multipliers: Multipliers | None = None
    attaining: H | None = None

    @property
    def value(self) -> Fraction | None:
        """The budget."""
        return self.upper

    def _sentence(self) -> str:
        at = f"about {shown_decimal(self.upper)}"
        if not self.holds:
            return f"not even all {self.member}s of the least hinge loss, {at}, agree: not each {self.subject}"
        return (
            f"every {self.member} of a hinge loss below {at} {self.subject}, and one of that loss does not; "
            f"the least loss is about {shown_decimal(self.least_loss)}, and to give all points one label costs "
            f"{self.trivial}"
        )
