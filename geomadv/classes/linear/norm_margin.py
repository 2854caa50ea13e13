"""The largest margins in the ℓ1 and ℓ∞ norms, of all classifiers or of those that a direction never fools (A5).

The margin of W = (w, b) is the least W·z_i over the dual norm of w, which is how far every point may be moved. By
duality the largest is the least ‖Σ λ_i y_i x_i + θ r‖ over λ, θ ≥ 0 with Σ λ_i = 1 and, with a bias, Σ λ_i y_i = 0, if
only W with w·r ≥ 0 count: one linear program, whose dual solution is such a W.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geomadv.classes.linear.homogeneous import LinearSpace
from geomadv.classes.linear.measured import costs_of, measures_of, parts_of, zeros
from geomadv.exact.arrays import integer_array
from geomadv.exact.limits import Norm
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import Exact
from geomadv.solvers.boxed_program import maximise

__all__ = ["NormMargin", "largest_margin"]


@dataclass(frozen=True)
class NormMargin:
    """A largest margin, with both reasons.

    Attributes
    ----------
    value : Fraction
        ‖Σ λ_i y_i x_i + θ r‖.
    multipliers : Multipliers
        λ ≥ 0 with Σ λ_i = 1 and, with a bias, Σ λ_i y_i = 0.
    theta : Fraction
        θ ≥ 0; 0 where there is no r.
    classifier : LinearClassifier or None
        Of this margin, with w·r ≥ 0, scaled to functional margin 1; None if the margin is 0.
    """

    value: Fraction
    multipliers: Multipliers
    theta: Fraction
    classifier: LinearClassifier | None


def largest_margin(space: LinearSpace, norm: Norm, ray: Vector | None = None) -> NormMargin:
    """The largest margin in the ℓ1 or ℓ∞ norm of a classifier with w·r ≥ 0 for a vector r, if there is one."""
    (n, dimension), d, unit = space.rows.shape, space.data.d, space.data.denominator
    m = dimension + measures_of(d, norm) + 1
    multipliers, along, up, one = zeros(n, m), zeros(0 if ray is None else 1, m), zeros(d, m), zeros(1, m)
    multipliers[:, :dimension] = space.rows.entries
    multipliers[:, -1] = 1
    if ray is not None:
        along[0, :d] = ray.numerators
    for j in range(d):
        up[j, j] = -unit
    one[0, -1] = -1
    entries = np.vstack([multipliers, along, parts_of(up, norm, dimension), one])
    columns = IntegerMatrix(integer_array(entries.ravel().tolist(), entries.shape))
    profits = [*[0] * (n + len(along)), *(-cost for cost in costs_of(d, norm)), 0]
    found = maximise(columns, profits, _upper(space, norm, ray), space.engine, last_is_fixed=True)
    theta = Fraction(0) if ray is None else found.solution.get(n, Fraction(0)) * Fraction(ray.denominator, unit)
    return NormMargin(
        value=-found.value,
        multipliers=Multipliers.of({i: x for i, x in found.solution.items() if i < n}),
        theta=theta,
        classifier=_of_functional_margin_1(space, found.dual) if found.value else None,
    )


def _upper(space: LinearSpace, norm: Norm, ray: Vector | None) -> list[Exact]:
    """Bounds that no solution reaches: no λ_i is above 1, nor is the vector longer than the longest x_i.

    So θ r is at most twice as long.
    """
    n, d, unit = space.data.n, space.data.d, space.data.denominator
    sizes = np.abs(space.rows.entries[:, :d])
    longest = int(max(sizes.sum(axis=1) if norm == "l1" else sizes.max(axis=1)))
    most = Fraction(longest, unit) + 1
    parts: list[Exact] = [most] * (2 * d) if norm == "l1" else [*[2 * most] * (2 * d), most]
    r = [] if ray is None else [abs(x) for x in ray.numerators]
    along: list[Exact] = [Fraction(2 * longest, sum(r) if norm == "l1" else max(r)) + 1] if r else []
    return [*[2] * n, *along, *parts, 1]


def _of_functional_margin_1(space: LinearSpace, dual: list[int]) -> LinearClassifier:
    """The classifier of a dual solution: D (w, b)·z_i is at least minus the last entry there."""
    scale = Fraction(-space.data.denominator, dual[-1])
    bias = scale * dual[space.data.d] if space.has_bias else Fraction(0)
    return LinearClassifier(Vector(tuple(dual[: space.data.d])) * scale, bias)
