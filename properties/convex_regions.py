"""Convex sets with curved boundaries, exactly: closed or open ones, for theorems about all of them.

A set is where finitely many parts hold, all of them weakly (a closed set) or all strictly (an open one). A part is made
of an affine function u and a vector of affine functions l:

* a quadric, |l(x)|² + u(x) ≤ 0: half-spaces (no l), paraboloids, cylinders, ellipsoids and balls, and with u = 0 affine
  subspaces and single points;
* a cone, |l(x)| + u(x) ≤ 0, with all its asymptotes.

Along a ray a quadric is a convex quadratic polynomial in c; it stays nonpositive for all c ≥ 0 iff its coefficients of
c² and, where that is zero, of c are not positive. In a cone it is the recession cone |l·v| + u·v ≤ 0 that decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.strategies.values import null_space
from properties.escape_support import half_spaces
from properties.support import rows


class Shape(Enum):
    QUADRIC = "quadric"
    CONE = "cone"


@dataclass(frozen=True)
class Part:
    """|l(x)|² + u(x) ≤ 0, or |l(x)| + u(x) ≤ 0; strictly, or not."""

    u: ga.LinearClassifier
    squares: tuple[ga.LinearClassifier, ...] = ()
    shape: Shape = Shape.QUADRIC

    def holds(self, x: ga.Vector, *, strictly: bool) -> bool:
        return self._within(self.u.value(x), sum((f.value(x) ** 2 for f in self.squares), Fraction(0)), strictly)

    def keeps(self, v: ga.Vector) -> bool:
        """Whether no ray along v leaves."""
        slope, squared = self.u.normal.dot(v), sum((f.normal.dot(v) ** 2 for f in self.squares), Fraction(0))
        if self.shape is Shape.QUADRIC:
            return squared == 0 and slope <= 0
        return self._within(slope, squared, strictly=False)

    def _within(self, u: Fraction, squared: Fraction, strictly: bool) -> bool:
        if self.shape is Shape.CONE and u > 0:
            return False
        value = squared + u if self.shape is Shape.QUADRIC else squared - u * u
        return value < 0 or (value == 0 and not strictly)


@dataclass(frozen=True)
class ConvexSet:
    """Where all parts hold: closed, or open."""

    parts: tuple[Part, ...]
    is_open: bool

    def __contains__(self, x: ga.Vector) -> bool:
        return all(part.holds(x, strictly=self.is_open) for part in self.parts)

    def keeps(self, v: ga.Vector) -> bool:
        """Whether a ray along v, from anywhere in the set, does not leave it; the same from everywhere."""
        return all(part.keeps(v) for part in self.parts)


def way_out(region: ConvexSet, x: ga.Vector, v: ga.Vector) -> Fraction:
    """Some c with x + c v outside, for a direction that leads out."""
    c = Fraction(1)
    for _ in range(16):
        if x + c * v not in region:
            return c
        c = 2 * c * c
    raise AssertionError(f"the ray along {v} does not seem to leave the region: not by {c.numerator.bit_length()} bits")


@st.composite
def affine_functions(draw: DrawFn, dimension: int) -> ga.LinearClassifier:
    return ga.LinearClassifier(draw(gst.vectors(dimension)), draw(gst.rationals()))


def scaled(u: ga.LinearClassifier, factor: Fraction) -> ga.LinearClassifier:
    return ga.LinearClassifier(factor * u.normal, factor * u.bias)


@st.composite
def convex_sets(draw: DrawFn, S: ga.Dataset, label: int) -> ConvexSet:
    """Convex sets that contain the points with the label and no other points of S.

    A half-space between the former and another point is rounded off: u ≤ 0 becomes |l|² + K u ≤ 0, or |l| + K u ≤ 0,
    with K so large that the points are inside, or on the boundary of a closed set. Closed sets may have no interior.
    """
    is_open = draw(st.booleans())
    inner = [x for _, x, _ in rows(S, label)]
    parts = []
    for u in draw(half_spaces(S, label)):
        squares = tuple(draw(st.lists(affine_functions(S.d), max_size=S.d + 1)))
        shape = draw(st.sampled_from(list(Shape))) if squares else Shape.QUADRIC
        squared = [sum((f.value(x) ** 2 for f in squares), Fraction(0)) for x in inner]
        power = 1 if shape is Shape.QUADRIC else 2
        least = max(s / (-u.value(x)) ** power for x, s in zip(inner, squared, strict=True))
        # In a cone K² has to be so large; K = 1 + K² is.
        K = least + 1 if is_open or shape is Shape.CONE or least == 0 or draw(st.booleans()) else least
        parts.append(Part(scaled(u, K), squares, shape))
    flat = [tuple(map(Fraction, row)) for row in null_space([(*x, 1) for x in inner], S.d + 1)]
    if flat and not is_open and draw(st.booleans()):
        vanishing = draw(st.lists(st.sampled_from(flat), min_size=1, max_size=len(flat), unique=True))
        zero = ga.LinearClassifier(ga.Vector.of([0] * S.d))
        parts.append(Part(zero, tuple(ga.LinearClassifier(ga.Vector.of(w[:-1]), w[-1]) for w in vanishing)))
    return ConvexSet(tuple(parts), is_open)


@st.composite
def points_within(draw: DrawFn, region: ConvexSet, S: ga.Dataset, label: int) -> ga.Vector:
    """Points of a convex set that contains the points with the label: of their hull, and around it, near and far."""
    x = draw(gst.hull_points(S, region=label))
    assert x in region
    v = draw(st.one_of(gst.vectors(S.d), _kept(region, S.d)))
    c = Fraction(10) ** draw(st.sampled_from([0, 1, 9]))
    while x + c * v not in region:
        c = c / 2 if c > Fraction(1, 10**6) else Fraction(0)
    return x + c * v


def _kept(region: ConvexSet, dimension: int) -> st.SearchStrategy[ga.Vector]:
    """Directions along which the set is unbounded, as far as they are found among few; zero if there are none."""
    units = [ga.Vector.of([s * (j == k) for j in range(dimension)]) for k in range(dimension) for s in (1, -1)]
    falling = [-part.u.normal for part in region.parts]
    kept = [v for v in (*units, *falling) if v and region.keeps(v)]
    return st.sampled_from(kept or [ga.Vector.of([0] * dimension)])


def describe(region: ConvexSet, S: ga.Dataset) -> list[str]:
    """What a census counts."""
    found = ["open" if region.is_open else "closed"]
    found += ["bounded quadric"] * any(_spans(part, S.d) for part in region.parts)
    found += ["cone"] * any(part.shape is Shape.CONE for part in region.parts)
    found += ["half-space"] * any(not part.squares for part in region.parts)
    found += ["no interior"] * any(not part.u.normal and part.u.bias == 0 for part in region.parts)
    found += ["several parts"] * (len(region.parts) > 1)
    touching = [part for part in region.parts if part.squares and part.u.normal and not region.is_open]
    return found + ["curved through a point of S"] * any(
        not part.holds(x, strictly=True) for part in touching for x in S.points if x in region
    )


def _spans(part: Part, dimension: int) -> bool:
    normals: Sequence[tuple[Fraction, ...]] = [tuple(f.normal) for f in part.squares]
    return part.shape is Shape.QUADRIC and not null_space(normals, dimension)
