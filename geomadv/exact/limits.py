"""How a perturbation is measured, and what it may not do to the coordinates of a point."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from numbers import Real
from typing import Literal, TypeAlias, cast, get_args

from geomadv.errors import InvalidInputError, shown, shown_rational
from geomadv.exact.rational import Exact, Vector
from geomadv.exact.reprs import Described
from geomadv.exact.scalars import in_order, to_fraction, to_integer

__all__ = ["Box", "Limits", "Norm", "Range", "checked_corners", "checked_limits"]

Norm: TypeAlias = Literal["l1", "l2", "linf"]
#: The least and the largest value of every coordinate, each one number for all, or one for each; None: any value.
Range: TypeAlias = tuple[
    "Exact | float | Iterable[Exact | float | None] | None", "Exact | float | Iterable[Exact | float | None] | None"
]


@dataclass(frozen=True, repr=False)
class Limits(Described):
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


@dataclass(frozen=True, repr=False)
class Box(Described):
    """A data space between bounds of the coordinates.

    Attributes
    ----------
    ends : tuple of pairs
        The least and the largest value of each coordinate; None where there is none.
    """

    ends: tuple[tuple[Fraction | None, Fraction | None], ...]

    @classmethod
    def checked(cls, box: Range | None, d: int) -> Box:
        """A box of d coordinates, see `checked_limits`.

        Raises
        ------
        InvalidInputError
            If it is not as it must be.
        """
        if box is None:
            raise InvalidInputError("box must be a pair (least, largest), got None; ask `transfers` about all of ℝ^d")
        return cls(tuple(_ranges(box, d, "box")))

    def __contains__(self, point: Vector) -> bool:
        return all(
            (low is None or low <= x) and (high is None or x <= high)
            for x, (low, high) in zip(point, self.ends, strict=True)
        )

    def leaves_at(self, point: Vector, direction: Vector) -> Fraction | float:
        """The largest c ≥ 0 for which a point of the box is still in it at point + c · direction; perhaps infinite."""
        walls = zip(point, direction, self.ends, strict=True)
        exits = ((high if step > 0 else low, x, step) for x, step, (low, high) in walls if step)
        return min((Fraction(end - x) / step for end, x, step in exits if end is not None), default=math.inf)


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
        If something is not as it must be, a least value exceeds a largest one, or a fixed coordinate is to change.
    """
    if not isinstance(norm, str) or norm not in get_args(Norm):
        raise InvalidInputError(f'norm must be "l1", "l2" or "linf", got {shown(norm)}')
    d = len(lowest)
    changes = _ranges(change, d, "change")
    for coordinate in _coordinates(fixed, d):
        low, high = changes[coordinate]
        if (low is not None and low > 0) or (high is not None and high < 0):
            raise InvalidInputError(f"coordinate {coordinate} is fixed, but change does not let it change by 0")
        changes[coordinate] = (Fraction(0), Fraction(0))
    bounds, still = [], Fraction(0)
    for j, ranges in enumerate(zip(_ranges(box, d, "box"), changes, strict=True)):
        least = [low - x for (low, _), x in zip(ranges, (lowest[j], still), strict=True) if low is not None]
        largest = [high - x for (_, high), x in zip(ranges, (highest[j], still), strict=True) if high is not None]
        bounds += [(j, -1, -max(least))] if least else []
        bounds += [(j, 1, min(largest))] if largest else []
    return Limits(cast(Norm, norm), tuple(bounds))


def checked_corners(d: int, norm: str, fixed: Iterable[int]) -> tuple[Norm, list[Vector]]:
    """A norm whose unit ball has corners, and these, some coordinates being fixed.

    Raises
    ------
    InvalidInputError
        If the ball has no corners, or too many, or something is not as it must be.
    """
    if not isinstance(norm, str) or norm not in ("l1", "linf"):
        raise InvalidInputError(
            f'norm must be "l1" or "linf", got {shown(norm)}: the radius is asked of corners of a ball'
        )
    still = set(_coordinates(fixed, d))
    moving = [j for j in range(d) if j not in still]
    if not moving:
        raise InvalidInputError("all coordinates are fixed; leave one of them out of `fixed`")
    if norm == "l1":
        return "l1", [Vector.of([sign * (k == j) for k in range(d)]) for j in moving for sign in (1, -1)]
    if len(moving) > _MOVING:
        raise InvalidInputError(
            f"in the ℓ∞ norm a ball of {len(moving)} coordinates has 2^{len(moving)} corners, each of which is asked; "
            f'pass norm="l1", or fix all but {_MOVING} coordinates'
        )
    signs = product((1, -1), repeat=len(moving))
    return "linf", [Vector.of([dict(zip(moving, corner, strict=True)).get(k, 0) for k in range(d)]) for corner in signs]


_MOVING = 12


def _coordinates(fixed: Iterable[int], d: int) -> list[int]:
    """The coordinates that do not change."""
    named = None if isinstance(fixed, bytes) else in_order(fixed)
    if named is None:
        raise InvalidInputError(f"fixed must name coordinates from 0 to {d - 1} in a list, got {shown(fixed)}")
    found = []
    for value in named:
        coordinate = to_integer(value)
        if coordinate is None or not 0 <= coordinate < d:
            raise InvalidInputError(f"fixed must name coordinates from 0 to {d - 1}, got {shown(value)}")
        found.append(coordinate)
    return found


def _ranges(given: Range | None, d: int, name: str) -> list[tuple[Fraction | None, Fraction | None]]:
    """The least and the largest value of each coordinate."""
    if given is None:
        return [(None, None)] * d
    message = f"{name} must be a pair (least, largest), each None, one number, or one for each of the {d} coordinates"
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise InvalidInputError(f"{message}; got {shown(given)}")
    ends = []
    for end, unlimited in zip(given, (-math.inf, math.inf), strict=True):
        if isinstance(end, bytes | Mapping | Set) or hasattr(end, "columns"):
            raise InvalidInputError(f"{message}; got {type(end).__name__} {shown(end)}")
        given_entries = in_order(end)
        entries = [end] * d if given_entries is None else list(given_entries)
        if len(entries) != d:
            raise InvalidInputError(f"{message}; got {len(entries)} of them")
        ends.append([None if x is None or _is(x, unlimited) else _number(x, name) for x in entries])
    for j, (low, high) in enumerate(zip(*ends, strict=True)):
        if low is not None and high is not None and low > high:
            raise InvalidInputError(
                f"{name}: the least value {shown_rational(low)} of coordinate {j} exceeds the largest, "
                f"{shown_rational(high)}"
            )
    return list(zip(*ends, strict=True))


def _is(value: object, unlimited: float) -> bool:
    """Whether a value is the infinity that stands for no limit."""
    if isinstance(value, Decimal):
        return value.is_infinite() and value == unlimited
    return isinstance(value, Real) and value == unlimited


def _number(value: object, name: str) -> Fraction:
    try:
        return to_fraction(value)
    except InvalidInputError as error:
        raise InvalidInputError(f"{name}: {error}; None where there is no limit") from None
