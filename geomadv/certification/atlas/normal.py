"""A short vector close to the normal of a soft-margin machine, whose budget is large by how it is made."""

from __future__ import annotations

from fractions import Fraction

from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.exact.dataset import Dataset
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.rational import Vector

__all__ = ["balanced", "short_normal"]

_BITS = 7  # of a multiplier


def short_normal(S: Dataset, known: LinearClassifiers) -> Vector:
    """Σ κ_i y_i x_i, the κ_i the multipliers of the soft-margin machine, rounded to short integers.

    With Σ κ_i y_i = 0 and κ_i ≤ 2⁷ every linear classifier of a hinge loss below Σ κ_i / 2⁷ has w·w' > 0 for the normal
    w' (R2). The machine's own normal has numerators so long that its budget takes hours; and were its coordinates
    rounded instead, the vector would leave the span of the few points in which a rare coordinate is not 0.
    """
    machine = known.soft_margin(S)
    shares = {row: weight / machine.C for row, weight in machine.multipliers.as_dict().items()}
    kept = balanced({row: share * 2**_BITS for row, share in shares.items()}, S.signs.tolist())
    total = IntegerMatrix(S.numerators).combine(list(kept), [k * int(S.signs[row]) for row, k in kept.items()])
    return Vector(tuple(total), S.denominator)


def balanced(weights: dict[int, Fraction], signs: list[int]) -> dict[int, int]:
    """Weights rounded to integers so that both signs keep the same total, the smaller of both.

    Parameters
    ----------
    weights
        By row, nonnegative, with the same total for either sign.
    signs
        Of all rows.
    """
    kept = {row: round(weight) for row, weight in weights.items()}
    excess = sum(k * signs[row] for row, k in kept.items())
    # Those that were rounded up the most are the first to be lowered.
    order = sorted(kept, key=lambda row: (weights[row] - kept[row], row))
    while excess:
        for row in order:
            if excess * signs[row] > 0 and kept[row] > 0:
                kept[row] -= 1
                excess -= signs[row]
    return {row: k for row, k in kept.items() if k}
