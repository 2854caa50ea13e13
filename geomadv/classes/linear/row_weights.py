"""The weights of the rows of a data set in a loss."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from geomadv.certificate import Json
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.encoding import encode_vector, linear_class
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector

__all__ = ["RowWeights"]


@dataclass(frozen=True)
class RowWeights:
    """The weights c_i of the rows of one data set in the loss.

    Attributes
    ----------
    data : Dataset
    given : Vector or None
        The weights, length n; None: all are 1.
    """

    data: Dataset
    given: Vector | None = None

    @cached_property
    def numerators(self) -> list[int]:
        """The c_i times `denominator`."""
        return [1] * self.data.n if self.given is None else list(self.given.numerators)

    @property
    def denominator(self) -> int:
        """Their common denominator."""
        return 1 if self.given is None else self.given.denominator

    @cached_property
    def values(self) -> list[Fraction]:
        """The c_i."""
        return [Fraction(c, self.denominator) for c in self.numerators]

    def whole(self, label: Label) -> int:
        """The weight of a label, times the denominator."""
        return sum(c for c, y in zip(self.numerators, self.data.labels, strict=True) if y == label)

    @cached_property
    def total(self) -> Fraction:
        """The weight of all rows, the loss of W = 0."""
        return Fraction(sum(self.numerators), self.denominator)

    def trivial_loss(self, *, bias: bool) -> Fraction:
        """The least hinge loss of a classifier with w = 0, which gives all points one label."""
        return Fraction(2 * min(self.whole(1), self.whole(-1)), self.denominator) if bias else self.total

    def constant_classifier(self, *, bias: bool) -> LinearClassifier:
        """The classifier of that loss."""
        majority = 1 if self.whole(1) >= self.whole(-1) else -1
        return LinearClassifier(Vector((0,) * self.data.d), Fraction(majority if bias else 0))

    def shares(self, multipliers: Multipliers) -> dict[int, Fraction]:
        """The nonzero λ_i / c_i by row, times the denominator of λ."""
        numerators = dict(zip(multipliers.indices, multipliers.numerators, strict=True))
        return {row: Fraction(x) if self.values[row] == 1 else x / self.values[row] for row, x in numerators.items()}

    def class_of(self, *, bias: bool) -> dict[str, Json]:
        """The class of linear classifiers with this loss as certificates name it."""
        return linear_class(bias) | self.named

    @property
    def named(self) -> dict[str, Json]:
        """What it is called in a class of certificates."""
        return {} if self.given is None else {"weights": encode_vector(self.given)}
