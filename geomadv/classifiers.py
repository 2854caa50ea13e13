"""Concrete classifiers with rational weights."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from geomadv.dataset import Dataset
from geomadv.errors import InvalidInputError
from geomadv.rational import Vector, to_fraction


@dataclass(frozen=True)
class LinearClassifier:
    """The classifier h(x) = sign(w·x + b).

    Attributes
    ----------
    normal : Vector, length d
        w, in the inverse units of the data.
    bias : Fraction
        b.

    Both may be given as any exact numbers or floats, which are taken as the dyadic rationals that they are.
    """

    normal: Vector
    bias: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "normal", Vector.of(self.normal))
        object.__setattr__(self, "bias", to_fraction(self.bias))

    def value(self, x: Vector | Iterable[object]) -> Fraction:
        """w·x + b at one point."""
        point = Vector.of(x)
        if len(point) != len(self.normal):
            raise InvalidInputError(
                f"the classifier takes points of dimension {len(self.normal)}, got dimension {len(point)}"
            )
        value: Fraction = self.normal.dot(point) + self.bias
        return value

    def __call__(self, x: Vector | Iterable[object]) -> int:
        """The label of one point: 1 or −1, and 0 on the boundary, where a tie rule would have to decide."""
        value = self.value(x)
        return (value > 0) - (value < 0)

    def margin(self, data: Dataset) -> Fraction:
        """The least functional margin, min over (x, y) of y (w·x + b), in the scale of (w, b)."""
        values: list[Fraction] = [
            y * self.value(point) for point, y in zip(data.points, data.signs.tolist(), strict=True)
        ]
        return min(values)

    def is_accurate(self, data: Dataset) -> bool:
        """Whether y (w·x + b) > 0 for every (x, y)."""
        return self.margin(data) > 0

    def flip_distance(self, x: Vector | Iterable[object], v: Vector | Iterable[object]) -> Fraction | float:
        """The infimum of the c > 0 at which h(x + c v) differs from h(x), in units of ‖v‖; `math.inf` if there is none.

        Raises
        ------
        InvalidInputError
            If x lies on the boundary, where it has no label to lose.
        """
        value = self.value(x)
        if value == 0:
            raise InvalidInputError(
                "the point lies on the boundary of the classifier; pass a point with a definite label"
            )
        slope = self.normal.dot(Vector.of(v))
        distance = -value / slope if slope else Fraction(0)
        return distance if distance > 0 else math.inf
