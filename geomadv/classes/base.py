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
        """
        latest = self._latest
        if latest is None or latest.data is not data:
            latest = self._latest = self._about(data)
        return latest

    def realizable(self, data: Dataset) -> Realizable[H, M]:
        """Whether some classifier is accurate (L1, C1, M1).

        Raises
        ------
        InvalidInputError
            If the labels do not suit the class: two-class ones need −1 and 1, and all but linear classifiers without
            a bias need points of at least two labels.
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

        Raises
        ------
        InvalidInputError
            As `realizable`; if the direction is zero or has the wrong dimension, or no point has the source label.
        """
        answer: Transfers[H, M] = self.on(data).transfers(direction, source)
        return answer

    def forced(self, data: Dataset, point: Vector | Iterable[object]) -> Forced[H]:
        """Whether all accurate classifiers give a point the same label, and which (L6, C4).

        Of convex regions: the inner label iff the point is in the hull of the inner points, the outer one iff it is in
        a shadow.

        Raises
        ------
        InvalidInputError
            As `realizable`; if the point has the wrong dimension, or is the origin and there is no bias (a tie).
        """
        answer: Forced[H] = self.on(data).forced(point)
        return answer
