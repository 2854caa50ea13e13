"""The first degree at which a direction does not fool every accurate polynomial at a point (K3)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

from geomadv.certificate import Certificate, Json
from geomadv.classes.answers import Status
from geomadv.classes.capacity.answers import CriticalDegree
from geomadv.classes.polynomial.answers import PolynomialTransfersFrom
from geomadv.classes.polynomial.classifiers import PolynomialClassifiers, least_degree
from geomadv.classes.polynomial.two_degrees import first_other, resisting
from geomadv.exact.arguments import checked_direction, checked_row
from geomadv.exact.dataset import Dataset
from geomadv.exact.encoding import encode_classifier, encode_vector
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine

__all__ = ["critical_degree"]

#: The largest p + q of a distance p/q that is tried where a search need not end.
_COMPLEXITY = 1_000


def critical_degree(
    data: Dataset,
    direction: Vector | Iterable[object],
    row: int,
    *,
    complexity: int = _COMPLEXITY,
    engine: str | Engine | None = None,
) -> CriticalDegree:
    """The first degree at which a direction does not fool every accurate polynomial at a point of the data (K3).

    The least degree k₀ of the data and the next one are asked about (P3, P4); at k₀ + 2 a direction is fooling iff it
    leads straight to a point of the other label (K2), and an accurate polynomial that resists is written down. So for
    linearly separable data there is always an answer.

    Parameters
    ----------
    data
        Labels 1 and −1, both of which occur.
    direction
        v ≠ 0.
    row
        The row of the point; its label is the source label.
    complexity
        See `PolynomialClassifiers.transfers_from`; it counts for data of k₀ ≥ 2 only.
    engine
        What guesses: "active-set" (default), "cvxpy", or an `Engine`. It changes no answer.

    Returns
    -------
    CriticalDegree
        With `lower` and `upper`, equal where it is known, and certificates of both sides.

    Raises
    ------
    InvalidInputError
        As `PolynomialClassifiers.transfers_from` and `least_degree`; if there are too many monomials for the memory.

    References
    ----------
    docs/capacity.md, K1–K3.

    Examples
    --------
    >>> import geomadv as ga
    >>> ga.critical_degree(ga.Dataset([[0, 0], [1, 1], [1, -1]], [1, -1, -1]), [1, 0], 0).upper
    2
    """
    begin = time.perf_counter()
    row, v = checked_row(data, row), checked_direction(data, direction)
    first = least_degree(data, engine=engine)
    if first.degree is None or first.classifier is None:
        vacuous = CriticalDegree(status=Status.VACUOUS, certificate=first.certificate, member=first.member)
        return replace(vacuous, seconds=time.perf_counter() - begin)
    least, accurate = first.degree, first.classifier
    if first_other(data, v, row) is not None:
        # The only multipliers are of that point, of the data and of the ray, so they will do for any degree.
        fooled = PolynomialClassifiers(least, engine=engine).transfers_from(data, v, row)
        always = CriticalDegree(status=Status.FAILS, certificate=fooled.certificate, member="polynomial", least=least)
        return _finished(always, begin)
    found: dict[int, PolynomialTransfersFrom] = {}
    for k in (least, least + 1):
        found[k] = PolynomialClassifiers(k, engine=engine).transfers_from(data, v, row, complexity=complexity)
        if found[k].status is Status.FAILS:
            break
    return _finished(_critical(data, v, row, accurate, found, first.below), begin)


def _critical(
    data: Dataset,
    v: Vector,
    row: int,
    accurate: PolynomialClassifier,
    found: dict[int, PolynomialTransfersFrom],
    unrealised: Certificate | None,
) -> CriticalDegree:
    """The answer from those for the degrees k₀, and k₀ + 1 where the first does not refute."""
    least = min(found)
    refuted = next((k for k, answer in found.items() if answer.status is Status.FAILS), None)
    if refuted is None:
        upper, classifier = least + 2, resisting(accurate, data, v, row)
        certificate = _certificate("does-not-transfer-from", upper, v, row, data, {"classifier": _encoded(classifier)})
    else:
        answer = found[refuted]
        upper, certificate = refuted, answer.certificate
        classifier = answer.counterexample or accurate
    lower = 1 + max((k for k, answer in found.items() if answer.holds), default=least - 1)
    return CriticalDegree(
        status=Status.HOLDS,
        certificate=certificate,
        member="polynomial",
        lower=lower,
        upper=upper,
        least=least,
        classifier=classifier,
        below=unrealised if lower == least else found[lower - 1].certificate,
        # Of a smaller degree than one that is fooled every accurate polynomial is fooled (K1).
        undecided=tuple(range(lower, upper)),
    )


def _encoded(h: PolynomialClassifier) -> Json:
    return encode_classifier([LinearClassifier(h.coefficients, h.bias)])


def _certificate(kind: str, degree: int, v: Vector, row: int, data: Dataset, evidence: dict[str, Json]) -> Certificate:
    named = PolynomialClassifiers(degree).identifier
    claim = {"kind": kind, "hypothesis_class": named, "direction": encode_vector(v), "row": row}
    return Certificate(claim, evidence, data)


def _finished(answer: CriticalDegree, begin: float) -> CriticalDegree:
    """The answer with its time."""
    return replace(answer, seconds=time.perf_counter() - begin)
