"""A bound of the norm of a linear classifier's weights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, cast

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arguments import checked_positive
from geomadv.exact.scalars import Exact

__all__ = ["BoundedNorm", "NormBound", "checked_norm_bound"]

BoundedNorm: TypeAlias = Literal["linf", "l1"]


@dataclass(frozen=True)
class NormBound:
    """‖w‖ ≤ B for the normal of a classifier.

    Attributes
    ----------
    value : Fraction
        B > 0.
    norm : {"linf", "l1"}
        Whether no |w_j|, or not the sum of them, is above B.
    """

    value: Fraction
    norm: BoundedNorm = "linf"

    @property
    def dual(self) -> BoundedNorm:
        """The norm in which w·g ≤ ‖w‖ ‖g‖."""
        return "l1" if self.norm == "linf" else "linf"

    def of(self, entries: Iterable[Fraction], norm: BoundedNorm | None = None) -> Fraction:
        """The norm of a vector, or another one."""
        sizes = [abs(Fraction(x)) for x in entries]
        return max(sizes) if (norm or self.norm) == "linf" else sum(sizes, Fraction(0))

    def price(self, g: Iterable[Fraction]) -> Fraction:
        """The largest w·g."""
        return self.value * self.of(g, self.dual)


def checked_norm_bound(value: Exact | float | None, norm: str) -> NormBound | None:
    """A positive bound in one of the two norms; None if there is none.

    Raises
    ------
    InvalidInputError
        If it is not positive, or the norm is none of the two, or there is no bound of the one that is not the default.
    """
    if not isinstance(norm, str) or norm not in ("linf", "l1"):
        raise InvalidInputError(f'bounded_norm must be "linf" or "l1", got {shown(norm)}')
    if value is None and norm != "linf":
        raise InvalidInputError(f"bounded_norm={norm!r} says which norm norm_bound bounds; pass norm_bound, too")
    if value is None:
        return None
    found = checked_positive(value, "norm_bound", "leave it out for classifiers of any norm")
    return NormBound(found, cast(BoundedNorm, norm))
