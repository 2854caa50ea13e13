"""Questions about nearly degenerate data, of every class, and the engines that are asked them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.dataset import Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.solvers.guesses import Engine
from properties.engines import DRAWN, KINDS, DrawnEngine
from properties.support import sources


def engines() -> SearchStrategy[Engine]:
    """The default engine, one that always errs in the same way, or one that errs now and then."""
    kinds = [["default"], ["default"], DRAWN, DRAWN, *([kind] for kind in KINDS)]
    return st.sampled_from(kinds).map(DrawnEngine)


def means(data: ga.Dataset) -> list[int]:
    """The rows that are the mean of two others with the same label: around which there is an antithetic pair."""
    points, labels = data.points, data.labels
    halves = {
        (((points[i] + points[j]) * Fraction(1, 2)), labels[i])
        for i, j in combinations(range(data.n), 2)
        if labels[i] == labels[j] and points[i] != points[j]
    }
    return [i for i in range(data.n) if (points[i], labels[i]) in halves]


@st.composite
def between_two(draw: DrawFn, S: ga.Dataset, source: Label, bias: bool = True) -> ga.Vector:
    """From a point of the source label to one of another: where the face of the cone is as small as can be."""
    here, there = ([i for i, y in enumerate(S.labels) if (y == source) == own] for own in (True, False))
    preferred = draw(st.sampled_from([True, True, False]))
    i, j = (draw(st.sampled_from([k for k in means(S) if preferred and k in side] or side)) for side in (here, there))
    factor = draw(st.sampled_from([Fraction(1), Fraction(2, 3), Fraction(10**8)]))
    if not bias:
        return -S.point(i) * factor if S.point(i) else ga.Vector.of([1] * S.d)
    v = (S.point(j) - S.point(i)) * factor
    return v if v else ga.Vector.of([1] * S.d)


class Linear(NamedTuple):
    S: ga.Dataset
    bias: bool
    v: ga.Vector
    source: int


@st.composite
def linear_questions(draw: DrawFn, max_points: int = 6, kind: str = "", bias: bool | None = None) -> Linear:
    bias, source = draw(st.booleans()) if bias is None else bias, draw(sources())
    S = draw(gst.nearly_degenerate_datasets(bias=bias, max_points=max_points))
    kind = kind or draw(st.sampled_from(["between two", "between two", "any"]))
    v = between_two(S, source, bias) if kind == "between two" else gst.directions(S, source=source, bias=bias)
    return Linear(S, bias, draw(v), source)


@st.composite
def pairs(draw: DrawFn) -> tuple[ga.Dataset, ga.Dataset, bool, int]:
    bias = draw(st.booleans())
    S = draw(gst.nearly_degenerate_datasets(bias=bias, max_points=5))
    T = draw(gst.nearly_degenerate_datasets(bias=bias, max_points=5, dimension=S.d))
    if draw(st.booleans()):
        T = ga.Dataset([list(-x) for x in S.points], S.labels)
    return S, T, bias, draw(sources())


class Convex(NamedTuple):
    S: ga.Dataset
    member: str
    v: ga.Vector

    @property
    def region(self) -> int:
        return gst.region_of(self.member)


@st.composite
def convex_questions(draw: DrawFn, max_points: int = 6, kind: str = "", member: str = "") -> Convex:
    member = member or draw(st.sampled_from(["R", "R''", "R'", "R''", "convex"]))
    region = gst.region_of(member)
    S = draw(gst.nearly_degenerate_convex_datasets(region=region, max_points=max_points))
    kind = kind or draw(st.sampled_from(["outwards", "outwards", "inwards", "any"]))
    if kind == "any":
        return Convex(S, member, draw(gst.convex_directions(S, region=region)))
    return Convex(S, member, draw(between_two(S, region if kind == "outwards" else -region)))


@st.composite
def hidden_layers(draw: DrawFn) -> tuple[ga.Dataset, list[LinearClassifier]]:
    """Half-spaces that are nearly right: with boundaries through points, or nearly so."""
    S = draw(gst.nearly_degenerate_convex_datasets(max_points=5))
    units = []
    for _ in range(draw(st.integers(1, 3))):
        x, y = (draw(st.sampled_from(S.points)) for _ in range(2))
        normal = x - y if draw(st.booleans()) and x != y else draw(gst.vectors(S.d))
        units.append(LinearClassifier(normal, -normal.dot(y)))
    return S, units


class Multiclass(NamedTuple):
    S: ga.Dataset
    v: ga.Vector
    source: Label


@st.composite
def multiclass_questions(draw: DrawFn, max_points: int = 5, kind: str = "") -> Multiclass:
    S = draw(gst.nearly_degenerate_multiclass_datasets(max_points=max_points))
    source = draw(st.sampled_from(S.classes))
    kind = kind or draw(st.sampled_from(["between two", "any"]))
    v = between_two(S, source) if kind == "between two" else gst.multiclass_directions(S, source)
    return Multiclass(S, draw(v), source)


MAKERS: dict[str, Callable[..., SearchStrategy[ga.Dataset]]] = {
    "linear": gst.nearly_degenerate_datasets,
    "convex": gst.nearly_degenerate_convex_datasets,
    "multiclass": gst.nearly_degenerate_multiclass_datasets,
}


@st.composite
def vacuous_problems(draw: DrawFn, kind: str) -> ga.Dataset:
    """One more point, in the hull of the points of one label, perhaps hardly, with another label."""
    S = draw(MAKERS[kind](max_points=5))
    label = -1 if kind == "convex" else draw(st.sampled_from(S.classes))
    own = [x for x, y in zip(S.points, S.labels, strict=True) if y == label]
    x, y = (draw(st.sampled_from(own)) for _ in range(2))
    share = draw(st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1, 10**9), Fraction(1, 10**100)]))
    other = next(c for c in S.classes if c != label)
    return ga.Dataset([*map(list, S.points), list(x * (1 - share) + y * share)], [*S.labels, other])
