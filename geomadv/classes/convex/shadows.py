"""The inner and outer points of a convex region in homogeneous coordinates, and the linear problems they make.

An outer point k casts a *shadow* away from the inner points: x_k + cone{x_k − s : s inner}. No accurate region contains
a point of a shadow, since x_k is a convex combination of that point and inner ones. Inner points and one outer point
form a linearly separable data set, whose `VersionSpace` answers what concerns this shadow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from geomadv.classes.convex.cover import Blocked, cover
from geomadv.classes.linear.bounds import bounds_along
from geomadv.classes.linear.homogeneous import homogeneous_rows
from geomadv.classes.linear.version_space import VersionSpace, version_space
from geomadv.errors import InvalidInputError
from geomadv.exact.arrays import integer_array
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive, stacked
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine, guess_nearest_point
from geomadv.solvers.motzkin import Alternative, separate
from geomadv.solvers.nearest_point import nearest_point

Units: TypeAlias = Sequence[Homogeneous]


@dataclass(frozen=True)
class ShadowBound:
    """The bound at one row as far as one outer point goes; the multipliers are on the rows of the whole data set.

    Attributes
    ----------
    distance : Fraction or None
        None if it is infinite.
    upper : Multipliers or None
        If finite: they certify the direction within `distance` at the row.
    unit : homogeneous vector
        Right about inner and outer point, weakly, and positive at the row: nonnegative up to `distance` from it, or for
        ever.
    """

    distance: Fraction | None
    upper: Multipliers | None
    unit: Homogeneous


class Shadows:
    """A data set split by the region.

    Parameters
    ----------
    data
        With the labels −1 and 1, both of them.
    region
        The label of the inner points.
    engine
        What guesses.
    """

    def __init__(self, data: Dataset, region: int, engine: Engine) -> None:
        self.data, self.region, self.engine = data, region, engine
        if len(data.classes) < 2:
            raise InvalidInputError(
                f"all points have the label {data.classes[0]}, but a convex region needs points inside and outside; "
                "pass both classes"
            )
        self.inner_rows: list[int] = data.indices(region).tolist()
        self.outer_rows: list[int] = data.indices(-region).tolist()
        rows = homogeneous_rows(data)
        self.inner, self.outer = rows.take(self.inner_rows), rows.take(self.outer_rows)
        self._spaces: dict[int, tuple[VersionSpace, list[int]]] = {}

    # Weak rows.

    @property
    def nothing(self) -> IntegerMatrix:
        """No weak rows."""
        return self.inner.take([])

    def along(self, direction: Vector, source: int) -> IntegerMatrix:
        """A unit W has W·row ≥ 0 iff its value for the source label does not fall along the direction."""
        return self._row([*(source * n for n in direction.numerators), 0])

    def at(self, point: Vector, label: int) -> IntegerMatrix:
        """A unit W has W·row ≥ 0 iff its value for the label is nonnegative at the point."""
        return self._row([*(label * n for n in point.numerators), label * point.denominator])

    def _row(self, entries: Homogeneous) -> IntegerMatrix:
        return IntegerMatrix(integer_array(entries, (1, self.data.d + 1)))

    # Units and multipliers.

    def affine(self, unit: Homogeneous) -> LinearClassifier:
        """The affine function of a homogeneous vector."""
        return LinearClassifier(Vector(tuple(unit[:-1])), Fraction(unit[-1]))

    def multipliers(self, why: Alternative, outer: Iterable[int], factor: Fraction) -> Multipliers:
        """The strict part of an alternative on inner rows and these outer ones, on rows of the data, times a factor.

        The rows of the alternative are D z_i, D the data's denominator, so λ_i of z_i is D times its weight.
        """
        rows = [*self.inner_rows, *(self.outer_rows[k] for k in outer)]
        factor *= self.data.denominator
        return Multipliers.of({rows[i]: weight * factor for i, weight in why.strict.items() if i < len(rows)})

    def certifying(self, why: Alternative, outer: int, direction: Vector) -> Multipliers:
        """Multipliers that certify a direction, from an alternative whose one weak row is `along` it."""
        return self.multipliers(why, [outer], 1 / (why.weak[0] * direction.denominator))

    def forbidding(self, why: Alternative, outer: Iterable[int], direction: Vector | None) -> Multipliers:
        """Multipliers that show that no unit is right about some outer points, or none that keeps to a direction."""
        factor = 1 / (why.weak[0] * direction.denominator) if direction and why.weak else Fraction(1)
        return self.multipliers(why, outer, factor)

    # One outer point.

    def space(self, outer: int) -> tuple[VersionSpace, list[int]]:
        """The linear classifiers that are right about the inner points and one outer point, and the rows of these."""
        if outer not in self._spaces:
            rows = sorted([*self.inner_rows, self.outer_rows[outer]])
            space = version_space(self.data.take(rows), engine=self.engine)
            if not isinstance(space, VersionSpace):
                raise ArithmeticError("an outer point lies in the inner hull, which contradicts an accurate network")
            self._spaces[outer] = space, rows
        return self._spaces[outer]

    def bound(self, outer: int, direction: Vector, source: int, row: int) -> ShadowBound:
        """The bound at a row of the source label, were this the only outer point (L5)."""
        space, rows = self.space(outer)
        position = rows.index(row)
        found = bounds_along(space, direction, source, [position])
        if found.at_most is None or found.attaining is None:
            [[unit]] = found.escaping
            if space.rows.products(unit, [position])[0] == 0:
                raise ArithmeticError("an escaping classifier is zero at the row that it is to keep")
            return ShadowBound(None, None, unit)
        upper = next(m for m in found.upper if m.value(position) * found.at_most >= 1)
        return ShadowBound(found.at_most, on_rows(upper, rows), found.attaining)

    # All outer points.

    def escape(self, weak: IntegerMatrix) -> Homogeneous | None:
        """A unit that is right about an outer point and does not fall along the direction, if there is one (C6)."""
        for k in range(len(self.outer_rows)):
            found = separate(stacked(self.inner, self.outer.take([k])), weak, self.engine)
            if not isinstance(found, Alternative):
                return found
        return None

    def completed(self, units: Units) -> Units:
        """The units, and further ones for the outer points about which none of them is right."""
        right = np.zeros(len(self.outer_rows), dtype=bool)
        for unit in units:
            right |= self.outer.signs(unit) > 0
        left = np.flatnonzero(~right)
        if not left.size:
            return units
        found = cover(self.inner, self.outer.take(left), self.nothing, self.engine, few=False)
        if isinstance(found, Blocked):
            raise ArithmeticError("an outer point lies in the inner hull, which contradicts an accurate network")
        return [*units, *found.units]

    def first(self, v: Vector, source: int, row: int) -> tuple[ShadowBound, list[Homogeneous]]:
        """The first shadow that the ray from an inner row enters, and a network that it does not leave before (C3).

        The network is completed outer point by outer point. One that blocks it casts a shadow that the ray enters no
        later than the best known one, and its own unit stands for it from then on.
        """
        best = ShadowBound(None, None, [])
        weak = self.along(v, source)
        left = list(range(len(self.outer_rows)))
        units: list[Homogeneous] = []
        while True:
            found = cover(self.inner, self.outer.take(left), weak, self.engine, few=False)
            if not isinstance(found, Blocked):
                return best, [*units, *found.units]
            here = self.bound(left[found.outer], v, source, row)
            units.append(here.unit)
            left = [k for k in left if self.outer.signs(here.unit)[k] <= 0 and k != left[found.outer]]
            if here.distance is not None and (best.distance is None or here.distance < best.distance):
                best = here
                weak = self.at(self.data.point(row) + here.distance * v, source)

    # Lengths (C5).

    def nearest_targets(self) -> list[int]:
        """The outer points to be tried as targets: all if there are few, else those nearest to the inner mean."""
        points = self.data.to_floats()
        with np.errstate(all="ignore"):
            away = points[self.outer_rows] - points[self.inner_rows].mean(axis=0)
            order = np.argsort(np.einsum("ij,ij->i", away, away), kind="stable")
        return [int(k) for k in order[: self._MANY if len(order) <= self._MANY else self._FEW]]

    _MANY, _FEW = 8, 2

    def farthest(self, separator: Units, enough: Fraction) -> tuple[int, Fraction, Units]:
        """An inner row far from every shadow: the row, its squared distance from all of them, and units that show it.

        Parameters
        ----------
        separator
            Units of an accurate network; the row is the one farthest from all of these.
        enough
            A squared distance that is known not to be exceeded.
        """
        units = IntegerMatrix(integer_array([x for unit in separator for x in unit], (len(separator), self.data.d + 1)))
        with np.errstate(all="ignore"):
            normals = units.floats[:, :-1]
            lengths = np.linalg.norm(normals, axis=1)
            values = self.inner.floats @ units.floats.T
            place = int(np.argmax(np.min(values / np.where(lengths > 0, lengths, 1.0), axis=1)))
        found: list[Homogeneous] = []
        least = enough
        left = np.arange(len(self.outer_rows))
        while left.size:
            squared, unit = self._distance(place, int(left[0]))
            found.append(unit)
            least = min(least, squared)
            left = left[1:][self.outer.signs(unit)[left[1:]] < 0]
        return self.inner_rows[place], least, found

    def _distance(self, inner: int, outer: int) -> tuple[Fraction, Homogeneous]:
        """The squared distance of an inner point from a shadow, and the unit that touches the shadow where it is near.

        The shadow is x_k + cone{x_k − s}; its rows below are D times that, relative to x_k.
        """
        rows = self.data.numerators[self.inner_rows]
        apex = self.data.numerators[self.outer_rows[outer]]
        generators = [int(a) - int(x) for row in rows.tolist() for a, x in zip(apex.tolist(), row, strict=True)]
        matrix = IntegerMatrix(integer_array(generators, rows.shape))
        target = [int(x) - int(a) for x, a in zip(rows[inner].tolist(), apex.tolist(), strict=True)]
        floats = IntegerMatrix(integer_array(target, (1, self.data.d))).directions[0]
        guess = guess_nearest_point(self.engine, matrix.directions, np.full(len(rows), -1), floats)
        nearest = nearest_point(matrix, guess, target=(target, 1))
        squared = Fraction(sum(x * x for x in nearest.residual), (nearest.denominator * self.data.denominator) ** 2)
        # The half-space residual · (x − x_k) ≥ 0 contains the shadow, and its boundary the nearest point and x_k.
        normal = [-self.region * self.data.denominator * x for x in nearest.residual]
        offset = self.region * sum(x * int(a) for x, a in zip(nearest.residual, apex.tolist(), strict=True))
        return squared, primitive([*normal, offset])


def on_rows(multipliers: Multipliers, rows: Sequence[int]) -> Multipliers:
    """Multipliers of a data set taken from another one, on the rows of that; the rows increase."""
    return Multipliers(tuple(rows[i] for i in multipliers.indices), multipliers.numerators, multipliers.denominator)
