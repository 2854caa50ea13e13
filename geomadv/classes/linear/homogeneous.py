"""Linear classifiers and data in homogeneous coordinates, and the sets of classifiers that are convex cones there.

A classifier is one vector W = (w, b), without a bias W = w, and row i of the data one vector z_i = y_i (x_i, 1), so
that W is right about the row iff W·z_i > 0. The rows here are the integers D z_i, D the data's denominator.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np

from geomadv.certificate import Json
from geomadv.classes.space import Forcing, Refuted
from geomadv.exact.arrays import INT64_LIMIT, short_rationals
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.encoding import encode_basis, encode_multipliers
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive, to_floats
from geomadv.exact.multipliers import CoveringBasis, Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.solving import column
from geomadv.solvers.guesses import Engine

__all__ = ["Entry", "LinearSpace", "Rays", "Target", "homogeneous_rows"]


@dataclass(frozen=True)
class Target:
    """A vector of homogeneous coordinates, `numerators / denominator`."""

    numerators: Homogeneous
    denominator: int = 1


@dataclass(frozen=True)
class Entry:
    """Where a ray enters the cone: at `distance`, with the multipliers there and a dual vector that is zero there."""

    distance: Fraction
    weights: dict[int, Fraction]
    separator: Homogeneous


class Rays(Protocol):
    """Parallel rays, to be followed into a cone."""

    def entry(self, base: Homogeneous) -> Entry | Homogeneous:
        """The least θ ≥ 0 for which base + θ · direction lies in the cone, or why there is none.

        Returns
        -------
        Entry or list of int
            The separator W of an entry has W·z ≥ 0 on the cone, W·direction > 0 and −W·base = θ W·direction. Where the
            ray never enters: W with W·z ≥ 0 on the cone, W·direction ≤ 0 and W·base < 0.
        """
        ...


class LinearSpace(ABC):
    """A set of linear classifiers that is an open convex cone of homogeneous vectors W.

    Its dual cone consists of the vectors t with W·t ≥ 0 for all of them: sums Σ λ_i z_i with certain λ ≥ 0. Every
    question about all classifiers of the set is one about the dual cone.

    Parameters
    ----------
    data
        Labels −1 and 1.
    rows
        The D z_i.
    has_bias
        Whether the classifiers have one.
    engine
        What guesses.
    """

    def __init__(self, data: Dataset, rows: IntegerMatrix, *, has_bias: bool, engine: Engine) -> None:
        self.data, self.rows, self.has_bias, self.engine = data, rows, has_bias, engine

    @property
    def dimension(self) -> int:
        """The number of homogeneous coordinates."""
        return self.rows.shape[1]

    # Between the data's coordinates and homogeneous ones.

    def direction_target(self, direction: Vector, source: int) -> Target:
        """What Σ λ_i D z_i must be for λ to certify a direction: −source · D (v, 0)."""
        factor = -source * self.data.denominator
        numerators = [factor * n for n in direction.numerators]
        return Target([*numerators, 0] if self.has_bias else numerators, direction.denominator)

    def point_target(self, point: Vector, label: int) -> Target:
        """What Σ μ_i D z_i must be for μ to force a label on a point: label · D (p, 1)."""
        factor = label * self.data.denominator
        numerators = [factor * n for n in point.numerators]
        return Target([*numerators, factor * point.denominator] if self.has_bias else numerators, point.denominator)

    def classifier(self, w: Homogeneous) -> LinearClassifier:
        """The classifier of a homogeneous vector."""
        bias = Fraction(w[-1]) if self.has_bias else Fraction(0)
        return LinearClassifier(Vector(tuple(w[: self.data.d])), bias)

    @property
    @abstractmethod
    def separator(self) -> Homogeneous:
        """A classifier of the set, in short integers where possible."""

    @abstractmethod
    def membership(self, target: Target) -> Multipliers | Homogeneous:
        """Decide whether a target lies in the dual cone.

        Returns
        -------
        Multipliers or list of int
            λ with Σ λ_i D z_i = target; or W in the set's closure with W·target ≤ 0, < 0 if the cone is that of all
            λ ≥ 0.
        """

    @abstractmethod
    def rays(self, direction: Target, rows: list[int]) -> Rays:
        """The rays in one direction, to be followed into the dual cone, with λ only on the named rows."""

    def inwards(self) -> Rays:
        """The rays into the dual cone towards a sum of all rows."""
        rows = list(range(self.data.n))
        return self.rays(Target(self.rows.combine(rows, self._amounts)), rows)

    @property
    def _amounts(self) -> list[int]:
        """How much of each row is in the sum."""
        return [1] * self.data.n

    @abstractmethod
    def farthest(self, start: Homogeneous, step: Homogeneous) -> Fraction:
        """The largest κ for which start + κ · step is in the dual cone, which contains start and not step."""

    @abstractmethod
    def covered(self, multipliers: Multipliers, target: Target) -> set[int]:
        """The rows for which a target, less D z_row, is in the dual cone by multipliers of the target."""

    @abstractmethod
    def opposed(self, w: Homogeneous, target: Target) -> Homogeneous:
        """A classifier of the set with W·target < 0, near one in its closure with W·target ≤ 0 (see `membership`)."""

    def lineality(self) -> list[Homogeneous]:
        """A basis of the W with W·z_i = 0 for every row: what the data say nothing about."""
        return kernel(self.rows)

    # The questions that all hypothesis classes answer, see `Space`.

    def functions(self, w: Homogeneous) -> Sequence[LinearClassifier]:
        """The classifier itself."""
        return [self.classifier(w)]

    def encode_multipliers(self, m: Multipliers | CoveringBasis, label: Label) -> Json:
        """Multipliers as certificates write them; see `Space`."""
        return encode_basis(m) if isinstance(m, CoveringBasis) else encode_multipliers(m, self.data, -int(label))

    def fooled(self, direction: Vector, source: Label) -> Multipliers | Refuted[Homogeneous]:
        """Multipliers that certify the direction, or a classifier that it never fools."""
        target = self.direction_target(direction, int(source))
        found = self.membership(target)
        return found if isinstance(found, Multipliers) else Refuted(self.opposed(found, target))

    def forced(
        self, point: Vector
    ) -> Forcing[Multipliers] | tuple[tuple[Label, Homogeneous], tuple[Label, Homogeneous]]:
        """The label that all of them give the point, or one classifier for each label."""
        disagreeing = []
        for label in (1, -1):
            target = self.point_target(point, label)
            found = self.membership(target)
            if isinstance(found, Multipliers):
                return Forcing(label, (found,))
            disagreeing.append(self.opposed(found, target))
        negative, positive = disagreeing
        return (1, positive), (-1, negative)

    def shortened(self, w: Homogeneous, accept: Callable[[Homogeneous], bool]) -> Homogeneous:
        """A classifier near W in short integers that is accepted too, or W itself."""
        floats = to_floats(w)
        for bits in (8, 20, 50):
            short = primitive(short_rationals(floats, bits))
            if accept(short):
                return short
        return primitive(w)


def homogeneous_rows(data: Dataset, *, bias: bool = True) -> IntegerMatrix:
    """The rows D z_i = D y_i (x_i, 1), or D y_i x_i without bias, D the data's denominator."""
    if not bias:
        return IntegerMatrix(data.numerators * data.signs[:, None])
    # In one allocation, since the data may be large.
    short = data.numerators.dtype != object and data.denominator <= INT64_LIMIT
    rows = np.empty((data.n, data.d + 1), dtype=np.int64 if short else object)
    np.multiply(data.numerators, data.signs[:, None], out=rows[:, :-1])
    rows[:, -1] = [y * data.denominator for y in data.signs.tolist()]
    return IntegerMatrix(rows)


def kernel(matrix: IntegerMatrix) -> list[Homogeneous]:
    """A basis of the W with W·t = 0 for every row t."""
    basis = matrix.independent_rows(range(matrix.shape[0]))
    found, nullity = matrix.to_flint(basis).nullspace()
    return [primitive(column(found, k)) for k in range(nullity)]
