"""Hypothesis strategies for numbers and vectors, and the exact arithmetic that the other strategies share.

Drawn numbers shrink towards small integers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cache
from math import gcd, inf, lcm, nextafter
from typing import ParamSpec, TypeAlias, TypeVar, cast

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import nearest_float

__all__ = ["rationals", "scales", "vectors"]

Row: TypeAlias = tuple[Fraction, ...]
Rows: TypeAlias = list[tuple[Row, int]]


Arguments = ParamSpec("Arguments")
Drawn = TypeVar("Drawn")


def kept(strategy: Callable[Arguments, SearchStrategy[Drawn]]) -> Callable[Arguments, SearchStrategy[Drawn]]:
    """The strategies that a function makes, one for the same arguments: Hypothesis analyses each object anew.

    For arguments that can be compared and of which there are few, not for data.
    """
    return cast("Callable[Arguments, SearchStrategy[Drawn]]", cache(strategy))


# Choices among drawn things, by place: a strategy for the things themselves would have to be analysed at each draw.


@cache
def _places(count: int) -> SearchStrategy[int]:
    return st.integers(0, count - 1)


@cache
def _orders(count: int) -> SearchStrategy[list[int]]:
    return st.permutations(range(count))


def chosen(draw: DrawFn, things: Sequence[Drawn]) -> Drawn:
    """One of the things; it shrinks towards the first."""
    return things[draw(_places(len(things)))]


def some(draw: DrawFn, things: Sequence[Drawn], least: int, most: int) -> list[Drawn]:
    """So many of the things, with repetitions."""
    return [chosen(draw, things) for _ in range(draw(st.integers(least, most)))]


def multiples(draw: DrawFn, vectors: Sequence[Row], least: int, most: int) -> list[tuple[Fraction, Row]]:
    """So many of the vectors, with positive factors."""
    return [(draw(positives()), vector) for vector in some(draw, vectors, least, most)]


def shuffled(draw: DrawFn, things: Sequence[Drawn]) -> list[Drawn]:
    """The things in any order."""
    return [things[place] for place in draw(_orders(len(things)))]


# Numbers. The strategies are cached because Hypothesis analyses each object anew; and a number out of a list is one
# choice, where alternatives, integers and a quotient of two would be up to five, and most of the time that drawing
# takes.

_SMALL = [Fraction(x) for x in range(-4, 5)]
_SHORT = [Fraction(above, below) for above in range(-9, 10) for below in range(1, 7)]
_SIXTEENTHS = [Fraction(x, 16) for x in range(-64, 65)]
_POWERS = [Fraction(2) ** exponent for exponent in sorted({*range(-12, 13), *range(-660, 661, 11)})]
# Around where float64, int64 and uint64 stop being exact.
_LIMITS = [Fraction(2**exponent + more) for exponent in (53, 63, 64) for more in (-1, 0, 1)]
_LARGE = st.integers(10**99, 10**100 - 1).map(Fraction)
_DOUBLES = st.floats(-(2.0**300), 2.0**300).map(Fraction)


#: Beyond ±100 Hypothesis mixes in what integers stand in the modules that happen to be loaded.
_FEW = 201


def _among(*kinds: Sequence[Fraction]) -> SearchStrategy[Fraction]:
    """A number of one of the kinds, which are about equally likely; it shrinks towards 0 and 1."""
    longest = max(map(len, kinds))
    if longest * len(kinds) > _FEW:  # some fewer of those kinds that are short
        longest = (_FEW - longest) // (len(kinds) - 1) if len(kinds) > 1 else longest
    numbers = [x for kind in kinds for x in kind for _ in range(max(1, longest // len(kind)))]
    numbers.sort(key=lambda x: (x.denominator, abs(x), x < 0))
    # The places, from the simplest on, are told by 0, 1, −1, 2, −2, …
    least, most = -((len(numbers) - 1) // 2), len(numbers) // 2
    return st.integers(least, most).map(lambda k: numbers[2 * k - 1 if k > 0 else -2 * k])


@cache
def scales() -> SearchStrategy[Fraction]:
    """Positive rationals, tiny to huge.

    Powers of two from 2**-660 to 2**660 (every 11th, and all close to 1), integers of 100 digits, their quotients, and
    integers around 2**53 and 2**64.
    """
    return st.one_of(
        st.just(Fraction(1)), _among(_POWERS), _among(_LIMITS), _LARGE, st.builds(Fraction, _LARGE, _LARGE)
    )


@cache
def fractions_of_one() -> SearchStrategy[Fraction]:
    """1 halved up to 12 times, or up to 660 times."""
    powers = [power for power in _POWERS if power <= 1]
    return _among([power for power in powers if power >= Fraction(1, 2**12)], powers)


_A_THIRD = st.sampled_from([False, False, True])


@kept
@st.composite
def _scaled(draw: DrawFn, numbers: SearchStrategy[Fraction]) -> Fraction:
    """A number, in one of three cases times one of the scales."""
    number = draw(numbers)
    return number * draw(scales()) if draw(_A_THIRD) else number


@cache
def rationals(*, wide: bool = False, representable: bool = False) -> SearchStrategy[Fraction]:
    """Small integers and fractions with small terms; with `wide`, multiples of them by `scales` too.

    With `representable`, numbers that are exact in float64: small integers and sixteenths; with `wide`, any doubles up
    to 2**300 too.
    """
    if representable:
        return st.one_of(_among(_SMALL), _among(_SIXTEENTHS), _DOUBLES) if wide else _among(_SMALL, _SIXTEENTHS)
    return _scaled(_among(_SMALL, _SHORT)) if wide else _among(_SMALL, _SHORT)


@cache
def positives(wide: bool = False, representable: bool = False) -> SearchStrategy[Fraction]:
    if representable:
        return rationals(wide=wide, representable=True).map(lambda x: abs(x) or Fraction(1))
    narrow = _among([x for x in _SMALL if x > 0], [x for x in _SHORT if x > 0])
    return _scaled(narrow) if wide else narrow


@cache
def row_vectors(dimension: int, wide: bool = False, representable: bool = False) -> SearchStrategy[Row]:
    return st.tuples(*[rationals(wide=wide, representable=representable)] * dimension)


def vectors(dimension: int, *, wide: bool = False, representable: bool = False) -> SearchStrategy[Vector]:
    """Vectors of `dimension` entries from `rationals`; the zero vector is among them."""
    return row_vectors(dimension, wide, representable).map(Vector.of)


_LABEL = st.sampled_from([1, -1])


@kept
@st.composite
def both_labels(draw: DrawFn, max_points: int) -> list[int]:
    n = draw(st.integers(2, max_points))  # drawn first, since lists of free length are mostly short
    labels = [draw(_LABEL) for _ in range(n)]
    if len(set(labels)) == 1:
        labels[-1] = -labels[-1]
    return labels


def double_beyond(value: Fraction, up: bool) -> Fraction:
    """The nearest number that is exact in float64 and not on the other side: at least `value` if `up`, else at most."""
    double = nearest_float(value.numerator, value.denominator)
    if (double < value) if up else (double > value):
        double = nextafter(double, inf if up else -inf)
    return Fraction(double)


@kept
@st.composite
def nonzero(draw: DrawFn, dimension: int, representable: bool = False) -> tuple[Row, int]:
    # A hyperplane can be scaled so that some coefficient, the pivot, is ±1: moving along that axis keeps integers
    # integral.
    pivot = draw(st.integers(0, dimension - 1))
    row = list(draw(row_vectors(dimension, representable=representable)))
    row[pivot] = chosen(draw, [Fraction(1), Fraction(-1)])
    return tuple(row), pivot


def dot(a: Iterable[Fraction | int], b: Iterable[Fraction | int]) -> Fraction:
    # In integers: to reduce every product and every partial sum takes several times as long.
    above, below = 0, 1
    for x, y in zip(a, b, strict=True):
        (p, q), (r, s) = x.as_integer_ratio(), y.as_integer_ratio()
        if q * s == below:
            above += p * r
        elif p:
            above, below = above * q * s + p * r * below, below * q * s
    return Fraction(above, below)


def combine(*terms: tuple[Fraction | int, Sequence[Fraction]]) -> Row:
    """Linear combination: the sum of coefficient times vector."""
    factors = [factor for factor, _ in terms]
    return tuple(dot(factors, column) for column in zip(*(v for _, v in terms), strict=True))


def dimension_of(draw: DrawFn, dimension: int | None, largest: int = 3) -> int:
    return draw(st.integers(1, largest)) if dimension is None else dimension


def rows_of(S: Dataset, label: Label) -> list[Row]:
    """The points that carry the label."""
    return [tuple(x) for x, y in zip(S.points, S.labels, strict=True) if y == label]


def dataset_of(rows: Sequence[tuple[Row, Label]]) -> Dataset:
    return Dataset([list(x) for x, _ in rows], [y for _, y in rows])


def integers(row: Iterable[Fraction | int]) -> list[int]:
    """The positive multiple with coprime integer entries: walks would otherwise accumulate long numbers."""
    row = list(row)
    common = lcm(*(x.denominator for x in row))
    return coprime([x.numerator * (common // x.denominator) for x in row])


def coprime(row: list[int]) -> list[int]:
    common = gcd(*row)
    return [x // common for x in row] if common > 1 else row


def primitive(row: Iterable[Fraction]) -> Row:
    """The same as rationals."""
    return tuple(map(Fraction, integers(row)))


def null_space(rows: Iterable[Sequence[Fraction | int]], width: int) -> list[list[int]]:
    """A basis of the vectors perpendicular to `rows`, in coprime integers, by Gauss–Jordan elimination."""
    reduced: dict[int, list[int]] = {}  # by its pivot, which is positive
    for row in rows:
        r = integers(row)
        for p, e in reduced.items():
            if r[p]:
                r = _without(p, r, e)
        pivot = next((j for j, a in enumerate(r) if a), None)
        if pivot is None:
            continue
        r = r if r[pivot] > 0 else [-a for a in r]
        reduced = {p: _without(pivot, e, r) if e[pivot] else e for p, e in reduced.items()} | {pivot: r}
    common = lcm(*(e[p] for p, e in reduced.items()))
    basis = []
    for free in (j for j in range(width) if j not in reduced):
        v = [0] * width
        v[free] = common
        for p, e in reduced.items():
            v[p] = -e[free] * (common // e[p])
        basis.append(coprime(v))
    return basis


def _without(pivot: int, row: list[int], by: list[int]) -> list[int]:
    """A positive multiple of the row plus a multiple of another, whose pivot is positive, that is 0 there."""
    return coprime([by[pivot] * a - row[pivot] * b for a, b in zip(row, by, strict=True)])


def convex_combinations(draw: DrawFn, points: Sequence[Row]) -> Row:
    """Points of the convex hull: vertices, points of faces, inner points."""
    weights = [draw(st.integers(0, 3)) for _ in points[1:]]
    weights = [max(1, draw(st.integers(0, 3)) if weights else 1), *weights]
    shares = (Fraction(weight, sum(weights)) for weight in weights)
    return combine(*zip(shares, shuffled(draw, points), strict=True))


def beyond(draw: DrawFn, normal: Row, floor: Fraction, wide: bool = False) -> Row:
    """Points x with normal·x > floor, for a nonzero normal; often as close to the hyperplane as one likes."""
    pivot = chosen(draw, [j for j, entry in enumerate(normal) if entry])
    x = list(draw(row_vectors(len(normal), wide)))
    gap = draw(st.one_of(positives(wide), st.integers(1, 60).map(lambda exponent: Fraction(1, 2**exponent))))
    x[pivot] += (floor + gap - dot(normal, x)) / normal[pivot]
    return tuple(x)
