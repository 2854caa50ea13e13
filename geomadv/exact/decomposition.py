"""Why a direction fools all convex regions, as a picture shows it: a point as a mean of others plus a step."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from geomadv.exact.dataset import Dataset
from geomadv.exact.multipliers import Multipliers, combination
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Described

__all__ = ["Decomposition"]


@dataclass(frozen=True, repr=False)
class Decomposition(Described):
    """A point labelled +1 as a mean of points labelled −1 plus a positive multiple t v of a direction (C2).

    Attributes
    ----------
    outer : int
        The row of the point x⁺.
    weights : dict of int to Fraction
        μ of the points labelled −1, by row; their sum is 1.
    step : Fraction
        t.
    """

    outer: int
    weights: dict[int, Fraction]
    step: Fraction

    @classmethod
    def of(cls, S: Dataset, multipliers: Multipliers) -> Decomposition:
        """From the multipliers λ of `Transfers`, with v = λ⁺ x⁺ − Σ λ_j s_j and λ⁺ = Σ λ_j."""
        rows = multipliers.as_dict()
        (outer,) = (i for i in rows if S.labels[i] == 1)
        return cls(outer, {i: w / rows[outer] for i, w in rows.items() if i != outer}, 1 / rows[outer])

    def mean(self, S: Dataset) -> Vector:
        """Σ μ_j s_j."""
        return -combination(S, Multipliers.of(self.weights))
