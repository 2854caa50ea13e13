"""What the hypothesis classes share: the checks of what they are asked, certificates, and the clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from geomadv.certificate import Certificate, Json
from geomadv.classes.answers import Answer
from geomadv.engines import Engine, get_engine
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import check_dataset, whole_number
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector

A = TypeVar("A", bound=Answer)
C = TypeVar("C", bound="HypothesisClass")
P = ParamSpec("P")


def timed(ask: Callable[Concatenate[C, P], A]) -> Callable[Concatenate[C, P], A]:
    """Note in the answer how long it took, and what the classifiers are called that it is about."""

    @wraps(ask)
    def asked(self: C, /, *args: P.args, **kwargs: P.kwargs) -> A:
        begin = time.perf_counter()
        answer = ask(self, *args, **kwargs)
        return replace(answer, member=self.member_name, seconds=time.perf_counter() - begin)

    return asked


class HypothesisClass:
    """A class of classifiers, to be asked what all of its members that are accurate on a data set have in common.

    Parameters
    ----------
    engine
        What guesses in floating point: "active-set" (default), "cvxpy", or an `Engine`. It changes no answer.
    """

    def __init__(self, *, engine: str | Engine | None = None) -> None:
        self.engine = get_engine(engine)

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        raise NotImplementedError

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        raise NotImplementedError

    def _certificate(
        self, data: Dataset, kind: str, claim: Mapping[str, Json], evidence: Mapping[str, Json]
    ) -> Certificate:
        return Certificate({"kind": kind, "hypothesis_class": self.identifier, **claim}, evidence, data)

    @staticmethod
    def _vector(data: Dataset, values: Vector | Iterable[object], name: str) -> Vector:
        check_dataset(data)
        vector = Vector.of(values)
        if len(vector) != data.d:
            raise InvalidInputError(
                f"the {name} must have the data's dimension {data.d}, got {len(vector)} coordinates"
            )
        return vector

    def _direction(self, data: Dataset, direction: Vector | Iterable[object]) -> Vector:
        v = self._vector(data, direction, "direction")
        if not v:
            raise InvalidInputError("the direction is zero; pass a direction with a nonzero coordinate")
        return v

    @staticmethod
    def _row(data: Dataset, row: int) -> int:
        check_dataset(data)
        row = whole_number(row, "the row")
        if not 0 <= row < data.n:
            raise InvalidInputError(f"row must be between 0 and {data.n - 1}, got {row}")
        return row
