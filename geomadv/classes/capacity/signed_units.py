"""With output weights of either sign, an accurate two-layer ReLU network that a direction never fools (K5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import count, pairwise

from geomadv.exact.arguments import checked_direction, checked_row
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector

__all__ = ["signed_network"]

#: A hidden unit and its output weight.
_Weighted = tuple[LinearClassifier, Fraction]


def signed_network(data: Dataset, direction: Vector | Iterable[object], row: int) -> ReLUClassifier | None:
    """An accurate two-layer ReLU network with output weights of either sign that a direction never fools at a point.

    There is one unless the ray meets a point of the other label (K5), if any network is accurate: so the nonnegative
    output weights of Theorems 2 and 15 cannot be dropped.

    Parameters
    ----------
    data
        Labels 1 and −1.
    direction
        v ≠ 0.
    row
        The row of the point x; its label is the source label.

    Returns
    -------
    ReLUClassifier or None
        f = f₂(τ) − A |c·(z − x)| + bumps, in favour of the source label: τ is the place of z along v, c is orthogonal
        to v, and each point of the source label off the line of the ray has a bump. None if the ray meets a point of
        the other label, or some point of the data occurs with both labels.

    Raises
    ------
    InvalidInputError
        If the data are no `Dataset` with the labels 1 and −1, the direction is zero or has the wrong dimension, or
        there is no such row.

    References
    ----------
    docs/capacity.md, K5.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[0, 0], [0, 5], [1, 0]], [-1, -1, 1])
    >>> network = ga.signed_network(S, [1, 0], 1)
    >>> network.is_accurate(S), network.flip_distance([0, 5], [1, 0])
    (True, inf)
    """
    row, v = checked_row(data, row), checked_direction(data, direction)
    source = int(data.signs[row])
    favoured = _favouring_source(data, v, row, source)
    if favoured is None:
        return None
    # On the data and the ray it is not 0, so that its negative has the other signs there.
    units = tuple(unit for unit, _ in favoured)
    weights = Vector.of([source * weight for _, weight in favoured])
    return ReLUClassifier(units, weights)


def _favouring_source(data: Dataset, v: Vector, row: int, source: int) -> list[_Weighted] | None:
    """The units of a function that is positive where the source label is meant, and negative elsewhere."""
    x, squared = data.point(row), v.squared_norm()
    labels = [source * label for label in data.signs.tolist()]
    ways = [data.point(i) - x for i in range(data.n)]
    places = [way.dot(v) / squared for way in ways]
    off = [way != v * place for way, place in zip(ways, places, strict=True)]
    labelled: dict[Vector, int] = {}
    if any(labelled.setdefault(way, label) != label for way, label in zip(ways, labels, strict=True)):
        return None
    on_line = {place: label for place, label, is_off in zip(places, labels, off, strict=True) if not is_off}
    if any(place >= 0 and label < 0 for place, label in on_line.items()):
        return None
    along = LinearClassifier(v * (1 / squared), -x.dot(v) / squared)
    found = _interpolating(along, on_line)
    if not any(off):
        return found
    beside = [way for way, is_off in zip(ways, off, strict=True) if is_off]
    across = _generic(data.d, beside, lambda c: c - v * (c.dot(v) / squared))
    gaps = [abs(across.dot(way)) for way in beside]
    steep = 2 / min(gaps)
    for sign in (1, -1):
        found.append((LinearClassifier(sign * across, -sign * across.dot(x)), -steep))
    return found + _bumps(data, [i for i in range(data.n) if off[i] and labels[i] > 0], 2 + steep * max(gaps))


def _interpolating(along: LinearClassifier, values: dict[Fraction, int]) -> list[_Weighted]:
    """A function of the place along the ray, with these values of ±1, constant beyond the first and the last of them.

    From 0 on all are 1.
    """
    known = sorted({**values, Fraction(0): 1}.items())
    found: list[_Weighted] = [(LinearClassifier(along.normal * 0, Fraction(1)), Fraction(known[0][1]))]
    for (left, low), (right, high) in pairwise(known):
        if high != low:
            slope = Fraction(high - low) / (right - left)
            for start, weight in ((left, slope), (right, -slope)):
                found.append((LinearClassifier(along.normal, along.bias - start), weight))
    return found


def _bumps(data: Dataset, rows: Sequence[int], height: Fraction) -> list[_Weighted]:
    """A bump of the height at each of the rows, 0 at all other points of the data and nowhere negative."""
    points = list(dict.fromkeys(data.points))
    differences = [a - b for k, a in enumerate(points) for b in points[:k]]
    across = _generic(data.d, differences, lambda c: c)
    room = min(abs(across.dot(way)) for way in differences)
    found: list[_Weighted] = []
    for point in dict.fromkeys(data.point(i) for i in rows):
        for shift, weight in ((room, 1), (Fraction(0), -2), (-room, 1)):
            unit = LinearClassifier(across, shift - across.dot(point))
            found.append((unit, weight * height / room))
    return found


def _generic(dimension: int, ways: Sequence[Vector], adapted: Callable[[Vector], Vector]) -> Vector:
    """A vector, adapted, that is orthogonal to none of these: one of the moment curve, which are few zeros of each."""
    candidates = (adapted(Vector.of([t**k for k in range(dimension)])) for t in count(1))
    return next(found for found in candidates if all(found.dot(way) for way in ways))
