"""Bases that carry what is left of a target when one of many rows has its share, with a short proof that they do.

A row z_i has the share 1 of `distance · t` means that T μ = distance · t − z_i for some μ ≥ 0, where the columns of
T are the rows of a basis. The entries of T⁻¹ have thousands of digits where those of the data have many. An integer
matrix that is nearly scale · T⁻¹ bounds all μ from below, which is enough (see docs/certificate-format.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from geomadv.classes.linear.homogeneous import Target
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.multipliers import CoveringBasis
from geomadv.exact.solving import flint_rows, solve

#: Weights as small as 2⁻⁴⁰ are told from negative ones.
_PRECISION = 40


def covering_basis(
    space: VersionSpace, basis: Sequence[int], candidates: Sequence[int], target: Target, distance: Fraction
) -> CoveringBasis | None:
    """A basis with those of some rows that it is seen to cover; None if its rows are dependent, or do not carry v.

    What it covers within the distance it covers within any one up to twice as large, or up to 1.
    """
    rows, unit = space.rows, space.data.denominator  # row i is unit · z_i
    columns = rows.to_flint(basis).transpose()
    m = len(basis)
    solved = solve(columns, flint_rows(np.eye(m, dtype=np.int64)))
    if solved is None:
        return None
    exact, denominator = solved
    lengths = [sum(map(abs, row)) for row in rows.entries[list(basis)].tolist()]
    others = rows.take(candidates)
    farthest = max(2 * distance, Fraction(1)) / target.denominator
    size = math.ceil(farthest * sum(map(abs, target.numerators))) + _longest(others)
    largest = Fraction(max(abs(int(x)) for x in exact.entries()), denominator)
    # Rounding costs at most ½ Σ ‖z_k‖ in a column of E.
    bits = max(math.ceil(2 * largest * sum(lengths) * size), sum(lengths)).bit_length()
    short = -(-(1 << (bits + _PRECISION)) // unit)
    scale = short * unit
    inverse = [[(2 * int(exact[i, j]) * scale + denominator) // (2 * denominator) for j in range(m)] for i in range(m)]
    near = flint_rows(np.array(inverse, dtype=object))
    error = columns * near - flint_rows(scale * np.eye(m, dtype=object))
    worst = max(sum(abs(int(error[i, j])) for i in range(m)) for j in range(m))
    slack = 2 * max(abs(x) for line in inverse for x in line) * worst * size // scale + 1
    far = exact * flint_rows(np.array(target.numerators, dtype=object)[:, None])
    below = denominator * target.denominator * distance.denominator
    whole = [distance.numerator * int(x) for x in far.entries()]
    if min(whole) < 0:
        return None
    # Once for the error of `inverse · (distance · t)`, once for what the checker takes off, once to spare.
    most = np.array([scale * x // below - 3 * slack - 3 for x in whole], dtype=object)
    values = np.array([int(x) for x in (others.to_flint() * near.transpose()).entries()], dtype=object)
    fits = np.all(values.reshape(len(candidates), m) <= most, axis=1)
    covered = sorted(candidates[k] for k in np.flatnonzero(fits).tolist())
    return CoveringBasis(tuple(covered), tuple(basis), tuple(map(tuple, inverse)), short)


def _longest(rows: IntegerMatrix) -> int:
    """The largest sum of absolute values in a row."""
    return max(int(x) for x in np.abs(rows.entries.astype(object)).sum(axis=1).tolist())
