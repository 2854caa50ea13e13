"""Hypothesis strategies for multiclass linear classifiers on given data, and for directions and points.

A classifier is one long vector W of all scores; it is accurate iff W·z > 0 for every z = (e_y − e_m) ⊗ (x, 1) with
(x, y) in the data and m ≠ y, so accurate ones are found by walking through the same kind of cone as for two classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from geomadv.errors import InvalidInputError
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.strategies.linear import extreme_ray, separator
from geomadv.strategies.multiclass_data import score_rows
from geomadv.strategies.values import (
    Row,
    chosen,
    combine,
    convex_combinations,
    dataset_of,
    fractions_of_one,
    kept,
    multiples,
    nonzero,
    row_vectors,
    rows_of,
)

__all__ = [
    "accurate_multiclass_classifiers",
    "multiclass_classifiers",
    "multiclass_directions",
    "multiclass_points",
    "pair_directions",
    "resisted_multiclass_problems",
]


def _differences(S: Dataset) -> list[Row]:
    """The vectors (e_y − e_m) ⊗ (x, 1), without the block of the last class, whose score is 0."""
    found = []
    for x, y in zip(S.points, S.labels, strict=True):
        lifted = (*x, Fraction(1))
        for m in S.classes:
            if m != y:
                signs = [(k == y) - (k == m) for k in S.classes[:-1]]
                found.append(tuple(sign * c for sign in signs for c in lifted))
    return found


@lru_cache(maxsize=16)
def _cone(S: Dataset) -> tuple[list[Row], Row]:
    """The cone of the accurate classifiers, and one inside it."""
    Z = _differences(S)
    return Z, separator(dataset_of([(z, 1) for z in Z]), False)


@st.composite
def accurate_multiclass_classifiers(
    draw: DrawFn, S: Dataset, *, extreme: bool | None = None
) -> MulticlassLinearClassifier:
    """Classifiers that give every point its label strictly the largest score; their classes are those of the data.

    Parameters
    ----------
    S : Dataset
        Realizable data, with at least two labels.
    extreme : bool, optional
        True: as close as one likes to an extreme ray of the version space. False: positive combinations of such. Both
        if not given.

    Raises
    ------
    InseparableError
        If `S` is not realizable.
    """
    if len(S.classes) < 2:
        raise InvalidInputError(f"all points have the label {S.classes[0]!r}; pass data with at least two labels")
    Z, start = _cone(S)
    near_ray = draw(st.booleans()) if extreme is None else extreme
    if near_ray:
        epsilon = draw(fractions_of_one())
        W = combine((1, extreme_ray(draw, Z, start)), (epsilon, start))
    else:
        terms = [(draw(st.integers(1, 9)), extreme_ray(draw, Z, start)) for _ in range(draw(st.integers(0, 2)))]
        W = combine((draw(st.integers(1, 9)), start), *terms)
    width = S.d + 1
    blocks = [W[k * width : (k + 1) * width] for k in range(len(S.classes) - 1)]
    common = draw(row_vectors(width))  # no difference of scores depends on it
    scores = [combine((1, block), (1, common)) for block in blocks] + [common]
    return _classifier(S.classes, scores)


def _classifier(classes: tuple[Label, ...], scores: Sequence[Row]) -> MulticlassLinearClassifier:
    return MulticlassLinearClassifier(classes, tuple(LinearClassifier(Vector.of(row[:-1]), row[-1]) for row in scores))


@kept
@st.composite
def multiclass_classifiers(
    draw: DrawFn, dimension: int, *, classes: tuple[Label, ...] = (1, 2, 3), wide: bool = False
) -> MulticlassLinearClassifier:
    """Any multiclass classifier whose scores have distinct normals, accurate or not."""
    return _classifier(classes, draw(score_rows(dimension, len(classes), wide)))


# Directions and points


@st.composite
def pair_directions(draw: DrawFn, S: Dataset, source: Label) -> Vector:
    """Directions that fool every accurate classifier at the source label because they do so for one rival (M1)."""
    rival = chosen(draw, [label for label in S.classes if label != source])
    differences = [combine((1, p), (-1, q)) for p in rows_of(S, rival) for q in rows_of(S, source)]
    return Vector.of(combine(*multiples(draw, differences, 1, 3)))


@st.composite
def multiclass_directions(draw: DrawFn, S: Dataset, source: Label) -> Vector:
    """Nonzero directions: towards one rival (M1), opposite to such, sums over several rivals, arbitrary."""
    kind = chosen(draw, ["any", "pair", "opposite", "sum", "pair"])
    v = draw(pair_directions(S, source))
    if kind == "opposite":
        v = -v
    elif kind == "sum":
        v = v + draw(pair_directions(S, source))
    return v if v and kind != "any" else Vector.of(draw(nonzero(S.d))[0])


@st.composite
def resisted_multiclass_problems(draw: DrawFn, S: Dataset) -> tuple[Vector, Label]:
    """A nonzero direction and a label that some accurate classifier of realizable data never loses along it (M2)."""
    h = draw(accurate_multiclass_classifiers(S))
    v = Vector.of(draw(nonzero(S.d))[0])
    slopes = [score.normal.dot(v) for score in h.scores]
    return v, h.classes[chosen(draw, [k for k, slope in enumerate(slopes) if slope == max(slopes)])]


@st.composite
def multiclass_points(draw: DrawFn, S: Dataset) -> Vector:
    """Points of the hull of one class, between two points of the data, of the data, or arbitrary."""
    kind = chosen(draw, ["any", "hull", "between", "data"])
    if kind == "hull":
        return Vector.of(convex_combinations(draw, rows_of(S, chosen(draw, S.classes))))
    if kind == "between":
        return Vector.of(convex_combinations(draw, [tuple(chosen(draw, S.points)) for _ in range(2)]))
    if kind == "data":
        return chosen(draw, S.points)
    return Vector.of(draw(row_vectors(S.d)))
