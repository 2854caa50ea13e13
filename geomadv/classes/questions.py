"""One question: its arguments checked, whether it is vacuous, the clock, its claim and certificate.

A hypothesis class describes its accurate classifiers by a `Space`; what is asked of all classes is written here once.
"""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from geomadv.certificate import Certificate, Json, verify
from geomadv.classes.answers import ACCURATE, Answer, Forced, Realizable, Status, Transfers
from geomadv.classes.brackets import Bound
from geomadv.classes.space import Bounds, Forcing, Inseparable, Refuted, Space
from geomadv.errors import CertificateError
from geomadv.exact.arguments import check_dataset, checked_direction, checked_row, checked_vector
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.encoding import encode_classifier, encode_classifiers, encode_rational, encode_vector
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import called
from geomadv.exact.threads import one_blas_thread
from geomadv.solvers.guesses import Engine

A = TypeVar("A", bound=Answer)
#: The classifiers of a hypothesis class, and its multipliers.
H = TypeVar("H")
M = TypeVar("M")
W = TypeVar("W")
S = TypeVar("S", bound=Space[Any, Any, Any])

#: Seconds that the checker takes for a certificate, and for each number that it multiplies with one, roughly.
_CHECKING, _CHECKING_A_PRODUCT = 1e-3, 2.5e-6


class Asked(Protocol):
    """What the questions have to know of their hypothesis class."""

    engine: Engine
    verify: bool | None

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""


class Questions(ABC, Generic[S, H, M]):
    """The questions about all classifiers of a class that are accurate on one data set.

    A handle to be kept: what the questions have in common is worked out with the first one. It holds no other state, so
    it may be asked from several threads.

    Attributes
    ----------
    hypothesis_class : the class
    data : Dataset
    """

    def __init__(self, hypothesis_class: Asked, data: Dataset) -> None:
        check_dataset(data)
        self.hypothesis_class, self.data, self.engine = hypothesis_class, data, hypothesis_class.engine

    def __repr__(self) -> str:
        return called(f"{self.hypothesis_class!r}.on", [("", self.data)])

    def realizable(self) -> Realizable[H, M]:
        """See `HypothesisClass.realizable`."""
        begin, space = time.perf_counter(), self._space
        if isinstance(space, Inseparable):
            return self._finished(
                Realizable(
                    status=Status.FAILS,
                    certificate=self._inseparable,
                    multipliers=space.multipliers,
                    common_point=space.common_point,
                ),
                begin,
            )
        certificate = self._certificate("separable", {}, {"separator": written(space, space.separator)})
        classifier = space.classifier(space.separator)
        return self._finished(Realizable(status=Status.HOLDS, certificate=certificate, classifier=classifier), begin)

    def transfers(self, direction: Vector | Iterable[object], source: Label) -> Transfers[H, M]:
        """See `HypothesisClass.transfers`."""
        v, label = checked_direction(self.data, direction), self._source(source)

        def decide(space: S) -> Transfers[H, M]:
            claim = self._along(v, label)
            found = space.fooled(v, label)
            if isinstance(found, Refuted):
                certificate = self._certificate("does-not-transfer", claim, {"classifier": written(space, found.by)})
                counterexample = space.classifier(found.by)
                return Transfers(status=Status.FAILS, certificate=certificate, counterexample=counterexample)
            if isinstance(found, Bounds):
                return Transfers(status=Status.HOLDS, certificate=self._bounds(space, v, label, "all", found))
            return Transfers(status=Status.HOLDS, certificate=self._fooling(space, v, label, found), multipliers=found)

        return self._answer(Transfers[H, M], decide)

    def forced(self, point: Vector | Iterable[object]) -> Forced[H]:
        """See `HypothesisClass.forced`."""
        p = self._point(point)

        def decide(space: S) -> Forced[H]:
            claim = {"point": encode_vector(p)}
            found = space.forced(p)
            if isinstance(found, Forcing):
                claim["label"] = self._number(found.label)
                evidence = {
                    "upper": [space.encode_multipliers(m, found.label) for m in found.upper],
                    "separator": written(space, space.separator),
                }
                certificate = self._certificate("forced", claim, evidence)
                return Forced(status=Status.HOLDS, certificate=certificate, label=found.label)
            (one, first), (other, second) = found
            claim["labels"] = [self._number(one), self._number(other)]
            evidence = {"first": written(space, first), "second": written(space, second)}
            return Forced(
                status=Status.FAILS,
                certificate=self._certificate("not-forced", claim, evidence),
                disagreeing=(space.classifier(first), space.classifier(second)),
            )

        return self._answer(Forced[H], decide)

    # What the questions of the classes are made of.

    @property
    def _identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return self.hypothesis_class.identifier

    @property
    def _condition(self) -> str:
        """What the classifiers do that the questions are about."""
        return ACCURATE

    @cached_property
    @one_blas_thread()
    def _space(self) -> S | Inseparable[M]:
        """The accurate classifiers, or why there are none."""
        return self._described()

    @abstractmethod
    def _described(self) -> S | Inseparable[M]:
        """The accurate classifiers, or why there are none, from scratch."""

    @abstractmethod
    def _source(self, source: Label) -> Label:
        """A source label, checked to suit the class and to occur."""

    def _point(self, point: Vector | Iterable[object]) -> Vector:
        return checked_vector(self.data, point, "point")

    @one_blas_thread()
    def _answer(self, answer: Callable[..., A], decide: Callable[[S], A]) -> A:
        """The answer for a space of accurate classifiers; a vacuous one, of the type named, where there are none."""
        begin, space = time.perf_counter(), self._space
        if isinstance(space, Inseparable):
            return self._finished(answer(status=Status.VACUOUS, certificate=self._inseparable), begin)
        return self._finished(decide(space), begin)

    def _finished(self, answer: A, begin: float) -> A:
        """The answer with what the classifiers are called and the seconds since `begin`, its certificates checked."""
        checked = self._check(answer.certificates, time.perf_counter() - begin)
        member, seconds = self.hypothesis_class.member_name, time.perf_counter() - begin
        return replace(answer, member=member, condition=self._condition, seconds=seconds, checked=checked)

    def _check(self, certificates: Iterable[Certificate], spent: float) -> bool:
        """Have the checker accept certificates, by default where that costs little; return whether it did with all."""
        asked, checked = self.hypothesis_class.verify, True
        for certificate in certificates:
            if asked or (asked is None and spent > 10 * self._seconds_of_checking(certificate)):
                self._check_one(certificate)
            else:
                checked = False
        return checked

    def _seconds_of_checking(self, certificate: Certificate) -> float:
        """Roughly: for each row, each multiplier, and each entry of a basis, there is one vector to multiply."""
        multiplied = self.data.n
        upper = certificate.evidence.get("upper", ())
        for m in (m for entry in upper for m in (entry if isinstance(entry, list) else [entry])):
            if m and "weights" in m:
                multiplied += len(m["weights"])
            elif m:
                multiplied += len(m["rows"]) * (2 * len(m["rows"]) + len(m["covers"]))
        return _CHECKING + _CHECKING_A_PRODUCT * self.data.d * multiplied

    @staticmethod
    def _check_one(certificate: Certificate) -> None:
        result = verify(certificate)
        if not result:
            raise CertificateError(
                f"the checker finds the certificate of kind {certificate.kind} {result.verdict}: {result.reason}; this "
                "is a defect of geomadv and not of the data, please report both",
                certificate,
            )

    def _certificate(self, kind: str, claim: Mapping[str, Json], evidence: Mapping[str, Json]) -> Certificate:
        named = {"kind": kind, "hypothesis_class": self._identifier, **claim}
        return Certificate(named, evidence, self.data)

    @cached_property
    def _inseparable(self) -> Certificate:
        if not isinstance(self._space, Inseparable):
            raise ArithmeticError("data with an accurate classifier are asked why there is none")
        return self._certificate("inseparable", {}, {"multipliers": self._space.encoded})

    def _number(self, label: Label) -> Json:
        """As certificates write it; of two classes it need not occur."""
        return self.data.label_numbers.get(label, label)

    def _along(self, v: Vector, source: Label) -> dict[str, Json]:
        return {"direction": encode_vector(v), "source": self.data.label_numbers[source]}

    def _fooling(self, space: S, v: Vector, source: Label, multipliers: M) -> Certificate:
        """The certificate of kind "transfers"."""
        evidence = {
            "multipliers": space.encode_multipliers(multipliers, source),
            "separator": written(space, space.separator),
        }
        return self._certificate("transfers", self._along(v, source), evidence)

    def _bounds(
        self, space: S, v: Vector, source: Label, points: Iterable[int] | str, found: Bounds[Any, M]
    ) -> Certificate:
        """The certificate of kind "bound"."""
        claim = {
            **self._along(v, source),
            "points": points if isinstance(points, str) else list(points),
            "at_least": None if found.at_least is None else encode_rational(found.at_least),
            "at_most": None if found.at_most is None else encode_rational(found.at_most),
            "attained_at": found.attained_at,
            "unbounded": list(found.unbounded),
        }
        evidence = {
            "upper": [space.encode_multipliers(m, source) for m in found.upper],
            "attaining": None if found.attaining is None else written(space, found.attaining),
            "escaping": [encode_classifiers(space.functions(w) for w in chain) for chain in found.escaping],
            "separator": written(space, space.separator),
        }
        return self._certificate("bound", claim, evidence)

    def _bound(
        self,
        direction: Vector | Iterable[object],
        row: int,
        decide: Callable[[S, Vector, int], Bounds[Any, M]],
    ) -> Bound[H]:
        """The answer of a `bound` at one row, whose label is the source label."""
        row = checked_row(self.data, row)
        v, source = checked_direction(self.data, direction), self._source(self.data.labels[row])

        def bracketed(space: S) -> Bound[H]:
            found = decide(space, v, row)
            escaping = found.escaping[0][0] if found.escaping else None
            finite = found.at_most is not None
            return Bound(
                status=Status.HOLDS if finite else Status.FAILS,
                certificate=self._bounds(space, v, source, [row], found),
                lower=math.inf if found.at_least is None else found.at_least,
                upper=math.inf if found.at_most is None else found.at_most,
                attaining=None if found.attaining is None else space.classifier(found.attaining),
                escaping=None if escaping is None else space.classifier(escaping),
            )

        return self._answer(Bound[H], bracketed)


def written(space: Space[Any, W, Any], w: W) -> Json:
    """A classifier as certificates write it."""
    return encode_classifier(space.functions(w))
