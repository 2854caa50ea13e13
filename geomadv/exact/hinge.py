"""Hinge losses of leads: Σ c max(0, 1 − t · lead) for the leads of a classifier over the rows, and the best scale t."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["best_scale", "hinge_total"]

#: The leads of a classifier at the rows, each with the weight of the row.
Leads = Sequence[tuple[Fraction, Fraction]]


def best_scale(leads: Leads) -> Fraction:
    """The t ≥ 0 for which the loss is least, since a classifier does not depend on its scale."""
    scale, total = Fraction(0), sum(lead * c for lead, c in leads)
    if total > 0:
        # The loss falls with t as long as the sum of the leads below 1/t is positive.
        for lead, c in sorted(leads, reverse=True):
            total -= lead * c
            if total <= 0:
                return 1 / lead
    return scale


def hinge_total(leads: Leads, scale: Fraction) -> Fraction:
    """The loss at a scale."""
    return sum((c * max(Fraction(0), 1 - scale * lead) for lead, c in leads), Fraction(0))
