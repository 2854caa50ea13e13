"""How a perturbation is measured, and what it may not do to the coordinates of a point."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, cast, get_args

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.rational import Exact, Vector
from geomadv.exact.scalars import to_fraction, to_integer

__all__ = ["Limits", "Norm", "Range", "checked_limits"]

Norm: TypeAlias = Literal["l1", "l2", "linf"]
#: The least and the largest value of every coordinate, each one number for all, or one for each; None: any value.
Range: TypeAlias = tuple[
    "Exact | float | Iterable[Exact | float | None] | None", "Exact | float | Iterable[Exact | float | None] | None"
]


@dataclass(frozen=True)
class Limits:
    """The norm of a perturbation δ, and bounds of its coordinates.

    Attributes
    ----------
    norm : {"l1", "l2", "linf"}
    bounds : tuple of (coordinate, sign, number)
        sign · δ_j ≤ number.
    """

    norm: Norm = "l2"
    bounds: tuple[tuple[int, int, Fraction], ...] = ()

    @property
    def trivial(self) -> bool:
        """Whether any perturbation will do, and its length is Euclidean."""
        return self.norm == "l2" and not self.bounds

    def squared_norm(self, vector: Vector) -> Fraction:
        """The squared length of a vector in the norm."""
        if self.norm == "l2":
            return vector.squared_norm()
        sizes = [abs(Fraction(x)) for x in vector]
        return (sum(sizes, Fraction(0)) if self.norm == "l1" else max(sizes)) ** 2


def checked_limits(
    lowest: Vector, highest: Vector, norm: str, box: Range | None, change: Range | None, fixed: Iterable[int]
) -> Limits:
    """The limits of one perturbation of some points.

    Parameters
    ----------
    lowest, highest
        The least and the largest value that each of the d coordinates has at the points.
    norm
        "l1", "l2" or "linf".
    box
        Between which values the coordinates of the points stay.
    change
        Between which values the coordinates of the perturbation are.
    fixed
        The coordinates, counted from 0, that do not change.

    Raises
    ------
    InvalidInputError
        If something is not as it must be, or a least value exceeds a largest one.
    """
    if norm not in get_args(Norm):
        raise InvalidInputError(f'norm must be "l1", "l2" or "linf", got {shown(norm)}')
    d = len(lowest)
    zero = Vector((0,) * d)
    least: list[list[Fraction]] = [[] for _ in range(d)]
    largest: list[list[Fraction]] = [[] for _ in range(d)]
    for given, name, first, last in ((box, "box", lowest, highest), (change, "change", zero, zero)):
        for j, (low, high) in enumerate(_ranges(given, d, name) if given is not None else []):
            if low is not None:
                least[j].append(low - first[j])
            if high is not None:
                largest[j].append(high - last[j])
    if not isinstance(fixed, Iterable):
        raise InvalidInputError(f"fixed must name coordinates from 0 to {d - 1} in a list, got {shown(fixed)}")
    for value in fixed:
        coordinate = to_integer(value)
        if coordinate is None or not 0 <= coordinate < d:
            raise InvalidInputError(f"fixed must name coordinates from 0 to {d - 1}, got {shown(value)}")
        least[coordinate].append(Fraction(0))
        largest[coordinate].append(Fraction(0))
    bounds = [(j, -1, -max(low)) for j, low in enumerate(least) if low]
    bounds += [(j, 1, min(high)) for j, high in enumerate(largest) if high]
    return Limits(cast(Norm, norm), tuple(sorted(bounds)))


def _ranges(given: Range, d: int, name: str) -> list[tuple[Fraction | None, Fraction | None]]:
    """The least and the largest value of each coordinate."""
    message = f"{name} must be a pair (least, largest), each None, one number, or one for each of the {d} coordinates"
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise InvalidInputError(f"{message}; got {shown(given)}")
    ends = []
    for end, unlimited in zip(given, (-math.inf, math.inf), strict=True):
        entries = list(end) if isinstance(end, Iterable) and not isinstance(end, (str, bytes)) else [end] * d
        if len(entries) != d:
            raise InvalidInputError(f"{message}; got {len(entries)} of them")
        ends.append([None if x is None or x == unlimited else to_fraction(x) for x in entries])
    for j, (low, high) in enumerate(zip(*ends, strict=True)):
        if low is not None and high is not None and low > high:
            raise InvalidInputError(f"{name}: the least value {low} of coordinate {j} exceeds the largest, {high}")
    return list(zip(*ends, strict=True))
