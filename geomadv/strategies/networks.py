"""Hypothesis strategies for two-layer ReLU classifiers: arbitrary ones, and S-accurate ones of a member class.

Accurate networks come about in three ways. A *cover* puts an exact half-space between the points labelled `region` and
each outer point, mixed with weak and with extreme separators. A *linear program* with a random objective chooses the
output weights of a drawn hidden layer, or the half-spaces of a cover, and is rounded to short rationals. A network is
*trained* by a few steps of gradient descent, and its float weights are taken as the dyadic rationals that they are.
Floating point only proposes: every network is accurate in rational arithmetic, and where a proposal cannot be made so,
a cover takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from geomadv.classes.linear.hulls import hull_distance
from geomadv.classes.linear.margin import MaxMargin
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector
from geomadv.strategies.linear import accurate_linear_classifiers
from geomadv.strategies.proposals import half_spaces, output_weights, trained_network
from geomadv.strategies.values import (
    Row,
    chosen,
    combine,
    dataset_of,
    dot,
    kept,
    positives,
    rationals,
    row_vectors,
    rows_of,
    shuffled,
)

__all__ = ["AccurateNetwork", "accurate_networks", "networks_with_way", "region_of", "relu_classifiers"]

_MEMBERS = ("convex", "R", "R'", "R''")
_WAYS = ("cover", "linear program", "trained")


class AccurateNetwork(NamedTuple):
    """A classifier that labels every point of the data correctly, and the way in which it was found.

    Attributes
    ----------
    classifier : ReLUClassifier
    way : str
        "cover", "linear program" or "trained".
    """

    classifier: ReLUClassifier
    way: str


class _Points(NamedTuple):
    """The points of a data set with a 1 appended, so that a hidden unit is one vector."""

    inner: list[Row]
    outer: list[Row]


def region_of(member: str) -> int:
    """The label of the convex region: 1 for the member class "R''", else −1."""
    if member not in _MEMBERS:
        raise InvalidInputError(f"unknown member class {member!r}; pass one of {', '.join(map(repr, _MEMBERS))}")
    return 1 if member == "R''" else -1


def networks_with_way(S: Dataset, *, member: str = "convex", way: str | None = None) -> SearchStrategy[AccurateNetwork]:
    """As `accurate_networks`, each together with the way in which it was found."""
    region = region_of(member)
    if way is not None and way not in _WAYS:
        raise InvalidInputError(f"unknown way {way!r}; pass one of {', '.join(map(repr, _WAYS))}")
    sides = ([(*x, Fraction(1)) for x in rows_of(S, label)] for label in (region, -region))
    return _networks(_Points(*sides), ["R", "R'"] if member == "convex" else [member], [way] if way else list(_WAYS))


def accurate_networks(S: Dataset, *, member: str = "convex", way: str | None = None) -> SearchStrategy[ReLUClassifier]:
    """Two-layer ReLU classifiers that label every point of the data correctly, of width at most |outer| + 3.

    Parameters
    ----------
    S : Dataset
        Data with labels 1 and −1 that a convex region around the points labelled `region_of(member)` realizes.
    member : str
        "R": +1 iff the sum of the units exceeds 0. "R'": nonnegative output weights, and +1 iff the output exceeds, or
        iff it reaches, a positive threshold. "R''": +1 iff every unit is positive. "convex": of R or of R'.
    way : str, optional
        "cover", "linear program" or "trained": what is tried first. Any of them if not given. The way that led to the
        network is reported to Hypothesis as an event.

    Raises
    ------
    InseparableError
        If an outer point lies in the hull of the inner ones.
    """
    return networks_with_way(S, member=member, way=way).map(lambda network: network.classifier)


@kept
@st.composite
def relu_classifiers(draw: DrawFn, dimension: int, *, max_width: int = 4, wide: bool = False) -> ReLUClassifier:
    """Any two-layer ReLU classifiers, with output weights of any sign and every rule; accurate on nothing."""
    units = draw(st.lists(row_vectors(dimension + 1, wide), min_size=1, max_size=max_width))
    rule = chosen(draw, list(Rule))
    if rule is Rule.ALL:
        return ReLUClassifier(tuple(map(_unit, units)), rule=rule)
    weights = draw(row_vectors(len(units), wide))
    return ReLUClassifier(tuple(map(_unit, units)), Vector.of(weights), draw(rationals(wide=wide)), rule)


@st.composite
def _networks(draw: DrawFn, points: _Points, members: list[str], ways: list[str]) -> AccurateNetwork:
    member, way = chosen(draw, members), chosen(draw, ways)
    classifier = None if way == "cover" else draw(_proposed(points, member, way))
    if classifier is None:
        way, classifier = "cover", draw(_assembled(points, draw(_covers(points)), member))
    event(f"accurate network: {way}")
    return AccurateNetwork(classifier, way)


def _unit(row: Row) -> LinearClassifier:
    return LinearClassifier(Vector.of(row[:-1]), row[-1])


def _active(row: Row, x: Row) -> Fraction:
    return max(Fraction(0), dot(row, x))


# Covers: half-spaces that are negative on the inner points, such that every outer point has one that is positive there.


def _split(points: _Points, outer: Sequence[Row]) -> Dataset:
    return dataset_of([*((x[:-1], -1) for x in points.inner), *((x[:-1], 1) for x in outer)])


@st.composite
def _half_spaces(draw: DrawFn, points: _Points, group: Sequence[Row], programmed: bool) -> Row | None:
    if not programmed:
        h = draw(accurate_linear_classifiers(_split(points, group)))
        return (*h.normal, h.bias)
    objective = [draw(st.integers(-5, 5)) for _ in points.inner[0]]
    for row in half_spaces(points.inner, group, objective):
        if all(dot(row, x) > 0 for x in group) and all(dot(row, s) < 0 for s in points.inner):
            return row
    return None


@st.composite
def _covers(draw: DrawFn, points: _Points, programmed: bool = False) -> list[Row]:
    """For the outer points one by one or in groups, with or without those already covered; empty if that fails."""
    waiting = list(shuffled(draw, list(dict.fromkeys(points.outer))))
    sparing, grouping = draw(st.booleans()), draw(st.booleans())
    found: list[Row] = []
    while waiting:
        group = [waiting[0], *(x for x in waiting[1:] if grouping and draw(st.booleans()))]
        if len(group) > 1 and not isinstance(hull_distance(_split(points, group), bias=True), MaxMargin):
            group = group[:1]
        row = draw(_half_spaces(points, group, programmed))
        if row is None:
            return []
        found.append(row)
        waiting = [x for x in waiting if x not in group and not (sparing and dot(row, x) > 0)]
    return found


@st.composite
def _additions(draw: DrawFn, points: _Points, units: list[Row], most: int) -> list[Row]:
    """More half-spaces negative on the inner points: never active, multiples, inactive on the data, separators."""
    added: list[Row] = []
    for _ in range(draw(st.integers(0, max(0, most)))):
        kind = chosen(draw, ["dead", "multiple", "remote", "separator"])
        w = draw(row_vectors(len(units[0]) - 1)) if kind == "remote" else (Fraction(0),) * (len(units[0]) - 1)
        if kind == "multiple":
            factor = draw(st.one_of(st.just(Fraction(1)), positives()))
            added.append(combine((factor, chosen(draw, units))))
        elif kind == "separator":
            h = draw(accurate_linear_classifiers(_split(points, [chosen(draw, points.outer)])))
            added.append((*h.normal, h.bias))
        else:
            top = max(dot(w, x[:-1]) for x in (*points.inner, *points.outer))
            added.append((*w, -top - draw(st.integers(1, 3))))
    return added


@st.composite
def _assembled(draw: DrawFn, points: _Points, cover: list[Row], member: str) -> ReLUClassifier:
    """A network of the member class from the half-spaces of a cover, moved to touch the points, and some more."""
    cover = cover + draw(_additions(points, cover, len(points.outer) + 1 - len(cover)))
    units = []
    for row in cover:
        # A unit may vanish on inner points, except that with the rule ALL it may vanish on the outer ones.
        covered = [dot(row, x) for x in points.outer if dot(row, x) > 0]
        shift = -min(covered, default=Fraction(0)) if member == "R''" else -max(dot(row, s) for s in points.inner)
        units.append((*row[:-1], row[-1] + (shift if draw(st.booleans()) else 0)))
    if len(units) <= len(points.outer) and draw(st.integers(0, 2)) == 2:
        units.append(chosen(draw, units))  # so a unit is repeated also where all of them were shifted
    if member == "R''":
        return ReLUClassifier(tuple(_unit(combine((-1, row))) for row in units), rule=Rule.ALL)
    if member == "R":
        return ReLUClassifier(tuple(map(_unit, units)))
    weights = [draw(positives()) for _ in units]
    if draw(st.booleans()):
        units.append((*[Fraction(0)] * (len(cover[0]) - 1), draw(positives())))  # a constant, in excess of which τ is
        weights.append(draw(positives()))
    if draw(st.booleans()):
        units.append(draw(row_vectors(len(cover[0]))))
        weights.append(Fraction(0))
    return draw(_with_threshold(units, tuple(weights), _values(points, units, tuple(weights))))


# What floating point proposes


@st.composite
def _proposed(draw: DrawFn, points: _Points, member: str, way: str) -> ReLUClassifier | None:
    """A classifier found by a linear program or by training; None where that did not lead to an accurate one."""
    if member == "R'":
        kind = _programmed_layers if way == "linear program" else _trained_layers
        units, weights = draw(kind(points))
        values = _values(points, units, weights) if units else ([Fraction(0)], [Fraction(0)])
        return draw(_with_threshold(units, weights, values)) if max(values[0]) < min(values[1]) else None
    if way == "linear program":
        cover = draw(_covers(points, programmed=True))
    else:
        gap = Fraction(1, 2 ** draw(st.integers(0, 10)))
        trained = draw(_trained_layers(points, fixed_output=True))[0]
        cover = [
            (*row[:-1], row[-1] - max(Fraction(0), gap + max(dot(row, s) for s in points.inner))) for row in trained
        ]
    covered = all(any(dot(row, x) > 0 for row in cover) for x in points.outer)
    return draw(_assembled(points, cover, member)) if covered else None


@st.composite
def _programmed_layers(draw: DrawFn, points: _Points) -> tuple[list[Row], Row]:
    """A drawn hidden layer whose units change sign near the data, and output weights for it; empty if none fit."""
    units: list[Row] = []
    for _ in range(draw(st.integers(1, len(points.outer) + 3))):
        x, s = chosen(draw, points.outer), chosen(draw, points.inner)
        w = combine((1, x), (-1, s))[:-1] if draw(st.booleans()) else draw(row_vectors(len(x) - 1))
        t = Fraction(draw(st.integers(0, 4)), 4)
        units.append((*w, -dot(w, combine((t, s), (1 - t, x))[:-1])))
    inner, outer = ([tuple(_active(u, x) for u in units) for x in side] for side in points)
    objective = [draw(st.integers(-5, 5)) for _ in range(len(units) + 1)]
    for vertex in output_weights(inner, outer, objective):
        weights = vertex[:-1]
        if min(weights) >= 0 and max(dot(weights, h) for h in inner) < min(dot(weights, h) for h in outer):
            return units, weights
    return [], ()


@st.composite
def _trained_layers(draw: DrawFn, points: _Points, fixed_output: bool = False) -> tuple[list[Row], Row]:
    width = draw(st.integers(1, len(points.outer) + 3))
    seed = draw(st.integers(0, 99))
    return trained_network(*points, width=width, seed=seed, fixed_output=fixed_output) or ([], ())


def _values(points: _Points, units: Sequence[Row], weights: Row) -> tuple[list[Fraction], list[Fraction]]:
    """The values of the network at the inner and at the outer points."""
    inner, outer = ([dot(weights, [_active(u, x) for u in units]) for x in side] for side in points)
    return inner, outer


@st.composite
def _with_threshold(
    draw: DrawFn, units: Sequence[Row], weights: Row, values: tuple[list[Fraction], list[Fraction]]
) -> ReLUClassifier:
    """A member of R': τ > 0 anywhere between the values inside and outside, as far as the rule allows."""
    low, high = max(values[0]), min(values[1])
    rule = chosen(draw, [Rule.EXCEEDS, Rule.REACHES])
    end = high if rule is Rule.REACHES else low
    between = low + (high - low) * Fraction(draw(st.integers(1, 7)), 8)
    threshold = end if end > 0 and draw(st.integers(0, 2)) else between
    return ReLUClassifier(tuple(map(_unit, units)), Vector.of(weights), threshold, rule)
