"""The regions of the plane to which all linear classifiers of small loss give one label, exactly and without programs.

The t with W·t ≥ 0 for all W = (w, b) of a loss below τ are the multiples of the q = Σ λ_i z_i with 0 ≤ λ_i ≤ c_i and
Σ λ_i = τ (R4), c_i being the weight of row i. One W₀ of the set makes of this cone a polygon, where W₀·t = 1. How far
it extends in a direction u is the maximum of u·q / W₀·q, by Dinkelbach's method: for the best quotient c so far, λ_i is
c_i on the rows where (c W₀ − u)·z_i is least, which sorting finds. The vertices show one after another, beyond an edge
between two others or nowhere. Part of the polygon is the region of the label 1, seen from the origin, part that of −1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from geomadv.classes.linear.rashomon import RashomonSpace
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.plane import Box, Point, convex_hull, cut

__all__ = ["ForcedRegions"]

#: A point of the cone, up to a positive factor.
_Ray = tuple[int, ...]


class ForcedRegions:
    """The forced regions of both labels in the plane.

    Parameters
    ----------
    space
        Of data in two dimensions, classifiers with a bias.
    """

    def __init__(self, space: RashomonSpace) -> None:
        self._rows = [tuple(map(int, row)) for row in space.rows.entries.tolist()]
        self._inner = tuple(map(int, space.separator))
        weights = space.losses.weights
        self._budget, scale = (space.budget * weights.denominator).as_integer_ratio()
        self._most = [c * scale for c in weights.numerators]  # c_i in the same unit as the budget
        self._heights = [_product(self._inner, row) for row in self._rows]
        # The coordinates of the polygon are those of t but for one, which W₀·t = 1 determines.
        self._left_out = max(range(3), key=lambda k: abs(self._inner[k]))
        self._vertices = self._polygon() if self._budget <= sum(self._most) else ()

    def within(self, label: int, box: Box) -> tuple[Point, ...]:
        """The vertices, counter-clockwise, of the part of a region in a window of the plane."""
        region: Sequence[Point] = self._vertices
        for j, side, sign in ((0, 0, 1), (0, 1, -1), (1, 2, 1), (1, 3, -1)):
            # label · (t_j − side · t_3) has the sign that it has in the window
            bound = box[side]
            functional = [Fraction(0), Fraction(0), label * sign * bound]
            functional[j] = Fraction(-label * sign)
            region = cut(region, self._on_polygon(functional))
        rays = map(self._ray, region)
        return convex_hull((Fraction(t[0]) / t[2], Fraction(t[1]) / t[2]) for t in rays if t[2])

    def _ray(self, p: Point) -> list[Fraction]:
        """The t of a point of the polygon."""
        k = self._left_out
        kept = [j for j in range(3) if j != k]
        t = [Fraction(0)] * 3
        for j, x in zip(kept, p, strict=True):
            t[j] = x
        t[k] = (1 - sum((self._inner[j] * t[j] for j in kept), Fraction(0))) / self._inner[k]
        return t

    def _on_polygon(self, functional: Sequence[Fraction]) -> LinearClassifier:
        """A linear function of t as an affine one of the point of the polygon."""
        k = self._left_out
        last = functional[k] / self._inner[k]
        return LinearClassifier(Vector.of([functional[j] - last * self._inner[j] for j in range(3) if j != k]), last)

    def _farther(self, direction: Point, start: Point) -> Point | None:
        """A point of the polygon that is farthest in a direction; None if no one is farther than the start."""
        scale = math.lcm(direction[0].denominator, direction[1].denominator)
        u = [int(x * scale) for x in direction]
        gain, height = ((direction[0] * start[0] + direction[1] * start[1]) * scale).as_integer_ratio()
        u.insert(self._left_out, 0)
        gains = [_product(u, row) for row in self._rows]
        found = None
        while True:
            q = self._least([gain * h - height * g for h, g in zip(self._heights, gains, strict=True)])
            if height * _product(u, q) <= gain * _product(self._inner, q):
                return found
            gain, height = _product(u, q), _product(self._inner, q)
            found = self._point(q)

    def _point(self, t: _Ray) -> Point:
        """The point of the polygon that a t of the cone is a multiple of."""
        height = _product(self._inner, t)
        x, y = (Fraction(x, height) for j, x in enumerate(t) if j != self._left_out)
        return x, y

    def _least(self, values: Sequence[int]) -> _Ray:
        """Σ λ_i z_i, times a positive number, with λ on the rows of the least values."""
        totals, left = [0, 0, 0], self._budget
        for i in sorted(range(len(values)), key=values.__getitem__):
            share = min(self._most[i], left)
            totals = [total + share * x for total, x in zip(totals, self._rows[i], strict=True)]
            left -= share
            if not left:
                break
        return tuple(totals)

    def _polygon(self) -> tuple[Point, ...]:
        """The vertices, counter-clockwise."""
        one, none = Fraction(1), Fraction(0)
        some = self._point(self._least(self._heights))
        sides = [self._farther(u, some) or some for u in ((one, none), (none, one), (-one, none), (none, -one))]
        found = list(first := convex_hull(sides))
        edges = [*zip(first, [*first[1:], first[0]], strict=True)] if len(first) > 1 else []
        while edges:
            p, q = edges.pop()
            beyond = self._farther((q[1] - p[1], p[0] - q[0]), p)
            if beyond is not None:
                found.append(beyond)
                edges += [(p, beyond), (beyond, q)]
        return convex_hull(found)


def _product(a: Sequence[int], b: Sequence[int]) -> int:
    return sum(x * y for x, y in zip(a, b, strict=True))
