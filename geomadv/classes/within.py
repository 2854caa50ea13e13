"""What is answered about all directions within a data space."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic

from geomadv.certificate import Certificate
from geomadv.classes.answers import Answer, H
from geomadv.exact.rational import Vector

__all__ = ["CommonDirectionWithin"]


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
