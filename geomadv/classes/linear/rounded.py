"""Many multipliers of one vector at once, rounded: that exact ones are near them, without the exact ones.

A rounded λ misses the sum of exact multipliers by a short r. With an approximate inverse P of some rows B on some
coordinates J, ‖s − Z_BJᵀ P‖₁ ≤ s/2 for a scale s, the system Z_BJᵀ β = r_J has a solution with
max |β| ≤ 2 max |P| ‖r_J‖₁ / s (by the Neumann series), so that λ + β has the sum of the exact ones on J, and also on
the other coordinates, which all rows have from those on J. Where λ on B is above that bound, λ + β ≥ 0. Exact
multipliers in their place would have more digits than there are dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import qr

from geomadv.certificate import Json
from geomadv.classes.linear.homogeneous import kernel
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.exact.arrays import FloatArray, integer_array
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.encoding import encode_multipliers
from geomadv.exact.entries import encode_integer
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.solving import flint_rows
from geomadv.exact.threads import one_blas_thread

__all__ = ["ApproximateInverse", "RoundedMultipliers", "rounded_multipliers"]

_ROOM = 2  # bits that P is more precise than it must be
_RANK = 1e-9
_NONZERO = 1e-7


@dataclass(frozen=True)
class ApproximateInverse:
    """P, and what says that the coordinates J determine the others.

    Attributes
    ----------
    basis, coordinates : list of int
        B and J, increasing.
    entries : list of lists of int, a row for each of B
        P.
    scale : int
        s. The rows are the z_i.
    relations : list of lists of int
        For each coordinate k that is not in J a vector that is orthogonal to all rows, not zero at k, but zero at the
        other coordinates that are not in J.
    """

    basis: list[int]
    coordinates: list[int]
    entries: list[list[int]]
    scale: int
    relations: list[list[int]]

    @classmethod
    def of(cls, rows: IntegerMatrix, denominator: int) -> ApproximateInverse | None:
        """Of the rows of a matrix over a denominator; None where floating point is not up to it."""
        basis, coordinates = _independent(rows.floats)
        block = rows.floats[np.ix_(basis, coordinates)]
        bits = (4 * len(basis) * int(np.ceil(np.abs(block).sum(axis=0).max()))).bit_length() + _ROOM
        try:
            inverse = np.linalg.inv(block.T)
        except np.linalg.LinAlgError:
            return None
        if not np.abs(inverse).max() * 2.0**bits < 2.0**62:
            return None
        scale = -(-(1 << (bits + rows.exponent)) // denominator)
        unit = scale * denominator
        entries = np.rint(inverse * (unit / (1 << rows.exponent))).astype(np.int64).tolist()
        exact = flint_rows(rows.entries[np.ix_(basis, coordinates)]).transpose() * flint_rows(
            np.array(entries, dtype=object)
        )
        off = np.array(exact.tolist(), dtype=object) - unit * np.eye(len(basis), dtype=object)
        relations = _relations(rows, coordinates)
        if 2 * np.abs(off).sum(axis=0).max() > unit or relations is None:
            return None
        return cls(basis, coordinates, entries, scale, relations)


@dataclass(frozen=True)
class RoundedMultipliers:
    """Multipliers near some with the exact sum of the first, (g, 0), all in units of 1 over its denominator.

    Attributes
    ----------
    first : Multipliers
    combinations : list of lists of int
        Of n weights each.
    inverse : ApproximateInverse
    has_bias : bool
        Of the classifiers.
    """

    first: Multipliers
    combinations: list[list[int]]
    inverse: ApproximateInverse
    has_bias: bool

    def encoded(self, data: Dataset, source: Label) -> dict[str, Json]:
        """As the evidence of a certificate has them."""
        inverse = self.inverse
        relations = [[*f, *[0] * (data.d + 1 - len(f))] for f in inverse.relations]
        if not self.has_bias:  # the last coordinate is 0
            relations.append([*[0] * data.d, 1])
        return {
            "common": encode_multipliers(self.first, data, -int(source)),
            "combinations": [list(map(encode_integer, weights)) for weights in self.combinations],
            "basis": inverse.basis,
            "coordinates": inverse.coordinates,
            "inverse": [list(map(encode_integer, row)) for row in inverse.entries],
            "scale": encode_integer(inverse.scale),
            "relations": [list(map(encode_integer, f)) for f in relations],
        }


def rounded_multipliers(
    space: VersionSpace, source: int, first: Multipliers, weights: FloatArray, inverse: ApproximateInverse
) -> RoundedMultipliers | None:
    """Multipliers with the sum of the first that serve every source row, from floats; None if they do not suffice."""
    unit, rows = first.denominator, space.rows.entries
    rounded = np.rint(weights * float(unit)).astype(np.int64)
    exact = np.zeros(len(rows), dtype=np.int64)
    exact[list(first.indices)] = first.numerators
    columns = IntegerMatrix(rows[:, inverse.coordinates]).to_flint()
    scale = inverse.scale * space.data.denominator
    shares = np.array([[x / scale for x in row] for row in inverse.entries])
    for _ in range(2):  # floating point leaves more than rounding does, and all but that can be made up for
        missing = np.array((flint_rows(rounded - exact) * columns).tolist(), dtype=object)
        rounded[:, inverse.basis] -= np.rint(missing.astype(np.float64) @ shares.T).astype(np.int64)
    missing = np.array((flint_rows(rounded - exact) * columns).tolist(), dtype=object)
    lengths = np.abs(missing).sum(axis=1)
    largest = 2 * max(abs(x) for row in inverse.entries for x in row)
    errors = [-(-largest * int(length) // scale) for length in lengths]
    if max(errors) >= unit:  # as much as what is to be served
        return None
    surely = rounded.copy()
    surely[:, inverse.basis] -= np.array(errors, dtype=np.int64)[:, None]
    serving = surely >= unit
    good = (surely >= 0).all(axis=1)
    if not serving[good][:, space.data.indices(source)].any(axis=0).all():
        return None
    return RoundedMultipliers(first, rounded[good].tolist(), inverse, space.has_bias)


@one_blas_thread()
def _independent(rows: FloatArray) -> tuple[list[int], list[int]]:
    """Rows and coordinates on which a matrix has its full rank, chosen so that the block is well-conditioned."""
    scales = np.abs(rows).max(axis=0)
    scaled = rows / np.where(scales > 0, scales, 1.0)
    triangle, order = qr(scaled.T, mode="r", pivoting=True)
    sizes = np.abs(np.diag(triangle))
    rank = int((sizes > _RANK * sizes[0]).sum())
    basis = order[:rank]
    coordinates = qr(scaled[basis], mode="r", pivoting=True)[1][:rank]
    return sorted(basis.tolist()), sorted(coordinates.tolist())


@one_blas_thread()
def _relations(rows: IntegerMatrix, coordinates: list[int]) -> list[list[int]] | None:
    """See `ApproximateInverse.relations`; None if there is none for some coordinate, or it is not found."""
    others = np.setdiff1d(np.arange(rows.shape[1]), coordinates)
    scales = np.abs(rows.floats).max(axis=0)[coordinates]
    shares = np.linalg.lstsq(rows.floats[:, coordinates] / scales, rows.floats[:, others])[0]
    found = []
    for k, share in zip(others.tolist(), np.abs(shares.T), strict=True):
        support = [k, *np.array(coordinates)[share > _NONZERO * share.max()].tolist()]
        relation = _relation(rows, support)
        if relation is None:
            return None
        found.append(relation)
    return found


def _relation(rows: IntegerMatrix, support: list[int]) -> list[int] | None:
    """A vector that is orthogonal to all rows, zero off a support and not at its first coordinate."""
    part = integer_array(rows.entries[:, support].ravel().tolist(), (rows.shape[0], len(support)))
    for f in kernel(IntegerMatrix(part)):
        if f[0]:
            found = [0] * rows.shape[1]
            for j, x in zip(support, f, strict=True):
                found[j] = x
            return found
    return None
