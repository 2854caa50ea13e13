"""Hypothesis strategies: exact labelled data, directions, points and accurate linear classifiers.

Everything is correct by construction. Separable data are placed on the two sides of a drawn hyperplane, inseparable
data are given a common point of the two convex hulls, and accurate classifiers are found by walking through the
version space; nothing is drawn and then filtered by a verdict. Drawn numbers shrink towards small integers.

``bias=False`` stands for classifiers through the origin. A data set is described by the vectors ``z = y (x, 1)``, or
``z = y x`` without bias: a classifier ``W = (w, b)`` is accurate iff ``W·z > 0`` for every ``z``, and weakly accurate
iff ``W·z >= 0`` for every ``z``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from math import gcd, lcm
from typing import TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from geomadv.classifiers import LinearClassifier
from geomadv.dataset import Dataset
from geomadv.errors import InvalidInputError
from geomadv.margin import max_margin
from geomadv.rational import Vector

__all__ = [
    "accurate_linear_classifiers",
    "datasets",
    "datasets_with_max_margin",
    "degenerate_datasets",
    "directions",
    "forced_points",
    "inseparable_datasets",
    "linear_classifiers",
    "nontransferring_directions",
    "points",
    "rationals",
    "scales",
    "separable_datasets",
    "transferring_directions",
    "unforced_points",
    "vectors",
    "weak_linear_classifiers",
]

Row: TypeAlias = tuple[Fraction, ...]
Rows: TypeAlias = list[tuple[Row, int]]


# Numbers. The strategies are cached because Hypothesis analyses each object anew.

_LIMITS = [Fraction(2**53), Fraction(2**63), Fraction(2**64)]  # where float64, int64 and uint64 stop being exact


@cache
def scales() -> SearchStrategy[Fraction]:
    """Positive rationals, tiny to huge.

    Powers of two from 2**-660 to 2**660, integers of 100 digits, their quotients, and integers around 2**53 and 2**64.
    """
    large = st.integers(10**99, 10**100 - 1).map(Fraction)
    return st.one_of(
        st.just(Fraction(1)),
        st.integers(-660, 660).map(lambda exponent: Fraction(2) ** exponent),
        st.builds(Fraction.__add__, st.sampled_from(_LIMITS), st.integers(-1, 1).map(Fraction)),
        large,
        st.builds(Fraction, large, large),
    )


@cache
def rationals(*, wide: bool = False) -> SearchStrategy[Fraction]:
    """Small integers and fractions with small terms; with `wide`, multiples of them by `scales` too."""
    narrow = st.one_of(st.integers(-4, 4).map(Fraction), st.builds(Fraction, st.integers(-9, 9), st.integers(1, 6)))
    return st.one_of(narrow, st.builds(Fraction.__mul__, narrow, scales())) if wide else narrow


@cache
def _positive(wide: bool = False) -> SearchStrategy[Fraction]:
    narrow = st.one_of(st.integers(1, 4).map(Fraction), st.builds(Fraction, st.integers(1, 9), st.integers(1, 6)))
    return st.one_of(narrow, st.builds(Fraction.__mul__, narrow, scales())) if wide else narrow


@cache
def _rows(dimension: int, wide: bool = False) -> SearchStrategy[Row]:
    return st.tuples(*[rationals(wide=wide)] * dimension)


def vectors(dimension: int, *, wide: bool = False) -> SearchStrategy[Vector]:
    """Vectors of `dimension` entries from `rationals`; the zero vector is among them."""
    return _rows(dimension, wide).map(Vector.of)


@st.composite
def _nonzero(draw: DrawFn, dimension: int) -> tuple[Row, int]:
    # A hyperplane can be scaled so that some coefficient, the pivot, is ±1: moving along that axis keeps integers
    # integral.
    pivot = draw(st.integers(0, dimension - 1))
    row = list(draw(_rows(dimension)))
    row[pivot] = draw(st.sampled_from([Fraction(1), Fraction(-1)]))
    return tuple(row), pivot


def _dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def _combine(*terms: tuple[Fraction | int, Sequence[Fraction]]) -> Row:
    """Linear combination: the sum of coefficient times vector."""
    return tuple(
        sum((c * x for (c, _), x in zip(terms, column, strict=True)), Fraction(0))
        for column in zip(*(v for _, v in terms), strict=True)
    )


# Data sets


def _dimension(draw: DrawFn, dimension: int | None, largest: int = 3) -> int:
    return draw(st.integers(1, largest)) if dimension is None else dimension


def _dataset(rows: Rows) -> Dataset:
    return Dataset([list(x) for x, _ in rows], [y for _, y in rows])


@st.composite
def _labels(draw: DrawFn, max_points: int) -> list[int]:
    n = draw(st.integers(2, max_points))  # drawn first, since lists of free length are mostly short
    labels = draw(st.lists(st.sampled_from([1, -1]), min_size=n, max_size=n))
    if len(set(labels)) == 1:
        labels[-1] = -labels[-1]
    return labels


@st.composite
def _separable_rows(draw: DrawFn, dimension: int, max_points: int, bias: bool, wide: bool) -> Rows:
    w, pivot = draw(_nonzero(dimension))
    b = draw(rationals(wide=wide)) if bias else Fraction(0)
    rows: Rows = []
    for y in draw(_labels(max_points)):
        x = list(draw(_rows(dimension, wide)))
        x[pivot] += (y * draw(_positive(wide)) - b - _dot(w, x)) / w[pivot]
        rows.append((tuple(x), y))
    return rows


@st.composite
def separable_datasets(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, bias: bool = True, wide: bool = False
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
    """
    return _dataset(draw(_separable_rows(_dimension(draw, dimension), max_points, bias, wide)))


@st.composite
def inseparable_datasets(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, bias: bool = True, wide: bool = False
) -> Dataset:
    """Data sets with both labels that no linear classifier separates: a combination of the vectors ``z`` is zero (L1).

    With bias, a convex combination of points of one label equals one of the other label; in the simplest case it is
    one point with both labels. The parameters are those of `separable_datasets`.
    """
    d = _dimension(draw, dimension)
    labels = draw(_labels(max_points))
    points = [draw(_rows(d, wide)) for _ in labels]
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
    points[last] = _combine(*((-weights[i] * labels[i] * labels[last], points[i]) for i in rest))
    return _dataset(list(zip(points, labels, strict=True)))


@st.composite
def datasets_with_max_margin(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, wide: bool = False
) -> tuple[Dataset, LinearClassifier]:
    """Separable data sets with their maximum-margin classifier, scaled to functional margin 1.

    Two points p, q of opposite labels are nearest points of the two convex hulls because all others lie on or behind
    the hyperplanes through p and q that are perpendicular to p − q. Many lie on them, so the support vectors are
    often more than d + 1 or affinely dependent.
    """
    d = _dimension(draw, dimension)
    w, _ = draw(_nonzero(d))
    q = draw(_rows(d, wide))
    p = _combine((1, q), (draw(_positive(wide)), w))
    rows: Rows = [(p, 1), (q, -1)]
    for _ in range(draw(st.integers(0, max_points - 2))):
        near, y = draw(st.sampled_from(rows[:2]))
        c = draw(_rows(d))
        behind = draw(st.one_of(st.just(Fraction(0)), _positive(wide)))
        # (w·w) c − (w·c) w is perpendicular to w.
        rows.append((_combine((1, near), (_dot(w, w), c), (y * behind - _dot(w, c), w)), y))
    gap = _combine((1, p), (-1, q))
    normal = _combine((2 / _dot(gap, gap), gap))
    b = -_dot(normal, _combine((1, p), (1, q))) / 2
    return _dataset(draw(st.permutations(rows))), LinearClassifier(Vector.of(normal), b)


@st.composite
def _duplicated(draw: DrawFn, dimension: int, max_points: int, bias: bool, wide: bool) -> Dataset:
    rows = draw(_separable_rows(dimension, max(2, max_points // 2), bias, wide))
    repeated = draw(st.lists(st.sampled_from(rows), min_size=1, max_size=max_points - len(rows)))
    return _dataset(draw(st.permutations(rows + repeated)))


@st.composite
def _collinear(draw: DrawFn, dimension: int, max_points: int, bias: bool, wide: bool) -> Dataset:
    g, _ = draw(_nonzero(dimension))
    a = draw(_rows(dimension, wide)) if bias else (Fraction(0),) * dimension
    return _dataset([(_combine((1, a), (y * draw(_positive(wide)), g)), y) for y in draw(_labels(max_points))])


@st.composite
def degenerate_datasets(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 7, bias: bool = True, wide: bool = False
) -> Dataset:
    """Separable data sets of the kinds on which active-set methods stumble.

    Duplicate points; more points on the margin than dimensions allow, or affinely dependent ones; one dimension;
    collinear points; fewer points than dimensions. The parameters are those of `separable_datasets`; without
    `dimension`, up to 6 dimensions occur (with few points).
    """
    kinds = ["collinear"] + ["duplicate"] * (max_points > 2) + ["many on the margin"] * bias
    kinds += ["one dimension"] * (dimension in (None, 1)) + ["few points"] * (dimension is None or dimension >= 3)
    kind = draw(st.sampled_from(kinds))
    if kind == "one dimension":
        return draw(separable_datasets(dimension=1, max_points=max_points, bias=bias, wide=wide))
    if kind == "few points":
        d = draw(st.integers(3, 6)) if dimension is None else dimension
        return draw(separable_datasets(dimension=d, max_points=min(max_points, d - 1), bias=bias, wide=wide))
    d = _dimension(draw, dimension)
    if kind == "duplicate":
        return draw(_duplicated(d, max_points, bias, wide))
    if kind == "collinear":
        return draw(_collinear(d, max_points, bias, wide))
    return draw(datasets_with_max_margin(dimension=d, max_points=max_points, wide=wide))[0]


def datasets(
    *, dimension: int | None = None, max_points: int = 7, bias: bool = True, wide: bool = False
) -> SearchStrategy[Dataset]:
    """Separable, degenerate and inseparable data sets, with the parameters of `separable_datasets`."""
    kinds = (separable_datasets, degenerate_datasets, inseparable_datasets)
    return st.one_of(*(kind(dimension=dimension, max_points=max_points, bias=bias, wide=wide) for kind in kinds))


# Classifiers


def _z(S: Dataset, bias: bool) -> list[Row]:
    """The vectors y (x, 1), or y x without bias."""
    return [tuple(int(y) * c for c in (*x, *[Fraction(1)] * bias)) for x, y in zip(S.points, S.labels, strict=True)]


def _classifier(W: Sequence[Fraction], bias: bool) -> LinearClassifier:
    return LinearClassifier(Vector.of(W[:-1] if bias else W), Fraction(W[-1]) if bias else Fraction(0))


def _primitive(W: Iterable[Fraction]) -> Row:
    """The positive multiple with coprime integer entries: walks would otherwise accumulate long numbers."""
    W = tuple(W)
    D = lcm(*(x.denominator for x in W))
    g = gcd(*(int(x * D) for x in W)) or 1
    return tuple(x * D / g for x in W)


def _null_space(rows: Sequence[Row], width: int) -> list[Row]:
    """A basis of the vectors perpendicular to `rows`, by Gauss–Jordan elimination."""
    reduced: list[list[Fraction]] = []
    pivots: list[int] = []
    for row in rows:
        r = list(row)
        for p, e in zip(pivots, reduced, strict=True):
            r = [a - r[p] * b for a, b in zip(r, e, strict=True)]
        pivot = next((j for j, a in enumerate(r) if a), None)
        if pivot is None:
            continue
        r = [a / r[pivot] for a in r]
        reduced = [[a - e[pivot] * b for a, b in zip(e, r, strict=True)] for e in reduced] + [r]
        pivots.append(pivot)
    basis = []
    for free in (j for j in range(width) if j not in pivots):
        v = [Fraction(int(j == free)) for j in range(width)]
        for p, e in zip(pivots, reduced, strict=True):
            v[p] = -e[free]
        basis.append(tuple(v))
    return basis


@lru_cache(maxsize=16)
def _separator(S: Dataset, bias: bool) -> Row:
    svm = max_margin(S, bias=bias)
    W = (*svm.normal, *[svm.bias] * bias)
    if min(_dot(W, z) for z in _z(S, bias)) <= 0:
        raise RuntimeError(f"the maximum-margin classifier of {S!r} is not accurate")
    return _primitive(W)


@st.composite
def _extreme(draw: DrawFn, Z: list[Row], start: Row) -> Row:
    """Walk from inside the cone {W : W·z ≥ 0 for z in Z} to an extreme ray, modulo the subspace that lies in the cone.

    Each step keeps the constraints that are already tight and moves until one more is. The step direction is
    corrected by a multiple of W so that some value W·z stays as it is: the walk cannot end at 0.
    """
    W = start
    while True:
        tight = [z for z in Z if _dot(W, z) == 0]
        loose = [z for z in Z if _dot(W, z) != 0]
        basis = _null_space(tight, len(W))
        drawn = _combine(*((draw(st.integers(-3, 3)), e) for e in basis))
        for direction in (drawn, *basis):
            D = _combine((1, direction), (-max(_dot(direction, z) / _dot(W, z) for z in loose), W))
            steps = [_dot(W, z) / -_dot(D, z) for z in loose if _dot(D, z) != 0]
            if steps:
                W = _primitive(_combine((1, W), (min(steps), D)))
                break
            if direction is drawn:
                W = _primitive(_combine((1, W), (1, D)))  # no value W·z depends on this
        else:
            return W


@st.composite
def accurate_linear_classifiers(
    draw: DrawFn, S: Dataset, *, bias: bool = True, extreme: bool | None = None
) -> LinearClassifier:
    """Classifiers that label every point of a separable data set correctly, strictly.

    Parameters
    ----------
    S : Dataset
        A separable data set with labels 1 and −1.
    bias : bool
        False: through the origin.
    extreme : bool, optional
        True: as close as one likes to an extreme ray of the version space, a weak separator with as many points as
        possible on its boundary. False: positive combinations of separators. Both if not given.

    Raises
    ------
    InseparableError
        If `S` is not separable.
    """
    Z, start = _z(S, bias), _separator(S, bias)
    near_ray = draw(st.booleans()) if extreme is None else extreme
    if near_ray:
        epsilon = Fraction(1, 2 ** draw(st.one_of(st.integers(0, 12), st.integers(0, 660))))
        return _classifier(_combine((1, draw(_extreme(Z, start))), (epsilon, start)), bias)
    terms = [(draw(st.integers(1, 9)), draw(_extreme(Z, start))) for _ in range(draw(st.integers(1, 3)))]
    return _classifier(_combine((draw(st.integers(1, 9)), start), *terms), bias)


@st.composite
def weak_linear_classifiers(draw: DrawFn, S: Dataset, *, bias: bool = True) -> LinearClassifier:
    """Extreme rays of the closed version space of separable data: nothing is mislabelled, some lies on the boundary.

    Where the data do not determine the ray (they span too little), it is one up to the subspace on which all of them
    vanish.
    """
    return _classifier(draw(_extreme(_z(S, bias), _separator(S, bias))), bias)


@st.composite
def linear_classifiers(draw: DrawFn, dimension: int, *, bias: bool = True, wide: bool = False) -> LinearClassifier:
    """Any linear classifier with a nonzero normal, accurate or not."""
    w, _ = draw(_nonzero(dimension))
    return LinearClassifier(Vector.of(w), draw(rationals(wide=wide)) if bias else Fraction(0))


# Directions and points


@st.composite
def transferring_directions(
    draw: DrawFn, S: Dataset, *, source: int = 1, bias: bool = True, interior: bool | None = None
) -> Vector:
    """Directions that fool every accurate linear classifier at the source label: the cone K of L3 without 0.

    Parameters
    ----------
    S : Dataset
        A separable data set with labels 1 and −1, both present.
    source : int
        The label from which to flee.
    bias : bool
        False: against classifiers through the origin.
    interior : bool, optional
        True: in the relative interior of K. False: combinations of few generators, often on the boundary of K. Both
        if not given.
    """
    generators = _generators(range(S.n), S, source, bias)
    inside = draw(st.booleans()) if interior is None else interior
    terms = draw(st.lists(st.tuples(_positive(), st.sampled_from(generators)), min_size=0 if inside else 1, max_size=2))
    return Vector.of(_combine(*terms, *[(1, g) for g in generators if inside]))


def _generators(rows: Iterable[int], S: Dataset, source: int, bias: bool) -> list[Row]:
    """The generators of K that belong to the given rows."""
    rows = list(rows)
    if not bias:
        return [tuple(-source * int(S.labels[i]) * c for c in S.points[i]) for i in rows]
    from_, to = ([tuple(S.points[i]) for i in rows if S.labels[i] == label] for label in (source, -source))
    return [_combine((1, p), (-1, q)) for p in to for q in from_]


@st.composite
def _face_directions(draw: DrawFn, S: Dataset, source: int, bias: bool) -> Vector:
    """Directions on a proper face of K, cut out by a weak separator; a generator of K where the face drawn is {0}."""
    h = draw(weak_linear_classifiers(S, bias=bias))
    on_boundary = (i for i in range(S.n) if h.value(S.points[i]) == 0)
    generators = _generators(on_boundary, S, source, bias) or _generators(range(S.n), S, source, bias)[:1]
    terms = draw(st.lists(st.tuples(_positive(), st.sampled_from(generators)), min_size=1, max_size=3))
    return Vector.of(_combine(*terms))


@st.composite
def nontransferring_directions(draw: DrawFn, S: Dataset, *, source: int = 1, bias: bool = True) -> Vector:
    """Nonzero directions along which some accurate linear classifier never loses the source label: outside K.

    The parameters are those of `transferring_directions`.
    """
    h = draw(accurate_linear_classifiers(S, bias=bias))
    g = tuple(source * c for c in h.normal)
    x = draw(_rows(S.d))
    if draw(st.booleans()):
        x = _combine((_dot(g, g), x), (-_dot(g, x), g))
    if _dot(g, x) < 0:
        x = _combine((-1, x))
    return Vector.of(_primitive(x if any(x) else g))


@st.composite
def directions(draw: DrawFn, S: Dataset, *, source: int = 1, bias: bool = True) -> Vector:
    """Nonzero directions: inside K, on its boundary, outside, along and against the max-margin normal, arbitrary.

    The parameters are those of `transferring_directions`.
    """
    kind = draw(st.sampled_from(["any", "transferring", "face", "nontransferring", "max margin"]))
    if kind == "transferring":
        return draw(transferring_directions(S, source=source, bias=bias))
    if kind == "face":
        return draw(_face_directions(S, source, bias))
    if kind == "nontransferring":
        return draw(nontransferring_directions(S, source=source, bias=bias))
    if kind == "max margin":
        return max_margin(S, bias=bias).normal * draw(st.sampled_from([-1, 1]))
    return Vector.of(draw(_nonzero(S.d))[0])


@st.composite
def forced_points(draw: DrawFn, S: Dataset, *, label: int = 1, bias: bool = True) -> Vector:
    """Points to which every accurate linear classifier gives `label`: the region F of L6, for separable `S`."""
    own = [tuple(x) for x, y in zip(S.points, S.labels, strict=True) if y == label]
    # F is conv of the label's own points plus the directions that flee from the other label.
    generators = _generators(range(S.n), S, -label, bias)
    weights = [draw(st.integers(0, 3)) for _ in own[1:]]
    weights = [max(1, draw(st.integers(0, 3)) if weights else 1), *weights]
    hull = [(Fraction(weight, sum(weights)), x) for weight, x in zip(weights, own, strict=True)]
    away = draw(st.lists(st.tuples(_positive(), st.sampled_from(generators)), max_size=2))
    return Vector.of(_combine(*hull, *away))


@st.composite
def unforced_points(draw: DrawFn, S: Dataset, *, bias: bool = True) -> Vector:
    """Points on the boundary of some accurate classifier, hence given either label by classifiers near it.

    Without bias the origin is not among them (no classifier labels it), so `S` needs two dimensions.
    """
    if not bias and S.d == 1:
        raise InvalidInputError(
            "in one dimension classifiers through the origin disagree nowhere; pass data of dimension at least 2"
        )
    h = draw(accurate_linear_classifiers(S, bias=bias))
    w = tuple(h.normal)
    x = draw(_rows(S.d))
    p = _combine((1, x), (-(_dot(w, x) + h.bias) / _dot(w, w), w))
    return Vector.of(p if bias or any(p) else _null_space([w], S.d)[0])


@st.composite
def points(draw: DrawFn, S: Dataset, *, bias: bool = True) -> Vector:
    """Points forced to 1 or −1, on a boundary, of the data set, or arbitrary; never the origin without bias."""
    kinds = ["any", "forced", "data"] + ["unforced"] * (bias or S.d > 1)
    kind = draw(st.sampled_from(kinds))
    if kind == "forced":
        return draw(forced_points(S, label=draw(st.sampled_from([1, -1])), bias=bias))
    if kind == "unforced":
        return draw(unforced_points(S, bias=bias))
    if kind == "data":
        return draw(st.sampled_from(S.points))
    return Vector.of(draw(_rows(S.d)) if bias else draw(_nonzero(S.d))[0])
