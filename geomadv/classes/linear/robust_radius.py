"""How far around a point all linear classifiers of a set keep its label, in the ℓ1 and the ℓ∞ norm (A2).

The points to which all give the label are a convex set, so a ball is in it iff its corners are. Towards each corner the
label is kept as long as label · (x, 1) stays in the dual cone, which is one linear program.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from geomadv.classes.linear.homogeneous import LinearSpace
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector

__all__ = ["robust_radius"]


def robust_radius(space: LinearSpace, point: Vector, label: int, corners: Iterable[Vector]) -> tuple[Fraction, Vector]:
    """The radius, and a corner of the unit ball towards which the label is kept no farther.

    Parameters
    ----------
    space
    point
        To which all classifiers of the space give the label.
    label
    corners
        Of the unit ball, one and its opposite among them.
    """
    nearest: tuple[Fraction, Vector] | None = None
    for corner in corners:
        if nearest is None or not _contains(space, point + nearest[0] * corner, label):
            distance = _kept_until(space, point, label, corner)
            if distance is not None:
                nearest = distance, corner
    if nearest is None:
        raise ArithmeticError("a label is kept for ever both along a direction and along the opposite one")
    return nearest


def _contains(space: LinearSpace, point: Vector, label: int) -> bool:
    return isinstance(space.membership(space.point_target(point, label)), Multipliers)


def _kept_until(space: LinearSpace, point: Vector, label: int, direction: Vector) -> Fraction | None:
    """How far along a direction all keep a label; None if for ever."""
    start, step = space.point_target(point, label), space.direction_target(direction, -label)
    if isinstance(space.membership(step), Multipliers):
        return None
    return space.farthest(start.numerators, step.numerators) * step.denominator / start.denominator
