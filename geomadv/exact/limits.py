"""How a perturbation is measured, and what it may not do to the coordinates of a point."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from numbers import Real
from typing import Literal, TypeAlias, cast, get_args

from geomadv.errors import InvalidInputError, shown, shown_rational
from geomadv.exact.columns import fixed_coordinates
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Described
from geomadv.exact.scalars import Exact, in_order, to_fraction

__all__ = [
    "Box",
    "Inequalities",
    "Limits",
    "Norm",
    "Range",
    "checked_corners",
    "checked_limits",
    "checked_norm",
]

Norm: TypeAlias = Literal["l1", "l2", "linf"]
#: The least and the largest value of every coordinate, each one number for all, or one for each; None: any value.
Range: TypeAlias = tuple[
    "Exact | float | Iterable[Exact | float | None] | None", "Exact | float | Iterable[Exact | float | None] | None"
]
#: A and b of A x ≤ b: rows of numbers, and a number for each row.
Inequalities: TypeAlias = tuple[Iterable[object], Iterable[object]]


@dataclass(frozen=True, repr=False)
class Limits(Described):
    """The norm of a perturbation δ, and bounds of its coordinates.

    Attributes
    ----------
    norm : {"l1", "l2", "linf"}
    bounds : tuple of (coordinate, sign, number)
        sign · δ_j ≤ number.
    inequalities : tuple of (tuple of int, Fraction)
        (a, b): a·δ ≤ b.
    """

    norm: Norm = "l2"
    bounds: tuple[tuple[int, int, Fraction], ...] = ()
    inequalities: tuple[tuple[tuple[int, ...], Fraction], ...] = ()

    @property
    def limited(self) -> bool:
        """Whether not any perturbation will do."""
        return bool(self.bounds or self.inequalities)

    def within(self, inequalities: Inequalities | None, points: Iterable[Vector], d: int) -> Limits:
        """These limits, and that the moved points satisfy linear inequalities, see `LinearClassifiers`."""
        walls = _inequalities(inequalities, d)
        at = list(points) if walls else []
        found = [(a, b - max(_value(dict(enumerate(a)), x) for x in at)) for a, b in walls]
        return replace(self, inequalities=tuple(found))

    @property
    def trivial(self) -> bool:
        """Whether any perturbation will do, and its length is Euclidean."""
        return self.norm == "l2" and not self.limited

    def __contains__(self, perturbation: Vector) -> bool:
        within = all(sign * Fraction(perturbation[j]) <= most for j, sign, most in self.bounds)
        return within and all(_value(dict(enumerate(a)), perturbation) <= most for a, most in self.inequalities)

    def nearest(self, perturbation: Vector) -> Vector:
        """The perturbation within the bounds that is nearest, in each coordinate."""
        entries = [Fraction(x) for x in perturbation]
        for j, sign, most in self.bounds:
            entries[j] = sign * min(sign * entries[j], most)
        return Vector.of(entries)

    def squared_norm(self, vector: Vector) -> Fraction:
        """The squared length of a vector in the norm."""
        if self.norm == "l2":
            return vector.squared_norm()
        sizes = [abs(Fraction(x)) for x in vector]
        return (sum(sizes, Fraction(0)) if self.norm == "l1" else max(sizes)) ** 2


@dataclass(frozen=True, repr=False)
class Box(Described):
    """A data space between bounds of the coordinates, and perhaps of other linear functions.

    Attributes
    ----------
    ends : tuple of pairs
        The least and the largest value of each coordinate; None where there is none.
    inequalities : tuple of (tuple of int, Fraction)
        (a, b): a·x ≤ b.
    """

    ends: tuple[tuple[Fraction | None, Fraction | None], ...]
    inequalities: tuple[tuple[tuple[int, ...], Fraction], ...] = ()

    @classmethod
    def checked(cls, box: Range | None, d: int, inequalities: Inequalities | None = None) -> Box:
        """A box of d coordinates, see `checked_limits`, and linear inequalities, see `LinearClassifiers`.

        Raises
        ------
        InvalidInputError
            If something is not as it must be.
        """
        if box is None and inequalities is None:
            raise InvalidInputError(
                "box must be a pair (least, largest), got None, and no inequalities: pass one of them, or ask "
                "`transfers` about all of ℝ^d"
            )
        return cls(tuple(_ranges(box, d, "box")), _inequalities(inequalities, d))

    @property
    def sides(self) -> list[tuple[int, int, Fraction]]:
        """(coordinate, sign, number), sign · x_j ≤ number: the ends that there are."""
        found: list[tuple[int, int, Fraction]] = []
        for j, (low, high) in enumerate(self.ends):
            found += [(j, -1, -low)] if low is not None else []
            found += [(j, 1, high)] if high is not None else []
        return found

    @property
    def walls(self) -> list[tuple[dict[int, int], Fraction]]:
        """All of it as a·x ≤ b, the nonzero entries of a by coordinate."""
        others = [({j: c for j, c in enumerate(a) if c}, most) for a, most in self.inequalities]
        return [*(({j: sign}, most) for j, sign, most in self.sides), *others]

    def __contains__(self, point: Vector) -> bool:
        return all(_value(a, point) <= most for a, most in self.walls)

    def leaves_at(self, point: Vector, direction: Vector) -> Fraction | float:
        """The largest c ≥ 0 for which a point of the box is still in it at point + c · direction; perhaps infinite."""
        slopes = ((_value(a, direction), a, most) for a, most in self.walls)
        return min(((most - _value(a, point)) / slope for slope, a, most in slopes if slope > 0), default=math.inf)


def _value(a: dict[int, int], x: Vector) -> Fraction:
    return sum((c * Fraction(x[j]) for j, c in a.items()), Fraction(0))


def _inequalities(given: Inequalities | None, d: int) -> tuple[tuple[tuple[int, ...], Fraction], ...]:
    """A x ≤ b in integers a and rational b."""
    if given is None:
        return ()
    message = f"inequalities must be a pair (A, b), A with rows of {d} numbers, and b with one number for each of them"
    rows = in_order(given[0]) if isinstance(given, (tuple, list)) and len(given) == 2 else None
    if rows is None:
        raise InvalidInputError(f"{message}; got {shown(given)}")
    try:
        normals, ends = [Vector.of(row) for row in rows], Vector.of(given[1])
    except InvalidInputError as error:
        raise InvalidInputError(f"{message}; {error}") from None
    if len(ends) != len(normals) or any(len(a) != d for a in normals):
        lengths = sorted({len(a) for a in normals})
        raise InvalidInputError(f"{message}; got {len(normals)} rows of {lengths}, and {len(ends)} numbers")
    return tuple((a.numerators, Fraction(b) * a.denominator) for a, b in zip(normals, ends, strict=True))


def checked_limits(
    lowest: Vector,
    highest: Vector,
    norm: str,
    box: Range | None,
    change: Range | None,
    fixed: Iterable[int | str],
    columns: Sequence[str] | None = None,
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
        The coordinates that do not change, counted from 0 or by name.
    columns
        The names of the coordinates, if they have names.

    Raises
    ------
    InvalidInputError
        If something is not as it must be, a least value exceeds a largest one, or a fixed coordinate is to change.
    """
    measured, d = checked_norm(norm), len(lowest)
    changes = _ranges(change, d, "change")
    for coordinate in fixed_coordinates(fixed, d, columns):
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
    return Limits(measured, tuple(bounds))


def checked_norm(norm: str) -> Norm:
    """A norm.

    Raises
    ------
    InvalidInputError
        If it is none of the three.
    """
    if not isinstance(norm, str) or norm not in get_args(Norm):
        raise InvalidInputError(f'norm must be "l1", "l2" or "linf", got {shown(norm)}')
    return cast(Norm, norm)


def checked_corners(
    d: int, norm: str, fixed: Iterable[int | str], columns: Sequence[str] | None = None
) -> tuple[Norm, list[Vector]]:
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
    still = set(fixed_coordinates(fixed, d, columns))
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
