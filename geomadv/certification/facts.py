"""Numbers in the summary: lengths exactly where they are short, and else as decimals."""

from __future__ import annotations

from fractions import Fraction

from geomadv.certification.outcome import Fact
from geomadv.classes.brackets import LargestBound
from geomadv.exact.words import decimal, length

__all__ = ["bound_fact"]


def bound_fact(title: str, bound: LargestBound, squared_norm: Fraction) -> Fact:
    """The largest bound along a direction, as a length first; of the others where it is infinite at some points."""
    finite = bound.largest_finite
    reach = None if finite is None else length(finite**2 * squared_norm)
    steps = "" if finite is None else f"{decimal(finite)} ‖v‖"
    if not bound.unbounded:
        return Fact(title, "–" if reach is None else reach, steps)
    infinite = f"∞ at {len(bound.unbounded)} of {bound.source_size}"
    return Fact(title, infinite, "" if reach is None else f"the largest finite one {reach}, {steps}")
