"""The smallest face of the cone of the z_i that contains a sum Σ λ_i z_i: the rows where some λ of the same sum is > 0.

A row off it has no finite bound along the direction that the sum stands for, and every row on it has one (L5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from geomadv.exact.arrays import integer_array, short_rationals
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive
from geomadv.exact.solving import solve_column
from geomadv.solvers.guesses import Engine, guess_nearest_point
from geomadv.solvers.nearest_point import nearest_point


@dataclass(frozen=True)
class Face:
    """A face of the cone of the rows.

    Attributes
    ----------
    rows : list of int
        The rows on it.
    basis : list of int
        Rows that are a basis of its span.
    exposing : homogeneous vector or None
        W with W·z_i = 0 on the face and W·z_i > 0 off it; None if all rows are on it.
    """

    rows: list[int]
    basis: list[int]
    exposing: Homogeneous | None

    def lifted(self, rows: IntegerMatrix, separator: Homogeneous) -> Homogeneous:
        """A vector that is nonnegative on the face made so on all rows, by adding a multiple of the exposing one."""
        negative = np.flatnonzero(rows.signs(separator) < 0)
        if not negative.size:
            return separator
        if self.exposing is None or not set(negative.tolist()).isdisjoint(self.rows):
            raise ArithmeticError("a vector that is to be nonnegative on a face is negative on it")
        lacking = rows.products(separator, negative)
        gains = rows.products(self.exposing, negative)
        factor = max(-(lack // gain) for lack, gain in zip(lacking, gains, strict=True))
        return primitive([x + factor * e for x, e in zip(separator, self.exposing, strict=True)])


def smallest_face(rows: IntegerMatrix, positive: Iterable[int], engine: Engine) -> Face:
    """The smallest face that contains a sum Σ λ_i z_i with λ > 0 on the given rows, and 0 elsewhere.

    Rows in the span of those found so far are on the face too, and rows whose sum is in it. While no W vanishes on the
    span and is positive off it, a nonnegative combination of other rows lies in it.
    """
    face = set(positive)
    while True:
        basis = rows.independent_rows(sorted(face))
        if spanned := _sum_in_span(rows, basis, sorted(set(range(rows.shape[0])) - face)):
            face |= spanned
            # Its rows are in the span as a sum, and perhaps not one by one: then the face has grown in rank.
            basis = rows.independent_rows(sorted(face))
        others = sorted(set(range(rows.shape[0])) - face)
        if not others:
            return Face(sorted(face), basis, None)
        exposing = _guess_exposing(rows, basis, others, engine) or _exposing_or_combination(rows, basis, others)
        if isinstance(exposing, list):
            signs = rows.signs(exposing)
            if signs[sorted(face)].any() or not (signs[others] > 0).all():
                raise ArithmeticError("a vector that is to expose a face is not zero on it, or not positive off it")
            return Face(sorted(face), basis, exposing)
        face |= exposing


def _sum_in_span(rows: IntegerMatrix, basis: list[int], others: list[int]) -> set[int]:
    """Those of the other rows that floating point sees in the span of the basis, if their sum is in it."""
    directions = rows.directions
    orthonormal = np.linalg.qr(directions[basis].T)[0]
    outside = directions[others] - (directions[others] @ orthonormal) @ orthonormal.T
    near = np.array(others, dtype=np.intp)[np.linalg.norm(outside, axis=1) < 1e-7]
    total = rows.combine(near, [1] * len(near))
    solved = solve_column(rows.gram(basis), rows.products(total, basis))
    if solved is None:
        return set()
    weights, denominator = solved
    if rows.combine(basis, weights) != [denominator * t for t in total]:
        return set()  # some were only nearly in the span
    return set(near.tolist())


def _guess_exposing(rows: IntegerMatrix, basis: list[int], others: list[int], engine: Engine) -> Homogeneous | None:
    """Separate in floating point, round, make it exactly orthogonal to the basis; None if it is no longer positive."""
    spanning, rest = rows.floats[basis], rows.floats[others]
    one_group = np.zeros(len(others), dtype=np.intp)
    with np.errstate(all="ignore"):
        orthonormal = np.linalg.qr(spanning.T)[0]
        projected = rest - (rest @ orthonormal) @ orthonormal.T
        weights = guess_nearest_point(engine, projected, one_group, np.zeros(rows.shape[1]))
        candidate = short_rationals(projected.T @ weights, 40)
    products = rows.products(candidate, basis)
    solved = solve_column(rows.gram(basis), products)
    if solved is None:
        return None
    shares, denominator = solved
    correction = rows.combine(basis, shares)
    exact = primitive([denominator * c - x for c, x in zip(candidate, correction, strict=True)])
    signs = rows.signs(exact)
    on_face = np.ones(rows.shape[0], dtype=bool)
    on_face[others] = False
    return exact if (signs[others] > 0).all() and not signs[on_face].any() else None


def _exposing_or_combination(rows: IntegerMatrix, basis: list[int], others: list[int]) -> Homogeneous | set[int]:
    """Decide it: the point of conv(others) + span(basis) nearest to the origin separates, or is the origin."""
    order = [*basis, *others]
    indicators = np.array([[0]] * len(basis) + [[1]] * len(others), dtype=object)
    entries = np.hstack([rows.entries[order].astype(object), indicators])
    matrix = IntegerMatrix(integer_array(entries.ravel().tolist(), entries.shape))
    nearest = nearest_point(matrix, np.zeros(len(order)), n_groups=1, free=tuple(range(len(basis))))
    if not nearest.reached:
        return primitive(nearest.residual)
    return {order[k] for k, w in zip(nearest.support, nearest.weights, strict=True) if w and k >= len(basis)}
