"""Concrete classifiers with rational weights."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arguments import check_dataset, checked_flag, checked_weights, fitting_weights
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.entries import as_label
from geomadv.exact.norm_bound import checked_norm_bound
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Typed
from geomadv.exact.scalars import Exact, in_order, refuse_masked, to_fraction

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

    def value(self, x: Vector | Iterable[object]) -> Fraction:
        """w·x + b at one point."""
        point = Vector.of(x)
        if len(point) != len(self.normal):
            raise InvalidInputError(
                f"the classifier takes points of dimension {len(self.normal)}, got dimension {len(point)}"
            )
        value: Fraction = self.normal.dot(point) + self.bias
        return value

    def values_at(self, data: Dataset) -> list[Fraction]:
        """w·x + b at all points of a data set."""
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
        """The least functional margin, min over (x, y) of y (w·x + b), in the scale of (w, b)."""
        check_dataset(data)
        signs: list[int] = data.signs.tolist()
        return min(y * value for y, value in zip(signs, self.values_at(data), strict=True))

    def is_accurate(self, data: Dataset) -> bool:
        """Whether y (w·x + b) > 0 for every (x, y)."""
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
        rescaled
            Whether t (w, b) is taken with the t ≥ 0 for which the loss is least, since h does not depend on t.
        weights : shape (n,)
            The c, positive numbers; None: all are 1.
        norm_bound
            B > 0: no t for which some |t w_j| is above B counts as a scale. None: there is no such bound.
        bounded_norm
            "linf", or "l1": then B bounds the sum of the |t w_j|.
        """
        check_dataset(data)
        checked_flag(rescaled, "rescaled")
        given = fitting_weights(data, None if weights is None else checked_weights(weights))
        bound = checked_norm_bound(norm_bound, bounded_norm)
        counts = [Fraction(1)] * data.n if given is None else list(given)
        each = (y * value for y, value in zip(data.signs.tolist(), self.values_at(data), strict=True))
        values = sorted(zip(each, counts, strict=True), reverse=True)
        scale, total = Fraction(not rescaled), sum(value * c for value, c in values)
        if rescaled and total > 0:
            # The loss falls with t as long as the sum of the values below 1/t is positive.
            for value, c in values:
                total -= value * c
                if total <= 0:
                    scale = 1 / value
                    break
        if rescaled and bound is not None and self.normal:
            scale = min(scale, bound.value / bound.of(self.normal))
        return sum((c * max(Fraction(0), 1 - scale * value) for value, c in values), Fraction(0))

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


@dataclass(frozen=True, repr=False)
class MulticlassLinearClassifier(Typed):
    """The classifier h(x) = argmax over the classes c of w_c·x + b_c, with no answer at a tie for the first place.

    Attributes
    ----------
    classes : tuple of int or str, length K ≥ 2
        The labels, strictly increasing as in `Dataset.classes`: numbers before text, each in order.
    scores : tuple of LinearClassifier, length K
        The affine function w_c·x + b_c of every class, in the same order.

    Examples
    --------
    >>> import geomadv as ga
    >>> scores = (ga.LinearClassifier([1, 0]), ga.LinearClassifier([0, 1]))
    >>> h = ga.MulticlassLinearClassifier(("cat", "dog"), scores)
    >>> h([2, 1]), h([1, 1])
    ('cat', None)
    """

    classes: tuple[Label, ...]
    scores: tuple[LinearClassifier, ...]

    def __post_init__(self) -> None:
        refuse_masked(self.classes, "classes")
        classes = in_order(self.classes)
        if classes is None:
            raise InvalidInputError(f"classes must be a sequence of integers or text, got {shown(self.classes)}")
        object.__setattr__(self, "classes", tuple(as_label(label, "each class") for label in classes))
        object.__setattr__(self, "scores", affine_functions(self.scores, "scores"))
        if len(self.classes) < 2:
            raise InvalidInputError(f"a multiclass classifier needs at least two classes, got {len(self.classes)}")
        ordered = sorted(set(self.classes), key=lambda label: (isinstance(label, str), label))
        if list(self.classes) != ordered:
            raise InvalidInputError(
                f"the classes must be distinct and in order, numbers before text, got {shown(list(self.classes))}; "
                f"pass them, and their scores, as {shown(ordered)}"
            )
        if len(self.scores) != len(self.classes):
            raise InvalidInputError(
                f"got {len(self.classes)} classes but {len(self.scores)} scores; pass one score a class"
            )

    def values(self, x: Vector | Iterable[object]) -> tuple[Fraction, ...]:
        """The scores w_c·x + b_c at one point, in the order of the classes."""
        point = Vector.of(x)
        return tuple(score.value(point) for score in self.scores)

    def __call__(self, x: Vector | Iterable[object]) -> Label | None:
        """The class with strictly the largest score, None where several share the first place."""
        values = self.values(x)
        best = max(values)
        return self.classes[values.index(best)] if values.count(best) == 1 else None

    def margin(self, data: Dataset) -> Fraction:
        """The least lead of the right class over its best rival, in the scale of the scores.

        Raises
        ------
        InvalidInputError
            If a label of the data is not among the classes.
        """
        check_dataset(data)
        for label in data.classes:
            self._index(label)
        return min(self._lead(data.point(row), self._index(y)) for row, y in enumerate(data.labels))

    def is_accurate(self, data: Dataset) -> bool:
        """Whether every point gets its label, by strictly the largest score."""
        check_dataset(data)
        return set(data.classes) <= set(self.classes) and self.margin(data) > 0

    def difference(self, k: Label, l: Label) -> LinearClassifier:  # noqa: E741
        """The function (w_k − w_l)·x + b_k − b_l, positive where class k beats class l."""
        first, second = self.scores[self._index(k)], self.scores[self._index(l)]
        return LinearClassifier(first.normal - second.normal, first.bias - second.bias)

    def flip_distance(self, x: Vector | Iterable[object], v: Vector | Iterable[object]) -> Fraction | float:
        """The infimum of the c > 0 at which the label of x is not strictly first at x + c v; `math.inf` if none is.

        Raises
        ------
        InvalidInputError
            If x lies on a boundary, where it has no label to lose.
        """
        point, direction = Vector.of(x), Vector.of(v)
        label = self(point)
        if label is None:
            raise InvalidInputError(
                "several classes share the largest score at the point; pass a point with a definite label"
            )
        # The lead over all rivals is lost where the first lead over one is.
        return min(
            self.difference(label, rival).flip_distance(point, direction) for rival in self.classes if rival != label
        )

    def integral(self) -> MulticlassLinearClassifier:
        """The same classifier with coprime integers for weights: all scores times one positive factor."""
        factor = integer_factor(number for score in self.scores for number in (*score.normal, score.bias))
        return MulticlassLinearClassifier(
            self.classes, tuple(LinearClassifier(factor * s.normal, factor * s.bias) for s in self.scores)
        )

    def _index(self, label: Label) -> int:
        label = as_label(label, "the label")
        if label not in self.classes:
            raise InvalidInputError(
                f"the classifier has no class {shown(label)}; its classes are {shown(list(self.classes))}"
            )
        return self.classes.index(label)

    def _lead(self, x: Vector, index: int) -> Fraction:
        values = self.values(x)
        return values[index] - max(values[:index] + values[index + 1 :])


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


def integer_factor(numbers: Iterable[Fraction]) -> Fraction:
    """The positive factor that makes the numbers integers without a common divisor; 1 if all are zero."""
    fractions = list(numbers)
    denominator = math.lcm(*(f.denominator for f in fractions))
    divisor = math.gcd(*(f.numerator * (denominator // f.denominator) for f in fractions))
    return Fraction(denominator, divisor) if divisor else Fraction(1)
