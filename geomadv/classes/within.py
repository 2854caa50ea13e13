"""What is answered about directions within a data space."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Generic

from geomadv.certificate import Certificate
from geomadv.classes.answers import Answer, H
from geomadv.exact.rational import Vector
from geomadv.exact.words import about

__all__ = ["CommonDirectionWithin", "TransfersWithin"]


@dataclass(frozen=True, kw_only=True, repr=False)
class CommonDirectionWithin(Answer, Generic[H]):
    """Whether some direction fools every accurate classifier at all source points before it leaves a box (A4).

    Attributes
    ----------
    direction : Vector or None
        If so: one.
    bounds : tuple of Certificate
        If so: those of `transfers_within` for it.
    resisting : tuple of (int, H)
        If not: rows of the source label with weakly accurate classifiers, so that every direction that does not leave
        the box too early fails to fool one of them at its row.
    """

    direction: Vector | None = None
    bounds: tuple[Certificate, ...] = field(default=(), repr=False)
    resisting: tuple[tuple[int, H], ...] = ()

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates of the answer."""
        return self.bounds or (self.certificate,)

    def _sentence(self) -> str:
        if self.holds:
            return f"one direction fools every {self.fitting} at every point of the source label, within the box"
        rows = len({row for row, _ in self.resisting})
        return f"no direction fools every {self.fitting} at {rows} points of the source label together, within the box"


@dataclass(frozen=True, kw_only=True, repr=False)
class TransfersWithin(Answer, Generic[H]):
    """Whether a direction fools every accurate classifier at every source point before it leaves a box (A4).

    Attributes
    ----------
    row : int or None
        If not: a row of the source label from which the direction leaves the box too early. None if the box has no end
        along the direction, which then does not transfer (L3).
    leaves_at : Fraction, math.inf or None
        Where it does, in units of the direction's length.
    needed : Fraction, math.inf or None
        The bound of that row (L5): the distance after which every accurate classifier has been fooled.
    counterexample : LinearClassifier or None
        A classifier that keeps the label of that row beyond `leaves_at`; weakly accurate, if there is a row, and
        accurate ones near it do so too.
    bounds : tuple of Certificate
        If so: of kind "bound", one for all rows from which the direction leaves the box at the same distance, and of
        kind "forced" for rows that had lost their label before; if the box has no end and the direction transfers, none
        beside `certificate`, of kind "transfers".
    """

    row: int | None = None
    leaves_at: Fraction | float | None = None
    needed: Fraction | float | None = None
    counterexample: H | None = None
    bounds: tuple[Certificate, ...] = field(default=(), repr=False)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates of the answer."""
        return self.bounds or (self.certificate,)

    def _sentence(self) -> str:
        if self.holds:
            return f"the direction fools every {self.fitting} at every point of the source label, within the box"
        if self.row is None or self.leaves_at is None:
            return f"the direction does not transfer: some {self.fitting} keeps the source label all along it"
        needed = "none is enough" if self.needed == math.inf else f"{about(Fraction(self.needed or 0))} is needed"
        return (
            f"from row {self.row} the direction leaves the box at {about(Fraction(self.leaves_at))} times its length, "
            f"where some {self.fitting} still has the source label ({needed})"
        )
