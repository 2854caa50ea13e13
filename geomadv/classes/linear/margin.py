"""The hard-margin support vector machine over ℚ (Lemma 3, with the complementary slackness that it needs)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomadv.certificate import Certificate
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import check_dataset
from geomadv.exact.arrays import FloatArray, IndexArray, integer_array
from geomadv.exact.dataset import Dataset
from geomadv.exact.encoding import encode_multipliers, encode_rational, encode_vector, linear_class
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import LARGE, IntegerMatrix, stacked, to_floats
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.notebook import plane, with_plane
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Described, described
from geomadv.exact.words import about_length, counted, length
from geomadv.solvers.engines import get_engine
from geomadv.solvers.guesses import Engine, guess_nearest_point
from geomadv.solvers.nearest_point import nearest_point


@dataclass(frozen=True, repr=False)
class SupportVectorMachine(Described):
    """A classifier whose normal is Σ λ_i y_i x_i, with Σ λ_i y_i = 0 if it has a bias.

    Attributes
    ----------
    normal : Vector, length d
        In the inverse units of the data.
    bias : Fraction
        0 for the class without bias.
    multipliers : Multipliers
        λ ≥ 0.
    data : Dataset
    has_bias : bool
    seconds : dict
        Wall-clock time of the "guess" and of the "exact" part.
    """

    normal: Vector
    bias: Fraction
    multipliers: Multipliers
    data: Dataset
    has_bias: bool
    seconds: dict[str, float] = field(compare=False)

    @property
    def classifier(self) -> LinearClassifier:
        """The classifier sign(normal·x + bias)."""
        return LinearClassifier(self.normal, self.bias)

    @property
    def support(self) -> tuple[int, ...]:
        """The rows of the support vectors: those with λ_i > 0."""
        return self.multipliers.indices

    @property
    def explanation(self) -> str:
        """What was found, in one sentence."""
        return f"{self._sentence()}; support vectors: {len(self.support)} of {counted(self.data.n, 'point')}"

    def _sentence(self) -> str:
        raise NotImplementedError

    @property
    def _through(self) -> str:
        return "" if self.has_bias else " through the origin"

    def _repr_html_(self) -> str:
        squared = self.normal.squared_norm()
        rows = [("in words", self.explanation), ("normal", described(self.normal, 160))]
        rows.append(("bias", described(self.bias, 160)))
        rows += [("1/‖normal‖", length(1 / squared))] if squared else []
        rows.append(("support vectors", f"{len(self.support)} of {self.data.n} rows: {described(self.support, 100)}"))
        drawn = plane(self.data, [self.classifier] if self.normal else [], ringed=self.support)
        return with_plane(type(self).__name__, rows, drawn)


@dataclass(frozen=True, repr=False)
class MaxMargin(SupportVectorMachine):
    """The maximum-margin classifier of a data set, scaled to functional margin 1; see `SupportVectorMachine`.

    Its normal u is the unique minimiser of ½‖u‖² subject to y (u·x + b) ≥ 1, and y_i (u·x_i + b) = 1 wherever λ_i > 0.

    Attributes
    ----------
    normal, bias, multipliers, data, has_bias
        Those of a `SupportVectorMachine`.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
    >>> found = ga.max_margin(S)
    >>> found.normal, found.bias, found.squared_margin, found.support
    (Vector(1, 0), Fraction(0, 1), Fraction(1, 1), (0, 2))
    """

    @cached_property
    def squared_margin(self) -> Fraction:
        """The squared geometric margin, 1/(u·u) = 1/Σ λ_i, in squared units of the data."""
        return 1 / self.multipliers.total()

    def _sentence(self) -> str:
        of = f"an accurate linear classifier{self._through}"
        return f"the largest margin of {of} is {about_length(self.squared_margin)}"

    @cached_property
    def certificate(self) -> Certificate:
        """A certificate of kind "max-margin"."""
        claim = {
            "kind": "max-margin",
            "hypothesis_class": linear_class(self.has_bias),
            "normal": encode_vector(self.normal),
            "bias": encode_rational(self.bias),
            "squared_margin": encode_rational(self.squared_margin),
        }
        return Certificate(claim, {"multipliers": encode_multipliers(self.multipliers, self.data, -1)}, self.data)


def check_both_labels(data: Dataset, *, bias: bool) -> None:
    """Raise InvalidInputError unless the labels are −1 and 1, and, with a bias, both occur."""
    check_dataset(data)
    if len(data.signs) and bias and len(data.classes) < 2:
        raise InvalidInputError(
            f"all points have the label {data.classes[0]}, but classifiers with a bias need points of both labels; "
            "pass both classes, or bias=False"
        )


def hull_distance(data: Dataset, *, bias: bool, engine: Engine | None = None) -> MaxMargin | Multipliers:
    """The distance between the hulls of the two classes (without bias, of y x from the origin), and what it decides.

    Returns
    -------
    MaxMargin or Multipliers
        The maximum-margin classifier if the distance is positive, else weights λ ≥ 0, λ ≠ 0 with Σ λ_i y_i x_i = 0 and,
        with a bias, Σ λ_i y_i = 0.
    """
    found = nearest_of_hulls(data, bias=bias, engine=engine)
    if not found.normal:
        return found.multipliers
    return MaxMargin(found.normal, found.bias, found.multipliers, data, bias, found.seconds)


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


def nearest_of_hulls(
    data: Dataset, *, bias: bool, engine: Engine | None = None, ray: Vector | None = None
) -> Resisting:
    """The classifier that the nearest points of the hulls of the two classes make.

    Parameters
    ----------
    data, bias, engine
        See `hull_distance`.
    ray
        Along which the hull of the label 1 is extended, if any.
    """
    check_both_labels(data, bias=bias)
    begin = time.perf_counter()
    groups = (data.signs < 0).astype(np.intp) if bias else np.zeros(data.n, dtype=np.intp)
    n_groups = 2 if bias else 1
    if data.numerators.size > LARGE and data.numerators.dtype != object and ray is None:
        # Before the matrix is made, as the memory is for one of the two.
        weights = _guess(data.numerators * data.signs[:, None].astype(np.float64), groups, engine)
        matrix = IntegerMatrix(_signed_with_indicators(data, groups, n_groups))
    else:
        matrix = IntegerMatrix(_signed_with_indicators(data, groups, n_groups))
        rows = matrix.floats[:, : data.d]
        if ray is not None:
            last = [*ray.numerators, *[0] * n_groups]
            matrix = stacked(matrix, IntegerMatrix(integer_array(last, (1, len(last)))))
            # Any length of the ray will do: one like that of the points suits the guess.
            rows = np.vstack([rows, to_floats(list(ray.numerators)) * np.abs(rows).max()])
            groups = np.append(groups, -1)
        weights = _guess(rows, groups, engine)
    guessed = time.perf_counter()
    nearest = nearest_point(matrix, weights, n_groups=n_groups)
    # Row i has value y_i x_i · (Σ μ y x) ≥ −ν, with equality on the support; scaling the gap −Σν to 2 (with bias) or 1
    # makes the functional margin 1. In integers x = N/D, and with M = −Σν the denominators of μ cancel.
    gap, d = -sum(nearest.group_values), data.denominator
    factor, below = (1, nearest.denominator) if nearest.reached else (n_groups * d * d, gap)
    found = dict(zip(nearest.support, nearest.weights, strict=True))
    along = 0 if ray is None else Fraction(found.pop(data.n, 0) * ray.denominator, d)
    return Resisting(
        normal=Vector(tuple(n_groups * d * r for r in nearest.residual), below),
        bias=1 + Fraction(2 * nearest.group_values[0], gap) if bias and gap else Fraction(0),
        multipliers=Multipliers.reduced(found.items(), factor, below),
        theta=Fraction(factor, below) * along,
        seconds={"guess": guessed - begin, "exact": time.perf_counter() - guessed},
    )


def _guess(rows: FloatArray, groups: IndexArray, engine: Engine | None) -> FloatArray:
    return guess_nearest_point(get_engine(engine), rows, groups, np.zeros(rows.shape[1]))


def _signed_with_indicators(data: Dataset, groups: NDArray[np.intp], n_groups: int) -> NDArray[Any]:
    """The rows (y x, indicator of the group), in one allocation: at 10,000 images that is what the time goes into."""
    rows = np.zeros((data.n, data.d + n_groups), dtype=data.numerators.dtype)
    np.multiply(data.numerators, data.signs[:, None], out=rows[:, : data.d])
    rows[np.arange(data.n), data.d + groups] = 1
    return rows
