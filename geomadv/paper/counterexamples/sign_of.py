"""A polynomial as a classifier of counterexamples: with a flip distance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from geomadv.exact.formulas import show_classifier
from geomadv.exact.polynomials import PolynomialClassifier, negative_intervals
from geomadv.exact.rational import Vector

__all__ = ["SignOf"]


@dataclass(frozen=True)
class SignOf:
    """The sign of a polynomial f; see `PolynomialClassifier`."""

    polynomial: PolynomialClassifier

    def __call__(self, x: Vector) -> int:
        """The label of a point; 0 where f is 0."""
        return self.polynomial(x)

    def flip_distance(self, x: Vector, v: Vector) -> Fraction | float:
        """Where on the ray f first has the other sign, `math.inf` if nowhere, which is exact.

        Otherwise the distance can be irrational: then it is a rational number a little beyond it. A zero of f that f
        only touches does not count, as that plus a small constant has none.
        """
        label = self(x)
        changes = negative_intervals(label * c for c in self.polynomial.along(x, v))
        return changes[0][0] if changes else math.inf

    def __str__(self) -> str:
        """The formula."""
        return show_classifier(self.polynomial)
