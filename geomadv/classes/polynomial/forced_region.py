"""Where all accurate polynomials of two variables give one label, on lines of the plane, exactly (P1).

They give the label y to p iff y (φ(p), 1) is in the cone of the data. What decides it at one point of a line decides it
on a stretch around that point. If it is in the cone, it is a combination of a basis of D rows, and the weights, as
functions of p, are D polynomials: where none of these is negative all agree. If it is not, some weakly accurate
polynomial is negative there, times y; and so are, behind their roots, those of the D polynomials that are weakly
accurate. So a line is decided from both sides, but for gaps too short to be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from geomadv.classes.polynomial.accurate import AccuratePolynomials
from geomadv.exact.features import features, features_along
from geomadv.exact.matrices import Homogeneous, dot, primitive
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.polynomials import negative_parts
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import simplest_between
from geomadv.exact.solving import inverse_columns

__all__ = ["ForcedOnLines"]

#: The longest gap that is left, as a share of the segment: below a pixel of a picture.
_GAP = Fraction(1, 2000)

Stretch = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class _Evidence:
    """Polynomials, times the label: none is negative where it is forced, or the one is negative where it is not."""

    functions: tuple[Homogeneous, ...]
    forced: bool

    def speaks_of(self, lifted: Homogeneous) -> bool:
        """Whether it decides about a point of these monomials."""
        values = (dot(f, lifted) for f in self.functions)
        return all(value >= 0 for value in values) if self.forced else any(value < 0 for value in values)

    def around(self, at: Fraction, along: Sequence[Homogeneous]) -> Stretch:
        """An interval around a place that it decides about, on a line; `along` are the monomials' coefficients."""
        low, high = Fraction(0), Fraction(1)
        for f in self.functions:
            for part in negative_parts(Fraction(dot(f, power)) for power in along):
                if not self.forced:
                    right = high if part.high is None else part.high
                    if part.low <= at <= right:
                        return part.low, right
                elif part.before >= at:
                    high = min(high, part.before)
                elif part.behind is not None and part.behind <= at:
                    low = max(low, part.behind)
                else:
                    return at, at  # within the enclosure of a root
        return (low, high) if self.forced else (at, at)


class ForcedOnLines:
    """The points of the plane to which all accurate polynomials give a label, asked line by line.

    Parameters
    ----------
    space
        The accurate polynomials, of points with two coordinates.
    label
        1 or −1.
    """

    def __init__(self, space: AccuratePolynomials, label: int) -> None:
        self.space, self.label = space, label
        self._known = [_Evidence((self._signed(space.separator),), forced=False)]

    @cached_property
    def is_solid(self) -> bool:
        """Whether there can be more such points than curves of them: the rows span the space of all polynomials."""
        rows = self.space.lifted.rows
        return len(rows.independent_rows(range(rows.shape[0]))) == rows.shape[1]

    def stretches(self, start: Vector, way: Vector) -> list[Stretch]:
        """The parts of a segment on which all give the label, as fractions of the way, up to gaps of 1/2000 of it.

        Parameters
        ----------
        start, way
            The start of the segment, and the way to its end.

        Returns
        -------
        list of (Fraction, Fraction)
            Every point of a part is forced, but for gaps within it that were not decided; none that is outside all
            parts is, but for those that are so near. Empty where the forced points are on curves.
        """
        if not self.is_solid:
            return []
        along = features_along(start, way, self.space.degree)
        decided: list[tuple[Fraction, Fraction, bool]] = []
        gaps = [(Fraction(0), Fraction(1))]
        while gaps:
            low, high = gaps.pop()
            if high - low < _GAP:
                continue
            at = simplest_between(low + (high - low) * Fraction(3, 8), low + (high - low) * Fraction(5, 8))
            evidence = self._evidence_at(start + way * at)
            left, right = evidence.around(at, along)
            left, right = max(left, low), min(right, high)
            decided.append((left, right, evidence.forced))
            gaps += [(low, left), (right, high)]
        return _joined(sorted(decided))

    def _signed(self, w: Homogeneous) -> Homogeneous:
        return [self.label * x for x in w]

    def _evidence_at(self, point: Vector) -> _Evidence:
        """What decides about a point: something that is known, the last used first, or something new."""
        monomials_there = features(point, self.space.degree)
        lifted = [*monomials_there.numerators, monomials_there.denominator]
        for place, evidence in enumerate(self._known):
            if evidence.speaks_of(lifted):
                self._known.insert(0, self._known.pop(place))
                return evidence
        target = self.space.lifted.point_target(monomials_there, self.label)
        found = self.space.lifted.membership(target)
        new = self._of_basis(found) if isinstance(found, Multipliers) else [self._refuting(found)]
        self._known = new + self._known
        return new[0]

    def _refuting(self, weakly_accurate: Homogeneous) -> _Evidence:
        return _Evidence((self._signed(weakly_accurate),), forced=False)

    def _of_basis(self, multipliers: Multipliers) -> list[_Evidence]:
        """The polynomials of which none is negative where a basis reaches, and those of them that refute elsewhere."""
        rows = self.space.lifted.rows
        support = [row for row, weight in multipliers.as_dict().items() if weight]
        others = [row for row in range(rows.shape[0]) if row not in support]
        basis = rows.independent_rows([*support, *others], known=len(support))
        weights = [primitive(w) for w in inverse_columns(rows.to_flint(basis))]
        refuting = [self._refuting(w) for w in weights if (rows.signs(w) >= 0).all()]
        return [_Evidence(tuple(self._signed(w) for w in weights), forced=True), *refuting]


def _joined(decided: Sequence[tuple[Fraction, Fraction, bool]]) -> list[Stretch]:
    """The parts that are forced, those with nothing that is not between them as one."""
    found: list[Stretch] = []
    before = False
    for low, high, forced in decided:
        if forced and before:
            found[-1] = (found[-1][0], high)
        elif forced:
            found.append((low, high))
        before = forced
    return [(low, high) for low, high in found if low < high]
