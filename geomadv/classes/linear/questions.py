"""The questions about all linear classifiers, h(x) = sign(w·x + b), that are accurate on one data set.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, section 3; docs/theory.md for the complete statements L1–L7 and the repairs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from geomadv.certificate import Certificate
from geomadv.classes.answers import Status
from geomadv.classes.brackets import Bound, LargestBound
from geomadv.classes.linear.bounds import LinearBounds, bounds_along
from geomadv.classes.linear.direction_within import direction_within
from geomadv.classes.linear.homogeneous import LinearSpace
from geomadv.classes.linear.margin_questions import MarginQuestions
from geomadv.classes.linear.version_space import VersionSpace, accurate, space_between
from geomadv.classes.questions import written
from geomadv.classes.space import Inseparable
from geomadv.classes.universal_questions import encode_limits
from geomadv.classes.within import CommonDirectionWithin, TransfersWithin
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import checked_direction, signed_source
from geomadv.exact.dataset import Label
from geomadv.exact.encoding import encode_multipliers
from geomadv.exact.entries import encode_integer
from geomadv.exact.limits import Box, Inequalities, Range
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import Multipliers, combination
from geomadv.exact.rational import Vector
from geomadv.exact.threads import one_blas_thread
from geomadv.figures.plane import Box as Window
from geomadv.figures.plane import Point, forced_region

__all__ = ["LinearQuestions"]


class LinearQuestions(MarginQuestions):
    """The questions about all linear classifiers that are accurate on one data set, see `LinearClassifiers`."""

    def bound(self, direction: Vector | Iterable[object], row: int) -> Bound[LinearClassifier]:
        """See `LinearClassifiers.bound`."""
        return self._bound(
            direction, row, lambda space, v, row: self._bounds_along(space, v, int(self.data.signs[row]), [row])
        )

    def largest_bound(self, direction: Vector | Iterable[object], source: Label) -> LargestBound:
        """See `LinearClassifiers.largest_bound`."""
        v, source = checked_direction(self.data, direction), signed_source(self.data, source)
        rows = self.data.indices(source).tolist()
        return self._answer(LargestBound, lambda space: self._largest_bound(space, v, source, rows))

    def _largest_bound(self, space: LinearSpace, v: Vector, source: int, rows: list[int]) -> LargestBound:
        found = self._bounds_along(space, v, source, rows)
        everything = len(rows) == len(self.data.indices(source))
        return LargestBound(
            status=Status.FAILS if found.unbounded else Status.HOLDS,
            certificate=self._bounds(space, v, source, "all" if everything else rows, found),
            largest_finite=found.at_most,
            attained_at=found.attained_at,
            unbounded=found.unbounded,
            source_size=len(rows),
        )

    @one_blas_thread()
    def forced_region(self, label: Label, window: Window) -> tuple[Point, ...]:
        """The part of a window of the plane to which all classifiers give a label: the vertices of a convex polygon.

        Exact, for pictures: of any of its points `forced` has the certificate.

        Parameters
        ----------
        label : int
            1 or −1.
        window : tuple of four Fraction
            Least and greatest first coordinate, least and greatest second one.

        Raises
        ------
        InvalidInputError
            If the data are not two-dimensional, the classifiers have no bias, or there are none.
        """
        label, space = signed_source(self.data, label), self._space
        if self.data.d != 2 or not self.bias:
            have = f"{self.data.d} coordinates" if self.bias else "no bias"
            raise InvalidInputError(f"regions are those of classifiers with a bias in the plane; these have {have}")
        if isinstance(space, Inseparable):
            raise InvalidInputError(f"no {self.hypothesis_class.member_name} {self._condition}; raise the budget")
        return self._region(label, window)

    def _region(self, label: int, window: Window) -> tuple[Point, ...]:
        return forced_region(self.data, label, window)

    def common_direction_within(
        self, source: Label, box: Range | None = None, *, inequalities: Inequalities | None = None
    ) -> CommonDirectionWithin[LinearClassifier]:
        """See `LinearClassifiers.common_direction_within`."""
        source, within = signed_source(self.data, source), Box.checked(box, self.data.d, inequalities)
        self._check_inside(source, within)

        def decide(space: LinearSpace) -> CommonDirectionWithin[LinearClassifier]:
            found = direction_within(accurate(space), source, within)
            if isinstance(found, Vector):
                answer = self.transfers_within(found, source, box, inequalities=inequalities)
                if not answer.holds:
                    raise ArithmeticError("a direction that satisfies all cuts is not certified")
                return CommonDirectionWithin(
                    status=Status.HOLDS, certificate=answer.certificate, direction=found, bounds=answer.certificates
                )
            separator, cuts = found
            claim = {
                "source": source,
                "limits": encode_limits(within.sides, within.inequalities),
            }
            evidence = {
                "cuts": [[cut.row, written(space, cut.separator)] for cut in cuts],
                "pressing": [list(map(encode_integer, cut.pressing)) for cut in cuts],
                "separator": written(space, separator),
            }
            return CommonDirectionWithin(
                status=Status.FAILS,
                certificate=self._certificate("no-direction-within", claim, evidence),
                resisting=tuple((cut.row, space.classifier(cut.separator)) for cut in cuts),
            )

        return self._answer(CommonDirectionWithin[LinearClassifier], decide)

    def transfers_within(
        self,
        direction: Vector | Iterable[object],
        source: Label,
        box: Range | None = None,
        *,
        inequalities: Inequalities | None = None,
    ) -> TransfersWithin[LinearClassifier]:
        """See `LinearClassifiers.transfers_within`."""
        v, source = checked_direction(self.data, direction), signed_source(self.data, source)
        exits = self._exits(v, source, Box.checked(box, self.data.d, inequalities))

        def decide(space: LinearSpace) -> TransfersWithin[LinearClassifier]:
            if math.inf in exits:  # then it is so from all rows
                return self._without_end(space, v, source, exits[math.inf])
            found: list[Certificate] = []
            for distance, rows in sorted(exits.items()):
                row, certificates = self._staying(space, v, source, Fraction(distance), rows)
                if row is not None:
                    return self._leaving(v, row, distance)
                found += certificates
            return TransfersWithin(status=Status.HOLDS, certificate=found[0], bounds=tuple(found))

        return self._answer(TransfersWithin[LinearClassifier], decide)

    def _without_end(
        self, space: LinearSpace, v: Vector, source: int, rows: list[int]
    ) -> TransfersWithin[LinearClassifier]:
        """The same where the box has no end along the direction."""
        everywhere = self.transfers(v, source)
        certificate, resisting = everywhere.certificate, everywhere.counterexample
        return TransfersWithin(status=everywhere.status, certificate=certificate, counterexample=resisting)

    def _staying(
        self, space: LinearSpace, v: Vector, source: int, distance: Fraction, rows: list[int]
    ) -> tuple[int | None, tuple[Certificate, ...]]:
        """A row with a bound above a distance, if any; else the certificates that there is none."""
        h = space.classifier(space.separator)
        for row in rows:
            x = self.data.point(row)
            if min(source * h.value(x), source * h.value(x + distance * v)) > 0:
                return row, ()
        found = self._largest_bound(space, v, source, rows)
        if found.unbounded or (found.value or 0) > distance:
            return (*found.unbounded, found.attained_at)[0], ()
        return None, found.certificates

    def _leaving(self, v: Vector, row: int, distance: Fraction | float) -> TransfersWithin[LinearClassifier]:
        """That a direction leaves a box too early from a row."""
        needed = self.bound(v, row)
        return TransfersWithin(
            status=Status.FAILS,
            certificate=needed.certificate,
            row=row,
            leaves_at=distance,
            needed=needed.value,
            counterexample=needed.attaining or needed.escaping,
        )

    def _exits(self, v: Vector, source: int, box: Box) -> dict[Fraction | float, list[int]]:
        """The rows of a label by the distances at which a direction leaves a box."""
        self._check_inside(source, box)
        found: dict[Fraction | float, list[int]] = {}
        for row in self.data.indices(source).tolist():
            found.setdefault(box.leaves_at(self.data.point(row), v), []).append(row)
        return found

    def _check_inside(self, source: int, box: Box) -> None:
        """Raise InvalidInputError if a row of a label is outside a box."""
        for row in self.data.indices(source).tolist():
            if self.data.point(row) not in box:
                raise InvalidInputError(
                    f"row {row} is outside the box; pass a box that contains all points labelled {source}"
                )

    # What the shared questions need to know.

    def _bounds_along(self, space: LinearSpace, v: Vector, source: int, rows: list[int]) -> LinearBounds:
        return bounds_along(accurate(space), v, source, rows)

    def _described(self) -> LinearSpace | Inseparable[Multipliers]:
        found = space_between(self._hulls, bases=True)
        if isinstance(found, VersionSpace):
            return found
        return Inseparable(
            found, encode_multipliers(found, self.data), self._common_point(found) if self.bias else None
        )

    def _common_point(self, multipliers: Multipliers) -> Vector:
        """Σ λ_i x_i / Σ λ_i over the points labelled 1, which is the same over those labelled −1."""
        positive = Multipliers.of({i: w for i, w in multipliers.as_dict().items() if self.data.signs[i] > 0})
        return combination(self.data, positive) * (1 / positive.total())

    def _source(self, source: Label) -> int:
        return signed_source(self.data, source)
