"""Linear classifiers with rational weights, and what is made of several affine functions."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arguments import check_dataset, checked_flag, checked_weights, fitting_weights
from geomadv.exact.dataset import Dataset
from geomadv.exact.hinge import best_scale, hinge_total
from geomadv.exact.norm_bound import checked_norm_bound
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Typed
from geomadv.exact.scalars import Exact, in_order, to_fraction

_BLOCK = 4096  # points whose coordinates are Python integers at a time


@dataclass(frozen=True, repr=False)
class LinearClassifier(Typed):
    """The classifier h(x) = sign(w·x + b).

    Attributes
    ----------
    normal : Vector, length d
        w, in the inverse units of the data.
    bias : Fraction
        b.

    Both may be given as any exact numbers or floats, which are taken as the dyadic rationals that they are.

    Examples
    --------
    >>> import geomadv as ga
    >>> h = ga.LinearClassifier([1, 0.5], -1)
    >>> h([2, 0]), h.value([2, 1]), h.flip_distance([2, 0], [-1, 0])
    (1, Fraction(3, 2), Fraction(1, 1))
    """

    normal: Vector
    bias: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "normal", Vector.of(self.normal))
        object.__setattr__(self, "bias", to_fraction(self.bias))

    def __neg__(self) -> LinearClassifier:
        """The classifier that gives each point off the boundary the other label."""
        return LinearClassifier(-self.normal, -self.bias)

    def value(self, x: Vector | Iterable[object]) -> Fraction:
        """w·x + b at one point.

        Parameters
        ----------
        x : Vector or array-like, shape (d,)
            The point, in the units of the data.

        Returns
        -------
        Fraction
            Positive where the label is 1, and negative where it is −1.

        Raises
        ------
        InvalidInputError
            If the point is not d finite numbers.

        Examples
        --------
        >>> import geomadv as ga
        >>> h = ga.LinearClassifier([1, 0.5], -1)
        >>> h.value([2, 1])
        Fraction(3, 2)
        """
        point = Vector.of(x)
        if len(point) != len(self.normal):
            raise InvalidInputError(
                f"the classifier takes points of dimension {len(self.normal)}, got dimension {len(point)}"
            )
        value: Fraction = self.normal.dot(point) + self.bias
        return value

    def values_at(self, data: Dataset) -> list[Fraction]:
        """w·x + b at all points of a data set.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, with any labels.

        Returns
        -------
        list of Fraction
            Of length n, in the order of the rows.

        Raises
        ------
        InvalidInputError
            If the data are no `Dataset`, or have another dimension.

        Examples
        --------
        >>> import geomadv as ga
        >>> h = ga.LinearClassifier([1, 0.5], -1)
        >>> h.values_at(ga.Dataset([[2, 1], [0, 0]], [1, -1]))
        [Fraction(3, 2), Fraction(-1, 1)]
        """
        check_dataset(data)
        if data.d != len(self.normal):
            raise InvalidInputError(f"the classifier takes points of dimension {len(self.normal)}, got {data!r}")
        normal, scale = np.array(self.normal.numerators, dtype=object), data.denominator * self.normal.denominator
        found: list[Fraction] = []
        for first in range(0, data.n, _BLOCK):
            products = data.numerators[first : first + _BLOCK].astype(object) @ normal
            found += [Fraction(int(product), scale) + self.bias for product in products]
        return found

    def __call__(self, x: Vector | Iterable[object]) -> int:
        """The label of one point: 1 or −1, and 0 on the boundary, where a tie rule would have to decide."""
        value = self.value(x)
        return (value > 0) - (value < 0)

    def margin(self, data: Dataset) -> Fraction:
        """The least functional margin, min over (x, y) of y (w·x + b), in the scale of (w, b).

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.

        Returns
        -------
        Fraction
            Positive iff the classifier is accurate.

        Raises
        ------
        InvalidInputError
            As `values_at`; if a label is neither 1 nor −1.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> ga.LinearClassifier([1, 0.5]).margin(S), ga.LinearClassifier([1, -2]).margin(S)
        (Fraction(1, 1), Fraction(-1, 1))
        """
        check_dataset(data)
        signs: list[int] = data.signs.tolist()
        return min(y * value for y, value in zip(signs, self.values_at(data), strict=True))

    def is_accurate(self, data: Dataset) -> bool:
        """Whether y (w·x + b) > 0 for every (x, y).

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.

        Returns
        -------
        bool
            False where a point lies on the boundary, too.

        Raises
        ------
        InvalidInputError
            As `margin`.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> ga.LinearClassifier([1, 0.5]).is_accurate(S), ga.LinearClassifier([1, -1]).is_accurate(S)
        (True, False)
        """
        return self.margin(data) > 0

    def hinge_loss(
        self,
        data: Dataset,
        *,
        rescaled: bool = True,
        weights: Vector | Iterable[object] | None = None,
        norm_bound: Exact | float | None = None,
        bounded_norm: str = "linf",
    ) -> Fraction:
        """The total hinge loss Σ c max(0, 1 − y (w·x + b)).

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.
        rescaled
            Whether t (w, b) is taken with the t ≥ 0 for which the loss is least, since h does not depend on t.
        weights : shape (n,)
            The c, positive numbers; None: all are 1.
        norm_bound
            B > 0: no t for which some |t w_j| is above B counts as a scale. None: there is no such bound.
        bounded_norm
            "linf", or "l1": then B bounds the sum of the |t w_j|.

        Returns
        -------
        Fraction
            0 iff the classifier is accurate, if it may be scaled and there is no bound.

        Raises
        ------
        InvalidInputError
            As `margin`; if an option is not as described, or there is not one weight for each row.

        Examples
        --------
        >>> import geomadv as ga
        >>> T = ga.Dataset([[0], [1], [2], [3]], [-1, 1, -1, 1])
        >>> h = ga.LinearClassifier([1], -1.5)
        >>> h.hinge_loss(T), h.hinge_loss(T, rescaled=False), h.hinge_loss(T, weights=[1, 2, 1, 1])
        (Fraction(8, 3), Fraction(3, 1), Fraction(4, 1))
        """
        check_dataset(data)
        checked_flag(rescaled, "rescaled")
        given = fitting_weights(data, None if weights is None else checked_weights(weights))
        bound = checked_norm_bound(norm_bound, bounded_norm)
        counts = [Fraction(1)] * data.n if given is None else list(given)
        each = (y * value for y, value in zip(data.signs.tolist(), self.values_at(data), strict=True))
        leads = list(zip(each, counts, strict=True))
        scale = best_scale(leads) if rescaled else Fraction(1)
        if rescaled and bound is not None and self.normal:
            scale = min(scale, bound.value / bound.of(self.normal))
        return hinge_total(leads, scale)

    def flip_distance(self, x: Vector | Iterable[object], v: Vector | Iterable[object]) -> Fraction | float:
        """The infimum of the c > 0 at which h(x + c v) differs from h(x), in units of ‖v‖; `math.inf` if there is none.

        Parameters
        ----------
        x : Vector or array-like, shape (d,)
            The point, in the units of the data.
        v : Vector or array-like, shape (d,)
            The direction; along zero no label is ever lost.

        Returns
        -------
        Fraction or float
            Positive; `math.inf` is the float.

        Raises
        ------
        InvalidInputError
            If x lies on the boundary, where it has no label to lose, or x or v is not d finite numbers.

        Examples
        --------
        >>> import geomadv as ga
        >>> h = ga.LinearClassifier([1, 0.5], -1)
        >>> h.flip_distance([2, 0], [-1, 0]), h.flip_distance([2, 0], [1, 0])
        (Fraction(1, 1), inf)
        """
        value = self.value(x)
        if value == 0:
            raise InvalidInputError(
                "the point lies on the boundary of the classifier; pass a point with a definite label"
            )
        slope = self.normal.dot(Vector.of(v))
        distance = -value / slope if slope else Fraction(0)
        return distance if distance > 0 else math.inf


def affine_functions(functions: Iterable[object], what: str) -> tuple[LinearClassifier, ...]:
    """At least one affine function, all of one dimension; `what` is the argument's name in messages."""
    given = in_order(functions)
    if given is None:
        raise InvalidInputError(f"{what} must be a sequence of LinearClassifier, got {type(functions).__name__}")
    found: list[LinearClassifier] = []
    for function in given:
        if not isinstance(function, LinearClassifier):
            raise InvalidInputError(
                f"{what} must be LinearClassifier objects, got {type(function).__name__} {shown(function)}; "
                f"pass LinearClassifier(weights, bias) for each"
            )
        found.append(function)
    if not found:
        raise InvalidInputError(f"{what} is empty; pass at least one LinearClassifier")
    dimensions = sorted({len(function.normal) for function in found})
    if len(dimensions) > 1:
        raise InvalidInputError(
            f"{what} take points of different dimensions: {', '.join(map(str, dimensions))}; pass one dimension for all"
        )
    return tuple(found)
