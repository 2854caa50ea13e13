"""The hypothesis class of polynomial classifiers, h(x) = sign f(x): exact answers about all accurate ones.

Reference: docs/theory-polynomials.md for the statements P1 to P8 and K2 with their proofs. They take up the question
for a "kernel perspective" in section 8 of Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the
Transferability of Adversarial Directions, AISTATS 2019.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from geomadv.certificate import Json
from geomadv.checker import MAX_DEGREE
from geomadv.classes.answers import Transfers
from geomadv.classes.base import HypothesisClass
from geomadv.classes.polynomial.answers import LeastDegree, PolynomialBound, PolynomialTransfersFrom
from geomadv.classes.polynomial.kernel import PolynomialMaxMargin
from geomadv.classes.polynomial.questions import COMPLEXITY, PolynomialQuestions
from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arguments import check_dataset
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import to_integer
from geomadv.solvers.guesses import Engine

__all__ = ["PolynomialClassifiers", "least_degree"]


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

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[-1], [0], [1]], [1, -1, 1])
    >>> [ga.PolynomialClassifiers(degree).realizable(S).holds for degree in (1, 2)]
    [False, True]
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
        return PolynomialQuestions(self, data, self.degree)

    def max_margin(self, data: Dataset) -> PolynomialMaxMargin:
        """The hard-margin support vector machine with the kernel (1 + x·y)^k, exactly (P1).

        It is the accurate polynomial of the largest margin if the monomial x^α has the length of the square root of
        k!/(α! (k − |α|)!), so that points have the products (1 + x·y)^k. With the monomials as they are another one has
        the largest margin: `max_margin` of `geomadv.exact.features.lifted(data, k)`.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.

        Returns
        -------
        PolynomialMaxMargin
            With the `classifier`, its `multipliers`, and `squared_margin`, in the feature space of the kernel.

        Raises
        ------
        InvalidInputError
            As `realizable`.
        InseparableError
            If no polynomial of the degree is accurate; its `witness` is the answer of `realizable`.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[-1], [0], [1]], [1, -1, 1])
        >>> margin = ga.PolynomialClassifiers(2).max_margin(S)
        >>> margin.classifier.coefficients, margin.classifier.bias, margin.squared_margin
        (Vector(0, 2), Fraction(-1, 1), Fraction(1, 4))
        """
        return self.on(data).max_margin()

    def transfers_everywhere(
        self, data: Dataset, direction: Vector | Iterable[object], source: Label = 1
    ) -> Transfers[PolynomialClassifier, Multipliers]:
        """Whether a direction is adversarial for every accurate polynomial wherever it gives the source label (P2).

        It is iff −source · φ^∞(v) is a nonnegative combination of the y φ(x), φ the monomials and φ^∞ those of degree
        k: then every accurate f falls below zero far out along v, from everywhere. Such directions exist at most for
        the least degree that realises the data. Another name of `transfers`.

        Parameters
        ----------
        data, direction, source
            See `transfers`.

        Returns
        -------
        Transfers
            With `multipliers` that certify the direction, or with an accurate `counterexample` that it never fools.

        Raises
        ------
        InvalidInputError
            As `transfers`.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[-1], [0], [1]], [1, -1, 1])
        >>> [ga.PolynomialClassifiers(k).transfers_everywhere(S, [1], source=-1).holds for k in (2, 3)]
        [True, False]
        """
        return self.transfers(data, direction, source)

    def transfers_from(
        self,
        data: Dataset,
        direction: Vector | Iterable[object],
        row: int,
        *,
        complexity: int = COMPLEXITY,
    ) -> PolynomialTransfersFrom:
        """Whether a direction is adversarial for every accurate polynomial at one point of the data (P3, P6).

        Parameters
        ----------
        data, direction
            See `transfers`.
        row
            The row of the point; its label is the source label.
        complexity
            For degrees that are the least one of the data or one more, and at least 3, the largest p + q of a distance
            p/q that is tried before the answer is UNDECIDED. All others are always decided (P4, K2).

        Returns
        -------
        PolynomialTransfersFrom
            With `multipliers` and `distances` that show it, or with an accurate `counterexample`.

        Raises
        ------
        InvalidInputError
            As `transfers`; if there is no such row, or the complexity is not a positive integer.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[-1], [0], [1]], [1, -1, 1])
        >>> answer = ga.PolynomialClassifiers(2).transfers_from(S, [1], row=1)
        >>> answer.holds, answer.distances, ga.verify(answer.certificate, S).verdict
        (True, ((Fraction(1, 1), Fraction(1, 1)),), 'accepted')
        >>> ga.PolynomialClassifiers(2).transfers_from(S, [1], row=2).holds
        False
        """
        return self.on(data).transfers_from(direction, row, complexity=complexity)

    def bound(self, data: Dataset, direction: Vector | Iterable[object], row: int) -> PolynomialBound:
        """The supremum over all accurate polynomials of the flip distance from one point of the data (P4, K2).

        Parameters
        ----------
        data, direction
            See `transfers`.
        row
            The row of the point; its label is the source label.

        Returns
        -------
        PolynomialBound
            With `value`, in units of ‖v‖, infinite where no distance is enough; `lower` and `upper` where it is
            irrational.

        Raises
        ------
        InvalidInputError
            As `transfers`; if there is no such row; if the degree is 3 or more, and the least one of the data or one
            more.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[-1], [0], [1]], [1, -1, 1])
        >>> [ga.PolynomialClassifiers(2).bound(S, [1], row).value for row in range(3)]
        [Fraction(1, 1), Fraction(1, 1), inf]
        """
        return self.on(data).bound(direction, row)


def least_degree(data: Dataset, *, engine: str | Engine | None = None) -> LeastDegree:
    """The least degree of which a polynomial is accurate on the data, with a proof that no smaller one will do.

    Parameters
    ----------
    data
        Labels 1 and −1, both of which occur.
    engine
        What guesses: "active-set" (default), "cvxpy", or an `Engine`. It changes no answer.

    Returns
    -------
    LeastDegree
        With `degree`, a `classifier` of it, and a certificate that there is none of a smaller one.

    Raises
    ------
    InvalidInputError
        If the data are no `Dataset`, the labels are not −1 and 1, or only one occurs; if there are too many monomials
        for the memory.

    Examples
    --------
    >>> import geomadv as ga
    >>> ga.least_degree(ga.Dataset([[-1], [0], [1]], [1, -1, 1])).degree
    2
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
