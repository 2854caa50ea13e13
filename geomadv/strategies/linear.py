"""Hypothesis strategies for linear classifiers on given data, and for directions and points to ask them about.

Accurate classifiers are found by walking through the version space; directions and points are inside or outside the
regions of L3 and L6 by construction.

``bias=False`` stands for classifiers through the origin. A data set is described by the vectors ``z = y (x, 1)``, or
``z = y x`` without bias: a classifier ``W = (w, b)`` is accurate iff ``W·z > 0`` for every ``z``, and weakly accurate
iff ``W·z >= 0`` for every ``z``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from operator import mul

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from geomadv.classes.linear.classifiers import max_margin
from geomadv.classes.linear.margin import MaxMargin
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.strategies.values import (
    Row,
    chosen,
    combine,
    coprime,
    dot,
    fractions_of_one,
    integers,
    kept,
    multiples,
    nonzero,
    null_space,
    primitive,
    rationals,
    row_vectors,
)

__all__ = [
    "accurate_linear_classifiers",
    "directions",
    "forced_points",
    "linear_classifiers",
    "nontransferring_directions",
    "points",
    "transferring_directions",
    "unforced_points",
    "weak_linear_classifiers",
]


# Classifiers


def _z(S: Dataset, bias: bool) -> list[Row]:
    """The vectors y (x, 1), or y x without bias."""
    return [tuple(int(y) * c for c in (*x, *[Fraction(1)] * bias)) for x, y in zip(S.points, S.labels, strict=True)]


def _classifier(W: Sequence[Fraction], bias: bool) -> LinearClassifier:
    return LinearClassifier(Vector.of(W[:-1] if bias else W), Fraction(W[-1]) if bias else Fraction(0))


@lru_cache(maxsize=16)
def _svm(S: Dataset, bias: bool) -> MaxMargin:
    return max_margin(S, bias=bias)


@lru_cache(maxsize=16)
def separator(S: Dataset, bias: bool) -> Row:
    svm = _svm(S, bias)
    W = (*svm.normal, *[svm.bias] * bias)
    if min(dot(W, z) for z in _z(S, bias)) <= 0:
        raise RuntimeError(f"the maximum-margin classifier of {S!r} is not accurate")
    return primitive(W)


def extreme_ray(draw: DrawFn, Z: list[Row], start: Row) -> Row:
    """Walk from inside the cone {W : W·z ≥ 0 for z in Z} to an extreme ray, modulo the subspace that lies in the cone.

    Each step keeps the constraints that are already tight and moves until one more is. The step direction is
    corrected by a multiple of W so that some value W·z stays as it is: the walk cannot end at 0.
    """
    # In integers, which multiples of the rows, of W and of the directions do for: several times as fast as fractions.
    rows, W = [integers(z) for z in Z], integers(start)
    while True:
        values = [_product(W, z) for z in rows]
        basis = null_space((z for z, value in zip(rows, values, strict=True) if value == 0), len(W))
        loose = [(z, value) for z, value in zip(rows, values, strict=True) if value != 0]
        weights = [draw(st.integers(-3, 3)) for _ in basis]
        drawn = coprime([_product(weights, column) for column in zip(*basis, strict=True)])
        for k, direction in enumerate((drawn, *basis)):
            ratio = max(Fraction(_product(direction, z), value) for z, value in loose)
            D = [ratio.denominator * x - ratio.numerator * w for x, w in zip(direction, W, strict=True)]
            falls = [(value, -_product(D, z)) for z, value in loose]
            steps = [Fraction(value, fall) for value, fall in falls if fall != 0]
            if steps:
                W = _moved(W, min(steps), D)
                break
            if k == 0:
                W = _moved(W, Fraction(1), D)  # no value W·z depends on this, up to one factor of all
                loose = [(z, _product(W, z)) for z, _ in loose]
        else:
            return tuple(map(Fraction, W))


def _product(a: Iterable[int], b: Iterable[int]) -> int:
    return sum(map(mul, a, b))


def _moved(W: Sequence[int], step: Fraction, D: Sequence[int]) -> list[int]:
    """A positive multiple of W + step · D, in coprime integers."""
    return coprime([step.denominator * w + step.numerator * d for w, d in zip(W, D, strict=True)])


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
    Z, start = _z(S, bias), separator(S, bias)
    near_ray = draw(st.booleans()) if extreme is None else extreme
    if near_ray:
        epsilon = draw(fractions_of_one())
        return _classifier(combine((1, extreme_ray(draw, Z, start)), (epsilon, start)), bias)
    terms = [(draw(st.integers(1, 9)), extreme_ray(draw, Z, start)) for _ in range(draw(st.integers(1, 3)))]
    return _classifier(combine((draw(st.integers(1, 9)), start), *terms), bias)


@st.composite
def weak_linear_classifiers(draw: DrawFn, S: Dataset, *, bias: bool = True) -> LinearClassifier:
    """Extreme rays of the closed version space of separable data: nothing is mislabelled, some lies on the boundary.

    Where the data do not determine the ray (they span too little), it is one up to the subspace on which all of them
    vanish.
    """
    return _classifier(extreme_ray(draw, _z(S, bias), separator(S, bias)), bias)


@kept
@st.composite
def linear_classifiers(draw: DrawFn, dimension: int, *, bias: bool = True, wide: bool = False) -> LinearClassifier:
    """Any linear classifier with a nonzero normal, accurate or not."""
    w, _ = draw(nonzero(dimension))
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
    terms = multiples(draw, generators, 0 if inside else 1, 2)
    return Vector.of(combine(*terms, *[(1, g) for g in generators if inside]))


def _generators(rows: Iterable[int], S: Dataset, source: int, bias: bool) -> list[Row]:
    """The generators of K that belong to the given rows."""
    rows = list(rows)
    if not bias:
        return [tuple(-source * int(S.labels[i]) * c for c in S.points[i]) for i in rows]
    from_, to = ([tuple(S.points[i]) for i in rows if S.labels[i] == label] for label in (source, -source))
    return [combine((1, p), (-1, q)) for p in to for q in from_]


def _face_directions(draw: DrawFn, S: Dataset, source: int, bias: bool) -> Vector:
    """Directions on a proper face of K, cut out by a weak separator; a generator of K where the face drawn is {0}."""
    h = draw(weak_linear_classifiers(S, bias=bias))
    on_boundary = (i for i in range(S.n) if h.value(S.points[i]) == 0)
    generators = _generators(on_boundary, S, source, bias) or _generators(range(S.n), S, source, bias)[:1]
    terms = multiples(draw, generators, 1, 3)
    return Vector.of(combine(*terms))


@st.composite
def nontransferring_directions(draw: DrawFn, S: Dataset, *, source: int = 1, bias: bool = True) -> Vector:
    """Nonzero directions along which some accurate linear classifier never loses the source label: outside K.

    The parameters are those of `transferring_directions`.
    """
    h = draw(accurate_linear_classifiers(S, bias=bias))
    g = tuple(source * c for c in h.normal)
    x = draw(row_vectors(S.d))
    if draw(st.booleans()):
        x = combine((dot(g, g), x), (-dot(g, x), g))
    if dot(g, x) < 0:
        x = combine((-1, x))
    return Vector.of(primitive(x if any(x) else g))


@st.composite
def directions(draw: DrawFn, S: Dataset, *, source: int = 1, bias: bool = True) -> Vector:
    """Nonzero directions: inside K, on its boundary, outside, along and against the max-margin normal, arbitrary.

    The parameters are those of `transferring_directions`.
    """
    kind = chosen(draw, ["any", "transferring", "face", "nontransferring", "max margin"])
    if kind == "transferring":
        return draw(transferring_directions(S, source=source, bias=bias))
    if kind == "face":
        return _face_directions(draw, S, source, bias)
    if kind == "nontransferring":
        return draw(nontransferring_directions(S, source=source, bias=bias))
    if kind == "max margin":
        return _svm(S, bias).normal * chosen(draw, [-1, 1])
    return Vector.of(draw(nonzero(S.d))[0])


@st.composite
def forced_points(draw: DrawFn, S: Dataset, *, label: int = 1, bias: bool = True) -> Vector:
    """Points to which every accurate linear classifier gives `label`: the region F of L6, for separable `S`."""
    own = [tuple(x) for x, y in zip(S.points, S.labels, strict=True) if y == label]
    # F is conv of the label's own points plus the directions that flee from the other label.
    generators = _generators(range(S.n), S, -label, bias)
    weights = [draw(st.integers(0, 3)) for _ in own[1:]]
    weights = [max(1, draw(st.integers(0, 3)) if weights else 1), *weights]
    hull = [(Fraction(weight, sum(weights)), x) for weight, x in zip(weights, own, strict=True)]
    away = multiples(draw, generators, 0, 2)
    return Vector.of(combine(*hull, *away))


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
    x = draw(row_vectors(S.d))
    p = combine((1, x), (-(dot(w, x) + h.bias) / dot(w, w), w))
    return Vector.of(p if bias or any(p) else null_space([w], S.d)[0])


@st.composite
def points(draw: DrawFn, S: Dataset, *, bias: bool = True) -> Vector:
    """Points forced to 1 or −1, on a boundary, of the data set, or arbitrary; never the origin without bias."""
    kinds = ["any", "forced", "data"] + ["unforced"] * (bias or S.d > 1)
    kind = chosen(draw, kinds)
    if kind == "forced":
        return draw(forced_points(S, label=chosen(draw, [1, -1]), bias=bias))
    if kind == "unforced":
        return draw(unforced_points(S, bias=bias))
    if kind == "data":
        return chosen(draw, S.points)
    return Vector.of(draw(row_vectors(S.d)) if bias else draw(nonzero(S.d))[0])
