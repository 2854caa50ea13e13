"""The flip-distance bounds of points for all linear classifiers of a loss below a budget (R3).

The bound of row i along v is 1/κ, κ being the largest number with −s (v, 0) − κ z_i in the dual cone of the set: all of
its classifiers have then lost the label at x_i + v/κ. It is infinite if κ is 0 or there is none, and this question is
empty if −z_i is in the cone itself: then none of them gives the point its label.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from geomadv.classes.linear.bounds import LinearBounds
from geomadv.classes.linear.homogeneous import Target
from geomadv.classes.linear.rashomon import RashomonSpace, Reach
from geomadv.classes.space import Bounds
from geomadv.exact.matrices import Homogeneous, dot
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector

__all__ = ["bounds_within", "keeping", "never_losing"]


def keeping(space: RashomonSpace, rows: Iterable[int]) -> list[int]:
    """The rows to which some classifier of the set gives their label."""
    found = []
    known = [space.separator]
    for row in rows:
        z = [int(x) for x in space.rows.entries[row]]
        if not any(z):  # the origin, where without a bias all classifiers are zero
            continue
        if not any(dot(w, z) > 0 for w in known):
            lost = Target([-x for x in z])
            member = space.membership(lost)
            if isinstance(member, Multipliers):
                continue
            known.append(space.opposed(member, lost))
        found.append(row)
    return found


def never_losing(space: RashomonSpace, direction: Vector, source: int, rows: Iterable[int]) -> Homogeneous | None:
    """A W of the set that gives one of the rows its label and is not fooled by the direction, if there is one."""
    start = space.direction_target(direction, source).numerators
    for row in keeping(space, rows):
        z = [int(x) for x in space.rows.entries[row]]
        found = space.within_reach(start, [-x for x in z])
        if not isinstance(found, Fraction):
            return _right_about(space, found, start, z)
    return None


def bounds_within(space: RashomonSpace, direction: Vector, source: int, kept: Sequence[int]) -> LinearBounds:
    """The summary of the bounds of the named rows, all of the source label, which some classifier gives them."""
    target = space.direction_target(direction, source)
    start = target.numerators
    fooled = space.membership(target)
    used: dict[int, Multipliers] = {}
    floors: dict[int, Fraction] = {}  # κ known to be possible, of the rows not yet decided

    def learn(weights: Multipliers) -> None:
        """Weights that certify the direction say something about every row."""
        for row, kappa in _spared(space, weights, kept, target).items():
            if kappa > floors.get(row, 0):
                floors[row], used[row] = kappa, weights

    if isinstance(fooled, Multipliers):
        learn(fooled)
    best: tuple[Fraction, int, Homogeneous] | None = None
    escaping: list[Homogeneous] = []
    unbounded: list[int] = []
    undecided = set(kept)
    while undecided:
        row = min(undecided, key=lambda i: (floors.get(i, 0), i))
        if best is not None and floors.get(row, 0) >= best[0]:
            break
        undecided.remove(row)
        z = [int(x) for x in space.rows.entries[row]]
        if row not in floors and any(dot(w, z) > 0 for w in escaping):
            unbounded.append(row)
            continue
        known = floors.get(row, Fraction(0) if isinstance(fooled, Multipliers) else None)
        near = None if known is None else known * target.denominator
        found = _decided(space, start, z, near, None if best is None else best[0] * target.denominator)
        if not isinstance(found, Reach):
            escaping.append(found)
            unbounded.append(row)
            continue
        # Σ λ_i D z_i = start − distance · D z_row, so with so much more at the row λ certifies the direction.
        kappa = found.distance / target.denominator
        multipliers = found.weights.with_more(row, found.distance).scaled(Fraction(1, target.denominator))
        learn(multipliers)
        used[row] = multipliers
        if found.separator is not None and (best is None or kappa < best[0]):
            best = kappa, row, found.separator
    chains = tuple((w,) for w in escaping)
    if best is None:
        return Bounds(None, None, None, tuple(sorted(unbounded)), (), None, chains)
    largest, attained_at, separator = 1 / best[0], best[1], best[2]
    bounded = sorted(set(kept) - set(unbounded))
    upper = tuple({id(used[row]): used[row] for row in bounded}.values())
    return Bounds(largest, largest, attained_at, tuple(sorted(unbounded)), upper, separator, chains)


def _decided(
    space: RashomonSpace, start: Homogeneous, z: Homogeneous, known: Fraction | None, enough: Fraction | None
) -> Reach | Homogeneous:
    """How far the row may be spared, or that it is enough; or a W in the set's closure that never loses its label."""
    step = [-x for x in z]
    kappa = space.within_reach(start, step) if known is None else known
    if not isinstance(kappa, Fraction):
        return _right_about(space, kappa, start, z)
    found = space.reach(start, step, kappa if enough is None else enough, enough)
    return found if found.separator is None or found.distance > 0 else found.separator


def _right_about(space: RashomonSpace, w: Homogeneous, start: Homogeneous, z: Homogeneous) -> Homogeneous:
    """From a W of the set with W·start ≤ 0 and W·z ≥ 0, one with W·z > 0."""
    if dot(w, z) > 0:
        return w
    if space.has_bias:  # start says nothing of the bias
        better = [*[0] * (len(z) - 1), z[-1]]
    else:
        better = [dot(start, start) * x - dot(start, z) * a for x, a in zip(z, start, strict=True)]
        better = better if any(better) else [-x for x in start]  # z and start are parallel, and W·z = W·start = 0
    factor = max(map(abs, better)) // max(map(abs, [*w, 1])) + 1
    while not space.contains(mixed := [factor * a + x for a, x in zip(w, better, strict=True)]):
        factor *= 8
    return mixed


def _spared(space: RashomonSpace, weights: Multipliers, rows: Iterable[int], target: Target) -> dict[int, Fraction]:
    """For each row the most by which its λ may be less so that what is left, or less, proves a loss of the budget."""
    one, shares = weights.denominator, space.losses.weights.shares(weights)
    known, ordered = dict(zip(weights.indices, weights.numerators, strict=True)), sorted(shares.values(), reverse=True)
    total = (weights.total() - space.price(weights, target)) * one
    found = {}
    for row in rows:
        weight = known.get(row, 0)
        others = ordered[1:2] if shares.get(row) == ordered[0] else ordered[:1]
        largest = others[0] if others else Fraction(0)
        if total - weight + largest * space.losses.weights.values[row] >= space.budget * largest:
            found[row] = min(Fraction(weight), total - space.budget * largest) / one
    return found
