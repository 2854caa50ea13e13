"""What the property files about convex regions share: drawn problems, the networks near a weak one, invariances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier, Rule
from properties.support import rows

MEMBERS = ("convex", "R", "R'", "R''")


class Problem(NamedTuple):
    """Realizable data and the class of classifiers that is asked about."""

    S: ga.Dataset
    member: str

    @property
    def region(self) -> int:
        """The label of the convex region."""
        return gst.region_of(self.member)

    @property
    def asked(self) -> ConvexRegionClassifiers:
        return ConvexRegionClassifiers(member=self.member)

    @property
    def relatives(self) -> list[Problem]:
        """The same question about every class whose convex region has the same label."""
        return [Problem(self.S, member) for member in MEMBERS if gst.region_of(member) == self.region]

    @property
    def networks(self) -> SearchStrategy[ReLUClassifier]:
        """Accurate members."""
        return gst.accurate_networks(self.S, member=self.member)


Directed = tuple[Problem, ga.Vector]


def members() -> SearchStrategy[str]:
    """R'' as often as the others together that have the other region."""
    return st.sampled_from(["convex", "R''", "R", "R''", "R'", "R''"])


@st.composite
def problems(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 6, wide: bool = False, member: str | None = None
) -> Problem:
    chosen = draw(members()) if member is None else member
    return Problem(
        draw(gst.convex_datasets(dimension=dimension, max_points=max_points, region=gst.region_of(chosen), wide=wide)),
        chosen,
    )


@st.composite
def directed(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 6, wide: bool = False, member: str | None = None
) -> Directed:
    """Problems with a direction from the inner points: transferring, on the boundary of that, and not."""
    problem = draw(problems(dimension=dimension, max_points=max_points, wide=wide, member=member))
    kind, region = draw(st.sampled_from(["shadow", "resisted", "any"])), problem.region
    if kind == "resisted":
        S, v = draw(gst.resisted_convex_problems(dimension=dimension, max_points=max_points, wide=wide, region=region))
        return Problem(S, problem.member), v
    directions = gst.shadow_directions if kind == "shadow" else gst.convex_directions
    return problem, draw(directions(problem.S, region=region))


@st.composite
def directed_outside(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 6, wide: bool = False, member: str | None = None
) -> tuple[Problem, ga.Vector, int]:
    """Problems with an outer row and a direction from it: into the inner hull, touching it, and past it."""
    problem = draw(problems(dimension=dimension, max_points=max_points, wide=wide, member=member))
    row = draw(st.sampled_from([i for i, _, _ in rows(problem.S, -problem.region)]))
    kind = draw(st.sampled_from([gst.hitting_directions, gst.hitting_directions, gst.missing_directions]))
    return problem, draw(kind(problem.S, row, region=problem.region)), row


@st.composite
def on_a_line(draw: DrawFn) -> tuple[ga.Dataset, ga.Vector, ReLUClassifier]:
    """Inner points (−1) on a line, one outer point (+1) to one side, the direction there, and a network with a hat.

    Its three units have kinks around the outer point. One output weight is negative, so it is in none of the classes.
    """
    side = draw(st.sampled_from([1, -1]))
    places = [0, *draw(st.lists(st.integers(-3, 0), max_size=2)), draw(st.integers(1, 4))]
    S = ga.Dataset([[side * place] for place in places], [-1] * (len(places) - 1) + [1])
    kinks = [Fraction(side * 16 * places[-1] + c, 16) for c in (-1, 0, 1)]
    units = tuple(LinearClassifier(ga.Vector.of([1]), -kink) for kink in kinks)
    weights = draw(st.permutations([draw(st.integers(0, 2)), -draw(st.integers(1, 2)), draw(st.integers(0, 2))]))
    return S, ga.Vector.of([side]), ReLUClassifier(units, ga.Vector.of(weights))


# Networks near a weakly accurate one


def as_member(
    units: Sequence[LinearClassifier], member: str, data: ga.Dataset, points: Iterable[ga.Vector] = ()
) -> ReLUClassifier:
    """The network with these units; a threshold of R' is below every positive value of a unit at the points."""
    if member == "R''":
        return ReLUClassifier(tuple(units), rule=Rule.ALL)
    h = ReLUClassifier(tuple(units))
    if member != "R'":
        return h
    least = min(value for unit in units for value in map(unit.value, [*data.points, *points]) if value > 0)
    return ReLUClassifier(tuple(units), threshold=least / 3)


def nearby(
    weak: ReLUClassifier, strict: ReLUClassifier, problem: Problem, x: ga.Vector, label: int, end: ga.Vector
) -> ReLUClassifier:
    """An accurate member near a weak network that keeps the label from x to end, where the weak one keeps it strictly.

    For every outer point one unit of the weak network that is right about it, weakly, and a little of one of an
    accurate network: as docs/certificate-format.md has it.
    """
    S, region = problem.S, problem.region

    def right(unit: LinearClassifier, point: ga.Vector) -> Fraction:
        return -region * unit.value(point)

    chosen: list[tuple[LinearClassifier, LinearClassifier]] = []
    for _, outer, _ in rows(S, -region):
        weakly = [unit for unit in weak.units if right(unit, outer) >= 0]
        if outer == x:
            weakly.sort(key=lambda unit: min(right(unit, x), right(unit, end)))
        chosen.append((weakly[-1], next(unit for unit in strict.units if right(unit, outer) > 0)))
    if label == region:
        kept = [(-right(unit, p), -right(other, p)) for unit, other in chosen for p in (x, end)]
    else:
        mine = next(k for k, (_, outer, _) in enumerate(rows(S, -region)) if outer == x)
        kept = [(right(chosen[mine][0], p), right(chosen[mine][1], p)) for p in (x, end)]
    assert all(value > 0 for value, _ in kept)
    epsilon = min(value / (2 * abs(change) + 1) for value, change in kept)
    units = [
        LinearClassifier(unit.normal + epsilon * other.normal, unit.bias + epsilon * other.bias)
        for unit, other in chosen
    ]
    return as_member(units, problem.member, S, [end])


# Invariances


class Moved(NamedTuple):
    """The same data after x ↦ factor · (A x + shift), A a shear, with the rows in another order, some repeated.

    Attributes
    ----------
    data : Dataset
    order : list of int
        The old row of every new one.
    factor : Fraction
    """

    data: ga.Dataset
    order: list[int]
    factor: Fraction
    point: Callable[[ga.Vector], ga.Vector]
    direction: Callable[[ga.Vector], ga.Vector]


@st.composite
def moved(draw: DrawFn, S: ga.Dataset, *, shear: bool = True) -> Moved:
    factor = draw(gst.scales())
    shift = draw(gst.vectors(S.d, wide=True))
    first, second = draw(st.integers(0, S.d - 1)), draw(st.integers(0, S.d - 1))
    amount = Fraction(draw(st.integers(-2, 2))) if shear and first != second else Fraction(0)
    order = draw(st.permutations([*range(S.n), *draw(st.lists(st.integers(0, S.n - 1), max_size=2))]))

    def direction(v: ga.Vector) -> ga.Vector:
        entries = list(v)
        entries[first] += amount * entries[second]
        return factor * ga.Vector.of(entries)

    def point(x: ga.Vector) -> ga.Vector:
        return direction(x) + factor * shift

    labels = S.signs.tolist()
    data = ga.Dataset([list(point(S.point(i))) for i in order], [labels[i] for i in order])
    return Moved(data, order, factor, point, direction)


def mirrored(S: ga.Dataset) -> ga.Dataset:
    """The same points with the other labels."""
    return ga.Dataset([list(x) for x in S.points], [-y for y in S.signs.tolist()])


def kinds_of(problem: Problem) -> list[str]:
    """What a census counts of a problem."""
    S = problem.S
    found = [f"region {problem.region}", problem.member]
    if len(set(zip(S.points, S.labels, strict=True))) < S.n:
        found.append("duplicates")
    if not ga.LinearClassifiers().realizable(S).holds:
        found.append("not linearly separable")
    if S.d == 1:
        found.append("line")
    if S.n == 2:
        found.append("two points")
    return found
