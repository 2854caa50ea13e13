"""Floating-point guesses of programs whose variables are boxed: well scaled, and made harmless."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.scalars import Exact
from geomadv.solvers.guesses import BoxedEngine, Engine, InteriorEngine, QuadraticEngine, harmless
from geomadv.solvers.scaling import scaled

#: The largest bound that an engine is told, and the largest number that is taken from it.
_LARGEST = 1e200

_FAR = 500  # bits by which a column may be longer than others

_INSIDE = 1e-9  # of a bound, from where a variable is inside


@dataclass(frozen=True)
class BoxedGuess:
    """What an engine says of a boxed program.

    Attributes
    ----------
    share : shape (N,)
        x over its bounds.
    dual : shape (m,)
        w · 2^(exponent of the columns − scale).
    slack : shape (N,)
        |p − w·a|, for columns of length about 1 and profits of about 1.
    scale : int
    """

    share: FloatArray
    dual: FloatArray
    slack: FloatArray
    scale: int

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Which x are away from their bounds, shape (N,)."""
        return np.asarray(np.minimum(self.share, 1 - self.share) > _INSIDE)


def guess_boxed_program(
    engine: Engine,
    columns: IntegerMatrix,
    profits: list[int],
    upper: Sequence[Exact],
    *,
    last_is_fixed: bool,
    interior: bool = False,
) -> BoxedGuess:
    """The engine's solution of a boxed program, see `maximise`, made harmless."""
    n, m = columns.shape
    # Every coordinate and every column in a scale of about 1, so that the engine's tolerances mean something.
    with np.errstate(all="ignore"):
        largest, lengths, floats = scaled(columns)
        scale = max((abs(p).bit_length() for p in profits), default=0)
        # A column that is 2^k times as long as most are; where that is no float, its variable is 2^k times as large.
        exponents = columns.row_floats[1]
        usual = int(np.median(exponents))
        longer, most = exponents - usual, list(upper)
        far = np.abs(longer) > _FAR
        lengths *= np.ldexp(1.0, np.where(far, 0, longer))
        p = np.array([p / (1 << scale) for p in profits])
        for j in np.flatnonzero(far).tolist():
            unit = Fraction(2) ** int(longer[j])
            p[j], most[j] = _float(Fraction(profits[j], 1 << scale) / unit), most[j] * unit
        p, u, scale = p / lengths, capped_floats(most) * lengths, scale + columns.exponent - usual
        u /= float(np.median(u)) or 1.0
        if (typical := float(np.median(np.abs(p[p != 0])) if p.any() else 0.0)) > 0:
            up = int(np.frexp(typical)[1])
            p, scale = np.ldexp(p, -up), scale + up
        lower = np.zeros(n)
        if last_is_fixed:
            lower[-1] = u[-1]
        guess = np.zeros(n + m)
        if interior and isinstance(engine, InteriorEngine):
            guess = harmless(engine, lambda: engine.interior_program(floats.copy(), p.copy(), lower, u.copy()), n + m)
        elif not interior and isinstance(engine, BoxedEngine):
            guess = harmless(engine, lambda: engine.boxed_program(floats.copy(), p.copy(), lower, u.copy()), n + m)
        slack, dual = np.abs(p - floats @ guess[n:]), guess[n:] / largest
        finite = np.where(np.isfinite(slack), slack, np.inf)
        return BoxedGuess(
            np.clip(guess[:n] / u, 0, 1),
            np.clip(np.where(np.isfinite(dual), dual, 0.0), -_LARGEST, _LARGEST),
            finite,
            scale,
        )


@np.errstate(all="ignore")
def guess_boxed_quadratic(
    engine: Engine, points: FloatArray, signs: IndexArray, upper: Exact, counts: IndexArray, scale: Exact
) -> FloatArray:
    """The engine's solution over its bounds upper · counts, shape (n,), for the rows scale · points, made harmless.

    The signs are zeros where nothing is to be balanced. Bounds and guesses may be too large for floats.
    """
    squared = float(np.einsum("ij,ij->", points, points)) / len(points)
    if not isinstance(engine, QuadraticEngine) or not 0 < squared < math.inf:
        return np.zeros(len(points))
    # Rows r times as long have the solution with bounds 1/r² times as large.
    unit = np.maximum(capped_floats([upper * scale**2 * Fraction(squared)]), 1 / _LARGEST)
    most = np.minimum(unit * capped_floats(counts.tolist()), _LARGEST)
    rows = points / math.sqrt(squared)
    found = harmless(engine, lambda: engine.boxed_quadratic(rows, signs.astype(np.float64), most.copy()), len(points))
    return np.asarray(np.clip(found / most, 0, 1))


def capped_floats(values: Sequence[Exact]) -> FloatArray:
    """Numbers as floats, those beyond the range of floats cut."""
    return np.array([min(max(_float(x), -_LARGEST), _LARGEST) for x in values])


def _float(x: Exact) -> float:
    try:
        return float(x)
    except OverflowError:
        return math.inf if x > 0 else -math.inf
