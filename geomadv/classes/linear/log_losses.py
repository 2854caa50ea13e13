"""Log-loss budgets: below which log-loss all linear classifiers agree (R7).

W has the log-loss Σ c_i log(1 + exp(−W·z_i)), z_i = y_i (x_i, 1), and a classifier the infimum over the nonnegative
multiples of its W. As log(1 + e^−m) ≥ h(μ) − μ m for 0 ≤ μ ≤ 1 (Fenchel and Young), λ with 0 ≤ λ ≤ c and
Σ λ_i z_i = θ t, θ ≥ 0, show that every W with W·t ≤ 0 has a log-loss of at least Σ c_i h(λ_i/c_i). Such numbers are
never rational unless 0, so each is enclosed, as narrowly as is asked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from geomadv.certificate import Certificate, Json
from geomadv.classes.linear.blind_fit import BlindFit, Proof
from geomadv.classes.linear.homogeneous import homogeneous_rows, kernel
from geomadv.classes.linear.margin import check_both_labels
from geomadv.classes.linear.row_weights import RowWeights
from geomadv.exact.arrays import integer_array
from geomadv.exact.dataset import Dataset
from geomadv.exact.encoding import encode_classifier, encode_multipliers, encode_rational
from geomadv.exact.entries import encode_integer
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.logarithms import entropy_between, log_loss_between
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, dot, primitive
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import simplest_between
from geomadv.solvers.guesses import Engine
from geomadv.solvers.motzkin import Alternative, separate

__all__ = ["LogAgreement", "LogLosses"]

_NARROWER = 10**6  # by what the width is divided where it decides nothing
_NARROWEST = Fraction(1, 10**30)  # relative width at which two budgets are no longer told apart
_SHORT = Fraction(1, 10**12)  # what the loss of a constant classifier is rounded by
_MOST_BITS = 10**4


@dataclass(frozen=True)
class LogAgreement:
    """The log-loss budget of one vector t between two rationals, with both reasons.

    Attributes
    ----------
    lower, upper : Fraction
        All W of a log-loss below the one have W·t > 0; and one of a log-loss below the other has not.
    target : list of int
        t.
    multipliers : Multipliers
        0 ≤ λ ≤ c with Σ λ_i z_i = θ t and Σ c_i h(λ_i/c_i) ≥ lower.
    theta : Fraction
    blind : LinearClassifier
        W with W·t ≤ 0 and a log-loss of at most `upper`, as it is scaled.
    """

    lower: Fraction
    upper: Fraction
    target: Homogeneous
    multipliers: Multipliers
    theta: Fraction
    blind: LinearClassifier


class LogLosses:
    """The log-losses of all linear classifiers on one data set.

    Parameters
    ----------
    data
        Labels −1 and 1.
    bias
        Whether the classifiers have one.
    engine
        What guesses.
    weights
        Of the rows; None: all are 1.
    """

    def __init__(self, data: Dataset, *, bias: bool, engine: Engine, weights: Vector | None = None) -> None:
        check_both_labels(data, bias=bias)
        self.data, self.has_bias, self.engine = data, bias, engine
        self.weights = RowWeights(data, weights)
        self.rows = homogeneous_rows(data, bias=bias)
        self._fits: dict[tuple[int, ...], BlindFit] = {}
        self._brackets: dict[tuple[tuple[int, ...], Fraction], LogAgreement] = {}
        self._escapes: dict[tuple[int, ...], Homogeneous | None] = {}

    @cached_property
    def trivial(self) -> tuple[Fraction, Fraction]:
        """Between which numbers the least log-loss of a classifier with w = 0 is."""
        total = self.weights.total
        share = Fraction(self.weights.whole(1), self.weights.denominator) / total if self.has_bias else Fraction(1, 2)
        low, high = entropy_between([share], [total], 128)
        return simplest_between(low * (1 - _SHORT), low), simplest_between(high, high * (1 + _SHORT))

    def bracket(self, target: Homogeneous, width: Fraction) -> LogAgreement:
        """The budget of a vector t of homogeneous coordinates, between two numbers at most so far apart.

        The same two at each time, although more may have become known.
        """
        key = tuple(primitive(target)), width
        if key not in self._brackets:
            self._brackets[key] = self._bracket(list(key[0]), width)
        return self._brackets[key]

    def _bracket(self, target: Homogeneous, width: Fraction) -> LogAgreement:
        if not any(target):
            return self._narrowed(target, self._fit(target), [], [], width)
        least = self.bracket([0] * len(target), width / 2)
        proved = [(least.lower, least.multipliers, Fraction(0))]
        known = self._coordinates(least.blind)
        if (way := self._escape(tuple(target))) is not None:
            over = sum((x * t for x, t in zip(known, target, strict=True)), Fraction(0))
            factor = max(0, math.ceil(-over / dot(way, target)))
            blind = self._classifier([x + factor * e for x, e in zip(known, way, strict=True)])
            return LogAgreement(least.lower, least.upper, self._padded(target), proved[0][1], Fraction(0), blind)
        shown = [(least.upper, known)] if self.value(least.blind, target) <= 0 else []
        return self._narrowed(target, self._fit(target), proved, shown, width)

    def side(self, target: Homogeneous, width: Fraction) -> tuple[int | None, Fraction]:
        """Which of t and −t has a larger budget than 0 has, and a width at which that is seen.

        1, −1; 0 if none has; and None if that does not show at any width that is tried: then both budgets exceed that
        of 0 by next to nothing, if at all.
        """
        narrowest = _NARROWEST * self.trivial[0]
        opposite = [-t for t in target]
        if all(self._escape(tuple(primitive(t))) is not None for t in (target, opposite)):
            return 0, width
        tied = self.weights.whole(1) == self.weights.whole(-1)
        if self._constant_is_best and (tied or not self.has_bias or not target[-1]):
            return 0, width
        while True:
            highest = self.bracket([0] * len(target), width).upper
            for sign, t in ((1, target), (-1, opposite)):
                if self.bracket(t, width).lower > highest:
                    return sign, width
            if width < narrowest:
                return None, width
            width /= _NARROWER

    def value(self, classifier: LinearClassifier, target: Homogeneous) -> Fraction:
        """W·t."""
        return sum((x * t for x, t in zip(self._coordinates(classifier), target, strict=True)), Fraction(0))

    def certificate(self, found: LogAgreement, better: LinearClassifier | None) -> Certificate:
        """The certificate of kind "log-loss-budget"; better is a classifier of a log-loss below `lower`, if any."""
        multipliers, theta = found.multipliers, found.theta
        claim = {
            "kind": "log-loss-budget",
            "hypothesis_class": self.weights.class_of(bias=self.has_bias),
            "target": list(map(encode_integer, found.target)),
            "at_least": encode_rational(found.lower),
            "at_most": encode_rational(found.upper),
            "least": better is None,
        }
        evidence = {
            "multipliers": encode_multipliers(multipliers, self.data, -1, theta),
            "total": encode_integer(math.lcm(multipliers.denominator, theta.denominator)),
            "blind": _encode_scaled(found.blind),
            "better": None if better is None else _encode_scaled(better),
        }
        return Certificate(claim, evidence, self.data)

    def _fit(self, target: Homogeneous) -> BlindFit:
        """That of t, which is also that of −t."""
        key = max(tuple(target), tuple(-t for t in target))
        if key not in self._fits:
            wanted = list(key) if any(key) else None
            self._fits[key] = BlindFit(self.rows, self.data.denominator, self.weights, wanted, self.engine)
        return self._fits[key]

    def _narrowed(
        self,
        target: Homogeneous,
        fit: BlindFit,
        proved: list[tuple[Fraction, Multipliers, Fraction]],
        shown: list[tuple[Fraction, list[Fraction]]],
        width: Fraction,
    ) -> LogAgreement:
        """The best of what is proved and shown already, and of what a fit has, with more and more bits."""
        side = 1 if fit.target is None or fit.target == target else -1
        digits = len(str(math.ceil(8 / width)))
        bits = max(16, (math.ceil(self.weights.total / width) * len(target)).bit_length() + 4)
        while bits < _MOST_BITS:
            w, proof = fit.classifier(bits, side), fit.proof(bits)
            uppers = [*shown, (_up(log_loss_between(fit.margins(w), self.weights.values, 2 * bits)[1], digits), w)]
            lowers = [(Fraction(0), Multipliers((), ()), Fraction(0)), *proved]
            if proof is not None and (side * proof.theta > 0 or fit.target is None or not proof.theta):
                lowers.append(
                    (self._entropy(proof, 2 * bits, digits), Multipliers.of(proof.weights), side * proof.theta)
                )
            lower, multipliers, theta = max(lowers, key=lambda found: found[0])
            upper, blind = min(uppers, key=lambda found: found[0])
            if upper - lower <= width:
                return LogAgreement(lower, upper, self._padded(target), multipliers, theta, self._classifier(blind))
            bits += bits // 2
        raise ArithmeticError("the two sides of a log-loss budget do not meet")

    def _entropy(self, proof: Proof, bits: int, digits: int) -> Fraction:
        shares = [x / self.weights.values[i] for i, x in proof.weights.items()]
        return _down(entropy_between(shares, [self.weights.values[i] for i in proof.weights], bits)[0], digits)

    def _escape(self, target: tuple[int, ...]) -> Homogeneous | None:
        """W with W·z_i ≥ 0 for all rows and W·t < 0: along it no log-loss grows."""
        if target not in self._escapes:
            found = None
            if self._unbounded:
                strict = IntegerMatrix(integer_array([-t for t in target], (1, len(target))))
                separated = separate(strict, self.rows, self.engine)
                found = None if isinstance(separated, Alternative) else separated
            self._escapes[target] = found
        return self._escapes[target]

    @cached_property
    def _unbounded(self) -> bool:
        """Whether some W ≠ 0 has W·z_i ≥ 0 for all rows."""
        return self._fit([0] * self.rows.shape[1]).exposing is not None or bool(kernel(self.rows))

    @cached_property
    def _constant_is_best(self) -> bool:
        """Whether the means of the labels coincide: then a W with w = 0 has the least log-loss, by Jensen."""
        other = {y: self.weights.whole(-y) if self.has_bias else 1 for y in (1, -1)}
        shares = [c * other[y] for c, y in zip(self.weights.numerators, self.data.signs.tolist(), strict=True)]
        return not any(self.rows.combine(range(self.data.n), shares))

    def _classifier(self, w: Sequence[Fraction]) -> LinearClassifier:
        d = self.data.d
        return LinearClassifier(Vector.of(w[:d]), w[d] if self.has_bias else Fraction(0))

    def _coordinates(self, h: LinearClassifier) -> list[Fraction]:
        return [*h.normal, *([h.bias] if self.has_bias else [])]

    def _padded(self, target: Homogeneous) -> Homogeneous:
        return target if self.has_bias else [*target, 0]


def _encode_scaled(h: LinearClassifier) -> Json:
    """A classifier as a positive number and functions in integers, whose product it is."""
    common = math.lcm(*(x.denominator for x in (*h.normal, h.bias)))
    return [encode_rational(Fraction(1, common)), encode_classifier([h])]


def _down(value: Fraction, digits: int) -> Fraction:
    return max(Fraction(0), Fraction(math.floor(value * 10**digits), 10**digits))


def _up(value: Fraction, digits: int) -> Fraction:
    return Fraction(math.ceil(value * 10**digits), 10**digits)
