"""Hypothesis strategies for directions and points to ask convex regions about.

The points that carry the label `region` are called inner, the others outer. All data are supposed to be realizable: no
outer point lies in the convex hull of the inner points.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from geomadv.classes.linear.hulls import hull_distance
from geomadv.classes.linear.margin import MaxMargin
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector
from geomadv.strategies.values import (
    chosen,
    combine,
    convex_combinations,
    dataset_of,
    dot,
    multiples,
    nonzero,
    positives,
    row_vectors,
    rows_of,
)

__all__ = [
    "convex_directions",
    "convex_points",
    "hitting_directions",
    "hull_points",
    "missing_directions",
    "shadow_directions",
    "shadow_points",
]


@st.composite
def shadow_directions(draw: DrawFn, S: Dataset, *, region: int = -1, interior: bool | None = None) -> Vector:
    """Directions that lead out of every accurate convex region, from anywhere in it: towards one outer point (C2).

    Parameters
    ----------
    S : Dataset
        A realizable data set with labels 1 and −1, both present.
    region : int
        The label of the convex region: 1 or −1.
    interior : bool, optional
        True: combinations of x⁺ − s for one outer point x⁺ and all inner points s. False: for few of them, a single
        difference of two points among them, and so often on the boundary of the cone. Both if not given.
    """
    x = chosen(draw, rows_of(S, -region))
    differences = [combine((1, x), (-1, s)) for s in rows_of(S, region)]
    inside = draw(st.booleans()) if interior is None else interior
    terms = multiples(draw, differences, 0 if inside else 1, 2)
    return Vector.of(combine(*terms, *[(1, g) for g in differences if inside]))


@st.composite
def convex_directions(draw: DrawFn, S: Dataset, *, region: int = -1) -> Vector:
    """Nonzero directions: out of every accurate region, opposite to such, the max-margin normal, arbitrary."""
    kind = chosen(draw, ["any", "shadow", "opposite", "max margin"])
    if kind in ("shadow", "opposite"):
        return draw(shadow_directions(S, region=region)) * (1 if kind == "shadow" else -1)
    svm = hull_distance(S, bias=True) if kind == "max margin" else None
    if isinstance(svm, MaxMargin):
        return svm.normal * -region
    return Vector.of(draw(nonzero(S.d))[0])


@st.composite
def hitting_directions(draw: DrawFn, S: Dataset, row: int, *, region: int = -1) -> Vector:
    """Directions from an outer point that meet the inner hull: every accurate region is entered (C6)."""
    target = convex_combinations(draw, rows_of(S, region))
    return Vector.of(combine((draw(positives()), combine((1, target), (-1, tuple(S.point(row)))))))


@st.composite
def missing_directions(draw: DrawFn, S: Dataset, row: int, *, region: int = -1) -> Vector:
    """Nonzero directions from an outer point that do not meet the inner hull, in any number of steps (C6)."""
    inner = rows_of(S, region)
    split = hull_distance(dataset_of([*((s, -1) for s in inner), (tuple(S.point(row)), 1)]), bias=True)
    if not isinstance(split, MaxMargin):
        raise InvalidInputError(
            f"row {row} is in the hull of the points labelled {region}; pass an outer point of realizable data"
        )
    w, x = tuple(split.normal), draw(nonzero(S.d))[0]
    if draw(st.booleans()):
        x = combine((dot(w, w), x), (-dot(w, x), w))
    if dot(w, x) < 0:
        x = combine((-1, x))
    return Vector.of(x if any(x) else w)


@st.composite
def hull_points(draw: DrawFn, S: Dataset, *, region: int = -1) -> Vector:
    """Points of the inner hull: every accurate convex region contains them (C4)."""
    return Vector.of(convex_combinations(draw, rows_of(S, region)))


@st.composite
def shadow_points(draw: DrawFn, S: Dataset, *, region: int = -1) -> Vector:
    """Points in the shadow of an outer point, as seen from the inner hull: no accurate region contains them (C4)."""
    x = chosen(draw, rows_of(S, -region))
    differences = [combine((1, x), (-1, s)) for s in rows_of(S, region)]
    away = multiples(draw, differences, 0, 2)
    return Vector.of(combine((1, x), *away))


@st.composite
def convex_points(draw: DrawFn, S: Dataset, *, region: int = -1) -> Vector:
    """Points of the inner hull, of a shadow, between an outer and an inner point, of the data set, or arbitrary."""
    kind = chosen(draw, ["any", "hull", "shadow", "between", "data"])
    if kind == "hull":
        return draw(hull_points(S, region=region))
    if kind == "shadow":
        return draw(shadow_points(S, region=region))
    if kind == "between":
        ends = [chosen(draw, rows_of(S, label)) for label in (region, -region)]
        t = Fraction(draw(st.integers(1, 7)), 8)
        return Vector.of(combine((t, ends[0]), (1 - t, ends[1])))
    if kind == "data":
        return chosen(draw, S.points)
    return Vector.of(draw(row_vectors(S.d)))
