"""What a hypothesis class answers. Every answer carries a certificate and says in a sentence what it means."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Generic, TypeAlias, TypeVar

from geomadv.certificate import Certificate
from geomadv.exact.classifiers import LinearClassifier, MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from geomadv.exact.multipliers import MulticlassMultipliers, Multipliers
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector, decimal_sqrt

#: The classifiers of a hypothesis class, and the multipliers of its certificates.
H = TypeVar("H")
M = TypeVar("M")

_VACUOUS = "vacuous: no {} is accurate on these data (the certificate shows why)"


class Status(Enum):
    """How a question was decided."""

    HOLDS = "holds"
    FAILS = "fails"
    VACUOUS = "vacuous"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A decided question.

    Attributes
    ----------
    status : Status
        HOLDS or FAILS; VACUOUS where no classifier of the class is accurate, so that every statement about all of
        them is empty.
    certificate : Certificate
        Evidence for the answer, or, where it is vacuous, for that.
    member : str
        What a classifier of the class is called.
    seconds : float
        Wall-clock time spent.
    """

    status: Status
    certificate: Certificate = field(repr=False)
    member: str = "linear classifier"
    seconds: float = field(default=0.0, compare=False)

    @property
    def holds(self) -> bool:
        """Whether the answer is a non-vacuous yes."""
        return self.status is Status.HOLDS

    @property
    def vacuous(self) -> bool:
        """Whether there is no accurate classifier at all."""
        return self.status is Status.VACUOUS

    @property
    def explanation(self) -> str:
        """The answer in one sentence."""
        return _VACUOUS.format(self.member) if self.vacuous else self._sentence()

    def _sentence(self) -> str:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Realizable(Answer, Generic[H, M]):
    """Whether some classifier of the class is accurate (L1, C1).

    Attributes
    ----------
    classifier : LinearClassifier, ReLUClassifier, MulticlassLinearClassifier or None
        An accurate one, if there is any.
    multipliers : Multipliers, MulticlassMultipliers or None
        Otherwise λ ≥ 0, λ ≠ 0 with Σ λ_i y_i x_i = 0 and, with a bias, Σ λ_i y_i = 0; of convex regions such that one
        point outside is a convex combination of points inside.
    common_point : Vector or None
        Otherwise, of two classes and with a bias: a point that their convex hulls share.
    """

    classifier: H | None = None
    multipliers: M | None = None
    common_point: Vector | None = None

    def _sentence(self) -> str:
        if self.holds:
            return f"some {self.member} is accurate on all points"
        if self.common_point is None:
            return f"no {self.member} is accurate: a nonnegative combination of the conditions on it vanishes"
        if self.member.startswith("linear"):
            return f"no {self.member} is accurate: the convex hulls of the two classes share a point"
        return f"no {self.member} is accurate: a point of one class lies in the convex hull of the other"


@dataclass(frozen=True, kw_only=True)
class Transfers(Answer, Generic[H, M]):
    """Whether a direction is adversarial for every accurate classifier at every point of the source label (L3, C2, M2).

    Attributes
    ----------
    multipliers : Multipliers, MulticlassMultipliers or None
        If so: λ that certifies the direction (None where each point needs its own, see the certificate).
    counterexample : LinearClassifier, ReLUClassifier, MulticlassLinearClassifier or None
        If not: an accurate classifier that the direction never fools.
    """

    multipliers: M | None = None
    counterexample: H | None = None

    def _sentence(self) -> str:
        if self.holds:
            return f"the direction fools every accurate {self.member} at every point of the source label"
        return f"the direction does not transfer: some accurate {self.member} keeps the source label all along it"


@dataclass(frozen=True, kw_only=True)
class Bound(Answer, Generic[H]):
    """The supremum, over all accurate classifiers, of the flip distance from one point along a direction (L5, C3).

    HOLDS means that it is finite.

    Attributes
    ----------
    value : Fraction, math.inf or None
        In units of the direction's length; None only where vacuous.
    attaining : LinearClassifier, ReLUClassifier or None
        If finite: a weak separator whose flip distance is `value`; accurate classifiers come arbitrarily close to it.
    escaping : LinearClassifier, ReLUClassifier or None
        If infinite: a weak separator near which accurate classifiers need arbitrarily far, or never flip.
    """

    value: Fraction | float | None = None
    attaining: H | None = None
    escaping: H | None = None

    def _sentence(self) -> str:
        if self.value == math.inf:
            return f"no distance along the direction is enough for every accurate {self.member}"
        return (
            f"every accurate {self.member} has changed its label at about {_decimal(self.value)} times the direction, "
            "and no less is enough"
        )


@dataclass(frozen=True, kw_only=True)
class BoundBracket(Answer, Generic[H]):
    """As `Bound`, where the number itself can be irrational (M3). HOLDS means that it is finite.

    Attributes
    ----------
    lower, upper : Fraction, math.inf or None
        The supremum lies between these, in units of the direction's length; both are infinite where it is; None only
        where vacuous.
    attaining : MulticlassLinearClassifier or None
        If finite: a weakly accurate classifier whose flip distance is at least `lower`.
    """

    lower: Fraction | float | None = None
    upper: Fraction | float | None = None
    attaining: H | None = None

    def _sentence(self) -> str:
        if self.upper == math.inf:
            return f"no distance along the direction is enough for every accurate {self.member}"
        return (
            f"every accurate {self.member} has changed its label at about {_decimal(self.upper)} times the direction, "
            f"and less than about {_decimal(self.lower)} is not enough"
        )


@dataclass(frozen=True, kw_only=True)
class LargestBound(Answer):
    """The bounds of all points of the source label, in summary (L5).

    HOLDS means that all of them are finite.

    Attributes
    ----------
    value : Fraction or None
        The largest finite bound, in units of the direction's length; None if no point has one.
    attained_at : int or None
        A row whose bound it is.
    unbounded : tuple of int
        The rows of the source label without a finite bound.
    source_size : int
        The number of points of the source label.
    """

    value: Fraction | None = None
    attained_at: int | None = None
    unbounded: tuple[int, ...] = ()
    source_size: int = 0

    def _sentence(self) -> str:
        if self.value is None:
            return "no point of the source label has a finite bound along the direction"
        finite = self.source_size - len(self.unbounded)
        return (
            f"{finite} of {self.source_size} points of the source label have a finite bound; "
            f"the largest is about {_decimal(self.value)} times the direction"
        )


@dataclass(frozen=True, kw_only=True)
class Forced(Answer, Generic[H]):
    """Whether all accurate classifiers give a point the same label (L6, C4). HOLDS means that they do.

    Attributes
    ----------
    label : int, str or None
        That label.
    disagreeing : tuple of two classifiers, or None
        Otherwise: accurate classifiers that give the point different labels; of two classes, 1 and −1.
    """

    label: Label | None = None
    disagreeing: tuple[H, H] | None = None

    def _sentence(self) -> str:
        if self.holds:
            return f"every accurate {self.member} gives the point the label {self.label}"
        return f"one accurate {self.member} gives the point another label than another"


@dataclass(frozen=True, kw_only=True)
class UniversalPerturbation(Answer):
    """A perturbation that takes the source label from every point of it, for every accurate classifier (L7, C5).

    Attributes
    ----------
    perturbation : Vector or None
        δ, in the units of the data; None only where vacuous.
    squared_length : Fraction or None
        δ·δ.
    squared_length_at_least : Fraction or None
        A certified lower bound for the squared length of every universal perturbation.
    """

    perturbation: Vector | None = None
    squared_length: Fraction | None = None
    squared_length_at_least: Fraction | None = None

    @property
    def is_shortest(self) -> bool:
        """Whether no universal perturbation is shorter (in the Euclidean norm)."""
        return self.squared_length is not None and self.squared_length == self.squared_length_at_least

    def _sentence(self) -> str:
        length = decimal_sqrt(self.squared_length or 0, 6)
        if self.is_shortest:
            return (
                f"the shortest perturbation that fools every accurate {self.member} at every source point "
                f"has length about {length}"
            )
        least = decimal_sqrt(self.squared_length_at_least or 0, 6)
        return f"a perturbation of length about {length} is universal, and none is shorter than about {least}"


@dataclass(frozen=True, kw_only=True)
class TargetedPerturbation(UniversalPerturbation):
    """A universal perturbation that moves all source points into the shadow of one point of the other label (C5).

    Attributes
    ----------
    target : int or None
        The row of that point.
    target_certificate : Certificate or None
        Of kind "universal-perturbation", about the linear classifiers on the source points and the target: that the
        perturbation is universal, and how short one for this target can be.
    """

    target: int | None = None
    target_certificate: Certificate | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Width(Answer, Generic[H]):
    """How many hidden units an accurate network needs, perhaps one that a direction never fools (C8).

    HOLDS means that there is such a network; its certificate states the lower bound.

    Attributes
    ----------
    lower, upper : int or None
        It needs at least `lower` and at most `upper` units; None if there is no such network of any width.
    classifier : ReLUClassifier or None
        One of width `upper`.
    network_certificate : Certificate or None
        That it is accurate, and never fooled.
    """

    lower: int | None = None
    upper: int | None = None
    classifier: H | None = None
    network_certificate: Certificate | None = field(default=None, repr=False)

    @property
    def is_exact(self) -> bool:
        """Whether the least width is known."""
        return self.lower is not None and self.lower == self.upper

    def _sentence(self) -> str:
        if not self.holds:
            return "no network of any width is accurate and never fooled"
        if self.is_exact:
            return f"{self.upper} hidden units are needed, and suffice"
        return f"{self.upper} hidden units suffice, and at least {self.lower} are needed"


def _decimal(value: Fraction | float | None) -> str:
    """A positive rational to six digits, whatever its size."""
    value = Fraction(value or 0)
    return decimal_sqrt(value * value, 6)


LinearRealizable: TypeAlias = Realizable[LinearClassifier, Multipliers]
LinearTransfers: TypeAlias = Transfers[LinearClassifier, Multipliers]
ReLURealizable: TypeAlias = Realizable[ReLUClassifier, Multipliers]
ReLUTransfers: TypeAlias = Transfers[ReLUClassifier, Multipliers]
MulticlassRealizable: TypeAlias = Realizable[MulticlassLinearClassifier, MulticlassMultipliers]
MulticlassTransfers: TypeAlias = Transfers[MulticlassLinearClassifier, MulticlassMultipliers]
