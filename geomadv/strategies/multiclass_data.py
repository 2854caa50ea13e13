"""Hypothesis strategies for data with 2 to 4 labels: realizable by multiclass linear classifiers, or not.

Realizable data are labelled by drawn scores, strictly; unrealizable data are made to satisfy the alternative: weights
λ_{i,m} ≥ 0, not all 0, with Σ λ_{i,m} (e_{y_i} − e_m) ⊗ (x_i, 1) = 0. Nothing is filtered by a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.rational import Vector
from geomadv.strategies.near import crowd, stretched, tiny
from geomadv.strategies.values import (
    Row,
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
    "cyclic_direction_problems",
    "degenerate_multiclass_datasets",
    "multiclass_datasets",
    "nearly_degenerate_multiclass_datasets",
    "unrealizable_multiclass_datasets",
]

_NAMES: tuple[Label, ...] = (1, 2, 3, 4)


@kept
@st.composite
def score_rows(draw: DrawFn, dimension: int, classes: int, wide: bool = False) -> list[Row]:
    """Scores (w_k, b_k) with distinct w_k, so that no two of them tie in more than a hyperplane."""
    if draw(st.booleans()):
        return draw(_nearest_point_scores(dimension, classes, wide))
    return [(*w, *draw(row_vectors(1, wide))) for w in draw(_distinct(dimension, classes, wide))]


def _distinct(dimension: int, count: int, wide: bool) -> SearchStrategy[list[Row]]:
    return st.lists(row_vectors(dimension, wide), min_size=count, max_size=count, unique=True)


@kept
@st.composite
def _nearest_point_scores(draw: DrawFn, dimension: int, classes: int, wide: bool) -> list[Row]:
    """The nearest of the points w_k wins, so that every class wins somewhere."""
    return [(*w, -dot(w, w) / 2) for w in draw(_distinct(dimension, classes, wide))]


def _score(row: Row, x: Row) -> Fraction:
    return dot(row[:-1], x) + row[-1]


def won(scores: Sequence[Row], x: Row) -> tuple[Row, int]:
    """A point at which one score is strictly the largest: x itself, or one close to it where several tie there."""
    values = [_score(row, x) for row in scores]
    tied = [k for k, value in enumerate(values) if value == max(values)]
    if len(tied) == 1:
        return x, tied[0]
    # Along the longest of the distinct w_k that tie, its own score grows strictly faster than theirs.
    winner = max(tied, key=lambda k: dot(scores[k][:-1], scores[k][:-1]))
    g = scores[winner][:-1]
    faster = [(max(values) - values[k], dot(g, scores[k][:-1]) - dot(g, g)) for k in range(len(scores))]
    step = min([Fraction(1), *(gap / rate / 2 for gap, rate in faster if gap > 0 and rate > 0)])
    return combine((1, x), (step, g)), winner


def _labelled(draw: DrawFn, scores: list[Row], points: list[Row]) -> list[tuple[Row, Label]]:
    """The points with the numbers of their winners, at least two of which occur."""
    rows = [won(scores, x) for x in points]
    x, k = rows[0]
    if len({winner for _, winner in rows}) == 1:
        # Far enough along w_l − w_k the score k is not the largest.
        l = chosen(draw, [l for l in range(len(scores)) if l != k])  # noqa: E741
        difference = combine((1, scores[l]), (-1, scores[k]))
        g = difference[:-1]
        rows[-1] = won(scores, combine((1, x), ((1 - min(Fraction(0), _score(difference, x))) / dot(g, g), g)))
    return [(x, winner) for x, winner in rows]


def _tied(draw: DrawFn, scores: list[Row], x: Row) -> tuple[Row, Row]:
    """The point nearest to x where two scores tie, and the difference of their normals."""
    i, j = shuffled(draw, range(len(scores)))[:2]
    difference = combine((1, scores[i]), (-1, scores[j]))
    g = difference[:-1]
    return combine((1, x), (-_score(difference, x) / dot(g, g), g)), g


@kept
@st.composite
def _ordinary(draw: DrawFn, dimension: int, max_points: int, classes: int, wide: bool) -> list[tuple[Row, Label]]:
    n = draw(st.integers(2, max_points))
    if chosen(draw, [False, False, False, True]):
        scores = draw(score_rows(dimension, classes, wide))
        return _labelled(draw, scores, [draw(row_vectors(dimension, wide)) for _ in range(n)])
    # One point for each class where it wins, as long as there is room for all.
    scores = draw(_nearest_point_scores(dimension, classes, wide))
    centres = [row[:-1] for row in scores][:max_points]
    return _labelled(draw, scores, centres + [draw(row_vectors(dimension, wide)) for _ in range(n - classes)])


def _named(draw: DrawFn, rows: list[tuple[Row, Label]]) -> Dataset:
    names = shuffled(draw, chosen(draw, [_NAMES, (-1, 0, "a", "b")]))
    return dataset_of([(x, names[int(label)]) for x, label in rows])


@kept
@st.composite
def multiclass_datasets(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, classes: int | None = None, wide: bool = False
) -> Dataset:
    """Data sets with 2 to 4 labels that some multiclass linear classifier gets right, degenerate ones among them.

    Parameters
    ----------
    dimension : int, optional
        The dimension; from 1 to 3 if not given.
    max_points : int
        The largest number of points, at least 2.
    classes : int, optional
        The number of scores by which the points are labelled, from 2 to 4; fewer labels may occur, but at least 2.
    wide : bool
        Mix scales from 2**-660 to 2**660 and numbers of 100 digits within one data set.
    """
    if chosen(draw, [False, False, False, True]):
        return draw(
            degenerate_multiclass_datasets(dimension=dimension, max_points=max_points, classes=classes, wide=wide)
        )
    d = dimension_of(draw, dimension)
    return _named(draw, draw(_ordinary(d, max_points, classes or chosen(draw, [3, 4, 3, 4, 2]), wide)))


@kept
@st.composite
def nearly_degenerate_multiclass_datasets(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, classes: int | None = None, wide: bool = False
) -> Dataset:
    """Realizable data sets that are nearly degenerate: what is true of them exactly is hidden from floating point.

    Antithetic pairs p ± εu, near-duplicates, points nearly in the hull of others or nearly where scores tie, with ε
    from 10**-6 to 10**-200; columns in units from 10**-200 to 10**200. The parameters are those of
    `multiclass_datasets`.
    """
    d = dimension_of(draw, dimension)
    k = classes or chosen(draw, [3, 4, 3, 2])
    if draw(st.booleans()):
        scores = draw(score_rows(d, k, wide))
        points = [draw(row_vectors(d, wide)) for _ in range(max(2, max_points // 2))]
    else:
        # One point for each class where it wins, as long as there is room for a pair too.
        scores = draw(_nearest_point_scores(d, k, wide))
        points = [row[:-1] for row in scores][: max(2, max_points - 2)]
    if draw(st.booleans()):
        tie, g = _tied(draw, scores, points[-1])
        points[-1] = combine((1, tie), (draw(tiny()), g))
    base = [x for x, _ in _labelled(draw, scores, points)]
    pair = len(base) + 2 <= max_points and draw(st.booleans())
    rows: list[tuple[Row, Label]] = [won(scores, x) for x in crowd(draw, base, max_points, pair=pair)]
    units = draw(stretched(d))
    return _named(draw, shuffled(draw, [(units(x), label) for x, label in rows]))


@kept
@st.composite
def degenerate_multiclass_datasets(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, classes: int | None = None, wide: bool = False
) -> Dataset:
    """Realizable data sets with duplicate or collinear points, or with points close to where scores tie.

    And what `nearly_degenerate_multiclass_datasets` draws. The parameters are those of `multiclass_datasets`.
    """
    d = dimension_of(draw, dimension)
    k, count = classes or chosen(draw, [3, 4, 3, 4, 2]), draw(st.integers(min(3, max_points), max_points))
    kind = chosen(draw, ["duplicate", "collinear", "tie", "nearly", "collinear"])
    if kind == "nearly":
        nearly = nearly_degenerate_multiclass_datasets
        return draw(nearly(dimension=d, max_points=max_points, classes=classes, wide=wide))
    if kind == "duplicate":
        rows = draw(_ordinary(d, max(2, max_points - 2), k, wide))
        repeated = some(draw, rows, 1, max(1, max_points - len(rows)))
        return _named(draw, (rows + repeated)[:max_points])
    scores = draw(score_rows(d, k, wide))
    if kind == "collinear":
        a, (g, _) = draw(row_vectors(d, wide)), draw(nonzero(d))
        points = [combine((1, a), (draw(row_vectors(1, wide))[0], g)) for _ in range(count)]
        return _named(draw, _labelled(draw, scores, points))
    points = []
    for _ in range(count):
        # If no third score is larger, the point is moved by as little as makes one of them win.
        points.append(_tied(draw, scores, draw(row_vectors(d, wide)))[0])
    return _named(draw, _labelled(draw, scores, points))


@kept
@st.composite
def _circulations(draw: DrawFn, dimension: int, wide: bool) -> list[tuple[Row, Label]]:
    """Two points of each of three classes, p_kl, where weights a_kl flow from k to l: in at p_lk, out at p_kl."""
    forth, back = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    between = [draw(st.integers(0, 2)) for _ in range(3)]
    a01, a12, a20 = (forth + entry for entry in between)
    a10, a21, a02 = (back + entry for entry in between)
    if dimension > 1 and draw(st.booleans()):
        # A pinwheel: where the flow back is not the flow forth, no two of the three segments meet.
        z, w, centre = (draw(row_vectors(dimension, wide)) for _ in range(3))
        a10, a21, a02, a01, a12, a20 = *[back] * 3, *[forth] * 3
        p01, p10, p12 = z, combine((Fraction(forth, back), z)), w
        p02 = combine((Fraction(-forth, back), z), (Fraction(-forth, back), w))
        p01, p02, p10, p12 = (combine((1, centre), (1, p)) for p in (p01, p02, p10, p12))
    else:
        p01, p02, p10, p12 = (draw(row_vectors(dimension, wide)) for _ in range(4))
    # What flows through the classes 0 and 1 is balanced by the last two points, and so it is balanced in class 2.
    p20 = combine((Fraction(a01, a20), p01), (Fraction(a02, a20), p02), (Fraction(-a10, a20), p10))
    p21 = combine((Fraction(a10, a21), p10), (Fraction(a12, a21), p12), (Fraction(-a01, a21), p01))
    return [(p01, 0), (p02, 0), (p10, 1), (p12, 1), (p20, 2), (p21, 2)]


@kept
@st.composite
def unrealizable_multiclass_datasets(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, wide: bool = False
) -> Dataset:
    """Data sets with 2 to 4 labels that no multiclass linear classifier gets right.

    Two classes whose hulls meet; or three classes that need not meet, with a circulation among them: weights a_kl > 0
    and points p_kl of class k such that Σ_l a_kl (p_kl, 1) = Σ_l a_lk (p_lk, 1) for every k. The parameters are those
    of `multiclass_datasets`; the second kind needs at least 6 points.
    """
    d = dimension_of(draw, dimension)
    rows: list[tuple[Row, Label]]
    if max_points >= 6 and draw(st.booleans()):
        rows = draw(_circulations(d, wide))
    else:
        own = [draw(row_vectors(d, wide)) for _ in range(draw(st.integers(1, max_points - 1)))]
        rows = [*((x, 0) for x in own), (convex_combinations(draw, own), 1)]
    others = st.lists(st.tuples(row_vectors(d, wide), st.integers(0, 3)), max_size=max_points - len(rows))
    return _named(draw, shuffled(draw, [*rows, *draw(others)]))


@kept
@st.composite
def cyclic_direction_problems(
    draw: DrawFn, *, max_points: int = 7, more_points: bool = True
) -> tuple[Dataset, Vector, Label]:
    """Realizable data, a direction that fools every accurate classifier at the label, and that label (M2).

    They are the images, under an affine map of the plane, of five points in three classes where the direction leads
    towards no single rival (M1); further points are labelled by one accurate classifier, and may change the latter.
    """
    origin, (a, c) = draw(row_vectors(2)), (draw(row_vectors(2)), draw(row_vectors(2)))
    if a[0] * c[1] == a[1] * c[0]:
        a, c = (Fraction(1), Fraction(0)), (draw(row_vectors(1))[0], Fraction(1))
    scores = [(0, 0, 0), (-4, -2, -1), (-6, 13, -19)]
    rows = [((0, 0), 0), ((-1, 1), 1), ((0, -1), 1), ((1, 2), 2), ((-2, 1), 2)]
    plane: list[tuple[Row, Label]] = [(tuple(map(Fraction, x)), k) for x, k in rows]
    for _ in range(draw(st.integers(0, max(0, max_points - 5))) if more_points else 0):
        plane.append(won([tuple(map(Fraction, row)) for row in scores], draw(row_vectors(2))))
    S = _named(draw, [(combine((1, origin), (x[0], a), (x[1], c)), k) for x, k in plane])
    factor = draw(positives())
    return S, Vector.of(combine((factor, a), (factor, c))), S.labels[0]
