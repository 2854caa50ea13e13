"""Points so close to a degenerate position that floating point cannot tell, and columns of very different sizes.

Everything is rational: what is only nearly dependent, nearly on a facet or nearly a duplicate is so exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from geomadv.strategies.values import Row, chosen, combine, convex_combinations, dot, kept, nonzero

__all__ = ["crowd", "inside", "neighbours", "stretched", "tiny"]

#: How long a step from a point may be: given the point and the step, a factor of the step, at most 1.
Room = Callable[[Row, Row], Fraction]

_ORDERS = (6, 7, 8, 9, 12, 16, 30, 100, 200)


@cache
def tiny() -> SearchStrategy[Fraction]:
    """Powers of ten from 10**-6 to 10**-200: from what floating point sees, to what it does not."""
    return st.sampled_from(_ORDERS).map(lambda order: Fraction(1, 10**order))


def anywhere(point: Row, step: Row) -> Fraction:
    """Room for every step."""
    return Fraction(1)


def inside(normal: Row, floor: Fraction) -> Room:
    """Room for steps from points x with normal·x > floor, to such points."""

    def room(point: Row, step: Row) -> Fraction:
        value, change = dot(normal, point) - floor, dot(normal, step)
        return Fraction(1) if value + change > 0 else value / (-2 * change)

    return room


def neighbours(
    draw: DrawFn, points: Sequence[Row], most: int, *, room: Room = anywhere, alone: bool = False, kind: str = ""
) -> list[Row]:
    """One point or an antithetic pair, a tiny step from a given point or (unless `alone`) a convex combination of some.

    The pair p ± εu has p as its mean, to which no float need see that it is exactly dependent; the others are nearly
    duplicates, or nearly in the span or on a facet of what was given. Now and then the step is zero.
    """
    centre = chosen(draw, points) if alone or draw(st.booleans()) else convex_combinations(draw, points)
    direction, _ = draw(nonzero(len(centre)))
    step = combine((draw(tiny()), direction))
    kind = kind or chosen(draw, ["pair", "pair", "single", "exact"] if most > 1 else ["single", "exact"])
    if kind == "exact":
        return [centre]
    signs = [1, -1] if kind == "pair" else [1]
    factor = min(room(centre, combine((sign, step))) for sign in signs)
    return [combine((1, centre), (sign * factor, step)) for sign in signs]


def crowd(draw: DrawFn, points: Sequence[Row], most: int, *, room: Room = anywhere, pair: bool = False) -> list[Row]:
    """The points, and some of their `neighbours` for which there is room; with `pair` just a pair around one of them.

    What is true of a pair is easily spoilt by a third point nearby.
    """
    if pair:
        return [*points, *neighbours(draw, points, 2, room=room, alone=True, kind="pair")]
    found = list(points)
    while len(found) < most and chosen(draw, [True, True, False]):
        found += neighbours(draw, points, most - len(found), room=room)
    return found


@kept
@st.composite
def stretched(draw: DrawFn, dimension: int, *, shift: bool = True) -> Callable[[Row], Row]:
    """A change of units, column by column, by powers of ten from 10**-200 to 10**200; often none.

    With `shift` sometimes one of the origin too, so that what matters is far behind the point.
    """
    if draw(st.booleans()):
        return lambda x: x
    factors = [Fraction(10) ** chosen(draw, [0, 0, 8, -8, 200, -200]) for _ in range(dimension)]
    offset = Fraction(chosen(draw, [0, 0, 10**8, 10**20])) if shift else Fraction(0)
    return lambda x: tuple((c + offset) * factor for c, factor in zip(x, factors, strict=True))
