"""The least log-loss of the W with W·t = 0, approached from both sides: short W, and multipliers that prove no less.

The least log-loss Σ c_i log(1 + exp(−W·z_i)) of these W is the largest Σ c_i h(λ_i/c_i), h(μ) the entropy
−μ log μ − (1 − μ) log(1 − μ), of the λ with 0 ≤ λ ≤ c and Σ λ_i z_i = θ t, θ of any sign; at the optimum
λ_i = c_i / (1 + exp(W·z_i)). A float, or a number of more bits, is rounded, and a few λ are corrected over ℚ.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geomadv.classes.linear.faces import smallest_face
from geomadv.classes.linear.row_weights import RowWeights
from geomadv.exact.arrays import INT64_LIMIT, integer_array
from geomadv.exact.logarithms import logistic
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, stacked
from geomadv.exact.solving import solve_column
from geomadv.solvers.guesses import Engine
from geomadv.solvers.logistic import LARGE_MARGIN, LogisticFit
from geomadv.solvers.motzkin import Alternative, separate

__all__ = ["BlindFit", "Proof"]

#: A vector of homogeneous coordinates.
Coordinates = list[Fraction]


@dataclass(frozen=True)
class Proof:
    """0 ≤ λ ≤ c by row, the nonzero ones, with Σ λ_i z_i = θ t."""

    weights: dict[int, Fraction]
    theta: Fraction


class BlindFit:
    """The W with W·t = 0 of least log-loss, or near the infimum where none has it.

    Parameters
    ----------
    rows
        The D z_i.
    unit
        D.
    weights
        The c_i.
    target
        t; None: all W.
    engine
        What guesses where the infimum is not attained.

    Attributes
    ----------
    face : list of int
        The rows with λ_i > 0 at the optimum: no W with W·t = 0 and W·z_i ≥ 0 for all rows is positive there.
    exposing : list of int or None
        Such a W that is positive at all other rows.
    """

    def __init__(
        self, rows: IntegerMatrix, unit: int, weights: RowWeights, target: Homogeneous | None, engine: Engine
    ) -> None:
        self.rows, self.unit, self.weights, self.target = rows, unit, weights, target
        self._pivot = None if target is None else _pivot(rows, target)
        self.face = list(range(rows.shape[0]))
        self.exposing: Homogeneous | None = None
        self.engine, self._is_settled = engine, False
        reduced, below = self._reduced()
        self._fit: LogisticFit | None = LogisticFit(reduced, below, weights.values)
        if self._fit.may_escape:
            self._settle()

    def _settle(self) -> None:
        """Find the face exactly, and the fit of its rows."""
        reduced, below = self._reduced()
        self._is_settled = True
        self.face, exposing = _face_of_zero(reduced, self.engine)
        if exposing is not None:
            self.exposing = self._whole(exposing)
            chosen = [self.weights.values[i] for i in self.face]
            self._fit = LogisticFit(reduced.take(self.face), below, chosen) if self.face else None

    def classifier(self, bits: int, side: int) -> Coordinates:
        """A short W with side · W·t ≤ 0 whose margins are within about 2^−bits of the best."""
        w = self._coordinates(bits)
        if self.exposing is not None:
            w = self._pushed(w, bits)
        m, largest = len(w), np.abs(self.rows.entries).max(axis=0, initial=0).tolist()
        grids = [Fraction(2) ** (bits + (m * int(x) // self.unit).bit_length()) for x in largest]
        w = [round(x * grid) / grid for x, grid in zip(w, grids, strict=True)]
        if self.target is not None and self._pivot is not None:
            over = side * sum((x * t for x, t in zip(w, self.target, strict=True)), Fraction(0))
            if over > 0:
                j = self._pivot
                t = side * self.target[j]
                w[j] -= math.ceil(over / abs(t) * grids[j]) / grids[j] * (1 if t > 0 else -1)
        return w

    def proof(self, bits: int) -> Proof | None:
        """λ near the optimum; None if not so near that correcting them keeps them between 0 and c."""
        w = self._coordinates(bits)
        if not self.face:
            return Proof({}, Fraction(0))
        margins = self.margins(w, self.face)
        guard = bits + 8
        shares = [logistic(margin, guard) for margin in margins]
        c = [self.weights.numerators[i] for i in self.face]
        below = self.weights.denominator << guard
        numerators = [share * x for share, x in zip(shares, c, strict=True)]
        room = [x * min(share, (1 << guard) - share) for share, x in zip(shares, c, strict=True)]
        order = sorted(range(len(self.face)), key=lambda k: -room[k])
        matrix = self.rows.take(self.face)
        if self.target is not None:
            matrix = stacked(matrix, IntegerMatrix(integer_array(self.target, (1, len(self.target)))))
            order = [len(self.face), *order]
        basis = matrix.independent_rows(order)
        missing = [-x for x in self.rows.combine(self.face, numerators)]
        chosen = matrix.take(basis).entries.T
        equations = IntegerMatrix(integer_array(chosen.ravel().tolist(), chosen.shape))
        places = equations.independent_rows(range(equations.shape[0]))
        solved = solve_column(equations.take(places).to_flint(), [missing[j] for j in places])
        if solved is None:
            return None
        found, common = {k: Fraction(x) for k, x in enumerate(numerators)}, solved[1]
        found[len(self.face)] = Fraction(0)
        for k, x in zip(basis, solved[0], strict=True):
            found[k] += Fraction(x, common)
        theta = -found.pop(len(self.face)) / (below * self.unit)
        if any(not 0 <= found[k] <= c[k] << guard for k in basis if k < len(self.face)):
            return None
        return Proof({self.face[k]: x / below for k, x in found.items() if x}, theta)

    def margins(self, w: Sequence[Fraction], rows: Sequence[int] | None = None) -> list[Fraction]:
        """The W·z_i of all rows, or of those named."""
        common = math.lcm(*(x.denominator for x in w))
        products = self.rows.products([int(x * common) for x in w], rows)
        return [Fraction(x, common * self.unit) for x in products]

    def _coordinates(self, bits: int) -> Coordinates:
        """W on the face, nearly with W·t = 0."""
        if self._fit is not None and not self._is_settled:
            self._fit.refine(bits, 2 * LARGE_MARGIN)
            if self._fit.largest > 2 * LARGE_MARGIN:
                self._settle()
        if self._fit is None:
            return [Fraction(0)] * self.rows.shape[1]
        self._fit.refine(bits)
        return self._expanded(self._fit.solution)

    def _pushed(self, w: Coordinates, bits: int) -> Coordinates:
        """W plus so much of the exposing W that the other rows lose next to nothing."""
        others = sorted(set(range(self.rows.shape[0])) - set(self.face))
        enough = bits + int(self.weights.total).bit_length() + 1
        exposing = [Fraction(x) for x in self.exposing or ()]
        pairs = zip(self.margins(w, others), self.margins(exposing, others), strict=True)
        factor = max(math.ceil((enough - have) / gain) for have, gain in pairs)
        return [x + max(factor, 0) * e for x, e in zip(w, exposing, strict=True)]

    def _reduced(self) -> tuple[IntegerMatrix, int]:
        """The rows by which W without its pivot is multiplied, and what these products are divided by."""
        j, t = self._pivot, self.target
        if j is None or t is None:
            return self.rows, self.unit
        entries, size = self.rows.entries, max(map(abs, t))
        if entries.dtype == object or 2 * size * int(np.abs(entries).max(initial=0)) > INT64_LIMIT:
            entries = entries.astype(object)
        sign = 1 if t[j] > 0 else -1
        others = [k for k in range(len(t)) if k != j]
        row = np.array([sign * t[k] for k in others], dtype=entries.dtype)
        found = abs(t[j]) * entries[:, others] - entries[:, [j]] * row
        return IntegerMatrix(integer_array(found.ravel().tolist(), found.shape)), self.unit * abs(t[j])

    def _expanded(self, w: Sequence[Fraction]) -> Coordinates:
        j, t = self._pivot, self.target
        if j is None or t is None:
            return list(w)
        rest = sum((x * y for x, y in zip(w, [*t[:j], *t[j + 1 :]], strict=True)), Fraction(0))
        return [*w[:j], -rest / t[j], *w[j:]]

    def _whole(self, w: Homogeneous) -> Homogeneous:
        expanded = self._expanded([Fraction(x) for x in w])
        common = math.lcm(*(x.denominator for x in expanded))
        return [int(x * common) for x in expanded]


def _face_of_zero(rows: IntegerMatrix, engine: Engine) -> tuple[list[int], Homogeneous | None]:
    """The rows at which every W that is nonnegative at all rows is zero, and one that is positive at all others."""
    found = separate(rows, IntegerMatrix(rows.entries[:0]), engine)
    if not isinstance(found, Alternative):
        return [], found
    face = smallest_face(rows, found.strict, engine)
    return face.rows, face.exposing


def _pivot(rows: IntegerMatrix, target: Homogeneous) -> int:
    """The coordinate by which W·t changes most easily, in the units of the data."""
    largest = np.abs(rows.entries).max(axis=0, initial=0).tolist()
    return max(range(len(target)), key=lambda j: Fraction(abs(target[j]), max(int(largest[j]), 1)))
