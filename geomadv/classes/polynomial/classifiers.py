"""The hypothesis class of polynomial classifiers, h(x) = sign f(x): exact answers about all accurate ones.

Reference: docs/theory-polynomials.md for the statements P1–P4, P6 and K2 with their proofs. They take up the question
for a "kernel perspective" in section 8 of Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the
Transferability of Adversarial Directions, AISTATS 2019.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import cached_property

from geomadv.certificate import Json, encode_multipliers, encode_rational, encode_vector
from geomadv.checker import MAX_DEGREE
from geomadv.classes.answers import Status, Transfers
from geomadv.classes.base import HypothesisClass
from geomadv.classes.linear.margin import MaxMargin, hull_distance
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.classes.polynomial.accurate import AccuratePolynomials
from geomadv.classes.polynomial.answers import LeastDegree, PolynomialTransfersFrom
from geomadv.classes.polynomial.ray import RayMultipliers, Unfinished, changed_on_ray
from geomadv.classes.questions import Questions, written
from geomadv.classes.space import Inseparable, Refuted
from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arguments import check_dataset, checked_direction, checked_row, signed_source
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.features import lifted
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import to_integer
from geomadv.solvers.guesses import Engine

__all__ = ["PolynomialClassifiers", "PolynomialQuestions", "least_degree"]

#: The largest p + q of a distance p/q that is tried where a search need not end.
_COMPLEXITY = 10_000


class PolynomialQuestions(Questions[AccuratePolynomials, PolynomialClassifier, Multipliers]):
    """The questions about all polynomial classifiers of a degree that are accurate on one data set."""

    def __init__(self, hypothesis_class: PolynomialClassifiers, data: Dataset) -> None:
        super().__init__(hypothesis_class, data)
        self.degree = hypothesis_class.degree

    def transfers_from(
        self, direction: Vector | Iterable[object], row: int, *, complexity: int = _COMPLEXITY
    ) -> PolynomialTransfersFrom:
        """See `PolynomialClassifiers.transfers_from`."""
        row, v = checked_row(self.data, row), checked_direction(self.data, direction)
        most = to_integer(complexity)
        if most is None or most < 1:
            raise InvalidInputError(f"the complexity must be an integer of at least 1, got {shown(complexity)}")
        claim = {"direction": encode_vector(v), "row": row}

        def decide(space: AccuratePolynomials) -> PolynomialTransfersFrom:
            found = changed_on_ray(space, v, row, None if self._ends else most)
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

    def _on_ray(self, space: AccuratePolynomials, found: RayMultipliers, row: int) -> dict[str, Json]:
        """The evidence of a certificate of kind "transfers-from"."""
        return {
            "multipliers": encode_multipliers(found.multipliers, self.data, -int(self.data.signs[row])),
            "distances": [[encode_rational(t), encode_rational(theta)] for t, theta in found.distances],
            "beyond": encode_rational(found.beyond),
            "separator": written(space, space.separator),
        }

    @cached_property
    def _ends(self) -> bool:
        """Whether the search on a ray always ends: up to degree 2 (P4), and if two degrees less will do (K2)."""
        if self.degree <= 2:
            return True
        return isinstance(hull_distance(lifted(self.data, self.degree - 2), bias=True, engine=self.engine), MaxMargin)

    def _described(self) -> AccuratePolynomials | Inseparable[Multipliers]:
        found = hull_distance(lifted(self.data, self.degree), bias=True, engine=self.engine)
        if isinstance(found, MaxMargin):
            return AccuratePolynomials(self.data, self.degree, VersionSpace(found, self.engine))
        return Inseparable(found, encode_multipliers(found, self.data))

    def _source(self, source: Label) -> int:
        return signed_source(self.data, source)


class PolynomialClassifiers(HypothesisClass[PolynomialQuestions, PolynomialClassifier, Multipliers]):
    """All classifiers sign f(x), f a polynomial of degree at most k, and what the accurate ones have in common.

    `transfers` asks whether a direction is adversarial for every accurate polynomial at *every* point, of the data or
    not, to which it gives the source label (P2); `transfers_from` asks about one point of the data (P3). For linear
    classifiers these are the same; of a higher degree the first is rare, and the second not the same for all points.

    Parameters
    ----------
    degree
        k ≥ 1. Polynomials of degree 1 are the linear classifiers with a bias.
    engine, verify
        See `HypothesisClass`.

    Raises
    ------
    InvalidInputError
        If the degree is not an integer from 1 to 64. Asking raises it where there are too many monomials for the
        memory.
    """

    def __init__(self, degree: int, *, engine: str | Engine | None = None, verify: bool | None = None) -> None:
        super().__init__(engine=engine, verify=verify)
        found = to_integer(degree)
        if found is None or not 1 <= found <= MAX_DEGREE:
            raise InvalidInputError(f"the degree must be an integer from 1 to {MAX_DEGREE}, got {shown(degree)}")
        self.degree = found

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        return f"polynomial classifier of degree {self.degree}"

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return {"name": "polynomial", "degree": self.degree}

    def _about(self, data: Dataset) -> PolynomialQuestions:
        return PolynomialQuestions(self, data)

    def transfers_everywhere(
        self, data: Dataset, direction: Vector | Iterable[object], source: int = 1
    ) -> Transfers[PolynomialClassifier, Multipliers]:
        """Whether a direction is adversarial for every accurate polynomial wherever it gives the source label (P2).

        It is iff −source · φ^∞(v) is a nonnegative combination of the y φ(x), φ the monomials and φ^∞ those of degree
        k: then every accurate f falls below zero far out along v, from everywhere. Such directions exist at most for
        the least degree that realises the data. Another name of `transfers`.

        Raises
        ------
        InvalidInputError
            As `transfers`.
        """
        return self.transfers(data, direction, source)

    def transfers_from(
        self,
        data: Dataset,
        direction: Vector | Iterable[object],
        row: int,
        *,
        complexity: int = _COMPLEXITY,
    ) -> PolynomialTransfersFrom:
        """Whether a direction is adversarial for every accurate polynomial at one point of the data (P3, P6).

        Parameters
        ----------
        row
            The row of the point; its label is the source label.
        complexity
            For degrees that are the least one of the data or one more, and at least 3, the largest p + q of a distance
            p/q that is tried before the answer is UNDECIDED. All others are always decided (P4, K2).

        Raises
        ------
        InvalidInputError
            As `transfers`; if there is no such row, or the complexity is not a positive integer.
        """
        return self.on(data).transfers_from(direction, row, complexity=complexity)


def least_degree(data: Dataset, *, engine: str | Engine | None = None) -> LeastDegree:
    """The least degree of which a polynomial is accurate on the data, with a proof that no smaller one will do.

    Raises
    ------
    InvalidInputError
        If the data are no `Dataset`, the labels are not −1 and 1, or only one occurs; if there are too many monomials
        for the memory.
    """
    check_dataset(data)
    begin, below, degree = time.perf_counter(), None, 1
    labels: dict[tuple[int, ...], Label] = {}
    realised = all(
        labels.setdefault(tuple(x), y) == y for x, y in zip(data.numerators.tolist(), data.labels, strict=True)
    )
    while not (answer := PolynomialClassifiers(degree, engine=engine).realizable(data)).holds and realised:
        below, degree = answer.certificate, degree + 1
    if not answer.holds:
        return LeastDegree(status=answer.status, certificate=answer.certificate, member=answer.member)
    return LeastDegree(
        status=answer.status,
        certificate=answer.certificate,
        member=answer.member,
        seconds=time.perf_counter() - begin,
        degree=degree,
        classifier=answer.classifier,
        below=below,
    )
