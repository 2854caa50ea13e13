"""Hypothesis strategies for data with the labels ±1: linearly separable, degenerate, inseparable.

Separable data are placed on the two sides of a drawn hyperplane, inseparable data are given a common point of the two
convex hulls; nothing is drawn and then filtered by a verdict.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.strategies.near import crowd, inside, stretched, tiny
from geomadv.strategies.values import (
    Row,
    Rows,
    both_labels,
    chosen,
    combine,
    dataset_of,
    dimension_of,
    dot,
    double_beyond,
    kept,
    nonzero,
    positives,
    rationals,
    row_vectors,
    shuffled,
    some,
)

__all__ = [
    "datasets",
    "datasets_with_max_margin",
    "degenerate_datasets",
    "inseparable_datasets",
    "nearly_degenerate_datasets",
    "separable_datasets",
]


@kept
@st.composite
def _separable_rows(
    draw: DrawFn, dimension: int, max_points: int, bias: bool, wide: bool, representable: bool = False
) -> Rows:
    return draw(_rows_of_a_classifier(dimension, max_points, bias, wide, representable))[0]


@kept
@st.composite
def _rows_of_a_classifier(
    draw: DrawFn, dimension: int, max_points: int, bias: bool, wide: bool, representable: bool = False
) -> tuple[Rows, Row, Fraction]:
    """Points of both labels with the normal and the bias of a classifier that is right about them."""
    w, pivot = draw(nonzero(dimension))
    b = draw(rationals(wide=wide)) if bias else Fraction(0)
    rows: Rows = []
    for y in draw(both_labels(max_points)):
        x = list(draw(row_vectors(dimension, wide, representable)))
        x[pivot] += (y * draw(positives(wide, representable)) - b - dot(w, x)) / w[pivot]
        if representable:
            x[pivot] = double_beyond(x[pivot], up=y * w[pivot] > 0)
        rows.append((tuple(x), y))
    return rows, w, b


@kept
@st.composite
def separable_datasets(
    draw: DrawFn,
    *,
    dimension: int | None = None,
    max_points: int = 7,
    bias: bool = True,
    wide: bool = False,
    representable: bool = False,
) -> Dataset:
    """Linearly separable data sets with both labels.

    Parameters
    ----------
    dimension : int, optional
        The dimension; from 1 to 3 if not given.
    max_points : int
        The largest number of points, at least 2.
    bias : bool
        False: separable by a hyperplane through the origin.
    wide : bool
        Mix scales from 2**-660 to 2**660 and numbers of 100 digits within one data set.
    representable : bool
        All coordinates are exact in float64, for tests of code that computes with floats: small integers and
        sixteenths, and what is nearest to the hyperplane from outside; with `wide`, doubles up to 2**300 too.
    """
    d = dimension_of(draw, dimension)
    return dataset_of(draw(_separable_rows(d, max_points, bias, wide, representable)))


@kept
@st.composite
def inseparable_datasets(
    draw: DrawFn,
    *,
    dimension: int | None = None,
    max_points: int = 7,
    bias: bool = True,
    wide: bool = False,
    representable: bool = False,
) -> Dataset:
    """Data sets with both labels that no linear classifier separates: a combination of the vectors ``z`` is zero (L1).

    With bias, a convex combination of points of one label equals one of the other label; in the simplest case it is
    one point with both labels. The parameters are those of `separable_datasets`, but what is wide and representable
    is so by the units of its columns, powers of two.
    """
    d = dimension_of(draw, dimension)
    labels = draw(both_labels(max_points))
    points = [draw(row_vectors(d, wide and not representable, representable)) for _ in labels]
    last = draw(st.integers(0, len(labels) - 1))
    weights = [1 if i == last else draw(st.integers(0, 3)) for i in range(len(labels))]
    if bias:
        # The weights of the two labels need the same sum.
        left = sum(weight for weight, y in zip(weights, labels, strict=True) if y == labels[last])
        others = [i for i, y in enumerate(labels) if y != labels[last]]
        for i in others[1:]:
            weights[i] = min(weights[i], left)
            left -= weights[i]
        weights[others[0]] = left
    # The point of weight 1 is placed so that the weighted sum of the vectors z vanishes.
    rest = [i for i in range(len(labels)) if i != last]
    points[last] = combine(*((-weights[i] * labels[i] * labels[last], points[i]) for i in rest))
    return _in_units(draw(_units(d, wide and representable)), list(zip(points, labels, strict=True)))


@kept
@st.composite
def _units(draw: DrawFn, dimension: int, wide: bool) -> Row:
    """Powers of two for all columns, which change no verdict and leave exact in float64 what is."""
    return tuple(Fraction(2) ** (draw(st.integers(-300, 300)) if wide else 0) for _ in range(dimension))


def _in_units(units: Row, rows: Rows) -> Dataset:
    return dataset_of([(tuple(unit * c for unit, c in zip(units, x, strict=True)), y) for x, y in rows])


@kept
@st.composite
def datasets_with_max_margin(
    draw: DrawFn,
    *,
    dimension: int | None = None,
    max_points: int = 7,
    wide: bool = False,
    representable: bool = False,
) -> tuple[Dataset, LinearClassifier]:
    """Separable data sets with their maximum-margin classifier, scaled to functional margin 1.

    Two points p, q of opposite labels are nearest points of the two convex hulls because all others lie on or behind
    the hyperplanes through p and q that are perpendicular to p − q. Many lie on them, so the support vectors are
    often more than d + 1 or affinely dependent. What is wide and representable is so by its unit, a power of two.
    """
    d = dimension_of(draw, dimension)
    unit = draw(_units(1, wide and representable))
    wide = wide and not representable
    w, _ = draw(nonzero(d, representable))
    q = draw(row_vectors(d, wide, representable))
    p = combine((1, q), (draw(positives(wide, representable)), w))
    rows: Rows = [(p, 1), (q, -1)]
    for _ in range(draw(st.integers(0, max_points - 2))):
        near, y = chosen(draw, rows[:2])
        c = draw(row_vectors(d, representable=representable))
        behind = draw(st.one_of(st.just(Fraction(0)), positives(wide, representable)))
        # (w·w) c − (w·c) w is perpendicular to w.
        rows.append((combine((1, near), (dot(w, w), c), (y * behind - dot(w, c), w)), y))
    rows = [(combine((unit[0], x)), y) for x, y in rows]
    p, q = rows[0][0], rows[1][0]
    gap = combine((1, p), (-1, q))
    normal = combine((2 / dot(gap, gap), gap))
    b = -dot(normal, combine((1, p), (1, q))) / 2
    return dataset_of(shuffled(draw, rows)), LinearClassifier(Vector.of(normal), b)


@kept
@st.composite
def _duplicated(draw: DrawFn, dimension: int, max_points: int, bias: bool, wide: bool, representable: bool) -> Dataset:
    rows = draw(_separable_rows(dimension, max(2, max_points // 2), bias, wide, representable))
    return dataset_of(shuffled(draw, rows + some(draw, rows, 1, max_points - len(rows))))


@kept
@st.composite
def _collinear(draw: DrawFn, dimension: int, max_points: int, bias: bool, wide: bool, representable: bool) -> Dataset:
    units = draw(_units(dimension, wide and representable))
    wide = wide and not representable
    g, _ = draw(nonzero(dimension, representable))
    a = draw(row_vectors(dimension, wide, representable)) if bias else (Fraction(0),) * dimension
    labels = draw(both_labels(max_points))
    rows = [(combine((1, a), (y * draw(positives(wide, representable)), g)), y) for y in labels]
    return _in_units(units, rows)


@kept
@st.composite
def nearly_degenerate_datasets(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, bias: bool = True, wide: bool = False
) -> Dataset:
    """Separable data sets that are nearly degenerate: what is true of them exactly is hidden from floating point.

    Antithetic pairs p ± εu, near-duplicates, points nearly in the span of others or nearly on a facet, with ε from
    10**-6 to 10**-200; columns in units from 10**-200 to 10**200. The parameters are those of `separable_datasets`.
    """
    d = dimension_of(draw, dimension)
    pair = max_points >= 4 and draw(st.booleans())
    rows, w, b = draw(_rows_of_a_classifier(d, max_points - 2 if pair else max(2, max_points // 2), bias, wide))
    found: Rows = []
    left = max_points - len(rows)
    for y in shuffled(draw, [1, -1]):
        own = [x for x, label in rows if label == y]
        if not bias and draw(st.booleans()):
            # Without bias a row counts up to a factor, and a large one makes a step look small.
            own = [combine((1 / draw(tiny()), x)) if draw(st.booleans()) else x for x in own]
        room = inside(combine((y, w)), -y * b)
        crowded = crowd(draw, own, len(own) + left, room=room, pair=pair) if left else own
        left = 0 if pair else left - len(crowded) + len(own)
        found += [(x, y) for x in crowded]
    units = draw(stretched(d, shift=bias))
    return dataset_of(shuffled(draw, [(units(x), y) for x, y in found]))


@kept
@st.composite
def degenerate_datasets(
    draw: DrawFn,
    *,
    dimension: int | None = None,
    max_points: int = 7,
    bias: bool = True,
    wide: bool = False,
    representable: bool = False,
) -> Dataset:
    """Separable data sets of the kinds on which active-set methods stumble.

    Duplicate points; more points on the margin than dimensions allow, or affinely dependent ones; one dimension;
    collinear points; fewer points than dimensions; and what `nearly_degenerate_datasets` draws. The parameters are
    those of `separable_datasets`; without `dimension`, up to 6 dimensions occur (with few points). What is
    representable is not nearly degenerate.
    """
    kinds = (
        ["collinear"]
        + ["nearly"] * (not representable)
        + ["duplicate"] * (max_points > 2)
        + ["many on the margin"] * bias
    )
    kinds += ["one dimension"] * (dimension in (None, 1)) + ["few points"] * (dimension is None or dimension >= 3)
    kind = chosen(draw, kinds)
    if kind == "one dimension":
        return draw(
            separable_datasets(dimension=1, max_points=max_points, bias=bias, wide=wide, representable=representable)
        )
    if kind == "few points":
        d = draw(st.integers(3, 6)) if dimension is None else dimension
        few = min(max_points, d - 1)
        return draw(separable_datasets(dimension=d, max_points=few, bias=bias, wide=wide, representable=representable))
    d = dimension_of(draw, dimension)
    if kind == "duplicate":
        return draw(_duplicated(d, max_points, bias, wide, representable))
    if kind == "collinear":
        return draw(_collinear(d, max_points, bias, wide, representable))
    if kind == "nearly":
        return draw(nearly_degenerate_datasets(dimension=d, max_points=max_points, bias=bias, wide=wide))
    return draw(datasets_with_max_margin(dimension=d, max_points=max_points, wide=wide, representable=representable))[0]


def datasets(
    *,
    dimension: int | None = None,
    max_points: int = 7,
    bias: bool = True,
    wide: bool = False,
    representable: bool = False,
) -> SearchStrategy[Dataset]:
    """Separable, degenerate and inseparable data sets, with the parameters of `separable_datasets`."""
    kinds = (separable_datasets, degenerate_datasets, inseparable_datasets)
    each = (
        kind(dimension=dimension, max_points=max_points, bias=bias, wide=wide, representable=representable)
        for kind in kinds
    )
    return st.one_of(*each)
