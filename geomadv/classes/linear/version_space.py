"""The version space of linear classifiers: all (w, b) that are accurate on a data set, as an open polyhedral cone.

In homogeneous coordinates a classifier is one vector W = (w, b), without a bias W = w, and row i of the data one
vector z_i = y_i (x_i, 1), so that W is accurate iff W·z_i > 0 for every i. Every question about all accurate
classifiers is a question about the cone of the z_i. The rows here are the integers D z_i, D the data's denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from geomadv.certificate import Json, encode_multipliers
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.space import Forcing, Refuted
from geomadv.exact.classifiers import LinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, column, dot, primitive, short_rationals, to_floats
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import FloatArray, Vector, integer_array
from geomadv.solvers.guesses import Engine, equilibrated, guess_balanced_program, guess_nearest_point
from geomadv.solvers.linear_program import Infeasible, LinearProgram
from geomadv.solvers.nearest_point import nearest_point


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


class VersionSpace:
    """The accurate linear classifiers of a separable data set.

    Parameters
    ----------
    margin
        The maximum-margin classifier, which shows that there are any.
    engine
        What guesses.
    """

    def __init__(self, margin: MaxMargin, engine: Engine) -> None:
        self.data, self.has_bias, self.margin, self.engine = margin.data, margin.has_bias, margin, engine
        self.rows = homogeneous_rows(self.data, bias=self.has_bias)

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

    # For guesses: a membership in the cone survives any scaling of columns and rows, its conditioning does not.

    @property
    def column_scales(self) -> FloatArray:
        """The largest entry of each column of the rows at length 1, shape (dimension,)."""
        return self._equilibrated[0]

    @property
    def cone(self) -> FloatArray:
        """The rows divided by `column_scales` and then by their lengths."""
        return self._equilibrated[1]

    @cached_property
    def _equilibrated(self) -> tuple[FloatArray, FloatArray]:
        return equilibrated(self.rows)

    # The decisions.

    @cached_property
    def separator(self) -> Homogeneous:
        """An accurate classifier in short integers."""
        scale = self.margin.normal.denominator * self.margin.bias.denominator
        exact = [n * self.margin.bias.denominator for n in self.margin.normal.numerators]
        if self.has_bias:
            exact.append(self.margin.bias.numerator * (scale // self.margin.bias.denominator))
        return self.shortened(exact, self.is_accurate)

    def is_accurate(self, w: Homogeneous) -> bool:
        """Whether W·z_i > 0 for every row."""
        return bool((self.rows.signs(w) > 0).all())

    def lineality(self) -> list[Homogeneous]:
        """A basis of the W with W·z_i = 0 for every row: what the data say nothing about."""
        basis = self.rows.independent_rows(range(self.data.n))
        kernel, nullity = self.rows.to_flint(basis).nullspace()
        return [primitive(column(kernel, k)) for k in range(nullity)]

    def membership(self, target: Target) -> Multipliers | Homogeneous:
        """Decide whether a target lies in the cone of the rows.

        Returns
        -------
        Multipliers or list of int
            λ ≥ 0 with Σ λ_i D z_i = target; or W with W·z_i ≥ 0 for every row and W·target < 0.
        """
        with np.errstate(all="ignore"):
            floats = to_floats(target.numerators) / self.column_scales
            floats /= float(np.linalg.norm(floats)) or 1.0
        weights = guess_nearest_point(self.engine, self.cone, np.full(self.data.n, -1), floats)
        nearest = nearest_point(self.rows, weights, target=(target.numerators, target.denominator))
        if nearest.reached:
            return Multipliers.reduced(zip(nearest.support, nearest.weights, strict=True), 1, nearest.denominator)
        return nearest.residual

    def rays(self, direction: Target, rows: list[int]) -> Rays:
        """The rays in one direction, to be followed into the cone of the named rows."""
        return Rays(self, direction, rows)

    # The questions that all hypothesis classes answer, see `Space`.

    def functions(self, w: Homogeneous) -> Sequence[LinearClassifier]:
        """The classifier itself."""
        return [self.classifier(w)]

    def encode_multipliers(self, m: Multipliers, label: Label) -> Json:
        """Multipliers as certificates write them; see `Space`."""
        return encode_multipliers(m, self.data, -int(label))

    def fooled(self, direction: Vector, source: Label) -> Multipliers | Refuted[Homogeneous]:
        """Multipliers that certify the direction, or a classifier that it never fools (L3)."""
        target = self.direction_target(direction, int(source))
        found = self.membership(target)
        return found if isinstance(found, Multipliers) else Refuted(self.made_accurate(found, target))

    def forced(
        self, point: Vector
    ) -> Forcing[Multipliers] | tuple[tuple[Label, Homogeneous], tuple[Label, Homogeneous]]:
        """The label that all of them give the point, or one classifier for each label (L6)."""
        disagreeing = []
        for label in (1, -1):
            target = self.point_target(point, label)
            found = self.membership(target)
            if isinstance(found, Multipliers):
                return Forcing(label, (found,))
            disagreeing.append(self.made_accurate(found, target))
        negative, positive = disagreeing
        return (1, positive), (-1, negative)

    # Short and strict classifiers.

    def shortened(self, w: Homogeneous, accept: Callable[[Homogeneous], bool]) -> Homogeneous:
        """A classifier near W in short integers that is accepted too, or W itself."""
        floats = to_floats(w)
        for bits in (8, 20, 50):
            short = primitive(short_rationals(floats, bits))
            if accept(short):
                return short
        return primitive(w)

    def made_accurate(self, w: Homogeneous, against: Target) -> Homogeneous:
        """An accurate classifier with W·against < 0, from one with W·z_i ≥ 0 and W·against < 0."""

        def accept(candidate: Homogeneous) -> bool:
            return self.is_accurate(candidate) and dot(candidate, against.numerators) < 0

        loss = dot(self.separator, against.numerators)
        gain = -dot(w, against.numerators)
        mixed = w if self.is_accurate(w) else _mix(w, self.separator, gain, loss)
        return self.shortened(mixed, accept)


class Rays:
    """Rays in one direction into the cone of some rows of a version space."""

    def __init__(self, space: VersionSpace, direction: Target, rows: list[int]) -> None:
        self.engine, self.denominator, self.rows = space.engine, direction.denominator, rows
        entries = [*space.rows.entries[rows].ravel().tolist(), *(-n for n in direction.numerators)]
        columns = IntegerMatrix(integer_array(entries, (len(rows) + 1, space.dimension)))
        self.program = LinearProgram(columns, [*[0] * len(rows), 1])
        self.balanced = equilibrated(columns)

    def entry(self, base: Homogeneous) -> Entry | Homogeneous:
        """The least θ ≥ 0 for which base + θ · direction lies in the cone.

        Returns
        -------
        Entry or list of int
            The separator W of an entry has W·z_i ≥ 0 on the named rows, W·direction > 0 and
            −W·base = θ W·direction. Where the ray never enters: W with W·z_i ≥ 0, W·direction ≤ 0 and W·base < 0.
        """
        guess = guess_balanced_program(self.engine, self.balanced, base, self.program.costs)
        result = self.program.minimise(base, guess)
        if isinstance(result, Infeasible):
            return primitive(result.ray)
        weights = {self.rows[j]: x for j, x in result.solution.items() if j < len(self.rows)}
        return Entry(result.value * self.denominator, weights, primitive([-w for w in result.dual]))


def homogeneous_rows(data: Dataset, *, bias: bool = True) -> IntegerMatrix:
    """The rows D z_i = D y_i (x_i, 1), or D y_i x_i without bias, D the data's denominator."""
    rows = data.numerators * data.signs[:, None]
    if bias:
        last = [y * data.denominator for y in data.signs.tolist()]
        rows = np.hstack([rows, integer_array(last, (data.n, 1))])
    return IntegerMatrix(rows)


def _mix(w: Homogeneous, separator: Homogeneous, gain: int, loss: int) -> Homogeneous:
    """W + ε · separator, with ε so small that a gain of W survives: gain − ε loss > 0."""
    w_size, s_size = max(map(abs, w)), max(map(abs, separator))
    # ε = min(w_size / (8 s_size), gain / (2 loss)), as an integer combination
    a, b = w_size, 8 * s_size
    if loss > 0 and a * loss * 2 > gain * b:
        a, b = gain, 2 * loss
    return [b * x + a * y for x, y in zip(w, separator, strict=True)]
