"""The version space of linear classifiers: all (w, b) that are accurate on a data set, as an open polyhedral cone.

W is accurate iff W·z_i > 0 for every row, so every question about all accurate classifiers is one about the cone of the
z_i.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

import numpy as np

from geomadv.classes.linear.homogeneous import Entry, LinearSpace, Target, homogeneous_rows
from geomadv.classes.linear.hulls import Hulls, Resisting
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.linear.norm_margin import NormMargin, largest_margin
from geomadv.classes.linear.separators import guessed_separator, shorter
from geomadv.classes.space import Refuted
from geomadv.exact.arrays import FloatArray, integer_array
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.limits import Norm
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, dot, primitive, to_floats
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine, guess_balanced_program, guess_nearest_point, guess_vertex
from geomadv.solvers.linear_program import Infeasible, LinearProgram
from geomadv.solvers.nearest_point import NearestPoint, nearest_point, reached_by
from geomadv.solvers.scaling import equilibrated

__all__ = ["VersionSpace", "accurate", "space_between", "version_space"]

_MANY = 100  # coordinates from which on an exact step takes long
_LONG = 1e4  # beside the tolerance of a solver, 1e-7
_NEARLY = 1e-6  # by how much a guess may miss a target of length 1 and yet mean to reach it


class VersionSpace(LinearSpace):
    """The accurate linear classifiers of a separable data set, see `version_space`.

    Parameters
    ----------
    hulls
        Of the two classes.
    bases
        Whether certificates about the classifiers may name bases in the place of multipliers.
    """

    def __init__(self, hulls: Hulls, *, bases: bool = False) -> None:
        rows = homogeneous_rows(hulls.data, bias=hulls.bias)
        super().__init__(hulls.data, rows, has_bias=hulls.bias, engine=hulls.engine)
        self.hulls, self.bases = hulls, bases

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
        """An accurate classifier in short integers, near a guess or the exact one of the largest margin."""
        return self.guessed_separator or self._exact_separator()

    @cached_property
    def guessed_separator(self) -> Homogeneous | None:
        """An accurate classifier in short integers near a guess, if there is one; of large data none is guessed."""
        return None if self.hulls.is_large else guessed_separator(self.hulls, self.rows, self._equilibrated)

    @property
    def margin(self) -> MaxMargin:
        """The maximum-margin classifier."""
        margin = self.hulls.distance
        if not isinstance(margin, MaxMargin):
            raise ArithmeticError("data with an accurate classifier have no maximum margin")
        return margin

    def _exact_separator(self) -> Homogeneous:
        scale = self.margin.normal.denominator * self.margin.bias.denominator
        exact = [n * self.margin.bias.denominator for n in self.margin.normal.numerators]
        if self.has_bias:
            exact.append(self.margin.bias.numerator * (scale // self.margin.bias.denominator))
        return self.shortened(exact, self.is_accurate)

    def is_accurate(self, w: Homogeneous) -> bool:
        """Whether W·z_i > 0 for every row."""
        return bool((self.rows.signs(w) > 0).all())

    def membership(self, target: Target) -> Multipliers | Homogeneous:
        """See `LinearSpace`."""
        if dot(self.separator, target.numerators) < 0:
            return self.separator
        exact = target.numerators, target.denominator
        aim, guess = self._aim(target), self._guess(target)
        refuting = self._refuting(target, aim, guess)
        if refuting is not None:
            return refuting
        nearest = None
        if self.dimension > _MANY and _misses(self.cone, guess, aim) <= _NEARLY:
            # It may miss the target by a hair, which takes hundreds of exact steps; a vertex reaches it in floats, too.
            nearest = reached_by(self.rows, guess, exact)
            if nearest is None:
                vertex = guess_vertex(self.engine, self.cone, _LONG * aim, _LONG * guess, among_all=False)
                guess = vertex if vertex.any() else guess
        nearest = nearest or nearest_point(self.rows, guess, target=exact)
        return _multipliers(nearest) if nearest.reached else nearest.residual

    def _refuting(self, target: Target, aim: FloatArray, guess: FloatArray) -> Homogeneous | None:
        """An accurate classifier with W·target < 0, if what a guess misses shows one: a nearest point separates."""
        with np.errstate(all="ignore"):
            missed = self.cone.T @ guess - aim
            gain, size = -(missed @ aim), np.linalg.norm(missed)
            if not (size > _NEARLY and gain > 0):
                return None
            # On the rows of the guess it is 0: some of an accurate classifier makes it positive there.
            accurate = to_floats(self.separator) * self.column_scales
            loss, length = accurate @ aim, np.linalg.norm(accurate)
            share = min(size / length, gain / (2 * loss) if loss > 0 else np.inf)
            mixed = (missed + share * accurate) / self.column_scales
        for short in shorter(mixed):
            if dot(short, target.numerators) < 0 and self.is_accurate(short):
                return short
        return None

    def fooled(self, direction: Vector, source: Label) -> Multipliers | Refuted[Homogeneous]:
        """See `LinearSpace`; the multipliers of the maximum margin certify its own direction (Theorem 4)."""
        if not self._is_nearly_normal(-int(source) * direction):
            return super().fooled(direction, source)
        normal = self.margin.normal
        largest = max(range(self.data.d), key=lambda j: abs(normal.numerators[j]))
        factor = -int(source) * direction[largest] / normal[largest]
        if factor > 0 and direction == normal * (-int(source) * factor):
            return Multipliers.of({i: factor * x for i, x in self.margin.multipliers.as_dict().items()})
        return super().fooled(direction, source)

    def _is_nearly_normal(self, direction: Vector) -> bool:
        """Whether a direction looks like that of the maximum margin, which then is worth finding."""
        with np.errstate(all="ignore"):
            floats, normal = to_floats(list(direction.numerators)), self.hulls.normal
            return not float(floats @ normal) < (1 - _NEARLY) * float(np.linalg.norm(floats) * np.linalg.norm(normal))

    def _aim(self, target: Target) -> FloatArray:
        """A target at length 1, as `cone` has the rows."""
        with np.errstate(all="ignore"):
            floats = to_floats(target.numerators) / self.column_scales
            return np.asarray(floats / (float(np.linalg.norm(floats)) or 1.0))

    def _guess(self, target: Target) -> FloatArray:
        """Weights that may reach a target."""
        return guess_nearest_point(self.engine, self.cone, np.full(self.data.n, -1), self._aim(target))

    def resisting(self, direction: Vector, source: int) -> Resisting | Multipliers:
        """The classifier of the largest margin that a direction never fools (A5), or multipliers that certify it."""
        ray = source * direction
        if self.margin.normal.dot(ray) >= 0:
            return Resisting(self.margin.normal, self.margin.bias, self.margin.multipliers, Fraction(0), {})
        target = self.direction_target(direction, source)
        # Floating point does not tell a small distance from none, but in a cone it finds what is there at once.
        member = reached_by(self.rows, self._guess(target), (target.numerators, target.denominator))
        if member is not None:
            return _multipliers(member)
        found = self.hulls.nearest(ray)
        if found.normal:
            return found
        scaled = {i: weight / found.theta for i, weight in found.multipliers.as_dict().items()}
        return Multipliers.of(scaled)  # θ > 0, as there are accurate classifiers

    def margin_in(self, norm: Norm) -> NormMargin:
        """The largest margin in the ℓ1 or ℓ∞ norm, kept."""
        if norm not in self._margins:
            self._margins[norm] = largest_margin(self, norm)
        return self._margins[norm]

    @cached_property
    def _margins(self) -> dict[Norm, NormMargin]:
        return {}

    def farthest(self, start: Homogeneous, step: Homogeneous) -> Fraction:
        """See `LinearSpace`."""
        entries = [*self.rows.entries.ravel().tolist(), *(-x for x in step)]
        columns = IntegerMatrix(integer_array(entries, (self.data.n + 1, self.dimension)))
        costs = [*[0] * self.data.n, -1]
        guess = guess_balanced_program(self.engine, equilibrated(columns), start, costs)
        found = LinearProgram(columns, costs).minimise(start, guess)
        if isinstance(found, Infeasible):
            raise ArithmeticError("a ray is to be followed within a cone in which it does not start")
        return -found.value

    def rays(self, direction: Target, rows: list[int]) -> ConeRays:
        """See `LinearSpace`."""
        return ConeRays(self, direction, rows)

    def covered(self, multipliers: Multipliers, target: Target) -> set[int]:
        """See `LinearSpace`."""
        return {row for row, weight in multipliers.as_dict().items() if weight >= 1}

    def opposed(self, w: Homogeneous, target: Target) -> Homogeneous:
        """An accurate classifier with W·target < 0, from one with W·z_i ≥ 0 and W·target < 0."""

        def accept(candidate: Homogeneous) -> bool:
            return self.is_accurate(candidate) and dot(candidate, target.numerators) < 0

        loss = dot(self.separator, target.numerators)
        gain = -dot(w, target.numerators)
        mixed = w if self.is_accurate(w) else _mix(w, self.separator, gain, loss)
        return self.shortened(mixed, accept)


class ConeRays:
    """Rays in one direction into the cone of some rows of a version space."""

    def __init__(self, space: VersionSpace, direction: Target, rows: list[int]) -> None:
        self.engine, self.denominator, self.rows = space.engine, direction.denominator, rows
        entries = [*space.rows.entries[rows].ravel().tolist(), *(-n for n in direction.numerators)]
        columns = IntegerMatrix(integer_array(entries, (len(rows) + 1, space.dimension)))
        self.program = LinearProgram(columns, [*[0] * len(rows), 1])
        self.balanced = equilibrated(columns)

    def entry(self, base: Homogeneous) -> Entry | Homogeneous:
        """See `Rays`."""
        guess = guess_balanced_program(self.engine, self.balanced, base, self.program.costs)
        result = self.program.minimise(base, guess)
        if isinstance(result, Infeasible):
            return primitive(result.ray)
        weights = {self.rows[j]: x for j, x in result.solution.items() if j < len(self.rows)}
        return Entry(result.value * self.denominator, weights, primitive([-w for w in result.dual]))


def _misses(cone: FloatArray, weights: FloatArray, aim: FloatArray) -> float:
    with np.errstate(all="ignore"):
        return float(np.linalg.norm(cone.T @ weights - aim))


def _multipliers(nearest: NearestPoint) -> Multipliers:
    return Multipliers.reduced(zip(nearest.support, nearest.weights, strict=True), 1, nearest.denominator)


def _mix(w: Homogeneous, separator: Homogeneous, gain: int, loss: int) -> Homogeneous:
    """W + ε · separator, with ε so small that a gain of W survives: gain − ε loss > 0."""
    w_size, s_size = max(map(abs, w)), max(map(abs, separator))
    # ε = min(w_size / (8 s_size), gain / (2 loss)), as an integer combination
    a, b = w_size, 8 * s_size
    if loss > 0 and a * loss * 2 > gain * b:
        a, b = gain, 2 * loss
    return [b * x + a * y for x, y in zip(w, separator, strict=True)]


def version_space(
    data: Dataset, *, bias: bool = True, engine: Engine | None = None, bases: bool = False
) -> VersionSpace | Multipliers:
    """The accurate linear classifiers, or why there are none.

    That of the largest margin shows that there are any; mostly a guess of it does, too, which takes less time.

    Parameters
    ----------
    data, bias, engine, bases
        See `Hulls` and `VersionSpace`.

    Returns
    -------
    VersionSpace or Multipliers
        Multipliers as in `hull_distance`.
    """
    return space_between(Hulls(data, bias=bias, engine=engine), bases=bases)


def space_between(hulls: Hulls, *, bases: bool = False) -> VersionSpace | Multipliers:
    """The same from the hulls of the two classes."""
    if not hulls.is_large:
        space = VersionSpace(hulls, bases=bases)
        if space.guessed_separator is not None:
            return space
    found = hulls.distance
    return VersionSpace(hulls, bases=bases) if isinstance(found, MaxMargin) else found


def accurate(space: LinearSpace) -> VersionSpace:
    """The space, known to be that of the accurate classifiers."""
    if not isinstance(space, VersionSpace):
        raise TypeError(f"the accurate classifiers are a VersionSpace, not a {type(space).__name__}")
    return space
