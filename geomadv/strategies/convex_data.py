"""Hypothesis strategies for data with the labels ±1 and a convex region around the points of one label.

The points that carry the label `region` are called inner, the others outer. Some convex region contains the inner
points and no outer one iff no outer point lies in the convex hull of the inner points (C1). Outer points are placed
beyond a drawn supporting hyperplane of that hull, or, on purpose, inside it; nothing is filtered by a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector
from geomadv.strategies.linear_data import degenerate_datasets, separable_datasets
from geomadv.strategies.near import crowd, inside, neighbours, stretched, tiny
from geomadv.strategies.values import (
    Row,
    Rows,
    beyond,
    chosen,
    combine,
    convex_combinations,
    dataset_of,
    dimension_of,
    dot,
    kept,
    nonzero,
    positives,
    row_vectors,
    shuffled,
    some,
)

__all__ = [
    "convex_datasets",
    "degenerate_convex_datasets",
    "nearly_degenerate_convex_datasets",
    "nonconvex_datasets",
    "resisted_convex_problems",
    "surrounded_datasets",
    "unforced_convex_problems",
]


def _labelled(inner: Sequence[Row], outer: Sequence[Row], region: int) -> Rows:
    return [*((x, region) for x in inner), *((x, -region) for x in outer)]


@kept
@st.composite
def _inner(draw: DrawFn, dimension: int, largest: int, wide: bool) -> list[Row]:
    """At least one point; affinely dependent ones are common."""
    count = draw(st.integers(1, max(1, largest)))
    points = [draw(row_vectors(dimension, wide)) for _ in range(count)]
    if count >= 4 and draw(st.booleans()):
        points[3] = combine((1, points[0]), (1, points[1]), (-1, points[2]))
    return points


def _outer(draw: DrawFn, inner: list[Row], wide: bool, normal: Row | None = None) -> Row:
    """A point beyond a supporting hyperplane of the hull of the inner points.

    It is anywhere there, as close to the hyperplane as one likes, or on a line through two inner points, and so often
    in the plane of a facet.
    """
    w = draw(nonzero(len(inner[0])))[0] if normal is None else normal
    values = [dot(w, s) for s in inner]
    highest = inner[values.index(max(values))]
    lower = [s for s, value in zip(inner, values, strict=True) if value < max(values)]
    if bool(lower) and draw(st.booleans()):
        return combine((1, highest), (draw(positives(wide)), combine((1, highest), (-1, chosen(draw, lower)))))
    return beyond(draw, w, max(values), wide)


def _opposite(draw: DrawFn, inner: list[Row], o: Row, w: Row, wide: bool) -> Row:
    """A point outside the inner hull such that a point of that lies between it and o, which is beyond along w."""
    c = convex_combinations(draw, inner)
    # The point c + t (c − o) is below all inner values of w.
    t = (dot(w, c) - min(dot(w, s) for s in inner)) / (dot(w, o) - dot(w, c)) + draw(positives(wide))
    return combine((1 + t, c), (-t, o))


@kept
@st.composite
def _ordinary(draw: DrawFn, dimension: int, max_points: int, region: int, wide: bool) -> Rows:
    inner = draw(_inner(dimension, max_points - 1, wide))
    outer = [_outer(draw, inner, wide) for _ in range(draw(st.integers(1, max_points - len(inner))))]
    return _labelled(inner, outer, region)


@kept
@st.composite
def surrounded_datasets(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, region: int = -1, wide: bool = False
) -> Dataset:
    """Data that a convex region realizes and no linear classifier does.

    Two outer points have a point of the inner hull between them, as in XOR or in a ring around the inner points.

    Parameters
    ----------
    dimension : int, optional
        The dimension; from 1 to 3 if not given.
    max_points : int
        The largest number of points, at least 3.
    region : int
        The label of the convex region: 1 or −1.
    wide : bool
        Mix scales from 2**-660 to 2**660 and numbers of 100 digits within one data set.
    """
    d = dimension_of(draw, dimension)
    inner = draw(_inner(d, max_points - 2, wide))
    w, _ = draw(nonzero(d))
    o = _outer(draw, inner, wide, w)
    outer = [o, _opposite(draw, inner, o, w, wide)]
    outer += [_outer(draw, inner, wide) for _ in range(draw(st.integers(0, max_points - 2 - len(inner))))]
    return dataset_of(shuffled(draw, _labelled(inner, outer, region)))


@kept
@st.composite
def _collinear(draw: DrawFn, dimension: int, max_points: int, region: int, wide: bool) -> Rows:
    a, (g, _) = draw(row_vectors(dimension, wide)), draw(nonzero(dimension))
    at = [c for (c,) in draw(_inner(1, max_points - 1, wide))]
    beside = [
        max(at) + draw(positives(wide)) if draw(st.booleans()) else min(at) - draw(positives(wide))
        for _ in range(draw(st.integers(1, max_points - len(at))))
    ]
    return [(combine((1, a), (c, g)), y) for (c,), y in _labelled([(c,) for c in at], [(c,) for c in beside], region)]


@kept
@st.composite
def _flat(draw: DrawFn, dimension: int, max_points: int, region: int, wide: bool) -> Rows:
    """Inner points on a segment, or all the same, in more dimensions; outer points anywhere outside."""
    a, (g, _) = draw(row_vectors(dimension, wide)), draw(nonzero(dimension))
    at = [c for (c,) in draw(_inner(1, max_points - 1, wide))] if draw(st.booleans()) else [Fraction(0)] * 2
    inner = [combine((1, a), (c, g)) for c in at[: max_points - 1]]
    outer = [_outer(draw, inner, wide) for _ in range(draw(st.integers(1, max_points - len(inner))))]
    return _labelled(inner, outer, region)


@kept
@st.composite
def _repeated(draw: DrawFn, dimension: int, max_points: int, region: int, wide: bool) -> Rows:
    rows = draw(_ordinary(dimension, max(2, max_points // 2), region, wide))
    return rows + some(draw, rows, 1, max(1, max_points - len(rows)))


@kept
@st.composite
def nearly_degenerate_convex_datasets(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, region: int = -1, wide: bool = False
) -> Dataset:
    """Realizable data that are nearly degenerate: what is true of them exactly is hidden from floating point.

    Antithetic pairs p ± εu among the inner points and among the outer ones, near-duplicates, inner points nearly in the
    hull of others, outer points nearly in the inner hull or in the plane of a facet, with ε from 10**-6 to 10**-200;
    columns in units from 10**-200 to 10**200. The parameters are those of `surrounded_datasets`.
    """
    d = dimension_of(draw, dimension)
    pair = max_points >= 4 and draw(st.booleans())
    base = draw(_inner(d, max_points - 3 if pair else max(1, max_points // 2 - 1), wide))
    inner = crowd(draw, base, max(len(base), max_points - 2), pair=pair)
    outer: list[Row] = []
    while len(inner) + len(outer) < max_points and (not outer or draw(st.booleans())):
        w, _ = draw(nonzero(d))
        values = [dot(w, s) for s in inner]
        if draw(st.booleans()):
            facet = [s for s, value in zip(inner, values, strict=True) if value == max(values)]
            apex = combine((1, convex_combinations(draw, facet)), (draw(tiny()), w))
        else:
            apex = _outer(draw, inner, wide, w)
        outer.append(apex)
        left = max_points - len(inner) - len(outer)
        kind = chosen(draw, ["near", "opposite", "alone"] if left else ["alone"])
        if kind == "opposite":
            outer.append(_opposite(draw, inner, apex, w, wide))
        elif kind == "near":
            outer += neighbours(draw, [apex], left, room=inside(w, max(values)), alone=True)
    units = draw(stretched(d))
    return dataset_of(shuffled(draw, [(units(x), y) for x, y in _labelled(inner, outer, region)]))


@kept
@st.composite
def degenerate_convex_datasets(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, region: int = -1, wide: bool = False
) -> Dataset:
    """Realizable data with duplicate points, all points on a line, or inner points on a segment or in one place.

    And what `nearly_degenerate_convex_datasets` draws. The parameters are those of `surrounded_datasets`.
    """
    kinds: list[Callable[[int, int, int, bool], SearchStrategy[Rows]]] = [_collinear, _flat, _repeated]
    d, kind = dimension_of(draw, dimension), chosen(draw, [*kinds, None])
    if kind is None:
        nearly = nearly_degenerate_convex_datasets
        return draw(nearly(dimension=d, max_points=max_points, region=region, wide=wide))
    return dataset_of(shuffled(draw, draw(kind(d, max_points, region, wide))))


@kept
@st.composite
def convex_datasets(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, region: int = -1, wide: bool = False
) -> Dataset:
    """Data sets that some convex region realizes: linearly separable or not, degenerate or not.

    The parameters are those of `surrounded_datasets`.
    """
    d = dimension_of(draw, dimension)
    kind = chosen(draw, ["ordinary", "surrounded", "degenerate", "separable"])
    if kind == "surrounded":
        return draw(surrounded_datasets(dimension=d, max_points=max_points, region=region, wide=wide))
    if kind == "degenerate":
        return draw(degenerate_convex_datasets(dimension=d, max_points=max_points, region=region, wide=wide))
    if kind == "separable":
        linear = chosen(draw, [separable_datasets, degenerate_datasets])
        return draw(linear(dimension=d, max_points=max_points, wide=wide))
    return dataset_of(shuffled(draw, draw(_ordinary(d, max_points, region, wide))))


@kept
@st.composite
def nonconvex_datasets(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, region: int = -1, wide: bool = False
) -> Dataset:
    """Data sets that no convex region realizes: an outer point lies in the inner hull, perhaps on its boundary.

    The parameters are those of `surrounded_datasets`.
    """
    d = dimension_of(draw, dimension)
    inner = draw(_inner(d, max_points - 1, wide))
    count = draw(st.integers(0, max_points - 1 - len(inner)))
    outer = [convex_combinations(draw, inner), *(draw(row_vectors(d, wide)) for _ in range(count))]
    return dataset_of(shuffled(draw, _labelled(inner, outer, region)))


@kept
@st.composite
def resisted_convex_problems(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, region: int = -1, wide: bool = False
) -> tuple[Dataset, Vector]:
    """Realizable data with a nonzero direction along which some accurate region is never left (C2).

    Every outer point has a supporting hyperplane of the inner hull before it, with a normal w for which w·v ≤ 0. The
    parameters are those of `surrounded_datasets`.
    """
    d = dimension_of(draw, dimension)
    v, _ = draw(nonzero(d))
    inner = draw(_inner(d, max_points - 1, wide))
    outer = []
    for _ in range(draw(st.integers(1, max_points - len(inner)))):
        w, _ = draw(nonzero(d))
        along = combine((dot(v, v), w), (-dot(w, v), v))  # perpendicular to v
        if draw(st.booleans()) and any(along):
            w = along
        elif dot(w, v) > 0:
            w = combine((-1, w))
        outer.append(_outer(draw, inner, wide, w))
    return dataset_of(shuffled(draw, _labelled(inner, outer, region))), Vector.of(v)


@kept
@st.composite
def unforced_convex_problems(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, region: int = -1, wide: bool = False
) -> tuple[Dataset, Vector]:
    """Realizable data with a point to which accurate convex regions give different labels (C4).

    The point is outside the inner hull, and the outer points are outside the hull of the inner points and it. The
    parameters are those of `surrounded_datasets`.
    """
    d = dimension_of(draw, dimension)
    inner = draw(_inner(d, max_points - 1, wide))
    p = _outer(draw, inner, wide)
    outer = [_outer(draw, [*inner, p], wide) for _ in range(draw(st.integers(1, max_points - len(inner))))]
    return dataset_of(shuffled(draw, _labelled(inner, outer, region))), Vector.of(p)
