"""Exact geometry in the plane: hulls, cuts, and the regions on which all accurate classifiers agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector

__all__ = ["Box", "Point", "chord", "convex_hull", "cut", "forced_region", "negative_region", "shadow"]

Point = tuple[Fraction, Fraction]
#: Least and greatest first coordinate, least and greatest second coordinate.
Box = tuple[Fraction, Fraction, Fraction, Fraction]


def _cross(a: Point, b: Point) -> Fraction:
    return a[0] * b[1] - a[1] * b[0]


def _minus(a: Point, b: Point) -> Point:
    return (a[0] - b[0], a[1] - b[1])


def convex_hull(points: Iterable[Point]) -> tuple[Point, ...]:
    """Return the vertices of the convex hull, counter-clockwise from the lowest leftmost (Andrew's monotone chain).

    Points inside an edge are left out; collinear points give the two ends, and one point (repeated or not) itself.
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return tuple(ordered)

    def chain(walk: Iterable[Point]) -> list[Point]:
        kept: list[Point] = []
        for p in walk:
            while len(kept) > 1 and _cross(_minus(kept[-1], kept[-2]), _minus(p, kept[-1])) <= 0:
                kept.pop()
            kept.append(p)
        return kept[:-1]

    return tuple(chain(ordered) + chain(reversed(ordered)))


def cut(polygon: Sequence[Point], function: LinearClassifier) -> tuple[Point, ...]:
    """Return the part of a convex polygon where an affine function is at most 0."""
    kept: list[Point] = []
    for p, q in pairwise([*polygon, *polygon[:1]]):
        at_p, at_q = function.value(p), function.value(q)
        if at_p <= 0:
            kept.append(p)
        if at_p * at_q < 0:
            t = at_p / (at_p - at_q)
            kept.append((p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))
    return convex_hull(kept)


def negative_region(functions: Iterable[LinearClassifier], box: Box) -> tuple[Point, ...]:
    """Return the part of a box where no affine function is positive, a convex polygon.

    Parameters
    ----------
    functions : iterable of LinearClassifier
        Affine functions of two variables.
    box : Box
        Bounds of the window, in the units of the points.

    Returns
    -------
    tuple of Point
        Vertices, counter-clockwise; none where there is no such point in the box.
    """
    region = _corners(box)
    for function in functions:
        region = cut(region, function)
    return region


def _clip(polygon: Sequence[Point], box: Box) -> tuple[Point, ...]:
    """Return the part of a convex polygon in a box."""
    for normal, bias in (([-1, 0], box[0]), ([1, 0], -box[1]), ([0, -1], box[2]), ([0, 1], -box[3])):
        polygon = cut(polygon, LinearClassifier(Vector.of(normal), bias))
    return tuple(polygon)


def chord(function: LinearClassifier, box: Box) -> tuple[Point, ...]:
    """Return the ends of the part in a box of the line on which an affine function is 0; none if they do not meet."""
    if not function.normal:
        return ()
    return tuple(p for p in cut(_corners(box), function) if function.value(p) == 0)


def _corners(box: Box) -> tuple[Point, ...]:
    return ((box[0], box[2]), (box[1], box[2]), (box[1], box[3]), (box[0], box[3]))


def shadow(S: Dataset, row: int, box: Box) -> tuple[Point, ...]:
    """Return the part in a box of the shadow of an outer point, x⁺ + cone{x⁺ − s : s labelled otherwise}.

    Every accurate classifier whose region of the other label is convex gives its points the label of x⁺.

    Parameters
    ----------
    S : Dataset
        Points in two dimensions, labels 1 and -1.
    row : int
        The outer point, not in the convex hull of the points of the other label.
    box : Box
        Bounds of the window, in the units of the points.
    """
    label = int(S.signs[row])
    return forced_region(S.take([row, *S.indices(-label).tolist()]), label, box)


def _points(S: Dataset, label: int) -> list[Point]:
    rows = S.numerators[S.indices(label)].tolist()
    return [(Fraction(x, S.denominator), Fraction(y, S.denominator)) for x, y in rows]


def forced_region(S: Dataset, label: int, box: Box) -> tuple[Point, ...]:
    """Return the part in a box of the region that every accurate linear classifier (with bias) gives one label.

    The regions are F⁻ = conv S⁻ + K and F⁺ = conv S⁺ − K with K the cone of all p − q, p in S⁻ and q in S⁺. For
    separable data K without the origin lies in an open half-plane, so it has two extreme rays, or one where all p − q
    are parallel.

    Parameters
    ----------
    S : Dataset
        Points in two dimensions, labels 1 and -1 both present, linearly separable.
    label : int
        1 for F⁺, -1 for F⁻.
    box : Box
        Bounds of the window, in the units of the points.

    Returns
    -------
    tuple of Point
        Vertices, counter-clockwise; two for a segment, none where region and box do not meet.

    Raises
    ------
    InvalidInputError
        If the data are not two-dimensional, miss a label or are not separable.
    """
    if S.d != 2:
        raise InvalidInputError(f"regions are computed in the plane; the points have {S.d} coordinates, pass 2")
    own, other = convex_hull(_points(S, label)), convex_hull(_points(S, -label))
    if not own or not other:
        raise InvalidInputError("forced regions need points of both labels, 1 and -1; only one occurs")
    differences = [_minus(p, q) for p in own for q in other]
    first = last = differences[0]
    for r in differences:
        first = r if _cross(first, r) < 0 else first
        last = r if _cross(last, r) > 0 else last
    # A linear function, equal on both extreme rays: positive on all differences iff the data are separable, and then it
    # bounds how far along the rays the box can see.
    if _cross(first, last) == 0:
        a = first
    else:
        side = _minus(last, first)
        a = (side[1], -side[0])

    def height(p: Point) -> Fraction:
        return a[0] * p[0] + a[1] * p[1]

    if any(height(r) <= 0 for r in differences):
        raise InvalidInputError("forced regions exist for linearly separable data only; these are not separable")
    corners = [(x, y) for x in box[:2] for y in box[2:]]
    rise = max(max(map(height, corners)) - min(map(height, own)), Fraction(0))
    ends = [(p[0] + t * r[0], p[1] + t * r[1]) for r in (first, last) for t in (rise / height(r),) for p in own]
    return _clip(convex_hull([*own, *ends]), box)
