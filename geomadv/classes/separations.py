"""Answers about separation: whether labels are separated, and what becomes of the coefficients of a regression."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic

from geomadv.classes.answers import Answer, H, M
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.reprs import Described

__all__ = ["Coefficient", "Separation", "told"]


@dataclass(frozen=True, repr=False)
class Coefficient(Described, Generic[H, M]):
    """What becomes of one coefficient of a logistic regression as its likelihood tends to the supremum (R0).

    Of several classes it is the difference from that of the reference class.

    Attributes
    ----------
    limit : {"finite", "+inf", "-inf", "undetermined", "collinear"}
        Finite: it tends to one number, the same for all sequences of coefficients whose likelihoods tend to the
        supremum. "+inf", "-inf": it diverges in all of them. Undetermined: it tends to +∞ in some and to −∞ in others.
        Collinear: it may even be changed, together with others, without any effect on the data.
    multipliers : Multipliers, MulticlassMultipliers or None
        If it has a limit, perhaps an infinite one: λ ≥ 0 with Σ λ_i z_i = e_j, or −e_j for "-inf".
    classifiers : tuple of two LinearClassifier or MulticlassLinearClassifier, or None
        Otherwise two that are wrong about no row, though perhaps undecided, with a positive and a negative coefficient;
        where collinear both are zero at all points.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
    >>> [coefficient.limit for coefficient in ga.LinearClassifiers().separation(S).coefficients]
    ['+inf', 'undetermined', 'undetermined']
    """

    limit: str
    multipliers: M | None = None
    classifiers: tuple[H, H] | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class Separation(Answer, Generic[H]):
    """Whether the labels are separated, so that a logistic regression has no maximum-likelihood estimate (R0).

    HOLDS means that they are, completely or not; FAILS that they overlap, so that there is an estimate. The same is
    true of every model P(y = 1) = F(w·x + b) whose log F and log (1 − F) are strictly concave, such as probit.

    Attributes
    ----------
    kind : {"complete", "quasi-complete", "overlap"}
        Whether some classifier is right about all rows; or wrong about none and right about some; or neither.
    overlapping : tuple of int
        The rows about which every classifier that is wrong about none is undecided.
    exposing : LinearClassifier
        One that is right about all others and undecided about these.
    multipliers : Multipliers
        μ, positive exactly on the rows that overlap, with Σ μ_i y_i x_i = 0 and, with a bias, Σ μ_i y_i = 0.
    coefficients : tuple of Coefficient
        Of each weight, and with a bias of the bias, which comes last.

    Examples
    --------
    >>> import geomadv as ga
    >>> T = ga.Dataset([[0], [1], [2], [3]], [-1, 1, -1, 1])
    >>> [ga.LinearClassifiers().separation(data).kind for data in (T, T.take([0, 1]))]
    ['overlap', 'complete']
    """

    kind: str
    overlapping: tuple[int, ...]
    exposing: H
    multipliers: Multipliers
    coefficients: tuple[Coefficient[H, Multipliers], ...]

    @property
    def limits(self) -> tuple[str, ...]:
        """What becomes of each coefficient."""
        return tuple(c.limit for c in self.coefficients)

    def _sentence(self) -> str:
        return told(self.kind, self.limits)


def told(kind: str, limits: Iterable[str]) -> str:
    """How far labels are separated, and how many coefficients have which limit, in one sentence."""
    counted = Counter(limits)
    fates = ", ".join(f"{counted[limit]} {name}" for limit, name in _LIMITS.items() if counted[limit])
    how = {
        "complete": "are separated, so there is no",
        "quasi-complete": "are separated, though not at every row, so there is no",
        "overlap": "overlap, so there is a",
    }
    return f"the labels {how[kind]} maximum-likelihood estimate; coefficients: {fates}"


_LIMITS = {
    "finite": "finite",
    "+inf": "to +∞",
    "-inf": "to −∞",
    "undetermined": "undetermined",
    "collinear": "collinear with others",
}
