"""How few units can cover the outer points (C8).

The units divide the outer points into groups, one for each unit that is right about them. A *conflict* is a set of
outer points about which no single unit is right. So the least number of units is the least number of groups without a
conflict. Conflicts are learnt one by one: the outer points are divided so that no conflict known so far stays together,
and a group without a unit yields another one. Pairwise conflicts make this a graph to be coloured, and a clique in it a
lower bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from geomadv.classes.convex.cover import Cover
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, stacked
from geomadv.solvers.guesses import Engine
from geomadv.solvers.motzkin import Alternative, separate

_MOST_DIVISIONS = 20_000  # tried in one search; a fifth of what the checker is ready to try
_PROBED = 3  # outer points whose pairs are tried for conflicts, where the search is not exhaustive


@dataclass(frozen=True)
class Conflict:
    """Outer rows about which no unit is right, and why: strict rows are the inner ones, then these."""

    outer: tuple[int, ...]
    why: Alternative


@dataclass
class LeastCover:
    """The fewest units found, and how few there can be.

    Attributes
    ----------
    units : list of homogeneous vectors
    at_least : int
        No fewer units cover the outer points.
    conflicts : list of Conflict
        They show it.
    """

    units: Sequence[Homogeneous]
    at_least: int = 1
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """Whether the two agree."""
        return self.at_least == len(self.units)


def least_cover(
    inner: IntegerMatrix, outer: IntegerMatrix, weak: IntegerMatrix, known: Cover, engine: Engine, *, exhaustive: bool
) -> LeastCover:
    """Search for fewer units than those of a known cover, and for conflicts that forbid them.

    Parameters
    ----------
    inner, outer, weak : · × m
        As in `cover`.
    known
        Any cover.
    exhaustive
        Whether to search until the least number is known (or the conflicts become too many to reckon with); otherwise
        only for conflicts that are easy to find.
    """
    least = LeastCover(known.units)

    def unit_for(group: Sequence[int]) -> Homogeneous | None:
        found = separate(stacked(inner, outer.take(group)), weak, engine)
        if not isinstance(found, Alternative):
            return found
        places = [i - inner.shape[0] for i in found.strict if i >= inner.shape[0]]
        chosen = sorted(places)
        positions = {inner.shape[0] + place: inner.shape[0] + k for k, place in enumerate(chosen)}
        strict = {positions.get(i, i): weight for i, weight in found.strict.items()}
        least.conflicts.append(Conflict(tuple(group[place] for place in chosen), Alternative(strict, found.weak)))
        return None

    alone = unit_for(range(outer.shape[0]))
    if alone is not None:
        return LeastCover([alone])
    least.at_least = 2
    if not exhaustive:
        why = least.conflicts[0].why.strict
        heavy = sorted(range(len(least.conflicts[0].outer)), key=lambda k: -why[inner.shape[0] + k])[:_PROBED]
        for pair in combinations([least.conflicts[0].outer[k] for k in heavy], 2):
            unit_for(pair)
    while not least.exact:
        try:
            groups = divided(range(outer.shape[0]), [conflict.outer for conflict in least.conflicts], least.at_least)
        except TooManyDivisionsError:
            return least
        if groups is None:
            least.at_least += 1
        elif not exhaustive:
            return least
        else:
            units = [unit_for(group) for group in groups]
            if all(unit is not None for unit in units):
                least.units = [unit for unit in units if unit is not None]
    return least


class TooManyDivisionsError(ArithmeticError):
    """A search was given up."""


def divided(rows: Sequence[int], conflicts: Sequence[Sequence[int]], most: int) -> list[list[int]] | None:
    """Divide rows into at most so many groups, none with all rows of a conflict; None if there is no way.

    Raises
    ------
    TooManyDivisionsError
        If too many have to be tried.
    """
    small_first = sorted(conflicts, key=len)
    order = list(dict.fromkeys([row for conflict in small_first for row in sorted(conflict)] + list(rows)))
    position = {row: k for k, row in enumerate(order)}
    # A conflict matters when the last of its rows is placed.
    ending: list[list[list[int]]] = [[] for _ in order]
    for conflict in conflicts:
        *earlier, last = sorted(position[row] for row in conflict)
        ending[last].append(earlier)
    group_of: list[int] = []
    used = [0]  # groups in use before each row
    candidate = 0
    for _ in range(_MOST_DIVISIONS):
        row = len(group_of)
        if row == len(order):
            groups: list[list[int]] = [[] for _ in range(used[-1])]
            for k, group in enumerate(group_of):
                groups[group].append(order[k])
            return [sorted(group) for group in groups]
        last = min(used[-1] + 1, most)  # groups not in use are all alike, so the next one stands for them
        while candidate < last and any(all(group_of[k] == candidate for k in rest) for rest in ending[row]):
            candidate += 1
        if candidate < last:
            group_of.append(candidate)
            used.append(max(used[-1], candidate + 1))
            candidate = 0
        elif group_of:
            candidate = group_of.pop() + 1
            used.pop()
        else:
            return None
    raise TooManyDivisionsError(f"more than {_MOST_DIVISIONS} divisions")


__all__ = ["Conflict", "LeastCover", "divided", "least_cover"]
