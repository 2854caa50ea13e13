"""Floating-point guesses: what an engine is asked, well scaled, timed, and made harmless.

An engine proposes weights; exact arithmetic keeps only which of them are positive, solves that system over ℚ and
repairs it. So an engine may be wrong, and even fail: that costs time, never truth.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from typing import Protocol, runtime_checkable

import numpy as np

from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, to_floats
from geomadv.exact.threads import one_blas_thread
from geomadv.solvers.scaling import scaled

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())


class Engine(Protocol):
    """What proposes solutions in floating point."""

    name: str

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        """Weights μ ≥ 0 that bring Σ μ_i rows[i] near `target`.

        Parameters
        ----------
        rows : shape (n, m)
        groups : shape (n,)
            The weights of the rows with the same number sum to 1; rows with −1 belong to no group.
        target : shape (m,)

        Returns
        -------
        shape (n,)
        """
        ...

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        """A minimiser x ≥ 0 of costs·x subject to Σ x_j columns[j] = rhs.

        Parameters
        ----------
        columns : shape (N, m)
        rhs : shape (m,)
        costs : shape (N,)

        Returns
        -------
        shape (N,)
            Zeros where it finds none.
        """
        ...


@runtime_checkable
class HalfSpaceEngine(Engine, Protocol):
    """An engine that proposes half-spaces too. Without them every one is found from scratch."""

    def half_spaces(self, inner: FloatArray, outer: FloatArray, weak: FloatArray, few: bool = True) -> FloatArray:
        """A few W, each with W·z > 0 on every inner row, that are together positive on many outer rows.

        Parameters
        ----------
        inner, outer, weak : shape (·, m)
            W·z ≥ 0 is to hold on the weak rows.
        few
            Whether time may be spent on getting along with fewer.

        Returns
        -------
        shape (k, m)
        """
        ...


@runtime_checkable
class BoxedEngine(Engine, Protocol):
    """An engine that solves linear programs with bounds too. Without them those are solved exactly from scratch."""

    def boxed_program(
        self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
    ) -> FloatArray:
        """A maximiser of profits·x subject to Σ x_j columns[j] = 0 and lower ≤ x ≤ upper, and a dual solution.

        Parameters
        ----------
        columns : shape (N, m)
        profits, lower, upper : shape (N,)
            Each entry of `lower` is 0, or that of `upper`.

        Returns
        -------
        shape (N + m,)
            x, and behind it the w with profits − columns @ w ≥ 0 where x > lower, and ≤ 0 where x < upper.
        """
        ...


@runtime_checkable
class InteriorEngine(Engine, Protocol):
    """An engine that proposes interior solutions of such programs too. Without them all start at a vertex."""

    def interior_program(
        self, columns: FloatArray, profits: FloatArray, lower: FloatArray, upper: FloatArray
    ) -> FloatArray:
        """As `boxed_program`, but strictly complementary: x is at a bound iff the reduced cost is not 0."""
        ...


@runtime_checkable
class QuadraticEngine(Engine, Protocol):
    """An engine that solves boxed quadratic programs too. Without them those are solved exactly from scratch."""

    def boxed_quadratic(self, rows: FloatArray, signs: FloatArray, upper: FloatArray) -> FloatArray:
        """A maximiser of Σ λ_i − ½ ‖Σ λ_i rows[i]‖² subject to 0 ≤ λ ≤ upper and Σ λ_i signs[i] = 0.

        Parameters
        ----------
        rows : shape (n, m)
            Their lengths are about 1.
        signs : shape (n,)
            1 and −1, or all 0.
        upper : shape (n,)
            Positive.

        Returns
        -------
        shape (n,)
        """
        ...


@runtime_checkable
class RobustEngine(Engine, Protocol):
    """An engine that proposes robust multiclass classifiers too. Without them the first one at hand has to do."""

    def robust_scores(
        self,
        points: FloatArray,
        labels: IndexArray,
        source: int,
        rivals: FloatArray,
        measure: str | FloatArray,
        start: FloatArray,
        ends: FloatArray,
    ) -> FloatArray:
        """Scores w_c·x + b_c that are right about the points, and keep the label of the origin as far as can be.

        Parameters
        ----------
        points : shape (n, d)
        labels : shape (n,)
            From 0 to K − 1.
        source
            The label of the origin.
        rivals : shape (J, K)
            Over what it is to keep its lead: the score of another label, or one mixed of several scores, in these
            shares, which add up to 1.
        measure
            The norm in which distances are measured, "l1", "l2" or "linf"; or a vector, shape (d,), along which they
            are, in its units.
        start : shape (K, d + 1)
            Scores that are right, to begin with.
        ends : shape (2, d)
            The label need only be kept against moves with coordinates between these two, which may be infinite.

        Returns
        -------
        shape (K + J, d + 1)
            The (w_c, b_c), and behind them for each rival a point and a weight θ_j ≥ 0: with them the multipliers
            show that no classifier keeps all leads, each at its point.
        """
        ...


def guess_nearest_point(engine: Engine, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
    """The engine's weights, shape (n,), made harmless: zeros where it failed or returned no finite numbers."""
    return harmless(engine, lambda: engine.nearest_point(rows, groups.copy(), target.copy()), len(rows))


def guess_linear_program(engine: Engine, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
    """The engine's solution, shape (N,), made harmless as in `guess_nearest_point`."""
    return harmless(engine, lambda: engine.linear_program(columns, rhs.copy(), costs.copy()), len(columns))


def guess_vertex(
    engine: Engine, columns: FloatArray, rhs: FloatArray, weights: FloatArray, *, among_all: bool = True
) -> FloatArray:
    """A vertex of the λ ≥ 0 with columnsᵀ λ = rhs, shape (N,); zeros if none was found.

    Parameters
    ----------
    engine, columns, rhs
        See `guess_linear_program`, but without costs.
    weights : shape (N,)
        Those that come nearest to the rhs, roughly: first only the columns are tried that have weight, or are the next
        to get some.
    among_all
        Whether all columns are tried then, which may take long.
    """
    m = columns.shape[1]
    with np.errstate(all="ignore"):
        slack = columns @ (columns.T @ weights - rhs)
    near = np.argsort(np.where(weights > 0, -np.inf, slack), kind="stable")
    result = np.zeros(len(columns))
    for size in (max(2 * m, int((weights > 0).sum())), *[len(columns)] * among_all):
        chosen = np.sort(near[:size])
        found = guess_linear_program(engine, columns[chosen], rhs, np.zeros(len(chosen)))
        if found.any() or size >= len(columns):
            result[chosen] = found
            break
    return result


def guess_half_spaces(
    engine: Engine, inner: FloatArray, outer: FloatArray, weak: FloatArray, few: bool = True
) -> FloatArray:
    """The engine's half-spaces, shape (k, m), made harmless: none where it failed or proposes none."""
    nothing = np.zeros((0, inner.shape[1]))
    if not isinstance(engine, HalfSpaceEngine):
        return nothing
    return _finite(
        engine,
        lambda: engine.half_spaces(inner.copy(), outer.copy(), weak.copy(), few),
        (None, inner.shape[1]),
        nothing,
    )


def guess_robust_scores(
    engine: Engine,
    points: FloatArray,
    labels: IndexArray,
    source: int,
    rivals: FloatArray,
    measure: str | FloatArray,
    start: FloatArray,
    ends: FloatArray,
) -> FloatArray:
    """The engine's scores and moves, shape (K + J, d + 1), made harmless: zeros where it failed or proposes none."""
    shape = (len(start) + len(rivals), points.shape[1] + 1)
    if not isinstance(engine, RobustEngine):
        return np.zeros(shape)
    given = points.copy(), labels.copy(), source, rivals.copy(), measure, start.copy(), ends.copy()
    return _finite(engine, lambda: engine.robust_scores(*given), shape, np.zeros(shape))


def harmless(engine: Engine, guess: Callable[[], object], length: int) -> FloatArray:
    """What an engine returns, shape (length,): zeros where it failed or returned no finite numbers."""
    return _finite(engine, guess, (length,), np.zeros(length))


@one_blas_thread()
def _finite(
    engine: Engine, guess: Callable[[], object], shape: tuple[int | None, ...], otherwise: FloatArray
) -> FloatArray:
    """What an engine returns, if it has the shape (None stands for any length); zeros for entries not finite."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            array = np.asarray(guess())
        except Exception:  # whatever a guess dies of, the exact search goes on without it
            _log.warning("engine %r failed; going on without a guess", engine, exc_info=True)
            return otherwise
        fits = array.ndim == len(shape) and all(k in (None, n) for k, n in zip(shape, array.shape, strict=True))
        if not fits or array.dtype.kind not in "fiu":
            _log.warning("engine %r returned no numbers of shape %s; going on without a guess", engine, shape)
            return otherwise
        floats = array.astype(np.float64)
        return np.where(np.isfinite(floats), floats, 0.0)


def guess_balanced_program(
    engine: Engine, balanced: tuple[FloatArray, FloatArray], rhs: Homogeneous, costs: list[int]
) -> FloatArray:
    """The engine's solution of a linear program whose columns `equilibrated` has scaled; only its support matters."""
    scales, columns = balanced
    with np.errstate(all="ignore"):
        floats = to_floats(rhs) / scales
        floats /= float(np.abs(floats).max()) or 1.0
    return guess_linear_program(engine, columns, floats, np.array(costs, dtype=np.float64))


def guess_scaled_program(engine: Engine, columns: IntegerMatrix, rhs: Homogeneous, costs: list[int]) -> FloatArray:
    """The engine's solution of a linear program whose columns may be data of any size beside slack variables."""
    with np.errstate(all="ignore"):
        coordinates, lengths, floats = scaled(columns)
        lengths *= np.ldexp(1.0, np.maximum(columns.row_floats[1] - columns.exponent, -1000))
        b = to_floats(rhs) / coordinates
        b /= float(np.abs(b).max()) or 1.0
        return guess_linear_program(engine, floats, b, np.array(costs, dtype=np.float64) / lengths) / lengths
