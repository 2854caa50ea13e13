"""A hypothesis class, to be asked about data sets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from inspect import signature
from typing import Any, Generic, TypeVar

from geomadv.certificate import Json
from geomadv.classes.answers import Forced, Realizable, Transfers
from geomadv.classes.questions import Questions
from geomadv.exact.arguments import checked_flag
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import called
from geomadv.solvers.engines import get_engine
from geomadv.solvers.guesses import Engine

#: The questions of a hypothesis class, its classifiers, and its multipliers.
Q = TypeVar("Q", bound=Questions[Any, Any, Any])
H = TypeVar("H")
M = TypeVar("M")


class HypothesisClass(ABC, Generic[Q, H, M]):
    """A class of classifiers, to be asked what all of its members that are accurate on a data set have in common.

    Every question can be asked in two ways: of the class with a data set, or of `on(data)`, a handle that may be kept.

    Parameters
    ----------
    engine
        What guesses in floating point: "active-set" (default), "cvxpy", or an `Engine`. It changes no answer.
    verify
        Whether the checker is to accept every certificate before the answer is returned; where it does not, which would
        be a defect, there is a `CertificateError`. By default where that is expected to cost less than a tenth of the
        time that the answer took.
    """

    def __init__(self, *, engine: str | Engine | None = None, verify: bool | None = None) -> None:
        self.engine = get_engine(engine)
        self.verify = None if verify is None else checked_flag(verify, "verify")
        self._latest: Q | None = None

    def __repr__(self) -> str:
        # Each argument is an attribute of the same name; the engine changes no answer.
        given = [p for p in signature(type(self)).parameters.values() if p.name != "engine"]
        values = [(p.name, getattr(self, p.name), p.default) for p in given]
        return called(type(self).__name__, [(name, value) for name, value, usual in values if value != usual])

    @property
    @abstractmethod
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""

    @property
    @abstractmethod
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""

    @abstractmethod
    def _about(self, data: Dataset) -> Q:
        """The questions of the class about a data set."""

    def on(self, data: Dataset) -> Q:
        """The questions about one data set, as a handle that may be kept.

        The latest handle is kept here too, so that questions about the same `Dataset` object share their work.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, with labels that suit the class.

        Returns
        -------
        Questions
            With the methods of the class, each without its `data`.

        Raises
        ------
        InvalidInputError
            If the data are no `Dataset`, or the class has weights and these are not one for each row.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> about = ga.LinearClassifiers().on(S)
        >>> about.transfers([-1, 0], source=1).holds, about.forced([2, 1]).label
        (True, 1)
        """
        latest = self._latest
        if latest is None or latest.data is not data:
            latest = self._latest = self._about(data)
        return latest

    def realizable(self, data: Dataset) -> Realizable[H, M]:
        """Whether some classifier is accurate (L1, C1, M1).

        Parameters
        ----------
        data : Dataset
            See `on`.

        Returns
        -------
        Realizable
            With an accurate `classifier`, or with `multipliers` that show that there is none.

        Raises
        ------
        InvalidInputError
            As `on`; if the labels do not suit the class: two-class ones need −1 and 1, and all but linear classifiers
            without a bias need points of at least two labels.

        Examples
        --------
        >>> import geomadv as ga
        >>> T = ga.Dataset([[0], [1], [2]], [-1, 1, -1])
        >>> answer = ga.LinearClassifiers().realizable(T)
        >>> answer.holds, answer.common_point, ga.verify(answer.certificate, T).verdict
        (False, Vector(1), 'accepted')
        >>> ga.PolynomialClassifiers(2).realizable(T).holds
        True
        """
        answer: Realizable[H, M] = self.on(data).realizable()
        return answer

    def transfers(self, data: Dataset, direction: Vector | Iterable[object], source: Label) -> Transfers[H, M]:
        """Whether a direction is adversarial for every accurate classifier at every point of the source label.

        Here and in every question, one of two classes may be called by the name that `data.class_names` has for it.

        Of linear classifiers (L3) it is, iff −source · (v, 0) is a nonnegative combination of the y (x, 1): Theorem 4
        is the case v = −source · u. Of convex regions, at the inner label, iff some outer point is an inner convex
        combination plus a positive multiple of the direction (C2, which contains Theorems 10, 11, 15 and 16); then it
        is so at every point to which a classifier gives the inner label. At the outer label it is iff the ray from
        every outer point meets the inner hull (C6). Of multiclass classifiers see M2, which contains Theorem 8: minus
        the maximum-margin normal of the source label against any other one transfers.

        Parameters
        ----------
        data : Dataset
            See `on`.
        direction : Vector or array-like, shape (d,)
            v ≠ 0, in the units of the data.
        source : int or str
            A label, or of two classes the name that `data.class_names` has for it.

        Returns
        -------
        Transfers
            With `multipliers` that certify the direction, or with an accurate `counterexample` that it never fools.

        Raises
        ------
        InvalidInputError
            As `realizable`; if the direction is zero or has the wrong dimension, or no point has the source label.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> answer = ga.LinearClassifiers().transfers(S, [-1, 0], source=1)
        >>> answer.holds, ga.verify(answer.certificate, S).verdict
        (True, 'accepted')
        >>> resisting = ga.LinearClassifiers().transfers(S, [0, -1], source=1).counterexample
        >>> resisting.is_accurate(S), resisting.flip_distance([1, 0], [0, -1])
        (True, inf)
        """
        answer: Transfers[H, M] = self.on(data).transfers(direction, source)
        return answer

    def forced(self, data: Dataset, point: Vector | Iterable[object]) -> Forced[H]:
        """Whether all accurate classifiers give a point the same label, and which (L6, C4).

        Of convex regions: the inner label iff the point is in the hull of the inner points, the outer one iff it is in
        a shadow.

        Parameters
        ----------
        data : Dataset
            See `on`.
        point : Vector or array-like, shape (d,)
            Of the data or not, in their units.

        Returns
        -------
        Forced
            With the `label`, or with two accurate classifiers that disagree, `disagreeing`.

        Raises
        ------
        InvalidInputError
            As `realizable`; if the point has the wrong dimension, or is the origin and there is no bias (a tie).

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> ga.LinearClassifiers().forced(S, [3, 1]).label
        1
        >>> ga.LinearClassifiers().forced(S, [0, 0]).explanation
        'one accurate linear classifier gives the point another label than another'
        """
        answer: Forced[H] = self.on(data).forced(point)
        return answer
