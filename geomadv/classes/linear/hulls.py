"""The hulls of the two classes: what lies between them decides whether the data are separable (Lemma 3)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np

from geomadv.classes.linear.margin import MaxMargin, check_both_labels
from geomadv.exact.arrays import FloatArray, IndexArray, integer_array
from geomadv.exact.dataset import Dataset
from geomadv.exact.matrices import LARGE, IntegerMatrix, stacked, to_floats
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.solvers.engines import get_engine
from geomadv.solvers.guesses import Engine, guess_nearest_point
from geomadv.solvers.nearest_point import nearest_point


@dataclass(frozen=True)
class Resisting:
    """The classifier of the largest margin among those with w·r ≥ 0 for a vector r, scaled to functional margin 1.

    Attributes
    ----------
    normal : Vector, length d
        u = Σ λ_i y_i x_i + θ r; zero if there is none.
    bias : Fraction
    multipliers : Multipliers
        λ, with 1/(u·u) = 1/Σ λ_i; if there is none λ ≠ 0, scaled in some way.
    theta : Fraction
        θ ≥ 0, and θ u·r = 0.
    seconds : dict
        Wall-clock time of the "guess" and of the "exact" part.
    """

    normal: Vector
    bias: Fraction
    multipliers: Multipliers
    theta: Fraction
    seconds: dict[str, float] = field(compare=False)


@dataclass(frozen=True)
class _Guessed:
    """Weights of the nearest points, shape (n,), the difference of the two, up to a factor, and what it took."""

    weights: FloatArray
    normal: FloatArray
    seconds: float


class Hulls:
    """The hulls of the points of the two classes (without bias, that of y x, and the origin).

    Their nearest points are guessed once, in floating point; what they are exactly, which takes much longer, is found
    when it is asked for.

    Parameters
    ----------
    data
        Labels −1 and 1.
    bias
        Whether the classifiers have one; then both labels must occur.
    engine
        What guesses.

    Attributes
    ----------
    is_large : bool
        Whether the memory is for one matrix, in integers or in floats.
    """

    def __init__(self, data: Dataset, *, bias: bool, engine: Engine | None = None) -> None:
        check_both_labels(data, bias=bias)
        self.data, self.bias, self.engine = data, bias, get_engine(engine)
        self._groups = (data.signs < 0).astype(np.intp) if bias else np.zeros(data.n, dtype=np.intp)
        self._n_groups = 2 if bias else 1
        self.is_large = data.numerators.size > LARGE and data.numerators.dtype != object

    @cached_property
    def distance(self) -> MaxMargin | Multipliers:
        """What the distance of the hulls decides, see `hull_distance`."""
        found = self.nearest()
        self.__dict__.pop("_matrix", None)  # it has served, and may be large
        if not found.normal:
            return found.multipliers
        return MaxMargin(found.normal, found.bias, found.multipliers, self.data, self.bias, found.seconds)

    def nearest(self, ray: Vector | None = None) -> Resisting:
        """The classifier that the nearest points make, the hull of the label 1 being extended along a ray, if any."""
        n_groups, d = self._n_groups, self.data.denominator
        # Before the matrix is made, if the data are large.
        weights, guessing = (self._guessed.weights, self._guessed.seconds) if ray is None else self._guess_along(ray)
        matrix = self._matrix
        if ray is not None:
            last = [*ray.numerators, *[0] * n_groups]
            matrix = stacked(matrix, IntegerMatrix(integer_array(last, (1, len(last)))))
        begin = time.perf_counter()
        nearest = nearest_point(matrix, weights, n_groups=n_groups)
        # Row i has value y_i x_i · (Σ μ y x) ≥ −ν, with equality on the support; scaling the gap −Σν to 2 (with bias)
        # or 1 makes the functional margin 1. In integers x = N/D, and with M = −Σν the denominators of μ cancel.
        gap = -sum(nearest.group_values)
        factor, below = (1, nearest.denominator) if nearest.reached else (n_groups * d * d, gap)
        found = dict(zip(nearest.support, nearest.weights, strict=True))
        along = 0 if ray is None else Fraction(found.pop(self.data.n, 0) * ray.denominator, d)
        return Resisting(
            normal=Vector(tuple(n_groups * d * r for r in nearest.residual), below),
            bias=1 + Fraction(2 * nearest.group_values[0], gap) if self.bias and gap else Fraction(0),
            multipliers=Multipliers.reduced(found.items(), factor, below),
            theta=Fraction(factor, below) * along,
            seconds={"guess": guessing, "exact": time.perf_counter() - begin},
        )

    @property
    def normal(self) -> FloatArray:
        """The difference of the guessed nearest points, shape (d,), up to a factor."""
        return self._guessed.normal

    @cached_property
    def _guessed(self) -> _Guessed:
        begin, data = time.perf_counter(), self.data
        points = data.numerators * data.signs[:, None].astype(np.float64) if self.is_large else self._points
        weights = self._guess(points, self._groups)
        with np.errstate(all="ignore"):
            return _Guessed(weights, points.T @ weights, time.perf_counter() - begin)

    @property
    def _points(self) -> FloatArray:
        """The y x up to a factor, shape (n, d)."""
        return self._matrix.floats[:, : self.data.d]

    def _guess_along(self, ray: Vector) -> tuple[FloatArray, float]:
        """Weights with the ray as the last row, and the seconds that it took."""
        begin, points = time.perf_counter(), self._points
        # Any length of the ray will do: one like that of the points suits the guess.
        points = np.vstack([points, to_floats(list(ray.numerators)) * np.abs(points).max()])
        return self._guess(points, np.append(self._groups, -1)), time.perf_counter() - begin

    def _guess(self, points: FloatArray, groups: IndexArray) -> FloatArray:
        return guess_nearest_point(self.engine, points, groups, np.zeros(points.shape[1]))

    @cached_property
    def _matrix(self) -> IntegerMatrix:
        """The rows (y x, indicator of the group), in one allocation: for 10,000 images that takes most of the time."""
        data = self.data
        rows = np.zeros((data.n, data.d + self._n_groups), dtype=data.numerators.dtype)
        np.multiply(data.numerators, data.signs[:, None], out=rows[:, : data.d])
        rows[np.arange(data.n), data.d + self._groups] = 1
        return IntegerMatrix(rows)


def hull_distance(data: Dataset, *, bias: bool, engine: Engine | None = None) -> MaxMargin | Multipliers:
    """The distance between the hulls of the two classes (without bias, of y x from the origin), and what it decides.

    Returns
    -------
    MaxMargin or Multipliers
        The maximum-margin classifier if the distance is positive, else weights λ ≥ 0, λ ≠ 0 with Σ λ_i y_i x_i = 0 and,
        with a bias, Σ λ_i y_i = 0.
    """
    return Hulls(data, bias=bias, engine=engine).distance
