"""Two decision regions in the plane, compared exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import combinations, pairwise, product

from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector

__all__ = ["critical_lines", "difference"]


def difference(
    first: Callable[[Vector], object], second: Callable[[Vector], object], lines: Iterable[LinearClassifier]
) -> Vector | None:
    """A point of the plane where two functions differ, None if they are equal everywhere.

    Parameters
    ----------
    first, second : callable
        Functions of a point of the plane.
    lines : iterable of LinearClassifier
        Affine functions such that both are constant on every set of points at which each of these has one sign.
    """
    known = [line for line in lines if any(line.normal)]
    abscissae = {-line.bias / line.normal[0] for line in known if not line.normal[1]}
    for a, b in combinations(known, 2):
        determinant = a.normal[0] * b.normal[1] - a.normal[1] * b.normal[0]
        if determinant:
            abscissae.add((a.normal[1] * b.bias - b.normal[1] * a.bias) / determinant)
    for x in _samples(abscissae):
        ordinates = {-(line.normal[0] * x + line.bias) / line.normal[1] for line in known if line.normal[1]}
        for y in _samples(ordinates):
            point = Vector.of([x, y])
            if first(point) != second(point):
                return point
    return None


def _samples(values: Iterable[Fraction]) -> Iterator[Fraction]:
    """The values, a number between each two that follow one another, and one beyond either end."""
    ordered = sorted(values) or [Fraction(0)]
    yield from (ordered[0] - 1, *ordered, ordered[-1] + 1)
    yield from ((a + b) / 2 for a, b in pairwise(ordered))


def critical_lines(h: ReLUClassifier) -> list[LinearClassifier]:
    """Affine functions whose signs determine the label: the units, and the pieces of the output less the threshold."""
    weights = Vector.of([1] * h.width) if h.output_weights is None else h.output_weights
    lines = list(h.units)
    if h.rule is Rule.ALL:
        return lines
    for active in product((False, True), repeat=h.width):
        chosen = [(a, unit) for a, unit, on in zip(weights, h.units, active, strict=True) if on]
        normal = Vector.of([0] * len(h.units[0].normal))
        for a, unit in chosen:
            normal = normal + a * unit.normal
        bias = sum((a * unit.bias for a, unit in chosen), Fraction(0))
        lines.append(LinearClassifier(normal, bias - h.threshold))
    return lines
