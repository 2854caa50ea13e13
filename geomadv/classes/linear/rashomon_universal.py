"""Universal perturbations for all linear classifiers of a loss below a budget (R5)."""

from __future__ import annotations

from fractions import Fraction

from geomadv.classes.linear.rashomon import RashomonSpace
from geomadv.classes.linear.rashomon_bounds import bounds_within, keeping
from geomadv.classes.linear.universal import (
    LinearUniversal,
    NoLinearUniversal,
    Sources,
    shortest_universal_perturbation,
)
from geomadv.classes.space import Cut, Universal
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import simplest_between

__all__ = ["universal_within"]

_LONGER = Fraction(1001, 1000)
_EXACT_IS_CHEAPER = 8  # dimensions up to which the shortest one is looked for in any case


def universal_within(
    space: RashomonSpace, sources: Sources, gap: Fraction | float
) -> LinearUniversal | NoLinearUniversal:
    """The shortest universal perturbation where the gap is 0 or that is cheap; else a multiple of one direction."""
    if sources.limits.trivial and gap > 0 and space.data.d > _EXACT_IS_CHEAPER and space.budget < space.losses.trivial:
        return _towards_the_other_mean(space, sources)
    return shortest_universal_perturbation(sources)


def _towards_the_other_mean(space: RashomonSpace, sources: Sources) -> LinearUniversal:
    """A universal multiple of the difference of the class means, which fools all of the set; nearly the shortest."""
    d, source, rows = space.data.d, sources.source, sources.numbers
    v = Vector(tuple(-source * x for x in space.losses.between_means[:d]))
    kept = keeping(space, rows)
    if not kept:  # where the label is lost already, nothing need be done
        zero, cuts = Vector((0,) * d), ()
        return Universal(zero, Fraction(0), _multipliers(sources, zero), cuts)
    found = bounds_within(space, v, source, kept)
    if found.at_most is None or found.attaining is None or found.attained_at is None or found.unbounded:
        raise ArithmeticError("the difference of means has no largest bound for classifiers better than a constant one")
    w = found.attaining
    height = Fraction(space.rows.products(w, [found.attained_at])[0], space.data.denominator)
    squared = Vector(tuple(w[:d])).squared_norm()
    delta = v * simplest_between(found.at_most, found.at_most * _LONGER)  # in short numbers, and off the boundary
    upper = _multipliers(sources, delta * -source)
    return Universal(delta, height * height / squared, upper, (Cut(w, found.attained_at, Fraction(1)),))


def _multipliers(sources: Sources, g: Vector) -> tuple[Multipliers, ...]:
    """Multipliers of g = −source · δ for all rows."""
    upper = sources.all_certified(g)
    if upper is None:
        raise ArithmeticError("a perturbation that is universal is not certified to be so")
    return upper
