"""Two-layer ReLU classifiers with rational weights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arguments import check_dataset, whole_number
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier, affine_functions
from geomadv.exact.piecewise_linear import Interval, PiecewiseLinear, complement, first_entry, positive_interval
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Typed
from geomadv.exact.scalars import integer_factor, to_fraction

__all__ = ["ReLUClassifier", "Rule"]


class Rule(Enum):
    """When a two-layer ReLU network says +1.

    Examples
    --------
    >>> import geomadv as ga
    >>> units = (ga.LinearClassifier([1]),)
    >>> [ga.ReLUClassifier(units, [1], 1, rule)([1]) for rule in (ga.Rule.EXCEEDS, ga.Rule.REACHES)]
    [-1, 1]
    """

    EXCEEDS = ">"  #: the output exceeds the threshold
    REACHES = ">="  #: the output reaches the threshold
    ALL = "all"  #: every hidden unit is positive


@dataclass(frozen=True, repr=False)
class ReLUClassifier(Typed):
    """A two-layer ReLU classifier: the sign of f(x) = Σ_j a_j max(0, w_j·x + b_j) against a threshold τ.

    h(x) = +1 iff f(x) > τ (rule EXCEEDS) or f(x) ≥ τ (REACHES); with the rule ALL iff every w_j·x + b_j > 0. Else
    h(x) = −1: every point has a label.

    Attributes
    ----------
    units : tuple of LinearClassifier, length L ≥ 1
        The hidden units, as the affine functions w_j·x + b_j.
    output_weights : Vector, length L, or None
        a, of any signs; all ones if not given. None with the rule ALL, which has no output layer.
    threshold : Fraction
        τ; 0 with the rule ALL.
    rule : Rule
        Also accepted as text: ">", ">=" or "all".

    Examples
    --------
    >>> import geomadv as ga
    >>> h = ga.ReLUClassifier((ga.LinearClassifier([0, 1]), ga.LinearClassifier([0, -1])), [1, 1], 2)
    >>> h([0, 3]), h([0, 1]), h.width
    (1, -1, 2)
    """

    units: tuple[LinearClassifier, ...]
    output_weights: Vector | None = None
    threshold: Fraction = Fraction(0)
    rule: Rule = Rule.EXCEEDS

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", affine_functions(self.units, "units"))
        object.__setattr__(self, "threshold", to_fraction(self.threshold))
        object.__setattr__(self, "rule", as_rule(self.rule))
        if self.rule is Rule.ALL:
            if self.output_weights is not None or self.threshold != 0:
                raise InvalidInputError(
                    "the rule 'all' compares every unit with 0; pass no output weights and no threshold with it, "
                    "or the rule '>' or '>='"
                )
            return
        weights = [1] * self.width if self.output_weights is None else self.output_weights
        object.__setattr__(self, "output_weights", Vector.of(weights))
        if len(self._weights) != self.width:
            raise InvalidInputError(
                f"got {self.width} units but {len(self._weights)} output weights; pass one weight a unit"
            )

    @property
    def width(self) -> int:
        """The number of hidden units."""
        return len(self.units)

    @property
    def _weights(self) -> Vector:
        return Vector.of([1] * self.width) if self.output_weights is None else self.output_weights

    @property
    def members(self) -> frozenset[str]:
        """The classes to which the classifier belongs as it is written, among "R", "R'" and "R''".

        "R": +1 iff the sum of the units exceeds 0. "R'": nonnegative output weights and a positive threshold, which is
        to be exceeded or reached. "R''": +1 iff every unit is positive.
        """
        if self.rule is Rule.ALL:
            return frozenset({"R''"})
        found = set()
        if self.rule is Rule.EXCEEDS and self.threshold == 0 and all(a == 1 for a in self._weights):
            found.add("R")
        if self.threshold > 0 and all(a >= 0 for a in self._weights):
            found.add("R'")
        return frozenset(found)

    def value(self, x: Vector | Iterable[object]) -> Fraction:
        """f(x), which is compared with the threshold; with the rule ALL the value of the least unit.

        Parameters
        ----------
        x : Vector or array-like, shape (d,)
            The point, in the units of the data.

        Returns
        -------
        Fraction
            With the other rules, the label is 1 iff it exceeds, or reaches, the threshold.

        Raises
        ------
        InvalidInputError
            If the point is not d finite numbers.

        Examples
        --------
        >>> import geomadv as ga
        >>> h = ga.ReLUClassifier((ga.LinearClassifier([0, 1]), ga.LinearClassifier([0, -1])), [1, 1], 2)
        >>> h.value([0, 3]), h.value([0, -1]), h.threshold
        (Fraction(3, 1), Fraction(1, 1), Fraction(2, 1))
        """
        point = Vector.of(x)
        values = [unit.value(point) for unit in self.units]
        if self.rule is Rule.ALL:
            return min(values)
        return sum((a * value for a, value in zip(self._weights, values, strict=True) if value > 0), Fraction(0))

    def __call__(self, x: Vector | Iterable[object]) -> int:
        """The label of one point, 1 or −1."""
        value = self.value(x)
        positive = value >= self.threshold if self.rule is Rule.REACHES else value > self.threshold
        return 1 if positive else -1

    def is_accurate(self, data: Dataset) -> bool:
        """Whether every point gets its label.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.

        Returns
        -------
        bool
            Whether it does.

        Raises
        ------
        InvalidInputError
            If the data are no `Dataset`, or have another dimension, or a label is neither 1 nor −1.

        Examples
        --------
        >>> import geomadv as ga
        >>> h = ga.ReLUClassifier((ga.LinearClassifier([0, 1]), ga.LinearClassifier([0, -1])), [1, 1], 2)
        >>> h.is_accurate(ga.Dataset([[0, 0], [0, 3], [0, -3]], [-1, 1, 1]))
        True
        """
        check_dataset(data)
        return all(self(data.point(row)) == y for row, y in enumerate(data.signs.tolist()))

    def label_intervals(
        self, x: Vector | Iterable[object], v: Vector | Iterable[object], label: int
    ) -> tuple[Interval, ...]:
        """The maximal intervals of the real t at which x + t v has the given label, in order.

        Parameters
        ----------
        x : Vector or array-like, shape (d,)
            The point, in the units of the data.
        v : Vector or array-like, shape (d,)
            The direction; t is in units of ‖v‖.
        label : int
            1 or −1.

        Returns
        -------
        tuple of Interval
            Each from `start` to `stop`, with whether these belong to it, `has_start` and `has_stop`.

        Raises
        ------
        InvalidInputError
            If the label is neither 1 nor −1, or x or v is not d finite numbers.

        Examples
        --------
        >>> import geomadv as ga
        >>> h = ga.ReLUClassifier((ga.LinearClassifier([0, 1]), ga.LinearClassifier([0, -1])), [1, 1], 2)
        >>> h.label_intervals([0, 3], [0, -1], -1)
        (Interval(start=Fraction(1, 1), stop=Fraction(5, 1), has_start=True, has_stop=True),)
        """
        if whole_number(label, "the label") not in (1, -1):
            raise InvalidInputError(f"the labels are 1 and −1, got {shown(label)}")
        point, direction = Vector.of(x), Vector.of(v)
        along = [(unit.value(point), unit.normal.dot(direction)) for unit in self.units]
        if self.rule is Rule.ALL:
            positive = positive_interval(along)
        else:
            function = PiecewiseLinear.hinges(zip(self._weights, along, strict=True))
            positive = function.superlevel(self.threshold, strict=self.rule is Rule.EXCEEDS)
        return positive if label == 1 else complement(positive)

    def flip_distance(self, x: Vector | Iterable[object], v: Vector | Iterable[object]) -> Fraction | float:
        """The infimum of the c > 0 at which h(x + c v) differs from h(x), in units of ‖v‖; `math.inf` if there is none.

        It need not be attained, and is 0 where the label is lost at once.

        Parameters
        ----------
        x : Vector or array-like, shape (d,)
            The point, in the units of the data.
        v : Vector or array-like, shape (d,)
            The direction; along zero no label is ever lost.

        Returns
        -------
        Fraction or float
            At least 0; `math.inf` is the float.

        Raises
        ------
        InvalidInputError
            If x or v is not d finite numbers.

        Examples
        --------
        >>> import geomadv as ga
        >>> h = ga.ReLUClassifier((ga.LinearClassifier([0, 1]), ga.LinearClassifier([0, -1])), [1, 1], 2)
        >>> h.flip_distance([0, 3], [0, -1]), h.flip_distance([0, 3], [0, 1])
        (Fraction(1, 1), inf)
        """
        return first_entry(self.label_intervals(x, v, -self(x)))

    def integral(self) -> ReLUClassifier:
        """The same classifier with integers for weights, in the same classes, and perhaps in 𝓡 besides.

        Units and threshold are multiplied by one positive factor, then output weights and threshold by another; with
        the rule ALL each unit by its own.

        Returns
        -------
        ReLUClassifier
            With the same label at every point.

        Examples
        --------
        >>> import geomadv as ga
        >>> h = ga.ReLUClassifier((ga.LinearClassifier([0.5, 0.25]),), [1.5], 1).integral()
        >>> h.units[0].normal, h.output_weights, h.threshold
        (Vector(2, 1), Vector(3), Fraction(8, 1))
        """
        if self.rule is Rule.ALL:
            return ReLUClassifier(
                tuple(_scaled(u, integer_factor((*u.normal, u.bias))) for u in self.units), rule=self.rule
            )
        inner = integer_factor((*(n for u in self.units for n in (*u.normal, u.bias)), self.threshold))
        outer = integer_factor((*self._weights, Fraction(inner * self.threshold)))
        return ReLUClassifier(
            tuple(_scaled(unit, inner) for unit in self.units),
            outer * self._weights,
            outer * inner * self.threshold,
            self.rule,
        )


def _scaled(function: LinearClassifier, factor: Fraction) -> LinearClassifier:
    return LinearClassifier(factor * function.normal, factor * function.bias)


def as_rule(rule: object) -> Rule:
    """The rule that an argument names."""
    for known in Rule:
        if rule is known or (isinstance(rule, str) and rule == known.value):
            return known
    raise InvalidInputError(f"unknown rule {shown(rule)}; pass {', '.join(repr(known.value) for known in Rule)}")
