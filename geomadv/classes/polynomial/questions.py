"""The questions about all accurate polynomial classifiers of one degree."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from functools import cached_property

from geomadv.certificate import Json
from geomadv.classes.answers import Status
from geomadv.classes.linear.hulls import hull_distance
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.linear.version_space import VersionSpace, version_space
from geomadv.classes.polynomial.accurate import AccuratePolynomials
from geomadv.classes.polynomial.answers import PolynomialBound, PolynomialTransfersFrom
from geomadv.classes.polynomial.bound import bound_on_ray
from geomadv.classes.polynomial.forced_region import ForcedOnLines
from geomadv.classes.polynomial.kernel import PolynomialMaxMargin, of_lift
from geomadv.classes.polynomial.ray import RayMultipliers, Unfinished, changed_on_ray
from geomadv.classes.questions import Asked, Questions, written
from geomadv.classes.space import Inseparable, Refuted
from geomadv.errors import InseparableError, InvalidInputError, shown
from geomadv.exact.arguments import checked_direction, checked_row, signed_source
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.encoding import encode_multipliers, encode_rational, encode_vector
from geomadv.exact.features import kernel_lifted, lifted
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import to_integer
from geomadv.exact.threads import one_blas_thread

__all__ = ["COMPLEXITY", "PolynomialQuestions"]

#: The largest p + q of a distance p/q that is tried where a search need not end.
COMPLEXITY = 10_000


class PolynomialQuestions(Questions[AccuratePolynomials, PolynomialClassifier, Multipliers]):
    """The questions about all polynomial classifiers of a degree that are accurate on one data set."""

    def __init__(self, hypothesis_class: Asked, data: Dataset, degree: int) -> None:
        super().__init__(hypothesis_class, data)
        self.degree = degree

    @one_blas_thread()
    def max_margin(self) -> PolynomialMaxMargin:
        """See `PolynomialClassifiers.max_margin`."""
        self._check_both_labels()
        begin = time.perf_counter()
        lift, columns = kernel_lifted(self.data, self.degree)
        found = hull_distance(lift, bias=True, engine=self.engine)
        if not isinstance(found, MaxMargin):
            answer = self.realizable()
            raise InseparableError(
                f"these data have no maximum margin: {answer.explanation}; the exception's `witness` proves it",
                witness=answer,
            )
        margin = of_lift(found, columns, self.data, self.degree)
        self._check([margin.certificate], time.perf_counter() - begin)
        return margin

    def transfers_from(
        self, direction: Vector | Iterable[object], row: int, *, complexity: int = COMPLEXITY
    ) -> PolynomialTransfersFrom:
        """See `PolynomialClassifiers.transfers_from`."""
        row, v = checked_row(self.data, row), checked_direction(self.data, direction)
        most = to_integer(complexity)
        if most is None or most < 1:
            raise InvalidInputError(f"the complexity must be an integer of at least 1, got {shown(complexity)}")
        claim = {"direction": encode_vector(v), "row": row}

        def decide(space: AccuratePolynomials) -> PolynomialTransfersFrom:
            found = changed_on_ray(space, v, row, self._lower, most)
            if isinstance(found, Refuted):
                evidence: dict[str, Json] = {"classifier": written(space, found.by)}
                return PolynomialTransfersFrom(
                    status=Status.FAILS,
                    certificate=self._certificate("does-not-transfer-from", claim, evidence),
                    counterexample=space.classifier(found.by),
                )
            if isinstance(found, Unfinished):
                certificate = self._certificate("separable", {}, {"separator": written(space, space.separator)})
                return PolynomialTransfersFrom(
                    status=Status.UNDECIDED, certificate=certificate, complexity=found.complexity
                )
            return PolynomialTransfersFrom(
                status=Status.HOLDS,
                certificate=self._certificate("transfers-from", claim, self._on_ray(space, found, row)),
                multipliers=found.multipliers,
                distances=found.distances,
                beyond=found.beyond,
            )

        return self._answer(PolynomialTransfersFrom, decide)

    def bound(self, direction: Vector | Iterable[object], row: int) -> PolynomialBound:
        """See `PolynomialClassifiers.bound`."""
        row, v = checked_row(self.data, row), checked_direction(self.data, direction)

        def decide(space: AccuratePolynomials) -> PolynomialBound:
            found, quadratic = bound_on_ray(space, v, row, self._lower)
            finite = found.at_most is not None
            return PolynomialBound(
                status=Status.HOLDS if finite else Status.FAILS,
                certificate=self._bounds(space, v, self.data.labels[row], [row], found),
                lower=math.inf if found.at_least is None else found.at_least,
                upper=math.inf if found.at_most is None else found.at_most,
                attaining=None if found.attaining is None else space.classifier(found.attaining),
                escaping=None if finite else space.classifier(found.escaping[0][0]),
                quadratic=quadratic,
            )

        return self._answer(PolynomialBound, decide)

    def forced_on_lines(self, label: Label) -> ForcedOnLines:
        """The points of the plane to which all accurate polynomials give a label, line by line, for pictures.

        Raises
        ------
        InvalidInputError
            If the data are not two-dimensional, or no polynomial of the degree is accurate.
        """
        label, space = signed_source(self.data, label), self._space
        if self.data.d != 2:
            raise InvalidInputError(f"regions are those of the plane; the points have {self.data.d} coordinates")
        if isinstance(space, Inseparable):
            raise InvalidInputError(f"no {self.hypothesis_class.member_name} is accurate; pass a larger degree")
        return ForcedOnLines(space, label)

    def _on_ray(self, space: AccuratePolynomials, found: RayMultipliers, row: int) -> dict[str, Json]:
        """The evidence of a certificate of kind "transfers-from"."""
        return {
            "multipliers": encode_multipliers(found.multipliers, self.data, -int(self.data.signs[row])),
            "distances": [[encode_rational(t), encode_rational(theta)] for t, theta in found.distances],
            "beyond": encode_rational(found.beyond),
            "separator": written(space, space.separator),
        }

    @cached_property
    def _lower(self) -> PolynomialClassifier | None:
        """An accurate polynomial of two degrees less, if there is one: then K2 answers."""
        space = self._of_degree(self.degree - 2) if self.degree > 2 else None
        return space.classifier(space.separator) if isinstance(space, AccuratePolynomials) else None

    def _described(self) -> AccuratePolynomials | Inseparable[Multipliers]:
        return self._of_degree(self.degree)

    def _of_degree(self, degree: int) -> AccuratePolynomials | Inseparable[Multipliers]:
        self._check_both_labels()
        found = version_space(lifted(self.data, degree), engine=self.engine)
        if isinstance(found, VersionSpace):
            return AccuratePolynomials(self.data, degree, found)
        return Inseparable(found, encode_multipliers(found, self.data))

    def _check_both_labels(self) -> None:
        if self.data.signs.size and len(self.data.classes) < 2:
            raise InvalidInputError(
                f"all points have the label {self.data.classes[0]}, which a constant polynomial gives them; pass "
                "points of both classes"
            )

    def _source(self, source: Label) -> int:
        return signed_source(self.data, source)
