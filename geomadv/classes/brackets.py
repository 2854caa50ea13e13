"""Answers that are numbers: each known exactly, or to lie between two."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar, Generic, TypeVar

from geomadv.certificate import Certificate
from geomadv.classes.answers import Answer, H, Status
from geomadv.exact.dataset import Label
from geomadv.exact.limits import Norm
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import square_root
from geomadv.exact.words import about, about_length, in_norm

#: What a bracket is of.
N = TypeVar("N", bound=Fraction | float)


@dataclass(frozen=True, kw_only=True, repr=False)
class Bracket(Answer, Generic[N]):
    """A number, known exactly or to lie between two.

    Attributes
    ----------
    lower, upper : number or None
        The number is at least the one and at most the other; None where there is no such number.
    """

    lower: N | None = None
    upper: N | None = None

    @property
    def is_exact(self) -> bool:
        """Whether the number is known."""
        return self.lower is not None and self.lower == self.upper


@dataclass(frozen=True, kw_only=True, repr=False)
class Bound(Bracket[Fraction | float], Generic[H]):
    """The supremum, over all accurate classifiers, of the flip distance from one point along a direction (L5, C3, M3).

    HOLDS means that it is finite.

    Attributes
    ----------
    lower, upper : Fraction, math.inf or None
        The supremum lies between these, in units of the direction's length. They are equal, except for more than two
        classes, where it can be irrational; both are infinite where it is; None only where vacuous.
    attaining : LinearClassifier, ReLUClassifier, MulticlassLinearClassifier or None
        If finite: a weakly accurate classifier whose flip distance is at least `lower`; of two classes accurate ones
        come arbitrarily close to it.
    escaping : LinearClassifier, ReLUClassifier or None
        If infinite, of two classes: a weakly accurate classifier near which accurate ones need arbitrarily far, or
        never flip.
    """

    attaining: H | None = None
    escaping: H | None = None

    @property
    def value(self) -> Fraction | float | None:
        """The supremum, where it is known exactly."""
        return self.upper if self.is_exact else None

    def _sentence(self) -> str:
        if self.upper == 0:
            return f"no {self.fitting} gives the point its label to begin with"
        if self.upper == math.inf:
            return f"no distance along the direction is enough for every {self.fitting}"
        least = "no less is enough" if self.is_exact else f"less than {end(self.lower)} is not enough"
        return f"every {self.fitting} has changed its label at {end(self.upper)} times the direction, and {least}"


@dataclass(frozen=True, kw_only=True, repr=False)
class LargestBound(Answer):
    """The bounds of all points of the source label, in summary (L5).

    HOLDS means that all of them are finite.

    Attributes
    ----------
    largest_finite : Fraction or None
        The largest finite bound, in units of the direction's length; None if no point has one.
    attained_at : int or None
        A row whose bound it is.
    unbounded : tuple of int
        The rows of the source label without a finite bound.
    source_size : int
        The number of points of the source label.
    lost : tuple of int
        The rows of the source label to which no classifier of a loss below the budget gives it to begin with; the other
        attributes are about the others.
    lost_certificates : tuple of Certificate
        Of kind "forced", one for each of these; but without a bias none for the origin, where all classifiers are zero.
    """

    largest_finite: Fraction | None = None
    attained_at: int | None = None
    unbounded: tuple[int, ...] = ()
    source_size: int = 0
    lost: tuple[int, ...] = ()
    lost_certificates: tuple[Certificate, ...] = field(default=(), repr=False)

    @property
    def value(self) -> Fraction | float | None:
        """The largest bound: infinite where that of one point is; None where no point has a bound."""
        return math.inf if self.unbounded else self.largest_finite

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates of the answer."""
        return (self.certificate, *self.lost_certificates)

    def _sentence(self) -> str:
        lost = f"; {len(self.lost)} of the {self.source_size} had lost it before" if self.lost else ""
        if self.largest_finite is None:
            return f"no point of the source label has a finite bound along the direction{lost}"
        told = f"the largest bound of the {self.source_size} points of the source label"
        if self.unbounded:
            told = f"the bound is infinite at {len(self.unbounded)} of {self.source_size} points of the source label; "
            told += "the largest finite one"
        return f"{told} is {end(self.largest_finite)} times the direction{lost}"


@dataclass(frozen=True, kw_only=True, repr=False)
class UniversalPerturbation(Bracket[Fraction]):
    """A perturbation that takes the source label from every point of it, for every accurate classifier (L7, C5, R5).

    HOLDS means that there is one; there always is, unless limits prevent it, or a budget that lets in constant
    classifiers, or nearly does.

    Attributes
    ----------
    perturbation : Vector or None
        δ, in the units of the data.
    norm : {"l1", "l2", "linf"}
        In which its length is measured.
    limited : bool
        Whether it had to stay within limits.
    lower, upper : Fraction or None
        Bracket of the squared length of the shortest one: a certified lower bound for every universal perturbation, and
        that of δ; None where there is none.
    """

    perturbation: Vector | None = None
    norm: Norm = "l2"
    limited: bool = False

    _SHOWN_AS: ClassVar[dict[str, str]] = {"lower": "squared_length_at_least", "upper": "squared_length"}

    @property
    def length(self) -> Fraction | float | None:
        """‖δ‖ in the norm: exactly where it is rational, as in ℓ1 and ℓ∞ always, and else the nearest double."""
        return None if self.upper is None else square_root(self.upper)

    @property
    def squared_length(self) -> Fraction | None:
        """‖δ‖² in the norm, which is `upper`."""
        return self.upper

    @property
    def squared_length_at_least(self) -> Fraction | None:
        """A lower bound for the squared length of every universal perturbation, which is `lower`."""
        return self.lower

    @property
    def is_shortest(self) -> bool:
        """Whether no universal perturbation is shorter (in the norm)."""
        return self.is_exact

    @property
    def _where(self) -> str:
        return "at every source point"

    @property
    def _lost(self) -> str:
        return "any source point its label"

    def _sentence(self) -> str:
        within = " within the limits" if self.limited else ""
        if self.perturbation is None:
            return f"no perturbation{within} fools every {self.fitting} {self._where}"
        if not self.upper:
            return f"no {self.fitting} gives {self._lost}, so the shortest perturbation that fools all is none at all"
        length = about_length(Fraction(self.upper or 0)) + in_norm(self.norm)
        if self.is_exact:
            return (
                f"the shortest perturbation{within} that fools every {self.fitting} {self._where} has length {length}"
            )
        least = about_length(Fraction(self.lower or 0)) + in_norm(self.norm)
        return self._bracketed(length, least)

    def _bracketed(self, length: str, least: str) -> str:
        return f"a perturbation of length {length} is universal, and none is shorter than {least}"


@dataclass(frozen=True, kw_only=True, repr=False)
class ShortestPerturbation(UniversalPerturbation, Generic[H]):
    """The shortest perturbation of one point after which every classifier has lost a label there (A1, A7).

    HOLDS means that there is one; there always is, unless limits prevent it, or a budget that lets in constant
    classifiers, or nearly does. UNDECIDED, which only occurs for more than two classes within limits, means that none
    was found, nor classifiers that keep the label everywhere within the limits.

    Attributes
    ----------
    most_robust : LinearClassifier, MulticlassLinearClassifier or None
        A weakly accurate classifier that keeps the label at every point that a perturbation shorter than `lower`
        reaches within the limits; for two classes none keeps it farther. None where that length is 0, or the limits
        alone make it what it is, or forbid every perturbation; or where one classifier does not do.
    sharing : tuple of MulticlassLinearClassifier
        Those that keep it between them in the last case: at each of these points some weighted mean of them does.
    """

    most_robust: H | None = None
    sharing: tuple[H, ...] = ()

    def _sentence(self) -> str:
        if self.status is not Status.UNDECIDED:
            return super()._sentence()
        least = about_length(Fraction(self.lower or 0)) + in_norm(self.norm)
        return (
            f"no perturbation within the limits that is shorter than {least} fools every {self.fitting} at the point; "
            "whether a longer one does was not decided"
        )

    def _bracketed(self, length: str, least: str) -> str:
        return (
            f"a perturbation of length {length} fools every {self.fitting} at the point; none shorter than {least} does"
        )

    @property
    def _where(self) -> str:
        return "at the point"

    @property
    def _lost(self) -> str:
        return "the point the label that is to be lost"


@dataclass(frozen=True, kw_only=True, repr=False)
class RobustRadius(Bracket[Fraction], Generic[H]):
    """How far around a point every accurate classifier keeps its label (A2).

    HOLDS means that all give the point itself one label; otherwise the radius is 0.

    Attributes
    ----------
    lower, upper : Fraction or None
        All keep the label at every distance below `lower`, and with a bias at that distance; at `upper` one does not.
        The radius is `lower`; as no classifier need lose the label there, the upper end is a little larger.
    label : int or None
    norm : {"l1", "linf"}
        In which distances are measured.
    lost_at : Vector or None
        A point at the distance `upper`.
    losing : LinearClassifier or None
        It does not give that point the label.
    corners : tuple of Certificate
        Of kind "forced": the label of the point and of the corners of the ball of the radius `lower`.
    """

    label: Label | None = None
    norm: Norm = "l1"
    lost_at: Vector | None = None
    losing: H | None = None
    corners: tuple[Certificate, ...] = field(default=(), repr=False)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates of the answer."""
        return (self.certificate, *self.corners)

    def _sentence(self) -> str:
        if not self.holds:
            return f"one {self.fitting} gives the point another label than another"
        if not self.lower:
            gives = f"every {self.fitting} gives the point the label {self._told(self.label)}"
            return f"{gives}, but however near there is a point to which one of them does not"
        label, radius = self._told(self.label), f"{end(self.lower)}{in_norm(self.norm)}"
        return f"every {self.fitting} keeps the label {label} up to a distance of {radius}, and not farther"


def end(value: Fraction | float | None) -> str:
    """A finite end of a bracket in a sentence."""
    return about(Fraction(value or 0))
