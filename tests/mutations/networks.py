"""Hidden units and output layers."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

from tests.mutations.kinds import kind
from tests.mutations.reading import Reading
from tests.mutations.values import as_list, integer, keys, require, value_at


@kind("width-at-least", "convex-region")
def _width_at_least(r: Reading, claim: Any, evidence: Any) -> bool:
    at_least, direction = keys(claim, "at_least", "direction")
    [conflicts] = keys(evidence, "conflicts")
    least, v = integer(at_least), None if direction is None else r.vector(direction)
    require(least >= 1)
    together, holds = [], True
    for conflict in as_list(conflicts):
        m = r.multipliers(conflict)
        theta = r.theta(m, -r.outer)
        target = [(theta or 0) * r.outer * entry for entry in v or [Fraction(0)] * len(r.x[0])]
        known = theta == 0 or (theta is not None and v is not None)
        holds = holds and known and r.sum_is(m, target, 0, outer=None)
        together.append(set(r.outer_rows(m)))
    outer = r.of_source(r.outer)
    for groups in itertools.product(range(least - 1), repeat=len(outer)):
        divided = [{i for i, g in zip(outer, groups, strict=True) if g == k} for k in range(least - 1)]
        if not any(conflict <= group for conflict in together for group in divided):
            return False
    return holds


@kind("no-output-layer", "convex-region")
def _no_output_layer(r: Reading, claim: Any, evidence: Any) -> bool:
    [units] = keys(claim, "units")
    [multipliers] = keys(evidence, "multipliers")
    require(r.outer == 1)
    hidden, m = r.classifier(units), r.multipliers(multipliers)
    rows = range(len(r.x))
    return (
        m.nonnegative_and_not_zero()
        and not any(m.losses.values())
        and all(sum(m.at(i) * r.y[i] * max(Fraction(0), value_at(u, r.x[i])) for i in rows) <= 0 for u in hidden)
        and sum(m.at(i) * r.y[i] for i in rows) >= 0
    )
