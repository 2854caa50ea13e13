"""What a hypothesis class says of its accurate classifiers: a space of them, and what it finds out.

W stands for a classifier in the coordinates of its space, M for the multipliers of its class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, Protocol, TypeVar

from geomadv.certificate import Json
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector

H_co = TypeVar("H_co", covariant=True)
W = TypeVar("W")
M = TypeVar("M")


@dataclass(frozen=True)
class Inseparable(Generic[M]):
    """Why no classifier of a class is accurate.

    Attributes
    ----------
    multipliers
    encoded
        The multipliers as certificates write them.
    common_point
        Perhaps a point that the hulls of two classes share.
    """

    multipliers: M
    encoded: Json
    common_point: Vector | None = None


@dataclass(frozen=True)
class Refuted(Generic[W]):
    """An accurate classifier for which a claim about all of them fails."""

    by: W


@dataclass(frozen=True)
class Forcing(Generic[M]):
    """The label that all accurate classifiers give a point, with multipliers against each other label."""

    label: Label
    upper: tuple[M, ...]


@dataclass(frozen=True)
class Bounds(Generic[W, M]):
    """The bounds of some rows of one label along a direction (L5, C3, C6, M3).

    Attributes
    ----------
    at_least, at_most
        The largest finite bound lies between these; None if there is none.
    attained_at
        A row whose bound it is.
    unbounded : tuple of int
        The rows without a finite bound.
    upper : tuple of multipliers
        Every other row has a bound of at most `at_most` by one of these.
    attaining
        A weakly accurate W whose flip distance from `attained_at` is at least `at_least`.
    escaping : tuple of tuples
        They show the unbounded rows to be so: each of them keeps its label for ever under W_0 + εW_1 + ε²W_2 + …, for
        one of these sequences of weakly accurate W and small ε > 0.
    """

    at_least: Fraction | None
    at_most: Fraction | None
    attained_at: int | None
    unbounded: tuple[int, ...]
    upper: tuple[M, ...]
    attaining: W | None
    escaping: tuple[tuple[W, ...], ...]


@dataclass(frozen=True)
class Cut(Generic[W]):
    """The inequality `w·g ≥ W·z_row`, and its weight in the proof that no universal perturbation is shorter.

    The row is the number of a point, where the points are others than the rows of the data.
    """

    separator: W
    row: int
    weight: Fraction = Fraction(0)


class Rounded(Protocol):
    """Evidence of multipliers that are not at hand."""

    def encoded(self, data: Dataset, source: Label) -> dict[str, Json]:
        """As a certificate of kind "universal-bracket" has it."""
        ...


@dataclass(frozen=True)
class Universal(Generic[W, M]):
    """A universal perturbation with the evidence of its certificate (L7, C5).

    Attributes
    ----------
    perturbation : Vector
        δ.
    squared_length_at_least : Fraction
        No universal perturbation has a smaller squared length.
    upper : tuple of multipliers
        They certify δ, and every source row i has one with λ_i ≥ 1.
    cuts : tuple of Cut
        Of linear classifiers, with g = Σ weight · w and c = Σ weight · W·z_row: every universal δ′ has ‖δ′‖ ≥ c/‖g‖. Of
        other classes one: no shorter δ′ takes the label from that row under that W.
    pressing : tuple of Fraction
        Where δ has limits sign · δ_j ≤ most: the weight of each, by which source · sign · e_j is added to g and −most
        to c. Of several classes for each rival of the source label in turn.
    rounded : Rounded or None
        In place of `upper`, which is empty then: that there are such multipliers.
    """

    perturbation: Vector
    squared_length_at_least: Fraction
    upper: tuple[M, ...]
    cuts: tuple[Cut[W], ...]
    pressing: tuple[Fraction, ...] = ()
    rounded: Rounded | None = None


@dataclass(frozen=True)
class NoUniversal(Generic[W]):
    """Why no perturbation is universal: cuts, and perhaps limits, with g = 0 and c > 0 (see `Universal`)."""

    cuts: tuple[Cut[W], ...]
    pressing: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class NoneShorter(Generic[W]):
    """That no universal perturbation has a smaller squared length, where it is left open whether there is any."""

    squared_length_at_least: Fraction
    cuts: tuple[Cut[W], ...]
    pressing: tuple[Fraction, ...]


class Space(Protocol[H_co, W, M]):
    """The accurate classifiers of a hypothesis class on a data set that has any, in coordinates W of their own."""

    @property
    def separator(self) -> W:
        """An accurate one."""
        ...

    def classifier(self, w: W) -> H_co:
        """The classifier of these coordinates."""
        ...

    def functions(self, w: W) -> Sequence[LinearClassifier]:
        """The affine functions of which the classifier consists."""
        ...

    def encode_multipliers(self, m: M, label: Label) -> Json:
        """Multipliers as certificates write them, of a claim that classifiers change or keep the label."""
        ...

    def fooled(self, direction: Vector, source: Label) -> M | Bounds[W, M] | Refuted[W]:
        """Multipliers, or bounds of all rows, if the direction fools all of them; or one that it never fools."""
        ...

    def forced(self, point: Vector) -> Forcing[M] | tuple[tuple[Label, W], tuple[Label, W]]:
        """The label that all of them give the point; or two labels, each with one that gives it."""
        ...
